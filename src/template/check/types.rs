//! What can be told of types without data: what cannot be printed, looped over, compared or handed to a filter.

use super::calls::Argument;
use super::{Flaw, Kind, Shape, Token, nearest, shown};
use crate::diag::Code;
use crate::template::filters;
use crate::template::lists::ITEM_FILTERS;

/// Filters by what they take.
const DATES: &[&str] = &["date", "weekday", "date_range"];
const NUMBERS: &[&str] = &["cn", "nth", "circled", "level", "yuan", "wan", "money", "capital", "percent", "ratio", "abs", "round"];
const LISTS: &[&str] =
    &["join_cn", "join", "take", "skip", "batch", "groupby", "map", "sum", "select", "reject", "selectattr", "rejectattr", "unique"];
const TEXTS: &[&str] = &["code", "period", "strip_end", "quote", "book", "truncate", "lines", "split", "replace", "trim", "upper", "lower"];

/// Filters that need arguments, with how many.
const NEED: &[(&str, usize, &str)] = &[
    ("truncate", 1, "字数"),
    ("take", 1, "项数"),
    ("skip", 1, "项数"),
    ("batch", 1, "每行的项数"),
    ("groupby", 1, "分组的项"),
    ("map", 1, "attribute=\"项\""),
    ("replace", 2, "原来的文字、换成的文字"),
    ("split", 1, "分隔符"),
    ("level", 1, "层次"),
    ("percent", 1, "总数"),
    ("ratio", 1, "总数"),
    ("date_range", 1, "结束日期"),
    ("selectattr", 1, "项"),
    ("rejectattr", 1, "项"),
];

/// The formats of dates by filter, and which argument names one.
const FORMATS: &[(&str, usize, &[&str])] =
    &[("date", 0, &["full", "year_month", "month_day", "chinese"]), ("date_range", 1, &["full", "month_day"])];

fn flaw(offset: usize, message: String, hint: &str) -> Flaw {
    Flaw { code: Code::TemplateRender, ..Flaw::syntax(offset, message) }.hint(hint)
}

/// What it is, in a word.
pub(super) fn word(shape: &Shape) -> &'static str {
    match shape {
        Shape::Any => "任意值",
        Shape::Text | Shape::Words(_) => "文字",
        Shape::Date => "日期",
        Shape::Number => "数字",
        Shape::Money => "金额",
        Shape::Bool => "是与否",
        Shape::List(_) | Shape::Row(_) => "列表",
        Shape::Map(_) | Shape::Record(_) => "一组数据",
    }
}

/// A value that is printed.
pub(super) fn printed(first: &Token<'_>, shape: &Shape) -> Option<Flaw> {
    let (message, hint) = match shape {
        Shape::List(_) | Shape::Row(_) => ("列表不能直接印出", "用 |join_cn 连接，或用 {% for %} 逐项印出"),
        Shape::Bool => ("是与否不能直接印出", "用 {{ \"是\" if … else \"否\" }}"),
        Shape::Map(_) | Shape::Record(_) => ("这个值不是文字或数字，不能直接印出", "写出其中的一项，如 target.name"),
        _ => return None,
    };
    Some(flaw(first.start, message.into(), hint))
}

/// What a loop goes over.
pub(super) fn looped(first: &Token<'_>, shape: &Shape) -> Option<Flaw> {
    let scalar = matches!(shape, Shape::Text | Shape::Words(_) | Shape::Date | Shape::Number | Shape::Money | Shape::Bool);
    let wrong = || {
        flaw(first.start, format!("不是列表，是{}，不能逐项取出", word(shape)), "{% for … in 列表 %}；列表用 xunwen template inspect 查看")
    };
    scalar.then(wrong)
}

/// A value beside the words that it is compared with; `value` is the value's own tokens.
pub(super) fn compared(shape: &Shape, value: &[Token<'_>], behind: &[Token<'_>]) -> Option<Flaw> {
    let Shape::Words(words) = shape else { return None };
    if value.iter().any(|t| t.is("|")) {
        return None;
    }
    let with = match behind {
        [sign, word, ..] if (sign.is("==") || sign.is("!=")) && word.kind == Kind::Text => &behind[1..2],
        [within, open, list @ ..] if within.is("in") && open.is("[") => list,
        [not, within, open, list @ ..] if not.is("not") && within.is("in") && open.is("[") => list,
        _ => return None,
    };
    let path: String = value.iter().map(|t| t.text).collect();
    strange(words, &path, with)
}

/// The test that `selectattr` and `rejectattr` name for a field, with the words that it is given.
pub(super) fn chosen(shape: &Shape, field: &Token<'_>, test: &Token<'_>, behind: &[Token<'_>]) -> Option<Flaw> {
    let Shape::Words(words) = shape else { return None };
    let with = match (test.unquoted(), behind) {
        ("eq" | "==" | "ne" | "!=", [comma, word, ..]) if comma.is(",") && word.kind == Kind::Text => &behind[1..2],
        ("in", [comma, open, list @ ..]) if comma.is(",") && open.is("[") => list,
        _ => return None,
    };
    strange(words, field.unquoted(), with)
}

/// The first of some words, up to a closing bracket, that is none of those that a value may have.
fn strange(words: &[String], path: &str, with: &[Token<'_>]) -> Option<Flaw> {
    let strange =
        with.iter().take_while(|t| !t.is("]")).filter(|t| t.kind == Kind::Text).find(|word| !words.iter().any(|w| w == word.unquoted()))?;
    let message = format!("“{}”不会是“{}”", shown(path), shown(strange.unquoted()));
    let near = nearest(strange.unquoted(), words.iter().map(String::as_str)).map(|near| format!("是否想写“{near}”？")).unwrap_or_default();
    Some(flaw(strange.start, message, &format!("{near}可能的值：{}", words.join("、"))))
}

/// The test or the filter that a filter of lists is given by its name.
pub(super) fn tested(filter: &Token<'_>, arguments: &[Argument<'_, '_>]) -> Option<Flaw> {
    let named = |place: usize| match arguments.get(place)? {
        Argument { name: None, value: [name] } if name.kind == Kind::Text => Some(*name),
        _ => None,
    };
    let (name, what, known, hint) = match filter.text {
        "select" | "reject" => (named(0)?, "判断", filters::test_names(), "每项是一组数据的，用 |selectattr(\"项\", \"eq\", 值)"),
        "selectattr" | "rejectattr" => (named(1)?, "判断", filters::test_names(), "写作 |selectattr(\"项\", \"eq\", 值)"),
        "map" => (named(0)?, "过滤器", ITEM_FILTERS.to_vec(), "取每项的某个值，写作 |map(attribute=\"项\")"),
        _ => return None,
    };
    if known.contains(&name.unquoted()) {
        return None;
    }
    let near = nearest(name.unquoted(), known.iter().copied()).map_or_else(|| format!("{hint}；"), |near| format!("是否想写“{near}”？"));
    let message = format!("“{}”不能用“{}”：没有这个{what}", filter.text, shown(name.unquoted()));
    Some(flaw(name.start, message, &format!("{near}可用：{}", known.join("、"))))
}

/// A value that a filter is used on.
pub(super) fn filtered(filter: &Token<'_>, shape: &Shape, value: &[Token<'_>], arguments: &[Argument<'_, '_>]) -> Option<Flaw> {
    let name = filter.text;
    if let Some((_, needed, what)) = NEED.iter().find(|(n, needed, _)| *n == name && arguments.len() < *needed) {
        return Some(flaw(filter.start, format!("过滤器“{name}”缺少参数：须写明{what}"), &format!("写成 |{name}(…)，共{needed}个参数")));
    }
    if let Some((_, place, known)) = FORMATS.iter().find(|(n, ..)| *n == name)
        && let Some([format]) = arguments.get(*place).map(|a| a.value)
        && format.kind == Kind::Text
        && !known.contains(&format.unquoted())
    {
        return Some(flaw(format.start, format!("过滤器“{name}”：没有这种日期格式"), &format!("可用：{}", known.join("、"))));
    }
    let (for_what, wrong) = match shape {
        Shape::Any => return None,
        _ if DATES.contains(&name) => ("日期", !matches!(shape, Shape::Date | Shape::Text | Shape::Words(_))),
        _ if NUMBERS.contains(&name) => ("数字", !matches!(shape, Shape::Number | Shape::Money)),
        _ if LISTS.contains(&name) => ("列表", !matches!(shape, Shape::List(_) | Shape::Row(_) | Shape::Map(_))),
        _ if TEXTS.contains(&name) => {
            ("文字", matches!(shape, Shape::List(_) | Shape::Row(_) | Shape::Map(_) | Shape::Record(_) | Shape::Bool))
        }
        _ => return None,
    };
    let path: String = value.iter().map(|t| t.text).collect();
    if wrong {
        let message = format!("过滤器“{name}”用于{for_what}，“{}”是{}", shown(&path), word(shape));
        return Some(flaw(filter.start, message, "各过滤器的用法见 xunwen template reference filters"));
    }
    let records = matches!(shape, Shape::List(item) if matches!(item.as_ref(), Shape::Record(_) | Shape::Map(_)));
    let joins = ["join_cn", "join"].contains(&name) && records && !arguments.iter().any(|a| a.name.is_some_and(|n| n.is("attribute")));
    joins.then(|| {
        let message = format!("过滤器“{name}”连接文字，“{}”的每一项是一组数据", shown(&path));
        flaw(filter.start, message, "先取出一项：|map(attribute=\"name\")|join_cn")
    })
}
