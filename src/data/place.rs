//! Places in files, and the files themselves: a value's place becomes line and column, or sheet and
//! cell, when a problem with it is shown.

use std::fmt;
use std::io::{Read, Write};
use std::sync::{Arc, Mutex, Weak};

use super::cell_name;
use crate::diag::{Diagnostic, Origin, printable};

/// A place: which of the [`Sources`], and where in it.
///
/// Every value and every name of a field has one, a few million of them in a large round; eight
/// bytes hold it. From the high bits: 16 of the file, then 1 that is set for cells, then
/// 13, 20 and 14 of sheet, row and column, or 32 of an offset. A workbook has no more than 2^20
/// rows and 2^14 columns. Places of a file sort in its order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place(u64);

/// Where in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// A byte of a text.
    Offset(u32),
    /// A cell of a workbook; sheet, row and column count from 0.
    Cell {
        /// Index of the sheet.
        sheet: u16,
        /// Row.
        row: u32,
        /// Column.
        column: u16,
    },
}

const IS_CELL: u64 = 1 << 47;
const SHEET: u32 = 34;
const ROW: u32 = 14;
const MAX_SHEET: u64 = (1 << 13) - 1;
const MAX_ROW: u64 = (1 << 20) - 1;
const MAX_COLUMN: u64 = (1 << 14) - 1;

impl Place {
    /// A place in no file.
    pub const NOWHERE: Place = Place(u64::MAX);

    /// A byte of a text file.
    pub const fn offset(file: u16, offset: u32) -> Place {
        Place((file as u64) << 48 | offset as u64)
    }

    /// A cell of a workbook: sheet, row and column from 0. Past the end of a sheet it is the last
    /// cell there.
    pub fn cell(file: u16, sheet: usize, row: u32, column: u32) -> Place {
        let (sheet, row, column) = (
            (sheet as u64).min(MAX_SHEET),
            u64::from(row).min(MAX_ROW),
            u64::from(column).min(MAX_COLUMN),
        );
        Place(u64::from(file) << 48 | IS_CELL | sheet << SHEET | row << ROW | column)
    }

    /// The same row of a sheet in another column; of a text the place itself.
    pub(crate) fn in_column(self, column: u32) -> Place {
        match self.spot() {
            Spot::Cell { sheet, row, .. } => {
                Place::cell(self.file(), usize::from(sheet), row, column)
            }
            Spot::Offset(_) => self,
        }
    }

    /// Index of the file in [`Sources`].
    pub const fn file(self) -> u16 {
        (self.0 >> 48) as u16
    }

    /// Where in the file.
    pub const fn spot(self) -> Spot {
        if self.0 & IS_CELL == 0 {
            return Spot::Offset(self.0 as u32);
        }
        let (sheet, row, column) =
            (self.0 >> SHEET & MAX_SHEET, self.0 >> ROW & MAX_ROW, self.0 & MAX_COLUMN);
        Spot::Cell { sheet: sheet as u16, row: row as u32, column: column as u16 }
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Place").field("file", &self.file()).field("spot", &self.spot()).finish()
    }
}

/// A problem and the place it was found at.
pub(crate) type Found = (Place, Diagnostic);

/// The files that places point into.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

#[derive(Debug, Clone)]
struct SourceFile {
    name: String,
    content: Content,
}

#[derive(Debug, Clone)]
enum Content {
    Text {
        text: Text,
        /// Where each line begins: a place is looked up for every problem of a round.
        lines: Arc<[u32]>,
        characters: Characters,
    },
    Workbook {
        sheets: Vec<String>,
        sha256: String,
    },
}

/// The text of a file.
#[derive(Debug, Clone)]
enum Text {
    Plain(Arc<String>),
    /// Deflated: it is needed again only if something is wrong. Unpacked text is shared while in
    /// use.
    Packed(Arc<Vec<u8>>, Arc<Mutex<Weak<String>>>),
}

impl Text {
    fn packed(text: &str) -> Option<Text> {
        let mut packer =
            flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(text.as_bytes()).ok()?;
        Some(Text::Packed(Arc::new(packer.finish().ok()?), Arc::default()))
    }

    fn get(&self) -> Arc<String> {
        match self {
            Text::Plain(text) => text.clone(),
            Text::Packed(bytes, shared) => {
                let mut shared = shared.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                shared.upgrade().unwrap_or_else(|| {
                    let mut text = String::new();
                    // What was packed from text is text again.
                    let _ = flate2::read::DeflateDecoder::new(bytes.as_slice())
                        .read_to_string(&mut text);
                    let text = Arc::new(text);
                    *shared = Arc::downgrade(&text);
                    text
                })
            }
        }
    }
}

/// How many characters there are before each block of a text: a file may be one line, and to count
/// from its beginning for every problem takes as long as problems times bytes.
#[derive(Debug, Clone)]
struct Characters(Arc<[u32]>);

impl Characters {
    const BLOCK: usize = 4096;

    fn of(text: &str) -> Characters {
        let mut before = 0;
        let blocks = text.as_bytes().chunks(Characters::BLOCK).map(|block| {
            let here = before;
            before += Characters::count(block);
            here
        });
        Characters(blocks.collect())
    }

    /// The characters that begin in some bytes.
    fn count(bytes: &[u8]) -> u32 {
        bytes.iter().map(|byte| u32::from(byte & 0xc0 != 0x80)).sum()
    }

    /// How many characters there are between two boundaries.
    fn between(&self, text: &str, start: usize, end: usize) -> u32 {
        let before = |at: usize| {
            let block = at / Characters::BLOCK;
            let from = (block * Characters::BLOCK).min(at);
            let known = self.0.get(block).copied();
            known.unwrap_or_else(|| Characters::count(&text.as_bytes()[..from]))
                + Characters::count(&text.as_bytes()[from..at])
        };
        match end - start {
            0..Characters::BLOCK => Characters::count(&text.as_bytes()[start..end]),
            _ => before(end) - before(start),
        }
    }
}

/// The line of an offset, counted from 0, and the offset where it begins.
fn line_at(lines: &[u32], offset: usize) -> (usize, usize) {
    let line = lines.partition_point(|start| *start as usize <= offset).saturating_sub(1);
    (line, lines.get(line).map_or(0, |start| *start as usize))
}

impl Sources {
    /// A single text file, with index 0.
    pub(crate) fn of_one(name: &str, text: &str) -> Sources {
        let mut sources = Sources::default();
        sources.add(name, text.to_string().into());
        sources
    }

    /// Adds a text file and returns its index.
    pub fn add(&mut self, name: &str, text: Arc<String>) -> u16 {
        let lines =
            std::iter::once(0).chain(text.match_indices('\n').map(|(i, _)| i as u32 + 1)).collect();
        let characters = Characters::of(&text);
        self.push(name, Content::Text { text: Text::Plain(text), lines, characters })
    }

    /// Adds a workbook, by the names of its sheets and the SHA-256 of its bytes, and returns its
    /// index.
    pub fn add_workbook(&mut self, name: &str, sheets: Vec<String>, sha256: String) -> u16 {
        self.push(name, Content::Workbook { sheets, sha256 })
    }

    fn push(&mut self, name: &str, content: Content) -> u16 {
        self.files.push(SourceFile { name: name.to_string(), content });
        (self.files.len() - 1) as u16
    }

    /// Keeps the text of a file deflated; [`Sources::text`] unpacks it.
    pub fn pack(&mut self, file: u16) {
        if let Some(SourceFile { content: Content::Text { text, .. }, .. }) =
            self.files.get_mut(usize::from(file))
            && let Text::Plain(plain) = text
            && let Some(packed) = Text::packed(plain)
        {
            *text = packed;
        }
    }

    /// The text of a file.
    pub fn text(&self, file: u16) -> Option<Arc<String>> {
        match &self.files.get(usize::from(file))?.content {
            Content::Text { text, .. } => Some(text.get()),
            Content::Workbook { .. } => None,
        }
    }

    /// SHA-256 of the workbooks by name.
    pub fn workbooks(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().filter_map(|f| match &f.content {
            Content::Workbook { sha256, .. } => Some((f.name.as_str(), sha256.as_str())),
            Content::Text { .. } => None,
        })
    }

    /// The names and texts of the text files.
    pub fn files(&self) -> impl Iterator<Item = (&str, Arc<String>)> {
        self.files.iter().filter_map(|f| match &f.content {
            Content::Text { text, .. } => Some((f.name.as_str(), text.get())),
            Content::Workbook { .. } => None,
        })
    }

    /// The place as people read it.
    pub fn origin(&self, place: Place) -> Option<Origin> {
        let offset = match place.spot() {
            Spot::Offset(offset) => offset,
            Spot::Cell { sheet, row, column } => {
                let SourceFile { name, content: Content::Workbook { sheets, .. } } =
                    self.files.get(usize::from(place.file()))?
                else {
                    return None;
                };
                let (file, sheet) = (name.clone(), sheets.get(usize::from(sheet))?.clone());
                return Some(Origin::Cell { file, sheet, cell: cell_name(row, u32::from(column)) });
            }
        };
        let SourceFile { name, content: Content::Text { text, lines, characters } } =
            self.files.get(usize::from(place.file()))?
        else {
            return None;
        };
        let text = text.get();
        let at = text.floor_char_boundary(offset as usize);
        let (line, start) = line_at(lines, at);
        let column = characters.between(&text, start, at);
        Some(Origin::Text { file: name.clone(), line: line as u32 + 1, column: column + 1 })
    }

    /// The line of text at a place, cut to a printable length.
    pub fn excerpt(&self, place: Place) -> Option<String> {
        let Spot::Offset(offset) = place.spot() else { return None };
        let Content::Text { text, lines, .. } = &self.files.get(usize::from(place.file()))?.content
        else {
            return None;
        };
        let text = text.get();
        let at = text.floor_char_boundary(offset as usize);
        let (_, start) = line_at(lines, at);
        // The last 40 characters before the place: a line may be as long as the file.
        let from = text[start..at].char_indices().rev().nth(39).map_or(start, |(i, _)| start + i);
        let line: String = text[from..].chars().take(100).take_while(|c| *c != '\n').collect();
        Some(printable(line.trim())).filter(|l| !l.is_empty())
    }

    /// A problem with the place it was found at and the line of text there.
    pub(crate) fn placed(&self, place: Place, mut diagnostic: Diagnostic) -> Diagnostic {
        diagnostic.origin = self.origin(place);
        diagnostic.excerpt = self.excerpt(place);
        diagnostic.order = (place != Place::NOWHERE).then_some(place.0);
        diagnostic
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of one line, as programs write them.
    #[test]
    fn columns_are_counted_in_characters_however_long_a_line_is() {
        let text = "村a\u{10000}".repeat(3_000) + "\n" + &"é".repeat(5_000);
        let sources = Sources::of_one("a.json", &text);
        for (at, _) in text.char_indices().step_by(97) {
            let start = text[..at].rfind('\n').map_or(0, |n| n + 1);
            let expected = text[start..at].chars().count() as u32 + 1;
            let Some(Origin::Text { column, .. }) = sources.origin(Place::offset(0, at as u32))
            else {
                panic!("{at} is no place")
            };
            assert_eq!(column, expected, "{at}");
        }
    }

    #[test]
    fn places_are_small_and_hold_every_cell_of_a_workbook() {
        assert_eq!(size_of::<Place>(), 8);
        assert_eq!(Place::offset(63, u32::MAX).spot(), Spot::Offset(u32::MAX));
        let last = Place::cell(63, 254, 1_048_575, 16_383);
        assert_eq!(
            (last.file(), last.spot()),
            (63, Spot::Cell { sheet: 254, row: 1_048_575, column: 16_383 })
        );
        let sorted = [
            Place::offset(0, 7),
            Place::cell(1, 0, 0, 300),
            Place::cell(1, 0, 1, 0),
            Place::cell(1, 1, 0, 0),
            Place::offset(2, 0),
        ];
        assert!(sorted.is_sorted());
    }
}
