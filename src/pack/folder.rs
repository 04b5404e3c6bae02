//! What is in the folder of a pack: walking it, leftovers, files that somebody changed.

use std::path::{Path, PathBuf};

use super::digest::hash_of;
use super::write::failed;
use super::{Entry, ensure_private_folder, sha256};
use crate::diag::{Code, Diagnostic, Origin, io_text};

/// The folder of a pack that holds what the program keeps for itself.
pub const OWN_FOLDER: &str = ".xunwen";

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

/// Whether a file is there as it was made, in the folder itself and not behind a link.
pub fn is_whole(out: &Path, entry: &Entry) -> bool {
    let path = out.join(&entry.path);
    let same_size = std::fs::symlink_metadata(&path)
        .is_ok_and(|about| about.is_file() && about.len() == entry.size);
    same_size
        && refuse_links(out, &entry.path).is_ok()
        && hash_of(&path).is_some_and(|hash| hash == entry.sha256)
}

/// Refuses a path within a folder if one of the folders on the way is a link: what is written there
/// would land elsewhere.
///
/// # Errors
/// Such a link, by its path.
pub fn refuse_links(out: &Path, path: &str) -> Result<(), Diagnostic> {
    let mut folder = out.to_path_buf();
    for step in Path::new(path).parent().into_iter().flat_map(Path::components) {
        folder.push(step);
        if std::fs::symlink_metadata(&folder).is_ok_and(|about| about.is_symlink()) {
            return Err(Diagnostic::error(Code::LinkedFolder, Code::LinkedFolder.meaning())
                .at(Origin::File { file: folder.display().to_string() })
                .cured());
        }
    }
    Ok(())
}

/// Whether nothing is at a path, or a file whose hash is known as the program's own.
pub(super) fn replaceable(path: &Path, own: impl Fn(&str) -> bool) -> bool {
    match std::fs::symlink_metadata(path) {
        Err(_) => true,
        Ok(about) => about.is_file() && hash_of(path).is_some_and(|hash| own(&hash)),
    }
}

/// Makes room at a path: what the program made there itself goes, what somebody changed is kept
/// aside. Returns where it is kept, if it is.
///
/// # Errors
/// A file that cannot be removed or moved, a folder on the way that is a link.
pub fn make_room(
    out: &Path,
    path: &str,
    made: Option<&Entry>,
    new: &[u8],
) -> Result<Option<PathBuf>, Diagnostic> {
    refuse_links(out, path)?;
    let new = sha256(new);
    let own = |hash: &str| hash == new || made.is_some_and(|entry| entry.sha256 == hash);
    if replaceable(&out.join(path), own) { Ok(None) } else { set_aside(out, path).map(Some) }
}

/// Removes a file that the pack no longer has, or keeps it aside if somebody changed it.
///
/// # Errors
/// A file that cannot be removed or moved, a folder on the way that is a link.
pub fn discard(out: &Path, made: &Entry) -> Result<Option<PathBuf>, Diagnostic> {
    refuse_links(out, &made.path)?;
    let whole = out.join(&made.path);
    if std::fs::symlink_metadata(&whole).is_err() {
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

/// Moves a file to the folder of what somebody changed; yields its new path.
pub(super) fn set_aside(out: &Path, path: &str) -> Result<PathBuf, Diagnostic> {
    let within = format!("{KEPT_FOLDER}/{path}");
    refuse_links(out, &within)?;
    let (from, kept) = (out.join(path), out.join(&within));
    ensure_private_folder(kept.parent().unwrap_or(out))?;
    let stem = kept.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let extension =
        kept.extension().map(|e| format!(".{}", e.to_string_lossy())).unwrap_or_default();
    let free = (2..).map(|n| kept.with_file_name(format!("{stem}（{n}）{extension}")));
    let is_free = |p: &PathBuf| std::fs::symlink_metadata(p).is_err();
    let to = std::iter::once(kept.clone()).chain(free).find(is_free).unwrap_or(kept);
    std::fs::rename(&from, &to).map_err(|e| failed(&from, &e))?;
    Ok(to)
}

/// What is said of a file that was kept aside.
pub fn kept_aside(path: &Path) -> Diagnostic {
    Diagnostic::warning(Code::KeptAside, Code::KeptAside.meaning())
        .at(Origin::File { file: path.display().to_string() })
        .cured()
}

/// Makes a folder, or empties it of what an earlier session left.
pub(super) fn clear(folder: &Path) -> Result<(), Diagnostic> {
    match std::fs::remove_dir_all(folder) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(failed(folder, &e)),
        _ => ensure_private_folder(folder),
    }
}
