//! Fonts of a PDF: of each face only the glyphs that the document uses, with the characters they
//! represent.

use std::collections::BTreeMap;

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Chunk, Filter, Finish as _, Name, Rect, Ref, Str};
use sha2::{Digest as _, Sha256};
use subsetter::GlyphRemapper;

use super::copies;
use super::objects::{Refs, deflate, deflate_outlines};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::fonts::Face;
use crate::units::Pt;

/// A CID-keyed font's own numbering.
const IDENTITY: SystemInfo<'_> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };
/// Width of a Chinese character, in thousandths of an em.
const FULL: f32 = 1000.0;

/// The widest gap that no reader of PDF takes for a space, in ems: poppler, MuPDF, pdf.js and
/// pdfminer begin at a tenth.
const MAX_GAP: f64 = 0.08;
/// Steps of the gaps that glyphs are widened by, in ems; what is left is far below [`MAX_GAP`].
const STEP: f64 = 0.1;

/// By how many steps a glyph is wider than in its face.
pub type Widening = u16;

/// The glyphs of a face that a document uses.
///
/// Readers take a gap for a space, whatever made it, but not the width of a glyph. A glyph before a
/// gap is therefore a wider copy of it, so that copied text and searches have the text as written.
/// A glyph that stands for a second character is a copy too.
pub struct Used<'f> {
    face: &'f Face,
    /// Whether glyphs can be copied: only TrueType outlines.
    copies: bool,
    units: f64,
    /// Glyphs of the face that are used, in the order of the font file.
    numbers: GlyphRemapper,
    /// What each code of the text means; code 0 has no character.
    glyphs: Vec<Glyph>,
    /// The codes of known characters.
    known: BTreeMap<(char, Widening), (u16, bool)>,
    /// Where its font is written.
    pub font: Ref,
}

/// What a code of the text means.
struct Glyph {
    ch: char,
    /// Its width in thousandths.
    width: f32,
    /// Number of its outline in the font file.
    outline: u16,
    /// By how many units it is wider than that; `None` if it is the outline's own glyph.
    copy: Option<u16>,
}

impl<'f> Used<'f> {
    /// A face of which no glyph is used yet.
    pub fn new(face: &'f Face, font: Ref) -> Self {
        let raw = ttf_parser::RawFace::parse(face.data().as_ref(), face.index()).ok();
        Used {
            face,
            copies: raw.is_some_and(|r| r.table(ttf_parser::Tag::from_bytes(b"glyf")).is_some()),
            units: face.units(),
            numbers: GlyphRemapper::new(),
            glyphs: vec![Glyph { ch: '\0', width: FULL, outline: 0, copy: None }],
            known: BTreeMap::new(),
            font,
        }
    }

    /// How much wider a glyph before this gap has to be.
    pub fn widening(&self, gap: Pt, size: Pt) -> Widening {
        let gap = gap / size;
        if !self.copies || gap <= MAX_GAP { 0 } else { (gap / STEP).round().min(1e3) as Widening }
    }

    /// A widening as a length.
    pub fn extra(&self, widening: Widening, size: Pt) -> Pt {
        f64::from(self.units_of(widening)) / self.units * size
    }

    fn units_of(&self, widening: Widening) -> u16 {
        (f64::from(widening) * STEP * self.units).round() as u16
    }

    /// The code of a character's glyph, and whether that glyph is mapped to another character.
    pub fn glyph(&mut self, ch: char, widening: Widening) -> (u16, bool) {
        if let Some(known) = self.known.get(&(ch, widening)) {
            return *known;
        }
        let before = self.numbers.num_gids();
        let outline = self.numbers.remap(self.face.glyph_number(ch));
        let is_new = self.numbers.num_gids() > before;
        let known = if self.copies {
            let copy = (!is_new || widening > 0).then(|| self.units_of(widening));
            (self.push(ch, outline, copy), false)
        } else {
            if is_new {
                self.push(ch, outline, None);
            }
            (outline, self.glyphs[usize::from(outline)].ch != ch)
        };
        self.known.insert((ch, widening), known);
        known
    }

    fn push(&mut self, ch: char, outline: u16, copy: Option<u16>) -> u16 {
        let extra = f64::from(copy.unwrap_or(0)) / self.units;
        let width = (self.face.advance(ch).unwrap_or(1.0) + extra) * 1000.0;
        self.glyphs.push(Glyph { ch, width: width as f32, outline, copy });
        (self.glyphs.len() - 1) as u16
    }

    /// The font file with the copies, and the number of each code's glyph in it.
    fn with_copies(&self, subset: Vec<u8>) -> Option<(Vec<u8>, Vec<u16>)> {
        let mut copies = Vec::new();
        let first = copies::glyph_count(&subset)?;
        let numbers = self.glyphs.iter().map(|glyph| {
            let Some(wider) = glyph.copy else { return glyph.outline };
            copies.push((glyph.outline, wider));
            first.saturating_add((copies.len() - 1) as u16)
        });
        let numbers = numbers.collect();
        if copies.is_empty() {
            return Some((subset, numbers));
        }
        Some((copies::append(&subset, &copies)?, numbers))
    }

    /// Writes the font.
    ///
    /// # Errors
    /// A font whose outlines cannot be read.
    pub fn write(&self, chunk: &mut Chunk, refs: &mut Refs) -> Result<(), Diagnostics> {
        let refused = |why: &str| {
            let family = self.face.families().first().map_or("", String::as_str);
            Diagnostics::from(
                Diagnostic::error(Code::FontMissing, format!("字体“{family}”不能用：{why}"))
                    .cured(),
            )
        };
        let data = self.face.data();
        let parsed = ttf_parser::Face::parse(data.as_ref(), self.face.index())
            .map_err(|_| refused("文件已损坏"))?;
        let subset = subsetter::subset(data.as_ref(), self.face.index(), &self.numbers)
            .map_err(|_| refused("字形取不出来"))?;
        // Of an OpenType font only the bare outlines are embedded.
        let (file_bytes, numbers) =
            self.with_copies(subset).ok_or_else(|| refused("字形取不出来"))?;
        let cff = ttf_parser::RawFace::parse(&file_bytes, 0)
            .ok()
            .and_then(|raw| raw.table(ttf_parser::Tag::from_bytes(b"CFF ")));
        let program = cff.unwrap_or(&file_bytes);
        let is_identity = numbers.iter().enumerate().all(|(code, n)| code == usize::from(*n));

        let [cid_font, descriptor, map, file] = [(); 4].map(|()| refs.next());
        let name = self.name(&parsed);
        let name = Name(name.as_bytes());
        chunk
            .type0_font(self.font)
            .base_font(name)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(cid_font)
            .to_unicode(map);

        let mut font = chunk.cid_font(cid_font);
        font.subtype(if cff.is_some() { CidFontType::Type0 } else { CidFontType::Type2 });
        font.base_font(name).system_info(IDENTITY).font_descriptor(descriptor).default_width(FULL);
        let numbering = (cff.is_none() && !is_identity).then(|| refs.next());
        match numbering {
            Some(map) => _ = font.cid_to_gid_map_stream(map),
            None if cff.is_none() => _ = font.cid_to_gid_map_predefined(Name(b"Identity")),
            None => {}
        }
        let mut widths = font.widths();
        let mut at = 0;
        for run in self.glyphs.chunk_by(|a, b| a.width == b.width) {
            let end = at + run.len();
            if run[0].width != FULL {
                widths.same(at as u16, end as u16 - 1, run[0].width);
            }
            at = end;
        }
        widths.finish();
        font.finish();
        if let Some(map) = numbering {
            let bytes: Vec<u8> = numbers.iter().flat_map(|n| n.to_be_bytes()).collect();
            chunk.stream(map, &deflate(&bytes)).filter(Filter::FlateDecode);
        }

        let scale = 1000.0 / f32::from(parsed.units_per_em().max(1));
        let scaled = |v: i16| f32::from(v) * scale;
        let bounds = parsed.global_bounding_box();
        let mut font = chunk.font_descriptor(descriptor);
        font.name(name)
            .flags(FontFlags::SYMBOLIC)
            .bbox(Rect::new(
                scaled(bounds.x_min),
                scaled(bounds.y_min),
                scaled(bounds.x_max),
                scaled(bounds.y_max),
            ))
            .italic_angle(parsed.italic_angle())
            .ascent(scaled(parsed.ascender()))
            .descent(scaled(parsed.descender()))
            .cap_height(scaled(parsed.capital_height().unwrap_or(parsed.ascender())))
            // The usual value for the weight; the font file has none.
            .stem_v(10.0 + 0.244 * (f32::from(parsed.weight().to_number()) - 50.0));
        if cff.is_some() {
            font.font_file3(file)
        } else {
            font.font_file2(file)
        };
        font.finish();

        let mut unicode = UnicodeCmap::new(Name(b"Custom"), IDENTITY);
        for (number, glyph) in self.glyphs.iter().enumerate().skip(1) {
            unicode.pair(number as u16, glyph.ch);
        }
        let unicode = deflate(&unicode.finish());
        chunk.cmap(map, &unicode).filter(Filter::FlateDecode);

        let packed = deflate_outlines(program);
        let mut stream = chunk.stream(file, &packed);
        stream.filter(Filter::FlateDecode);
        if cff.is_some() {
            stream.pair(Name(b"Subtype"), Name(b"CIDFontType0C"));
        } else {
            stream.pair(Name(b"Length1"), i32::try_from(program.len()).unwrap_or(i32::MAX));
        }
        Ok(())
    }

    /// The name of the subset: six letters that tell it apart from others, and the face's own.
    fn name(&self, face: &ttf_parser::Face<'_>) -> String {
        let characters: String = self.glyphs.iter().map(|glyph| glyph.ch).collect();
        let tag: String =
            Sha256::digest(characters).iter().take(6).map(|b| char::from(b'A' + b % 26)).collect();
        let names = face.names().into_iter();
        let own = names
            .filter(|n| n.name_id == ttf_parser::name_id::POST_SCRIPT_NAME && n.is_unicode())
            .find_map(|n| n.to_string());
        let own: String = own
            .unwrap_or_default()
            .chars()
            .filter(|c| c.is_ascii_graphic() && !"[](){}<>/%".contains(*c))
            .take(100)
            .collect();
        format!("{tag}+{}", if own.is_empty() { "Font" } else { &own })
    }
}
