//! One file of a template set, and its TOML: the tree of its values, a value of a type, a problem
//! at one of its values. The ground of this room.

use std::path::Path;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use super::wording::InToml;
use crate::data::decode::decode;
use crate::data::shape::Shape;
use crate::data::{Node, Sources, read_toml, read_toml_partly};
use crate::diag::{Code, Diagnostic, Diagnostics, Origin};

/// What messages call the built-in set.
pub(super) const BUILTIN: &str = "内置模板";

/// Largest file of a user's own numbers, in bytes.
const MAX_OWN: u64 = 64 << 10;

/// Most problems of a file that are listed.
pub(super) const MAX_PROBLEMS: usize = 100;

/// One file of a set.
#[derive(Debug, Clone)]
pub struct SetFile {
    /// Where it came from, as messages name it.
    pub from: String,
    /// Its content.
    pub text: Arc<str>,
    /// Index of its set among the overlays; 0 is the built-in set.
    pub layer: usize,
}

impl SetFile {
    /// A file of a set, by its name in messages and its bytes.
    pub(super) fn new(from: &str, bytes: &[u8], layer: usize) -> Result<SetFile, Diagnostic> {
        let text = std::str::from_utf8(bytes).map_err(|_| {
            Diagnostic::error(Code::NotUtf8, "文件不是 UTF-8 编码，请用 UTF-8 另存")
                .at(Origin::File { file: from.into() })
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Ok(SetFile { from: from.to_string(), text: text.into(), layer })
    }

    /// Reads a file that is in no set: a user's own numbers of the layout.
    ///
    /// # Errors
    /// A path that is no readable TOML file, a file that is too large or not UTF-8.
    pub fn read(path: &Path) -> Result<SetFile, Diagnostic> {
        let from = path.display().to_string();
        let read = || {
            crate::files::read(path, MAX_OWN).map_err(|why| why.told("版式文件（.toml）", &from))
        };
        if path.is_file() && path.extension().is_none_or(|e| !e.eq_ignore_ascii_case("toml")) {
            return Err(Diagnostic::error(Code::WrongExtension, "版式文件的扩展名应为 .toml")
                .at(Origin::File { file: from })
                .hint("改名为 .toml；用记事本保存时，文件类型选“所有文件”，以免加上 .txt"));
        }
        SetFile::new(&from, &read()?, 0)
    }

    /// Whether it belongs to the built-in set.
    pub fn is_builtin(&self) -> bool {
        self.from.starts_with(BUILTIN)
    }

    /// The file as a value of a type.
    ///
    /// # Errors
    /// Everything in it that is not as the type has it, each at its place.
    pub fn read_as<T: JsonSchema + DeserializeOwned>(&self) -> Result<T, Diagnostics> {
        let (sources, tree) = self.tree(Code::SetInvalid)?;
        let found = Shape::of::<T>(&[]).check(&tree, &InToml);
        if !found.is_empty() {
            return Err(sorted(
                found.into_iter().map(|(place, d)| sources.placed(place, d)).collect(),
            ));
        }
        // Rules of the type itself, such as that a day belongs to its year.
        decode(&tree).map_err(|(place, e)| {
            let said = e.lines().next().unwrap_or_default();
            sources
                .placed(place, Diagnostic::error(Code::SetInvalid, format!("TOML 有误：{said}")))
                .into()
        })
    }

    /// Its values as a tree.
    ///
    /// # Errors
    /// Everything that is no TOML, with the code given.
    pub(super) fn tree(&self, code: Code) -> Result<(Sources, Node), Diagnostics> {
        let sources = Sources::of_one(&self.from, &self.text);
        match read_toml(&self.text, 0) {
            Ok(tree) => Ok((sources, tree)),
            Err(found) => Err(sorted(
                found
                    .into_iter()
                    .map(|(place, d)| sources.placed(place, Diagnostic { code, ..d }))
                    .collect(),
            )),
        }
    }

    /// The text of a key at the top, be the rest of the file sound or not.
    pub(super) fn top(&self, key: &str) -> Option<String> {
        read_toml_partly(&self.text, 0).get(key)?.text().map(String::from)
    }

    /// A problem at a value, found by the names of the tables and keys above it and its own, or as
    /// near as it is written; at the file as a whole if not even the first is.
    pub(super) fn problem(&self, path: &[&str], message: String) -> Diagnostic {
        let d = Diagnostic::error(Code::SetInvalid, message);
        let tree = read_toml_partly(&self.text, 0);
        match path
            .split_first()
            .and_then(|(first, rest)| Some(tree.get(first)?.walk(rest.iter().copied())))
        {
            Some(node) => Sources::of_one(&self.from, &self.text).placed(node.place, d),
            None => d.at(Origin::File { file: self.from.clone() }),
        }
    }
}

/// The first problems of a file, in its order.
pub(super) fn sorted(problems: Vec<Diagnostic>) -> Diagnostics {
    let mut problems: Diagnostics = problems.into_iter().collect();
    problems.sort();
    problems.truncate(MAX_PROBLEMS);
    problems
}
