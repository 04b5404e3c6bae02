//! PDF output: the pages of a document in, the bytes of a PDF out.
//!
//! `write` makes one file of the pages that `paged` laid out, with `content` for what is drawn,
//! `fonts` and `images` for what is embedded, `tags` for the structure tree; `join` combines
//! finished files into one to print from.

mod content;
mod copies;
mod fonts;
mod images;
mod join;
mod objects;
mod tags;
#[cfg(test)]
mod tests;
mod write;

use crate::diag::Diagnostics;
use crate::document::Document;
use crate::layout::Adjustments;
use crate::paged::Typesetter;
use crate::profile::Profile;

pub use join::{Part, join};

/// A PDF file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pdf {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// How many of them were added to put the imprint on an even page, its own among them.
    pub imprint_pages: usize,
}

/// Writes a document as PDF by a profile, with the adjustments settled for it.
///
/// # Errors
/// A table with a column too narrow for a character, a family of the profile that is missing, a
/// character no face has, a picture that cannot be decoded, a font whose outlines cannot be read.
pub fn emit(
    typesetter: &Typesetter,
    document: &Document,
    profile: &Profile,
    adjustments: &Adjustments,
) -> Result<Pdf, Diagnostics> {
    let laid_out = typesetter.lay_out(document, profile, adjustments)?;
    let bytes = write::write(&laid_out, typesetter.fonts())?;
    Ok(Pdf {
        bytes,
        pages: laid_out.pages.pages.len(),
        imprint_pages: laid_out.pages.imprint_pages(),
    })
}
