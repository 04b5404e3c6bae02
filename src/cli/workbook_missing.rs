//! `xunwen workbook` of a program without workbooks.

use super::Exit;
use super::args::WorkbookArgs;
use super::report::Report;
use xunwen::diag::{Code, Diagnostic};

pub(super) fn run(_: &WorkbookArgs, _: Report) -> anyhow::Result<Exit> {
    Err(Diagnostic::error(Code::FeatureMissing, "本程序没有编入工作簿读写")
        .hint("换用完整版程序")
        .into())
}
