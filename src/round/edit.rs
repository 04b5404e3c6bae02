//! Editing single values of a round by path: which values can be corrected, and setting them.
//!
//! The groups of values are made from the round's JSON Schema: labels, notes and kinds of values
//! are those that messages and the workbook use. Corrected data are read and checked again like
//! every data file; this module does neither.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::{AreaCode, Round, round_schema};
use crate::data::steps;
use crate::diag::{Code, Diagnostic, Diagnostics};

/// Groups at most. A big township has more; the first ones are those that are corrected in practice.
const MAX_GROUPS: usize = 200;

/// Values that belong together (一组数据).
#[derive(Debug, Serialize, JsonSchema)]
pub struct Group {
    /// Heading.
    pub title: String,
    /// Path of the structure they belong to.
    pub path: String,
    /// The values.
    pub fields: Vec<Field>,
}

/// A value that can be corrected.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Field {
    /// Path in the round.
    pub path: String,
    /// Label.
    pub label: String,
    /// Note.
    pub note: String,
    /// Kind of value.
    pub kind: Kind,
    /// The words to choose from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    /// Whether it must not be empty.
    pub required: bool,
    /// The value as people write it; items of lists in lines, amounts in yuan.
    pub value: String,
}

/// Kind of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// In yuan; the round has 分.
    Money,
    /// A calendar date.
    Date,
    /// Yes or no.
    Bool,
    /// One of several words.
    Words,
    /// Texts, one per line.
    List,
}

/// A corrected value.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// Path in the round.
    pub path: String,
    /// The value as people write it; empty for none.
    pub value: String,
}

/// Why values were not set.
#[derive(Debug)]
pub enum EditError {
    /// The model has no single value at this path.
    NotEditable(String),
    /// The round has no item at this path.
    NoSuchItem(String),
    /// Values of the wrong form, each with its path.
    Invalid(Diagnostics),
}

/// Fields that identify an item in the title of its group.
const TITLES: &[&str] = &["name", "number", "task", "document", "item", "unit"];

fn schema() -> &'static Json {
    static SCHEMA: OnceLock<Json> = OnceLock::new();
    SCHEMA.get_or_init(round_schema)
}

/// Follows references and resolves “or null” to the other type; says whether null is allowed.
fn resolved(mut schema: &'static Json) -> (&'static Json, bool) {
    let mut nullable = false;
    loop {
        if let Some(name) = schema["$ref"].as_str() {
            schema = self::schema().pointer(name.trim_start_matches('#')).unwrap_or(&Json::Null);
        } else if let Some(first) = schema["anyOf"].as_array().and_then(|of| of.iter().find(|s| s["type"] != "null")) {
            nullable = true;
            schema = first;
        } else {
            let also_null = schema["type"].as_array().is_some_and(|of| of.iter().any(|t| t == "null"));
            return (schema, nullable || also_null);
        }
    }
}

fn is_type(schema: &Json, name: &str) -> bool {
    schema["type"] == name || schema["type"].as_array().is_some_and(|of| of.iter().any(|t| t == name))
}

/// The kind of values of a schema; `None` for structures.
fn kind(schema: &Json) -> Option<Kind> {
    if schema["oneOf"].is_array() || schema["enum"].is_array() {
        return Some(Kind::Words);
    }
    match schema["format"].as_str() {
        Some("money") => return Some(Kind::Money),
        Some("date") => return Some(Kind::Date),
        _ => {}
    }
    let of = |name| is_type(schema, name);
    Some(match () {
        () if of("boolean") => Kind::Bool,
        () if of("integer") => Kind::Integer,
        () if of("string") => Kind::Text,
        () => return None,
    })
}

fn kind_or_list(schema: &'static Json) -> Option<Kind> {
    if !is_type(schema, "array") {
        return kind(schema);
    }
    (kind(resolved(&schema["items"]).0) == Some(Kind::Text)).then_some(Kind::List)
}

fn words(schema: &Json) -> Vec<String> {
    let listed = schema["enum"].as_array().into_iter().flatten();
    let described = schema["oneOf"].as_array().into_iter().flatten().map(|one| &one["const"]);
    listed.chain(described).filter_map(Json::as_str).map(str::to_string).collect()
}

/// The label and the note of a field.
fn label(field: &Json, name: &str) -> (String, String) {
    let text = field["description"].as_str().unwrap_or(name);
    let (label, note) = text.split_once('：').unwrap_or((text, ""));
    (label.to_string(), note.replace("，以分为单位", "").replace("以分为单位", "单位为元").replace("，可用 --date 代替", ""))
}

/// The values that can be corrected: those of a target, or of teams and suggestions, and those of the round itself.
pub fn groups(round: &Round, target: Option<&str>) -> Vec<Group> {
    let mut form = Form { groups: Vec::new() };
    match target {
        Some(code) => form.target(round, code),
        None => {
            form.items("teams", &round.teams, |_| true);
            form.items("suggestions", &round.suggestions, |_| true);
        }
    }
    let data = once(round);
    for (name, field) in schema()["properties"].as_object().into_iter().flatten() {
        let (of, _) = resolved(field);
        if of["properties"].is_object() {
            let (title, _) = label(field, name);
            form.group(of, &data[name], name, title);
        }
    }
    form.group(schema(), &data, "", "轮次".into());
    form.groups.truncate(MAX_GROUPS);
    form.groups
}

/// The data of a round without its lists, which would be long.
fn once(round: &Round) -> Json {
    json!({
        "committee": round.committee, "leading_group": round.leading_group, "office": round.office, "session": round.session,
        "number": round.number, "kind": round.kind, "theme": round.theme, "basis": round.basis, "scope": round.scope,
        "schedule": round.schedule, "rectification": round.rectification, "classification": round.classification, "rules": round.rules,
        "evaluation": round.evaluation,
    })
}

struct Form {
    groups: Vec<Group>,
}

impl Form {
    /// Adds what concerns a target.
    fn target(&mut self, round: &Round, code: &str) {
        let of = |target: &AreaCode| target.as_str() == code;
        let issues: BTreeSet<&str> = round.issues.iter().filter(|i| of(&i.target)).map(|i| i.number.as_str()).collect();
        let about = |all: &[String]| all.iter().any(|n| issues.contains(n.as_str()));
        let tasks: BTreeSet<&str> = round.tasks.iter().filter(|t| about(&t.issues)).map(|t| t.number.as_str()).collect();
        self.items("targets", &round.targets, |t| of(&t.code));
        self.items("issues", &round.issues, |i| of(&i.target));
        self.items("tasks", &round.tasks, |t| about(&t.issues));
        self.items("duties", &round.duties, |d| tasks.contains(d.task.as_str()));
        self.items("progress", &round.progress, |p| tasks.contains(p.task.as_str()));
        self.items("ballots", &round.ballots, |b| of(&b.target));
        self.items("supervisions", &round.supervisions, |s| of(&s.target));
        self.items("rechecks", &round.rechecks, |r| of(&r.target));
        self.items("sanctions", &round.sanctions, |s| of(&s.target));
        self.items("issuances", &round.issuances, |i| i.target.as_ref().is_some_and(of));
    }

    /// Adds items of a list.
    fn items<T: Serialize>(&mut self, list: &str, items: &[T], wanted: impl Fn(&T) -> bool) {
        for (i, item) in items.iter().enumerate().filter(|(_, item)| wanted(item)) {
            self.item(&schema()["properties"][list], &serde_json::to_value(item).unwrap_or_default(), list, i);
        }
    }

    /// Adds an item of a list, and those of the lists within it.
    fn item(&mut self, list: &'static Json, item: &Json, path: &str, index: usize) {
        let (of, _) = resolved(&resolved(list).0["items"]);
        let name = TITLES.iter().find_map(|t| match &item[*t] {
            Json::String(s) => Some(s.clone()),
            Json::Number(n) => Some(n.to_string()),
            _ => None,
        });
        let (what, _) = label(list, path);
        let path = format!("{path}[{index}]");
        self.group(of, item, &path, format!("{what} {}", name.unwrap_or_else(|| (index + 1).to_string())));
        for (inner, field) in of["properties"].as_object().into_iter().flatten() {
            let of_items = resolved(&resolved(field).0["items"]).0;
            if of_items["properties"].is_object() {
                for (i, item) in item[inner].as_array().into_iter().flatten().enumerate() {
                    let (what, _) = label(field, inner);
                    let name = TITLES.iter().find_map(|t| item[*t].as_str());
                    let title = format!("{what} {}", name.map_or_else(|| (i + 1).to_string(), str::to_string));
                    self.group(of_items, item, &format!("{path}.{inner}[{i}]"), title);
                }
            }
        }
    }

    fn group(&mut self, of: &'static Json, value: &Json, path: &str, title: String) {
        let mut fields = Vec::new();
        fields_of(of, value, path, "", &mut fields);
        if !fields.is_empty() {
            self.groups.push(Group { title, path: path.to_string(), fields });
        }
    }
}

/// The single values of a structure and of those directly in it.
fn fields_of(of: &'static Json, value: &Json, path: &str, above: &str, fields: &mut Vec<Field>) {
    let required: Vec<&str> = of["required"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
    for (name, field) in of["properties"].as_object().into_iter().flatten() {
        // The version is not for people, and included files are part of the round by now.
        if matches!(name.as_str(), "schema_version" | "include") {
            continue;
        }
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let (schema, nullable) = resolved(field);
        let (text, note) = label(field, name);
        let label = if above.is_empty() { text } else { format!("{above}·{text}") };
        match kind_or_list(schema) {
            Some(kind) => fields.push(Field {
                value: written(&value[name], kind),
                words: if kind == Kind::Words { words(schema) } else { Vec::new() },
                required: required.contains(&name.as_str()) && !nullable,
                path,
                label,
                note,
                kind,
            }),
            // At the root a structure is a group of its own.
            None if above.is_empty() && path.contains('.') && schema["properties"].is_object() && value[name].is_object() => {
                fields_of(schema, &value[name], &path, &label, fields);
            }
            None => {}
        }
    }
}

/// A value as people write it.
fn written(value: &Json, kind: Kind) -> String {
    match (value, kind) {
        (Json::Null, _) => String::new(),
        (Json::Number(n), Kind::Money) => {
            let fen = n.as_i64().unwrap_or_default();
            let (yuan, rest) = (fen / 100, fen % 100);
            if rest == 0 { yuan.to_string() } else { format!("{yuan}.{rest:02}") }
        }
        (Json::Array(items), _) => items.iter().filter_map(Json::as_str).collect::<Vec<_>>().join("\n"),
        (Json::String(text), _) => text.clone(),
        (other, _) => other.to_string(),
    }
}

/// A value as the round has it.
fn read(text: &str, kind: Kind) -> Result<Json, &'static str> {
    let text = text.trim();
    if kind == Kind::List {
        return Ok(text.lines().map(str::trim).filter(|l| !l.is_empty()).collect());
    }
    if text.is_empty() {
        return Ok(Json::Null);
    }
    Ok(match kind {
        Kind::Integer => text.parse::<i64>().map_err(|_| "应填整数")?.into(),
        Kind::Money => fen(text).ok_or("应填以元为单位的数，最多两位小数，如 32000 或 158.50")?.into(),
        Kind::Bool => (text == "true").into(),
        Kind::Text | Kind::Date | Kind::Words | Kind::List => text.into(),
    })
}

fn fen(text: &str) -> Option<i64> {
    let (yuan, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits = |s: &str| s.chars().all(|c| c.is_ascii_digit());
    if yuan.is_empty() || !digits(yuan) || !digits(rest) || rest.len() > 2 {
        return None;
    }
    yuan.parse::<i64>().ok()?.checked_mul(100)?.checked_add(format!("{rest:0<2}").parse().ok()?)
}

/// The data of a round with corrected values. They have the right form each; whether they are
/// right together is for reading and checking the data again.
///
/// # Errors
/// Paths without a value to correct; values of the wrong form, each with its path.
pub fn apply(round: &Round, corrections: &[Correction]) -> Result<Json, EditError> {
    let unwritten = |_| EditError::Invalid(Diagnostic::error(Code::Internal, "轮次数据无法转写").into());
    let mut data = serde_json::to_value(round).map_err(unwritten)?;
    let mut problems = Diagnostics::default();
    for correction in corrections {
        let path = &correction.path;
        let (kind, nullable) = kind_at(path).ok_or_else(|| EditError::NotEditable(path.clone()))?;
        let place = at(&mut data, path).ok_or_else(|| EditError::NoSuchItem(path.clone()))?;
        match read(&correction.value, kind) {
            Ok(Json::Null) if !nullable => {
                problems.push(Diagnostic::error(Code::MissingKey, "这一项必须填写").path(path.as_str()));
            }
            Ok(value) => *place = value,
            Err(why) => problems.push(Diagnostic::error(Code::BadValue, why).path(path.as_str())),
        }
    }
    if !problems.is_empty() {
        return Err(EditError::Invalid(problems));
    }
    Ok(data)
}

/// The kind of the value at a path, and whether it may be empty.
fn kind_at(path: &str) -> Option<(Kind, bool)> {
    let (mut at, mut nullable) = (schema(), false);
    for step in steps(path) {
        let field = if step.ends_with(']') { &at["items"] } else { at["properties"].get(step)? };
        (at, nullable) = resolved(field);
    }
    kind_or_list(at).map(|kind| (kind, nullable))
}

/// The value at a path; a missing field is added as null.
fn at<'d>(data: &'d mut Json, path: &str) -> Option<&'d mut Json> {
    let mut at = data;
    for step in steps(path) {
        at = match step.strip_suffix(']') {
            Some(index) => at.get_mut(index.parse::<usize>().ok()?)?,
            None => at.as_object_mut()?.entry(step).or_insert(Json::Null),
        };
    }
    Some(at)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_they_are_written() {
        for (text, amount) in [("0", 0), ("158.5", 15850), ("158.05", 15805), ("32000", 3_200_000)] {
            assert_eq!(fen(text), Some(amount));
        }
        for (text, amount) in [("158.50", 15850), ("32000", 3_200_000)] {
            assert_eq!(written(&amount.into(), Kind::Money), text);
        }
        for bad in ["", ".5", "1.234", "-1", "1,000", "九", "99999999999999999999"] {
            assert_eq!(fen(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_there_is_once_is_all_there() {
        let round = crate::samples::round().unwrap().round;
        let once = once(&round);
        for (name, field) in schema()["properties"].as_object().unwrap() {
            let lists = is_type(field, "array") && kind_or_list(field).is_none();
            let expected = !lists && !["schema_version", "include", "extra"].contains(&name.as_str());
            assert_eq!(once.get(name).is_some(), expected, "{name}");
        }
    }

    #[test]
    fn only_single_values_of_the_model_can_be_corrected() {
        assert_eq!(kind_at("issues[3].amount"), Some((Kind::Money, true)));
        assert_eq!(kind_at("schedule.entry"), Some((Kind::Date, false)));
        assert_eq!(kind_at("tasks[0].measures"), Some((Kind::List, false)));
        assert_eq!(kind_at("issues[0].origin"), Some((Kind::Words, false)));
        for bad in ["issues", "issues[0]", "nothing", "issues[0].nothing", "schedule", ""] {
            assert_eq!(kind_at(bad), None, "{bad}");
        }
    }
}
