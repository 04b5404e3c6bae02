//! The days of the schedule: whether they can be right together, and which of them others may be
//! compared with.

use chrono::Months;

use super::super::Check;
use super::super::dates::known_due;
use super::Anchor::{self, AsOf, Due, Entry, Feedback, Leave, Promptly, Years};
use super::{FAR, TRUE};
use crate::diag::Code;
use crate::round::Date;

/// The days of the round that nothing contradicts.
pub(in super::super) struct Days {
    pub entry: Option<Date>,
    pub accept_until: Option<Date>,
    pub leave: Option<Date>,
    pub report: Option<Date>,
    pub feedback: Option<Date>,
    pub due: Option<Date>,
    pub as_of: Option<Date>,
}

impl Days {
    pub fn of(check: &Check<'_, '_>) -> Days {
        let (round, context, as_of) = (check.index.round, check.context, check.as_of);
        let s = &round.schedule;
        let due = known_due(round, context);
        let steps = [
            s.prepare,
            s.notice,
            Some(s.entry),
            Some(s.accept_until),
            Some(s.leave),
            s.report,
            s.feedback,
            s.plan,
            due,
        ];
        let sure = undisputed(&steps);
        let sure = |step: usize| steps[step].filter(|_| sure[step]);
        let entry = sure(2);
        Days {
            entry,
            accept_until: sure(3),
            leave: sure(4),
            report: sure(5),
            feedback: sure(6),
            due: sure(8),
            as_of: as_of.filter(|day| entry.is_none_or(|entry| *day >= entry)),
        }
    }

    pub(super) fn day(&self, anchor: Anchor) -> Option<Date> {
        match anchor {
            Entry => self.entry,
            Leave => self.leave,
            Feedback => self.feedback,
            Due => self.due,
            AsOf => self.as_of,
            Promptly => self.feedback?.checked_add_months(Months::new(1)),
            Years(n) => {
                let months = Months::new(n.unsigned_abs() * 12);
                let entry = self.entry?;
                if n < 0 {
                    entry.checked_sub_months(months)
                } else {
                    entry.checked_add_months(months)
                }
            }
        }
    }
}

/// The steps that every longest row of agreeing steps has: one that contradicts many others is
/// wrong itself, of two that contradict each other either may be. Steps agree that are in their
/// order and within a year.
fn undisputed(steps: &[Option<Date>; 9]) -> [bool; 9] {
    let given = (0..9).filter(|i| steps[*i].is_some()).fold(0u32, |all, i| all | 1 << i);
    const FEEDBACK: usize = 6;
    const DUE: usize = 8;
    let both = 1 << FEEDBACK | 1 << DUE;
    let agree = |set: u32| {
        // There is at least a day for rectification.
        if set & both == both && steps[DUE] <= steps[FEEDBACK] {
            return false;
        }
        let days: Vec<Date> =
            (0..9).filter(|i| set & 1 << i != 0).filter_map(|i| steps[i]).collect();
        days.windows(2).all(|pair| {
            let apart = (pair[1] - pair[0]).num_days();
            (0..=FAR).contains(&apart)
        })
    };
    let (mut most, mut common) = (0, 0);
    for set in (1..512u32).filter(|set| set & !given == 0 && agree(*set)) {
        let size = set.count_ones();
        if size > most {
            (most, common) = (size, set);
        } else if size == most {
            common &= set;
        }
    }
    std::array::from_fn(|i| common & 1 << i != 0)
}

/// The steps of a round are not years apart, and the reference day is after the entry.
pub(in super::super) fn schedule(check: &mut Check<'_, '_>) {
    let r = check.round();
    let s = &r.schedule;
    let given: Vec<_> =
        s.steps().into_iter().filter_map(|(key, label, day)| Some((key, label, day?))).collect();
    for pair in given.windows(2) {
        let [(_, before, first), (key, after, second)] = pair else { continue };
        let days = (*second - *first).num_days();
        if days > FAR {
            let message = format!("{after} {second} 与{before} {first} 相隔{days}天");
            apart(check, format!("schedule.{key}"), message, days);
        }
    }
    if let Some(as_of) = s.as_of.filter(|day| *day < s.entry) {
        let message = format!("统计截止日期 {as_of} 早于进驻日期 {}", s.entry);
        check
            .error(Code::DateOrder, "schedule.as_of", None, message)
            .hints
            .push("统计截止日期应在进驻以后，一般在反馈以后；核对年份".into());
    }
    if let (Some(due), Some(feedback)) = (known_due(r, check.context), s.feedback) {
        let days = (due - feedback).num_days();
        if days > 2 * FAR {
            let given = r.rectification.due.is_some();
            let path = if given { "rectification.due" } else { "rectification.period.number" };
            let message = format!("整改截止日期 {due} 与反馈日期 {feedback} 相隔{days}天");
            apart(check, path.into(), message, days);
        }
    }
}

/// Two days of the schedule that are years apart.
fn apart(check: &mut Check<'_, '_>, path: String, message: String, days: i64) {
    let d = if days > 5 * FAR {
        check.error(Code::DateDoubtful, path, None, message)
    } else {
        check.warn(Code::DateDoubtful, path, None, message)
    };
    let cure = "核对这两个日期的年份；属实的不必改";
    d.hints.push(if d.is_error() { cure.trim_end_matches(TRUE) } else { cure }.into());
}
