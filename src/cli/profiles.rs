//! `xunwen profiles`: which profiles there are, every number of one and where it comes from.

use serde_json::{Value as Json, json};

use super::Exit;
use super::args::ProfilesArgs;
use super::report::Report;
use super::shared::{engine, profile_changes};
use xunwen::diag::{Diagnostic, Diagnostics, Origin, printable};
use xunwen::kinds::{ProfileSource, SetBy, SetValue, TemplateSet};
use xunwen::profile::{Key, SECTIONS, keys};

pub(super) fn run(args: &ProfilesArgs, report: Report) -> anyhow::Result<Exit> {
    let engine = engine(&args.set)?;
    let set = engine.set();
    let result = match &args.name {
        None => Ok(list(set, report)),
        Some(name) => one(set, name, report),
    };
    match result {
        Ok(object) => {
            report.object(&object, &Diagnostics::default());
            Ok(Exit::Done)
        }
        Err(problem) => {
            report.stop(&problem.into());
            Ok(Exit::Usage)
        }
    }
}

/// A profile in a few words: name, title, base, the kinds that use it.
fn described(set: &TemplateSet, name: &str, source: &ProfileSource) -> Json {
    let kinds: Vec<&str> = set
        .kinds
        .iter()
        .filter(|k| k.profiles().any(|p| p == name))
        .map(|k| k.name.as_str())
        .collect();
    let title = set.profiles.get(name).map(|p| p.title.as_str());
    json!({ "name": name, "title": title, "base": source.base, "from": source.from, "kinds": kinds })
}

/// Prints the same for people.
fn describe(set: &TemplateSet, name: &str, source: &ProfileSource, report: Report) {
    let title = set.profiles.get(name).map_or("", |p| &p.title);
    let kinds: Vec<&str> = set
        .kinds
        .iter()
        .filter(|k| k.profiles().any(|p| p == name))
        .map(|k| k.title.as_str())
        .collect();
    let kinds = if kinds.is_empty() {
        "无，供其他版式沿用".to_string()
    } else {
        kinds.join("、")
    };
    report.line(format!("{name}  {title}"));
    let base = source.base.as_deref().map(|base| format!("沿用：{base}；")).unwrap_or_default();
    report.line(format!("   {base}用于：{kinds}；来自：{}", source.from));
}

fn list(set: &TemplateSet, report: Report) -> Json {
    for (name, source) in &set.profile_sources {
        describe(set, name, source, report);
    }
    for line in profile_changes(set) {
        report.line(line);
    }
    let profiles: Vec<Json> =
        set.profile_sources.iter().map(|(name, source)| described(set, name, source)).collect();
    json!({ "profiles": profiles, "profile_changes": set.profile_changes })
}

fn one(set: &TemplateSet, name: &str, report: Report) -> Result<Json, Diagnostic> {
    let (name, source) = set.profile(name)?;
    describe(set, name, source, report);
    for (section, title) in SECTIONS {
        report.line(format!("{title} [{section}]"));
        for key in keys() {
            if let Some(last) =
                key.path.strip_prefix(section).and_then(|rest| rest.strip_prefix('.'))
            {
                let from = source
                    .values
                    .get(&key.path)
                    .map(|set| format!("（{}）", comes_from(source, set)))
                    .unwrap_or_default();
                report.line(format!("   {last:<15} {}：{}{from}", key.name, source.shown(key)));
            }
        }
    }
    let mut object = described(set, name, source);
    object["values"] = keys().iter().map(|key| value(source, key)).collect();
    Ok(json!({ "profile": object }))
}

fn value(source: &ProfileSource, key: &Key) -> Json {
    let mut object = json!({ "key": key.path, "name": key.name, "unit": key.unit().map(xunwen::profile::Unit::word) });
    let set = match source.values.get(&key.path) {
        Some(set) => json!(set),
        None => json!({ "value": null }),
    };
    if let (Json::Object(all), Json::Object(more)) = (&mut object, set) {
        all.extend(more);
    }
    object
}

/// Where a value comes from: the standard, or a line of a file.
fn comes_from(source: &ProfileSource, set: &SetValue) -> String {
    match (set.by, &set.origin) {
        (SetBy::Standard, _) => "国家标准".to_string(),
        (_, Some(Origin::Text { file, line, .. })) => printable(&format!("{file}:{line}")),
        _ => source.from.clone(),
    }
}
