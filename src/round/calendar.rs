//! The calendar of public holidays and make-up work days, and the deadlines counted on it.
//!
//! Takes the years of a template set's `holidays.toml`, answers whether a day is a working
//! day and which day a period ends on. It never guesses: a year that is not in the table
//! has no working days, and the error names the missing year.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::{Datelike, Days, Months, Weekday};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::model::{Period, PeriodUnit};
use super::values::Date;
use crate::diag::{Code, Diagnostic};

/// Days within which a deadline must be found; `Period` allows 1,000 working days.
const MAX_SEARCH_DAYS: u32 = 4_000;

/// The arrangement of one year as the State Council's office publishes it (放假调休安排).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarYear {
    /// The year the notice is about.
    #[schemars(description = "年份")]
    pub year: i32,
    /// Every day off, weekends within the holidays included.
    #[schemars(description = "放假的全部日期")]
    pub off: Vec<Date>,
    /// Saturdays and Sundays that are working days.
    #[serde(default)]
    pub work: Vec<Date>,
    /// Title and number of the notice.
    #[schemars(description = "通知的标题和文号")]
    pub source: String,
}

/// The written form of a calendar: `[[year]]` tables.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CalendarFile {
    #[serde(default)]
    year: Vec<CalendarYear>,
}

/// Public holidays and make-up work days by year (节假日表).
///
/// ```
/// # use xunwen::round::Calendar;
/// let calendar = Calendar::default();
/// assert_eq!(calendar.is_working_day("2026-05-18".parse()?), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "CalendarFile", into = "CalendarFile")]
pub struct Calendar {
    years: BTreeMap<i32, CalendarYear>,
    off: BTreeSet<Date>,
    work: BTreeSet<Date>,
}

/// A year whose holidays are not in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownYear(pub i32);

impl fmt::Display for UnknownYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "节假日表中没有{}年，无法推算工作日", self.0)
    }
}

impl std::error::Error for UnknownYear {}

impl From<UnknownYear> for Diagnostic {
    fn from(unknown: UnknownYear) -> Self {
        Diagnostic::warning(Code::HolidaysUnknown, unknown.to_string())
    }
}

impl TryFrom<CalendarFile> for Calendar {
    type Error = String;
    fn try_from(file: CalendarFile) -> Result<Self, String> {
        let mut calendar = Calendar::default();
        for year in file.year {
            calendar.insert(year)?;
        }
        Ok(calendar)
    }
}

impl From<Calendar> for CalendarFile {
    fn from(calendar: Calendar) -> Self {
        CalendarFile { year: calendar.years.into_values().collect() }
    }
}

impl Calendar {
    /// Adds a year.
    ///
    /// # Errors
    /// The year is already in the table, a day belongs to another year, a make-up day is not
    /// on a weekend, or a day is both off and worked. The message is Chinese.
    pub fn insert(&mut self, year: CalendarYear) -> Result<(), String> {
        let y = year.year;
        if self.years.contains_key(&y) {
            return Err(format!("{y}年写了两次"));
        }
        for day in year.off.iter().chain(&year.work) {
            let last_december = day.year() == y - 1 && day.month() == 12;
            if day.year() != y && !last_december {
                return Err(format!("{day} 不属于{y}年"));
            }
        }
        if let Some(day) = year.work.iter().find(|day| !is_weekend(**day)) {
            return Err(format!("{day} 不是周六、周日，不必写入 work"));
        }
        let mut seen = BTreeSet::new();
        if let Some(day) = year.off.iter().chain(&year.work).find(|day| !seen.insert(**day)) {
            return Err(format!("{day} 写了两次，或同时写入 off 和 work"));
        }
        self.off.extend(&year.off);
        self.work.extend(&year.work);
        self.years.insert(y, year);
        Ok(())
    }

    /// The years in the table, in order.
    pub fn years(&self) -> impl Iterator<Item = &CalendarYear> {
        self.years.values()
    }

    /// Whether this day is a working day; `None` if the year is not in the table.
    pub fn is_working_day(&self, day: Date) -> Option<bool> {
        self.years.contains_key(&day.year()).then(|| {
            if self.work.contains(&day) {
                return true;
            }
            !self.off.contains(&day) && !is_weekend(day)
        })
    }

    /// The `number`th working day after `from`; `from` itself is not counted (民法典第201条).
    ///
    /// # Errors
    /// The first year needed that is not in the table.
    pub fn add_working_days(&self, from: Date, number: u32) -> Result<Date, UnknownYear> {
        let mut day = from;
        let mut left = number;
        for _ in 0..MAX_SEARCH_DAYS {
            if left == 0 {
                return Ok(day);
            }
            day = day.succ_opt().ok_or(UnknownYear(day.year()))?;
            if self.is_working_day(day).ok_or(UnknownYear(day.year()))? {
                left -= 1;
            }
        }
        Err(UnknownYear(day.year()))
    }

    /// The same day `number` months later, or the last day of a shorter month
    /// (民法典第202条).
    pub fn add_months(from: Date, number: u32) -> Date {
        from.checked_add_months(Months::new(number)).unwrap_or(Date::MAX)
    }

    /// The last day of a period that runs from `from`, which is not counted.
    ///
    /// A last day that is a holiday stays as it is: whether it moves is decided by the round's
    /// rules, not by a calendar.
    ///
    /// # Errors
    /// The year that is not in the table, for periods in working days.
    pub fn due(&self, from: Date, period: &Period) -> Result<Date, UnknownYear> {
        match period.unit {
            PeriodUnit::Months => Ok(Calendar::add_months(from, period.number)),
            PeriodUnit::Days => {
                Ok(from.checked_add_days(Days::new(period.number.into())).unwrap_or(Date::MAX))
            }
            PeriodUnit::WorkingDays => self.add_working_days(from, period.number),
        }
    }
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn published() -> Calendar {
        toml::from_str(include_str!("../../templates/holidays.toml")).unwrap()
    }

    #[test]
    fn the_published_years_are_there_and_say_where_they_come_from() {
        let calendar = published();
        let years: Vec<_> = calendar.years().map(|y| y.year).collect();
        assert_eq!(years, [2021, 2022, 2023, 2024, 2025, 2026]);
        for year in calendar.years() {
            assert!(year.source.starts_with(&format!(
                "国务院办公厅关于{}年部分节假日安排的通知（国办发明电〔",
                year.year
            )));
        }
    }

    /// Weekdays minus holidays on weekdays plus make-up days: 250 days in 2021, and so on.
    #[test]
    fn working_days_of_each_year_agree_with_the_published_totals() {
        let calendar = published();
        // 365 or 366 days less 104 to 106 weekend days less the statutory 11 days, 13 from 2025.
        for (year, expected) in
            [(2021, 250), (2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)]
        {
            let first = Date::from_ymd_opt(year, 1, 1).unwrap();
            let working = first
                .iter_days()
                .take_while(|d| d.year() == year)
                .filter(|d| calendar.is_working_day(*d) == Some(true))
                .count();
            assert_eq!(working, expected, "{year}");
        }
    }

    #[test]
    fn holidays_weekends_and_make_up_days_are_told_apart() {
        let calendar = published();
        for (text, expected) in [
            ("2026-05-18", Some(true)),
            ("2026-05-16", Some(false)),
            ("2026-05-09", Some(true)),
            ("2026-05-04", Some(false)),
            ("2026-10-10", Some(true)),
            ("2025-10-08", Some(false)),
            ("2022-12-31", Some(false)),
            ("2020-10-01", None),
            ("2027-01-04", None),
        ] {
            assert_eq!(calendar.is_working_day(day(text)), expected, "{text}");
        }
    }

    #[test]
    fn working_days_are_counted_from_the_next_day() {
        let calendar = published();
        for (from, number, expected) in [
            ("2026-05-18", 15, "2026-06-08"),
            ("2026-05-18", 0, "2026-05-18"),
            ("2026-05-18", 1, "2026-05-19"),
            ("2026-04-30", 1, "2026-05-06"),
            ("2026-05-08", 1, "2026-05-09"),
            ("2026-09-14", 10, "2026-09-28"),
            ("2025-12-31", 1, "2026-01-04"),
        ] {
            assert_eq!(
                calendar.add_working_days(day(from), number),
                Ok(day(expected)),
                "{from} + {number}"
            );
        }
        assert_eq!(calendar.add_working_days(day("2026-12-25"), 10), Err(UnknownYear(2027)));
        assert_eq!(calendar.add_working_days(day("2020-12-25"), 1), Err(UnknownYear(2020)));
    }

    #[test]
    fn months_end_where_the_month_ends() {
        for (from, number, expected) in [
            ("2026-05-18", 2, "2026-07-18"),
            ("2026-12-31", 2, "2027-02-28"),
            ("2023-12-31", 2, "2024-02-29"),
            ("2026-08-31", 3, "2026-11-30"),
        ] {
            assert_eq!(Calendar::add_months(day(from), number), day(expected), "{from} + {number}");
        }
    }

    #[test]
    fn periods_are_due() {
        let calendar = published();
        let due = |number, unit| calendar.due(day("2026-05-18"), &Period { number, unit });
        assert_eq!(due(2, PeriodUnit::Months), Ok(day("2026-07-18")));
        assert_eq!(due(15, PeriodUnit::WorkingDays), Ok(day("2026-06-08")));
        assert_eq!(due(30, PeriodUnit::Days), Ok(day("2026-06-17")));
        assert_eq!(due(300, PeriodUnit::WorkingDays), Err(UnknownYear(2027)));
        let warning = Diagnostic::from(UnknownYear(2027));
        assert!(!warning.is_error());
        assert_eq!(warning.message, "节假日表中没有2027年，无法推算工作日");
    }

    #[test]
    fn a_wrong_table_is_refused() {
        let year = |off: &str, work: &str| {
            format!("[[year]]\nyear = 2026\noff = [{off}]\nwork = [{work}]\nsource = \"\"\n")
        };
        for (text, message) in [
            (year("\"2025-10-01\"", ""), "不属于2026年"),
            (year("", "\"2026-05-18\""), "不是周六、周日"),
            (year("\"2026-05-09\"", "\"2026-05-09\""), "写了两次"),
            (year("", "").repeat(2), "2026年写了两次"),
        ] {
            let error = toml::from_str::<Calendar>(&text).unwrap_err().to_string();
            assert!(error.contains(message), "{error}");
        }
    }

    #[test]
    fn it_is_written_as_it_was_read() {
        let calendar = published();
        let text = toml::to_string(&calendar).unwrap();
        assert_eq!(toml::from_str::<Calendar>(&text).unwrap(), calendar);
    }
}
