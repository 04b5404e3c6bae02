//! Jobs: packs that are made in the background, with progress, cancelling and one archive as
//! result.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::http::StatusCode;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value as Json, json};
use tokio::sync::watch;

use super::access;
use super::response::{self, ApiError};
use crate::archive::ZipBuilder;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::engine::{Checked, Engine, Observer, PackReport, PackSpec};
use crate::files::cannot_write;
use crate::pack::{Reason, Status, ensure_folder, walk, within};

/// Jobs kept at once at most.
const MAX_JOBS: usize = 16;

/// Errors that a report lists.
const MAX_LISTED: usize = 1000;

/// The jobs of a server, oldest first.
#[derive(Default)]
pub(super) struct Jobs {
    jobs: Vec<Arc<Job>>,
}

/// A pack that is being made.
pub(super) struct Job {
    id: String,
    folder: PathBuf,
    /// Name of the archive.
    pub(super) name: String,
    cancelled: AtomicBool,
    pub(super) progress: watch::Sender<Progress>,
}

/// State of a job (任务进度).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum State {
    /// It waits in the queue.
    #[default]
    Waiting,
    /// Documents are being made.
    Running,
    /// Files are being put into the archive.
    Archiving,
    /// The archive can be fetched.
    Done,
    /// It failed.
    Failed,
    /// It was cancelled.
    Cancelled,
}

/// How far a job has come.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub(super) struct Progress {
    /// Its state.
    pub(super) state: State,
    /// Number of targets; 0 while not yet known.
    targets: usize,
    /// Targets finished.
    done: usize,
    /// Files made.
    files: usize,
    /// Its result: totals, failures, diagnostics, as in `xunwen pack --json`.
    pub(super) report: Option<Json>,
}

impl Jobs {
    /// Adds a job; if there are too many, the oldest finished one is removed.
    pub(super) fn add(&mut self, job: Arc<Job>) -> Result<(), ApiError> {
        if self.jobs.len() >= MAX_JOBS {
            let over = self.jobs.iter().position(|j| j.is_over()).ok_or_else(ApiError::busy)?;
            self.jobs.remove(over).discard();
        }
        self.jobs.push(job);
        Ok(())
    }

    pub(super) fn find(&self, id: &str) -> Result<Arc<Job>, ApiError> {
        self.jobs.iter().find(|j| j.id == id).cloned().ok_or_else(|| {
            ApiError::not_there(
                "没有这个任务",
                "任务最多记住16个，最早完成的先清除；重新开始一次任务",
            )
        })
    }

    /// Asks all of them to stop.
    pub(super) fn cancel_all(&self) {
        self.jobs.iter().for_each(|job| job.cancel());
    }

    /// Forgets a job.
    pub(super) fn remove(&mut self, id: &str) {
        self.jobs.retain(|j| j.id != id);
    }
}

impl Job {
    /// A job with a folder of its own in `folder`.
    pub(super) fn new(folder: &Path, name: String) -> Result<Job, Diagnostics> {
        let id = access::name()?;
        let (cancelled, progress) =
            (AtomicBool::new(false), watch::Sender::new(Progress::default()));
        Ok(Job { folder: folder.join(&id), id, name, cancelled, progress })
    }

    pub(super) fn is_over(&self) -> bool {
        matches!(self.progress.borrow().state, State::Done | State::Failed | State::Cancelled)
    }

    pub(super) fn archive(&self) -> PathBuf {
        self.folder.join("pack.zip")
    }

    /// Asks it to stop.
    pub(super) fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Stops it and removes its files.
    pub(super) fn discard(&self) {
        self.cancel();
        // Files that another program holds open are removed with the private folder at shutdown.
        _ = std::fs::remove_dir_all(&self.folder);
    }

    fn ended(&self, state: State, report: Json) {
        self.progress.send_modify(|p| {
            p.state = state;
            p.report = Some(report);
        });
    }

    /// Its progress, with its identifier.
    pub(super) fn response(&self, status: StatusCode) -> Response {
        let progress = self.progress.borrow().clone();
        let mut result = serde_json::to_value(progress).unwrap_or_default();
        result["job"] = json!(self.id);
        let mut answer = Diagnostics::default().report(&result);
        // What went wrong in the job is said on top: whoever asks for no more must not take it for
        // done.
        for name in ["ok", "errors", "warnings", "diagnostics"] {
            if let Some(value) = result["report"].get(name) {
                answer[name] = value.clone();
            }
        }
        response::plain_json(status, &answer)
    }
}

/// Publishes the progress of a pack.
struct Watch<'j>(&'j Job);

impl Observer for Watch<'_> {
    fn begins(&mut self, targets: usize) {
        self.0.progress.send_modify(|p| {
            p.state = State::Running;
            p.targets = targets;
        });
    }

    fn unit_done(&mut self, made: usize, kept: usize) {
        self.0.progress.send_modify(|p| {
            p.done += 1;
            p.files += made + kept;
        });
    }

    fn cancelled(&mut self) -> bool {
        self.0.cancelled.load(Ordering::Relaxed)
    }
}

pub(super) fn make(job: &Job, engine: &Engine, checked: &Checked, spec: &PackSpec) {
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        if job.cancelled.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let out = job.folder.join("files");
        let done = engine.pack(checked, &out, spec, &mut Watch(job))?;
        if let Some(problems) = unwritten(&done) {
            return Err(problems);
        }
        if job.cancelled.load(Ordering::Relaxed) {
            return Ok(None);
        }
        job.progress.send_modify(|p| p.state = State::Archiving);
        archive(&out, &job.archive(), &job.cancelled).map(|whole| whole.then_some(done))
    }));
    match result
        .unwrap_or_else(|_| Err(Diagnostic::error(Code::Internal, "做资料包时程序出错").into()))
    {
        Ok(Some(mut done)) => {
            checked.locate_related(&mut done.problems);
            job.ended(State::Done, report(&done, checked));
        }
        Ok(None) => {
            job.discard();
            job.ended(State::Cancelled, Diagnostics::default().report(&json!({})));
        }
        Err(problems) => {
            job.discard();
            job.ended(State::Failed, problems.report(&json!({})));
        }
    }
}

/// Why files were not written, if that is what a pack lacks: it is of no use then.
fn unwritten(done: &PackReport) -> Option<Diagnostics> {
    let lacks = done.manifest.failures.iter().any(|f| f.reason == Reason::Output);
    let output = |d: &&Diagnostic| matches!(d.code, Code::DiskFull | Code::OutputFailed);
    lacks.then(|| {
        let mut problems: Diagnostics = done.problems.iter().filter(output).cloned().collect();
        problems.truncate(MAX_LISTED);
        // The places are in a folder that nobody knows.
        problems.into_iter().map(|d| Diagnostic { origin: None, ..d }).collect()
    })
}

/// What became of a pack, with the errors of the targets that lack documents; without all of them
/// it is not `ok`.
fn report(done: &PackReport, checked: &Checked) -> Json {
    let manifest = &done.manifest;
    let failed = |code: &str| manifest.failures.iter().any(|f| f.target == code);
    let blocking = checked
        .problems()
        .iter()
        .filter(|d| d.is_error() && d.target.as_deref().is_some_and(failed));
    let mut problems: Diagnostics = blocking.take(MAX_LISTED).cloned().collect();
    problems.extend(done.problems.clone());
    problems.sort();
    let mut report = problems.report(&json!({ "status": manifest.status, "totals": manifest.totals, "made": done.made, "kept": done.kept,
        "failures": manifest.failures, "warning_counts": manifest.warnings }));
    report["ok"] = json!(manifest.status == Status::Complete && !problems.has_errors());
    report
}

/// Moves the files of a folder into an archive; `false` if cancelled before the end.
#[allow(clippy::disallowed_methods, reason = "reads what was made a moment ago")]
fn archive(out: &Path, archive: &Path, cancelled: &AtomicBool) -> Result<bool, Diagnostics> {
    let failed = cannot_write;
    let mut files = Vec::new();
    walk(out, &mut |path| files.push(path.to_path_buf()))?;
    files.sort();
    ensure_folder(archive.parent().unwrap_or(out))?;
    let file = File::create_new(archive).map_err(|e| failed(&e))?;
    let mut zip = ZipBuilder::over(BufWriter::new(file));
    for path in &files {
        if cancelled.load(Ordering::Relaxed) {
            return Ok(false);
        }
        let whole = out.join(path);
        let bytes = std::fs::read(&whole).map_err(|e| failed(&e))?;
        let name = within(path);
        let packed = [".docx", ".pdf", ".zip"].iter().any(|e| name.ends_with(e));
        if packed {
            zip.add_stored(&name, &bytes)?;
        } else {
            zip.add(&name, &bytes)?;
        }
        // At once, so that the disk never holds everything twice.
        std::fs::remove_file(&whole).map_err(|e| failed(&e))?;
    }
    zip.end()?.flush().map_err(|e| failed(&e))?;
    Ok(true)
}
