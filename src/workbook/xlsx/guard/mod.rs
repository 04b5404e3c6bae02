//! The check of a workbook before any of its cells is read.
//!
//! Takes the bytes of a file from an unknown source and gives one clear message if it is not read:
//! not a workbook, an older or encrypted one, damaged, too large, or with active content (macros,
//! links to other files, connections, embedded objects). Every XML part is inflated once, piece by
//! piece, and counted; no part is kept in memory and no link is followed.
//!
//! One danger is left to the reader of the cells: two cells a million rows apart are two cells in
//! the file and a million rows in a table. It therefore visits only existing cells
//! (`worksheet_cells_reader`, never `worksheet_range`) and reports a filled cell beyond
//! [`MAX_ROWS`] or [`MAX_COLUMNS`] as too large.

mod content;
mod signature;

pub(in crate::workbook) use super::package::SheetPart;
pub(in crate::workbook) use content::RareContent;

use crate::archive::{Limits, ZipReader};
use crate::diag::{Code, Diagnostic, Diagnostics, Origin};

use super::package::{CONTENT_TYPES, relations, relations_part, sheets};

/// Rows of a sheet that may have content.
pub(in crate::workbook) const MAX_ROWS: u32 = 200_000;

/// Columns of a sheet that may have content.
pub(in crate::workbook) const MAX_COLUMNS: u16 = 200;

/// Sheets of a workbook.
const MAX_SHEETS: usize = 64;

/// Bytes of a file. A round of 10,000 villages takes about 10 MB.
const MAX_FILE: usize = 64 << 20;

/// Bounds of the archive. Sheets of 10,000 rows compress to between a tenth and a thirtieth,
/// drawings of many notes to a fiftieth.
const MAX_ARCHIVE: Limits = Limits { entries: 4_096, inflated: 256 << 20, ratio: 100 };

/// Bytes of a part that is read as a whole: relations, the list of sheets, styles.
const MAX_PART: u64 = 16 << 20;

/// Bytes of the table of shared strings.
const MAX_STRINGS: u64 = 96 << 20;

/// Opens a workbook.
///
/// # Errors
/// The reasons listed in the head of this module; the origin is the file as a whole.
pub(in crate::workbook) fn open<'a>(
    bytes: &'a [u8],
    name: &str,
) -> Result<ZipReader<'a>, Diagnostics> {
    survey(bytes, name).map(|(zip, _)| zip)
}

/// Like [`open`], with the parts that have formulas and merged cells.
///
/// # Errors
/// As [`open`].
pub(in crate::workbook) fn survey<'a>(
    bytes: &'a [u8],
    name: &str,
) -> Result<(ZipReader<'a>, RareContent), Diagnostics> {
    check(bytes).map_err(|problems| {
        let place = |d: Diagnostic| d.at(Origin::File { file: name.to_string() });
        problems.into_iter().map(place).collect()
    })
}

fn check(bytes: &[u8]) -> Result<(ZipReader<'_>, RareContent), Diagnostics> {
    if bytes.is_empty() {
        return Err(Diagnostic::error(Code::EmptyFile, "文件是空的")
            .hint("检查是否保存、是否拷贝完整")
            .into());
    }
    if let Some(refused) = signature::refused(bytes) {
        return Err(refused.into());
    }
    if bytes.len() > MAX_FILE {
        let found = format!("工作簿有{} MB，最多{} MB", bytes.len() >> 20, MAX_FILE >> 20);
        return Err(Diagnostic::error(Code::TooLarge, found)
            .hint("删去图片等与数据无关的内容，或拆成几个工作簿")
            .into());
    }
    let mut zip = ZipReader::open(bytes, MAX_ARCHIVE).map_err(archive)?;
    let names = zip.names();
    check_names(&names, zip.entries())?;
    if let Some(other) = signature::other_package(&mut zip, &names)? {
        return Err(other.into());
    }
    let rare = content::count(&mut zip, &names)?;
    // A new reader: what one pass inflates must not count against the limit of the next.
    zip = ZipReader::open(bytes, MAX_ARCHIVE).map_err(archive)?;
    let active = content::active(&mut zip, &names)?;
    if !active.is_empty() {
        return Err(active);
    }
    check_sheets(&mut zip, &names)?;
    Ok((ZipReader::open(bytes, MAX_ARCHIVE).map_err(archive)?, rare))
}

/// Requires plain and unique names, so that a part is checked and read under the same name.
fn check_names(names: &[String], entries: usize) -> Result<(), Diagnostics> {
    let mut seen: Vec<String> = names.iter().map(|n| n.to_ascii_lowercase()).collect();
    seen.sort_unstable();
    let twice = seen.windows(2).any(|two| two[0] == two[1]);
    let strange = |n: &String| {
        n.starts_with('/') || n.contains(['\\', ':', '\0']) || n.split('/').any(|step| step == "..")
    };
    if twice || names.len() != entries || names.iter().any(strange) {
        return Err(damaged("压缩包里的文件名重复或不合规").into());
    }
    Ok(())
}

/// Requires a list of sheets and the part of every sheet in it.
fn check_sheets(zip: &mut ZipReader<'_>, names: &[String]) -> Result<(), Diagnostics> {
    let (_, sheets) = find_sheets(zip)?;
    if sheets.is_empty() {
        return Err(damaged("其中没有工作表").into());
    }
    if sheets.len() > MAX_SHEETS {
        return Err(
            too_large(format!("工作簿有{}张工作表，最多{MAX_SHEETS}张", sheets.len())).into()
        );
    }
    match sheets.iter().find(|s| !names.iter().any(|n| n.eq_ignore_ascii_case(&s.part))) {
        Some(lost) => Err(damaged(&format!("工作表“{}”的内容缺失", lost.name)).into()),
        None => Ok(()),
    }
}

/// The main part of the workbook and its sheets.
///
/// # Errors
/// Parts that are missing or not XML.
pub(in crate::workbook) fn find_sheets(
    zip: &mut ZipReader<'_>,
) -> Result<(String, Vec<SheetPart>), Diagnostics> {
    let lost = || damaged("缺少必要的部件");
    let mut text = |part: &str| text(zip, part, MAX_PART);
    let package = text("_rels/.rels")?.ok_or_else(lost)?;
    let workbook = relations("", &package).map_err(|_| malformed("_rels/.rels"))?;
    let workbook = workbook
        .into_iter()
        .find(|r| r.kind == "officeDocument" && !r.external)
        .ok_or_else(lost)?
        .target;
    let links = relations_part(&workbook);
    let found =
        relations(&workbook, &text(&links)?.ok_or_else(lost)?).map_err(|_| malformed(&links))?;
    let list = text(&workbook)?.ok_or_else(lost)?;
    let found = sheets(&list, &found).map_err(|_| malformed(&workbook))?;
    Ok((workbook, found))
}

/// The text of a part, of at most `max` bytes; `None` if there is no such part.
///
/// # Errors
/// A part that is damaged, too large or not UTF-8.
pub(super) fn text(
    zip: &mut ZipReader<'_>,
    part: &str,
    max: u64,
) -> Result<Option<String>, Diagnostics> {
    let (mut held, mut size) = (Vec::new(), 0);
    let take = &mut |piece: &[u8]| {
        size += piece.len() as u64;
        if size <= max {
            held.extend_from_slice(piece);
        }
    };
    if !zip.stream(part, take).map_err(archive)? {
        return Ok(None);
    }
    if size > max {
        return Err(too_large(format!(
            "部件 {part} 展开后有{} MB，最多{} MB",
            size >> 20,
            max >> 20
        ))
        .into());
    }
    if held.starts_with(b"\xef\xbb\xbf") {
        held.drain(..3);
    }
    String::from_utf8(held).map(Some).map_err(|_| malformed(part).into())
}

/// Problems of the archive, worded for a workbook.
fn archive(problems: Diagnostics) -> Diagnostics {
    let worded = |d: Diagnostic| {
        if d.code == Code::TooLarge {
            too_large(d.message.replace("压缩包", "工作簿"))
        } else {
            damaged("")
        }
    };
    problems.into_iter().map(worded).collect()
}

fn too_large(message: String) -> Diagnostic {
    Diagnostic::error(Code::TooLarge, message)
        .hint("在 Excel 或 WPS 中删去没有数据的行、列、工作表和图片后另存，或拆成几个工作簿")
}

/// A damaged workbook; `what` names the damage.
pub(super) fn damaged(what: &str) -> Diagnostic {
    let message = if what.is_empty() {
        "工作簿不完整或已损坏".to_string()
    } else {
        format!("工作簿不完整或已损坏：{what}")
    };
    Diagnostic::error(Code::NotAWorkbook, message)
        .hint("重新拷贝或下载一次；能用 Excel、WPS 打开的，打开后另存为 .xlsx")
}

/// A part that is not XML.
pub(super) fn malformed(part: &str) -> Diagnostic {
    damaged(&format!("部件 {part} 不是合格的 XML"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
mod tests;
