//! Rules on figures: amounts, people, votes and points of a size that there can be.
//!
//! Bounds are far beyond what offices have: what lies beyond the first may be right and is a
//! warning, what lies beyond the second is an error.

use std::collections::HashMap;

use super::Check;
use crate::diag::Code;
use crate::round::{AreaCode, Money, nth};

/// Amounts in 分 that are looked at twice: a hundred million yuan, and one that no county has.
const LARGE_AMOUNT: i64 = 10_000_000_000;
const MAX_AMOUNT: i64 = 10_000_000_000_000;
/// Recovered where no amount is known; wages withheld and the like come to less.
const LARGE_RECOVERY: i64 = 10_000_000;
/// An amount below one yuan is mostly a percentage, or a figure in another unit.
const MIN_AMOUNT: i64 = 100;

/// A figure with the bounds that it is looked at from.
struct Figure<'r> {
    path: String,
    owner: Option<&'r AreaCode>,
    /// As in 双河镇的人口.
    what: String,
    value: u64,
    unit: &'static str,
    large: u64,
    most: u64,
}

/// Figures are of a size that there can be.
pub(super) fn sizes(check: &mut Check<'_, '_>) {
    for f in populations(check).into_iter().chain(votes(check)).chain(persons(check)) {
        if f.value <= f.large {
            continue;
        }
        let message = format!("{}为{}{}，数额过大", f.what, f.value, f.unit);
        let d = if f.value > f.most {
            check.error(Code::FigureDoubtful, f.path, f.owner, message)
        } else {
            check.warn(Code::FigureDoubtful, f.path, f.owner, message)
        };
        d.hints.push(format!("核对数字，看是否多填了位数；一般不超过{}{}", f.large, f.unit));
    }
}

fn populations<'r>(check: &Check<'r, '_>) -> Vec<Figure<'r>> {
    let mut all = Vec::new();
    for (i, t) in check.index.round.targets.iter().enumerate() {
        let village = t.kind.is_village();
        let (large, most) = if village { (50_000, 2_000_000) } else { (2_000_000, 50_000_000) };
        let figures = [
            ("households", "户数", t.households, "户", large / 2),
            ("population", "人口", t.population, "人", large),
            ("party_members", "党员数", t.party_members, "人", large / 5),
        ];
        for (key, label, value, unit, large) in figures {
            let Some(value) = value.filter(|n| u64::from(*n) > large) else { continue };
            all.push(Figure {
                path: format!("targets[{i}].{key}"),
                owner: Some(&t.code),
                what: format!("{}的{label}", t.name),
                value: u64::from(value),
                unit,
                large,
                most,
            });
        }
    }
    all
}

fn votes<'r>(check: &Check<'r, '_>) -> Vec<Figure<'r>> {
    let mut all = Vec::new();
    for (i, b) in check.index.round.ballots.iter().enumerate() {
        let name = check.index.target(b.target.as_str()).map_or("", |t| t.name.as_str());
        all.push(Figure {
            path: format!("ballots[{i}].issued"),
            owner: Some(&b.target),
            what: format!("{name}发出的测评表"),
            value: u64::from(b.issued),
            unit: "份",
            large: 2_000,
            most: 1_000_000,
        });
    }
    all
}

/// Times or persons that an issue may have without being asked about.
const MANY: u64 = 100_000;

fn persons<'r>(check: &Check<'r, '_>) -> Vec<Figure<'r>> {
    let r = check.index.round;
    let mut all = Vec::new();
    for (i, issue) in r.issues.iter().enumerate() {
        for (key, label, value, unit) in
            [("times", "次数", issue.times, "次"), ("persons", "人数", issue.persons, "人")]
        {
            let Some(value) = value.filter(|n| u64::from(*n) > MANY) else { continue };
            all.push(Figure {
                path: format!("issues[{i}].{key}"),
                owner: Some(&issue.target),
                what: format!("问题 {} 的{label}", issue.number),
                value: u64::from(value),
                unit,
                large: MANY,
                most: 100_000_000,
            });
        }
    }
    for (i, s) in r.sanctions.iter().enumerate() {
        for (key, label, value, unit) in [
            ("persons", "人数", s.persons, "人"),
            ("organisations", "单位数", s.organisations, "个"),
        ] {
            all.push(Figure {
                path: format!("sanctions[{i}].{key}"),
                owner: Some(&s.target),
                what: format!("{}的{label}", s.kind),
                value: u64::from(value),
                unit,
                large: 500,
                most: 1_000_000,
            });
        }
    }
    all
}

/// Parts are not greater than the whole: households and members than inhabitants, ballots than
/// inhabitants, persons concerned than inhabitants.
pub(super) fn parts(check: &mut Check<'_, '_>) {
    let r = check.round();
    let mut wrong = Vec::new();
    for (i, t) in r.targets.iter().enumerate() {
        let Some(population) = t.population else { continue };
        for (key, label, value) in
            [("households", "户数", t.households), ("party_members", "党员数", t.party_members)]
        {
            if let Some(value) = value.filter(|n| *n > population) {
                let message = format!("{}的{label} {value} 多于人口 {population}", t.name);
                // Households may be counted by register, inhabitants by where they live.
                let certain = key == "party_members";
                wrong.push((format!("targets[{i}].{key}"), Some(&t.code), message, certain));
            }
        }
    }
    let population = |code: &AreaCode| check.index.target(code.as_str()).and_then(|t| t.population);
    for (i, b) in r.ballots.iter().enumerate() {
        if let Some(most) = population(&b.target).filter(|most| b.issued > *most) {
            let message = format!("发出测评表{}份，多于当地人口 {most}", b.issued);
            wrong.push((format!("ballots[{i}].issued"), Some(&b.target), message, false));
        }
    }
    for (i, issue) in r.issues.iter().enumerate() {
        let Some(persons) = issue.persons else { continue };
        let path = format!("issues[{i}].persons");
        if let Some(most) = population(&issue.target).filter(|most| persons > *most) {
            let message = format!("问题 {} 涉及{persons}人，多于当地人口 {most}", issue.number);
            wrong.push((path, Some(&issue.target), message, false));
        }
    }
    for (path, owner, message, certain) in wrong {
        let d = if certain {
            check.error(Code::FigureDoubtful, path, owner, message)
        } else {
            check.warn(Code::FigureDoubtful, path, owner, message)
        };
        d.hints.push("核对[[targets.population]]和这个数字".into());
    }
    for (i, issue) in r.issues.iter().enumerate() {
        let named = issue.names.len();
        if let Some(persons) =
            issue.persons.filter(|n| usize::try_from(*n).is_ok_and(|n| n < named))
        {
            let message =
                format!("问题 {} 的人数填{persons}人，而涉及人员有{named}人", issue.number);
            check
                .warn(
                    Code::FigureDoubtful,
                    format!("issues[{i}].persons"),
                    Some(&issue.target),
                    message,
                )
                .hints
                .push("核对[[issues.persons]]和[[issues.names]]".into());
        }
    }
}

/// Amounts are of a size that there can be, and no more is recovered than is involved.
pub(super) fn money(check: &mut Check<'_, '_>) {
    let r = check.round();
    let amounts = r.issues.iter().enumerate().filter_map(|(i, issue)| {
        let amount = issue.amount.filter(is_odd)?;
        let what = format!("问题 {} 的金额", issue.number);
        Some((format!("issues[{i}].amount"), Some(&issue.target), what, amount))
    });
    let recovered = r.progress.iter().enumerate().filter_map(|(i, p)| {
        let amount = p.recovered.filter(is_odd)?;
        let what = format!("任务 {} 的挽回金额", p.task);
        let owner = check.index.target_of_task(&p.task);
        Some((format!("progress[{i}].recovered"), owner, what, amount))
    });
    let mut absurd = vec![false; r.progress.len()];
    let all: Vec<_> = amounts.chain(recovered).collect();
    for (path, owner, what, amount) in all {
        let fen = amount.fen();
        let yuan = yuan(fen);
        let (message, certain, cure) = if fen > MAX_AMOUNT {
            (format!("{what}为{yuan}，数额过大"), true, "核对数字，看是否多填了位数")
        } else if fen > LARGE_AMOUNT {
            (format!("{what}为{yuan}，数额很大"), false, "核对数字和单位；属实的不必改")
        } else if (1..MIN_AMOUNT).contains(&fen) {
            let cure = "金额不是百分数；核对数字和单位，属实的不必改";
            (format!("{what}为{yuan}，不足1元"), false, cure)
        } else {
            continue;
        };
        if let Some(i) = index_in(&path, "progress") {
            absurd[i] = fen > LARGE_AMOUNT;
        }
        let d = if certain {
            check.error(Code::FigureDoubtful, path, owner, message)
        } else {
            check.warn(Code::FigureDoubtful, path, owner, message)
        };
        d.hints.push(cure.into());
    }
    recovery(check, &absurd);
}

/// Whether an amount is looked at twice.
fn is_odd(amount: &Money) -> bool {
    (1..MIN_AMOUNT).contains(&amount.fen()) || amount.fen() > LARGE_AMOUNT
}

fn index_in(path: &str, list: &str) -> Option<usize> {
    path.strip_prefix(list)?.strip_prefix('[')?.split_once(']')?.0.parse().ok()
}

/// No more is recovered than the issues involve; of a task the last entry counts.
fn recovery(check: &mut Check<'_, '_>, absurd: &[bool]) {
    let r = check.round();
    let mut last: HashMap<&str, usize> = HashMap::new();
    for (i, p) in r.progress.iter().enumerate().filter(|(_, p)| p.recovered.is_some()) {
        last.insert(&p.task, i);
    }
    for (i, p) in r.progress.iter().enumerate() {
        let Some(money) = p.recovered.filter(|m| m.fen() > 0) else { continue };
        let Some(task) = check.index.task(&p.task) else { continue };
        if absurd.get(i) == Some(&true) || last.get(p.task.as_str()) != Some(&i) {
            continue;
        }
        let issues: Vec<_> = task.issues.iter().map(|number| check.index.issue(number)).collect();
        // An issue that is not there has its own message, and its amount is not known.
        if issues.iter().any(Option::is_none) {
            continue;
        }
        let amounts: Vec<Money> =
            issues.into_iter().flatten().filter_map(|issue| issue.amount).collect();
        if amounts.iter().any(is_odd) {
            continue;
        }
        let involved: Money = amounts.into_iter().sum();
        let owner = check.index.target_of_task(&p.task);
        // Interest, or what came to light later, may come on top: a fifth is let pass.
        let most = involved.fen().saturating_add(involved.fen() / 5);
        let (message, hint) = if involved.fen() == 0 {
            if money.fen() <= LARGE_RECOVERY {
                continue;
            }
            (
                format!("任务 {} 挽回{}，而对应的问题没有填金额", p.task, yuan(money.fen())),
                "核对[[progress.recovered]]，或在问题清单中补填[[issues.amount]]",
            )
        } else if money.fen() > most {
            (
                format!(
                    "任务 {} 挽回{}，多于对应问题的金额{}",
                    p.task,
                    yuan(money.fen()),
                    yuan(involved.fen())
                ),
                "核对[[progress.recovered]]和[[issues.amount]]；属实的不必改",
            )
        } else {
            continue;
        };
        check
            .warn(Code::FigureDoubtful, format!("progress[{i}].recovered"), owner, message)
            .hints
            .push(hint.into());
    }
}

/// An amount in yuan, in 万元 or 亿元 if it is large; never with trailing zeros.
fn yuan(fen: i64) -> String {
    let (size, unit) = match fen {
        10_000_000_000.. => (10_000_000_000.0, "亿元"),
        1_000_000.. => (1_000_000.0, "万元"),
        _ => (100.0, "元"),
    };
    format!("{}{unit}", fen as f64 / size)
}

/// Points and numbers of rounds are of a size that there can be.
pub(super) fn points(check: &mut Check<'_, '_>) {
    let r = check.round();
    let full = r.rules.report_points.saturating_add(r.rules.clue_points);
    let mut odd = Vec::new();
    for (i, a) in r.assessment_items.iter().enumerate().filter(|(_, a)| a.points > full / 2) {
        odd.push((
            format!("assessment_items[{i}].points"),
            format!("第{}组一次{}{}分，而满分是{full}分", a.team, a.kind, a.points),
        ));
    }
    for (i, a) in r.past_assessments.iter().enumerate() {
        let most = i64::from(full.max(100)) * 3 / 2;
        if !(0..=most).contains(&i64::from(a.total)) {
            odd.push((
                format!("past_assessments[{i}].total"),
                format!("{}第{}组总分{}分", nth(a.session, a.number), a.team, a.total),
            ));
        }
    }
    for (path, label, value, most) in
        [("session", "届次", r.session.unwrap_or_default(), 30), ("number", "轮次", r.number, 30)]
    {
        if value > most {
            odd.push((path.to_string(), format!("{label}为{value}")));
        }
    }
    for (path, what) in odd {
        check
            .warn(Code::FigureDoubtful, path, None, format!("{what}，不合常理"))
            .hints
            .push("核对数字；属实的不必改".into());
    }
}
