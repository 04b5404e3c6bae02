//! What is settled for one document beyond its profile, once its pages are known.

use std::collections::BTreeMap;

use super::Seal;
use crate::document::{BlockKind, Document};
use crate::profile::Profile;
use crate::units::Pt;

/// Adjustments of one document (排版调整) that both formats make alike.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Finish {
    /// Closer lines at the end of the text, so that signature and date stand on its page (GB/T 9704-2012, 7.3.5.5).
    pub closer: Option<Closer>,
    /// How many pages without a number the imprint turns, its own among them, so as to stand on an even page
    /// (GB/T 33476.2-2016, 7.3.1); 0 where it stands on the last page of the text.
    pub imprint_pages: usize,
    /// Pictures of seals by the name of their organ, drawn where it seals the document (GB/T 9704-2012, 7.3.5.1).
    pub seals: BTreeMap<String, Seal>,
}

/// Lines that stand closer from a block of the text on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Closer {
    /// Index of the first block.
    pub from: usize,
    /// Pitch of the lines.
    pub pitch: Pt,
}

impl Finish {
    /// Whether anything of it hangs on the document's pages, so that they have to be reckoned.
    pub fn hangs_on_pages(document: &Document, profile: &Profile) -> bool {
        Closer::may_apply(document) || (profile.imprint.even_page && document.imprint.is_some())
    }
}

impl Closer {
    /// Whether a document may have closer lines: only its last page may have more lines than the standard's 22, so none
    /// that annexes follow, and none so full that the imprint would stand alone on the next.
    pub fn may_apply(document: &Document) -> bool {
        let signed = document.blocks.iter().any(|b| matches!(b.kind, BlockKind::Signature(_)));
        signed && document.annexes.is_empty() && document.imprint.is_none()
    }
}
