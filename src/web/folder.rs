//! The private folder: made at the start and removed at the end. After a power cut or a killed
//! process the next server removes it.

use std::fs::{DirEntry, File};
use std::path::Path;

use tempfile::TempDir;

use crate::diag::{Code, Diagnostic, Diagnostics, io_text};

/// Prefix of its name.
const PREFIX: &str = "xunwen-";
/// The file in it that its program holds locked.
const LOCK: &str = "lock";

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
            let lock = File::create_new(&unnamed)?;
            lock.lock()?;
            std::fs::rename(unnamed, folder.path().join(LOCK))?;
            Ok(PrivateFolder { lock, folder })
        };
        made().map_err(|e: std::io::Error| {
            Diagnostic::error(Code::OutputFailed, format!("不能建立临时文件夹：{}", io_text(&e)))
                .into()
        })
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
    named && File::open(entry.path().join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_behind_goes_and_what_is_in_use_stays() {
        let left = tempfile::Builder::new().prefix(PREFIX).tempdir().unwrap();
        std::fs::write(left.path().join(LOCK), "").unwrap();
        std::fs::write(left.path().join("data"), "data").unwrap();
        // Other programs may have names like ours.
        let others = tempfile::Builder::new().prefix(PREFIX).tempdir().unwrap();
        let first = PrivateFolder::new().unwrap();
        let second = PrivateFolder::new().unwrap();
        assert!(!left.path().exists() && others.path().is_dir());
        assert!(first.path().is_dir() && second.path().is_dir());
        let path = first.path().to_path_buf();
        first.remove();
        assert!(!path.exists());
    }
}
