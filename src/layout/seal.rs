//! The picture of a seal (印章图样): what is accepted as one.
//!
//! A PNG with a transparent background. Only what both formats need is checked: its size, its
//! checksums, and whether name and date show through. Pixels are not decoded here.

use std::path::Path;
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, Diagnostics, Origin};

/// Largest file, in bytes.
const MAX_BYTES: usize = 4 << 20;
/// Longest side, in pixels.
const MAX_PIXELS: u32 = 4_000;
/// Least ratio of the shorter side to the longer.
const MIN_RATIO: f64 = 0.8;
/// What every PNG begins with.
const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Colour types with an alpha channel: grey and colour.
const WITH_ALPHA: [u8; 2] = [4, 6];

/// The picture of a seal, for drafts (校样): a sound PNG, nearly square, with a transparent
/// background.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    bytes: Arc<[u8]>,
    width: u32,
    height: u32,
}

impl Seal {
    /// Reads a picture from a file.
    ///
    /// # Errors
    /// A file that cannot be read, and as [`Self::from_png`].
    pub fn read(path: impl AsRef<Path>) -> Result<Seal, Diagnostics> {
        let path = path.as_ref();
        let file = path.display().to_string();
        let bytes = crate::files::read(path, MAX_BYTES as u64)
            .map_err(|why| why.told("印章图样（.png）", &file))?;
        let at = || Origin::File { file: file.clone() };
        Seal::from_png(bytes).map_err(|all| all.into_iter().map(|d| d.at(at())).collect())
    }

    /// Takes the bytes of a PNG.
    ///
    /// # Errors
    /// Bytes that are no PNG or a damaged one, larger than 4 MB or 4,000 pixels, far from square,
    /// or opaque.
    pub fn from_png(bytes: impl Into<Arc<[u8]>>) -> Result<Seal, Diagnostics> {
        let bytes = bytes.into();
        let refused = |why: &str| {
            Diagnostics::from(
                Diagnostic::error(Code::SealInvalid, format!("印章图样{why}")).cured(),
            )
        };
        if bytes.len() > MAX_BYTES {
            return Err(refused("超过 4 MB"));
        }
        let chunks = bytes.strip_prefix(SIGNATURE).ok_or_else(|| refused("不是 PNG 文件"))?;
        let found = look_through(chunks).ok_or_else(|| refused("不完整或已损坏"))?;
        let (longer, shorter) = (found.width.max(found.height), found.width.min(found.height));
        if longer > MAX_PIXELS {
            return Err(refused(&format!(
                "为{}×{}像素，每边不得超过{MAX_PIXELS}像素",
                found.width, found.height
            )));
        }
        if f64::from(shorter) < MIN_RATIO * f64::from(longer) {
            return Err(refused(&format!(
                "为{}×{}像素，长宽相差不得超过两成",
                found.width, found.height
            )));
        }
        if !found.transparent {
            return Err(refused("没有透明背景，会遮住署名和日期"));
        }
        let (width, height) = (found.width, found.height);
        Ok(Seal { bytes, width, height })
    }

    /// The PNG.
    pub fn bytes(&self) -> &Arc<[u8]> {
        &self.bytes
    }

    /// Alternative text of the picture.
    pub fn caption(organ: &str) -> String {
        format!("印章图样：{organ}")
    }

    /// Width and height as parts of the longer of them.
    pub fn shape(&self) -> (f64, f64) {
        let longer = f64::from(self.width.max(self.height));
        (f64::from(self.width) / longer, f64::from(self.height) / longer)
    }
}

/// What the chunks of a PNG tell.
#[derive(Default)]
struct Found {
    width: u32,
    height: u32,
    transparent: bool,
}

/// Reads the chunks of a PNG up to its end; `None` if one is damaged or missing.
fn look_through(mut rest: &[u8]) -> Option<Found> {
    let mut found = Found::default();
    let (mut first, mut pixels) = (true, false);
    loop {
        let (length, behind) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (body, behind) = behind.split_at_checked(length.checked_add(4)?)?;
        let (sum, behind) = behind.split_first_chunk::<4>()?;
        if crc(body) != u32::from_be_bytes(*sum) {
            return None;
        }
        let (name, data) = body.split_first_chunk::<4>()?;
        match (name, data) {
            (b"IHDR", [w0, w1, w2, w3, h0, h1, h2, h3, _, colour, _, _, _]) if first => {
                found.width = u32::from_be_bytes([*w0, *w1, *w2, *w3]);
                found.height = u32::from_be_bytes([*h0, *h1, *h2, *h3]);
                found.transparent = WITH_ALPHA.contains(colour);
            }
            _ if first => return None,
            (b"tRNS", _) => found.transparent = true,
            (b"IDAT", _) => pixels = true,
            (b"IEND", _) => {
                return (pixels && found.width > 0 && found.height > 0).then_some(found);
            }
            _ => {}
        }
        (first, rest) = (false, behind);
    }
}

/// The checksum of a chunk (CRC-32, ISO 3309).
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |s, _| {
            if s & 1 == 1 { (s >> 1) ^ 0xedb8_8320 } else { s >> 1 }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(name: &str, data: &[u8]) -> Vec<u8> {
        let body = [name.as_bytes(), data].concat();
        [&(data.len() as u32).to_be_bytes()[..], &body, &crc(&body).to_be_bytes()].concat()
    }

    /// A PNG whose pixels are not read.
    fn png(width: u32, height: u32, colour: u8, more: &[u8]) -> Vec<u8> {
        let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
        let head = [&size[..], &[8, colour, 0, 0, 0]].concat();
        [SIGNATURE, &chunk("IHDR", &head), more, &chunk("IDAT", b"x"), &chunk("IEND", b"")].concat()
    }

    #[track_caller]
    fn refused(bytes: &[u8], why: &str) {
        let all = Seal::from_png(bytes).unwrap_err();
        assert!(
            all.len() == 1 && all[0].code == Code::SealInvalid && all[0].message.contains(why),
            "{all}"
        );
        assert_eq!(all[0].hints, [Code::SealInvalid.cure()]);
    }

    #[test]
    fn sound_pictures_are_taken() {
        assert_eq!(Seal::from_png(png(500, 400, 6, &[])).unwrap().shape(), (1.0, 0.8));
        assert_eq!(Seal::from_png(png(4000, 4000, 4, &[])).unwrap().shape(), (1.0, 1.0));
        let palette = [chunk("PLTE", &[255, 0, 0]), chunk("tRNS", &[0])].concat();
        assert_eq!(Seal::from_png(png(90, 100, 3, &palette)).unwrap().shape(), (0.9, 1.0));
    }

    #[test]
    fn others_are_refused_in_words() {
        refused(b"", "不是 PNG");
        refused(b"\xff\xd8\xff\xe0", "不是 PNG");
        refused(&[SIGNATURE, &vec![0; MAX_BYTES]].concat(), "超过 4 MB");
        refused(&png(4001, 4001, 6, &[]), "4000像素");
        refused(&png(u32::MAX, u32::MAX, 6, &[]), "4000像素");
        refused(&png(100, 79, 6, &[]), "100×79像素，长宽相差");
        refused(&png(100, 100, 2, &[]), "没有透明背景");
        refused(&png(0, 0, 6, &[]), "已损坏");
    }

    #[test]
    fn damage_is_found() {
        let whole = png(10, 10, 6, &[]);
        for end in SIGNATURE.len()..whole.len() {
            refused(&whole[..end], "已损坏");
        }
        for at in SIGNATURE.len()..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x40;
            refused(&damaged, "已损坏");
        }
        refused(&[SIGNATURE, &chunk("IDAT", b"x"), &chunk("IEND", b"")].concat(), "已损坏");
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let all = Seal::read("none.png").unwrap_err();
        assert!(all[0].code == Code::Unreadable && all.to_string().contains("none.png"), "{all}");
        assert_eq!(Seal::read("src").unwrap_err()[0].code, Code::NotAFile);
    }
}
