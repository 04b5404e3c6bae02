//! The issuer's mark (发文机关标志; GB/T 9704-2012, 7.2.4 and 10.1): how large its type may be, and the
//! measures of the head that both formats share.
//!
//! Takes the head, the profile and a measure of text, yields size and widths. Widths are real
//! advances where fonts are at hand, else those of the grid's cells; for Chinese names both are the
//! same.

use crate::document::{Document, Head};
use crate::profile::{HeadKind, Profile};
use crate::units::Pt;

/// Pitch of the lines of a mark, in sizes of its type.
pub const MARK_PITCH: f64 = 1.25;
/// Space between several issuers and the word behind them, in sizes of the type.
pub const SUFFIX_GAP: f64 = 0.3;
/// Thin rule of a letter's double rule, as a part of the thick one.
pub const THIN_RULE: f64 = 0.35;
/// Gap of a letter's double rule, as a part of the thick one.
pub const RULE_GAP: f64 = 0.75;

/// How the issuer's mark is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IssuerMark {
    /// Size of its type, in half points as a word processor has them.
    pub size: Pt,
    /// Width of its widest line, in sizes of the type.
    pub widest: f64,
    /// Width of the word behind a joint mark with the space before it, in sizes of the type; 0 if
    /// there is none.
    pub behind: f64,
}

/// The lines of a mark: one for each issuer of several, else the issuer with the word behind it.
pub fn mark_lines(head: &Head) -> Vec<String> {
    if head.issuers.len() > 1 {
        return head.issuers.clone();
    }
    vec![format!("{}{}", head.issuers.concat(), head.suffix.as_deref().unwrap_or_default())]
}

/// Sets the issuer's mark: as large as the profile has it, or as fits its width and leaves room for
/// text below. `measure` gives the width of text in ems.
pub fn issuer_mark(head: &Head, profile: &Profile, measure: &dyn Fn(&str) -> f64) -> IssuerMark {
    let lines = mark_lines(head);
    let widest = lines.iter().map(|line| measure(line)).fold(0.0, f64::max);
    let suffix =
        head.suffix.as_deref().filter(|suffix| head.issuers.len() > 1 && !suffix.is_empty());
    let behind = suffix.map_or(0.0, |suffix| SUFFIX_GAP + measure(suffix));
    let by_width = profile.head.mark_width.pt() / (widest + behind).max(1.0);
    let by_height = profile.mark_height() / (lines.len() as f64 * MARK_PITCH);
    let size = profile.head.mark_size.min(by_width.min(by_height));
    IssuerMark { size: Pt((size.0 * 2.0).floor() / 2.0), widest, behind }
}

/// Whether the size of a document's mark may depend on the face it is set in: only Chinese has the
/// same widths in all.
pub fn mark_depends_on_face(document: &Document, profile: &Profile) -> bool {
    let is_chinese = |text: &String| text.chars().all(|c| matches!(c, '\u{4e00}'..='\u{9fff}'));
    let head = document.head.as_ref().filter(|_| profile.head.kind != HeadKind::None);
    head.is_some_and(|head| !head.issuers.iter().chain(&head.suffix).all(is_chinese))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::{SetFiles, read_profile};
    use crate::layout::width;

    fn head(issuers: &[&str], suffix: &str) -> Head {
        let issuers = issuers.iter().map(|i| (*i).into()).collect();
        Head { issuers, suffix: Some(suffix.into()), ..Head::default() }
    }

    #[test]
    fn a_mark_is_as_wide_as_its_widest_name_and_the_word_behind() {
        let profile = read_profile(&SetFiles::builtin().unwrap(), "red-head").unwrap();
        let joint =
            issuer_mark(&head(&["中共清河县委组织部", "清河县财政局"], "文件"), &profile, &width);
        assert_eq!((joint.widest, joint.behind), (9.0, SUFFIX_GAP + 2.0));
        let alone = head(&["清河县财政局"], "文件");
        assert_eq!(
            (mark_lines(&alone), issuer_mark(&alone, &profile, &width).behind),
            (vec!["清河县财政局文件".to_string()], 0.0)
        );
        // Wider letters make a smaller mark, in both formats.
        let latin = head(&["中共清河县委组织部GPS办公室第12组", "清河县财政局"], "文件");
        let wide = issuer_mark(&latin, &profile, &|text| text.chars().count() as f64);
        assert!(wide.size < issuer_mark(&latin, &profile, &width).size);
    }

    #[test]
    fn only_chinese_is_as_wide_in_every_face() {
        let profile = read_profile(&SetFiles::builtin().unwrap(), "red-head").unwrap();
        let of = |issuer| Document { head: Some(head(&[issuer], "文件")), ..Document::default() };
        assert!(
            !mark_depends_on_face(&of("清河县财政局"), &profile)
                && mark_depends_on_face(&of("第12组"), &profile)
        );
    }
}
