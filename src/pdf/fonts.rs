//! Fonts of a PDF: of each face only the glyphs that the document uses, with the characters they
//! represent.

use std::collections::BTreeMap;

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Chunk, Filter, Finish as _, Name, Rect, Ref, Str};
use sha2::{Digest as _, Sha256};
use subsetter::GlyphRemapper;

use super::objects::{Refs, deflate, deflate_outlines};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::fonts::Face;

/// A CID-keyed font's own numbering.
const IDENTITY: SystemInfo<'_> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };
/// Width of a Chinese character, in thousandths of an em.
const FULL: f32 = 1000.0;

/// The glyphs of a face that a document uses.
pub struct Used<'f> {
    face: &'f Face,
    /// Numbers of glyphs in the file.
    numbers: GlyphRemapper,
    /// The character and the width in thousandths of each number; number 0 has no character.
    glyphs: Vec<(char, f32)>,
    /// The numbers of known characters.
    known: BTreeMap<char, (u16, bool)>,
    /// Where its font is written.
    pub font: Ref,
}

impl<'f> Used<'f> {
    /// A face of which no glyph is used yet.
    pub fn new(face: &'f Face, font: Ref) -> Self {
        Used {
            face,
            numbers: GlyphRemapper::new(),
            glyphs: vec![('\0', FULL)],
            known: BTreeMap::new(),
            font,
        }
    }

    /// The number of a character's glyph, and whether that glyph is mapped to another character.
    pub fn glyph(&mut self, ch: char) -> (u16, bool) {
        if let Some(known) = self.known.get(&ch) {
            return *known;
        }
        let number = self.numbers.remap(self.face.glyph_number(ch));
        if usize::from(number) == self.glyphs.len() {
            let width = self.face.advance(ch).unwrap_or(1.0) * 1000.0;
            self.glyphs.push((ch, width as f32));
        }
        let known = (number, self.glyphs[usize::from(number)].0 != ch);
        self.known.insert(ch, known);
        known
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
        let cff = ttf_parser::RawFace::parse(&subset, 0)
            .ok()
            .and_then(|raw| raw.table(ttf_parser::Tag::from_bytes(b"CFF ")));
        let program = cff.unwrap_or(&subset);

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
        if cff.is_none() {
            font.cid_to_gid_map_predefined(Name(b"Identity"));
        }
        let mut widths = font.widths();
        let mut at = 0;
        for run in self.glyphs.chunk_by(|a, b| a.1 == b.1) {
            let end = at + run.len();
            if run[0].1 != FULL {
                widths.same(at as u16, end as u16 - 1, run[0].1);
            }
            at = end;
        }
        widths.finish();
        font.finish();

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
        for (number, (ch, _)) in self.glyphs.iter().enumerate().skip(1) {
            unicode.pair(number as u16, *ch);
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
        let characters: String = self.glyphs.iter().map(|(ch, _)| ch).collect();
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
