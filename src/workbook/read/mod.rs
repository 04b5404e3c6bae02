//! Reading: from the cells of a workbook to the tree of nodes that every data file becomes.
//!
//! Headers are found by name in any order. A value of the wrong kind is reported here in the words
//! of its header; every other check is the importer's own check of the shape.

mod child_rows;
mod fields;
mod header;
mod hidden;
mod notes;
mod reader;
mod rows;
mod strangers;
mod targets;

use std::collections::{BTreeMap, HashSet};

use self::header::Header;
use self::reader::Reader;
use self::targets::Targets;
use super::cell_in::Years;
use super::columns::{Book, Rows, Sheet, plain};
use super::grid::{File, Grid};
use crate::data::form::formed;
use crate::data::shown;
use crate::data::{Node, Place, Sources, Spots, Value, cell_name};
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
    /// What could not be read, as paths without indexes.
    pub lost: Vec<String>,
    /// Rows that belong to no known item, and the path without indexes of the list they would be in.
    pub orphans: Vec<(String, Node)>,
    /// Where the fields are.
    pub spots: Spots,
}

/// A known sheet of the file.
struct Found<'b> {
    /// Its index in the file.
    index: usize,
    sheet: &'b Sheet,
    grid: Grid,
}

/// Reads the known sheets of a workbook; `sha256` is the hash of its bytes.
///
/// # Errors
/// A file that is not a workbook, or that is too large.
pub(crate) fn read(
    bytes: &[u8],
    name: &str,
    sha256: String,
    book: &Book,
    sources: &mut Sources,
) -> Result<Content, Diagnostics> {
    let mut file = File::open(bytes, name)?;
    let names = file.names();
    let source = sources.add_workbook(name, names.clone(), sha256);
    let mut reader = Reader::new(book, source);
    let mut found: Vec<Found<'_>> = Vec::new();
    let mut strangers = Vec::new();
    for (index, sheet_name) in names.iter().enumerate() {
        let Some((sheet, exact)) = known(book, sheet_name) else {
            refuse_clues(book, name, sheet_name)?;
            strangers.push(index);
            continue;
        };
        let grid = file.grid(sheet_name, true)?;
        if let Some(other) = found.iter().find(|f| f.sheet.name == sheet.name) {
            let message = format!("“{sheet_name}”与前面的“{}”是同一种工作表", other.sheet.name);
            let d =
                Diagnostic::error(Code::Duplicate, message).hint("合并到一张工作表，删去另一张");
            reader.problems.push((reader.place(index, 0, 0), d));
            continue;
        }
        if !exact {
            let sentence = format!("工作表“{sheet_name}”按“{}”读入", sheet.name);
            reader.notes.sentence(&sheet.name, sentence);
        }
        if file.is_hidden(sheet_name) && !grid.rows.is_empty() {
            reader.note_hidden_sheet(sheet, sheet_name);
        }
        found.push(Found { index, sheet, grid });
    }
    reader.strangers(&mut file, &names, &strangers, &mut found);
    reader.notes.order = found.iter().map(|f| f.sheet.name.clone()).collect();
    if found.is_empty() {
        return Err(Diagnostic::error(
            Code::WrongType,
            format!("工作簿里没有认识的工作表，现有：{}", shown(&names.join("、"))),
        )
        .at(Origin::File { file: name.into() })
        .hint(format!("工作表名应为：{}", book.names().join("、")))
        .command("空白工作簿用 xunwen workbook new 生成")
        .into());
    }
    // Parents before their child rows.
    found.sort_by_key(|f| {
        (
            matches!(f.sheet.rows, Rows::Children(_)),
            book.sheets.iter().position(|s| s.name == f.sheet.name),
        )
    });
    reader.sheets(&found);
    let notes = reader.notes.lines();
    let tree = Node { place: Place::cell(source, 0, 0, 0), value: Value::Map(reader.fields) };
    Ok(Content {
        tree,
        problems: reader.problems,
        notes,
        reported: reader.reported,
        lost: reader.lost,
        orphans: reader.orphans,
        spots: reader.spots,
    })
}

/// # Errors
/// A sheet of clues in the workbook of a round.
fn refuse_clues(book: &Book, file: &str, sheet: &str) -> Result<(), Diagnostics> {
    let secret = ["线索", "点人点事"].iter().any(|word| sheet.contains(word));
    // Of clues a round has the numbers.
    let counts = book.sheets.iter().any(|s| s.name == sheet);
    if !secret || counts || book.of_items("clues").is_some() {
        return Ok(());
    }
    Err(Diagnostic::error(Code::ClueFileRefused, format!("轮次工作簿里有“{sheet}”工作表"))
        .at(Origin::Cell { file: file.into(), sheet: sheet.into(), cell: "A1".into() })
        .hint("线索、点人点事和批示单独存放、单独处理，不与轮次数据放在一起")
        .into())
}

impl Reader<'_> {
    /// Notes what the cells of a sheet are besides their values.
    fn note_grid(&mut self, sheet: &Sheet, grid: &Grid) {
        if let Some((count, (row, column))) = grid.formulas {
            let place = cell_name(row, column);
            let sentence =
                format!("{}：{count}个单元格是公式，按上次保存时的值读入，如 {place}", sheet.name);
            self.notes.sentence(&sheet.name, sentence);
        }
        for (change, (cells, example)) in &grid.changed {
            for (row, column) in cells {
                let cell = cell_name(*row, *column);
                self.notes.cell(&sheet.name, "", change.words(), &cell, || example.clone());
            }
        }
    }

    /// Reads the sheets, parents first.
    fn sheets(&mut self, found: &[Found<'_>]) {
        if let Some(targets) =
            found.iter().find(|f| matches!(&f.sheet.rows, Rows::Items(l) if l == "targets"))
        {
            self.targets = Targets::of(targets.sheet, &targets.grid);
        }
        if let Some(once) = found.iter().find(|f| matches!(f.sheet.rows, Rows::Fields)) {
            self.years = Years::of(fields::days(once.sheet, &once.grid));
        }
        for Found { index, sheet, grid } in found {
            self.note_grid(sheet, grid);
            match &sheet.rows {
                Rows::Fields => self.fields(*index, sheet, grid),
                Rows::Items(list) => self.items(*index, sheet, list, grid),
                Rows::Children(parents) => self.child_rows(*index, sheet, parents, grid),
            }
        }
        if let Some(once) =
            self.book.once().filter(|_| !found.iter().any(|f| matches!(f.sheet.rows, Rows::Fields)))
        {
            let d = Diagnostic::error(Code::MissingKey, format!("缺少“{}”工作表", once.name));
            self.problems.push((self.place(0, 0, 0), d.hint("从空白工作簿中复制该工作表并填写")));
            self.reported.insert(String::new());
            self.lost.extend(once.columns.iter().map(|c| c.path.join(".")));
        }
    }
}

/// The row of the header of each known sheet.
///
/// # Errors
/// As [`read`].
pub(super) fn header_rows(bytes: &[u8], name: &str) -> Result<BTreeMap<String, u32>, Diagnostics> {
    let mut file = File::open(bytes, name)?;
    let names = file.names();
    // A round with a sheet of clues is refused as a round, so its own sheets count first.
    let is_of = |book: &Book| names.iter().any(|name| known(book, name).is_some());
    let book = if is_of(Book::round()) { Book::round() } else { Book::clues() };
    let mut rows = BTreeMap::new();
    for sheet_name in names {
        let Some((sheet, _)) = known(book, &sheet_name) else { continue };
        if let Ok(grid) = file.grid(&sheet_name, true) {
            let at = if matches!(sheet.rows, Rows::Fields) {
                Some(0)
            } else {
                Header::find(sheet, &grid).map(|h| h.row)
            };
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
    let formed = formed(name);
    let plain = plain(formed.as_ref().map_or(name, |f| &f.text));
    let plain = plain
        .trim_end_matches(|c: char| c.is_ascii_digit())
        .trim_end_matches("副本")
        .trim_end_matches("表");
    book.sheets
        .iter()
        .find(|s| s.name == plain || s.name.trim_end_matches("表") == plain)
        .map(|s| (s, false))
}
