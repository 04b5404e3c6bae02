//! The secret view of the briefing (点人点事) and of leaders' instructions (批示): made from
//! their own file, except the names of round, teams and targets; in no pack.

use schemars::JsonSchema;
use serde::Serialize;

use super::cards::{Frame, OrganCard, frame, organ_card, team_name};
use super::subject::{BriefingSubject, Setting, Subject};
use crate::round::{BriefedPerson, Date, Index, Instruction};
use crate::terms::Audience;

/// What those may read who hear who did what.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BriefingView {
    /// What every document may say.
    #[schemars(description = "共有数据")]
    #[serde(flatten)]
    pub frame: Frame,
    /// The office.
    #[schemars(description = "巡察办")]
    pub office: OrganCard,
    /// The persons.
    #[schemars(description = "点人点事")]
    pub briefed: Vec<BriefedCard>,
    /// The instructions.
    #[schemars(description = "批示")]
    pub instructions: Vec<InstructionCard>,
}

/// A person and what is told of him or her.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BriefedCard {
    /// Name of the target.
    #[schemars(description = "对象名称")]
    pub target: String,
    /// Name of the team.
    #[schemars(description = "巡察组名称")]
    pub team: String,
    /// Name.
    #[schemars(description = "姓名")]
    pub name: String,
    /// Unit and post.
    #[schemars(description = "单位职务")]
    pub post: String,
    /// What was found or reported.
    #[schemars(description = "反映或发现的问题")]
    pub matter: String,
    /// Source.
    #[schemars(description = "来源")]
    pub source: String,
    /// What the team proposes.
    #[schemars(description = "巡察组意见")]
    pub team_opinion: String,
    /// What the leading group holds.
    #[schemars(description = "领导小组意见")]
    pub group_opinion: Option<String>,
    /// What the secretary wrote.
    #[schemars(description = "书记批示")]
    pub instruction: Option<String>,
}

/// An instruction and what came of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct InstructionCard {
    /// The day.
    #[schemars(description = "批示日期")]
    pub date: Date,
    /// By whom.
    #[schemars(description = "批示领导")]
    pub leader: String,
    /// What it says.
    #[schemars(description = "批示内容")]
    pub text: String,
    /// Who carries it out.
    #[schemars(description = "承办单位")]
    pub unit: String,
    /// Last day.
    #[schemars(description = "办理时限")]
    pub due: Option<Date>,
    /// When it was done.
    #[schemars(description = "办结日期")]
    pub done_on: Option<Date>,
    /// What came of it.
    #[schemars(description = "办理结果")]
    pub result: Option<String>,
    /// Whether it is open past its last day.
    #[schemars(description = "是否逾期未办结")]
    pub overdue: bool,
}

pub(super) fn project(
    index: &Index<'_>,
    subject: BriefingSubject<'_>,
    setting: &Setting<'_>,
) -> BriefingView {
    let file = subject.file;
    BriefingView {
        frame: frame(index, Subject::Briefing(subject), Audience::Secret, setting),
        office: organ_card(&index.round.office),
        briefed: file.briefed.iter().map(|p| person(index, p)).collect(),
        instructions: file.instructions.iter().map(|n| instruction(n, setting)).collect(),
    }
}

fn person(index: &Index<'_>, p: &BriefedPerson) -> BriefedCard {
    let team = index.round.teams.iter().find(|t| t.number == p.team);
    BriefedCard {
        target: index.target(p.target.as_str()).map(|t| t.name.clone()).unwrap_or_default(),
        team: team.map(|t| team_name(index.round, t)).unwrap_or_default(),
        name: p.name.clone(),
        post: p.post.clone(),
        matter: p.matter.clone(),
        source: p.source.clone(),
        team_opinion: p.team_opinion.clone(),
        group_opinion: p.group_opinion.clone(),
        instruction: p.instruction.clone(),
    }
}

fn instruction(n: &Instruction, setting: &Setting<'_>) -> InstructionCard {
    let late = n.due.zip(setting.as_of).is_some_and(|(due, as_of)| due < as_of);
    InstructionCard {
        date: n.date,
        leader: n.leader.clone(),
        text: n.text.clone(),
        unit: n.unit.clone(),
        due: n.due,
        done_on: n.done_on,
        result: n.result.clone(),
        overdue: late && n.done_on.is_none(),
    }
}
