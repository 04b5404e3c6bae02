//! No document holds anything of another target, and none anything of a clue.
//!
//! Every text of a village carries a canary of its own. A document is searched through its own
//! parts: the zip's members of a DOCX, the text of a PDF through ToUnicode. The same search must
//! find the document's own canaries, or it would prove nothing.

use std::collections::BTreeSet;

use xunwen::engine::{Format, RenderOptions, Selection, Session};
use xunwen::import::import_clues;
use xunwen::round::{AreaCode, ExtraValue, Round};
use xunwen::terms::Audience;
use xunwen::view::Subject;

use crate::rounds;
use crate::support::{checked, docx_parts, engine, formats, jobs, root, session};
#[cfg(feature = "cli")]
use crate::support::{files_below, xunwen_in};

/// Everything a reader could find in a file: texts of all parts, names, metadata.
fn searchable(format: Format, bytes: &[u8]) -> String {
    match format {
        #[cfg(feature = "pdf")]
        Format::Pdf => crate::support::pdf_text::pdf_text(bytes) + &String::from_utf8_lossy(bytes),
        #[cfg(not(feature = "pdf"))]
        Format::Pdf => String::from_utf8_lossy(bytes).into_owned(),
        _ => docx_parts(bytes),
    }
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
    let round =
        rounds::round(rounds::Size { villages, issues: 2, canaries: true, ..Default::default() });
    let checked = checked(&round);
    assert!(!checked.problems().has_errors(), "{}", checked.problems());
    let canaries: Vec<String> = (0..villages).map(rounds::canary).collect();
    let session = engine().session(&checked, &RenderOptions::default()).unwrap();
    let selection = Selection::all().kinds(kinds);
    for job in session.jobs(&selection).unwrap() {
        let may = allowed(&session, job.subject);
        let path = session.path(&job).display().to_string();
        for output in session.render(&job, formats).unwrap() {
            let text = searchable(output.format, &output.bytes) + &path;
            let found = rounds::canaries_in(&text);
            for (n, canary) in (0..).zip(&canaries) {
                if found.contains(canary.as_str()) {
                    assert!(
                        may.contains(&n),
                        "{path}.{} holds something of village {n}",
                        output.format.extension()
                    );
                }
            }
            if job.subject.target().is_some_and(|t| t.kind.is_village()) {
                let own = may.iter().next().unwrap();
                assert!(
                    found.contains(canaries[*own as usize].as_str()),
                    "{path}: the search does not even find the document's own canary"
                );
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
    holds_only_its_own(
        6,
        &[Format::Pdf],
        &["announcement", "entry_notice", "evaluation_form", "feedback_report", "three_lists"],
    );
}

#[test]
#[ignore = "takes minutes; .ci/full runs it"]
fn a_thousand_villages_hold_only_their_own() {
    holds_only_its_own(1000, &formats(), &["announcement", "feedback_report", "three_lists"]);
}

#[test]
fn internal_texts_are_in_no_paper_that_leaves_the_team() {
    let round = {
        let mut round =
            rounds::round(rounds::Size { villages: 3, issues: 2, ..Default::default() });
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
    let checked = checked(&round);
    let session = engine().session(&checked, &RenderOptions::default()).unwrap();
    for job in jobs(&session) {
        let markup = session.markup(&job).unwrap();
        for secret in ["隐名甲乙", "内部依据丙丁", "13900009999"] {
            // The working paper is where names and sources belong; it never leaves the team.
            let belongs = job.kind.name == "working_paper" && !secret.starts_with(char::is_numeric);
            assert_eq!(
                markup.contains(secret),
                belongs,
                "{} and {secret}",
                session.path(&job).display()
            );
        }
        if job.kind.name == "working_paper" {
            assert_eq!(job.kind.audience, xunwen::terms::Audience::Internal);
        }
        // What a public paper may not name: members of the team, facts of issues.
        if job.kind.audience == Audience::Public {
            assert!(
                !markup.contains(&round.issues[0].facts)
                    && !markup.contains(&round.teams[0].members[0].name)
            );
        }
    }
}

/// What is told the public of rectification are issues marked for it, by their own words; no note,
/// no facts, nobody's name.
#[test]
fn only_publishable_issues_are_disclosed() {
    let round = rounds::round(rounds::Size { villages: 3, issues: 4, ..Default::default() });
    let checked = checked(&round);
    let session = engine().session(&checked, &RenderOptions::default()).unwrap();
    let selection = Selection::all().kinds(["rectification_disclosure"]);
    let jobs = session.jobs(&selection).unwrap();
    assert_eq!(
        jobs.len(),
        3,
        "villages have issues that may be published, their township has none"
    );
    for job in jobs {
        let code = &job.subject.target().unwrap().code;
        let markup = session.markup(&job).unwrap();
        for (issue, progress) in
            round.issues.iter().zip(&round.progress).filter(|(i, _)| i.target == *code)
        {
            let told = format!("问题：{}。", issue.summary.trim_end_matches('。'));
            let others = round
                .issues
                .iter()
                .filter(|i| i.target == *code && i.publishable && i.summary == issue.summary)
                .count();
            // What is not finished and has no result is not told, though it may be published.
            assert!(!markup.contains(&told) || others > 0, "{}", issue.number);
            for hidden in [
                Some(&issue.facts),
                issue.names.first(),
                issue.evidence_note.as_ref(),
                progress.note.as_ref(),
            ] {
                assert!(
                    !hidden.is_some_and(|text| markup.contains(text.as_str())),
                    "{} shows {hidden:?}",
                    issue.number
                );
            }
        }
        assert!(
            markup.contains("资金已追回，制度已公布。") && markup.contains("问题："),
            "told in words for the public"
        );
    }
}

/// A proposal to hold to account goes to those who decide, not to those whom it is about.
#[test]
fn a_proposal_of_accountability_stays_with_the_office() {
    let session = session();
    let selection = Selection::all().kinds(["accountability_proposal"]);
    let jobs = session.jobs(&selection).unwrap();
    assert!(!jobs.is_empty() && jobs.iter().all(|j| j.kind.audience == Audience::Internal));
    for job in
        crate::support::jobs(&session).iter().filter(|j| j.kind.audience != Audience::Internal)
    {
        assert!(
            !session.markup(job).unwrap().contains("予以诫勉谈话"),
            "{}",
            session.path(job).display()
        );
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
    let engine = xunwen::engine::Engine::builder()
        .templates(set.path())
        .build()
        .unwrap_or_else(|d| panic!("{d}"));
    let mut round = rounds::round(rounds::Size { villages: 1, issues: 1, ..Default::default() });
    round.extra.insert("slogan".into(), ExtraValue::Text("公开的话".into()));
    for target in &mut round.targets {
        target.extra.insert("grid".into(), ExtraValue::Integer(7));
    }
    let checked = engine.check(round.clone(), None);
    assert!(!checked.problems().has_errors());
    let session = engine.session(&checked, &RenderOptions::default()).unwrap();
    for job in jobs(&session).iter().filter(|j| j.subject.target().is_some()) {
        let view = serde_json::to_value(session.view(job)).unwrap();
        assert_eq!(view["round"]["extra"]["slogan"], "公开的话");
        let expected =
            if job.kind.audience == Audience::Public { serde_json::Value::Null } else { 7.into() };
        assert_eq!(view["target"]["extra"]["grid"], expected, "{}", job.kind.name);
    }
    // The same data without the declaration is a mistake.
    assert!(crate::support::checked(&round).problems().to_string().contains("X2124"));
}

/// A clue file whose every text is a canary, and the canaries.
#[cfg(feature = "cli")]
fn canary_clues() -> (String, Vec<String>) {
    let file = std::fs::read_to_string(root("samples/secret/clues.yaml")).unwrap();
    let clues = import_clues(&root("samples/secret/clues.yaml")).unwrap_or_else(|d| panic!("{d}"));
    let mut texts = Vec::new();
    for c in &clues.clues {
        texts.extend(
            [&c.number, &c.source, &c.object, &c.content, &c.route].map(ToString::to_string),
        );
        texts.extend([&c.informant, &c.ascertained, &c.proposal].into_iter().flatten().cloned());
        texts.extend(
            c.letter_number.iter().map(ToString::to_string).chain(c.material.iter().cloned()),
        );
    }
    let mut marked = String::new();
    let mut canaries = Vec::new();
    for line in file.lines() {
        let text = line.trim().trim_start_matches("- ");
        let value = text.split_once(": ").map_or(text, |(_, v)| v).trim_matches('"');
        match texts.iter().position(|t| t == value) {
            Some(n) if value.contains('〔') => {
                marked.push_str(
                    &line.replace("澄巡办", &format!("密巡{}办", rounds::canary(n as u32))),
                );
                canaries.push(rounds::canary(n as u32));
            }
            Some(n) => {
                marked.push_str(
                    &line.replace(value, &format!("{value}{}", rounds::canary(n as u32))),
                );
                canaries.push(rounds::canary(n as u32));
            }
            None => marked.push_str(line),
        }
        marked.push('\n');
    }
    canaries.sort();
    canaries.dedup();
    assert!(canaries.len() > 15, "{canaries:?}");
    (marked, canaries)
}

#[cfg(feature = "cli")]
fn xunwen(folder: &std::path::Path, args: &[&str]) -> (i32, String) {
    let (code, out, err) = xunwen_in(folder, args);
    (code, out + &err)
}

/// A folder with the sample round and a clue file full of canaries.
#[cfg(feature = "cli")]
fn sample_with(clues: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in [
        "round.yaml",
        "targets.yaml",
        "issues.yaml",
        "rectification.yaml",
        "ballots.yaml",
        "conclusion.yaml",
        "organisation.yaml",
        "papers.yaml",
    ] {
        std::fs::copy(root("samples").join(name), folder.path().join(name)).unwrap();
    }
    std::fs::write(folder.path().join("clues.yaml"), clues).unwrap();
    folder
}

#[test]
#[cfg(all(feature = "cli", feature = "docx"))]
fn nothing_of_a_clue_is_anywhere_but_in_its_own_papers() {
    let (clues, canaries) = canary_clues();
    let folder = sample_with(&clues);
    let holds = |text: &str| canaries.iter().find(|c| text.contains(c.as_str())).cloned();
    for json in [&[][..], &["--json"]] {
        let args =
            ["render", "round.yaml", "--clues", "clues.yaml", "-o", "secret", "--format", "docx"];
        let (code, said) = xunwen(folder.path(), &[&args, json].concat());
        assert_eq!(code, 0, "{said}");
        assert_eq!(holds(&said), None, "{said}");
    }
    // What the program notes of its own files has nothing of them.
    let (notes, secret): (Vec<_>, Vec<_>) = files_below(&folder.path().join("secret"))
        .into_iter()
        .partition(|path| path.parent().unwrap().ends_with(".xunwen-render"));
    for path in notes {
        assert_eq!(holds(&std::fs::read_to_string(&path).unwrap()), None, "{}", path.display());
    }
    assert_eq!(secret.len(), 7, "{secret:?}");
    let mut found = BTreeSet::new();
    for path in &secret {
        assert_eq!(holds(&path.display().to_string()), None, "{}", path.display());
        assert!(path.parent().unwrap().ends_with("涉密"), "{}", path.display());
        let text = searchable(Format::Docx, &std::fs::read(path).unwrap());
        found.extend(canaries.iter().filter(|c| text.contains(c.as_str())).cloned());
        #[cfg(unix)]
        {
            let mode = |p: &std::path::Path| {
                std::os::unix::fs::PermissionsExt::mode(
                    &std::fs::metadata(p).unwrap().permissions(),
                ) & 0o777
            };
            assert_eq!(
                (mode(path), mode(path.parent().unwrap())),
                (0o600, 0o700),
                "{}",
                path.display()
            );
        }
    }
    assert_eq!(
        found.into_iter().collect::<Vec<_>>(),
        canaries,
        "the search does not even find the clues in their own papers"
    );
    // Everything else that is made of the round beside the clue file.
    for args in [
        &["render", "round.yaml", "-o", "out", "--format", "docx", "--json"][..],
        &["pack", "round.yaml", "-o", "packs", "--format", "docx", "--json"],
    ] {
        let (code, said) = xunwen(folder.path(), args);
        assert_eq!(code, 0, "{said}");
        assert_eq!(holds(&said), None, "{said}");
    }
    for path in ["out", "packs"].iter().flat_map(|f| files_below(&folder.path().join(f))) {
        let bytes = std::fs::read(&path).unwrap();
        let docx = path.extension().is_some_and(|e| e == "docx");
        let text = if docx {
            searchable(Format::Docx, &bytes)
        } else {
            String::from_utf8_lossy(&bytes).into_owned()
        };
        assert_eq!(holds(&(text + &path.display().to_string())), None, "{}", path.display());
    }
    // Nor do secret papers go into a pack.
    let (code, said) = xunwen(
        folder.path(),
        &[
            "render",
            "round.yaml",
            "--clues",
            "clues.yaml",
            "-o",
            "packs/巡察组内部",
            "--format",
            "docx",
        ],
    );
    assert!(code == 1 && said.contains("X1012"), "{code} {said}");
}

#[test]
#[cfg(all(feature = "cli", feature = "docx"))]
fn what_is_wrong_with_clues_is_said_without_them() {
    let (clues, canaries) = canary_clues();
    let templates = tempfile::tempdir().unwrap();
    let template = templates.path().join("incident_report/body.xml.j2");
    std::fs::create_dir_all(template.parent().unwrap()).unwrap();
    std::fs::write(&template, "<document><title>{{ clue.content | date }}</title></document>")
        .unwrap();
    let number = |n: &str| {
        clues[clues.find(&format!("XS2026-{n}")).unwrap()..].split('"').next().unwrap().to_string()
    };
    let wrong: Vec<(&str, String, Vec<&str>)> = vec![
        ("a wrong word", clues.replacen("handling: ", "handling: 密", 1), vec![]),
        ("a wrong key", clues.replacen("    object:", "    QBBBBBZ:", 1), vec![]),
        (
            "a wrong date",
            clues.replacen("received_on: 2026-03-23", "received_on: 密QBBBBBZ", 1),
            vec![],
        ),
        ("a wrong letter number", clues.replacen("〔2026〕", "[2026]", 1), vec![]),
        ("broken YAML", clues.replacen("    object: ", "    object: \"", 1), vec![]),
        ("another round", clues.replacen("number: 3", "number: 2", 1), vec![]),
        ("an unknown target", clues.replacen("990126101000", "990126101999", 1), vec![]),
        ("an unknown team", clues.replacen("team: 1", "team: 9", 1), vec![]),
        ("a number twice", clues.replacen(&number("02"), &number("01"), 1), vec![]),
        (
            "a failing template",
            clues.clone(),
            vec!["--templates", templates.path().to_str().unwrap()],
        ),
    ];
    for (what, text, more) in wrong {
        let folder = sample_with(&text);
        for json in [&[][..], &["--json"]] {
            let args = [
                "render",
                "round.yaml",
                "--clues",
                "clues.yaml",
                "-o",
                "secret",
                "--format",
                "docx",
            ];
            let (code, said) = xunwen(folder.path(), &[&args[..], json, &more].concat());
            assert!([1, 3].contains(&code), "{what}: {code} {said}");
            for canary in canaries.iter().map(String::as_str).chain(["QBBBBBZ"]) {
                assert!(!said.contains(canary), "{what}: {said}");
            }
        }
    }
}

#[test]
fn a_round_with_clues_in_it_is_refused() {
    let problems = xunwen::import::import_file(&root("samples/secret/clues.yaml")).unwrap_err();
    assert!(problems.to_string().contains("X1012"), "{problems}");
}
