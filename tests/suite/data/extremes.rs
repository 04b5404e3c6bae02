//! What check lets pass makes papers: extreme values in every field of the sample, one sort of
//! field at a time. A paper that fails is a rule that is missing.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};
use xunwen::diag::Code;
use xunwen::engine::{Job, RenderOptions};
use xunwen::round::Round;

use crate::support::{all_pass, engine, jobs, sample};

/// Calls `f` with the path without indices of each value, the innermost last.
fn values(value: &mut Json, path: &str, f: &mut dyn FnMut(&str, &mut Json)) {
    f(path, value);
    match value {
        Json::Array(items) => items.iter_mut().for_each(|item| values(item, path, f)),
        Json::Object(fields) => fields.iter_mut().for_each(|(key, item)| {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            values(item, &path, f);
        }),
        _ => {}
    }
}

/// The extreme values of a field by what it holds.
fn extremes(value: &Json) -> Vec<(&'static str, Json)> {
    match value {
        // What long and hostile texts do is the matter of `paper` and `documents::injection`.
        Json::String(text) if text.parse::<xunwen::round::Date>().is_ok() => {
            vec![("first day", json!("0001-01-01")), ("last day", json!("9999-12-31"))]
        }
        Json::String(_) => vec![("one letter", json!("A"))],
        Json::Number(_) => vec![("zero", json!(0)), ("most", json!(u32::MAX))],
        Json::Array(items) => {
            let many = items.iter().cycle().take(200).cloned().collect::<Vec<_>>();
            let one = items.iter().take(1).cloned().collect();
            vec![("none", json!([])), ("one", one), ("many", Json::Array(many))]
        }
        Json::Null | Json::Object(_) | Json::Bool(_) => Vec::new(),
    }
}

/// Calls `f` with each change: the field, what it became, the round.
fn changes(f: &mut dyn FnMut(&str, &str, Round)) {
    let whole = serde_json::to_value(&sample().round).unwrap();
    let mut fields: Vec<(String, Json)> = Vec::new();
    let mut known = BTreeSet::new();
    values(&mut whole.clone(), "", &mut |path, value| {
        if !value.is_null() && !value.is_object() && known.insert(path.to_string()) {
            fields.push((path.to_string(), value.clone()));
        }
    });
    for (field, first) in &fields {
        // At last without it, if it may be left out.
        for (what, extreme) in extremes(first).into_iter().chain([("absent", Json::Null)]) {
            let mut changed = whole.clone();
            values(&mut changed, "", &mut |path, value| {
                let same = std::mem::discriminant(value) == std::mem::discriminant(first);
                if path == field && same {
                    *value = extreme.clone();
                }
            });
            if let Ok(round) = serde_json::from_value::<Round>(changed) {
                f(field, what, round);
            }
        }
    }
}

/// Problems of papers of a round that has no errors.
fn failures(field: &str, what: &str, round: Round) -> Option<String> {
    let checked = engine().check(round, None);
    if checked.stops() {
        return None;
    }
    let session = engine().session(&checked, &RenderOptions::default()).unwrap();
    let mut seen = BTreeSet::new();
    // The change is in all targets: a village and its township stand for them.
    let such = |job: &&Job<'_>| {
        let target = job.subject.target().map(|t| t.code.as_str());
        !job.is_blocked() && target.is_none_or(|t| ["990126205203", "990126205000"].contains(&t))
    };
    for job in jobs(&session).iter().filter(such) {
        if let Err(problems) = session.document(job) {
            for d in &problems {
                seen.insert(format!("{} {}: {}", job.kind.name, d.code, d.message));
            }
        }
    }
    if !seen.is_empty() {
        eprintln!("{field} {what}: {}", seen.first().unwrap());
    }
    (!seen.is_empty()).then(|| {
        let first: Vec<String> = seen.into_iter().take(3).collect();
        format!("{field} {what}:\n  {}", first.join("\n  "))
    })
}

/// Takes minutes: every extreme of every field.
#[test]
#[ignore = "minutes"]
fn every_extreme_that_check_lets_pass_makes_papers() {
    let mut failed = Vec::new();
    changes(&mut |field, what, round| failed.extend(failures(field, what, round)));
    all_pass(failed);
}

/// Values that once failed in the template, found in the data instead.
#[test]
fn no_glyph_of_the_sample_is_missing() {
    let found = engine().check(sample().clone(), None);
    assert!(found.problems().iter().all(|d| d.code != Code::GlyphMissing));
}
