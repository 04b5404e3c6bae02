//! An inspected body (巡察对象) by its name.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::extra::visible;
use super::naming;
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
        secretary: format!("{organisation}书记"),
        people: naming::people(target.kind).to_string(),
        parent_org: naming::organisation_above(index, target),
        villages: villages.len(),
        below: naming::villages_together(villages).map(str::to_string),
        parent: parent_name(index, target.parent.as_ref()),
        extra: visible(&target.extra, "target", audience, setting),
    }
}

fn parent_name(index: &Index<'_>, parent: Option<&AreaCode>) -> Option<String> {
    parent.and_then(|p| index.target(p.as_str())).map(|p| p.name.clone())
}
