//! Reading rounds and clues from workbooks.
//!
//! Takes the tree of cells that `workbook` yields, checks its shape in the words of sheets and
//! columns, and goes on as for every data file.

use std::collections::HashSet;

use super::provenance::all_placed;
use super::{ImportOptions, Imported, Reading, assembled, decoded, wrong_version};
use crate::data::shape::{InCells, Shape};
use crate::data::{Node, Place, Sources, Spots, pattern, sha256};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::round::{ClueFile, clue_shape};
use crate::workbook;

/// Reads a round from a workbook; its cells become a tree like that of a data file.
pub(super) fn import_workbook(
    bytes: &[u8],
    name: &str,
    shape: &Shape,
    options: &ImportOptions,
) -> Result<Imported, Diagnostics> {
    let mut sources = Sources::default();
    let book = workbook::Book::round().with_titles(options.titles());
    let Cells { tree, found, lost, spots, understood } =
        cells(bytes, name, &book, shape, &mut sources)?;
    let unread = Diagnostics::default();
    assembled(Reading { sources, tree, found, unread, lost, spots, understood }, options)
}

/// Reads clues from a workbook.
pub(super) fn clues_of_workbook(bytes: &[u8], name: &str) -> Result<ClueFile, Diagnostics> {
    let mut sources = Sources::default();
    let book = workbook::Book::clues();
    let Cells { tree, found, .. } = cells(bytes, name, book, clue_shape(), &mut sources)?;
    if found.iter().any(|(_, d)| d.is_error()) {
        return Err(all_placed(&sources, found));
    }
    decoded(&tree).map_err(|problem| all_placed(&sources, vec![problem]))
}

/// What was read of a workbook.
struct Cells {
    tree: Node,
    found: Vec<(Place, Diagnostic)>,
    /// What could not be read, as paths without indexes.
    lost: Vec<String>,
    spots: Spots,
    understood: Vec<String>,
}

/// The tree of a workbook, its problems, and how cells were read.
fn cells(
    bytes: &[u8],
    name: &str,
    book: &workbook::Book,
    shape: &Shape,
    sources: &mut Sources,
) -> Result<Cells, Diagnostics> {
    let workbook::Content { tree, problems: mut found, notes, reported, lost, orphans, spots } =
        workbook::read(bytes, name, sha256(bytes), book, sources)?;
    found.extend(wrong_version(&tree));
    let cells: HashSet<String> = found.iter().filter_map(|(_, d)| d.path.clone()).collect();
    let column = |path: &str| lost.contains(&pattern(path));
    let known = |d: &Diagnostic| {
        let path = d.path.as_deref().unwrap_or_default();
        let owner = path.rsplit_once('.').map_or("", |(owner, _)| owner);
        // What is missing from a row was reported already, at its cell or by its column.
        cells.contains(path)
            || d.code == Code::MissingKey && (column(path) || reported.contains(owner))
    };
    let placed = |(place, d): (Place, Diagnostic)| {
        let missing = d.path.as_deref().filter(|_| d.code == Code::MissingKey);
        (missing.map_or(place, |path| spots.find(&tree, path)), d)
    };
    let more: Vec<_> =
        shape.check(&tree, &InCells).into_iter().filter(|(_, d)| !known(d)).map(placed).collect();
    found.extend(more);
    for (list, item) in &orphans {
        let wrong = shape.check_item(list, item, &InCells).into_iter();
        // What is missing was reported at its cell.
        found.extend(wrong.filter(|(_, d)| d.code != Code::MissingKey));
    }
    Ok(Cells { tree, found, lost, spots, understood: notes })
}
