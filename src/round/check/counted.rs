//! Rules on what is counted beside issues: sheets of the votes on conduct and on rectification, the
//! coverage of a term.

use std::collections::HashMap;

use super::Check;
use super::references::known_target;
use crate::data::shown;
use crate::diag::Code;
use crate::round::{BodyClass, Poll, PollKind};

const SUM: &str = "各栏票数＋未填＝有效表数；有效表数＋无效表数＝收回表数";

pub(super) fn polls(check: &mut Check<'_, '_>) {
    let r = check.round();
    for (i, p) in r.polls.iter().enumerate() {
        known_target(check, format!("polls[{i}].target"), &p.target);
        let owner = Some(&p.target);
        if p.returned > p.issued {
            let message = format!("收回{}张，多于发出的{}张", p.returned, p.issued);
            check
                .error(Code::PollSum, format!("polls[{i}].returned"), owner, message)
                .hints
                .push("核对发出、收回的张数".into());
        }
        match p.returned.checked_sub(p.void) {
            Some(valid) => rows(check, i, p, valid),
            None => {
                let message = format!("无效表{}张，多于收回的{}张", p.void, p.returned);
                check
                    .error(Code::PollSum, format!("polls[{i}].void"), owner, message)
                    .hints
                    .push(SUM.into());
            }
        }
        if p.kind == PollKind::Conduct
            && let (Some(day), Some(feedback)) = (p.date, r.schedule.feedback)
            && day < feedback
        {
            let message = format!("后评估的日期 {day} 早于反馈日期 {feedback}");
            check
                .error(Code::PollSum, format!("polls[{i}].date"), owner, message)
                .hints
                .push("后评估表在反馈会上或以后填写；核对[[polls.date]]".into());
        }
    }
}

fn rows(check: &mut Check<'_, '_>, i: usize, p: &Poll, valid: u32) {
    let mut first: HashMap<&str, usize> = HashMap::new();
    for (j, row) in p.rows.iter().enumerate() {
        let owner = Some(&p.target);
        let sum: u64 =
            row.counts.iter().map(|n| u64::from(*n)).sum::<u64>() + u64::from(row.abstained);
        if sum != u64::from(valid) {
            let message = format!(
                "“{}”各栏与未填合计{sum}，而有效表是{valid}张（收回{}－无效{}）",
                shown(&row.item),
                p.returned,
                p.void
            );
            check
                .error(Code::PollSum, format!("polls[{i}].rows[{j}].counts"), owner, message)
                .hints
                .push(SUM.into());
        }
        if let Some(before) = first.insert(&row.item, j) {
            let message =
                format!("“{}”在[[polls[{i}].rows[{before}].item]]已经填过", shown(&row.item));
            check
                .error(Code::Duplicate, format!("polls[{i}].rows[{j}].item"), owner, message)
                .hints
                .push("一个问题只填一行，删去一行".into());
        }
    }
}

pub(super) fn coverage(check: &mut Check<'_, '_>) {
    totals(check);
    rounds(check);
    rest(check);
    sums(check);
}

fn totals(check: &mut Check<'_, '_>) {
    let r = check.round();
    let mut first: HashMap<BodyClass, usize> = HashMap::new();
    for (i, t) in r.term_totals.iter().enumerate() {
        if let Some(before) = first.insert(t.class, i) {
            let message = format!("{}的总数在[[term_totals[{before}].class]]已经填过", t.class);
            check
                .error(Code::Duplicate, format!("term_totals[{i}].class"), None, message)
                .hints
                .push("一类只填一行".into());
        }
        if t.total.is_some() && t.as_of.is_none() {
            let message = format!("{}的应巡总数没有核定日期", t.class);
            check
                .warn(Code::CoverageMismatch, format!("term_totals[{i}].as_of"), None, message)
                .hints
                .push("村和单位有撤并，总数须写明是哪一天的".into());
        }
    }
}

fn rounds(check: &mut Check<'_, '_>) {
    let r = check.round();
    let mut first: HashMap<(u32, BodyClass), usize> = HashMap::new();
    let known: Vec<BodyClass> = r.term_totals.iter().map(|t| t.class).collect();
    for (i, t) in r.term_rounds.iter().enumerate() {
        if let Some(before) = first.insert((t.number, t.class), i) {
            let message =
                format!("第{}轮的{}在[[term_rounds[{before}].class]]已经填过", t.number, t.class);
            check
                .error(Code::Duplicate, format!("term_rounds[{i}].class"), None, message)
                .hints
                .push("一轮的一类只填一行，个数合在一起".into());
        }
        if t.number > r.number {
            let message = format!("第{}轮在本轮（第{}轮）以后，还没有巡", t.number, r.number);
            check
                .error(Code::CoverageMismatch, format!("term_rounds[{i}].number"), None, message)
                .hints
                .push("以后的轮次填在[[term_rest.planned]]中".into());
        }
        if t.from.zip(t.to).is_some_and(|(from, to)| to < from) {
            let message = format!("第{}轮的结束日期早于开始日期", t.number);
            check
                .error(Code::CoverageMismatch, format!("term_rounds[{i}].to"), None, message)
                .hints
                .push("核对两个日期".into());
        }
        if !known.contains(&t.class) {
            let message = format!("{}没有应巡总数，这一行不会印出", t.class);
            check
                .error(Code::CoverageMismatch, format!("term_rounds[{i}].class"), None, message)
                .hints
                .push("在[[term_totals]]中补上这一类，总数没有定的可以不填".into());
        }
    }
}

fn rest(check: &mut Check<'_, '_>) {
    let r = check.round();
    let mut first: HashMap<(BodyClass, &str), usize> = HashMap::new();
    for (i, t) in r.term_rest.iter().enumerate() {
        if let Some(before) = first.insert((t.class, &t.name), i) {
            let message = format!("{}在[[term_rest[{before}].name]]已经列过", shown(&t.name));
            check
                .error(Code::Duplicate, format!("term_rest[{i}].name"), None, message)
                .hints
                .push("删去一行".into());
        }
        if t.planned.is_some_and(|n| n <= r.number) {
            let message =
                format!("{}没有巡察，计划轮次却不在本轮（第{}轮）以后", shown(&t.name), r.number);
            check
                .error(Code::CoverageMismatch, format!("term_rest[{i}].planned"), None, message)
                .hints
                .push("核对计划轮次；已经巡察的从未巡对象中删去".into());
        }
        if r.targets.iter().any(|target| target.name == t.name) {
            let message = format!("{}是本轮的巡察对象，不能列为未巡对象", shown(&t.name));
            check
                .error(Code::CoverageMismatch, format!("term_rest[{i}].name"), None, message)
                .hints
                .push("从未巡对象中删去；确是另一个同名的，写明乡镇".into());
        }
    }
}

/// A body counts once: what was covered is no more than there is, and the rest is what is left.
fn sums(check: &mut Check<'_, '_>) {
    let r = check.round();
    for (i, t) in r.term_totals.iter().enumerate() {
        let Some(total) = t.total else { continue };
        let covered: u32 = r
            .term_rounds
            .iter()
            .filter(|row| row.class == t.class && row.covers)
            .map(|row| row.new)
            .sum();
        let listed = r.term_rest.iter().filter(|rest| rest.class == t.class).count() as u32;
        let message = if covered > total {
            format!("{}各轮首次巡察共{covered}个，多于应巡总数{total}个", t.class)
        } else if listed > 0 && covered + listed != total {
            format!(
                "{}应巡{total}个，已巡{covered}个，未巡应为{}个，而未巡对象列了{listed}个",
                t.class,
                total - covered
            )
        } else {
            continue;
        };
        check
            .error(Code::CoverageMismatch, format!("term_totals[{i}].total"), None, message)
            .hints
            .push("同一对象只算一次，再巡的填[[term_rounds.again]]；核对总数、各轮首次巡察数和未巡对象".into());
    }
}
