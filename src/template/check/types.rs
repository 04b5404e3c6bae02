//! Checks types without data: what cannot be printed, looped over, compared or passed to a filter.

use super::calls::Argument;
use super::{Flaw, Kind, Token, ValueType, nearest, shown};
use crate::diag::Code;
use crate::template::filters::{self, ArgIs, Takes};

fn flaw(offset: usize, message: String, hint: &str) -> Flaw {
    Flaw { code: Code::TemplateRender, ..Flaw::syntax(offset, message) }.hint(hint)
}

/// The type in one word.
pub(super) fn word(value_type: &ValueType) -> &'static str {
    match value_type {
        ValueType::Any => "任意值",
        ValueType::Text | ValueType::Words(_) => "文字",
        ValueType::Date => "日期",
        ValueType::Number => "数字",
        ValueType::Money => "金额",
        ValueType::Bool => "是与否",
        ValueType::List(_) | ValueType::Row(_) => "列表",
        ValueType::Map(_) | ValueType::Record(_) => "一组数据",
    }
}

/// A value that is printed.
pub(super) fn printed(first: &Token<'_>, value_type: &ValueType) -> Option<Flaw> {
    let (message, hint) = match value_type {
        ValueType::List(_) | ValueType::Row(_) => {
            ("列表不能直接印出", "用 |join_cn 连接，或用 {% for %} 逐项印出")
        }
        ValueType::Bool => ("是与否不能直接印出", "用 {{ \"是\" if … else \"否\" }}"),
        ValueType::Map(_) | ValueType::Record(_) => {
            ("这个值不是文字或数字，不能直接印出", "写出其中的一项，如 target.name")
        }
        _ => return None,
    };
    Some(flaw(first.start, message.into(), hint))
}

/// What a loop goes over.
pub(super) fn looped(first: &Token<'_>, value_type: &ValueType) -> Option<Flaw> {
    let scalar = matches!(
        value_type,
        ValueType::Text
            | ValueType::Words(_)
            | ValueType::Date
            | ValueType::Number
            | ValueType::Money
            | ValueType::Bool
    );
    let wrong = || {
        flaw(
            first.start,
            format!("不是列表，是{}，不能逐项取出", word(value_type)),
            "{% for … in 列表 %}；列表用 xunwen template inspect 查看",
        )
    };
    scalar.then(wrong)
}

/// A value beside the words that it is compared with; `value` is the value's own tokens.
pub(super) fn compared(
    value_type: &ValueType,
    value: &[Token<'_>],
    behind: &[Token<'_>],
) -> Option<Flaw> {
    let ValueType::Words(words) = value_type else { return None };
    if value.iter().any(|t| t.is("|")) {
        return None;
    }
    let with = match behind {
        [sign, word, ..] if (sign.is("==") || sign.is("!=")) && word.kind == Kind::Text => {
            &behind[1..2]
        }
        [within, open, list @ ..] if within.is("in") && open.is("[") => list,
        [not, within, open, list @ ..] if not.is("not") && within.is("in") && open.is("[") => list,
        _ => return None,
    };
    let path: String = value.iter().map(|t| t.text).collect();
    unknown_word(words, &path, with)
}

/// The test that `selectattr` and `rejectattr` name for a field, with the words that it is given.
pub(super) fn chosen(
    value_type: &ValueType,
    field: &Token<'_>,
    test: &Token<'_>,
    behind: &[Token<'_>],
) -> Option<Flaw> {
    let ValueType::Words(words) = value_type else { return None };
    let with = match (test.unquoted(), behind) {
        ("eq" | "==" | "ne" | "!=", [comma, word, ..])
            if comma.is(",") && word.kind == Kind::Text =>
        {
            &behind[1..2]
        }
        ("in", [comma, open, list @ ..]) if comma.is(",") && open.is("[") => list,
        _ => return None,
    };
    unknown_word(words, field.unquoted(), with)
}

/// The first of some words, up to a closing bracket, that is none of those that a value may have.
fn unknown_word(words: &[String], path: &str, with: &[Token<'_>]) -> Option<Flaw> {
    let unknown_word = with
        .iter()
        .take_while(|t| !t.is("]"))
        .filter(|t| t.kind == Kind::Text)
        .find(|word| !words.iter().any(|w| w == word.unquoted()))?;
    let message = format!("“{}”不会是“{}”", shown(path), shown(unknown_word.unquoted()));
    let near = nearest(unknown_word.unquoted(), words.iter().map(String::as_str))
        .map(|near| format!("是否想写“{near}”？"))
        .unwrap_or_default();
    Some(flaw(unknown_word.start, message, &format!("{near}可能的值：{}", words.join("、"))))
}

/// The name of a test or of another filter that a filter is given.
pub(super) fn tested(filter: &Token<'_>, arguments: &[Argument<'_, '_>]) -> Option<Flaw> {
    let args = filters::find(filter.text)?.args;
    let (place, what, known, hint) =
        args.iter().enumerate().find_map(|(place, arg)| match arg.is {
            ArgIs::Test(hint) => Some((place, "判断", filters::test_names(), hint)),
            ArgIs::Filter(hint) => Some((place, "过滤器", filters::item_filter_names(), hint)),
            _ => None,
        })?;
    let name = match arguments.get(place)? {
        Argument { name: None, value: [name] } if name.kind == Kind::Text => *name,
        _ => return None,
    };
    if known.contains(&name.unquoted()) {
        return None;
    }
    let near = nearest(name.unquoted(), known.iter().copied())
        .map_or_else(|| format!("{hint}；"), |near| format!("是否想写“{near}”？"));
    let message = format!("“{}”不能用“{}”：没有这个{what}", filter.text, shown(name.unquoted()));
    Some(flaw(name.start, message, &format!("{near}可用：{}", known.join("、"))))
}

/// A value that a filter is used on.
pub(super) fn filtered(
    filter: &Token<'_>,
    value_type: &ValueType,
    value: &[Token<'_>],
    arguments: &[Argument<'_, '_>],
) -> Option<Flaw> {
    let (name, used) = (filter.text, filters::find(filter.text)?);
    let required: Vec<&str> = used.args.iter().filter_map(|arg| arg.required).collect();
    if arguments.len() < required.len() {
        let message = format!("过滤器“{name}”缺少参数：须写明{}", required.join("、"));
        return Some(flaw(
            filter.start,
            message,
            &format!("写成 |{name}(…)，共{}个参数", required.len()),
        ));
    }
    for (arg, given) in used.args.iter().zip(arguments) {
        if let (ArgIs::Word(known), [word]) = (&arg.is, given.value)
            && word.kind == Kind::Text
            && !known.contains(&word.unquoted())
        {
            return Some(flaw(
                word.start,
                format!("过滤器“{name}”：没有这种日期格式"),
                &format!("可用：{}", known.join("、")),
            ));
        }
    }
    let path: String = value.iter().map(|t| t.text).collect();
    if let Some(for_what) = mismatch(used.takes, value_type) {
        let message =
            format!("过滤器“{name}”用于{for_what}，“{}”是{}", shown(&path), word(value_type));
        return Some(flaw(
            filter.start,
            message,
            "各过滤器的用法见 xunwen template reference filters",
        ));
    }
    let records = matches!(value_type, ValueType::List(item) if matches!(item.as_ref(), ValueType::Record(_) | ValueType::Map(_)));
    let joins = used.takes == Takes::Texts
        && records
        && !arguments.iter().any(|a| a.name.is_some_and(|n| n.is("attribute")));
    joins.then(|| {
        let message = format!("过滤器“{name}”连接文字，“{}”的每一项是一组数据", shown(&path));
        flaw(filter.start, message, "先取出一项：|map(attribute=\"name\")|join_cn")
    })
}

/// What a filter should be used on, if a value is certainly something else.
fn mismatch(takes: Takes, value_type: &ValueType) -> Option<&'static str> {
    let list = matches!(value_type, ValueType::List(_) | ValueType::Row(_) | ValueType::Map(_));
    let (what, fits) = match takes {
        Takes::Any => return None,
        Takes::Date => {
            ("日期", matches!(value_type, ValueType::Date | ValueType::Text | ValueType::Words(_)))
        }
        Takes::Number => ("数字", matches!(value_type, ValueType::Number | ValueType::Money)),
        Takes::List | Takes::Texts => ("列表", list),
        Takes::Text => {
            ("文字", !list && !matches!(value_type, ValueType::Record(_) | ValueType::Bool))
        }
    };
    (!fits && *value_type != ValueType::Any).then_some(what)
}
