//! Widths of text in characters (字), by the cells of the grid.

use crate::document::Inline;
use crate::profile::Profile;

/// Width of text in characters: Chinese one, ASCII one half, combining and control characters none.
pub fn width(text: &str) -> f64 {
    text.chars().map(char_width).sum()
}

/// Width of running text in characters as it is set: with the profile's space between Chinese and
/// Latin.
pub fn set_width(inlines: &[Inline], profile: &Profile) -> f64 {
    let texts = inlines
        .iter()
        .filter_map(|i| if let Inline::Text { text, .. } = i { Some(text.as_str()) } else { None });
    let chars: Vec<char> = texts.flat_map(str::chars).collect();
    let gaps = chars.windows(2).filter(|w| {
        ideograph(w[0]) && w[1].is_ascii_alphanumeric()
            || w[0].is_ascii_alphanumeric() && ideograph(w[1])
    });
    inlines_width(inlines) + gaps.count() as f64 * profile.mixed_space()
}

fn ideograph(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c) || c >= '\u{20000}'
}

/// Width of running text in characters; a forced break has none.
pub fn inlines_width(inlines: &[Inline]) -> f64 {
    inlines.iter().map(inline_width).sum()
}

/// Width of an inline in characters; a box is as wide as a Chinese character.
pub(super) fn inline_width(inline: &Inline) -> f64 {
    match inline {
        Inline::Text { text, .. } => width(text),
        Inline::Blank { width, .. } => *width,
        Inline::Check { .. } => 1.0,
        Inline::Break => 0.0,
    }
}

/// Width of a character in characters of Chinese.
pub(super) fn char_width(c: char) -> f64 {
    match c {
        c if is_mark(c) => 0.0,
        c if c.is_ascii() => 0.5,
        _ => 1.0,
    }
}

/// Whether a character takes no width: it belongs to the one before it, or only steers.
pub(super) fn is_mark(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0100}'..='\u{e01ef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_is_one_and_latin_one_half() {
        assert_eq!(width("中共某县委员会"), 7.0);
        assert_eq!(width("5月"), 1.5);
        assert_eq!(width("《DN200管道》"), 6.5);
        assert_eq!(width("葛\u{e0100}某\u{200b}"), 2.0);
        let blank = Inline::Blank { width: 4.0, hint: String::new() };
        assert_eq!(inlines_width(&[Inline::text("共"), blank, Inline::text("条")]), 6.0);
    }
}
