//! `xunwen init`: a folder with the sample round, and what to do next.

use serde_json::json;

use super::Exit;
use super::args::InitArgs;
use super::report::Report;
use xunwen::diag::{Code, Diagnostic, Diagnostics, Origin};
use xunwen::pack::{ensure_private_folder, write_named};
use xunwen::samples::FILES;

#[allow(clippy::disallowed_methods, reason = "whether the folder is empty must be looked up")]
pub(super) fn run(args: &InitArgs, report: Report) -> anyhow::Result<Exit> {
    let folder = &args.folder;
    let taken = std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
        || folder.is_file();
    if taken && !args.force {
        return Err(Diagnostic::error(Code::OutputExists, "已存在，且不是空文件夹")
            .at(Origin::File { file: folder.display().to_string() })
            .hint("换一个新的文件夹名，以免覆盖已有数据；确要放在这里的，加 --force，同名的文件会换掉")
            .into());
    }
    for (name, bytes) in FILES {
        let path = folder.join(name);
        ensure_private_folder(path.parent().unwrap_or(folder))?;
        write_named(&path, bytes, args.force)?;
    }
    let shown = folder.display();
    report.line(format!("已在 {shown} 放入样例轮次（虚构的澄川县）。接下来："));
    report.line(format!("  1. 用编辑器打开 {shown}/round.yaml 等文件，换成本单位的数据"));
    report.line(format!("  2. 核对：xunwen check {shown}/round.yaml"));
    report.line(format!("  3. 生成全部文书：xunwen render {shown}/round.yaml -o out"));
    report.line(format!(
        "行距、页码等与国家标准不同的，用 --profile 给出版式文件，样例在 {shown}/profiles"
    ));
    report
        .line("字段说明见 xunwen schema；线索（secret 文件夹）单独保管，不要与轮次数据一起传递。");
    let files: Vec<&str> = FILES.iter().map(|(name, _)| *name).collect();
    report.object(&json!({ "files": files }), &Diagnostics::default());
    Ok(Exit::Done)
}
