//! Reading a returned form: values that were filled in, and changes to what was sent out.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, VecDeque};

use serde_json::Value as Json;

use crate::data::shown;
use crate::data::{Place, Value, cell_name};
use crate::diag::{Code, Diagnostic, Diagnostics, Origin};
use crate::round::is_name;
use crate::workbook::cell_in::{Raw, Usual, Years, problem, value};
use crate::workbook::cell_out::content;
use crate::workbook::columns::{Cell, Column, plain};
use crate::workbook::forms::record::{KEY, RECORD, Record, Sent};
use crate::workbook::forms::{Identity, fillable};
use crate::workbook::grid::{File, Grid};

/// Rows in which headers are looked for: lines may have been inserted above.
const HEADER_WITHIN: u32 = 20;

/// A returned form.
pub(super) struct Returned {
    pub identity: Identity,
    /// A cell with the title of the form, for messages about the whole form.
    pub place: Origin,
    /// Changed values of the cells to be filled in.
    pub filled: Vec<Filled>,
    /// The cells of dates, by task.
    pub days: HashMap<String, Origin>,
    pub problems: Diagnostics,
    /// How filled-in cells were read that are not in the form that a round keeps.
    pub understood: Vec<String>,
}

/// A filled-in cell whose value differs from the one sent out.
#[derive(Clone)]
pub(super) struct Filled {
    pub task: String,
    pub column: &'static Column,
    pub value: Json,
    /// The text as shown.
    pub text: String,
    /// The text when the form was sent out.
    pub before: String,
    pub cell: Origin,
}

/// Reads a returned form.
///
/// # Errors
/// A file that is not a workbook or not a form of ours.
pub(super) fn read(bytes: &[u8], name: &str) -> Result<Returned, Diagnostics> {
    let file = || Origin::File { file: name.into() };
    let mut book = File::open(bytes, name)?;
    let names = book.names();
    let foreign = |message: &str| {
        let hint = "只收本程序生成、发出的表；须在原表上填写，不要把内容复制到新文件";
        Diagnostics::from(Diagnostic::error(Code::ReturnForeign, message).at(file()).hint(hint))
    };
    if !names.iter().any(|n| n == RECORD) {
        return Err(foreign("不是本程序发出的表，或其中隐藏的“回收信息”丢失了"));
    }
    let Record { identity, sheets } = Record::read(&book.grid(RECORD, false)?).map_err(foreign)?;
    let title = |(sheet, _): &(String, Sent)| Origin::Cell {
        file: name.into(),
        sheet: sheet.clone(),
        cell: "A2".into(),
    };
    let place = sheets.first().map_or_else(file, title);
    let mut returned = Returned {
        identity,
        place,
        filled: Vec::new(),
        days: HashMap::new(),
        problems: Diagnostics::default(),
        understood: Vec::new(),
    };
    for (sheet, sent) in &sheets {
        if names.contains(sheet) {
            returned.sheet(name, sheet, sent, &book.grid(sheet, false)?);
        } else {
            let d =
                Diagnostic::warning(Code::ReturnChanged, format!("少了“{sheet}”工作表")).at(file());
            returned.problems.push(d.hint("请对方在原表上填写后交回"));
        }
    }
    Ok(returned)
}

/// A returned sheet whose headers were found.
struct Sheet<'s> {
    file: &'s str,
    name: &'s str,
    sent: &'s Sent,
    /// Which column of the sent sheet tells rows apart.
    key: usize,
    /// Columns of the sent sheet and where they are now.
    columns: BTreeMap<usize, u32>,
}

impl Sheet<'_> {
    fn place(&self, row: u32, column: u32) -> Origin {
        Origin::Cell {
            file: self.file.into(),
            sheet: self.name.into(),
            cell: cell_name(row, column),
        }
    }

    fn key_column(&self) -> u32 {
        self.columns.get(&self.key).copied().unwrap_or_default()
    }

    /// The headers of the columns that cannot be missing and are.
    fn missing(&self) -> Vec<&str> {
        let needed =
            |c: &usize| *c == self.key || self.sent.fields.get(*c).is_some_and(|f| !f.is_empty());
        let missing =
            (0..self.sent.headers.len()).filter(|c| !self.columns.contains_key(c) && needed(c));
        missing.map(|c| self.sent.headers[c].as_str()).collect()
    }
}

/// The row with most of the headers, and the columns found in it.
fn headers(sent: &Sent, grid: &Grid) -> (u32, BTreeMap<usize, u32>) {
    let column = |raw: &Raw| {
        let text = raw.text();
        sent.headers.iter().position(|h| *h == text.trim())
    };
    let columns = |cells: &BTreeMap<u32, Raw>| {
        cells.iter().filter_map(|(at, raw)| Some((column(raw)?, *at))).collect::<BTreeMap<_, _>>()
    };
    let rows = grid.rows.range(..HEADER_WITHIN).map(|(row, cells)| (*row, columns(cells)));
    rows.max_by_key(|(row, columns)| (columns.len(), Reverse(*row))).unwrap_or_default()
}

impl Returned {
    /// Compares a returned sheet with the one that was sent out.
    fn sheet(&mut self, file: &str, name: &str, sent: &Sent, grid: &Grid) {
        let Some(key) = sent.fields.iter().position(|f| f == KEY) else { return };
        let (head, columns) = headers(sent, grid);
        let sheet = Sheet { file, name, sent, key, columns };
        let missing = sheet.missing();
        if !missing.is_empty() {
            let d = Diagnostic::error(
                Code::ReturnChanged,
                format!("找不到“{}”列，这张表没有读入", missing.join("”“")),
            );
            self.problems
                .push(d.at(sheet.place(head, 0)).hint("表头不能改；请对方在原表上填写后交回"));
            return;
        }
        let mut sent_rows: HashMap<&str, VecDeque<&[String]>> = HashMap::new();
        for row in &sent.rows {
            sent_rows.entry(row.get(key).map_or("", |k| k.trim())).or_default().push_back(row);
        }
        for (row, cells) in grid.rows.range(head + 1..) {
            let name = cells
                .get(&sheet.key_column())
                .map(|raw| raw.text().trim().to_string())
                .unwrap_or_default();
            match sent_rows.get_mut(name.as_str()).and_then(VecDeque::pop_front) {
                Some(before) => self.row(&sheet, *row, &name, cells, before),
                None if sheet.columns.values().any(|at| cells.contains_key(at)) => {
                    self.unknown_row(&sheet, *row, &name);
                }
                None => {}
            }
        }
        self.note_changed(&sheet, head, grid);
        let lost =
            sent_rows.into_iter().filter(|(name, rows)| !rows.is_empty() && !name.is_empty());
        let mut lost: Vec<&str> = lost.map(|(name, _)| name).collect();
        lost.sort_unstable();
        if !lost.is_empty() {
            let message = format!("少了{}行：{}", lost.len(), shown(&lost.join("、")));
            let d = Diagnostic::warning(Code::ReturnChanged, message)
                .at(sheet.place(head, sheet.key_column()));
            self.problems.push(d.hint("表里不能删行；这几项按没有填写处理"));
        }
    }

    /// Notes the cells to be filled in whose text was brought to its one form.
    fn note_changed(&mut self, sheet: &Sheet<'_>, head: u32, grid: &Grid) {
        let is_filled_in = |at: u32| {
            sheet.columns.iter().any(|(column, here)| {
                let field = sheet.sent.fields.get(*column).map_or("", String::as_str);
                *here == at && !field.is_empty() && field != KEY
            })
        };
        for (change, (cells, example)) in &grid.changed {
            let ours = cells.iter().filter(|(row, at)| *row > head && is_filled_in(*at));
            let cells: Vec<String> = ours.map(|(row, at)| cell_name(*row, *at)).collect();
            if !cells.is_empty() {
                self.understood.push(format!(
                    "{} {}：{}处{}，{}，如{example}",
                    sheet.file,
                    sheet.name,
                    cells.len(),
                    change.words(),
                    cells.join("、")
                ));
            }
        }
    }

    /// Reports a row that was not sent out.
    fn unknown_row(&mut self, sheet: &Sheet<'_>, row: u32, name: &str) {
        let header = &sheet.sent.headers[sheet.key];
        let d = if name.is_empty() {
            Diagnostic::error(Code::ReturnChanged, format!("这一行没有{header}，没有读入"))
        } else {
            Diagnostic::error(
                Code::Dangling,
                format!("{header}“{}”不在发出的表中，没有读入", shown(name)),
            )
        };
        self.problems
            .push(d.at(sheet.place(row, sheet.key_column())).hint("核对编号；表里不能加行"));
    }

    /// Takes the filled-in cells of a row, and reports changes to its locked cells.
    fn row(
        &mut self,
        sheet: &Sheet<'_>,
        row: u32,
        name: &str,
        cells: &BTreeMap<u32, Raw>,
        before: &[String],
    ) {
        for (column, header) in sheet.sent.headers.iter().enumerate() {
            let Some(at) = sheet.columns.get(&column).copied() else { continue };
            let (raw, place) = (cells.get(&at), sheet.place(row, at));
            let before = before.get(column).map_or("", |t| t.trim());
            let field = sheet
                .sent
                .fields
                .get(column)
                .filter(|f| !f.is_empty() && *f != KEY && !name.is_empty());
            let Some(of) = field.and_then(|field| fillable().find(|c| c.path == [field.as_str()]))
            else {
                let now = raw.map(|raw| raw.text().trim().to_string()).unwrap_or_default();
                if now != before {
                    let message = format!(
                        "锁定的“{header}”改过：发出时是“{}”，收回的是“{}”，没有读入",
                        shown(before),
                        shown(&now)
                    );
                    let d = Diagnostic::warning(Code::ReturnChanged, message).at(place);
                    self.problems.push(d.hint("确要改的，在轮次数据里改"));
                }
                continue;
            };
            if of.path == ["date"] {
                self.days.insert(name.to_string(), place.clone());
            }
            match filled(raw, of, header) {
                Ok((value, text)) if text != before => {
                    let (task, before) = (name.to_string(), before.to_string());
                    self.filled.push(Filled { task, column: of, value, text, before, cell: place });
                }
                Ok(_) => {}
                Err(d) => self.problems.push(d.at(place)),
            }
        }
    }
}

/// The value of a filled-in cell in the model, and its text as shown.
fn filled(raw: Option<&Raw>, column: &Column, header: &str) -> Result<(Json, String), Diagnostic> {
    let nothing = |raw: &&Raw| !column.required && raw.says_nothing(&column.cell);
    let Some(raw) = raw.filter(|raw| !nothing(raw)) else { return Ok((Json::Null, String::new())) };
    // A form may come back years after the round: no year is guessed.
    let usual = Usual {
        unit: if header.contains('万') { 10_000 } else { 1 },
        years: &Years::default(),
        is_name: column.path.last().is_some_and(|field| is_name(field)),
    };
    let header = plain(header);
    let (value, _) =
        value(raw, &column.cell, usual, Place::NOWHERE).map_err(|wrong| problem(&header, wrong))?;
    if let (Cell::Words(words), Value::Text(text)) = (&column.cell, &value)
        && !words.iter().any(|w| **w == **text)
    {
        let message = format!("{header}“{}”应为{}之一", shown(text), words.join("、"));
        return Err(Diagnostic::error(Code::UnknownWord, message));
    }
    if let (Cell::Money, Value::Number(fen)) = (&column.cell, &value)
        && fen.starts_with('-')
    {
        return Err(Diagnostic::error(Code::OutOfRange, format!("{header}不能是负数")));
    }
    let value = json(&value);
    let text = content(column, Some(&value), false).text().trim().to_string();
    Ok((value, text))
}

fn json(value: &Value) -> Json {
    match value {
        Value::Null | Value::Map(_) => Json::Null,
        Value::Bool(b) => Json::Bool(*b),
        Value::Number(n) => n.parse::<i64>().map_or(Json::Null, Json::from),
        Value::Text(text) | Value::Time(text) => Json::from(&**text),
        Value::List(items) => items.iter().map(|i| json(&i.value)).collect(),
    }
}
