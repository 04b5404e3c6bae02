//! Pictures on a line: how large each is and where it stands, for both formats.

use crate::document::{Picture, Pictures};
use crate::profile::Profile;
use crate::units::Pt;

/// Between two pictures of a row.
const GAP: Pt = Pt(12.0);
/// Above a row.
const ABOVE: Pt = Pt(8.0);
/// Greatest width and height of a picture of its own, in parts of the type area.
const ALONE: (f64, f64) = (0.75, 0.5);
/// Greatest height of a picture in a row, in parts of the type area.
const PAIRED: f64 = 0.36;
/// Height of a frame to paste a picture into, in parts of its width.
const FRAME: f64 = 0.75;
/// Greatest size of a pixel, as on a screen.
const PIXEL: f64 = 0.75;

/// A row of pictures.
#[derive(Debug, Clone, PartialEq)]
pub struct PictureRow {
    /// Left edge and width of each column.
    pub columns: Vec<(Pt, Pt)>,
    /// Width and height of each picture.
    pub sizes: Vec<(Pt, Pt)>,
    /// Height of the line that the pictures stand on, the space above them included.
    pub line: Pt,
}

/// Arranges a row of pictures.
pub fn picture_row(pictures: &Pictures, profile: &Profile) -> PictureRow {
    let page = &profile.page;
    let (width, height) = (page.text_width.pt(), page.text_height.pt());
    let (width, height) = if page.landscape { (height, width) } else { (width, height) };
    let half = (width - GAP) / 2.0;
    let columns = match (pictures.row.len(), pictures.paired) {
        (0, _) => Vec::new(),
        (1, _) => vec![(Pt::ZERO, width)],
        _ => vec![(Pt::ZERO, half), (half + GAP, half)],
    };
    let most = if pictures.paired {
        let most = height * PAIRED;
        (half, if most < half { most } else { half })
    } else {
        (width * ALONE.0, height * ALONE.1)
    };
    let sizes: Vec<(Pt, Pt)> = pictures.row.iter().map(|p| size(p, most)).collect();
    let tallest = sizes.iter().map(|(_, height)| height.0).fold(0.0, f64::max);
    PictureRow { columns, sizes, line: Pt(tallest) + ABOVE }
}

/// The largest size of a picture that fits.
fn size(picture: &Picture, (width, height): (Pt, Pt)) -> (Pt, Pt) {
    let Some(photo) = &picture.photo else {
        let width = Pt(width.0.min(height.0 / FRAME));
        return (width, width * FRAME);
    };
    let (w, h) = (f64::from(photo.width.max(1)), f64::from(photo.height.max(1)));
    let scale = (width.0 / w).min(height.0 / h).min(PIXEL);
    (Pt(w * scale), Pt(h * scale))
}
