//! A round with everything that does not hold in it, and the one rule of what that stops.
//!
//! Takes a round as it was read, yields a [`Checked`]: an error of the round itself stops every
//! document, an error in one target's data stops the documents that use these data, a warning
//! stops nothing. Documents are made of a `Checked` only, see [`Engine::session`].

use std::collections::{BTreeMap, BTreeSet};

use super::Engine;
use crate::diag::{Diagnostic, Diagnostics};
use crate::import::{Imported, Provenance};
use crate::kinds::{Kind, Needs};
use crate::round::check::{Context, unprintable_briefing, unprintable_clues, violations};
use crate::round::{BriefingFile, ClueFile, Date, Evaluation, Pictures, Round};
use crate::terms::Audience;
use crate::view::Subject;

/// The kind whose items of evaluation hold for kinds that have none of their own.
pub(super) const EVALUATION_FORM: &str = "evaluation_form";

/// A round and its problems.
#[derive(Debug, Clone)]
pub struct Checked {
    imported: Imported,
    problems: Diagnostics,
    /// Codes of targets with errors in their data; some may be so malformed that they are not in
    /// the round.
    broken: BTreeSet<String>,
    stops: bool,
    /// Kept when the sources are dropped.
    hashes: Option<BTreeMap<String, String>>,
}

impl Engine {
    /// Checks a round: everything that does not hold in it, each with its place, sorted. `date` is
    /// the day as of which it is judged, if not the round's own. Of a [`Round`] made in memory,
    /// problems have paths instead of places.
    pub fn check(&self, round: impl Into<Imported>, date: Option<Date>) -> Checked {
        let imported = round.into();
        let context = Context {
            date,
            calendar: &self.calendar,
            kinds: &self.kind_names,
            extra: &self.declared,
            form: self.form(),
            print: self.formats.coverage(),
            pictures: imported.album().map(|album| album as &dyn Pictures),
        };
        let mut problems = imported.problems.clone();
        for mut problem in imported.violations(|round| violations(round, &context)) {
            if !imported.left_out.is_empty() {
                // Entries were left out: an index in the file is not the one in the round.
                problem.path = None;
            }
            problems.push(problem);
        }
        problems.sort();
        Checked::new(imported, problems)
    }
}

impl Engine {
    /// Texts of a clue file that cannot be printed; messages quote nothing of it.
    pub fn check_clues(&self, clues: &ClueFile) -> Diagnostics {
        self.formats.coverage().map(|print| unprintable_clues(clues, print)).unwrap_or_default()
    }

    /// The same of a briefing file.
    pub fn check_briefing(&self, file: &BriefingFile) -> Diagnostics {
        self.formats.coverage().map(|print| unprintable_briefing(file, print)).unwrap_or_default()
    }

    /// The evaluation form of rounds without one of their own, as the results are printed by.
    fn form(&self) -> Option<&Evaluation> {
        let results = self.kinds().iter().find(|k| k.needs.contains(&Needs::Ballots));
        results
            .and_then(|kind| self.evaluations.get(&kind.name))
            .or_else(|| self.evaluations.get(EVALUATION_FORM))
    }
}

impl Checked {
    fn new(imported: Imported, problems: Diagnostics) -> Checked {
        let errors = || problems.iter().filter(|d| d.is_error());
        let broken = errors().filter_map(|d| d.target.clone()).collect();
        let stops = errors().any(|d| d.target.is_none());
        Checked { imported, problems, broken, stops, hashes: None }
    }

    /// The round.
    pub fn round(&self) -> &Round {
        &self.imported.round
    }

    /// The round as it was read.
    pub fn imported(&self) -> &Imported {
        &self.imported
    }

    /// The round as it was read, to be changed or checked once more.
    pub fn into_imported(self) -> Imported {
        self.imported
    }

    /// Everything that does not hold, errors and warnings.
    pub fn problems(&self) -> &Diagnostics {
        &self.problems
    }

    /// Whether an error concerns the whole round: then no document can be made.
    pub fn stops(&self) -> bool {
        self.stops
    }

    /// The errors that concern the whole round.
    pub fn stopping(&self) -> Diagnostics {
        self.problems.iter().filter(|d| d.is_error() && d.target.is_none()).cloned().collect()
    }

    /// Codes of the targets with errors in their data.
    pub fn broken(&self) -> impl Iterator<Item = &str> {
        self.broken.iter().map(String::as_str)
    }

    /// Whether a target has errors in its data.
    pub fn is_broken(&self, target: &str) -> bool {
        self.broken.contains(target)
    }

    /// Numbers and codes of the entries that were left out of the round as malformed.
    pub fn left_out(&self) -> &BTreeSet<String> {
        &self.imported.left_out
    }

    /// SHA-256 of each data file by the file's name, see [`Provenance::hashes`].
    pub fn hashes(&self) -> BTreeMap<String, String> {
        self.hashes.clone().unwrap_or_else(|| self.imported.provenance.hashes())
    }

    /// Drops the texts of the data files, of which a big round has many; the hashes stay. Later
    /// problems are then given no places in the files.
    pub fn drop_sources(&mut self) {
        self.hashes = Some(self.hashes());
        self.imported.provenance = Provenance::default();
    }

    /// A problem with the names of fields as they are called in the data files.
    pub(super) fn in_words(&self, problem: Diagnostic) -> Diagnostic {
        self.imported.provenance.in_words(problem)
    }

    /// A problem at the place of its path in the data files.
    pub(super) fn located(&self, mut problem: Diagnostic) -> Diagnostic {
        if !self.imported.left_out.is_empty() {
            // Entries were left out: an index in the file is not the one in the round.
            problem.path = None;
        }
        self.imported.provenance.locate(problem)
    }

    /// Gives the data that problems have to do with their places in the files.
    pub fn locate_related(&self, problems: &mut Diagnostics) {
        self.imported.provenance.locate_related(problems, &self.imported.left_out);
    }

    /// Whether errors keep a document from being made: those of the round, or of data that the
    /// document uses.
    pub(super) fn blocks(&self, kind: &Kind, subject: Subject<'_>) -> bool {
        let uses_issues = kind
            .needs
            .iter()
            .any(|n| matches!(n, Needs::Issues | Needs::Unfinished | Needs::Overdue));
        self.stops
            || match subject.target() {
                None => {
                    (uses_issues || kind.needs.contains(&Needs::DayLogs)) && !self.broken.is_empty()
                }
                Some(t) if self.is_broken(t.code.as_str()) => true,
                Some(t) => {
                    uses_issues
                        && kind.audience == Audience::Restricted
                        && t.kind.is_township()
                        // By the code, since a village that is malformed itself is not in the
                        // round.
                        && self.broken.iter().any(|code| code.starts_with(t.code.township()))
                }
            }
    }

    /// The errors to correct before a blocked document of a subject can be made: those of the round
    /// and of the target, of a township also those of its villages, which its documents count; of a
    /// document of the round all.
    pub(super) fn refusal(&self, subject: Subject<'_>) -> Diagnostics {
        let concerns = |d: &Diagnostic| match (&d.target, subject.target()) {
            (Some(code), Some(own)) => {
                *code == own.code.as_str()
                    || (own.kind.is_township() && code.starts_with(own.code.township()))
            }
            _ => true,
        };
        self.problems.iter().filter(|d| d.is_error() && concerns(d)).cloned().collect()
    }
}
