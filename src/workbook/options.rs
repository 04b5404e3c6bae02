//! What a template set adds to workbooks.

use crate::terms::KindTitles;

/// What a template set adds to the workbook of a round.
///
/// ```
/// # use xunwen::engine::Engine;
/// # use xunwen::workbook::{OwnField, WorkbookOptions, template};
/// let engine = Engine::builder().build()?;
/// let grids = OwnField { on: "target".into(), key: "grid_count".into(), title: "网格数".into() };
/// let bytes = template(&WorkbookOptions::default().kinds(engine.set().titles()).own_fields([grids]))?;
/// assert!(bytes.starts_with(b"PK"));
/// # Ok::<(), xunwen::diag::Diagnostics>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct WorkbookOptions {
    /// Fields that the set declares (自定义项); each gets a column or a row.
    pub own_fields: Vec<OwnField>,
    /// Titles of the set's kinds of document. A kind without one is written by its name.
    pub kinds: KindTitles,
}

impl WorkbookOptions {
    /// Sets the declared fields.
    #[must_use]
    pub fn own_fields(mut self, fields: impl IntoIterator<Item = OwnField>) -> Self {
        self.own_fields = fields.into_iter().collect();
        self
    }

    /// Sets the titles of kinds.
    #[must_use]
    pub fn kinds(mut self, titles: KindTitles) -> Self {
        self.kinds = titles;
        self
    }
}

/// A field that a template set declares (自定义项).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnField {
    /// Its owner: `round`, `target` or `issue`.
    pub on: String,
    /// Its key in the data.
    pub key: String,
    /// Its Chinese title.
    pub title: String,
}
