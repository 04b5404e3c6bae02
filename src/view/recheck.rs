//! Re-checks of rectification (验收、再督查) with their evidence, for the office's record.

use schemars::JsonSchema;
use serde::Serialize;

use super::cards::{PictureCard, picture_card};
use super::subject::Setting;
use crate::round::{
    Date, Index, Issue, Progress, Recheck, RecheckKind, RecheckResult, Status, Target, Task,
};

/// A re-check, or the blank sheet for a coming one.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RecheckCard {
    /// Number.
    #[schemars(description = "编号")]
    pub number: Option<String>,
    /// What it is for.
    #[schemars(title = "类型：验收或再督查")]
    pub kind: Option<RecheckKind>,
    /// The day.
    #[schemars(description = "日期")]
    pub date: Option<Date>,
    /// Who went.
    #[schemars(description = "人员")]
    pub inspectors: Vec<String>,
    /// How it was done.
    #[schemars(description = "方式")]
    pub method: Option<String>,
    /// The issues.
    #[schemars(description = "核对的问题")]
    pub rows: Vec<RecheckRow>,
    /// What was found.
    #[schemars(description = "核查情况")]
    pub found: Option<String>,
    /// Evidence taken on the spot.
    #[schemars(description = "现场取得的佐证材料")]
    pub evidence: Vec<EvidenceCard>,
    /// Result.
    #[schemars(description = "结论")]
    pub result: Option<RecheckResult>,
    /// What is still to be done.
    #[schemars(description = "须继续整改的要求")]
    pub demands: Vec<String>,
    /// By when.
    #[schemars(description = "完成期限")]
    pub due: Option<Date>,
}

/// An issue that is looked at again.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RecheckRow {
    /// Number of the issue.
    #[schemars(description = "问题编号")]
    pub issue: String,
    /// Its gist.
    #[schemars(description = "反馈问题")]
    pub summary: String,
    /// Status.
    #[schemars(description = "状态")]
    pub status: Status,
    /// How far it was on the day of the re-check, in words.
    #[schemars(description = "到验收那一天的状态，如已申请销号")]
    pub state: String,
    /// Its tasks.
    #[schemars(description = "整改任务")]
    pub tasks: Vec<RecheckTask>,
}

/// A task of an issue that is looked at again.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RecheckTask {
    /// Number.
    #[schemars(description = "任务编号")]
    pub number: String,
    /// When it counts as done.
    #[schemars(description = "完成标准")]
    pub done_when: String,
    /// Status.
    #[schemars(description = "状态")]
    pub status: Status,
    /// What was reported to have been done.
    #[schemars(description = "报送的整改情况")]
    pub note: Option<String>,
    /// Evidence that was handed in.
    #[schemars(description = "报送的佐证材料")]
    pub evidence: Vec<EvidenceCard>,
}

/// A piece of evidence by its name.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct EvidenceCard {
    /// Number.
    #[schemars(description = "材料编号")]
    pub number: String,
    /// Kind.
    #[schemars(description = "材料类型")]
    pub kind: String,
    /// What it is.
    #[schemars(description = "材料名称")]
    pub name: String,
    /// What it shows, if it is a picture.
    #[schemars(description = "照片；不是图片的为空")]
    pub picture: Option<PictureCard>,
}

/// The re-checks of a target. Without any: one blank sheet with its finished issues, or with all
/// issues if none is finished.
pub(super) fn project(
    index: &Index<'_>,
    target: &Target,
    setting: &Setting<'_>,
) -> Vec<RecheckCard> {
    let rechecks = index.rechecks(&target.code);
    if !rechecks.is_empty() {
        return rechecks.iter().map(|c| card(index, c)).collect();
    }
    let own = index.issues(&target.code);
    let finished: Vec<&Issue> = own.iter().copied().filter(|i| index.finished(&i.number)).collect();
    let shown = if finished.is_empty() { own.to_vec() } else { finished };
    if shown.is_empty() {
        Vec::new()
    } else {
        vec![sheet(shown.into_iter().map(|i| row(index, i, setting.as_of)).collect())]
    }
}

fn sheet(rows: Vec<RecheckRow>) -> RecheckCard {
    RecheckCard {
        number: None,
        kind: None,
        date: None,
        inspectors: Vec::new(),
        method: None,
        rows,
        found: None,
        evidence: Vec::new(),
        result: None,
        demands: Vec::new(),
        due: None,
    }
}

fn card(index: &Index<'_>, c: &Recheck) -> RecheckCard {
    // An issue of another target is an error that the checks report; it must not be shown here.
    let issues = c.issues.iter().filter_map(|n| index.issue(n)).filter(|i| i.target == c.target);
    RecheckCard {
        number: Some(c.number.clone()),
        kind: Some(c.kind),
        date: Some(c.date),
        inspectors: c.inspectors.clone(),
        method: c.method.clone(),
        found: Some(c.found.clone()),
        evidence: evidence(index, &c.evidence),
        result: Some(c.result),
        demands: c.demands.clone(),
        due: c.due,
        ..sheet(issues.map(|i| row(index, i, Some(c.date))).collect())
    }
}

fn row(index: &Index<'_>, issue: &Issue, day: Option<Date>) -> RecheckRow {
    let tasks = index.tasks(&issue.number);
    RecheckRow {
        state: state(&tasks.iter().map(|t| status_on(index, t, day)).collect::<Vec<_>>()),
        issue: issue.number.clone(),
        summary: issue.summary.clone(),
        status: index.issue_status(&issue.number),
        tasks: tasks.iter().map(|t| task(index, t, day)).collect(),
    }
}

/// What had been reported of a task by a day, the last of it.
fn progress_on<'r>(index: &Index<'r>, task: &Task, day: Option<Date>) -> Option<&'r Progress> {
    let last = index.progress(&task.number)?;
    let Some(day) = day.filter(|day| last.date > *day) else { return Some(last) };
    let of_task = |p: &&Progress| p.task == task.number && p.date <= day;
    index.round.progress.iter().rfind(of_task)
}

/// The status of a task on a day: what was reported or closed later had not happened yet.
fn status_on(index: &Index<'_>, task: &Task, day: Option<Date>) -> Status {
    let Some(progress) = progress_on(index, task, day) else {
        // What is known is of a later day; before it the task was at work if it was begun at all.
        return match index.status(&task.number) {
            Status::NotStarted => Status::NotStarted,
            _ => Status::Working,
        };
    };
    let later = |date: Option<Date>| day.is_some_and(|day| date.is_none_or(|date| date > day));
    match progress.status {
        Status::Closed if later(progress.reviewed_on) => Status::Done,
        status => status,
    }
}

/// The status of an issue in the words of a re-check, by the slowest of its tasks.
fn state(tasks: &[Status]) -> String {
    let word = match tasks.iter().min_by_key(|s| rank(**s)) {
        None | Some(Status::NotStarted) => "尚未启动整改",
        Some(Status::Returned) => "退回继续整改",
        Some(Status::Working) => "正在整改",
        Some(Status::Done) => "已申请销号",
        Some(Status::Closed) => "已销号",
    };
    word.to_string()
}

fn rank(status: Status) -> u8 {
    match status {
        Status::NotStarted => 0,
        Status::Returned => 1,
        Status::Working => 2,
        Status::Done => 3,
        Status::Closed => 4,
    }
}

/// A task with what had been reported of it by a day.
fn task(index: &Index<'_>, task: &Task, day: Option<Date>) -> RecheckTask {
    let progress = progress_on(index, task, day);
    RecheckTask {
        number: task.number.clone(),
        done_when: task.done_when.clone(),
        status: index.status(&task.number),
        note: progress.and_then(|p| p.note.clone()),
        evidence: progress.map(|p| evidence(index, &p.evidence)).unwrap_or_default(),
    }
}

fn evidence(index: &Index<'_>, numbers: &[String]) -> Vec<EvidenceCard> {
    let card = |number: &String| {
        index.evidence(number).map(|e| EvidenceCard {
            number: e.number.clone(),
            kind: e.kind.to_string(),
            name: e.name.clone(),
            picture: picture_card(index, e),
        })
    };
    numbers.iter().filter_map(card).collect()
}
