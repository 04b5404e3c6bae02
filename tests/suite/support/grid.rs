//! Workbooks as another program writes them: the cells of one of ours, changed, in a file of their
//! own without our styles, marks and lists.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use rust_xlsxwriter::{Format, Workbook};

/// What is written into a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Typed {
    /// Text.
    Text(String),
    /// A number.
    Number(f64),
}

/// The sheets of a workbook in their order, each with its cells from A1.
#[derive(Debug, Clone)]
pub struct Grid(Vec<(String, Vec<Vec<Data>>)>);

impl Grid {
    /// The cells of a workbook.
    pub fn read(bytes: &[u8]) -> Grid {
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
        let names = book.sheet_names();
        let sheets = names.into_iter().map(|name| {
            let range = book.worksheet_range(&name).unwrap();
            let end = range.end().unwrap_or_default();
            let row = |r| (0..=end.1).map(|c| value(&range, (r, c))).collect();
            (name, (0..=end.0).map(row).collect())
        });
        Grid(sheets.collect())
    }

    /// The cell of a sheet by its name, such as F12.
    pub fn cell(&mut self, sheet: &str, cell: &str) -> &mut Data {
        let (row, column) = place(cell);
        let (_, rows) = self.0.iter_mut().find(|(name, _)| name == sheet).unwrap();
        &mut rows[row][column]
    }

    /// The text of a cell; empty where the sheet has none.
    pub fn text(&self, sheet: &str, cell: &str) -> String {
        let (row, column) = place(cell);
        let (_, rows) = self.0.iter().find(|(name, _)| name == sheet).unwrap();
        rows.get(row).and_then(|row| row.get(column)).map(ToString::to_string).unwrap_or_default()
    }

    /// The name of the first cell of a sheet with a text.
    pub fn find(&self, sheet: &str, text: &str) -> String {
        let (_, rows) = self.0.iter().find(|(name, _)| name == sheet).unwrap();
        let cells = rows
            .iter()
            .enumerate()
            .flat_map(|(r, row)| row.iter().enumerate().map(move |(c, value)| (r, c, value)));
        let (row, column) = cells
            .filter(|(.., value)| *value == text)
            .map(|(row, column, _)| (row, column))
            .next()
            .unwrap_or_else(|| panic!("no {text} in {sheet}"));
        format!("{}{}", char::from(b'A' + u8::try_from(column).unwrap()), row + 1)
    }

    /// A workbook of these cells, with some changed.
    pub fn write(&self, changed: &BTreeMap<(String, String), Typed>) -> Vec<u8> {
        let mut grid = self.clone();
        for ((sheet, cell), typed) in changed {
            *grid.cell(sheet, cell) = match typed {
                Typed::Text(text) => Data::String(text.clone()),
                Typed::Number(number) => Data::Float(*number),
            };
        }
        let mut book = Workbook::new();
        let date = Format::new().set_num_format("yyyy-mm-dd");
        for (name, rows) in &grid.0 {
            let sheet = book.add_worksheet().set_name(name).unwrap();
            for (r, row) in (0u32..).zip(rows) {
                for (c, data) in (0u16..).zip(row) {
                    match data {
                        Data::Empty => continue,
                        Data::Int(n) => sheet.write(r, c, *n as f64),
                        Data::Float(n) => sheet.write(r, c, *n),
                        Data::Bool(b) => sheet.write(r, c, *b),
                        Data::DateTime(d) => sheet.write_with_format(r, c, d.as_f64(), &date),
                        other => sheet.write(r, c, other.to_string()),
                    }
                    .unwrap();
                }
            }
        }
        book.save_to_buffer().unwrap()
    }
}

/// Row and column of a cell, from 0.
fn place(cell: &str) -> (usize, usize) {
    let letters = cell.trim_end_matches(|c: char| c.is_ascii_digit());
    let column = letters.bytes().fold(0, |n, c| n * 26 + usize::from(c - b'A') + 1) - 1;
    (cell[letters.len()..].parse::<usize>().unwrap() - 1, column)
}

fn value(range: &calamine::Range<Data>, at: (u32, u32)) -> Data {
    range.get_value(at).cloned().unwrap_or(Data::Empty)
}
