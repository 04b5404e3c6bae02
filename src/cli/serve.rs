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
    use xunwen::diag::{Code, Diagnostic, Diagnostics, Origin};
    use xunwen::files::read;
    use xunwen::web::{Mode, Server, ServerOptions, Sources};

    /// Characters of a token that is long enough not to be guessed.
    const TOKEN: usize = 32;
    /// Different characters in a token at least; one of 32 random hexadecimal digits has fewer once
    /// in a million times.
    const MIN_DIFFERENT: usize = 8;
    /// Bytes of a file with a token at most.
    const MAX_TOKEN: u64 = 64 << 10;

    pub(super) fn run(args: &ServeArgs, report: Report) -> Result<Exit, Diagnostics> {
        let mut options = ServerOptions {
            sources: sources(&args.set),
            ..ServerOptions::desk(args.port.unwrap_or(0))
        };
        if let (Some(listen), Some(file)) = (args.listen, &args.token_file) {
            options.listen = listen;
            options.mode =
                Mode::Interface { token: token(file, report)?, hosts: args.host.clone() };
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
        if let Some(page) = server.start_page().filter(|_| !args.no_open) {
            report.note(if page.is_ok_and(|page| open(&page)) {
                "浏览器没有打开网页的，把上面的网址复制到浏览器中打开；网址只能用一次"
            } else {
                "没有能打开的浏览器，请把上面的网址复制到浏览器中打开；网址只能用一次"
            });
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

    /// Reads the token; says so if others may read it as well.
    fn token(file: &Path, report: Report) -> Result<String, Diagnostics> {
        let name = file.display().to_string();
        let at = |d: Diagnostic| d.at(Origin::File { file: name.clone() });
        let bytes = read(file, MAX_TOKEN).map_err(|why| why.told("令牌文件", &name))?;
        let text = String::from_utf8_lossy(&bytes);
        let token = text.trim();
        let refused = if token.len() < TOKEN || !token.chars().all(|c| c.is_ascii_graphic()) {
            Some(format!("令牌应为一行，{TOKEN}个以上的字母、数字，中间没有空格"))
        } else if is_weak(token) {
            Some("令牌太容易猜到：都是相同、连续或反复出现的字符".to_string())
        } else {
            None
        };
        if let Some(why) = refused {
            let d = at(Diagnostic::error(Code::Usage, why));
            return Err(d.hint("可用 openssl rand -hex 32 生成").into());
        }
        if is_exposed(file) {
            let d = at(Diagnostic::warning(Code::TokenExposed, Code::TokenExposed.meaning()));
            report.problems(&d.hint(Code::TokenExposed.cure()).into());
        }
        Ok(token.to_string())
    }

    /// Whether a token can be guessed from how it looks: few different characters, a part that is
    /// repeated, or characters that mostly follow one another.
    fn is_weak(token: &str) -> bool {
        let bytes = token.as_bytes();
        let different = bytes.iter().collect::<std::collections::BTreeSet<_>>().len();
        let repeats = (1..=bytes.len() / 2).any(|n| bytes[n..] == bytes[..bytes.len() - n]);
        let follow = bytes.windows(2).filter(|pair| pair[0].abs_diff(pair[1]) <= 1).count();
        different < MIN_DIFFERENT || repeats || follow > bytes.len() / 2
    }

    #[cfg(unix)]
    fn is_exposed(file: &Path) -> bool {
        use std::os::unix::fs::PermissionsExt as _;
        file.metadata().is_ok_and(|about| about.permissions().mode() & 0o044 != 0)
    }

    #[cfg(not(unix))]
    fn is_exposed(_: &Path) -> bool {
        false
    }

    /// Opens a file in the browser; yields whether there is one to ask. The file leads to the start
    /// address, since every user of the computer can see the arguments of programs.
    fn open(page: &Path) -> bool {
        let (program, before): (&str, &[&str]) = if cfg!(windows) {
            ("rundll32", &["url.dll,FileProtocolHandler"])
        } else if cfg!(target_os = "macos") {
            ("open", &[])
        } else {
            ("xdg-open", &[])
        };
        Command::new(program)
            .args(before)
            .arg(page)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .is_ok()
    }

    #[cfg(test)]
    mod tests {
        use super::is_weak;

        #[test]
        fn tokens_that_can_be_guessed_are_refused() {
            for weak in [
                "00000000000000000000000000000007",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "0123456789abcdef0123456789abcdef",
                "abcdefghijklmnopqrstuvwxyz012345",
                "passwordpasswordpasswordpassword",
            ] {
                assert!(is_weak(weak), "{weak}");
            }
            for fine in [
                "f3b1c05d9e7a42886cb0d41f5e93a7d2",
                "Zk3-9qLw_77xRtM2bVn8YpC4sDfG6hJe",
                "9d0c3e5b7a1f48264e8c0b2d6f9a13571e2d4c6b8a0f9e7d5c3b1a2f4e6d8c0b",
            ] {
                assert!(!is_weak(fine), "{fine}");
            }
        }
    }
}
