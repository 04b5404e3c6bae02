//! The hidden sheet of a form: its identity, and the text of every cell when it was sent out, so
//! that a return can be compared.
//!
//! First row: mark and version. Second row: identity. Then for each sheet a line of headers, a line
//! of fields and a line for each row, each beginning with the name of the sheet and the kind of
//! line.

use std::collections::HashMap;

use super::Identity;
use crate::workbook::grid::Grid;

/// The version of the record; other versions are refused.
pub(super) const FORM_VERSION: u32 = 1;
/// Name of the hidden sheet.
pub(super) const RECORD: &str = "回收信息";
/// The text of its first cell.
pub(super) const MARK: &str = "xunwen-form";
/// Kinds of lines: headers, fields, texts of a row.
pub(super) const HEADER_LINE: &str = "表头";
pub(super) const FIELD_LINE: &str = "字段";
pub(super) const ROW_LINE: &str = "行";
/// In the line of fields: the column that tells rows apart. Other entries are fields of 整改进度.
pub(super) const KEY: &str = "#";

/// The record of a form that was sent out.
pub(super) struct Record {
    pub identity: Identity,
    /// Its sheets by name, in their order.
    pub sheets: Vec<(String, Sent)>,
}

/// A sheet as it was sent out.
#[derive(Default)]
pub(super) struct Sent {
    pub headers: Vec<String>,
    pub fields: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Record {
    /// Reads the hidden sheet.
    ///
    /// # Errors
    /// The reason why it is no record of this program, in Chinese.
    pub(super) fn read(grid: &Grid) -> Result<Record, &'static str> {
        let text = |row, column| grid.text(row, column);
        if text(0, 0) != MARK {
            return Err("隐藏的“回收信息”不完整");
        }
        if text(0, 1) != FORM_VERSION.to_string() {
            return Err("是别的版本的程序发出的表");
        }
        let identity = Identity {
            round: text(1, 0),
            document: text(1, 1),
            target: Some(text(1, 2)).filter(|t| !t.is_empty()),
        };
        let mut sheets: Vec<(String, Sent)> = Vec::new();
        let mut indices: HashMap<String, usize> = HashMap::new();
        for (_, cells) in grid.rows.range(2..) {
            let last = cells.keys().next_back().copied().unwrap_or_default();
            let text =
                |at: u32| cells.get(&at).map(|raw| raw.text().into_owned()).unwrap_or_default();
            let (sheet, line): (String, Vec<String>) = (text(0), (2..=last).map(text).collect());
            let at = *indices.entry(sheet).or_insert_with_key(|sheet| {
                sheets.push((sheet.clone(), Sent::default()));
                sheets.len() - 1
            });
            match text(1).as_str() {
                HEADER_LINE => sheets[at].1.headers = line,
                FIELD_LINE => sheets[at].1.fields = line,
                _ => sheets[at].1.rows.push(line),
            }
        }
        Ok(Record { identity, sheets })
    }
}
