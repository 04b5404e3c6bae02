//! Matters that a team reports at once and one by one (一事一报告), without clues and informants.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::round::values::{AreaCode, Date};

words! {
    /// What a matter is about (事项类型).
    MatterKind {
        Judgement = "问题界定请示", Coordination = "需协调事项", Incident = "突发情况", Change = "变更报告",
        Approval = "立行立改请示", Obstruction = "受阻情况",
    }
}

impl MatterKind {
    /// Whether it asks for a decision (请示) instead of reporting (报告).
    pub const fn asks(self) -> bool {
        matches!(self, MatterKind::Judgement | MatterKind::Approval)
    }
}

/// A matter that a team reports at once (一事一报告); nothing of a clue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Matter {
    /// The team that reports.
    #[schemars(description = "组号：报告的巡察组")]
    pub team: u32,
    /// Its number in the team.
    #[schemars(description = "序号：本组第几号报告", range(min = 1))]
    pub number: u32,
    /// What it is about.
    #[schemars(
        description = "事项类型：问题界定请示、需协调事项、突发情况、变更报告、立行立改请示、受阻情况"
    )]
    pub kind: MatterKind,
    /// The topic, as the title names it.
    #[schemars(description = "事由：印在标题“关于……的报告”中，如大沟村账册移交受阻")]
    pub topic: String,
    /// The target it concerns.
    #[serde(default)]
    #[schemars(description = "巡察对象代码：事项涉及的对象，与对象无关的省略")]
    pub target: Option<AreaCode>,
    /// The day of the report.
    #[schemars(description = "报告日期：如2026-03-25")]
    pub date: Date,
    /// What happened.
    #[schemars(description = "基本情况：时间、地点、经过，不写线索内容和反映人")]
    pub facts: String,
    /// What has been done.
    #[serde(default)]
    #[schemars(description = "已采取措施：已经做了什么")]
    pub done: Option<String>,
    /// What the team thinks.
    #[serde(default)]
    #[schemars(description = "组内意见：组务会研究的意见")]
    pub opinion: Option<String>,
    /// What is asked for.
    #[serde(default)]
    #[schemars(description = "请示或建议事项：请示一事一请")]
    pub asked: Option<String>,
    /// The answer.
    #[serde(default)]
    #[schemars(description = "批复：巡察办或领导小组的答复")]
    pub reply: Option<String>,
}
