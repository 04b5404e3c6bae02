//! Clues (问题线索): secret, in a file of their own, in no pack.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::issuance::Secrecy;
use crate::round::values::{AreaCode, Date, DocNumber, Money};

words! {
    /// How a clue is handled (线索处置方式).
    ClueHandling { Transfer = "移交纪检监察机关", Organisation = "移交组织部门", Department = "移交主管部门", Register = "暂存待查", Verify = "初步核实", }
}

/// The file of clues (问题线索), apart from the round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClueFile {
    /// Version of this format.
    #[schemars(description = "数据格式版本：现为1")]
    pub schema_version: u32,
    /// Session of the round the clues belong to.
    #[serde(default)]
    #[schemars(description = "届次：线索所属轮次的届次，没有届次的不填")]
    pub session: Option<u32>,
    /// Number of the round the clues belong to.
    #[schemars(description = "轮次：线索所属轮次")]
    pub number: u32,
    /// Secrecy of the documents.
    #[schemars(description = "密级：涉密文书的密级，秘密、机密或绝密")]
    pub secrecy: Secrecy,
    /// Period of secrecy.
    #[schemars(description = "保密期限：如1年")]
    pub secrecy_period: String,
    /// The clues.
    #[schemars(description = "问题线索：逐条填写")]
    pub clues: Vec<Clue>,
}

/// A clue (问题线索): secret, in a file of its own, in no pack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clue {
    /// Number.
    #[schemars(description = "线索编号：本轮次内唯一")]
    pub number: String,
    /// The target it concerns.
    #[schemars(description = "巡察对象代码：线索涉及的对象")]
    pub target: AreaCode,
    /// The team that received it.
    #[schemars(description = "组号：受理的巡察组")]
    pub team: u32,
    /// Source.
    #[schemars(description = "线索来源：来信、来访、谈话、账目核查等")]
    pub source: String,
    /// Persons concerned.
    #[schemars(description = "反映对象：姓名、单位、职务")]
    pub object: String,
    /// Content.
    #[schemars(description = "主要内容：反映的主要问题")]
    pub content: String,
    /// Informant.
    #[serde(default)]
    #[schemars(
        description = "反映人：署名反映的姓名和联系方式，匿名的填“匿名”，巡察组自行发现的省略"
    )]
    pub informant: Option<String>,
    /// What the team verified.
    #[serde(default)]
    #[schemars(description = "了解情况：巡察组初步了解的情况，只了解、不核查")]
    pub ascertained: Option<String>,
    /// Money concerned, in 分.
    #[serde(default)]
    #[schemars(description = "涉及金额：以分为单位")]
    pub amount: Option<Money>,
    /// Enclosed material.
    #[serde(default)]
    #[schemars(description = "附件材料：随线索移交的材料名称和份数，逐条填写")]
    pub material: Vec<String>,
    /// What the team proposes.
    #[serde(default)]
    #[schemars(description = "处置建议：巡察组的建议，省略时只写处置方式")]
    pub proposal: Option<String>,
    /// Receiving organ.
    #[schemars(description = "移交去向：受理单位")]
    pub route: String,
    /// How it is handled.
    #[schemars(description = "处置方式：移交、暂存等")]
    pub handling: ClueHandling,
    /// Day received.
    #[schemars(description = "受理日期：收到线索的日期")]
    pub received_on: Date,
    /// Day on which the team reported it.
    #[serde(default)]
    #[schemars(description = "报告日期：一事一报告的日期，省略时印空白")]
    pub reported_on: Option<Date>,
    /// Day on which it was transferred.
    #[serde(default)]
    #[schemars(description = "移交日期：移交函的日期，省略时印空白")]
    pub transferred_on: Option<Date>,
    /// Day by which the organ reports what came of it.
    #[serde(default)]
    #[schemars(description = "反馈期限：受理单位反馈办理结果的最后一天，省略时印空白")]
    pub reply_due: Option<Date>,
    /// Document number of the letter.
    #[serde(default)]
    #[schemars(description = "移交函文号：移交函的发文字号，尚未编号的省略")]
    pub letter_number: Option<DocNumber>,
    /// How many copies are made, each with its number.
    #[serde(default = "one")]
    #[schemars(
        description = "份数：每种文书印制几份，逐份编份号，默认1份",
        range(min = 1, max = 20)
    )]
    pub copies: u32,
}

fn one() -> u32 {
    1
}
