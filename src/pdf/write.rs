//! Writes pages as a PDF: PDF/A-2a and PDF/UA-1 in one file (ISO 19005-2, ISO 14289-1).

use pdf_writer::types::{OutputIntentSubtype, TabOrder};
use pdf_writer::{Chunk, Date, Filter, Finish as _, Name, Pdf, Rect, Ref, TextStr};
use sha2::{Digest as _, Sha256};
use xmp_writer::{LangId, Timezone, XmpWriter};

use super::content::Drawing;
use super::objects::{Refs, deflate};
use super::tags::Tree;
use super::{images, tags};
use crate::diag::Diagnostics;
use crate::fonts::Fonts;
use crate::paged::PagedDocument;
use crate::paged::flow::Flow;
use crate::paged::pages::Ink;

/// What is written into the file as the program that made it.
const CREATOR: &str = concat!("Xunwen ", env!("CARGO_PKG_VERSION"));
/// The language of all text.
const LANGUAGE: &str = "zh-CN";
/// The colours of the file: sRGB, after the compact profiles that are in the public domain.
const SRGB: &[u8] = include_bytes!("srgb.icc");
/// The bytes of the PDF.
///
/// # Errors
/// A picture that cannot be decoded, a font whose outlines cannot be read.
pub fn write(document: &PagedDocument, fonts: &Fonts) -> Result<Vec<u8>, Diagnostics> {
    let PagedDocument { flow, pages: laid_out } = document;
    let mut refs = Refs::new();
    let [catalog, tree, info, metadata, profile, resources] = [(); 6].map(|()| refs.next());
    let page_refs: Vec<Ref> = laid_out.pages.iter().map(|_| refs.next()).collect();
    let (width, height) = (flow.page.width.0 as f32, flow.page.height.0 as f32);

    let mut chunk = Chunk::new();
    let mut draw = Drawing::new(flow, fonts, &mut refs);
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
        page.parent(tree)
            .media_box(Rect::new(0.0, 0.0, width, height))
            .contents(stream)
            .tab_order(TabOrder::StructureOrder);
        page.struct_parents(number as i32).pair(Name(b"Resources"), resources);
        if with_pictures[number] {
            page.group().transparency().color_space().device_rgb();
        }
    }
    let pictures: Vec<Ref> = flow.pictures.iter().map(|_| refs.next()).collect();
    for (image, picture) in flow.pictures.iter().zip(&pictures) {
        digest.update(image.bytes());
        images::write(&mut chunk, &mut refs, *picture, image)?;
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
    let bookmarks = tags::bookmarks(laid_out, &mut chunk, &mut refs, &page_refs, flow);

    digest.update(flow.title.as_bytes());
    let id = digest.finalize()[..16].to_vec();
    finish(flow, chunk, id, [catalog, tree, info, metadata, profile], &page_refs, root, bookmarks)
}

fn finish(
    flow: &Flow,
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
    let [year, month, day] = flow.date;
    let date = Date::new(year as u16)
        .month(month as u8)
        .day(day as u8)
        .hour(0)
        .minute(0)
        .second(0)
        .utc_offset_hour(0);
    let mut entry = pdf.document_info(info);
    entry
        .title(TextStr(&flow.title))
        .creator(TextStr(CREATOR))
        .creation_date(date)
        .modified_date(date);
    if !flow.author.is_empty() {
        entry.author(TextStr(&flow.author));
    }
    entry.finish();
    let xmp = xmp(flow, &id);
    let mut stream = pdf.stream(metadata, xmp.as_bytes());
    stream.pair(Name(b"Type"), Name(b"Metadata")).pair(Name(b"Subtype"), Name(b"XML"));
    stream.finish();
    let packed = deflate(SRGB);
    pdf.icc_profile(profile, &packed)
        .n(3)
        .range([0.0, 1.0, 0.0, 1.0, 0.0, 1.0])
        .filter(Filter::FlateDecode);

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

/// The properties once more as XMP, which PDF/A requires.
fn xmp(flow: &Flow, id: &[u8]) -> String {
    let [year, month, day] = flow.date;
    let date = xmp_writer::DateTime {
        year: year as u16,
        month: Some(month as u8),
        day: Some(day as u8),
        hour: Some(0),
        minute: Some(0),
        second: Some(0),
        timezone: Some(Timezone::Utc),
    };
    let id = crate::data::hex(id);
    let mut xmp = XmpWriter::new();
    xmp.title([(Some(LangId("x-default")), flow.title.as_str())])
        .language([LangId(LANGUAGE)])
        .format("application/pdf");
    if !flow.author.is_empty() {
        xmp.creator([flow.author.as_str()]);
    }
    xmp.creator_tool(CREATOR).create_date(date).modify_date(date).document_id(&id).instance_id(&id);
    xmp.pdfa_part(2).pdfa_conformance("A").pdfua_part(1);
    xmp.extension_schemas().pdfua_id().properties().describe_part();
    xmp.finish(None)
}
