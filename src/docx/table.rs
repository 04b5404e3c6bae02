//! Tables: a fixed grid as wide as the type area, head rows repeated, rows never split.

use std::borrow::Cow;

use super::Writer;
use super::geometry::tw;
use super::props::{Para, Run};
use super::styles::{id, table_rule};
use super::xml::{Attr, Xml};
use crate::document::{Align, Cell, Inline, Table, TableSize};
use crate::layout::{break_head, head_capacity, table_type};
use crate::units::Twips;

/// Properties of a cell (`w:tcPr`), written in schema order.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct CellProps {
    /// Width in twips.
    pub width: i32,
    /// Grid columns covered.
    pub span: usize,
    /// Whether it starts (`restart`) or continues a cell over several rows.
    pub merge: Option<&'static str>,
    /// Rule above and rule below, in eighths of a point.
    pub rules: Option<(Option<i32>, Option<i32>)>,
    /// Direction of its text.
    pub direction: Option<&'static str>,
    /// Vertical alignment.
    pub vertical: Option<&'static str>,
}

impl CellProps {
    /// Opens the cell and writes its properties.
    pub fn open(&self, xml: &mut Xml) {
        xml.open("w:tc", &[]);
        xml.open("w:tcPr", &[]);
        xml.empty("w:tcW", &[("w:w", &self.width), ("w:type", &"dxa")]);
        if self.span > 1 {
            xml.val("w:gridSpan", self.span);
        }
        if let Some(merge) = self.merge {
            xml.val("w:vMerge", merge);
        }
        if let Some((top, bottom)) = self.rules {
            xml.open("w:tcBorders", &[]);
            for (side, weight) in [("w:top", top), ("w:bottom", bottom)] {
                if let Some(weight) = weight {
                    super::props::Rule { weight, space: 0, color: super::BLACK }.write(xml, side);
                }
            }
            xml.close("w:tcBorders");
        }
        if let Some(direction) = self.direction {
            xml.val("w:textDirection", direction);
        }
        if let Some(vertical) = self.vertical {
            xml.val("w:vAlign", vertical);
        }
        xml.close("w:tcPr");
    }
}

/// Where a table is placed on the page: horizontally by the sheet, so that LibreOffice treats it as
/// a positioned one whatever its width.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// From the left of the sheet, in twips.
    pub x: i32,
    /// From the top of the sheet, in twips; `None` for the bottom of the type area.
    pub y: Option<i32>,
}

/// Opens a table without rules and padding: its place if it is not in the text, its alignment, its
/// columns.
pub(super) fn open_bare(xml: &mut Xml, place: Option<Place>, align: Option<&str>, widths: &[i32]) {
    xml.open("w:tbl", &[]);
    xml.open("w:tblPr", &[]);
    if let Some(place) = place {
        let (anchor, (key, y)): (&str, Attr<'_>) = match &place.y {
            Some(y) => ("page", ("w:tblpY", y)),
            None => ("margin", ("w:tblpYSpec", &"bottom")),
        };
        let distance: [Attr<'_>; 2] = [("w:leftFromText", &0), ("w:rightFromText", &0)];
        let anchors: [Attr<'_>; 2] = [("w:vertAnchor", &anchor), ("w:horzAnchor", &"page")];
        let at: [Attr<'_>; 2] = [("w:tblpX", &place.x), (key, y)];
        xml.empty("w:tblpPr", &[distance, anchors, at].concat());
        xml.val("w:tblOverlap", "never");
    }
    xml.empty("w:tblW", &[("w:w", &widths.iter().sum::<i32>()), ("w:type", &"dxa")]);
    if let Some(align) = align {
        xml.val("w:jc", align);
    }
    xml.empty("w:tblLayout", &[("w:type", &"fixed")]);
    padding(xml, 0, 0);
    xml.close("w:tblPr");
    grid(xml, widths);
}

fn padding(xml: &mut Xml, x: i32, y: i32) {
    xml.open("w:tblCellMar", &[]);
    for (side, pad) in [("w:top", y), ("w:left", x), ("w:bottom", y), ("w:right", x)] {
        xml.empty(side, &[("w:w", &pad), ("w:type", &"dxa")]);
    }
    xml.close("w:tblCellMar");
}

/// Writes `w:tblGrid`.
fn grid(xml: &mut Xml, widths: &[i32]) {
    xml.open("w:tblGrid", &[]);
    for width in widths {
        xml.empty("w:gridCol", &[("w:w", width)]);
    }
    xml.close("w:tblGrid");
}

/// Opens a row: height in twips (`None` for the height of its text) and its rule, whether it
/// repeats as a head.
pub(super) fn open_row(xml: &mut Xml, height: Option<(i32, &str)>, head: bool) {
    xml.open("w:tr", &[]);
    xml.open("w:trPr", &[]);
    xml.flag("w:cantSplit", true);
    if let Some((height, rule)) = height {
        xml.empty("w:trHeight", &[("w:val", &height), ("w:hRule", &rule)]);
    }
    xml.flag("w:tblHeader", head);
    xml.close("w:trPr");
}

impl Writer<'_> {
    pub(super) fn table(&mut self, table: &Table) {
        let starts = self.row_starts.split_first().map_or(&[][..], |(first, rest)| {
            self.row_starts = rest;
            first
        });
        if self.pending > 0 || self.page_break || self.after_table {
            self.spacer();
        }
        let widths = self.widths(table);
        if widths.is_empty() || table.rows.is_empty() {
            return;
        }
        self.xml.open("w:tbl", &[]);
        self.table_properties(widths.iter().sum(), table);
        grid(&mut self.xml, &widths);
        let plan = Plan::of(table, starts);
        for (r, row) in table.rows.iter().enumerate() {
            let height = self.geo.lines(row.lines);
            open_row(
                &mut self.xml,
                (height > 0).then_some((height, "atLeast")),
                r < table.head_rows,
            );
            for part in &plan.rows[r] {
                let props = CellProps {
                    width: widths[part.column..part.column + part.span].iter().sum(),
                    span: part.span,
                    merge: part.merge,
                    vertical: Some("center"),
                    ..CellProps::default()
                };
                props.open(&mut self.xml);
                self.cell(part.cell, table.size, props.width);
                self.xml.close("w:tc");
            }
            self.xml.close("w:tr");
        }
        self.xml.close("w:tbl");
        self.after_table = true;
    }

    fn widths(&self, table: &Table) -> Vec<i32> {
        let total = f64::from(self.geo.text_width);
        let (mut sum, mut at) = (0.0, 0);
        let shares = table.columns.iter().map(|c| {
            sum += c.share;
            let end = (total * sum).round() as i32;
            let width = (end - at).max(1);
            at = end;
            width
        });
        shares.collect()
    }

    /// The properties of a table, among them what a program that reads aloud says of it.
    fn table_properties(&mut self, width: i32, table: &Table) {
        let t = &self.profile.table;
        let x = &mut self.xml;
        x.open("w:tblPr", &[]);
        x.empty("w:tblW", &[("w:w", &width), ("w:type", &"dxa")]);
        x.empty("w:tblInd", &[("w:w", &0), ("w:type", &"dxa")]);
        if let Some(rule) = table_rule(t.rule) {
            x.open("w:tblBorders", &[]);
            for side in ["w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"] {
                rule.write(x, side);
            }
            x.close("w:tblBorders");
        }
        x.empty("w:tblLayout", &[("w:type", &"fixed")]);
        padding(x, tw(t.pad_x), tw(t.pad_y));
        let first = i32::from(table.head_rows > 0);
        x.empty(
            "w:tblLook",
            &[
                ("w:val", &if first > 0 { "0620" } else { "0600" }),
                ("w:firstRow", &first),
                ("w:lastRow", &0),
                ("w:firstColumn", &0),
                ("w:lastColumn", &0),
                ("w:noHBand", &1),
                ("w:noVBand", &1),
            ],
        );
        x.val("w:tblCaption", if self.heading.is_empty() { "表格" } else { self.heading.as_str() });
        x.val("w:tblDescription", columns_of(table));
        x.close("w:tblPr");
    }

    /// A cell; its width in twips decides where its head breaks.
    fn cell(&mut self, cell: Option<&Cell>, size: TableSize, width: i32) {
        let head = cell.is_some_and(|c| c.head);
        let style = match (size, head) {
            (TableSize::Normal, false) => id::TABLE,
            (TableSize::Normal, true) => id::TABLE_HEAD,
            (TableSize::Small, false) => id::TABLE_SMALL,
            (TableSize::Small, true) => id::TABLE_HEAD_SMALL,
            (TableSize::Body, false) => id::TABLE_BODY,
            (TableSize::Body, true) => id::TABLE_HEAD_BODY,
        };
        let Some(cell) = cell.filter(|c| !c.paragraphs.is_empty()) else {
            return self.plain_paragraph(Para::of(style), "");
        };
        let align = match cell.align {
            Align::Left => None,
            Align::Center => Some("center"),
            Align::Right => Some("right"),
        };
        let capacity =
            head_capacity(Twips(width).pt(), table_type(size, self.profile), self.profile);
        for paragraph in &cell.paragraphs {
            self.open_paragraph(Para { align, ..Para::of(style) }, 0);
            let text =
                if head { break_head(paragraph, capacity) } else { Cow::Borrowed(&paragraph[..]) };
            self.inlines(&text, Run::default());
            self.close_paragraph();
        }
    }
}

/// The columns of a table in words.
fn columns_of(table: &Table) -> String {
    let cells = table.rows.iter().take(table.head_rows).flat_map(|row| &row.cells);
    let names: Vec<String> = cells
        .map(|cell| cell.paragraphs.iter().map(|p| plain(p)).collect::<String>())
        .filter(|name| !name.is_empty())
        .collect();
    if names.is_empty() { "没有表头".into() } else { format!("表头：{}", names.join("、")) }
}

/// The text of inlines.
pub(super) fn plain(inlines: &[Inline]) -> String {
    let text =
        |i: &Inline| if let Inline::Text { text, .. } = i { Some(text.clone()) } else { None };
    inlines.iter().filter_map(text).collect()
}

/// The cells of each row from left to right, including those that continue from rows above.
struct Plan<'a> {
    rows: Vec<Vec<Part<'a>>>,
}

struct Part<'a> {
    column: usize,
    span: usize,
    merge: Option<&'static str>,
    /// `None` if a cell from above continues here, or the row has no cell here.
    cell: Option<&'a Cell>,
}

impl<'a> Plan<'a> {
    /// The parts of a table; in the rows that begin a page, merged cells begin again.
    fn of(table: &'a Table, starts: &[usize]) -> Plan<'a> {
        let columns = table.columns.len();
        // For each column: rows still covered from above by a cell that starts there, its width,
        // and the cell.
        let mut below: Vec<(usize, usize, Option<&Cell>)> = vec![(0, 0, None); columns];
        let mut rows = Vec::with_capacity(table.rows.len());
        for (r, row) in table.rows.iter().enumerate() {
            let mut parts = Vec::with_capacity(row.cells.len());
            let again = r >= table.head_rows && starts.contains(&r);
            let mut column = 0;
            while column < columns {
                let (left, span, above) = below[column];
                if left > 0 {
                    below[column].0 -= 1;
                    let part = Part { column, span, merge: Some("continue"), cell: None };
                    let begun = Part { merge: Some("restart"), cell: above, ..part };
                    parts.push(if again { begun } else { part });
                    column += span;
                    continue;
                }
                let cell = row.cells.iter().find(|c| c.column == column);
                let free = (column..columns).take_while(|&c| below[c].0 == 0).count();
                let span = cell.map_or(1, |c| c.colspan).clamp(1, free);
                let down = cell.map_or(1, |c| c.rowspan).clamp(1, table.rows.len() - r);
                below[column] = (down - 1, span, cell);
                parts.push(Part { column, span, merge: (down > 1).then_some("restart"), cell });
                column += span;
            }
            rows.push(parts);
        }
        Plan { rows }
    }
}
