//! Where everything on the pages of a PDF stands: glyphs and rules, and the order they are read in.
//!
//! Lengths are points from the top left of the page. The reader knows the operators that the
//! exporter uses and panics at any other that would move text, so that nothing is misread.

use std::collections::HashMap;

use hayro_syntax::Pdf;
use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction as Op;
use hayro_syntax::object::{Array, Dict, Name, Number, Object, ObjectIdentifier, Stream};
use hayro_syntax::page::Resources;

use super::pdf_text::to_unicode;

/// A PDF as it is seen and as it is read.
#[derive(Debug)]
pub struct Paper {
    /// The pages.
    pub pages: Vec<Page>,
    /// The elements of the structure tree that hold content, in reading order.
    pub elements: Vec<Element>,
}

/// A page.
#[derive(Debug)]
pub struct Page {
    /// Its height.
    pub height: f64,
    /// Its glyphs in the order they are drawn.
    pub glyphs: Vec<Glyph>,
    /// Its straight rules.
    pub rules: Vec<Rule>,
}

/// A straight rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Where it is drawn.
    pub place: Box,
    /// Its weight.
    pub weight: f64,
}

/// A rectangle.
#[derive(Debug, Clone, Copy)]
pub struct Box {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

/// A glyph.
#[derive(Debug, Clone)]
pub struct Glyph {
    /// What it stands for.
    pub text: String,
    /// From its origin over its advance, and about as high as its ink.
    pub ink: Box,
    /// Its baseline; of turned text, the lower end.
    pub baseline: f64,
    /// Size of type.
    pub size: f64,
    /// Number of the marked content it stands in; none in artifacts, such as page numbers and
    /// repeated heads.
    pub mark: Option<i64>,
    /// Whether it is furniture of the page.
    pub background: bool,
}

/// An element of the structure tree.
#[derive(Debug)]
pub struct Element {
    /// Its type, e.g. `P` or `TD`.
    pub tag: String,
    /// Its glyphs: page and index.
    pub glyphs: Vec<(usize, usize)>,
}

/// The tag of drawings and pictures.
const FIGURE: &str = "Figure";

type Matrix = [f64; 6];

/// Parts of the size of type that ink takes above and below the baseline.
const ABOVE: f64 = 0.78;
const BELOW: f64 = 0.06;

impl Paper {
    /// Reads a PDF.
    pub fn read(bytes: &[u8]) -> Paper {
        let pdf = Pdf::new(bytes.to_vec()).expect("a PDF");
        let mut pages = Vec::new();
        let mut ids: HashMap<ObjectIdentifier, usize> = HashMap::new();
        for page in pdf.pages().iter() {
            ids.insert(page.raw().obj_id().expect("a page is an object"), pages.len());
            let (_, height) = page.base_dimensions();
            let mut out = Page { height: height.into(), glyphs: Vec::new(), rules: Vec::new() };
            // The page's own axis points up.
            let flip = [1.0, 0.0, 0.0, -1.0, 0.0, out.height];
            Reader::new(page.resources(), &mut out, flip, 0)
                .run(page.page_stream().expect("a page has content"));
            pages.push(out);
        }
        let root: Dict<'_> = pdf.xref().get(pdf.xref().root_id()).expect("a catalogue");
        let tree: Dict<'_> = root.get("StructTreeRoot").expect("a tagged PDF");
        let mut walk = Walk { ids, pages: &pages, marks: marks(&pages), elements: Vec::new() };
        walk.kids(&tree, None, &mut Vec::new());
        let elements = walk.elements;
        // What is drawn is told by its words, not read.
        for (page, glyph) in elements.iter().filter(|e| e.tag == FIGURE).flat_map(|e| &e.glyphs) {
            pages[*page].glyphs[*glyph].background = true;
        }
        Paper { pages, elements }
    }

    /// All text in reading order, artifacts and drawings left out.
    pub fn read_text(&self) -> String {
        self.elements
            .iter()
            .filter(|e| e.tag != FIGURE)
            .flat_map(|e| &e.glyphs)
            .map(|(p, g)| self.pages[*p].glyphs[*g].text.as_str())
            .collect()
    }

    /// All text in the order it is drawn.
    pub fn drawn_text(&self) -> String {
        self.pages.iter().flat_map(|p| &p.glyphs).map(|g| g.text.as_str()).collect()
    }
}

/// The least gap that readers of PDF take for a space, in ems, and the widest that is a part of a
/// text; a wider one is something to fill in, or another column.
const READ_AS_SPACE: f64 = 0.1;
const OF_TEXT: f64 = 0.9;

impl Page {
    /// The gap before a glyph if that goes on the line of the one before it, in ems.
    fn gap(before: &Glyph, glyph: &Glyph) -> Option<f64> {
        let same = (before.baseline - glyph.baseline).abs() < 0.01 && before.mark == glyph.mark;
        same.then(|| (glyph.ink.left - before.ink.right) / before.size)
    }

    /// The text as programs read it that take gaps for spaces; lines are joined.
    pub fn text_as_read(&self) -> String {
        let mut text = String::new();
        for (n, glyph) in self.glyphs.iter().enumerate() {
            let before = n.checked_sub(1).map(|n| &self.glyphs[n]);
            if before.and_then(|b| Page::gap(b, glyph)).is_some_and(|g| g > READ_AS_SPACE) {
                text.push(' ');
            }
            text.push_str(&glyph.text);
        }
        text
    }

    /// Gaps within a text that are read as spaces, each with what stands around it.
    pub fn gaps_read_as_spaces(&self) -> Vec<String> {
        let is_wrong = |w: &&[Glyph]| {
            let gap = Page::gap(&w[0], &w[1]).unwrap_or(0.0);
            let text = |g: &Glyph| g.text.chars().all(char::is_alphanumeric);
            gap > READ_AS_SPACE && gap < OF_TEXT && text(&w[0]) && text(&w[1])
        };
        let told = |w: &[Glyph]| {
            let gap = Page::gap(&w[0], &w[1]).unwrap_or(0.0);
            format!("{:.2} em between “{}” and “{}”", gap, w[0].text, w[1].text)
        };
        self.glyphs.windows(2).filter(is_wrong).map(told).collect()
    }
}

/// The glyphs of each marked content of each page.
fn marks(pages: &[Page]) -> HashMap<(usize, i64), Vec<usize>> {
    let mut all: HashMap<(usize, i64), Vec<usize>> = HashMap::new();
    for (p, page) in pages.iter().enumerate() {
        for (g, glyph) in page.glyphs.iter().enumerate() {
            if let Some(mark) = glyph.mark {
                all.entry((p, mark)).or_default().push(g);
            }
        }
    }
    all
}

/// The walk over the structure tree.
struct Walk<'p> {
    ids: HashMap<ObjectIdentifier, usize>,
    pages: &'p [Page],
    marks: HashMap<(usize, i64), Vec<usize>>,
    elements: Vec<Element>,
}

impl Walk<'_> {
    fn kids(&mut self, element: &Dict<'_>, page: Option<usize>, own: &mut Vec<(usize, usize)>) {
        let page = element.get_ref("Pg").map(|r| self.ids[&r.into()]).or(page);
        match element.get::<Object<'_>>("K") {
            Some(Object::Array(kids)) => {
                kids.iter::<Object<'_>>().for_each(|kid| self.kid(&kid, page, own));
            }
            Some(kid) => self.kid(&kid, page, own),
            None => {}
        }
    }

    fn kid(&mut self, kid: &Object<'_>, page: Option<usize>, own: &mut Vec<(usize, usize)>) {
        match kid {
            Object::Number(mark) => self.content(page, mark.as_i64(), own),
            Object::Dict(dict) if dict.contains_key("MCID") => {
                let page = dict.get_ref("Pg").map(|r| self.ids[&r.into()]).or(page);
                let mark: Number = dict.get("MCID").expect("a number");
                self.content(page, mark.as_i64(), own);
            }
            Object::Dict(dict) => {
                let tag: Name<'_> = dict.get("S").expect("an element has a type");
                let at = self.elements.len();
                let mut glyphs = Vec::new();
                self.kids(dict, page, &mut glyphs);
                if !glyphs.is_empty() {
                    assert!(self.elements.len() == at, "text beside elements cannot be ordered");
                    self.elements.push(Element { tag: tag.as_str().to_string(), glyphs });
                }
            }
            other => panic!("not an element: {other:?}"),
        }
    }

    fn content(&mut self, page: Option<usize>, mark: i64, own: &mut Vec<(usize, usize)>) {
        let page = page.expect("content has a page");
        assert!(page < self.pages.len());
        own.extend(
            self.marks.remove(&(page, mark)).unwrap_or_default().into_iter().map(|g| (page, g)),
        );
    }
}

struct Font {
    text: HashMap<u32, String>,
    widths: HashMap<u32, f64>,
    default_width: f64,
}

impl Font {
    fn new(dict: &Dict<'_>) -> Font {
        let descendants: Array<'_> = dict.get("DescendantFonts").expect("a composite font");
        let cid: Dict<'_> = descendants.iter::<Dict<'_>>().next().expect("a descendant");
        let default_width = cid.get::<Number>("DW").map_or(1000.0, |n| n.as_f64());
        let mut widths = HashMap::new();
        let items: Vec<Object<'_>> =
            cid.get::<Array<'_>>("W").map(|a| a.iter::<Object<'_>>().collect()).unwrap_or_default();
        let number = |o: &Object<'_>| {
            if let Object::Number(n) = o { n.as_f64() } else { panic!("no number: {o:?}") }
        };
        let mut at = 0;
        while at < items.len() {
            let first = number(&items[at]) as u32;
            if let Object::Array(list) = &items[at + 1] {
                widths.extend((first..).zip(list.iter::<Number>().map(|n| n.as_f64())));
                at += 2;
            } else {
                let width = number(&items[at + 2]);
                widths.extend((first..=number(&items[at + 1]) as u32).map(|c| (c, width)));
                at += 3;
            }
        }
        Font { text: to_unicode(dict), widths, default_width }
    }
}

/// The state of one content stream.
struct Reader<'r, 'p> {
    resources: &'r Resources<'r>,
    page: &'p mut Page,
    fonts: HashMap<String, Font>,
    font: String,
    size: f64,
    spacing: f64,
    ctm: Matrix,
    saved: Vec<Matrix>,
    text: Matrix,
    path: Vec<(f64, f64)>,
    weight: f64,
    marked: Vec<(Option<i64>, bool)>,
    depth: usize,
}

impl<'r, 'p> Reader<'r, 'p> {
    fn new(resources: &'r Resources<'r>, page: &'p mut Page, ctm: Matrix, depth: usize) -> Self {
        Reader {
            resources,
            page,
            fonts: HashMap::new(),
            font: String::new(),
            size: 0.0,
            spacing: 0.0,
            ctm,
            saved: Vec::new(),
            text: [1.0, 0.0, 0.0, 1.0, 0.0, 0.0],
            path: Vec::new(),
            weight: 1.0,
            marked: Vec::new(),
            depth,
        }
    }

    fn run(&mut self, content: &[u8]) {
        let mut iter = TypedIter::new(content);
        while let Some(op) = iter.next() {
            match op {
                Op::SaveState(_) => self.saved.push(self.ctm),
                Op::RestoreState(_) => self.ctm = self.saved.pop().expect("a state was saved"),
                Op::Transform(m) => {
                    self.ctm = times(numbers([m.0, m.1, m.2, m.3, m.4, m.5]), self.ctm);
                }
                Op::SetTextMatrix(m) => self.text = numbers([m.0, m.1, m.2, m.3, m.4, m.5]),
                Op::TextFont(font) => self.set_font(font.0, font.1.as_f64()),
                Op::CharacterSpacing(space) => self.spacing = space.0.as_f64(),
                Op::ShowText(show) => self.show(show.0.as_bytes()),
                Op::ShowTexts(shows) => {
                    for piece in shows.0.iter::<Object<'_>>() {
                        match piece {
                            Object::String(s) => self.show(s.as_bytes()),
                            Object::Number(n) => self.advance(-n.as_f64() / 1000.0 * self.size),
                            other => panic!("not a text: {other:?}"),
                        }
                    }
                }
                Op::BeginMarkedContent(_) => self.marked.push((None, false)),
                Op::BeginMarkedContentWithProperties(m) => self.mark(m.0, m.1),
                Op::EndMarkedContent(_) => drop(self.marked.pop()),
                Op::MoveTo(p) => self.path = vec![self.at(p.0, p.1)],
                Op::LineTo(p) => self.path.push(self.at(p.0, p.1)),
                Op::LineWidth(w) => self.weight = w.0.as_f64(),
                Op::StrokePath(_) | Op::CloseAndStrokePath(_) => self.stroke(),
                Op::XObject(x) => self.form(x.0),
                Op::NextLine(_)
                | Op::NextLineAndSetLeading(_)
                | Op::NextLineUsingLeading(_)
                | Op::NextLineAndShowText(_)
                | Op::ShowTextWithParameters(_)
                | Op::WordSpacing(_)
                | Op::HorizontalScaling(_)
                | Op::TextRise(_) => panic!("an operator that this reader does not know: {op:?}"),
                _ => {}
            }
        }
    }

    fn set_font(&mut self, name: &Name<'_>, size: f64) {
        self.font = name.as_str().to_string();
        self.size = size;
        if !self.fonts.contains_key(&self.font) {
            self.fonts.insert(
                self.font.clone(),
                Font::new(&self.resources.get_font(name).expect("a font")),
            );
        }
    }

    fn mark(&mut self, tag: &Name<'_>, properties: &Object<'_>) {
        let artifact = tag.as_str() == "Artifact";
        let (mut number, mut background) = (None, false);
        if let Object::Dict(dict) = properties {
            number = dict.get::<Number>("MCID").filter(|_| !artifact).map(|n| n.as_i64());
            background = dict
                .get::<Name<'_>>("Type")
                .is_some_and(|n| ["Background", "Pagination"].contains(&n.as_str()));
        }
        self.marked.push((number, background));
    }

    fn show(&mut self, codes: &[u8]) {
        for pair in codes.chunks(2) {
            let code = pair.iter().fold(0, |n, b| n << 8 | u32::from(*b));
            let font = &self.fonts[&self.font];
            // A glyph without a mapping must not pass unseen.
            let text = font.text.get(&code).map_or("\u{fffd}", String::as_str).to_string();
            let width =
                font.widths.get(&code).copied().unwrap_or(font.default_width) / 1000.0 * self.size;
            let m = times(self.text, self.ctm);
            let (size, up, down) = (self.size, ABOVE * self.size, -BELOW * self.size);
            let ink =
                around([(0.0, down), (width, down), (0.0, up), (width, up)].map(|p| apply(m, p)));
            let baseline = apply(m, (0.0, 0.0)).1;
            let mark = self.marked.iter().rev().find_map(|(n, _)| *n);
            let background = self.marked.iter().any(|(_, b)| *b);
            self.page.glyphs.push(Glyph { text, ink, baseline, size, mark, background });
            self.advance(width + self.spacing);
        }
    }

    fn advance(&mut self, x: f64) {
        self.text = times([1.0, 0.0, 0.0, 1.0, x, 0.0], self.text);
    }

    fn at(&self, x: Number, y: Number) -> (f64, f64) {
        apply(self.ctm, (x.as_f64(), y.as_f64()))
    }

    fn stroke(&mut self) {
        for ends in self.path.windows(2) {
            let place = around([ends[0], ends[1], ends[0], ends[1]]);
            self.page.rules.push(Rule { place, weight: self.weight });
        }
        self.path.clear();
    }

    fn form(&mut self, name: &Name<'_>) {
        assert!(self.depth < 8, "forms in forms");
        let form: Stream<'_> = self.resources.get_x_object(name).expect("a form");
        let Some(inner) = form.dict().get::<Dict<'_>>("Resources") else { return };
        assert!(!form.dict().contains_key("Matrix"), "a form with a matrix of its own");
        let decoded = form.decoded().expect("a readable form");
        let resources = Resources::from_parent(inner, self.resources.clone());
        Reader::new(&resources, self.page, self.ctm, self.depth + 1).run(&decoded);
    }
}

fn numbers(list: [Number; 6]) -> Matrix {
    list.map(|n| n.as_f64())
}

/// `a`, then `b`.
fn times(a: Matrix, b: Matrix) -> Matrix {
    [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]
}

fn apply(m: Matrix, (x, y): (f64, f64)) -> (f64, f64) {
    (x * m[0] + y * m[2] + m[4], x * m[1] + y * m[3] + m[5])
}

fn around(points: [(f64, f64); 4]) -> Box {
    let least = |f: fn(&(f64, f64)) -> f64| points.iter().map(f).fold(f64::INFINITY, f64::min);
    let most = |f: fn(&(f64, f64)) -> f64| points.iter().map(f).fold(f64::NEG_INFINITY, f64::max);
    Box { left: least(|p| p.0), top: least(|p| p.1), right: most(|p| p.0), bottom: most(|p| p.1) }
}
