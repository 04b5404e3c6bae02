//! Archives: the only place that knows how a ZIP file is written and read.
//!
//! Writing takes names and bytes in the caller's order and yields the same archive on
//! every machine: one fixed date, no attributes of the platform. Reading is for files
//! strangers made, so everything is bounded before a byte is inflated to memory; nothing
//! is ever written to disk by the name an entry carries.

mod read;
mod write;

pub use read::{Limits, ZipReader};
pub use write::{Packed, ZipBuilder};

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr, reason = "tests")]
mod tests;
