//! Figures of a team's work (一日一小结、一周一汇总). The one place where they are summed up: documents
//! print these figures and checks compare with them.

use chrono::{Datelike, Days};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Date, DayLog};

/// Figures of a team's work.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WorkFigures {
    /// Talks held.
    #[schemars(description = "谈话人次")]
    pub talks: u64,
    /// Households visited.
    #[schemars(description = "走访户数")]
    pub visits: u64,
    /// Letters, calls and visitors received.
    #[schemars(description = "来信来电来访件数")]
    pub letters: u64,
    /// Files consulted.
    #[schemars(description = "查阅资料份数")]
    pub material: u64,
    /// Issues found.
    #[schemars(description = "新发现问题数")]
    pub issues: u64,
}

impl WorkFigures {
    /// The figures of one daily sheet.
    pub fn of(log: &DayLog) -> WorkFigures {
        WorkFigures {
            talks: log.talks.into(),
            visits: log.visits.into(),
            letters: log.letters.into(),
            material: log.material.into(),
            issues: log.new_issues.len() as u64,
        }
    }

    /// The sum of daily sheets.
    pub fn sum<'l>(logs: impl IntoIterator<Item = &'l DayLog>) -> WorkFigures {
        logs.into_iter().map(WorkFigures::of).fold(WorkFigures::default(), WorkFigures::plus)
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: WorkFigures) -> WorkFigures {
        WorkFigures {
            talks: self.talks + other.talks,
            visits: self.visits + other.visits,
            letters: self.letters + other.letters,
            material: self.material + other.material,
            issues: self.issues + other.issues,
        }
    }
}

/// The Monday of a day's week.
pub fn monday(day: Date) -> Date {
    day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into())).unwrap_or(day)
}

/// The Sunday of a day's week.
pub fn sunday(day: Date) -> Date {
    day.checked_add_days(Days::new(6 - u64::from(day.weekday().num_days_from_monday())))
        .unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_runs_from_monday_to_sunday() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        for text in ["2026-03-16", "2026-03-19", "2026-03-22"] {
            assert_eq!(
                (monday(day(text)), sunday(day(text))),
                (day("2026-03-16"), day("2026-03-22"))
            );
        }
    }
}
