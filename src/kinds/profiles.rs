//! Layout profiles of a set: each file overrides its base, and a user's own numbers override all.
//!
//! Takes the flat settings of `profile_file`; yields profiles, the origin of each of their numbers,
//! and what the user's files changed. Finds settings of several files that do not go together.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::kind::Kind;
use super::profile_file::{self, Role, Setting, Settings, Values};
use super::set_file::SetFile;
use super::set_files::SetFiles;
use crate::data::{nearest, shown};
use crate::diag::{Code, Diagnostic, Diagnostics, Origin};
use crate::profile::{Key, Profile, key_at, keys};

/// The profile that holds the numbers of the standard.
const STANDARD: &str = "gbt9704";

/// Whose number it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum SetBy {
    /// The standard's (国家标准).
    Standard,
    /// A profile's of the set (版式).
    Profile,
    /// The user's own.
    User,
}

/// A value of a profile with where it was set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SetValue {
    /// The value, as TOML has it.
    pub value: Json,
    /// Whose it is.
    pub by: SetBy,
    /// Where it is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    #[serde(skip)]
    excerpt: Option<String>,
    /// How many files lie below the one it is written in.
    #[serde(skip)]
    layer: usize,
}

/// Where the numbers of a profile come from.
#[derive(Debug, Clone, PartialEq)]
pub struct ProfileSource {
    /// The profile whose numbers it overrides.
    pub base: Option<String>,
    /// Its file, as messages name it.
    pub from: String,
    /// Its values by the paths of their keys.
    pub values: BTreeMap<String, SetValue>,
}

impl ProfileSource {
    /// The value of a key in Chinese.
    pub fn shown(&self, key: &Key) -> String {
        let value = |path: &str| self.values.get(path).map(|v| v.value.clone());
        key.shown(&value(&key.path).unwrap_or_default(), &value)
    }
}

/// A number that a user's file changed in a profile.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProfileChange {
    /// Name of the profile.
    pub profile: String,
    /// Path of the key.
    pub key: &'static str,
    /// Its Chinese name.
    pub name: &'static str,
    /// What the profile has without the user's files: the standard's number, unless `by` says
    /// otherwise.
    pub standard: Json,
    /// What it has now.
    pub value: Json,
    /// The user's file.
    pub file: String,
    /// Whose number was changed.
    pub by: SetBy,
    /// Both values in Chinese.
    #[serde(skip)]
    pub shown: (String, String),
}

/// The profiles of a set.
#[derive(Debug, Default)]
pub(super) struct Profiles {
    pub profiles: BTreeMap<String, Profile>,
    pub sources: BTreeMap<String, ProfileSource>,
    pub changes: Vec<ProfileChange>,
}

/// Reads the profile `profiles/<name>.toml` with its bases.
///
/// # Errors
/// A missing file, bad TOML, an unknown or missing number, a ring of bases.
pub fn read_profile(files: &SetFiles, name: &str) -> Result<Profile, Diagnostics> {
    let mut read = read(files, &[], &[])?.profiles;
    read.remove(name).ok_or_else(|| {
        Diagnostic::error(
            Code::ProfileInvalid,
            format!("没有名为“{name}”的版式（profiles/{name}.toml）"),
        )
        .into()
    })
}

/// The names of the profiles that kinds use.
pub(super) fn used(kinds: &[Kind]) -> BTreeSet<&str> {
    kinds.iter().flat_map(Kind::profiles).collect()
}

/// Reads every profile of a set with the user's overrides.
pub(super) fn read(
    files: &SetFiles,
    kinds: &[Kind],
    own: &[PathBuf],
) -> Result<Profiles, Diagnostics> {
    let mut problems = Diagnostics::default();
    let mut keep = |read: Result<Settings, Diagnostics>| read.map_err(|d| problems.extend(d)).ok();
    let mut set: BTreeMap<&str, (&SetFile, Settings)> = BTreeMap::new();
    for (path, file) in files.iter() {
        if let Some(name) = path.strip_prefix("profiles/").and_then(|p| p.strip_suffix(".toml"))
            && let Some(settings) = keep(profile_file::read(file, Role::Profile))
        {
            set.insert(name, (file, settings));
        }
    }
    let mut layers: Vec<(String, Settings)> = Vec::new();
    for path in own {
        let file = SetFile::read(path).map_err(Diagnostics::from);
        layers.extend(
            keep(file.and_then(|file| profile_file::read(&file, Role::Own)))
                .map(|settings| (path.display().to_string(), settings)),
        );
    }
    let unreadable = !problems.is_empty();
    let used = used(kinds);
    check_kinds(files, kinds, &mut problems);
    check_names(&set, &used, &layers, &mut problems);
    // An override of a profile that cannot be read cannot be judged.
    if unreadable {
        problems.sort();
        return Err(problems);
    }
    let mut read = Profiles::default();
    let mut conflicts: Vec<(Diagnostic, Vec<&str>)> = Vec::new();
    for name in set.keys() {
        match composed(name, &set, &layers) {
            Ok((profile, source, changes)) => {
                for conflict in conflicts_of(&profile, &source) {
                    match conflicts.iter_mut().find(|(known, _)| *known == conflict) {
                        Some((_, names)) => names.push(name),
                        None => conflicts.push((conflict, vec![name])),
                    }
                }
                read.changes.extend(changes.into_iter().filter(|_| used.contains(name)));
                read.profiles.insert((*name).to_string(), profile);
                read.sources.insert((*name).to_string(), source);
            }
            Err(problem) => problems.push(problem),
        }
    }
    for (conflict, names) in conflicts {
        let all = names.len() == set.len();
        problems.push(if all {
            conflict
        } else {
            conflict.hint(format!("出现在版式 {}", names.join("、")))
        });
    }
    problems.sort();
    if problems.is_empty() { Ok(read) } else { Err(problems) }
}

/// Whether the profiles that kinds name are there, be they sound or not.
fn check_kinds(files: &SetFiles, kinds: &[Kind], problems: &mut Diagnostics) {
    let names = || {
        files.iter().filter_map(|(path, _)| path.strip_prefix("profiles/")?.strip_suffix(".toml"))
    };
    for (path, file) in files.iter() {
        let Some(kind) = path.strip_suffix("/kind.toml").filter(|name| !name.contains('/')) else {
            continue;
        };
        let variants =
            kinds.iter().filter(|k| k.name == kind).flat_map(|k| k.variants.iter().enumerate());
        let variants = variants.map(|(i, v)| {
            (vec!["variant".to_string(), i.to_string(), "profile".to_string()], v.profile.clone())
        });
        let own = file.top("profile").map(|name| (vec!["profile".to_string()], name));
        for (path, name) in
            own.into_iter().chain(variants).filter(|(_, name)| !names().any(|known| known == name))
        {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            let shown = shown(&name);
            let d =
                file.problem(&path, format!("要用的版式“{shown}”不存在（profiles/{shown}.toml）"));
            problems.push(d.hint(match nearest(&name, names()) {
                Some(near) => format!("是否为 {near}？"),
                None => format!("可用的版式：{}", names().collect::<Vec<_>>().join("、")),
            }));
        }
    }
}

/// Whether the profiles that users name are there.
fn check_names(
    set: &BTreeMap<&str, (&SetFile, Settings)>,
    used: &BTreeSet<&str>,
    layers: &[(String, Settings)],
    problems: &mut Diagnostics,
) {
    let titled = |name: &str| {
        set.iter().find(|(_, (_, s))| s.title.as_deref() == Some(name)).map(|(name, _)| *name)
    };
    let near = |name: &str| match titled(name).or_else(|| nearest(name, used.iter().copied())) {
        Some(near) => format!("是否为 {near}？"),
        None => format!(
            "可用的版式：{}",
            used.iter().filter(|n| set.contains_key(*n)).copied().collect::<Vec<_>>().join("、")
        ),
    };
    for (name, only) in layers
        .iter()
        .flat_map(|(_, settings)| &settings.only)
        .filter(|(name, _)| !used.contains(name.as_str()))
    {
        let shown = shown(name);
        problems.push(if set.contains_key(name.as_str()) {
            only.problem(format!("没有文书直接使用版式“{shown}”，只改它不起作用")).hint(format!(
                "要改全部版式，去掉 only.{shown}；只改一种的，可用的版式：{}",
                used.iter().copied().collect::<Vec<_>>().join("、")
            ))
        } else {
            only.problem(format!("没有名为“{shown}”的版式")).hint(near(name))
        });
    }
}

type Composed = (Profile, ProfileSource, Vec<ProfileChange>);

/// A profile with its bases and the user's overrides.
fn composed(
    name: &str,
    set: &BTreeMap<&str, (&SetFile, Settings)>,
    own: &[(String, Settings)],
) -> Result<Composed, Diagnostic> {
    let chain = chain(name, set)?;
    let Some((file, settings)) = set.get(name) else { return Err(missing(name)) };
    let mut values = BTreeMap::new();
    let mut title = None;
    for (layer, name) in chain.iter().rev().enumerate() {
        if let Some((file, settings)) = set.get(name) {
            let by = if *name == STANDARD && file.is_builtin() {
                SetBy::Standard
            } else {
                SetBy::Profile
            };
            overlay(&mut values, &settings.values, by, layer);
            title = settings.title.as_ref().or(title);
        }
    }
    let at = || Origin::File { file: file.from.clone() };
    let lacking: Vec<&Key> =
        keys().iter().filter(|k| k.absent.is_none() && !values.contains_key(&k.path)).collect();
    let title = title.ok_or_else(|| {
        Diagnostic::error(Code::ProfileInvalid, format!("版式“{name}”缺少 title（中文名称）"))
            .at(at())
    })?;
    if let Some(first) = lacking.first() {
        let others =
            if lacking.len() > 1 { format!("等{}项", lacking.len()) } else { String::new() };
        return Err(Diagnostic::error(
            Code::ProfileInvalid,
            format!("版式“{name}”缺少 {}（{}）{others}", first.path, first.name),
        )
        .at(at())
        .hint(format!("在文件开头写 base = \"{STANDARD}\"，没有写的沿用国家标准")));
    }
    let source = |values| ProfileSource {
        base: settings.base.as_ref().map(|b| b.value.clone()),
        from: file.from.clone(),
        values,
    };
    let before = source(values.clone());
    for (i, (_, settings)) in own.iter().enumerate() {
        let layer = chain.len() + 2 * i;
        overlay(&mut values, &settings.values, SetBy::User, layer);
        if let Some(only) = settings.only.get(name) {
            overlay(&mut values, &only.value, SetBy::User, layer + 1);
        }
    }
    let profile = assembled(title, &values).map_err(|e| {
        Diagnostic::error(Code::Internal, format!("版式“{name}”的数值读不成：{e}")).at(at())
    })?;
    let after = source(values);
    let changes = changes(name, &before, &after, chain.len(), own);
    Ok((profile, after, changes))
}

/// The names of a profile and its bases, from the top.
fn chain<'s>(
    name: &'s str,
    set: &'s BTreeMap<&str, (&SetFile, Settings)>,
) -> Result<Vec<&'s str>, Diagnostic> {
    let mut chain = vec![name];
    while let Some(base) =
        chain.last().and_then(|name| set.get(name)).and_then(|(_, settings)| settings.base.as_ref())
    {
        if chain.contains(&base.value.as_str()) {
            return Err(base
                .problem(format!("base 绕了一圈，又回到版式“{}”", base.value))
                .hint("base 不能互相引用"));
        }
        if !set.contains_key(base.value.as_str()) {
            let d = base.problem(format!("base 所指的版式“{}”不存在", shown(&base.value)));
            return Err(match nearest(&base.value, set.keys().copied()) {
                Some(near) => d.hint(format!("是否为 {near}？")),
                None => d,
            });
        }
        chain.push(&base.value);
    }
    Ok(chain)
}

fn missing(name: &str) -> Diagnostic {
    Diagnostic::error(
        Code::ProfileInvalid,
        format!("没有名为“{name}”的版式（profiles/{name}.toml）"),
    )
}

fn overlay(below: &mut BTreeMap<String, SetValue>, above: &Values, by: SetBy, layer: usize) {
    for (path, Setting { value, origin, excerpt }) in above {
        let set = SetValue {
            value: value.clone(),
            by,
            origin: origin.clone(),
            excerpt: excerpt.clone(),
            layer,
        };
        below.insert(path.clone(), set);
    }
}

/// The profile of flat values: paths become tables, members named by numbers become lists.
fn assembled(
    title: &str,
    values: &BTreeMap<String, SetValue>,
) -> Result<Profile, serde_json::Error> {
    let mut root = Map::new();
    root.insert("title".into(), title.into());
    for (path, set) in values {
        let mut table = &mut root;
        let mut steps = path.split('.').peekable();
        while let Some(step) = steps.next() {
            if steps.peek().is_none() {
                table.insert(step.into(), set.value.clone());
                break;
            }
            let next = table.entry(step).or_insert_with(|| Json::Object(Map::new()));
            let Json::Object(next) = next else { break };
            table = next;
        }
    }
    serde_json::from_value(with_lists(Json::Object(root)))
}

fn with_lists(value: Json) -> Json {
    match value {
        Json::Object(members) if members.contains_key("1") => {
            members.into_iter().map(|(_, v)| with_lists(v)).collect()
        }
        Json::Object(members) => {
            Json::Object(members.into_iter().map(|(k, v)| (k, with_lists(v))).collect())
        }
        other => other,
    }
}

/// What the user's files changed, in the order of keys.
fn changes(
    name: &str,
    before: &ProfileSource,
    after: &ProfileSource,
    below: usize,
    own: &[(String, Settings)],
) -> Vec<ProfileChange> {
    let changed = |key: &'static Key| {
        let set = after.values.get(&key.path).filter(|v| v.by == SetBy::User)?;
        let old = before.values.get(&key.path);
        if old.is_some_and(|old| old.value == set.value) {
            return None;
        }
        Some(ProfileChange {
            profile: name.to_string(),
            key: &key.path,
            name: &key.name,
            standard: old.map(|v| v.value.clone()).unwrap_or_default(),
            value: set.value.clone(),
            file: own
                .get((set.layer - below) / 2)
                .map(|(file, _)| file.clone())
                .unwrap_or_default(),
            by: old.map_or(SetBy::Standard, |v| v.by),
            shown: (before.shown(key), after.shown(key)),
        })
    };
    keys().iter().filter_map(changed).collect()
}

/// What does not go together in a profile, each at the number that was laid on last.
fn conflicts_of(profile: &Profile, source: &ProfileSource) -> Vec<Diagnostic> {
    let diagnostic = |conflict: crate::profile::Conflict| {
        let set =
            conflict.keys.iter().filter_map(|key| source.values.get(*key).map(|set| (*key, set)));
        // Of several in one file the first that is named, which is the likeliest.
        let last = set.rev().max_by_key(|(_, set)| set.layer);
        let mut d = Diagnostic::error(Code::ProfileInvalid, conflict.found).hint(conflict.cure);
        if let Some((key, set)) = last {
            let name = key_at(key).map_or("", |k| &k.name);
            d.message = format!("{key}（{name}）排不成版：{}", d.message);
            (d.origin, d.excerpt, d.path) =
                (set.origin.clone(), set.excerpt.clone(), Some(key.to_string()));
        }
        d
    };
    profile.conflicts().into_iter().map(diagnostic).collect()
}
