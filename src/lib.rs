//! Xunwen (巡文): structured data of an inspection round (巡察轮次) in, its official paperwork
//! out, as DOCX to edit and PDF to file, from one template each.
//!
//! ```
//! # #[cfg(feature = "docx")] {
//! use xunwen::{Engine, Format, RenderOptions, SubjectId};
//!
//! let engine = Engine::builder().build()?; // loaded once, shared by threads
//! let imported = xunwen::import_file("samples/round.yaml".as_ref())?;
//! let checked = engine.check(imported, None); // every problem at once, each with its place
//! assert!(!checked.problems().has_errors(), "{}", checked.problems());
//! let target = SubjectId::Target("990126101000".parse()?);
//! let report = engine.render(&checked, "feedback_report", &target, Format::Docx, &RenderOptions::default())?;
//! println!("{} bytes", report.bytes.len());
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Documents are made of a [`Checked`] round only: an error of the round stops everything, an error
//! in one target's data the documents that use them. For many documents, [`Engine::session`] lists
//! the [`Job`]s that a round calls for; [`Session::render_all`] writes them into a folder, and
//! [`Engine::pack`] makes packs with a manifest that can be taken up again.
//!
//! The way of the data, each arrow a module:
//!
//! ```text
//! round file (JSON, YAML, XLSX)
//!   │ data, workbook  trees of values with their places
//!   │ import          a Round, and where each value came from
//!   │ round::check    every violation at once: a Checked round
//!   ▼ view            what one document may see: subject × audience
//!   ▼ template        minijinja: strict, escaped, bounded
//!   ▼ markup          official documents in XML, parsed and lowered
//!   ▼ document        the model: meaning only
//!   │ layout          what all formats decide alike: how titles break
//!   │ drawing         charts and sorting codes in shapes
//!   │ paged           a document on pages, for the formats that have pages
//!   ▼ docx, pdf, svg  the writers of file formats
//!   ▼ pack            files on disk, with journal and manifest
//! ```
//!
//! Only [`engine`] sees all of them; `kinds` and `profile` are the template set and its layouts,
//! `web` is the page in the browser, the command line is a program over this library.
//!
//! Features: `docx`, `pdf`, `xlsx`, `web`, and `cli` for the program. Everything a user can get
//! wrong is a [`Diagnostic`]; nothing panics.

#![cfg_attr(
    test,
    allow(clippy::disallowed_methods, reason = "tests read and write their own files")
)]

pub mod diag;
pub mod document;
pub mod engine;
pub mod import;
pub mod kinds;
pub mod pack;
pub mod profile;
pub mod round;
pub mod samples;
pub mod terms;
pub mod units;
pub mod view;
#[cfg(feature = "web")]
pub mod web;
#[cfg(feature = "xlsx")]
pub mod workbook;

// Stages that only the engine, and the tests and benches of this repository, call by name. They are
// not part of the public interface and change without notice.
#[doc(hidden)]
pub mod archive;
#[cfg(feature = "docx")]
#[doc(hidden)]
pub mod docx;
#[doc(hidden)]
pub mod files;
#[cfg(any(feature = "docx", feature = "pdf"))]
#[doc(hidden)]
pub mod fonts;
#[doc(hidden)]
pub mod layout;
#[doc(hidden)]
pub mod markup;
#[cfg(feature = "pdf")]
#[doc(hidden)]
pub mod paged;
#[cfg(feature = "pdf")]
#[doc(hidden)]
pub mod pdf;
#[doc(hidden)]
pub mod pictures;
#[cfg(feature = "pdf")]
#[doc(hidden)]
pub mod svg;
#[doc(hidden)]
pub mod template;

mod data;
#[cfg(any(feature = "docx", feature = "pdf"))]
mod drawing;
mod numerals;

pub use diag::{Code, Diagnostic, Diagnostics, Severity};
pub use engine::{
    Checked, Engine, EngineBuilder, Format, Job, Observer, OptionSetting, Output, PackSpec,
    RenderOptions, Selection, Session, SubjectId,
};
pub use import::{Imported, import, import_file};
pub use round::Round;

/// The titles of the built-in kinds, by which a workbook can be read without an engine. They are
/// passed on here, so that neither `import` nor `workbook` knows kinds.
#[cfg(feature = "xlsx")]
fn built_in_titles() -> &'static terms::KindTitles {
    kinds::built_in_titles()
}
