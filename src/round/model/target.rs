//! The inspected bodies (巡察对象) and their leadership.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::extra::Extra;
use super::inspection::Previous;
use super::report::TargetReport;
use super::review::TargetRectification;
use super::round_kind::RoundKind;
use super::team::Contact;
use crate::round::values::AreaCode;

words! {
    /// The kind of an inspected body (巡察对象类型).
    TargetKind {
        Township = "乡镇", Subdistrict = "街道", Village = "村", Community = "社区", Department = "部门",
        /// Of a city's round.
        County = "县",
        /// Schools, companies, parks.
        Other = "其他单位",
    }
}

words! {
    /// How closely a target is watched (分类).
    TargetClass { Key = "重点", Watched = "关注", Ordinary = "一般", }
}

/// An inspected body (巡察对象).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// Statistics area code.
    #[schemars(
        description = "代码：统计用区划代码，村的前9位与所属乡镇相同；部门没有的，自编如 BM01"
    )]
    pub code: AreaCode,
    /// Kind of body.
    #[schemars(description = "类型：乡镇、街道、村、社区、部门、县、其他单位")]
    pub kind: TargetKind,
    /// Name.
    #[schemars(description = "名称：如双河镇、柳树湾村")]
    pub name: String,
    /// Its Party organisation.
    #[schemars(description = "党组织名称：如中共双河镇委员会")]
    pub party_org: String,
    /// Code of the township above.
    #[serde(default)]
    #[schemars(description = "上级代码：村、社区所属乡镇（街道）的代码")]
    pub parent: Option<AreaCode>,
    /// Name of the township above, if that is not inspected in this round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(description = "上级名称：所属乡镇（街道）不在本轮次的填写，如双河镇")]
    pub parent_name: Option<String>,
    /// Type of the inspection of this body, if it is not the round's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(description = "对象巡察类型：与本轮次的类型不同时填写，如回头看")]
    pub round_kind: Option<RoundKind>,
    /// The last inspection of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(description = "上次巡察：“回头看”填写上一次的轮次、反馈日期和问题数")]
    pub previous: Option<Previous>,
    /// Class.
    #[serde(default)]
    #[schemars(description = "分类：重点、关注、一般")]
    pub class: Option<TargetClass>,
    /// Households.
    #[serde(default)]
    #[schemars(description = "户数：整数")]
    pub households: Option<u32>,
    /// Inhabitants.
    #[serde(default)]
    #[schemars(description = "人口：整数")]
    pub population: Option<u32>,
    /// Party members.
    #[serde(default)]
    #[schemars(description = "党员数：整数")]
    pub party_members: Option<u32>,
    /// The overall judgement in the feedback.
    #[serde(default)]
    #[schemars(description = "总体评价：反馈意见中对工作成绩的评价，一至三句")]
    pub assessment: Option<String>,
    /// What the team's report says beside the issues.
    #[serde(default)]
    #[schemars(description = "巡察报告：巡察组报告中的概况、评价、原因和建议")]
    pub report: Option<TargetReport>,
    /// How it organises its rectification.
    #[serde(default)]
    #[schemars(description = "整改组织：被巡察党组织落实整改的日期和书记履责")]
    pub rectify: Option<TargetRectification>,
    /// The leadership.
    #[serde(default)]
    #[schemars(description = "班子成员：领导班子成员名册")]
    pub officials: Vec<Official>,
    /// Contacts of this target only, such as the box at its door.
    #[serde(default)]
    #[schemars(description = "联系方式：仅用于本对象的意见箱位置等")]
    pub contacts: Vec<Contact>,
    /// Fields of its own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(description = "自定义项：模板集声明的附加字段")]
    pub extra: Extra,
}

/// A member of a target's leadership (班子成员).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Official {
    /// Name.
    #[schemars(description = "姓名：班子成员姓名")]
    pub name: String,
    /// Post.
    #[schemars(description = "职务：如党委书记、村党总支书记兼村委会主任")]
    pub post: String,
    /// Whether a row of the evaluation form asks about this person.
    #[serde(default = "yes")]
    #[schemars(description = "参加测评：是否列入民主测评表，默认是")]
    pub evaluated: bool,
    /// Personal telephone; only in secret documents.
    #[serde(default)]
    #[schemars(description = "手机：个人电话，不印入公开和受限文书")]
    pub phone: Option<String>,
}

fn yes() -> bool {
    true
}
