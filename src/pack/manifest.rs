//! The manifest of a pack (清单): what was made of what, and each file with its hash.
//!
//! `manifest.jsonl` has a line a file, in the order of targets' codes and of paths;
//! `manifest.json` has what the files were made of, totals and what went wrong. Neither has a
//! time, a machine or a message with data in it: the same round gives the same manifest.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Shard;
use crate::diag::{Diagnostic, Diagnostics, Origin};

/// The version of the manifest's form.
pub const MANIFEST_VERSION: u32 = 1;

/// Who gets a document (发放对象).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Recipient {
    /// It is put up in public (公开张贴).
    Public,
    /// It goes to the Party organisation under inspection (发被巡察党组织).
    Organisation,
    /// It stays with the team and its office (巡察组内部).
    Team,
}

impl Recipient {
    /// As folders are called.
    pub const fn word(self) -> &'static str {
        match self {
            Recipient::Public => "公开张贴",
            Recipient::Organisation => "发被巡察党组织",
            Recipient::Team => "巡察组内部",
        }
    }
}

/// A file of a pack: one line of `manifest.jsonl`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Path within the pack, with `/`; within its archive, if it is in one.
    pub path: String,
    /// Path of the archive that it is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archive: Option<String>,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Size in bytes.
    pub size: u64,
    /// Kind of document; `archive` for an archive, `print` for a file to print from.
    pub kind: String,
    /// Code of the target; that of the round's area for the documents of the whole round.
    pub target: String,
    /// Who gets it.
    pub recipient: Recipient,
    /// Pages, where the format knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<usize>,
}

/// How files to print from are made (打印文件).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Print {
    /// On both sides of the paper: every copy of a document begins on the front of a sheet.
    pub duplex: bool,
    /// Copies by kind of document; 1 if none is given, 0 for none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub copies: BTreeMap<String, usize>,
}

/// What was ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// Code of the area of the round's committee, and the round's number.
    pub round: String,
    /// Names of the kinds of document.
    pub kinds: Vec<String>,
    /// Codes of the targets; empty for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<String>,
    /// Extensions of the formats.
    pub formats: Vec<String>,
    /// Whether each target has an archive instead of a folder.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub zip: bool,
    /// How the file to print from is made, where each recipient has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub print: Option<Print>,
    /// Which part of the whole it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
}

/// A template set (模板集) that documents of a pack were made with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetUse {
    /// Its name.
    pub name: String,
    /// Its version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The kinds of document that have files of it.
    pub kinds: Vec<String>,
}

/// What the files were made of, by hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inputs {
    /// The data files by name.
    pub data: BTreeMap<String, String>,
    /// The template set.
    pub templates: String,
    /// The sets that the kinds' templates come from, by name and version, the built-in one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sets: Vec<SetUse>,
    /// The profiles by name.
    pub profiles: BTreeMap<String, String>,
    /// The fonts; `None` if the files need none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fonts: Option<String>,
    /// Options, the day of judgement and pictures of seals.
    pub options: String,
}

/// How a pack ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Status {
    /// Every file is there.
    Complete,
    /// Some targets' files are not.
    Partial,
    /// It was stopped.
    Interrupted,
}

/// Files of a kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// Files.
    pub files: u64,
    /// Bytes.
    pub bytes: u64,
    /// Pages, of the formats that know.
    pub pages: u64,
}

impl Count {
    fn add(&mut self, other: Count) {
        self.files += other.files;
        self.bytes += other.bytes;
        self.pages += other.pages;
    }
}

/// Sums over a pack.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Targets that have documents, the round itself among them.
    pub targets: u64,
    /// Those whose documents are all there.
    pub done: u64,
    /// Files on disk; the content of an archive is not counted again.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// By kind of document, within archives too.
    pub kinds: BTreeMap<String, Count>,
}

impl Totals {
    /// Counts a file.
    pub fn count(&mut self, entry: &Entry) {
        if entry.archive.is_none() {
            self.files += 1;
            self.bytes += entry.size;
        }
        let one = Count { files: 1, bytes: entry.size, pages: entry.pages.unwrap_or(0) as u64 };
        self.kinds.entry(entry.kind.clone()).or_default().add(one);
    }

    /// Adds the sums of another part.
    pub fn add(&mut self, other: &Totals) {
        self.targets += other.targets;
        self.done += other.done;
        self.files += other.files;
        self.bytes += other.bytes;
        for (kind, count) in &other.kinds {
            self.kinds.entry(kind.clone()).or_default().add(*count);
        }
    }
}

/// Why a target's documents are not all there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Reason {
    /// Its data are wrong.
    Data,
    /// A document could not be made.
    Document,
    /// A file could not be written.
    Output,
    /// The program ended twice while it was in work.
    Crash,
    /// The work was stopped in the middle of it.
    Stopped,
}

/// A target whose documents are not all there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    /// Its code.
    pub target: String,
    /// Why.
    pub reason: Reason,
}

/// A problem without the data that its message may quote.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Problem {
    /// Code of the target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Stable code.
    pub code: String,
    /// What the code means.
    pub meaning: String,
    /// Line, cell or template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Path in the data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

impl Problem {
    fn of(diagnostic: &Diagnostic) -> Problem {
        let name = |file: &str| {
            Path::new(file).file_name().map_or(String::new(), |n| n.to_string_lossy().into_owned())
        };
        let place = match &diagnostic.origin {
            // The folder of a file is the machine's business, not the pack's.
            Some(Origin::Text { file, line, column }) => {
                Some(format!("{}:{line}:{column}", name(file)))
            }
            Some(Origin::File { .. }) | None => None,
            // It names the target.
            Some(Origin::Document { document, .. }) => Some(document.clone()),
            Some(other) => Some(other.to_string()),
        };
        Problem {
            target: diagnostic.target.clone(),
            code: diagnostic.code.as_str().into(),
            meaning: diagnostic.code.meaning().into(),
            place,
            path: diagnostic.path.clone(),
        }
    }
}

/// What a pack was made of and how it ended: `manifest.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of this form.
    pub version: u32,
    /// The program and its version.
    pub program: String,
    /// What was ordered.
    pub order: Order,
    /// What the files were made of.
    pub inputs: Inputs,
    /// How it ended.
    pub status: Status,
    /// Sums.
    pub totals: Totals,
    /// Targets whose documents are not all there, by code.
    pub failures: Vec<Failure>,
    /// Errors, without the data they quote.
    pub problems: Vec<Problem>,
    /// Warnings, counted by code.
    pub warnings: BTreeMap<String, u64>,
    /// SHA-256 of `manifest.jsonl`.
    pub files_sha256: String,
}

impl Manifest {
    /// Takes in diagnostics: errors each, warnings by count.
    pub fn note(&mut self, diagnostics: &Diagnostics) {
        for d in diagnostics.iter() {
            if d.is_error() {
                self.problems.push(Problem::of(d));
            } else {
                *self.warnings.entry(d.code.as_str().into()).or_default() += 1;
            }
        }
    }

    /// As it is written.
    pub fn to_text(&self) -> String {
        // Strings and numbers only: this cannot fail.
        serde_json::to_string_pretty(self).map(|text| text + "\n").unwrap_or_default()
    }

    /// Brings lists into their order.
    pub fn settle(&mut self) {
        self.failures.sort();
        self.failures.dedup();
        self.problems.sort();
        self.problems.dedup();
    }
}

/// The names of a pack's two manifest files; a shard's carry its number.
#[derive(Debug, Clone)]
pub struct ManifestFiles {
    /// `manifest.json`.
    pub summary: PathBuf,
    /// `manifest.jsonl`.
    pub files: PathBuf,
}

impl ManifestFiles {
    /// In the folder of a pack.
    pub fn of(out: &Path, shard: Option<Shard>) -> ManifestFiles {
        let stem =
            shard.map_or_else(|| "manifest".to_string(), |s| format!("manifest.{}", s.suffix()));
        ManifestFiles {
            summary: out.join(format!("{stem}.json")),
            files: out.join(format!("{stem}.jsonl")),
        }
    }
}
