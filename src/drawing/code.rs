//! The sorting code: a QR code in the margin at the top right of a page, its line of type to the
//! left of it.

use qrcode::{Color, EcLevel, QrCode};

use super::{Anchor, Drawing, Grey, Shape, area};
use crate::document::SortingCode;
use crate::layout::width;
use crate::profile::Profile;
use crate::units::{Mm, Pt};

/// Side of a module in points: half a millimetre, six pixels of 300 dpi.
const MODULE: f64 = 1.44;
/// Modules kept white beside the code (ISO/IEC 18004, 6.3.8).
const QUIET: f64 = 4.0;
/// Size of the type beside it, and the distance of its lines, in points.
const SIZE: f64 = 9.0;
const PITCH: f64 = 12.0;
/// Least distance from the edge of the sheet, which printers leave white.
const EDGE: Mm = Mm(5.0);

/// A sorting code at its place.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedCode {
    /// Left edge from the left of the sheet as it is read.
    pub x: Pt,
    /// Top edge from the top of the sheet as it is read.
    pub y: Pt,
    /// The drawing.
    pub drawing: Drawing,
}

/// The drawing of a sorting code: its right edge is that of the type area, it is centred in the
/// margin above.
pub fn sorting_code(code: &SortingCode, profile: &Profile) -> PlacedCode {
    // What the markup allows is far below the capacity of this level.
    let modules = QrCode::with_error_correction_level(&code.text, EcLevel::M).ok();
    let count = modules.as_ref().map_or(0, QrCode::width);
    let side = count as f64 * MODULE;
    let label = code.label.iter().map(|l| width(l) * SIZE).fold(0.0, f64::max);
    // A whole number of modules, so that those of the code align with pixels.
    let left = (label / MODULE).ceil() * MODULE + QUIET * MODULE;
    let mut shapes = Vec::new();
    for (n, line) in code.label.iter().enumerate() {
        let (x, y) = (left - QUIET * MODULE, side - (code.label.len() - 1 - n) as f64 * PITCH);
        shapes.push(Shape::Text {
            x,
            y,
            size: SIZE,
            anchor: Anchor::End,
            face: profile.table.face,
            text: line.clone(),
        });
    }
    if let Some(modules) = &modules {
        shapes.extend(runs(&modules.to_colors(), count).into_iter().map(|(x, y, length)| {
            Shape::Rectangle {
                x: left + x as f64 * MODULE,
                y: y as f64 * MODULE,
                width: length as f64 * MODULE,
                height: MODULE,
                fill: Grey::BLACK,
                outline: 0.0,
            }
        }));
    }
    let page = &profile.page;
    let (before, above) =
        if page.landscape { (profile.bottom(), page.left) } else { (page.left, page.top) };
    let x = before.pt().0 + area(profile).0 - left - side;
    let y = ((above.pt().0 - side) / 2.0).max(EDGE.pt().0);
    let drawing = Drawing {
        width: Pt(left + side),
        height: Pt(side + DESCENT),
        alt: code.in_words(),
        shapes,
    };
    PlacedCode { x: Pt(x), y: Pt(y), drawing }
}

/// How far the last line of type reaches below the code, in points.
const DESCENT: f64 = 2.0 * MODULE;

/// Adjacent black modules of a row: column, row, count.
fn runs(modules: &[Color], count: usize) -> Vec<(usize, usize, usize)> {
    let mut runs = Vec::new();
    for (y, row) in modules.chunks(count.max(1)).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run.first() == Some(&Color::Dark) {
                runs.push((x, y, run.len()));
            }
            x += run.len();
        }
    }
    runs
}
