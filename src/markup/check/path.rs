//! One path through a template: which elements are open at its end.

use super::reader::Reading;
use super::{ElementSpec, Place};

/// The paths that are followed at once.
pub(super) type Paths<'t> = Vec<OpenPath<'t>>;

/// The end of one path.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct OpenPath<'t> {
    /// The elements that are open, the innermost last.
    pub open: Vec<OpenElement<'t>>,
    /// Whether the first of them is the outermost element of the document.
    pub bounded: bool,
    /// What the next text is part of.
    pub reading: Reading<'t>,
    /// Elements that were closed by the end tag of an outer one.
    pub dropped: Vec<String>,
}

/// An open element.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct OpenElement<'t> {
    /// `None` if a value is part of the name.
    pub name: Option<String>,
    pub at: Place<'t>,
    /// The number of columns of a table, if known.
    pub columns: Option<usize>,
    /// The number of cells of a row so far, if it can be counted.
    pub cells: Option<usize>,
    /// The required children that were found.
    pub has: Vec<&'static str>,
    /// Whether a value may add children.
    pub opaque: bool,
}

impl OpenElement<'_> {
    pub fn spec(&self) -> Option<&'static ElementSpec> {
        super::schema::find(self.name.as_deref()?)
    }

    pub fn is(&self, name: &str) -> bool {
        self.name.as_deref() == Some(name)
    }

    pub fn shown(&self) -> String {
        self.name.clone().unwrap_or_default()
    }
}

impl<'t> OpenPath<'t> {
    pub fn new(bounded: bool) -> Self {
        OpenPath { open: Vec::new(), bounded, reading: Reading::Content, dropped: Vec::new() }
    }

    /// Whether the same elements are open and the same kind of text follows.
    pub fn is_like(&self, other: &OpenPath<'t>) -> bool {
        let names = |path: &OpenPath<'t>| {
            path.open.iter().map(|open| open.name.clone()).collect::<Vec<_>>()
        };
        names(self) == names(other) && self.reading.is_like(&other.reading)
    }

    /// Forgets counts that a loop may have changed: those that no path before it has.
    pub fn uncounted(mut self, before: &[OpenPath<'t>]) -> Self {
        let depth = self.open.len();
        if let Some(row) = self.open.last_mut() {
            let known = before.iter().any(|path| {
                path.open.len() == depth && path.open.last().is_some_and(|o| o.cells == row.cells)
            });
            row.cells = row.cells.filter(|_| known);
        }
        self.reading.forget();
        self
    }
}
