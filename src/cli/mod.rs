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
mod shared;
mod template;
mod verify;
mod watch;
#[cfg(feature = "xlsx")]
mod workbook;
#[cfg(not(feature = "xlsx"))]
#[path = "workbook_missing.rs"]
mod workbook;

use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;

use self::args::{Cli, Command};
use self::report::Report;
use self::shared::ended;
use xunwen::diag::{Code, Diagnostic, Origin};
use xunwen::files::cannot_write;

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
pub(crate) fn main() -> ExitCode {
    let command = || run(std::env::args_os());
    match std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(command)
        .map(std::thread::JoinHandle::join)
    {
        Ok(Ok(code)) => code,
        _ => ExitCode::from(Exit::Internal as u8),
    }
}

/// Runs a command line.
fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(serve::or_desk(args.into_iter().collect())) {
        Ok(cli) => cli,
        Err(error) => return ExitCode::from(args::explain(&error) as u8),
    };
    let json = cli.json;
    let result = std::panic::catch_unwind(|| ended(dispatch(cli), Report::new(json)));
    let exit = match result {
        Ok(Ok(exit)) => exit,
        Ok(Err(error)) => match error.downcast_ref::<std::io::Error>() {
            // Standard output that was closed early (a pager, `head`) is no fault of ours.
            Some(e) if e.kind() == std::io::ErrorKind::BrokenPipe => Exit::Done,
            Some(e) => not_printed(e),
            None => {
                let d = Diagnostic::error(Code::OutputFailed, format!("输出失败：{error}"));
                Report::new(json).stop(&d.into());
                Exit::Environment
            }
        },
        Err(_) => {
            Report::new(json)
                .stop(&Diagnostic::error(Code::Internal, "程序内部错误，没有完成").into());
            Exit::Internal
        }
    };
    let exit = match (exit, report::output_failed()) {
        (Exit::Done | Exit::Data | Exit::Partial, Some(e)) => not_printed(e),
        (exit, _) => exit,
    };
    ExitCode::from(exit as u8)
}

/// Says on standard error why standard output could not be written.
fn not_printed(error: &std::io::Error) -> Exit {
    let d = cannot_write(error).at(Origin::File { file: "标准输出".into() });
    Report::new(false).problems(&d.into());
    Exit::Environment
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
        Command::Schema(args) => schema::run(&args, report),
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
