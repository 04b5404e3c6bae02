//! Rules on teams: disjoint targets, avoidance (回避), contacts valid long enough.

use std::collections::HashMap;

use super::Check;
use super::timing::Days;
use crate::diag::Code;
use crate::round::Contact;

pub(super) fn shared_targets(check: &mut Check<'_, '_>) {
    let r = check.round();
    let mut first: HashMap<&str, u32> = HashMap::new();
    for (i, team) in r.teams.iter().enumerate() {
        for (j, code) in team.targets.iter().enumerate() {
            if let Some(other) = first.insert(code.as_str(), team.number) {
                let name =
                    check.index.target(code.as_str()).map_or(code.as_str(), |t| t.name.as_str());
                let message = if other == team.number {
                    format!("{name}在第{other}巡察组的巡察对象中列了两次")
                } else {
                    format!("{name}已分给第{other}巡察组，又分给第{}巡察组", team.number)
                };
                check
                    .error(
                        Code::TargetShared,
                        format!("teams[{i}].targets[{j}]"),
                        Some(code),
                        message,
                    )
                    .hints
                    .push("每个对象归一个巡察组，删去多列的".into());
            }
        }
    }
    for (i, t) in r.targets.iter().enumerate() {
        if !first.contains_key(t.code.as_str()) {
            let message = format!("{}没有分给任何巡察组", t.name);
            check
                .error(Code::TargetShared, format!("targets[{i}].code"), Some(&t.code), message)
                .hints
                .push(format!("在某个巡察组的[[teams.targets]]中加上 {}", t.code));
        }
    }
}

/// No member inspects a unit to be avoided, nor a village below it.
pub(super) fn avoidance(check: &mut Check<'_, '_>) {
    let r = check.round();
    for (i, team) in r.teams.iter().enumerate() {
        for (place, member) in team.people() {
            for (k, code) in member.avoid.iter().enumerate() {
                let clash = team
                    .targets
                    .iter()
                    .find(|t| check.index.within(t, code))
                    .and_then(|t| check.index.target(t.as_str()));
                if let Some(target) = clash {
                    let avoided = check
                        .index
                        .target(code.as_str())
                        .map_or(code.as_str(), |t| t.name.as_str());
                    let message = format!(
                        "第{}巡察组{}须回避{avoided}，而本组巡察{}",
                        team.number, member.name, target.name
                    );
                    check
                        .error(
                            Code::Avoidance,
                            format!("teams[{i}].{place}.avoid[{k}]"),
                            None,
                            message,
                        )
                        .hints
                        .push("调整该组员的分组，或把对象分给别的组".into());
                }
            }
        }
    }
}

pub(super) fn contacts(check: &mut Check<'_, '_>) {
    let r = check.round();
    let Some(until) = Days::of(check).accept_until else { return };
    let expired = |c: &Contact| c.valid_until.filter(|day| *day < until);
    for (i, team) in r.teams.iter().enumerate() {
        for (j, c) in team.contacts.iter().enumerate() {
            if let Some(day) = expired(c) {
                let message = format!(
                    "第{}巡察组的{}有效期至 {day}，早于受理截止日期 {until}",
                    team.number, c.kind
                );
                check
                    .error(
                        Code::ContactExpired,
                        format!("teams[{i}].contacts[{j}].valid_until"),
                        None,
                        message,
                    )
                    .hints
                    .push("更换联系方式，或核对有效期".into());
            }
        }
    }
    for (i, t) in r.targets.iter().enumerate() {
        for (j, c) in t.contacts.iter().enumerate() {
            if let Some(day) = expired(c) {
                let message =
                    format!("{}的{}有效期至 {day}，早于受理截止日期 {until}", t.name, c.kind);
                check
                    .error(
                        Code::ContactExpired,
                        format!("targets[{i}].contacts[{j}].valid_until"),
                        Some(&t.code),
                        message,
                    )
                    .hints
                    .push("更换联系方式，或核对有效期".into());
            }
        }
    }
}
