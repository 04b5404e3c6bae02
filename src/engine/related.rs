//! From a record of a view back to the data that it was made of.

use super::Job;
use crate::diag::Related;
use crate::round::Round;
use crate::template::Item;

/// The data at work when a document failed, the innermost first, and the target that it is for.
/// Their places in files are looked up later, by those who know the files. Empty for secret
/// documents.
pub(super) fn of(round: &Round, job: &Job<'_>, item: Option<&Item>) -> Vec<Related> {
    if job.is_secret() {
        return Vec::new();
    }
    let mut all: Vec<Related> = Vec::new();
    let mut add = |what: String, path: String| {
        let known = |r: &Related| r.path.as_ref().is_some_and(|known| known.starts_with(&path));
        if !all.iter().any(known) {
            all.push(Related { what, origin: None, path: Some(path), excerpt: None });
        }
    };
    for (record, field, value) in item.iter().flat_map(|item| &item.names) {
        let Some((what, path)) = entry(round, record, field, value) else { continue };
        // A record that holds others is looked at for theirs.
        let within = item.and_then(|item| {
            item.path
                .strip_prefix(record.as_str())
                .filter(|_| item.names.first().map(|n| &n.0) == Some(record))
        });
        let key = item.and_then(|item| item.key.as_deref());
        let path = match (within, key) {
            (Some(within), Some(key)) => format!("{path}{within}.{key}"),
            _ => path,
        };
        add(format!("{what} {value}"), path);
    }
    if let Some(target) = job.subject.target()
        && let Some(i) = round.targets.iter().position(|t| t.code == target.code)
    {
        add(format!("巡察对象 {}（{}）", target.name, target.code), format!("targets[{i}]"));
    }
    all
}

/// The entry of the round that a record of a view was made of: what it is, and its path.
fn entry(round: &Round, record: &str, field: &str, value: &str) -> Option<(&'static str, String)> {
    if field == "code" {
        let i = round.targets.iter().position(|t| t.code.as_str() == value)?;
        return Some(("巡察对象", format!("targets[{i}]")));
    }
    let found = [
        ("问题", "issues", round.issues.iter().position(|i| i.number == value)),
        ("整改任务", "tasks", round.tasks.iter().position(|t| t.number == value)),
        ("督办", "supervisions", round.supervisions.iter().position(|s| s.number == value)),
        ("工作建议", "suggestions", round.suggestions.iter().position(|s| s.number == value)),
        ("会议", "meetings", round.meetings.iter().position(|m| m.number == value)),
    ];
    // Of entries with the same number the one whose list the view names alike.
    let list = record.rsplit('.').next().unwrap_or_default().split('[').next().unwrap_or_default();
    let found: Vec<_> =
        found.into_iter().filter_map(|(what, name, i)| Some((what, name, i?))).collect();
    let (what, name, i) =
        found.iter().find(|(_, name, _)| list.ends_with(name)).or(found.first())?;
    Some((what, format!("{name}[{i}]")))
}
