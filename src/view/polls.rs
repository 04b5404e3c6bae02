//! Anonymous votes beside the evaluation of a leadership (评估计票): on the conduct of the team, on
//! rectification.

use schemars::JsonSchema;
use serde::Serialize;

use super::cards::team_name;
use crate::round::{Date, Index, Poll, PollKind, TallyRow, Target};

/// A counted vote.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PollCard {
    /// Where it was held.
    #[schemars(description = "在哪个对象填表")]
    pub target: String,
    /// The team of that target.
    #[schemars(description = "巡察该对象的组")]
    pub team: Option<String>,
    /// The day.
    #[schemars(description = "填表日期")]
    pub date: Option<Date>,
    /// Sheets handed out.
    #[schemars(description = "发出表数")]
    pub issued: u32,
    /// Sheets handed in.
    #[schemars(description = "收回表数")]
    pub returned: u32,
    /// Spoilt sheets.
    #[schemars(description = "无效表数")]
    pub void: u32,
    /// Valid sheets.
    #[schemars(description = "有效表数")]
    pub valid: u32,
    /// Votes by question.
    #[schemars(description = "各项得票")]
    pub rows: Vec<TallyRow>,
}

/// The votes of a kind at a target, or at all.
pub(super) fn project(index: &Index<'_>, kind: PollKind, target: Option<&Target>) -> Vec<PollCard> {
    let polls = index.round.polls.iter().filter(|p| p.kind == kind);
    polls
        .filter(|p| target.is_none_or(|t| t.code == p.target))
        .map(|p| poll_card(index, p))
        .collect()
}

fn poll_card(index: &Index<'_>, p: &Poll) -> PollCard {
    PollCard {
        target: index.target(p.target.as_str()).map(|t| t.name.clone()).unwrap_or_default(),
        team: index.team(&p.target).map(|t| team_name(index.round, t)),
        date: p.date,
        issued: p.issued,
        returned: p.returned,
        void: p.void,
        valid: p.returned.saturating_sub(p.void),
        rows: p.rows.clone(),
    }
}
