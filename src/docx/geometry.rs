//! The profile's numbers as a word processor takes them: twips on the sheet as it is read.

use super::props::Length;
use crate::document::Face;
use crate::layout::{ASCENT, BASELINE};
use crate::profile::Profile;
use crate::units::{Mm, Pt, Twips};

/// Height of the ink of 小标宋 above the baseline, and depth of the ink of 号 in 仿宋 below it, as parts
/// of the size.
const INK_HEIGHT: f64 = 0.85;
const NUMBER_DEPTH: f64 = 0.18;

/// The page and its grid, in twips.
#[derive(Debug, Clone, Copy)]
pub(super) struct Geometry {
    /// The sheet as it is read: width.
    pub sheet_width: i32,
    /// Its height.
    pub sheet_height: i32,
    /// Margins: top.
    pub top: i32,
    pub bottom: i32,
    pub left: i32,
    pub right: i32,
    /// Width of the type area.
    pub text_width: i32,
    /// What a line adds above and below its type.
    pub half_leading: i32,
    /// How far the baseline is below that of type centred in its line.
    pub sink: i32,
    /// How much less the title's type sinks in its line than the body's in its own.
    pub title_shift: i32,
    /// Exact height of a body line.
    pub line: i32,
    /// Space between characters of the body.
    pub spacing: i32,
    /// Width of a character cell of the body.
    pub advance: f64,
}

impl Geometry {
    /// The geometry of a profile. A turned sheet has its binding edge on top.
    pub fn of(profile: &Profile) -> Geometry {
        let page = &profile.page;
        let half = tw(profile.docx_half_leading());
        let sink = sink(profile.docx_line(), profile.grid.size);
        // The boxes of lines are higher than their type, and the type is low in them.
        let sides = |top, bottom, left, right| {
            (tw(top) - half - sink, tw(bottom) - half + sink, tw(left), tw(right))
        };
        let (width, height, (top, bottom, left, right)) = if page.landscape {
            (page.height, page.width, sides(page.left, profile.right(), profile.bottom(), page.top))
        } else {
            (page.width, page.height, sides(page.top, profile.bottom(), page.left, profile.right()))
        };
        let sheet_width = tw(width);
        Geometry {
            sheet_width,
            sheet_height: tw(height),
            top,
            bottom,
            left,
            right,
            text_width: sheet_width - left - right,
            half_leading: half,
            sink,
            title_shift: sink
                - self::sink(profile.heading.title_pitch.twips(), profile.heading.title_size),
            line: profile.docx_line().0,
            spacing: profile.docx_spacing().0,
            advance: profile.advance().0 * 20.0,
        }
    }

    /// A number of lines of the grid.
    pub fn lines(&self, lines: f64) -> i32 {
        (lines * f64::from(self.line)).round() as i32
    }

    /// A number of body characters.
    pub fn chars(&self, chars: f64) -> i32 {
        (chars * self.advance).round() as i32
    }

    /// An indent of a number of body characters.
    pub fn indent(&self, chars: f64) -> Option<Length> {
        Some(Length { twips: self.chars(chars), chars: Some((chars * 100.0).round() as i32) })
    }
}

/// Millimetres in twips.
pub(super) fn tw(length: Mm) -> i32 {
    length.twips().0
}

/// Distance from the top of a line of exact height to the top of its ink.
pub(super) fn ink_top(line: Twips, size: Pt) -> i32 {
    (f64::from(line.0) * BASELINE - size.0 * 20.0 * INK_HEIGHT).round() as i32
}

/// Distance from the bottom of the em box to the bottom of a line of exact height.
pub(super) fn em_bottom(line: Twips, size: Pt) -> i32 {
    (f64::from(line.0) * (1.0 - BASELINE) - size.0 * 20.0 * (1.0 - ASCENT)).round() as i32
}

/// Distance from the bottom of the document number's ink to the bottom of its line.
pub(super) fn number_bottom(line: Twips, size: Pt) -> i32 {
    (f64::from(line.0) * (1.0 - BASELINE) - size.0 * 20.0 * NUMBER_DEPTH).round() as i32
}

/// How far the baseline of a line of exact height is below that of type centred in it.
pub(super) fn sink(line: Twips, size: Pt) -> i32 {
    crate::layout::sink(Pt(f64::from(line.0) / 20.0), size).twips().0
}

/// Weight of a rule in eighths of a point: at least the thinnest that a word processor draws;
/// `None` for no rule.
pub(super) fn weight(rule: Mm) -> Option<i32> {
    (rule.0 > 0.0).then(|| rule.pt().eighths().max(2))
}

/// Font of digits and Latin in DOCX, where the profile has one.
pub(super) fn latin(profile: &Profile) -> Option<&str> {
    profile.latin.as_ref()?.docx.first().map(String::as_str)
}

/// First of the names a face has in DOCX.
pub(super) fn font(profile: &Profile, face: Face) -> &str {
    profile.faces.get(&face).and_then(|names| names.docx.first()).map_or("宋体", String::as_str)
}
