//! Making the files of one target that are not there yet.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use super::plan::{Paper, Parcel, Planner, Unit};
use super::reason_of;
use crate::archive::ZipBuilder;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::engine::formats::Printed;
use crate::engine::{Format, Output};
use crate::pack::{
    Entry, Fingerprint, Journal, Made, Reason, Recipient, ensure_private_folder, is_whole,
    make_room, refuse_links, sha256,
};

/// What became of a target.
#[derive(Default)]
pub(super) struct Outcome {
    /// Lines of the manifest, in the order of the plan.
    pub entries: Vec<Entry>,
    pub failure: Option<Reason>,
    pub problems: Diagnostics,
    pub made: usize,
    pub kept: usize,
    /// Where files that somebody had changed were put.
    pub aside: Vec<PathBuf>,
    /// Nothing more can be written.
    pub fatal: bool,
}

impl Outcome {
    /// The program itself was at fault.
    pub(super) fn faulty(code: &str) -> Outcome {
        let d = Diagnostic::error(Code::Internal, format!("处理 {code} 时程序出错")).target(code);
        Outcome { failure: Some(Reason::Document), problems: d.into(), ..Outcome::default() }
    }
}

/// A target in work.
struct Work<'w> {
    journal: &'w Journal,
    out: &'w Path,
    stop: &'w AtomicBool,
    code: &'w str,
    begun: bool,
    /// The key of what was made does not count: the target was whole in the session before.
    trusts: bool,
    /// Files that somebody changed are replaced.
    force: bool,
    outcome: Outcome,
}

impl<'s> Planner<'_, 's> {
    pub(super) fn make(
        &self,
        unit: &Unit<'s>,
        journal: &Journal,
        out: &Path,
        stop: &AtomicBool,
    ) -> Outcome {
        let mut outcome = Outcome::default();
        if journal.avoids(unit.code) && !self.only_failed {
            outcome.failure = Some(Reason::Crash);
            let d = Diagnostic::error(
                Code::Crashed,
                format!("程序两次在处理 {} 时中断，这次跳过", unit.code),
            )
            .target(unit.code);
            outcome.problems.push(d.cured());
            return outcome;
        }
        let (parcels, lacking) = self.parcels(unit);
        if lacking {
            outcome.failure = Some(Reason::Data);
        }
        let unfinished = journal.was_unfinished(unit.code);
        let mut work = Work {
            journal,
            out,
            stop,
            code: unit.code,
            begun: false,
            trusts: self.only_failed && !unfinished,
            force: self.force,
            outcome,
        };
        for parcel in &parcels {
            let result = if self.zip {
                self.archive(parcel, lacking, &mut work)
            } else {
                self.folder(parcel, &mut work)
            };
            let result = result.and_then(|()| self.print(parcel, lacking, &mut work));
            if let Err(problems) = result {
                work.fail(problems);
            }
        }
        for paper in parcels.iter().flat_map(|p| &p.papers) {
            work.outcome.problems.extend(self.session.draft_warnings(&paper.job));
        }
        work.end(unfinished)
    }

    /// Makes the files of a folder, document by document; one that fails does not keep the others.
    fn folder(&self, parcel: &Parcel<'s>, work: &mut Work<'_>) -> Result<(), Diagnostics> {
        for paper in &parcel.papers {
            if work.stops() {
                return Ok(());
            }
            if let Err(problems) = self.document(parcel, paper, work) {
                work.fail(problems);
            }
        }
        Ok(())
    }

    fn document(
        &self,
        parcel: &Parcel<'s>,
        paper: &Paper<'s>,
        work: &mut Work<'_>,
    ) -> Result<(), Diagnostics> {
        let (key, view) = self.key(paper);
        let mut result = Ok(());
        let mut entries: Vec<Option<Entry>> = Vec::new();
        let mut lacking = Vec::new();
        for format in paper.job.formats(&self.formats) {
            let path = format!("{}/{}", parcel.folder, path_within(paper, format));
            let key = with_format(&key, format);
            let current = work.current(&path, &key);
            if current.is_none() {
                lacking.push((format, path, key));
            }
            entries.push(current.and_then(|made| made.entries.into_iter().next()));
        }
        if !lacking.is_empty() {
            work.begin()?;
            let formats: Vec<Format> = lacking.iter().map(|(format, _, _)| *format).collect();
            let outputs = self.session.render_view(&paper.job, view, &formats)?;
            let fresh: Vec<(Made, Vec<u8>)> = outputs
                .into_iter()
                .zip(lacking)
                .map(|(output, (_, path, key))| {
                    let entry = work.entry(
                        path,
                        &output.bytes,
                        &paper.job.kind.name,
                        paper.recipient,
                        output.pages,
                    );
                    (Made { key, entries: vec![entry] }, output.bytes)
                })
                .collect();
            let mut places = entries.iter_mut().filter(|e| e.is_none());
            for (made, bytes) in fresh {
                let written = work.write(&made, &bytes);
                if let (Ok(()), Some(place)) = (&written, places.next()) {
                    *place = made.entries.into_iter().next();
                }
                result = result.and(written);
            }
        }
        work.outcome.entries.extend(entries.into_iter().flatten());
        result
    }

    /// Makes the archive of a parcel, whole or not at all: an archive that lacks a document would
    /// be sent as if it were all.
    fn archive(
        &self,
        parcel: &Parcel<'s>,
        lacking: bool,
        work: &mut Work<'_>,
    ) -> Result<(), Diagnostics> {
        if lacking || work.stops() {
            return Ok(());
        }
        let path = format!("{}.zip", parcel.folder);
        let mut key = Fingerprint::default();
        for paper in &parcel.papers {
            let (paper_key, _) = self.key(paper);
            for format in paper.job.formats(&self.formats) {
                key.part(&paper.name, with_format(&paper_key, format).as_bytes());
            }
        }
        let key = key.finish();
        if let Some(made) = work.current(&path, &key) {
            work.outcome.entries.extend(made.entries);
            return Ok(());
        }
        work.begin()?;
        let mut zip = ZipBuilder::of_files();
        let mut entries = Vec::new();
        for paper in &parcel.papers {
            for output in self.session.render(&paper.job, &self.formats)? {
                let inner = path_within(paper, output.format);
                zip.add(&inner, &output.bytes)?;
                let entry = work.entry(
                    inner,
                    &output.bytes,
                    &paper.job.kind.name,
                    paper.recipient,
                    output.pages,
                );
                entries.push(Entry { archive: Some(path.clone()), ..entry });
            }
        }
        let bytes = zip.finish()?;
        entries.insert(0, work.entry(path, &bytes, "archive", parcel.recipient, None));
        let made = Made { key, entries };
        work.write(&made, &bytes)?;
        work.outcome.entries.extend(made.entries);
        Ok(())
    }

    /// Makes the file to print a parcel from, if the order has one; like an archive it is whole or
    /// not at all.
    fn print(
        &self,
        parcel: &Parcel<'s>,
        lacking: bool,
        work: &mut Work<'_>,
    ) -> Result<(), Diagnostics> {
        let Some(print) =
            self.print.as_ref().filter(|_| !lacking && work.outcome.failure.is_none())
        else {
            return Ok(());
        };
        if work.stops() {
            return Ok(());
        }
        let copies =
            |paper: &Paper<'_>| print.copies.get(&paper.job.kind.name).copied().unwrap_or(1);
        let papers: Vec<&Paper<'s>> = parcel.papers.iter().filter(|p| copies(p) > 0).collect();
        let mut key = Fingerprint::default();
        key.part("duplex", &[u8::from(print.duplex)]);
        for paper in &papers {
            key.part(
                &copies(paper).to_string(),
                with_format(&self.key(paper).0, Format::Pdf).as_bytes(),
            );
        }
        let key = key.finish();
        if let Some(made) = work.current(&parcel.print, &key) {
            work.outcome.entries.extend(made.entries);
            return Ok(());
        }
        if papers.is_empty() {
            return Ok(());
        }
        work.begin()?;
        let mut parts = Vec::new();
        for paper in papers {
            let copies = copies(paper);
            if let Some((pdf, pages)) =
                work.written(&format!("{}/{}", parcel.folder, path_within(paper, Format::Pdf)))
            {
                parts.push(Printed { copies, pages, pdf });
                continue;
            }
            let outputs = self.session.render(&paper.job, &[Format::Pdf])?;
            let part = |o: Output| Printed { copies, pages: o.pages.unwrap_or(0), pdf: o.bytes };
            parts.extend(outputs.into_iter().map(part));
        }
        let (bytes, pages) = self.session.engine.formats.joined(&parts, print.duplex)?;
        let entry =
            work.entry(parcel.print.clone(), &bytes, "print", parcel.recipient, Some(pages));
        work.write(&Made { key, entries: vec![entry.clone()] }, &bytes)?;
        work.outcome.entries.push(entry);
        Ok(())
    }
}

impl Work<'_> {
    /// What an earlier session made at a path, if it is whole and made of the same data.
    fn current(&mut self, path: &str, key: &str) -> Option<Made> {
        let made = self.journal.made(path)?;
        let first = made.entries.first()?;
        let current = if self.trusts {
            self.out.join(path).exists()
        } else {
            made.key == key && is_whole(self.out, first)
        };
        self.outcome.kept += usize::from(current);
        current.then(|| made.clone())
    }

    /// A file of the pack that is there and whole, with its pages.
    #[allow(clippy::disallowed_methods, reason = "files are printed from as they are")]
    fn written(&self, path: &str) -> Option<(Vec<u8>, usize)> {
        let entry = self.outcome.entries.iter().find(|e| e.archive.is_none() && e.path == path)?;
        let bytes = std::fs::read(self.out.join(path)).ok()?;
        (sha256(&bytes) == entry.sha256).then_some((bytes, entry.pages?))
    }

    /// Whether the work is to stop here; what is not made yet is lacking then.
    fn stops(&mut self) -> bool {
        let stops = self.outcome.fatal || self.stop.load(Ordering::Relaxed);
        if stops {
            self.outcome.failure = self.outcome.failure.or(Some(Reason::Stopped));
        }
        stops
    }

    fn begin(&mut self) -> Result<(), Diagnostics> {
        if !self.begun {
            self.journal.begin(self.code)?;
            self.begun = true;
        }
        Ok(())
    }

    /// The manifest's line of a file of this target.
    fn entry(
        &self,
        path: String,
        bytes: &[u8],
        kind: &str,
        recipient: Recipient,
        pages: Option<usize>,
    ) -> Entry {
        let (sha256, size) = (sha256(bytes), bytes.len() as u64);
        Entry {
            path,
            archive: None,
            sha256,
            size,
            kind: kind.into(),
            target: self.code.into(),
            recipient,
            pages,
        }
    }

    /// Writes a file of the pack and says so in the journal.
    fn write(&mut self, made: &Made, bytes: &[u8]) -> Result<(), Diagnostics> {
        let Some(entry) = made.entries.first() else { return Ok(()) };
        let path = self.out.join(&entry.path);
        refuse_links(self.out, &entry.path)?;
        ensure_private_folder(path.parent().unwrap_or(self.out))?;
        let before = self.journal.made(&entry.path).and_then(|m| m.entries.first());
        if !self.force {
            self.outcome.aside.extend(make_room(self.out, &entry.path, before, bytes)?);
        }
        self.journal.write(&path, bytes)?;
        self.journal.record(made)?;
        self.outcome.made += 1;
        Ok(())
    }

    fn fail(&mut self, problems: Diagnostics) {
        self.outcome.failure = self.outcome.failure.or(Some(reason_of(&problems)));
        self.outcome.fatal |= problems.iter().any(|d| d.code == Code::DiskFull);
        let code = self.code;
        let owned =
            problems.into_iter().map(|d| if d.target.is_none() { d.target(code) } else { d });
        self.outcome.problems.extend(owned);
    }

    fn end(mut self, unfinished: bool) -> Outcome {
        let whole = self.outcome.failure.is_none();
        if (self.begun || unfinished || !whole)
            && let Err(d) = self.journal.end(self.code, whole)
        {
            self.fail(d.into());
        }
        self.outcome
    }
}

/// Where a file lies within its parcel: what goes to the target is parted by who gets it there.
fn path_within(paper: &Paper<'_>, format: Format) -> String {
    let name = format!("{}.{}", paper.name, format.extension());
    match paper.recipient {
        Recipient::Team => name,
        other => format!("{}/{name}", other.word()),
    }
}

fn with_format(key: &Fingerprint, format: Format) -> String {
    key.clone().part("format", format.extension().as_bytes()).finish()
}
