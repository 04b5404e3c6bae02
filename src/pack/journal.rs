//! The journal of a pack (日志): what is in work and what is done, written line by line while it
//! happens, so that a run that is cut off can be taken up again.
//!
//! A line is appended after the file it speaks of has its name; a run that is killed between the
//! two makes that file once more. Each session begins with a journal that holds only what still
//! counts.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Serialize};

use super::folder::{OWN_FOLDER, clear, refuse_links};
use super::write::{failed, write_through};
use super::{Entry, Order, ensure_private_folder};
use crate::data::shown;
use crate::diag::{Code, Diagnostic, Origin};
use crate::files::Refused;

/// Crashes after which a target is left alone.
const CRASHES: u32 = 2;

/// A file that was made, with its content if it is an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// Fingerprint of all it was made of.
    pub key: String,
    /// The file, then its content.
    pub entries: Vec<Entry>,
}

/// A line of the journal.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    /// The order: the first line.
    Order(Order),
    /// A target is in work.
    Begin(String),
    /// A file has its name.
    Made(Made),
    /// A target is done with; whether all its files are there.
    End { target: String, whole: bool },
    /// How often a target was in work when the program ended.
    Crashed { target: String, times: u32 },
}

#[derive(Debug)]
struct Known {
    made: Made,
    /// Whether the file belongs to this session's pack.
    wanted: AtomicBool,
}

/// The journal of a session at work.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: Mutex<File>,
    known: HashMap<String, Known>,
    crashed: BTreeMap<String, u32>,
    unfinished: BTreeSet<String>,
    /// Folder of files that are not whole yet.
    unfinished_files: PathBuf,
    /// Held as long as the session lasts.
    _lock: File,
}

/// What a journal says of earlier sessions.
#[derive(Debug, Default)]
struct Past {
    order: Option<Order>,
    made: Vec<Made>,
    crashed: BTreeMap<String, u32>,
    failed: BTreeSet<String>,
}

impl Journal {
    /// Opens the journal of a pack. Without `resume` the folder must be empty or new; with it, an
    /// earlier session must have been given the same order.
    ///
    /// # Errors
    /// A folder that holds something else, another order, another program at work in it, a folder
    /// that cannot be written.
    pub fn open(out: &Path, order: &Order, resume: bool) -> Result<Journal, Diagnostic> {
        refuse_links(out, &format!("{OWN_FOLDER}/x"))?;
        let own = out.join(OWN_FOLDER);
        let stem = order
            .shard
            .map_or_else(|| "journal".to_string(), |s| format!("journal.{}", s.suffix()));
        let path = own.join(format!("{stem}.jsonl"));
        let past = if path.exists() {
            if !resume {
                return Err(taken(out, "已有一套资料包")
                    .hint("接着做上次的加 --resume；另做一套请换一个文件夹"));
            }
            Past::read(&path)?
        } else {
            // Other shards of the same pack may be there already.
            if !own.exists()
                && let Some(other) = first_file(out)?
            {
                return Err(taken(out, &format!("里已有别的文件，如“{}”", shown(&other)))
                    .hint(
                        "资料包要单独放在一个文件夹里，以便逐个核对、整个发放；请换一个新的文件夹",
                    )
                    .command("加 --force 也不放进去：它只换掉资料包里有人改过的文件"));
            }
            Past::default()
        };
        if let Some(before) = &past.order
            && before != order
        {
            return Err(taken(
                out,
                &format!("是按另外的要求做的（{}不同）", difference(before, order)),
            )
            .hint("接着做时，轮次、环节、对象、格式等选项须与上次相同；另做一套请换一个文件夹"));
        }
        ensure_private_folder(&own)?;
        let lock = lock(&own.join(format!("{stem}.lock")), out)?;
        let unfinished_files = own.join(stem.replace("journal", "unfinished"));
        clear(&unfinished_files)?;
        let file = past.rewrite(&path, order)?;
        let known = past.made.into_iter().filter_map(|made| {
            let path = made.entries.first()?.path.clone();
            Some((path, Known { made, wanted: AtomicBool::new(false) }))
        });
        Ok(Journal {
            path,
            file: Mutex::new(file),
            known: known.collect(),
            crashed: past.crashed,
            unfinished: past.failed,
            unfinished_files,
            _lock: lock,
        })
    }

    /// What an earlier session made at a path; from now on it belongs to this session's pack.
    pub fn made(&self, path: &str) -> Option<&Made> {
        let known = self.known.get(path)?;
        known.wanted.store(true, Ordering::Relaxed);
        Some(&known.made)
    }

    /// What earlier sessions made and this one did not ask for.
    pub fn unwanted(&self) -> impl Iterator<Item = &Made> {
        self.known.values().filter(|k| !k.wanted.load(Ordering::Relaxed)).map(|k| &k.made)
    }

    /// Whether the program ended so often while a target was in work that it is to be left alone.
    pub fn avoids(&self, target: &str) -> bool {
        self.crashed.get(target).is_some_and(|times| *times >= CRASHES)
    }

    /// Whether a target's documents were not all made in an earlier session.
    pub fn was_unfinished(&self, target: &str) -> bool {
        self.unfinished.contains(target) || self.crashed.contains_key(target)
    }

    /// The folder for files that are not whole yet, on the volume of the pack.
    pub fn unfinished_files(&self) -> &Path {
        &self.unfinished_files
    }

    /// Writes a file of the pack whole.
    ///
    /// # Errors
    /// No permission, a full disk, a file that another program holds open.
    pub fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
        write_through(&self.unfinished_files, path, bytes)
    }

    /// A target is in work.
    pub fn begin(&self, target: &str) -> Result<(), Diagnostic> {
        self.append(&Line::Begin(target.into()))
    }

    /// A file has its name.
    pub fn record(&self, made: &Made) -> Result<(), Diagnostic> {
        self.append(&Line::Made(made.clone()))
    }

    /// A target is done with.
    pub fn end(&self, target: &str, whole: bool) -> Result<(), Diagnostic> {
        self.append(&Line::End { target: target.into(), whole })
    }

    fn append(&self, line: &Line) -> Result<(), Diagnostic> {
        let text = to_text(line);
        let mut file = self.file.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        file.write_all(text.as_bytes()).map_err(|e| failed(&self.path, &e))
    }
}

impl Past {
    fn read(path: &Path) -> Result<Past, Diagnostic> {
        let unreadable = |why: Refused| why.told("上次的进度记录", &path.display().to_string());
        let mut past = Past::default();
        let mut in_work = BTreeSet::new();
        let mut made = BTreeMap::new();
        let file = crate::files::open(path).map_err(unreadable)?;
        for line in BufReader::new(file).split(b'\n') {
            let line = line.map_err(|e| unreadable(Refused::System(e)))?;
            // The last line of a run that was cut off may be torn.
            let Ok(line) = serde_json::from_slice(&line) else { continue };
            match line {
                Line::Order(order) => past.order = Some(order),
                Line::Begin(target) => _ = in_work.insert(target),
                Line::Made(file) => {
                    if let Some(first) = file.entries.first() {
                        made.insert(first.path.clone(), file);
                    }
                }
                Line::End { target, whole } => {
                    in_work.remove(&target);
                    past.crashed.remove(&target);
                    if whole {
                        past.failed.remove(&target);
                    } else {
                        past.failed.insert(target);
                    }
                }
                Line::Crashed { target, times } => _ = past.crashed.insert(target, times),
            }
        }
        for target in in_work {
            *past.crashed.entry(target).or_default() += 1;
        }
        past.made = made.into_values().collect();
        Ok(past)
    }

    /// Writes a journal with what still counts, and yields it open for more.
    fn rewrite(&self, path: &Path, order: &Order) -> Result<File, Diagnostic> {
        let problem = |e: std::io::Error| failed(path, &e);
        let fresh = path.with_extension("new");
        let mut out = BufWriter::new(File::create(&fresh).map_err(problem)?);
        let mut write = |line: &Line| out.write_all(to_text(line).as_bytes()).map_err(problem);
        write(&Line::Order(order.clone()))?;
        for target in &self.failed {
            write(&Line::End { target: target.clone(), whole: false })?;
        }
        // After the ends, which take crashes back.
        for (target, times) in &self.crashed {
            write(&Line::Crashed { target: target.clone(), times: *times })?;
        }
        for made in &self.made {
            write(&Line::Made(made.clone()))?;
        }
        out.flush().and_then(|()| out.get_ref().sync_all()).map_err(problem)?;
        drop(out);
        std::fs::rename(&fresh, path).map_err(problem)?;
        OpenOptions::new().append(true).open(path).map_err(problem)
    }
}

fn to_text(line: &Line) -> String {
    // Strings and numbers only: this cannot fail.
    serde_json::to_string(line).map(|text| text + "\n").unwrap_or_default()
}

fn lock(path: &Path, out: &Path) -> Result<File, Diagnostic> {
    let file = File::create(path).map_err(|e| failed(path, &e))?;
    match file.try_lock() {
        Err(std::fs::TryLockError::WouldBlock) => {
            Err(taken(out, "正由另一个巡文程序使用").hint("等它做完，或关闭它后再运行"))
        }
        // Not every file system knows locks.
        Err(std::fs::TryLockError::Error(_)) | Ok(()) => Ok(file),
    }
}

fn taken(out: &Path, why: &str) -> Diagnostic {
    Diagnostic::error(Code::OutputExists, format!("输出文件夹{why}"))
        .at(Origin::File { file: out.display().to_string() })
}

/// The first by name of what is in a folder.
#[allow(clippy::disallowed_methods, reason = "looks whether the folder of a pack is free")]
fn first_file(out: &Path) -> Result<Option<String>, Diagnostic> {
    match std::fs::read_dir(out) {
        Ok(entries) => {
            Ok(entries.flatten().map(|e| e.file_name().to_string_lossy().into_owned()).min())
        }
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(failed(out, &e)),
    }
}

fn difference(a: &Order, b: &Order) -> String {
    let parts = [
        ("轮次", a.round != b.round),
        ("文书种类", a.kinds != b.kinds),
        ("对象", a.targets != b.targets),
        ("格式", a.formats != b.formats),
        ("是否打包为 ZIP ", a.zip != b.zip),
        ("是否另做打印文件", a.print != b.print),
        ("分片", a.shard != b.shard),
    ];
    parts
        .iter()
        .filter(|(_, differs)| *differs)
        .map(|(name, _)| *name)
        .collect::<Vec<_>>()
        .join("、")
}
