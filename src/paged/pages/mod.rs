//! Puts the nodes of a flow on pages: the place of each line, rule and cell, and its element in the
//! structure tree.
//!
//! Breaks no lines and knows no styles. Paragraphs divide between any two lines unless they are
//! `whole`, tables between rows; `sticky` paragraphs stay with what follows; a weak space vanishes
//! at the top of a page.

mod model;
mod rows;

use super::flow::{Flow, Node, PageSetup, Par, Run};
use crate::drawing::{Anchor, Drawing, Shape};
use crate::fonts::Fonts;
use crate::units::Pt;
use rows::place_table;

pub use model::{Element, Ink, Mark, Of, Page, Pages, Place, Tag, Text};

/// Overflow tolerance of a page.
pub const HAIR: Pt = Pt(0.05);
/// How far below its baseline text is underlined, in sizes; blanks as well.
const UNDERLINE: f64 = 0.15;

/// How a piece of text is set.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Chain of faces.
    pub font: usize,
    pub size: Pt,
    pub track: Pt,
    /// Whether it is red.
    pub red: bool,
}

/// Puts a whole document on pages.
pub fn paginate(flow: &Flow, fonts: &Fonts) -> Pages {
    let mut pager = Pager::new(flow, fonts);
    for at in 0..flow.nodes.len() {
        pager.node(&flow.nodes, at);
    }
    pager.out.end = pager.at;
    pager.numbers();
    pager.out
}

/// Predicts the places of nodes on pages of this height if nothing follows them.
pub fn predict(nodes: &[Node], height: Pt, fonts: &Fonts) -> Pages {
    let page = PageSetup { depth: height, ..Default::default() };
    let flow = Flow { page, ..Flow::default() };
    let mut pager = Pager { tails: false, ..Pager::new(&flow, fonts) };
    for at in 0..nodes.len() {
        pager.node(nodes, at);
    }
    pager.out.end = pager.at;
    pager.out
}

/// Puts nodes on pages.
pub struct Pager<'s> {
    /// The document.
    flow: &'s Flow,
    fonts: &'s Fonts,
    /// Where the flow is.
    pub at: Place,
    /// Whether last lines reserve room for what must stay with them.
    tails: bool,
    /// The pages so far.
    pub out: Pages,
}

impl<'s> Pager<'s> {
    fn new(flow: &'s Flow, fonts: &'s Fonts) -> Self {
        let out = Pages { pages: vec![Page::default()], ..Pages::default() };
        Pager { flow, fonts, at: Place::default(), tails: true, out }
    }

    /// Height of the area.
    pub fn area_height(&self) -> Pt {
        self.flow.page.depth
    }

    /// Whether a height fits below.
    pub fn fits(&self, height: Pt) -> bool {
        self.at.y + height <= self.area_height() + HAIR
    }

    /// Begins a new page.
    pub fn turn(&mut self) {
        self.out.pages.push(Page::default());
        self.at = Place { page: self.at.page + 1, y: Pt::ZERO };
    }

    /// Begins a new page if a height does not fit; never at the top of one.
    pub fn make_room(&mut self, height: Pt) {
        if !self.fits(height) && self.at.y > Pt::ZERO {
            self.turn();
        }
    }

    fn node(&mut self, nodes: &[Node], index: usize) {
        let first = match &nodes[index] {
            Node::Space { h, weak } => {
                if !(*weak && self.at.y == Pt::ZERO) {
                    self.at.y += *h;
                }
                self.at
            }
            Node::Page => {
                self.turn();
                self.at
            }
            Node::Par(par) => self.paragraph(par, &nodes[index + 1..]),
            Node::Table(table) => place_table(self, table),
            Node::Ruled { lines, h, w } => {
                let mut first = None;
                for _ in 0..*lines {
                    self.make_room(*h);
                    first = first.or(Some(self.at));
                    self.at.y += *h;
                    self.rule(
                        self.at.page,
                        (Pt::ZERO, self.at.y),
                        (*w, self.at.y),
                        self.flow.thin,
                        false,
                    );
                }
                first.unwrap_or(self.at)
            }
            Node::Group { h, tail, items } => {
                if !*tail || !self.tails {
                    self.make_room(*h);
                }
                let first = self.at;
                self.block(items, first);
                self.at.y = first.y + *h;
                first
            }
            Node::Block { h, items } => {
                self.make_room(*h);
                let first = self.at;
                items.iter().for_each(|item| self.placed(item, first));
                self.at.y += *h;
                first
            }
            Node::Drawing { x, h, drawing } => {
                self.make_room(*h);
                let first = self.at;
                self.drawing(drawing, first, *x);
                self.at.y += *h;
                first
            }
            Node::Foot { h, even, items } => {
                self.foot(*h, *even, items);
                self.at
            }
            placed => {
                self.placed(placed, Place { page: self.at.page, y: Pt::ZERO });
                self.at
            }
        };
        self.out.places.push(first);
    }

    /// Things in a block of their own.
    fn block(&mut self, items: &[Node], origin: Place) {
        let mut y = origin.y;
        for item in items {
            match item {
                Node::Par(par) => {
                    self.lines_of(par, Place { y, ..origin }, Pt::ZERO);
                    y += par.height();
                }
                Node::Space { h, .. } => y += *h,
                placed => self.placed(placed, origin),
            }
        }
    }

    fn placed(&mut self, node: &Node, origin: Place) {
        let Node::Place { x, y, item } = node else { return };
        let at = Place { page: origin.page, y: origin.y + *y };
        match item.as_ref() {
            Node::Par(par) => self.lines_of(par, at, *x),
            Node::Rule { w, weight, red } => {
                let middle = at.y + *weight / 2.0;
                self.rule(at.page, (*x, middle), (*x + *w, middle), *weight, *red);
            }
            Node::Picture { number, alt, size } => {
                let (left, top) = self.on_sheet((*x, at.y));
                let place = [left, top, left + size.0, top + size.1];
                let of = self.element(Tag::Figure(alt.clone(), at.page, place), None);
                let ink = Ink::Picture { number: *number, at: (left, top), size: *size };
                self.mark(at.page, of, ink);
            }
            Node::Drawing { drawing, .. } => self.drawing(drawing, at, *x),
            _ => {}
        }
    }

    /// The shapes of a drawing from a place on.
    fn drawing(&mut self, drawing: &Drawing, at: Place, x: Pt) {
        let (left, top) = self.on_sheet((x, at.y));
        let place = [left, top, left + drawing.width, top + drawing.height];
        let of = self.element(Tag::Figure(drawing.alt.clone(), at.page, place), None);
        for shape in &drawing.shapes {
            match shape {
                Shape::Rectangle { x, y, width, height, fill, outline } => {
                    let ink = Ink::Rectangle {
                        at: (left + Pt(*x), top + Pt(*y)),
                        size: (Pt(*width), Pt(*height)),
                        fill: fill.0,
                        outline: Pt(*outline),
                    };
                    self.mark(at.page, of, ink);
                }
                Shape::Line { from, to, weight } => {
                    let on = |(x, y): (f64, f64)| (left + Pt(x), top + Pt(y));
                    self.mark(
                        at.page,
                        of,
                        Ink::Rule { from: on(*from), to: on(*to), weight: Pt(*weight), red: false },
                    );
                }
                Shape::Text { x, y, size, anchor, face, text } => {
                    let Some(font) = self.flow.roles.get(face) else { continue };
                    let look = Look { font: *font, size: Pt(*size), track: Pt::ZERO, red: false };
                    let before = match anchor {
                        Anchor::Start => 0.0,
                        Anchor::Middle => 0.5,
                        Anchor::End => 1.0,
                    };
                    let start = left + Pt(*x) - before * self.width(text, look);
                    self.text(at.page, of, text, look, (start, top + Pt(*y)), Style::default());
                }
            }
        }
    }

    // --- Paragraphs ---------------------------------------------------------------------------

    /// Returns the place of the first line.
    fn paragraph(&mut self, par: &Par, next: &[Node]) -> Place {
        let tail = if self.tails { par.tail } else { Pt::ZERO };
        let all = par.height();
        let needed = match par {
            _ if par.sticky => all + self.needed(next),
            _ if par.whole => all + tail,
            _ => par.line() + if par.lines.len() == 1 { tail } else { Pt::ZERO },
        };
        // What is higher than a page is not kept together.
        self.make_room(if needed > self.area_height() + HAIR { par.line() } else { needed });
        let first = self.at;
        let mut writer = Writer::new(par);
        for (i, line) in par.lines.iter().enumerate() {
            let last = i + 1 == par.lines.len();
            self.make_room(par.line() + if last { tail } else { Pt::ZERO });
            writer.line(self, line, self.at, Pt::ZERO);
            self.at.y += par.line();
        }
        first
    }

    /// The least height that has to follow on the same page.
    fn needed(&self, next: &[Node]) -> Pt {
        let mut sum = Pt::ZERO;
        for (i, node) in next.iter().enumerate() {
            match node {
                Node::Place { .. } => {}
                Node::Space { h, .. } => sum += *h,
                Node::Par(par) if par.sticky => sum += par.height(),
                Node::Par(par) => {
                    let tail = if self.tails && (par.whole || par.lines.len() == 1) {
                        par.tail
                    } else {
                        Pt::ZERO
                    };
                    return sum + tail + if par.whole { par.height() } else { par.line() };
                }
                Node::Table(table) => return sum + table.least(),
                Node::Ruled { h, .. } | Node::Drawing { h, .. } | Node::Block { h, .. } => {
                    return sum + *h;
                }
                Node::Group { h, tail, .. } if !*tail || i == 0 => return sum + *h,
                _ => return sum,
            }
        }
        sum
    }

    /// All lines of a paragraph from a place on.
    fn lines_of(&mut self, par: &Par, at: Place, x: Pt) {
        let mut writer = Writer::new(par);
        for (i, line) in par.lines.iter().enumerate() {
            writer.line(self, line, Place { y: at.y + par.line() * i as f64, ..at }, x);
        }
    }

    // --- The bottom of the last page ----------------------------------------------------------

    fn foot(&mut self, h: Pt, even: bool, items: &[Node]) {
        let fits = self.fits(h);
        if even {
            // Pages are counted from 0 here.
            let quiet = if self.at.page.is_multiple_of(2) {
                1
            } else if fits {
                0
            } else {
                2
            };
            for _ in 0..quiet {
                self.turn();
                self.out.pages[self.at.page].quiet = true;
            }
        } else if !fits {
            self.turn();
        }
        let origin = Place { page: self.at.page, y: self.area_height() - h };
        items.iter().for_each(|item| self.placed(item, origin));
    }

    // --- Page numbers -------------------------------------------------------------------------

    fn numbers(&mut self) {
        let Some(n) = &self.flow.number else { return };
        for page in 0..self.out.pages.len() {
            if (page == 0 && !n.first) || self.out.pages[page].quiet {
                continue;
            }
            let text = format!("— {} —", page + 1);
            let look = Look { font: n.font, size: n.size, track: Pt::ZERO, red: false };
            let width = self.width(&text, look);
            let x = if n.center {
                (n.left + n.right - width) / 2.0
            } else if page.is_multiple_of(2) {
                n.right - width
            } else {
                n.left
            };
            // A turned sheet has its number turned with it.
            let at = if n.turned { (self.flow.page.width - n.y, x) } else { (x, n.y) };
            self.text(page, Of::Page, &text, look, at, Style { turned: n.turned, bold: Pt::ZERO });
        }
    }

    // --- Ink ------------------------------------------------------------------------------------

    /// A place of the area as one of the sheet.
    fn on_sheet(&self, (x, y): (Pt, Pt)) -> (Pt, Pt) {
        (x + self.flow.page.left, y + self.flow.page.top)
    }

    /// A new element.
    pub fn element(&mut self, tag: Tag, parent: Option<usize>) -> Of {
        self.out.elements.push(Element { tag, parent });
        Of::Element(self.out.elements.len() - 1)
    }

    fn mark(&mut self, page: usize, of: Of, ink: Ink) {
        if let Some(page) = self.out.pages.get_mut(page) {
            page.marks.push(Mark { of, ink });
        }
    }

    /// A straight rule between two places of the area.
    pub fn rule(&mut self, page: usize, from: (Pt, Pt), to: (Pt, Pt), weight: Pt, red: bool) {
        let (from, to) = (self.on_sheet(from), self.on_sheet(to));
        self.mark(page, Of::Artifact, Ink::Rule { from, to, weight, red });
    }

    /// A line of pieces from a place of the area on.
    pub fn runs(&mut self, of: Of, line: &[Run], look: Look, page: usize, (x, baseline): (Pt, Pt)) {
        let (mut x, y) = self.on_sheet((x, baseline));
        let below = y + UNDERLINE * look.size;
        let thin = self.flow.thin;
        let under = |from: Pt, to: Pt| Ink::Rule {
            from: (from, below),
            to: (to, below),
            weight: thin,
            red: false,
        };
        // Where the text before ends, as long as the line goes on with text.
        let mut before = None;
        for run in line {
            if matches!(run, Run::Text(_) | Run::Styled { .. }) {
                if let Some(end) = before {
                    self.goes_on(page, x - end);
                }
            } else if !matches!(run, Run::Gap(_)) {
                before = None;
            }
            match run {
                Run::Gap(gap) => x += *gap,
                Run::Text(t) => x = self.text(page, of, t, look, (x, y), Style::default()),
                Run::Styled { t, track, font, bold, under: underlined } => {
                    let look = Look { font: *font, track: *track, ..look };
                    let end =
                        self.text(page, of, t, look, (x, y), Style { bold: *bold, turned: false });
                    if *underlined {
                        self.mark(page, Of::Artifact, under(x, end));
                    }
                    x = end;
                }
                Run::Blank { blank } => {
                    self.mark(page, Of::Artifact, under(x, x + *blank));
                    x += *blank;
                }
                Run::Check { check, font, w } => {
                    let (look, text) =
                        (Look { font: *font, track: Pt::ZERO, ..look }, check.to_string());
                    let left = x + (*w - self.width(&text, look)) / 2.0;
                    self.text(page, of, &text, look, (left, y), Style::default());
                    x += *w;
                }
            }
            if matches!(run, Run::Text(_) | Run::Styled { .. }) {
                before = Some(x);
            }
        }
    }

    /// Says of the last text drawn on a page that text goes on behind it, and how far behind.
    fn goes_on(&mut self, page: usize, gap: Pt) {
        let marks = self.out.pages.get_mut(page).map(|page| &mut page.marks);
        // An underline is drawn behind its text.
        let last = marks.into_iter().flatten().rev().find_map(|mark| match &mut mark.ink {
            Ink::Text(text) => Some(text),
            _ => None,
        });
        if let Some(text) = last {
            text.after = gap;
        }
    }

    /// Number and advance in ems of the first face of a chain that has a character.
    fn face(&self, font: usize, ch: char) -> Option<(usize, f64)> {
        let faces = self.fonts.faces();
        self.flow.fonts.get(font)?.iter().find_map(|i| Some((*i, faces.get(*i)?.advance(ch)?)))
    }

    fn width(&self, text: &str, look: Look) -> Pt {
        let advances = text
            .chars()
            .filter_map(|ch| self.face(look.font, ch))
            .map(|(_, advance)| advance * look.size);
        advances.sum::<Pt>() + look.track * text.chars().count().saturating_sub(1) as f64
    }

    /// Draws text at a place of the sheet; returns where it ends. Characters without ink and glyph
    /// are left out.
    fn text(
        &mut self,
        page: usize,
        of: Of,
        text: &str,
        look: Look,
        at: (Pt, Pt),
        style: Style,
    ) -> Pt {
        let along = |x: Pt| if style.turned { (at.0, at.1 + x) } else { (at.0 + x, at.1) };
        let (mut x, mut piece): (Pt, Option<Text>) = (Pt::ZERO, None);
        for ch in text.chars() {
            let Some((face, advance)) = self.face(look.font, ch) else { continue };
            match &mut piece {
                Some(piece) if piece.face == face => piece.text.push(ch),
                other => {
                    let of_face = Text {
                        at: along(x),
                        turned: style.turned,
                        face,
                        size: look.size,
                        track: look.track,
                        after: Pt::ZERO,
                        bold: style.bold,
                        red: look.red,
                        text: ch.to_string(),
                    };
                    if let Some(mut done) = other.replace(of_face) {
                        done.after = look.track;
                        self.mark(page, of, Ink::Text(done));
                    }
                }
            }
            x += advance * look.size + look.track;
        }
        if let Some(done) = piece {
            self.mark(page, of, Ink::Text(done));
            x -= look.track;
        }
        at.0 + x
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Style {
    turned: bool,
    bold: Pt,
}

/// Writes the lines of a paragraph; its element is created with the first line that is not empty.
struct Writer<'p> {
    par: &'p Par,
    of: Option<Of>,
}

impl<'p> Writer<'p> {
    fn new(par: &'p Par) -> Self {
        Writer { par, of: None }
    }

    fn line(&mut self, pager: &mut Pager<'_>, line: &[Run], at: Place, x: Pt) {
        if line.iter().all(|r| matches!(r, Run::Gap(_))) {
            return;
        }
        let par = self.par;
        let of = *self.of.get_or_insert_with(|| {
            let tag = if par.level > 0 {
                Tag::Heading(par.level, par.text(), at)
            } else {
                Tag::Paragraph
            };
            pager.element(tag, None)
        });
        let look = Look { font: par.font, size: par.size, track: par.track, red: par.red };
        pager.runs(of, line, look, at.page, (x, at.y + par.up));
    }
}
