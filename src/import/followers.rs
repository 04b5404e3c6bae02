//! What rules found only because a value is wrong that they found to be wrong itself.
//!
//! A number of no row, a day years off, a name that cannot be printed: the rules look once more
//! with the value unknown, and what they do not find again followed from it. First values by which
//! rows are found, then all others.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::holes::{Holes, NAMELESS, identity, independent, written};
use super::partial::item_of;
use super::unknown::{OF_NONE, REFERENCES, UNREADABLE, Unknown, field};
use crate::data::budget::Budget;
use crate::data::shape::{Filling, drop_nothing};
use crate::data::{Node, json, pattern, steps};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::round::{Round, round_shape};

/// Codes of days that cannot be right.
const DAYS: [Code; 2] = [Code::DateDoubtful, Code::DateOrder];

/// Of what rules found in a round, what does not merely follow from a value that they found to be
/// wrong.
pub(super) fn without_followers(
    holes: Option<&Holes>,
    round: &Round,
    found: Diagnostics,
    rules: impl Fn(&Round) -> Diagnostics,
) -> Diagnostics {
    let is_key = |d: &Diagnostic| REFERENCES.iter().any(|(keys, _)| keys.contains(&&*name(d)));
    let wrong_key = |d: &Diagnostic| UNREADABLE.contains(&d.code) && is_key(d);
    let found = independent_of(holes, round, found, &wrong_key, &rules);
    independent_of(holes, round, found, &|d| wrong_key(d) || is_wrong_value(d), &rules)
}

/// Whether a finding is on the very value that is wrong.
fn is_wrong_value(d: &Diagnostic) -> bool {
    let last = last(d);
    let of_none = || {
        OF_NONE.contains(&d.code) && REFERENCES.iter().any(|(_, fields)| fields.contains(&last))
            || d.code == Code::SuggestionEmpty && last == "common"
            || d.code == Code::IssuanceUnknown
    };
    let day = || DAYS.contains(&d.code) && d.path.as_ref().is_some_and(|path| path.contains('['));
    UNREADABLE.contains(&d.code) || d.is_error() && (of_none() || day())
}

fn independent_of(
    holes: Option<&Holes>,
    round: &Round,
    found: Diagnostics,
    is_wrong: &dyn Fn(&Diagnostic) -> bool,
    rules: &dyn Fn(&Round) -> Diagnostics,
) -> Diagnostics {
    let wrong = found.iter().filter(|d| is_wrong(d));
    let paths: BTreeSet<&str> = wrong.filter_map(|d| d.path.as_deref()).collect();
    // Nothing can follow if all that was found is on the wrong values themselves.
    if paths.is_empty()
        || found.iter().all(|d| d.path.as_deref().is_some_and(|p| paths.contains(p)))
    {
        return found;
    }
    let of_round;
    let written_at: &dyn Fn(&str) -> String = match holes {
        Some(holes) => &|path| written(&holes.tree, path),
        None => {
            of_round = |path: &str| written_in(round, path);
            &of_round
        }
    };
    let texts: BTreeSet<String> =
        paths.iter().map(|path| written_at(path)).filter(|text| !text.is_empty()).collect();
    let again = match holes {
        Some(holes) => holes.clone().with_wrong(&paths).independent(round_shape(), rules),
        None => {
            let wrong = Wrong::of(round, &paths, written_at);
            let rounds = (0..FILLINGS).map(|nth| wrong.filled(nth));
            independent(rounds, &wrong.unknown, written_at, rules)
        }
    };
    let again: HashSet<_> = again.iter().map(identity).collect();
    let stays = |d: &Diagnostic| {
        let is_wrong = d.path.as_deref().is_some_and(|path| paths.contains(path));
        is_wrong || again.contains(&identity(d)) || again.contains(&nameless(d, &texts))
    };
    found.iter().filter(|d| stays(d)).cloned().collect()
}

/// A finding as it is told if a name in it is unknown.
fn nameless(d: &Diagnostic, texts: &BTreeSet<String>) -> (Code, Option<String>, String) {
    let mut told = identity(d);
    for text in texts {
        if told.2.contains(text.as_str()) {
            told.2 = told.2.replace(text.as_str(), NAMELESS);
        }
    }
    told
}

/// How often the wrong values are filled in.
const FILLINGS: usize = 2;

/// A sound round of which some values are wrong.
struct Wrong<'r> {
    round: &'r Round,
    /// The parts of the round with wrong values: field, index of an item, holes in place of the
    /// values.
    parts: Vec<(&'r str, Option<usize>, Node)>,
    unknown: Unknown,
}

impl<'r> Wrong<'r> {
    fn of(
        round: &'r Round,
        paths: &BTreeSet<&'r str>,
        written_at: &dyn Fn(&str) -> String,
    ) -> Wrong<'r> {
        let mut by_part: BTreeMap<(&str, Option<usize>), Vec<&str>> = BTreeMap::new();
        for path in paths {
            let (part, rest) = split(path);
            by_part.entry(part).or_default().push(rest);
        }
        let dug = |((name, index), holes): ((&'r str, Option<usize>), Vec<&str>)| {
            let mut node = part(round, name, index)?;
            drop_nothing(&mut node);
            holes.iter().for_each(|path| round_shape().dig(&mut node, path));
            Some((name, index, node))
        };
        let parts = by_part.into_iter().filter_map(dug).collect();
        let written: Vec<_> = paths.iter().map(|path| (pattern(path), written_at(path))).collect();
        let paths = paths.iter().map(ToString::to_string).collect();
        Wrong { round, parts, unknown: Unknown::new(&paths, &written) }
    }

    /// The round with one filling.
    fn filled(&self, nth: usize) -> Option<Round> {
        let mut round = self.round.clone();
        let mut count = 0;
        for (name, index, node) in &self.parts {
            let mut node = node.clone();
            let with = Filling { nth, of: FILLINGS };
            round_shape().fill_part((name, index.is_some()), &mut node, with, &mut count);
            round.put_part(name, *index, &node)?;
        }
        Some(round)
    }
}

/// A field of the round, or an item of a list.
fn part(round: &Round, name: &str, index: Option<usize>) -> Option<Node> {
    json::read(&round.part(name, index)?, 0, &mut Budget::new()).ok()
}

/// A path as a part of the round and the way within it.
fn split(path: &str) -> ((&str, Option<usize>), &str) {
    let name = steps(path).next().unwrap_or_default();
    match item_of(path) {
        Some((list, index)) => {
            let rest = path.split_once(']').map_or("", |(_, rest)| rest);
            ((list, Some(index)), rest.trim_start_matches('.'))
        }
        None => ((name, None), path.get(name.len()..).unwrap_or_default().trim_start_matches('.')),
    }
}

/// The text of a value of a round.
fn written_in(round: &Round, path: &str) -> String {
    let ((name, index), rest) = split(path);
    part(round, name, index).map_or_else(String::new, |node| written(&node, rest))
}

/// The path of a finding without indexes.
fn name(d: &Diagnostic) -> String {
    pattern(d.path.as_deref().unwrap_or_default())
}

/// The field that a finding is on.
fn last(d: &Diagnostic) -> &str {
    field(d.path.as_deref().unwrap_or_default())
}
