//! The workbook (.xlsx): a round as clerks keep it in Excel or WPS.
//!
//! `sheets` says which sheet and column each field of the model stands in, `write` makes a
//! workbook of a round or an empty one, `read` yields the tree of nodes that the importer checks
//! like that of any data file, with cells for places. `guard` looks at a file before a cell of it
//! is read.

mod cell;
mod guard;
mod package;
mod read;
mod sheets;
mod tags;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]
mod tests;
mod write;

pub(in crate::round) use read::{Content, read};
pub(in crate::round) use sheets::ROUND;
pub use write::{export, template};
