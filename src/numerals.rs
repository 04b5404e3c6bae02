//! Chinese numerals, for ordinals and headings.

const DIGITS: [&str; 10] = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

/// A number in Chinese: 3 → 三, 15 → 十五, 20 → 二十, 105 → 一百零五, 0 → 零.
pub fn chinese(n: u64) -> String {
    if n == 0 {
        return "零".to_string();
    }
    let text = large(n);
    // 10 to 19 are read 十, 十一 …, not 一十.
    text.strip_prefix("一十").map_or(text.clone(), |rest| format!("十{rest}"))
}

fn large(n: u64) -> String {
    for (unit, word) in [(100_000_000, "亿"), (10_000, "万")] {
        if n >= unit {
            let (head, rest) = (n / unit, n % unit);
            let gap = if rest > 0 && rest < unit / 10 { "零" } else { "" };
            return format!("{}{word}{gap}{}", large(head), if rest > 0 { large(rest) } else { String::new() });
        }
    }
    let mut out = String::new();
    let mut gap = false;
    for (unit, word) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = n / unit % 10;
        if digit == 0 {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.push('零');
        }
        gap = false;
        out.push_str(DIGITS[digit as usize]);
        out.push_str(word);
    }
    out
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
