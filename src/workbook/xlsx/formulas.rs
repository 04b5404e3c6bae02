//! The formulas of a sheet: which cells have one, and which of these have no saved value.
//!
//! The reader of cells takes saved values and skips formulas. A program that does not calculate
//! saves no values, and a formula without one must not pass for an empty cell.

use super::cell_ref;
use super::guard::{self, MAX_COLUMNS, MAX_ROWS};
use super::tags::Tags;
use crate::archive::ZipReader;
use crate::diag::Diagnostics;

/// Bytes of a sheet, inflated: as many as a whole workbook may have.
const MAX_SHEET: u64 = 256 << 20;

/// The formulas of a sheet.
#[derive(Debug, Default, PartialEq)]
pub(in crate::workbook) struct Formulas {
    pub count: usize,
    /// Row and column of the first.
    pub first: Option<(u32, u32)>,
    /// Row and column of those without a value.
    pub empty: Vec<(u32, u32)>,
}

/// The formulas in the part of a sheet.
///
/// # Errors
/// A part that is damaged or no XML.
pub(in crate::workbook) fn formulas(
    zip: &mut ZipReader<'_>,
    part: &str,
) -> Result<Formulas, Diagnostics> {
    match guard::text(zip, part, MAX_SHEET)? {
        Some(xml) => Ok(of(&xml).ok_or_else(|| guard::malformed(part))?),
        None => Ok(Formulas::default()),
    }
}

fn of(xml: &str) -> Option<Formulas> {
    let mut found = Formulas::default();
    let (mut at, mut formula, mut value) = (None, false, false);
    for tag in Tags::of(xml) {
        let tag = tag.ok()?;
        if tag.begins("c") {
            let place = tag.attribute("r").and_then(|name| cell_ref::read(&name));
            at = place
                .filter(|(row, column)| *row < MAX_ROWS && *column < MAX_COLUMNS)
                .map(|(row, column)| (row, u32::from(column)));
            (formula, value) = (false, false);
        }
        formula |= tag.begins("f");
        value |= tag.begins("v") && !tag.ends("v");
        if let (true, true, Some(at)) = (tag.ends("c"), formula, at.take_if(|_| tag.ends("c"))) {
            found.count += 1;
            found.first.get_or_insert(at);
            found.empty.extend((!value).then_some(at));
        }
    }
    Some(found)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn formulas_with_and_without_values() {
        let xml = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"><f>A1+1</f><v>2</v></c>\
                   <c r=\"C2\"><f>A1</f></c><c r=\"D2\"><f>A1</f><v/></c><c r=\"E2\"/></row></sheetData></worksheet>";
        let found = of(xml).unwrap();
        assert_eq!(found, Formulas { count: 3, first: Some((0, 1)), empty: vec![(1, 2), (1, 3)] });
        assert_eq!(of("<a><b></a>"), None);
    }
}
