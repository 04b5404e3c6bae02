//! The issues found (问题).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::extra::Extra;
use crate::round::values::{AreaCode, Date, Money};

words! {
    /// Where an issue came from (问题来源).
    IssueOrigin { Feedback = "反馈", Immediate = "立行立改", Extended = "延伸", }
}

/// An issue found (问题).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// Number, unique in the round.
    #[schemars(description = "问题编号：本轮次内唯一")]
    pub number: String,
    /// The target it concerns.
    #[schemars(description = "巡察对象代码：问题所属对象")]
    pub target: AreaCode,
    /// The team that found it.
    #[schemars(description = "组号：发现问题的巡察组")]
    pub team: u32,
    /// Category.
    #[schemars(description = "类别：问题分类中的一项")]
    pub category: String,
    /// Focus.
    #[serde(default)]
    #[schemars(description = "监督重点：问题分类中监督重点的一项")]
    pub focus: Option<String>,
    /// The issue in one sentence.
    #[schemars(description = "反馈问题：一句话概括，不含姓名")]
    pub summary: String,
    /// The wording it shares with issues of other targets.
    #[serde(default)]
    #[schemars(description = "共性问题：多个对象同类问题的统一提法，各问题写法须一致，没有的省略")]
    pub common: Option<String>,
    /// What was found.
    #[schemars(description = "具体表现：事实、次数、金额")]
    pub facts: String,
    /// How often.
    #[serde(default)]
    #[schemars(description = "次数：涉及次数")]
    pub times: Option<u32>,
    /// Money concerned, in 分.
    #[serde(default)]
    #[schemars(description = "金额：涉及金额，以分为单位")]
    pub amount: Option<Money>,
    /// Persons concerned.
    #[serde(default)]
    #[schemars(description = "人数：涉及人数")]
    pub persons: Option<u32>,
    /// Names of those concerned; internal.
    #[serde(default)]
    #[schemars(description = "涉及人员：姓名，仅内部使用，不印入反馈和公示")]
    pub names: Vec<String>,
    /// Source of the finding; internal.
    #[serde(default)]
    #[schemars(description = "问题依据：谈话、账册、实地查看等，仅内部使用")]
    pub evidence_note: Option<String>,
    /// Who answers for it: a post or a body, never a name.
    #[serde(default)]
    #[schemars(description = "责任主体：对问题负有责任的职务或组织，不含姓名，如镇党委分管领导")]
    pub blame: Option<String>,
    /// Origin.
    #[schemars(description = "来源：反馈、立行立改、延伸")]
    pub origin: IssueOrigin,
    /// Day found.
    #[serde(default)]
    #[schemars(description = "发现日期：发现问题的日期")]
    pub found_on: Option<Date>,
    /// Members of the team who found it; internal.
    #[serde(default)]
    #[schemars(description = "发现人：发现问题的组员姓名，仅内部使用")]
    pub found_by: Vec<String>,
    /// Whether it may be made public.
    #[serde(default)]
    #[schemars(description = "可公示：是否列入整改情况公示")]
    pub publishable: bool,
    /// The result of rectification, in words for the public.
    #[serde(default)]
    #[schemars(
        description = "公示的整改情况：向群众公布的整改结果，不含姓名；省略时公示按整改措施和进度写"
    )]
    pub result: Option<String>,
    /// Fields of its own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(description = "自定义项：模板集声明的附加字段")]
    pub extra: Extra,
}
