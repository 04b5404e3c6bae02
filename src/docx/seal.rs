//! The picture of a seal (印章图样; GB/T 9704-2012, 7.3.5.1), anchored in the paragraph of its name.
//!
//! It is in front of the text, positioned from the left of the type area and from the top of the
//! paragraph.

use super::Writer;
use super::picture::Anchor;
use crate::layout::{Seal, SealPlace};
use crate::units::{Mm, Pt};

impl Writer<'_> {
    /// The picture of an organ's seal, if there is one. `line` is the number of its paragraph's
    /// line below the text, `above` the space above that line in twips.
    pub(super) fn seal(&mut self, organ: &str, place: SealPlace, line: f64, above: i32) {
        let Some(seal) = self.seals.and_then(|seals| seals.get(organ)) else { return };
        let diameter = self.profile.signature.seal;
        let (width, height) = seal.shape();
        let size = (Mm(width * diameter.0).emu(), Mm(height * diameter.0).emu());
        let middle = |twips: f64| Pt(twips / 20.0).mm().emu();
        let x = middle(place.x * self.geo.advance) - size.0 / 2;
        let y = middle(f64::from(self.lines(place.line - line) + above)) - size.1 / 2;
        let anchor = Anchor { horizontal: ("column", x), vertical: ("paragraph", y) };
        self.picture(seal.bytes().clone(), "印章", &Seal::caption(organ), size, Some(&anchor));
    }
}
