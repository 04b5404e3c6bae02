//! One face of a font file: what it is called, which characters it has, how wide they are.
//!
//! Everything a line needs is read once, when fonts load; ink boxes, which only heads and
//! page numbers need, are read from the file when first asked for.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use ttf_parser::{GlyphId, name_id};

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

/// A face.
pub struct Face {
    data: Arc<[u8]>,
    index: u32,
    families: Vec<String>,
    weight: u16,
    italic: bool,
    units: f64,
    advances: Vec<u16>,
    /// Glyphs by character, in blocks of 256; 0 where there is none.
    glyphs: Vec<Option<Box<[u16; 256]>>>,
    /// Ink of the characters that were asked for, by glyph.
    inks: Mutex<BTreeMap<u16, Option<Ink>>>,
}

impl Face {
    /// Reads the face at `index` of a font file; `None` if it is not a usable font.
    pub(super) fn read(data: Arc<[u8]>, index: u32) -> Option<Face> {
        let parsed = ttf_parser::Face::parse(&data, index).ok()?;
        let mut families = Vec::new();
        for id in [name_id::TYPOGRAPHIC_FAMILY, name_id::FAMILY] {
            for name in parsed.names().into_iter().filter(|n| n.name_id == id && n.is_unicode()) {
                families.extend(name.to_string().filter(|n| !families.contains(n)));
            }
        }
        if families.is_empty() {
            return None;
        }
        let advances = (0..parsed.number_of_glyphs()).map(|g| parsed.glyph_hor_advance(GlyphId(g)).unwrap_or(0)).collect();
        let mut glyphs: Vec<Option<Box<[u16; 256]>>> = Vec::new();
        for table in parsed.tables().cmap.iter().flat_map(|cmap| cmap.subtables).filter(ttf_parser::cmap::Subtable::is_unicode) {
            table.codepoints(|code| {
                let Some(glyph) = table.glyph_index(code).filter(|g| g.0 != 0) else { return };
                let block = (code >> 8) as usize;
                if block > 0x10FF {
                    return;
                }
                if glyphs.len() <= block {
                    glyphs.resize_with(block + 1, || None);
                }
                let slot = &mut glyphs[block].get_or_insert_with(|| Box::new([0; 256]))[(code & 0xFF) as usize];
                if *slot == 0 {
                    *slot = glyph.0;
                }
            });
        }
        let (weight, italic, units) = (parsed.weight().to_number(), parsed.is_italic(), f64::from(parsed.units_per_em()));
        Some(Face { index, families, weight, italic, units, advances, glyphs, inks: Mutex::default(), data })
    }

    /// The bytes of the file it is in.
    pub fn data(&self) -> &Arc<[u8]> {
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

    fn glyph(&self, ch: char) -> Option<u16> {
        let code = ch as u32;
        let glyph = self.glyphs.get((code >> 8) as usize)?.as_ref()?[(code & 0xFF) as usize];
        (glyph != 0).then_some(glyph)
    }

    /// How many characters it has.
    pub fn characters(&self) -> usize {
        self.glyphs.iter().flatten().map(|block| block.iter().filter(|g| **g != 0).count()).sum()
    }

    /// Advance of the character in ems, if the face has it.
    pub fn advance(&self, ch: char) -> Option<f64> {
        let glyph = self.glyph(ch)?;
        Some(f64::from(*self.advances.get(usize::from(glyph))?) / self.units)
    }

    /// Ink of the character, if the face has it and it leaves any.
    pub fn ink(&self, ch: char) -> Option<Ink> {
        let glyph = self.glyph(ch)?;
        let mut inks = self.inks.lock().unwrap_or_else(PoisonError::into_inner);
        *inks.entry(glyph).or_insert_with(|| self.outline(glyph))
    }

    fn outline(&self, glyph: u16) -> Option<Ink> {
        let parsed = ttf_parser::Face::parse(&self.data, self.index).ok()?;
        let b = parsed.glyph_bounding_box(GlyphId(glyph))?;
        let em = |v: i16| f64::from(v) / self.units;
        Some(Ink { left: em(b.x_min), right: em(b.x_max), top: em(b.y_max), bottom: em(b.y_min) })
    }
}

impl std::fmt::Debug for Face {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Face").field("families", &self.families).finish_non_exhaustive()
    }
}
