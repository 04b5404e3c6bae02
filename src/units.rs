//! Lengths in the units of the trade, and nothing else.
//!
//! Paper is measured in millimetres, type in points, Word in twips (1/20 pt), eighths of
//! a point and EMU. Conversions round in one place, here.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

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

impl Twips {
    /// The same length in points.
    pub fn pt(self) -> Pt {
        Pt(f64::from(self.0) / 20.0)
    }
}

impl Pt {
    /// No length.
    pub const ZERO: Pt = Pt(0.0);
    /// Longer than anything.
    pub const INFINITY: Pt = Pt(f64::INFINITY);

    /// The lesser of two lengths.
    pub fn min(self, other: Pt) -> Pt {
        Pt(self.0.min(other.0))
    }
    /// The greater of two lengths.
    pub fn max(self, other: Pt) -> Pt {
        Pt(self.0.max(other.0))
    }
    /// The length without its sign.
    pub fn abs(self) -> Pt {
        Pt(self.0.abs())
    }
    /// Half-way between two places.
    pub fn midpoint(self, other: Pt) -> Pt {
        Pt(f64::midpoint(self.0, other.0))
    }
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

impl Add for Pt {
    type Output = Pt;
    fn add(self, other: Pt) -> Pt {
        Pt(self.0 + other.0)
    }
}

impl AddAssign for Pt {
    fn add_assign(&mut self, other: Pt) {
        self.0 += other.0;
    }
}

impl Sub for Pt {
    type Output = Pt;
    fn sub(self, other: Pt) -> Pt {
        Pt(self.0 - other.0)
    }
}

impl SubAssign for Pt {
    fn sub_assign(&mut self, other: Pt) {
        self.0 -= other.0;
    }
}

impl Neg for Pt {
    type Output = Pt;
    fn neg(self) -> Pt {
        Pt(-self.0)
    }
}

impl Mul<f64> for Pt {
    type Output = Pt;
    fn mul(self, times: f64) -> Pt {
        Pt(self.0 * times)
    }
}

impl Mul<Pt> for f64 {
    type Output = Pt;
    fn mul(self, length: Pt) -> Pt {
        Pt(self * length.0)
    }
}

impl Div<f64> for Pt {
    type Output = Pt;
    fn div(self, parts: f64) -> Pt {
        Pt(self.0 / parts)
    }
}

/// How many times one length holds another.
impl Div for Pt {
    type Output = f64;
    fn div(self, other: Pt) -> f64 {
        self.0 / other.0
    }
}

impl Sum for Pt {
    fn sum<I: Iterator<Item = Pt>>(lengths: I) -> Pt {
        Pt(lengths.map(|length| length.0).sum())
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

    #[test]
    fn points_add_up() {
        let lines = [Pt(29.0), Pt(14.5)];
        assert_eq!(lines.into_iter().sum::<Pt>(), Pt(43.5));
        assert_eq!((Pt(29.0) - Pt(16.0)) / 2.0 + 0.5 * Pt(16.0), Pt(14.5));
        assert_eq!(
            (Pt(29.0) / Pt(14.5), Pt(3.0).min(Pt::ZERO), (-Pt(3.0)).abs()),
            (2.0, Pt::ZERO, Pt(3.0))
        );
    }
}
