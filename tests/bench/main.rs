//! `cargo bench`: what a document costs, warm, on one thread, and what memory stays.
//!
//! Prints medians and CPU time; nothing here passes or fails. Arguments: the number of documents
//! (default 300) and the number of villages of the memory run (default 2000).

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a bench measures time and prints"
)]

mod packs;
#[path = "../rounds/mod.rs"]
#[allow(dead_code, reason = "canaries are for tests")]
mod rounds;

use std::time::{Duration, Instant};

use xunwen::engine::{Engine, Format, Job, RenderOptions, Selection, Session};

fn main() {
    // `cargo bench` passes `--bench`; `cargo test --benches` only wants to know that it starts.
    let mut args = std::env::args().skip(1).filter(|a| !a.starts_with("--"));
    let documents: usize = args.next().and_then(|a| a.parse().ok()).unwrap_or(300);
    let villages: u32 = args.next().and_then(|a| a.parse().ok()).unwrap_or(2000);

    let start = Instant::now();
    let engine = Engine::builder().build().expect("the built-in templates");
    let round = rounds::round(rounds::Size { villages: 20, issues: 8, ..Default::default() });
    let checked = engine.check(round, None);
    let session = engine.session(&checked, &RenderOptions::default()).expect("a session");
    let selection = |kind: &str| Selection::all().kinds([kind]);
    let reports = villages_only(&session, &selection("feedback_report"));
    session.render(&reports[0], &[Format::Docx, Format::Pdf]).expect("a document");
    println!(
        "start to first document, both formats: {:.0} ms",
        start.elapsed().as_secs_f64() * 1e3
    );

    for kind in ["announcement", "feedback_report", "three_lists", "evaluation_form"] {
        let jobs = villages_only(&session, &selection(kind));
        let model = median(documents, || drop(session.document(&jobs[0]).expect("a document")));
        for format in [Format::Docx, Format::Pdf] {
            let mut pages = None;
            let time = median(documents, || {
                pages = session.render(&jobs[0], &[format]).expect("a document")[0].pages;
            });
            let pages = pages.map_or(String::new(), |p| format!(", {p} pages"));
            println!(
                "{kind} {}: {:.2} ms a document (model {:.2}){pages}",
                format.extension(),
                ms(time),
                ms(model)
            );
        }
    }

    packs::feedback(&engine, 1000, true);
    if villages > 1000 {
        packs::feedback(&engine, villages, false);
    }
}

fn villages_only<'s>(session: &Session<'s>, selection: &Selection) -> Vec<Job<'s>> {
    let jobs = session.jobs(selection).expect("jobs");
    jobs.into_iter().filter(|j| j.subject.target().is_some_and(|t| t.kind.is_village())).collect()
}

fn median(runs: usize, mut run: impl FnMut()) -> Duration {
    (0..5).for_each(|_| run());
    let mut times: Vec<Duration> = (0..runs.max(1))
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[times.len() / 2]
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Resident memory in MB, where the system tells.
fn resident() -> u64 {
    status("VmRSS:")
}

/// A line of what the system says of this process, in MB.
fn status(key: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line =
        status.lines().find(|l| l.starts_with(key)).and_then(|l| l.split_whitespace().nth(1));
    line.and_then(|kb| kb.parse::<u64>().ok()).unwrap_or_default() / 1024
}
