//! What else does not hold in a round that is malformed itself.
//!
//! The checks need a whole round. What is malformed or missing is filled in twice, with values as
//! far apart as can be; what the checks find both times holds whatever the right values are, and is
//! said in the same run. What hangs on a value that is not known is left for the next one.

use std::collections::BTreeSet;

use crate::data::decode::decode;
use crate::data::shape::{Filling, Shape};
use crate::data::{Node, Place, Value, steps};
use crate::diag::{Code, Diagnostic};
use crate::round::Calendar;
use crate::round::Round;
use crate::round::check::{Context, check};

/// What may be said of a round that is not whole: rules on what is there. Rules on what is lacking would blame what could
/// not be read.
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

/// Fields that refer to the items of lists, by the field that tells the items apart.
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

/// Errors beside those of the form of a round's values.
pub(super) fn recheck(tree: &Node, malformed: &[(Place, Diagnostic)], shape: &Shape) -> Vec<(Place, Diagnostic)> {
    let paths: Vec<&str> = malformed.iter().filter(|(_, d)| d.is_error()).filter_map(|(_, d)| d.path.as_deref()).collect();
    let mut holed = tree.clone();
    // Of a missing field the path may be that of its owner.
    for (_, d) in malformed.iter().filter(|(_, d)| d.is_error() && !matches!(d.code, Code::MissingKey | Code::UnknownKey)) {
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
    let context = Context { date: None, calendar: &calendar, kinds: &[], extra: &[], left_out: &left_out };
    let said_twice = check(&second, &context);
    let unknown: Vec<&str> =
        REFERENCES.iter().filter(|(list, key, _)| keys(&low, list, key) != keys(&high, list, key)).map(|r| r.0).collect();
    let holds = |d: &Diagnostic| {
        let path = d.path.as_deref().unwrap_or_default();
        let touches = |p: &&str| !p.is_empty() && (within(path, p) || within(p, path));
        let starts = |list: &str| paths.iter().any(|p| p.starts_with(list));
        let field = steps(path).filter(|s| !s.ends_with(']')).last().unwrap_or_default();
        let hangs = match d.code {
            Code::Dangling if path.starts_with("ballots") && field == "item" => {
                starts("targets") || starts("evaluation") || malformed.iter().any(|(_, d)| d.path.is_none())
            }
            Code::Dangling if field == "found_by" => starts("teams"),
            Code::Dangling => REFERENCES.iter().any(|(list, _, fields)| unknown.contains(list) && fields.contains(&field)),
            Code::UnknownCategory => starts("classification"),
            _ => false,
        };
        d.is_error() && CODES.contains(&d.code) && !hangs && !paths.iter().any(touches)
    };
    let both = check(&first, &context)
        .into_iter()
        .filter(|d| holds(d) && said_twice.iter().any(|other| other.path == d.path && other.message == d.message));
    both.map(|d| (d.path.as_deref().map_or(tree.place, |path| tree.follow(path).place), d)).collect()
}

/// Whether a path leads to something in what another leads to.
fn within(path: &str, above: &str) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// What tells the items of a list apart.
fn keys<'t>(tree: &'t Node, list: &str, key: &str) -> Vec<Option<&'t Value>> {
    match tree.get(list).map(|n| &n.value) {
        Some(Value::List(items)) => items.iter().map(|item| item.get(key).map(|n| &n.value)).collect(),
        _ => Vec::new(),
    }
}
