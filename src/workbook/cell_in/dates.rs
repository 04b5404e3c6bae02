//! Dates as clerks write them.

use std::collections::BTreeSet;

use chrono::Datelike as _;

use super::numbers::narrow;
use super::{Raw, Read, Reading, Wrong};
use crate::data::{Value, shown};
use crate::diag::Code;
use crate::numerals::parse_chinese;
use crate::round::Date;

/// Years that a date of two digits may be away from those of the round.
const NEAR: i32 = 5;

/// The days of a round that are written with their year: what a date without one is read by.
#[derive(Debug, Clone, Default)]
pub(in crate::workbook) struct Years(BTreeSet<Date>);

impl Years {
    pub(in crate::workbook) fn of(days: impl IntoIterator<Item = Date>) -> Years {
        Years(days.into_iter().collect())
    }

    /// The day of a year of the round; if it has several, the only one within its days.
    fn day(&self, month: u32, day: u32) -> Option<Date> {
        let (first, last) = (self.0.first()?, self.0.last()?);
        let years = first.year()..=last.year();
        let days: Vec<Date> =
            years.filter_map(|year| Date::from_ymd_opt(year, month, day)).collect();
        if let [only] = days.as_slice() {
            return Some(*only);
        }
        let mut within = days.iter().filter(|d| (first..=last).contains(d));
        let only = *within.next()?;
        within.next().is_none().then_some(only)
    }

    /// Whether a year of two digits is near the round's.
    fn are_near(&self, year: i32) -> bool {
        match (self.0.first(), self.0.last()) {
            (Some(first), Some(last)) => (first.year() - NEAR..=last.year() + NEAR).contains(&year),
            _ => true,
        }
    }
}

/// The day of a cell, if it is written with its year.
pub(in crate::workbook) fn with_year(raw: &Raw) -> Option<Date> {
    let (value, _) = date(raw, &Years::default()).ok()?;
    if let Value::Text(text) = value { text.parse().ok() } else { None }
}

pub(super) fn date(raw: &Raw, years: &Years) -> Result<Read, Wrong> {
    let written = |d: Date| Value::Text(d.format("%Y-%m-%d").to_string().into());
    match raw {
        Raw::Date(d) => return Ok((written(*d), None)),
        Raw::Moment(d, _) => return Ok((written(*d), Some(Reading::DayOnly))),
        _ => {}
    }
    let text = raw.text();
    let wrong = |what: &str, hint: &str| {
        Err((Code::BadValue, format!("“{}”{what}", shown(text.trim())), Some(hint.to_string())))
    };
    // A date in a cell that has a number format.
    if let Some(day) = serial(raw) {
        let hint = format!("把单元格格式改为日期（显示为 {day}），或重新填写");
        return wrong("是数字，不是日期", &hint);
    }
    let usual = "请填 2026-01-31 这样的日期";
    let (day, time) = without_time(&text);
    let (year, month, day) = match parts(&day) {
        Some(parts) => parts,
        None => return wrong("不是有效日期", usual),
    };
    let (date, guessed) = match year {
        Some(year) if (0..100).contains(&year) => {
            if !years.are_near(2000 + year) {
                return wrong("的年份不清楚", "年份写四位，如 2026-01-31");
            }
            (Date::from_ymd_opt(2000 + year, month, day), false)
        }
        Some(year) if !(1900..2200).contains(&year) => return wrong("的年份不对", usual),
        Some(year) => (Date::from_ymd_opt(year, month, day), false),
        None if years.0.is_empty() || Date::from_ymd_opt(2024, month, day).is_none() => {
            (None, true)
        }
        None => match years.day(month, day) {
            Some(date) => (Some(date), true),
            None => return wrong("没有写年份", "写明年份，如 2026-01-31"),
        },
    };
    let Some(date) = date else {
        let what =
            if guessed && years.0.is_empty() { "没有写年份" } else { "不是有效日期" };
        return wrong(what, usual);
    };
    let reading = if time {
        Some(Reading::DayOnly)
    } else if guessed {
        Some(Reading::Year)
    } else {
        (text != date.format("%Y-%m-%d").to_string()).then_some(Reading::Date)
    };
    Ok((written(date), reading))
}

/// The day that a bare number is in a spreadsheet, if it is one of our time.
fn serial(raw: &Raw) -> Option<Date> {
    let Raw::Number(n) = raw else { return None };
    let days = (20_000.0..100_000.0).contains(n).then_some(*n as u64)?;
    Date::from_ymd_opt(1899, 12, 30)?.checked_add_days(chrono::Days::new(days))
}

/// A date without the time of day behind it, and whether the time is another than midnight.
fn without_time(text: &str) -> (String, bool) {
    let text = text.trim();
    let Some(colon) = text.find([':', '：']) else { return (narrow(text), false) };
    let digits = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    let day = text[..colon].trim_end_matches(digits);
    let time = &text[day.len()..];
    let is_time = time.chars().all(|c| digits(c) || matches!(c, ':' | '：' | '.' | 'Z'));
    let day = day.trim_end();
    let bare = day.strip_suffix(['T', 't']).or_else(|| {
        ["上午", "下午", "AM", "PM"]
            .iter()
            .find_map(|half| day.strip_suffix(half))
            .map(str::trim_end)
    });
    // The time must be apart from the day.
    let apart =
        bare.is_some() || day.len() < text.len() - time.len() || day.ends_with(['日', '号']);
    if !is_time || !apart || day.is_empty() {
        return (narrow(text), false);
    }
    let midnight = !time.contains(|c: char| matches!(c, '1'..='9' | '１'..='９'));
    (narrow(bare.unwrap_or(day)), !midnight)
}

/// Year, month and day of a date; no year if none is written.
fn parts(text: &str) -> Option<(Option<i32>, u32, u32)> {
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Some((
            Some(text[..4].parse().ok()?),
            text[4..6].parse().ok()?,
            text[6..].parse().ok()?,
        ));
    }
    let bare = text.strip_suffix(['日', '号']).unwrap_or(text);
    let named = text.contains('月');
    let parts: Vec<&str> = bare.split(['-', '/', '.', '年', '月', '—', '–']).collect();
    let small = |t: &str| digits(t).or_else(|| parse_chinese(t).map(|n| n as u32));
    match parts.as_slice() {
        [year, month, day] => {
            let number = match year.len() {
                2 | 4 => digits(year),
                _ => None,
            };
            let chinese =
                || parse_chinese(year).filter(|_| year.chars().count() == 4).map(|n| n as u32);
            Some((Some(number.or_else(chinese)? as i32), small(month)?, small(day)?))
        }
        [month, day] if named && !text.contains('年') => Some((None, small(month)?, small(day)?)),
        _ => None,
    }
}

fn digits(text: &str) -> Option<u32> {
    let sound = !text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit());
    sound.then(|| text.parse().ok()).flatten()
}
