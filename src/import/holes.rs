//! What is unknown of a round because it is malformed, and what does not depend on it.
//!
//! One mistake must neither hide another nor make one up. The rules need a whole round, so what is
//! malformed or missing is filled in several times, with values as far apart as possible. What the
//! rules find each time does not depend on the right values and is reported at once; the rest
//! waits. Filling cannot show what depends on a reference or a number that might be anything: for
//! these the fields on which a rule rests are listed.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use super::partial::item_of;
use crate::data::budget::Budget;
use crate::data::decode::decode;
use crate::data::shape::{Filling, Shape, UNKNOWN, drop_nothing};
use crate::data::{Found, Node, Value, json, pattern, reached, steps};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::round::{Round, round_shape};

/// Fillings at most; a word of a longer enumeration is not tried.
const MAX_FILLINGS: usize = 8;

/// Fields that identify the items of a list, and the fields elsewhere that refer to them.
const REFERENCES: &[(&[&str], &[&str])] = &[
    (&["teams.number"], &["team"]),
    (&["targets.code"], &["target", "targets", "parent", "avoid"]),
    (&["issues.number"], &["issue", "issues", "new_issues"]),
    (&["tasks.number"], &["task"]),
    (&["evidence.number"], &["evidence"]),
    (&["supervisions.number"], &["supervision", "after"]),
    (&["suggestions.number"], &["suggestion"]),
    (&["recipients.organisation"], &["recipient"]),
    (&["teams.members.name", "teams.deputies.name", "teams.leader.name"], &["found_by"]),
    (&["targets.officials.name", "evaluation.body_items"], &["item"]),
    (&["classification.categories"], &["category", "categories", "topics"]),
    (&["issues.common"], &["topics"]),
    (&["classification.focuses"], &["focus"]),
];

/// Codes that say of a reference that nothing has it.
const OF_NONE: &[Code] = &[Code::Dangling, Code::UnknownCategory, Code::RecipientUnclear];

/// Findings that something is lacking, by code and the beginning of their path, and the fields by
/// which it might be there.
const LACKS: &[(Code, &str, &[&str])] = &[
    (Code::NoTask, "issues", &["tasks.issues"]),
    (
        Code::NoDuty,
        "tasks",
        &["duties.task", "duties.kind", "duties.target", "tasks.issues", "targets.parent"],
    ),
    (Code::TargetShared, "targets", &["teams.targets"]),
    (
        Code::Overdue,
        "issues",
        &["supervisions.issues", "tasks.issues", "tasks.number", "progress.task"],
    ),
    (
        Code::SupervisionFinished,
        "supervisions",
        &["progress.task", "tasks.issues", "tasks.number", "targets.code"],
    ),
    (
        Code::CountMismatch,
        "issues",
        &["targets.code", "targets.parent", "targets.kind", "issues.target"],
    ),
    (
        Code::Recheck,
        "rechecks",
        &["progress.task", "tasks.issues", "tasks.number", "rechecks.target", "issues.target"],
    ),
    (
        Code::SuggestionEmpty,
        "suggestions",
        &[
            "issues.category",
            "issues.common",
            "issues.number",
            "suggestions.categories",
            "suggestions.common",
            "suggestions.issues",
        ],
    ),
    (Code::Assessment, "assessments", &["assessments.team"]),
    (Code::Assessment, "assessment_items", &["assessments.team"]),
    (Code::FormIncomplete, "ballots", &["ballots.body", "ballots.persons"]),
    (Code::WorkLog, "week_logs", &["day_logs.team", "day_logs.date"]),
];

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
        let mut found: Option<Vec<Diagnostic>> = None;
        for round in self.rounds(shape) {
            let Some(round) = round else { return Diagnostics::default() };
            let again = rules(&round).into_iter().map(without_fillings);
            found = Some(match found {
                None => again.collect(),
                Some(before) => {
                    let same: HashSet<_> = again.map(|d| identity(&d)).collect();
                    before.into_iter().filter(|d| same.contains(&identity(d))).collect()
                }
            });
        }
        let mut found = found.unwrap_or_default();
        found.retain(|d| !self.touches(d) && !self.might_be_there(d));
        let unknown = self.unknown_numbers(&found);
        found
            .into_iter()
            .enumerate()
            .filter(|(i, _)| !unknown.contains(i))
            .map(|(_, d)| d)
            .collect()
    }

    /// The same with more that is unknown: values of the round that are well-formed and wrong.
    fn with_wrong(mut self, wrong: &[&Diagnostic]) -> Holes {
        for path in wrong.iter().filter_map(|d| d.path.as_ref()) {
            self.written.push((pattern(path), written(&self.tree, path)));
            self.paths.insert(path.clone());
        }
        self.dig(round_shape());
        self
    }

    /// A round without holes.
    fn none(round: &Round) -> Option<Holes> {
        let text = serde_json::to_string(round).ok()?;
        let mut tree = json::read(&text, 0, &mut Budget::new()).ok()?;
        drop_nothing(&mut tree);
        Some(Holes {
            places: Arc::new(tree.clone()),
            tree,
            paths: BTreeSet::new(),
            written: Vec::new(),
            fillings: 2,
            usable: true,
            left_out: BTreeSet::new(),
        })
    }

    /// Whether a finding is on what is unknown itself.
    fn touches(&self, d: &Diagnostic) -> bool {
        let path = d.path.as_deref().unwrap_or_default();
        self.paths.iter().any(|hole| within(path, hole))
    }

    /// Whether what a finding says is lacking might be what is unknown.
    fn might_be_there(&self, d: &Diagnostic) -> bool {
        let path = d.path.as_deref().unwrap_or_default();
        LACKS
            .iter()
            .filter(|(code, list, _)| d.code == *code && within(path, list))
            .any(|(_, _, fields)| fields.iter().any(|field| self.is_unknown(field, path)))
    }

    /// Whether a field, given by its path without indexes, is unknown of any item; of the list that
    /// a finding is in, of the same item.
    fn is_unknown(&self, field: &str, finding: &str) -> bool {
        let other = |hole: &str| match (item_of(hole), item_of(finding)) {
            (Some((list, at)), Some((same, here))) => list == same && at != here,
            _ => false,
        };
        self.paths.iter().any(|hole| within(field, &pattern(hole)) && !other(hole))
    }

    /// Which findings say of a number that nothing has it, while it is most likely that of an
    /// item whose number could not be read.
    fn unknown_numbers(&self, found: &[Diagnostic]) -> HashSet<usize> {
        let mut unknown = HashSet::new();
        for (keys, fields) in REFERENCES {
            let of: Vec<(usize, String)> = found
                .iter()
                .enumerate()
                .filter(|(_, d)| OF_NONE.contains(&d.code))
                .filter_map(|(i, d)| Some((i, d.path.as_deref()?)))
                .filter(|(_, path)| fields.contains(&field(path)))
                .map(|(i, path)| (i, written(&self.tree, path)))
                .collect();
            let mut values: BTreeSet<&str> = of.iter().map(|(_, value)| value.as_str()).collect();
            // All of a list, or its column, was lost: any number may have been there.
            let lost = |key: &&&str| {
                self.paths.iter().any(|hole| !hole.contains('[') && within(key, hole))
            };
            if keys.iter().any(|key| lost(&key)) {
                unknown.extend(of.iter().map(|(i, _)| *i));
                continue;
            }
            let holes: Vec<&str> = self
                .written
                .iter()
                .filter(|(path, _)| keys.iter().any(|key| within(key, path)))
                .map(|(_, text)| text.as_str())
                .collect();
            let mut explained: BTreeSet<String> = BTreeSet::new();
            for text in &holes {
                let near = values
                    .iter()
                    .map(|value| (strsim::normalized_damerau_levenshtein(text, value), *value))
                    .filter(|(likeness, _)| *likeness >= 0.5)
                    .max_by(|a, b| a.0.total_cmp(&b.0));
                if let Some((_, value)) = near {
                    values.remove(value);
                    explained.insert(value.to_string());
                }
            }
            // The others may be what is left of the items without a number.
            if values.len() + explained.len() <= holes.len() {
                explained.extend(values.iter().map(ToString::to_string));
            }
            unknown.extend(of.iter().filter(|(_, v)| explained.contains(v)).map(|(i, _)| *i));
        }
        unknown
    }
}

/// Of what rules found in a round, what does not merely follow from a number, a name or a reference
/// that was found to be wrong itself: the rules look once more with it unknown. First those by
/// which rows are found, then those that find none.
pub(crate) fn without_followers(
    holes: Option<&Holes>,
    round: &Round,
    found: Diagnostics,
    rules: impl Fn(&Round) -> Diagnostics,
) -> Diagnostics {
    let is_key = |d: &Diagnostic| REFERENCES.iter().any(|(keys, _)| keys.contains(&&*name(d)));
    let is_reference = |d: &Diagnostic| {
        OF_NONE.contains(&d.code) && REFERENCES.iter().any(|(_, fields)| fields.contains(&last(d)))
    };
    let unreadable = [Code::Character, Code::Placeholder, Code::GlyphMissing];
    let wrong_key = |d: &Diagnostic| unreadable.contains(&d.code) && is_key(d);
    let found = independent_of(holes, round, found, &wrong_key, &rules);
    independent_of(holes, round, found, &|d| wrong_key(d) || is_reference(d), &rules)
}

fn independent_of(
    holes: Option<&Holes>,
    round: &Round,
    found: Diagnostics,
    is_wrong: &dyn Fn(&Diagnostic) -> bool,
    rules: &dyn Fn(&Round) -> Diagnostics,
) -> Diagnostics {
    let wrong: Vec<&Diagnostic> = found.iter().filter(|d| d.is_error() && is_wrong(d)).collect();
    let holes = if wrong.is_empty() { None } else { holes.cloned().or_else(|| Holes::none(round)) };
    let Some(holes) = holes else { return found };
    let texts: Vec<String> = wrong
        .iter()
        .filter_map(|d| d.path.as_deref())
        .map(|path| written(&holes.tree, path))
        .filter(|text| !text.is_empty())
        .collect();
    let paths: BTreeSet<Option<String>> = wrong.iter().map(|d| d.path.clone()).collect();
    let again: HashSet<_> =
        holes.with_wrong(&wrong).independent(round_shape(), rules).iter().map(identity).collect();
    let stays = |d: &Diagnostic| {
        let mut nameless = identity(d);
        for text in &texts {
            nameless.2 = nameless.2.replace(text.as_str(), NAMELESS);
        }
        paths.contains(&d.path) || again.contains(&identity(d)) || again.contains(&nameless)
    };
    found.into_iter().filter(stays).collect()
}

/// The path of a finding without indexes.
fn name(d: &Diagnostic) -> String {
    pattern(d.path.as_deref().unwrap_or_default())
}

/// The field that a finding is on.
fn last(d: &Diagnostic) -> &str {
    field(d.path.as_deref().unwrap_or_default())
}

/// What stands for a name that is unknown.
const NAMELESS: &str = "（不明）";

/// A finding on something whose name is unknown says so.
fn without_fillings(d: Diagnostic) -> Diagnostic {
    let mut d = d;
    for text in std::iter::once(&mut d.message).chain(&mut d.hints) {
        for unknown in UNKNOWN {
            if text.contains(unknown) {
                *text = text.replace(unknown, NAMELESS);
            }
        }
    }
    d
}

fn identity(d: &Diagnostic) -> (Code, Option<String>, String) {
    (d.code, d.path.clone(), d.message.clone())
}

/// The last field of a path.
fn field(path: &str) -> &str {
    steps(path).filter(|step| !step.ends_with(']')).last().unwrap_or_default()
}

/// Whether a path is another or leads to a part of it.
fn within(path: &str, above: &str) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// The text of a value.
fn written(tree: &Node, path: &str) -> String {
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
