//! Notes on what is read though the sheet does not show it.

use std::collections::BTreeMap;

use super::header::Header;
use super::reader::Reader;
use crate::data::{cell_name, column_name, shown};
use crate::workbook::cell_in::Raw;
use crate::workbook::columns::Sheet;
use crate::workbook::grid::Grid;

const ROWS: &str = "隐藏或筛选掉的行照样读入";

impl Reader<'_> {
    /// Notes a sheet that is not shown.
    pub(super) fn note_hidden_sheet(&mut self, sheet: &Sheet, name: &str) {
        self.notes.sentence(&sheet.name, format!("工作表“{}”是隐藏的，照样读入", shown(name)));
    }

    /// Notes the rows of a list that are not shown, and its columns that have something in these
    /// rows.
    pub(super) fn note_hidden(
        &mut self,
        sheet: &Sheet,
        header: &Header,
        grid: &Grid,
        rows: &[(u32, &BTreeMap<u32, Raw>)],
    ) {
        let first = header.columns.iter().map(|found| found.at).min().unwrap_or_default();
        for (row, _) in rows.iter().filter(|(row, _)| grid.hidden.rows.contains(row)) {
            self.notes.cell(&sheet.name, "", ROWS, &cell_name(*row, first), String::new);
        }
        for found in header.columns.iter().filter(|f| grid.hidden.columns.contains(&f.at)) {
            if rows.iter().any(|(_, cells)| cells.contains_key(&found.at)) {
                let sentence = format!(
                    "{}：隐藏的“{}”列（{}列）照样读入",
                    sheet.name,
                    shown(&found.header),
                    column_name(found.at)
                );
                self.notes.sentence(&sheet.name, sentence);
            }
        }
    }

    /// Notes a field of the round whose row or column is not shown.
    pub(super) fn note_hidden_field(&mut self, sheet: &Sheet, grid: &Grid, row: u32, column: u32) {
        if grid.hidden.rows.contains(&row) {
            self.notes.cell(&sheet.name, "", ROWS, &cell_name(row, column), String::new);
        } else if grid.hidden.columns.contains(&column) {
            let sentence = format!("{}：隐藏的{}列照样读入", sheet.name, column_name(column));
            self.notes.sentence(&sheet.name, sentence);
        }
    }
}
