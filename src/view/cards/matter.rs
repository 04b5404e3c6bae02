//! A matter that a team reports at once (一事一报告).

use schemars::JsonSchema;
use serde::Serialize;

use crate::round::{Date, Index, Matter, MatterKind, Team};

/// A matter that a team reports.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MatterCard {
    /// Its number in the team.
    #[schemars(description = "序号")]
    pub number: u32,
    /// What it is about.
    #[schemars(description = "事项类型")]
    pub kind: MatterKind,
    /// Whether it asks for a decision.
    #[schemars(description = "是否请示")]
    pub asks: bool,
    /// The topic.
    #[schemars(description = "事由")]
    pub topic: String,
    /// Name of the target it concerns.
    #[schemars(description = "涉及的巡察对象")]
    pub target: Option<String>,
    /// The day of the report.
    #[schemars(description = "报告日期")]
    pub date: Date,
    /// What happened.
    #[schemars(description = "基本情况")]
    pub facts: String,
    /// What has been done.
    #[schemars(description = "已采取措施")]
    pub done: Option<String>,
    /// What the team thinks.
    #[schemars(description = "组内意见")]
    pub opinion: Option<String>,
    /// What is asked for.
    #[schemars(description = "请示或建议事项")]
    pub asked: Option<String>,
    /// The answer.
    #[schemars(description = "批复")]
    pub reply: Option<String>,
}

/// The matters of a team by their numbers.
pub(in crate::view) fn matters(index: &Index<'_>, team: &Team) -> Vec<MatterCard> {
    let mut own: Vec<&Matter> =
        index.round.matters.iter().filter(|m| m.team == team.number).collect();
    own.sort_by_key(|m| m.number);
    let target = |m: &Matter| Some(index.target(m.target.as_ref()?.as_str())?.name.clone());
    let card = |m: &Matter| MatterCard {
        number: m.number,
        kind: m.kind,
        asks: m.kind.asks(),
        topic: m.topic.clone(),
        target: target(m),
        date: m.date,
        facts: m.facts.clone(),
        done: m.done.clone(),
        opinion: m.opinion.clone(),
        asked: m.asked.clone(),
        reply: m.reply.clone(),
    };
    own.into_iter().map(card).collect()
}
