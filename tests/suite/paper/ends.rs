//! The first page has text of the body (GB/T 9704-2012, 7.3.3), and a signature stands with text,
//! its organs together (7.3.5.5), however tall the head or the signature is.

use std::sync::{Arc, OnceLock};

use crate::support::engine;
use crate::support::pdf_page::Paper;
use xunwen::document::{
    AnnexItem, At, Block, BlockKind, Document, Head, Inline, ParagraphStyle, Signature,
    SignatureVariant,
};
use xunwen::fonts::Fonts;
use xunwen::layout::first_page;
use xunwen::paged::Typesetter;

fn block(kind: BlockKind) -> Block {
    Block { at: At::default(), kind }
}

fn text(text: impl Into<String>) -> Vec<Inline> {
    vec![Inline::text(text.into())]
}

fn paragraph(characters: usize) -> Block {
    let text = text("文".repeat(characters));
    block(BlockKind::Paragraph { style: ParagraphStyle::Body, text })
}

/// The text of the pages, each in the order it is drawn; and whether page 1 may be without text.
fn pages(mut document: Document, profile: &str) -> (Vec<String>, bool) {
    static TYPESETTER: OnceLock<Typesetter> = OnceLock::new();
    let typesetter = TYPESETTER.get_or_init(|| {
        Typesetter::new(Arc::new(Fonts::load(&[crate::support::root("fonts")]).expect("fonts")))
    });
    let made = first_page(&mut document, &engine().set().profiles[profile]);
    let adjustments = typesetter.settle(&document, &made.profile).expect("adjustments");
    let pdf = xunwen::pdf::emit(typesetter, &document, &made.profile, &adjustments)
        .unwrap_or_else(|d| panic!("{d}"));
    let paper = Paper::read(&pdf.bytes);
    let text =
        |p: &crate::support::pdf_page::Page| p.glyphs.iter().map(|g| g.text.as_str()).collect();
    (paper.pages.iter().map(text).collect(), made.is_full)
}

/// A document of so many paragraphs, an annex list and a signature of three organs, each sealed.
fn signed(paragraphs: usize, annexes: usize, name: usize) -> Document {
    let mut blocks = vec![block(BlockKind::Title { text: text("关于试验的通知") })];
    blocks.extend((0..paragraphs).map(|_| paragraph(10)));
    if annexes > 0 {
        let item = |n| AnnexItem { number: format!("{n}."), name: "附".repeat(name) };
        blocks.push(block(BlockKind::AnnexList { items: (1..=annexes).map(item).collect() }));
    }
    blocks.push(block(BlockKind::Signature(Signature {
        variant: SignatureVariant::Sealed,
        organs: vec!["甲".repeat(8), "乙".repeat(6), "丙".repeat(16)],
        date: text("2026年5月18日"),
    })));
    Document { blocks, ..Document::default() }
}

#[test]
fn a_tall_signature_stands_with_text_and_its_organs_together() {
    for (annexes, name) in [(0, 0), (6, 10), (6, 40), (12, 10)] {
        for paragraphs in (1..=21).step_by(if annexes == 0 { 1 } else { 4 }) {
            let case = format!("{paragraphs} paragraphs, {annexes} annexes of {name}");
            let (pages, _) = pages(signed(paragraphs, annexes, name), "plain");
            let with = pages.iter().find(|p| p.contains('甲')).expect(&case);
            assert!(with.contains('乙') && with.contains('丙'), "{case}: organs apart");
            let above = with.split('甲').next().expect(&case);
            assert!(above.contains('文') || above.contains('附'), "{case}: no text above");
        }
    }
}

#[test]
fn the_first_page_has_text_under_a_tall_head() {
    let mut full = 0;
    for (issuers, signers, title, to) in [
        (1, 0, 1, 1),
        (3, 3, 2, 2),
        (3, 0, 5, 1),
        (2, 2, 2, 6),
        (1, 0, 2, 9),
        (1, 3, 3, 2),
        (6, 0, 1, 1),
        (6, 3, 3, 3),
        (1, 1, 8, 1),
        (1, 0, 14, 1),
    ] {
        let case = format!("{issuers} issuers, {signers} signers, title {title}, addressees {to}");
        let document = Document {
            head: Some(Head {
                copy_number: Some("000001".into()),
                secrecy: Some("机密★1年".into()),
                urgency: Some("特急".into()),
                issuers: vec!["某某县委办公室".into(); issuers],
                suffix: Some("文件".into()),
                number: text("某组发〔2026〕5号"),
                signers: vec!["某某某".into(); signers],
            }),
            blocks: vec![
                block(BlockKind::Title { text: text("标".repeat(19 * title)) }),
                block(BlockKind::Addressee { text: text(format!("{}：", "主".repeat(27 * to))) }),
                paragraph(300),
            ],
            ..Document::default()
        };
        let (pages, is_full) = pages(document, "red-head");
        full += usize::from(is_full);
        assert!(is_full || pages[0].contains('文'), "{case}");
        // Many addressees are in the imprint then.
        assert!(pages.iter().any(|p| p.contains('主')), "{case}");
    }
    assert!(full <= 2, "{full} first pages without text");
}
