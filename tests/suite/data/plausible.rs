//! What can hardly be right is noticed at its place, and nothing else with it: single changes of
//! the sample round against what `check` adds.

use xunwen::diag::{Code, Severity};
use xunwen::round::{Money, Round, TaskKind};

use crate::support::{all_pass, engine, sample};

/// A change, and what must be said of it: code, path, whether it is an error.
type Case = (&'static str, fn(&mut Round), Code, &'static str, bool);

fn day(text: &str) -> xunwen::round::Date {
    text.parse().unwrap()
}

fn task(r: &Round, kind: TaskKind) -> usize {
    r.tasks.iter().position(|t| t.kind == kind).unwrap()
}

const CASES: &[Case] = &[
    (
        "found a year early",
        |r| r.issues[0].found_on = Some(day("2025-03-20")),
        Code::DateDoubtful,
        "issues[0].found_on",
        false,
    ),
    (
        "found in another decade",
        |r| r.issues[0].found_on = Some(day("2036-03-20")),
        Code::DateDoubtful,
        "issues[0].found_on",
        true,
    ),
    (
        "found after leaving",
        |r| r.issues[0].found_on = Some(day("2026-04-27")),
        Code::DateDoubtful,
        "issues[0].found_on",
        false,
    ),
    (
        "due before feedback",
        |r| r.tasks[0].due = day("2026-05-17"),
        Code::DateDoubtful,
        "tasks[0].due",
        true,
    ),
    (
        "concentrated past the period",
        |r| r.tasks[0].due = day("2026-12-20"),
        Code::DateDoubtful,
        "tasks[0].due",
        false,
    ),
    (
        "done before feedback",
        |r| r.progress[0].date = day("2026-05-01"),
        Code::DateDoubtful,
        "progress[0].date",
        true,
    ),
    (
        "progress in the future",
        |r| r.progress[0].date = day("2035-07-01"),
        Code::DateDoubtful,
        "progress[0].date",
        true,
    ),
    (
        "ballots in 1900",
        |r| r.ballots[0].date = Some(day("1900-03-13")),
        Code::DateDoubtful,
        "ballots[0].date",
        true,
    ),
    (
        "ballots after the stay",
        |r| r.ballots[0].date = Some(day("2026-05-13")),
        Code::DateDoubtful,
        "ballots[0].date",
        false,
    ),
    (
        "number of another year",
        |r| r.issuances[0].number = Some("澄巡组〔2025〕2号".parse().unwrap()),
        Code::DateDoubtful,
        "issuances[0].number",
        false,
    ),
    (
        "number of another decade",
        |r| r.issuances[0].number = Some("澄巡组〔2016〕2号".parse().unwrap()),
        Code::DateDoubtful,
        "issuances[0].number",
        true,
    ),
    (
        "printed before written",
        |r| r.issuances[0].printed_on = Some(day("2026-02-26")),
        Code::DateOrder,
        "issuances[0].printed_on",
        true,
    ),
    (
        "reference day before the entry",
        |r| r.schedule.as_of = Some(day("2025-07-31")),
        Code::DateOrder,
        "schedule.as_of",
        true,
    ),
    (
        "sanctioned before the round",
        |r| r.sanctions[0].date = Some(day("2026-01-01")),
        Code::DateDoubtful,
        "sanctions[0].date",
        false,
    ),
    (
        "re-check in the future",
        |r| r.rechecks[1].date = day("2026-08-02"),
        Code::DateDoubtful,
        "rechecks[1].date",
        false,
    ),
    (
        "answer in years",
        |r| r.supervisions[0].due = day("2036-08-02"),
        Code::DateDoubtful,
        "supervisions[0].due",
        true,
    ),
    (
        "valid for a century",
        |r| r.teams[0].contacts[0].valid_until = Some(day("2126-04-22")),
        Code::DateDoubtful,
        "teams[0].contacts[0].valid_until",
        true,
    ),
    (
        "15% of money",
        |r| r.issues[0].amount = Some(Money(15)),
        Code::FigureDoubtful,
        "issues[0].amount",
        false,
    ),
    (
        "money of a continent",
        |r| r.issues[0].amount = Some(Money(100_000_000_000_000)),
        Code::FigureDoubtful,
        "issues[0].amount",
        true,
    ),
    (
        "recovered without amount",
        |r| {
            let i = r.progress.iter().position(|p| p.task == "R2026-042").unwrap();
            r.progress[i].recovered = Some(Money(500_000_000));
            r.progress.swap(0, i);
        },
        Code::FigureDoubtful,
        "progress[0].recovered",
        false,
    ),
    (
        "people of a continent",
        |r| r.targets[1].population = Some(3_500_000_000),
        Code::FigureDoubtful,
        "targets[1].population",
        true,
    ),
    (
        "members above inhabitants",
        |r| r.targets[1].party_members = r.targets[1].population.map(|n| n + 1),
        Code::FigureDoubtful,
        "targets[1].party_members",
        true,
    ),
    (
        "hundred sanctions too many",
        |r| r.sanctions[0].persons = 700,
        Code::FigureDoubtful,
        "sanctions[0].persons",
        false,
    ),
    (
        "a total of another scale",
        |r| r.past_assessments[0].total = 950,
        Code::FigureDoubtful,
        "past_assessments[0].total",
        false,
    ),
    (
        "hundred-thirtieth session",
        |r| r.session = Some(115),
        Code::FigureDoubtful,
        "session",
        false,
    ),
    (
        "a member twice",
        |r| {
            let m = r.teams[0].members[0].clone();
            r.teams[0].members.insert(1, m);
        },
        Code::Repeated,
        "teams[0].members[1].name",
        true,
    ),
    (
        "two of one name",
        |r| {
            r.issues.iter_mut().for_each(|i| i.found_by.clear());
            (r.requests, r.visits) = (Vec::new(), Vec::new());
            r.issuances.retain(|i| i.request.is_none());
            r.teams[0].members[1].name = r.teams[0].members[0].name.clone();
        },
        Code::Repeated,
        "teams[0].members[1].name",
        false,
    ),
    (
        "in two teams",
        |r| {
            r.issues.iter_mut().for_each(|i| i.found_by.clear());
            (r.requests, r.visits) = (Vec::new(), Vec::new());
            r.issuances.retain(|i| i.request.is_none());
            r.teams[1].members[0] =
                xunwen::round::Member { avoid: Vec::new(), ..r.teams[0].members[1].clone() };
        },
        Code::Repeated,
        "teams[1].members[0].name",
        false,
    ),
    (
        "two villages of one name",
        |r| r.targets[2].name = r.targets[1].name.clone(),
        Code::Repeated,
        "targets[2].name",
        true,
    ),
    (
        "a duty twice",
        |r| {
            let d = r.duties[0].clone();
            r.duties.insert(1, d);
        },
        Code::Repeated,
        "duties[1].unit",
        false,
    ),
    (
        "an issue twice in a list",
        |r| r.tasks[0].issues = vec!["W2026-001".into(), "W2026-001".into()],
        Code::Repeated,
        "tasks[0].issues[1]",
        false,
    ),
    (
        "an item missing",
        |r| {
            r.ballots[0].body.pop();
        },
        Code::FormIncomplete,
        "ballots[0].body",
        false,
    ),
    (
        "ten digits",
        |r| r.teams[0].contacts[0].value = "1388800123".into(),
        Code::Telephone,
        "teams[0].contacts[0].value",
        true,
    ),
    (
        "a letter",
        |r| r.office.phone = Some("099O-6612388".into()),
        Code::Telephone,
        "office.phone",
        true,
    ),
    (
        "a mobile for everybody",
        |r| r.teams[0].contacts[0].value = "13888001234".into(),
        Code::Telephone,
        "teams[0].contacts[0].value",
        false,
    ),
    (
        "an own number too short",
        |r| r.teams[0].leader.phone = Some("1390000001".into()),
        Code::Telephone,
        "teams[0].leader.phone",
        false,
    ),
    (
        "nobody is responsible",
        |r| {
            let i = r.duties.iter().position(|d| d.kind.word() == "直接责任").unwrap();
            r.duties[i].person = None;
            r.duties.swap(0, i);
        },
        Code::Unassigned,
        "duties[0].person",
        false,
    ),
    (
        "an unknown body to avoid",
        |r| r.teams[0].leader.avoid = vec!["990126999000".parse().unwrap()],
        Code::Dangling,
        "teams[0].leader.avoid[0]",
        false,
    ),
    (
        "an official in public",
        |r| {
            let i = r.issues.iter().position(|i| i.publishable).unwrap();
            let name = r.targets[0].officials[0].name.clone();
            r.issues[i].summary = format!("{name}审核把关不严。");
            r.issues.swap(0, i);
        },
        Code::NamePublished,
        "issues[0].summary",
        false,
    ),
    (
        "fewer persons than names",
        |r| {
            r.issues[0].names = vec!["周建国".into(), "石远".into()];
            r.issues[0].persons = Some(1);
        },
        Code::FigureDoubtful,
        "issues[0].persons",
        false,
    ),
    (
        "an official among the contacts",
        |r| r.teams[0].contacts[3].value = format!("二楼{}办公室", r.targets[0].officials[0].name),
        Code::NamePublished,
        "teams[0].contacts[3].value",
        false,
    ),
    (
        "an inspector in public",
        |r| {
            let i = r.issues.iter().position(|i| i.publishable).unwrap();
            r.issues[i].result = Some(format!("已由{}督促整改到位。", r.teams[0].members[1].name));
            r.issues.swap(0, i);
        },
        Code::NamePublished,
        "issues[0].result",
        false,
    ),
];

#[test]
fn what_can_hardly_be_right_is_noticed_alone_and_at_its_place() {
    let failures = CASES.iter().filter_map(|(name, change, code, path, is_error)| {
        let mut round = sample().round.clone();
        change(&mut round);
        let checked = engine().check(round, None);
        let found: Vec<(Code, &str, bool)> = checked
            .problems()
            .iter()
            // Photos are in a folder, which a round in memory has not.
            .filter(|d| !matches!(d.code, Code::BallotVoid | Code::PictureUnread))
            .map(|d| (d.code, d.path.as_deref().unwrap_or_default(), d.severity == Severity::Error))
            .collect();
        (found != [(*code, *path, *is_error)]).then(|| format!("{name}: {found:?}"))
    });
    all_pass(failures.collect());
}

/// A wrong day of the schedule is said there, and not again at each entry that is compared with it.
#[test]
fn a_wrong_day_of_the_schedule_accuses_no_entry() {
    let changes: [(&str, fn(&mut Round)); 7] = [
        ("entry", |r| r.schedule.entry = day("2062-03-12")),
        ("entry", |r| r.schedule.entry = day("2016-03-12")),
        ("feedback", |r| r.schedule.feedback = Some(day("2025-05-18"))),
        ("feedback", |r| r.schedule.feedback = Some(day("2027-05-18"))),
        ("leave", |r| r.schedule.leave = day("2027-04-24")),
        ("accept_until", |r| r.schedule.accept_until = day("2027-04-22")),
        ("as_of", |r| r.schedule.as_of = Some(day("2026-05-31"))),
    ];
    let failures = changes.iter().filter_map(|(key, change)| {
        let mut round = sample().round.clone();
        change(&mut round);
        let checked = engine().check(round, None);
        let found: Vec<&str> = checked
            .problems()
            .iter()
            .filter(|d| {
                use Code::{ContactExpired, DateDoubtful, DateOrder, WorkLog};
                matches!(d.code, DateDoubtful | DateOrder | WorkLog | ContactExpired)
            })
            .map(|d| d.path.as_deref().unwrap_or_default())
            .collect();
        let elsewhere =
            |path: &&str| !path.starts_with("schedule") && !path.starts_with("rectification");
        (found.is_empty() || found.iter().any(elsewhere)).then(|| format!("{key}: {found:?}"))
    });
    all_pass(failures.collect());
}

#[test]
fn an_immediate_task_has_a_month() {
    let mut round = sample().round.clone();
    let i = task(&round, TaskKind::Immediate);
    for (due, noticed) in [("2026-06-18", false), ("2026-06-19", true)] {
        round.tasks[i].due = day(due);
        let checked = engine().check(round.clone(), None);
        let path = format!("tasks[{i}].due");
        let found = checked.problems().iter().any(|d| d.path.as_ref() == Some(&path));
        assert_eq!(found, noticed, "{due}");
    }
}

/// Rounds without mistakes are told of none by the rules on what can hardly be right.
#[test]
fn generated_rounds_are_in_no_doubt() {
    use crate::rounds::{Flavour, Size, round};
    let mut failures = Vec::new();
    for (flavour, seeds) in [(Flavour::Usual, 1), (Flavour::Plain, 5), (Flavour::Mixed, 5)] {
        for seed in 0..seeds {
            let villages = if flavour == Flavour::Usual { 400 } else { 41 };
            let size = Size { villages, issues: 3, canaries: false, seed, flavour };
            let checked = engine().check(round(size), None);
            let doubts = checked.problems().iter().filter(|d| {
                d.is_error()
                    || matches!(
                        d.code,
                        Code::DateDoubtful
                            | Code::FigureDoubtful
                            | Code::Telephone
                            | Code::Repeated
                            | Code::FormIncomplete
                            | Code::Unassigned
                    )
            });
            failures.extend(doubts.map(|d| format!("{flavour:?} {seed}: {d}")));
        }
    }
    failures.truncate(20);
    all_pass(failures);
}
