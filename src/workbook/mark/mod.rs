//! Marking: the clerk's workbook again, with every mistake shown in its cell.
//!
//! Takes the bytes of a workbook and what is wrong in which cell; yields a copy in which the wrong
//! cells are red and have a note each, and in which each sheet with mistakes has a column
//! 错误说明 right of its last one. All else stays: a part that needs no change is byte for byte the
//! same, a part that does is changed in its tags only. What an earlier marking left is taken out,
//! so that a workbook may be corrected and marked until nothing is red.
//!
//! Nothing of the workbook is computed or followed; what is said of the data is text, never a formula.

mod notes;
mod sheet;
mod style;

use std::collections::{BTreeMap, BTreeSet};

use sheet::{MOST, Plan, Survey, cell_name};
use style::Styles;

use super::guard::{self, damaged, malformed};
use super::package::{CONTENT_TYPES, Relation, SheetPart, relations, relations_part, target, with_default, with_override, with_relation};
use super::tags::{Kind, Malformed, Tags, plain};
use crate::archive::ZipBuilder;
use crate::diag::{Diagnostic, Diagnostics, Origin, printable};

/// Header of the column of what is wrong; readers pass over the column.
pub(crate) const HEADER: &str = "错误说明";

/// Author of the notes.
pub(crate) const AUTHOR: &str = "巡文核对";

/// Characters (UTF-16) that a cell or a note can hold.
const TEXT: usize = 32_767;

/// Row and column, from 0.
type Cell = (u32, u16);

const STRICT: &str = "http://purl.oclc.org/ooxml/spreadsheetml/main";
const STRICT_LINKS: &str = "http://purl.oclc.org/ooxml/officeDocument/relationships";
const LINKS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const CONTENT: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    /// The sheet; what is wrong with one that is not there is shown in the first cell of the first.
    pub sheet: String,
    /// Row, from 0.
    pub row: u32,
    /// Column, from 0.
    pub column: u16,
    /// What is wrong, in Chinese.
    pub message: String,
    /// The row of the sheet's headers, from 0. What is wrong in it or above is shown as a note only.
    pub header_row: u32,
}

/// The workbook with marks, instead of those it may have from an earlier marking.
///
/// # Errors
/// What [`guard::open`] refuses, and a workbook whose parts are damaged.
pub(crate) fn mark(bytes: &[u8], name: &str, marks: &[Mark]) -> Result<Vec<u8>, Diagnostics> {
    let mut parts = Parts::read(bytes, name)?;
    parts.mark(marks).and_then(|()| parts.archive()).map_err(|problems| {
        let place = |d: Diagnostic| d.at(Origin::File { file: name.to_string() });
        Diagnostics(problems.into_iter().map(place).collect())
    })
}

/// The parts of a workbook in the order of the archive.
struct Parts {
    workbook: String,
    sheets: Vec<SheetPart>,
    parts: Vec<(String, Vec<u8>)>,
}

impl Parts {
    fn read(bytes: &[u8], name: &str) -> Result<Parts, Diagnostics> {
        let mut zip = guard::open(bytes, name)?;
        let (workbook, sheets) = guard::find_sheets(&mut zip)?;
        let mut zip = guard::open(bytes, name)?;
        let mut parts = Vec::new();
        for part in zip.names().into_iter().filter(|n| !n.ends_with('/')) {
            let content = zip.read(&part)?.unwrap_or_default();
            parts.push((part, content));
        }
        Ok(Parts { workbook, sheets, parts })
    }

    fn position(&self, part: &str) -> Option<usize> {
        self.parts.iter().position(|(name, _)| name.eq_ignore_ascii_case(part))
    }

    /// A part as text, without the mark of byte order.
    fn text(&self, part: &str) -> Result<Option<&str>, Diagnostics> {
        let Some(at) = self.position(part) else { return Ok(None) };
        let text = std::str::from_utf8(&self.parts[at].1).map_err(|_| malformed(part))?;
        Ok(Some(text.strip_prefix('\u{feff}').unwrap_or(text)))
    }

    fn set(&mut self, part: &str, text: String) {
        match self.position(part) {
            Some(at) => self.parts[at].1 = text.into_bytes(),
            None => self.parts.push((part.to_string(), text.into_bytes())),
        }
    }

    fn relations(&self, part: &str) -> Result<Vec<Relation>, Diagnostics> {
        let links = relations_part(part);
        relations(part, self.text(&links)?.unwrap_or("<Relationships/>")).map_err(|_| malformed(&links).into())
    }

    /// The part that a relation of a kind leads to.
    fn related(&self, part: &str, kind: &str) -> Result<Option<String>, Diagnostics> {
        Ok(self.relations(part)?.into_iter().find(|r| r.kind == kind && !r.external).map(|r| r.target))
    }

    /// Joins a new part to another: its relation and its content type. Yields the id of the relation.
    fn join(&mut self, owner: &str, kind: &str, part: &str, content: &str) -> Result<String, Diagnostics> {
        let links = relations_part(owner);
        let strict = self.text(&self.workbook)?.is_some_and(|w| w.contains(STRICT));
        let full = format!("{}/{kind}", if strict { STRICT_LINKS } else { LINKS });
        let (id, written) = with_relation(self.text(&links)?, &full, &target(part)).map_err(|_| malformed(&links))?;
        self.set(&links, written);
        let types = self.text(CONTENT_TYPES)?.unwrap_or_default();
        let types = match part.strip_suffix(".vml") {
            Some(_) => with_default(types, "vml", content),
            None => with_override(types, part, content),
        };
        let types = types.map_err(|_| malformed(CONTENT_TYPES))?;
        self.set(CONTENT_TYPES, types);
        Ok(id)
    }

    /// A name for a new part.
    fn free_name(&self, before: &str, after: &str) -> String {
        (1..).map(|n| format!("{before}{n}{after}")).find(|name| self.position(name).is_none()).unwrap_or_default()
    }

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
                self.join(&self.workbook.clone(), "styles", &style_name, &format!("{CONTENT}.styles+xml"))?;
            }
        }
        Ok(())
    }

    /// Marks a sheet; whether it was changed.
    fn mark_sheet(&mut self, index: usize, marks: &[Mark], styles: &mut Styles, headers: &BTreeSet<usize>) -> Result<bool, Diagnostics> {
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

    /// Writes the notes of a sheet and their boxes. Yields the relation of a drawing it has not had.
    fn write_notes(
        &mut self,
        sheet: &str,
        comments: Option<&str>,
        texts: &BTreeMap<Cell, String>,
        survey: &Survey,
    ) -> Result<Option<String>, Diagnostics> {
        if comments.is_none() && texts.is_empty() {
            return Ok(None);
        }
        let strict = self.text(sheet)?.is_some_and(|s| s.contains(STRICT));
        let namespace = if strict { STRICT } else { "http://schemas.openxmlformats.org/spreadsheetml/2006/main" };
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
        let drawing = survey.drawing.as_ref().and_then(|id| links.into_iter().find(|r| r.id == *id && !r.external));
        let (name, old) = match drawing.map(|d| d.target) {
            Some(name) => (name.clone(), self.text(&name)?.ok_or_else(|| malformed(&name))?.to_string()),
            None => {
                let block = 1 + self.parts.iter().filter(|(n, _)| n.ends_with(".vml")).map(|(_, b)| blocks(b)).max().unwrap_or(0);
                (self.free_name("xl/drawings/vmlDrawing", ".vml"), notes::empty_drawing(block, written.new.len()))
            }
        };
        let drawn = notes::draw(&old, &written, texts, survey).map_err(|_| malformed(&name))?;
        let new = self.position(&name).is_none();
        self.set(&name, drawn);
        if !new {
            return Ok(None);
        }
        self.join(sheet, "vmlDrawing", &name, "application/vnd.openxmlformats-officedocument.vmlDrawing").map(Some)
    }

    /// The shared strings that say [`HEADER`].
    fn shared_headers(&self) -> Result<BTreeSet<usize>, Diagnostics> {
        let Some(part) = self.related(&self.workbook, "sharedStrings")? else { return Ok(BTreeSet::new()) };
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

    fn archive(&self) -> Result<Vec<u8>, Diagnostics> {
        let mut zip = ZipBuilder::new();
        for (name, bytes) in &self.parts {
            zip.add(name, bytes)?;
        }
        zip.finish()
    }
}

fn blocks(drawing: &[u8]) -> usize {
    std::str::from_utf8(drawing).map_or(0, notes::last_block)
}

fn damaged_sheet(part: &str) -> Diagnostics {
    damaged(&format!("部件 {part} 不是合格的 XML，或行、列次序错乱")).into()
}

/// The marks of each sheet; those of sheets that are not there go to the first cell of the first that is shown.
fn by_sheet(sheets: &[SheetPart], marks: &[Mark]) -> BTreeMap<usize, Vec<Mark>> {
    let first = sheets.iter().position(|s| !s.hidden).unwrap_or(0);
    let mut found: BTreeMap<usize, Vec<Mark>> = BTreeMap::new();
    for mark in marks {
        match sheets.iter().position(|s| s.name == mark.sheet) {
            Some(sheet) => found.entry(sheet).or_default().push(mark.clone()),
            None => found.entry(first).or_default().push(Mark { row: 0, column: 0, header_row: 0, ..mark.clone() }),
        }
    }
    found
}

/// What is put into a sheet, and what the notes in it say.
fn plan(marks: &[Mark], survey: &Survey) -> (Plan, BTreeMap<Cell, String>) {
    let mut plan = Plan::default();
    let (mut notes, mut rows): (BTreeMap<Cell, Lines>, BTreeMap<u32, BTreeMap<u16, Lines>>) = Default::default();
    for mark in marks {
        let inside = mark.row < MOST.0 && mark.column < MOST.1 && !survey.is_own(mark.column);
        let cell = if inside { (mark.row, mark.column) } else { (mark.header_row.min(MOST.0 - 1), 0) };
        let message: Vec<String> = mark.message.lines().map(clean).collect();
        let message = message.join("\n");
        if cell.0 > mark.header_row {
            rows.entry(cell.0).or_default().entry(cell.1).or_default().add(&format!("{}：{message}", cell_name(cell)));
            plan.header = mark.header_row;
        }
        let cell = survey.shown(cell);
        plan.red.insert(cell);
        notes.entry(cell).or_default().add(&message);
    }
    let last = marks.iter().map(|m| m.column).filter(|c| !survey.is_own(*c) && *c < MOST.1).max();
    plan.column = last.filter(|_| !rows.is_empty()).and_then(|last| survey.free_column(last));
    plan.messages =
        rows.into_iter().map(|(row, cells)| (row, cut(&cells.into_values().map(|l| l.0).collect::<Vec<_>>().join("\n"), TEXT))).collect();
    // A note says who wrote it, too.
    (plan, notes.into_iter().map(|(cell, lines)| (cell, cut(&lines.0, TEXT - 16))).collect())
}

/// Messages, each once.
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

/// A line without what steers a screen, and with nothing that Excel takes for a character's number.
fn clean(line: &str) -> String {
    let line: String = line.chars().filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect();
    let line = printable(&line);
    let mut out = String::with_capacity(line.len());
    for (at, c) in line.char_indices() {
        let code =
            line.as_bytes().get(at..at + 7).is_some_and(|b| b[1] == b'x' && b[6] == b'_' && b[2..6].iter().all(u8::is_ascii_hexdigit));
        if c == '_' && code {
            out.push_str("_x005F");
        }
        out.push(c);
    }
    out
}

/// Text of at most so many characters.
fn cut(text: &str, most: usize) -> String {
    if text.encode_utf16().count() <= most {
        return text.to_string();
    }
    let mut left = most - 1;
    let fits = |c: &char| left.checked_sub(c.len_utf16()).map(|l| left = l).is_some();
    text.chars().take_while(fits).chain(['…']).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
mod tests;
