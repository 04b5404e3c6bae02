//! Signature and date (署名、成文日期; GB/T 9704-2012, 7.3.5).
//!
//! The block never splits over pages: its paragraphs are kept together by their styles.

use super::Writer;
use super::props::{Indent, Length, Para, Run};
use super::styles::id;
use super::text::{inlines_width, width};
use crate::document::{Signature, SignatureVariant};

/// Room for the stamp of a person's signature (签名章), in characters; the post stands to its left.
const STAMP_WIDTH: f64 = 6.0;
/// The post's distance from the stamp, and the date's indent under an unsealed signature, in characters.
const STEP: f64 = 2.0;

impl Writer<'_> {
    pub(super) fn signature(&mut self, signature: &Signature) {
        match signature.variant {
            SignatureVariant::Sealed => self.sealed(signature),
            SignatureVariant::Unsealed => self.unsealed(signature),
            SignatureVariant::Stamp => self.stamped(signature),
        }
    }

    /// The names centred over the date; a name too long for that moves both to the left.
    fn sealed(&mut self, signature: &Signature) {
        let s = &self.profile.signature;
        let date = inlines_width(&signature.date);
        let longest = signature.organs.iter().map(|o| width(o)).fold(0.0, f64::max);
        let gap = s.sealed_gap.max((longest - date) / 2.0);
        let half = gap + date / 2.0;
        let left = (self.geo.text_width - self.geo.chars(2.0 * half)).max(0);
        self.pending += self.geo.lines(s.sealed_before);
        for organ in &signature.organs {
            let indent = Indent { left: Length::twips(left), ..Indent::default() };
            self.plain_paragraph(Para { indent, align: Some("center"), ..Para::of(id::ORGAN) }, organ);
        }
        self.date_from_right(signature, gap);
    }

    /// The name from the right, the date's first character two to the right of the name's.
    fn unsealed(&mut self, signature: &Signature) {
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
        self.date_from_right(signature, date_gap);
    }

    /// The post to the left of the stamp, the date one empty line below it.
    fn stamped(&mut self, signature: &Signature) {
        let s = &self.profile.signature;
        self.pending += self.geo.lines(s.sealed_before);
        for organ in &signature.organs {
            let indent = Indent { right: self.geo.indent(s.sealed_gap + STAMP_WIDTH + STEP), ..Indent::default() };
            self.plain_paragraph(Para { indent, align: Some("right"), ..Para::of(id::ORGAN) }, organ);
        }
        self.pending += self.geo.lines(1.0);
        self.date_from_right(signature, s.sealed_gap);
    }

    fn date_from_right(&mut self, signature: &Signature, gap: f64) {
        let indent = Indent { right: self.geo.indent(gap.max(0.0)), ..Indent::default() };
        self.open_paragraph(Para { indent, align: Some("right"), ..Para::of(id::DATE) }, 0);
        self.inlines(&signature.date, Run::default());
        self.close_paragraph();
    }
}
