//! What the check says of expressions and statements without data: one template a line, wrong ones
//! with what is said of each, and idioms of which nothing may be said.

use std::fmt::Write as _;
use std::fs;

use xunwen::diag::{Diagnostic, Origin};
use xunwen::engine::Engine;

use crate::support::{all_pass, matches_reference, root};

const KIND: &str = "title = \"试验\"\norder = 50\naudience = \"restricted\"\nscopes = [\"township\"]\nprofile = \"plain\"\nstage = \"rectify\"\n";

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
    format!("  {sort}[{}] 第{column}字：{} → {}", d.code.as_str(), d.message, d.hints.join("；"))
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
