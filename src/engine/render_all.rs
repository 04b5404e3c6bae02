//! Rendering many documents into a folder, each file written whole.
//!
//! Takes the jobs of a session, yields what was written and every problem, in the order of the
//! jobs. Decides where files go, which are private, and what is said of drafts and seals.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Serialize;

use super::{Format, Job, Observer, Output, Selection, Session, pool};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::pack::{Keeper, ensure_private_folder, is_in_pack, within};

/// A file that was written.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct WrittenFile {
    /// Its path.
    pub path: String,
    /// Name of the kind of document.
    pub kind: String,
    /// Code of the target; none for documents of the round.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Its format.
    pub format: Format,
    /// Its size.
    pub bytes: usize,
    /// Pages, if the format knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pages: Option<usize>,
    /// Organs whose seal it shows: what shows any is a draft.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub seals: Vec<String>,
}

/// What became of rendering many documents.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct RenderReport {
    /// The files, in the order of the jobs.
    pub files: Vec<WrittenFile>,
    /// Documents that were made.
    pub made: usize,
    /// Documents that errors in the data block.
    pub blocked: usize,
    /// Documents that failed.
    pub failed: usize,
    /// Organs whose seal any of the documents shows.
    pub seals: BTreeSet<String>,
    /// Whether it was stopped before the end.
    pub stopped: bool,
    /// The problems of the round and of the documents, with their places, sorted.
    pub problems: Diagnostics,
}

impl<'s> Session<'s> {
    /// The documents of a selection that have one of some formats.
    ///
    /// # Errors
    /// Unknown kinds and targets, all at once; a selection of no document.
    pub fn jobs_in(
        &self,
        selection: &Selection,
        formats: &[Format],
    ) -> Result<Vec<Job<'s>>, Diagnostics> {
        let mut jobs = self.jobs(selection)?;
        if jobs.is_empty() {
            let mut d = Diagnostic::error(Code::NothingToRender, "按现有数据没有可以生成的文书");
            d.hints.extend(self.needed(selection));
            d.hints.push(
                "核对文书与对象是否匹配；反馈类文书需要反馈日期和问题，督办通知需要督办记录".into(),
            );
            let d = d.command("文书和对象见 --kind 与 --target");
            return Err(self.checked.in_words(d).into());
        }
        jobs.retain(|job| !job.formats(formats).is_empty());
        if jobs.is_empty() { Err(self.engine.without_sheets().into()) } else { Ok(jobs) }
    }

    /// Renders documents into a folder on some threads (0 for as many as the machine has cores).
    /// Blocked documents are counted and not made; one that fails stops no other. Folders and files
    /// that are new only the user can read; secret documents are in a folder of their own. A file
    /// that somebody changed since it was written, or that is not the program's, is kept aside, see
    /// [`Self::force`].
    ///
    /// # Errors
    /// A folder that cannot be written, a round that stops, secret documents into a pack. What
    /// concerns single documents is in the report.
    pub fn render_all(
        &self,
        jobs: &[Job<'s>],
        formats: &[Format],
        out: &Path,
        threads: usize,
        observer: &mut dyn Observer,
    ) -> Result<RenderReport, Diagnostics> {
        if self.checked.stops() {
            return Err(self.checked.stopping());
        }
        if jobs.iter().any(Job::is_secret) && is_in_pack(out) {
            let d =
                Diagnostic::error(Code::ClueFileRefused, "输出文件夹是资料包，不能放入涉密文书")
                    .hint("用 -o 另指定一个文件夹");
            return Err(d.into());
        }
        ensure_private_folder(out)?;
        let keeper = Keeper::open(out, self.force)?;
        let open: Vec<Job<'_>> = jobs.iter().filter(|job| !job.is_blocked()).copied().collect();
        observer.begins(open.len());
        let report = RenderReport {
            blocked: jobs.len() - open.len(),
            problems: self.checked.problems().clone(),
            ..Default::default()
        };
        let mut gathered = Gathered { report, observer };
        let stopped = pool::run(
            &open,
            threads,
            |job, _| self.written(job, formats, out, &keeper),
            &mut gathered,
        )?;
        let mut report = RenderReport { stopped, ..gathered.report };
        // What was not made might have shown them.
        if report.made == jobs.len() {
            report.problems.extend(self.unused_seals(&report.seals));
        }
        self.checked.locate_related(&mut report.problems);
        report.problems.sort();
        Ok(report)
    }

    /// Warnings of the seals that were given and that are not among those shown.
    pub fn unused_seals(&self, shown: &BTreeSet<String>) -> Diagnostics {
        let unused = self.seals.keys().filter(|organ| !shown.contains(*organ));
        let warning = |organ: &String| {
            let message = format!("给出了“{organ}”的印章图样，而所生成的文书没有由它盖章的");
            Diagnostic::warning(Code::SealUnused, message).hint("单位名称须与文书的署名一字不差")
        };
        unused.map(warning).collect()
    }

    /// Renders a document and writes its files.
    fn written(&self, job: &Job<'_>, formats: &[Format], out: &Path, keeper: &Keeper) -> Written {
        let outputs = self.render(job, formats)?;
        let base = within(&self.path(job));
        let mut files = Vec::new();
        let (mut warnings, mut aside) = (Diagnostics::default(), Vec::new());
        for Output { format, bytes, pages, seals, warnings: more } in outputs {
            let path = format!("{base}.{}", format.extension());
            aside.extend(keeper.write(&path, &bytes)?);
            // Each format has the same, but for what a DOCX lacks.
            if warnings.is_empty() {
                warnings = more;
            }
            let target = job.subject.target().map(|t| t.code.to_string());
            let (path, kind) = (out.join(path).display().to_string(), job.kind.name.clone());
            files.push(WrittenFile {
                path,
                kind,
                target,
                format,
                bytes: bytes.len(),
                pages,
                seals,
            });
        }
        warnings.extend(aside);
        Ok((files, warnings))
    }
}

/// The files of a document with its warnings, or why there are none.
type Written = Result<(Vec<WrittenFile>, Diagnostics), Diagnostics>;

/// The report as documents come in.
struct Gathered<'o> {
    report: RenderReport,
    observer: &'o mut dyn Observer,
}

impl pool::Gather<Written> for Gathered<'_> {
    fn came(&mut self, result: &Written) {
        self.observer.unit_done(result.as_ref().map_or(0, |(files, _)| files.len()), 0);
    }

    fn cancelled(&mut self) -> bool {
        self.observer.cancelled()
    }

    fn take(&mut self, _: usize, result: Written) -> Result<(), Diagnostics> {
        match result {
            Ok((files, warnings)) => {
                self.report.made += 1;
                self.report.seals.extend(files.iter().flat_map(|f| &f.seals).cloned());
                self.report.files.extend(files);
                self.report.problems.extend(warnings);
            }
            Err(problems) => {
                self.report.failed += 1;
                self.report.problems.extend(problems);
            }
        }
        Ok(())
    }
}
