//! Filters on lists: parts of a list, chosen items, and what is taken from each item.
//!
//! The engine's own versions keep lists lazy, so that no fuel is consumed for walking them. These
//! build at once and consume fuel for it.

use std::borrow::Cow;

use minijinja::value::{Kwargs, Rest, ValueKind, ValueOrKwargs, from_args};
use minijinja::{Error, ErrorKind, State, Value, filters as engine};

use super::args::{at_path, count, decimal, defined, items};
use super::bounds::weigh;
use super::{Arg, ArgIs, Doc, Filter, Gives, Takes, find, item_filter_names, ordering};
use crate::template::chinese;
use crate::template::decimal::Decimal;
use crate::template::error::{FilterError, named};

/// Most bytes of text in an argument of `map`, which is used once per item.
const MAX_ARGUMENT: usize = 1_000;

const SELECT: &str = "每项是一组数据的，用 |selectattr(\"项\", \"eq\", 值)";
const SELECT_BY: &str = "写作 |selectattr(\"项\", \"eq\", 值)";

// The names of attributes and tests are read as text only: the engine would write a list out.
pub(super) const FILTERS: &[Filter] = &[
    Filter {
        name: "length",
        takes: Takes::Any,
        gives: Gives::Number,
        args: &[],
        each: false,
        doc: Doc { meaning: "项数或字数", example: "{{ [1, 2, 3]|length }}", result: "3" },
        add: |env, name| {
            env.add_filter(name, |value: &Value| match value.as_str() {
                Some(text) => Ok(chinese::length(text)),
                None => engine::length(present(value)?),
            });
        },
    },
    Filter {
        name: "first",
        takes: Takes::Any,
        gives: Gives::Item,
        args: &[],
        each: false,
        doc: Doc { meaning: "第一项", example: "{{ [1, 2, 3]|first }}", result: "1" },
        add: |env, name| env.add_filter(name, |value: &Value| engine::first(present(value)?)),
    },
    Filter {
        name: "last",
        takes: Takes::List,
        gives: Gives::Item,
        args: &[],
        each: false,
        doc: Doc { meaning: "最后一项", example: "{{ [1, 2, 3]|last }}", result: "3" },
        add: |env, name| {
            env.add_filter(name, move |state: &State<'_, '_>, value: &Value| {
                named(name, last(state, value))
            });
        },
    },
    Filter {
        name: "take",
        takes: Takes::List,
        gives: Gives::Items,
        args: &[Arg::required("项数", ArgIs::Value)],
        each: false,
        doc: Doc {
            meaning: "前几项", example: "{{ [1, 2, 3]|take(2)|join_cn }}", result: "1、2"
        },
        add: |env, name| {
            env.add_filter(name, move |state: &State<'_, '_>, value: &Value, n: &Value| {
                named(name, take(state, value, n))
            });
        },
    },
    Filter {
        name: "skip",
        takes: Takes::List,
        gives: Gives::Items,
        args: &[Arg::required("项数", ArgIs::Value)],
        each: false,
        doc: Doc {
            meaning: "去掉前几项",
            example: "{{ [1, 2, 3]|skip(1)|join_cn }}",
            result: "2、3",
        },
        add: |env, name| {
            env.add_filter(name, move |state: &State<'_, '_>, value: &Value, n: &Value| {
                named(name, skip(state, value, n))
            });
        },
    },
    Filter {
        name: "reverse",
        takes: Takes::List,
        gives: Gives::Items,
        args: &[],
        each: false,
        doc: Doc {
            meaning: "倒序", example: "{{ [1, 2, 3]|reverse|join_cn }}", result: "3、2、1"
        },
        add: |env, name| {
            env.add_filter(name, move |state: &State<'_, '_>, value: &Value| {
                named(name, reverse(state, value))
            });
        },
    },
    Filter {
        name: "batch",
        takes: Takes::List,
        gives: Gives::Rows,
        args: &[Arg::required("每行的项数", ArgIs::Value)],
        each: false,
        doc: Doc {
            meaning: "每几项分为一行",
            example: "{% for row in [1, 2, 3]|batch(2) %}{{ row|join_cn }}；{% endfor %}",
            result: "1、2；3；",
        },
        add: |env, name| {
            env.add_filter(name, move |state: &State<'_, '_>, value: &Value, n: &Value| {
                named(name, batch(state, value, n))
            });
        },
    },
    Filter {
        name: "sort",
        takes: Takes::List,
        gives: Gives::Items,
        args: &[],
        each: false,
        doc: Doc {
            meaning: "排序；attribute= 按某项，reverse=true 倒序",
            example: "{{ [2, 3, 1]|sort|join_cn }}",
            result: "1、2、3",
        },
        add: |env, name| {
            env.add_filter(name, move |state: &State<'_, '_>, value: &Value, kwargs: Kwargs| {
                named(name, ordering::sort(state, value, kwargs))
            });
        },
    },
    Filter {
        name: "unique",
        takes: Takes::List,
        gives: Gives::Items,
        args: &[],
        each: false,
        doc: Doc {
            meaning: "去掉重复", example: "{{ [1, 2, 1]|unique|join_cn }}", result: "1、2"
        },
        add: |env, name| {
            env.add_filter(name, move |state: &State<'_, '_>, value: &Value, kwargs: Kwargs| {
                named(name, ordering::unique(state, value, kwargs))
            });
        },
    },
    Filter {
        name: "groupby",
        takes: Takes::List,
        gives: Gives::Groups,
        args: &[Arg::required("分组的项", ArgIs::Field)],
        each: false,
        doc: Doc {
            meaning: "按某项分组，组按首次出现的先后",
            example: "{% for key, list in [{'c': '乙', 'n': 1}, {'c': '甲', 'n': 2}, {'c': '乙', 'n': 3}]|groupby('c') %}{{ key }}{{ list|length }}{% endfor %}",
            result: "乙2甲1",
        },
        add: |env, name| {
            env.add_filter(
                name,
                move |state: &State<'_, '_>,
                      value: &Value,
                      attribute: Option<&str>,
                      kwargs: Kwargs| {
                    named(name, ordering::groupby(state, value, attribute, &kwargs))
                },
            );
        },
    },
    Filter {
        name: "map",
        takes: Takes::List,
        gives: Gives::Fields,
        args: &[Arg::required(
            "attribute=\"项\"",
            ArgIs::Filter("取每项的某个值，写作 |map(attribute=\"项\")"),
        )],
        each: false,
        doc: Doc {
            meaning: "取每项的某个值，或对每项用一个文字、数字过滤器",
            example: "{{ [{'n': 1}, {'n': 2}]|map(attribute='n')|join_cn }}，{{ [1, 2]|map('cn')|join_cn }}",
            result: "1、2，一、二",
        },
        add: |env, name| {
            env.add_filter(
                name,
                move |state: &mut State<'_, '_>, value: Value, args: Rest<ValueOrKwargs>| {
                    named(name, map(state, value, args))
                },
            );
        },
    },
    Filter {
        name: "sum",
        takes: Takes::List,
        gives: Gives::Number,
        args: &[],
        each: false,
        doc: Doc {
            meaning: "数字之和，可指定某项；小数也不差分毫",
            example: "{{ [{'n': 1}, {'n': 2}]|sum(attribute='n') }}，{{ [0.1, 0.2]|sum }}",
            result: "3，0.3",
        },
        add: |env, name| {
            env.add_filter(
                name,
                move |state: &State<'_, '_>,
                      value: &Value,
                      attribute: Option<&str>,
                      kwargs: Kwargs| {
                    named(name, sum(state, value, attribute, &kwargs))
                },
            );
        },
    },
    Filter {
        name: "min",
        takes: Takes::List,
        gives: Gives::Item,
        args: &[],
        each: false,
        doc: Doc { meaning: "最小的一项", example: "{{ [2, 1, 3]|min }}", result: "1" },
        add: |env, name| {
            env.add_filter(name, move |state: &State<'_, '_>, value: &Value, kwargs: Kwargs| {
                named(name, ordering::min(state, value, kwargs))
            });
        },
    },
    Filter {
        name: "max",
        takes: Takes::List,
        gives: Gives::Item,
        args: &[],
        each: false,
        doc: Doc { meaning: "最大的一项", example: "{{ [2, 1, 3]|max }}", result: "3" },
        add: |env, name| {
            env.add_filter(name, move |state: &State<'_, '_>, value: &Value, kwargs: Kwargs| {
                named(name, ordering::max(state, value, kwargs))
            });
        },
    },
    Filter {
        name: "select",
        takes: Takes::List,
        gives: Gives::Items,
        args: &[Arg::optional(ArgIs::Test(SELECT))],
        each: false,
        doc: Doc {
            meaning: "留下符合判断的项",
            example: "{{ [1, 2, 3]|select('odd')|join_cn }}",
            result: "1、3",
        },
        add: |env, name| {
            env.add_filter(
                name,
                |state: &mut State<'_, '_>,
                 value: Value,
                 test: Option<&str>,
                 args: Rest<ValueOrKwargs>| {
                    engine::select(state, value, test.map(Cow::Borrowed), args)
                },
            );
        },
    },
    Filter {
        name: "reject",
        takes: Takes::List,
        gives: Gives::Items,
        args: &[Arg::optional(ArgIs::Test(SELECT))],
        each: false,
        doc: Doc {
            meaning: "去掉符合判断的项",
            example: "{{ [1, 2, 3]|reject('odd')|join_cn }}",
            result: "2",
        },
        add: |env, name| {
            env.add_filter(
                name,
                |state: &mut State<'_, '_>,
                 value: Value,
                 test: Option<&str>,
                 args: Rest<ValueOrKwargs>| {
                    engine::reject(state, value, test.map(Cow::Borrowed), args)
                },
            );
        },
    },
    Filter {
        name: "selectattr",
        takes: Takes::List,
        gives: Gives::Items,
        args: &[Arg::required("项", ArgIs::Field), Arg::optional(ArgIs::Test(SELECT_BY))],
        each: false,
        doc: Doc {
            meaning: "留下某项符合判断的",
            example: "{{ [{'n': 1}, {'n': 2}]|selectattr('n', '>=', 2)|length }}",
            result: "1",
        },
        add: |env, name| {
            env.add_filter(
                name,
                |state: &mut State<'_, '_>,
                 value: Value,
                 attr: &str,
                 test: Option<&str>,
                 args: Rest<ValueOrKwargs>| {
                    engine::selectattr(
                        state,
                        with_attribute(state, &value, attr, test)?,
                        Cow::Borrowed(attr),
                        test.map(Cow::Borrowed),
                        args,
                    )
                },
            );
        },
    },
    Filter {
        name: "rejectattr",
        takes: Takes::List,
        gives: Gives::Items,
        args: &[Arg::required("项", ArgIs::Field), Arg::optional(ArgIs::Test(SELECT_BY))],
        each: false,
        doc: Doc {
            meaning: "去掉某项符合判断的",
            example: "{{ [{'n': 1}, {'n': 2}, {'n': 3}]|rejectattr('n', 'eq', 2)|length }}",
            result: "2",
        },
        add: |env, name| {
            env.add_filter(
                name,
                |state: &mut State<'_, '_>,
                 value: Value,
                 attr: &str,
                 test: Option<&str>,
                 args: Rest<ValueOrKwargs>| {
                    engine::rejectattr(
                        state,
                        with_attribute(state, &value, attr, test)?,
                        Cow::Borrowed(attr),
                        test.map(Cow::Borrowed),
                        args,
                    )
                },
            );
        },
    },
    Filter {
        name: "items",
        takes: Takes::Any,
        gives: Gives::Any,
        args: &[],
        each: false,
        doc: Doc {
            meaning: "逐个取出键和值",
            example: "{% for k, v in {'甲': 1}|items %}{{ k }}{{ v }}{% endfor %}",
            result: "甲1",
        },
        add: |env, name| env.add_filter(name, |value: &Value| engine::items(present(value)?)),
    },
    Filter {
        name: "list",
        takes: Takes::Any,
        gives: Gives::Items,
        args: &[],
        each: false,
        doc: Doc {
            meaning: "转为列表", example: "{{ '甲乙'|list|join_cn }}", result: "甲、乙"
        },
        add: |env, name| {
            env.add_filter(name, |state: &State<'_, '_>, value: Value| match value.as_str() {
                Some(text) => {
                    state.consume_fuel((text.len() / 2) as u64)?;
                    Ok(chinese::characters(text).map(Value::from).collect())
                }
                None => engine::list(state, value),
            });
        },
    },
];

/// The value, unless it is undefined.
fn present(value: &Value) -> Result<&Value, Error> {
    if value.is_undefined() { Err(Error::from(ErrorKind::UndefinedError)) } else { Ok(value) }
}

/// `|last`
fn last(state: &State<'_, '_>, value: &Value) -> Result<Value, Error> {
    Ok(items(state, value)?.pop().unwrap_or_default())
}

/// `|take(n)`
fn take(state: &State<'_, '_>, value: &Value, number: &Value) -> Result<Vec<Value>, Error> {
    let mut list = items(state, value)?;
    list.truncate(count(number)?);
    Ok(list)
}

/// `|skip(n)`
fn skip(state: &State<'_, '_>, value: &Value, number: &Value) -> Result<Vec<Value>, Error> {
    let number = count(number)?;
    Ok(items(state, value)?.into_iter().skip(number).collect())
}

/// `|reverse`
fn reverse(state: &State<'_, '_>, value: &Value) -> Result<Vec<Value>, Error> {
    let mut list = items(state, value)?;
    list.reverse();
    Ok(list)
}

/// `|batch(n)`
fn batch(state: &State<'_, '_>, value: &Value, number: &Value) -> Result<Value, Error> {
    let number = count(number)?;
    if number == 0 {
        return Err(FilterError::new("每行的项数须大于0").into());
    }
    let rows: Vec<Value> =
        items(state, value)?.chunks(number).map(|row| Value::from(row.to_vec())).collect();
    let rows = Value::from(rows);
    weigh(state, &rows)?;
    Ok(rows)
}

/// The list whose items are selected by an attribute. Each item must have it: otherwise a typing
/// error in its name would silently select nothing.
fn with_attribute(
    state: &State<'_, '_>,
    value: &Value,
    attribute: &str,
    test: Option<&str>,
) -> Result<Value, Error> {
    let list = items(state, value)?;
    if !matches!(test, Some("defined" | "undefined")) {
        list.iter().try_for_each(|item| defined(at_path(item, attribute)?).map(drop))?;
    }
    Ok(Value::from(list))
}

/// `|sum` and `|sum("attr")`: exact, with as many decimals as the items have.
fn sum(
    state: &State<'_, '_>,
    value: &Value,
    attribute: Option<&str>,
    kwargs: &Kwargs,
) -> Result<Value, Error> {
    let attribute = attribute.or(kwargs.get("attribute")?);
    kwargs.assert_all_used()?;
    let mut total = Decimal::default();
    let mut fixed = false;
    for item in items(state, value)? {
        let number = attribute.map_or(Ok(item.clone()), |path| at_path(&item, path))?;
        if number.is_none() {
            continue;
        }
        fixed |= number.kind() == ValueKind::Plain;
        total = total.plus(decimal(&number)?).ok_or_else(|| FilterError::new("数字过大"))?;
    }
    // Decimals that are asked for are kept.
    Ok(if fixed { total.value() } else { total.plain() })
}

/// `|map(attribute="name")` and `|map("date")`: the engine's, with bounded arguments.
fn map(
    state: &mut State<'_, '_>,
    value: Value,
    args: Rest<ValueOrKwargs>,
) -> Result<Vec<Value>, Error> {
    let values: Vec<Value> = args.iter().map(|arg| Value::clone(arg)).collect();
    let (positional, kwargs): (&[Value], Kwargs) = from_args(&values)?;
    let short = |value: &Value| {
        value.as_object().is_none() && value.as_str().is_none_or(|text| text.len() <= MAX_ARGUMENT)
    };
    let named: Vec<Value> =
        kwargs.args().map(|name| kwargs.peek(name)).collect::<Result<_, _>>()?;
    if !positional.iter().chain(&named).all(short) {
        return Err(FilterError::limit(format!(
            "map 的参数只能是数字或{MAX_ARGUMENT}字节以内的文字"
        ))
        .into());
    }
    if let Some(name) = positional
        .first()
        .and_then(Value::as_str)
        .filter(|name| !find(name).is_some_and(|filter| filter.each))
    {
        return Err(FilterError::new(format!("map 不能使用“{name}”"))
            .hint(format!("可用：{}", item_filter_names().join("、")))
            .into());
    }
    let list = minijinja::filters::map(state, value, args)?;
    list.into_iter().map(defined).collect()
}
