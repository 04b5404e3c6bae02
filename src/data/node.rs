//! Data as it was written: a tree of values, each with its place in a file.
//!
//! The readers of JSON, YAML, TOML and workbooks yield it. Numbers keep their source text, so that
//! nothing is lost before a message can show it.

use super::Place;

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
    /// A date or time without quotes, as TOML has them.
    Time(Box<str>),
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
    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        if let Value::Text(text) = &self.value { Some(text) } else { None }
    }

    /// The items of a list.
    pub fn items(&self) -> Option<&[Node]> {
        if let Value::List(items) = &self.value { Some(items) } else { None }
    }

    /// The fields of a map.
    pub fn fields(&self) -> Option<&[(Key, Node)]> {
        if let Value::Map(fields) = &self.value { Some(fields) } else { None }
    }

    /// The field of a map.
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.fields()?.iter().find(|(k, _)| &*k.name == name).map(|(_, n)| n)
    }

    /// Follows a path such as `issues[3].amount` as far as it goes.
    pub fn follow(&self, path: &str) -> &Node {
        self.walk(steps(path))
    }

    /// Follows the steps of a path as far as they go.
    pub fn walk<'p>(&self, steps: impl Iterator<Item = &'p str>) -> &Node {
        let mut node = self;
        for step in steps {
            let next = match &node.value {
                // Steps that are given one by one have the bare number.
                Value::List(items) => {
                    index_of(step).or_else(|| step.parse().ok()).and_then(|i| items.get(i))
                }
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

/// The steps of a path: `issues`, `3]`, `amount` of `issues[3].amount`.
pub fn steps(path: &str) -> impl Iterator<Item = &str> + Clone {
    path.split(['.', '[']).filter(|s| !s.is_empty())
}

/// A path without indexes: `issues.amount` of `issues[3].amount`.
pub(crate) fn pattern(path: &str) -> String {
    steps(path).filter(|step| index_of(step).is_none()).collect::<Vec<_>>().join(".")
}

/// The value that a path leads to, if it is there.
pub(crate) fn reached<'t>(tree: &'t Node, path: &str) -> Option<&'t Node> {
    steps(path).try_fold(tree, |node, step| match &node.value {
        Value::List(items) => items.get(index_of(step)?),
        _ => node.get(step),
    })
}

/// An integer as files write it; TOML may also write `0x1F`, `0o17` or `0b1`.
pub(crate) fn integer(text: &str) -> Option<i64> {
    let radix = match text.get(..2) {
        Some("0x") => 16,
        Some("0o") => 8,
        Some("0b") => 2,
        _ => return text.parse().ok(),
    };
    i64::from_str_radix(&text[2..], radix).ok()
}

/// The index that a step of a path is: 3 of `3]`; `None` of a name.
pub(crate) fn index_of(step: &str) -> Option<usize> {
    step.strip_suffix(']')?.parse().ok()
}
