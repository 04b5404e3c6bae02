//! The secret view (涉密): one clue with whom it concerns and who told of it, for those it goes to.
//! Made from the clue file alone but for the names of round, team and target; in no pack.

use schemars::JsonSchema;
use serde::Serialize;

use super::parts::*;
use super::restricted::TeamCard;
use super::{ClueSubject, Setting, Subject};
use crate::round::{ClueHandling, Date, Index, Money};
use crate::terms::Audience;

/// What those may read whom a clue goes to.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SecretView {
    /// What every paper may say.
    #[serde(flatten)]
    pub frame: Frame,
    /// The office.
    pub office: OrganCard,
    /// The team that received the clue.
    pub team: Option<TeamCard>,
    /// The target it concerns.
    pub target: Option<TargetCard>,
    /// The clue.
    pub clue: ClueCard,
}

/// A clue (问题线索).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ClueCard {
    /// Number.
    pub number: String,
    /// Where it comes from.
    pub source: String,
    /// Who told of it.
    pub informant: Option<String>,
    /// Whom it concerns.
    pub object: String,
    /// What it says.
    pub content: String,
    /// What the team made sure of.
    pub ascertained: Option<String>,
    /// Money concerned, in 分.
    pub amount: Option<Money>,
    /// What goes along with it.
    pub material: Vec<String>,
    /// What the team proposes.
    pub proposal: Option<String>,
    /// Where it goes.
    pub route: String,
    /// How it is handled.
    pub handling: ClueHandling,
    /// Day received.
    pub received_on: Date,
}

pub(super) fn project(index: &Index<'_>, subject: ClueSubject<'_>, setting: &Setting<'_>) -> SecretView {
    let clue = subject.clue;
    let audience = Audience::Secret;
    let team = index.round.teams.iter().find(|t| t.number == clue.team);
    SecretView {
        frame: frame(index, Subject::Clue(subject), audience, setting),
        office: organ_card(&index.round.office),
        team: team.map(|t| super::restricted::team_card(index, t)),
        target: index.target(clue.target.as_str()).map(|t| target_card(index, t, audience, setting)),
        clue: ClueCard {
            number: clue.number.clone(),
            source: clue.source.clone(),
            informant: clue.informant.clone(),
            object: clue.object.clone(),
            content: clue.content.clone(),
            ascertained: clue.ascertained.clone(),
            amount: clue.amount,
            material: clue.material.clone(),
            proposal: clue.proposal.clone(),
            route: clue.route.clone(),
            handling: clue.handling,
            received_on: clue.received_on,
        },
    }
}
