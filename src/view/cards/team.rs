//! Teams (巡察组): their names, their people, how to reach them and what each inspects. The public and
//! the internal view have a card of a team of their own, since each may show less.

use schemars::JsonSchema;
use serde::Serialize;

use super::naming;
use super::round_name::{team_full_name, team_name};
use crate::round::{
    Contact, ContactKind, Index, Member, Round, Support, SupportKind, Target, Team,
};

/// A team with its people.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TeamCard {
    /// Number.
    #[schemars(description = "组号")]
    pub number: u32,
    /// Name.
    #[schemars(description = "名称")]
    pub name: String,
    /// Full name for outsiders, e.g. 中共澄川县委第一巡察组.
    #[schemars(description = "全称")]
    pub full_name: String,
    /// The leader.
    #[schemars(description = "组长")]
    pub leader: MemberCard,
    /// The deputies.
    #[schemars(description = "副组长")]
    pub deputies: Vec<MemberCard>,
    /// The members.
    #[schemars(description = "组员")]
    pub members: Vec<MemberCard>,
    /// How to reach it.
    #[schemars(description = "联系方式")]
    pub contacts: Vec<ContactCard>,
}

/// A person of a team.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MemberCard {
    /// Name.
    #[schemars(description = "姓名")]
    pub name: String,
    /// Unit and post.
    #[schemars(description = "单位和职务")]
    pub post: Option<String>,
}

/// A way to reach the team.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ContactCard {
    /// Kind.
    #[schemars(description = "联系方式类型")]
    pub kind: ContactKind,
    /// Number or address.
    #[schemars(description = "号码或地址")]
    pub value: String,
    /// Service hours.
    #[schemars(description = "受理时间")]
    pub hours: Option<String>,
}

/// A group beside the teams (联络组、配合组).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SupportCard {
    /// Kind.
    #[schemars(description = "类型")]
    pub kind: SupportKind,
    /// Name; its kind without one.
    #[schemars(description = "名称，没有的为类型")]
    pub name: String,
    /// Its head.
    #[schemars(description = "组长姓名")]
    pub leader: String,
    /// The head's post.
    #[schemars(description = "组长职务")]
    pub post: Option<String>,
    /// The others.
    #[schemars(description = "成员姓名")]
    pub members: Vec<String>,
    /// What it does.
    #[schemars(description = "职责")]
    pub duty: Option<String>,
}

pub(in crate::view) fn support_cards(round: &Round) -> Vec<SupportCard> {
    let card = |s: &Support| SupportCard {
        kind: s.kind,
        name: s.name.clone().unwrap_or_else(|| s.kind.to_string()),
        leader: s.leader.clone(),
        post: s.post.clone(),
        members: s.members.clone(),
        duty: s.duty.clone(),
    };
    round.support.iter().map(card).collect()
}

/// The task of a team in the plan.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Assignment {
    /// Its name.
    #[schemars(description = "组的名称")]
    pub name: String,
    /// Its leader.
    #[schemars(description = "组长")]
    pub leader: String,
    /// Its deputies.
    #[schemars(description = "副组长")]
    pub deputies: Vec<String>,
    /// Its members.
    #[schemars(description = "组员")]
    pub members: Vec<String>,
    /// Who keeps it in touch with the office.
    #[schemars(description = "联络员")]
    pub liaison: Option<String>,
    /// Townships with their villages, and departments.
    #[schemars(description = "承担的乡镇（连同村）、部门")]
    pub units: Vec<AssignedUnit>,
}

/// What a team inspects at one unit.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AssignedUnit {
    /// The township or the department; `None` if this team does not inspect the township itself.
    #[schemars(description = "乡镇或部门名称，乡镇本级不由该组巡察时为空")]
    pub name: Option<String>,
    /// Its Party organisation in short.
    #[schemars(description = "乡镇或部门党组织的简称")]
    pub org: Option<String>,
    /// The villages.
    #[schemars(description = "村")]
    pub villages: Vec<String>,
    /// Their Party organisations in short.
    #[schemars(description = "村党组织的简称")]
    pub village_orgs: Vec<String>,
    /// What the villages are called together.
    #[schemars(description = "所辖村的叫法：村、社区或村（社区），没有的为空")]
    pub below: Option<String>,
}

pub(in crate::view) fn contact_cards<'c>(
    contacts: impl IntoIterator<Item = &'c Contact>,
) -> Vec<ContactCard> {
    contacts
        .into_iter()
        .map(|c| ContactCard { kind: c.kind, value: c.value.clone(), hours: c.hours.clone() })
        .collect()
}

pub(in crate::view) fn team_card(index: &Index<'_>, team: &Team) -> TeamCard {
    let member = |m: &Member| MemberCard { name: m.name.clone(), post: m.post.clone() };
    TeamCard {
        number: team.number,
        name: team_name(index.round, team),
        full_name: team_full_name(index.round, team),
        leader: member(&team.leader),
        deputies: team.deputies.iter().map(member).collect(),
        members: team.members.iter().map(member).collect(),
        contacts: contact_cards(&team.contacts),
    }
}

/// What a team inspects; villages are listed with their township if the team inspects both.
pub(in crate::view) fn assigned_units(index: &Index<'_>, team: &Team) -> Vec<AssignedUnit> {
    let targets: Vec<&Target> =
        team.targets.iter().filter_map(|code| index.target(code.as_str())).collect();
    let mut units: Vec<AssignedUnit> = targets
        .iter()
        .filter(|t| !t.kind.is_village())
        .map(|above| {
            let below = targets.iter().filter(|v| v.parent.as_ref() == Some(&above.code));
            assigned_unit(Some(above), &below.copied().collect::<Vec<_>>())
        })
        .collect();
    let alone = |v: &&Target| {
        v.kind.is_village() && !targets.iter().any(|t| v.parent.as_ref() == Some(&t.code))
    };
    let alone: Vec<&Target> = targets.iter().copied().filter(alone).collect();
    if !alone.is_empty() {
        units.push(assigned_unit(None, &alone));
    }
    units
}

fn assigned_unit(above: Option<&Target>, villages: &[&Target]) -> AssignedUnit {
    AssignedUnit {
        name: above.map(|t| t.name.clone()),
        org: above.map(naming::organisation_of),
        villages: villages.iter().map(|v| v.name.clone()).collect(),
        village_orgs: villages.iter().map(|v| naming::organisation_of(v)).collect(),
        below: naming::villages_together(villages).map(str::to_string),
    }
}

/// The task of a team.
pub(in crate::view) fn assignment(index: &Index<'_>, team: &Team) -> Assignment {
    let names = |members: &[Member]| members.iter().map(|m| m.name.clone()).collect();
    Assignment {
        name: team_name(index.round, team),
        leader: team.leader.name.clone(),
        deputies: names(&team.deputies),
        members: names(&team.members),
        liaison: team.liaison.clone(),
        units: assigned_units(index, team),
    }
}
