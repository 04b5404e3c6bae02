//! Handlers for data in the request: check, render; and for kinds, schema and blank workbooks.

use axum::http::StatusCode;
use serde_json::json;

use crate::diag::{Diagnostic, Diagnostics};
use crate::engine::{Checked, Engine, Format, Job, Session};
use crate::round::{clue_schema, round_schema};
use crate::web::request::{
    DATE, FORMAT, Form, NAME, Param, Params, REPORT, RawParams, SET_OPTION, Sent, of_document,
    param,
};
use crate::web::response::{self, ApiError, ApiResult, file, plain_json, with_warnings};
use crate::web::shelf::counts;
use crate::web::state::App;
use crate::workbook as books;

pub(in crate::web) const SCHEMA: &[Param] = &[CLUES];
pub(in crate::web) const WORKBOOK: &[Param] = &[CLUES];
pub(in crate::web) const CHECK: &[Param] = &[NAME, DATE];
pub(in crate::web) const RENDER: &[Param] = of_document![FORMAT, REPORT, DATE, SET_OPTION, NAME];

const CLUES: Param = param("clues", Form::Flag, "true 为问题线索的，而不是轮次的");

pub(in crate::web) async fn kinds(app: App, params: RawParams) -> ApiResult {
    params.check(&[])?;
    Ok(response::json(
        StatusCode::OK,
        &json!({ "kinds": app.engine().kinds() }),
        &Diagnostics::default(),
    ))
}

pub(in crate::web) async fn schema(params: RawParams) -> ApiResult {
    let clues = params.check(SCHEMA)?.flag("clues")?;
    Ok(plain_json(StatusCode::OK, &if clues { clue_schema() } else { round_schema() }))
}

pub(in crate::web) async fn workbook(app: App, params: RawParams) -> ApiResult {
    let clues = params.check(WORKBOOK)?.flag("clues")?;
    let (place, engine) = (app.limits.enter()?, app.engine());
    let make = move || {
        let options = books::WorkbookOptions::default().kinds(engine.set().titles());
        Ok(if clues { books::clue_template() } else { books::template(&options) }?)
    };
    let bytes = app.work(place, make).await?;
    let (name, plain) = match clues {
        true => ("空白线索工作簿.xlsx", "clues.xlsx"),
        false => ("空白工作簿.xlsx", "workbook.xlsx"),
    };
    Ok(file(bytes, response::XLSX, name, plain))
}

pub(in crate::web) async fn check(app: App, params: RawParams, body: Sent) -> ApiResult {
    let params = params.check(CHECK)?;
    let date = params.options()?.date;
    let (place, data) = app.data(&params, body).await?;
    let engine = app.engine();
    let checked = app.work(place, move || {
        Ok(match data.import(&engine) {
            Ok(imported) => {
                let checked = engine.check(imported, date);
                let mut result = json!({ "understood": checked.imported().understood });
                if checked.imported().is_usable() {
                    result["counts"] = json!(counts(checked.round()));
                }
                (result, checked.problems().clone())
            }
            Err(problems) => (json!({}), problems),
        })
    });
    let (result, problems) = checked.await?;
    Ok(response::json(StatusCode::OK, &result, &problems))
}

pub(in crate::web) async fn render(app: App, params: RawParams, body: Sent) -> ApiResult {
    let params = params.check(RENDER)?;
    params.format()?;
    params.flag("report")?;
    params.options()?;
    let (place, data) = app.data(&params, body).await?;
    let engine = app.engine();
    app.work(place, move || {
        let checked = data.checked(&engine, params.options()?.date)?;
        one_document(&engine, &checked, &params)
    })
    .await
}

/// One document of a round, in the requested format.
pub(in crate::web) fn one_document(
    engine: &Engine,
    checked: &Checked,
    params: &Params,
) -> ApiResult {
    let format = params.format()?;
    let session = engine.session(checked, &params.options()?)?;
    let job = job(&session, params)?;
    let made = session
        .render(&job, &[format])
        .map_err(|problems| ApiError::from(problems).located(checked))?;
    let output = made.into_iter().next().ok_or_else(|| {
        ApiError::not_there("这份文书没有这种格式", "各种文书有哪些格式，见 /api/kinds")
    })?;
    let path = session.path(&job);
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let media = match format {
        Format::Docx => response::DOCX,
        Format::Pdf => response::PDF,
        Format::Xlsx => response::XLSX,
    };
    let (code, extension) = (subject_code(&job, checked), format.extension());
    let plain = format!("{}-{code}.{extension}", job.kind.name);
    let name = format!("{name}.{extension}");
    let noted = checked.problems().iter().filter(|d| !d.is_error() && concerns(d, &job));
    let warnings = output.warnings.into_iter().chain(noted.cloned()).collect();
    let answer = match params.flag("report")? {
        true => response::reported(&output.bytes, media, &name, &plain, &warnings),
        false => file(output.bytes, media, &name, &plain),
    };
    Ok(with_warnings(answer, &warnings))
}

fn subject_code<'c>(job: &Job<'c>, checked: &'c Checked) -> &'c str {
    job.subject.target().map_or(&checked.round().committee.code, |t| t.code.as_str())
}

/// Whether a problem of the round is one of a document: of a target's those that name the target or
/// none, of the round's all.
fn concerns(problem: &Diagnostic, job: &Job<'_>) -> bool {
    match (&problem.target, job.subject.target()) {
        (Some(code), Some(target)) => *code == target.code.as_str(),
        _ => true,
    }
}

/// The document that a request names.
pub(in crate::web) fn job<'s>(session: &Session<'s>, params: &Params) -> Result<Job<'s>, ApiError> {
    Ok(session.job(params.get("kind").unwrap_or_default(), &params.subject(session.round())?)?)
}
