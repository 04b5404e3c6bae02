//! Annexes (附件): the list of their names below the text (附件说明), and each on a page of its own.

use super::Composer;
use crate::document::{Annex, AnnexItem, BlockKind, Face, ParagraphStyle};
use crate::layout::entry_stays;
use crate::paged::flow::Run;
use crate::paged::typeset::{Placing, Room, Style};
use crate::units::Pt;

impl Composer<'_> {
    /// 附件说明: the names below each other, their numbers to the left of them. `is_whole` says that
    /// the list is on one page.
    pub(super) fn annex_list(&mut self, items: &[AnnexItem], is_whole: bool) {
        let body = self.set.body();
        let mark = "附件：";
        let numbers =
            self.set.profile.grid.indent * self.set.advance + self.set.measure(mark, body);
        let widest =
            items.iter().map(|i| self.set.measure(&i.number, body)).fold(Pt::ZERO, Pt::max);
        let names = numbers + widest;
        for (i, item) in items.iter().enumerate() {
            let first =
                if i == 0 { self.set.profile.grid.indent * self.set.advance } else { numbers };
            let start = if i == 0 { format!("{mark}{}", item.number) } else { item.number.clone() };
            let mut par = self.set.par(
                &[self.set.plain(item.name.as_str(), body)],
                body,
                Room { first: names, rest: names, end: self.set.width, align: Placing::Left },
            );
            let head = self.set.par(
                &[self.set.plain(start, body)],
                body,
                Room { first, rest: first, ..self.room(0.0, Placing::Left) },
            );
            let reach = if i == 0 { numbers } else { first } + self.set.measure(&item.number, body);
            if let (Some(line), Some(start)) =
                (par.lines.first_mut(), head.lines.into_iter().next())
            {
                let mut joined = start;
                joined.push(Run::Gap(names - reach + self.set.advance - body.size));
                joined.extend(line.drain(1..));
                *line = joined;
            }
            par.sticky = entry_stays(i, items.len(), is_whole);
            self.push_par(par);
        }
    }

    /// An annex on a page of its own, its mark and title above its blocks.
    pub(super) fn annex(&mut self, annex: &Annex) {
        if !self.nodes.is_empty() {
            self.page_break();
        }
        let style = Style { face: Face::Hei, ..self.set.body() };
        let mark = self.set.par(
            &[self.set.plain(annex.mark.as_str(), style)],
            style,
            self.room(0.0, Placing::Left),
        );
        self.push_par(mark);
        self.pending += self.set.pitch;
        if !annex.title.is_empty() {
            self.title(&annex.title, 1);
            let subtitle = annex.blocks.first().is_some_and(|b| {
                matches!(b.kind, BlockKind::Paragraph { style: ParagraphStyle::Subtitle, .. })
            });
            if !subtitle {
                self.pending += self.lines(self.set.profile.heading.title_after);
            }
        }
        self.blocks(&annex.blocks);
    }
}
