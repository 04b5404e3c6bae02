//! What no line parts: a number and its unit (3月, 8.64万元), telephone numbers and numbers of files
//! (W2026-010), times and spans (8:30—12:00), 第 and its number.
//!
//! Takes cells, says whether the line may not end before one of them. Word processors know no such
//! rule, so these few lines are shorter here than there.

use super::cells::Cell;

/// What numbers count and measure, by its first character, and what stands behind that.
const UNITS: &str = "年月日号时分秒点期轮届次条项款件份页张章节卷名人户口组村社个只台套辆处所座间栋幢层亩顷株头棵米尺里平公千百万亿兆吨斤克升元角度倍成岁周天季位家批宗起笔类级种场科本册例幅面段排根块袋桶箱瓶瓦";
const POWERS: &str = "百千万亿";
/// Between the parts of a number, a span or a telephone number.
const BETWEEN: &str = "-－‐–—～~/／:：.．";

/// Whether a line may not end before a cell.
pub fn is_bound(cells: &[Cell], i: usize) -> bool {
    let at = |n: Option<usize>| n.and_then(|n| cells.get(n)).map(|c| c.ch);
    let (Some(before), Some(after)) = (at(i.checked_sub(1)), at(Some(i))) else { return false };
    if is_digit(before) {
        return is_digit(after)
            || UNITS.contains(after)
            || BETWEEN.contains(after) && at(Some(i + 1)).is_some_and(is_digit);
    }
    if is_digit(after) {
        return before == '第'
            || before == '〕'
            || BETWEEN.contains(before) && at(i.checked_sub(2)).is_some_and(is_word);
    }
    // 8.64万|元: the number is before the power.
    POWERS.contains(before)
        && UNITS.contains(after)
        && (0..i).rev().map(|n| cells[n].ch).find(|c| !POWERS.contains(*c)).is_some_and(is_digit)
}

fn is_digit(ch: char) -> bool {
    ch.is_ascii_digit() || ('０'..='９').contains(&ch)
}

fn is_word(ch: char) -> bool {
    is_digit(ch) || ch.is_ascii_alphabetic()
}

#[cfg(test)]
mod tests {
    use super::super::cells::{Setting, push_text};
    use super::*;
    use crate::document::Face;
    use crate::fonts::tests::{fonts, profile};
    use crate::units::Pt;

    /// The text with a bar wherever a line may end as far as this rule goes.
    fn parted(text: &str) -> String {
        let (fonts, p) = (fonts(), profile("plain"));
        let setting = Setting {
            chain: &fonts.role(&p, Face::Fang),
            size: Pt(10.0),
            tracking: Pt::ZERO,
            fit_tracking: Pt::ZERO,
            mixed_space: 0.2,
        };
        let mut cells = Vec::new();
        push_text(&mut cells, 0, text, setting);
        let bar = |i: usize| if i > 0 && !is_bound(&cells, i) { "|" } else { "" };
        cells.iter().enumerate().map(|(i, c)| format!("{}{}", bar(i), c.ch)).collect()
    }

    #[test]
    fn numbers_stay_with_their_units() {
        for (text, expected) in [
            ("于2026年3月", "于|2026年|3月"),
            ("计8.64万元。", "计|8.64万元|。"),
            ("第12号", "第12号"),
            ("电0871-66100332", "电|0871-66100332"),
            ("电０８７１－６６", "电|０８７１－６６"),
            ("W2026-010", "W|2026-010"),
            ("8:30—12:00", "8:30—12:00"),
            ("〔2026〕5号", "〔|2026|〕5号"),
            ("月—2025年", "月|—|2025年"),
            ("千万元", "千|万|元"),
        ] {
            assert_eq!(parted(text), expected);
        }
    }
}
