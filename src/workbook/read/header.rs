//! The header of a sheet, found by the names of its columns in any order.

use std::collections::BTreeMap;

use crate::workbook::cell_in::Raw;
use crate::workbook::cell_out::{Line, at as found_at, content};
use crate::workbook::columns::{EXAMPLE, EXTRA, Sheet, TOWNSHIP, is_header, plain};
use crate::workbook::grid::Grid;

/// Rows in which a header is looked for: some clerks put a title above it.
pub(super) const HEADER_WITHIN: u32 = 10;

/// The header of a sheet: which column of the file is which column of ours.
pub(super) struct Header {
    pub row: u32,
    pub columns: Vec<Found>,
    /// Columns of ours that the file lacks.
    pub missing: Vec<usize>,
    /// Columns of the file that are not ours, with their names.
    pub foreign: Vec<(u32, String)>,
    /// Further columns of the file for one of ours: position, and which of ours.
    pub twice: Vec<(u32, usize)>,
    /// The column with the marks of example rows.
    pub mark: Option<u32>,
    /// The column with the township of a row's target.
    pub township: Option<u32>,
}

/// A column of the file.
pub(super) struct Found {
    pub at: u32,
    pub header: String,
    /// Which of ours.
    pub column: Option<usize>,
    /// Which of the columns that name the parent of a row.
    pub key: Option<usize>,
    /// Key of a declared field.
    pub extra: Option<String>,
    /// Yuan in one unit of its amounts.
    pub unit: u32,
    /// Whether its name is a synonym of ours.
    pub synonym: bool,
}

impl Header {
    /// Finds the row with most of the sheet's headers among the first rows; `None` if no row has
    /// two.
    pub(super) fn find(sheet: &Sheet, grid: &Grid) -> Option<Header> {
        let keys = &sheet.keys();
        let headers = grid
            .rows
            .range(..HEADER_WITHIN)
            .map(|(row, cells)| Header::of(sheet, keys, *row, cells));
        let best = headers.max_by_key(|h| (h.columns.len(), std::cmp::Reverse(h.row)))?;
        (best.columns.len() >= 2 || best.columns.len() == sheet.columns.len() + keys.len())
            .then_some(best)
    }

    fn of(sheet: &Sheet, keys: &[&str], row: u32, cells: &BTreeMap<u32, Raw>) -> Header {
        let mut header = Header {
            row,
            columns: Vec::new(),
            missing: Vec::new(),
            foreign: Vec::new(),
            twice: Vec::new(),
            mark: None,
            township: None,
        };
        let texts: Vec<(u32, String)> =
            cells.iter().map(|(at, raw)| (*at, raw.text().into_owned())).collect();
        let own = |text: &str| {
            sheet.columns.iter().position(|c| is_header(&c.header, text) == Some(false))
        };
        for (at, text) in &texts {
            let base = plain(text);
            let key = keys
                .iter()
                .position(|k| is_header(k, text).is_some())
                .filter(|_| own(text).is_none());
            let also = || {
                sheet.columns.iter().position(|c| {
                    is_header(&c.header, text).is_some()
                        && !texts.iter().any(|(_, t)| is_header(&c.header, t) == Some(false))
                })
            };
            let column = if key.is_some() { None } else { own(text).or_else(also) };
            let extra = text
                .trim()
                .strip_prefix(EXTRA)
                .filter(|_| sheet.extra)
                .map(|key| key.trim().to_string());
            if base == EXAMPLE {
                header.mark = Some(*at);
            } else if sheet.by_township() && base == TOWNSHIP {
                header.township = Some(*at);
            } else if column.is_none() && key.is_none() && extra.is_none() {
                header.foreign.push((*at, text.trim().to_string()));
            } else if let Some(ours) =
                column.filter(|c| header.columns.iter().any(|f| f.column == Some(*c)))
            {
                header.twice.push((*at, ours));
            } else {
                let unit = if text.contains('万') { 10_000 } else { 1 };
                let synonym =
                    column.is_some_and(|c| is_header(&sheet.columns[c].header, text) == Some(true));
                header.columns.push(Found {
                    at: *at,
                    header: base,
                    column,
                    key,
                    extra,
                    unit,
                    synonym,
                });
            }
        }
        header.missing = (0..sheet.columns.len())
            .filter(|c| !header.columns.iter().any(|f| f.column == Some(*c)))
            .collect();
        header
    }

    /// The township named in a row.
    pub(super) fn township_of(&self, cells: &BTreeMap<u32, Raw>) -> String {
        self.township
            .and_then(|at| cells.get(&at))
            .map(|raw| raw.text().trim().to_string())
            .unwrap_or_default()
    }

    /// The texts of the cells that a row of ours would have in this file.
    pub(super) fn of_line(&self, sheet: &Sheet, line: &Line<'_>) -> Vec<(u32, String)> {
        let text = |f: &Found| match (f.column.map(|c| &sheet.columns[c]), f.key) {
            (Some(column), _) => {
                content(column, found_at(&line.item, &column.path), false).text().into_owned()
            }
            (None, Some(key)) => line.named.get(key).cloned().unwrap_or_default(),
            (None, None) => String::new(),
        };
        self.columns.iter().map(|f| (f.at, text(f))).collect()
    }
}
