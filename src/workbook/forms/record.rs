//! The hidden sheet of a form: its identity, and the text of every cell when it was sent out, so that
//! a return can be compared.
//!
//! First row: mark and version. Second row: identity. Then for each sheet a line of headers, a line of
//! fields and a line for each row, each beginning with the name of the sheet and the kind of line.

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
