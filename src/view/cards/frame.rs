//! What every document may say of its round, whatever its audience; nothing here is above public.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::document::{DocumentCard, document_card};
use super::extra::visible;
use super::organ::{LeadingGroupCard, leading_group_card};
use super::round_name::{inspection, kind_for, round_name};
use crate::round::{CommitteeKind, Date, ExtraValue, Index, Level, Round, RoundKind, RoundMode};
use crate::terms::Audience;
use crate::view::subject::{Setting, Subject};

/// What every document may say, whatever its audience.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Frame {
    /// The committee.
    #[schemars(description = "派出党委")]
    pub committee: CommitteeCard,
    /// The leading group.
    #[schemars(description = "巡察工作领导小组")]
    pub leading_group: LeadingGroupCard,
    /// The round.
    #[schemars(description = "轮次")]
    pub round: RoundCard,
    /// The register's entry.
    #[schemars(description = "发文登记")]
    pub document: DocumentCard,
    /// The reference day for overdue tasks.
    #[schemars(description = "统计截止日期")]
    pub as_of: Option<Date>,
    /// Options of the document.
    #[schemars(description = "文书选项")]
    pub options: BTreeMap<String, serde_json::Value>,
}

/// The round (轮次) as every document may name it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RoundCard {
    /// Session; committees without sessions have none.
    #[schemars(description = "届次")]
    pub session: Option<u32>,
    /// Number in the session.
    #[schemars(description = "轮次")]
    pub number: u32,
    /// As documents call it, e.g. 十五届县委第三轮巡察, with its type and theme.
    #[schemars(description = "轮次全称，含类型和专题")]
    pub name: String,
    /// What is carried out, e.g. 巡察, 巡察“回头看”, 提级巡察.
    #[schemars(description = "巡察的叫法，如巡察、巡察“回头看”、提级巡察")]
    pub inspection: String,
    /// Type; in a document of a target that target's.
    #[schemars(description = "巡察类型，对象另有类型的以对象为准")]
    pub kind: RoundKind,
    /// Whether the target's type is another than the round's.
    #[schemars(description = "对象的巡察类型是否与本轮次不同")]
    pub differs: bool,
    /// Ways.
    #[schemars(description = "巡察方式")]
    pub modes: Vec<RoundMode>,
    /// The higher committee that ordered it.
    #[schemars(description = "部署巡察的上级机关")]
    pub ordered_by: Option<String>,
    /// Theme of a special round.
    #[schemars(description = "专项主题")]
    pub theme: Option<String>,
    /// Basis.
    #[schemars(description = "巡察依据")]
    pub basis: Vec<String>,
    /// Guiding principles.
    #[schemars(description = "总体要求，逐句")]
    pub guidance: Vec<String>,
    /// Content.
    #[schemars(description = "巡察内容")]
    pub scope: Vec<String>,
    /// Day of the entry notice.
    #[schemars(description = "进驻通知日期")]
    pub notice: Option<Date>,
    /// Day of entry.
    #[schemars(description = "进驻日期")]
    pub entry: Date,
    /// Last day for letters and calls.
    #[schemars(description = "受理截止日期")]
    pub accept_until: Date,
    /// Day of leaving.
    #[schemars(description = "离开日期")]
    pub leave: Date,
    /// Day of feedback.
    #[schemars(description = "反馈日期")]
    pub feedback: Option<Date>,
    /// Fields of its own.
    #[schemars(description = "轮次自定义项")]
    pub extra: BTreeMap<String, ExtraValue>,
}

/// The committee that sends the inspection.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CommitteeCard {
    /// Full name.
    #[schemars(description = "派出党委全称")]
    pub name: String,
    /// Short name, e.g. 澄川县委.
    #[schemars(description = "简称，如澄川县委")]
    pub short_name: String,
    /// The area, e.g. 澄川县.
    #[schemars(description = "行政区域，如澄川县")]
    pub area: String,
    /// Its usual name inside the area: 县委, 区委, 市委, 党工委.
    #[schemars(description = "行文称谓，如县委、区委、党工委")]
    pub word: String,
    /// Kind.
    #[schemars(description = "党委类别")]
    pub kind: CommitteeKind,
    /// Level.
    #[schemars(description = "级别")]
    pub level: Level,
    /// The committees above it, from the highest.
    #[schemars(description = "上级党委，由高到低")]
    pub above: Vec<String>,
}

pub(in crate::view) fn frame(
    index: &Index<'_>,
    subject: Subject<'_>,
    audience: Audience,
    setting: &Setting<'_>,
) -> Frame {
    let round = index.round;
    Frame {
        committee: committee_card(round),
        leading_group: leading_group_card(round),
        round: round_card(round, kind_for(round, subject.target()), audience, setting),
        document: document_card(index, subject, setting),
        as_of: setting.as_of,
        options: setting.options.clone(),
    }
}

fn round_card(
    round: &Round,
    kind: RoundKind,
    audience: Audience,
    setting: &Setting<'_>,
) -> RoundCard {
    let s = &round.schedule;
    RoundCard {
        session: round.session,
        number: round.number,
        name: round_name(round),
        inspection: inspection(round, kind),
        kind,
        differs: kind != round.kind,
        modes: round.modes.clone(),
        ordered_by: round.parent.as_ref().map(|p| p.committee.clone()),
        theme: round.theme.clone(),
        basis: basis(round),
        guidance: round.guidance.clone(),
        scope: round.scope.clone(),
        notice: s.notice,
        entry: s.entry,
        accept_until: s.accept_until,
        leave: s.leave,
        feedback: s.feedback,
        extra: visible(&round.extra, "round", audience, setting),
    }
}

/// The bases, with the paper of the higher committee that ordered the round.
fn basis(round: &Round) -> Vec<String> {
    let order = round.parent.as_ref().and_then(|p| p.order.clone());
    let order = order.filter(|order| !round.basis.contains(order));
    round.basis.iter().cloned().chain(order).collect()
}

fn committee_card(round: &Round) -> CommitteeCard {
    let c = &round.committee;
    CommitteeCard {
        name: c.name.clone(),
        short_name: c.short_name.clone(),
        area: c.area.clone(),
        word: c.word().to_string(),
        kind: c.kind(),
        level: c.level(),
        above: c.above().into_iter().map(str::to_string).collect(),
    }
}
