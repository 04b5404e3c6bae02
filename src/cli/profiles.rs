//! `xunwen profiles`: which profiles there are, every number of one and where it comes from; and
//! what a user's own numbers changed, for `render` to say.

use std::path::PathBuf;

use serde_json::{Value as Json, json};

use super::args::ProfilesArgs;
use super::report::Report;
use super::{Exit, engine, exit_of};
use crate::diag::{Diagnostic, Diagnostics, Origin, printable};
use crate::kinds::{ProfileChange, ProfileSource, SetBy, SetValue, TemplateSet};
use crate::profile::{Key, SECTIONS, keys};

pub(super) fn run(args: &ProfilesArgs, report: Report) -> anyhow::Result<Exit> {
    let engine = match engine(&args.set) {
        Ok(engine) => engine,
        Err(problems) => {
            report.stop(&problems);
            return Ok(exit_of(&problems));
        }
    };
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
    let kinds: Vec<&str> = set.kinds.iter().filter(|k| k.profiles().any(|p| p == name)).map(|k| k.name.as_str()).collect();
    let title = set.profiles.get(name).map(|p| p.title.as_str());
    json!({ "name": name, "title": title, "base": source.base, "from": source.from, "kinds": kinds })
}

/// Prints the same for people.
fn describe(set: &TemplateSet, name: &str, source: &ProfileSource, report: Report) {
    let title = set.profiles.get(name).map_or("", |p| &p.title);
    let kinds: Vec<&str> = set.kinds.iter().filter(|k| k.profiles().any(|p| p == name)).map(|k| k.title.as_str()).collect();
    let kinds = if kinds.is_empty() { "无，供其他版式沿用".to_string() } else { kinds.join("、") };
    report.line(format!("{name}  {title}"));
    let base = source.base.as_deref().map(|base| format!("沿用：{base}；")).unwrap_or_default();
    report.line(format!("   {base}用于：{kinds}；来自：{}", source.from));
}

fn list(set: &TemplateSet, report: Report) -> Json {
    for (name, source) in &set.profile_sources {
        describe(set, name, source, report);
    }
    for line in changed(set) {
        report.line(line);
    }
    let profiles: Vec<Json> = set.profile_sources.iter().map(|(name, source)| described(set, name, source)).collect();
    json!({ "profiles": profiles, "profile_changes": set.profile_changes })
}

fn one(set: &TemplateSet, name: &str, report: Report) -> Result<Json, Diagnostic> {
    let (name, source) = set.profile(name)?;
    describe(set, name, source, report);
    for (section, title) in SECTIONS {
        report.line(format!("{title} [{section}]"));
        for key in keys() {
            if let Some(last) = key.path.strip_prefix(section).and_then(|rest| rest.strip_prefix('.')) {
                let from = source.values.get(&key.path).map(|set| format!("（{}）", comes_from(source, set))).unwrap_or_default();
                report.line(format!("   {last:<15} {}：{}{from}", key.name, source.shown(key)));
            }
        }
    }
    let mut object = described(set, name, source);
    object["values"] = keys().iter().map(|key| value(source, key)).collect();
    Ok(json!({ "profile": object }))
}

fn value(source: &ProfileSource, key: &Key) -> Json {
    let mut object = json!({ "key": key.path, "name": key.name, "unit": key.unit().map(crate::profile::Unit::word) });
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

/// One line for each number that a user's files changed, however many profiles it is in, and for each
/// file that changed none.
pub(super) fn changed(set: &TemplateSet) -> Vec<String> {
    let mut same: Vec<Vec<&ProfileChange>> = Vec::new();
    for change in &set.profile_changes {
        let alike = |c: &&ProfileChange| (&c.file, c.key, &c.value) == (&change.file, change.key, &change.value);
        match same.iter_mut().find(|group| group.iter().all(alike)) {
            Some(group) => group.push(change),
            None => same.push(vec![change]),
        }
    }
    let all = set.used_profiles().count();
    let title = |c: &ProfileChange| set.profiles.get(&c.profile).map_or("", |p| &p.title).to_string();
    let sentence = |group: &Vec<&ProfileChange>| {
        let first = group.first()?;
        let scope = match group.len() == all {
            true => "全部版式".to_string(),
            false => format!("只改{}", group.iter().map(|c| title(c)).collect::<Vec<_>>().join("、")),
        };
        let before = before(group, &title).join("；");
        Some(printable(&format!("版式按 {} 改动：{} {} {}（{before}），{scope}", first.file, first.name, first.key, first.shown.1)))
    };
    let idle = |file: &&PathBuf| !set.profile_changes.iter().any(|c| c.file == file.display().to_string());
    let idle = set.own_profiles.iter().filter(idle);
    let idle = idle.map(|file| printable(&format!("版式文件 {} 没有改动任何数值：所写的与原来相同，或被其他文件盖过", file.display())));
    same.iter().filter_map(sentence).chain(idle).collect()
}

/// What the number was, where that differs for each profile.
fn before(group: &[&ProfileChange], title: &dyn Fn(&ProfileChange) -> String) -> Vec<String> {
    let mut all: Vec<(&str, SetBy, Vec<String>)> = Vec::new();
    for change in group {
        match all.iter_mut().find(|(shown, by, _)| (*shown, *by) == (change.shown.0.as_str(), change.by)) {
            Some((_, _, titles)) => titles.push(title(change)),
            None => all.push((&change.shown.0, change.by, vec![title(change)])),
        }
    }
    all.sort_by_key(|(_, by, _)| *by);
    let text = |(shown, by, titles): &(&str, SetBy, Vec<String>)| match by {
        SetBy::Standard => format!("国家标准：{shown}"),
        _ => format!("{}原为：{shown}", titles.join("、")),
    };
    all.iter().map(text).collect()
}
