//! A document on pages: the model and a profile in, pages with ink on them out. Knows no file
//! format.
//!
//! `compose` sets all text into ready lines, a `flow`; `pages` puts them on pages, which the
//! writers of file formats (`pdf`, `svg`) take. `ending` predicts where the text ends, so that all
//! formats can be adjusted alike.

mod bound;
mod cells;
mod compose;
mod ending;
pub(crate) mod flow;
mod latin_breaks;
mod lines;
pub(crate) mod pages;
#[cfg(test)]
pub(crate) mod tests;
mod typeset;

use std::sync::Arc;

use crate::diag::Diagnostics;
use crate::document::Document;
use crate::fonts::Fonts;
use crate::layout::{Adjustments, has_merged_cells, tables_fit};
use crate::profile::Profile;

use flow::Flow;
use pages::Pages;

/// Typesets documents; made once, used from any thread for any number of them.
pub struct Typesetter {
    fonts: Arc<Fonts>,
}

/// A document on pages.
pub(crate) struct PagedDocument {
    /// Its composed content, with what all pages have in common.
    pub flow: Flow,
    /// Its pages.
    pub pages: Pages,
}

impl std::fmt::Debug for Typesetter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Typesetter").finish_non_exhaustive()
    }
}

impl Typesetter {
    /// A typesetter with these fonts; they are read only as far as they are used.
    pub fn new(fonts: Arc<Fonts>) -> Self {
        Typesetter { fonts }
    }

    /// Its fonts.
    pub(crate) fn fonts(&self) -> &Arc<Fonts> {
        &self.fonts
    }

    /// SHA-256 of all its font files in hexadecimal.
    pub fn fonts_hash(&self) -> &str {
        self.fonts.hash()
    }

    /// The adjustments that a document needs, for all formats.
    ///
    /// # Errors
    /// A family of the profile that is missing; with an imprint on an even page or merged cells,
    /// whatever keeps the document from being laid out.
    pub fn settle(
        &self,
        document: &Document,
        profile: &Profile,
    ) -> Result<Adjustments, Diagnostics> {
        self.fonts.check(profile)?;
        let mut adjustments = compose::settle(document, profile, &self.fonts);
        let even_page = profile.imprint.even_page && document.imprint.is_some();
        let merged = has_merged_cells(document);
        if even_page || merged {
            let pages = self.lay_out(document, profile, &adjustments)?.pages;
            if even_page {
                adjustments.imprint_pages = pages.imprint_pages();
            }
            if merged {
                adjustments.row_starts = pages.row_starts;
            }
        }
        Ok(adjustments)
    }

    /// Lays a document out by a profile, with the adjustments settled for it.
    ///
    /// # Errors
    /// A table with a column too narrow for a character, a family of the profile that is missing, a
    /// character no face has.
    pub(crate) fn lay_out(
        &self,
        document: &Document,
        profile: &Profile,
        adjustments: &Adjustments,
    ) -> Result<PagedDocument, Diagnostics> {
        tables_fit(document, profile)?;
        self.fonts.check(profile)?;
        let missing = self.fonts.check_glyphs(document, profile);
        if !missing.is_empty() {
            return Err(missing.into_iter().collect());
        }
        let flow = compose::compose(document, profile, &self.fonts, adjustments);
        let pages = pages::paginate(&flow, &self.fonts);
        Ok(PagedDocument { flow, pages })
    }
}
