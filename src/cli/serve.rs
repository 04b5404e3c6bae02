//! `xunwen serve`: the desk in the browser, or the interface for other systems.

use std::ffi::OsString;

use super::Exit;
use super::args::ServeArgs;
use super::report::Report;

/// What lies beside a program that clerks start by a double click: without arguments it opens the
/// page.
const MARKER: &str = "xunwen.desk";

/// The arguments, or those that open the page where the program of a clerk's folder is started
/// without any.
#[allow(clippy::disallowed_methods, reason = "the command line is where the environment is read")]
pub(super) fn or_desk(mut args: Vec<OsString>) -> Vec<OsString> {
    let beside =
        || std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.join(MARKER).is_file()));
    if args.len() == 1 && beside() == Some(true) {
        args.push("serve".into());
    }
    args
}

#[cfg(not(feature = "web"))]
pub(super) fn run(_: &ServeArgs, _: Report) -> anyhow::Result<Exit> {
    use xunwen::diag::{Code, Diagnostic};
    Err(Diagnostic::error(Code::FeatureMissing, "本程序没有编入网页和接口")
        .hint("换用完整版程序")
        .into())
}

#[cfg(feature = "web")]
pub(super) fn run(args: &ServeArgs, report: Report) -> anyhow::Result<Exit> {
    Ok(desk::run(args, report)?)
}

#[cfg(feature = "web")]
mod desk {
    use std::io::Write as _;
    use std::path::Path;
    use std::process::{Command, Stdio};

    use serde_json::json;

    use super::super::Exit;
    use super::super::args::{ServeArgs, SetArgs};
    use super::super::report::Report;
    use super::super::shared::{given_or_environment, template_folders};
    use xunwen::diag::{Code, Diagnostic, Diagnostics, Origin, io_text};
    use xunwen::web::{Mode, Server, ServerOptions, Sources};

    /// Characters of a token that is long enough not to be guessed.
    const TOKEN: usize = 32;

    pub(super) fn run(args: &ServeArgs, report: Report) -> Result<Exit, Diagnostics> {
        let mut options = ServerOptions {
            sources: sources(&args.set),
            ..ServerOptions::desk(args.port.unwrap_or(0))
        };
        if let (Some(listen), Some(file)) = (args.listen, &args.token_file) {
            options.listen = listen;
            options.mode = Mode::Interface { token: token(file)?, hosts: args.host.clone() };
        }
        let server = Server::bind(options)?;
        let stop = server.stopper();
        // Without a handler Ctrl-C ends the program too, only less tidily.
        _ = ctrlc::set_handler(move || stop.stop());
        let url = server.start_url();
        match &url {
            Some(url) => {
                report.line(url);
                report
                    .note("网页已就绪，只有本机能打开；用完后在网页上点“结束”，或在这里按 Ctrl+C");
            }
            None => report.line(format!("http://{}", server.address())),
        }
        report.object(&json!({ "url": url.clone().unwrap_or_else(|| format!("http://{}", server.address())) }), &Diagnostics::default());
        // A reader of the address behind a pipe waits for it.
        _ = std::io::stdout().lock().flush();
        if let Some(url) = url.filter(|_| !args.no_open)
            && !open(&url)
        {
            report.note("没有能打开的浏览器，请把上面的网址复制到浏览器中打开");
        }
        server.run();
        Ok(Exit::Done)
    }

    fn sources(set: &SetArgs) -> Sources {
        Sources {
            templates: template_folders(&set.templates),
            fonts: set.fonts.clone(),
            profiles: given_or_environment(&set.profile, "XUNWEN_PROFILE"),
        }
    }

    #[allow(clippy::disallowed_methods, reason = "the file is named on the command line")]
    fn token(file: &Path) -> Result<String, Diagnostics> {
        let at = |d: Diagnostic| {
            Diagnostics::from(d.at(Origin::File { file: file.display().to_string() }))
        };
        let text = std::fs::read_to_string(file).map_err(|e| {
            at(Diagnostic::error(Code::Unreadable, format!("文件读不了：{}", io_text(&e))))
        })?;
        let token = text.trim();
        if token.len() < TOKEN || !token.chars().all(|c| c.is_ascii_graphic()) {
            let d = Diagnostic::error(
                Code::Usage,
                format!("令牌应为一行，{TOKEN}个以上的字母、数字，中间没有空格"),
            );
            return Err(at(d.hint("可用 openssl rand -hex 32 生成")));
        }
        Ok(token.to_string())
    }

    /// Opens an address in the browser; yields whether there is one to ask.
    fn open(url: &str) -> bool {
        let (program, before): (&str, &[&str]) = if cfg!(windows) {
            ("rundll32", &["url.dll,FileProtocolHandler"])
        } else if cfg!(target_os = "macos") {
            ("open", &[])
        } else {
            ("xdg-open", &[])
        };
        Command::new(program)
            .args(before)
            .arg(url)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .is_ok()
    }
}
