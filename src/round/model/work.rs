//! The work of the teams: what they report of days and weeks (一日一小结、一周一汇总), and the points
//! for its quality (质量评估) in this and earlier rounds.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::round::values::Date;

words! {
    /// Whether an item adds or deducts points (加减分).
    PointsKind { Plus = "加分", Minus = "减分", }
}

/// A team's report on a day (一日一小结).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DayLog {
    /// The team.
    #[schemars(description = "组号：巡察组")]
    pub team: u32,
    /// The day.
    #[schemars(description = "日期：工作日期")]
    pub date: Date,
    /// Talks held.
    #[serde(default)]
    #[schemars(description = "谈话人次：整数")]
    pub talks: u32,
    /// Visits paid.
    #[serde(default)]
    #[schemars(description = "走访户数：整数")]
    pub visits: u32,
    /// Letters and calls received.
    #[serde(default)]
    #[schemars(description = "来信来电来访：件数")]
    pub letters: u32,
    /// Files consulted.
    #[serde(default)]
    #[schemars(description = "查阅资料：份数")]
    pub material: u32,
    /// Numbers of the issues found.
    #[serde(default)]
    #[schemars(description = "新发现问题：问题编号")]
    pub new_issues: Vec<String>,
    /// What was done.
    #[serde(default)]
    #[schemars(description = "工作情况：当日主要工作")]
    pub summary: Option<String>,
    /// Plan for the next day.
    #[serde(default)]
    #[schemars(description = "次日安排：明日工作")]
    pub tomorrow: Option<String>,
}

/// A team's report on a week (一周一汇总).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WeekLog {
    /// The team.
    #[schemars(description = "组号：巡察组")]
    pub team: u32,
    /// Any day of the week, which runs from Monday to Sunday.
    #[schemars(description = "所在周：该周任一天的日期，一周从星期一到星期日")]
    pub week: Date,
    /// Talks held, as the team reported them.
    #[serde(default)]
    #[schemars(description = "谈话人次：本组填报的合计，须等于各日之和，可省略")]
    pub talks: Option<u32>,
    /// Visits paid, as reported.
    #[serde(default)]
    #[schemars(description = "走访户数：本组填报的合计，须等于各日之和，可省略")]
    pub visits: Option<u32>,
    /// Letters and calls received, as reported.
    #[serde(default)]
    #[schemars(description = "来信来电来访：本组填报的合计件数，须等于各日之和，可省略")]
    pub letters: Option<u32>,
    /// Files consulted, as reported.
    #[serde(default)]
    #[schemars(description = "查阅资料：本组填报的合计份数，须等于各日之和，可省略")]
    pub material: Option<u32>,
    /// What was done.
    #[serde(default)]
    #[schemars(description = "本周工作：一周主要工作")]
    pub summary: Option<String>,
    /// Requests to others.
    #[serde(default)]
    #[schemars(description = "需协调的事项：请巡察办协调解决的事项，逐条填写")]
    pub requests: Vec<String>,
    /// Plan for the next week.
    #[serde(default)]
    #[schemars(description = "下周安排：下周工作")]
    pub next_week: Option<String>,
}

/// The points of a team for the quality of its work (质量评估).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Assessment {
    /// The team.
    #[schemars(description = "组号：巡察组")]
    pub team: u32,
    /// Points for its report.
    #[schemars(description = "报告质量得分：整数，不超过满分")]
    pub report: u32,
    /// Points for its clues.
    #[schemars(description = "线索质量得分：整数，不超过满分")]
    pub clues: u32,
    /// Comment.
    #[serde(default)]
    #[schemars(description = "评语：主要优点和不足，可省略")]
    pub note: Option<String>,
}

/// An item that adds or deducts points of a team (加减分项).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssessmentItem {
    /// The team.
    #[schemars(description = "组号：巡察组")]
    pub team: u32,
    /// Whether it adds or deducts.
    #[schemars(description = "加减分：加分、减分")]
    pub kind: PointsKind,
    /// How many points.
    #[schemars(description = "分值：正整数", range(min = 1, max = 1000))]
    pub points: u32,
    /// For what.
    #[schemars(description = "事由：为什么加分或减分")]
    pub reason: String,
}

/// A team's total of an earlier round (历次评估).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PastAssessment {
    /// The session; committees without one have none.
    #[serde(default)]
    #[schemars(description = "届次：第几届，没有届次的不填", range(min = 1))]
    pub session: Option<u32>,
    /// The round.
    #[schemars(description = "轮次：该届第几轮", range(min = 1))]
    pub number: u32,
    /// The team.
    #[schemars(description = "组号：当时的巡察组")]
    pub team: u32,
    /// Its leader then.
    #[serde(default)]
    #[schemars(description = "组长：当时的组长姓名")]
    pub leader: Option<String>,
    /// The total.
    #[schemars(description = "总分：该轮的质量评估总分，整数")]
    pub total: i32,
}
