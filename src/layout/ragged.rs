//! Paragraphs that are not filled out to both sides: a long address or number that goes to the next
//! line would leave the one before it with wide gaps.
//!
//! Judged by the cells of the grid, so that both formats judge alike. The PDF, which knows the real
//! widths, stretches no line beyond its bound in any case.

use super::width::char_width;
use super::{columns, inlines_width};
use crate::document::Inline;
use crate::profile::Profile;

/// The widest that a line may be stretched between two characters, in characters.
const MAX_STRETCH: f64 = 0.25;

/// The same of a heading with its text in one paragraph; one alone is short and not filled out.
pub fn is_ragged_heading(
    number: &str,
    lead: &[Inline],
    text: &[Inline],
    profile: &Profile,
) -> bool {
    if text.is_empty() {
        return false;
    }
    let number = [Inline::text(number)];
    let all: Vec<Inline> = number.iter().chain(lead).chain(text).cloned().collect();
    is_ragged(&all, profile.grid.indent, profile)
}

/// Whether a line of a paragraph would be stretched too much; its first line begins after `indent`
/// characters.
pub fn is_ragged(text: &[Inline], indent: f64, profile: &Profile) -> bool {
    let columns = columns(profile);
    // Only what is longer than a quarter of a line can leave so much.
    if inlines_width(text) + indent <= columns || !has_long_word(text, columns / 4.0) {
        return false;
    }
    let (mut used, mut places) = (indent, 0.0);
    for word in words(text) {
        let chars = word.chars().count() as f64;
        let width = word.chars().map(char_width).sum::<f64>();
        if used + width > columns {
            if places > 0.0 && (columns - used) / places > MAX_STRETCH {
                return true;
            }
            // Longer than a line, it goes on over lines.
            (used, places) =
                if width > columns { ((used + width) % columns, chars) } else { (width, 0.0) };
            continue;
        }
        used += width;
        places += 1.0;
    }
    false
}

fn has_long_word(text: &[Inline], least: f64) -> bool {
    words(text).iter().any(|word| word.chars().map(char_width).sum::<f64>() > least)
}

/// The text in what a line does not divide: characters of Chinese, words of Latin up to a hyphen or
/// slash.
fn words(text: &[Inline]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    for inline in text {
        let Inline::Text { text, .. } = inline else {
            open = false;
            continue;
        };
        for ch in text.chars() {
            // Spans of time are words too: 8:30—12:00.
            let number = words.last().filter(|_| open);
            let spans = matches!(ch, '—' | '–' | '～')
                && number.is_some_and(|word| word.ends_with(|c: char| c.is_ascii_digit()));
            let latin = ch.is_ascii_graphic() || spans;
            match words.last_mut().filter(|_| latin && open) {
                Some(word) => word.push(ch),
                None => words.push(ch.into()),
            }
            open = latin && !matches!(ch, '-' | '/');
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::{SetFiles, read_profile};

    #[test]
    fn only_a_long_word_behind_a_short_line_leaves_it_ragged() {
        let profile = read_profile(&SetFiles::builtin().unwrap(), "plain").unwrap();
        let is = |text: String| is_ragged(&[Inline::text(text)], 2.0, &profile);
        assert!(is(format!("账号{}属实。", "6".repeat(54))));
        assert!(is(format!("{}{}。", "村".repeat(12), "a".repeat(40))));
        // Beside the margin it leaves little, and a short one never much.
        assert!(!is(format!("{}{}。", "村".repeat(25), "a".repeat(40))));
        assert!(!is(format!("{}2026年3月{}", "村".repeat(25), "村".repeat(40))));
    }
}
