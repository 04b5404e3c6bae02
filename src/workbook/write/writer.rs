//! The state of writing a workbook, and how single cells are written.

use std::collections::HashMap;

use rust_xlsxwriter::{Format, Worksheet, XlsxError};
use serde_json::Value as Json;

use super::dropdowns::Choices;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::workbook::cell_out::{Content, MAX_CELL_TEXT, items, put};
use crate::workbook::columns::{Book, Column};
use crate::workbook::options::OwnField;
use crate::workbook::styles::Looks;

/// A workbook being written.
pub(super) struct Writer<'a> {
    pub book: &'a Book,
    pub data: &'a Json,
    /// Whether it is a blank workbook with examples.
    pub empty: bool,
    pub own: &'a [OwnField],
    /// The names of the townships above targets, by the targets' codes.
    pub townships: HashMap<String, String>,
    pub problems: Diagnostics,
    pub choices: Choices<'a>,
    pub looks: Looks,
}

impl<'a> Writer<'a> {
    /// Begins a workbook of data, or a blank one.
    pub fn new(book: &'a Book, data: &'a Json, empty: bool, own: &'a [OwnField]) -> Self {
        Writer {
            book,
            data,
            empty,
            own,
            townships: townships(if empty { &book.examples } else { data }),
            problems: Diagnostics::default(),
            choices: Choices::new(book, data),
            looks: Looks::new(),
        }
    }

    /// Writes a cell; a text that is too long becomes a problem.
    pub fn cell(
        &mut self,
        page: &mut Worksheet,
        row: u32,
        at: u16,
        content: &Content,
        look: &Format,
        path: &str,
    ) -> Result<(), XlsxError> {
        let written = put(page, row, at, content, look)?;
        self.note(written, || path.to_string());
        Ok(())
    }

    /// Records a text that was too long to be written.
    pub fn note(&mut self, written: Result<(), usize>, path: impl Fn() -> String) {
        if let Err(long) = written {
            let message = format!("内容有{long}字，一个单元格最多{MAX_CELL_TEXT}字");
            self.problems
                .push(Diagnostic::error(Code::TooLarge, message).path(path()).hint("缩短后再导出"));
        }
    }

    /// Writes a value of a declared field.
    pub fn any(
        &mut self,
        page: &mut Worksheet,
        row: u32,
        at: u16,
        value: &Json,
        path: &str,
    ) -> Result<(), XlsxError> {
        let content = match value {
            Json::Bool(b) => Content::Bool(*b),
            Json::Number(n) => Content::Number(n.as_f64().unwrap_or_default()),
            other => Content::Text(other.as_str().unwrap_or_default().to_string()),
        };
        let look = self.looks.of_any(&content).clone();
        self.cell(page, row, at, &content, &look, path)
    }
}

/// The names of the townships above targets, by the targets' codes.
fn townships(data: &Json) -> HashMap<String, String> {
    let text = |t: &Json, field: &str| t.get(field).and_then(Json::as_str).map(str::to_string);
    let targets = items(data, "targets");
    let names: HashMap<String, String> =
        targets.iter().filter_map(|t| Some((text(t, "code")?, text(t, "name")?))).collect();
    targets
        .iter()
        .filter_map(|t| Some((text(t, "code")?, names.get(&text(t, "parent")?)?.clone())))
        .collect()
}

/// A header, with a mark if the column is required.
pub(super) fn titled(column: &Column) -> String {
    format!("{}{}", column.header, if column.required { "*" } else { "" })
}
