//! Properties of paragraphs and runs. Their fields are written in the order the schema of
//! WordprocessingML (ISO/IEC 29500-1, CT_PPr and CT_RPr) demands, and only here.

use super::xml::{Attr, Xml};

/// A length in twips, with the same in hundredths of a character where the length is a number of
/// characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Length {
    pub twips: i32,
    /// Hundredths of a character; a word processor prefers it.
    pub chars: Option<i32>,
}

impl Length {
    /// A length in twips only.
    pub fn twips(twips: i32) -> Option<Length> {
        Some(Length { twips, chars: None })
    }
}

/// Indents of a paragraph (缩进).
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Indent {
    /// From the left.
    pub left: Option<Length>,
    /// From the right.
    pub right: Option<Length>,
    /// Of the first line, inwards.
    pub first: Option<Length>,
    /// Of the first line, outwards.
    pub hanging: Option<Length>,
}

/// Spacing of a paragraph (间距), in twips.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Spacing {
    pub before: Option<i32>,
    pub after: Option<i32>,
    /// Exact height of a line.
    pub line: Option<i32>,
    /// Least height of a line, where none is exact.
    pub least: Option<i32>,
}

/// A rule along an edge.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule<'a> {
    /// Weight in eighths of a point.
    pub weight: i32,
    /// Distance from the text in points.
    pub space: i32,
    /// Colour as hexadecimal RGB.
    pub color: &'a str,
}

impl Rule<'_> {
    /// Writes it as the edge `name`.
    pub fn write(&self, xml: &mut Xml, name: &str) {
        xml.empty(
            name,
            &[
                ("w:val", &"single"),
                ("w:sz", &self.weight),
                ("w:space", &self.space),
                ("w:color", &self.color),
            ],
        );
    }
}

/// A tab stop: alignment and place in twips.
pub(super) type Tab = (&'static str, i32);

/// No punctuation at a line's wrong end, none hanging.
const SWITCHES: [(&str, u8); 4] =
    [("w:kinsoku", 1), ("w:wordWrap", 1), ("w:overflowPunct", 0), ("w:topLinePunct", 0)];

/// The switches of Chinese typesetting (中文版式), which the root style writes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Switches {
    /// Space between Chinese and Latin, and Chinese and digits.
    pub auto_space: bool,
}

impl Switches {
    fn write(self, xml: &mut Xml) {
        let space = u8::from(self.auto_space);
        let mixed = [
            ("w:autoSpaceDE", space),
            ("w:autoSpaceDN", space),
            ("w:adjustRightInd", 0),
            ("w:snapToGrid", 0),
        ];
        for (name, on) in SWITCHES.into_iter().chain(mixed) {
            xml.val(name, on);
        }
    }
}

/// Properties of a paragraph (`w:pPr`).
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Para<'a> {
    /// Id of its style.
    pub style: Option<&'static str>,
    /// Stays on the page of the next paragraph.
    pub keep_next: bool,
    /// Is not split over pages.
    pub keep_lines: bool,
    /// Starts a page.
    pub page_break: bool,
    /// Rule below.
    pub rule: Option<Rule<'a>>,
    pub tabs: &'a [Tab],
    /// The switches of Chinese typesetting; the root style has them.
    pub switches: Option<Switches>,
    pub spacing: Spacing,
    pub indent: Indent,
    /// Alignment: both, left, center, right, distribute.
    pub align: Option<&'static str>,
    /// Level in the outline, from 0.
    pub outline: Option<u8>,
}

impl<'a> Para<'a> {
    /// A paragraph whose pieces are separated by tabs, the last piece at the right edge.
    pub fn two_sided(style: &'static str, tabs: &'a [Tab]) -> Self {
        Para { tabs, align: Some("left"), ..Para::of(style) }
    }

    /// A paragraph with a style only.
    pub fn of(style: &'static str) -> Self {
        Para { style: Some(style), ..Para::default() }
    }

    /// Writes it, in schema order.
    pub fn write(&self, xml: &mut Xml) {
        xml.open("w:pPr", &[]);
        if let Some(style) = self.style {
            xml.val("w:pStyle", style);
        }
        xml.flag("w:keepNext", self.keep_next);
        xml.flag("w:keepLines", self.keep_lines);
        xml.flag("w:pageBreakBefore", self.page_break);
        if self.switches.is_some() {
            xml.val("w:widowControl", 0);
        }
        if let Some(rule) = self.rule {
            xml.open("w:pBdr", &[]);
            rule.write(xml, "w:bottom");
            xml.close("w:pBdr");
        }
        if !self.tabs.is_empty() {
            xml.open("w:tabs", &[]);
            for (align, at) in self.tabs {
                xml.empty("w:tab", &[("w:val", align), ("w:pos", at)]);
            }
            xml.close("w:tabs");
        }
        if let Some(switches) = self.switches {
            switches.write(xml);
        }
        self.spacing.write(xml);
        self.indent.write(xml);
        if let Some(align) = self.align {
            xml.val("w:jc", align);
        }
        if let Some(level) = self.outline {
            xml.val("w:outlineLvl", level);
        }
        xml.close("w:pPr");
    }
}

impl Spacing {
    fn write(&self, xml: &mut Xml) {
        let mut attributes: [Attr<'_>; 4] = [("", &""); 4];
        let mut n = 0;
        let mut push = |attribute| {
            attributes[n] = attribute;
            n += 1;
        };
        if let Some(before) = &self.before {
            push(("w:before", before));
        }
        if let Some(after) = &self.after {
            push(("w:after", after));
        }
        if let Some(line) = &self.line {
            push(("w:line", line));
            push(("w:lineRule", &"exact"));
        } else if let Some(least) = &self.least {
            push(("w:line", least));
            push(("w:lineRule", &"atLeast"));
        }
        if n > 0 {
            xml.empty("w:spacing", &attributes[..n]);
        }
    }
}

impl Indent {
    fn write(&self, xml: &mut Xml) {
        let sides = [
            (&self.left, "w:leftChars", "w:left"),
            (&self.right, "w:rightChars", "w:right"),
            (&self.hanging, "w:hangingChars", "w:hanging"),
            (&self.first, "w:firstLineChars", "w:firstLine"),
        ];
        let mut attributes: [Attr<'_>; 8] = [("", &""); 8];
        let mut n = 0;
        for (length, in_chars, in_twips) in sides {
            let Some(length) = length else { continue };
            if let Some(chars) = &length.chars {
                attributes[n] = (in_chars, chars);
                n += 1;
            }
            attributes[n] = (in_twips, &length.twips);
            n += 1;
        }
        if n > 0 {
            xml.empty("w:ind", &attributes[..n]);
        }
    }
}

/// Properties of a run (`w:rPr`).
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Run<'a> {
    /// Id of its character style.
    pub style: Option<&'static str>,
    /// Font for all scripts.
    pub font: Option<&'a str>,
    /// Font for digits and Latin, where it differs.
    pub latin: Option<&'a str>,
    /// Bold or explicitly not.
    pub bold: Option<bool>,
    /// Colour as hexadecimal RGB.
    pub color: Option<&'a str>,
    /// Extra space after each character, in twips.
    pub spacing: Option<i32>,
    /// Raised above the baseline, in half-points.
    pub raised: Option<i32>,
    /// Size in half-points.
    pub size: Option<i32>,
    pub underline: bool,
    /// Whether to name the language; the defaults do.
    pub language: bool,
}

impl Run<'_> {
    /// Writes it, in schema order; quotes and dashes always use the Chinese face.
    pub fn write(&self, xml: &mut Xml) {
        xml.open("w:rPr", &[]);
        if let Some(style) = self.style {
            xml.val("w:rStyle", style);
        }
        let hint: Attr<'_> = ("w:hint", &"eastAsia");
        match self.font {
            Some(f) => {
                let latin = self.latin.unwrap_or(f);
                xml.empty(
                    "w:rFonts",
                    &[
                        hint,
                        ("w:ascii", &latin),
                        ("w:hAnsi", &latin),
                        ("w:eastAsia", &f),
                        ("w:cs", &latin),
                    ],
                );
            }
            None => xml.empty("w:rFonts", &[hint]),
        }
        if let Some(bold) = self.bold {
            xml.val("w:b", u8::from(bold));
            xml.val("w:bCs", u8::from(bold));
        }
        if let Some(color) = self.color {
            xml.val("w:color", color);
        }
        if let Some(spacing) = self.spacing {
            xml.val("w:spacing", spacing);
        }
        if let Some(raised) = self.raised {
            xml.val("w:position", raised);
        }
        if let Some(size) = self.size {
            xml.val("w:sz", size);
            xml.val("w:szCs", size);
        }
        if self.underline {
            xml.val("w:u", "single");
        }
        if self.language {
            xml.empty("w:lang", &[("w:val", &"en-US"), ("w:eastAsia", &"zh-CN")]);
        }
        xml.close("w:rPr");
    }
}
