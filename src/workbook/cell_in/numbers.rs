//! Counts and amounts as clerks write them, exactly.

use super::{Raw, Read, Reading, Wrong};
use crate::data::{Value, shown};
use crate::diag::Code;
use crate::numerals::parse_chinese;

/// Amounts in yuan from here on have no exact 分 as numbers of a spreadsheet.
const MAX_EXACT_YUAN: f64 = 1e13;

/// A number as Excel and WPS show it: 15 significant digits, what lies behind them is the noise of
/// binary fractions. Very great and small numbers have an exponent.
pub(in crate::workbook) fn number(n: f64) -> String {
    let shown = format!("{n:.14e}").parse::<f64>().unwrap_or(n);
    if shown != 0.0 && !(1e-9..1e21).contains(&shown.abs()) {
        return format!("{shown:E}");
    }
    format!("{shown}")
}

/// Full-width digits, letters and signs as narrow ones, without spaces.
pub(super) fn narrow(text: &str) -> String {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '。' => '.',
        '\u{2212}' => '-',
        _ => c,
    };
    text.chars().filter(|c| !c.is_whitespace()).map(narrow).collect()
}

/// Splits a decimal number such as `1,200.50`: sign, whole part, fraction.
fn decimal(text: &str) -> Option<(bool, String, String)> {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let whole = ungrouped(whole)?;
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    let sound = digits(&whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty());
    sound.then(|| (negative, whole, fraction.trim_end_matches('0').to_string()))
}

/// A whole number without the commas between its thousands; `None` if they are elsewhere.
fn ungrouped(text: &str) -> Option<String> {
    let mut groups = text.split(',');
    let first = groups.next().unwrap_or_default();
    let mut whole = first.to_string();
    for group in groups {
        if group.len() != 3 || first.is_empty() || first.len() > 3 {
            return None;
        }
        whole.push_str(group);
    }
    Some(whole)
}

/// Words of counting that may stand behind a number.
const COUNTED: &[char] = &[
    '人', '户', '票', '次', '件', '份', '个', '名', '组', '项', '条', '号', '张', '届', '轮', '位',
    '家', '批', '期', '本', '册', '场', '天', '月', '分', '起', '类', '篇', '页', '段', '处', '笔',
    '亩',
];

pub(super) fn integer(raw: &Raw) -> Result<Read, Wrong> {
    let text = raw.text();
    let wrong = |what: &str| {
        let message = format!("“{}”{what}", shown(text.trim()));
        Err((Code::WrongType, message, Some("只填数字，如 12".into())))
    };
    if matches!(raw, Raw::Shown { percent: true, .. }) {
        return wrong("是百分比，不是个数");
    }
    if let Some(n) = value_of(raw, &text) {
        let read = (matches!(raw, Raw::Text(_)) && text != n).then_some(Reading::Width);
        return Ok((Value::Number(n.into()), read));
    }
    wrong("不是整数")
}

/// The whole number that a cell holds.
fn value_of(raw: &Raw, text: &str) -> Option<String> {
    let clean = match raw.number() {
        Some(n) => number(n),
        None => narrow(text),
    };
    let bare = clean.strip_prefix('第').unwrap_or(&clean);
    let bare = bare.trim_end_matches(COUNTED);
    let bare = bare.strip_suffix("人次").unwrap_or(bare);
    let (digits, places) = match bare.strip_suffix('万') {
        Some(digits) if decimal(digits).is_some() => (digits, 4),
        _ => (bare, 0),
    };
    match decimal(digits) {
        Some((negative, whole, fraction)) if fraction.len() <= places => {
            let n = format!("{whole}{fraction:0<places$}");
            let n = n.trim_start_matches('0');
            let n = if n.is_empty() { "0" } else { n };
            Some(format!("{}{n}", if negative && n != "0" { "-" } else { "" }))
        }
        Some(_) => None,
        // In words, hundreds are estimates: 四百户.
        None => parse_chinese(bare).filter(|n| *n < 100).map(|n| n.to_string()),
    }
}

/// Units of amounts behind a number: the word, and how many decimal places are 分.
const UNITS: &[(&str, usize)] =
    &[("亿元", 10), ("亿", 10), ("万元", 6), ("万", 6), ("千元", 5), ("元", 2), ("块", 2)];

/// An amount in 分, from the unit of the header or the unit after the number.
pub(super) fn money(raw: &Raw, unit: u32) -> Result<Read, Wrong> {
    let text = raw.text();
    let wrong = |what: &str| {
        let hint = "填数字，单位按表头，如 31500.5；也可写“3.15万元”".to_string();
        Err((Code::BadValue, format!("“{}”{what}", shown(text.trim())), Some(hint)))
    };
    if matches!(raw, Raw::Shown { percent: true, .. }) {
        return wrong("是百分比，不是金额");
    }
    if raw.number().is_some_and(|n| n.abs() >= MAX_EXACT_YUAN) {
        return wrong("是按数字存的，位数太多，末几位不可靠");
    }
    let clean = match raw.number() {
        Some(n) => number(n),
        None => narrow(&text),
    };
    let bare = clean.strip_suffix(['整', '正']).filter(|b| b.ends_with('元')).unwrap_or(&clean);
    let bare = bare.strip_prefix("人民币").unwrap_or(bare);
    let (negative, bare) = bare.strip_prefix('-').map_or((false, bare), |rest| (true, rest));
    let bare = bare.strip_prefix(['￥', '¥', '\u{ffe5}']).unwrap_or(bare);
    // From yuan to 分 are two decimal places, from ten thousand yuan six.
    let of_header = if unit == 1 { 2 } else { 6 };
    let (digits, places) = UNITS
        .iter()
        .find_map(|(word, places)| Some((bare.strip_suffix(word)?, *places)))
        .unwrap_or((bare, of_header));
    let Some((minus, whole, fraction)) = decimal(digits).filter(|d| !(negative && d.0)) else {
        return wrong("不是金额");
    };
    if fraction.len() > places {
        return wrong("不足1分的零头填不下");
    }
    let fen = format!("{whole}{fraction:0<places$}");
    let fen = fen.trim_start_matches('0');
    let fen = if fen.is_empty() { "0" } else { fen };
    let sign = if (negative || minus) && fen != "0" { "-" } else { "" };
    let read = matches!(raw, Raw::Text(_)).then_some(Reading::Amount);
    Ok((Value::Number(format!("{sign}{fen}").into()), read))
}
