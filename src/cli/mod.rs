//! The command line: arguments in, exit code out; no document logic.
//!
//! One file for each subcommand. Messages are Chinese and go to standard error, results to
//! standard output; `--json` prints one JSON object there instead. Exit codes: 0 done, 1 the
//! data or templates stop everything, 2 usage, 3 some documents failed, 4 environment,
//! 70 internal.

mod args;
mod check;
mod fonts;
mod init;
mod kinds;
mod merge;
mod pack;
mod profiles;
mod render;
mod report;
mod schema;
mod serve;
mod template;
mod verify;
mod watch;
mod workbook;

use std::ffi::OsString;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser as _;

use self::args::{Cli, Command, SetArgs};
use self::report::Report;
use crate::diag::{Code, Diagnostic, Diagnostics, Origin};
use crate::engine::{Engine, EngineBuilder};
use crate::import::{Format, ImportOptions, Imported, import_file_with, import_with};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Exit {
    Done = 0,
    Data = 1,
    Usage = 2,
    Partial = 3,
    Environment = 4,
    Internal = 70,
}

/// Stack of the thread that a command runs on; the main thread of Windows has 1 MB only.
const STACK: usize = 16 << 20;

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let command = || run(std::env::args_os());
    match std::thread::Builder::new().stack_size(STACK).spawn(command).map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        _ => ExitCode::from(Exit::Internal as u8),
    }
}

/// Runs a command line.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(serve::or_desk(args.into_iter().collect())) {
        Ok(cli) => cli,
        Err(error) => return ExitCode::from(args::explain(&error) as u8),
    };
    let json = cli.json;
    let ended = std::panic::catch_unwind(|| dispatch(cli));
    let exit = match ended {
        Ok(Ok(exit)) => exit,
        Ok(Err(error)) => {
            // Standard output that was closed early (a pager, `head`) is no fault of ours.
            let closed = error.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe);
            if !closed {
                let message = error.downcast_ref::<std::io::Error>().map_or_else(|| error.to_string(), crate::diag::io_text);
                Report::new(json).stop(&Diagnostic::error(Code::OutputFailed, format!("输出失败：{message}")).into());
            }
            if closed { Exit::Done } else { Exit::Environment }
        }
        Err(_) => {
            Report::new(json).stop(&Diagnostic::error(Code::Internal, "程序内部错误，没有完成").into());
            Exit::Internal
        }
    };
    ExitCode::from(exit as u8)
}

fn dispatch(cli: Cli) -> anyhow::Result<Exit> {
    let report = Report::new(cli.json);
    match cli.command {
        Command::Check(args) => check::run(&args, report),
        Command::Workbook(args) => workbook::run(&args, report),
        Command::Render(args) if args.watch => watch::run(&args, report),
        Command::Render(args) => render::run(&args, report),
        Command::Pack(args) => pack::run(&args, report),
        Command::Verify(args) => verify::run(&args, report),
        Command::Merge(args) => merge::run(&args, report),
        Command::Kinds(args) => kinds::run(&args, report),
        Command::Profiles(args) => profiles::run(&args, report),
        Command::Template(args) => template::run(&args.command, report),
        Command::Schema(args) => schema::run(&args),
        Command::Fonts(args) => fonts::run(&args, report),
        Command::Serve(args) => serve::run(&args, report),
        Command::Init(args) => init::run(&args, report),
        Command::Completions(args) => {
            let mut script = Vec::new();
            clap_complete::generate(args.shell, &mut args::command(), "xunwen", &mut script);
            std::io::stdout().write_all(&script)?;
            Ok(Exit::Done)
        }
    }
}

/// The engine with the user's template and font folders and numbers of the layout, or those of the
/// environment.
fn engine(set: &SetArgs) -> Result<Engine, Diagnostics> {
    builder(set).build()
}

/// The settings of an engine by the arguments.
fn builder(set: &SetArgs) -> EngineBuilder {
    let mut builder = Engine::builder();
    for folder in template_folders(&set.templates) {
        builder = builder.templates(folder);
    }
    for folder in &set.fonts {
        builder = builder.fonts(folder);
    }
    for file in given_or_environment(&set.profile, "XUNWEN_PROFILE") {
        builder = builder.profile(file);
    }
    builder
}

/// The paths of an argument, or of an environment variable where the argument is not given.
#[allow(clippy::disallowed_methods, reason = "the command line is where the environment is read")]
fn given_or_environment(given: &[PathBuf], variable: &str) -> Vec<PathBuf> {
    match std::env::var_os(variable) {
        Some(paths) if given.is_empty() => std::env::split_paths(&paths).filter(|p| !p.as_os_str().is_empty()).collect(),
        _ => given.to_vec(),
    }
}

#[allow(clippy::disallowed_methods, reason = "the command line is where the environment is read")]
fn template_folders(given: &[PathBuf]) -> Vec<PathBuf> {
    let folders = given_or_environment(given, "XUNWEN_TEMPLATES");
    if !folders.is_empty() || std::env::var_os("XUNWEN_TEMPLATES").is_some() {
        return folders;
    }
    let beside = std::env::current_exe().ok().and_then(|exe| exe.parent().map(|p| p.join("templates")));
    beside.filter(|p| p.is_dir()).into_iter().collect()
}

/// Reads the round that a command is given; `-` is standard input. A workbook may name kinds by their titles in the set.
fn read_round(path: &Path, engine: &Engine) -> Result<Imported, Diagnostics> {
    let options = import_options(engine);
    if path != Path::new("-") {
        return import_file_with(path, &options);
    }
    let mut bytes = Vec::new();
    let limit = 80 << 20;
    std::io::stdin().lock().take(limit).read_to_end(&mut bytes).map_err(|e| {
        Diagnostic::error(Code::Unreadable, format!("标准输入读不了：{}", crate::diag::io_text(&e)))
            .at(Origin::File { file: "标准输入".into() })
    })?;
    import_with(&bytes, Format::guess(&bytes), "标准输入", &options)
}

fn import_options(engine: &Engine) -> ImportOptions {
    ImportOptions::default().kinds(engine.set().titles())
}

/// The exit code of a run that was stopped by these problems.
fn exit_of(problems: &Diagnostics) -> Exit {
    let environment = |c: Code| {
        matches!(
            c,
            Code::Unreadable
                | Code::NotAFile
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
