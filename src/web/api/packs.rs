//! Handlers for packs as jobs: started, followed, cancelled, downloaded as one archive.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Path as InPath;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse as _;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::unfold;
use serde_json::{Value as Json, json};
use tokio::io::AsyncReadExt as _;

use super::rounds::held;
use crate::diag::{Diagnostics, io_text};
use crate::engine::{Checked, Engine, Format, PackSpec};
use crate::pack::Print;
use crate::web::jobs::{Job, Progress, State, make};
use crate::web::limits::Place;
use crate::web::request::{
    DATE, FORMATS, Form, NAME, Param, Params, RawParams, SET_OPTION, Sent, param,
};
use crate::web::response::{self, ApiError, ApiResult};
use crate::web::state::{App, AppState, locked};

/// The stages, as users name them.
const STAGES: [&str; 8] =
    ["prepare", "entry", "inspect", "feedback", "rectify", "supervise", "close", "all"];

pub(in crate::web) const PACK: &[Param] = &[
    param(
        "stage",
        Form::Words(&STAGES),
        "环节：prepare、entry、inspect、feedback、rectify、supervise、close 或 all（默认）；可用逗号分隔",
    ),
    param("format", Form::Words(FORMATS), "docx、pdf、xlsx，用逗号分隔；省略时为 docx,pdf"),
    param("target", Form::Codes, "只做这些巡察对象，代码用逗号分隔"),
    param("zip", Form::Flag, "true 为每个对象一个 ZIP"),
    param("print", Form::Word(&["duplex", "simplex"]), "duplex 或 simplex：另做打印文件"),
    DATE,
    SET_OPTION,
    NAME,
];

pub(in crate::web) async fn start(app: App, params: RawParams, body: Sent) -> ApiResult {
    let params = params.check(PACK)?;
    let spec = spec(&params)?;
    let (place, data) = app.data(&params, body).await?;
    let engine = app.engine();
    let made = app.work(place, move || {
        let checked = data.checked(&engine, spec.options.date)?;
        // Errors of the whole round are reported at once; the job would only fail.
        if checked.stops() {
            return Err(checked.problems().clone().into());
        }
        Ok((engine, checked, spec))
    });
    let (engine, checked, spec) = made.await?;
    let place = app.limits.enter()?;
    begin(&app, place, engine, Arc::new(checked), spec)
}

pub(in crate::web) async fn start_held(
    app: App,
    InPath(id): InPath<String>,
    params: RawParams,
) -> ApiResult {
    let params = params.check(PACK)?;
    let spec = spec(&params)?;
    let checked = held(&app, &id)?.checked()?.clone();
    begin(&app, app.limits.enter()?, app.engine(), checked, spec)
}

fn spec(params: &Params) -> Result<PackSpec, ApiError> {
    let formats = params.formats()?;
    let print = match params.get("print") {
        None => None,
        Some("duplex") => Some(true),
        Some("simplex") => Some(false),
        Some(other) => {
            return Err(ApiError::usage(format!("参数 print 是“{other}”，应为 duplex 或 simplex")));
        }
    };
    Ok(PackSpec {
        stages: params.stages()?,
        targets: params.all("target")?.into_iter().map(str::to_string).collect(),
        formats: if formats.is_empty() { vec![Format::Docx, Format::Pdf] } else { formats },
        zip: params.flag("zip")?,
        print: print.map(|duplex| Print { duplex, ..Print::default() }),
        options: params.options()?,
        ..PackSpec::default()
    })
}

fn begin(
    app: &Arc<AppState>,
    place: Place,
    engine: Arc<Engine>,
    checked: Arc<Checked>,
    mut spec: PackSpec,
) -> ApiResult {
    let stages: Vec<&str> = spec.stages.iter().map(|s| s.word()).collect();
    let stages = if stages.is_empty() { "全部".into() } else { stages.join("、") };
    let job = Arc::new(Job::new(app.folder(), format!("资料包（{stages}）.zip"))?);
    locked(&app.jobs).add(job.clone())?;
    let response = job.response(StatusCode::ACCEPTED);
    let app = app.clone();
    tokio::spawn(async move {
        let Ok((slot, threads)) = app.limits.pack().await else { return };
        let made = tokio::task::spawn_blocking(move || {
            let _held = (place, slot);
            spec.threads = threads;
            make(&job, &engine, &checked, &spec);
        });
        // `make` catches panics and reports them in the job.
        _ = made.await;
    });
    Ok(response)
}

pub(in crate::web) async fn state(
    app: App,
    InPath(id): InPath<String>,
    params: RawParams,
) -> ApiResult {
    params.check(&[])?;
    Ok(locked(&app.jobs).find(&id)?.response(StatusCode::OK))
}

pub(in crate::web) async fn events(
    app: App,
    InPath(id): InPath<String>,
    params: RawParams,
) -> ApiResult {
    params.check(&[])?;
    let job = locked(&app.jobs).find(&id)?;
    let receiver = job.progress.subscribe();
    // The first event has the current state, the last one the end; at most ten per second between.
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

pub(in crate::web) async fn zip(
    app: App,
    InPath(id): InPath<String>,
    params: RawParams,
) -> ApiResult {
    params.check(&[])?;
    let job = locked(&app.jobs).find(&id)?;
    let state = job.progress.borrow().state.clone();
    match state {
        State::Done => {}
        State::Failed => {
            return Err(ApiError::not_ready(
                "资料包没有做成，没有可取的",
                "原因在任务的 report 里；改正后重新开始一次任务",
            ));
        }
        State::Cancelled => {
            return Err(ApiError::not_ready(
                "任务已经取消，没有可取的",
                "要做的，重新开始一次任务",
            ));
        }
        State::Waiting | State::Running | State::Archiving => {
            return Err(ApiError::not_ready(
                "资料包还没有做好",
                "跟随任务的进度，state 变为 done 后再取",
            ));
        }
    }
    let gone = |e: std::io::Error| {
        let what = format!("资料包取不到：{}", io_text(&e));
        ApiError::not_there(&what, "任务的文件已经清除；重新开始一次任务")
    };
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
    let mut response =
        response::file(Body::from_stream(parts), response::ZIP, &job.name, "pack.zip");
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    Ok(response)
}

pub(in crate::web) async fn cancel(
    app: App,
    InPath(id): InPath<String>,
    params: RawParams,
) -> ApiResult {
    params.check(&[])?;
    let job = locked(&app.jobs).find(&id)?;
    job.cancel();
    if job.is_over() {
        locked(&app.jobs).remove(&id);
        job.discard();
    }
    Ok(response::json(StatusCode::OK, &json!({}), &Diagnostics::default()))
}

/// Schemas of the responses, for the OpenAPI document.
pub(in crate::web) fn schemas() -> BTreeMap<&'static str, Json> {
    let mut job = schemars::schema_for!(Progress).to_value();
    job["required"] = json!(["job", "state", "targets", "done", "files"]);
    job["properties"]["job"] = json!({ "type": "string", "description": "任务编号；事件中没有" });
    BTreeMap::from([("Job", job)])
}
