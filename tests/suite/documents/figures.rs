//! A figure that several documents show is the same in all of them, and what the data come to.

use std::collections::{BTreeMap, BTreeSet};

use xunwen::engine::{RenderOptions, Selection, Session};
use xunwen::round::{Round, Status};
use xunwen::view::Subject;

use crate::rounds;
use crate::support::{all_pass, checked, engine, sample};

/// What the whole round is called in the figures.
const ROUND: &str = "全轮次";

/// Every figure by whose it is and what it counts: its values, each with the documents that show
/// it.
type Figures = BTreeMap<(String, String), BTreeMap<String, BTreeSet<String>>>;

/// The figures of all documents about the round and its targets, as they are printed.
fn printed(session: &Session<'_>) -> Figures {
    let round = session.round();
    let mut figures = Figures::new();
    for job in session.jobs(&Selection::default()).unwrap() {
        // It speaks of one team after the other, whose figures are not the round's.
        if job.kind.name == "hearing_report" {
            continue;
        }
        let about = match job.subject {
            Subject::Round => ROUND.to_string(),
            Subject::Target(target) => target.name.clone(),
            _ => continue,
        };
        let Ok(document) = session.document(&job) else { continue };
        let mut page = Page {
            kind: &job.kind.name,
            about,
            figures: &mut figures,
            labels: labels(round),
            head: Vec::new(),
            chart: None,
        };
        document.dump().lines().for_each(|line| page.line(line));
    }
    figures
}

/// What columns and bars may count.
fn labels(round: &Round) -> BTreeSet<String> {
    let statuses = Status::ALL.iter().map(|s| s.word().to_string());
    round
        .classification
        .categories
        .iter()
        .cloned()
        .chain(statuses)
        .chain(["办结", "逾期", "问题"].map(String::from))
        .collect()
}

/// Reads the dump of a document line by line.
struct Page<'p> {
    kind: &'p str,
    about: String,
    figures: &'p mut Figures,
    labels: BTreeSet<String>,
    /// The head of the table that is read.
    head: Vec<String>,
    /// What the parts of the chart's bars count.
    chart: Option<Vec<String>>,
}

impl Page<'_> {
    fn take(&mut self, whose: &str, what: &str, value: &str) {
        let key = (whose.to_string(), what.to_string());
        self.figures
            .entry(key)
            .or_default()
            .entry(value.to_string())
            .or_default()
            .insert(self.kind.to_string());
    }

    fn line(&mut self, line: &str) {
        let text = line.trim_start();
        if text.starts_with("table ") {
            self.head = vec![String::new()];
        } else if let Some(cells) = text.strip_prefix("| ") {
            let cells: Vec<String> = cells.split(" | ").map(|c| c.trim().to_string()).collect();
            if self.head == [""] { self.head = cells } else { self.row(&cells) }
        } else if let (Some(bar), Some(parts)) = (text.strip_prefix("- "), self.chart.clone()) {
            let mut words: Vec<&str> = bar.split(' ').collect();
            let counts = words.split_off(words.len() - parts.len().max(1));
            let name = words.join(" ");
            if parts.is_empty() {
                let about = self.about.clone();
                self.take(&about, &name, counts[0]);
            }
            parts.iter().zip(counts).for_each(|(part, count)| self.take(&name, part, count));
        } else {
            self.chart = text.strip_prefix("chart ").map(|rest| {
                let parts = rest
                    .split_once('[')
                    .and_then(|(_, r)| r.split_once(']'))
                    .map_or("", |(parts, _)| parts);
                parts.split_whitespace().map(String::from).collect()
            });
            self.sentence(text);
        }
    }

    fn row(&mut self, cells: &[String]) {
        let first = |cell: &str| cell.split(['/', '（']).next().unwrap_or_default().to_string();
        // 类别 or 进度, the number among all, the share.
        if self.head.len() == 3 && self.head[1] == "问题" && self.head[2] == "占比" {
            if let Some((count, all)) = cells.get(1).and_then(|c| c.split_once('/')) {
                let about = self.about.clone();
                self.take(&about, &cells[0], count);
                self.take(&about, "问题", all);
            }
            return;
        }
        let categories = self.head.iter().filter(|h| self.labels.contains(*h)).count();
        let Some(name) = self
            .head
            .iter()
            .position(|h| ["单位", "巡察对象", "村", "村（社区）"].contains(&h.as_str()))
        else {
            return;
        };
        if categories < 2 || cells.len() != self.head.len() {
            return;
        }
        let whose = if cells[name] == "合计" { self.about.clone() } else { first(&cells[name]) };
        for (label, cell) in self.head.clone().iter().zip(cells) {
            let what = match label.as_str() {
                "合计" => "问题",
                share if share.starts_with("办结") => "办结",
                other => other,
            };
            if self.labels.contains(what) {
                self.take(&whose, what, &first(cell));
            }
        }
    }

    fn sentence(&mut self, text: &str) {
        let about = self.about.clone();
        for (words, what) in [("发现问题", "问题"), ("已办结", "办结"), ("逾期", "逾期")]
        {
            for rest in text.split(words).skip(1) {
                let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
                let unit = &rest[digits.len()..];
                if !digits.is_empty() && unit.starts_with('个') && !unit.starts_with("个月") {
                    self.take(&about, what, &digits);
                }
            }
        }
        if let Some((_, rest)) = text.split_once("个，涉及金额") {
            let number: String = rest
                .chars()
                .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '万' | '亿'))
                .collect();
            if text.contains("发现问题") {
                self.take(&about, "金额", &number);
            }
        }
        for rest in text.split("按类别分：").skip(1) {
            for part in rest.split('；') {
                let Some((name, count)) = part
                    .split_once(|c: char| c.is_ascii_digit())
                    .map(|(name, _)| (name, &part[name.len()..]))
                else {
                    continue;
                };
                let digits: String = count.chars().take_while(char::is_ascii_digit).collect();
                if self.labels.contains(name) {
                    self.take(&about, name, &digits);
                }
            }
        }
    }
}

/// What the data come to, counted here.
fn counted(round: &Round) -> Vec<(String, String, usize)> {
    let mut all = Vec::new();
    let mut add = |whose: &str, issues: &[&xunwen::round::Issue]| {
        all.push((whose.to_string(), "问题".to_string(), issues.len()));
        for category in &round.classification.categories {
            all.push((
                whose.to_string(),
                category.clone(),
                issues.iter().filter(|i| i.category == *category).count(),
            ));
        }
    };
    add(ROUND, &round.issues.iter().collect::<Vec<_>>());
    for target in &round.targets {
        let below = |code: &xunwen::round::AreaCode| {
            round.targets.iter().any(|v| v.code == *code && v.parent.as_ref() == Some(&target.code))
        };
        let own: Vec<_> = round.issues.iter().filter(|i| i.target == target.code).collect();
        let with_villages: Vec<_> =
            round.issues.iter().filter(|i| i.target == target.code || below(&i.target)).collect();
        if target.kind.is_township() {
            add(&format!("{}本级", target.name), &own);
        }
        add(&target.name, &with_villages);
    }
    all
}

fn differing(round: &Round) -> (Figures, Vec<String>) {
    let checked = checked(round);
    let session = engine().session(&checked, &RenderOptions::default()).unwrap();
    let figures = printed(&session);
    let mut failures: Vec<String> = figures
        .iter()
        .filter(|(_, values)| values.len() > 1)
        .map(|((whose, what), values)| format!("{whose}：{what}：{values:?}"))
        .collect();
    for (whose, what, count) in counted(round) {
        if let Some(values) = figures.get(&(whose.clone(), what.clone()))
            && !values.contains_key(&count.to_string())
        {
            failures.push(format!("{whose}：{what}：数据为{count}，文书为{values:?}"));
        }
    }
    (figures, failures)
}

#[test]
fn what_several_documents_show_is_the_same_in_all() {
    let (figures, failures) = differing(&sample().round);
    all_pass(failures);
    let of = |whose: &str, what: &str| {
        let values = figures
            .get(&(whose.to_string(), what.to_string()))
            .unwrap_or_else(|| panic!("{whose}：{what}"));
        values.values().flatten().map(String::as_str).collect::<BTreeSet<_>>()
    };
    // That there is something to compare.
    let category = &sample().round.classification.categories[0];
    assert!(
        of(ROUND, "问题").is_superset(&["common_issues", "round_overview"].into()),
        "{:?}",
        of(ROUND, "问题")
    );
    assert!(
        of(ROUND, category).len() > 1 && of("双河镇", category).len() > 2,
        "{:?} {:?}",
        of(ROUND, category),
        of("双河镇", category)
    );
    assert!(
        of("双河镇", "问题").len() > 2 && of("大沟村", "问题").len() > 2,
        "{:?} {:?}",
        of("双河镇", "问题"),
        of("大沟村", "问题")
    );
    assert!(
        of("双河镇", "已销号").len() > 1
            && of("双河镇", "办结").len() > 1
            && of("双河镇", "逾期").len() > 1
    );
    assert!(of(ROUND, "金额").contains("round_overview"), "{:?}", of(ROUND, "金额"));
}

#[test]
fn so_it_is_in_rounds_of_any_data() {
    for seed in [3, 8] {
        let round =
            rounds::round(rounds::Size { villages: 12, issues: 4, seed, ..Default::default() });
        all_pass(differing(&round).1);
    }
}
