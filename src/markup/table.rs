//! Tables: column shares, spans resolved to columns, rows that fill up exactly.

use super::tree::{Child, Element};
use super::{Problems, text};
use crate::diag::Code;
use crate::document::{Align, Cell, Column, Inline, Row, Table, TableSize};

const MAX_COLUMNS: usize = 64;
const MAX_ROWS: usize = 20_000;
/// Widths of columns without `cols`, in characters: the least, the longest content kept on one
/// line, the widest.
const MIN_WIDTH: usize = 3;
const MAX_UNBROKEN: usize = 8;
const MAX_WIDTH: usize = 36;

/// Lowers a table without its caption.
pub(super) fn lower(element: &Element, problems: &mut Problems<'_>) -> Option<Table> {
    let rows = rows(element);
    if rows.is_empty() {
        problems.add(Code::MarkupTable, element.at, "表格没有行，至少写一个 tr".to_string());
        return None;
    }
    if rows.len() > MAX_ROWS {
        problems.add(
            Code::MarkupTable,
            element.at,
            format!("表格有{}行，上限{MAX_ROWS}行", rows.len()),
        );
        return None;
    }
    let columns = columns(element, &rows, problems)?;
    let head_rows = rows.iter().take_while(|(_, head)| *head).count();
    if head_rows == rows.len() && element.elements().any(|e| e.name == "thead") {
        problems.add(Code::MarkupTable, element.at, "表格只有表头，没有内容行".to_string());
        return None;
    }
    let mut lowered = place(&rows, &columns, problems)?;
    if let Some(text) = element.attribute("merge") {
        merge(&mut lowered[head_rows..], &merged_columns(text, columns.len(), element, problems)?);
    }
    let size = match element.attribute("size") {
        Some("small") => TableSize::Small,
        Some("body") => TableSize::Body,
        _ => TableSize::Normal,
    };
    Some(Table { columns, head_rows, rows: lowered, size })
}

/// The rows, each with whether it belongs to the head.
fn rows(element: &Element) -> Vec<(&Element, bool)> {
    let mut rows = Vec::new();
    for e in element.elements() {
        match e.name.as_str() {
            "thead" => rows.extend(e.elements().map(|r| (r, true))),
            "tbody" => rows.extend(e.elements().map(|r| (r, false))),
            "tr" => rows.push((e, false)),
            _ => {}
        }
    }
    rows
}

fn columns(
    element: &Element,
    rows: &[(&Element, bool)],
    problems: &mut Problems<'_>,
) -> Option<Vec<Column>> {
    let first = rows[0].0;
    let widths: Vec<f64> = match element.attribute("cols") {
        Some(text) => {
            let parsed: Option<Vec<f64>> = text
                .split_whitespace()
                .map(|w| w.parse::<f64>().ok().filter(|n| n.is_finite() && *n > 0.0))
                .collect();
            match parsed {
                Some(widths) if !widths.is_empty() => widths,
                _ => {
                    let message = format!("cols“{text}”应写成各列的相对宽度，用空格分开，如 1 2 2");
                    problems.add(Code::MarkupAttribute, element.at, message);
                    return None;
                }
            }
        }
        None => {
            by_content(rows, first.elements().map(|c| span(c, "colspan")).sum::<usize>().max(1))
        }
    };
    if widths.len() > MAX_COLUMNS {
        problems.add(
            Code::MarkupTable,
            element.at,
            format!("表格有{}列，上限{MAX_COLUMNS}列", widths.len()),
        );
        return None;
    }
    let aligns: Vec<char> = element.attribute("align").unwrap_or_default().chars().collect();
    let total: f64 = widths.iter().sum();
    if !aligns.is_empty()
        && (aligns.len() != widths.len() || aligns.iter().any(|a| !"lcr".contains(*a)))
    {
        let message = format!("align 应为每列一个字母 l、c 或 r，共{}个", widths.len());
        problems.add(Code::MarkupAttribute, element.at, message);
        return None;
    }
    let align = |i: usize| match aligns.get(i) {
        Some('c') => Align::Center,
        Some('r') => Align::Right,
        _ => Align::Left,
    };
    Some(
        widths
            .iter()
            .enumerate()
            .map(|(i, w)| Column { share: w / total, align: align(i) })
            .collect(),
    )
}

/// Widths by what the columns hold: short content on one line, long content by its usual length.
fn by_content(rows: &[(&Element, bool)], count: usize) -> Vec<f64> {
    let mut lengths: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (row, _) in rows {
        let cells: Vec<&Element> = row.elements().collect();
        // A row with spans says little of single columns.
        if cells.len() == count {
            for (column, cell) in lengths.iter_mut().zip(cells) {
                column.push(paragraphs(cell).iter().map(|p| length(p)).max().unwrap_or(0));
            }
        }
    }
    let width = |lengths: &Vec<usize>| {
        let longest = lengths.iter().copied().max().unwrap_or(0);
        let usual = lengths.iter().sum::<usize>() / lengths.len().max(1);
        longest.min(MAX_UNBROKEN).max(usual.min(MAX_WIDTH)).max(MIN_WIDTH) as f64 + 1.0
    };
    lengths.iter().map(width).collect()
}

fn length(inlines: &[Inline]) -> usize {
    let chars =
        |i: &Inline| if let Inline::Text { text, .. } = i { text.chars().count() } else { 2 };
    inlines.iter().map(chars).sum()
}

/// The columns to merge, from 0.
fn merged_columns(
    text: &str,
    count: usize,
    element: &Element,
    problems: &mut Problems<'_>,
) -> Option<Vec<usize>> {
    let columns: Option<Vec<usize>> = text
        .split_whitespace()
        .map(|n| n.parse::<usize>().ok().filter(|n| (1..=count).contains(n)).map(|n| n - 1))
        .collect();
    if columns.is_none() {
        let message = format!("merge“{text}”应为要合并的列号，从1到{count}，用空格分开，如 1 3");
        problems.add(Code::MarkupAttribute, element.at, message);
    }
    columns
}

/// Makes equal cells of neighbouring rows one; a group of an earlier column parts those of the
/// later ones.
fn merge(rows: &mut [Row], columns: &[usize]) {
    let mut parted = vec![false; rows.len()];
    for &column in columns {
        let mut first = 0;
        for row in 0..=rows.len() {
            let joins = row > first
                && row < rows.len()
                && !parted[row]
                && same(&rows[first], &rows[row], column);
            if joins {
                continue;
            }
            if row > first + 1 {
                for below in &mut rows[first + 1..row] {
                    below.cells.retain(|c| c.column != column);
                }
                rows[first]
                    .cells
                    .iter_mut()
                    .filter(|c| c.column == column)
                    .for_each(|c| c.rowspan = row - first);
            }
            if row < rows.len() {
                parted[row] = true;
            }
            first = row;
        }
    }
}

/// Whether two rows have the same plain cell with content in a column.
fn same(a: &Row, b: &Row, column: usize) -> bool {
    let cell = |row: &Row| {
        row.cells.iter().find(|c| c.column == column && c.rowspan == 1 && c.colspan == 1).cloned()
    };
    matches!((cell(a), cell(b)), (Some(a), Some(b)) if a.paragraphs == b.paragraphs && a.paragraphs.iter().any(|p| !p.is_empty()))
}

fn span(cell: &Element, name: &str) -> usize {
    cell.attribute(name).and_then(|v| v.parse().ok()).unwrap_or(1)
}

/// Gives every cell its column; complains about rows that do not fill up.
fn place(
    rows: &[(&Element, bool)],
    columns: &[Column],
    problems: &mut Problems<'_>,
) -> Option<Vec<Row>> {
    // For each column, how many further rows a cell from above still covers.
    let mut covered = vec![0usize; columns.len()];
    let mut out = Vec::with_capacity(rows.len());
    let mut sound = true;
    for (i, (row, head)) in rows.iter().enumerate() {
        let mut cells = Vec::new();
        let mut column = 0;
        let mut next = vec![0usize; columns.len()];
        for (n, above) in next.iter_mut().zip(&covered) {
            *n = above.saturating_sub(1);
        }
        for cell in row.elements() {
            while covered.get(column).is_some_and(|n| *n > 0) {
                column += 1;
            }
            let (colspan, rowspan) = (span(cell, "colspan"), span(cell, "rowspan"));
            let free =
                covered.get(column..column + colspan).is_some_and(|c| c.iter().all(|n| *n == 0));
            if !free {
                problems.add(
                    Code::MarkupTable,
                    cell.at,
                    format!("这一格超出了表格的{}列，或与上面跨行的格重叠", columns.len()),
                );
                return None;
            }
            if i + rowspan > rows.len() {
                problems.add(
                    Code::MarkupTable,
                    cell.at,
                    format!("这一格跨{rowspan}行，而下面只有{}行", rows.len() - i),
                );
                sound = false;
            }
            next[column..column + colspan].fill(rowspan - 1);
            cells.push(lower_cell(cell, column, colspan, rowspan, columns[column].align));
            column += colspan;
        }
        while covered.get(column).is_some_and(|n| *n > 0) {
            column += 1;
        }
        if column < columns.len() {
            problems.add(
                Code::MarkupTable,
                row.at,
                format!("这一行只填到第{column}列，表格有{}列", columns.len()),
            );
            sound = false;
        }
        let lines = row.attribute("lines").and_then(|v| v.parse().ok()).unwrap_or(0.0);
        if *head && next.iter().any(|n| *n > 0) && rows.get(i + 1).is_some_and(|(_, h)| !*h) {
            problems.add(Code::MarkupTable, row.at, "表头的格不能跨到表身".to_string());
            sound = false;
        }
        out.push(Row { cells, lines });
        covered = next;
    }
    sound.then_some(out)
}

fn lower_cell(cell: &Element, column: usize, colspan: usize, rowspan: usize, align: Align) -> Cell {
    let head = cell.name == "th";
    let align = match cell.attribute("align") {
        Some("left") => Align::Left,
        Some("center") => Align::Center,
        Some("right") => Align::Right,
        _ if head => Align::Center,
        _ => align,
    };
    Cell { column, colspan, rowspan, head, align, paragraphs: paragraphs(cell) }
}

/// The paragraphs of a cell: its `p`, and the text between them.
fn paragraphs(cell: &Element) -> Vec<Vec<Inline>> {
    let is_p = |c: &Child| matches!(c, Child::Element(e) if e.name == "p");
    let mut out = Vec::new();
    for group in cell.children.chunk_by(|a, b| !is_p(a) && !is_p(b)) {
        let inlines = match group {
            [Child::Element(p)] if p.name == "p" => text::inlines(p),
            _ => text::of(group.iter()),
        };
        if !inlines.is_empty() {
            out.push(inlines);
        }
    }
    if out.is_empty() {
        out.push(Vec::new());
    }
    out
}
