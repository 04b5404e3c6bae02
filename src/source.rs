//! Data as it was written: a tree of nodes, each with its place in a file.
//!
//! Readers (JSON, YAML, later workbooks) yield it, the importer checks its shape and turns it
//! into the round, and diagnostics find their lines in it. Numbers keep their source text, so
//! that nothing is lost before somebody can complain.

use std::sync::Arc;

use crate::diag::Origin;

/// A place: file and byte offset, resolved to line and column when it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Index into [`Sources`].
    pub file: u32,
    /// Byte offset in the file.
    pub offset: u32,
}

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where it begins.
    pub place: Place,
    /// What it is.
    pub value: Value,
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A number, as it was written.
    Number(Box<str>),
    /// Text.
    Text(Box<str>),
    /// A list.
    List(Vec<Node>),
    /// Fields in the order they were written.
    Map(Vec<(Key, Node)>),
}

/// The name of a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// The name.
    pub name: Box<str>,
    /// Where it is written.
    pub place: Place,
}

impl Node {
    /// The field of a map.
    pub fn get(&self, name: &str) -> Option<&Node> {
        match &self.value {
            Value::Map(fields) => fields.iter().find(|(k, _)| &*k.name == name).map(|(_, n)| n),
            _ => None,
        }
    }

    /// Follows a path such as `issues[3].amount` as far as it goes.
    pub fn follow(&self, path: &str) -> &Node {
        let mut node = self;
        for step in path.split(['.', '[']).filter(|s| !s.is_empty()) {
            let next = match (&node.value, step.strip_suffix(']')) {
                (Value::List(items), Some(index)) => index.parse::<usize>().ok().and_then(|i| items.get(i)),
                _ => node.get(step),
            };
            match next {
                Some(next) => node = next,
                None => break,
            }
        }
        node
    }
}

/// The files that places point into.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

#[derive(Debug, Clone)]
struct SourceFile {
    name: String,
    text: Arc<str>,
}

impl Sources {
    /// Adds a file and returns its index.
    pub fn add(&mut self, name: &str, text: Arc<str>) -> u32 {
        self.files.push(SourceFile { name: name.to_string(), text });
        (self.files.len() - 1) as u32
    }

    /// The place as people read it.
    pub fn origin(&self, place: Place) -> Option<Origin> {
        let file = self.files.get(place.file as usize)?;
        let before = &file.text[..file.text.floor_char_boundary(place.offset as usize)];
        let start = before.rfind('\n').map_or(0, |i| i + 1);
        Some(Origin::Text {
            file: file.name.clone(),
            line: before.matches('\n').count() as u32 + 1,
            column: before[start..].chars().count() as u32 + 1,
        })
    }

    /// The line of text at a place, cut to a printable length.
    pub fn excerpt(&self, place: Place) -> Option<String> {
        let text = &self.files.get(place.file as usize)?.text;
        let at = text.floor_char_boundary(place.offset as usize);
        let start = text[..at].rfind('\n').map_or(0, |i| i + 1);
        let end = text[at..].find('\n').map_or(text.len(), |i| at + i);
        let skip = text[start..at].chars().count().saturating_sub(40);
        let line: String = text[start..end].chars().skip(skip).take(100).collect();
        Some(line.trim().to_string()).filter(|l| !l.is_empty())
    }
}
