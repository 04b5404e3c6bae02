//! `xunwen workbook`: empty workbooks, and workbooks of rounds and of clues.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;
use serde_json::json;

use super::Exit;
use super::args::SetArgs;
use super::args::{PreferArg, WorkbookArgs, WorkbookCommand};
use super::report::Report;
use super::shared::{engine, exit_of, import_options, read_round};
use xunwen::diag::{Code, Diagnostic, Diagnostics, Origin, printable};
use xunwen::engine::Engine;
use xunwen::files::read;
use xunwen::import::{Format, clues_to_bytes, import_clues, sheets_to_bytes, to_bytes_with};
use xunwen::pack::{may_write, write_named};
use xunwen::workbook::{self, OwnField, Prefer, Return, WorkbookOptions};

/// Bytes of a table that came back at most.
const MAX_RETURNED: u64 = 64 << 20;

pub(super) fn run(args: &WorkbookArgs, report: Report) -> anyhow::Result<Exit> {
    Ok(match &args.command {
        WorkbookCommand::New { file, force, clues, templates } => {
            made(file, *force, || empty(*clues, templates), report)?
        }
        WorkbookCommand::Export { round, file, force, clues: true, .. } => {
            is_no_source(file, &[round], *force)?;
            made(file, *force, || exported_clues(round), report)?
        }
        WorkbookCommand::Export { round, file, force, sheet, templates, .. } => {
            is_no_source(file, &[round], *force)?;
            made(file, *force, || exported(round, sheet, templates), report)?
        }
        WorkbookCommand::Merge { round, returned, out, force, prefer, templates } => {
            merge(round, returned, (out, *force), *prefer, templates, report)?
        }
    })
}

/// Makes a workbook and writes it.
fn made(
    file: &Path,
    force: bool,
    make: impl FnOnce() -> Result<Vec<u8>, Diagnostics>,
    report: Report,
) -> Result<Exit, Diagnostics> {
    if file.extension().is_none_or(|e| !e.eq_ignore_ascii_case("xlsx")) {
        let d = Diagnostic::error(Code::Usage, "工作簿的文件名应以 .xlsx 结尾");
        return Err(d.at(Origin::File { file: file.display().to_string() }).into());
    }
    may_write(file, force)?;
    write_named(file, &make()?, force)?;
    report.line(format!("已生成 {}", file.display()));
    report.object(&json!({ "file": file }), &Diagnostics::default());
    Ok(Exit::Done)
}

/// Refuses to write over what is read: it may be the only copy.
fn is_no_source(file: &Path, sources: &[&Path], force: bool) -> Result<(), Diagnostics> {
    let same = |source: &&Path| matches!((file.canonicalize(), source.canonicalize()), (Ok(a), Ok(b)) if a == b);
    if force || !sources.iter().any(same) {
        return Ok(());
    }
    Err(Diagnostic::error(Code::OutputExists, "这是要读入的文件，没有覆盖")
        .at(Origin::File { file: file.display().to_string() })
        .hint("换一个文件名；确要覆盖的，加 --force")
        .into())
}

fn empty(clues: bool, templates: &[PathBuf]) -> Result<Vec<u8>, Diagnostics> {
    if clues {
        return workbook::clue_template();
    }
    let engine = engine_with(templates)?;
    let text = |field: &Json, key: &str| field[key].as_str().unwrap_or_default().to_string();
    let own = |field: &Json| OwnField {
        on: text(field, "on"),
        key: text(field, "key"),
        title: text(field, "title"),
    };
    let options = WorkbookOptions::default()
        .own_fields(engine.set().extra.iter().map(own))
        .kinds(engine.set().titles());
    workbook::template(&options)
}

fn engine_with(templates: &[PathBuf]) -> Result<Engine, Diagnostics> {
    engine(&SetArgs { templates: templates.to_vec(), ..SetArgs::default() })
}

fn exported(
    round: &Path,
    sheets: &[String],
    templates: &[PathBuf],
) -> Result<Vec<u8>, Diagnostics> {
    let engine = engine_with(templates)?;
    let imported = read_round(round, &import_options(&engine))?;
    if imported.problems.has_errors() {
        return Err(imported.problems);
    }
    let sheets: Vec<&str> = sheets.iter().map(String::as_str).collect();
    let options = import_options(&engine);
    let made = match sheets.as_slice() {
        [] => to_bytes_with(&imported.round, Format::Xlsx, &options),
        sheets => sheets_to_bytes(&imported.round, sheets, &options),
    };
    made.map_err(|problems| imported.provenance.locate_all(problems))
}

fn exported_clues(clues: &Path) -> Result<Vec<u8>, Diagnostics> {
    clues_to_bytes(&import_clues(clues)?)
}

/// Takes what came back into a round and writes that as a new file.
fn merge(
    round: &Path,
    returned: &[PathBuf],
    (out, force): (&Path, bool),
    prefer: Option<PreferArg>,
    templates: &[PathBuf],
    report: Report,
) -> Result<Exit, Diagnostics> {
    let format = Format::of(&out.display().to_string())?;
    let sources: Vec<&Path> = returned.iter().map(PathBuf::as_path).chain([round]).collect();
    is_no_source(out, &sources, force)?;
    may_write(out, force)?;
    let engine = engine_with(templates)?;
    let imported = read_round(round, &import_options(&engine))?;
    if imported.problems.has_errors() {
        return Err(imported.problems);
    }
    let mut problems = Diagnostics::default();
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for path in returned {
        let name = path
            .file_name()
            .map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
        match read(path, MAX_RETURNED) {
            Ok(bytes) => files.push((name, bytes)),
            Err(why) => problems.push(why.told("收回的表", &path.display().to_string())),
        }
    }
    let returns: Vec<Return<'_>> =
        files.iter().map(|(name, bytes)| Return { name, bytes }).collect();
    let prefer =
        prefer.map(|p| if p == PreferArg::Returned { Prefer::Returned } else { Prefer::Round });
    let merged = workbook::merge(&imported.round, &returns, prefer);
    problems.extend(merged.problems);
    problems.sort();
    if merged.read == 0 {
        report.problems_by_workbook(&problems);
        report.object(&json!({}), &problems);
        return Ok(exit_of(&problems));
    }
    write_named(out, &to_bytes_with(&merged.round, format, &import_options(&engine))?, force)?;
    for a in &merged.applied {
        report.line(format!(
            "{} {}：“{}”→“{}”（{:#}）",
            a.task,
            a.label,
            shown(&a.from),
            shown(&a.to),
            a.cell
        ));
    }
    let (tasks, undecided) = (
        merged.applied.iter().map(|a| &a.task).collect::<BTreeSet<_>>().len(),
        problems.iter().filter(|d| d.is_error()).count(),
    );
    let understood = [imported.understood, merged.understood].concat();
    report.understood(&understood);
    report.problems_by_workbook(&problems);
    report.line(format!(
        "读入收回的表{}份，改动{tasks}项任务的进展、{}处；合并后的轮次在 {}",
        merged.read,
        merged.applied.len(),
        out.display()
    ));
    if undecided > 0 {
        report.line(format!("另有{undecided}处没有读入，见上列错误；核对后可以再次合并"));
    }
    let result = json!({
        "file": out, "read": merged.read, "applied": merged.applied, "understood": understood,
    });
    report.object(&result, &problems);
    Ok(if problems.has_errors() { Exit::Partial } else { Exit::Done })
}

/// A text as far as a line of a report has room for it.
fn shown(text: &str) -> String {
    let one_line = text.replace(['\n', '\r', '\t'], " ");
    let short: String = printable(&one_line).chars().take(30).collect();
    if text.chars().count() > 30 { short + "…" } else { short }
}
