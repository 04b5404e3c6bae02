//! Files as they come from telephones and clerks: upright, small, without metadata, or refused.

use std::path::Path;

use super::Album;
use crate::diag::Code;

/// A picture whose left half is red and whose right half is blue, twice as wide as high, with a
/// white bar along its top.
fn pixels(width: usize, height: usize) -> Vec<u8> {
    let colour = |x: usize, y: usize| match (y < height / 4, x < width / 2) {
        (true, _) => [255, 255, 255],
        (_, true) => [220, 20, 20],
        (_, false) => [20, 20, 220],
    };
    (0..height).flat_map(|y| (0..width).flat_map(move |x| colour(x, y))).collect()
}

fn jpeg(width: usize, height: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut out, 90);
    let (w, h) = (width as u16, height as u16);
    encoder.encode(&pixels(width, height), w, h, jpeg_encoder::ColorType::Rgb).unwrap();
    out
}

/// The same with what a camera writes: how it was held, and a text that stands for a place.
fn held(orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    exif.extend(b"GPS 25.0389 102.7183");
    let plain = jpeg(400, 200);
    let length = (exif.len() as u16 + 2).to_be_bytes();
    [&plain[..2], b"\xff\xe1", &length[..], &exif, &plain[2..]].concat()
}

fn chunk(name: &[u8], data: &[u8]) -> Vec<u8> {
    let body = [name, data].concat();
    let mut crc = flate2::Crc::new();
    crc.update(&body);
    [&(data.len() as u32).to_be_bytes()[..], &body, &crc.sum().to_be_bytes()].concat()
}

fn png(width: u32, height: u32, colour: png::ColorType, data: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(colour);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header().unwrap().write_image_data(data).unwrap();
    out
}

/// A PNG with a chunk behind its head.
fn with_chunk(png: &[u8], name: &[u8], data: &[u8]) -> Vec<u8> {
    [&png[..33], &chunk(name, data), &png[33..]].concat()
}

fn album(bytes: &[u8]) -> Album {
    Album::of_files(&[("a.jpg".to_string(), bytes.to_vec())], ["a.jpg"].into_iter())
}

/// The colours of a printed picture at its left, its right and its top.
fn look(bytes: &[u8]) -> (u32, u32, [[u8; 3]; 3]) {
    let photo = album(bytes).photo("a.jpg").unwrap().unwrap();
    let mut decoder = zune_jpeg::JpegDecoder::new(std::io::Cursor::new(&photo.jpeg[..]));
    let data = decoder.decode().unwrap();
    let (w, h) = (photo.width as usize, photo.height as usize);
    let at = |x: usize, y: usize| {
        let from = (y * w + x) * 3;
        [0, 1, 2].map(|n| if data[from + n] > 128 { 1 } else { 0 })
    };
    (photo.width, photo.height, [at(w / 8, h / 2), at(w - w / 8, h / 2), at(w / 3, h / 16)])
}

const RED: [u8; 3] = [1, 0, 0];
const BLUE: [u8; 3] = [0, 0, 1];
const WHITE: [u8; 3] = [1, 1, 1];

#[test]
fn photos_are_turned_upright() {
    // What the lens saw is told from the stored pixels by the number (EXIF 2.32, 4.6.4).
    for (orientation, size, seen) in [
        (1, (400, 200), [RED, BLUE, WHITE]),
        (2, (400, 200), [BLUE, RED, WHITE]),
        (3, (400, 200), [BLUE, RED, BLUE]),
        (4, (400, 200), [RED, BLUE, RED]),
        (5, (200, 400), [WHITE, BLUE, RED]),
        (6, (200, 400), [RED, WHITE, RED]),
        (7, (200, 400), [RED, WHITE, BLUE]),
        (8, (200, 400), [WHITE, RED, BLUE]),
        (9, (400, 200), [RED, BLUE, WHITE]),
    ] {
        let (width, height, colours) = look(&held(orientation));
        assert_eq!((width, height), size, "{orientation}");
        // In the middle of the upright picture the halves meet, so only the ends are compared.
        for (n, (found, expected)) in colours.iter().zip(seen).enumerate() {
            let halves = orientation >= 5 && n < 2 && expected != WHITE;
            assert!(halves || *found == expected, "{orientation}: {n}: {found:?}");
        }
    }
}

#[test]
fn nothing_of_the_camera_is_left() {
    let bytes = held(6);
    assert!(bytes.windows(3).any(|w| w == b"GPS"));
    let photo = album(&bytes).photo("a.jpg").unwrap().unwrap();
    assert!(!photo.jpeg.windows(3).any(|w| w == b"GPS"));
    assert!(!photo.jpeg.windows(4).any(|w| w == b"Exif"));
    assert_eq!(photo, album(&bytes).photo("a.jpg").unwrap().unwrap());
}

#[test]
fn large_photos_become_small_enough_for_paper() {
    let (width, height, colours) = look(&jpeg(4000, 1500));
    assert_eq!((width, height, colours), (1280, 480, [RED, BLUE, WHITE]));
    let (width, height, _) = look(&jpeg(300, 1900));
    assert_eq!((width, height), (202, 1280));
}

#[test]
fn a_png_of_any_colours_is_printed_on_white() {
    let grey: Vec<u8> = vec![0; 100 * 100];
    assert_eq!(look(&png(100, 100, png::ColorType::Grayscale, &grey)).2[0], [0, 0, 0]);
    let clear: Vec<u8> = [0, 0, 0, 0].repeat(100 * 100);
    assert_eq!(look(&png(100, 100, png::ColorType::Rgba, &clear)).2, [WHITE; 3]);
    let sound = png(400, 200, png::ColorType::Rgb, &pixels(400, 200));
    assert_eq!(look(&sound), (400, 200, [RED, BLUE, WHITE]));
    let noted = with_chunk(&sound, b"tEXt", b"place\0GPS 25.0389");
    let photo = album(&noted).photo("a.jpg").unwrap().unwrap();
    assert!(!photo.jpeg.windows(3).any(|w| w == b"GPS"));
}

#[test]
fn what_is_no_photo_is_refused_in_words() {
    let good = jpeg(400, 200);
    let drawn = png(400, 200, png::ColorType::Rgb, &pixels(400, 200));
    let mut crooked = drawn.clone();
    crooked[60] ^= 1;
    let mut endless = good.clone();
    endless.truncate(good.len() / 2);
    let frame = |w: u16, h: u16| {
        let mut bytes = good.clone();
        let at = bytes.windows(2).position(|w| w == b"\xff\xc0").unwrap();
        bytes[at + 5..at + 7].copy_from_slice(&h.to_be_bytes());
        bytes[at + 7..at + 9].copy_from_slice(&w.to_be_bytes());
        bytes
    };
    let mut parted = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut parted, 90);
    encoder.set_optimized_huffman_tables(true);
    encoder.encode(&pixels(400, 200), 400, 200, jpeg_encoder::ColorType::Rgb).unwrap();
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec();
    let cases: Vec<(Vec<u8>, Code, &str)> = vec![
        (Vec::new(), Code::PictureFormat, "空"),
        (b"hello".to_vec(), Code::PictureFormat, "不是图片"),
        (b"GIF89a".to_vec(), Code::PictureFormat, "GIF"),
        (b"BM....".to_vec(), Code::PictureFormat, "BMP"),
        (b"II*\0....".to_vec(), Code::PictureFormat, "TIFF"),
        (b"RIFF\0\0\0\0WEBPVP8 ".to_vec(), Code::PictureFormat, "WebP"),
        (b"%PDF-1.7".to_vec(), Code::PictureFormat, "PDF"),
        (b"PK\x03\x04".to_vec(), Code::PictureFormat, "压缩包"),
        (heic, Code::PictureFormat, "HEIC"),
        (b"\0\0\0\x18ftypmp42\0\0".to_vec(), Code::PictureFormat, "视频"),
        (with_chunk(&drawn, b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]), Code::PictureFormat, "动态"),
        (endless, Code::PictureDamaged, ""),
        (good[..20].to_vec(), Code::PictureDamaged, ""),
        (b"\xff\xd8\xff".to_vec(), Code::PictureDamaged, ""),
        (crooked, Code::PictureDamaged, ""),
        (drawn[..drawn.len() - 12].to_vec(), Code::PictureDamaged, ""),
        (jpeg(63, 400), Code::PictureSize, "63×400"),
        (frame(65535, 65535), Code::PictureSize, "65535"),
        (frame(9000, 9000), Code::PictureSize, "5000万"),
        (vec![0xff; (20 << 20) + 1], Code::PictureSize, "20 MB"),
        (parted, Code::PictureFormat, "少见"),
    ];
    for (n, (bytes, code, words)) in cases.iter().enumerate() {
        let album = album(bytes);
        let fault = album.fault("a.jpg").unwrap_or_else(|| panic!("{n} was taken"));
        assert!(fault.is_error() && fault.code == *code, "{n}: {fault}");
        assert!(fault.message.contains(words) && !fault.hints.is_empty(), "{n}: {fault}");
        assert_eq!(album.photo("a.jpg").unwrap_err(), *fault);
    }
}

#[test]
fn damage_never_panics_and_never_hangs() {
    let mut seed = 7u64;
    let mut random = move || {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (seed >> 33) as usize
    };
    let sound = [held(6), png(200, 100, png::ColorType::Rgb, &pixels(200, 100))];
    for n in 0..300 {
        let mut bytes = sound[n % 2].clone();
        for _ in 0..=random() % 4 {
            let at = random() % bytes.len();
            bytes[at] = random() as u8;
        }
        if n % 3 == 0 {
            bytes.truncate(random() % bytes.len());
        }
        _ = album(&bytes).photo("a.jpg");
    }
}

#[test]
fn pictures_lie_in_the_folder_of_the_round() {
    let folder = tempfile::tempdir().unwrap();
    let (inside, outside) = (folder.path().join("轮次"), folder.path().join("别处"));
    std::fs::create_dir_all(inside.join("照片")).unwrap();
    std::fs::create_dir_all(&outside).unwrap();
    let photo = jpeg(400, 200);
    for path in [inside.join("甲.jpg"), inside.join("照片/乙.jpg"), outside.join("丙.jpg")] {
        std::fs::write(path, &photo).unwrap();
    }
    std::fs::write(inside.join("大.jpg"), vec![0xff; (20 << 20) + 1]).unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(outside.join("丙.jpg"), inside.join("链接.jpg")).unwrap();
        std::os::unix::fs::symlink(&outside, inside.join("远")).unwrap();
        std::os::unix::fs::symlink("甲.jpg", inside.join("近.jpg")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", inside.join("零.jpg")).unwrap();
    }
    let absolute = outside.join("丙.jpg").display().to_string();
    let mut cases = vec![
        ("甲.jpg", None),
        ("./甲.jpg", None),
        (" 甲.jpg ", None),
        ("照片/乙.jpg", None),
        ("照片\\乙.jpg", None),
        ("没有.jpg", Some(Code::PictureMissing)),
        ("", Some(Code::NotAFile)),
        ("照片", Some(Code::NotAFile)),
        ("../别处/丙.jpg", Some(Code::PictureOutside)),
        ("照片/../甲.jpg", Some(Code::PictureOutside)),
        ("..\\别处\\丙.jpg", Some(Code::PictureOutside)),
        (&absolute, Some(Code::PictureOutside)),
        ("C:\\丙.jpg", Some(Code::PictureOutside)),
        ("\\\\host\\丙.jpg", Some(Code::PictureOutside)),
        ("a\n.jpg", Some(Code::PictureOutside)),
        ("大.jpg", Some(Code::PictureSize)),
    ];
    if cfg!(unix) {
        cases.extend([
            ("近.jpg", None),
            ("链接.jpg", Some(Code::PictureOutside)),
            ("远/丙.jpg", Some(Code::PictureOutside)),
            ("零.jpg", Some(Code::PictureOutside)),
        ]);
    }
    let album = Album::of_folder(&inside, cases.iter().map(|(name, _)| *name));
    for (name, code) in cases {
        assert_eq!(album.fault(name).map(|d| d.code), code, "{name}");
        assert_eq!(album.hash(name).is_some(), code.is_none(), "{name}");
    }
    assert!(album.photo("没有.jpg").unwrap().is_none());
    // Changed since it was looked at.
    std::fs::write(inside.join("甲.jpg"), jpeg(500, 200)).unwrap();
    assert_eq!(album.photo("甲.jpg").unwrap_err().code, Code::PictureChanged);
    assert!(Album::of_folder(Path::new("none"), ["a"].into_iter()).fault("a").is_some());
}
