//! Pages to look at: SVG pictures of the very pages that the PDF has.

use typst_svg::{SvgOptions, svg};

use super::Typesetter;
use crate::diag::Diagnostics;
use crate::document::Document;
use crate::layout::Finish;
use crate::profile::Profile;
use crate::units::Pt;

/// A page to look at.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// An SVG picture with outlines for text; it refers to nothing outside.
    pub svg: String,
    /// Width of the sheet.
    pub width: Pt,
    /// Height of the sheet.
    pub height: Pt,
}

impl Typesetter {
    /// Pictures of the pages of a document.
    ///
    /// # Errors
    /// As [`Self::emit`], but for what only the PDF standards forbid.
    pub fn pages(&self, document: &Document, profile: &Profile, finish: &Finish) -> Result<Vec<Page>, Diagnostics> {
        self.lay_out(document, profile, finish, |laid_out, _| {
            let page = |page: &typst_layout::Page| {
                let size = page.frame.size();
                Page { svg: svg(page, &SvgOptions::default()), width: Pt(size.x.to_pt()), height: Pt(size.y.to_pt()) }
            };
            Ok(laid_out.pages().iter().map(page).collect())
        })
    }
}
