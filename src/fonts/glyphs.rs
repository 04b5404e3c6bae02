//! Finds characters that no face of their chain has, before anything is made.

use std::collections::BTreeSet;

use super::{Chain, Fonts, characters};
use crate::diag::{Code, Diagnostic, Origin};
use crate::document::{At, Block, BlockKind, Document, Face, Inline, Pictures};
use crate::profile::Profile;

const AROUND: usize = 8;

impl Fonts {
    /// Every character of the document that could not be printed, once each, with its place.
    ///
    /// The message names the character; the text around it, which may be personal, is in the
    /// excerpt.
    pub fn check_glyphs(&self, document: &Document, profile: &Profile) -> Vec<Diagnostic> {
        let mut check = Check {
            fonts: self,
            profile,
            chains: Vec::new(),
            seen: BTreeSet::new(),
            found: Vec::new(),
        };
        check.document(document);
        check.found
    }
}

struct Check<'a> {
    fonts: &'a Fonts,
    profile: &'a Profile,
    chains: Vec<(Face, Chain<'a>)>,
    seen: BTreeSet<(Face, char)>,
    found: Vec<Diagnostic>,
}

impl Check<'_> {
    fn document(&mut self, document: &Document) {
        let none = At::default();
        let (body, title) = (self.profile.grid.face, self.profile.heading.title_face);
        if let Some(head) = &document.head {
            head.copy_number.iter().for_each(|t| self.text(none, body, t));
            head.secrecy.iter().chain(&head.urgency).for_each(|t| self.text(none, Face::Hei, t));
            head.issuers.iter().chain(&head.suffix).for_each(|t| self.text(none, title, t));
            self.inlines(none, body, &head.number);
            head.signers.iter().for_each(|t| self.text(none, Face::Kai, t));
        }
        if let Some(code) = &document.code {
            code.label.iter().for_each(|t| self.text(code.at, self.profile.table.face, t));
        }
        self.blocks(&document.blocks);
        for annex in &document.annexes {
            self.text(annex.at, Face::Hei, &annex.mark);
            self.inlines(annex.at, title, &annex.title);
            self.blocks(&annex.blocks);
        }
        if let Some(imprint) = &document.imprint {
            imprint
                .to
                .iter()
                .chain(&imprint.cc)
                .chain(&imprint.printer)
                .chain(&imprint.date)
                .for_each(|t| self.text(none, body, t));
        }
    }

    fn blocks(&mut self, blocks: &[Block]) {
        let (body, heading, table) =
            (self.profile.grid.face, &self.profile.heading, &self.profile.table);
        for Block { at, kind } in blocks {
            let at = *at;
            match kind {
                BlockKind::Title { text } => self.inlines(at, heading.title_face, text),
                BlockKind::Addressee { text } | BlockKind::Note { text } => {
                    self.inlines(at, body, text);
                }
                BlockKind::Paragraph { style, text } => {
                    let subtitle = matches!(style, crate::document::ParagraphStyle::Subtitle);
                    self.inlines(at, if subtitle { heading.subtitle_face } else { body }, text);
                }
                BlockKind::Heading { level, number, lead, text } => {
                    let face = heading
                        .levels
                        .get(usize::from(*level).saturating_sub(1))
                        .map_or(body, |l| l.face);
                    self.text(at, face, number);
                    self.inlines(at, face, lead);
                    self.inlines(at, body, text);
                }
                BlockKind::Attendance { label, text } => {
                    self.text(at, Face::Hei, label);
                    self.inlines(at, body, text);
                }
                BlockKind::Table(t) => {
                    for cell in t.rows.iter().flat_map(|r| &r.cells) {
                        let face = if cell.head { table.head_face } else { table.face };
                        cell.paragraphs.iter().for_each(|p| self.inlines(at, face, p));
                    }
                }
                BlockKind::Chart(chart) => {
                    chart.series.iter().for_each(|t| self.text(at, table.face, t));
                    chart.bars.iter().for_each(|b| self.text(at, table.face, &b.name));
                    self.text(at, table.face, &chart.unit);
                }
                BlockKind::Pictures(Pictures { row, .. }) => {
                    row.iter().for_each(|p| self.inlines(at, table.face, &p.caption));
                }
                BlockKind::AnnexList { items } => items.iter().for_each(|i| {
                    self.text(at, body, &i.number);
                    self.text(at, body, &i.name);
                }),
                BlockKind::Signature(s) => {
                    s.organs.iter().for_each(|o| self.text(at, body, o));
                    self.inlines(at, body, &s.date);
                }
                BlockKind::Ruled { .. } | BlockKind::Space { .. } | BlockKind::PageBreak => {}
            }
        }
    }

    fn inlines(&mut self, at: At, face: Face, inlines: &[Inline]) {
        for inline in inlines {
            if let Inline::Text { text, style } = inline {
                self.text(at, style.face.unwrap_or(face), text);
            }
        }
    }

    fn text(&mut self, at: At, face: Face, text: &str) {
        let known = self.chains.iter().position(|(f, _)| *f == face).unwrap_or_else(|| {
            self.chains.push((face, self.fonts.role(self.profile, face)));
            self.chains.len() - 1
        });
        for (i, ch) in text.char_indices() {
            if !self.chains[known].1.lacks(ch) || !self.seen.insert((face, ch)) {
                continue;
            }
            let (message, cure) = refusal(ch);
            let mut problem =
                Diagnostic::error(Code::GlyphMissing, message).excerpt(around(text, i)).hint(cure);
            if at.line > 0 {
                problem = problem.at(Origin::Markup {
                    template: String::new(),
                    line: at.line,
                    column: at.column,
                });
            }
            self.found.push(problem);
        }
    }
}

/// Why a character cannot be printed, and what to do.
fn refusal(ch: char) -> (String, &'static str) {
    if characters::needs_shaping(ch) {
        let message = format!("“{ch}”属于要连写、叠写的文字（维吾尔文、藏文、蒙古文等），不能印出");
        return (message, "改用汉字译写");
    }
    let shown = !ch.is_whitespace() && !characters::is_control(ch) && !characters::is_private(ch);
    let sign =
        if shown { format!("“{ch}”") } else { "这里的一个看不见的字符".into() };
    (format!("字体中没有{sign}"), Code::GlyphMissing.cure())
}

/// The text around a byte offset.
fn around(text: &str, at: usize) -> String {
    let before = text[..at].chars().rev().take(AROUND).collect::<Vec<_>>().into_iter().rev();
    before.chain(text[at..].chars().take(AROUND + 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{fonts, profile};
    use super::*;

    #[test]
    fn a_missing_character_is_named_with_its_place() {
        let text = vec![Inline::text("村委会主任王\u{30000}\u{e123}同志，王\u{30000}")];
        let block = Block { at: At { line: 3, column: 5 }, kind: BlockKind::Addressee { text } };
        let found = fonts().check_glyphs(
            &Document { blocks: vec![block], ..Document::default() },
            &profile("plain"),
        );
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].message.contains("“\u{30000}”"));
        assert_eq!(
            found[0].excerpt.as_deref(),
            Some("村委会主任王\u{30000}\u{e123}同志，王\u{30000}")
        );
        assert!(matches!(found[0].origin, Some(Origin::Markup { line: 3, column: 5, .. })));
    }

    /// Rare ideographs, Hangul and spaces of all widths have a glyph; scripts whose letters join
    /// are refused in words.
    #[test]
    fn rare_characters_are_there_and_joined_scripts_refused() {
        let check = |text: &str| {
            let text = vec![Inline::text(text)];
            let block =
                Block { at: At { line: 1, column: 1 }, kind: BlockKind::Addressee { text } };
            let document = Document { blocks: vec![block], ..Document::default() };
            fonts().check_glyphs(&document, &profile("plain"))
        };
        assert!(check("𠮷𬬭㛃䶮김철수㉑㊿−〜・ア\u{2002}\u{2009}\u{202f}").is_empty());
        for text in ["ئۇيغۇر", "བོད"] {
            assert!(check(text)[0].message.contains("连写"), "{text}");
        }
        assert!(check("\u{e5e5}")[0].message.contains("一个看不见的字符"));
    }
}
