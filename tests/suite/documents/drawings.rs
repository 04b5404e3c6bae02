//! Charts of the overview, and the codes that papers are sorted by when they come back.

use xunwen::diag::{Code, Diagnostics};
use xunwen::document::{BlockKind, Chart, Document, SortingCode};
use xunwen::engine::{Engine, Format, RenderOptions, Session, SubjectId};
use xunwen::round::{Round, TargetKind};

use crate::support::{checked, engine, sample, says_as_agreed, session};

/// The forms that come back on paper.
const RETURNED: [&str; 2] = ["evaluation_form", "questionnaire"];

/// Options with which the forms carry their codes.
fn with_codes() -> RenderOptions {
    RETURNED.iter().fold(RenderOptions::default(), |options, kind| {
        options.setting(format!("{kind}.code=印").parse().unwrap_or_else(|d| panic!("{d:?}")))
    })
}

fn document(session: &Session<'_>, kind: &str, target: Option<&str>) -> Document {
    let subject = target.map_or(SubjectId::Round, |code| SubjectId::Target(code.parse().unwrap()));
    let job = session.job(kind, &subject).unwrap_or_else(|d| panic!("{d}"));
    session.document(&job).unwrap_or_else(|d| panic!("{d}"))
}

fn code(round: &Round, kind: &str, target: &str) -> SortingCode {
    let checked = checked(round);
    let session = engine().session(&checked, &with_codes()).unwrap();
    document(&session, kind, Some(target)).code.unwrap_or_else(|| panic!("{kind} has no code"))
}

fn charts(document: &Document) -> Vec<&Chart> {
    document
        .blocks
        .iter()
        .filter_map(|b| if let BlockKind::Chart(c) = &b.kind { Some(c) } else { None })
        .collect()
}

#[test]
fn charts_show_what_the_tables_count() {
    let session = session();
    let job = session.job("round_overview", &SubjectId::Round).unwrap();
    let view = serde_json::to_value(session.view(&job)).unwrap();
    let overview = &view["overview"];
    let document = document(&session, "round_overview", None);
    let charts = charts(&document);
    let [issues, progress] = charts[..] else { panic!("{} charts", charts.len()) };
    let counts = |list: &serde_json::Value| -> Vec<(String, u64)> {
        let entry = |c: &serde_json::Value| {
            (c["name"].as_str().unwrap().to_string(), c["count"].as_u64().unwrap())
        };
        list.as_array().unwrap().iter().map(entry).collect()
    };
    let shown: Vec<(String, u64)> =
        issues.bars.iter().map(|b| (b.name.clone(), b.total())).collect();
    assert_eq!(shown, counts(&overview["total"]["by_category"]));
    let units = overview["units"].as_array().unwrap();
    assert_eq!(progress.bars.len(), units.len());
    for (bar, unit) in progress.bars.iter().zip(units) {
        let of_unit = counts(&unit["figures"]["by_status"]);
        assert_eq!(bar.name, unit["target"]["name"].as_str().unwrap());
        assert_eq!(
            progress.series.iter().cloned().zip(bar.counts.iter().copied()).collect::<Vec<_>>(),
            of_unit
        );
        assert_eq!(bar.total(), unit["figures"]["total"].as_u64().unwrap());
    }
}

#[test]
fn a_round_without_issues_has_charts_too() {
    let mut round = sample().round.clone();
    round.issues.clear();
    let checked = checked(&round);
    let session = engine().session(&checked, &RenderOptions::default()).unwrap();
    let document = document(&session, "round_overview", None);
    assert!(charts(&document).iter().all(|c| c.bars.iter().all(|b| b.total() == 0)));
}

#[test]
fn a_round_of_many_townships_has_its_figures_in_the_table_only() {
    let mut round = sample().round.clone();
    let township = round.targets.iter().find(|t| t.kind == TargetKind::Township).unwrap().clone();
    for n in 0..450 {
        let mut another = township.clone();
        another.code = format!("99{:04}{:03}000", 2000 + n, n).parse().unwrap();
        another.name = format!("第{n}镇");
        round.teams[0].targets.push(another.code.clone());
        round.targets.push(another);
    }
    let checked = checked(&round);
    let session = engine().session(&checked, &RenderOptions::default()).unwrap();
    let document = document(&session, "round_overview", None);
    assert_eq!(charts(&document).len(), 1);
}

#[test]
fn a_code_names_the_form_and_nobody() {
    for kind in RETURNED {
        for target in &sample().round.targets {
            let code = code(&sample().round, kind, target.code.as_str());
            let parts: Vec<&str> = code.text.split('|').collect();
            let [mark, round, of, form, version] = parts[..] else { panic!("{}", code.text) };
            let number = sample().round.serial();
            assert_eq!(
                (mark, round, of, form),
                ("XW1", number.as_str(), target.code.as_str(), kind)
            );
            assert!(
                version.len() == 4 && version.bytes().all(|b| b.is_ascii_hexdigit()),
                "{version}"
            );
            assert!(code.text.is_ascii());
            assert_eq!(code.label, [format!("表号：{number}-{of}"), format!("版本：{version}")]);
        }
    }
}

#[test]
fn what_was_answered_changes_no_code_and_what_is_asked_does() {
    let target = "990126205203";
    let before = RETURNED.map(|kind| code(&sample().round, kind, target));
    let mut round = sample().round.clone();
    round.ballots.clear();
    round.issues.clear();
    assert_eq!(RETURNED.map(|kind| code(&round, kind, target)), before);
    let of_target = round.targets.iter_mut().find(|t| t.code.as_str() == target).unwrap();
    of_target.officials[0].name = "某某".into();
    let after = RETURNED.map(|kind| code(&round, kind, target));
    assert_ne!(after[0], before[0], "another person is evaluated");
    assert_eq!(after[1], before[1], "the same is asked");
}

#[test]
fn only_forms_that_come_back_on_paper_have_a_code_and_only_if_asked_for() {
    let checked = checked(&sample().round);
    for (options, coded) in [(RenderOptions::default(), false), (with_codes(), true)] {
        let session = engine().session(&checked, &options).unwrap();
        for job in crate::support::jobs(&session) {
            let document = session.document(&job).unwrap_or_else(|d| panic!("{d}"));
            let returned = RETURNED.contains(&job.kind.name.as_str());
            assert_eq!(document.code.is_some(), coded && returned, "{}", job.kind.name);
            if returned && !coded {
                let target = job.subject.target().map(|t| t.name.clone()).unwrap_or_default();
                let foot = format!("{target}（");
                assert!(document.plain_text().contains(&foot), "{}", job.kind.name);
            }
        }
    }
}

#[cfg(feature = "docx")]
#[test]
fn without_fonts_a_docx_is_made_with_a_warning() {
    let bare = tempfile::tempdir().unwrap();
    let bare = Engine::builder().fonts(bare.path()).build().unwrap();
    // An engine with fonts would refuse the round for its characters.
    let unjudged = |round: &Round| bare.check(round.clone(), None);
    let warned = |engine: &Engine, round: &Round, kind: &str, subject: &SubjectId| -> Diagnostics {
        let out = engine
            .render(&unjudged(round), kind, subject, Format::Docx, &with_codes())
            .unwrap_or_else(|d| panic!("{d}"));
        out.warnings.iter().filter(|d| d.code != Code::Draft).cloned().collect()
    };
    let as_agreed = |name: &str, code: Code, warned: &Diagnostics| {
        assert_eq!(warned.iter().map(|d| d.code).collect::<Vec<_>>(), [code], "{warned}");
        says_as_agreed(name, warned);
    };
    let (round, target) = (&sample().round, SubjectId::Target("990126205203".parse().unwrap()));
    as_agreed(
        "chart_without_fonts",
        Code::FontMissing,
        &warned(&bare, round, "round_overview", &SubjectId::Round),
    );
    as_agreed(
        "sorting_code_without_fonts",
        Code::FontMissing,
        &warned(&bare, round, "questionnaire", &target),
    );
    assert!(warned(&bare, round, "interview_outline", &target).is_empty());
    assert!(warned(engine(), round, "round_overview", &SubjectId::Round).is_empty());
    // Never a hole where a character is missing.
    let mut rare = round.clone();
    rare.targets.iter_mut().find(|t| !t.kind.is_village()).unwrap().name = "\u{30000}河镇".into();
    as_agreed(
        "chart_without_a_glyph",
        Code::GlyphMissing,
        &warned(engine(), &rare, "round_overview", &SubjectId::Round),
    );
}

/// The copies of a form are copies of one file; what is read from its picture is the code and no
/// more.
#[cfg(feature = "docx")]
#[test]
fn every_copy_of_a_form_is_the_same_and_is_read_back() {
    for kind in RETURNED {
        for target in ["990126205000", "990126205203"] {
            let subject = SubjectId::Target(target.parse().unwrap());
            let copy = || {
                let round = sample().round.clone();
                engine()
                    .render(&checked(&round), kind, &subject, Format::Docx, &with_codes())
                    .unwrap_or_else(|d| panic!("{d}"))
                    .bytes
            };
            let docx = copy();
            assert_eq!(docx, copy());
            assert_eq!(read_back(&docx), code(&sample().round, kind, target).text);
        }
    }
}

/// What the QR code in the first picture of a DOCX says.
#[cfg(feature = "docx")]
fn read_back(docx: &[u8]) -> String {
    use std::io::{Cursor, Read as _};
    let mut bytes = Vec::new();
    let mut zip = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
    zip.by_name("word/media/picture1.png").unwrap().read_to_end(&mut bytes).unwrap();
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut shades = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut shades).unwrap();
    let (width, height) = (info.width as usize, info.height as usize);
    // The paper about it is white.
    let shade =
        |x: usize, y: usize| if x < width && y < height { shades[y * width + x] } else { 255 };
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width + 60, height + 60, shade);
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1, "one code");
    grids[0].decode().unwrap().1
}
