//! Rules on issues, tasks, duties, progress and supervision.

use super::Check;
use crate::diag::Code;
use crate::round::{DutyKind, Status, did_you_mean};

pub(super) fn categories(check: &mut Check<'_, '_>) {
    let r = check.round();
    let known = &r.classification;
    for (i, issue) in r.issues.iter().enumerate() {
        let mut report = |key: &str, label: &str, word: &String, list: &Vec<String>| {
            if !list.contains(word) {
                let message = format!("{label}“{word}”不在本轮次的问题分类中，可选：{}", list.join("、"));
                let hint = did_you_mean(word, list);
                check.error(Code::UnknownCategory, format!("issues[{i}].{key}"), Some(&issue.target), message).hints.extend(hint);
            }
        };
        report("category", "类别", &issue.category, &known.categories);
        if let Some(focus) = &issue.focus {
            report("focus", "监督重点", focus, &known.focuses);
        }
    }
}

/// From the rectification-plan date on, every issue has a task and every task its duties; a
/// village issue carries the township's 主体责任 and the village's 直接责任.
pub(super) fn tasks_and_duties(check: &mut Check<'_, '_>) {
    let r = check.round();
    let (Some(plan), Some(as_of)) = (r.schedule.plan, check.as_of) else { return };
    if as_of < plan {
        return;
    }
    for (i, issue) in r.issues.iter().enumerate() {
        if check.index.tasks(&issue.number).is_empty() {
            let message = format!("已过整改方案日期 {plan}，问题 {} 还没有整改任务", issue.number);
            check.error(Code::NoTask, format!("issues[{i}].number"), Some(&issue.target), message);
        }
    }
    for (i, task) in r.tasks.iter().enumerate() {
        let owner = check.index.target_of_task(&task.number);
        let duties = check.index.duties(&task.number);
        let path = format!("tasks[{i}].number");
        if duties.is_empty() {
            check.error(Code::NoDuty, path, owner, format!("任务 {} 没有责任单位和责任人", task.number));
            continue;
        }
        let village = owner.and_then(|code| check.index.target(code.as_str())).filter(|t| t.kind.is_village());
        let (Some(village), Some(parent)) = (village, village.and_then(|v| v.parent.as_ref())) else { continue };
        let borne = |kind, code| duties.iter().any(|d| d.kind == kind && d.target.as_ref() == Some(code));
        let missing: Vec<&str> = [(DutyKind::Main, parent, "乡镇的主体责任"), (DutyKind::Direct, &village.code, "村的直接责任")]
            .into_iter()
            .filter(|(kind, code, _)| !borne(*kind, code))
            .map(|(_, _, word)| word)
            .collect();
        if !missing.is_empty() {
            let message = format!("任务 {}整改的是{}的问题，责任清单中缺少{}", task.number, village.name, missing.join("和"));
            check.error(Code::NoDuty, path, owner, message).hints.push("在责任清单中补上，并填写单位代码 target".into());
        }
    }
}

pub(super) fn closing(check: &mut Check<'_, '_>) {
    let r = check.round();
    for (i, p) in r.progress.iter().enumerate().filter(|(_, p)| p.status == Status::Closed) {
        let mut missing = Vec::new();
        if p.evidence.is_empty() {
            missing.push("佐证材料编号 evidence");
        }
        if p.reviewer.is_none() {
            missing.push("销号审核人 reviewer");
        }
        if p.reviewed_on.is_none() {
            missing.push("审核日期 reviewed_on");
        }
        if !missing.is_empty() {
            let owner = check.index.target_of_task(&p.task);
            check.error(Code::CloseUnproven, format!("progress[{i}]"), owner, format!("任务 {} 已销号，但缺少{}", p.task, missing.join("、")));
        }
    }
}

pub(super) fn supervisions(check: &mut Check<'_, '_>) {
    let r = check.round();
    for (i, s) in r.supervisions.iter().enumerate() {
        for (j, number) in s.issues.iter().enumerate() {
            let Some(issue) = check.index.issue(number) else { continue };
            let path = format!("supervisions[{i}].issues[{j}]");
            if check.index.finished(number) {
                let message = format!("督办 {} 所列问题 {number} 的整改任务已全部完成", s.number);
                check.error(Code::SupervisionFinished, path.clone(), Some(&s.target), message);
            }
            if !check.index.within(&issue.target, &s.target) {
                let message = format!("督办 {} 发给 {}，而问题 {number} 属于 {}", s.number, s.target, issue.target);
                check.error(Code::SupervisionFinished, path, Some(&s.target), message);
            }
        }
        if s.due <= s.date {
            let message = format!("回复时限 {} 应晚于督办日期 {}", s.due, s.date);
            check.error(Code::DateOrder, format!("supervisions[{i}].due"), Some(&s.target), message);
        }
    }
}

pub(super) fn overdue(check: &mut Check<'_, '_>) {
    let r = check.round();
    let Some(as_of) = check.as_of else { return };
    for (i, issue) in r.issues.iter().enumerate() {
        let supervised = r.supervisions.iter().any(|s| s.issues.contains(&issue.number));
        if !supervised && check.index.overdue(&issue.number, as_of) {
            let message = format!("问题 {} 到 {as_of} 逾期未完成，没有督办", issue.number);
            check.warn(Code::Overdue, format!("issues[{i}].number"), Some(&issue.target), message).hints.push("核对整改进度，或在 supervisions 中增加督办".into());
        }
    }
}

/// Categories add up to the issues; a township's own and its villages' to the township's; all
/// targets' to the round's.
pub(super) fn sums(check: &mut Check<'_, '_>) {
    let r = check.round();
    let total = r.issues.len();
    let by_category: usize = r.classification.categories.iter().map(|c| r.issues.iter().filter(|i| i.category == *c).count()).sum();
    let tops = r.targets.iter().filter(|t| !t.kind.is_village());
    let by_target: usize = tops
        .map(|t| check.index.issues(&t.code).len() + check.index.villages(&t.code).iter().map(|v| check.index.issues(&v.code).len()).sum::<usize>())
        .sum();
    if by_category != total {
        check.error(Code::CountMismatch, "issues", None, format!("各类别问题合计{by_category}个，问题清单共{total}个")).hints.push("核对问题的类别，以及 classification 中有无重名".into());
    }
    if by_target != total {
        let message = format!("各乡镇（含所辖村）、部门问题合计{by_target}个，问题清单共{total}个");
        check.error(Code::CountMismatch, "issues", None, message).hints.push("核对问题所属对象和村的上级代码".into());
    }
}
