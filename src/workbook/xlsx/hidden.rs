//! Rows and columns that a sheet does not show: hidden, filtered out, or without height or width.
//!
//! They are read as all others; whoever looks at the sheet does not know of them, so they are listed.

use std::collections::BTreeSet;

use super::guard::{self, MAX_COLUMNS, MAX_ROWS};
use super::tags::{Tag, Tags};
use crate::archive::ZipReader;
use crate::diag::Diagnostics;

/// Bytes of a sheet, inflated: as many as a whole workbook may have.
const MAX_SHEET: u64 = 256 << 20;

/// What is not shown of a sheet, from 0.
#[derive(Debug, Default, PartialEq)]
pub(in crate::workbook) struct Hidden {
    pub rows: BTreeSet<u32>,
    pub columns: BTreeSet<u32>,
}

/// What is not shown of the part of a sheet.
///
/// # Errors
/// A part that is damaged or no XML.
pub(in crate::workbook) fn hidden(
    zip: &mut ZipReader<'_>,
    part: &str,
) -> Result<Hidden, Diagnostics> {
    match guard::text(zip, part, MAX_SHEET)? {
        Some(xml) => Ok(of(&xml).ok_or_else(|| guard::malformed(part))?),
        None => Ok(Hidden::default()),
    }
}

fn of(xml: &str) -> Option<Hidden> {
    let mut found = Hidden::default();
    let mut next = 0u32;
    for tag in Tags::of(xml) {
        let tag = tag.ok()?;
        let without = |size: &str| tag.number::<f64>(size) == Some(0.0);
        if tag.begins("col") && (tag.flag("hidden") || without("width")) {
            found.columns.extend(columns(&tag));
        } else if tag.begins("row") {
            // A row without a number is the next one.
            let row = tag.number::<u32>("r").map_or(next, |r| r.saturating_sub(1));
            next = row.saturating_add(1);
            if row < MAX_ROWS && (tag.flag("hidden") || without("ht")) {
                found.rows.insert(row);
            }
        }
    }
    Some(found)
}

fn columns(tag: &Tag<'_>) -> std::ops::Range<u32> {
    let first = tag.number::<u32>("min").unwrap_or(1).saturating_sub(1);
    first..tag.number::<u32>("max").unwrap_or(first + 1).min(MAX_COLUMNS.into())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn rows_and_columns_that_are_not_shown() {
        let xml = "<worksheet><cols><col min=\"2\" max=\"3\" width=\"9\" hidden=\"1\"/>\
                   <col min=\"5\" max=\"5\" width=\"0\"/><col min=\"6\" max=\"6\" width=\"8\"/>\
                   <col min=\"199\" max=\"16384\" hidden=\"true\"/></cols><sheetData>\
                   <row r=\"1\"/><row hidden=\"1\"/><row r=\"5\" ht=\"0\" customHeight=\"1\"/>\
                   <row r=\"6\" hidden=\"0\"/></sheetData></worksheet>";
        let found = of(xml).unwrap();
        assert_eq!(found.rows, BTreeSet::from([1, 4]));
        assert_eq!(found.columns, BTreeSet::from([1, 2, 4, 198, 199]));
        assert_eq!(of("<a><b></a>"), None);
    }
}
