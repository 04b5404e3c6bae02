//! The text of a PDF, read through its ToUnicode maps, with an independent parser.
//!
//! Embedded subset fonts store glyph numbers, so a search of raw bytes finds nothing and proves
//! nothing; every test that uses this also looks for text that must be there.

use std::collections::HashMap;

use hayro_syntax::Pdf;
use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction;
use hayro_syntax::object::{Dict, Name, Stream};
use hayro_syntax::page::Resources;

/// All text of a PDF in the order it is drawn, line breaks removed.
pub fn pdf_text(bytes: &[u8]) -> String {
    let pdf = Pdf::new(bytes.to_vec()).expect("a PDF");
    let mut out = String::new();
    for page in pdf.pages().iter() {
        let content = page.page_stream().expect("a page has content");
        text_of(content, page.resources(), &mut out, 0);
    }
    out
}

/// How many pages a PDF has.
pub fn pdf_pages(bytes: &[u8]) -> usize {
    Pdf::new(bytes.to_vec()).expect("a PDF").pages().len()
}

fn text_of(content: &[u8], resources: &Resources<'_>, out: &mut String, depth: usize) {
    let mut fonts: HashMap<String, HashMap<u32, String>> = HashMap::new();
    let mut current = String::new();
    let mut iter = TypedIter::new(content);
    while let Some(op) = iter.next() {
        match op {
            TypedInstruction::TextFont(font) => {
                current = font.0.as_str().to_string();
                fonts.entry(current.clone()).or_insert_with(|| resources.get_font(font.0).map(|f| to_unicode(&f)).unwrap_or_default());
            }
            TypedInstruction::ShowText(show) => push(show.0.as_bytes(), &fonts[&current], out),
            TypedInstruction::NextLineAndShowText(show) => push(show.0.as_bytes(), &fonts[&current], out),
            TypedInstruction::ShowTexts(shows) => {
                for piece in shows.0.iter::<hayro_syntax::object::Object<'_>>() {
                    if let hayro_syntax::object::Object::String(s) = piece {
                        push(s.as_bytes(), &fonts[&current], out);
                    }
                }
            }
            TypedInstruction::XObject(x) if depth < 8 => {
                if let Some(form) = resources.get_x_object(x.0)
                    && let Some(inner) = form.dict().get::<Dict<'_>>(b"Resources")
                {
                    let decoded = form.decoded().expect("a readable form");
                    text_of(&decoded, &Resources::from_parent(inner, resources.clone()), out, depth + 1);
                }
            }
            _ => {}
        }
    }
}

fn push(codes: &[u8], map: &HashMap<u32, String>, out: &mut String) {
    for pair in codes.chunks(2) {
        let code = pair.iter().fold(0, |n, b| n << 8 | u32::from(*b));
        // A glyph without a mapping must not pass unseen.
        out.push_str(map.get(&code).map_or("\u{fffd}", String::as_str));
    }
}

fn to_unicode(font: &Dict<'_>) -> HashMap<u32, String> {
    let stream: Stream<'_> = font.get(Name::new(b"ToUnicode").expect("a name")).expect("every font has a ToUnicode map");
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
                    map.insert(code, char::from_u32(start + i as u32).expect("a character").to_string());
                }
            }
            _ => {}
        }
    }
    map
}

fn utf16(hex: &str) -> String {
    let units: Vec<u16> =
        hex.as_bytes().chunks(4).map(|c| u16::from_str_radix(std::str::from_utf8(c).expect("ASCII"), 16).expect("hexadecimal")).collect();
    String::from_utf16(&units).expect("UTF-16")
}
