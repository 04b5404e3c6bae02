//! What is unknown of a round because it is malformed, and what does not depend on it.
//!
//! One mistake must neither hide another nor make one up. The rules need a whole round, so what is
//! malformed or missing is filled in several times, with values as far apart as possible. What the
//! rules find each time does not depend on the right values and is reported at once; the rest
//! waits.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use super::partial::item_of;
use super::unknown::Unknown;
use crate::data::budget::Budget;
use crate::data::decode::decode;
use crate::data::shape::{Filling, Shape, drop_nothing, without_fillings};
use crate::data::{Found, Node, Value, json, pattern, reached};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::round::{Round, round_shape};

/// Fillings at most; a word of a longer enumeration is not tried.
const MAX_FILLINGS: usize = 8;

/// What is unknown of a round.
#[derive(Debug, Clone)]
pub(crate) struct Holes {
    /// The round as it was written, without what is malformed.
    pub(super) tree: Node,
    /// Paths of what is unknown: of single values, or without indexes of all in a list.
    paths: BTreeSet<String>,
    /// The malformed values as they were written, by their paths without indexes.
    written: Vec<(String, String)>,
    /// How many fillings there are.
    fillings: usize,
    /// The same as it was read, for the places of its values.
    pub(super) places: Arc<Node>,
    /// Whether all of the round is as the files have it, but for entries that were left out.
    pub(super) usable: bool,
    /// These entries: list and index.
    left_out: BTreeSet<(String, usize)>,
}

impl Holes {
    /// The holes that problems make; `lost` are paths without indexes of what could not be read.
    pub(super) fn new(tree: &Node, problems: &[Found], lost: &[String], shape: &Shape) -> Holes {
        let mut holes = Holes {
            tree: tree.clone(),
            paths: lost.iter().cloned().collect(),
            written: Vec::new(),
            fillings: 2,
            places: Arc::new(tree.clone()),
            usable: false,
            left_out: BTreeSet::new(),
        };
        let mut guessed = Vec::new();
        for (_, d) in problems.iter().filter(|(_, d)| d.is_error()) {
            let Some(path) = d.path.as_ref().filter(|path| !path.is_empty()) else { continue };
            if d.code == Code::UnknownKey {
                // Which field was meant is not known: it may be any that is not there.
                guessed.push(path.clone());
                continue;
            }
            let text = match reached(tree, path).map(|node| &node.value) {
                Some(Value::Text(text) | Value::Number(text)) => text.to_string(),
                _ => String::new(),
            };
            holes.written.push((pattern(path), text));
            holes.paths.insert(path.clone());
        }
        drop_nothing(&mut holes.tree);
        holes.dig(shape);
        for owner in guessed {
            holes.paths.extend(shape.dig_absent(&mut holes.tree, &owner));
        }
        holes.fillings = shape.choices(&holes.tree).clamp(2, MAX_FILLINGS);
        holes
    }

    fn dig(&mut self, shape: &Shape) {
        for path in &self.paths {
            for path in expanded(&self.tree, path) {
                shape.dig(&mut self.tree, &path);
            }
        }
    }

    /// Says whether the round is usable without the malformed entries.
    pub(super) fn settle(&mut self, usable: bool, malformed: &[Found]) {
        self.usable = usable;
        let items = malformed.iter().filter_map(|(_, d)| item_of(d.path.as_deref()?));
        self.left_out = items.map(|(list, i)| (list.to_string(), i)).filter(|_| usable).collect();
    }

    /// The same holes in a round that was corrected since, with the entries that were left out of
    /// it.
    pub(super) fn with_round(&self, round: &Round) -> Holes {
        let text = serde_json::to_string(round).unwrap_or_default();
        let Ok(mut tree) = json::read(&text, 0, &mut Budget::new()) else { return self.clone() };
        drop_nothing(&mut tree);
        for (list, index) in &self.left_out {
            if let Some(item) = reached(&self.tree, &format!("{list}[{index}]"))
                && let Value::Map(fields) = &mut tree.value
                && let Some((_, Node { value: Value::List(items), .. })) =
                    fields.iter_mut().find(|(key, _)| *key.name == **list)
            {
                items.insert((*index).min(items.len()), item.clone());
            }
        }
        let mut holes = Holes { tree, ..self.clone() };
        holes.dig(round_shape());
        holes
    }

    /// The round with the holes filled in, for each filling; none if it cannot be read at all.
    fn rounds<'h>(&'h self, shape: &'h Shape) -> impl Iterator<Item = Option<Round>> + 'h {
        (0..self.fillings).map(|nth| self.filled(shape, nth))
    }

    /// The round with one filling. Its values mean nothing where something is unknown.
    pub(super) fn filled(&self, shape: &Shape, nth: usize) -> Option<Round> {
        let mut whole = self.tree.clone();
        shape.fill(&mut whole, Filling { nth, of: self.fillings });
        decode::<Round>(&whole).ok()
    }

    /// What the rules find whatever is right in place of the holes. `rules` yields what they find
    /// in a round.
    pub(crate) fn independent(
        &self,
        shape: &Shape,
        rules: impl Fn(&Round) -> Diagnostics,
    ) -> Diagnostics {
        let unknown = Unknown::new(&self.paths, &self.written);
        independent(self.rounds(shape), &unknown, &|path| written(&self.tree, path), rules)
    }

    /// The same with more that is unknown: values of the round that are well-formed and wrong.
    pub(super) fn with_wrong(mut self, wrong: &BTreeSet<&str>) -> Holes {
        for path in wrong {
            self.written.push((pattern(path), written(&self.tree, path)));
            self.paths.insert((*path).to_string());
        }
        self.dig(round_shape());
        self
    }
}

/// What the rules find in each of some fillings of a round, and what rests on nothing unknown.
pub(super) fn independent(
    rounds: impl Iterator<Item = Option<Round>>,
    unknown: &Unknown,
    written: &dyn Fn(&str) -> String,
    rules: impl Fn(&Round) -> Diagnostics,
) -> Diagnostics {
    let mut found: Option<Vec<Diagnostic>> = None;
    for round in rounds {
        let Some(round) = round else { return Diagnostics::default() };
        let again = rules(&round).into_iter().map(nameless);
        found = Some(match found {
            None => again.collect(),
            Some(before) => {
                let same: HashSet<_> = again.map(|d| identity(&d)).collect();
                before.into_iter().filter(|d| same.contains(&identity(d))).collect()
            }
        });
    }
    let mut found = found.unwrap_or_default();
    found.retain(|d| !unknown.touches(d) && !unknown.might_be_there(d));
    let numbers = unknown.unknown_numbers(&found, written);
    let sure = found.into_iter().enumerate().filter(|(i, _)| !numbers.contains(i));
    sure.map(|(_, d)| d).collect()
}

/// What stands for a name that is unknown.
pub(super) const NAMELESS: &str = "（不明）";

/// A finding on something whose name is unknown says so.
fn nameless(mut d: Diagnostic) -> Diagnostic {
    for text in std::iter::once(&mut d.message).chain(&mut d.hints) {
        if let Some(told) = without_fillings(text, NAMELESS) {
            *text = told;
        }
    }
    d
}

pub(super) fn identity(d: &Diagnostic) -> (Code, Option<String>, String) {
    (d.code, d.path.clone(), d.message.clone())
}

/// The text of a value.
pub(super) fn written(tree: &Node, path: &str) -> String {
    match reached(tree, path).map(|node| &node.value) {
        Some(Value::Text(text) | Value::Number(text)) => text.to_string(),
        _ => String::new(),
    }
}

/// The paths of the values that a path without indexes stands for; a path with indexes itself.
fn expanded(tree: &Node, path: &str) -> Vec<String> {
    if path.contains('[') {
        return vec![path.to_string()];
    }
    let mut all = vec![String::new()];
    let mut steps = path.split('.').peekable();
    while let Some(step) = steps.next() {
        let is_last = steps.peek().is_none();
        all = all
            .into_iter()
            .flat_map(|above| {
                let path = if above.is_empty() { step.into() } else { format!("{above}.{step}") };
                match reached(tree, &path).and_then(Node::items) {
                    // Some rows were lost; those that are there are known.
                    Some(items) if is_last && items.iter().any(|i| i.fields().is_some()) => {
                        Vec::new()
                    }
                    Some(items) if !is_last => {
                        (0..items.len()).map(|i| format!("{path}[{i}]")).collect()
                    }
                    _ => vec![path],
                }
            })
            .collect();
    }
    all
}
