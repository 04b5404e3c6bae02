//! What a new set and a new kind of document begin with: files that work as they are.

use crate::diag::{Code, Diagnostic};

/// Longest name of a kind.
const MAX_NAME: usize = 40;

/// Folders of a set that are no kinds.
const RESERVED: [&str; 2] = ["shared", "profiles"];

/// The files of a new kind (文书种类), by path in the set.
///
/// # Errors
/// A name that no folder of a kind can have, a title that no document can have.
pub fn new_kind(name: &str, title: &str) -> Result<Vec<(String, String)>, Diagnostic> {
    let well_formed = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.len() <= MAX_NAME
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if !well_formed || RESERVED.contains(&name) {
        return Err(Diagnostic::error(
            Code::Usage,
            format!("“{}”不能用作文书种类的名称", crate::data::shown(name)),
        )
        .hint(
            "用小写英文字母、数字和下划线，以字母开头，如 work_report；中文名称用 --title 给出",
        ));
    }
    if title.trim().is_empty()
        || title.chars().count() > MAX_NAME
        || title.contains(['"', '\\', '{', '<', '&'])
        || title.chars().any(char::is_control)
    {
        return Err(Diagnostic::error(
            Code::Usage,
            format!("中文名称应为1至{MAX_NAME}个字，不含引号、反斜杠、{{、< 和 &"),
        ));
    }
    let filled = |text: &str| text.replace("{title}", title.trim()).replace("{name}", name);
    Ok([("kind.toml", include_str!("kind.toml")), ("body.xml.j2", include_str!("body.xml.j2"))]
        .map(|(file, text)| (format!("{name}/{file}"), filled(text)))
        .into())
}

/// The `set.toml` of a new set.
pub fn new_set(name: &str) -> String {
    let name: String = name
        .chars()
        .filter(|c| !c.is_control() && !['"', '\\'].contains(c))
        .take(MAX_NAME)
        .collect();
    let own = env!("CARGO_PKG_VERSION");
    let engine = own.rsplit_once('.').map_or(own, |(version, _)| version);
    include_str!("set.toml")
        .replace("{name}", if name.trim().is_empty() { "本单位模板集" } else { &name })
        .replace("{engine}", engine)
}
