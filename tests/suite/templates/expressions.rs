//! What the check says of expressions and statements without data: one template a line, wrong ones
//! with what is said of each, and idioms of which nothing may be said.

use std::fmt::Write as _;
use std::fs;

use xunwen::diag::{Diagnostic, Origin};
use xunwen::engine::Engine;

use crate::support::{all_pass, matches_reference, root};

const KIND: &str = "title = \"试验\"\norder = 79\naudience = \"restricted\"\nscopes = [\"township\"]\nprofile = \"plain\"\nstage = \"rectify\"\n";

/// The lines of a file, each with what the check says of it.
fn said(file: &str) -> Vec<(String, Vec<Diagnostic>)> {
    let text = fs::read_to_string(root("tests/inputs/expressions").join(file)).unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with("# ")).collect();
    let folder = tempfile::tempdir().unwrap();
    let here = |name: &str| folder.path().join(name);
    fs::create_dir_all(here("probe")).unwrap();
    fs::create_dir_all(here("lines")).unwrap();
    fs::write(here("probe/kind.toml"), KIND).unwrap();
    let mut body = String::from("<document><title>试验</title><p>");
    for (n, line) in lines.iter().enumerate() {
        _ = write!(body, "{{% include \"lines/{n:03}.j2\" %}}");
        fs::write(here(&format!("lines/{n:03}.j2")), line).unwrap();
    }
    fs::write(here("probe/body.xml.j2"), body + "</p></document>").unwrap();
    let problems = Engine::builder().templates(folder.path()).check_set().unwrap().problems;
    let of = |n: usize| {
        let file = format!("lines/{n:03}.j2");
        let own = |d: &&Diagnostic| matches!(&d.origin, Some(Origin::Template { name, .. }) if *name == file);
        problems.iter().filter(own).cloned().collect::<Vec<_>>()
    };
    let each: Vec<_> =
        lines.iter().enumerate().map(|(n, line)| ((*line).to_string(), of(n))).collect();
    let all: usize = each.iter().map(|(_, found)| found.len()).sum();
    assert_eq!(all, problems.iter().count(), "{problems}");
    each
}

fn shown(d: &Diagnostic) -> String {
    let Some(Origin::Template { column, .. }) = &d.origin else { panic!("no place: {d}") };
    let sort = if d.is_error() { "错误" } else { "提醒" };
    let hints = d.clone().for_commands().hints.join("；");
    format!("  {sort}[{}] 第{column}字：{} → {hints}", d.code.as_str(), d.message)
}

#[test]
fn what_can_only_fail_is_found_without_data() {
    let mut text = String::new();
    let mut missed = Vec::new();
    for (line, found) in said("wrong.txt") {
        _ = writeln!(text, "{line}");
        for d in &found {
            _ = writeln!(text, "{}", shown(d));
        }
        if found.is_empty() {
            missed.push(line);
        }
    }
    assert!(missed.is_empty(), "not found:\n{}", missed.join("\n"));
    matches_reference("expressions.txt", &text).unwrap_or_else(|e| panic!("{e}"));
}

#[test]
fn nothing_is_said_of_idioms() {
    let wrong = said("sound.txt").into_iter().filter(|(_, found)| !found.is_empty());
    let told = wrong.map(|(line, found)| {
        let all: Vec<String> = found.iter().map(shown).collect();
        format!("{line}\n{}", all.join("\n"))
    });
    all_pass(told.collect());
}

/// The codes and file names of what is said of a set of some files.
fn codes(files: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    told(folder.path())
}

fn told(folder: &std::path::Path) -> Vec<String> {
    let problems = Engine::builder().templates(folder).check_set().unwrap().problems;
    let place = |d: &Diagnostic| match &d.origin {
        Some(Origin::File { file }) => file.rsplit('/').next().unwrap_or_default().to_string(),
        Some(Origin::Template { name, .. }) => name.clone(),
        Some(Origin::Text { file, line, .. }) => {
            format!("{}:{line}", file.rsplit('/').next().unwrap_or_default())
        }
        _ => String::new(),
    };
    problems.iter().map(|d| format!("{} {}", d.code.as_str(), place(d))).collect()
}

const BODY: &str = "<document><title>试验</title></document>";

#[test]
fn an_order_that_is_taken_is_a_warning() {
    let taken = KIND.replace("order = 79", "order = 1");
    let other = ("other/body.xml.j2", BODY);
    let found = codes(&[
        ("probe/kind.toml", &taken),
        ("probe/body.xml.j2", BODY),
        ("other/kind.toml", KIND),
        other,
    ]);
    assert_eq!(found, ["X3011 kind.toml:2"]);
    let found = codes(&[
        ("probe/kind.toml", KIND),
        ("probe/body.xml.j2", BODY),
        ("other/kind.toml", KIND),
        other,
    ]);
    assert_eq!(found, ["X3011 kind.toml:2"]);
}

#[test]
fn names_that_an_editor_changed_are_told() {
    let found = codes(&[
        ("announcement/body.xml.j2.txt", BODY),
        ("announcement/kind.TOML", ""),
        ("说明.txt", "不是模板"),
        ("a/b/c/d/e/f.j2", BODY),
        ("set.toml", "name = \"甲\"\n"),
    ]);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found.iter().all(|told| told.starts_with("X3012 ")), "{found:?}");
}

/// What is linked or no file is named and not passed over, and such a set is not packed.
#[cfg(unix)]
#[test]
fn links_and_special_files_are_told() {
    use std::os::unix::fs::symlink;
    let (set, away) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let own = |name: &str| set.path().join(name);
    fs::write(away.path().join("body.xml.j2"), BODY).unwrap();
    fs::create_dir_all(own("announcement")).unwrap();
    fs::create_dir_all(own("questionnaire")).unwrap();
    symlink(away.path().join("body.xml.j2"), own("announcement/body.xml.j2")).unwrap();
    symlink(away.path(), own("shared")).unwrap();
    symlink(away.path().join("no such"), own("gone.j2")).unwrap();
    symlink(away.path().join("no such"), own("说明.txt")).unwrap();
    // A socket is no file, like a pipe.
    let _socket = std::os::unix::net::UnixListener::bind(own("questionnaire/body.xml.j2")).unwrap();
    fs::write(own("three_lists.j2"), "甲").unwrap();
    let mut found = told(set.path());
    found.sort();
    assert_eq!(found, ["X3012 body.xml.j2", "X3012 body.xml.j2", "X3012 gone.j2", "X3012 shared"]);
    let packed = xunwen::kinds::PackedSet::of_folder(set.path());
    assert_eq!(packed.unwrap_err().iter().count(), 4);
}

/// Nesting beyond what a document may have ends at its place, in little memory.
#[test]
fn deep_nesting_is_told_at_its_place() {
    let deep = "<b>".repeat(100_000) + &"</b>".repeat(100_000);
    let body = format!("<document><title>试验</title>\n<p>{deep}</p></document>");
    assert_eq!(codes(&[("announcement/body.xml.j2", &body)]), ["X4001 announcement/body.xml.j2"]);
}
