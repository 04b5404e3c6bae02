//! The sheets of a file and their cells, read one by one.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, DataRef, ExcelDateTime, Reader as _, Xlsx, XlsxError};

use super::cell_in::Raw;
use super::xlsx::guard::{self, MAX_COLUMNS, MAX_ROWS, RareContent, SheetPart};
use super::xlsx::hidden::{Hidden, hidden};
use super::xlsx::looks::Look;
use super::xlsx::unseen::{Unseen, unseen};
use crate::archive::ZipReader;
use crate::data::cell_name;
use crate::data::form::{Change, formed};
use crate::diag::{Code, Diagnostic, Diagnostics, Origin};
use crate::round::Date;

/// A workbook that passed the guard.
pub(super) struct File<'f> {
    name: &'f str,
    zip: ZipReader<'f>,
    xlsx: Xlsx<Cursor<&'f [u8]>>,
    parts: Vec<SheetPart>,
    rare: RareContent,
    /// Whether cells may have pictures or linked data as values.
    is_rich: bool,
}

/// The cells of a sheet that are not empty, by row and column; every row of a merged cell has its
/// value.
#[derive(Debug, Default)]
pub(super) struct Grid {
    pub rows: BTreeMap<u32, BTreeMap<u32, Raw>>,
    /// Number of cells that took the value of a merged cell.
    pub merged: usize,
    /// Number of formulas, and the first.
    pub formulas: Option<(usize, (u32, u32))>,
    /// Rows and columns that are not shown.
    pub hidden: Hidden,
    /// Cells whose text was brought to the one form, by the sort of change; the first as an
    /// example.
    pub changed: BTreeMap<Change, (Vec<(u32, u32)>, String)>,
}

impl<'f> File<'f> {
    /// Opens a workbook.
    ///
    /// # Errors
    /// A file that is not a workbook, or that is too large.
    pub(super) fn open(bytes: &'f [u8], name: &'f str) -> Result<File<'f>, Diagnostics> {
        let (mut zip, rare) = guard::survey(bytes, name)?;
        let parts = guard::find_sheets(&mut zip)?.1;
        let xlsx = Xlsx::new(Cursor::new(bytes)).map_err(|e| unreadable(name, &e))?;
        let is_rich = zip.names().iter().any(|n| {
            let n = n.to_ascii_lowercase();
            n.contains("richdata") || n.ends_with("metadata.xml")
        });
        Ok(File { name, zip, xlsx, parts, rare, is_rich })
    }

    /// The names of the sheets in their order.
    pub(super) fn names(&self) -> Vec<String> {
        self.xlsx.sheet_names()
    }

    /// Whether a sheet is hidden.
    pub(super) fn is_hidden(&self, sheet: &str) -> bool {
        self.parts.iter().any(|p| p.name == sheet && p.hidden)
    }

    /// The cells of a sheet; of merged cells each row has the value if `spread`.
    ///
    /// # Errors
    /// A damaged sheet, or one with cells far out.
    pub(super) fn grid(&mut self, sheet: &str, spread: bool) -> Result<Grid, Diagnostics> {
        let part = self.parts.iter().find(|p| p.name == *sheet).map(|p| p.part.clone());
        let merged = spread && part.as_deref().is_none_or(|part| self.rare.has_merged(part));
        let broken = |e: XlsxError| unreadable(self.name, &e);
        let merged = if merged {
            self.xlsx.merge_cells_by_sheet_name(sheet).map_err(broken)?
        } else {
            Vec::new()
        };
        let mut grid = Grid::default();
        let mut cells = self.xlsx.worksheet_cells_reader(sheet).map_err(broken)?;
        let looks: Vec<Option<Look>> = cells
            .styles()
            .iter()
            .map(|style| Look::of(&style.number_format.as_ref()?.format_code))
            .collect();
        let mut has_unknown_errors = false;
        loop {
            let (cell, style) = match cells.next_cell_with_style_id() {
                Ok(Some(cell)) => cell,
                Ok(None) => break,
                // Read below, from the text of the part.
                Err(XlsxError::CellError(_)) => {
                    has_unknown_errors = true;
                    continue;
                }
                Err(e) => return Err(broken(e)),
            };
            let (row, column) = cell.get_position();
            let look = looks.get(style).and_then(Option::as_ref);
            let Some(raw) = raw(cell.get_value(), look) else { continue };
            if row >= MAX_ROWS || column >= u32::from(MAX_COLUMNS) {
                return Err(far_out(self.name, sheet, row, column));
            }
            grid.put(row, column, raw);
        }
        drop(cells);
        if let Some(part) = part.as_ref().filter(|part| self.rare.may_hide(part)) {
            grid.hidden = hidden(&mut self.zip, part)?;
        }
        if let Some(part) =
            part.filter(|part| self.is_rich || has_unknown_errors || self.rare.has_formulas(part))
        {
            grid.see(unseen(&mut self.zip, &part)?);
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
}

fn far_out(file: &str, sheet: &str, row: u32, column: u32) -> Diagnostics {
    let at = Origin::Cell { file: file.into(), sheet: sheet.into(), cell: cell_name(row, column) };
    let message = format!("内容超出可读的范围（{MAX_ROWS}行、{MAX_COLUMNS}列）");
    let d = Diagnostic::error(Code::TooLarge, message).at(at);
    d.hint("删去远处的零星内容；数据确有这么多的，拆成几个工作簿").into()
}

fn unreadable(name: &str, what: &dyn std::fmt::Display) -> Diagnostics {
    let d = Diagnostic::error(Code::Syntax, format!("工作簿读不了：{what}"))
        .at(Origin::File { file: name.into() });
    d.hint("用 Excel 或 WPS 打开，另存为 .xlsx 后再试").into()
}

impl Grid {
    /// Puts a cell, its text in the one form.
    fn put(&mut self, row: u32, column: u32, raw: Raw) {
        let raw = match raw {
            Raw::Text(text) => match formed(&text) {
                Some(read) => {
                    if read.text.trim().is_empty() {
                        return;
                    }
                    for (change, was) in read.changes {
                        let example = || (Vec::new(), change.example(&text, was, &read.text));
                        self.changed.entry(change).or_insert_with(example).0.push((row, column));
                    }
                    Raw::Text(read.text)
                }
                None => Raw::Text(text),
            },
            other => other,
        };
        self.rows.entry(row).or_default().insert(column, raw);
    }

    /// Adds what the reader of cells did not see.
    fn see(&mut self, unseen: Unseen) {
        self.formulas = unseen.first.map(|first| (unseen.formulas, first));
        let uncomputed = unseen.uncomputed.into_iter().map(|at| (at, Raw::Uncomputed));
        let pictures = unseen.pictures.into_iter().map(|at| (at, Raw::Picture));
        let errors = unseen.errors.into_iter().map(|(at, text)| (at, Raw::Error(text)));
        for ((row, column), raw) in uncomputed.chain(pictures).chain(errors) {
            self.rows.entry(row).or_default().insert(column, raw);
        }
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

fn raw(value: &DataRef<'_>, look: Option<&Look>) -> Option<Raw> {
    let text = |t: &str| (!t.trim().is_empty()).then(|| Raw::Text(t.to_string()));
    match value {
        DataRef::String(t) => text(t),
        DataRef::SharedString(t) => text(t),
        DataRef::Float(n) => Some(shown(*n, look)),
        DataRef::Int(n) => Some(shown(*n as f64, look)),
        DataRef::Bool(b) => Some(Raw::Bool(*b)),
        DataRef::DateTime(d) => Some(moment(d)),
        DataRef::DateTimeIso(t) | DataRef::DurationIso(t) => text(t),
        DataRef::Error(_) => Some(Raw::Error(Data::from(value.clone()).to_string())),
        DataRef::Empty => None,
    }
}

fn shown(number: f64, look: Option<&Look>) -> Raw {
    match look.and_then(|look| Some((look, look.shown(number)?))) {
        Some((look, text)) => {
            Raw::Shown { number, text, percent: matches!(look, Look::Percent(_)) }
        }
        None => Raw::Number(number),
    }
}

/// A date, a time of day, or both.
fn moment(value: &ExcelDateTime) -> Raw {
    let number = value.as_f64();
    let clock = |minutes: u64, seconds: u64| match seconds {
        0 => format!("{}:{:02}", minutes / 60, minutes % 60),
        _ => format!("{}:{:02}:{seconds:02}", minutes / 60, minutes % 60),
    };
    // A span is shown in hours, a time of day is less than a day.
    if number >= 0.0 && (!value.is_datetime() || number < 1.0) && number < 10_000.0 {
        let seconds = (number * 86_400.0).round() as u64;
        return Raw::Time(clock(seconds / 60, seconds % 60));
    }
    // The time to a second, which may be the midnight after the day.
    let seconds = (number.fract() * 86_400.0).round() as u64;
    let (y, m, d, ..) = value.to_ymd_hms_milli();
    let Some(date) = Date::from_ymd_opt(i32::from(y), u32::from(m), u32::from(d)) else {
        return Raw::Number(number);
    };
    match (seconds, date.succ_opt()) {
        (0, _) => Raw::Date(date),
        (86_400.., Some(next)) => Raw::Date(next),
        _ => Raw::Moment(date, clock(seconds / 60, seconds % 60)),
    }
}
