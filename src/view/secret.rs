//! The secret view (涉密): one clue with the persons it concerns and its informant, for the organ
//! that receives it. Made from the clue file alone, except the names of round, team and target; in
//! no pack.

use schemars::JsonSchema;
use serde::Serialize;

use super::cards::{
    Frame, OrganCard, TargetCard, TeamCard, frame, organ_card, target_card, team_card,
};
use super::subject::{ClueSubject, Setting, Subject};
use crate::round::{ClueHandling, Date, Index, Money};
use crate::terms::Audience;

/// What the organ that receives a clue may read.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SecretView {
    /// What every document may say.
    #[schemars(description = "共有数据")]
    #[serde(flatten)]
    pub frame: Frame,
    /// The office.
    #[schemars(description = "巡察办")]
    pub office: OrganCard,
    /// The team that received the clue.
    #[schemars(description = "受理线索的组")]
    pub team: Option<TeamCard>,
    /// The target it concerns.
    #[schemars(description = "线索涉及的对象")]
    pub target: Option<TargetCard>,
    /// The clue.
    #[schemars(description = "线索")]
    pub clue: ClueCard,
}

/// A clue (问题线索).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ClueCard {
    /// Number.
    #[schemars(description = "线索编号")]
    pub number: String,
    /// Source.
    #[schemars(description = "来源")]
    pub source: String,
    /// Informant.
    #[schemars(description = "反映人")]
    pub informant: Option<String>,
    /// Persons concerned.
    #[schemars(description = "反映对象")]
    pub object: String,
    /// Content.
    #[schemars(description = "反映内容")]
    pub content: String,
    /// What the team verified.
    #[schemars(description = "已了解的情况")]
    pub ascertained: Option<String>,
    /// Money concerned, in 分.
    #[schemars(description = "涉及金额，单位分")]
    pub amount: Option<Money>,
    /// Enclosed material.
    #[schemars(description = "随附材料")]
    pub material: Vec<String>,
    /// What the team proposes.
    #[schemars(description = "处置建议")]
    pub proposal: Option<String>,
    /// Receiving organ.
    #[schemars(description = "移交去向")]
    pub route: String,
    /// How it is handled.
    #[schemars(description = "处置方式")]
    pub handling: ClueHandling,
    /// Day received.
    #[schemars(description = "受理日期")]
    pub received_on: Date,
    /// Day by which the organ reports what came of it.
    #[schemars(description = "反馈办理结果的期限")]
    pub reply_due: Option<Date>,
}

pub(super) fn project(
    index: &Index<'_>,
    subject: ClueSubject<'_>,
    setting: &Setting<'_>,
) -> SecretView {
    let clue = subject.clue;
    let audience = Audience::Secret;
    let team = index.round.teams.iter().find(|t| t.number == clue.team);
    SecretView {
        frame: frame(index, Subject::Clue(subject), audience, setting),
        office: organ_card(&index.round.office),
        team: team.map(|t| team_card(index, t)),
        target: index
            .target(clue.target.as_str())
            .map(|t| target_card(index, t, audience, setting)),
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
            reply_due: clue.reply_due,
        },
    }
}
