//! Rules on numbers and codes: no duplicates, no dangling references, hierarchy and register
//! consistent.

use std::collections::HashMap;

use super::Check;
use super::inspection::is_direct;
use crate::data::{shown, suggest};
use crate::diag::{Code, Diagnostic, Fix};
use crate::round::{AreaCode, CommitteeKind, Level};

pub(super) fn duplicates(check: &mut Check<'_, '_>) {
    let r = check.round();
    let each: [(&str, &str, &str, Vec<String>); 15] = [
        ("teams", "number", "组号", r.teams.iter().map(|t| t.number.to_string()).collect()),
        ("targets", "code", "代码", r.targets.iter().map(|t| t.code.to_string()).collect()),
        ("issues", "number", "问题编号", r.issues.iter().map(|i| i.number.clone()).collect()),
        ("tasks", "number", "任务编号", r.tasks.iter().map(|t| t.number.clone()).collect()),
        ("evidence", "number", "材料编号", r.evidence.iter().map(|e| e.number.clone()).collect()),
        (
            "supervisions",
            "number",
            "督办编号",
            r.supervisions.iter().map(|s| s.number.clone()).collect(),
        ),
        ("rechecks", "number", "验收编号", r.rechecks.iter().map(|c| c.number.clone()).collect()),
        (
            "suggestions",
            "number",
            "建议编号",
            r.suggestions.iter().map(|s| s.number.clone()).collect(),
        ),
        ("meetings", "number", "会议编号", r.meetings.iter().map(|m| m.number.clone()).collect()),
        ("requests", "number", "函件编号", r.requests.iter().map(|q| q.number.clone()).collect()),
        ("polls", "number", "评估编号", r.polls.iter().map(|p| p.number.clone()).collect()),
        ("campaigns", "number", "整治编号", r.campaigns.iter().map(|c| c.number.clone()).collect()),
        ("assessments", "team", "组号", r.assessments.iter().map(|a| a.team.to_string()).collect()),
        (
            "ballots",
            "target",
            "巡察对象代码",
            r.ballots.iter().map(|b| b.target.to_string()).collect(),
        ),
        (
            "issuances",
            "number",
            "发文字号",
            r.issuances
                .iter()
                .enumerate()
                .map(|(i, d)| d.number.as_ref().map_or(format!("未编号{i}"), ToString::to_string))
                .collect(),
        ),
    ];
    for (list, key, label, values) in each {
        let mut first: HashMap<&str, usize> = HashMap::new();
        for (i, value) in values.iter().enumerate() {
            if let Some(before) = first.get(value.as_str()) {
                let message =
                    format!("{label}“{}”与[[{list}[{before}].{key}]]的相同", shown(value));
                check
                    .error(Code::Duplicate, format!("{list}[{i}].{key}"), None, message)
                    .hints
                    .push("各项不得相同，核对后改正或删去一项".into());
            } else {
                first.insert(value, i);
            }
        }
    }
}

pub(super) fn dangling(check: &mut Check<'_, '_>) {
    let r = check.round();
    for (i, team) in r.teams.iter().enumerate() {
        for (j, code) in team.targets.iter().enumerate() {
            target(check, format!("teams[{i}].targets[{j}]"), code, None);
        }
    }
    for (i, t) in r.targets.iter().enumerate() {
        // A township that the round does not inspect is known by its name alone.
        if let Some(parent) = t.parent.as_ref().filter(|_| t.parent_name.is_none())
            && let Some(d) = target(check, format!("targets[{i}].parent"), parent, Some(&t.code))
        {
            d.hints
                .push("所属乡镇（街道）不在本轮次的，在[[targets.parent_name]]填写它的名称".into());
        }
    }
    for (i, issue) in r.issues.iter().enumerate() {
        target(check, format!("issues[{i}].target"), &issue.target, None);
        team(check, format!("issues[{i}].team"), issue.team, Some(&issue.target));
    }
    for (i, task) in r.tasks.iter().enumerate() {
        for (j, number) in task.issues.iter().enumerate() {
            issue(check, format!("tasks[{i}].issues[{j}]"), number, None);
        }
    }
    for (i, duty) in r.duties.iter().enumerate() {
        task(check, format!("duties[{i}].task"), &duty.task);
        if let Some(code) = &duty.target {
            target(check, format!("duties[{i}].target"), code, None);
        }
    }
    for (i, p) in r.progress.iter().enumerate() {
        task(check, format!("progress[{i}].task"), &p.task);
        for (j, number) in p.evidence.iter().enumerate() {
            let owner = check.index.target_of_task(&p.task);
            evidence(check, format!("progress[{i}].evidence[{j}]"), number, owner);
        }
    }
    for (i, s) in r.supervisions.iter().enumerate() {
        target(check, format!("supervisions[{i}].target"), &s.target, None);
        for (j, number) in s.issues.iter().enumerate() {
            issue(check, format!("supervisions[{i}].issues[{j}]"), number, Some(&s.target));
        }
        if let Some(number) = &s.after
            && check.index.supervision(number).is_none()
        {
            let known = || r.supervisions.iter().map(|s| s.number.as_str()).collect();
            dangle(
                check,
                format!("supervisions[{i}].after"),
                Some(&s.target),
                "督办编号",
                number,
                "督办",
                known,
            );
        }
    }
    for (i, c) in r.rechecks.iter().enumerate() {
        target(check, format!("rechecks[{i}].target"), &c.target, None);
        for (j, number) in c.issues.iter().enumerate() {
            issue(check, format!("rechecks[{i}].issues[{j}]"), number, Some(&c.target));
        }
        for (j, number) in c.evidence.iter().enumerate() {
            evidence(check, format!("rechecks[{i}].evidence[{j}]"), number, Some(&c.target));
        }
    }
    for (i, s) in r.suggestions.iter().enumerate() {
        for (j, number) in s.issues.iter().enumerate() {
            issue(check, format!("suggestions[{i}].issues[{j}]"), number, None);
        }
        if !r.recipients.iter().any(|known| known.organisation == s.recipient) {
            let known = || r.recipients.iter().map(|known| known.organisation.as_str()).collect();
            dangle(
                check,
                format!("suggestions[{i}].recipient"),
                None,
                "建议单位",
                &s.recipient,
                "受文对象",
                known,
            );
        }
    }
    for (i, a) in r.assessments.iter().enumerate() {
        team(check, format!("assessments[{i}].team"), a.team, None);
    }
    for (i, a) in r.assessment_items.iter().enumerate() {
        team(check, format!("assessment_items[{i}].team"), a.team, None);
    }
    for (i, s) in r.sanctions.iter().enumerate() {
        target(check, format!("sanctions[{i}].target"), &s.target, None);
        if let Some(number) = &s.issue {
            issue(check, format!("sanctions[{i}].issue"), number, Some(&s.target));
        }
    }
    for (i, b) in r.ballots.iter().enumerate() {
        target(check, format!("ballots[{i}].target"), &b.target, None);
    }
    for (i, v) in r.interviews.iter().enumerate() {
        if let Some(code) = &v.target {
            target(check, format!("interviews[{i}].target"), code, None);
        }
    }
    referring(check);
    for (i, log) in r.week_logs.iter().enumerate() {
        team(check, format!("week_logs[{i}].team"), log.team, None);
    }
    for (i, log) in r.day_logs.iter().enumerate() {
        team(check, format!("day_logs[{i}].team"), log.team, None);
        for (j, number) in log.new_issues.iter().enumerate() {
            issue(check, format!("day_logs[{i}].new_issues[{j}]"), number, None);
        }
    }
}

/// Meetings, reviews and counts name known teams, targets and issues.
fn referring(check: &mut Check<'_, '_>) {
    let r = check.round();
    for (i, m) in r.meetings.iter().enumerate() {
        for (j, number) in m.teams.iter().enumerate() {
            team(check, format!("meetings[{i}].teams[{j}]"), *number, None);
        }
        for (j, code) in m.targets.iter().enumerate() {
            target(check, format!("meetings[{i}].targets[{j}]"), code, None);
        }
    }
    for (i, review) in r.reviews.iter().enumerate() {
        target(check, format!("reviews[{i}].target"), &review.target, None);
    }
    for (i, total) in r.clue_totals.iter().enumerate() {
        if let Some(code) = &total.target {
            target(check, format!("clue_totals[{i}].target"), code, None);
        }
    }
    for (i, total) in r.letter_totals.iter().enumerate() {
        if let Some(code) = &total.target {
            target(check, format!("letter_totals[{i}].target"), code, None);
        }
    }
    for (i, t) in r.targets.iter().enumerate() {
        let deeds = t.rectify.iter().filter_map(|x| x.deeds.as_ref());
        for (j, number) in deeds.flat_map(|d| &d.led_issues).enumerate() {
            let path = format!("targets[{i}].rectify.deeds.led_issues[{j}]");
            issue(check, path, number, Some(&t.code));
        }
    }
}

/// A target that an entry is about is one of the round.
pub(super) fn known_target(check: &mut Check<'_, '_>, path: String, code: &AreaCode) {
    target(check, path, code, None);
}

/// A number is one of those known; `words` are what it is and where it should be.
pub(super) fn number_of(
    check: &mut Check<'_, '_>,
    path: String,
    words: (&str, &str),
    number: &str,
    known: &[&str],
) {
    if !known.contains(&number) {
        let (label, list) = words;
        dangle(check, path, None, label, number, list, || known.to_vec());
    }
}

fn target<'d>(
    check: &'d mut Check<'_, '_>,
    path: String,
    code: &AreaCode,
    owner: Option<&AreaCode>,
) -> Option<&'d mut Diagnostic> {
    if check.index.target(code.as_str()).is_some() {
        return None;
    }
    let r = check.round();
    Some(dangle(check, path, owner, "巡察对象代码", code.as_str(), "巡察对象", || {
        r.targets.iter().map(|t| t.code.as_str()).collect()
    }))
}

fn issue(check: &mut Check<'_, '_>, path: String, number: &str, owner: Option<&AreaCode>) {
    if check.index.issue(number).is_none() {
        let r = check.round();
        dangle(check, path, owner, "问题编号", number, "问题清单", || {
            r.issues.iter().map(|i| i.number.as_str()).collect()
        });
    }
}

fn evidence(check: &mut Check<'_, '_>, path: String, number: &str, owner: Option<&AreaCode>) {
    if check.index.evidence(number).is_none() {
        let r = check.round();
        dangle(check, path, owner, "佐证材料编号", number, "佐证材料", || {
            r.evidence.iter().map(|e| e.number.as_str()).collect()
        });
    }
}

fn task(check: &mut Check<'_, '_>, path: String, number: &str) {
    if check.index.task(number).is_none() {
        let r = check.round();
        dangle(check, path, None, "任务编号", number, "任务清单", || {
            r.tasks.iter().map(|t| t.number.as_str()).collect()
        });
    }
}

fn team(check: &mut Check<'_, '_>, path: String, number: u32, owner: Option<&AreaCode>) {
    if !check.round().teams.iter().any(|t| t.number == number) {
        let known: Vec<String> = check.round().teams.iter().map(|t| t.number.to_string()).collect();
        let hint = format!("本轮次的组号有：{}", shown(&known.join("、")));
        let message = format!("组号“{number}”在“巡察组”中不存在");
        check.error(Code::Dangling, path, owner, message).hints.push(hint);
    }
}

fn dangle<'k, 'd>(
    check: &'d mut Check<'_, '_>,
    path: String,
    owner: Option<&AreaCode>,
    label: &str,
    value: &str,
    list: &str,
    known: impl FnOnce() -> Vec<&'k str>,
) -> &'d mut Diagnostic {
    /// With more problems than this the whole round is broken, and the search for similar numbers
    /// would take long.
    const MAX_GUESSED_PROBLEMS: usize = 50;
    let guess = (check.found.len() < MAX_GUESSED_PROBLEMS)
        .then(known)
        .and_then(|known| neighbour(value, &known));
    let message = format!("{label}“{}”在“{list}”中不存在", shown(value));
    let d = check.error(Code::Dangling, path, owner, message);
    d.hints.push(guess.map_or_else(
        || format!("核对编号，或在“{list}”中补上"),
        |near| format!("是否为“{near}”？"),
    ));
    d.fix = guess.map(Fix::of);
    d
}

/// The only known number within an edit distance of two. Numbers are so similar that with several
/// candidates none is a good guess.
fn neighbour<'r>(value: &str, known: &[&'r str]) -> Option<&'r str> {
    const MAX_KNOWN: usize = 10_000;
    if known.len() > MAX_KNOWN || value.len() > 64 {
        return None;
    }
    let strokes = |k: &str| strsim::damerau_levenshtein(value, k);
    let near: Vec<(usize, &str)> = known
        .iter()
        .filter(|k| k.len().abs_diff(value.len()) <= 8)
        .map(|k| (strokes(k), *k))
        .filter(|(strokes, _)| *strokes <= 2 && strokes * 2 <= value.chars().count())
        .collect();
    let least = near.iter().map(|(strokes, _)| *strokes).min()?;
    let mut nearest = near.into_iter().filter(|(strokes, _)| *strokes == least).map(|(_, k)| k);
    nearest.next().filter(|_| nearest.next().is_none())
}

/// Codes of villages begin with their township's, all codes with that of the committee's area
/// (统计用区划代码): two digits are a province's, four a city's, six a county's.
pub(super) fn hierarchy(check: &mut Check<'_, '_>) {
    const HINT: &str = "核对[[targets.code]]、[[targets.kind]]和[[targets.parent]]";
    let r = check.round();
    let digits = match r.committee.level() {
        Level::Province => 2,
        Level::City => 4,
        // A zone has codes of the county that it is in.
        Level::County if r.committee.kind() == CommitteeKind::Agency => 4,
        Level::County => 6,
    };
    let area = r.committee.code.get(..digits).unwrap_or_default();
    for (i, t) in r.targets.iter().enumerate() {
        let owner = Some(&t.code);
        if !t.code.is_own() && !t.code.as_str().starts_with(area) {
            let message = format!(
                "{}的代码 {} 前{digits}位应与{}的代码 {area} 相同",
                t.name, t.code, r.committee.area
            );
            check
                .error(Code::CodeHierarchy, format!("targets[{i}].code"), owner, message)
                .hints
                .push(HINT.into());
        }
        match (&t.parent, t.kind.is_village()) {
            (None, true) if t.parent_name.is_some() => {}
            (None, true) if is_direct(check, t) => {
                let message =
                    format!("{}的所属乡镇（街道）没有填，文书中只写“上级党组织”", shown(&t.name));
                check
                    .warn(Code::CodeHierarchy, format!("targets[{i}].parent"), owner, message)
                    .hints
                    .push("在[[targets.parent_name]]填写名称，如双河镇".into());
            }
            (None, true) => {
                let message = format!(
                    "{}是{}，须在[[targets.parent]]填写所属乡镇（街道）的代码",
                    t.name, t.kind
                );
                check
                    .error(Code::CodeHierarchy, format!("targets[{i}].parent"), owner, message)
                    .hints
                    .push(HINT.into());
            }
            (Some(parent), true) => {
                if parent.township() != t.code.township() {
                    let message =
                        format!("{}的代码 {} 前9位与所属乡镇 {} 不同", t.name, t.code, parent);
                    // The code fits another township: then it is the township that is wrong.
                    let fits = r
                        .targets
                        .iter()
                        .find(|p| p.kind.is_township() && p.code.township() == t.code.township());
                    let key = if fits.is_some() { "parent" } else { "code" };
                    let path = format!("targets[{i}].{key}");
                    let d = check.error(Code::CodeHierarchy, path, owner, message);
                    d.fix = fits.map(|p| Fix::of(p.code.as_str()));
                    d.hints.push(HINT.into());
                }
                if check.index.target(parent.as_str()).is_some_and(|p| !p.kind.is_township()) {
                    let message = format!("{}的上级 {} 不是乡镇或街道", t.name, parent);
                    check
                        .error(Code::CodeHierarchy, format!("targets[{i}].parent"), owner, message)
                        .hints
                        .push(HINT.into());
                }
            }
            (Some(_), false) => {
                let message = format!("{}是{}，不填[[targets.parent]]", t.name, t.kind);
                check
                    .error(Code::CodeHierarchy, format!("targets[{i}].parent"), owner, message)
                    .hints
                    .push(HINT.into());
            }
            (None, false) => {}
        }
    }
}

/// The register has known kinds of document only, and no document twice.
pub(super) fn issuances(check: &mut Check<'_, '_>) {
    let r = check.round();
    let kinds = check.context.kinds;
    let mut first: HashMap<(&str, Option<&AreaCode>, Option<&str>), usize> = HashMap::new();
    for (i, d) in r.issuances.iter().enumerate() {
        if !kinds.contains(&d.document) {
            let problem = check.error(
                Code::IssuanceUnknown,
                format!("issuances[{i}].document"),
                None,
                format!("没有“{}”这种文书", shown(&d.document)),
            );
            if !suggest(problem, &d.document, kinds) {
                problem.hints.push("核对文书名称".into());
                problem.commands.push("可用的种类用 xunwen kinds 查看".into());
            }
        }
        if let Some(code) = &d.target {
            target(check, format!("issuances[{i}].target"), code, None);
        }
        if let Some(number) = &d.supervision
            && check.index.supervision(number).is_none()
        {
            let known = || r.supervisions.iter().map(|s| s.number.as_str()).collect();
            dangle(
                check,
                format!("issuances[{i}].supervision"),
                d.target.as_ref(),
                "督办编号",
                number,
                "督办",
                known,
            );
        }
        if let Some(number) = &d.suggestion
            && check.index.suggestion(number).is_none()
        {
            let known = || r.suggestions.iter().map(|s| s.number.as_str()).collect();
            dangle(
                check,
                format!("issuances[{i}].suggestion"),
                d.target.as_ref(),
                "建议编号",
                number,
                "工作建议",
                known,
            );
        }
        if let Some(number) = &d.meeting
            && check.index.meeting(number).is_none()
        {
            let known = || r.meetings.iter().map(|m| m.number.as_str()).collect();
            dangle(
                check,
                format!("issuances[{i}].meeting"),
                d.target.as_ref(),
                "会议编号",
                number,
                "会议",
                known,
            );
        }
        if let Some(name) = &d.recipient
            && check.index.recipient(name).is_none()
        {
            let known = || r.recipients.iter().map(|r| r.organisation.as_str()).collect();
            let path = format!("issuances[{i}].recipient");
            dangle(check, path, None, "受文单位", name, "受文对象", known);
        }
        // Documents of a supervision, suggestion, meeting or recipient are identified by it alone.
        let target = d.target.as_ref().filter(|_| d.matter().is_none());
        let key = (d.document.as_str(), target, d.matter());
        if let Some(before) = first.insert(key, i) {
            let message = format!("这份文书已在[[issuances[{before}].document]]登记过");
            check
                .error(Code::Duplicate, format!("issuances[{i}].document"), None, message)
                .hints
                .push("一份文书只登记一次，删去一项".into());
        }
    }
}
