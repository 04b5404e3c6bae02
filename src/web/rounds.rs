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
use super::api::{counts, job, one_document};
use super::ask::{Asked, DATE, FORMAT, KIND, NAME, Param, SET_OPTION, SUGGESTION, SUPERVISION, TARGET, TEAM};
use super::desk::{Desk, locked};
use super::routes::TheDesk;
use super::values::{Correction, Group, correct as corrected, groups};
use super::{access, ask};
use crate::diag::Diagnostics;
use crate::engine::{Checked, Engine, Page, RenderOptions, Selection, SubjectId};
use crate::import::{Format, Imported, import};
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
    /// The round, or what kept the file from being read at all.
    checked: Result<Arc<Checked>, Diagnostics>,
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
        let checked = read.map(|imported| Arc::new(engine.check(imported, None)));
        Ok(Held { id: access::name()?, name, workbook, checked, corrected: 0 })
    }

    /// The round.
    ///
    /// # Errors
    /// What kept it from being read.
    pub(super) fn checked(&self) -> Result<&Arc<Checked>, Fault> {
        self.checked.as_ref().map_err(|problems| problems.clone().into())
    }

    /// Its problems.
    fn problems(&self) -> &Diagnostics {
        self.checked.as_ref().map_or_else(|problems| problems, |checked| checked.problems())
    }

    /// The same round once more, checked again.
    fn again(&self, checked: Checked, corrected: usize) -> Held {
        let (id, name, workbook) = (self.id.clone(), self.name.clone(), self.workbook.clone());
        Held { id, name, workbook, checked: Ok(Arc::new(checked)), corrected }
    }

    fn answer(&self, status: StatusCode) -> Response {
        let overview = Overview {
            round: self.id.clone(),
            name: self.name.clone(),
            is_workbook: self.workbook.is_some(),
            corrected: self.corrected,
            about: self.checked.as_ref().ok().map(|checked| about(checked)),
            understood: self.checked.as_ref().map(|checked| checked.imported().understood.clone()).unwrap_or_default(),
        };
        answer::json(status, &overview, self.problems())
    }
}

fn about(checked: &Checked) -> About {
    let round = checked.round();
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
    for d in checked.problems() {
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
            if let Ok(checked) = &place.checked {
                *place = Arc::new(place.again(engine.check(checked.imported().clone(), None), place.corrected));
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
        let read = import(&data.bytes, data.format, &data.name);
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
        let session = engine.session(held.checked()?, &RenderOptions::default())?;
        let round = session.round();
        let target = params.get("target").unwrap_or(&round.committee.code).to_string();
        let jobs = session.jobs(&Selection { kinds: Vec::new(), targets: vec![target] })?;
        let line = |job: &crate::engine::Job<'_>| DocumentLine {
            kind: job.kind.name.clone(),
            title: job.kind.title.clone(),
            target: job.subject.target().map(|t| t.code.to_string()),
            supervision: if let Some(SubjectId::Supervision(number)) = job.subject_id() { Some(number) } else { None },
            team: if let Some(SubjectId::Team(number)) = job.subject_id() { Some(number) } else { None },
            suggestion: if let Some(SubjectId::Suggestion(number)) = job.subject_id() { Some(number) } else { None },
            audience: job.kind.audience.word().into(),
            blocked: job.is_blocked(),
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
        let checked = held.checked()?;
        let session = engine.session(checked, &options)?;
        session.preview(&job(&session, &params)?).map_err(|problems| Fault::from(problems).located(checked))
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
    desk.work(place, move || one_document(&engine, held.checked()?, &params)).await
}

pub(super) async fn values(desk: TheDesk, InPath(id): InPath<String>, asked: Asked) -> Answered {
    let params = asked.by(VALUES)?;
    let (held, place) = (find(&desk, &id)?, desk.slots.enter()?);
    let listed = desk.work(place, move || {
        let round = held.checked()?.round();
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
        let old = held.checked()?.imported();
        let round = corrected(&old.round, &corrections.values)?;
        let checked = engine.check(Imported { round, ..old.clone() }, None);
        Ok(held.again(checked, held.corrected + corrections.values.len()))
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
        let bytes = books::marked(workbook, &held.name, held.problems())?;
        Ok(file(bytes, answer::XLSX, &format!("{}（标出错误）.xlsx", stem(&held.name))))
    })
    .await
}

pub(super) async fn workbook(desk: TheDesk, InPath(id): InPath<String>, asked: Asked) -> Answered {
    asked.by(&[])?;
    let (held, place) = (find(&desk, &id)?, desk.slots.enter()?);
    desk.work(place, move || {
        let imported = held.checked()?.imported();
        if imported.problems.has_errors() {
            // It would lack the entries that were left out.
            return Err(imported.problems.clone().into());
        }
        let suffix = if held.corrected > 0 { "（改正后）" } else { "" };
        Ok(file(books::export(&imported.round)?, answer::XLSX, &format!("{}{suffix}.xlsx", stem(&held.name))))
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
