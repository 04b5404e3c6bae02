//! The workbook (.xlsx): a round as clerks keep it in Excel or WPS.
//!
//! `xlsx` knows the file format and nothing of rounds. Above it, `columns` maps every field of the
//! model to a sheet and a column; `read` yields the tree of nodes that the importer checks like
//! that of any data file, with cells as places; `write` makes a workbook of a round or a blank one;
//! `mark` shows mistakes in a copy of a clerk's workbook; `forms` are sheets to be filled in by
//! others and sent back.

mod cell_in;
mod cell_out;
mod columns;
mod forms;
mod grid;
mod mark;
mod options;
mod read;
mod styles;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]
mod tests;
mod write;
mod xlsx;

pub(crate) use columns::{Book, named};
pub use forms::{
    Applied, Form, FormColumn, FormRow, FormSheet, Holds, Identity, Merged, Prefer, Return, form,
    is_fillable, merge,
};
pub use mark::marked;
pub use options::{OwnField, WorkbookOptions};
pub(crate) use read::{Content, read};
pub use write::{clue_template, template};
pub(crate) use write::{export, export_clues, export_sheets};
