//! `xunwen workbook`: empty workbooks, and workbooks of rounds and of clues.

use std::path::Path;

use serde_json::json;

use super::args::{WorkbookArgs, WorkbookCommand};
#[cfg(feature = "xlsx")]
use super::read_round;
use super::report::Report;
use super::{Exit, exit_of};
use crate::diag::{Code, Diagnostic, Diagnostics, Origin};
#[cfg(feature = "xlsx")]
use crate::round::workbook;

pub(super) fn run(args: &WorkbookArgs, report: Report) -> anyhow::Result<Exit> {
    let (file, made) = match &args.command {
        WorkbookCommand::New { file, clues } => (file, empty(*clues)),
        WorkbookCommand::Export { round, file, clues: true, .. } => (file, exported_clues(round)),
        WorkbookCommand::Export { round, file, sheet, .. } => (file, exported(round, sheet)),
    };
    match made.and_then(|bytes| save(file, &bytes)) {
        Ok(()) => {
            report.line(format!("已生成 {}", file.display()));
            report.object(&json!({ "file": file }), &Diagnostics::default());
            Ok(Exit::Done)
        }
        Err(problems) => {
            report.stop(&problems);
            Ok(exit_of(&problems))
        }
    }
}

#[cfg(feature = "xlsx")]
fn empty(clues: bool) -> Result<Vec<u8>, Diagnostics> {
    if clues { workbook::clue_template() } else { workbook::template() }
}

#[cfg(feature = "xlsx")]
fn exported(round: &Path, sheets: &[String]) -> Result<Vec<u8>, Diagnostics> {
    let imported = read_round(round)?;
    if imported.problems.has_errors() {
        return Err(imported.problems);
    }
    let sheets: Vec<&str> = sheets.iter().map(String::as_str).collect();
    let made = if sheets.is_empty() { workbook::export(&imported.round) } else { workbook::export_sheets(&imported.round, &sheets) };
    made.map_err(|problems| Diagnostics(problems.into_iter().map(|d| imported.provenance.locate(d)).collect()))
}

#[cfg(feature = "xlsx")]
fn exported_clues(clues: &Path) -> Result<Vec<u8>, Diagnostics> {
    workbook::export_clues(&crate::round::import_clues(clues)?)
}

#[cfg(not(feature = "xlsx"))]
fn empty(_: bool) -> Result<Vec<u8>, Diagnostics> {
    Err(Diagnostic::error(Code::FeatureMissing, "本程序没有编入工作簿读写").hint("换用完整版程序").into())
}

#[cfg(not(feature = "xlsx"))]
fn exported(_: &Path, _: &[String]) -> Result<Vec<u8>, Diagnostics> {
    empty(false)
}

#[cfg(not(feature = "xlsx"))]
fn exported_clues(_: &Path) -> Result<Vec<u8>, Diagnostics> {
    empty(true)
}

/// Writes a new file; what is there already may be somebody's work and stays.
fn save(file: &Path, bytes: &[u8]) -> Result<(), Diagnostics> {
    let at = |d: Diagnostic| Diagnostics::from(d.at(Origin::File { file: file.display().to_string() }));
    if file.extension().is_none_or(|e| !e.eq_ignore_ascii_case("xlsx")) {
        return Err(at(Diagnostic::error(Code::Usage, "工作簿的文件名应以 .xlsx 结尾")));
    }
    if file.exists() {
        return Err(at(Diagnostic::error(Code::OutputExists, "已有同名文件").hint("换一个文件名，或先移走原文件")));
    }
    crate::pack::write_whole(file, bytes).map_err(Diagnostics::from)
}
