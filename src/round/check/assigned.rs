//! Rules on who is responsible and who keeps away: a person for what is somebody's own
//! responsibility, a unit that has to do with the issue, avoided units that the round has.

use super::Check;
use crate::diag::Code;
use crate::round::{AreaCode, DutyKind};

/// 直接责任 and 第一责任人责任 are a person's.
pub(super) fn persons(check: &mut Check<'_, '_>) {
    let r = check.round();
    for (i, duty) in r.duties.iter().enumerate() {
        let personal = matches!(duty.kind, DutyKind::Direct | DutyKind::First);
        if personal && duty.person.is_none() {
            let owner = check.index.target_of_task(&duty.task);
            let message =
                format!("任务 {} 的{}没有责任人，印出的表中这一格是空的", duty.task, duty.kind);
            check
                .warn(Code::Unassigned, format!("duties[{i}].person"), owner, message)
                .hints
                .push("在[[duties.person]]中填写姓名".into());
        }
    }
}

/// A unit with a code is the target of the issue, its township, or one that the township has.
pub(super) fn units(check: &mut Check<'_, '_>) {
    let r = check.round();
    for (i, duty) in r.duties.iter().enumerate() {
        let Some(code) = &duty.target else { continue };
        let Some(task) = check.index.task(&duty.task) else { continue };
        let Some(unit) = check.index.target(code.as_str()) else { continue };
        let related = |issue: &AreaCode| {
            check.index.within(issue, code)
                || check.index.within(code, issue)
                || (duty.kind != DutyKind::Direct
                    && !unit.kind.is_township()
                    && !unit.kind.is_village())
        };
        let targets: Vec<&AreaCode> =
            task.issues.iter().filter_map(|n| check.index.issue(n)).map(|i| &i.target).collect();
        // A wrong township has its own message.
        let unplaced = |code: &AreaCode| {
            let target = check.index.target(code.as_str());
            target.is_none_or(|t| t.kind.is_village() && !check.is_in_township(t))
        };
        if targets.is_empty()
            || targets.iter().any(|target| related(target) || unplaced(target))
            || unplaced(code)
        {
            continue;
        }
        let name = |code: &AreaCode| {
            check.index.target(code.as_str()).map_or(code.to_string(), |t| t.name.clone())
        };
        let message = format!(
            "任务 {} 整改的是{}的问题，而{}的单位代码是{}的",
            duty.task,
            targets.first().map(|t| name(t)).unwrap_or_default(),
            duty.kind,
            unit.name
        );
        let owner = Some(targets[0]);
        check
            .warn(Code::Unassigned, format!("duties[{i}].target"), owner, message)
            .hints
            .push("核对[[duties.target]]和[[duties.task]]；属实的不必改".into());
    }
}

/// A unit to be avoided is one of the round, or keeping away from it says nothing.
pub(super) fn avoided(check: &mut Check<'_, '_>) {
    let r = check.round();
    for (i, team) in r.teams.iter().enumerate() {
        for (place, member) in team.people() {
            for (k, code) in member.avoid.iter().enumerate() {
                if check.index.target(code.as_str()).is_some() {
                    continue;
                }
                let message =
                    format!("{}须回避的 {code} 不是本轮次的巡察对象，不起作用", member.name);
                check
                    .warn(Code::Dangling, format!("teams[{i}].{place}.avoid[{k}]"), None, message)
                    .hints
                    .push("核对代码；要回避的单位不在本轮次的，不必改".into());
            }
        }
    }
}
