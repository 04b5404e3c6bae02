//! Sets running text: inlines in, ready lines out.
//!
//! Breaks with [`super::lines`] and places every piece itself: alignment,
//! justification and the space between Chinese and Latin become numbers here.

use std::collections::BTreeMap;
use std::ops::Range;

use super::cells::{self, Cell, Setting};
use super::flow::{Par, Run};
use super::lines::break_lines;
use crate::document::{Face, Inline, TextStyle};
use crate::fonts::characters::Class;
use crate::fonts::{Chain, Fonts};
use crate::layout::{ASCENT, sink};
use crate::profile::Profile;
use crate::units::Pt;

/// Weight of the outline that makes type bold, in ems.
const BOLD: f64 = 0.03;
/// The widest that a line is stretched between two characters, in ems: a line that would be emptier
/// is left as it is.
const MAX_STRETCH: f64 = 0.25;
/// Deviations below this are not worth a setting of their own.
const EPSILON: Pt = Pt(1e-4);
/// Boxes to tick.
const TICKED: char = '☑';
const EMPTY: char = '□';

/// Faces and grid of a profile, ready to set type with.
pub struct Setter<'a> {
    pub profile: &'a Profile,
    /// Pitch of the body's lines.
    pub pitch: Pt,
    /// Width of a cell of the grid.
    pub advance: Pt,
    /// Width that lines fill.
    pub width: Pt,
    roles: BTreeMap<Face, (usize, Chain<'a>)>,
    /// Chains of digits and Latin by role, where they have a face of their own.
    latin: BTreeMap<Face, usize>,
    number: (usize, Chain<'a>),
    /// Chain of boxes to tick: both from one face, so that they match.
    check: usize,
    /// All chains of faces, by the index that text refers to.
    pub fonts: Vec<Vec<usize>>,
    /// Whether lines are only counted and left empty.
    pub counting: bool,
}

/// A run of text with its look, or something else in the line.
#[derive(Debug, Clone)]
pub struct Span {
    pub content: Content,
    pub face: Face,
    /// Whether it is bold.
    pub bold: bool,
    /// Whether it is underlined.
    pub underline: bool,
}

/// What a span holds.
#[derive(Debug, Clone)]
pub enum Content {
    Text(String),
    /// A gap to fill in; its width in characters.
    Blank(f64),
    /// A box to tick.
    Check(bool),
    /// A forced break.
    Break,
}

impl Span {
    fn is_text(&self) -> bool {
        matches!(self.content, Content::Text(_))
    }

    fn looks_like(&self, other: &Span) -> bool {
        (self.face, self.bold, self.underline) == (other.face, other.bold, other.underline)
    }
}

/// How a paragraph is set.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Face of text without one of its own.
    pub face: Face,
    /// Whether it is bold.
    pub bold: bool,
    pub size: Pt,
    /// Pitch of the lines.
    pub pitch: Pt,
    /// Whether it is on the cells of the grid.
    pub grid: bool,
}

/// The room a paragraph has, from the left of the type area.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// Where the first line begins.
    pub first: Pt,
    /// Where the others begin.
    pub rest: Pt,
    /// Where all end.
    pub end: Pt,
    /// How lines are placed between.
    pub align: Placing,
}

/// How lines are placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placing {
    /// Filled out to both sides but for the last.
    Justify,
    Left,
    /// In the middle.
    Center,
    Right,
}

impl<'a> Setter<'a> {
    /// Prepares the faces of a profile.
    pub fn new(fonts: &'a Fonts, profile: &'a Profile) -> Setter<'a> {
        let mut names = Vec::new();
        let mut known = |chain: &Chain<'_>| {
            names.push(chain.indices().to_vec());
            names.len() - 1
        };
        let mut roles = BTreeMap::new();
        for role in [Face::Fang, Face::Kai, Face::Hei, Face::Title, Face::Song] {
            let chain = fonts.role(profile, role);
            roles.insert(role, (known(&chain), chain));
        }
        let number = fonts.chain(&profile.number.pdf);
        let number = (known(&number), number);
        let mut latin = BTreeMap::new();
        for (role, (_, chain)) in &roles {
            if let Some(indices) = chain.for_latin() {
                names.push(indices);
                latin.insert(*role, names.len() - 1);
            }
        }
        let body = &fonts.role(profile, profile.grid.face);
        let check = body
            .indices()
            .iter()
            .copied()
            .find(|i| fonts.faces().get(*i).is_some_and(|f| f.has(TICKED) && f.has(EMPTY)));
        names.push(check.map_or_else(|| body.indices().to_vec(), |face| vec![face]));
        let check = names.len() - 1;
        let (page, pitch, advance) = (&profile.page, profile.pitch(), profile.advance());
        let width = if page.landscape { page.text_height } else { page.text_width };
        Setter {
            profile,
            pitch,
            advance,
            width: width.pt(),
            roles,
            latin,
            number,
            check,
            fonts: names,
            counting: false,
        }
    }

    /// The chain of a role.
    pub fn chain(&self, face: Face) -> &(usize, Chain<'a>) {
        self.roles.get(&face).unwrap_or(&self.number)
    }

    /// The chain of page numbers.
    pub fn number_chain(&self) -> &(usize, Chain<'a>) {
        &self.number
    }

    /// The chains of all roles.
    pub fn roles(&self) -> BTreeMap<Face, usize> {
        self.roles.iter().map(|(role, (chain, _))| (*role, *chain)).collect()
    }

    /// Half of the space between two body lines.
    pub fn half_leading(&self) -> Pt {
        (self.profile.pitch() - self.profile.grid.size) / 2.0
    }

    /// Height of the area that text flows in.
    pub fn height(&self) -> Pt {
        let page = &self.profile.page;
        let height = if page.landscape { page.text_width } else { page.text_height };
        height.pt() + 2.0 * self.half_leading()
    }

    /// Body text.
    pub fn body(&self) -> Style {
        let grid = &self.profile.grid;
        Style { face: grid.face, bold: false, size: grid.size, pitch: self.pitch, grid: true }
    }

    /// Spans of inlines in a style.
    pub fn spans(&self, inlines: &[Inline], style: Style) -> Vec<Span> {
        let span = |content, text: TextStyle| Span {
            content,
            face: text.face.unwrap_or(style.face),
            bold: text.bold || style.bold,
            underline: text.underline,
        };
        let plain = TextStyle::default();
        inlines
            .iter()
            .map(|inline| match inline {
                Inline::Text { text, style } => span(Content::Text(text.clone()), *style),
                Inline::Break => span(Content::Break, plain),
                Inline::Blank { width, .. } => span(Content::Blank(*width), plain),
                Inline::Check { checked, .. } => span(Content::Check(*checked), plain),
            })
            .collect()
    }

    /// A span of plain text.
    pub fn plain(&self, text: impl Into<String>, style: Style) -> Span {
        Span {
            content: Content::Text(text.into()),
            face: style.face,
            bold: style.bold,
            underline: false,
        }
    }

    /// Width of plain text in a style.
    pub fn measure(&self, text: &str, style: Style) -> Pt {
        self.measure_spans(&[self.plain(text, style)], style)
    }

    /// Width of spans on one line.
    pub fn measure_spans(&self, spans: &[Span], style: Style) -> Pt {
        let cells = self.cells(spans, style, Pt::INFINITY);
        cells::width(&cells, &(0..cells.len()))
    }

    fn cells(&self, spans: &[Span], style: Style, most: Pt) -> Vec<Cell> {
        let (tracking, fit_tracking) = if style.grid {
            (self.advance - style.size, Pt(f64::from(self.profile.docx_spacing().0) / 20.0))
        } else {
            (Pt::ZERO, Pt::ZERO)
        };
        let cell = style.size + tracking;
        let mut cells = Vec::new();
        let mut run = 0;
        for (i, span) in spans.iter().enumerate() {
            // A word processor treats neighbours that look the same as one run.
            if !(span.is_text() && spans[run].is_text() && span.looks_like(&spans[run])) {
                run = i;
            }
            match &span.content {
                Content::Text(text) => {
                    let setting = Setting {
                        chain: &self.chain(span.face).1,
                        size: style.size,
                        tracking,
                        fit_tracking,
                        mixed_space: self.profile.mixed_space(),
                    };
                    cells::push_text(&mut cells, run, text, setting);
                }
                Content::Blank(width) => {
                    cells::push_item(&mut cells, run, (*width * cell).max(Pt::ZERO).min(most));
                }
                Content::Check(_) => cells::push_item(&mut cells, run, cell),
                Content::Break => cells::push_break(&mut cells, run),
            }
        }
        cells
    }

    /// Sets spans into lines.
    pub fn par(&self, spans: &[Span], style: Style, room: Room) -> Par {
        let (first, rest) = (room.end - room.first, room.end - room.rest);
        let cells = self.cells(spans, style, first.min(rest));
        let ranges = break_lines(&cells, first, rest);
        let track = if style.grid { self.advance - style.size } else { Pt::ZERO };
        let base = Base { spans, style, track };
        let mut out = Vec::with_capacity(ranges.len());
        for (i, range) in ranges.iter().enumerate() {
            if self.counting {
                out.push(vec![Run::Gap(Pt::ZERO); if range.is_empty() { 1 } else { 2 }]);
                continue;
            }
            let left = if i == 0 { room.first } else { room.rest };
            let spare = room.end - left - cells::width(&cells, range);
            let forced = cells.get(range.end).is_none_or(|c| c.class == Class::Break);
            let x = match room.align {
                Placing::Justify | Placing::Left => left,
                Placing::Center => left + spare.max(Pt::ZERO) / 2.0,
                Placing::Right => left + spare.max(Pt::ZERO),
            };
            let fill = match room.align {
                Placing::Justify if !forced => spare,
                _ => spare.min(Pt::ZERO),
            };
            out.push(self.line(&cells, range.clone(), &base, x, fill));
        }
        while out.len() > 1 && out.last().is_some_and(|l| l.len() < 2) {
            out.pop();
        }
        let half = (style.pitch - style.size) / 2.0 + self.lower(style);
        let below = style.pitch - half - style.size;
        Par {
            level: 0,
            font: self.chain(style.face).0,
            size: style.size,
            track,
            up: half + ASCENT * style.size,
            down: below + (1.0 - ASCENT) * style.size,
            red: false,
            sticky: false,
            whole: false,
            tail: Pt::ZERO,
            lines: out,
        }
    }

    /// How far type is below the middle of respaced lines, as in a word processor.
    fn lower(&self, style: Style) -> Pt {
        let sink = |pitch| sink(pitch, style.size);
        if style.grid { sink(style.pitch) - sink(self.profile.pitch()) } else { Pt::ZERO }
    }

    /// One line: its pieces with the space between them, `fill` spread over it.
    fn line(
        &self,
        cells: &[Cell],
        range: Range<usize>,
        base: &Base<'_>,
        x: Pt,
        fill: Pt,
    ) -> Vec<Run> {
        let word_ends = cells.get(range.end).is_some_and(|c| c.class == Class::Space);
        let line = &cells[range];
        // A line is stretched between Chinese characters only, and compressed everywhere.
        let stretches =
            line.windows(2).filter(|w| fill < Pt::ZERO || cells::may_stretch(w[0], w[1])).count();
        let extra =
            if stretches > 0 && fill.abs() > EPSILON { fill / stretches as f64 } else { Pt::ZERO };
        let extra = if extra > MAX_STRETCH * base.style.size { Pt::ZERO } else { extra };
        let mut runs = vec![Run::Gap(x)];
        let mut start = 0;
        for end in 1..=line.len() {
            let (cell, next) = (line[end - 1], line.get(end));
            if next.is_some_and(|n| joined(cell, *n)) {
                continue;
            }
            let track = base.track
                + if cell.class == Class::Latin && extra > Pt::ZERO { Pt::ZERO } else { extra };
            runs.push(self.piece(&line[start..end], base, track));
            start = end;
            if let Some(next) = next {
                let stretch = if extra < Pt::ZERO || cells::may_stretch(cell, *next) {
                    extra
                } else {
                    Pt::ZERO
                };
                let tracked = if cell.class == Class::Item { Pt::ZERO } else { base.track };
                let gap = tracked + stretch + next.gap;
                let underlined = cell.run == next.run && base.spans[cell.run].underline;
                if underlined && gap > Pt::ZERO {
                    runs.push(Run::Blank { blank: gap });
                } else if gap.abs() > EPSILON {
                    runs.push(Run::Gap(gap));
                }
            }
        }
        if word_ends && !line.is_empty() {
            // Beyond the end of the line, so that copied text and searches have the space.
            runs.push(Run::Text(" ".into()));
        }
        runs
    }

    fn piece(&self, cells: &[Cell], base: &Base<'_>, track: Pt) -> Run {
        let span = &base.spans[cells[0].run];
        match &span.content {
            Content::Blank(_) => return Run::Blank { blank: cells[0].width },
            Content::Check(checked) => {
                let check = if *checked { TICKED } else { EMPTY };
                let font = if *checked { self.check } else { self.chain(base.style.face).0 };
                return Run::Check { check, font, w: cells[0].width };
            }
            Content::Text(_) | Content::Break => {}
        }
        let text: String = cells.iter().map(|c| c.ch).collect();
        let latin = self.latin.get(&span.face).filter(|_| cells[0].class == Class::Latin);
        let plain =
            !span.bold && !span.underline && span.face == base.style.face && latin.is_none();
        if plain && ((track - base.track).abs() < EPSILON || cells.len() == 1) {
            return Run::Text(text);
        }
        let bold = if span.bold { BOLD * base.style.size } else { Pt::ZERO };
        Run::Styled {
            t: text,
            track,
            font: latin.copied().unwrap_or(self.chain(span.face).0),
            bold,
            under: span.underline,
        }
    }
}

struct Base<'s> {
    spans: &'s [Span],
    style: Style,
    track: Pt,
}

/// Whether two cells are set in one piece.
fn joined(a: Cell, b: Cell) -> bool {
    a.run == b.run && a.class == b.class && a.class != Class::Item && b.gap == Pt::ZERO
}
