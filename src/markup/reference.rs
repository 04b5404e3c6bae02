//! The reference of the markup for authors, in Chinese: what no table tells, and tables made from
//! the schema.

use std::fmt::Write as _;

use super::schema::{BLOCKS, Content, ELEMENTS, ElementSpec, INLINES, Value};

const BEGINNING: &str = include_str!("reference.md");

/// The whole reference, in Markdown.
pub fn reference() -> String {
    // The table lists the frame first, then the blocks with their parts, then the elements of
    // running text.
    let place = |name: &str| ELEMENTS.iter().position(|e| e.name == name).unwrap_or_default();
    let (frame, rest) = ELEMENTS.split_at(place(BLOCKS[0]));
    let (blocks, inlines) = rest.split_at(place(INLINES[0]) - frame.len());
    let mut text = BEGINNING.trim_end().to_string();
    section(&mut text, "框架", frame);
    let names: Vec<String> = BLOCKS.iter().map(|name| format!("`{name}`")).collect();
    section(&mut text, "块", blocks);
    _ = write!(text, "\n\n表中的“块”是指{}；其余是块里的部分。", names.join("、"));
    section(&mut text, "文字", inlines);
    text.push('\n');
    text
}

fn section(text: &mut String, title: &str, elements: &[ElementSpec]) {
    _ = write!(text, "\n\n## {title}\n\n| 名称 | 属性 | 里面放 | 用途 |\n|---|---|---|---|");
    // Neighbours with the same text are one row.
    for group in elements.chunk_by(|a, b| a.meaning == b.meaning) {
        let Some(first) = group.first() else { continue };
        let names: Vec<String> = group.iter().map(|e| format!("`{}`", e.name)).collect();
        let attributes: Vec<String> = first
            .attributes
            .iter()
            .map(|(name, value)| format!("`{name}`{}", value.allowed()))
            .collect();
        _ = write!(
            text,
            "\n| {} | {} | {} | {} |",
            names.join(" "),
            attributes.join("、"),
            first.holds(),
            first.meaning
        );
    }
}

impl ElementSpec {
    /// What is allowed in it, in Chinese.
    fn holds(&self) -> String {
        let names = |list: &[&str]| {
            list.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join("、")
        };
        match self.content {
            Content::Empty => "—".into(),
            Content::Elements(list) => names(list),
            Content::Blocks => {
                let more: Vec<&str> =
                    self.children().into_iter().filter(|name| !BLOCKS.contains(name)).collect();
                if more.is_empty() { "块".into() } else { format!("块、{}", names(&more)) }
            }
            Content::Inline => {
                let more: Vec<&str> =
                    self.children().into_iter().filter(|name| !INLINES.contains(name)).collect();
                if more.is_empty() { "文字".into() } else { format!("文字、{}", names(&more)) }
            }
            Content::Cell => "文字或几个 `p`".into(),
        }
    }
}

impl Value {
    /// The values that an attribute may have, in Chinese; `None` for any text.
    fn allowed(self) -> String {
        match self {
            Value::Text => String::new(),
            Value::YesNo => "（yes、no）".into(),
            Value::Words(words) => format!("（{}）", words.join("、")),
            Value::Number(min, max) | Value::Whole(min, max) => format!("（{min}至{max}）"),
            Value::Date => "（2026-05-18）".into(),
        }
    }
}
