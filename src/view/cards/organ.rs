//! The organs that issue documents (发文机关): by name, or with how to reach them.

use schemars::JsonSchema;
use serde::Serialize;

use crate::round::Organ;

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
