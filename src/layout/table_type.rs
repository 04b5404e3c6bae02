//! The type of tables: its size, the padding of narrow cells, and how many characters a line of a
//! head holds.

use crate::document::TableSize;
use crate::profile::Profile;
use crate::units::Pt;

/// Size of the type of a table.
pub fn table_type(size: TableSize, profile: &Profile) -> Pt {
    match size {
        TableSize::Normal => profile.table.size,
        TableSize::Small => profile.table.small_size,
        TableSize::Body => profile.grid.size,
    }
}

/// Space between the sides of a cell and its text; a cell too narrow for a character gives it up
/// first.
pub fn cell_padding(width: Pt, size: Pt, profile: &Profile) -> Pt {
    profile.table.pad_x.pt().min((width - size) / 2.0).max(Pt::ZERO)
}

/// How many characters of a size a line of a head cell holds, for [`super::break_head`].
pub fn head_capacity(width: Pt, size: Pt, profile: &Profile) -> f64 {
    let pad = cell_padding(width, size, profile);
    ((width - pad).max(pad + size) - pad) / size
}
