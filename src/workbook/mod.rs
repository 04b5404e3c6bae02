//! The workbook (.xlsx): a round as clerks keep it in Excel or WPS.
//!
//! `sheets` says which sheet and column each field of the model stands in, `write` makes a
//! workbook of a round or an empty one, `read` yields the tree of nodes that the importer checks
//! like that of any data file, with cells for places. `guard` looks at a file before a cell of it
//! is read; `mark` writes a clerk's workbook again with every mistake shown in its cell. `form` writes
//! sheets to be filled in by others, `returns` takes what they filled in into the round.

mod cell_in;
mod cell_out;
mod child_rows;
mod columns;
mod dropdowns;
mod form;
mod formulas;
mod grid;
mod guard;
mod header;
mod mark;
mod package;
mod read;
mod returns;
mod styles;
mod tags;
mod targets;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]
mod tests;
mod write;

pub(crate) use columns::Book;
pub use form::{Form, FormColumn, FormRow, FormSheet, Holds, Identity, form, is_fillable};
pub(crate) use read::{Content, read};
pub use returns::{Applied, Merged, Prefer, Return, merge};
pub use write::{OwnField, clue_template, export, export_clues, export_sheets, template, template_with};

use crate::data::cell_at;
use crate::diag::{Diagnostics, Origin};

/// A workbook of a round or of clues again, with what is wrong in it shown in red cells with notes and in a column of its own; what it is not
/// about stays as it is. `name` is what the problems call the workbook.
///
/// # Errors
/// A file that is no workbook, or a damaged one.
pub fn marked(bytes: &[u8], name: &str, problems: &Diagnostics) -> Result<Vec<u8>, Diagnostics> {
    let headers = read::header_rows(bytes, name)?;
    let mark = |d: &crate::diag::Diagnostic| {
        let Some(Origin::Cell { file, sheet, cell }) = d.origin.as_ref() else { return None };
        let (row, column) = cell_at(cell).filter(|_| file == name)?;
        let hints = d.hints.iter().map(|h| format!("\n{h}")).collect::<String>();
        let header_row = headers.get(sheet).copied().unwrap_or_default();
        Some(mark::Mark { sheet: sheet.clone(), row, column, message: format!("{}{hints}", d.message), header_row })
    };
    let marks: Vec<mark::Mark> = problems.iter().filter_map(mark).collect();
    mark::mark(bytes, name, &marks)
}
