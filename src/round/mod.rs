//! The round: its model, reading it, checking it.

mod data;
mod value;

pub use data::*;
pub use value::{AreaCode, Date, DocNumber, Money};
