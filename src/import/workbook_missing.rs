//! Workbooks in a build without them: every one is refused.

use super::{ImportOptions, Imported};
use crate::data::shape::Shape;
use crate::diag::{Code, Diagnostic, Diagnostics, Origin};
use crate::round::ClueFile;

pub(super) fn import_workbook(
    _: &[u8],
    name: &str,
    _: &Shape,
    _: &ImportOptions,
) -> Result<Imported, Diagnostics> {
    Err(without_workbooks(name))
}

pub(super) fn clues_of_workbook(_: &[u8], name: &str) -> Result<ClueFile, Diagnostics> {
    Err(without_workbooks(name))
}

fn without_workbooks(name: &str) -> Diagnostics {
    let d = Diagnostic::error(Code::FeatureMissing, "本程序没有编入工作簿读写")
        .at(Origin::File { file: name.into() });
    d.hint("换用完整版程序，或用 .yaml、.json 数据文件").into()
}
