//! The work of a team by day and by week (一日一小结、一周一汇总), as its documents print it.

use schemars::JsonSchema;
use serde::Serialize;

use super::cards::{IssueGist, gist};
use crate::round::{Date, DayLog, Index, Team, WeekLog, WorkFigures, monday, sunday};

/// A day of a team.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DaySheet {
    /// The day.
    #[schemars(description = "日期")]
    pub date: Date,
    /// What was done, counted.
    #[schemars(description = "当日工作数字")]
    pub figures: WorkFigures,
    /// From the first day to this one.
    #[schemars(description = "进驻以来累计")]
    pub so_far: WorkFigures,
    /// The issues found.
    #[schemars(description = "新发现的问题")]
    pub issues: Vec<IssueGist>,
    /// What was done.
    #[schemars(description = "当日主要工作")]
    pub summary: Option<String>,
    /// Plan for the next day.
    #[schemars(description = "次日工作安排")]
    pub tomorrow: Option<String>,
}

/// A week of a team, from Monday to Sunday.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct WeekSheet {
    /// Which week since entry, from 1.
    #[schemars(description = "第几周")]
    pub number: i64,
    /// Its first day within the inspection.
    #[schemars(description = "起始日期")]
    pub from: Date,
    /// Its last day within the inspection.
    #[schemars(description = "截止日期")]
    pub to: Date,
    /// The days that have a sheet.
    #[schemars(description = "有小结的各日")]
    pub days: Vec<DaySheet>,
    /// Their sum.
    #[schemars(description = "本周合计")]
    pub figures: WorkFigures,
    /// From the first day to the end of this week.
    #[schemars(description = "进驻以来累计")]
    pub so_far: WorkFigures,
    /// What was done.
    #[schemars(description = "本周主要工作")]
    pub summary: Option<String>,
    /// Requests to others.
    #[schemars(description = "需要协调的事项")]
    pub requests: Vec<String>,
    /// Plan for the next week.
    #[schemars(description = "下周工作安排")]
    pub next_week: Option<String>,
}

/// The days of a team, in order.
pub(super) fn days(index: &Index<'_>, team: &Team) -> Vec<DaySheet> {
    let mut logs: Vec<&DayLog> =
        index.round.day_logs.iter().filter(|log| log.team == team.number).collect();
    logs.sort_by_key(|log| log.date);
    let mut so_far = WorkFigures::default();
    let sheet = |log: &&DayLog| {
        let figures = WorkFigures::of(log);
        so_far = so_far.plus(figures);
        DaySheet {
            date: log.date,
            figures,
            so_far,
            issues: log
                .new_issues
                .iter()
                .filter_map(|n| index.issue(n))
                .map(|i| gist(index, i))
                .collect(),
            summary: log.summary.clone(),
            tomorrow: log.tomorrow.clone(),
        }
    };
    logs.iter().map(sheet).collect()
}

/// The weeks of a team that have daily sheets, in order.
pub(super) fn weeks(index: &Index<'_>, team: &Team) -> Vec<WeekSheet> {
    let schedule = &index.round.schedule;
    let said = |first: Date| -> Option<&WeekLog> {
        index
            .round
            .week_logs
            .iter()
            .find(|log| log.team == team.number && monday(log.week) == first)
    };
    let mut weeks: Vec<WeekSheet> = Vec::new();
    for day in days(index, team) {
        let first = monday(day.date);
        let last = sunday(day.date);
        match weeks.last_mut().filter(|week| monday(week.from) == first) {
            Some(week) => {
                week.figures = week.figures.plus(day.figures);
                week.so_far = day.so_far;
                week.days.push(day);
            }
            None => weeks.push(WeekSheet {
                number: (first - monday(schedule.entry)).num_days() / 7 + 1,
                from: if first < schedule.entry && schedule.entry <= day.date {
                    schedule.entry
                } else {
                    first
                },
                to: if day.date <= schedule.leave && schedule.leave < last {
                    schedule.leave
                } else {
                    last
                },
                figures: day.figures,
                so_far: day.so_far,
                summary: said(first).and_then(|log| log.summary.clone()),
                requests: said(first).map(|log| log.requests.clone()).unwrap_or_default(),
                next_week: said(first).and_then(|log| log.next_week.clone()),
                days: vec![day],
            }),
        }
    }
    weeks
}
