//! A meeting (会议) with what was said and decided, never by whom.

use schemars::JsonSchema;
use serde::Serialize;

use super::team_name;
use crate::round::{Date, Index, Meeting, MeetingKind};

/// A meeting.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MeetingCard {
    /// Number.
    #[schemars(description = "会议编号")]
    pub number: String,
    /// Kind.
    #[schemars(description = "会议类型")]
    pub kind: MeetingKind,
    /// The day.
    #[schemars(description = "会议日期")]
    pub date: Date,
    /// The time of day.
    #[schemars(description = "会议时间")]
    pub time: Option<String>,
    /// Where.
    #[schemars(description = "地点")]
    pub place: Option<String>,
    /// Names of the teams that report or hold it.
    #[schemars(description = "汇报或主办的巡察组名称")]
    pub teams: Vec<String>,
    /// Names of the targets it is about.
    #[schemars(description = "涉及的巡察对象名称")]
    pub targets: Vec<String>,
    /// Who presides.
    #[schemars(description = "主持人")]
    pub chair: String,
    /// The post of who presides.
    #[schemars(description = "主持人职务")]
    pub chair_post: Option<String>,
    /// Who keeps the record.
    #[schemars(description = "记录人")]
    pub recorder: Option<String>,
    /// Who is present.
    #[schemars(description = "出席")]
    pub present: Vec<String>,
    /// Who is excused.
    #[schemars(description = "请假")]
    pub absent: Vec<String>,
    /// Who listens.
    #[schemars(description = "列席")]
    pub observers: Vec<String>,
    /// The topics.
    #[schemars(description = "议题")]
    pub agenda: Vec<String>,
    /// What the meeting held.
    #[schemars(description = "会议认为")]
    pub views: Vec<String>,
    /// What it demanded.
    #[schemars(description = "会议要求")]
    pub demands: Vec<String>,
    /// What was decided.
    #[schemars(description = "议定事项")]
    pub decisions: Vec<DecisionCard>,
}

/// What a meeting decided.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DecisionCard {
    /// The decision.
    #[schemars(description = "议定的内容")]
    pub text: String,
    /// Who carries it out.
    #[schemars(description = "承办单位")]
    pub unit: Option<String>,
    /// Last day.
    #[schemars(description = "办理时限")]
    pub due: Option<Date>,
}

pub(in crate::view) fn meeting_card(index: &Index<'_>, m: &Meeting) -> MeetingCard {
    let round = index.round;
    let teams = m.teams.iter().filter_map(|n| round.teams.iter().find(|t| t.number == *n));
    let targets = m.targets.iter().filter_map(|code| index.target(code.as_str()));
    MeetingCard {
        number: m.number.clone(),
        kind: m.kind,
        date: m.date,
        time: m.time.clone(),
        place: m.place.clone(),
        teams: teams.map(|t| team_name(round, t)).collect(),
        targets: targets.map(|t| t.name.clone()).collect(),
        chair: m.chair.clone(),
        chair_post: m.chair_post.clone(),
        recorder: m.recorder.clone(),
        present: m.present.clone(),
        absent: m.absent.clone(),
        observers: m.observers.clone(),
        agenda: m.agenda.clone(),
        views: m.views.clone(),
        demands: m.demands.clone(),
        decisions: m
            .decisions
            .iter()
            .map(|d| DecisionCard { text: d.text.clone(), unit: d.unit.clone(), due: d.due })
            .collect(),
    }
}
