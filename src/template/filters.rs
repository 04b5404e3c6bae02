//! The filters, tests and functions that templates may use, with their documentation.
//!
//! [`FILTERS`] documents every one; a test renders each example. What an argument is not is
//! said in Chinese and without the argument itself, which may be somebody's data.

use std::borrow::Cow;

use chrono::NaiveDate;
use minijinja::value::{Kwargs, Rest, ValueKind};
use minijinja::{Environment, Error, ErrorKind, State, Value};

use super::chinese::{self, DateStyle};
use super::complaint::Complaint;
use super::{guard, lists, money};

pub use super::reference::{FILTERS, FilterDoc, Form};

/// Other ways to write tests, for `select` and its like: `selectattr("times", ">=", 2)`.
const TEST_SIGNS: [&str; 6] = ["==", "!=", "<", "<=", ">", ">="];

/// An environment that has what templates may use and nothing else.
pub(super) fn environment() -> Environment<'static> {
    let mut env = Environment::empty();
    add_engine(&mut env);
    add_tests(&mut env);
    add_text(&mut env);
    add_numbers(&mut env);
    add_lists(&mut env);
    env
}

/// The names of all filters.
pub(super) fn filter_names() -> Vec<&'static str> {
    names(Form::Filter).collect()
}

/// The names of all tests.
pub(super) fn test_names() -> Vec<&'static str> {
    names(Form::Test).chain(TEST_SIGNS).collect()
}

/// The names of all functions.
pub(super) fn function_names() -> impl Iterator<Item = &'static str> {
    names(Form::Function)
}

fn names(form: Form) -> impl Iterator<Item = &'static str> {
    FILTERS.iter().filter(move |doc| doc.form == form).map(|doc| doc.name)
}

/// The engine's filters that make sense in papers and that it charges for.
fn add_engine(env: &mut Environment<'_>) {
    use minijinja::filters as engine;
    env.add_filter("abs", engine::abs);
    env.add_filter("first", |value: &Value| engine::first(present(value)?));
    env.add_filter("int", engine::int);
    env.add_filter("items", |value: &Value| engine::items(present(value)?));
    env.add_filter("join", engine::join);
    env.add_filter("length", |value: &Value| engine::length(present(value)?));
    env.add_filter("list", engine::list);
    env.add_filter("lower", engine::lower);
    env.add_filter("max", engine::max);
    env.add_filter("min", engine::min);
    env.add_filter("reject", engine::reject);
    env.add_filter("rejectattr", engine::rejectattr);
    env.add_filter("replace", engine::replace);
    env.add_filter("round", engine::round);
    env.add_filter("select", engine::select);
    env.add_filter("selectattr", engine::selectattr);
    env.add_filter("sort", engine::sort);
    env.add_filter("trim", engine::trim);
    env.add_filter("unique", engine::unique);
    env.add_filter("upper", engine::upper);
}

fn add_tests(env: &mut Environment<'_>) {
    use minijinja::tests as engine;
    env.add_test("defined", engine::is_defined);
    env.add_test("undefined", engine::is_undefined);
    env.add_test("none", engine::is_none);
    env.add_test("true", engine::is_true);
    env.add_test("false", engine::is_false);
    env.add_test("odd", engine::is_odd);
    env.add_test("even", engine::is_even);
    env.add_test("divisibleby", engine::is_divisibleby);
    env.add_test("number", engine::is_number);
    env.add_test("integer", engine::is_integer);
    env.add_test("string", engine::is_string);
    env.add_test("sequence", engine::is_sequence);
    env.add_test("mapping", engine::is_mapping);
    env.add_test("startingwith", engine::is_startingwith);
    env.add_test("endingwith", engine::is_endingwith);
    env.add_test("in", engine::is_in);
    let [eq, ne, lt, le, gt, ge] = TEST_SIGNS;
    for name in ["eq", eq] {
        env.add_test(name, engine::is_eq);
    }
    for name in ["ne", ne] {
        env.add_test(name, engine::is_ne);
    }
    for name in ["lt", lt] {
        env.add_test(name, engine::is_lt);
    }
    for name in ["le", le] {
        env.add_test(name, engine::is_le);
    }
    for name in ["gt", gt] {
        env.add_test(name, engine::is_gt);
    }
    for name in ["ge", ge] {
        env.add_test(name, engine::is_ge);
    }
}

/// The value, unless nothing is there.
fn present(value: &Value) -> Result<&Value, Error> {
    if value.is_undefined() { Err(Error::from(ErrorKind::UndefinedError)) } else { Ok(value) }
}

fn add_text(env: &mut Environment<'_>) {
    env.add_filter("date", date);
    env.add_filter("weekday", |value: &Value| day(value).map(chinese::weekday));
    env.add_filter("date_range", date_range);
    env.add_function("date_range", date_range);
    env.add_filter("code", |value: &Value| Ok::<_, Error>(chinese::code(&text(value)?)));
    env.add_filter("period", |value: &Value| Ok::<_, Error>(chinese::sentence(&text(value)?)));
    env.add_filter("strip_end", |value: &Value| Ok::<_, Error>(chinese::strip_end(&text(value)?).to_string()));
    env.add_filter("quote", |value: &Value| Ok::<_, Error>(chinese::quote(&text(value)?)));
    env.add_filter("book", |value: &Value| Ok::<_, Error>(chinese::book(&text(value)?)));
    env.add_filter("truncate", |value: &Value, limit: &Value| {
        let limit = usize::try_from(int(limit)?).ok().filter(|n| *n > 0).ok_or_else(|| Complaint::new("字数须大于0"))?;
        Ok::<_, Error>(chinese::truncate(&text(value)?, limit))
    });
    env.add_filter("join_cn", join_cn);
    env.add_filter("default", default);
}

fn add_numbers(env: &mut Environment<'_>) {
    env.add_filter("cn", |value: &Value| int(value).map(chinese::number));
    env.add_filter("nth", |value: &Value| int(value).map(|n| format!("第{}", chinese::number(n))));
    env.add_filter("circled", |value: &Value| {
        let circled = chinese::circled(int(value)?);
        circled.ok_or_else(|| Error::from(Complaint::new("带圈数字只有1至50")))
    });
    env.add_filter("level", |value: &Value, level: &Value| {
        let ordinal = chinese::ordinal(int(value)?, int(level)?);
        ordinal.ok_or_else(|| Error::from(Complaint::new("序号须大于0，层次为1至4")))
    });
    env.add_filter("yuan", |value: &Value| int(value).map(money::yuan));
    env.add_filter("wan", |value: &Value, digits: Option<&Value>| {
        Ok::<_, Error>(money::wan(int(value)?, digits.map(decimals).transpose()?))
    });
    env.add_filter("money", |value: &Value| int(value).map(money::money));
    env.add_filter("capital", |value: &Value| int(value).map(money::capital));
    env.add_filter("percent", percent);
    env.add_function("percent", percent);
    env.add_filter("ratio", ratio);
    env.add_function("ratio", ratio);
    env.add_function("range_cn", |a: &Value, b: &Value, unit: Option<&str>| {
        Ok::<_, Error>(chinese::range(&text(a)?, &text(b)?, unit.unwrap_or_default()))
    });
}

fn add_lists(env: &mut Environment<'_>) {
    env.add_filter("take", lists::take);
    env.add_filter("skip", lists::skip);
    env.add_filter("last", lists::last);
    env.add_filter("reverse", lists::reverse);
    env.add_filter("batch", lists::batch);
    env.add_filter("split", lists::split);
    env.add_filter("lines", lists::lines);
    env.add_filter("sum", lists::sum);
    env.add_filter("groupby", lists::groupby);
    env.add_filter("map", lists::map);
    env.add_filter(guard::ADDEND, lists::addend);
    env.add_function(guard::LIST, lists::list);
    env.add_function("range", lists::range);
    env.add_function("counter", lists::counter);
}

/// A whole number, as money and counts are.
pub(super) fn int(value: &Value) -> Result<i64, Error> {
    match value.kind() {
        ValueKind::Undefined => Err(Error::from(ErrorKind::UndefinedError)),
        ValueKind::None => Err(Complaint { message: "是空值，不是数字".into(), ..Complaint::empty() }.into()),
        ValueKind::Number => i64::try_from(value.clone()).map_err(|_| Complaint::new("须是整数（金额以分为单位）").into()),
        _ => Err(Complaint::new("须是整数").into()),
    }
}

/// Text, or a number as text.
pub(super) fn text(value: &Value) -> Result<Cow<'_, str>, Error> {
    match (value.kind(), value.as_str()) {
        (_, Some(_)) if value.is_safe() => {
            Err(Complaint::new("宏或 {% set %} 块生成的内容不能再用这个过滤器").hint("对原来的值使用过滤器").into())
        }
        (_, Some(text)) => Ok(Cow::Borrowed(text)),
        (ValueKind::Undefined, _) => Err(Error::from(ErrorKind::UndefinedError)),
        (ValueKind::None, _) => Err(Complaint::empty().into()),
        (ValueKind::Number, _) => Ok(Cow::Owned(value.to_string())),
        _ => Err(Complaint::new("须是文字或数字").into()),
    }
}

fn day(value: &Value) -> Result<NaiveDate, Error> {
    let text = text(value)?;
    let written = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let day = written.then(|| text.parse().ok()).flatten();
    day.ok_or_else(|| Complaint::new("不是日期").hint("日期须写作 2021-06-23").into())
}

fn decimals(value: &Value) -> Result<u32, Error> {
    let digits = u32::try_from(int(value)?).ok().filter(|d| *d <= 6);
    digits.ok_or_else(|| Complaint::new("小数位数为0至6").into())
}

/// Decimals given by position or as `digits=`; two otherwise.
fn digits(positional: Option<&Value>, kwargs: &Kwargs) -> Result<u32, Error> {
    let named: Option<Value> = kwargs.get("digits")?;
    kwargs.assert_all_used()?;
    positional.or(named.as_ref()).map_or(Ok(2), decimals)
}

fn date(value: &Value, style: Option<&str>) -> Result<String, Error> {
    let style = match style {
        None | Some("full") => DateStyle::Full,
        Some("year_month") => DateStyle::YearMonth,
        Some("month_day") => DateStyle::MonthDay,
        Some("chinese") => DateStyle::Chinese,
        Some(_) => return Err(Complaint::new("没有这种日期格式").hint("可用：full、year_month、month_day、chinese").into()),
    };
    Ok(chinese::date(day(value)?, style))
}

fn date_range(start: &Value, end: &Value, style: Option<&str>) -> Result<String, Error> {
    let year = match style {
        None | Some("full") => true,
        Some("month_day") => false,
        Some(_) => return Err(Complaint::new("没有这种日期格式").hint("可用：full、month_day").into()),
    };
    chinese::date_range(day(start)?, day(end)?, year).ok_or_else(|| Complaint::new("结束日期早于开始日期").into())
}

#[expect(clippy::needless_pass_by_value, reason = "the engine passes keyword arguments by value")]
fn percent(n: &Value, whole: &Value, positional: Option<&Value>, kwargs: Kwargs) -> Result<String, Error> {
    Ok(chinese::percent(int(n)?, int(whole)?, digits(positional, &kwargs)?))
}

#[expect(clippy::needless_pass_by_value, reason = "the engine passes keyword arguments by value")]
fn ratio(n: &Value, whole: &Value, positional: Option<&Value>, kwargs: Kwargs) -> Result<String, Error> {
    Ok(chinese::ratio(int(n)?, int(whole)?, digits(positional, &kwargs)?))
}

fn join_cn(state: &State<'_, '_>, value: &Value, last: Option<&str>) -> Result<String, Error> {
    let items = lists::items(state, value)?;
    let parts = items.iter().filter(|item| !item.is_none()).map(text).collect::<Result<Vec<_>, _>>()?;
    Ok(chinese::join(&parts, last.unwrap_or_default()))
}

/// The engine's `default` keeps an empty value; in data an optional field that is not filled in is one.
fn default(value: Value, args: Rest<Value>) -> Result<Value, Error> {
    let (other, falsy) = match args.as_slice() {
        [] => (Value::from(""), false),
        [other] => (other.clone(), false),
        [other, falsy] => (other.clone(), falsy.is_true()),
        _ => return Err(Error::from(ErrorKind::TooManyArguments)),
    };
    let missing = value.is_undefined() || value.is_none() || (falsy && !value.is_true());
    Ok(if missing { other } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_environment_holds_what_the_lists_say() {
        let shown = format!("{:#?}", environment());
        let keys = |title: &str| -> BTreeSet<String> {
            let lines = shown.lines().skip_while(|l| l.trim() != title).skip(1).take_while(|l| l.starts_with("        "));
            lines
                .filter_map(|l| Some(l.trim().strip_prefix('"')?.split('"').next()?.to_string()))
                .filter(|n| !n.starts_with("__"))
                .collect()
        };
        let own = |names: Vec<&str>| -> BTreeSet<String> { names.into_iter().map(String::from).collect() };
        assert_eq!(keys("filters: ["), own(filter_names()));
        assert_eq!(keys("tests: ["), own(test_names()));
        let globals: BTreeSet<_> = environment().globals().map(|(n, _)| n.to_string()).filter(|n| !n.starts_with("__")).collect();
        assert_eq!(globals, own(function_names().collect()));
    }

    #[test]
    fn every_name_is_documented_once() {
        for form in [Form::Filter, Form::Test, Form::Function] {
            let documented: Vec<_> = names(form).collect();
            assert_eq!(documented.iter().collect::<BTreeSet<_>>().len(), documented.len());
        }
    }
}
