//! Writing: a workbook of a round or of clues, or a blank one to be filled in.
//!
//! All data is written as text, number or date, never as a formula; the only formulas are ours, in
//! dropdown lists.

mod dropdowns;
mod fields;
mod list;
mod writer;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};
use serde::Serialize;
use serde_json::Value as Json;

use self::writer::Writer;
use super::columns::{Book, Rows};
use super::options::{OwnField, WorkbookOptions};
use super::styles::{height, print_setup};
use super::xlsx::row_heights::growing;
use crate::data::shown;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::round::{ClueFile, Round};

/// A blank workbook for a round, with two rows of examples in each list.
///
/// # Errors
/// None in a sound build.
pub fn template(options: &WorkbookOptions) -> Result<Vec<u8>, Diagnostics> {
    write(&Book::round().with_titles(&options.kinds), &Json::Null, true, &options.own_fields)
}

/// A blank workbook for clues (问题线索), which are kept apart from the round.
///
/// # Errors
/// None in a sound build.
pub fn clue_template() -> Result<Vec<u8>, Diagnostics> {
    write(Book::clues(), &Json::Null, true, &[])
}

/// A workbook of a round, not yet proved to read back as the same round.
///
/// # Errors
/// Texts that are too long for a cell, with their paths in the data.
pub(crate) fn export(round: &Round, options: &WorkbookOptions) -> Result<Vec<u8>, Diagnostics> {
    write(&Book::round().with_titles(&options.kinds), &json(round)?, false, &options.own_fields)
}

/// A workbook of some sheets of a round, such as 整改进度 and 佐证材料. It is no round by itself.
///
/// # Errors
/// As [`export`]; the name of an unknown sheet.
pub(crate) fn export_sheets(
    round: &Round,
    sheets: &[&str],
    options: &WorkbookOptions,
) -> Result<Vec<u8>, Diagnostics> {
    let book = Book::round().only(sheets).map_err(|unknown| {
        let names = Book::round().names().join("、");
        Diagnostic::error(Code::Usage, format!("没有“{}”这张工作表", shown(unknown)))
            .hint(format!("工作表有：{names}"))
    })?;
    write(&book.with_titles(&options.kinds), &json(round)?, false, &options.own_fields)
}

/// A workbook of clues, not yet proved to read back as the same clues.
///
/// # Errors
/// As [`export`].
pub(crate) fn export_clues(clues: &ClueFile) -> Result<Vec<u8>, Diagnostics> {
    write(Book::clues(), &json(clues)?, false, &[])
}

fn json(data: &impl Serialize) -> Result<Json, Diagnostics> {
    serde_json::to_value(data)
        .map_err(|e| Diagnostic::error(Code::Internal, format!("数据无法转换：{e}")).into())
}

/// A workbook of data, or a blank one with rows of examples.
fn write(book: &Book, data: &Json, empty: bool, own: &[OwnField]) -> Result<Vec<u8>, Diagnostics> {
    let mut writer = Writer::new(book, data, empty, own);
    let mut workbook = Workbook::new();
    let made = writer.write(&mut workbook);
    if !writer.problems.is_empty() {
        return Err(writer.problems);
    }
    let bytes = made
        .and_then(|()| writer.choices.finish(&mut workbook))
        .and_then(|()| workbook.save_to_buffer());
    let bytes =
        bytes.map_err(|e| Diagnostic::error(Code::Internal, format!("工作簿写不成：{e}")))?;
    growing(&bytes)
}

impl Writer<'_> {
    /// Writes all sheets.
    fn write(&mut self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        // A constant date, so that the same input gives the same bytes.
        let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
        let properties = DocProperties::new()
            .set_title(self.book.title.trim_end_matches("填写说明"))
            .set_author("");
        workbook.set_properties(&properties.set_creation_datetime(&created));
        self.guide(workbook.add_worksheet())?;
        for sheet in &self.book.sheets {
            let page = workbook.add_worksheet();
            page.set_name(&sheet.name)?;
            match &sheet.rows {
                Rows::Fields => self.fields(page, sheet)?,
                Rows::Items(_) | Rows::Children(_) => self.list(page, sheet)?,
            }
        }
        Ok(())
    }

    /// Writes the sheet 说明.
    fn guide(&self, page: &mut Worksheet) -> Result<(), XlsxError> {
        const WIDTH: f64 = 76.0;
        page.set_name("说明")?.set_column_width(0, WIDTH)?;
        page.write_string_with_format(0, 0, self.book.title, &self.looks.title)?
            .set_row_height(0, 24)?;
        for (row, line) in (2..).zip(self.book.guide) {
            page.write_string_with_format(row, 0, *line, &self.looks.guide)?;
            if let Some(height) = height(line, WIDTH) {
                page.set_row_height(row, height)?;
            }
        }
        print_setup(page, false);
        Ok(())
    }
}
