//! Functions that templates may call.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use minijinja::value::{Kwargs, Object, ObjectRepr};
use minijinja::{Error, State, Value};

use super::args::{int, text};
use super::dates::date_range;
use super::numbers::{percent, ratio};
use super::{Doc, Function};
use crate::template::chinese;
use crate::template::error::{FilterError, named};

/// Most numbers of a `range`.
const MAX_RANGE: i64 = 1_000;

pub(in crate::template) const FUNCTIONS: &[Function] = &[
    Function {
        name: "date_range",
        doc: Doc {
            meaning: "同名过滤器",
            example: "{{ date_range('2026-03-12', '2026-04-24', 'month_day') }}",
            result: "3月12日至4月24日",
        },
        add: |env, name| {
            env.add_function(name, move |start: &Value, end: &Value, style: Option<&str>| {
                named(name, date_range(start, end, style))
            });
        },
    },
    Function {
        name: "percent",
        doc: Doc {
            meaning: "同名过滤器",
            example: "{{ percent(129, 147, digits=1) }}",
            result: "87.8%",
        },
        add: |env, name| {
            env.add_function(
                name,
                move |n: &Value, whole: &Value, digits: Option<&Value>, kwargs: Kwargs| {
                    named(name, percent(n, whole, digits, &kwargs))
                },
            );
        },
    },
    Function {
        name: "ratio",
        doc: Doc {
            meaning: "同名过滤器", example: "{{ ratio(0, 0) }}", result: "0/0（—）"
        },
        add: |env, name| {
            env.add_function(
                name,
                move |n: &Value, whole: &Value, digits: Option<&Value>, kwargs: Kwargs| {
                    named(name, ratio(n, whole, digits, &kwargs))
                },
            );
        },
    },
    Function {
        name: "range_cn",
        doc: Doc {
            meaning: "数值范围，百分号和万、亿两处都写",
            example: "{{ range_cn(15, 20, '人') }}，{{ range_cn(63, 68, '%') }}，{{ range_cn(3, 5, '万元') }}",
            result: "15～20人，63%～68%，3万～5万元",
        },
        add: |env, name| {
            env.add_function(name, move |a: &Value, b: &Value, unit: Option<&str>| {
                named(name, range_cn(a, b, unit))
            });
        },
    },
    Function {
        name: "range",
        doc: Doc {
            meaning: "一串整数，最多1000个",
            example: "{% for i in range(1, 4) %}{{ i }}{% endfor %}",
            result: "123",
        },
        add: |env, name| {
            env.add_function(
                name,
                move |start: &Value, stop: Option<&Value>, step: Option<&Value>| {
                    named(name, range(start, stop, step))
                },
            );
        },
    },
    Function {
        name: "counter",
        doc: Doc {
            meaning: "跨循环连续编号",
            example: "{% set n = counter() %}{% for a in [1, 2] %}{% for b in [1, 2] %}{{ n.next() }}{% endfor %}{% endfor %}",
            result: "1234",
        },
        add: |env, name| {
            env.add_function(name, move |start: Option<&Value>| named(name, counter(start)));
        },
    },
];

fn range_cn(a: &Value, b: &Value, unit: Option<&str>) -> Result<String, Error> {
    Ok(chinese::range(&text(a)?, &text(b)?, unit.unwrap_or_default()))
}

/// `range(n)`, `range(a, b)`, `range(a, b, step)`
fn range(start: &Value, stop: Option<&Value>, step: Option<&Value>) -> Result<Vec<i64>, Error> {
    let (start, stop) = match stop {
        Some(stop) => (int(start)?, int(stop)?),
        None => (0, int(start)?),
    };
    let step = step.map_or(Ok(1), int)?;
    if step == 0 {
        return Err(FilterError::new("range 的步长不能是0").into());
    }
    let mut numbers = Vec::new();
    let mut n = i128::from(start);
    while (step > 0 && n < i128::from(stop)) || (step < 0 && n > i128::from(stop)) {
        if numbers.len() as i64 == MAX_RANGE {
            return Err(FilterError::limit(format!("range 最多{MAX_RANGE}个数")).into());
        }
        numbers.push(n as i64);
        n += i128::from(step);
    }
    Ok(numbers)
}

/// A number that keeps counting through all loops; what `counter()` returns.
#[derive(Debug)]
struct Counter(AtomicI64);

impl Object for Counter {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }
    fn call_method(
        self: &Arc<Self>,
        _: &mut State<'_, '_>,
        method: &str,
        args: &[Value],
    ) -> Result<Value, Error> {
        match (method, args) {
            ("next", []) => Ok(Value::from(self.0.fetch_add(1, Ordering::Relaxed))),
            _ => Err(FilterError::new("counter 只有 next() 一种用法").into()),
        }
    }
}

/// `counter()`, `counter(start)`
fn counter(start: Option<&Value>) -> Result<Value, Error> {
    let start = start.map_or(Ok(1), int)?;
    Ok(Value::from_object(Counter(AtomicI64::new(start))))
}
