//! `xunwen check`: all problems of a round at once.

use std::path::Path;

use serde_json::json;

use super::Exit;
use super::args::CheckArgs;
use super::report::Report;
use super::shared::{engine, exit_of, import_options, read_round};
#[cfg(feature = "xlsx")]
use xunwen::diag::Origin;
use xunwen::diag::{Code, Diagnostic, Diagnostics};
#[cfg(feature = "xlsx")]
use xunwen::files::read;
use xunwen::import::{SecretFile, import_secret};
#[cfg(feature = "xlsx")]
use xunwen::pack::{may_write, write_named};

/// Bytes of a workbook at most; the round was read from it, so that it has no more.
#[cfg(feature = "xlsx")]
const MAX_WORKBOOK: u64 = 64 << 20;

pub(super) fn run(args: &CheckArgs, report: Report) -> anyhow::Result<Exit> {
    if args.clues {
        return Ok(clues(args, report));
    }
    let read = engine(&args.set).and_then(|engine| {
        let options = import_options(&engine).for_check();
        Ok(engine.check(read_round(&args.round, &options)?, args.date))
    });
    let checked = match read {
        Ok(checked) => checked,
        Err(mut problems) => {
            let exit = exit_of(&problems);
            mark(args, report, &mut problems);
            report.stop(&problems);
            return Ok(exit);
        }
    };
    let mut problems = checked.problems().clone();
    mark(args, report, &mut problems);
    // What is malformed as a whole has no content to tell of.
    let round = Some(checked.round()).filter(|_| checked.imported().is_usable());
    if let Some(r) = round {
        report.line(format!(
            "{}：巡察组{}个，巡察对象{}个，问题{}个，整改任务{}个，督办{}件",
            xunwen::round::nth(r.session, r.number),
            r.teams.len(),
            r.targets.len(),
            r.issues.len(),
            r.tasks.len(),
            r.supervisions.len()
        ));
    }
    let understood = &checked.imported().understood;
    report.understood(understood);
    report.problems(&problems);
    if problems.is_empty() {
        report.line("核对通过，没有发现问题");
    }
    let mut result = json!({ "understood": understood });
    if let Some(r) = round {
        result["counts"] = json!({
            "teams": r.teams.len(), "targets": r.targets.len(), "issues": r.issues.len(),
            "tasks": r.tasks.len(), "supervisions": r.supervisions.len(),
        });
    }
    report.object(&result, &problems);
    // Mistakes in the data come before a marked copy that was not written.
    let found = checked.problems();
    let exit = exit_of(if found.has_errors() { found } else { &problems });
    Ok(if problems.has_errors() { exit } else { Exit::Done })
}

/// Checks the form of a secret file; what it refers to is in another file.
fn clues(args: &CheckArgs, report: Report) -> Exit {
    let read = import_secret(&args.round).and_then(|file| Ok((engine(&args.set)?, file)));
    match read {
        Ok((engine, file)) => {
            let (mut problems, counted) = match &file {
                SecretFile::Clues(clues) => (
                    engine.check_clues(clues),
                    ("clues", format!("问题线索{}条", clues.clues.len()), clues.clues.len()),
                ),
                SecretFile::Briefing(b) => (
                    engine.check_briefing(b),
                    (
                        "briefed",
                        format!("点人点事{}人，批示{}条", b.briefed.len(), b.instructions.len()),
                        b.briefed.len(),
                    ),
                ),
                _ => (Diagnostics::default(), ("entries", String::new(), 0)),
            };
            let (key, said, count) = counted;
            let (session, number) = file.round();
            mark(args, report, &mut problems);
            report.line(format!("{}：{said}", xunwen::round::nth(session, number)));
            report.problems(&problems);
            if problems.is_empty() {
                report.line("核对通过，没有发现问题");
            }
            report.object(&json!({ "counts": { key: count } }), &problems);
            if problems.has_errors() { exit_of(&problems) } else { Exit::Done }
        }
        Err(mut problems) => {
            let exit = exit_of(&problems);
            mark(args, report, &mut problems);
            report.stop(&problems);
            exit
        }
    }
}

/// Writes the workbook again with its mistakes marked, if the arguments say so.
fn mark(args: &CheckArgs, report: Report, problems: &mut Diagnostics) {
    let Some(out) = &args.mark else { return };
    match marked(&args.round, out, problems, args.force) {
        Ok(()) => report.line(format!("标出错误的工作簿：{}", out.display())),
        Err(more) => problems.extend(more),
    }
}

#[cfg(feature = "xlsx")]
fn marked(
    workbook: &Path,
    out: &Path,
    problems: &Diagnostics,
    force: bool,
) -> Result<(), Diagnostics> {
    let name = workbook.display().to_string();
    let at = |d: Diagnostic| Diagnostics::from(d.at(Origin::File { file: name.clone() }));
    if workbook.extension().is_none_or(|e| !e.eq_ignore_ascii_case("xlsx")) {
        return Err(at(Diagnostic::error(Code::Usage, "--mark 只用于工作簿（.xlsx）")));
    }
    let same = |a: &Path, b: &Path| {
        a == b || matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
    };
    if same(workbook, out) {
        return Err(at(Diagnostic::error(Code::Usage, "--mark 另存的文件不能就是原工作簿")
            .hint("换一个文件名，原工作簿不改动")));
    }
    // Corrections are made in the marked copy, and the same command is easily given again.
    may_write(out, force).map_err(|d| {
        Diagnostic::error(d.code, d.message)
            .at(Origin::File { file: out.display().to_string() })
            .hint(format!("在其中改正的，核对这一份：xunwen check {}", out.display()))
            .hint("要另标一份，换一个文件名；其中的改动不要了，加 --force")
    })?;
    let bytes = read(workbook, MAX_WORKBOOK).map_err(|why| why.told("工作簿", &name))?;
    let marked = xunwen::workbook::marked(&bytes, &name, problems)?;
    Ok(write_named(out, &marked, force)?)
}

#[cfg(not(feature = "xlsx"))]
fn marked(_: &Path, _: &Path, _: &Diagnostics, _: bool) -> Result<(), Diagnostics> {
    Err(Diagnostic::error(Code::FeatureMissing, "本程序没有编入工作簿读写")
        .hint("换用完整版程序")
        .into())
}
