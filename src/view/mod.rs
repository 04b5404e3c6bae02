//! Views: what one document may see of the round.
//!
//! A view is made for a subject (the whole round, a team, a target, a supervision) and an
//! audience. Each audience has a type of its own that has no field for what it may not show;
//! a village's view is built from that village's records alone, so it cannot contain data of
//! another village. Everything countable is counted here, templates only print.
//!
//! One file per audience (`public`, `restricted`, `internal`, `secret`) has the type and its
//! projection; `cards` has the parts they are made of; the other files are the statistics and the
//! lists of single documents. `docs/fields.md` is made from these types.

mod accountability;
mod briefing;
mod cards;
mod common_issues;
mod coverage;
mod filing;
mod form_code;
mod hearing;
mod inspection;
mod internal;
mod ledger;
mod overview;
mod polls;
mod progress;
mod public;
mod quality;
mod recheck;
mod rectify;
mod restricted;
mod results;
mod review;
mod secret;
mod subject;
mod totals;
mod work;

use schemars::JsonSchema;
use serde::Serialize;

use crate::round::Index;
use crate::terms::Audience;

pub use accountability::{Accountability, AccountabilityRow, SanctionFigures};
pub use briefing::{BriefedCard, BriefingView, InstructionCard};
pub use cards::*;
pub use common_issues::{CommonIssue, CommonIssues};
pub use coverage::{Coverage, CoverageRound, CoverageRow};
pub use filing::{FiledCard, Volume};
pub use form_code::FormCode;
pub use hearing::{HearingQuestion, HearingTeam, RoundHearing};
pub use inspection::{
    ImmediateFigures, InspectionReport, ReportHeading, ReportedBallot, ReportedCounts,
    ReportedIssue, ReportedSuggestion, ReportedVillage, ReportedWork,
};
pub use internal::InternalView;
pub use ledger::{Case, Ledger, LedgerRow, TaskFigures};
pub use overview::{Figures, Overview, OverviewRow};
pub use polls::PollCard;
pub use progress::{
    Behind, Effects, Efforts, ProgressHeading, ProgressRow, PublicProgress, RecoveredSum,
    RoundProgress,
};
pub use public::PublicView;
pub use quality::{Item, PastPoints, Points, Quality, TeamQuality};
pub use recheck::{EvidenceCard, RecheckCard, RecheckRow, RecheckTask};
pub use rectify::{
    CompletionFigures, DeedsCard, EvidenceLine, OpenIssue, RectifiedHeading, RectifiedIssue,
    RectifiedVillage, RectifyCard, SecretaryCard,
};
pub use restricted::RestrictedView;
pub use results::{CampaignResult, FeedbackResult, Results, SuggestionResult};
pub use review::{ReviewRow, ReviewSheet};
pub use secret::{ClueCard, SecretView};
pub use subject::{BriefingSubject, ClueSubject, Part, Setting, Subject, scope_of};
pub use totals::{ClueFigures, LetterFigures};
pub use work::{DaySheet, WeekSheet};

/// A view of any audience.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(untagged)]
#[non_exhaustive]
pub enum View {
    /// For everybody.
    Public(Box<PublicView>),
    /// For the organisations concerned.
    Restricted(Box<RestrictedView>),
    /// For the team.
    Internal(Box<InternalView>),
    /// For the organ that receives a clue.
    Secret(Box<SecretView>),
    /// For those who hear who did what.
    Briefing(Box<BriefingView>),
}

/// Projects the round to what a document of this audience may see of this subject. The documents of
/// a clue are always secret, whatever audience their kind declares, and no other subject has secret
/// documents.
pub fn project(
    index: &Index<'_>,
    subject: Subject<'_>,
    audience: Audience,
    setting: &Setting<'_>,
) -> View {
    if let Subject::Clue(clue) = subject {
        return View::Secret(Box::new(secret::project(index, clue, setting)));
    }
    if let Subject::Briefing(briefing) = subject {
        return View::Briefing(Box::new(briefing::project(index, briefing, setting)));
    }
    match audience {
        Audience::Secret | Audience::Public => {
            View::Public(Box::new(public::project(index, subject, setting)))
        }
        Audience::Restricted => {
            View::Restricted(Box::new(restricted::project(index, subject, setting)))
        }
        Audience::Internal => View::Internal(Box::new(internal::project(index, subject, setting))),
    }
}

/// JSON Schema of what the documents of a briefing file may see, as [`schema`].
pub fn briefing_schema() -> serde_json::Value {
    schemars::schema_for!(BriefingView).to_value()
}

/// JSON Schema of what a document of an audience may see; the Chinese label of a field is in
/// brackets in its description.
pub fn schema(audience: Audience) -> serde_json::Value {
    match audience {
        Audience::Public => schemars::schema_for!(PublicView),
        Audience::Restricted => schemars::schema_for!(RestrictedView),
        Audience::Internal => schemars::schema_for!(InternalView),
        Audience::Secret => schemars::schema_for!(SecretView),
    }
    .to_value()
}

/// The names of the outlines of a target, one document each.
pub fn outline_names(
    index: &Index<'_>,
    subject: Subject<'_>,
    setting: &Setting<'_>,
) -> Vec<String> {
    let outlines = subject.target().map(|t| cards::outlines(index, t, setting));
    outlines.into_iter().flatten().map(|o| o.title).collect()
}

/// The names of the matters of a team, one document each.
pub fn matter_names(index: &Index<'_>, subject: Subject<'_>) -> Vec<String> {
    let Subject::Team(team) = subject else { return Vec::new() };
    cards::matters(index, team).into_iter().map(|m| format!("第{}号", m.number)).collect()
}

/// Whether the register has a number for a document (发文字号).
pub fn is_numbered(index: &Index<'_>, subject: Subject<'_>, document: &str) -> bool {
    if let Subject::Clue(c) = subject {
        return c.clue.letter_number.is_some();
    }
    cards::issuance(index, subject, document).is_some_and(|i| i.number.is_some())
}
