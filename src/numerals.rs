//! Chinese numerals, for ordinals, headings and amounts.

const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

/// A number in Chinese: 3 → 三, 15 → 十五, 20 → 二十, 105 → 一百零五, 0 → 零.
pub fn chinese(n: u64) -> String {
    let text = positional(n, &DIGITS, ["", "十", "百", "千"]);
    // 十五 and 十万, not 一十五 and 一十万; inside a number 一十 stays.
    if text.starts_with("一十") { text["一".len()..].to_string() } else { text }
}

/// A number written with units of ten and of ten thousand, with 零 for gaps.
pub fn positional(n: u64, digits: &[&str; 10], tens: [&str; 4]) -> String {
    const GROUPS: [&str; 5] = ["", "万", "亿", "万", "亿亿"];
    if n == 0 {
        return digits[0].to_string();
    }
    let mut text = String::new();
    let mut gap = false;
    for (group, name) in GROUPS.iter().enumerate().rev() {
        let part = n / 10_000u64.pow(group as u32) % 10_000;
        if part == 0 {
            gap = gap || !text.is_empty();
            continue;
        }
        for place in (0..4).rev() {
            let digit = (part / 10u64.pow(place) % 10) as usize;
            if digit == 0 {
                gap = gap || !text.is_empty();
                continue;
            }
            if gap {
                text.push_str(digits[0]);
            }
            gap = false;
            text.push_str(digits[digit]);
            text.push_str(tens[place as usize]);
        }
        gap = false;
        text.push_str(name);
        if group == 3 && (n / 100_000_000).is_multiple_of(10_000) {
            text.push('亿');
        }
    }
    text
}

/// The number that a Chinese numeral is: 十四, 一百零五, 两万; a row of digits such as 二〇二六 too.
/// `None` of anything that people would not write.
#[cfg_attr(not(feature = "xlsx"), allow(dead_code, reason = "workbooks have such numerals"))]
pub fn parse_chinese(text: &str) -> Option<u64> {
    let plain: String = text
        .chars()
        .map(|c| match c {
            '〇' | '○' | '０' | '0' => '零',
            '两' => '二',
            c => c,
        })
        .collect();
    let digit = |c: char| DIGITS.iter().position(|d| d.starts_with(c)).map(|d| d as u64);
    if plain.chars().count() > 1
        && plain.chars().count() <= 18
        && plain.chars().all(|c| digit(c).is_some())
    {
        return plain.chars().try_fold(0, |n, c| Some(n * 10 + digit(c)?));
    }
    let (mut sum, mut part, mut last) = (0u64, 0u64, None);
    for c in plain.chars() {
        let unit = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1_000,
            '万' => 10_000,
            c => {
                last = Some(digit(c)?);
                continue;
            }
        };
        if unit == 10_000 {
            sum = sum.checked_add((part + last.take().unwrap_or(0)).checked_mul(unit)?)?;
            part = 0;
        } else {
            part = part.checked_add(last.take().filter(|d| *d > 0).unwrap_or(1) * unit)?;
        }
    }
    let number = sum.checked_add(part + last.unwrap_or(0))?;
    // Written back it must be what was read: 一二十 or 十百 are no numbers.
    let written = chinese(number);
    let as_fifteen = || written.starts_with('十') && plain.strip_prefix('一') == Some(&*written);
    (written == plain || as_fifteen()).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::{chinese, parse_chinese};

    #[test]
    fn reads_as_people_say_it() {
        let table = [
            (0, "零"),
            (3, "三"),
            (10, "十"),
            (15, "十五"),
            (20, "二十"),
            (99, "九十九"),
            (100, "一百"),
            (105, "一百零五"),
            (110, "一百一十"),
            (1001, "一千零一"),
            (1010, "一千零一十"),
            (10_000, "一万"),
            (10_010, "一万零一十"),
            (143_000, "十四万三千"),
            (390_000, "三十九万"),
            (100_000_001, "一亿零一"),
        ];
        for (n, text) in table {
            assert_eq!(chinese(n), text, "{n}");
        }
    }

    #[test]
    fn numerals_are_read_as_they_are_written() {
        let numbers = (0..2_000).chain([10_000, 12_345, 20_010, 350_600, 9_990_000]);
        for n in numbers {
            assert_eq!(parse_chinese(&chinese(n)), Some(n), "{}", chinese(n));
        }
        let table = [("二〇二六", 2026), ("二○二五", 2025), ("两万", 20_000), ("一十五", 15)];
        for (text, n) in table {
            assert_eq!(parse_chinese(text), Some(n), "{text}");
        }
        for text in ["", "十百", "一二十", "十十", "甲", "三个", "1", "万"] {
            assert_eq!(parse_chinese(text), None, "{text}");
        }
    }
}
