//! Template sets: which kinds of document there are and what files they consist of.
//!
//! Takes the built-in set and folders laid over it, yields kinds, profiles and template
//! sources. The only place of the TOML reader. Knows nothing of rounds or rendering.

mod files;
mod kind;
mod profiles;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value as Json;

pub use files::{SetFile, SetFiles};
pub use kind::{Kind, Needs, OptionSpec, Stage, Variant};
pub use profiles::read_profile;

use crate::diag::{Code, Diagnostic, Diagnostics, Origin};
use crate::profile::Profile;

/// A template set (模板集): kinds, profiles and sources, read and checked.
#[derive(Debug, Clone)]
pub struct TemplateSet {
    /// Its files.
    pub files: SetFiles,
    /// The kinds of document, in the order of packs.
    pub kinds: Vec<Kind>,
    /// The profiles that the kinds use, by name.
    pub profiles: BTreeMap<String, Profile>,
    /// Fields of its own that the set declares (`[[extra]]` of `set.toml`), as written.
    pub extra: Vec<Json>,
    /// The holiday calendar (`holidays.toml`), as written.
    pub holidays: Json,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct SetFileContent {
    #[serde(default)]
    #[expect(dead_code, reason = "read so that the key is known; shown by the listing of sets")]
    name: Option<String>,
    #[serde(default)]
    extra: Vec<toml::Table>,
}

impl TemplateSet {
    /// Reads the built-in set with folders laid over it, the last on top.
    ///
    /// # Errors
    /// Everything that is wrong with kinds, profiles and data files.
    pub fn read(folders: &[PathBuf]) -> Result<TemplateSet, Diagnostics> {
        let mut files = SetFiles::builtin()?;
        for folder in folders {
            files.overlay(folder)?;
        }
        let kinds = kind::read_kinds(&files)?;
        let mut profiles = BTreeMap::new();
        let mut problems = Diagnostics::default();
        for kind in &kinds {
            for name in std::iter::once(&kind.profile).chain(kind.variants.iter().map(|v| &v.profile)) {
                if profiles.contains_key(name) {
                    continue;
                }
                match read_profile(&files, name) {
                    Ok(profile) => _ = profiles.insert(name.clone(), profile),
                    Err(d) => problems.extend(d),
                }
            }
        }
        let extra = match files.get("set.toml") {
            Some(file) => toml::from_str::<SetFileContent>(&file.text).map_err(|e| toml_error(&e, file))?.extra,
            None => Vec::new(),
        };
        let holidays = match files.get("holidays.toml") {
            Some(file) => toml_to_json(toml::Value::Table(file.text.parse().map_err(|e| toml_error(&e, file))?)),
            None => Json::Null,
        };
        if !problems.is_empty() {
            return Err(problems);
        }
        let extra = extra.into_iter().map(|t| toml_to_json(toml::Value::Table(t))).collect();
        Ok(TemplateSet { files, kinds, profiles, extra, holidays })
    }

    /// The kind with a name.
    ///
    /// # Errors
    /// An unknown kind, with the nearest name.
    pub fn kind(&self, name: &str) -> Result<&Kind, Diagnostic> {
        self.kinds.iter().find(|k| k.name == name || k.title == name).ok_or_else(|| {
            let names: Vec<&str> = self.kinds.iter().map(|k| k.name.as_str()).collect();
            let near = names.iter().copied().max_by(|a, b| strsim::jaro(a, name).total_cmp(&strsim::jaro(b, name)));
            let d = Diagnostic::error(Code::KindUnknown, format!("没有“{name}”这种文书"));
            match near.filter(|n| strsim::jaro(n, name) > 0.75) {
                Some(near) => d.hint(format!("是否为 {near}？")),
                None => d.hint(format!("可用的种类：{}", names.join("、"))),
            }
        })
    }

    /// The templates of the set, by name.
    pub fn templates(&self) -> impl Iterator<Item = (String, String)> + '_ {
        self.files.iter().filter(|(name, _)| name.ends_with(".j2")).map(|(name, file)| (name.to_string(), file.text.to_string()))
    }
}

/// A TOML error as a diagnostic at its line.
fn toml_error(error: &toml::de::Error, file: &SetFile) -> Diagnostic {
    let (line, column) = error.span().map_or((1, 1), |span| line_column(&file.text, span.start));
    Diagnostic::error(Code::SetInvalid, format!("TOML 有误：{}", error.message()))
        .at(Origin::Text { file: file.from.clone(), line, column })
        .excerpt(file.text.lines().nth(line as usize - 1).unwrap_or_default())
}

/// TOML as JSON; dates become text.
fn toml_to_json(value: toml::Value) -> Json {
    match value {
        toml::Value::String(s) => Json::from(s),
        toml::Value::Integer(n) => Json::from(n),
        toml::Value::Float(f) => Json::from(f),
        toml::Value::Boolean(b) => Json::from(b),
        toml::Value::Datetime(d) => Json::from(d.to_string()),
        toml::Value::Array(items) => items.into_iter().map(toml_to_json).collect(),
        toml::Value::Table(table) => Json::Object(table.into_iter().map(|(k, v)| (k, toml_to_json(v))).collect()),
    }
}

/// Line and column, from 1, of a byte offset; the column counts characters.
fn line_column(text: &str, offset: usize) -> (u32, u32) {
    let before = &text[..text.floor_char_boundary(offset)];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line as u32, column as u32)
}
