//! Where lines break: greedy, on the cells of the grid, with kinsoku (禁则).
//!
//! Takes cells, yields ranges of cells, one for each line. Both formats must break alike, so the
//! rules are those that a word processor follows with `doNotCompress`, hanging punctuation off and
//! its usual lists: punctuation is never squeezed, nothing hangs into the margin, and what fits is
//! decided by the word processor's numbers. Only what [`super::bound`] holds together a word processor
//! would part.

use std::ops::Range;

use super::cells::{Cell, NO_LINE_END, is_decent};
use super::{bound::is_bound, latin_breaks};
use crate::fonts::characters::Class;
use crate::units::Pt;

/// Overflow tolerance of a line: advances are rounded to twips in the word processor.
const EPSILON: Pt = Pt(0.06);

/// The narrowest line on which spans and telephone numbers stay whole; narrower ones are in cells of tables,
/// where little may go along.
const WIDE: Pt = Pt(200.0);
/// How many cells go along to the next line at most, so as not to part what belongs together.
const MAX_ALONG: usize = 24;

/// Breaks cells into lines: `first` wide, the following ones `rest`. Forced breaks
/// and spaces at the ends of lines belong to no line.
pub fn break_lines(cells: &[Cell], first: Pt, rest: Pt) -> Vec<Range<usize>> {
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

/// What a cell adds to the line that begins at `start`: its own width, the gap before it, and what
/// the end of the portion before it adds.
fn step(cells: &[Cell], start: usize, i: usize) -> Pt {
    let cell = cells[i];
    let Some(before) = i.checked_sub(1).filter(|b| *b >= start).map(|b| cells[b]) else {
        return cell.fit;
    };
    let parted = before.latin != cell.latin || before.run != cell.run;
    cell.fit + cell.gap + if parted { before.last } else { Pt::ZERO }
}

/// End of the line that begins at `start`, and the beginning of the next.
fn one_line(cells: &[Cell], start: usize, limit: Pt) -> (usize, Option<usize>) {
    let mut used = Pt::ZERO;
    for (i, cell) in cells.iter().enumerate().skip(start) {
        if cell.class == Class::Break {
            return (i, Some(i + 1));
        }
        used += step(cells, start, i);
        if used + cell.last > limit + EPSILON && cell.class != Class::Space && i > start {
            let end = last_break(cells, start, i);
            let end = if limit >= WIDE { unparted(cells, start, end) } else { end };
            return (end, Some(end));
        }
    }
    (cells.len(), None)
}

/// Where the line that begins at `start` ends if `cut` is the first cell without room: at the last
/// break of the portion that is cut. If that is before the portion, the portion before it is cut at
/// its last cell, and so on. If the line has no such break, it ends between a mark and a word, or
/// at `cut`.
fn last_break(cells: &[Cell], start: usize, cut: usize) -> usize {
    let mut last = cut;
    loop {
        let portion = portion(cells, start, last);
        let end = if is_cut_as_latin(cells, last) {
            latin_breaks::last_break(cells, start, last)
        } else {
            eastern_break(cells, start, last)
        };
        match end {
            Some(end) if end > start && end >= portion => return end,
            Some(_) if portion > start => last = portion - 1,
            _ if last < cut => return parted(cells, start, cut).unwrap_or(cut),
            _ => return cut,
        }
    }
}

/// The end of a line that would end within a number: before all of it, if that is not too much.
fn unparted(cells: &[Cell], start: usize, end: usize) -> usize {
    if !is_bound(cells, end) {
        return end;
    }
    let least = (start + 1).max(end.saturating_sub(MAX_ALONG));
    let ends = |i: &usize| {
        let word = cells[*i - 1].class == Class::Latin && cells[*i].class == Class::Latin;
        !word && !is_bound(cells, *i) && keeps_kinsoku(cells[*i - 1], cells[*i])
    };
    (least..end).rev().find(ends).unwrap_or(end)
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

/// Where the portion of a cell begins; a portion has one script and one look.
fn portion(cells: &[Cell], start: usize, i: usize) -> usize {
    let cell = cells[i];
    (start + 1..=i)
        .rev()
        .find(|i| cells[*i - 1].latin != cell.latin || cells[*i - 1].run != cell.run)
        .unwrap_or(start)
}

/// Whether a line that is cut at a cell is broken by the rules of Latin: the last letter or digit
/// decides.
fn is_cut_as_latin(cells: &[Cell], cut: usize) -> bool {
    let letter =
        (0..=cut).rev().find(|i| cells[*i].ch.is_alphanumeric() || cells[*i].class == Class::Item);
    cells[letter.unwrap_or(cut)].latin
}

fn trimmed(cells: &[Cell], start: usize, end: usize) -> usize {
    (start..end).rev().find(|i| cells[*i].class != Class::Space).map_or(start, |i| i + 1)
}

#[cfg(test)]
mod tests {
    use super::super::cells::cells_of;
    use super::super::cells::{Setting, push_text};
    use super::*;
    use crate::document::Face;
    use crate::fonts::tests::{fonts, profile};

    /// Lines of body text, 28 characters wide, the first indented by two.
    fn lines(text: &str) -> Vec<String> {
        let (fonts, p) = (fonts(), profile("plain"));
        let chain = fonts.role(&p, Face::Fang);
        let (advance, size) = (p.advance(), p.grid.size);
        let setting = Setting {
            chain: &chain,
            size,
            tracking: advance - size,
            fit_tracking: Pt(-0.25),
            mixed_space: 0.2,
        };
        let mut cells = Vec::new();
        push_text(&mut cells, 0, text, setting);
        let full = p.page.text_width.pt();
        break_lines(&cells, full - 2.0 * advance, full)
            .iter()
            .map(|r| cells[r.clone()].iter().map(|c| c.ch).collect())
            .collect()
    }

    #[test]
    fn a_full_line_has_28_characters() {
        let got: Vec<usize> =
            lines(&"村".repeat(26 + 28 + 28 + 3)).iter().map(|l| l.chars().count()).collect();
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

    /// Lines of a narrow cell; its width in ems.
    fn cell(text: &str, ems: f64) -> Vec<String> {
        let cells = cells_of(text);
        break_lines(&cells, Pt(ems * 10.0), Pt(ems * 10.0))
            .iter()
            .map(|r| cells[r.clone()].iter().map(|c| c.ch).collect())
            .collect()
    }

    #[test]
    fn a_closing_mark_before_a_word_without_room_takes_along_what_stands_before_it() {
        let text = format!("{}3了，zhangsan@example.com", "村".repeat(14));
        assert_eq!(lines(&text)[1], "了，zhangsan@example.com");
        let text = "12:00、14:30—17:30，打卡记录却集中在23:59—24:00。WiFi、GPS、5G基站";
        assert_eq!(lines(text)[1], "23:59—24:00。WiFi、GPS、5G基站");
    }

    #[test]
    fn an_address_breaks_behind_a_slash_only_where_more_than_that_finds_room() {
        let text = "https://www.example.gov.cn/xw/2026/t20260513.html";
        let narrow =
            (120..160).map(|tenths| cell(text, f64::from(tenths) / 10.0)).collect::<Vec<_>>();
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
