//! Problems of documents: traced back to the template's line and the data, named by the document.

use super::{Job, Session, related};
use crate::diag::{Code, Diagnostic, Diagnostics, Origin};
use crate::round::Target;
use crate::view;

impl Session<'_> {
    /// Problems of the markup that a template yielded as problems at the template's lines, with the
    /// data that were at work.
    pub(super) fn traced(&self, job: &Job<'_>, problems: Diagnostics) -> Diagnostics {
        let written = |d: &Diagnostic| matches!(d.origin, Some(Origin::Markup { .. }));
        if job.is_secret() || !problems.iter().any(written) {
            return problems;
        }
        let template = job.kind.template();
        let Ok(markup) = self.markup(job) else { return problems };
        let Some(traced) = self.engine.templates.trace(&template, &self.view(job), &markup) else {
            return problems;
        };
        let placed = |d: Diagnostic| match d.origin {
            Some(Origin::Markup { line, column, .. }) => {
                let (d, item) = traced.placed(offset(&markup, line, column), d);
                let related = related::of(self.round(), job, item.as_ref());
                Diagnostic { related, ..d }
            }
            _ => d,
        };
        problems.into_iter().map(placed).collect()
    }

    /// A warning if a document should carry a number and has none: it is a draft.
    pub(super) fn draft_warnings(&self, job: &Job<'_>) -> Diagnostics {
        let numbered =
            !job.kind.numbered || view::is_numbered(&self.index, job.subject, &job.kind.name);
        if numbered {
            return Diagnostics::default();
        }
        let d = Diagnostic::warning(
            Code::Draft,
            format!("“{}”尚未编发文字号，按草稿印出空白", job.kind.title),
        );
        let hint = if job.is_secret() {
            "编号后填在线索文件的[[clues.letter_number]]"
        } else {
            "编号后在[[issuances]]中登记"
        };
        self.placed(job, d.hint(hint)).into()
    }

    /// A problem as that of a document. What stops a secret one may quote it, and is sealed.
    pub(super) fn owned(&self, job: &Job<'_>, diagnostic: Diagnostic) -> Diagnostic {
        let diagnostic = if job.is_secret() {
            Diagnostic { origin: None, ..diagnostic.sealed() }
        } else {
            diagnostic
        };
        self.placed(job, diagnostic)
    }

    /// A problem at the place of a document, or with the document in its hints.
    pub(super) fn placed(&self, job: &Job<'_>, diagnostic: Diagnostic) -> Diagnostic {
        let mut diagnostic = self.checked.in_words(diagnostic);
        let name = |t: &Target| format!("{}（{}）", t.name, t.code);
        let secret = || job.subject.distinction().filter(|_| job.is_secret());
        let target = job.subject.target().map(name).or_else(secret).unwrap_or_default();
        match &mut diagnostic.origin {
            None => {
                diagnostic.origin =
                    Some(Origin::Document { document: job.kind.title.clone(), target });
            }
            Some(origin) => {
                // A backend does not know which template a document came from.
                if let Origin::Markup { template, .. } = origin
                    && template.is_empty()
                {
                    *template = job.kind.template();
                }
                diagnostic.hints.push(format!("出现在“{}”{target}", job.kind.title));
            }
        }
        diagnostic.target = job.subject.target().map(|t| t.code.to_string());
        diagnostic
    }
}

/// The byte at a line and column.
fn offset(text: &str, line: u32, column: u32) -> usize {
    let line = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1) as usize)
        .map(str::len)
        .sum::<usize>();
    let rest = text.get(line..).unwrap_or_default();
    line + rest.char_indices().nth(column.saturating_sub(1) as usize).map_or(rest.len(), |(i, _)| i)
}
