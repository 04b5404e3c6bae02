//! `xunwen check`: all problems of a round at once.

use std::path::Path;

use serde_json::json;

use super::Exit;
use super::args::CheckArgs;
use super::report::Report;
use super::shared::{engine, exit_of, import_options, read_round};
use xunwen::diag::{Code, Diagnostic, Diagnostics};
#[cfg(feature = "xlsx")]
use xunwen::diag::{Origin, io_text};
use xunwen::import::import_clues;

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
            "第{}届第{}轮：巡察组{}个，巡察对象{}个，问题{}个，整改任务{}个，督办{}件",
            r.session,
            r.number,
            r.teams.len(),
            r.targets.len(),
            r.issues.len(),
            r.tasks.len(),
            r.supervisions.len()
        ));
    }
    let understood = &checked.imported().understood;
    if !understood.is_empty() {
        report.line("以下内容与规范写法不同，已按通常的意思读入，请核对：");
        understood.iter().for_each(|note| report.line(format!("  {note}")));
    }
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
    Ok(if problems.has_errors() { exit_of(&problems) } else { Exit::Done })
}

/// Checks the form of a file of clues; what they refer to is in another file.
fn clues(args: &CheckArgs, report: Report) -> Exit {
    let read = import_clues(&args.round).and_then(|file| Ok((engine(&args.set)?, file)));
    match read {
        Ok((engine, file)) => {
            let mut problems = engine.check_clues(&file);
            mark(args, report, &mut problems);
            report.line(format!(
                "第{}届第{}轮：问题线索{}条",
                file.session,
                file.number,
                file.clues.len()
            ));
            report.problems(&problems);
            if problems.is_empty() {
                report.line("核对通过，没有发现问题");
            }
            report.object(&json!({ "counts": { "clues": file.clues.len() } }), &problems);
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
    match marked(&args.round, out, problems) {
        Ok(()) => report.line(format!("标出错误的工作簿：{}", out.display())),
        Err(more) => problems.extend(more),
    }
}

#[cfg(feature = "xlsx")]
#[allow(clippy::disallowed_methods, reason = "the clerk's own file is read again to be marked")]
fn marked(workbook: &Path, out: &Path, problems: &Diagnostics) -> Result<(), Diagnostics> {
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
    let bytes = std::fs::read(workbook).map_err(|e| {
        at(Diagnostic::error(Code::Unreadable, format!("文件读不了：{}", io_text(&e))))
    })?;
    let marked = xunwen::workbook::marked(&bytes, &name, problems)?;
    Ok(xunwen::pack::write_whole(out, &marked)?)
}

#[cfg(not(feature = "xlsx"))]
fn marked(_: &Path, _: &Path, _: &Diagnostics) -> Result<(), Diagnostics> {
    Err(Diagnostic::error(Code::FeatureMissing, "本程序没有编入工作簿读写")
        .hint("换用完整版程序")
        .into())
}
