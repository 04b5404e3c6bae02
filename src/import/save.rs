//! A round as a data file: JSON, YAML or a workbook, that reads back as the same round.

use std::fmt::Write as _;

use serde_json::Value as Json;

use super::{Format, import};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::round::Round;

/// Writes a round in one file; reading it yields the same round. Comments and included files of where it came from are
/// not in it, fields without a value are left out.
///
/// # Errors
/// What a workbook cannot hold; a round too large to be read back.
///
/// ```
/// # use xunwen::import::{Format, import, import_file, to_bytes};
/// let round = import_file("samples/round.yaml".as_ref())?.round;
/// let text = to_bytes(&round, Format::Yaml)?;
/// assert_eq!(import(&text, Format::Yaml, "round.yaml")?.round, round);
/// # Ok::<(), xunwen::diag::Diagnostics>(())
/// ```
pub fn to_bytes(round: &Round, format: Format) -> Result<Vec<u8>, Diagnostics> {
    if format == Format::Xlsx {
        return workbook(round);
    }
    let internal = |e: &dyn std::fmt::Display| Diagnostics::from(Diagnostic::error(Code::Internal, format!("数据无法转换：{e}")));
    let mut data = serde_json::to_value(round).map_err(|e| internal(&e))?;
    without_nulls(&mut data);
    let text = if format == Format::Json {
        let mut text = serde_json::to_string_pretty(&data).map_err(|e| internal(&e))?;
        text.push('\n');
        text
    } else {
        let mut text = String::new();
        block(&data, 0, &mut text);
        text
    };
    let back = import(text.as_bytes(), format, "合并后的数据")?;
    if back.round == *round { Ok(text.into_bytes()) } else { Err(internal(&"写出后读回来不一样")) }
}

#[cfg(feature = "xlsx")]
fn workbook(round: &Round) -> Result<Vec<u8>, Diagnostics> {
    crate::workbook::export(round)
}

#[cfg(not(feature = "xlsx"))]
fn workbook(_: &Round) -> Result<Vec<u8>, Diagnostics> {
    Err(Diagnostic::error(Code::FeatureMissing, "本程序没有编入工作簿读写").hint("换用完整版程序").into())
}

fn without_nulls(value: &mut Json) {
    match value {
        Json::Object(fields) => {
            fields.retain(|key, value| !(value.is_null() || key == "include" && value.as_array().is_some_and(Vec::is_empty)));
            fields.values_mut().for_each(without_nulls);
        }
        Json::Array(items) => items.iter_mut().for_each(without_nulls),
        _ => {}
    }
}

/// A value as YAML in block style, its lines so deep.
fn block(value: &Json, depth: usize, out: &mut String) {
    match value {
        Json::Object(fields) => {
            for (i, (key, value)) in fields.iter().enumerate() {
                // The first field of an item stands behind its dash.
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

/// The value of a field: behind its name, or below it.
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

/// A value within a line; texts plain where nothing in them has a meaning in YAML, else as JSON writes them.
fn scalar(value: &Json) -> String {
    let begins = |c: char| !c.is_ascii() && c.is_alphanumeric();
    let plain = |c: char| {
        c.is_alphanumeric() || matches!(c, '，' | '。' | '、' | '；' | '：' | '“' | '”' | '（' | '）' | '《' | '》' | '〔' | '〕')
    };
    match value {
        Json::String(text) if text.starts_with(begins) && text.chars().all(plain) => text.clone(),
        Json::String(text) if !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') && !is_word(text) => {
            text.clone()
        }
        other => other.to_string(),
    }
}

/// Whether YAML takes a word for something else than a text.
fn is_word(text: &str) -> bool {
    matches!(text, "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n" | "null")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::import::import_file;

    #[test]
    fn rounds_come_back_as_they_were_in_each_format() {
        let mut round = import_file(concat!(env!("CARGO_MANIFEST_DIR"), "/samples/round.yaml").as_ref()).unwrap().round;
        let hard = [
            "- 甲: 乙 #丙",
            "true",
            "~",
            "",
            " 空 格 ",
            "分\n行\t“引”\"\\",
            "=1+1",
            "1.50",
            "0x1F",
            "{{ a }}",
            "*甲",
            "null",
            "、甲",
            "no",
        ];
        for (issue, text) in round.issues.iter_mut().zip(hard.iter().cycle()) {
            issue.facts = (*text).to_string();
        }
        round.tasks[0].measures = hard.iter().map(ToString::to_string).collect();
        for format in [Format::Yaml, Format::Json] {
            let bytes = to_bytes(&round, format).unwrap();
            assert_eq!(import(&bytes, format, "轮次").unwrap().round, round);
            assert_eq!(to_bytes(&round, format).unwrap(), bytes);
            assert!(!String::from_utf8(bytes).unwrap().contains(": null"));
        }
    }
}
