//! Pictures of a PDF: of a PNG its pixels and its transparency, photos as they are.

use pdf_writer::{Chunk, Filter, Ref};

use super::objects::{Refs, deflate};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::document::Photo;
use crate::paged::flow::Image;

/// Largest picture that is decoded, in bytes of pixels.
const MAX_BYTES: usize = 4_000 * 4_000 * 4;

/// Writes a picture.
///
/// # Errors
/// Bytes that are no PNG, or a damaged one.
pub fn write(
    chunk: &mut Chunk,
    refs: &mut Refs,
    picture: Ref,
    image: &Image,
) -> Result<(), Diagnostics> {
    let bytes = match image {
        Image::Png(bytes) => bytes,
        Image::Photo(photo) => {
            write_photo(chunk, picture, photo);
            return Ok(());
        }
    };
    let damaged =
        || Diagnostics::from(Diagnostic::error(Code::SealInvalid, "印章图样解不开，文件已损坏"));
    let (width, height, pixels) = decode(bytes).ok_or_else(damaged)?;
    let (colour, alpha): (Vec<[u8; 3]>, Vec<u8>) =
        pixels.chunks_exact(4).map(|p| ([p[0], p[1], p[2]], p[3])).unzip();
    let (colour, alpha) = (deflate(&colour.concat()), deflate(&alpha));
    let mask = refs.next();
    let mut image = chunk.image_xobject(picture, &colour);
    image
        .width(width)
        .height(height)
        .bits_per_component(8)
        .s_mask(mask)
        .filter(Filter::FlateDecode);
    image.color_space().device_rgb();
    drop(image);
    let mut image = chunk.image_xobject(mask, &alpha);
    image.width(width).height(height).bits_per_component(8).filter(Filter::FlateDecode);
    image.color_space().device_gray();
    Ok(())
}

/// A photo is in the file as its JPEG.
fn write_photo(chunk: &mut Chunk, picture: Ref, photo: &Photo) {
    let side = |pixels: u32| i32::try_from(pixels).unwrap_or(i32::MAX);
    let mut image = chunk.image_xobject(picture, &photo.jpeg);
    image
        .width(side(photo.width))
        .height(side(photo.height))
        .bits_per_component(8)
        .filter(Filter::DctDecode);
    image.color_space().device_rgb();
}

/// Width, height and pixels of red, green, blue and opacity.
pub(super) fn decode(bytes: &[u8]) -> Option<(i32, i32, Vec<u8>)> {
    let mut decoder = png::Decoder::new_with_limits(
        std::io::Cursor::new(bytes),
        png::Limits { bytes: MAX_BYTES },
    );
    decoder.set_transformations(
        png::Transformations::normalize_to_color8() | png::Transformations::ALPHA,
    );
    let mut reader = decoder.read_info().ok()?;
    let mut pixels = vec![0; reader.output_buffer_size().filter(|size| *size <= MAX_BYTES)?];
    let frame = reader.next_frame(&mut pixels).ok()?;
    pixels.truncate(frame.buffer_size());
    let pixels = match frame.color_type {
        png::ColorType::Rgba => pixels,
        png::ColorType::GrayscaleAlpha => {
            pixels.chunks_exact(2).flat_map(|p| [p[0], p[0], p[0], p[1]]).collect()
        }
        _ => return None,
    };
    Some((i32::try_from(frame.width).ok()?, i32::try_from(frame.height).ok()?, pixels))
}
