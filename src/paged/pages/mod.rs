//! Puts the nodes of a flow on pages: where each line, rule and cell stands, and what it is to those who read.
//!
//! Nothing here breaks lines or knows an element's look. Paragraphs divide between any two lines unless they are
//! `whole`, tables between rows; `sticky` paragraphs go along with what follows; a weak space vanishes at the top of
//! a page.

mod model;
mod rows;

use super::flow::{Flow, Node, P, PageSetup, Par, Run};
use crate::drawing::{Anchor, Drawing, Shape};
use crate::fonts::Fonts;
use rows::place_table;

pub use model::{Element, Ink, Mark, Of, Page, Pages, Place, Tag, Text};

/// What a page may be overfull by, in points.
pub const HAIR: f64 = 0.05;
/// How far below its baseline text is underlined, in sizes; blanks as well.
const UNDERLINE: f64 = 0.15;

/// How a piece of text is set.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Chain of faces.
    pub font: usize,
    /// Size.
    pub size: f64,
    /// Tracking.
    pub track: f64,
    /// Whether it is red.
    pub red: bool,
}

/// Puts a whole sheet on pages.
pub fn paginate(flow: &Flow, fonts: &Fonts) -> Pages {
    let mut pager = Pager::new(flow, fonts);
    for at in 0..flow.nodes.len() {
        pager.node(&flow.nodes, at);
    }
    pager.out.end = pager.at;
    pager.numbers();
    pager.out
}

/// Tells where the nodes of a flow stand when nothing follows them, on pages of this height.
pub fn predict(nodes: &[Node], height: f64, fonts: &Fonts) -> Pages {
    let page = PageSetup { depth: P(height), ..Default::default() };
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
    /// What is put.
    flow: &'s Flow,
    fonts: &'s Fonts,
    /// Where the flow is.
    pub at: Place,
    /// Whether last lines keep room for what must not be parted from them.
    tails: bool,
    /// What there is so far.
    pub out: Pages,
}

impl<'s> Pager<'s> {
    fn new(flow: &'s Flow, fonts: &'s Fonts) -> Self {
        let out = Pages { pages: vec![Page::default()], ..Pages::default() };
        Pager { flow, fonts, at: Place::default(), tails: true, out }
    }

    /// Height of the area.
    pub fn height(&self) -> f64 {
        self.flow.page.depth.0
    }

    /// Whether so much fits below.
    pub fn fits(&self, height: f64) -> bool {
        self.at.y + height <= self.height() + HAIR
    }

    /// Goes on on a new page.
    pub fn turn(&mut self) {
        self.out.pages.push(Page::default());
        self.at = Place { page: self.at.page + 1, y: 0.0 };
    }

    /// Goes on on a new page where so much does not fit; never from the top of one.
    pub fn make_room(&mut self, height: f64) {
        if !self.fits(height) && self.at.y > 0.0 {
            self.turn();
        }
    }

    fn node(&mut self, nodes: &[Node], index: usize) {
        let first = match &nodes[index] {
            Node::Space { h, weak } => {
                if !(*weak && self.at.y == 0.0) {
                    self.at.y += h.0;
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
                    self.make_room(h.0);
                    first = first.or(Some(self.at));
                    self.at.y += h.0;
                    self.rule(self.at.page, (0.0, self.at.y), (w.0, self.at.y), self.flow.thin.0, false);
                }
                first.unwrap_or(self.at)
            }
            Node::Group { h, tail, items } => {
                if !*tail || !self.tails {
                    self.make_room(h.0);
                }
                let first = self.at;
                self.block(items, first);
                self.at.y = first.y + h.0;
                first
            }
            Node::Drawing { x, h, drawing } => {
                self.make_room(h.0);
                let first = self.at;
                self.drawing(drawing, first, x.0);
                self.at.y += h.0;
                first
            }
            Node::Foot { h, even, items } => {
                self.foot(h.0, *even, items);
                self.at
            }
            placed => {
                self.placed(placed, Place { page: self.at.page, y: 0.0 });
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
                    self.lines_of(par, Place { y, ..origin }, 0.0);
                    y += par.height();
                }
                Node::Space { h, .. } => y += h.0,
                placed => self.placed(placed, origin),
            }
        }
    }

    fn placed(&mut self, node: &Node, origin: Place) {
        let Node::Place { x, y, item } = node else { return };
        let at = Place { page: origin.page, y: origin.y + y.0 };
        match item.as_ref() {
            Node::Par(par) => self.lines_of(par, at, x.0),
            Node::Rule { w, weight, red } => {
                let middle = at.y + weight.0 / 2.0;
                self.rule(at.page, (x.0, middle), (x.0 + w.0, middle), weight.0, *red);
            }
            Node::Picture { number, alt, side } => {
                let (left, top) = self.on_sheet((x.0, at.y));
                let place = [left, top, left + side.0, top + side.0];
                let of = self.element(Tag::Figure(alt.clone(), at.page, place), None);
                self.mark(at.page, of, Ink::Picture { number: *number, at: (left, top), side: side.0 });
            }
            Node::Drawing { drawing, .. } => self.drawing(drawing, at, x.0),
            _ => {}
        }
    }

    /// The shapes of a drawing from a place on.
    fn drawing(&mut self, drawing: &Drawing, at: Place, x: f64) {
        let (left, top) = self.on_sheet((x, at.y));
        let place = [left, top, left + drawing.width.0, top + drawing.height.0];
        let of = self.element(Tag::Figure(drawing.alt.clone(), at.page, place), None);
        for shape in &drawing.shapes {
            match shape {
                Shape::Rectangle { x, y, width, height, fill, outline } => {
                    let ink = Ink::Rectangle { at: (left + x, top + y), size: (*width, *height), fill: fill.0, outline: *outline };
                    self.mark(at.page, of, ink);
                }
                Shape::Line { from, to, weight } => {
                    let on = |(x, y): (f64, f64)| (left + x, top + y);
                    self.mark(at.page, of, Ink::Rule { from: on(*from), to: on(*to), weight: *weight, red: false });
                }
                Shape::Text { x, y, size, anchor, face, text } => {
                    let Some(font) = self.flow.roles.get(face) else { continue };
                    let look = Look { font: *font, size: *size, track: 0.0, red: false };
                    let before = match anchor {
                        Anchor::Start => 0.0,
                        Anchor::Middle => 0.5,
                        Anchor::End => 1.0,
                    };
                    let start = left + x - before * self.width(text, look);
                    self.text(at.page, of, text, look, (start, top + y), Style::default());
                }
            }
        }
    }

    // --- Paragraphs ---------------------------------------------------------------------------

    /// Yields where the first line stands.
    fn paragraph(&mut self, par: &Par, next: &[Node]) -> Place {
        let tail = if self.tails { par.tail.0 } else { 0.0 };
        let all = par.height();
        let needed = match par {
            _ if par.sticky => all + self.needed(next),
            _ if par.whole => all + tail,
            _ => par.line() + if par.lines.len() == 1 { tail } else { 0.0 },
        };
        // What no page could hold is not kept together.
        self.make_room(if needed > self.height() + HAIR { par.line() } else { needed });
        let first = self.at;
        let mut writer = Writer::new(par);
        for (i, line) in par.lines.iter().enumerate() {
            let last = i + 1 == par.lines.len();
            self.make_room(par.line() + if last { tail } else { 0.0 });
            writer.line(self, line, self.at, 0.0);
            self.at.y += par.line();
        }
        first
    }

    /// The least height that has to follow on the same page.
    fn needed(&self, next: &[Node]) -> f64 {
        let mut sum = 0.0;
        for (i, node) in next.iter().enumerate() {
            match node {
                Node::Place { .. } => {}
                Node::Space { h, .. } => sum += h.0,
                Node::Par(par) if par.sticky => sum += par.height(),
                Node::Par(par) => {
                    let tail = if self.tails && (par.whole || par.lines.len() == 1) { par.tail.0 } else { 0.0 };
                    return sum + tail + if par.whole { par.height() } else { par.line() };
                }
                Node::Table(table) => return sum + table.least(),
                Node::Ruled { h, .. } | Node::Drawing { h, .. } => return sum + h.0,
                Node::Group { h, tail, .. } if !*tail || i == 0 => return sum + h.0,
                _ => return sum,
            }
        }
        sum
    }

    /// All lines of a paragraph from a place on.
    fn lines_of(&mut self, par: &Par, at: Place, x: f64) {
        let mut writer = Writer::new(par);
        for (i, line) in par.lines.iter().enumerate() {
            writer.line(self, line, Place { y: at.y + par.line() * i as f64, ..at }, x);
        }
    }

    // --- The bottom of the last page ----------------------------------------------------------

    fn foot(&mut self, h: f64, even: bool, items: &[Node]) {
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
        let origin = Place { page: self.at.page, y: self.height() - h };
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
            let look = Look { font: n.font, size: n.size.0, track: 0.0, red: false };
            let width = self.width(&text, look);
            let x = if n.center {
                (n.left.0 + n.right.0 - width) / 2.0
            } else if page.is_multiple_of(2) {
                n.right.0 - width
            } else {
                n.left.0
            };
            // A turned sheet has its number turned with it.
            let at = if n.turned { (self.flow.page.width.0 - n.y.0, x) } else { (x, n.y.0) };
            self.text(page, Of::Page, &text, look, at, Style { turned: n.turned, bold: 0.0 });
        }
    }

    // --- Ink ------------------------------------------------------------------------------------

    /// A place of the area as one of the sheet.
    fn on_sheet(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (x + self.flow.page.left.0, y + self.flow.page.top.0)
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
    pub fn rule(&mut self, page: usize, from: (f64, f64), to: (f64, f64), weight: f64, red: bool) {
        let (from, to) = (self.on_sheet(from), self.on_sheet(to));
        self.mark(page, Of::Artifact, Ink::Rule { from, to, weight, red });
    }

    /// A line of pieces from a place of the area on.
    pub fn runs(&mut self, of: Of, line: &[Run], look: Look, page: usize, (x, baseline): (f64, f64)) {
        let (mut x, y) = self.on_sheet((x, baseline));
        let below = y + UNDERLINE * look.size;
        let thin = self.flow.thin.0;
        let under = |from: f64, to: f64| Ink::Rule { from: (from, below), to: (to, below), weight: thin, red: false };
        for run in line {
            match run {
                Run::Gap(gap) => x += gap.0,
                Run::Text(t) => x = self.text(page, of, t, look, (x, y), Style::default()),
                Run::Styled { t, track, font, bold, under: underlined } => {
                    let look = Look { font: *font, track: track.0, ..look };
                    let end = self.text(page, of, t, look, (x, y), Style { bold: bold.0, turned: false });
                    if *underlined {
                        self.mark(page, Of::Artifact, under(x, end));
                    }
                    x = end;
                }
                Run::Blank { blank } => {
                    self.mark(page, Of::Artifact, under(x, x + blank.0));
                    x += blank.0;
                }
                Run::Check { check, font, w } => {
                    let (look, text) = (Look { font: *font, track: 0.0, ..look }, check.to_string());
                    let left = x + (w.0 - self.width(&text, look)) / 2.0;
                    self.text(page, of, &text, look, (left, y), Style::default());
                    x += w.0;
                }
            }
        }
    }

    /// Number and advance in ems of the first face of a chain that has a character.
    fn face(&self, font: usize, ch: char) -> Option<(usize, f64)> {
        let faces = self.fonts.faces();
        self.flow.fonts.get(font)?.iter().find_map(|i| Some((*i, faces.get(*i)?.advance(ch)?)))
    }

    fn width(&self, text: &str, look: Look) -> f64 {
        let advances = text.chars().filter_map(|ch| self.face(look.font, ch)).map(|(_, advance)| advance * look.size);
        advances.sum::<f64>() + look.track * text.chars().count().saturating_sub(1) as f64
    }

    /// Draws text at a place of the sheet; yields where it ends. What leaves no ink and has no glyph is left out.
    fn text(&mut self, page: usize, of: Of, text: &str, look: Look, at: (f64, f64), style: Style) -> f64 {
        let along = |x: f64| if style.turned { (at.0, at.1 + x) } else { (at.0 + x, at.1) };
        let (mut x, mut piece): (f64, Option<Text>) = (0.0, None);
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
                        bold: style.bold,
                        red: look.red,
                        text: ch.to_string(),
                    };
                    if let Some(done) = other.replace(of_face) {
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
    bold: f64,
}

/// Writes the lines of a paragraph, whose element comes into being with the first that holds anything.
struct Writer<'p> {
    par: &'p Par,
    of: Option<Of>,
}

impl<'p> Writer<'p> {
    fn new(par: &'p Par) -> Self {
        Writer { par, of: None }
    }

    fn line(&mut self, pager: &mut Pager<'_>, line: &[Run], at: Place, x: f64) {
        if line.iter().all(|r| matches!(r, Run::Gap(_))) {
            return;
        }
        let par = self.par;
        let of = *self.of.get_or_insert_with(|| {
            let tag = if par.level > 0 { Tag::Heading(par.level, par.text(), at) } else { Tag::Paragraph };
            pager.element(tag, None)
        });
        let look = Look { font: par.font, size: par.size.0, track: par.track.0, red: par.red };
        pager.runs(of, line, look, at.page, (x, at.y + par.up.0));
    }
}
