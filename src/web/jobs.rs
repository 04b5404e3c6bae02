//! Packs as jobs: begun, followed, cancelled, fetched as one archive.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::extract::Path as InPath;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream::unfold;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value as Json, json};
use tokio::io::AsyncReadExt as _;
use tokio::sync::watch;

use super::answer::{self, Answered, Fault};
use super::ask::{Asked, DATE, NAME, Param, Params, SET_OPTION, param};
use super::desk::{Desk, locked};
use super::routes::TheDesk;
use super::slots::Place;
use super::{access, rounds};
use crate::archive::ZipBuilder;
use crate::diag::{Code, Diagnostic, Diagnostics, io_text};
use crate::engine::{Checked, Engine, Format, Observer, PackReport, PackSpec};
use crate::import::import;
use crate::pack::{Print, ensure_folder, walk, within};

pub(super) const PACK: &[Param] = &[
    param("stage", "环节：prepare、entry、inspect、feedback、rectify、supervise、close 或 all（默认）；可用逗号分隔"),
    param("format", "docx、pdf 或 docx,pdf（默认）"),
    param("target", "只做这些巡察对象，代码用逗号分隔"),
    param("zip", "true 为每个对象一个 ZIP"),
    param("print", "duplex 或 simplex：另做打印文件"),
    DATE,
    SET_OPTION,
    NAME,
];

/// Jobs that are remembered.
const KEPT: usize = 16;

/// The jobs of a server, in the order they were begun.
#[derive(Default)]
pub(super) struct Jobs {
    begun: Vec<Arc<Job>>,
}

/// A pack in the making.
pub(super) struct Job {
    id: String,
    folder: PathBuf,
    /// What the archive is called.
    name: String,
    cancelled: AtomicBool,
    progress: watch::Sender<Progress>,
}

/// Where a job stands (任务进度).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum State {
    /// It waits for its turn.
    #[default]
    Waiting,
    /// Documents are being made.
    Running,
    /// Files are being put into the archive.
    Archiving,
    /// The archive can be fetched.
    Done,
    /// Nothing came of it.
    Failed,
    /// Somebody stopped it.
    Cancelled,
}

/// How far a job has come.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub(super) struct Progress {
    /// Where it stands.
    state: State,
    /// Targets in all; 0 until that is known.
    targets: usize,
    /// Targets done with.
    done: usize,
    /// Files made.
    files: usize,
    /// What became of it: totals, failures, diagnostics, as `xunwen pack --json` says it.
    report: Option<Json>,
}

impl Jobs {
    /// Takes a job in; the oldest that is over goes for it.
    fn add(&mut self, job: Arc<Job>) -> Result<(), Fault> {
        if self.begun.len() >= KEPT {
            let over = self.begun.iter().position(|j| j.is_over()).ok_or_else(Fault::busy)?;
            self.begun.remove(over).discard();
        }
        self.begun.push(job);
        Ok(())
    }

    fn find(&self, id: &str) -> Result<Arc<Job>, Fault> {
        self.begun.iter().find(|j| j.id == id).cloned().ok_or_else(|| Fault::not_there("没有这个任务"))
    }

    /// Stops all of them.
    pub(super) fn cancel_all(&self) {
        self.begun.iter().for_each(|job| job.cancelled.store(true, Ordering::Relaxed));
    }
}

impl Job {
    fn is_over(&self) -> bool {
        matches!(self.progress.borrow().state, State::Done | State::Failed | State::Cancelled)
    }

    fn archive(&self) -> PathBuf {
        self.folder.join("pack.zip")
    }

    fn discard(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
        // What another program holds open goes with the folder at the end.
        _ = std::fs::remove_dir_all(&self.folder);
    }

    fn ended(&self, state: State, report: Json) {
        self.progress.send_modify(|p| {
            p.state = state;
            p.report = Some(report);
        });
    }

    fn answer(&self, status: StatusCode) -> Response {
        let progress = self.progress.borrow().clone();
        let mut result = serde_json::to_value(progress).unwrap_or_default();
        result["job"] = json!(self.id);
        answer::json(status, &result, &Diagnostics::default())
    }
}

/// Sees how a pack gets on, for those who follow.
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

pub(super) async fn start(desk: TheDesk, asked: Asked, body: Body) -> Answered {
    let params = asked.by(PACK)?;
    let spec = spec(&params)?;
    let (place, data) = desk.data(&params, body).await?;
    let engine = desk.engine();
    let made = desk.work(place, move || {
        let checked = engine.check(import(&data.bytes, data.format, &data.name)?, spec.options.date);
        // Wrong for the whole round: better said at once than by a job that fails.
        if checked.stops() {
            return Err(checked.problems().clone().into());
        }
        Ok((engine, checked, spec))
    });
    let (engine, checked, spec) = made.await?;
    let place = desk.slots.enter()?;
    begin(&desk, place, engine, Arc::new(checked), spec)
}

pub(super) async fn start_held(desk: TheDesk, InPath(id): InPath<String>, asked: Asked) -> Answered {
    let params = asked.by(PACK)?;
    let spec = spec(&params)?;
    let held = rounds::find(&desk, &id)?;
    let checked = held.checked()?.clone();
    begin(&desk, desk.slots.enter()?, desk.engine(), checked, spec)
}

fn spec(params: &Params) -> Result<PackSpec, Fault> {
    let formats = params.formats()?;
    let print = match params.get("print") {
        None => None,
        Some("duplex") => Some(true),
        Some("simplex") => Some(false),
        Some(other) => return Err(Fault::usage(format!("参数 print 是“{other}”，应为 duplex 或 simplex"))),
    };
    Ok(PackSpec {
        stages: params.stages()?,
        targets: params.all("target"),
        formats: if formats.is_empty() { vec![Format::Docx, Format::Pdf] } else { formats },
        zip: params.flag("zip")?,
        print: print.map(|duplex| Print { duplex, ..Print::default() }),
        options: params.options()?,
        ..PackSpec::default()
    })
}

fn begin(desk: &Arc<Desk>, place: Place, engine: Arc<Engine>, checked: Arc<Checked>, mut spec: PackSpec) -> Answered {
    let id = access::name()?;
    let stages: Vec<&str> = spec.stages.iter().map(|s| s.word()).collect();
    let stages = if stages.is_empty() { "全部".into() } else { stages.join("、") };
    let job = Arc::new(Job {
        folder: desk.folder().join(&id),
        id,
        name: format!("资料包（{stages}）.zip"),
        cancelled: AtomicBool::new(false),
        progress: watch::Sender::new(Progress::default()),
    });
    locked(&desk.jobs).add(job.clone())?;
    let answer = job.answer(StatusCode::ACCEPTED);
    let desk = desk.clone();
    tokio::spawn(async move {
        let Ok((slot, threads)) = desk.slots.pack().await else { return };
        let made = tokio::task::spawn_blocking(move || {
            let _held = (place, slot);
            spec.threads = threads;
            make(&job, &engine, &checked, &spec);
        });
        // A fault of the program has said so in the job.
        _ = made.await;
    });
    Ok(answer)
}

fn make(job: &Job, engine: &Engine, checked: &Checked, spec: &PackSpec) {
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        if job.cancelled.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let out = job.folder.join("files");
        let done = engine.pack(checked, &out, spec, &mut Watch(job))?;
        if job.cancelled.load(Ordering::Relaxed) {
            return Ok(None);
        }
        job.progress.send_modify(|p| p.state = State::Archiving);
        archive(&out, &job.archive(), &job.cancelled).map(|whole| whole.then_some(done))
    }));
    match result.unwrap_or_else(|_| Err(Diagnostic::error(Code::Internal, "做资料包时程序出错").into())) {
        Ok(Some(mut done)) => {
            checked.locate_related(&mut done.problems);
            job.ended(State::Done, report(&done));
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

fn report(done: &PackReport) -> Json {
    let manifest = &done.manifest;
    done.problems.report(&json!({ "status": manifest.status, "totals": manifest.totals, "made": done.made, "kept": done.kept,
        "failures": manifest.failures, "warning_counts": manifest.warnings }))
}

/// Puts the files of a folder into an archive, and removes each; yields whether it came to the end.
#[allow(clippy::disallowed_methods, reason = "reads what was made a moment ago")]
fn archive(out: &Path, archive: &Path, cancelled: &AtomicBool) -> Result<bool, Diagnostics> {
    let failed = |e: &std::io::Error| Diagnostic::error(Code::OutputFailed, format!("压缩包没有写成：{}", io_text(e)));
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
        // Two copies of everything would be one too many.
        std::fs::remove_file(&whole).map_err(|e| failed(&e))?;
    }
    zip.end()?.flush().map_err(|e| failed(&e))?;
    Ok(true)
}

pub(super) async fn state(desk: TheDesk, InPath(id): InPath<String>, asked: Asked) -> Answered {
    asked.by(&[])?;
    Ok(locked(&desk.jobs).find(&id)?.answer(StatusCode::OK))
}

pub(super) async fn events(desk: TheDesk, InPath(id): InPath<String>, asked: Asked) -> Answered {
    asked.by(&[])?;
    let job = locked(&desk.jobs).find(&id)?;
    let receiver = job.progress.subscribe();
    // The first event says where it stands, the last that it is over; at most ten a second between.
    let stream = unfold(Some((receiver, true)), |state| async move {
        let (mut receiver, first) = state?;
        if !first {
            tokio::time::sleep(Duration::from_millis(100)).await;
            receiver.changed().await.ok()?;
        }
        let progress = receiver.borrow_and_update().clone();
        let over = progress.report.is_some();
        let event = Event::default().data(serde_json::to_string(&progress).unwrap_or_default());
        Some((Ok::<_, Infallible>(event), (!over).then_some((receiver, false))))
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::default()).into_response())
}

pub(super) async fn zip(desk: TheDesk, InPath(id): InPath<String>, asked: Asked) -> Answered {
    asked.by(&[])?;
    let job = locked(&desk.jobs).find(&id)?;
    if job.progress.borrow().state != State::Done {
        return Err(Fault::new(StatusCode::CONFLICT, Diagnostic::error(Code::NotThere, "资料包还没有做好").hint("等任务完成后再取")));
    }
    let gone = |e: std::io::Error| Fault::not_there(&format!("资料包取不到：{}", io_text(&e)));
    let file = tokio::fs::File::open(job.archive()).await.map_err(gone)?;
    let length = file.metadata().await.map_err(gone)?.len();
    let parts = unfold(file, |mut file| async move {
        let mut part = vec![0; 256 << 10];
        match file.read(&mut part).await {
            Ok(0) => None,
            Ok(n) => {
                part.truncate(n);
                Some((Ok(part), file))
            }
            Err(e) => Some((Err(e), file)),
        }
    });
    let mut response = answer::file(Body::from_stream(parts), answer::ZIP, &job.name);
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    Ok(response)
}

pub(super) async fn cancel(desk: TheDesk, InPath(id): InPath<String>, asked: Asked) -> Answered {
    asked.by(&[])?;
    let job = locked(&desk.jobs).find(&id)?;
    job.cancelled.store(true, Ordering::Relaxed);
    if job.is_over() {
        locked(&desk.jobs).begun.retain(|j| j.id != id);
        job.discard();
    }
    Ok(answer::json(StatusCode::OK, &json!({}), &Diagnostics::default()))
}

/// What a job says, for the OpenAPI document.
pub(super) fn schemas() -> BTreeMap<&'static str, Json> {
    let mut job = schemars::schema_for!(Progress).to_value();
    job["properties"]["job"] = json!({ "type": "string", "description": "任务编号；事件中没有" });
    BTreeMap::from([("Job", job)])
}
