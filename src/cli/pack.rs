//! `xunwen pack`: the documents of a stage for every target, with a manifest.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::ProgressBar;
use serde_json::json;

use super::Exit;
use super::args::{PackArgs, PrintArg};
use super::report::Report;
use super::shared::{
    checked_round, engine, formats, import_options, profile_changes, progress, read_round,
    render_options,
};
use xunwen::diag::{Code, Diagnostic, Diagnostics};
use xunwen::engine::{Checked, Engine, Forecast, Observer, PackReport, PackSpec};
use xunwen::import::Imported;
use xunwen::pack::{Failure, Print, Reason, Status};

pub(super) fn run(args: &PackArgs, report: Report) -> anyhow::Result<Exit> {
    let engine = engine(&args.set)?;
    let mut checked = checked_round(&args.round, &engine, args.documents.date)?;
    let spec = PackSpec::default()
        // One "all" among them means all.
        .stages(args.stage.iter().copied().collect::<Option<_>>().unwrap_or_default())
        .targets(args.documents.target.clone())
        .formats(formats(&args.documents.format))
        .zip(args.zip)
        .print(args.print.map(|print| Print {
            duplex: print == PrintArg::Duplex,
            copies: args.copies.iter().cloned().collect(),
        }))
        .threads(args.documents.jobs.map_or(0, usize::from))
        .resume(args.resume)
        .only_failed(args.only_failed)
        .force(args.force)
        .shard(args.shard)
        .options(render_options(&args.documents));
    checked.drop_sources();
    let mut problems = errors_and_counts(checked.problems());
    report.problems(&problems);
    let Some(out) = args.out.as_ref().filter(|_| !args.dry_run) else {
        return Ok(forecast(&engine, &checked, &spec, report)?);
    };
    for line in profile_changes(engine.set()) {
        report.line(line);
    }
    let mut watch = Watch { bar: ProgressBar::hidden(), report, cancelled: stop_signal() };
    let done = engine.pack(&checked, out, &spec, &mut watch);
    watch.bar.finish_and_clear();
    let mut done = done?;
    locate_related(args, &engine, &checked, &mut done.problems);
    report.problems(&done.problems);
    for line in summary(&done, &out.display().to_string()) {
        report.line(line);
    }
    let exit = exit(&done);
    problems.extend(done.problems);
    report.object(
        &json!({ "status": done.manifest.status, "totals": done.manifest.totals, "made": done.made, "kept": done.kept,
        "failures": done.manifest.failures, "warning_counts": done.manifest.warnings, "profile_changes": engine.profile_changes() }),
        &problems,
    );
    Ok(exit)
}

/// Gives the data that problems have to do with their places. The file is read again for them, if
/// it is still the same.
fn locate_related(args: &PackArgs, engine: &Engine, checked: &Checked, problems: &mut Diagnostics) {
    if problems.iter().all(|d| d.related.is_empty()) {
        return;
    }
    if let Some(Imported { provenance, left_out, .. }) =
        read_round(&args.round, &import_options(engine))
            .ok()
            .filter(|i| i.provenance.hashes() == checked.hashes())
    {
        provenance.locate_related(problems, &left_out);
    }
}

/// Every error; of warnings one for each code with its count, for there may be one for every
/// village.
fn errors_and_counts(found: &Diagnostics) -> Diagnostics {
    let mut shown: Vec<Diagnostic> = found.iter().filter(|d| d.is_error()).cloned().collect();
    let mut counts: std::collections::BTreeMap<Code, (usize, &Diagnostic)> =
        std::collections::BTreeMap::new();
    for d in found.iter().filter(|d| !d.is_error()) {
        counts.entry(d.code).or_insert((0, d)).0 += 1;
    }
    for (code, (count, first)) in counts {
        shown.push(match count {
            1 => first.clone(),
            _ => Diagnostic::warning(code, format!("{}：{count}处", code.meaning()))
                .hint("逐处查看用 xunwen check"),
        });
    }
    shown.into_iter().collect()
}

fn forecast(
    engine: &Engine,
    checked: &Checked,
    spec: &PackSpec,
    report: Report,
) -> Result<Exit, Diagnostics> {
    let Forecast {
        targets, documents, files, pages, bytes, sampled, kinds, failing, warnings, ..
    } = engine.forecast(checked, spec)?;
    report.problems(&warnings);
    let mut problems = checked.problems().clone();
    problems.extend(warnings);
    let about = if sampled < documents { "约" } else { "" };
    report.line(format!("试算，未写任何文件：{targets}个对象，{documents}份文书，{files}个文件，{about}{pages}页，{about}{}", size(bytes)));
    for (kind, count) in &kinds {
        let title = engine
            .kinds()
            .iter()
            .find(|k| k.name == *kind)
            .map_or(kind.as_str(), |k| k.title.as_str());
        report.line(format!("   {title}：{count}份"));
    }
    if sampled < documents {
        report.line(format!("页数和大小按{sampled}份样本推算"));
    }
    if failing > 0 {
        report.line(format!("其中{failing}个对象因数据有误不能做全"));
    }
    report.object(
        &json!({ "dry_run": true, "targets": targets, "documents": documents, "files": files, "pages": pages, "bytes": bytes,
            "sampled": sampled, "kinds": kinds, "failing": failing }),
        &problems,
    );
    Ok(Exit::Done)
}

fn summary(done: &PackReport, out: &str) -> Vec<String> {
    let manifest = &done.manifest;
    let totals = &manifest.totals;
    let mut lines = vec![format!(
        "资料包在 {out}：{}个对象中做全{}个，共{}个文件、{}；本次新做{}个，沿用{}个",
        totals.targets,
        totals.done,
        totals.files,
        size(totals.bytes),
        done.made,
        done.kept
    )];
    let drafts = manifest.warnings.get(Code::Draft.as_str()).copied().unwrap_or_default();
    if drafts > 0 {
        lines.push(format!("其中{drafts}份尚未编发文字号，按草稿印出空白；编号后登记在发文登记 issuances 中，再加 --resume 运行"));
    }
    let of = |reason: Reason| -> Vec<&str> {
        manifest.failures.iter().filter(|f| f.reason == reason).map(|f| f.target.as_str()).collect()
    };
    for (reason, what) in [
        (Reason::Data, "数据有误，改正后加 --resume 运行"),
        (Reason::Document, "生成失败，原因见上"),
        (Reason::Output, "文件没有写成，处理后加 --resume 运行"),
        (Reason::Crash, "处理时两次中断，已跳过，核对后用 --only-failed 重做"),
    ] {
        let targets = of(reason);
        if !targets.is_empty() {
            let more = if targets.len() > 10 { "等" } else { "" };
            let shown = targets.iter().take(10).copied().collect::<Vec<_>>().join("、");
            lines.push(format!("{}个对象{what}：{shown}{more}", targets.len()));
        }
    }
    if manifest.status == Status::Interrupted {
        lines.push("没有做完就停下了，已做好的文件完好；用同样的命令加 --resume 接着做".into());
    }
    lines
}

fn exit(done: &PackReport) -> Exit {
    let output = |f: &Failure| f.reason == Reason::Output;
    match done.manifest.status {
        Status::Complete => Exit::Done,
        _ if done.manifest.failures.iter().any(output) => Exit::Environment,
        _ => Exit::Partial,
    }
}

/// A size as people read it.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} KB", bytes.div_ceil(1000)),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.2} GB", bytes as f64 / 1e9),
    }
}

struct Watch {
    bar: ProgressBar,
    report: Report,
    cancelled: Arc<AtomicBool>,
}

impl Observer for Watch {
    fn begins(&mut self, targets: usize) {
        self.bar = progress(targets, "做资料包", self.report);
    }

    fn unit_done(&mut self, _made: usize, _kept: usize) {
        self.bar.inc(1);
    }

    fn cancelled(&mut self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

/// Set when somebody presses Ctrl-C; a second time ends the program at once.
fn stop_signal() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    let seen = flag.clone();
    // Without a handler Ctrl-C ends the program as ever, and --resume takes it up again.
    _ = ctrlc::set_handler(move || {
        if seen.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
        Report::new(false).note("正在收尾，手上的文件写完就停……");
    });
    flag
}
