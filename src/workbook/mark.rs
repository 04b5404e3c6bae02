//! Problems of a round or of clues shown in the cells of their workbook.

use super::read::header_rows;
use super::xlsx::mark::{Mark, mark};
use crate::data::cell_at;
use crate::diag::{Diagnostic, Diagnostics, Origin};

/// A copy of a workbook with its problems in red cells, notes and a column of messages; everything
/// else stays as it is. `name` is the name of the workbook in the problems.
///
/// # Errors
/// A file that is not a workbook, or a damaged one.
pub fn marked(bytes: &[u8], name: &str, problems: &Diagnostics) -> Result<Vec<u8>, Diagnostics> {
    let headers = header_rows(bytes, name)?;
    let of_cell = |d: &Diagnostic| {
        let Some(Origin::Cell { file, sheet, cell }) = d.origin.as_ref() else { return None };
        let (row, column) = cell_at(cell).filter(|_| file == name)?;
        let hints = d.hints.iter().map(|h| format!("\n{h}")).collect::<String>();
        let header_row = headers.get(sheet).copied().unwrap_or_default();
        Some(Mark {
            sheet: sheet.clone(),
            row,
            column,
            message: format!("{}{hints}", d.message),
            header_row,
        })
    };
    let marks: Vec<Mark> = problems.iter().filter_map(of_cell).collect();
    mark(bytes, name, &marks)
}
