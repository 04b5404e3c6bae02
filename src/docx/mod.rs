//! DOCX output: a document and a profile in, the bytes of a WordprocessingML package out.
//!
//! Every part is written by hand, in schema order, from numbers of the profile: named styles carry
//! the formatting (`styles`), one `Writer` writes the parts of the document (`body`, `table`,
//! `head`, `signature`, `imprint`), headers and footers hold what repeats on each page
//! (`furniture`), drawings become bitmaps (`picture`), and `package` puts everything into an
//! archive. The same input gives the same bytes; nothing here reads a clock or a file.

mod body;
mod furniture;
mod geometry;
mod head;
mod imprint;
mod package;
mod picture;
mod picture_row;
mod props;
mod runs;
mod seal;
mod signature;
mod styles;
mod table;
mod xml;

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests"
)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::archive::Packed;
use crate::diag::Diagnostics;
use crate::document::{Document, SortingCode};
use crate::fonts::Fonts;
use crate::layout::{Adjustments, Seal, tables_fit};
use crate::profile::Profile;
use geometry::Geometry;
use props::{Para, Run};
use xml::Xml;

/// Namespace of WordprocessingML.
const WORDML: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
/// Namespace of relationships.
const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/// Attributes of the root of a part that holds text; `w14` is for boxes to tick.
const ROOT: [(&str, &dyn std::fmt::Display); 5] = [
    ("xmlns:w", &WORDML),
    ("xmlns:r", &RELATIONSHIPS),
    ("xmlns:mc", &"http://schemas.openxmlformats.org/markup-compatibility/2006"),
    ("xmlns:w14", &"http://schemas.microsoft.com/office/word/2010/wordml"),
    ("mc:Ignorable", &"w14"),
];
/// Black as hexadecimal RGB.
const BLACK: &str = "000000";
/// Height in twips of a paragraph that only separates or anchors.
const SPACER_LINE: i32 = 20;

/// Writes a document as DOCX.
///
/// # Errors
/// As [`Stationery::emit`].
pub fn emit(document: &Document, profile: &Profile) -> Result<Vec<u8>, Diagnostics> {
    emit_with(document, profile, &Adjustments::default(), None)
}

/// Writes a document as DOCX, with the adjustments settled for it and the fonts for drawings and
/// the issuer's mark.
///
/// # Errors
/// As [`Stationery::emit`].
pub fn emit_with(
    document: &Document,
    profile: &Profile,
    adjustments: &Adjustments,
    fonts: Option<&Fonts>,
) -> Result<Vec<u8>, Diagnostics> {
    Stationery::of(profile)?.emit(document, profile, adjustments, fonts)
}

/// What all documents of a profile share, made once: their geometry, styles and table of fonts.
#[derive(Debug)]
pub struct Stationery {
    geo: Geometry,
    styles: Packed,
    fonts: Packed,
}

impl Stationery {
    /// The shared parts of a profile's documents.
    ///
    /// # Errors
    /// None in a sound build.
    pub fn of(profile: &Profile) -> Result<Self, Diagnostics> {
        let geo = Geometry::of(profile);
        let styles = Packed::new(package::STYLES, styles::styles(profile, &geo).as_bytes())?;
        Ok(Stationery {
            geo,
            styles,
            fonts: Packed::new(package::FONTS, styles::fonts(profile).as_bytes())?,
        })
    }

    /// Writes a document as DOCX by the same profile, with the adjustments settled for it. Without
    /// fonts a chart is described in words, a sorting code has no line of type, and the issuer's
    /// mark is measured by the cells of the grid.
    ///
    /// # Errors
    /// A table with a column too narrow for a character; an archive beyond what ZIP can hold.
    pub fn emit(
        &self,
        document: &Document,
        profile: &Profile,
        adjustments: &Adjustments,
        fonts: Option<&Fonts>,
    ) -> Result<Vec<u8>, Diagnostics> {
        tables_fit(document, profile)?;
        let furniture = furniture::furniture(
            document,
            profile,
            &self.geo,
            adjustments.imprint_pages > 0,
            fonts,
        );
        let body = body::document(document, profile, &self.geo, &furniture, adjustments, fonts);
        package::package(document, self, &furniture, &body)
    }
}

/// Writes one part of the document; all paragraphs and runs pass through it.
struct Writer<'a> {
    xml: Xml,
    profile: &'a Profile,
    geo: &'a Geometry,
    /// Names that no line of a title divides.
    names: Vec<String>,
    /// Last id given to a content control of this part.
    last_id: u32,
    /// Exact height of the lines if they are respaced.
    respaced: Option<i32>,
    /// Fonts for drawings and for measuring the issuer's mark.
    fonts: Option<&'a Fonts>,
    /// The sorting code, until it is anchored in the first paragraph.
    code: Option<&'a SortingCode>,
    /// The last title, heading or caption, which names a table below it.
    heading: String,
    /// Of each table still to come the rows that begin a page.
    row_starts: &'a [Vec<usize>],
    /// Pictures of seals by the name of their organ.
    seals: Option<&'a BTreeMap<String, Seal>>,
    /// The picture files added so far.
    pictures: Vec<Arc<[u8]>>,
    /// Empty space to put above the next paragraph, in twips.
    pending: i32,
    /// Whether the next paragraph starts a page.
    page_break: bool,
    /// Whether the next paragraph stays on the page of the one behind it.
    keep_next: bool,
    /// Whether the next paragraph is not divided over pages.
    keep_lines: bool,
    /// Space below the next paragraph that overrides its style, in twips.
    after: Option<i32>,
    /// Whether a table was written last; it must be followed by a paragraph.
    after_table: bool,
}

impl<'a> Writer<'a> {
    fn new(xml: Xml, profile: &'a Profile, geo: &'a Geometry) -> Self {
        Writer {
            xml,
            profile,
            geo,
            names: Vec::new(),
            respaced: None,
            last_id: 0,
            fonts: None,
            code: None,
            heading: String::new(),
            row_starts: &[],
            seals: None,
            pictures: Vec::new(),
            pending: 0,
            page_break: false,
            keep_next: false,
            keep_lines: false,
            after: None,
            after_table: false,
        }
    }

    /// Opens a paragraph with the pending properties. `own` is the space above it by its style.
    fn open_paragraph(&mut self, mut para: Para<'_>, own: i32) {
        if self.pending != 0 {
            para.spacing.before = Some((own + self.pending).max(0));
        }
        if self.page_break {
            para.page_break = true;
        }
        if para.style.is_some_and(|s| styles::ON_GRID.contains(&s)) {
            para.spacing.line = para.spacing.line.or(self.respaced);
        }
        para.keep_next |= std::mem::take(&mut self.keep_next);
        para.keep_lines |= std::mem::take(&mut self.keep_lines);
        if let Some(after) = self.after.take() {
            para.spacing.after = Some(after);
        }
        (self.pending, self.page_break, self.after_table) = (0, false, false);
        self.xml.open("w:p", &[]);
        para.write(&mut self.xml);
        if let Some(code) = self.code.take() {
            self.sorting_code(code);
        }
    }

    /// Height of a number of lines at the current spacing.
    fn lines(&self, lines: f64) -> i32 {
        self.respaced
            .map_or_else(|| self.geo.lines(lines), |line| (lines * f64::from(line)).round() as i32)
    }

    fn close_paragraph(&mut self) {
        self.xml.close("w:p");
    }

    /// A paragraph of plain text.
    fn plain_paragraph(&mut self, para: Para<'_>, text: &str) {
        self.open_paragraph(para, 0);
        self.text(text, Run::default());
        self.close_paragraph();
    }

    /// An empty paragraph as high as the pending space, or nearly without height.
    fn spacer(&mut self) {
        let mut para = Para::of(styles::id::SPACER);
        if self.pending > SPACER_LINE {
            para.spacing.line = Some(std::mem::take(&mut self.pending));
        }
        self.pending = 0;
        self.keep_next = false;
        self.open_paragraph(para, 0);
        self.close_paragraph();
    }

    fn next_id(&mut self) -> u32 {
        self.last_id += 1;
        self.last_id
    }
}
