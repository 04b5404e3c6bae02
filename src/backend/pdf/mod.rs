//! PDF output: a document and a profile in, the bytes of a PDF out.
//!
//! `compose` sets all text into ready lines, a `sheet`; `pages` puts them on pages; `file` writes those as a PDF,
//! `preview` as pictures to look at. `ending` foretells where the text ends, so that both formats can be adjusted.

mod compose;
mod embed;
mod ending;
mod file;
mod head;
mod pages;
mod picture;
mod preview;
mod print;
mod rows;
mod setting;
mod sheet;
mod table;
mod tags;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::diag::Diagnostics;
use crate::document::Document;
use crate::fonts::Fonts;
use crate::layout::{Finish, tables_fit};
use crate::profile::Profile;

use pages::Pages;
use sheet::Sheet;

pub use preview::Page;
pub use print::Part;

/// A PDF file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pdf {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// How many of them the imprint turned so as to stand on an even page.
    pub imprint_pages: usize,
}

/// Typesets documents; made once, used from any thread for any number of them.
pub struct Typesetter {
    fonts: Arc<Fonts>,
}

impl std::fmt::Debug for Typesetter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Typesetter").finish_non_exhaustive()
    }
}

impl Typesetter {
    /// A typesetter with these fonts; they are looked into only as far as they are used.
    pub fn new(fonts: Arc<Fonts>) -> Self {
        Typesetter { fonts }
    }

    /// SHA-256 of all its font files in hexadecimal.
    pub fn fonts_hash(&self) -> &str {
        self.fonts.hash()
    }

    /// Typesets a document by a profile.
    ///
    /// # Errors
    /// A family of the profile that is missing, a character no face has, a failure of layout.
    pub fn emit(&self, document: &Document, profile: &Profile) -> Result<Pdf, Diagnostics> {
        self.emit_with(document, profile, &Finish::default())
    }

    /// The adjustments that a document needs, for both formats.
    ///
    /// # Errors
    /// A family of the profile that is missing; with an imprint on an even page, whatever keeps the document from
    /// being laid out.
    pub fn settle(&self, document: &Document, profile: &Profile) -> Result<Finish, Diagnostics> {
        self.fonts.check(profile)?;
        let mut finish = compose::settle(document, profile, &self.fonts);
        if profile.imprint.even_page && document.imprint.is_some() {
            finish.imprint_pages = self.emit_with(document, profile, &finish)?.imprint_pages;
        }
        Ok(finish)
    }

    /// Typesets a document by a profile, with the adjustments settled for it.
    ///
    /// # Errors
    /// As [`Self::emit`].
    pub fn emit_with(&self, document: &Document, profile: &Profile, finish: &Finish) -> Result<Pdf, Diagnostics> {
        self.lay_out(document, profile, finish, |sheet, laid_out| {
            let bytes = file::write(sheet, &laid_out, &self.fonts)?;
            let imprint_pages = laid_out.pages.iter().filter(|p| p.quiet).count();
            Ok(Pdf { bytes, pages: laid_out.pages.len(), imprint_pages })
        })
    }

    /// Lays a document out and makes something of its pages.
    fn lay_out<T>(
        &self,
        document: &Document,
        profile: &Profile,
        finish: &Finish,
        make: impl FnOnce(&Sheet, Pages) -> Result<T, Diagnostics>,
    ) -> Result<T, Diagnostics> {
        tables_fit(document, profile)?;
        self.fonts.check(profile)?;
        let missing = self.fonts.check_glyphs(document, profile);
        if !missing.is_empty() {
            return Err(Diagnostics(missing));
        }
        let sheet = compose::compose(document, profile, &self.fonts, finish);
        let laid_out = pages::paginate(&sheet, &self.fonts);
        make(&sheet, laid_out)
    }
}
