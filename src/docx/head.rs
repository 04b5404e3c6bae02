//! The head (版头; GB/T 9704-2012, 7.2 and 10.1).
//!
//! Places are computed by the ink: a word processor puts the baseline at a fixed part of an
//! exact line, so the top of the mark and the rules can be placed to a tenth of a
//! millimetre without knowing the font. On preprinted paper (套打) mark and rules leave
//! their space.

use super::Writer;
use super::geometry::{Geometry, em_bottom, ink_top, number_bottom, tw, weight};
use super::props::{Indent, Length, Para, Rule, Run, Spacing};
use super::styles::{face_style, id};
use super::table::{CellProps, open_bare, open_row};
use crate::document::{Face, Head};
use crate::fonts::Fonts;
use crate::layout::{
    MARK_PITCH, RULE_GAP, SIGNED_BY, Signers, THIN_RULE, columns, issuer_mark, signers, width,
};
use crate::profile::{HeadKind, HeadStyle, Profile};
use crate::units::{Mm, Pt, Twips};

/// The issuer's mark (发文机关标志) as large as it may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark<'a> {
    head: &'a Head,
    style: &'a HeadStyle,
    size: Pt,
    longest: f64,
    behind: f64,
}

impl<'a> Mark<'a> {
    /// The mark of a head, measured with the fonts there are.
    pub fn of(head: &'a Head, profile: &'a Profile, fonts: Option<&Fonts>) -> Mark<'a> {
        let chain = fonts.map(|fonts| fonts.role(profile, profile.heading.title_face));
        let mark = issuer_mark(head, profile, &|text| {
            chain.as_ref().map_or_else(|| width(text), |chain| chain.width(text))
        });
        let longest = mark.widest.max(1.0);
        Mark { head, style: &profile.head, size: mark.size, longest, behind: mark.behind }
    }

    /// Height of a line.
    pub fn line(&self) -> Twips {
        Twips((self.size.0 * 20.0 * MARK_PITCH).round() as i32)
    }

    /// Where its first line begins, in twips below the top of the sheet, for its ink to be where it
    /// should.
    pub fn top(&self) -> i32 {
        tw(self.style.mark_top) - ink_top(self.line(), self.size)
    }

    fn run(&self) -> Run<'a> {
        Run { size: Some(self.size.half_points()), ..Run::default() }
    }

    fn shown(&self, text: &'a str) -> &'a str {
        if self.style.preprinted { "" } else { text }
    }
}

impl Writer<'_> {
    pub(super) fn head(&mut self, head: &Head) {
        match self.profile.head.kind {
            HeadKind::None => self.bare_head(head),
            HeadKind::RedHead => self.red_head(head),
            HeadKind::Letter => self.letter_lines(head),
        }
    }

    /// If the profile has no head, what the data give of one is still written line by line.
    fn bare_head(&mut self, head: &Head) {
        for line in head_lines(head) {
            self.head_line(line);
        }
        if !head.number.is_empty() {
            self.open_paragraph(Para::of(id::DOC_NUMBER), 0);
            self.inlines(&head.number, Run::default());
            self.close_paragraph();
        }
    }

    fn head_line(&mut self, (text, digits): (&str, bool)) {
        self.open_paragraph(Para::of(id::HEAD_LINE), 0);
        self.head_text(text, digits);
        self.close_paragraph();
    }

    fn head_text(&mut self, text: &str, digits: bool) {
        self.text(
            text,
            Run { style: (!digits).then_some(face_style(Face::Hei)), ..Run::default() },
        );
    }

    fn red_head(&mut self, head: &Head) {
        let style = &self.profile.head;
        let mark = Mark::of(head, self.profile, self.fonts);
        let lines = head_lines(head);
        let mut before = mark.top() - self.geo.top;
        for line in lines {
            self.head_line(line);
            before -= self.geo.line;
        }
        self.pending = before.max(0);
        self.mark(&mark);
        // Empty lines are counted from the bottom of the mark.
        self.pending =
            self.geo.lines(style.number_before) - em_bottom(mark.line(), mark.size) - self.geo.sink;
        self.number(head);
    }

    fn mark(&mut self, mark: &Mark<'_>) {
        let side = (self.geo.text_width - (mark.longest * mark.size.0 * 20.0).round() as i32) / 2;
        let joint = mark.head.issuers.len() > 1;
        let spacing = Spacing { line: Some(mark.line().0), ..Spacing::default() };
        let para = Para { spacing, ..Para::of(id::MARK) };
        if let Some(suffix) = mark.head.suffix.as_deref().filter(|_| mark.behind > 0.0) {
            return self.joint_mark(mark, suffix, para);
        }
        for issuer in &mark.head.issuers {
            let mut para = para;
            if joint {
                para.indent = Indent {
                    left: Length::twips(side),
                    right: Length::twips(side),
                    ..Indent::default()
                };
                para.align = Some("distribute");
            }
            self.open_paragraph(para, 0);
            self.text(mark.shown(issuer), mark.run());
            self.text(mark.shown(mark.head.suffix.as_deref().unwrap_or_default()), mark.run());
            self.close_paragraph();
        }
    }

    /// Several issuers, each as wide as the longest, and the suffix beside them at middle height.
    fn joint_mark(&mut self, mark: &Mark<'_>, suffix: &str, para: Para<'_>) {
        let twips = |chars: f64| (chars * mark.size.0 * 20.0).ceil() as i32;
        let widths = [twips(mark.longest), twips(mark.behind)];
        self.spacer();
        open_bare(&mut self.xml, None, Some("center"), &widths);
        for (n, issuer) in mark.head.issuers.iter().enumerate() {
            open_row(&mut self.xml, Some((mark.line().0, "exact")), false);
            CellProps { width: widths[0], ..CellProps::default() }.open(&mut self.xml);
            self.open_paragraph(Para { align: Some("distribute"), ..para }, 0);
            self.text(mark.shown(issuer), mark.run());
            self.close_paragraph();
            self.xml.close("w:tc");
            let merge = Some(if n == 0 { "restart" } else { "continue" });
            CellProps { width: widths[1], merge, vertical: Some("center"), ..CellProps::default() }
                .open(&mut self.xml);
            self.open_paragraph(Para { align: Some("right"), ..para }, 0);
            self.text(if n == 0 { mark.shown(suffix) } else { "" }, mark.run());
            self.close_paragraph();
            self.xml.close("w:tc");
            self.xml.close("w:tr");
        }
        self.xml.close("w:tbl");
    }

    /// 发文字号 with the red rule below it; with 签发人 both are at the sides, one character in.
    fn number(&mut self, head: &Head) {
        let (geo, style) = (self.geo, &self.profile.head);
        let gap = tw(style.rule_gap) - number_bottom(Twips(geo.line), self.profile.grid.size);
        let rule = rule(style, style.rule_weight, gap);
        let Signers { rows, names, above_number: above } = signers(head, columns(self.profile));
        let names = geo.chars(names);
        for (n, row) in rows.iter().enumerate().take(above) {
            let tabs = [("left", names_at(geo, names, n))];
            self.open_paragraph(Para::two_sided(id::DOC_NUMBER, &tabs), 0);
            self.signers(row, n);
            self.close_paragraph();
        }
        let tabs = [("left", geo.chars(1.0)), ("left", names_at(geo, names, above))];
        let mut para = if rows.is_empty() {
            Para::of(id::DOC_NUMBER)
        } else {
            Para::two_sided(id::DOC_NUMBER, &tabs)
        };
        let side =
            Length::twips((geo.text_width - tw(style.rule_width)) / 2).filter(|l| l.twips != 0);
        para.indent = Indent { left: side, right: side, ..Indent::default() };
        para.rule = rule.filter(|_| !style.preprinted);
        para.spacing.after =
            rule.filter(|_| style.preprinted).map(|r| r.space * 20 + r.weight * 20 / 8);
        self.open_paragraph(para, 0);
        if !rows.is_empty() {
            self.tab(Run::default());
        }
        self.inlines(&head.number, Run::default());
        if let Some(row) = rows.get(above) {
            self.signers(row, above);
        }
        self.close_paragraph();
        // The number's ink and the rule are below the middle of a line; what follows is not
        // shifted.
        self.pending = rule.map_or(0, |r| gap - r.space * 20 - geo.sink);
    }

    fn signers(&mut self, names: &str, row: usize) {
        self.tab(Run::default());
        if row == 0 {
            self.text(SIGNED_BY, Run::default());
        }
        self.text(names, Run { style: Some(face_style(Face::Kai)), ..Run::default() });
    }

    /// A letter's first lines: secrecy and its like left, the number right, below the rule.
    fn letter_lines(&mut self, head: &Head) {
        self.pending = self.geo.half_leading - self.geo.sink;
        let lines = head_lines(head);
        let tabs = [("right", self.geo.text_width)];
        for n in 0..lines.len().max(1) {
            let first = n == 0;
            self.open_paragraph(
                if first {
                    Para::two_sided(id::DOC_NUMBER, &tabs)
                } else {
                    Para::of(id::HEAD_LINE)
                },
                0,
            );
            if let Some((text, digits)) = lines.get(n) {
                self.head_text(text, *digits);
            }
            if first {
                self.tab(Run::default());
                self.inlines(&head.number, Run::default());
            }
            self.close_paragraph();
        }
    }

    /// A letter's mark and upper double rule, thick over thin, in the header of the first page.
    pub(super) fn letter_mark(&mut self, mark: &Mark<'_>) {
        let style = &self.profile.head;
        let gap = tw(style.rule_gap) - em_bottom(mark.line(), mark.size);
        let indent = self.across_sheet();
        self.mark(mark);
        self.thin_line(rule(style, style.rule_weight, 0), indent, gap);
        self.thin_line(thin(style), indent, between(style));
    }

    /// A letter's lower double rule, thin over thick, in the footer of the first page.
    pub(super) fn letter_foot(&mut self) {
        let style = &self.profile.head;
        let indent = self.across_sheet();
        self.thin_line(thin(style), indent, super::SPACER_LINE);
        self.thin_line(rule(style, style.rule_weight, 0), indent, between(style));
    }

    /// An empty line of a height with a rule below; on preprinted paper the rule leaves its space.
    fn thin_line(&mut self, rule: Option<Rule<'_>>, indent: Indent, height: i32) {
        let preprinted = self.profile.head.preprinted;
        let after = rule.filter(|_| preprinted).map(|r| r.weight * 20 / 8);
        let rule = rule.filter(|_| !preprinted);
        let spacing = Spacing { line: Some(height), after, ..Spacing::default() };
        self.open_paragraph(Para { rule, indent, spacing, ..Para::of(id::SPACER) }, 0);
        self.close_paragraph();
    }

    /// Indents that make a paragraph as wide as the rules and centre it on the sheet.
    fn across_sheet(&self) -> Indent {
        let side = (self.geo.sheet_width - tw(self.profile.head.rule_width)) / 2;
        Indent {
            left: Length::twips(side - self.geo.left),
            right: Length::twips(side - self.geo.right),
            ..Indent::default()
        }
    }
}

/// Where a row of signers begins: names below each other, the word before the first.
fn names_at(geo: &Geometry, names: i32, row: usize) -> i32 {
    if row == 0 { names - geo.chars(width(SIGNED_BY)) } else { names }
}

/// A red rule, `gap` twips below the line's bottom.
fn rule(style: &HeadStyle, thickness: Mm, gap: i32) -> Option<Rule<'_>> {
    // The schema allows distances up to 31 points.
    let space = ((f64::from(gap) / 20.0).round() as i32).clamp(0, 31);
    weight(thickness).map(|weight| Rule { weight, space, color: &style.red })
}

/// Gap of a double rule in twips.
fn between(style: &HeadStyle) -> i32 {
    tw(Mm(style.rule_weight.0 * RULE_GAP))
}

fn thin(style: &HeadStyle) -> Option<Rule<'_>> {
    rule(style, Mm(style.rule_weight.0 * THIN_RULE), 0)
}

/// 份号, 密级, 紧急程度: those given, and whether it is the number (in the body face).
fn head_lines(head: &Head) -> Vec<(&str, bool)> {
    let all = [(&head.copy_number, true), (&head.secrecy, false), (&head.urgency, false)];
    all.into_iter().filter_map(|(text, digits)| text.as_deref().map(|t| (t, digits))).collect()
}
