//! The head (版头): the issuer's mark, the document number, the red rules.
//!
//! Everything of it is placed on page 1; what remains for the flow is the space below.

use super::Composer;
use crate::document::{Face, Head};
use crate::layout::{SIGNED_BY, signers};
use crate::paged::flow::{Node, P, Par};
use crate::paged::typeset::{Content, Placing, Room, Span, Style};
use crate::profile::HeadKind;

/// Pitch of the lines of a joint mark, in sizes.
const MARK_PITCH: f64 = 1.25;
/// Space between the issuers and the word behind them, in sizes.
const SUFFIX_GAP: f64 = 0.3;
/// Thin rule and gap of a double rule, as parts of the thick one.
const THIN: f64 = 0.35;
const BETWEEN: f64 = 0.75;

/// Where the mark ends.
struct Mark {
    /// Bottom of its ink.
    ink_bottom: f64,
    /// Bottom of its em box.
    bottom: f64,
}

impl Composer<'_> {
    /// The head by the profile's kind; where that is none, what the data give of one still has its lines.
    pub(super) fn head(&mut self, head: &Head) {
        match self.set.profile.head.kind {
            HeadKind::RedHead | HeadKind::Letter => red_or_letter(self, head),
            HeadKind::None => {
                let body = self.set.body();
                let hei = Style { face: Face::Hei, ..body };
                let tops = head.copy_number.iter().map(|t| (t, body));
                for (text, style) in tops.chain(head.secrecy.iter().chain(&head.urgency).map(|t| (t, hei))) {
                    let par = self.set.par(&[self.set.plain(text.as_str(), style)], style, self.room(0.0, Placing::Left));
                    self.push_par(par);
                }
                if !head.number.is_empty() {
                    let spans: Vec<Span> = self.set.spans(&head.number, body);
                    let par = self.set.par(&spans, body, self.room(0.0, Placing::Center));
                    self.push_par(par);
                }
            }
        }
    }
}

/// Composes the head of a red-headed document or a letter.
fn red_or_letter(c: &mut Composer<'_>, head: &Head) {
    let style = &c.set.profile.head;
    let (kind, preprinted) = (style.kind, style.preprinted);
    let origin = c.set.profile.page.top.pt().0 - c.set.half_leading();
    // Marks of many lines move the issuer's mark down.
    let marks = if kind == HeadKind::RedHead { marks_of_file(c, head, 0.0) } else { f64::NEG_INFINITY };
    let mark = issuer_mark(c, head, origin, marks, preprinted);
    let bottom = match kind {
        HeadKind::Letter => letter(c, head, &mark, origin, preprinted),
        _ => red_head(c, head, &mark, preprinted),
    };
    c.pending += bottom.max(0.0);
}

fn place(c: &mut Composer<'_>, x: f64, y: f64, item: Node) {
    c.nodes.push(Node::Place { x: P(x), y: P(y), item: Box::new(item) });
}

/// A red rule whose upper edge is at `y`.
fn rule(c: &mut Composer<'_>, y: f64, weight: f64) {
    let length = c.set.profile.head.rule_width.pt().0;
    let x = (c.set.width - length) / 2.0;
    // A letter's rules are centred on the sheet, not on the type area.
    let page = &c.set.profile.page;
    let x = if c.set.profile.head.kind == HeadKind::Letter { (page.width.pt().0 - length) / 2.0 - page.left.pt().0 } else { x };
    if weight <= 0.0 {
        return;
    }
    place(c, x, y, Node::Rule { w: P(length), weight: P(weight), red: true });
}

/// 发文机关标志: one line for each issuer, all of the same width, the word behind them in the middle.
fn issuer_mark(c: &mut Composer<'_>, head: &Head, origin: f64, marks: f64, preprinted: bool) -> Mark {
    let p = c.set.profile;
    let face = p.heading.title_face;
    let suffix = head.suffix.as_deref().unwrap_or_default();
    let joint = head.issuers.len() > 1;
    let issuers: Vec<String> = if joint { head.issuers.clone() } else { vec![format!("{}{suffix}", head.issuers.concat())] };
    let chain = c.set.chain(face).1.clone();
    let width = |text: &str| text.chars().map(|ch| chain.advance(ch)).sum::<f64>();
    let widest = issuers.iter().map(|i| width(i)).fold(0.0, f64::max);
    let behind = if joint && !suffix.is_empty() { SUFFIX_GAP + width(suffix) } else { 0.0 };
    let lines = issuers.len().max(1) as f64;
    let fitting = (p.head.mark_width.pt().0 / (widest + behind).max(1.0)).min(p.mark_height().0 / (lines * MARK_PITCH));
    // Half points, as a word processor has them.
    let size = (p.head.mark_size.0.min(fitting) * 2.0).floor() / 2.0;
    let left = (c.set.width - (widest + behind) * size) / 2.0;
    let ink_top = issuers.first().and_then(|i| chain.ink(i)).map_or(0.88, |ink| ink.top);
    let first = (p.head.mark_top.pt().0 - origin).max(marks) + ink_top * size;
    let pitch = MARK_PITCH * size;
    let last = first + pitch * (issuers.len().max(1) - 1) as f64;
    let ink_bottom = last - issuers.last().and_then(|i| chain.ink(i)).map_or(-0.12, |ink| ink.bottom) * size;
    if !preprinted {
        let style = Style { face, bold: false, size, pitch: size, grid: false };
        for (i, issuer) in issuers.iter().enumerate() {
            let par = mark_line(c, issuer, style, left, (widest - width(issuer)) * size);
            put_baseline(c, par, first + pitch * i as f64);
        }
        if joint && !suffix.is_empty() {
            let par = mark_line(c, suffix, style, left + (widest + SUFFIX_GAP) * size, 0.0);
            put_baseline(c, par, f64::midpoint(first, last));
        }
    }
    Mark { ink_bottom, bottom: last + 0.12 * size }
}

/// A line of the mark, its characters spread so as to be wider by `spread`.
fn mark_line(c: &Composer<'_>, text: &str, style: Style, x: f64, spread: f64) -> Par {
    let room = Room { first: x, rest: x, end: f64::INFINITY, align: Placing::Left };
    let mut par = c.set.par(&[c.set.plain(text, style)], style, room);
    par.red = true;
    let gaps = text.chars().count().saturating_sub(1);
    if gaps > 0 && spread > 0.01 {
        par.track = P(spread / gaps as f64);
    }
    par
}

fn put_baseline(c: &mut Composer<'_>, par: Par, baseline: f64) {
    let y = baseline - par.up.0;
    place(c, 0.0, y, Node::Par(par));
}

/// 份号, 密级和保密期限, 紧急程度 from `y` on; yields where they end.
fn marks_of_file(c: &mut Composer<'_>, head: &Head, y: f64) -> f64 {
    let body = c.set.body();
    let hei = Style { face: Face::Hei, ..body };
    let copy = head.copy_number.iter().map(|t| (t, body));
    let mut y = y;
    for (text, style) in copy.chain(head.secrecy.iter().chain(&head.urgency).map(|t| (t, hei))) {
        let par = c.set.par(&[c.set.plain(text.as_str(), style)], style, c.room(0.0, Placing::Left));
        let h = c.set.pitch * par.lines.len() as f64;
        place(c, 0.0, y, Node::Par(par));
        y += h;
    }
    y
}

fn red_head(c: &mut Composer<'_>, head: &Head, mark: &Mark, preprinted: bool) -> f64 {
    let body = c.set.body();
    let style = &c.set.profile.head;
    let (gap, weight) = (style.rule_gap.pt().0, style.rule_weight.pt().0);
    let mut y = mark.bottom + style.number_before * c.set.pitch;
    let mut ink_bottom = mark.ink_bottom;
    let spans = c.set.spans(&head.number, body);
    if !head.signers.is_empty() {
        y = signed_by(c, head, y);
    }
    if !spans.is_empty() {
        let room = if head.signers.is_empty() { c.room(0.0, Placing::Center) } else { c.room(1.0, Placing::Left) };
        let par = c.set.par(&spans, body, room);
        let ink = c.set.chain(body.face).1.ink(&text_of(&spans)).map_or(-0.12, |ink| ink.bottom);
        let below = c.set.pitch * par.lines.len().saturating_sub(1) as f64;
        ink_bottom = y + below + par.up.0 - ink * body.size;
        place(c, 0.0, y, Node::Par(par));
        y += below;
    } else if !head.signers.is_empty() {
        ink_bottom = y + c.set.half_leading() + body.size;
    }
    if weight <= 0.0 {
        return if spans.is_empty() && head.signers.is_empty() { mark.bottom } else { y + c.set.pitch };
    }
    let top = ink_bottom + gap;
    if !preprinted {
        rule(c, top, weight);
    }
    top + weight
}

/// 签发人; yields where the line of the document number is, beside the last names or below them.
fn signed_by(c: &mut Composer<'_>, head: &Head, y: f64) -> f64 {
    let body = c.set.body();
    let kai = Style { face: Face::Kai, ..body };
    let placed = signers(head, c.set.width / c.set.advance);
    let names = placed.names * c.set.advance;
    let (mut y, mut number) = (y, y);
    for (i, row) in placed.rows.iter().enumerate() {
        let mut spans = vec![c.set.plain(row.as_str(), kai)];
        let mut x = names;
        if i == 0 {
            spans.insert(0, c.set.plain(SIGNED_BY, body));
            x = (x - c.set.measure(SIGNED_BY, body)).max(0.0);
        }
        let par = c.set.par(&spans, body, Room { first: x, rest: names, end: c.set.width, align: Placing::Left });
        let h = c.set.pitch * par.lines.len() as f64;
        place(c, 0.0, y, Node::Par(par));
        number = if i < placed.above_number { y + h } else { y };
        y += h;
    }
    number
}

fn letter(c: &mut Composer<'_>, head: &Head, mark: &Mark, origin: f64, preprinted: bool) -> f64 {
    let p = c.set.profile;
    let (gap, weight, foot) = (p.head.rule_gap.pt().0, p.head.rule_weight.pt().0, p.head.foot_rule.pt().0);
    let page = p.page.height.pt().0;
    let top = mark.ink_bottom + gap;
    let double = weight * (1.0 + BETWEEN + THIN);
    if !preprinted {
        rule(c, top, weight);
        rule(c, top + weight * (1.0 + BETWEEN), weight * THIN);
        let below = page - origin - foot - double;
        rule(c, below, weight * THIN);
        rule(c, below + weight * (THIN + BETWEEN), weight);
    }
    let body = c.set.body();
    // The type begins 7/8 of its size, a leading, below the rule (10.1); its slot half of that.
    let y = top + double + c.set.half_leading();
    let mut bottom = marks_of_file(c, head, y);
    let spans = c.set.spans(&head.number, body);
    if !spans.is_empty() {
        let par = c.set.par(&spans, body, c.room(0.0, Placing::Right));
        bottom = bottom.max(y + c.set.pitch * par.lines.len() as f64);
        place(c, 0.0, y, Node::Par(par));
    }
    bottom
}

/// The text of spans, for its ink.
fn text_of(spans: &[Span]) -> String {
    spans.iter().filter_map(|s| if let Content::Text(t) = &s.content { Some(t.as_str()) } else { None }).collect()
}
