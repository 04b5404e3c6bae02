//! What the check knows of a value: its type, whether it may be empty, and what it is if it is
//! written in the template.

use std::collections::BTreeSet;
use std::sync::Arc;

use minijinja::Value;

use super::ValueType;

/// Paths of values that are certainly not empty.
pub(super) type Facts = BTreeSet<String>;

/// What is known of a value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Known {
    pub value_type: ValueType,
    /// Whether the data may leave it empty.
    pub optional: bool,
    /// What facts call it: a number for the name that it is reached by, and the fields after it.
    pub path: Option<String>,
    /// The value itself, if it depends on no data.
    pub constant: Option<Value>,
    pub of: Made,
    /// The fields that no item of the list lacks.
    pub present: Arc<Facts>,
}

/// What a value was made by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Made {
    /// It is a field of the data.
    Field,
    /// It was put together in the template, so that a text may be a date as well.
    Template,
    /// It is the output of a macro or a `set` block.
    Markup,
    /// It is what `counter()` gives.
    Counter,
}

impl Known {
    pub fn any() -> Known {
        Known::made(ValueType::Any)
    }

    /// A value that the template makes.
    pub fn made(value_type: ValueType) -> Known {
        Known { of: Made::Template, ..Known::field(value_type, false) }
    }

    /// A value of the data.
    pub fn field(value_type: ValueType, optional: bool) -> Known {
        Known {
            value_type,
            optional,
            path: None,
            constant: None,
            of: Made::Field,
            present: Arc::default(),
        }
    }

    /// The output of a macro.
    pub fn markup() -> Known {
        Known { of: Made::Markup, ..Known::made(ValueType::Text) }
    }

    /// A value that is written in the template.
    pub fn constant(value_type: ValueType, value: Value) -> Known {
        Known { constant: Some(value), ..Known::made(value_type) }
    }

    /// What is known of a value that is one or the other.
    pub fn joined(self, other: Known) -> Known {
        if self == other {
            return self;
        }
        let none = |known: &Known| known.constant.as_ref().is_some_and(Value::is_none);
        let optional = self.optional && other.optional;
        if none(&self) || none(&other) {
            let value = if none(&self) { other } else { self };
            return Known { constant: None, path: None, value_type: ValueType::Any, ..value };
        }
        let of = if self.of == other.of { self.of } else { Made::Template };
        let value_type = self.value_type.joined(&other.value_type);
        Known { of, ..Known::field(value_type, optional) }
    }

    /// Of a list, what is known of its items.
    pub fn item(&self) -> Known {
        let value_type = self.value_type.item().unwrap_or(ValueType::Any);
        Known { of: self.of, present: self.present.clone(), ..Known::field(value_type, false) }
    }

    /// Whether it is one text, number or yes-or-no, and no list or record.
    pub fn is_scalar(&self) -> bool {
        matches!(
            self.value_type,
            ValueType::Text
                | ValueType::Date
                | ValueType::Number
                | ValueType::Money
                | ValueType::Bool
                | ValueType::Words(_)
        )
    }
}
