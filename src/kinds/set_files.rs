//! The files of a template set, layer over layer: the built-in set, then those of an office.

use std::collections::BTreeMap;
use std::path::Path;

use super::set_file::{BUILTIN, SetFile};
use crate::diag::{Code, Diagnostic, Diagnostics, Origin, io_text};

static BUILTIN_FILES: &[(&str, &[u8])] =
    include!(concat!(env!("OUT_DIR"), "/builtin_templates.rs"));

/// The file in which a set says what it is.
pub(super) const SET_FILE: &str = "set.toml";

/// Most files of a set.
pub(super) const MAX_FILES: usize = 2_000;
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
    /// An unreadable folder, a file that is too large or not UTF-8.
    pub(super) fn add_folder(&mut self, folder: &Path) -> Result<(), Diagnostics> {
        self.walk(folder, "", &mut 0)
    }

    #[allow(
        clippy::disallowed_methods,
        reason = "a template set is read here, before the pipeline starts"
    )]
    fn walk(&mut self, folder: &Path, prefix: &str, seen: &mut usize) -> Result<(), Diagnostics> {
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
            if kind.is_dir() {
                if prefix.matches('/').count() < 4 {
                    self.walk(&path, &format!("{prefix}{name}/"), seen)?;
                }
            } else if kind.is_file()
                && EXTENSIONS.iter().any(|e| path.extension().is_some_and(|x| x == *e))
            {
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
