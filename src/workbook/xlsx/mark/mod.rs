//! Marking: a copy of a workbook with every mistake shown in its cell.
//!
//! Takes the bytes of a workbook and a message for each wrong cell; yields a copy in which the
//! wrong cells are red and have a note each, and in which each sheet with mistakes has a column
//! 错误说明 to the right of its last one. Everything else stays: a part without mistakes is byte for
//! byte the same, any other is changed only in the tags concerned. Traces of an earlier marking are
//! removed, so that a workbook can be corrected and marked again until nothing is red.
//!
//! No formula is computed and no link followed; messages are written as text, never as formulas.

mod notes;
mod parts;
mod sheet;
mod styles;
mod survey;
mod walk;

use std::collections::{BTreeMap, BTreeSet};

use parts::Parts;
use sheet::Plan;
use styles::Styles;
use survey::Survey;

use super::cell_ref::{self, CellRef, FORMAT_COLUMNS, FORMAT_ROWS};
use super::guard::{damaged, malformed};
use super::package::SheetPart;
use super::tags::{Kind, Malformed, Tags, plain};
use crate::diag::{Diagnostic, Diagnostics, Origin, printable};

/// Header of the column of messages; the reader of workbooks ignores this column.
pub(in crate::workbook) const HEADER: &str = "错误说明";

/// Author of the notes.
const AUTHOR: &str = "巡文核对";

/// Characters (UTF-16) of a cell or a note.
const MAX_TEXT: usize = 32_767;

const STRICT: &str = "http://purl.oclc.org/ooxml/spreadsheetml/main";
const STRICT_LINKS: &str = "http://purl.oclc.org/ooxml/officeDocument/relationships";
const LINKS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const CONTENT: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::workbook) struct Mark {
    /// The sheet; a mistake in a sheet that does not exist is shown in the first cell of the first
    /// sheet.
    pub sheet: String,
    /// Row, from 0.
    pub row: u32,
    /// Column, from 0.
    pub column: u16,
    /// The message, in Chinese.
    pub message: String,
    /// The row of the sheet's headers, from 0. Mistakes in it or above get a note only.
    pub header_row: u32,
}

/// The workbook with these marks instead of those of an earlier marking.
///
/// # Errors
/// What [`super::guard::open`] refuses, and a workbook with damaged parts.
pub(in crate::workbook) fn mark(
    bytes: &[u8],
    name: &str,
    marks: &[Mark],
) -> Result<Vec<u8>, Diagnostics> {
    let mut parts = Parts::read(bytes, name)?;
    parts.mark(marks).and_then(|()| parts.archive()).map_err(|problems| {
        let place = |d: Diagnostic| d.at(Origin::File { file: name.to_string() });
        problems.into_iter().map(place).collect()
    })
}

impl Parts {
    fn mark(&mut self, marks: &[Mark]) -> Result<(), Diagnostics> {
        let style_part = self.related(&self.workbook, "styles")?;
        let style_name = style_part.clone().unwrap_or_else(|| "xl/styles.xml".to_string());
        let style_text = self.text(&style_name)?.map(str::to_string);
        let mut styles = Styles::read(style_text).map_err(|_| malformed(&style_name))?;
        let headers = self.shared_headers()?;
        let mut of_sheets = by_sheet(&self.sheets, marks);
        let mut styled = false;
        for index in 0..self.sheets.len() {
            let marks = of_sheets.remove(&index).unwrap_or_default();
            styled |= self.mark_sheet(index, &marks, &mut styles, &headers)?;
        }
        if styled && let Some(text) = styles.finish().map_err(|_| malformed(&style_name))? {
            self.set(&style_name, text);
            if style_part.is_none() {
                self.join(
                    &self.workbook.clone(),
                    "styles",
                    &style_name,
                    &format!("{CONTENT}.styles+xml"),
                )?;
            }
        }
        Ok(())
    }

    /// Marks a sheet; returns whether it was changed.
    fn mark_sheet(
        &mut self,
        index: usize,
        marks: &[Mark],
        styles: &mut Styles,
        headers: &BTreeSet<usize>,
    ) -> Result<bool, Diagnostics> {
        let part = self.sheets[index].part.clone();
        let bad = |_: Malformed| damaged_sheet(&part);
        let comments = self.related(&part, "comments")?;
        let xml = self.text(&part)?.unwrap_or_default();
        let mut survey = Survey::read(xml, styles, headers).map_err(bad)?;
        if marks.is_empty() && !survey.is_marked() && comments.is_none() {
            return Ok(false);
        }
        let (mut plan, notes) = plan(marks, &survey);
        if let Some(column) = plan.column {
            survey.widen(column);
        }
        let boxes = self.write_notes(&part, comments.as_deref(), &notes, &survey)?;
        plan.drawing = boxes;
        let xml = self.text(&part)?.unwrap_or_default();
        let written = sheet::write(xml, &survey, &plan, styles).map_err(bad)?;
        let changed = written != xml;
        if changed {
            self.set(&part, written);
        }
        Ok(changed)
    }

    /// Writes the notes of a sheet and their boxes; yields the id of the relation of a new drawing.
    fn write_notes(
        &mut self,
        sheet: &str,
        comments: Option<&str>,
        texts: &BTreeMap<CellRef, String>,
        survey: &Survey,
    ) -> Result<Option<String>, Diagnostics> {
        if comments.is_none() && texts.is_empty() {
            return Ok(None);
        }
        let strict = self.text(sheet)?.is_some_and(|s| s.contains(STRICT));
        let namespace = if strict {
            STRICT
        } else {
            "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        };
        let part = comments.map_or_else(|| self.free_name("xl/comments", ".xml"), str::to_string);
        let old = self.text(&part)?.map_or_else(|| notes::empty(namespace), str::to_string);
        let written = notes::write(&old, texts).map_err(|_| malformed(&part))?;
        if comments.is_none() {
            self.join(sheet, "comments", &part, &format!("{CONTENT}.comments+xml"))?;
        }
        if written.xml != old || comments.is_none() {
            self.set(&part, written.xml.clone());
        }
        if written.gone.is_empty() && written.new.is_empty() {
            return Ok(None);
        }
        let links = self.relations(sheet)?;
        let drawing = survey
            .drawing
            .as_ref()
            .and_then(|id| links.into_iter().find(|r| r.id == *id && !r.external));
        let (name, old) = match drawing.map(|d| d.target) {
            Some(name) => {
                (name.clone(), self.text(&name)?.ok_or_else(|| malformed(&name))?.to_string())
            }
            None => {
                let block = 1 + self
                    .iter()
                    .filter(|(n, _)| n.ends_with(".vml"))
                    .map(|(_, b)| blocks(b))
                    .max()
                    .unwrap_or(0);
                (
                    self.free_name("xl/drawings/vmlDrawing", ".vml"),
                    notes::empty_drawing(block, written.new.len()),
                )
            }
        };
        let drawn = notes::draw(&old, &written, texts, survey).map_err(|_| malformed(&name))?;
        let new = self.position(&name).is_none();
        self.set(&name, drawn);
        if !new {
            return Ok(None);
        }
        self.join(
            sheet,
            "vmlDrawing",
            &name,
            "application/vnd.openxmlformats-officedocument.vmlDrawing",
        )
        .map(Some)
    }

    /// The indices of the shared strings equal to [`HEADER`].
    fn shared_headers(&self) -> Result<BTreeSet<usize>, Diagnostics> {
        let Some(part) = self.related(&self.workbook, "sharedStrings")? else {
            return Ok(BTreeSet::new());
        };
        let Some(xml) = self.text(&part)? else { return Ok(BTreeSet::new()) };
        let (mut found, mut index, mut begin) = (BTreeSet::new(), 0, 0);
        for tag in Tags::of(xml) {
            let tag = tag.map_err(|_| malformed(&part))?;
            match (tag.local(), tag.kind) {
                ("si", Kind::Open) => begin = tag.end(),
                ("si", kind) => {
                    if kind == Kind::Close && plain(&xml[begin..tag.start]).trim() == HEADER {
                        found.insert(index);
                    }
                    index += 1;
                }
                _ => {}
            }
        }
        Ok(found)
    }
}

fn blocks(drawing: &[u8]) -> usize {
    std::str::from_utf8(drawing).map_or(0, notes::last_block)
}

fn damaged_sheet(part: &str) -> Diagnostics {
    damaged(&format!("部件 {part} 不是合格的 XML，或行、列次序错乱")).into()
}

/// The marks of each sheet; those of missing sheets go to the first cell of the first visible one.
fn by_sheet(sheets: &[SheetPart], marks: &[Mark]) -> BTreeMap<usize, Vec<Mark>> {
    let first = sheets.iter().position(|s| !s.hidden).unwrap_or(0);
    let mut found: BTreeMap<usize, Vec<Mark>> = BTreeMap::new();
    for mark in marks {
        match sheets.iter().position(|s| s.name == mark.sheet) {
            Some(sheet) => found.entry(sheet).or_default().push(mark.clone()),
            None => found.entry(first).or_default().push(Mark {
                row: 0,
                column: 0,
                header_row: 0,
                ..mark.clone()
            }),
        }
    }
    found
}

/// The changes to a sheet, and the texts of its notes.
fn plan(marks: &[Mark], survey: &Survey) -> (Plan, BTreeMap<CellRef, String>) {
    let mut plan = Plan::default();
    let (mut notes, mut rows): (BTreeMap<CellRef, Lines>, BTreeMap<u32, BTreeMap<u16, Lines>>) =
        Default::default();
    for mark in marks {
        let inside =
            mark.row < FORMAT_ROWS && mark.column < FORMAT_COLUMNS && !survey.is_own(mark.column);
        let cell = if inside {
            (mark.row, mark.column)
        } else {
            (mark.header_row.min(FORMAT_ROWS - 1), 0)
        };
        let message: Vec<String> = mark.message.lines().map(clean).collect();
        let message = message.join("\n");
        if cell.0 > mark.header_row {
            rows.entry(cell.0)
                .or_default()
                .entry(cell.1)
                .or_default()
                .add(&format!("{}：{message}", cell_ref::name(cell)));
            plan.header = mark.header_row;
        }
        let cell = survey.shown(cell);
        plan.red.insert(cell);
        notes.entry(cell).or_default().add(&message);
    }
    let last =
        marks.iter().map(|m| m.column).filter(|c| !survey.is_own(*c) && *c < FORMAT_COLUMNS).max();
    plan.column = last.filter(|_| !rows.is_empty()).and_then(|last| survey.free_column(last));
    plan.messages = rows
        .into_iter()
        .map(|(row, cells)| {
            (row, cut(&cells.into_values().map(|l| l.0).collect::<Vec<_>>().join("\n"), MAX_TEXT))
        })
        .collect();
    // A note also has a line with its author.
    (plan, notes.into_iter().map(|(cell, lines)| (cell, cut(&lines.0, MAX_TEXT - 16))).collect())
}

/// Messages without repetition.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn add(&mut self, message: &str) {
        if self.0.is_empty() {
            self.0.push_str(message);
        } else if !format!("\n{}\n", self.0).contains(&format!("\n{message}\n")) {
            self.0.push('\n');
            self.0.push_str(message);
        }
    }
}

/// A line without control characters, and with `_xHHHH_` escaped, which Excel would take for a
/// character.
fn clean(line: &str) -> String {
    let line: String =
        line.chars().filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect();
    let line = printable(&line);
    let mut out = String::with_capacity(line.len());
    for (at, c) in line.char_indices() {
        let code = line.as_bytes().get(at..at + 7).is_some_and(|b| {
            b[1] == b'x' && b[6] == b'_' && b[2..6].iter().all(u8::is_ascii_hexdigit)
        });
        if c == '_' && code {
            out.push_str("_x005F");
        }
        out.push(c);
    }
    out
}

/// Cuts a text to `max` characters (UTF-16).
fn cut(text: &str, max: usize) -> String {
    if text.encode_utf16().count() <= max {
        return text.to_string();
    }
    let mut left = max - 1;
    let fits = |c: &char| left.checked_sub(c.len_utf16()).map(|l| left = l).is_some();
    text.chars().take_while(fits).chain(['…']).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
mod tests;
