//! What a document cannot be without ([`Requires`]): a document whose data lack it is refused, with
//! the place where it is to be filled in.

use super::{Job, Session};
use crate::diag::{Diagnostic, Diagnostics};
use crate::kinds::Requires;
use crate::round::check::{unreachable, without_result};
use crate::view::Subject;

impl Session<'_> {
    /// What the data lack of what a document cannot be without.
    pub(super) fn lacking(&self, job: &Job<'_>) -> Diagnostics {
        job.kind.requires.iter().flat_map(|what| self.lacks(*what, job)).collect()
    }

    fn lacks(&self, what: Requires, job: &Job<'_>) -> Vec<Diagnostic> {
        let title = &job.kind.title;
        match (what, job.subject) {
            (Requires::Contacts, Subject::Round) => (0..self.round().teams.len())
                .filter_map(|team| unreachable(&self.index, team, None))
                .map(|d| Diagnostic {
                    message: format!("{}，不能生成“{title}”", d.message), ..d
                })
                .collect(),
            (Requires::Contacts, subject) => subject
                .target()
                .and_then(|target| {
                    let team = self.index.team(&target.code)?;
                    let place = self.round().teams.iter().position(|t| t.number == team.number)?;
                    unreachable(&self.index, place, Some(target))
                })
                .map(|d| Diagnostic {
                    message: format!("{}，不能生成“{title}”", d.message), ..d
                })
                .into_iter()
                .collect(),
            (Requires::Results, subject) => subject
                .target()
                .and_then(|target| without_result(&self.index, target))
                .map(|d| Diagnostic {
                    message: format!("{}，不能生成“{title}”", d.message), ..d
                })
                .into_iter()
                .collect(),
        }
    }
}
