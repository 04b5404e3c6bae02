//! The pictures that a round names, where they lie, and what is wrong with them.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::inspect::{MAX_BYTES, damaged, inspect};
use super::prepare::prepare;
use crate::data::sha256;
use crate::diag::{Code, Diagnostic, io_text};
use crate::document::Photo;
use crate::files::{self, Refused};

/// The pictures of a round (照片), each by its name in the data.
#[derive(Debug, Clone)]
pub struct Album {
    place: Place,
    /// Of each picture its hash (SHA-256), or why it is not printed.
    found: BTreeMap<String, Result<String, Diagnostic>>,
}

/// Where pictures lie.
#[derive(Debug, Clone)]
enum Place {
    /// The folder of the round's file.
    Folder(PathBuf),
    /// Files in memory, by their names.
    Memory(BTreeMap<String, Arc<[u8]>>),
}

impl Album {
    /// Looks at pictures in a folder and below.
    pub fn of_folder<'n>(folder: &Path, names: impl Iterator<Item = &'n str>) -> Album {
        Album { place: Place::Folder(folder.to_path_buf()), found: BTreeMap::new() }.with(names)
    }

    /// Looks at pictures among files in memory.
    pub fn of_files<'n>(
        files: &[(String, Vec<u8>)],
        names: impl Iterator<Item = &'n str>,
    ) -> Album {
        let names: Vec<&str> = names.collect();
        let named: Vec<String> = names.iter().filter_map(|name| within(name).ok()).collect();
        let files = files
            .iter()
            .filter(|(name, _)| named.contains(name))
            .map(|(name, bytes)| (name.clone(), bytes.as_slice().into()))
            .collect();
        Album { place: Place::Memory(files), found: BTreeMap::new() }.with(names.into_iter())
    }

    fn with<'n>(mut self, names: impl Iterator<Item = &'n str>) -> Album {
        for name in names {
            if !self.found.contains_key(name) {
                let seen =
                    self.read(name).and_then(|bytes| inspect(&bytes).map(|_| sha256(&bytes)));
                self.found.insert(name.to_string(), seen);
            }
        }
        self
    }

    /// Why a picture is not printed, without its name: an error, or a warning if there is none.
    pub fn fault(&self, name: &str) -> Option<&Diagnostic> {
        self.found.get(name)?.as_ref().err()
    }

    /// The hash of a picture's file.
    pub fn hash(&self, name: &str) -> Option<&str> {
        self.found.get(name)?.as_ref().ok().map(String::as_str)
    }

    /// A picture as it is printed; `None` if there is none of this name.
    ///
    /// # Errors
    /// One that cannot be printed, or that is not what it was when the round was read.
    pub fn photo(&self, name: &str) -> Result<Option<Photo>, Diagnostic> {
        let seen = match self.found.get(name) {
            Some(Ok(seen)) => seen,
            Some(Err(fault)) if fault.is_error() => return Err(fault.clone()),
            _ => return Ok(None),
        };
        let bytes = self.read(name)?;
        if sha256(&bytes) != *seen {
            let message = "在核对以后又被改动";
            return Err(Diagnostic::error(Code::PictureChanged, message).hint("重新读入轮次文件"));
        }
        prepare(&bytes, inspect(&bytes)?).ok_or_else(damaged).map(Some)
    }

    fn read(&self, name: &str) -> Result<Vec<u8>, Diagnostic> {
        let path = within(name)?;
        match &self.place {
            Place::Memory(files) => match files.get(&path) {
                Some(bytes) if bytes.len() as u64 > MAX_BYTES => Err(too_large()),
                Some(bytes) => Ok(bytes.to_vec()),
                None => Err(missing()),
            },
            Place::Folder(folder) => from_disk(folder, &path),
        }
    }
}

/// The path of a picture below the folder of its round, with `/` between its steps.
///
/// # Errors
/// A path that leads elsewhere.
fn within(name: &str) -> Result<String, Diagnostic> {
    // Who works with Windows writes the steps of a path in its way.
    let path = name.trim().replace('\\', "/");
    let steps: Vec<Component<'_>> = Path::new(&path).components().collect();
    let below = steps.iter().all(|c| matches!(c, Component::Normal(_) | Component::CurDir));
    if !below || path.contains(|c: char| c == ':' || c.is_control()) {
        return Err(outside("不在轮次文件所在的文件夹中"));
    }
    let steps = steps.iter().filter(|c| matches!(c, Component::Normal(_)));
    Ok(steps.map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/"))
}

fn outside(why: &str) -> Diagnostic {
    Diagnostic::error(Code::PictureOutside, why).cured()
}

fn missing() -> Diagnostic {
    Diagnostic::warning(Code::PictureMissing, "找不到，文书中留出贴照片的位置").cured()
}

fn too_large() -> Diagnostic {
    let message = format!("的文件超过{} MB", MAX_BYTES >> 20);
    Diagnostic::error(Code::PictureSize, message).cured()
}

fn from_disk(folder: &Path, path: &str) -> Result<Vec<u8>, Diagnostic> {
    let main = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let file = main.join(path);
    if let (Ok(main), Ok(real)) = (main.canonicalize(), file.canonicalize())
        && !real.starts_with(&main)
    {
        return Err(outside("是链接，指向轮次文件所在的文件夹以外"));
    }
    files::read(&file, MAX_BYTES).map_err(|why| match why {
        Refused::System(e) if e.kind() == std::io::ErrorKind::NotFound => missing(),
        Refused::TooLarge(_) => too_large(),
        Refused::System(e) => {
            Diagnostic::error(Code::Unreadable, format!("读不了：{}", io_text(&e)))
                .hint("核对照片的权限，或重新复制一份")
        }
        Refused::Folder => Diagnostic::error(Code::NotAFile, "是文件夹，不是照片")
            .hint("写文件夹里照片的文件名，如 照片/公示栏.jpg"),
        Refused::Special => {
            Diagnostic::error(Code::SpecialFile, "是管道、设备一类的特殊文件，不是照片").cured()
        }
    })
}
