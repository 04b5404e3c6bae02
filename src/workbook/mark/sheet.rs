//! The sheet of a marked workbook: what it holds, and its part with cells made red, the column of
//! what is wrong put in and that of an earlier marking taken out.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use super::style::Styles;
use super::{Cell, HEADER};
use crate::workbook::package::insert_last;
use crate::workbook::tags::{Edits, Kind, Malformed, Tag, Tags, escape, opened, plain, with_attribute, without_attribute};

/// Rows and columns that a sheet can have.
pub(super) const MOST: Cell = (1_048_576, 16_384);

/// Rows from the top in which a header is looked for.
const HEADER_ROWS: u32 = 20;

/// Width of the column of what is wrong, in characters.
const WIDTH: u16 = 60;

/// Height of a line of it in points, and of the highest row.
const LINE: u32 = 15;
const MOST_HIGH: u32 = 409;

/// Elements that come after the drawing of the notes.
const AFTER_DRAWING: &[&str] =
    &["legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst", "AlternateContent"];

/// What a sheet holds, as far as marking must know.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Columns with a value in some row.
    used: BTreeSet<u16>,
    /// Columns of what was wrong at an earlier marking.
    own: BTreeSet<u16>,
    merged: Vec<[Cell; 2]>,
    columns: Vec<Columns>,
    /// Formats of the cells in the rows where headers are.
    heads: BTreeMap<Cell, u32>,
    /// Relation of the drawing of its notes.
    pub drawing: Option<String>,
    red: bool,
}

/// Columns set up alike, counted from 0.
#[derive(Debug, Clone)]
struct Columns {
    range: RangeInclusive<u16>,
    style: u32,
    /// In characters; 0 if hidden.
    width: f64,
}

impl Survey {
    /// Reads a sheet. `headers` are the shared strings that say [`HEADER`].
    pub fn read(xml: &str, styles: &Styles, headers: &BTreeSet<usize>) -> Result<Survey, Malformed> {
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
                        if walk.at.0 < HEADER_ROWS && is_header(&begin, &xml[begin.end()..tag.start], headers) {
                            survey.own.insert(walk.at.1);
                        }
                    }
                }
                "v" | "is" | "f" if walk.depth_of_value(&tag) => holds = true,
                "mergeCell" => {
                    let area = tag.attribute("ref").and_then(|r| r.split_once(':').map(|(a, b)| (read_cell(a), read_cell(b))));
                    if let Some((Some(first), Some(last))) = area {
                        survey.merged.push([first, last]);
                    }
                }
                "col" if tag.kind != Kind::Close => survey.columns.extend(Columns::read(&tag)),
                "legacyDrawing" if tag.depth == 1 => {
                    survey.drawing = tag.prefixed_attribute("id").map(std::borrow::Cow::into_owned).or(survey.drawing);
                }
                _ => {}
            }
        }
        Ok(survey)
    }

    /// Whether an earlier marking left something here.
    pub fn is_marked(&self) -> bool {
        self.red || !self.own.is_empty()
    }

    /// The cell that shows what is in a cell: in merged ones the first.
    pub fn shown(&self, cell: Cell) -> Cell {
        let holds = |[a, b]: &&[Cell; 2]| (a.0..=b.0).contains(&cell.0) && (a.1..=b.1).contains(&cell.1);
        self.merged.iter().find(holds).map_or(cell, |[first, _]| *first)
    }

    /// The column right of the last one with a value and of another; nothing if there is no more room.
    pub fn free_column(&self, other: u16) -> Option<u16> {
        let last = self.used.iter().rev().find(|c| !self.own.contains(c)).copied().unwrap_or(0);
        last.max(other).checked_add(1).filter(|c| *c < MOST.1)
    }

    /// Makes a column as wide as that of what is wrong will be.
    pub fn widen(&mut self, column: u16) {
        let style = self.style_of_column(column);
        self.columns.insert(0, Columns { range: column..=column, style, width: f64::from(WIDTH) });
    }

    /// Columns of an earlier marking.
    pub fn is_own(&self, column: u16) -> bool {
        self.own.contains(&column)
    }

    /// Width of a column in pixels of a screen.
    pub fn pixels(&self, column: u16) -> u32 {
        let width = self.columns.iter().find(|c| c.range.contains(&column)).map_or(8.43, |c| c.width);
        if width == 0.0 { 0 } else { (width * 7.0 + 5.0).clamp(1.0, 2000.0) as u32 }
    }

    fn style_of_column(&self, column: u16) -> u32 {
        self.columns.iter().find(|c| c.range.contains(&column)).map_or(0, |c| c.style)
    }

    /// The format of the header left of a column.
    fn head_beside(&self, (row, column): Cell) -> u32 {
        self.heads.range((row, 0)..(row, column)).next_back().map_or(0, |(_, style)| *style)
    }
}

impl Columns {
    fn read(tag: &Tag<'_>) -> Option<Columns> {
        let (first, last): (u16, u16) = (tag.number("min")?, tag.number("max")?);
        let width = if tag.flag("hidden") { 0.0 } else { tag.number("width").unwrap_or(8.43) };
        let range = first.checked_sub(1)?..=last.checked_sub(1)?;
        Some(Columns { range, style: tag.number("style").unwrap_or(0), width })
    }
}

/// What is put into a sheet.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// Wrong cells.
    pub red: BTreeSet<Cell>,
    /// What is wrong in each row.
    pub messages: BTreeMap<u32, String>,
    /// Where it stands.
    pub column: Option<u16>,
    /// The row of the header.
    pub header: u32,
    /// The relation of a drawing of notes that the sheet has not had.
    pub drawing: Option<String>,
}

/// What becomes of a cell.
enum Put<'p> {
    Red,
    Text(&'p str),
    Header,
}

/// The part of a sheet with a plan carried out; what the plan does not name stays byte for byte.
pub(super) fn write(xml: &str, survey: &Survey, plan: &Plan, styles: &mut Styles) -> Result<String, Malformed> {
    let mut puts: BTreeMap<Cell, Put<'_>> = plan.red.iter().map(|cell| (*cell, Put::Red)).collect();
    if let Some(column) = plan.column {
        puts.extend(plan.messages.iter().map(|(row, text)| ((*row, column), Put::Text(text))));
        puts.insert((plan.header, column), Put::Header);
    }
    let mut writer = Writer { survey, styles, puts, prefix: String::new(), edits: Edits::default() };
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
    /// What is still to be put, in the order of the cells.
    puts: BTreeMap<Cell, Put<'w>>,
    prefix: String,
    edits: Edits,
}

impl<'w> Writer<'w> {
    /// Walks over the cells that are there, in their order, and puts new ones between them.
    fn cells(&mut self, xml: &str) -> Result<(), Malformed> {
        let (mut walk, mut row_tag) = (Walk::default(), String::new());
        let (mut row_style, mut touched, mut cell, mut formula) = (None, false, None, false);
        for tag in Tags::of(xml) {
            let tag = tag?;
            walk.step(&tag)?;
            match tag.local() {
                "sheetData" if tag.depth == 1 && tag.kind == Kind::Open => self.prefix = tag.prefix().to_string(),
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
                        touched = self.puts.range((walk.at.0, 0)..=(walk.at.0, u16::MAX)).next().is_some();
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
                        self.edits.replace(tag.start..tag.end(), format!("{}{cells}</{}>", opened(&row_tag), tag.name()));
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

    /// A cell that is there, from where it begins to where it ends.
    fn cell(&mut self, begin: &Tag<'_>, end: usize, at: Cell, formula: bool) {
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

    /// The tag of a row in which something is put: what it says of its width no longer holds, and unless somebody
    /// set its height it is as high as what is said.
    fn row(&self, tag: &Tag<'_>, row: u32) -> String {
        let text = without_attribute(tag.text, "spans");
        match self.height(row).filter(|_| !tag.flag("customHeight")) {
            Some(height) if tag.number::<f64>("ht").is_none_or(|now| now < f64::from(height)) => {
                with_attribute(&text, "ht", &height.to_string())
            }
            _ => text,
        }
    }

    /// Height in points of a row whose mistakes take more than a line.
    fn height(&self, row: u32) -> Option<u32> {
        let texts = self.puts.range((row, 0)..=(row, u16::MAX)).filter_map(|(_, put)| match put {
            Put::Text(text) => Some(text),
            _ => None,
        });
        let wide = |line: &str| line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
        let lines: usize = texts.flat_map(|t| t.lines()).map(|line| wide(line).saturating_sub(1) / usize::from(WIDTH) + 1).sum();
        (lines > 1).then_some((lines as u32).saturating_mul(LINE).min(MOST_HIGH))
    }

    /// The rows that are missing before a row.
    fn new_rows(&mut self, before: u32) -> String {
        let mut out = String::new();
        while let Some((&(row, _), _)) = self.puts.first_key_value().filter(|((row, _), _)| *row < before) {
            let height = self.height(row).map_or(String::new(), |h| format!(" ht=\"{h}\""));
            let cells = self.new_cells((row, u16::MAX), None);
            out.push_str(&format!("<{0}row r=\"{1}\"{height}>{cells}</{0}row>", self.prefix, row + 1));
        }
        out
    }

    /// The cells of a row that are missing before a column.
    fn new_cells(&mut self, before: Cell, row_style: Option<u32>) -> String {
        let mut out = String::new();
        while let Some((&at, _)) = self.puts.range((before.0, 0)..before).next() {
            if let Some(put) = self.puts.remove(&at) {
                out.push_str(&self.new_cell(at, &put, row_style));
            }
        }
        out
    }

    fn new_cell(&mut self, at: Cell, put: &Put<'_>, row_style: Option<u32>) -> String {
        let (p, place) = (&self.prefix, cell_name(at));
        let text = |style: u32, text: &str| {
            format!(
                "<{p}c r=\"{place}\" s=\"{style}\" t=\"inlineStr\"><{p}is><{p}t xml:space=\"preserve\">{}</{p}t></{p}is></{p}c>",
                escape(text)
            )
        };
        match put {
            Put::Red => {
                let style = self.styles.red(row_style.unwrap_or_else(|| self.survey.style_of_column(at.1)));
                format!("<{p}c r=\"{place}\" s=\"{style}\"/>")
            }
            Put::Text(said) => text(self.styles.message(), said),
            Put::Header => text(self.styles.header(self.survey.head_beside(at)), HEADER),
        }
    }

    /// What stands around the cells: the used range, the width of the column, the drawing of the notes.
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
                        let text = format!("<{0}cols>{1}</{0}cols>", self.prefix, self.column_of(column));
                        self.edits.insert(tag.start, text);
                    }
                }
                _ => {}
            }
            if tag.depth == 1 && begins {
                tail = if AFTER_DRAWING.contains(&tag.local()) { tail.or(Some(tag.start)) } else { None };
            }
            if tag.depth == 0
                && tag.kind == Kind::Close
                && let Some(id) = &plan.drawing
            {
                let names = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
                let names = if xml.contains(super::STRICT) { super::STRICT_LINKS } else { names };
                let drawing = format!("<{}legacyDrawing xmlns:r=\"{names}\" r:id=\"{}\"/>", self.prefix, escape(id));
                self.edits.insert(tail.unwrap_or(tag.start), drawing);
            }
        }
        Ok(())
    }

    /// The range of used cells, as wide as it is now.
    fn dimension(&mut self, tag: &Tag<'_>, plan: &Plan) {
        let Some(said) = tag.attribute("ref") else { return };
        let (first, last) = said.split_once(':').unwrap_or((&said, &said));
        let (Some(mut first), Some(mut last)) = (read_cell(first), read_cell(last)) else { return };
        let column = |row: u32| plan.column.map(|c| (row, c));
        let cells = plan.red.iter().copied().chain(plan.messages.keys().filter_map(|r| column(*r))).chain(column(plan.header));
        for cell in cells {
            first = (first.0.min(cell.0), first.1.min(cell.1));
            last = (last.0.max(cell.0), last.1.max(cell.1));
        }
        let now = format!("{}:{}", cell_name(first), cell_name(last));
        let now = if first == last { cell_name(first) } else { now };
        if now != said {
            self.edits.replace(tag.start..tag.end(), with_attribute(tag.text, "ref", &now));
        }
    }

    fn column_of(&self, column: u16) -> String {
        format!("<{0}col min=\"{1}\" max=\"{1}\" width=\"{WIDTH}\" customWidth=\"1\"/>", self.prefix, column + 1)
    }

    /// Puts a column before or into the columns of a tag; whether it is still to be put.
    fn column_beside(&mut self, tag: &Tag<'_>, column: u16) -> bool {
        let Some(Columns { range, .. }) = Columns::read(tag) else { return true };
        let part = |first: u16, last: u16| {
            with_attribute(&with_attribute(tag.text, "min", &(first + 1).to_string()), "max", &(last + 1).to_string())
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

/// Where the tags of a sheet are; rows and cells need not say it themselves.
#[derive(Debug, Default)]
struct Walk {
    at: Cell,
    /// The row and the column that come next if they do not say which they are.
    next: Cell,
    data: bool,
}

impl Walk {
    /// # Errors
    /// Rows or cells that are out of order or beyond a sheet.
    fn step(&mut self, tag: &Tag<'_>) -> Result<(), Malformed> {
        if tag.depth == 1 {
            self.data = tag.kind == Kind::Open && tag.local() == "sheetData";
        }
        if tag.kind == Kind::Close {
            return Ok(());
        }
        if self.in_row(tag) {
            let row = match tag.attribute("r") {
                Some(said) => said.trim().parse::<u32>().ok().and_then(|r| r.checked_sub(1)).ok_or(Malformed)?,
                None => self.next.0,
            };
            if row < self.next.0 || row >= MOST.0 {
                return Err(Malformed);
            }
            (self.at, self.next) = ((row, 0), (row + 1, 0));
        } else if self.in_cell(tag) {
            let column = match tag.attribute("r") {
                Some(said) => read_cell(&said).ok_or(Malformed)?.1,
                None => self.next.1,
            };
            if column < self.next.1 || column >= MOST.1 {
                return Err(Malformed);
            }
            (self.at.1, self.next.1) = (column, column + 1);
        }
        Ok(())
    }

    fn in_row(&self, tag: &Tag<'_>) -> bool {
        self.data && tag.depth == 2 && tag.local() == "row"
    }

    fn in_cell(&self, tag: &Tag<'_>) -> bool {
        self.data && tag.depth == 3 && tag.local() == "c"
    }

    fn depth_of_value(&self, tag: &Tag<'_>) -> bool {
        self.data && tag.depth == 4 && tag.kind != Kind::Close
    }
}

/// Whether a cell says [`HEADER`].
fn is_header(begin: &Tag<'_>, content: &str, headers: &BTreeSet<usize>) -> bool {
    let said = plain(content);
    match begin.attribute("t").as_deref() {
        Some("s") => said.trim().parse().is_ok_and(|index| headers.contains(&index)),
        _ => said.trim() == HEADER,
    }
}

/// A cell from its name, e.g. `F12`; nothing beyond a sheet.
pub(super) fn read_cell(name: &str) -> Option<Cell> {
    let name = name.trim().replace('$', "");
    let letters = name.find(|c: char| !c.is_ascii_alphabetic())?;
    let column =
        name[..letters].bytes().try_fold(0u32, |n, b| n.checked_mul(26)?.checked_add(u32::from(b.to_ascii_uppercase() - b'A') + 1))?;
    let row: u32 = name[letters..].parse().ok()?;
    let cell = (row.checked_sub(1)?, u16::try_from(column.checked_sub(1)?).ok()?);
    (cell.0 < MOST.0 && cell.1 < MOST.1).then_some(cell)
}

/// The name of a cell, e.g. `F12`.
pub(super) fn cell_name((row, column): Cell) -> String {
    let (mut letters, mut n) = (Vec::new(), u32::from(column) + 1);
    while n > 0 {
        letters.push(char::from(b'A' + ((n - 1) % 26) as u8));
        n = (n - 1) / 26;
    }
    letters.iter().rev().collect::<String>() + &(row + 1).to_string()
}
