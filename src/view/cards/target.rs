//! An inspected body (巡察对象) by its name.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::extra::visible;
use crate::round::{AreaCode, ExtraValue, Index, Target, TargetKind};
use crate::terms::Audience;
use crate::view::subject::Setting;

/// An inspected body by its name.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TargetCard {
    /// Area code.
    #[schemars(description = "区划代码")]
    pub code: String,
    /// Kind.
    #[schemars(description = "对象类型")]
    pub kind: TargetKind,
    /// Name.
    #[schemars(description = "名称")]
    pub name: String,
    /// Party organisation.
    #[schemars(description = "党组织名称")]
    pub party_org: String,
    /// Name of the township above.
    #[schemars(description = "上级乡镇名称")]
    pub parent: Option<String>,
    /// Declared fields that the audience may see.
    #[schemars(description = "对象自定义项")]
    pub extra: BTreeMap<String, ExtraValue>,
}

pub(in crate::view) fn target_card(
    index: &Index<'_>,
    target: &Target,
    audience: Audience,
    setting: &Setting<'_>,
) -> TargetCard {
    TargetCard {
        code: target.code.to_string(),
        kind: target.kind,
        name: target.name.clone(),
        party_org: target.party_org.clone(),
        parent: parent_name(index, target.parent.as_ref()),
        extra: visible(&target.extra, "target", audience, setting),
    }
}

fn parent_name(index: &Index<'_>, parent: Option<&AreaCode>) -> Option<String> {
    parent.and_then(|p| index.target(p.as_str())).map(|p| p.name.clone())
}
