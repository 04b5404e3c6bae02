//! Data files from disk and from bytes, up to the tree of their values.

use std::path::Path;
use std::sync::Arc;

use super::Format;
use super::provenance::all_placed;
use crate::data::budget::{Budget, MAX_BYTES};
use crate::data::{Found, Node, Place, Sources, json, yaml};
use crate::diag::{Code, Diagnostic, Diagnostics, Origin, io_text};

/// Reads the bytes of a file, by its path and its name in messages.
#[allow(clippy::disallowed_methods, reason = "import is where data files are read")]
pub(super) fn read_file(path: &Path, name: &str) -> Result<Vec<u8>, Diagnostic> {
    let failed = |e: &std::io::Error| {
        let message = match e.kind() {
            std::io::ErrorKind::NotFound => "找不到这个文件".to_string(),
            _ => format!("文件读不了：{}", io_text(e)),
        };
        Diagnostic::error(Code::Unreadable, message)
            .at(Origin::File { file: name.into() })
            .hint("核对文件名和所在的文件夹")
    };
    let meta = std::fs::metadata(path).map_err(|e| failed(&e))?;
    if meta.is_dir() {
        return Err(Diagnostic::error(Code::NotAFile, "这是文件夹，不是数据文件")
            .at(Origin::File { file: name.into() })
            .hint("给出文件夹里的数据文件，如 samples/round.yaml"));
    }
    if meta.len() > MAX_BYTES as u64 {
        return Err(Diagnostic::error(
            Code::TooLarge,
            format!("文件有{} MB，上限{} MB", meta.len() >> 20, MAX_BYTES >> 20),
        )
        .at(Origin::File { file: name.into() })
        .hint("用 include 拆成几个分文件，或检查是否给错了文件"));
    }
    std::fs::read(path).map_err(|e| failed(&e))
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
