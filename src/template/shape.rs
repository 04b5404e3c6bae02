//! What a template may use: the fields of a view, their types and meanings.
//!
//! Made of the view's compiled schema. The check of templates without data reasons with these
//! types, and the reference of variables lists them.

use std::sync::Arc;

use serde_json::Value as Json;

use crate::data::shape::{Form, Shape as Compiled, Text};

/// The type of a value in templates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
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
    List(Arc<Shape>),
    /// A list whose items have types of their own.
    Row(Arc<Vec<Shape>>),
    /// Values by names that the data choose.
    Map(Arc<Shape>),
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
    pub shape: Shape,
}

/// A field with its place in the view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable<'s> {
    /// Its path: `round.name`, `all_issues[].number`.
    pub path: String,
    /// The record that has it.
    pub of: &'s Shape,
    /// The field.
    pub field: &'s Field,
    /// The path of an earlier record that is made of the same fields, and lists them.
    pub like: Option<String>,
}

impl Shape {
    /// The shape that a JSON Schema describes. The meaning of a field is the name in its
    /// description `名称：说明`.
    pub fn from_schema(schema: &Json) -> Shape {
        let compiled = Compiled::from_schema(schema, &[]);
        of(&compiled, compiled.root(), &mut Vec::new())
    }

    /// What it is called, in Chinese.
    pub fn word(&self) -> String {
        match self {
            Shape::Any => "任意值".into(),
            Shape::Text => "文字".into(),
            Shape::Date => "日期".into(),
            Shape::Number => "数字".into(),
            Shape::Money => "金额（分）".into(),
            Shape::Bool => "是否".into(),
            Shape::Words(words) => format!("文字：{}", words.join("、")),
            Shape::List(item) => match item.as_ref() {
                Shape::Record(_) => "列表，每项有".into(),
                item => format!("列表，每项是{}", item.word()),
            },
            Shape::Row(_) => "列表".into(),
            Shape::Map(_) => "一组值，按名称取".into(),
            Shape::Record(_) => "一组数据".into(),
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
        listed: &mut Option<Vec<(&'s Shape, String)>>,
        out: &mut Vec<Variable<'s>>,
    ) {
        let Shape::Record(fields) = self else { return };
        if let Some(listed) = listed {
            listed.push((self, path.to_string()));
        }
        for field in fields.iter() {
            let path =
                if path.is_empty() { field.name.clone() } else { format!("{path}.{}", field.name) };
            let (mut inner, mut below) = (&field.shape, path.clone());
            while let Shape::List(item) = inner {
                (inner, below) = (item, below + "[]");
            }
            let like = listed
                .iter()
                .flatten()
                .find(|(shape, _)| *shape == inner)
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
        if let Shape::Record(fields) = self { fields } else { &[] }
    }

    /// The same with every field changed by its path.
    pub fn changed(&self, change: &dyn Fn(&str, &Field) -> Option<Shape>) -> Shape {
        self.changed_below("", change)
    }

    fn changed_below(&self, path: &str, change: &dyn Fn(&str, &Field) -> Option<Shape>) -> Shape {
        match self {
            Shape::List(item) => {
                Shape::List(Arc::new(item.changed_below(&format!("{path}[]"), change)))
            }
            Shape::Record(fields) => {
                let each = fields.iter().map(|field| {
                    let path = if path.is_empty() {
                        field.name.clone()
                    } else {
                        format!("{path}.{}", field.name)
                    };
                    let shape = change(&path, field)
                        .unwrap_or_else(|| field.shape.changed_below(&path, change));
                    Field { shape, ..field.clone() }
                });
                Shape::Record(Arc::new(each.collect()))
            }
            other => other.clone(),
        }
    }

    /// Whether it is not only alike, but the same place of a view.
    pub(super) fn is_of_the_same_place(&self, other: &Shape) -> bool {
        match (self, other) {
            (Shape::Record(one), Shape::Record(other)) => Arc::ptr_eq(one, other),
            (Shape::List(one), Shape::List(other)) => {
                Arc::ptr_eq(one, other) || one.is_of_the_same_place(other)
            }
            _ => self == other,
        }
    }

    /// The type of a value that has one of two types.
    pub(super) fn joined(&self, other: &Shape) -> Shape {
        if self == other { self.clone() } else { Shape::Any }
    }

    /// The type of its items; `None` if it has none.
    pub(super) fn item(&self) -> Option<Shape> {
        match self {
            Shape::Any => Some(Shape::Any),
            Shape::List(item) => Some(item.as_ref().clone()),
            Shape::Row(items) => Some(
                items
                    .iter()
                    .skip(1)
                    .fold(items.first().cloned().unwrap_or(Shape::Any), |all, i| all.joined(i)),
            ),
            Shape::Map(_) => Some(Shape::Text),
            _ => None,
        }
    }

    /// The options of a kind, by name, with the words to choose from; none for free text.
    pub(crate) fn options<'a>(options: impl Iterator<Item = (&'a str, &'a [String])>) -> Shape {
        let field = |(name, words): (&str, &[String])| {
            let shape =
                if words.is_empty() { Shape::Text } else { Shape::Words(Arc::new(words.to_vec())) };
            Field { name: name.to_string(), meaning: String::new(), optional: false, shape }
        };
        Shape::Record(Arc::new(options.map(field).collect()))
    }

    /// What lies at a path such as `ledger.rows`; of a list, what its items have.
    pub(crate) fn at(&self, path: &str) -> Option<Shape> {
        path.split('.').try_fold(self.clone(), |shape, key| match &shape {
            Shape::Any => Some(Shape::Any),
            Shape::Map(item) => Some(item.as_ref().clone()),
            Shape::List(item) => item.at(key),
            Shape::Record(fields) => fields.iter().find(|f| f.name == key).map(|f| f.shape.clone()),
            _ => None,
        })
    }

    pub(super) fn list(item: Shape) -> Shape {
        Shape::List(Arc::new(item))
    }
}

/// The type of a form; `within` are the named forms around it, as of one within itself nothing more
/// is known.
fn of(compiled: &Compiled, form: &Form, within: &mut Vec<usize>) -> Shape {
    match form {
        Form::Named(index) if within.contains(index) => Shape::Any,
        Form::Named(index) => {
            within.push(*index);
            let shape = of(compiled, compiled.resolved(form).0, within);
            within.pop();
            shape
        }
        Form::Nullable(inner) => of(compiled, inner, within),
        Form::Bool => Shape::Bool,
        Form::Integer { money: true, .. } => Shape::Money,
        Form::Integer { .. } | Form::Number => Shape::Number,
        Form::Text(Text::Date) => Shape::Date,
        Form::Text(_) => Shape::Text,
        Form::Words(words) => Shape::Words(Arc::new(words.clone())),
        Form::List(item) => Shape::list(of(compiled, item, within)),
        Form::Map(value) => Shape::Map(Arc::new(of(compiled, value, within))),
        Form::Fields(fields) => Shape::Record(Arc::new(
            fields
                .iter()
                .map(|field| Field {
                    name: field.name.clone(),
                    meaning: field.meaning().unwrap_or_default().to_string(),
                    optional: matches!(field.form, Form::Nullable(_)),
                    shape: of(compiled, &field.form, within),
                })
                .collect(),
        )),
        Form::Any | Form::Scalar | Form::OneOrMore(_) => Shape::Any,
    }
}
