//! A template set as one file (模板集文件), so that an office can hand the same set to every team.
//!
//! A ZIP archive: `manifest.json` with name, version and the SHA-256 of every file, then the files
//! by their paths. The same set yields the same bytes. What is opened was made by strangers, so it
//! is bounded and every file must be the one in the manifest. A packed set has been opened once, so
//! no office gets a file that it cannot use.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::about::{self, SetAbout};
use super::set_file::SetFile;
use super::set_files::{EXTENSIONS, MAX_FILES, SET_FILE, SetFiles};
use crate::archive::{Limits, ZipBuilder, ZipReader};
use crate::data::{sha256, shown_up_to};
use crate::diag::{Code, Diagnostic, Diagnostics, Origin};

/// The extension of such a file, without the dot.
pub const SET_EXTENSION: &str = "xwset";

const MANIFEST: &str = "manifest.json";
const FORMAT: &str = "xunwen-template-set/1";
/// Most bytes of all files together, and of the file itself.
const MAX_ALL: u64 = 32 << 20;
/// Deepest folder, as folders are read.
const MAX_DEPTH: usize = 5;

/// What a set file says of itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Manifest {
    format: String,
    #[serde(flatten)]
    about: Named,
    files: Vec<Listed>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Named {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    issuer: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    engine: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Listed {
    path: String,
    size: u64,
    sha256: String,
}

/// A set as one file (模板集文件): its bytes, or what was found in them.
#[derive(Debug, Clone)]
pub struct PackedSet {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its files by path within the set, with `/`.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Name and version as the manifest has them.
    pub title: String,
    /// Sixteen digits that tell the content apart from any other, to be compared by telephone
    /// (校验码).
    pub check: String,
}

impl PackedSet {
    /// Packs a folder.
    ///
    /// # Errors
    /// A folder that cannot be read or holds no set, a file that is too large or not UTF-8, a
    /// faulty `set.toml`; names that another system cannot hold, all of them at once; a set beyond
    /// the limits of [`Self::open`].
    pub fn of_folder(folder: &Path) -> Result<PackedSet, Diagnostics> {
        let at = || folder.display().to_string();
        let mut layer = SetFiles::default();
        layer.add_layer(&at());
        layer.add_folder(folder)?;
        let about = layer.layers().first().map(about::read).transpose()?;
        let (about, _) = about.ok_or_else(|| Diagnostic::error(Code::Internal, "没有模板集"))?;
        if layer.iter().all(|(path, _)| path == SET_FILE) {
            let d = Diagnostic::error(Code::SetInvalid, "文件夹里没有模板文件，不能打包");
            return Err(d
                .at(Origin::File { file: at() })
                .hint("给出模板集文件夹本身，如 xunwen template eject 写出的文件夹")
                .into());
        }
        let problems = unfit(&layer);
        if !problems.is_empty() {
            return Err(problems);
        }
        let SetAbout { name, issuer, date, engine, .. } = about;
        let listed = |(path, file): (&str, &SetFile)| {
            let bytes = file.text.as_bytes();
            Listed { path: path.to_string(), size: bytes.len() as u64, sha256: sha256(bytes) }
        };
        let manifest = Manifest {
            format: FORMAT.into(),
            about: Named { name: name.name, version: name.version, issuer, date, engine },
            files: layer.iter().map(listed).collect(),
        };
        let listing = serde_json::to_vec_pretty(&manifest)
            .map_err(|_| Diagnostic::error(Code::Internal, "模板集清单写不出来"))?;
        let mut zip = ZipBuilder::new();
        zip.add(MANIFEST, &listing)?;
        for (path, file) in layer.iter() {
            zip.add(path, file.text.as_bytes())?;
        }
        PackedSet::open(&at(), zip.finish()?)
    }

    /// Reads a set file, never more of it than one may have.
    ///
    /// # Errors
    /// A path that is no readable file, and as [`Self::open`].
    pub fn read(path: &Path) -> Result<PackedSet, Diagnostics> {
        let from = path.display().to_string();
        let bytes = crate::files::read(path, MAX_ALL)
            .map_err(|why| why.told("模板集文件（.xwset）", &from))?;
        PackedSet::open(&from, bytes)
    }

    /// Opens a set file; `from` is how messages call it.
    ///
    /// # Errors
    /// No set file, one beyond the limits, one of which a file is changed, missing or foreign: all
    /// of them at once.
    pub fn open(from: &str, bytes: Vec<u8>) -> Result<PackedSet, Diagnostics> {
        let at = || Origin::File { file: from.to_string() };
        let refused = |why: String| {
            Diagnostics::from(Diagnostic::error(Code::SetFileInvalid, why).at(at()).cured())
        };
        let placed = |all: Diagnostics| -> Diagnostics {
            all.into_iter().map(|d| if d.origin.is_some() { d } else { d.at(at()) }).collect()
        };
        if bytes.len() as u64 > MAX_ALL {
            let d = Diagnostic::error(
                Code::TooLarge,
                format!("模板集文件太大，最多{} MB", MAX_ALL >> 20),
            );
            return Err(d.at(at()).hint("检查是否给错了文件；模板集只放模板和说明").into());
        }
        let limits = Limits { entries: MAX_FILES + 1, inflated: MAX_ALL, ..Limits::default() };
        let mut zip = ZipReader::open(&bytes, limits).map_err(placed)?;
        let listing = zip
            .read(MANIFEST)
            .map_err(placed)?
            .ok_or_else(|| refused("不是模板集文件：里面没有清单".into()))?;
        let manifest: Manifest = serde_json::from_slice(&listing)
            .map_err(|_| refused("不是模板集文件：清单读不懂".into()))?;
        if manifest.format != FORMAT {
            return Err(refused(format!(
                "模板集文件的格式是“{}”，本程序只认“{FORMAT}”",
                clean(&manifest.format)
            )));
        }
        if manifest.files.len() > MAX_FILES {
            return Err(refused(format!("清单所列的文件太多，最多{MAX_FILES}个")));
        }
        let (mut files, mut problems) = (BTreeMap::new(), Vec::new());
        let mut folded = BTreeSet::new();
        for listed in &manifest.files {
            let path = clean(&listed.path);
            if !is_safe(&listed.path) || !folded.insert(listed.path.to_lowercase()) {
                problems.push(format!("文件名“{path}”不合规定，或与别的文件只差大小写"));
                continue;
            }
            match zip.read(&listed.path).map_err(placed)? {
                Some(content) if sha256(&content) == listed.sha256 => {
                    _ = files.insert(listed.path.clone(), content);
                }
                Some(_) => problems.push(format!("“{path}”与清单不符，打包以后被改动过")),
                None => problems.push(format!("缺少“{path}”")),
            }
        }
        let foreign = zip
            .names()
            .into_iter()
            .filter(|n| n != MANIFEST && !manifest.files.iter().any(|f| f.path == *n));
        problems.extend(foreign.map(|name| format!("多出“{}”，清单里没有", clean(&name))));
        if zip.entries() != manifest.files.len() + 1 && problems.is_empty() {
            problems.push("里面的文件数与清单不符".into());
        }
        if problems.is_empty() {
            Ok(PackedSet {
                files,
                title: manifest.about.title(),
                check: check_digits(&listing),
                bytes,
            })
        } else {
            Err(problems.into_iter().flat_map(refused).collect())
        }
    }
}

impl Named {
    fn title(&self) -> String {
        let version = self.version.as_ref().map(|v| format!(" {v}")).unwrap_or_default();
        clean(&format!("{}{version}", self.name))
    }
}

/// The files of a folder whose names some system cannot hold, or cannot tell from one another.
fn unfit(layer: &SetFiles) -> Diagnostics {
    let mut folded = BTreeSet::new();
    let mut problems = Diagnostics::default();
    for (path, file) in layer.iter() {
        let why = if !is_safe(path) {
            "文件和文件夹的名称只用汉字、字母、数字、空格和常用标点，不以点开头、不以点或空格结尾，不用 con、aux 等系统保留的名称"
        } else if !folded.insert(path.to_lowercase()) {
            "与别的文件只差大小写"
        } else {
            continue;
        };
        let d = Diagnostic::error(Code::SetInvalid, format!("“{}”不能打包：{why}", clean(path)));
        problems.push(d.at(Origin::File { file: file.from.clone() }).hint("改名后再打包"));
    }
    problems
}

/// Whether a path may be of a set: as folders are read, nothing that leaves the folder it is
/// unpacked to, and nothing that Windows takes for a device.
fn is_safe(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    let fine = |part: &&str| {
        !part.is_empty()
            && !part.starts_with('.')
            && !part.ends_with(['.', ' '])
            && part.chars().all(is_plain)
            && !is_device(part)
    };
    let known = path.rsplit_once('.').is_some_and(|(_, extension)| EXTENSIONS.contains(&extension));
    path.len() <= 200 && parts.len() <= MAX_DEPTH && parts.iter().all(fine) && known
}

fn is_plain(ch: char) -> bool {
    ch.is_alphanumeric() || "_-. ()+（）、，《》〈〉“”‘’〔〕—·".contains(ch)
}

/// Names that Windows keeps for devices, whatever follows the first dot.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let port = |kind: &str| {
        stem.strip_prefix(kind).is_some_and(|n| {
            ["1", "2", "3", "4", "5", "6", "7", "8", "9", "¹", "²", "³"].contains(&n)
        })
    };
    ["con", "prn", "aux", "nul"].contains(&stem.as_str()) || port("com") || port("lpt")
}

/// Text of strangers as messages show it; paths are longer than names.
fn clean(text: &str) -> String {
    shown_up_to(text, 60)
}

/// Sixteen digits in groups of four.
fn check_digits(listing: &[u8]) -> String {
    let digits = sha256(listing);
    digits.as_bytes().chunks(4).take(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn paths_that_leave_the_folder_are_refused() {
        for path in [
            "announcement/body.xml.j2",
            "set.toml",
            "共用/说明.md",
            "共用/《说明》(新)、一.md",
            "console/com.md",
        ] {
            assert!(is_safe(path), "{path}");
        }
        let long = format!("{}.md", "a".repeat(300));
        for path in [
            "../set.toml",
            "/set.toml",
            "a/../b.toml",
            "C:/set.toml",
            "a\\b.toml",
            "a//b.toml",
            ".git/x.md",
            "a.exe",
            "x",
            "a/b/c/d/e/f.md",
            "a\u{0}.md",
            "说明\u{202e}dm.md",
            "con.md",
            "Aux.xml.j2",
            "nul /a.md",
            "a/LPT9.toml",
            "com².md",
            &long,
        ] {
            assert!(!is_safe(path), "{path}");
        }
    }
}
