//! An engine at work on one checked round: options settled, views and paths of documents.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value as Json;

use super::checked::EVALUATION_FORM;
use super::{Checked, Engine, Job, OptionSetting, RenderOptions};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::import::SecretFile;
use crate::kinds::{Kind, Split};
use crate::layout::Seal;
use crate::pack::{Fingerprint, file_name, folder_name};
use crate::profile::Profile;
use crate::round::{BriefingFile, ClueFile, Date, Index, Pictures, Round, check};
use crate::view::{self, Setting, View};

/// An engine at work on one round; shared by threads.
#[derive(Debug)]
pub struct Session<'s> {
    pub(super) engine: &'s Engine,
    pub(super) checked: &'s Checked,
    pub(super) index: Index<'s>,
    pub(super) as_of: Option<Date>,
    pub(super) options: BTreeMap<String, BTreeMap<String, Json>>,
    pub(super) seals: BTreeMap<String, Seal>,
    pub(super) clues: Option<&'s ClueFile>,
    pub(super) briefing: Option<&'s BriefingFile>,
    pub(super) force: bool,
}

/// The folder of secret documents.
const SECRET_FOLDER: &str = "涉密";

impl<'s> Session<'s> {
    pub(super) fn new(
        engine: &'s Engine,
        checked: &'s Checked,
        options: &RenderOptions,
    ) -> Result<Self, Diagnostics> {
        let mut set: BTreeMap<&str, BTreeMap<String, String>> = BTreeMap::new();
        for OptionSetting { kind, key, value } in &options.set {
            set.entry(&engine.set().kind(kind)?.name)
                .or_default()
                .insert(key.clone(), value.clone());
        }
        let none = BTreeMap::new();
        let mut settled = BTreeMap::new();
        for kind in engine.kinds() {
            settled.insert(
                kind.name.clone(),
                kind.settle(set.get(kind.name.as_str()).unwrap_or(&none))?,
            );
        }
        let round = checked.round();
        let as_of = options.date.or(round.schedule.as_of);
        Ok(Session {
            engine,
            checked,
            index: Index::new(round)
                .pictures(checked.imported().album().map(|album| album as &dyn Pictures)),
            as_of,
            options: settled,
            seals: options.seals.clone(),
            clues: None,
            briefing: None,
            force: false,
        })
    }

    /// The same for the secret documents of a clue file, and for no others.
    ///
    /// # Errors
    /// Clues that do not fit the round; nothing of their content is in the messages.
    pub fn secret(self, clues: &'s ClueFile) -> Result<Self, Diagnostics> {
        let mut problems = check::clues(self.round(), clues);
        problems.extend(self.engine.check_clues(clues));
        if problems.has_errors() {
            return Err(problems);
        }
        Ok(Session { clues: Some(clues), ..self })
    }

    /// The same for the secret documents of a briefing file (点人点事), and for no others.
    ///
    /// # Errors
    /// A file that does not fit the round; nothing of its content is in the messages.
    pub fn briefing(self, file: &'s BriefingFile) -> Result<Self, Diagnostics> {
        let mut problems = check::briefing(self.round(), file);
        problems.extend(self.engine.check_briefing(file));
        if problems.has_errors() {
            return Err(problems);
        }
        Ok(Session { briefing: Some(file), ..self })
    }

    /// The same for the secret documents of a file of either sort.
    ///
    /// # Errors
    /// As [`Self::secret`] and [`Self::briefing`].
    pub fn of_secret(self, file: &'s SecretFile) -> Result<Self, Diagnostics> {
        match file {
            SecretFile::Clues(clues) => self.secret(clues),
            SecretFile::Briefing(briefing) => self.briefing(briefing),
        }
    }

    /// Whether its documents are secret ones, and only these.
    pub(super) fn is_secret(&self) -> bool {
        self.clues.is_some() || self.briefing.is_some()
    }

    /// Replaces files that somebody changed, instead of keeping them aside.
    #[must_use]
    pub fn force(self, force: bool) -> Self {
        Session { force, ..self }
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

    /// Folder and file name of a document, without extension.
    pub fn path(&self, job: &Job<'_>) -> PathBuf {
        let round = self.index.round;
        let (code, name) = match job.subject.target() {
            Some(t) => (t.code.as_str(), t.name.as_str()),
            None => (round.committee.code.as_str(), round.committee.area.as_str()),
        };
        let folder =
            if job.is_secret() { SECRET_FOLDER.to_string() } else { folder_name(code, name) };
        PathBuf::from(folder).join(file_name(
            job.kind.order,
            &job.kind.title,
            name,
            self.distinction(job).as_deref(),
        ))
    }

    /// What tells the files of a job from others of the kind and the target.
    fn distinction(&self, job: &Job<'_>) -> Option<String> {
        let part = job.part().and_then(|part| self.part_names(job).into_iter().nth(part.place()));
        // A blank copy never replaces a filled one.
        let blank = self.is_blank(job.kind).then(|| "空白".to_string());
        let parts: Vec<String> =
            [job.subject.distinction(), part, blank].into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join("-"))
    }

    /// Whether blank copies of a kind are wanted.
    pub(super) fn is_blank(&self, kind: &Kind) -> bool {
        self.options.get(&kind.name).is_some_and(|options| kind.is_blank(options))
    }

    /// The names of the documents that a kind makes for one subject, if it makes several.
    pub(super) fn part_names(&self, job: &Job<'_>) -> Vec<String> {
        match job.kind.split {
            Some(Split::Outlines) => {
                view::outline_names(&self.index, job.subject, &self.setting(job))
            }
            Some(Split::Matters) => view::matter_names(&self.index, job.subject),
            None => Vec::new(),
        }
    }

    /// What the document may see, as its template gets it.
    pub fn view(&self, job: &Job<'_>) -> View {
        view::project(&self.index, job.subject, job.kind.audience, &self.setting(job))
    }

    fn setting<'a>(&'a self, job: &Job<'a>) -> Setting<'a> {
        static NONE: BTreeMap<String, Json> = BTreeMap::new();
        let kind = job.kind;
        Setting {
            document: &kind.name,
            dated_by: kind.dated_by.as_deref(),
            as_of: self.as_of,
            calendar: &self.engine.calendar,
            questions: self.engine.questions.get(&kind.name),
            // A form has its own items; its results are those of the form.
            evaluation: self
                .engine
                .evaluations
                .get(&kind.name)
                .or_else(|| self.engine.evaluations.get(EVALUATION_FORM)),
            survey: self.engine.surveys.get(&kind.name),
            titles: &self.engine.titles,
            declared: &self.engine.declared,
            delivered: &self.engine.delivered,
            part: job.part(),
            options: self.options.get(&kind.name).unwrap_or(&NONE),
        }
    }

    /// The name of a document's profile under its options.
    pub(super) fn profile_name<'j>(&self, job: &Job<'j>) -> &'j str {
        let none = BTreeMap::new();
        job.kind.profile_for(self.options.get(&job.kind.name).unwrap_or(&none))
    }

    /// The profile of a document under its options.
    pub(super) fn profile(&self, job: &Job<'_>) -> Result<&'s Profile, Diagnostics> {
        let name = self.profile_name(job);
        let missing =
            || Diagnostic::error(Code::SetInvalid, format!("没有名为“{name}”的版式")).into();
        self.engine.set.profiles.get(name).ok_or_else(missing)
    }
}
