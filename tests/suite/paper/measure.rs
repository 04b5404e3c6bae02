//! Documents of `tests/inputs/layout` laid out in both formats, and what is measured on them.
//!
//! Lengths are millimetres, places count from the top left of the sheet. On pages of a PDF
//! everything is measured; of a DOCX, which has no pages, what its XML makes a word processor do.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::sync::{Arc, Mutex, OnceLock};

use quick_xml::events::Event;
use xunwen::document::Document;
use xunwen::docx;
use xunwen::fonts::Fonts;
use xunwen::kinds::{SetFiles, read_profile};
use xunwen::layout::Adjustments;
use xunwen::paged::Typesetter;
use xunwen::pdf;
use xunwen::profile::Profile;

use crate::support::pdf_marks::{Glyph, Page, Rule, pdf_marks};
use crate::support::root;

/// Width of a character (字): 28 of them fill the type area.
pub const CHAR: f64 = 156.0 / 28.0;
/// Pitch of lines (行): 22 lines of 3号 type fill the type area.
pub const LINE: f64 = (225.0 - 16.0 * MM) / 21.0;
/// The type area (版心): left, right, top, bottom.
pub const LEFT: f64 = 28.0;
pub const RIGHT: f64 = 184.0;
pub const TOP: f64 = 37.0;
pub const BOTTOM: f64 = 262.0;
/// Height of an em box above its baseline, in ems.
pub const ASCENT: f64 = 0.88;
/// Millimetres in a point and in a twip.
pub const MM: f64 = 25.4 / 72.0;
pub const TWIP: f64 = MM / 20.0;

fn fonts() -> Arc<Fonts> {
    static FONTS: OnceLock<Arc<Fonts>> = OnceLock::new();
    FONTS.get_or_init(|| Arc::new(Fonts::load(&[root("fonts")]).unwrap())).clone()
}

/// A built-in profile.
pub fn profile(name: &str) -> Profile {
    read_profile(&SetFiles::builtin().unwrap(), name).unwrap()
}

/// The markup of an input, with replacements.
pub fn input(name: &str, changes: &[(&str, &str)]) -> String {
    let mut xml =
        std::fs::read_to_string(root("tests/inputs/layout").join(format!("{name}.xml"))).unwrap();
    for (from, to) in changes {
        assert!(xml.contains(from), "{name}.xml has no {from}");
        xml = xml.replace(from, to);
    }
    xml
}

/// The PDF of a document.
pub fn pdf_of_document(profile: &Profile, document: &Document) -> Sheets {
    pdf_finished(profile, document, &Adjustments::default())
}

/// The PDF of a document with its adjustments.
pub fn pdf_finished(profile: &Profile, document: &Document, finish: &Adjustments) -> Sheets {
    static TYPESETTER: OnceLock<Typesetter> = OnceLock::new();
    let typesetter = TYPESETTER.get_or_init(|| Typesetter::new(fonts()));
    Sheets(pdf_marks(
        &pdf::emit(typesetter, document, profile, finish).unwrap_or_else(|d| panic!("{d}")).bytes,
    ))
}

/// The DOCX of a document.
pub fn docx_of_document(profile: &Profile, document: &Document) -> Docx {
    docx_finished(profile, document, &Adjustments::default())
}

/// The DOCX of a document with its adjustments.
pub fn docx_finished(profile: &Profile, document: &Document, finish: &Adjustments) -> Docx {
    Docx::read(
        &docx::emit_with(document, profile, finish, Some(&fonts()))
            .unwrap_or_else(|d| panic!("{d}")),
    )
}

/// The document of some markup.
pub fn parsed(xml: &str) -> Document {
    xunwen::markup::parse(xml, "layout.xml").unwrap_or_else(|d| panic!("{d}"))
}

/// The PDF of some markup.
pub fn pdf_of(profile: &Profile, xml: &str) -> Sheets {
    pdf_of_document(profile, &parsed(xml))
}

/// The DOCX of some markup.
pub fn docx_of(profile: &Profile, xml: &str) -> Docx {
    docx_of_document(profile, &parsed(xml))
}

/// The PDF of an input by a built-in profile, made once.
pub fn pdf(name: &str, layout: &str) -> Arc<Sheets> {
    static MADE: Mutex<BTreeMap<String, Arc<Sheets>>> = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    made.entry(format!("{name} {layout}"))
        .or_insert_with(|| Arc::new(pdf_of(&profile(layout), &input(name, &[]))))
        .clone()
}

/// The DOCX of an input by a built-in profile.
pub fn docx(name: &str, layout: &str) -> Docx {
    docx_of(&profile(layout), &input(name, &[]))
}

/// Fails where a measure is further from its target than the tolerance.
#[track_caller]
pub fn close(what: &str, measured: f64, target: f64, tolerance: f64) {
    assert!(
        (measured - target).abs() <= tolerance,
        "{what}: {measured:.3}, not {target:.3} ± {tolerance}"
    );
}

/// Whether a colour is the red of official documents.
pub fn is_red(colour: [f64; 3]) -> bool {
    colour[0] > 0.9 && colour[1] < 0.1 && colour[2] < 0.1
}

/// The pages of a PDF; counted from 1.
#[derive(Debug)]
pub struct Sheets(pub Vec<Page>);

impl Sheets {
    /// How many pages there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// A page.
    pub fn page(&self, number: usize) -> &Page {
        &self.0[number - 1]
    }

    /// The lines of a page from the top down: upright glyphs on one baseline, from left to right.
    pub fn lines(&self, number: usize) -> Vec<Line> {
        let mut glyphs: Vec<&Glyph> = self
            .page(number)
            .glyphs
            .iter()
            .filter(|g| !g.turned && !g.text.trim().is_empty())
            .collect();
        glyphs.sort_by(|a, b| a.y.total_cmp(&b.y));
        let rows = glyphs.chunk_by(|a, b| b.y - a.y < 0.02);
        rows.map(|row| {
            let mut glyphs: Vec<Glyph> = row.iter().map(|g| (*g).clone()).collect();
            glyphs.sort_by(|a, b| a.x.total_cmp(&b.x));
            Line { page: number, glyphs }
        })
        .collect()
    }

    /// The lines of type of a size in points.
    pub fn lines_of_size(&self, number: usize, size: f64) -> Vec<Line> {
        self.lines(number).into_iter().filter(|l| (l.size() - size).abs() < 0.1).collect()
    }

    /// Where a text stands on one line, the first time; white space counts for nothing.
    #[track_caller]
    pub fn find(&self, text: &str) -> Line {
        self.try_find(text).unwrap_or_else(|| panic!("no line with {text}"))
    }

    /// Where a text stands on one line, if it does.
    pub fn try_find(&self, text: &str) -> Option<Line> {
        (1..=self.count()).flat_map(|n| self.lines(n)).find_map(|line| line.part(text))
    }

    /// The line that a text stands on, whole.
    #[track_caller]
    pub fn line_with(&self, text: &str) -> Line {
        let part = self.find(text);
        self.lines(part.page).into_iter().find(|l| (l.y() - part.y()).abs() < 0.02).unwrap()
    }

    /// The line below the one that a text stands on.
    #[track_caller]
    pub fn line_below(&self, text: &str) -> Line {
        let part = self.find(text);
        self.lines(part.page).into_iter().find(|l| l.y() > part.y() + 0.02).unwrap()
    }

    /// The rules of a page that lie, as long as this, from the top down.
    pub fn rules(&self, number: usize, length: f64) -> Vec<&Rule> {
        let lies = |r: &&Rule| {
            (r.from.1 - r.to.1).abs() < 0.01 && (r.to.0 - r.from.0 - length).abs() < 0.5
        };
        let mut rules: Vec<&Rule> = self.page(number).rules.iter().filter(lies).collect();
        rules.sort_by(|a, b| a.from.1.total_cmp(&b.from.1));
        rules
    }
}

/// Glyphs on a baseline, from left to right.
#[derive(Debug, Clone)]
pub struct Line {
    /// The page, from 1.
    pub page: usize,
    /// The glyphs.
    pub glyphs: Vec<Glyph>,
}

impl Line {
    /// Its text.
    pub fn text(&self) -> String {
        self.glyphs.iter().map(|g| g.text.as_str()).collect()
    }

    /// Its baseline.
    pub fn y(&self) -> f64 {
        self.glyphs[0].y
    }

    /// Left end of its first glyph's cell.
    pub fn left(&self) -> f64 {
        self.glyphs[0].x
    }

    /// Right end of its last glyph's cell.
    pub fn right(&self) -> f64 {
        self.glyphs.last().map(|g| g.x + g.width).unwrap()
    }

    /// Its middle.
    pub fn middle(&self) -> f64 {
        f64::midpoint(self.left(), self.right())
    }

    /// Size of its type in points.
    pub fn size(&self) -> f64 {
        self.glyphs[0].size
    }

    /// Name of its font, if it has one only.
    pub fn font(&self) -> &str {
        let font = &self.glyphs[0].font;
        if self.glyphs.iter().all(|g| &g.font == font) { font } else { "several" }
    }

    /// Whether all of it is red.
    pub fn is_red(&self) -> bool {
        self.glyphs.iter().all(|g| is_red(g.colour))
    }

    /// Top and bottom of its ink.
    pub fn ink(&self) -> (f64, f64) {
        let fonts = fonts();
        let mut ink = (f64::INFINITY, f64::NEG_INFINITY);
        for glyph in &self.glyphs {
            let is = |name: &String| format!("{}-Regular", name.replace(' ', "")) == glyph.font;
            let face = fonts
                .faces()
                .iter()
                .find(|f| f.families().iter().any(is))
                .unwrap_or_else(|| panic!("no font {}", glyph.font));
            let Some(box_) = face.ink(glyph.text.chars().next().unwrap()) else { continue };
            let em = glyph.size * MM;
            ink = (ink.0.min(glyph.y - box_.top * em), ink.1.max(glyph.y - box_.bottom * em));
        }
        ink
    }

    /// The part of it that is a text.
    pub fn part(&self, text: &str) -> Option<Line> {
        let text: String = text.split_whitespace().collect();
        let whole = self.text();
        let at = whole.find(&text)?;
        let mut passed = 0;
        let within = |g: &&Glyph| {
            passed += g.text.len();
            passed > at && passed <= at + text.len()
        };
        Some(Line { page: self.page, glyphs: self.glyphs.iter().filter(within).cloned().collect() })
    }
}

/// The parts of a DOCX: those of XML as trees, of others the bytes.
#[derive(Debug)]
pub struct Docx(BTreeMap<String, Element>, BTreeMap<String, Vec<u8>>);

impl Docx {
    fn read(bytes: &[u8]) -> Docx {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let (mut parts, mut others) = (BTreeMap::new(), BTreeMap::new());
        for n in 0..archive.len() {
            let mut file = archive.by_index(n).unwrap();
            let (name, mut bytes) = (file.name().unwrap().into_owned(), Vec::new());
            file.read_to_end(&mut bytes).unwrap();
            if name.ends_with(".xml") || name.ends_with(".rels") {
                parts.insert(name, Element::parse(std::str::from_utf8(&bytes).unwrap()));
            } else {
                others.insert(name, bytes);
            }
        }
        Docx(parts, others)
    }

    /// A part below `word`.
    #[track_caller]
    pub fn part(&self, name: &str) -> &Element {
        self.0.get(&format!("word/{name}.xml")).unwrap_or_else(|| panic!("no part {name}"))
    }

    /// The bytes of a part that a relationship of the text leads to.
    #[track_caller]
    pub fn related(&self, id: &str) -> &[u8] {
        let relation = self.0["word/_rels/document.xml.rels"]
            .children
            .iter()
            .find(|e| e.attr("Id") == Some(id))
            .unwrap();
        &self.1[&format!("word/{}", relation.attr("Target").unwrap())]
    }

    /// How many parts are not XML.
    pub fn others(&self) -> usize {
        self.1.len()
    }

    /// The body's children.
    pub fn body(&self) -> &Element {
        self.part("document").at("w:body")
    }

    /// The section.
    pub fn section(&self) -> &Element {
        self.body().at("w:sectPr")
    }

    /// The header or footer of these pages: `default`, `even`, `first`.
    pub fn furniture(&self, kind: &str, pages: &str) -> Option<&Element> {
        let reference =
            self.section().children.iter().find(|e| {
                e.name == format!("w:{kind}Reference") && e.attr("w:type") == Some(pages)
            })?;
        let id = reference.attr("r:id").unwrap();
        let relation = self.0["word/_rels/document.xml.rels"]
            .children
            .iter()
            .find(|e| e.attr("Id") == Some(id))
            .unwrap();
        self.0.get(&format!("word/{}", relation.attr("Target").unwrap()))
    }

    /// A paragraph style by its Chinese name.
    #[track_caller]
    pub fn style(&self, name: &str) -> &Element {
        let is = |s: &&Element| s.get("w:name").and_then(|n| n.attr("w:val")) == Some(name);
        self.part("styles")
            .all("w:style")
            .into_iter()
            .find(is)
            .unwrap_or_else(|| panic!("no style {name}"))
    }

    /// The paragraphs of the body of a style.
    #[track_caller]
    pub fn paragraphs(&self, style: &str) -> Vec<&Element> {
        let id = self.style(style).attr("w:styleId");
        let is = |p: &&Element| p.get("w:pPr/w:pStyle").and_then(|s| s.attr("w:val")) == id;
        self.body().all("w:p").into_iter().filter(is).collect()
    }

    /// The first paragraph of a style.
    #[track_caller]
    pub fn paragraph(&self, style: &str) -> &Element {
        self.paragraphs(style).first().unwrap_or_else(|| panic!("no paragraph of {style}"))
    }

    /// A paragraph's property: its own, its style's, or the root style's.
    pub fn property<'a>(&'a self, p: &'a Element, path: &str, attribute: &str) -> Option<&'a str> {
        let own = p.get("w:pPr").and_then(|e| e.get(path)).and_then(|e| e.attr(attribute));
        let style = |is: &dyn Fn(&Element) -> bool| {
            let style = self.part("styles").all("w:style").into_iter().find(|s| is(s))?;
            style.get("w:pPr")?.get(path)?.attr(attribute)
        };
        let id = p.get("w:pPr/w:pStyle").and_then(|s| s.attr("w:val"));
        own.or_else(|| style(&|s| s.attr("w:styleId") == id))
            .or_else(|| style(&|s| s.attr("w:styleId") == Some("Normal")))
    }

    /// A paragraph's property as a number; 0 if there is none.
    pub fn number(&self, p: &Element, path: &str, attribute: &str) -> f64 {
        self.property(p, path, attribute).map_or(0.0, |v| v.parse().unwrap())
    }

    /// Where the lines of the first paragraphs of page 1 are, up to the one of a style: top and
    /// bottom of each paragraph's lines. Each of them has as many lines as breaks say.
    pub fn places(&self, until: &str) -> Vec<(&Element, f64, f64)> {
        let last = self.paragraph(until);
        let mut y = self.section().at("w:pgMar").number("w:top") * TWIP;
        let mut places = Vec::new();
        for p in self.body().children.iter().filter(|e| e.name == "w:p") {
            let of = |attribute: &str| self.number(p, "w:spacing", attribute) * TWIP;
            let top = y + of("w:before");
            let bottom = top + of("w:line") * (1 + p.all("w:br").len()) as f64;
            let rule = p
                .get("w:pPr/w:pBdr/w:bottom")
                .map_or(0.0, |r| r.number("w:space") * MM + r.number("w:sz") / 8.0 * MM);
            places.push((p, top, bottom));
            y = bottom + rule + of("w:after");
            if std::ptr::eq(p, last) {
                break;
            }
        }
        places
    }
}

/// An element of XML.
#[derive(Debug, Default)]
pub struct Element {
    /// Its name with its prefix.
    pub name: String,
    attributes: Vec<(String, String)>,
    /// The elements in it.
    pub children: Vec<Element>,
    text: String,
}

impl Element {
    fn parse(xml: &str) -> Element {
        let mut reader = quick_xml::Reader::from_str(xml);
        let mut open = vec![Element::default()];
        loop {
            let event = reader.read_event().unwrap();
            match &event {
                Event::Start(e) | Event::Empty(e) => {
                    let attributes = e
                        .attributes()
                        .map(|a| a.unwrap())
                        .map(|a| (a.key.as_ref().to_string(), a.value.to_string()))
                        .collect();
                    open.push(Element {
                        name: e.name().as_ref().to_string(),
                        attributes,
                        ..Element::default()
                    });
                }
                Event::Text(t) => open.last_mut().unwrap().text.push_str(t),
                Event::Eof => break,
                _ => {}
            }
            if matches!(event, Event::End(_) | Event::Empty(_)) {
                let closed = open.pop().unwrap();
                open.last_mut().unwrap().children.push(closed);
            }
        }
        open.remove(0).children.pop().unwrap()
    }

    /// The value of an attribute.
    pub fn attr(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// An attribute that is a number.
    #[track_caller]
    pub fn number(&self, name: &str) -> f64 {
        self.attr(name).unwrap_or_else(|| panic!("{} has no {name}", self.name)).parse().unwrap()
    }

    /// The element at a path below it.
    pub fn get(&self, path: &str) -> Option<&Element> {
        path.split('/').try_fold(self, |e, name| e.children.iter().find(|c| c.name == name))
    }

    /// The element at a path below it, which must be there.
    #[track_caller]
    pub fn at(&self, path: &str) -> &Element {
        self.get(path).unwrap_or_else(|| panic!("{} has no {path}", self.name))
    }

    /// The value of the element at a path.
    #[track_caller]
    pub fn val(&self, path: &str) -> &str {
        self.at(path).attr("w:val").unwrap()
    }

    /// All elements of a name below it, in order.
    pub fn all(&self, name: &str) -> Vec<&Element> {
        let mut found = Vec::new();
        for child in &self.children {
            if child.name == name {
                found.push(child);
            }
            found.extend(child.all(name));
        }
        found
    }

    /// Its text, tabs as such.
    pub fn text(&self) -> String {
        match self.name.as_str() {
            "w:tab" if self.attributes.is_empty() => "\t".into(),
            _ => self.children.iter().fold(self.text.clone(), |text, c| text + &c.text()),
        }
    }
}
