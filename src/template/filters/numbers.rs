//! Filters on numbers: numerals, money and shares.

use minijinja::value::Kwargs;
use minijinja::{Error, ErrorKind, State, Value, filters as engine};

use super::args::{decimal, decimals, digits, int};
use super::{Arg, ArgIs, Doc, Filter, Gives, Takes};
use crate::template::decimal::{Decimal, Rounding, plain};
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
            meaning: "金额（分），如实写出：满1亿元写作亿元，满1万元写作万元，不满写作元；小数要超过四位的，改用小一级的单位",
            example: "{{ 3260000|money }}，{{ 999900|money }}，{{ 123000000000|money }}，{{ 103054150|money }}",
            result: "3.26万元，9999元，12.3亿元，1030541.50元",
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
            meaning: "占比，四舍五入，默认一位小数、整数不写小数；总数为0时写作“—”；不是全部的不写100%，不是没有的不写0%",
            example: "{{ 129|percent(147) }}，{{ 199999|percent(200000) }}，{{ 1|percent(200000) }}",
            result: "87.8%，99.9%，0.1%",
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
            result: "381/414（92%）",
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
        add: |env, name| env.add_filter(name, |value: Value| engine::abs(plain(value))),
    },
    Filter {
        name: "int",
        takes: Takes::Any,
        gives: Gives::Number,
        args: &[],
        each: true,
        doc: Doc { meaning: "转为整数", example: "{{ '12'|int }}", result: "12" },
        add: |env, name| {
            env.add_filter(
                name,
                |state: &State<'_, '_>,
                 value: &Value,
                 default: Option<Value>,
                 base: Option<u32>,
                 kwargs: Kwargs| {
                    named("int", integer(state, value, default, base, kwargs))
                },
            );
        },
    },
    Filter {
        name: "round",
        takes: Takes::Number,
        gives: Gives::Number,
        args: &[],
        each: true,
        doc: Doc {
            meaning: "四舍六入五成双（GB/T 8170）到指定位数，写足位数；不给位数的取整",
            example: "{{ 2.675|round(2) }}，{{ 1.005|round(2) }}，{{ 2.5|round }}",
            result: "2.68，1.00，2",
        },
        add: |env, name| {
            env.add_filter(
                name,
                move |value: &Value,
                      precision: Option<&Value>,
                      method: Option<&str>,
                      kwargs: Kwargs| {
                    named(name, round(value, precision, method, &kwargs))
                },
            );
        },
    },
];

fn circled(value: &Value) -> Result<char, Error> {
    chinese::circled(int(value)?).ok_or_else(|| {
        FilterError::new(format!("带圈数字只有1至{}", chinese::MAX_CIRCLED))
            .hint("项数会更多的，用 |level(4)，写作（51）")
            .into()
    })
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
    let (part, of, _) = decimal(n)?.aligned(decimal(whole)?);
    let share = match digits(positional, kwargs)? {
        Some(digits) => chinese::share(part, of, digits),
        None => chinese::short_share(part, of),
    };
    share.ok_or_else(|| FilterError::new("数字过大").into())
}

pub(super) fn ratio(
    n: &Value,
    whole: &Value,
    positional: Option<&Value>,
    kwargs: &Kwargs,
) -> Result<String, Error> {
    let share = percent(n, whole, positional, kwargs)?;
    Ok(format!("{}/{}（{share}）", int(n)?, int(whole)?))
}

/// `|int`: the engine's, with numbers as they are written.
fn integer(
    state: &State<'_, '_>,
    value: &Value,
    default: Option<Value>,
    base: Option<u32>,
    kwargs: Kwargs,
) -> Result<Value, Error> {
    if let Some(number) = Decimal::of(value).filter(|_| !value.is_integer()) {
        return Ok(number.whole());
    }
    engine::int(state, value, default, base, kwargs).map_err(|error| match error.kind() {
        ErrorKind::InvalidOperation => FilterError::new("不是数字，不能转为整数")
            .hint("不一定是数字的，写作 |int(default=0)")
            .into(),
        _ => error,
    })
}

/// `|round`: to the nearest, a half to the even digit. Without decimals it gives a whole number,
/// with them a number that is printed with all of them.
fn round(
    value: &Value,
    precision: Option<&Value>,
    method: Option<&str>,
    kwargs: &Kwargs,
) -> Result<Value, Error> {
    let named: Option<Value> = kwargs.get("precision")?;
    let decimals = precision.or(named.as_ref()).map_or(Ok(0), int)?;
    let decimals = i32::try_from(decimals)
        .ok()
        .filter(|d| (-12..=12).contains(d))
        .ok_or_else(|| FilterError::new("位数为-12至12"))?;
    let how = match method.or(kwargs.get("method")?) {
        None | Some("common") => Rounding::Even,
        Some("ceil") => Rounding::Up,
        Some("floor") => Rounding::Down,
        Some(_) => {
            return Err(FilterError::new("没有这种取整方法")
                .hint("可用：common（四舍六入五成双）、ceil（进一）、floor（去尾）")
                .into());
        }
    };
    kwargs.assert_all_used()?;
    Ok(decimal(value)?.rounded(decimals, how).value())
}
