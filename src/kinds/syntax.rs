//! TOML that cannot be read, said in Chinese at its line.

use toml::de::{DeTable, Error};

use super::files::SetFile;
use crate::data::{Place, Sources};
use crate::diag::{Code, Diagnostic, Diagnostics};

/// Most errors of one file that are shown: one slip may make a line after line unreadable.
const MAX_SHOWN: usize = 10;

/// What the reader says, and what it means to somebody who does not know TOML.
const MEANINGS: &[(&str, &str)] = &[
    ("duplicate key", "同一项写了两次"),
    ("string values must be quoted", "文字要放在英文双引号里，数字后面不写单位"),
    ("key with no value", "这一行没有值，应写成 键 = 值"),
    ("missing value", "等号后面没有值"),
    ("missing assignment", "缺少等号，应写成 键 = 值"),
    ("invalid unquoted key", "键只能用英文字母、数字、_ 和 -"),
    ("missing opening quote", "引号没有写全"),
    ("invalid basic string", "引号没有写全，或有不能直接写的字符"),
    ("unclosed", "括号没有写全"),
    ("missing comma", "各项之间缺少英文逗号"),
    ("unexpected leading zero", "数字前面不写 0"),
    ("cannot extend value", "这里已经写了值，不能再当作一组设置"),
    ("recursion", "嵌套太深"),
];

/// Signs of a Chinese keyboard that TOML does not know, and the ones it does.
const FULL_WIDTH: &str = "＝“”‘’＂＇，．［］｛｝【】＃";

/// A file of a set as TOML with the places of its keys and values.
///
/// # Errors
/// Everything that is no TOML.
pub(super) fn parse(file: &SetFile, code: Code) -> Result<DeTable<'_>, Diagnostics> {
    let (table, errors) = DeTable::parse_recoverable(&file.text);
    if errors.is_empty() {
        return Ok(table.into_inner());
    }
    let mut sources = Sources::default();
    sources.add(&file.from, file.text.to_string().into());
    let mut problems: Vec<Diagnostic> = Vec::new();
    for error in &errors {
        let next = diagnostic(error, &sources, code);
        // What follows on the same line follows from its first error.
        let same_line = |d: &Diagnostic| line(d) == line(&next);
        if !problems.iter().any(same_line) && problems.len() < MAX_SHOWN {
            problems.push(next);
        }
    }
    let mut problems = Diagnostics(problems);
    problems.sort();
    Err(problems)
}

/// A TOML error of a file as a diagnostic at its line.
pub(super) fn toml_error(error: &Error, file: &SetFile) -> Diagnostic {
    let mut sources = Sources::default();
    sources.add(&file.from, file.text.to_string().into());
    diagnostic(error, &sources, Code::SetInvalid)
}

fn line(d: &Diagnostic) -> Option<u32> {
    match d.origin {
        Some(crate::diag::Origin::Text { line, .. }) => Some(line),
        _ => None,
    }
}

fn diagnostic(error: &Error, sources: &Sources, code: Code) -> Diagnostic {
    let place = Place::offset(0, error.span().map_or(0, |span| span.start as u32));
    let said = error.message().lines().next().unwrap_or_default();
    let meaning = MEANINGS.iter().find(|(english, _)| said.contains(english)).map_or(said, |(_, chinese)| chinese);
    let mut d = Diagnostic::error(code, format!("TOML 有误：{meaning}"));
    d.origin = sources.origin(place);
    d.excerpt = sources.excerpt(place);
    let written = d.excerpt.as_deref().unwrap_or_default().split('#').next().unwrap_or_default();
    let found: String = written.chars().filter(|c| FULL_WIDTH.contains(*c)).collect();
    if !found.is_empty() {
        d.hints.push(format!("这一行有中文标点 {found}，符号要用英文的"));
    }
    d
}
