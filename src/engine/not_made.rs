//! Which papers are not made for want of a value, and which value it is.
//!
//! Takes the kinds and subjects of a selection, yields one warning for each value that is to be
//! filled in, with the papers that wait for it. What a round may rightly be without (issues, votes,
//! sanctions) is no lack; it is said only where nothing at all could be made.

use std::collections::BTreeMap;

use super::{Selection, Session};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::kinds::{Kind, Needs};
use crate::view::Subject;

/// Names that a message lists at most.
const MAX_NAMED: usize = 5;

impl<'s> Session<'s> {
    /// The papers of a selection that are not made for want of a value.
    ///
    /// # Errors
    /// Unknown kinds and targets.
    pub fn not_made(&self, selection: &Selection) -> Result<Diagnostics, Diagnostics> {
        let kinds = self.selected(selection)?;
        let wanted = |code: &str| {
            selection.targets.is_empty() || selection.targets.iter().any(|t| t == code)
        };
        let subjects: Vec<Subject<'s>> = self
            .subjects()
            .into_iter()
            .filter(|(code, _)| wanted(code))
            .flat_map(|s| s.1)
            .collect();
        Ok(self.not_made_of(&subjects, &kinds))
    }

    /// The same for some subjects and kinds.
    pub(super) fn not_made_of(&self, subjects: &[Subject<'s>], kinds: &[&'s Kind]) -> Diagnostics {
        let mut found: BTreeMap<&'static str, (Vec<&str>, Vec<&str>)> = BTreeMap::new();
        for subject in subjects {
            for kind in kinds.iter().filter(|k| k.scopes.contains(&subject.scope())) {
                for value in self.values_wanted(kind, *subject) {
                    let (papers, targets) = found.entry(value).or_default();
                    if !papers.contains(&kind.title.as_str()) {
                        papers.push(&kind.title);
                    }
                    // What is made for one target follows one another.
                    let name = subject.target().map(|t| t.name.as_str());
                    targets.extend(name.filter(|name| targets.last() != Some(name)));
                }
            }
        }
        let told = found.into_iter().map(|(value, (papers, targets))| {
            // A value of the round is missing for all of them.
            let whose = if value.starts_with("targets") { named(&targets) } else { String::new() };
            let message = format!("{whose}没有填[[{value}]]，没有做：{}", papers.join("、"));
            self.checked.in_words(
                Diagnostic::warning(Code::PaperNotMade, message).hint(Code::PaperNotMade.cure()),
            )
        });
        told.collect()
    }

    /// What each kind of a selection needs, where nothing of the selection can be made.
    pub(super) fn needed(&self, selection: &Selection) -> Vec<String> {
        let kinds = self.selected(selection).unwrap_or_default();
        let chosen = kinds.iter().filter(|k| !selection.kinds.is_empty() && !k.needs.is_empty());
        let told = chosen.map(|k| {
            let needs: Vec<&str> = k.needs.iter().map(|n| n.word()).collect();
            format!("“{}”需要：{}", k.title, needs.join("；"))
        });
        told.collect()
    }

    /// The values to be filled in for a paper, if it lacks nothing else.
    fn values_wanted(&self, kind: &Kind, subject: Subject<'s>) -> Vec<&'static str> {
        let open = kind.needs.iter().filter(|need| !self.holds(**need, subject));
        let values: Option<Vec<&str>> = open.map(|need: &Needs| need.value()).collect();
        values.unwrap_or_default()
    }

    fn selected(&self, selection: &Selection) -> Result<Vec<&'s Kind>, Diagnostics> {
        let known = self.known(selection)?;
        let wanted = |k: &&Kind| known.is_empty() || known.contains(k.name.as_str());
        // Of a clue file the secret kinds, of a round all others.
        let fits = |k: &&Kind| k.is_secret() == self.is_secret();
        Ok(self.engine.kinds().iter().filter(wanted).filter(fits).collect())
    }
}

/// The names of targets: all of a few, else the first and how many.
fn named(targets: &[&str]) -> String {
    if targets.len() <= MAX_NAMED {
        return targets.join("、");
    }
    let first = targets.iter().take(MAX_NAMED).copied().collect::<Vec<_>>().join("、");
    format!("{first}等{}个对象", targets.len())
}
