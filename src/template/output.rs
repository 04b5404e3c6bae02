//! Prints values into the markup, and bounds the size of the markup.
//!
//! Text is escaped for XML, always; characters that XML 1.0 does not allow and control
//! characters are dropped (the check of the data warns of them). Only text and numbers can
//! be printed: a list, a yes or no, or an empty value on an official document is a mistake.

use std::io;

use minijinja::value::ValueKind;
use minijinja::{Error, Output, State, Value};

use super::decimal;
use super::error::FilterError;

/// Most bytes of markup that a template may write.
pub(super) const MAX_BYTES: usize = 8 << 20;

/// Whether a character is allowed in the markup.
pub(super) fn printable(c: char) -> bool {
    match c {
        '\t' | '\n' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        _ => !c.is_control(),
    }
}

/// Escapes text for use between tags or in an attribute.
pub(super) fn escape(
    text: &str,
    mut write: impl FnMut(&str) -> std::fmt::Result,
) -> std::fmt::Result {
    // Most text holds none of the bytes that any character below begins with.
    if !text
        .bytes()
        .any(|b| matches!(b, 0..=0x1f | b'&' | b'<' | b'>' | b'"' | b'\'' | 0x7f | 0xc2 | 0xef))
    {
        return write(text);
    }
    let mut start = 0;
    for (i, c) in text.char_indices() {
        let entity = match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            '\'' => "&#39;",
            _ if printable(c) => continue,
            _ => "",
        };
        write(&text[start..i])?;
        write(entity)?;
        start = i + c.len_utf8();
    }
    write(&text[start..])
}

/// Prints a value; the engine calls this for every `{{ … }}`.
pub(super) fn print(
    out: &mut Output<'_>,
    _: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), Error> {
    if let Some(text) = value.as_str() {
        // Safe text is markup that a macro or a {% set %} block captured, escaped already.
        return if value.is_safe() {
            out.write_str(text)
        } else {
            escape(text, |part| out.write_str(part))
        }
        .map_err(Error::from);
    }
    match value.kind() {
        ValueKind::Number | ValueKind::Plain if decimal::is_number(value) => {
            match decimal::printed(value) {
                Some(number) => out.write_str(&number).map_err(Error::from),
                None => Err(FilterError::new("算出的数过大，或除数为0，不能印出")
                    .hint("除以会是0的数，先用 {% if %} 判断；占比用 |percent(总数)")
                    .into()),
            }
        }
        ValueKind::None => Err(FilterError::empty().into()),
        // The engine has refused what is undefined; this is the missing else of `{{ a if b }}`.
        ValueKind::Undefined => Ok(()),
        ValueKind::Bool => Err(FilterError::new("是与否不能直接印出")
            .hint("用 {{ \"是\" if … else \"否\" }}")
            .into()),
        ValueKind::Seq | ValueKind::Iterable => Err(FilterError::new("列表不能直接印出")
            .hint("用 |join_cn 连接，或用 {% for %} 逐项印出")
            .into()),
        _ => Err(FilterError::new("这个值不是文字或数字，不能直接印出")
            .hint("写出其中的一项，如 target.name")
            .into()),
    }
}

/// Collects the markup and stops at the limit.
#[derive(Debug, Default)]
pub(super) struct Limited(Vec<u8>);

impl Limited {
    /// The markup.
    pub fn into_string(self) -> Option<String> {
        String::from_utf8(self.0).ok()
    }
}

impl io::Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MAX_BYTES {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn escaped(text: &str) -> String {
        let mut out = String::new();
        escape(text, |part| {
            out.push_str(part);
            Ok(())
        })
        .unwrap();
        out
    }

    #[test]
    fn text_is_escaped_and_stripped_of_what_xml_cannot_hold() {
        assert_eq!(escaped("a<b>&\"c'甲"), "a&lt;b&gt;&amp;&quot;c&#39;甲");
        assert_eq!(
            escaped("a\u{0}b\u{1}c\u{b}\r\nd\te\u{7f}f\u{85}g\u{fffe}h\u{ffff}i"),
            "abc\nd\tefghi"
        );
        assert_eq!(escaped("𠮷\u{30000}\u{e000}\u{fffd}"), "𠮷\u{30000}\u{e000}\u{fffd}");
    }

    #[test]
    fn output_stops_at_its_limit() {
        let mut out = Limited::default();
        let part = [b'x'; 1 << 20];
        for _ in 0..8 {
            out.write_all(&part).unwrap();
        }
        assert_eq!(out.write_all(b"x").unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        assert_eq!(out.into_string().unwrap().len(), MAX_BYTES);
    }
}
