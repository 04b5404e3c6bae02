//! Clues and letters by their numbers (线索、信访统计). Nothing here says what they are about.

use schemars::JsonSchema;
use serde::Serialize;

use super::cards::Count;
use crate::round::{AreaCode, Date, Index, LetterDisposition, LetterTotal, LetterWay, Target};

/// Clues counted (线索数).
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct ClueFigures {
    /// The latest day of the counts.
    #[schemars(description = "统计截止日期")]
    pub as_of: Option<Date>,
    /// Found.
    #[schemars(description = "发现件数")]
    pub found: u32,
    /// Handed on.
    #[schemars(description = "移交件数")]
    pub transferred: u32,
    /// Persons concerned.
    #[schemars(description = "涉及人数")]
    pub persons: u32,
    /// Cases filed.
    #[schemars(description = "立案件数")]
    pub filed: u32,
    /// Dealt with.
    #[schemars(description = "办结件数")]
    pub closed: u32,
    /// Persons disciplined.
    #[schemars(description = "处分人数")]
    pub disciplined: u32,
    /// To whom they were handed on.
    #[schemars(description = "移交给哪些单位")]
    pub to: Vec<String>,
}

/// Letters and calls counted (信访件数).
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct LetterFigures {
    /// All, without those that repeat one.
    #[schemars(description = "件数，不含重复件")]
    pub total: u32,
    /// Those that repeat one.
    #[schemars(description = "重复件数")]
    pub repeated: u32,
    /// By way.
    #[schemars(description = "按方式")]
    pub by_way: Vec<Count>,
    /// By what became of them.
    #[schemars(description = "按处置")]
    pub by_disposition: Vec<Count>,
}

/// The clues of some targets, or of the round; `None` if nobody counted them.
pub(super) fn clue_figures(index: &Index<'_>, targets: Option<&[&Target]>) -> Option<ClueFigures> {
    let totals = index.round.clue_totals.iter().filter(|c| is_of(c.target.as_ref(), targets));
    let mut sum: Option<ClueFigures> = None;
    for t in totals {
        let sum = sum.get_or_insert_default();
        sum.as_of = sum.as_of.max(Some(t.as_of));
        for (all, more) in [
            (&mut sum.found, t.found),
            (&mut sum.transferred, t.transferred),
            (&mut sum.persons, t.persons),
            (&mut sum.filed, t.filed),
            (&mut sum.closed, t.closed),
            (&mut sum.disciplined, t.disciplined),
        ] {
            *all = all.saturating_add(more);
        }
        if t.transferred > 0 && !sum.to.contains(&t.to) {
            sum.to.push(t.to.clone());
        }
    }
    sum
}

/// The letters of some targets, or of the round; `None` if nobody counted them.
pub(super) fn letter_figures(
    index: &Index<'_>,
    targets: Option<&[&Target]>,
) -> Option<LetterFigures> {
    let totals = index.round.letter_totals.iter();
    let of: Vec<&LetterTotal> = totals.filter(|l| is_of(l.target.as_ref(), targets)).collect();
    if of.is_empty() {
        return None;
    }
    let sum = |such: &dyn Fn(&LetterTotal) -> bool| {
        of.iter().filter(|l| such(l)).fold(0u32, |sum, l| sum.saturating_add(l.number))
    };
    let count = |name: &str, n: u32| Count::of(name, n as usize);
    Some(LetterFigures {
        total: sum(&|_| true),
        repeated: of.iter().fold(0, |sum, l| sum.saturating_add(l.repeated)),
        by_way: LetterWay::ALL
            .iter()
            .map(|way| count(way.word(), sum(&|l| l.way == *way)))
            .filter(|c| c.count > 0)
            .collect(),
        by_disposition: LetterDisposition::ALL
            .iter()
            .map(|d| count(d.word(), sum(&|l| l.disposition == *d)))
            .filter(|c| c.count > 0)
            .collect(),
    })
}

/// Whether a count is one of some targets; of the round are all.
fn is_of(code: Option<&AreaCode>, targets: Option<&[&Target]>) -> bool {
    targets.is_none_or(|targets| code.is_some_and(|c| targets.iter().any(|t| t.code == *c)))
}
