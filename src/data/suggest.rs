//! "Did you mean": the known word nearest to a wrong one. One rule for fields and words of data
//! files, for settings, kinds, names in templates and elements of the markup.

use crate::diag::{Diagnostic, Fix};

/// A longer word is no slip of the pen, and comparing it takes long. In characters.
const MAX_WORD: usize = 64;
/// A word in letters is suggested above this likeness; 1 is the same word.
const LIKE: f64 = 0.6;
/// A Chinese word is suggested from half of its characters on, as each says as much as a few
/// letters.
const LIKE_CHINESE: f64 = 0.5;

/// The known word nearest to a wrong one, if one is near enough; of several as near, the last.
///
/// Near is a word with few letters changed, left out, added or swapped for its length, or a longer
/// word that begins or ends with the wrong one. Names with an underscore in front are internal and
/// not suggested.
pub(crate) fn nearest<'a>(
    wrong: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let length = wrong.chars().count();
    if length > MAX_WORD {
        return None;
    }
    let mut best: Option<(f64, &str)> = None;
    for word in known.into_iter().filter(|word| !word.starts_with('_')) {
        let likeness = likeness(wrong, length, word);
        let is_near = if word.is_ascii() { likeness > LIKE } else { likeness >= LIKE_CHINESE };
        if is_near && best.is_none_or(|(most, _)| likeness >= most) {
            best = Some((likeness, word));
        }
    }
    best.map(|(_, word)| word)
}

/// The nearest of the known words, as a hint.
pub(crate) fn did_you_mean<S: AsRef<str>>(wrong: &str, known: &[S]) -> Option<String> {
    nearest(wrong, known.iter().map(AsRef::as_ref)).map(|word| format!("是否为“{word}”？"))
}

/// Adds the nearest of the known words to a problem, as a hint and as its cure; says whether there
/// is one.
pub(crate) fn suggest<S: AsRef<str>>(d: &mut Diagnostic, wrong: &str, known: &[S]) -> bool {
    let near = nearest(wrong, known.iter().map(AsRef::as_ref));
    if let Some(word) = near {
        d.hints.push(format!("是否为“{word}”？"));
        d.fix = Some(Fix::of(word));
    }
    near.is_some()
}

fn likeness(wrong: &str, length: usize, word: &str) -> f64 {
    let other = word.chars().count();
    let (short, long) = (length.min(other), length.max(other));
    // Each letter more is one that was added.
    if short * 5 < long * 2 {
        return 0.0;
    }
    let strokes = strsim::damerau_levenshtein(wrong, word);
    let alike = 1.0 - strokes as f64 / long as f64;
    let is_part = length >= 2 && (word.starts_with(wrong) || word.ends_with(wrong));
    // One stroke in a word of two characters is a half of it, and yet the likeliest slip.
    let is_slip = strokes == 1 && length >= 2;
    // Either is better than words that are merely alike.
    if is_part || is_slip { LIKE + alike * (1.0 - LIKE) } else { alike }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn near_words_are_suggested_and_far_ones_are_not() {
        let of = |wrong: &str, known: &[&'static str]| nearest(wrong, known.iter().copied());
        let filters = ["date", "join_cn", "percent"];
        assert_eq!(of("dat", &filters), Some("date"));
        assert_eq!(of("join-cn", &filters), Some("join_cn"));
        assert_eq!(of("presence", &filters), None);
        assert_eq!(of("_list", &["__list"]), None);
        assert_eq!(
            of("feedback", &["feedback_report", "proposal_letter"]),
            Some("feedback_report")
        );
        assert_eq!(of("反馈报告", &["整改公示", "巡察反馈报告"]), Some("巡察反馈报告"));
        assert_eq!(of("已完", &["完成", "已完成"]), Some("已完成"));
        assert_eq!(of("巡村带乡", &["巡乡带村", "提级"]), Some("巡乡带村"));
        assert_eq!(of("title", &["table", "grid"]), None);
        assert_eq!(of("否", &["是"]), None);
        assert_eq!(of(&"很".repeat(100), &["很"]), None);
    }
}
