//! Numbers of documents (发文字号) within texts: written as the standard has it, registered, and those
//! of the target that the text is about.
//!
//! A text may cite documents of other offices and other rounds, so all of it is warnings.

use std::collections::{BTreeSet, HashMap};

use crate::data::shown;
use crate::diag::{Code, Diagnostic, Fix};
use crate::round::{AreaCode, DocNumber, Index, Issuance};

/// Signs that years of numbers are written in.
const OPEN: &str = "〔[【(（［〈<{﹝「";
const CLOSE: &str = "〕]】)）］〉>}﹞」";

/// Last signs of document words: 发文字号 of offices end so, numbers of contracts do not.
const WORDS_END: &str = "发办函字组委任文通令督巡";

/// What the register says of numbers.
pub(super) struct Numbers<'r> {
    index: &'r Index<'r>,
    registered: HashMap<String, &'r Issuance>,
    /// The document words of the round's own offices.
    words: BTreeSet<&'r str>,
    /// The years in which the round has documents.
    years: BTreeSet<u16>,
}

impl<'r> Numbers<'r> {
    pub(super) fn of(index: &'r Index<'r>) -> Numbers<'r> {
        let r = index.round;
        let numbered = r.issuances.iter().filter_map(|d| Some((d.number.as_ref()?, d)));
        let own = [r.office.doc_word.as_str(), r.leading_group.doc_word.as_str()];
        Numbers {
            index,
            registered: numbered.clone().map(|(n, d)| (n.to_string(), d)).collect(),
            words: own.into_iter().chain(numbered.clone().map(|(n, _)| n.word.as_str())).collect(),
            years: numbered.map(|(n, _)| n.year).collect(),
        }
    }

    /// What is to be looked at in a text; `owner` is the target that it is about.
    pub(super) fn in_text(&self, path: &str, text: &str, owner: Option<&str>) -> Vec<Diagnostic> {
        if !text.contains('号') || path.starts_with("issuances[") {
            return Vec::new();
        }
        let mut found = Vec::new();
        for written in cited(text) {
            let Some(number) = self.own(written) else {
                found.extend(miswritten(text, written));
                continue;
            };
            let right = number.to_string();
            if !written.ends_with(&right) {
                found.extend(miswritten(text, &written[written.find(&number.word).unwrap_or(0)..]));
            }
            match self.registered.get(&right) {
                Some(entry) => found.extend(self.of_another(&right, entry, owner)),
                // What the round rests on was there before it.
                None if path.starts_with("basis") || !self.years.contains(&number.year) => {}
                None => found.push(
                    Diagnostic::warning(
                        Code::NumberInText,
                        format!("文中提到的发文字号“{right}”在发文登记中没有"),
                    )
                    .hint("核对文号；是本轮次的文书，在[[issuances]]中登记；属实的不必改"),
                ),
            }
        }
        found
    }

    /// The number of an own document, whichever way it is written.
    fn own(&self, written: &str) -> Option<DocNumber> {
        let at = written.find(|c| OPEN.contains(c))?;
        let word = self.words.iter().filter(|word| written[..at].ends_with(**word));
        let word = word.max_by_key(|word| word.len())?;
        let own = format!("{word}{}", &written[at..]);
        own.parse().ok().or_else(|| DocNumber::meant(&own)?.parse().ok())
    }

    /// A text about one target cites a document of another that has nothing to do with it.
    fn of_another(
        &self,
        number: &str,
        entry: &Issuance,
        owner: Option<&str>,
    ) -> Option<Diagnostic> {
        let (theirs, owner) = (entry.target.as_ref()?, owner?.parse::<AreaCode>().ok()?);
        let name = &self.index.target(theirs.as_str())?.name;
        let related = self.index.within(theirs, &owner) || self.index.within(&owner, theirs);
        (!related && self.index.target(owner.as_str()).is_some()).then(|| {
            Diagnostic::warning(
                Code::NumberInText,
                format!("文中提到的发文字号“{number}”在发文登记中是{}的文书", shown(name)),
            )
            .hint("核对文号；确要引用这份文书的，不必改")
        })
    }
}

/// A number that is not written as the standard has it, with the text as it should be.
fn miswritten(text: &str, written: &str) -> Option<Diagnostic> {
    let right = DocNumber::meant(written)?;
    let word = written.find(|c| OPEN.contains(c)).map(|at| &written[..at])?;
    word.ends_with(|c| WORDS_END.contains(c)).then(|| {
        let mut d = Diagnostic::warning(
            Code::NumberInText,
            format!("发文字号“{}”写法不规范，应写成“{}”", shown(written), shown(&right)),
        )
        .hint("年份用六角括号〔〕，不加“第”，序号不编虚位");
        d.fix = Some(Fix::of(text.replace(written, &right)));
        d
    })
}

/// The numbers that a text cites, as they are written, each with up to eight ideographs before it.
fn cited(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (end, mark) in text.match_indices('号') {
        let before = &text[..end];
        let serial = before.trim_end_matches(|c: char| c.is_numeric() || c.is_whitespace());
        if serial.len() == before.len() {
            continue;
        }
        let serial = serial.strip_suffix('第').unwrap_or(serial).trim_end();
        let Some(year) = serial.strip_suffix(|c| CLOSE.contains(c)) else { continue };
        let year = year.trim_end_matches('年');
        let open = year.trim_end_matches(|c: char| c.is_numeric());
        let digits = year[open.len()..].chars().count();
        let Some(word) = open.strip_suffix(|c| OPEN.contains(c)).filter(|_| digits == 4) else {
            continue;
        };
        let is_word = |c: &char| matches!(c, '\u{3400}'..='\u{9fff}');
        let length: usize =
            word.chars().rev().take_while(is_word).take(8).map(char::len_utf8).sum();
        if length > 0 {
            found.push(&text[word.len() - length..end + mark.len()]);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_in_running_text() {
        let text = "按照澄巡办〔2026〕9号、县委办[2025]第03号文件，3号楼2026年5号会议，合同（2026）12号，〔2026〕1号";
        assert_eq!(
            cited(text),
            ["按照澄巡办〔2026〕9号", "县委办[2025]第03号", "合同（2026）12号"]
        );
    }

    #[test]
    fn a_number_is_written_by_the_standard_or_named() {
        let fixed = |text: &str| {
            let d = cited(text).into_iter().find_map(|written| miswritten(text, written))?;
            d.fix.map(|fix| fix.value)
        };
        assert_eq!(fixed("按县委发【2026】第07号执行").as_deref(), Some("按县委发〔2026〕7号执行"));
        for sound in ["县委发〔2026〕7号", "合同（2026）12号", "第5号", "（2026）5号", "3号楼"]
        {
            assert_eq!(fixed(sound), None, "{sound}");
        }
    }
}
