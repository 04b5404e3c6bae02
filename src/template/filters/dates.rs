//! Filters on dates.

use minijinja::{Error, Value};

use super::args::day;
use super::{Arg, ArgIs, Doc, Filter, Gives, Takes};
use crate::template::chinese::{self, DateStyle};
use crate::template::error::{FilterError, named};

/// How `date` writes a date.
const STYLES: &[&str] = &["full", "year_month", "month_day", "chinese"];
/// How `date_range` writes the years of a range.
const RANGE_STYLES: &[&str] = &["full", "month_day"];

pub(super) const FILTERS: &[Filter] = &[
    Filter {
        name: "date",
        takes: Takes::Date,
        gives: Gives::Text,
        args: &[Arg::optional(ArgIs::Word(STYLES))],
        each: true,
        doc: Doc {
            meaning: "日期，不编虚位；格式 full、year_month、month_day、chinese",
            example: "{{ '2021-06-23'|date }} {{ '2021-06-23'|date('month_day') }} {{ '2021-06-23'|date('chinese') }}",
            result: "2021年6月23日 6月23日 二〇二一年六月二十三日",
        },
        add: |env, name| {
            env.add_filter(name, move |value: &Value, style: Option<&str>| {
                named(name, date(value, style))
            });
        },
    },
    Filter {
        name: "date_range",
        takes: Takes::Date,
        gives: Gives::Text,
        args: &[Arg::required("结束日期", ArgIs::Value), Arg::optional(ArgIs::Word(RANGE_STYLES))],
        each: false,
        doc: Doc {
            meaning: "起止日期，相同的年、月只写一次；格式 full、month_day",
            example: "{{ '2026-03-12'|date_range('2026-04-24') }}",
            result: "2026年3月12日至4月24日",
        },
        add: |env, name| {
            env.add_filter(name, move |start: &Value, end: &Value, style: Option<&str>| {
                named(name, date_range(start, end, style))
            });
        },
    },
    Filter {
        name: "weekday",
        takes: Takes::Date,
        gives: Gives::Text,
        args: &[],
        each: true,
        doc: Doc { meaning: "星期", example: "{{ '2026-05-18'|weekday }}", result: "星期一" },
        add: |env, name| {
            env.add_filter(name, move |value: &Value| {
                named(name, day(value).map(chinese::weekday))
            });
        },
    },
];

fn date(value: &Value, style: Option<&str>) -> Result<String, Error> {
    let style = match style {
        None | Some("full") => DateStyle::Full,
        Some("year_month") => DateStyle::YearMonth,
        Some("month_day") => DateStyle::MonthDay,
        Some("chinese") => DateStyle::Chinese,
        Some(_) => return Err(unknown_style(STYLES)),
    };
    Ok(chinese::date(day(value)?, style))
}

pub(super) fn date_range(start: &Value, end: &Value, style: Option<&str>) -> Result<String, Error> {
    let year = match style {
        None | Some("full") => true,
        Some("month_day") => false,
        Some(_) => return Err(unknown_style(RANGE_STYLES)),
    };
    chinese::date_range(day(start)?, day(end)?, year)
        .ok_or_else(|| FilterError::new("结束日期早于开始日期").into())
}

fn unknown_style(known: &[&str]) -> Error {
    FilterError::new("没有这种日期格式").hint(format!("可用：{}", known.join("、"))).into()
}
