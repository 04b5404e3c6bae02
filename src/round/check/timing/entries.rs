//! The dates of entries that are compared with the schedule, list by list.

use chrono::Datelike;

use super::super::Check;
use super::Dated;
use crate::round::{Issuance, IssueOrigin, Status, Task, TaskKind, monday, sunday};

pub(super) fn found<'r>(check: &Check<'r, '_>) -> Vec<Dated<'r>> {
    let r = check.index.round;
    let dated = r.issues.iter().enumerate().filter_map(|(i, issue)| {
        Some(Dated {
            path: format!("issues[{i}].found_on"),
            day: issue.found_on?,
            owner: Some(&issue.target),
            what: format!("问题 {} 的发现日期", issue.number),
        })
    });
    dated.collect()
}

fn due_of<'r>(check: &Check<'r, '_>, is_such: impl Fn(&Task) -> bool) -> Vec<Dated<'r>> {
    let tasks = check.index.round.tasks.iter().enumerate().filter(|(_, t)| is_such(t));
    let dated = tasks.map(|(i, t)| Dated {
        path: format!("tasks[{i}].due"),
        day: t.due,
        owner: check.index.target_of_task(&t.number),
        what: format!("{}任务 {} 的完成时限", t.kind, t.number),
    });
    dated.collect()
}

/// Whether work on a task may begin before the feedback: it is to be done at once, or answers
/// issues only that are.
fn is_early(check: &Check<'_, '_>, task: &Task) -> bool {
    let mut issues = task.issues.iter().filter_map(|number| check.index.issue(number)).peekable();
    task.kind == TaskKind::Immediate
        || issues.peek().is_some() && issues.all(|i| i.origin == IssueOrigin::Immediate)
}

pub(super) fn immediate_due<'r>(check: &Check<'r, '_>) -> Vec<Dated<'r>> {
    due_of(check, |t| t.kind == TaskKind::Immediate)
}

pub(super) fn early_due<'r>(check: &Check<'r, '_>) -> Vec<Dated<'r>> {
    due_of(check, |t| t.kind == TaskKind::Concentrated && is_early(check, t))
}

pub(super) fn concentrated_due<'r>(check: &Check<'r, '_>) -> Vec<Dated<'r>> {
    due_of(check, |t| t.kind == TaskKind::Concentrated && !is_early(check, t))
}

pub(super) fn long_term_due<'r>(check: &Check<'r, '_>) -> Vec<Dated<'r>> {
    due_of(check, |t| t.kind == TaskKind::LongTerm)
}

fn progress<'r>(check: &Check<'r, '_>, is_such: impl Fn(&Task, Status) -> bool) -> Vec<Dated<'r>> {
    let all = check.index.round.progress.iter().enumerate();
    let such = all.filter(|(_, p)| check.index.task(&p.task).is_some_and(|t| is_such(t, p.status)));
    let dated = such.map(|(i, p)| Dated {
        path: format!("progress[{i}].date"),
        day: p.date,
        owner: check.index.target_of_task(&p.task),
        what: format!("任务 {} 的“{}”进度", p.task, p.status),
    });
    dated.collect()
}

fn is_finished(status: Status) -> bool {
    matches!(status, Status::Done | Status::Closed)
}

pub(super) fn early_progress<'r>(check: &Check<'r, '_>) -> Vec<Dated<'r>> {
    progress(check, |task, _| is_early(check, task))
}

pub(super) fn finished<'r>(check: &Check<'r, '_>) -> Vec<Dated<'r>> {
    progress(check, |task, status| !is_early(check, task) && is_finished(status))
}

pub(super) fn progressing<'r>(check: &Check<'r, '_>) -> Vec<Dated<'r>> {
    progress(check, |task, status| !is_early(check, task) && !is_finished(status))
}

pub(super) fn reviewed<'r>(check: &Check<'r, '_>) -> Vec<Dated<'r>> {
    let dated = check.index.round.progress.iter().enumerate().filter_map(|(i, p)| {
        Some(Dated {
            path: format!("progress[{i}].reviewed_on"),
            day: p.reviewed_on?,
            owner: check.index.target_of_task(&p.task),
            what: format!("任务 {} 的审核日期", p.task),
        })
    });
    dated.collect()
}

pub(super) fn voted<'r>(check: &Check<'r, '_>) -> Vec<Dated<'r>> {
    let dated = check.index.round.ballots.iter().enumerate().filter_map(|(i, b)| {
        let name = check.index.target(b.target.as_str()).map_or("", |t| t.name.as_str());
        Some(Dated {
            path: format!("ballots[{i}].date"),
            day: b.date?,
            owner: Some(&b.target),
            what: format!("{name}的测评日期"),
        })
    });
    dated.collect()
}

pub(super) fn weeks<'r>(check: &Check<'r, '_>) -> Vec<Dated<'r>> {
    let s = &check.index.round.schedule;
    let all = check.index.round.week_logs.iter().enumerate();
    // Any day of the week stands for it.
    let outside = all.filter(|(_, w)| sunday(w.week) < s.entry || monday(w.week) > s.leave);
    let dated = outside.map(|(i, w)| Dated {
        path: format!("week_logs[{i}].week"),
        day: w.week,
        owner: None,
        what: format!("第{}组周汇总的日期", w.team),
    });
    dated.collect()
}

pub(super) fn sanctioned<'r>(check: &Check<'r, '_>) -> Vec<Dated<'r>> {
    let dated = check.index.round.sanctions.iter().enumerate().filter_map(|(i, s)| {
        Some(Dated {
            path: format!("sanctions[{i}].date"),
            day: s.date?,
            owner: Some(&s.target),
            what: format!("{}的日期", s.kind),
        })
    });
    dated.collect()
}

/// Supervisions of what is put right after the feedback.
pub(super) fn supervised<'r>(check: &Check<'r, '_>) -> Vec<Dated<'r>> {
    let all = check.index.round.supervisions.iter().enumerate();
    let such = all.filter(|(_, s)| {
        let issues = s.issues.iter().filter_map(|number| check.index.issue(number));
        issues.into_iter().any(|issue| issue.origin != IssueOrigin::Immediate)
    });
    let dated = such.map(|(i, s)| Dated {
        path: format!("supervisions[{i}].date"),
        day: s.date,
        owner: Some(&s.target),
        what: format!("督办 {} 的日期", s.number),
    });
    dated.collect()
}

pub(super) fn rechecked<'r>(check: &Check<'r, '_>) -> Vec<Dated<'r>> {
    let dated = check.index.round.rechecks.iter().enumerate().map(|(i, c)| Dated {
        path: format!("rechecks[{i}].date"),
        day: c.date,
        owner: Some(&c.target),
        what: format!("验收 {} 的日期", c.number),
    });
    dated.collect()
}

pub(super) fn suggested<'r>(check: &Check<'r, '_>) -> Vec<Dated<'r>> {
    let dated = check.index.round.suggestions.iter().enumerate().filter_map(|(i, s)| {
        Some(Dated {
            path: format!("suggestions[{i}].date"),
            day: s.date?,
            owner: None,
            what: format!("建议 {} 的日期", s.number),
        })
    });
    dated.collect()
}

/// The days by which something is to be answered or done after a supervision, a re-check or a
/// suggestion.
pub(super) fn answers<'r>(check: &Check<'r, '_>) -> Vec<Dated<'r>> {
    let r = check.index.round;
    let mut all = Vec::new();
    for (i, s) in r.supervisions.iter().enumerate() {
        all.push(Dated {
            path: format!("supervisions[{i}].due"),
            day: s.due,
            owner: Some(&s.target),
            what: format!("督办 {} 的回复时限", s.number),
        });
    }
    for (i, c) in r.rechecks.iter().enumerate() {
        all.extend(c.due.map(|day| Dated {
            path: format!("rechecks[{i}].due"),
            day,
            owner: Some(&c.target),
            what: format!("验收 {} 的完成时限", c.number),
        }));
    }
    for (i, s) in r.suggestions.iter().enumerate() {
        all.extend(s.due.map(|day| Dated {
            path: format!("suggestions[{i}].due"),
            day,
            owner: None,
            what: format!("建议 {} 的回复时限", s.number),
        }));
    }
    all
}

/// Dates of documents; one that contradicts the number has its own message.
pub(super) fn registered<'r>(check: &Check<'r, '_>) -> Vec<Dated<'r>> {
    let agrees = |d: &Issuance| {
        let number = d.number.as_ref();
        number.zip(d.date).is_none_or(|(n, date)| i32::from(n.year) == date.year())
    };
    let all = check.index.round.issuances.iter().enumerate().filter(|(_, d)| agrees(d));
    let dated = all.filter_map(|(i, d)| {
        Some(Dated {
            path: format!("issuances[{i}].date"),
            day: d.date?,
            owner: d.target.as_ref(),
            what: "成文日期".into(),
        })
    });
    dated.collect()
}

pub(super) fn contacts<'r>(check: &Check<'r, '_>) -> Vec<Dated<'r>> {
    let r = check.index.round;
    let of_teams = r.teams.iter().enumerate().flat_map(|(i, t)| {
        t.contacts
            .iter()
            .enumerate()
            .map(move |(j, c)| (format!("teams[{i}].contacts[{j}]"), c, None))
    });
    let of_targets = r.targets.iter().enumerate().flat_map(|(i, t)| {
        t.contacts
            .iter()
            .enumerate()
            .map(move |(j, c)| (format!("targets[{i}].contacts[{j}]"), c, Some(&t.code)))
    });
    let dated = of_teams.chain(of_targets).filter_map(|(path, c, owner)| {
        Some(Dated {
            path: format!("{path}.valid_until"),
            day: c.valid_until?,
            owner,
            what: format!("{}的有效期", c.kind),
        })
    });
    dated.collect()
}
