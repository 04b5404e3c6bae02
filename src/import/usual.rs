//! What a data file writes in another form than the round keeps: brought to that form, and listed.
//!
//! Takes the tree of JSON or YAML files before its shape is checked. Texts get their one form,
//! blanks around them and optional texts of blanks alone go, several lines become one. A workbook
//! does the same cell by cell.

use std::collections::BTreeMap;

use crate::data::form::{formed, is_formed, is_nothing, one_line};
use crate::data::shape::{Field, Form, Shape};
use crate::data::{Key, Node, Place, Sources, Value, shown};
use crate::diag::Origin;
use crate::round::is_name;

/// Most places that a note lists.
const MAX_PLACES: usize = 20;

/// The manner in which several lines are read.
const LINES: &str = "分行的文字接成一段读入，没有标点处加“；”";
const NOTHING: &str = "“无”“/”“—”等按没有填写读入";
const NAME_LINES: &str = "分行的名称接成一行读入";

/// Whether every text of a node is as a round keeps it.
pub(super) fn is_usual(node: &Node) -> bool {
    match &node.value {
        Value::Text(text) => {
            !text.is_empty()
                && !text.contains('\n')
                && text.trim().len() == text.len()
                && is_formed(text)
                && !is_nothing(text)
        }
        Value::List(items) => items.iter().all(is_usual),
        Value::Map(fields) => fields.iter().all(|(_, node)| is_usual(node)),
        _ => true,
    }
}

/// Brings the texts of a tree to the form that a round keeps.
pub(super) fn read_as_usual(tree: &mut Node, shape: &Shape) -> Notes {
    let mut reading = Reading { shape, notes: Notes::default() };
    reading.value(shape.root(), tree, "", "数据");
    reading.notes
}

/// What was read in another form than it was written: by label and manner, the places and the
/// first example.
#[derive(Default)]
pub(super) struct Notes(BTreeMap<(String, &'static str), (Vec<Place>, usize, String)>);

impl Notes {
    fn add(
        &mut self,
        label: &str,
        manner: &'static str,
        place: Place,
        example: impl FnOnce() -> String,
    ) {
        let (places, count, _) =
            self.0.entry((label.to_string(), manner)).or_insert_with(|| (Vec::new(), 0, example()));
        *count += 1;
        if places.len() < MAX_PLACES {
            places.push(place);
        }
    }

    /// In words for people, in the order of the files.
    pub(super) fn lines(&self, sources: &Sources) -> Vec<String> {
        let at = |place: &Place| match sources.origin(*place) {
            Some(Origin::Text { file, line, .. }) => {
                let name = file.rsplit(['/', '\\']).next().unwrap_or(&file);
                format!("{}:{line}", shown(name))
            }
            _ => String::new(),
        };
        let mut notes: Vec<_> = self.0.iter().collect();
        notes.sort_by_key(|(_, (places, ..))| places.first().copied());
        let line = |((label, manner), (places, count, example)): (
            &(String, &str),
            &(Vec<Place>, usize, String),
        )| {
            let (first, more) =
                places.split_first().map_or((String::new(), &[][..]), |(f, m)| (at(f), m));
            let more: Vec<String> = more.iter().map(at).collect();
            let more = if more.is_empty() {
                String::new()
            } else {
                format!("；还有 {}", more.join("、"))
            };
            let rest = if *count > places.len() { "等" } else { "" };
            format!("“{label}”：{count}处{manner}，如 {first} {example}{more}{rest}")
        };
        notes.into_iter().map(line).collect()
    }
}

struct Reading<'s> {
    shape: &'s Shape,
    notes: Notes,
}

impl Reading<'_> {
    fn value(&mut self, form: &Form, node: &mut Node, name: &str, label: &str) {
        let shape = self.shape;
        let place = node.place;
        match (shape.resolved(form).0, &mut node.value) {
            (Form::Fields(known), Value::Map(fields)) => {
                for (key, node) in fields.iter_mut() {
                    if let Some(field) = known.iter().find(|f| f.is_called(&key.name)) {
                        self.value(&field.form, node, &field.name, &field.label);
                    }
                }
                let is_needed = |key: &str| known.iter().any(|f| f.is_called(key) && f.required);
                fields.retain(|(key, node)| {
                    is_needed(&key.name) || !self.is_left_out(known, key, node)
                });
            }
            (Form::List(item) | Form::OneOrMore(item), Value::List(items)) => {
                items.iter_mut().for_each(|node| self.value(item, node, name, label));
            }
            (Form::Map(of), Value::Map(fields)) => {
                fields
                    .iter_mut()
                    .for_each(|(key, node)| self.value(of, node, &key.name, &key.name));
                fields.retain(|(_, node)| !is_blank(node));
            }
            (_, Value::Text(text)) => {
                if let Some(read) = self.text(text, place, name, label) {
                    *text = read.into();
                }
            }
            _ => {}
        }
    }

    /// Whether a field that need not be there has blanks for a text, or says that there is nothing
    /// to say; that is noted.
    fn is_left_out(&mut self, known: &[Field], key: &Key, node: &Node) -> bool {
        let Some(field) = known.iter().find(|f| f.is_called(&key.name)) else { return false };
        let Value::Text(text) = &node.value else { return false };
        if matches!(self.shape.resolved(&field.form).0, Form::Bool) || !is_nothing(text) {
            return is_blank(node);
        }
        self.notes.add(&field.label, NOTHING, node.place, || format!("“{}”", shown(text)));
        true
    }

    /// The form of a text that the round keeps, if it is another.
    fn text(&mut self, text: &str, place: Place, name: &str, label: &str) -> Option<String> {
        let formed = formed(text);
        let mut read = formed.as_ref().map_or(text, |f| &f.text).trim().to_string();
        if read.is_empty() {
            return Some(read);
        }
        for (change, was) in formed.iter().flat_map(|f| &f.changes) {
            self.notes.add(label, change.words(), place, || change.example(text, *was, &read));
        }
        let with_mark = !is_name(name);
        if let Some(line) = one_line(&read, with_mark) {
            let manner = if with_mark { LINES } else { NAME_LINES };
            self.notes.add(label, manner, place, || format!("“{}”", shown(&line)));
            read = line;
        }
        (read != text).then_some(read)
    }
}

/// Whether a node is a text of blanks alone.
fn is_blank(node: &Node) -> bool {
    matches!(&node.value, Value::Text(text) if text.trim().is_empty())
}
