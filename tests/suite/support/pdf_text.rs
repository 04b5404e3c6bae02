//! The text of a PDF, read through its ToUnicode maps, with an independent parser.
//!
//! Embedded subset fonts store glyph numbers, so a search of raw bytes finds nothing and proves
//! nothing; every test that uses this also looks for text that must be there.

use std::collections::HashMap;

use hayro_syntax::Pdf;
use hayro_syntax::object::{Dict, Name, Stream};

use super::pdf_page::Paper;

/// All text of a PDF in the order it is drawn, line breaks removed.
pub fn pdf_text(bytes: &[u8]) -> String {
    Paper::read(bytes).drawn_text()
}

/// How many pages a PDF has.
pub fn pdf_pages(bytes: &[u8]) -> usize {
    Pdf::new(bytes.to_vec()).expect("a PDF").pages().len()
}

/// What the codes of a font stand for.
pub fn to_unicode(font: &Dict<'_>) -> HashMap<u32, String> {
    let stream: Stream<'_> =
        font.get(Name::new(b"ToUnicode").expect("a name")).expect("every font has a ToUnicode map");
    let cmap = String::from_utf8_lossy(&stream.decoded().expect("a readable map")).into_owned();
    let mut map = HashMap::new();
    let mut mode = "";
    for line in cmap.lines() {
        let hex: Vec<&str> = line.split(['<', '>']).skip(1).step_by(2).collect();
        match line.split_whitespace().last() {
            Some("beginbfchar") => mode = "char",
            Some("beginbfrange") => mode = "range",
            Some("endbfchar" | "endbfrange") => mode = "",
            _ => {}
        }
        let number = |h: &str| u32::from_str_radix(h, 16).expect("hexadecimal");
        match (mode, hex.as_slice()) {
            ("char", [code, text]) => _ = map.insert(number(code), utf16(text)),
            ("range", [first, last, text]) => {
                let start = utf16(text).chars().next().expect("a character") as u32;
                for (i, code) in (number(first)..=number(last)).enumerate() {
                    map.insert(
                        code,
                        char::from_u32(start + i as u32).expect("a character").to_string(),
                    );
                }
            }
            _ => {}
        }
    }
    map
}

fn utf16(hex: &str) -> String {
    let units: Vec<u16> = hex
        .as_bytes()
        .chunks(4)
        .map(|c| {
            u16::from_str_radix(std::str::from_utf8(c).expect("ASCII"), 16).expect("hexadecimal")
        })
        .collect();
    String::from_utf16(&units).expect("UTF-16")
}
