//! The `xunwen` command line, called as a person calls it: arguments in, exit code and output out.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::root;

/// A call in the source tree, to be given more or started by hand; nothing of the environment
/// changes it.
pub fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xunwen"));
    command
        .args(args)
        .current_dir(root(""))
        .env("NO_COLOR", "1")
        .env_remove("XUNWEN_PROFILE")
        .stdin(Stdio::null());
    command
}

/// Calls the program in the source tree: exit code, standard output, standard error.
pub fn xunwen(args: &[&str]) -> (i32, String, String) {
    said(&command(args).output().unwrap())
}

/// Like [`xunwen`], in another folder.
pub fn xunwen_in(folder: &Path, args: &[&str]) -> (i32, String, String) {
    said(&command(args).current_dir(folder).output().unwrap())
}

/// Exit code and texts of a call that has ended.
pub fn said(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace("\r\n", "\n");
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}
