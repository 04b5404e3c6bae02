//! Rules on dates of entries against the schedule: what was found during the stay, done after the
//! feedback, reported up to the reference day.
//!
//! Each rule is a line of [`RELATIONS`]. A date that is off by more than a year cannot be right and
//! is an error; one that is off by less may be, and is mostly a warning. Dates of the schedule that
//! contradict each other are compared with nothing else.

mod days;
mod entries;

use chrono::Datelike;

use super::Check;
use crate::diag::{Code, Severity};
use crate::round::{AreaCode, Date};

pub(super) use days::{Days, schedule};

/// How a cure ends for what may be right.
const TRUE: &str = "；属实的不必改";
/// Days by which a date may be off before it cannot be right.
const FAR: i64 = 366;

/// A date of an entry. There are many, and few are wrong: texts are made for those.
struct Dated<'r> {
    place: Place,
    day: Date,
    owner: Option<&'r AreaCode>,
    /// Parts of what it is, as in 问题 W2026-001 的发现日期.
    what: [&'r str; 3],
}

/// Where a value is: in an entry of a list, or in an entry of a list of that entry.
struct Place {
    list: &'static str,
    index: usize,
    within: Option<(&'static str, usize)>,
    key: &'static str,
}

impl Place {
    fn of(list: &'static str, index: usize, key: &'static str) -> Place {
        Place { list, index, within: None, key }
    }

    fn path(&self) -> String {
        let Place { list, index, key, .. } = self;
        match self.within {
            Some((inner, j)) => format!("{list}[{index}].{inner}[{j}].{key}"),
            None => format!("{list}[{index}].{key}"),
        }
    }
}

/// A day that dates are compared with.
#[derive(Clone, Copy)]
enum Anchor {
    Entry,
    Leave,
    Feedback,
    Due,
    AsOf,
    /// A month after the feedback, by when what is put right at once is.
    Promptly,
    /// Years after the entry.
    Years(i32),
}

#[derive(Clone, Copy)]
enum Bound {
    NotBefore(Anchor, Severity, &'static str),
    NotAfter(Anchor, Severity, &'static str),
}

/// Dates of one sort, with the days that they must lie between; the first bound that is broken is
/// told. Where the day of a bound is in doubt, a wider one behind it still holds.
struct Relation {
    dates: for<'r> fn(&Check<'r, '_>) -> Vec<Dated<'r>>,
    bounds: &'static [Bound],
}

use Anchor::{AsOf, Due, Entry, Feedback, Leave, Promptly, Years};
use Bound::{NotAfter, NotBefore};
use Severity::{Error, Warning};

const RELATIONS: &[Relation] = &[
    Relation {
        dates: entries::found,
        bounds: &[
            NotBefore(Entry, Warning, "巡察期间发现的，核对[[issues.found_on]]；属实的不必改"),
            NotAfter(Leave, Warning, "巡察期间发现的，核对[[issues.found_on]]；属实的不必改"),
        ],
    },
    Relation {
        dates: entries::immediate_due,
        bounds: &[
            NotBefore(Entry, Error, "核对[[tasks.due]]"),
            NotAfter(
                Promptly,
                Warning,
                "立行立改的应当即知即改，最迟在反馈后一个月内改完；核对[[tasks.due]]和[[tasks.kind]]",
            ),
        ],
    },
    Relation {
        dates: entries::early_due,
        bounds: &[
            NotBefore(Entry, Error, "核对[[tasks.due]]"),
            NotAfter(
                Due,
                Warning,
                "集中整改的应在整改期限内完成；期限内改不完的，[[tasks.kind]]填“长期整改”",
            ),
        ],
    },
    Relation {
        dates: entries::concentrated_due,
        bounds: &[
            NotBefore(Feedback, Error, "核对[[tasks.due]]；反馈前改的，[[tasks.kind]]填“立行立改”"),
            NotBefore(Entry, Error, "核对[[tasks.due]]"),
            NotAfter(
                Due,
                Warning,
                "集中整改的应在整改期限内完成；期限内改不完的，[[tasks.kind]]填“长期整改”",
            ),
        ],
    },
    Relation {
        dates: entries::long_term_due,
        bounds: &[
            NotBefore(Feedback, Error, "核对[[tasks.due]]；反馈前改的，[[tasks.kind]]填“立行立改”"),
            NotBefore(Entry, Error, "核对[[tasks.due]]"),
            NotAfter(Years(5), Warning, "核对[[tasks.due]]的年份"),
        ],
    },
    Relation {
        dates: entries::finished,
        bounds: &[
            NotBefore(
                Feedback,
                Error,
                "核对[[progress.date]]；反馈前改的，[[tasks.kind]]填“立行立改”",
            ),
            NotBefore(Entry, Error, "核对[[progress.date]]"),
            NotAfter(
                AsOf,
                Warning,
                "核对[[progress.date]]；属实的，把[[schedule.as_of]]改到这一天以后",
            ),
        ],
    },
    Relation {
        dates: entries::progressing,
        bounds: &[
            NotBefore(
                Feedback,
                Warning,
                "核对[[progress.date]]；反馈前改的，[[tasks.kind]]填“立行立改”",
            ),
            NotBefore(Entry, Error, "核对[[progress.date]]"),
            NotAfter(
                AsOf,
                Warning,
                "核对[[progress.date]]；属实的，把[[schedule.as_of]]改到这一天以后",
            ),
        ],
    },
    Relation {
        dates: entries::early_progress,
        bounds: &[
            NotBefore(Entry, Error, "核对[[progress.date]]"),
            NotAfter(
                AsOf,
                Warning,
                "核对[[progress.date]]；属实的，把[[schedule.as_of]]改到这一天以后",
            ),
        ],
    },
    Relation {
        dates: entries::reviewed,
        bounds: &[
            NotBefore(Entry, Error, "核对[[progress.reviewed_on]]"),
            NotAfter(AsOf, Warning, "核对[[progress.reviewed_on]]和[[schedule.as_of]]"),
        ],
    },
    Relation {
        dates: entries::voted,
        bounds: &[
            NotBefore(Entry, Warning, "民主测评在巡察期间进行；核对[[ballots.date]]"),
            NotAfter(Leave, Warning, "民主测评在巡察期间进行；核对[[ballots.date]]"),
        ],
    },
    Relation {
        dates: entries::weeks,
        bounds: &[
            NotBefore(Entry, Warning, "核对[[week_logs.week]]"),
            NotAfter(Leave, Warning, "核对[[week_logs.week]]"),
        ],
    },
    Relation {
        dates: entries::sanctioned,
        bounds: &[
            NotBefore(Entry, Warning, "本轮巡察以前作出的处理不列入；核对[[sanctions.date]]"),
            NotAfter(AsOf, Warning, "核对[[sanctions.date]]和[[schedule.as_of]]"),
        ],
    },
    Relation {
        dates: entries::supervised,
        bounds: &[
            NotBefore(Feedback, Warning, "督办整改的在反馈以后；核对[[supervisions.date]]"),
            NotBefore(Entry, Error, "核对[[supervisions.date]]"),
            NotAfter(AsOf, Warning, "核对[[supervisions.date]]和[[schedule.as_of]]"),
        ],
    },
    Relation {
        dates: entries::rechecked,
        bounds: &[NotAfter(AsOf, Warning, "核对[[rechecks.date]]和[[schedule.as_of]]")],
    },
    Relation {
        dates: entries::suggested,
        bounds: &[
            NotBefore(Entry, Warning, "核对[[suggestions.date]]"),
            NotAfter(Years(3), Warning, "核对[[suggestions.date]]的年份"),
        ],
    },
    Relation { dates: entries::answers, bounds: &[NotAfter(Years(3), Warning, "核对年份")] },
    Relation {
        dates: entries::registered,
        bounds: &[
            NotBefore(Years(-1), Warning, "核对[[issuances.date]]的年份"),
            NotAfter(Years(3), Warning, "核对[[issuances.date]]的年份"),
        ],
    },
    Relation {
        dates: entries::contacts,
        bounds: &[NotAfter(Years(3), Warning, "核对有效期的年份")],
    },
];

/// A day with what it is.
fn named(anchor: Anchor, day: Date) -> String {
    match anchor {
        Entry => format!("进驻日期 {day}"),
        Leave => format!("离开日期 {day}"),
        Feedback => format!("反馈日期 {day}"),
        Due => format!("整改截止日期 {day}"),
        AsOf => format!("统计截止日期 {day}"),
        Promptly => format!("反馈后一个月（{day}）"),
        Years(n) if n < 0 => format!("进驻前{}年（{day}）", n.unsigned_abs()),
        Years(n) => format!("进驻后{n}年（{day}）"),
    }
}

/// The dates of entries lie where the schedule allows.
pub(super) fn against_schedule(check: &mut Check<'_, '_>) {
    let days = Days::of(check);
    let behind = behind_as_of(check, &days);
    for relation in RELATIONS {
        for dated in (relation.dates)(check) {
            let broken = relation.bounds.iter().find_map(|bound| {
                let (anchor, severity, cure, early) = match *bound {
                    NotBefore(anchor, severity, cure) => (anchor, severity, cure, true),
                    NotAfter(anchor, severity, cure) => (anchor, severity, cure, false),
                };
                let day = days.day(anchor)?;
                let off = (dated.day - day).num_days();
                let off = if early { -off } else { off };
                let said = behind && matches!(anchor, AsOf) && off <= FAR;
                (off > 0 && !said).then_some((anchor, day, severity, cure, early, off))
            });
            if let Some((anchor, day, severity, cure, early, off)) = broken {
                let word = if early { "早于" } else { "晚于" };
                let message =
                    format!("{} {} {word}{}", dated.what.concat(), dated.day, named(anchor, day));
                let d = if severity == Error || off > FAR {
                    check.error(Code::DateDoubtful, dated.place.path(), dated.owner, message)
                } else {
                    check.warn(Code::DateDoubtful, dated.place.path(), dated.owner, message)
                };
                // What cannot be right need not be confirmed.
                let cure = if d.is_error() { cure.trim_end_matches(TRUE) } else { cure };
                d.hints.push(cure.into());
            }
        }
    }
}

/// Whether most of the progress is later than the reference day: then that day is said to be old,
/// and not each entry to be early.
fn behind_as_of(check: &mut Check<'_, '_>, days: &Days) -> bool {
    let all = check.round().progress.len();
    let Some((as_of, later)) =
        days.as_of.and_then(|as_of| Some((as_of, mostly_after(check, as_of)?)))
    else {
        return false;
    };
    let message = format!("统计截止日期 {as_of} 早于整改进度{all}项中的{later}项");
    let hint = "核对[[schedule.as_of]]：到这一天的统计不应包括以后的进度";
    check.warn(Code::DateDoubtful, "schedule.as_of", None, message).hints.push(hint.into());
    true
}

/// How much of the progress is after a day, if it is most of it.
fn mostly_after(check: &Check<'_, '_>, day: Date) -> Option<usize> {
    const FEW: usize = 3;
    let all = &check.index.round.progress;
    let later = all.iter().filter(|p| p.date > day).count();
    (later > FEW && later * 2 > all.len()).then_some(later)
}

/// The dates of one entry follow each other.
pub(super) fn within_entries(check: &mut Check<'_, '_>) {
    let r = check.round();
    let mut wrong = Vec::new();
    for (i, p) in r.progress.iter().enumerate() {
        // A day after the reference day is said to be too late already.
        let future = check.as_of.is_some_and(|as_of| p.date > as_of);
        if let Some(reviewed) = p.reviewed_on.filter(|day| *day < p.date && !future) {
            wrong.push((
                format!("progress[{i}].reviewed_on"),
                check.index.target_of_task(&p.task),
                format!("任务 {} 的审核日期 {reviewed} 早于完成日期 {}", p.task, p.date),
                "先完成，后审核销号；核对[[progress.date]]和[[progress.reviewed_on]]",
            ));
        }
    }
    for (i, d) in r.issuances.iter().enumerate() {
        if let (Some(printed), Some(date)) = (d.printed_on, d.date)
            && printed < date
        {
            wrong.push((
                format!("issuances[{i}].printed_on"),
                d.target.as_ref(),
                format!("印发日期 {printed} 早于成文日期 {date}"),
                "先成文，后印发；核对[[issuances.date]]和[[issuances.printed_on]]",
            ));
        }
    }
    for (path, owner, message, hint) in wrong {
        check.error(Code::DateOrder, path, owner, message).hints.push(hint.into());
    }
    backwards(check);
}

/// Progress of a task is entered in the order of time: its last entry counts.
fn backwards(check: &mut Check<'_, '_>) {
    let r = check.round();
    // One after the reference day is said to be too late already: it is not the others that are
    // too early.
    let end = check.as_of.filter(|as_of| mostly_after(check, *as_of).is_none());
    let too_late = |day: Date| end.is_some_and(|end| day > end);
    let mut last: std::collections::HashMap<&str, Date> = std::collections::HashMap::new();
    for (i, p) in r.progress.iter().enumerate() {
        let before = last.insert(&p.task, p.date).filter(|before| p.date < *before);
        if let Some(before) = before.filter(|before| !too_late(*before)) {
            let owner = check.index.target_of_task(&p.task);
            let message =
                format!("任务 {} 的这一项进度 {} 早于它前面的一项 {before}", p.task, p.date);
            check
                .warn(Code::DateDoubtful, format!("progress[{i}].date"), owner, message)
                .hints
                .push("一项任务的进度按时间先后填写，以最后一项为准；核对日期或调整次序".into());
        }
    }
}

/// The year of a document number is that of the document (年份); of the two, the one that is
/// further from the round's is at fault.
pub(super) fn numbers(check: &mut Check<'_, '_>) {
    let r = check.round();
    for (i, d) in r.issuances.iter().enumerate() {
        let (Some(number), Some(date)) = (&d.number, d.date) else { continue };
        let (numbered, written) = (i32::from(number.year), date.year());
        if numbered == written {
            continue;
        }
        let off = |year: i32| (year - r.schedule.entry.year()).abs();
        let (key, message) = if off(written) > off(numbered) {
            ("date", format!("成文日期 {date} 与发文字号“{number}”不同年"))
        } else {
            ("number", format!("发文字号“{number}”与成文日期 {date} 不同年"))
        };
        let path = format!("issuances[{i}].{key}");
        let owner = d.target.as_ref();
        // A number taken at the end of a year may be printed at the beginning of the next.
        let d = if (numbered - written).abs() > 1 {
            check.error(Code::DateDoubtful, path, owner, message)
        } else {
            check.warn(Code::DateDoubtful, path, owner, message)
        };
        d.hints.push("核对[[issuances.number]]和[[issuances.date]]".into());
    }
}
