//! The cells of a sheet, read one by one.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, DataRef, Xlsx};

use super::cell_in::Raw;
use super::xlsx::guard::{MAX_COLUMNS, MAX_ROWS};
use crate::data::cell_name;
use crate::diag::{Code, Diagnostic, Origin};
use crate::round::Date;

/// The cells of a sheet that are not empty, by row and column; every row of a merged cell has its
/// value.
pub(super) struct Grid {
    pub rows: BTreeMap<u32, BTreeMap<u32, Raw>>,
    /// Number of cells that took the value of a merged cell.
    pub merged: usize,
}

/// Why a sheet was not read.
pub(super) enum Unread {
    Broken(calamine::XlsxError),
    Large(Box<Diagnostic>),
}

impl Grid {
    /// Reads a sheet; `merged` if it has merged cells.
    pub(super) fn read(
        xlsx: &mut Xlsx<Cursor<&[u8]>>,
        sheet: &str,
        file: &str,
        merged: bool,
    ) -> Result<Grid, Unread> {
        let merged = if merged {
            xlsx.merge_cells_by_sheet_name(sheet).map_err(Unread::Broken)?
        } else {
            Vec::new()
        };
        let mut grid = Grid { rows: BTreeMap::new(), merged: 0 };
        let mut cells = xlsx.worksheet_cells_reader(sheet).map_err(Unread::Broken)?;
        while let Some(cell) = cells.next_cell().map_err(Unread::Broken)? {
            let (row, column) = cell.get_position();
            let Some(raw) = raw(cell.get_value()) else { continue };
            if row >= MAX_ROWS || column >= u32::from(MAX_COLUMNS) {
                let at = Origin::Cell {
                    file: file.into(),
                    sheet: sheet.into(),
                    cell: cell_name(row, column),
                };
                let d = Diagnostic::error(
                    Code::TooLarge,
                    format!("内容超出可读的范围（{MAX_ROWS}行、{MAX_COLUMNS}列）"),
                )
                .at(at);
                return Err(Unread::Large(Box::new(
                    d.hint("删去远处的零星内容；数据确有这么多的，拆成几个工作簿"),
                )));
            }
            grid.rows.entry(row).or_default().insert(column, raw);
        }
        // A cell merged over rows is a value for several items; one merged over columns is a title.
        for area in merged
            .iter()
            .filter(|a| a.end.0 > a.start.0 && a.end.1 == a.start.1 && a.end.0 < MAX_ROWS)
        {
            let Some(raw) =
                grid.rows.get(&area.start.0).and_then(|r| r.get(&area.start.1)).cloned()
            else {
                continue;
            };
            for row in area.start.0 + 1..=area.end.0 {
                if let Some(cells) = grid.rows.get_mut(&row) {
                    cells.entry(area.start.1).or_insert_with(|| raw.clone());
                    grid.merged += 1;
                }
            }
        }
        Ok(grid)
    }

    /// The text of a cell; empty if there is none.
    pub(super) fn text(&self, row: u32, column: u32) -> String {
        self.rows
            .get(&row)
            .and_then(|r| r.get(&column))
            .map(|raw| raw.text().into_owned())
            .unwrap_or_default()
    }
}

fn raw(value: &DataRef<'_>) -> Option<Raw> {
    let text = |t: &str| {
        (!t.trim().is_empty()).then(|| {
            Raw::Text(if t.contains('\r') { t.replace("\r\n", "\n") } else { t.to_string() })
        })
    };
    match value {
        DataRef::String(t) => text(t),
        DataRef::SharedString(t) => text(t),
        DataRef::Float(n) => Some(Raw::Number(*n)),
        DataRef::Int(n) => Some(Raw::Number(*n as f64)),
        DataRef::Bool(b) => Some(Raw::Bool(*b)),
        DataRef::DateTime(d) if d.is_datetime() => {
            let (y, m, day, ..) = d.to_ymd_hms_milli();
            Some(match Date::from_ymd_opt(i32::from(y), u32::from(m), u32::from(day)) {
                Some(date) if d.as_f64() >= 1.0 => Raw::Date(date),
                _ => Raw::Number(d.as_f64()),
            })
        }
        DataRef::DateTime(d) => Some(Raw::Number(d.as_f64())),
        DataRef::DateTimeIso(t) | DataRef::DurationIso(t) => text(t),
        DataRef::Error(_) => Some(Raw::Error(Data::from(value.clone()).to_string())),
        DataRef::Empty => None,
    }
}
