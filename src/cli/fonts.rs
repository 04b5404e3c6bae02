//! `xunwen fonts`: which faces were found for which role.

use super::Exit;
use super::args::FontsArgs;
use super::report::Report;
use super::shared::engine;

#[cfg(feature = "pdf")]
pub(super) fn run(args: &FontsArgs, report: Report) -> anyhow::Result<Exit> {
    use serde_json::json;
    use xunwen::diag::Diagnostics;
    use xunwen::fonts::{Fonts, folders};

    let folders = folders(&args.set.fonts);
    let (engine, fonts) = (engine(&args.set)?, Fonts::load(&folders)?);
    let mut problems = Diagnostics::default();
    for (name, profile) in engine.set().used_profiles() {
        if let Err(d) = fonts.check(profile) {
            problems.extend(d.into_iter().map(|d| d.hint(format!("版式“{name}”要用"))));
        }
    }
    report.line("字体文件夹：");
    for folder in &folders {
        report.line(format!("  {}", folder.display()));
    }
    report.line("字体：");
    for face in fonts.faces() {
        report.line(format!("  {}  {}个字符", face.families().join("、"), face.characters()));
    }
    report.problems(&problems);
    if problems.is_empty() {
        report.line("各版式所用字体齐全");
    }
    let faces: Vec<_> = fonts
        .faces()
        .iter()
        .map(|f| json!({ "families": f.families(), "characters": f.characters() }))
        .collect();
    report
        .object(&json!({ "folders": folders, "faces": faces, "sha256": fonts.hash() }), &problems);
    Ok(if problems.has_errors() { Exit::Environment } else { Exit::Done })
}

#[cfg(not(feature = "pdf"))]
pub(super) fn run(args: &FontsArgs, _: Report) -> anyhow::Result<Exit> {
    use xunwen::diag::{Code, Diagnostic};
    _ = engine(&args.set);
    Err(Diagnostic::error(Code::FeatureMissing, "本程序没有编入 PDF 输出，不使用字体文件").into())
}
