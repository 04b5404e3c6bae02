//! The dates of entries that are compared with the schedule, list by list.

use chrono::Datelike;

use super::super::Check;
use super::{Dated, Place};
use crate::round::{Issuance, IssueOrigin, Status, Task, TaskKind, monday, sunday};

pub(super) fn found<'r>(check: &Check<'r, '_>) -> Vec<Dated<'r>> {
    let r = check.index.round;
    let dated = r.issues.iter().enumerate().filter_map(|(i, issue)| {
        Some(Dated {
            place: Place::of("issues", i, "found_on"),
            day: issue.found_on?,
            owner: Some(&issue.target),
            what: ["问题 ", &issue.number, " 的发现日期"],
        })
    });
    dated.collect()
}

fn due_of<'r>(check: &Check<'r, '_>, is_such: impl Fn(&Task) -> bool) -> Vec<Dated<'r>> {
    let tasks = check.index.round.tasks.iter().enumerate().filter(|(_, t)| is_such(t));
    let dated = tasks.map(|(i, t)| Dated {
        place: Place::of("tasks", i, "due"),
        day: t.due,
        owner: check.index.target_of_task(&t.number),
        what: [of_kind(t.kind), &t.number, " 的完成时限"],
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
        place: Place::of("progress", i, "date"),
        day: p.date,
        owner: check.index.target_of_task(&p.task),
        what: ["任务 ", &p.task, of_status(p.status)],
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
            place: Place::of("progress", i, "reviewed_on"),
            day: p.reviewed_on?,
            owner: check.index.target_of_task(&p.task),
            what: ["任务 ", &p.task, " 的审核日期"],
        })
    });
    dated.collect()
}

pub(super) fn voted<'r>(check: &Check<'r, '_>) -> Vec<Dated<'r>> {
    let dated = check.index.round.ballots.iter().enumerate().filter_map(|(i, b)| {
        let name = check.index.target(b.target.as_str()).map_or("", |t| t.name.as_str());
        Some(Dated {
            place: Place::of("ballots", i, "date"),
            day: b.date?,
            owner: Some(&b.target),
            what: ["", name, "的测评日期"],
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
        place: Place::of("week_logs", i, "week"),
        day: w.week,
        owner: None,
        what: ["", "", "周汇总的日期"],
    });
    dated.collect()
}

pub(super) fn sanctioned<'r>(check: &Check<'r, '_>) -> Vec<Dated<'r>> {
    let dated = check.index.round.sanctions.iter().enumerate().filter_map(|(i, s)| {
        Some(Dated {
            place: Place::of("sanctions", i, "date"),
            day: s.date?,
            owner: Some(&s.target),
            what: ["", s.kind.word(), "的日期"],
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
        place: Place::of("supervisions", i, "date"),
        day: s.date,
        owner: Some(&s.target),
        what: ["督办 ", &s.number, " 的日期"],
    });
    dated.collect()
}

pub(super) fn rechecked<'r>(check: &Check<'r, '_>) -> Vec<Dated<'r>> {
    let dated = check.index.round.rechecks.iter().enumerate().map(|(i, c)| Dated {
        place: Place::of("rechecks", i, "date"),
        day: c.date,
        owner: Some(&c.target),
        what: ["验收 ", &c.number, " 的日期"],
    });
    dated.collect()
}

pub(super) fn suggested<'r>(check: &Check<'r, '_>) -> Vec<Dated<'r>> {
    let dated = check.index.round.suggestions.iter().enumerate().filter_map(|(i, s)| {
        Some(Dated {
            place: Place::of("suggestions", i, "date"),
            day: s.date?,
            owner: None,
            what: ["建议 ", &s.number, " 的日期"],
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
            place: Place::of("supervisions", i, "due"),
            day: s.due,
            owner: Some(&s.target),
            what: ["督办 ", &s.number, " 的回复时限"],
        });
    }
    for (i, c) in r.rechecks.iter().enumerate() {
        all.extend(c.due.map(|day| Dated {
            place: Place::of("rechecks", i, "due"),
            day,
            owner: Some(&c.target),
            what: ["验收 ", &c.number, " 的完成时限"],
        }));
    }
    for (i, s) in r.suggestions.iter().enumerate() {
        all.extend(s.due.map(|day| Dated {
            place: Place::of("suggestions", i, "due"),
            day,
            owner: None,
            what: ["建议 ", &s.number, " 的回复时限"],
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
            place: Place::of("issuances", i, "date"),
            day: d.date?,
            owner: d.target.as_ref(),
            what: ["", "", "成文日期"],
        })
    });
    dated.collect()
}

pub(super) fn contacts<'r>(check: &Check<'r, '_>) -> Vec<Dated<'r>> {
    let r = check.index.round;
    let of_teams = r.teams.iter().enumerate().flat_map(|(i, t)| {
        t.contacts.iter().enumerate().map(move |(j, c)| ("teams", i, j, c, None))
    });
    let of_targets = r.targets.iter().enumerate().flat_map(|(i, t)| {
        t.contacts.iter().enumerate().map(move |(j, c)| ("targets", i, j, c, Some(&t.code)))
    });
    let dated = of_teams.chain(of_targets).filter_map(|(list, i, j, c, owner)| {
        Some(Dated {
            place: Place { within: Some(("contacts", j)), ..Place::of(list, i, "valid_until") },
            day: c.valid_until?,
            owner,
            what: ["", c.kind.word(), "的有效期"],
        })
    });
    dated.collect()
}

fn of_kind(kind: TaskKind) -> &'static str {
    match kind {
        TaskKind::Immediate => "立行立改任务 ",
        TaskKind::Concentrated => "集中整改任务 ",
        TaskKind::LongTerm => "长期整改任务 ",
    }
}

fn of_status(status: Status) -> &'static str {
    match status {
        Status::NotStarted => " 的“未启动”进度",
        Status::Working => " 的“整改中”进度",
        Status::Done => " 的“已完成”进度",
        Status::Closed => " 的“已销号”进度",
        Status::Returned => " 的“退回”进度",
    }
}
