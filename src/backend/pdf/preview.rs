//! Pages to look at: SVG pictures of the very pages that the PDF has.

use std::sync::OnceLock;

use typst_svg::{SvgOptions, svg};

use super::Typesetter;
use crate::diag::Diagnostics;
use crate::document::Document;
use crate::layout::Finish;
use crate::profile::Profile;
use crate::units::Pt;

/// A page to look at.
#[derive(Debug, Clone)]
pub struct Page {
    laid_out: typst_layout::Page,
    svg: OnceLock<String>,
}

impl Page {
    /// Width of the sheet.
    pub fn width(&self) -> Pt {
        Pt(self.laid_out.frame.width().to_pt())
    }

    /// Height of the sheet.
    pub fn height(&self) -> Pt {
        Pt(self.laid_out.frame.height().to_pt())
    }

    /// An SVG picture with outlines for text, drawn when it is first asked for; it refers to nothing outside.
    pub fn svg(&self) -> &str {
        self.svg.get_or_init(|| svg(&self.laid_out, &SvgOptions::default()))
    }
}

impl Typesetter {
    /// The pages of a document.
    ///
    /// # Errors
    /// As [`Self::emit`], but for what only the PDF standards forbid.
    pub fn pages(&self, document: &Document, profile: &Profile, finish: &Finish) -> Result<Vec<Page>, Diagnostics> {
        let page = |page: &typst_layout::Page| Page { laid_out: page.clone(), svg: OnceLock::new() };
        self.lay_out(document, profile, finish, |laid_out, _| Ok(laid_out.pages().iter().map(page).collect()))
    }
}
