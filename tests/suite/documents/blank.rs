//! Papers that are mostly used blank: a blank copy holds nothing of the data but the names on its
//! head, is made whatever the data lack, and replaces no filled one.

use std::collections::BTreeSet;

use xunwen::engine::{Job, RenderOptions, Selection, Session};
use xunwen::round::Round;

use crate::support::{checked, engine, sample};

fn blank_session(checked: &xunwen::engine::Checked) -> Session<'_> {
    let options = engine().blank_settings().into_iter();
    let options = options.fold(RenderOptions::default(), RenderOptions::setting);
    engine().session(checked, &options).unwrap()
}

fn blank_jobs<'s>(session: &Session<'s>) -> Vec<Job<'s>> {
    let kinds = engine().kinds().iter().filter(|k| k.blank).map(|k| k.name.as_str());
    session.jobs(&Selection::all().kinds(kinds)).unwrap()
}

/// The sample without what is filled in on the way.
fn bare() -> Round {
    let mut round = sample().round.clone();
    round.background.clear();
    round.visits.clear();
    round.material.clear();
    round.polls.clear();
    round.archive.clear();
    round.issuances.clear();
    round.issues.clear();
    round.tasks.clear();
    round.duties.clear();
    round.progress.clear();
    round.sanctions.clear();
    round.supervisions.clear();
    round.rechecks.clear();
    round.suggestions.clear();
    round.campaigns.clear();
    for log in &mut round.day_logs {
        log.new_issues.clear();
    }
    for target in &mut round.targets {
        (target.households, target.population, target.party_members) = (None, None, None);
    }
    round
}

#[test]
fn a_blank_copy_is_the_same_with_and_without_data() {
    let (full, bare) = (checked(&sample().round), checked(&bare()));
    let (full, bare) = (blank_session(&full), blank_session(&bare));
    let said = |session: &Session<'_>, job: &Job<'_>| {
        let document = session.document(job).unwrap_or_else(|d| panic!("{}: {d}", job.kind.name));
        (session.path(job), document.dump())
    };
    let of_full: Vec<_> = blank_jobs(&full).iter().map(|job| said(&full, job)).collect();
    let of_bare: Vec<_> = blank_jobs(&bare).iter().map(|job| said(&bare, job)).collect();
    assert_eq!(of_full.len(), of_bare.len());
    for (a, b) in of_full.iter().zip(&of_bare) {
        assert_eq!(a, b);
    }
    let kinds: BTreeSet<_> = blank_jobs(&full).iter().map(|j| j.kind.name.clone()).collect();
    let blank = engine().kinds().iter().filter(|k| k.blank).count();
    assert_eq!(kinds.len(), blank, "every kind that can be blank is made: {kinds:?}");
}

#[test]
fn a_blank_copy_names_nobody_and_has_a_file_of_its_own() {
    let checked = checked(&sample().round);
    let (blank, filled) = (blank_session(&checked), crate::support::session());
    let paths: BTreeSet<_> = blank_jobs(&filled).iter().map(|j| filled.path(j)).collect();
    let people: Vec<&str> =
        sample().round.targets.iter().flat_map(|t| &t.officials).map(|o| o.name.as_str()).collect();
    for job in blank_jobs(&blank) {
        let path = blank.path(&job);
        assert!(path.to_string_lossy().ends_with("空白"), "{}", path.display());
        assert!(!paths.contains(&path), "{} would replace a filled copy", path.display());
        let text = blank.document(&job).unwrap().plain_text();
        for name in &people {
            assert!(!text.contains(name), "{} names {name}", path.display());
        }
    }
}

#[test]
#[cfg(feature = "cli")]
fn the_command_line_prints_blank_copies() {
    use crate::support::{root, xunwen_in};
    let folder = tempfile::tempdir().unwrap();
    let round = root("samples/round.yaml").display().to_string();
    let args = |more: &[&str]| {
        let all = [&["render", &round, "-o", "out", "--format", "docx", "--blank"], more].concat();
        let (code, out, err) = xunwen_in(folder.path(), &all);
        (code, out + &err)
    };
    let (code, said) = args(&["--kind", "site_visit_record", "--target", "990126205203"]);
    assert_eq!(code, 0, "{said}");
    let made: Vec<_> = crate::support::files_below(&folder.path().join("out"));
    let names: Vec<String> = made.iter().map(|p| format!("{p:?}")).collect();
    assert!(names.iter().any(|n| n.contains("空白")), "{names:?}");
    let (code, said) = args(&["--kind", "feedback_report"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("不能印成空白表") && said.contains("实地查看记录"), "{said}");
}
