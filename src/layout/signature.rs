//! Places of names, date and seals of a signature (GB/T 9704-2012, 7.3.5).

use crate::document::{Signature, SignatureVariant};
use crate::profile::Profile;
use crate::units::Mm;

/// Room for the stamp of a person's signature (签名章), in characters and lines; the post is beside
/// its middle.
const STAMP_WIDTH: f64 = 4.0;
const STAMP_LINES: f64 = 2.0;
/// Empty lines between the stamps of a joint signature.
const BETWEEN_STAMPS: f64 = 1.0;
/// The post's distance from the stamp, and the date's indent under an unsealed signature, in
/// characters.
const STEP: f64 = 2.0;
/// Least distance of two seals.
const BETWEEN_SEALS: Mm = Mm(2.0);
/// Distance of the middle of a seal above the middle of name and date, which are below it
/// (居印章中心偏下位置).
const SEAL_ABOVE: Mm = Mm(2.0);
/// Part of a page that a signature may take before its rows move closer.
const MAX_PART: f64 = 0.7;

/// The type area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Its width in characters.
    pub columns: f64,
    /// Its height in lines.
    pub lines: f64,
}

/// A part of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A name, by its index.
    Organ(usize),
    /// The date.
    Date,
}

/// A part in its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entry {
    /// Which.
    pub part: Part,
    /// Its left end, in characters from the left of the type area.
    pub x: f64,
    /// Its width in characters.
    pub width: f64,
    /// Its top, in lines below the text.
    pub line: f64,
}

/// The place of a seal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SealPlace {
    /// Its middle, in characters from the left of the type area.
    pub x: f64,
    /// Its middle, in lines below the text.
    pub line: f64,
}

/// A signature with every part in its place.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Arrangement {
    /// Names and date, from the top down and left to right; the date is last.
    pub entries: Vec<Entry>,
    /// The seals, in the order of the names; empty for other variants.
    pub seals: Vec<SealPlace>,
    /// Height of the whole in lines.
    pub lines: f64,
}

/// Arranges a signature; `measure` yields widths in characters.
pub fn arrange(
    signature: &Signature,
    profile: &Profile,
    area: Area,
    measure: &dyn Fn(Part) -> f64,
) -> Arrangement {
    let room =
        Room { signature, profile, columns: area.columns, most: area.lines * MAX_PART, measure };
    match signature.variant {
        SignatureVariant::Sealed if signature.organs.len() > 1 => room.sealed_together(),
        SignatureVariant::Sealed => room.sealed(),
        SignatureVariant::Unsealed => room.unsealed(),
        SignatureVariant::Stamp => room.stamped(),
    }
}

struct Room<'a> {
    signature: &'a Signature,
    profile: &'a Profile,
    columns: f64,
    /// Lines that it may take.
    most: f64,
    measure: &'a dyn Fn(Part) -> f64,
}

impl Room<'_> {
    fn width(&self, part: Part) -> f64 {
        (self.measure)(part).min(self.columns)
    }

    /// Lines that a part takes; more than one where it is longer than a line.
    fn height(&self, part: Part) -> f64 {
        ((self.measure)(part) / self.columns - 0.01).ceil().max(1.0)
    }

    fn organs(&self) -> impl Iterator<Item = Part> {
        (0..self.signature.organs.len()).map(Part::Organ)
    }

    fn longest(&self) -> f64 {
        self.organs().map(|o| self.width(o)).fold(0.0, f64::max)
    }

    /// A part at a place, or as near to it as the type area allows.
    fn entry(&self, part: Part, x: f64, line: f64) -> Entry {
        let width = self.width(part);
        Entry { part, x: x.min(self.columns - width).max(0.0), width, line }
    }

    /// A part that ends a number of characters from the right.
    fn ending(&self, part: Part, gap: f64, line: f64) -> Entry {
        self.entry(part, self.columns - gap - self.width(part), line)
    }

    fn finish(&self, mut entries: Vec<Entry>, date: Entry, seals: Vec<SealPlace>) -> Arrangement {
        let lines = date.line + self.height(Part::Date);
        entries.push(date);
        Arrangement { entries, seals, lines }
    }

    fn lines_of(&self, length: Mm) -> f64 {
        length.pt().0 / self.profile.pitch().0
    }

    fn seal(&self, x: f64, line: f64) -> SealPlace {
        SealPlace { x, line: line + 1.0 - self.lines_of(SEAL_ABOVE) }
    }

    /// The name centred over the date, the date four characters from the right, or further where
    /// the name needs it (7.3.5.1).
    fn sealed(&self) -> Arrangement {
        let rule = &self.profile.signature;
        let organ = Part::Organ(0);
        let gap = rule.sealed_gap.max((self.width(organ) - self.width(Part::Date)) / 2.0);
        let date = self.ending(Part::Date, gap, rule.sealed_before + self.height(organ));
        let middle = date.x + date.width / 2.0;
        let name = self.entry(organ, middle - self.width(organ) / 2.0, rule.sealed_before);
        let seals = vec![self.seal(middle, date.line - 1.0)];
        self.finish(vec![name], date, seals)
    }

    /// Names in rows, far enough apart for their seals not to touch; the last over the date
    /// (7.3.5.1).
    fn sealed_together(&self) -> Arrangement {
        let rule = &self.profile.signature;
        let (names, advance) = (self.signature.organs.len(), self.profile.advance().0);
        let seal = Mm(rule.seal.0 + BETWEEN_SEALS.0);
        let date = self.ending(Part::Date, rule.sealed_gap, 0.0);
        let middle = date.x + date.width / 2.0;
        let step = (self.longest() + 1.0).max(seal.pt().0 / advance);
        let beside = ((middle - step / 2.0).max(0.0) / step).floor() as usize;
        let in_row = (beside + 1).min(names);
        let rows = names.div_ceil(in_row);
        let tallest = self.organs().map(|o| self.height(o)).fold(1.0, f64::max);
        let fitting =
            (self.most - rule.sealed_before - tallest - 1.0).max(0.0) / (rows.max(2) - 1) as f64;
        let row = ((self.lines_of(seal) * 2.0).ceil() / 2.0).min(fitting).max(tallest);
        let (mut entries, mut seals) = (Vec::new(), Vec::new());
        let mut below = 0.0;
        for (n, organ) in self.organs().enumerate() {
            // The last row ends over the date, whether or not it is full.
            let last_row = n / in_row + 1 == rows;
            let from_right = if last_row { names - 1 - n } else { in_row - 1 - n % in_row };
            let centre = middle - from_right as f64 * step;
            let line = rule.sealed_before + (n / in_row) as f64 * row;
            entries.push(self.entry(organ, centre - self.width(organ) / 2.0, line));
            seals.push(self.seal(centre, line));
            below = line + self.height(organ);
        }
        self.finish(entries, Entry { line: below, ..date }, seals)
    }

    /// Names two characters from the right, the date's first character two to the right of theirs
    /// (7.3.5.2).
    fn unsealed(&self) -> Arrangement {
        let rule = &self.profile.signature;
        let (date, longest) = (self.width(Part::Date), self.longest());
        let end = self.columns - rule.unsealed_gap;
        let x = if date > longest { end - date - STEP } else { end - longest };
        let mut line = rule.unsealed_before;
        let mut entries = Vec::new();
        for organ in self.organs() {
            entries.push(self.entry(organ, x, line));
            line += self.height(organ);
        }
        let date = self.entry(Part::Date, x.max(0.0) + STEP, line);
        self.finish(entries, date, Vec::new())
    }

    /// Posts beside the middle of their stamps, one below the other; the date one empty line below
    /// the last (7.3.5.3).
    fn stamped(&self) -> Arrangement {
        let rule = &self.profile.signature;
        let names = self.signature.organs.len();
        let step = (STAMP_LINES + BETWEEN_STAMPS).min(self.most / names.max(1) as f64).max(1.0);
        let mut line = rule.sealed_before + (STAMP_LINES - 1.0) / 2.0;
        let mut entries = Vec::new();
        let mut below = line;
        for organ in self.organs() {
            entries.push(self.ending(organ, rule.sealed_gap + STAMP_WIDTH + STEP, line));
            below = line + self.height(organ);
            line += step.max(self.height(organ));
        }
        let date =
            self.ending(Part::Date, rule.sealed_gap, below + (STAMP_LINES - 1.0) / 2.0 + 1.0);
        self.finish(entries, date, Vec::new())
    }
}
