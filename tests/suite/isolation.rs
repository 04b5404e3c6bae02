//! No document holds anything of another target, and none anything of a clue.
//!
//! Every text of a village carries a canary of its own. A document is searched through its own
//! parts: the zip's members of a DOCX, the text of a PDF through ToUnicode. The same search must
//! find the document's own canaries, or it would prove nothing.

use std::collections::BTreeSet;

use xunwen::engine::{Format, RenderOptions, Selection, Session};
use xunwen::round::{AreaCode, ExtraValue, Round, import_clues};
use xunwen::view::Subject;

use super::support::{engine, jobs, root, session};

#[path = "../bench/rounds.rs"]
pub mod rounds;

/// Everything a reader could find in a file: texts of all parts, names, metadata.
fn searchable(format: Format, bytes: &[u8]) -> String {
    match format {
        Format::Docx | Format::Xlsx => docx_parts(bytes),
        #[cfg(feature = "pdf")]
        Format::Pdf => super::pdf_text::pdf_text(bytes) + &String::from_utf8_lossy(bytes),
        #[cfg(not(feature = "pdf"))]
        Format::Pdf => String::from_utf8_lossy(bytes).into_owned(),
    }
}

pub fn docx_parts(bytes: &[u8]) -> String {
    use std::io::Read as _;
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut all = String::new();
    for i in 0..zip.len() {
        let mut part = zip.by_index(i).unwrap();
        all.push_str(&part.name().unwrap());
        let mut xml = String::new();
        part.read_to_string(&mut xml).unwrap();
        // Runs may part a text; what a reader sees is the text between the tags.
        let mut text = String::new();
        let mut inside = false;
        for c in xml.chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                c if !inside => text.push(c),
                _ => {}
            }
        }
        all.push_str(&xml);
        all.push_str(&text);
    }
    all
}

fn village_number(round: &Round, code: &AreaCode) -> Option<u32> {
    let villages = round.targets.iter().filter(|t| t.kind.is_village());
    villages.zip(0..).find(|(t, _)| t.code == *code).map(|(_, n)| n)
}

/// The villages whose canaries a document may hold.
fn allowed(session: &Session<'_>, subject: Subject<'_>) -> BTreeSet<u32> {
    let round = session.round();
    match subject.target() {
        None => (0..round.targets.len() as u32).collect(),
        Some(t) if t.kind.is_village() => village_number(round, &t.code).into_iter().collect(),
        Some(t) => {
            let below = round.targets.iter().filter(|v| v.parent.as_ref() == Some(&t.code));
            below.filter_map(|v| village_number(round, &v.code)).collect()
        }
    }
}

fn holds_only_its_own(villages: u32, formats: &[Format], kinds: &[&str]) {
    let round = rounds::round(rounds::Size { villages, issues: 2, canaries: true, ..Default::default() });
    let problems = engine().check_round(&round, None);
    assert!(!problems.has_errors(), "{problems}");
    let canaries: Vec<String> = (0..villages).map(rounds::canary).collect();
    let session = engine().session(&round, &RenderOptions::default()).unwrap();
    let selection = Selection { kinds: kinds.iter().map(ToString::to_string).collect(), targets: Vec::new() };
    for job in session.jobs(&selection).unwrap() {
        let may = allowed(&session, job.subject);
        let path = session.path(&job).display().to_string();
        for output in session.render(&job, formats).unwrap() {
            let text = searchable(output.format, &output.bytes) + &path;
            for (n, canary) in (0..).zip(&canaries) {
                if text.contains(canary.as_str()) {
                    assert!(may.contains(&n), "{path}.{} holds something of village {n}", output.format.extension());
                }
            }
            if job.subject.target().is_some_and(|t| t.kind.is_village()) {
                let own = may.iter().next().unwrap();
                assert!(text.contains(&canaries[*own as usize]), "{path}: the search does not even find the document's own canary");
            }
        }
    }
}

#[test]
fn docx_of_thirty_villages_hold_only_their_own() {
    holds_only_its_own(30, &[Format::Docx], &[]);
}

#[test]
#[cfg(feature = "xlsx")]
fn workbooks_of_thirty_villages_hold_only_their_own() {
    holds_only_its_own(30, &[Format::Xlsx], &[]);
}

#[test]
#[cfg(feature = "pdf")]
fn pdf_of_six_villages_hold_only_their_own() {
    holds_only_its_own(6, &[Format::Pdf], &["announcement", "entry_notice", "evaluation_form", "feedback_report", "three_lists"]);
}

#[test]
#[ignore = "takes minutes; .ci/full runs it"]
fn a_thousand_villages_hold_only_their_own() {
    holds_only_its_own(1000, &super::documents::formats(), &["announcement", "feedback_report", "three_lists"]);
}

#[test]
fn internal_texts_are_in_no_paper_that_leaves_the_team() {
    let round = {
        let mut round = rounds::round(rounds::Size { villages: 3, issues: 2, ..Default::default() });
        for issue in &mut round.issues {
            issue.names = vec!["隐名甲乙".into()];
            issue.evidence_note = Some("内部依据丙丁".into());
        }
        for target in &mut round.targets {
            for official in &mut target.officials {
                official.phone = Some("13900009999".into());
            }
        }
        for team in &mut round.teams {
            team.leader.phone = Some("13900009999".into());
        }
        round
    };
    let session = engine().session(&round, &RenderOptions::default()).unwrap();
    for job in jobs(&session) {
        let markup = session.markup(&job).unwrap();
        for secret in ["隐名甲乙", "内部依据丙丁", "13900009999"] {
            assert!(!markup.contains(secret), "{} holds {secret}", session.path(&job).display());
        }
        // What a public paper may not name: members of the team, facts of issues.
        if job.kind.name == "announcement" {
            assert!(!markup.contains(&round.issues[0].facts) && !markup.contains(&round.teams[0].members[0].name));
        }
    }
}

#[test]
fn declared_fields_are_seen_by_their_audience_only() {
    let set = tempfile::tempdir().unwrap();
    std::fs::write(
        set.path().join("set.toml"),
        "[[extra]]\non = \"target\"\nkey = \"grid\"\ntitle = \"网格数\"\ntype = \"integer\"\naudience = \"restricted\"\n\
         [[extra]]\non = \"round\"\nkey = \"slogan\"\ntitle = \"口号\"\ntype = \"text\"\naudience = \"public\"\n",
    )
    .unwrap();
    let engine = xunwen::engine::Engine::builder().templates(set.path()).build().unwrap_or_else(|d| panic!("{d}"));
    let mut round = rounds::round(rounds::Size { villages: 1, issues: 1, ..Default::default() });
    round.extra.insert("slogan".into(), ExtraValue::Text("公开的话".into()));
    for target in &mut round.targets {
        target.extra.insert("grid".into(), ExtraValue::Integer(7));
    }
    assert!(!engine.check_round(&round, None).has_errors());
    let session = engine.session(&round, &RenderOptions::default()).unwrap();
    for job in jobs(&session).iter().filter(|j| j.subject.target().is_some()) {
        let view = serde_json::to_value(session.view(job)).unwrap();
        assert_eq!(view["round"]["extra"]["slogan"], "公开的话");
        let expected = if job.kind.name == "announcement" { serde_json::Value::Null } else { 7.into() };
        assert_eq!(view["target"]["extra"]["grid"], expected, "{}", job.kind.name);
    }
    // The same data without the declaration is a mistake.
    assert!(super::support::engine().check_round(&round, None).to_string().contains("X2124"));
}

#[test]
fn clues_are_nowhere() {
    let clues = import_clues(&root("samples/secret/clues.yaml")).unwrap_or_else(|d| panic!("{d}"));
    assert_eq!(clues.clues.len(), 2);
    let session = session();
    for job in jobs(&session) {
        let markup = session.markup(&job).unwrap();
        for clue in &clues.clues {
            for text in [&clue.number, &clue.content, &clue.object] {
                assert!(!markup.contains(text.as_str()), "{} holds a clue", session.path(&job).display());
            }
        }
    }
    let problems = xunwen::round::import_file(&root("samples/secret/clues.yaml")).unwrap_err();
    assert!(problems.to_string().contains("X1012"), "{problems}");
}
