//! Views: what one document may see of the round.
//!
//! A view is made for a subject (the whole round, a team, a target, a supervision) and an
//! audience. Each audience has a type of its own that has no field for what it may not show;
//! a village's view is built from that village's records alone, so nothing of another village
//! can be in it. Everything countable is counted here, templates only print.

mod internal;
mod overview;
mod parts;
mod public;
mod restricted;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::round::check::Declared;
use crate::round::{AreaCode, Calendar, Date, Evaluation, Index, QuestionBank, Supervision, Target, TargetKind};
use crate::terms::{Audience, Scope};

pub use internal::InternalView;
pub use overview::{Figures, Overview, OverviewRow};
pub use parts::*;
pub use public::PublicView;
pub use restricted::RestrictedView;

/// What one document is made for.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'r> {
    /// The whole round.
    Round,
    /// One target.
    Target(&'r Target),
    /// One supervision; the target is the one addressed.
    Supervision(&'r Supervision, &'r Target),
}

impl<'r> Subject<'r> {
    /// The target, where there is one.
    pub fn target(self) -> Option<&'r Target> {
        match self {
            Subject::Round => None,
            Subject::Target(t) | Subject::Supervision(_, t) => Some(t),
        }
    }

    /// Its scope.
    pub fn scope(self) -> Scope {
        match self {
            Subject::Round => Scope::Round,
            Subject::Target(t) => scope_of(t.kind),
            Subject::Supervision(..) => Scope::Supervision,
        }
    }
}

/// The scope of a kind of target.
pub fn scope_of(kind: TargetKind) -> Scope {
    match kind {
        TargetKind::Township | TargetKind::Subdistrict => Scope::Township,
        TargetKind::Village | TargetKind::Community => Scope::Village,
        TargetKind::Department => Scope::Department,
    }
}

/// What a view needs beside the round.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The kind of document, as the register names it.
    pub document: &'a str,
    /// The field of the schedule that dates the document unless the register does.
    pub dated_by: Option<&'a str>,
    /// The day as of which the round is judged.
    pub as_of: Option<Date>,
    /// Public holidays.
    pub calendar: &'a Calendar,
    /// Questions of the interview outlines.
    pub questions: Option<&'a QuestionBank>,
    /// The evaluation form, where the round has none of its own.
    pub evaluation: Option<&'a Evaluation>,
    /// Fields that the template set declares.
    pub declared: &'a [Declared],
    /// Options of the document.
    pub options: &'a BTreeMap<String, serde_json::Value>,
}

/// A view of any audience.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum View {
    /// For everybody.
    Public(Box<PublicView>),
    /// For the organisations concerned.
    Restricted(Box<RestrictedView>),
    /// For the team.
    Internal(Box<InternalView>),
}

/// Projects the round to what a document of this audience may see of this subject.
pub fn project(index: &Index<'_>, subject: Subject<'_>, audience: Audience, setting: &Setting<'_>) -> View {
    match audience {
        Audience::Public => View::Public(Box::new(public::project(index, subject, setting))),
        Audience::Restricted => View::Restricted(Box::new(restricted::project(index, subject, setting))),
        Audience::Internal => View::Internal(Box::new(internal::project(index, subject, setting))),
    }
}

/// JSON Schema of what a document of an audience may see; the Chinese name of a field stands in brackets in its
/// description.
pub fn schema(audience: Audience) -> serde_json::Value {
    match audience {
        Audience::Public => schemars::schema_for!(PublicView),
        Audience::Restricted => schemars::schema_for!(RestrictedView),
        Audience::Internal => schemars::schema_for!(InternalView),
    }
    .to_value()
}

/// The targets a subject covers: the round's all, a township with its villages, a target itself.
fn covered<'r>(index: &Index<'r>, subject: Subject<'r>) -> Vec<&'r Target> {
    match subject.target() {
        None => index.round.targets.iter().collect(),
        Some(target) => std::iter::once(target).chain(index.villages(&target.code).iter().copied()).collect(),
    }
}

fn parent_name(index: &Index<'_>, parent: Option<&AreaCode>) -> Option<String> {
    parent.and_then(|p| index.target(p.as_str())).map(|p| p.name.clone())
}

/// Whether the register gives a document its number (发文字号).
pub fn is_numbered(index: &Index<'_>, subject: Subject<'_>, document: &str) -> bool {
    parts::issuance(index, subject, document).is_some_and(|i| i.number.is_some())
}
