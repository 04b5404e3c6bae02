//! References and pages made of code: compared, or rewritten with `UPDATE_REFS=1`.

use std::fs;

use xunwen::diag::Diagnostics;

use super::root;

/// Whether this run rewrites references instead of comparing them.
pub fn updating() -> bool {
    std::env::var_os("UPDATE_REFS").is_some()
}

/// Compares a text with its reference file below `tests/ref`, or rewrites that with
/// `UPDATE_REFS=1`.
pub fn matches_reference(name: &str, actual: &str) -> Result<(), String> {
    matches_file(&format!("tests/ref/{name}"), actual)
}

/// Compares what a person reads of problems with `tests/ref/messages/NAME.txt`.
pub fn says_as_agreed(name: &str, problems: &Diagnostics) {
    let printed: String = problems.iter().map(|d| format!("{d}\n")).collect();
    assert_eq!(matches_reference(&format!("messages/{name}.txt"), &printed), Ok(()));
}

/// Compares a page in `docs` that is made of code with what the code gives, or rewrites it with
/// `UPDATE_REFS=1`.
///
/// Its first line says what it is made of, so that it is not edited by hand.
pub fn matches_page(name: &str, made_of: &str, text: &str) -> Result<(), String> {
    assert!(
        root(made_of).exists(),
        "docs/{name} is said to be made of {made_of}, which is not there"
    );
    let head = format!(
        "<!-- 本页由 {made_of} 生成，不要手改：UPDATE_REFS=1 cargo test --test suite 重写 -->\n"
    );
    matches_file(&format!("docs/{name}"), &(head + text))
}

fn matches_file(path: &str, actual: &str) -> Result<(), String> {
    let file = root(path);
    if updating() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, actual).unwrap();
        return Ok(());
    }
    let expected = fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
    if expected == actual {
        return Ok(());
    }
    let line = expected
        .lines()
        .zip(actual.lines())
        .position(|(a, b)| a != b)
        .unwrap_or_else(|| expected.lines().count().min(actual.lines().count()));
    Err(format!(
        "{path} differs from line {}:\n  expected: {}\n  actual:   {}\n(UPDATE_REFS=1 cargo test rewrites it)",
        line + 1,
        expected.lines().nth(line).unwrap_or("(end)"),
        actual.lines().nth(line).unwrap_or("(end)")
    ))
}
