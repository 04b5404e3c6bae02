//! The private folder: made at the start and removed at the end. After a power cut or a killed
//! process the next server removes it.

use std::fs::{DirEntry, File};
use std::io::Write as _;
use std::path::Path;

use tempfile::TempDir;

use crate::diag::Diagnostics;
use crate::files::{self, unwritten};

/// Prefix of its name.
const PREFIX: &str = "xunwen-desk-";
/// The file in it that its program holds locked, and what it says: nothing else is taken for ours.
const LOCK: &str = ".xunwen-desk";
const MARK: &[u8] = b"private folder of a running xunwen serve; removed when it has ended\n";

/// A folder that only this user can read.
pub(super) struct PrivateFolder {
    lock: File,
    folder: TempDir,
}

impl PrivateFolder {
    /// Makes the folder, and removes those of programs that no longer run.
    ///
    /// # Errors
    /// No folder for temporary files.
    pub(super) fn new() -> Result<PrivateFolder, Diagnostics> {
        clear();
        let made = || {
            let mut builder = tempfile::Builder::new();
            builder.prefix(PREFIX);
            #[cfg(unix)]
            builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
            // On Windows the folder for temporary files is the user's own.
            let folder = builder.tempdir()?;
            // Locked before it gets its name, so that no other program takes the folder for left
            // behind.
            let unnamed = folder.path().join("new");
            let mut lock = File::create_new(&unnamed)?;
            lock.lock()?;
            lock.write_all(MARK)?;
            std::fs::rename(unnamed, folder.path().join(LOCK))?;
            Ok(PrivateFolder { lock, folder })
        };
        made().map_err(|e: std::io::Error| unwritten(&std::env::temp_dir(), &e).into())
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Removes it.
    pub(super) fn remove(self) {
        // Windows removes no file that is open.
        drop(self.lock);
        // An error here must not keep the program from ending.
        _ = self.folder.close();
    }
}

/// Removes folders whose lock no process holds.
#[allow(clippy::disallowed_methods, reason = "what was left behind must be looked for")]
fn clear() {
    let Ok(entries) = std::fs::read_dir(std::env::temp_dir()) else { return };
    for entry in entries.flatten().filter(is_left) {
        _ = std::fs::remove_dir_all(entry.path());
    }
}

fn is_left(entry: &DirEntry) -> bool {
    let named = entry.file_name().to_string_lossy().starts_with(PREFIX)
        && entry.file_type().is_ok_and(|t| t.is_dir());
    let lock = entry.path().join(LOCK);
    // A link could lead to a folder that is in use, and who puts it there is not us.
    let plain = || std::fs::symlink_metadata(&lock).is_ok_and(|about| about.is_file());
    named
        && plain()
        && files::read(&lock, MARK.len() as u64).is_ok_and(|found| found == MARK)
        && files::open(&lock).is_ok_and(|lock| lock.try_lock().is_ok())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_behind_goes_and_what_is_in_use_stays() {
        let left = tempfile::Builder::new().prefix(PREFIX).tempdir().unwrap();
        std::fs::write(left.path().join(LOCK), MARK).unwrap();
        std::fs::write(left.path().join("data"), "data").unwrap();
        // Other programs may have names like ours.
        let others: Vec<_> =
            [("xunwen-", "lock", &b""[..]), (PREFIX, LOCK, b"mine"), (PREFIX, "x", b"")]
                .map(|(prefix, name, content)| {
                    let folder = tempfile::Builder::new().prefix(prefix).tempdir().unwrap();
                    std::fs::write(folder.path().join(name), content).unwrap();
                    folder
                })
                .into();
        let first = PrivateFolder::new().unwrap();
        let second = PrivateFolder::new().unwrap();
        assert!(!left.path().exists() && others.iter().all(|folder| folder.path().is_dir()));
        assert!(first.path().is_dir() && second.path().is_dir());
        let path = first.path().to_path_buf();
        first.remove();
        assert!(!path.exists());
    }
}
