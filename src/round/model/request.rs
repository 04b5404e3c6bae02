//! Letters to other bodies before and during a round (征询函、抽调函、提供协助函), what their answers say
//! of a target in figures (巡前信息), and the mandate of the teams (授权).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::round::values::{AreaCode, Date};

words! {
    /// What a letter asks for (函件类型).
    RequestKind { Inquiry = "征询", Lending = "抽调", Assistance = "协助", }
}

words! {
    /// What a fact from before the entry is about (信息类别).
    BackgroundTopic {
        Organisation = "党组织和党员", Economy = "经济和集体收入", Assets = "资金资产资源", Projects = "项目和专项资金", Benefits = "惠民政策", Former = "上轮巡察和审计", Letters = "信访", Ranking = "考核排名", Opinion = "舆情", Concerns = "群众关心的事", Other = "其他",
    }
}

/// The decision that gives the leaders their mandate, for this round only (授权决定).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// The day of the decision.
    #[schemars(description = "决定日期：研究决定授权的日期，不晚于进驻日期")]
    pub date: Date,
    /// Who decided.
    #[serde(default)]
    #[schemars(description = "决定机构：如县委常委会会议、县委书记专题会议，省略时写派出党委")]
    pub decided_by: Option<String>,
}

/// A letter that asks another body for something (函件).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Number, unique in the round.
    #[schemars(description = "函件编号：本轮次内唯一")]
    pub number: String,
    /// What it asks for.
    #[schemars(description = "函件类型：征询、抽调、协助")]
    pub kind: RequestKind,
    /// To whom.
    #[schemars(description = "收函单位：如县审计局")]
    pub unit: String,
    /// What it is about, in a phrase.
    #[serde(default)]
    #[schemars(description = "事由：协助函填写，如查询双河镇财政所银行账户流水；征询、抽调可省略")]
    pub matter: Option<String>,
    /// What is wanted, item by item.
    #[serde(default)]
    #[schemars(description = "所需内容：逐条填写，征询函、协助函必须有")]
    pub items: Vec<String>,
    /// The targets it concerns.
    #[serde(default)]
    #[schemars(description = "巡察对象代码：涉及的对象，可有几个；涉及全部对象的省略")]
    pub targets: Vec<AreaCode>,
    /// The years that are asked about.
    #[serde(default)]
    #[schemars(description = "时间范围：所需资料的年度，如2023年以来")]
    pub span: Option<String>,
    /// Persons to be lent.
    #[serde(default)]
    #[schemars(description = "抽调人员：姓名，须是本轮次巡察组人员")]
    pub persons: Vec<String>,
    /// First day of the loan.
    #[serde(default)]
    #[schemars(description = "开始日期：抽调起始、报到的日期")]
    pub from: Option<Date>,
    /// Last day of the loan.
    #[serde(default)]
    #[schemars(description = "结束日期：抽调截止的日期")]
    pub to: Option<Date>,
    /// Where to report.
    #[serde(default)]
    #[schemars(description = "报到地点：抽调人员报到的地点")]
    pub place: Option<String>,
    /// The basis of assistance.
    #[serde(default)]
    #[schemars(description = "协助依据：提供协助函引用的规定，省略时用巡察依据")]
    pub basis: Option<String>,
    /// The day of the letter.
    #[serde(default)]
    #[schemars(description = "函件日期：发函的日期，省略时印空白")]
    pub date: Option<Date>,
    /// Last day for the answer.
    #[schemars(description = "回复期限：请对方回复的最后日期")]
    pub reply_due: Date,
    /// When the answer came.
    #[serde(default)]
    #[schemars(description = "收到回复日期：没有收到的省略")]
    pub replied_on: Option<Date>,
    /// Copies.
    #[serde(default)]
    #[schemars(description = "抄送：抄送单位")]
    pub cc: Vec<String>,
}

/// A figure or fact on a target from before the entry (巡前信息); neutral, without names and clues.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Background {
    /// The target.
    #[schemars(description = "巡察对象代码：信息所说的对象")]
    pub target: AreaCode,
    /// What it is about.
    #[schemars(description = "类别：党组织和党员、经济和集体收入、信访等")]
    pub topic: BackgroundTopic,
    /// Who gave it.
    #[schemars(description = "来源单位：提供信息的单位，如县信访局")]
    pub source: String,
    /// What it is about.
    #[schemars(description = "项目：如2025年村集体经济收入、近三年信访件数")]
    pub item: String,
    /// The figure or fact.
    #[schemars(description = "情况：数字连同单位，或一句话，只写事实，不写人名和线索")]
    pub value: String,
    /// As of which day.
    #[serde(default)]
    #[schemars(description = "截止日期：情况统计到哪一天")]
    pub as_of: Option<Date>,
}
