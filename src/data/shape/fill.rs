//! Filling the holes of a tree with values of the right form, to see what holds whatever they are.

use super::{Form, Shape, Text};
use crate::data::{Key, Node, Value};

/// Which values fill the holes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filling {
    /// The least, the first, the earliest.
    Low,
    /// Great ones, the last, the latest.
    High,
}

impl Shape {
    /// Fills in what is missing or nothing. The values mean nothing and only have the form; what
    /// need not be there is left out.
    pub(crate) fn fill(&self, node: &mut Node, with: Filling) {
        self.fill_as(&self.root, node, with);
    }

    fn fill_as(&self, form: &Form, node: &mut Node, with: Filling) {
        let (form, nullable) = self.resolved(form);
        if node.value == Value::Null && !nullable {
            node.value = any(form, with);
        }
        match (form, &mut node.value) {
            (Form::List(item), Value::List(items)) => {
                items.iter_mut().for_each(|node| self.fill_as(item, node, with));
            }
            (Form::Fields(known), Value::Map(fields)) => {
                fields.retain(|(key, node)| {
                    node.value != Value::Null
                        || known.iter().any(|f| *f.name == *key.name && f.required)
                });
                for field in known.iter().filter(|f| f.required) {
                    if !fields.iter().any(|(k, _)| *k.name == *field.name) {
                        let key = Key { name: field.name.as_str().into(), place: node.place };
                        fields.push((key, Node { place: node.place, value: Value::Null }));
                    }
                }
                for (key, node) in fields {
                    if let Some(field) = known.iter().find(|f| *f.name == *key.name) {
                        self.fill_as(&field.form, node, with);
                    }
                }
            }
            _ => {}
        }
    }
}

/// A value of a form.
fn any(form: &Form, with: Filling) -> Value {
    let high = with == Filling::High;
    let text = |low: &str, great: &str| Value::Text(if high { great } else { low }.into());
    match form {
        Form::Bool => Value::Bool(high),
        Form::Integer { min, max, .. } => {
            let low = min.unwrap_or(0);
            let great = max.unwrap_or(i64::MAX).min(low.saturating_add(987_654));
            Value::Number(if high { great } else { low }.to_string().into())
        }
        Form::Number => Value::Number(if high { "987654.3" } else { "0" }.into()),
        Form::Text(Text::Date) => text("1900-01-01", "2199-12-31"),
        Form::Text(Text::Of(format)) => text(format.examples[0], format.examples[1]),
        Form::Text(Text::Free) | Form::Scalar => text("（甲）", "（乙）"),
        Form::Words(words) => text(words.first().map_or("", |w| w), words.last().map_or("", |w| w)),
        Form::List(_) | Form::OneOrMore(_) => Value::List(Vec::new()),
        Form::Map(_) | Form::Fields(_) => Value::Map(Vec::new()),
        Form::Any | Form::Named(_) | Form::Nullable(_) => Value::Null,
    }
}
