//! What marking must know of a sheet before it changes it: used and merged cells, columns and their
//! widths, formats of headers, and the traces of an earlier marking.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use super::HEADER;
use super::styles::Styles;
use super::walk::Walk;
use crate::workbook::xlsx::cell_ref::{self, CellRef, FORMAT_COLUMNS};
use crate::workbook::xlsx::tags::{Kind, Malformed, Tag, Tags, plain};

/// Rows from the top in which a header is looked for.
const HEADER_ROWS: u32 = 20;

/// Width of the column of messages, in characters.
pub(super) const WIDTH: u16 = 60;

/// The content of a sheet as far as marking depends on it.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Columns with a value in some row.
    used: BTreeSet<u16>,
    /// Columns with the messages of an earlier marking.
    own: BTreeSet<u16>,
    merged: Vec<[CellRef; 2]>,
    columns: Vec<Columns>,
    /// Formats of the cells in the first rows.
    heads: BTreeMap<CellRef, u32>,
    /// Id of the relation of the drawing of its notes.
    pub drawing: Option<String>,
    /// Whether any cell is red.
    red: bool,
}

/// A range of columns with the same settings.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    /// From 0.
    pub range: RangeInclusive<u16>,
    style: u32,
    /// In characters; 0 if hidden.
    width: f64,
}

impl Survey {
    /// Reads a sheet. `headers` are the indices of the shared strings equal to [`HEADER`].
    pub fn read(
        xml: &str,
        styles: &Styles,
        headers: &BTreeSet<usize>,
    ) -> Result<Survey, Malformed> {
        let mut survey = Survey::default();
        let mut walk = Walk::default();
        let (mut cell, mut holds): (Option<Tag<'_>>, bool) = (None, false);
        for tag in Tags::of(xml) {
            let tag = tag?;
            walk.step(&tag)?;
            match tag.local() {
                "c" if walk.in_cell(&tag) && tag.kind != Kind::Close => {
                    let style = tag.number("s").unwrap_or(0);
                    survey.red |= styles.is_red(style);
                    if walk.at.0 < HEADER_ROWS {
                        survey.heads.insert(walk.at, style);
                    }
                    (cell, holds) = (Some(tag), false);
                }
                "c" if walk.in_cell(&tag) => {
                    if let Some(begin) = cell.take().filter(|_| holds) {
                        survey.used.insert(walk.at.1);
                        if walk.at.0 < HEADER_ROWS
                            && is_header(&begin, &xml[begin.end()..tag.start], headers)
                        {
                            survey.own.insert(walk.at.1);
                        }
                    }
                }
                "v" | "is" | "f" if walk.in_value(&tag) => holds = true,
                "mergeCell" => {
                    let area = tag.attribute("ref").and_then(|r| {
                        r.split_once(':').map(|(a, b)| (cell_ref::read(a), cell_ref::read(b)))
                    });
                    if let Some((Some(first), Some(last))) = area {
                        survey.merged.push([first, last]);
                    }
                }
                "col" if tag.kind != Kind::Close => survey.columns.extend(Columns::read(&tag)),
                "legacyDrawing" if tag.depth == 1 => {
                    survey.drawing = tag
                        .prefixed_attribute("id")
                        .map(std::borrow::Cow::into_owned)
                        .or(survey.drawing);
                }
                _ => {}
            }
        }
        Ok(survey)
    }

    /// Whether the sheet has traces of an earlier marking.
    pub fn is_marked(&self) -> bool {
        self.red || !self.own.is_empty()
    }

    /// The cell in which a cell is shown: the first of a merged area.
    pub fn shown(&self, cell: CellRef) -> CellRef {
        let holds =
            |[a, b]: &&[CellRef; 2]| (a.0..=b.0).contains(&cell.0) && (a.1..=b.1).contains(&cell.1);
        self.merged.iter().find(holds).map_or(cell, |[first, _]| *first)
    }

    /// The column to the right of both the last one with a value and `other`; `None` at the edge of
    /// the format.
    pub fn free_column(&self, other: u16) -> Option<u16> {
        let last = self.used.iter().rev().find(|c| !self.own.contains(c)).copied().unwrap_or(0);
        last.max(other).checked_add(1).filter(|c| *c < FORMAT_COLUMNS)
    }

    /// Sets the width that the column of messages will have.
    pub fn widen(&mut self, column: u16) {
        let style = self.style_of_column(column);
        self.columns.insert(0, Columns { range: column..=column, style, width: f64::from(WIDTH) });
    }

    /// Whether a column has the messages of an earlier marking.
    pub fn is_own(&self, column: u16) -> bool {
        self.own.contains(&column)
    }

    /// Width of a column in pixels of a screen.
    pub fn pixels(&self, column: u16) -> u32 {
        let width =
            self.columns.iter().find(|c| c.range.contains(&column)).map_or(8.43, |c| c.width);
        if width == 0.0 { 0 } else { (width * 7.0 + 5.0).clamp(1.0, 2000.0) as u32 }
    }

    /// The format of a column.
    pub fn style_of_column(&self, column: u16) -> u32 {
        self.columns.iter().find(|c| c.range.contains(&column)).map_or(0, |c| c.style)
    }

    /// The format of the nearest header to the left of a cell.
    pub fn head_beside(&self, (row, column): CellRef) -> u32 {
        self.heads.range((row, 0)..(row, column)).next_back().map_or(0, |(_, style)| *style)
    }
}

impl Columns {
    /// Reads a `col` tag; `None` if it has no range.
    pub fn read(tag: &Tag<'_>) -> Option<Columns> {
        let (first, last): (u16, u16) = (tag.number("min")?, tag.number("max")?);
        let width = if tag.flag("hidden") { 0.0 } else { tag.number("width").unwrap_or(8.43) };
        let range = first.checked_sub(1)?..=last.checked_sub(1)?;
        Some(Columns { range, style: tag.number("style").unwrap_or(0), width })
    }
}

/// Whether the text of a cell is [`HEADER`].
fn is_header(begin: &Tag<'_>, content: &str, headers: &BTreeSet<usize>) -> bool {
    let text = plain(content);
    match begin.attribute("t").as_deref() {
        Some("s") => text.trim().parse().is_ok_and(|index| headers.contains(&index)),
        _ => text.trim() == HEADER,
    }
}
