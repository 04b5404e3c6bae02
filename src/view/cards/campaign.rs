//! A campaign on common issues (专项整治) with the statistics of the issues it comes from.

use schemars::JsonSchema;
use serde::Serialize;

use crate::round::{Campaign, CampaignPoint, CampaignStep, Date, Index};
use crate::view::common_issues::{self, CommonIssues};

/// A campaign on common issues.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CampaignCard {
    /// Number.
    #[schemars(description = "整治编号")]
    pub number: String,
    /// What it is about.
    #[schemars(description = "主题")]
    pub topic: String,
    /// Who leads.
    #[schemars(description = "牵头单位")]
    pub lead: String,
    /// Who takes part.
    #[schemars(description = "参加单位")]
    pub members: Vec<String>,
    /// Day of the decision.
    #[schemars(description = "决定日期")]
    pub decided_on: Date,
    /// Who decided.
    #[schemars(description = "决定机构")]
    pub decided_by: Option<String>,
    /// First day.
    #[schemars(description = "开始日期")]
    pub from: Date,
    /// Last day.
    #[schemars(description = "结束日期")]
    pub to: Date,
    /// What it is to achieve.
    #[schemars(description = "整治目标")]
    pub aims: Vec<String>,
    /// Rules for lenience and severity.
    #[schemars(description = "政策口径")]
    pub policy: Option<String>,
    /// The steps.
    #[schemars(description = "整治步骤")]
    pub steps: Vec<CampaignStep>,
    /// What is put right.
    #[schemars(description = "整治重点")]
    pub points: Vec<CampaignPoint>,
    /// Statistics of the issues it comes from.
    #[schemars(description = "所依据问题的统计")]
    pub common: CommonIssues,
}

pub(in crate::view) fn campaign_card(index: &Index<'_>, c: &Campaign) -> CampaignCard {
    CampaignCard {
        number: c.number.clone(),
        topic: c.topic.clone(),
        lead: c.lead.clone(),
        members: c.members.clone(),
        decided_on: c.decided_on,
        decided_by: c.decided_by.clone(),
        from: c.from,
        to: c.to,
        aims: c.aims.clone(),
        policy: c.policy.clone(),
        steps: c.steps.clone(),
        points: c.points.clone(),
        common: common_issues::project(index, &index.issues_in(c)),
    }
}
