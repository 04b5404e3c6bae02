//! Xunwen (巡文): structured data of an inspection round (巡察轮次) in, its official paperwork
//! out, as DOCX to edit and PDF to file, from one template each.
//!
//! The way of the data, each arrow a module:
//!
//! ```text
//! round file (JSON, YAML)
//!   │ import          a Round, and where each value came from
//!   │ round::check    every violation at once
//!   ▼ view            what one document may see: subject × audience
//!   ▼ template        minijinja: strict, escaped, bounded
//!   ▼ markup          official documents in XML, parsed and lowered
//!   ▼ document        the model: meaning only
//!   │ layout          what both formats decide alike: how titles break
//!   │ drawing         charts and sorting codes in shapes
//!   │ paged           a document on pages, for the formats that have pages
//!   ▼ docx, pdf, svg  the writers of file formats
//!   ▼ pack            files on disk, with journal and manifest
//! ```
//!
//! Only [`engine`] sees all of them:
//!
//! ```no_run
//! use xunwen::engine::{Engine, Format, RenderOptions, SubjectId};
//!
//! let engine = Engine::builder().build()?;
//! let imported = xunwen::import::import_file("samples/round.yaml".as_ref())?;
//! let checked = engine.check(imported, None);
//! assert!(!checked.problems().has_errors(), "{}", checked.problems());
//! let target = SubjectId::Target("990126101000".parse()?);
//! let report = engine.render(&checked, "feedback_report", &target, Format::Docx, &RenderOptions::default())?;
//! println!("{} bytes", report.bytes.len());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Features: `docx`, `pdf`, `xlsx`, `cli`, `web` (the desk in
//! the browser). Everything a user can get wrong is a [`diag::Diagnostic`]; nothing panics.

#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "tests read and write their own files"))]

pub mod archive;
pub mod data;
pub mod diag;
pub mod document;
#[cfg(feature = "docx")]
pub mod docx;
pub mod drawing;
pub mod engine;
#[cfg(any(feature = "docx", feature = "pdf"))]
pub mod fonts;
pub mod import;
pub mod kinds;
pub mod layout;
pub mod markup;
mod numerals;
pub mod pack;
#[cfg(feature = "pdf")]
pub mod paged;
#[cfg(feature = "pdf")]
pub mod pdf;
pub mod profile;
pub mod round;
pub mod samples;
#[cfg(feature = "pdf")]
pub mod svg;
pub mod template;
pub mod terms;
pub mod units;
pub mod view;
#[cfg(feature = "web")]
pub mod web;
#[cfg(feature = "xlsx")]
pub mod workbook;

/// The titles of the built-in kinds, by which a workbook can be read without an engine. They are passed on here, so that
/// neither `import` nor `workbook` knows kinds.
#[cfg(feature = "xlsx")]
fn built_in_titles() -> &'static terms::KindTitles {
    kinds::built_in_titles()
}
