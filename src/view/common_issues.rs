//! Issues common to many targets (共性问题): numbers of issues and of targets, by category, by focus
//! and by common wording. The one place where this is counted.

use std::collections::{BTreeSet, HashMap};

use schemars::JsonSchema;
use serde::Serialize;

use super::cards::villages_together;
use crate::round::{Index, Issue, Money, Target};

/// Targets that a row names at most; the number of targets is exact in any case.
const MAX_NAMED: usize = 40;

/// Issues of one heading over all targets.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CommonIssue {
    /// The heading: a category, a focus, or the wording the issues have in common.
    #[schemars(description = "类别、监督重点或共性问题的名称")]
    pub name: String,
    /// The category of the first of them.
    #[schemars(description = "第一个问题的类别")]
    pub category: String,
    /// How many issues.
    #[schemars(description = "问题数")]
    pub issues: usize,
    /// At how many targets.
    #[schemars(description = "涉及对象数")]
    pub targets: usize,
    /// Townships, subdistricts and departments among these.
    #[schemars(description = "其中乡镇、街道、部门数")]
    pub above: usize,
    /// Villages and communities among these.
    #[schemars(description = "其中村、社区数")]
    pub villages: usize,
    /// Names of the targets in the round's order; not all of them if there are very many.
    #[schemars(description = "涉及对象的名称，很多时不全列")]
    pub names: Vec<String>,
    /// Money concerned, in 分.
    #[schemars(description = "涉及金额，单位分")]
    pub amount: Money,
    /// Done or closed issues.
    #[schemars(description = "已办结问题数")]
    pub finished: usize,
    /// The departments that a suggestion on it asks to take the lead.
    #[schemars(description = "工作建议提请牵头的单位")]
    pub leads: Vec<String>,
}

/// What issues of many targets have in common.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CommonIssues {
    /// All together.
    #[schemars(description = "合计")]
    pub total: CommonIssue,
    /// Targets inspected.
    #[schemars(description = "巡察对象数")]
    pub inspected: usize,
    /// Townships, subdistricts and departments among these.
    #[schemars(description = "其中乡镇、街道、部门数")]
    pub inspected_above: usize,
    /// Villages and communities among these.
    #[schemars(description = "其中村、社区数")]
    pub inspected_villages: usize,
    /// What these are called together.
    #[schemars(description = "所辖村的叫法：村、社区或村（社区），没有的为空")]
    pub below: Option<String>,
    /// By category, in the order of the headings; those without issues left out.
    #[schemars(description = "按类别统计")]
    pub by_category: Vec<CommonIssue>,
    /// By focus, in the same way.
    #[schemars(description = "按监督重点统计")]
    pub by_focus: Vec<CommonIssue>,
    /// By common wording, that of most targets first.
    #[schemars(description = "按共性问题统计，涉及对象多的在前")]
    pub topics: Vec<CommonIssue>,
}

/// Counts some issues of a round.
pub(super) fn project(index: &Index<'_>, issues: &[&Issue]) -> CommonIssues {
    let round = index.round;
    let headings = &round.classification;
    let places: HashMap<&str, usize> =
        round.targets.iter().zip(0..).map(|(t, place)| (t.code.as_str(), place)).collect();
    let row = |name: &str, issues: &[&Issue]| row(index, &places, name, issues);
    let category = grouped(issues, |i| Some(&i.category));
    let focus = grouped(issues, |i| i.focus.as_deref());
    let by = |names: &[String], groups: &Groups<'_>| -> Vec<CommonIssue> {
        names
            .iter()
            .filter_map(|name| groups.iter().find(|(n, _)| n == name))
            .map(|(name, of)| row(name, of))
            .collect()
    };
    let mut topics: Vec<CommonIssue> =
        grouped(issues, |i| i.common.as_deref()).iter().map(|(name, of)| row(name, of)).collect();
    topics.sort_by_key(|t| std::cmp::Reverse((t.targets, t.issues)));
    let villages: Vec<&Target> = round.targets.iter().filter(|t| t.kind.is_village()).collect();
    CommonIssues {
        total: row("合计", issues),
        inspected: round.targets.len(),
        inspected_above: round.targets.len() - villages.len(),
        inspected_villages: villages.len(),
        below: villages_together(&villages).map(str::to_string),
        by_category: by(&headings.categories, &category),
        by_focus: by(&headings.focuses, &focus),
        topics,
    }
}

/// Issues by heading; headings in the order of their first issue.
type Groups<'i> = Vec<(&'i str, Vec<&'i Issue>)>;

fn grouped<'i>(issues: &[&'i Issue], of: impl Fn(&'i Issue) -> Option<&'i str>) -> Groups<'i> {
    let mut groups: Groups<'i> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for &issue in issues {
        let Some(name) = of(issue) else { continue };
        let place = *places.entry(name).or_insert(groups.len());
        match groups.get_mut(place) {
            Some((_, group)) => group.push(issue),
            None => groups.push((name, vec![issue])),
        }
    }
    groups
}

fn row(
    index: &Index<'_>,
    places: &HashMap<&str, usize>,
    name: &str,
    issues: &[&Issue],
) -> CommonIssue {
    let concerned: BTreeSet<usize> =
        issues.iter().filter_map(|i| places.get(i.target.as_str()).copied()).collect();
    let targets = || concerned.iter().filter_map(|place| index.round.targets.get(*place));
    let villages = targets().filter(|t| t.kind.is_village()).count();
    CommonIssue {
        name: name.to_string(),
        category: issues.first().map(|i| i.category.clone()).unwrap_or_default(),
        issues: issues.len(),
        targets: concerned.len(),
        above: concerned.len() - villages,
        villages,
        names: targets().take(MAX_NAMED).map(|t| t.name.clone()).collect(),
        amount: issues.iter().filter_map(|i| i.amount).sum(),
        finished: issues.iter().filter(|i| index.finished(&i.number)).count(),
        leads: index
            .round
            .suggestions
            .iter()
            .filter(|s| s.common.iter().chain(&s.categories).any(|heading| heading == name))
            .map(|s| s.recipient.clone())
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::import_file;

    #[test]
    fn issues_are_counted_once_a_heading_and_targets_once_a_row() {
        let imported = import_file("samples/round.yaml".as_ref()).unwrap();
        let index = Index::new(&imported.round);
        let issues: Vec<&Issue> = imported.round.issues.iter().collect();
        let common = project(&index, &issues);
        assert_eq!(
            common.by_category.iter().map(|c| c.issues).sum::<usize>(),
            imported.round.issues.len()
        );
        assert_eq!(
            (common.inspected, common.inspected_above, common.inspected_villages),
            (10, 2, 8)
        );
        for row in common.by_category.iter().chain(&common.by_focus).chain(&common.topics) {
            assert_eq!(row.above + row.villages, row.targets, "{}", row.name);
            assert_eq!(row.names.len(), row.targets, "{}", row.name);
            assert!(row.targets <= row.issues, "{}", row.name);
        }
        assert!(common.topics.is_sorted_by(|a, b| a.targets >= b.targets));
    }
}
