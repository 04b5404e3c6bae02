//! The one walk over a document's text, in reading order.

use super::{Annex, At, Block, BlockKind, Document, Inline, Pictures};

impl Document {
    /// Calls `f` with every piece of running text and the place of its block, in reading order.
    pub fn visit_text(&self, f: &mut dyn FnMut(At, &str)) {
        let none = At::default();
        if let Some(head) = &self.head {
            for text in head
                .copy_number
                .iter()
                .chain(&head.secrecy)
                .chain(&head.urgency)
                .chain(&head.issuers)
                .chain(&head.suffix)
            {
                f(none, text);
            }
            inlines(none, &head.number, f);
            head.signers.iter().for_each(|s| f(none, s));
        }
        if let Some(code) = &self.code {
            code.label.iter().for_each(|l| f(code.at, l));
        }
        blocks(&self.blocks, f);
        for Annex { at, mark, title, blocks: content } in &self.annexes {
            f(*at, mark);
            inlines(*at, title, f);
            blocks(content, f);
        }
        if let Some(imprint) = &self.imprint {
            imprint
                .to
                .iter()
                .chain(&imprint.cc)
                .chain(&imprint.printer)
                .chain(&imprint.date)
                .for_each(|t| f(none, t));
        }
    }

    /// The whole text in reading order, a line for each piece; for search and comparison.
    pub fn plain_text(&self) -> String {
        let mut out = String::new();
        self.visit_text(&mut |_, text| {
            out.push_str(text);
            out.push('\n');
        });
        out
    }
}

fn blocks(list: &[Block], f: &mut dyn FnMut(At, &str)) {
    for Block { at, kind } in list {
        match kind {
            BlockKind::Title { text }
            | BlockKind::Addressee { text }
            | BlockKind::Note { text }
            | BlockKind::Paragraph { text, .. } => {
                inlines(*at, text, f);
            }
            BlockKind::Attendance { label, text } => {
                f(*at, label);
                inlines(*at, text, f);
            }
            BlockKind::Heading { number, lead, text, .. } => {
                f(*at, number);
                inlines(*at, lead, f);
                inlines(*at, text, f);
            }
            BlockKind::Table(table) => {
                for paragraph in
                    table.rows.iter().flat_map(|r| &r.cells).flat_map(|c| &c.paragraphs)
                {
                    inlines(*at, paragraph, f);
                }
            }
            BlockKind::Chart(chart) => {
                chart.series.iter().for_each(|p| f(*at, p));
                chart.bars.iter().for_each(|b| f(*at, &b.name));
            }
            BlockKind::Pictures(Pictures { row, .. }) => {
                row.iter().for_each(|p| inlines(*at, &p.caption, f));
            }
            BlockKind::AnnexList { items } => items.iter().for_each(|i| {
                f(*at, &i.number);
                f(*at, &i.name);
            }),
            BlockKind::Signature(s) => {
                s.organs.iter().for_each(|o| f(*at, o));
                inlines(*at, &s.date, f);
            }
            BlockKind::Ruled { .. } | BlockKind::Space { .. } | BlockKind::PageBreak => {}
        }
    }
}

fn inlines(at: At, list: &[Inline], f: &mut dyn FnMut(At, &str)) {
    for inline in list {
        if let Inline::Text { text, .. } = inline {
            f(at, text);
        }
    }
}
