//! The tags of an XML part with their positions, so that a part can be changed in some places and
//! stays byte for byte elsewhere.
//!
//! Takes the text of a part, yields tags without their meaning; the text between two tags is read
//! by position. Only the five predefined entities and character references are expanded.

use std::borrow::Cow;
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::Event;

/// The kind of a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `<a>`
    Open,
    /// `</a>`
    Close,
    /// `<a/>`
    Empty,
}

/// A tag and its position.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tag<'a> {
    pub kind: Kind,
    /// The whole tag, from `<` to `>`.
    pub text: &'a str,
    /// Offset of its first byte.
    pub start: usize,
    /// Number of open elements around it.
    pub depth: usize,
}

/// An attribute as written, its value escaped.
#[derive(Debug)]
struct Attribute<'a> {
    name: &'a str,
    value: &'a str,
    span: Range<usize>,
}

impl<'a> Tag<'a> {
    /// Offset after its last byte.
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// The name with its prefix.
    pub fn name(&self) -> &'a str {
        let name = self.text.trim_start_matches(['<', '/']);
        name.split(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/')
            .next()
            .unwrap_or_default()
    }

    /// The name without its prefix.
    pub fn local(&self) -> &'a str {
        local(self.name())
    }

    /// The prefix with its colon; empty if there is none.
    pub fn prefix(&self) -> &'a str {
        let name = self.name();
        &name[..name.len() - local(name).len()]
    }

    /// Whether an element with this local name begins here.
    pub fn begins(&self, name: &str) -> bool {
        self.kind != Kind::Close && self.local() == name
    }

    /// Whether an element with this local name ends here.
    pub fn ends(&self, name: &str) -> bool {
        self.kind != Kind::Open && self.local() == name
    }

    /// The value of the attribute with this full name.
    pub fn attribute(&self, name: &str) -> Option<Cow<'a, str>> {
        attributes(self.text).find(|a| a.name == name).map(|a| unescape(a.value))
    }

    /// The value of the prefixed attribute with this local name.
    pub fn prefixed_attribute(&self, name: &str) -> Option<Cow<'a, str>> {
        attributes(self.text)
            .find(|a| a.name.contains(':') && local(a.name) == name)
            .map(|a| unescape(a.value))
    }

    /// The value of an attribute as a number.
    pub fn number<N: std::str::FromStr>(&self, name: &str) -> Option<N> {
        attributes(self.text).find(|a| a.name == name)?.value.trim().parse().ok()
    }

    /// Whether an attribute exists and is true.
    pub fn flag(&self, name: &str) -> bool {
        attributes(self.text).any(|a| a.name == name && matches!(a.value, "1" | "true" | "on"))
    }

    /// The declared namespaces: prefix (empty for the default one) and name.
    pub fn namespaces(&self) -> Vec<(&'a str, Cow<'a, str>)> {
        let declared =
            |name: &'a str| if name == "xmlns" { Some("") } else { name.strip_prefix("xmlns:") };
        attributes(self.text)
            .filter_map(|a| declared(a.name).map(|p| (p, unescape(a.value))))
            .collect()
    }

    /// The attributes as written, sorted by name.
    pub fn sorted_attributes(&self) -> Vec<(&'a str, &'a str)> {
        let mut all: Vec<_> = attributes(self.text).map(|a| (a.name, a.value)).collect();
        all.sort_unstable();
        all
    }
}

/// The tags of a part in their order. Comments, processing instructions and CDATA are skipped.
pub(super) struct Tags<'a> {
    reader: Reader<&'a [u8]>,
    source: &'a str,
    depth: usize,
    failed: bool,
}

/// The text is not well-formed XML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Malformed;

impl<'a> Tags<'a> {
    /// The tags of a text in which every element is closed.
    pub fn of(source: &'a str) -> Tags<'a> {
        Tags { reader: Reader::from_str(source), source, depth: 0, failed: false }
    }

    /// The tags of VML, in which elements may stay open as in HTML.
    pub fn lenient(source: &'a str) -> Tags<'a> {
        let mut tags = Tags::of(source);
        let config = tags.reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        tags
    }
}

impl<'a> Iterator for Tags<'a> {
    type Item = Result<Tag<'a>, Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.failed {
            let start = self.reader.buffer_position() as usize;
            let kind = match self.reader.read_event() {
                Ok(Event::Start(_)) => Kind::Open,
                Ok(Event::End(_)) => Kind::Close,
                Ok(Event::Empty(_)) => Kind::Empty,
                Ok(Event::Eof) => {
                    self.failed = true;
                    return (self.depth > 0 && self.reader.config_mut().check_end_names)
                        .then_some(Err(Malformed));
                }
                Ok(Event::DocType(_)) | Err(_) => break,
                Ok(_) => continue,
            };
            let Some(text) = self.source.get(start..self.reader.buffer_position() as usize) else {
                break;
            };
            if kind == Kind::Close {
                self.depth = self.depth.saturating_sub(1);
            }
            let tag = Tag { kind, text, start, depth: self.depth };
            if kind == Kind::Open {
                self.depth += 1;
            }
            return Some(Ok(tag));
        }
        (!std::mem::replace(&mut self.failed, true)).then_some(Err(Malformed))
    }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// The attributes in the text of a tag.
fn attributes(tag: &str) -> impl Iterator<Item = Attribute<'_>> {
    let mut at = tag.find(|c: char| c.is_ascii_whitespace()).unwrap_or(tag.len());
    std::iter::from_fn(move || {
        let start = at + tag[at..].find(|c: char| !c.is_ascii_whitespace())?;
        let equals = start + tag[start..].find('=')?;
        let open = equals + 1 + tag[equals + 1..].find(['"', '\''])?;
        let close = open
            + 1
            + tag[open + 1..].find(if tag[open..].starts_with('"') { '"' } else { '\'' })?;
        at = close + 1;
        Some(Attribute {
            name: tag[start..equals].trim_end(),
            value: &tag[open + 1..close],
            span: start..close + 1,
        })
    })
}

/// A tag with an attribute set to a value.
pub(super) fn with_attribute(tag: &str, name: &str, value: &str) -> String {
    let written = format!("{name}=\"{}\"", escape(value));
    let mut out = tag.to_string();
    match attributes(tag).find(|a| a.name == name) {
        Some(found) => out.replace_range(found.span, &written),
        None => {
            let at = tag.len() - if tag.ends_with("/>") { 2 } else { 1 };
            out.insert_str(
                at,
                &format!("{}{written}", if tag[..at].ends_with(' ') { "" } else { " " }),
            );
        }
    }
    out
}

/// A tag without an attribute.
pub(super) fn without_attribute(tag: &str, name: &str) -> String {
    let mut out = tag.to_string();
    if let Some(found) = attributes(tag).find(|a| a.name == name) {
        let before = tag[..found.span.start].trim_end().len();
        out.replace_range(before..found.span.end, "");
    }
    out
}

/// `<a/>` as `<a>`.
pub(super) fn opened(tag: &str) -> String {
    match tag.strip_suffix("/>") {
        Some(text) => format!("{}>", text.trim_end()),
        None => tag.to_string(),
    }
}

/// Text with references expanded; unchanged if one of them is invalid.
pub(super) fn unescape(text: &str) -> Cow<'_, str> {
    quick_xml::escape::unescape(text).unwrap_or(Cow::Borrowed(text))
}

/// The text of a fragment without its tags.
pub(super) fn plain(fragment: &str) -> String {
    let mut out = String::new();
    let mut rest = fragment;
    while let Some(open) = rest.find('<') {
        out.push_str(&rest[..open]);
        rest = rest[open..].find('>').map_or("", |close| &rest[open + close + 1..]);
    }
    out.push_str(rest);
    unescape(&out).into_owned()
}

/// Escapes markup and drops characters that XML 1.0 does not allow.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            '\0'..='\u{1f}' | '\u{7f}' | '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}

/// Changes to a text that are applied together; everything else stays as it is.
#[derive(Debug, Default)]
pub(super) struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    /// Replaces a range; an empty one inserts.
    pub fn replace(&mut self, range: Range<usize>, text: impl Into<String>) {
        let text = text.into();
        if !range.is_empty() || !text.is_empty() {
            self.0.push((range, text));
        }
    }

    /// Inserts at an offset.
    pub fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.replace(at..at, text);
    }

    /// Applies the changes. At the same offset insertions come before replacements, in the order
    /// they were made.
    pub fn apply(mut self, source: &str) -> String {
        self.0.sort_by_key(|(range, _)| (range.start, range.end));
        let mut out = String::with_capacity(
            source.len() + self.0.iter().map(|(_, t)| t.len()).sum::<usize>(),
        );
        let mut at = 0;
        for (range, text) in &self.0 {
            out.push_str(source.get(at..range.start).unwrap_or_default());
            out.push_str(text);
            at = at.max(range.end);
        }
        out.push_str(source.get(at..).unwrap_or_default());
        out
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn tags_have_places_and_attributes() {
        let xml = "<?xml version='1.0'?><x:a xmlns:x=\"u\"><!-- <b/> --><b r = 'A\"1' t=\"1 &lt; 2\" />text</x:a>";
        let tags: Vec<Tag<'_>> = Tags::of(xml).map(Result::unwrap).collect();
        assert_eq!(tags.iter().map(Tag::name).collect::<Vec<_>>(), ["x:a", "b", "x:a"]);
        assert_eq!((tags[0].prefix(), tags[0].local(), tags[1].depth), ("x:", "a", 1));
        assert_eq!(tags[1].attribute("r").unwrap(), "A\"1");
        assert_eq!(tags[1].attribute("t").unwrap(), "1 < 2");
        assert_eq!(&xml[tags[1].start..tags[1].end()], tags[1].text);
        assert_eq!(with_attribute(tags[1].text, "r", "B2"), "<b r=\"B2\" t=\"1 &lt; 2\" />");
        assert_eq!(with_attribute("<b/>", "s", "3"), "<b s=\"3\"/>");
        assert_eq!(without_attribute("<b a=\"1\" c=\"2\"/>", "a"), "<b c=\"2\"/>");
        assert_eq!(opened("<b a=\"1\" />"), "<b a=\"1\">");
    }

    #[test]
    fn text_that_is_not_xml_ends_in_one_error() {
        for xml in ["<a>", "<a></b>", "<a", "<!DOCTYPE a><a/>", "<a b=\"></a>"] {
            assert_eq!(Tags::of(xml).filter(Result::is_err).count(), 1, "{xml}");
        }
        assert_eq!(Tags::lenient("<a><br></a>").filter(Result::is_err).count(), 0);
    }

    #[test]
    fn edits_keep_the_rest() {
        let mut edits = Edits::default();
        edits.replace(4..6, "XY");
        edits.insert(0, "^");
        edits.insert(4, "-");
        assert_eq!(edits.apply("0123456789"), "^0123-XY6789");
    }
}
