//! From the content of a cell to a value of the model.
//!
//! Lenient if there is only one meaning (dates, amounts and words as clerks write them), and exact
//! about money: amounts never pass through binary fractions. Numbers are taken as Excel and WPS
//! show them.

mod dates;
mod numbers;
#[cfg(test)]
mod tests;
mod words;

use std::borrow::Cow;

use super::columns::{Cell, NONE};
use crate::data::form::{is_dash, is_nothing, one_line};
use crate::data::{Node, Place, Value, shown};
use crate::diag::{Code, Diagnostic};
use crate::round::Date;

pub(super) use dates::{Years, with_year};
pub(super) use numbers::number;
use numbers::{integer, money, narrow};
pub(super) use words::meant;

/// Numbers from here on lose digits in a spreadsheet.
const MAX_EXACT: f64 = 1e14;

/// The content of a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Raw {
    Text(String),
    Number(f64),
    /// A number that its format shows otherwise: as a percentage, or with leading zeros and signs.
    Shown {
        number: f64,
        text: String,
        percent: bool,
    },
    Bool(bool),
    Date(Date),
    /// A date with a time of day, as shown.
    Moment(Date, String),
    /// A time of day or a span of time, as shown.
    Time(String),
    /// An error of a formula, e.g. `#REF!`.
    Error(String),
    /// A picture, or data from the net, in the place of a value.
    Picture,
    /// A formula without a saved value.
    Uncomputed,
}

/// How a value was understood that is not in the standard notation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reading {
    Date,
    Year,
    DayOnly,
    Width,
    Blanks,
    Amount,
    Split,
    Yes,
    No,
    Word,
    Lines,
    NameLines,
    Nothing,
}

impl Reading {
    /// The manner, for notes.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Reading::Date => "文字日期按日期读入",
            Reading::Year => "没写年份的日期按本轮次的年份读入",
            Reading::DayOnly => "日期带的时间没有读入",
            Reading::Width => "带单位、分节号的数和中文数字按数字读入",
            Reading::Blanks => "编号、代码中的空格去掉后读入",
            Reading::Amount => "带单位的金额换算成元读入",
            Reading::Split => "一格多项的按顿号、分号等分开读入",
            Reading::Yes => "“√”等按“是”读入",
            Reading::No => "“×”等按“否”读入",
            Reading::Word => "别的说法按规定的用词读入",
            Reading::Lines => "分行的文字接成一段读入，没有标点处加“；”",
            Reading::NameLines => "分行的名称接成一行读入",
            Reading::Nothing => "“无”“/”“—”等按没有填写读入",
        }
    }
}

/// What a cell is read with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Usual<'u> {
    /// The unit of amounts in the header, in yuan.
    pub unit: u32,
    /// The years of the round.
    pub years: &'u Years,
    /// Whether line ends are those of a narrow cell, and not between sentences.
    pub is_name: bool,
}

/// A value and how it was understood.
pub(super) type Read = (Value, Option<Reading>);

/// A wrong value: code, message after the name of the header, hint.
pub(super) type Wrong = (Code, String, Option<String>);

impl Raw {
    /// The text as shown in the cell.
    pub(super) fn text(&self) -> Cow<'_, str> {
        match self {
            Raw::Text(t) | Raw::Error(t) | Raw::Shown { text: t, .. } | Raw::Time(t) => {
                t.as_str().into()
            }
            Raw::Uncomputed | Raw::Picture => "".into(),
            Raw::Number(n) => number(*n).into(),
            Raw::Bool(b) => if *b { "是" } else { "否" }.into(),
            Raw::Date(d) => d.format("%Y-%m-%d").to_string().into(),
            Raw::Moment(d, time) => format!("{} {time}", d.format("%Y-%m-%d")).into(),
        }
    }

    /// The number of a cell that has one.
    const fn number(&self) -> Option<f64> {
        match self {
            Raw::Number(n) | Raw::Shown { number: n, .. } => Some(*n),
            _ => None,
        }
    }

    /// Whether a cell says in some way that there is nothing to say; 无 is left to lists and to yes
    /// and no.
    pub(super) fn says_nothing(&self, cell: &Cell) -> bool {
        let Raw::Text(text) = self else { return false };
        match cell {
            Cell::List { .. } | Cell::Bool => is_dash(text),
            _ => is_nothing(text),
        }
    }

    /// Whether the text of a cell is only a sign in the place of one, and not 无.
    pub(super) fn is_dash(&self) -> bool {
        matches!(self, Raw::Text(text) if is_dash(text))
    }
}

/// What is in a cell instead of a value.
fn no_value(raw: &Raw) -> Option<Wrong> {
    let (message, hint) = match raw {
        Raw::Error(e) => (format!("是公式的错误值“{}”", shown(e)), "改正公式，或直接填写内容"),
        Raw::Picture => (
            "处是嵌入单元格的图片或联网数据，不能读入".into(),
            "填写文字；图片另行存放，作为佐证材料登记",
        ),
        Raw::Uncomputed => (
            "是公式，文件里没有它算出的值".into(),
            "用 Excel 或 WPS 打开，保存一次；或直接填写内容",
        ),
        Raw::Text(text) => return of_formula(text.trim()),
        _ => return None,
    };
    Some((Code::BadValue, message, Some(hint.into())))
}

/// Text that is the text of a formula, or of what a formula or a narrow column shows instead of its
/// value.
fn of_formula(text: &str) -> Option<Wrong> {
    let upper = || text.to_uppercase();
    let (message, hint) = if text.starts_with('=') && upper().contains("DISPIMG(") {
        (
            "处是嵌入单元格的图片（WPS），不能读入".to_string(),
            "填写文字；图片另行存放，作为佐证材料登记",
        )
    } else if text.starts_with('=') && text.len() > 1 {
        (
            format!("“{}”是公式的文字，不是算出的值", shown(text)),
            "把单元格设为常规格式，重新录入公式；或直接填写内容",
        )
    } else if is_error_value(&upper()) {
        (format!("“{}”是公式的错误值", shown(text)), "直接填写内容")
    } else if text.len() >= 3 && text.bytes().all(|b| b == b'#') {
        (format!("“{}”是列太窄时显示的符号，不是内容", shown(text)), "填写原来的内容")
    } else {
        return None;
    };
    Some((Code::BadValue, message, Some(hint.into())))
}

fn is_error_value(text: &str) -> bool {
    const VALUES: &[&str] = &[
        "#REF!",
        "#N/A",
        "#VALUE!",
        "#NAME?",
        "#DIV/0!",
        "#NULL!",
        "#NUM!",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#BUSY!",
        "#BLOCKED!",
        "#CONNECT!",
        "#UNKNOWN!",
        "#GETTING_DATA",
        "#PYTHON!",
    ];
    VALUES.contains(&text)
        || text.starts_with("ERR:") && text[4..].bytes().all(|b| b.is_ascii_digit())
}

/// The value of a cell.
pub(super) fn value(raw: &Raw, cell: &Cell, usual: Usual<'_>, place: Place) -> Result<Read, Wrong> {
    if let Some(wrong) = no_value(raw) {
        return Err(wrong);
    }
    if let Some(n) = raw.number()
        && n.abs() >= MAX_EXACT
        && !matches!(cell, Cell::Money)
    {
        let hint = "把单元格设为文本格式后重新填写".to_string();
        return Err((
            Code::BadValue,
            format!("“{}”是按数字存的长编号，末几位已经丢失", number(n)),
            Some(hint),
        ));
    }
    match cell {
        Cell::Text => Ok(text(raw, usual)),
        Cell::Code => {
            let text = raw.text();
            let code: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            let reading = (code != text.trim()).then_some(Reading::Blanks);
            Ok((Value::Text(code.into()), reading))
        }
        Cell::Target => Ok((Value::Text(joined(&raw.text()).into()), None)),
        Cell::Document(titles) => {
            let text = joined(&raw.text());
            Ok((Value::Text(titles.name(&text).unwrap_or(&text).into()), None))
        }
        Cell::Words(words) => {
            let text: String = raw.text().chars().filter(|c| !c.is_whitespace()).collect();
            Ok(match meant(&text, words) {
                Some(word) if word != text => (Value::Text(word.into()), Some(Reading::Word)),
                _ => (Value::Text(text.into()), None),
            })
        }
        Cell::Date => dates::date(raw, usual.years),
        Cell::Integer => integer(raw),
        Cell::Money => money(raw, usual.unit),
        Cell::Bool => yes(raw),
        Cell::Any => Ok(match raw {
            Raw::Bool(b) => (Value::Bool(*b), None),
            Raw::Number(n) if n.fract() == 0.0 => (Value::Number(number(*n).into()), None),
            _ => text(raw, usual),
        }),
        Cell::List { of, prose } => list(raw, of, *prose, usual, place),
    }
}

fn text(raw: &Raw, usual: Usual<'_>) -> Read {
    let text = raw.text();
    match one_line(&text, !usual.is_name) {
        Some(line) => {
            let reading = if usual.is_name { Reading::NameLines } else { Reading::Lines };
            (Value::Text(line.into()), Some(reading))
        }
        None => (Value::Text(text.trim().into()), None),
    }
}

/// A text without the line ends of a narrow cell.
fn joined(text: &str) -> String {
    one_line(text, false).unwrap_or_else(|| text.trim().to_string())
}

fn yes(raw: &Raw) -> Result<Read, Wrong> {
    if let Raw::Bool(b) = raw {
        return Ok((Value::Bool(*b), None));
    }
    let text = raw.text();
    match narrow(&text).to_uppercase().as_str() {
        "是" => Ok((Value::Bool(true), None)),
        "否" => Ok((Value::Bool(false), None)),
        "√" | "✓" | "✔" | "☑" | "1" | "TRUE" | "Y" | "YES" | "有" | "对" | "可" | "可以"
        | "是的" => Ok((Value::Bool(true), Some(Reading::Yes))),
        "×" | "✗" | "✘" | "✕" | "╳" | "X" | "☐" | "□" | "☒" | "0" | "FALSE" | "N" | "NO" | "无"
        | "不" | "不是" | "没有" | "不可" | "不可以" => {
            Ok((Value::Bool(false), Some(Reading::No)))
        }
        _ => Err((Code::WrongType, format!("“{}”应填“是”或“否”", shown(text.trim())), None)),
    }
}

/// Splits a cell into items: at line ends if there are any, else at semicolons, and for references
/// and names at any of these marks. [`super::cell_out`] joins items so that they are split the same
/// way.
pub(super) fn split(text: &str, prose: bool) -> Vec<&str> {
    let parts: Vec<&str> = if text.contains('\n') {
        text.split('\n').collect()
    } else if prose {
        text.split(['；', ';']).collect()
    } else {
        text.split(['、', '；', ';', '，', ',', '\t']).collect()
    };
    parts.into_iter().map(str::trim).filter(|p| !p.is_empty()).collect()
}

fn list(raw: &Raw, of: &Cell, prose: bool, usual: Usual<'_>, place: Place) -> Result<Read, Wrong> {
    let text = raw.text();
    // A date or number is a single item.
    let whole = !matches!(raw, Raw::Text(_));
    let counts = *of == Cell::Integer && !prose;
    let parts: Vec<&str> = if whole {
        vec![&*text]
    } else if counts {
        // Numbers of votes may have any sign between them.
        let parts = text
            .split(['、', '；', ';', '，', ',', '/', '／', '\t', '\n', ' ', '\u{3000}', '：', ':']);
        parts.filter(|p| !p.is_empty()).collect()
    } else {
        split(&text, prose)
    };
    if parts == [NONE] && !text.contains('\n') {
        return Ok((Value::List(Vec::new()), None));
    }
    let marked = !text.contains('\n') && parts.len() > 1 && (prose || !text.contains('、'));
    let items = parts.iter().map(|part| {
        let (value, _) = value(&Raw::Text((*part).to_string()), of, usual, place)?;
        Ok(Node { place, value })
    });
    Ok((Value::List(items.collect::<Result<_, Wrong>>()?), marked.then_some(Reading::Split)))
}

/// The diagnostic of a wrong value in a column.
pub(super) fn problem(header: &str, (code, message, hint): Wrong) -> Diagnostic {
    let mut d = Diagnostic::error(code, format!("{header}{message}"));
    d.hints.extend(hint);
    d
}
