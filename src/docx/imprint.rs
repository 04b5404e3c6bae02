//! The imprint (版记; GB/T 9704-2012, 7.4): a table at the bottom of the last page's type area.
//!
//! It is a table placed by the margins and not by the text, anchored in the paragraph
//! behind it; Word, WPS and LibreOffice keep it at the bottom, whatever is edited above.

use super::Writer;
use super::geometry::{sink, weight};
use super::props::{Indent, Para, Run, Spacing};
use super::styles::id;
use super::table::{CellProps, Place, open_bare, open_row};
use crate::document::Imprint;
use crate::layout::{ImprintLines, imprint_lines, width};
use crate::units::Twips;

impl Writer<'_> {
    pub(super) fn imprint(&mut self, imprint: &Imprint) {
        let lines = imprint_lines(imprint);
        if lines.is_empty() {
            if self.after_table {
                self.spacer();
            }
            return;
        }
        if self.after_table || self.page_break {
            self.spacer();
        }
        self.pending = 0;
        let (outer, inner) =
            (weight(self.profile.imprint.outer_rule), weight(self.profile.imprint.inner_rule));
        let width = self.geo.text_width;
        open_bare(&mut self.xml, Some(Place { x: self.geo.left, y: None }), None, &[width]);
        if !lines.lists.is_empty() {
            self.open_line(width, outer, if lines.is_printed() { inner } else { outer });
            for (n, list) in lines.lists.iter().enumerate() {
                self.names_listed(&list.text, outer.filter(|_| n == 0));
            }
            self.close_line();
        }
        if lines.is_printed() {
            let above = if lines.lists.is_empty() { outer } else { inner };
            self.open_line(width, above, outer);
            self.printed(&lines, width, above);
            self.close_line();
        }
        // The boxes of lines reach below the type area; this is the part below the last rule.
        let below = self.geo.half_leading - self.geo.sink + in_twips(outer);
        open_row(&mut self.xml, Some((below.max(1), "exact")), false);
        CellProps { width, rules: Some((outer, None)), ..CellProps::default() }.open(&mut self.xml);
        self.spacer();
        self.close_line();
        self.xml.close("w:tbl");
        self.spacer();
    }

    fn open_line(&mut self, width: i32, top: Option<i32>, bottom: Option<i32>) {
        open_row(&mut self.xml, None, false);
        let rules = Some((top, bottom)).filter(|r| r.0.is_some() || r.1.is_some());
        CellProps { width, rules, ..CellProps::default() }.open(&mut self.xml);
    }

    fn close_line(&mut self) {
        self.xml.close("w:tc");
        self.xml.close("w:tr");
    }

    /// 主送：or 抄送：, one character in from both sides, wrapped lines below the first name, a full stop
    /// at the end.
    fn names_listed(&mut self, text: &str, above: Option<i32>) {
        let size = self.character();
        let length = |chars: i32| {
            Some(super::props::Length { twips: chars * size, chars: Some(chars * 100) })
        };
        let indent = Indent { left: length(4), right: length(1), hanging: length(3), first: None };
        let room = f64::from(self.geo.text_width) / f64::from(size) - 5.0;
        let spacing = self.between_rules(above, (width(text) / room).ceil() as i32);
        self.open_paragraph(Para { indent, spacing, ..Para::of(id::IMPRINT) }, 0);
        self.text(text, self.raised());
        self.close_paragraph();
    }

    /// 印发机关 left, 印发日期 right, one character in.
    fn printed(&mut self, lines: &ImprintLines, whole: i32, above: Option<i32>) {
        let tabs = [("left", self.character()), ("right", whole - self.character())];
        let spacing = self.between_rules(above, 1);
        self.open_paragraph(Para { spacing, ..Para::two_sided(id::IMPRINT, &tabs) }, 0);
        self.tab(self.raised());
        self.text(lines.printer.as_deref().unwrap_or_default(), self.raised());
        if let Some(date) = &lines.date {
            self.tab(self.raised());
            self.text(date, self.raised());
        }
        self.close_paragraph();
    }

    /// A word processor adds the rule above a row to its height; the row's estimated `lines` are
    /// reduced by as much.
    fn between_rules(&self, above: Option<i32>, lines: i32) -> Spacing {
        Spacing { line: Some(self.geo.line - in_twips(above) / lines.max(1)), ..Spacing::default() }
    }

    fn character(&self) -> i32 {
        self.profile.imprint.size.twips().0
    }

    /// Smaller type on the body's lines, raised to their middle, between the rules. LibreOffice
    /// shrinks type that a style raises, so each run says it; and it raises further than Word, so
    /// the value is rounded down.
    fn raised(&self) -> Run<'static> {
        let sink = sink(Twips(self.geo.line), self.profile.imprint.size);
        Run { raised: Some((sink - 5) / 10), ..Run::default() }
    }
}

/// Weight of a rule in twips.
fn in_twips(rule: Option<i32>) -> i32 {
    rule.map_or(0, |eighths| eighths * 20 / 8)
}
