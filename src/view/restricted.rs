//! The restricted view (发被巡察党组织): the target's own issues with the facts that are needed,
//! its tasks, duties and supervision. No names of those concerned, no ballots, no clues,
//! no personal telephones; nothing of a target that is not covered.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use serde::Serialize;

use super::parts::*;
use super::public::status_of_issue;
use super::rectification::{self, Accountability, Case, Ledger};
use super::{CommonIssues, Overview, Setting, Subject, common, covered, issues_of, overview};
use crate::round::{
    Date, Duty, DutyKind, DutyRole, ExtraValue, Index, Issue, IssueOrigin, Member, Money, Recipient, Status, Suggestion, Supervision,
    Target, Task, TaskKind, Team,
};
use crate::terms::Audience;

/// What the organisations concerned may read.
#[derive(Debug, Clone, Serialize)]
pub struct RestrictedView {
    /// What every paper may say.
    #[serde(flatten)]
    pub frame: Frame,
    /// The office.
    pub office: OrganCard,
    /// The target, unless the paper is for the whole round.
    pub target: Option<TargetCard>,
    /// The overall judgement of the target.
    pub assessment: Option<String>,
    /// The target and its villages; for the whole round all targets.
    pub targets: Vec<TargetCard>,
    /// The team of the target.
    pub team: Option<TeamCard>,
    /// All teams, in a paper for the whole round.
    pub teams: Vec<TeamCard>,
    /// Day on which preparation began.
    pub prepare: Option<Date>,
    /// Day of the report to the leading group.
    pub report: Option<Date>,
    /// What each team does, in a paper for the whole round.
    pub assignments: Vec<Assignment>,
    /// The issues of the target itself; for the whole round all issues.
    pub issues: Vec<Shared<IssueCard>>,
    /// The issues of the villages below, by village.
    pub villages: Vec<VillageIssues>,
    /// Own and villages' issues in the order of the lists.
    pub all_issues: Vec<Shared<IssueCard>>,
    /// Own issues by category, those without left out.
    pub groups: Vec<IssueGroup>,
    /// Own issues by focus, those without left out.
    pub focus_groups: Vec<IssueGroup>,
    /// How many issues there are.
    pub counts: Counts,
    /// How far they have come, village by village, in a paper for a township.
    pub overview: Option<Overview>,
    /// The tasks of the issues.
    pub tasks: Vec<TaskCard>,
    /// The responsibilities, one row a task.
    pub duties: Vec<DutyRow>,
    /// The ledger of rectification, in a paper for a target.
    pub ledger: Option<Ledger>,
    /// The target's own issues with their rows of the ledger, those that share tasks together.
    pub cases: Vec<Case>,
    /// Who was held to account.
    pub accountability: Accountability,
    /// Whether the rectification plan has been handed in, so that tasks and duties are complete.
    pub planned: bool,
    /// The time allowed.
    pub rectification: RectificationCard,
    /// Who is informed beside the targets, in a paper for the whole round.
    pub recipients: Vec<RecipientCard>,
    /// The supervision this paper belongs to.
    pub supervision: Option<SupervisionCard>,
    /// The suggestion this paper belongs to.
    pub suggestion: Option<SuggestionCard>,
}

/// A card that stands in several lists of a view.
#[derive(Debug)]
pub struct Shared<T>(Arc<T>);

impl<T> Shared<T> {
    fn new(card: T) -> Self {
        Shared(Arc::new(card))
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Shared(self.0.clone())
    }
}

impl<T> std::ops::Deref for Shared<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Serialize> Serialize for Shared<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// A team with its people.
#[derive(Debug, Clone, Serialize)]
pub struct TeamCard {
    /// Number.
    pub number: u32,
    /// Name.
    pub name: String,
    /// Name as strangers need it, e.g. 中共澄川县委第一巡察组.
    pub full_name: String,
    /// The leader.
    pub leader: MemberCard,
    /// The deputies.
    pub deputies: Vec<MemberCard>,
    /// The members.
    pub members: Vec<MemberCard>,
    /// How to reach it.
    pub contacts: Vec<ContactCard>,
}

/// The task of a team in the plan.
#[derive(Debug, Clone, Serialize)]
pub struct Assignment {
    /// Its name.
    pub name: String,
    /// Its leader.
    pub leader: String,
    /// Its deputies.
    pub deputies: Vec<String>,
    /// Its members.
    pub members: Vec<String>,
    /// Townships with their villages, and departments.
    pub units: Vec<AssignedUnit>,
}

/// What a team inspects at one unit.
#[derive(Debug, Clone, Serialize)]
pub struct AssignedUnit {
    /// The township or the department; none where the township itself is not inspected by this team.
    pub name: Option<String>,
    /// The villages.
    pub villages: Vec<String>,
}

/// A person of a team.
#[derive(Debug, Clone, Serialize)]
pub struct MemberCard {
    /// Name.
    pub name: String,
    /// Unit and post.
    pub post: Option<String>,
}

/// An issue with the facts its target needs.
#[derive(Debug, Clone, Serialize)]
pub struct IssueCard {
    /// Number.
    pub number: String,
    /// Category.
    pub category: String,
    /// Focus.
    pub focus: Option<String>,
    /// Gist.
    pub summary: String,
    /// What it has in common with issues of other targets.
    pub common: Option<String>,
    /// Facts.
    pub facts: String,
    /// How often.
    pub times: Option<u32>,
    /// Money concerned, in 分.
    pub amount: Option<Money>,
    /// Persons concerned.
    pub persons: Option<u32>,
    /// Name of the target.
    pub target: String,
    /// Party organisation concerned.
    pub party_org: String,
    /// Origin.
    pub origin: IssueOrigin,
    /// How far it has come.
    pub status: Status,
    /// The last day of what is to be put right at once, where a task says it.
    pub immediate_due: Option<Date>,
    /// Fields of its own that the audience may see.
    pub extra: BTreeMap<String, ExtraValue>,
}

/// The issues of one village.
#[derive(Debug, Clone, Serialize)]
pub struct VillageIssues {
    /// The village.
    pub target: TargetCard,
    /// Its issues.
    pub issues: Vec<Shared<IssueCard>>,
    /// Its issues by category, in the order of the headings.
    pub by_category: Vec<Count>,
}

/// Issues under one heading.
#[derive(Debug, Clone, Serialize)]
pub struct IssueGroup {
    /// The heading.
    pub name: String,
    /// The issues.
    pub issues: Vec<Shared<IssueCard>>,
}

/// How many issues.
#[derive(Debug, Clone, Serialize)]
pub struct Counts {
    /// All that the paper covers.
    pub total: usize,
    /// The target's own.
    pub own: usize,
    /// The villages'.
    pub villages: usize,
    /// All, by category.
    pub by_category: Vec<Count>,
    /// The target's own, by category.
    pub own_by_category: Vec<Count>,
    /// All, by focus.
    pub by_focus: Vec<Count>,
    /// All, by target above village level with its villages; in papers for the whole round.
    pub by_target: Vec<TargetCount>,
    /// Money concerned, in 分.
    pub amount: Money,
    /// Finished issues.
    pub finished: usize,
}

/// The issues of a township with its villages, or of a department.
#[derive(Debug, Clone, Serialize)]
pub struct TargetCount {
    /// Name.
    pub name: String,
    /// How many villages were inspected.
    pub villages: usize,
    /// By category, in the order of the headings.
    pub by_category: Vec<Count>,
    /// All.
    pub total: usize,
}

/// A task.
#[derive(Debug, Clone, Serialize)]
pub struct TaskCard {
    /// Number.
    pub number: String,
    /// Numbers of the issues.
    pub issues: Vec<String>,
    /// What is to be reached.
    pub aim: String,
    /// Measures.
    pub measures: Vec<String>,
    /// When it counts as done.
    pub done_when: String,
    /// Last day.
    pub due: Date,
    /// Kind.
    pub kind: TaskKind,
    /// How far it has come.
    pub status: Status,
    /// What was done.
    pub note: Option<String>,
}

/// The responsibilities for one task, as a row of the list.
#[derive(Debug, Clone, Serialize)]
pub struct DutyRow {
    /// The task.
    pub task: String,
    /// Numbers of the issues.
    pub issues: Vec<String>,
    /// Leading officials (牵头领导).
    pub leaders: Vec<PersonCard>,
    /// Leading units (牵头单位).
    pub lead_units: Vec<String>,
    /// Supporting units (配合单位).
    pub support_units: Vec<String>,
    /// Responsible units (责任单位).
    pub units: Vec<String>,
    /// Responsible persons (责任人).
    pub persons: Vec<PersonCard>,
    /// Kinds of responsibility (责任类型).
    pub kinds: Vec<DutyKind>,
    /// Supervising units (督办单位).
    pub supervisors: Vec<String>,
}

/// A responsible person.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PersonCard {
    /// Name.
    pub name: String,
    /// Post.
    pub post: Option<String>,
}

/// Somebody informed beside the targets.
#[derive(Debug, Clone, Serialize)]
pub struct RecipientCard {
    /// Name.
    pub organisation: String,
    /// Kind.
    pub kind: String,
    /// Way.
    pub way: String,
}

/// A supervision.
#[derive(Debug, Clone, Serialize)]
pub struct SupervisionCard {
    /// Number.
    pub number: String,
    /// Trigger.
    pub trigger: String,
    /// Level.
    pub level: String,
    /// What the check found.
    pub found: String,
    /// Demands.
    pub demands: Vec<String>,
    /// Day issued.
    pub date: Date,
    /// Day by which an answer is due.
    pub due: Date,
    /// Copies.
    pub cc: Vec<String>,
    /// The issues.
    pub issues: Vec<IssueCard>,
    /// Their unfinished tasks.
    pub tasks: Vec<TaskCard>,
    /// The responsibilities for these.
    pub duties: Vec<DutyRow>,
    /// The supervisions that it follows up, the first one first.
    pub previous: Vec<PreviousSupervision>,
}

/// A supervision that another one follows up.
#[derive(Debug, Clone, Serialize)]
pub struct PreviousSupervision {
    /// Number.
    pub number: String,
    /// Level.
    pub level: String,
    /// Day issued.
    pub date: Date,
    /// Day by which an answer was due.
    pub due: Date,
    /// Document number, where the register has one.
    pub document: Option<String>,
}

/// A suggestion to a department.
#[derive(Debug, Clone, Serialize)]
pub struct SuggestionCard {
    /// Number.
    pub number: String,
    /// What it is about.
    pub topic: String,
    /// To whom it goes.
    pub recipient: String,
    /// What was found, in general words.
    pub situation: Option<String>,
    /// Why it is so.
    pub causes: Vec<String>,
    /// What should be done.
    pub suggestions: Vec<String>,
    /// Day by which an answer is due.
    pub due: Option<Date>,
    /// Copies.
    pub cc: Vec<String>,
    /// The issues it rests on, counted.
    pub common: CommonIssues,
}

pub(super) fn project(index: &Index<'_>, subject: Subject<'_>, setting: &Setting<'_>) -> RestrictedView {
    let round = index.round;
    let audience = Audience::Restricted;
    let covered = covered(index, subject);
    let card = |issue: &Issue| Shared::new(issue_card(index, issue, setting));
    let own: Vec<Shared<IssueCard>> = match subject.target() {
        Some(target) => index.issues(&target.code).iter().map(|i| card(i)).collect(),
        None => issues_of(index, subject).into_iter().map(card).collect(),
    };
    let below = subject.target().map_or(&[][..], |t| index.villages(&t.code));
    let villages: Vec<VillageIssues> = below.iter().map(|v| village_issues(index, v, setting)).collect();
    let all_issues: Vec<Shared<IssueCard>> = own.iter().chain(villages.iter().flat_map(|v| &v.issues)).cloned().collect();
    let ledger = matches!(subject, Subject::Target(_)).then(|| rectification::ledger(index, &covered, setting));
    let tasks = tasks_of(index, all_issues.iter().map(|i| i.number.as_str()));
    RestrictedView {
        frame: frame(index, subject, audience, setting),
        office: organ_card(&round.office),
        target: subject.target().map(|t| target_card(index, t, audience, setting)),
        assessment: subject.target().and_then(|t| t.assessment.clone()),
        targets: covered.iter().map(|t| target_card(index, t, audience, setting)).collect(),
        team: subject.team(index).map(|t| team_card(index, t)),
        teams: match subject {
            Subject::Round => round.teams.iter().map(|t| team_card(index, t)).collect(),
            _ => Vec::new(),
        },
        prepare: round.schedule.prepare,
        report: round.schedule.report,
        assignments: match subject {
            Subject::Round => round.teams.iter().map(|t| assignment(index, t)).collect(),
            _ => Vec::new(),
        },
        groups: grouped(&round.classification.categories, &own, |i| Some(&i.category)),
        focus_groups: by_focus(&round.classification.focuses, &own),
        counts: counts(index, subject, &own, &all_issues),
        overview: (!below.is_empty()).then(|| overview::project(index, subject, audience, setting)),
        cases: ledger.as_ref().map(|ledger| rectification::cases(index, &own, ledger)).unwrap_or_default(),
        ledger,
        accountability: rectification::accountability(index, subject, &covered, audience, setting),
        duties: tasks.iter().map(|t| duty_row(index, t)).collect(),
        tasks: tasks.iter().map(|t| task_card(index, t)).collect(),
        planned: round.schedule.plan.zip(setting.as_of).is_some_and(|(plan, as_of)| as_of >= plan),
        rectification: rectification_card(round, setting),
        recipients: match subject {
            Subject::Round => round.recipients.iter().map(recipient_card).collect(),
            _ => Vec::new(),
        },
        supervision: match subject {
            Subject::Supervision(s, _) => Some(supervision_card(index, s, setting)),
            _ => None,
        },
        suggestion: match subject {
            Subject::Suggestion(s) => Some(suggestion_card(index, s)),
            _ => None,
        },
        issues: own,
        villages,
        all_issues,
    }
}

pub(super) fn team_card(index: &Index<'_>, team: &Team) -> TeamCard {
    let member = |m: &Member| MemberCard { name: m.name.clone(), post: m.post.clone() };
    TeamCard {
        number: team.number,
        name: team_name(index.round, team),
        full_name: team_full_name(index.round, team),
        leader: member(&team.leader),
        deputies: team.deputies.iter().map(member).collect(),
        members: team.members.iter().map(member).collect(),
        contacts: contact_cards(&team.contacts),
    }
}

/// Villages stand with their township, where the team inspects both.
fn assignment(index: &Index<'_>, team: &Team) -> Assignment {
    let names = |members: &[Member]| members.iter().map(|m| m.name.clone()).collect();
    let targets: Vec<&Target> = team.targets.iter().filter_map(|code| index.target(code.as_str())).collect();
    let mut units: Vec<AssignedUnit> = Vec::new();
    for above in targets.iter().filter(|t| !t.kind.is_village()) {
        let below = targets.iter().filter(|v| v.parent.as_ref() == Some(&above.code));
        units.push(AssignedUnit { name: Some(above.name.clone()), villages: below.map(|v| v.name.clone()).collect() });
    }
    let alone = |v: &&&Target| v.kind.is_village() && !targets.iter().any(|t| v.parent.as_ref() == Some(&t.code));
    let alone: Vec<String> = targets.iter().filter(alone).map(|v| v.name.clone()).collect();
    if !alone.is_empty() {
        units.push(AssignedUnit { name: None, villages: alone });
    }
    Assignment {
        name: team_name(index.round, team),
        leader: team.leader.name.clone(),
        deputies: names(&team.deputies),
        members: names(&team.members),
        units,
    }
}

fn issue_card(index: &Index<'_>, issue: &Issue, setting: &Setting<'_>) -> IssueCard {
    let target = index.target(issue.target.as_str());
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
        status: status_of_issue(index, &issue.number),
        immediate_due: index.tasks(&issue.number).iter().filter(|t| t.kind == TaskKind::Immediate).map(|t| t.due).min(),
        extra: visible(&issue.extra, "issue", Audience::Restricted, setting),
    }
}

fn village_issues(index: &Index<'_>, village: &Target, setting: &Setting<'_>) -> VillageIssues {
    let issues = index.issues(&village.code);
    VillageIssues {
        target: target_card(index, village, Audience::Restricted, setting),
        by_category: count_by(&index.round.classification.categories, issues.iter().map(|i| i.category.as_str())),
        issues: issues.iter().map(|i| Shared::new(issue_card(index, i, setting))).collect(),
    }
}

fn grouped<'i>(headings: &[String], issues: &'i [Shared<IssueCard>], of: impl Fn(&'i IssueCard) -> Option<&'i str>) -> Vec<IssueGroup> {
    let group = |name: &String| IssueGroup { name: name.clone(), issues: issues.iter().filter(|i| of(i) == Some(name)).cloned().collect() };
    headings.iter().map(group).filter(|g| !g.issues.is_empty()).collect()
}

/// Issues by focus; those that have none come last, since none may be lost.
fn by_focus(focuses: &[String], issues: &[Shared<IssueCard>]) -> Vec<IssueGroup> {
    let mut groups = grouped(focuses, issues, |i| i.focus.as_deref());
    let others: Vec<Shared<IssueCard>> = issues.iter().filter(|i| i.focus.is_none()).cloned().collect();
    if !groups.is_empty() && !others.is_empty() {
        groups.push(IssueGroup { name: "其他".into(), issues: others });
    }
    groups
}

fn counts(index: &Index<'_>, subject: Subject<'_>, own: &[Shared<IssueCard>], all: &[Shared<IssueCard>]) -> Counts {
    let headings = &index.round.classification;
    let by_target = match subject {
        Subject::Round => index.round.targets.iter().filter(|t| !t.kind.is_village()).map(|t| target_count(index, t)).collect(),
        _ => Vec::new(),
    };
    Counts {
        total: all.len(),
        own: own.len(),
        villages: all.len() - own.len(),
        by_category: count_by(&headings.categories, all.iter().map(|i| i.category.as_str())),
        own_by_category: count_by(&headings.categories, own.iter().map(|i| i.category.as_str())),
        by_focus: count_by(&headings.focuses, all.iter().filter_map(|i| i.focus.as_deref())),
        by_target,
        amount: all.iter().filter_map(|i| i.amount).sum(),
        finished: all.iter().filter(|i| index.finished(&i.number)).count(),
    }
}

fn target_count(index: &Index<'_>, target: &Target) -> TargetCount {
    let villages = index.villages(&target.code);
    let issues = std::iter::once(target).chain(villages.iter().copied()).flat_map(|t| index.issues(&t.code));
    let categories: Vec<&str> = issues.map(|i| i.category.as_str()).collect();
    TargetCount {
        name: target.name.clone(),
        villages: villages.len(),
        by_category: count_by(&index.round.classification.categories, categories.iter().copied()),
        total: categories.len(),
    }
}

/// The tasks of some issues, each once, in the round's order.
fn tasks_of<'r, 'n>(index: &Index<'r>, issues: impl Iterator<Item = &'n str>) -> Vec<&'r Task> {
    let mut seen = HashSet::new();
    issues.flat_map(|i| index.tasks(i).iter().copied()).filter(|t| seen.insert(t.number.as_str())).collect()
}

fn task_card(index: &Index<'_>, task: &Task) -> TaskCard {
    TaskCard {
        number: task.number.clone(),
        issues: task.issues.clone(),
        aim: task.aim.clone(),
        measures: task.measures.clone(),
        done_when: task.done_when.clone(),
        due: task.due,
        kind: task.kind,
        status: index.status(&task.number),
        note: index.progress(&task.number).and_then(|p| p.note.clone()),
    }
}

pub(super) fn duty_row(index: &Index<'_>, task: &Task) -> DutyRow {
    let duties = index.duties(&task.number);
    let with = |role| duties.iter().filter(move |d| d.role == role);
    let units = |role| distinct(with(role).map(|d| d.unit.clone()));
    let person = |d: &&&Duty| d.person.clone().map(|name| PersonCard { name, post: d.post.clone() });
    DutyRow {
        task: task.number.clone(),
        issues: task.issues.clone(),
        leaders: distinct(with(DutyRole::Lead).filter_map(|d| person(&d))),
        lead_units: units(DutyRole::Lead),
        support_units: units(DutyRole::Support),
        units: units(DutyRole::Responsible),
        persons: distinct(with(DutyRole::Responsible).filter_map(|d| person(&d))),
        kinds: distinct(duties.iter().map(|d| d.kind)),
        supervisors: units(DutyRole::Supervise),
    }
}

fn distinct<T: PartialEq>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut out: Vec<T> = Vec::new();
    for item in items {
        if !out.contains(&item) {
            out.push(item);
        }
    }
    out
}

pub(super) fn recipient_card(recipient: &Recipient) -> RecipientCard {
    RecipientCard { organisation: recipient.organisation.clone(), kind: recipient.kind.to_string(), way: recipient.way.to_string() }
}

pub(super) fn supervision_card(index: &Index<'_>, s: &Supervision, setting: &Setting<'_>) -> SupervisionCard {
    let issues: Vec<&Issue> = s.issues.iter().filter_map(|n| index.issue(n)).collect();
    let unfinished = |t: &&Task| !matches!(index.status(&t.number), Status::Done | Status::Closed);
    let tasks: Vec<&Task> = tasks_of(index, issues.iter().map(|i| i.number.as_str())).into_iter().filter(unfinished).collect();
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

/// The supervisions before one; a ring of them, which the check reports, is walked round once.
fn previous(index: &Index<'_>, last: &Supervision) -> Vec<PreviousSupervision> {
    let mut chain: Vec<&Supervision> = Vec::new();
    let mut next = last.after.as_deref();
    while let Some(s) =
        next.and_then(|n| index.supervision(n)).filter(|s| s.number != last.number && !chain.iter().any(|c| c.number == s.number))
    {
        chain.push(s);
        next = s.after.as_deref();
    }
    let number = |s: &Supervision| index.round.issuances.iter().find(|i| i.supervision.as_ref() == Some(&s.number))?.number.clone();
    let card = |s: &Supervision| PreviousSupervision {
        number: s.number.clone(),
        level: s.level.to_string(),
        date: s.date,
        due: s.due,
        document: number(s).map(|n| n.to_string()),
    };
    chain.into_iter().rev().map(card).collect()
}

fn suggestion_card(index: &Index<'_>, s: &Suggestion) -> SuggestionCard {
    SuggestionCard {
        number: s.number.clone(),
        topic: s.topic.clone(),
        recipient: s.recipient.clone(),
        situation: s.situation.clone(),
        causes: s.causes.clone(),
        suggestions: s.suggestions.clone(),
        due: s.due,
        cc: s.cc.clone(),
        common: common::project(index, &index.issues_behind(s)),
    }
}
