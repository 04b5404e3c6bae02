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

#[cfg(test)]
mod tests {
    use super::chinese;

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
}
