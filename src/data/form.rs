//! One form of text, before anything else is done with it.
//!
//! Takes text as it was typed or pasted, yields what the rest of the program knows: composed
//! characters (NFC), ideographs instead of radicals, narrow digits and letters, one sort of space,
//! of minus and of middle dot, `\n` at line ends, nothing invisible. Every change is told, so that
//! whoever reads the text can list it. Never changes what is read aloud.

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{UnicodeNormalization as _, is_nfc};

use super::radicals::ideograph;
use super::shown;

/// A sort of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Change {
    Radical,
    Composed,
    Width,
    Kana,
    Space,
    Invisible,
    Direction,
    Mark,
    Variation,
}

impl Change {
    /// The manner, for notes.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Change::Radical => "部首字符按相应的汉字读入",
            Change::Composed => "拆开的字母和音调、兼容汉字按通行的字符读入",
            Change::Width => "全角数字、字母按半角读入",
            Change::Kana => "半角片假名按全角读入",
            Change::Space => "特殊空格按普通空格读入",
            Change::Invisible => "看不见的字符去掉后读入",
            Change::Direction => "改变文字方向的控制符去掉后读入，文字按原有先后印出",
            Change::Mark => "减号、连字符、波浪线、间隔号等按中文通用的符号读入",
            Change::Variation => "异体字选择符去掉后读入，印的是通行字形",
        }
    }
}

impl Change {
    /// The text before and after the change, for notes. Characters that cannot be seen, or look
    /// like those that are read, are called by their names.
    pub(crate) fn example(self, before: &str, was: char, now: &str) -> String {
        let now = shown(now.trim());
        let called = match self {
            Change::Width | Change::Kana | Change::Mark => {
                return format!("“{}”→“{now}”", shown(before.trim()));
            }
            Change::Composed if is_combining_mark(was) => {
                return format!("“{now}”（字母和音调符号原是分开的）");
            }
            Change::Radical => format!("部首字符“{was}”"),
            Change::Composed => format!("兼容汉字“{was}”"),
            Change::Space | Change::Invisible => unseen_name(was).to_string(),
            Change::Direction => "改变文字方向的控制符".to_string(),
            Change::Variation => "异体字选择符".to_string(),
        };
        format!("“{now}”（原有{called}）")
    }
}

/// What a character that cannot be seen is called.
fn unseen_name(c: char) -> &'static str {
    match c {
        '\u{a0}' | '\u{202f}' => "不换行的空格",
        '\u{2007}' => "数字宽的空格",
        '\u{2000}'..='\u{200a}' | '\u{205f}' | '\u{1680}' => "特殊宽度的空格",
        '\u{ad}' => "软连字符",
        '\u{200b}' => "零宽空格",
        '\u{feff}' => "文件开头的编码标记",
        _ => "看不见的控制符",
    }
}

/// A text in its one form.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Formed {
    pub text: String,
    /// The sorts of changes, each with its first character as it was.
    pub changes: Vec<(Change, char)>,
}

/// Whether a character never has another form, whatever stands beside it.
const fn is_plain(c: char) -> bool {
    matches!(c,
        '\t' | '\n' | ' '..='~' | '\u{4e00}'..='\u{9fff}' | '\u{3000}'..='\u{301b}' | '\u{3400}'..='\u{4dbf}'
        | '\u{2013}'..='\u{201d}' | '…' | '·' | '！'..='，' | '：'..='？')
}

/// Whether a text is in its one form; quick for usual texts.
pub(crate) fn is_formed(text: &str) -> bool {
    text.chars().all(is_plain) || formed(text).is_none()
}

/// The one form of a text; `None` if it has it.
pub(crate) fn formed(text: &str) -> Option<Formed> {
    if text.chars().all(is_plain) {
        return None;
    }
    let mut changes: Vec<(Change, char)> = Vec::new();
    let mut tell = |change: Change, c: char| {
        if !changes.iter().any(|(known, _)| *known == change) {
            changes.push((change, c));
        }
    };
    let mut out = String::with_capacity(text.len());
    let mut kana = String::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if matches!(c, '\u{ff66}'..='\u{ff9f}') {
            tell(Change::Kana, c);
            kana.push(c);
            continue;
        }
        out.extend(kana.nfkc());
        kana.clear();
        if c == '\r' && rest.peek() == Some(&'\n') {
            continue;
        }
        match single(c) {
            Some((change, read)) => {
                if let Some(change) = change {
                    tell(change, c);
                }
                out.extend(read);
            }
            None => out.push(c),
        }
    }
    out.extend(kana.nfkc());
    if !is_nfc(&out) {
        let first = out.chars().find(|c| !is_nfc(c.encode_utf8(&mut [0; 4])));
        let mark = || out.chars().find(|c| is_combining_mark(*c));
        tell(Change::Composed, first.or_else(mark).unwrap_or('?'));
        out = out.nfc().collect();
    }
    between_letters(&mut out, &mut tell);
    (out != text).then_some(Formed { text: out, changes })
}

/// What a character is read as whatever stands beside it, and the change to tell; `None` if it
/// stays.
fn single(c: char) -> Option<(Option<Change>, Option<char>)> {
    let (change, read) = match c {
        '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
            return Some((None, Some('\n')));
        }
        '\u{2001}' | '\u{2003}' => (Change::Space, '\u{3000}'),
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' => {
            (Change::Space, ' ')
        }
        '\u{ad}' | '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{feff}' => {
            return Some((Some(Change::Invisible), None));
        }
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            return Some((Some(Change::Direction), None));
        }
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => {
            return Some((Some(Change::Variation), None));
        }
        '\u{2010}'..='\u{2012}' => (Change::Mark, '-'),
        '\u{2212}' | '\u{fe63}' => (Change::Mark, '－'),
        '\u{301c}' | '\u{223c}' => (Change::Mark, '～'),
        '\u{30fb}' | '\u{ff65}' | '\u{2027}' | '\u{2219}' | '\u{22c5}' => (Change::Mark, '·'),
        '｡' => (Change::Mark, '。'),
        '｢' => (Change::Mark, '「'),
        '｣' => (Change::Mark, '」'),
        '､' => (Change::Mark, '、'),
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => {
            (Change::Width, char::from_u32(c as u32 - 0xfee0).unwrap_or(c))
        }
        _ => (Change::Radical, ideograph(c)?),
    };
    Some((Some(change), Some(read)))
}

/// Full-width signs between narrow letters and digits are narrow: telephone numbers, addresses of
/// mail. A bullet between ideographs is the dot of a name.
fn between_letters(text: &mut String, tell: &mut impl FnMut(Change, char)) {
    if !text.contains(['－', '．', '＠', '＿', '•']) {
        return;
    }
    let old: Vec<char> = text.chars().collect();
    let is_letter = |at: usize| old.get(at).is_some_and(char::is_ascii_alphanumeric);
    let is_han = |at: usize| old.get(at).is_some_and(|c| matches!(c, '\u{3400}'..='\u{9fff}'));
    let read = |(at, c): (usize, &char)| {
        let before = at.checked_sub(1);
        let narrow = before.is_some_and(is_letter) && is_letter(at + 1);
        let named = before.is_some_and(is_han) && is_han(at + 1);
        let now = match c {
            '－' if narrow => '-',
            '．' if narrow => '.',
            '＠' if narrow => '@',
            '＿' if narrow => '_',
            '•' if named => '·',
            _ => return *c,
        };
        tell(if now == '·' { Change::Mark } else { Change::Width }, *c);
        now
    };
    *text = old.iter().enumerate().map(read).collect();
}

/// Whether a text only says that there is nothing to say.
pub(crate) fn is_nothing(text: &str) -> bool {
    is_dash(text)
        || matches!(text.trim(), "无" | "无。" | "暂无" | "没有" | "（无）" | "空" | "空白")
}

/// Whether a text is only a sign in the place of one.
pub(crate) fn is_dash(text: &str) -> bool {
    let text = text.trim();
    let dash = |c| matches!(c, '/' | '／' | '\\' | '—' | '–' | '―' | '-' | '－' | '~' | '～');
    !text.is_empty() && text.chars().all(dash) && text.chars().count() <= 6
}

/// The lines of a text as one. They are joined by ；, and without a mark if the line ends in one or
/// the text was only wrapped in a narrow cell. `None` if it is one line.
pub(crate) fn one_line(text: &str, with_mark: bool) -> Option<String> {
    if !text.trim().contains('\n') {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    for line in text.split('\n').map(str::trim).filter(|line| !line.is_empty()) {
        let ends = out.ends_with(|c: char| ENDING.contains(c));
        let begins = line.starts_with(|c: char| BEGINNING.contains(c));
        if with_mark && !out.is_empty() && !ends && !begins {
            out.push('；');
        }
        out.push_str(line);
    }
    Some(out)
}

/// Marks after which no other is needed.
const ENDING: &str = "。；，、：！？…—．;,:!?（([《〈“‘【〔～~·";
/// Marks before which none may stand.
const BEGINNING: &str = "。；，、：！？…—．;,:!?）)]》〉”’】〕～~·";

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn texts_have_one_form() {
        let table = [
            ("⽤⼈⼒", "用人力", Change::Radical),
            ("\u{f98a}\u{f97e}", "力量", Change::Composed),
            ("Rene\u{301}", "René", Change::Composed),
            ("高\u{2009}明", "高 明", Change::Space),
            ("1\u{202f}200", "1 200", Change::Space),
            ("高\u{2003}明", "高\u{3000}明", Change::Space),
            ("甲\u{a0}乙", "甲 乙", Change::Space),
            ("石\u{200b}桥", "石桥", Change::Invisible),
            ("石\u{ad}桥\u{feff}", "石桥", Change::Invisible),
            ("\u{2212}5℃", "－5℃", Change::Mark),
            ("8:30\u{301c}12:00", "8:30～12:00", Change::Mark),
            ("买买提・次仁", "买买提·次仁", Change::Mark),
            ("买买提•次仁", "买买提·次仁", Change::Mark),
            ("０８７１－６６１００３２", "0871-6610032", Change::Width),
            ("ｘｃ１＠ｙｕｎ．ｃｎ", "xc1@yun.cn", Change::Width),
            ("ｶﾞﾗｽ", "ガラス", Change::Kana),
            ("葛\u{e0100}", "葛", Change::Variation),
            ("甲\u{202e}乙\u{202c}", "甲乙", Change::Direction),
            ("\u{2067}丙\u{2069}\u{200f}丁\u{61c}", "丙丁", Change::Direction),
        ];
        for (typed, read, change) in table {
            let found = formed(typed).unwrap();
            assert_eq!(found.text, read);
            assert!(found.changes.iter().any(|(c, _)| *c == change), "{typed}: {found:?}");
            assert!(!is_formed(typed) && is_formed(read), "{typed}");
            assert_eq!(formed(read), None, "the form is final");
        }
        assert_eq!(formed("甲\r\n乙\u{2028}丙").unwrap().text, "甲\n乙\n丙");
        for plain in [
            "《条例》第三十五条，“三资”。",
            "3.26万元（含税）—①℃㎡",
            "－5",
            "澄巡组〔2026〕3号",
            "●・".trim_end_matches('・'),
            "é·Ω",
        ] {
            assert_eq!(formed(plain), None, "{plain}");
        }
    }

    #[test]
    fn lines_become_one() {
        assert_eq!(one_line("一行\n", true), None);
        assert_eq!(one_line("1.未管护\n2.淤堵4处\n", true).unwrap(), "1.未管护；2.淤堵4处");
        assert_eq!(one_line("甲。\n\n 乙，\n丙\n（丁", true).unwrap(), "甲。乙，丙；（丁");
        assert_eq!(one_line("县审计局\n副局长", false).unwrap(), "县审计局副局长");
    }
}
