//! The evaluation of a leadership (民主测评) with its counted ballots, and the questionnaire (问卷调查).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::target::TargetKind;
use crate::round::values::{AreaCode, Date};

/// What the evaluation form asks (民主测评内容).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evaluation {
    /// The grades, best first.
    #[schemars(description = "测评等次：由高到低，如好、较好、一般、差")]
    pub grades: Vec<String>,
    /// What is asked about the leadership as a body.
    #[schemars(description = "班子测评项目：对领导班子的测评内容")]
    pub body_items: Vec<String>,
    /// What is asked about each official.
    #[schemars(description = "个人测评项目：对班子成员的测评内容")]
    pub person_items: Vec<String>,
}

/// The counted ballots of one target (测评计票).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ballot {
    /// The target.
    #[schemars(description = "巡察对象代码：测评的对象")]
    pub target: AreaCode,
    /// The day of the vote.
    #[serde(default)]
    #[schemars(description = "测评日期：投票的日期")]
    pub date: Option<Date>,
    /// Ballots handed out.
    #[schemars(description = "发出票数：整数")]
    pub issued: u32,
    /// Ballots handed in.
    #[schemars(description = "收回票数：多于发出票数的，本次测评无效")]
    pub returned: u32,
    /// Spoilt ballots among those returned.
    #[schemars(description = "无效票数：收回票中的无效票")]
    pub void: u32,
    /// The rows on the leadership as a body.
    #[serde(default)]
    #[schemars(description = "班子得票：各测评项目的得票")]
    pub body: Vec<TallyRow>,
    /// The rows on each official.
    #[serde(default)]
    #[schemars(description = "个人得票：各班子成员的得票")]
    pub persons: Vec<TallyRow>,
}

/// One counted row of a form (得票).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TallyRow {
    /// The item or the person.
    #[schemars(description = "项目：测评项目或姓名")]
    pub item: String,
    /// Votes by grade, in the order of the grades.
    #[schemars(description = "各等次票数：按测评等次的顺序")]
    pub counts: Vec<u32>,
    /// Rows left blank.
    #[serde(default)]
    #[schemars(description = "弃权：未填的票数")]
    pub abstained: u32,
}

/// What the questionnaire asks (问卷调查内容), as a template folder holds it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Survey {
    /// Text above the questions.
    #[schemars(description = "卷首的说明")]
    pub intro: String,
    /// The questions in their order.
    #[serde(default, rename = "question")]
    pub questions: Vec<SurveyQuestion>,
}

/// A question of the questionnaire (问卷题目).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SurveyQuestion {
    /// The question.
    #[schemars(description = "题目")]
    pub text: String,
    /// The answers to choose from; empty for an answer in words.
    #[schemars(description = "备选答案，没有的为问答题")]
    #[serde(default)]
    pub choices: Vec<String>,
    /// Whether several answers may be chosen.
    #[schemars(description = "是否多选")]
    #[serde(default)]
    pub multiple: bool,
    /// Kinds of target at which it is asked; all if omitted.
    #[schemars(description = "适用的对象类型，不填为全部")]
    #[serde(default)]
    pub targets: Vec<TargetKind>,
}
