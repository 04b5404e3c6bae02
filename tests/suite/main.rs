//! The one integration binary: the whole engine against files of input and reference.
//!
//! References lie in `tests/ref`; `UPDATE_REFS=1 cargo test` rewrites them, and the diff is
//! what a reviewer reads. Nothing here needs the network or another program.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    clippy::type_complexity,
    clippy::needless_pass_by_value,
    reason = "tests fail loudly and read their files"
)]

mod architecture;
#[cfg(all(feature = "docx", feature = "pdf"))]
mod bad_input;
mod checks;
mod codes;
mod documents;
mod drawings;
mod durability;
mod figures;
#[cfg(all(feature = "docx", feature = "xlsx"))]
mod forms;
mod generated;
mod hostile;
mod injection;
mod isolation;
#[cfg(all(feature = "docx", feature = "pdf"))]
mod layout;
#[cfg(all(feature = "docx", feature = "pdf"))]
mod layout_docx;
mod layout_table;
#[cfg(all(feature = "docx", feature = "pdf"))]
mod measure;
#[cfg(feature = "docx")]
mod packs;
mod paper;
#[cfg(all(feature = "docx", feature = "pdf"))]
mod pdf_marks;
#[cfg(feature = "pdf")]
mod pdf_page;
#[cfg(feature = "pdf")]
mod pdf_text;
mod profiles;
mod readme;
#[cfg(all(feature = "docx", feature = "xlsx"))]
mod returns;
mod support;
#[cfg(feature = "xlsx")]
mod tampered;
mod templates;
#[cfg(all(feature = "cli", feature = "docx"))]
mod watch;
#[cfg(feature = "web")]
mod web;
#[cfg(feature = "web")]
mod web_hostile;
#[cfg(feature = "xlsx")]
mod workbook;
