//! Places of those who sign an upward document (签发人; GB/T 9704-2012, 7.2.6).

use super::width::{inlines_width, width};
use crate::document::Head;
use crate::profile::Profile;

/// Before the first name.
pub const SIGNED_BY: &str = "签发人：";
/// Names on a line.
const ON_A_LINE: usize = 2;
/// Least distance of document number and names, in characters.
const APART: f64 = 2.0;

/// The names in rows, and the places of names and document number.
#[derive(Debug, Clone, PartialEq)]
pub struct Signers {
    /// The rows of names.
    pub rows: Vec<String>,
    /// Where names begin, in characters from the left of the type area; the word is before the
    /// first.
    pub names: f64,
    /// How many rows are above the document number: all but the last, or all if the number has no
    /// room beside it.
    pub above_number: usize,
}

/// Places those who sign in a type area of `columns` characters.
pub fn signers(head: &Head, columns: f64) -> Signers {
    let rows: Vec<String> = head.signers.chunks(ON_A_LINE).map(|names| names.join("　")).collect();
    let word = width(SIGNED_BY);
    let widest = rows.iter().map(|r| width(r)).fold(0.0, f64::max);
    let names = (columns - 1.0 - widest).max(word);
    let last = rows.len().saturating_sub(1);
    let free = if last == 0 { names - word } else { names };
    let beside = inlines_width(&head.number) + 1.0 + APART <= free;
    Signers { above_number: if beside { last } else { rows.len() }, names, rows }
}

/// Width of the type area in characters.
pub fn columns(profile: &Profile) -> f64 {
    let page = &profile.page;
    let width = if page.landscape { page.text_height } else { page.text_width };
    width.pt().0 / profile.advance().0
}
