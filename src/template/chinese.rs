//! How dates, numbers and text are written in Chinese official documents.
//!
//! Pure functions behind the filters; GB/T 15834 (punctuation) and GB/T 15835 (numerals).

use std::cmp::Ordering;

use chrono::{Datelike, NaiveDate, Weekday};

use crate::numerals;

const DIGITS: [&str; 10] = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

/// How a date is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateStyle {
    /// 2021年6月23日
    Full,
    /// 2021年6月
    YearMonth,
    /// 6月23日
    MonthDay,
    /// 二〇二一年六月二十三日
    Chinese,
}

/// A date in Chinese.
///
/// ```
/// use xunwen::template::chinese::{DateStyle, date};
/// let day = "2021-06-23".parse()?;
/// assert_eq!(date(day, DateStyle::Full), "2021年6月23日");
/// assert_eq!(date(day, DateStyle::Chinese), "二〇二一年六月二十三日");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn date(day: NaiveDate, style: DateStyle) -> String {
    let (y, m, d) = (day.year(), day.month(), day.day());
    match style {
        DateStyle::Full => format!("{y}年{m}月{d}日"),
        DateStyle::YearMonth => format!("{y}年{m}月"),
        DateStyle::MonthDay => format!("{m}月{d}日"),
        DateStyle::Chinese => {
            format!("{}年{}月{}日", digits(&y.to_string()), number(m.into()), number(d.into()))
        }
    }
}

/// The days from one date to another: what both share is written once.
///
/// With `year` false the year is left out unless the years differ. `None` when the end is
/// before the start.
///
/// ```
/// use xunwen::template::chinese::date_range;
/// assert_eq!(date_range("2026-03-12".parse()?, "2026-04-24".parse()?, true).unwrap(), "2026年3月12日至4月24日");
/// assert_eq!(date_range("2026-03-12".parse()?, "2026-03-24".parse()?, false).unwrap(), "3月12日至24日");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn date_range(start: NaiveDate, end: NaiveDate, year: bool) -> Option<String> {
    if end < start {
        return None;
    }
    let same_year = start.year() == end.year();
    let first = date(start, if year || !same_year { DateStyle::Full } else { DateStyle::MonthDay });
    Some(if start == end {
        first
    } else if !same_year {
        format!("{first}至{}", date(end, DateStyle::Full))
    } else if start.month() != end.month() {
        format!("{first}至{}", date(end, DateStyle::MonthDay))
    } else {
        format!("{first}至{}日", end.day())
    })
}

/// The day of the week: 星期一.
///
/// ```
/// assert_eq!(xunwen::template::chinese::weekday("2026-05-18".parse()?), "星期一");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn weekday(day: NaiveDate) -> &'static str {
    match day.weekday() {
        Weekday::Mon => "星期一",
        Weekday::Tue => "星期二",
        Weekday::Wed => "星期三",
        Weekday::Thu => "星期四",
        Weekday::Fri => "星期五",
        Weekday::Sat => "星期六",
        Weekday::Sun => "星期日",
    }
}

/// Digits one by one, as in a year: 2021 is 二〇二一.
fn digits(text: &str) -> String {
    text.chars()
        .map(|c| c.to_digit(10).map_or(String::from(c), |d| DIGITS[d as usize].to_string()))
        .collect()
}

/// A number in Chinese numerals: 21 is 二十一.
///
/// ```
/// use xunwen::template::chinese::number;
/// assert_eq!(number(15), "十五");
/// assert_eq!(number(10_010), "一万零一十");
/// ```
pub fn number(n: i64) -> String {
    let text = numerals::chinese(n.unsigned_abs());
    if n < 0 { format!("负{text}") } else { text }
}

/// The greatest number in a circle; Unicode has no others.
pub(super) const MAX_CIRCLED: i64 = 50;

/// A number in a circle, ① to ㊿; `None` for others, of which there are none.
///
/// ```
/// assert_eq!(xunwen::template::chinese::circled(20), Some('⑳'));
/// assert_eq!(xunwen::template::chinese::circled(50), Some('㊿'));
/// ```
pub fn circled(n: i64) -> Option<char> {
    let n = u32::try_from(n).ok()?;
    let code = match n {
        1..=20 => 0x2460 + n - 1,
        21..=35 => 0x3251 + n - 21,
        36..=50 => 0x32b1 + n - 36,
        _ => return None,
    };
    char::from_u32(code)
}

/// The ordinal of a heading at its level: 一、 （一） 1. （1）; `None` for other levels and n < 1.
///
/// ```
/// use xunwen::template::chinese::ordinal;
/// assert_eq!(ordinal(3, 2).unwrap(), "（三）");
/// ```
pub fn ordinal(n: i64, level: i64) -> Option<String> {
    if n < 1 {
        return None;
    }
    Some(match level {
        1 => format!("{}、", number(n)),
        2 => format!("（{}）", number(n)),
        3 => format!("{n}."),
        4 => format!("（{n}）"),
        _ => return None,
    })
}

/// A share in per cent with fixed decimals, half rounded up (四舍五入); a dash if the whole is 0.
///
/// What is less than all is never written as 100%, nor what is more than nothing as 0%: it is the
/// next step instead.
///
/// ```
/// use xunwen::template::chinese::percent;
/// assert_eq!(percent(129, 147, 2), "87.76%");
/// assert_eq!(percent(199_999, 200_000, 2), "99.99%");
/// ```
pub fn percent(n: i64, whole: i64, decimals: u32) -> String {
    // Numbers of 64 bits never overflow.
    share(n.into(), whole.into(), decimals).unwrap_or_default()
}

/// As [`percent`]; `None` if the numbers are too large.
pub(super) fn share(n: i128, whole: i128, decimals: u32) -> Option<String> {
    if whole == 0 {
        return Some("—".to_string());
    }
    let all = 100 * 10u128.pow(decimals.min(6));
    let (part, of) = (n.unsigned_abs(), whole.unsigned_abs());
    let rounded = (part.checked_mul(all)?.checked_mul(2)? + of) / of.checked_mul(2)?;
    let rounded = match (rounded, part.cmp(&of)) {
        (0, _) if part > 0 => 1,
        (r, Ordering::Less) if r == all => all - 1,
        (r, Ordering::Greater) if r == all => all + 1,
        (r, _) => r,
    };
    let sign = if (n < 0) != (whole < 0) && n != 0 { "-" } else { "" };
    Some(format!("{sign}{}%", fixed(rounded, decimals.min(6))))
}

/// As [`share`] with one decimal, or none if it is a whole number: 87.8%, 20%, 100%.
pub(super) fn short_share(n: i128, whole: i128) -> Option<String> {
    share(n, whole, 1).map(|text| text.replace(".0%", "%"))
}

/// A whole number of 10^-decimals, written with its decimals.
pub(super) fn fixed(value: u128, decimals: u32) -> String {
    let scale = 10u128.pow(decimals);
    if decimals == 0 {
        return value.to_string();
    }
    format!("{}.{:0width$}", value / scale, value % scale, width = decimals as usize)
}

/// Part and whole with the share: 381/414（92.03%）.
///
/// ```
/// assert_eq!(xunwen::template::chinese::ratio(381, 414, 2), "381/414（92.03%）");
/// ```
pub fn ratio(n: i64, whole: i64, decimals: u32) -> String {
    if whole == 0 {
        return format!("{n}/{whole}（—）");
    }
    format!("{n}/{whole}（{}）", percent(n, whole, decimals))
}

/// A range of numbers, the unit written as GB/T 15835 asks: 15～20人, 63%～68%, 3万～5万元.
///
/// ```
/// use xunwen::template::chinese::range;
/// assert_eq!(range("15", "20", "人"), "15～20人");
/// assert_eq!(range("63", "68", "%"), "63%～68%");
/// ```
pub fn range(a: &str, b: &str, unit: &str) -> String {
    if a == b {
        return format!("{a}{unit}");
    }
    let repeated = unit
        .chars()
        .next()
        .filter(|c| "%‰％℃°万亿".contains(*c))
        .map(String::from)
        .unwrap_or_default();
    format!("{a}{repeated}～{b}{unit}")
}

/// An area code in groups for reading: 990126 101 203; anything else stays as it is.
///
/// ```
/// assert_eq!(xunwen::template::chinese::code("990126101203"), "990126 101 203");
/// ```
pub fn code(text: &str) -> String {
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return text.to_string();
    }
    match text.len() {
        9 => format!("{} {}", &text[..6], &text[6..]),
        12 => format!("{} {} {}", &text[..6], &text[6..9], &text[9..]),
        _ => text.to_string(),
    }
}

/// A list in a sentence: 、 between the items, another word before the last where one is given.
///
/// ```
/// use xunwen::template::chinese::join;
/// assert_eq!(join(&["甲", "乙", "丙"], ""), "甲、乙、丙");
/// assert_eq!(join(&["甲", "乙", "丙"], "和"), "甲、乙和丙");
/// ```
pub fn join<T: AsRef<str>>(items: &[T], last: &str) -> String {
    let mut text = String::new();
    for (i, item) in items.iter().enumerate() {
        if i > 0 && i + 1 == items.len() && !last.is_empty() {
            text.push_str(last);
        } else if i > 0 && !marks_meet(&text, item.as_ref()) {
            text.push('、');
        }
        text.push_str(item.as_ref());
    }
    text
}

/// Adjacent titles and adjacent quotations have no 、 between them (GB/T 15834-2011, 4.5.3.5).
fn marks_meet(before: &str, after: &str) -> bool {
    (before.ends_with('》') && after.starts_with('《'))
        || (before.ends_with('”') && after.starts_with('“'))
}

/// Marks that end a sentence.
const STOPS: &[char] = &['。', '！', '？', '…', '!', '?'];
/// Marks that do not.
const PAUSES: &[char] = &['；', '，', '、', '：', ';', ',', ':', '.', '．'];

/// The text as a sentence: 。 at its end unless a full stop, ！, ？ or … ends it already.
///
/// ```
/// use xunwen::template::chinese::sentence;
/// assert_eq!(sentence("账目不清；"), "账目不清。");
/// assert_eq!(sentence("他说：“是。”"), "他说：“是。”");
/// ```
pub fn sentence(text: &str) -> String {
    let text = text.trim_end();
    let inner = text.trim_end_matches(['”', '’', '」', '』', '）', ')', '"']);
    if text.is_empty() || inner.ends_with(STOPS) {
        return text.to_string();
    }
    format!("{}。", text.trim_end_matches(PAUSES))
}

/// The text without the punctuation and space at its end, as titles and table cells need it.
///
/// ```
/// assert_eq!(xunwen::template::chinese::strip_end("账目不清。"), "账目不清");
/// ```
pub fn strip_end(text: &str) -> &str {
    text.trim_end_matches(|c: char| c.is_whitespace() || STOPS.contains(&c) || PAUSES.contains(&c))
}

/// The text in quotation marks, those within made single.
///
/// ```
/// assert_eq!(xunwen::template::chinese::quote("回头看"), "“回头看”");
/// ```
pub fn quote(text: &str) -> String {
    wrapped(text, ['“', '”'], ['‘', '’'])
}

/// The text in title marks, those within made single; one that has them already stays.
///
/// ```
/// use xunwen::template::chinese::book;
/// assert_eq!(book("巡视工作条例"), "《巡视工作条例》");
/// assert_eq!(book("关于贯彻《条例》的意见"), "《关于贯彻〈条例〉的意见》");
/// ```
pub fn book(text: &str) -> String {
    let whole = text
        .strip_prefix('《')
        .and_then(|rest| rest.strip_suffix('》'))
        .is_some_and(|rest| !rest.contains(['《', '》']));
    if whole { text.to_string() } else { wrapped(text, ['《', '》'], ['〈', '〉']) }
}

fn wrapped(text: &str, outer: [char; 2], inner: [char; 2]) -> String {
    let body = text.chars().map(|c| outer.iter().position(|o| *o == c).map_or(c, |i| inner[i]));
    std::iter::once(outer[0]).chain(body).chain(std::iter::once(outer[1])).collect()
}

/// The first `limit` characters, with … in place of what is left out. A mark that belongs to the
/// character before it does not count.
///
/// ```
/// assert_eq!(xunwen::template::chinese::truncate("一二三四五六", 4), "一二三…");
/// ```
pub fn truncate(text: &str, limit: usize) -> String {
    if length(text) <= limit {
        return text.to_string();
    }
    characters(text).take(limit.saturating_sub(1)).chain(std::iter::once("…")).collect()
}

/// The number of characters, as a reader counts them.
pub(super) fn length(text: &str) -> usize {
    text.chars().filter(|c| !is_mark(*c)).count()
}

/// The characters, each with the marks that belong to it.
pub(super) fn characters(text: &str) -> impl Iterator<Item = &str> {
    let mut starts: Vec<usize> =
        text.char_indices().filter(|(i, c)| *i == 0 || !is_mark(*c)).map(|(i, _)| i).collect();
    starts.push(text.len());
    (1..starts.len()).map(move |i| &text[starts[i - 1]..starts[i]])
}

/// Whether a character is part of the one before it: variation selectors, accents, joiners.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{20d0}'..='\u{20ff}'
        | '\u{302a}'..='\u{302f}' | '\u{3099}' | '\u{309a}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{e0100}'..='\u{e01ef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn dates_have_no_leading_zeros() {
        let d = day("2021-06-03");
        assert_eq!(date(d, DateStyle::Full), "2021年6月3日");
        assert_eq!(date(d, DateStyle::YearMonth), "2021年6月");
        assert_eq!(date(d, DateStyle::MonthDay), "6月3日");
        assert_eq!(date(d, DateStyle::Chinese), "二〇二一年六月三日");
        assert_eq!(date(day("2030-10-10"), DateStyle::Chinese), "二〇三〇年十月十日");
        assert_eq!(date(day("2011-12-31"), DateStyle::Chinese), "二〇一一年十二月三十一日");
    }

    #[test]
    fn ranges_of_dates_say_shared_parts_once() {
        for (a, b, year, expected) in [
            ("2026-03-12", "2026-04-24", true, "2026年3月12日至4月24日"),
            ("2026-03-12", "2026-04-24", false, "3月12日至4月24日"),
            ("2026-03-12", "2026-03-24", true, "2026年3月12日至24日"),
            ("2025-12-12", "2026-01-24", true, "2025年12月12日至2026年1月24日"),
            ("2025-12-12", "2026-01-24", false, "2025年12月12日至2026年1月24日"),
            ("2026-03-12", "2026-03-12", true, "2026年3月12日"),
        ] {
            assert_eq!(date_range(day(a), day(b), year).unwrap(), expected);
        }
        assert_eq!(date_range(day("2026-03-12"), day("2026-03-11"), true), None);
    }

    #[test]
    fn weekdays_go_from_monday_to_sunday() {
        let names: Vec<_> = day("2026-05-18").iter_days().take(7).map(weekday).collect();
        assert_eq!(names.join(""), "星期一星期二星期三星期四星期五星期六星期日");
    }

    #[test]
    fn numbers_are_written_with_their_units() {
        for (n, expected) in [
            (0, "零"),
            (3, "三"),
            (10, "十"),
            (15, "十五"),
            (20, "二十"),
            (21, "二十一"),
            (101, "一百零一"),
            (110, "一百一十"),
            (115, "一百一十五"),
            (1_001, "一千零一"),
            (1_010, "一千零一十"),
            (10_000, "一万"),
            (10_010, "一万零一十"),
            (15_000, "一万五千"),
            (100_000, "十万"),
            (120_034, "十二万零三十四"),
            (10_000_000, "一千万"),
            (100_000_001, "一亿零一"),
            (100_010_000, "一亿零一万"),
            (1_000_000_000_000, "一万亿"),
            (1_500_000_000_000, "一万五千亿"),
            (-7, "负七"),
        ] {
            assert_eq!(number(n), expected, "{n}");
        }
        assert!(number(i64::MIN).starts_with("负九百二十二亿亿"));
    }

    #[test]
    fn circles_end_where_unicode_does() {
        for (n, c) in [
            (1, '①'),
            (10, '⑩'),
            (20, '⑳'),
            (21, '㉑'),
            (35, '㉟'),
            (36, '㊱'),
            (MAX_CIRCLED, '㊿'),
        ] {
            assert_eq!(circled(n), Some(c));
        }
        for n in [0, MAX_CIRCLED + 1, -1, i64::MAX, i64::MIN] {
            assert_eq!(circled(n), None);
        }
    }

    #[test]
    fn shares_are_all_or_nothing_only_if_they_are() {
        for (n, whole, decimals, expected) in [
            (199_999, 200_000, 2, "99.99%"),
            (1, 200_000, 2, "0.01%"),
            (200_001, 200_000, 2, "100.01%"),
            (199_999, 200_000, 0, "99%"),
            (1, 300, 0, "1%"),
            (0, 200_000, 2, "0.00%"),
            (200_000, 200_000, 2, "100.00%"),
            (-199_999, 200_000, 2, "-99.99%"),
            (1, 16, 1, "6.3%"),
            (i64::MAX, i64::MAX - 1, 6, "100.000001%"),
        ] {
            assert_eq!(percent(n, whole, decimals), expected, "{n}/{whole}");
        }
    }

    #[test]
    fn marks_belong_to_the_character_before_them() {
        let name = "葛\u{e0100}西县辻\u{fe00}村";
        assert_eq!(length(name), 5);
        assert_eq!(truncate(name, 5), name);
        assert_eq!(truncate(name, 3), "葛\u{e0100}西…");
        assert_eq!(characters(name).last(), Some("村"));
        assert_eq!(characters("\u{301}e\u{301}").collect::<Vec<_>>(), ["\u{301}", "e\u{301}"]);
    }

    #[test]
    fn ordinals_follow_the_standard() {
        let all: Vec<_> = (1..=4).map(|level| ordinal(11, level).unwrap()).collect();
        assert_eq!(all, ["十一、", "（十一）", "11.", "（11）"]);
        assert_eq!((ordinal(1, 5), ordinal(0, 1)), (None, None));
    }

    #[test]
    fn published_ratios_are_recomputed() {
        assert_eq!(percent(129, 147, 2), "87.76%");
        assert_eq!(ratio(381, 414, 2), "381/414（92.03%）");
        // 381 done at 92% means 412 to 416 in all.
        for whole in 412..=416 {
            assert_eq!(percent(381, whole, 0), "92%", "{whole}");
        }
        assert_ne!(percent(381, 411, 0), "92%");
        assert_ne!(percent(381, 417, 0), "92%");
    }

    /// Figures printed in the published texts. Where a text prints another share than its own
    /// numbers give, both are here: the text is not repeated, the numbers are.
    #[test]
    fn published_shares_are_those_of_their_numbers() {
        // S0: 8.10 of 39.00万元 is “about 20%”; three of the five sums are 26.20.
        assert_eq!(percent(810, 3900, 2), "20.77%");
        assert_eq!(percent(2620, 3900, 1), "67.2%");
        // S3 prints 68.29%, which is 1290 of 1889.
        assert_eq!(percent(1289, 1889, 2), "68.24%");
        assert_eq!(percent(1290, 1889, 2), "68.29%");
        // S3 prints 87.79% for 129 of 147; no whole number near gives it.
        assert!((125..=133).all(|n| percent(n, 147, 2) != "87.79%"));
        // S3 prints 62.39% for 63 units; 63 of 101 is 62.38%, and no whole gives .39.
        assert_eq!(percent(63, 101, 2), "62.38%");
        assert!((64..=1000).all(|whole| percent(63, whole, 2) != "62.39%"));
        // S3's 4135 at 65.4% needs about 6323 in all, which it does not state; of 6334 it is 65.28%.
        assert_eq!(percent(4135, 6334, 2), "65.28%");
        assert_eq!(percent(4135, 6323, 1), "65.4%");
    }

    #[test]
    fn short_shares_have_one_decimal_or_none() {
        for (n, whole, expected) in [
            (129, 147, "87.8%"),
            (1, 5, "20%"),
            (5, 5, "100%"),
            (0, 5, "0%"),
            (199_999, 200_000, "99.9%"),
            (1, 200_000, "0.1%"),
            (3, 0, "—"),
        ] {
            assert_eq!(short_share(n, whole).as_deref(), Some(expected), "{n}/{whole}");
        }
    }

    #[test]
    fn shares_are_rounded_half_up_and_never_divide_by_zero() {
        assert_eq!(percent(1, 8, 0), "13%");
        assert_eq!(percent(1, 8, 1), "12.5%");
        assert_eq!(percent(1, 3, 6), "33.333333%");
        assert_eq!(percent(0, 5, 2), "0.00%");
        assert_eq!(percent(5, 5, 2), "100.00%");
        assert_eq!(percent(-1, 8, 1), "-12.5%");
        assert_eq!(percent(3, 0, 2), "—");
        assert_eq!(ratio(0, 0, 2), "0/0（—）");
        assert_eq!(percent(i64::MAX, 1, 6), "922337203685477580700.000000%");
    }

    #[test]
    fn units_are_repeated_where_the_standard_asks() {
        assert_eq!(range("15", "20", "人"), "15～20人");
        assert_eq!(range("63", "68", "%"), "63%～68%");
        assert_eq!(range("3", "5", "万"), "3万～5万");
        assert_eq!(range("3", "5", "万元"), "3万～5万元");
        assert_eq!(range("15", "15", "人"), "15人");
    }

    #[test]
    fn codes_are_grouped_and_others_left() {
        assert_eq!(code("990126101203"), "990126 101 203");
        assert_eq!(code("990126101"), "990126 101");
        assert_eq!(code("990126"), "990126");
        assert_eq!(code("13800000000"), "13800000000");
        assert_eq!(code("0990-1234567"), "0990-1234567");
    }

    #[test]
    fn adjacent_titles_are_not_parted() {
        assert_eq!(join(&["《甲》", "《乙》", "丙", "《丁》"], ""), "《甲》《乙》、丙、《丁》");
        assert_eq!(join(&["“甲”", "“乙”"], "和"), "“甲”和“乙”");
    }

    #[test]
    fn lists_are_joined() {
        assert_eq!(join::<&str>(&[], "和"), "");
        assert_eq!(join(&["甲"], "和"), "甲");
        assert_eq!(join(&["甲", "乙"], "和"), "甲和乙");
        assert_eq!(join(&["甲", "乙", "丙"], "以及"), "甲、乙以及丙");
    }

    #[test]
    fn sentences_end_once() {
        for (text, expected) in [
            ("账目不清", "账目不清。"),
            ("账目不清。", "账目不清。"),
            ("账目不清； ", "账目不清。"),
            ("怎么办？", "怎么办？"),
            ("他说：“是。”", "他说：“是。”"),
            ("见附件（略）", "见附件（略）。"),
            ("", ""),
        ] {
            assert_eq!(sentence(text), expected);
        }
        assert_eq!(strip_end("账目不清。"), "账目不清");
        assert_eq!(strip_end("（一）。；"), "（一）");
        assert_eq!(strip_end("。"), "");
    }

    #[test]
    fn marks_within_marks_are_single() {
        assert_eq!(quote("所谓“回头看”"), "“所谓‘回头看’”");
        assert_eq!(book("关于《条例》的意见"), "《关于〈条例〉的意见》");
        assert_eq!(book("《条例》"), "《条例》");
        assert_eq!(book("《条例》和《办法》"), "《〈条例〉和〈办法〉》");
    }

    #[test]
    fn truncation_counts_characters() {
        assert_eq!(truncate("一二三四", 4), "一二三四");
        assert_eq!(truncate("𠮷二三四五", 3), "𠮷二…");
        assert_eq!(truncate("一二", 1), "…");
    }
}
