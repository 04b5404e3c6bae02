//! The reader of a workbook: values of single cells, their problems, and notes on how cells were
//! understood.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::targets::Targets;
use crate::data::{Key, Node, Place, Spots, Value, cell_name};
use crate::data::{shown, suggest};
use crate::diag::{Code, Diagnostic};
use crate::workbook::cell_in::{Raw, Reading, problem, value};
use crate::workbook::columns::{Book, Cell, Column, Sheet, plain};

/// The state of reading a workbook.
pub(super) struct Reader<'b> {
    file: u16,
    pub book: &'b Book,
    /// The values so far, by list or field of the model.
    pub fields: Vec<(Key, Node)>,
    pub problems: Vec<(Place, Diagnostic)>,
    /// Paths of the items with a reported problem.
    pub reported: HashSet<String>,
    /// What could not be read, as paths without indexes: columns, rows, sheets.
    pub lost: Vec<String>,
    /// Rows that belong to no known item, and the path without indexes of the list they would be in.
    pub orphans: Vec<(String, Node)>,
    /// Where the fields are.
    pub spots: Spots,
    /// By sheet, column and manner: number of cells, and the first as an example.
    notes: BTreeMap<(String, String, String), (usize, String)>,
    pub targets: Targets,
    /// Indices of items by list and key.
    pub indices: HashMap<&'static str, HashMap<String, usize>>,
}

/// A row of a sheet.
pub(super) struct Row<'r> {
    pub sheet: &'r Sheet,
    pub index: usize,
    pub row: u32,
    pub cells: &'r BTreeMap<u32, Raw>,
    /// Path of its item in the data.
    pub path: String,
    /// The township of its target; empty if the row does not name it.
    pub township: String,
}

impl<'b> Reader<'b> {
    /// Begins reading the workbook that is a file of the sources.
    pub fn new(book: &'b Book, file: u16) -> Self {
        Reader {
            file,
            book,
            fields: Vec::new(),
            problems: Vec::new(),
            reported: HashSet::new(),
            lost: Vec::new(),
            orphans: Vec::new(),
            spots: Spots::default(),
            notes: BTreeMap::new(),
            targets: Targets::default(),
            indices: HashMap::new(),
        }
    }

    /// The place of a cell; sheet, row and column from 0.
    pub fn place(&self, sheet: usize, row: u32, column: u32) -> Place {
        Place::cell(self.file, sheet, row, column)
    }

    /// Counts a cell that was understood in some manner; only the first example is kept.
    pub fn note(
        &mut self,
        sheet: &str,
        column: &str,
        manner: &str,
        example: impl FnOnce() -> String,
    ) {
        let (count, _) = self
            .notes
            .entry((sheet.into(), column.into(), manner.into()))
            .or_insert_with(|| (0, example()));
        *count += 1;
    }

    /// The notes for people, one for each sheet, column and manner.
    /// In the order of the sheets in our workbook.
    pub fn notes(&self) -> Vec<String> {
        let order = |name: &str| self.book.sheets.iter().position(|s| s.name == name);
        let mut notes: Vec<_> = self.notes.iter().collect();
        notes.sort_by_key(|((sheet, ..), _)| order(sheet));
        let line = |((sheet, column, manner), (count, example)): (
            &(String, String, String),
            &(usize, String),
        )| {
            if manner.is_empty() {
                example.clone()
            } else {
                format!("{sheet}“{column}”：{count}处{manner}，如 {example}")
            }
        };
        notes.into_iter().map(line).collect()
    }

    /// The value of a cell; `None` if it is empty or wrong.
    pub fn cell(&mut self, row: &Row<'_>, column: &Column, at: u32, unit: u32) -> Option<Node> {
        let place = self.place(row.index, row.row, at);
        let path = || {
            if row.path.is_empty() {
                column.path.join(".")
            } else {
                format!("{}.{}", row.path, column.path.join("."))
            }
        };
        let Some(raw) = row.cells.get(&at) else {
            if column.required {
                self.report(row, &path());
                let d =
                    Diagnostic::error(Code::MissingKey, format!("缺少“{}”", plain(&column.header)))
                        .path(path());
                let d = column
                    .note
                    .iter()
                    .fold(d, |d, note| d.hint(format!("{}：{note}", plain(&column.header))));
                self.problems.push((place, d));
            }
            return None;
        };
        match value(raw, &column.cell, unit, place) {
            Ok((mut value, reading)) => {
                if let Some(reading) = reading {
                    let example = || example(row, at, raw, &value, reading);
                    self.note(&row.sheet.name, &plain(&column.header), reading.words(), example);
                }
                self.replace_names(row, column, place, &mut value, &path);
                Some(Node { place, value })
            }
            Err(wrong) => {
                self.report(row, &path());
                self.problems.push((place, problem(&plain(&column.header), wrong).path(path())));
                None
            }
        }
    }

    /// Records the item, and the structure within it, that lacks a value because of a reported
    /// problem.
    fn report(&mut self, row: &Row<'_>, path: &str) {
        self.reported.insert(row.path.clone());
        self.reported.extend(path.rsplit_once('.').map(|(above, _)| above.to_string()));
    }

    /// Replaces names of targets, and codes followed by names, with codes.
    fn replace_names(
        &mut self,
        row: &Row<'_>,
        column: &Column,
        place: Place,
        value: &mut Value,
        path: &dyn Fn() -> String,
    ) {
        match (&column.cell, value) {
            (Cell::Target, Value::Text(text)) => self.code(row, column, place, text, path),
            (Cell::List { of, .. }, Value::List(items)) if **of == Cell::Target => {
                for item in items {
                    if let Value::Text(text) = &mut item.value {
                        self.code(row, column, place, text, path);
                    }
                }
            }
            _ => {}
        }
    }

    /// Replaces the name of a target with its code.
    pub fn code(
        &mut self,
        row: &Row<'_>,
        column: &Column,
        place: Place,
        text: &mut Box<str>,
        path: &dyn Fn() -> String,
    ) {
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        if digits.len() == 12 && text[12..].starts_with([' ', '　', '\u{a0}']) {
            *text = digits.into();
            return;
        }
        if text.starts_with(|c: char| c.is_ascii_digit()) {
            return;
        }
        let codes = self.targets.find(text, &row.township);
        match codes.as_slice() {
            [one] => {
                let one: Box<str> = (*one).into();
                let example = format!("“{}”→{one}", shown(text));
                *text = one;
                self.note(&row.sheet.name, &plain(&column.header), "名称按代码读入", || {
                    example
                });
            }
            codes => {
                let message = if codes.is_empty() {
                    format!(
                        "{}“{}”不是代码，也不是巡察对象的名称",
                        plain(&column.header),
                        shown(text)
                    )
                } else {
                    format!(
                        "{}“{}”有{}个同名的对象：{}",
                        plain(&column.header),
                        shown(text),
                        codes.len(),
                        codes.join("、")
                    )
                };
                let mut d = Diagnostic::error(Code::Dangling, message);
                d.path = Some(path()).filter(|path| !path.is_empty());
                if codes.is_empty() {
                    suggest(&mut d, text, &self.targets.names);
                }
                let township = if row.sheet.by_township() && !codes.is_empty() {
                    "；或在“所属乡镇”一列写明乡镇"
                } else {
                    ""
                };
                d.hints.push(format!("填12位代码，或巡察对象表中不重名的名称{township}"));
                self.reported.insert(row.path.clone());
                self.problems.push((place, d));
            }
        }
    }
}

/// How a cell was understood, as an example for a note.
fn example(row: &Row<'_>, at: u32, raw: &Raw, value: &Value, reading: Reading) -> String {
    let read = match (value, reading) {
        (Value::Text(t) | Value::Number(t), _) if reading != Reading::Amount => {
            format!("“{}”→{t}", shown(raw.text().trim()))
        }
        (Value::Number(fen), _) => format!("“{}”→{}元", shown(raw.text().trim()), yuan(fen)),
        (Value::List(items), _) => format!("“{}”→{}项", shown(raw.text().trim()), items.len()),
        _ => format!("“{}”", shown(raw.text().trim())),
    };
    format!("{} {read}", cell_name(row.row, at))
}

fn yuan(fen: &str) -> String {
    let (sign, digits) = fen.strip_prefix('-').map_or(("", fen), |d| ("-", d));
    let digits = format!("{digits:0>3}");
    let (whole, part) = digits.split_at(digits.len() - 2);
    format!("{sign}{whole}.{part}")
}

/// A key of a map.
pub(super) fn key(name: &str, place: Place) -> Key {
    Key { name: name.into(), place }
}

/// Puts a node at a path and creates the structures on the way.
pub(super) fn put(fields: &mut Vec<(Key, Node)>, path: &[String], node: Node, place: Place) {
    match path {
        [] => {}
        [last] => fields.push((key(last, place), node)),
        [first, rest @ ..] => {
            let at = fields.iter().position(|(k, _)| *k.name == **first).unwrap_or_else(|| {
                fields.push((key(first, place), Node { place, value: Value::Map(Vec::new()) }));
                fields.len() - 1
            });
            if let Value::Map(inner) = &mut fields[at].1.value {
                put(inner, rest, node, place);
            }
        }
    }
}
