//! Rules on what papers cannot do without: a way to reach the team, an overall judgement, a result
//! to show; and on the order of re-check and closing (先验收，后销号).

use std::collections::BTreeSet;

use super::Check;
use super::timing::Days;
use crate::diag::{Code, Diagnostic};
use crate::round::{
    Contact, ContactKind, Index, Issue, RecheckKind, Status, SupervisionLevel, Target,
};

/// The error that no way to reach a team is given, so that nobody could answer an announcement; of a
/// target's announcement its own contacts count too.
pub(crate) fn unreachable(
    index: &Index<'_>,
    place: usize,
    target: Option<&Target>,
) -> Option<Diagnostic> {
    let team = index.round.teams.get(place)?;
    let reaches = |c: &Contact| target.is_some() || c.kind != ContactKind::Box;
    let own = target.iter().flat_map(|t| &t.contacts);
    if team.contacts.iter().chain(own).any(reaches) {
        return None;
    }
    let message = format!("第{}巡察组没有填写值班电话、信箱、邮箱或来访地点", team.number);
    Some(
        Diagnostic::error(Code::PaperLacks, message)
            .path(format!("teams[{place}].number"))
            .hint("公告没有反映渠道不能张贴；在[[teams.contacts]]中填写"),
    )
}

/// The error that none of a target's issues that may be published has a result to show.
pub(crate) fn without_result(index: &Index<'_>, target: &Target) -> Option<Diagnostic> {
    let shown = |i: &&Issue| i.publishable && index.has_result(i);
    if index.issues(&target.code).iter().any(shown) {
        return None;
    }
    let first = index.issues(&target.code).iter().find(|i| i.publishable)?;
    let place = index.round.issues.iter().position(|i| i.number == first.number)?;
    let message = format!("{}可以公开的问题都没有完成整改，也没有阶段性成果", target.name);
    Some(
        Diagnostic::error(Code::PaperLacks, message)
            .path(format!("issues[{place}].result"))
            .hint("没有成果的不公示；有阶段性成果的，在[[issues.result]]写明"),
    )
}

/// Announcements name a way to reach the team. Past its time an announcement is not posted any more.
pub(super) fn channels(check: &mut Check<'_, '_>) {
    let over =
        check.as_of.zip(Days::of(check).accept_until).is_some_and(|(day, until)| day > until);
    if over {
        return;
    }
    for place in 0..check.round().teams.len() {
        if let Some(lacking) = unreachable(&check.index, place, None) {
            let message = format!("{}，巡察公告不能生成", lacking.message);
            let path = lacking.path.unwrap_or_default();
            check.warn(Code::PaperLacks, path, None, message).hints.extend(lacking.hints);
        }
    }
}

/// A feedback with issues begins with an overall judgement. Once it was given, nothing is said.
pub(super) fn judgements(check: &mut Check<'_, '_>) {
    let r = check.round();
    let Some(feedback) = Days::of(check).feedback else { return };
    if check.as_of.is_some_and(|day| day > feedback) {
        return;
    }
    for (i, t) in r.targets.iter().enumerate() {
        let asked = t.assessment.is_none() && !check.index.issues(&t.code).is_empty();
        if asked {
            let message = format!("{}没有总体评价，反馈意见中印空白", t.name);
            check
                .warn(
                    Code::AssessmentMissing,
                    format!("targets[{i}].assessment"),
                    Some(&t.code),
                    message,
                )
                .hints
                .push("用一至三句写明对该党组织工作的总体评价，填在[[targets.assessment]]".into());
        }
    }
}

/// What is marked for the public has begun when the time for rectification is over.
pub(super) fn begun(check: &mut Check<'_, '_>) {
    let r = check.round();
    let due = super::due(r, check.context.calendar).ok().flatten();
    if check.as_of.zip(due).is_none_or(|(day, due)| day <= due) {
        return;
    }
    for (i, issue) in r.issues.iter().enumerate().filter(|(_, i)| i.publishable) {
        let status = check.index.issue_status(&issue.number);
        if matches!(status, Status::NotStarted | Status::Returned) {
            let message = format!(
                "问题 {} 标为可以公开，集中整改期限已过，整改状态还是“{status}”，公示中不列",
                issue.number
            );
            check
                .warn(
                    Code::NothingToShow,
                    format!("issues[{i}].publishable"),
                    Some(&issue.target),
                    message,
                )
                .hints
                .push("核对整改进度；暂不公开的，把[[issues.publishable]]改为否".into());
        }
    }
}

/// A task is closed after its re-check, not before (验收合格后销号).
pub(super) fn closed_after_recheck(check: &mut Check<'_, '_>) {
    let r = check.round();
    for (i, c) in r.rechecks.iter().enumerate().filter(|(_, c)| c.kind == RecheckKind::Acceptance) {
        for (j, number) in c.issues.iter().enumerate() {
            let early = check.index.tasks(number).iter().find_map(|t| {
                let closed = check.index.status(&t.number) == Status::Closed;
                let day = check.index.progress(&t.number)?.reviewed_on?;
                (closed && day < c.date).then_some((t.number.clone(), day))
            });
            if let Some((task, day)) = early {
                let message = format!(
                    "问题 {number} 的任务 {task} 已于 {day} 销号，验收 {} 在 {}，晚于销号",
                    c.number, c.date
                );
                check
                    .warn(
                        Code::ClosedBeforeRecheck,
                        format!("rechecks[{i}].issues[{j}]"),
                        Some(&c.target),
                        message,
                    )
                    .hints
                    .push("验收合格后才能销号；核对验收日期和[[progress.reviewed_on]]".into());
            }
        }
    }
}

/// A document is signed for on its day or later (签收).
pub(super) fn receipts(check: &mut Check<'_, '_>) {
    let r = check.round();
    for (i, issued) in r.issuances.iter().enumerate() {
        let (Some(date), Some(received)) = (issued.date, issued.received_on) else { continue };
        if received < date {
            let message = format!("签收日期 {received} 早于成文日期 {date}");
            check
                .error(
                    Code::DateOrder,
                    format!("issuances[{i}].received_on"),
                    issued.target.as_ref(),
                    message,
                )
                .hints
                .push("核对两个日期".into());
        }
    }
}

/// A first supervision of an issue that a step of another supervision has passed already.
pub(super) fn stepped_back(check: &mut Check<'_, '_>) {
    let r = check.round();
    let step = |level: SupervisionLevel| SupervisionLevel::ALL.iter().position(|l| *l == level);
    for (i, s) in r.supervisions.iter().enumerate().filter(|(_, s)| s.after.is_none()) {
        for (j, number) in s.issues.iter().enumerate() {
            let passed = r.supervisions.iter().find(|o| {
                o.number != s.number
                    && o.date <= s.date
                    && o.issues.contains(number)
                    && step(o.level) > step(s.level)
            });
            if let Some(passed) = passed {
                let message = format!(
                    "问题 {number} 已于 {} 发出“{}”（{}），{} 又从“{}”督办起",
                    passed.date, passed.level, passed.number, s.date, s.level
                );
                check
                    .warn(
                        Code::SupervisionBack,
                        format!("supervisions[{i}].issues[{j}]"),
                        Some(&s.target),
                        message,
                    )
                    .hints
                    .push(format!(
                        "从这件督办中去掉这个问题，或在[[supervisions.after]]填 {}，按其后的一级督办",
                        passed.number
                    ));
            }
        }
    }
}

/// Words that only a clue has; a matter with them belongs into the clue file.
const OF_CLUES: [&str; 6] = ["涉嫌", "举报人", "反映人", "信访人", "匿名", "行贿"];

/// Matters: one number once in a team, a day within the round, nothing of a clue.
pub(super) fn matters(check: &mut Check<'_, '_>) {
    let r = check.round();
    let mut seen = BTreeSet::new();
    for (i, m) in r.matters.iter().enumerate() {
        let path = |key: &str| format!("matters[{i}].{key}");
        if !r.teams.iter().any(|t| t.number == m.team) {
            let message = format!("一事一报告的组号{}在本轮次中不存在", m.team);
            check.error(Code::MatterUnfit, path("team"), None, message);
        }
        if !seen.insert((m.team, m.number)) {
            let message = format!("第{}巡察组有两份第{}号一事一报告", m.team, m.number);
            check.error(Code::MatterUnfit, path("number"), None, message);
        }
        if let Some(code) = m.target.as_ref().filter(|c| check.index.target(c.as_str()).is_none()) {
            let message = format!("一事一报告涉及的巡察对象代码 {code} 在本轮次中不存在");
            check.error(Code::MatterUnfit, path("target"), None, message);
        }
        let schedule = &r.schedule;
        let from = schedule.prepare.unwrap_or(schedule.entry);
        if m.date < from || m.date > schedule.leave {
            let message = format!(
                "一事一报告的日期 {} 不在准备至离开之间（{from} 至 {}）",
                m.date, schedule.leave
            );
            check.warn(Code::MatterUnfit, path("date"), None, message);
        }
        let texts = [("facts", Some(&m.facts)), ("opinion", m.opinion.as_ref())];
        for (key, word) in texts.into_iter().filter_map(|(key, text)| {
            Some((key, OF_CLUES.iter().find(|w| text.is_some_and(|t| t.contains(**w)))?))
        }) {
            let message = format!("一事一报告中有“{word}”，可能是问题线索");
            check.error(Code::MatterUnfit, path(key), None, message).hints.push(
                "问题线索填在线索文件中，另行生成涉密的一事一报告；不是线索的，换一种说法".into(),
            );
        }
    }
}
