//! Interviews (个别谈话): a round's particulars, and the question bank of a template folder.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::target::TargetKind;
use crate::round::values::AreaCode;

/// An interview (个别谈话): its particulars, and changes to the question bank.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Interview {
    /// The role spoken to, a key of the question bank.
    #[schemars(description = "谈话对象类别：题库中的类别，如村党组织书记")]
    pub role: String,
    /// The target it applies to; all targets if omitted.
    #[serde(default)]
    #[schemars(description = "巡察对象代码：省略时适用于全部对象")]
    pub target: Option<AreaCode>,
    /// Place of the talk.
    #[serde(default)]
    #[schemars(description = "谈话地点：省略时印空白")]
    pub place: Option<String>,
    /// The two interviewers.
    #[serde(default)]
    #[schemars(description = "谈话人：两人，省略时印空白")]
    pub interviewers: Vec<String>,
    /// Who keeps the record.
    #[serde(default)]
    #[schemars(description = "记录人：省略时印空白")]
    pub recorder: Option<String>,
    /// Whether these questions replace the bank's or follow them.
    #[serde(default)]
    #[schemars(description = "替换题库：是则以下问题代替题库，否则加在题库之后")]
    pub replace: bool,
    /// Questions by section.
    #[serde(default)]
    #[schemars(description = "问题：按部分列出")]
    pub sections: Vec<QuestionSection>,
}

/// A section of an outline (提纲部分).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionSection {
    /// Heading.
    #[schemars(description = "标题：这一部分的标题")]
    pub title: String,
    /// Questions.
    #[schemars(description = "问题：逐题列出")]
    pub questions: Vec<Question>,
}

/// A question of an interview (谈话问题).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The question.
    #[schemars(description = "问题：题目")]
    pub text: String,
    /// Whether it must be asked.
    #[serde(default)]
    #[schemars(description = "必问：是否必问")]
    pub required: bool,
    /// What to ask next.
    #[serde(default)]
    #[schemars(description = "追问：视回答追问的内容")]
    pub follow_ups: Vec<String>,
}

/// The questions of every role (谈话题库), as a template folder holds them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionBank {
    /// The roles in the order of their outlines.
    #[serde(default, rename = "role")]
    pub roles: Vec<RoleQuestions>,
}

/// The questions of one role (谈话对象类别).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleQuestions {
    /// The role.
    #[schemars(description = "类别名称")]
    pub name: String,
    /// Kinds of target at which people of the role are heard.
    #[schemars(description = "适用的对象类型")]
    pub targets: Vec<TargetKind>,
    /// Endings of the posts of those who have the role, by which the roll of officials is searched.
    #[schemars(description = "担任这一类职务的，职务怎样结尾，用来在班子成员名册里找人")]
    #[serde(default)]
    pub posts: Vec<String>,
    /// The role whose outline is enough for somebody who has both (一肩挑).
    #[schemars(description = "由一人兼任时并入哪一类的提纲")]
    #[serde(default)]
    pub within: Option<String>,
    /// Guidance for the interviewers; of a role that may be joined with another, only where it is
    /// not known whether it is.
    #[serde(default)]
    pub intro: Option<String>,
    /// Guidance where one person has this role and another that is joined with it.
    #[schemars(description = "由一人兼任时的谈话提示")]
    #[serde(default)]
    pub intro_together: Option<String>,
    /// Questions by section.
    #[serde(default, rename = "section")]
    pub sections: Vec<BankSection>,
}

/// A section of the bank (题库部分).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BankSection {
    /// Heading.
    #[schemars(description = "部分的标题")]
    pub title: String,
    /// The role that this section belongs to: left out where that role has an outline of its own.
    #[schemars(description = "只在兼任这一类职务时印")]
    #[serde(default)]
    pub with: Option<String>,
    /// Questions.
    #[schemars(description = "问题")]
    #[serde(default, rename = "question")]
    pub questions: Vec<BankQuestion>,
}

/// A question of the bank (题库问题).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BankQuestion {
    /// The question.
    #[schemars(description = "题目")]
    pub text: String,
    /// Whether it must be asked.
    #[schemars(description = "是否必问")]
    #[serde(default)]
    pub required: bool,
    /// What to ask next.
    #[schemars(description = "追问")]
    #[serde(default)]
    pub follow_ups: Vec<String>,
    /// Kinds of target where it is asked; all of the role's if empty.
    #[schemars(description = "只在哪几种对象中问，不填为各种")]
    #[serde(default)]
    pub targets: Vec<TargetKind>,
}
