//! Who was held to account (问责). The one place where sanctions are counted.

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::cards::{Count, TargetCard, target_card};
use super::subject::{Setting, Subject};
use crate::round::{Date, Index, Sanction, SanctionKind, Target};
use crate::terms::Audience;

/// A summary of accountability (问责情况汇总).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Accountability {
    /// All.
    #[schemars(description = "合计")]
    pub total: SanctionFigures,
    /// Townships with their villages and departments, or in a township's document itself and each
    /// village.
    #[schemars(title = "各单位：乡镇连同所辖村、部门；乡镇的文书为乡镇本级和各村")]
    pub units: Vec<AccountabilityRow>,
}

/// Figures of accountability for one target, or for a township with its villages.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AccountabilityRow {
    /// The target.
    #[schemars(description = "巡察对象")]
    pub target: TargetCard,
    /// Number of villages included beside itself.
    #[schemars(description = "所含村数")]
    pub villages: usize,
    /// The figures.
    #[schemars(description = "数字")]
    pub figures: SanctionFigures,
}

/// Those held to account, persons and organisations apart (问责人数、单位数).
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct SanctionFigures {
    /// Persons.
    #[schemars(description = "人数")]
    pub persons: usize,
    /// Organisations.
    #[schemars(description = "单位数")]
    pub organisations: usize,
    /// Persons by kind of measure, in the order of the words.
    #[schemars(description = "各种方式的人数")]
    pub persons_by_kind: Vec<Count>,
    /// Organisations by kind of measure, in the order of the words.
    #[schemars(description = "各种方式的单位数")]
    pub organisations_by_kind: Vec<Count>,
    /// Issues with at least one measure of accountability.
    #[schemars(description = "涉及问题数")]
    pub issues: usize,
}

/// A measure of accountability.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SanctionCard {
    /// Kind.
    #[schemars(description = "问责方式")]
    pub kind: SanctionKind,
    /// Persons.
    #[schemars(description = "人数")]
    pub persons: u32,
    /// Organisations, counted apart.
    #[schemars(description = "单位数")]
    pub organisations: u32,
    /// Day.
    #[schemars(description = "日期")]
    pub date: Option<Date>,
}

/// Accountability by unit.
pub(super) fn project(
    index: &Index<'_>,
    subject: Subject<'_>,
    covered: &[&Target],
    audience: Audience,
    setting: &Setting<'_>,
) -> Accountability {
    let of = |targets: &[&Target]| -> Vec<&Sanction> {
        targets.iter().flat_map(|t| index.sanctions(&t.code)).copied().collect()
    };
    let row = |target: &Target, below: &[&Target]| {
        let with: Vec<&Target> = std::iter::once(target).chain(below.iter().copied()).collect();
        AccountabilityRow {
            target: target_card(index, target, audience, setting),
            villages: below.len(),
            figures: sanction_figures(&of(&with)),
        }
    };
    let units = match subject {
        Subject::Round => covered
            .iter()
            .filter(|t| index.is_top(t))
            .map(|t| row(t, index.villages(&t.code)))
            .collect(),
        _ => covered.iter().map(|t| row(t, &[])).collect(),
    };
    Accountability { total: sanction_figures(&of(covered)), units }
}

pub(super) fn sanction_figures(sanctions: &[&Sanction]) -> SanctionFigures {
    let sum = |of: &dyn Fn(&Sanction) -> u32| sanctions.iter().map(|s| of(s) as usize).sum();
    let by_kind = |of: &dyn Fn(&Sanction) -> u32| {
        let sum_of =
            |kind| sanctions.iter().filter(|s| s.kind == kind).map(|s| of(s) as usize).sum();
        SanctionKind::ALL.iter().map(|kind| Count::of(kind.word(), sum_of(*kind))).collect()
    };
    SanctionFigures {
        persons: sum(&|s| s.persons),
        organisations: sum(&|s| s.organisations),
        persons_by_kind: by_kind(&|s| s.persons),
        organisations_by_kind: by_kind(&|s| s.organisations),
        issues: sanctions.iter().filter_map(|s| s.issue.as_deref()).collect::<HashSet<_>>().len(),
    }
}

pub(super) fn sanction_card(s: &Sanction) -> SanctionCard {
    SanctionCard { kind: s.kind, persons: s.persons, organisations: s.organisations, date: s.date }
}
