//! What other programs read and find in a PDF: text as it was written.
//!
//! Readers take a gap of a tenth of an em for a space, whatever made it; so dates, amounts and
//! stretched lines must have none, except where something is to be filled in.

use crate::support::pdf_page::{Page, Paper};
use crate::support::{checked_sample, engine, jobs, session};
use xunwen::document::{Block, BlockKind, Document, Inline, ParagraphStyle};
use xunwen::engine::Format;
use xunwen::fonts::Fonts;
use xunwen::layout::Adjustments;
use xunwen::paged::Typesetter;

/// The pages of a document of body text.
fn set(paragraphs: &[&str]) -> Paper {
    let block = |text: &&str| Block {
        at: xunwen::document::At::default(),
        kind: BlockKind::Paragraph { style: ParagraphStyle::Body, text: vec![Inline::text(*text)] },
    };
    let document =
        Document { blocks: paragraphs.iter().map(block).collect(), ..Document::default() };
    let fonts = Fonts::load(&[crate::support::root("fonts")]).expect("fonts");
    let profile = &engine().set().profiles["plain"];
    let typesetter = Typesetter::new(std::sync::Arc::new(fonts));
    let pdf = xunwen::pdf::emit(&typesetter, &document, profile, &Adjustments::default())
        .unwrap_or_else(|d| panic!("{d}"));
    Paper::read(&pdf.bytes)
}

const WRITTEN: [&str; 4] = [
    "2026年3月12日，共查处3200亩、8.64万元，涉及2024年6月至2025年10月的WiFi和GPS终端5台",
    "2026年3月12日，经查账号https://www.example.gov.cn/zwgk/2026/05/18/content_1234567.html所列内容属实，另有一段文字在后面",
    "经巡察组核实，双河镇在2025年度的惠农补贴发放中，有“一折统”账户12个、金额￥3.26万元，分别为A类、B类",
    "　　联系电话：0871-66100332，工作时间8:30—12:00、14:30—17:30",
];

#[test]
fn text_is_read_as_it_was_written() {
    let paper = set(&WRITTEN);
    let read: String = paper.pages.iter().map(Page::text_as_read).collect();
    for written in WRITTEN {
        assert!(read.contains(written), "{written} in {read}");
    }
}

/// The same in bold, in black type and in tables: every paper of the sample.
#[test]
fn no_paper_has_a_gap_that_is_read_as_a_space() {
    let session = session();
    let mut faults = Vec::new();
    let mut dates = 0;
    for job in jobs(&session) {
        if job.formats(&[Format::Pdf]).is_empty() || faults.len() > 8 {
            continue;
        }
        let outputs = session.render(&job, &[Format::Pdf]).unwrap_or_else(|d| panic!("{d}"));
        let paper = Paper::read(&outputs[0].bytes);
        for page in &paper.pages {
            let gaps = page.gaps_read_as_spaces();
            dates += page.text_as_read().matches("2026年").count();
            faults
                .extend(gaps.into_iter().map(|g| format!("{}: {g}", session.path(&job).display())));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(dates > 100, "{dates} dates of {}", checked_sample().round().targets.len());
}
