//! References of cells (`F12`), and how many cells the file format allows.

/// Row and column, from 0.
pub(super) type CellRef = (u32, u16);

/// Rows of a sheet in the file format.
pub(super) const FORMAT_ROWS: u32 = 1_048_576;

/// Columns of a sheet in the file format.
pub(super) const FORMAT_COLUMNS: u16 = 16_384;

/// Reads a reference such as `F12` or `$F$12`; `None` if the format has no such cell.
pub(super) fn read(name: &str) -> Option<CellRef> {
    let name = name.trim().replace('$', "");
    let letters = name.find(|c: char| !c.is_ascii_alphabetic())?;
    let column = name[..letters].bytes().try_fold(0u32, |n, b| {
        n.checked_mul(26)?.checked_add(u32::from(b.to_ascii_uppercase() - b'A') + 1)
    })?;
    let row: u32 = name[letters..].parse().ok()?;
    let cell = (row.checked_sub(1)?, u16::try_from(column.checked_sub(1)?).ok()?);
    (cell.0 < FORMAT_ROWS && cell.1 < FORMAT_COLUMNS).then_some(cell)
}

/// The reference of a cell, e.g. `F12`.
pub(super) fn name((row, column): CellRef) -> String {
    let (mut letters, mut n) = (Vec::new(), u32::from(column) + 1);
    while n > 0 {
        letters.push(char::from(b'A' + ((n - 1) % 26) as u8));
        n = (n - 1) / 26;
    }
    letters.iter().rev().collect::<String>() + &(row + 1).to_string()
}
