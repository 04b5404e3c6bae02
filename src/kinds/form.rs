//! Whether a TOML file of a set has the form of its type, told from the type's JSON Schema.
//!
//! The reader of TOML into types stops at the first mistake and speaks English; here every
//! unknown key, missing key, wrong type and unknown word is found at once, each at its place.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::files::SetFile;
use super::syntax;
use crate::data::{Place, Sources, nearest, shown};
use crate::diag::{Code, Diagnostic, Diagnostics};

/// Most problems of a file that are shown.
const MAX_PROBLEMS: usize = 100;

/// Everything in a file that is not as the schema of type `T` has it.
///
/// # Errors
/// Everything that is wrong, in the order of places.
pub(super) fn check<T: schemars::JsonSchema>(file: &SetFile) -> Result<(), Diagnostics> {
    let table = syntax::parse(file, Code::SetInvalid)?;
    let schema = schemars::schema_for!(T).to_value();
    let mut sources = Sources::default();
    sources.add(&file.from, file.text.to_string().into());
    let mut walk = Walk { root: &schema, sources, found: Diagnostics::default() };
    walk.table(&schema, &table, 0, "");
    walk.found.sort();
    walk.found.0.truncate(MAX_PROBLEMS);
    if walk.found.is_empty() { Ok(()) } else { Err(walk.found) }
}

/// A problem at a value of a file, found by the names of the tables and keys above it; at the file
/// as a whole where the value is not written.
pub(super) fn problem(file: &SetFile, path: &[&str], message: String) -> Diagnostic {
    let whole = || crate::diag::Origin::File { file: file.from.clone() };
    let d = Diagnostic::error(Code::SetInvalid, message);
    let (table, _) = DeTable::parse_recoverable(&file.text);
    match offset(table.get_ref(), path) {
        Some(offset) => {
            let mut sources = Sources::default();
            sources.add(&file.from, file.text.to_string().into());
            let place = Place::offset(0, offset as u32);
            Diagnostic { origin: sources.origin(place), excerpt: sources.excerpt(place), ..d }
        }
        None => d.at(whole()),
    }
}

/// The text of a key at the top of a file, be the rest of it sound or not.
pub(super) fn text(file: &SetFile, key: &str) -> Option<String> {
    let (table, _) = DeTable::parse_recoverable(&file.text);
    let (_, value) = table.get_ref().iter().find(|(name, _)| name.get_ref() == key)?;
    value.get_ref().as_str().map(String::from)
}

/// The Chinese of a description: all of it, or what stands in its last brackets.
fn meaning(description: &str) -> &str {
    let chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    if description.chars().next().is_some_and(|c| !c.is_ascii()) {
        return description;
    }
    let brackets = description.rsplit_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or("", |(text, _)| text);
    if chinese(brackets) { brackets } else { "" }
}

fn offset(table: &DeTable<'_>, path: &[&str]) -> Option<usize> {
    let (first, rest) = path.split_first()?;
    let (_, mut value) = table.iter().find(|(key, _)| key.get_ref() == first)?;
    let mut rest = rest;
    loop {
        let Some((step, below)) = rest.split_first() else { return Some(value.span().start) };
        let next = match value.get_ref() {
            DeValue::Table(table) => table.iter().find(|(key, _)| key.get_ref() == step).map(|(_, v)| v),
            DeValue::Array(items) => step.parse::<usize>().ok().and_then(|i| items.get(i)),
            _ => None,
        };
        match next {
            Some(next) => (value, rest) = (next, below),
            None => return Some(value.span().start),
        }
    }
}

struct Walk<'s> {
    root: &'s Json,
    sources: Sources,
    found: Diagnostics,
}

impl<'s> Walk<'s> {
    fn complain(&mut self, offset: usize, path: &str, message: String, hint: Option<String>) {
        let place = Place::offset(0, offset as u32);
        let mut d = Diagnostic::error(Code::SetInvalid, message).path(path);
        (d.origin, d.excerpt) = (self.sources.origin(place), self.sources.excerpt(place));
        d.hints.extend(hint);
        self.found.push(d);
    }

    /// A schema with its references followed and without the alternative of nothing.
    fn resolved(&self, schema: &'s Json) -> &'s Json {
        if let Some(name) = schema["$ref"].as_str().and_then(|r| r.strip_prefix("#/$defs/")) {
            return self.resolved(&self.root["$defs"][name]);
        }
        let some = schema["anyOf"].as_array().filter(|all| all.iter().any(|s| s["type"] == "null"));
        some.and_then(|all| all.iter().find(|s| s["type"] != "null")).map_or(schema, |s| self.resolved(s))
    }

    fn table(&mut self, schema: &'s Json, table: &DeTable<'_>, at: usize, path: &str) {
        let known: BTreeMap<&'s str, &'s Json> =
            schema["properties"].as_object().into_iter().flatten().map(|(name, form)| (name.as_str(), form)).collect();
        let alias = |key: &str| known.iter().find(|(_, s)| s["x-alias"] == key).map(|(name, _)| *name);
        let mut given = Vec::new();
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let below = if path.is_empty() { name.to_string() } else { format!("{path}.{name}") };
            match known.get(alias(name).unwrap_or(name)) {
                Some(form) => {
                    given.push(alias(name).unwrap_or(name).to_string());
                    self.value(form, value, &below);
                }
                None if schema["additionalProperties"].is_object() => self.value(&schema["additionalProperties"], value, &below),
                None => {
                    let names = || known.keys().copied();
                    let hint = match nearest(name, names()) {
                        Some(near) => format!("是否为 {near}？"),
                        None => format!("可用：{}", names().collect::<Vec<_>>().join("、")),
                    };
                    self.complain(key.span().start, &below, format!("没有“{}”这一项", shown(name)), Some(hint));
                }
            }
        }
        let required = schema["required"].as_array().into_iter().flatten().filter_map(Json::as_str);
        for key in required.filter(|key| !given.iter().any(|g| g == key)) {
            let described = known.get(key).and_then(|s| s["description"].as_str()).map(meaning).filter(|d| !d.is_empty());
            let meaning = described.map_or(String::new(), |d| format!("（{d}）"));
            self.complain(at, path, format!("{}缺少 {key}{meaning}", if path.is_empty() { "" } else { "这一组" }), None);
        }
    }

    fn value(&mut self, schema: &'s Json, value: &Spanned<DeValue<'_>>, path: &str) {
        let schema = self.resolved(schema);
        let at = value.span().start;
        if let Some(either) = schema["anyOf"].as_array() {
            // One or several: which is meant is told by the brackets.
            let list = value.get_ref().is_array();
            if let Some(meant) = either.iter().find(|s| (s["type"] == "array") == list) {
                return self.value(meant, value, path);
            }
        }
        let words = words(schema);
        let wrong = |what: &str, how: String| (format!("{path} 应为{what}，{}", super::settings::found(value.get_ref())), Some(how));
        let last = path.rsplit('.').next().unwrap_or_default();
        let (message, hint) = match (schema["type"].as_str(), value.get_ref()) {
            _ if !words.is_empty() => match value.get_ref().as_str() {
                Some(word) if words.contains(&word) => return,
                Some(word) => {
                    let near = nearest(word, words.iter().copied()).map(|n| format!("是否为 \"{n}\"？")).unwrap_or_default();
                    (format!("{path} 没有“{}”这个值", shown(word)), Some(format!("{near}可选：{}", words.join("、"))))
                }
                None => wrong("文字", format!("加英文双引号，可选：{}", words.join("、"))),
            },
            (Some("object"), DeValue::Table(table)) => return self.table(schema, table, at, path),
            (Some("object"), _) => wrong("一组设置", format!("写一行 [{path}]，各项写在它下面")),
            (Some("array"), DeValue::Array(items)) => {
                return items.iter().for_each(|item| self.value(&schema["items"], item, path));
            }
            (Some("array"), _) => wrong("列表", format!("写成 {last} = [\"…\", \"…\"]")),
            (Some("string"), DeValue::String(text)) if schema["format"] == "date" && text.parse::<chrono::NaiveDate>().is_err() => {
                (format!("{path} 应为日期，现为“{}”", shown(text)), Some(format!("写成 {last} = \"2026-03-01\"")))
            }
            (Some("string"), DeValue::String(_)) | (Some("boolean"), DeValue::Boolean(_)) => return,
            (Some("integer"), DeValue::Integer(n)) if n.as_str().parse::<u32>().is_ok() => return,
            (Some("string"), _) => wrong("文字", format!("写成 {last} = \"…\"，加英文双引号")),
            (Some("boolean"), _) => wrong(" true（是）或 false（否）", format!("写成 {last} = true，不加引号")),
            (Some("integer"), _) => wrong("整数", format!("写成 {last} = 1，不加引号")),
            _ => return,
        };
        self.complain(at, path, message, hint);
    }
}

/// The words of an enumeration.
fn words(schema: &Json) -> Vec<&str> {
    let each = schema["enum"].as_array().into_iter().flatten();
    each.chain(schema["oneOf"].as_array().into_iter().flatten().map(|s| &s["const"])).filter_map(Json::as_str).collect()
}
