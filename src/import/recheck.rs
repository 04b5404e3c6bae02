//! Checking a malformed round all the same, so that one run reports as much as possible.
//!
//! The rules need a whole round. Malformed and missing values are filled in twice, with values as
//! far apart as possible. What the rules find both times does not depend on the right values, and
//! is reported at once; the rest waits for the next run.

use std::collections::BTreeSet;

use crate::data::decode::decode;
use crate::data::shape::{Filling, Shape};
use crate::data::{Node, Place, Value, steps};
use crate::diag::{Code, Diagnostic};
use crate::round::Calendar;
use crate::round::Round;
use crate::round::check::{Context, check};

/// Rules that may be applied to a round with holes: those on what is there. Rules on what is
/// lacking would report what merely could not be read.
const CODES: &[Code] = &[
    Code::DateOrder,
    Code::Duplicate,
    Code::Dangling,
    Code::Avoidance,
    Code::ContactExpired,
    Code::CloseUnproven,
    Code::SupervisionFinished,
    Code::BallotSum,
    Code::CodeHierarchy,
    Code::UnknownCategory,
    Code::Character,
];

/// Lists, the field that identifies their items, and the fields elsewhere that refer to them.
const REFERENCES: &[(&str, &str, &[&str])] = &[
    ("teams", "number", &["team"]),
    ("targets", "code", &["target", "targets", "parent", "avoid"]),
    ("issues", "number", &["issue", "issues", "new_issues"]),
    ("tasks", "number", &["task"]),
    ("evidence", "number", &["evidence"]),
    ("supervisions", "number", &["supervision", "after"]),
    ("suggestions", "number", &["suggestion"]),
    ("recipients", "organisation", &["recipient"]),
];

/// Errors beyond the malformed values themselves.
pub(super) fn recheck(
    tree: &Node,
    malformed: &[(Place, Diagnostic)],
    shape: &Shape,
) -> Vec<(Place, Diagnostic)> {
    let paths: Vec<&str> = malformed
        .iter()
        .filter(|(_, d)| d.is_error())
        .filter_map(|(_, d)| d.path.as_deref())
        .collect();
    let mut holed = tree.clone();
    // Of a missing field the path may be that of its owner.
    for (_, d) in malformed
        .iter()
        .filter(|(_, d)| d.is_error() && !matches!(d.code, Code::MissingKey | Code::UnknownKey))
    {
        if let Some(node) = d.path.as_deref().and_then(|path| holed.at_mut(path)) {
            node.value = Value::Null;
        }
    }
    let [Some((low, first)), Some((high, second))] = [Filling::Low, Filling::High].map(|filling| {
        let mut whole = holed.clone();
        shape.fill(&mut whole, filling);
        decode::<Round>(&whole).ok().map(|round| (whole, round))
    }) else {
        return Vec::new();
    };
    let (calendar, left_out) = (Calendar::default(), BTreeSet::new());
    let context = Context {
        date: None,
        calendar: &calendar,
        kinds: &[],
        extra: &[],
        left_out: &left_out,
        form: None,
        print: None,
    };
    let found_again = check(&second, &context);
    let unknown: Vec<&str> = REFERENCES
        .iter()
        .filter(|(list, key, _)| keys(&low, list, key) != keys(&high, list, key))
        .map(|r| r.0)
        .collect();
    let holds = |d: &Diagnostic| {
        let path = d.path.as_deref().unwrap_or_default();
        let touches = |p: &&str| !p.is_empty() && (within(path, p) || within(p, path));
        let starts = |list: &str| paths.iter().any(|p| p.starts_with(list));
        let field = steps(path).filter(|s| !s.ends_with(']')).last().unwrap_or_default();
        let depends_on_holes = match d.code {
            Code::Dangling if path.starts_with("ballots") && field == "item" => {
                starts("targets")
                    || starts("evaluation")
                    || malformed.iter().any(|(_, d)| d.path.is_none())
            }
            Code::Dangling if field == "found_by" => starts("teams"),
            Code::Dangling => REFERENCES
                .iter()
                .any(|(list, _, fields)| unknown.contains(list) && fields.contains(&field)),
            Code::UnknownCategory => starts("classification"),
            _ => false,
        };
        d.is_error() && CODES.contains(&d.code) && !depends_on_holes && !paths.iter().any(touches)
    };
    let both = check(&first, &context).into_iter().filter(|d| {
        holds(d)
            && found_again.iter().any(|other| other.path == d.path && other.message == d.message)
    });
    both.map(|d| (d.path.as_deref().map_or(tree.place, |path| tree.follow(path).place), d))
        .collect()
}

/// Whether a path leads to a part of what another leads to.
fn within(path: &str, above: &str) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// The values that identify the items of a list.
fn keys<'t>(tree: &'t Node, list: &str, key: &str) -> Vec<Option<&'t Value>> {
    let items = tree.get(list).and_then(Node::items).unwrap_or_default();
    items.iter().map(|item| item.get(key).map(|n| &n.value)).collect()
}
