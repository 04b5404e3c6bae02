//! The rounds that a server holds in memory, with their problems and corrections, and the pages of
//! previews. A correction replaces a round as a whole.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::access;
use super::response::{ApiError, json};
use crate::diag::Diagnostics;
use crate::engine::{Checked, Engine, Page};
use crate::import::Imported;
use crate::round::{Round, Status, Target};

/// Rounds held at once at most; a further one replaces the oldest.
const MAX_ROUNDS: usize = 4;

/// Previews kept at once at most.
const MAX_PREVIEWS: usize = 8;

/// Pages of all previews at most; a page takes about half a megabyte.
const MAX_PAGES: usize = 160;

/// The rounds a server holds, and the previews made from them.
#[derive(Default)]
pub(super) struct Shelf {
    rounds: VecDeque<Arc<Held>>,
    previews: VecDeque<(String, Arc<Vec<Page>>)>,
}

/// A round that is held, in one state of correction.
pub(super) struct Held {
    id: String,
    pub(super) name: String,
    /// The workbook as uploaded.
    pub(super) workbook: Option<Arc<Vec<u8>>>,
    /// The round, or the problems that made the file unusable.
    checked: Result<Arc<Checked>, Diagnostics>,
    /// How cells were understood.
    understood: Vec<String>,
    /// Number of values corrected.
    pub(super) corrected: usize,
}

/// Overview of a round (轮次概览).
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Overview {
    /// Identifier of the round in requests.
    round: String,
    /// Name of its file.
    name: String,
    /// Whether there is a workbook to mark.
    is_workbook: bool,
    /// Number of values corrected since it was opened.
    corrected: usize,
    /// Its content; `null` if the file could not be read.
    about: Option<About>,
    /// How cells were understood whose text differs from the stored form.
    understood: Vec<String>,
}

/// Content of a round.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct About {
    /// Name of the area.
    area: String,
    /// Code of the area.
    code: String,
    /// Number of the session; committees without sessions have none.
    session: Option<u32>,
    /// Number of the round.
    number: u32,
    /// Type of the round.
    kind: String,
    /// How many teams, targets, issues, tasks, supervisions.
    counts: BTreeMap<String, usize>,
    /// Number of tasks by status.
    statuses: BTreeMap<String, usize>,
    /// Its targets.
    targets: Vec<TargetLine>,
}

/// A target in the overview.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct TargetLine {
    code: String,
    name: String,
    kind: String,
    issues: usize,
    tasks: usize,
    /// Tasks that are done or closed.
    done: usize,
    errors: usize,
    warnings: usize,
}

impl Held {
    pub(super) fn new(
        name: String,
        workbook: Option<Arc<Vec<u8>>>,
        read: Result<Imported, Diagnostics>,
        engine: &Engine,
    ) -> Result<Held, ApiError> {
        let checked = read.map(|imported| engine.check(imported, None));
        let understood = checked.as_ref().map(|c| c.imported().understood.clone());
        let understood = understood.unwrap_or_default();
        // A round that is malformed as a whole is shown by its problems alone.
        let checked = checked.and_then(|checked| match checked.imported().is_usable() {
            true => Ok(Arc::new(checked)),
            false => Err(checked.problems().clone()),
        });
        Ok(Held { id: access::name()?, name, workbook, checked, understood, corrected: 0 })
    }

    /// The round.
    ///
    /// # Errors
    /// The problems that made the file unreadable.
    pub(super) fn checked(&self) -> Result<&Arc<Checked>, ApiError> {
        self.checked.as_ref().map_err(|problems| problems.clone().into())
    }

    /// Its problems.
    pub(super) fn problems(&self) -> &Diagnostics {
        self.checked.as_ref().map_or_else(|problems| problems, |checked| checked.problems())
    }

    /// The same round after another check.
    pub(super) fn again(&self, checked: Checked, corrected: usize) -> Held {
        let (id, name, workbook) = (self.id.clone(), self.name.clone(), self.workbook.clone());
        let understood = self.understood.clone();
        Held { id, name, workbook, checked: Ok(Arc::new(checked)), understood, corrected }
    }

    pub(super) fn response(&self, status: StatusCode) -> Response {
        let overview = Overview {
            round: self.id.clone(),
            name: self.name.clone(),
            is_workbook: self.workbook.is_some(),
            corrected: self.corrected,
            about: self.checked.as_ref().ok().map(|checked| about(checked)),
            understood: self.understood.clone(),
        };
        json(status, &overview, self.problems())
    }
}

fn about(checked: &Checked) -> About {
    let round = checked.round();
    // The last entry of a task counts.
    let latest: BTreeMap<&str, _> =
        round.progress.iter().map(|p| (p.task.as_str(), p.status)).collect();
    let mut statuses: BTreeMap<String, usize> = BTreeMap::new();
    let mut tasks_of: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let target_of: BTreeMap<&str, &str> =
        round.issues.iter().map(|i| (i.number.as_str(), i.target.as_str())).collect();
    for task in &round.tasks {
        let status = latest.get(task.number.as_str()).copied().unwrap_or(Status::NotStarted);
        *statuses.entry(status.word().into()).or_default() += 1;
        let finished = matches!(status, Status::Done | Status::Closed);
        let targets: BTreeSet<&str> =
            task.issues.iter().filter_map(|i| target_of.get(i.as_str()).copied()).collect();
        for target in targets {
            let (all, done) = tasks_of.entry(target).or_default();
            *all += 1;
            *done += usize::from(finished);
        }
    }
    let mut issues_of: BTreeMap<&str, usize> = BTreeMap::new();
    round.issues.iter().for_each(|i| *issues_of.entry(i.target.as_str()).or_default() += 1);
    let mut problems_of: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for d in checked.problems() {
        let (errors, warnings) =
            problems_of.entry(d.target.as_deref().unwrap_or_default()).or_default();
        *(if d.is_error() { errors } else { warnings }) += 1;
    }
    let line = |t: &Target| {
        let code = t.code.as_str();
        let (tasks, done) = tasks_of.get(code).copied().unwrap_or_default();
        let (errors, warnings) = problems_of.get(code).copied().unwrap_or_default();
        let issues = issues_of.get(code).copied().unwrap_or_default();
        TargetLine {
            code: code.into(),
            name: t.name.clone(),
            kind: t.kind.word().into(),
            issues,
            tasks,
            done,
            errors,
            warnings,
        }
    };
    About {
        area: round.committee.area.clone(),
        code: round.committee.code.clone(),
        session: round.session,
        number: round.number,
        kind: round.kind.word().into(),
        counts: serde_json::from_value(counts(round)).unwrap_or_default(),
        statuses,
        targets: round.targets.iter().map(line).collect(),
    }
}

/// How much there is in a round.
pub(super) fn counts(round: &Round) -> serde_json::Value {
    serde_json::json!({
        "teams": round.teams.len(), "targets": round.targets.len(), "issues": round.issues.len(),
        "tasks": round.tasks.len(), "supervisions": round.supervisions.len(),
    })
}

impl Shelf {
    pub(super) fn put(&mut self, held: Arc<Held>) {
        match self.rounds.iter_mut().find(|h| h.id == held.id) {
            Some(place) => *place = held,
            None => self.rounds.push_back(held),
        }
        while self.rounds.len() > MAX_ROUNDS {
            self.rounds.pop_front();
        }
    }

    /// The round with an identifier.
    pub(super) fn find(&self, id: &str) -> Result<Arc<Held>, ApiError> {
        self.rounds.iter().find(|h| h.id == id).cloned().ok_or_else(|| {
            ApiError::not_there(
                "这份轮次数据已不在网页上",
                "同时最多放四份，最早的先清除；请重新打开文件",
            )
        })
    }

    /// Removes a round.
    ///
    /// # Errors
    /// No such round.
    pub(super) fn remove(&mut self, id: &str) -> Result<(), ApiError> {
        self.find(id)?;
        self.rounds.retain(|h| h.id != id);
        // Previews do not record which round they belong to.
        self.previews.clear();
        Ok(())
    }

    /// Keeps the pages of a preview; yields its name.
    pub(super) fn show(&mut self, pages: Arc<Vec<Page>>) -> Result<String, Diagnostics> {
        let name = access::name()?;
        self.previews.push_back((name.clone(), pages));
        let all = |s: &Shelf| s.previews.iter().map(|(_, pages)| pages.len()).sum::<usize>();
        while self.previews.len() > MAX_PREVIEWS
            || (self.previews.len() > 1 && all(self) > MAX_PAGES)
        {
            self.previews.pop_front();
        }
        Ok(name)
    }

    /// The pages of a preview.
    pub(super) fn pages(&self, preview: &str) -> Option<Arc<Vec<Page>>> {
        self.previews.iter().find(|(n, _)| n == preview).map(|(_, pages)| pages.clone())
    }

    /// Checks all rounds again, for another template set.
    pub(super) fn check_again(&mut self, engine: &Engine) {
        for place in &mut self.rounds {
            if let Ok(checked) = &place.checked {
                *place = Arc::new(
                    place.again(engine.check(checked.imported().clone(), None), place.corrected),
                );
            }
        }
    }
}
