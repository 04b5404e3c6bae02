//! Text on the first page (首页显示正文; GB/T 9704-2012, 7.3.3): what gives way if the head, the title
//! and the addressees would take all of it.
//!
//! Takes a document and its profile, yields the document and the profile that it is set by, which
//! all formats then follow. First the mark gets smaller and empty lines fewer; addressees of more
//! than a line or two go to the imprint, as the standard has it (7.3.2). Heights are counted by the
//! cells of the grid, so no fonts are needed.

use std::borrow::Cow;

use super::adjustments::lines_of_page;
use super::{MARK_PITCH, break_title, columns, issuer_mark, names_of, set_width, signers};
use super::{title_capacity, width};
use crate::document::{Block, BlockKind, Document, Head, Imprint, Inline, ParagraphStyle};
use crate::profile::{HeadKind, Profile};
use crate::units::Pt;

/// Addressees of so many lines go to the imprint before anything gets smaller.
const MANY_LINES: f64 = 3.0;
/// Least size of the mark, as a part of what the profile has.
const LEAST_MARK: f64 = 0.6;
/// What may be counted too low: a mark's ink, a line that breaks early.
const RESERVE: Pt = Pt(6.0);

/// How a document is set for text to be on its first page.
#[derive(Debug, Clone, PartialEq)]
pub struct FirstPage<'p> {
    /// The profile, with what had to give way.
    pub profile: Cow<'p, Profile>,
    /// Whether nothing more can give way and there is still no text on the page.
    pub is_full: bool,
}

/// Makes room for text on the first page. If it has none otherwise, the addressees are moved to the
/// imprint.
pub fn first_page<'p>(document: &mut Document, profile: &'p Profile) -> FirstPage<'p> {
    let own = FirstPage { profile: Cow::Borrowed(profile), is_full: false };
    if lacking(document, profile).is_none_or(|l| l <= Pt::ZERO) {
        return own;
    }
    if addressee_lines(document, profile) >= MANY_LINES {
        to_imprint(document);
    }
    let mut closer = profile.clone();
    let lacks = |document: &Document, p: &Profile| lacking(document, p).filter(|l| *l > Pt::ZERO);
    for step in [mark, blank_lines, below_title] {
        let Some(lack) = lacks(document, &closer) else { break };
        step(document, &mut closer, lack);
    }
    if lacks(document, &closer).is_some() && addressee_lines(document, profile) > 1.0 {
        to_imprint(document);
    }
    let is_full = lacks(document, &closer).is_some();
    let changed = closer != *profile;
    FirstPage { profile: if changed { Cow::Owned(closer) } else { own.profile }, is_full }
}

/// A smaller mark of the issuers.
fn mark(document: &Document, profile: &mut Profile, lack: Pt) {
    let Some(head) = &document.head else { return };
    let lines = head.issuers.len().max(1) as f64;
    let now = issuer_mark(head, profile, &width).size;
    let height = MARK_PITCH * (lines - 1.0) + 1.0;
    let least = (profile.head.mark_size * LEAST_MARK).max(profile.heading.title_size).min(now);
    profile.head.mark_size = (now - lack / height).max(least);
}

/// Fewer empty lines above the document number and above the title.
fn blank_lines(_: &Document, profile: &mut Profile, lack: Pt) {
    let lines = lack / profile.pitch();
    let before = profile.heading.title_before;
    profile.heading.title_before = (before - lines.ceil()).max(before.min(1.0));
    let lines = lines - (before - profile.heading.title_before);
    let before = profile.head.number_before;
    profile.head.number_before = (before - lines.ceil().max(0.0)).max(before.min(1.0));
}

/// No empty line below the title.
fn below_title(_: &Document, profile: &mut Profile, _: Pt) {
    profile.heading.title_after = 0.0;
}

/// By how much the page is too low for the first line of the text; `None` for a document without a
/// head or without text.
fn lacking(document: &Document, profile: &Profile) -> Option<Pt> {
    let head = document.head.as_ref().filter(|_| profile.head.kind != HeadKind::None)?;
    let above: usize = document.blocks.iter().take_while(|b| is_above_text(&b.kind)).count();
    let text = document.blocks.get(above)?;
    let mut height = head_height(head, profile);
    if !document.starts_with_title() {
        height += profile.head.below * profile.pitch();
    }
    height += blocks_height(document, &document.blocks[..above], profile);
    let first = match &text.kind {
        // A heading stays with the text below it.
        BlockKind::Heading { text, .. } if text.is_empty() => 2.0,
        _ => 1.0,
    };
    height += first * profile.pitch();
    Some(height + RESERVE - lines_of_page(profile) * profile.pitch())
}

fn is_above_text(block: &BlockKind) -> bool {
    matches!(
        block,
        BlockKind::Title { .. }
            | BlockKind::Addressee { .. }
            | BlockKind::Space { .. }
            | BlockKind::Paragraph { style: ParagraphStyle::Subtitle, .. }
    )
}

/// Height of the head in the area of the text.
fn head_height(head: &Head, profile: &Profile) -> Pt {
    let (pitch, style) = (profile.pitch(), &profile.head);
    let half = (pitch - profile.grid.size) / 2.0;
    let origin = profile.page.top.pt() - half;
    let marks = head.copy_number.iter().chain(&head.secrecy).chain(&head.urgency).count() as f64;
    let size = issuer_mark(head, profile, &width).size;
    let lines = head.issuers.len().max(1) as f64;
    let marks_above = if style.kind == HeadKind::RedHead { marks * pitch } else { Pt::ZERO };
    let top = (style.mark_top.pt() - origin).max(marks_above);
    let bottom = top + (MARK_PITCH * (lines - 1.0) + 1.0) * size;
    let rule = style.rule_gap.pt() + style.rule_weight.pt();
    if style.kind == HeadKind::Letter {
        return bottom + 2.0 * rule + half + marks.max(1.0) * pitch;
    }
    let mut rows = 0.0;
    if !head.signers.is_empty() {
        rows = signers(head, columns(profile)).above_number as f64;
    }
    let number = (set_width(&head.number, profile) / columns(profile)).ceil().max(1.0);
    bottom + (style.number_before + rows + number) * pitch + rule
}

/// Height of titles and addressees.
fn blocks_height(document: &Document, blocks: &[Block], profile: &Profile) -> Pt {
    let (pitch, heading) = (profile.pitch(), &profile.heading);
    let names = names_of(document);
    let mut height = Pt::ZERO;
    let mut titled = false;
    for block in blocks {
        height += match &block.kind {
            BlockKind::Title { text } => {
                let lines = break_title(text, title_capacity(profile), &names);
                let lines = lines.iter().filter(|i| matches!(i, Inline::Break)).count() + 1;
                let about = if titled { 0.0 } else { heading.title_before + heading.title_after };
                titled = true;
                lines as f64 * heading.title_pitch + about * pitch
            }
            BlockKind::Space { lines } => *lines * pitch,
            BlockKind::Addressee { text } | BlockKind::Paragraph { text, .. } => {
                (set_width(text, profile) / columns(profile)).ceil().max(1.0) * pitch
            }
            _ => Pt::ZERO,
        };
    }
    height
}

/// Lines that the addressees take; 0 if there are none.
fn addressee_lines(document: &Document, profile: &Profile) -> f64 {
    let lines = document.blocks.iter().map(|b| match &b.kind {
        BlockKind::Addressee { text } => (set_width(text, profile) / columns(profile)).ceil(),
        _ => 0.0,
    });
    lines.sum()
}

/// Moves the addressees (主送) to the imprint, in words as they are.
fn to_imprint(document: &mut Document) {
    let mut names = Vec::new();
    document.blocks.retain(|block| {
        let BlockKind::Addressee { text } = &block.kind else { return true };
        let text: String = text
            .iter()
            .filter_map(
                |i| if let Inline::Text { text, .. } = i { Some(text.as_str()) } else { None },
            )
            .collect();
        names.push(text.trim_end_matches(['：', ':']).to_string());
        false
    });
    document.imprint.get_or_insert_with(Imprint::default).to.extend(names);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::At;
    use crate::kinds::{SetFiles, read_profile};

    fn document(issuers: usize, signers: usize, title: usize, addressee: usize) -> Document {
        let block = |kind| Block { at: At::default(), kind };
        let text = |n: usize| vec![Inline::text("村".repeat(n))];
        Document {
            head: Some(Head {
                secrecy: Some("机密★1年".into()),
                urgency: Some("特急".into()),
                issuers: vec!["中共清河县委办公室".into(); issuers],
                suffix: Some("文件".into()),
                signers: vec!["某某某".into(); signers],
                ..Head::default()
            }),
            blocks: vec![
                block(BlockKind::Title { text: text(title) }),
                block(BlockKind::Addressee { text: text(addressee) }),
                block(BlockKind::Paragraph { style: ParagraphStyle::Body, text: text(100) }),
            ],
            ..Document::default()
        }
    }

    #[test]
    fn a_tall_head_makes_room_for_text() {
        let profile = read_profile(&SetFiles::builtin().unwrap(), "red-head").unwrap();
        // A head that leaves room stays as it is.
        let mut usual = document(1, 0, 20, 20);
        assert_eq!(first_page(&mut usual, &profile).profile, Cow::Borrowed(&profile));
        // Mark and empty lines give way.
        let mut tall = document(3, 3, 100, 50);
        let made = first_page(&mut tall, &profile);
        assert!(!made.is_full && made.profile.head.mark_size <= profile.head.mark_size);
        assert!(matches!(made.profile, Cow::Owned(_)));
        // Many addressees go to the imprint, and the mark keeps its size.
        let mut many = document(1, 0, 20, 9 * 28);
        let made = first_page(&mut many, &profile);
        assert_eq!(made.profile, Cow::Borrowed(&profile));
        assert!(!made.is_full && many.imprint.unwrap().to[0].chars().count() == 9 * 28);
        // What cannot be cured is said.
        assert!(first_page(&mut document(1, 0, 20 * 16, 20), &profile).is_full);
    }
}
