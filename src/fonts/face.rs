//! One face of a font file: what it is called, which characters it has, how wide they are.
//!
//! Names are read when fonts load, glyphs and widths when the face is first used, ink boxes, which
//! only heads and page numbers need, at their first use.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use ttf_parser::{GlyphId, name_id};

use super::outline::{Step, Steps};

/// The ink of text in ems: left and right of its origin, above and below its baseline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ink {
    /// Left edge.
    pub left: f64,
    /// Right edge.
    pub right: f64,
    /// Top edge, above the baseline.
    pub top: f64,
    /// Bottom edge; negative below the baseline.
    pub bottom: f64,
}

/// The bytes of a font file.
#[derive(Clone)]
pub struct FontFile(Arc<Vec<u8>>);

impl FontFile {
    /// Bytes that were read.
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        FontFile(Arc::new(bytes))
    }
}

impl AsRef<[u8]> for FontFile {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// A face.
pub struct Face {
    data: FontFile,
    index: u32,
    families: Vec<String>,
    weight: u16,
    italic: bool,
    units: f64,
    /// Glyphs by character, in blocks that are read at their first use.
    blocks: Vec<OnceLock<Box<[Glyph]>>>,
    /// Ink of the characters used so far, by glyph.
    inks: Mutex<BTreeMap<u16, Option<Ink>>>,
}

/// A glyph with its advance in units of its face; glyph 0 if there is none.
type Glyph = (u16, u16);

/// Characters whose glyphs are looked up together, a few dozen times a run.
const BLOCK: u32 = 256;
/// Blocks of all characters there are.
const BLOCKS: u32 = 0x11_0000 / BLOCK;

impl Face {
    /// Reads the face at `index` of a font file; `None` if it is not a usable font.
    pub(super) fn read(data: FontFile, index: u32) -> Option<Face> {
        let parsed = ttf_parser::Face::parse(data.as_ref(), index).ok()?;
        let mut families = Vec::new();
        for id in [name_id::TYPOGRAPHIC_FAMILY, name_id::FAMILY] {
            for name in parsed.names().into_iter().filter(|n| n.name_id == id && n.is_unicode()) {
                families.extend(name.to_string().filter(|n| !families.contains(n)));
            }
        }
        if families.is_empty() {
            return None;
        }
        let (weight, italic, units) =
            (parsed.weight().to_number(), parsed.is_italic(), f64::from(parsed.units_per_em()));
        Some(Face {
            index,
            families,
            weight,
            italic,
            units,
            blocks: (0..BLOCKS).map(|_| OnceLock::new()).collect(),
            inks: Mutex::default(),
            data,
        })
    }

    /// The bytes of the file it is in.
    pub fn data(&self) -> &FontFile {
        &self.data
    }

    /// Its index in that file.
    pub fn index(&self) -> u32 {
        self.index
    }

    /// Its family names, in every language the file has them in.
    pub fn families(&self) -> &[String] {
        &self.families
    }

    /// How far it is from an upright regular face; 0 is one.
    pub(super) fn distance(&self) -> u16 {
        self.weight.abs_diff(400) + if self.italic { 1000 } else { 0 }
    }

    /// Whether it has the character.
    pub fn has(&self, ch: char) -> bool {
        self.glyph(ch).is_some()
    }

    /// The number of the character's glyph; 0 if there is none.
    pub fn glyph_number(&self, ch: char) -> u16 {
        self.glyph(ch).map_or(0, |(number, _)| number)
    }

    /// Units an em has in its outlines.
    pub fn units(&self) -> f64 {
        self.units
    }

    fn glyph(&self, ch: char) -> Option<Glyph> {
        let code = ch as u32;
        let block = self.blocks.get((code / BLOCK) as usize)?;
        let glyph = *block.get_or_init(|| self.block(code / BLOCK)).get((code % BLOCK) as usize)?;
        (glyph.0 != 0).then_some(glyph)
    }

    fn block(&self, block: u32) -> Box<[Glyph]> {
        let Ok(parsed) = ttf_parser::Face::parse(self.data.as_ref(), self.index) else {
            return Box::default();
        };
        let tables: Vec<_> = unicode(&parsed).collect();
        let own = |code| tables.iter().find_map(|t| t.glyph_index(code).filter(|g| g.0 != 0));
        let glyph = |code| {
            let id = own(code).or_else(|| own(stand_in(char::from_u32(code)?)?.into()))?;
            Some((id.0, parsed.glyph_hor_advance(id).unwrap_or(0)))
        };
        (block * BLOCK..(block + 1) * BLOCK).map(|code| glyph(code).unwrap_or_default()).collect()
    }

    /// How many characters it has.
    pub fn characters(&self) -> usize {
        let Ok(parsed) = ttf_parser::Face::parse(self.data.as_ref(), self.index) else { return 0 };
        let mut codes = BTreeSet::new();
        for table in unicode(&parsed) {
            table.codepoints(|code| {
                if table.glyph_index(code).is_some_and(|g| g.0 != 0) {
                    codes.insert(code);
                }
            });
        }
        codes.len()
    }

    /// Advance of the character in ems, if the face has it.
    pub fn advance(&self, ch: char) -> Option<f64> {
        let (_, advance) = self.glyph(ch)?;
        Some(f64::from(advance) / self.units)
    }

    /// Ink of the character, if the face has it and it leaves any.
    pub fn ink(&self, ch: char) -> Option<Ink> {
        let (glyph, _) = self.glyph(ch)?;
        let mut inks = self.inks.lock().unwrap_or_else(PoisonError::into_inner);
        *inks.entry(glyph).or_insert_with(|| self.bounds(glyph))
    }

    /// Outline of the character; empty if the face has none.
    pub(super) fn outline(&self, ch: char) -> Vec<Step> {
        let mut steps = Steps { units: self.units, all: Vec::new() };
        if let Some((glyph, _)) = self.glyph(ch)
            && let Ok(parsed) = ttf_parser::Face::parse(self.data.as_ref(), self.index)
        {
            _ = parsed.outline_glyph(GlyphId(glyph), &mut steps);
        }
        steps.all
    }

    fn bounds(&self, glyph: u16) -> Option<Ink> {
        let parsed = ttf_parser::Face::parse(self.data.as_ref(), self.index).ok()?;
        let b = parsed.glyph_bounding_box(GlyphId(glyph))?;
        let em = |v: i16| f64::from(v) / self.units;
        Some(Ink { left: em(b.x_min), right: em(b.x_max), top: em(b.y_max), bottom: em(b.y_min) })
    }
}

/// The character with the same look as one that faces often lack.
fn stand_in(ch: char) -> Option<char> {
    Some(match ch {
        '\u{2000}' | '\u{2002}' | '\u{2004}'..='\u{200a}' | '\u{202f}' | '\u{205f}' => ' ',
        '\u{2001}' | '\u{2003}' => '\u{3000}',
        '\u{2010}' | '\u{2011}' => '-',
        '\u{2012}' => '\u{2013}',
        '\u{2015}' => '—',
        '\u{301c}' | '\u{223c}' => '～',
        '\u{30fb}' | '\u{ff65}' | '\u{2219}' | '\u{22c5}' => '·',
        '\u{2212}' => '－',
        '\u{2126}' => 'Ω',
        '\u{212b}' => 'Å',
        _ => return None,
    })
}

/// The Unicode character maps.
fn unicode<'a>(
    face: &ttf_parser::Face<'a>,
) -> impl Iterator<Item = ttf_parser::cmap::Subtable<'a>> {
    face.tables()
        .cmap
        .into_iter()
        .flat_map(|cmap| cmap.subtables)
        .filter(ttf_parser::cmap::Subtable::is_unicode)
}

impl std::fmt::Debug for Face {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Face").field("families", &self.families).finish_non_exhaustive()
    }
}
