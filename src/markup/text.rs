//! Running text: inline elements to the model, and the rule for white space.

use super::tree::{Child, Element};
use crate::document::{Face, Inline, TextStyle};

/// The inline content of an element.
pub(super) fn inlines(element: &Element) -> Vec<Inline> {
    of(element.children.iter())
}

/// The inline content of some children.
pub(super) fn of<'e>(children: impl Iterator<Item = &'e Child>) -> Vec<Inline> {
    let mut out = Vec::new();
    collect(children, TextStyle::default(), &mut out);
    tidy(out)
}

/// The text of an element without its inline elements.
pub(super) fn plain(element: &Element) -> String {
    let mut out = String::new();
    for inline in inlines(element) {
        if let Inline::Text { text, .. } = inline {
            out.push_str(&text);
        }
    }
    out
}

fn collect<'e>(children: impl Iterator<Item = &'e Child>, style: TextStyle, out: &mut Vec<Inline>) {
    for child in children {
        match child {
            Child::Text(text, _) => out.push(Inline::Text { text: text.clone(), style }),
            Child::Element(e) => {
                let number = |name: &str| e.attribute(name).and_then(|v| v.parse().ok());
                let hint = || e.attribute("hint").unwrap_or_default().to_string();
                match e.name.as_str() {
                    "b" => collect(e.children.iter(), TextStyle { bold: true, ..style }, out),
                    "u" => collect(e.children.iter(), TextStyle { underline: true, ..style }, out),
                    "kai" => collect(
                        e.children.iter(),
                        TextStyle { face: Some(Face::Kai), ..style },
                        out,
                    ),
                    "hei" => collect(
                        e.children.iter(),
                        TextStyle { face: Some(Face::Hei), ..style },
                        out,
                    ),
                    "song" => collect(
                        e.children.iter(),
                        TextStyle { face: Some(Face::Song), ..style },
                        out,
                    ),
                    "fang" => collect(
                        e.children.iter(),
                        TextStyle { face: Some(Face::Fang), ..style },
                        out,
                    ),
                    "br" => out.push(Inline::Break),
                    "blank" => out.push(Inline::Blank {
                        width: number("width").unwrap_or(4.0),
                        hint: hint(),
                    }),
                    "check" => out.push(Inline::Check {
                        checked: e.attribute("checked") == Some("yes"),
                        hint: hint(),
                    }),
                    _ => {}
                }
            }
        }
    }
}

/// White space of the source: a run of it counts as one space; next to a Chinese character, at
/// the ends and next to breaks it counts as nothing. U+3000 and U+00A0 are characters, not white
/// space.
fn tidy(inlines: Vec<Inline>) -> Vec<Inline> {
    let mut out: Vec<Inline> = Vec::new();
    let mut before: Option<char> = None;
    let mut space: Option<TextStyle> = None;
    for inline in inlines {
        let Inline::Text { text, style } = inline else {
            // A gap or a box is set like a Chinese character; a break ends the line.
            space = None;
            before = (!matches!(inline, Inline::Break)).then_some('　');
            out.push(inline);
            continue;
        };
        let mut kept = String::with_capacity(text.len());
        for c in text.chars() {
            if matches!(c, ' ' | '\t' | '\n' | '\r') {
                space = Some(style);
                continue;
            }
            if let Some(space_style) = space.take()
                && before.is_some_and(|b| !is_wide(b))
                && !is_wide(c)
            {
                if kept.is_empty() && space_style != style {
                    push(&mut out, " ", space_style);
                } else {
                    kept.push(' ');
                }
            }
            kept.push(c);
            before = Some(c);
        }
        push(&mut out, &kept, style);
    }
    out
}

/// Adds text, joined to text of the same style before it.
fn push(out: &mut Vec<Inline>, more: &str, style: TextStyle) {
    if more.is_empty() {
        return;
    }
    match out.last_mut() {
        Some(Inline::Text { text, style: s }) if *s == style => text.push_str(more),
        _ => out.push(Inline::Text { text: more.to_string(), style }),
    }
}

/// Chinese characters, full-width forms and the punctuation that is set as wide as they are.
fn is_wide(c: char) -> bool {
    matches!(c,
        '\u{2014}' | '\u{2018}'..='\u{201d}' | '\u{2026}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ff60}' | '\u{20000}'..='\u{3fffd}' | '\u{25a1}' | '\u{2605}')
}
