//! What a data file may cost: nodes, depth, bytes. Hostile or mistaken input ends here.

use crate::diag::{Code, Diagnostic};

/// Deepest nesting of a data file; the model needs seven.
pub(super) const MAX_DEPTH: usize = 32;
/// Largest data file, in bytes.
pub(super) const MAX_BYTES: usize = 64 << 20;
/// Most files of one round.
pub(super) const MAX_FILES: usize = 64;
const MAX_NODES: u32 = 20_000_000;

/// Values that may still be read.
pub(super) struct Budget(u32);

impl Budget {
    pub(super) fn new() -> Self {
        Budget(MAX_NODES)
    }

    /// Takes one value off; false when none is left.
    pub(super) fn take(&mut self) -> bool {
        self.0 = self.0.saturating_sub(1);
        self.0 > 0
    }
}

pub(super) fn too_deep() -> Diagnostic {
    Diagnostic::error(Code::TooDeep, format!("嵌套超过{MAX_DEPTH}层")).hint("检查括号是否配对、缩进是否逐层加深")
}

pub(super) fn too_many() -> Diagnostic {
    Diagnostic::error(Code::TooLarge, format!("数据项超过{MAX_NODES}个")).hint("按乡镇拆成几个轮次文件分别处理")
}

pub(super) fn duplicate(name: &str) -> Diagnostic {
    Diagnostic::error(Code::DuplicateKey, format!("字段“{name}”在同一处写了两次")).hint("删去多余的一个")
}
