//! The end of the text: names and date of a signature (署名、成文日期), seals on them, and the note below
//! (附注).

use super::{Composer, HAIR};
use crate::document::{Inline, Signature};
use crate::layout::{Area, Part, Seal, SealPlace, arrange};
use crate::paged::flow::{Image, Node};
use crate::paged::typeset::{Placing, Room};
use crate::units::Pt;

impl Composer<'_> {
    /// 署名 and 成文日期, kept together and with the last line above them.
    pub(super) fn signature(&mut self, s: &Signature) {
        let style = self.set.body();
        let (advance, width, pitch) = (self.set.advance, self.set.width, self.set.pitch);
        let spans_of = |c: &Self, part| match part {
            Part::Organ(n) => vec![c.set.plain(s.organs[n].as_str(), style)],
            Part::Date => c.set.spans(&s.date, style),
        };
        let measure = |part| self.set.measure_spans(&spans_of(self, part), style) / advance;
        let area = Area { columns: width / advance, lines: self.set.height() / pitch };
        let placed = arrange(s, self.set.profile, area, &measure);
        let pending = std::mem::take(&mut self.pending);
        let mut items = Vec::new();
        let mut below = pending + placed.lines * pitch;
        for entry in &placed.entries {
            let x = entry.x * advance;
            // A part that just fits is one line, however its place is rounded.
            let end = if entry.width * advance < width - HAIR { Pt::INFINITY } else { width };
            let room = Room { first: x, rest: x, end, align: Placing::Left };
            let par = self.set.par(&spans_of(self, entry.part), style, room);
            let y = pending + entry.line * pitch;
            below = below.max(y + par.lines.len() as f64 * pitch);
            items.push(Node::Place { x: Pt::ZERO, y, item: Box::new(Node::Par(par)) });
        }
        for (organ, place) in s.organs.iter().zip(&placed.seals) {
            items.extend(self.seal(organ, *place, pending));
        }
        items.push(Node::Space { h: below, weak: false });
        if below > self.set.height() {
            // It is higher than a page: its parts follow the text one by one.
            self.pending = pending;
            return items.into_iter().for_each(|item| {
                if let Node::Place { item, .. } = item
                    && let Node::Par(par) = *item
                {
                    self.push_par(par);
                }
            });
        }
        let tail = match self.nodes.last_mut() {
            Some(Node::Par(last))
                if last.level == 0 && below + last.line() <= self.set.height() =>
            {
                last.tail = below;
                true
            }
            Some(Node::Par(last)) => {
                last.whole = false;
                false
            }
            _ => false,
        };
        self.push(Node::Group { h: below, tail, items });
    }

    /// The picture of an organ's seal, centred on its place; `below` is the distance of the
    /// signature's top from the text.
    fn seal(&mut self, organ: &str, place: SealPlace, below: Pt) -> Option<Node> {
        let seal = self.seals.get(organ)?;
        let side = self.set.profile.signature.seal.pt();
        let number = self.pictures.len();
        self.pictures.push(Image::Png(seal.bytes().clone()));
        let x = place.x * self.set.advance - side / 2.0;
        let y = below + place.line * self.set.pitch - side / 2.0;
        let item = Node::Picture { number, alt: Seal::caption(organ), size: (side, side) };
        Some(Node::Place { x, y, item: Box::new(item) })
    }

    /// 附注, kept with the date above it.
    pub(super) fn note(&mut self, text: &[Inline]) {
        let body = self.set.body();
        let mut spans = vec![self.set.plain("（", body)];
        spans.extend(self.set.spans(text, body));
        spans.push(self.set.plain("）", body));
        let par =
            self.set.par(&spans, body, self.room(self.set.profile.grid.indent, Placing::Justify));
        let height = par.lines.len() as f64 * self.set.pitch;
        let room = self.set.height();
        if self.pending == Pt::ZERO
            && let [.., above, Node::Group { h, tail, items }] = self.nodes.as_mut_slice()
            && *h + height <= room
        {
            *h += height;
            items.push(Node::Par(par));
            if let Node::Par(above) = above
                && *tail
            {
                let fits = above.tail + height + above.line() <= room;
                above.tail = if fits { above.tail + height } else { Pt::ZERO };
                *tail = fits;
            }
        } else {
            self.push_par(par);
        }
    }
}
