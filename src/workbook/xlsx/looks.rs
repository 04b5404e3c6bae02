//! How number formats show a number, as far as it is another thing than the number: a percentage,
//! leading zeros, signs and words around the digits.

/// How a format shows numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::workbook) enum Look {
    /// A percentage with some decimal places.
    Percent(usize),
    /// Digits in the places of a pattern: `0000-0000000`, `000000`, `0"户"`.
    Digits(Vec<Piece>),
}

/// A piece of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::workbook) enum Piece {
    /// A digit, 0 where the number has none.
    Digit,
    /// A sign as it is.
    Sign(char),
}

impl Look {
    /// The look of a format code; `None` if it shows the number itself, or more than this knows.
    pub(in crate::workbook) fn of(code: &str) -> Option<Look> {
        let mut pieces = Vec::new();
        let (mut percent, mut places, mut after_point, mut plain) = (false, 0, false, true);
        let mut rest = code.chars();
        while let Some(c) = rest.next() {
            match c {
                ';' => break,
                '"' => pieces.extend(rest.by_ref().take_while(|c| *c != '"').map(Piece::Sign)),
                '\\' | '!' => pieces.extend(rest.next().map(Piece::Sign)),
                // The width of a character is left free, or filled with one.
                '_' | '*' => drop(rest.next()),
                '[' => drop(rest.by_ref().find(|c| *c == ']')),
                '%' => percent = true,
                '.' => after_point = true,
                '0' => {
                    places += usize::from(after_point);
                    pieces.push(Piece::Digit);
                }
                '-' | ' ' | '(' | ')' | '/' | '+' => pieces.push(Piece::Sign(c)),
                _ => plain = false,
            }
        }
        if percent {
            return Some(Look::Percent(places));
        }
        let digits = pieces.iter().filter(|p| **p == Piece::Digit).count();
        let is_pattern = digits > 1 || digits == 1 && pieces.len() > 1;
        (plain && !after_point && is_pattern).then_some(Look::Digits(pieces))
    }

    /// The text that a number is shown as; `None` if the pattern does not fit it.
    pub(in crate::workbook) fn shown(&self, number: f64) -> Option<String> {
        match self {
            Look::Percent(places) => Some(format!("{:.places$}%", number * 100.0)),
            Look::Digits(pieces) => {
                if number.fract() != 0.0 || !(0.0..1e15).contains(&number) {
                    return None;
                }
                let mut digits: Vec<char> = format!("{number}").chars().collect();
                let mut text: Vec<char> = Vec::new();
                let first = pieces.iter().position(|p| *p == Piece::Digit)?;
                for (at, piece) in pieces.iter().enumerate().rev() {
                    match piece {
                        Piece::Sign(c) => text.push(*c),
                        Piece::Digit => text.push(digits.pop().unwrap_or('0')),
                    }
                    if at == first {
                        while let Some(digit) = digits.pop() {
                            text.push(digit);
                        }
                    }
                }
                Some(text.iter().rev().collect::<String>().trim().to_string())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_look_as_their_format_says() {
        let table = [
            ("0%", 0.15, "15%"),
            ("0.00%", 0.1234, "12.34%"),
            ("000000", 99.0, "000099"),
            ("0000-0000000", 8_716_610_032.0, "0871-6610032"),
            ("0000\\-0000000;@", 8_716_610_032.0, "0871-6610032"),
            ("0\"户\"", 412.0, "412户"),
            ("\"W\"000", 7.0, "W007"),
        ];
        for (code, number, shown) in table {
            let look = Look::of(code);
            assert_eq!(look.and_then(|l| l.shown(number)).as_deref(), Some(shown), "{code}");
        }
        for code in
            ["General", "0", "0.00", "#,##0.00", "@", "0_ ", "#,##0\"元\"", "yyyy-mm-dd", "0.0,"]
        {
            assert_eq!(Look::of(code), None, "{code}");
        }
    }
}
