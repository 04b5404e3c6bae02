//! Who did what, by name (点人点事), and what leaders wrote on it (批示): secret, in a file of its own
//! like the clues, in no pack.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::issuance::Secrecy;
use crate::round::values::{AreaCode, Date};

/// The briefing file (点人点事): which person did what, by name. It is kept apart from the round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BriefingFile {
    /// Version of this format.
    #[schemars(description = "数据格式版本：现为1")]
    pub schema_version: u32,
    /// Session of the round it belongs to.
    #[serde(default)]
    #[schemars(description = "届次：所属轮次的届次，没有届次的不填")]
    pub session: Option<u32>,
    /// Number of the round it belongs to.
    #[schemars(description = "轮次：所属轮次")]
    pub number: u32,
    /// Secrecy of the documents.
    #[schemars(description = "密级：涉密文书的密级，秘密、机密或绝密")]
    pub secrecy: Secrecy,
    /// Period of secrecy.
    #[schemars(description = "保密期限：如1年")]
    pub secrecy_period: String,
    /// How many copies are made, each with its number.
    #[serde(default = "one")]
    #[schemars(
        description = "份数：每种文书印制几份，逐份编份号，会后收回，默认1份",
        range(min = 1, max = 20)
    )]
    pub copies: u32,
    /// The persons.
    #[schemars(description = "点人点事：逐人填写")]
    pub briefed: Vec<BriefedPerson>,
    /// What leaders wrote.
    #[serde(default)]
    #[schemars(description = "批示：逐条填写")]
    pub instructions: Vec<Instruction>,
}

/// A person and what is told of him or her (点人点事).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BriefedPerson {
    /// The target.
    #[schemars(description = "巡察对象代码：该人所在的对象")]
    pub target: AreaCode,
    /// The team.
    #[schemars(description = "组号：提出的巡察组")]
    pub team: u32,
    /// Name.
    #[schemars(description = "姓名：被点名人员")]
    pub name: String,
    /// Unit and post.
    #[schemars(description = "单位职务：被点名人员的单位和职务")]
    pub post: String,
    /// What was found or reported.
    #[schemars(description = "问题：反映或发现的主要问题")]
    pub matter: String,
    /// Where it comes from.
    #[schemars(description = "来源：谈话、来信、账册等，不写反映人")]
    pub source: String,
    /// What the team proposes.
    #[schemars(description = "巡察组意见：处置建议")]
    pub team_opinion: String,
    /// What the leading group holds.
    #[serde(default)]
    #[schemars(description = "领导小组意见：没有的省略，印空白")]
    pub group_opinion: Option<String>,
    /// What the secretary wrote.
    #[serde(default)]
    #[schemars(description = "书记批示：没有的省略，印空白")]
    pub instruction: Option<String>,
}

/// An instruction of a leader and what came of it (批示).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Instruction {
    /// The day.
    #[schemars(description = "批示日期：作出批示的日期")]
    pub date: Date,
    /// Who wrote it, by post.
    #[schemars(description = "批示领导：职务，如县委书记")]
    pub leader: String,
    /// What it says.
    #[schemars(description = "批示内容：原文")]
    pub text: String,
    /// Who carries it out.
    #[schemars(description = "承办单位：负责办理的单位")]
    pub unit: String,
    /// Last day.
    #[serde(default)]
    #[schemars(description = "办理时限：最后日期")]
    pub due: Option<Date>,
    /// When it was done.
    #[serde(default)]
    #[schemars(description = "办结日期：办理完毕的日期")]
    pub done_on: Option<Date>,
    /// What came of it.
    #[serde(default)]
    #[schemars(description = "办理结果：没有办结的写进展")]
    pub result: Option<String>,
}

fn one() -> u32 {
    1
}
