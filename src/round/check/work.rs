//! Rules on the work of the teams: daily sheets, their weekly sums, who found what.

use std::collections::{HashMap, HashSet};

use super::Check;
use super::timing::Days;
use crate::data::{shown, suggest};
use crate::diag::Code;
use crate::round::{Date, DayLog, WorkFigures, monday, sunday};

/// At most one sheet per team and day, and per team and week.
pub(super) fn one_each(check: &mut Check<'_, '_>) {
    let r = check.round();
    let days = r.day_logs.iter().map(|log| (log.team, log.date));
    let weeks = r.week_logs.iter().map(|log| (log.team, monday(log.week)));
    repeated(check, "day_logs", "date", &days.collect::<Vec<_>>(), "每组每天一份，合并为一项");
    repeated(check, "week_logs", "week", &weeks.collect::<Vec<_>>(), "每组每周一份，合并为一项");
}

fn repeated(check: &mut Check<'_, '_>, list: &str, key: &str, keys: &[(u32, Date)], hint: &str) {
    let word = if list == "day_logs" { "日小结" } else { "周汇总" };
    let mut first: HashMap<(u32, Date), usize> = HashMap::new();
    for (i, team_and_day) in keys.iter().enumerate() {
        if let Some(before) = first.get(team_and_day) {
            let message =
                format!("第{}组的这份{word}已在[[{list}[{before}].{key}]]填过", team_and_day.0);
            check
                .error(Code::Duplicate, format!("{list}[{i}].{key}"), None, message)
                .hints
                .push(hint.into());
        } else {
            first.insert(*team_and_day, i);
        }
    }
}

/// Days are within the inspection; an issue is new on one day only, and to its own team.
pub(super) fn days(check: &mut Check<'_, '_>) {
    let r = check.round();
    let days = Days::of(check);
    // While a day of the stay is in doubt, no sheet is outside it.
    let stay = days.entry.zip(days.leave);
    let mut new: HashMap<&str, Date> = HashMap::new();
    for (i, log) in r.day_logs.iter().enumerate() {
        if let Some((entry, leave)) = stay
            && (log.date < entry || log.date > leave)
        {
            let message = format!("日小结的日期 {} 不在巡察期间（{entry} 至 {leave}）", log.date);
            mismatch(check, format!("day_logs[{i}].date"), message, "核对日期");
        }
        for (j, number) in log.new_issues.iter().enumerate() {
            let path = format!("day_logs[{i}].new_issues[{j}]");
            if let Some(before) = new.insert(number, log.date) {
                mismatch(
                    check,
                    path,
                    format!("问题“{}”已在 {before} 列为新发现", shown(number)),
                    "一个问题只在发现当日列一次",
                );
            } else if let Some(issue) =
                check.index.issue(number).filter(|issue| issue.team != log.team)
            {
                let message = format!(
                    "问题“{}”属于第{}组，却列在第{}组的日小结中",
                    shown(number),
                    issue.team,
                    log.team
                );
                mismatch(check, path, message, "核对问题编号和组号");
            }
        }
    }
}

/// The reported figures of a week are the sums of its days.
pub(super) fn weeks(check: &mut Check<'_, '_>) {
    let r = check.round();
    for (i, week) in r.week_logs.iter().enumerate() {
        let (first, last) = (monday(week.week), sunday(week.week));
        let logs: Vec<&DayLog> = r
            .day_logs
            .iter()
            .filter(|log| log.team == week.team && log.date >= first && log.date <= last)
            .collect();
        if logs.is_empty() {
            let message =
                format!("第{}组 {first} 至 {last} 没有日小结，这份周汇总不会印出", week.team);
            mismatch(check, format!("week_logs[{i}].week"), message, "补填日小结，或核对日期");
            continue;
        }
        let sum = WorkFigures::sum(logs.iter().copied());
        let stated = [
            ("talks", "谈话人次", week.talks, sum.talks),
            ("visits", "走访户数", week.visits, sum.visits),
            ("letters", "来信来电来访", week.letters, sum.letters),
            ("material", "查阅资料", week.material, sum.material),
        ];
        for (key, label, stated, sum) in stated {
            if let Some(stated) = stated.filter(|n| u64::from(*n) != sum) {
                let message = format!(
                    "第{}组 {first} 至 {last} {label}填报{stated}，而{}份日小结合计为{sum}",
                    week.team,
                    logs.len()
                );
                mismatch(
                    check,
                    format!("week_logs[{i}].{key}"),
                    message,
                    "核对日小结；周汇总按各日之和印出",
                );
            }
        }
    }
}

/// The finders of an issue are members of its team.
pub(super) fn finders(check: &mut Check<'_, '_>) {
    let r = check.round();
    for (i, issue) in r.issues.iter().enumerate().filter(|(_, issue)| !issue.found_by.is_empty()) {
        let Some(team) = r.teams.iter().find(|t| t.number == issue.team) else { continue };
        let names: Vec<&str> = team.people().map(|(_, m)| m.name.as_str()).collect();
        let known: HashSet<&str> = names.iter().copied().collect();
        for (j, name) in
            issue.found_by.iter().enumerate().filter(|(_, name)| !known.contains(name.as_str()))
        {
            let message = format!("发现人“{}”不是第{}组的组员", shown(name), team.number);
            let d = check.error(
                Code::Dangling,
                format!("issues[{i}].found_by[{j}]"),
                Some(&issue.target),
                message,
            );
            if !suggest(d, name, &names) {
                d.hints.push(format!("第{}组的组员：{}", team.number, names.join("、")));
            }
        }
    }
}

fn mismatch(check: &mut Check<'_, '_>, path: String, message: String, hint: &str) {
    check.warn(Code::WorkLog, path, None, message).hints.push(hint.into());
}
