//! Lists of issues (问题清单): by village, by heading, and counted.

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::count::{Count, count_by};
use super::issue::{IssueCard, issue_card};
use super::naming;
use super::target::{TargetCard, target_card};
use crate::round::{Index, Money, Target};
use crate::template::Shared;
use crate::terms::Audience;
use crate::view::subject::{Setting, Subject, covered};

/// The issues of one village.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct VillageIssues {
    /// The village.
    #[schemars(description = "村")]
    pub target: TargetCard,
    /// Its issues.
    #[schemars(description = "该村的问题")]
    pub issues: Vec<Shared<IssueCard>>,
    /// Its issues by category, in the order of the headings.
    #[schemars(description = "该村问题数，按类别")]
    pub by_category: Vec<Count>,
}

/// Issues under one heading.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct IssueGroup {
    /// The heading.
    #[schemars(description = "类别或监督重点的名称")]
    pub name: String,
    /// The issues.
    #[schemars(description = "其中的问题")]
    pub issues: Vec<Shared<IssueCard>>,
}

/// How many issues.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Counts {
    /// All that the document covers.
    #[schemars(description = "合计")]
    pub total: usize,
    /// The target's own.
    #[schemars(description = "本级的")]
    pub own: usize,
    /// The villages'.
    #[schemars(description = "所辖村的")]
    pub villages: usize,
    /// All, by category.
    #[schemars(description = "合计，按类别")]
    pub by_category: Vec<Count>,
    /// The target's own, by category.
    #[schemars(description = "本级的，按类别")]
    pub own_by_category: Vec<Count>,
    /// All, by focus.
    #[schemars(description = "合计，按监督重点")]
    pub by_focus: Vec<Count>,
    /// All, by target above village level with its villages; in documents for the whole round.
    #[schemars(description = "按乡镇、部门，全轮次的文书才有")]
    pub by_target: Vec<TargetCount>,
    /// Money concerned, in 分.
    #[schemars(description = "涉及金额，分")]
    pub amount: Money,
    /// Finished issues.
    #[schemars(description = "已完成的")]
    pub finished: usize,
}

/// The issues of a township with its villages, or of a department.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TargetCount {
    /// Name.
    #[schemars(description = "名称")]
    pub name: String,
    /// How many villages were inspected.
    #[schemars(description = "巡察的村数")]
    pub villages: usize,
    /// What these are called together.
    #[schemars(description = "所辖村的叫法：村、社区或村（社区），没有的为空")]
    pub below: Option<String>,
    /// By category, in the order of the headings.
    #[schemars(description = "按类别")]
    pub by_category: Vec<Count>,
    /// All.
    #[schemars(description = "合计")]
    pub total: usize,
}

pub(in crate::view) fn village_issues(
    index: &Index<'_>,
    village: &Target,
    setting: &Setting<'_>,
) -> VillageIssues {
    let issues = index.issues(&village.code);
    VillageIssues {
        target: target_card(index, village, Audience::Restricted, setting),
        by_category: count_by(
            &index.round.classification.categories,
            issues.iter().map(|i| i.category.as_str()),
        ),
        issues: issues.iter().map(|i| Shared::new(issue_card(index, i, setting))).collect(),
    }
}

pub(in crate::view) fn grouped<'i>(
    headings: &[String],
    issues: &'i [Shared<IssueCard>],
    of: impl Fn(&'i IssueCard) -> Option<&'i str>,
) -> Vec<IssueGroup> {
    let group = |name: &String| IssueGroup {
        name: name.clone(),
        issues: issues.iter().filter(|i| of(i) == Some(name)).cloned().collect(),
    };
    headings.iter().map(group).filter(|g| !g.issues.is_empty()).collect()
}

/// Issues by focus; those without a focus are a last group, so that no issue is lost.
pub(in crate::view) fn by_focus(
    focuses: &[String],
    issues: &[Shared<IssueCard>],
) -> Vec<IssueGroup> {
    let mut groups = grouped(focuses, issues, |i| i.focus.as_deref());
    let others: Vec<Shared<IssueCard>> =
        issues.iter().filter(|i| i.focus.is_none()).cloned().collect();
    if !groups.is_empty() && !others.is_empty() {
        groups.push(IssueGroup { name: "其他".into(), issues: others });
    }
    groups
}

pub(in crate::view) fn counts(
    index: &Index<'_>,
    subject: Subject<'_>,
    own: &[Shared<IssueCard>],
    all: &[Shared<IssueCard>],
) -> Counts {
    let headings = &index.round.classification;
    let by_target = match subject {
        Subject::Round | Subject::Recipient(_) => {
            let read: HashSet<&str> = all.iter().map(|i| i.number.as_str()).collect();
            let counts = covered(index, subject)
                .into_iter()
                .filter(|t| index.is_top(t))
                .map(|t| target_count(index, t, &read));
            // A recipient of some matters reads of the units that these are found at.
            counts.filter(|c| c.total > 0 || matches!(subject, Subject::Round)).collect()
        }
        _ => Vec::new(),
    };
    Counts {
        total: all.len(),
        own: own.len(),
        villages: all.len() - own.len(),
        by_category: count_by(&headings.categories, all.iter().map(|i| i.category.as_str())),
        own_by_category: count_by(&headings.categories, own.iter().map(|i| i.category.as_str())),
        by_focus: count_by(&headings.focuses, all.iter().filter_map(|i| i.focus.as_deref())),
        by_target,
        amount: all.iter().filter_map(|i| i.amount).sum(),
        finished: all.iter().filter(|i| index.finished(&i.number)).count(),
    }
}

fn target_count(index: &Index<'_>, target: &Target, read: &HashSet<&str>) -> TargetCount {
    let villages = index.villages(&target.code);
    let issues =
        std::iter::once(target).chain(villages.iter().copied()).flat_map(|t| index.issues(&t.code));
    let issues = issues.filter(|i| read.contains(i.number.as_str()));
    let categories: Vec<&str> = issues.map(|i| i.category.as_str()).collect();
    TargetCount {
        name: target.name.clone(),
        villages: villages.len(),
        below: naming::villages_together(villages).map(str::to_string),
        by_category: count_by(&index.round.classification.categories, categories.iter().copied()),
        total: categories.len(),
    }
}
