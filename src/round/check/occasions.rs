//! Rules on the meetings that a round holds with those it inspects: on which day each is.

use super::Check;
use super::timing::Days;
use crate::data::shown;
use crate::diag::Code;
use crate::round::{Date, Meeting, MeetingKind};

/// How many days from the entry a mobilisation may be.
const NEAR: i64 = 2;

pub(super) fn days(check: &mut Check<'_, '_>) {
    let r = check.round();
    let Days { entry, leave, feedback, .. } = Days::of(check);
    for (i, m) in r.meetings.iter().enumerate() {
        let Some(message) = off(m, entry, leave, feedback) else { continue };
        let owner = m.targets.first();
        let message = format!("会议 {}（{}）的日期 {} {message}", shown(&m.number), m.kind, m.date);
        check
            .warn(Code::OccasionMismatch, format!("meetings[{i}].date"), owner, message)
            .hints
            .push("核对[[meetings.date]]和[[schedule]]；属实的不必改".into());
    }
}

/// What is wrong with the day of a meeting.
fn off(
    m: &Meeting,
    entry: Option<Date>,
    leave: Option<Date>,
    feedback: Option<Date>,
) -> Option<String> {
    match m.kind {
        MeetingKind::Deployment | MeetingKind::Introduction => {
            entry.filter(|day| m.date > *day).map(|day| format!("晚于进驻日期 {day}"))
        }
        MeetingKind::Mobilisation => entry
            .filter(|day| (m.date - *day).num_days().abs() > NEAR)
            .map(|day| format!("与进驻日期 {day} 相差{NEAR}天以上")),
        MeetingKind::Feedback | MeetingKind::Villages => match feedback {
            None => Some("没有可以对照的反馈日期".into()),
            Some(day) => (m.date < day).then(|| format!("早于反馈日期 {day}")),
        },
        MeetingKind::Discussion | MeetingKind::Hearing => {
            let early = entry.is_some_and(|day| m.date < day);
            let late = leave.is_some_and(|day| m.date > day);
            (early || late).then(|| "不在进驻期间".to_string())
        }
        _ => None,
    }
}
