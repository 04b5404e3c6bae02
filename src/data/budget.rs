//! Limits of a data file: nodes, depth, bytes. Hostile or mistaken input ends here.

use std::collections::HashSet;

use super::{Found, Key, Node, shown};
use crate::diag::{Code, Diagnostic};

/// Deepest nesting of a data file; the model needs seven.
pub(crate) const MAX_DEPTH: usize = 32;
/// Largest data file, in bytes.
pub(crate) const MAX_BYTES: usize = 64 << 20;
/// Most included files of a round.
pub(crate) const MAX_FILES: usize = 64;
const MAX_NODES: u32 = 4_000_000;

/// Values that may still be read.
pub(crate) struct Budget(u32);

impl Budget {
    pub(crate) fn new() -> Self {
        Budget(MAX_NODES)
    }

    /// Takes one value off; false when none is left.
    pub(crate) fn take(&mut self) -> bool {
        self.0 = self.0.saturating_sub(1);
        self.0 > 0
    }
}

pub(crate) fn too_deep() -> Diagnostic {
    Diagnostic::error(Code::TooDeep, format!("嵌套超过{MAX_DEPTH}层"))
        .hint("检查括号是否配对、缩进是否逐层加深")
}

pub(crate) fn too_many() -> Diagnostic {
    Diagnostic::error(Code::TooLarge, format!("数据项超过{MAX_NODES}个"))
        .hint("按乡镇拆成几个轮次文件分别处理")
}

/// The fields of a map whose name an earlier field has already.
pub(crate) fn repeated(fields: &[(Key, Node)]) -> impl Iterator<Item = Found> {
    /// Most maps are short: comparing their names is faster than hashing them.
    const SHORT: usize = 32;
    let mut seen = HashSet::with_capacity(if fields.len() > SHORT { fields.len() } else { 0 });
    fields.iter().enumerate().filter_map(move |(i, (key, _))| {
        let twice = if fields.len() <= SHORT {
            fields[..i].iter().any(|(k, _)| k.name == key.name)
        } else {
            !seen.insert(&key.name)
        };
        twice.then(|| (key.place, duplicate(&key.name)))
    })
}

fn duplicate(name: &str) -> Diagnostic {
    Diagnostic::error(Code::DuplicateKey, format!("字段“{}”在同一处重复出现", shown(name)))
        .hint("每个字段只写一次，删去多余的；若是两条记录，各自以“- ”或花括号另起一项")
}
