//! How far the inspections of a term have come (全覆盖进度), by class of bodies and by round. A body
//! counts once, however often it was inspected.

use schemars::JsonSchema;
use serde::Serialize;

use crate::round::{BodyClass, Date, Index, RoundKind, TermRest, TermRound};

/// How far the inspections of a term have come.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Coverage {
    /// By class.
    #[schemars(description = "按对象类别")]
    pub rows: Vec<CoverageRow>,
    /// By round, in their order.
    #[schemars(description = "按轮次")]
    pub rounds: Vec<CoverageRound>,
    /// What is left.
    #[schemars(description = "未巡对象")]
    pub rest: Vec<TermRest>,
}

/// The bodies of a class.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CoverageRow {
    /// Class.
    #[schemars(description = "对象类别")]
    pub class: BodyClass,
    /// How many there are.
    #[schemars(description = "应巡总数，没有定的为空")]
    pub total: Option<u32>,
    /// As of which day.
    #[schemars(description = "总数的核定日期")]
    pub as_of: Option<Date>,
    /// How many were inspected.
    #[schemars(description = "本届已巡个数")]
    pub covered: u32,
    /// Of these in regular rounds and in those of townships with villages.
    #[schemars(description = "其中常规、巡乡带村")]
    pub regular: u32,
    /// In special rounds.
    #[schemars(description = "其中专项")]
    pub special: u32,
    /// In mobile rounds.
    #[schemars(description = "其中机动")]
    pub mobile: u32,
    /// In raised and crossed rounds, and all others.
    #[schemars(description = "其中提级、交叉等")]
    pub raised: u32,
    /// In this round.
    #[schemars(description = "其中本轮")]
    pub this_round: u32,
    /// How many are left; unknown without a total.
    #[schemars(description = "未巡个数，总数没有定的为空")]
    pub left: Option<u32>,
    /// How many were inspected once more.
    #[schemars(description = "再次巡察个数，含“回头看”")]
    pub again: u32,
    /// The rounds planned for those that are left.
    #[schemars(description = "未巡对象的计划轮次")]
    pub planned: Vec<u32>,
}

/// A round of the term.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CoverageRound {
    /// Number in the term.
    #[schemars(description = "轮次")]
    pub number: u32,
    /// Kind.
    #[schemars(description = "巡察类型")]
    pub kind: RoundKind,
    /// From.
    #[schemars(description = "开始日期")]
    pub from: Option<Date>,
    /// To.
    #[schemars(description = "结束日期")]
    pub to: Option<Date>,
    /// Bodies above villages.
    #[schemars(description = "乡镇、部门等对象数")]
    pub bodies: u32,
    /// Villages and communities.
    #[schemars(description = "村、社区数")]
    pub villages: u32,
    /// Issues.
    #[schemars(description = "发现问题数，没有填的为空")]
    pub issues: Option<u32>,
    /// Clues.
    #[schemars(description = "移交线索数，没有填的为空")]
    pub clues: Option<u32>,
}

/// `None` if the round has no totals of the term.
pub(super) fn project(index: &Index<'_>) -> Option<Coverage> {
    let r = index.round;
    if r.term_totals.is_empty() {
        return None;
    }
    let row = |class: BodyClass, total: Option<u32>, as_of: Option<Date>| {
        let of: Vec<&TermRound> = r.term_rounds.iter().filter(|t| t.class == class).collect();
        let new = |is_such: &dyn Fn(&TermRound) -> bool| {
            of.iter().filter(|t| t.covers && is_such(t)).map(|t| t.new).sum::<u32>()
        };
        let covered = new(&|_| true);
        let regular = new(&|t| matches!(t.kind, RoundKind::Regular | RoundKind::Village));
        let special = new(&|t| t.kind == RoundKind::Special);
        let mobile = new(&|t| t.kind == RoundKind::Mobile);
        let mut planned: Vec<u32> = r
            .term_rest
            .iter()
            .filter(|rest| rest.class == class)
            .filter_map(|rest| rest.planned)
            .collect();
        planned.sort_unstable();
        planned.dedup();
        CoverageRow {
            class,
            total,
            as_of,
            covered,
            regular,
            special,
            mobile,
            raised: covered - regular - special - mobile,
            this_round: new(&|t| t.number == r.number),
            left: total.map(|total| total.saturating_sub(covered)),
            again: of.iter().map(|t| t.again).sum(),
            planned,
        }
    };
    Some(Coverage {
        rows: r.term_totals.iter().map(|t| row(t.class, t.total, t.as_of)).collect(),
        rounds: rounds(&r.term_rounds),
        rest: r.term_rest.clone(),
    })
}

/// One row a round, from its rows by class.
fn rounds(rows: &[TermRound]) -> Vec<CoverageRound> {
    let mut rounds: Vec<CoverageRound> = Vec::new();
    for row in rows {
        let place = match rounds.iter().position(|r| r.number == row.number) {
            Some(place) => place,
            None => {
                rounds.push(CoverageRound {
                    number: row.number,
                    kind: row.kind,
                    from: row.from,
                    to: row.to,
                    bodies: 0,
                    villages: 0,
                    issues: None,
                    clues: None,
                });
                rounds.len() - 1
            }
        };
        let round = &mut rounds[place];
        let inspected = row.new + row.again;
        match row.class {
            BodyClass::Village | BodyClass::Community => round.villages += inspected,
            _ => round.bodies += inspected,
        }
        let add = |sum: Option<u32>, more: Option<u32>| match (sum, more) {
            (None, more) => more,
            (sum, None) => sum,
            (Some(sum), Some(more)) => Some(sum + more),
        };
        round.issues = add(round.issues, row.issues);
        round.clues = add(round.clues, row.clues);
    }
    rounds.sort_by_key(|r| r.number);
    rounds
}
