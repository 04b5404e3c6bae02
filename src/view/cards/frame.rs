//! What every document may say of its round, whatever its audience; nothing here is above public.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::document::{DocumentCard, document_card};
use super::extra::visible;
use super::organ::{NameCard, name_card};
use crate::numerals::chinese;
use crate::round::{Date, ExtraValue, Index, Level, Round, RoundKind};
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
    pub leading_group: NameCard,
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
    /// Session.
    #[schemars(description = "届次")]
    pub session: u32,
    /// Number in the session.
    #[schemars(description = "轮次")]
    pub number: u32,
    /// As documents call it, e.g. 十五届县委第三轮巡察.
    #[schemars(description = "轮次全称")]
    pub name: String,
    /// Type.
    #[schemars(description = "巡察类型")]
    pub kind: RoundKind,
    /// Theme of a special round.
    #[schemars(description = "专项主题")]
    pub theme: Option<String>,
    /// Basis.
    #[schemars(description = "巡察依据")]
    pub basis: Vec<String>,
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
    /// Its usual name inside the area: 县委, 市委, 省委.
    #[schemars(description = "县委、市委或省委")]
    pub word: String,
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
        leading_group: name_card(&round.leading_group),
        round: round_card(round, audience, setting),
        document: document_card(index, subject, setting),
        as_of: setting.as_of,
        options: setting.options.clone(),
    }
}

fn round_card(round: &Round, audience: Audience, setting: &Setting<'_>) -> RoundCard {
    let s = &round.schedule;
    RoundCard {
        session: round.session,
        number: round.number,
        name: format!(
            "{}届{}第{}轮巡察",
            chinese(round.session.into()),
            level_word(round.committee.level),
            chinese(round.number.into())
        ),
        kind: round.kind,
        theme: round.theme.clone(),
        basis: round.basis.clone(),
        scope: round.scope.clone(),
        notice: s.notice,
        entry: s.entry,
        accept_until: s.accept_until,
        leave: s.leave,
        feedback: s.feedback,
        extra: visible(&round.extra, "round", audience, setting),
    }
}

fn committee_card(round: &Round) -> CommitteeCard {
    let c = &round.committee;
    CommitteeCard {
        name: c.name.clone(),
        short_name: c.short_name.clone(),
        area: c.area.clone(),
        word: level_word(c.level).to_string(),
    }
}

pub(super) fn level_word(level: Level) -> &'static str {
    match level {
        Level::Province => "省委",
        Level::City => "市委",
        Level::County => "县委",
    }
}
