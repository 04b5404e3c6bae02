//! Packs: the documents of a stage for every target, each written whole, with a manifest.
//!
//! The unit of work is a target with its supervisions: `plan` says which files it gets and what
//! each is made of, `make` makes those that are not there yet, this module puts them
//! into the pool of threads and writes the manifest in the order of their codes, whatever order
//! they end in.

mod make;
mod plan;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use self::make::Outcome;
use self::plan::{Planner, Unit};
use super::{Checked, Engine, Format, RenderOptions, Session, pool};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::kinds::Stage;
use crate::pack::{
    EntryWriter, Failure, Inputs, Journal, MANIFEST_VERSION, Manifest, ManifestFiles, Order, Print,
    Reason, Shard, Status, Totals, discard, ensure_private_folder, kept_aside,
};

/// Errors that a report lists; beyond, the manifest has them by target.
const MAX_LISTED: usize = 1000;

/// What a pack is to hold.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct PackSpec {
    /// The stages whose documents it holds; empty for all.
    pub stages: Vec<Stage>,
    /// Codes of targets, that of the round's area for the documents of the whole round; empty for
    /// all.
    pub targets: Vec<String>,
    /// Formats.
    pub formats: Vec<Format>,
    /// An archive for each target instead of a folder.
    pub zip: bool,
    /// A file to print from for each recipient, beside the documents.
    pub print: Option<Print>,
    /// Threads; 0 for as many as the machine has cores.
    pub threads: usize,
    /// Takes up an earlier session in the same folder: what is whole and current stays.
    pub resume: bool,
    /// Takes up an earlier session for the targets that failed in it, and leaves the others as they
    /// are.
    pub only_failed: bool,
    /// One part of several.
    pub shard: Option<Shard>,
    /// How documents are rendered.
    pub options: RenderOptions,
    /// Replaces files that somebody changed, instead of keeping them aside.
    pub force: bool,
}

impl PackSpec {
    /// With the documents of these stages.
    #[must_use]
    pub fn stages(mut self, stages: Vec<Stage>) -> Self {
        self.stages = stages;
        self
    }

    /// With the documents of these targets.
    #[must_use]
    pub fn targets(mut self, codes: Vec<String>) -> Self {
        self.targets = codes;
        self
    }

    /// In these formats.
    #[must_use]
    pub fn formats(mut self, formats: Vec<Format>) -> Self {
        self.formats = formats;
        self
    }

    /// With an archive for each target, or a folder.
    #[must_use]
    pub fn zip(mut self, zip: bool) -> Self {
        self.zip = zip;
        self
    }

    /// With files to print from.
    #[must_use]
    pub fn print(mut self, print: Option<Print>) -> Self {
        self.print = print;
        self
    }

    /// On a number of threads; 0 for as many as the machine has cores.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// Takes up an earlier session in the same folder.
    #[must_use]
    pub fn resume(mut self, resume: bool) -> Self {
        self.resume = resume;
        self
    }

    /// Takes up an earlier session for the targets that failed in it.
    #[must_use]
    pub fn only_failed(mut self, only_failed: bool) -> Self {
        self.only_failed = only_failed;
        self
    }

    /// Makes one part of several.
    #[must_use]
    pub fn shard(mut self, shard: Option<Shard>) -> Self {
        self.shard = shard;
        self
    }

    /// Replaces files that somebody changed, instead of keeping them aside.
    #[must_use]
    pub fn force(mut self, force: bool) -> Self {
        self.force = force;
        self
    }

    /// With options of rendering.
    #[must_use]
    pub fn options(mut self, options: RenderOptions) -> Self {
        self.options = options;
        self
    }
}

/// Sees how a pack or a rendering gets on; called from the thread that asked for it.
pub trait Observer {
    /// Work begins on a number of units: targets of a pack, documents of a rendering.
    fn begins(&mut self, units: usize) {
        _ = units;
    }
    /// A unit is done, with the number of files made and of files left as they were.
    fn unit_done(&mut self, made: usize, kept: usize) {
        _ = (made, kept);
    }
    /// Whether the work is to stop after the files in hand.
    fn cancelled(&mut self) -> bool {
        false
    }
}

/// No-op observer.
impl Observer for () {}

/// What became of a pack.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PackReport {
    /// The manifest as it was written.
    pub manifest: Manifest,
    /// Files that were made.
    pub made: usize,
    /// Files that were whole and current.
    pub kept: usize,
    /// Errors, at most a thousand, and files of others that were kept aside.
    pub problems: Diagnostics,
}

/// What a pack will be.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Forecast {
    /// Targets, the round itself among them.
    pub targets: usize,
    /// Documents.
    pub documents: usize,
    /// Files on disk.
    pub files: usize,
    /// Pages of all documents.
    pub pages: usize,
    /// Bytes of all files, about.
    pub bytes: u64,
    /// Documents that were made to compute pages and bytes; if it is all of them, these are exact.
    pub sampled: usize,
    /// Documents by kind.
    pub kinds: BTreeMap<String, usize>,
    /// Targets whose data are wrong.
    pub failing: usize,
    /// What somebody should look at in the order.
    pub warnings: Diagnostics,
}

impl Engine {
    /// Makes a pack of a checked round in a folder. The documents of targets with errors are not
    /// made.
    ///
    /// # Errors
    /// What keeps any of it from being made: errors that concern the whole round, unknown targets,
    /// a folder that is taken or cannot be written. What concerns single targets is in the report.
    pub fn pack(
        &self,
        checked: &Checked,
        out: &Path,
        spec: &PackSpec,
        observer: &mut dyn Observer,
    ) -> Result<PackReport, Diagnostics> {
        let session = self.session(checked, &spec.options)?;
        let planner = Planner::new(&session, spec)?;
        ensure_private_folder(out)?;
        let order = order(&session, &planner, spec);
        let inputs = inputs(&planner, checked);
        let journal = Journal::open(out, &order, spec.resume || spec.only_failed)?;
        let files = ManifestFiles::of(out, spec.shard);
        let mut run = Run {
            manifest: Manifest {
                version: MANIFEST_VERSION,
                program: concat!("xunwen ", env!("CARGO_PKG_VERSION")).into(),
                order,
                inputs,
                status: Status::Complete,
                totals: Totals::default(),
                failures: planner.left_out(),
                problems: Vec::new(),
                warnings: BTreeMap::new(),
                files_sha256: String::new(),
            },
            lines: EntryWriter::create(&files.files, journal.unfinished_files())?,
            done: 0,
            made: 0,
            kept: 0,
            aside: Vec::new(),
            problems: planner.copies_unused(),
        };
        run.problems.extend(planner.not_made());
        run.manifest.note(&planner.noted());
        let units = &planner.units;
        observer.begins(units.len());
        let mut gathered = Gathered { run: &mut run, units, observer };
        let stopped = pool::run(
            units,
            spec.threads,
            |unit, stop| made(&planner, unit, &journal, out, stop),
            &mut gathered,
        )?;
        if !stopped {
            for first in journal.unwanted().filter_map(|made| made.entries.first()) {
                match discard(out, first) {
                    Ok(aside) => run.aside.extend(aside),
                    Err(d) => run.problems.push(d),
                }
            }
        }
        run.finish(&planner, stopped, &files, &journal)
    }

    /// What a pack will be, without writing anything: a few documents of each kind are made, and
    /// the rest computed from them.
    ///
    /// # Errors
    /// As [`Self::pack`], but for the folder.
    pub fn forecast(&self, checked: &Checked, spec: &PackSpec) -> Result<Forecast, Diagnostics> {
        let session = self.session(checked, &spec.options)?;
        Planner::new(&session, spec)?.forecast(spec)
    }
}

/// Makes a unit; a fault of the program in one target stops no other, a full disk stops all.
fn made<'s>(
    planner: &Planner<'_, 's>,
    unit: &Unit<'s>,
    journal: &Journal,
    out: &Path,
    stop: &AtomicBool,
) -> Outcome {
    let outcome = catch_unwind(AssertUnwindSafe(|| planner.make(unit, journal, out, stop)));
    let outcome = outcome.unwrap_or_else(|_| Outcome::faulty(unit.code));
    if outcome.fatal {
        stop.store(true, Ordering::Relaxed);
    }
    outcome
}

fn order(session: &Session<'_>, planner: &Planner<'_, '_>, spec: &PackSpec) -> Order {
    Order {
        round: session.round().id(),
        kinds: planner.kinds().map(str::to_string).collect(),
        targets: spec.targets.iter().collect::<BTreeSet<_>>().into_iter().cloned().collect(),
        formats: planner.formats.iter().map(|f| f.extension().to_string()).collect(),
        zip: spec.zip,
        print: spec.print.clone(),
        shard: spec.shard,
    }
}

fn inputs(planner: &Planner<'_, '_>, checked: &Checked) -> Inputs {
    Inputs {
        data: checked.hashes(),
        templates: planner.templates_hash.clone(),
        sets: planner.sets(),
        profiles: planner
            .profile_hashes
            .iter()
            .map(|(name, hash)| ((*name).to_string(), hash.clone()))
            .collect(),
        fonts: planner.fonts_hash.clone(),
        options: planner.options_hash.clone(),
    }
}

/// A pack at work.
struct Run {
    manifest: Manifest,
    lines: EntryWriter,
    done: u64,
    made: usize,
    kept: usize,
    aside: Vec<PathBuf>,
    problems: Diagnostics,
}

/// A pack as units come in: the manifest has them in their order.
struct Gathered<'g, 's> {
    run: &'g mut Run,
    units: &'g [Unit<'s>],
    observer: &'g mut dyn Observer,
}

impl pool::Gather<Outcome> for Gathered<'_, '_> {
    fn came(&mut self, outcome: &Outcome) {
        self.observer.unit_done(outcome.made, outcome.kept);
    }

    fn cancelled(&mut self) -> bool {
        self.observer.cancelled()
    }

    fn take(&mut self, at: usize, outcome: Outcome) -> Result<(), Diagnostics> {
        self.run.take(&self.units[at], outcome)
    }
}

impl Run {
    fn take(&mut self, unit: &Unit<'_>, outcome: Outcome) -> Result<(), Diagnostics> {
        for entry in &outcome.entries {
            self.lines.add(entry)?;
        }
        self.made += outcome.made;
        self.kept += outcome.kept;
        self.aside.extend(outcome.aside);
        self.manifest.note(&outcome.problems);
        match outcome.failure {
            None => self.done += 1,
            Some(reason) => {
                self.manifest.failures.push(Failure { target: unit.code.into(), reason });
            }
        }
        let room = MAX_LISTED.saturating_sub(self.problems.len());
        self.problems.extend(outcome.problems.into_iter().filter(Diagnostic::is_error).take(room));
        Ok(())
    }

    fn finish(
        self,
        planner: &Planner<'_, '_>,
        stopped: bool,
        files: &ManifestFiles,
        journal: &Journal,
    ) -> Result<PackReport, Diagnostics> {
        let (files_sha256, totals) = self.lines.finish()?;
        let mut manifest = self.manifest;
        manifest.files_sha256 = files_sha256;
        manifest.totals = Totals {
            targets: (planner.units.len() + planner.left_out().len()) as u64,
            done: self.done,
            ..totals
        };
        manifest.status = match (stopped, manifest.failures.is_empty()) {
            (true, _) => Status::Interrupted,
            (false, false) => Status::Partial,
            (false, true) => Status::Complete,
        };
        manifest.settle();
        journal.write(&files.summary, manifest.to_text().as_bytes())?;
        let mut problems = self.problems;
        for path in self.aside {
            problems.push(kept_aside(&path));
        }
        problems.sort();
        Ok(PackReport { manifest, made: self.made, kept: self.kept, problems })
    }
}

/// Why a target's documents are not all there, from what was said.
fn reason_of(problems: &Diagnostics) -> Reason {
    let output =
        |d: &Diagnostic| matches!(d.code, Code::OutputFailed | Code::DiskFull | Code::LinkedFolder);
    if problems.iter().any(output) { Reason::Output } else { Reason::Document }
}
