//! What is unknown of a round, by path, and which findings of the rules rest on it.
//!
//! Filling holes with several values shows most of what depends on them. It cannot show what depends
//! on a reference or a number that might be anything: for these, two tables say which fields name
//! which items, and by which fields something might be there that is found to be lacking.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::partial::item_of;
use crate::data::{pattern, steps};
use crate::diag::{Code, Diagnostic};

/// Fields that identify the items of a list, and the fields elsewhere that refer to them.
pub(super) const REFERENCES: &[(&[&str], &[&str])] = &[
    (&["teams.number"], &["team", "teams"]),
    (&["targets.code"], &["target", "targets", "parent", "avoid"]),
    (&["issues.number"], &["issue", "issues", "new_issues", "led_issues"]),
    (&["tasks.number"], &["task"]),
    (&["evidence.number"], &["evidence"]),
    (&["supervisions.number"], &["supervision", "after"]),
    (&["suggestions.number"], &["suggestion"]),
    (&["recipients.organisation"], &["recipient"]),
    (&["requests.number"], &["request"]),
    (&["campaigns.number"], &["campaign"]),
    (&["teams.members.name", "teams.deputies.name", "teams.leader.name"], &["found_by"]),
    (&["targets.officials.name", "evaluation.body_items"], &["item"]),
    (&["classification.categories"], &["category", "categories", "topics"]),
    (&["issues.common"], &["topics"]),
    (&["classification.focuses"], &["focus"]),
];

/// Codes that say of a reference that nothing has it.
pub(super) const OF_NONE: &[Code] =
    &[Code::Dangling, Code::UnknownCategory, Code::RecipientUnclear];

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
    (
        Code::RectifyMismatch,
        "targets",
        &["issues.target", "issues.number", "targets.code", "targets.parent"],
    ),
    (Code::CommitteeUnclear, "committee", &["committee.name", "committee.kind", "committee.level"]),
    (Code::SessionDoubtful, "session", &["committee.name", "committee.kind", "committee.level"]),
    (Code::MatterUnfit, "matters", &["teams.number", "matters.team", "matters.target"]),
    (
        Code::LetterMismatch,
        "requests",
        &["teams.members.name", "teams.deputies.name", "teams.leader.name", "teams.number"],
    ),
    (Code::FormIncomplete, "ballots", &["ballots.body", "ballots.persons"]),
    (Code::WorkLog, "week_logs", &["day_logs.team", "day_logs.date"]),
];

/// Codes of texts that are to be written anew, whatever they mean.
pub(super) const UNREADABLE: [Code; 3] = [Code::Character, Code::Placeholder, Code::GlyphMissing];

/// Pairs of numbers that are compared at most; of more, none is said to be of no item.
const MAX_COMPARED: usize = 100_000;

/// Paths of what is unknown.
#[derive(Debug, Default)]
pub(super) struct Unknown {
    /// Of single values, or without indexes of all in a list.
    paths: BTreeSet<String>,
    /// The same without indexes, with the items they are in.
    fields: BTreeMap<String, Items>,
    /// The values as they were written, by their paths without indexes.
    written: Vec<(String, String)>,
}

/// The items in which a field is unknown.
#[derive(Debug, Default)]
struct Items {
    /// Whether it is unknown in all, or in no list.
    all: bool,
    some: HashSet<usize>,
}

impl Unknown {
    pub(super) fn new(paths: &BTreeSet<String>, written: &[(String, String)]) -> Unknown {
        let mut fields: BTreeMap<String, Items> = BTreeMap::new();
        for path in paths {
            let items = fields.entry(pattern(path)).or_default();
            match item_of(path) {
                Some((_, at)) => _ = items.some.insert(at),
                None => items.all = true,
            }
        }
        Unknown { paths: paths.clone(), fields, written: written.to_vec() }
    }

    /// Whether a finding is on what is unknown itself.
    pub(super) fn touches(&self, d: &Diagnostic) -> bool {
        let path = d.path.as_deref().unwrap_or_default();
        above(path).any(|path| self.paths.contains(path))
    }

    /// Whether what a finding says is lacking might be what is unknown.
    pub(super) fn might_be_there(&self, d: &Diagnostic) -> bool {
        let path = d.path.as_deref().unwrap_or_default();
        LACKS
            .iter()
            .filter(|(code, list, _)| d.code == *code && within(path, list))
            .any(|(_, _, fields)| fields.iter().any(|field| self.is_unknown(field, path)))
    }

    /// Whether a field, given by its path without indexes, is unknown of any item; of the list that
    /// a finding is in, of the same item.
    fn is_unknown(&self, field: &str, finding: &str) -> bool {
        let here = item_of(finding);
        let at = above(field).filter_map(|above| Some((above, self.fields.get(above)?)));
        at.into_iter().any(|(above, items)| {
            let list = above.split('.').next();
            match here.filter(|(finding, _)| list == Some(*finding)) {
                Some((_, here)) => items.all || items.some.contains(&here),
                None => true,
            }
        })
    }

    /// Which findings say of a number that nothing has it, while it is most likely that of an
    /// item whose number could not be read. `written` yields the value at a path.
    pub(super) fn unknown_numbers(
        &self,
        found: &[Diagnostic],
        written: &dyn Fn(&str) -> String,
    ) -> HashSet<usize> {
        // A reference that cannot be read is a mistake of its own.
        let unreadable: HashSet<&str> = found
            .iter()
            .filter(|d| UNREADABLE.contains(&d.code))
            .filter_map(|d| d.path.as_deref())
            .collect();
        let mut unknown = HashSet::new();
        for (keys, fields) in REFERENCES {
            let of: Vec<(usize, String)> = found
                .iter()
                .enumerate()
                .filter(|(_, d)| OF_NONE.contains(&d.code))
                .filter_map(|(i, d)| Some((i, d.path.as_deref()?)))
                .filter(|(_, path)| fields.contains(&field(path)) && !unreadable.contains(path))
                .map(|(i, path)| (i, written(path)))
                .collect();
            let values: BTreeSet<&str> = of.iter().map(|(_, value)| value.as_str()).collect();
            let explained = self.explained(keys, values);
            let is_explained = |value: &str| explained.as_ref().is_none_or(|e| e.contains(value));
            unknown.extend(of.iter().filter(|(_, v)| is_explained(v)).map(|(i, _)| *i));
        }
        unknown
    }

    /// Which of the numbers that nothing has are most likely those of items whose number could not
    /// be read; `None` if all may be.
    fn explained(&self, keys: &[&str], mut values: BTreeSet<&str>) -> Option<BTreeSet<String>> {
        // All of a list, or its column, was lost: any number may have been there.
        let lost = |key: &&str| above(key).any(|path| self.paths.contains(path));
        if keys.iter().any(lost) {
            return None;
        }
        let holes: Vec<&str> = self
            .written
            .iter()
            .filter(|(path, _)| keys.iter().any(|key| within(key, path)))
            .map(|(_, text)| text.as_str())
            .collect();
        if holes.len() * values.len() > MAX_COMPARED {
            return None;
        }
        let mut explained: BTreeSet<String> = BTreeSet::new();
        // First those that differ by what cannot be read alone.
        let (exact, other): (Vec<&str>, Vec<&str>) =
            holes.iter().copied().partition(|text| values.contains(readable(text).as_str()));
        for text in exact {
            let text = readable(text);
            values.remove(text.as_str());
            explained.insert(text);
        }
        for text in other {
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
        Some(explained)
    }
}

/// A text without the signs in it that stand for what cannot be read.
fn readable(text: &str) -> String {
    let is_sign = |c: &char| *c == '\u{fffd}' || c.is_control() || c.is_whitespace();
    text.chars().filter(|c| !is_sign(c)).collect()
}

/// The last field of a path.
pub(super) fn field(path: &str) -> &str {
    steps(path).filter(|step| !step.ends_with(']')).last().unwrap_or_default()
}

/// A path and the paths that lead to it.
fn above(path: &str) -> impl Iterator<Item = &str> {
    let ends = path.char_indices().filter(|(_, c)| matches!(c, '.' | '[')).map(|(at, _)| at);
    ends.chain([path.len()]).map(|end| &path[..end])
}

/// Whether a path is another or leads to a part of it.
fn within(path: &str, above: &str) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}
