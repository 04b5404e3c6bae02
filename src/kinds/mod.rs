//! Template sets: which kinds of document there are and what files they consist of.
//!
//! Takes folders, yields kinds, profiles and template sources. The only place of the TOML
//! reader. Knows nothing of rounds or rendering.

mod files;
mod profiles;

pub use files::{SetFile, SetFiles};
pub use profiles::read_profile;

use crate::diag::{Code, Diagnostic, Origin};

/// A TOML error as a diagnostic at its line.
fn toml_error(error: &toml::de::Error, file: &SetFile) -> Diagnostic {
    let (line, column) = error.span().map_or((1, 1), |span| line_column(&file.text, span.start));
    Diagnostic::error(Code::SetInvalid, format!("TOML 有误：{}", error.message()))
        .at(Origin::Text { file: file.from.clone(), line, column })
        .excerpt(file.text.lines().nth(line as usize - 1).unwrap_or_default())
}

/// Line and column, from 1, of a byte offset; the column counts characters.
fn line_column(text: &str, offset: usize) -> (u32, u32) {
    let before = &text[..text.floor_char_boundary(offset)];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line as u32, column as u32)
}
