//! Rules on issues, tasks, duties, progress and supervision.

use std::collections::{HashMap, HashSet};

use super::Check;
use crate::data::{shown, suggest};
use crate::diag::Code;
use crate::round::{AreaCode, DutyKind, Issue, Status, Supervision, SupervisionLevel, Target};

pub(super) fn categories(check: &mut Check<'_, '_>) {
    let r = check.round();
    let known = &r.classification;
    for (i, issue) in r.issues.iter().enumerate() {
        let mut report = |key: &str, label: &str, word: &String, list: &Vec<String>| {
            if !list.contains(word) {
                let message = format!(
                    "{label}“{}”不在本轮次的问题分类中，可选：{}",
                    shown(word),
                    list.join("、")
                );
                let d = check.error(
                    Code::UnknownCategory,
                    format!("issues[{i}].{key}"),
                    Some(&issue.target),
                    message,
                );
                suggest(d, word, list);
            }
        };
        report("category", "类别", &issue.category, &known.categories);
        if let Some(focus) = &issue.focus {
            report("focus", "监督重点", focus, &known.focuses);
        }
    }
}

/// From the rectification-plan date on, every issue has a task and every task its duties; a
/// village issue has the township's 主体责任 and the village's 直接责任.
pub(super) fn tasks_and_duties(check: &mut Check<'_, '_>) {
    let r = check.round();
    let (Some(plan), Some(as_of)) = (r.schedule.plan, check.as_of) else { return };
    if as_of < plan {
        return;
    }
    for (i, issue) in r.issues.iter().enumerate() {
        if check.index.tasks(&issue.number).is_empty() {
            let message = format!("已到整改方案日期 {plan}，问题 {} 还没有整改任务", issue.number);
            let path = format!("issues[{i}].number");
            check
                .error(Code::NoTask, path, Some(&issue.target), message)
                .hints
                .push("在[[tasks]]中补上，[[tasks.issues]]填这个问题编号".into());
        }
    }
    for (i, task) in r.tasks.iter().enumerate() {
        let owner = check.index.target_of_task(&task.number);
        let duties = check.index.duties(&task.number).to_vec();
        let path = format!("tasks[{i}].number");
        if duties.is_empty() {
            let message = format!("任务 {} 在责任清单中没有责任单位和责任人", task.number);
            check
                .error(Code::NoDuty, path, owner, message)
                .hints
                .push("在[[duties]]中补上，[[duties.task]]填这个任务编号".into());
            continue;
        }
        let mut seen = HashSet::new();
        let villages: Vec<&Target> = task
            .issues
            .iter()
            .filter_map(|number| check.index.target(check.index.issue(number)?.target.as_str()))
            .filter(|t| t.kind.is_village() && seen.insert(&t.code))
            .collect();
        for village in villages {
            // A township that this round does not inspect bears its duty by name alone.
            let above = village.parent.as_ref().filter(|_| !check.index.is_top(village));
            let borne = |kind, code: Option<&AreaCode>| {
                duties
                    .iter()
                    .any(|d| d.kind == kind && (code.is_none() || d.target.as_ref() == code))
            };
            let is_judged = check.is_in_township(village) || check.index.is_top(village);
            let missing: Vec<&str> = [
                (DutyKind::Main, above, "乡镇的主体责任"),
                (DutyKind::Direct, Some(&village.code), "村的直接责任"),
            ]
            .into_iter()
            .filter(|(kind, code, _)| !borne(*kind, *code))
            .filter(|(kind, ..)| *kind != DutyKind::Main || is_judged)
            .map(|(_, _, word)| word)
            .collect();
            if !missing.is_empty() {
                let message = format!(
                    "任务 {} 整改的是{}的问题，责任清单中缺少{}",
                    task.number,
                    village.name,
                    missing.join("和")
                );
                check
                    .error(Code::NoDuty, path.clone(), Some(&village.code), message)
                    .hints
                    .push("在[[duties]]中补上，并在[[duties.target]]填写乡镇或村的代码".into());
            }
        }
    }
}

pub(super) fn closing(check: &mut Check<'_, '_>) {
    let r = check.round();
    for (i, p) in r.progress.iter().enumerate().filter(|(_, p)| p.status == Status::Closed) {
        let owner = check.index.target_of_task(&p.task);
        for (lacks, key, name) in [
            (p.evidence.is_empty(), "evidence", "[[progress.evidence]]"),
            (p.reviewer.is_none(), "reviewer", "[[progress.reviewer]]"),
            (p.reviewed_on.is_none(), "reviewed_on", "[[progress.reviewed_on]]"),
        ] {
            if lacks {
                let message = format!("任务 {} 已销号，但缺少{name}", p.task);
                check
                    .error(Code::CloseUnproven, format!("progress[{i}].{key}"), owner, message)
                    .hints
                    .push("补填后再销号，或把状态改回“已完成”".into());
            }
        }
    }
}

pub(super) fn supervisions(check: &mut Check<'_, '_>) {
    let r = check.round();
    for (i, s) in r.supervisions.iter().enumerate() {
        for (j, number) in s.issues.iter().enumerate() {
            let Some(issue) = check.index.issue(number) else { continue };
            let path = format!("supervisions[{i}].issues[{j}]");
            if finished_before(check, issue, s) {
                let message = format!(
                    "督办 {} 所列问题 {number} 的整改任务，到督办日期 {} 已全部完成",
                    s.number, s.date
                );
                let hint = "从督办中去掉这个问题，或核对整改进度的状态和日期";
                check
                    .error(Code::SupervisionFinished, path.clone(), Some(&s.target), message)
                    .hints
                    .push(hint.into());
            }
            let is_placed = |code: &AreaCode| {
                let target = check.index.target(code.as_str());
                target.is_some_and(|t| !t.kind.is_village() || check.is_in_township(t))
            };
            if !check.index.within(&issue.target, &s.target) && is_placed(&issue.target) {
                let name = |code: &str| {
                    check.index.target(code).map_or(code.to_string(), |t| t.name.clone())
                };
                let message = format!(
                    "督办 {} 发给{}，而问题 {number} 是{}的",
                    s.number,
                    name(s.target.as_str()),
                    name(issue.target.as_str())
                );
                let hint = "督办只列该对象及其所辖村的问题；核对问题编号，或另发一份督办";
                check
                    .error(Code::SupervisionFinished, path, Some(&s.target), message)
                    .hints
                    .push(hint.into());
            }
        }
        if s.due <= s.date {
            let message =
                format!("督办 {} 的回复时限 {} 应晚于督办日期 {}", s.number, s.due, s.date);
            check.error(
                Code::DateOrder,
                format!("supervisions[{i}].due"),
                Some(&s.target),
                message,
            );
        }
    }
}

/// Each further supervision follows up an earlier one of the same target, and its level is not
/// lower.
pub(super) fn steps(check: &mut Check<'_, '_>) {
    let r = check.round();
    for (i, s) in r.supervisions.iter().enumerate() {
        let Some(number) = &s.after else {
            if s.level != SupervisionLevel::Notice {
                let message = format!(
                    "督办 {} 是{}，没有填写此前的督办，文书不写督办经过",
                    s.number, s.level
                );
                let path = format!("supervisions[{i}].level");
                check
                    .warn(Code::SupervisionStep, path, Some(&s.target), message)
                    .hints
                    .push("此前督办过的，在[[supervisions.after]]填写前一次督办的编号".into());
            }
            continue;
        };
        let Some(before) = check.index.supervision(number) else { continue };
        let path = format!("supervisions[{i}].after");
        if before.number == s.number || before.date >= s.date {
            let message = format!(
                "督办 {}（{}）应晚于它所接续的督办 {number}（{}）",
                s.number, s.date, before.date
            );
            check.error(Code::DateOrder, path.clone(), Some(&s.target), message);
        }
        if before.target != s.target {
            let name =
                |code: &str| check.index.target(code).map_or(code.to_string(), |t| t.name.clone());
            let message = format!(
                "督办 {} 发给{}，而它所接续的督办 {number} 发给{}",
                s.number,
                name(s.target.as_str()),
                name(before.target.as_str())
            );
            let hint = "只能接续对同一对象的督办；核对编号，或清空[[supervisions.after]]";
            check
                .error(Code::SupervisionStep, path.clone(), Some(&s.target), message)
                .hints
                .push(hint.into());
        }
        if s.level < before.level {
            let message = format!(
                "督办 {} 是{}，层级低于它所接续的督办 {number}（{}）",
                s.number, s.level, before.level
            );
            let steps: Vec<&str> = SupervisionLevel::ALL.iter().map(|l| l.word()).collect();
            check
                .error(Code::SupervisionStep, path, Some(&s.target), message)
                .hints
                .push(format!("由轻到重：{}", steps.join("、")));
        }
    }
}

pub(super) fn sanctions(check: &mut Check<'_, '_>) {
    let r = check.round();
    for (i, s) in
        r.sanctions.iter().enumerate().filter(|(_, s)| s.persons == 0 && s.organisations == 0)
    {
        let message = format!("{}的人数和单位数都是0", s.kind);
        check
            .error(Code::SanctionEmpty, format!("sanctions[{i}].persons"), Some(&s.target), message)
            .hints
            .push("填写[[sanctions.persons]]或[[sanctions.organisations]]，或删去这一项".into());
    }
}

/// Published texts contain no name of the persons concerned.
pub(super) fn published(check: &mut Check<'_, '_>) {
    let r = check.round();
    for (i, issue) in r.issues.iter().enumerate().filter(|(_, issue)| issue.publishable) {
        let tasks = check.index.tasks(&issue.number).to_vec();
        let told = issue.result.as_deref().map(|text| (format!("issues[{i}].result"), text));
        // Without a result in words for the public the measures are printed.
        let measures = tasks
            .iter()
            .filter(|_| told.is_none())
            .flat_map(|t| &t.measures)
            .map(|m| (format!("issues[{i}].publishable"), m.as_str()));
        let texts: Vec<(String, &str)> =
            std::iter::once((format!("issues[{i}].summary"), issue.summary.as_str()))
                .chain(told.clone())
                .chain(measures)
                .collect();
        for name in issue.names.iter().filter(|n| n.chars().count() > 1) {
            if let Some((path, _)) = texts.iter().find(|(_, text)| text.contains(name.as_str())) {
                let message = format!(
                    "问题 {} 列入公示，要公示的内容中有涉及人员的姓名“{}”",
                    issue.number,
                    shown(name)
                );
                check
                    .warn(Code::NamePublished, path.clone(), Some(&issue.target), message)
                    .hints
                    .push("在[[issues.summary]]、[[issues.result]]中隐去姓名；没有填[[issues.result]]的，公示按整改措施写".into());
            }
        }
    }
}

/// Whether an issue was finished before a supervision was issued. One that was finished afterwards
/// is no mistake of the supervision.
fn finished_before(check: &Check<'_, '_>, issue: &Issue, supervision: &Supervision) -> bool {
    let tasks = check.index.tasks(&issue.number);
    check.index.finished(&issue.number)
        && tasks
            .iter()
            .filter_map(|t| check.index.progress(&t.number))
            .all(|p| p.date <= supervision.date)
}

pub(super) fn overdue(check: &mut Check<'_, '_>) {
    let r = check.round();
    let Some(as_of) = check.as_of else { return };
    let supervised: HashSet<&String> = r.supervisions.iter().flat_map(|s| &s.issues).collect();
    for (i, issue) in r.issues.iter().enumerate() {
        if !supervised.contains(&issue.number) && check.index.overdue(&issue.number, as_of) {
            let message = format!("问题 {} 的整改到 {as_of} 逾期未完成，还没有督办", issue.number);
            check
                .warn(Code::Overdue, format!("issues[{i}].number"), Some(&issue.target), message)
                .hints
                .push("核对[[progress]]，或在[[supervisions]]中增加督办".into());
        }
    }
}

/// Sums agree: categories with the issues, a township's own issues and those of its villages with
/// the township's total, all targets with the round's total.
pub(super) fn sums(check: &mut Check<'_, '_>) {
    let r = check.round();
    let mut headings: HashMap<&str, usize> = HashMap::new();
    for category in &r.classification.categories {
        *headings.entry(category).or_default() += 1;
    }
    // Unknown categories and targets have their own messages; the sums do not repeat them.
    let sorted: Vec<usize> =
        r.issues.iter().filter_map(|i| headings.get(i.category.as_str()).copied()).collect();
    let is_placed = |t: &Target| check.index.is_top(t) || check.is_in_township(t);
    let placed = r
        .issues
        .iter()
        .filter(|i| check.index.target(i.target.as_str()).is_some_and(is_placed))
        .count();
    let tops = r.targets.iter().filter(|t| check.index.is_top(t));
    let by_target: usize = tops
        .map(|t| {
            check.index.issues(&t.code).len()
                + check
                    .index
                    .villages(&t.code)
                    .iter()
                    .filter(|v| is_placed(v))
                    .map(|v| check.index.issues(&v.code).len())
                    .sum::<usize>()
        })
        .sum();
    if sorted.iter().sum::<usize>() != sorted.len() {
        let message = format!(
            "各类别问题合计{}个，问题清单共{}个",
            sorted.iter().sum::<usize>(),
            sorted.len()
        );
        check
            .error(Code::CountMismatch, "classification.categories", None, message)
            .hints
            .push("问题类别有重名，删去多余的".into());
    }
    if by_target != placed {
        let message =
            format!("各乡镇（含所辖村）、部门问题合计{by_target}个，问题清单共{placed}个");
        check
            .error(Code::CountMismatch, "issues", None, message)
            .hints
            .push("核对村的[[targets.parent]]，以及巡察对象有无重复".into());
    }
}
