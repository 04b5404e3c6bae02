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
use super::styles::{height, print_setup};
use super::xlsx::row_heights::growing;
use crate::data::shown;
use crate::data::steps;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::import::{Format as Kind, clues_of_workbook, import};
use crate::round::{ClueFile, Round};

/// Most differences in one report.
const MAX_DIFFERENCES: usize = 100;

/// An empty workbook for a round, with two rows in each list that show how to fill in.
///
/// # Errors
/// None in a sound build.
pub fn template() -> Result<Vec<u8>, Diagnostics> {
    write(Book::round(), &Json::Null, true)
}

/// A field that a template set declares (自定义项).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnField {
    /// What has it: `round`, `target` or `issue`.
    pub on: String,
    /// Its key in the data.
    pub key: String,
    /// What people call it.
    pub title: String,
}

/// An empty workbook for a round, with columns for fields that a template set declares.
///
/// # Errors
/// None in a sound build.
pub fn template_with(own: &[OwnField]) -> Result<Vec<u8>, Diagnostics> {
    write_with(Book::round(), &Json::Null, true, own)
}

/// An empty workbook for clues (问题线索), which lie apart from the round.
///
/// # Errors
/// None in a sound build.
pub fn clue_template() -> Result<Vec<u8>, Diagnostics> {
    write(Book::clues(), &Json::Null, true)
}

/// A workbook of a round; reading it yields the same round.
///
/// # Errors
/// Whatever a workbook cannot hold or would not give back as it is, with its path in the data.
///
/// ```
/// # use xunwen::import::{Format, import, import_file};
/// # use xunwen::workbook;
/// let round = import_file("samples/round.yaml".as_ref())?.round;
/// let bytes = workbook::export(&round)?;
/// assert_eq!(import(&bytes, Format::Xlsx, "round.xlsx")?.round, round);
/// # Ok::<(), xunwen::diag::Diagnostics>(())
/// ```
pub fn export(round: &Round) -> Result<Vec<u8>, Diagnostics> {
    let data = json(round)?;
    let bytes = write(Book::round(), &data, false)?;
    let back = import(&bytes, Kind::Xlsx, "工作簿")?;
    same(&data, &json(&back.round)?).map(|()| bytes)
}

/// A workbook of some sheets of a round, to be handed out, such as 整改进度 and 佐证材料. It is no round by itself.
///
/// # Errors
/// As [`export`]; the name of a sheet that there is not.
pub fn export_sheets(round: &Round, sheets: &[&str]) -> Result<Vec<u8>, Diagnostics> {
    let book = Book::round().only(sheets).map_err(|unknown| {
        let names = Book::round().names().join("、");
        Diagnostic::error(Code::Usage, format!("没有“{}”这张工作表", shown(unknown))).hint(format!("工作表有：{names}"))
    })?;
    // What the whole workbook gives back, its sheets do.
    export(round)?;
    write(&book, &json(round)?, false)
}

/// A workbook of clues; reading it yields the same clues.
///
/// # Errors
/// As [`export`].
pub fn export_clues(clues: &ClueFile) -> Result<Vec<u8>, Diagnostics> {
    let data = json(clues)?;
    let bytes = write(Book::clues(), &data, false)?;
    let back = clues_of_workbook(&bytes, "工作簿")?;
    same(&data, &json(&back)?).map(|()| bytes)
}

fn json(data: &impl Serialize) -> Result<Json, Diagnostics> {
    serde_json::to_value(data).map_err(|e| Diagnostic::error(Code::Internal, format!("数据无法转换：{e}")).into())
}

/// Whether what was written comes back: nothing is to be lost on the way without a word.
fn same(data: &Json, back: &Json) -> Result<(), Diagnostics> {
    let mut paths = Vec::new();
    differ(data, back, "", &mut paths);
    if paths.is_empty() {
        return Ok(());
    }
    let said = |path: &String| {
        let value = steps(path).try_fold(data, |at, step| match step.strip_suffix(']') {
            Some(index) => at.get(index.parse::<usize>().ok()?),
            None => at.get(step),
        });
        let value = value.map_or_else(String::new, |v| v.as_str().map_or_else(|| v.to_string(), str::to_string));
        Diagnostic::error(Code::BadValue, format!("“{}”放进工作簿后读不回原样", shown(&value)))
            .path(path.clone())
            .hint("去掉首尾的空格、空行，空文字改为不填，逐条填写的清单里每条不分行、不留空条，再导出")
    };
    Err(Diagnostics(paths.iter().map(said).collect()))
}

/// Paths of the differences.
fn differ(a: &Json, b: &Json, path: &str, found: &mut Vec<String>) {
    match (a, b) {
        _ if found.len() >= MAX_DIFFERENCES => {}
        (Json::Object(a), Json::Object(b)) => {
            for key in a.keys().chain(b.keys().filter(|k| !a.contains_key(*k))) {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                differ(a.get(key).unwrap_or(&Json::Null), b.get(key).unwrap_or(&Json::Null), &path, found);
            }
        }
        (Json::Array(a), Json::Array(b)) if a.len() == b.len() => {
            for (i, (a, b)) in a.iter().zip(b).enumerate() {
                differ(a, b, &format!("{path}[{i}]"), found);
            }
        }
        _ if a != b => found.push(path.to_string()),
        _ => {}
    }
}

/// A workbook of data, or an empty one with rows that show how to fill in.
pub(super) fn write(book: &Book, data: &Json, empty: bool) -> Result<Vec<u8>, Diagnostics> {
    write_with(book, data, empty, &[])
}

fn write_with(book: &Book, data: &Json, empty: bool, own: &[OwnField]) -> Result<Vec<u8>, Diagnostics> {
    let mut writer = Writer::new(book, data, empty, own);
    let mut workbook = Workbook::new();
    let made = writer.write(&mut workbook);
    if !writer.problems.is_empty() {
        return Err(writer.problems);
    }
    let bytes = made.and_then(|()| writer.choices.finish(&mut workbook)).and_then(|()| workbook.save_to_buffer());
    let bytes = bytes.map_err(|e| Diagnostic::error(Code::Internal, format!("工作簿写不成：{e}")))?;
    growing(&bytes)
}

impl Writer<'_> {
    /// Writes all sheets.
    fn write(&mut self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        // A constant date, so that the same input gives the same bytes.
        let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
        let properties = DocProperties::new().set_title(self.book.title.trim_end_matches("填写说明")).set_author("");
        workbook.set_properties(&properties.set_creation_datetime(&created));
        self.guide(workbook.add_worksheet())?;
        for sheet in &self.book.sheets {
            let page = workbook.add_worksheet();
            page.set_name(&sheet.name)?;
            match &sheet.rows {
                Rows::Fields => self.fields(page, sheet)?,
                Rows::Items(_) | Rows::Below(_) => self.list(page, sheet)?,
            }
        }
        Ok(())
    }

    /// Writes the sheet 说明.
    fn guide(&self, page: &mut Worksheet) -> Result<(), XlsxError> {
        const WIDTH: f64 = 76.0;
        page.set_name("说明")?.set_column_width(0, WIDTH)?;
        page.write_string_with_format(0, 0, self.book.title, &self.looks.title)?.set_row_height(0, 24)?;
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
