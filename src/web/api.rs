//! Answers for data sent along: check, render; and what there is to know before.

use axum::body::Body;
use axum::http::StatusCode;
use serde_json::json;

use super::answer::{self, Answered, Fault, file, plain_json};
use super::ask::{Asked, DATE, FORMAT, KIND, NAME, Param, Params, SET_OPTION, SUGGESTION, SUPERVISION, TARGET, TEAM, param};
use super::routes::TheDesk;
use crate::diag::Diagnostics;
use crate::engine::{Checked, Engine, Format, Job, Session};
use crate::import::import;
use crate::round::{Round, clue_schema, round_schema};
use crate::workbook as books;

pub(super) const SCHEMA: &[Param] = &[CLUES];
pub(super) const WORKBOOK: &[Param] = &[CLUES];
pub(super) const CHECK: &[Param] = &[NAME, DATE];
pub(super) const RENDER: &[Param] = &[KIND, TARGET, SUPERVISION, TEAM, SUGGESTION, FORMAT, DATE, SET_OPTION, NAME];

const CLUES: Param = param("clues", "true 为问题线索的，而不是轮次的");

pub(super) async fn kinds(desk: TheDesk, asked: Asked) -> Answered {
    asked.by(&[])?;
    Ok(answer::json(StatusCode::OK, &json!({ "kinds": desk.engine().kinds() }), &Diagnostics::default()))
}

pub(super) async fn schema(asked: Asked) -> Answered {
    let clues = asked.by(SCHEMA)?.flag("clues")?;
    Ok(plain_json(StatusCode::OK, &if clues { clue_schema() } else { round_schema() }))
}

pub(super) async fn workbook(desk: TheDesk, asked: Asked) -> Answered {
    let clues = asked.by(WORKBOOK)?.flag("clues")?;
    let place = desk.slots.enter()?;
    let make = move || Ok(if clues { books::clue_template() } else { books::template() }?);
    let bytes = desk.work(place, make).await?;
    Ok(file(bytes, answer::XLSX, if clues { "空白线索工作簿.xlsx" } else { "空白工作簿.xlsx" }))
}

pub(super) async fn check(desk: TheDesk, asked: Asked, body: Body) -> Answered {
    let params = asked.by(CHECK)?;
    let date = params.options()?.date;
    let (place, data) = desk.data(&params, body).await?;
    let engine = desk.engine();
    let checked = desk.work(place, move || {
        Ok(match import(&data.bytes, data.format, &data.name) {
            Ok(imported) => {
                let checked = engine.check(imported, date);
                (json!({ "counts": counts(checked.round()), "understood": checked.imported().understood }), checked.problems().clone())
            }
            Err(problems) => (json!({}), problems),
        })
    });
    let (result, problems) = checked.await?;
    Ok(answer::json(StatusCode::OK, &result, &problems))
}

pub(super) async fn render(desk: TheDesk, asked: Asked, body: Body) -> Answered {
    let params = asked.by(RENDER)?;
    params.format()?;
    params.options()?;
    let (place, data) = desk.data(&params, body).await?;
    let engine = desk.engine();
    desk.work(place, move || {
        let checked = engine.check(import(&data.bytes, data.format, &data.name)?, params.options()?.date);
        one_document(&engine, &checked, &params)
    })
    .await
}

/// How much there is in a round.
pub(super) fn counts(round: &Round) -> serde_json::Value {
    json!({
        "teams": round.teams.len(), "targets": round.targets.len(), "issues": round.issues.len(),
        "tasks": round.tasks.len(), "supervisions": round.supervisions.len(),
    })
}

/// One document of a round, in the format asked for.
pub(super) fn one_document(engine: &Engine, checked: &Checked, params: &Params) -> Answered {
    let format = params.format()?;
    let session = engine.session(checked, &params.options()?)?;
    let job = job(&session, params)?;
    let made = session.render(&job, &[format]).map_err(|problems| Fault::from(problems).located(checked))?;
    let output = made.into_iter().next().ok_or_else(|| Fault::not_there("没有得到文书"))?;
    let path = session.path(&job);
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let media = match format {
        Format::Docx => answer::DOCX,
        Format::Pdf => answer::PDF,
        Format::Xlsx => answer::XLSX,
    };
    Ok(file(output.bytes, media, &format!("{name}.{}", format.extension())))
}

/// The document that a request names.
pub(super) fn job<'s>(session: &Session<'s>, params: &Params) -> Result<Job<'s>, Fault> {
    Ok(session.job(params.get("kind").unwrap_or_default(), &params.subject(session.round())?)?)
}
