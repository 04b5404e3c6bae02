//! A way through a template: which elements are open on it.

use super::reader::Reading;
use super::{ElementSpec, Place};

/// The ways that are gone at once.
pub(super) type Ways<'t> = Vec<Way<'t>>;

/// How far one way has come.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Way<'t> {
    /// The elements that are open, the innermost last.
    pub open: Vec<Open<'t>>,
    /// Whether nothing stands around the first of them.
    pub bounded: bool,
    /// What the text stands in.
    pub reading: Reading<'t>,
    /// Elements that were closed by the end of one around them.
    pub dropped: Vec<String>,
}

/// An open element.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Open<'t> {
    /// Nothing where a value is part of the name.
    pub name: Option<String>,
    pub at: Place<'t>,
    /// The columns of a table, where they are told.
    pub columns: Option<usize>,
    /// The cells of a row so far, where they can be counted.
    pub cells: Option<usize>,
    /// The children of an element that needs some.
    pub has: Vec<&'static str>,
    /// Whether there may be children that cannot be told.
    pub opaque: bool,
}

impl Open<'_> {
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

impl<'t> Way<'t> {
    pub fn new(bounded: bool) -> Self {
        Way { open: Vec::new(), bounded, reading: Reading::Content, dropped: Vec::new() }
    }

    /// Whether the same elements are open, and the text stands in the same.
    pub fn stands_as(&self, other: &Way<'t>) -> bool {
        let names = |way: &Way<'t>| way.open.iter().map(|open| open.name.clone()).collect::<Vec<_>>();
        names(self) == names(other) && self.reading.is_like(&other.reading)
    }

    /// The same without the counts that differ from those of the ways before.
    pub fn uncounted(mut self, before: &[Way<'t>]) -> Self {
        let depth = self.open.len();
        if let Some(row) = self.open.last_mut() {
            let known = before.iter().any(|way| way.open.len() == depth && way.open.last().is_some_and(|o| o.cells == row.cells));
            row.cells = row.cells.filter(|_| known);
        }
        self.reading.forget();
        self
    }
}
