//! The reviews of what an inspected organisation hands in (整改材料审核), one sheet for each time.

use schemars::JsonSchema;
use serde::Serialize;

use crate::round::{Date, Index, Review, ReviewGrade, ReviewResult, ReviewedPaper, Target};

/// The review of a paper at one time.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReviewSheet {
    /// The paper.
    #[schemars(description = "材料")]
    pub paper: ReviewedPaper,
    /// Which time.
    #[schemars(description = "第几次报审")]
    pub turn: u32,
    /// Each organ's opinion; those that have none yet are listed too.
    #[schemars(description = "各审核单位的意见，还没有意见的单位也列出")]
    pub rows: Vec<ReviewRow>,
    /// The result once all have said theirs: the strictest.
    #[schemars(description = "结论：各单位都有意见后取最严的，还缺意见的为空")]
    pub result: Option<ReviewResult>,
    /// The lowest grade.
    #[schemars(description = "等次：取最低的，没有评的为空")]
    pub grade: Option<ReviewGrade>,
}

/// The opinion of an organ.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReviewRow {
    /// The organ.
    #[schemars(description = "审核单位")]
    pub organ: String,
    /// The day.
    #[schemars(description = "日期")]
    pub date: Option<Date>,
    /// Result.
    #[schemars(description = "结论")]
    pub result: Option<ReviewResult>,
    /// Opinions.
    #[schemars(description = "意见")]
    pub opinions: Vec<String>,
}

/// The reviews of a target's papers, by paper and time.
pub(super) fn project(index: &Index<'_>, target: &Target) -> Vec<ReviewSheet> {
    let of = index.reviews(&target.code);
    let mut turns: Vec<(ReviewedPaper, u32)> = of.iter().map(|r| (r.paper, r.turn)).collect();
    turns.sort_unstable();
    turns.dedup();
    let sheets = turns.into_iter().map(|(paper, turn)| {
        let at: Vec<&Review> =
            of.iter().copied().filter(|r| (r.paper, r.turn) == (paper, turn)).collect();
        sheet(&index.round.rules.review_organs, paper, turn, &at)
    });
    sheets.collect()
}

fn sheet(organs: &[String], paper: ReviewedPaper, turn: u32, reviews: &[&Review]) -> ReviewSheet {
    let row = |organ: &str, review: Option<&Review>| ReviewRow {
        organ: organ.to_string(),
        date: review.and_then(|r| r.date),
        result: review.map(|r| r.result),
        opinions: review.map(|r| r.opinions.clone()).unwrap_or_default(),
    };
    let by = |organ: &str| reviews.iter().copied().find(|r| r.organ == organ);
    let mut rows: Vec<ReviewRow> = organs.iter().map(|o| row(o, by(o))).collect();
    let strange = reviews.iter().filter(|r| !organs.contains(&r.organ));
    rows.extend(strange.map(|r| row(&r.organ, Some(r))));
    let complete = rows.iter().all(|r| r.result.is_some());
    ReviewSheet {
        paper,
        turn,
        result: rows.iter().filter_map(|r| r.result).max().filter(|_| complete),
        grade: reviews.iter().filter_map(|r| r.grade).max(),
        rows,
    }
}
