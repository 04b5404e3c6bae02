//! Data files from disk and from bytes, up to the tree of their values.

use std::path::Path;
use std::sync::Arc;

use super::Format;
use super::provenance::all_placed;
use crate::data::budget::{Budget, MAX_BYTES};
use crate::data::{Found, Node, Place, Sources, json, yaml};
use crate::diag::{Code, Diagnostic, Diagnostics, Origin};
use crate::files::Refused;

/// Reads the bytes of a file, by its path and its name in messages.
pub(crate) fn read_file(path: &Path, name: &str) -> Result<Vec<u8>, Diagnostic> {
    crate::files::read(path, MAX_BYTES as u64).map_err(|why| {
        let d = why.told("数据文件", name);
        match why {
            Refused::TooLarge(_) => Diagnostic {
                hints: vec!["用 include 拆成几个分文件，或检查是否给错了文件".into()],
                ..d
            },
            _ => d,
        }
    })
}

/// Reads an included file, which must lie in the folder of the main file or below, wherever links
/// in its path lead.
pub(super) fn read_included(folder: &Path, file: &str, name: &str) -> Result<Vec<u8>, Diagnostic> {
    let path = folder.join(file);
    let main = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    if let (Ok(main), Ok(real)) = (main.canonicalize(), path.canonicalize())
        && !real.starts_with(&main)
    {
        return Err(Diagnostic::error(Code::IncludeRefused, "是链接，指向主文件所在的文件夹以外")
            .at(Origin::File { file: name.into() })
            .hint("把分文件本身放在主文件所在的文件夹或其子文件夹中"));
    }
    read_file(&path, name)
}

/// The text of a data file, without its byte order mark.
pub(super) fn text_of(bytes: Vec<u8>, name: &str) -> Result<Arc<String>, Diagnostics> {
    let at = || Origin::File { file: name.to_string() };
    if bytes.len() > MAX_BYTES {
        let d = Diagnostic::error(
            Code::TooLarge,
            format!("文件有{} MB，上限{} MB", bytes.len() >> 20, MAX_BYTES >> 20),
        );
        return Err(d.at(at()).hint("用 include 拆成几个分文件，或检查是否给错了文件").into());
    }
    let mut text = String::from_utf8(bytes).map_err(|e| {
        let line =
            e.as_bytes()[..e.utf8_error().valid_up_to()].iter().filter(|b| **b == b'\n').count()
                + 1;
        Diagnostic::error(Code::NotUtf8, format!("文件不是 UTF-8 编码（第{line}行起）"))
            .at(at())
            .hint("在记事本或编辑器中用 UTF-8 编码另存")
    })?;
    if text.starts_with('\u{feff}') {
        text.remove(0);
    }
    if text.trim().is_empty() {
        return Err(Diagnostic::error(Code::EmptyFile, "文件是空的")
            .at(at())
            .hint("检查文件是否保存")
            .command("可用 xunwen init 得到一份样例")
            .into());
    }
    Ok(Arc::new(text))
}

/// The values of a text, which becomes one of the sources, and warnings of what was cut from them.
pub(super) fn parse(
    text: &Arc<String>,
    format: Format,
    name: &str,
    sources: &mut Sources,
    budget: &mut Budget,
) -> Result<(Node, Vec<Found>), Diagnostics> {
    let file = sources.add(name, text.clone());
    let mut cut = Vec::new();
    let result = match format {
        Format::Json => json::read(text, file, budget),
        Format::Yaml => yaml::read(text, file, budget, &mut cut),
        Format::Xlsx => Err(vec![(
            Place::offset(file, 0),
            Diagnostic::error(Code::IncludeRefused, "这里不能用工作簿")
                .hint("工作簿单独作为轮次文件使用，不作分文件"),
        )]),
    };
    result.map(|tree| (tree, cut)).map_err(|found| all_placed(sources, found))
}
