//! What the leading group reports to the secretary's meeting (书记专题会) of the whole round: the
//! teams with their numbers, clues and letters by their counts, matters to be decided.

use schemars::JsonSchema;
use serde::Serialize;

use super::cards::{Count, team_name};
use super::inspection::{InspectionReport, ReportedSuggestion};
use super::totals::{ClueFigures, LetterFigures, clue_figures, letter_figures};
use crate::round::{Index, Target, TargetKind, Team, WorkFigures};

/// A round as it is reported (综合情况汇报).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RoundHearing {
    /// The teams.
    #[schemars(description = "各巡察组")]
    pub teams: Vec<HearingTeam>,
    /// The inspected bodies by kind, kinds without any left out.
    #[schemars(description = "巡察对象数，按类型，没有的不列")]
    pub bodies: Vec<Count>,
    /// What bodies below townships are called.
    #[schemars(description = "所辖的叫法：村、社区或村（社区）")]
    pub below: String,
    /// Clues, counted.
    #[schemars(description = "线索数，没有统计的为空")]
    pub clues: Option<ClueFigures>,
    /// Letters, counted.
    #[schemars(description = "信访件数，没有统计的为空")]
    pub letters: Option<LetterFigures>,
    /// What departments should do.
    #[schemars(description = "对有关部门的建议")]
    pub suggestions: Vec<ReportedSuggestion>,
    /// Reports on topics that the committee gets.
    #[schemars(description = "拟作专题报告的专题")]
    pub reports: Vec<String>,
    /// Matters to be decided.
    #[schemars(description = "各组提请研究的事项")]
    pub questions: Vec<HearingQuestion>,
}

/// A team with its numbers.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct HearingTeam {
    /// Its name.
    #[schemars(description = "组的名称")]
    pub name: String,
    /// Its leader.
    #[schemars(description = "组长")]
    pub leader: String,
    /// Bodies above village level that it inspected.
    #[schemars(description = "巡察的乡镇、部门")]
    pub units: Vec<String>,
    /// Villages that it inspected.
    #[schemars(description = "巡察的村数")]
    pub villages: usize,
    /// Its work; `None` without daily sheets.
    #[schemars(description = "工作数字，没有日小结的为空")]
    pub figures: Option<WorkFigures>,
    /// Issues found.
    #[schemars(description = "发现问题数")]
    pub issues: usize,
    /// Clues found; `None` if nobody counted them.
    #[schemars(description = "线索件数，没有统计的为空")]
    pub clues: Option<u32>,
}

/// A matter to be decided.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct HearingQuestion {
    /// The target it is about.
    #[schemars(description = "涉及的对象")]
    pub target: String,
    /// The matter.
    #[schemars(description = "事项")]
    pub text: String,
}

/// The round; `reports` are those on its bodies.
pub(super) fn project(index: &Index<'_>, reports: &[InspectionReport]) -> RoundHearing {
    let round = index.round;
    let of_kind = |kind| round.targets.iter().filter(|t| t.kind == kind).count();
    let question = |r: &InspectionReport, text: &String| HearingQuestion {
        target: r.target.name.clone(),
        text: text.clone(),
    };
    RoundHearing {
        teams: round.teams.iter().map(|t| team(index, t)).collect(),
        bodies: TargetKind::ALL
            .iter()
            .map(|kind| Count::of(kind.word(), of_kind(*kind)))
            .filter(|c| c.count > 0)
            .collect(),
        below: match (of_kind(TargetKind::Village) > 0, of_kind(TargetKind::Community) > 0) {
            (true, true) => "村（社区）",
            (false, true) => "社区",
            _ => "村",
        }
        .to_string(),
        clues: clue_figures(index, None),
        letters: letter_figures(index, None),
        suggestions: round
            .suggestions
            .iter()
            .map(|s| ReportedSuggestion {
                recipient: s.recipient.clone(),
                topic: s.topic.clone(),
                suggestions: s.suggestions.clone(),
            })
            .collect(),
        reports: round.suggestions.iter().filter(|s| s.report).map(|s| s.topic.clone()).collect(),
        questions: reports
            .iter()
            .flat_map(|r| r.questions.iter().map(|text| question(r, text)))
            .collect(),
    }
}

fn team(index: &Index<'_>, team: &Team) -> HearingTeam {
    let round = index.round;
    let targets: Vec<&Target> =
        team.targets.iter().filter_map(|code| index.target(code.as_str())).collect();
    let logs: Vec<_> = round.day_logs.iter().filter(|log| log.team == team.number).collect();
    HearingTeam {
        name: team_name(round, team),
        leader: team.leader.name.clone(),
        units: targets.iter().filter(|t| !t.kind.is_village()).map(|t| t.name.clone()).collect(),
        villages: targets.iter().filter(|t| t.kind.is_village()).count(),
        figures: (!logs.is_empty()).then(|| WorkFigures::sum(logs)),
        issues: targets.iter().map(|t| index.issues(&t.code).len()).sum(),
        clues: clue_figures(index, Some(&targets)).map(|c| c.found),
    }
}
