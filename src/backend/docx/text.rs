//! Widths of text where a place depends on them, and the breaking of titles.
//!
//! A word processor breaks body text itself; only what hangs on the width of a text
//! (signatures, marks, titles) is estimated here, by the widths of the standard's faces.

use std::borrow::Cow;

use crate::document::{Inline, TextStyle};

/// Space a word processor puts between Chinese and Latin.
const MIXED: f64 = 0.25;

/// Width of text in characters: Chinese one, Latin one half, and the space between the two.
pub(super) fn width(text: &str) -> f64 {
    let mut total = 0.0;
    let mut before = None;
    for c in text.chars() {
        total += step(before, c);
        before = Some(c);
    }
    total
}

/// Width of running text in characters.
pub(super) fn inlines_width(inlines: &[Inline]) -> f64 {
    let parts = inlines.iter().map(|inline| match inline {
        Inline::Text { text, .. } => width(text),
        Inline::Blank { width, .. } => *width,
        Inline::Check { .. } => 1.0,
        Inline::Break => 0.0,
    });
    parts.sum()
}

fn step(before: Option<char>, c: char) -> f64 {
    let latin = c.is_ascii();
    let mixed = before.is_some_and(|b| (latin && c.is_ascii_alphanumeric() && ideograph(b)) || (b.is_ascii_alphanumeric() && ideograph(c)));
    f64::from(u8::from(mixed)) * MIXED + if latin { 0.5 } else { 1.0 }
}

fn ideograph(c: char) -> bool {
    ('\u{2e80}'..='\u{2fdf}').contains(&c) || ('\u{3400}'..='\u{9fff}').contains(&c) || c >= '\u{20000}'
}

/// Breaks a title longer than `capacity` characters into lines of about equal length. A title with forced breaks,
/// or one that holds more than text, is left as it is.
pub(super) fn balanced(title: &[Inline], capacity: f64) -> Cow<'_, [Inline]> {
    let total = inlines_width(title);
    if total <= capacity || !title.iter().all(|i| matches!(i, Inline::Text { .. })) {
        return Cow::Borrowed(title);
    }
    let chars = flatten(title);
    let count = (total / capacity).ceil();
    let mut out = Vec::new();
    let mut from = 0;
    for k in 1..count as usize {
        let goal = total * k as f64 / count;
        let near = |i: &usize| ((chars[*i].end_before(&chars) - goal).abs() * 1000.0) as i64;
        let Some(cut) = (from + 1..chars.len()).filter(|&i| may_break(chars[i - 1].c, chars[i].c)).min_by_key(near) else { break };
        collect(&chars[from..cut], &mut out);
        out.push(Inline::Break);
        from = cut;
    }
    collect(&chars[from..], &mut out);
    Cow::Owned(out)
}

struct Placed {
    c: char,
    style: TextStyle,
    index: usize,
    end: f64,
}

impl Placed {
    fn end_before(&self, all: &[Placed]) -> f64 {
        self.index.checked_sub(1).map_or(0.0, |i| all[i].end)
    }
}

fn flatten(title: &[Inline]) -> Vec<Placed> {
    let mut all: Vec<Placed> = Vec::new();
    for inline in title {
        if let Inline::Text { text, style } = inline {
            for c in text.chars() {
                let (before, at) = all.last().map_or((None, 0.0), |p| (Some(p.c), p.end));
                all.push(Placed { c, style: *style, index: all.len(), end: at + step(before, c) });
            }
        }
    }
    all
}

fn collect(chars: &[Placed], out: &mut Vec<Inline>) {
    for part in chars.chunk_by(|a, b| a.style == b.style) {
        out.push(Inline::Text { text: part.iter().map(|p| p.c).collect(), style: part[0].style });
    }
}

fn may_break(before: char, after: char) -> bool {
    const NOT_FIRST: &str = "，。、；：？！）》〉」』】〕”’…—·％%,.;:?!)]}的";
    const NOT_LAST: &str = "（《〈「『【〔“‘([{";
    let word = |c: char| c.is_ascii_alphanumeric();
    !(NOT_FIRST.contains(after) || NOT_LAST.contains(before) || (word(before) && word(after)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_names_have_widths() {
        assert_eq!(width("中共某县委员会"), 7.0);
        assert_eq!(width("5月"), 0.5 + 0.25 + 1.0);
        assert_eq!(width("abc"), 1.5);
    }

    #[test]
    fn a_long_title_breaks_in_the_middle_and_keeps_words() {
        let title = [Inline::text("关于对甲乙丙丁四个乡镇党委开展巡察工作的情况（第12轮）反馈报告")];
        let broken = balanced(&title, 20.0);
        let lines: Vec<String> =
            broken.iter().filter_map(|i| if let Inline::Text { text, .. } = i { Some(text.clone()) } else { None }).collect();
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!((width(&lines[0]) - width(&lines[1])).abs() <= 3.0, "{lines:?}");
        assert!(matches!(balanced(&title, 40.0), Cow::Borrowed(_)));
    }
}
