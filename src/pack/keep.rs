//! What is overwritten and what is kept (改动留存): one rule for everything that writes.
//!
//! A file that is there is replaced if the program wrote it and nobody changed it since, or if it
//! has the new content already. Anything else is somebody's work. In a folder of documents it is
//! moved to 改动留存 before the new file takes its place; where a command names one file, the
//! command is refused. `force` replaces it either way.
//!
//! What the program wrote into a folder is known by a list of hashes there, what it wrote as one
//! workbook by a hash in the file itself, so that it may be moved and sent.

use std::collections::{BTreeSet, HashMap};
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::folder::{clear, kept_aside, refuse_links, replaceable, set_aside};
use super::stamp::{is_as_stamped, stamped};
use super::write::{failed, write_new, write_through, write_whole};
use super::{ensure_private_folder, sha256};
use crate::diag::{Code, Diagnostic, Origin};
use crate::files;

/// The folder, within a folder of documents, of what the program notes about them.
pub const NOTES_FOLDER: &str = ".xunwen-render";

/// Bytes of a list of hashes that are read at most.
const MAX_LIST: u64 = 256 << 20;
/// Bytes of a workbook that is looked at before it is replaced.
const MAX_NAMED: u64 = 256 << 20;

/// A file that was written, by its path within the folder.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    path: String,
    sha256: String,
}

/// A folder of documents that are written one by one, again and again.
#[derive(Debug)]
pub struct Keeper {
    out: PathBuf,
    force: bool,
    /// Every hash that a path was written with.
    known: Mutex<HashMap<String, BTreeSet<String>>>,
    list: Mutex<File>,
    list_path: PathBuf,
    unfinished: PathBuf,
    /// Held as long as documents are written, together with others who write into this folder.
    _lock: File,
}

impl Keeper {
    /// Opens a folder, and makes it if need be. With `force`, files that somebody changed are
    /// replaced.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub fn open(out: &Path, force: bool) -> Result<Keeper, Diagnostic> {
        refuse_links(out, &format!("{NOTES_FOLDER}/x"))?;
        let notes = out.join(NOTES_FOLDER);
        let (list_path, unfinished) = (notes.join("written.jsonl"), notes.join("unfinished"));
        ensure_private_folder(&notes)?;
        let lock = lock(&notes.join("lock"), &unfinished)?;
        let known = Mutex::new(known(&list_path)?);
        let list = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&list_path)
            .map_err(|e| failed(&list_path, &e))?;
        Ok(Keeper {
            out: out.to_path_buf(),
            force,
            known,
            list: Mutex::new(list),
            list_path,
            unfinished,
            _lock: lock,
        })
    }

    /// Writes a file whole; yields what to say if another one was kept aside for it.
    ///
    /// # Errors
    /// No permission, a full disk, a folder in between that is a link.
    pub fn write(&self, path: &str, bytes: &[u8]) -> Result<Option<Diagnostic>, Diagnostic> {
        refuse_links(&self.out, path)?;
        let (whole, new) = (self.out.join(path), sha256(bytes));
        ensure_private_folder(whole.parent().unwrap_or(&self.out))?;
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned();
        let own = |sha: &str| sha == new || known.as_ref().is_some_and(|k| k.contains(sha));
        let aside = match self.force || replaceable(&whole, own) {
            true => None,
            false => Some(kept_aside(&set_aside(&self.out, path)?)),
        };
        // Before the file has its name: what is cut off here leaves a hash too many, not a file
        // that nobody knows.
        if !known.is_some_and(|k| k.contains(&new)) {
            self.note(path, new)?;
        }
        write_through(&self.unfinished, &whole, bytes)?;
        Ok(aside)
    }

    fn note(&self, path: &str, sha256: String) -> Result<(), Diagnostic> {
        let line = Line { path: path.to_string(), sha256 };
        // Two strings: this cannot fail.
        let text = serde_json::to_string(&line).map(|text| text + "\n").unwrap_or_default();
        let mut list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        list.write_all(text.as_bytes()).map_err(|e| failed(&self.list_path, &e))?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.entry(line.path).or_default().insert(line.sha256);
        Ok(())
    }
}

/// What a list says; a line that was torn or changed says nothing.
fn known(list: &Path) -> Result<HashMap<String, BTreeSet<String>>, Diagnostic> {
    let mut known: HashMap<String, BTreeSet<String>> = HashMap::new();
    if std::fs::symlink_metadata(list).is_err() {
        return Ok(known);
    }
    let bytes = files::read(list, MAX_LIST)
        .map_err(|why| why.told("生成记录", &list.display().to_string()))?;
    for line in bytes.split(|b| *b == b'\n') {
        if let Ok(Line { path, sha256 }) = serde_json::from_slice(line) {
            known.entry(path).or_default().insert(sha256);
        }
    }
    Ok(known)
}

/// Takes a share in the lock of a folder. Who is alone removes the unfinished files of runs that
/// were cut off.
fn lock(path: &Path, unfinished: &Path) -> Result<File, Diagnostic> {
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .map_err(|e| failed(path, &e))?;
    match file.try_lock() {
        Ok(()) => {
            clear(unfinished)?;
            _ = file.unlock();
        }
        // Others are at work, or the file system knows no locks.
        Err(_) => ensure_private_folder(unfinished)?,
    }
    _ = file.lock_shared();
    Ok(file)
}

/// Whether a file that a command names may be written: nothing is there, or what the program wrote
/// and nobody changed since.
///
/// # Errors
/// Something is there that may be somebody's work.
pub fn may_write(path: &Path, force: bool) -> Result<(), Diagnostic> {
    let there = std::fs::symlink_metadata(path);
    if force || there.is_err() || files::read(path, MAX_NAMED).is_ok_and(|b| is_as_stamped(&b)) {
        return Ok(());
    }
    Err(taken(path))
}

/// Writes a file that a command names. A workbook is stamped, so that it is known later whether it
/// was changed.
///
/// # Errors
/// As [`may_write`]; no permission, a full disk.
pub fn write_named(path: &Path, bytes: &[u8], force: bool) -> Result<(), Diagnostic> {
    let is_workbook = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("xlsx"));
    let new = if is_workbook { stamped(bytes) } else { bytes.to_vec() };
    if std::fs::symlink_metadata(path).is_err() {
        return write_new(path, &new).map_err(|e| match e {
            // Somebody was quicker.
            None => taken(path),
            Some(d) => d,
        });
    }
    if !files::read(path, MAX_NAMED).is_ok_and(|there| there == new) {
        may_write(path, force)?;
    }
    write_whole(path, &new)
}

fn taken(path: &Path) -> Diagnostic {
    Diagnostic::error(Code::OutputExists, "已有这个文件，不是本程序写的，或写后改动过，没有覆盖")
        .at(Origin::File { file: path.display().to_string() })
        .hint("换一个文件名，或先移走原文件；确要覆盖的，加 --force")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn text(path: &Path) -> String {
        String::from_utf8(std::fs::read(path).unwrap()).unwrap()
    }

    #[test]
    fn own_files_are_replaced_and_changed_ones_are_kept_aside() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        let write = |bytes: &str, force: bool| {
            let keeper = Keeper::open(&out, force).unwrap();
            keeper.write("村/a.docx", bytes.as_bytes()).unwrap()
        };
        let path = out.join("村/a.docx");
        assert!(write("one", false).is_none() && write("one", false).is_none());
        // Other data: the file is still as it was written.
        assert!(write("two", false).is_none() && write("one", false).is_none());
        std::fs::write(&path, "mine").unwrap();
        let said = write("two", false).unwrap();
        assert_eq!(said.code, Code::KeptAside);
        assert_eq!(text(&out.join("改动留存/村/a.docx")), "mine");
        assert_eq!(text(&path), "two");
        std::fs::write(&path, "mine again").unwrap();
        assert!(write("three", true).is_none());
        assert_eq!(text(&path), "three");
        // What was never written by the program, whatever it is.
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
        assert!(write("four", false).is_some() && path.is_file());
    }

    #[test]
    fn what_was_cut_off_goes_and_what_others_write_stays() {
        let folder = tempfile::tempdir().unwrap();
        let first = Keeper::open(folder.path(), false).unwrap();
        let left = first.unfinished.join(".xunwen-1.tmp");
        std::fs::write(&left, "half").unwrap();
        let second = Keeper::open(folder.path(), false).unwrap();
        assert!(left.exists(), "the first may be writing it");
        drop((first, second));
        Keeper::open(folder.path(), false).unwrap();
        assert!(!left.exists());
    }

    #[test]
    fn a_named_file_is_replaced_only_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let mut zip = crate::archive::ZipBuilder::new();
        zip.add("a.xml", b"one").unwrap();
        let (workbook, path) = (zip.finish().unwrap(), folder.path().join("a.xlsx"));
        write_named(&path, &workbook, false).unwrap();
        write_named(&path, &workbook, false).unwrap();
        let there = std::fs::read(&path).unwrap();
        for changed in [&b"mine"[..], &workbook, &there[..there.len() - 1], b""] {
            std::fs::write(&path, changed).unwrap();
            let refused = write_named(&path, b"new", false).unwrap_err();
            assert_eq!(refused.code, Code::OutputExists);
            assert_eq!(std::fs::read(&path).unwrap(), changed);
        }
        write_named(&path, &workbook, true).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), there);
        // What a killed program left beside it goes, whatever was in it.
        let left = || {
            let names = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name());
            names.filter(|name| name.to_string_lossy().ends_with(".tmp")).count()
        };
        let half = super::super::write::temporary_beside(&path).unwrap();
        std::mem::forget(half.into_temp_path());
        assert_eq!(left(), 1);
        write_named(&path, &workbook, true).unwrap();
        assert_eq!(left(), 0);
        let plain = folder.path().join("a.json");
        write_named(&plain, b"{}", false).unwrap();
        write_named(&plain, b"{}", false).unwrap();
        assert!(write_named(&plain, b"[]", false).is_err());
        assert!(write_named(&plain, b"[]", true).is_ok());
    }
}
