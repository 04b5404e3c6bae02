//! The sheet with a row for each field that a round or a file of clues has once.

use rust_xlsxwriter::{Worksheet, XlsxError};
use serde_json::Value as Json;

use super::writer::{Writer, titled};
use crate::round::SCHEMA_VERSION;
use crate::workbook::cell_out::{at, content};
use crate::workbook::columns::{EXTRA, Sheet};
use crate::workbook::styles::{height, print_setup};

impl Writer<'_> {
    /// Writes the sheet of fields.
    pub fn fields(&mut self, page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
        const CONTENT: f64 = 46.0;
        for (at, (header, width)) in
            (0..).zip([("项目", 32.0), ("内容", CONTENT), ("填写说明", 40.0)])
        {
            page.write_string_with_format(0, at, header, &self.looks.head)?
                .set_column_width(at, width)?;
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
            let value = if column.path == ["schema_version"] {
                Some(&version)
            } else {
                at(self.data, &column.path)
            };
            let content = content(column, value, true);
            let high = [height(&content.text(), CONTENT), height(note, 40.0)]
                .into_iter()
                .flatten()
                .reduce(f64::max);
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
            page.write_string_with_format(
                row,
                0,
                format!("{EXTRA}{}", field.key),
                &self.looks.guide,
            )?;
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
        print_setup(page, false);
        Ok(())
    }
}
