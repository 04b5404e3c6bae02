//! Anonymous votes beside the evaluation of a leadership: on the conduct of the team (后评估) and on
//! rectification (整改满意度).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::evaluation::TallyRow;
use crate::round::values::{AreaCode, Date};

words! {
    /// What a vote is about (评估类型).
    PollKind { Conduct = "后评估", Satisfaction = "整改满意度", }
}

/// A counted vote (评估计票).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Poll {
    /// Number, unique in the round.
    #[schemars(description = "评估编号：本轮次内唯一")]
    pub number: String,
    /// What it is about.
    #[schemars(description = "评估类型：后评估、整改满意度")]
    pub kind: PollKind,
    /// Where it was held.
    #[schemars(description = "巡察对象代码：在哪个对象填表")]
    pub target: AreaCode,
    /// The day.
    #[serde(default)]
    #[schemars(description = "日期：填表的日期；后评估不早于反馈日期")]
    pub date: Option<Date>,
    /// Sheets handed out.
    #[schemars(description = "发出表数：整数")]
    pub issued: u32,
    /// Sheets handed in.
    #[schemars(description = "收回表数：整数")]
    pub returned: u32,
    /// Spoilt sheets.
    #[serde(default)]
    #[schemars(description = "无效表数：整数")]
    pub void: u32,
    /// Votes by question.
    #[schemars(description = "各项得票：每个问题一行")]
    pub rows: Vec<TallyRow>,
}
