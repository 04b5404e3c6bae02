//! One issue (问题): in short, or with the facts that its target needs. Neither names those
//! concerned.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::extra::visible;
use super::task::distinct;
use crate::round::{
    Date, DutyRole, ExtraValue, Index, Issue, IssueOrigin, Money, Status, TaskKind,
};
use crate::terms::Audience;
use crate::view::subject::Setting;

/// An issue with the facts its target needs.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct IssueCard {
    /// Number.
    #[schemars(description = "问题编号")]
    pub number: String,
    /// Category.
    #[schemars(description = "类别")]
    pub category: String,
    /// Focus.
    #[schemars(description = "监督重点")]
    pub focus: Option<String>,
    /// Gist.
    #[schemars(description = "问题概述")]
    pub summary: String,
    /// The wording it shares with issues of other targets.
    #[schemars(description = "共性问题")]
    pub common: Option<String>,
    /// Facts.
    #[schemars(description = "具体表现")]
    pub facts: String,
    /// Number of times.
    #[schemars(description = "次数")]
    pub times: Option<u32>,
    /// Money concerned, in 分.
    #[schemars(description = "涉及金额，分")]
    pub amount: Option<Money>,
    /// Persons concerned.
    #[schemars(description = "涉及人数")]
    pub persons: Option<u32>,
    /// Name of the target.
    #[schemars(description = "对象名称")]
    pub target: String,
    /// Party organisation concerned.
    #[schemars(description = "涉及党组织")]
    pub party_org: String,
    /// Origin.
    #[schemars(description = "问题来源")]
    pub origin: IssueOrigin,
    /// Status.
    #[schemars(description = "整改状态")]
    pub status: Status,
    /// Responsible units of its tasks.
    #[schemars(description = "责任单位")]
    pub units: Vec<String>,
    /// The last day of its tasks, of several the latest.
    #[schemars(description = "完成时限，几项任务的取最晚的")]
    pub due: Option<Date>,
    /// Whether a task that is not finished is past its last day.
    #[schemars(description = "是否逾期")]
    pub overdue: bool,
    /// The last day for immediate rectification, if a task has one.
    #[schemars(description = "立行立改的完成期限")]
    pub immediate_due: Option<Date>,
    /// Declared fields that the audience may see.
    #[schemars(description = "问题自定义项")]
    pub extra: BTreeMap<String, ExtraValue>,
}

/// An issue in short.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct IssueGist {
    /// Number.
    #[schemars(description = "问题编号")]
    pub number: String,
    /// Category.
    #[schemars(description = "类别")]
    pub category: String,
    /// Gist.
    #[schemars(description = "问题概述")]
    pub summary: String,
    /// Name of the target.
    #[schemars(description = "巡察对象名称")]
    pub target: String,
    /// Whether it may be made public.
    #[schemars(description = "是否可以公开")]
    pub publishable: bool,
}

pub(in crate::view) fn issue_card(
    index: &Index<'_>,
    issue: &Issue,
    setting: &Setting<'_>,
) -> IssueCard {
    let target = index.target(issue.target.as_str());
    let tasks = index.tasks(&issue.number);
    let duties = tasks
        .iter()
        .flat_map(|t| index.duties(&t.number))
        .filter(|d| d.role == DutyRole::Responsible);
    IssueCard {
        number: issue.number.clone(),
        category: issue.category.clone(),
        focus: issue.focus.clone(),
        summary: issue.summary.clone(),
        common: issue.common.clone(),
        facts: issue.facts.clone(),
        times: issue.times,
        amount: issue.amount,
        persons: issue.persons,
        target: target.map(|t| t.name.clone()).unwrap_or_default(),
        party_org: target.map(|t| t.party_org.clone()).unwrap_or_default(),
        origin: issue.origin,
        status: index.issue_status(&issue.number),
        units: distinct(duties.map(|d| d.unit.clone())),
        due: tasks.iter().map(|t| t.due).max(),
        overdue: setting.as_of.is_some_and(|day| index.overdue(&issue.number, day)),
        immediate_due: tasks.iter().filter(|t| t.kind == TaskKind::Immediate).map(|t| t.due).min(),
        extra: visible(&issue.extra, "issue", Audience::Restricted, setting),
    }
}

pub(in crate::view) fn gist(index: &Index<'_>, issue: &Issue) -> IssueGist {
    IssueGist {
        number: issue.number.clone(),
        category: issue.category.clone(),
        summary: issue.summary.clone(),
        target: index.target(issue.target.as_str()).map(|t| t.name.clone()).unwrap_or_default(),
        publishable: issue.publishable,
    }
}
