//! `xunwen kinds`: which documents there are.

use serde_json::json;

use super::Exit;
use super::args::KindsArgs;
use super::report::Report;
use super::shared::engine;
use xunwen::diag::Diagnostics;

pub(super) fn run(args: &KindsArgs, report: Report) -> anyhow::Result<Exit> {
    let engine = engine(&args.set)?;
    for kind in engine.kinds() {
        let scopes: Vec<&str> = kind.scopes.iter().map(|s| s.word()).collect();
        report.line(format!("{:02} {}  {}", kind.order, kind.name, kind.title));
        report.line(format!(
            "   知悉范围：{}；适用：{}；版式：{}；模板集：{}；来自：{}{}",
            kind.audience.word(),
            scopes.join("、"),
            kind.profile,
            kind.sets.iter().map(ToString::to_string).collect::<Vec<_>>().join("、"),
            kind.from,
            if kind.sheets.is_empty() { "" } else { "；另有 XLSX 表格" }
        ));
        for (key, option) in &kind.options {
            let choices = if option.choices.is_empty() {
                String::new()
            } else {
                format!("，可选 {}", option.choices.join("、"))
            };
            report.line(format!(
                "   选项 {key}：{}（默认 {}{choices}）",
                option.title, option.default
            ));
        }
    }
    report.object(
        &json!({ "kinds": engine.kinds(), "sets": engine.set().sets }),
        &Diagnostics::default(),
    );
    Ok(Exit::Done)
}
