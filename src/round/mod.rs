//! The round (巡察轮次): its model and the rules on it.
//!
//! [`check`] reports all violations of the rules in a [`Round`]. Files become rounds in
//! [`crate::import`].

mod calendar;
pub mod check;
pub mod edit;
mod index;
mod model;
mod parts;
mod pictures;
mod shape;
mod values;
mod words;
mod work;

pub use calendar::{Calendar, CalendarYear, UnknownYear};
pub use index::{Completion, Index};
pub use model::*;
pub use pictures::Pictures;
pub(crate) use shape::{briefing_shape, clue_shape, is_name, round_shape};
pub use values::{AreaCode, Date, DocNumber, Money};
pub(crate) use words::{in_keys, keyed, list_of};
pub use work::{WorkFigures, monday, sunday};

/// A round by its numbers: 第15届第3轮, or 第3轮 of a committee without sessions.
pub fn nth(session: Option<u32>, number: u32) -> String {
    let of = session.map(|session| format!("第{session}届")).unwrap_or_default();
    format!("{of}第{number}轮")
}

/// The round's JSON Schema (draft 2020-12).
pub fn round_schema() -> serde_json::Value {
    schemars::schema_for!(Round).to_value()
}

/// The clue file's JSON Schema (draft 2020-12).
pub fn clue_schema() -> serde_json::Value {
    schemars::schema_for!(ClueFile).to_value()
}
