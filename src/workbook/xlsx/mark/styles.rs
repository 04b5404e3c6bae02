//! The styles of a marked workbook: for each format of a wrong cell, the same format with a red
//! fill.
//!
//! The red fill keeps the cell's former fill as its second colour, which a solid fill does not
//! show. So a mark can be removed again, even after Excel or WPS saved the workbook and numbered
//! its formats anew.

use std::collections::{BTreeMap, BTreeSet};

use crate::workbook::xlsx::package::insert_last;
use crate::workbook::xlsx::tags::{
    Edits, Kind, Malformed, Tags, opened, with_attribute, without_attribute,
};

/// The red of wrong cells: black and white text are both legible on it, and clerks do not use it
/// themselves.
pub(super) const RED: &str = "FFE96464";

/// The fill of the header of the messages.
const PALE: &str = "FFFFC7CE";

/// The colour of the messages.
const DARK: &str = "FF9C0006";

/// Second colour if there was no fill.
const NONE: &str = "indexed=\"64\"";

/// Second colours that stand for no fill: [`NONE`] as we or other programs write it, and the
/// palette colour nearest to [`RED`], which LibreOffice writes instead of any second colour.
const NOTHING: &[&str] = &[NONE, "indexed=\"65\"", "auto=\"1\"", "rgb=\"FFFF6600\""];

/// Sections of the part in the order of the format.
const ORDER: &[&str] = &[
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
];

/// The styles of a workbook without any.
const EMPTY: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n",
    "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">",
    "<fonts count=\"1\"><font><sz val=\"11\"/><name val=\"宋体\"/><charset val=\"134\"/></font></fonts>",
    "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>",
    "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>",
    "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>",
    "<cellXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/></cellXfs></styleSheet>"
);

/// The styles of a workbook; entries are only added.
pub(super) struct Styles {
    xml: String,
    prefix: String,
    fonts: Section,
    fills: Section,
    formats: Section,
    /// Our formats of wrong cells.
    reds: BTreeSet<u32>,
}

/// A list in the part; formats refer to entries of the other lists by number.
#[derive(Default)]
struct Section {
    items: Vec<String>,
    /// Index of the first of equal entries, by their meaning.
    known: BTreeMap<String, usize>,
    /// Entries that are in the part already.
    written: usize,
}

impl Section {
    fn push(&mut self, item: String) -> usize {
        let at = self.items.len();
        self.known.entry(meaning(&item)).or_insert(at);
        self.items.push(item);
        at
    }

    fn find_or_add(&mut self, item: String) -> usize {
        match self.known.get(&meaning(&item)) {
            Some(at) => *at,
            None => self.push(item),
        }
    }
}

impl Styles {
    /// Reads the part; `None` if the workbook has none.
    pub fn read(xml: Option<String>) -> Result<Styles, Malformed> {
        let xml = xml.unwrap_or_else(|| EMPTY.to_string());
        let mut sections: [Section; 3] = Default::default();
        let (mut prefix, mut section, mut item) = (String::new(), None, 0);
        for tag in Tags::of(&xml) {
            let tag = tag?;
            match (tag.depth, tag.kind) {
                (0, _) => prefix = tag.prefix().to_string(),
                (1, Kind::Open) => {
                    section = ["fonts", "fills", "cellXfs"].iter().position(|n| *n == tag.local());
                }
                (1, _) => section = None,
                (2, Kind::Open) => item = tag.start,
                (2, Kind::Close | Kind::Empty) => {
                    if let Some(section) = section {
                        let start = if tag.kind == Kind::Empty { tag.start } else { item };
                        sections[section].push(xml[start..tag.end()].to_string());
                    }
                }
                _ => {}
            }
        }
        for section in &mut sections {
            section.written = section.items.len();
        }
        let [fonts, fills, formats] = sections;
        let mut styles = Styles { xml, prefix, fonts, fills, formats, reds: BTreeSet::new() };
        let p = styles.prefix.clone();
        if styles.fonts.items.is_empty() {
            styles
                .fonts
                .push(format!("<{p}font><{p}sz val=\"11\"/><{p}name val=\"宋体\"/></{p}font>"));
        }
        if styles.fills.items.is_empty() {
            for pattern in ["none", "gray125"] {
                styles.fills.push(format!(
                    "<{p}fill><{p}patternFill patternType=\"{pattern}\"/></{p}fill>"
                ));
            }
        }
        if styles.formats.items.is_empty() {
            styles
                .formats
                .push(format!("<{p}xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/>"));
        }
        let red = |format: &&String| {
            colours(styles.fill_of(format)).is_some_and(|(first, _)| is_red(&first))
        };
        styles.reds =
            (0..).zip(&styles.formats.items).filter(|(_, f)| red(f)).map(|(at, _)| at).collect();
        Ok(styles)
    }

    /// Whether a format is one of our formats of wrong cells.
    pub fn is_red(&self, format: u32) -> bool {
        self.reds.contains(&format)
    }

    /// The format of a wrong cell that had this format.
    pub fn red(&mut self, format: u32) -> u32 {
        if self.is_red(format) {
            return format;
        }
        let base = self.format(format).to_string();
        let kept = colours(self.fill_of(&base)).map_or(NONE.to_string(), |(first, _)| first);
        let fill = self.solid(&format!("rgb=\"{RED}\""), &kept);
        let red = self.with_fill(&base, fill);
        self.reds.insert(red);
        red
    }

    /// The format of a cell before it was marked.
    pub fn plain(&mut self, format: u32) -> u32 {
        let marked = self.format(format).to_string();
        let kept = colours(self.fill_of(&marked)).map(|(_, second)| second);
        let fill =
            match kept.filter(|k| !k.is_empty() && !NOTHING.contains(&k.as_str()) && !is_red(k)) {
                Some(first) => match self
                    .fills
                    .items
                    .iter()
                    .position(|f| colours(f).is_some_and(|(c, _)| c == first))
                {
                    Some(found) => found,
                    None => self.solid(&first, NONE),
                },
                None => 0,
            };
        self.with_fill(&marked, fill)
    }

    /// The format of the message about a row.
    pub fn message(&mut self) -> u32 {
        let font = self.dark_font(false);
        self.own_format(font, 0, "0", "vertical=\"top\"")
    }

    /// The format of the header of the messages, next to a header with this format.
    pub fn header(&mut self, beside: u32) -> u32 {
        let font = self.dark_font(true);
        let fill = self.solid(&format!("rgb=\"{PALE}\""), NONE);
        let border = attribute(self.format(beside), "borderId").unwrap_or_else(|| "0".to_string());
        self.own_format(font, fill, &border, "horizontal=\"center\" vertical=\"center\"")
    }

    /// The part with the added entries; `None` if there are none.
    pub fn finish(self) -> Result<Option<String>, Malformed> {
        let added = [("fonts", &self.fonts), ("fills", &self.fills), ("cellXfs", &self.formats)];
        if added.iter().all(|(_, s)| s.items.len() == s.written) && self.xml != EMPTY {
            return Ok(None);
        }
        let mut edits = Edits::default();
        for (name, section) in added.into_iter().filter(|(_, s)| s.items.len() > s.written) {
            self.append(&mut edits, name, section)?;
        }
        Ok(Some(edits.apply(&self.xml)))
    }

    fn append(&self, edits: &mut Edits, name: &str, section: &Section) -> Result<(), Malformed> {
        let more = section.items[section.written..].concat();
        let count = section.items.len().to_string();
        let rank = |name: &str| ORDER.iter().position(|n| *n == name);
        for tag in Tags::of(&self.xml) {
            let tag = tag?;
            let here = tag.depth == 1 && tag.local() == name;
            match tag.kind {
                Kind::Open if here => {
                    edits.replace(tag.start..tag.end(), with_attribute(tag.text, "count", &count));
                }
                Kind::Close if here => {
                    insert_last(edits, &tag, &more);
                    return Ok(());
                }
                Kind::Empty if here => {
                    let opened = opened(&with_attribute(tag.text, "count", &count));
                    edits.replace(tag.start..tag.end(), format!("{opened}{more}</{}>", tag.name()));
                    return Ok(());
                }
                // The section is missing: it goes before the next one in the order of the format.
                Kind::Open | Kind::Empty if tag.depth == 1 && rank(tag.local()) > rank(name) => {
                    edits.insert(tag.start, self.section(name, &count, &more));
                    return Ok(());
                }
                Kind::Close | Kind::Empty if tag.depth == 0 => {
                    insert_last(edits, &tag, &self.section(name, &count, &more));
                    return Ok(());
                }
                _ => {}
            }
        }
        Err(Malformed)
    }

    fn section(&self, name: &str, count: &str, items: &str) -> String {
        let p = &self.prefix;
        format!("<{p}{name} count=\"{count}\">{items}</{p}{name}>")
    }

    fn format(&self, format: u32) -> &str {
        let items = &self.formats.items;
        items.get(format as usize).or_else(|| items.first()).map_or("", String::as_str)
    }

    fn fill_of(&self, format: &str) -> &str {
        let fill = attribute(format, "fillId").and_then(|f| f.parse::<usize>().ok()).unwrap_or(0);
        self.fills.items.get(fill).map_or("", String::as_str)
    }

    fn solid(&mut self, first: &str, second: &str) -> usize {
        let p = &self.prefix;
        let pattern = format!(
            "<{p}patternFill patternType=\"solid\"><{p}fgColor {first}/><{p}bgColor {second}/></{p}patternFill>"
        );
        self.fills.find_or_add(format!("<{p}fill>{pattern}</{p}fill>"))
    }

    /// A format with another fill.
    fn with_fill(&mut self, format: &str, fill: usize) -> u32 {
        let end = format.find('>').map_or(format.len(), |at| at + 1);
        let (tag, rest) = format.split_at(end);
        let tag = without_attribute(tag, "applyFill");
        let tag =
            with_attribute(&with_attribute(&tag, "fillId", &fill.to_string()), "applyFill", "1");
        self.formats.find_or_add(format!("{tag}{rest}")) as u32
    }

    /// The first font of the workbook in dark red.
    fn dark_font(&mut self, bold: bool) -> usize {
        let p = &self.prefix;
        let base = self.fonts.items.first().map_or("", String::as_str);
        let of = |names: &[&str]| -> String {
            let tags = Tags::of(base).map_while(Result::ok);
            tags.filter(|t| t.kind == Kind::Empty && t.depth == 1 && names.contains(&t.local()))
                .map(|t| t.text)
                .collect()
        };
        let weight = if bold { format!("<{p}b/>") } else { String::new() };
        let (size, face) = (of(&["sz"]), of(&["name", "family", "charset", "scheme"]));
        self.fonts.find_or_add(format!(
            "<{p}font>{weight}{size}<{p}color rgb=\"{DARK}\"/>{face}</{p}font>"
        ))
    }

    /// A format of text (never taken for a formula) with wrapped lines.
    fn own_format(&mut self, font: usize, fill: usize, border: &str, alignment: &str) -> u32 {
        let p = &self.prefix;
        let style =
            attribute(self.format(0), "xfId").map_or(String::new(), |_| " xfId=\"0\"".to_string());
        let format = format!(
            "<{p}xf numFmtId=\"49\" fontId=\"{font}\" fillId=\"{fill}\" borderId=\"{border}\"{style} applyNumberFormat=\"1\" \
             applyFont=\"1\" applyFill=\"1\" applyBorder=\"1\" applyAlignment=\"1\"><{p}alignment {alignment} wrapText=\"1\"/></{p}xf>"
        );
        self.formats.find_or_add(format) as u32
    }
}

/// The two colours of a solid fill as attributes; `None` for any other fill.
fn colours(fill: &str) -> Option<(String, String)> {
    let (mut first, mut second, mut solid) = (String::new(), String::new(), false);
    for tag in Tags::of(fill).map_while(Result::ok) {
        let colour = || {
            tag.sorted_attributes()
                .iter()
                .map(|(n, v)| format!("{n}=\"{v}\""))
                .collect::<Vec<_>>()
                .join(" ")
        };
        match tag.local() {
            "patternFill" => solid |= tag.attribute("patternType").is_some_and(|p| p == "solid"),
            "fgColor" if tag.kind != Kind::Close => first = colour(),
            "bgColor" if tag.kind != Kind::Close => second = colour(),
            _ => {}
        }
    }
    (solid && !first.is_empty()).then_some((first, second))
}

fn is_red(colour: &str) -> bool {
    colour.to_ascii_uppercase().contains(RED)
}

fn attribute(element: &str, name: &str) -> Option<String> {
    Tags::of(element).next()?.ok()?.attribute(name).map(std::borrow::Cow::into_owned)
}

/// The meaning of an entry, whatever the order of its attributes, and ignoring `applyFill`.
fn meaning(item: &str) -> String {
    let mut meaning = String::with_capacity(item.len());
    for tag in Tags::of(item).map_while(Result::ok) {
        if tag.kind == Kind::Close {
            meaning.push_str("</");
            continue;
        }
        meaning.push_str(tag.local());
        for (name, value) in tag.sorted_attributes().into_iter().filter(|(n, _)| *n != "applyFill")
        {
            meaning.push_str(&format!(" {name}={value}"));
        }
        meaning.push(if tag.kind == Kind::Empty { '/' } else { '>' });
    }
    meaning
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    const PART: &str = "<x:styleSheet xmlns:x=\"u\"><x:fonts count=\"1\"><x:font><x:b/><x:sz val=\"12\"/><x:name val=\"楷体\"/></x:font></x:fonts>\
        <x:fills count=\"3\"><x:fill/><x:fill/><x:fill><x:patternFill patternType=\"solid\"><x:fgColor tint=\"0.4\" theme=\"4\"/></x:patternFill></x:fill></x:fills>\
        <x:cellXfs count=\"2\"><x:xf fontId=\"0\" fillId=\"0\"/><x:xf numFmtId=\"14\" fillId=\"2\"><x:protection locked=\"0\"/></x:xf></x:cellXfs></x:styleSheet>";

    #[test]
    fn red_keeps_all_but_the_fill_and_is_taken_back() {
        let mut styles = Styles::read(Some(PART.into())).unwrap();
        let (a, b) = (styles.red(0), styles.red(1));
        assert_eq!((a, b, styles.red(b), styles.red(7)), (2, 3, 3, 2));
        assert!(styles.is_red(a) && !styles.is_red(1));
        assert_eq!((styles.plain(a), styles.plain(b)), (0, 1));
        let xml = styles.finish().unwrap().unwrap();
        assert!(
            xml.contains("<x:xf numFmtId=\"14\" fillId=\"4\" applyFill=\"1\"><x:protection locked=\"0\"/></x:xf></x:cellXfs>"),
            "{xml}"
        );
        assert!(
            xml.contains("<x:bgColor theme=\"4\" tint=\"0.4\"/>")
                && xml.contains("<x:fills count=\"5\">"),
            "{xml}"
        );

        let mut again = Styles::read(Some(xml)).unwrap();
        assert_eq!((again.red(0), again.red(1), again.plain(3)), (2, 3, 1));
        assert!(again.finish().unwrap().is_none());
    }

    #[test]
    fn what_is_missing_is_added_in_its_place() {
        let mut styles =
            Styles::read(Some("<styleSheet><borders/><cellXfs/><dxfs/></styleSheet>".into()))
                .unwrap();
        styles.red(0);
        styles.header(0);
        let xml = styles.finish().unwrap().unwrap();
        let sections: Vec<&str> = Tags::of(&xml)
            .map(Result::unwrap)
            .filter(|t| t.depth == 1 && t.kind != Kind::Close)
            .map(|t| t.local())
            .collect();
        assert_eq!(sections, ["fonts", "fills", "borders", "cellXfs", "dxfs"]);
        assert!(Styles::read(None).unwrap().finish().unwrap().is_some());
    }
}
