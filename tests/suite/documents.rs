//! Every document of the sample round: model against references, both formats complete,
//! readable by an independent reader, and the same twice.

use std::collections::BTreeSet;

use xunwen::engine::{Format, Job, RenderOptions, Selection};
use xunwen::view::Subject;

use super::support::{all_pass, engine, jobs, matches_reference, sample, session};

/// Name of a document in references.
fn name(job: &Job<'_>) -> String {
    let subject = match job.subject {
        Subject::Round => "round".to_string(),
        Subject::Target(t) => t.code.to_string(),
        Subject::Supervision(s, _) => s.number.clone(),
    };
    format!("{}-{subject}", job.kind.name)
}

/// One subject of each scope is enough for references: the rest differs in data only.
fn exemplary(job: &Job<'_>) -> bool {
    match job.subject {
        Subject::Round => true,
        Subject::Target(t) => ["990126205000", "990126205203"].contains(&t.code.as_str()),
        Subject::Supervision(s, _) => s.number == "DB2026-03",
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
    let list: String = jobs(&session).iter().map(|j| format!("{}\n", session.path(j).display().to_string().replace('\\', "/"))).collect();
    all_pass(matches_reference("documents/list.txt", &list).err().into_iter().collect());
    assert_eq!(jobs(&session).iter().map(|j| session.path(j)).collect::<BTreeSet<_>>().len(), jobs(&session).len(), "paths are distinct");
}

#[test]
fn options_change_who_issues_and_how_issues_are_sorted() {
    let set = |key: &str, value: &str| ("feedback_report".to_string(), key.to_string(), value.to_string());
    let options =
        RenderOptions { date: None, set: vec![set("issued_by", "巡察组"), set("headings", "监督重点")], ..Default::default() };
    let session = engine().session(&sample().round, &options).unwrap();
    let selection = Selection { kinds: vec!["feedback_report".into()], targets: vec!["990126205203".into()] };
    let job = session.jobs(&selection).unwrap()[0];
    let document = session.document(&job).unwrap();
    assert!(document.head.is_none());
    all_pass(matches_reference("documents/feedback_report-by-team.txt", &document.dump()).err().into_iter().collect());
    let wrong = RenderOptions { date: None, set: vec![set("issued_by", "县政府")], ..Default::default() };
    let problems = engine().session(&sample().round, &wrong).unwrap_err();
    assert!(problems.to_string().contains("可选：领导小组、巡察组"), "{problems}");
}

#[test]
fn before_the_plan_tasks_and_duties_are_blank_cells() {
    let options = RenderOptions { date: Some("2026-05-20".parse().unwrap()), ..Default::default() };
    let session = engine().session(&sample().round, &options).unwrap();
    let job = session.jobs(&Selection { kinds: vec!["three_lists".into()], targets: vec!["990126205203".into()] }).unwrap()[0];
    all_pass(
        matches_reference("documents/three_lists-before-plan.txt", &session.document(&job).unwrap().dump()).err().into_iter().collect(),
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
                    None => failures.push(format!("{}: “{piece}” is not in the DOCX, or not in order", name(&job))),
                }
            }
        }
    }
    all_pass(failures);
}

/// The running texts of a block.
#[cfg(feature = "docx")]
fn pieces(block: &xunwen::document::Block) -> Vec<String> {
    let one = xunwen::document::Document { blocks: vec![block.clone()], ..Default::default() };
    one.plain_text().lines().map(str::to_string).collect()
}

#[cfg(feature = "docx")]
fn docx_text(docx: &docx_rs::Docx) -> String {
    // The reader's JSON holds every text of the document in order.
    let json: serde_json::Value = serde_json::from_str(&docx.json()).unwrap();
    let mut out = String::new();
    collect(&json["document"], &mut out);
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
    for job in jobs(&session).iter().filter(|j| exemplary(j) && j.kind.name != "interview_outline") {
        let output = session.render(job, &[Format::Pdf]).unwrap().remove(0);
        let text = squeezed(&super::pdf_text::pdf_text(&output.bytes));
        assert_eq!(output.pages, Some(super::pdf_text::pdf_pages(&output.bytes)));
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
        let jobs: Vec<Job<'_>> = jobs(&session).into_iter().filter(|j| exemplary(j) && j.kind.name != "interview_outline").collect();
        let mut all: Vec<(usize, Vec<u8>)> = std::thread::scope(|scope| {
            let handles: Vec<_> = (0..threads)
                .map(|t| {
                    let (session, jobs, formats) = (&session, &jobs, &formats);
                    // Each thread takes its share from the back, so that the order differs with their number.
                    scope.spawn(move || {
                        let mine = jobs.iter().enumerate().rev().filter(move |(i, _)| i % threads == t);
                        mine.map(|(i, j)| (i, session.render(j, formats).unwrap().into_iter().flat_map(|o| o.bytes).collect()))
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
            serde_json::Value::Object(fields) => fields.into_iter().rev().map(|(k, v)| (k, reversed(v))).collect(),
            serde_json::Value::Array(items) => items.into_iter().map(reversed).collect(),
            other => other,
        }
    }
    let json = serde_json::to_vec(&reversed(serde_json::to_value(&sample().round).unwrap())).unwrap();
    let shuffled = xunwen::round::import(&json, xunwen::round::Format::Json, "shuffled.json").unwrap_or_else(|d| panic!("{d}"));
    assert_eq!(shuffled.round, sample().round);
    let (a, b) = (session(), engine().session(&shuffled.round, &RenderOptions::default()).unwrap());
    for (x, y) in jobs(&a).iter().zip(jobs(&b)).filter(|(j, _)| exemplary(j)) {
        assert!(a.render(x, &[Format::Docx]).unwrap()[0].bytes == b.render(&y, &[Format::Docx]).unwrap()[0].bytes, "{}", name(x));
    }
}

/// The formats that are compiled in.
pub fn formats() -> Vec<Format> {
    let mut formats = Vec::new();
    if cfg!(feature = "docx") {
        formats.push(Format::Docx);
    }
    if cfg!(feature = "pdf") {
        formats.push(Format::Pdf);
    }
    if cfg!(feature = "xlsx") {
        formats.push(Format::Xlsx);
    }
    formats
}
