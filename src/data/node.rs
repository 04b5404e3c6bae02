//! Data as it was written: a tree of nodes, each with its place in a file.
//!
//! Readers (JSON, YAML, later workbooks) yield it, the importer checks its shape and turns it
//! into the round, and diagnostics find their lines in it. Numbers keep their source text, so
//! that nothing is lost before somebody can complain.

use std::io::{Read, Write};
use std::sync::{Arc, Mutex, Weak};

use crate::diag::Origin;

/// A place: file and byte offset, resolved to line and column when it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Index into [`Sources`].
    pub file: u32,
    /// Byte offset in the file.
    pub offset: u32,
}

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where it begins.
    pub place: Place,
    /// What it is.
    pub value: Value,
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A number, as it was written.
    Number(Box<str>),
    /// Text.
    Text(Box<str>),
    /// A list.
    List(Vec<Node>),
    /// Fields in the order they were written.
    Map(Vec<(Key, Node)>),
}

/// The name of a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// The name.
    pub name: Box<str>,
    /// Where it is written.
    pub place: Place,
}

impl Node {
    /// The field of a map.
    pub fn get(&self, name: &str) -> Option<&Node> {
        match &self.value {
            Value::Map(fields) => fields.iter().find(|(k, _)| &*k.name == name).map(|(_, n)| n),
            _ => None,
        }
    }

    /// Follows a path such as `issues[3].amount` as far as it goes.
    pub fn follow(&self, path: &str) -> &Node {
        self.walk(steps(path))
    }

    /// Follows the steps of a path as far as they go.
    pub fn walk<'p>(&self, steps: impl Iterator<Item = &'p str>) -> &Node {
        let mut node = self;
        for step in steps {
            let next = match (&node.value, step.strip_suffix(']')) {
                (Value::List(items), Some(index)) => index.parse::<usize>().ok().and_then(|i| items.get(i)),
                _ => node.get(step),
            };
            match next {
                Some(next) => node = next,
                None => break,
            }
        }
        node
    }
}

/// The steps of a path: `issues`, `3]`, `amount` of `issues[3].amount`.
pub fn steps(path: &str) -> impl Iterator<Item = &str> + Clone {
    path.split(['.', '[']).filter(|s| !s.is_empty())
}

/// The files that places point into.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

#[derive(Debug, Clone)]
struct SourceFile {
    name: String,
    /// Names of the sheets and SHA-256 of the bytes, of a workbook.
    workbook: Option<(Vec<String>, String)>,
    text: Text,
    /// Where each line begins: a place is looked up for every problem of a round.
    lines: Arc<[u32]>,
}

/// The text of a file.
#[derive(Debug, Clone)]
enum Text {
    Plain(Arc<String>),
    /// Deflated: it is wanted again only where something is wrong.
    Packed(Arc<Vec<u8>>, Arc<Mutex<Weak<String>>>),
}

impl Text {
    fn packed(text: &str) -> Option<Text> {
        let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(text.as_bytes()).ok()?;
        Some(Text::Packed(Arc::new(packer.finish().ok()?), Arc::default()))
    }

    /// The text; of a packed one whoever has it already shares it.
    fn get(&self) -> Arc<String> {
        match self {
            Text::Plain(text) => text.clone(),
            Text::Packed(bytes, shared) => {
                let mut shared = shared.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                shared.upgrade().unwrap_or_else(|| {
                    let mut text = String::new();
                    // What was packed from text is text again.
                    let _ = flate2::read::DeflateDecoder::new(bytes.as_slice()).read_to_string(&mut text);
                    let text = Arc::new(text);
                    *shared = Arc::downgrade(&text);
                    text
                })
            }
        }
    }
}

/// Bits of a cell's row and column in a place.
const ROW_BITS: u32 = 18;
const COLUMN_BITS: u32 = 8;

impl Place {
    /// The place of a cell: sheet, row and column from 0, of which there are at most 64, 262,144 and 256.
    pub fn cell(file: u32, sheet: usize, row: u32, column: u32) -> Place {
        Place { file, offset: (sheet as u32) << (ROW_BITS + COLUMN_BITS) | row << COLUMN_BITS | column }
    }
}

impl SourceFile {
    /// The line of an offset, counted from 0, and where it begins.
    fn line(&self, offset: usize) -> (usize, usize) {
        let line = self.lines.partition_point(|start| *start as usize <= offset).saturating_sub(1);
        (line, self.lines.get(line).map_or(0, |start| *start as usize))
    }
}

impl Sources {
    /// Adds a file and returns its index.
    pub fn add(&mut self, name: &str, text: Arc<String>) -> u32 {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(i, _)| i as u32 + 1)).collect();
        self.files.push(SourceFile { name: name.to_string(), workbook: None, text: Text::Plain(text), lines });
        (self.files.len() - 1) as u32
    }

    /// Keeps the text of a file in less room; [`Sources::text`] unpacks it whenever nobody else has it.
    pub fn pack(&mut self, file: u32) {
        if let Some(file) = self.files.get_mut(file as usize)
            && let Text::Plain(text) = &file.text
            && let Some(packed) = Text::packed(text)
        {
            file.text = packed;
        }
    }

    /// The text of a file.
    pub fn text(&self, file: u32) -> Option<Arc<String>> {
        self.files.get(file as usize).map(|f| f.text.get())
    }

    /// Adds a workbook and returns its index.
    pub fn add_workbook(&mut self, name: &str, sheets: Vec<String>, sha256: String) -> u32 {
        let workbook = Some((sheets, sha256));
        self.files.push(SourceFile { name: name.to_string(), workbook, text: Text::Plain(Arc::default()), lines: Arc::default() });
        (self.files.len() - 1) as u32
    }

    /// SHA-256 of the workbooks by name.
    pub fn workbooks(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().filter_map(|f| Some((f.name.as_str(), f.workbook.as_ref()?.1.as_str())))
    }

    /// The names and texts of the files.
    pub fn files(&self) -> impl Iterator<Item = (&str, Arc<String>)> {
        self.files.iter().filter(|f| f.workbook.is_none()).map(|f| (f.name.as_str(), f.text.get()))
    }

    /// The place as people read it.
    pub fn origin(&self, place: Place) -> Option<Origin> {
        let file = self.files.get(place.file as usize)?;
        if let Some((sheets, _)) = &file.workbook {
            let sheet = sheets.get((place.offset >> (ROW_BITS + COLUMN_BITS)) as usize)?.clone();
            let (row, column) = (place.offset >> COLUMN_BITS & ((1 << ROW_BITS) - 1), place.offset & ((1 << COLUMN_BITS) - 1));
            return Some(Origin::Cell { file: file.name.clone(), sheet, cell: cell_name(row, column) });
        }
        let text = file.text.get();
        let at = text.floor_char_boundary(place.offset as usize);
        let (line, start) = file.line(at);
        let column = text[start..at].chars().count();
        Some(Origin::Text { file: file.name.clone(), line: line as u32 + 1, column: column as u32 + 1 })
    }

    /// The line of text at a place, cut to a printable length.
    pub fn excerpt(&self, place: Place) -> Option<String> {
        let file = self.files.get(place.file as usize).filter(|f| f.workbook.is_none())?;
        let text = file.text.get();
        let at = text.floor_char_boundary(place.offset as usize);
        let (_, start) = file.line(at);
        // The last 40 characters before the place: a line may be as long as the file.
        let from = text[start..at].char_indices().rev().nth(39).map_or(start, |(i, _)| start + i);
        let line: String = text[from..].chars().take(100).take_while(|c| *c != '\n').collect();
        Some(line.trim().to_string()).filter(|l| !l.is_empty())
    }
}

/// The reference of a cell, e.g. F12; row and column count from 0.
pub fn cell_name(row: u32, column: u32) -> String {
    column_name(column) + &(row + 1).to_string()
}

/// The letters of a column, e.g. AB; it counts from 0.
pub fn column_name(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// Row and column of a reference such as F12, from 0.
pub fn cell_at(name: &str) -> Option<(u32, u16)> {
    let letters = name.bytes().take_while(u8::is_ascii_uppercase).count();
    let column = name.bytes().take(letters.min(3)).fold(0u16, |n, b| n * 26 + u16::from(b - b'A') + 1);
    let row = name.get(letters..)?.parse::<u32>().ok()?;
    Some((row.checked_sub(1)?, column.checked_sub(1)?))
}
