//! Reading: from the cells of a workbook to the tree of nodes that every data file becomes.
//!
//! Headers are found by name in any order. A value of the wrong kind is reported here in the words of
//! its header; every other check is the importer's own check of the shape.

mod child_rows;
mod fields;
mod header;
mod reader;
mod rows;
mod targets;

use std::collections::{BTreeMap, HashSet};
use std::io::Cursor;

use calamine::{Reader as _, Xlsx};

use self::header::Header;
use self::reader::Reader;
use self::targets::Targets;
use super::cell_in::Raw;
use super::columns::{Book, Rows, Sheet, plain};
use super::grid::{Grid, Unread};
use super::xlsx::formulas::formulas;
use super::xlsx::guard;
use crate::data::shown;
use crate::data::{Node, Place, Sources, Value, cell_name};
use crate::diag::{Code, Diagnostic, Diagnostics, Origin};

/// The content of a workbook.
pub(crate) struct Content {
    /// The tree.
    pub tree: Node,
    /// Problems of single cells, rows and headers.
    pub problems: Vec<(Place, Diagnostic)>,
    /// How cells were understood that are not in the standard notation.
    pub notes: Vec<String>,
    /// Paths of the items with a reported problem.
    pub reported: HashSet<String>,
}

/// Reads the known sheets of a workbook; `sha256` is the hash of its bytes.
///
/// # Errors
/// A file that is not a workbook, or that is too large.
pub(crate) fn read(bytes: &[u8], name: &str, sha256: String, book: &Book, sources: &mut Sources) -> Result<Content, Diagnostics> {
    let (mut zip, rare) = guard::survey(bytes, name)?;
    let parts = guard::find_sheets(&mut zip)?.1;
    let unreadable = |what: &dyn std::fmt::Display| {
        let d = Diagnostic::error(Code::Syntax, format!("工作簿读不了：{what}")).at(Origin::File { file: name.into() });
        Diagnostics::from(d.hint("用 Excel 或 WPS 打开，另存为 .xlsx 后再试"))
    };
    let mut xlsx: Xlsx<Cursor<&[u8]>> = Xlsx::new(Cursor::new(bytes)).map_err(|e| unreadable(&e))?;
    let names = xlsx.sheet_names();
    let file = sources.add_workbook(name, names.clone(), sha256);
    let mut reader = Reader::new(book, file);
    let mut found: Vec<(usize, &Sheet, Grid)> = Vec::new();
    for (index, sheet_name) in names.iter().enumerate() {
        let Some((sheet, exact)) = known(book, sheet_name) else {
            if sheet_name.contains("线索") && book.of_items("clues").is_none() {
                return Err(Diagnostic::error(Code::ClueFileRefused, format!("轮次工作簿里有“{sheet_name}”工作表"))
                    .at(Origin::Cell { file: name.into(), sheet: sheet_name.clone(), cell: "A1".into() })
                    .hint("线索单独存放、单独处理，不与轮次数据放在一起")
                    .into());
            }
            continue;
        };
        let part = parts.iter().find(|p| p.name == *sheet_name).map(|p| p.part.as_str());
        let merged = part.is_none_or(|part| rare.has_merged(part));
        let mut grid = Grid::read(&mut xlsx, sheet_name, name, merged).map_err(|e| match e {
            Unread::Broken(e) => unreadable(&e),
            Unread::Large(d) => Diagnostics::from(*d),
        })?;
        if let Some(part) = part.filter(|part| rare.has_formulas(part)) {
            let formulas = formulas(&mut zip, part)?;
            if let Some((row, column)) = formulas.first {
                let place = cell_name(row, column);
                let note = format!("{sheet_name}：{}个单元格是公式，按上次保存时的值读入，如 {place}", formulas.count);
                reader.note(&sheet.name, "公式", "", || note);
            }
            for (row, column) in formulas.empty {
                grid.rows.entry(row).or_default().insert(column, Raw::Uncomputed);
            }
        }
        let place = Place::cell(file, index, 0, 0);
        if let Some((_, other, _)) = found.iter().find(|(_, s, _)| s.name == sheet.name) {
            let message = format!("“{sheet_name}”与前面的“{}”是同一种工作表", other.name);
            reader.problems.push((place, Diagnostic::error(Code::Duplicate, message).hint("合并到一张工作表，删去另一张")));
            continue;
        }
        if !exact {
            reader.note(&sheet.name, "", "", || format!("工作表“{sheet_name}”按“{}”读入", sheet.name));
        }
        found.push((index, sheet, grid));
    }
    if found.is_empty() {
        return Err(Diagnostic::error(Code::WrongType, format!("工作簿里没有认识的工作表，现有：{}", shown(&names.join("、"))))
            .at(Origin::File { file: name.into() })
            .hint(format!("工作表名应为：{}；空白工作簿用 xunwen workbook new 生成", book.names().join("、")))
            .into());
    }
    // Parents before their child rows.
    found.sort_by_key(|(_, sheet, _)| (matches!(sheet.rows, Rows::Children(_)), book.sheets.iter().position(|s| s.name == sheet.name)));
    if let Some((_, sheet, grid)) = found.iter().find(|(_, s, _)| matches!(&s.rows, Rows::Items(l) if l == "targets")) {
        reader.targets = Targets::of(sheet, grid);
    }
    for (index, sheet, grid) in &found {
        match &sheet.rows {
            Rows::Fields => reader.fields(*index, sheet, grid),
            Rows::Items(list) => reader.items(*index, sheet, list, grid),
            Rows::Children(parents) => reader.child_rows(*index, sheet, parents, grid),
        }
    }
    if let Some(once) = book.once().filter(|_| !found.iter().any(|(_, s, _)| matches!(s.rows, Rows::Fields))) {
        let d = Diagnostic::error(Code::MissingKey, format!("缺少“{}”工作表", once.name));
        reader.problems.push((Place::cell(file, 0, 0, 0), d.hint("从空白工作簿中复制该工作表并填写")));
        reader.reported.insert(String::new());
    }
    let notes = reader.notes();
    let tree = Node { place: Place::cell(file, 0, 0, 0), value: Value::Map(reader.fields) };
    Ok(Content { tree, problems: reader.problems, notes, reported: reader.reported })
}

/// The row of the header of each known sheet.
///
/// # Errors
/// As [`read`].
pub(super) fn header_rows(bytes: &[u8], name: &str) -> Result<BTreeMap<String, u32>, Diagnostics> {
    guard::open(bytes, name)?;
    let broken = |e: calamine::XlsxError| {
        Diagnostics::from(Diagnostic::error(Code::Syntax, format!("工作簿读不了：{e}")).at(Origin::File { file: name.into() }))
    };
    let mut xlsx: Xlsx<Cursor<&[u8]>> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let names = xlsx.sheet_names();
    // A round with a sheet of clues is refused as a round, so its own sheets count first.
    let is_of = |book: &Book| names.iter().any(|name| known(book, name).is_some());
    let book = if is_of(Book::round()) { Book::round() } else { Book::clues() };
    let mut rows = BTreeMap::new();
    for sheet_name in names {
        let Some((sheet, _)) = known(book, &sheet_name) else { continue };
        if let Ok(grid) = Grid::read(&mut xlsx, &sheet_name, name, true) {
            let at = if matches!(sheet.rows, Rows::Fields) { Some(0) } else { Header::find(sheet, &grid).map(|h| h.row) };
            rows.extend(at.map(|row| (sheet_name, row)));
        }
    }
    Ok(rows)
}

/// The sheet with a name, and whether the name is exact: programs number copies.
fn known<'b>(book: &'b Book, name: &str) -> Option<(&'b Sheet, bool)> {
    if let Some(sheet) = book.sheets.iter().find(|s| s.name == name) {
        return Some((sheet, true));
    }
    let plain = plain(name);
    let plain = plain.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches("副本").trim_end_matches("表");
    book.sheets.iter().find(|s| s.name == plain || s.name.trim_end_matches("表") == plain).map(|s| (s, false))
}
