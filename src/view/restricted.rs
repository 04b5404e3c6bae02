//! The restricted view (发被巡察党组织): the target's own issues with the facts that are needed,
//! its tasks, duties and supervision. No names of those concerned, no ballots, no clues,
//! no personal telephones; nothing of a target that is not covered.

use std::collections::{BTreeMap, HashSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::parts::*;
use super::public::status_of_issue;
use super::rectification::{self, Accountability, Case, Ledger};
use super::{CommonIssues, Overview, Setting, Subject, common, covered, issues_of, overview};
use crate::round::{
    Date, Duty, DutyKind, DutyRole, ExtraValue, Index, Issue, IssueOrigin, Member, Money, Recipient, Status, Suggestion, Supervision,
    Target, Task, TaskKind, Team,
};
use crate::template::Shared;
use crate::terms::Audience;

/// What the organisations concerned may read.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RestrictedView {
    /// What every paper may say (共有数据).
    #[serde(flatten)]
    pub frame: Frame,
    /// The office (巡察办).
    pub office: OrganCard,
    /// The target, unless the paper is for the whole round (巡察对象，全轮次的文书没有).
    pub target: Option<TargetCard>,
    /// The overall judgement of the target (总体评价).
    pub assessment: Option<String>,
    /// The target and its villages; for the whole round all targets (对象及所辖村，全轮次为全部对象).
    pub targets: Vec<TargetCard>,
    /// The team of the target (该对象的巡察组).
    pub team: Option<TeamCard>,
    /// All teams, in a paper for the whole round (全部巡察组，全轮次的文书才有).
    pub teams: Vec<TeamCard>,
    /// Day on which preparation began (准备开始日期).
    pub prepare: Option<Date>,
    /// Day of the report to the leading group (向领导小组汇报日期).
    pub report: Option<Date>,
    /// What each team does, in a paper for the whole round (各组任务分工，仅用于全轮次的文书).
    pub assignments: Vec<Assignment>,
    /// The issues of the target itself; for the whole round all issues (对象本级的问题，全轮次为全部).
    pub issues: Vec<Shared<IssueCard>>,
    /// The issues of the villages below, by village (所辖村的问题，按村).
    pub villages: Vec<VillageIssues>,
    /// Own and villages' issues in the order of the lists (本级和所辖村的问题，按清单次序).
    pub all_issues: Vec<Shared<IssueCard>>,
    /// Own issues by category, those without left out (本级问题按类别分组).
    pub groups: Vec<IssueGroup>,
    /// Own issues by focus, those without left out (本级问题按监督重点分组).
    pub focus_groups: Vec<IssueGroup>,
    /// How many issues there are (问题数).
    pub counts: Counts,
    /// How far they have come, village by village, in a paper for a township (整改情况一览).
    pub overview: Option<Overview>,
    /// The tasks of the issues (整改任务).
    pub tasks: Vec<TaskCard>,
    /// The responsibilities, one row a task (整改责任).
    pub duties: Vec<DutyRow>,
    /// The ledger of rectification, in a paper for a target (整改台账，仅用于巡察对象的文书).
    pub ledger: Option<Ledger>,
    /// The target's own issues with their rows of the ledger, those that share tasks together (一案一表，共用任务的问题在一起).
    pub cases: Vec<Case>,
    /// Who was held to account (问责情况).
    pub accountability: Accountability,
    /// Whether the rectification plan has been handed in, so that tasks and duties are complete (是否已报送整改方案).
    pub planned: bool,
    /// The time allowed (整改期限).
    pub rectification: RectificationCard,
    /// Who is informed beside the targets, in a paper for the whole round (另行通报的单位).
    pub recipients: Vec<RecipientCard>,
    /// The supervision this paper belongs to (所属的督办).
    pub supervision: Option<SupervisionCard>,
    /// The suggestion this paper belongs to (本件工作建议).
    pub suggestion: Option<SuggestionCard>,
}

/// A team with its people.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TeamCard {
    /// Number (组号).
    pub number: u32,
    /// Name (名称).
    pub name: String,
    /// Name as strangers need it, e.g. 中共澄川县委第一巡察组 (全称).
    pub full_name: String,
    /// The leader (组长).
    pub leader: MemberCard,
    /// The deputies (副组长).
    pub deputies: Vec<MemberCard>,
    /// The members (组员).
    pub members: Vec<MemberCard>,
    /// How to reach it (联系方式).
    pub contacts: Vec<ContactCard>,
}

/// The task of a team in the plan.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Assignment {
    /// Its name (组的名称).
    pub name: String,
    /// Its leader (组长).
    pub leader: String,
    /// Its deputies (副组长).
    pub deputies: Vec<String>,
    /// Its members (组员).
    pub members: Vec<String>,
    /// Townships with their villages, and departments (承担的乡镇（连同村）、部门).
    pub units: Vec<AssignedUnit>,
}

/// What a team inspects at one unit.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AssignedUnit {
    /// The township or the department; none where the township itself is not inspected by this team (乡镇或部门名称，乡镇本级不由该组巡察时为空).
    pub name: Option<String>,
    /// The villages (村).
    pub villages: Vec<String>,
}

/// A person of a team.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MemberCard {
    /// Name (姓名).
    pub name: String,
    /// Unit and post (单位和职务).
    pub post: Option<String>,
}

/// An issue with the facts its target needs.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct IssueCard {
    /// Number (问题编号).
    pub number: String,
    /// Category (类别).
    pub category: String,
    /// Focus (监督重点).
    pub focus: Option<String>,
    /// Gist (问题概述).
    pub summary: String,
    /// What it has in common with issues of other targets (共性问题).
    pub common: Option<String>,
    /// Facts (具体表现).
    pub facts: String,
    /// How often (次数).
    pub times: Option<u32>,
    /// Money concerned, in 分 (涉及金额，分).
    pub amount: Option<Money>,
    /// Persons concerned (涉及人数).
    pub persons: Option<u32>,
    /// Name of the target (对象名称).
    pub target: String,
    /// Party organisation concerned (涉及党组织).
    pub party_org: String,
    /// Origin (问题来源).
    pub origin: IssueOrigin,
    /// How far it has come (整改状态).
    pub status: Status,
    /// Responsible units of its tasks (责任单位).
    pub units: Vec<String>,
    /// The last day of its tasks, of several the latest (完成时限，几项任务的取最晚的).
    pub due: Option<Date>,
    /// Whether a task that is not finished is past its last day (是否逾期).
    pub overdue: bool,
    /// The last day of what is to be put right at once, where a task says it (立行立改的完成期限).
    pub immediate_due: Option<Date>,
    /// Fields of its own that the audience may see (问题自定义项).
    pub extra: BTreeMap<String, ExtraValue>,
}

/// The issues of one village.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct VillageIssues {
    /// The village (村).
    pub target: TargetCard,
    /// Its issues (该村的问题).
    pub issues: Vec<Shared<IssueCard>>,
    /// Its issues by category, in the order of the headings (该村问题数，按类别).
    pub by_category: Vec<Count>,
}

/// Issues under one heading.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct IssueGroup {
    /// The heading (类别或监督重点的名称).
    pub name: String,
    /// The issues (其中的问题).
    pub issues: Vec<Shared<IssueCard>>,
}

/// How many issues.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Counts {
    /// All that the paper covers (合计).
    pub total: usize,
    /// The target's own (本级的).
    pub own: usize,
    /// The villages' (所辖村的).
    pub villages: usize,
    /// All, by category (合计，按类别).
    pub by_category: Vec<Count>,
    /// The target's own, by category (本级的，按类别).
    pub own_by_category: Vec<Count>,
    /// All, by focus (合计，按监督重点).
    pub by_focus: Vec<Count>,
    /// All, by target above village level with its villages; in papers for the whole round (按乡镇、部门，全轮次的文书才有).
    pub by_target: Vec<TargetCount>,
    /// Money concerned, in 分 (涉及金额，分).
    pub amount: Money,
    /// Finished issues (已完成的).
    pub finished: usize,
}

/// The issues of a township with its villages, or of a department.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TargetCount {
    /// Name (名称).
    pub name: String,
    /// How many villages were inspected (巡察的村数).
    pub villages: usize,
    /// By category, in the order of the headings (按类别).
    pub by_category: Vec<Count>,
    /// All (合计).
    pub total: usize,
}

/// A task.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TaskCard {
    /// Number (任务编号).
    pub number: String,
    /// Numbers of the issues (对应的问题编号).
    pub issues: Vec<String>,
    /// What is to be reached (整改任务).
    pub aim: String,
    /// Measures (整改措施).
    pub measures: Vec<String>,
    /// When it counts as done (完成标准).
    pub done_when: String,
    /// Last day (完成时限).
    pub due: Date,
    /// Kind (整改类型).
    pub kind: TaskKind,
    /// How far it has come (整改状态).
    pub status: Status,
    /// What was done (进展情况).
    pub note: Option<String>,
    /// The day reported; of completion when done (填报日期，已完成的为完成日期).
    pub date: Option<Date>,
    /// Numbers of the evidence (佐证材料编号).
    pub evidence: Vec<String>,
    /// Money recovered, in 分 (挽回金额，单位分).
    pub recovered: Option<Money>,
    /// Rules made (建章立制).
    pub rules_made: Vec<String>,
}

/// The responsibilities for one task, as a row of the list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DutyRow {
    /// The task (任务编号).
    pub task: String,
    /// Numbers of the issues (对应的问题编号).
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
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PersonCard {
    /// Name (姓名).
    pub name: String,
    /// Post (职务).
    pub post: Option<String>,
}

/// Somebody informed beside the targets.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RecipientCard {
    /// Name (单位名称).
    pub organisation: String,
    /// Kind (通报对象类型).
    pub kind: String,
    /// Way (通报方式).
    pub way: String,
}

/// A supervision.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SupervisionCard {
    /// Number (督办编号).
    pub number: String,
    /// Trigger (督办事由).
    pub trigger: String,
    /// Level (督办层级).
    pub level: String,
    /// What the check found (督查发现的情况).
    pub found: String,
    /// Demands (督办要求).
    pub demands: Vec<String>,
    /// Day issued (督办日期).
    pub date: Date,
    /// Day by which an answer is due (回复期限).
    pub due: Date,
    /// Copies (抄送).
    pub cc: Vec<String>,
    /// The issues (督办的问题).
    pub issues: Vec<IssueCard>,
    /// Their unfinished tasks (未完成的任务).
    pub tasks: Vec<TaskCard>,
    /// The responsibilities for these (责任清单).
    pub duties: Vec<DutyRow>,
    /// The supervisions that it follows up, the first one first (此前各次督办，先发的在前).
    pub previous: Vec<PreviousSupervision>,
}

/// A supervision that another one follows up.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PreviousSupervision {
    /// Number (编号).
    pub number: String,
    /// Level (层级).
    pub level: String,
    /// Day issued (日期).
    pub date: Date,
    /// Day by which an answer was due (回复时限).
    pub due: Date,
    /// Document number, where the register has one (发文字号).
    pub document: Option<String>,
}

/// A suggestion to a department.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SuggestionCard {
    /// Number (编号).
    pub number: String,
    /// What it is about (主题).
    pub topic: String,
    /// To whom it goes (建议单位).
    pub recipient: String,
    /// What was found, in general words (概括情况).
    pub situation: Option<String>,
    /// Why it is so (原因).
    pub causes: Vec<String>,
    /// What should be done (工作建议).
    pub suggestions: Vec<String>,
    /// Day by which an answer is due (回复时限).
    pub due: Option<Date>,
    /// Copies (抄送).
    pub cc: Vec<String>,
    /// The issues it rests on, counted (所依据问题的统计).
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
    let tasks = index.tasks(&issue.number);
    let duties = tasks.iter().flat_map(|t| index.duties(&t.number)).filter(|d| d.role == DutyRole::Responsible);
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
        units: distinct(duties.map(|d| d.unit.clone())),
        due: tasks.iter().map(|t| t.due).max(),
        overdue: setting.as_of.is_some_and(|day| index.overdue(&issue.number, day)),
        immediate_due: tasks.iter().filter(|t| t.kind == TaskKind::Immediate).map(|t| t.due).min(),
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
