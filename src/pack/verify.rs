//! Comparing a pack with its manifest.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::digest::hash_of;
use super::folder::{KEPT_FOLDER, walk, within};
use super::writer::entries;
use super::{Entry, Manifest, ManifestFiles, Shard, Status};
use crate::diag::{Code, Diagnostic, Diagnostics, Origin, io_text};

/// Bytes of a summary at most; it lists targets that failed.
const MAX_SUMMARY: u64 = 64 << 20;

/// What a comparison found.
#[derive(Debug, Clone, Default)]
pub struct Verified {
    /// Files of the manifests.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Those that are there as they were made.
    pub whole: u64,
    /// The manifests say that everything was made.
    pub complete: bool,
    /// What is missing, changed or foreign.
    pub problems: Diagnostics,
}

/// Compares the files of a pack with its manifest, or with those of its shards.
///
/// # Errors
/// No manifest, or one that cannot be read.
pub fn verify(out: &Path) -> Result<Verified, Diagnostics> {
    let found = manifests(out)?;
    let mut result = Verified { complete: true, ..Verified::default() };
    let mut known: HashSet<String> = HashSet::new();
    for (files, manifest) in &found {
        for path in [&files.summary, &files.files] {
            known.extend(path.file_name().map(|n| n.to_string_lossy().into_owned()));
        }
        result.complete &= manifest.status == Status::Complete;
        if hash_of(&files.files).is_none_or(|h| h != manifest.files_sha256) {
            let d = Diagnostic::error(Code::PackChanged, "文件清单与总清单记的不符，清单被改动过");
            result
                .problems
                .push(d.at(Origin::File { file: files.files.display().to_string() }).cured());
        }
        for entry in entries(&files.files)? {
            match entry {
                Ok(entry) if entry.archive.is_none() => {
                    result.look_at(out, &entry);
                    known.insert(entry.path);
                }
                Ok(_) => {}
                Err(d) => result.problems.push(d),
            }
        }
    }
    let mut foreign = Vec::new();
    walk(out, &mut |path| {
        let path = within(path);
        if !known.contains(&path) {
            foreign.push(path);
        }
    })?;
    for path in foreign {
        let d = Diagnostic::error(Code::PackForeign, Code::PackForeign.meaning())
            .at(Origin::File { file: path });
        result.problems.push(d.cured());
    }
    if out.join(KEPT_FOLDER).is_dir() {
        let message = format!("“{KEPT_FOLDER}”文件夹存有被人改动过的旧文件，不属于本套资料包");
        result.problems.push(
            Diagnostic::warning(Code::KeptAside, message)
                .hint("需要保留的改动并入新文件后，删去该文件夹再发放"),
        );
    }
    result.problems.sort();
    Ok(result)
}

impl Verified {
    fn look_at(&mut self, out: &Path, entry: &Entry) {
        self.files += 1;
        self.bytes += entry.size;
        let here = |code: Code| {
            Diagnostic::error(code, code.meaning())
                .at(Origin::File { file: entry.path.clone() })
                .cured()
        };
        if !is_within(&entry.path) {
            let d =
                Diagnostic::error(Code::PackUnreadable, "清单中的路径不在资料包内，清单被改动过");
            return self.problems.push(d.at(Origin::File { file: entry.path.clone() }));
        }
        let path = out.join(&entry.path);
        match std::fs::metadata(&path) {
            Ok(about) if about.is_file() => match hash_of(&path) {
                Some(hash) if hash == entry.sha256 => self.whole += 1,
                _ => self.problems.push(here(Code::PackChanged)),
            },
            _ => self.problems.push(here(Code::PackMissing)),
        }
    }
}

/// Whether a path stays within its pack.
pub(super) fn is_within(path: &str) -> bool {
    !path.is_empty()
        && !path.contains('\\')
        && Path::new(path).components().all(|c| matches!(c, std::path::Component::Normal(_)))
}

/// The manifests of a pack: its own, or those of its shards.
#[allow(clippy::disallowed_methods, reason = "looks which manifests there are")]
pub(super) fn manifests(out: &Path) -> Result<Vec<(ManifestFiles, Manifest)>, Diagnostics> {
    let unreadable = |why: String, file: &Path| {
        Diagnostic::error(Code::PackUnreadable, why)
            .at(Origin::File { file: file.display().to_string() })
            .cured()
    };
    let whole = ManifestFiles::of(out, None);
    let mut found: Vec<ManifestFiles> = Vec::new();
    if whole.summary.exists() {
        found.push(whole);
    } else {
        let folder = std::fs::read_dir(out)
            .map_err(|e| unreadable(format!("文件夹读不了：{}", io_text(&e)), out))?;
        let mut paths: Vec<PathBuf> = folder.filter_map(Result::ok).map(|e| e.path()).collect();
        paths.sort();
        found.extend(
            paths
                .iter()
                .filter_map(|p| shard_of(p))
                .map(|shard| ManifestFiles::of(out, Some(shard))),
        );
    }
    if found.is_empty() {
        return Err(
            unreadable("这里没有清单 manifest.json，不是一套做完的资料包".into(), out).into()
        );
    }
    let read = |files: ManifestFiles| {
        let file = files.summary.display().to_string();
        let bytes = crate::files::read(&files.summary, MAX_SUMMARY)
            .map_err(|why| Diagnostic {
                code: Code::PackUnreadable, ..why.told("清单", &file)
            })?;
        let manifest: Manifest = serde_json::from_slice(&bytes)
            .map_err(|_| unreadable("总清单不是巡文写的样子".into(), &files.summary))?;
        Ok((files, manifest))
    };
    let (mut all, mut problems) = (Vec::new(), Diagnostics::default());
    for result in found.into_iter().map(read) {
        match result {
            Ok(one) => all.push(one),
            Err(d) => problems.push(d),
        }
    }
    if problems.is_empty() { Ok(all) } else { Err(problems) }
}

/// The shard whose `manifest.2-of-8.json` a path is.
fn shard_of(path: &Path) -> Option<Shard> {
    let name = path.file_name()?.to_str()?;
    let (number, count) =
        name.strip_prefix("manifest.")?.strip_suffix(".json")?.split_once("-of-")?;
    Shard::new(number.parse().ok()?, count.parse().ok()?)
}
