//! Composes a document: the model and a profile in, a [`Flow`] of ready lines out.
//!
//! All geometry is here and in the files of this folder, one for each part of a document; `pages`
//! only puts things where their coordinates say and breaks pages. A line takes exactly its pitch,
//! its em box in the middle, so that pages fill as in a word processor with exact line spacing; the
//! area text flows in is half a leading higher than the type area.

mod annexes;
mod head;
mod imprint;
mod pictures;
mod signature;
mod table;

use std::collections::BTreeMap;

use super::ending::Ending;
use super::flow::{Flow, Image, Node, Number, PageSetup, Par};
use super::typeset::{Placing, Room, Setter, Style};
use crate::document::{Block, BlockKind, Document, Face, Inline, ParagraphStyle};
use crate::drawing;
use crate::fonts::Fonts;
use crate::layout::{
    Adjustments, KeptWith, Placed, Respaced, Seal, break_title, flow, is_ragged, is_ragged_heading,
    is_signed, names_of, title_capacity,
};
use crate::profile::{NumberPlace, Profile};
use crate::units::Pt;

/// Date of a document that has none.
const EPOCH: [u32; 3] = [1980, 1, 1];
/// Tolerance of heights and widths.
const HAIR: Pt = Pt(0.05);

/// Composes a document with the adjustments settled for it.
pub fn compose(
    document: &Document,
    profile: &Profile,
    fonts: &Fonts,
    adjustments: &Adjustments,
) -> Flow {
    let mut c = composer(document, profile, fonts, adjustments);
    c.text(document);
    document.annexes.iter().for_each(|a| c.annex(a));
    c.flush();
    if let Some(imprint) = &document.imprint {
        c.imprint(imprint);
    }
    let author = document.meta.author.clone();
    Flow {
        // A document without a title is not accessible, hence not valid.
        title: if document.meta.title.trim().is_empty() {
            "公文".into()
        } else {
            document.meta.title.clone()
        },
        author,
        // PDF/A-2a requires a date, and the clock must not be read.
        date: document.meta.date.as_deref().and_then(date).unwrap_or(EPOCH),
        page: page(&c.set),
        number: number(&c.set),
        red: red(&profile.head.red),
        thin: profile.table.rule.pt(),
        roles: c.set.roles(),
        fonts: c.set.fonts,
        nodes: c.nodes,
        pictures: c.pictures,
    }
}

/// The adjustments that a document needs for its signature.
pub fn settle(document: &Document, profile: &Profile, fonts: &Fonts) -> Adjustments {
    if !is_signed(document) {
        return Adjustments::default();
    }
    let none = Adjustments::default();
    let mut c = composer(document, profile, fonts, &none);
    c.set.counting = true;
    c.text(document);
    let text = c.nodes.len();
    if let Some(imprint) = document.imprint.as_ref().filter(|_| document.annexes.is_empty()) {
        c.imprint(imprint);
    }
    let foot = c.nodes[text..]
        .iter()
        .find_map(|n| if let Node::Foot { h, .. } = n { Some(*h) } else { None });
    let last = document.annexes.is_empty();
    let ending = Ending {
        nodes: &c.nodes[..text],
        starts: &c.starts,
        list: c.list,
        height: c.set.height(),
        foot: foot.unwrap_or_default(),
        is_last: last,
    };
    ending.adjustments(profile, fonts)
}

fn composer<'a>(
    document: &Document,
    profile: &'a Profile,
    fonts: &'a Fonts,
    adjustments: &'a Adjustments,
) -> Composer<'a> {
    Composer {
        set: Setter::new(fonts, profile),
        names: names_of(document),
        nodes: Vec::new(),
        starts: Vec::new(),
        list: None,
        respaced: adjustments.respaced,
        seals: &adjustments.seals,
        pictures: Vec::new(),
        pending: Pt::ZERO,
        level: 0,
        fresh: true,
    }
}

/// A date of the form 2026-05-18.
fn date(text: &str) -> Option<[u32; 3]> {
    let mut parts = text.splitn(3, '-').map(|p| p.parse::<u32>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    chrono::NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
        .map(|_| [year, month, day])
}

/// A colour `#rrggbb`; black if it is malformed.
fn red(text: &str) -> [f64; 3] {
    let digits = text.trim_start_matches('#');
    let part = |at: usize| {
        digits
            .get(at..at + 2)
            .and_then(|d| u8::from_str_radix(d, 16).ok())
            .map_or(0.0, |v| f64::from(v) / 255.0)
    };
    [part(0), part(2), part(4)]
}

fn page(set: &Setter<'_>) -> PageSetup {
    let (p, half) = (set.profile, set.half_leading());
    let (w, h) = (p.page.width.pt(), p.page.height.pt());
    let (top, left, bottom) = (p.page.top.pt(), p.page.left.pt(), p.bottom().pt());
    let depth = set.height();
    if p.page.landscape {
        PageSetup { width: h, height: w, top: left - half, left: bottom, depth }
    } else {
        PageSetup { width: w, height: h, top: top - half, left, depth }
    }
}

fn number(set: &Setter<'_>) -> Option<Number> {
    let (p, style) = (set.profile, &set.profile.number);
    if style.place == NumberPlace::None {
        return None;
    }
    let (font, chain) = set.number_chain();
    let size = style.size;
    let dash = chain.ink("—").map_or(0.38, |ink| f64::midpoint(ink.top, ink.bottom));
    let area_bottom = p.page.top.pt() + p.page.text_height.pt();
    let gap = style.gap * size;
    Some(Number {
        font: *font,
        size,
        y: area_bottom + style.below.pt() + dash * size,
        left: p.page.left.pt() + gap,
        right: p.page.left.pt() + p.page.text_width.pt() - gap,
        center: style.place == NumberPlace::Center,
        first: style.first,
        turned: p.page.landscape,
    })
}

/// The document as far as it is composed.
pub(super) struct Composer<'a> {
    /// Sets lines.
    set: Setter<'a>,
    /// Names in the document, which a title keeps whole.
    names: Vec<String>,
    /// The nodes composed so far.
    nodes: Vec<Node>,
    /// The nodes that the blocks of the text begin with.
    starts: Vec<usize>,
    /// The first node of a list of annexes that goes to the page of the signature.
    list: Option<usize>,
    /// Respacing of the lines at the end of the text.
    respaced: Option<Respaced>,
    /// Pictures of seals by the name of their organ.
    seals: &'a BTreeMap<String, Seal>,
    /// The pictures added so far.
    pictures: Vec<Image>,
    /// Space before the next node.
    pending: Pt,
    /// Level of the last heading that was tagged.
    level: u8,
    /// Whether space is kept here: at the top of the document and after a page break.
    fresh: bool,
}

impl Composer<'_> {
    /// Puts the pending space into the flow.
    fn flush(&mut self) {
        let h = std::mem::take(&mut self.pending);
        if h != Pt::ZERO {
            self.nodes.push(Node::Space { h, weak: !self.fresh });
        }
    }

    /// Puts a node into the flow.
    fn push(&mut self, node: Node) {
        self.flush();
        self.nodes.push(node);
        self.fresh = false;
    }

    fn lines(&self, lines: f64) -> Pt {
        lines * self.set.pitch
    }

    /// Empty lines above or below a title; they are not respaced.
    fn about_title(&self, lines: f64) -> Pt {
        lines * self.set.profile.pitch()
    }

    /// Room of the whole width, the first line indented by a number of characters.
    fn room(&self, indent: f64, align: Placing) -> Room {
        Room { first: indent * self.set.advance, rest: Pt::ZERO, end: self.set.width, align }
    }

    /// Puts a paragraph into the flow, or its height where it is empty. No level of heading is
    /// skipped, as PDF/UA requires.
    fn push_par(&mut self, mut par: Par) {
        let empty = par.lines.iter().all(|l| l.len() < 2);
        if empty {
            self.pending += (par.up + par.down) * par.lines.len().max(1) as f64;
        } else {
            if par.level > 0 {
                par.level = par.level.min(self.level + 1);
                self.level = par.level;
            }
            self.push(Node::Par(par));
        }
    }

    /// Head and text, up to the annexes.
    fn text(&mut self, document: &Document) {
        if let Some(code) = &document.code {
            let (placed, page) = (drawing::sorting_code(code, self.set.profile), page(&self.set));
            let item = Node::Drawing { x: Pt::ZERO, h: Pt::ZERO, drawing: placed.drawing };
            let (x, y) = (placed.x - page.left, placed.y - page.top);
            self.nodes.push(Node::Place { x, y, item: Box::new(item) });
        }
        if let Some(head) = &document.head {
            self.head(head);
        }
        if document.head.is_some() && !document.starts_with_title() {
            self.pending += self.lines(self.set.profile.head.below);
        }
        self.blocks(&document.blocks);
        self.respaced = None;
        self.set.pitch = self.set.profile.pitch();
    }

    fn blocks(&mut self, blocks: &[Block]) {
        let mut title_open = false;
        for (n, placed) in flow(blocks, self.set.profile).iter().enumerate() {
            let kind = &placed.block.kind;
            if let Some(respaced) = self.respaced.filter(|c| n >= c.from) {
                self.set.pitch = respaced.pitch;
            }
            self.starts.push(self.nodes.len());
            let title = matches!(
                kind,
                BlockKind::Title { .. }
                    | BlockKind::Paragraph { style: ParagraphStyle::Subtitle, .. }
            );
            if title_open && !title {
                self.pending += self.about_title(self.set.profile.heading.title_after);
            }
            if matches!(kind, BlockKind::Title { .. }) && !title_open {
                self.pending += self.about_title(self.set.profile.heading.title_before);
            }
            self.pending += self.lines(placed.above);
            title_open = title;
            if placed.goes_with_signature {
                self.list = Some(self.nodes.len());
            }
            self.block(placed);
            self.keep(placed);
        }
    }

    /// Keeps the last paragraph with what follows. A signature keeps the last line above it itself.
    fn keep(&mut self, placed: &Placed<'_>) {
        let Some(Node::Par(last)) = self.nodes.last_mut() else { return };
        match placed.keeps_with {
            Some(KeptWith::Signature) => {
                let list = matches!(placed.block.kind, BlockKind::AnnexList { .. });
                last.whole = placed.is_whole || list;
            }
            Some(KeptWith::AnnexList) => (last.whole, last.sticky) = (true, true),
            Some(KeptWith::Note) | None => {}
        }
    }

    fn block(&mut self, placed: &Placed<'_>) {
        let body = self.set.body();
        match &placed.block.kind {
            BlockKind::Title { text } => self.title(text, 1),
            BlockKind::Addressee { text } => {
                let par = self.set.par(
                    &self.set.spans(text, body),
                    body,
                    self.room(0.0, Placing::Justify),
                );
                self.push_par(par);
            }
            BlockKind::Heading { level, number, lead, text } => {
                self.heading(*level, number, lead, text);
            }
            BlockKind::Paragraph { style, text } => self.paragraph(*style, text),
            BlockKind::Table(table) => {
                let node = table::table(&self.set, table);
                self.push(Node::Table(node));
            }
            BlockKind::Chart(chart) => {
                let drawing = drawing::chart(chart, self.set.profile);
                let x = (self.set.width - drawing.width) / 2.0;
                self.push(Node::Drawing { x, h: drawing.height, drawing });
            }
            BlockKind::Pictures(pictures) => self.pictures(pictures),
            BlockKind::AnnexList { items } => self.annex_list(items, placed.is_whole),
            BlockKind::Signature(signature) => self.signature(signature),
            BlockKind::Attendance { label, text } => self.attendance(label, text),
            BlockKind::Note { text } => self.note(text),
            BlockKind::Ruled { lines } => {
                let node = Node::Ruled { lines: *lines, h: self.set.pitch, w: self.set.width };
                self.push(node);
            }
            BlockKind::Space { lines } => self.pending += self.lines(*lines),
            BlockKind::PageBreak => self.page_break(),
        }
    }

    fn page_break(&mut self) {
        self.pending = Pt::ZERO;
        self.push(Node::Page);
        self.fresh = true;
    }

    fn title(&mut self, text: &[Inline], level: u8) {
        let h = &self.set.profile.heading;
        let style = Style {
            face: h.title_face,
            bold: false,
            size: h.title_size,
            pitch: h.title_pitch,
            grid: false,
        };
        let text = break_title(text, title_capacity(self.set.profile), &self.names);
        let mut par =
            self.set.par(&self.set.spans(&text, style), style, self.room(0.0, Placing::Center));
        par.level = level;
        self.push_par(par);
    }

    fn heading(&mut self, level: u8, number: &str, lead: &[Inline], text: &[Inline]) {
        let body = self.set.body();
        let look = self.set.profile.heading.levels[usize::from(level.clamp(1, 4)) - 1];
        let style = Style { face: look.face, bold: look.bold, ..body };
        let mut spans = vec![self.set.plain(number, style)];
        spans.extend(self.set.spans(lead, style));
        spans.extend(self.set.spans(text, body));
        let paragraph = if text.is_empty() { style } else { body };
        let ragged = is_ragged_heading(number, lead, text, self.set.profile);
        let placing = if ragged { Placing::Left } else { Placing::Justify };
        let room = self.room(self.set.profile.grid.indent, placing);
        let mut par = self.set.par(&spans, paragraph, room);
        if text.is_empty() {
            par.level = level + 1;
            par.sticky = true;
        }
        self.push_par(par);
    }

    /// Body text is filled out, unless that would stretch a line too much.
    fn filled(&self, text: &[Inline], indent: f64) -> Placing {
        if is_ragged(text, indent, self.set.profile) { Placing::Left } else { Placing::Justify }
    }

    fn paragraph(&mut self, style: ParagraphStyle, text: &[Inline]) {
        let p = self.set.profile;
        let body = self.set.body();
        let (style, room) = match style {
            ParagraphStyle::Body => {
                (body, self.room(p.grid.indent, self.filled(text, p.grid.indent)))
            }
            ParagraphStyle::Flush => (body, self.room(0.0, self.filled(text, 0.0))),
            ParagraphStyle::Center => (body, self.room(0.0, Placing::Center)),
            ParagraphStyle::Right => (body, self.room(0.0, Placing::Right)),
            ParagraphStyle::Subtitle => {
                let size = p.heading.subtitle_size;
                let grid = size == body.size;
                (
                    Style { face: p.heading.subtitle_face, size, grid, ..body },
                    self.room(0.0, Placing::Center),
                )
            }
            ParagraphStyle::Caption => (
                Style { face: p.table.face, size: p.table.size, grid: false, ..body },
                self.room(0.0, Placing::Center),
            ),
        };
        let mut par = self.set.par(&self.set.spans(text, style), style, room);
        par.sticky = style.size == p.table.size && !style.grid;
        self.push_par(par);
    }

    /// 出席, 请假, 列席: the word in 黑体, wrapped lines below the first name.
    fn attendance(&mut self, label: &str, text: &[Inline]) {
        let body = self.set.body();
        let hei = Style { face: Face::Hei, ..body };
        let mut spans = vec![self.set.plain(format!("{label}："), hei)];
        let first = self.set.profile.grid.indent * self.set.advance;
        let rest = first + self.set.measure_spans(&spans, hei);
        spans.extend(self.set.spans(text, body));
        let par = self.set.par(
            &spans,
            body,
            Room { first, rest, end: self.set.width, align: Placing::Justify },
        );
        self.push_par(par);
    }
}
