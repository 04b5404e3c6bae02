//! Changes to the part of a sheet: wrong cells become red, the column of messages is added, and the
//! traces of an earlier marking are removed.

use std::collections::{BTreeMap, BTreeSet};

use super::HEADER;
use super::styles::Styles;
use super::survey::{Columns, Survey, WIDTH};
use super::walk::Walk;
use crate::workbook::xlsx::cell_ref::{self, CellRef};
use crate::workbook::xlsx::package::insert_last;
use crate::workbook::xlsx::tags::{
    Edits, Kind, Malformed, Tag, Tags, escape, opened, with_attribute, without_attribute,
};

/// Height of a line of a message and of the highest row, in points.
const LINE: u32 = 15;
const MAX_HEIGHT: u32 = 409;

/// Elements that follow the drawing of the notes.
const AFTER_DRAWING: &[&str] = &[
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
    "AlternateContent",
];

/// The changes to a sheet.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// Wrong cells.
    pub red: BTreeSet<CellRef>,
    /// The messages by row.
    pub messages: BTreeMap<u32, String>,
    /// The column of messages; `None` if there are none.
    pub column: Option<u16>,
    /// The row of the header.
    pub header: u32,
    /// Id of the relation of a new drawing of notes.
    pub drawing: Option<String>,
}

/// The change to a cell.
enum Put<'p> {
    Red,
    Text(&'p str),
    Header,
}

/// The part of a sheet after the changes of a plan; everything else stays byte for byte.
pub(super) fn write(
    xml: &str,
    survey: &Survey,
    plan: &Plan,
    styles: &mut Styles,
) -> Result<String, Malformed> {
    let mut puts: BTreeMap<CellRef, Put<'_>> =
        plan.red.iter().map(|cell| (*cell, Put::Red)).collect();
    if let Some(column) = plan.column {
        puts.extend(plan.messages.iter().map(|(row, text)| ((*row, column), Put::Text(text))));
        puts.insert((plan.header, column), Put::Header);
    }
    let mut writer =
        Writer { survey, styles, puts, prefix: String::new(), edits: Edits::default() };
    writer.cells(xml)?;
    if !writer.puts.is_empty() {
        return Err(Malformed);
    }
    writer.frame(xml, plan)?;
    Ok(writer.edits.apply(xml))
}

struct Writer<'w> {
    survey: &'w Survey,
    styles: &'w mut Styles,
    /// Changes not made yet, in the order of the cells.
    puts: BTreeMap<CellRef, Put<'w>>,
    prefix: String,
    edits: Edits,
}

impl<'w> Writer<'w> {
    /// Visits the existing cells in their order and inserts new ones between them.
    fn cells(&mut self, xml: &str) -> Result<(), Malformed> {
        let (mut walk, mut row_tag) = (Walk::default(), String::new());
        let (mut row_style, mut touched, mut cell, mut formula) = (None, false, None, false);
        for tag in Tags::of(xml) {
            let tag = tag?;
            walk.step(&tag)?;
            match tag.local() {
                "sheetData" if tag.depth == 1 && tag.kind == Kind::Open => {
                    self.prefix = tag.prefix().to_string();
                }
                "sheetData" if tag.depth == 1 => {
                    self.prefix = tag.prefix().to_string();
                    let rows = self.new_rows(u32::MAX);
                    if !rows.is_empty() {
                        insert_last(&mut self.edits, &tag, &rows);
                    }
                }
                "row" if walk.in_row(&tag) => {
                    if tag.kind != Kind::Close {
                        let rows = self.new_rows(walk.at.0);
                        self.edits.insert(tag.start, rows);
                        row_style = if tag.flag("customFormat") { tag.number("s") } else { None };
                        touched = self
                            .puts
                            .range((walk.at.0, 0)..=(walk.at.0, u16::MAX))
                            .next()
                            .is_some();
                        row_tag = self.row(&tag, walk.at.0);
                        if touched && tag.kind == Kind::Open && row_tag != tag.text {
                            self.edits.replace(tag.start..tag.end(), std::mem::take(&mut row_tag));
                        }
                    }
                    if tag.kind == Kind::Close && touched {
                        let cells = self.new_cells((walk.at.0, u16::MAX), row_style);
                        self.edits.insert(tag.start, cells);
                    } else if tag.kind == Kind::Empty && touched {
                        let cells = self.new_cells((walk.at.0, u16::MAX), row_style);
                        self.edits.replace(
                            tag.start..tag.end(),
                            format!("{}{cells}</{}>", opened(&row_tag), tag.name()),
                        );
                    }
                }
                "c" if walk.in_cell(&tag) => {
                    if tag.kind != Kind::Close {
                        let cells = self.new_cells(walk.at, row_style);
                        self.edits.insert(tag.start, cells);
                        (cell, formula) = (Some(tag), false);
                    }
                    if tag.kind != Kind::Open
                        && let Some(begin) = cell.take()
                    {
                        self.cell(&begin, tag.end(), walk.at, formula);
                    }
                }
                "f" if cell.is_some() => formula = true,
                _ => {}
            }
        }
        Ok(())
    }

    /// Changes an existing cell, from its first tag to the end of its last.
    fn cell(&mut self, begin: &Tag<'_>, end: usize, at: CellRef, formula: bool) {
        let style = begin.number("s").unwrap_or(0);
        let own = self.survey.is_own(at.1) && !formula;
        let style = match self.puts.remove(&at) {
            Some(Put::Red) if !own => self.styles.red(style),
            Some(Put::Red) => return self.edits.replace(begin.start..end, ""),
            Some(put) => {
                let cell = self.new_cell(at, &put, None);
                return self.edits.replace(begin.start..end, cell);
            }
            None if own => return self.edits.replace(begin.start..end, ""),
            None if self.styles.is_red(style) => self.styles.plain(style),
            None => return,
        };
        let now = match style {
            0 => without_attribute(begin.text, "s"),
            style => with_attribute(begin.text, "s", &style.to_string()),
        };
        if now != begin.text {
            self.edits.replace(begin.start..begin.end(), now);
        }
    }

    /// The tag of a changed row: without `spans`, which no longer holds, and as high as its message
    /// unless the height was set by hand.
    fn row(&self, tag: &Tag<'_>, row: u32) -> String {
        let text = without_attribute(tag.text, "spans");
        match self.height(row).filter(|_| !tag.flag("customHeight")) {
            Some(height) if tag.number::<f64>("ht").is_none_or(|now| now < f64::from(height)) => {
                with_attribute(&text, "ht", &height.to_string())
            }
            _ => text,
        }
    }

    /// Height in points of a row whose message has more than one line.
    fn height(&self, row: u32) -> Option<u32> {
        let texts = self.puts.range((row, 0)..=(row, u16::MAX)).filter_map(|(_, put)| match put {
            Put::Text(text) => Some(text),
            _ => None,
        });
        let wide =
            |line: &str| line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
        let lines: usize = texts
            .flat_map(|t| t.lines())
            .map(|line| wide(line).saturating_sub(1) / usize::from(WIDTH) + 1)
            .sum();
        (lines > 1).then_some((lines as u32).saturating_mul(LINE).min(MAX_HEIGHT))
    }

    /// New rows before a row.
    fn new_rows(&mut self, before: u32) -> String {
        let mut out = String::new();
        while let Some((&(row, _), _)) =
            self.puts.first_key_value().filter(|((row, _), _)| *row < before)
        {
            let height = self.height(row).map_or(String::new(), |h| format!(" ht=\"{h}\""));
            let cells = self.new_cells((row, u16::MAX), None);
            out.push_str(&format!(
                "<{0}row r=\"{1}\"{height}>{cells}</{0}row>",
                self.prefix,
                row + 1
            ));
        }
        out
    }

    /// New cells of a row before a column.
    fn new_cells(&mut self, before: CellRef, row_style: Option<u32>) -> String {
        let mut out = String::new();
        while let Some((&at, _)) = self.puts.range((before.0, 0)..before).next() {
            if let Some(put) = self.puts.remove(&at) {
                out.push_str(&self.new_cell(at, &put, row_style));
            }
        }
        out
    }

    fn new_cell(&mut self, at: CellRef, put: &Put<'_>, row_style: Option<u32>) -> String {
        let (p, place) = (&self.prefix, cell_ref::name(at));
        let text = |style: u32, text: &str| {
            format!(
                "<{p}c r=\"{place}\" s=\"{style}\" t=\"inlineStr\"><{p}is><{p}t xml:space=\"preserve\">{}</{p}t></{p}is></{p}c>",
                escape(text)
            )
        };
        match put {
            Put::Red => {
                let style =
                    self.styles.red(row_style.unwrap_or_else(|| self.survey.style_of_column(at.1)));
                format!("<{p}c r=\"{place}\" s=\"{style}\"/>")
            }
            Put::Text(message) => text(self.styles.message(), message),
            Put::Header => text(self.styles.header(self.survey.head_beside(at)), HEADER),
        }
    }

    /// Changes around the cells: the used range, the width of the new column, the drawing of the
    /// notes.
    fn frame(&mut self, xml: &str, plan: &Plan) -> Result<(), Malformed> {
        let (mut columns, mut tail) = (plan.column, None);
        for tag in Tags::of(xml) {
            let tag = tag?;
            let begins = tag.kind != Kind::Close;
            match tag.local() {
                "dimension" if tag.depth == 1 && begins => self.dimension(&tag, plan),
                "col" if tag.depth == 2 && begins => {
                    if let Some(column) = columns {
                        columns = self.column_beside(&tag, column).then_some(column);
                    }
                }
                "cols" if tag.depth == 1 && tag.kind != Kind::Open => {
                    if let Some(column) = columns.take() {
                        let col = self.column_of(column);
                        insert_last(&mut self.edits, &tag, &col);
                    }
                }
                "sheetData" if tag.depth == 1 && begins => {
                    if let Some(column) = columns.take() {
                        let text =
                            format!("<{0}cols>{1}</{0}cols>", self.prefix, self.column_of(column));
                        self.edits.insert(tag.start, text);
                    }
                }
                _ => {}
            }
            if tag.depth == 1 && begins {
                tail = if AFTER_DRAWING.contains(&tag.local()) {
                    tail.or(Some(tag.start))
                } else {
                    None
                };
            }
            if tag.depth == 0
                && tag.kind == Kind::Close
                && let Some(id) = &plan.drawing
            {
                let names = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
                let names = if xml.contains(super::STRICT) { super::STRICT_LINKS } else { names };
                let drawing = format!(
                    "<{}legacyDrawing xmlns:r=\"{names}\" r:id=\"{}\"/>",
                    self.prefix,
                    escape(id)
                );
                self.edits.insert(tail.unwrap_or(tag.start), drawing);
            }
        }
        Ok(())
    }

    /// Extends the used range by the changed cells.
    fn dimension(&mut self, tag: &Tag<'_>, plan: &Plan) {
        let Some(range) = tag.attribute("ref") else { return };
        let (first, last) = range.split_once(':').unwrap_or((&range, &range));
        let (Some(mut first), Some(mut last)) = (cell_ref::read(first), cell_ref::read(last))
        else {
            return;
        };
        let column = |row: u32| plan.column.map(|c| (row, c));
        let cells = plan
            .red
            .iter()
            .copied()
            .chain(plan.messages.keys().filter_map(|r| column(*r)))
            .chain(column(plan.header));
        for cell in cells {
            first = (first.0.min(cell.0), first.1.min(cell.1));
            last = (last.0.max(cell.0), last.1.max(cell.1));
        }
        let now = format!("{}:{}", cell_ref::name(first), cell_ref::name(last));
        let now = if first == last { cell_ref::name(first) } else { now };
        if now != range {
            self.edits.replace(tag.start..tag.end(), with_attribute(tag.text, "ref", &now));
        }
    }

    fn column_of(&self, column: u16) -> String {
        format!(
            "<{0}col min=\"{1}\" max=\"{1}\" width=\"{WIDTH}\" customWidth=\"1\"/>",
            self.prefix,
            column + 1
        )
    }

    /// Inserts a column before or into the range of a `col` tag; returns whether it is still to be
    /// inserted.
    fn column_beside(&mut self, tag: &Tag<'_>, column: u16) -> bool {
        let Some(Columns { range, .. }) = Columns::read(tag) else { return true };
        let part = |first: u16, last: u16| {
            with_attribute(
                &with_attribute(tag.text, "min", &(first + 1).to_string()),
                "max",
                &(last + 1).to_string(),
            )
        };
        if column < *range.start() {
            let text = self.column_of(column);
            self.edits.insert(tag.start, text);
        } else if range.contains(&column) && tag.kind == Kind::Empty {
            let mut text = String::new();
            if *range.start() < column {
                text.push_str(&part(*range.start(), column - 1));
            }
            let wide = with_attribute(&part(column, column), "width", &WIDTH.to_string());
            text.push_str(&without_attribute(&with_attribute(&wide, "customWidth", "1"), "hidden"));
            if column < *range.end() {
                text.push_str(&part(column + 1, *range.end()));
            }
            if text != tag.text {
                self.edits.replace(tag.start..tag.end(), text);
            }
        } else {
            return true;
        }
        false
    }
}
