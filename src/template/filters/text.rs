//! Filters on text, and those that turn lists into text and back.

use minijinja::value::{Kwargs, Rest, StringInput};
use minijinja::{Error, ErrorKind, State, Value};

use super::args::{at_path, defined, int, items, text};
use super::{Arg, ArgIs, Doc, Filter, Gives, Takes};
use crate::template::chinese;
use crate::template::error::{FilterError, named};

/// Most bytes of text that `join` puts between items.
const MAX_SEPARATOR: usize = 1_000;

pub(super) const FILTERS: &[Filter] = &[
    Filter {
        name: "code",
        takes: Takes::Text,
        gives: Gives::Text,
        args: &[],
        each: true,
        doc: Doc {
            meaning: "区划代码分组",
            example: "{{ '990126101203'|code }}",
            result: "990126 101 203",
        },
        add: |env, name| {
            env.add_filter(name, move |value: &Value| named(name, change(value, chinese::code)));
        },
    },
    Filter {
        name: "join_cn",
        takes: Takes::Texts,
        gives: Gives::Text,
        args: &[],
        each: false,
        doc: Doc {
            meaning: "用顿号连接，可指定最后一项前的词；空值略去",
            example: "{{ ['甲', '乙', '丙']|join_cn }}，{{ ['甲', '乙', '丙']|join_cn('和') }}",
            result: "甲、乙、丙，甲、乙和丙",
        },
        add: |env, name| {
            env.add_filter(
                name,
                move |state: &State<'_, '_>, value: &Value, last: Option<&str>| {
                    named(name, join_cn(state, value, last))
                },
            );
        },
    },
    Filter {
        name: "period",
        takes: Takes::Text,
        gives: Gives::Text,
        args: &[],
        each: true,
        doc: Doc {
            meaning: "句末加句号；已有句末标点的不加，逗号、分号改为句号",
            example: "{{ '账目不清；'|period }}",
            result: "账目不清。",
        },
        add: |env, name| {
            env.add_filter(name, move |value: &Value| {
                named(name, change(value, chinese::sentence))
            });
        },
    },
    Filter {
        name: "strip_end",
        takes: Takes::Text,
        gives: Gives::Text,
        args: &[],
        each: true,
        doc: Doc {
            meaning: "去掉末尾标点，用于标题和表格",
            example: "{{ '账目不清。'|strip_end }}",
            result: "账目不清",
        },
        add: |env, name| {
            env.add_filter(name, move |value: &Value| {
                named(name, change(value, |text| chinese::strip_end(text).to_string()))
            });
        },
    },
    Filter {
        name: "quote",
        takes: Takes::Text,
        gives: Gives::Text,
        args: &[],
        each: true,
        doc: Doc {
            meaning: "加引号，内层改用单引号",
            example: "{{ '回头看'|quote }}",
            result: "“回头看”",
        },
        add: |env, name| {
            env.add_filter(name, move |value: &Value| named(name, change(value, chinese::quote)));
        },
    },
    Filter {
        name: "book",
        takes: Takes::Text,
        gives: Gives::Text,
        args: &[],
        each: true,
        doc: Doc {
            meaning: "加书名号，内层改用单书名号",
            example: "{{ '关于贯彻《条例》的意见'|book }}",
            result: "《关于贯彻〈条例〉的意见》",
        },
        add: |env, name| {
            env.add_filter(name, move |value: &Value| named(name, change(value, chinese::book)));
        },
    },
    Filter {
        name: "truncate",
        takes: Takes::Text,
        gives: Gives::Text,
        args: &[Arg::required("字数", ArgIs::Value)],
        each: true,
        doc: Doc {
            meaning: "最多几个字，超出的以省略号代替",
            example: "{{ '一二三四五六'|truncate(4) }}",
            result: "一二三…",
        },
        add: |env, name| {
            env.add_filter(name, move |value: &Value, limit: &Value| {
                named(name, truncate(value, limit))
            });
        },
    },
    Filter {
        name: "lines",
        takes: Takes::Text,
        gives: Gives::Any,
        args: &[],
        each: false,
        doc: Doc {
            meaning: "按行分开，空行略去",
            example: "{{ '甲\\n\\n乙'|lines|join_cn }}",
            result: "甲、乙",
        },
        add: |env, name| {
            env.add_filter(name, move |state: &State<'_, '_>, value: &Value| {
                named(name, lines(state, value))
            });
        },
    },
    Filter {
        name: "split",
        takes: Takes::Text,
        gives: Gives::Any,
        args: &[Arg::required("分隔符", ArgIs::Value)],
        each: false,
        doc: Doc {
            meaning: "按分隔符分开",
            example: "{{ '甲,乙'|split(',')|join_cn }}",
            result: "甲、乙",
        },
        add: |env, name| {
            env.add_filter(name, move |state: &State<'_, '_>, value: &Value, separator: &str| {
                named(name, split(state, value, separator))
            });
        },
    },
    Filter {
        name: "join",
        takes: Takes::Texts,
        gives: Gives::Any,
        args: &[],
        each: false,
        doc: Doc {
            meaning: "用指定的文字连接",
            example: "{{ ['甲', '乙']|join('；') }}",
            result: "甲；乙",
        },
        add: |env, name| {
            env.add_filter(
                name,
                move |state: &mut State<'_, '_>,
                      value: &Value,
                      separator: Option<&Value>,
                      kwargs: Kwargs| {
                    named(name, join(state, value, separator, &kwargs))
                },
            );
        },
    },
    Filter {
        name: "replace",
        takes: Takes::Text,
        gives: Gives::Text,
        args: &[
            Arg::required("原来的文字", ArgIs::Value),
            Arg::required("换成的文字", ArgIs::Value),
        ],
        each: true,
        doc: Doc {
            meaning: "替换文字",
            example: "{{ '甲乙'|replace('乙', '丙') }}",
            result: "甲丙",
        },
        add: |env, name| {
            env.add_filter(
                name,
                move |state: &State<'_, '_>, value: &Value, from: &Value, to: &Value| {
                    named(name, replace(state, value, from, to))
                },
            );
        },
    },
    Filter {
        name: "trim",
        takes: Takes::Text,
        gives: Gives::Any,
        args: &[],
        each: true,
        doc: Doc { meaning: "去掉首尾空白", example: "{{ ' 甲 '|trim }}", result: "甲" },
        add: |env, name| env.add_filter(name, move |value: &Value| named(name, trim(value))),
    },
    Filter {
        name: "upper",
        takes: Takes::Text,
        gives: Gives::Text,
        args: &[],
        each: true,
        doc: Doc { meaning: "字母大写", example: "{{ 'a'|upper }}", result: "A" },
        add: |env, name| {
            env.add_filter(name, move |value: &Value| {
                named(name, change(value, str::to_uppercase))
            });
        },
    },
    Filter {
        name: "lower",
        takes: Takes::Text,
        gives: Gives::Text,
        args: &[],
        each: true,
        doc: Doc { meaning: "字母小写", example: "{{ 'A'|lower }}", result: "a" },
        add: |env, name| {
            env.add_filter(name, move |value: &Value| {
                named(name, change(value, str::to_lowercase))
            });
        },
    },
    Filter {
        name: "default",
        takes: Takes::Any,
        gives: Gives::Any,
        args: &[],
        each: true,
        doc: Doc {
            meaning: "没有值或空值时的替代；第二个参数为 true 时，空文字、0也替代",
            example: "{{ none|default('无') }}{{ ''|default('—', true) }}",
            result: "无—",
        },
        add: |env, name| {
            env.add_filter(name, |value: Value, args: Rest<Value>| default(value, &args));
        },
    },
];

fn change(value: &Value, how: impl Fn(&str) -> String) -> Result<String, Error> {
    Ok(how(&text(value)?))
}

/// Space at both ends is not markup, so the output of a macro may be trimmed too.
fn trim(value: &Value) -> Result<Value, Error> {
    match value.as_str() {
        Some(markup) if value.is_safe() => Ok(Value::from_safe_string(markup.trim().to_string())),
        _ => change(value, |text| text.trim().to_string()).map(Value::from),
    }
}

fn replace(
    state: &State<'_, '_>,
    value: &Value,
    from: &Value,
    to: &Value,
) -> Result<String, Error> {
    let (value, from, to) = (text(value)?, text(from)?, text(to)?);
    if from.is_empty() {
        return Err(FilterError::new("要替换的文字不能为空").into());
    }
    let found = value.matches(from.as_ref()).count();
    state.consume_fuel((found.saturating_mul(to.len()) / 64) as u64)?;
    Ok(value.replace(from.as_ref(), &to))
}

fn truncate(value: &Value, limit: &Value) -> Result<String, Error> {
    let limit = usize::try_from(int(limit)?)
        .ok()
        .filter(|n| *n > 0)
        .ok_or_else(|| FilterError::new("字数须大于0"))?;
    change(value, |text| chinese::truncate(text, limit))
}

fn join_cn(state: &State<'_, '_>, value: &Value, last: Option<&str>) -> Result<String, Error> {
    let items = items(state, value)?;
    let parts =
        items.iter().filter(|item| !item.is_none()).map(text).collect::<Result<Vec<_>, _>>()?;
    Ok(chinese::join(&parts, last.unwrap_or_default()))
}

/// `|join`: the engine's, which keeps markup of macros markup, with a bounded separator and
/// without empty values.
fn join(
    state: &mut State<'_, '_>,
    value: &Value,
    separator: Option<&Value>,
    kwargs: &Kwargs,
) -> Result<Value, Error> {
    let attribute: Option<&str> = kwargs.get("attribute")?;
    kwargs.assert_all_used()?;
    let list = items(state, value)?
        .into_iter()
        .map(|item| defined(attribute.map_or(Ok(item.clone()), |path| at_path(&item, path))?));
    let list = list
        .filter(|item| !item.as_ref().is_ok_and(Value::is_none))
        .collect::<Result<Vec<_>, _>>()?;
    let short = |text: &Value| text.as_str().is_some_and(|text| text.len() <= MAX_SEPARATOR);
    if !separator.is_none_or(short) {
        return Err(FilterError::limit(format!("分隔的文字最长{MAX_SEPARATOR}字节")).into());
    }
    let separator = separator.map(|text| StringInput::new(state, text)).transpose()?;
    minijinja::filters::join(
        state,
        &Value::from(list),
        separator,
        None,
        Kwargs::from_iter([] as [(&str, Value); 0]),
    )
}

/// `|split(sep)`
fn split(state: &State<'_, '_>, value: &Value, separator: &str) -> Result<Vec<Value>, Error> {
    let text = text(value)?;
    if separator.is_empty() {
        return Err(FilterError::new("分隔符不能为空").into());
    }
    state.consume_fuel((text.len() / 2) as u64)?;
    Ok(text.split(separator).map(Value::from).collect())
}

/// `|lines`
fn lines(state: &State<'_, '_>, value: &Value) -> Result<Vec<Value>, Error> {
    let text = text(value)?;
    state.consume_fuel((text.len() / 2) as u64)?;
    Ok(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(Value::from).collect())
}

/// The engine's `default` keeps an empty value; in data an optional field that is not filled in is
/// one.
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
