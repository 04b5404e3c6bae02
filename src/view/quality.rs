//! The quality of the teams' work (质量评估): totals, ranks of this and earlier rounds, and the
//! consequences for a team that is last repeatedly. Documents print these figures as they are.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::cards::{team_full_name, team_name};
use crate::numerals::chinese;
use crate::round::{Index, PointsKind, Team};

/// Fewest teams of which one is last: of two, one would be condemned each time.
const MIN_RANKED: usize = 3;
/// Number of consecutive last places from which the mandate of leader and deputies is suspended.
const SUSPENDED_AFTER: usize = 2;
/// Number of last places in all from which a transfer is proposed.
const MOVED_AFTER: usize = 3;

/// The teams' work of a round (质量评估).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Quality {
    /// Maximum of points for a report.
    #[schemars(description = "报告质量满分")]
    pub report_points: u32,
    /// Maximum of points for clues.
    #[schemars(description = "线索质量满分")]
    pub clue_points: u32,
    /// The earlier rounds that are known, oldest first, e.g. 十五届第二轮.
    #[schemars(description = "以前各轮，先的在前")]
    pub rounds: Vec<String>,
    /// How many teams of this round have points.
    #[schemars(description = "已评分的组数")]
    pub assessed: usize,
    /// The teams, in their order.
    #[schemars(description = "各组，按组号")]
    pub teams: Vec<TeamQuality>,
    /// The same by rank, those without points left out.
    #[schemars(description = "各组，按名次，未评分的不列")]
    pub ranking: Vec<TeamQuality>,
}

/// The work of one team.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TeamQuality {
    /// Number.
    #[schemars(description = "组号")]
    pub number: u32,
    /// Name.
    #[schemars(description = "名称")]
    pub name: String,
    /// Full name for outsiders.
    #[schemars(description = "全称")]
    pub full_name: String,
    /// The leader.
    #[schemars(description = "组长")]
    pub leader: String,
    /// The deputies.
    #[schemars(description = "副组长")]
    pub deputies: Vec<String>,
    /// Its points, once it has any.
    #[schemars(description = "得分，未评分时没有")]
    pub points: Option<Points>,
    /// Its points in each earlier round; `None` for rounds without it.
    #[schemars(description = "以前各轮得分，未参加的为空")]
    pub past: Vec<Option<PastPoints>>,
    /// Average of all its rounds with this one, with two decimals.
    #[schemars(description = "各轮平均分，两位小数")]
    pub average: Option<String>,
    /// Its rank by that average.
    #[schemars(description = "平均分名次")]
    pub average_rank: Option<usize>,
    /// Times last, this round among them.
    #[schemars(description = "末位次数")]
    pub times_last: usize,
    /// Times last in a row up to this round.
    #[schemars(description = "连续末位次数")]
    pub last_in_a_row: usize,
    /// Whether it was led by another person before.
    #[schemars(description = "组长以前是否为他人")]
    pub other_leader: bool,
    /// Whether the mandate of its leader and deputies is suspended.
    #[schemars(description = "组长、副组长是否中止授权分工")]
    pub suspended: bool,
    /// Whether a transfer of its leader and deputies is proposed.
    #[schemars(description = "是否建议将组长、副组长调离巡察机构")]
    pub moved: bool,
}

/// Points of a team in this round.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Points {
    /// For its report.
    #[schemars(description = "报告质量得分")]
    pub report: u32,
    /// For its clues.
    #[schemars(description = "线索质量得分")]
    pub clues: u32,
    /// Added.
    #[schemars(description = "加分")]
    pub plus: u32,
    /// Deducted.
    #[schemars(description = "减分")]
    pub minus: u32,
    /// All together.
    #[schemars(description = "总分")]
    pub total: i64,
    /// Rank; equal totals have the same.
    #[schemars(description = "名次，同分并列")]
    pub rank: usize,
    /// Whether it is last; no team is if all have equal totals or fewer than three were assessed.
    #[schemars(description = "是否末位，各组同分或者不足三个组时没有末位")]
    pub last: bool,
    /// Items that add points.
    #[schemars(description = "加分事项")]
    pub plus_items: Vec<Item>,
    /// Items that deduct points.
    #[schemars(description = "减分事项")]
    pub minus_items: Vec<Item>,
    /// Comment.
    #[schemars(description = "评语")]
    pub note: Option<String>,
}

/// An item that adds or deducts points.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Item {
    /// How many.
    #[schemars(description = "分数")]
    pub points: u32,
    /// For what.
    #[schemars(description = "事由")]
    pub reason: String,
}

/// Points of a team in an earlier round.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PastPoints {
    /// All together.
    #[schemars(description = "总分")]
    pub total: i64,
    /// Rank.
    #[schemars(description = "名次")]
    pub rank: usize,
    /// Whether it was last.
    #[schemars(description = "是否末位")]
    pub last: bool,
}

/// The totals of the teams of one round.
type Totals = BTreeMap<u32, i64>;

/// Computes the quality of the teams' work.
pub(super) fn project(index: &Index<'_>) -> Quality {
    let round = index.round;
    let now: Totals = round.assessments.iter().map(|a| (a.team, total(index, a.team))).collect();
    let mut past: BTreeMap<(Option<u32>, u32), Totals> = BTreeMap::new();
    for p in round
        .past_assessments
        .iter()
        .filter(|p| (p.session, p.number) < (round.session, round.number))
    {
        past.entry((p.session, p.number))
            .or_default()
            .entry(p.team)
            .or_insert_with(|| p.total.into());
    }
    let mut teams: Vec<TeamQuality> =
        round.teams.iter().map(|team| quality(index, team, &now, &past)).collect();
    rank_by_average(&mut teams, &now, &past);
    let mut ranking: Vec<TeamQuality> =
        teams.iter().filter(|t| t.points.is_some()).cloned().collect();
    ranking.sort_by_key(|t| t.points.as_ref().map(|p| p.rank));
    Quality {
        report_points: round.rules.report_points,
        clue_points: round.rules.clue_points,
        rounds: past
            .keys()
            .map(|(session, number)| {
                let of = session.map(|s| format!("{}届", chinese(s.into())));
                format!("{}第{}轮", of.unwrap_or_default(), chinese((*number).into()))
            })
            .collect(),
        assessed: ranking.len(),
        teams,
        ranking,
    }
}

/// Points for report and clues, with those added and deducted.
fn total(index: &Index<'_>, team: u32) -> i64 {
    let round = index.round;
    let base = round
        .assessments
        .iter()
        .find(|a| a.team == team)
        .map_or(0, |a| i64::from(a.report) + i64::from(a.clues));
    base + sum(index, team, PointsKind::Plus) - sum(index, team, PointsKind::Minus)
}

fn sum(index: &Index<'_>, team: u32, kind: PointsKind) -> i64 {
    index
        .round
        .assessment_items
        .iter()
        .filter(|i| i.team == team && i.kind == kind)
        .map(|i| i64::from(i.points))
        .sum()
}

fn rank(totals: &Totals, of: i64) -> usize {
    totals.values().filter(|t| **t > of).count() + 1
}

/// Whether a total is the lowest one of enough teams, with at least one total above it.
fn is_last(totals: &Totals, of: i64) -> bool {
    totals.len() >= MIN_RANKED
        && totals.values().all(|t| *t >= of)
        && totals.values().any(|t| *t > of)
}

fn quality(
    index: &Index<'_>,
    team: &Team,
    now: &Totals,
    past: &BTreeMap<(Option<u32>, u32), Totals>,
) -> TeamQuality {
    let round = index.round;
    let earlier: Vec<Option<PastPoints>> = past
        .values()
        .map(|totals| {
            let total = *totals.get(&team.number)?;
            Some(PastPoints { total, rank: rank(totals, total), last: is_last(totals, total) })
        })
        .collect();
    let points = round.assessments.iter().find(|a| a.team == team.number).map(|a| {
        let total = total(index, team.number);
        let items = |kind| -> Vec<Item> {
            let of =
                round.assessment_items.iter().filter(|i| i.team == team.number && i.kind == kind);
            of.map(|i| Item { points: i.points, reason: i.reason.clone() }).collect()
        };
        let added = |items: &[Item]| items.iter().fold(0u32, |sum, i| sum.saturating_add(i.points));
        let (plus_items, minus_items) = (items(PointsKind::Plus), items(PointsKind::Minus));
        Points {
            report: a.report,
            clues: a.clues,
            plus: added(&plus_items),
            minus: added(&minus_items),
            total,
            rank: rank(now, total),
            last: is_last(now, total),
            plus_items,
            minus_items,
            note: a.note.clone(),
        }
    });
    let last = points.as_ref().is_some_and(|p| p.last);
    let took_part: Vec<&PastPoints> = earlier.iter().flatten().collect();
    let in_a_row = if last { 1 + took_part.iter().rev().take_while(|p| p.last).count() } else { 0 };
    let times = took_part.iter().filter(|p| p.last).count() + usize::from(last);
    let led_before = round
        .past_assessments
        .iter()
        .filter(|p| p.team == team.number)
        .filter_map(|p| p.leader.as_deref());
    TeamQuality {
        number: team.number,
        name: team_name(round, team),
        full_name: team_full_name(round, team),
        leader: team.leader.name.clone(),
        deputies: team.deputies.iter().map(|d| d.name.clone()).collect(),
        points,
        past: earlier,
        average: None,
        average_rank: None,
        times_last: times,
        last_in_a_row: in_a_row,
        other_leader: led_before.into_iter().any(|leader| leader != team.leader.name),
        suspended: in_a_row >= SUSPENDED_AFTER,
        moved: last && times >= MOVED_AFTER,
    }
}

/// Averages over all rounds and the ranks by them. Fractions are compared whole: a/b > c/d as a·d >
/// c·b.
fn rank_by_average(
    teams: &mut [TeamQuality],
    now: &Totals,
    past: &BTreeMap<(Option<u32>, u32), Totals>,
) {
    let of = |team: u32| -> Option<(i64, i64)> {
        let all: Vec<i64> =
            past.values().chain([now]).filter_map(|totals| totals.get(&team).copied()).collect();
        (now.contains_key(&team)).then(|| (all.iter().sum(), all.len() as i64))
    };
    let averages: Vec<Option<(i64, i64)>> = teams.iter().map(|t| of(t.number)).collect();
    for (team, average) in teams.iter_mut().zip(&averages) {
        let Some((sum, count)) = *average else { continue };
        team.average = Some(hundredths(sum, count));
        team.average_rank =
            Some(averages.iter().flatten().filter(|(s, c)| s * count > sum * c).count() + 1);
    }
}

/// A quotient with two decimals, halves rounded up.
fn hundredths(sum: i64, count: i64) -> String {
    let rounded = (sum * 200 + count).div_euclid(count * 2);
    format!(
        "{}{}.{:02}",
        if rounded < 0 { "-" } else { "" },
        rounded.abs() / 100,
        rounded.abs() % 100
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::import_file;
    use crate::round::{Assessment, AssessmentItem, PastAssessment, Round};

    fn round(points: &[(u32, u32)], past: &[(u32, u32, i32)]) -> Round {
        let mut round = import_file("samples/round.yaml".as_ref()).unwrap().round;
        round.assessments = points
            .iter()
            .map(|(team, report)| Assessment {
                team: *team,
                report: *report,
                clues: 30,
                note: None,
            })
            .collect();
        round.assessment_items = vec![AssessmentItem {
            team: 2,
            kind: PointsKind::Plus,
            points: 1,
            reason: "查处案件".into(),
        }];
        let past = past.iter().map(|(number, team, total)| PastAssessment {
            session: Some(15),
            number: *number,
            team: *team,
            leader: None,
            total: *total,
        });
        round.past_assessments = past.collect();
        round
    }

    fn of(round: &Round) -> Quality {
        project(&Index::new(round))
    }

    #[test]
    fn totals_are_ranked_and_equal_ones_share_a_rank() {
        let q = of(&round(&[(1, 50), (2, 49)], &[]));
        let points: Vec<_> =
            q.teams.iter().map(|t| t.points.as_ref().map(|p| (p.total, p.rank, p.last))).collect();
        assert_eq!(
            points,
            [Some((80, 1, false)), Some((80, 1, false))],
            "nobody is last where all are equal"
        );
        let q = of(&round(&[(1, 52), (2, 49)], &[]));
        assert!(q.ranking.iter().all(|t| !t.points.as_ref().unwrap().last), "of two none is last");
        let q = of(&round(&[(1, 52), (2, 49), (3, 55)], &[]));
        assert_eq!(q.ranking.iter().map(|t| t.number).collect::<Vec<_>>(), [1, 2]);
        assert!(q.ranking[1].points.as_ref().unwrap().last);
        assert!(!q.ranking[1].suspended && !q.ranking[1].moved, "once last has no consequence yet");
    }

    #[test]
    fn twice_running_suspends_and_three_times_in_all_moves() {
        let twice = of(&round(&[(1, 52), (2, 40), (3, 55)], &[(2, 1, 90), (2, 2, 80), (2, 3, 85)]));
        assert_eq!((twice.teams[1].last_in_a_row, twice.teams[1].times_last), (2, 2));
        assert!(twice.teams[1].suspended && !twice.teams[1].moved);
        let apart = of(&round(
            &[(1, 52), (2, 40), (3, 55)],
            &[(1, 1, 90), (1, 2, 80), (1, 3, 85), (2, 1, 70), (2, 2, 80), (2, 3, 85)],
        ));
        assert_eq!((apart.teams[1].last_in_a_row, apart.teams[1].times_last), (1, 2));
        assert!(!apart.teams[1].suspended && !apart.teams[1].moved);
        let thrice = of(&round(
            &[(1, 52), (2, 40), (3, 55)],
            &[
                (0, 1, 9),
                (0, 2, 8),
                (0, 3, 9),
                (1, 1, 70),
                (1, 2, 80),
                (1, 3, 75),
                (2, 1, 90),
                (2, 2, 80),
                (2, 3, 85),
            ],
        ));
        assert!(thrice.teams[1].suspended && thrice.teams[1].moved);
        assert!(!thrice.teams[0].moved, "a team that is not last this time has nothing to bear");
    }

    #[test]
    fn averages_are_of_all_rounds_with_two_decimals() {
        let q = of(&round(&[(1, 50), (2, 49)], &[(1, 1, 90), (2, 1, 71)]));
        assert_eq!(q.teams[0].average.as_deref(), Some("80.33"));
        assert_eq!(q.teams[0].average_rank, Some(1));
        assert_eq!(q.teams[1].average_rank, Some(2));
        assert_eq!(q.rounds, ["十五届第一轮", "十五届第二轮"]);
        assert_eq!(q.teams[1].past.iter().flatten().count(), 0);
        assert_eq!(
            (hundredths(-1, 3), hundredths(5, 2), hundredths(1, 8)),
            ("-0.33".into(), "2.50".into(), "0.13".into())
        );
    }
}
