//! What the templates of a kind print: its variables with type, meaning and an example, also as
//! JSON Schema.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use super::set_check::value_type;
use super::{Selection, Session};
use crate::diag::Diagnostics;
use crate::markup;
use crate::template::{self, ValueType};

/// How many characters of an example are shown.
const MAX_EXAMPLE: usize = 24;
/// How many documents are looked through for examples; the first of a kind have nearly all.
const MAX_DOCUMENTS: usize = 40;

/// A variable of a kind's templates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Variable {
    /// Its name in templates: `round.name`; `all_issues[].number` for every item of a list.
    pub path: String,
    /// Its type, in Chinese.
    #[serde(rename = "type")]
    pub word: String,
    /// Its meaning, in Chinese.
    pub meaning: String,
    /// Whether it may be empty.
    pub optional: bool,
    /// Whether the kind's templates look it up.
    pub used: bool,
    /// What it is in the first document that has it; long text is cut.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
    /// The path at which its fields are described, if not here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub like: Option<String>,
}

/// The variables of a kind.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Inspection {
    /// In the order of the view.
    pub variables: Vec<Variable>,
    /// JSON Schema (2020-12) of them.
    pub schema: Json,
}

/// How templates are written, for their authors, in Markdown: the markup of documents, then
/// statements and filters.
pub fn references() -> [(&'static str, String); 2] {
    [("markup", markup::reference()), ("filters", template::reference())]
}

impl Session<'_> {
    /// The variables that a kind's templates use, or all that they may use; examples are of the
    /// session's round.
    ///
    /// # Errors
    /// An unknown kind.
    pub fn inspect(&self, kind: &str, all: bool) -> Result<Inspection, Diagnostics> {
        let engine = self.engine;
        let kind = engine.set().kind(kind)?;
        let value_type = value_type(Some(kind), kind.audience);
        let used = engine.templates.library().reads(&kind.template(), &value_type);
        let told: BTreeSet<String> = if all {
            value_type.all_fields().into_iter().map(|v| v.path).collect()
        } else {
            BTreeSet::new()
        };
        let mut chosen = value_type.all_paths();
        chosen.retain(|v| told.contains(&v.path) || used.contains(&v.path));
        let like: BTreeMap<String, String> = value_type
            .all_fields()
            .into_iter()
            .filter(|v| all && told.contains(&v.path))
            .filter_map(|v| Some((v.path, v.like?)))
            .collect();
        let examples = self.examples(&kind.name, &chosen);
        let told = |v: &template::Variable<'_>| Variable {
            path: v.path.clone(),
            word: v.field.value_type.word(),
            meaning: v.field.meaning.clone(),
            optional: v.field.optional,
            used: used.contains(&v.path),
            example: examples.get(&v.path).map(shown),
            like: like.get(&v.path).cloned(),
        };
        Ok(Inspection {
            schema: schema(&kind.title, &chosen, &like, &examples),
            variables: chosen.iter().map(told).collect(),
        })
    }

    /// The first value of each variable in the documents of a kind.
    fn examples(&self, kind: &str, variables: &[template::Variable<'_>]) -> BTreeMap<String, Json> {
        let mut found = BTreeMap::new();
        let selection = Selection { kinds: vec![kind.to_string()], ..Selection::default() };
        for job in self.jobs(&selection).unwrap_or_default().iter().take(MAX_DOCUMENTS) {
            let Ok(view) = serde_json::to_value(self.view(job)) else { continue };
            for v in variables.iter().filter(|v| is_value(&v.field.value_type)) {
                if !found.contains_key(&v.path)
                    && let Some(value) = first(&view, &v.path)
                {
                    found.insert(v.path.clone(), value.clone());
                }
            }
        }
        found
    }
}

/// Whether it is something to print, or a list of such.
fn is_value(value_type: &ValueType) -> bool {
    match value_type {
        ValueType::List(item) => is_value(item),
        ValueType::Record(_) | ValueType::Row(_) | ValueType::Map(_) => false,
        _ => true,
    }
}

/// The first value at a path that is not empty.
fn first<'j>(value: &'j Json, path: &str) -> Option<&'j Json> {
    if path.is_empty() {
        let empty = match value {
            Json::Null | Json::Object(_) => true,
            Json::String(text) => text.is_empty(),
            Json::Array(list) => list.is_empty(),
            _ => false,
        };
        return (!empty).then_some(value);
    }
    if let Some(rest) = path.strip_prefix("[]") {
        return value.as_array()?.iter().find_map(|item| first(item, rest));
    }
    let path = path.trim_start_matches('.');
    let end = path.find(['.', '[']).unwrap_or(path.len());
    first(value.get(&path[..end])?, &path[end..])
}

/// A value as a table shows it.
fn shown(value: &Json) -> String {
    let text = match value {
        Json::String(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        Json::Array(list) => list.iter().map(shown).collect::<Vec<_>>().join("、"),
        other => other.to_string(),
    };
    if text.chars().count() <= MAX_EXAMPLE {
        text
    } else {
        text.chars().take(MAX_EXAMPLE - 1).chain(['…']).collect()
    }
}

/// JSON Schema of some variables.
fn schema(
    title: &str,
    variables: &[template::Variable<'_>],
    like: &BTreeMap<String, String>,
    examples: &BTreeMap<String, Json>,
) -> Json {
    let mut root = json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, "type": "object" });
    for v in variables {
        let (above, name) = v.path.rsplit_once('.').unwrap_or(("", &v.path));
        let record = node(&mut root, above);
        if !v.field.optional {
            match &mut record["required"] {
                Json::Array(names) => names.push(name.into()),
                none => *none = json!([name]),
            }
        }
        let refers = like.get(&v.path).map(|path| format!("#{}", pointer(path)));
        record["properties"][name] = described(v, refers, examples.get(&v.path));
    }
    root
}

/// A field as a property.
fn described(v: &template::Variable<'_>, refers: Option<String>, example: Option<&Json>) -> Json {
    let mut said = of(&v.field.value_type, refers);
    if v.field.optional {
        match &mut said["type"] {
            Json::String(kind) => said["type"] = json!([kind, "null"]),
            _ => said = json!({ "anyOf": [said, { "type": "null" }] }),
        }
        if let Json::Array(words) = &mut said["enum"] {
            words.push(Json::Null);
        }
    }
    let mut all = Map::new();
    if !v.field.meaning.is_empty() {
        all.insert("description".into(), v.field.meaning.as_str().into());
    }
    for (key, value) in said.as_object_mut().map(std::mem::take).unwrap_or_default() {
        if !value.is_null() {
            all.insert(key, value);
        }
    }
    if let Some(example) = example {
        all.insert("examples".into(), json!([example]));
    }
    all.into()
}

fn of(value_type: &ValueType, refers: Option<String>) -> Json {
    match value_type {
        ValueType::List(item) => json!({ "type": "array", "items": of(item, refers) }),
        ValueType::Record(_) => {
            refers.map_or_else(|| json!({ "type": "object" }), |to| json!({ "$ref": to }))
        }
        ValueType::Any => json!({}),
        ValueType::Text => json!({ "type": "string" }),
        ValueType::Date => json!({ "type": "string", "format": "date" }),
        ValueType::Number => json!({ "type": "number" }),
        ValueType::Money => json!({ "type": "integer", "format": "money" }),
        ValueType::Bool => json!({ "type": "boolean" }),
        ValueType::Words(words) => json!({ "type": "string", "enum": words.as_ref() }),
        ValueType::Row(_) => json!({ "type": "array" }),
        ValueType::Map(item) => json!({ "type": "object", "additionalProperties": of(item, None) }),
    }
}

/// The schema of what lies at a path.
fn node<'j>(root: &'j mut Json, path: &str) -> &'j mut Json {
    pointer(path).split('/').skip(1).fold(root, |node, key| &mut node[key])
}

/// The place of a path in the schema, as a JSON pointer.
fn pointer(path: &str) -> String {
    let each = path
        .split('.')
        .filter(|part| !part.is_empty())
        .map(|part| format!("/properties/{}", part.replace("[]", "/items")));
    each.collect()
}
