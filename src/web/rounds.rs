//! Rounds held on the desk: opened, looked at, corrected, taken away again.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::Path as InPath;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::answer::{self, Answered, Fault, file};
use super::api::{counts, one_document, session, sound_job};
use super::ask::{Asked, DATE, FORMAT, KIND, NAME, Param, SET_OPTION, SUGGESTION, SUPERVISION, TARGET, TEAM, import_options};
use super::desk::{Desk, locked};
use super::routes::TheDesk;
use super::values::{Correction, Group, correct as corrected, groups};
use super::{access, ask};
use crate::diag::Diagnostics;
use crate::engine::{Engine, Page, RenderOptions, Selection, SubjectId};
use crate::import::{Format, Imported, to_bytes_with};
use crate::round::Round;
use crate::samples;
use crate::workbook as books;

pub(super) const OPEN: &[Param] = &[NAME];
pub(super) const DOCUMENTS: &[Param] = &[TARGET];
pub(super) const PREVIEW: &[Param] = &[KIND, TARGET, SUPERVISION, TEAM, SUGGESTION, DATE, SET_OPTION];
pub(super) const DOCUMENT: &[Param] = &[KIND, TARGET, SUPERVISION, TEAM, SUGGESTION, FORMAT, DATE, SET_OPTION];
pub(super) const VALUES: &[Param] = &[TARGET, SUPERVISION];

/// Rounds on the desk at once; the one that was opened first goes for a new one.
const MOST_ROUNDS: usize = 4;
/// Documents whose pages are kept to look at.
const MOST_PREVIEWS: usize = 8;
/// Their pages, of which one takes half a megabyte.
const MOST_PAGES: usize = 160;
/// Bytes of corrections.
const MOST_CORRECTIONS: usize = 4 << 20;

/// What lies on the desk.
#[derive(Default)]
pub(super) struct Shelf {
    rounds: VecDeque<Arc<Held>>,
    previews: VecDeque<(String, Arc<Vec<Page>>)>,
}

/// A round on the desk, at one state of its correction.
pub(super) struct Held {
    id: String,
    name: String,
    /// The workbook as it came.
    workbook: Option<Arc<Vec<u8>>>,
    /// The round; none where the file could not be read at all.
    imported: Option<Imported>,
    pub found: Diagnostics,
    /// Values that were corrected.
    corrected: usize,
}

/// A round on the desk, at a glance (轮次概览).
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Overview {
    /// What the round is called in requests.
    round: String,
    /// What its file is called.
    name: String,
    /// Whether there is a workbook to mark.
    is_workbook: bool,
    /// Values that were corrected since it was opened.
    corrected: usize,
    /// What is in it; none where the file could not be read.
    about: Option<About>,
    /// How cells of a workbook were understood that were not written as they are kept.
    understood: Vec<String>,
}

/// What is in a round.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct About {
    /// Name of the area.
    area: String,
    /// Code of the area.
    code: String,
    /// Number of the session.
    session: u32,
    /// Number of the round.
    number: u32,
    /// Type of the round.
    kind: String,
    /// How many teams, targets, issues, tasks, supervisions.
    counts: BTreeMap<String, usize>,
    /// How many tasks have come how far.
    statuses: BTreeMap<String, usize>,
    /// Its targets.
    targets: Vec<TargetLine>,
}

/// A target in the overview.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct TargetLine {
    code: String,
    name: String,
    kind: String,
    issues: usize,
    tasks: usize,
    /// Tasks that are done or closed.
    done: usize,
    errors: usize,
    warnings: usize,
}

/// A document that a target, or the round, is due.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct DocumentLine {
    kind: String,
    title: String,
    /// Code of the target; none for the round's.
    target: Option<String>,
    /// Number of the supervision.
    supervision: Option<String>,
    /// Number of the team.
    team: Option<u32>,
    /// Number of the suggestion.
    suggestion: Option<String>,
    /// Who may read it.
    audience: String,
    /// Whether errors in data keep it from being made.
    blocked: bool,
}

/// Corrections of a round.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Corrections {
    /// Each value.
    values: Vec<Correction>,
}

impl Held {
    fn new(name: String, workbook: Option<Arc<Vec<u8>>>, read: Result<Imported, Diagnostics>, engine: &Engine) -> Result<Held, Fault> {
        let id = access::name()?;
        Ok(match read {
            Ok(imported) => {
                let found = engine.check(&imported, None);
                Held { id, name, workbook, imported: Some(imported), found, corrected: 0 }
            }
            Err(found) => Held { id, name, workbook, imported: None, found, corrected: 0 },
        })
    }

    /// The round.
    ///
    /// # Errors
    /// What kept it from being read.
    pub(super) fn imported(&self) -> Result<&Imported, Fault> {
        self.imported.as_ref().ok_or_else(|| self.found.clone().into())
    }

    fn answer(&self, status: StatusCode) -> Response {
        let overview = Overview {
            round: self.id.clone(),
            name: self.name.clone(),
            is_workbook: self.workbook.is_some(),
            corrected: self.corrected,
            about: self.imported.as_ref().map(|i| about(&i.round, &self.found)),
            understood: self.imported.as_ref().map(|i| i.understood.clone()).unwrap_or_default(),
        };
        answer::json(status, &overview, &self.found)
    }
}

fn about(round: &Round, found: &Diagnostics) -> About {
    // The last entry of a task counts.
    let latest: BTreeMap<&str, _> = round.progress.iter().map(|p| (p.task.as_str(), p.status)).collect();
    let mut statuses: BTreeMap<String, usize> = BTreeMap::new();
    let mut tasks_of: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let target_of: BTreeMap<&str, &str> = round.issues.iter().map(|i| (i.number.as_str(), i.target.as_str())).collect();
    for task in &round.tasks {
        let status = latest.get(task.number.as_str()).copied().unwrap_or(crate::round::Status::NotStarted);
        *statuses.entry(status.word().into()).or_default() += 1;
        let finished = matches!(status, crate::round::Status::Done | crate::round::Status::Closed);
        let targets: BTreeSet<&str> = task.issues.iter().filter_map(|i| target_of.get(i.as_str()).copied()).collect();
        for target in targets {
            let (all, done) = tasks_of.entry(target).or_default();
            *all += 1;
            *done += usize::from(finished);
        }
    }
    let mut issues_of: BTreeMap<&str, usize> = BTreeMap::new();
    round.issues.iter().for_each(|i| *issues_of.entry(i.target.as_str()).or_default() += 1);
    let mut problems_of: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for d in found.iter() {
        let (errors, warnings) = problems_of.entry(d.target.as_deref().unwrap_or_default()).or_default();
        *(if d.is_error() { errors } else { warnings }) += 1;
    }
    let line = |t: &crate::round::Target| {
        let code = t.code.as_str();
        let (tasks, done) = tasks_of.get(code).copied().unwrap_or_default();
        let (errors, warnings) = problems_of.get(code).copied().unwrap_or_default();
        let issues = issues_of.get(code).copied().unwrap_or_default();
        TargetLine { code: code.into(), name: t.name.clone(), kind: t.kind.word().into(), issues, tasks, done, errors, warnings }
    };
    About {
        area: round.committee.area.clone(),
        code: round.committee.code.clone(),
        session: round.session,
        number: round.number,
        kind: round.kind.word().into(),
        counts: serde_json::from_value(counts(round)).unwrap_or_default(),
        statuses,
        targets: round.targets.iter().map(line).collect(),
    }
}

impl Shelf {
    fn put(&mut self, held: Arc<Held>) {
        match self.rounds.iter_mut().find(|h| h.id == held.id) {
            Some(place) => *place = held,
            None => self.rounds.push_back(held),
        }
        while self.rounds.len() > MOST_ROUNDS {
            self.rounds.pop_front();
        }
    }

    fn show(&mut self, pages: Arc<Vec<Page>>) -> Result<String, Diagnostics> {
        let name = access::name()?;
        self.previews.push_back((name.clone(), pages));
        let all = |s: &Shelf| s.previews.iter().map(|(_, pages)| pages.len()).sum::<usize>();
        while self.previews.len() > MOST_PREVIEWS || (self.previews.len() > 1 && all(self) > MOST_PAGES) {
            self.previews.pop_front();
        }
        Ok(name)
    }

    /// Checks everything once more, for another template set.
    pub(super) fn check_again(&mut self, engine: &Engine) {
        for place in &mut self.rounds {
            if let Some(imported) = &place.imported {
                let Held { id, name, workbook, corrected, .. } = &**place;
                let (id, name, workbook, corrected) = (id.clone(), name.clone(), workbook.clone(), *corrected);
                *place =
                    Arc::new(Held { id, name, workbook, found: engine.check(imported, None), imported: Some(imported.clone()), corrected });
            }
        }
    }
}

/// A round on the desk.
pub(super) fn find(desk: &Desk, id: &str) -> Result<Arc<Held>, Fault> {
    let found = locked(&desk.shelf).rounds.iter().find(|h| h.id == id).cloned();
    found.ok_or_else(|| Fault::not_there("这份轮次数据已不在桌面上"))
}

pub(super) async fn open(desk: TheDesk, asked: Asked, body: Body) -> Answered {
    let params = asked.by(OPEN)?;
    let (place, data) = desk.data(&params, body).await?;
    let engine = desk.engine();
    let opened = desk.work(place, move || {
        let read = data.import(&engine);
        let workbook = (data.format == Format::Xlsx).then(|| Arc::new(data.bytes));
        Held::new(data.name, workbook, read, &engine)
    });
    put(&desk, opened.await?)
}

pub(super) async fn open_sample(desk: TheDesk, asked: Asked) -> Answered {
    asked.by(&[])?;
    let (place, engine) = (desk.slots.enter()?, desk.engine());
    let opened = desk.work(place, move || Held::new("样例（虚构的澄川县）".into(), None, samples::round(), &engine));
    put(&desk, opened.await?)
}

fn put(desk: &Desk, held: Held) -> Answered {
    let answer = held.answer(StatusCode::CREATED);
    locked(&desk.shelf).put(Arc::new(held));
    Ok(answer)
}

pub(super) async fn overview(desk: TheDesk, InPath(id): InPath<String>, asked: Asked) -> Answered {
    asked.by(&[])?;
    Ok(find(&desk, &id)?.answer(StatusCode::OK))
}

pub(super) async fn close(desk: TheDesk, InPath(id): InPath<String>, asked: Asked) -> Answered {
    asked.by(&[])?;
    find(&desk, &id)?;
    let mut shelf = locked(&desk.shelf);
    shelf.rounds.retain(|h| h.id != id);
    // Pages do not know whose they are.
    shelf.previews.clear();
    Ok(answer::json(StatusCode::OK, &json!({}), &Diagnostics::default()))
}

pub(super) async fn documents(desk: TheDesk, InPath(id): InPath<String>, asked: Asked) -> Answered {
    let params = asked.by(DOCUMENTS)?;
    let (held, engine, place) = (find(&desk, &id)?, desk.engine(), desk.slots.enter()?);
    let listed = desk.work(place, move || {
        let round = &held.imported()?.round;
        let session = session(&engine, round, &RenderOptions::default())?;
        let target = params.get("target").unwrap_or(&round.committee.code).to_string();
        let broken: BTreeSet<String> = held.found.iter().filter(|d| d.is_error()).filter_map(|d| d.target.clone()).collect();
        let all = held.found.iter().any(|d| d.is_error() && d.target.is_none());
        let jobs = session.jobs(&Selection { kinds: Vec::new(), targets: vec![target] })?;
        let line = |job: &crate::engine::Job<'_>| DocumentLine {
            kind: job.kind.name.clone(),
            title: job.kind.title.clone(),
            target: job.subject.target().map(|t| t.code.to_string()),
            supervision: if let Some(SubjectId::Supervision(number)) = job.subject_id() { Some(number) } else { None },
            team: if let Some(SubjectId::Team(number)) = job.subject_id() { Some(number) } else { None },
            suggestion: if let Some(SubjectId::Suggestion(number)) = job.subject_id() { Some(number) } else { None },
            audience: job.kind.audience.word().into(),
            blocked: all || session.blocked(job, &broken),
        };
        Ok(jobs.iter().map(line).collect::<Vec<_>>())
    });
    Ok(answer::json(StatusCode::OK, &json!({ "documents": listed.await? }), &Diagnostics::default()))
}

pub(super) async fn preview(desk: TheDesk, InPath(id): InPath<String>, asked: Asked) -> Answered {
    let params = asked.by(PREVIEW)?;
    let (held, engine, place) = (find(&desk, &id)?, desk.engine(), desk.slots.enter()?);
    let options = params.options()?;
    let made = desk.work(place, move || {
        let imported = held.imported()?;
        let session = session(&engine, &imported.round, &options)?;
        let job = sound_job(&session, &held.found, &params)?;
        session.preview(&job).map_err(|problems| Fault::from(problems).located(imported))
    });
    let made = made.await?;
    let sizes: Vec<Json> = made.pages.iter().map(|p| json!({ "width": p.width().0, "height": p.height().0 })).collect();
    let name = locked(&desk.shelf).show(Arc::new(made.pages))?;
    Ok(answer::json(StatusCode::OK, &json!({ "preview": name, "pages": sizes, "seals": made.seals }), &made.warnings))
}

pub(super) async fn page(desk: TheDesk, InPath((name, number)): InPath<(String, String)>, asked: Asked) -> Answered {
    asked.by(&[])?;
    let pages = locked(&desk.shelf).previews.iter().find(|(n, _)| *n == name).map(|(_, pages)| pages.clone());
    let number = number.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
    let (Some(pages), Some(number)) = (pages, number) else { return Err(Fault::not_there("没有这一页")) };
    let draw = move || Ok(pages.get(number).ok_or_else(|| Fault::not_there("没有这一页"))?.svg().to_string());
    let svg = desk.work(desk.slots.enter()?, draw).await?;
    let mut response = Response::new(Body::from(svg));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"));
    // A picture: opened by itself it can do no more than as part of the page.
    let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    Ok(response)
}

pub(super) async fn document(desk: TheDesk, InPath(id): InPath<String>, asked: Asked) -> Answered {
    let params = asked.by(DOCUMENT)?;
    let (held, engine, place) = (find(&desk, &id)?, desk.engine(), desk.slots.enter()?);
    desk.work(place, move || one_document(&engine, held.imported()?, &held.found, &params)).await
}

pub(super) async fn values(desk: TheDesk, InPath(id): InPath<String>, asked: Asked) -> Answered {
    let params = asked.by(VALUES)?;
    let (held, place) = (find(&desk, &id)?, desk.slots.enter()?);
    let listed = desk.work(place, move || {
        let round = &held.imported()?.round;
        let code = match params.subject(round)? {
            SubjectId::Round | SubjectId::Team(_) | SubjectId::Suggestion(_) => None,
            SubjectId::Target(code) => Some(code.to_string()),
            SubjectId::Supervision(number) => round.supervisions.iter().find(|s| s.number == number).map(|s| s.target.to_string()),
        };
        Ok(groups(round, code.as_deref()))
    });
    Ok(answer::json(StatusCode::OK, &json!({ "groups": listed.await? }), &Diagnostics::default()))
}

pub(super) async fn correct(desk: TheDesk, InPath(id): InPath<String>, asked: Asked, body: Body) -> Answered {
    asked.by(&[])?;
    let place = desk.slots.enter()?;
    let (bytes, _room) = desk.body(body, MOST_CORRECTIONS).await?;
    let corrections: Corrections = serde_json::from_slice(&bytes).map_err(|e| Fault::usage(format!("改正内容的写法不对：{e}")))?;
    // One after another: each begins with what the last left.
    let _turn = desk.turn.lock().await;
    let (held, engine) = (find(&desk, &id)?, desk.engine());
    let made = desk.work(place, move || {
        let old = held.imported()?;
        let round = corrected(&old.round, &corrections.values)?;
        let imported = Imported { round, ..old.clone() };
        let found = engine.check(&imported, None);
        let Held { id, name, workbook, corrected, .. } = &*held;
        Ok(Held {
            id: id.clone(),
            name: name.clone(),
            workbook: workbook.clone(),
            imported: Some(imported),
            found,
            corrected: corrected + corrections.values.len(),
        })
    });
    let held = made.await?;
    let answer = held.answer(StatusCode::OK);
    locked(&desk.shelf).put(Arc::new(held));
    Ok(answer)
}

pub(super) async fn marked(desk: TheDesk, InPath(id): InPath<String>, asked: Asked) -> Answered {
    asked.by(&[])?;
    let (held, place) = (find(&desk, &id)?, desk.slots.enter()?);
    desk.work(place, move || {
        let workbook = held.workbook.as_ref().ok_or_else(|| Fault::not_there("打开的不是工作簿，没有可以标红的"))?;
        let bytes = books::marked(workbook, &held.name, &held.found)?;
        Ok(file(bytes, answer::XLSX, &format!("{}（标出错误）.xlsx", stem(&held.name))))
    })
    .await
}

pub(super) async fn workbook(desk: TheDesk, InPath(id): InPath<String>, asked: Asked) -> Answered {
    asked.by(&[])?;
    let (held, place, engine) = (find(&desk, &id)?, desk.slots.enter()?, desk.engine());
    desk.work(place, move || {
        let imported = held.imported()?;
        if imported.problems.has_errors() {
            // It would lack the entries that were left out.
            return Err(imported.problems.clone().into());
        }
        let suffix = if held.corrected > 0 { "（改正后）" } else { "" };
        let bytes = to_bytes_with(&imported.round, Format::Xlsx, &import_options(&engine))?;
        Ok(file(bytes, answer::XLSX, &format!("{}{suffix}.xlsx", stem(&held.name))))
    })
    .await
}

fn stem(name: &str) -> &str {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// What rounds say, for the OpenAPI document.
pub(super) fn schemas() -> BTreeMap<&'static str, Json> {
    let list =
        |name: &str, of: Json| json!({ "type": "object", "required": [name], "properties": { name: { "type": "array", "items": of } } });
    let with_defs = |name: &str, mut of: Json| {
        let defs = of.as_object_mut().and_then(|fields| fields.remove("$defs")).unwrap_or_else(|| json!({}));
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

const _: () = assert!(MOST_CORRECTIONS <= ask::MOST_BYTES);
