//! What a PDF shows, read with an independent parser: every glyph with its place, every rule.
//!
//! Embedded subset fonts store glyph numbers, so a search of raw bytes finds nothing and proves
//! nothing: text is read through the ToUnicode maps, and every test that uses this also looks for
//! text that must be there. Places are in millimetres from the top left of the page.

use std::collections::HashMap;

use hayro_syntax::Pdf;
use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction as Op;
use hayro_syntax::object::{Array, Dict, Name, Number, Object};
use hayro_syntax::page::Resources;

use super::pdf_text::to_unicode;

/// Millimetres in a point.
const MM: f64 = 25.4 / 72.0;

/// A page: its paper and what is on it, in the order it is drawn.
#[derive(Debug, Default)]
pub struct Page {
    /// Width and height of the paper.
    pub paper: (f64, f64),
    /// Its glyphs.
    pub glyphs: Vec<Glyph>,
    /// Its straight rules: stroked lines, filled bars.
    pub rules: Vec<Rule>,
    /// Its pictures: left, top, right, bottom.
    pub pictures: Vec<[f64; 4]>,
}

/// A glyph.
#[derive(Debug, Clone, PartialEq)]
pub struct Glyph {
    /// Its text.
    pub text: String,
    /// Its origin.
    pub x: f64,
    /// Its baseline.
    pub y: f64,
    /// Its size in points.
    pub size: f64,
    /// Its advance.
    pub width: f64,
    /// Name of its font without the subset's prefix.
    pub font: String,
    /// Red, green and blue from 0 to 1.
    pub colour: [f64; 3],
    /// Whether it is turned by a quarter.
    pub turned: bool,
}

/// A rule, from left to right or from top to bottom, about its middle.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Where it begins.
    pub from: (f64, f64),
    /// Where it ends.
    pub to: (f64, f64),
    /// Its thickness.
    pub weight: f64,
    /// Red, green and blue from 0 to 1.
    pub colour: [f64; 3],
}

/// All pages of a PDF.
pub fn pdf_marks(bytes: &[u8]) -> Vec<Page> {
    let pdf = Pdf::new(bytes.to_vec()).expect("a PDF");
    let read = |page: &hayro_syntax::page::Page<'_>| {
        let paper = page.media_box();
        let mut reader = Reader { state: State::of(paper.x0, paper.y1), ..Reader::default() };
        reader.run(page.page_stream().expect("a page has content"), page.resources(), 0);
        Page { paper: (paper.width() * MM, paper.height() * MM), ..reader.page }
    };
    pdf.pages().iter().map(read).collect()
}

/// A transformation as PDF writes it: a b c d e f.
type Matrix = [f64; 6];

const UNIT: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// `first`, then `then`.
fn after(first: Matrix, then: Matrix) -> Matrix {
    let [a, b, c, d, e, f] = first;
    let [p, q, r, s, t, u] = then;
    [
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    ]
}

fn matrix(numbers: [Number; 6]) -> Matrix {
    numbers.map(|n| n.as_f64())
}

/// The graphics state, as far as it is asked about.
#[derive(Debug, Clone, Default)]
struct State {
    matrix: Matrix,
    fill: [f64; 3],
    stroke: [f64; 3],
    weight: f64,
    font: String,
    size: f64,
    tracking: f64,
}

impl State {
    /// The state on a sheet whose top left corner is at this place: from there down, in
    /// millimetres.
    fn of(left: f64, top: f64) -> State {
        State { matrix: [MM, 0.0, 0.0, -MM, -left * MM, top * MM], weight: 1.0, ..State::default() }
    }

    fn place(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let [.., e, f] = after([1.0, 0.0, 0.0, 1.0, x, y], self.matrix);
        (e, f)
    }
}

/// Red, green and blue of a colour of one or three components.
fn colour(components: &[Number]) -> [f64; 3] {
    let c: Vec<f64> = components.iter().map(Number::as_f64).collect();
    match c.as_slice() {
        [r, g, b] => [*r, *g, *b],
        [grey] => [*grey; 3],
        other => panic!("a colour of {} components", other.len()),
    }
}

/// A font: its name, its texts and advances by code.
#[derive(Debug, Clone, Default)]
struct Face {
    name: String,
    texts: HashMap<u32, String>,
    widths: HashMap<u32, f64>,
    default_width: f64,
}

#[derive(Debug, Default)]
struct Reader {
    page: Page,
    state: State,
    saved: Vec<State>,
    text: Matrix,
    faces: HashMap<String, Face>,
    /// The straight lines of the path, and the bars.
    path: Vec<((f64, f64), (f64, f64))>,
    bars: Vec<[f64; 4]>,
    pen: (f64, f64),
}

impl Reader {
    fn run(&mut self, content: &[u8], resources: &Resources<'_>, depth: usize) {
        let mut iter = TypedIter::new(content);
        while let Some(op) = iter.next() {
            self.op(&op, resources, depth);
        }
    }

    fn op(&mut self, op: &Op<'_, '_>, resources: &Resources<'_>, depth: usize) {
        match op {
            Op::SaveState(_) => self.saved.push(self.state.clone()),
            Op::RestoreState(_) => self.state = self.saved.pop().expect("a state was saved"),
            Op::Transform(m) => {
                self.state.matrix =
                    after(matrix([m.0, m.1, m.2, m.3, m.4, m.5]), self.state.matrix);
            }
            Op::LineWidth(w) => self.state.weight = w.0.as_f64(),
            Op::NonStrokeColorNamed(c) => self.state.fill = colour(&c.0),
            Op::NonStrokeColorDeviceRgb(c) => self.state.fill = colour(&[c.0, c.1, c.2]),
            Op::StrokeColorDeviceRgb(c) => self.state.stroke = colour(&[c.0, c.1, c.2]),
            Op::NonStrokeColorDeviceGray(c) => self.state.fill = colour(&[c.0]),
            Op::StrokeColorDeviceGray(c) => self.state.stroke = colour(&[c.0]),
            Op::StrokeColorNamed(c) => self.state.stroke = colour(&c.0),
            Op::BeginText(_) => self.text = UNIT,
            Op::SetTextMatrix(m) => self.text = matrix([m.0, m.1, m.2, m.3, m.4, m.5]),
            Op::NextLine(by) => {
                self.text = after([1.0, 0.0, 0.0, 1.0, by.0.as_f64(), by.1.as_f64()], self.text);
            }
            Op::CharacterSpacing(by) => self.state.tracking = by.0.as_f64(),
            Op::TextFont(font) => self.font(font.0, font.1.as_f64(), resources),
            Op::ShowText(show) => self.show(show.0.as_bytes()),
            Op::ShowTexts(shows) => self.show_all(shows.0),
            Op::XObject(x) if depth < 8 => self.form(x.0, resources, depth),
            Op::MoveTo(to) => self.pen = (to.0.as_f64(), to.1.as_f64()),
            Op::LineTo(to) => {
                let to = (to.0.as_f64(), to.1.as_f64());
                self.path.push((std::mem::replace(&mut self.pen, to), to));
            }
            Op::RectPath(r) => self.bars.push([r.0, r.1, r.2, r.3].map(|n| n.as_f64())),
            Op::StrokePath(_) | Op::CloseAndStrokePath(_) => self.stroke(),
            Op::FillPathNonZero(_) | Op::FillPathEvenOdd(_) => self.fill(),
            Op::EndPath(_) => self.forget_path(),
            _ => {}
        }
    }

    fn font(&mut self, name: &Name<'_>, size: f64, resources: &Resources<'_>) {
        self.state.font = name.as_str().to_string();
        self.state.size = size;
        if !self.faces.contains_key(&self.state.font) {
            let face = resources.get_font(name).map(|f| face(&f)).unwrap_or_default();
            self.faces.insert(self.state.font.clone(), face);
        }
    }

    fn show_all(&mut self, pieces: &Array<'_>) {
        for piece in pieces.iter::<Object<'_>>() {
            match piece {
                Object::String(s) => self.show(s.as_bytes()),
                Object::Number(n) => self.advance(-n.as_f64() / 1000.0 * self.state.size),
                _ => {}
            }
        }
    }

    fn show(&mut self, codes: &[u8]) {
        for pair in codes.chunks(2) {
            let code = pair.iter().fold(0, |n, b| n << 8 | u32::from(*b));
            let face = &self.faces[&self.state.font];
            let m = after(self.text, self.state.matrix);
            let turned = m[0].abs() < m[1].abs();
            let scale = m[0].hypot(m[1]);
            let width = face.widths.get(&code).copied().unwrap_or(face.default_width) / 1000.0
                * self.state.size;
            self.page.glyphs.push(Glyph {
                // A glyph without a mapping must not pass unseen.
                text: face.texts.get(&code).cloned().unwrap_or_else(|| "\u{fffd}".into()),
                x: m[4],
                y: m[5],
                size: self.state.size * scale / MM,
                width: width * scale,
                font: face.name.clone(),
                colour: self.state.fill,
                turned,
            });
            self.advance(width + self.state.tracking);
        }
    }

    fn advance(&mut self, by: f64) {
        self.text = after([1.0, 0.0, 0.0, 1.0, by, 0.0], self.text);
    }

    fn form(&mut self, name: &Name<'_>, resources: &Resources<'_>, depth: usize) {
        let object = resources.get_x_object(name);
        if object
            .as_ref()
            .and_then(|o| o.dict().get::<Name<'_>>(b"Subtype"))
            .is_some_and(|s| s.as_str() == "Image")
        {
            let (a, b) = (self.state.place((0.0, 0.0)), self.state.place((1.0, 1.0)));
            return self.page.pictures.push([
                a.0.min(b.0),
                a.1.min(b.1),
                a.0.max(b.0),
                a.1.max(b.1),
            ]);
        }
        if let Some(form) = object
            && let Some(inner) = form.dict().get::<Dict<'_>>(b"Resources")
        {
            let (faces, state) = (std::mem::take(&mut self.faces), self.state.clone());
            let decoded = form.decoded().expect("a readable form");
            self.run(&decoded, &Resources::from_parent(inner, resources.clone()), depth + 1);
            (self.faces, self.state) = (faces, state);
        }
    }

    fn stroke(&mut self) {
        let scale = self.state.matrix[0].hypot(self.state.matrix[1]);
        for (a, b) in std::mem::take(&mut self.path) {
            let (a, b) = (self.state.place(a), self.state.place(b));
            let (from, to) = if (a.0, a.1) <= (b.0, b.1) { (a, b) } else { (b, a) };
            self.page.rules.push(Rule {
                from,
                to,
                weight: self.state.weight * scale,
                colour: self.state.stroke,
            });
        }
        self.bars.clear();
    }

    fn fill(&mut self) {
        for [x, y, w, h] in std::mem::take(&mut self.bars) {
            let (a, b) = (self.state.place((x, y)), self.state.place((x + w, y + h)));
            let ((x0, x1), (y0, y1)) = ((a.0.min(b.0), a.0.max(b.0)), (a.1.min(b.1), a.1.max(b.1)));
            let (x, y) = (f64::midpoint(x0, x1), f64::midpoint(y0, y1));
            let lies = x1 - x0 > y1 - y0;
            let (from, to) = if lies { ((x0, y), (x1, y)) } else { ((x, y0), (x, y1)) };
            self.page.rules.push(Rule {
                from,
                to,
                weight: (x1 - x0).min(y1 - y0),
                colour: self.state.fill,
            });
        }
        self.path.clear();
    }

    fn forget_path(&mut self) {
        self.path.clear();
        self.bars.clear();
    }
}

fn face(font: &Dict<'_>) -> Face {
    let name =
        font.get::<Name<'_>>(b"BaseFont").map(|n| n.as_str().to_string()).unwrap_or_default();
    let name = name.split_once('+').map_or(name.as_str(), |(_, name)| name).to_string();
    let descendants: Option<Array<'_>> = font.get(b"DescendantFonts");
    let default_width = descendants
        .and_then(|d| d.iter::<Dict<'_>>().next()?.get::<Number>(b"DW"))
        .map_or(1000.0, |n| n.as_f64());
    Face { name, texts: to_unicode(font), widths: widths(font).unwrap_or_default(), default_width }
}

/// The advances of a composite font's glyphs in thousandths of its size.
fn widths(font: &Dict<'_>) -> Option<HashMap<u32, f64>> {
    let descendants: Array<'_> = font.get(b"DescendantFonts")?;
    let list: Array<'_> = descendants.iter::<Dict<'_>>().next()?.get(b"W")?;
    let items: Vec<Object<'_>> = list.iter::<Object<'_>>().collect();
    let mut map = HashMap::new();
    let mut rest = items.as_slice();
    loop {
        match rest {
            [Object::Number(first), Object::Array(each), ..] => {
                each.iter::<Number>()
                    .zip(first.as_i64() as u32..)
                    .for_each(|(w, code)| _ = map.insert(code, w.as_f64()));
                rest = &rest[2..];
            }
            [Object::Number(first), Object::Number(last), Object::Number(all), ..] => {
                (first.as_i64()..=last.as_i64())
                    .for_each(|code| _ = map.insert(code as u32, all.as_f64()));
                rest = &rest[3..];
            }
            _ => return Some(map),
        }
    }
}
