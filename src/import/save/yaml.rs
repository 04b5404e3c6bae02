//! YAML in block style.

use std::fmt::Write as _;

use serde_json::Value as Json;

/// A value as YAML.
pub(super) fn to_text(value: &Json) -> String {
    let mut text = String::new();
    block(value, 0, &mut text);
    text
}

/// Writes a value in lines of an indentation.
fn block(value: &Json, depth: usize, out: &mut String) {
    match value {
        Json::Object(fields) => {
            for (i, (key, value)) in fields.iter().enumerate() {
                // The first field of an item follows its dash.
                if i > 0 || !out.ends_with("- ") {
                    _ = write!(out, "{:depth$}", "");
                }
                _ = write!(out, "{}:", scalar(&Json::from(key.as_str())));
                below(value, depth, out);
            }
        }
        Json::Array(items) => {
            for item in items {
                _ = write!(out, "{:depth$}- ", "");
                match item {
                    Json::Object(fields) if !fields.is_empty() => block(item, depth + 2, out),
                    // No list of the model holds lists.
                    other => _ = writeln!(out, "{}", scalar(other)),
                }
            }
        }
        other => _ = writeln!(out, "{}", scalar(other)),
    }
}

/// Writes the value of a field, after its name or below it.
fn below(value: &Json, depth: usize, out: &mut String) {
    match value {
        Json::Object(fields) if !fields.is_empty() => {
            out.push('\n');
            block(value, depth + 2, out);
        }
        Json::Array(items) if !items.is_empty() => {
            out.push('\n');
            block(value, depth + 2, out);
        }
        other => _ = writeln!(out, " {}", scalar(other)),
    }
}

/// A value within a line: texts without any sign that has a meaning in YAML are plain, others as in
/// JSON.
fn scalar(value: &Json) -> String {
    let begins = |c: char| !c.is_ascii() && c.is_alphanumeric();
    let plain = |c: char| {
        c.is_alphanumeric()
            || matches!(
                c,
                '，' | '。'
                    | '、'
                    | '；'
                    | '：'
                    | '“'
                    | '”'
                    | '（'
                    | '）'
                    | '《'
                    | '》'
                    | '〔'
                    | '〕'
            )
    };
    match value {
        Json::String(text) if text.starts_with(begins) && text.chars().all(plain) => text.clone(),
        Json::String(text)
            if !text.is_empty()
                && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
                && !is_word(text) =>
        {
            text.clone()
        }
        other => other.to_string(),
    }
}

/// Whether YAML takes a word for something other than a text.
fn is_word(text: &str) -> bool {
    matches!(text, "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n" | "null")
}
