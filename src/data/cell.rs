//! Names of cells, as spreadsheets write them. Rows and columns count from 0 here, from 1 in names.

/// The name of a cell, e.g. F12.
pub fn cell_name(row: u32, column: u32) -> String {
    column_name(column) + &(row + 1).to_string()
}

/// The letters of a column, e.g. AB.
pub fn column_name(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// Row and column of a name such as F12.
pub fn cell_at(name: &str) -> Option<(u32, u16)> {
    let letters = name.bytes().take_while(u8::is_ascii_uppercase).count();
    let column =
        name.bytes().take(letters.min(3)).fold(0u16, |n, b| n * 26 + u16::from(b - b'A') + 1);
    let row = name.get(letters..)?.parse::<u32>().ok()?;
    Some((row.checked_sub(1)?, column.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_their_cells() {
        for (name, row, column) in
            [("A1", 0, 0), ("Z9", 8, 25), ("AA10", 9, 26), ("XFD1048576", 1_048_575, 16_383)]
        {
            assert_eq!(cell_name(row, u32::from(column)), name);
            assert_eq!(cell_at(name), Some((row, column)));
        }
        assert_eq!((cell_at("A0"), cell_at("12"), cell_at("")), (None, None, None));
    }
}
