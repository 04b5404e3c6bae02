//! Reading a returned form: values that were filled in, and changes to what was sent out.

use std::collections::{BTreeMap, HashMap};
use std::io::Cursor;

use calamine::{Reader as _, Xlsx};
use serde_json::Value as Json;

use crate::data::shown;
use crate::data::{Place, Value, cell_name};
use crate::diag::{Code, Diagnostic, Diagnostics, Origin};
use crate::workbook::cell_in::{Raw, problem, value};
use crate::workbook::cell_out::content;
use crate::workbook::columns::{Cell, Column, plain};
use crate::workbook::forms::record::{FIELD_LINE, FORM_VERSION, HEADER_LINE, KEY, MARK, RECORD};
use crate::workbook::forms::{Identity, fillable};
use crate::workbook::grid::{Grid, Unread};
use crate::workbook::xlsx::guard;

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

/// A sheet as it was sent out.
#[derive(Default)]
struct Sent {
    headers: Vec<String>,
    fields: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// Reads a returned form.
///
/// # Errors
/// A file that is not a workbook or not a form of ours.
pub(super) fn read(bytes: &[u8], name: &str) -> Result<Returned, Diagnostics> {
    guard::open(bytes, name)?;
    let whole = |code, message: String| Diagnostics::from(Diagnostic::error(code, message).at(Origin::File { file: name.into() }));
    let unreadable = |e: calamine::XlsxError| whole(Code::Syntax, format!("工作簿读不了：{e}"));
    let mut xlsx: Xlsx<Cursor<&[u8]>> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let names = xlsx.sheet_names();
    let mut grid = |sheet: &str| {
        Grid::read(&mut xlsx, sheet, name, false).map_err(|e| match e {
            Unread::Broken(e) => unreadable(e),
            Unread::Large(d) => Diagnostics::from(*d),
        })
    };
    let foreign = |message: &str| {
        let hint = "只收用 render、pack 的 --format xlsx 生成、发出的表；须在原表上填写，不要把内容复制到新文件";
        let d = Diagnostic::error(Code::ReturnForeign, message).at(Origin::File { file: name.into() });
        Diagnostics::from(d.hint(hint))
    };
    if !names.iter().any(|n| n == RECORD) {
        return Err(foreign("不是本程序发出的表，或其中隐藏的“回收信息”丢失了"));
    }
    let record = grid(RECORD)?;
    let text = |row, column| record.text(row, column);
    if text(0, 0) != MARK {
        return Err(foreign("隐藏的“回收信息”不完整"));
    }
    if text(0, 1) != FORM_VERSION.to_string() {
        return Err(foreign("是别的版本的程序发出的表"));
    }
    let identity = Identity { round: text(1, 0), document: text(1, 1), target: Some(text(1, 2)).filter(|t| !t.is_empty()) };
    let mut sent: Vec<(String, Sent)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (_, cells) in record.rows.range(2..) {
        let last = cells.keys().next_back().copied().unwrap_or_default();
        let text = |at: u32| cells.get(&at).map(|raw| raw.text().into_owned()).unwrap_or_default();
        let (sheet, line): (String, Vec<String>) = (text(0), (2..=last).map(text).collect());
        let at = *places.entry(sheet).or_insert_with_key(|sheet| {
            sent.push((sheet.clone(), Sent::default()));
            sent.len() - 1
        });
        match text(1).as_str() {
            HEADER_LINE => sent[at].1.headers = line,
            FIELD_LINE => sent[at].1.fields = line,
            _ => sent[at].1.rows.push(line),
        }
    }
    let place = sent.first().map_or_else(
        || Origin::File { file: name.into() },
        |(sheet, _)| Origin::Cell { file: name.into(), sheet: sheet.clone(), cell: "A2".into() },
    );
    let mut returned = Returned { identity, place, filled: Vec::new(), days: HashMap::new(), problems: Diagnostics::default() };
    for (sheet, sent) in &sent {
        if names.contains(sheet) {
            let grid = grid(sheet)?;
            returned.sheet(name, sheet, sent, &grid);
        } else {
            let d = Diagnostic::warning(Code::ReturnChanged, format!("少了“{sheet}”工作表")).at(Origin::File { file: name.into() });
            returned.problems.push(d.hint("请对方在原表上填写后交回"));
        }
    }
    Ok(returned)
}

impl Returned {
    fn sheet(&mut self, file: &str, sheet: &str, sent: &Sent, grid: &Grid) {
        let at = |row, column| Origin::Cell { file: file.into(), sheet: sheet.into(), cell: cell_name(row, column) };
        let Some(key) = sent.fields.iter().position(|f| f == KEY) else { return };
        let of_headers = |cells: &BTreeMap<u32, Raw>| -> BTreeMap<usize, u32> {
            let text = |raw: &Raw| raw.text().trim().to_string();
            cells.iter().filter_map(|(at, raw)| Some((sent.headers.iter().position(|h| *h == text(raw))?, *at))).collect()
        };
        let found = grid.rows.range(..HEADER_WITHIN).map(|(row, cells)| (*row, of_headers(cells)));
        let (head, columns) = found.max_by_key(|(row, columns)| (columns.len(), std::cmp::Reverse(*row))).unwrap_or_default();
        let lacking: Vec<&str> = (0..sent.headers.len())
            .filter(|c| !columns.contains_key(c) && (*c == key || sent.fields.get(*c).is_some_and(|f| !f.is_empty())))
            .map(|c| sent.headers[c].as_str())
            .collect();
        if !lacking.is_empty() {
            let d = Diagnostic::error(Code::ReturnChanged, format!("找不到“{}”列，这张表没有读入", lacking.join("”“")));
            self.problems.push(d.at(at(head, 0)).hint("表头不能改；请对方在原表上填写后交回"));
            return;
        }
        let key_at = columns.get(&key).copied().unwrap_or_default();
        let mut waiting: HashMap<&str, std::collections::VecDeque<&Vec<String>>> = HashMap::new();
        for row in &sent.rows {
            waiting.entry(row.get(key).map_or("", |k| k.trim())).or_default().push_back(row);
        }
        for (row, cells) in grid.rows.range(head + 1..) {
            let name = cells.get(&key_at).map(|raw| raw.text().trim().to_string()).unwrap_or_default();
            let Some(before) = waiting.get_mut(name.as_str()).and_then(std::collections::VecDeque::pop_front) else {
                if columns.values().any(|at| cells.contains_key(at)) {
                    let header = &sent.headers[key];
                    let message = if name.is_empty() {
                        format!("这一行没有{header}，没有读入")
                    } else {
                        format!("{header}“{}”不在发出的表中，没有读入", shown(&name))
                    };
                    let code = if name.is_empty() { Code::ReturnChanged } else { Code::Dangling };
                    self.problems.push(Diagnostic::error(code, message).at(at(*row, key_at)).hint("核对编号；表里不能加行"));
                }
                continue;
            };
            for (column, header) in sent.headers.iter().enumerate() {
                let Some(column_at) = columns.get(&column).copied() else { continue };
                let raw = cells.get(&column_at);
                let before = before.get(column).map_or("", |t| t.trim());
                let field = sent.fields.get(column).filter(|f| !f.is_empty() && *f != KEY && !name.is_empty());
                match field.and_then(|field| fillable().find(|c| c.path == [field.as_str()])) {
                    Some(of) => {
                        if of.path == ["date"] {
                            self.days.insert(name.clone(), at(*row, column_at));
                        }
                        match filled(raw, of, header) {
                            Ok((value, text)) if text != before => {
                                let (task, before) = (name.clone(), before.to_string());
                                self.filled.push(Filled { task, column: of, value, text, before, cell: at(*row, column_at) });
                            }
                            Ok(_) => {}
                            Err(d) => self.problems.push(d.at(at(*row, column_at))),
                        }
                    }
                    None => {
                        let now = raw.map(|raw| raw.text().trim().to_string()).unwrap_or_default();
                        if now != before {
                            let message = format!("锁定的“{header}”改过：发出时是“{}”，收回的是“{}”，没有读入", shown(before), shown(&now));
                            let d = Diagnostic::warning(Code::ReturnChanged, message).at(at(*row, column_at));
                            self.problems.push(d.hint("确要改的，在轮次数据里改"));
                        }
                    }
                }
            }
        }
        let mut lost: Vec<&str> =
            waiting.into_iter().filter(|(name, rows)| !rows.is_empty() && !name.is_empty()).map(|(name, _)| name).collect();
        lost.sort_unstable();
        if !lost.is_empty() {
            let message = format!("少了{}行：{}", lost.len(), shown(&lost.join("、")));
            self.problems
                .push(Diagnostic::warning(Code::ReturnChanged, message).at(at(head, key_at)).hint("表里不能删行；这几项按没有填写处理"));
        }
    }
}

/// The value of a filled-in cell in the model, and its text as shown.
fn filled(raw: Option<&Raw>, column: &Column, header: &str) -> Result<(Json, String), Diagnostic> {
    let Some(raw) = raw else { return Ok((Json::Null, String::new())) };
    let unit = if header.contains('万') { 10_000 } else { 1 };
    let nowhere = Place::NOWHERE;
    let header = plain(header);
    let (value, _) = value(raw, &column.cell, unit, nowhere).map_err(|wrong| problem(&header, wrong))?;
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
