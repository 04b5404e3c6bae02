//! Signature and date (署名、成文日期; GB/T 9704-2012, 7.3.5).
//!
//! The names are written first, each variant yields the date's distance from the right. The block never splits over pages: its paragraphs are kept together by their styles.

use super::Writer;
use super::props::{Indent, Length, Para, Run};
use super::styles::id;
use crate::document::{Signature, SignatureVariant};
use crate::layout::{inlines_width, width};

/// Room for the stamp of a person's signature (签名章), in characters and lines; the post stands beside its middle.
const STAMP_WIDTH: f64 = 4.0;
const STAMP_LINES: f64 = 2.0;
/// The post's distance from the stamp, and the date's indent under an unsealed signature, in characters.
const STEP: f64 = 2.0;

impl Writer<'_> {
    /// A signature; `keep` says that a note follows on the same page.
    pub(super) fn signature(&mut self, signature: &Signature, keep: bool) {
        let date_gap = match signature.variant {
            SignatureVariant::Sealed => self.sealed(signature),
            SignatureVariant::Unsealed => self.unsealed(signature),
            SignatureVariant::Stamp => self.stamped(signature),
        };
        let indent = Indent { right: self.geo.indent(date_gap.max(0.0)), ..Indent::default() };
        self.keep_next = keep;
        self.open_paragraph(Para { indent, align: Some("right"), ..Para::of(id::DATE) }, 0);
        self.inlines(&signature.date, Run::default());
        self.close_paragraph();
    }

    /// The names centred over the date; a name too long for that ends at the right edge.
    fn sealed(&mut self, signature: &Signature) -> f64 {
        let s = &self.profile.signature;
        let room = 2.0 * s.sealed_gap + inlines_width(&signature.date);
        let left = Length::twips((self.geo.text_width - self.geo.chars(room)).max(0));
        self.pending += self.geo.lines(s.sealed_before);
        for organ in &signature.organs {
            let fits = width(organ) <= room;
            let indent = Indent { left: left.filter(|_| fits), ..Indent::default() };
            self.plain_paragraph(Para { indent, align: Some(if fits { "center" } else { "right" }), ..Para::of(id::ORGAN) }, organ);
        }
        s.sealed_gap
    }

    /// The name from the right, the date's first character two to the right of the name's.
    fn unsealed(&mut self, signature: &Signature) -> f64 {
        let s = &self.profile.signature;
        let date = inlines_width(&signature.date);
        let longest = signature.organs.iter().map(|o| width(o)).fold(0.0, f64::max);
        let (name_gap, date_gap) = if date > longest {
            (s.unsealed_gap + date + STEP - longest, s.unsealed_gap)
        } else {
            (s.unsealed_gap, s.unsealed_gap + longest - STEP - date)
        };
        self.pending += self.geo.lines(s.unsealed_before);
        for organ in &signature.organs {
            // Names of a joint signature begin below each other.
            let gap = name_gap + longest - width(organ);
            let indent = Indent { right: self.geo.indent(gap), ..Indent::default() };
            self.plain_paragraph(Para { indent, align: Some("right"), ..Para::of(id::ORGAN) }, organ);
        }
        date_gap
    }

    /// The post beside the middle of the stamp, the date one empty line below the stamp.
    fn stamped(&mut self, signature: &Signature) -> f64 {
        let s = &self.profile.signature;
        let beside = (STAMP_LINES - 1.0) / 2.0;
        self.pending += self.geo.lines(s.sealed_before + beside);
        for organ in &signature.organs {
            let indent = Indent { right: self.geo.indent(s.sealed_gap + STAMP_WIDTH + STEP), ..Indent::default() };
            self.plain_paragraph(Para { indent, align: Some("right"), ..Para::of(id::ORGAN) }, organ);
        }
        self.pending += self.geo.lines(1.0 + beside);
        s.sealed_gap
    }
}
