//! Rules on who sends the inspection and who signs: kind and session of the committee, the leading
//! group, signers of papers to the committee.

use super::Check;
use crate::data::shown;
use crate::diag::Code;
use crate::round::{Committee, LeaderRole};

/// Kind, level and name of the committee agree.
pub(super) fn kind(check: &mut Check<'_, '_>) {
    let c = &check.round().committee;
    let by_name = Committee::kind_of_name(&c.name);
    let (path, message) = if let Some((kind, level)) = c.kind.zip(c.level)
        && !kind.fits(level)
    {
        ("committee.level", format!("类别是{kind}，级别却填{level}"))
    } else if let Some((kind, named)) = c.kind.zip(by_name)
        && kind != named
    {
        let name = shown(&c.name);
        ("committee.kind", format!("类别填{kind}，而“{name}”是{named}"))
    } else if c.kind_known().is_none() {
        ("committee.kind", "看不出派出党委是哪一类".to_string())
    } else {
        return;
    };
    check
        .error(Code::CommitteeUnclear, path, None, message)
        .hints
        .push("核对[[committee.kind]]、[[committee.level]]和[[committee.name]]".into());
}

/// Committees that are elected for sessions have a number of their session, others have none.
pub(super) fn session(check: &mut Check<'_, '_>) {
    let r = check.round();
    let word = r.committee.word();
    let (message, hint) = match (r.session, r.committee.has_sessions()) {
        (None, true) => (
            format!("没有填{word}的届次，文书中的轮次名称不写“第几届”"),
            "在[[session]]填写本届是第几届",
        ),
        (Some(_), false) => {
            (format!("{word}是派出机关，没有届次"), "删去[[session]]；确有届次的不必改")
        }
        _ => return,
    };
    let hint = hint.to_string();
    check.warn(Code::SessionDoubtful, "session", None, message).hints.push(hint);
}

/// The leading group has one head.
pub(super) fn leaders(check: &mut Check<'_, '_>) {
    let r = check.round();
    let heads: Vec<usize> = r
        .leaders
        .iter()
        .enumerate()
        .filter(|(_, l)| l.role == LeaderRole::Head)
        .map(|(i, _)| i)
        .collect();
    match heads.as_slice() {
        [] if !r.leaders.is_empty() => {
            check
                .warn(Code::LeadersUnclear, "leaders", None, "领导小组成员中没有组长")
                .hints
                .push("在[[leaders.role]]中写明谁是组长".into());
        }
        [first, rest @ ..] => {
            for i in rest {
                let message = format!("领导小组的组长已有{}", shown(&r.leaders[*first].name));
                check
                    .error(Code::LeadersUnclear, format!("leaders[{i}].role"), None, message)
                    .hints
                    .push("组长只有一人；其余的填常务副组长、副组长或成员".into());
            }
        }
        [] => {}
    }
}

/// Papers to the committee are signed by the head of the leading group, or by its executive deputy.
/// A team signs none of them.
pub(super) fn signers(check: &mut Check<'_, '_>) {
    let r = check.round();
    let signs: Vec<&str> = r
        .leaders
        .iter()
        .filter(|l| matches!(l.role, LeaderRole::Head | LeaderRole::ExecutiveDeputy))
        .map(|l| l.name.as_str())
        .collect();
    for (i, issuance) in r.issuances.iter().enumerate() {
        let Some(signer) = issuance.signer.as_deref() else { continue };
        let team = r.teams.iter().find(|t| t.people().any(|(_, m)| m.name == signer));
        let leader = r.leaders.iter().find(|l| l.name == signer);
        let message = match (leader, team) {
            _ if signs.contains(&signer) => continue,
            (Some(leader), _) => {
                format!("签发人{}在领导小组中是{}", shown(signer), leader.role)
            }
            (None, Some(team)) => format!("签发人{}是第{}组的人员", shown(signer), team.number),
            (None, None) if signs.is_empty() => continue,
            (None, None) => format!("签发人{}不在领导小组成员中", shown(signer)),
        };
        let hint = match signs.as_slice() {
            [] => "由领导小组组长或常务副组长签发，在[[leaders]]中填写".to_string(),
            signs => format!("由组长或常务副组长签发：{}", shown(&signs.join("、"))),
        };
        check
            .error(Code::SignerUnfit, format!("issuances[{i}].signer"), None, message)
            .hints
            .push(hint);
    }
}
