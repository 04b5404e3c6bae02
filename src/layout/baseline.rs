//! The place of type in a line of exact height: the middle by the standard, lower in a word
//! processor.

use crate::units::Pt;

/// Height of the em box above the baseline, in sizes.
pub const ASCENT: f64 = 0.88;

/// Where a word processor puts the baseline in a line of exact height: at 0.8 of it, whatever the
/// font (measured in LibreOffice).
pub const BASELINE: f64 = 0.8;

/// How far a word processor's baseline is below that of type centred in its line.
pub fn sink(line: Pt, size: Pt) -> Pt {
    let middle = (line.0 - size.0) / 2.0 + ASCENT * size.0;
    Pt(BASELINE * line.0 - middle)
}
