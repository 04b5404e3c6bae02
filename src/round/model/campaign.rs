//! Campaigns on issues that many targets have in common (专项整治).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::round::values::Date;

/// A campaign on common issues (专项整治).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Campaign {
    /// Number, unique in the round.
    #[schemars(description = "整治编号：本轮次内唯一")]
    pub number: String,
    /// What it is about.
    #[schemars(description = "主题：如农村集体“三资”管理突出问题")]
    pub topic: String,
    /// The common issues it comes from, as the issues name them.
    #[schemars(description = "共性问题：与问题清单“共性问题”所填的一致，逐条填写")]
    pub common: Vec<String>,
    /// Who leads.
    #[schemars(description = "牵头单位：职能部门")]
    pub lead: String,
    /// Who takes part.
    #[serde(default)]
    #[schemars(description = "参加单位：逐个填写")]
    pub members: Vec<String>,
    /// When the secretary's meeting or the committee decided on it.
    #[schemars(description = "决定日期：书记专题会或党委决定开展的日期")]
    pub decided_on: Date,
    /// Who decided.
    #[serde(default)]
    #[schemars(description = "决定机构：如县委书记专题会议，省略时写派出党委")]
    pub decided_by: Option<String>,
    /// First day.
    #[schemars(description = "开始日期：整治开始的日期")]
    pub from: Date,
    /// Last day.
    #[schemars(description = "结束日期：整治结束的日期")]
    pub to: Date,
    /// What it is to achieve.
    #[serde(default)]
    #[schemars(description = "整治目标：逐条填写")]
    pub aims: Vec<String>,
    /// Rules for lenience and severity, only if they were decided.
    #[serde(default)]
    #[schemars(description = "政策口径：已经研究决定的从宽从严政策，没有的省略")]
    pub policy: Option<String>,
    /// The steps.
    #[schemars(description = "整治步骤：按先后填写")]
    pub steps: Vec<CampaignStep>,
    /// What is put right, and by whom.
    #[schemars(description = "整治重点：逐项填写")]
    pub points: Vec<CampaignPoint>,
}

/// A step of a campaign (整治步骤).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CampaignStep {
    /// Its name.
    #[schemars(description = "步骤名称：如自查自纠、清理核查、集中整改、建章立制、检查验收")]
    pub title: String,
    /// Its last day.
    #[schemars(description = "完成日期：这一步的最后日期")]
    pub to: Date,
    /// What is done.
    #[schemars(description = "内容：这一步做什么")]
    pub text: String,
}

/// A point of a campaign (整治重点).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CampaignPoint {
    /// What is put right.
    #[schemars(description = "重点内容：要整治的问题")]
    pub text: String,
    /// Who leads.
    #[schemars(description = "牵头单位：这一项由谁牵头")]
    pub lead: String,
    /// Who is responsible.
    #[serde(default)]
    #[schemars(description = "责任单位：逐个填写")]
    pub units: Vec<String>,
    /// When it counts as done.
    #[serde(default)]
    #[schemars(description = "完成标准：做到什么程度算完成")]
    pub done_when: Option<String>,
    /// Last day.
    #[serde(default)]
    #[schemars(description = "完成时限：最后日期，省略时为整治结束的日期")]
    pub due: Option<Date>,
}
