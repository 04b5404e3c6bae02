//! The engine: the only module that sees every stage.
//!
//! An [`Engine`] holds what is loaded once (template set, parsed templates, fonts) and is
//! shared by threads. A [`Session`] is an engine at work on one round: it plans which documents
//! the round calls for and renders each, view → template → markup → document → file.

mod checked;
mod inspect;
mod packing;
mod related;
mod session;
#[cfg(feature = "xlsx")]
mod sheets;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
#[cfg(any(feature = "docx", feature = "pdf"))]
use std::sync::{Arc, OnceLock};

use crate::diag::{Code, Diagnostic, Diagnostics};
#[cfg(feature = "docx")]
use crate::document::Document;
#[cfg(feature = "docx")]
use crate::docx::Stationery;
#[cfg(any(feature = "docx", feature = "pdf"))]
use crate::fonts::Fonts;
use crate::kinds::{Kind, ProfileChange, SetFile, TemplateSet};
#[cfg(feature = "docx")]
use crate::layout::{Adjustments, mark_depends_on_face};
use crate::markup::MarkupCheck;
#[cfg(feature = "pdf")]
use crate::paged::Typesetter;
#[cfg(feature = "pdf")]
use crate::pdf::Part;
#[cfg(feature = "docx")]
use crate::profile::Profile;
use crate::round::check::Declared;
use crate::round::{Calendar, Date, Evaluation, QuestionBank, SupervisionLevel, Survey};
use crate::template::{Library, OtherView, Shape, Templates};
use crate::terms::Audience;

pub use crate::layout::Seal;
#[cfg(feature = "pdf")]
pub use crate::svg::Page;
pub use checked::Checked;
pub use inspect::{Inspection, Variable, references};
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
    #[cfg(any(feature = "docx", feature = "pdf"))]
    font_folders: Vec<PathBuf>,
    #[cfg(any(feature = "docx", feature = "pdf"))]
    fonts: OnceLock<Result<Arc<Fonts>, Diagnostics>>,
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

    /// Reads and checks the template set. Fonts are read when the first PDF or the first drawing is made.
    ///
    /// # Errors
    /// Everything that is wrong with the template set but with single templates: those fail
    /// when they are used.
    pub fn build(self) -> Result<Engine, Diagnostics> {
        let (engine, problems) = self.survey()?;
        if problems.is_empty() { Ok(engine) } else { Err(problems) }
    }

    /// Everything that is wrong with the template set, its templates included, told without data.
    ///
    /// # Errors
    /// A set whose built-in part is unsound.
    pub fn check_set(self) -> Result<SetCheck, Diagnostics> {
        let (engine, mut problems) = self.survey()?;
        problems.extend(engine.check_templates());
        problems.sort();
        Ok(SetCheck { kinds: engine.kinds().len(), templates: engine.set().templates().count(), problems })
    }

    /// The engine as far as its set is sound, with everything that is wrong with kinds, profiles and data files.
    fn survey(self) -> Result<(Engine, Diagnostics), Diagnostics> {
        let (set, mut problems) = TemplateSet::survey(&self.templates, &self.profiles)?;
        let bad = |file: &str, e: serde_json::Error| Diagnostic::error(Code::SetInvalid, format!("{file} 的内容有误：{e}"));
        let calendar = read_as(set.files.get("holidays.toml"), &mut problems).unwrap_or_default();
        let declared = set.extra.iter().map(|d| serde_json::from_value(d.clone()).map_err(|e| bad("set.toml", e)));
        let declared = declared.collect::<Result<_, _>>()?;
        let mut questions = BTreeMap::new();
        let mut evaluations = BTreeMap::new();
        let mut surveys = BTreeMap::new();
        for kind in &set.kinds {
            #[cfg(feature = "xlsx")]
            problems.extend(sheets::faults(kind, &set));
            for (i, level) in kind.levels.iter().enumerate() {
                if !SupervisionLevel::ALL.iter().any(|s| s.word() == level.as_str()) {
                    let known: Vec<&str> = SupervisionLevel::ALL.iter().map(|s| s.word()).collect();
                    let message = format!("levels 中没有“{level}”这一督办层级");
                    let d = set.problem(&kind.file(), &["levels", &i.to_string()], message);
                    problems.push(d.hint(format!("可选：{}", known.join("、"))));
                }
            }
            let name = || kind.name.clone();
            questions.extend(read_as(kind.data.get("questions"), &mut problems).map(|read| (name(), read)));
            evaluations.extend(read_as(kind.data.get("evaluation"), &mut problems).map(|read| (name(), read)));
            surveys.extend(read_as(kind.data.get("survey"), &mut problems).map(|read| (name(), read)));
        }
        let engine = Engine {
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
            #[cfg(any(feature = "docx", feature = "pdf"))]
            font_folders: self.fonts,
            #[cfg(any(feature = "docx", feature = "pdf"))]
            fonts: OnceLock::new(),
            #[cfg(feature = "pdf")]
            typesetter: OnceLock::new(),
        };
        Ok((engine, problems))
    }
}

/// A data file of the set, where there is one and it is sound.
fn read_as<T: schemars::JsonSchema + serde::de::DeserializeOwned>(file: Option<&SetFile>, problems: &mut Diagnostics) -> Option<T> {
    file?.read_as().map_err(|wrong| problems.extend(wrong)).ok()
}

/// What the check of a template set found.
#[derive(Debug, Clone)]
pub struct SetCheck {
    /// How many kinds it has.
    pub kinds: usize,
    /// How many templates.
    pub templates: usize,
    /// Everything that is wrong.
    pub problems: Diagnostics,
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

    /// What is wrong with the templates of the set, told without data: what cannot be loaded, what a kind's template
    /// looks up and the view of its audience has not, wrong calls, types and markup.
    fn check_templates(&self) -> Diagnostics {
        let mut problems = self.templates.problems();
        // What cannot be read is wrong once.
        let refused: BTreeSet<_> = problems.iter().filter_map(|d| d.origin.clone()).collect();
        let mut library = self.templates.library();
        let outline = library.outline();
        let mut markup = MarkupCheck::new(&outline);
        let mut found: Vec<Diagnostic> = Vec::new();
        for name in outline.names().filter_map(|name| name.strip_suffix("/body.xml.j2")).filter(|name| !name.contains('/')) {
            let template = format!("{name}/body.xml.j2");
            markup.document(&template);
            let kind = self.kinds().iter().find(|kind| kind.name == name);
            let Some(audience) = kind.map(|kind| kind.audience).or_else(|| self.set.audience(name)) else { continue };
            found.extend(self.check_names(&mut library, &template, kind, audience));
        }
        found.extend(library.check_rest());
        found.extend(markup.finish());
        for problem in found.into_iter().filter(|d| !d.origin.as_ref().is_some_and(|place| refused.contains(place))) {
            // A file that several kinds include is wrong once.
            if !problems.contains(&problem) {
                problems.push(problem);
            }
        }
        problems.extend(self.kinds().iter().flat_map(|kind| self.check_sheets(kind)));
        let mut problems = Diagnostics(problems);
        problems.sort();
        problems
    }

    /// What a template looks up and its view has not; what documents of another audience have is said to be theirs.
    fn check_names(&self, library: &mut Library<'_>, template: &str, kind: Option<&Kind>, audience: Audience) -> Vec<Diagnostic> {
        let others = [Audience::Restricted, Audience::Internal, Audience::Public].into_iter().filter(|other| *other != audience);
        let other = |other: Audience| OtherView {
            view: self.shape(kind, other),
            said: format!("{}文书能用，本文书是{}文书", other.word(), audience.word()),
            hint: "去掉这一项；确需印出的，改 kind.toml 的 audience，并按此掌握发送范围".into(),
        };
        library.check(template, &self.shape(kind, audience), &others.map(other).collect::<Vec<_>>()).0
    }

    /// What the sheets of a kind show and its view has not.
    fn check_sheets(&self, kind: &Kind) -> Vec<Diagnostic> {
        let view = variables(kind);
        let mut problems = Vec::new();
        for (i, sheet) in kind.sheets.iter().enumerate() {
            let i = i.to_string();
            let wrong = |path: &[&str], message: String| {
                self.set.problem(&kind.file(), path, message).hint(format!("可用的数据用 xunwen template inspect {} 查看", kind.name))
            };
            let rows = view.at(&sheet.rows);
            let Some(Shape::List(row)) = &rows else {
                if rows != Some(Shape::Any) {
                    problems.push(wrong(&["sheets", &i, "rows"], format!("rows“{}”不是这种文书能用的列表", sheet.rows)));
                }
                continue;
            };
            if let Some(when) = sheet.when.as_ref().filter(|when| view.at(when).is_none()) {
                problems.push(wrong(&["sheets", &i, "when"], format!("when“{when}”不是这种文书能用的数据")));
            }
            for (j, column) in sheet.columns.iter().enumerate().filter(|(_, c)| row.at(&c.from).is_none()) {
                let message = format!("{} 的各项中没有“{}”", sheet.rows, column.from);
                problems.push(wrong(&["sheets", &i, "columns", &j.to_string(), "from"], message));
            }
        }
        problems
    }

    /// What the template of a kind may use; of one whose `kind.toml` is unsound, what its audience may see.
    fn shape(&self, kind: Option<&Kind>, audience: Audience) -> Shape {
        let shape = Shape::from_schema(&crate::view::schema(audience));
        shape.changed(&|path, _| (path == "options").then(|| kind.map_or(Shape::Any, options)))
    }

    /// What the template of a kind may use: the fields of the view of its audience, and its own options.
    pub fn variables(&self, kind: &str) -> Option<Shape> {
        self.kinds().iter().find(|k| k.name == kind).map(variables)
    }

    /// What a user's own numbers change in the layout; nothing where none were given.
    pub fn profile_changes(&self) -> &[ProfileChange] {
        &self.set.profile_changes
    }

    /// An engine at work on a checked round: the only way to papers.
    ///
    /// # Errors
    /// Options that no document has.
    pub fn session<'s>(&'s self, checked: &'s Checked, options: &RenderOptions) -> Result<Session<'s>, Diagnostics> {
        Session::new(self, checked, options)
    }

    /// Renders one document in one format.
    ///
    /// # Errors
    /// An unknown kind or subject, errors in the data that the document uses, a template that fails, a glyph that no font
    /// has, a workbook of a kind that has none.
    pub fn render(
        &self,
        checked: &Checked,
        kind: &str,
        subject: &SubjectId,
        format: Format,
        options: &RenderOptions,
    ) -> Result<Output, Diagnostics> {
        let session = self.session(checked, options)?;
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
        #[cfg(all(feature = "docx", not(feature = "pdf")))]
        return Ok(if formats.contains(&Format::Docx) { self.fonts().ok().map(|fonts| fonts.hash().to_string()) } else { None });
        #[cfg(not(any(feature = "docx", feature = "pdf")))]
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
            crate::pdf::join(&parts, duplex).map(|joined| (joined.bytes, joined.pages))
        }
        #[cfg(not(feature = "pdf"))]
        {
            _ = (parts, duplex);
            Err(Diagnostic::error(Code::FeatureMissing, "本程序没有编入 PDF 输出，不能做打印文件").into())
        }
    }

    /// Writes a document as DOCX by the profile of that name.
    #[cfg(feature = "docx")]
    fn docx(&self, document: &Document, name: &str, profile: &Profile, adjustments: &Adjustments) -> Result<Vec<u8>, Diagnostics> {
        let needs_fonts = document.has_drawings() || mark_depends_on_face(document, profile);
        let fonts = if needs_fonts { self.fonts_of(profile).ok() } else { None };
        match self.stationery.get(name).map(|s| s.get_or_init(|| Stationery::of(profile))) {
            Some(made) => made.as_ref().map_err(Clone::clone)?.emit(document, profile, adjustments, fonts),
            None => crate::docx::emit_with(document, profile, adjustments, fonts),
        }
    }

    /// The fonts that a DOCX takes the type of its drawings from; nothing where it has none to draw.
    ///
    /// # Errors
    /// No fonts, or a face that the profile needs is missing; the DOCX can do without.
    #[cfg(feature = "docx")]
    fn drawing_fonts(&self, document: &Document, profile: &Profile) -> Result<Option<&Fonts>, Diagnostics> {
        if !document.has_drawings() {
            return Ok(None);
        }
        self.fonts_of(profile).map(Some)
    }

    /// The fonts, with every face that a profile needs.
    #[cfg(feature = "docx")]
    fn fonts_of(&self, profile: &Profile) -> Result<&Fonts, Diagnostics> {
        let fonts = self.fonts()?;
        fonts.check(profile)?;
        Ok(fonts)
    }

    #[cfg(any(feature = "docx", feature = "pdf"))]
    fn fonts(&self) -> Result<&Arc<Fonts>, Diagnostics> {
        let load = || Fonts::load(&crate::fonts::folders(&self.font_folders)).map(Arc::new);
        self.fonts.get_or_init(load).as_ref().map_err(Clone::clone)
    }

    #[cfg(feature = "pdf")]
    fn typesetter(&self) -> Result<&Typesetter, Diagnostics> {
        let load = || {
            let fonts = self.fonts()?;
            for (_, profile) in self.set.used_profiles() {
                fonts.check(profile)?;
            }
            Ok(Typesetter::new(fonts.clone()))
        };
        self.typesetter.get_or_init(load).as_ref().map_err(Clone::clone)
    }
}

fn variables(kind: &Kind) -> Shape {
    let shape = Shape::from_schema(&crate::view::schema(kind.audience));
    shape.changed(&|path, _| (path == "options").then(|| options(kind)))
}

/// The options of a kind, with the words to choose from.
fn options(kind: &Kind) -> Shape {
    Shape::options(kind.options.iter().map(|(name, option)| (name.as_str(), option.choices.as_slice())))
}
