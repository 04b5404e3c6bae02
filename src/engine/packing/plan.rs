//! Which files a pack holds, and the fingerprint of what each is made of.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::{Forecast, PackSpec};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::engine::formats::Formats;
use crate::engine::{Format, Job, Selection, Session};
use crate::kinds::{Kind, TemplateSet};
use crate::pack::{Failure, Fingerprint, Print, Reason, Recipient, SetUse, folder_name};
use crate::terms::Audience;
use crate::view::{Subject, View};

/// The folder of files to print from.
const PRINT_FOLDER: &str = "打印";

/// Documents of each kind and scope that a forecast makes.
const SAMPLES: usize = 6;

/// A target, or the round, with all it is the subject of.
pub(super) struct Unit<'s> {
    pub code: &'s str,
    pub subjects: Vec<Subject<'s>>,
}

/// A document of a unit and its place in the pack.
pub(super) struct Paper<'s> {
    pub job: Job<'s>,
    pub recipient: Recipient,
    /// Name of the file, without extension.
    pub name: String,
}

/// The documents that go one way together: to the target, or to the team.
pub(super) struct Parcel<'s> {
    /// The folder of its documents within the pack, the name of its archive without extension.
    pub folder: String,
    pub papers: Vec<Paper<'s>>,
    /// The team, or the recipient outside it.
    pub recipient: Recipient,
    /// Path of the file to print it from.
    pub print: String,
}

/// What a pack is made of.
pub(super) struct Planner<'p, 's> {
    pub session: &'p Session<'s>,
    pub units: Vec<Unit<'s>>,
    pub formats: Vec<Format>,
    pub zip: bool,
    pub print: Option<Print>,
    pub only_failed: bool,
    pub force: bool,
    pub templates_hash: String,
    pub profile_hashes: BTreeMap<&'s str, String>,
    pub fonts_hash: Option<String>,
    pub options_hash: String,
    kinds: Vec<&'s Kind>,
    spec_targets: BTreeSet<String>,
    shard: Option<crate::pack::Shard>,
}

impl<'p, 's> Planner<'p, 's> {
    pub(super) fn new(session: &'p Session<'s>, spec: &PackSpec) -> Result<Self, Diagnostics> {
        let (engine, checked) = (session.engine, session.checked);
        if checked.stops() {
            return Err(checked.stopping());
        }
        let copies = spec.print.iter().flat_map(|p| p.copies.keys()).cloned().collect();
        session.known(&Selection { kinds: copies, targets: Vec::new() })?;
        session.known(&Selection {
            kinds: Vec::new(),
            targets: spec.targets.iter().filter(|t| !checked.is_broken(t)).cloned().collect(),
        })?;
        let mut formats = spec.formats.clone();
        formats.sort_unstable();
        formats.dedup();
        let mut kinds: Vec<&Kind> = engine
            .kinds()
            .iter()
            .filter(|k| spec.stages.is_empty() || k.stages.iter().any(|s| spec.stages.contains(s)))
            .collect();
        if formats == [Format::Xlsx] {
            kinds.retain(|k| !k.sheets.is_empty());
            if kinds.is_empty() {
                return Err(engine.without_sheets().into());
            }
        }
        let mut planner = Planner {
            session,
            units: Vec::new(),
            formats,
            zip: spec.zip,
            print: spec.print.clone(),
            only_failed: spec.only_failed,
            force: spec.force,
            templates_hash: hash_of_files(engine.set()),
            profile_hashes: engine
                .set()
                .used_profiles()
                .map(|(name, profile)| (name, hash_of(profile)))
                .collect(),
            fonts_hash: engine.formats.fonts_hash(&spec.formats)?,
            options_hash: session.options_hash(),
            kinds,
            spec_targets: spec.targets.iter().cloned().collect(),
            shard: spec.shard,
        };
        let mut units: Vec<Unit<'s>> = Vec::new();
        for (code, subjects) in session.subjects() {
            if planner.takes(code) && !session.jobs_of(&subjects, &planner.kinds).is_empty() {
                units.push(Unit { code, subjects });
            }
        }
        units.sort_by_key(|u| u.code);
        planner.units = units;
        if planner.units.is_empty() && planner.left_out().is_empty() && planner.shard.is_none() {
            return Err(Diagnostic::error(
                Code::NothingToRender,
                "按现有数据，这个环节没有可以生成的文书",
            )
            .hint("核对环节和对象；反馈类文书需要反馈日期和问题，督办通知需要督办记录")
            .command("环节和对象见 --stage 与 --target")
            .into());
        }
        Ok(planner)
    }

    /// Numbers of copies that are of no use, since the pack has no such document: whoever ordered 45
    /// of a form must not go without them unawares.
    pub(super) fn copies_unused(&self) -> Diagnostics {
        let Some(print) = &self.print else { return Diagnostics::default() };
        let is_made = |name: &str| {
            let of: Vec<&Kind> = self.kinds.iter().filter(|k| k.name == name).copied().collect();
            self.units.iter().any(|unit| !self.session.jobs_of(&unit.subjects, &of).is_empty())
        };
        let unused = print.copies.iter().filter(|(name, _)| !is_made(name));
        let told = unused.map(|(name, count)| {
            let kind = self.session.engine.kinds().iter().find(|k| k.name == *name);
            let title = kind.map_or(name.as_str(), |k| k.title.as_str());
            let message =
                format!("“{title}”的{count}份没有排进打印文件：这次的资料包里没有这种文书");
            let stages: Vec<&str> = kind.iter().flat_map(|k| &k.stages).map(|s| s.word()).collect();
            let d = Diagnostic::warning(Code::CopiesUnused, message);
            match self.kinds.iter().any(|k| k.name == *name) || stages.is_empty() {
                true => d.hint("按现有数据，所选对象没有这种文书；核对对象和数据"),
                false => d.hint(format!("它属于“{}”环节，另做那个环节的资料包", stages.join("、"))),
            }
        });
        // A part of a pack need not have every kind.
        if self.shard.is_some() { Diagnostics::default() } else { told.collect() }
    }

    /// The papers that are not made for want of a value.
    pub(super) fn not_made(&self) -> Diagnostics {
        let subjects = self.session.subjects();
        let taken: Vec<Subject<'s>> =
            subjects.into_iter().filter(|(code, _)| self.takes(code)).flat_map(|s| s.1).collect();
        self.session.not_made_of(&taken, &self.kinds)
    }

    /// Names of the kinds of document.
    pub(super) fn kinds(&self) -> impl Iterator<Item = &str> {
        self.kinds.iter().map(|k| k.name.as_str())
    }

    /// The sets whose files the kinds of document have.
    pub(super) fn sets(&self) -> Vec<SetUse> {
        let sets = self.session.engine.set().sets.iter();
        let used = sets.map(|set| {
            let kinds = self
                .kinds
                .iter()
                .filter(|k| k.sets.contains(&set.name))
                .map(|k| k.name.clone())
                .collect();
            SetUse { name: set.name.name.clone(), version: set.name.version.clone(), kinds }
        });
        used.filter(|set| !set.kinds.is_empty()).collect()
    }

    /// Whether a target is to be in the pack.
    fn takes(&self, code: &str) -> bool {
        (self.spec_targets.is_empty() || self.spec_targets.contains(code))
            && self.shard.is_none_or(|s| s.takes(code))
    }

    /// Targets that were to be in the pack and are not even in the round, so malformed are their
    /// data.
    pub(super) fn left_out(&self) -> Vec<Failure> {
        let known: BTreeSet<&str> =
            self.session.round().targets.iter().map(|t| t.code.as_str()).collect();
        let lost =
            self.session.checked.broken().filter(|code| !known.contains(code) && self.takes(code));
        lost.map(|code| Failure { target: code.into(), reason: Reason::Data }).collect()
    }

    /// What the check found about the targets of this pack. What concerns the whole round is said
    /// in the part that has the round's own documents.
    pub(super) fn noted(&self) -> Diagnostics {
        let whole = self.session.round().committee.code.as_str();
        let concerns = |d: &&Diagnostic| match &d.target {
            Some(code) => self.takes(code),
            None => self.shard.is_none_or(|s| s.takes(whole)),
        };
        self.session.checked.problems().iter().filter(concerns).cloned().collect()
    }

    /// The documents of a unit that can be made, by the way they go, and whether any cannot for
    /// errors in data.
    pub(super) fn parcels(&self, unit: &Unit<'s>) -> (Vec<Parcel<'s>>, bool) {
        let jobs = self.session.jobs_of(&unit.subjects, &self.kinds);
        let all = jobs.len();
        let jobs: Vec<Job<'s>> = jobs.into_iter().filter(|j| !j.is_blocked()).collect();
        let lacking = jobs.len() < all;
        let mut parcels: BTreeMap<bool, Vec<Paper<'s>>> = BTreeMap::new();
        for job in jobs {
            let recipient = recipient(&job);
            let name = self
                .session
                .path(&job)
                .file_name()
                .map(|n| n.to_string_lossy().into_owned())
                .unwrap_or_default();
            parcels.entry(recipient == Recipient::Team).or_default().push(Paper {
                job,
                recipient,
                name,
            });
        }
        let folder = self.folder_of(unit);
        let parcel = |(team, papers)| {
            let above = if team { format!("{}/", Recipient::Team.word()) } else { String::new() };
            let recipient = if team { Recipient::Team } else { Recipient::Organisation };
            Parcel {
                print: format!("{above}{PRINT_FOLDER}/{folder}.pdf"),
                folder: format!("{above}{folder}"),
                papers,
                recipient,
            }
        };
        (parcels.into_iter().map(parcel).collect(), lacking)
    }

    fn folder_of(&self, unit: &Unit<'s>) -> String {
        let area = self.session.round().committee.area.as_str();
        let name = unit.subjects.iter().find_map(|s| s.target()).map_or(area, |t| t.name.as_str());
        folder_name(unit.code, name)
    }

    /// Fingerprint of all that a document is made of, and its view, which is the greatest part of
    /// that.
    pub(super) fn key(&self, paper: &Paper<'s>) -> (Fingerprint, View) {
        let view = self.session.view(&paper.job);
        let mut print = Fingerprint::default();
        print.part("program", env!("CARGO_PKG_VERSION").as_bytes());
        print.part("templates", self.templates_hash.as_bytes());
        print.part("fonts", self.fonts_hash.as_deref().unwrap_or("").as_bytes());
        print.part(
            "profile",
            self.profile_hashes
                .get(self.session.profile_name(&paper.job))
                .map_or(&[], |h| h.as_bytes()),
        );
        print.part("options", self.options_hash.as_bytes());
        print.part("kind", paper.job.kind.name.as_bytes());
        print.value("view", &view);
        (print, view)
    }

    /// How many documents, files, pages and bytes there will be.
    pub(super) fn forecast(&self, spec: &PackSpec) -> Result<Forecast, Diagnostics> {
        let mut forecast =
            Forecast { targets: self.units.len() + self.left_out().len(), ..Forecast::default() };
        forecast.failing = self.left_out().len();
        forecast.warnings = self.copies_unused();
        let mut groups: BTreeMap<(&str, crate::terms::Scope), (usize, Vec<Job<'s>>)> =
            BTreeMap::new();
        for unit in &self.units {
            let (parcels, lacking) = self.parcels(unit);
            forecast.failing += usize::from(lacking);
            for parcel in parcels {
                forecast.files += usize::from(spec.print.is_some());
                forecast.files += if spec.zip {
                    1
                } else {
                    parcel.papers.iter().map(|p| p.job.formats(&self.formats).len()).sum()
                };
                for paper in parcel.papers {
                    let (count, jobs) = groups
                        .entry((&paper.job.kind.name, paper.job.subject.scope()))
                        .or_default();
                    *count += 1;
                    jobs.push(paper.job);
                }
            }
        }
        // Pages are counted in the PDF even if only DOCX is ordered: both have the same number.
        let counting = Formats::COUNT_PAGES && !self.formats.contains(&Format::Pdf);
        let formats: Vec<Format> =
            self.formats.iter().copied().chain(counting.then_some(Format::Pdf)).collect();
        for ((kind, _), (count, jobs)) in groups {
            let (mut pages, mut bytes, mut made) = (0.0, 0.0, 0);
            for job in jobs.iter().step_by(jobs.len().div_ceil(SAMPLES).max(1)) {
                // What fails is found when the pack is made.
                let Ok(outputs) = self.session.render(job, &formats) else { continue };
                made += 1;
                pages += outputs.iter().find_map(|o| o.pages).unwrap_or(0) as f64;
                bytes += outputs
                    .iter()
                    .filter(|o| self.formats.contains(&o.format))
                    .map(|o| o.bytes.len() as f64)
                    .sum::<f64>();
            }
            forecast.documents += count;
            *forecast.kinds.entry(kind.into()).or_default() += count;
            forecast.sampled += made;
            let share = count as f64 / f64::from(u32::try_from(made.max(1)).unwrap_or(u32::MAX));
            forecast.pages += (pages * share).round() as usize;
            forecast.bytes += (bytes * share).round() as u64;
        }
        Ok(forecast)
    }
}

/// Who gets a document: what is not public and not for one target alone stays with the office.
fn recipient(job: &Job<'_>) -> Recipient {
    match (job.kind.audience, job.subject.target()) {
        (Audience::Public, _) => Recipient::Public,
        (Audience::Restricted, Some(_)) => Recipient::Organisation,
        (Audience::Restricted, None) | (Audience::Internal | Audience::Secret, _) => {
            Recipient::Team
        }
    }
}

fn hash_of_files(set: &TemplateSet) -> String {
    let mut print = Fingerprint::default();
    for (name, file) in set.files.iter() {
        print.part(name, file.text.as_bytes());
    }
    print.finish()
}

fn hash_of(value: &impl serde::Serialize) -> String {
    crate::pack::sha256(serde_json::to_value(value).unwrap_or(Json::Null).to_string().as_bytes())
}
