//! Rectification (整改): tasks, responsibilities, progress, evidence, accountability and re-checks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::round::values::{AreaCode, Date, Money};

words! {
    /// The kind of a rectification task (整改类型).
    TaskKind { Immediate = "立行立改", Concentrated = "集中整改", LongTerm = "长期整改", }
}

words! {
    /// The kind of responsibility (责任类型).
    DutyKind { Main = "主体责任", Direct = "直接责任", First = "第一责任人责任", Functional = "职能责任", Oversight = "监督责任", }
}

words! {
    /// The part a unit takes in a task (责任分工).
    DutyRole { Lead = "牵头", Support = "配合", Responsible = "责任", Supervise = "督办", }
}

words! {
    /// The status of a task (整改状态).
    Status { NotStarted = "未启动", Working = "整改中", Done = "已完成", Closed = "已销号", Returned = "退回", }
}

words! {
    /// How money was recovered (挽回方式).
    RecoveredKind { Refunded = "清退", Collected = "追缴", Recouped = "挽回", Saved = "节约", }
}

words! {
    /// The kind of a piece of evidence (佐证材料类型).
    EvidenceKind { Picture = "图片", Voucher = "凭证", Record = "原始记录", Signature = "签字", Statement = "情况说明", Rule = "制度文件", }
}

words! {
    /// A measure of accountability (问责方式).
    SanctionKind {
        Discipline = "党纪政务处分", Admonition = "诫勉谈话", Warning = "警示谈话", Reminder = "提醒谈话", Criticism = "批评教育",
        Notice = "通报批评", Summons = "约谈", Investigation = "立案审查调查", SelfReview = "书面检查", Other = "其他",
    }
}

words! {
    /// The purpose of a re-check (验收类型).
    RecheckKind { Acceptance = "验收", Supervision = "再督查", }
}

words! {
    /// The result of a re-check (验收结论).
    RecheckResult { Passed = "通过", Partly = "基本通过", Failed = "未通过", }
}

/// A rectification task (整改任务).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// Number, unique in the round.
    #[schemars(description = "任务编号：本轮次内唯一")]
    pub number: String,
    /// The issues it answers.
    #[schemars(description = "对应问题：问题编号")]
    pub issues: Vec<String>,
    /// The aim.
    #[schemars(description = "整改任务：要达到的目标")]
    pub aim: String,
    /// The measures.
    #[schemars(description = "整改措施：逐条填写")]
    pub measures: Vec<String>,
    /// When it counts as done.
    #[schemars(description = "完成标准：怎样算完成")]
    pub done_when: String,
    /// Last day.
    #[schemars(description = "完成时限：如2026-07-20")]
    pub due: Date,
    /// Kind.
    #[schemars(description = "类型：立行立改、集中整改、长期整改")]
    pub kind: TaskKind,
}

/// A responsibility for a task (责任).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// The task.
    #[schemars(description = "任务编号：对应的整改任务")]
    pub task: String,
    /// Kind of responsibility.
    #[schemars(description = "责任类型：主体责任、直接责任等")]
    pub kind: DutyKind,
    /// Part taken.
    #[schemars(description = "责任分工：牵头、配合、责任、督办")]
    pub role: DutyRole,
    /// The unit.
    #[schemars(description = "单位：承担责任的单位")]
    pub unit: String,
    /// Code of the unit, if it is a target of the round.
    #[serde(default)]
    #[schemars(description = "单位代码：该单位是本轮次巡察对象的，填其代码")]
    pub target: Option<AreaCode>,
    /// The person.
    #[serde(default)]
    #[schemars(description = "责任人：姓名")]
    pub person: Option<String>,
    /// The person's post.
    #[serde(default)]
    #[schemars(description = "职务：责任人职务")]
    pub post: Option<String>,
}

/// Progress of a task (整改进度).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// The task.
    #[schemars(description = "任务编号：对应的整改任务")]
    pub task: String,
    /// Status.
    #[schemars(description = "状态：未启动、整改中、已完成、已销号、退回")]
    pub status: Status,
    /// The day reported; the day of completion when done.
    #[schemars(description = "日期：填报日期，已完成、已销号的为完成日期")]
    pub date: Date,
    /// What was done.
    #[serde(default)]
    #[schemars(description = "整改情况：已采取的措施和成效")]
    pub note: Option<String>,
    /// Numbers of the evidence.
    #[serde(default)]
    #[schemars(description = "佐证材料编号：已销号的必须有")]
    pub evidence: Vec<String>,
    /// Money recovered, in 分.
    #[serde(default)]
    #[schemars(description = "挽回金额：以分为单位")]
    pub recovered: Option<Money>,
    /// How it was recovered.
    #[serde(default)]
    #[schemars(description = "挽回方式：清退、追缴、挽回、节约，有挽回金额的填写，省略按挽回统计")]
    pub recovered_kind: Option<RecoveredKind>,
    /// Rules made.
    #[serde(default)]
    #[schemars(description = "建章立制：制定的制度名称")]
    pub rules_made: Vec<String>,
    /// Who reviewed the closing.
    #[serde(default)]
    #[schemars(description = "销号审核人：已销号的必须有")]
    pub reviewer: Option<String>,
    /// When it was reviewed.
    #[serde(default)]
    #[schemars(description = "审核日期：销号审核日期")]
    pub reviewed_on: Option<Date>,
}

/// A piece of evidence (佐证材料).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Number.
    #[schemars(description = "材料编号：本轮次内唯一")]
    pub number: String,
    /// Kind.
    #[schemars(description = "材料类型：图片、凭证、原始记录等")]
    pub kind: EvidenceKind,
    /// What it is.
    #[schemars(description = "材料名称：如清退资金收据")]
    pub name: String,
    /// File name, if any.
    #[serde(default)]
    #[schemars(
        description = "文件名：电子件的文件名；图片（JPG、PNG）放在轮次文件所在的文件夹里，印入一案一表和验收记录"
    )]
    pub file: Option<String>,
    /// What a picture shows, if not its name (照片说明).
    #[serde(default)]
    #[schemars(description = "照片说明：印在照片下面的文字，省略时用材料名称")]
    pub caption: Option<String>,
    /// SHA-256 of the file, hexadecimal.
    #[serde(default)]
    #[schemars(description = "校验值：电子件的SHA-256")]
    pub sha256: Option<String>,
}

/// A measure taken against persons or organisations (问责).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sanction {
    /// The target.
    #[schemars(description = "巡察对象代码：被问责人员或单位所属对象")]
    pub target: AreaCode,
    /// The issue behind it.
    #[serde(default)]
    #[schemars(description = "问题编号：因何问题问责")]
    pub issue: Option<String>,
    /// Kind.
    #[schemars(description = "问责方式：党纪政务处分、诫勉谈话等")]
    pub kind: SanctionKind,
    /// Persons.
    #[serde(default)]
    #[schemars(description = "人数：受处理的人数")]
    pub persons: u32,
    /// Organisations, counted apart.
    #[serde(default)]
    #[schemars(description = "单位数：受处理的单位数，与人数分别统计")]
    pub organisations: u32,
    /// Day.
    #[serde(default)]
    #[schemars(description = "日期：作出处理的日期")]
    pub date: Option<Date>,
}

/// A re-check of rectification on the spot (验收、再督查).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recheck {
    /// Number, unique in the round.
    #[schemars(description = "验收编号：本轮次内唯一")]
    pub number: String,
    /// The target; the issues are its own.
    #[schemars(description = "巡察对象代码：验收的对象，问题须属于它")]
    pub target: AreaCode,
    /// What it is for.
    #[schemars(description = "验收类型：验收、再督查")]
    pub kind: RecheckKind,
    /// The day.
    #[schemars(description = "验收日期：实地验收的日期")]
    pub date: Date,
    /// Inspectors.
    #[serde(default)]
    #[schemars(description = "验收人员：姓名，省略时印空白")]
    pub inspectors: Vec<String>,
    /// Numbers of the issues.
    #[schemars(description = "问题编号：验收的问题")]
    pub issues: Vec<String>,
    /// How it was done.
    #[serde(default)]
    #[schemars(description = "验收方式：如查阅资料、实地查看、走访群众")]
    pub method: Option<String>,
    /// What was found.
    #[schemars(description = "验收情况：验收中核实的情况")]
    pub found: String,
    /// Numbers of the evidence taken.
    #[serde(default)]
    #[schemars(description = "佐证材料编号：验收中取得的材料")]
    pub evidence: Vec<String>,
    /// Result.
    #[schemars(description = "验收结论：通过、基本通过、未通过")]
    pub result: RecheckResult,
    /// Remaining demands.
    #[serde(default)]
    #[schemars(description = "整改要求：基本通过、未通过的，逐条填写还要做什么")]
    pub demands: Vec<String>,
    /// Last day for these.
    #[serde(default)]
    #[schemars(description = "完成时限：整改要求的最后日期")]
    pub due: Option<Date>,
}
