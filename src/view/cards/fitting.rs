//! The words of questions that are written once for all kinds of target, with alternatives side by
//! side (乡镇（街道）, 党（工）委, 村（社区）): for one target the alternative that fits is chosen.
//!
//! Takes a target, yields its words; texts are searched once from left to right, so that nothing
//! that was put in is replaced again.

use super::naming::{noun, organisation, villages_together};
use crate::round::{Index, Target, TargetKind};

/// The words of a target.
pub(super) struct Fitting {
    words: Vec<(&'static str, String)>,
}

/// Words of villages and what communities say instead. 农村 and 乡村 are no villages.
const COMMUNITY: [(&str, &str); 25] = [
    ("农村", "农村"),
    ("乡村", "乡村"),
    ("村民委员会", "居民委员会"),
    ("村务监督委员会", "居务监督委员会"),
    ("村民小组", "居民小组"),
    ("村规民约", "居民公约"),
    ("村民", "居民"),
    ("村委会", "居委会"),
    ("村务", "居务"),
    ("村干部", "社区干部"),
    ("村书记", "社区书记"),
    ("村“两委”", "社区“两委”"),
    ("村级", "社区"),
    ("村集体", "社区集体"),
    ("村里", "社区里"),
    ("村内", "社区内"),
    ("村上", "社区"),
    ("全村", "全社区"),
    ("本村", "本社区"),
    ("各村", "各社区"),
    ("包村", "包社区"),
    ("联村", "联系社区"),
    ("驻村", "驻社区"),
    ("村党组织", "社区党组织"),
    ("村报账员", "社区报账员"),
];

impl Fitting {
    pub(super) fn of(index: &Index<'_>, target: &Target) -> Fitting {
        let above = target.parent.as_ref().and_then(|code| index.target(code.as_str()));
        let township = if target.kind.is_village() { above } else { Some(target) };
        let mut words = Vec::new();
        if matches!(target.kind, TargetKind::Department | TargetKind::Other | TargetKind::County) {
            words.push(("部门党组（党委）", department(target)));
            words.push(("党组（党委）", organisation(target).to_string()));
        } else {
            words.extend(of_township(township, target.kind));
        }
        let place = place(index, target);
        if target.kind.is_village() {
            let own = format!("{place}{}", organisation(target));
            words.push(("村（社区）党组织", own.clone()));
            words.push(("村党组织", own));
        }
        let people = if place.ends_with("社区") { "居" } else { "村" };
        words.push(("村（社区）", place.clone()));
        words.push(("村（居）", people.to_string()));
        if place == "社区" {
            words.extend(COMMUNITY.map(|(from, to)| (from, to.to_string())));
        }
        // Of alternatives that begin alike the longer one.
        words.sort_by_key(|(from, _)| std::cmp::Reverse(from.len()));
        Fitting { words }
    }

    /// A text in the words of the target.
    pub(super) fn fit(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(ch) = rest.chars().next() {
            match self.words.iter().find(|(from, _)| rest.starts_with(from)) {
                Some((from, to)) => {
                    out.push_str(to);
                    rest = &rest[from.len()..];
                }
                None => {
                    out.push(ch);
                    rest = &rest[ch.len_utf8()..];
                }
            }
        }
        out
    }
}

/// 局党组, or 党组 of a body that has no usual short name.
fn department(target: &Target) -> String {
    match noun(target) {
        "单位" => organisation(target).to_string(),
        noun => format!("{noun}{}", organisation(target)),
    }
}

/// The words of a township or subdistrict; of one that is not in the round the usual ones.
fn of_township(township: Option<&Target>, of: TargetKind) -> Vec<(&'static str, String)> {
    let urban = township.map_or(of == TargetKind::Community, |t| t.kind == TargetKind::Subdistrict);
    let noun = township.map_or(if urban { "街道" } else { "乡镇" }, noun);
    let (party, discipline) = if urban { ("党工委", "纪工委") } else { ("党委", "纪委") };
    let government = if urban { "办事处".to_string() } else { format!("{noun}政府") };
    let head = match noun {
        "街道" => "街道办事处主任".to_string(),
        "苏木" => "苏木达".to_string(),
        "乡镇" => "乡镇长".to_string(),
        noun => format!("{noun}长"),
    };
    vec![
        ("乡镇（街道）党（工）委", format!("{noun}{party}")),
        ("乡镇（街道）纪（工）委", format!("{noun}{discipline}")),
        ("乡镇长（街道办事处主任）", head),
        ("乡镇（街道）", noun.to_string()),
        ("政府（办事处）", government),
        ("党（工）委", party.to_string()),
        ("纪（工）委", discipline.to_string()),
    ]
}

/// What a village is called, of a township what its villages are.
fn place(index: &Index<'_>, target: &Target) -> String {
    match target.kind {
        TargetKind::Village | TargetKind::Community => noun(target).to_string(),
        _ => match villages_together(index.villages(&target.code)) {
            Some("村") => "村".into(),
            Some("社区") => "社区".into(),
            Some(_) => "村和社区".into(),
            None if target.kind == TargetKind::Subdistrict => "社区".into(),
            None => "村".into(),
        },
    }
}
