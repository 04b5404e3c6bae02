//! Rows that grow with their text.
//!
//! The writer of workbooks marks each height it is given as set by hand, and Excel then keeps it
//! when text is added. Takes the bytes of a workbook we wrote; yields it without these marks.

use crate::archive::{Limits, ZipBuilder, ZipReader};
use crate::diag::Diagnostics;

/// The workbook with rows whose heights are only a beginning.
///
/// # Errors
/// Bytes that are no archive.
pub(in crate::workbook) fn growing(bytes: &[u8]) -> Result<Vec<u8>, Diagnostics> {
    let mut zip = ZipReader::open(
        bytes,
        Limits { inflated: u64::MAX, ratio: u64::MAX, ..Limits::default() },
    )?;
    let mut out = ZipBuilder::new();
    for name in zip.names() {
        let part = zip.read(&name)?.unwrap_or_default();
        match String::from_utf8(part) {
            Ok(text) if name.starts_with("xl/worksheets/sheet") => {
                // Text of cells is in a part of its own, so this is always an attribute.
                out.add(&name, text.replace(" customHeight=\"1\"", "").as_bytes())?;
            }
            Ok(text) => out.add(&name, text.as_bytes())?,
            Err(other) => out.add(&name, other.as_bytes())?,
        }
    }
    out.finish()
}
