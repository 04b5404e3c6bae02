//! `xunwen render`: the documents of a round, each written whole, in parallel.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use indicatif::ProgressBar;
use serde_json::json;

use super::Exit;
use super::args::RenderArgs;
use super::report::Report;
use super::shared::{
    checked_round, engine, exit_of, formats, profile_changes, progress, render_options,
};
use xunwen::diag::{Code, Diagnostic, Diagnostics};
use xunwen::engine::{Engine, Format, Job, Observer, RenderReport, Seal, Selection, Session};
use xunwen::import::{SecretFile, import_secret};
use xunwen::kinds::Kind;

/// The note on documents that show a seal.
const SEALS_ARE_DRAFTS: &str = "印章图样仅用于校样，正式公文须加盖实物印章或电子印章";

/// The note on secret documents.
const SECRET: &str =
    "涉密文书已单独存放，只有本人能读；须按保密规定打印、登记、传递，不得装入资料包";

pub(super) fn run(args: &RenderArgs, report: Report) -> anyhow::Result<Exit> {
    let engine = engine(&args.set)?;
    let checked = checked_round(&args.round, &engine, args.documents.date)?;
    let mut options = render_options(&args.documents);
    let kinds = if args.blank { blank_kinds(&engine, &args.kind)? } else { args.kind.clone() };
    if args.blank {
        options.set.extend(engine.blank_settings());
    }
    options.seals = read_seals(&args.seal)?;
    let clues = args.clues.as_deref().map(|path| read_clues(path, &args.out)).transpose()?;
    let session = engine.session(&checked, &options)?;
    let session = match &clues {
        Some(file) => session.of_secret(file)?,
        None => session,
    };
    let session = session.force(args.force);
    let formats = formats(&args.documents.format);
    let selection = Selection::all().kinds(&kinds).targets(&args.documents.target);
    let jobs = session.jobs_in(&selection, &formats)?;
    if args.out == Path::new("-") {
        // Standard output is the document's.
        for line in profile_changes(engine.set()) {
            Report::new(false).note(line);
        }
        return to_stdout(&session, &jobs, &formats);
    }
    let mut bar = Bar { bar: ProgressBar::hidden(), report };
    let done = session.render_all(
        &jobs,
        &formats,
        &args.out,
        args.documents.jobs.map_or(0, usize::from),
        &mut bar,
    );
    bar.bar.finish_and_clear();
    let mut done = done?;
    done.problems.extend(session.not_made(&selection)?);
    report.problems(&done.problems);
    for line in profile_changes(engine.set()) {
        report.line(line);
    }
    for line in summary(&done, clues.is_some(), &args.out) {
        report.line(line);
    }
    let totals = json!({ "documents": done.made, "files": done.files.len(), "blocked": done.blocked, "failed": done.failed });
    report.object(&json!({ "files": done.files, "totals": totals, "profile_changes": engine.profile_changes() }), &done.problems);
    // A target whose data are wrong may not even be in the round.
    let selected = |code: &str| {
        args.documents.target.is_empty() || args.documents.target.iter().any(|t| t == code)
    };
    Ok(exit(&done, checked.broken().any(selected)))
}

/// The kinds of which blank copies are wanted: those named, or all that can be printed blank.
fn blank_kinds(engine: &Engine, named: &[String]) -> Result<Vec<String>, Diagnostics> {
    let blank = |k: &&Kind| k.blank;
    if named.is_empty() {
        return Ok(engine.kinds().iter().filter(blank).map(|k| k.name.clone()).collect());
    }
    let mut problems = Diagnostics::default();
    for name in named {
        // An unknown name is reported with the others of its sort.
        if let Ok(kind) = engine.set().kind(name)
            && !kind.blank
        {
            let with: Vec<&str> =
                engine.kinds().iter().filter(blank).map(|k| k.title.as_str()).collect();
            problems.push(
                Diagnostic::error(Code::Usage, format!("“{}”不能印成空白表", kind.title))
                    .hint(format!("可以印成空白表的文书：{}", with.join("；"))),
            );
        }
    }
    if problems.is_empty() { Ok(named.to_vec()) } else { Err(problems) }
}

fn summary(done: &RenderReport, secret: bool, out: &Path) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    lines.extend((!done.seals.is_empty()).then(|| SEALS_ARE_DRAFTS.into()));
    lines.extend(secret.then(|| SECRET.into()));
    lines.push(format!(
        "已生成{}份文书、{}个文件，在 {}",
        done.made,
        done.files.len(),
        out.display()
    ));
    lines.extend(
        (done.blocked > 0)
            .then(|| format!("因数据有误未生成{}份，改正上列错误后重新运行", done.blocked)),
    );
    lines.extend((done.failed > 0).then(|| format!("生成失败{}份，原因见上", done.failed)));
    lines
}

fn exit(done: &RenderReport, broken: bool) -> Exit {
    match (done.made, done.blocked + done.failed) {
        (_, 0) if !broken => Exit::Done,
        // Nothing came out and the environment is the reason: a missing font, a full disk.
        (0, _) if exit_of(&done.problems) == Exit::Environment => Exit::Environment,
        _ if done
            .problems
            .iter()
            .any(|d| matches!(d.code, Code::OutputFailed | Code::DiskFull)) =>
        {
            Exit::Environment
        }
        _ => Exit::Partial,
    }
}

/// Reads the file for secret documents, which go neither through pipes nor into a pack.
fn read_clues(path: &Path, out: &Path) -> Result<SecretFile, Diagnostics> {
    if out == Path::new("-") {
        return Err(Diagnostic::error(Code::Usage, "涉密文书不能输出到标准输出")
            .hint("用 -o 指定文件夹")
            .into());
    }
    import_secret(path)
}

/// Reads the pictures of seals; all problems at once.
fn read_seals(given: &[(String, PathBuf)]) -> Result<BTreeMap<String, Seal>, Diagnostics> {
    let (mut seals, mut problems) = (BTreeMap::new(), Diagnostics::default());
    for (organ, file) in given {
        match Seal::read(file) {
            Ok(seal) if !seals.contains_key(organ) => _ = seals.insert(organ.clone(), seal),
            Ok(_) => problems.push(Diagnostic::error(
                Code::Usage,
                format!("--seal 给出了“{organ}”的两个印章图样"),
            )),
            Err(d) => problems.extend(d),
        }
    }
    if problems.is_empty() { Ok(seals) } else { Err(problems) }
}

/// Writes the one document of the jobs to standard output.
fn to_stdout(session: &Session<'_>, jobs: &[Job<'_>], formats: &[Format]) -> anyhow::Result<Exit> {
    let ([job], [format]) = (jobs, formats) else {
        let message = format!(
            "输出到标准输出只能是一份文书的一种格式，现有{}份文书、{}种格式",
            jobs.len(),
            formats.len()
        );
        return Err(Diagnostic::error(Code::Usage, message)
            .hint("用 --kind、--target、--format 各指定一个，或用 -o 指定文件夹")
            .into());
    };
    let mut problems = session.checked().problems().clone();
    if job.is_blocked() {
        return Err(problems.into());
    }
    let outputs = session.render(job, &[*format]).map_err(|mut problems| {
        session.checked().locate_related(&mut problems);
        problems
    })?;
    problems.extend(outputs.iter().flat_map(|o| o.warnings.iter().cloned()));
    let shown: BTreeSet<String> = outputs.iter().flat_map(|o| &o.seals).cloned().collect();
    problems.extend(session.unused_seals(&shown));
    Report::new(false).problems(&problems);
    if !shown.is_empty() {
        Report::new(false).note(SEALS_ARE_DRAFTS);
    }
    let mut out = std::io::stdout().lock();
    outputs.iter().try_for_each(|o| out.write_all(&o.bytes))?;
    out.flush()?;
    Ok(Exit::Done)
}

/// Shows how far the documents are.
struct Bar {
    bar: ProgressBar,
    report: Report,
}

impl Observer for Bar {
    fn begins(&mut self, documents: usize) {
        self.bar = progress(documents, "生成文书", self.report);
    }

    fn unit_done(&mut self, _made: usize, _kept: usize) {
        self.bar.inc(1);
    }
}
