//! Values of the domain that are more than a string or a number.
//!
//! Each type parses from the form people write, prints the form documents use, and states
//! its JSON Schema `format`, by which the importer finds the parser for a better message
//! than "invalid value".

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Calendar date, printed as 2021年6月23日, written as `2021-06-23`.
pub type Date = chrono::NaiveDate;

/// An amount of money (金额) in 分, the hundredth of a yuan.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Money(pub i64);

impl Money {
    /// The amount in whole 分.
    pub const fn fen(self) -> i64 {
        self.0
    }
}

impl std::iter::Sum for Money {
    fn sum<I: Iterator<Item = Money>>(iter: I) -> Money {
        Money(iter.fold(0i64, |total, m| total.saturating_add(m.0)))
    }
}

impl JsonSchema for Money {
    fn schema_name() -> Cow<'static, str> {
        "Money".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "integer", "format": "money", "minimum": 0,
            "description": "金额：以分为单位的整数，1元写作100"
        })
    }
}

/// The code of an inspected body: a twelve-digit statistics area code (统计用区划代码; county 6,
/// township 3, village 3 digits), or a short code of one's own (自编代码, as BM01) for a department,
/// which has none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct AreaCode(String);

impl AreaCode {
    /// The code as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The first six digits, the county's; all of a short code.
    pub fn county(&self) -> &str {
        self.first(6)
    }
    /// The first nine digits, the township's; all of a short code.
    pub fn township(&self) -> &str {
        self.first(9)
    }
    /// Whether it is a short code (自编代码) and no area code.
    pub fn is_own(&self) -> bool {
        AreaCode::is_own_code(&self.0)
    }

    fn first(&self, digits: usize) -> &str {
        self.0.get(..digits).filter(|_| !self.is_own()).unwrap_or(&self.0)
    }

    /// A letter and up to eleven letters, digits and hyphens: none is taken for an area code, and
    /// all are fit for names of files.
    fn is_own_code(text: &str) -> bool {
        let starts = text.bytes().next().is_some_and(|b| b.is_ascii_uppercase());
        let fits = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-';
        starts && (2..=12).contains(&text.len()) && text.bytes().all(fits)
    }
}

impl FromStr for AreaCode {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, String> {
        let is_area = s.len() == 12 && s.bytes().all(|b| b.is_ascii_digit());
        if is_area || AreaCode::is_own_code(s) {
            return Ok(AreaCode(s.to_string()));
        }
        Err(format!("“{s}”不是12位统计用区划代码（现为{}个字符），请填12位数字", s.chars().count()))
    }
}

impl fmt::Display for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The number of an official document (发文字号), e.g. 澄巡组〔2026〕3号 (GB/T 9704-2012, 7.2.5).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocNumber {
    /// The issuer's document word (机关代字).
    pub word: String,
    /// The year, in full.
    pub year: u16,
    /// The serial number, without leading zeros.
    pub serial: u32,
}

impl DocNumber {
    /// The number that one in another notation means: 云巡组〔2026〕1号 of `云巡组[2026]第01号`.
    pub(crate) fn meant(written: &str) -> Option<String> {
        let narrow = |c: char| match c {
            '[' | '【' | '(' | '（' | '［' | '〈' | '<' | '{' | '﹝' | '「' => '〔',
            ']' | '】' | ')' | '）' | '］' | '〉' | '>' | '}' | '﹞' | '」' => '〕',
            '０'..='９' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            _ => c,
        };
        let text: String = written.chars().filter(|c| !c.is_whitespace()).map(narrow).collect();
        let (word, rest) = text.split_once('〔')?;
        let (year, serial) = rest.split_once('〕')?;
        let year = year.trim_end_matches('年');
        let serial = serial.strip_prefix('第').unwrap_or(serial);
        let serial = serial.strip_suffix('号').unwrap_or(serial).trim_start_matches('0');
        let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
        let sound = !word.is_empty() && year.len() == 4 && digits(year) && digits(serial);
        let right = format!("{word}〔{year}〕{serial}号");
        (sound && right != written && serial.parse::<u32>().is_ok()).then_some(right)
    }
}

impl FromStr for DocNumber {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, String> {
        let wrong = || {
            const RULES: &str = "年份用六角括号〔〕，不加“第”，序号不编虚位";
            match DocNumber::meant(s) {
                Some(right) => format!("“{s}”不是规范的发文字号，应写成“{right}”：{RULES}"),
                None => format!(
                    "“{s}”不是规范的发文字号，应是机关代字、年份、序号，如“某巡组〔2026〕3号”：{RULES}"
                ),
            }
        };
        let (word, rest) = s.split_once('〔').ok_or_else(wrong)?;
        let (year, rest) = rest.split_once('〕').ok_or_else(wrong)?;
        let serial = rest.strip_suffix('号').ok_or_else(wrong)?;
        let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
        if word.is_empty()
            || year.len() != 4
            || !digits(year)
            || !digits(serial)
            || serial.starts_with('0')
        {
            return Err(wrong());
        }
        Ok(DocNumber {
            word: word.to_string(),
            year: year.parse().map_err(|_| wrong())?,
            serial: serial.parse().map_err(|_| wrong())?,
        })
    }
}

impl fmt::Display for DocNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}〔{}〕{}号", self.word, self.year, self.serial)
    }
}

impl Serialize for DocNumber {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

macro_rules! parsed_string {
    ($type:ty, $name:literal, $format:literal, $description:literal) => {
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
            }
        }
        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "format": $format, "description": $description })
            }
        }
    };
}
parsed_string!(
    AreaCode,
    "AreaCode",
    "area-code",
    "统计用区划代码：12位数字，第1至6位县、7至9位乡镇、10至12位村，须加引号；没有的部门填自编代码，如 BM01"
);
parsed_string!(
    DocNumber,
    "DocNumber",
    "doc-number",
    "发文字号：如“澄巡组〔2026〕3号”，年份用六角括号"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doc_numbers_read_back_and_refuse_other_forms() {
        let n: DocNumber = "澄巡组〔2026〕3号".parse().unwrap();
        assert_eq!((n.word.as_str(), n.year, n.serial), ("澄巡组", 2026, 3));
        assert_eq!(n.to_string(), "澄巡组〔2026〕3号");
        for bad in [
            "澄巡组[2026]3号",
            "澄巡组〔2026〕第3号",
            "澄巡组〔2026〕03号",
            "〔2026〕3号",
            "澄巡组〔26〕3号",
            "澄巡组〔2026〕3",
        ] {
            assert!(bad.parse::<DocNumber>().is_err(), "{bad}");
        }
    }

    #[test]
    fn area_codes_split_by_level() {
        let c: AreaCode = "990126101203".parse().unwrap();
        assert_eq!((c.county(), c.township()), ("990126", "990126101"));
        assert!("99012610120".parse::<AreaCode>().is_err());
        assert!("９９0126101203".parse::<AreaCode>().is_err());
        let own: AreaCode = "BM01".parse().unwrap();
        assert_eq!((own.is_own(), own.county(), own.township()), (true, "BM01", "BM01"));
        for bad in ["bm01", "B", "部门01", "1BM", "BM/01", "BM00000000000"] {
            assert!(bad.parse::<AreaCode>().is_err(), "{bad}");
        }
    }
}
