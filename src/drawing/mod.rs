//! Drawings: charts and codes as shapes that every format can show.
//!
//! Takes a chart or a sorting code of the model and the profile's numbers, yields a [`Drawing`]:
//! rectangles, straight lines and text at their places. Widths are estimated by the cells of the
//! grid, so that no fonts are needed to make one and both formats show the same. Everything stays
//! distinguishable in black and white.

mod chart;
mod code;
mod frame;
#[cfg(feature = "docx")]
mod raster;
#[cfg(test)]
mod tests;

pub use chart::chart;
pub use code::sorting_code;
pub use frame::frame;
#[cfg(feature = "docx")]
pub use raster::{has_type_for, png};

use crate::document::Face;
use crate::profile::Profile;
use crate::units::Pt;

/// A drawing (图). Its places are in points from its top left corner, rightwards and downwards.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// Width.
    pub width: Pt,
    /// Height.
    pub height: Pt,
    /// Alternative text (替代文字).
    pub alt: String,
    /// Its shapes; later ones cover earlier ones.
    pub shapes: Vec<Shape>,
}

/// A shape of a drawing; all lengths in points.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A rectangle.
    Rectangle {
        /// Left edge.
        x: f64,
        /// Top edge.
        y: f64,
        /// Width.
        width: f64,
        /// Height.
        height: f64,
        /// What it is filled with.
        fill: Grey,
        /// Weight of its black outline, half of it outside; 0 for none.
        outline: f64,
    },
    /// A straight black line with square ends.
    Line {
        /// Where it begins.
        from: (f64, f64),
        /// Where it ends.
        to: (f64, f64),
        /// Its weight.
        weight: f64,
    },
    /// A line of black text, its characters set close.
    Text {
        /// The place that `anchor` names.
        x: f64,
        /// Baseline.
        y: f64,
        /// Size of type.
        size: f64,
        /// Which end of the text `x` is.
        anchor: Anchor,
        /// Its face, one of the profile's.
        face: Face,
        /// The text.
        text: String,
    },
}

/// What a rectangle is filled with (填充): 0 is black, 255 white.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grey(pub u8);

impl Grey {
    /// White.
    pub const WHITE: Grey = Grey(255);
    /// A light grey, on which black type is read.
    pub const LIGHT: Grey = Grey(170);
    /// A dark grey.
    pub const DARK: Grey = Grey(85);
    /// Black.
    pub const BLACK: Grey = Grey(0);
}

/// Which place of a text is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// Its left end.
    Start,
    /// Its middle.
    Middle,
    /// Its right end.
    End,
}

impl Drawing {
    /// Whether it has text, which needs fonts.
    #[cfg(feature = "docx")]
    pub fn has_text(&self) -> bool {
        self.shapes.iter().any(|s| matches!(s, Shape::Text { .. }))
    }
}

/// The type area as it is read, width and height in points.
fn area(profile: &Profile) -> (f64, f64) {
    let (width, height) = (profile.page.text_width.pt().0, profile.page.text_height.pt().0);
    if profile.page.landscape { (height, width) } else { (width, height) }
}
