//! The rule of messages: what a reader of one sort of file must not be told in another's words.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use serde_json::Value as Json;
use xunwen::diag::{Diagnostic, Origin};

/// What is against the rule in a message and its cures. Values of the user's own stand in “”.
pub fn against_the_rule(d: &Diagnostic) -> Option<String> {
    let told = std::iter::once(&d.message).chain(&d.hints);
    told.map(|text| unquoted(text)).find_map(|text| {
        let in_cells = matches!(d.origin, Some(Origin::Cell { .. }));
        let in_data = matches!(d.origin, Some(Origin::Text { .. }));
        of_any(&text)
            .or_else(|| in_cells.then(|| of_cells(&text)).flatten())
            .or_else(|| in_data.then(|| of_data(&text)).flatten())
            .map(|what| format!("{what}: {text}"))
    })
}

/// What nobody is told: a mark that was not replaced, a command, a code point.
pub fn of_any(text: &str) -> Option<String> {
    let hex = |rest: &str| rest.bytes().take(4).filter(u8::is_ascii_hexdigit).count() == 4;
    let argument = |(at, _): (usize, &str)| {
        text[at + 2..].starts_with(|c: char| c.is_ascii_lowercase()) && !text[..at].ends_with('-')
    };
    if text.contains("[[") || text.contains("]]") {
        Some("a mark".into())
    } else if text.contains("xunwen ") || text.match_indices("--").any(argument) {
        Some("a command".into())
    } else if text.split("U+").skip(1).any(hex) {
        Some("a code point".into())
    } else {
        None
    }
}

/// A workbook has no keys, and its columns of money are in yuan.
fn of_cells(text: &str) -> Option<String> {
    let key = words(text).find(|word| {
        keys().contains(*word)
            || word.contains(['_', '.'])
            || ["true", "false", "null"].contains(word)
    });
    let unit = ["以分为单位", "1元写作100", "（分）"].into_iter().find(|unit| text.contains(unit));
    key.map(|key| format!("the key {key}")).or(unit.map(|unit| format!("the unit {unit}")))
}

/// In a data file a key has its Chinese name, and money is in 分.
fn of_data(text: &str) -> Option<String> {
    let bare = words(text).find(|word| {
        let last = word.rsplit('.').next().unwrap_or_default();
        let at = word.as_ptr() as usize - text.as_ptr() as usize + word.len();
        // “组长”应写作 leader has the name before it.
        let named = text[at..].starts_with('（') || text.contains(&format!("应写作 {word}"));
        keys().contains(last) && !named
    });
    let unit = ["以元为单位", "（元）", "单元格", "这一列"];
    let unit = unit.into_iter().find(|unit| text.contains(unit));
    bare.map(|key| format!("the bare key {key}")).or(unit.map(|unit| format!("the word {unit}")))
}

/// The words of small Latin letters in a text.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let of_word = |c: char| c.is_ascii_lowercase() || c == '_' || c == '.';
    text.split(move |c| !of_word(c)).map(|word| word.trim_matches('.')).filter(|w| w.len() > 1)
}

/// A text without what stands in quotation marks.
fn unquoted(text: &str) -> String {
    let mut depth = 0;
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '“' => depth += 1,
            '”' => depth -= 1,
            c if depth <= 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// The names of all fields of rounds and clues.
fn keys() -> &'static BTreeSet<String> {
    static KEYS: OnceLock<BTreeSet<String>> = OnceLock::new();
    fn collect(value: &Json, out: &mut BTreeSet<String>) {
        match value {
            Json::Object(fields) => {
                if let Some(Json::Object(properties)) = fields.get("properties") {
                    out.extend(properties.keys().cloned());
                }
                fields.values().for_each(|value| collect(value, out));
            }
            Json::Array(items) => items.iter().for_each(|value| collect(value, out)),
            _ => {}
        }
    }
    KEYS.get_or_init(|| {
        let mut keys = BTreeSet::new();
        collect(&xunwen::round::round_schema(), &mut keys);
        collect(&xunwen::round::clue_schema(), &mut keys);
        keys
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use xunwen::diag::Code;

    #[test]
    fn the_rule_finds_what_is_against_it() {
        let cell =
            Origin::Cell { file: "a".into(), sheet: "问题清单".into(), cell: "K3".into() };
        let line = Origin::Text { file: "a.yaml".into(), line: 3, column: 1 };
        let table = [
            (&cell, "填写 due", true),
            (&cell, "填写“整改期限”，如“due”", false),
            (&cell, "金额以分为单位填整数", true),
            (&line, "填写 due（整改期限）", false),
            (&line, "填写 tasks.due（完成时限），", false),
            (&line, "填写 due", true),
            (&line, "填写金额（元）", true),
            (&line, "用 [[tasks.due]]", true),
            (&line, "用 xunwen check", true),
            (&cell, "加 --date", true),
            (&cell, "字符 U+E5E5", true),
        ];
        for (origin, text, wrong) in table {
            let d = Diagnostic::error(Code::BadValue, "不对");
            let mut d = d.at(origin.clone());
            d.hints.push(text.into());
            assert_eq!(against_the_rule(&d).is_some(), wrong, "{text}");
        }
    }
}
