//! `xunwen render --watch`: renders again whenever the data or the templates are saved.
//!
//! Events of the file system only wake it up; whether anything changed is seen by the files' times
//! and sizes, which are also looked at every few seconds, since not every shared folder sends
//! events. Editors that save by way of a new file and a rename are seen like any other.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::{Duration, SystemTime};

use notify_debouncer_mini::new_debouncer;
use notify_debouncer_mini::notify::RecursiveMode;

use super::args::RenderArgs;
use super::report::Report;
use super::shared::{ended, given_or_environment, template_folders};
use super::{Exit, render};
use xunwen::diag::{Code, Diagnostic};

/// How long it is quiet before what was saved is taken for whole.
const QUIET: Duration = Duration::from_millis(250);
/// How often files are looked at where no event comes.
const LOOK: Duration = Duration::from_secs(2);
/// Most files that are looked at, and the deepest folder.
const MAX_FILES: usize = 5_000;
const MAX_DEPTH: usize = 5;
/// Most names of changed files that are said.
const MAX_NAMES: usize = 3;

/// Size and time of each file.
type Stamps = BTreeMap<PathBuf, (u64, Option<SystemTime>)>;

/// Why it wakes up.
enum Wake {
    Event,
    Stop,
}

pub(super) fn run(args: &RenderArgs, report: Report) -> anyhow::Result<Exit> {
    if args.out == Path::new("-") || args.round == Path::new("-") {
        let d = Diagnostic::error(
            Code::Usage,
            "--watch 要看着文件：轮次不能来自标准输入，文书不能输出到标准输出",
        );
        return Err(d.hint("给出轮次文件，用 -o 指定文件夹").into());
    }
    let watched = Watched::of(args);
    let (send, receive) = mpsc::channel();
    let stop = send.clone();
    // Without a handler Ctrl-C ends the program as ever.
    _ = ctrlc::set_handler(move || _ = stop.send(Wake::Stop));
    let mut debouncer = new_debouncer(QUIET, move |_| _ = send.send(Wake::Event)).ok();
    if let Some(debouncer) = &mut debouncer {
        for (folder, deep) in watched.folders() {
            let mode = if deep { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
            // Where events cannot be had, looking does.
            _ = debouncer.watcher().watch(&folder, mode);
        }
    }
    let mut known = watched.stamps();
    ended(render::run(args, report), report)?;
    report.line(format!("正在看着{}，保存后自动重新生成；按 Ctrl-C 结束", watched.said()));
    loop {
        match receive.recv_timeout(LOOK) {
            Ok(Wake::Stop) => {
                report.line("已结束");
                return Ok(Exit::Done);
            }
            Ok(Wake::Event) | Err(mpsc::RecvTimeoutError::Timeout) => {}
            Err(mpsc::RecvTimeoutError::Disconnected) => std::thread::sleep(LOOK),
        }
        let now = watched.settled(&known);
        let changed = differing(&known, &now);
        if !changed.is_empty() {
            known = now;
            report.line(format!("—— 有改动：{}", names(&changed)));
            ended(render::run(args, report), report)?;
        }
    }
}

/// What is watched.
struct Watched {
    /// The round and other single files.
    files: Vec<PathBuf>,
    /// Folders with endings of the files in them that count.
    trees: Vec<(PathBuf, &'static [&'static str])>,
    /// What is written, and never counts.
    out: PathBuf,
}

impl Watched {
    fn of(args: &RenderArgs) -> Watched {
        let mut files = vec![args.round.clone()];
        files.extend(args.clues.clone());
        files.extend(given_or_environment(&args.set.profile, "XUNWEN_PROFILE"));
        files.extend(args.seal.iter().map(|(_, path)| path.clone()));
        let mut trees: Vec<(PathBuf, &'static [&'static str])> = Vec::new();
        for set in template_folders(&args.set.templates) {
            if set.is_dir() { trees.push((set, &["toml", "j2", "md"])) } else { files.push(set) }
        }
        // Parts that a file includes are in its folder or below.
        if args.round.extension().is_some_and(|e| {
            ["yaml", "yml", "json"].iter().any(|known| e.eq_ignore_ascii_case(known))
        }) {
            trees.push((folder_of(&args.round), &["yaml", "yml", "json"]));
        }
        Watched { files, trees, out: args.out.canonicalize().unwrap_or_else(|_| args.out.clone()) }
    }

    /// The folders that events are asked of, and whether of those below too.
    fn folders(&self) -> BTreeMap<PathBuf, bool> {
        let files = self.files.iter().map(|file| (folder_of(file), false));
        files.chain(self.trees.iter().map(|(folder, _)| (folder.clone(), true))).collect()
    }

    fn said(&self) -> String {
        let all: Vec<String> = self
            .files
            .iter()
            .chain(self.trees.iter().map(|(folder, _)| folder))
            .map(|p| p.display().to_string())
            .collect();
        all.join("、")
    }

    fn stamps(&self) -> Stamps {
        let mut stamps = Stamps::new();
        for file in &self.files {
            stamp(file, &mut stamps);
        }
        for (folder, endings) in &self.trees {
            self.walk(folder, endings, 0, &mut stamps);
        }
        stamps
    }

    /// The stamps, once they stand still: a file may be half saved.
    fn settled(&self, known: &Stamps) -> Stamps {
        let mut now = self.stamps();
        while now != *known {
            std::thread::sleep(QUIET);
            let next = self.stamps();
            if next == now {
                break;
            }
            now = next;
        }
        now
    }

    #[allow(clippy::disallowed_methods, reason = "files are watched here")]
    fn walk(&self, folder: &Path, endings: &[&str], depth: usize, stamps: &mut Stamps) {
        let Ok(entries) = std::fs::read_dir(folder) else { return };
        for entry in entries.flatten() {
            let path = entry.path();
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            if hidden
                || stamps.len() >= MAX_FILES
                || path.canonicalize().is_ok_and(|p| p == self.out)
            {
                continue;
            }
            if path.is_dir() {
                if depth < MAX_DEPTH {
                    self.walk(&path, endings, depth + 1, stamps);
                }
            } else if path
                .extension()
                .is_some_and(|e| endings.iter().any(|known| e.eq_ignore_ascii_case(known)))
            {
                stamp(&path, stamps);
            }
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "files are watched here")]
fn stamp(file: &Path, stamps: &mut Stamps) {
    if let Ok(about) = std::fs::metadata(file) {
        stamps.insert(file.to_path_buf(), (about.len(), about.modified().ok()));
    }
}

fn folder_of(file: &Path) -> PathBuf {
    file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_path_buf()
}

/// The files that came, went or changed.
fn differing(before: &Stamps, now: &Stamps) -> Vec<PathBuf> {
    let new =
        now.iter().filter(|(path, stamp)| before.get(*path) != Some(*stamp)).map(|(path, _)| path);
    let gone = before.keys().filter(|path| !now.contains_key(*path));
    new.chain(gone).cloned().collect()
}

fn names(changed: &[PathBuf]) -> String {
    let names: Vec<String> = changed
        .iter()
        .take(MAX_NAMES)
        .map(|p| p.file_name().map_or(String::new(), |n| n.to_string_lossy().into_owned()))
        .collect();
    if changed.len() > MAX_NAMES {
        format!("{}等{}个文件", names.join("、"), changed.len())
    } else {
        names.join("、")
    }
}
