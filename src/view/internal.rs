//! The internal view (巡察组内部): the team's own people, the target's leadership, questions,
//! the evaluation form, totals of ballots, the gist of issues. No hotlines, no facts with
//! names, no clues.

use schemars::JsonSchema;
use serde::Serialize;

use super::parts::*;
use super::restricted::MemberCard;
use super::{Overview, Setting, Subject, covered, overview};
use crate::round::{Evaluation, Index, Interview, QuestionSection, Target, TargetClass, Team};
use crate::terms::Audience;

/// What the team may read.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct InternalView {
    /// What every paper may say.
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
    /// The gist of the issues (问题概述).
    pub issues: Vec<IssueGist>,
    /// How many issues there are and how far they have come, in a paper for the whole round (全轮次整改情况一览).
    pub overview: Option<Overview>,
}

/// A target as its team knows it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct InternalTarget {
    /// What every paper may name.
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
}

pub(super) fn project(index: &Index<'_>, subject: Subject<'_>, setting: &Setting<'_>) -> InternalView {
    let round = index.round;
    let audience = Audience::Internal;
    let target = subject.target();
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
        team: target.and_then(|t| index.team(&t.code)).map(|t| team_card(index, t)),
        officials: target
            .into_iter()
            .flat_map(|t| &t.officials)
            .filter(|o| o.evaluated)
            .map(|o| OfficialCard { name: o.name.clone(), post: o.post.clone() })
            .collect(),
        evaluation: round.evaluation.as_ref().or(setting.evaluation).cloned(),
        outlines: target.map(|t| outlines(index, t, setting)).unwrap_or_default(),
        ballot: target.and_then(|t| index.ballot(&t.code)).map(|b| BallotCard {
            issued: b.issued,
            returned: b.returned,
            void: b.void,
            valid: b.returned.saturating_sub(b.void),
            invalid: b.returned > b.issued,
        }),
        issues: covered(index, subject)
            .iter()
            .flat_map(|t| index.issues(&t.code))
            .map(|i| IssueGist { number: i.number.clone(), category: i.category.clone(), summary: i.summary.clone() })
            .collect(),
        overview: target.is_none().then(|| overview::project(index, subject, audience, setting)),
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
