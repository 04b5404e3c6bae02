//! The breaking of titles (标题回行; GB/T 9704-2012, 7.3.1).

mod balance;
mod costs;
mod offices;

use std::borrow::Cow;
use std::ops::Range;

use balance::{Place, lines};
use costs::{BREAK, ITEM, is_space};

use super::width::{char_width, inline_width, inlines_width, is_mark};
use crate::document::{Inline, TextStyle};
use crate::profile::Profile;

pub(super) use costs::{HARD, costs};

/// Longest title; anything longer is broken as text is.
const MAX_CHARACTERS: usize = 600;

/// Width of an author's break: no line reaches across it.
const ACROSS: f64 = 1e6;

/// How many Chinese characters a line of a title holds (20 with 22 pt on 156 mm), whole ones.
pub fn title_capacity(profile: &Profile) -> f64 {
    let page = &profile.page;
    let width = if page.landscape { page.text_height } else { page.text_width };
    (width.pt().0 / profile.heading.title_size.0).floor()
}

/// Breaks a title into lines of at most `capacity` characters, by its meaning and in the shape of a
/// trapezoid or a diamond (GB/T 9704-2012, 7.3.1): inserts [`Inline::Break`] and leaves out the
/// spaces there.
///
/// A title that fits is on one line, whatever breaks its author gave. Others are kept; only the lines between them
/// that do not fit are broken. `names` are never broken ([`super::names_of`]); only what is wider
/// than a line itself is divided.
///
/// ```
/// use xunwen::document::Inline;
/// use xunwen::layout::break_title;
///
/// let title = [Inline::text("中共澄川县委第一巡察组关于巡察双河镇党委的反馈意见")];
/// let lines = break_title(&title, 20.0, &["中共澄川县委第一巡察组"]);
/// assert_eq!(*lines, [Inline::text("中共澄川县委第一巡察组"), Inline::Break, Inline::text("关于巡察双河镇党委的反馈意见")]);
/// ```
pub fn break_title<'a>(
    title: &'a [Inline],
    capacity: f64,
    names: &[impl AsRef<str>],
) -> Cow<'a, [Inline]> {
    if inlines_width(title) <= capacity && title.contains(&Inline::Break) {
        return Cow::Owned(title.iter().filter(|i| **i != Inline::Break).cloned().collect());
    }
    let fits =
        title.split(|i| matches!(i, Inline::Break)).all(|line| inlines_width(line) <= capacity);
    let units = units(title);
    if fits || capacity.is_nan() || capacity < 1.0 || units.len() > MAX_CHARACTERS {
        return Cow::Borrowed(title);
    }
    let names: Vec<Vec<char>> = names
        .iter()
        .map(|n| n.as_ref().chars().collect())
        .filter(|n: &Vec<char>| n.len() > 1)
        .collect();
    let places = places(&units, capacity, &names);
    let only: Vec<Place> = places.iter().map(|(_, place)| *place).collect();
    let ends = lines(&only, inlines_width(title), capacity).into_iter().map(|n| places[n].0);
    Cow::Owned(written(&units, &ends.collect::<Vec<_>>()))
}

/// A unit that no line divides: a character with its combining marks, an item, a break of the
/// author.
pub(super) struct Unit<'a> {
    content: Content<'a>,
    /// The character, `ITEM` or `BREAK`.
    pub base: char,
    pub width: f64,
}

#[derive(Clone, Copy)]
enum Content<'a> {
    Text(&'a str, TextStyle),
    Item(&'a Inline),
}

pub(super) fn units(title: &[Inline]) -> Vec<Unit<'_>> {
    let mut units = Vec::new();
    for inline in title {
        let Inline::Text { text, style } = inline else {
            let given = matches!(inline, Inline::Break);
            let (base, width) = if given { (BREAK, ACROSS) } else { (ITEM, inline_width(inline)) };
            units.push(Unit { content: Content::Item(inline), base, width });
            continue;
        };
        let mut rest = text.as_str();
        while let Some(base) = rest.chars().next() {
            let marks = rest[base.len_utf8()..]
                .find(|c| !is_mark(c))
                .map_or(rest.len(), |i| base.len_utf8() + i);
            let (unit, after) = rest.split_at(marks);
            units.push(Unit {
                content: Content::Text(unit, *style),
                base,
                width: char_width(base),
            });
            rest = after;
        }
    }
    units
}

/// The places where lines may end, each with the number of units before it.
fn places(units: &[Unit<'_>], capacity: f64, names: &[Vec<char>]) -> Vec<(usize, Place)> {
    let chars: Vec<char> = units.iter().map(|u| u.base).collect();
    let costs = costs(&chars, names);
    let mut widths = vec![0.0];
    widths.extend(units.iter().scan(0.0, |sum, u| {
        *sum += u.width;
        Some(*sum)
    }));
    let at = |i: usize| {
        let given = i == 0 || i == units.len() || units[i - 1].base == BREAK;
        (
            i,
            Place {
                cost: if given { 0.0 } else { costs[i] },
                end: widths[inked(units, 0..i)],
                start: widths[i],
            },
        )
    };
    let mut places = vec![at(0)];
    let mut from = 0;
    for given in units.split_inclusive(|u| u.base == BREAK) {
        let to = from + given.len();
        if widths[inked(units, from..to)] - widths[from] > capacity {
            let soft: Vec<usize> =
                (from + 1..to).filter(|i| costs[*i] < HARD).chain([to]).collect();
            for end in soft {
                let (start, before) = places[places.len() - 1];
                // What is wider than a line is divided at the lowest cost.
                if before.width_to(&at(end).1) > capacity {
                    places.extend((start + 1..end).map(at));
                }
                places.push(at(end));
            }
        } else {
            places.push(at(to));
        }
        from = to;
    }
    // A break at the very end is followed by an empty line.
    if units.last().is_some_and(|u| u.base == BREAK) {
        places.push(at(units.len()));
    }
    places
}

/// End of a range of units without the break and the spaces at its end.
pub(super) fn inked(units: &[Unit<'_>], range: Range<usize>) -> usize {
    let falls_away =
        |i: &usize| is_space(units[*i].base) && (units[*i].base != BREAK || i + 1 == range.end);
    range.clone().rev().find(|i| !falls_away(i)).map_or(range.start, |i| i + 1)
}

pub(super) fn written(units: &[Unit<'_>], ends: &[usize]) -> Vec<Inline> {
    let mut out = Vec::new();
    let mut from = 0;
    for (n, &to) in ends.iter().enumerate() {
        let last = n + 1 == ends.len();
        for unit in &units[from..if last { to } else { inked(units, from..to) }] {
            match (unit.content, out.last_mut()) {
                (Content::Text(more, style), Some(Inline::Text { text, style: s }))
                    if *s == style =>
                {
                    text.push_str(more);
                }
                (Content::Text(more, style), _) => {
                    out.push(Inline::Text { text: more.to_string(), style });
                }
                (Content::Item(item), _) => out.push(item.clone()),
            }
        }
        if !last {
            out.push(Inline::Break);
        }
        from = to;
    }
    out
}
