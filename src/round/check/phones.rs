//! Rules on telephone numbers (电话): digits that can be dialled, and no personal mobile on a paper
//! for the public.

use super::Check;
use crate::data::shown;
use crate::diag::Code;
use crate::round::{AreaCode, ContactKind};

/// What a telephone number is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Verdict {
    Fine,
    /// A mobile number, which is somebody's own.
    Mobile,
    /// It can be dialled inside only.
    Short(usize),
    /// It has what is no digit: what.
    Odd(char),
    /// Nobody can dial it: why.
    Wrong(String),
}

/// A number and where it is.
struct Number<'r> {
    path: String,
    owner: Option<&'r AreaCode>,
    text: &'r str,
    /// Whether it is printed for everybody.
    public: bool,
}

pub(super) fn numbers(check: &mut Check<'_, '_>) {
    for number in all(check) {
        for piece in pieces(number.text) {
            let (message, hint) = match judge(&piece) {
                Verdict::Fine => continue,
                Verdict::Mobile if !number.public => continue,
                Verdict::Mobile => (
                    format!("向社会公布的电话“{}”是手机号码", shown(&piece)),
                    "值班电话一般用固定电话；用的是个人手机的，换成单位的号码".to_string(),
                ),
                Verdict::Short(digits) => (
                    format!("电话“{}”只有{digits}位，外线打不通", shown(&piece)),
                    "填写区号和完整的号码，如0990-6612381".to_string(),
                ),
                Verdict::Odd(other) => (
                    format!("电话“{}”里有“{}”", shown(&piece), shown(&other.to_string())),
                    "一格填一个号码；几个号码用顿号分开".to_string(),
                ),
                Verdict::Wrong(why) => (
                    format!("电话“{}”{why}", shown(&piece)),
                    "核对号码：固定电话为区号加7位或8位号码，手机为11位".to_string(),
                ),
            };
            let certain = number.public && matches!(judge(&piece), Verdict::Wrong(_));
            let d = if certain {
                check.error(Code::Telephone, number.path.clone(), number.owner, message)
            } else {
                check.warn(Code::Telephone, number.path.clone(), number.owner, message)
            };
            d.hints.push(hint);
        }
    }
}

fn all<'r>(check: &Check<'r, '_>) -> Vec<Number<'r>> {
    let r = check.index.round;
    let mut all: Vec<Number<'r>> = Vec::new();
    let mut add = |path: String, owner, text: Option<&'r String>, public| {
        all.extend(text.map(|text| Number { path, owner, text, public }));
    };
    add("leading_group.phone".into(), None, r.leading_group.phone.as_ref(), true);
    add("office.phone".into(), None, r.office.phone.as_ref(), true);
    for (i, team) in r.teams.iter().enumerate() {
        let own = |place: String| format!("teams[{i}].{place}.phone");
        for (place, m) in team.people() {
            add(own(place), None, m.phone.as_ref(), false);
        }
        for (j, c) in team.contacts.iter().enumerate().filter(|(_, c)| c.kind == ContactKind::Phone)
        {
            add(format!("teams[{i}].contacts[{j}].value"), None, Some(&c.value), true);
        }
    }
    for (i, t) in r.targets.iter().enumerate() {
        for (j, o) in t.officials.iter().enumerate() {
            let path = format!("targets[{i}].officials[{j}].phone");
            add(path, Some(&t.code), o.phone.as_ref(), false);
        }
        for (j, c) in t.contacts.iter().enumerate().filter(|(_, c)| c.kind == ContactKind::Phone) {
            let path = format!("targets[{i}].contacts[{j}].value");
            add(path, Some(&t.code), Some(&c.value), true);
        }
    }
    all
}

/// The numbers of a text, full-width characters as the usual ones.
fn pieces(text: &str) -> Vec<String> {
    let plain: String = text
        .chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xff01 + 0x21).unwrap_or(c),
            '\u{3000}' | '\u{a0}' => ' ',
            c => c,
        })
        .collect();
    let has_digit = |piece: &&str| piece.contains(|c: char| c.is_ascii_digit());
    let numbers: Vec<String> = plain
        .split(['、', ',', ';', '/', '或', '和', '及', '\n'])
        .map(str::trim)
        .filter(has_digit)
        .map(str::to_string)
        .collect();
    if numbers.is_empty() { vec![plain] } else { numbers }
}

/// Judges one number; words before and after it do not count, nor does an extension.
fn judge(piece: &str) -> Verdict {
    let number = ["转", "分机", "（"].iter().fold(piece, |text, mark| {
        text.split_once(mark).map_or(text, |(before, _)| {
            if before.chars().any(|c| c.is_ascii_digit()) { before } else { text }
        })
    });
    let is_wide = |c: char| !c.is_ascii();
    let is_dash = |c: char| matches!(c, '—' | '–' | '－' | '−' | '‐' | '‑' | '·' | '（' | '）');
    // A name before the number, a remark behind it.
    let number = number.trim_matches(|c| is_wide(c) && !is_dash(c)).trim_start_matches([':', ' ']);
    let number: String = number
        .chars()
        .filter(|c| !is_dash(*c) && !matches!(c, ' ' | '-' | '(' | ')' | '.'))
        .collect();
    if number.chars().any(is_wide) {
        // Words between digits: not a number alone, and not judged.
        return Verdict::Fine;
    }
    // From abroad an area code has no zero.
    let number = match number.strip_prefix("+86").or(number.strip_prefix("0086")) {
        Some(rest) if rest.starts_with(['0', '1']) => rest.to_string(),
        Some(rest) => format!("0{rest}"),
        None => number,
    };
    if let Some(other) = number.chars().find(|c| !c.is_ascii_digit()) {
        // Letters that are typed for digits.
        let typed = |c: char| c.is_ascii_digit() || "OoDQlIiZzSsB".contains(c);
        return if number.chars().all(typed) {
            Verdict::Wrong(format!("里有字母“{other}”"))
        } else {
            Verdict::Odd(other)
        };
    }
    judge_digits(&number)
}

fn judge_digits(number: &str) -> Verdict {
    let length = number.len();
    let wrong = |expected: &str| Verdict::Wrong(format!("现为{length}位，{expected}"));
    let is_mobile = matches!(number.as_bytes(), [b'1', b'3'..=b'9', ..]);
    match number.as_bytes() {
        [] => Verdict::Wrong("没有数字".into()),
        _ if is_mobile && length == 11 => Verdict::Mobile,
        [b'4' | b'8', b'0', b'0', ..] if length == 10 => Verdict::Fine,
        [b'0', second, ..] => {
            let area = if matches!(second, b'1' | b'2') { 3 } else { 4 };
            let local = number.get(area..).unwrap_or_default();
            let service = local.len() == 5 && local.starts_with(['1', '9']);
            if matches!(local.len(), 7 | 8) && !local.starts_with(['0', '1']) || service {
                Verdict::Fine
            } else {
                wrong(&format!("除区号外应有7位或8位，现有{}位", local.len()))
            }
        }
        // Numbers such as 110, 12388, 95598.
        [b'1' | b'9', ..] if matches!(length, 3..=6) => Verdict::Fine,
        _ if length < 7 => Verdict::Short(length),
        _ if is_mobile => wrong("手机号码应为11位"),
        [b'2'..=b'9', ..] if matches!(length, 7 | 8) => Verdict::Fine,
        _ => wrong("不是固定电话，也不是手机号码"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_judged_by_their_digits() {
        let verdict = |text: &str| {
            pieces(text)
                .iter()
                .map(|p| judge(p))
                .find(|v| *v != Verdict::Fine)
                .unwrap_or(Verdict::Fine)
        };
        for fine in [
            "0990-6612381",
            "０８７１－６６１００３２",
            "010-66123810",
            "(0990)6612381",
            "0990 6612381",
            "+86 990 6612381",
            "6612381",
            "66123810",
            "12388",
            "110",
            "400-810-1234",
            "0990-6612381转801",
            "0990-6612381、0990-6612382",
            "值班室：0990-6612381",
            "0990-6612381（工作日）",
            "0990-12388",
            "0990—6612381",
            "上午打0990-6612381下午打0990-6612382",
        ] {
            assert_eq!(verdict(fine), Verdict::Fine, "{fine}");
        }
        for mobile in ["13888001234", "138 8800 1234", "+8613888001234", "0990-6612381/13888001234"]
        {
            assert_eq!(verdict(mobile), Verdict::Mobile, "{mobile}");
        }
        assert_eq!(verdict("6681"), Verdict::Short(4));
        for wrong in [
            "1388800123",
            "138880012345",
            "0990-661238",
            "0990-66123",
            "099O-6612381",
            "0990-661238l",
            "010-6612381234",
            "123456789012345",
            "——",
            "0990-0612381",
            "662381234",
        ] {
            assert!(matches!(verdict(wrong), Verdict::Wrong(_)), "{wrong}: {:?}", verdict(wrong));
        }
    }
}
