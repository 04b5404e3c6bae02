//! `xunwen merge`: the shards of a pack joined to one.

use serde_json::json;

use super::Exit;
use super::args::MergeArgs;
use super::report::Report;
use xunwen::diag::{Code, Diagnostic, Diagnostics};
use xunwen::pack::{Merged, Status, merge};

pub(super) fn run(args: &MergeArgs, report: Report) -> anyhow::Result<Exit> {
    let Merged { manifest, problems, .. } = joined(args)?;
    report.problems(&problems);
    let totals = &manifest.totals;
    report.line(format!(
        "已合并：{}个对象中做全{}个，共{}个文件",
        totals.targets, totals.done, totals.files
    ));
    report.object(&json!({ "status": manifest.status, "totals": totals }), &problems);
    Ok(if manifest.status == Status::Complete { Exit::Done } else { Exit::Partial })
}

fn joined(args: &MergeArgs) -> Result<Merged, Diagnostics> {
    let out = match (&args.out, args.shards.as_slice()) {
        (Some(out), _) => out,
        (None, [one]) => one,
        (None, _) => {
            let d = Diagnostic::error(Code::Usage, "给出了几个分片文件夹，没有说明合并到哪里");
            return Err(d.hint("用 -o 指定合并后的文件夹").into());
        }
    };
    merge(&args.shards, out, args.force)
}
