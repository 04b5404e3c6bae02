//! The internal view (巡察组内部): the team's own people, the target's leadership, questions, the
//! evaluation form, totals of ballots, the work of the team, the gist of issues, a supervision with
//! its tasks and who is responsible. Facts with names are in the working papers (巡察底稿) of a
//! target's own issues only. No hotlines, no clues.

use schemars::JsonSchema;
use serde::Serialize;

use super::cards::{
    self, BallotCard, ContactCard, Frame, IssueGist, MatterCard, MeetingCard, MemberCard, NameCard,
    OfficialCard, Outline, PreviousCard, RecipientCard, RectificationCard, SupervisionCard,
    SurveyCard, TargetCard, ballot_card, frame, gist, matters, name_card, official_cards, outlines,
    previous_card, recipient_card, rectification_card, supervision_card, survey_card, target_card,
};
use super::common_issues::{self, CommonIssues};
use super::coverage::{self, Coverage};
use super::filing::{self, Volume};
use super::form_code::{self, FormCode};
use super::hearing::{self, RoundHearing};
use super::inspection::{self, InspectionReport};
use super::overview::{self, Overview};
use super::polls::{self, PollCard};
use super::quality::{self, Quality};
use super::recheck::{self, RecheckCard};
use super::results::{self, Results};
use super::review::{self, ReviewSheet};
use super::subject::{Part, Setting, Subject, covered, issues_of};
use super::work::{self, DaySheet, WeekSheet};
use crate::round::{
    Background, Date, Evaluation, Index, Issue, Meeting, MeetingKind, Money, PollKind, Target,
    TargetClass, Team, Visit,
};
use crate::terms::Audience;

/// What the team may read.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct InternalView {
    /// What every document may say.
    #[schemars(description = "共有数据")]
    #[serde(flatten)]
    pub frame: Frame,
    /// The office's names.
    #[schemars(description = "巡察办")]
    pub office: NameCard,
    /// The target.
    #[schemars(description = "巡察对象，全轮次的文书没有")]
    pub target: Option<InternalTarget>,
    /// The last inspection of the target.
    #[schemars(description = "该对象的上次巡察，“回头看”才有")]
    pub previous: Option<PreviousCard>,
    /// The team of the target.
    #[schemars(description = "该对象的巡察组")]
    pub team: Option<InternalTeam>,
    /// The leadership, in the order of the form.
    #[schemars(description = "参加测评的领导班子成员")]
    pub officials: Vec<OfficialCard>,
    /// The evaluation form.
    #[schemars(description = "测评表内容")]
    pub evaluation: Option<Evaluation>,
    /// The interview outlines, one a role.
    #[schemars(description = "谈话提纲，每类对象一份")]
    pub outlines: Vec<Outline>,
    /// Totals of the ballots.
    #[schemars(description = "测评票数")]
    pub ballot: Option<BallotCard>,
    /// What the questionnaire asks at this target.
    #[schemars(description = "问卷内容")]
    pub survey: Option<SurveyCard>,
    /// The targets of the team, in a document for a team.
    #[schemars(description = "该组的巡察对象，仅用于各组的文书")]
    pub targets: Vec<TargetCard>,
    /// Identification of the paper forms of this kind when they are collected.
    #[schemars(description = "收回的表的标识")]
    pub sheet: Option<FormCode>,
    /// The days of the team, in a document for a team.
    #[schemars(description = "各日小结，仅用于各组的文书")]
    pub days: Vec<DaySheet>,
    /// The weeks of the team, in a document for a team.
    #[schemars(description = "各周汇总，仅用于各组的文书")]
    pub weeks: Vec<WeekSheet>,
    /// The matters that the team reported, in a document for a team.
    #[schemars(description = "一事一报告的各事项，仅用于各组的文书")]
    pub reported_matters: Vec<MatterCard>,
    /// The working papers of the target's own issues.
    #[schemars(description = "该对象各问题的底稿")]
    pub working_papers: Vec<WorkingPaper>,
    /// The gist of the issues; for a township with those of its villages.
    #[schemars(description = "问题概述，乡镇连同所辖村")]
    pub issues: Vec<IssueGist>,
    /// How many issues there are and their status, in a document for the whole round.
    #[schemars(description = "全轮次整改情况一览")]
    pub overview: Option<Overview>,
    /// The supervision this document belongs to.
    #[schemars(description = "本件督办")]
    pub supervision: Option<SupervisionCard>,
    /// Who is informed beside the targets, in a document about a supervision.
    #[schemars(description = "其他受文单位")]
    pub recipients: Vec<RecipientCard>,
    /// What issues of many targets have in common, in a document for the whole round.
    #[schemars(description = "共性问题，仅用于全轮次的文书")]
    pub common: Option<CommonIssues>,
    /// How good the work of the teams was, in a document for the whole round.
    #[schemars(description = "质量评估，仅用于全轮次的文书")]
    pub quality: Option<Quality>,
    /// The reports on the target, on the targets of the team, or on all of the round.
    #[schemars(description = "巡察报告：对象的、该组各对象的、全轮次各对象的；乡镇所辖的村没有")]
    pub reports: Vec<InspectionReport>,
    /// The reviews of the papers that the target handed in.
    #[schemars(description = "整改材料的审核，每次报审一份")]
    pub reviews: Vec<ReviewSheet>,
    /// Who reviews such papers.
    #[schemars(description = "审核单位，按签署次序")]
    pub review_organs: Vec<String>,
    /// The round as it is reported to the committee's secretary, in a document for the whole round.
    #[schemars(description = "全轮次情况汇报，仅用于全轮次的文书")]
    pub hearing: Option<RoundHearing>,
    /// The meeting this document belongs to.
    #[schemars(description = "本次会议，仅用于会议的文书")]
    pub meeting: Option<MeetingCard>,
    /// The re-checks of the target.
    #[schemars(description = "该对象的验收和再督查")]
    pub rechecks: Vec<RecheckCard>,
    /// The time allowed for rectification.
    #[schemars(description = "整改期限")]
    pub rectification: RectificationCard,
    /// How to reach the team, in a document for a meeting.
    #[schemars(description = "巡察组的联系方式，仅用于会议的文书")]
    pub contacts: Vec<ContactCard>,
    /// The meetings at the target, of the team among itself, or of the whole round.
    #[schemars(description = "该对象的会议，巡察组的组务会，全轮次的动员部署会")]
    pub meetings: Vec<MeetingCard>,
    /// What is known of the target from before the entry.
    #[schemars(description = "该对象的巡前信息")]
    pub background: Vec<Background>,
    /// Places of the target that the team visited.
    #[schemars(description = "该对象的实地查看")]
    pub visits: Vec<Visit>,
    /// Votes on the conduct of the teams; of the round all, of a target its own.
    #[schemars(description = "后评估计票，全轮次为全部")]
    pub conduct: Vec<PollCard>,
    /// Votes on rectification, in the same way.
    #[schemars(description = "整改满意度计票，全轮次为全部")]
    pub satisfaction: Vec<PollCard>,
    /// How far the inspections of the term have come, in a document for the whole round.
    #[schemars(description = "全覆盖进度，仅用于全轮次的文书")]
    pub coverage: Option<Coverage>,
    /// What became of the results, in a document for the whole round.
    #[schemars(description = "成果运用，仅用于全轮次的文书")]
    pub results: Option<Results>,
    /// The volumes of the archive: the target's own, or those of the whole round.
    #[schemars(description = "案卷，该对象或全轮次的")]
    pub volumes: Vec<Volume>,
}

/// A target as its team knows it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct InternalTarget {
    /// Names that every document may print.
    #[schemars(description = "共有名称")]
    #[serde(flatten)]
    pub card: TargetCard,
    /// The overall judgement in the feedback.
    #[schemars(description = "总体评价")]
    pub assessment: Option<String>,
    /// Class.
    #[schemars(description = "对象分类")]
    pub class: Option<TargetClass>,
    /// Households.
    #[schemars(description = "户数")]
    pub households: Option<u32>,
    /// Inhabitants.
    #[schemars(description = "人口")]
    pub population: Option<u32>,
    /// Party members.
    #[schemars(description = "党员数")]
    pub party_members: Option<u32>,
}

/// A team without its hotlines.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct InternalTeam {
    /// Number.
    #[schemars(description = "组号")]
    pub number: u32,
    /// Name.
    #[schemars(description = "名称")]
    pub name: String,
    /// Full name for outsiders, e.g. 中共澄川县委第一巡察组.
    #[schemars(description = "全称")]
    pub full_name: String,
    /// The leader.
    #[schemars(description = "组长")]
    pub leader: MemberCard,
    /// The deputies.
    #[schemars(description = "副组长")]
    pub deputies: Vec<MemberCard>,
    /// The members.
    #[schemars(description = "组员")]
    pub members: Vec<MemberCard>,
}

/// An issue as the team keeps it on file (巡察底稿).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct WorkingPaper {
    /// The issue in short.
    #[schemars(description = "问题概要")]
    #[serde(flatten)]
    pub gist: IssueGist,
    /// Focus.
    #[schemars(description = "监督重点")]
    pub focus: Option<String>,
    /// Facts.
    #[schemars(description = "具体事实")]
    pub facts: String,
    /// Number of times.
    #[schemars(description = "次数")]
    pub times: Option<u32>,
    /// Money concerned, in 分.
    #[schemars(description = "涉及金额，单位分")]
    pub amount: Option<Money>,
    /// Persons concerned.
    #[schemars(description = "涉及人数")]
    pub persons: Option<u32>,
    /// Their names.
    #[schemars(description = "涉及人员姓名")]
    pub names: Vec<String>,
    /// Source of the finding.
    #[schemars(description = "问题依据")]
    pub evidence_note: Option<String>,
    /// Day found.
    #[schemars(description = "发现日期")]
    pub found_on: Option<Date>,
    /// Who found it.
    #[schemars(description = "发现人")]
    pub found_by: Vec<String>,
}

pub(super) fn project(
    index: &Index<'_>,
    subject: Subject<'_>,
    setting: &Setting<'_>,
) -> InternalView {
    let round = index.round;
    let audience = Audience::Internal;
    // A meeting at one target has its data.
    let of = match subject {
        Subject::Meeting(m) => met(index, m).map_or(subject, Subject::Target),
        _ => subject,
    };
    let target = of.target();
    let team = of.team(index).or_else(|| meeting_team(index, subject));
    let whole = matches!(subject, Subject::Round | Subject::Suggestion(_));
    let reports = inspection::project(index, subject, audience, setting);
    let officials = target.map(official_cards).unwrap_or_default();
    let evaluation = round.evaluation.as_ref().or(setting.evaluation).cloned();
    let survey = setting.survey.zip(target).map(|(survey, t)| survey_card(index, survey, t));
    InternalView {
        frame: frame(index, subject, audience, setting),
        office: name_card(&round.office),
        target: target.map(|t| InternalTarget {
            card: target_card(index, t, audience, setting),
            assessment: t.assessment.clone(),
            class: t.class,
            households: t.households,
            population: t.population,
            party_members: t.party_members,
        }),
        previous: target.and_then(previous_card),
        team: team.map(|t| team_card(index, t)),
        sheet: target.map(|t| {
            form_code::project(
                round,
                t,
                setting.document,
                survey.as_ref(),
                evaluation.as_ref(),
                &officials,
            )
        }),
        officials,
        evaluation,
        outlines: target
            .map(|t| outlines(index, t, setting))
            .into_iter()
            .flatten()
            .zip(0..)
            .filter(|(_, n)| !matches!(setting.part, Some(Part::Outline(part)) if part != *n))
            .map(|(outline, _)| outline)
            .collect(),
        ballot: target.and_then(|t| index.ballot(&t.code).map(|b| ballot_card(t, b))),
        survey,
        targets: match subject {
            Subject::Team(_) => covered(index, subject)
                .iter()
                .map(|t| target_card(index, t, audience, setting))
                .collect(),
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
        reported_matters: match subject {
            Subject::Team(team) => matters(index, team)
                .into_iter()
                .zip(0..)
                .filter(|(_, n)| !matches!(setting.part, Some(Part::Matter(part)) if part != *n))
                .map(|(matter, _)| matter)
                .collect(),
            _ => Vec::new(),
        },
        working_papers: target
            .into_iter()
            .flat_map(|t| index.issues(&t.code))
            .map(|issue| working_paper(index, issue))
            .collect(),
        issues: issues_of(index, of).iter().map(|i| gist(index, i)).collect(),
        overview: whole.then(|| overview::project(index, subject, audience, setting)),
        common: whole.then(|| common_issues::project(index, &issues_of(index, subject))),
        quality: whole.then(|| quality::project(index)),
        hearing: matches!(subject, Subject::Round).then(|| hearing::project(index, &reports)),
        reports,
        reviews: target.map(|t| review::project(index, t)).unwrap_or_default(),
        review_organs: round.rules.review_organs.clone(),
        meeting: match subject {
            Subject::Meeting(m) => Some(cards::meeting_card(index, m)),
            _ => None,
        },
        rectification: rectification_card(round, setting),
        contacts: match (subject, team) {
            (Subject::Meeting(_), Some(team)) => cards::contact_cards(&team.contacts),
            _ => Vec::new(),
        },
        meetings: meetings(index, subject),
        background: target.map(|t| index.background(&t.code)).unwrap_or_default(),
        visits: target.map(|t| index.visits(&t.code)).unwrap_or_default(),
        conduct: polls_of(index, PollKind::Conduct, subject),
        satisfaction: polls_of(index, PollKind::Satisfaction, subject),
        coverage: matches!(subject, Subject::Round).then(|| coverage::project(index)).flatten(),
        results: matches!(subject, Subject::Round).then(|| results::project(index, setting.as_of)),
        volumes: match subject {
            Subject::Round | Subject::Target(_) => filing::project(index, subject, setting),
            _ => Vec::new(),
        },
        rechecks: target.map(|t| recheck::project(index, t, setting)).unwrap_or_default(),
        supervision: match subject {
            Subject::Supervision(s, _) => Some(supervision_card(index, s, setting)),
            _ => None,
        },
        recipients: match subject {
            Subject::Supervision(..) => {
                round.recipients.iter().map(|r| recipient_card(index, r)).collect()
            }
            _ => Vec::new(),
        },
    }
}

/// The meeting's one target: the other targets are villages below it.
fn met<'r>(index: &Index<'r>, meeting: &Meeting) -> Option<&'r Target> {
    let first = meeting.targets.first()?;
    let one = meeting.targets.iter().all(|code| index.within(code, first));
    index.target(first.as_str()).filter(|_| one)
}

/// The one team that holds a meeting.
fn meeting_team<'r>(index: &Index<'r>, subject: Subject<'_>) -> Option<&'r Team> {
    match subject {
        Subject::Meeting(m) => match m.teams.as_slice() {
            [number] => index.round.teams.iter().find(|t| t.number == *number),
            _ => None,
        },
        _ => None,
    }
}

/// The meetings at a target, those of a team among itself, or those of the whole round.
fn meetings(index: &Index<'_>, subject: Subject<'_>) -> Vec<MeetingCard> {
    let wanted = |m: &&Meeting| match subject {
        Subject::Target(t) => m.targets.contains(&t.code) && !is_of_the_organs(m),
        Subject::Team(t) => m.kind == MeetingKind::Team && m.teams.contains(&t.number),
        Subject::Round => m.kind == MeetingKind::Deployment,
        _ => false,
    };
    let of = index.round.meetings.iter().filter(wanted);
    of.map(|m| cards::meeting_card(index, m)).collect()
}

/// Whether it is a meeting of those who decide, which is no business of a target's file.
fn is_of_the_organs(m: &Meeting) -> bool {
    matches!(
        m.kind,
        MeetingKind::LeadingGroup
            | MeetingKind::Secretary
            | MeetingKind::Standing
            | MeetingKind::Team
    )
}

fn polls_of(index: &Index<'_>, kind: PollKind, subject: Subject<'_>) -> Vec<PollCard> {
    match subject {
        Subject::Round => polls::project(index, kind, None),
        Subject::Target(t) => polls::project(index, kind, Some(t)),
        _ => Vec::new(),
    }
}

fn team_card(index: &Index<'_>, team: &Team) -> InternalTeam {
    let card = cards::team_card(index, team);
    InternalTeam {
        number: card.number,
        name: card.name,
        full_name: card.full_name,
        leader: card.leader,
        deputies: card.deputies,
        members: card.members,
    }
}

fn working_paper(index: &Index<'_>, issue: &Issue) -> WorkingPaper {
    WorkingPaper {
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
    }
}
