//! Papers of hearings and of rectification: published figures, kinds of round and target, blanks,
//! what they may not say.

use xunwen::diag::Code;
use xunwen::engine::{RenderOptions, Selection, SubjectId};
use xunwen::import::{SecretFile, import_secret};
use xunwen::round::{
    ClueTotal, Issue, Money, Progress, RecoveredKind, Round, Status, Task, TaskKind,
};

use crate::support::{checked, engine, jobs, root, sample};

/// The plain text of a paper of a round with other data.
fn text_of(kind: &str, subject: &SubjectId, change: impl Fn(&mut Round)) -> String {
    let mut round = sample().round.clone();
    change(&mut round);
    let checked = checked(&round);
    let session = engine().session(&checked, &RenderOptions::default()).unwrap();
    let job = session.job(kind, subject).unwrap();
    session.document(&job).unwrap_or_else(|d| panic!("{d}")).plain_text()
}

fn township() -> SubjectId {
    SubjectId::Target("990126101000".parse().unwrap())
}

/// A round whose issues are so far: done, kept up for long, open.
fn so_far(round: &mut Round, done: usize, basic: usize, open: usize) {
    let issue = round.issues[0].clone();
    let task = round.tasks[0].clone();
    let progress = round.progress[0].clone();
    let evidence = round.evidence[0].number.clone();
    round.supervisions.clear();
    round.rechecks.clear();
    round.duties.clear();
    round.sanctions.clear();
    round.suggestions.clear();
    round.issuances.clear();
    round.day_logs.clear();
    (round.issues, round.tasks, round.progress) = (Vec::new(), Vec::new(), Vec::new());
    for n in 0..done + basic + open {
        let (number, task_number) = (format!("W{n:04}"), format!("R{n:04}"));
        let (status, kind, evidence) = match n {
            n if n < done => (Status::Closed, TaskKind::Concentrated, vec![evidence.clone()]),
            n if n < done + basic => (Status::Working, TaskKind::LongTerm, vec![evidence.clone()]),
            // Long-term work without evidence is open, not as good as done.
            n if n % 2 == 0 => (Status::Working, TaskKind::LongTerm, Vec::new()),
            _ => (Status::Working, TaskKind::Concentrated, vec![evidence.clone()]),
        };
        round.issues.push(Issue {
            number: number.clone(),
            summary: format!("第{n}个问题"),
            facts: format!("第{n}个事实"),
            ..issue.clone()
        });
        round.tasks.push(Task {
            number: task_number.clone(),
            issues: vec![number],
            kind,
            ..task.clone()
        });
        round.progress.push(Progress {
            task: task_number,
            status,
            evidence,
            recovered: None,
            recovered_kind: None,
            rules_made: Vec::new(),
            ..progress.clone()
        });
    }
}

/// 688 + 4 + 5 = 697, of which 98.71 % are done; 19 + 6 = 25, 76 % (published by a district and a
/// county); S4: 381 done of 412 to 416 come to 92 %.
#[test]
fn published_rates_of_rectification_come_out() {
    for (done, basic, open, rate) in [
        (688, 4, 5, "完成688个，基本完成并长期坚持4个，未完成5个，完成率98.71%"),
        (19, 0, 6, "完成19个，未完成6个，完成率76%"),
        (381, 0, 33, "完成率92.03%"),
        (25, 0, 0, "反馈的25个问题均已完成"),
    ] {
        for kind in ["progress_report", "progress_bulletin", "progress_disclosure"] {
            let text = text_of(kind, &SubjectId::Round, |r| so_far(r, done, basic, open));
            assert!(text.contains(rate), "{kind}: {rate}: {text}");
            assert!(!text.contains("100.00%") && !text.contains("0人"), "{text}");
        }
        let own = text_of("rectification_report", &township(), |r| so_far(r, done, basic, open));
        assert!(own.contains(&format!("反馈的{}个问题", done + basic + open)), "{own}");
    }
}

/// Kinds of recovered money add up to the whole, in one unit.
#[test]
fn kinds_of_recovered_money_add_up() {
    let text = text_of("progress_report", &SubjectId::Round, |r| {
        so_far(r, 3, 0, 0);
        for (i, (yuan, kind)) in [
            (900_128, Some(RecoveredKind::Refunded)),
            (200_000, Some(RecoveredKind::Collected)),
            (70_000, None),
        ]
        .into_iter()
        .enumerate()
        {
            r.progress[i].recovered = Some(Money(yuan * 100));
            r.progress[i].recovered_kind = kind;
        }
    });
    // S4: 117.0128万元.
    assert!(
        text.contains("挽回资金117.0128万元（清退90.0128万元、追缴20万元、挽回7万元）"),
        "{text}"
    );
}

/// Before the time allowed is over a report is one of a stage.
#[test]
fn a_report_before_the_end_is_one_of_a_stage() {
    let round = sample().round.clone();
    let checked = checked(&round);
    for (day, stage) in [("2026-07-01", true), ("2027-07-31", false)] {
        let options = RenderOptions::default().date(day.parse().unwrap());
        let session = engine().session(&checked, &options).unwrap();
        for kind in ["progress_report", "progress_bulletin", "progress_disclosure"] {
            let job = session.job(kind, &SubjectId::Round).unwrap();
            let text = session.document(&job).unwrap().plain_text();
            assert_eq!(text.contains("阶段性进展情况"), stage, "{kind} {day}: {text}");
        }
    }
}

/// Nothing found: the report says so once; evaluation and proposals remain, nothing is claimed of a
/// vote that was not held.
#[test]
fn a_report_without_issues_says_so_in_one_sentence() {
    let text = text_of("inspection_report", &township(), |r| {
        so_far(r, 0, 0, 0);
        r.ballots.clear();
    });
    assert_eq!(text.matches("未发现需要反馈的问题").count(), 1, "{text}");
    assert!(text.contains("总体评价") && text.contains("意见建议"), "{text}");
    assert!(!text.contains("民主测评") && !text.contains('%'), "{text}");
    // A void vote is told, and no percentage of it.
    let void = text_of("inspection_report", &township(), |r| {
        r.ballots.retain(|b| b.target.as_str() == "990126101000");
        r.ballots[0].returned = r.ballots[0].issued + 1;
    });
    assert!(void.contains("本次测评无效") && !void.contains("“好”占"), "{void}");
}

/// Own and villages' issues come to the whole, in each of the papers that count them.
#[test]
fn counts_of_a_report_add_up() {
    let round = &sample().round;
    let checked = checked(round);
    let session = engine().session(&checked, &RenderOptions::default()).unwrap();
    let jobs = session.jobs(&Selection::all().kinds(["inspection_report"])).unwrap();
    assert_eq!(jobs.len(), 2, "townships, not their villages");
    for job in jobs {
        let view = serde_json::to_value(session.view(&job)).unwrap();
        let report = &view["reports"][0];
        let n = |value: &serde_json::Value| value.as_u64().unwrap();
        let counts = &report["counts"];
        assert_eq!(n(&counts["own"]) + n(&counts["villages"]), n(&counts["total"]));
        let by_category = counts["by_category"].as_array().unwrap();
        let sum: u64 = by_category.iter().map(|c| n(&c["count"])).sum();
        assert_eq!(sum, n(&counts["total"]));
        let headings = report["headings"].as_array().unwrap();
        let under: u64 = headings
            .iter()
            .map(|h| h["issues"].as_array().unwrap().len() as u64 + n(&h["below"]))
            .sum();
        assert_eq!(under, n(&counts["total"]));
    }
}

/// No name of those concerned, no source, nobody's telephone is in a paper of hearings; posts are.
#[test]
fn papers_of_hearings_tell_posts_and_no_names() {
    let round = &sample().round;
    let names: Vec<&String> = round.issues.iter().flat_map(|i| &i.names).collect();
    let officials: Vec<&String> =
        round.targets.iter().flat_map(|t| &t.officials).map(|o| &o.name).collect();
    for (kind, subject) in [
        ("inspection_report", township()),
        ("hearing_outline", SubjectId::Team(1)),
        ("hearing_report", SubjectId::Round),
        ("progress_report", SubjectId::Round),
        ("progress_bulletin", SubjectId::Round),
        ("progress_disclosure", SubjectId::Round),
        ("rectification_plan", township()),
        ("rectification_report", township()),
    ] {
        let text = text_of(kind, &subject, |_| {});
        let found: Vec<_> =
            names.iter().chain(&officials).filter(|n| text.contains(n.as_str())).collect();
        assert!(found.is_empty(), "{kind}: {found:?}");
    }
    // What the public may not know: units that lag, accountability, clues.
    let open = text_of("progress_disclosure", &SubjectId::Round, |_| {});
    for hidden in ["大沟村", "双河镇", "问责", "线索", "督办"] {
        assert!(!open.contains(hidden), "{hidden}: {open}");
    }
}

/// Plans have every issue of the feedback once, word for word; without tasks they are blank.
#[test]
fn plans_have_every_issue_once_word_for_word() {
    let round = &sample().round;
    for target in round.targets.iter().filter(|t| !t.kind.is_village()) {
        let subject = SubjectId::Target(target.code.clone());
        let within: Vec<&Issue> =
            round.issues.iter().filter(|i| i.target.township() == target.code.township()).collect();
        for clear in [false, true] {
            let change = |r: &mut Round| {
                if clear {
                    r.tasks.clear();
                    r.duties.clear();
                    r.progress.clear();
                    r.rechecks.clear();
                    r.supervisions.clear();
                    for t in &mut r.targets {
                        t.rectify = None;
                    }
                }
            };
            for kind in ["rectification_plan", "rectification_report"] {
                let text = text_of(kind, &subject, change);
                for issue in &within {
                    let told = format!("（编号{}）", issue.number);
                    assert_eq!(text.matches(&told).count(), 1, "{kind} {}: {text}", issue.number);
                    assert!(text.contains(issue.summary.trim_end_matches('。')));
                }
            }
        }
    }
}

/// A secretary who came after the feedback: both are named, and the reminder is called for.
#[test]
fn a_new_secretary_is_told_with_the_one_before() {
    let text = text_of("secretary_report", &township(), |r| {
        let rectify = r.targets[0].rectify.get_or_insert_default();
        rectify.secretary = Some(xunwen::round::Secretary {
            name: "解新任".into(),
            post: None,
            since: Some("2026-06-03".parse().unwrap()),
        });
    });
    assert!(
        text.contains("本人于2026年6月3日到任，反馈时的书记为罗喆安同志")
            && text.contains("履行整改责任提醒函"),
        "{text}"
    );
    assert!(!text_of("secretary_report", &township(), |_| {}).contains("提醒函"));
}

/// What a round lacks for a paper is told with the papers that wait for it; what it may rightly be
/// without is not.
#[test]
fn what_keeps_a_paper_from_being_made_is_told() {
    let mut round = sample().round.clone();
    round.targets[0].report = None;
    round.schedule.report = None;
    let checked = checked(&round);
    let session = engine().session(&checked, &RenderOptions::default()).unwrap();
    let said = session.not_made(&Selection::all()).unwrap().to_string();
    assert!(said.contains("X2200") && said.contains("双河镇没有填"), "{said}");
    assert!(said.contains("没有做：巡察报告") && said.contains("巡察综合情况汇报"), "{said}");
    assert!(!said.contains("柳树湾村") && !said.contains("云岭乡"), "{said}");
    let one = session.not_made(&Selection::all().kinds(["announcement"])).unwrap();
    assert!(one.is_empty(), "{one}");
    let whole = crate::support::session();
    let none = whole.not_made(&Selection::all()).unwrap();
    assert!(none.is_empty(), "{none}");
    // Asked for one paper only, its needs are told.
    let selection = Selection::all().kinds(["inspection_report"]).targets(["990126101201"]);
    let refused = whole.jobs_in(&selection, &[]).unwrap_err().to_string();
    assert!(refused.contains("“巡察报告”需要"), "{refused}");
}

/// Counts of clues of a township include those of its villages, and say nothing of what they are.
#[test]
fn clues_are_counts_and_nothing_else() {
    let text = text_of("inspection_report", &township(), |r| {
        r.clue_totals = vec![ClueTotal {
            as_of: "2026-07-31".parse().unwrap(),
            target: Some("990126101205".parse().unwrap()),
            to: "县纪委监委".into(),
            found: 3,
            transferred: 2,
            persons: 4,
            filed: 0,
            closed: 0,
            disciplined: 0,
        }];
    });
    assert!(text.contains("了解到问题线索3件，涉及4人，按规定另行专题报告。"), "{text}");
    let none = text_of("inspection_report", &township(), |r| r.clue_totals.clear());
    assert!(none.contains("了解到的问题线索，按规定另行专题报告。"), "{none}");
}

/// A briefing is in papers of its own alone, each copy with its number; a round with it is
/// refused, and no message quotes it.
#[test]
fn what_is_told_by_name_is_in_its_own_papers_alone() {
    let read = import_secret(&root("samples/secret/briefing.yaml")).unwrap();
    let SecretFile::Briefing(file) = read.clone() else { panic!("no briefing") };
    let names: Vec<&str> = file.briefed.iter().map(|b| b.matter.trim_end_matches('。')).collect();
    let whole = crate::support::session();
    for job in jobs(&whole) {
        let markup = whole.markup(&job).unwrap();
        for told in &names {
            assert!(!markup.contains(told), "{}", whole.path(&job).display());
        }
    }
    let secret = crate::support::session().of_secret(&read).unwrap();
    let made = jobs(&secret);
    assert_eq!(made.len(), 4, "two papers in two copies");
    for job in &made {
        assert!(job.is_secret() && secret.path(job).starts_with("涉密"));
        let document = secret.document(job).unwrap_or_else(|d| panic!("{d}"));
        let text = document.plain_text();
        assert!(text.contains("机密★1年") && text.contains("份号：00000"), "{text}");
    }
    // Of another round, and of unknown targets: refused by position, nothing quoted.
    let mut foreign = file.clone();
    foreign.number += 1;
    foreign.briefed[1].target = "990126101999".parse().unwrap();
    foreign.briefed[0].team = 2;
    foreign.instructions[0].done_on = Some("2026-01-01".parse().unwrap());
    let refused = crate::support::session().briefing(&foreign).unwrap_err();
    assert_eq!(refused.len(), 4, "{refused}");
    let said = refused.to_string();
    assert!(refused.iter().all(|d| d.code == Code::BriefingMismatch), "{said}");
    for person in &file.briefed {
        assert!(!said.contains(&person.name) && !said.contains(&person.matter), "{said}");
    }
    // Its kinds are made of it alone.
    let misplaced = whole.job("briefing_list", &SubjectId::Round).unwrap_err();
    assert_eq!(misplaced[0].code, Code::TargetUnknown);
    let asked = whole.jobs(&Selection::all().kinds(["briefing_list"])).unwrap_err();
    assert_eq!(asked[0].code, Code::ClueFileRefused);
}
