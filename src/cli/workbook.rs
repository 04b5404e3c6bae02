//! `xunwen workbook`: empty workbooks, and workbooks of rounds.

use std::path::Path;

use serde_json::json;

use super::args::{WorkbookArgs, WorkbookCommand};
#[cfg(feature = "xlsx")]
use super::read_round;
use super::report::Report;
use super::{Exit, exit_of};
use crate::diag::{Code, Diagnostic, Diagnostics, Origin};

pub(super) fn run(args: &WorkbookArgs, report: Report) -> anyhow::Result<Exit> {
    let (file, made) = match &args.command {
        WorkbookCommand::New { file } => (file, empty()),
        WorkbookCommand::Export { round, file } => (file, exported(round)),
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
fn empty() -> Result<Vec<u8>, Diagnostics> {
    crate::round::workbook::template()
}

#[cfg(feature = "xlsx")]
fn exported(round: &Path) -> Result<Vec<u8>, Diagnostics> {
    let imported = read_round(round)?;
    if !imported.problems.is_empty() && imported.problems.has_errors() {
        return Err(imported.problems);
    }
    crate::round::workbook::export(&imported.round)
}

#[cfg(not(feature = "xlsx"))]
fn empty() -> Result<Vec<u8>, Diagnostics> {
    Err(Diagnostic::error(Code::FeatureMissing, "本程序没有编入工作簿读写").hint("换用完整版程序").into())
}

#[cfg(not(feature = "xlsx"))]
fn exported(_: &Path) -> Result<Vec<u8>, Diagnostics> {
    empty()
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
