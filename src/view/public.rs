//! The public view (公开): hotlines, leaders' names, the gist of issues that may be published.
//! No members, no facts, no ballots, nothing personal.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::cards::{
    AssignedUnit, ContactCard, Frame, OrganCard, TargetCard, assigned_units, contact_cards, frame,
    organ_card, target_card, team_full_name, team_name, visible,
};
use super::progress::{self, PublicProgress};
use super::subject::{Setting, Subject, covered, issues_of};
use crate::round::{Date, ExtraValue, Index, Issue, Status, Team};
use crate::terms::Audience;

/// What everybody may read.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PublicView {
    /// What every document may say.
    #[schemars(description = "共有数据")]
    #[serde(flatten)]
    pub frame: Frame,
    /// The office.
    #[schemars(description = "巡察办")]
    pub office: OrganCard,
    /// The target, unless the document is for the whole round.
    #[schemars(description = "巡察对象，全轮次的文书没有")]
    pub target: Option<TargetCard>,
    /// The target and its villages; all targets for the whole round.
    #[schemars(description = "对象及所辖村，全轮次为全部对象")]
    pub targets: Vec<TargetCard>,
    /// The team of the target.
    #[schemars(description = "该对象的巡察组")]
    pub team: Option<PublicTeam>,
    /// All teams, in a document for the whole round.
    #[schemars(description = "全部巡察组，全轮次的文书才有")]
    pub teams: Vec<PublicTeam>,
    /// The sums of rectification, in a document for the whole round.
    #[schemars(description = "集中整改进展的总数，仅用于全轮次的文书")]
    pub progress: Option<PublicProgress>,
    /// The gist of issues that may be published.
    #[schemars(description = "可以公开的问题")]
    pub issues: Vec<PublicIssue>,
}

/// A team as the public knows it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PublicTeam {
    /// Number.
    #[schemars(description = "组号")]
    pub number: u32,
    /// Name, e.g. 县委第一巡察组.
    #[schemars(description = "名称，如县委第一巡察组")]
    pub name: String,
    /// Full name for outsiders, e.g. 中共澄川县委第一巡察组.
    #[schemars(description = "全称")]
    pub full_name: String,
    /// The leader's name.
    #[schemars(description = "组长姓名")]
    pub leader: String,
    /// Names of its targets above village level; in a target's document that target's only.
    #[schemars(description = "巡察的乡镇、部门名称")]
    pub targets: Vec<String>,
    /// What it inspects, in a document for the whole round.
    #[schemars(description = "巡察的乡镇（连同村）、部门，全轮次的文书才有")]
    pub units: Vec<AssignedUnit>,
    /// How to reach it.
    #[schemars(description = "联系方式")]
    pub contacts: Vec<ContactCard>,
}

/// An issue as it may be published.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PublicIssue {
    /// Name of the target.
    #[schemars(description = "巡察对象名称")]
    pub target: String,
    /// Category.
    #[schemars(description = "类别")]
    pub category: String,
    /// Gist.
    #[schemars(description = "问题概述")]
    pub summary: String,
    /// Status.
    #[schemars(description = "整改状态")]
    pub status: Status,
    /// Measures.
    #[schemars(description = "整改措施")]
    pub measures: Vec<String>,
    /// The last day of its tasks.
    #[schemars(description = "整改时限，几项任务的取最晚的")]
    pub due: Option<Date>,
    /// Whether there is something to show: it is finished, or a part of it has a result.
    #[schemars(description = "有没有可以公示的成果：已完成，或填了向群众公布的整改情况")]
    pub shown: bool,
    /// Whether it is finished.
    #[schemars(description = "是否完成整改")]
    pub finished: bool,
    /// Its result, in words for the public.
    #[schemars(description = "向群众公布的整改情况")]
    pub result: Option<String>,
    /// Fields of its own that may be public.
    #[schemars(description = "问题自定义项")]
    pub extra: BTreeMap<String, ExtraValue>,
}

pub(super) fn project(
    index: &Index<'_>,
    subject: Subject<'_>,
    setting: &Setting<'_>,
) -> PublicView {
    let round = index.round;
    let audience = Audience::Public;
    let targets = covered(index, subject);
    let team = subject.team(index).map(|team| {
        let mut card = team_card(index, team);
        card.units = Vec::new();
        card.targets = subject.target().map(|t| t.name.clone()).into_iter().collect();
        card.contacts.extend(subject.target().into_iter().flat_map(|t| contact_cards(&t.contacts)));
        card
    });
    let mut issues: Vec<&Issue> =
        issues_of(index, subject).into_iter().filter(|i| i.publishable).collect();
    let categories = &round.classification.categories;
    let place = |i: &&Issue| {
        (
            targets.iter().position(|t| t.code == i.target),
            categories.iter().position(|c| *c == i.category),
        )
    };
    issues.sort_by_cached_key(place);
    PublicView {
        frame: frame(index, subject, audience, setting),
        office: organ_card(&round.office),
        target: subject.target().map(|t| target_card(index, t, audience, setting)),
        targets: targets.iter().map(|t| target_card(index, t, audience, setting)).collect(),
        team,
        teams: match subject {
            Subject::Round => round.teams.iter().map(|t| team_card(index, t)).collect(),
            _ => Vec::new(),
        },
        progress: matches!(subject, Subject::Round).then(|| progress::public(index, setting)),
        issues: issues
            .into_iter()
            .map(|i| PublicIssue {
                target: index.target(i.target.as_str()).map(|t| t.name.clone()).unwrap_or_default(),
                category: i.category.clone(),
                summary: i.summary.clone(),
                status: index.issue_status(&i.number),
                measures: index.tasks(&i.number).iter().flat_map(|t| t.measures.clone()).collect(),
                due: index.tasks(&i.number).iter().map(|t| t.due).max(),
                shown: index.has_result(i),
                finished: index.finished(&i.number),
                result: i.result.clone(),
                extra: visible(&i.extra, "issue", audience, setting),
            })
            .collect(),
    }
}

fn team_card(index: &Index<'_>, team: &Team) -> PublicTeam {
    let targets = team
        .targets
        .iter()
        .filter_map(|c| index.target(c.as_str()))
        .filter(|t| !t.kind.is_village());
    PublicTeam {
        number: team.number,
        name: team_name(index.round, team),
        full_name: team_full_name(index.round, team),
        leader: team.leader.name.clone(),
        targets: targets.map(|t| t.name.clone()).collect(),
        units: assigned_units(index, team),
        contacts: contact_cards(&team.contacts),
    }
}
