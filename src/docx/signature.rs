//! Signature and date (署名、成文日期; GB/T 9704-2012, 7.3.5), as [`crate::layout::arrange`] places them.
//!
//! A name alone on its line is set from the right or centred over the date, so that it keeps its
//! place when it is edited; names beside each other are at centred tabs. The block never splits
//! over pages: its paragraphs are kept together by their styles.

use super::Writer;
use super::props::{Indent, Length, Para, Run, Tab};
use super::styles::id;
use crate::document::{Inline, Signature, SignatureVariant};
use crate::layout::{Area, Entry, Part, SealPlace, arrange, set_width};

impl Writer<'_> {
    /// A signature; with `keep` a note follows on the same page.
    pub(super) fn signature(&mut self, signature: &Signature, keep: bool) {
        let columns = f64::from(self.geo.text_width) / self.geo.advance;
        let profile = self.profile;
        let measure = |part| match part {
            Part::Organ(n) => set_width(&[Inline::text(signature.organs[n].as_str())], profile),
            Part::Date => set_width(&signature.date, profile),
        };
        let height = self.geo.sheet_height - self.geo.top - self.geo.bottom;
        let area = Area { columns, lines: f64::from(height) / f64::from(self.geo.line) };
        let placed = arrange(signature, profile, area, &measure);
        let mut line = 0.0;
        for row in placed.entries.chunk_by(|a, b| a.line == b.line) {
            self.pending += self.lines(row[0].line - line);
            let above = self.pending;
            line = row[0].line + (measure(row[0].part) / columns - 0.01).ceil().max(1.0);
            match row {
                [Entry { part: Part::Date, .. }] => self.date(signature, row[0], columns, keep),
                names => self.organs(signature, names, columns, &placed.seals, above),
            }
        }
    }

    fn date(&mut self, signature: &Signature, place: Entry, columns: f64, keep: bool) {
        let indent = Indent {
            right: self.geo.indent((columns - place.x - place.width).max(0.0)),
            ..Indent::default()
        };
        self.keep_next = keep;
        self.open_paragraph(Para { indent, align: Some("right"), ..Para::of(id::DATE) }, 0);
        match signature.date.as_slice() {
            [Inline::Text { text, .. }] => self.date_control(text, "成文日期"),
            date => self.inlines(date, Run::default()),
        }
        self.close_paragraph();
    }

    /// A row of names with the seals on them; `above` is the space above the paragraph's line in
    /// twips.
    fn organs(
        &mut self,
        signature: &Signature,
        row: &[Entry],
        columns: f64,
        seals: &[SealPlace],
        above: i32,
    ) {
        match row {
            [name] => self.open_name(signature.variant, *name, columns),
            names => self.open_names(names),
        }
        for entry in row {
            let Part::Organ(n) = entry.part else { continue };
            if row.len() > 1 {
                self.tab(Run::default());
            }
            self.text(&signature.organs[n], Run::default());
            if let Some(seal) = seals.get(n) {
                self.seal(&signature.organs[n], *seal, entry.line, above.max(0));
            }
        }
        self.close_paragraph();
    }

    fn open_name(&mut self, variant: SignatureVariant, place: Entry, columns: f64) {
        // Centred over the date: between two places as far from its middle.
        let middle = place.x + place.width / 2.0;
        if variant == SignatureVariant::Sealed && middle >= columns / 2.0 {
            let left = Length::twips(
                (self.geo.text_width - self.geo.chars(2.0 * (columns - middle))).max(0),
            );
            let indent = Indent { left, ..Indent::default() };
            return self
                .open_paragraph(Para { indent, align: Some("center"), ..Para::of(id::ORGAN) }, 0);
        }
        let indent = Indent {
            right: self.geo.indent((columns - place.x - place.width).max(0.0)),
            ..Indent::default()
        };
        self.open_paragraph(Para { indent, align: Some("right"), ..Para::of(id::ORGAN) }, 0);
    }

    fn open_names(&mut self, row: &[Entry]) {
        let tabs: Vec<Tab> =
            row.iter().map(|e| ("center", self.geo.chars(e.x + e.width / 2.0))).collect();
        self.open_paragraph(Para { tabs: &tabs, align: Some("left"), ..Para::of(id::ORGAN) }, 0);
    }
}
