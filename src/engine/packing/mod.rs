//! Packs: the papers of a stage for every target, each written whole, with a manifest.
//!
//! The unit of work is a target with its supervisions: `plan` says which files it gets and what
//! each is made of, `work` makes those that are not there yet, this module shares targets among
//! threads and writes the manifest in the order of their codes, whatever order they end in.

mod plan;
mod work;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;

use self::plan::{Planner, Unit};
use self::work::Outcome;
use super::{Checked, Engine, Format, RenderOptions, Session};
use crate::diag::{Code, Diagnostic, Diagnostics, Origin};
use crate::kinds::Stage;
use crate::pack::{
    EntryWriter, Failure, Inputs, Journal, MANIFEST_VERSION, Manifest, ManifestFiles, Order, Print, Reason, Shard, Status, Totals, discard,
    ensure_folder,
};

/// Most errors that a report lists; beyond, the manifest has them by target.
const MOST_LISTED: usize = 1000;

/// What a pack is to hold.
#[derive(Debug, Clone, Default)]
pub struct PackSpec {
    /// The stages whose documents it holds; empty for all.
    pub stages: Vec<Stage>,
    /// Codes of targets, that of the round's area for the papers of the whole round; empty for all.
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
    /// Takes up an earlier session for the targets that failed in it, and leaves the others as they are.
    pub only_failed: bool,
    /// One part of several.
    pub shard: Option<Shard>,
    /// How documents are rendered.
    pub options: RenderOptions,
}

/// Sees how a pack gets on; called from the thread that asked for it.
pub trait Observer {
    /// Work begins on so many targets.
    fn begins(&mut self, targets: usize) {
        _ = targets;
    }
    /// A target is done with, with so many files made and so many left as they were.
    fn target_done(&mut self, made: usize, kept: usize) {
        _ = (made, kept);
    }
    /// Whether the work is to stop after the files in hand.
    fn cancelled(&mut self) -> bool {
        false
    }
}

/// Nobody looks on.
impl Observer for () {}

/// What became of a pack.
#[derive(Debug, Clone)]
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
    /// Documents that were made to reckon pages and bytes; where it is all of them, these are exact.
    pub sampled: usize,
    /// Documents by kind.
    pub kinds: BTreeMap<String, usize>,
    /// Targets whose data are wrong.
    pub failing: usize,
}

impl Engine {
    /// Makes a pack of a checked round in a folder. The papers of targets with errors are not made.
    ///
    /// # Errors
    /// What keeps any of it from being made: errors that concern the whole round, unknown targets, a folder that is
    /// taken or cannot be written. What concerns single targets is in the report.
    pub fn pack(&self, checked: &Checked, out: &Path, spec: &PackSpec, observer: &mut dyn Observer) -> Result<PackReport, Diagnostics> {
        let session = self.session(checked, &spec.options)?;
        let planner = Planner::new(&session, spec)?;
        ensure_folder(out)?;
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
            problems: Diagnostics::default(),
        };
        run.manifest.note(&planner.noted());
        let stopped = run.work(&planner, &journal, out, spec.threads, observer)?;
        if !stopped {
            for made in journal.unwanted() {
                if let Some(first) = made.entries.first() {
                    run.aside.extend(discard(out, first)?);
                }
            }
        }
        run.finish(&planner, stopped, &files, &journal)
    }

    /// What a pack will be, without writing anything: a few documents of each kind are made, and the rest reckoned from
    /// them.
    ///
    /// # Errors
    /// As [`Self::pack`], but for the folder.
    pub fn forecast(&self, checked: &Checked, spec: &PackSpec) -> Result<Forecast, Diagnostics> {
        let session = self.session(checked, &spec.options)?;
        Planner::new(&session, spec)?.forecast(spec)
    }
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
        profiles: planner.profile_hashes.iter().map(|(name, hash)| ((*name).to_string(), hash.clone())).collect(),
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

impl Run {
    /// Makes every unit on some threads; yields whether it was stopped before the end.
    fn work(
        &mut self,
        planner: &Planner<'_, '_>,
        journal: &Journal,
        out: &Path,
        threads: usize,
        observer: &mut dyn Observer,
    ) -> Result<bool, Diagnostics> {
        let units = &planner.units;
        observer.begins(units.len());
        let threads = if threads == 0 { std::thread::available_parallelism().map_or(1, usize::from) } else { threads };
        let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
        let (send, receive) = mpsc::channel();
        let mut stopped = false;
        std::thread::scope(|scope| {
            for _ in 0..threads.clamp(1, units.len().max(1)) {
                let (send, next, stop) = (send.clone(), &next, &stop);
                scope.spawn(move || {
                    while !stop.load(Ordering::Relaxed) {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(unit) = units.get(at) else { return };
                        // A fault of the program in one target stops no other.
                        let made = catch_unwind(AssertUnwindSafe(|| planner.make(unit, journal, out, stop)));
                        let outcome = made.unwrap_or_else(|_| Outcome::faulty(unit.code));
                        if outcome.fatal {
                            stop.store(true, Ordering::Relaxed);
                        }
                        if send.send((at, outcome)).is_err() {
                            return;
                        }
                    }
                });
            }
            drop(send);
            let result = self.receive(&receive, units, observer, &stop);
            stopped = stop.load(Ordering::Relaxed);
            // Whatever happened here, the threads are to come to their end.
            stop.store(true, Ordering::Relaxed);
            result
        })?;
        Ok(stopped)
    }

    /// Takes outcomes as they come and writes them in the order of the units.
    fn receive(
        &mut self,
        outcomes: &mpsc::Receiver<(usize, Outcome)>,
        units: &[Unit<'_>],
        observer: &mut dyn Observer,
        stop: &AtomicBool,
    ) -> Result<(), Diagnostics> {
        let mut waiting: BTreeMap<usize, Outcome> = BTreeMap::new();
        let mut next = 0;
        loop {
            // Looks up now and then, so that a long document does not keep a wish to stop waiting.
            match outcomes.recv_timeout(std::time::Duration::from_millis(100)) {
                Ok((at, outcome)) => {
                    observer.target_done(outcome.made, outcome.kept);
                    waiting.insert(at, outcome);
                }
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
            }
            if observer.cancelled() {
                stop.store(true, Ordering::Relaxed);
            }
            while let Some(outcome) = waiting.remove(&next) {
                self.take(&units[next], outcome)?;
                next += 1;
            }
        }
        waiting.into_iter().try_for_each(|(at, outcome)| self.take(&units[at], outcome))
    }

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
            Some(reason) => self.manifest.failures.push(Failure { target: unit.code.into(), reason }),
        }
        let room = MOST_LISTED.saturating_sub(self.problems.0.len());
        self.problems.extend(outcome.problems.into_iter().filter(Diagnostic::is_error).take(room));
        Ok(())
    }

    fn finish(self, planner: &Planner<'_, '_>, stopped: bool, files: &ManifestFiles, journal: &Journal) -> Result<PackReport, Diagnostics> {
        let (files_sha256, totals) = self.lines.finish()?;
        let mut manifest = self.manifest;
        manifest.files_sha256 = files_sha256;
        manifest.totals = Totals { targets: (planner.units.len() + planner.left_out().len()) as u64, done: self.done, ..totals };
        manifest.status = match (stopped, manifest.failures.is_empty()) {
            (true, _) => Status::Interrupted,
            (false, false) => Status::Partial,
            (false, true) => Status::Complete,
        };
        manifest.settle();
        journal.write(&files.summary, manifest.to_text().as_bytes())?;
        let mut problems = self.problems;
        for path in self.aside {
            let d = Diagnostic::warning(Code::KeptAside, Code::KeptAside.meaning()).at(Origin::File { file: path.display().to_string() });
            problems.push(d.hint(Code::KeptAside.cure()));
        }
        problems.sort();
        Ok(PackReport { manifest, made: self.made, kept: self.kept, problems })
    }
}

/// Why a target's papers are not all there, from what was said.
fn reason_of(problems: &Diagnostics) -> Reason {
    let output = |d: &Diagnostic| matches!(d.code, Code::OutputFailed | Code::DiskFull);
    if problems.iter().any(output) { Reason::Output } else { Reason::Document }
}
