//! The files of a template set, layer over layer: the built-in set, then those of an office.

use std::collections::BTreeMap;
use std::path::Path;

use super::set_file::{BUILTIN, SetFile};
use crate::data::shown;
use crate::diag::{Code, Diagnostic, Diagnostics, Origin, io_text};

static BUILTIN_FILES: &[(&str, &[u8])] =
    include!(concat!(env!("OUT_DIR"), "/builtin_templates.rs"));

/// The file in which a set says what it is.
pub(super) const SET_FILE: &str = "set.toml";

/// Most files of a set.
pub(super) const MAX_FILES: usize = 2_000;
/// Deepest folder of a set.
const MAX_FOLDERS: usize = 4;
/// Most bytes of one of them.
pub(super) const MAX_BYTES: u64 = 4 << 20;
/// What the files of a set are called behind the dot; others in its folder are none of it.
pub(super) const EXTENSIONS: [&str; 3] = ["toml", "j2", "md"];

/// Text files of template sets by path within the set, with `/`; later layers win.
#[derive(Debug, Clone, Default)]
pub struct SetFiles {
    files: BTreeMap<String, SetFile>,
    /// What each layer says of itself: where it lies, and its `set.toml`.
    layers: Vec<Layer>,
}

/// A set as a layer of others.
#[derive(Debug, Clone)]
pub(super) struct Layer {
    /// The folder or file, as messages name it.
    pub from: String,
    /// Its own `set.toml`.
    pub about: Option<SetFile>,
}

impl SetFiles {
    /// The built-in set.
    ///
    /// # Errors
    /// None in a sound build; a built-in file that is not UTF-8 is an internal error.
    pub fn builtin() -> Result<SetFiles, Diagnostics> {
        let mut files = SetFiles::default();
        files.layers.push(Layer { from: BUILTIN.into(), about: None });
        for (name, bytes) in BUILTIN_FILES {
            files.insert(name, &format!("{BUILTIN}/{name}"), bytes)?;
        }
        Ok(files)
    }

    /// Adds an overlay on top, without files yet.
    pub(super) fn add_layer(&mut self, from: &str) {
        self.layers.push(Layer { from: from.to_string(), about: None });
    }

    /// Adds the files of a folder to the overlay on top.
    ///
    /// # Errors
    /// An unreadable folder, a file that is too large or not UTF-8; everything that looks like a
    /// part of the set and is none, since the built-in part would silently take its place.
    pub(super) fn add_folder(&mut self, folder: &Path) -> Result<(), Diagnostics> {
        let mut passed_over = Vec::new();
        self.walk(folder, "", &mut 0, &mut passed_over)?;
        if passed_over.is_empty() { Ok(()) } else { Err(passed_over.into_iter().collect()) }
    }

    #[allow(
        clippy::disallowed_methods,
        reason = "a template set is read here, before the pipeline starts"
    )]
    fn walk(
        &mut self,
        folder: &Path,
        prefix: &str,
        seen: &mut usize,
        passed_over: &mut Vec<Diagnostic>,
    ) -> Result<(), Diagnostics> {
        let at = || Origin::File { file: folder.display().to_string() };
        let unreadable = |e: std::io::Error| {
            Diagnostic::error(Code::Unreadable, format!("模板文件夹读不了：{}", io_text(&e)))
                .at(at())
        };
        let mut entries = std::fs::read_dir(folder)
            .map_err(unreadable)?
            .collect::<Result<Vec<_>, _>>()
            .map_err(unreadable)?;
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') {
                continue;
            }
            let path = entry.path();
            let kind = entry.file_type().map_err(unreadable)?;
            let part = EXTENSIONS.iter().any(|e| path.extension().is_some_and(|x| x == *e));
            if let Some((message, hint)) = no_part(&path, kind, prefix, part) {
                *seen += 1;
                if *seen <= MAX_FILES {
                    let file = Origin::File { file: path.display().to_string() };
                    passed_over
                        .push(Diagnostic::error(Code::SetFileSpecial, message).at(file).hint(hint));
                }
            } else if kind.is_dir() {
                self.walk(&path, &format!("{prefix}{name}/"), seen, passed_over)?;
            } else if kind.is_file() && part {
                *seen += 1;
                if *seen > MAX_FILES {
                    return Err(Diagnostic::error(
                        Code::TooLarge,
                        format!("模板集过大，最多{MAX_FILES}个文件"),
                    )
                    .at(at())
                    .into());
                }
                let bytes = crate::files::read(&path, MAX_BYTES)
                    .map_err(|why| why.told("模板文件", &path.display().to_string()))?;
                self.insert(&format!("{prefix}{name}"), &path.display().to_string(), &bytes)?;
            }
        }
        Ok(())
    }

    /// Adds a file to the overlay on top.
    pub(super) fn insert(
        &mut self,
        name: &str,
        from: &str,
        bytes: &[u8],
    ) -> Result<(), Diagnostics> {
        let file = SetFile::new(from, bytes, self.layers.len().saturating_sub(1))?;
        if let (SET_FILE, Some(layer)) = (name, self.layers.last_mut()) {
            layer.about = Some(file.clone());
        }
        self.files.insert(name.to_string(), file);
        Ok(())
    }

    /// The file at a path.
    pub fn get(&self, name: &str) -> Option<&SetFile> {
        self.files.get(name)
    }

    /// The layers, the built-in set first.
    pub(super) fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// All files in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &SetFile)> {
        self.files.iter().map(|(k, v)| (k.as_str(), v))
    }
}

/// Why an entry of a folder cannot be a part of a set although it is meant as one, and the cure;
/// `None` if it is one, or is meant as something else. `part` says whether its name is that of one.
fn no_part(
    path: &Path,
    kind: std::fs::FileType,
    prefix: &str,
    part: bool,
) -> Option<(String, String)> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let shown = shown(&name);
    let file = |what: &str| {
        (format!("“{shown}”是{what}，没有读入"), "换成文件本身，或从文件夹里移走".to_string())
    };
    if kind.is_symlink() {
        // A link to a folder may hold anything.
        return (part || path.is_dir()).then(|| file("指向别处的链接"));
    }
    if kind.is_dir() {
        let deep = prefix.matches('/').count() >= MAX_FOLDERS;
        return deep.then(|| {
            let message = format!("文件夹“{shown}”太深，没有读入：最多{MAX_FOLDERS}层");
            (message, "移到上一层".to_string())
        });
    }
    if !kind.is_file() {
        return part.then(|| file("管道、设备一类的东西，不是文件"));
    }
    let lower = name.to_lowercase();
    let meant = EXTENSIONS.iter().find_map(|extension| {
        let end = lower.find(&format!(".{extension}"))? + 1 + extension.len();
        let meant = end == lower.len() || &lower[end..] == ".txt";
        meant.then(|| lower[..end].to_string())
    });
    let meant = meant.filter(|_| !part)?;
    Some((
        format!("“{shown}”的文件名不对，没有读入"),
        format!("改名为 {meant}；记事本另存时，保存类型选“所有文件”"),
    ))
}
