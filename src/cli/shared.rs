//! What several commands need: the engine by the arguments, the round, exit codes, progress.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Exit;
use super::args::{DocumentArgs, FormatArg, SetArgs};
use super::report::Report;
use xunwen::diag::{Code, Diagnostic, Diagnostics, Origin, io_text, printable};
use xunwen::engine::{Checked, Engine, EngineBuilder, Format, RenderOptions};
use xunwen::import::{self, ImportOptions, Imported, import_file_with, import_with};
use xunwen::kinds::{ProfileChange, SetBy, TemplateSet};
use xunwen::round::Date;

/// Most bytes that are read from standard input.
const MAX_INPUT: u64 = 80 << 20;

/// The engine with the user's template and font folders and numbers of the layout, or those of the
/// environment.
pub(super) fn engine(set: &SetArgs) -> Result<Engine, Diagnostics> {
    builder(set).build()
}

/// The settings of an engine by the arguments.
pub(super) fn builder(set: &SetArgs) -> EngineBuilder {
    let builder = template_folders(&set.templates)
        .into_iter()
        .fold(Engine::builder(), EngineBuilder::templates);
    let builder = set.fonts.iter().fold(builder, EngineBuilder::fonts);
    given_or_environment(&set.profile, "XUNWEN_PROFILE")
        .into_iter()
        .fold(builder, EngineBuilder::profile)
}

/// The paths of an argument, or of an environment variable if the argument is not given.
#[allow(clippy::disallowed_methods, reason = "the command line is where the environment is read")]
pub(super) fn given_or_environment(given: &[PathBuf], variable: &str) -> Vec<PathBuf> {
    match std::env::var_os(variable) {
        Some(paths) if given.is_empty() => {
            std::env::split_paths(&paths).filter(|p| !p.as_os_str().is_empty()).collect()
        }
        _ => given.to_vec(),
    }
}

/// The template folders of the arguments, the environment, or beside the program.
#[allow(clippy::disallowed_methods, reason = "the command line is where the environment is read")]
pub(super) fn template_folders(given: &[PathBuf]) -> Vec<PathBuf> {
    let folders = given_or_environment(given, "XUNWEN_TEMPLATES");
    if !folders.is_empty() || std::env::var_os("XUNWEN_TEMPLATES").is_some() {
        return folders;
    }
    let beside =
        std::env::current_exe().ok().and_then(|exe| exe.parent().map(|p| p.join("templates")));
    beside.filter(|p| p.is_dir()).into_iter().collect()
}

/// The round that a command is given, checked.
///
/// # Errors
/// All problems of a round that nothing can be made of.
pub(super) fn checked_round(
    path: &Path,
    engine: &Engine,
    date: Option<Date>,
) -> Result<Checked, Diagnostics> {
    let checked = engine.check(read_round(path, &import_options(engine).for_check())?, date);
    if checked.stops() { Err(checked.problems().clone()) } else { Ok(checked) }
}

/// Reads the round that a command is given; `-` is standard input.
pub(super) fn read_round(path: &Path, options: &ImportOptions) -> Result<Imported, Diagnostics> {
    if path != Path::new("-") {
        return import_file_with(path, options);
    }
    let mut bytes = Vec::new();
    std::io::stdin().lock().take(MAX_INPUT).read_to_end(&mut bytes).map_err(|e| {
        Diagnostic::error(Code::Unreadable, format!("标准输入读不了：{}", io_text(&e)))
            .at(Origin::File { file: "标准输入".into() })
    })?;
    import_with(&bytes, import::Format::guess(&bytes), "标准输入", options)
}

/// The import options of an engine's template set: a workbook may name kinds by their titles
/// in it.
pub(super) fn import_options(engine: &Engine) -> ImportOptions {
    ImportOptions::default().kinds(engine.set().titles())
}

/// The formats of the arguments, each once.
pub(super) fn formats(args: &[FormatArg]) -> Vec<Format> {
    let format = |arg: &FormatArg| match arg {
        FormatArg::Docx => Format::Docx,
        FormatArg::Pdf => Format::Pdf,
        FormatArg::Xlsx => Format::Xlsx,
    };
    let mut formats: Vec<Format> = args.iter().map(format).collect();
    formats.sort_unstable();
    formats.dedup();
    formats
}

/// The options of documents by the arguments.
pub(super) fn render_options(args: &DocumentArgs) -> RenderOptions {
    let mut options = RenderOptions::default();
    options.date = args.date;
    options.set.clone_from(&args.set_option);
    options
}

/// Ends a command: the problems that stopped it are reported. What remains an error is a failure to
/// write the output.
pub(super) fn ended(result: anyhow::Result<Exit>, report: Report) -> anyhow::Result<Exit> {
    let error = match result {
        Ok(exit) => return Ok(exit),
        Err(error) => error,
    };
    let problems = match error.downcast::<Diagnostics>() {
        Ok(problems) => problems,
        Err(error) => error.downcast::<Diagnostic>()?.into(),
    };
    report.stop(&problems);
    Ok(exit_of(&problems))
}

/// The exit code of a run that was stopped by these problems.
pub(super) fn exit_of(problems: &Diagnostics) -> Exit {
    let environment = |c: Code| {
        matches!(
            c,
            Code::Unreadable
                | Code::NotAFile
                | Code::SpecialFile
                | Code::LinkedFolder
                | Code::OutputFailed
                | Code::OutputExists
                | Code::DiskFull
                | Code::FontMissing
                | Code::FeatureMissing
        )
    };
    let codes: Vec<Code> = problems.iter().filter(|d| d.is_error()).map(|d| d.code).collect();
    if codes.contains(&Code::Internal) {
        Exit::Internal
    } else if codes.iter().any(|c| environment(*c)) {
        Exit::Environment
    } else if codes.iter().all(|c| *c == Code::Usage) && !codes.is_empty() {
        Exit::Usage
    } else {
        Exit::Data
    }
}

/// A bar on standard error, if that is a terminal.
pub(super) fn progress(total: usize, what: &str, report: Report) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(total as u64), ProgressDrawTarget::stderr());
    if report.json {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    match ProgressStyle::with_template(&format!(
        "{what} {{bar:30}} {{pos}}/{{len}}，每秒{{per_sec}}，剩余{{eta}}"
    )) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// One line for each number that a user's files changed, however many profiles it is in, and for
/// each file that changed none.
pub(super) fn profile_changes(set: &TemplateSet) -> Vec<String> {
    let mut same: Vec<Vec<&ProfileChange>> = Vec::new();
    for change in &set.profile_changes {
        let alike = |c: &&ProfileChange| {
            (&c.file, c.key, &c.value) == (&change.file, change.key, &change.value)
        };
        match same.iter_mut().find(|group| group.iter().all(alike)) {
            Some(group) => group.push(change),
            None => same.push(vec![change]),
        }
    }
    let all = set.used_profiles().count();
    let title =
        |c: &ProfileChange| set.profiles.get(&c.profile).map_or("", |p| &p.title).to_string();
    let sentence = |group: &Vec<&ProfileChange>| {
        let first = group.first()?;
        let scope = match group.len() == all {
            true => "全部版式".to_string(),
            false => {
                format!("只改{}", group.iter().map(|c| title(c)).collect::<Vec<_>>().join("、"))
            }
        };
        let before = before(group, &title).join("；");
        Some(printable(&format!(
            "版式按 {} 改动：{} {} {}（{before}），{scope}",
            first.file, first.name, first.key, first.shown.1
        )))
    };
    let idle =
        |file: &&PathBuf| !set.profile_changes.iter().any(|c| c.file == file.display().to_string());
    let idle = set.own_profiles.iter().filter(idle);
    let idle = idle.map(|file| {
        printable(&format!(
            "版式文件 {} 没有改动任何数值：所写的与原来相同，或被其他文件盖过",
            file.display()
        ))
    });
    same.iter().filter_map(sentence).chain(idle).collect()
}

/// What the number was before, by profile.
fn before(group: &[&ProfileChange], title: &dyn Fn(&ProfileChange) -> String) -> Vec<String> {
    let mut all: Vec<(&str, SetBy, Vec<String>)> = Vec::new();
    for change in group {
        match all
            .iter_mut()
            .find(|(shown, by, _)| (*shown, *by) == (change.shown.0.as_str(), change.by))
        {
            Some((_, _, titles)) => titles.push(title(change)),
            None => all.push((&change.shown.0, change.by, vec![title(change)])),
        }
    }
    all.sort_by_key(|(_, by, _)| *by);
    let text = |(shown, by, titles): &(&str, SetBy, Vec<String>)| match by {
        SetBy::Standard => format!("国家标准：{shown}"),
        _ => format!("{}原为：{shown}", titles.join("、")),
    };
    all.iter().map(text).collect()
}
