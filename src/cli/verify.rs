//! `xunwen verify`: a pack against its manifest.

use serde_json::json;

use super::Exit;
use super::args::VerifyArgs;
use super::report::Report;
use xunwen::pack::verify;

pub(super) fn run(args: &VerifyArgs, report: Report) -> anyhow::Result<Exit> {
    let found = verify(&args.out)?;
    report.problems(&found.problems);
    let wrong = found.problems.has_errors();
    report.line(format!("清单列有{}个文件，{}个完好", found.files, found.whole));
    if !found.complete {
        report.line("按清单，这套资料包没有做全；用 xunwen pack … --resume 做完");
    }
    if !wrong && found.complete {
        report.line("与清单完全一致");
    }
    report
        .object(&json!({ "files": found.files, "bytes": found.bytes, "whole": found.whole, "complete": found.complete }), &found.problems);
    Ok(match (wrong, found.complete) {
        (true, _) => Exit::Data,
        (false, false) => Exit::Partial,
        (false, true) => Exit::Done,
    })
}
