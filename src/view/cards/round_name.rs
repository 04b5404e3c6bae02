//! What papers call a round, an inspection and a team: the one place that makes these names from
//! session, number, type, ways and theme.
//!
//! Templates print the names and never compose them, so that no type of round is left unsaid.

use crate::numerals::chinese;
use crate::round::{Round, RoundKind, RoundMode, Target, Team};

/// The type of inspection that a target has: its own, or the round's.
pub(in crate::view) fn kind_for(round: &Round, target: Option<&Target>) -> RoundKind {
    target.and_then(|t| t.round_kind).unwrap_or(round.kind)
}

/// What is carried out: 巡察, 巡察“回头看”, 提级巡察, 农村集体“三资”管理专项巡察.
pub(in crate::view) fn inspection(round: &Round, kind: RoundKind) -> String {
    let how = ways(round, kind);
    match kind {
        RoundKind::Special => format!("{}{how}专项巡察", theme(round).unwrap_or_default()),
        RoundKind::Mobile => format!("{how}机动巡察"),
        RoundKind::LookBack => format!("{how}巡察“回头看”"),
        RoundKind::Regular | RoundKind::Village => format!("{how}巡察"),
        RoundKind::Raised | RoundKind::Crossed => match theme(round) {
            Some(theme) => format!("{theme}{how}专项巡察"),
            None => format!("{how}巡察"),
        },
    }
}

/// The round: 十五届县委第三轮巡察, 九届市委第四轮巡察“回头看”, 盟委第五轮机动巡察.
pub(in crate::view) fn round_name(round: &Round) -> String {
    if let Some(name) = &round.name {
        return name.clone();
    }
    let session = round.session.map(|s| format!("{}届", chinese(s.into()))).unwrap_or_default();
    let number = chinese(round.number.into());
    format!("{session}{}第{number}轮{}", round.committee.word(), inspection(round, round.kind))
}

/// The team: its own name, or 县委第一巡察组, 市委第一提级巡察组.
pub(in crate::view) fn team_name(round: &Round, team: &Team) -> String {
    team.name.clone().unwrap_or_else(|| ordinal(round, team, round.committee.word()))
}

/// The team's full name for outsiders: 中共澄川县委第一巡察组. A name of its own that begins with the
/// committee gets the committee's full name; that of a joint team stays as it is.
pub(in crate::view) fn team_full_name(round: &Round, team: &Team) -> String {
    let c = &round.committee;
    let full = format!("中共{}", c.short_name);
    let Some(name) = &team.name else { return ordinal(round, team, &full) };
    let of_committee =
        [c.short_name.as_str(), c.word()].into_iter().find_map(|word| name.strip_prefix(word));
    of_committee.map_or_else(|| name.clone(), |rest| full + rest)
}

fn ordinal(round: &Round, team: &Team, committee: &str) -> String {
    let of = match round.kind {
        RoundKind::Special => "专项",
        RoundKind::Mobile => "机动",
        _ => "",
    };
    let number = chinese(team.number.into());
    format!("{committee}第{number}{}{of}巡察组", ways(round, round.kind))
}

/// The ways of a round that its name says, in the order in which they are said.
fn ways(round: &Round, kind: RoundKind) -> String {
    let has = |mode| {
        round.modes.contains(&mode)
            || kind == RoundKind::Raised && mode == RoundMode::Raised
            || kind == RoundKind::Crossed && mode == RoundMode::Crossed
    };
    [RoundMode::Linked, RoundMode::Joint, RoundMode::Raised, RoundMode::Crossed]
        .into_iter()
        .filter(|mode| has(*mode))
        .map(RoundMode::word)
        .collect()
}

/// The theme without the words that its name adds.
fn theme(round: &Round) -> Option<&str> {
    let mut theme = round.theme.as_deref()?.trim();
    for word in ["巡察", "专项", "提级", "交叉"] {
        theme = theme.strip_suffix(word).unwrap_or(theme);
    }
    Some(theme).filter(|theme| !theme.is_empty())
}
