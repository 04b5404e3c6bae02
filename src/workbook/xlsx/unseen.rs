//! What the reader of cells does not see in a sheet: formulas without a saved value, values that
//! are pictures, and error values that it does not know.
//!
//! The reader of cells takes saved values and skips formulas. A program that does not calculate
//! saves no values, and a formula without one must not pass for an empty cell.

use super::cell_ref;
use super::guard::{self, MAX_COLUMNS, MAX_ROWS};
use super::tags::{Kind, Tags};
use crate::archive::ZipReader;
use crate::diag::Diagnostics;

/// Bytes of a sheet, inflated: as many as a whole workbook may have.
const MAX_SHEET: u64 = 256 << 20;

/// Row and column, from 0.
type At = (u32, u32);

/// What is unseen in a sheet.
#[derive(Debug, Default, PartialEq)]
pub(in crate::workbook) struct Unseen {
    /// Number of formulas.
    pub formulas: usize,
    /// The first of them.
    pub first: Option<At>,
    /// Formulas without a value.
    pub uncomputed: Vec<At>,
    /// Cells with a picture or with linked data as their value.
    pub pictures: Vec<At>,
    /// Error values.
    pub errors: Vec<(At, String)>,
}

/// What is unseen in the part of a sheet.
///
/// # Errors
/// A part that is damaged or no XML.
pub(in crate::workbook) fn unseen(
    zip: &mut ZipReader<'_>,
    part: &str,
) -> Result<Unseen, Diagnostics> {
    match guard::text(zip, part, MAX_SHEET)? {
        Some(xml) => Ok(of(&xml).ok_or_else(|| guard::malformed(part))?),
        None => Ok(Unseen::default()),
    }
}

/// The cell that is being read.
#[derive(Default)]
struct Cell {
    at: Option<At>,
    formula: bool,
    /// Offset of its value.
    from: Option<usize>,
    value: String,
    /// An empty text is a value too: ="" has it.
    is_text: bool,
    is_error: bool,
    is_rich: bool,
}

fn of(xml: &str) -> Option<Unseen> {
    let mut found = Unseen::default();
    let mut cell = Cell::default();
    for tag in Tags::of(xml) {
        let tag = tag.ok()?;
        if tag.begins("c") {
            let place = tag.attribute("r").and_then(|name| cell_ref::read(&name));
            let kind = tag.attribute("t").unwrap_or_default();
            cell = Cell {
                at: place
                    .filter(|(row, column)| *row < MAX_ROWS && *column < MAX_COLUMNS)
                    .map(|(row, column)| (row, u32::from(column))),
                is_text: kind == "str",
                is_error: kind == "e",
                is_rich: tag.attribute("vm").is_some(),
                ..Cell::default()
            };
        }
        cell.formula |= tag.begins("f");
        if tag.begins("v") && tag.kind == Kind::Open {
            cell.from = Some(tag.end());
        } else if tag.ends("v")
            && let Some(value) = cell.from.and_then(|from| xml.get(from..tag.start))
        {
            cell.value = value.trim().to_string();
            cell.formula &= !(cell.is_text && value.is_empty());
        }
        if tag.ends("c") {
            found.take(std::mem::take(&mut cell));
        }
    }
    Some(found)
}

impl Unseen {
    fn take(&mut self, cell: Cell) {
        let Some(at) = cell.at else { return };
        if cell.formula {
            self.formulas += 1;
            self.first.get_or_insert(at);
        }
        if cell.is_error && cell.is_rich {
            self.pictures.push(at);
        } else if cell.is_error {
            self.errors.push((at, cell.value));
        } else if cell.formula && cell.value.is_empty() {
            self.uncomputed.push(at);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn formulas_with_and_without_values() {
        let xml = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"><f>A1+1</f><v>2</v></c>\
                   <c r=\"C2\"><f>A1</f></c><c r=\"D2\"><f>A1</f><v/></c><c r=\"E2\"/>\
                   <c r=\"F2\"><f>A1</f><v></v></c><c r=\"G2\" t=\"str\"><f>\"\"</f><v></v></c>\
                   <c r=\"H2\" t=\"str\"><f>A9</f></c><c r=\"I2\" t=\"e\" vm=\"1\"><v>#VALUE!</v></c>\
                   <c r=\"J2\" t=\"e\"><f>A1</f><v>#SPILL!</v></c></row></sheetData></worksheet>";
        let found = of(xml).unwrap();
        assert_eq!(found.first, Some((0, 1)));
        assert_eq!(found.uncomputed, [(1, 2), (1, 3), (1, 5), (1, 7)]);
        assert_eq!(found.pictures, [(1, 8)]);
        assert_eq!(found.errors, [((1, 9), "#SPILL!".to_string())]);
        assert_eq!(of("<a><b></a>"), None);
    }
}
