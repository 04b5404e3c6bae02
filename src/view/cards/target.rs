//! An inspected body (巡察对象) by its name.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::extra::visible;
use crate::round::{Date, ExtraValue, Index, Target, TargetKind};
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
        parent: parent_name(index, target),
        extra: visible(&target.extra, "target", audience, setting),
    }
}

/// The township above: as this round knows it, or by its name alone if it is not inspected.
fn parent_name(index: &Index<'_>, target: &Target) -> Option<String> {
    let inspected = target.parent.as_ref().and_then(|p| index.target(p.as_str()));
    inspected.map(|p| p.name.clone()).or_else(|| target.parent_name.clone())
}

/// The last inspection of a target (上次巡察).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PreviousCard {
    /// Name of its round.
    #[schemars(description = "上次巡察的轮次")]
    pub round: String,
    /// Day of its feedback.
    #[schemars(description = "上次反馈日期")]
    pub feedback_on: Date,
    /// Number of its feedback paper.
    #[schemars(description = "上次反馈意见的发文字号")]
    pub paper: Option<String>,
    /// How many issues it had.
    #[schemars(description = "上次反馈的问题数")]
    pub issues: u32,
    /// How many of them are done.
    #[schemars(description = "其中整改到位的")]
    pub done: Option<u32>,
}

pub(in crate::view) fn previous_card(target: &Target) -> Option<PreviousCard> {
    target.previous.as_ref().map(|p| PreviousCard {
        round: p.round.clone(),
        feedback_on: p.feedback_on,
        paper: p.paper.as_ref().map(ToString::to_string),
        issues: p.issues,
        done: p.done,
    })
}
