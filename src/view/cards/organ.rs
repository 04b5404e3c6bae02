//! The organs that issue documents (发文机关): by name, or with how to reach them.

use schemars::JsonSchema;
use serde::Serialize;

use crate::round::{LeaderRole, Organ, Round};

/// The office, with how to reach it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OrganCard {
    /// Full name.
    #[schemars(description = "全称")]
    pub name: String,
    /// Short name.
    #[schemars(description = "简称")]
    pub short_name: String,
    /// Address.
    #[schemars(description = "地址")]
    pub address: Option<String>,
    /// Telephone.
    #[schemars(description = "电话")]
    pub phone: Option<String>,
    /// Who answers questions.
    #[schemars(description = "联系人")]
    pub contact: Option<String>,
}

/// An organ by its names.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NameCard {
    /// Full name.
    #[schemars(description = "全称")]
    pub name: String,
    /// Short name.
    #[schemars(description = "简称")]
    pub short_name: String,
}

/// The leading group (领导小组) with its people.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LeadingGroupCard {
    /// Full name.
    #[schemars(description = "全称")]
    pub name: String,
    /// Short name.
    #[schemars(description = "简称")]
    pub short_name: String,
    /// Who signs its papers to the committee: the head, or without one the executive deputy.
    #[schemars(description = "上行文签发人：组长，没有的为常务副组长")]
    pub signer: Option<String>,
    /// Its people, from the head down.
    #[schemars(description = "领导小组成员，由组长起")]
    pub people: Vec<LeaderCard>,
}

/// A person of the leading group.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LeaderCard {
    /// Name.
    #[schemars(description = "姓名")]
    pub name: String,
    /// Post.
    #[schemars(description = "职务")]
    pub post: Option<String>,
    /// Part in the group.
    #[schemars(description = "领导小组职务")]
    pub role: LeaderRole,
}

pub(in crate::view) fn leading_group_card(round: &Round) -> LeadingGroupCard {
    let mut people: Vec<LeaderCard> = round
        .leaders
        .iter()
        .map(|l| LeaderCard { name: l.name.clone(), post: l.post.clone(), role: l.role })
        .collect();
    people.sort_by_key(|l| l.role);
    let signs = |l: &&LeaderCard| matches!(l.role, LeaderRole::Head | LeaderRole::ExecutiveDeputy);
    LeadingGroupCard {
        name: round.leading_group.name.clone(),
        short_name: round.leading_group.short_name.clone(),
        signer: people.iter().find(signs).map(|l| l.name.clone()),
        people,
    }
}

pub(in crate::view) fn name_card(organ: &Organ) -> NameCard {
    NameCard { name: organ.name.clone(), short_name: organ.short_name.clone() }
}

pub(in crate::view) fn organ_card(organ: &Organ) -> OrganCard {
    OrganCard {
        name: organ.name.clone(),
        short_name: organ.short_name.clone(),
        address: organ.address.clone(),
        phone: organ.phone.clone(),
        contact: organ.contact.clone(),
    }
}
