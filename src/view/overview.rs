//! The overview (一览表): issues of targets by heading and by status. The one place where issues are
//! counted by target; documents print these figures as they are.

use schemars::JsonSchema;
use serde::Serialize;

use super::cards::{Count, TargetCard, count_by, target_card};
use super::subject::{Setting, Subject, covered};
use crate::round::{Index, Issue, Money, Status, Target};
use crate::terms::Audience;

/// Targets that an overview of the round lists one by one at most; the overview of a bigger round
/// lists townships only.
const MAX_LISTED: usize = 600;

/// Issues counted (问题数).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Figures {
    /// All.
    #[schemars(description = "合计")]
    pub total: usize,
    /// By category, in the order of the headings.
    #[schemars(description = "按类别")]
    pub by_category: Vec<Count>,
    /// By status, in the order of the words.
    #[schemars(description = "按整改状态")]
    pub by_status: Vec<Count>,
    /// Done or closed.
    #[schemars(description = "已完成的")]
    pub finished: usize,
    /// Not finished by the day they were due.
    #[schemars(description = "逾期未完成的")]
    pub overdue: usize,
    /// Money concerned, in 分.
    #[schemars(description = "涉及金额，分")]
    pub amount: Money,
}

/// The figures of one target, or of a township with its villages.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OverviewRow {
    /// The target.
    #[schemars(description = "巡察对象")]
    pub target: TargetCard,
    /// Number of villages included beside itself.
    #[schemars(description = "所辖村数")]
    pub villages: usize,
    /// Its figures.
    #[schemars(description = "问题数")]
    pub figures: Figures,
}

/// An overview (一览表).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Overview {
    /// All that it covers.
    #[schemars(description = "合计")]
    pub total: Figures,
    /// Townships with their villages, and departments; in an overview of the round.
    #[schemars(description = "各乡镇连同所辖村、各部门")]
    pub units: Vec<OverviewRow>,
    /// Each target by itself; empty if there are too many to list.
    #[schemars(description = "各对象，过多时为空")]
    pub targets: Vec<OverviewRow>,
    /// How many targets there are.
    #[schemars(description = "对象个数")]
    pub count: usize,
}

/// The overview of a round, or of a township and its villages.
pub(super) fn project(
    index: &Index<'_>,
    subject: Subject<'_>,
    audience: Audience,
    setting: &Setting<'_>,
) -> Overview {
    let covered = covered(index, subject);
    let count = covered.len();
    let row = |target: &Target, below: &[&Target]| {
        let issues: Vec<&Issue> = std::iter::once(target)
            .chain(below.iter().copied())
            .flat_map(|t| index.issues(&t.code))
            .copied()
            .collect();
        OverviewRow {
            target: target_card(index, target, audience, setting),
            villages: below.len(),
            figures: figures(index, &issues, setting),
        }
    };
    let all: Vec<&Issue> = covered.iter().flat_map(|t| index.issues(&t.code)).copied().collect();
    let units = match subject {
        Subject::Round => covered
            .iter()
            .filter(|t| index.is_top(t))
            .map(|t| row(t, index.villages(&t.code)))
            .collect(),
        _ => Vec::new(),
    };
    let listed =
        if subject.target().is_some() || count <= MAX_LISTED { covered.as_slice() } else { &[] };
    Overview {
        total: figures(index, &all, setting),
        units,
        targets: listed.iter().map(|t| row(t, &[])).collect(),
        count,
    }
}

fn figures(index: &Index<'_>, issues: &[&Issue], setting: &Setting<'_>) -> Figures {
    let statuses: Vec<String> = Status::ALL.iter().map(|s| s.word().to_string()).collect();
    Figures {
        total: issues.len(),
        by_category: count_by(
            &index.round.classification.categories,
            issues.iter().map(|i| i.category.as_str()),
        ),
        by_status: count_by(&statuses, issues.iter().map(|i| index.issue_status(&i.number).word())),
        finished: issues.iter().filter(|i| index.finished(&i.number)).count(),
        overdue: setting
            .as_of
            .map_or(0, |day| issues.iter().filter(|i| index.overdue(&i.number, day)).count()),
        amount: issues.iter().filter_map(|i| i.amount).sum(),
    }
}
