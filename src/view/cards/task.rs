//! Rectification tasks (整改任务) with their progress, and who is responsible for them (整改责任).

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::naming::organisation_of;
use crate::round::{Date, Duty, DutyKind, DutyRole, Index, Money, Status, Task, TaskKind};

/// A task.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TaskCard {
    /// Number.
    #[schemars(description = "任务编号")]
    pub number: String,
    /// Numbers of the issues.
    #[schemars(description = "对应的问题编号")]
    pub issues: Vec<String>,
    /// Aim.
    #[schemars(description = "整改任务")]
    pub aim: String,
    /// Measures.
    #[schemars(description = "整改措施")]
    pub measures: Vec<String>,
    /// When it counts as done.
    #[schemars(description = "完成标准")]
    pub done_when: String,
    /// Last day.
    #[schemars(description = "完成时限")]
    pub due: Date,
    /// Kind.
    #[schemars(description = "整改类型")]
    pub kind: TaskKind,
    /// Status.
    #[schemars(description = "整改状态")]
    pub status: Status,
    /// What was done.
    #[schemars(description = "进展情况")]
    pub note: Option<String>,
    /// The day reported; of completion when done.
    #[schemars(description = "填报日期，已完成的为完成日期")]
    pub date: Option<Date>,
    /// Numbers of the evidence.
    #[schemars(description = "佐证材料编号")]
    pub evidence: Vec<String>,
    /// Money recovered, in 分.
    #[schemars(description = "挽回金额，单位分")]
    pub recovered: Option<Money>,
    /// Rules made.
    #[schemars(description = "建章立制")]
    pub rules_made: Vec<String>,
}

/// The responsibilities for one task, as a row of the list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DutyRow {
    /// The task.
    #[schemars(description = "任务编号")]
    pub task: String,
    /// Numbers of the issues.
    #[schemars(description = "对应的问题编号")]
    pub issues: Vec<String>,
    /// Leading officials.
    #[schemars(description = "牵头领导")]
    pub leaders: Vec<PersonCard>,
    /// Leading units.
    #[schemars(description = "牵头单位")]
    pub lead_units: Vec<String>,
    /// Supporting units.
    #[schemars(description = "配合单位")]
    pub support_units: Vec<String>,
    /// Responsible units.
    #[schemars(description = "责任单位")]
    pub units: Vec<String>,
    /// Responsible persons.
    #[schemars(description = "责任人")]
    pub persons: Vec<PersonCard>,
    /// Kinds of responsibility.
    #[schemars(description = "责任类型")]
    pub kinds: Vec<DutyKind>,
    /// Each responsibility with its bearer, the first person responsible first.
    #[schemars(description = "各种责任和承担者，第一责任人在前，如主体责任：双河镇党委（陶堃）")]
    pub bearers: Vec<String>,
    /// Supervising units.
    #[schemars(description = "督办单位")]
    pub supervisors: Vec<String>,
}

/// A responsible person.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PersonCard {
    /// Name.
    #[schemars(description = "姓名")]
    pub name: String,
    /// Post.
    #[schemars(description = "职务")]
    pub post: Option<String>,
}

/// The tasks of some issues, each once, in the round's order.
pub(in crate::view) fn tasks_of<'r, 'n>(
    index: &Index<'r>,
    issues: impl Iterator<Item = &'n str>,
) -> Vec<&'r Task> {
    let mut seen = HashSet::new();
    issues
        .flat_map(|i| index.tasks(i).iter().copied())
        .filter(|t| seen.insert(t.number.as_str()))
        .collect()
}

pub(in crate::view) fn task_card(index: &Index<'_>, task: &Task) -> TaskCard {
    let progress = index.progress(&task.number);
    TaskCard {
        number: task.number.clone(),
        issues: task.issues.clone(),
        aim: task.aim.clone(),
        measures: task.measures.clone(),
        done_when: task.done_when.clone(),
        due: task.due,
        kind: task.kind,
        status: index.status(&task.number),
        note: progress.and_then(|p| p.note.clone()),
        date: progress.map(|p| p.date),
        evidence: progress.map(|p| p.evidence.clone()).unwrap_or_default(),
        recovered: progress.and_then(|p| p.recovered),
        rules_made: progress.map(|p| p.rules_made.clone()).unwrap_or_default(),
    }
}

pub(in crate::view) fn duty_row(index: &Index<'_>, task: &Task) -> DutyRow {
    let mut duties = index.duties(&task.number).to_vec();
    duties.sort_by_key(|d| precedence(d.kind));
    let with = |role| duties.iter().filter(move |d| d.role == role);
    let units = |role| distinct(with(role).map(|d| d.unit.clone()));
    let person =
        |d: &&&Duty| d.person.clone().map(|name| PersonCard { name, post: d.post.clone() });
    DutyRow {
        task: task.number.clone(),
        issues: task.issues.clone(),
        leaders: distinct(with(DutyRole::Lead).filter_map(|d| person(&d))),
        lead_units: units(DutyRole::Lead),
        support_units: units(DutyRole::Support),
        units: units(DutyRole::Responsible),
        persons: distinct(with(DutyRole::Responsible).filter_map(|d| person(&d))),
        kinds: distinct(duties.iter().map(|d| d.kind)),
        bearers: distinct(duties.iter().map(|d| bearer(index, d))),
        supervisors: units(DutyRole::Supervise),
    }
}

/// The order in which responsibilities are listed: the first person responsible (第一责任人) first.
fn precedence(kind: DutyKind) -> u8 {
    match kind {
        DutyKind::First => 0,
        DutyKind::Main => 1,
        DutyKind::Direct => 2,
        DutyKind::Functional => 3,
        DutyKind::Oversight => 4,
    }
}

/// A responsibility tied to who bears it: 主体责任：双河镇党委（陶堃）.
fn bearer(index: &Index<'_>, duty: &Duty) -> String {
    let target = duty.target.as_ref().and_then(|code| index.target(code.as_str()));
    let unit = target.map_or_else(|| duty.unit.clone(), organisation_of);
    match &duty.person {
        Some(person) => format!("{}：{unit}（{person}）", duty.kind),
        None => format!("{}：{unit}", duty.kind),
    }
}

pub(super) fn distinct<T: PartialEq>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut out: Vec<T> = Vec::new();
    for item in items {
        if !out.contains(&item) {
            out.push(item);
        }
    }
    out
}
