//! Rules on re-checks, suggestions to departments and the quality of the teams' work.

use std::collections::{BTreeSet, HashMap};

use super::Check;
use super::timing::Days;
use crate::data::{shown, suggest};
use crate::diag::Code;
use crate::round::{Recheck, RecheckResult, Status, Task, nth};

/// Issues of a re-check are the target's own; its result does not contradict the status of their
/// tasks.
pub(super) fn rechecks(check: &mut Check<'_, '_>) {
    let r = check.round();
    let feedback = Days::of(check).feedback;
    let mut last: HashMap<&str, usize> = HashMap::new();
    for (i, c) in r.rechecks.iter().enumerate() {
        for issue in &c.issues {
            let latest = last.entry(issue.as_str()).or_insert(i);
            if r.rechecks[*latest].date <= c.date {
                *latest = i;
            }
        }
    }
    for (i, c) in r.rechecks.iter().enumerate() {
        if let Some(feedback) = feedback.filter(|feedback| c.date < *feedback) {
            let message = format!("验收 {} 的日期 {} 早于反馈日期 {feedback}", c.number, c.date);
            check.error(Code::DateOrder, format!("rechecks[{i}].date"), Some(&c.target), message);
        }
        if let Some(due) = c.due.filter(|due| *due <= c.date) {
            let message = format!("验收 {} 的完成时限 {due} 应晚于验收日期 {}", c.number, c.date);
            check.error(Code::DateOrder, format!("rechecks[{i}].due"), Some(&c.target), message);
        }
        if c.result != RecheckResult::Passed && c.demands.is_empty() {
            let message = format!("验收 {} 的结论是“{}”，但没有整改要求", c.number, c.result);
            let hint = "在[[rechecks.demands]]写明还要做什么";
            check
                .warn(Code::Recheck, format!("rechecks[{i}].demands"), Some(&c.target), message)
                .hints
                .push(hint.into());
        }
        for (j, number) in c.issues.iter().enumerate() {
            let path = format!("rechecks[{i}].issues[{j}]");
            let Some(issue) = check.index.issue(number) else { continue };
            if issue.target != c.target {
                let message = format!("验收 {} 的问题 {number} 不是该对象的问题", c.number);
                let hint = "一次验收只列一个对象本级的问题；核对问题编号，或另记一次验收";
                check.error(Code::Recheck, path, Some(&c.target), message).hints.push(hint.into());
            } else if last.get(number.as_str()) == Some(&i) {
                for task in check.index.tasks(number).to_vec() {
                    contradiction(check, c, task, &path);
                }
            }
        }
    }
}

/// A result and the status of a task, unless the progress is newer.
fn contradiction(check: &mut Check<'_, '_>, c: &Recheck, task: &Task, path: &str) {
    let status = check.index.status(&task.number);
    if check.index.progress(&task.number).is_some_and(|p| p.date > c.date) {
        return;
    }
    let finished = matches!(status, Status::Done | Status::Closed);
    let wrong = match c.result {
        RecheckResult::Passed => !finished,
        RecheckResult::Failed => status == Status::Closed,
        RecheckResult::Partly => false,
    };
    if wrong {
        let message = format!(
            "验收 {} 的结论是“{}”，而任务 {} 的进度还是“{status}”",
            c.number, c.result, task.number
        );
        check
            .error(Code::Recheck, path, Some(&c.target), message)
            .hints
            .push("核对验收结论，或在整改进度中补上最近的状态；未通过的改为“退回”".into());
    }
}

/// A suggestion is based on known categories and common issues, and on at least one issue.
pub(super) fn suggestions(check: &mut Check<'_, '_>) {
    let r = check.round();
    let known: BTreeSet<&str> = r.issues.iter().filter_map(|i| i.common.as_deref()).collect();
    let known: Vec<&str> = known.into_iter().collect();
    for (i, s) in r.suggestions.iter().enumerate() {
        for (j, category) in s
            .categories
            .iter()
            .enumerate()
            .filter(|(_, c)| !r.classification.categories.contains(c))
        {
            let message = format!(
                "类别“{}”不在本轮次的问题分类中，可选：{}",
                shown(category),
                r.classification.categories.join("、")
            );
            let path = format!("suggestions[{i}].categories[{j}]");
            let d = check.error(Code::UnknownCategory, path, None, message);
            suggest(d, category, &r.classification.categories);
        }
        for (j, common) in s.common.iter().enumerate().filter(|(_, c)| !known.contains(&c.as_str()))
        {
            let message =
                format!("建议 {} 的共性问题“{}”，问题清单中没有", s.number, shown(common));
            let path = format!("suggestions[{i}].common[{j}]");
            let d = check.error(Code::SuggestionEmpty, path, None, message);
            if !suggest(d, common, &known) {
                d.hints.push("在所属各问题的[[issues.common]]填写同样的提法".into());
            }
        }
        if check.index.issues_behind(s).is_empty() {
            let message = format!("建议 {} 没有所依据的问题", s.number);
            let hint = "在[[suggestions.categories]]、[[suggestions.common]]或[[suggestions.issues]]中填写";
            check
                .error(Code::SuggestionEmpty, format!("suggestions[{i}].issues"), None, message)
                .hints
                .push(hint.into());
        }
        if let (Some(date), Some(due)) = (s.date, s.due)
            && due <= date
        {
            let message = format!("建议 {} 的回复时限 {due} 应晚于建议日期 {date}", s.number);
            check.error(Code::DateOrder, format!("suggestions[{i}].due"), None, message);
        }
    }
}

/// Points are within the maximum, all teams are assessed.
pub(super) fn assessments(check: &mut Check<'_, '_>) {
    let r = check.round();
    let rules = &r.rules;
    for (i, a) in r.assessments.iter().enumerate() {
        for (key, label, points, most) in [
            ("report", "报告质量", a.report, rules.report_points),
            ("clues", "线索质量", a.clues, rules.clue_points),
        ] {
            if points > most {
                let message = format!("第{}组{label}得{points}分，超过满分{most}分", a.team);
                let hint = "核对得分，或在[[rules]]中调整满分";
                check
                    .error(Code::Assessment, format!("assessments[{i}].{key}"), None, message)
                    .hints
                    .push(hint.into());
            }
        }
    }
    let assessed = |team: u32| r.assessments.iter().any(|a| a.team == team);
    let missing: Vec<String> = r
        .teams
        .iter()
        .filter(|t| !assessed(t.number))
        .map(|t| format!("第{}组", t.number))
        .collect();
    if !r.assessments.is_empty() && !missing.is_empty() {
        let message = format!("{}还没有评分，名次只在已评分的组中排", missing.join("、"));
        check
            .warn(Code::Assessment, "assessments", None, message)
            .hints
            .push("各组都评分后再印发".into());
    }
    for (i, a) in r.assessment_items.iter().enumerate().filter(|(_, a)| !assessed(a.team)) {
        let message = format!("第{}组有{}事项，但没有评分", a.team, a.kind);
        check
            .error(Code::Assessment, format!("assessment_items[{i}].team"), None, message)
            .hints
            .push("在[[assessments]]中评分".into());
    }
    past_assessments(check);
}

/// Earlier rounds are earlier, and list each of their teams once. Teams are numbered from 1; earlier
/// rounds may have had more of them than this one.
fn past_assessments(check: &mut Check<'_, '_>) {
    let r = check.round();
    let mut teams: HashMap<(Option<u32>, u32), usize> = HashMap::new();
    for a in &r.past_assessments {
        *teams.entry((a.session, a.number)).or_default() += 1;
    }
    for (i, a) in r.past_assessments.iter().enumerate() {
        let listed = teams.get(&(a.session, a.number)).copied().unwrap_or_default();
        let known = r.teams.iter().any(|t| t.number == a.team);
        if !known && usize::try_from(a.team).is_ok_and(|team| team > listed) {
            let message =
                format!("{}只填了{listed}个组的总分，却有第{}组", nth(a.session, a.number), a.team);
            let known: Vec<String> = r.teams.iter().map(|t| t.number.to_string()).collect();
            let hint = format!(
                "核对组号，本轮次的组号有：{}；那一轮还有其他组的，补填齐全，名次才准",
                known.join("、")
            );
            check
                .warn(Code::Assessment, format!("past_assessments[{i}].team"), None, message)
                .hints
                .push(hint);
        }
    }
    let mut first: HashMap<(Option<u32>, u32, u32), usize> = HashMap::new();
    for (i, a) in r.past_assessments.iter().enumerate() {
        if (a.session, a.number) >= (r.session, r.number) {
            let message = format!(
                "历次评估中的{}不早于本轮（{}）",
                nth(a.session, a.number),
                nth(r.session, r.number)
            );
            let hint = "本轮的评分填在[[assessments]]中";
            check
                .error(Code::Assessment, format!("past_assessments[{i}].number"), None, message)
                .hints
                .push(hint.into());
        }
        if let Some(before) = first.insert((a.session, a.number, a.team), i) {
            let message = format!(
                "{}第{}组与[[past_assessments[{before}].team]]的重复",
                nth(a.session, a.number),
                a.team
            );
            check
                .error(Code::Duplicate, format!("past_assessments[{i}].team"), None, message)
                .hints
                .push("一个组一轮只填一次".into());
        }
    }
}
