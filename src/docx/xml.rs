//! A small writer of XML: names are ours, text and values are escaped, always.

use std::fmt::{Display, Write as _};

/// An XML text under construction.
#[derive(Default)]
pub(super) struct Xml {
    out: String,
}

/// An attribute: name and value; the value is escaped when written.
pub(super) type Attr<'a> = (&'a str, &'a dyn Display);

impl Xml {
    /// A part of a package, with its declaration.
    pub fn part(capacity: usize) -> Xml {
        let mut out = String::with_capacity(capacity);
        out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
        Xml { out }
    }

    /// Writes `<name a="b">`.
    pub fn open(&mut self, name: &str, attributes: &[Attr<'_>]) {
        self.tag(name, attributes);
        self.out.push('>');
    }

    /// Writes `</name>`.
    pub fn close(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// Writes `<name a="b"/>`.
    pub fn empty(&mut self, name: &str, attributes: &[Attr<'_>]) {
        self.tag(name, attributes);
        self.out.push_str("/>");
    }

    /// Writes `<name w:val="value"/>`.
    pub fn val(&mut self, name: &str, value: impl Display) {
        self.empty(name, &[("w:val", &value)]);
    }

    /// Writes `<name/>` if it holds.
    pub fn flag(&mut self, name: &str, holds: bool) {
        if holds {
            self.empty(name, &[]);
        }
    }

    /// Writes escaped text.
    pub fn text(&mut self, text: &str) {
        escape(&mut self.out, text);
    }

    /// Writes `<name>text</name>`.
    pub fn element(&mut self, name: &str, attributes: &[Attr<'_>], text: &str) {
        self.open(name, attributes);
        self.text(text);
        self.close(name);
    }

    /// Writes XML that this module wrote before.
    pub fn raw(&mut self, xml: &str) {
        self.out.push_str(xml);
    }

    /// Whether what is written so far ends with `xml`.
    pub fn ends_with(&self, xml: &str) -> bool {
        self.out.ends_with(xml)
    }

    /// The text.
    pub fn finish(self) -> String {
        self.out
    }

    fn tag(&mut self, name: &str, attributes: &[Attr<'_>]) {
        self.out.push('<');
        self.out.push_str(name);
        for (key, value) in attributes {
            self.out.push(' ');
            self.out.push_str(key);
            self.out.push_str("=\"");
            // Writing to a string cannot fail.
            _ = write!(Escaped(&mut self.out), "{value}");
            self.out.push('"');
        }
    }
}

struct Escaped<'a>(&'a mut String);

impl std::fmt::Write for Escaped<'_> {
    fn write_str(&mut self, s: &str) -> std::fmt::Result {
        escape(self.0, s);
        Ok(())
    }
}

/// Appends text with its markup escaped. What XML 1.0 cannot hold is left out; tabs and ends of
/// line become spaces, as a word processor would show them.
fn escape(out: &mut String, text: &str) {
    // Nearly all text is clean; 0xEF begins the two noncharacters.
    if !text.bytes().any(|b| b < 0x20 || matches!(b, b'&' | b'<' | b'>' | b'"' | 0xEF)) {
        out.push_str(text);
        return;
    }
    let mut from = 0;
    for (at, c) in text.char_indices() {
        let instead = match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            '\t' | '\n' | '\r' => " ",
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => "",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(instead);
        from = at + c.len_utf8();
    }
    out.push_str(&text[from..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_values_are_escaped() {
        let mut xml = Xml::default();
        xml.open("a", &[("b", &"\"<&>")]);
        xml.text("]]> & \u{1}\u{fffe}\u{ffff}\u{b}x\ty");
        xml.close("a");
        assert_eq!(xml.finish(), "<a b=\"&quot;&lt;&amp;&gt;\">]]&gt; &amp; x y</a>");
    }
}
