//! From the content of a cell to a value of the model.
//!
//! Lenient if there is only one meaning (full-width digits, spaces, dates and amounts as text), and
//! exact about money: amounts never pass through binary fractions.

use std::borrow::Cow;

use chrono::Datelike as _;

use super::columns::{Cell, NONE};
use crate::data::{Node, Place, Value, shown};
use crate::diag::{Code, Diagnostic};
use crate::round::Date;

/// Numbers from here on lose digits in a spreadsheet.
const MAX_EXACT: f64 = 1e14;

/// The content of a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Raw {
    Text(String),
    Number(f64),
    Bool(bool),
    Date(Date),
    /// An error of a formula, e.g. `#REF!`.
    Error(String),
    /// A formula without a saved value.
    Uncomputed,
}

/// How a value was understood that is not in the standard notation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reading {
    Date,
    Width,
    Amount,
    Split,
    Yes,
}

impl Reading {
    /// The manner, for notes.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Reading::Date => "文字日期按日期读入",
            Reading::Width => "全角数字、空格等按数字读入",
            Reading::Amount => "带单位的金额换算成元读入",
            Reading::Split => "一格多项的按顿号、分号等分开读入",
            Reading::Yes => "“√”等按“是”读入",
        }
    }
}

/// A value and how it was understood.
pub(super) type Read = (Value, Option<Reading>);

/// A wrong value: code, message after the name of the header, hint.
pub(super) type Wrong = (Code, String, Option<String>);

impl Raw {
    /// The text as shown in the cell.
    pub(super) fn text(&self) -> Cow<'_, str> {
        match self {
            Raw::Text(t) | Raw::Error(t) => t.as_str().into(),
            Raw::Uncomputed => "".into(),
            Raw::Number(n) => number(*n).into(),
            Raw::Bool(b) => if *b { "是" } else { "否" }.into(),
            Raw::Date(d) => d.format("%Y-%m-%d").to_string().into(),
        }
    }
}

/// A number without an exponent, as short as it is exact.
fn number(n: f64) -> String {
    format!("{n}")
}

/// The value of a cell; `unit` is the unit of amounts in the header, in yuan.
pub(super) fn value(raw: &Raw, cell: &Cell, unit: u32, place: Place) -> Result<Read, Wrong> {
    if let Raw::Error(e) = raw {
        return Err((
            Code::BadValue,
            format!("是公式的错误值“{}”", shown(e)),
            Some("改正公式，或直接填写内容".into()),
        ));
    }
    if *raw == Raw::Uncomputed {
        return Err((
            Code::BadValue,
            "是公式，文件里没有它算出的值".into(),
            Some("用 Excel 或 WPS 打开，保存一次；或直接填写内容".into()),
        ));
    }
    if let Raw::Number(n) = raw
        && n.abs() >= MAX_EXACT
        && !matches!(cell, Cell::Money)
    {
        let hint = "把单元格设为文本格式后重新填写".to_string();
        return Err((
            Code::BadValue,
            format!("“{}”是按数字存的长编号，末几位已经丢失", number(*n)),
            Some(hint),
        ));
    }
    match cell {
        Cell::Text | Cell::Target => Ok((Value::Text(raw.text().trim().into()), None)),
        Cell::Document(titles) => {
            let text = raw.text();
            Ok((Value::Text(titles.name(text.trim()).unwrap_or(text.trim()).into()), None))
        }
        Cell::Words(_) => {
            let text: String = raw.text().chars().filter(|c| !c.is_whitespace()).collect();
            Ok((Value::Text(text.into()), None))
        }
        Cell::Date => date(raw),
        Cell::Integer => integer(raw),
        Cell::Money => money(raw, unit),
        Cell::Bool => yes(raw),
        Cell::Any => Ok((
            match raw {
                Raw::Bool(b) => Value::Bool(*b),
                Raw::Number(n) if n.fract() == 0.0 => Value::Number(number(*n).into()),
                _ => Value::Text(raw.text().trim().into()),
            },
            None,
        )),
        Cell::List { of, prose } => list(raw, of, *prose, unit, place),
    }
}

/// Full-width digits, letters and signs as narrow ones, without spaces.
fn narrow(text: &str) -> String {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '。' => '.',
        _ => c,
    };
    text.chars().filter(|c| !c.is_whitespace()).map(narrow).collect()
}

fn date(raw: &Raw) -> Result<Read, Wrong> {
    let written = |d: Date| Value::Text(d.format("%Y-%m-%d").to_string().into());
    if let Raw::Date(d) = raw {
        return Ok((written(*d), None));
    }
    let text = raw.text();
    // A date in a cell that has a number format.
    let serial = matches!(raw, Raw::Number(n) if (10_000.0..100_000.0).contains(n));
    let hint = if serial {
        "把单元格格式改为日期（yyyy-mm-dd），或重新填写"
    } else {
        "请填 2026-01-31 这样的日期"
    };
    let wrong = |what: &str| {
        let message = format!("“{}”{what}", shown(text.trim()));
        Err((Code::BadValue, message, Some(hint.into())))
    };
    // A time of day that some programs add has no meaning here.
    let clean = match text.trim().split_once(['T', ' ']) {
        Some((day, time)) if time.contains(':') => narrow(day),
        _ => narrow(&text),
    };
    let day = clean.as_str();
    let parts: Vec<&str> =
        day.trim_end_matches('日').split(['-', '/', '.', '年', '月', '—', '–']).collect();
    let (Some([year, month, day]), true) =
        (parts.get(..3).and_then(|p| <[&str; 3]>::try_from(p).ok()), parts.len() == 3)
    else {
        if day.len() == 8 && day.bytes().all(|b| b.is_ascii_digit()) {
            return match Date::parse_from_str(day, "%Y%m%d") {
                Ok(d) => Ok((written(d), Some(Reading::Date))),
                Err(_) => wrong("不是有效日期"),
            };
        }
        return wrong("不是有效日期");
    };
    let numbers = (year.parse::<i32>(), month.parse::<u32>(), day.parse::<u32>());
    let (Ok(year), Ok(month), Ok(day)) = numbers else { return wrong("不是有效日期") };
    if !(1900..2200).contains(&year) {
        return wrong("的年份不对");
    }
    match Date::from_ymd_opt(year, month, day) {
        Some(d) if d.year() == year => {
            let same = text == d.format("%Y-%m-%d").to_string();
            Ok((written(d), (!same).then_some(Reading::Date)))
        }
        _ => wrong("不是有效日期"),
    }
}

/// Splits a decimal number such as `1,200.50`: sign, whole part, fraction.
fn decimal(text: &str) -> Option<(bool, String, String)> {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let text = text.replace([',', '￥', '¥'], "");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    let sound = digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty());
    sound.then(|| (negative, whole.to_string(), fraction.trim_end_matches('0').to_string()))
}

fn integer(raw: &Raw) -> Result<Read, Wrong> {
    let text = raw.text();
    let clean = narrow(&text);
    let bare = clean
        .trim_end_matches(['人', '户', '票', '次', '件', '份', '个', '名', '组', '项', '条', '号']);
    let bare = bare.strip_prefix('第').unwrap_or(bare);
    match decimal(bare) {
        Some((negative, whole, fraction)) if fraction.is_empty() => {
            let whole = whole.trim_start_matches('0');
            let number = format!(
                "{}{}",
                if negative { "-" } else { "" },
                if whole.is_empty() { "0" } else { whole }
            );
            let read = (matches!(raw, Raw::Text(_)) && text != number).then_some(Reading::Width);
            Ok((Value::Number(number.into()), read))
        }
        _ => Err((
            Code::WrongType,
            format!("“{}”不是整数", shown(text.trim())),
            Some("只填数字，如 12".into()),
        )),
    }
}

/// An amount in 分, from the unit of the header or the unit after the number.
fn money(raw: &Raw, unit: u32) -> Result<Read, Wrong> {
    let text = raw.text();
    let wrong = |what: &str| {
        let hint = "填数字，单位按表头，如 31500.5；也可写“3.15万元”".to_string();
        Err((Code::BadValue, format!("“{}”{what}", shown(text.trim())), Some(hint)))
    };
    let clean = narrow(&text);
    let (digits, yuan) =
        if let Some(d) = clean.strip_suffix("万元").or_else(|| clean.strip_suffix('万')) {
            (d, 10_000)
        } else if let Some(d) = clean.strip_suffix("元") {
            (d, 1)
        } else {
            (clean.as_str(), unit)
        };
    let Some((negative, whole, fraction)) = decimal(digits) else { return wrong("不是金额") };
    // From yuan to 分 are two decimal places, from ten thousand yuan six.
    let places = if yuan == 1 { 2 } else { 6 };
    if fraction.len() > places {
        return wrong("不足1分的零头填不下");
    }
    let fen = format!("{whole}{fraction:0<places$}");
    let fen = fen.trim_start_matches('0');
    let fen = if fen.is_empty() { "0" } else { fen };
    let plain = digits.len() == clean.len() && matches!(raw, Raw::Number(_));
    let read = (!plain && matches!(raw, Raw::Text(_))).then_some(Reading::Amount);
    Ok((Value::Number(format!("{}{fen}", if negative { "-" } else { "" }).into()), read))
}

fn yes(raw: &Raw) -> Result<Read, Wrong> {
    if let Raw::Bool(b) = raw {
        return Ok((Value::Bool(*b), None));
    }
    let text = raw.text();
    match narrow(&text).to_uppercase().as_str() {
        "是" => Ok((Value::Bool(true), None)),
        "否" => Ok((Value::Bool(false), None)),
        "√" | "✓" | "✔" | "☑" | "1" | "TRUE" | "Y" | "有" | "对" => {
            Ok((Value::Bool(true), Some(Reading::Yes)))
        }
        "×" | "✗" | "☐" | "□" | "0" | "FALSE" | "N" | "无" | "不" => {
            Ok((Value::Bool(false), Some(Reading::Yes)))
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

fn list(raw: &Raw, of: &Cell, prose: bool, unit: u32, place: Place) -> Result<Read, Wrong> {
    let text = raw.text();
    // A date or number is a single item.
    let whole = !matches!(raw, Raw::Text(_));
    let parts = if whole { vec![&*text] } else { split(&text, prose) };
    if parts == [NONE] && !text.contains('\n') {
        return Ok((Value::List(Vec::new()), None));
    }
    let marked = !text.contains('\n') && parts.len() > 1 && (prose || !text.contains('、'));
    let items = parts.iter().map(|part| {
        let (value, _) = value(&Raw::Text((*part).to_string()), of, unit, place)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Place = Place::offset(0, 0);

    fn read(raw: &Raw, cell: &Cell) -> Result<Value, String> {
        value(raw, cell, 1, HERE).map(|(v, _)| v).map_err(|(_, m, _)| m)
    }

    fn text(t: &str) -> Raw {
        Raw::Text(t.into())
    }

    #[test]
    fn dates_in_the_usual_forms() {
        for t in [
            "2021-6-23",
            "2021.6.23",
            "2021年6月23日",
            "２０２１／０６／２３",
            "2021/06/23",
            " 2021 年 6 月 23 日 ",
            "20210623",
            "2021-06-23 00:00:00",
        ] {
            assert_eq!(read(&text(t), &Cell::Date), Ok(Value::Text("2021-06-23".into())), "{t}");
        }
        for t in
            ["2026/13/1", "2026-2-30", "六月二十三日", "2026年6月", "26-6-23", "0", "2021.6.23.4"]
        {
            assert!(read(&text(t), &Cell::Date).is_err(), "{t}");
        }
        assert_eq!(read(&text("2026/13/1"), &Cell::Date).unwrap_err(), "“2026/13/1”不是有效日期");
    }

    #[test]
    fn amounts_are_exact() {
        let fen = |raw: &Raw, unit| {
            value(raw, &Cell::Money, unit, HERE).map(|(v, _)| v).map_err(|(_, m, _)| m)
        };
        let n = |t: &str| Ok(Value::Number(t.into()));
        assert_eq!(
            fen(&Raw::Number(0.1 + 0.2), 1),
            Err("“0.30000000000000004”不足1分的零头填不下".into())
        );
        assert_eq!(fen(&Raw::Number(41815.07), 1), n("4181507"));
        assert_eq!(fen(&Raw::Number(4.35), 1), n("435"));
        assert_eq!(fen(&Raw::Number(16.9755), 10_000), n("16975500"));
        assert_eq!(fen(&text("3.15万元"), 1), n("3150000"));
        assert_eq!(fen(&text("１，２００．５０元"), 10_000), n("120050"));
        assert_eq!(fen(&text("￥0.5"), 1), n("50"));
        assert_eq!(fen(&text("0"), 1), n("0"));
        for t in ["三万元", "1.2.3", "12元5", "", "1.234元"] {
            assert!(fen(&text(t), 1).is_err(), "{t}");
        }
    }

    #[test]
    fn numbers_words_and_yes() {
        assert_eq!(read(&text("１２ 户"), &Cell::Integer), Ok(Value::Number("12".into())));
        assert_eq!(read(&text("第3组"), &Cell::Integer), Ok(Value::Number("3".into())));
        assert_eq!(read(&Raw::Number(3.0), &Cell::Integer), Ok(Value::Number("3".into())));
        assert!(
            read(&Raw::Number(3.5), &Cell::Integer).is_err()
                && read(&text("若干"), &Cell::Integer).is_err()
        );
        assert_eq!(read(&text("√"), &Cell::Bool), Ok(Value::Bool(true)));
        assert!(read(&text("也许"), &Cell::Bool).is_err());
        assert_eq!(
            read(&text(" 整改 中 "), &Cell::Words(vec![])),
            Ok(Value::Text("整改中".into()))
        );
    }

    #[test]
    fn long_numbers_and_error_values_are_errors() {
        assert!(
            read(&Raw::Number(990_126_101_203_000_256.0), &Cell::Text)
                .unwrap_err()
                .contains("末几位已经丢失")
        );
        assert_eq!(
            read(&Raw::Number(990_126_101_203.0), &Cell::Target),
            Ok(Value::Text("990126101203".into()))
        );
        assert!(read(&Raw::Error("#REF!".into()), &Cell::Text).unwrap_err().contains("#REF!"));
    }

    #[test]
    fn lists_part_at_line_ends_first() {
        assert_eq!(split("W001、W002；W003,W004", false), ["W001", "W002", "W003", "W004"]);
        assert_eq!(split("清退资金、追责；建立制度", true), ["清退资金、追责", "建立制度"]);
        assert_eq!(split("一是清退；二是追责\n", true), ["一是清退；二是追责"]);
        let list = Cell::List { of: Box::new(Cell::Text), prose: false };
        assert_eq!(read(&text("无"), &list), Ok(Value::List(Vec::new())));
    }
}
