//! Where the values of a workbook belong that are not there: a missing value is shown at its empty
//! cell.

use std::collections::BTreeMap;

use super::{Node, Place, pattern, reached};

/// Where the fields of a workbook are, by their paths without indexes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spots(BTreeMap<String, Spot>);

/// Where a field is.
#[derive(Debug, Clone, Copy)]
enum Spot {
    /// In this cell.
    Cell(Place),
    /// In this column of the item's row.
    Column(u32),
}

impl Spots {
    /// Notes the cell of a field that a round has once.
    pub(crate) fn cell(&mut self, path: String, place: Place) {
        self.0.entry(path).or_insert(Spot::Cell(place));
    }

    /// Notes the column of a field of items.
    pub(crate) fn column(&mut self, path: String, column: u32) {
        self.0.entry(path).or_insert(Spot::Column(column));
    }

    /// The place of a value in a tree, or where it would be.
    pub(crate) fn find(&self, tree: &Node, path: &str) -> Place {
        let above = tree.follow(path).place;
        match self.0.get(&pattern(path)) {
            _ if reached(tree, path).is_some() => above,
            Some(Spot::Cell(place)) => *place,
            Some(Spot::Column(column)) => above.in_column(*column),
            None => above,
        }
    }
}
