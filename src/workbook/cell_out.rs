//! From a value of the model to the content of a cell, and from the lists of a round to rows.
//!
//! Used by the writers, and by the reader to recognise rows of examples.

use std::borrow::Cow;

use rust_xlsxwriter::{ExcelDateTime, Format, Worksheet, XlsxError};
use serde_json::Value as Json;

use super::cell_in::split;
use super::columns::{Cell, Column, NONE, Parent, Rows, Sheet};

/// Characters of a cell, in UTF-16 units.
pub(super) const MAX_CELL_TEXT: usize = 32_767;

/// Amounts in 分 below this are exact as numbers of a spreadsheet.
const MAX_EXACT: u64 = 1_000_000_000_000;

/// The content of a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Content {
    Empty,
    Text(String),
    /// A number as it is, or an amount in yuan.
    Number(f64),
    /// Year, month and day.
    Date(u16, u8, u8),
    Bool(bool),
}

impl Content {
    /// The text that a reader of the workbook sees.
    pub(super) fn text(&self) -> Cow<'_, str> {
        match self {
            Content::Empty => "".into(),
            Content::Text(text) => text.as_str().into(),
            Content::Number(n) => n.to_string().into(),
            Content::Date(y, m, d) => format!("{y:04}-{m:02}-{d:02}").into(),
            Content::Bool(b) => if *b { "是" } else { "否" }.into(),
        }
    }
}

/// A row of a sheet.
#[derive(Debug)]
pub(super) struct Line<'j> {
    /// Names of the parent of the item, in the order of [`Sheet::keys`].
    pub named: Vec<String>,
    pub item: Cow<'j, Json>,
    /// Its path in the data.
    pub path: String,
}

/// The content of a cell; `full` writes an empty list as [`NONE`].
pub(super) fn content(column: &Column, value: Option<&Json>, full: bool) -> Content {
    match (&column.cell, value) {
        (_, None | Some(Json::Null)) => Content::Empty,
        (Cell::Date, Some(Json::String(date))) => {
            day(date).unwrap_or_else(|| Content::Text(date.clone()))
        }
        (Cell::Money, Some(Json::Number(fen))) => {
            let fen = fen.as_i64().unwrap_or_default();
            if fen.unsigned_abs() < MAX_EXACT {
                return Content::Number(fen as f64 / 100.0);
            }
            let (sign, fen) = (if fen < 0 { "-" } else { "" }, fen.unsigned_abs());
            Content::Text(format!("{sign}{}.{:02}", fen / 100, fen % 100))
        }
        (Cell::Bool, Some(Json::Bool(b))) => Content::Text(if *b { "是" } else { "否" }.into()),
        (Cell::List { prose, .. }, Some(Json::Array(items))) => {
            text(joined(items, *prose, column.required || full))
        }
        (Cell::Any, Some(Json::Bool(b))) => Content::Bool(*b),
        (Cell::Integer | Cell::Any, Some(Json::Number(n))) => {
            Content::Number(n.as_f64().unwrap_or_default())
        }
        (Cell::Document(titles), Some(Json::String(name))) => {
            text(titles.title(name).unwrap_or(name).to_string())
        }
        (_, Some(Json::String(s))) => text(s.clone()),
        (_, Some(other)) => Content::Text(other.to_string()),
    }
}

fn text(text: String) -> Content {
    if text.is_empty() { Content::Empty } else { Content::Text(text) }
}

fn day(date: &str) -> Option<Content> {
    let mut parts = date.splitn(3, '-');
    let (y, m, d) =
        (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    // A spreadsheet counts days from 1900 on.
    (1900..10_000).contains(&y).then_some(Content::Date(y, m, d))
}

/// Joins several texts so that [`split`] yields the same texts again.
fn joined(items: &[Json], prose: bool, full: bool) -> String {
    let texts: Vec<Cow<'_, str>> = items
        .iter()
        .map(|i| i.as_str().map_or_else(|| i.to_string().into(), Cow::Borrowed))
        .collect();
    match texts.as_slice() {
        [] if full => NONE.into(),
        [] => String::new(),
        [one] if split(one, prose) == [&**one] && one != NONE => one.to_string(),
        // With a line end in the cell, no other sign separates items.
        [one] => format!("{one}\n"),
        all if !prose && all.iter().all(|t| split(t, false) == [&**t]) => all.join("、"),
        all => all.join("\n"),
    }
}

/// A value within an item.
pub(super) fn at<'j>(item: &'j Json, path: &[String]) -> Option<&'j Json> {
    path.iter().try_fold(item, |item, step| item.get(step))
}

/// The items of a list.
pub(super) fn items<'j>(data: &'j Json, list: &str) -> &'j [Json] {
    data.get(list).and_then(Json::as_array).map_or(&[], Vec::as_slice)
}

/// The rows of a sheet; none for a sheet of fields.
pub(super) fn lines<'j>(sheet: &Sheet, data: &'j Json) -> Vec<Line<'j>> {
    match &sheet.rows {
        Rows::Fields => Vec::new(),
        Rows::Items(list) => {
            let line = |(i, item)| Line {
                named: Vec::new(),
                item: Cow::Borrowed(item),
                path: format!("{list}[{i}]"),
            };
            items(data, list).iter().enumerate().map(line).collect()
        }
        Rows::Children(parents) => children(data, parents, sheet.which().is_some()),
    }
}

/// The items of lists within items, each with the name of its parent, and of its list if there are
/// several.
fn children<'j>(data: &'j Json, parents: &[Parent], several: bool) -> Vec<Line<'j>> {
    let mut lines = Vec::new();
    for (at_parent, parent) in parents.iter().enumerate() {
        for (number, item) in items(data, parent.list).iter().enumerate() {
            let name = match item.get(parent.key) {
                Some(Json::String(text)) => text.clone(),
                Some(other) => other.to_string(),
                None => (number + 1).to_string(),
            };
            for (word, list) in parent.lists {
                for (i, child) in items(item, list).iter().enumerate() {
                    let mut named = vec![String::new(); parents.len() + usize::from(several)];
                    named[at_parent].clone_from(&name);
                    if several {
                        named[parents.len()] = (*word).into();
                    }
                    let path = format!("{}[{number}].{list}[{i}]", parent.list);
                    lines.extend(parted(child).into_iter().map(|item| Line {
                        named: named.clone(),
                        item,
                        path: path.clone(),
                    }));
                }
            }
        }
    }
    lines
}

/// A section of questions as one row for each question, with the title of the section.
fn parted(item: &Json) -> Vec<Cow<'_, Json>> {
    let (Some(title), Some(questions)) =
        (item.get("title"), item.get("questions").and_then(Json::as_array))
    else {
        return vec![Cow::Borrowed(item)];
    };
    if questions.is_empty() {
        return vec![Cow::Owned(serde_json::json!({ "title": title }))];
    }
    questions
        .iter()
        .map(|q| Cow::Owned(serde_json::json!({ "title": title, "questions": q })))
        .collect()
}

/// Writes a cell; the inner error is the length of a text that is too long for one.
pub(super) fn put(
    page: &mut Worksheet,
    row: u32,
    at: u16,
    content: &Content,
    look: &Format,
) -> Result<Result<(), usize>, XlsxError> {
    match content {
        Content::Empty => {}
        Content::Number(n) => drop(page.write_number_with_format(row, at, *n, look)?),
        Content::Date(y, m, d) => drop(page.write_datetime_with_format(
            row,
            at,
            ExcelDateTime::from_ymd(*y, *m, *d)?,
            look,
        )?),
        Content::Bool(b) => drop(page.write_boolean_with_format(row, at, *b, look)?),
        Content::Text(text) => {
            let long = text.encode_utf16().count();
            if long > MAX_CELL_TEXT {
                return Ok(Err(long));
            }
            if !text.is_empty() {
                page.write_string_with_format(row, at, text, look)?;
            }
        }
    }
    Ok(Ok(()))
}
