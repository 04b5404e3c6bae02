//! The package: the fixed parts, the properties, and everything in an archive.

use super::body::Body;
use super::furniture::{Furniture, relation};
use super::picture;
use super::xml::Xml;
use super::{RELATIONSHIPS, Stationery, WORDML};
use crate::archive::ZipBuilder;
use crate::diag::Diagnostics;
use crate::document::{Document, Meta};

const WORD_TYPES: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
/// The version of Word whose layout rules apply (2013 and later).
const COMPATIBILITY: u8 = 15;

/// Where the styles are.
pub(super) const STYLES: &str = "word/styles.xml";
/// Where the table of fonts is.
pub(super) const FONTS: &str = "word/fontTable.xml";

/// Puts the parts in an archive, in a fixed order.
pub(super) fn package(
    document: &Document,
    stationery: &Stationery,
    furniture: &Furniture,
    body: &Body,
) -> Result<Vec<u8>, Diagnostics> {
    let mut zip = ZipBuilder::new();
    zip.add("[Content_Types].xml", content_types(furniture, body).as_bytes())?;
    zip.add("_rels/.rels", package_relations().as_bytes())?;
    zip.add("docProps/core.xml", core(&document.meta).as_bytes())?;
    zip.add("docProps/app.xml", app().as_bytes())?;
    zip.add("word/document.xml", body.xml.as_bytes())?;
    zip.add("word/_rels/document.xml.rels", document_relations(furniture, body).as_bytes())?;
    zip.add_packed(&stationery.styles)?;
    zip.add("word/settings.xml", settings(furniture).as_bytes())?;
    zip.add_packed(&stationery.fonts)?;
    for (n, part) in furniture.parts.iter().enumerate() {
        zip.add(&format!("word/{}", part.name(n)), part.xml.as_bytes())?;
    }
    for (n, bytes) in body.pictures.iter().enumerate() {
        zip.add(&format!("word/{}", picture::part(n, bytes)), bytes)?;
    }
    zip.finish()
}

fn content_types(furniture: &Furniture, body: &Body) -> String {
    let mut x = Xml::part(2 * 1024);
    x.open("Types", &[("xmlns", &format_args!("{PACKAGE}/content-types"))]);
    x.empty(
        "Default",
        &[
            ("Extension", &"rels"),
            ("ContentType", &"application/vnd.openxmlformats-package.relationships+xml"),
        ],
    );
    x.empty("Default", &[("Extension", &"xml"), ("ContentType", &"application/xml")]);
    for kind in ["jpeg", "png"] {
        if body.pictures.iter().any(|file| picture::extension(file) == kind) {
            let content = format_args!("image/{kind}");
            x.empty("Default", &[("Extension", &kind), ("ContentType", &content)]);
        }
    }
    let mut part = |name: &str, kind: String| {
        x.empty("Override", &[("PartName", &name), ("ContentType", &kind)]);
    };
    part("/word/document.xml", format!("{WORD_TYPES}.document.main+xml"));
    part("/word/styles.xml", format!("{WORD_TYPES}.styles+xml"));
    part("/word/settings.xml", format!("{WORD_TYPES}.settings+xml"));
    part("/word/fontTable.xml", format!("{WORD_TYPES}.fontTable+xml"));
    part("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml".into());
    part(
        "/docProps/app.xml",
        "application/vnd.openxmlformats-officedocument.extended-properties+xml".into(),
    );
    for (n, p) in furniture.parts.iter().enumerate() {
        part(&format!("/word/{}", p.name(n)), format!("{WORD_TYPES}.{}+xml", p.kind));
    }
    x.close("Types");
    x.finish()
}

fn package_relations() -> String {
    let core = format!("{PACKAGE}/relationships/metadata/core-properties");
    relations(&[
        ("rId1", &format!("{RELATIONSHIPS}/officeDocument"), "word/document.xml"),
        ("rId2", &core, "docProps/core.xml"),
        ("rId3", &format!("{RELATIONSHIPS}/extended-properties"), "docProps/app.xml"),
    ])
}

fn document_relations(furniture: &Furniture, body: &Body) -> String {
    let kind = |name: &str| format!("{RELATIONSHIPS}/{name}");
    let mut all = vec![
        ("rIdStyles".to_string(), kind("styles"), "styles.xml".to_string()),
        ("rIdSettings".to_string(), kind("settings"), "settings.xml".to_string()),
        ("rIdFonts".to_string(), kind("fontTable"), "fontTable.xml".to_string()),
    ];
    all.extend(
        furniture.parts.iter().enumerate().map(|(n, p)| (relation(n), kind(p.kind), p.name(n))),
    );
    all.extend(
        body.pictures
            .iter()
            .enumerate()
            .map(|(n, file)| (picture::relation(n), kind("image"), picture::part(n, file))),
    );
    let all: Vec<_> = all
        .iter()
        .map(|(id, kind, target)| (id.as_str(), kind.as_str(), target.as_str()))
        .collect();
    relations(&all)
}

fn relations(all: &[(&str, &str, &str)]) -> String {
    let mut x = Xml::part(1024);
    x.open("Relationships", &[("xmlns", &format_args!("{PACKAGE}/relationships"))]);
    for (id, kind, target) in all {
        x.empty("Relationship", &[("Id", id), ("Type", kind), ("Target", target)]);
    }
    x.close("Relationships");
    x.finish()
}

fn settings(furniture: &Furniture) -> String {
    let mut x = Xml::part(2 * 1024);
    x.open("w:settings", &[("xmlns:w", &WORDML)]);
    x.empty("w:zoom", &[("w:percent", &100)]);
    x.val("w:defaultTabStop", 640);
    x.flag("w:evenAndOddHeaders", furniture.even_differs);
    // Punctuation keeps its full width, as in the PDF.
    x.val("w:characterSpacingControl", "doNotCompress");
    x.open("w:compat", &[]);
    x.flag("w:ulTrailSpace", true);
    x.flag("w:doNotExpandShiftReturn", true);
    let value = |x: &mut Xml, name: &str, value: u8| {
        x.empty(
            "w:compatSetting",
            &[
                ("w:name", &name),
                ("w:uri", &"http://schemas.microsoft.com/office/word"),
                ("w:val", &value),
            ],
        );
    };
    value(&mut x, "compatibilityMode", COMPATIBILITY);
    value(&mut x, "overrideTableStyleFontSizeAndJustification", 1);
    value(&mut x, "enableOpenTypeFeatures", 1);
    value(&mut x, "doNotFlipMirrorIndents", 1);
    x.close("w:compat");
    x.empty("w:themeFontLang", &[("w:val", &"en-US"), ("w:eastAsia", &"zh-CN")]);
    x.val("w:decimalSymbol", ".");
    x.val("w:listSeparator", ",");
    x.close("w:settings");
    x.finish()
}

fn core(meta: &Meta) -> String {
    let mut x = Xml::part(1024);
    x.open(
        "cp:coreProperties",
        &[
            ("xmlns:cp", &format_args!("{PACKAGE}/metadata/core-properties")),
            ("xmlns:dc", &"http://purl.org/dc/elements/1.1/"),
            ("xmlns:dcterms", &"http://purl.org/dc/terms/"),
            ("xmlns:xsi", &"http://www.w3.org/2001/XMLSchema-instance"),
        ],
    );
    x.element("dc:title", &[], &meta.title);
    x.element("dc:creator", &[], &meta.author);
    x.element("dc:language", &[], "zh-CN");
    if let Some(date) = meta.date.as_deref().filter(|d| is_date(d)) {
        for name in ["dcterms:created", "dcterms:modified"] {
            x.element(name, &[("xsi:type", &"dcterms:W3CDTF")], &format!("{date}T00:00:00Z"));
        }
    }
    x.close("cp:coreProperties");
    x.finish()
}

fn is_date(text: &str) -> bool {
    chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok() && text.len() == "2026-05-18".len()
}

fn app() -> String {
    let mut x = Xml::part(512);
    x.open(
        "Properties",
        &[("xmlns", &"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties")],
    );
    x.element("Application", &[], "Xunwen");
    x.close("Properties");
    x.finish()
}
