//! Filling the holes of a tree with values of the right form, to see what holds whatever they are.
//!
//! A hole is nothing ([`Value::Null`]) where there should be, or was, something malformed.

use super::{Field, Form, Shape, Text};
use crate::data::{Key, Node, Value, index_of, steps};

/// How the texts begin and end that fill holes of any text; between stands a number.
const UNKNOWN: [&str; 2] = ["〔不明甲", "〔不明乙"];
const UNKNOWN_END: char = '〕';

/// A text with another word for what fills holes; `None` if nothing of it is in the text.
pub(crate) fn without_fillings(text: &str, instead: &str) -> Option<String> {
    let begins = |text: &str| UNKNOWN.iter().filter_map(|sign| text.find(sign)).min();
    let mut rest = text;
    let mut out = String::new();
    while let Some(at) = begins(rest) {
        let end = rest[at..].find(UNKNOWN_END).map(|end| at + end + UNKNOWN_END.len_utf8())?;
        out.push_str(&rest[..at]);
        out.push_str(instead);
        rest = &rest[end..];
    }
    (!out.is_empty()).then(|| out + rest)
}

/// Which values fill the holes: of several fillings one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Filling {
    /// Which; the first is the least, earliest and emptiest.
    pub nth: usize,
    /// Of how many.
    pub of: usize,
}

impl Filling {
    fn is_low(self) -> bool {
        self.nth == 0
    }
}

impl Shape {
    /// Makes a hole at a path; a field that is not there becomes one.
    pub(crate) fn dig(&self, tree: &mut Node, path: &str) {
        let mut node = tree;
        for step in steps(path) {
            let place = node.place;
            node = match &mut node.value {
                Value::List(items) => {
                    let Some(item) = index_of(step).and_then(|i| items.get_mut(i)) else { return };
                    item
                }
                Value::Map(fields) => {
                    let at = fields.iter().position(|(k, _)| *k.name == *step);
                    let at = at.unwrap_or_else(|| {
                        let key = Key { name: step.into(), place };
                        fields.push((key, Node { place, value: Value::Map(Vec::new()) }));
                        fields.len() - 1
                    });
                    &mut fields[at].1
                }
                _ => return,
            };
        }
        node.value = Value::Null;
    }

    /// Makes holes of all fields that are not there in the structure at a path; returns their
    /// paths.
    pub(crate) fn dig_absent(&self, tree: &mut Node, path: &str) -> Vec<String> {
        let Some(fields) = self.at(path) else { return Vec::new() };
        let there = tree.follow(path);
        let absent = fields.iter().filter(|f| there.get(&f.name).is_none());
        let paths: Vec<String> = absent
            .map(|f| if path.is_empty() { f.name.clone() } else { format!("{path}.{}", f.name) })
            .collect();
        for path in &paths {
            self.dig(tree, path);
        }
        paths
    }

    /// The fields of the structure at a path.
    fn at(&self, path: &str) -> Option<&[Field]> {
        let mut form = self.root();
        for step in steps(path) {
            form = match self.resolved(form).0 {
                Form::List(item) => item,
                Form::Fields(fields) => &fields.iter().find(|f| f.name == *step)?.form,
                _ => return None,
            };
        }
        if let Form::Fields(fields) = self.resolved(form).0 { Some(fields) } else { None }
    }

    /// The most words that any hole can be.
    pub(crate) fn choices(&self, node: &Node) -> usize {
        self.choices_of(self.root(), node)
    }

    fn choices_of(&self, form: &Form, node: &Node) -> usize {
        match (self.resolved(form).0, &node.value) {
            (Form::Words(words), Value::Null) => words.len(),
            (Form::List(item), Value::List(items)) => {
                items.iter().map(|node| self.choices_of(item, node)).max().unwrap_or_default()
            }
            (Form::Fields(known), Value::Map(fields)) => {
                let missing = known
                    .iter()
                    .filter(|f| f.required && !fields.iter().any(|(k, _)| f.is_called(&k.name)))
                    .map(
                        |f| if let Form::Words(w) = self.resolved(&f.form).0 { w.len() } else { 0 },
                    );
                let there = fields.iter().filter_map(|(key, node)| {
                    let field = known.iter().find(|f| f.is_called(&key.name))?;
                    Some(self.choices_of(&field.form, node))
                });
                missing.chain(there).max().unwrap_or_default()
            }
            _ => 0,
        }
    }

    /// Fills in what is missing or a hole. The values mean nothing and only have the form; no two
    /// are equal where rules look for equal ones. The first filling leaves out what need not be
    /// there.
    pub(crate) fn fill(&self, node: &mut Node, with: Filling) {
        Filler { shape: self, with, count: 0 }.fill(&self.root, node);
    }

    /// The same in a field of the outermost level, or in an item of it if it is a list; `count` is
    /// how many holes were filled before.
    pub(crate) fn fill_part(
        &self,
        (name, is_item): (&str, bool),
        node: &mut Node,
        with: Filling,
        count: &mut usize,
    ) {
        let Some(field) = self.fields_of_root().iter().find(|f| f.name == name) else { return };
        let form = if is_item { self.item_of(&field.form) } else { Some(&field.form) };
        if let Some(form) = form {
            let mut filler = Filler { shape: self, with, count: *count };
            filler.fill(form, node);
            *count = filler.count;
        }
    }
}

/// Fills the holes of a tree.
struct Filler<'s> {
    shape: &'s Shape,
    with: Filling,
    /// How many were filled: values differ by it.
    count: usize,
}

impl Filler<'_> {
    fn fill(&mut self, form: &Form, node: &mut Node) {
        let with = self.with;
        let shape = self.shape;
        let (form, nullable) = shape.resolved(form);
        if node.value == Value::Null && !(nullable && with.is_low()) {
            node.value = self.any(form);
        }
        match (form, &mut node.value) {
            (Form::List(item), Value::List(items)) => {
                items.iter_mut().for_each(|node| self.fill(item, node));
            }
            (Form::Fields(known), Value::Map(fields)) => {
                let is_called = |f: &Field, key: &Key| f.is_called(&key.name);
                fields.retain(|(key, node)| {
                    known.iter().any(|f| {
                        is_called(f, key)
                            && (f.required || node.value != Value::Null || !with.is_low())
                    })
                });
                for field in known.iter().filter(|f| f.required) {
                    if !fields.iter().any(|(k, _)| is_called(field, k)) {
                        let key = Key { name: field.name.as_str().into(), place: node.place };
                        fields.push((key, Node { place: node.place, value: Value::Null }));
                    }
                }
                for (key, node) in fields {
                    if let Some(field) = known.iter().find(|f| is_called(f, key)) {
                        self.fill(&field.form, node);
                    }
                }
            }
            _ => {}
        }
    }

    /// A value of a form.
    fn any(&mut self, form: &Form) -> Value {
        self.count += 1;
        let (with, count) = (self.with, self.count);
        let high = !with.is_low();
        let text = |low: &str, great: &str| Value::Text(if high { great } else { low }.into());
        match form {
            Form::Bool => Value::Bool(with.nth % 2 == 1),
            Form::Integer { min, max, .. } => {
                let low = min.unwrap_or(0);
                let great = max.unwrap_or(i64::MAX).min(low.saturating_add(987_654));
                let apart = great.saturating_sub(count as i64).max(low);
                Value::Number(if high { apart } else { low }.to_string().into())
            }
            Form::Number => Value::Number(if high { "987654.3" } else { "0" }.into()),
            Form::Text(Text::Date) => text("1900-01-01", "2199-12-31"),
            Form::Text(Text::Of(format)) => {
                let number = if high { -(count as i64) } else { count as i64 };
                Value::Text(counted(format.examples[usize::from(high)], number).into())
            }
            Form::Text(Text::Free) | Form::Scalar => {
                let sign = UNKNOWN[usize::from(high)];
                Value::Text(format!("{sign}{count}{UNKNOWN_END}").into())
            }
            Form::Words(words) => {
                // The last filling has the last word.
                let at =
                    if with.nth + 1 == with.of { words.len().saturating_sub(1) } else { with.nth };
                text_of(words.get(at.min(words.len().saturating_sub(1))))
            }
            Form::List(item) | Form::OneOrMore(item) if high => {
                // What is one long is not what is empty.
                let item = self.shape.resolved(item).0;
                match self.any(item) {
                    Value::Null => Value::List(Vec::new()),
                    value => Value::List(vec![Node { place: crate::data::Place::NOWHERE, value }]),
                }
            }
            Form::List(_) | Form::OneOrMore(_) => Value::List(Vec::new()),
            Form::Map(_) | Form::Fields(_) => Value::Map(Vec::new()),
            Form::Any | Form::Named(_) | Form::Nullable(_) => Value::Null,
        }
    }
}

/// A text with a number added to the last one in it, as wide as that.
fn counted(text: &str, add: i64) -> String {
    let is_digit = |c: char| c.is_ascii_digit();
    let end = text.rfind(is_digit).map_or(text.len(), |at| at + 1);
    let start = text[..end]
        .rfind(|c| !is_digit(c))
        .map_or(0, |at| at + text[at..].chars().next().map_or(0, char::len_utf8));
    let digits = &text[start..end];
    match digits.parse::<i64>() {
        Ok(number) => {
            let number = number.saturating_add(add).max(0);
            format!("{}{number:0width$}{}", &text[..start], &text[end..], width = digits.len())
        }
        Err(_) => text.to_string(),
    }
}

fn text_of(word: Option<&String>) -> Value {
    Value::Text(word.map_or("", |word| word).into())
}

/// Removes the fields that are nothing on purpose, so that what is nothing is a hole.
pub(crate) fn drop_nothing(node: &mut Node) {
    match &mut node.value {
        Value::List(items) => items.iter_mut().for_each(drop_nothing),
        Value::Map(fields) => {
            fields.retain(|(_, node)| node.value != Value::Null);
            fields.iter_mut().for_each(|(_, node)| drop_nothing(node));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fillings_are_told_apart_and_called_by_one_word() {
        assert_eq!(counted("000000000000", 12), "000000000012");
        assert_eq!(counted("999999999999", -12), "999999999987");
        assert_eq!(counted("甲〔1900〕1号", 3), "甲〔1900〕4号");
        assert_eq!(counted("无", 3), "无");
        let told = without_fillings("任务〔不明甲3〕和〔不明乙12〕的", "（不明）");
        assert_eq!(told.as_deref(), Some("任务（不明）和（不明）的"));
        assert_eq!(without_fillings("〔不明丙〕", "（不明）"), None);
    }
}
