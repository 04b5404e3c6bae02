//! What documents call an inspected body: its Party organisation in short (镇党委、街道党工委、村党总支、
//! 局党组), who leads it, the people who live or work there, the villages below.
//!
//! Every word follows from the kind of the target, the ending of its name and the ending of the
//! full name of its Party organisation. A template prints these words and chooses none itself.

use crate::round::{Index, Target, TargetKind};

/// Endings of the full names of Party organisations, longer ones first, and the usual short word.
const ORGANISATIONS: [(&str, &str); 14] = [
    ("工作委员会", "党工委"),
    ("党工委", "党工委"),
    ("工委", "党工委"),
    ("总支部委员会", "党总支"),
    ("总支部", "党总支"),
    ("党总支", "党总支"),
    ("总支", "党总支"),
    ("支部委员会", "党支部"),
    ("支部", "党支部"),
    ("机关委员会", "机关党委"),
    ("机关党委", "机关党委"),
    ("党组", "党组"),
    ("委员会", "党委"),
    ("党委", "党委"),
];

/// Endings of the names of departments, longer ones first, and what such a body is called.
const DEPARTMENTS: [(&str, &str); 15] = [
    ("委员会", "委"),
    ("办公室", "办"),
    ("公司", "公司"),
    ("集团", "公司"),
    ("中心", "中心"),
    ("医院", "院"),
    ("学院", "院"),
    ("学校", "校"),
    ("中学", "校"),
    ("小学", "校"),
    ("党校", "校"),
    ("局", "局"),
    ("院", "院"),
    ("办", "办"),
    ("委", "委"),
];

/// What a kind of body is called in the middle of a sentence: 镇, 乡, 苏木, 街道, 村, 嘎查, 社区, 局,
/// 单位.
pub(in crate::view) fn noun(target: &Target) -> &'static str {
    let ends = |with: &str| target.name.ends_with(with);
    match target.kind {
        TargetKind::Township if ends("镇") => "镇",
        TargetKind::Township if ends("苏木") => "苏木",
        TargetKind::Township => "乡",
        TargetKind::Subdistrict => "街道",
        TargetKind::Village if ends("嘎查") => "嘎查",
        TargetKind::Village => "村",
        TargetKind::Community => "社区",
        TargetKind::County if ends("区") => "区",
        TargetKind::County if ends("旗") => "旗",
        TargetKind::County if ends("市") => "市",
        TargetKind::County => "县",
        TargetKind::Department | TargetKind::Other => {
            DEPARTMENTS.iter().find(|(end, _)| ends(end)).map_or("单位", |(_, word)| *word)
        }
    }
}

/// The Party organisation by its short word: 党委, 党工委, 党总支, 党支部, 党组.
pub(in crate::view) fn organisation(target: &Target) -> &'static str {
    if target.kind == TargetKind::County {
        return "委";
    }
    let full: String = target.party_org.chars().filter(|c| !c.is_whitespace()).collect();
    ORGANISATIONS.iter().find(|(end, _)| full.ends_with(end)).map_or_else(
        || match target.kind {
            TargetKind::Township => "党委",
            TargetKind::Subdistrict => "党工委",
            _ => "党组织",
        },
        |(_, word)| *word,
    )
}

/// The Party organisation in short, with the name of the body: 双河镇党委.
pub(in crate::view) fn organisation_of(target: &Target) -> String {
    format!("{}{}", target.name, organisation(target))
}

/// The people whose matters a body deals with.
pub(in crate::view) fn people(kind: TargetKind) -> &'static str {
    match kind {
        TargetKind::Village => "村民",
        TargetKind::Community => "居民",
        TargetKind::Township | TargetKind::Subdistrict | TargetKind::County => "群众",
        TargetKind::Department | TargetKind::Other => "干部职工",
    }
}

/// What villages are called together: 村, 社区, 村（社区） where there are both; `None` if there are
/// none.
pub(in crate::view) fn villages_together(villages: &[&Target]) -> Option<&'static str> {
    let has = |kind| villages.iter().any(|v| v.kind == kind);
    match (has(TargetKind::Village), has(TargetKind::Community)) {
        (true, true) => Some("村（社区）"),
        (true, false) => Some("村"),
        (false, true) => Some("社区"),
        (false, false) => None,
    }
}

/// The Party organisation of the township above a village; that of a township which this round does
/// not inspect is called by the ending of its name.
pub(in crate::view) fn organisation_above(index: &Index<'_>, target: &Target) -> Option<String> {
    let inspected = target.parent.as_ref().and_then(|code| index.target(code.as_str()));
    if let Some(above) = inspected {
        return Some(organisation_of(above));
    }
    let name = target.parent_name.as_ref()?;
    let word = if name.ends_with("街道") { "党工委" } else { "党委" };
    Some(format!("{name}{word}"))
}
