//! The table of clauses in `docs/layout.md`: complete, and every proof it names is there.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::{all_pass, root};

/// The clauses of GB/T 9704-2012 that say something on their own.
const CLAUSES: &str = "4 5.1 5.2.1 5.2.2 5.2.3 5.2.4 6.1 6.2 6.3 7.1 7.2.1 7.2.2 7.2.3 7.2.4 7.2.5 7.2.6 7.2.7 7.3.1 7.3.2 7.3.3 7.3.4 \
                       7.3.5.1 7.3.5.2 7.3.5.3 7.3.5.4 7.3.5.5 7.3.6 7.3.7 7.4.1 7.4.2 7.4.3 7.5 8 9 10.1 10.2 10.3 11";
/// Met and proven; met in part; not met; not the program's to meet.
const MARKS: [&str; 4] = ["🟢", "🟡", "🔴", "—"];

/// A row of the table.
struct Row {
    clause: String,
    marks: [String; 2],
    decided_by: Vec<String>,
    tests: Vec<String>,
    missing: String,
}

/// What stands in backticks.
fn quoted(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_string).collect()
}

fn rows() -> Vec<Row> {
    let text = fs::read_to_string(root("docs/layout.md")).unwrap();
    let cells = |line: &str| {
        line.trim().trim_matches('|').split('|').map(|c| c.trim().to_string()).collect::<Vec<_>>()
    };
    let is_clause = |c: &str| {
        c.starts_with(|c: char| c.is_ascii_digit())
            && c.chars().all(|c| c.is_ascii_digit() || c == '.')
    };
    let lines = text.lines().filter(|l| l.starts_with('|')).map(cells).filter(|c| is_clause(&c[0]));
    lines
        .map(|c| {
            let [clause, _, _, pdf, docx, decided_by, tests, missing] = c.as_slice() else {
                panic!("a row of {} cells: {c:?}", c.len())
            };
            let marks = [pdf.clone(), docx.clone()];
            Row {
                clause: clause.clone(),
                marks,
                decided_by: quoted(decided_by),
                tests: quoted(tests),
                missing: missing.clone(),
            }
        })
        .collect()
}

#[test]
fn every_clause_stands_there_once() {
    let mut count: BTreeMap<String, usize> =
        CLAUSES.split_whitespace().map(|c| (c.to_string(), 0)).collect();
    for row in rows() {
        *count.get_mut(&row.clause).unwrap_or_else(|| panic!("{} is no clause", row.clause)) += 1;
    }
    let wrong: Vec<_> = count.into_iter().filter(|(_, n)| *n != 1).collect();
    assert!(wrong.is_empty(), "clauses that do not stand there once: {wrong:?}");
}

#[test]
fn every_mark_is_allowed_and_accounted_for() {
    let mut failures = Vec::new();
    for row in rows() {
        let has = |mark: &str| row.marks.iter().any(|m| m == mark);
        if !row.marks.iter().all(|m| MARKS.contains(&m.as_str())) {
            failures.push(format!("{}: marks {:?}", row.clause, row.marks));
        }
        if has("🟢") && row.tests.is_empty() {
            failures.push(format!("{}: no test proves it", row.clause));
        }
        if row.missing.is_empty() != (row.marks == ["🟢", "🟢"]) {
            failures.push(format!(
                "{}: what is missing has to be said where it is not 🟢, and only there",
                row.clause
            ));
        }
    }
    all_pass(failures);
}

#[test]
fn every_test_it_names_exists() {
    let rows = rows();
    let named = rows.iter().flat_map(|r| r.tests.iter().map(move |t| (r, t)));
    all_pass(
        named
            .filter(|(_, t)| !exists(t))
            .map(|(r, t)| format!("{}: no test {t}", r.clause))
            .collect(),
    );
}

#[test]
fn every_test_named_below_the_table_exists() {
    let text = fs::read_to_string(root("docs/layout.md")).unwrap();
    let lines = text.lines().filter(|l| !l.starts_with('|'));
    let named = lines.flat_map(quoted).filter(|name| name.contains("::") && !name.contains(' '));
    all_pass(
        named.filter(|t| !exists(t)).map(|t| format!("docs/layout.md: no test {t}")).collect(),
    );
}

/// The column says which file decides a clause (`layout/title`: a file or a folder of `src`),
/// beside keys of profiles.
#[test]
fn every_file_it_names_exists() {
    let there = |name: &str| {
        ["", ".rs"].iter().any(|ending| root("src").join(format!("{name}{ending}")).exists())
    };
    let rows = rows();
    let named =
        rows.iter().flat_map(|r| r.decided_by.iter().flat_map(|f| each_of(f)).map(move |f| (r, f)));
    all_pass(
        named
            .filter(|(_, f)| f.contains('/') && !there(f))
            .map(|(r, f)| format!("docs/layout.md, {}: no src/{f}(.rs)", r.clause))
            .collect(),
    );
}

/// `a/{b,c}/d` as the two that it stands for.
fn each_of(name: &str) -> Vec<String> {
    let Some((before, (choices, after))) =
        name.split_once('{').and_then(|(b, rest)| Some((b, rest.split_once('}')?)))
    else {
        return vec![name.to_string()];
    };
    choices.split(',').map(|choice| format!("{before}{choice}{after}")).collect()
}

#[test]
fn every_test_of_a_clause_is_named_there() {
    let named: Vec<String> = rows().into_iter().flat_map(|r| r.tests).collect();
    let text = fs::read_to_string(root("tests/suite/paper/layout.rs")).unwrap();
    let clauses =
        tests_of(&text).filter(|t| t.starts_with("clause_")).map(|t| format!("layout::{t}"));
    let missing: Vec<String> = clauses.filter(|t| !named.contains(t)).collect();
    assert!(missing.is_empty(), "docs/layout.md does not name {missing:?}");
}

/// Whether there is such a test: `module::name` of the suite, `path::to::module::name` of the
/// library.
fn exists(path: &str) -> bool {
    let (module, name) = path.rsplit_once("::").unwrap_or(("", path));
    let suite = root("tests/suite/paper").join(format!("{module}.rs"));
    let files = if suite.exists() { vec![suite] } else { sources(&root("src"), module) };
    files.iter().any(|file| tests_of(&fs::read_to_string(file).unwrap()).any(|t| t == name))
}

/// The files that may hold a module of tests: `a::b::tests` is in `a/b.rs` or in `a/b/tests`.
fn sources(folder: &Path, module: &str) -> Vec<std::path::PathBuf> {
    let stem = module.trim_end_matches("tests").trim_end_matches("::").replace("::", "/");
    let candidates = [
        format!("{stem}.rs"),
        format!("{stem}/mod.rs"),
        format!("{stem}/tests.rs"),
        format!("{stem}/tests/mod.rs"),
    ];
    candidates.into_iter().map(|c| folder.join(c)).filter(|p| p.is_file()).collect()
}

/// Names of the functions marked as tests.
fn tests_of(text: &str) -> impl Iterator<Item = &str> {
    text.split("#[test]\n").skip(1).filter_map(|rest| {
        let function = rest.lines().find(|l| l.trim_start().starts_with("fn "))?;
        function.trim_start().strip_prefix("fn ")?.split('(').next()
    })
}
