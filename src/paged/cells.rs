//! The cells that lines are made of: each character with its width, its class and the automatic
//! space before it.
//!
//! Takes runs of text with their faces, yields cells. Type is placed by the grid's numbers
//! (`width`) and broken by the word processor's (`fit`), which were measured in LibreOffice: it
//! sets text in portions of one script and one look, adds the spacing of characters behind all but
//! the last of a portion, and a fifth of the size between an ideograph and a letter or digit.

use std::ops::Range;

use crate::fonts::Chain;
use crate::fonts::characters::{Class, class, has_space_between, is_control, is_han, script};
use crate::units::Pt;

/// Characters that may not begin a line (行首禁则).
pub const NO_LINE_START: &str = "!%),.:;>?]}¢¨°·ˇˉ―‖’”…‰′″›℃∶、。〃〉》」』】〕〗〞︶︺︾﹀﹄﹚﹜﹞！＂％＇），．：；？］｀｜｝～￠";

/// Characters that may not end a line (行尾禁则).
pub const NO_LINE_END: &str = "$([{£¥±≤≥‘“〈《「『【〔〖〝﹗﹙﹛﹝＄（．［｛￡￥";

/// A character, or an item, with its width.
#[derive(Debug, Clone, Copy)]
pub struct Cell {
    /// The character; U+FFFC for an item.
    pub ch: char,
    /// What it is.
    pub class: Class,
    /// Width it is placed with, tracking included.
    pub width: Pt,
    /// Width it is broken with, where more of its portion follows.
    pub fit: Pt,
    /// What is added to that at the end of its portion.
    pub last: Pt,
    /// Whether it belongs to a portion of Latin.
    pub latin: bool,
    /// Automatic space before it, unless it begins a line.
    pub gap: Pt,
    /// Which run it came from.
    pub run: usize,
}

/// How a run of text is set.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    pub chain: &'a Chain<'a>,
    pub size: Pt,
    /// What is added to every advance.
    pub tracking: Pt,
    /// What the word processor adds to every advance.
    pub fit_tracking: Pt,
    /// Space between Chinese and Latin, in ems.
    pub mixed_space: f64,
}

/// The cells of a text of ten points without tracking.
#[cfg(test)]
pub fn cells_of(text: &str) -> Vec<Cell> {
    let fonts = crate::fonts::tests::fonts();
    let profile = crate::fonts::tests::profile("plain");
    let setting = Setting {
        chain: &fonts.role(&profile, crate::document::Face::Fang),
        size: Pt(10.0),
        tracking: Pt::ZERO,
        fit_tracking: Pt::ZERO,
        mixed_space: 0.2,
    };
    let mut cells = Vec::new();
    push_text(&mut cells, 0, text, setting);
    cells
}

/// Appends the cells of a run of text.
pub fn push_text(cells: &mut Vec<Cell>, run: usize, text: &str, setting: Setting<'_>) {
    cells.reserve(text.len() / 3);
    for ch in text.chars() {
        let han = is_han(ch);
        let class = if han { Class::Wide } else { class(ch) };
        let advance = setting.chain.advance(ch) * setting.size;
        let gap = match cells.last() {
            Some(last) if has_space_between(last.ch, ch) => setting.mixed_space * setting.size,
            _ => Pt::ZERO,
        };
        let visible = advance > Pt::ZERO;
        let (width, fit, last) = if visible {
            (advance + setting.tracking, advance + setting.fit_tracking, -setting.fit_tracking)
        } else {
            (Pt::ZERO, Pt::ZERO, Pt::ZERO)
        };
        let before = cells.last().filter(|c| c.class != Class::Break);
        let latin = match if han { Some(false) } else { script(ch) } {
            Some(latin) => latin,
            None => before.is_some_and(|c| c.latin),
        };
        cells.push(Cell { ch, class, width, fit, last, latin, gap, run });
    }
}

/// Appends an item that is not text.
pub fn push_item(cells: &mut Vec<Cell>, run: usize, width: Pt) {
    cells.push(Cell {
        ch: '\u{fffc}',
        class: Class::Item,
        width,
        fit: width,
        last: Pt::ZERO,
        latin: false,
        gap: Pt::ZERO,
        run,
    });
}

/// Appends a forced break.
pub fn push_break(cells: &mut Vec<Cell>, run: usize) {
    cells.push(Cell {
        ch: '\n',
        class: Class::Break,
        width: Pt::ZERO,
        fit: Pt::ZERO,
        last: Pt::ZERO,
        latin: false,
        gap: Pt::ZERO,
        run,
    });
}

/// Width that a line is placed with.
pub fn width(cells: &[Cell], line: &Range<usize>) -> Pt {
    line.clone()
        .map(|i| cells[i].width + if i == line.start { Pt::ZERO } else { cells[i].gap })
        .sum()
}

/// Whether what begins the next line may begin one, and no dash of two is divided.
pub fn is_decent(before: Cell, after: Cell) -> bool {
    let divided = before.ch == after.ch && matches!(after.ch, '—' | '…');
    !(divided
        || after.class == Class::Space
        || is_control(after.ch)
        || NO_LINE_START.contains(after.ch))
}

/// Whether a line that is filled out may be widened between two cells.
pub fn may_stretch(before: Cell, after: Cell) -> bool {
    !(is_control(after.ch) || before.class == Class::Latin && after.class == Class::Latin)
}
