//! `xunwen schema`: the data format as JSON Schema.

use std::io::Write as _;

use serde_json::json;

use super::Exit;
use super::args::SchemaArgs;
use super::report::Report;
use xunwen::diag::Diagnostics;
use xunwen::pack::write_named;
use xunwen::round::{clue_schema, round_schema};

pub(super) fn run(args: &SchemaArgs, report: Report) -> anyhow::Result<Exit> {
    let schema = if args.clues { clue_schema() } else { round_schema() };
    let text = format!("{schema:#}\n");
    match &args.out {
        None => std::io::stdout().lock().write_all(text.as_bytes())?,
        Some(file) => {
            write_named(file, text.as_bytes(), args.force)?;
            report.line(format!("已写出 {}", file.display()));
            report.object(&json!({ "file": file }), &Diagnostics::default());
        }
    }
    Ok(Exit::Done)
}
