//! A supervision (督办) with its issues, tasks and responsibilities.

use schemars::JsonSchema;
use serde::Serialize;

use super::issue::{IssueCard, issue_card};
use super::task::{DutyRow, TaskCard, duty_row, task_card, tasks_of};
use crate::round::{Date, Index, Issue, Status, Supervision, Task};
use crate::view::subject::Setting;

/// A supervision.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SupervisionCard {
    /// Number.
    #[schemars(description = "督办编号")]
    pub number: String,
    /// Trigger.
    #[schemars(description = "督办事由")]
    pub trigger: String,
    /// Level.
    #[schemars(description = "督办层级")]
    pub level: String,
    /// What the check found.
    #[schemars(description = "督查发现的情况")]
    pub found: String,
    /// Demands.
    #[schemars(description = "督办要求")]
    pub demands: Vec<String>,
    /// Day issued.
    #[schemars(description = "督办日期")]
    pub date: Date,
    /// Day by which an answer is due.
    #[schemars(description = "回复期限")]
    pub due: Date,
    /// Copies.
    #[schemars(description = "抄送")]
    pub cc: Vec<String>,
    /// The issues.
    #[schemars(description = "督办的问题")]
    pub issues: Vec<IssueCard>,
    /// Their unfinished tasks.
    #[schemars(description = "未完成的任务")]
    pub tasks: Vec<TaskCard>,
    /// The responsibilities for these.
    #[schemars(description = "责任清单")]
    pub duties: Vec<DutyRow>,
    /// The supervisions that it follows up, oldest first.
    #[schemars(description = "此前各次督办，先发的在前")]
    pub previous: Vec<PreviousSupervision>,
}

/// A supervision that another one follows up.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PreviousSupervision {
    /// Number.
    #[schemars(description = "编号")]
    pub number: String,
    /// Level.
    #[schemars(description = "层级")]
    pub level: String,
    /// Day issued.
    #[schemars(description = "日期")]
    pub date: Date,
    /// Day by which an answer was due.
    #[schemars(description = "回复时限")]
    pub due: Date,
    /// Document number, where the register has one.
    #[schemars(description = "发文字号")]
    pub document: Option<String>,
}

pub(in crate::view) fn supervision_card(
    index: &Index<'_>,
    s: &Supervision,
    setting: &Setting<'_>,
) -> SupervisionCard {
    let issues: Vec<&Issue> = s.issues.iter().filter_map(|n| index.issue(n)).collect();
    let unfinished = |t: &&Task| !matches!(index.status(&t.number), Status::Done | Status::Closed);
    let tasks: Vec<&Task> = tasks_of(index, issues.iter().map(|i| i.number.as_str()))
        .into_iter()
        .filter(unfinished)
        .collect();
    SupervisionCard {
        number: s.number.clone(),
        trigger: s.trigger.to_string(),
        level: s.level.to_string(),
        found: s.found.clone(),
        demands: s.demands.clone(),
        date: s.date,
        due: s.due,
        cc: s.cc.clone(),
        duties: tasks.iter().map(|t| duty_row(index, t)).collect(),
        tasks: tasks.iter().map(|t| task_card(index, t)).collect(),
        issues: issues.iter().map(|i| issue_card(index, i, setting)).collect(),
        previous: previous(index, s),
    }
}

/// The supervisions before one. The check reports cycles; here each supervision of a cycle is
/// listed once.
fn previous(index: &Index<'_>, last: &Supervision) -> Vec<PreviousSupervision> {
    let mut chain: Vec<&Supervision> = Vec::new();
    let mut next = last.after.as_deref();
    while let Some(s) = next
        .and_then(|n| index.supervision(n))
        .filter(|s| s.number != last.number && !chain.iter().any(|c| c.number == s.number))
    {
        chain.push(s);
        next = s.after.as_deref();
    }
    let number = |s: &Supervision| {
        index
            .round
            .issuances
            .iter()
            .find(|i| i.supervision.as_ref() == Some(&s.number))?
            .number
            .clone()
    };
    let card = |s: &Supervision| PreviousSupervision {
        number: s.number.clone(),
        level: s.level.to_string(),
        date: s.date,
        due: s.due,
        document: number(s).map(|n| n.to_string()),
    };
    chain.into_iter().rev().map(card).collect()
}
