//! A sheet with a row for each item of a list.

use rust_xlsxwriter::{DataValidation, Note, Worksheet, XlsxError};
use serde_json::Value as Json;

use super::dropdowns::Choices;
use super::writer::{Writer, titled};
use crate::workbook::cell_out::{Content, Line, at, content, lines, put};
use crate::workbook::columns::{Cell, Column, EXAMPLE, EXTRA, Rows, Sheet, TOWNSHIP};
use crate::workbook::options::OwnField;
use crate::workbook::styles::{height, print_setup};

impl Writer<'_> {
    /// Writes a sheet of items: mark of examples, township, parent of the item, its fields.
    pub fn list(&mut self, page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
        let examples = if self.empty { lines(sheet, &self.book.examples) } else { Vec::new() };
        let rows = lines(sheet, self.data);
        let of = match &sheet.rows {
            Rows::Items(list) if list == "targets" => "target",
            Rows::Items(list) if list == "issues" => "issue",
            _ => "",
        };
        let own: Vec<&OwnField> = self.own.iter().filter(|f| f.on == of).collect();
        let extra = extra_keys(&rows, &own);
        let shape = Across {
            township: u16::from(sheet.by_township()),
            keys: sheet.keys(),
            columns: &sheet.columns,
            extra: &extra,
        };
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
        print_setup(page, true);
        Ok(())
    }

    fn headers(&self, page: &mut Worksheet, shape: &Across<'_>) -> Result<(), XlsxError> {
        let noted = |page: &mut Worksheet, at: u16, note: &str| -> Result<(), XlsxError> {
            page.insert_note(0, at, &Note::new(note).add_author_prefix(false).set_width(240))?;
            Ok(())
        };
        page.write_string_with_format(0, 0, EXAMPLE, &self.looks.head)?.set_column_width(0, 6)?;
        if shape.township > 0 {
            page.write_string_with_format(0, 1, TOWNSHIP, &self.looks.head)?
                .set_column_width(1, 14)?;
            noted(
                page,
                1,
                "可不填；选了乡镇，巡察对象的下拉列表里就只有该乡镇的村，有重名的村也靠它区分",
            )?;
        }
        for (at, key) in (shape.first_key()..).zip(&shape.keys) {
            page.write_string_with_format(0, at, *key, &self.looks.required)?
                .set_column_width(at, 16)?;
            page.set_column_format(at, self.looks.of(&Cell::Text, false))?;
        }
        let mut highest = 0.0f64;
        for (at, column) in (shape.first()..).zip(shape.columns) {
            let look = if column.required { &self.looks.required } else { &self.looks.head };
            let header = titled(column);
            page.write_string_with_format(0, at, &header, look)?;
            page.set_column_width(at, column.width)?
                .set_column_format(at, self.looks.of(&column.cell, false))?;
            highest = highest.max(height(&header, column.width).unwrap_or_default());
            if let Some(note) = &column.note {
                noted(page, at, note)?;
            }
        }
        page.set_row_height(0, highest.max(22.0))?;
        for (at, key) in (shape.after()..).zip(shape.extra) {
            page.write_string_with_format(0, at, format!("{EXTRA}{key}"), &self.looks.head)?
                .set_column_width(at, 18)?;
            if let Some(field) = self.own.iter().find(|f| f.key == *key) {
                noted(page, at, &field.title)?;
            }
        }
        Ok(())
    }

    fn row(
        &mut self,
        page: &mut Worksheet,
        row: u32,
        shape: &Across<'_>,
        line: &Line<'_>,
        grey: bool,
    ) -> Result<(), XlsxError> {
        let mut highest = 0.0f64;
        let text = self.looks.of(&Cell::Text, grey).clone();
        if shape.township > 0 {
            let township = line
                .item
                .get("target")
                .and_then(Json::as_str)
                .and_then(|code| self.townships.get(code));
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
}

/// The order of columns in the sheet of a list.
struct Across<'s> {
    /// Number of columns for the township: 0 or 1.
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
    let mut keys: Vec<String> = rows
        .iter()
        .filter_map(|line| line.item.get("extra")?.as_object())
        .flat_map(serde_json::Map::keys)
        .cloned()
        .chain(own)
        .collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}
