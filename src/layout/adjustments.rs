//! Adjustments of one document beyond its profile, settled once its pages are predicted.

use std::collections::BTreeMap;

use super::{Area, Part, Seal, arrange, columns, inlines_width, set_width, width};
use crate::document::{AnnexItem, Block, BlockKind, Document, Inline};
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
    /// Of each table of a document with merged cells the rows that begin a page, where these cells
    /// say again what they say; the table's first row aside.
    pub row_starts: Vec<Vec<usize>>,
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
        is_signed(document)
            || (profile.imprint.even_page && document.imprint.is_some())
            || has_merged_cells(document)
    }
}

/// Whether a table of the document has cells over several rows below its head.
pub fn has_merged_cells(document: &Document) -> bool {
    document.blocks.iter().chain(document.annexes.iter().flat_map(|a| &a.blocks)).any(|block| {
        let BlockKind::Table(table) = &block.kind else { return false };
        table.rows.iter().skip(table.head_rows).flat_map(|r| &r.cells).any(|c| c.rowspan > 1)
    })
}

/// Whether the text of a document ends with a signature.
pub fn is_signed(document: &Document) -> bool {
    document.blocks.iter().any(|b| matches!(b.kind, BlockKind::Signature(_)))
}

/// Whether a block is so short that it is not divided where its end has to stay with a signature;
/// `below` are the lines that go with it. By the cells of the grid, so that both formats judge
/// alike; LibreOffice divides no paragraph that is kept with the next, Word does.
pub(super) fn goes_whole(block: &BlockKind, below: f64, profile: &Profile) -> bool {
    let cells = match block {
        BlockKind::Heading { number, lead, text, .. } => {
            width(number) + inlines_width(lead) + inlines_width(text)
        }
        BlockKind::Paragraph { text, .. } => inlines_width(text),
        _ => return false,
    };
    let lines = (cells + profile.grid.indent) / columns(profile);
    lines <= MAX_WHOLE_LINES && lines.ceil() + below <= lines_of_page(profile)
}

/// Whether a list of annexes (附件说明), before other blocks, goes as a whole to the page of its
/// signature, so that the end of the text has to go with it.
pub(super) fn goes_with_signature(list: &BlockKind, next: &[Block], profile: &Profile) -> bool {
    let following = next.iter().map(|b| &b.kind).find(|b| !matches!(b, BlockKind::Space { .. }));
    matches!(following, Some(BlockKind::Signature(_))) && stays_whole(list, next, profile)
}

/// Whether a list of annexes, before other blocks, is on one page: it is short, and has room there
/// with the signature below it.
pub(super) fn stays_whole(list: &BlockKind, next: &[Block], profile: &Profile) -> bool {
    let BlockKind::AnnexList { items } = list else { return false };
    items.len() <= MAX_WHOLE_LIST
        && list_lines(items, profile) + lines_below(next, profile) <= lines_of_page(profile)
}

/// Lines of a list of annexes with the empty one above it.
fn list_lines(items: &[AnnexItem], profile: &Profile) -> f64 {
    let numbers = items.iter().map(|i| width(&i.number)).fold(0.0, f64::max);
    let room = columns(profile) - profile.grid.indent - width("附件：") - numbers;
    1.0 + items.iter().map(|i| (width(&i.name) / room.max(1.0)).ceil().max(1.0)).sum::<f64>()
}

/// Lines of the signature, and of a list of annexes before it, that are next.
pub(super) fn lines_below(next: &[Block], profile: &Profile) -> f64 {
    let mut lines = 0.0;
    for (n, block) in next.iter().enumerate() {
        match &block.kind {
            BlockKind::Space { lines: empty } => lines += empty,
            list @ BlockKind::AnnexList { items }
                if goes_with_signature(list, &next[n + 1..], profile) =>
            {
                lines += list_lines(items, profile);
            }
            BlockKind::Signature(signature) => {
                let measure = |part| match part {
                    Part::Organ(n) => {
                        let organ = signature.organs.get(n).map_or("", String::as_str);
                        set_width(&[Inline::text(organ)], profile)
                    }
                    Part::Date => set_width(&signature.date, profile),
                };
                let area = Area { columns: columns(profile), lines: lines_of_page(profile) };
                return lines + arrange(signature, profile, area, &measure).lines;
            }
            _ => return 0.0,
        }
    }
    0.0
}

/// How many lines of text a page has.
pub(super) fn lines_of_page(profile: &Profile) -> f64 {
    let page = &profile.page;
    let height = if page.landscape { page.text_width } else { page.text_height };
    ((height.pt() - profile.grid.size) / profile.pitch() + 1.0 + 1e-6).floor()
}

/// Whether an entry of a list of annexes (附件说明) stays on the page of the next: no list begins or
/// ends with a single entry on a page, and one that `is_whole` is not divided.
pub fn entry_stays(entry: usize, of: usize, is_whole: bool) -> bool {
    entry + 1 < of && (is_whole || entry == 0 || entry + 2 == of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_ends_of_a_long_list_are_kept_together() {
        let staying =
            |of| (0..of).filter(|n| entry_stays(*n, of, of <= MAX_WHOLE_LIST)).collect::<Vec<_>>();
        assert_eq!((staying(1), staying(3), staying(30)), (vec![], vec![0, 1], vec![0, 28]));
    }
}
