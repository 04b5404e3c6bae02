//! Writing a file whole: temporary name, flush, rename.

use std::io::Write as _;
use std::path::Path;

use tempfile::NamedTempFile;

use crate::diag::{Code, Diagnostic, Origin, io_text};

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
    write_through(path.parent().unwrap_or(Path::new(".")), path, bytes)
}

/// Makes a folder that only the user may enter, with those above it, on systems with such
/// permissions.
///
/// # Errors
/// As [`ensure_folder`].
pub fn ensure_private_folder(path: &Path) -> Result<(), Diagnostic> {
    if let Some(above) = path.parent() {
        ensure_folder(above)?;
    }
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
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = temporary(folder)?;
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

pub(super) fn failed(path: &Path, error: &std::io::Error) -> Diagnostic {
    use std::io::ErrorKind as K;
    let (code, hint) = match error.kind() {
        K::StorageFull | K::QuotaExceeded => {
            (Code::DiskFull, "清理磁盘后重新运行，已生成的文件不受影响")
        }
        K::ReadOnlyFilesystem => (Code::DiskFull, "换一个能写入的输出文件夹"),
        K::PermissionDenied => {
            (Code::OutputFailed, "关闭正在打开该文件的 Word 或 WPS，或换一个输出文件夹")
        }
        _ => (Code::OutputFailed, "检查输出文件夹，或用 -o 换一个"),
    };
    Diagnostic::error(code, format!("写不了：{}", io_text(error)))
        .at(Origin::File { file: path.display().to_string() })
        .hint(hint)
}
