//! Rules on dates: entry < accept-until ≤ leave ≤ report ≤ feedback < due, and the rest.

use super::{Check, Context};
use crate::diag::Code;
use crate::round::{Calendar, Date, Round, RoundKind, UnknownYear};

/// The last day of rectification: as set in the data, or counted from the day of feedback.
/// `Ok(None)` without a day of feedback.
///
/// # Errors
/// The year missing in the holiday calendar.
pub fn due(round: &Round, calendar: &Calendar) -> Result<Option<Date>, UnknownYear> {
    match (round.rectification.due, round.schedule.feedback) {
        (Some(day), _) => Ok(Some(day)),
        (None, Some(feedback)) => calendar.due(feedback, &round.rectification.period).map(Some),
        (None, None) => Ok(None),
    }
}

const ORDER: &str = "先后顺序：进驻＜受理截止≤离开≤汇报≤反馈＜整改截止";

pub(super) fn known_due(round: &Round, context: &Context<'_>) -> Option<Date> {
    due(round, context.calendar).ok().flatten()
}

pub(super) fn order(check: &mut Check<'_, '_>) {
    let round = check.round();
    let s = &round.schedule;
    let due = ("due", "整改截止日期", known_due(round, check.context));
    let strict = [("entry", "accept_until"), ("feedback", "due")];
    let due_path = if round.rectification.due.is_some() {
        "rectification.due"
    } else {
        "rectification.period"
    };
    let given: Vec<_> = s
        .steps()
        .into_iter()
        .chain([due])
        .filter_map(|(key, label, day)| Some((key, label, day?)))
        .collect();
    for pair in given.windows(2) {
        let [(earlier, early_label, first), (later, late_label, second)] = pair else { continue };
        let must_differ = strict.contains(&(earlier, later));
        if second < first || (must_differ && second == first) {
            let word = if must_differ { "晚于" } else { "不早于" };
            let path =
                if *later == "due" { due_path.to_string() } else { format!("schedule.{later}") };
            check
                .error(
                    Code::DateOrder,
                    path,
                    None,
                    format!("{late_label} {second} 应{word}{early_label} {first}"),
                )
                .hints
                .push(ORDER.into());
        }
    }
    // The date of the plan is between feedback and due, but must not equal both.
    if let (Some(feedback), Some(plan), Some(due)) =
        (s.feedback, s.plan, known_due(round, check.context))
        && due == feedback
        && plan == feedback
    {
        check
            .error(
                Code::DateOrder,
                due_path,
                None,
                format!("整改截止日期 {due} 应晚于反馈日期 {feedback}"),
            )
            .hints
            .push(ORDER.into());
    }
}

pub(super) fn notice_days(check: &mut Check<'_, '_>) {
    let round = check.round();
    let wanted = i64::from(round.rules.notice_days);
    let Some(notice) = round.schedule.notice else { return };
    let days = (round.schedule.entry - notice).num_days();
    if round.kind != RoundKind::Mobile && (0..wanted).contains(&days) {
        check
            .warn(
                Code::NoticeDays,
                "schedule.notice",
                None,
                format!("进驻通知只提前{days}天，要求提前{wanted}天"),
            )
            .hints
            .push("调整日期，或在[[rules.notice_days]]填写本地要求".into());
    }
}

/// A round with tasks needs a reference day for judging them.
pub(super) fn as_of(check: &mut Check<'_, '_>) {
    let round = check.round();
    if check.as_of.is_none()
        && (!round.tasks.is_empty()
            || !round.supervisions.is_empty()
            || round.schedule.plan.is_some())
    {
        let d = check.error(
            Code::NoAsOf,
            "schedule.as_of",
            None,
            "没有统计截止日期，无法判断整改是否逾期、清单是否应当齐全",
        );
        d.hints.push("填写[[schedule.as_of]]".into());
        d.commands.push("只用这一次的，在命令中用 --date 2026-07-31 这样指定".into());
    }
}

pub(super) fn due_is_known(check: &mut Check<'_, '_>) {
    let round = check.round();
    let calendar = check.context.calendar;
    if let Err(UnknownYear(year)) = due(round, calendar) {
        check
            .warn(
                Code::HolidaysUnknown,
                "rectification.period",
                None,
                format!("节假日表中没有{year}年，按工作日推算不出整改截止日期"),
            )
            .hints
            .push("直接填写[[rectification.due]]，或在模板集的节假日表中补上这一年".into());
    }
    if let (Some(within), Some(feedback)) =
        (&round.rectification.plan_within, round.schedule.feedback)
    {
        match calendar.due(feedback, within) {
            Ok(last) => {
                if let Some(plan) = round.schedule.plan
                    && plan > last
                {
                    check
                        .warn(
                            Code::DateOrder,
                            "schedule.plan",
                            None,
                            format!("整改方案日期 {plan} 晚于报送时限 {last}"),
                        )
                        .hints
                        .push("核对日期，或在[[rectification.plan_within]]中调整报送时限".into());
                }
            }
            Err(UnknownYear(year)) => {
                check
                    .warn(
                        Code::HolidaysUnknown,
                        "rectification.plan_within",
                        None,
                        format!("节假日表中没有{year}年，推算不出方案报送的最后日期"),
                    )
                    .hints
                    .push("在模板集的节假日表中补上这一年".into());
            }
        }
    }
}
