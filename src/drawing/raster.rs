//! A drawing as a bitmap, for formats that cannot hold shapes: a PNG in shades of grey, 300 dots an
//! inch.

use png::{BitDepth, ColorType, Compression, Encoder, Filter, PixelDimensions, Unit};
use tiny_skia::{Color, FillRule, Paint, PathBuilder, Pixmap, Rect, Stroke, Transform};

use super::{Anchor, Drawing, Shape};
use crate::fonts::{Chain, Fonts, Step};
use crate::profile::Profile;

/// Pixels a point.
const SCALE: f64 = 300.0 / 72.0;
/// Pixels a metre.
const DENSITY: u32 = 11_811;

/// Size in bytes of pixels that decides between packing tightly and packing fast, to a fifth more.
const SMALL: usize = 1 << 16;

/// Whether the fonts have every character of a drawing.
pub fn has_type_for(drawing: &Drawing, profile: &Profile, fonts: &Fonts) -> bool {
    drawing.shapes.iter().all(|shape| match shape {
        Shape::Text { text, face, .. } => {
            let chain = fonts.role(profile, *face);
            !text.chars().any(|c| chain.lacks(c))
        }
        _ => true,
    })
}

/// The PNG of a drawing; text is left out without fonts. `None` if there are more pixels
/// than memory can hold.
pub fn png(drawing: &Drawing, profile: &Profile, fonts: Option<&Fonts>) -> Option<Vec<u8>> {
    let pixels = |length: f64| (length * SCALE - 1e-6).ceil().max(1.0) as u32;
    let mut map = Pixmap::new(pixels(drawing.width.0), pixels(drawing.height.0))?;
    map.fill(Color::WHITE);
    for shape in &drawing.shapes {
        draw(&mut map, shape, profile, fonts);
    }
    encode(&map, drawing.has_text() && fonts.is_some())
}

fn draw(map: &mut Pixmap, shape: &Shape, profile: &Profile, fonts: Option<&Fonts>) {
    let scale = |v: f64| (v * SCALE) as f32;
    let none = Transform::identity();
    match shape {
        Shape::Rectangle { x, y, width, height, fill, outline } => {
            let Some(rect) = Rect::from_xywh(scale(*x), scale(*y), scale(*width), scale(*height))
            else {
                return;
            };
            map.fill_rect(rect, &paint(fill.0, false), none, None);
            if *outline > 0.0 {
                let stroke = Stroke { width: scale(*outline), ..Stroke::default() };
                map.stroke_path(
                    &PathBuilder::from_rect(rect),
                    &paint(0, false),
                    &stroke,
                    none,
                    None,
                );
            }
        }
        Shape::Line { from, to, weight } => {
            let mut path = PathBuilder::new();
            path.move_to(scale(from.0), scale(from.1));
            path.line_to(scale(to.0), scale(to.1));
            let stroke = Stroke { width: scale(*weight), ..Stroke::default() };
            if let Some(path) = path.finish() {
                map.stroke_path(&path, &paint(0, false), &stroke, none, None);
            }
        }
        Shape::Text { x, y, size, anchor, face, text } => {
            let Some(fonts) = fonts else { return };
            let chain = fonts.role(profile, *face);
            let advance = |c| chain.advance(c) * size;
            let whole: f64 = text.chars().map(advance).sum();
            let mut at = match anchor {
                Anchor::Start => *x,
                Anchor::Middle => x - whole / 2.0,
                Anchor::End => x - whole,
            };
            for c in text.chars() {
                glyph(map, &chain, c, (at, *y), *size);
                at += advance(c);
            }
        }
    }
}

fn glyph(map: &mut Pixmap, chain: &Chain<'_>, c: char, (x, y): (f64, f64), size: f64) {
    let place =
        |(px, py): (f64, f64)| (((x + px * size) * SCALE) as f32, ((y - py * size) * SCALE) as f32);
    let mut path = PathBuilder::new();
    for step in chain.outline(c) {
        match step {
            Step::Move(p) => {
                let (x, y) = place(p);
                path.move_to(x, y);
            }
            Step::Line(p) => {
                let (x, y) = place(p);
                path.line_to(x, y);
            }
            Step::Quadratic(c, p) => {
                let ((cx, cy), (x, y)) = (place(c), place(p));
                path.quad_to(cx, cy, x, y);
            }
            Step::Cubic(c, d, p) => {
                let ((cx, cy), (dx, dy), (x, y)) = (place(c), place(d), place(p));
                path.cubic_to(cx, cy, dx, dy, x, y);
            }
            Step::Close => path.close(),
        }
    }
    if let Some(path) = path.finish() {
        map.fill_path(&path, &paint(0, true), FillRule::Winding, Transform::identity(), None);
    }
}

fn paint(grey: u8, smooth: bool) -> Paint<'static> {
    let mut paint = Paint { anti_alias: smooth, ..Paint::default() };
    paint.set_color_rgba8(grey, grey, grey, 255);
    paint
}

/// Four shades, in which type looks smooth, or black and white.
fn encode(map: &Pixmap, smooth: bool) -> Option<Vec<u8>> {
    let (depth, bits) =
        if smooth || !is_black_and_white(map) { (BitDepth::Two, 2) } else { (BitDepth::One, 1) };
    let a_byte = 8 / bits;
    let most = (1 << bits) - 1;
    let shade = |grey: u8| ((u32::from(grey) * most + 127) / 255) as u8;
    let width = map.width() as usize;
    let mut packed = Vec::with_capacity(width.div_ceil(a_byte) * map.height() as usize);
    for row in map.pixels().chunks(width) {
        for pixels in row.chunks(a_byte) {
            let byte = pixels
                .iter()
                .enumerate()
                .fold(0, |byte, (n, p)| byte | shade(p.red()) << (8 - bits * (n + 1)));
            packed.push(byte);
        }
    }
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, map.width(), map.height());
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(depth);
    // Codes come in thousands, charts in twos.
    let (compression, filter) = if packed.len() <= SMALL {
        (Compression::Balanced, Filter::Up)
    } else {
        (Compression::High, Filter::NoFilter)
    };
    encoder.set_compression(compression);
    encoder.set_filter(filter);
    encoder.set_pixel_dims(Some(PixelDimensions {
        xppu: DENSITY,
        yppu: DENSITY,
        unit: Unit::Meter,
    }));
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&packed).ok()?;
    writer.finish().ok()?;
    Some(out)
}

fn is_black_and_white(map: &Pixmap) -> bool {
    map.pixels().iter().all(|p| matches!(p.red(), 0 | 255))
}
