//! A run that is killed leaves whole files or none; an existing file is replaced only whole.

#![cfg(all(feature = "cli", feature = "docx"))]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::rounds;
use crate::support::{command, jobs, session};

fn render(out: &Path) -> Command {
    let mut command =
        command(&["render", "samples/round.yaml", "--format", "docx", "--jobs", "2", "-o"]);
    command.arg(out);
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
                files.insert(
                    path.strip_prefix(folder).unwrap().to_path_buf(),
                    std::fs::read(&path).unwrap(),
                );
            }
        }
    }
    files
}

fn survives_kills(kills: u32) {
    let whole = tempfile::tempdir().unwrap();
    assert!(render(whole.path()).status().unwrap().success());
    let expected = finished(whole.path());
    assert_eq!(expected.len(), jobs(&session()).len());
    let out = tempfile::tempdir().unwrap();
    for n in 0..kills {
        let mut child = render(out.path()).spawn().unwrap();
        // Moments spread over the run, the same in every test run.
        std::thread::sleep(Duration::from_millis(u64::from(20 + n * 137 % 900)));
        _ = child.kill();
        child.wait().unwrap();
        for (path, bytes) in finished(out.path()) {
            assert!(
                expected.get(&path) == Some(&bytes),
                "{} is not whole after kill {n}",
                path.display()
            );
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
        command(&["render"]).arg(&data).arg("-o").arg(&out).stderr(Stdio::null()).status().unwrap();
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

/// A round file with so many villages.
fn round_file(folder: &Path, villages: u32) -> PathBuf {
    let round = rounds::round(rounds::Size { villages, issues: 2, ..Default::default() });
    let path = folder.join("round.json");
    std::fs::write(&path, serde_json::to_string(&round).unwrap()).unwrap();
    path
}

fn pack(round: &Path, out: &Path, resume: bool) -> Command {
    let mut command = command(&["pack"]);
    command
        .arg(round)
        .args(["--stage", "feedback", "--format", "docx", "--jobs", "2", "--json", "-o"])
        .arg(out);
    if resume {
        command.arg("--resume");
    }
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

fn files_of_pack(out: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = finished(out);
    for name in ["manifest.json", "manifest.jsonl"] {
        files.insert(name.into(), std::fs::read(out.join(name)).unwrap());
    }
    files
}

fn packs_survive_kills(villages: u32, kills: u32) {
    let folder = tempfile::tempdir().unwrap();
    let round = round_file(folder.path(), villages);
    let whole = folder.path().join("whole");
    assert!(pack(&round, &whole, false).output().unwrap().status.success());
    let expected = files_of_pack(&whole);
    let mut cut = 0;
    for n in 0..kills {
        let out = folder.path().join(format!("out{n}"));
        let mut child = pack(&round, &out, true).spawn().unwrap();
        // Moments spread over the run, the first before anything is made.
        let journal = out.join(".xunwen/journal.jsonl");
        let made = || {
            let text = std::fs::read_to_string(&journal).unwrap_or_default();
            text.lines().filter(|l| l.starts_with("{\"made\"") && l.ends_with('}')).count()
        };
        let moment = expected.len() * (n as usize * 37 % 100) / 100;
        while made() < moment && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(2));
        }
        _ = child.kill();
        child.wait().unwrap();
        let recorded = made();
        cut += usize::from(recorded > 0 && recorded < expected.len() - 2);
        for (path, bytes) in finished(&out) {
            assert!(
                expected.get(&path) == Some(&bytes),
                "{} is not whole after kill {n}",
                path.display()
            );
        }
        let output = pack(&round, &out, true).output().unwrap();
        assert!(output.status.success(), "after kill {n}");
        let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(said["kept"], recorded, "what was done is not made again after kill {n}");
        assert!(files_of_pack(&out) == expected, "the run after kill {n} differs");
        assert_eq!(
            std::fs::read_dir(out.join(".xunwen/unfinished")).unwrap().count(),
            0,
            "leftovers after kill {n}"
        );
        std::fs::remove_dir_all(&out).unwrap();
    }
    assert!(cut > 0, "no kill hit the middle of a run");
}

#[test]
fn packs_survive_three_kills() {
    packs_survive_kills(24, 3);
}

#[test]
#[ignore = "takes minutes; .ci/full runs it"]
fn packs_survive_fifty_kills() {
    packs_survive_kills(500, 50);
}

#[test]
fn a_pack_with_wrong_data_says_so_in_json_too() {
    let folder = tempfile::tempdir().unwrap();
    let mut round = rounds::round(rounds::Size { villages: 3, issues: 2, ..Default::default() });
    round.issues[2].category = "没有这一类".into();
    let path = folder.path().join("round.json");
    std::fs::write(&path, serde_json::to_string(&round).unwrap()).unwrap();
    let output = pack(&path, &folder.path().join("out"), false).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&said["ok"], &said["status"]), (&false.into(), &"partial".into()));
    assert!(said["diagnostics"].to_string().contains("X2121"), "{said}");
    assert!(
        said["failures"]
            .as_array()
            .unwrap()
            .iter()
            .any(|f| f["target"] == round.issues[2].target.as_str()),
        "{said}"
    );
}

#[test]
#[cfg(unix)]
fn ctrl_c_finishes_the_files_in_hand_and_says_how_to_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let round = round_file(folder.path(), 100);
    let out = folder.path().join("out");
    let mut packing = pack(&round, &out, false);
    packing.stderr(Stdio::piped());
    let child = packing.spawn().unwrap();
    let journal = out.join(".xunwen/journal.jsonl");
    while !std::fs::read_to_string(&journal).is_ok_and(|t| t.contains("{\"made\"")) {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(
        Command::new("kill").arg("-INT").arg(child.id().to_string()).status().unwrap().success()
    );
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(said["status"], "interrupted");
    let checked = command(&["verify"]).arg(&out).output().unwrap();
    assert_eq!(
        checked.status.code(),
        Some(3),
        "whole files, but not all: {}",
        String::from_utf8_lossy(&checked.stderr)
    );
    let rest = pack(&round, &out, true).output().unwrap();
    assert!(rest.status.success());
    let rest: serde_json::Value = serde_json::from_slice(&rest.stdout).unwrap();
    assert_eq!(rest["kept"], said["made"]);
}

#[test]
#[cfg(unix)]
fn a_folder_that_cannot_be_written_is_said_and_taken_up_again() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let round = round_file(folder.path(), 8);
    let out = folder.path().join("out");
    assert!(pack(&round, &out, false).output().unwrap().status.success());
    let village = std::fs::read_dir(&out)
        .unwrap()
        .map(|e| e.unwrap().path())
        .find(|p| p.to_string_lossy().contains("样本7村"))
        .unwrap();
    let closed = village.join("发被巡察党组织");
    let lost = std::fs::read_dir(&closed).unwrap().next().unwrap().unwrap().path();
    std::fs::remove_file(&lost).unwrap();
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o500)).unwrap();
    // Whoever runs the tests as root may write anywhere.
    let powerless = std::fs::write(closed.join("probe"), "").is_err();
    let output = pack(&round, &out, true).output().unwrap();
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o700)).unwrap();
    if powerless {
        assert_eq!(output.status.code(), Some(4));
        let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(said["diagnostics"].to_string().contains("X6001"), "{said}");
        assert_eq!(said["failures"].as_array().unwrap().len(), 1);
    } else {
        _ = std::fs::remove_file(closed.join("probe"));
    }
    assert!(pack(&round, &out, true).output().unwrap().status.success());
    assert!(lost.exists());
}
