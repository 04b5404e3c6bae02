//! Where lines break: greedy, on the cells of the grid, with kinsoku (禁则) and the space
//! between Chinese and Latin that a word processor sets.
//!
//! Takes runs of text with their widths, yields ranges of cells, one for each line. Both
//! formats are to break alike, so the rules here are those that a word processor follows with
//! `doNotCompress`, hanging punctuation off and its usual lists, which are nearly those below:
//! punctuation is never squeezed, nothing hangs into the margin, and what fits is decided by
//! the word processor's numbers (`fit`), while type is placed by the grid's (`width`).
//!
//! The numbers were measured in LibreOffice: it sets text in portions of one script and one
//! look, adds the spacing of characters behind all but the last of a portion, and a fifth of
//! the size between an ideograph and a letter or digit.

use std::ops::Range;

use super::{Chain, western};

/// Characters that may not begin a line (行首禁则).
pub const NO_LINE_START: &str = "!%),.:;>?]}¢¨°·ˇˉ―‖’”…‰′″›℃∶、。〃〉》」』】〕〗〞︶︺︾﹀﹄﹚﹜﹞！＂％＇），．：；？］｀｜｝～￠";

/// Characters that may not end a line (行尾禁则).
pub const NO_LINE_END: &str = "$([{£¥±≤≥‘“〈《「『【〔〖〝﹗﹙﹛﹝＄（．［｛￡￥";

/// What a line may be too long by: advances are rounded to twips in the word processor.
const EPSILON: f64 = 0.06;

/// What a cell holds.
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

/// A character, or an item, with its width in points.
#[derive(Debug, Clone, Copy)]
pub struct Cell {
    /// The character; U+FFFC for an item.
    pub ch: char,
    /// What it is.
    pub class: Class,
    /// Width it is placed with, tracking included.
    pub width: f64,
    /// Width it is broken with, where more of its portion follows.
    pub fit: f64,
    /// What is added to that at the end of its portion.
    pub last: f64,
    /// Whether it belongs to a portion of Latin.
    latin: bool,
    /// Automatic space before it, unless it begins a line.
    pub gap: f64,
    /// Which run it came from.
    pub run: usize,
}

/// How a run of text is set.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// Its faces.
    pub chain: &'a Chain<'a>,
    /// Size in points.
    pub size: f64,
    /// What is added to every advance, in points.
    pub tracking: f64,
    /// What the word processor adds to every advance.
    pub fit_tracking: f64,
    /// Space between Chinese and Latin, in ems.
    pub mixed_space: f64,
}

/// Appends the cells of a run of text.
pub fn push_text(cells: &mut Vec<Cell>, run: usize, text: &str, setting: Setting<'_>) {
    cells.reserve(text.len() / 3);
    for ch in text.chars() {
        let han = is_han(ch);
        let class = if han { Class::Wide } else { class(ch) };
        let advance = setting.chain.advance(ch) * setting.size;
        let gap = match cells.last() {
            Some(last) if spaced(last.ch, ch) => setting.mixed_space * setting.size,
            _ => 0.0,
        };
        let visible = advance > 0.0;
        let (width, fit, last) =
            if visible { (advance + setting.tracking, advance + setting.fit_tracking, -setting.fit_tracking) } else { (0.0, 0.0, 0.0) };
        let before = cells.last().filter(|c| c.class != Class::Break);
        let latin = match if han { Some(false) } else { script(ch) } {
            Some(latin) => latin,
            None => before.is_some_and(|c| c.latin),
        };
        cells.push(Cell { ch, class, width, fit, last, latin, gap, run });
    }
}

/// Appends an item that is not text.
pub fn push_item(cells: &mut Vec<Cell>, run: usize, width: f64) {
    cells.push(Cell { ch: '\u{fffc}', class: Class::Item, width, fit: width, last: 0.0, latin: false, gap: 0.0, run });
}

/// Appends a forced break.
pub fn push_break(cells: &mut Vec<Cell>, run: usize) {
    cells.push(Cell { ch: '\n', class: Class::Break, width: 0.0, fit: 0.0, last: 0.0, latin: false, gap: 0.0, run });
}

/// Breaks cells into lines: `first` points wide, the following ones `rest`. Forced breaks
/// and spaces at the ends of lines belong to no line.
pub fn break_lines(cells: &[Cell], first: f64, rest: f64) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    loop {
        let limit = if lines.is_empty() { first } else { rest };
        let (end, next) = one_line(cells, start, limit);
        lines.push(start..trimmed(cells, start, end));
        match next {
            Some(n) => start = n,
            None => return lines,
        }
    }
}

/// Width that a line is placed with.
pub fn width(cells: &[Cell], line: &Range<usize>) -> f64 {
    line.clone().map(|i| cells[i].width + if i == line.start { 0.0 } else { cells[i].gap }).sum()
}

/// What a cell adds to the line that begins at `start`: its own width, the gap before it, and what the end of the
/// portion before it adds.
fn step(cells: &[Cell], start: usize, i: usize) -> f64 {
    let cell = cells[i];
    let Some(before) = i.checked_sub(1).filter(|b| *b >= start).map(|b| cells[b]) else { return cell.fit };
    let parted = before.latin != cell.latin || before.run != cell.run;
    cell.fit + cell.gap + if parted { before.last } else { 0.0 }
}

/// End of the line that begins at `start`, and the beginning of the next.
fn one_line(cells: &[Cell], start: usize, limit: f64) -> (usize, Option<usize>) {
    let mut used = 0.0;
    for (i, cell) in cells.iter().enumerate().skip(start) {
        if cell.class == Class::Break {
            return (i, Some(i + 1));
        }
        used += step(cells, start, i);
        if used + cell.last > limit + EPSILON && cell.class != Class::Space && i > start {
            let end = last_break(cells, start, i);
            return (end, Some(end));
        }
    }
    (cells.len(), None)
}

/// Where the line that begins at `start` ends when `cut` is the first cell without room: the last break of the portion
/// that is cut. Where that lies before the portion, the portion before it is cut at its last cell, and so on. Where that
/// finds none on the line, it ends between a mark and a word, or else is cut as it is.
fn last_break(cells: &[Cell], start: usize, cut: usize) -> usize {
    let mut last = cut;
    loop {
        let portion = portion(cells, start, last);
        let end = if is_cut_as_latin(cells, last) { western::last_break(cells, start, last) } else { eastern_break(cells, start, last) };
        match end {
            Some(end) if end > start && end >= portion => return end,
            Some(_) if portion > start => last = portion - 1,
            _ if last < cut => return parted(cells, start, cut).unwrap_or(cut),
            _ => return cut,
        }
    }
}

/// The last break of a line that is cut within Chinese; may be where the line begins.
fn eastern_break(cells: &[Cell], start: usize, cut: usize) -> Option<usize> {
    (start..=cut).rev().find(|i| *i == 0 || keeps_kinsoku(cells[*i - 1], cells[*i]))
}

/// The last place on the line that kinsoku allows and that divides no word.
fn parted(cells: &[Cell], start: usize, cut: usize) -> Option<usize> {
    let word = |i: usize| cells[i - 1].class == Class::Latin && cells[i].class == Class::Latin;
    (start + 1..=cut).rev().find(|i| keeps_kinsoku(cells[*i - 1], cells[*i]) && !word(*i))
}

fn keeps_kinsoku(before: Cell, after: Cell) -> bool {
    is_decent(before, after) && (before.class == Class::Space || !NO_LINE_END.contains(before.ch))
}

/// Where the portion of a cell begins: what is of one script and one look.
fn portion(cells: &[Cell], start: usize, i: usize) -> usize {
    let cell = cells[i];
    (start + 1..=i).rev().find(|i| cells[*i - 1].latin != cell.latin || cells[*i - 1].run != cell.run).unwrap_or(start)
}

/// Whether a line that is cut at a cell is broken by the rules of Latin: those of the last letter or digit go.
fn is_cut_as_latin(cells: &[Cell], cut: usize) -> bool {
    let letter = (0..=cut).rev().find(|i| cells[*i].ch.is_alphanumeric() || cells[*i].class == Class::Item);
    cells[letter.unwrap_or(cut)].latin
}

fn trimmed(cells: &[Cell], start: usize, end: usize) -> usize {
    (start..end).rev().find(|i| cells[*i].class != Class::Space).map_or(start, |i| i + 1)
}

/// Whether what begins the next line may begin one, and no dash of two is divided.
pub(super) fn is_decent(before: Cell, after: Cell) -> bool {
    let divided = before.ch == after.ch && matches!(after.ch, '—' | '…');
    !(divided || after.class == Class::Space || is_mark(after.ch) || NO_LINE_START.contains(after.ch))
}

/// Whether a line that is filled out may be widened between two cells.
pub fn may_stretch(before: Cell, after: Cell) -> bool {
    !(is_mark(after.ch) || before.class == Class::Latin && after.class == Class::Latin)
}

/// Whether a character leaves no ink: spaces, and characters that only steer.
pub fn is_invisible(ch: char) -> bool {
    matches!(ch, ' ' | '\u{a0}' | '\u{3000}' | '\n' | '\t') || is_mark(ch)
}

fn is_mark(ch: char) -> bool {
    matches!(ch, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0100}'..='\u{e01ef}')
}

/// Whether a character is of a Latin word or number.
pub fn is_latin(ch: char) -> bool {
    class(ch) == Class::Latin
}

fn class(ch: char) -> Class {
    match ch {
        ' ' | '\t' | '\u{2000}'..='\u{200a}' => Class::Space,
        '\n' => Class::Break,
        '·' => Class::Wide,
        '\0'..='\u{1fff}' | '\u{2010}'..='\u{2013}' => Class::Latin,
        _ => Class::Wide,
    }
}

/// Whether a character is of Latin script (西文) or not; none for those that go with what is before them.
fn script(ch: char) -> Option<bool> {
    match ch {
        ' ' | '\u{a0}' | '·' | '×' | '÷' | '°' | '±' | '§' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' => None,
        '\0'..='\u{1fff}' => Some(true),
        _ => Some(false),
    }
}

/// Whether a character is one of the ideographs nearly all text consists of; asked first, it saves other questions.
pub(super) fn is_han(ch: char) -> bool {
    matches!(ch, '\u{4e00}'..='\u{9fff}')
}

fn spaced(before: char, after: char) -> bool {
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

#[cfg(test)]
mod tests {
    use super::super::tests::{fonts, profile};
    use super::*;
    use crate::document::Face;

    /// Lines of body text, 28 characters wide, the first indented by two.
    fn lines(text: &str) -> Vec<String> {
        let (fonts, p) = (fonts(), profile("plain"));
        let chain = fonts.role(&p, Face::Fang);
        let (advance, size) = (p.advance().0, p.grid.size.0);
        let setting = Setting { chain: &chain, size, tracking: advance - size, fit_tracking: -0.25, mixed_space: 0.2 };
        let mut cells = Vec::new();
        push_text(&mut cells, 0, text, setting);
        let full = p.page.text_width.pt().0;
        break_lines(&cells, full - 2.0 * advance, full).iter().map(|r| cells[r.clone()].iter().map(|c| c.ch).collect()).collect()
    }

    #[test]
    fn a_full_line_has_28_characters() {
        let got: Vec<usize> = lines(&"村".repeat(26 + 28 + 28 + 3)).iter().map(|l| l.chars().count()).collect();
        assert_eq!(got, [26, 28, 28, 3]);
    }

    #[test]
    fn closing_punctuation_is_neither_squeezed_in_nor_left_behind() {
        let text = format!("{}。后", "村".repeat(26));
        assert_eq!(lines(&text), ["村".repeat(25), "村。后".into()]);
        let text = format!("{}（一）", "村".repeat(25));
        assert_eq!(lines(&text), ["村".repeat(25), "（一）".into()]);
        let text = format!("{}——后", "村".repeat(25));
        assert_eq!(lines(&text), ["村".repeat(25), "——后".into()]);
    }

    #[test]
    fn words_and_numbers_stay_whole_unless_longer_than_a_line() {
        let text = format!("{}12345元", "村".repeat(24));
        assert_eq!(lines(&text), ["村".repeat(24), "12345元".into()]);
        assert!(lines(&"x".repeat(200)).len() > 2);
        assert_eq!(lines("甲\n乙"), ["甲", "乙"]);
        assert_eq!(lines(""), [""]);
    }

    /// Lines of a narrow cell, so many ems wide.
    fn cell(text: &str, ems: f64) -> Vec<String> {
        let (fonts, p) = (fonts(), profile("plain"));
        let setting = Setting { chain: &fonts.role(&p, Face::Fang), size: 10.0, tracking: 0.0, fit_tracking: 0.0, mixed_space: 0.2 };
        let mut cells = Vec::new();
        push_text(&mut cells, 0, text, setting);
        break_lines(&cells, ems * 10.0, ems * 10.0).iter().map(|r| cells[r.clone()].iter().map(|c| c.ch).collect()).collect()
    }

    #[test]
    fn a_closing_mark_before_a_word_without_room_takes_along_what_stands_before_it() {
        let text = format!("{}3了，zhangsan@example.com", "村".repeat(14));
        assert_eq!(lines(&text)[1], "了，zhangsan@example.com");
        let text = "12:00、14:30—17:30，打卡记录却集中在23:59—24:00。WiFi、GPS、5G基站";
        assert_eq!(lines(text)[1], "24:00。WiFi、GPS、5G基站");
    }

    #[test]
    fn an_address_breaks_behind_a_slash_only_where_more_than_that_finds_room() {
        let text = "https://www.example.gov.cn/xw/2026/t20260513.html";
        let narrow = (120..160).map(|tenths| cell(text, f64::from(tenths) / 10.0)).collect::<Vec<_>>();
        assert!(narrow.iter().any(|l| l[0] == "https://www.example.gov.cn/"));
        assert!(narrow.iter().any(|l| l[0] == "https://www.example.gov.cn/xw/"));
    }

    #[test]
    fn where_only_the_line_begins_what_stands_before_the_word_is_cut() {
        assert_eq!(cell("名为“2019_final_v82(1).xlsx”", 6.0)[0], "名为");
        assert_eq!(cell("为“2019_final_v82(1).xlsx”", 6.0)[0], "为");
    }

    #[test]
    fn a_mark_and_a_word_part_where_the_line_has_no_other_break() {
        assert_eq!(cell("甲，abcdefghijklmnop", 6.0)[0], "甲，");
        assert_eq!(cell("abcdefghijklmnopq", 6.0)[0].len(), 12);
    }

    #[test]
    fn an_interpunct_may_end_a_line_but_not_begin_one() {
        assert_eq!(cell("尼玛·次仁多吉", 3.2), ["尼玛·", "次仁多", "吉"]);
        assert_eq!(cell("买买提·次仁", 3.2)[1], "提·次");
    }

    #[test]
    fn kinsoku_holds_where_a_word_processor_lets_it_go() {
        assert_eq!(cell("办结——未办结", 3.2), ["办结", "——未", "办结"]);
        assert_eq!(cell("湿度45%～91%的", 4.2)[0], "湿度");
        assert_eq!(cell("占比55%……", 5.0), ["占比", "55%……"]);
    }
}
