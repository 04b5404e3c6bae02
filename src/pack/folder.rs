//! What is in the folder of a pack: walking it, leftovers, files that somebody changed.

use std::path::{Path, PathBuf};

use super::journal::OWN_FOLDER;
use super::write::failed;
use super::{Entry, ensure_folder, sha256};
use crate::diag::{Code, Diagnostic, Origin, io_text};

/// The folder that keeps files which somebody changed and which had to make room.
pub const KEPT_FOLDER: &str = "改动留存";

/// A path within a pack, with `/`.
pub fn within(path: &Path) -> String {
    path.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// The files of a pack, without the program's own and those kept aside: paths within it, sorted by
/// folder.
///
/// # Errors
/// A folder that cannot be read.
#[allow(clippy::disallowed_methods, reason = "looks at what was written")]
pub fn walk(out: &Path, visit: &mut dyn FnMut(&Path)) -> Result<(), Diagnostic> {
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        let whole = out.join(&folder);
        let unreadable = |e: std::io::Error| {
            Diagnostic::error(Code::Unreadable, format!("文件夹读不了：{}", io_text(&e)))
                .at(Origin::File { file: whole.display().to_string() })
        };
        for entry in std::fs::read_dir(&whole).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let path = folder.join(entry.file_name());
            if !entry.file_type().map_err(unreadable)?.is_dir() {
                visit(&path);
            } else if path != Path::new(OWN_FOLDER) && path != Path::new(KEPT_FOLDER) {
                folders.push(path);
            }
        }
    }
    Ok(())
}

/// Whether a folder is that of a pack, finished or not, or within one.
#[allow(clippy::disallowed_methods, reason = "looks at what was written")]
pub fn is_in_pack(folder: &Path) -> bool {
    let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf());
    let is_pack = |folder: &Path| {
        let manifest = |name: &str| {
            name.starts_with("manifest.") && (name.ends_with(".json") || name.ends_with(".jsonl"))
        };
        let is_its = |name: &str| name == OWN_FOLDER || manifest(name);
        std::fs::read_dir(folder).is_ok_and(|entries| {
            entries.flatten().any(|e| is_its(&e.file_name().to_string_lossy()))
        })
    };
    whole.ancestors().any(is_pack)
}

/// Whether a file is there as it was made.
#[allow(clippy::disallowed_methods, reason = "looks whether what was written is still there")]
pub fn is_whole(out: &Path, entry: &Entry) -> bool {
    let path = out.join(&entry.path);
    let same_size =
        std::fs::metadata(&path).is_ok_and(|about| about.is_file() && about.len() == entry.size);
    same_size && std::fs::read(&path).is_ok_and(|bytes| sha256(&bytes) == entry.sha256)
}

/// Makes room at a path: what the program made there itself goes, what somebody changed is kept
/// aside. Returns where it is kept, if it is.
///
/// # Errors
/// A file that cannot be removed or moved.
#[allow(clippy::disallowed_methods, reason = "looks at what was written")]
pub fn make_room(
    out: &Path,
    path: &str,
    made: Option<&Entry>,
    new: &[u8],
) -> Result<Option<PathBuf>, Diagnostic> {
    let whole = out.join(path);
    let Ok(bytes) = std::fs::read(&whole) else { return Ok(None) };
    let own = bytes == new || made.is_some_and(|entry| entry.sha256 == sha256(&bytes));
    if own {
        return Ok(None);
    }
    set_aside(out, path).map(Some)
}

/// Removes a file that the pack no longer has, or keeps it aside if somebody changed it.
pub fn discard(out: &Path, made: &Entry) -> Result<Option<PathBuf>, Diagnostic> {
    let whole = out.join(&made.path);
    if !whole.exists() {
        return Ok(None);
    }
    if !is_whole(out, made) {
        return set_aside(out, &made.path).map(Some);
    }
    std::fs::remove_file(&whole).map_err(|e| failed(&whole, &e))?;
    // The folder goes with its last file.
    let mut folder = whole.parent();
    while let Some(path) = folder.filter(|p| *p != out && std::fs::remove_dir(p).is_ok()) {
        folder = path.parent();
    }
    Ok(None)
}

fn set_aside(out: &Path, path: &str) -> Result<PathBuf, Diagnostic> {
    let from = out.join(path);
    let kept = out.join(KEPT_FOLDER).join(path);
    ensure_folder(kept.parent().unwrap_or(out))?;
    let stem = kept.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let extension =
        kept.extension().map(|e| format!(".{}", e.to_string_lossy())).unwrap_or_default();
    let free = (2..).map(|n| kept.with_file_name(format!("{stem}（{n}）{extension}")));
    let to = std::iter::once(kept.clone()).chain(free).find(|p| !p.exists()).unwrap_or(kept);
    std::fs::rename(&from, &to).map_err(|e| failed(&from, &e))?;
    Ok(to)
}
