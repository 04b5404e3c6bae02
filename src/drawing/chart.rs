//! Charts: names at the left, bars, numbers; long lists in two columns.
//!
//! A bar that is a single number is as long as the number says. A bar of parts is always of the
//! full length and shows their shares; a part is at least as wide as the number in it.

use super::{Anchor, Drawing, Grey, Shape, area};
use crate::document::{Bar, Chart};
use crate::layout::{ASCENT, width};
use crate::profile::Profile;
use crate::units::Pt;

/// Most bars in one column; more are set in two.
const MAX_IN_ONE_COLUMN: usize = 12;
/// Greatest width of a chart with a single column, in characters.
const MAX_WIDTH: f64 = 56.0;
/// Greatest width of a name, as a part of its column; a longer one takes two lines.
const NAMES: f64 = 0.36;
/// Lengths in sizes of type: a row, a line more in it, the thickness of a bar, the space between
/// columns.
const ROW: f64 = 1.75;
const LINE: f64 = 1.1;
const BAR: f64 = 1.15;
const BETWEEN: f64 = 2.0;
/// More lengths in sizes of type: gaps between name, bar and number; space around a number in a
/// bar.
const GAP: f64 = 0.5;
const ABOUT: f64 = 0.45;
/// Lengths of the key in sizes of type: a sample's width, the space behind an entry.
const SAMPLE: f64 = 1.8;
const ENTRY: f64 = 1.5;
/// Distance of the lines of a hatched part, and their weight, in points.
const HATCH: f64 = 2.6;
const HATCH_WEIGHT: f64 = 0.5;
/// Weight of outlines and of the base line, in points.
const OUTLINE: f64 = 0.5;
/// Smallest size of type, in points, to which a chart is reduced to fit a page.
const MIN_SIZE: f64 = 5.0;
/// Lines of the grid that a page reserves above a chart.
const ABOVE: f64 = 2.0;
/// The fill of bars that are a single number.
const SINGLE: Fill = Fill::Plain(Grey::LIGHT);
/// The fills of parts, each unlike its neighbours in black and white.
const FILLS: [Fill; 5] = [
    Fill::Plain(Grey::WHITE),
    Fill::Hatched,
    Fill::Plain(Grey::LIGHT),
    Fill::Plain(Grey::DARK),
    Fill::Plain(Grey::BLACK),
];

/// What a part of a bar is filled with.
#[derive(Debug, Clone, Copy)]
enum Fill {
    Plain(Grey),
    /// Lines along the bar.
    Hatched,
}

/// The drawing of a chart, as wide as the type area at most; its height is a whole number of lines
/// of the grid.
pub fn chart(chart: &Chart, profile: &Profile) -> Drawing {
    let (whole, page) = area(profile);
    let pitch = profile.pitch().0;
    let mut size = profile.table.size.0;
    let mut plan = Plan::of(chart, whole, size);
    while plan.height() > page - ABOVE * pitch && size > MIN_SIZE {
        size *= 0.95;
        plan = Plan::of(chart, whole, size);
    }
    let height = (plan.height() / pitch - 1e-6).ceil().max(1.0) * pitch;
    let mut pen = Pen { profile, size, shapes: Vec::new() };
    plan.draw(&mut pen, (height - plan.height()) / 2.0);
    Drawing { width: Pt(plan.width), height: Pt(height), alt: chart.in_words(), shapes: pen.shapes }
}

/// The places of all parts, at a size of type.
struct Plan<'c> {
    chart: &'c Chart,
    size: f64,
    width: f64,
    /// Bars of each column.
    columns: Vec<&'c [Bar]>,
    column: f64,
    names: f64,
    numbers: f64,
    /// The key's entries by line, each with its width.
    key: Vec<Vec<(usize, f64)>>,
}

impl<'c> Plan<'c> {
    fn of(chart: &'c Chart, whole: f64, size: f64) -> Plan<'c> {
        let count = if chart.bars.len() > MAX_IN_ONE_COLUMN { 2 } else { 1 };
        let all = if count == 1 { whole.min(MAX_WIDTH * size) } else { whole };
        let column = (all - BETWEEN * size * (count - 1) as f64) / count as f64;
        let widest = |texts: &mut dyn Iterator<Item = String>| {
            texts.map(|t| width(&t) * size).fold(0.0, f64::max)
        };
        let names = widest(&mut chart.bars.iter().map(|b| b.name.clone()))
            .min((column * NAMES / size).floor() * size);
        let numbers = widest(&mut chart.bars.iter().map(|b| number(b.total(), chart)));
        let entry = |part: &String| (SAMPLE + GAP + width(part) + ENTRY) * size;
        let mut key: Vec<Vec<(usize, f64)>> = Vec::new();
        for (n, part) in chart.series.iter().enumerate() {
            let needed = entry(part);
            match key.last_mut() {
                Some(line)
                    if line.iter().map(|e| e.1).sum::<f64>() + needed <= all + ENTRY * size =>
                {
                    line.push((n, needed));
                }
                _ => key.push(vec![(n, needed)]),
            }
        }
        let columns = chart.bars.chunks(chart.bars.len().div_ceil(count).max(1)).collect();
        Plan { chart, size, width: all, columns, column, names, numbers, key }
    }

    /// The lines of a name and their size of type.
    fn name(&self, bar: &Bar) -> (Vec<String>, f64) {
        let whole = width(&bar.name) * self.size;
        if whole <= self.names {
            return (vec![bar.name.clone()], self.size);
        }
        let half = width(&bar.name) / 2.0;
        let (mut first, mut second) = (String::new(), String::new());
        for c in bar.name.chars() {
            if second.is_empty() && width(&first) < half { first.push(c) } else { second.push(c) }
        }
        let longer = width(&first).max(width(&second)) * self.size;
        (vec![first, second], self.size * (self.names / longer).min(1.0))
    }

    fn row(&self, bar: &Bar) -> f64 {
        (ROW + LINE * (self.name(bar).0.len() - 1) as f64) * self.size
    }

    fn key_height(&self) -> f64 {
        self.key.len() as f64 * ROW * self.size
    }

    fn height(&self) -> f64 {
        let column = |bars: &&[Bar]| bars.iter().map(|b| self.row(b)).sum::<f64>();
        self.key_height() + self.columns.iter().map(column).fold(0.0, f64::max)
    }

    fn draw(&self, pen: &mut Pen<'_>, top: f64) {
        for (n, line) in self.key.iter().enumerate() {
            let used = line.iter().map(|e| e.1).sum::<f64>() - ENTRY * self.size;
            let (mut x, middle) =
                ((self.width - used) / 2.0, top + (n as f64 + 0.5) * ROW * self.size);
            for (part, needed) in line {
                pen.bar(x, middle, SAMPLE * self.size, fill(*part));
                pen.text(
                    x + (SAMPLE + GAP) * self.size,
                    middle,
                    Anchor::Start,
                    &self.chart.series[*part],
                );
                x += needed;
            }
        }
        for (n, bars) in self.columns.iter().enumerate() {
            let left = n as f64 * (self.column + BETWEEN * self.size);
            let mut y = top + self.key_height();
            let start = left + self.names + GAP * self.size;
            let from = y;
            for bar in *bars {
                let row = self.row(bar);
                self.bar(pen, bar, (left, start), y + row / 2.0);
                y += row;
            }
            pen.shapes.push(Shape::Line { from: (start, from), to: (start, y), weight: OUTLINE });
        }
    }

    /// A bar with name and number, its middle at this height.
    fn bar(&self, pen: &mut Pen<'_>, bar: &Bar, (left, start): (f64, f64), middle: f64) {
        let (lines, size) = self.name(bar);
        let above = (lines.len() - 1) as f64 / 2.0 * LINE * size;
        for (n, line) in lines.iter().enumerate() {
            pen.sized(
                left + self.names,
                middle - above + n as f64 * LINE * size,
                size,
                Anchor::End,
                line,
            );
        }
        let room = (left + self.column - start - self.numbers - GAP * self.size).max(0.0);
        let total = number(bar.total(), self.chart);
        if self.chart.series.is_empty() {
            let length = room * bar.total() as f64 / self.chart.most.max(1) as f64;
            if length > 0.0 {
                pen.bar(start, middle, length, SINGLE);
            }
            pen.text(start + length + GAP * self.size, middle, Anchor::Start, &total);
            return;
        }
        let mut x = start;
        for (part, length) in
            self.shares(bar, room).into_iter().enumerate().filter(|(_, length)| *length > 0.0)
        {
            pen.bar(x, middle, length, fill(part));
            pen.number(x + length / 2.0, middle, &bar.counts[part].to_string(), fill(part));
            x += length;
        }
        pen.text(
            if bar.total() == 0 { start } else { start + room } + GAP * self.size,
            middle,
            Anchor::Start,
            &total,
        );
    }

    /// The lengths of a bar's parts: their shares, each at least as long as its number, for which
    /// the longer ones are shortened.
    fn shares(&self, bar: &Bar, room: f64) -> Vec<f64> {
        let least =
            |n: u64| if n == 0 { 0.0 } else { (width(&n.to_string()) + 2.0 * ABOUT) * self.size };
        let floors: Vec<f64> = bar.counts.iter().map(|n| least(*n)).collect();
        let mut fixed = vec![false; floors.len()];
        loop {
            let free: f64 =
                bar.counts.iter().zip(&fixed).filter(|(_, f)| !**f).map(|(n, _)| *n as f64).sum();
            let left =
                room - floors.iter().zip(&fixed).filter(|(_, f)| **f).map(|(l, _)| l).sum::<f64>();
            let share = |n: usize| {
                if free > 0.0 { left.max(0.0) * bar.counts[n] as f64 / free } else { 0.0 }
            };
            let short: Vec<usize> =
                (0..floors.len()).filter(|n| !fixed[*n] && share(*n) < floors[*n]).collect();
            if short.is_empty() {
                return (0..floors.len())
                    .map(|n| if fixed[n] { floors[n] } else { share(n) })
                    .collect();
            }
            short.into_iter().for_each(|n| fixed[n] = true);
        }
    }
}

fn number(n: u64, chart: &Chart) -> String {
    format!("{n}{}", chart.unit)
}

fn fill(part: usize) -> Fill {
    FILLS[part % FILLS.len()]
}

/// Puts shapes on paper; heights are those of their middles.
struct Pen<'p> {
    profile: &'p Profile,
    size: f64,
    shapes: Vec<Shape>,
}

impl Pen<'_> {
    fn text(&mut self, x: f64, middle: f64, anchor: Anchor, text: &str) {
        self.sized(x, middle, self.size, anchor, text);
    }

    fn sized(&mut self, x: f64, middle: f64, size: f64, anchor: Anchor, text: &str) {
        let y = middle + (ASCENT - 0.5) * size;
        self.shapes.push(Shape::Text {
            x,
            y,
            size,
            anchor,
            face: self.profile.table.face,
            text: text.to_string(),
        });
    }

    fn bar(&mut self, x: f64, middle: f64, width: f64, with: Fill) {
        let height = BAR * self.size;
        let y = middle - height / 2.0;
        let fill = match with {
            Fill::Plain(grey) => grey,
            Fill::Hatched => Grey::WHITE,
        };
        self.shapes.push(Shape::Rectangle { x, y, width, height, fill, outline: OUTLINE });
        if let Fill::Hatched = with {
            let lines = (height / HATCH).floor().max(1.0);
            for n in 1..lines as usize {
                let y = y + height * n as f64 / lines;
                self.shapes.push(Shape::Line {
                    from: (x, y),
                    to: (x + width, y),
                    weight: HATCH_WEIGHT,
                });
            }
        }
    }

    /// A number in the middle of a part; where its fill is no ground for type, on white.
    fn number(&mut self, x: f64, middle: f64, number: &str, on: Fill) {
        if !matches!(on, Fill::Plain(Grey::LIGHT | Grey::WHITE)) {
            let (width, height) = ((width(number) + ABOUT / 2.0) * self.size, 0.95 * self.size);
            let (x, y) = (x - width / 2.0, middle - height / 2.0);
            self.shapes.push(Shape::Rectangle {
                x,
                y,
                width,
                height,
                fill: Grey::WHITE,
                outline: 0.0,
            });
        }
        self.text(x, middle, Anchor::Middle, number);
    }
}
