//! Writing a file whole: temporary name, flush, rename.

use std::io::Write as _;
use std::path::Path;

use tempfile::NamedTempFile;

use super::sha256;
use crate::diag::Diagnostic;
use crate::files;
pub(super) use crate::files::unwritten as failed;

/// Makes a folder with those above it.
///
/// # Errors
/// No permission, a file in the way, a full disk.
#[allow(clippy::disallowed_methods, reason = "output is written here")]
pub fn ensure_folder(path: &Path) -> Result<(), Diagnostic> {
    std::fs::create_dir_all(path).map_err(|e| failed(path, &e))
}

/// Writes a file so that it is there whole or not at all; an existing one is replaced only whole.
///
/// # Errors
/// No permission, a full disk, a file that another program holds open.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    let mut file = temporary_beside(path)?;
    file.write_all(bytes).map_err(|e| failed(path, &e))?;
    persist(file, path)
}

/// Makes a folder with those above it; those that are new only the user may enter, on systems with
/// such permissions.
///
/// # Errors
/// As [`ensure_folder`].
pub fn ensure_private_folder(path: &Path) -> Result<(), Diagnostic> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|e| failed(path, &e))
}

/// Writes a file whole that only the user may read, on systems with such permissions.
///
/// # Errors
/// As [`write_whole`].
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    let mut file = temporary_beside(path)?;
    #[cfg(unix)]
    {
        let only_mine = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        file.as_file().set_permissions(only_mine).map_err(|e| failed(path, &e))?;
    }
    file.write_all(bytes).map_err(|e| failed(path, &e))?;
    persist(file, path)
}

/// Writes a file whole by way of a folder on the same volume.
pub(super) fn write_through(folder: &Path, path: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    let mut file = temporary(folder)?;
    file.write_all(bytes).map_err(|e| failed(path, &e))?;
    persist(file, path)
}

/// Writes a file whole where there is none yet; `None` if one appeared meanwhile.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Option<Diagnostic>> {
    let mut file = temporary_beside(path)?;
    file.write_all(bytes).map_err(|e| failed(path, &e))?;
    file.as_file().sync_all().map_err(|e| failed(path, &e))?;
    match file.persist_noclobber(path) {
        Err(e) if e.error.kind() == std::io::ErrorKind::AlreadyExists => Err(None),
        Err(e) => Err(Some(failed(path, &e.error))),
        Ok(_) => Ok(()),
    }
}

/// A file beside another, to take its name once it is whole. Its name follows from the other's, so
/// that one which a killed program left is found and removed.
pub(super) fn temporary_beside(path: &Path) -> Result<NamedTempFile, Diagnostic> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().as_encoded_bytes();
    let prefix: String = format!(".xunwen-{}", sha256(name)).chars().take(24).collect();
    let make = || {
        let mut builder = tempfile::Builder::new();
        builder.prefix(&prefix).suffix(".tmp").rand_bytes(0).tempfile_in(folder)
    };
    let made = match make() {
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {
            let left = folder.join(format!("{prefix}.tmp"));
            // Its program holds it locked while it writes.
            if files::open(&left).is_ok_and(|file| file.try_lock().is_ok()) {
                std::fs::remove_file(&left).map_err(|e| failed(&left, &e))?;
            }
            make()
        }
        made => made,
    };
    let file = made.map_err(|e| failed(path, &e))?;
    // Not every file system knows locks.
    _ = file.as_file().try_lock();
    Ok(file)
}

/// A file in a folder, to be given its name once it is whole.
pub(super) fn temporary(folder: &Path) -> Result<NamedTempFile, Diagnostic> {
    tempfile::Builder::new()
        .prefix(".xunwen-")
        .suffix(".tmp")
        .tempfile_in(folder)
        .map_err(|e| failed(folder, &e))
}

/// Gives a file that is whole its name.
pub(super) fn persist(file: NamedTempFile, path: &Path) -> Result<(), Diagnostic> {
    file.as_file().sync_all().map_err(|e| failed(path, &e))?;
    file.persist(path).map_err(|e| failed(path, &e.error))?;
    Ok(())
}
