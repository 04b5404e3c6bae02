//! The round: its model, reading it, checking it.

mod calendar;
mod data;
mod value;

pub use calendar::{Calendar, CalendarYear, UnknownYear};
pub use data::*;
pub use value::{AreaCode, Date, DocNumber, Money};
