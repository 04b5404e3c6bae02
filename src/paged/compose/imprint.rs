//! The imprint (版记; GB/T 9704-2012, 7.4): its lines and rules in a block at the bottom of the last
//! page.

use super::Composer;
use crate::document::Imprint;
use crate::layout::{imprint_lines, sink};
use crate::paged::flow::Node;
use crate::paged::typeset::{Placing, Room, Style};
use crate::units::Pt;

impl Composer<'_> {
    /// 版记, its last rule on the bottom of the type area.
    pub(super) fn imprint(&mut self, imprint: &Imprint) {
        let p = self.set.profile;
        let size = p.imprint.size;
        let style = Style { size, grid: false, ..self.set.body() };
        let (left, right) = (size, self.set.width - size);
        let (outer, inner) = (p.imprint.outer_rule.pt(), p.imprint.inner_rule.pt());
        let (mut items, mut rules, mut y) = (Vec::new(), vec![Pt::ZERO], Pt::ZERO);
        let place = |y: Pt, item: Node| Node::Place { x: Pt::ZERO, y, item: Box::new(item) };
        let lines = imprint_lines(imprint);
        // 主送 and 抄送 have no rule between them.
        for list in &lines.lists {
            let room = Room {
                first: left,
                rest: left + self.set.measure(list.word, style),
                end: right,
                align: Placing::Left,
            };
            let par = self.set.par(&[self.set.plain(list.text.as_str(), style)], style, room);
            let h = par.lines.len() as f64 * self.set.pitch;
            items.push(place(y, Node::Par(par)));
            y += h;
        }
        if y > Pt::ZERO {
            rules.push(y);
        }
        if lines.is_printed() {
            let (mut end, mut h, before_date) = (right, self.set.pitch, items.len());
            if let Some(date) = lines.date {
                let room = Room { first: left, rest: left, end, align: Placing::Right };
                end = right - self.set.measure(&date, style) - size;
                items.push(place(
                    y,
                    Node::Par(self.set.par(&[self.set.plain(date, style)], style, room)),
                ));
            }
            if let Some(printer) = lines.printer {
                let room = Room {
                    first: left,
                    rest: left,
                    end: end.max(left + 4.0 * size),
                    align: Placing::Left,
                };
                let par = self.set.par(&[self.set.plain(printer, style)], style, room);
                h = h.max(par.lines.len() as f64 * self.set.pitch);
                items.insert(before_date, place(y, Node::Par(par)));
            }
            y += h;
            rules.push(y);
        }
        if items.is_empty() {
            return;
        }
        let last = rules.len() - 1;
        for (i, rule) in rules.into_iter().enumerate() {
            let weight = if i == 0 || i == last { outer } else { inner };
            if weight > Pt::ZERO {
                // The outer rules are inside the block, the last one's lower edge at its bottom.
                let top = if i == 0 {
                    Pt::ZERO
                } else if i == last {
                    rule - weight
                } else {
                    rule - weight / 2.0
                };
                items.push(place(top, Node::Rule { w: self.set.width, weight, red: false }));
            }
        }
        // A word processor's lines have less space below their type: the text may be closer to the
        // rule by as much.
        let slack = (sink(p.pitch(), p.grid.size) - outer).max(Pt::ZERO);
        for item in &mut items {
            if let Node::Place { y, .. } = item {
                *y -= slack;
            }
        }
        let height = y + self.set.half_leading() - slack;
        if height > self.set.height() {
            // It is higher than a page: it follows the text, without rules.
            return items.into_iter().for_each(|item| {
                if let Node::Place { item, .. } = item
                    && let Node::Par(par) = *item
                {
                    self.push_par(par);
                }
            });
        }
        self.nodes.push(Node::Foot { h: height, even: p.imprint.even_page, items });
    }
}
