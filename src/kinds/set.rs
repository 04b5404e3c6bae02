//! A template set as a whole: the built-in set and its overlays, read together with all their
//! problems.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::Value as Json;

use super::about::{self, SetAbout};
use super::kind::{self, Kind};
use super::packed::PackedSet;
use super::profiles::{self, ProfileChange, ProfileSource};
use super::set_file::SetFile;
use super::set_files::SetFiles;
use crate::data::{nearest, shown};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::profile::Profile;
use crate::terms::{Audience, KindTitles};

/// A template set (模板集): kinds, profiles and sources, read and checked.
#[derive(Debug, Clone)]
pub struct TemplateSet {
    /// Its files.
    pub files: SetFiles,
    /// The sets that it is made of, the built-in one first.
    pub sets: Vec<SetAbout>,
    /// The kinds of document, in the order of packs.
    pub kinds: Vec<Kind>,
    /// The profiles of the set by name, with the user's own numbers.
    pub profiles: BTreeMap<String, Profile>,
    /// Where each of their numbers comes from.
    pub profile_sources: BTreeMap<String, ProfileSource>,
    /// The files of a user's own numbers, the last on top.
    pub own_profiles: Vec<PathBuf>,
    /// What they change in the profiles that kinds use.
    pub profile_changes: Vec<ProfileChange>,
    /// Fields of its own that the set declares (`[[extra]]` of `set.toml`), as written.
    pub extra: Vec<Json>,
}

/// The titles of the built-in kinds.
pub fn built_in_titles() -> &'static KindTitles {
    static TITLES: OnceLock<KindTitles> = OnceLock::new();
    TITLES.get_or_init(|| {
        let mut titles = KindTitles::default();
        for kind in SetFiles::builtin().map(|files| kind::read_kinds(&files).0).unwrap_or_default()
        {
            titles.insert(&kind.name, &kind.title);
        }
        titles
    })
}

impl TemplateSet {
    /// The titles of the kinds; those of the built-in set are understood too, where this set gives
    /// another title.
    pub fn titles(&self) -> KindTitles {
        let mut titles = built_in_titles().clone();
        for kind in &self.kinds {
            titles.insert(&kind.name, &kind.title);
        }
        titles
    }

    /// Reads the built-in set with overlays, the last on top, and files of a user's own numbers,
    /// which override those of every profile, the last again on top.
    ///
    /// # Errors
    /// Every problem with kinds, profiles and data files.
    pub fn read(folders: &[PathBuf], own: &[PathBuf]) -> Result<TemplateSet, Diagnostics> {
        let (set, problems) = TemplateSet::survey(folders, own)?;
        if problems.is_empty() { Ok(set) } else { Err(problems) }
    }

    /// Like [`Self::read`], as far as the set can be read, with all its problems.
    ///
    /// # Errors
    /// An unsound built-in set.
    pub fn survey(
        folders: &[PathBuf],
        own: &[PathBuf],
    ) -> Result<(TemplateSet, Diagnostics), Diagnostics> {
        let mut files = SetFiles::builtin()?;
        let mut problems = Diagnostics::default();
        for folder in folders {
            problems.extend(overlay(&mut files, folder).err().into_iter().flatten());
        }
        let (mut sets, mut extra): (Vec<SetAbout>, Vec<Json>) = Default::default();
        for layer in files.layers() {
            match about::read(layer) {
                Ok((about, declared)) => {
                    sets.push(about);
                    // A later set overrides fields of the same key.
                    extra.retain(|e| {
                        !declared.iter().any(|d| d["on"] == e["on"] && d["key"] == e["key"])
                    });
                    extra.extend(declared);
                }
                Err(d) => problems.extend(d),
            }
        }
        let (mut kinds, wrong) = kind::read_kinds(&files);
        problems.extend(wrong);
        let profiles = profiles::read(&files, &kinds, own).unwrap_or_else(|d| {
            problems.extend(d);
            profiles::Profiles::default()
        });
        problems.sort();
        for kind in &mut kinds {
            let folder = format!("{}/", kind.name);
            let layers: BTreeSet<usize> = files
                .iter()
                .filter(|(path, _)| path.starts_with(&folder))
                .map(|(_, file)| file.layer)
                .collect();
            kind.sets = layers
                .into_iter()
                .filter_map(|layer| Some(sets.get(layer)?.name.clone()))
                .collect();
        }
        let profiles::Profiles { profiles, sources, changes } = profiles;
        let set = TemplateSet {
            files,
            sets,
            kinds,
            profiles,
            profile_sources: sources,
            own_profiles: own.to_vec(),
            profile_changes: changes,
            extra,
        };
        Ok((set, problems))
    }

    /// The kind with a name.
    ///
    /// # Errors
    /// An unknown kind, with the nearest name.
    pub fn kind(&self, name: &str) -> Result<&Kind, Diagnostic> {
        self.kinds.iter().find(|k| k.name == name || k.title == name).ok_or_else(|| {
            let names = self.kinds.iter().flat_map(|k| [k.name.as_str(), k.title.as_str()]);
            let d = Diagnostic::error(Code::KindUnknown, format!("没有“{name}”这种文书"));
            match nearest(name, names) {
                Some(near) => d.hint(format!("是否为 {near}？")),
                // Kinds that an office made are in a set that must be given.
                None => d.cured().hint("自己做的文书，用 --templates 给出模板文件夹"),
            }
        })
    }

    /// The files of a kind, or of a folder or path of the set, by their paths.
    ///
    /// # Errors
    /// A name that is neither, with the nearest kind.
    pub fn part(&self, name: &str) -> Result<Vec<(&str, &SetFile)>, Diagnostic> {
        let of = |name: &str| {
            let folder = format!("{}/", name.trim_end_matches('/'));
            self.files
                .iter()
                .filter(|(path, _)| *path == name || path.starts_with(&folder))
                .collect::<Vec<_>>()
        };
        let there = of(name);
        if there.is_empty() || name.trim_matches('/').is_empty() {
            self.kind(name).map(|kind| of(&kind.name))
        } else {
            Ok(there)
        }
    }

    /// The profile with a name or title, and where its numbers come from.
    ///
    /// # Errors
    /// An unknown profile, with the nearest name.
    pub fn profile(&self, name: &str) -> Result<(&str, &ProfileSource), Diagnostic> {
        let titled =
            || self.profiles.iter().find(|(_, p)| p.title == name).map(|(name, _)| name.as_str());
        let found = self
            .profile_sources
            .get_key_value(name)
            .or_else(|| self.profile_sources.get_key_value(titled()?));
        found.map(|(name, source)| (name.as_str(), source)).ok_or_else(|| {
            let d = Diagnostic::error(Code::Usage, format!("没有名为“{}”的版式", shown(name)));
            let names = self.profiles.keys().map(String::as_str);
            match nearest(name, names.clone()) {
                Some(near) => d.hint(format!("是否为 {near}？")),
                None => d.hint(format!("可用的版式：{}", names.collect::<Vec<_>>().join("、"))),
            }
        })
    }

    /// The profiles that the kinds use, under any of their options.
    pub fn used_profiles(&self) -> impl Iterator<Item = (&str, &Profile)> {
        let used = profiles::used(&self.kinds);
        self.profiles
            .iter()
            .filter(move |(name, _)| used.contains(name.as_str()))
            .map(|(name, profile)| (name.as_str(), profile))
    }

    /// Who may read the documents of a kind, if its `kind.toml` says so, whether the rest of it is
    /// sound or not.
    pub fn audience(&self, kind: &str) -> Option<Audience> {
        let word = self.files.get(&format!("{kind}/kind.toml"))?.top("audience")?;
        serde_json::from_value(word.into()).ok()
    }

    /// A problem with a value of a TOML file of the set, found by the names of the tables and keys
    /// above it.
    pub fn problem(&self, file: &str, path: &[&str], message: String) -> Diagnostic {
        match self.files.get(file) {
            Some(file) => file.problem(path, message),
            None => Diagnostic::error(Code::SetInvalid, message),
        }
    }

    /// The templates of the set, by name.
    pub fn templates(&self) -> impl Iterator<Item = (String, String)> + '_ {
        self.files
            .iter()
            .filter(|(name, _)| name.ends_with(".j2"))
            .map(|(name, file)| (name.to_string(), file.text.to_string()))
    }
}

/// Adds a folder, or a set that is one file, as an overlay on top.
///
/// # Errors
/// An unreadable folder, a file that is too large or not UTF-8; a set file that is not sound.
fn overlay(files: &mut SetFiles, path: &Path) -> Result<(), Diagnostics> {
    let from = path.display().to_string();
    files.add_layer(&from);
    // What is neither is refused by the reader of set files.
    if path.metadata().map_or(true, |about| about.is_dir()) {
        return files.add_folder(path);
    }
    let packed = PackedSet::read(path)?;
    packed
        .files
        .iter()
        .try_for_each(|(name, bytes)| files.insert(name, &format!("{from}/{name}"), bytes))
}
