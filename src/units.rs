//! Lengths in the units of the trade, and nothing else.
//!
//! Papers are measured in millimetres, type in points, Word in twips (1/20 pt), eighths of
//! a point and EMU. Conversions round in one place, here.

use serde::{Deserialize, Serialize};

/// Millimetres.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mm(pub f64);

/// Typographic points, 1/72 inch.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pt(pub f64);

/// Twips, 1/20 pt: what Word measures paragraphs and pages in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Twips(pub i32);

impl Mm {
    /// The same length in points.
    pub fn pt(self) -> Pt {
        Pt(self.0 * 72.0 / 25.4)
    }
    /// The same length in twips, rounded.
    pub fn twips(self) -> Twips {
        self.pt().twips()
    }
    /// The same length in English Metric Units (36,000 a millimetre), rounded.
    pub fn emu(self) -> i64 {
        (self.0 * 36_000.0).round() as i64
    }
}

impl Pt {
    /// The same length in millimetres.
    pub fn mm(self) -> Mm {
        Mm(self.0 * 25.4 / 72.0)
    }
    /// The same length in twips, rounded.
    pub fn twips(self) -> Twips {
        Twips((self.0 * 20.0).round() as i32)
    }
    /// The same length in half-points, Word's unit of type size, rounded.
    pub fn half_points(self) -> i32 {
        (self.0 * 2.0).round() as i32
    }
    /// The same length in eighths of a point, Word's unit of rules, rounded.
    pub fn eighths(self) -> i32 {
        (self.0 * 8.0).round() as i32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a4_in_twips() {
        assert_eq!((Mm(210.0).twips(), Mm(297.0).twips()), (Twips(11906), Twips(16838)));
        assert_eq!(Pt(16.0).half_points(), 32);
        assert_eq!(Mm(0.35).pt().eighths(), 8);
    }
}
