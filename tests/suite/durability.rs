//! A run that is killed leaves whole files or none; an existing file is replaced only whole.

#![cfg(all(feature = "cli", feature = "docx"))]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::support::root;

fn render(out: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xunwen"));
    command.args(["render", "samples/round.yaml", "--format", "docx", "--jobs", "2", "-o"]).arg(out).current_dir(root(""));
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// The finished files of a folder, by path within it.
fn finished(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "docx") {
                files.insert(path.strip_prefix(folder).unwrap().to_path_buf(), std::fs::read(&path).unwrap());
            }
        }
    }
    files
}

fn survives_kills(kills: u32) {
    let whole = tempfile::tempdir().unwrap();
    assert!(render(whole.path()).status().unwrap().success());
    let expected = finished(whole.path());
    assert_eq!(expected.len(), 65);
    let out = tempfile::tempdir().unwrap();
    for n in 0..kills {
        let mut child = render(out.path()).spawn().unwrap();
        // Moments spread over the run, the same in every test run.
        std::thread::sleep(Duration::from_millis(u64::from(20 + n * 137 % 900)));
        _ = child.kill();
        child.wait().unwrap();
        for (path, bytes) in finished(out.path()) {
            assert!(expected.get(&path) == Some(&bytes), "{} is not whole after kill {n}", path.display());
        }
    }
    assert!(render(out.path()).status().unwrap().success());
    assert!(finished(out.path()) == expected, "the run after the kills differs");
}

#[test]
fn three_kills_leave_whole_files() {
    survives_kills(3);
}

#[test]
#[ignore = "takes a minute; .ci/full runs it"]
fn fifty_kills_leave_whole_files() {
    survives_kills(50);
}

#[test]
fn nothing_is_written_when_the_round_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("round.yaml");
    std::fs::write(&data, "schema_version: 1\n").unwrap();
    let out = folder.path().join("out");
    let status =
        Command::new(env!("CARGO_BIN_EXE_xunwen")).arg("render").arg(&data).arg("-o").arg(&out).stderr(Stdio::null()).status().unwrap();
    assert_eq!(status.code(), Some(1));
    assert!(!out.exists());
}

#[test]
fn an_output_folder_that_is_a_file_is_said_to_be_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out");
    std::fs::write(&file, "x").unwrap();
    let output = render(&file).stderr(Stdio::piped()).output().unwrap();
    assert_eq!(output.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&output.stderr).contains("X6001"));
}
