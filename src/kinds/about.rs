//! `set.toml`: the name, version and issuer of a set, the version of the program that it needs, and
//! the fields that it declares.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::set_file::SetFile;
use super::set_files::Layer;
use crate::data::shown;
use crate::diag::Diagnostics;
use crate::terms::Audience;

/// A template set by name and version, as listings and manifests call it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetName {
    /// Its name; the name of its folder where it gives none.
    pub name: String,
    /// Its version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

impl fmt::Display for SetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.version {
            Some(version) => write!(f, "{} {version}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// One of the sets that make up a template set (模板集): the built-in one or an overlay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SetAbout {
    /// Name and version.
    #[serde(flatten)]
    pub name: SetName,
    /// Who issued it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// When it was issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The lowest version of the program that it needs; left out of listings.
    #[serde(skip)]
    pub engine: Option<String>,
    /// The folder or file that it was read from.
    pub from: String,
}

/// `set.toml` as it is written; a set may do without it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SetToml {
    /// Name.
    #[schemars(description = "名称，如“澄川县委巡察办模板集”")]
    #[serde(default)]
    name: Option<String>,
    /// Version.
    #[schemars(description = "版本，如“1.2”；改动后加大")]
    #[serde(default)]
    version: Option<String>,
    /// Who issued it.
    #[schemars(description = "发布单位")]
    #[serde(default)]
    issuer: Option<String>,
    /// When it was issued.
    #[schemars(description = "发布日期，如“2026-03-01”")]
    #[serde(default)]
    date: Option<String>,
    /// The lowest version of the program that it needs.
    #[schemars(description = "所需的程序版本，如“0.1”；程序低于此版本时不能使用")]
    #[serde(default)]
    engine: Option<String>,
    /// Fields of its own.
    #[schemars(description = "自定义项，每项一组 [[extra]]")]
    #[serde(default)]
    extra: Vec<Extra>,
}

/// A field that a set declares.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Extra {
    /// What has the field.
    #[schemars(description = "放在哪里：round 轮次、target 巡察对象、issue 问题")]
    on: ExtraOn,
    /// Its key.
    #[schemars(description = "键，只用小写英文字母、数字和下划线")]
    key: String,
    /// Its Chinese name.
    #[schemars(description = "中文名称")]
    title: String,
    /// Its type.
    #[schemars(
        description = "类型：text 文字、integer 整数、money 金额（分）、date 日期、boolean 是否、choice 从 choices 中选"
    )]
    #[serde(rename = "type")]
    kind: ExtraType,
    /// The words to choose from.
    #[schemars(description = "choice 的可选值")]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    choices: Vec<String>,
    /// The widest audience that may see it.
    #[schemars(description = "最宽到哪一级可以看到")]
    audience: Audience,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum ExtraOn {
    Round,
    Target,
    Issue,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum ExtraType {
    Text,
    Integer,
    Money,
    Date,
    Boolean,
    Choice,
}

/// The `set.toml` of a set, and the fields that it declares.
pub(super) fn read(layer: &Layer) -> Result<(SetAbout, Vec<Json>), Diagnostics> {
    let Some(file) = &layer.about else {
        return Ok((about(layer, SetToml::default()), Vec::new()));
    };
    let written: SetToml = file.read_as()?;
    let problems = faults(file, &written);
    if !problems.is_empty() {
        return Err(problems);
    }
    let extra = written.extra.iter().filter_map(|e| serde_json::to_value(e).ok()).collect();
    Ok((about(layer, written), extra))
}

fn about(layer: &Layer, written: SetToml) -> SetAbout {
    let folder = || {
        std::path::Path::new(&layer.from)
            .file_name()
            .map_or(layer.from.clone(), |n| n.to_string_lossy().into_owned())
    };
    let name = SetName { name: written.name.unwrap_or_else(folder), version: written.version };
    SetAbout {
        name,
        issuer: written.issuer,
        date: written.date,
        engine: written.engine,
        from: layer.from.clone(),
    }
}

fn faults(file: &SetFile, written: &SetToml) -> Diagnostics {
    let mut problems = Diagnostics::default();
    for (key, text) in
        [("name", &written.name), ("version", &written.version), ("issuer", &written.issuer)]
    {
        if text.as_ref().is_some_and(|t| {
            t.trim().is_empty() || t.chars().count() > 60 || t.chars().any(char::is_control)
        }) {
            problems.push(file.problem(&[key], format!("{key} 应为1至60个字")));
        }
    }
    if written
        .date
        .as_ref()
        .is_some_and(|d| d.parse::<chrono::NaiveDate>().is_err() || d.len() != 10)
    {
        problems.push(file.problem(&["date"], "date 应为 2026-03-01 这样的日期".into()));
    }
    if let Some(needed) = &written.engine {
        let own = env!("CARGO_PKG_VERSION");
        match (version(needed), version(own)) {
            (None, _) => {
                problems.push(file.problem(&["engine"], "engine 应为 0.1 这样的版本号".into()));
            }
            (Some(least), Some(own_version)) if least > own_version => {
                let message = format!("这套模板需要 {needed} 以上版本的程序，现为 {own}");
                problems.push(
                    file.problem(&["engine"], message)
                        .hint("换用新版程序，或向发布单位要适合现版本的模板集"),
                );
            }
            _ => {}
        }
    }
    for (i, extra) in written.extra.iter().enumerate() {
        let at =
            |key: &str, message: String| file.problem(&["extra", &i.to_string(), key], message);
        let is_key = extra.key.starts_with(|c: char| c.is_ascii_lowercase())
            && extra.key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if !is_key {
            problems.push(at(
                "key",
                format!("key“{}”只能用小写英文字母、数字和下划线，以字母开头", shown(&extra.key)),
            ));
        }
        if written.extra[..i].iter().any(|e| e.on == extra.on && e.key == extra.key) {
            problems.push(at("key", format!("自定义项“{}”声明了两次", extra.key)));
        }
        if (extra.kind == ExtraType::Choice) == extra.choices.is_empty() {
            problems.push(at("choices", "类型为 choice 时要写 choices，其他类型不写".into()));
        }
    }
    problems
}

/// The numbers of a version, `1.2` or `1.2.3`.
fn version(text: &str) -> Option<[u32; 3]> {
    let mut numbers = [0; 3];
    let mut parts = text.split('.');
    for (number, part) in numbers.iter_mut().zip(parts.by_ref()) {
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn versions_compare_by_their_numbers() {
        assert!(version("0.10") > version("0.9.9"));
        assert_eq!(version("1.2"), version("1.2.0"));
        assert_eq!((version("1.2.3.4"), version("新"), version("")), (None, None, None));
    }
}
