//! Rendering a document: view → template → markup → document → files.
//!
//! Takes a job of a session, yields its files or every problem that keeps it from being made. A
//! blocked job is refused with the errors in its data. Writes nothing.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::{Format, Job, Page, Session, related};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::document::{BlockKind, Document, SignatureVariant};
use crate::layout::{Adjustments, FirstPage, Seal, first_page, fit_columns};
use crate::markup;
use crate::profile::Profile;
use crate::view::View;

/// A finished document.
#[derive(Debug, Clone)]
#[non_exhaustive]
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
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Preview {
    /// Its pages.
    pub pages: Vec<Page>,
    /// Organs whose seal it shows: what shows any is a draft.
    pub seals: Vec<String>,
    /// What somebody should look at.
    pub warnings: Diagnostics,
}

/// A document's model with its profile and what it needs beyond that.
struct Composed<'s> {
    document: Document,
    /// The profile, changed where the first page has no room for text otherwise.
    profile: Cow<'s, Profile>,
    adjustments: Adjustments,
    /// What somebody should look at.
    warnings: Diagnostics,
}

impl Composed<'_> {
    fn seals(&self) -> Vec<String> {
        self.adjustments.seals.keys().cloned().collect()
    }
}

impl<'s> Session<'s> {
    /// The markup that the template makes of the view.
    ///
    /// # Errors
    /// Problems of the template, each with its line.
    pub fn markup(&self, job: &Job<'_>) -> Result<String, Diagnostics> {
        self.markup_of(job, Arc::new(self.view(job)))
    }

    fn markup_of(&self, job: &Job<'_>, view: Arc<View>) -> Result<String, Diagnostics> {
        self.engine.templates.render_shared(&job.kind.template(), view).map_err(|failed| {
            let related = related::of(self.round(), job, failed.item.as_ref());
            failed
                .problems
                .into_iter()
                .map(|d| Diagnostic { related: related.clone(), ..d })
                .collect()
        })
    }

    /// The document model.
    ///
    /// # Errors
    /// As [`Self::markup`], and problems of the markup.
    pub fn document(&self, job: &Job<'_>) -> Result<Document, Diagnostics> {
        let mut document = markup::parse(&self.markup(job)?, &job.kind.template())?;
        // As it is set: addressees for which the first page has no room are in the imprint.
        first_page(&mut document, self.profile(job)?);
        Ok(document)
    }

    /// Renders a document in each of the formats that it has ([`Job::formats`]), in their order.
    ///
    /// # Errors
    /// Of a blocked document the errors in its data. Else everything that keeps the document from
    /// being made, each naming the document; a fault of the program itself is reported the same way
    /// and stops no other document.
    pub fn render(&self, job: &Job<'_>, formats: &[Format]) -> Result<Vec<Output>, Diagnostics> {
        self.guarded(job, || self.outputs(job, self.view(job), formats))
    }

    /// Like [`Self::render`], with a view already built.
    pub(super) fn render_view(
        &self,
        job: &Job<'_>,
        view: View,
        formats: &[Format],
    ) -> Result<Vec<Output>, Diagnostics> {
        self.guarded(job, || self.outputs(job, view, formats))
    }

    /// The pages of a document to look at: those that its PDF has, each as an SVG picture.
    ///
    /// # Errors
    /// As [`Self::render`].
    pub fn preview(&self, job: &Job<'_>) -> Result<Preview, Diagnostics> {
        self.guarded(job, || {
            let composed = self.composed(job, self.view(job))?;
            let pages = self.engine.formats.pages(
                &composed.document,
                &composed.profile,
                &composed.adjustments,
            )?;
            let seals = composed.seals();
            let mut warnings = self.draft_warnings(job);
            warnings.extend(composed.warnings);
            Ok(Preview { pages, seals, warnings })
        })
    }

    /// Makes something of a document unless it is blocked; problems name the document, a fault of
    /// the program too.
    fn guarded<T>(
        &self,
        job: &Job<'_>,
        make: impl FnOnce() -> Result<T, Diagnostics>,
    ) -> Result<T, Diagnostics> {
        if job.is_blocked() {
            return Err(self.checked.refusal(job.subject));
        }
        let lacking = self.lacking(job);
        if !lacking.is_empty() {
            let placed = |d| self.owned(job, self.checked.located(d));
            return Err(lacking.into_iter().map(placed).collect());
        }
        let result = catch_unwind(AssertUnwindSafe(make));
        let result = result.unwrap_or_else(|_| {
            Err(Diagnostic::error(Code::Internal, "生成这份文书时程序出错").into())
        });
        result.map_err(|d| self.traced(job, d).into_iter().map(|d| self.owned(job, d)).collect())
    }

    fn outputs(
        &self,
        job: &Job<'_>,
        view: View,
        formats: &[Format],
    ) -> Result<Vec<Output>, Diagnostics> {
        let (formats, engine) = (job.formats(formats), self.engine);
        let warnings = self.draft_warnings(job);
        // Before the markup, which uses up the view.
        let mut workbook = formats
            .contains(&Format::Xlsx)
            .then(|| engine.formats.xlsx(self, job, &view))
            .transpose()?;
        let paper = formats.iter().any(|f| *f != Format::Xlsx);
        let composed = paper.then(|| self.composed(job, view)).transpose()?;
        let mut warnings = warnings;
        warnings.extend(composed.iter().flat_map(|c| c.warnings.iter().cloned()));
        let mut outputs = Vec::new();
        for format in formats {
            let mut output = Output {
                format,
                bytes: Vec::new(),
                pages: None,
                seals: Vec::new(),
                warnings: warnings.clone(),
            };
            match (format, &composed) {
                (Format::Docx, Some(Composed { document, profile, adjustments, .. })) => {
                    let own = matches!(profile, Cow::Borrowed(_));
                    output.bytes = engine.formats.docx(
                        document,
                        own.then(|| self.profile_name(job)),
                        profile,
                        adjustments,
                    )?;
                    let undrawn = engine.formats.undrawn(&job.kind.title, document, profile);
                    output.warnings.extend(undrawn.map(|d| self.placed(job, d)));
                }
                (Format::Pdf, Some(Composed { document, profile, adjustments, .. })) => {
                    let (bytes, pages) = engine.formats.pdf(document, profile, adjustments)?;
                    (output.bytes, output.pages) = (bytes, Some(pages));
                }
                _ => output.bytes = workbook.take().unwrap_or_default(),
            }
            if format != Format::Xlsx {
                output.seals = composed.as_ref().map(Composed::seals).unwrap_or_default();
            }
            outputs.push(output);
        }
        Ok(outputs)
    }

    fn composed(&self, job: &Job<'_>, view: View) -> Result<Composed<'s>, Diagnostics> {
        let view = Arc::new(view);
        let markup = self.markup_of(job, view.clone())?;
        let mut document = markup::parse(&markup, &job.kind.template())?;
        self.fill_pictures(job, &mut document, &view)?;
        let FirstPage { profile, is_full } = first_page(&mut document, self.profile(job)?);
        fit_columns(&mut document, &profile);
        let adjustments = Adjustments {
            seals: self.seals_of(&document),
            ..self.engine.formats.adjustments(&document, &profile)
        };
        let warnings = is_full.then(|| self.placed(job, full_first_page())).into_iter().collect();
        Ok(Composed { document, profile, adjustments, warnings })
    }

    /// The pictures of the seals that a document shows.
    fn seals_of(&self, document: &Document) -> BTreeMap<String, Seal> {
        let blocks = document.blocks.iter().chain(document.annexes.iter().flat_map(|a| &a.blocks));
        let organs = blocks.filter_map(|b| match &b.kind {
            BlockKind::Signature(s) if s.variant == SignatureVariant::Sealed => Some(&s.organs),
            _ => None,
        });
        organs
            .flatten()
            .filter_map(|organ| Some((organ.clone(), self.seals.get(organ)?.clone())))
            .collect()
    }
}

/// A warning that page 1 has no text of the body (GB/T 9704-2012, 7.3.3).
fn full_first_page() -> Diagnostic {
    Diagnostic::warning(
        Code::FirstPageFull,
        "版头、标题和主送机关占满了首页，首页没有正文；公文首页必须显示正文（GB/T 9704—2012 第7.3.3条）",
    )
    .hint(Code::FirstPageFull.cure())
}
