//! The classes of characters that lines and faces depend on: Chinese or Latin, space, ink or none.

/// What a cell of a line holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// A Chinese character or anything else that a line may break beside.
    Wide,
    /// A character of a Latin word or number.
    Latin,
    /// A space.
    Space,
    /// Something that is not text: a gap to fill in, a box to tick.
    Item,
    /// A forced break.
    Break,
}

/// Whether a character has no ink: spaces and control characters.
pub fn is_invisible(ch: char) -> bool {
    matches!(ch, ' ' | '\u{a0}' | '\u{3000}' | '\n' | '\t') || is_control(ch)
}

/// Whether a character only controls its neighbours: joiners, directions, variation selectors.
pub fn is_control(ch: char) -> bool {
    matches!(ch, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0100}'..='\u{e01ef}')
}

/// Whether a character has no meaning of its own in Unicode (private use).
pub fn is_private(ch: char) -> bool {
    matches!(ch, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..)
}

/// Whether a character needs shaping: its script joins or stacks letters or is written from right
/// to left, such as Uyghur and Tibetan.
pub fn needs_shaping(ch: char) -> bool {
    matches!(ch, '\u{590}'..='\u{109f}' | '\u{1780}'..='\u{18af}' | '\u{1900}'..='\u{1aaf}' | '\u{a840}'..='\u{abff}'
        | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}' | '\u{11600}'..='\u{1167f}')
}

/// Whether a character belongs to a Latin word or number.
pub fn is_latin(ch: char) -> bool {
    class(ch) == Class::Latin
}

/// The class of a character of text.
pub fn class(ch: char) -> Class {
    match ch {
        ' ' | '\t' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' => Class::Space,
        '\n' => Class::Break,
        '·' => Class::Wide,
        '\0'..='\u{1fff}' | '\u{2010}'..='\u{2013}' => Class::Latin,
        _ => Class::Wide,
    }
}

/// Whether a character is Latin script (西文) or not; `None` for those that follow what is before
/// them.
pub fn script(ch: char) -> Option<bool> {
    match ch {
        ' '
        | '\u{a0}'
        | '·'
        | '×'
        | '÷'
        | '°'
        | '±'
        | '§'
        | '\u{2010}'..='\u{2027}'
        | '\u{2030}'..='\u{205e}' => None,
        '\0'..='\u{1fff}' => Some(true),
        _ => Some(false),
    }
}

/// Whether a character is one of the ideographs nearly all text consists of; tested first, as it
/// saves the other tests.
pub fn is_han(ch: char) -> bool {
    matches!(ch, '\u{4e00}'..='\u{9fff}')
}

/// Whether there is automatic space between two characters: an ideograph beside a letter or digit.
pub fn has_space_between(before: char, after: char) -> bool {
    if is_han(before) && is_han(after) {
        return false;
    }
    (is_ideograph(before) && is_western(after)) || (is_western(before) && is_ideograph(after))
}

fn is_ideograph(ch: char) -> bool {
    matches!(ch, '々' | '〇' | '\u{3040}'..='\u{30fa}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn is_western(ch: char) -> bool {
    ch.is_ascii_alphanumeric() || ('\u{c0}'..'\u{530}').contains(&ch) && ch.is_alphabetic()
}
