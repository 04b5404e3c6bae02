//! Recognises by its first bytes a file that is not an Office Open XML workbook.

use crate::archive::ZipReader;
use crate::diag::{Code, Diagnostic, Diagnostics};

use super::CONTENT_TYPES;

const SAVE_AS: &str = "在 Excel 或 WPS 中打开，另存为“Excel 工作簿（*.xlsx）”，不要只改文件名";

/// Bytes of an entry that are enough to tell packages apart.
const MAX_HEAD: usize = 1 << 20;

/// The format of a file that is not a ZIP archive; `None` if it is one.
pub(super) fn refused(bytes: &[u8]) -> Option<Diagnostic> {
    if bytes.starts_with(b"PK\x03\x04") {
        return None;
    }
    let (found, hint) = if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        compound(bytes)
    } else if bytes.starts_with(b"PK") {
        ("是空的或分卷的压缩包，不是工作簿", SAVE_AS)
    } else if [&b"\x09\x08"[..], b"\x09\x04", b"\x09\x02", b"\x09\x00"]
        .iter()
        .any(|b| bytes.starts_with(b))
    {
        ("是很早的 Excel 格式（.xls）", SAVE_AS)
    } else if bytes.starts_with(b"%PDF") {
        ("是 PDF，不是工作簿", "请给出做成 PDF 之前的工作簿（.xlsx）")
    } else if [&b"Rar!"[..], b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ"]
        .iter()
        .any(|b| bytes.starts_with(b))
    {
        ("是压缩包，不是工作簿", "先解压，再给出其中的 .xlsx")
    } else if [&b"\x89PNG"[..], b"\xff\xd8\xff", b"GIF8", b"BM"]
        .iter()
        .any(|b| bytes.starts_with(b))
    {
        ("是图片，不是工作簿", "请给出录入数据的工作簿（.xlsx）")
    } else if bytes.iter().take(4096).all(|b| *b == 0) {
        ("全是零，没有内容：多半没有拷贝完或下载完", "重新拷贝或下载一次")
    } else {
        written(bytes)
    };
    Some(Diagnostic::error(Code::NotAWorkbook, found).hint(hint))
}

/// A compound file: the Office formats before 2007, and encrypted ones since.
fn compound(bytes: &[u8]) -> (&'static str, &'static str) {
    // Entries of its directory take 128 bytes each and begin with their name.
    let has = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
        bytes.chunks_exact(128).any(|entry| entry.starts_with(&name))
    };
    if has("EncryptedPackage") {
        (
            "有打开密码，读不了",
            "在 Excel 或 WPS 中打开，去掉密码（文件—信息—保护工作簿—用密码进行加密）后另存为 .xlsx",
        )
    } else if has("Workbook") || has("Book") {
        ("是旧格式的工作簿（.xls 或 WPS 的 .et）", SAVE_AS)
    } else if has("WordDocument") {
        ("是旧格式的文字文档（.doc 或 .wps），不是工作簿", "请给出录入数据的工作簿（.xlsx）")
    } else {
        ("是旧格式的 Office 文件，或已损坏", SAVE_AS)
    }
}

/// Text of some kind, or an unknown format.
fn written(bytes: &[u8]) -> (&'static str, &'static str) {
    let head = &bytes[..bytes.len().min(4096)];
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return ("是文本，不是工作簿", SAVE_AS);
    }
    let text = String::from_utf8_lossy(head)
        .trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n'])
        .to_lowercase();
    let says = |words: &[&str]| words.iter().any(|w| text.contains(w));
    if text.starts_with('<') && says(&["<html", "<table", "<!doctype html", "<body", "<meta"]) {
        ("是网页（HTML），不是工作簿：有的系统导出的“Excel”其实是网页", SAVE_AS)
    } else if text.starts_with('<') && says(&["spreadsheet"]) {
        ("是 XML 表格，不是 .xlsx 工作簿", SAVE_AS)
    } else if text.starts_with('<') {
        ("是 XML 文本，不是工作簿", SAVE_AS)
    } else if head.iter().all(|b| *b >= 0x20 || matches!(*b, b'\t' | b'\r' | b'\n')) {
        ("是文本（可能是 CSV），不是工作簿", SAVE_AS)
    } else {
        ("不是工作簿，或已损坏", "请给出 Excel 或 WPS 保存的 .xlsx；能打开的，打开后另存一次")
    }
}

/// The format of an archive that is not a workbook, or a workbook in another format.
pub(super) fn other_package(
    zip: &mut ZipReader<'_>,
    names: &[String],
) -> Result<Option<Diagnostic>, Diagnostics> {
    let has = |name: &str| names.iter().any(|n| n.eq_ignore_ascii_case(name));
    let under = |folder: &str| names.iter().any(|n| n.starts_with(folder));
    let opendocument = match has("mimetype") {
        true => head(zip, "mimetype")?,
        false => String::new(),
    };
    let types = head(zip, CONTENT_TYPES)?;
    let says = |word: &str| types.contains(word);
    let (found, hint) = if opendocument.contains("opendocument.spreadsheet") {
        (
            "是 OpenDocument 表格（.ods）",
            "在 WPS 或 LibreOffice 中打开，另存为“Excel 工作簿（*.xlsx）”",
        )
    } else if opendocument.contains("opendocument") {
        ("是 OpenDocument 文档，不是工作簿", "请给出录入数据的工作簿（.xlsx）")
    } else if has("Index/Document.iwa") || under("Index/Tables") {
        ("是 Numbers 表格", "在 Numbers 中选“文件—导出为—Excel”，格式选 .xlsx")
    } else if has("xl/workbook.bin") || says("sheet.binary") {
        ("是二进制工作簿（.xlsb）", SAVE_AS)
    } else if says("wordprocessingml") && !says("spreadsheetml") {
        ("是文字文档（.docx），不是工作簿", "请给出录入数据的工作簿（.xlsx）")
    } else if says("presentationml") && !says("spreadsheetml") {
        ("是演示文稿（.pptx），不是工作簿", "请给出录入数据的工作簿（.xlsx）")
    } else if types.is_empty() {
        ("是压缩包，不是工作簿", "其中有工作簿的，先解压，再给出其中的 .xlsx")
    } else {
        return Ok(None);
    };
    Ok(Some(Diagnostic::error(Code::NotAWorkbook, found).hint(hint)))
}

/// The beginning of an entry as text; empty if there is no such entry.
fn head(zip: &mut ZipReader<'_>, name: &str) -> Result<String, Diagnostics> {
    let mut held = Vec::new();
    let take = &mut |piece: &[u8]| {
        held.extend_from_slice(&piece[..piece.len().min(MAX_HEAD.saturating_sub(held.len()))]);
    };
    zip.stream(name, take).map_err(super::archive)?;
    Ok(String::from_utf8_lossy(&held).into_owned())
}
