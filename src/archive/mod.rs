//! Archives: the only module that reads and writes ZIP files.
//!
//! Writing takes names and bytes in the caller's order and yields the same archive on
//! every machine: one fixed date, no attributes of the platform. Reading takes files from
//! unknown sources, so everything is bounded before a byte is inflated to memory; the name
//! of an entry is never used as a path on disk.

mod read;
mod write;

pub use read::{Limits, ZipReader};
pub use write::{Packed, ZipBuilder};

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests"
)]
mod tests;
