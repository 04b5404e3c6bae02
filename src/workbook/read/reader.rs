//! The reader of a workbook: values of single cells, their problems, and notes on how cells were
//! understood.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::notes::Notes;
use super::targets::Targets;
use crate::data::{Key, Node, Place, Spots, Value, cell_name};
use crate::data::{shown, suggest};
use crate::diag::{Code, Diagnostic};
use crate::round::{AreaCode, is_name};
use crate::workbook::cell_in::{Raw, Reading, Usual, Wrong, Years, problem, value};
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
    pub notes: Notes,
    /// The years of the round.
    pub years: Years,
    /// What could not be read, as paths without indexes: columns, rows, sheets.
    pub lost: Vec<String>,
    /// Rows that belong to no known item, and the path without indexes of the list they would be in.
    pub orphans: Vec<(String, Node)>,
    /// Where the fields are.
    pub spots: Spots,
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
    /// The column of the township.
    pub township_at: u32,
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
            notes: Notes::default(),
            years: Years::default(),
            lost: Vec::new(),
            orphans: Vec::new(),
            spots: Spots::default(),
            targets: Targets::default(),
            indices: HashMap::new(),
        }
    }

    /// The place of a cell; sheet, row and column from 0.
    pub fn place(&self, sheet: usize, row: u32, column: u32) -> Place {
        Place::cell(self.file, sheet, row, column)
    }

    /// What the cells of a column are read with.
    pub fn usual<'u>(years: &'u Years, column: &Column, unit: u32) -> Usual<'u> {
        let is_name = column.path.last().is_some_and(|field| is_name(field));
        Usual { unit, years, is_name }
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
        let nothing = |raw: &&Raw| {
            if column.required { raw.is_dash() } else { raw.says_nothing(&column.cell) }
        };
        let written = row.cells.get(&at);
        let Some(raw) = written.filter(|raw| !nothing(raw)) else {
            if column.required {
                self.report(row, &path());
                let instead = written.map_or_else(String::new, |raw| {
                    format!("，“{}”不能代替内容", shown(raw.text().trim()))
                });
                let header = plain(&column.header);
                let d = Diagnostic::error(Code::MissingKey, format!("缺少“{header}”{instead}"))
                    .path(path());
                let d = column.note.iter().fold(d, |d, note| d.hint(format!("{header}：{note}")));
                self.problems.push((place, d));
            } else if let Some(raw) = written {
                self.understood(row, column, at, Reading::Nothing, || {
                    format!("“{}”", shown(raw.text().trim()))
                });
            }
            return None;
        };
        let years = std::mem::take(&mut self.years);
        let read = value(raw, &column.cell, Self::usual(&years, column, unit), place);
        self.years = years;
        match read {
            Ok((mut value, reading)) => {
                if let Some(reading) = reading {
                    self.understood(row, column, at, reading, || example(raw, &value, reading));
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

    /// Notes how a cell was understood.
    pub fn understood(
        &mut self,
        row: &Row<'_>,
        column: &Column,
        at: u32,
        reading: Reading,
        example: impl FnOnce() -> String,
    ) {
        let cell = cell_name(row.row, at);
        self.notes.cell(&row.sheet.name, &plain(&column.header), reading.words(), &cell, example);
    }

    /// The value of a declared field; `None` if it is empty or wrong.
    pub fn extra(&mut self, row: &Row<'_>, key: &str, at: u32) -> Option<Node> {
        let raw = row.cells.get(&at)?;
        let place = self.place(row.index, row.row, at);
        if raw.says_nothing(&Cell::Any) {
            return None;
        }
        let usual = Usual { unit: 1, years: &Years::default(), is_name: false };
        match value(raw, &Cell::Any, usual, place) {
            Ok((value, reading)) => {
                if let Some(reading) = reading {
                    let cell = cell_name(row.row, at);
                    self.notes.cell(&row.sheet.name, key, reading.words(), &cell, || {
                        example(raw, &value, reading)
                    });
                }
                Some(Node { place, value })
            }
            Err(wrong) => {
                self.wrong(row, at, key, wrong);
                None
            }
        }
    }

    /// Reports a cell that has no usable value.
    pub fn wrong(&mut self, row: &Row<'_>, at: u32, header: &str, wrong: Wrong) {
        let place = self.place(row.index, row.row, at);
        self.problems.push((place, problem(&plain(header), wrong)));
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
        let is_named = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphanumeric());
        if digits.len() == 12 && text.len() > 12 && is_named(&text[12..]) {
            let named = text[12..]
                .trim_matches(|c: char| c.is_whitespace() || "（）()、，,·-—:：".contains(c));
            match self.targets.name_of(&digits).filter(|known| !is_same_name(known, named)) {
                Some(known) if !named.is_empty() => {
                    let header = plain(&column.header);
                    let message = format!(
                        "{header}“{}”前后不符：代码{digits}是“{}”，不是“{}”",
                        shown(text),
                        shown(known),
                        shown(named)
                    );
                    let mut d = Diagnostic::error(Code::Contradiction, message);
                    d.path = Some(path()).filter(|path| !path.is_empty());
                    d.hints.push(match self.targets.find(named, &row.township).as_slice() {
                        [other] => format!("是“{}”的，代码应为{other}", shown(named)),
                        _ => "核对代码和名称，只填代码也可以".into(),
                    });
                    self.problems.push((place, d));
                }
                _ => {}
            }
            *text = digits.into();
            self.compare_township(row, column, text);
            return;
        }
        if text.starts_with(|c: char| c.is_ascii_digit()) {
            self.compare_township(row, column, text);
            return;
        }
        // A code of one's own (BM01), alone or before the name.
        let own: String =
            text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        if own.parse::<AreaCode>().is_ok() && self.targets.name_of(&own).is_some() {
            *text = own.into();
            self.compare_township(row, column, text);
            return;
        }
        let codes = self.targets.find(text, &row.township);
        match codes.as_slice() {
            [one] => {
                let one: Box<str> = (*one).into();
                let example = format!("“{}”→{one}", shown(text));
                *text = one;
                self.notes.cell(
                    &row.sheet.name,
                    &plain(&column.header),
                    "名称按代码读入",
                    "",
                    || example,
                );
                self.compare_township(row, column, text);
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

    /// Compares the township that a row names with that of its target.
    fn compare_township(&mut self, row: &Row<'_>, column: &Column, code: &str) {
        if row.township.is_empty() || column.path != ["target"] {
            return;
        }
        if let Some(known) = self.targets.contradicts(&row.township, code) {
            let place = self.place(row.index, row.row, row.township_at);
            let message =
                format!("所属乡镇“{}”与巡察对象代码不符：{code}是{known}的", shown(&row.township));
            let d = Diagnostic::error(Code::Contradiction, message)
                // Not a field: the target itself can be used.
                .path(format!("{}.township", row.path))
                .hint("核对所属乡镇和巡察对象，改正其中一个；所属乡镇也可以不填");
            self.problems.push((place, d));
        }
    }
}

/// Whether a name is that of a target but for blanks, cut short or within a longer one.
fn is_same_name(known: &str, named: &str) -> bool {
    let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let (known, named) = (letters(known), letters(named));
    named.contains(&known) || named.chars().count() > 1 && known.starts_with(&named)
}

/// How a cell was understood, as an example for a note.
fn example(raw: &Raw, value: &Value, reading: Reading) -> String {
    let text = raw.text();
    let written = shown(text.trim());
    match (value, reading) {
        (Value::Text(t), Reading::Lines | Reading::NameLines) => format!("“{}”", shown(t)),
        (Value::Text(t) | Value::Number(t), _) if reading != Reading::Amount => {
            format!("“{written}”→{t}")
        }
        (Value::Number(fen), _) => format!("“{written}”→{}元", yuan(fen)),
        (Value::List(items), _) => format!("“{written}”→{}项", items.len()),
        _ => format!("“{written}”"),
    }
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
