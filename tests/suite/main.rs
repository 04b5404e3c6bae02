//! The one integration binary: the whole engine against files of input and reference.
//!
//! References lie in `tests/ref`; `UPDATE_REFS=1 cargo test` rewrites them, and the diff is
//! what a reviewer reads. Nothing here needs the network or another program. `tests/README.md`
//! says which group proves what, and how to run one.

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

#[path = "../rounds/mod.rs"]
mod rounds;
mod support;

/// The source tree itself: rooms, dependencies, pages made from code.
mod project {
    mod api;
    mod architecture;
    mod codes;
}

/// What comes in: rounds, clues, workbooks, forms that came back; sound, wrong and hostile.
mod data {
    #[cfg(feature = "xlsx")]
    mod cells;
    mod checks;
    mod extremes;
    #[cfg(feature = "xlsx")]
    mod fields;
    #[cfg(all(feature = "docx", feature = "xlsx"))]
    mod forms;
    mod hostile;
    #[cfg(feature = "xlsx")]
    mod mistakes;
    mod plausible;
    #[cfg(all(feature = "docx", feature = "pdf"))]
    mod printable;
    #[cfg(all(feature = "docx", feature = "xlsx"))]
    mod returns;
    #[cfg(all(feature = "docx", feature = "xlsx"))]
    mod unseen;
    #[cfg(feature = "xlsx")]
    mod workbook;
    #[cfg(feature = "xlsx")]
    mod wrong;
}

/// What the documents say, and to whom.
mod documents {
    mod blank;
    mod drawings;
    mod figures;
    mod injection;
    mod isolation;
    mod kinds_of_rounds;
    mod papers;
    mod pictures;
    mod sample;
    mod wording;
}

/// How documents look on paper: clauses of the standard, profiles, overfull and hostile texts.
mod paper {
    #[cfg(all(feature = "docx", feature = "pdf"))]
    mod bad_input;
    #[cfg(feature = "pdf")]
    mod ends;
    mod generated;
    #[cfg(all(feature = "docx", feature = "pdf"))]
    mod layout;
    #[cfg(all(feature = "docx", feature = "pdf"))]
    mod layout_docx;
    mod layout_table;
    #[cfg(all(feature = "docx", feature = "pdf"))]
    mod measure;
    mod profiles;
    #[cfg(feature = "pdf")]
    mod read_text;
    mod symbols;
}

/// Template sets: an office's own, and the pages that describe what templates may use.
mod templates {
    mod expressions;
    mod sets;
}

/// Packs: who gets what, manifests, resuming, kills.
mod packs {
    mod durability;
    #[cfg(feature = "docx")]
    mod packing;
}

/// The command line as README and help describe it.
mod command {
    #[cfg(all(feature = "cli", feature = "docx", feature = "pdf", feature = "xlsx"))]
    mod keep;
    mod readme;
    #[cfg(all(feature = "cli", feature = "docx"))]
    mod watch;
}

/// The desk in the browser and the interface for other programs.
#[cfg(feature = "web")]
mod web {
    mod answers;
    mod hostile;
    mod interface;
}
