//! `xunwen template`: one's own templates, from copying one to handing out a set.

use std::path::Path;

use serde_json::json;

use super::Exit;
use super::args::{ReferenceArg, SetArgs, TemplateCommand};
use super::report::Report;
use super::shared::{builder, checked_round, engine};
use xunwen::diag::{Code, Diagnostic, Diagnostics, Origin};
use xunwen::engine::{Inspection, RenderOptions, SetCheck, references};
use xunwen::files::unwritten;
use xunwen::kinds::{PackedSet, SET_EXTENSION, new_kind, new_set};
use xunwen::pack::{ensure_folder, may_write, write_named, write_whole};
use xunwen::samples;

pub(super) fn run(command: &TemplateCommand, report: Report) -> anyhow::Result<Exit> {
    Ok(match command {
        TemplateCommand::Eject { part, folder, force, set } => {
            eject(part, (folder, *force), set, report)?
        }
        TemplateCommand::Check { folder, set } => check(folder.as_deref(), set, report)?,
        TemplateCommand::Inspect { kind, all, data, schema, set } => {
            inspect(kind, *all, data.as_deref(), *schema, set, report)?
        }
        TemplateCommand::Reference { part } => reference(*part, report),
        TemplateCommand::Pack { folder, out, force, set } => {
            pack(folder, (out, *force), set, report)?
        }
        TemplateCommand::Unpack { file, folder, force } => unpack(file, folder, *force, report)?,
        TemplateCommand::New { kind, folder, force, title, set } => {
            new(kind, (folder, *force), title, set, report)?
        }
    })
}

fn eject(
    part: &str,
    (folder, force): (&Path, bool),
    set: &SetArgs,
    report: Report,
) -> Result<Exit, Diagnostics> {
    let engine = engine(set)?;
    let files: Vec<(String, String)> = engine
        .set()
        .part(part)?
        .into_iter()
        .map(|(path, file)| (path.to_string(), file.text.to_string()))
        .collect();
    let written = write_new(folder, files, force)?;
    said(&written, folder, report);
    Ok(Exit::Done)
}

fn new(
    kind: &str,
    (folder, force): (&Path, bool),
    title: &str,
    set: &SetArgs,
    report: Report,
) -> Result<Exit, Diagnostics> {
    let files = new_kind(kind, title)?;
    if let Some(known) = engine(set)?.kinds().iter().find(|k| k.name == kind || k.title == title) {
        return Err(Diagnostic::error(
            Code::OutputExists,
            format!("已有“{}”（{}）这种文书", known.title, known.name),
        )
        .hint(format!("要改它，用 xunwen template eject {}；要新建，换一个名称", known.name))
        .into());
    }
    let written = write_new(folder, files, force)?;
    said(&written, folder, report);
    Ok(Exit::Done)
}

fn inspect(
    kind: &str,
    all: bool,
    data: Option<&Path>,
    as_schema: bool,
    set: &SetArgs,
    report: Report,
) -> Result<Exit, Diagnostics> {
    let engine = engine(set)?;
    let checked = match data {
        Some(path) => checked_round(path, &engine, None)?,
        None => engine.check(samples::round()?, None),
    };
    let (clues, briefing) = match data {
        None => (Some(samples::clues()?), Some(samples::briefing()?)),
        Some(_) => (None, None),
    };
    let session = engine.session(&checked, &RenderOptions::default())?;
    let of = engine.set().kind(kind)?;
    let session = match (&clues, &briefing) {
        (_, Some(briefing)) if of.scopes.iter().any(|s| s.word() == "点人点事") => {
            session.briefing(briefing)?
        }
        (Some(clues), _) if of.is_secret() => session.secret(clues)?,
        _ => session,
    };
    let Inspection { variables, schema, .. } = session.inspect(&of.name, all)?;
    report.object(
        &json!({ "kind": of.name, "variables": variables, "schema": schema }),
        &Diagnostics::default(),
    );
    if as_schema {
        report.line(format!("{schema:#}"));
        return Ok(Exit::Done);
    }
    let mut rows = vec![["名称", "类型", "含义", "例"].map(String::from).to_vec()];
    for v in &variables {
        let like = v.like.as_ref().map(|path| format!("各项同 {path}"));
        let empty = v.optional.then(|| "可能为空".to_string());
        let meaning = Some(v.meaning.clone()).filter(|text| !text.is_empty());
        let (word, words) =
            v.word.split_once('：').map_or((v.word.as_str(), None), |(word, words)| {
                (word, Some(format!("是{words}之一")))
            });
        let about: Vec<String> = [meaning, words, empty, like].into_iter().flatten().collect();
        let mark = if all && v.used { " ●" } else { "" };
        rows.push(vec![
            format!("{}{mark}", v.path),
            word.to_string(),
            about.join("；"),
            v.example.clone().unwrap_or_default(),
        ]);
    }
    report.table(&rows);
    if !all {
        report.line("以上是模板用到的；加 --all 列出能用的全部数据");
    }
    Ok(Exit::Done)
}

fn reference(part: Option<ReferenceArg>, report: Report) -> Exit {
    let wanted = |name: &str| match part {
        None => true,
        Some(ReferenceArg::Markup) => name == "markup",
        Some(ReferenceArg::Filters) => name == "filters",
    };
    let chosen: Vec<_> = references().into_iter().filter(|(name, _)| wanted(name)).collect();
    report.line(chosen.iter().map(|(_, text)| text.trim_end()).collect::<Vec<_>>().join("\n\n"));
    let texts: serde_json::Map<String, _> =
        chosen.into_iter().map(|(name, text)| (name.to_string(), text.into())).collect();
    report.object(&texts, &Diagnostics::default());
    Exit::Done
}

fn check(folder: Option<&Path>, set: &SetArgs, report: Report) -> Result<Exit, Diagnostics> {
    let mut set = set.clone();
    set.templates.extend(folder.map(Path::to_path_buf));
    let SetCheck { kinds, templates: files, problems, .. } = builder(&set).check_set()?;
    report.problems(&problems);
    if problems.is_empty() {
        report.line(format!("检查通过：文书{kinds}种，模板文件{files}个，没有发现问题"));
    }
    report.object(&json!({ "kinds": kinds, "templates": files }), &problems);
    Ok(if problems.has_errors() { Exit::Data } else { Exit::Done })
}

/// Packs a set that has no mistakes.
fn pack(
    folder: &Path,
    (out, force): (&Path, bool),
    set: &SetArgs,
    report: Report,
) -> Result<Exit, Diagnostics> {
    let at = || Origin::File { file: out.display().to_string() };
    if out.extension().is_none_or(|e| !e.eq_ignore_ascii_case(SET_EXTENSION)) {
        let d = Diagnostic::error(Code::Usage, format!("模板集文件的扩展名应为 .{SET_EXTENSION}"));
        return Err(d.at(at()).hint(format!("如 -o 某县模板-1.1.{SET_EXTENSION}")).into());
    }
    may_write(out, force)?;
    let packed = PackedSet::of_folder(folder)?;
    let mut with = set.clone();
    with.templates.push(folder.to_path_buf());
    let SetCheck { problems, .. } = builder(&with).check_set()?;
    if problems.has_errors() {
        return Err(problems);
    }
    report.problems(&problems);
    ensure_folder(out.parent().unwrap_or(Path::new(".")))?;
    write_named(out, &packed.bytes, force)?;
    report.line(format!(
        "已打包“{}”，文件{}个：{}",
        packed.title,
        packed.files.len(),
        out.display()
    ));
    report.line(format!("校验码 {}，收到的人展开时可与您核对", packed.check));
    report.line(format!("使用：xunwen render <轮次文件> -o out --templates {}", out.display()));
    let said = json!({ "file": out.display().to_string(), "set": packed.title, "check": packed.check, "files": packed.files.len(), "bytes": packed.bytes.len() });
    report.object(&said, &problems);
    Ok(Exit::Done)
}

/// Unpacks a set into an empty folder, whole or not at all.
#[allow(clippy::disallowed_methods, reason = "whether the folder is empty must be looked up")]
fn unpack(file: &Path, folder: &Path, force: bool, report: Report) -> Result<Exit, Diagnostics> {
    let at = |path: &Path| Origin::File { file: path.display().to_string() };
    let packed = PackedSet::read(file)?;
    let is_empty =
        |path: &Path| std::fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none());
    let taken = folder.exists() && !is_empty(folder);
    if taken && !force {
        return Err(Diagnostic::error(Code::OutputExists, "文件夹里已有文件，不覆盖")
            .at(at(folder))
            .hint("换一个文件夹，或先移走原来的；确要展开在这里的，加 --force，同名的文件会换掉")
            .into());
    }
    let name =
        folder.file_name().map_or_else(|| "模板".into(), |n| n.to_string_lossy().into_owned());
    let above = folder.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // One that was cut off left it.
    let beside = above.join(format!(".{name}.xunwen-unfinished"));
    _ = std::fs::remove_dir_all(&beside);
    let written = packed.files.iter().try_for_each(|(path, bytes)| {
        let path = beside.join(path);
        ensure_folder(path.parent().unwrap_or(&beside))?;
        write_whole(&path, bytes)
    });
    let placed = written.and_then(|()| {
        if taken {
            return move_into(&packed, &beside, folder);
        }
        if folder.exists() {
            let _ = std::fs::remove_dir(folder);
        }
        std::fs::rename(&beside, folder).map_err(|e| unwritten(folder, &e))
    });
    if let Err(problem) = placed {
        let _ = std::fs::remove_dir_all(&beside);
        return Err(problem.into());
    }
    report.line(format!(
        "已展开“{}”，文件{}个：{}",
        packed.title,
        packed.files.len(),
        folder.display()
    ));
    report.line(format!("校验码 {}，可与发放单位核对", packed.check));
    report.line(format!("使用：xunwen render <轮次文件> -o out --templates {}", folder.display()));
    let said = json!({ "folder": folder.display().to_string(), "set": packed.title, "check": packed.check, "files": packed.files.len() });
    report.object(&said, &Diagnostics::default());
    Ok(Exit::Done)
}

/// Moves the files of a set into a folder with other files.
fn move_into(packed: &PackedSet, from: &Path, folder: &Path) -> Result<(), Diagnostic> {
    for path in packed.files.keys() {
        let to = folder.join(path);
        ensure_folder(to.parent().unwrap_or(folder))?;
        std::fs::rename(from.join(path), &to).map_err(|e| unwritten(&to, &e))?;
    }
    _ = std::fs::remove_dir_all(from);
    Ok(())
}

/// Writes files into a set's folder, with a `set.toml` if there is none; none of them if one exists
/// already.
#[allow(clippy::disallowed_methods, reason = "whether files are there must be looked up")]
fn write_new(
    folder: &Path,
    mut files: Vec<(String, String)>,
    force: bool,
) -> Result<Vec<String>, Diagnostics> {
    let there: Vec<Diagnostic> = files
        .iter()
        .map(|(path, _)| folder.join(path))
        .filter(|path| !force && std::fs::symlink_metadata(path).is_ok())
        .map(|path| {
            Diagnostic::error(Code::OutputExists, "已存在，不覆盖")
                .at(Origin::File { file: path.display().to_string() })
        })
        .collect();
    if let Some(first) = there.first() {
        let first = first.clone().hint("要重新复制，先把原文件移走或改名；确要换掉的，加 --force");
        return Err(std::iter::once(first).chain(there.into_iter().skip(1)).collect());
    }
    if !folder.join("set.toml").exists() {
        let name = folder
            .canonicalize()
            .ok()
            .as_deref()
            .unwrap_or(folder)
            .file_name()
            .map_or(String::new(), |n| n.to_string_lossy().into_owned());
        files.push(("set.toml".into(), new_set(&name)));
    }
    for (path, text) in &files {
        let path = folder.join(path);
        ensure_folder(path.parent().unwrap_or(folder))?;
        write_named(&path, text.as_bytes(), force)?;
    }
    Ok(files.into_iter().map(|(path, _)| path).collect())
}

/// Says what was written, and what to do next.
fn said(written: &[String], folder: &Path, report: Report) {
    let shown = folder.display();
    for path in written {
        report.line(format!("已写出 {}", folder.join(path).display()));
    }
    report.line("接下来：用记事本等编辑器修改（按 UTF-8 保存），然后");
    let kind = written.iter().find_map(|path| path.strip_suffix("/body.xml.j2"));
    if let Some(kind) = kind {
        report.line(format!(
            "  查看能印的数据：xunwen template inspect {kind} --all --templates {shown}"
        ));
    }
    report.line(format!("  检查：xunwen template check {shown}"));
    let only = kind.map_or(String::new(), |kind| format!(" --kind {kind}"));
    report.line(format!("  使用：xunwen render <轮次文件> -o out --templates {shown}{only}"));
    report
        .object(&json!({ "folder": shown.to_string(), "files": written }), &Diagnostics::default());
}
