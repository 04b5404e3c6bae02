//! What reading takes from a template set.

use crate::terms::KindTitles;

/// What reading takes from a template set; by default from the built-in one.
///
/// ```
/// # use xunwen::engine::Engine;
/// # use xunwen::import::{ImportOptions, import_file_with};
/// let engine = Engine::builder().build()?;
/// let options = ImportOptions::default().kinds(engine.set().titles());
/// let imported = import_file_with("samples/round.yaml".as_ref(), &options)?;
/// # Ok::<(), xunwen::diag::Diagnostics>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    kinds: Option<KindTitles>,
    for_check: bool,
}

impl ImportOptions {
    /// Sets the titles by which a workbook may name kinds of document.
    #[must_use]
    pub fn kinds(mut self, titles: KindTitles) -> Self {
        self.kinds = Some(titles);
        self
    }

    /// Reads for [`Engine::check`](crate::engine::Engine::check): also of a round that is malformed
    /// as a whole a round is made, with values that mean nothing in place of what is malformed, so
    /// that the check finds what else is wrong. Such a round is not
    /// [usable](crate::import::Imported::is_usable), and no document is made of it.
    #[must_use]
    pub fn for_check(mut self) -> Self {
        self.for_check = true;
        self
    }

    pub(super) fn is_for_check(&self) -> bool {
        self.for_check
    }

    /// The titles of kinds; those of the built-in set if none were set.
    #[cfg(feature = "xlsx")]
    pub(super) fn titles(&self) -> &KindTitles {
        self.kinds.as_ref().unwrap_or_else(|| crate::built_in_titles())
    }
}
