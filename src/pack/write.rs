//! Writing a file whole: temporary name, flush, rename.

use std::io::Write as _;
use std::path::Path;

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
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".xunwen-").suffix(".tmp").tempfile_in(folder).map_err(|e| failed(path, &e))?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(|e| failed(path, &e))?;
    file.persist(path).map_err(|e| failed(path, &e.error))?;
    Ok(())
}

fn failed(path: &Path, error: &std::io::Error) -> Diagnostic {
    let d =
        Diagnostic::error(Code::OutputFailed, format!("写不了：{}", io_text(error))).at(Origin::File { file: path.display().to_string() });
    match error.kind() {
        std::io::ErrorKind::StorageFull => d.hint("清理磁盘后重新运行，已生成的文件不受影响"),
        std::io::ErrorKind::PermissionDenied => d.hint("关闭正在打开该文件的 Word 或 WPS，或换一个输出文件夹"),
        _ => d.hint("检查输出文件夹，或用 -o 换一个"),
    }
}
