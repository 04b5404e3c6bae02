//! The time allowed for rectification (整改期限), with the last days that follow from it.

use schemars::JsonSchema;
use serde::Serialize;

use crate::round::check::due;
use crate::round::{Date, Period, Round};
use crate::view::subject::Setting;

/// The time allowed for rectification (整改期限).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RectificationCard {
    /// The period as printed, e.g. 2个月.
    #[schemars(description = "整改期限，如2个月")]
    pub period: String,
    /// Basis.
    #[schemars(description = "期限依据")]
    pub basis: String,
    /// The last day.
    #[schemars(description = "整改截止日期")]
    pub due: Option<Date>,
    /// The period for the plan, e.g. 15个工作日.
    #[schemars(description = "报送方案的期限")]
    pub plan_within: Option<String>,
    /// The last day for the plan.
    #[schemars(description = "报送方案的截止日期")]
    pub plan_due: Option<Date>,
}

pub(in crate::view) fn rectification_card(
    round: &Round,
    setting: &Setting<'_>,
) -> RectificationCard {
    let r = &round.rectification;
    let plan_due = match (round.schedule.feedback, &r.plan_within) {
        (Some(feedback), Some(within)) => setting.calendar.due(feedback, within).ok(),
        _ => None,
    };
    RectificationCard {
        period: period_text(r.period),
        basis: r.basis.clone(),
        due: due(round, setting.calendar).ok().flatten(),
        plan_within: r.plan_within.map(period_text),
        plan_due,
    }
}

fn period_text(period: Period) -> String {
    format!("{}{}", period.number, period.unit)
}
