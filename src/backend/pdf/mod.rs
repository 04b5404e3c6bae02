//! PDF output: a document and a profile in, the bytes of a PDF out.
//!
//! `compose` sets all text into ready lines and computes every place; `layout.typ`, the only
//! Typst source there is, puts them on pages; `export` writes the file. Text reaches Typst as
//! JSON data only.

mod compose;
mod export;
mod head;
mod pages;
mod preview;
mod print;
mod setting;
mod sheet;
mod table;
#[cfg(test)]
mod tests;
mod world;

use std::sync::Arc;

use sha2::{Digest, Sha256};
use typst::foundations::{Label, Selector};
use typst::introspection::Introspector as _;
use typst::utils::PicoStr;
use typst_layout::PagedDocument;

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::document::Document;
use crate::fonts::Fonts;
use crate::layout::{Finish, tables_fit};
use crate::profile::Profile;

pub use preview::Page;
pub use print::Part;

/// Compilations after which Typst forgets what it remembered of a document.
const EVICT: usize = 3;

/// What `layout.typ` marks pages without a number by.
const QUIET: &str = "quiet";

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
    base: Result<world::Base, Diagnostics>,
}

impl std::fmt::Debug for Typesetter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Typesetter").finish_non_exhaustive()
    }
}

impl Typesetter {
    /// A typesetter with these fonts; they are looked into only as far as they are used.
    pub fn new(fonts: Arc<Fonts>) -> Self {
        Typesetter { base: world::Base::new(fonts.clone()), fonts }
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
        self.lay_out(document, profile, finish, |laid_out, ident| {
            let bytes = export::export(laid_out, ident)?;
            let quiet = Label::new(PicoStr::intern(QUIET)).map_or(0, |l| laid_out.introspector().query(&Selector::Label(l)).len());
            Ok(Pdf { bytes, pages: laid_out.pages().len(), imprint_pages: quiet })
        })
    }

    /// Lays a document out and makes something of its pages; they are told apart from others by a hash.
    fn lay_out<T>(
        &self,
        document: &Document,
        profile: &Profile,
        finish: &Finish,
        make: impl FnOnce(&PagedDocument, String) -> Result<T, Diagnostics>,
    ) -> Result<T, Diagnostics> {
        tables_fit(document, profile)?;
        self.fonts.check(profile)?;
        let missing = self.fonts.check_glyphs(document, profile);
        if !missing.is_empty() {
            return Err(Diagnostics(missing));
        }
        let base = self.base.as_ref().map_err(Clone::clone)?;
        let sheet = compose::compose(document, profile, &self.fonts, finish);
        let json = serde_json::to_vec(&sheet).map_err(|_| Diagnostic::error(Code::Internal, "文书无法转为排版数据"))?;
        let mut digest = Sha256::new_with_prefix(&json);
        sheet.pictures.iter().for_each(|p| digest.update(p));
        let ident = digest.finalize().iter().map(|b| format!("{b:02x}")).collect();
        let world = world::DocumentWorld::new(base, json, &sheet.pictures)?;
        let result = typeset(&world).and_then(|laid_out| make(&laid_out, ident));
        typst::comemo::evict(EVICT);
        result
    }
}

fn typeset(world: &world::DocumentWorld<'_>) -> Result<PagedDocument, Diagnostics> {
    let laid_out = typst::compile::<PagedDocument>(world);
    let document = laid_out.output.map_err(|errors| export::diagnostics(&errors))?;
    if laid_out.warnings.is_empty() { Ok(document) } else { Err(export::diagnostics(&laid_out.warnings)) }
}
