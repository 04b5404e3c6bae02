//! Every document of the sample round: model against references, both formats complete,
//! readable by an independent reader, and the same twice.

use std::collections::BTreeSet;

use xunwen::diag::Code;
use xunwen::engine::{Format, Job, RenderOptions, Selection, SubjectId};
use xunwen::import::import_clues;
use xunwen::round::{Round, Sanction, SanctionKind};
use xunwen::view::Subject;

use crate::support::{
    all_pass, checked, checked_sample, engine, formats, jobs, matches_reference, root, sample,
    says_as_agreed, session,
};

/// Name of a document in references.
fn name(job: &Job<'_>) -> String {
    let subject = match job.subject {
        Subject::Round => "round".to_string(),
        Subject::Team(t) => format!("team{}", t.number),
        Subject::Target(t) => t.code.to_string(),
        Subject::Supervision(s, _) => s.number.clone(),
        Subject::Suggestion(s) => s.number.clone(),
        Subject::Meeting(m) => m.number.clone(),
        Subject::Briefing(b) => b.copy.to_string(),
        Subject::Recipient(r) => r.organisation.clone(),
        Subject::Request(q) => q.number.clone(),
        Subject::Campaign(c) => c.number.clone(),
        Subject::Clue(c) => format!("{}-{}", c.place, c.copy),
        _ => panic!("a subject without a name in references"),
    };
    let part = job.part().map(|p| format!("-{}", p.place() + 1)).unwrap_or_default();
    format!("{}-{subject}{part}", job.kind.name)
}

/// One subject of each scope is enough for references: the rest differs in data only.
fn exemplary(job: &Job<'_>) -> bool {
    match job.subject {
        Subject::Round => true,
        Subject::Team(t) => t.number == 2,
        Subject::Target(t) => ["990126205000", "990126205203"].contains(&t.code.as_str()),
        Subject::Recipient(r) => !["县民政局", "县财政局"].contains(&r.organisation.as_str()),
        Subject::Supervision(s, _) => {
            s.number == "DB2026-03" || s.number.starts_with("DB2026-W036-")
        }
        _ => true,
    }
}

#[test]
fn models_match_their_references() {
    let session = session();
    let jobs = jobs(&session);
    let failures = jobs.iter().filter(|j| exemplary(j)).filter_map(|job| {
        let document = session.document(job).unwrap_or_else(|d| panic!("{}: {d}", name(job)));
        matches_reference(&format!("documents/{}.txt", name(job)), &document.dump()).err()
    });
    all_pass(failures.collect());
}

#[test]
fn the_round_calls_for_these_documents() {
    let session = session();
    let list: String = jobs(&session)
        .iter()
        .map(|j| format!("{}\n", session.path(j).display().to_string().replace('\\', "/")))
        .collect();
    all_pass(matches_reference("documents/list.txt", &list).err().into_iter().collect());
    assert_eq!(
        jobs(&session).iter().map(|j| session.path(j)).collect::<BTreeSet<_>>().len(),
        jobs(&session).len(),
        "paths are distinct"
    );
}

#[test]
fn secret_papers_match_their_references() {
    let clues = import_clues(&root("samples/secret/clues.yaml")).unwrap_or_else(|d| panic!("{d}"));
    // Clues of another round are refused, whoever opens the session.
    let mut foreign = clues.clone();
    foreign.number += 1;
    assert_eq!(session().secret(&foreign).unwrap_err()[0].code, Code::ClueMismatch);
    // A bureau cannot keep a clue for later: that is for the discipline organ to decide.
    let mut unfit = clues.clone();
    unfit.clues[2].route = "县林业局".into();
    let refused = session().secret(&unfit).unwrap_err();
    assert_eq!((refused[0].code, refused.len()), (Code::RouteUnfit, 1), "{refused}");
    assert!(!refused.to_string().contains("林业"), "nothing of a clue is quoted");
    let session = session().secret(&clues).unwrap();
    let jobs = jobs(&session);
    // The first clue in two copies of both papers, the second in one; the third stays where it is.
    let names: BTreeSet<String> = jobs.iter().map(name).collect();
    assert_eq!((jobs.len(), names.len()), (7, 7), "{names:?}");
    let failures = jobs.iter().filter_map(|job| {
        let document = session.document(job).unwrap_or_else(|d| panic!("{}: {d}", name(job)));
        let head = document.head.as_ref().unwrap();
        assert_eq!(head.secrecy.as_deref(), Some("机密★1年"));
        assert_eq!(
            head.copy_number.as_deref(),
            Some(if name(job).ends_with("-2") { "000002" } else { "000001" })
        );
        matches_reference(&format!("documents/{}.txt", name(job)), &document.dump()).err()
    });
    all_pass(failures.collect());
}

#[test]
fn suggestions_are_reported_to_the_committee_where_that_is_wanted() {
    let session = session();
    let made: Vec<String> = jobs(&session)
        .iter()
        .filter(|j| matches!(j.subject, Subject::Suggestion(_)))
        .map(name)
        .collect();
    assert_eq!(
        made,
        ["special_report-JY2026-01", "proposal_letter-JY2026-01", "proposal_letter-JY2026-02"]
    );
    // What a suggestion does not rest on is in none of its papers.
    let job = session.job("proposal_letter", &SubjectId::Suggestion("JY2026-01".into())).unwrap();
    let text = session.document(&job).unwrap().plain_text();
    assert!(text.contains("W2026-010") && text.contains("W2026-006"), "{text}");
    assert!(!text.contains("W2026-012") && !text.contains("冯垚森"), "{text}");
    let unknown =
        session.job("proposal_letter", &SubjectId::Suggestion("JY2026-09".into())).unwrap_err();
    assert_eq!(unknown[0].code, Code::TargetUnknown);
    says_as_agreed("suggestion_unknown", &unknown);
}

#[test]
fn being_last_again_has_its_consequence_on_paper() {
    let text = |change: &dyn Fn(&mut Round)| {
        let mut round = sample().round.clone();
        // A third team that is always first: of two teams none is last.
        let mut third = round.assessments[0].clone();
        (third.team, third.report, third.clues) = (3, 60, 40);
        round.assessments.push(third);
        for n in [1, 2] {
            let mut past = round.past_assessments[0].clone();
            (past.number, past.team, past.total) = (n, 3, 100);
            round.past_assessments.push(past);
        }
        change(&mut round);
        let checked = checked(&round);
        let session = engine().session(&checked, &RenderOptions::default()).unwrap();
        let of = |kind: &str| {
            session
                .job(kind, &SubjectId::Round)
                .and_then(|job| session.document(&job))
                .unwrap()
                .plain_text()
        };
        [of("quality_assessment"), of("quality_bulletin")]
    };
    for text in text(&|_| {}) {
        assert!(
            text.contains(
                "县委第二巡察组连续2次列末位，中止组长焦永赟和副组长商淼、窦昇的授权分工。"
            ),
            "{text}"
        );
    }
    for text in text(&|r| r.past_assessments[1].total = 70) {
        assert!(
            text.contains("累计3次列末位，其中连续3次，中止")
                && text.contains("建议县委将其调离巡察机构"),
            "{text}"
        );
    }
    for text in text(&|r| r.past_assessments.clear()) {
        assert!(text.contains("累计1次，未达到中止授权分工"), "{text}");
    }
    for text in
        text(&|r| r.past_assessments.iter_mut().for_each(|p| p.leader = Some("丁某".into())))
    {
        assert!(text.contains("由县委巡察工作领导小组按各人实际任职的轮次审定"), "{text}");
    }
    // Without points the sheet is one to fill in, and there is no bulletin.
    let mut round = sample().round.clone();
    round.assessments.clear();
    round.assessment_items.clear();
    let checked = checked(&round);
    let session = engine().session(&checked, &RenderOptions::default()).unwrap();
    let job = session.job("quality_assessment", &SubjectId::Round).unwrap();
    assert!(!session.document(&job).unwrap().plain_text().contains("结果运用"));
    assert!(jobs(&session).iter().all(|j| j.kind.name != "quality_bulletin"));
}

#[test]
fn common_issues_count_what_the_overview_counts() {
    let session = session();
    let view = |kind: &str| {
        serde_json::to_value(session.view(&session.job(kind, &SubjectId::Round).unwrap())).unwrap()
    };
    let (common, overview) =
        (&view("common_issues")["common"], &view("round_overview")["overview"]);
    assert_eq!(common["total"]["issues"], overview["total"]["total"]);
    assert_eq!(common["total"]["amount"], overview["total"]["amount"]);
    assert_eq!(common["total"]["finished"], overview["total"]["finished"]);
    assert_eq!(common["inspected"], overview["count"]);
    for category in overview["total"]["by_category"].as_array().unwrap() {
        let row = common["by_category"]
            .as_array()
            .unwrap()
            .iter()
            .find(|c| c["name"] == category["name"])
            .unwrap();
        assert_eq!(row["issues"], category["count"]);
    }
}

#[test]
fn options_change_who_issues_and_how_issues_are_sorted() {
    let set = |text: &str| format!("feedback_report.{text}").parse().unwrap();
    let options =
        RenderOptions::default().setting(set("issued_by=巡察组")).setting(set("headings=监督重点"));
    let session = engine().session(checked_sample(), &options).unwrap();
    let selection = Selection::all().kinds(["feedback_report"]).targets(["990126205203"]);
    let job = session.jobs(&selection).unwrap()[0];
    let document = session.document(&job).unwrap();
    assert!(document.head.is_none());
    all_pass(
        matches_reference("documents/feedback_report-by-team.txt", &document.dump())
            .err()
            .into_iter()
            .collect(),
    );
    let wrong = RenderOptions::default().setting(set("issued_by=县政府"));
    let problems = engine().session(checked_sample(), &wrong).unwrap_err();
    says_as_agreed("option_unknown", &problems);
}

#[test]
fn before_the_plan_tasks_and_duties_are_blank_cells() {
    let options = RenderOptions::default().date("2026-05-20".parse().unwrap());
    let session = engine().session(checked_sample(), &options).unwrap();
    let job = session
        .jobs(&Selection::all().kinds(["three_lists"]).targets(["990126205203"]))
        .unwrap()[0];
    all_pass(
        matches_reference(
            "documents/three_lists-before-plan.txt",
            &session.document(&job).unwrap().dump(),
        )
        .err()
        .into_iter()
        .collect(),
    );
}

/// The text of the one document of a kind that a round makes for a target, with other data.
fn text_of(change: impl Fn(&mut xunwen::round::Round), kind: &str, target: &str) -> String {
    let mut round = sample().round.clone();
    change(&mut round);
    let checked = checked(&round);
    let session = engine().session(&checked, &RenderOptions::default()).unwrap();
    let job = session.jobs(&Selection::all().kinds([kind]).targets([target])).unwrap()[0];
    session.document(&job).unwrap_or_else(|d| panic!("{d}")).dump()
}

#[test]
fn a_void_vote_has_no_result() {
    let text = text_of(|_| {}, "evaluation_results", "990126101205");
    assert!(text.contains("发出测评表45份，收回46份") && text.contains("本次测评无效"), "{text}");
    let ballot =
        sample().round.ballots.iter().find(|b| b.target.as_str() == "990126101205").unwrap();
    for row in ballot.body.iter().chain(&ballot.persons) {
        assert!(!text.contains(row.item.as_str()), "{}: {text}", row.item);
    }
    assert!(!text.contains('%'), "{text}");
}

#[test]
fn rows_of_a_vote_add_up_to_the_valid_ballots() {
    let session = session();
    let jobs = session.jobs(&Selection::all().kinds(["evaluation_results"])).unwrap();
    assert!(jobs.len() > 3);
    for job in jobs {
        let ballot = serde_json::to_value(session.view(&job)).unwrap()["ballot"].clone();
        let sum = |row: &serde_json::Value| {
            let counts =
                row["counts"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap()).sum::<u64>();
            counts + row["abstained"].as_u64().unwrap()
        };
        for row in
            ballot["body"].as_array().unwrap().iter().chain(ballot["persons"].as_array().unwrap())
        {
            assert_eq!(sum(row), ballot["valid"].as_u64().unwrap());
        }
        assert_eq!(sum(&ballot["body_total"]), ballot["body_total"]["of"].as_u64().unwrap());
    }
}

#[test]
fn questionnaires_of_a_target_tell_nothing_of_who_fills_them_in() {
    let text = text_of(|_| {}, "questionnaire", "990126205203");
    for asked in ["姓名", "电话", "住址", "身份证", "编号"] {
        assert!(!text.contains(asked), "{asked}");
    }
    assert!(
        text.contains("四议两公开")
            && !text_of(|_| {}, "questionnaire", "990126205000").contains("四议两公开")
    );
}

#[test]
fn a_team_without_sheets_gets_a_blank_one_and_no_sums() {
    let blank = text_of(|r| r.day_logs.clear(), "daily_sheet", "990126");
    assert!(blank.contains("一日一小结") && !blank.contains("没有新发现"), "{blank}");
    let mut round = sample().round.clone();
    round.day_logs.clear();
    let checked = checked(&round);
    let session = engine().session(&checked, &RenderOptions::default()).unwrap();
    assert!(session.jobs(&Selection::all().kinds(["weekly_sheet"])).unwrap().is_empty());
}

#[test]
fn days_of_a_week_are_added_in_whatever_order_they_stand() {
    let change = |round: &mut xunwen::round::Round| {
        round.day_logs.reverse();
    };
    let text = text_of(change, "weekly_sheet", "990126");
    let week = text.split("第2周").nth(1).unwrap();
    assert!(week.find("3月17日") < week.find("3月19日"), "{week}");
    for (label, talks, material) in [("本周合计", "36", "109"), ("进驻以来累计", "44", "133")]
    {
        let line = week.lines().find(|l| l.contains(label)).unwrap();
        assert!(line.contains(talks) && line.contains(material), "{line}");
    }
}

#[test]
fn before_the_plan_the_ledger_and_the_case_forms_have_blank_rows() {
    let mut round = sample().round.clone();
    let empty: [fn(&mut Round); 5] = [
        |r| r.tasks.clear(),
        |r| r.duties.clear(),
        |r| r.progress.clear(),
        |r| r.sanctions.clear(),
        |r| r.supervisions.clear(),
    ];
    empty.iter().for_each(|clear| clear(&mut round));
    let options = RenderOptions::default().date("2026-05-20".parse().unwrap());
    let checked = checked(&round);
    let session = engine().session(&checked, &options).unwrap();
    let mut failures = Vec::new();
    for kind in [
        "rectification_ledger",
        "case_form",
        "immediate_rectification_notice",
        "rectification_disclosure",
    ] {
        let job =
            session.jobs(&Selection::all().kinds([kind]).targets(["990126205203"])).unwrap()[0];
        let text = session.document(&job).unwrap().dump();
        failures
            .extend(matches_reference(&format!("documents/{kind}-before-plan.txt"), &text).err());
    }
    all_pass(failures);
}

/// Each step of supervision has its own paper.
#[test]
fn a_supervision_gets_the_paper_of_its_step() {
    let session = session();
    let of = |number: &str| -> Vec<&str> {
        let jobs = jobs(&session);
        jobs.iter()
            .filter(|j| matches!(j.subject, Subject::Supervision(s, _) if s.number == number))
            .map(|j| j.kind.name.as_str())
            .collect()
    };
    let papers = [
        "supervision_notice",
        "supervision_letter",
        "supervision_reminder",
        "supervision_admonition",
        "accountability_proposal",
    ];
    for (n, paper) in (1..).zip(papers) {
        assert_eq!(of(&format!("DB2026-W036-{n}")), [paper]);
    }
    let wrong =
        session.job("supervision_letter", &SubjectId::Supervision("DB2026-01".into())).unwrap_err();
    says_as_agreed("supervision_of_another_step", &wrong);
}

/// S4: 26 + 29 + 19 + 53 + 8 + 14 + 20 + 8 = 177 persons, two organisations counted apart; the
/// ledger says the same.
#[test]
fn figures_of_accountability_agree() {
    let mut round = sample().round.clone();
    let kinds = &SanctionKind::ALL[..8];
    let one = round.sanctions[0].clone();
    round.sanctions = kinds
        .iter()
        .zip([26, 29, 19, 53, 8, 14, 20, 8])
        .map(|(kind, persons)| Sanction { kind: *kind, persons, organisations: 0, ..one.clone() })
        .chain([Sanction {
            kind: SanctionKind::SelfReview,
            persons: 0,
            organisations: 2,
            issue: None,
            ..one.clone()
        }])
        .collect();
    let checked = checked(&round);
    let session = engine().session(&checked, &RenderOptions::default()).unwrap();
    let view = |kind: &str, subject: SubjectId| {
        serde_json::to_value(session.view(&session.job(kind, &subject).unwrap())).unwrap()
    };
    let township = SubjectId::Target(one.target.clone());
    let summaries = [
        view("accountability_summary", SubjectId::Round),
        view("accountability_summary", township.clone()),
    ];
    let ledger = view("rectification_ledger", township);
    let total = &ledger["ledger"]["total"]["sanctions"];
    assert_eq!((&total["persons"], &total["organisations"]), (&177.into(), &2.into()));
    for summary in &summaries {
        assert_eq!(&summary["accountability"]["total"], total);
    }
    let rows = ledger["ledger"]["rows"].as_array().unwrap();
    let in_rows: u64 = rows
        .iter()
        .flat_map(|r| r["sanctions"].as_array().unwrap())
        .map(|s| s["persons"].as_u64().unwrap())
        .sum();
    assert_eq!(in_rows, 177, "each once, though the issue has a row for each of its tasks");
    assert_eq!(
        ledger["ledger"]["apart"][0]["organisations"], 2,
        "what answers no issue stands apart"
    );
}

/// The ledgers of villages and townships come to the round's tasks and money.
#[test]
fn ledgers_add_up() {
    let session = session();
    let round = session.round();
    let (mut tasks, mut recovered) = (0, 0);
    for job in jobs(&session).iter().filter(|j| j.kind.name == "rectification_ledger") {
        let view = serde_json::to_value(session.view(job)).unwrap();
        let total = &view["ledger"]["total"];
        let by_status: u64 = total["by_status"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| c["count"].as_u64().unwrap())
            .sum();
        assert_eq!(by_status, total["tasks"], "{}", name(job));
        let cases: usize = view["cases"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| c["issues"].as_array().unwrap().len())
            .sum();
        assert_eq!(cases, view["issues"].as_array().unwrap().len(), "every issue has one form");
        if job.subject.target().is_some_and(|t| t.kind.is_township()) {
            tasks += total["tasks"].as_u64().unwrap();
            recovered += total["recovered"].as_i64().unwrap();
        }
    }
    assert_eq!(tasks as usize, round.tasks.len());
    let last =
        |task: &str| round.progress.iter().rfind(|p| p.task == task).and_then(|p| p.recovered);
    assert_eq!(
        recovered,
        round.tasks.iter().filter_map(|t| last(&t.number)).map(|m| m.0).sum::<i64>()
    );
}

#[test]
#[cfg(feature = "docx")]
fn an_independent_reader_reads_every_docx_whole() {
    let session = session();
    let mut failures = Vec::new();
    for job in jobs(&session) {
        let bytes = session.render(&job, &[Format::Docx]).unwrap().remove(0).bytes;
        let read = docx_rs::read_docx(&bytes).unwrap_or_else(|e| panic!("{}: {e}", name(&job)));
        let text = squeezed(&docx_text(&read));
        let document = session.document(&job).unwrap();
        let mut from = 0;
        for block in &document.blocks {
            for piece in pieces(block) {
                let piece = squeezed(&piece);
                match text[from..].find(&piece) {
                    Some(i) => from += i + piece.len(),
                    None => failures.push(format!(
                        "{}: “{piece}” is not in the DOCX, or not in order",
                        name(&job)
                    )),
                }
            }
        }
    }
    all_pass(failures);
}

/// The running texts of a block; a chart is a picture.
#[cfg(feature = "docx")]
fn pieces(block: &xunwen::document::Block) -> Vec<String> {
    if matches!(block.kind, xunwen::document::BlockKind::Chart(_)) {
        return Vec::new();
    }
    let one = xunwen::document::Document { blocks: vec![block.clone()], ..Default::default() };
    one.plain_text().lines().map(str::to_string).collect()
}

#[cfg(feature = "docx")]
fn docx_text(docx: &docx_rs::Docx) -> String {
    // The reader's own tree holds every text of the document in order.
    let mut out = String::new();
    collect(&serde_json::to_value(&docx.document).unwrap(), &mut out);
    out
}

#[cfg(feature = "docx")]
fn collect(value: &serde_json::Value, out: &mut String) {
    match value {
        serde_json::Value::Object(fields) => {
            if fields.get("type").is_some_and(|t| t == "text") {
                out.push_str(value["data"]["text"].as_str().unwrap_or_default());
            }
            fields.values().for_each(|v| collect(v, out));
        }
        serde_json::Value::Array(items) => items.iter().for_each(|v| collect(v, out)),
        _ => {}
    }
}

/// Text without white space, which lines and cells add and remove.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
#[cfg(feature = "pdf")]
fn every_pdf_holds_the_whole_text() {
    let session = session();
    let mut failures = Vec::new();
    for job in jobs(&session).iter().filter(|j| exemplary(j) && j.kind.name != "interview_outline")
    {
        let output = session.render(job, &[Format::Pdf]).unwrap().remove(0);
        let text = squeezed(&crate::support::pdf_text::pdf_text(&output.bytes));
        assert_eq!(output.pages, Some(crate::support::pdf_text::pdf_pages(&output.bytes)));
        assert!(!text.contains('\u{fffd}'), "{}: a glyph without a character", name(job));
        let mut held: std::collections::BTreeMap<char, usize> = std::collections::BTreeMap::new();
        text.chars().for_each(|c| *held.entry(c).or_default() += 1);
        let document = session.document(job).unwrap();
        for c in squeezed(&document.plain_text()).chars() {
            match held.get_mut(&c) {
                Some(n) if *n > 0 => *n -= 1,
                _ => failures.push(format!("{}: a “{c}” is missing", name(job))),
            }
        }
    }
    all_pass(failures);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let formats = formats();
    let render = |threads: usize| -> Vec<Vec<u8>> {
        let session = session();
        let jobs: Vec<Job<'_>> = jobs(&session)
            .into_iter()
            .filter(|j| exemplary(j) && j.kind.name != "interview_outline")
            .collect();
        let mut all: Vec<(usize, Vec<u8>)> = std::thread::scope(|scope| {
            let handles: Vec<_> = (0..threads)
                .map(|t| {
                    let (session, jobs, formats) = (&session, &jobs, &formats);
                    // Each thread takes its share from the back, so that the order differs with
                    // their number.
                    scope.spawn(move || {
                        let mine =
                            jobs.iter().enumerate().rev().filter(move |(i, _)| i % threads == t);
                        mine.map(|(i, j)| {
                            (
                                i,
                                session
                                    .render(j, formats)
                                    .unwrap()
                                    .into_iter()
                                    .flat_map(|o| o.bytes)
                                    .collect(),
                            )
                        })
                        .collect::<Vec<_>>()
                    })
                })
                .collect();
            handles.into_iter().flat_map(|h| h.join().unwrap()).collect()
        });
        all.sort_by_key(|(i, _)| *i);
        all.into_iter().map(|(_, bytes)| bytes).collect()
    };
    let one = render(1);
    assert!(one == render(8), "eight threads give other bytes than one");
}

#[test]
#[cfg(feature = "docx")]
fn the_order_of_fields_changes_nothing() {
    fn reversed(value: serde_json::Value) -> serde_json::Value {
        match value {
            serde_json::Value::Object(fields) => {
                fields.into_iter().rev().map(|(k, v)| (k, reversed(v))).collect()
            }
            serde_json::Value::Array(items) => items.into_iter().map(reversed).collect(),
            other => other,
        }
    }
    // Photos are in a folder, which a file in memory has not.
    let mut round = sample().round.clone();
    round.evidence.iter_mut().for_each(|e| e.file = None);
    let json = serde_json::to_vec(&reversed(serde_json::to_value(&round).unwrap())).unwrap();
    let shuffled = xunwen::import::import(&json, xunwen::import::Format::Json, "shuffled.json")
        .unwrap_or_else(|d| panic!("{d}"));
    assert_eq!(shuffled.round, round);
    let (plain, shuffled) = (checked(&round), engine().check(shuffled, None));
    let session = |checked| engine().session(checked, &RenderOptions::default()).unwrap();
    let (a, b) = (session(&plain), session(&shuffled));
    for (x, y) in jobs(&a).iter().zip(jobs(&b)).filter(|(j, _)| exemplary(j)) {
        assert!(
            a.render(x, &[Format::Docx]).unwrap()[0].bytes
                == b.render(&y, &[Format::Docx]).unwrap()[0].bytes,
            "{}",
            name(x)
        );
    }
}
