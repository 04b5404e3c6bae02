//! Text of users in messages: short, and without characters that could steer a terminal.

use crate::diag::printable;

/// Longest name or value that a message shows in full, in characters.
const MAX_SHOWN: usize = 40;

/// A name or value as a message shows it.
pub(crate) fn shown(text: &str) -> String {
    shown_up_to(text, MAX_SHOWN)
}

/// A text cut to a number of characters, with an ellipsis if any is left out.
pub(crate) fn shown_up_to(text: &str, max: usize) -> String {
    let mut rest = text.chars();
    let mut out = printable(&rest.by_ref().take(max).collect::<String>());
    if rest.next().is_some() {
        out.push('…');
    }
    out
}
