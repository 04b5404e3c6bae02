//! The file format (.xlsx): the parts of a package, read with suspicion and changed in place.
//!
//! Takes the bytes of any workbook, knows sheets, cells, styles and notes. Knows neither rounds nor
//! which columns our own workbooks have; that is the business of the modules above.

pub(super) mod guard;
pub(super) mod hidden;
pub(super) mod looks;
pub(super) mod mark;
pub(super) mod row_heights;
pub(super) mod unseen;

mod cell_ref;
mod package;
mod tags;
