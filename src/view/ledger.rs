//! The ledger of rectification (整改台账), task by task, and the forms of single issues (一案一表). The
//! one place where tasks and money recovered are counted; documents print the counts from here.

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::accountability::{SanctionCard, SanctionFigures, sanction_card, sanction_figures};
use super::cards::{Count, IssueCard, PersonCard, PictureCard, duty_row, picture_card};
use super::subject::Setting;
use crate::round::{
    Date, Evidence, EvidenceKind, Index, Issue, Money, Sanction, Status, Target, Task, TaskKind,
};
use crate::template::Shared;

/// The ledger of some targets (整改台账).
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Ledger {
    /// One row per task, by target in the order of the issues; an issue without a task has a row of
    /// its own.
    #[schemars(title = "台账各行：每项任务一行，没有任务的问题自成一行")]
    pub rows: Vec<LedgerRow>,
    /// Measures of accountability that belong to no row, as they refer to no issue of these
    /// targets.
    #[schemars(description = "各行都没有列出的问责")]
    pub apart: Vec<SanctionCard>,
    /// Totals of the rows.
    #[schemars(description = "合计")]
    pub total: TaskFigures,
}

/// A row of the ledger.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LedgerRow {
    /// Name of the target whose issue it is.
    #[schemars(description = "所属单位")]
    pub unit: String,
    /// The issues, those of these targets only.
    #[schemars(description = "对应的问题")]
    pub issues: Vec<IssueLine>,
    /// Number of the task.
    #[schemars(description = "任务编号")]
    pub task: Option<String>,
    /// Aim.
    #[schemars(description = "整改任务")]
    pub aim: Option<String>,
    /// Measures.
    #[schemars(description = "整改措施")]
    pub measures: Vec<String>,
    /// When it counts as done.
    #[schemars(description = "完成标准")]
    pub done_when: Option<String>,
    /// Last day.
    #[schemars(description = "完成时限")]
    pub due: Option<Date>,
    /// Kind.
    #[schemars(description = "任务类型")]
    pub kind: Option<TaskKind>,
    /// Leading officials.
    #[schemars(description = "牵头领导")]
    pub leaders: Vec<PersonCard>,
    /// Responsible units.
    #[schemars(description = "责任单位")]
    pub units: Vec<String>,
    /// Responsible persons.
    #[schemars(description = "责任人")]
    pub persons: Vec<PersonCard>,
    /// Status.
    #[schemars(description = "状态")]
    pub status: Status,
    /// Whether it was not finished by its last day.
    #[schemars(description = "是否逾期")]
    pub overdue: bool,
    /// What was done.
    #[schemars(description = "整改情况")]
    pub note: Option<String>,
    /// Day reported.
    #[schemars(description = "填报日期")]
    pub reported_on: Option<Date>,
    /// Day of completion, when it is done or closed.
    #[schemars(description = "完成日期")]
    pub finished_on: Option<Date>,
    /// Evidence.
    #[schemars(description = "佐证材料")]
    pub evidence: Vec<EvidenceCard>,
    /// Money recovered, in 分.
    #[schemars(description = "挽回金额，单位分")]
    pub recovered: Option<Money>,
    /// Rules made.
    #[schemars(description = "建章立制")]
    pub rules_made: Vec<String>,
    /// Measures of accountability for its issues; each is in one row of the ledger only.
    #[schemars(description = "问责，每项只列在一行")]
    pub sanctions: Vec<SanctionCard>,
    /// Who reviewed the closing.
    #[schemars(description = "销号审核人")]
    pub reviewer: Option<String>,
    /// When it was reviewed.
    #[schemars(description = "销号日期")]
    pub reviewed_on: Option<Date>,
}

/// Issues that share tasks, as one form lists them (一案一表).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Case {
    /// The issues.
    #[schemars(description = "问题")]
    pub issues: Vec<Shared<IssueCard>>,
    /// Their rows of the ledger.
    #[schemars(description = "台账中的各行")]
    pub rows: Vec<LedgerRow>,
}

/// An issue in a row of the ledger.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct IssueLine {
    /// Number.
    #[schemars(description = "问题编号")]
    pub number: String,
    /// Gist.
    #[schemars(description = "反馈问题")]
    pub summary: String,
}

/// A piece of evidence.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct EvidenceCard {
    /// Number.
    #[schemars(description = "材料编号")]
    pub number: String,
    /// Kind.
    #[schemars(description = "材料类型")]
    pub kind: EvidenceKind,
    /// What it is.
    #[schemars(description = "材料名称")]
    pub name: String,
    /// What it shows, if it is a picture.
    #[schemars(description = "照片；不是图片的为空")]
    pub picture: Option<PictureCard>,
}

/// Tasks counted (任务数).
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct TaskFigures {
    /// Issues.
    #[schemars(description = "问题数")]
    pub issues: usize,
    /// Tasks.
    #[schemars(description = "任务数")]
    pub tasks: usize,
    /// Tasks by status, in the order of the words.
    #[schemars(description = "各状态任务数")]
    pub by_status: Vec<Count>,
    /// Tasks done or closed.
    #[schemars(description = "已完成和已销号任务数")]
    pub finished: usize,
    /// Tasks not finished by their last day.
    #[schemars(description = "逾期任务数")]
    pub overdue: usize,
    /// Money recovered, in 分.
    #[schemars(description = "挽回金额，单位分")]
    pub recovered: Money,
    /// Rules made.
    #[schemars(description = "建章立制数")]
    pub rules: usize,
    /// Who was held to account.
    #[schemars(description = "问责")]
    pub sanctions: SanctionFigures,
}

/// The ledger of some targets.
pub(super) fn project(index: &Index<'_>, covered: &[&Target], setting: &Setting<'_>) -> Ledger {
    let issues: Vec<&Issue> = covered.iter().flat_map(|t| index.issues(&t.code)).copied().collect();
    let known: HashSet<&str> = issues.iter().map(|i| i.number.as_str()).collect();
    let mut open: Vec<&Sanction> =
        covered.iter().flat_map(|t| index.sanctions(&t.code)).copied().collect();
    let all = sanction_figures(&open);
    let mut seen = HashSet::new();
    let mut rows = Vec::new();
    for issue in &issues {
        let tasks = index.tasks(&issue.number);
        if tasks.is_empty() {
            rows.push(row(index, None, issue, &[issue], &mut open, setting));
        }
        for task in tasks.iter().filter(|t| seen.insert(t.number.as_str())) {
            let own: Vec<&Issue> = task
                .issues
                .iter()
                .filter(|n| known.contains(n.as_str()))
                .filter_map(|n| index.issue(n))
                .collect();
            rows.push(row(index, Some(task), issue, &own, &mut open, setting));
        }
    }
    let tasks: Vec<&LedgerRow> = rows.iter().filter(|r| r.task.is_some()).collect();
    let total = TaskFigures {
        issues: issues.len(),
        tasks: tasks.len(),
        by_status: Status::ALL
            .iter()
            .map(|s| Count::of(s.word(), tasks.iter().filter(|r| r.status == *s).count()))
            .collect(),
        finished: tasks.iter().filter(|r| r.finished_on.is_some()).count(),
        overdue: tasks.iter().filter(|r| r.overdue).count(),
        recovered: tasks.iter().filter_map(|r| r.recovered).sum(),
        rules: tasks.iter().map(|r| r.rules_made.len()).sum(),
        sanctions: all,
    };
    Ledger { rows, apart: open.into_iter().map(sanction_card).collect(), total }
}

/// The issues of a target itself, in groups that share tasks, with their rows.
pub(super) fn cases(index: &Index<'_>, own: &[Shared<IssueCard>], ledger: &Ledger) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut taken: HashSet<&str> = HashSet::new();
    for first in own {
        let mut group: Vec<&str> = Vec::new();
        let mut next = vec![first.number.as_str()];
        while let Some(number) = next.pop() {
            if taken.insert(number) {
                group.push(number);
                let together = index.tasks(number).iter().flat_map(|t| &t.issues);
                next.extend(
                    together
                        .filter_map(|n| own.iter().find(|i| i.number == *n))
                        .map(|i| i.number.as_str()),
                );
            }
        }
        if !group.is_empty() {
            let rows = ledger
                .rows
                .iter()
                .filter(|r| r.issues.iter().any(|i| group.contains(&i.number.as_str())));
            cases.push(Case {
                issues: own
                    .iter()
                    .filter(|i| group.contains(&i.number.as_str()))
                    .cloned()
                    .collect(),
                rows: rows.cloned().collect(),
            });
        }
    }
    cases
}

/// A row of the ledger for a task of an issue; takes the sanctions that it lists out of `open`.
fn row(
    index: &Index<'_>,
    task: Option<&Task>,
    by: &Issue,
    issues: &[&Issue],
    open: &mut Vec<&Sanction>,
    setting: &Setting<'_>,
) -> LedgerRow {
    let answers =
        |s: &&Sanction| s.issue.as_ref().is_some_and(|n| issues.iter().any(|i| i.number == *n));
    let sanctions = open.iter().copied().filter(|s| answers(s)).map(sanction_card).collect();
    open.retain(|s| !answers(s));
    let progress = task.and_then(|t| index.progress(&t.number));
    let status = task.map_or(Status::NotStarted, |t| index.status(&t.number));
    let finished = matches!(status, Status::Done | Status::Closed);
    let duty = task.map(|t| duty_row(index, t));
    LedgerRow {
        unit: index.target(by.target.as_str()).map(|t| t.name.clone()).unwrap_or_default(),
        issues: issues
            .iter()
            .map(|i| IssueLine { number: i.number.clone(), summary: i.summary.clone() })
            .collect(),
        task: task.map(|t| t.number.clone()),
        aim: task.map(|t| t.aim.clone()),
        measures: task.map(|t| t.measures.clone()).unwrap_or_default(),
        done_when: task.map(|t| t.done_when.clone()),
        due: task.map(|t| t.due),
        kind: task.map(|t| t.kind),
        leaders: duty.as_ref().map(|d| d.leaders.clone()).unwrap_or_default(),
        units: duty.as_ref().map(|d| d.units.clone()).unwrap_or_default(),
        persons: duty.map(|d| d.persons).unwrap_or_default(),
        status,
        overdue: task.zip(setting.as_of).is_some_and(|(t, day)| t.due < day && !finished),
        note: progress.and_then(|p| p.note.clone()),
        reported_on: progress.map(|p| p.date),
        finished_on: progress.filter(|_| finished).map(|p| p.date),
        evidence: progress
            .iter()
            .flat_map(|p| &p.evidence)
            .filter_map(|n| index.evidence(n))
            .map(|e| evidence_card(index, e))
            .collect(),
        recovered: progress.and_then(|p| p.recovered),
        rules_made: progress.map(|p| p.rules_made.clone()).unwrap_or_default(),
        sanctions,
        reviewer: progress.and_then(|p| p.reviewer.clone()),
        reviewed_on: progress.and_then(|p| p.reviewed_on),
    }
}

fn evidence_card(index: &Index<'_>, e: &Evidence) -> EvidenceCard {
    EvidenceCard {
        number: e.number.clone(),
        kind: e.kind,
        name: e.name.clone(),
        picture: picture_card(index, e),
    }
}
