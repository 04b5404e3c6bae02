//! Files of users: nothing but plain ones are opened, never more of one is read than it may have,
//! and every failure is said in the same words.
//!
//! Takes a path, yields bytes or why not. A pipe or a device may never end, and the size that a
//! file system tells may be wrong, so the type is looked at first and bytes are counted while they
//! are read. All rooms that open what a user names do it here.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use crate::diag::{Code, Diagnostic, Origin, io_text};

/// Why a file was not read.
#[derive(Debug)]
pub enum Refused {
    /// The system refuses.
    System(io::Error),
    /// It is a folder.
    Folder,
    /// It is a pipe, a device or the like.
    Special,
    /// It has more bytes than this.
    TooLarge(u64),
}

/// Reads a plain file of at most so many bytes.
///
/// # Errors
/// A path that is no plain file, one that cannot be read or has more bytes.
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>, Refused> {
    let file = open(path)?;
    let mut bytes = Vec::new();
    // One byte more than allowed shows that there are too many.
    file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(Refused::System)?;
    if bytes.len() as u64 > most { Err(Refused::TooLarge(most)) } else { Ok(bytes) }
}

/// Opens a plain file.
///
/// # Errors
/// A path that is no plain file or cannot be opened.
#[allow(clippy::disallowed_methods, reason = "the one place where files of users are opened")]
pub fn open(path: &Path) -> Result<File, Refused> {
    // Before it is opened: opening a pipe waits for somebody to write into it.
    plain(&path.metadata().map_err(Refused::System)?)?;
    let file = File::open(path).map_err(Refused::System)?;
    // It may have been replaced meanwhile.
    plain(&file.metadata().map_err(Refused::System)?)?;
    Ok(file)
}

fn plain(about: &std::fs::Metadata) -> Result<(), Refused> {
    match about.file_type() {
        kind if kind.is_file() => Ok(()),
        kind if kind.is_dir() => Err(Refused::Folder),
        _ => Err(Refused::Special),
    }
}

impl Refused {
    /// In words, for a file that messages call by its path and by what it is, such as “数据文件”.
    pub fn told(&self, what: &str, file: &str) -> Diagnostic {
        let d = match self {
            Refused::System(e) if e.kind() == io::ErrorKind::NotFound => {
                Diagnostic::error(Code::Unreadable, "找不到这个文件")
                    .hint("核对文件名和所在的文件夹")
            }
            Refused::System(e) => {
                Diagnostic::error(Code::Unreadable, format!("{what}读不了：{}", io_text(e)))
                    .hint("核对文件名、所在的文件夹和权限")
            }
            Refused::Folder => Diagnostic::error(Code::NotAFile, format!("这是文件夹，不是{what}"))
                .hint(format!("给出文件夹里的{what}本身")),
            Refused::Special => Diagnostic::error(
                Code::SpecialFile,
                format!("这是管道、设备一类的特殊文件，不是{what}"),
            )
            .hint(Code::SpecialFile.cure()),
            Refused::TooLarge(most) => {
                Diagnostic::error(Code::TooLarge, format!("{what}超过{}的上限", size(*most)))
                    .hint("检查是否给错了文件")
            }
        };
        d.at(Origin::File { file: file.into() })
    }
}

/// A bound as people read it.
fn size(bytes: u64) -> String {
    if bytes < 1 << 20 { format!("{} KB", bytes >> 10) } else { format!("{} MB", bytes >> 20) }
}

/// Why a file or folder was not written.
pub fn unwritten(path: &Path, error: &io::Error) -> Diagnostic {
    cannot_write(error).at(Origin::File { file: path.display().to_string() })
}

/// Why something was not written that has no name a user knows: a full disk is told from everything
/// else.
pub fn cannot_write(error: &io::Error) -> Diagnostic {
    use io::ErrorKind as K;
    let (code, hint) = match error.kind() {
        K::StorageFull | K::QuotaExceeded => {
            (Code::DiskFull, "清理磁盘后重新运行，已生成的文件不受影响")
        }
        K::ReadOnlyFilesystem => (Code::DiskFull, "换一个能写入的文件夹"),
        K::PermissionDenied => {
            (Code::OutputFailed, "关闭正在打开该文件的 Word 或 WPS，或换一个文件夹")
        }
        _ => (Code::OutputFailed, "检查输出的位置，或换一个文件夹"),
    };
    Diagnostic::error(code, format!("写不了：{}", io_text(error))).hint(hint)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_counted_while_they_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, [7; 10]).unwrap();
        assert_eq!(read(&path, 10).unwrap().len(), 10);
        assert!(matches!(read(&path, 9), Err(Refused::TooLarge(9))));
        assert!(matches!(read(folder.path(), 9), Err(Refused::Folder)));
        assert!(matches!(read(&folder.path().join("b"), 9), Err(Refused::System(_))));
    }

    #[cfg(unix)]
    #[test]
    fn what_may_never_end_is_not_opened() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("zero.yaml");
        std::os::unix::fs::symlink("/dev/zero", &link).unwrap();
        let socket = folder.path().join("socket");
        let _held = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        for path in [Path::new("/dev/zero"), &link, &socket, &pipe] {
            assert!(matches!(read(path, 9), Err(Refused::Special)), "{}", path.display());
        }
        // A link to a plain file is one.
        let plain = folder.path().join("plain");
        std::fs::write(&plain, "x").unwrap();
        std::os::unix::fs::symlink(&plain, folder.path().join("link")).unwrap();
        assert_eq!(read(&folder.path().join("link"), 9).unwrap(), b"x");
    }

    #[test]
    fn a_full_disk_is_told_from_everything_else() {
        let code = |kind: io::ErrorKind| unwritten(Path::new("a"), &kind.into()).code;
        assert_eq!(code(io::ErrorKind::StorageFull), Code::DiskFull);
        assert_eq!(code(io::ErrorKind::PermissionDenied), Code::OutputFailed);
        assert_eq!(code(io::ErrorKind::Other), Code::OutputFailed);
    }
}
