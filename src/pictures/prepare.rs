//! A file to the picture that is printed: decoded, made small, turned upright, written as JPEG.
//!
//! Whole numbers throughout and no instructions that only some processors have, so that every
//! machine makes the same bytes.

use std::io::Cursor;
use std::sync::{Mutex, PoisonError};

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::inspect::Kind;
use crate::document::Photo;

/// Longest side of a picture on paper, in pixels: 200 for an inch at the width of the type area.
const LONGEST: usize = 1280;
/// Quality of photos, and of screens and scans with their sharp edges.
const QUALITY: (u8, u8) = (82, 90);
/// Most bytes of decoded pixels: 50 million of them with opacity.
const MAX_DECODED: usize = 200_000_000;

/// One picture is decoded at a time, whatever the number of threads: a large one takes as much
/// memory as everything else together.
static DECODING: Mutex<()> = Mutex::new(());

/// Pixels of red, green and blue.
struct Pixels {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

/// The picture of a file that was looked at; `None` if it cannot be decoded.
pub(super) fn prepare(bytes: &[u8], kind: Kind) -> Option<Photo> {
    let turn = DECODING.lock().unwrap_or_else(PoisonError::into_inner);
    let (pixels, orientation) = match kind {
        Kind::Jpeg => jpeg(bytes)?,
        Kind::Png => png(bytes)?,
    };
    let pixels = shrunk(pixels);
    drop(turn);
    encoded(&turned(pixels, orientation), kind)
}

fn jpeg(bytes: &[u8]) -> Option<(Pixels, u8)> {
    let options = DecoderOptions::default()
        .set_use_unsafe(false)
        .set_strict_mode(false)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(Cursor::new(bytes), options);
    let rgb = decoder.decode().ok()?;
    let info = decoder.info()?;
    let orientation = decoder.exif().map_or(1, |exif| orientation(exif));
    let (width, height) = (usize::from(info.width), usize::from(info.height));
    (rgb.len() == width * height * 3).then_some((Pixels { width, height, rgb }, orientation))
}

fn png(bytes: &[u8]) -> Option<(Pixels, u8)> {
    let limits = png::Limits { bytes: MAX_DECODED };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_transformations(
        png::Transformations::normalize_to_color8() | png::Transformations::ALPHA,
    );
    let mut reader = decoder.read_info().ok()?;
    let mut data = vec![0; reader.output_buffer_size().filter(|size| *size <= MAX_DECODED)?];
    let frame = reader.next_frame(&mut data).ok()?;
    data.truncate(frame.buffer_size());
    // Paper is white behind what is transparent.
    let over = |colour: u8, alpha: u8| {
        let (colour, alpha) = (u32::from(colour), u32::from(alpha));
        ((colour * alpha + 255 * (255 - alpha) + 127) / 255) as u8
    };
    let rgb = match frame.color_type {
        png::ColorType::Rgba => data
            .chunks_exact(4)
            .flat_map(|p| [over(p[0], p[3]), over(p[1], p[3]), over(p[2], p[3])])
            .collect(),
        png::ColorType::GrayscaleAlpha => {
            data.chunks_exact(2).flat_map(|p| [over(p[0], p[1]); 3]).collect()
        }
        _ => return None,
    };
    let orientation = reader.info().exif_metadata.as_ref().map_or(1, |exif| orientation(exif));
    let (width, height) = (frame.width as usize, frame.height as usize);
    Some((Pixels { width, height, rgb }, orientation))
}

/// How the camera was held (EXIF 2.32, 4.6.4, tag 0x0112): 1 to 8, 1 if nothing is said.
fn orientation(exif: &[u8]) -> u8 {
    orientation_tag(exif).filter(|o| (1..=8).contains(o)).map_or(1, |o| o as u8)
}

fn orientation_tag(exif: &[u8]) -> Option<u16> {
    let exif = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
    let little = match exif.get(..2)? {
        b"II" => true,
        b"MM" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let two = exif.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) })
    };
    let (a, b) = (usize::from(short(4)?), usize::from(short(6)?));
    let first = if little { a + (b << 16) } else { (a << 16) + b };
    let entries = usize::from(short(first)?);
    // An entry: its tag, its type, how many, and the value.
    (0..entries)
        .map(|n| first + 2 + n * 12)
        .find(|at| short(*at) == Some(0x0112))
        .and_then(|at| short(at + 8))
}

/// The picture with its longest side as paper needs it: each pixel the mean of the area it covers.
fn shrunk(pixels: Pixels) -> Pixels {
    let longest = pixels.width.max(pixels.height);
    if longest <= LONGEST {
        return pixels;
    }
    let side = |of: usize| ((of * LONGEST + longest / 2) / longest).max(1);
    let (width, height) = (side(pixels.width), side(pixels.height));
    let (across, down) = (shares(pixels.width, width), shares(pixels.height, height));
    let whole = (pixels.width * pixels.height) as u64;
    let mut rgb = Vec::with_capacity(width * height * 3);
    for rows in down {
        let mut sums = vec![0u64; width * 3];
        for (row, weight) in rows {
            let row = &pixels.rgb[row * pixels.width * 3..(row + 1) * pixels.width * 3];
            for (x, columns) in across.iter().enumerate() {
                for (column, share) in columns {
                    for colour in 0..3 {
                        sums[x * 3 + colour] +=
                            u64::from(row[column * 3 + colour]) * share * weight;
                    }
                }
            }
        }
        rgb.extend(sums.into_iter().map(|sum| ((sum + whole / 2) / whole) as u8));
    }
    Pixels { width, height, rgb }
}

/// For each of `to` places the ones of `from` that it covers, with how much of each; all that one
/// place covers sums to `from`.
fn shares(from: usize, to: usize) -> Vec<Vec<(usize, u64)>> {
    let place = |n: usize| {
        let (start, end) = (n * from, (n + 1) * from);
        let share = |of: usize| ((of + 1) * to).min(end) - (of * to).max(start);
        (start / to..end.div_ceil(to)).map(|of| (of, share(of) as u64)).collect()
    };
    (0..to).map(place).collect()
}

/// The picture as it was seen through the camera.
fn turned(pixels: Pixels, orientation: u8) -> Pixels {
    let Pixels { width: w, height: h, .. } = pixels;
    let (width, height) = if orientation >= 5 { (h, w) } else { (w, h) };
    if orientation == 1 {
        return pixels;
    }
    let mut rgb = Vec::with_capacity(pixels.rgb.len());
    for y in 0..height {
        for x in 0..width {
            let (from_x, from_y) = match orientation {
                2 => (w - 1 - x, y),
                3 => (w - 1 - x, h - 1 - y),
                4 => (x, h - 1 - y),
                5 => (y, x),
                6 => (y, h - 1 - x),
                7 => (w - 1 - y, h - 1 - x),
                _ => (w - 1 - y, x),
            };
            let at = (from_y * w + from_x) * 3;
            rgb.extend_from_slice(&pixels.rgb[at..at + 3]);
        }
    }
    Pixels { width, height, rgb }
}

fn encoded(pixels: &Pixels, kind: Kind) -> Option<Photo> {
    let (width, height) = (u16::try_from(pixels.width).ok()?, u16::try_from(pixels.height).ok()?);
    let mut jpeg = Vec::new();
    let (quality, sampling) = match kind {
        Kind::Jpeg => (QUALITY.0, SamplingFactor::F_2_2),
        Kind::Png => (QUALITY.1, SamplingFactor::F_1_1),
    };
    let mut encoder = Encoder::new(&mut jpeg, quality);
    encoder.set_sampling_factor(sampling);
    encoder.encode(&pixels.rgb, width, height, ColorType::Rgb).ok()?;
    Some(Photo { width: width.into(), height: height.into(), jpeg: jpeg.into() })
}
