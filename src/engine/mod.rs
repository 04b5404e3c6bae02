//! The engine: the only module that sees every stage.
//!
//! An [`Engine`] holds what is loaded once (template set, parsed templates, fonts) and is
//! shared by threads. A [`Session`] is an engine at work on one round: it plans which documents
//! the round calls for and renders each, view → template → markup → document → file.

mod packing;
mod session;
#[cfg(feature = "xlsx")]
mod sheets;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
#[cfg(feature = "pdf")]
use std::sync::Arc;
#[cfg(any(feature = "docx", feature = "pdf"))]
use std::sync::OnceLock;

#[cfg(feature = "docx")]
use crate::backend::docx::Stationery;
#[cfg(feature = "pdf")]
use crate::backend::pdf::{Part, Typesetter};
use crate::diag::{Code, Diagnostic, Diagnostics, Origin};
#[cfg(feature = "docx")]
use crate::document::Document;
#[cfg(feature = "pdf")]
use crate::fonts::Fonts;
use crate::kinds::{Kind, ProfileChange, TemplateSet};
#[cfg(feature = "docx")]
use crate::layout::Finish;
use crate::markup::Draft;
#[cfg(feature = "docx")]
use crate::profile::Profile;
use crate::round::check::{Context, Declared, check};
use crate::round::{Calendar, Date, Evaluation, Imported, QuestionBank, Round, SupervisionLevel, Survey};
use crate::template::{Shape, Templates};

#[cfg(feature = "pdf")]
pub use crate::backend::pdf::Page;
pub use crate::layout::Seal;
pub use packing::{Forecast, Observer, PackReport, PackSpec};
#[cfg(feature = "pdf")]
pub use session::Preview;
pub use session::{Format, Job, Output, Selection, Session, SubjectId};

/// How documents are rendered.
#[derive(Debug, Clone, Default)]
pub struct RenderOptions {
    /// The day as of which the round is judged, where it is not the round's own.
    pub date: Option<Date>,
    /// Options of documents: kind, key, value.
    pub set: Vec<(String, String, String)>,
    /// Pictures of seals for drafts, by the name of their organ: shown where it seals a document.
    pub seals: BTreeMap<String, Seal>,
}

/// What is loaded once and shared: template set, templates, fonts.
#[derive(Debug)]
pub struct Engine {
    set: TemplateSet,
    templates: Templates,
    calendar: Calendar,
    declared: Vec<Declared>,
    kind_names: Vec<String>,
    questions: BTreeMap<String, QuestionBank>,
    evaluations: BTreeMap<String, Evaluation>,
    surveys: BTreeMap<String, Survey>,
    /// What documents have in common, by the name of their profile.
    #[cfg(feature = "docx")]
    stationery: BTreeMap<String, OnceLock<Result<Stationery, Diagnostics>>>,
    #[cfg(feature = "pdf")]
    font_folders: Vec<PathBuf>,
    #[cfg(feature = "pdf")]
    typesetter: OnceLock<Result<Typesetter, Diagnostics>>,
}

/// A PDF file to be printed so many times.
#[cfg_attr(not(feature = "pdf"), expect(dead_code, reason = "read where there is PDF output"))]
struct Printed {
    pdf: Vec<u8>,
    pages: usize,
    copies: usize,
}

/// Settings of an engine.
#[derive(Debug, Clone, Default)]
pub struct EngineBuilder {
    templates: Vec<PathBuf>,
    fonts: Vec<PathBuf>,
    profiles: Vec<PathBuf>,
}

impl EngineBuilder {
    /// Lays a template folder over the built-in set; later ones win.
    #[must_use]
    pub fn templates(mut self, folder: impl Into<PathBuf>) -> Self {
        self.templates.push(folder.into());
        self
    }

    /// Takes fonts from a folder instead of the usual places.
    #[must_use]
    pub fn fonts(mut self, folder: impl Into<PathBuf>) -> Self {
        self.fonts.push(folder.into());
        self
    }

    /// Lays a file of own numbers over every profile of the set; later ones win. It holds any of a
    /// profile's keys, and under `[only.<name>]` those of a single profile.
    #[must_use]
    pub fn profile(mut self, file: impl Into<PathBuf>) -> Self {
        self.profiles.push(file.into());
        self
    }

    /// Reads and checks the template set. Fonts are read when the first PDF is made.
    ///
    /// # Errors
    /// Everything that is wrong with the template set but with single templates: those fail
    /// when they are used.
    pub fn build(self) -> Result<Engine, Diagnostics> {
        let set = TemplateSet::read(&self.templates, &self.profiles)?;
        let bad = |file: &str, e: serde_json::Error| Diagnostic::error(Code::SetInvalid, format!("{file} 的内容有误：{e}"));
        let calendar = serde_json::from_value(set.holidays.clone()).map_err(|e| bad("holidays.toml", e))?;
        let declared =
            set.extra.iter().map(|d| serde_json::from_value(d.clone())).collect::<Result<_, _>>().map_err(|e| bad("set.toml", e))?;
        #[cfg(feature = "xlsx")]
        {
            let faults: Vec<Diagnostic> = set.kinds.iter().flat_map(sheets::faults).collect();
            if !faults.is_empty() {
                return Err(Diagnostics(faults));
            }
        }
        let mut questions = BTreeMap::new();
        let mut evaluations = BTreeMap::new();
        let mut surveys = BTreeMap::new();
        for kind in &set.kinds {
            if let Some(level) = kind.levels.iter().find(|l| !SupervisionLevel::ALL.iter().any(|s| s.word() == l.as_str())) {
                let known: Vec<&str> = SupervisionLevel::ALL.iter().map(|s| s.word()).collect();
                let message = format!("文书“{}”的 levels 中没有“{level}”这一督办层级，可选：{}", kind.name, known.join("、"));
                return Err(Diagnostic::error(Code::SetInvalid, message).at(Origin::File { file: kind.from.clone() }).into());
            }
            if let Some(data) = kind.data.get("questions") {
                let bank = serde_json::from_value(data.clone()).map_err(|e| bad(&format!("{}/questions.toml", kind.name), e))?;
                questions.insert(kind.name.clone(), bank);
            }
            if let Some(data) = kind.data.get("evaluation") {
                let form = serde_json::from_value(data.clone()).map_err(|e| bad(&format!("{}/evaluation.toml", kind.name), e))?;
                evaluations.insert(kind.name.clone(), form);
            }
            if let Some(data) = kind.data.get("survey") {
                let survey = serde_json::from_value(data.clone()).map_err(|e| bad(&format!("{}/survey.toml", kind.name), e))?;
                surveys.insert(kind.name.clone(), survey);
            }
        }
        Ok(Engine {
            templates: Templates::new(set.templates()),
            kind_names: set.kinds.iter().map(|k| k.name.clone()).collect(),
            #[cfg(feature = "docx")]
            stationery: set.profiles.keys().map(|name| (name.clone(), OnceLock::new())).collect(),
            set,
            calendar,
            declared,
            questions,
            evaluations,
            surveys,
            #[cfg(feature = "pdf")]
            font_folders: self.fonts,
            #[cfg(feature = "pdf")]
            typesetter: OnceLock::new(),
        })
    }
}

impl Engine {
    /// Settings of an engine.
    pub fn builder() -> EngineBuilder {
        EngineBuilder::default()
    }

    /// The kinds of document, in the order of packs.
    pub fn kinds(&self) -> &[Kind] {
        &self.set.kinds
    }

    /// The template set.
    pub fn set(&self) -> &TemplateSet {
        &self.set
    }

    /// What is wrong with the templates of the set, told without data: what cannot be loaded, and the names that a
    /// kind's template looks up and the view of its audience has not. Names in files that no kind uses are not looked at.
    pub fn check_templates(&self) -> Diagnostics {
        let mut problems = self.templates.problems();
        let mut library = self.templates.library();
        for kind in self.kinds() {
            for problem in library.check(&kind.template(), &variables(kind)) {
                // A file that several kinds include is wrong once.
                if !problems.contains(&problem) {
                    problems.push(problem);
                }
            }
        }
        problems.extend(library.check_rest());
        let outline = library.outline();
        let mut draft = Draft::new(&outline);
        for name in outline.names().filter(|name| name.split_once('/').is_some_and(|(_, file)| file == "body.xml.j2")) {
            draft.document(name);
        }
        problems.extend(draft.finish());
        let mut problems = Diagnostics(problems);
        problems.sort();
        problems
    }

    /// What the template of a kind may use: the fields of the view of its audience, and its own options.
    pub fn variables(&self, kind: &str) -> Option<Shape> {
        self.kinds().iter().find(|k| k.name == kind).map(variables)
    }

    /// What a user's own numbers change in the layout; nothing where none were given.
    pub fn profile_changes(&self) -> &[ProfileChange] {
        &self.set.profile_changes
    }

    /// Everything that does not hold in a round, each with its place, sorted.
    pub fn check(&self, imported: &Imported, date: Option<Date>) -> Diagnostics {
        let broken: BTreeSet<&str> = imported.problems.iter().filter_map(|d| d.target.as_deref()).collect();
        let found = self.check_against(&imported.round, date, &imported.left_out);
        let stands = |problem: &Diagnostic| {
            // What is missing because an entry was left out is no mistake of its own.
            let lacks = matches!(
                problem.code,
                Code::NoTask | Code::NoDuty | Code::CountMismatch | Code::Overdue | Code::SupervisionFinished | Code::Recheck
            );
            let of_all = problem.code == Code::SuggestionEmpty && !broken.is_empty();
            !(of_all || lacks && problem.target.as_deref().is_some_and(|t| broken.contains(t)))
        };
        let mut placed = imported.problems.clone();
        for mut problem in imported.provenance.locate_all(found.0.into_iter().filter(stands).collect()) {
            if !broken.is_empty() {
                // Entries were left out: an index in the round is not the one in the file.
                problem.path = None;
            }
            placed.push(problem);
        }
        placed.sort();
        placed
    }

    /// Everything that does not hold in a round that came from nowhere: paths instead of places.
    pub fn check_round(&self, round: &Round, date: Option<Date>) -> Diagnostics {
        self.check_against(round, date, &BTreeSet::new())
    }

    fn check_against(&self, round: &Round, date: Option<Date>, left_out: &BTreeSet<String>) -> Diagnostics {
        check(round, &Context { date, calendar: &self.calendar, kinds: &self.kind_names, extra: &self.declared, left_out })
    }

    /// An engine at work on one round.
    ///
    /// # Errors
    /// Options that no document has.
    pub fn session<'s>(&'s self, round: &'s Round, options: &RenderOptions) -> Result<Session<'s>, Diagnostics> {
        Session::new(self, round, options)
    }

    /// Renders one document in one format.
    ///
    /// # Errors
    /// An unknown kind or subject, a template that fails, a glyph that no font has, a workbook of a kind that has none.
    pub fn render(
        &self,
        round: &Round,
        kind: &str,
        subject: &SubjectId,
        format: Format,
        options: &RenderOptions,
    ) -> Result<Output, Diagnostics> {
        let session = self.session(round, options)?;
        let job = session.job(kind, subject)?;
        let mut outputs = session.render(&job, &[format])?;
        outputs.pop().ok_or_else(|| self.without_sheets().into())
    }

    /// What is said where a workbook is asked of documents that have none.
    pub(crate) fn without_sheets(&self) -> Diagnostic {
        let with: Vec<&str> = self.kinds().iter().filter(|k| !k.sheets.is_empty()).map(|k| k.title.as_str()).collect();
        let with = if with.is_empty() { "没有".into() } else { with.join("；") };
        Diagnostic::error(Code::NothingToRender, "所要的文书都没有 XLSX 表格").hint(format!("可以生成 XLSX 表格的文书：{with}"))
    }

    /// Reads the fonts now and not when the first PDF is made.
    ///
    /// # Errors
    /// A face that the profiles need is missing.
    #[cfg(feature = "pdf")]
    pub fn load_fonts(&self) -> Result<(), Diagnostics> {
        self.typesetter().map(|_| ())
    }

    /// Hash of the fonts that files of some formats hang on; nothing where they can do without.
    fn fonts_hash(&self, formats: &[Format]) -> Result<Option<String>, Diagnostics> {
        #[cfg(feature = "pdf")]
        return match self.typesetter() {
            Ok(typesetter) => Ok(Some(typesetter.fonts_hash().to_string())),
            Err(d) if formats.contains(&Format::Pdf) => Err(d),
            Err(_) => Ok(None),
        };
        #[cfg(not(feature = "pdf"))]
        {
            _ = formats;
            Ok(None)
        }
    }

    /// Finished PDF files in one to print from: its bytes and pages.
    fn joined(&self, parts: &[Printed], duplex: bool) -> Result<(Vec<u8>, usize), Diagnostics> {
        #[cfg(feature = "pdf")]
        {
            let part = |p: &Printed| Part { pdf: p.pdf.as_slice().into(), pages: p.pages, copies: p.copies };
            let parts: Vec<Part> = parts.iter().map(part).collect();
            self.typesetter()?.join(&parts, duplex).map(|joined| (joined.bytes, joined.pages))
        }
        #[cfg(not(feature = "pdf"))]
        {
            _ = (parts, duplex);
            Err(Diagnostic::error(Code::FeatureMissing, "本程序没有编入 PDF 输出，不能做打印文件").into())
        }
    }

    /// Writes a document as DOCX by the profile of that name.
    #[cfg(feature = "docx")]
    fn docx(&self, document: &Document, name: &str, profile: &Profile, finish: &Finish) -> Result<Vec<u8>, Diagnostics> {
        match self.stationery.get(name).map(|s| s.get_or_init(|| Stationery::of(profile))) {
            Some(made) => made.as_ref().map_err(Clone::clone)?.emit(document, profile, finish),
            None => crate::backend::docx::emit_with(document, profile, finish),
        }
    }

    #[cfg(feature = "pdf")]
    fn typesetter(&self) -> Result<&Typesetter, Diagnostics> {
        let load = || {
            let fonts = Fonts::load(&crate::fonts::folders(&self.font_folders))?;
            for (_, profile) in self.set.used_profiles() {
                fonts.check(profile)?;
            }
            Ok(Typesetter::new(Arc::new(fonts)))
        };
        self.typesetter.get_or_init(load).as_ref().map_err(Clone::clone)
    }
}

fn variables(kind: &Kind) -> Shape {
    let shape = Shape::from_schema(&crate::view::schema(kind.audience));
    shape.changed(&|path, _| (path == "options").then(|| Shape::options(kind.options.keys().map(String::as_str))))
}
