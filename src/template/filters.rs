//! The filters, tests and functions that templates may use, with their documentation.
//!
//! [`FILTERS`] documents every one; a test renders each example. What an argument is not is
//! said in Chinese and without the argument itself, which may be somebody's data.

use std::borrow::Cow;

use chrono::NaiveDate;
use minijinja::value::{Kwargs, Rest, ValueKind, ValueOrKwargs};
use minijinja::{Environment, Error, ErrorKind, State, Value};

use super::chinese::{self, DateStyle};
use super::complaint::{Complaint, by};
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
    env.add_filter("length", |value: &Value| engine::length(present(value)?));
    env.add_filter("list", engine::list);
    env.add_filter("round", |value: Value, precision: Option<i32>, method: Option<&str>, kwargs: Kwargs| {
        if precision.is_some_and(|p| !(-12..=12).contains(&p)) {
            return by("round", Err(Complaint::new("位数为-12至12").into()));
        }
        engine::round(value, precision, method, kwargs)
    });
    // Their names of attributes and tests are taken as text only: the engine would write a list out.
    env.add_filter("select", |state: &mut State<'_, '_>, value: Value, test: Option<&str>, args: Rest<ValueOrKwargs>| {
        engine::select(state, value, test.map(Cow::Borrowed), args)
    });
    env.add_filter("reject", |state: &mut State<'_, '_>, value: Value, test: Option<&str>, args: Rest<ValueOrKwargs>| {
        engine::reject(state, value, test.map(Cow::Borrowed), args)
    });
    env.add_filter("selectattr", |state: &mut State<'_, '_>, value: Value, attr: &str, test: Option<&str>, args: Rest<ValueOrKwargs>| {
        engine::selectattr(state, lists::with_attribute(state, &value, attr, test)?, Cow::Borrowed(attr), test.map(Cow::Borrowed), args)
    });
    env.add_filter("rejectattr", |state: &mut State<'_, '_>, value: Value, attr: &str, test: Option<&str>, args: Rest<ValueOrKwargs>| {
        engine::rejectattr(state, lists::with_attribute(state, &value, attr, test)?, Cow::Borrowed(attr), test.map(Cow::Borrowed), args)
    });
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
    env.add_test("startingwith", |value: &Value, part: &Value| by("startingwith", affix(value, part, |text, part| text.starts_with(part))));
    env.add_test("endingwith", |value: &Value, part: &Value| by("endingwith", affix(value, part, |text, part| text.ends_with(part))));
    env.add_test("in", |state: &State<'_, '_>, value: Value, list: &Value| engine::is_in(state, &by("in", lists::member(value))?, list));
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

fn affix(value: &Value, part: &Value, holds: impl Fn(&str, &str) -> bool) -> Result<bool, Error> {
    Ok(holds(&text(value)?, &text(part)?))
}

fn add_text(env: &mut Environment<'_>) {
    env.add_filter("date", |value: &Value, style: Option<&str>| by("date", date(value, style)));
    env.add_filter("weekday", |value: &Value| by("weekday", day(value).map(chinese::weekday)));
    let range = |start: &Value, end: &Value, style: Option<&str>| by("date_range", date_range(start, end, style));
    env.add_filter("date_range", range);
    env.add_function("date_range", range);
    env.add_filter("code", |value: &Value| by("code", change(value, chinese::code)));
    env.add_filter("period", |value: &Value| by("period", change(value, chinese::sentence)));
    env.add_filter("strip_end", |value: &Value| by("strip_end", change(value, |text| chinese::strip_end(text).to_string())));
    env.add_filter("quote", |value: &Value| by("quote", change(value, chinese::quote)));
    env.add_filter("book", |value: &Value| by("book", change(value, chinese::book)));
    env.add_filter("upper", |value: &Value| by("upper", change(value, str::to_uppercase)));
    env.add_filter("lower", |value: &Value| by("lower", change(value, str::to_lowercase)));
    env.add_filter("trim", |value: &Value| by("trim", trim(value)));
    env.add_filter("replace", |state: &State<'_, '_>, value: &Value, from: &Value, to: &Value| {
        by("replace", replace(state, value, from, to))
    });
    env.add_filter("truncate", |value: &Value, limit: &Value| by("truncate", truncate(value, limit)));
    env.add_filter("join_cn", |state: &State<'_, '_>, value: &Value, last: Option<&str>| by("join_cn", join_cn(state, value, last)));
    env.add_filter("default", |value: Value, args: Rest<Value>| default(value, &args));
}

fn add_numbers(env: &mut Environment<'_>) {
    env.add_filter("cn", |value: &Value| by("cn", int(value).map(chinese::number)));
    env.add_filter("nth", |value: &Value| by("nth", int(value).map(|n| format!("第{}", chinese::number(n)))));
    env.add_filter("circled", |value: &Value| by("circled", circled(value)));
    env.add_filter("level", |value: &Value, level: &Value| by("level", ordinal(value, level)));
    env.add_filter("yuan", |value: &Value| by("yuan", int(value).map(money::yuan)));
    env.add_filter("wan", |value: &Value, digits: Option<&Value>| by("wan", wan(value, digits)));
    env.add_filter("money", |value: &Value| by("money", int(value).map(money::money)));
    env.add_filter("capital", |value: &Value| by("capital", int(value).map(money::capital)));
    let percent = |n: &Value, whole: &Value, digits: Option<&Value>, kwargs: Kwargs| by("percent", percent(n, whole, digits, &kwargs));
    env.add_filter("percent", percent);
    env.add_function("percent", percent);
    let ratio = |n: &Value, whole: &Value, digits: Option<&Value>, kwargs: Kwargs| by("ratio", ratio(n, whole, digits, &kwargs));
    env.add_filter("ratio", ratio);
    env.add_function("ratio", ratio);
    env.add_function("range_cn", |a: &Value, b: &Value, unit: Option<&str>| by("range_cn", range_cn(a, b, unit)));
}

fn add_lists(env: &mut Environment<'_>) {
    type S<'a, 'b> = State<'a, 'b>;
    env.add_filter("last", |state: &S<'_, '_>, value: &Value| by("last", lists::last(state, value)));
    env.add_filter("take", |state: &S<'_, '_>, value: &Value, n: &Value| by("take", lists::take(state, value, n)));
    env.add_filter("skip", |state: &S<'_, '_>, value: &Value, n: &Value| by("skip", lists::skip(state, value, n)));
    env.add_filter("reverse", |state: &S<'_, '_>, value: &Value| by("reverse", lists::reverse(state, value)));
    env.add_filter("batch", |state: &S<'_, '_>, value: &Value, n: &Value| by("batch", lists::batch(state, value, n)));
    env.add_filter("split", |state: &S<'_, '_>, value: &Value, separator: &str| by("split", lists::split(state, value, separator)));
    env.add_filter("lines", |state: &S<'_, '_>, value: &Value| by("lines", lists::lines(state, value)));
    env.add_filter("join", |state: &mut S<'_, '_>, value: &Value, separator: Option<&Value>, kwargs: Kwargs| {
        by("join", lists::join(state, value, separator, &kwargs))
    });
    env.add_filter("sort", |state: &S<'_, '_>, value: &Value, kwargs: Kwargs| by("sort", lists::sort(state, value, kwargs)));
    env.add_filter("unique", |state: &S<'_, '_>, value: &Value, kwargs: Kwargs| by("unique", lists::unique(state, value, kwargs)));
    env.add_filter("min", |state: &S<'_, '_>, value: &Value, kwargs: Kwargs| by("min", lists::min(state, value, kwargs)));
    env.add_filter("max", |state: &S<'_, '_>, value: &Value, kwargs: Kwargs| by("max", lists::max(state, value, kwargs)));
    env.add_filter("sum", |state: &S<'_, '_>, value: &Value, attribute: Option<&str>, kwargs: Kwargs| {
        by("sum", lists::sum(state, value, attribute, &kwargs))
    });
    env.add_filter("groupby", |state: &S<'_, '_>, value: &Value, attribute: Option<&str>, kwargs: Kwargs| {
        by("groupby", lists::groupby(state, value, attribute, &kwargs))
    });
    env.add_filter("map", |state: &mut S<'_, '_>, value: Value, args: Rest<ValueOrKwargs>| by("map", lists::map(state, value, args)));
    env.add_filter(guard::OPERAND, lists::operand);
    env.add_filter(guard::MEMBER, lists::member);
    env.add_function(guard::LIST, lists::list);
    env.add_function("range", |start: &Value, stop: Option<&Value>, step: Option<&Value>| by("range", lists::range(start, stop, step)));
    env.add_function("counter", |start: Option<&Value>| by("counter", lists::counter(start)));
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

fn percent(n: &Value, whole: &Value, positional: Option<&Value>, kwargs: &Kwargs) -> Result<String, Error> {
    Ok(chinese::percent(int(n)?, int(whole)?, digits(positional, kwargs)?))
}

fn ratio(n: &Value, whole: &Value, positional: Option<&Value>, kwargs: &Kwargs) -> Result<String, Error> {
    Ok(chinese::ratio(int(n)?, int(whole)?, digits(positional, kwargs)?))
}

fn change(value: &Value, how: impl Fn(&str) -> String) -> Result<String, Error> {
    Ok(how(&text(value)?))
}

/// Space at both ends is no markup, so what a macro yields may be trimmed too.
fn trim(value: &Value) -> Result<Value, Error> {
    match value.as_str() {
        Some(markup) if value.is_safe() => Ok(Value::from_safe_string(markup.trim().to_string())),
        _ => change(value, |text| text.trim().to_string()).map(Value::from),
    }
}

fn replace(state: &State<'_, '_>, value: &Value, from: &Value, to: &Value) -> Result<String, Error> {
    let (value, from, to) = (text(value)?, text(from)?, text(to)?);
    if from.is_empty() {
        return Err(Complaint::new("要替换的文字不能为空").into());
    }
    let found = value.matches(from.as_ref()).count();
    state.consume_fuel((found.saturating_mul(to.len()) / 64) as u64)?;
    Ok(value.replace(from.as_ref(), &to))
}

fn truncate(value: &Value, limit: &Value) -> Result<String, Error> {
    let limit = usize::try_from(int(limit)?).ok().filter(|n| *n > 0).ok_or_else(|| Complaint::new("字数须大于0"))?;
    change(value, |text| chinese::truncate(text, limit))
}

fn circled(value: &Value) -> Result<char, Error> {
    chinese::circled(int(value)?).ok_or_else(|| Complaint::new("带圈数字只有1至50").into())
}

fn ordinal(value: &Value, level: &Value) -> Result<String, Error> {
    chinese::ordinal(int(value)?, int(level)?).ok_or_else(|| Complaint::new("序号须大于0，层次为1至4").into())
}

fn wan(value: &Value, digits: Option<&Value>) -> Result<String, Error> {
    Ok(money::wan(int(value)?, digits.map(decimals).transpose()?))
}

fn range_cn(a: &Value, b: &Value, unit: Option<&str>) -> Result<String, Error> {
    Ok(chinese::range(&text(a)?, &text(b)?, unit.unwrap_or_default()))
}

fn join_cn(state: &State<'_, '_>, value: &Value, last: Option<&str>) -> Result<String, Error> {
    let items = lists::items(state, value)?;
    let parts = items.iter().filter(|item| !item.is_none()).map(text).collect::<Result<Vec<_>, _>>()?;
    Ok(chinese::join(&parts, last.unwrap_or_default()))
}

/// The engine's `default` keeps an empty value; in data an optional field that is not filled in is one.
fn default(value: Value, args: &[Value]) -> Result<Value, Error> {
    let (other, falsy) = match args {
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
