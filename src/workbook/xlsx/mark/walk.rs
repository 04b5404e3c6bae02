//! Positions while walking over the tags of a sheet.

use crate::workbook::xlsx::cell_ref::{self, CellRef, FORMAT_COLUMNS, FORMAT_ROWS};
use crate::workbook::xlsx::tags::{Kind, Malformed, Tag};

/// The current position among the rows and cells of a sheet; their references are optional in the
/// format.
#[derive(Debug, Default)]
pub(super) struct Walk {
    pub at: CellRef,
    /// Row and column of the next element if it has no reference.
    next: CellRef,
    /// Inside `sheetData`.
    data: bool,
}

impl Walk {
    /// Moves on to a tag.
    ///
    /// # Errors
    /// Rows or cells that are out of order or beyond the limits of the format.
    pub fn step(&mut self, tag: &Tag<'_>) -> Result<(), Malformed> {
        if tag.depth == 1 {
            self.data = tag.kind == Kind::Open && tag.local() == "sheetData";
        }
        if tag.kind == Kind::Close {
            return Ok(());
        }
        if self.in_row(tag) {
            let row = match tag.attribute("r") {
                Some(name) => name
                    .trim()
                    .parse::<u32>()
                    .ok()
                    .and_then(|r| r.checked_sub(1))
                    .ok_or(Malformed)?,
                None => self.next.0,
            };
            if row < self.next.0 || row >= FORMAT_ROWS {
                return Err(Malformed);
            }
            (self.at, self.next) = ((row, 0), (row + 1, 0));
        } else if self.in_cell(tag) {
            let column = match tag.attribute("r") {
                Some(name) => cell_ref::read(&name).ok_or(Malformed)?.1,
                None => self.next.1,
            };
            if column < self.next.1 || column >= FORMAT_COLUMNS {
                return Err(Malformed);
            }
            (self.at.1, self.next.1) = (column, column + 1);
        }
        Ok(())
    }

    /// Whether the tag begins or ends a row.
    pub fn in_row(&self, tag: &Tag<'_>) -> bool {
        self.data && tag.depth == 2 && tag.local() == "row"
    }

    /// Whether the tag begins or ends a cell.
    pub fn in_cell(&self, tag: &Tag<'_>) -> bool {
        self.data && tag.depth == 3 && tag.local() == "c"
    }

    /// Whether the tag begins the value of a cell.
    pub fn in_value(&self, tag: &Tag<'_>) -> bool {
        self.data && tag.depth == 4 && tag.kind != Kind::Close
    }
}
