//! The frame that a picture is pasted into (贴照片处).

use super::{Drawing, Grey, Shape};
use crate::document::Picture;
use crate::units::Pt;

/// Weight of its line.
const WEIGHT: f64 = 0.5;

/// A frame of this size in place of a picture.
pub fn frame(picture: &Picture, (width, height): (Pt, Pt)) -> Drawing {
    let (x, y) = (WEIGHT / 2.0, WEIGHT / 2.0);
    let (inner_width, inner_height) = (width.0 - WEIGHT, height.0 - WEIGHT);
    let fill = Grey::WHITE;
    let outline =
        Shape::Rectangle { x, y, width: inner_width, height: inner_height, fill, outline: WEIGHT };
    Drawing { width, height, alt: format!("贴照片处：{}", picture.alt), shapes: vec![outline] }
}
