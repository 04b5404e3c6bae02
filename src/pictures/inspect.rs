//! What kind of picture a file is, its size, and whether it is whole; pixels are not decoded here.
//!
//! A message says what is wrong without its subject, which whoever knows the name puts before it.

use crate::diag::{Code, Diagnostic};

/// Largest file, in bytes.
pub(super) const MAX_BYTES: u64 = 20 << 20;
/// Most pixels, as the largest cameras of telephones make them by default.
const MAX_PIXELS: u64 = 50_000_000;
/// Longest side, in pixels.
const MAX_SIDE: u32 = 20_000;
/// Shortest side that shows anything on paper, in pixels.
const MIN_SIDE: u32 = 64;
/// What every PNG begins with.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A format that is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Jpeg,
    Png,
}

/// What a file is, or why it is not printed.
pub(super) fn inspect(bytes: &[u8]) -> Result<Kind, Diagnostic> {
    let (kind, size) = if bytes.is_empty() {
        return Err(refused("是空文件").hint("重新复制这张照片"));
    } else if bytes.starts_with(b"\xff\xd8\xff") {
        (Kind::Jpeg, jpeg(bytes)?)
    } else if let Some(chunks) = bytes.strip_prefix(PNG) {
        (Kind::Png, png(chunks)?)
    } else {
        return Err(foreign(bytes));
    };
    let (width, height) = size.ok_or_else(damaged)?;
    let size = |why: String| {
        Diagnostic::error(Code::PictureSize, format!("是{width}×{height}像素，{why}"))
    };
    if width.max(height) > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
        let most = MAX_PIXELS / 10_000;
        return Err(size(format!("最多{most}万像素，每边不超过{MAX_SIDE}像素")).cured());
    }
    if width.min(height) < MIN_SIDE {
        let why = format!("每边至少{MIN_SIDE}像素，再小印出来看不清");
        return Err(size(why).hint("换成原图，不用缩略图、头像"));
    }
    Ok(kind)
}

pub(super) fn damaged() -> Diagnostic {
    Diagnostic::error(Code::PictureDamaged, "不完整或已损坏").cured()
}

fn refused(what: &str) -> Diagnostic {
    Diagnostic::error(Code::PictureFormat, what)
}

/// A file of another format: the usual ones by name.
fn foreign(bytes: &[u8]) -> Diagnostic {
    let brand = bytes.get(4..12).unwrap_or_default();
    let name = match bytes {
        [b'G', b'I', b'F', b'8', ..] => " GIF 图",
        [b'B', b'M', ..] => " BMP 图",
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => " TIFF 图",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => " WebP 图",
        [b'%', b'P', b'D', b'F', ..] => " PDF 文件",
        [b'P', b'K', 3, 4, ..] => "压缩包或 Office 文档",
        _ if brand.starts_with(b"ftyp") => match &brand[4..] {
            b"heic" | b"heix" | b"hevc" | b"mif1" | b"msf1" => " HEIC 照片（苹果手机的格式）",
            b"avif" => " AVIF 图",
            _ => "视频",
        },
        _ => return refused("不是图片文件").cured(),
    };
    refused(&format!("是{name}，印不了")).cured()
}

/// The size of a JPEG that has an end; `None` if it is damaged.
///
/// # Errors
/// Colours that are stored one behind the other, which the decoder mixes up.
fn jpeg(bytes: &[u8]) -> Result<Option<(u32, u32)>, Diagnostic> {
    match read_jpeg(bytes) {
        Some(Jpeg { parted: true, .. }) => {
            Err(refused("的保存方式少见，印出来颜色会错").hint("在看图软件中另存为 JPG 或 PNG"))
        }
        read => Ok(read.map(|jpeg| jpeg.size)),
    }
}

/// What the head of a JPEG tells.
struct Jpeg {
    size: (u32, u32),
    /// Whether a scan that is not progressive has some of the colours only.
    parted: bool,
}

fn read_jpeg(bytes: &[u8]) -> Option<Jpeg> {
    let (mut at, mut size, mut whole) = (2, None, None);
    loop {
        // Any number of 0xff may stand before a marker.
        while *bytes.get(at)? == 0xff && *bytes.get(at + 1)? == 0xff {
            at += 1;
        }
        let [0xff, marker] = *bytes.get(at..at + 2)? else { return None };
        let length = usize::from(u16::from_be_bytes(bytes.get(at + 2..at + 4)?.try_into().ok()?));
        let segment = bytes.get(at + 4..at + 2 + length.max(2))?;
        match marker {
            // Frames; 0xc4, 0xc8 and 0xcc are tables.
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                let [_, h0, h1, w0, w1, colours, ..] = *segment else { return None };
                whole = matches!(marker, 0xc0 | 0xc1).then_some(colours);
                size = Some((
                    u32::from(u16::from_be_bytes([w0, w1])),
                    u32::from(u16::from_be_bytes([h0, h1])),
                ));
            }
            // In the data of a scan 0xff is never followed by this byte, so it is the end.
            0xda => {
                let parted = whole.is_some_and(|colours| segment.first() < Some(&colours));
                let ends = bytes[at..].windows(2).any(|pair| pair == [0xff, 0xd9]);
                return ends.then_some(Jpeg { size: size?, parted });
            }
            _ => {}
        }
        at += 2 + length.max(2);
    }
}

/// The size of a PNG with sound chunks; `None` if it is damaged.
///
/// # Errors
/// An animation.
fn png(mut rest: &[u8]) -> Result<Option<(u32, u32)>, Diagnostic> {
    let (mut size, mut pixels) = (None, false);
    while let Some((name, data, behind)) = chunk(rest) {
        match (name, data) {
            (b"IHDR", [w0, w1, w2, w3, h0, h1, h2, h3, ..]) if size.is_none() => {
                let width = u32::from_be_bytes([*w0, *w1, *w2, *w3]);
                size = Some((width, u32::from_be_bytes([*h0, *h1, *h2, *h3])));
            }
            _ if size.is_none() => return Ok(None),
            (b"acTL", _) => {
                return Err(refused("是会动的图（动态 PNG），纸上印不了")
                    .hint("换成其中的一幅，另存为 JPG 或 PNG"));
            }
            (b"IDAT", _) => pixels = true,
            (b"IEND", _) => return Ok(size.filter(|_| pixels)),
            _ => {}
        }
        rest = behind;
    }
    Ok(None)
}

/// Name and data of the first chunk, and what follows; `None` if it is cut off or does not agree
/// with its checksum.
fn chunk(bytes: &[u8]) -> Option<(&[u8; 4], &[u8], &[u8])> {
    let (length, behind) = bytes.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (body, behind) = behind.split_at_checked(length.checked_add(4)?)?;
    let (sum, behind) = behind.split_first_chunk::<4>()?;
    let mut crc = flate2::Crc::new();
    crc.update(body);
    let (name, data) = body.split_first_chunk::<4>()?;
    (crc.sum() == u32::from_be_bytes(*sum)).then_some((name, data, behind))
}
