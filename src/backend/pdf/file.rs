//! Writes pages as a PDF: PDF/A-2a and PDF/UA-1 in one file (ISO 19005-2, ISO 14289-1).

use std::cell::RefCell;
use std::collections::BTreeMap;

use flate2::{Compress, Compression, FlushCompress};
use pdf_writer::types::{ArtifactSubtype, ArtifactType, OutputIntentSubtype, TabOrder, TextRenderingMode};
use pdf_writer::{Chunk, Content, Date, Filter, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr};
use sha2::{Digest as _, Sha256};
use xmp_writer::{LangId, Timezone, XmpWriter};
use zlib_rs::{DeflateConfig, Strategy, compress_bound, compress_slice};

use super::embed::Used;
use super::pages::{Ink, Of, Page, Pages, Text};
use super::sheet::Sheet;
use super::tags::Tree;
use super::{picture, tags};
use crate::diag::Diagnostics;
use crate::fonts::Fonts;

/// What is written into the file as the program that made it.
const CREATOR: &str = concat!("Xunwen ", env!("CARGO_PKG_VERSION"));
/// The language of all text.
const LANGUAGE: &str = "zh-CN";
/// The colours of the file: sRGB, after the compact profiles that are in the public domain.
const SRGB: &[u8] = include_bytes!("srgb.icc");
/// How hard text is deflated.
const LEVEL: Compression = Compression::new(2);
/// Where an outline that makes type bold turns sharply.
const MITER: f32 = 4.0;

/// Numbers of objects not yet given away.
#[derive(Debug)]
pub struct Refs(Ref);

impl Refs {
    /// All of them.
    pub fn new() -> Self {
        Refs(Ref::new(1))
    }

    /// The next one.
    pub fn next(&mut self) -> Ref {
        self.0.bump()
    }
}

thread_local! {
    /// Deflate, set up once a thread: that takes as long as to deflate a page.
    static DEFLATE: RefCell<Compress> = RefCell::new(Compress::new(LEVEL, true));
}

/// Deflated bytes.
pub fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(compress_bound(bytes.len()));
    DEFLATE.with_borrow_mut(|deflate| {
        deflate.reset();
        // There is room for all of it.
        _ = deflate.compress_vec(bytes, &mut packed, FlushCompress::Finish);
    });
    packed.shrink_to_fit();
    packed
}

/// Deflated outlines of glyphs: hardly anything in them repeats, and not to look for it takes a quarter of the time for
/// an eighth more bytes.
pub fn deflate_outlines(bytes: &[u8]) -> Vec<u8> {
    let mut packed = vec![0; compress_bound(bytes.len())];
    let config = DeflateConfig { strategy: Strategy::HuffmanOnly, ..DeflateConfig::default() };
    let length = compress_slice(&mut packed, bytes, config).0.len();
    packed.truncate(length);
    packed
}

/// The bytes of the PDF.
///
/// # Errors
/// A picture that cannot be decoded, a font whose outlines cannot be read.
pub fn write(sheet: &Sheet, laid_out: &Pages, fonts: &Fonts) -> Result<Vec<u8>, Diagnostics> {
    let mut refs = Refs::new();
    let [catalog, tree, info, metadata, profile, resources] = [(); 6].map(|()| refs.next());
    let page_refs: Vec<Ref> = laid_out.pages.iter().map(|_| refs.next()).collect();
    let (width, height) = (sheet.page.width.0 as f32, sheet.page.height.0 as f32);

    let mut chunk = Chunk::new();
    let mut draw = Drawing { fonts, red: sheet.red.map(|c| c as f32), height: sheet.page.height.0, used: BTreeMap::new(), refs: &mut refs };
    let mut structure = Tree::new(laid_out);
    let mut digest = Sha256::new();
    let mut with_pictures = Vec::new();
    let mut contents = Vec::new();
    for (number, page) in laid_out.pages.iter().enumerate() {
        let content = draw.page(page, |element| structure.mark(element, number));
        digest.update(&content);
        with_pictures.push(page.marks.iter().any(|m| matches!(m.ink, Ink::Picture { .. })));
        contents.push(deflate(&content));
    }
    let used = draw.used;
    for (number, content) in contents.iter().enumerate() {
        let stream = refs.next();
        chunk.stream(stream, content).filter(Filter::FlateDecode);
        let mut page = chunk.page(page_refs[number]);
        page.parent(tree).media_box(Rect::new(0.0, 0.0, width, height)).contents(stream).tab_order(TabOrder::StructureOrder);
        page.struct_parents(number as i32).pair(Name(b"Resources"), resources);
        if with_pictures[number] {
            page.group().transparency().color_space().device_rgb();
        }
    }
    let pictures: Vec<Ref> = sheet.pictures.iter().map(|_| refs.next()).collect();
    for (bytes, picture) in sheet.pictures.iter().zip(&pictures) {
        digest.update(bytes);
        picture::write(&mut chunk, &mut refs, *picture, bytes)?;
    }
    for font in used.values() {
        font.write(&mut chunk, &mut refs)?;
    }
    let mut resource = chunk.indirect(resources).start::<pdf_writer::writers::Resources<'_>>();
    let mut dict = resource.fonts();
    for (face, font) in &used {
        dict.pair(Name(format!("F{face}").as_bytes()), font.font);
    }
    dict.finish();
    if !pictures.is_empty() {
        let mut dict = resource.x_objects();
        for (number, picture) in pictures.iter().enumerate() {
            dict.pair(Name(format!("I{number}").as_bytes()), *picture);
        }
    }
    resource.finish();
    let root = structure.write(&mut chunk, &mut refs, &page_refs, height);
    let bookmarks = tags::bookmarks(laid_out, &mut chunk, &mut refs, &page_refs, sheet);

    digest.update(sheet.title.as_bytes());
    let id = digest.finalize()[..16].to_vec();
    finish(sheet, chunk, id, [catalog, tree, info, metadata, profile], &page_refs, root, bookmarks)
}

fn finish(
    sheet: &Sheet,
    chunk: Chunk,
    id: Vec<u8>,
    [catalog, tree, info, metadata, profile]: [Ref; 5],
    pages: &[Ref],
    structure: Ref,
    bookmarks: Option<Ref>,
) -> Result<Vec<u8>, Diagnostics> {
    let mut pdf = Pdf::with_capacity(chunk.len() + (8 << 10));
    pdf.set_version(1, 7);
    pdf.set_binary_marker(b"\xe5\xb7\xa1\xe6");
    pdf.extend(&chunk);
    drop(chunk);
    pdf.pages(tree).kids(pages.iter().copied()).count(pages.len() as i32);
    let [year, month, day] = sheet.date;
    let date = Date::new(year as u16).month(month as u8).day(day as u8).hour(0).minute(0).second(0).utc_offset_hour(0);
    let mut entry = pdf.document_info(info);
    entry.title(TextStr(&sheet.title)).creator(TextStr(CREATOR)).creation_date(date).modified_date(date);
    if !sheet.author.is_empty() {
        entry.author(TextStr(&sheet.author));
    }
    entry.finish();
    let xmp = xmp(sheet, &id);
    let mut stream = pdf.stream(metadata, xmp.as_bytes());
    stream.pair(Name(b"Type"), Name(b"Metadata")).pair(Name(b"Subtype"), Name(b"XML"));
    stream.finish();
    let packed = deflate(SRGB);
    pdf.icc_profile(profile, &packed).n(3).range([0.0, 1.0, 0.0, 1.0, 0.0, 1.0]).filter(Filter::FlateDecode);

    let mut root = pdf.catalog(catalog);
    root.pages(tree).metadata(metadata).lang(TextStr(LANGUAGE));
    root.pair(Name(b"StructTreeRoot"), structure);
    root.mark_info().marked(true);
    root.viewer_preferences().display_doc_title(true);
    if let Some(bookmarks) = bookmarks {
        root.outlines(bookmarks);
    }
    root.output_intents()
        .push()
        .subtype(OutputIntentSubtype::PDFA)
        .output_condition_identifier(TextStr("sRGB"))
        .info(TextStr("sRGB IEC61966-2.1"))
        .dest_output_profile(profile);
    root.finish();
    pdf.set_file_id((id.clone(), id));
    Ok(pdf.finish())
}

/// The properties once more, as the archive wants them.
fn xmp(sheet: &Sheet, id: &[u8]) -> String {
    let [year, month, day] = sheet.date;
    let date = xmp_writer::DateTime {
        year: year as u16,
        month: Some(month as u8),
        day: Some(day as u8),
        hour: Some(0),
        minute: Some(0),
        second: Some(0),
        timezone: Some(Timezone::Utc),
    };
    let id = crate::data::hex(&id);
    let mut xmp = XmpWriter::new();
    xmp.title([(Some(LangId("x-default")), sheet.title.as_str())]).language([LangId(LANGUAGE)]).format("application/pdf");
    if !sheet.author.is_empty() {
        xmp.creator([sheet.author.as_str()]);
    }
    xmp.creator_tool(CREATOR).create_date(date).modify_date(date).document_id(&id).instance_id(&id);
    xmp.pdfa_part(2).pdfa_conformance("A").pdfua_part(1);
    xmp.extension_schemas().pdfua_id().properties().describe_part();
    xmp.finish(None)
}

/// Draws pages as streams of operators.
struct Drawing<'a, 'r> {
    fonts: &'a Fonts,
    red: [f32; 3],
    height: f64,
    used: BTreeMap<usize, Used<'a>>,
    refs: &'r mut Refs,
}

/// What is set in a stream so far.
#[derive(Default, PartialEq, Clone, Copy)]
struct State {
    font: Option<(usize, f32)>,
    track: f32,
    bold: f32,
    fill: Colour,
    stroke: Colour,
    weight: f32,
}

/// A colour.
#[derive(PartialEq, Clone, Copy)]
enum Colour {
    /// 0 is black, 255 white.
    Grey(u8),
    Red,
}

impl Default for Colour {
    fn default() -> Self {
        Colour::Grey(0)
    }
}

impl From<bool> for Colour {
    fn from(red: bool) -> Self {
        if red { Colour::Red } else { Colour::Grey(0) }
    }
}

impl Drawing<'_, '_> {
    /// The operators of a page; `mark` gives the number of an element's next marked content.
    fn page(&mut self, page: &Page, mut mark: impl FnMut(usize) -> (Name<'static>, i32)) -> Vec<u8> {
        let mut content = Content::new();
        let mut state = State { weight: 1.0, ..State::default() };
        for run in page.marks.chunk_by(|a, b| a.of == b.of) {
            match run[0].of {
                Of::Element(element) => {
                    let (tag, number) = mark(element);
                    content.begin_marked_content_with_properties(tag).properties().identify(number);
                }
                Of::Artifact => _ = content.begin_marked_content(Name(b"Artifact")),
                Of::Page => {
                    let mut mark = content.begin_marked_content_with_properties(Name(b"Artifact"));
                    mark.properties().artifact().kind(ArtifactType::Pagination).subtype(ArtifactSubtype::Footer);
                }
            }
            for marks in run.chunk_by(|a, b| matches!((&a.ink, &b.ink), (Ink::Text(_), Ink::Text(_)))) {
                if let Ink::Text(_) = marks[0].ink {
                    content.begin_text();
                    for mark in marks {
                        if let Ink::Text(text) = &mark.ink {
                            self.text(&mut content, &mut state, text);
                        }
                    }
                    content.end_text();
                } else {
                    marks.iter().for_each(|mark| self.ink(&mut content, &mut state, &mark.ink));
                }
            }
            content.end_marked_content();
        }
        content.finish().into_vec()
    }

    fn text(&mut self, content: &mut Content, state: &mut State, text: &Text) {
        let Some(face) = self.fonts.faces().get(text.face) else { return };
        let size = short(text.size);
        if state.font != Some((text.face, size)) {
            state.font = Some((text.face, size));
            content.set_font(Name(format!("F{}", text.face).as_bytes()), size);
        }
        let track = if text.text.chars().nth(1).is_some() { short(text.track) } else { state.track };
        if state.track != track {
            state.track = track;
            content.set_char_spacing(track);
        }
        self.fill(content, state, text.red.into());
        let bold = short(text.bold);
        if (state.bold > 0.0) != (bold > 0.0) {
            content.set_text_rendering_mode(if bold > 0.0 { TextRenderingMode::FillStroke } else { TextRenderingMode::Fill });
            content.set_miter_limit(MITER);
        }
        state.bold = bold;
        if bold > 0.0 {
            self.pen(content, state, bold, text.red.into());
        }
        let (x, y) = (short(text.at.0), short(self.height - text.at.1));
        content.set_text_matrix(if text.turned { [0.0, -1.0, 1.0, 0.0, x, y] } else { [1.0, 0.0, 0.0, 1.0, x, y] });
        let refs = &mut *self.refs;
        let used = self.used.entry(text.face).or_insert_with(|| Used::new(face, refs.next()));
        let mut codes = Vec::with_capacity(2 * text.text.len() / 3 + 2);
        for ch in text.text.chars() {
            let (number, shared) = used.glyph(ch);
            if shared {
                // The glyph stands for another character: what is meant is said beside it.
                show(content, &mut codes);
                let mut mark = content.begin_marked_content_with_properties(Name(b"Span"));
                mark.properties().actual_text(TextStr(ch.encode_utf8(&mut [0; 4])));
                mark.finish();
                codes.extend(number.to_be_bytes());
                show(content, &mut codes);
                content.end_marked_content();
            } else {
                codes.extend(number.to_be_bytes());
            }
        }
        show(content, &mut codes);
    }

    fn ink(&self, content: &mut Content, state: &mut State, ink: &Ink) {
        match ink {
            Ink::Rule { from, to, weight, red } => {
                self.pen(content, state, short(*weight), (*red).into());
                content.move_to(short(from.0), short(self.height - from.1)).line_to(short(to.0), short(self.height - to.1)).stroke();
            }
            Ink::Rectangle { at, size, fill, outline } => {
                self.fill(content, state, Colour::Grey(*fill));
                if *outline > 0.0 {
                    self.pen(content, state, short(*outline), Colour::Grey(0));
                }
                content.rect(short(at.0), short(self.height - at.1 - size.1), short(size.0), short(size.1));
                if *outline > 0.0 {
                    content.fill_nonzero_and_stroke()
                } else {
                    content.fill_nonzero()
                };
            }
            Ink::Picture { number, at, side } => {
                let side = *side;
                content.save_state();
                content.transform([short(side), 0.0, 0.0, short(side), short(at.0), short(self.height - at.1 - side)]);
                content.x_object(Name(format!("I{number}").as_bytes()));
                content.restore_state();
            }
            Ink::Text(_) => {}
        }
    }

    fn fill(&self, content: &mut Content, state: &mut State, colour: Colour) {
        if state.fill != colour {
            state.fill = colour;
            let [r, g, b] = self.red;
            match colour {
                Colour::Red => content.set_fill_rgb(r, g, b),
                Colour::Grey(grey) => content.set_fill_gray(f32::from(grey) / 255.0),
            };
        }
    }

    fn pen(&self, content: &mut Content, state: &mut State, weight: f32, colour: Colour) {
        if state.weight != weight {
            state.weight = weight;
            content.set_line_width(weight);
        }
        if state.stroke != colour {
            state.stroke = colour;
            let [r, g, b] = self.red;
            match colour {
                Colour::Red => content.set_stroke_rgb(r, g, b),
                Colour::Grey(grey) => content.set_stroke_gray(f32::from(grey) / 255.0),
            };
        }
    }
}

fn show(content: &mut Content, codes: &mut Vec<u8>) {
    if !codes.is_empty() {
        content.show(Str(codes));
        codes.clear();
    }
}

/// A number with three decimals, so that it is written short.
fn short(value: f64) -> f32 {
    ((value * 1000.0).round() / 1000.0) as f32
}
