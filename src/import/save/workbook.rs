//! Workbooks of rounds and clues, each proved to read back as the same data.

use serde::Serialize;
use serde_json::Value as Json;

use super::proof::same;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::import::{Format, ImportOptions, clues_of_workbook, import_with};
use crate::round::{ClueFile, Round};
use crate::workbook::{self, WorkbookOptions};

/// Name of the new workbook in problems of reading it back.
const NAME: &str = "工作簿";

/// A workbook of a round.
pub(super) fn round(round: &Round, options: &ImportOptions) -> Result<Vec<u8>, Diagnostics> {
    let bytes =
        workbook::export(round, &WorkbookOptions::default().kinds(options.titles().clone()))?;
    let back = import_with(&bytes, Format::Xlsx, NAME, options)?;
    same(&json(round)?, &json(&back.round)?).map(|()| bytes)
}

/// Writes some sheets of a round as a workbook, such as 整改进度 and 佐证材料, to be handed out. It is no
/// round by itself.
///
/// # Errors
/// As [`super::to_bytes`]; the name of an unknown sheet.
pub fn sheets_to_bytes(
    data: &Round,
    sheets: &[&str],
    options: &ImportOptions,
) -> Result<Vec<u8>, Diagnostics> {
    let bytes = workbook::export_sheets(
        data,
        sheets,
        &WorkbookOptions::default().kinds(options.titles().clone()),
    )?;
    // The sheets read back as they were if those of the whole workbook do.
    round(data, options).map(|_| bytes)
}

/// Writes clues as a workbook; reading it yields the same clues.
///
/// # Errors
/// Values that a workbook cannot hold or would not give back as they are, with their paths in the
/// data.
pub fn clues_to_bytes(clues: &ClueFile) -> Result<Vec<u8>, Diagnostics> {
    let bytes = workbook::export_clues(clues)?;
    let back = clues_of_workbook(&bytes, NAME)?;
    same(&json(clues)?, &json(&back)?).map(|()| bytes)
}

fn json(data: &impl Serialize) -> Result<Json, Diagnostics> {
    serde_json::to_value(data)
        .map_err(|e| Diagnostic::error(Code::Internal, format!("数据无法转换：{e}")).into())
}
