//! An inspected body (巡察对象) by its name.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::extra::visible;
use super::naming;
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
    /// The Party organisation in short, without the name: 镇党委, 街道党工委, 村党总支, 局党组.
    #[schemars(description = "党组织的叫法，如镇党委、村党总支、局党组")]
    pub party: String,
    /// The Party organisation in short, with the name: 双河镇党委.
    #[schemars(description = "党组织简称，如双河镇党委、柳树湾村党总支")]
    pub org: String,
    /// The Party organisation as its reader is addressed: 你镇党委.
    #[schemars(description = "党组织的第二人称，如你镇党委、你村党总支")]
    pub you: String,
    /// The body as its reader is addressed: 你镇, 你村, 你局.
    #[schemars(description = "单位的第二人称，如你镇、你村、你局")]
    pub yours: String,
    /// Whoever leads the Party organisation: 党委书记, 党总支书记, 党组书记.
    #[schemars(description = "党组织书记的叫法，如党委书记、党总支书记")]
    pub secretary: String,
    /// The people there.
    #[schemars(description = "群众的叫法：村民、居民、群众、干部职工")]
    pub people: String,
    /// Name of the township above.
    #[schemars(description = "上级乡镇名称")]
    pub parent: Option<String>,
    /// Whether it is a village whose township this round does not inspect.
    #[schemars(description = "是不是所属乡镇不在本轮次的村")]
    pub alone: bool,
    /// The Party organisation of the township above, in short: 双河镇党委.
    #[schemars(description = "上级党组织简称，如双河镇党委")]
    pub parent_org: Option<String>,
    /// How many villages below it are inspected in this round.
    #[schemars(description = "本轮一并巡察的村数")]
    pub villages: usize,
    /// What these are called together.
    #[schemars(description = "所辖村的叫法：村、社区或村（社区），没有的为空")]
    pub below: Option<String>,
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
    let organisation = naming::organisation(target);
    let noun = naming::noun(target);
    let villages = index.villages(&target.code);
    TargetCard {
        code: target.code.to_string(),
        kind: target.kind,
        name: target.name.clone(),
        party_org: target.party_org.clone(),
        party: match noun {
            "单位" => organisation.to_string(),
            noun => format!("{noun}{organisation}"),
        },
        org: naming::organisation_of(target),
        you: format!("你{noun}{organisation}"),
        yours: format!("你{noun}"),
        secretary: match target.kind {
            TargetKind::County => format!("{noun}{organisation}书记"),
            _ => format!("{organisation}书记"),
        },
        people: naming::people(target.kind).to_string(),
        alone: target.kind.is_village() && index.is_top(target),
        parent_org: naming::organisation_above(index, target),
        villages: villages.len(),
        below: naming::villages_together(villages).map(str::to_string),
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
