//! The internal view (巡察组内部): the team's own people, the target's leadership, questions,
//! the evaluation form, totals of ballots, the work of the team, the gist of issues, a supervision with its tasks and
//! who is responsible. Facts with names stand in the working papers (巡察底稿) of a target's own issues only. No
//! hotlines, no clues.

use schemars::JsonSchema;
use serde::Serialize;

use super::parts::*;
use super::restricted::{MemberCard, RecipientCard, SupervisionCard, recipient_card, supervision_card};
use super::work::{self, DaySheet, WeekSheet};
use super::{
    CommonIssues, Overview, Quality, RecheckCard, Setting, SheetCard, Subject, common, covered, issues_of, overview, quality, recheck,
    sheet,
};
use crate::round::{
    Ballot, Date, Evaluation, Index, Interview, Issue, Money, QuestionSection, SurveyQuestion, TallyRow, Target, TargetClass, Team,
};
use crate::terms::Audience;

/// What the team may read.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct InternalView {
    /// What every paper may say (共有数据).
    #[serde(flatten)]
    pub frame: Frame,
    /// The office's names (巡察办).
    pub office: NameCard,
    /// The target (巡察对象，全轮次的文书没有).
    pub target: Option<InternalTarget>,
    /// The team of the target (该对象的巡察组).
    pub team: Option<InternalTeam>,
    /// The leadership, in the order of the form (参加测评的领导班子成员).
    pub officials: Vec<OfficialCard>,
    /// The evaluation form (测评表内容).
    pub evaluation: Option<Evaluation>,
    /// The interview outlines, one a role (谈话提纲，每类对象一份).
    pub outlines: Vec<Outline>,
    /// Totals of the ballots (测评票数).
    pub ballot: Option<BallotCard>,
    /// What the questionnaire asks at this target (问卷内容).
    pub survey: Option<SurveyCard>,
    /// The targets of the team, in a paper for a team (该组的巡察对象，仅用于各组的文书).
    pub targets: Vec<TargetCard>,
    /// What the paper forms of this kind are told by when they come back (收回的表的标识).
    pub sheet: Option<SheetCard>,
    /// The days of the team, in a paper for a team (各日小结，仅用于各组的文书).
    pub days: Vec<DaySheet>,
    /// The weeks of the team, in a paper for a team (各周汇总，仅用于各组的文书).
    pub weeks: Vec<WeekSheet>,
    /// The working papers of the target's own issues (该对象各问题的底稿).
    pub working_papers: Vec<WorkingPaper>,
    /// The gist of the issues (问题概述).
    pub issues: Vec<IssueGist>,
    /// How many issues there are and how far they have come, in a paper for the whole round (全轮次整改情况一览).
    pub overview: Option<Overview>,
    /// The supervision this paper belongs to (本件督办).
    pub supervision: Option<SupervisionCard>,
    /// Who is informed beside the targets, in a paper about a supervision (其他受文单位).
    pub recipients: Vec<RecipientCard>,
    /// What issues of many targets have in common, in a paper for the whole round (共性问题，仅用于全轮次的文书).
    pub common: Option<CommonIssues>,
    /// How good the work of the teams was, in a paper for the whole round (质量评估，仅用于全轮次的文书).
    pub quality: Option<Quality>,
    /// The re-checks of the target (该对象的验收和再督查).
    pub rechecks: Vec<RecheckCard>,
}

/// A target as its team knows it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct InternalTarget {
    /// What every paper may name (共有名称).
    #[serde(flatten)]
    pub card: TargetCard,
    /// Class (对象分类).
    pub class: Option<TargetClass>,
    /// Households (户数).
    pub households: Option<u32>,
    /// Inhabitants (人口).
    pub population: Option<u32>,
    /// Party members (党员数).
    pub party_members: Option<u32>,
}

/// A team without its hotlines.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct InternalTeam {
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
}

/// An official on the form.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OfficialCard {
    /// Name (姓名).
    pub name: String,
    /// Post (职务).
    pub post: String,
}

/// The outline for one role.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Outline {
    /// The role (谈话对象).
    pub role: String,
    /// Guidance for the interviewers (谈话提示).
    pub intro: Option<String>,
    /// Place (地点).
    pub place: Option<String>,
    /// The interviewers (谈话人).
    pub interviewers: Vec<String>,
    /// Who keeps the record (记录人).
    pub recorder: Option<String>,
    /// Questions by section (问题，按部分).
    pub sections: Vec<QuestionSection>,
}

/// Totals of a vote.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BallotCard {
    /// The day of the vote (测评日期).
    pub date: Option<Date>,
    /// Ballots handed out (发出票数).
    pub issued: u32,
    /// Ballots handed in (收回票数).
    pub returned: u32,
    /// Spoilt ballots (无效票数).
    pub void: u32,
    /// Valid ballots (有效票数).
    pub valid: u32,
    /// Whether the vote is void because more came back than were handed out (测评是否无效).
    pub invalid: bool,
    /// What the leadership as a body got; nothing of a void vote (领导班子测评各行，无效时没有).
    pub body: Vec<TallyRow>,
    /// All rows on the leadership together (领导班子各项合计).
    pub body_total: TallyTotal,
    /// What each official got; nothing of a void vote (班子成员测评，无效时没有).
    pub persons: Vec<PersonTally>,
}

/// The sum of several rows of a vote.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TallyTotal {
    /// Votes by grade, in the order of the grades (各档票数，按档次顺序).
    pub counts: Vec<u64>,
    /// Rows left blank (弃权数).
    pub abstained: u64,
    /// All of them: valid ballots times rows (总数：有效票数乘项数).
    pub of: u64,
}

/// What an official got.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PersonTally {
    /// The post, where the leadership lists the name once (职务，姓名唯一时才有).
    pub post: Option<String>,
    /// The row, its item being the name (测评结果，item 为姓名).
    #[serde(flatten)]
    pub row: TallyRow,
}

/// A questionnaire.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SurveyCard {
    /// What stands above the questions (导语).
    pub intro: String,
    /// The questions (题目).
    pub questions: Vec<SurveyQuestion>,
}

/// An issue as the team keeps it on file (巡察底稿).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct WorkingPaper {
    /// The issue in short (问题概要).
    #[serde(flatten)]
    pub gist: IssueGist,
    /// Focus (监督重点).
    pub focus: Option<String>,
    /// Facts (具体事实).
    pub facts: String,
    /// How often (次数).
    pub times: Option<u32>,
    /// Money concerned, in 分 (涉及金额，单位分).
    pub amount: Option<Money>,
    /// Persons concerned (涉及人数).
    pub persons: Option<u32>,
    /// Their names (涉及人员姓名).
    pub names: Vec<String>,
    /// Where the finding comes from (问题依据).
    pub evidence_note: Option<String>,
    /// Day found (发现日期).
    pub found_on: Option<Date>,
    /// Who found it (发现人).
    pub found_by: Vec<String>,
}

/// An issue in short.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct IssueGist {
    /// Number (问题编号).
    pub number: String,
    /// Category (类别).
    pub category: String,
    /// Gist (问题概述).
    pub summary: String,
    /// Name of the target (巡察对象名称).
    pub target: String,
}

pub(super) fn project(index: &Index<'_>, subject: Subject<'_>, setting: &Setting<'_>) -> InternalView {
    let round = index.round;
    let audience = Audience::Internal;
    let target = subject.target();
    let whole = matches!(subject, Subject::Round | Subject::Suggestion(_));
    let officials: Vec<OfficialCard> = target
        .into_iter()
        .flat_map(|t| &t.officials)
        .filter(|o| o.evaluated)
        .map(|o| OfficialCard { name: o.name.clone(), post: o.post.clone() })
        .collect();
    let evaluation = round.evaluation.as_ref().or(setting.evaluation).cloned();
    let survey = setting.survey.zip(target).map(|(survey, t)| SurveyCard {
        intro: survey.intro.clone(),
        questions: survey.questions.iter().filter(|q| q.targets.is_empty() || q.targets.contains(&t.kind)).cloned().collect(),
    });
    InternalView {
        frame: frame(index, subject, audience, setting),
        office: name_card(&round.office),
        target: target.map(|t| InternalTarget {
            card: target_card(index, t, audience, setting),
            class: t.class,
            households: t.households,
            population: t.population,
            party_members: t.party_members,
        }),
        team: subject.team(index).map(|t| team_card(index, t)),
        sheet: target.map(|t| sheet::project(round, t, setting.document, survey.as_ref(), evaluation.as_ref(), &officials)),
        officials,
        evaluation,
        outlines: target.map(|t| outlines(index, t, setting)).unwrap_or_default(),
        ballot: target.and_then(|t| index.ballot(&t.code).map(|b| ballot_card(t, b))),
        survey,
        targets: match subject {
            Subject::Team(_) => covered(index, subject).iter().map(|t| target_card(index, t, audience, setting)).collect(),
            _ => Vec::new(),
        },
        days: match subject {
            Subject::Team(team) => work::days(index, team),
            _ => Vec::new(),
        },
        weeks: match subject {
            Subject::Team(team) => work::weeks(index, team),
            _ => Vec::new(),
        },
        working_papers: target
            .into_iter()
            .flat_map(|t| index.issues(&t.code))
            .map(|issue| WorkingPaper {
                gist: gist(index, issue),
                focus: issue.focus.clone(),
                facts: issue.facts.clone(),
                times: issue.times,
                amount: issue.amount,
                persons: issue.persons,
                names: issue.names.clone(),
                evidence_note: issue.evidence_note.clone(),
                found_on: issue.found_on,
                found_by: issue.found_by.clone(),
            })
            .collect(),
        issues: issues_of(index, subject).iter().map(|i| gist(index, i)).collect(),
        overview: whole.then(|| overview::project(index, subject, audience, setting)),
        common: whole.then(|| common::project(index, &issues_of(index, subject))),
        quality: whole.then(|| quality::project(index)),
        rechecks: target.map(|t| recheck::project(index, t)).unwrap_or_default(),
        supervision: match subject {
            Subject::Supervision(s, _) => Some(supervision_card(index, s, setting)),
            _ => None,
        },
        recipients: match subject {
            Subject::Supervision(..) => round.recipients.iter().map(recipient_card).collect(),
            _ => Vec::new(),
        },
    }
}

pub(super) fn gist(index: &Index<'_>, issue: &Issue) -> IssueGist {
    IssueGist {
        number: issue.number.clone(),
        category: issue.category.clone(),
        summary: issue.summary.clone(),
        target: index.target(issue.target.as_str()).map(|t| t.name.clone()).unwrap_or_default(),
    }
}

fn ballot_card(target: &Target, ballot: &Ballot) -> BallotCard {
    let invalid = ballot.returned > ballot.issued;
    let rows = |rows: &[TallyRow]| if invalid { Vec::new() } else { rows.to_vec() };
    let post = |name: &str| {
        let mut same = target.officials.iter().filter(|o| o.name == name);
        same.next().filter(|_| same.next().is_none()).map(|o| o.post.clone())
    };
    let valid = ballot.returned.saturating_sub(ballot.void);
    let body = rows(&ballot.body);
    BallotCard {
        date: ballot.date,
        issued: ballot.issued,
        returned: ballot.returned,
        void: ballot.void,
        valid,
        invalid,
        body_total: tally_total(&body, valid),
        body,
        persons: rows(&ballot.persons).into_iter().map(|row| PersonTally { post: post(&row.item), row }).collect(),
    }
}

fn tally_total(rows: &[TallyRow], valid: u32) -> TallyTotal {
    let grades = rows.iter().map(|r| r.counts.len()).max().unwrap_or_default();
    TallyTotal {
        counts: (0..grades).map(|g| rows.iter().filter_map(|r| r.counts.get(g)).map(|n| u64::from(*n)).sum()).collect(),
        abstained: rows.iter().map(|r| u64::from(r.abstained)).sum(),
        of: u64::from(valid) * rows.len() as u64,
    }
}

fn team_card(index: &Index<'_>, team: &Team) -> InternalTeam {
    let card = super::restricted::team_card(index, team);
    InternalTeam {
        number: card.number,
        name: card.name,
        full_name: card.full_name,
        leader: card.leader,
        deputies: card.deputies,
        members: card.members,
    }
}

/// The outlines of a target: the bank's roles for its kind, as the round changes them, then the
/// round's own roles.
fn outlines(index: &Index<'_>, target: &Target, setting: &Setting<'_>) -> Vec<Outline> {
    let mut outlines: Vec<Outline> = Vec::new();
    for role in setting.questions.iter().flat_map(|bank| &bank.roles).filter(|r| r.targets.contains(&target.kind)) {
        let sections = role.sections.iter().map(|s| QuestionSection { title: s.title.clone(), questions: s.questions.clone() });
        outlines.push(Outline { intro: role.intro.clone(), sections: sections.collect(), ..blank(&role.name) });
    }
    let general = index.round.interviews.iter().filter(|i| i.target.is_none());
    let particular = index.round.interviews.iter().filter(|i| i.target.as_ref() == Some(&target.code));
    let bank_roles: Vec<&str> = setting.questions.iter().flat_map(|b| &b.roles).map(|r| r.name.as_str()).collect();
    for change in general.chain(particular) {
        match outlines.iter_mut().find(|o| o.role == change.role) {
            Some(outline) => apply(outline, change),
            // A role of the bank that is not heard at this kind of target stays out.
            None if change.target.is_none() && bank_roles.contains(&change.role.as_str()) => {}
            None => {
                let mut outline = blank(&change.role);
                apply(&mut outline, change);
                outlines.push(outline);
            }
        }
    }
    outlines
}

fn blank(role: &str) -> Outline {
    Outline { role: role.to_string(), intro: None, place: None, interviewers: Vec::new(), recorder: None, sections: Vec::new() }
}

fn apply(outline: &mut Outline, change: &Interview) {
    if change.replace && !change.sections.is_empty() {
        outline.sections.clear();
    }
    outline.sections.extend(change.sections.iter().cloned());
    outline.place = change.place.clone().or(outline.place.take());
    outline.recorder = change.recorder.clone().or(outline.recorder.take());
    if !change.interviewers.is_empty() {
        outline.interviewers.clone_from(&change.interviewers);
    }
}
