//! The head (版头): the issuer's mark, the document number, the red rules.
//!
//! Everything of it is placed on page 1; the flow only gets the space below.

use super::Composer;
use crate::document::{Face, Head};
use crate::layout::{
    IssuerMark, MARK_PITCH, RULE_GAP, SIGNED_BY, SUFFIX_GAP, THIN_RULE, issuer_mark, mark_lines,
    signers,
};
use crate::paged::flow::{Node, Par};
use crate::paged::typeset::{Content, Placing, Room, Span, Style};
use crate::profile::HeadKind;
use crate::units::Pt;

/// Where the mark ends.
struct Mark {
    /// Bottom of its ink.
    ink_bottom: Pt,
    /// Bottom of its em box.
    bottom: Pt,
}

impl Composer<'_> {
    /// The head by the profile's kind; if that is none, what the data give of one is still set line
    /// by line.
    pub(super) fn head(&mut self, head: &Head) {
        match self.set.profile.head.kind {
            HeadKind::RedHead | HeadKind::Letter => red_or_letter(self, head),
            HeadKind::None => {
                let body = self.set.body();
                let hei = Style { face: Face::Hei, ..body };
                let tops = head.copy_number.iter().map(|t| (t, body));
                for (text, style) in
                    tops.chain(head.secrecy.iter().chain(&head.urgency).map(|t| (t, hei)))
                {
                    let par = self.set.par(
                        &[self.set.plain(text.as_str(), style)],
                        style,
                        self.room(0.0, Placing::Left),
                    );
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
    let origin = c.set.profile.page.top.pt() - c.set.half_leading();
    // Marks of many lines move the issuer's mark down.
    let marks =
        if kind == HeadKind::RedHead { marks_of_file(c, head, Pt::ZERO) } else { -Pt::INFINITY };
    let mark = mark(c, head, origin, marks, preprinted);
    let bottom = match kind {
        HeadKind::Letter => letter(c, head, &mark, origin, preprinted),
        _ => red_head(c, head, &mark, preprinted),
    };
    c.pending += bottom.max(Pt::ZERO);
}

fn place(c: &mut Composer<'_>, x: Pt, y: Pt, item: Node) {
    c.nodes.push(Node::Place { x, y, item: Box::new(item) });
}

/// A red rule whose upper edge is at `y`.
fn rule(c: &mut Composer<'_>, y: Pt, weight: Pt) {
    let length = c.set.profile.head.rule_width.pt();
    let x = (c.set.width - length) / 2.0;
    // A letter's rules are centred on the sheet, not on the type area.
    let page = &c.set.profile.page;
    let x = if c.set.profile.head.kind == HeadKind::Letter {
        (page.width.pt() - length) / 2.0 - page.left.pt()
    } else {
        x
    };
    if weight <= Pt::ZERO {
        return;
    }
    place(c, x, y, Node::Rule { w: length, weight, red: true });
}

/// 发文机关标志: one line for each issuer, all of the same width, the word behind them in the middle.
fn mark(c: &mut Composer<'_>, head: &Head, origin: Pt, marks: Pt, preprinted: bool) -> Mark {
    let p = c.set.profile;
    let face = p.heading.title_face;
    let chain = c.set.chain(face).1.clone();
    let issuers = mark_lines(head);
    let IssuerMark { size, widest, behind } = issuer_mark(head, p, &|text| chain.width(text));
    let left = (c.set.width - (widest + behind) * size) / 2.0;
    let ink_top = issuers.first().and_then(|i| chain.ink(i)).map_or(0.88, |ink| ink.top);
    let first = (p.head.mark_top.pt() - origin).max(marks) + ink_top * size;
    let pitch = MARK_PITCH * size;
    let last = first + pitch * (issuers.len() - 1) as f64;
    let ink_bottom =
        last - issuers.last().and_then(|i| chain.ink(i)).map_or(-0.12, |ink| ink.bottom) * size;
    if !preprinted {
        let style = Style { face, bold: false, size, pitch: size, grid: false };
        for (i, issuer) in issuers.iter().enumerate() {
            let par = mark_line(c, issuer, style, left, (widest - chain.width(issuer)) * size);
            put_baseline(c, par, first + pitch * i as f64);
        }
        if let Some(suffix) = head.suffix.as_deref().filter(|_| behind > 0.0) {
            let par = mark_line(c, suffix, style, left + (widest + SUFFIX_GAP) * size, Pt::ZERO);
            put_baseline(c, par, first.midpoint(last));
        }
    }
    Mark { ink_bottom, bottom: last + 0.12 * size }
}

/// A line of the mark, its characters spread so as to be wider by `spread`.
fn mark_line(c: &Composer<'_>, text: &str, style: Style, x: Pt, spread: Pt) -> Par {
    let room = Room { first: x, rest: x, end: Pt::INFINITY, align: Placing::Left };
    let mut par = c.set.par(&[c.set.plain(text, style)], style, room);
    par.red = true;
    let gaps = text.chars().count().saturating_sub(1);
    if gaps > 0 && spread > Pt(0.01) {
        par.track = spread / gaps as f64;
    }
    par
}

fn put_baseline(c: &mut Composer<'_>, par: Par, baseline: Pt) {
    let y = baseline - par.up;
    place(c, Pt::ZERO, y, Node::Par(par));
}

/// 份号, 密级和保密期限, 紧急程度 from `y` on; yields where they end.
fn marks_of_file(c: &mut Composer<'_>, head: &Head, y: Pt) -> Pt {
    let body = c.set.body();
    let hei = Style { face: Face::Hei, ..body };
    let copy = head.copy_number.iter().map(|t| (t, body));
    let mut y = y;
    for (text, style) in copy.chain(head.secrecy.iter().chain(&head.urgency).map(|t| (t, hei))) {
        let par =
            c.set.par(&[c.set.plain(text.as_str(), style)], style, c.room(0.0, Placing::Left));
        let h = c.set.pitch * par.lines.len() as f64;
        place(c, Pt::ZERO, y, Node::Par(par));
        y += h;
    }
    y
}

fn red_head(c: &mut Composer<'_>, head: &Head, mark: &Mark, preprinted: bool) -> Pt {
    let body = c.set.body();
    let style = &c.set.profile.head;
    let (gap, weight) = (style.rule_gap.pt(), style.rule_weight.pt());
    let mut y = mark.bottom + style.number_before * c.set.pitch;
    let mut ink_bottom = mark.ink_bottom;
    let spans = c.set.spans(&head.number, body);
    if !head.signers.is_empty() {
        y = signed_by(c, head, y);
    }
    if !spans.is_empty() {
        let room = if head.signers.is_empty() {
            c.room(0.0, Placing::Center)
        } else {
            c.room(1.0, Placing::Left)
        };
        let par = c.set.par(&spans, body, room);
        let ink = c.set.chain(body.face).1.ink(&text_of(&spans)).map_or(-0.12, |ink| ink.bottom);
        let below = c.set.pitch * par.lines.len().saturating_sub(1) as f64;
        ink_bottom = y + below + par.up - ink * body.size;
        place(c, Pt::ZERO, y, Node::Par(par));
        y += below;
    } else if !head.signers.is_empty() {
        ink_bottom = y + c.set.half_leading() + body.size;
    }
    if weight <= Pt::ZERO {
        return if spans.is_empty() && head.signers.is_empty() {
            mark.bottom
        } else {
            y + c.set.pitch
        };
    }
    let top = ink_bottom + gap;
    if !preprinted {
        rule(c, top, weight);
    }
    top + weight
}

/// 签发人; yields where the line of the document number is, beside the last names or below them.
fn signed_by(c: &mut Composer<'_>, head: &Head, y: Pt) -> Pt {
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
            x = (x - c.set.measure(SIGNED_BY, body)).max(Pt::ZERO);
        }
        let par = c.set.par(
            &spans,
            body,
            Room { first: x, rest: names, end: c.set.width, align: Placing::Left },
        );
        let h = c.set.pitch * par.lines.len() as f64;
        place(c, Pt::ZERO, y, Node::Par(par));
        number = if i < placed.above_number { y + h } else { y };
        y += h;
    }
    number
}

fn letter(c: &mut Composer<'_>, head: &Head, mark: &Mark, origin: Pt, preprinted: bool) -> Pt {
    let p = c.set.profile;
    let (gap, weight, foot) =
        (p.head.rule_gap.pt(), p.head.rule_weight.pt(), p.head.foot_rule.pt());
    let page = p.page.height.pt();
    let top = mark.ink_bottom + gap;
    let double = weight * (1.0 + RULE_GAP + THIN_RULE);
    if !preprinted {
        rule(c, top, weight);
        rule(c, top + weight * (1.0 + RULE_GAP), weight * THIN_RULE);
        let below = page - origin - foot - double;
        rule(c, below, weight * THIN_RULE);
        rule(c, below + weight * (THIN_RULE + RULE_GAP), weight);
    }
    let body = c.set.body();
    // The type begins 7/8 of its size, a leading, below the rule (10.1); its slot half of that.
    let y = top + double + c.set.half_leading();
    let mut bottom = marks_of_file(c, head, y);
    let spans = c.set.spans(&head.number, body);
    if !spans.is_empty() {
        let par = c.set.par(&spans, body, c.room(0.0, Placing::Right));
        bottom = bottom.max(y + c.set.pitch * par.lines.len() as f64);
        place(c, Pt::ZERO, y, Node::Par(par));
    }
    bottom
}

/// The text of spans, for its ink.
fn text_of(spans: &[Span]) -> String {
    spans
        .iter()
        .filter_map(|s| if let Content::Text(t) = &s.content { Some(t.as_str()) } else { None })
        .collect()
}
