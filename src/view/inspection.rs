//! What a team reports of a target (巡察报告): its issues under the headings of the report, those of
//! its villages, what was done at once, why it is so and what should be done. Counts of clues only,
//! and no names of those concerned.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::cards::{
    BallotCard, Count, TargetCard, ballot_card, count_by, target_card, team_full_name, team_name,
};
use super::subject::{Setting, Subject, covered};
use super::totals::{ClueFigures, LetterFigures, clue_figures, letter_figures};
use crate::round::{Date, Index, Issue, IssueOrigin, Money, Status, Target, Team, WorkFigures};
use crate::template::Shared;
use crate::terms::Audience;

/// Issues of villages that a heading names as examples.
const EXAMPLES: usize = 3;

/// The report on one target (巡察报告).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct InspectionReport {
    /// The target.
    #[schemars(description = "巡察对象")]
    pub target: TargetCard,
    /// The team.
    #[schemars(description = "巡察组名称")]
    pub team: Option<String>,
    /// The team's full name.
    #[schemars(description = "巡察组全称")]
    pub team_full_name: Option<String>,
    /// Households.
    #[schemars(description = "户数")]
    pub households: Option<u32>,
    /// Inhabitants.
    #[schemars(description = "人口")]
    pub population: Option<u32>,
    /// Party members.
    #[schemars(description = "党员数")]
    pub party_members: Option<u32>,
    /// Members of the leadership.
    #[schemars(description = "领导班子成员数")]
    pub officials: usize,
    /// The body in short.
    #[schemars(description = "基本情况")]
    pub overview: Option<String>,
    /// The overall judgement.
    #[schemars(description = "总体评价")]
    pub assessment: Option<String>,
    /// The judgement of the political ecology.
    #[schemars(description = "政治生态评价")]
    pub ecology: Option<String>,
    /// What the team did.
    #[schemars(description = "工作开展情况，没有日小结的为空")]
    pub work: Option<ReportedWork>,
    /// Own and villages' issues, counted.
    #[schemars(description = "问题数")]
    pub counts: ReportedCounts,
    /// The headings under which there are issues.
    #[schemars(description = "各类问题，没有问题的类别不列")]
    pub headings: Vec<ReportHeading>,
    /// The target's own issues.
    #[schemars(description = "本级问题")]
    pub own: Vec<Shared<ReportedIssue>>,
    /// The villages inspected with it.
    #[schemars(description = "所辖村，含没有问题的")]
    pub villages: Vec<ReportedVillage>,
    /// What was to be put right at once.
    #[schemars(description = "立行立改")]
    pub immediate: ImmediateFigures,
    /// Clues, counted; `None` if nobody counted them.
    #[schemars(description = "线索数，没有统计的为空")]
    pub clues: Option<ClueFigures>,
    /// Letters and calls, counted.
    #[schemars(description = "信访件数，没有统计的为空")]
    pub letters: Option<LetterFigures>,
    /// Votes at the target and its villages.
    #[schemars(description = "民主测评，没有测评的单位不列")]
    pub ballots: Vec<ReportedBallot>,
    /// Why it is so.
    #[schemars(description = "原因分析")]
    pub causes: Vec<String>,
    /// What the body should do.
    #[schemars(description = "对被巡察党组织的意见建议")]
    pub proposals: Vec<String>,
    /// What committee and departments should do.
    #[schemars(description = "对有关部门的建议")]
    pub suggestions: Vec<ReportedSuggestion>,
    /// Matters on which a decision is asked for.
    #[schemars(description = "提请研究的事项")]
    pub questions: Vec<String>,
    /// When the team discussed it.
    #[schemars(description = "组务会日期")]
    pub discussed_on: Option<Date>,
    /// When team and office reviewed it.
    #[schemars(description = "组办会商日期")]
    pub reviewed_on: Option<Date>,
}

/// The work of a team in numbers.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReportedWork {
    /// The numbers, of the team as a whole.
    #[schemars(description = "该组的工作数字")]
    pub figures: WorkFigures,
    /// Whether the team inspected other bodies above village level too, so that the numbers are not
    /// this one's alone.
    #[schemars(description = "该组是否还巡察了别的乡镇、部门")]
    pub shared: bool,
}

/// Issues counted for a report.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReportedCounts {
    /// All.
    #[schemars(description = "合计")]
    pub total: usize,
    /// The target's own.
    #[schemars(description = "本级的")]
    pub own: usize,
    /// The villages'.
    #[schemars(description = "所辖村的")]
    pub villages: usize,
    /// All, by category.
    #[schemars(description = "合计，按类别")]
    pub by_category: Vec<Count>,
    /// The target's own, by category.
    #[schemars(description = "本级的，按类别")]
    pub own_by_category: Vec<Count>,
    /// Money concerned, in 分.
    #[schemars(description = "涉及金额，分")]
    pub amount: Money,
}

/// A heading of the report.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReportHeading {
    /// The category.
    #[schemars(description = "类别")]
    pub name: String,
    /// The category as a judgement.
    #[schemars(description = "类别的负面提法，用作标题")]
    pub fault: String,
    /// The target's own issues.
    #[schemars(description = "本级问题")]
    pub issues: Vec<Shared<ReportedIssue>>,
    /// How many issues its villages have.
    #[schemars(description = "所辖村的问题数")]
    pub below: usize,
    /// The villages that have any.
    #[schemars(description = "有此类问题的村")]
    pub villages: Vec<String>,
    /// Some of them.
    #[schemars(description = "村级典型问题，最多三个")]
    pub examples: Vec<Shared<ReportedIssue>>,
}

/// An issue as the report has it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReportedIssue {
    /// Number.
    #[schemars(description = "问题编号")]
    pub number: String,
    /// Category.
    #[schemars(description = "类别")]
    pub category: String,
    /// Gist.
    #[schemars(description = "问题概述")]
    pub summary: String,
    /// Facts.
    #[schemars(description = "具体表现")]
    pub facts: String,
    /// Money concerned, in 分.
    #[schemars(description = "涉及金额，分")]
    pub amount: Option<Money>,
    /// Who answers for it, by post or body.
    #[schemars(description = "责任主体，不含姓名")]
    pub blame: Option<String>,
    /// Origin.
    #[schemars(description = "问题来源")]
    pub origin: IssueOrigin,
    /// Name of the target.
    #[schemars(description = "对象名称")]
    pub target: String,
}

/// A village in the report of its township.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReportedVillage {
    /// The village.
    #[schemars(description = "村")]
    pub target: TargetCard,
    /// Party members.
    #[schemars(description = "党员数")]
    pub party_members: Option<u32>,
    /// Its issues by category.
    #[schemars(description = "该村问题数，按类别")]
    pub by_category: Vec<Count>,
    /// Its issues.
    #[schemars(description = "该村的问题")]
    pub issues: Vec<Shared<ReportedIssue>>,
}

/// What is put right at once (立行立改), counted.
#[derive(Debug, Clone, Copy, Default, Serialize, JsonSchema)]
pub struct ImmediateFigures {
    /// All such issues.
    #[schemars(description = "立行立改的问题数")]
    pub total: usize,
    /// Those done.
    #[schemars(description = "已改完的；巡察报告中为报告之日前改完的")]
    pub done: usize,
}

/// A vote with its unit.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReportedBallot {
    /// The unit.
    #[schemars(description = "单位")]
    pub unit: String,
    /// The totals.
    #[schemars(description = "票数")]
    pub ballot: BallotCard,
}

/// A suggestion that issues of this target are behind.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReportedSuggestion {
    /// To whom.
    #[schemars(description = "建议单位")]
    pub recipient: String,
    /// Topic.
    #[schemars(description = "专题")]
    pub topic: String,
    /// What it should do.
    #[schemars(description = "建议")]
    pub suggestions: Vec<String>,
}

/// The reports of the bodies that a subject covers and that answer for themselves: not of villages
/// below a township of the round, which are in its report.
pub(super) fn project(
    index: &Index<'_>,
    subject: Subject<'_>,
    audience: Audience,
    setting: &Setting<'_>,
) -> Vec<InspectionReport> {
    let above: Vec<&Target> = match subject {
        Subject::Target(t) => vec![t],
        Subject::Round | Subject::Team(_) => covered(index, subject),
        _ => Vec::new(),
    };
    above
        .into_iter()
        .filter(|t| index.is_top(t))
        .map(|t| report(index, t, audience, setting))
        .collect()
}

fn report(
    index: &Index<'_>,
    target: &Target,
    audience: Audience,
    setting: &Setting<'_>,
) -> InspectionReport {
    let own: Vec<Shared<ReportedIssue>> =
        index.issues(&target.code).iter().map(|i| Shared::new(reported(index, i))).collect();
    let below = index.villages(&target.code);
    let villages: Vec<ReportedVillage> =
        below.iter().map(|v| village(index, v, audience, setting)).collect();
    let said = target.report.clone().unwrap_or_default();
    let team = index.team(&target.code);
    let all: Vec<&Target> = std::iter::once(target).chain(below.iter().copied()).collect();
    InspectionReport {
        target: target_card(index, target, audience, setting),
        team: team.map(|t| team_name(index.round, t)),
        team_full_name: team.map(|t| team_full_name(index.round, t)),
        households: target.households,
        population: target.population,
        party_members: target.party_members,
        officials: target.officials.len(),
        overview: said.overview,
        assessment: target.assessment.clone(),
        ecology: said.ecology,
        work: team.and_then(|t| work(index, t)),
        counts: counts(index, &own, &villages),
        headings: headings(index, &own, &villages),
        immediate: immediate(index, &all, index.round.schedule.report),
        clues: clue_figures(index, Some(&all)),
        letters: letter_figures(index, Some(&all)),
        ballots: all
            .iter()
            .filter_map(|t| {
                let ballot = ballot_card(t, index.ballot(&t.code)?);
                Some(ReportedBallot { unit: t.name.clone(), ballot })
            })
            .collect(),
        causes: said.causes,
        proposals: said.proposals,
        suggestions: suggestions(index, &all),
        questions: said.questions,
        discussed_on: said.discussed_on,
        reviewed_on: said.reviewed_on,
        own,
        villages,
    }
}

fn reported(index: &Index<'_>, issue: &Issue) -> ReportedIssue {
    ReportedIssue {
        number: issue.number.clone(),
        category: issue.category.clone(),
        summary: issue.summary.clone(),
        facts: issue.facts.clone(),
        amount: issue.amount,
        blame: issue.blame.clone(),
        origin: issue.origin,
        target: index.target(issue.target.as_str()).map(|t| t.name.clone()).unwrap_or_default(),
    }
}

fn village(
    index: &Index<'_>,
    village: &Target,
    audience: Audience,
    setting: &Setting<'_>,
) -> ReportedVillage {
    let issues = index.issues(&village.code);
    ReportedVillage {
        target: target_card(index, village, audience, setting),
        party_members: village.party_members,
        by_category: by_category(index, issues.iter().map(|i| i.category.as_str())),
        issues: issues.iter().map(|i| Shared::new(reported(index, i))).collect(),
    }
}

fn by_category<'i>(index: &Index<'_>, of: impl Iterator<Item = &'i str>) -> Vec<Count> {
    count_by(&index.round.classification.categories, of)
}

/// The sum of the team's days.
fn work(index: &Index<'_>, team: &Team) -> Option<ReportedWork> {
    let logs = || index.round.day_logs.iter().filter(|log| log.team == team.number);
    logs().next()?;
    let sum = logs().fold(WorkFigures::default(), |sum, log| sum.plus(WorkFigures::of(log)));
    let units = team.targets.iter().filter_map(|code| index.target(code.as_str()));
    let shared = units.filter(|t| !t.kind.is_village()).count() > 1;
    Some(ReportedWork { figures: sum, shared })
}

fn counts(
    index: &Index<'_>,
    own: &[Shared<ReportedIssue>],
    villages: &[ReportedVillage],
) -> ReportedCounts {
    let below = || villages.iter().flat_map(|v| &v.issues);
    let all = || own.iter().chain(below());
    ReportedCounts {
        total: all().count(),
        own: own.len(),
        villages: below().count(),
        by_category: by_category(index, all().map(|i| i.category.as_str())),
        own_by_category: by_category(index, own.iter().map(|i| i.category.as_str())),
        amount: all().filter_map(|i| i.amount).sum(),
    }
}

fn headings(
    index: &Index<'_>,
    own: &[Shared<ReportedIssue>],
    villages: &[ReportedVillage],
) -> Vec<ReportHeading> {
    let classification = &index.round.classification;
    let heading = |name: &String| {
        let of = |i: &&Shared<ReportedIssue>| i.category == *name;
        let below: Vec<&Shared<ReportedIssue>> =
            villages.iter().flat_map(|v| v.issues.iter().filter(of)).collect();
        let mut named: Vec<String> = Vec::new();
        for issue in &below {
            if !named.contains(&issue.target) {
                named.push(issue.target.clone());
            }
        }
        // Of each village one, as far as that goes.
        let mut seen = BTreeSet::new();
        let (first, more): (Vec<_>, Vec<_>) =
            below.iter().copied().partition(|i| seen.insert(i.target.clone()));
        ReportHeading {
            name: name.clone(),
            fault: classification.fault(name),
            issues: own.iter().filter(of).cloned().collect(),
            below: below.len(),
            villages: named,
            examples: first.into_iter().chain(more).take(EXAMPLES).cloned().collect(),
        }
    };
    let all = classification.categories.iter().map(heading);
    all.filter(|h| !h.issues.is_empty() || h.below > 0).collect()
}

/// Issues to be put right at once, and those done; up to a day if one is given.
pub(super) fn immediate(
    index: &Index<'_>,
    targets: &[&Target],
    until: Option<Date>,
) -> ImmediateFigures {
    let issues = targets.iter().flat_map(|t| index.issues(&t.code));
    let such: Vec<&&Issue> = issues.filter(|i| i.origin == IssueOrigin::Immediate).collect();
    let in_time = |task: &str| {
        index.progress(task).is_some_and(|p| {
            matches!(p.status, Status::Done | Status::Closed)
                && until.is_none_or(|until| p.date <= until)
        })
    };
    let done = |i: &&&&Issue| {
        let tasks = index.tasks(&i.number);
        !tasks.is_empty() && tasks.iter().all(|t| in_time(&t.number))
    };
    ImmediateFigures { total: such.len(), done: such.iter().filter(done).count() }
}

fn suggestions(index: &Index<'_>, targets: &[&Target]) -> Vec<ReportedSuggestion> {
    let about = |i: &&Issue| targets.iter().any(|t| t.code == i.target);
    let all = index.round.suggestions.iter();
    let of = all.filter(|s| index.issues_behind(s).iter().any(about));
    let card = |s: &crate::round::Suggestion| ReportedSuggestion {
        recipient: s.recipient.clone(),
        topic: s.topic.clone(),
        suggestions: s.suggestions.clone(),
    };
    of.map(card).collect()
}
