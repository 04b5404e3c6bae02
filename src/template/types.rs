//! What a template may use: the fields of a view, their types and meanings.
//!
//! Made of the view's schema. The check of templates without data reasons with these
//! types, and the reference of variables lists them.

use std::sync::Arc;

use serde_json::Value as Json;

use crate::data::shape::{Form, Shape, Text};

/// The type of a value in templates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueType {
    /// Nothing is known.
    Any,
    /// Text.
    Text,
    /// A date, 2026-03-01.
    Date,
    /// A number.
    Number,
    /// An amount in 分.
    Money,
    /// Yes or no.
    Bool,
    /// One of these words.
    Words(Arc<Vec<String>>),
    /// A list of such values.
    List(Arc<ValueType>),
    /// A list whose items have types of their own.
    Row(Arc<Vec<ValueType>>),
    /// Values by names that the data choose.
    Map(Arc<ValueType>),
    /// These fields.
    Record(Arc<Vec<Field>>),
}

/// A field of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name in templates.
    pub name: String,
    /// Its meaning, in Chinese.
    pub meaning: String,
    /// Whether it may be empty.
    pub optional: bool,
    /// Its type.
    pub value_type: ValueType,
}

/// A field with its place in the view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable<'s> {
    /// Its path: `round.name`, `all_issues[].number`.
    pub path: String,
    /// The record that has it.
    pub of: &'s ValueType,
    /// The field.
    pub field: &'s Field,
    /// The path of an earlier record that is made of the same fields, and lists them.
    pub like: Option<String>,
}

impl ValueType {
    /// The type that a JSON Schema describes. The meaning of a field is the name in its
    /// description `名称：说明`.
    pub fn from_schema(schema: &Json) -> ValueType {
        let shape = Shape::from_schema(schema, &[]);
        of(&shape, shape.root(), &mut Vec::new())
    }

    /// What it is called, in Chinese.
    pub fn word(&self) -> String {
        match self {
            ValueType::Any => "任意值".into(),
            ValueType::Text => "文字".into(),
            ValueType::Date => "日期".into(),
            ValueType::Number => "数字".into(),
            ValueType::Money => "金额（分）".into(),
            ValueType::Bool => "是否".into(),
            ValueType::Words(words) => format!("文字：{}", words.join("、")),
            ValueType::List(item) => match item.as_ref() {
                ValueType::Record(_) => "列表，每项有".into(),
                item => format!("列表，每项是{}", item.word()),
            },
            ValueType::Row(_) => "列表".into(),
            ValueType::Map(_) => "一组值，按名称取".into(),
            ValueType::Record(_) => "一组数据".into(),
        }
    }

    /// Every field with those in it, each with its path: `round.name`, `all_issues[].number`. The
    /// fields of a record are listed at its first place only; at others [`Variable::like`] names
    /// that place.
    pub fn all_fields(&self) -> Vec<Variable<'_>> {
        let mut out = Vec::new();
        self.fields_below("", &mut Some(Vec::new()), &mut out);
        out
    }

    /// Like [`Self::all_fields`], with the fields of every record at each of its places.
    pub fn all_paths(&self) -> Vec<Variable<'_>> {
        let mut out = Vec::new();
        self.fields_below("", &mut None, &mut out);
        out
    }

    fn fields_below<'s>(
        &'s self,
        path: &str,
        listed: &mut Option<Vec<(&'s ValueType, String)>>,
        out: &mut Vec<Variable<'s>>,
    ) {
        let ValueType::Record(fields) = self else { return };
        if let Some(listed) = listed {
            listed.push((self, path.to_string()));
        }
        for field in fields.iter() {
            let path =
                if path.is_empty() { field.name.clone() } else { format!("{path}.{}", field.name) };
            let (mut inner, mut below) = (&field.value_type, path.clone());
            while let ValueType::List(item) = inner {
                (inner, below) = (item, below + "[]");
            }
            let like = listed
                .iter()
                .flatten()
                .find(|(value_type, _)| *value_type == inner)
                .map(|(_, path)| path.clone());
            let again = like.is_some();
            out.push(Variable { path, of: self, field, like });
            if !again {
                inner.fields_below(&below, listed, out);
            }
        }
    }

    /// The fields of a record; none of anything else.
    pub fn fields(&self) -> &[Field] {
        if let ValueType::Record(fields) = self { fields } else { &[] }
    }

    /// The same with every field changed by its path.
    pub fn changed(&self, change: &dyn Fn(&str, &Field) -> Option<Field>) -> ValueType {
        self.changed_below("", change)
    }

    fn changed_below(
        &self,
        path: &str,
        change: &dyn Fn(&str, &Field) -> Option<Field>,
    ) -> ValueType {
        match self {
            ValueType::List(item) => {
                ValueType::List(Arc::new(item.changed_below(&format!("{path}[]"), change)))
            }
            ValueType::Record(fields) => {
                let each = fields.iter().map(|field| {
                    let path = if path.is_empty() {
                        field.name.clone()
                    } else {
                        format!("{path}.{}", field.name)
                    };
                    change(&path, field).unwrap_or_else(|| {
                        let value_type = field.value_type.changed_below(&path, change);
                        Field { value_type, ..field.clone() }
                    })
                });
                ValueType::Record(Arc::new(each.collect()))
            }
            other => other.clone(),
        }
    }

    /// Whether it is not only alike, but the same place of a view.
    pub(super) fn is_of_the_same_place(&self, other: &ValueType) -> bool {
        match (self, other) {
            (ValueType::Record(one), ValueType::Record(other)) => Arc::ptr_eq(one, other),
            (ValueType::List(one), ValueType::List(other)) => {
                Arc::ptr_eq(one, other) || one.is_of_the_same_place(other)
            }
            _ => self == other,
        }
    }

    /// The type of a value that has one of two types.
    pub(super) fn joined(&self, other: &ValueType) -> ValueType {
        if self == other { self.clone() } else { ValueType::Any }
    }

    /// The type of its items; `None` if it has none.
    pub(super) fn item(&self) -> Option<ValueType> {
        match self {
            ValueType::Any => Some(ValueType::Any),
            ValueType::List(item) => Some(item.as_ref().clone()),
            ValueType::Row(items) => Some(
                items
                    .iter()
                    .skip(1)
                    .fold(items.first().cloned().unwrap_or(ValueType::Any), |all, i| all.joined(i)),
            ),
            ValueType::Map(_) => Some(ValueType::Text),
            _ => None,
        }
    }

    /// The options of a kind, by name, with the words to choose from; none for free text.
    pub(crate) fn options<'a>(options: impl Iterator<Item = (&'a str, &'a [String])>) -> ValueType {
        let field = |(name, words): (&str, &[String])| {
            let value_type = if words.is_empty() {
                ValueType::Text
            } else {
                ValueType::Words(Arc::new(words.to_vec()))
            };
            Field { name: name.to_string(), meaning: String::new(), optional: false, value_type }
        };
        ValueType::Record(Arc::new(options.map(field).collect()))
    }

    /// What lies at a path such as `ledger.rows`; of a list, what its items have.
    pub(crate) fn at(&self, path: &str) -> Option<ValueType> {
        path.split('.').try_fold(self.clone(), |value_type, key| match &value_type {
            ValueType::Any => Some(ValueType::Any),
            ValueType::Map(item) => Some(item.as_ref().clone()),
            ValueType::List(item) => item.at(key),
            ValueType::Record(fields) => {
                fields.iter().find(|f| f.name == key).map(|f| f.value_type.clone())
            }
            _ => None,
        })
    }

    pub(super) fn list(item: ValueType) -> ValueType {
        ValueType::List(Arc::new(item))
    }
}

/// The type of a form; `within` are the named forms around it, as of one within itself nothing more
/// is known.
fn of(shape: &Shape, form: &Form, within: &mut Vec<usize>) -> ValueType {
    match form {
        Form::Named(index) if within.contains(index) => ValueType::Any,
        Form::Named(index) => {
            within.push(*index);
            let value_type = of(shape, shape.resolved(form).0, within);
            within.pop();
            value_type
        }
        Form::Nullable(inner) => of(shape, inner, within),
        Form::Bool => ValueType::Bool,
        Form::Integer { money: true, .. } => ValueType::Money,
        Form::Integer { .. } | Form::Number => ValueType::Number,
        Form::Text(Text::Date) => ValueType::Date,
        Form::Text(_) => ValueType::Text,
        Form::Words(words) => ValueType::Words(Arc::new(words.clone())),
        Form::List(item) => ValueType::list(of(shape, item, within)),
        Form::Map(value) => ValueType::Map(Arc::new(of(shape, value, within))),
        Form::Fields(fields) => ValueType::Record(Arc::new(
            fields
                .iter()
                .map(|field| Field {
                    name: field.name.clone(),
                    meaning: field.meaning().unwrap_or_default().to_string(),
                    optional: matches!(field.form, Form::Nullable(_)),
                    value_type: of(shape, &field.form, within),
                })
                .collect(),
        )),
        Form::Any | Form::Scalar | Form::OneOrMore(_) => ValueType::Any,
    }
}
