//! Handlers for rounds that the server holds: opened, shown, corrected, closed.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::Path as InPath;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::documents::{job, one_document};
use crate::diag::{Diagnostic, Diagnostics};
use crate::engine::{Job, RenderOptions, Selection, SubjectId};
use crate::import::{Format, import, to_bytes_with};
use crate::round::Round;
use crate::round::edit::{self, Correction, EditError, Group, groups};
use crate::samples;
use crate::web::request::{
    DATE, FORMAT, MAX_BYTES, NAME, Param, RawParams, SET_OPTION, SUPERVISION, Sent, TARGET,
    import_options, of_document,
};
use crate::web::response::{self, ApiError, ApiResult, file};
use crate::web::shelf::{Held, Overview};
use crate::web::state::{App, AppState, locked};
use crate::workbook as books;

pub(in crate::web) const OPEN: &[Param] = &[NAME];
pub(in crate::web) const DOCUMENTS: &[Param] = &[TARGET];
pub(in crate::web) const PREVIEW: &[Param] = of_document![DATE, SET_OPTION];
pub(in crate::web) const DOCUMENT: &[Param] = of_document![FORMAT, DATE, SET_OPTION];
pub(in crate::web) const VALUES: &[Param] = &[TARGET, SUPERVISION];

/// Bytes of corrections in one request at most.
const MAX_CORRECTIONS: usize = 4 << 20;

/// A document to be made for a target, or for the round.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::web) struct DocumentLine {
    kind: String,
    title: String,
    /// Code of the target; `null` for documents of the round.
    target: Option<String>,
    /// Number of the supervision.
    supervision: Option<String>,
    /// Number of the team.
    team: Option<u32>,
    /// Number of the suggestion.
    suggestion: Option<String>,
    /// Number of the meeting.
    meeting: Option<String>,
    /// Number of the letter to another body.
    request: Option<String>,
    /// Number of the campaign.
    campaign: Option<String>,
    /// Name of the recipient.
    recipient: Option<String>,
    /// Its audience.
    audience: String,
    /// Whether errors in the data block it.
    blocked: bool,
}

/// Corrections of a round.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Corrections {
    /// Each value.
    values: Vec<Correction>,
}

/// The held round with an identifier.
pub(in crate::web) fn held(app: &AppState, id: &str) -> Result<Arc<Held>, ApiError> {
    locked(&app.shelf).find(id)
}

pub(in crate::web) async fn open(app: App, params: RawParams, body: Sent) -> ApiResult {
    let params = params.check(OPEN)?;
    let (place, data) = app.data(&params, body).await?;
    let engine = app.engine();
    let opened = app.work(place, move || {
        let read = data.import(&engine);
        let workbook = (data.format == Format::Xlsx).then(|| Arc::new(data.bytes));
        Held::new(data.name, workbook, read, &engine)
    });
    put(&app, opened.await?)
}

pub(in crate::web) async fn open_sample(app: App, params: RawParams) -> ApiResult {
    params.check(&[])?;
    let (place, engine) = (app.limits.enter()?, app.engine());
    let opened = app.work(place, move || {
        Held::new("样例（虚构的澄川县）".into(), None, samples::round(), &engine)
    });
    put(&app, opened.await?)
}

fn put(app: &AppState, held: Held) -> ApiResult {
    let response = held.response(StatusCode::CREATED);
    locked(&app.shelf).put(Arc::new(held));
    Ok(response)
}

pub(in crate::web) async fn overview(
    app: App,
    InPath(id): InPath<String>,
    params: RawParams,
) -> ApiResult {
    params.check(&[])?;
    Ok(held(&app, &id)?.response(StatusCode::OK))
}

pub(in crate::web) async fn close(
    app: App,
    InPath(id): InPath<String>,
    params: RawParams,
) -> ApiResult {
    params.check(&[])?;
    locked(&app.shelf).remove(&id)?;
    Ok(response::json(StatusCode::OK, &json!({}), &Diagnostics::default()))
}

pub(in crate::web) async fn documents(
    app: App,
    InPath(id): InPath<String>,
    params: RawParams,
) -> ApiResult {
    let params = params.check(DOCUMENTS)?;
    let (held, engine, place) = (held(&app, &id)?, app.engine(), app.limits.enter()?);
    let listed = app.work(place, move || {
        let session = engine.session(held.checked()?, &RenderOptions::default())?;
        let round = session.round();
        let target = params.get("target").unwrap_or(&round.committee.code).to_string();
        let jobs = session.jobs(&Selection { kinds: Vec::new(), targets: vec![target] })?;
        // Of several documents the page shows one with all of them.
        let is_first = |job: &&Job<'_>| job.part().is_none_or(|part| part.place() == 0);
        let line = |job: &Job<'_>| DocumentLine {
            kind: job.kind.name.clone(),
            title: job.kind.title.clone(),
            target: job.subject.target().map(|t| t.code.to_string()),
            supervision: if let Some(SubjectId::Supervision(number)) = job.subject_id() {
                Some(number)
            } else {
                None
            },
            team: if let Some(SubjectId::Team(number)) = job.subject_id() {
                Some(number)
            } else {
                None
            },
            suggestion: if let Some(SubjectId::Suggestion(number)) = job.subject_id() {
                Some(number)
            } else {
                None
            },
            meeting: if let Some(SubjectId::Meeting(number)) = job.subject_id() {
                Some(number)
            } else {
                None
            },
            request: if let Some(SubjectId::Request(number)) = job.subject_id() {
                Some(number)
            } else {
                None
            },
            campaign: if let Some(SubjectId::Campaign(number)) = job.subject_id() {
                Some(number)
            } else {
                None
            },
            recipient: if let Some(SubjectId::Recipient(name)) = job.subject_id() {
                Some(name)
            } else {
                None
            },
            audience: job.kind.audience.word().into(),
            blocked: job.is_blocked(),
        };
        Ok(jobs.iter().filter(is_first).map(line).collect::<Vec<_>>())
    });
    Ok(response::json(
        StatusCode::OK,
        &json!({ "documents": listed.await? }),
        &Diagnostics::default(),
    ))
}

pub(in crate::web) async fn preview(
    app: App,
    InPath(id): InPath<String>,
    params: RawParams,
) -> ApiResult {
    let params = params.check(PREVIEW)?;
    let (held, engine, place) = (held(&app, &id)?, app.engine(), app.limits.enter()?);
    let options = params.options()?;
    let made = app.work(place, move || {
        let checked = held.checked()?;
        let session = engine.session(checked, &options)?;
        session
            .preview(&job(&session, &params)?)
            .map_err(|problems| ApiError::from(problems).located(checked))
    });
    let made = made.await?;
    let sizes: Vec<Json> = made
        .pages
        .iter()
        .map(|p| json!({ "width": p.width().0, "height": p.height().0 }))
        .collect();
    let name = locked(&app.shelf).show(Arc::new(made.pages))?;
    Ok(response::json(
        StatusCode::OK,
        &json!({ "preview": name, "pages": sizes, "seals": made.seals }),
        &made.warnings,
    ))
}

pub(in crate::web) async fn page(
    app: App,
    InPath((name, number)): InPath<(String, String)>,
    params: RawParams,
) -> ApiResult {
    params.check(&[])?;
    let pages = locked(&app.shelf).pages(&name);
    let number = number.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
    let (Some(pages), Some(number)) = (pages, number) else {
        return Err(no_page());
    };
    let draw = move || Ok(pages.get(number).ok_or_else(no_page)?.svg().to_string());
    let svg = app.work(app.limits.enter()?, draw).await?;
    let mut response = Response::new(Body::from(svg));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"));
    // Opened on its own, the picture may do no more than as part of the page.
    let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    Ok(response)
}

fn no_page() -> ApiError {
    ApiError::not_there("没有这一页", "预览只留最近的几份；重新预览这份文书")
}

pub(in crate::web) async fn document(
    app: App,
    InPath(id): InPath<String>,
    params: RawParams,
) -> ApiResult {
    let params = params.check(DOCUMENT)?;
    let (held, engine, place) = (held(&app, &id)?, app.engine(), app.limits.enter()?);
    app.work(place, move || one_document(&engine, held.checked()?, &params)).await
}

pub(in crate::web) async fn values(
    app: App,
    InPath(id): InPath<String>,
    params: RawParams,
) -> ApiResult {
    let params = params.check(VALUES)?;
    let (held, place) = (held(&app, &id)?, app.limits.enter()?);
    let listed = app.work(place, move || {
        let round = held.checked()?.round();
        let code = match params.subject(round)? {
            SubjectId::Round
            | SubjectId::Team(_)
            | SubjectId::Suggestion(_)
            | SubjectId::Meeting(_)
            | SubjectId::Request(_)
            | SubjectId::Campaign(_) => None,
            SubjectId::Recipient(_) => None,
            SubjectId::Target(code) => Some(code.to_string()),
            SubjectId::Supervision(number) => {
                round.supervisions.iter().find(|s| s.number == number).map(|s| s.target.to_string())
            }
        };
        Ok(groups(round, code.as_deref()))
    });
    Ok(response::json(StatusCode::OK, &json!({ "groups": listed.await? }), &Diagnostics::default()))
}

pub(in crate::web) async fn correct(
    app: App,
    InPath(id): InPath<String>,
    params: RawParams,
    body: Sent,
) -> ApiResult {
    params.check(&[])?;
    let (bytes, _room) = app.body(body, MAX_CORRECTIONS).await?;
    let place = app.limits.enter()?;
    let corrections: Corrections = serde_json::from_slice(&bytes)
        .map_err(|e| ApiError::usage(format!("改正内容的写法不对：{e}")))?;
    // One at a time: each correction starts from the result of the previous one.
    let _turn = app.turn.lock().await;
    let (held, engine) = (held(&app, &id)?, app.engine());
    let made = app.work(place, move || {
        let old = held.checked()?.imported();
        let round = corrected(&old.round, &corrections.values)?;
        let checked = engine.check(old.with_round(round), None);
        Ok(held.again(checked, held.corrected + corrections.values.len()))
    });
    let held = made.await?;
    let response = held.response(StatusCode::OK);
    locked(&app.shelf).put(Arc::new(held));
    Ok(response)
}

/// The round with corrected values, read and checked like every data file.
///
/// # Errors
/// Paths without a value to correct; values of the wrong form, each with its path.
fn corrected(round: &Round, corrections: &[Correction]) -> Result<Round, ApiError> {
    let data = edit::apply(round, corrections).map_err(|e| match e {
        EditError::NotEditable(path) => ApiError::usage(format!("没有“{path}”这一项可以改")),
        EditError::NoSuchItem(path) => ApiError::usage(format!("没有“{path}”这一项")),
        EditError::Invalid(problems) => problems.into(),
    })?;
    let without_place = |problems: Diagnostics| {
        // The user never sees the lines of this text.
        problems
            .into_iter()
            .map(|d| Diagnostic { origin: None, excerpt: None, ..d })
            .collect::<Diagnostics>()
    };
    let imported = import(data.to_string().as_bytes(), Format::Json, "改正后的数据.json")
        .map_err(without_place)?;
    if imported.problems.has_errors() {
        return Err(without_place(imported.problems).into());
    }
    Ok(imported.round)
}

pub(in crate::web) async fn marked(
    app: App,
    InPath(id): InPath<String>,
    params: RawParams,
) -> ApiResult {
    params.check(&[])?;
    let (held, place) = (held(&app, &id)?, app.limits.enter()?);
    app.work(place, move || {
        let workbook = held.workbook.as_ref().ok_or_else(|| {
            ApiError::not_there("打开的不是工作簿，没有可以标红的", "只有工作簿（.xlsx）能标出错误")
        })?;
        let bytes = books::marked(workbook, &held.name, held.problems())?;
        Ok(file(
            bytes,
            response::XLSX,
            &format!("{}（标出错误）.xlsx", stem(&held.name)),
            "marked.xlsx",
        ))
    })
    .await
}

pub(in crate::web) async fn workbook(
    app: App,
    InPath(id): InPath<String>,
    params: RawParams,
) -> ApiResult {
    params.check(&[])?;
    let (held, place, engine) = (held(&app, &id)?, app.limits.enter()?, app.engine());
    app.work(place, move || {
        let imported = held.checked()?.imported();
        if imported.problems.has_errors() {
            // The workbook would lack the entries that could not be read.
            return Err(imported.problems.clone().into());
        }
        let suffix = if held.corrected > 0 { "（改正后）" } else { "" };
        let bytes = to_bytes_with(&imported.round, Format::Xlsx, &import_options(&engine))?;
        Ok(file(
            bytes,
            response::XLSX,
            &format!("{}{suffix}.xlsx", stem(&held.name)),
            "workbook.xlsx",
        ))
    })
    .await
}

fn stem(name: &str) -> &str {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// Schemas of the responses, for the OpenAPI document.
pub(in crate::web) fn schemas() -> BTreeMap<&'static str, Json> {
    let list = |name: &str, of: Json| json!({ "type": "object", "required": [name], "properties": { name: { "type": "array", "items": of } } });
    let with_defs = |name: &str, mut of: Json| {
        let defs = of
            .as_object_mut()
            .and_then(|fields| fields.remove("$defs"))
            .unwrap_or_else(|| json!({}));
        let mut schema = list(name, of);
        schema["$defs"] = defs;
        schema
    };
    BTreeMap::from([
        ("Overview", schemars::schema_for!(Overview).to_value()),
        ("Corrections", schemars::schema_for!(Corrections).to_value()),
        ("Documents", with_defs("documents", schemars::schema_for!(DocumentLine).to_value())),
        ("Values", with_defs("groups", schemars::schema_for!(Group).to_value())),
        (
            "Previewed",
            json!({ "type": "object", "required": ["preview", "pages"], "properties": {
                "preview": { "type": "string" },
                "pages": { "type": "array", "items": { "type": "object", "properties": {
                    "width": { "type": "number" }, "height": { "type": "number" } } } },
                "seals": { "type": "array", "items": { "type": "string" } } } }),
        ),
    ])
}

const _: () = assert!(MAX_CORRECTIONS <= MAX_BYTES);
