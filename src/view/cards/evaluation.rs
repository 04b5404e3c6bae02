//! The evaluation of a leadership (民主测评): who is on the form, and the totals of the ballots.

use schemars::JsonSchema;
use serde::Serialize;

use crate::round::{Ballot, Date, TallyRow, Target};

/// An official on the form.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OfficialCard {
    /// Name.
    #[schemars(description = "姓名")]
    pub name: String,
    /// Post.
    #[schemars(description = "职务")]
    pub post: String,
}

/// Totals of a vote.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BallotCard {
    /// The day of the vote.
    #[schemars(description = "测评日期")]
    pub date: Option<Date>,
    /// Ballots handed out.
    #[schemars(description = "发出票数")]
    pub issued: u32,
    /// Ballots handed in.
    #[schemars(description = "收回票数")]
    pub returned: u32,
    /// Spoilt ballots.
    #[schemars(description = "无效票数")]
    pub void: u32,
    /// Valid ballots.
    #[schemars(description = "有效票数")]
    pub valid: u32,
    /// Whether the vote is void because more ballots were returned than issued.
    #[schemars(description = "测评是否无效")]
    pub invalid: bool,
    /// Votes on the leadership as a body; empty for a void vote.
    #[schemars(description = "领导班子测评各行，无效时没有")]
    pub body: Vec<TallyRow>,
    /// All rows on the leadership together.
    #[schemars(description = "领导班子各项合计")]
    pub body_total: TallyTotal,
    /// Votes on each official; empty for a void vote.
    #[schemars(description = "班子成员测评，无效时没有")]
    pub persons: Vec<PersonTally>,
}

/// The sum of several rows of a vote.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TallyTotal {
    /// Votes by grade, in the order of the grades.
    #[schemars(description = "各档票数，按档次顺序")]
    pub counts: Vec<u64>,
    /// Rows left blank.
    #[schemars(description = "弃权数")]
    pub abstained: u64,
    /// Total: valid ballots times rows.
    #[schemars(title = "总数：有效票数乘项数")]
    pub of: u64,
}

/// Votes on an official.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PersonTally {
    /// The post, where the leadership lists the name once.
    #[schemars(description = "职务，姓名唯一时才有")]
    pub post: Option<String>,
    /// Votes of the best two grades (优良票); of the best one where there are only two grades.
    #[schemars(description = "优良票数：前两档之和，只有两档的为第一档")]
    pub good: u32,
    /// Rank by these votes; those with equal votes have equal ranks.
    #[schemars(description = "按优良票数的名次，相同的并列")]
    pub rank: usize,
    /// The row, its item being the name.
    #[schemars(description = "测评结果，item 为姓名")]
    #[serde(flatten)]
    pub row: TallyRow,
}

/// The officials of a target whom the form asks about.
pub(in crate::view) fn official_cards(target: &Target) -> Vec<OfficialCard> {
    let evaluated = target.officials.iter().filter(|o| o.evaluated);
    evaluated.map(|o| OfficialCard { name: o.name.clone(), post: o.post.clone() }).collect()
}

pub(in crate::view) fn ballot_card(target: &Target, ballot: &Ballot) -> BallotCard {
    let invalid = ballot.returned > ballot.issued;
    let rows = |rows: &[TallyRow]| if invalid { Vec::new() } else { rows.to_vec() };
    let post = |name: &str| {
        let mut same = target.officials.iter().filter(|o| o.name == name);
        same.next().filter(|_| same.next().is_none()).map(|o| o.post.clone())
    };
    let valid = ballot.returned.saturating_sub(ballot.void);
    let body = rows(&ballot.body);
    BallotCard {
        date: ballot.date,
        issued: ballot.issued,
        returned: ballot.returned,
        void: ballot.void,
        valid,
        invalid,
        body_total: tally_total(&body, valid),
        body,
        persons: ranked(rows(&ballot.persons), post),
    }
}

/// The officials with their good votes and ranks, in the order of the form.
fn ranked(rows: Vec<TallyRow>, post: impl Fn(&str) -> Option<String>) -> Vec<PersonTally> {
    let good: Vec<u32> = rows.iter().map(|row| good_votes(&row.counts)).collect();
    let rank = |votes: u32| 1 + good.iter().filter(|other| **other > votes).count();
    let tally = |(row, votes): (TallyRow, &u32)| PersonTally {
        post: post(&row.item),
        good: *votes,
        rank: rank(*votes),
        row,
    };
    rows.into_iter().zip(&good).map(tally).collect()
}

/// The votes of the best two grades, of the best one of two.
fn good_votes(counts: &[u32]) -> u32 {
    counts.iter().take(if counts.len() > 2 { 2 } else { 1 }).sum()
}

fn tally_total(rows: &[TallyRow], valid: u32) -> TallyTotal {
    let grades = rows.iter().map(|r| r.counts.len()).max().unwrap_or_default();
    TallyTotal {
        counts: (0..grades)
            .map(|g| rows.iter().filter_map(|r| r.counts.get(g)).map(|n| u64::from(*n)).sum())
            .collect(),
        abstained: rows.iter().map(|r| u64::from(r.abstained)).sum(),
        of: u64::from(valid) * rows.len() as u64,
    }
}
