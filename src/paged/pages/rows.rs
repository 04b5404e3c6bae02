//! Puts a table on pages: its head on each of them, its rows whole except those higher than a page.

use super::{HAIR, Look, Of, Pager, Place, Tag};
use crate::paged::flow::{Table, TableCell};
use crate::units::Pt;

/// The part of a row on one page.
#[derive(Debug, Clone, Copy)]
struct Strip {
    row: usize,
    page: usize,
    top: Pt,
    bottom: Pt,
    /// Whether it belongs to a repeated head.
    repeated: bool,
}

/// Puts a table; returns where it begins.
pub fn place_table(pager: &mut Pager<'_>, table: &Table) -> Place {
    pager.make_room(table.least().min(pager.area_height()));
    let first = pager.at;
    let strips = divide(pager, table);
    let own: Vec<&Strip> = strips.iter().filter(|s| !s.repeated).collect();
    let starts = own.windows(2).filter(|w| w[0].page != w[1].page && w[0].row != w[1].row);
    pager.out.row_starts.push(starts.map(|w| w[1].row).collect());
    let cells: Vec<&TableCell> = table.head.iter().chain(&table.body).collect();
    let edges: Vec<Pt> = std::iter::once(Pt::ZERO)
        .chain(table.columns.iter().scan(Pt::ZERO, |x, w| {
            *x += *w;
            Some(*x)
        }))
        .collect();
    rules(pager, table, &cells, &strips, &edges);
    text(pager, table, &strips, &edges);
    first
}

/// The strips of all rows, from the top of the table on.
fn divide(pager: &mut Pager<'_>, table: &Table) -> Vec<Strip> {
    let head = table.head_rows();
    let mut strips: Vec<Strip> = Vec::with_capacity(table.rows.len());
    for (row, height) in table.rows.iter().enumerate() {
        let Some(height) = height else {
            split(pager, table, row, &mut strips);
            continue;
        };
        if row >= head && !pager.fits(*height) {
            turn(pager, table, &mut strips);
        }
        push(pager, &mut strips, row, *height, false);
    }
    strips
}

fn push(pager: &mut Pager<'_>, strips: &mut Vec<Strip>, row: usize, height: Pt, repeated: bool) {
    let top = pager.at.y;
    pager.at.y += height;
    strips.push(Strip { row, page: pager.at.page, top, bottom: pager.at.y, repeated });
}

/// Begins a new page with the head; not if the current page holds only the head.
fn turn(pager: &mut Pager<'_>, table: &Table, strips: &mut Vec<Strip>) {
    let mut here = strips.iter().rev().take_while(|s| s.page == pager.at.page).peekable();
    let bare = here.peek().is_some() && here.all(|s| s.repeated);
    if pager.at.y == Pt::ZERO || bare {
        return;
    }
    pager.turn();
    for (row, height) in table.rows.iter().take(table.head_rows()).enumerate() {
        push(pager, strips, row, height.unwrap_or_default(), true);
    }
}

/// A row higher than a page continues over pages, line by line.
fn split(pager: &mut Pager<'_>, table: &Table, row: usize, strips: &mut Vec<Strip>) {
    let (line, pads) = (table.line(), 2.0 * table.pad);
    // The remaining lines of cells that begin above and end here.
    let rest = |cell: &TableCell| {
        let above = parts(strips.iter().filter(|s| !s.repeated && (cell.y..row).contains(&s.row)));
        let held: usize =
            above.iter().map(|part| capacity(part.bottom - part.top - pads, line)).sum();
        cell.lines.len().saturating_sub(held)
    };
    let cells = table.head.iter().chain(&table.body).filter(|c| c.y + c.h == row + 1);
    let mut left = cells.map(rest).max().unwrap_or(0).max(1);
    loop {
        if !pager.fits(line + pads) {
            turn(pager, table, strips);
        }
        let room = (pager.area_height() - pager.at.y).max(line + pads);
        let taken = capacity(room - pads, line).clamp(1, left);
        left -= taken;
        if left == 0 {
            return push(pager, strips, row, taken as f64 * line + pads, false);
        }
        push(pager, strips, row, room, false);
        turn(pager, table, strips);
    }
}

/// The part of a cell on each page, joined from the strips of its rows.
fn parts<'t>(strips: impl Iterator<Item = &'t Strip>) -> Vec<Strip> {
    let mut parts: Vec<Strip> = Vec::new();
    for strip in strips {
        match parts.last_mut() {
            Some(part) if part.page == strip.page => part.bottom = strip.bottom,
            _ => parts.push(*strip),
        }
    }
    parts
}

/// How many lines a height holds.
fn capacity(height: Pt, line: Pt) -> usize {
    if line <= Pt::ZERO { usize::MAX } else { ((height + HAIR) / line).floor().max(0.0) as usize }
}

fn text(pager: &mut Pager<'_>, table: &Table, strips: &[Strip], edges: &[Pt]) {
    let whole = pager.element(Tag::Table, None);
    let parent = |of: Of| if let Of::Element(number) = of { Some(number) } else { None };
    for (tag, cells, is_head) in
        [(Tag::TableHead, &table.head, true), (Tag::TableBody, &table.body, false)]
    {
        if cells.is_empty() {
            continue;
        }
        let part = pager.element(tag, parent(whole));
        let (mut row, mut at) = (None, Of::Artifact);
        for cell in cells {
            if row != Some(cell.y) {
                row = Some(cell.y);
                at = pager.element(Tag::Row, parent(part));
            }
            let tag = Tag::Cell { head: is_head, columns: cell.w, rows: cell.h };
            let of = pager.element(tag, parent(at));
            let rows = cell.y..cell.y + cell.h;
            let own = strips.iter().filter(|s| rows.contains(&s.row));
            cell_text(pager, table, cell, of, edges, own.clone().filter(|s| !s.repeated));
            if is_head {
                // Repeated heads are not read again.
                let mut pages: Vec<usize> =
                    own.clone().filter(|s| s.repeated).map(|s| s.page).collect();
                pages.dedup();
                for page in pages {
                    cell_text(
                        pager,
                        table,
                        cell,
                        Of::Artifact,
                        edges,
                        own.clone().filter(|s| s.repeated && s.page == page),
                    );
                }
            }
        }
    }
}

/// The lines of a cell, centred in its part on each page.
fn cell_text<'t>(
    pager: &mut Pager<'_>,
    table: &Table,
    cell: &TableCell,
    of: Of,
    edges: &[Pt],
    strips: impl Iterator<Item = &'t Strip>,
) {
    let parts = parts(strips);
    let splits = table.rows.get(cell.y + cell.h - 1).is_some_and(Option::is_none);
    let pads = if splits { 2.0 * table.pad } else { Pt::ZERO };
    let look = Look { font: cell.font, size: table.size, track: Pt::ZERO, red: false };
    let mut lines = cell.lines.as_slice();
    for (i, part) in parts.iter().enumerate() {
        let height = part.bottom - part.top;
        let room = capacity(height - pads, table.line());
        // A merged cell says on each page what it says; it is read once.
        let again = i > 0 && lines.is_empty() && cell.h > 1 && cell.lines.len() <= room;
        let (here, of) = if again {
            (cell.lines.as_slice(), Of::Artifact)
        } else {
            let taken = if i + 1 == parts.len() { lines.len() } else { room.min(lines.len()) };
            let (here, rest) = lines.split_at(taken);
            lines = rest;
            (here, of)
        };
        let mut y = part.top + (height - here.len() as f64 * table.line()) / 2.0;
        for line in here {
            pager.runs(of, line, look, part.page, (edges[cell.x], y + table.up));
            y += table.line();
        }
    }
}

/// The rules of every cell, each drawn once.
fn rules(
    pager: &mut Pager<'_>,
    table: &Table,
    cells: &[&TableCell],
    strips: &[Strip],
    edges: &[Pt],
) {
    let (columns, half) = (table.columns.len(), table.rule / 2.0);
    let mut owners = vec![None; table.rows.len() * columns];
    for (number, cell) in cells.iter().enumerate() {
        for row in cell.y..(cell.y + cell.h).min(table.rows.len()) {
            for column in cell.x..(cell.x + cell.w).min(columns) {
                owners[row * columns + column] = Some(number);
            }
        }
    }
    let owner = |row: usize, column: usize| owners.get(row * columns + column).copied().flatten();
    let parted = |a: Option<usize>, b: Option<usize>| a.is_none() || a != b;
    for page in strips.chunk_by(|a, b| a.page == b.page) {
        let mut draw = |from: (Pt, Pt), to: (Pt, Pt)| {
            let (dx, dy) = if from.1 == to.1 { (half, Pt::ZERO) } else { (Pt::ZERO, half) };
            pager.rule(
                page[0].page,
                (from.0 - dx, from.1 - dy),
                (to.0 + dx, to.1 + dy),
                table.rule,
                false,
            );
        };
        for edge in 0..=page.len() {
            let y = page.get(edge).map_or_else(|| page[edge - 1].bottom, |s| s.top);
            let is_rule = |column: usize| match (
                edge.checked_sub(1).and_then(|e| page.get(e)),
                page.get(edge),
            ) {
                (Some(above), Some(below)) => {
                    parted(owner(above.row, column), owner(below.row, column))
                }
                _ => true,
            };
            stretches(columns, is_rule, |from, to| draw((edges[from], y), (edges[to], y)));
        }
        for (edge, x) in edges.iter().enumerate() {
            let is_rule = |strip: usize| {
                edge == 0
                    || edge == columns
                    || parted(owner(page[strip].row, edge - 1), owner(page[strip].row, edge))
            };
            stretches(page.len(), is_rule, |from, to| {
                draw((*x, page[from].top), (*x, page[to - 1].bottom));
            });
        }
    }
}

/// The longest stretches for which `is` holds, each as its ends.
fn stretches(count: usize, is: impl Fn(usize) -> bool, mut take: impl FnMut(usize, usize)) {
    let mut from = None;
    for at in 0..=count {
        match (at < count && is(at), from) {
            (true, None) => from = Some(at),
            (false, Some(start)) => {
                take(start, at);
                from = None;
            }
            _ => {}
        }
    }
}
