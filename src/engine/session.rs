//! One round's documents: which there are, what they are called, rendering each.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value as Json;

use super::{Checked, Engine, RenderOptions, related};
use crate::diag::{Code, Diagnostic, Diagnostics, Origin};
use crate::document::{BlockKind, Document, SignatureVariant};
#[cfg(feature = "docx")]
use crate::drawing::{self, Drawing};
use crate::kinds::{Kind, Needs};
use crate::layout::{Adjustments, Seal};
use crate::markup;
use crate::pack::{Fingerprint, file_name, folder_name};
use crate::profile::Profile;
use crate::round::{AreaCode, ClueFile, ClueHandling, Date, Index, Issue, IssueOrigin, Round, Target};
use crate::view::{self, ClueSubject, Setting, Subject, View};

/// The kind whose items of evaluation hold for kinds that have none of their own.
const EVALUATION_FORM: &str = "evaluation_form";

/// A format of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Word, to edit.
    Docx,
    /// PDF, to file.
    Pdf,
    /// A workbook, to be filled in and sent back; of kinds that have sheets.
    Xlsx,
}

impl Format {
    /// The extension of its files.
    pub const fn extension(self) -> &'static str {
        match self {
            Format::Docx => "docx",
            Format::Pdf => "pdf",
            Format::Xlsx => "xlsx",
        }
    }
}

/// What a document is for, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubjectId {
    /// The whole round.
    Round,
    /// A team by its number.
    Team(u32),
    /// A target by its code.
    Target(AreaCode),
    /// A supervision by its number.
    Supervision(String),
    /// A suggestion to a department by its number.
    Suggestion(String),
}

/// Which documents to make; empty lists mean all.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Names of kinds.
    pub kinds: Vec<String>,
    /// Codes of targets; the county's code stands for the papers of the whole round.
    pub targets: Vec<String>,
}

/// One document to make.
#[derive(Debug, Clone, Copy)]
pub struct Job<'s> {
    /// Its kind.
    pub kind: &'s Kind,
    /// What it is for.
    pub subject: Subject<'s>,
    blocked: bool,
}

impl Job<'_> {
    /// Whether it is secret: made of a clue file, and in no pack.
    pub fn is_secret(&self) -> bool {
        self.kind.is_secret()
    }

    /// Whether errors in the data keep it from being made.
    pub fn is_blocked(&self) -> bool {
        self.blocked
    }

    /// Those of some formats that the document has: every document all but a workbook.
    pub fn formats(&self, wanted: &[Format]) -> Vec<Format> {
        wanted.iter().copied().filter(|f| *f != Format::Xlsx || !self.kind.sheets.is_empty()).collect()
    }

    /// The name of what it is for, to ask for it by.
    pub fn subject_id(&self) -> Option<SubjectId> {
        Some(match self.subject {
            Subject::Round => SubjectId::Round,
            Subject::Team(t) => SubjectId::Team(t.number),
            Subject::Target(t) => SubjectId::Target(t.code.clone()),
            Subject::Supervision(s, _) => SubjectId::Supervision(s.number.clone()),
            Subject::Suggestion(s) => SubjectId::Suggestion(s.number.clone()),
            Subject::Clue(_) => return None,
        })
    }
}

/// A finished document.
#[derive(Debug, Clone)]
pub struct Output {
    /// Its format.
    pub format: Format,
    /// The file's content.
    pub bytes: Vec<u8>,
    /// Pages, where the format knows.
    pub pages: Option<usize>,
    /// Organs whose seal it shows: what shows any is a draft.
    pub seals: Vec<String>,
    /// What somebody should look at.
    pub warnings: Diagnostics,
}

/// A document to look at.
#[cfg(feature = "pdf")]
#[derive(Debug, Clone)]
pub struct Preview {
    /// Its pages.
    pub pages: Vec<crate::svg::Page>,
    /// Organs whose seal it shows: what shows any is a draft.
    pub seals: Vec<String>,
    /// What somebody should look at.
    pub warnings: Diagnostics,
}

/// An engine at work on one round; shared by threads.
#[derive(Debug)]
pub struct Session<'s> {
    engine: &'s Engine,
    checked: &'s Checked,
    index: Index<'s>,
    as_of: Option<Date>,
    options: BTreeMap<String, BTreeMap<String, Json>>,
    seals: BTreeMap<String, Seal>,
    clues: Option<&'s ClueFile>,
}

/// The folder of secret papers.
const SECRET_FOLDER: &str = "涉密";

impl<'s> Session<'s> {
    pub(super) fn new(engine: &'s Engine, checked: &'s Checked, options: &RenderOptions) -> Result<Self, Diagnostics> {
        let mut set: BTreeMap<&str, BTreeMap<String, String>> = BTreeMap::new();
        for (kind, key, value) in &options.set {
            set.entry(&engine.set().kind(kind)?.name).or_default().insert(key.clone(), value.clone());
        }
        let none = BTreeMap::new();
        let mut settled = BTreeMap::new();
        for kind in engine.kinds() {
            settled.insert(kind.name.clone(), kind.settle(set.get(kind.name.as_str()).unwrap_or(&none))?);
        }
        let round = checked.round();
        let as_of = options.date.or(round.schedule.as_of);
        Ok(Session { engine, checked, index: Index::new(round), as_of, options: settled, seals: options.seals.clone(), clues: None })
    }

    /// The same for the secret papers of a clue file, and for no others.
    #[must_use]
    pub fn secret(self, clues: &'s ClueFile) -> Self {
        Session { clues: Some(clues), ..self }
    }

    /// The engine.
    pub(super) fn engine(&self) -> &'s Engine {
        self.engine
    }

    /// The round with its problems.
    pub fn checked(&self) -> &'s Checked {
        self.checked
    }

    /// Hash of the options, the day of judgement and the pictures of seals.
    pub(super) fn options_hash(&self) -> String {
        let mut print = Fingerprint::default();
        print.part("date", format!("{:?}", self.as_of).as_bytes());
        for (kind, options) in &self.options {
            print.part(kind, serde_json::to_string(options).unwrap_or_default().as_bytes());
        }
        for (organ, seal) in &self.seals {
            print.part(organ, seal.bytes());
        }
        print.finish()
    }

    /// The round.
    pub fn round(&self) -> &'s Round {
        self.index.round
    }

    /// The one document of a kind for a subject.
    ///
    /// # Errors
    /// An unknown kind or subject, or a kind that is not made for it or for its step of supervision.
    pub fn job(&self, kind: &str, subject: &SubjectId) -> Result<Job<'s>, Diagnostics> {
        let kind = self.engine.set().kind(kind)?;
        let unknown = |what: String| Diagnostics::from(Diagnostic::error(Code::TargetUnknown, what));
        let subject = match subject {
            SubjectId::Round => Subject::Round,
            SubjectId::Team(number) => {
                let team = self.index.round.teams.iter().find(|t| t.number == *number);
                Subject::Team(team.ok_or_else(|| unknown(format!("没有组号为{number}的巡察组")))?)
            }
            SubjectId::Target(code) => {
                Subject::Target(self.index.target(code.as_str()).ok_or_else(|| unknown(format!("没有代码为 {code} 的巡察对象")))?)
            }
            SubjectId::Supervision(number) => {
                let s = self.index.supervision(number).ok_or_else(|| unknown(format!("没有编号为“{number}”的督办")))?;
                let target = self.index.target(s.target.as_str()).ok_or_else(|| unknown(format!("没有代码为 {} 的巡察对象", s.target)))?;
                Subject::Supervision(s, target)
            }
            SubjectId::Suggestion(number) => {
                Subject::Suggestion(self.index.suggestion(number).ok_or_else(|| unknown(format!("没有编号为“{number}”的工作建议")))?)
            }
        };
        if !kind.scopes.contains(&subject.scope()) {
            let scopes: Vec<&str> = kind.scopes.iter().map(|s| s.word()).collect();
            return Err(unknown(format!("“{}”不适用于{}，适用于：{}", kind.title, subject.scope().word(), scopes.join("、"))));
        }
        let job = self.job_of(kind, subject);
        if !is_of_level(&job) {
            return Err(unknown(format!("“{}”只用于督办层级：{}", kind.title, kind.levels.join("、"))));
        }
        Ok(job)
    }

    /// The documents that the round calls for, within a selection: by target, then by kind.
    ///
    /// # Errors
    /// Unknown kinds and targets, all at once.
    pub fn jobs(&self, selection: &Selection) -> Result<Vec<Job<'s>>, Diagnostics> {
        let kinds = self.known(selection)?;
        let wanted: BTreeSet<&str> = selection.targets.iter().map(String::as_str).collect();
        let kinds: Vec<&Kind> = self.engine.kinds().iter().filter(|k| kinds.is_empty() || kinds.contains(k.name.as_str())).collect();
        let mut jobs = Vec::new();
        for (code, subjects) in self.subjects() {
            if wanted.is_empty() || wanted.contains(code) {
                jobs.extend(self.jobs_of(&subjects, &kinds));
            }
        }
        Ok(jobs)
    }

    /// Makes sure that a selection names what there is; yields the names of its kinds.
    ///
    /// # Errors
    /// Unknown kinds and targets, all at once.
    pub(super) fn known(&self, selection: &Selection) -> Result<BTreeSet<&'s str>, Diagnostics> {
        let round = self.index.round;
        let mut problems = Diagnostics::default();
        let mut kinds: BTreeSet<&str> = BTreeSet::new();
        for name in &selection.kinds {
            match self.engine.set().kind(name) {
                Ok(kind) if kind.is_secret() != self.clues.is_some() => problems.push(misplaced(kind)),
                Ok(kind) => _ = kinds.insert(kind.name.as_str()),
                Err(d) => problems.push(d),
            }
        }
        for code in &selection.targets {
            if *code != round.committee.code && self.index.target(code).is_none() {
                let known: Vec<&str> = round.targets.iter().map(|t| t.code.as_str()).collect();
                let mut d = Diagnostic::error(Code::TargetUnknown, format!("没有代码为“{code}”的巡察对象"));
                d.hints.extend(crate::data::did_you_mean(code, &known));
                problems.push(d.hint(format!("全轮次的文书用 --target {}", round.committee.code)));
            }
        }
        if problems.is_empty() { Ok(kinds) } else { Err(problems) }
    }

    /// What documents are made for, by the code of whom they go to: the round with its teams and suggestions, then its
    /// targets in their order, each with its supervisions. In a secret session the clues.
    pub(super) fn subjects(&self) -> Vec<(&'s str, Vec<Subject<'s>>)> {
        let round = self.index.round;
        if let Some(file) = self.clues {
            let copies = |(clue, place)| (1..=clue_copies(clue)).map(move |copy| Subject::Clue(ClueSubject { file, clue, place, copy }));
            return vec![(round.committee.code.as_str(), file.clues.iter().zip(1..).flat_map(copies).collect())];
        }
        let mut supervisions: BTreeMap<&str, Vec<Subject<'s>>> = BTreeMap::new();
        for s in &round.supervisions {
            if let Some(target) = self.index.target(s.target.as_str()) {
                supervisions.entry(s.target.as_str()).or_default().push(Subject::Supervision(s, target));
            }
        }
        let of_target = round.targets.iter().map(|target| {
            let code = target.code.as_str();
            (code, std::iter::once(Subject::Target(target)).chain(supervisions.remove(code).unwrap_or_default()).collect())
        });
        let whole = std::iter::once(Subject::Round)
            .chain(round.teams.iter().map(Subject::Team))
            .chain(round.suggestions.iter().map(Subject::Suggestion))
            .collect();
        std::iter::once((round.committee.code.as_str(), whole)).chain(of_target).collect()
    }

    /// The documents of some kinds that the round calls for, for some subjects.
    pub(super) fn jobs_of(&self, subjects: &[Subject<'s>], kinds: &[&'s Kind]) -> Vec<Job<'s>> {
        let jobs = subjects.iter().flat_map(|subject| kinds.iter().map(move |kind| self.job_of(kind, *subject)));
        jobs.filter(|job| job.kind.scopes.contains(&job.subject.scope()) && is_of_level(job) && self.called_for(job)).collect()
    }

    fn job_of(&self, kind: &'s Kind, subject: Subject<'s>) -> Job<'s> {
        Job { kind, subject, blocked: self.checked.blocks(kind, subject) }
    }

    fn called_for(&self, job: &Job<'_>) -> bool {
        let round = self.index.round;
        job.kind.needs.iter().all(|need| match (need, job.subject.target()) {
            (Needs::Feedback, _) => round.schedule.feedback.is_some(),
            (Needs::Notice, _) => round.schedule.notice.is_some(),
            (Needs::Issues, _) => self.has_issue(job.subject, |_| true),
            (Needs::Unfinished, _) => self.has_issue(job.subject, |i| !self.index.finished(&i.number)),
            (Needs::Overdue, _) => self.has_issue(job.subject, |i| self.as_of.is_some_and(|day| self.index.overdue(&i.number, day))),
            (Needs::Officials | Needs::Villages | Needs::Ballots, None) => false,
            (Needs::Ballots, Some(t)) => self.index.ballot(&t.code).is_some(),
            (Needs::DayLogs, _) => match job.subject {
                Subject::Team(team) => round.day_logs.iter().any(|log| log.team == team.number),
                _ => !round.day_logs.is_empty(),
            },
            (Needs::Assessments, _) => !round.assessments.is_empty(),
            (Needs::Report, _) => matches!(job.subject, Subject::Suggestion(s) if s.report),
            (Needs::Transfer, _) => matches!(job.subject, Subject::Clue(c) if is_handed_on(c.clue.handling)),
            (Needs::Villages, Some(t)) => !self.index.villages(&t.code).is_empty(),
            (Needs::Officials, Some(t)) => t.officials.iter().any(|o| o.evaluated),
            (Needs::OwnIssues, t) => !self.own_issues(t).is_empty(),
            (Needs::Publishable, t) => self.own_issues(t).iter().any(|i| i.publishable),
            (Needs::Immediate, t) => self.own_issues(t).iter().any(|i| i.origin == IssueOrigin::Immediate),
            (Needs::Sanctions, None) => !round.sanctions.is_empty(),
            (Needs::Sanctions, Some(t)) => {
                let below = self.index.villages(&t.code).iter().any(|v| !self.index.sanctions(&v.code).is_empty());
                below || !self.index.sanctions(&t.code).is_empty()
            }
        })
    }

    /// Whether a target or one of its villages, or else the round, has such an issue.
    fn has_issue(&self, subject: Subject<'_>, is_such: impl Fn(&Issue) -> bool) -> bool {
        match subject.target() {
            None => self.index.round.issues.iter().any(is_such),
            Some(t) => {
                let own_and_below = std::iter::once(t).chain(self.index.villages(&t.code).iter().copied());
                own_and_below.flat_map(|t| self.index.issues(&t.code)).any(|i| is_such(i))
            }
        }
    }

    /// The issues of a target itself, or of the whole round.
    fn own_issues(&self, target: Option<&Target>) -> Vec<&'s Issue> {
        match target {
            None => self.index.round.issues.iter().collect(),
            Some(t) => self.index.issues(&t.code).to_vec(),
        }
    }

    /// Folder and file name of a document, without extension.
    pub fn path(&self, job: &Job<'_>) -> PathBuf {
        let round = self.index.round;
        let (code, name) = match job.subject.target() {
            Some(t) => (t.code.as_str(), t.name.as_str()),
            None => (round.committee.code.as_str(), round.committee.area.as_str()),
        };
        let folder = if job.is_secret() { SECRET_FOLDER.to_string() } else { folder_name(code, name) };
        PathBuf::from(folder).join(file_name(job.kind.order, &job.kind.title, name, job.subject.distinction().as_deref()))
    }

    /// What the document may see, as its template gets it.
    pub fn view(&self, job: &Job<'_>) -> View {
        let kind = job.kind;
        let none = BTreeMap::new();
        let setting = Setting {
            document: &kind.name,
            dated_by: kind.dated_by.as_deref(),
            as_of: self.as_of,
            calendar: &self.engine.calendar,
            questions: self.engine.questions.get(&kind.name),
            // A form has its own items; its results are those of the form.
            evaluation: self.engine.evaluations.get(&kind.name).or_else(|| self.engine.evaluations.get(EVALUATION_FORM)),
            survey: self.engine.surveys.get(&kind.name),
            declared: &self.engine.declared,
            options: self.options.get(&kind.name).unwrap_or(&none),
        };
        view::project(&self.index, job.subject, kind.audience, &setting)
    }

    /// The markup that the template makes of the view.
    ///
    /// # Errors
    /// Whatever is wrong with the template, with its line.
    pub fn markup(&self, job: &Job<'_>) -> Result<String, Diagnostics> {
        self.markup_of(job, self.view(job))
    }

    fn markup_of(&self, job: &Job<'_>, view: View) -> Result<String, Diagnostics> {
        self.engine.templates.render_shared(&job.kind.template(), Arc::new(view)).map_err(|failed| {
            let related = related::of(self.round(), job, failed.item.as_ref());
            failed.problems.into_iter().map(|d| Diagnostic { related: related.clone(), ..d }).collect()
        })
    }

    /// The document model.
    ///
    /// # Errors
    /// As [`Self::markup`], and whatever is wrong with the markup.
    pub fn document(&self, job: &Job<'_>) -> Result<Document, Diagnostics> {
        markup::parse(&self.markup(job)?, &job.kind.template())
    }

    /// The name of a document's profile under its options.
    pub(super) fn profile_name<'j>(&self, job: &Job<'j>) -> &'j str {
        let none = BTreeMap::new();
        job.kind.profile_for(self.options.get(&job.kind.name).unwrap_or(&none))
    }

    /// The profile of a document under its options.
    fn profile(&self, job: &Job<'_>) -> Result<&'s Profile, Diagnostics> {
        let name = self.profile_name(job);
        let missing = || Diagnostic::error(Code::SetInvalid, format!("没有名为“{name}”的版式")).into();
        self.engine.set.profiles.get(name).ok_or_else(missing)
    }

    /// Renders a document in each of the formats that it has ([`Job::formats`]), in their order.
    ///
    /// # Errors
    /// Of a blocked document the errors in its data. Else everything that keeps the document from being made, each naming
    /// the document; a fault of the program itself is reported the same way and stops no other document.
    pub fn render(&self, job: &Job<'_>, formats: &[Format]) -> Result<Vec<Output>, Diagnostics> {
        self.render_view(job, self.view(job), formats)
    }

    /// The same of a view that was made before.
    pub(super) fn render_view(&self, job: &Job<'_>, view: View, formats: &[Format]) -> Result<Vec<Output>, Diagnostics> {
        self.guarded(job, || self.render_unguarded(job, view, formats))
    }

    /// Makes something of a document unless it is blocked; problems name the document, a fault of the program too.
    fn guarded<T>(&self, job: &Job<'_>, make: impl FnOnce() -> Result<T, Diagnostics>) -> Result<T, Diagnostics> {
        if job.blocked {
            return Err(self.checked.refusal(job.subject));
        }
        let result = catch_unwind(AssertUnwindSafe(make));
        let result = result.unwrap_or_else(|_| Err(Diagnostic::error(Code::Internal, "生成这份文书时程序出错").into()));
        result.map_err(|d| self.traced(job, d).into_iter().map(|d| self.owned(job, d)).collect())
    }

    /// Problems with what a template wrote as problems at the template's lines, with the data that were at work.
    fn traced(&self, job: &Job<'_>, problems: Diagnostics) -> Diagnostics {
        let written = |d: &Diagnostic| matches!(d.origin, Some(Origin::Markup { .. }));
        if job.is_secret() || !problems.iter().any(written) {
            return problems;
        }
        let template = job.kind.template();
        let Ok(markup) = self.markup(job) else { return problems };
        let Some(traced) = self.engine.templates.trace(&template, &self.view(job), &markup) else { return problems };
        let placed = |d: Diagnostic| match d.origin {
            Some(Origin::Markup { line, column, .. }) => {
                let (d, item) = traced.placed(offset(&markup, line, column), d);
                let related = related::of(self.round(), job, item.as_ref());
                Diagnostic { related, ..d }
            }
            _ => d,
        };
        problems.into_iter().map(placed).collect()
    }

    /// The pages of a document to look at: those that its PDF has, each as an SVG picture.
    ///
    /// # Errors
    /// As [`Self::render`].
    #[cfg(feature = "pdf")]
    pub fn preview(&self, job: &Job<'_>) -> Result<Preview, Diagnostics> {
        let preview = || {
            let (document, profile, finish) = self.composed(job, self.view(job))?;
            let pages = crate::svg::pages(self.engine.typesetter()?, &document, profile, &finish)?;
            Ok(Preview { pages, seals: finish.seals.into_keys().collect(), warnings: self.draft_warnings(job) })
        };
        self.guarded(job, preview)
    }

    /// A document's model with its profile and what it needs beyond that.
    fn composed(&self, job: &Job<'_>, view: View) -> Result<(Document, &'s Profile, Adjustments), Diagnostics> {
        let document = markup::parse(&self.markup_of(job, view)?, &job.kind.template())?;
        let profile = self.profile(job)?;
        let finish = Adjustments { seals: self.seals_of(&document), ..self.finish(&document, profile) };
        Ok((document, profile, finish))
    }

    fn render_unguarded(&self, job: &Job<'_>, view: View, formats: &[Format]) -> Result<Vec<Output>, Diagnostics> {
        let formats = &job.formats(formats);
        let warnings = self.draft_warnings(job);
        let mut workbook = if formats.contains(&Format::Xlsx) { Some(self.workbook(job, &view)?) } else { None };
        if formats.iter().all(|f| *f == Format::Xlsx) {
            let output = |bytes| Output { format: Format::Xlsx, bytes, pages: None, seals: Vec::new(), warnings };
            return Ok(workbook.map(output).into_iter().collect());
        }
        let (document, profile, finish) = self.composed(job, view)?;
        let seals: Vec<String> = finish.seals.keys().cloned().collect();
        formats
            .iter()
            .map(|format| {
                if let Some(bytes) = workbook.take_if(|_| *format == Format::Xlsx) {
                    return Ok(Output { format: *format, bytes, pages: None, seals: Vec::new(), warnings: warnings.clone() });
                }
                let (bytes, pages) = self.emit(job, &document, profile, &finish, *format)?;
                let mut warnings = warnings.clone();
                if *format == Format::Docx {
                    warnings.extend(self.undrawn(job, &document, profile));
                }
                Ok(Output { format: *format, bytes, pages, seals: seals.clone(), warnings })
            })
            .collect()
    }

    #[cfg(feature = "xlsx")]
    fn workbook(&self, job: &Job<'_>, view: &View) -> Result<Vec<u8>, Diagnostics> {
        super::sheets::emit(self, job, view)
    }

    #[cfg(not(feature = "xlsx"))]
    fn workbook(&self, _: &Job<'_>, _: &View) -> Result<Vec<u8>, Diagnostics> {
        Err(Diagnostic::error(Code::FeatureMissing, "本程序没有编入 xlsx 输出").into())
    }

    /// What the document needs beyond its profile, the same for each format whichever are asked for. Without fonts to
    /// reckon pages with it is nothing; a PDF will say what is wrong with them.
    fn finish(&self, document: &Document, profile: &Profile) -> Adjustments {
        // Fonts are loaded for it only where pages decide anything.
        #[cfg(feature = "pdf")]
        if Adjustments::depend_on_pages(document, profile)
            && let Ok(finish) = self.engine.typesetter().and_then(|t| t.settle(document, profile))
        {
            return finish;
        }
        _ = (document, profile);
        Adjustments::default()
    }

    /// The pictures of the seals that a document bears.
    fn seals_of(&self, document: &Document) -> BTreeMap<String, Seal> {
        let blocks = document.blocks.iter().chain(document.annexes.iter().flat_map(|a| &a.blocks));
        let organs = blocks.filter_map(|b| match &b.kind {
            BlockKind::Signature(s) if s.variant == SignatureVariant::Sealed => Some(&s.organs),
            _ => None,
        });
        organs.flatten().filter_map(|organ| Some((organ.clone(), self.seals.get(organ)?.clone()))).collect()
    }

    fn emit(
        &self,
        job: &Job<'_>,
        document: &Document,
        profile: &Profile,
        finish: &Adjustments,
        format: Format,
    ) -> Result<(Vec<u8>, Option<usize>), Diagnostics> {
        match format {
            #[cfg(feature = "docx")]
            Format::Docx => self.engine.docx(document, self.profile_name(job), profile, finish).map(|bytes| (bytes, None)),
            #[cfg(feature = "pdf")]
            Format::Pdf => crate::pdf::emit(self.engine.typesetter()?, document, profile, finish).map(|pdf| (pdf.bytes, Some(pdf.pages))),
            #[allow(unreachable_patterns, reason = "reached where a format is not compiled in")]
            _ => {
                _ = (job, document, profile, finish);
                Err(Diagnostic::error(Code::FeatureMissing, format!("本程序没有编入 {} 输出", format.extension())).into())
            }
        }
    }

    /// What a DOCX lacks because there is no type to draw it with.
    #[cfg(feature = "docx")]
    fn undrawn(&self, job: &Job<'_>, document: &Document, profile: &Profile) -> Option<Diagnostic> {
        let blocks = document.blocks.iter().chain(document.annexes.iter().flat_map(|a| &a.blocks));
        let charts = blocks.filter_map(|b| if let BlockKind::Chart(c) = &b.kind { Some(drawing::chart(c, profile)) } else { None });
        let code = document.code.iter().map(|code| drawing::sorting_code(code, profile).drawing);
        let fonts = self.engine.drawing_fonts(document, profile);
        let lacks = |drawing: Drawing| match &fonts {
            Ok(fonts) => fonts.is_some_and(|fonts| !drawing::has_type_for(&drawing, profile, fonts)),
            Err(_) => drawing.has_text(),
        };
        let what = match (charts.into_iter().any(lacks), code.into_iter().any(lacks)) {
            (false, false) => return None,
            (true, _) => "统计图没有画出，改成了文字",
            (false, true) => "分拣码旁没有印表号和版本",
        };
        let (code, why) = if fonts.is_err() { (Code::FontMissing, "缺少字体") } else { (Code::GlyphMissing, "字体缺字") };
        Some(self.placed(job, Diagnostic::warning(code, format!("{why}，“{}”的 DOCX 中{what}", job.kind.title)).hint(code.cure())))
    }

    #[cfg(not(feature = "docx"))]
    fn undrawn(&self, _: &Job<'_>, _: &Document, _: &Profile) -> Option<Diagnostic> {
        None
    }

    /// A document that should carry a number and has none is a draft.
    pub(super) fn draft_warnings(&self, job: &Job<'_>) -> Diagnostics {
        let numbered = !job.kind.numbered || view::is_numbered(&self.index, job.subject, &job.kind.name);
        if numbered {
            return Diagnostics::default();
        }
        let d = Diagnostic::warning(Code::Draft, format!("“{}”尚未编发文字号，按草稿印出空白", job.kind.title));
        let hint =
            if job.is_secret() { "编号后填在线索文件的 letter_number" } else { "编号后在发文登记 issuances 中登记" };
        self.placed(job, d.hint(hint)).into()
    }

    /// A problem as that of a document. What stops a secret one may quote it, and is sealed.
    fn owned(&self, job: &Job<'_>, diagnostic: Diagnostic) -> Diagnostic {
        let diagnostic = if job.is_secret() { Diagnostic { origin: None, ..diagnostic.sealed() } } else { diagnostic };
        self.placed(job, diagnostic)
    }

    fn placed(&self, job: &Job<'_>, mut diagnostic: Diagnostic) -> Diagnostic {
        let name = |t: &Target| format!("{}（{}）", t.name, t.code);
        let secret = || job.subject.distinction().filter(|_| job.is_secret());
        let target = job.subject.target().map(name).or_else(secret).unwrap_or_default();
        match &mut diagnostic.origin {
            None => diagnostic.origin = Some(Origin::Document { document: job.kind.title.clone(), target }),
            Some(origin) => {
                // A backend does not know which template a document came from.
                if let Origin::Markup { template, .. } = origin
                    && template.is_empty()
                {
                    *template = job.kind.template();
                }
                diagnostic.hints.push(format!("出现在“{}”{target}", job.kind.title));
            }
        }
        diagnostic.target = job.subject.target().map(|t| t.code.to_string());
        diagnostic
    }
}

/// The byte at a line and column.
fn offset(text: &str, line: u32, column: u32) -> usize {
    let line = text.split_inclusive('\n').take(line.saturating_sub(1) as usize).map(str::len).sum::<usize>();
    let rest = text.get(line..).unwrap_or_default();
    line + rest.char_indices().nth(column.saturating_sub(1) as usize).map_or(rest.len(), |(i, _)| i)
}

/// Whether a supervision has reached a step of which the kind is the paper.
fn is_of_level(job: &Job<'_>) -> bool {
    match job.subject {
        Subject::Supervision(s, _) => job.kind.levels.is_empty() || job.kind.levels.iter().any(|l| l == s.level.word()),
        _ => true,
    }
}

/// A kind that is asked for where its papers are not made.
fn misplaced(kind: &Kind) -> Diagnostic {
    if kind.is_secret() {
        Diagnostic::error(Code::ClueFileRefused, format!("“{}”是涉密文书，不与其他文书一起生成，也不装入资料包", kind.title))
            .hint("用 xunwen render 加 --clues 指定线索文件，单独生成")
    } else {
        Diagnostic::error(Code::Usage, format!("“{}”不是涉密文书，不能与 --clues 一起用", kind.title)).hint("去掉 --clues，单独生成")
    }
}

/// Whether a clue goes to somebody else.
fn is_handed_on(handling: ClueHandling) -> bool {
    matches!(handling, ClueHandling::Transfer | ClueHandling::Organisation | ClueHandling::Department)
}

/// Most copies of a paper of a clue.
const MOST_COPIES: u32 = 20;

fn clue_copies(clue: &crate::round::Clue) -> u32 {
    clue.copies.clamp(1, MOST_COPIES)
}
