//! The checks: the rules that the values of a round must satisfy together.
//!
//! Takes a round, yields every violation at once, each with its path in the data, the target
//! it concerns and a hint. Errors of the round itself stop everything; errors in one target's
//! data stop that target's documents; warnings stop nothing. One small function for each rule.

mod assigned;
mod briefing;
mod campaigns;
mod clues;
mod committee;
mod counted;
mod dates;
mod figures;
mod filing;
mod forms;
mod inquiry;
mod inspection;
mod letters;
mod lists;
mod meetings;
mod names;
mod numbers;
mod occasions;
mod papers;
mod phones;
mod pictures;
mod quality;
mod rectify;
mod references;
mod repeated;
mod reports;
mod teams;
mod text;
mod timing;
mod totals;
mod votes;
mod work;

use crate::data::shown_up_to;

use super::{AreaCode, Calendar, Date, Evaluation, Index, Pictures, Round, Target, in_keys};
use crate::diag::{Code, Diagnostic, Diagnostics};

pub use briefing::briefing;
pub(crate) use briefing::unprintable_briefing;
pub use clues::clues;
pub(crate) use clues::unprintable_clues;
pub use dates::due;
pub(crate) use papers::{unreachable, without_result};
pub use text::Declared;

/// What a check needs beside the round.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The reference day for overdue tasks, if not the one in the round.
    pub date: Option<Date>,
    /// Public holidays.
    pub calendar: &'a Calendar,
    /// The known kinds of document.
    pub kinds: &'a [String],
    /// The fields that the template set declares.
    pub extra: &'a [Declared],
    /// The evaluation form that a round without one of its own uses (民主测评表).
    pub form: Option<&'a Evaluation>,
    /// The characters that can be printed; `None` if that is not known.
    pub print: Option<&'a dyn Print>,
    /// The files of pictures; `None` where there are only data.
    pub pictures: Option<&'a dyn Pictures>,
}

/// What type there is to print with.
pub trait Print: std::fmt::Debug + Sync {
    /// Whether a paper that prints the character cannot be made.
    fn lacks(&self, ch: char) -> bool;
}

/// All violations of the rules of a round, with fields called by their keys.
pub fn check(round: &Round, context: &Context<'_>) -> Diagnostics {
    violations(round, context).into_iter().map(in_keys).collect()
}

/// The same with marks for the names of fields, which whoever knows the source replaces.
pub(crate) fn violations(round: &Round, context: &Context<'_>) -> Diagnostics {
    let index = Index::new(round);
    let mut check = Check {
        index,
        context,
        as_of: context.date.or(round.schedule.as_of),
        found: Diagnostics::default(),
    };
    for rule in RULES {
        rule(&mut check);
    }
    check.found
}

const RULES: &[fn(&mut Check<'_, '_>)] = &[
    committee::kind,
    committee::session,
    committee::leaders,
    committee::signers,
    inspection::theme,
    inspection::previous,
    inspection::codes,
    inspection::recipients,
    dates::order,
    dates::notice_days,
    dates::as_of,
    dates::due_is_known,
    references::duplicates,
    references::dangling,
    references::hierarchy,
    references::issuances,
    teams::shared_targets,
    teams::avoidance,
    teams::contacts,
    lists::categories,
    lists::tasks_and_duties,
    lists::closing,
    lists::supervisions,
    lists::steps,
    lists::sanctions,
    lists::published,
    lists::overdue,
    lists::sums,
    votes::sums,
    work::one_each,
    work::days,
    work::weeks,
    work::finders,
    quality::rechecks,
    quality::suggestions,
    quality::assessments,
    reports::days,
    reports::parts,
    reports::headings,
    reports::blamed,
    rectify::days,
    rectify::secretaries,
    rectify::reviews,
    totals::clues,
    totals::letters,
    totals::recovered,
    meetings::people,
    meetings::hearings,
    timing::schedule,
    timing::against_schedule,
    timing::within_entries,
    timing::numbers,
    figures::sizes,
    figures::parts,
    figures::money,
    figures::points,
    repeated::persons,
    repeated::targets,
    repeated::rows,
    assigned::persons,
    assigned::units,
    assigned::avoided,
    forms::usable,
    forms::complete,
    phones::numbers,
    pictures::files,
    names::published,
    occasions::days,
    letters::authority,
    letters::requests,
    letters::background,
    letters::declarations,
    inquiry::visits,
    inquiry::material,
    counted::polls,
    counted::coverage,
    campaigns::campaigns,
    filing::archive,
    papers::channels,
    papers::judgements,
    papers::begun,
    papers::closed_after_recheck,
    papers::receipts,
    papers::stepped_back,
    papers::matters,
    text::placeholders_and_characters,
    text::extra,
];

/// A running check with the problems found so far.
struct Check<'r, 'c> {
    index: Index<'r>,
    context: &'c Context<'c>,
    as_of: Option<Date>,
    found: Diagnostics,
}

impl<'r> Check<'r, '_> {
    fn round(&self) -> &'r Round {
        self.index.round
    }

    /// The evaluation form in use.
    fn form(&self) -> Option<&Evaluation> {
        self.round().evaluation.as_ref().or(self.context.form)
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Whether a village names the township that its code belongs to. A wrong one has its own
    /// message, and no rule on townships judges by it.
    fn is_in_township(&self, village: &Target) -> bool {
        let parent = village.parent.as_ref().and_then(|code| self.index.target(code.as_str()));
        parent.is_some_and(|p| p.kind.is_township() && p.code.township() == village.code.township())
    }

    /// Reports an error at a path, as a problem of a target if one is given.
    fn error(
        &mut self,
        code: Code,
        path: impl Into<String>,
        target: Option<&AreaCode>,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.add(Diagnostic::error(code, message).path(path), target)
    }

    /// Reports a warning at a path.
    fn warn(
        &mut self,
        code: Code,
        path: impl Into<String>,
        target: Option<&AreaCode>,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.add(Diagnostic::warning(code, message).path(path), target)
    }

    fn add(&mut self, mut diagnostic: Diagnostic, target: Option<&AreaCode>) -> &mut Diagnostic {
        diagnostic.message = shown_up_to(&diagnostic.message, usize::MAX);
        // Data of an unknown target concern the round as a whole.
        diagnostic.target = target
            .filter(|t| self.index.target(t.as_str()).is_some())
            .map(|t| t.as_str().to_string());
        self.found.add(diagnostic)
    }
}
