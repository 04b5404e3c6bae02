//! The main part: head, blocks, annexes, imprint, and the section that holds them.

use std::sync::Arc;

use super::furniture::Furniture;
use super::geometry::Geometry;
use super::props::{Indent, Length, Para, Rule, Run, Spacing};
use super::styles::{id, table_rule};
use super::table::plain;
use super::xml::Xml;
use super::{ROOT, Writer};
use crate::document::{Annex, AnnexItem, Block, BlockKind, Document, Face, Inline, ParagraphStyle};
use crate::fonts::Fonts;
use crate::layout::{
    Adjustments, Placed, break_title, entry_stays, flow, is_ragged, is_ragged_heading, names_of,
    title_capacity, width,
};
use crate::profile::Profile;

/// The main part and its pictures.
pub(super) struct Body {
    /// The part `word/document.xml`.
    pub xml: String,
    /// The files of its pictures, in the order of their numbers.
    pub pictures: Vec<Arc<[u8]>>,
}

/// Writes the main part.
pub(super) fn document(
    document: &Document,
    profile: &Profile,
    geo: &Geometry,
    furniture: &Furniture,
    adjustments: &Adjustments,
    fonts: Option<&Fonts>,
) -> Body {
    let mut xml = Xml::part(64 * 1024);
    xml.open("w:document", &ROOT);
    xml.open("w:body", &[]);
    let mut w = Writer::new(xml, profile, geo);
    w.names = names_of(document);
    (w.fonts, w.code) = (fonts, document.code.as_ref());
    if let Some(head) = &document.head {
        w.head(head);
        if !document.starts_with_title() {
            w.pending += geo.lines(profile.head.below);
        }
    }
    w.seals = Some(&adjustments.seals);
    w.row_starts = &adjustments.row_starts;
    w.blocks_below(&document.blocks, false, adjustments);
    w.respaced = None;
    for annex in &document.annexes {
        w.annex(annex);
    }
    let quiet = adjustments.imprint_pages > 0 && document.imprint.is_some();
    if quiet {
        w.new_section(furniture);
        // LibreOffice ignores the page break if a positioned table comes first.
        w.spacer();
        w.page_break = adjustments.imprint_pages > 1;
    }
    if let Some(imprint) = &document.imprint {
        w.imprint(imprint);
    } else if w.after_table
        || w.page_break
        || (document.blocks.is_empty() && document.annexes.is_empty())
    {
        w.spacer();
    }
    furniture.section(&mut w.xml, profile, geo, quiet);
    w.xml.close("w:body");
    w.xml.close("w:document");
    Body { xml: w.xml.finish(), pictures: w.pictures }
}

impl Writer<'_> {
    /// Ends the section of the text; what follows begins a new page.
    fn new_section(&mut self, furniture: &Furniture) {
        self.xml.open("w:p", &[]);
        self.xml.open("w:pPr", &[]);
        self.xml.val("w:pStyle", id::SPACER);
        furniture.section(&mut self.xml, self.profile, self.geo, false);
        self.xml.close("w:pPr");
        self.xml.close("w:p");
        (self.pending, self.after_table) = (0, false);
    }

    /// Blocks; `titled` says that a title is right above them.
    fn blocks_below(&mut self, blocks: &[Block], mut titled: bool, adjustments: &Adjustments) {
        let all = flow(blocks, self.profile);
        let mut rest = all.as_slice();
        while let Some((placed, next)) = rest.split_first() {
            let block = placed.block;
            if let Some(respaced) =
                adjustments.respaced.filter(|c| all.len() - rest.len() >= c.from)
            {
                self.respaced = Some((respaced.pitch.0 * 20.0).floor() as i32);
            }
            rest = next;
            let above_subtitle = next.first().is_some_and(|b| is_subtitle(&b.block.kind));
            titled = matches!(block.kind, BlockKind::Title { .. })
                || (titled && is_subtitle(&block.kind));
            // The space below a title comes below its last line, which may be a subtitle.
            let below = self.geo.lines(self.profile.heading.title_after) - self.geo.title_shift;
            let own = if titled && !above_subtitle { below } else { 0 };
            if titled {
                self.after = Some(own.max(0));
            }
            if is_one_paragraph(&block.kind)
                && let Some((skip, gap)) = gap_above_table(next)
            {
                self.after = Some((own + self.lines(gap)).max(0));
                rest = &next[skip..];
            }
            self.pending += self.lines(placed.above);
            let list = matches!(block.kind, BlockKind::AnnexList { .. });
            self.keep_lines = placed.is_whole && !list;
            // The last lines of a paragraph that runs over a page end are already on the page of
            // the signature.
            let stays = placed.is_whole || !adjustments.runs_over || list;
            self.block(placed, placed.keeps_with.is_some() && stays);
        }
    }

    /// A block; with `keep` its end stays on the page of what follows.
    fn block(&mut self, placed: &Placed<'_>, keep: bool) {
        let block = &placed.block.kind;
        match block {
            BlockKind::Title { text }
            | BlockKind::Paragraph { style: ParagraphStyle::Caption, text } => {
                self.heading = plain(text);
            }
            BlockKind::Heading { number, lead, .. } => {
                self.heading = format!("{number}{}", plain(lead));
            }
            _ => {}
        }
        self.keep_next =
            keep && !matches!(block, BlockKind::AnnexList { .. } | BlockKind::Signature(_));
        match block {
            BlockKind::Title { text } => {
                self.title(
                    text,
                    Para::of(id::TITLE),
                    self.geo.lines(self.profile.heading.title_before) + self.geo.title_shift,
                );
            }
            BlockKind::Addressee { text } => self.paragraph(Para::of(id::ADDRESSEE), text),
            BlockKind::Heading { level, number, lead, text } => {
                self.heading(*level, number, lead, text);
            }
            BlockKind::Paragraph { style, text } => {
                self.paragraph(self.paragraph_style(*style, text), text);
            }
            BlockKind::Table(table) => self.table(table),
            BlockKind::Chart(chart) => self.chart(chart),
            BlockKind::Pictures(pictures) => self.pictures(pictures),
            BlockKind::AnnexList { items } => self.annex_list(items, keep, placed.is_whole),
            BlockKind::Signature(signature) => self.signature(signature, keep),
            BlockKind::Attendance { label, text } => self.attendance(label, text),
            BlockKind::Note { text } => {
                self.open_paragraph(Para::of(id::NOTE), 0);
                self.text("（", Run::default());
                self.inlines(text, Run::default());
                self.text("）", Run::default());
                self.close_paragraph();
            }
            BlockKind::Ruled { lines } => self.ruled(*lines),
            BlockKind::Space { lines } => self.pending += self.lines(*lines),
            BlockKind::PageBreak => {
                self.pending = 0;
                if self.page_break {
                    self.spacer();
                }
                self.page_break = true;
            }
        }
    }

    fn paragraph(&mut self, para: Para<'_>, text: &[Inline]) {
        self.open_paragraph(para, 0);
        self.inlines(text, Run::default());
        self.close_paragraph();
    }

    fn paragraph_style(&self, style: ParagraphStyle, text: &[Inline]) -> Para<'static> {
        let ragged = |indent| is_ragged(text, indent, self.profile);
        Para::of(match style {
            ParagraphStyle::Body if ragged(self.profile.grid.indent) => id::BODY_LEFT,
            ParagraphStyle::Body => id::BODY,
            ParagraphStyle::Flush if ragged(0.0) => id::FLUSH_LEFT,
            ParagraphStyle::Flush => id::FLUSH,
            ParagraphStyle::Center => id::CENTER,
            ParagraphStyle::Right => id::RIGHT,
            ParagraphStyle::Subtitle => id::SUBTITLE,
            ParagraphStyle::Caption => id::CAPTION,
        })
    }

    fn title(&mut self, text: &[Inline], para: Para<'_>, before: i32) {
        let lines = break_title(text, title_capacity(self.profile), &self.names);
        self.open_paragraph(para, before);
        self.inlines(&lines, Run::default());
        self.close_paragraph();
    }

    fn heading(&mut self, level: u8, number: &str, lead: &[Inline], text: &[Inline]) {
        let n = usize::from(level.clamp(1, 4)) - 1;
        let style = self.profile.heading.levels[n];
        // A heading on its own stays with what follows; one that begins a paragraph is not an
        // outline entry.
        let alone = text.is_empty();
        let body_text = (!alone).then_some(9);
        let align = is_ragged_heading(number, lead, text, self.profile).then_some("left");
        self.open_paragraph(
            Para { keep_next: alone, outline: body_text, align, ..Para::of(id::LEVELS[n]) },
            0,
        );
        self.text(number, Run::default());
        self.inlines(lead, Run::default());
        if !alone {
            let face = Some(super::styles::face_style(self.profile.grid.face))
                .filter(|_| style.face != self.profile.grid.face);
            self.inlines(
                text,
                Run { style: face, bold: style.bold.then_some(false), ..Run::default() },
            );
        }
        self.close_paragraph();
    }

    /// 附件说明: one empty line above, the names below each other.
    fn annex_list(&mut self, items: &[AnnexItem], keep: bool, is_whole: bool) {
        const WORD: &str = "附件：";
        let geo = self.geo;
        let indent = self.profile.grid.indent;
        let numbers = items.iter().map(|i| width(&i.number).ceil()).fold(0.0, f64::max);
        for (n, item) in items.iter().enumerate() {
            let word = if n == 0 { WORD } else { "" };
            let hanging = numbers + width(word);
            let mut para = Para::of(id::ANNEX_LIST);
            let left = geo.chars(indent + width(WORD) + numbers);
            para.indent = Indent {
                left: Length::twips(left),
                hanging: Length::twips(geo.chars(hanging)).filter(|l| l.twips > 0),
                ..Indent::default()
            };
            self.keep_next =
                entry_stays(n, items.len(), is_whole) || (keep && n + 1 == items.len());
            self.open_paragraph(para, 0);
            self.text(word, Run::default());
            if !item.number.is_empty() {
                self.text(&item.number, Run::default());
                self.tab(Run::default());
            }
            self.text(&item.name, Run::default());
            self.close_paragraph();
        }
    }

    /// 出席, 请假, 列席: the word in 黑体, wrapped lines below the first name.
    fn attendance(&mut self, label: &str, text: &[Inline]) {
        let hanging = width(label) + 1.0;
        let left = self.profile.grid.indent + hanging;
        let indent = Indent {
            left: self.geo.indent(left),
            hanging: self.geo.indent(hanging),
            ..Indent::default()
        };
        self.open_paragraph(Para { indent, ..Para::of(id::ATTENDANCE) }, 0);
        self.text(
            label,
            Run { style: Some(super::styles::face_style(Face::Hei)), ..Run::default() },
        );
        self.text(
            "：",
            Run { style: Some(super::styles::face_style(Face::Hei)), ..Run::default() },
        );
        self.inlines(text, Run::default());
        self.close_paragraph();
    }

    /// Lines to write on: paragraphs with a rule at the bottom of their line. Word draws equal
    /// rules of adjacent paragraphs as one, so every other rule has a black that differs invisibly.
    fn ruled(&mut self, lines: u32) {
        for n in 0..lines {
            let color = if n % 2 == 0 { super::BLACK } else { "000001" };
            let rule = table_rule(self.profile.table.rule).map(|rule| Rule { color, ..rule });
            let line = self.geo.line - rule.map_or(0, |r| r.weight * 20 / 8);
            let spacing = Spacing { line: Some(line), ..Spacing::default() };
            self.open_paragraph(Para { rule, spacing, ..Para::of(id::RULED) }, 0);
            self.close_paragraph();
        }
    }

    fn annex(&mut self, annex: &Annex) {
        self.pending = 0;
        self.page_break = false;
        self.plain_paragraph(Para::of(id::ANNEX_MARK), &annex.mark);
        let subtitled = annex.blocks.first().is_some_and(|b| is_subtitle(&b.kind));
        self.after = subtitled.then_some(0);
        self.heading = plain(&annex.title);
        self.title(
            &annex.title,
            Para::of(id::ANNEX_TITLE),
            self.geo.lines(1.0) + self.geo.title_shift,
        );
        self.blocks_below(&annex.blocks, subtitled, &Adjustments::default());
    }
}

fn is_subtitle(block: &BlockKind) -> bool {
    matches!(block, BlockKind::Paragraph { style: ParagraphStyle::Subtitle, .. })
}

fn is_one_paragraph(block: &BlockKind) -> bool {
    use BlockKind as K;
    matches!(
        block,
        K::Title { .. }
            | K::Addressee { .. }
            | K::Heading { .. }
            | K::Paragraph { .. }
            | K::Note { .. }
    )
}

/// If only empty lines separate a paragraph from a table: how many blocks and how many lines they
/// are. A table cannot have space above it, so the paragraph gets it as space below.
fn gap_above_table(next: &[Placed<'_>]) -> Option<(usize, f64)> {
    let mut gap = 0.0;
    for (n, placed) in next.iter().enumerate() {
        match &placed.block.kind {
            BlockKind::Space { lines } => gap += lines,
            BlockKind::Table(_) if n > 0 => return Some((n, gap)),
            _ => return None,
        }
    }
    None
}
