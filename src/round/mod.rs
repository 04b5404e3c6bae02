//! The round: its model, reading it, checking it.
//!
//! `import` yields a [`Round`] and where its values came from, `check` says what in it does
//! not hold. The only place of the readers of JSON, YAML and workbooks.

mod calendar;
pub mod check;
mod data;
mod decode;
pub mod import;
mod index;
mod shape;
mod value;
mod work;
#[cfg(feature = "xlsx")]
pub mod workbook;

pub use calendar::{Calendar, CalendarYear, UnknownYear};
pub use data::*;
pub use import::{Format, Imported, Provenance, import, import_clues, import_file};
pub use index::Index;
pub(crate) use shape::did_you_mean;
pub use value::{AreaCode, Date, DocNumber, Money};
pub use work::{WorkFigures, monday, sunday};

/// The round's JSON Schema (draft 2020-12).
pub fn round_schema() -> serde_json::Value {
    schemars::schema_for!(Round).to_value()
}

/// The clue file's JSON Schema (draft 2020-12).
pub fn clue_schema() -> serde_json::Value {
    schemars::schema_for!(ClueFile).to_value()
}
