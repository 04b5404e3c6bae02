//! Documents of generated rounds with hard texts: every text is in both formats, in order, and in
//! its place.

use xunwen::engine::{Format, RenderOptions, Selection};

use crate::rounds;
use crate::support::faults;
use crate::support::formats;
use crate::support::{all_pass, engine};

/// Checks the documents of rounds of hard texts until `least` are done; yields how many were.
fn checked(least: usize, villages: u32, kinds: &[&str]) -> usize {
    let mut failures = Vec::new();
    let mut count = 0;
    for seed in 1.. {
        let round = rounds::round(rounds::Size {
            villages,
            issues: 5,
            seed,
            flavour: rounds::Flavour::Mixed,
            canaries: false,
        });
        let checked = engine().check(round, None);
        assert!(!checked.problems().has_errors(), "seed {seed}: {}", checked.problems());
        let session = engine().session(&checked, &RenderOptions::default()).unwrap();
        let selection = Selection::all().kinds(kinds);
        for job in session.jobs(&selection).unwrap() {
            let name = format!("seed {seed}, {}", session.path(&job).display());
            let document = session.document(&job).unwrap_or_else(|d| panic!("{name}: {d}"));
            let profile =
                &engine().set().profiles[job.kind.profile_for(&std::collections::BTreeMap::new())];
            for output in session.render(&job, &formats()).unwrap_or_else(|d| panic!("{name}: {d}"))
            {
                let faults = match output.format {
                    #[cfg(feature = "docx")]
                    Format::Docx => faults::docx_faults(&document, profile, &output.bytes),
                    #[cfg(feature = "pdf")]
                    Format::Pdf => faults::pdf_faults(&document, profile, &output.bytes),
                    #[allow(
                        unreachable_patterns,
                        reason = "reached where a format is not compiled in"
                    )]
                    _ => Vec::new(),
                };
                failures.extend(
                    faults
                        .into_iter()
                        .map(|f| format!("{name}.{}: {f}", output.format.extension())),
                );
            }
            count += 1;
        }
        if count >= least {
            break;
        }
    }
    all_pass(failures);
    count
}

#[test]
fn forty_documents_hold_their_text_in_its_place() {
    let kinds = [
        "announcement",
        "entry_notice",
        "evaluation_form",
        "feedback_report",
        "three_lists",
        "supervision_notice",
    ];
    assert!(checked(40, 1, &kinds) >= 40);
}

#[test]
#[ignore = "takes minutes; .ci/full runs it"]
fn a_thousand_documents_hold_their_text_in_its_place() {
    assert!(checked(1000, 4, &[]) >= 1000);
}

/// The checks themselves: they measure the type area as the standard has it, and they see what is
/// wrong.
#[test]
#[cfg(all(feature = "docx", feature = "pdf"))]
fn the_checks_measure_and_see() {
    let session = crate::support::session();
    let selection = Selection::all().kinds(["feedback_report"]).targets(["990126205203"]);
    let job = session.jobs(&selection).unwrap()[0];
    let document = session.document(&job).unwrap();
    let profile = &engine().set().profiles["red-head"];
    let outputs = session.render(&job, &[Format::Docx, Format::Pdf]).unwrap();
    let (docx, pdf) = (&outputs[0].bytes, &outputs[1].bytes);

    let paper = crate::support::pdf_page::Paper::read(pdf);
    let body = paper
        .pages
        .iter()
        .flat_map(|p| &p.glyphs)
        .filter(|g| !g.background && (g.size - 16.0).abs() < 0.1);
    let (mut left, mut right) = (f64::MAX, 0.0_f64);
    body.filter(|g| g.text.chars().all(|c| ('\u{4e00}'..'\u{9fff}').contains(&c))).for_each(|g| {
        left = left.min(g.ink.left);
        right = right.max(g.ink.right);
    });
    let mm = |points: f64| points / 72.0 * 25.4;
    assert!(
        (mm(left) - 28.0).abs() < 0.3 && (mm(right) - 184.0).abs() < 0.3,
        "{} to {} mm",
        mm(left),
        mm(right)
    );

    assert_eq!(faults::docx_faults(&document, profile, docx), Vec::<String>::new());
    assert_eq!(faults::pdf_faults(&document, profile, pdf), Vec::<String>::new());
    let mut longer = document.clone();
    longer.blocks.push(longer.blocks[2].clone());
    assert!(
        !faults::docx_faults(&longer, profile, docx).is_empty()
            && !faults::pdf_faults(&longer, profile, pdf).is_empty()
    );
    let mut other = document.clone();
    other.blocks.swap(2, 4);
    assert!(
        !faults::docx_faults(&other, profile, docx).is_empty()
            && !faults::pdf_faults(&other, profile, pdf).is_empty()
    );
    let mut narrow = profile.clone();
    narrow.page.text_width.0 -= 5.0;
    assert!(
        faults::pdf_faults(&document, &narrow, pdf)
            .iter()
            .any(|f| f.contains("beyond the type area"))
    );
}
