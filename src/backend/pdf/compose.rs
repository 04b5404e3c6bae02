//! Composes a document: the model and a profile in, a [`Sheet`] of ready lines out.
//!
//! All geometry is here and in its neighbours `head` and `table`; `pages` only puts
//! things where it is told and breaks pages. Text stands on slots: a line takes exactly its
//! pitch, its em box in the middle, so that pages fill as in a word processor with exact
//! line spacing; the area text flows in is half a leading higher than the type area.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::setting::{Content, Placing, Room, Setter, Span, Style};
use super::sheet::{Node, Number, P, PageSetup, Par, Sheet};
use crate::document::{Annex, AnnexItem, Block, BlockKind, Document, Face, Head, Imprint, Inline, ParagraphStyle, Signature};
use crate::drawing;
use crate::fonts::Fonts;
use crate::layout::{
    Area, Finish, Part, Respaced, Seal, SealPlace, arrange, break_title, entry_stays, goes_whole, goes_with_signature, is_signed, names_of,
    sink, title_capacity,
};
use crate::profile::{HeadKind, NumberPlace, Profile};

/// Date of a document that has none.
const EPOCH: [u32; 3] = [1980, 1, 1];
/// What an area may be too small by before its last line is lost, in points.
const HAIR: f64 = 0.05;

/// Composes a document with the adjustments settled for it.
pub fn compose(document: &Document, profile: &Profile, fonts: &Fonts, finish: &Finish) -> Sheet {
    let mut c = composer(document, profile, fonts, finish);
    c.text(document);
    document.annexes.iter().for_each(|a| c.annex(a));
    c.flush();
    if let Some(imprint) = &document.imprint {
        c.imprint(imprint);
    }
    let author = document.meta.author.clone();
    Sheet {
        // A document without a title is not accessible, hence not valid.
        title: if document.meta.title.trim().is_empty() { "公文".into() } else { document.meta.title.clone() },
        author,
        // PDF/A-2a wants a date; there is no clock to ask.
        date: document.meta.date.as_deref().and_then(date).unwrap_or(EPOCH),
        page: page(&c.set),
        number: number(&c.set),
        red: red(&profile.head.red),
        thin: P(profile.table.rule.pt().0),
        roles: c.set.roles(),
        fonts: c.set.fonts,
        flow: c.flow,
        pictures: c.pictures,
    }
}

/// The adjustments that a document needs for its signature.
pub fn settle(document: &Document, profile: &Profile, fonts: &Fonts) -> Finish {
    if !is_signed(document) {
        return Finish::default();
    }
    let none = Finish::default();
    let mut c = composer(document, profile, fonts, &none);
    c.set.counting = true;
    c.text(document);
    let text = c.flow.len();
    if let Some(imprint) = document.imprint.as_ref().filter(|_| document.annexes.is_empty()) {
        c.imprint(imprint);
    }
    let foot = c.flow[text..].iter().find_map(|n| if let Node::Foot { h, .. } = n { Some(h.0) } else { None });
    let last = document.annexes.is_empty();
    super::ending::finish(&c.flow[..text], &c.starts, c.list, c.set.height(), foot.unwrap_or_default(), last, profile, fonts)
}

fn composer<'a>(document: &Document, profile: &'a Profile, fonts: &'a Fonts, finish: &'a Finish) -> Composer<'a> {
    Composer {
        set: Setter::new(fonts, profile),
        names: names_of(document),
        flow: Vec::new(),
        starts: Vec::new(),
        list: None,
        respaced: finish.respaced,
        seals: &finish.seals,
        pictures: Vec::new(),
        pending: 0.0,
        level: 0,
        fresh: true,
    }
}

/// A date of the form 2026-05-18.
fn date(text: &str) -> Option<[u32; 3]> {
    let mut parts = text.splitn(3, '-').map(|p| p.parse::<u32>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    chrono::NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day).map(|_| [year, month, day])
}

/// A colour `#rrggbb`; black where it is none.
fn red(text: &str) -> [f64; 3] {
    let digits = text.trim_start_matches('#');
    let part = |at: usize| digits.get(at..at + 2).and_then(|d| u8::from_str_radix(d, 16).ok()).map_or(0.0, |v| f64::from(v) / 255.0);
    [part(0), part(2), part(4)]
}

fn page(set: &Setter<'_>) -> PageSetup {
    let (p, half) = (set.profile, set.half_leading());
    let (w, h) = (p.page.width.pt().0, p.page.height.pt().0);
    let (top, left, bottom) = (p.page.top.pt().0, p.page.left.pt().0, p.bottom().pt().0);
    let depth = P(set.height());
    if p.page.landscape {
        PageSetup { width: P(h), height: P(w), top: P(left - half), left: P(bottom), depth }
    } else {
        PageSetup { width: P(w), height: P(h), top: P(top - half), left: P(left), depth }
    }
}

fn number(set: &Setter<'_>) -> Option<Number> {
    let (p, style) = (set.profile, &set.profile.number);
    if style.place == NumberPlace::None {
        return None;
    }
    let (font, chain) = set.number_chain();
    let size = style.size.0;
    let dash = chain.ink("—").map_or(0.38, |ink| f64::midpoint(ink.top, ink.bottom));
    let area_bottom = p.page.top.pt().0 + p.page.text_height.pt().0;
    let gap = style.gap * size;
    Some(Number {
        font: *font,
        size: P(size),
        y: P(area_bottom + style.below.pt().0 + dash * size),
        left: P(p.page.left.pt().0 + gap),
        right: P(p.page.left.pt().0 + p.page.text_width.pt().0 - gap),
        center: style.place == NumberPlace::Center,
        first: style.first,
        turned: p.page.landscape,
    })
}

/// What is composed so far.
pub struct Composer<'a> {
    /// Sets lines.
    pub set: Setter<'a>,
    /// Names in the document, which a title keeps whole.
    names: Vec<String>,
    /// Nodes so far.
    pub flow: Vec<Node>,
    /// The nodes that the blocks of the text begin with.
    starts: Vec<usize>,
    /// The node with which a list of annexes begins that goes with the signature.
    list: Option<usize>,
    /// Lines otherwise apart at the end of the text.
    respaced: Option<Respaced>,
    /// Pictures of seals by the name of their organ.
    seals: &'a BTreeMap<String, Seal>,
    /// The pictures so far.
    pictures: Vec<Arc<[u8]>>,
    /// Empty lines that come before the next node, in points.
    pub pending: f64,
    /// Level of the last heading that was tagged.
    level: u8,
    /// Whether the flow is at a place where space stays: the top of the document, a new page.
    pub fresh: bool,
}

impl Composer<'_> {
    /// Puts the pending space into the flow.
    pub fn flush(&mut self) {
        let h = std::mem::take(&mut self.pending);
        if h != 0.0 {
            self.flow.push(Node::Space { h: P(h), weak: !self.fresh });
        }
    }

    /// Puts a node into the flow.
    pub fn push(&mut self, node: Node) {
        self.flush();
        self.flow.push(node);
        self.fresh = false;
    }

    fn lines(&self, lines: f64) -> f64 {
        lines * self.set.pitch
    }

    /// Empty lines above or below a title; they are not respaced.
    fn about_title(&self, lines: f64) -> f64 {
        lines * self.set.profile.pitch().0
    }

    /// Room of the whole width, the first line indented by so many characters.
    pub fn room(&self, indent: f64, align: Placing) -> Room {
        Room { first: indent * self.set.advance, rest: 0.0, end: self.set.width, align }
    }

    /// Puts a paragraph into the flow, or its height where it is empty. No level of heading is
    /// skipped, as PDF/UA wants it.
    fn push_par(&mut self, mut par: Par) {
        let empty = par.lines.iter().all(|l| l.len() < 2);
        if empty {
            self.pending += (par.up.0 + par.down.0) * par.lines.len().max(1) as f64;
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
            let item = Node::Drawing { x: P(0.0), h: P(0.0), drawing: placed.drawing };
            let (x, y) = (P(placed.x.0 - page.left.0), P(placed.y.0 - page.top.0));
            self.flow.push(Node::Place { x, y, item: Box::new(item) });
        }
        self.head(document.head.as_ref());
        if document.head.is_some() && !document.starts_with_title() {
            self.pending += self.lines(self.set.profile.head.below);
        }
        self.blocks(&document.blocks);
        self.respaced = None;
        self.set.pitch = self.set.profile.pitch().0;
    }

    fn blocks(&mut self, blocks: &[Block]) {
        let mut title_open = false;
        let (mut above, mut text_above) = (None, None);
        for (n, block) in blocks.iter().enumerate() {
            if let Some(respaced) = self.respaced.filter(|c| n >= c.from) {
                self.set.pitch = respaced.pitch.0;
            }
            self.starts.push(self.flow.len());
            let title = matches!(block.kind, BlockKind::Title { .. } | BlockKind::Paragraph { style: ParagraphStyle::Subtitle, .. });
            if title_open && !title {
                self.pending += self.about_title(self.set.profile.heading.title_after);
            }
            if matches!(block.kind, BlockKind::Title { .. }) && !title_open {
                self.pending += self.about_title(self.set.profile.heading.title_before);
            }
            if block.kind.stands_apart(above) {
                self.pending += self.set.pitch;
            }
            title_open = title;
            match &block.kind {
                BlockKind::Signature(_) => self.keep_whole(text_above),
                BlockKind::Space { .. } => {}
                list if goes_with_signature(list, &blocks[n + 1..]) => {
                    self.keep_with_list(text_above);
                    text_above = Some(list);
                }
                text => text_above = Some(text),
            }
            above = Some(&block.kind);
            self.block(&block.kind);
        }
    }

    /// A short paragraph is not divided from its end, which stays with the signature below it.
    fn keep_whole(&mut self, text: Option<&BlockKind>) {
        if let Some(Node::Par(last)) = self.flow.last_mut() {
            last.whole = text.is_some_and(|text| goes_whole(text, self.set.profile));
        }
    }

    /// A short paragraph goes along with a list of annexes that goes to the page of the signature.
    fn keep_with_list(&mut self, text: Option<&BlockKind>) {
        self.list = Some(self.flow.len());
        if let Some(Node::Par(last)) = self.flow.last_mut()
            && text.is_some_and(|text| goes_whole(text, self.set.profile))
        {
            last.whole = true;
            last.sticky = true;
        }
    }

    fn block(&mut self, kind: &BlockKind) {
        let body = self.set.body();
        match kind {
            BlockKind::Title { text } => self.title(text, 1),
            BlockKind::Addressee { text } => {
                let par = self.set.par(&self.set.spans(text, body), body, self.room(0.0, Placing::Justify));
                self.push_par(par);
            }
            BlockKind::Heading { level, number, lead, text } => self.heading(*level, number, lead, text),
            BlockKind::Paragraph { style, text } => self.paragraph(*style, text),
            BlockKind::Table(table) => {
                let node = super::table::table(&self.set, table);
                self.push(Node::Table(node));
            }
            BlockKind::Chart(chart) => {
                let drawing = drawing::chart(chart, self.set.profile);
                let x = (self.set.width - drawing.width.0) / 2.0;
                self.push(Node::Drawing { x: P(x), h: P(drawing.height.0), drawing });
            }
            BlockKind::AnnexList { items } => self.annex_list(items),
            BlockKind::Signature(signature) => self.signature(signature),
            BlockKind::Attendance { label, text } => self.attendance(label, text),
            BlockKind::Note { text } => self.note(text),
            BlockKind::Ruled { lines } => {
                let node = Node::Ruled { lines: *lines, h: P(self.set.pitch), w: P(self.set.width) };
                self.push(node);
            }
            BlockKind::Space { lines } => self.pending += self.lines(*lines),
            BlockKind::PageBreak => self.page_break(),
        }
    }

    fn page_break(&mut self) {
        self.pending = 0.0;
        self.push(Node::Page);
        self.fresh = true;
    }

    fn title(&mut self, text: &[Inline], level: u8) {
        let h = &self.set.profile.heading;
        let style = Style { face: h.title_face, bold: false, size: h.title_size.0, pitch: h.title_pitch.0, grid: false };
        let text = break_title(text, title_capacity(self.set.profile), &self.names);
        let mut par = self.set.par(&self.set.spans(&text, style), style, self.room(0.0, Placing::Center));
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
        let mut par = self.set.par(&spans, paragraph, self.room(self.set.profile.grid.indent, Placing::Justify));
        if text.is_empty() {
            par.level = level + 1;
            par.sticky = true;
        }
        self.push_par(par);
    }

    fn paragraph(&mut self, style: ParagraphStyle, text: &[Inline]) {
        let p = self.set.profile;
        let body = self.set.body();
        let (style, room) = match style {
            ParagraphStyle::Body => (body, self.room(p.grid.indent, Placing::Justify)),
            ParagraphStyle::Flush => (body, self.room(0.0, Placing::Justify)),
            ParagraphStyle::Center => (body, self.room(0.0, Placing::Center)),
            ParagraphStyle::Right => (body, self.room(0.0, Placing::Right)),
            ParagraphStyle::Subtitle => {
                let size = p.heading.subtitle_size.0;
                let grid = size == body.size;
                (Style { face: p.heading.subtitle_face, size, grid, ..body }, self.room(0.0, Placing::Center))
            }
            ParagraphStyle::Caption => {
                (Style { face: p.table.face, size: p.table.size.0, grid: false, ..body }, self.room(0.0, Placing::Center))
            }
        };
        let mut par = self.set.par(&self.set.spans(text, style), style, room);
        par.sticky = style.size == p.table.size.0 && !style.grid;
        self.push_par(par);
    }

    /// 附件说明: the names below each other, their numbers to the left of them.
    fn annex_list(&mut self, items: &[AnnexItem]) {
        let body = self.set.body();
        let mark = "附件：";
        let numbers = self.set.profile.grid.indent * self.set.advance + self.set.measure(mark, body);
        let widest = items.iter().map(|i| self.set.measure(&i.number, body)).fold(0.0, f64::max);
        let names = numbers + widest;
        for (i, item) in items.iter().enumerate() {
            let first = if i == 0 { self.set.profile.grid.indent * self.set.advance } else { numbers };
            let start = if i == 0 { format!("{mark}{}", item.number) } else { item.number.clone() };
            let mut par = self.set.par(
                &[self.set.plain(item.name.as_str(), body)],
                body,
                Room { first: names, rest: names, end: self.set.width, align: Placing::Left },
            );
            let head = self.set.par(&[self.set.plain(start, body)], body, Room { first, rest: first, ..self.room(0.0, Placing::Left) });
            let reach = if i == 0 { numbers } else { first } + self.set.measure(&item.number, body);
            if let (Some(line), Some(start)) = (par.lines.first_mut(), head.lines.into_iter().next()) {
                let mut joined = start;
                joined.push(super::sheet::Run::Gap(P(names - reach + self.set.advance - body.size)));
                joined.extend(line.drain(1..));
                *line = joined;
            }
            par.sticky = entry_stays(i, items.len());
            self.push_par(par);
        }
    }

    /// 出席, 请假, 列席: the word in 黑体, wrapped lines below the first name.
    fn attendance(&mut self, label: &str, text: &[Inline]) {
        let body = self.set.body();
        let hei = Style { face: Face::Hei, ..body };
        let mut spans = vec![self.set.plain(format!("{label}："), hei)];
        let first = self.set.profile.grid.indent * self.set.advance;
        let rest = first + self.set.measure_spans(&spans, hei);
        spans.extend(self.set.spans(text, body));
        let par = self.set.par(&spans, body, Room { first, rest, end: self.set.width, align: Placing::Justify });
        self.push_par(par);
    }

    /// 署名 and 成文日期, kept together and with the last line above them.
    fn signature(&mut self, s: &Signature) {
        let style = self.set.body();
        let (advance, width, pitch) = (self.set.advance, self.set.width, self.set.pitch);
        let spans_of = |c: &Self, part| match part {
            Part::Organ(n) => vec![c.set.plain(s.organs[n].as_str(), style)],
            Part::Date => c.set.spans(&s.date, style),
        };
        let measure = |part| self.set.measure_spans(&spans_of(self, part), style) / advance;
        let area = Area { columns: width / advance, lines: self.set.height() / pitch };
        let placed = arrange(s, self.set.profile, area, &measure);
        let pending = std::mem::take(&mut self.pending);
        let mut items = Vec::new();
        let mut below = pending + placed.lines * pitch;
        for entry in &placed.entries {
            let x = entry.x * advance;
            // A part that just fits is one line, however its place is rounded.
            let end = if entry.width * advance < width - HAIR { f64::INFINITY } else { width };
            let room = Room { first: x, rest: x, end, align: Placing::Left };
            let par = self.set.par(&spans_of(self, entry.part), style, room);
            let y = pending + entry.line * pitch;
            below = below.max(y + par.lines.len() as f64 * pitch);
            items.push(Node::Place { x: P(0.0), y: P(y), item: Box::new(Node::Par(par)) });
        }
        for (organ, place) in s.organs.iter().zip(&placed.seals) {
            items.extend(self.seal(organ, *place, pending));
        }
        items.push(Node::Space { h: P(below), weak: false });
        if below > self.set.height() {
            // No page holds it: its parts follow the text one by one.
            self.pending = pending;
            return items.into_iter().for_each(|item| {
                if let Node::Place { item, .. } = item
                    && let Node::Par(par) = *item
                {
                    self.push_par(par);
                }
            });
        }
        let tail = match self.flow.last_mut() {
            Some(Node::Par(last)) if last.level == 0 && below < self.set.height() / 2.0 => {
                last.tail = P(below);
                true
            }
            Some(Node::Par(last)) => {
                last.whole = false;
                false
            }
            _ => false,
        };
        self.push(Node::Group { h: P(below), tail, items });
    }

    /// The picture of an organ's seal about its place, so far below the text; it covers name and date.
    fn seal(&mut self, organ: &str, place: SealPlace, below: f64) -> Option<Node> {
        let seal = self.seals.get(organ)?;
        let side = self.set.profile.signature.seal.pt().0;
        let number = self.pictures.len();
        self.pictures.push(seal.bytes().clone());
        let x = place.x * self.set.advance - side / 2.0;
        let y = below + place.line * self.set.pitch - side / 2.0;
        let item = Node::Picture { number, alt: Seal::caption(organ), side: P(side) };
        Some(Node::Place { x: P(x), y: P(y), item: Box::new(item) })
    }

    /// 附注, kept with the date above it.
    fn note(&mut self, text: &[Inline]) {
        let body = self.set.body();
        let mut spans = vec![self.set.plain("（", body)];
        spans.extend(self.set.spans(text, body));
        spans.push(self.set.plain("）", body));
        let par = self.set.par(&spans, body, self.room(self.set.profile.grid.indent, Placing::Justify));
        let height = par.lines.len() as f64 * self.set.pitch;
        let count = self.flow.len();
        if self.pending == 0.0
            && let Some(Node::Group { h, tail, items }) = self.flow.last_mut()
        {
            *h = P(h.0 + height);
            items.push(Node::Par(par));
            if *tail && let Some(Node::Par(above)) = self.flow.get_mut(count - 2) {
                above.tail = P(above.tail.0 + height);
            }
        } else {
            self.push_par(par);
        }
    }

    fn annex(&mut self, annex: &Annex) {
        if !self.flow.is_empty() {
            self.page_break();
        }
        let style = Style { face: Face::Hei, ..self.set.body() };
        let mark = self.set.par(&[self.set.plain(annex.mark.as_str(), style)], style, self.room(0.0, Placing::Left));
        self.push_par(mark);
        self.pending += self.set.pitch;
        if !annex.title.is_empty() {
            self.title(&annex.title, 1);
            let subtitle =
                annex.blocks.first().is_some_and(|b| matches!(b.kind, BlockKind::Paragraph { style: ParagraphStyle::Subtitle, .. }));
            if !subtitle {
                self.pending += self.lines(self.set.profile.heading.title_after);
            }
        }
        self.blocks(&annex.blocks);
    }

    /// 版记, its last rule on the bottom of the type area.
    fn imprint(&mut self, imprint: &Imprint) {
        let p = self.set.profile;
        let size = p.imprint.size.0;
        let style = Style { size, grid: false, ..self.set.body() };
        let (left, right) = (size, self.set.width - size);
        let (outer, inner) = (p.imprint.outer_rule.pt().0, p.imprint.inner_rule.pt().0);
        let (mut items, mut rules, mut y) = (Vec::new(), vec![0.0], 0.0);
        let place = |x: f64, y: f64, item: Node| Node::Place { x: P(x), y: P(y), item: Box::new(item) };
        // 主送 and 抄送 have no rule between them.
        let lists = [("主送：", &imprint.to), ("抄送：", &imprint.cc)];
        for (mark, names) in lists.into_iter().filter(|(_, names)| !names.is_empty()) {
            let room = Room { first: left, rest: left + self.set.measure(mark, style), end: right, align: Placing::Left };
            let text = format!("{mark}{}。", names.join("，").trim_end_matches('。'));
            let par = self.set.par(&[self.set.plain(text, style)], style, room);
            let h = par.lines.len() as f64 * self.set.pitch;
            items.push(place(0.0, y, Node::Par(par)));
            y += h;
        }
        if y > 0.0 {
            rules.push(y);
        }
        if imprint.printer.is_some() || imprint.date.is_some() {
            let (mut end, mut h, before_date) = (right, self.set.pitch, items.len());
            if let Some(date) = &imprint.date {
                let date = if date.ends_with("印发") { date.clone() } else { format!("{date}印发") };
                let room = Room { first: left, rest: left, end, align: Placing::Right };
                end = right - self.set.measure(&date, style) - size;
                items.push(place(0.0, y, Node::Par(self.set.par(&[self.set.plain(date, style)], style, room))));
            }
            if let Some(printer) = &imprint.printer {
                let room = Room { first: left, rest: left, end: end.max(left + 4.0 * size), align: Placing::Left };
                let par = self.set.par(&[self.set.plain(printer.as_str(), style)], style, room);
                h = h.max(par.lines.len() as f64 * self.set.pitch);
                items.insert(before_date, place(0.0, y, Node::Par(par)));
            }
            y += h;
            rules.push(y);
        }
        if items.is_empty() {
            return;
        }
        let last = rules.len() - 1;
        for (i, rule) in rules.into_iter().enumerate() {
            let weight = if i == 0 || i == last { outer } else { inner };
            if weight > 0.0 {
                // The outer rules lie within the block, the last one's lower edge on its bottom.
                let top = if i == 0 {
                    0.0
                } else if i == last {
                    rule - weight
                } else {
                    rule - weight / 2.0
                };
                items.push(place(0.0, top, Node::Rule { w: P(self.set.width), weight: P(weight), red: false }));
            }
        }
        // A word processor's lines reach less far down below their type: so far the text may come down to the rule.
        let slack = (sink(p.pitch(), p.grid.size).0 - outer).max(0.0);
        for item in &mut items {
            if let Node::Place { y, .. } = item {
                *y = P(y.0 - slack);
            }
        }
        let height = y + self.set.half_leading() - slack;
        if height > self.set.height() {
            // No page holds it: it follows the text, without rules.
            return items.into_iter().for_each(|item| {
                if let Node::Place { item, .. } = item
                    && let Node::Par(par) = *item
                {
                    self.push_par(par);
                }
            });
        }
        self.flow.push(Node::Foot { h: P(height), even: p.imprint.even_page, items });
    }

    fn head(&mut self, head: Option<&Head>) {
        let Some(head) = head else { return };
        match self.set.profile.head.kind {
            HeadKind::RedHead | HeadKind::Letter => super::head::head(self, head),
            HeadKind::None => {
                let body = self.set.body();
                let hei = Style { face: Face::Hei, ..body };
                let tops = head.copy_number.iter().map(|t| (t, body));
                for (text, style) in tops.chain(head.secrecy.iter().chain(&head.urgency).map(|t| (t, hei))) {
                    let par = self.set.par(&[self.set.plain(text.as_str(), style)], style, self.room(0.0, Placing::Left));
                    self.push_par(par);
                }
                if !head.number.is_empty() {
                    let spans: Vec<Span> = self.set.spans(&head.number, body);
                    let par = self.set.par(&spans, body, self.room(0.0, Placing::Center));
                    self.push_par(par);
                }
            }
        }
    }
}

/// The text of spans, for its ink.
pub fn text_of(spans: &[Span]) -> String {
    spans.iter().filter_map(|s| if let Content::Text(t) = &s.content { Some(t.as_str()) } else { None }).collect()
}
