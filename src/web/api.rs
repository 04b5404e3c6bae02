//! Answers for data sent along: check, render; and what there is to know before.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::StatusCode;
use serde_json::json;

use super::answer::{self, Answered, Fault, file, plain_json};
use super::ask::{Asked, DATE, FORMAT, KIND, NAME, Param, Params, SET_OPTION, SUGGESTION, SUPERVISION, TARGET, TEAM, param};
use super::routes::TheDesk;
use crate::diag::Diagnostics;
use crate::engine::{Engine, Format, Job, RenderOptions, Session};
use crate::import::Imported;
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
    let (place, engine) = (desk.slots.enter()?, desk.engine());
    let make = move || {
        let options = books::WorkbookOptions::default().kinds(engine.set().titles());
        Ok(if clues { books::clue_template() } else { books::template(&options) }?)
    };
    let bytes = desk.work(place, make).await?;
    Ok(file(bytes, answer::XLSX, if clues { "空白线索工作簿.xlsx" } else { "空白工作簿.xlsx" }))
}

pub(super) async fn check(desk: TheDesk, asked: Asked, body: Body) -> Answered {
    let params = asked.by(CHECK)?;
    let date = params.options()?.date;
    let (place, data) = desk.data(&params, body).await?;
    let engine = desk.engine();
    let checked = desk.work(place, move || {
        Ok(match data.import(&engine) {
            Ok(imported) => {
                let found = engine.check(&imported, date);
                (json!({ "counts": counts(&imported.round), "understood": imported.understood }), found)
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
        let imported = data.import(&engine)?;
        let found = engine.check(&imported, params.options()?.date);
        one_document(&engine, &imported, &found, &params)
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
pub(super) fn one_document(engine: &Engine, imported: &Imported, found: &Diagnostics, params: &Params) -> Answered {
    let format = params.format()?;
    let session = engine.session(&imported.round, &params.options()?)?;
    let job = sound_job(&session, found, params)?;
    let made = session.render(&job, &[format]).map_err(|problems| Fault::from(problems).located(imported))?;
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

/// The document asked for, unless its data are wrong.
///
/// # Errors
/// What is wrong with the data it takes up.
pub(super) fn sound_job<'s>(session: &Session<'s>, found: &Diagnostics, params: &Params) -> Result<Job<'s>, Fault> {
    let job = session.job(params.get("kind").unwrap_or_default(), &params.subject(session.round())?)?;
    let wrong = |d: &&crate::diag::Diagnostic| d.is_error();
    let broken: BTreeSet<String> = found.iter().filter(wrong).filter_map(|d| d.target.clone()).collect();
    if session.blocked(&job, &broken) || found.iter().any(|d| d.is_error() && d.target.is_none()) {
        // Those of other targets are not this document's business, unless it is the round's.
        let own = job.subject.target().map(|t| t.code.to_string());
        let township = job.subject.target().map(|t| t.code.township().to_string());
        let concerns = |d: &&crate::diag::Diagnostic| match (&d.target, &own) {
            (Some(code), Some(own)) => code == own || township.as_ref().is_some_and(|t| code.starts_with(t.as_str())),
            _ => true,
        };
        return Err(Diagnostics(found.iter().filter(wrong).filter(concerns).cloned().collect()).into());
    }
    Ok(job)
}

/// The options of a request for a document.
pub(super) fn session<'s>(engine: &'s Engine, round: &'s Round, options: &RenderOptions) -> Result<Session<'s>, Fault> {
    Ok(engine.session(round, options)?)
}
