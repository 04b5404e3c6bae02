//! Filters on numbers: numerals, money and shares.

use minijinja::value::Kwargs;
use minijinja::{Error, Value, filters as engine};

use super::args::{decimals, digits, int};
use super::{Arg, ArgIs, Doc, Filter, Gives, Takes};
use crate::template::error::{FilterError, named};
use crate::template::{chinese, money};

pub(super) const FILTERS: &[Filter] = &[
    Filter {
        name: "cn",
        takes: Takes::Number,
        gives: Gives::Text,
        args: &[],
        each: true,
        doc: Doc { meaning: "汉字数字", example: "{{ 21|cn }}", result: "二十一" },
        add: |env, name| {
            env.add_filter(name, move |value: &Value| named(name, int(value).map(chinese::number)));
        },
    },
    Filter {
        name: "nth",
        takes: Takes::Number,
        gives: Gives::Text,
        args: &[],
        each: true,
        doc: Doc { meaning: "第几", example: "{{ 3|nth }}组", result: "第三组" },
        add: |env, name| {
            env.add_filter(name, move |value: &Value| {
                named(name, int(value).map(|n| format!("第{}", chinese::number(n))))
            });
        },
    },
    Filter {
        name: "circled",
        takes: Takes::Number,
        gives: Gives::Text,
        args: &[],
        each: true,
        doc: Doc { meaning: "带圈数字，1至50", example: "{{ 3|circled }}", result: "③" },
        add: |env, name| env.add_filter(name, move |value: &Value| named(name, circled(value))),
    },
    Filter {
        name: "level",
        takes: Takes::Number,
        gives: Gives::Text,
        args: &[Arg::required("层次", ArgIs::Value)],
        each: true,
        doc: Doc {
            meaning: "第1至4层标题的序号",
            example: "{{ 2|level(1) }} {{ 2|level(2) }} {{ 2|level(3) }} {{ 2|level(4) }}",
            result: "二、 （二） 2. （2）",
        },
        add: |env, name| {
            env.add_filter(name, move |value: &Value, level: &Value| {
                named(name, ordinal(value, level))
            });
        },
    },
    Filter {
        name: "yuan",
        takes: Takes::Number,
        gives: Gives::Text,
        args: &[],
        each: true,
        doc: Doc {
            meaning: "金额（分）写作元，整元不带小数",
            example: "{{ 123456|yuan }}，{{ 120000|yuan }}",
            result: "1234.56元，1200元",
        },
        add: |env, name| {
            env.add_filter(name, move |value: &Value| named(name, int(value).map(money::yuan)));
        },
    },
    Filter {
        name: "wan",
        takes: Takes::Number,
        gives: Gives::Text,
        args: &[],
        each: true,
        doc: Doc {
            meaning: "金额（分）写作万元；不给小数位数时如实写出",
            example: "{{ 3256700|wan }}，{{ 3256700|wan(2) }}",
            result: "3.2567万元，3.26万元",
        },
        add: |env, name| {
            env.add_filter(name, move |value: &Value, digits: Option<&Value>| {
                named(name, wan(value, digits))
            });
        },
    },
    Filter {
        name: "money",
        takes: Takes::Number,
        gives: Gives::Text,
        args: &[],
        each: true,
        doc: Doc {
            meaning: "金额（分）：满1万元写作万元，不满写作元",
            example: "{{ 3260000|money }}，{{ 999900|money }}",
            result: "3.26万元，9999元",
        },
        add: |env, name| {
            env.add_filter(name, move |value: &Value| named(name, int(value).map(money::money)));
        },
    },
    Filter {
        name: "capital",
        takes: Takes::Number,
        gives: Gives::Text,
        args: &[],
        each: true,
        doc: Doc {
            meaning: "金额（分）的人民币大写",
            example: "{{ 1234567|capital }}",
            result: "壹万贰仟叁佰肆拾伍元陆角柒分",
        },
        add: |env, name| {
            env.add_filter(name, move |value: &Value| named(name, int(value).map(money::capital)));
        },
    },
    Filter {
        name: "percent",
        takes: Takes::Number,
        gives: Gives::Text,
        args: &[Arg::required("总数", ArgIs::Value)],
        each: true,
        doc: Doc {
            meaning: "占比，默认两位小数；总数为0时写作“—”",
            example: "{{ 129|percent(147) }}",
            result: "87.76%",
        },
        add: |env, name| {
            env.add_filter(
                name,
                move |n: &Value, whole: &Value, digits: Option<&Value>, kwargs: Kwargs| {
                    named(name, percent(n, whole, digits, &kwargs))
                },
            );
        },
    },
    Filter {
        name: "ratio",
        takes: Takes::Number,
        gives: Gives::Text,
        args: &[Arg::required("总数", ArgIs::Value)],
        each: true,
        doc: Doc {
            meaning: "部分、总数和占比",
            example: "{{ 381|ratio(414) }}",
            result: "381/414（92.03%）",
        },
        add: |env, name| {
            env.add_filter(
                name,
                move |n: &Value, whole: &Value, digits: Option<&Value>, kwargs: Kwargs| {
                    named(name, ratio(n, whole, digits, &kwargs))
                },
            );
        },
    },
    Filter {
        name: "abs",
        takes: Takes::Number,
        gives: Gives::Number,
        args: &[],
        each: true,
        doc: Doc { meaning: "绝对值", example: "{{ (-3)|abs }}", result: "3" },
        add: |env, name| env.add_filter(name, engine::abs),
    },
    Filter {
        name: "int",
        takes: Takes::Any,
        gives: Gives::Number,
        args: &[],
        each: true,
        doc: Doc { meaning: "转为整数", example: "{{ '12'|int }}", result: "12" },
        add: |env, name| env.add_filter(name, engine::int),
    },
    Filter {
        name: "round",
        takes: Takes::Number,
        gives: Gives::Number,
        args: &[],
        each: true,
        doc: Doc {
            meaning: "四舍六入五成双到指定位数",
            example: "{{ 2.345|round(1) }}",
            result: "2.3",
        },
        add: |env, name| {
            env.add_filter(
                name,
                move |value: Value,
                      precision: Option<i32>,
                      method: Option<&str>,
                      kwargs: Kwargs| {
                    named(name, round(value, precision, method, kwargs))
                },
            );
        },
    },
];

fn circled(value: &Value) -> Result<char, Error> {
    chinese::circled(int(value)?).ok_or_else(|| FilterError::new("带圈数字只有1至50").into())
}

fn ordinal(value: &Value, level: &Value) -> Result<String, Error> {
    chinese::ordinal(int(value)?, int(level)?)
        .ok_or_else(|| FilterError::new("序号须大于0，层次为1至4").into())
}

fn wan(value: &Value, digits: Option<&Value>) -> Result<String, Error> {
    Ok(money::wan(int(value)?, digits.map(decimals).transpose()?))
}

pub(super) fn percent(
    n: &Value,
    whole: &Value,
    positional: Option<&Value>,
    kwargs: &Kwargs,
) -> Result<String, Error> {
    Ok(chinese::percent(int(n)?, int(whole)?, digits(positional, kwargs)?))
}

pub(super) fn ratio(
    n: &Value,
    whole: &Value,
    positional: Option<&Value>,
    kwargs: &Kwargs,
) -> Result<String, Error> {
    Ok(chinese::ratio(int(n)?, int(whole)?, digits(positional, kwargs)?))
}

/// The engine's `round`, with bounded decimals.
fn round(
    value: Value,
    precision: Option<i32>,
    method: Option<&str>,
    kwargs: Kwargs,
) -> Result<Value, Error> {
    if precision.is_some_and(|p| !(-12..=12).contains(&p)) {
        return Err(FilterError::new("位数为-12至12").into());
    }
    engine::round(value, precision, method, kwargs)
}
