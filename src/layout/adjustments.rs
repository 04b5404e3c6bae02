//! Adjustments of one document beyond its profile, settled once its pages are predicted.

use std::collections::BTreeMap;

use super::{Seal, inlines_width, width};
use crate::document::{Block, BlockKind, Document};
use crate::profile::Profile;
use crate::units::Pt;

/// Longest last paragraph, in lines, that moves whole to the page of its signature; a longer one is
/// divided.
const MAX_WHOLE_LINES: f64 = 3.0;

/// Longest list of annexes that stays on one page; of a longer one only the ends are kept together.
const MAX_WHOLE_LIST: usize = 8;

/// Adjustments of one document (排版调整) that both formats make alike.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Adjustments {
    /// Respaced lines at the end of the text, so that signature and date share a page with text
    /// (GB/T 9704-2012, 7.3.5.5).
    pub respaced: Option<Respaced>,
    /// Whether the text's last paragraph runs over a page end, so that its last lines are with the
    /// signature.
    pub runs_over: bool,
    /// How many pages without a number are added to put the imprint on an even page, its own among
    /// them (GB/T 33476.2-2016, 7.3.1); 0 if it is on the last page of the text.
    pub imprint_pages: usize,
    /// Pictures of seals by the name of their organ, drawn where it seals the document (GB/T
    /// 9704-2012, 7.3.5.1).
    pub seals: BTreeMap<String, Seal>,
}

/// Lines that are closer or wider from a block of the text on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Respaced {
    /// Index of the first block.
    pub from: usize,
    /// Pitch of the lines.
    pub pitch: Pt,
}

impl Adjustments {
    /// Whether any adjustment depends on pagination.
    pub fn depend_on_pages(document: &Document, profile: &Profile) -> bool {
        is_signed(document) || (profile.imprint.even_page && document.imprint.is_some())
    }
}

/// Whether the text of a document ends with a signature.
pub fn is_signed(document: &Document) -> bool {
    document.blocks.iter().any(|b| matches!(b.kind, BlockKind::Signature(_)))
}

/// Whether a block is so short that it is not divided where its end has to stay with a signature.
/// By the cells of the grid, so that both formats judge alike; LibreOffice divides no paragraph
/// that is kept with the next, Word does.
pub(super) fn goes_whole(block: &BlockKind, profile: &Profile) -> bool {
    let cells = match block {
        BlockKind::Heading { number, lead, text, .. } => {
            width(number) + inlines_width(lead) + inlines_width(text)
        }
        BlockKind::Paragraph { text, .. } => inlines_width(text),
        _ => return false,
    };
    cells + profile.grid.indent
        <= MAX_WHOLE_LINES * profile.page.text_width.pt().0 / profile.advance().0
}

/// Whether a list of annexes (附件说明), before other blocks, goes as a whole to the page of its
/// signature, so that the end of the text has to go with it.
pub(super) fn goes_with_signature(list: &BlockKind, next: &[Block]) -> bool {
    let following = next.iter().map(|b| &b.kind).find(|b| !matches!(b, BlockKind::Space { .. }));
    matches!(list, BlockKind::AnnexList { items } if items.len() <= MAX_WHOLE_LIST)
        && matches!(following, Some(BlockKind::Signature(_)))
}

/// Whether an entry of a list of annexes (附件说明) stays on the page of the next: no list begins or
/// ends with a single entry on a page, and a short one is not divided.
pub fn entry_stays(entry: usize, of: usize) -> bool {
    entry + 1 < of && (of <= MAX_WHOLE_LIST || entry == 0 || entry + 2 == of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_ends_of_a_long_list_are_kept_together() {
        let staying = |of| (0..of).filter(|n| entry_stays(*n, of)).collect::<Vec<_>>();
        assert_eq!((staying(1), staying(3), staying(30)), (vec![], vec![0, 1], vec![0, 28]));
    }
}
