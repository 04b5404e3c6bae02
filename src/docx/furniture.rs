//! What repeats on each page: headers, footers with page numbers (页码; 7.5), and the section that
//! holds them.

use super::geometry::{Geometry, tw};
use super::head::Mark;
use super::props::{Indent, Length, Para, Run, Spacing};
use super::styles::id;
use super::table::{CellProps, Place, open_bare, open_row};
use super::xml::Xml;
use super::{ROOT, Writer};
use crate::document::Document;
use crate::fonts::Fonts;
use crate::profile::{HeadKind, NumberPlace, Profile};
use crate::units::Mm;

/// Height of a page number's line as a multiple of its size, and the dash's height above the line's
/// bottom.
const LINE: f64 = 1.2;
const DASH: f64 = 0.62;
/// Distance of an empty header from the top of the sheet.
const HEADER: Mm = Mm(15.0);
/// Length in millimetres of the box of a page number at the side of a turned sheet.
const SIDE_BOX: Mm = Mm(40.0);

/// Headers and footers of a document.
pub(super) struct Furniture {
    /// The parts, in order of their names: first those of the text, then those of pages without a
    /// number.
    pub parts: Vec<Part>,
    /// How many of them belong to the text.
    numbered_parts: usize,
    /// Whether the first page has its own.
    pub first_differs: bool,
    /// Whether even pages have their own.
    pub even_differs: bool,
    /// Distance of the header from the top of the sheet.
    header: i32,
    /// Distance of the footer from the bottom of the sheet.
    footer: i32,
}

/// A header or footer.
pub(super) struct Part {
    /// `header` or `footer`.
    pub kind: &'static str,
    /// Which pages: `default`, `even`, `first`.
    pub pages: &'static str,
    /// Its text.
    pub xml: String,
}

impl Part {
    /// Name of the part, numbered from 1 with its place.
    pub fn name(&self, place: usize) -> String {
        format!("{}{}.xml", self.kind, place + 1)
    }
}

/// Writes headers and footers; with `quiet` also those of pages without a number.
pub(super) fn furniture(
    document: &Document,
    profile: &Profile,
    geo: &Geometry,
    quiet: bool,
    fonts: Option<&Fonts>,
) -> Furniture {
    let letter = document.head.as_ref().filter(|_| profile.head.kind == HeadKind::Letter);
    let numbered = profile.number.place != NumberPlace::None;
    let first_differs = letter.is_some() || (numbered && !profile.number.first);
    let even_differs = profile.number.place == NumberPlace::Outer;
    // The bottom of a number's line above the bottom of the sheet, and a letter's lower rule.
    let number = number_bottom(profile);
    let footer = match letter {
        Some(_) => number.min(tw(profile.head.foot_rule)),
        // The number is at the side: the empty footer must not take room from the text.
        None if profile.page.landscape => number.min(geo.bottom / 2),
        None => number,
    };
    let mut parts = Vec::new();
    let mut add = |kind, pages, write: &dyn Fn(&mut Writer<'_>)| {
        parts.push(Part { kind, pages, xml: part(kind, profile, geo, write) });
    };
    let mut header = tw(HEADER);
    if let Some(head) = letter {
        let mark = Mark::of(head, profile, fonts);
        header = mark.top();
        add("header", "first", &|w| w.letter_mark(&mark));
    }
    if numbered {
        add("footer", "default", &|w| w.page_number(false, number - footer));
    }
    if numbered && even_differs {
        add("footer", "even", &|w| w.page_number(true, number - footer));
    }
    if first_differs {
        let number_there = numbered && profile.number.first;
        add("footer", "first", &|w| match letter {
            Some(_) => w.letter_foot(),
            None if number_there => w.page_number(false, 0),
            None => w.spacer(),
        });
    }
    let numbered_parts = parts.len();
    if quiet && numbered {
        for pages in ["default", "even"].into_iter().take(1 + usize::from(even_differs)) {
            parts.push(Part {
                kind: "footer",
                pages,
                xml: part("footer", profile, geo, &|w| w.spacer()),
            });
        }
    }
    Furniture { parts, numbered_parts, first_differs, even_differs, header, footer }
}

fn number_bottom(profile: &Profile) -> i32 {
    let dash = profile.bottom().0 - profile.number.below.0;
    (tw(Mm(dash)) - (profile.number.size.0 * 20.0 * DASH).round() as i32).max(0)
}

fn part(kind: &str, profile: &Profile, geo: &Geometry, write: &dyn Fn(&mut Writer<'_>)) -> String {
    let root = if kind == "header" { "w:hdr" } else { "w:ftr" };
    let mut xml = Xml::part(2 * 1024);
    xml.open(root, &ROOT);
    let mut w = Writer::new(xml, profile, geo);
    write(&mut w);
    // A part ends with a paragraph, and has at least one.
    if !w.xml.ends_with("</w:p>") {
        w.spacer();
    }
    w.xml.close(root);
    w.xml.finish()
}

impl Furniture {
    /// Writes the section (`w:sectPr`) of the text, or that of the pages without a number which
    /// follow it: its headers and footers, the sheet and its margins. The word processor's own grid
    /// is off: line heights are exact.
    pub fn section(&self, xml: &mut Xml, profile: &Profile, geo: &Geometry, quiet: bool) {
        xml.open("w:sectPr", &[]);
        let all = self.parts.iter().enumerate();
        for (n, part) in all.filter(|(n, _)| (*n >= self.numbered_parts) == quiet) {
            let name =
                if part.kind == "header" { "w:headerReference" } else { "w:footerReference" };
            xml.empty(name, &[("w:type", &part.pages), ("r:id", &relation(n))]);
        }
        if quiet {
            xml.val("w:type", "nextPage");
        }
        let size: [(&str, &dyn std::fmt::Display); 3] =
            [("w:w", &geo.sheet_width), ("w:h", &geo.sheet_height), ("w:orient", &"landscape")];
        xml.empty("w:pgSz", if profile.page.landscape { &size } else { &size[..2] });
        let margins: [(&str, &dyn std::fmt::Display); 7] = [
            ("w:top", &geo.top),
            ("w:right", &geo.right),
            ("w:bottom", &geo.bottom),
            ("w:left", &geo.left),
            ("w:header", &self.header),
            ("w:footer", &self.footer),
            ("w:gutter", &0),
        ];
        xml.empty("w:pgMar", &margins);
        xml.empty("w:cols", &[("w:space", &0)]);
        xml.flag("w:titlePg", self.first_differs && !quiet);
        xml.close("w:sectPr");
    }
}

/// Id of the relationship to a header or footer.
pub(super) fn relation(place: usize) -> String {
    format!("rIdPage{}", place + 1)
}

impl Writer<'_> {
    /// — 1 —, `above` twips above the footer's bottom.
    fn page_number(&mut self, even: bool, above: i32) {
        let n = &self.profile.number;
        let line = (n.size.0 * 20.0 * LINE).round() as i32;
        let gap = (n.gap * n.size.0 * 20.0).round() as i32;
        let spacing = Spacing { line: Some(line), ..Spacing::default() };
        let mut para = Para { spacing, ..Para::of(id::PAGE_NUMBER) };
        if self.profile.page.landscape {
            return self.side_number(even, para, line, gap);
        }
        para.spacing.after = (above > 0).then_some(above);
        if n.place == NumberPlace::Outer {
            let length = Some(Length { twips: gap, chars: Some((n.gap * 100.0).round() as i32) });
            (para.align, para.indent) = if even {
                (Some("left"), Indent { left: length, ..Indent::default() })
            } else {
                (Some("right"), Indent { right: length, ..Indent::default() })
            };
        }
        self.number_paragraph(para);
    }

    fn number_paragraph(&mut self, para: Para<'_>) {
        self.open_paragraph(para, 0);
        self.text("— ", Run::default());
        self.xml.open("w:r", &[]);
        self.xml.empty("w:fldChar", &[("w:fldCharType", &"begin")]);
        self.xml.close("w:r");
        self.xml.open("w:r", &[]);
        self.xml.element("w:instrText", &[("xml:space", &"preserve")], " PAGE ");
        self.xml.close("w:r");
        self.xml.open("w:r", &[]);
        self.xml.empty("w:fldChar", &[("w:fldCharType", &"separate")]);
        self.xml.close("w:r");
        self.text("1", Run::default());
        self.xml.open("w:r", &[]);
        self.xml.empty("w:fldChar", &[("w:fldCharType", &"end")]);
        self.xml.close("w:r");
        self.text(" —", Run::default());
        self.close_paragraph();
    }

    /// On a turned sheet the number keeps its place on the upright one: at the left side, turned
    /// with the sheet.
    fn side_number(&mut self, even: bool, para: Para<'_>, line: i32, gap: i32) {
        let (geo, profile) = (self.geo, self.profile);
        let height = tw(SIDE_BOX);
        let width = 2 * line;
        let x_at = tw(Mm(profile.bottom().0 - profile.number.below.0)) - width / 2;
        let y_at = match (profile.number.place, even) {
            (NumberPlace::Outer, true) => tw(profile.page.left) + gap,
            (NumberPlace::Outer, false) => geo.sheet_height - tw(profile.right()) - gap - height,
            _ => (geo.sheet_height - height) / 2,
        };
        let align = match (profile.number.place, even) {
            (NumberPlace::Outer, true) => "left",
            (NumberPlace::Outer, false) => "right",
            _ => "center",
        };
        let x = &mut self.xml;
        open_bare(x, Some(Place { x: x_at, y: Some(y_at) }), None, &[width]);
        open_row(x, Some((height, "exact")), false);
        CellProps {
            width,
            direction: Some("tbRl"),
            vertical: Some("center"),
            ..CellProps::default()
        }
        .open(x);
        self.number_paragraph(Para { align: Some(align), ..para });
        self.xml.close("w:tc");
        self.xml.close("w:tr");
        self.xml.close("w:tbl");
        self.after_table = true;
    }
}
