//! Symbols look alike in all faces: ￥ is a yen sign in each of them, and no two characters that
//! mean different things are drawn alike.
//!
//! What is drawn is all a reader of paper has; copied text is right even where a glyph is wrong.

use std::collections::BTreeMap;

use ttf_parser::{Face, GlyphId, OutlineBuilder, Rect};

use crate::support::root;

/// Characters that rightly share an outline: spaces, hyphens, a mark and its wider form.
const ALIKE: [&str; 6] = ["\u{20}\u{a0}\u{3000}", "-\u{2010}\u{ad}", ".．", "·•", "‵｀", "∕／"];
/// Symbols with another place or width in some faces: those that were made for Latin text.
const LATIN: &str = "‐′″＾“”‘’";

#[derive(Default)]
struct Outline(String);

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0 += &format!("M{x},{y}");
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.0 += &format!("L{x},{y}");
    }
    fn quad_to(&mut self, a: f32, b: f32, x: f32, y: f32) {
        self.0 += &format!("Q{a},{b},{x},{y}");
    }
    fn curve_to(&mut self, a: f32, b: f32, c: f32, d: f32, x: f32, y: f32) {
        self.0 += &format!("C{a},{b},{c},{d},{x},{y}");
    }
    fn close(&mut self) {
        self.0.push('Z');
    }
}

/// A character as a face draws it.
struct Drawn {
    outline: String,
    /// Ink and advance in ems.
    ink: Option<[f64; 4]>,
    advance: f64,
}

/// Everything a face draws that is no ideograph.
fn drawn(file: &str) -> BTreeMap<char, Drawn> {
    let bytes = std::fs::read(root(&format!("fonts/{file}-Regular.ttf"))).expect("a font");
    let face = Face::parse(&bytes, 0).expect("a font");
    let em = f64::from(face.units_per_em());
    let mut codes = Vec::new();
    for table in face.tables().cmap.expect("characters").subtables {
        if table.is_unicode() {
            table.codepoints(|code| codes.push(code));
        }
    }
    let is_ideograph =
        |ch: &char| matches!(ch, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..);
    codes
        .into_iter()
        .filter_map(char::from_u32)
        .filter(|ch| !is_ideograph(ch))
        .filter_map(|ch| {
            let glyph: GlyphId = face.glyph_index(ch)?;
            let mut outline = Outline::default();
            let ink = face.outline_glyph(glyph, &mut outline).map(
                |Rect { x_min, y_min, x_max, y_max }| {
                    [x_min, y_min, x_max, y_max].map(|v| f64::from(v) / em)
                },
            );
            let advance = f64::from(face.glyph_hor_advance(glyph)?) / em;
            Some((ch, Drawn { outline: outline.0, ink, advance }))
        })
        .collect()
}

const FACES: [&str; 6] = ["GWFang", "GWKai", "GWHei", "GWTitle", "GWSong", "GWSymbols"];

#[test]
fn no_two_symbols_share_an_outline() {
    let mut wrong = Vec::new();
    for face in FACES {
        let mut by_outline: BTreeMap<String, Vec<char>> = BTreeMap::new();
        for (ch, drawn) in drawn(face) {
            by_outline.entry(drawn.outline).or_default().push(ch);
        }
        for alike in by_outline.into_values().filter(|chars| chars.len() > 1) {
            // Latin, Greek and Cyrillic have letters of the same shape.
            let letters = alike.iter().all(|ch| ch.is_alphabetic() || *ch == 'µ');
            let listed = ALIKE.iter().any(|list| alike.iter().all(|ch| list.contains(*ch)));
            if !letters && !listed {
                wrong.push(format!("{face}: {alike:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_symbol_has_its_place_and_size_in_every_face() {
    let song = drawn("GWSong");
    let mut wrong = Vec::new();
    for face in ["GWFang", "GWKai", "GWHei", "GWTitle"] {
        for (ch, own) in drawn(face) {
            let is_symbol = ch >= '\u{2000}' && !ch.is_alphanumeric() && !LATIN.contains(ch);
            let Some(other) = song.get(&ch).filter(|_| is_symbol) else { continue };
            let (Some(a), Some(b)) = (own.ink, other.ink) else {
                if own.ink.is_some() != other.ink.is_some() {
                    wrong.push(format!("{face}: {ch} has ink in one face only"));
                }
                continue;
            };
            let off = ((a[1] + a[3]) - (b[1] + b[3])).abs() / 2.0;
            let wider = (a[2] - a[0]) / (b[2] - b[0]);
            let advance = (own.advance - other.advance).abs();
            if off > 0.22 || !(0.45..2.2).contains(&wider) || advance > 0.25 {
                wrong.push(format!(
                    "{face}: {ch} U+{:04X} off {off:.2}, {wider:.2} times as wide, advance {advance:.2}",
                    ch as u32
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is typed on a Chinese keyboard and was drawn wrongly is set in a face that has it right.
#[test]
fn full_width_signs_are_not_those_of_ascii() {
    for face in ["GWFang", "GWKai"] {
        let own = drawn(face);
        for ch in "￥～－￠￣".chars() {
            assert!(!own.contains_key(&ch), "{face} draws {ch} itself");
        }
    }
    let song = drawn("GWSong");
    for (full, ascii) in [('￥', '$'), ('￥', '＄'), ('～', '~'), ('－', '-'), ('￠', '¢')] {
        let (full, ascii) = (&song[&full], &song[&ascii]);
        assert!(full.outline != ascii.outline && full.advance > 0.95);
    }
}
