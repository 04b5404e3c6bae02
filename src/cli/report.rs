//! What a command says: diagnostics for people on standard error, or one JSON object on
//! standard output.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::OnceLock;

use serde::Serialize;
use serde_json::json;
use unicode_width::UnicodeWidthStr as _;

use xunwen::diag::{Code, Diagnostic, Diagnostics, Origin, printable};

/// Warnings of one code that are printed one by one.
const SAME: usize = 10;

/// Cells wider than this do not widen their column.
const MAX_COLUMN: usize = 50;

/// Why standard output could not be written, the first time.
static FAILED: OnceLock<std::io::Error> = OnceLock::new();

/// Prints to standard output. A failure is kept for the end of the command.
fn print(text: std::fmt::Arguments<'_>) {
    let mut out = std::io::stdout().lock();
    if let Err(e) = out.write_fmt(text).and_then(|()| out.flush()) {
        _ = FAILED.set(e);
    }
}

/// Why standard output could not be written, if it could not. A reader that had enough (a pager,
/// `head`) is no failure.
pub(super) fn output_failed() -> Option<&'static std::io::Error> {
    FAILED.get().filter(|e| e.kind() != std::io::ErrorKind::BrokenPipe)
}

/// Where a command's words go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Report {
    pub json: bool,
}

impl Report {
    pub(super) fn new(json: bool) -> Self {
        Report { json }
    }

    /// Prints problems for people, with their count.
    pub(super) fn problems(self, list: &Diagnostics) {
        if self.json || list.is_empty() {
            return;
        }
        _ = std::io::stderr().lock().write_all(told(&for_commands(list), false).as_bytes());
    }

    /// The same, each place with the workbook it is in.
    #[cfg(feature = "xlsx")]
    pub(super) fn problems_by_workbook(self, list: &Diagnostics) {
        if !self.json && !list.is_empty() {
            _ = std::io::stderr().lock().write_all(told(&for_commands(list), true).as_bytes());
        }
    }

    /// Prints the problems that stopped a command.
    pub(super) fn stop(self, list: &Diagnostics) {
        self.problems(list);
        self.object(&json!({}), list);
    }

    /// Prints a line for people on standard output.
    pub(super) fn line(self, text: impl AsRef<str>) {
        if !self.json {
            print(format_args!("{}\n", steady(text.as_ref())));
        }
    }

    /// Prints how values were read that are not in the form that a round keeps.
    pub(super) fn understood(self, notes: &[String]) {
        if !notes.is_empty() {
            self.line("以下内容与规范写法不同，已按通常的意思读入，请核对：");
            notes.iter().for_each(|note| self.line(format!("  {note}")));
        }
    }

    /// Prints a table for people on standard output, each column as wide as its widest cell on a
    /// terminal, but for few that are far longer.
    pub(super) fn table(self, rows: &[Vec<String>]) {
        let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
        let width = |column: usize| {
            let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width());
            cells.filter(|width| *width <= MAX_COLUMN).max().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for row in rows {
            let cells = row.iter().zip(&widths).map(|(cell, width)| {
                format!("{cell}{}", " ".repeat(width.saturating_sub(cell.width())))
            });
            self.line(cells.collect::<Vec<_>>().join("  ").trim_end());
        }
    }

    /// Prints a line for people on standard error.
    pub(super) fn note(self, text: impl AsRef<str>) {
        if !self.json {
            _ = writeln!(std::io::stderr().lock(), "{}", steady(text.as_ref()));
        }
    }

    /// Prints the one JSON object: the result's fields, `ok` and the diagnostics.
    pub(super) fn object(self, result: &impl Serialize, list: &Diagnostics) {
        if self.json {
            print(format_args!("{:#}\n", for_commands(list).report(result)));
        }
    }
}

/// Lines of which none steers the terminal or hides what it says, whatever data are in them.
fn steady(text: &str) -> String {
    text.split('\n').map(printable).collect::<Vec<_>>().join("\n")
}

/// Problems with what those do who use commands.
fn for_commands(list: &Diagnostics) -> Diagnostics {
    list.iter().cloned().map(Diagnostic::for_commands).collect()
}

/// Problems as people read them, with their count. A warning that holds for every village would
/// bury the others: beyond [`SAME`] of a code they are only counted.
fn told(list: &Diagnostics, by_workbook: bool) -> String {
    let mut seen: BTreeMap<Code, usize> = BTreeMap::new();
    let mut text = String::new();
    for d in list.iter() {
        let count = seen.entry(d.code).or_default();
        *count += usize::from(!d.is_error());
        if d.is_error() || *count <= SAME {
            _ = if by_workbook { writeln!(text, "{d:#}") } else { writeln!(text, "{d}") };
        }
    }
    for (code, count) in seen.into_iter().filter(|(_, count)| *count > SAME) {
        _ = writeln!(
            text,
            "提醒[{code}] 同类的另有{}个，不再逐个列出；要看全部，加 --json",
            count - SAME
        );
    }
    let errors = list.iter().filter(|d| d.is_error()).count();
    let warnings = list.iter().count() - errors;
    let counted: Vec<String> = [(errors, "个错误"), (warnings, "个提醒")]
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, w)| format!("{n}{w}"))
        .collect();
    _ = writeln!(text, "共{}{}", counted.join("、"), by_sheet(list));
    text
}

/// How many problems each sheet of a workbook has.
fn by_sheet(list: &Diagnostics) -> String {
    let mut sheets: Vec<(&str, usize)> = Vec::new();
    for d in list.iter() {
        if let Some(Origin::Cell { sheet, .. }) = &d.origin {
            match sheets.iter_mut().find(|(name, _)| name == sheet) {
                Some((_, count)) => *count += 1,
                None => sheets.push((sheet, 1)),
            }
        }
    }
    let each: Vec<String> =
        sheets.iter().map(|(sheet, count)| format!("{sheet}{count}个")).collect();
    if each.is_empty() { String::new() } else { format!("（{}）", each.join("，")) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use xunwen::diag::Diagnostic;

    #[test]
    fn a_warning_of_every_village_is_counted_beyond_ten_and_errors_are_all_there() {
        let mut list = Diagnostics::default();
        for n in 0..30 {
            list.push(Diagnostic::warning(Code::Draft, format!("第{n}份")));
            list.push(Diagnostic::error(Code::Duplicate, format!("第{n}处")));
        }
        let text = told(&list, false);
        assert_eq!(text.matches("第").count(), 10 + 30);
        assert!(
            text.contains("同类的另有20个") && text.ends_with("共30个错误、30个提醒\n"),
            "{text}"
        );
    }
}
