//! The blocks of a text in their order, with what holds between neighbours: empty lines, and what
//! stays on one page.
//!
//! Both formats walk over it. The space about titles is not here: in a word processor it belongs to
//! the titles' styles, so that it stays when they are edited, and the formats differ for a title
//! right below another.

use super::adjustments::{goes_whole, goes_with_signature, lines_below, stays_whole};
use crate::document::{Block, BlockKind};
use crate::profile::Profile;

/// A block with its relation to its neighbours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placed<'a> {
    /// The block.
    pub block: &'a Block,
    /// Empty lines above it, as far apart as the lines of the text.
    pub above: f64,
    /// What its end stays on one page with; empty lines may be between them.
    pub keeps_with: Option<KeptWith>,
    /// Whether it is so short that it is not divided over pages: a paragraph with `keeps_with`, or a
    /// list of annexes (附件说明).
    pub is_whole: bool,
    /// Whether it is a list of annexes (附件说明) that goes as a whole to the page of its signature.
    pub goes_with_signature: bool,
}

/// What the end of a block stays on one page with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeptWith {
    /// A signature.
    Signature,
    /// A list of annexes that itself goes to the page of a signature.
    AnnexList,
    /// The note (附注) right below a signature.
    Note,
}

/// Places blocks.
pub fn flow<'a>(blocks: &'a [Block], profile: &Profile) -> Vec<Placed<'a>> {
    let mut above = None;
    let place = |(n, block): (usize, &'a Block)| {
        let apart = block.kind.stands_apart(above.replace(&block.kind));
        let next = &blocks[n + 1..];
        let (keeps_with, is_whole) = kept(&block.kind, next, profile);
        let goes_with_signature = goes_with_signature(&block.kind, next, profile);
        Placed {
            block,
            above: if apart { 1.0 } else { 0.0 },
            keeps_with,
            is_whole,
            goes_with_signature,
        }
    };
    blocks.iter().enumerate().map(place).collect()
}

/// What a block's end stays with, and whether it is not divided there.
fn kept(block: &BlockKind, next: &[Block], profile: &Profile) -> (Option<KeptWith>, bool) {
    let nearest = next.iter().position(|b| !matches!(b.kind, BlockKind::Space { .. }));
    let following = nearest.map(|n| (&next[n].kind, &next[n + 1..]));
    let whole = || {
        goes_whole(block, lines_below(next, profile), profile) || stays_whole(block, next, profile)
    };
    match (block, following) {
        (_, Some((list, behind))) if goes_with_signature(list, behind, profile) => {
            let whole = whole();
            (whole.then_some(KeptWith::AnnexList), whole)
        }
        (
            BlockKind::Paragraph { .. } | BlockKind::AnnexList { .. } | BlockKind::Heading { .. },
            Some((BlockKind::Signature(_), _)),
        ) => (Some(KeptWith::Signature), whole()),
        (BlockKind::Signature(_), Some((BlockKind::Note { .. }, _))) if nearest == Some(0) => {
            (Some(KeptWith::Note), false)
        }
        (BlockKind::AnnexList { .. }, _) => (None, whole()),
        _ => (None, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{AnnexItem, At, Inline, ParagraphStyle, Signature, SignatureVariant};
    use crate::kinds::{SetFiles, read_profile};

    fn blocks(kinds: Vec<BlockKind>) -> Vec<Block> {
        kinds.into_iter().map(|kind| Block { at: At::default(), kind }).collect()
    }

    fn text(characters: usize) -> BlockKind {
        BlockKind::Paragraph {
            style: ParagraphStyle::Body,
            text: vec![Inline::text("村".repeat(characters))],
        }
    }

    fn list(items: usize) -> BlockKind {
        BlockKind::AnnexList {
            items: vec![AnnexItem { number: String::new(), name: "名单".into() }; items],
        }
    }

    fn signature() -> BlockKind {
        BlockKind::Signature(Signature {
            variant: SignatureVariant::Sealed,
            organs: vec!["县委".into()],
            date: Vec::new(),
        })
    }

    fn kept_with(kinds: Vec<BlockKind>) -> Vec<(Option<KeptWith>, bool)> {
        let profile = read_profile(&SetFiles::builtin().unwrap(), "plain").unwrap();
        flow(&blocks(kinds), &profile)
            .iter()
            .map(|placed| (placed.keeps_with, placed.is_whole))
            .collect()
    }

    #[test]
    fn the_end_of_the_text_stays_with_its_signature() {
        let with = Some(KeptWith::Signature);
        let note = BlockKind::Note { text: Vec::new() };
        let space = BlockKind::Space { lines: 1.0 };
        assert_eq!(
            kept_with(vec![text(10), text(30), space, signature(), note]),
            [
                (None, false),
                (with, true),
                (None, false),
                (Some(KeptWith::Note), false),
                (None, false)
            ]
        );
        assert_eq!(kept_with(vec![text(300), signature()])[0], (with, false));
    }

    #[test]
    fn a_short_list_of_annexes_takes_short_text_with_it() {
        let with = Some(KeptWith::Signature);
        assert_eq!(
            kept_with(vec![text(30), list(2), signature()])[..2],
            [(Some(KeptWith::AnnexList), true), (with, true)]
        );
        assert_eq!(kept_with(vec![text(300), list(2), signature()])[0], (None, false));
        assert_eq!(
            kept_with(vec![text(30), list(9), signature()])[..2],
            [(None, false), (with, false)]
        );
    }

    /// What cannot be on one page with a tall signature is not kept together with it: word
    /// processors would give up keeping anything.
    #[test]
    fn only_what_has_room_with_a_tall_signature_goes_along() {
        let with = Some(KeptWith::Signature);
        let tall = || {
            BlockKind::Signature(Signature {
                variant: SignatureVariant::Sealed,
                organs: vec!["县".repeat(14); 3],
                date: vec![Inline::text("2026年5月18日")],
            })
        };
        let long = |items| BlockKind::AnnexList {
            items: vec![AnnexItem { number: String::new(), name: "村".repeat(30) }; items],
        };
        assert_eq!(kept_with(vec![text(30), tall()])[0], (with, true));
        assert_eq!(
            kept_with(vec![text(30), list(2), tall()])[..2],
            [(Some(KeptWith::AnnexList), true), (with, true)]
        );
        assert_eq!(kept_with(vec![text(30), long(6), tall()])[..2], [(None, false), (with, false)]);
    }

    #[test]
    fn lists_stand_apart() {
        let attendance = || BlockKind::Attendance { label: "出席".into(), text: Vec::new() };
        let profile = read_profile(&SetFiles::builtin().unwrap(), "plain").unwrap();
        let above: Vec<f64> =
            flow(&blocks(vec![text(3), attendance(), attendance(), list(1)]), &profile)
                .iter()
                .map(|placed| placed.above)
                .collect();
        assert_eq!(above, [0.0, 1.0, 0.0, 1.0]);
    }
}
