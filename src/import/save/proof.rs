//! The proof that a file reads back as the data it was written from.
//!
//! Takes the data and what was read back, yields an error for each difference: nothing may be lost
//! silently.

use serde_json::Value as Json;

use crate::data::shown;
use crate::data::steps;
use crate::diag::{Code, Diagnostic, Diagnostics};

/// Most differences in one report.
const MAX_DIFFERENCES: usize = 100;

/// Compares data with what a file of it gave back.
///
/// # Errors
/// Every value that differs, with its path in the data.
pub(super) fn same(data: &Json, back: &Json) -> Result<(), Diagnostics> {
    let mut paths = Vec::new();
    differ(data, back, "", &mut paths);
    if paths.is_empty() {
        return Ok(());
    }
    let problem = |path: &String| {
        let value = steps(path).try_fold(data, |at, step| match step.strip_suffix(']') {
            Some(index) => at.get(index.parse::<usize>().ok()?),
            None => at.get(step),
        });
        let value = value
            .map_or_else(String::new, |v| v.as_str().map_or_else(|| v.to_string(), str::to_string));
        Diagnostic::error(Code::BadValue, format!("“{}”写进文件后读不回原样", shown(&value)))
            .path(path.clone())
            .hint("去掉首尾的空格、分行、全角数字和看不见的字符，空文字和“无”“/”改为不填，清单里每条不分行、不留空条，再导出")
    };
    Err(paths.iter().map(problem).collect())
}

/// Adds the paths of the differences.
fn differ(a: &Json, b: &Json, path: &str, found: &mut Vec<String>) {
    match (a, b) {
        _ if found.len() >= MAX_DIFFERENCES => {}
        (Json::Object(a), Json::Object(b)) => {
            for key in a.keys().chain(b.keys().filter(|k| !a.contains_key(*k))) {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                differ(
                    a.get(key).unwrap_or(&Json::Null),
                    b.get(key).unwrap_or(&Json::Null),
                    &path,
                    found,
                );
            }
        }
        (Json::Array(a), Json::Array(b)) if a.len() == b.len() => {
            for (i, (a, b)) in a.iter().zip(b).enumerate() {
                differ(a, b, &format!("{path}[{i}]"), found);
            }
        }
        _ if a != b => found.push(path.to_string()),
        _ => {}
    }
}
