//! The imprint (版记; GB/T 9704-2012, 7.4): its lines and rules in a block at the bottom of the last page.

use super::Composer;
use crate::document::Imprint;
use crate::layout::sink;
use crate::paged::flow::{Node, P};
use crate::paged::typeset::{Placing, Room, Style};

impl Composer<'_> {
    /// 版记, its last rule on the bottom of the type area.
    pub(super) fn imprint(&mut self, imprint: &Imprint) {
        let p = self.set.profile;
        let size = p.imprint.size.0;
        let style = Style { size, grid: false, ..self.set.body() };
        let (left, right) = (size, self.set.width - size);
        let (outer, inner) = (p.imprint.outer_rule.pt().0, p.imprint.inner_rule.pt().0);
        let (mut items, mut rules, mut y) = (Vec::new(), vec![0.0], 0.0);
        let place = |x: f64, y: f64, item: Node| Node::Place { x: P(x), y: P(y), item: Box::new(item) };
        // 主送 and 抄送 have no rule between them.
        let lists = [("主送：", &imprint.to), ("抄送：", &imprint.cc)];
        for (mark, names) in lists.into_iter().filter(|(_, names)| !names.is_empty()) {
            let room = Room { first: left, rest: left + self.set.measure(mark, style), end: right, align: Placing::Left };
            let text = format!("{mark}{}。", names.join("，").trim_end_matches('。'));
            let par = self.set.par(&[self.set.plain(text, style)], style, room);
            let h = par.lines.len() as f64 * self.set.pitch;
            items.push(place(0.0, y, Node::Par(par)));
            y += h;
        }
        if y > 0.0 {
            rules.push(y);
        }
        if imprint.printer.is_some() || imprint.date.is_some() {
            let (mut end, mut h, before_date) = (right, self.set.pitch, items.len());
            if let Some(date) = &imprint.date {
                let date = if date.ends_with("印发") { date.clone() } else { format!("{date}印发") };
                let room = Room { first: left, rest: left, end, align: Placing::Right };
                end = right - self.set.measure(&date, style) - size;
                items.push(place(0.0, y, Node::Par(self.set.par(&[self.set.plain(date, style)], style, room))));
            }
            if let Some(printer) = &imprint.printer {
                let room = Room { first: left, rest: left, end: end.max(left + 4.0 * size), align: Placing::Left };
                let par = self.set.par(&[self.set.plain(printer.as_str(), style)], style, room);
                h = h.max(par.lines.len() as f64 * self.set.pitch);
                items.insert(before_date, place(0.0, y, Node::Par(par)));
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
            if weight > 0.0 {
                // The outer rules lie within the block, the last one's lower edge on its bottom.
                let top = if i == 0 {
                    0.0
                } else if i == last {
                    rule - weight
                } else {
                    rule - weight / 2.0
                };
                items.push(place(0.0, top, Node::Rule { w: P(self.set.width), weight: P(weight), red: false }));
            }
        }
        // A word processor's lines reach less far down below their type: so far the text may come down to the rule.
        let slack = (sink(p.pitch(), p.grid.size).0 - outer).max(0.0);
        for item in &mut items {
            if let Node::Place { y, .. } = item {
                *y = P(y.0 - slack);
            }
        }
        let height = y + self.set.half_leading() - slack;
        if height > self.set.height() {
            // No page holds it: it follows the text, without rules.
            return items.into_iter().for_each(|item| {
                if let Node::Place { item, .. } = item
                    && let Node::Par(par) = *item
                {
                    self.push_par(par);
                }
            });
        }
        self.nodes.push(Node::Foot { h: P(height), even: p.imprint.even_page, items });
    }
}
