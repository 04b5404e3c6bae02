//! What can only fail: operators, filters, functions and tests are run with values of the types that
//! they would be given.
//!
//! The engine itself is the table of what goes together, so the check and the run never differ.
//! What fails for every value that was tried is taken to fail always; the values are chosen so that
//! each sort that a filter tells apart is among them.

use std::cell::RefCell;
use std::collections::BTreeMap;

use minijinja::{Environment, Error, Value};

use super::ValueType;
use super::known::{Known, Made};
use crate::template::error::FilterError;
use crate::template::{decimal, output, wording};

/// Most combinations of values that are tried.
const MAX_TRIES: usize = 300;
/// Deepest records that values are made of.
const MAX_DEPTH: usize = 3;
/// Names of operands in expressions that are tried.
pub(super) const OPERANDS: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

/// Why something can only fail.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reason {
    pub message: String,
    pub hint: Option<String>,
    pub limit: bool,
}

/// What came of a try.
#[derive(Debug, Clone)]
pub(super) enum Outcome {
    /// It works for some value; for constants with this result.
    Works(Option<Value>),
    Fails(Reason),
}

/// Runs expressions with values.
#[derive(Debug)]
pub(super) struct Oracle {
    env: Environment<'static>,
    records: RefCell<BTreeMap<(usize, usize), Value>>,
    known: RefCell<Vec<(String, Vec<Known>, Outcome)>>,
}

impl Oracle {
    pub fn new() -> Oracle {
        let env = super::super::configured();
        Oracle { env, records: RefCell::default(), known: RefCell::default() }
    }

    /// Tries an expression of the [`OPERANDS`].
    pub fn tries(&self, expression: &str, operands: &[Known]) -> Outcome {
        if operands.len() > OPERANDS.len() {
            return Outcome::Works(None);
        }
        let plain: Vec<Known> = operands.iter().map(simple).collect();
        let found =
            |(text, with, _): &&(String, Vec<Known>, Outcome)| text == expression && *with == plain;
        if let Some((.., outcome)) = self.known.borrow().iter().find(found) {
            return outcome.clone();
        }
        let outcome = self.run(expression, &plain);
        self.known.borrow_mut().push((expression.to_string(), plain, outcome.clone()));
        outcome
    }

    fn run(&self, expression: &str, operands: &[Known]) -> Outcome {
        let Ok(compiled) = self.env.compile_expression(expression) else {
            return Outcome::Works(None);
        };
        let samples: Vec<Vec<Value>> = operands.iter().map(|known| self.samples(known)).collect();
        let all: usize = samples.iter().map(Vec::len).product();
        let exact = operands.iter().all(|known| known.constant.is_some());
        let mut reason = None;
        for n in 0..all.min(MAX_TRIES) {
            let mut rest = n;
            let with = OPERANDS.iter().zip(&samples).map(|(name, values)| {
                let value = values[rest % values.len()].clone();
                rest /= values.len();
                (name.to_string(), value)
            });
            match compiled.eval(with.collect::<BTreeMap<String, Value>>()) {
                Ok(value) if is_sound(&value) => return Outcome::Works(exact.then_some(value)),
                Ok(_) => {
                    reason.get_or_insert(Reason {
                        message: "没有这个值，或算不出结果".into(),
                        hint: None,
                        limit: false,
                    });
                }
                Err(error) => drop(reason.get_or_insert_with(|| said(&error))),
            }
        }
        reason.filter(|_| all <= MAX_TRIES).map_or(Outcome::Works(None), Outcome::Fails)
    }

    /// Values of what is known, each sort at least once.
    fn samples(&self, known: &Known) -> Vec<Value> {
        if let Some(value) = &known.constant {
            return vec![value.clone()];
        }
        if known.of == Made::Markup {
            return vec![Value::from_safe_string("<p>甲</p>".into())];
        }
        self.of_type(&known.value_type, known.of != Made::Field, 0)
    }

    fn of_type(&self, value_type: &ValueType, free: bool, depth: usize) -> Vec<Value> {
        let numbers = || [1, 2, 0, 7, 12, 100, 2026, -1].map(Value::from);
        let texts = |free: bool| {
            let more: &[&str] =
                if free { &["2026-03-01", "甲,乙", "甲\n乙", "1.5"] } else { &[] };
            ["甲", "12", "中共某县委", ""].iter().chain(more).map(|t| Value::from(*t)).collect()
        };
        match value_type {
            ValueType::Any => {
                let lists: [Vec<Value>; 4] = [
                    Vec::new(),
                    vec![Value::from(1), Value::from(2)],
                    texts(true),
                    vec![Value::from(vec![1]), Value::from(vec![2])],
                ];
                let mut all: Vec<Value> = texts(true);
                all.extend(numbers());
                all.extend(lists.map(Value::from));
                all.extend([Value::from(true), Value::from(())]);
                all.push(map([("name".to_string(), Value::from("甲"))]));
                all
            }
            ValueType::Text => texts(free),
            ValueType::Words(words) => {
                words.iter().take(4).map(|w| Value::from(w.as_str())).collect()
            }
            ValueType::Date => vec![Value::from("2026-03-01"), Value::from("2026-12-31")],
            ValueType::Number | ValueType::Money => {
                let mut all = numbers().to_vec();
                all.extend(free.then(|| Value::from(0.5)));
                all
            }
            ValueType::Bool => vec![Value::from(true), Value::from(false)],
            ValueType::List(item) => {
                let items = self.of_type(item, free, depth + 1);
                let some = items.iter().take(2).cloned().collect::<Vec<_>>();
                let mut all = vec![Value::from(some)];
                all.extend(items.into_iter().map(|item| Value::from(vec![item])));
                all
            }
            ValueType::Row(items) => {
                let first = |t: &ValueType| self.of_type(t, free, depth + 1).into_iter().next();
                vec![items.iter().map(|t| first(t).unwrap_or_default()).collect::<Value>()]
            }
            ValueType::Map(item) => {
                let value = self.of_type(item, free, depth + 1).into_iter().next();
                vec![map([("甲".to_string(), value.unwrap_or_default())])]
            }
            ValueType::Record(fields) => {
                let key = (std::sync::Arc::as_ptr(fields).addr(), depth);
                if let Some(value) = self.records.borrow().get(&key) {
                    return vec![value.clone()];
                }
                let value = |t: &ValueType| match depth < MAX_DEPTH {
                    true => self.of_type(t, free, depth + 1).into_iter().next().unwrap_or_default(),
                    false => Value::from("甲"),
                };
                let record = map(fields.iter().map(|f| (f.name.clone(), value(&f.value_type))));
                self.records.borrow_mut().insert(key, record.clone());
                vec![record]
            }
        }
    }
}

fn map(pairs: impl IntoIterator<Item = (String, Value)>) -> Value {
    Value::from(pairs.into_iter().collect::<BTreeMap<String, Value>>())
}

/// What tries depend on.
fn simple(known: &Known) -> Known {
    Known {
        constant: known.constant.clone(),
        of: known.of,
        ..Known::field(known.value_type.clone(), false)
    }
}

/// Whether a result is a value: not a missing one, and no number that cannot be printed.
fn is_sound(value: &Value) -> bool {
    !value.is_undefined() && (!decimal::is_number(value) || decimal::printed(value).is_some())
}

fn said(error: &Error) -> Reason {
    let error = super::super::explain::innermost(error);
    match FilterError::of(error) {
        Some(FilterError { message, hint, code, .. }) => Reason {
            message: message.clone(),
            hint: hint.clone(),
            limit: *code == crate::diag::Code::TemplateLimit,
        },
        None if wording::is_undefined(error) => {
            Reason { message: "没有这个值".into(), hint: None, limit: false }
        }
        None => Reason { message: wording::running(error).into(), hint: None, limit: false },
    }
}

/// Whether a constant is small enough to be kept.
pub(super) fn is_small(value: &Value) -> bool {
    value.as_str().is_none_or(|text| text.len() <= 1_000)
        && value.len().is_none_or(|length| length <= output::MAX_BYTES.min(1_000))
}
