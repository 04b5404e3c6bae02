//! Markup text to a tree of elements with places, within a budget.
//!
//! Only what the markup needs of XML: elements, attributes, text, the five named entities and
//! character references, comments. A document type, a processing instruction or CDATA is refused.

use quick_xml::Reader;
use quick_xml::errors::{Error, IllFormedError, SyntaxError};
use quick_xml::events::{BytesStart, Event};

use super::Problems;
use crate::diag::Code;
use crate::document::At;

const MAX_BYTES: usize = 8 << 20;
pub(super) const MAX_DEPTH: usize = 32;
pub(super) const MAX_ELEMENTS: usize = 200_000;
const MAX_ATTRIBUTES: usize = 32;

/// An element.
#[derive(Debug)]
pub(super) struct Element {
    pub name: String,
    pub at: At,
    pub attributes: Vec<Attribute>,
    pub children: Vec<Child>,
}

/// An attribute, unescaped.
#[derive(Debug)]
pub(super) struct Attribute {
    pub name: String,
    pub value: String,
}

/// What an element holds.
#[derive(Debug)]
pub(super) enum Child {
    Element(Element),
    Text(String, At),
}

impl Element {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|a| a.name == name).map(|a| a.value.as_str())
    }

    /// The child elements.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|c| match c {
            Child::Element(e) => Some(e),
            Child::Text(..) => None,
        })
    }
}

/// Byte offsets to lines and columns; offsets must be given in rising order.
struct Lines<'s> {
    source: &'s str,
    offset: usize,
    at: At,
}

impl Lines<'_> {
    fn at(&mut self, offset: usize) -> At {
        let offset = self.source.floor_char_boundary(offset);
        if offset < self.offset {
            (self.offset, self.at) = (0, At { line: 1, column: 1 });
        }
        for c in self.source[self.offset..offset].chars() {
            if c == '\n' {
                self.at = At { line: self.at.line + 1, column: 1 };
            } else {
                self.at.column += 1;
            }
        }
        self.offset = offset;
        self.at
    }
}

/// Parses the source; `None` after a problem that leaves no tree.
pub(super) fn parse(source: &str, problems: &mut Problems<'_>) -> Option<Element> {
    let start = At { line: 1, column: 1 };
    if source.len() > MAX_BYTES {
        problems.add(
            Code::MarkupSyntax,
            start,
            format!("标记有{} MB，上限{} MB", source.len() >> 20, MAX_BYTES >> 20),
        );
        return None;
    }
    let mut reader = Reader::from_str(source);
    let mut lines = Lines { source, offset: 0, at: start };
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    let mut elements = 0;
    loop {
        let begin = reader.buffer_position() as usize;
        let event = reader.read_event();
        let at = lines.at(begin);
        let stop = match event {
            Err(e) => {
                let place = lines.at((reader.error_position() as usize).max(begin));
                Some((place, explain(&e)))
            }
            Ok(Event::Eof) => break,
            Ok(Event::Start(tag) | Event::Empty(tag)) => {
                elements += 1;
                let empty = source[begin..reader.buffer_position() as usize].ends_with("/>");
                match element(&tag, at) {
                    Err(message) => Some((at, message)),
                    Ok(_) if elements > MAX_ELEMENTS => {
                        Some((at, format!("元素超过{MAX_ELEMENTS}个")))
                    }
                    Ok(_) if open.len() >= MAX_DEPTH => {
                        Some((at, format!("嵌套超过{MAX_DEPTH}层")))
                    }
                    Ok(_) if open.is_empty() && root.is_some() => Some((
                        at,
                        format!("最外层只能有一个元素，此处又有“{}”", tag.name().as_ref()),
                    )),
                    Ok(e) if empty => {
                        close(e, &mut open, &mut root);
                        None
                    }
                    Ok(e) => {
                        open.push(e);
                        None
                    }
                }
            }
            Ok(Event::End(_)) => {
                if let Some(e) = open.pop() {
                    close(e, &mut open, &mut root);
                }
                None
            }
            Ok(Event::Text(text)) => add_text(&text.xml10_content(), at, &mut open),
            Ok(Event::GeneralRef(name)) => match resolve(&name.xml10_content()) {
                Some(c) => add_text(c.encode_utf8(&mut [0; 4]), at, &mut open),
                None => Some((
                    at,
                    format!("“&{};”不是可用的字符引用，“&”请写作 &amp;", name.xml10_content()),
                )),
            },
            Ok(Event::Comment(_) | Event::Decl(_)) => None,
            Ok(Event::CData(_)) => Some((at, "不能使用 CDATA，文字直接写，“<”写作 &lt;".into())),
            Ok(Event::DocType(_) | Event::PI(_)) => {
                Some((at, "不能使用 DOCTYPE 和处理指令".into()))
            }
        };
        if let Some((place, message)) = stop {
            problems.add(Code::MarkupSyntax, place, message);
            return None;
        }
    }
    if let Some(e) = open.pop() {
        problems.add(
            Code::MarkupSyntax,
            e.at,
            format!("元素“{}”没有结束，缺少 </{}>", e.name, e.name),
        );
        return None;
    }
    if root.is_none() {
        problems.add(Code::MarkupSyntax, start, "没有标记，应有一个 document 元素".to_string());
    }
    root
}

fn close(element: Element, open: &mut [Element], root: &mut Option<Element>) {
    match open.last_mut() {
        Some(parent) => parent.children.push(Child::Element(element)),
        None => *root = Some(element),
    }
}

/// Adds text to the open element; consecutive pieces become one.
fn add_text(text: &str, at: At, open: &mut [Element]) -> Option<(At, String)> {
    if text.chars().any(|c| !is_xml_char(c)) {
        return Some((at, "这里的文字中有看不见的控制符，不能用".into()));
    }
    match open.last_mut() {
        Some(parent) => match parent.children.last_mut() {
            Some(Child::Text(before, _)) => before.push_str(text),
            _ => parent.children.push(Child::Text(text.to_string(), at)),
        },
        None if text.trim().is_empty() => {}
        None => return Some((at, "最外层的元素以外不能有文字".into())),
    }
    None
}

/// XML 1.0, production 2, without the two non-characters.
pub(super) fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

fn resolve(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let digits = name.strip_prefix('#')?;
            let number = match digits.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(number)
        }
    }
}

fn element(tag: &BytesStart<'_>, at: At) -> Result<Element, String> {
    let name = tag.name().as_ref().to_string();
    let mut attributes = Vec::new();
    for attribute in tag.attributes() {
        let attribute =
            attribute.map_err(|_| format!("元素“{name}”的属性写法不对，或同一属性写了两次"))?;
        let key = attribute.key.as_ref().to_string();
        if attributes.len() >= MAX_ATTRIBUTES {
            return Err(format!("元素“{name}”的属性超过{MAX_ATTRIBUTES}个"));
        }
        let value = unescape(&attribute.value)
            .ok_or_else(|| format!("属性“{key}”的值中有不能用的“&”或字符，“&”请写作 &amp;"))?;
        attributes.push(Attribute { name: key, value });
    }
    Ok(Element { name, at, attributes, children: Vec::new() })
}

fn unescape(value: &str) -> Option<String> {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(i) = rest.find('&') {
        out.push_str(&rest[..i]);
        let end = rest[i..].find(';')?;
        out.push(resolve(&rest[i + 1..i + end])?);
        rest = &rest[i + end + 1..];
    }
    out.push_str(rest);
    out.chars().all(is_xml_char).then_some(out)
}

fn explain(error: &Error) -> String {
    match error {
        Error::Syntax(
            SyntaxError::UnclosedTag
            | SyntaxError::UnclosedDoubleQuotedAttributeValue
            | SyntaxError::UnclosedSingleQuotedAttributeValue,
        ) => "标签没有写完，缺少“>”或引号".into(),
        Error::Syntax(SyntaxError::UnclosedComment) => "注释没有结束，缺少“-->”".into(),
        Error::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
            format!("此处应结束元素“{expected}”，却写了 </{found}>")
        }
        Error::IllFormed(IllFormedError::UnmatchedEndTag(found)) => {
            format!("</{found}> 没有对应的开始标签")
        }
        Error::IllFormed(IllFormedError::MissingEndTag(name)) => {
            format!("元素“{name}”没有结束，缺少 </{name}>")
        }
        Error::IllFormed(IllFormedError::UnclosedReference) => "“&”请写作 &amp;".into(),
        _ => "标记的写法不对，检查“<”“>”“&”和引号".into(),
    }
}
