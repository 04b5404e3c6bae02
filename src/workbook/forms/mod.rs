//! Forms (回收表): sheets that are sent out, filled in and sent back.
//!
//! Cells to be filled in are unlocked, all others locked (without a password: it protects from
//! slips, not from people). `record` is the hidden sheet that allows a return to be compared with
//! what was sent; `write` makes a form; `returns` takes returned forms into the round.

mod record;
mod returns;
mod styles;
mod write;

use serde_json::Value as Json;

use super::columns::{Book, Column};

pub use returns::{Applied, Merged, Prefer, Return, merge};
pub use write::form;

/// The content of a form.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// The title of the workbook.
    pub title: String,
    /// The document that it is.
    pub identity: Identity,
    /// Its sheets.
    pub sheets: Vec<FormSheet>,
}

/// Which document of which round a form is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The round.
    pub round: String,
    /// The kind of document.
    pub document: String,
    /// Code of the target; `None` for a form of the whole round.
    pub target: Option<String>,
}

/// A sheet of a form.
#[derive(Debug, Clone, PartialEq)]
pub struct FormSheet {
    /// The name on its tab.
    pub name: String,
    /// The first line.
    pub title: String,
    /// The second line: round, unit, day.
    pub subtitle: String,
    /// The columns.
    pub columns: Vec<FormColumn>,
    /// Index of the column that tells rows apart; without one, a return is not compared.
    pub key: Option<usize>,
    /// The rows.
    pub rows: Vec<FormRow>,
}

/// A column of a form.
#[derive(Debug, Clone, PartialEq)]
pub struct FormColumn {
    /// The header; empty for the label of the field in the model.
    pub header: String,
    /// Width in characters.
    pub width: f64,
    /// The kind of values, if the column is not filled in.
    pub holds: Holds,
    /// The field of 整改进度 to be filled in here.
    pub fill: Option<String>,
    /// Words to choose from; empty for all words of the field.
    pub choices: Vec<String>,
}

/// The kind of values of a column that is not filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Holds {
    /// Text, including numbers of issues and tasks.
    Text,
    /// A date.
    Date,
    /// A number.
    Number,
    /// An amount in 分, shown in yuan.
    Money,
}

/// A row of a form.
#[derive(Debug, Clone, PartialEq)]
pub struct FormRow {
    /// The key of the row: the number of the task. A row without one cannot be filled in.
    pub key: String,
    /// Values by column, as in views.
    pub values: Vec<Json>,
}

/// The columns that can be filled in: the fields of 整改进度 except the task.
fn fillable() -> impl Iterator<Item = &'static Column> {
    let columns = Book::round().of_items("progress").map_or(&[][..], |sheet| &sheet.columns);
    columns.iter().filter(|c| c.path != ["task"])
}

/// Whether a field of 整改进度 can be filled in.
pub fn is_fillable(field: &str) -> bool {
    fillable().any(|c| c.path == [field])
}
