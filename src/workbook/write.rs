//! A workbook of a round or of clues, or an empty one to fill in.
//!
//! Everything of the data is written as text, number or date, never as a formula; the only formulas
//! are ours, in lists to choose from.

use std::collections::HashMap;

use rust_xlsxwriter::{DataValidation, DocProperties, ExcelDateTime, Format, Note, Workbook, Worksheet, XlsxError};
use serde::Serialize;
use serde_json::Value as Json;

use super::cell_out::{Content, Line, at, content, items, lines};
use super::columns::{Book, Cell, Column, EXAMPLE, EXTRA, Rows, Sheet, TOWNSHIP};
use super::dropdowns::Choices;
use super::styles::{Looks, height};
use crate::archive::{Limits, ZipBuilder, ZipReader};
use crate::data::{shown, steps};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::import::{Format as Kind, clues_of_workbook, import};
use crate::round::SCHEMA_VERSION;
use crate::round::{ClueFile, Round};

/// Characters of a cell, in UTF-16 units.
const CELL_TEXT: usize = 32_767;
/// Paper A4.
pub(super) const A4: u8 = 9;
/// Most differences listed: nobody works off more at once.
const DIFFERENCES: usize = 100;

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
        _ if found.len() >= DIFFERENCES => {}
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
    let mut writer = Writer {
        book,
        data,
        empty,
        own,
        townships: townships(if empty { &book.examples } else { data }),
        problems: Diagnostics::default(),
        choices: Choices::new(book, data),
        looks: Looks::new(),
    };
    let mut workbook = Workbook::new();
    let made = writer.write(&mut workbook);
    if !writer.problems.is_empty() {
        return Err(writer.problems);
    }
    let bytes = made.and_then(|()| writer.choices.finish(&mut workbook)).and_then(|()| workbook.save_to_buffer());
    let bytes = bytes.map_err(|e| Diagnostic::error(Code::Internal, format!("工作簿写不成：{e}")))?;
    growing(&bytes)
}

/// The same workbook with rows that grow with their text: a height that is given otherwise stays as it is.
pub(super) fn growing(bytes: &[u8]) -> Result<Vec<u8>, Diagnostics> {
    let mut zip = ZipReader::open(bytes, Limits { inflated: u64::MAX, ratio: u64::MAX, ..Limits::default() })?;
    let mut out = ZipBuilder::new();
    for name in zip.names() {
        let part = zip.read(&name)?.unwrap_or_default();
        match String::from_utf8(part) {
            Ok(text) if name.starts_with("xl/worksheets/sheet") => {
                // Text of cells stands in a part of its own, so this is an attribute.
                out.add(&name, text.replace(" customHeight=\"1\"", "").as_bytes())?;
            }
            Ok(text) => out.add(&name, text.as_bytes())?,
            Err(other) => out.add(&name, other.as_bytes())?,
        }
    }
    out.finish()
}

struct Writer<'a> {
    book: &'a Book,
    data: &'a Json,
    empty: bool,
    own: &'a [OwnField],
    /// The names of the townships above targets, by the targets' codes.
    townships: HashMap<String, String>,
    problems: Diagnostics,
    choices: Choices<'a>,
    looks: Looks,
}

impl Writer<'_> {
    fn write(&mut self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        // The same input gives the same bytes: there is no clock.
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
        set_up(page, false);
        Ok(())
    }

    /// The sheet of what there is once.
    fn fields(&mut self, page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
        const CONTENT: f64 = 46.0;
        for (at, (header, width)) in (0..).zip([("项目", 32.0), ("内容", CONTENT), ("填写说明", 40.0)]) {
            page.write_string_with_format(0, at, header, &self.looks.head)?.set_column_width(at, width)?;
        }
        let mut row = 1;
        let mut group = "";
        for column in &sheet.columns {
            let of = column.header.split_once('·').map_or("", |(of, _)| of);
            if of != group && !of.is_empty() {
                page.write_string_with_format(row, 0, of, &self.looks.group)?;
                for at in [1, 2] {
                    page.write_blank(row, at, &self.looks.group)?;
                }
                row += 1;
            }
            group = of;
            page.write_string_with_format(row, 0, titled(column), &self.looks.guide)?;
            let note = column.note.as_deref().unwrap_or_default();
            page.write_string_with_format(row, 2, note, &self.looks.note)?;
            let version = Json::from(SCHEMA_VERSION);
            let value = if column.path == ["schema_version"] { Some(&version) } else { at(self.data, &column.path) };
            let content = content(column, value, true);
            let high = [height(&content.text(), CONTENT), height(note, 40.0)].into_iter().flatten().reduce(f64::max);
            if let Some(high) = high {
                page.set_row_height(row, high)?;
            }
            let look = self.looks.of(&column.cell, false).clone();
            self.cell(page, row, 1, &content, &look, &column.path.join("."))?;
            if let Some(rule) = self.choices.of(sheet, column)? {
                page.add_data_validation(row, 1, row, 1, &rule)?;
            }
            row += 1;
        }
        for field in self.own.iter().filter(|f| f.on == "round") {
            page.write_string_with_format(row, 0, format!("{EXTRA}{}", field.key), &self.looks.guide)?;
            page.write_string_with_format(row, 2, &field.title, &self.looks.note)?;
            row += 1;
        }
        if let Some(Json::Object(extra)) = self.data.get("extra") {
            for (key, value) in extra {
                page.write_string_with_format(row, 0, format!("{EXTRA}{key}"), &self.looks.guide)?;
                self.any(page, row, 1, value, &format!("extra.{key}"))?;
                row += 1;
            }
        }
        page.set_freeze_panes(1, 1)?.set_repeat_rows(0, 0)?;
        set_up(page, false);
        Ok(())
    }

    /// A sheet with a row an item: the mark of examples, the township, what the item belongs to, its fields.
    fn list(&mut self, page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
        let examples = if self.empty { lines(sheet, &self.book.examples) } else { Vec::new() };
        let rows = lines(sheet, self.data);
        let of = match &sheet.rows {
            Rows::Items(list) if list == "targets" => "target",
            Rows::Items(list) if list == "issues" => "issue",
            _ => "",
        };
        let own: Vec<&OwnField> = self.own.iter().filter(|f| f.on == of).collect();
        let extra = extra_keys(&rows, &own);
        let shape = Across { township: u16::from(sheet.by_township()), keys: sheet.keys(), columns: &sheet.columns, extra: &extra };
        self.headers(page, &shape)?;
        for (row, line) in (1..).zip(&examples) {
            page.write_string_with_format(row, 0, EXAMPLE, self.looks.of(&Cell::Text, true))?;
            self.row(page, row, &shape, line, true)?;
        }
        for (row, line) in (1 + examples.len() as u32..).zip(&rows) {
            self.row(page, row, &shape, line, false)?;
        }
        let (count, last) = ((examples.len() + rows.len()) as u32, Choices::last(rows.len()));
        let mut rules: Vec<(u16, Option<DataValidation>)> = Vec::new();
        if sheet.by_township() {
            rules.push((1, self.choices.townships()?));
        }
        for (at, key) in (shape.first_key()..).zip(&shape.keys) {
            rules.push((at, self.choices.referred(sheet, key)?));
        }
        for (at, column) in (shape.first()..).zip(&sheet.columns) {
            rules.push((at, self.choices.of(sheet, column)?));
        }
        for (at, rule) in rules {
            if let Some(rule) = rule {
                page.add_data_validation(1, at, last, at, &rule)?;
            }
        }
        page.set_freeze_panes(1, shape.first_key() + 1)?.set_repeat_rows(0, 0)?;
        page.autofilter(0, 0, count.max(1), shape.after() + extra.len() as u16 - 1)?;
        set_up(page, true);
        Ok(())
    }

    fn headers(&self, page: &mut Worksheet, shape: &Across<'_>) -> Result<(), XlsxError> {
        let noted = |page: &mut Worksheet, at: u16, note: &str| -> Result<(), XlsxError> {
            page.insert_note(0, at, &Note::new(note).add_author_prefix(false).set_width(240))?;
            Ok(())
        };
        page.write_string_with_format(0, 0, EXAMPLE, &self.looks.head)?.set_column_width(0, 6)?;
        if shape.township > 0 {
            page.write_string_with_format(0, 1, TOWNSHIP, &self.looks.head)?.set_column_width(1, 14)?;
            noted(page, 1, "可不填；选了乡镇，巡察对象的下拉列表里就只有该乡镇的村，有重名的村也靠它区分")?;
        }
        for (at, key) in (shape.first_key()..).zip(&shape.keys) {
            page.write_string_with_format(0, at, *key, &self.looks.required)?.set_column_width(at, 16)?;
            page.set_column_format(at, self.looks.of(&Cell::Text, false))?;
        }
        let mut highest = 0.0f64;
        for (at, column) in (shape.first()..).zip(shape.columns) {
            let look = if column.required { &self.looks.required } else { &self.looks.head };
            let header = titled(column);
            page.write_string_with_format(0, at, &header, look)?;
            page.set_column_width(at, column.width)?.set_column_format(at, self.looks.of(&column.cell, false))?;
            highest = highest.max(height(&header, column.width).unwrap_or_default());
            if let Some(note) = &column.note {
                noted(page, at, note)?;
            }
        }
        page.set_row_height(0, highest.max(22.0))?;
        for (at, key) in (shape.after()..).zip(shape.extra) {
            page.write_string_with_format(0, at, format!("{EXTRA}{key}"), &self.looks.head)?.set_column_width(at, 18)?;
            if let Some(field) = self.own.iter().find(|f| f.key == *key) {
                noted(page, at, &field.title)?;
            }
        }
        Ok(())
    }

    fn row(&mut self, page: &mut Worksheet, row: u32, shape: &Across<'_>, line: &Line<'_>, grey: bool) -> Result<(), XlsxError> {
        let mut highest = 0.0f64;
        let text = self.looks.of(&Cell::Text, grey).clone();
        if shape.township > 0 {
            let township = line.item.get("target").and_then(Json::as_str).and_then(|code| self.townships.get(code));
            let township = township.cloned().unwrap_or_default();
            self.cell(page, row, 1, &Content::Text(township), &text, &line.path)?;
        }
        for (at, name) in (shape.first_key()..).zip(&line.named) {
            self.cell(page, row, at, &Content::Text(name.clone()), &text, &line.path)?;
        }
        for (at_column, column) in (shape.first()..).zip(shape.columns) {
            let content = content(column, at(&line.item, &column.path), false);
            if content == Content::Empty {
                if grey {
                    page.write_blank(row, at_column, self.looks.of(&column.cell, grey))?;
                }
                continue;
            }
            highest = highest.max(height(&content.text(), column.width).unwrap_or_default());
            let written = put(page, row, at_column, &content, self.looks.of(&column.cell, grey))?;
            self.note(written, || format!("{}.{}", line.path, column.path.join(".")));
        }
        for (at, key) in (shape.after()..).zip(shape.extra) {
            if let Some(value) = line.item.get("extra").and_then(|e| e.get(key.as_str())) {
                self.any(page, row, at, value, &format!("{}.extra.{key}", line.path))?;
            }
        }
        if highest > 0.0 {
            page.set_row_height(row, highest)?;
        }
        Ok(())
    }

    fn cell(&mut self, page: &mut Worksheet, row: u32, at: u16, content: &Content, look: &Format, path: &str) -> Result<(), XlsxError> {
        let written = put(page, row, at, content, look)?;
        self.note(written, || path.to_string());
        Ok(())
    }

    /// Keeps what could not be written.
    fn note(&mut self, written: Result<(), usize>, path: impl Fn() -> String) {
        if let Err(long) = written {
            let message = format!("内容有{long}字，一个单元格最多{CELL_TEXT}字");
            self.problems.push(Diagnostic::error(Code::TooLarge, message).path(path()).hint("缩短后再导出"));
        }
    }

    /// A value of a declared field.
    fn any(&mut self, page: &mut Worksheet, row: u32, at: u16, value: &Json, path: &str) -> Result<(), XlsxError> {
        let content = match value {
            Json::Bool(b) => Content::Bool(*b),
            Json::Number(n) => Content::Number(n.as_f64().unwrap_or_default()),
            other => Content::Text(other.as_str().unwrap_or_default().to_string()),
        };
        let look = self.looks.of_any(&content).clone();
        self.cell(page, row, at, &content, &look, path)
    }
}

/// What stands in which column of a list.
struct Across<'s> {
    /// Columns for the township.
    township: u16,
    keys: Vec<&'static str>,
    columns: &'s [Column],
    /// Keys of declared fields.
    extra: &'s [String],
}

impl Across<'_> {
    fn first_key(&self) -> u16 {
        1 + self.township
    }

    fn first(&self) -> u16 {
        self.first_key() + self.keys.len() as u16
    }

    fn after(&self) -> u16 {
        self.first() + self.columns.len() as u16
    }
}

fn extra_keys(rows: &[Line<'_>], own: &[&OwnField]) -> Vec<String> {
    let own = own.iter().map(|f| f.key.clone());
    let mut keys: Vec<String> =
        rows.iter().filter_map(|line| line.item.get("extra")?.as_object()).flat_map(serde_json::Map::keys).cloned().chain(own).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Writes a cell; yields the length of a text that is too long for one.
pub(super) fn put(page: &mut Worksheet, row: u32, at: u16, content: &Content, look: &Format) -> Result<Result<(), usize>, XlsxError> {
    match content {
        Content::Empty => {}
        Content::Number(n) => drop(page.write_number_with_format(row, at, *n, look)?),
        Content::Date(y, m, d) => drop(page.write_datetime_with_format(row, at, ExcelDateTime::from_ymd(*y, *m, *d)?, look)?),
        Content::Bool(b) => drop(page.write_boolean_with_format(row, at, *b, look)?),
        Content::Text(text) => {
            let long = text.encode_utf16().count();
            if long > CELL_TEXT {
                return Ok(Err(long));
            }
            if !text.is_empty() {
                page.write_string_with_format(row, at, text, look)?;
            }
        }
    }
    Ok(Ok(()))
}

/// The names of the townships above targets, by the targets' codes.
fn townships(data: &Json) -> HashMap<String, String> {
    let text = |t: &Json, field: &str| t.get(field).and_then(Json::as_str).map(str::to_string);
    let targets = items(data, "targets");
    let names: HashMap<String, String> = targets.iter().filter_map(|t| Some((text(t, "code")?, text(t, "name")?))).collect();
    targets.iter().filter_map(|t| Some((text(t, "code")?, names.get(&text(t, "parent")?)?.clone()))).collect()
}

/// A header, with a mark where the column must be filled in.
fn titled(column: &Column) -> String {
    format!("{}{}", column.header, if column.required { "*" } else { "" })
}

fn set_up(page: &mut Worksheet, landscape: bool) {
    if landscape {
        page.set_landscape();
    }
    page.set_paper_size(A4).set_print_fit_to_pages(1, 0).set_footer("&C第 &P 页，共 &N 页");
}
