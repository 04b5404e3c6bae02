//! The breaking of heads of tables (表头): a narrow head is broken into even lines between words, not
//! where the cell ends, so that no single character is left over.

use std::borrow::Cow;

use super::title::{HARD, Unit, costs, inked, units, written};
use super::width::inlines_width;
use crate::document::Inline;

/// A head of more characters, or of more lines, is text and broken as such.
const MAX_CHARACTERS: usize = 40;
const MAX_LINES: usize = 6;
/// Overflow tolerance of a line, in characters: rounding.
const EPSILON: f64 = 0.01;
/// Up to this cost a break is between phrases: words are counted from it.
const BETWEEN_PHRASES: f64 = 15.0;
/// So do marks between words.
const MARKS: &str = "、，；：/／";
const AND: &str = "和与及";
/// Cost of a line that begins with a single character before a mark, and of one that is a single
/// character.
const ALONE: f64 = 6.0;
const LAST_ALONE: f64 = 3.0;
/// Weight of the costs of meaning.
const MEANING: f64 = 1.0 / 25.0;
/// Cost of a break after an odd number of characters of a phrase: it mostly divides a word of two.
const IN_WORD: f64 = 4.0;
/// Cost of the squared difference between the longest and the shortest line.
const UNEVEN: f64 = 0.5;
/// Cost of one line more than needed.
const ONE_MORE: f64 = 2.0;

/// Breaks the text of a head cell that holds `capacity` characters a line: inserts
/// [`Inline::Break`]. What fits, what its author broke and what cannot be divided stays as it is.
///
/// ```
/// use xunwen::document::Inline;
/// use xunwen::layout::break_head;
///
/// let head = [Inline::text("完成时限")];
/// assert_eq!(*break_head(&head, 3.2), [Inline::text("完成"), Inline::Break, Inline::text("时限")]);
/// ```
pub fn break_head(text: &[Inline], capacity: f64) -> Cow<'_, [Inline]> {
    let plain = text.iter().all(|inline| matches!(inline, Inline::Text { .. }));
    if !plain || !capacity.is_finite() || inlines_width(text) <= capacity + EPSILON {
        return Cow::Borrowed(text);
    }
    let units = units(text);
    if units.len() > MAX_CHARACTERS {
        return Cow::Borrowed(text);
    }
    let penalties = penalties(&units);
    let fits = |from: usize, to: usize| width(&units, from, to) <= capacity + EPSILON;
    let ways = (2..=MAX_LINES)
        .filter_map(|count| best(&units, &penalties, count, &fits).map(|way| (count, way)));
    let mut fewest = None;
    let considered = ways.map(|(count, (cost, ends))| {
        let more = count - *fewest.get_or_insert(count);
        (more, cost + more as f64 * ONE_MORE, ends)
    });
    let best = considered.take_while(|(more, ..)| *more <= 1).min_by(|a, b| a.1.total_cmp(&b.1));
    best.map_or(Cow::Borrowed(text), |(_, _, ends)| Cow::Owned(written(&units, &ends)))
}

/// The cost of a break before each unit; infinite if none is allowed.
fn penalties(units: &[Unit<'_>]) -> Vec<f64> {
    let chars: Vec<char> = units.iter().map(|u| u.base).collect();
    let mut phrase = 0;
    let costs = costs(&chars, &[]).into_iter().enumerate();
    costs
        .map(|(i, cost)| {
            if cost >= HARD {
                return f64::INFINITY;
            }
            let behind_mark = i > 0 && MARKS.contains(chars[i - 1]);
            if cost <= BETWEEN_PHRASES || behind_mark || i > 0 && AND.contains(chars[i - 1]) {
                phrase = i;
            }
            if behind_mark {
                return 0.0;
            }
            let alone = match chars.get(i + 1) {
                None => LAST_ALONE,
                Some(next) if MARKS.contains(*next) => ALONE,
                Some(_) => 0.0,
            };
            cost.max(0.0) * MEANING + if (i - phrase) % 2 == 1 { IN_WORD } else { 0.0 } + alone
        })
        .collect()
}

fn width(units: &[Unit<'_>], from: usize, to: usize) -> f64 {
    units[from..inked(units, from..to)].iter().map(|u| u.width).sum()
}

/// The best way to make `count` lines: its cost and where they end.
fn best(
    units: &[Unit<'_>],
    penalties: &[f64],
    count: usize,
    fits: &dyn Fn(usize, usize) -> bool,
) -> Option<(f64, Vec<usize>)> {
    let mut best: Option<(f64, Vec<usize>)> = None;
    let mut ends = Vec::with_capacity(count);
    ways(
        units.len(),
        0,
        count,
        &|from, to| fits(from, to) && (to == units.len() || penalties[to].is_finite()),
        &mut ends,
        &mut |ends| {
            let mut from = 0;
            let widths: Vec<f64> = ends
                .iter()
                .map(|to| width(units, std::mem::replace(&mut from, *to), *to))
                .collect();
            let (least, most) = widths
                .iter()
                .fold((f64::MAX, 0.0_f64), |(least, most), w| (least.min(*w), most.max(*w)));
            let broken: f64 = ends[..count - 1].iter().map(|end| penalties[*end]).sum();
            let cost = broken + UNEVEN * (most - least).powi(2);
            // Of equal ones the longer first line: 谈话对象 签名.
            if best.as_ref().is_none_or(|(known, _)| cost <= *known) {
                best = Some((cost, ends.to_vec()));
            }
        },
    );
    best
}

/// Every way to end `count` lines from a place on. The lines are few and narrow, so the ways are
/// few.
fn ways(
    last: usize,
    from: usize,
    count: usize,
    ends_well: &dyn Fn(usize, usize) -> bool,
    ends: &mut Vec<usize>,
    found: &mut dyn FnMut(&[usize]),
) {
    if count == 1 {
        if ends_well(from, last) {
            ends.push(last);
            found(ends);
            ends.pop();
        }
        return;
    }
    for to in (from + 1..last).filter(|to| ends_well(from, *to)) {
        ends.push(to);
        ways(last, to, count - 1, ends_well, ends, found);
        ends.pop();
    }
}
