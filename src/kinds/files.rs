//! The files of a template set, layer over layer: the built-in set, then folders.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, Diagnostics, Origin};

static BUILTIN: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/builtin_templates.rs"));

/// What messages call the built-in set.
const BUILTIN_NAME: &str = "内置模板";

/// The file in which a set says what it is.
pub(super) const SET_FILE: &str = "set.toml";

/// Most files of a set.
pub(super) const MAX_FILES: usize = 2_000;
/// Most bytes of one of them.
pub(super) const MAX_BYTES: u64 = 4 << 20;
/// What the files of a set are called behind the dot; others in its folder are none of it.
pub(super) const EXTENSIONS: [&str; 3] = ["toml", "j2", "md"];
/// Most bytes of a user's file of numbers.
const MAX_OWN: u64 = 64 << 10;

/// One file of a set.
#[derive(Debug, Clone)]
pub struct SetFile {
    /// Where it came from, as messages name it.
    pub from: String,
    /// Its content.
    pub text: Arc<str>,
    /// Which layer it is of: 0 is the built-in set.
    pub layer: usize,
}

impl SetFile {
    /// Whether it is of the built-in set.
    pub fn is_builtin(&self) -> bool {
        self.from.starts_with(BUILTIN_NAME)
    }

    /// Reads a file that is in no set: a user's own numbers of the layout.
    ///
    /// # Errors
    /// A path that is no readable TOML file, a file that is too large or not UTF-8.
    #[allow(clippy::disallowed_methods, reason = "the numbers of the layout are read here, before the pipeline starts")]
    pub fn read(path: &Path) -> Result<SetFile, Diagnostic> {
        let from = path.display().to_string();
        let problem = |code, message: String| Diagnostic::error(code, message).at(Origin::File { file: from.clone() });
        let unreadable = |e: std::io::Error| problem(Code::Unreadable, format!("版式文件读不了：{}", crate::diag::io_text(&e)));
        let about = std::fs::metadata(path).map_err(unreadable)?;
        if !about.is_file() {
            return Err(problem(Code::NotAFile, "给出的不是文件，请给出版式文件（.toml）本身".into()));
        }
        if path.extension().is_none_or(|e| !e.eq_ignore_ascii_case("toml")) {
            return Err(problem(Code::WrongExtension, "版式文件的扩展名应为 .toml".into())
                .hint("改名为 .toml；用记事本保存时，文件类型选“所有文件”，以免加上 .txt"));
        }
        if about.len() > MAX_OWN {
            return Err(problem(Code::TooLarge, "版式文件过大，不超过64 KB；可能给错了文件".into()));
        }
        SetFile::of(&from, &std::fs::read(path).map_err(unreadable)?)
    }

    /// The file as a value of a type.
    ///
    /// # Errors
    /// Everything in it that is not as the type has it, each at its place.
    pub fn read_as<T: schemars::JsonSchema + serde::de::DeserializeOwned>(&self) -> Result<T, Diagnostics> {
        super::form::check::<T>(self)?;
        toml::from_str(&self.text).map_err(|e| super::toml_error(&e, self).into())
    }

    fn of(from: &str, bytes: &[u8]) -> Result<SetFile, Diagnostic> {
        let text = std::str::from_utf8(bytes)
            .map_err(|_| Diagnostic::error(Code::NotUtf8, "文件不是 UTF-8 编码，请用 UTF-8 另存").at(Origin::File { file: from.into() }))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Ok(SetFile { from: from.to_string(), text: text.into(), layer: 0 })
    }
}

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
        files.layers.push(Layer { from: BUILTIN_NAME.into(), about: None });
        for (name, bytes) in BUILTIN {
            files.insert(name, &format!("{BUILTIN_NAME}/{name}"), bytes)?;
        }
        Ok(files)
    }

    /// Lays the files of a folder, or of a set that is one file, over these.
    ///
    /// # Errors
    /// An unreadable folder, a file that is too large or not UTF-8; a set file that is not sound.
    pub fn overlay(&mut self, path: &Path) -> Result<(), Diagnostics> {
        self.layers.push(Layer { from: path.display().to_string(), about: None });
        if !path.is_file() {
            return self.walk(path, "", &mut 0);
        }
        let from = path.display();
        let packed = super::packed::PackedSet::read(path)?;
        for (name, bytes) in &packed.files {
            self.insert(name, &format!("{from}/{name}"), bytes)?;
        }
        Ok(())
    }

    /// The files of one folder, without any others below, and what it says of itself.
    ///
    /// # Errors
    /// As [`Self::overlay`], and a faulty `set.toml`.
    pub(super) fn alone(folder: &Path) -> Result<(SetFiles, super::SetAbout), Diagnostics> {
        let mut files = SetFiles::default();
        files.layers.push(Layer { from: folder.display().to_string(), about: None });
        files.walk(folder, "", &mut 0)?;
        let about = files.layers.first().map(super::about::read).transpose()?;
        let about = about.ok_or_else(|| Diagnostic::error(Code::Internal, "没有模板集"))?.0;
        Ok((files, about))
    }

    #[allow(clippy::disallowed_methods, reason = "a template set is read here, before the pipeline starts")]
    fn walk(&mut self, folder: &Path, prefix: &str, seen: &mut usize) -> Result<(), Diagnostics> {
        let at = || Origin::File { file: folder.display().to_string() };
        let unreadable =
            |e: std::io::Error| Diagnostic::error(Code::Unreadable, format!("模板文件夹读不了：{}", crate::diag::io_text(&e))).at(at());
        let mut entries = std::fs::read_dir(folder).map_err(unreadable)?.collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
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
            } else if kind.is_file() && EXTENSIONS.iter().any(|e| path.extension().is_some_and(|x| x == *e)) {
                *seen += 1;
                let size = entry.metadata().map_err(unreadable)?.len();
                if *seen > MAX_FILES || size > MAX_BYTES {
                    return Err(Diagnostic::error(Code::TooLarge, "模板集过大：最多2000个文件，每个不超过4 MB").at(at()).into());
                }
                let bytes = std::fs::read(&path).map_err(unreadable)?;
                self.insert(&format!("{prefix}{name}"), &path.display().to_string(), &bytes)?;
            }
        }
        Ok(())
    }

    fn insert(&mut self, name: &str, from: &str, bytes: &[u8]) -> Result<(), Diagnostics> {
        let file = SetFile { layer: self.layers.len().saturating_sub(1), ..SetFile::of(from, bytes)? };
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
