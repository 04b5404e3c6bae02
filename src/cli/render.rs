//! `xunwen render`: the documents of a round, each written whole, in parallel.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use serde_json::json;

use super::args::{FormatArg, RenderArgs};
use super::report::Report;
use super::{Exit, engine, exit_of, profiles, read_round};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::engine::{Format, Job, RenderOptions, Seal, Selection, Session};
use crate::import::import_clues;
use crate::pack::{ensure_folder, ensure_private_folder, is_in_pack, write_private, write_whole};
use crate::round::{ClueFile, Round, check};

/// A file that was written.
#[derive(Debug, Serialize)]
struct Written {
    path: String,
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<String>,
    format: Format,
    bytes: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pages: Option<usize>,
    /// Organs whose seal it shows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    seals: Vec<String>,
}

/// What is said where a document shows a seal.
const SEALS_ARE_DRAFTS: &str = "印章图样仅用于校样，正式公文须加盖实物印章或电子印章";

/// What is said of secret documents.
const SECRET: &str = "涉密文书已单独存放，只有本人能读；须按保密规定打印、登记、传递，不得装入资料包";

pub(super) fn run(args: &RenderArgs, report: Report) -> anyhow::Result<Exit> {
    match prepare_and_render(args, report) {
        Ok(exit) => exit,
        Err(problems) => {
            report.stop(&problems);
            Ok(exit_of(&problems))
        }
    }
}

fn prepare_and_render(args: &RenderArgs, report: Report) -> Result<anyhow::Result<Exit>, Diagnostics> {
    let engine = engine(&args.set)?;
    let checked = engine.check(read_round(&args.round)?, args.documents.date);
    let mut problems = checked.problems().clone();
    if checked.stops() {
        return Err(problems);
    }
    let options = RenderOptions { date: args.documents.date, set: args.documents.set_option.clone(), seals: read_seals(&args.seal)? };
    let clues = args.clues.as_deref().map(|path| read_clues(path, &args.out, checked.round())).transpose()?;
    let session = engine.session(&checked, &options)?;
    let session = match &clues {
        Some(clues) => session.secret(clues),
        None => session,
    };
    let jobs = session.jobs(&Selection { kinds: args.kind.clone(), targets: args.documents.target.clone() })?;
    if jobs.is_empty() {
        return Err(Diagnostic::error(Code::NothingToRender, "按现有数据没有可以生成的文书")
            .hint("核对 --kind 与 --target 是否匹配；反馈类文书需要反馈日期和问题，督办通知需要督办记录")
            .into());
    }
    let formats = formats(&args.documents.format);
    let jobs: Vec<Job<'_>> = jobs.into_iter().filter(|j| !j.formats(&formats).is_empty()).collect();
    if jobs.is_empty() {
        return Err(engine.without_sheets().into());
    }
    if args.out == Path::new("-") {
        // Standard output is the document's.
        for line in profiles::changed(engine.set()) {
            Report::new(false).note(line);
        }
        return to_stdout(&session, &jobs, &formats, &options, problems).map_err(|mut problems| {
            checked.locate_related(&mut problems);
            problems
        });
    }
    let (blocked, jobs): (Vec<_>, Vec<_>) = jobs.into_iter().partition(Job::is_blocked);
    ensure_folder(&args.out)?;
    let threads = args.documents.jobs.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from);
    let (written, failed) = render_all(&session, &jobs, &formats, &args.out, threads, report, &mut problems);
    let shown: BTreeSet<&str> = written.iter().flat_map(|w| &w.seals).map(String::as_str).collect();
    // What was not made might have shown them.
    if failed == 0 && blocked.is_empty() {
        problems.extend(unused_seals(&options, &shown));
    }
    checked.locate_related(&mut problems);
    problems.sort();
    report.problems(&problems);
    for line in profiles::changed(engine.set()) {
        report.line(line);
    }
    if !shown.is_empty() {
        report.line(SEALS_ARE_DRAFTS);
    }
    let made = jobs.len() - failed;
    if clues.is_some() {
        report.line(SECRET);
    }
    report.line(format!("已生成{made}份文书、{}个文件，在 {}", written.len(), args.out.display()));
    if !blocked.is_empty() {
        report.line(format!("因数据有误未生成{}份，改正上列错误后重新运行", blocked.len()));
    }
    if failed > 0 {
        report.line(format!("生成失败{failed}份，原因见上"));
    }
    let totals = json!({ "documents": made, "files": written.len(), "blocked": blocked.len(), "failed": failed });
    report.object(&json!({ "files": written, "totals": totals, "profile_changes": engine.profile_changes() }), &problems);
    let exit = match (made, blocked.len() + failed) {
        (_, 0) if !checked.broken().any(|code| args.documents.target.is_empty() || args.documents.target.iter().any(|t| t == code)) => {
            Exit::Done
        }
        // Nothing came out and the environment is the reason: a missing font, a full disk.
        (0, _) if exit_of(&problems) == Exit::Environment => Exit::Environment,
        _ if problems.iter().any(|d| matches!(d.code, Code::OutputFailed | Code::DiskFull)) => Exit::Environment,
        _ => Exit::Partial,
    };
    Ok(Ok(exit))
}

pub(super) fn formats(args: &[FormatArg]) -> Vec<Format> {
    let mut formats: Vec<Format> = args
        .iter()
        .map(|f| match f {
            FormatArg::Docx => Format::Docx,
            FormatArg::Pdf => Format::Pdf,
            FormatArg::Xlsx => Format::Xlsx,
        })
        .collect();
    formats.sort_unstable();
    formats.dedup();
    formats
}

/// Reads the clues for secret documents, which go neither through pipes nor into a pack.
fn read_clues(path: &Path, out: &Path, round: &Round) -> Result<ClueFile, Diagnostics> {
    if out == Path::new("-") {
        return Err(Diagnostic::error(Code::Usage, "涉密文书不能输出到标准输出").hint("用 -o 指定文件夹").into());
    }
    if is_in_pack(out) {
        let d = Diagnostic::error(Code::ClueFileRefused, "输出文件夹是资料包，不能放入涉密文书").hint("用 -o 另指定一个文件夹");
        return Err(d.into());
    }
    let clues = import_clues(path)?;
    let problems = check::clues(round, &clues);
    if problems.has_errors() { Err(problems) } else { Ok(clues) }
}

/// Reads the pictures of seals; everything that is wrong with them at once.
fn read_seals(given: &[(String, PathBuf)]) -> Result<BTreeMap<String, Seal>, Diagnostics> {
    let (mut seals, mut problems) = (BTreeMap::new(), Diagnostics::default());
    for (organ, file) in given {
        match Seal::read(file) {
            Ok(seal) if !seals.contains_key(organ) => _ = seals.insert(organ.clone(), seal),
            Ok(_) => problems.push(Diagnostic::error(Code::Usage, format!("--seal 给出了“{organ}”的两个印章图样"))),
            Err(d) => problems.extend(d),
        }
    }
    if problems.is_empty() { Ok(seals) } else { Err(problems) }
}

/// The seals that were given and that no document shows.
fn unused_seals(options: &RenderOptions, shown: &BTreeSet<&str>) -> Diagnostics {
    let unused = options.seals.keys().filter(|organ| !shown.contains(organ.as_str()));
    let warning = |organ: &String| {
        let message = format!("给出了“{organ}”的印章图样，而所生成的文书没有由它盖章的");
        Diagnostic::warning(Code::SealUnused, message).hint("单位名称须与文书的署名一字不差")
    };
    unused.map(warning).collect()
}

fn to_stdout(
    session: &Session<'_>,
    jobs: &[Job<'_>],
    formats: &[Format],
    options: &RenderOptions,
    mut problems: Diagnostics,
) -> Result<anyhow::Result<Exit>, Diagnostics> {
    let ([job], [format]) = (jobs, formats) else {
        let message = format!("输出到标准输出只能是一份文书的一种格式，现有{}份文书、{}种格式", jobs.len(), formats.len());
        return Err(Diagnostic::error(Code::Usage, message).hint("用 --kind、--target、--format 各指定一个，或用 -o 指定文件夹").into());
    };
    if job.is_blocked() {
        return Err(problems);
    }
    let outputs = session.render(job, &[*format])?;
    problems.extend(outputs.iter().flat_map(|o| o.warnings.iter().cloned()));
    let shown: BTreeSet<&str> = outputs.iter().flat_map(|o| &o.seals).map(String::as_str).collect();
    problems.extend(unused_seals(options, &shown));
    Report::new(false).problems(&problems);
    if !shown.is_empty() {
        Report::new(false).note(SEALS_ARE_DRAFTS);
    }
    let mut out = std::io::stdout().lock();
    Ok(outputs.iter().try_for_each(|o| out.write_all(&o.bytes)).and_then(|()| out.flush()).map(|()| Exit::Done).map_err(Into::into))
}

/// Renders and writes every document on some threads; what was written comes in the jobs' order.
fn render_all(
    session: &Session<'_>,
    jobs: &[Job<'_>],
    formats: &[Format],
    out: &Path,
    threads: usize,
    report: Report,
    problems: &mut Diagnostics,
) -> (Vec<Written>, usize) {
    let bar = progress(jobs.len(), "生成文书", report);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some((i, job)) = Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|i| jobs.get(i).map(|j| (i, j))) {
            done.push((i, render_one(session, job, formats, out)));
            bar.inc(1);
        }
        done
    };
    let mut results: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads.clamp(1, jobs.len().max(1))).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|t| t.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    bar.finish_and_clear();
    results.sort_by_key(|(i, _)| *i);
    let mut failed = 0;
    let mut written = Vec::new();
    for (_, result) in results {
        match result {
            Ok((files, warnings)) => {
                written.extend(files);
                problems.extend(warnings);
            }
            Err(d) => {
                failed += 1;
                problems.extend(d);
            }
        }
    }
    (written, failed)
}

fn render_one(session: &Session<'_>, job: &Job<'_>, formats: &[Format], out: &Path) -> Result<(Vec<Written>, Diagnostics), Diagnostics> {
    let outputs = session.render(job, formats)?;
    let base = out.join(session.path(job));
    let folder = base.parent().unwrap_or(out);
    if job.is_secret() {
        ensure_private_folder(folder)?;
    } else {
        ensure_folder(folder)?;
    }
    let mut warnings = Diagnostics::default();
    let mut written = Vec::new();
    for output in outputs {
        let mut name = base.clone().into_os_string();
        name.push(format!(".{}", output.format.extension()));
        let path = Path::new(&name);
        if job.is_secret() {
            write_private(path, &output.bytes)?;
        } else {
            write_whole(path, &output.bytes)?;
        }
        if warnings.is_empty() {
            warnings = output.warnings;
        }
        written.push(Written {
            path: path.display().to_string(),
            kind: job.kind.name.clone(),
            target: job.subject.target().map(|t| t.code.to_string()),
            format: output.format,
            bytes: output.bytes.len(),
            pages: output.pages,
            seals: output.seals,
        });
    }
    Ok((written, warnings))
}

/// A bar on standard error, where that is a terminal.
pub(super) fn progress(total: usize, what: &str, report: Report) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(total as u64), ProgressDrawTarget::stderr());
    if report.json {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    match ProgressStyle::with_template(&format!("{what} {{bar:30}} {{pos}}/{{len}}，每秒{{per_sec}}，剩余{{eta}}")) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
