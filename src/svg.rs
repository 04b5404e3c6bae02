//! Preview: the pages of a document in, an SVG picture of each out; the very pages that the PDF
//! has.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use ttf_parser::{GlyphId, OutlineBuilder};

use crate::diag::Diagnostics;
use crate::document::Document;
use crate::fonts::Fonts;
use crate::layout::Adjustments;
use crate::paged::flow::{Flow, Image};
use crate::paged::pages::{self, Ink, Text};
use crate::paged::{PagedDocument, Typesetter};
use crate::profile::Profile;
use crate::units::Pt;

/// A page to look at.
#[derive(Clone)]
pub struct Page {
    page: pages::Page,
    look: Arc<Look>,
    svg: OnceLock<String>,
}

/// What the pages of a document share.
struct Look {
    fonts: Arc<Fonts>,
    width: Pt,
    height: Pt,
    red: String,
    pictures: Vec<Image>,
}

impl std::fmt::Debug for Page {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Page").finish_non_exhaustive()
    }
}

impl Page {
    /// Width of the sheet.
    pub fn width(&self) -> Pt {
        self.look.width
    }

    /// Height of the sheet.
    pub fn height(&self) -> Pt {
        self.look.height
    }

    /// An SVG picture with outlines for text, drawn at the first call; it has no external
    /// references.
    pub fn svg(&self) -> &str {
        self.svg.get_or_init(|| draw(&self.page, &self.look))
    }
}

/// The pages of a document.
///
/// # Errors
/// A table with a column too narrow for a character, a family of the profile that is missing, a
/// character no face has.
pub fn pages(
    typesetter: &Typesetter,
    document: &Document,
    profile: &Profile,
    adjustments: &Adjustments,
) -> Result<Vec<Page>, Diagnostics> {
    let PagedDocument { flow, pages } = typesetter.lay_out(document, profile, adjustments)?;
    let Flow { page, red, pictures, .. } = flow;
    let [r, g, b] = red.map(|part| (part * 255.0).round() as u8);
    let look = Arc::new(Look {
        fonts: typesetter.fonts().clone(),
        width: page.width,
        height: page.height,
        red: format!("#{r:02x}{g:02x}{b:02x}"),
        pictures,
    });
    Ok(pages
        .pages
        .into_iter()
        .map(|page| Page { page, look: look.clone(), svg: OnceLock::new() })
        .collect())
}

fn draw(page: &pages::Page, look: &Look) -> String {
    let (mut body, mut outlines) = (
        String::new(),
        Outlines { fonts: &look.fonts, known: BTreeSet::new(), defs: String::new() },
    );
    // Writing to a string cannot fail.
    for mark in &page.marks {
        let _ = match &mark.ink {
            Ink::Text(text) => outlines.text(&mut body, text, &look.red),
            Ink::Rule { from, to, weight, red } => {
                let (colour, weight) = (if *red { &look.red } else { "#000" }, short(*weight));
                let ends = [from.0, from.1, to.0, to.1].map(short);
                write!(
                    body,
                    r#"<path d="M{} {}L{} {}" stroke="{colour}" stroke-width="{weight}"/>"#,
                    ends[0], ends[1], ends[2], ends[3]
                )
            }
            Ink::Rectangle { at, size, fill, outline } => {
                let [x, y, w, h, outline] = [at.0, at.1, size.0, size.1, *outline].map(short);
                let stroke = if outline > 0.0 {
                    format!(r##" stroke="#000" stroke-width="{outline}""##)
                } else {
                    String::new()
                };
                write!(
                    body,
                    r##"<rect x="{x}" y="{y}" width="{w}" height="{h}" fill="rgb({fill},{fill},{fill})"{stroke}/>"##
                )
            }
            Ink::Picture { number, at, size } => {
                let Some(image) = look.pictures.get(*number) else { continue };
                let [x, y, w, h] = [at.0, at.1, size.0, size.1].map(short);
                let kind = if matches!(image, Image::Png(_)) { "png" } else { "jpeg" };
                let data = BASE64_STANDARD.encode(image.bytes());
                write!(
                    body,
                    r#"<image x="{x}" y="{y}" width="{w}" height="{h}" href="data:image/{kind};base64,{data}"/>"#
                )
            }
        };
    }
    let (w, h) = (short(look.width), short(look.height));
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}pt" height="{h}pt"><rect width="{w}" height="{h}" fill="#fff"/><defs>{}</defs>{body}</svg>"##,
        outlines.defs
    )
}

fn short(value: Pt) -> f64 {
    (value.0 * 1000.0).round() / 1000.0
}

/// The outlines of glyphs, each drawn once.
struct Outlines<'f> {
    fonts: &'f Fonts,
    known: BTreeSet<(usize, u16)>,
    defs: String,
}

impl Outlines<'_> {
    fn text(&mut self, out: &mut String, text: &Text, red: &str) -> std::fmt::Result {
        let Some(face) = self.fonts.faces().get(text.face) else { return Ok(()) };
        let Ok(parsed) = ttf_parser::Face::parse(face.data().as_ref(), face.index()) else {
            return Ok(());
        };
        let scale = text.size.0 / face.units();
        let (x, y) = (short(text.at.0), short(text.at.1));
        write!(out, r#"<g transform="translate({x} {y})"#)?;
        if text.turned {
            write!(out, " rotate(90)")?;
        }
        write!(out, r#" scale({scale:.6} -{scale:.6})""#)?;
        let colour = if text.red { red } else { "#000" };
        if text.red {
            write!(out, r#" fill="{colour}""#)?;
        }
        if text.bold > Pt::ZERO {
            write!(out, r#" stroke="{colour}" stroke-width="{}""#, (text.bold.0 / scale).round())?;
        }
        out.push('>');
        let mut along = 0.0;
        for ch in text.text.chars() {
            let glyph = face.glyph_number(ch);
            let mut path = Path::default();
            let drawn = self.known.contains(&(text.face, glyph)) || {
                let seen = parsed.outline_glyph(GlyphId(glyph), &mut path).is_some();
                if seen {
                    self.known.insert((text.face, glyph));
                    write!(self.defs, r#"<path id="g{}-{glyph}" d="{}"/>"#, text.face, path.0)?;
                }
                seen
            };
            if drawn {
                write!(
                    out,
                    r##"<use href="#g{}-{glyph}" x="{}"/>"##,
                    text.face,
                    f64::round(along)
                )?;
            }
            along += (face.advance(ch).unwrap_or(1.0) * text.size + text.track).0 / scale;
        }
        write!(out, "</g>")
    }
}

/// An outline as SVG writes it.
#[derive(Default)]
struct Path(String);

impl Path {
    fn push(&mut self, op: char, numbers: &[f32]) {
        self.0.push(op);
        for (i, n) in numbers.iter().enumerate() {
            let gap = if i > 0 { " " } else { "" };
            let _ = write!(self.0, "{gap}{}", (n * 10.0).round() / 10.0);
        }
    }
}

impl OutlineBuilder for Path {
    fn move_to(&mut self, x: f32, y: f32) {
        self.push('M', &[x, y]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.push('L', &[x, y]);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.push('Q', &[x1, y1, x, y]);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.push('C', &[x1, y1, x2, y2, x, y]);
    }

    fn close(&mut self) {
        self.0.push('Z');
    }
}
