//! The teams (巡察组), their members and how the public reaches them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::round::values::{AreaCode, Date};

words! {
    /// A way to reach the team (联系方式类型).
    ContactKind { Phone = "电话", Mailbox = "信箱", Email = "邮箱", Visit = "来访", Box = "意见箱", }
}

/// A team (巡察组).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Team {
    /// Number of the team.
    #[schemars(description = "组号：第几巡察组", range(min = 1))]
    pub number: u32,
    /// Its name, when it is not 县委第一巡察组.
    #[serde(default)]
    #[schemars(
        description = "名称：省略时按派出党委、组号和类型，如县委第一巡察组、市委第一提级巡察组"
    )]
    pub name: Option<String>,
    /// The leader.
    #[schemars(description = "组长：巡察组组长")]
    pub leader: Member,
    /// The deputies.
    #[serde(default)]
    #[schemars(description = "副组长：可有多人")]
    pub deputies: Vec<Member>,
    /// The other members.
    #[serde(default)]
    #[schemars(description = "成员：其他组员")]
    pub members: Vec<Member>,
    /// Who keeps it in touch with the office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(description = "联络员：本组联络员的姓名")]
    pub liaison: Option<String>,
    /// Codes of the bodies it inspects.
    #[schemars(description = "巡察对象代码：本组巡察的对象，各组不得重复")]
    pub targets: Vec<AreaCode>,
    /// How the public reaches it.
    #[serde(default)]
    #[schemars(description = "联系方式：向社会公布的电话、信箱等")]
    pub contacts: Vec<Contact>,
}

impl Team {
    /// Leader, deputies and members, each with its path within the team.
    pub(crate) fn people(&self) -> impl Iterator<Item = (String, &Member)> {
        let deputies = self.deputies.iter().enumerate();
        let members = self.members.iter().enumerate();
        std::iter::once(("leader".to_string(), &self.leader))
            .chain(deputies.map(|(i, member)| (format!("deputies[{i}]"), member)))
            .chain(members.map(|(i, member)| (format!("members[{i}]"), member)))
    }
}

/// A member of a team (组员).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Name.
    #[schemars(description = "姓名：组员姓名")]
    pub name: String,
    /// Unit and post.
    #[serde(default)]
    #[schemars(description = "单位职务：原单位及职务")]
    pub post: Option<String>,
    /// Personal telephone; in no document.
    #[serde(default)]
    #[schemars(description = "手机：个人电话，不印入文书")]
    pub phone: Option<String>,
    /// Codes of the units this person may not inspect.
    #[serde(default)]
    #[schemars(description = "回避单位代码：本人须回避的巡察对象")]
    pub avoid: Vec<AreaCode>,
    /// When the person declared what to keep away from and signed the pledges.
    #[serde(default)]
    #[schemars(description = "申报承诺日期：签署回避申报表和保密、廉洁承诺书的日期")]
    pub declared_on: Option<Date>,
}

/// A way to reach a team (联系方式).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Kind.
    #[schemars(description = "类型：电话、信箱、邮箱、来访、意见箱")]
    pub kind: ContactKind,
    /// The number or address.
    #[schemars(description = "内容：号码、地址或位置")]
    pub value: String,
    /// Service hours.
    #[serde(default)]
    #[schemars(description = "时间：受理时间，如工作日8:30—12:00、14:30—17:30")]
    pub hours: Option<String>,
    /// Last day of validity; not before the end of acceptance.
    #[serde(default)]
    #[schemars(description = "有效期至：不得早于受理截止日期")]
    pub valid_until: Option<Date>,
}
