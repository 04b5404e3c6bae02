//! The engine: the only module that sees every stage.
//!
//! An [`Engine`] holds what is loaded once (template set, parsed templates, fonts) and is shared by
//! threads. It checks a round, which yields a [`Checked`]; a [`Session`] is the engine at work on
//! one of these: it plans which documents the round calls for and renders each, view → template →
//! markup → document → file.

mod checked;
mod formats;
mod inspect;
mod jobs;
mod not_made;
mod packing;
mod pictures;
mod pool;
mod problems;
mod related;
mod render;
mod render_all;
mod required;
mod session;
mod set_check;

use std::collections::BTreeMap;
use std::path::PathBuf;

use self::formats::Formats;
use self::set_check::value_type;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::kinds::{Kind, ProfileChange, TemplateSet};
use crate::round::check::Declared;
use crate::round::{Calendar, Date, Evaluation, QuestionBank, Survey};
use crate::template::{Templates, ValueType};
use crate::terms::KindTitles;

pub use self::checked::Checked;
pub use self::formats::{Format, Page};
pub use self::inspect::{Inspection, Variable, references};
pub use self::jobs::{Job, Selection, SubjectId};
pub use self::packing::{Forecast, Observer, PackReport, PackSpec};
pub use self::render::{Output, Preview};
pub use self::render_all::{RenderReport, WrittenFile};
pub use self::session::Session;
pub use self::set_check::SetCheck;
pub use crate::layout::Seal;

/// How documents are rendered: `RenderOptions::default()` for the round's own day and every
/// option's default.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct RenderOptions {
    /// The day as of which the round is judged, if not the round's own.
    pub date: Option<Date>,
    /// Options of documents.
    pub set: Vec<OptionSetting>,
    /// Pictures of seals for drafts, by the name of their organ: shown on the documents that it
    /// seals.
    pub seals: BTreeMap<String, Seal>,
}

impl RenderOptions {
    /// With a day as of which the round is judged.
    #[must_use]
    pub fn date(mut self, date: Date) -> Self {
        self.date = Some(date);
        self
    }

    /// With an option of a kind of document, as in `"feedback_report.issued_by=巡察组".parse()`.
    #[must_use]
    pub fn setting(mut self, setting: OptionSetting) -> Self {
        self.set.push(setting);
        self
    }

    /// With the picture of an organ's seal.
    #[must_use]
    pub fn seal(mut self, organ: impl Into<String>, seal: Seal) -> Self {
        self.seals.insert(organ.into(), seal);
        self
    }
}

/// An option of a kind of document with its value, written `feedback_report.issued_by=巡察组`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionSetting {
    /// Name of the kind.
    pub kind: String,
    /// Name of the option.
    pub key: String,
    /// Its value.
    pub value: String,
}

impl std::str::FromStr for OptionSetting {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let parts =
            text.split_once('=').and_then(|(name, value)| Some((name.split_once('.')?, value)));
        let ((kind, key), value) = parts.ok_or_else(|| format!("“{text}”应写成 种类.选项=值"))?;
        Ok(OptionSetting { kind: kind.into(), key: key.into(), value: value.into() })
    }
}

/// What is loaded once and shared: template set, templates, fonts.
#[derive(Debug)]
pub struct Engine {
    set: TemplateSet,
    templates: Templates,
    calendar: Calendar,
    declared: Vec<Declared>,
    kind_names: Vec<String>,
    titles: KindTitles,
    /// Titles of the kinds that are handed over to those concerned, by name.
    delivered: BTreeMap<String, String>,
    questions: BTreeMap<String, QuestionBank>,
    evaluations: BTreeMap<String, Evaluation>,
    surveys: BTreeMap<String, Survey>,
    formats: Formats,
}

/// Settings of an engine.
#[derive(Debug, Clone, Default)]
pub struct EngineBuilder {
    templates: Vec<PathBuf>,
    fonts: Vec<PathBuf>,
    profiles: Vec<PathBuf>,
}

impl EngineBuilder {
    /// Adds a template folder as an overlay of the built-in set; later ones win.
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

    /// Adds a file of own numbers as an overlay of every profile of the set; later ones win. It
    /// holds any of a profile's keys, and under `[only.<name>]` those of a single profile.
    #[must_use]
    pub fn profile(mut self, file: impl Into<PathBuf>) -> Self {
        self.profiles.push(file.into());
        self
    }

    /// Reads and checks the template set. Fonts are read when the first PDF or the first drawing is
    /// made.
    ///
    /// # Errors
    /// All problems of the template set except those of single templates, which fail when they are
    /// used.
    pub fn build(self) -> Result<Engine, Diagnostics> {
        let (engine, problems) = self.survey()?;
        if problems.is_empty() { Ok(engine) } else { Err(problems) }
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

    /// What the template of a kind may use: the fields of the view of its audience, and its own
    /// options.
    pub fn variables(&self, kind: &str) -> Option<ValueType> {
        self.kinds()
            .iter()
            .find(|k| k.name == kind)
            .map(|kind| value_type(Some(kind), kind.audience))
    }

    /// The settings by which every kind that can be printed blank is.
    pub fn blank_settings(&self) -> Vec<OptionSetting> {
        let setting = |kind: &Kind| {
            let (key, value) = kind.blank_setting()?;
            Some(OptionSetting { kind: kind.name.clone(), key, value })
        };
        self.kinds().iter().filter_map(setting).collect()
    }

    /// What a user's own numbers change in the layout; empty if none were given.
    pub fn profile_changes(&self) -> &[ProfileChange] {
        &self.set.profile_changes
    }

    /// An engine at work on a checked round: the only way to documents.
    ///
    /// # Errors
    /// Options that no document has.
    pub fn session<'s>(
        &'s self,
        checked: &'s Checked,
        options: &RenderOptions,
    ) -> Result<Session<'s>, Diagnostics> {
        Session::new(self, checked, options)
    }

    /// Renders one document in one format.
    ///
    /// # Errors
    /// An unknown kind or subject, errors in the data that the document uses, a template that
    /// fails, a glyph that no font has, a workbook of a kind that has none.
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

    /// The error for a workbook of documents that have none.
    fn without_sheets(&self) -> Diagnostic {
        let with: Vec<&str> = self
            .kinds()
            .iter()
            .filter(|k| !k.sheets.is_empty())
            .map(|k| k.title.as_str())
            .collect();
        let with = if with.is_empty() { "没有".into() } else { with.join("；") };
        Diagnostic::error(Code::NothingToRender, "所要的文书都没有 XLSX 表格")
            .hint(format!("可以生成 XLSX 表格的文书：{with}"))
    }

    /// Reads the fonts now and not when the first PDF is made.
    ///
    /// # Errors
    /// A face that the profiles need is missing; no PDF output compiled in.
    pub fn load_fonts(&self) -> Result<(), Diagnostics> {
        self.formats.load_fonts()
    }
}
