//! Amounts of money as documents write them; every amount is a whole number of 分.
//!
//! Pure functions behind the filters.

use super::chinese::fixed;
use crate::numerals::positional;

/// 分 in 1元.
const YUAN: u64 = 100;
/// 分 in 1万元.
const WAN: u64 = 1_000_000;
/// 分 in 1亿元.
const YI: u64 = 10_000_000_000;

/// An amount in yuan: two decimals, none for whole yuan.
///
/// ```
/// use xunwen::template::money::yuan;
/// assert_eq!(yuan(123_456), "1234.56元");
/// assert_eq!(yuan(120_000), "1200元");
/// ```
pub fn yuan(fen: i64) -> String {
    let value = fen.unsigned_abs();
    let text = if value.is_multiple_of(YUAN) {
        (value / YUAN).to_string()
    } else {
        fixed(value.into(), 2)
    };
    format!("{}{text}元", sign(fen))
}

/// An amount in units of ten thousand yuan.
///
/// Without `decimals` it is exact, with as many decimals as it needs (six at most); with them
/// it is rounded half up to that many, which are all written.
///
/// ```
/// use xunwen::template::money::wan;
/// assert_eq!(wan(3_260_000, None), "3.26万元");
/// assert_eq!(wan(3_256_700, Some(2)), "3.26万元");
/// ```
pub fn wan(fen: i64, decimals: Option<u32>) -> String {
    let value = u128::from(fen.unsigned_abs());
    let text = match decimals.map(|d| d.min(6)) {
        Some(d) => {
            let unit = 10u128.pow(6 - d);
            fixed((value * 2 + unit) / (unit * 2), d)
        }
        None => fixed(value, 6).trim_end_matches('0').trim_end_matches('.').to_string(),
    };
    format!("{}{text}万元", sign(fen))
}

/// An amount in the greatest of 亿元, 万元 and 元 that it reaches and that writes it with at most
/// four decimals; always exact.
///
/// ```
/// use xunwen::template::money::money;
/// assert_eq!(money(3_260_000), "3.26万元");
/// assert_eq!(money(999_900), "9999元");
/// assert_eq!(money(123_000_000_000), "12.3亿元");
/// assert_eq!(money(103_054_150), "1030541.50元");
/// ```
pub fn money(fen: i64) -> String {
    let value = fen.unsigned_abs();
    // With four decimals, 亿元 says whole 万元, and 万元 whole 元.
    if value >= YI && value.is_multiple_of(WAN) {
        let text = fixed((value / WAN).into(), 4);
        format!("{}{}亿元", sign(fen), text.trim_end_matches('0').trim_end_matches('.'))
    } else if value >= WAN && value.is_multiple_of(YUAN) {
        wan(fen, None)
    } else {
        yuan(fen)
    }
}

/// An amount in capital numerals (人民币大写), by the rules for filling in bank bills
/// (正确填写票据和结算凭证的基本规定): 整 after 元, none after 角 and 分, 零 for gaps.
///
/// Where those rules leave 零 to choice it is not written.
///
/// ```
/// use xunwen::template::money::capital;
/// assert_eq!(capital(1_234_567), "壹万贰仟叁佰肆拾伍元陆角柒分");
/// assert_eq!(capital(140_950), "壹仟肆佰零玖元伍角");
/// ```
pub fn capital(fen: i64) -> String {
    const DIGITS: [&str; 10] = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"];
    let value = fen.unsigned_abs();
    let (whole, jiao, fen_digit) =
        (value / YUAN, (value / 10 % 10) as usize, (value % 10) as usize);
    let mut text = sign(fen).replace('-', "负");
    if whole > 0 || value == 0 {
        text.push_str(&positional(whole, &DIGITS, ["", "拾", "佰", "仟"]));
        text.push('元');
    }
    match (jiao, fen_digit) {
        (0, 0) => text.push('整'),
        (0, f) => {
            if whole > 0 {
                text.push('零');
            }
            text.push_str(DIGITS[f]);
            text.push('分');
        }
        (j, f) => {
            text.push_str(DIGITS[j]);
            text.push('角');
            if f > 0 {
                text.push_str(DIGITS[f]);
                text.push('分');
            }
        }
    }
    text
}

fn sign(fen: i64) -> &'static str {
    if fen < 0 { "-" } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yuan_has_two_decimals_or_none() {
        for (fen, expected) in [
            (0, "0元"),
            (5, "0.05元"),
            (50, "0.50元"),
            (100, "1元"),
            (123_450, "1234.50元"),
            (123_456, "1234.56元"),
            (-1, "-0.01元"),
        ] {
            assert_eq!(yuan(fen), expected);
        }
        assert_eq!(yuan(i64::MIN), "-92233720368547758.08元");
    }

    #[test]
    fn wan_is_exact_unless_told_otherwise() {
        for (fen, decimals, expected) in [
            (3_260_000, None, "3.26万元"),
            (3_000_000, None, "3万元"),
            (12_345_678, None, "12.345678万元"),
            (1, None, "0.000001万元"),
            (0, None, "0万元"),
            (3_000_000, Some(2), "3.00万元"),
            (3_255_000, Some(2), "3.26万元"),
            (3_254_999, Some(2), "3.25万元"),
            (15_000_000, Some(0), "15万元"),
            (-15_500_000, Some(0), "-16万元"),
        ] {
            assert_eq!(wan(fen, decimals), expected);
        }
    }

    #[test]
    fn money_changes_unit_at_ten_thousand_yuan() {
        assert_eq!(money(999_999), "9999.99元");
        assert_eq!(money(1_000_000), "1万元");
        assert_eq!(money(1_234_500), "1.2345万元");
    }

    #[test]
    fn money_has_at_most_four_decimals_and_is_exact() {
        for (fen, expected) in [
            (9_999_990_000, "9999.99万元"),
            (10_000_000_000, "1亿元"),
            (123_000_000_000, "12.3亿元"),
            (10_001_000_000, "1.0001亿元"),
            (10_000_010_000, "10000.01万元"),
            (103_054_100, "103.0541万元"),
            (103_054_150, "1030541.50元"),
            (-123_000_000_000, "-12.3亿元"),
            (1_000_001, "10000.01元"),
        ] {
            assert_eq!(money(fen), expected, "{fen}");
        }
    }

    /// 6.3 + 8.1 + 14.4 + 2.98 + 7.22 = 39.00 (万).
    #[test]
    fn the_published_sum_is_exact() {
        let parts = [6_300_000, 8_100_000, 14_400_000, 2_980_000, 7_220_000];
        assert_eq!(wan(parts.iter().sum(), Some(2)), "39.00万元");
        assert_eq!(money(parts.iter().sum()), "39万元");
    }

    /// The examples of the rules for bank bills, and the gaps they speak of.
    #[test]
    fn capital_numerals_follow_the_bank_rules() {
        for (fen, expected) in [
            (140_950, "壹仟肆佰零玖元伍角"),
            (600_714, "陆仟零柒元壹角肆分"),
            (168_032, "壹仟陆佰捌拾元叁角贰分"),
            (10_700_053, "壹拾万柒仟元伍角叁分"),
            (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
            (32_504, "叁佰贰拾伍元零肆分"),
            (1_234_567, "壹万贰仟叁佰肆拾伍元陆角柒分"),
            (0, "零元整"),
            (5, "伍分"),
            (50, "伍角"),
            (55, "伍角伍分"),
            (100, "壹元整"),
            (1_000, "壹拾元整"),
            (101, "壹元零壹分"),
            (10_000_100, "壹拾万零壹元整"),
            (10_000_000, "壹拾万元整"),
            (1_000_000_000, "壹仟万元整"),
            (10_000_000_000, "壹亿元整"),
            (10_000_010_000, "壹亿零壹佰元整"),
            (10_010_000_000, "壹亿零壹拾万元整"),
            (-100, "负壹元整"),
        ] {
            assert_eq!(capital(fen), expected, "{fen}");
        }
    }
}
