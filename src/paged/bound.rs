//! What no line parts: telephone numbers and numbers of files (W2026-010), times and spans
//! (8:30—12:00), also in full-width digits.
//!
//! Takes cells, says whether the line may not end before one of them. Word processors know no such
//! rule, so these few lines are shorter here than there. Numbers and their units are too frequent
//! for that: they part as word processors part them.

use super::cells::Cell;

/// Between the parts of a span or a telephone number.
const BETWEEN: &str = "-－‐–—～~/／:：.．";

/// Whether a line may not end before a cell.
pub fn is_bound(cells: &[Cell], i: usize) -> bool {
    let at = |n: Option<usize>| n.and_then(|n| cells.get(n)).map(|c| c.ch);
    let (Some(before), Some(after)) = (at(i.checked_sub(1)), at(Some(i))) else { return false };
    if is_digit(before) {
        return is_digit(after) || BETWEEN.contains(after) && at(Some(i + 1)).is_some_and(is_digit);
    }
    is_digit(after) && BETWEEN.contains(before) && at(i.checked_sub(2)).is_some_and(is_word)
}

fn is_digit(ch: char) -> bool {
    ch.is_ascii_digit() || ('０'..='９').contains(&ch)
}

fn is_word(ch: char) -> bool {
    is_digit(ch) || ch.is_ascii_alphabetic()
}

#[cfg(test)]
mod tests {
    use super::super::cells::cells_of;
    use super::*;

    /// The text with a bar wherever a line may end as far as this rule goes.
    fn parted(text: &str) -> String {
        let cells = cells_of(text);
        let bar = |i: usize| if i > 0 && !is_bound(&cells, i) { "|" } else { "" };
        cells.iter().enumerate().map(|(i, c)| format!("{}{}", bar(i), c.ch)).collect()
    }

    #[test]
    fn spans_and_telephone_numbers_stay_whole() {
        for (text, expected) in [
            ("于2026年", "于|2026|年"),
            ("电0871-66100332", "电|0871-66100332"),
            ("电０８７１－６６", "电|０８７１－６６"),
            ("W2026-010", "W|2026-010"),
            ("8:30—12:00", "8:30—12:00"),
            ("月—2025年", "月|—|2025|年"),
        ] {
            assert_eq!(parted(text), expected);
        }
    }
}
