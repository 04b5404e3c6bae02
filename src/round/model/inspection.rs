//! How a round is carried out (巡察方式), who ordered it, and the inspection of a body before it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::round::values::{Date, DocNumber};

words! {
    /// How a round is carried out (巡察方式), besides its type.
    RoundMode {
        Direct = "直接巡", WithVillages = "巡乡带村", Raised = "提级", Crossed = "交叉", Linked = "上下联动", Joint = "联合", WithAudit = "巡审结合",
    }
}

/// The order of a higher committee to inspect (上级部署).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ordered {
    /// The committee.
    #[schemars(description = "部署机关：如省委、市委，或其巡视巡察工作领导小组")]
    pub committee: String,
    /// Its paper.
    #[serde(default)]
    #[schemars(description = "部署文件：文件名称，印在依据中，加书名号")]
    pub order: Option<String>,
}

/// The last inspection of a body (上次巡察), on which another look (回头看) rests.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Previous {
    /// Name of the round.
    #[schemars(description = "轮次：如十五届县委第一轮巡察")]
    pub round: String,
    /// Day of its feedback.
    #[schemars(description = "反馈日期：上次反馈的日期")]
    pub feedback_on: Date,
    /// Number of its feedback paper.
    #[serde(default)]
    #[schemars(description = "反馈文号：上次反馈意见的发文字号")]
    pub paper: Option<DocNumber>,
    /// How many issues it had.
    #[schemars(description = "反馈问题数：上次反馈的问题个数", range(min = 1))]
    pub issues: u32,
    /// How many of them are done.
    #[serde(default)]
    #[schemars(description = "整改到位数：其中已整改到位的个数")]
    pub done: Option<u32>,
}
