//! Reading rounds and clues from workbooks.
//!
//! Takes the tree of cells that `workbook` yields, checks its shape in the words of sheets and
//! columns, and goes on as for every data file. What is malformed is reported with what else is
//! wrong whatever the right values are.

use std::collections::{BTreeSet, HashSet};

use super::partial::leave_out;
use super::provenance::{Provenance, Values, all_placed};
use super::recheck::recheck;
use super::{ImportOptions, Imported, decoded, wrong_version};
use crate::data::shape::{InCells, Shape};
use crate::data::{Node, Place, Sources, sha256};
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
    let (mut tree, found, notes) = cells(
        bytes,
        name,
        &workbook::Book::round().with_titles(options.titles()),
        shape,
        &mut sources,
    )?;
    let (mut malformed, warnings): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|(_, d)| d.is_error());
    let left_out = if malformed.is_empty() {
        Some(BTreeSet::new())
    } else {
        leave_out(&mut tree, &mut malformed)
    };
    let Some(left_out) = left_out else {
        malformed.extend(recheck(&tree, &malformed, shape));
        malformed.extend(warnings);
        return Err(all_placed(&sources, malformed));
    };
    malformed.extend(warnings);
    let round = decoded(&tree).map_err(|problem| all_placed(&sources, vec![problem]))?;
    let problems = all_placed(&sources, malformed);
    Ok(Imported {
        round,
        provenance: Provenance { sources, values: Values::Tree(tree) },
        problems,
        left_out,
        understood: notes,
    })
}

/// Reads clues from a workbook.
pub(super) fn clues_of_workbook(bytes: &[u8], name: &str) -> Result<ClueFile, Diagnostics> {
    let mut sources = Sources::default();
    let book = workbook::Book::clues();
    let (tree, found, _) = cells(bytes, name, book, clue_shape(), &mut sources)?;
    if found.iter().any(|(_, d)| d.is_error()) {
        return Err(all_placed(&sources, found));
    }
    decoded(&tree).map_err(|problem| all_placed(&sources, vec![problem]))
}

/// A tree of cells.
type Cells = (Node, Vec<(Place, Diagnostic)>, Vec<String>);

/// The tree of a workbook, its problems, and notes on how cells were read.
fn cells(
    bytes: &[u8],
    name: &str,
    book: &workbook::Book,
    shape: &Shape,
    sources: &mut Sources,
) -> Result<Cells, Diagnostics> {
    let workbook::Content { tree, problems: mut found, notes, reported } =
        workbook::read(bytes, name, sha256(bytes), book, sources)?;
    found.extend(wrong_version(&tree));
    // What is missing from a row was reported already, by the header of its column.
    let cells: HashSet<String> = found.iter().filter_map(|(_, d)| d.path.clone()).collect();
    found.extend(shape.check(&tree, &InCells).into_iter().filter(|(_, d)| {
        let of = d.path.as_deref().unwrap_or_default();
        !(cells.contains(of) && d.code != Code::MissingKey
            || d.code == Code::MissingKey
                && reported.iter().any(|item| {
                    of == item
                        || of.strip_prefix(item.as_str()).is_some_and(|rest| rest.starts_with('.'))
                }))
    }));
    Ok((tree, found, notes))
}
