//! Tables: cells set into ready lines, every row's height known before layout.

use std::borrow::Cow;

use crate::document::{Align, Cell, Table};
use crate::layout::{break_head, cell_padding, head_capacity, table_type};
use crate::paged::flow::{Run, Table as Node, TableCell};
use crate::paged::typeset::{Placing, Room, Setter, Style};
use crate::units::Pt;

/// Sets a table over the whole width.
pub fn table(set: &Setter<'_>, table: &Table) -> Node {
    let p = &set.profile.table;
    let size = table_type(table.size, set.profile);
    let columns: Vec<Pt> = table.columns.iter().map(|c| c.share * set.width).collect();
    let pitch = size * p.pitch;
    // A word processor counts in twips, rules in eighths of a point, and adds the rule to the row.
    let twips = |pt: Pt| Pt(f64::from(pt.twips().0) / 20.0);
    let edges = 2.0 * twips(p.pad_y.pt()) + Pt(f64::from(p.rule.pt().eighths()) / 8.0);
    let height_of = |lines: usize| lines as f64 * twips(pitch) + edges;
    let mut heights: Vec<Pt> =
        table.rows.iter().map(|r| (r.lines * set.pitch).max(height_of(1))).collect();
    let mut spanning = Vec::new();
    let (mut head, mut body) = (Vec::new(), Vec::new());
    for (y, row) in table.rows.iter().enumerate() {
        for cell in &row.cells {
            let rows = cell.rowspan.clamp(1, table.rows.len() - y);
            let end = (cell.column + cell.colspan.max(1)).min(columns.len());
            let Some(span) = columns.get(cell.column..end) else { continue };
            let style = Style {
                face: if cell.head { p.head_face } else { p.face },
                bold: cell.head && p.head_bold,
                size,
                pitch,
                grid: false,
            };
            let (width, font) = (span.iter().copied().sum::<Pt>(), set.chain(style.face).0);
            let lines = lines(set, cell, style, width);
            let height = height_of(lines.len());
            if rows == 1 {
                heights[y] = heights[y].max(height);
            } else {
                spanning.push((y, rows, height));
            }
            let node = TableCell { x: cell.column, y, w: end - cell.column, h: rows, font, lines };
            if y < table.head_rows { head.push(node) } else { body.push(node) }
        }
    }
    for (y, rows, height) in spanning {
        let lacking = height - heights[y..y + rows].iter().copied().sum::<Pt>();
        if lacking > Pt::ZERO {
            heights[y + rows - 1] += lacking;
        }
    }
    // Every page's first row has a rule more: the one above it.
    if let Some(first) = heights.first_mut() {
        *first += Pt(f64::from(p.rule.pt().eighths()) / 8.0);
    }
    // A head that leaves no room for rows is not repeated. Rows do not split over pages, but for
    // those that no page could hold.
    let mut repeated: Pt = heights[..table.head_rows.min(heights.len())].iter().copied().sum();
    if repeated > set.height() / 2.0 {
        head.append(&mut body);
        body = std::mem::take(&mut head);
        repeated = Pt::ZERO;
    }
    let most = set.height() - repeated;
    let rows = heights.into_iter().map(|h| (h <= most).then_some(h)).collect();
    let style = Style { face: p.face, bold: false, size, pitch, grid: false };
    let sample = set.par(
        &[],
        style,
        Room { first: Pt::ZERO, rest: Pt::ZERO, end: set.width, align: Placing::Left },
    );
    Node {
        columns,
        rows,
        rule: p.rule.pt(),
        // As much as lines of the body have around their type, so that none leaves the type area.
        pad: (edges / 2.0).max(set.half_leading() - (pitch - size) / 2.0 + Pt(0.5)),
        size: sample.size,
        up: sample.up,
        down: sample.down,
        head,
        body,
    }
}

fn lines(set: &Setter<'_>, cell: &Cell, style: Style, width: Pt) -> Vec<Vec<Run>> {
    let align = match cell.align {
        Align::Left => Placing::Left,
        Align::Center => Placing::Center,
        Align::Right => Placing::Right,
    };
    let pad = cell_padding(width, style.size, set.profile);
    let room = Room { first: pad, rest: pad, end: (width - pad).max(pad + style.size), align };
    let capacity = head_capacity(width, style.size, set.profile);
    let broken = |text| if cell.head { break_head(text, capacity) } else { Cow::Borrowed(text) };
    cell.paragraphs
        .iter()
        .flat_map(|text| set.par(&set.spans(&broken(text), style), style, room).lines)
        .collect()
}
