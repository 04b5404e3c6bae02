//! File and folder names that Windows, WPS and archives take.
//!
//! A name depends on what it names alone, not on what else is there: a run over some targets and
//! one over all call a file the same. A code or number within keeps names apart; where making it
//! portable might join two, a few digits of its hash are added.

use super::sha256;

/// Longest name in UTF-16 units, without the extension (Windows).
const MAX_UNITS: usize = 110;
/// Longest name in bytes, without the extension (Linux takes 255 with it).
const MAX_BYTES: usize = 240;
/// Digits of a hash that tell names apart.
const HASH_DIGITS: usize = 8;

/// The folder of a target: `<code>_<name>`.
pub fn folder_name(code: &str, name: &str) -> String {
    cut_to(&format!("{}_{}", distinct(code), portable(name)), MAX_UNITS, MAX_BYTES)
}

/// The file of a document: `NN_<document>_<target>` and what tells several apart, without
/// extension.
pub fn file_name(order: u32, document: &str, target: &str, distinction: Option<&str>) -> String {
    let name = format!("{order:02}_{}_{}", portable(document), portable(target));
    // What tells files apart must survive the cut.
    let more = distinction.map_or(String::new(), |d| format!("_{}", distinct(d)));
    cut_to(&name, MAX_UNITS.saturating_sub(units(&more)), MAX_BYTES.saturating_sub(more.len()))
        + &more
}

/// A code or number as part of a name, different for each.
fn distinct(text: &str) -> String {
    let plain = |c: char| {
        c.is_ascii_digit()
            || c.is_ascii_uppercase()
            || matches!(c, '-' | '\u{4e00}'..='\u{9fff}' | '〔' | '〕' | '（' | '）' | '、')
    };
    if !text.is_empty() && text.chars().all(plain) && text.len() <= MAX_BYTES / 2 {
        return text.to_string();
    }
    let hash: String = sha256(text.as_bytes()).chars().take(HASH_DIGITS).collect();
    format!("{}~{hash}", cut_to(&portable(text), MAX_UNITS / 2, MAX_BYTES / 2 - HASH_DIGITS - 1))
}

/// Characters that some file system forbids, or that hide what a name says, become `_`.
fn portable(text: &str) -> String {
    let replaced: String = text
        .chars()
        .map(|c| match c {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
            '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}' => '_',
            c if c.is_control() => '_',
            c => c,
        })
        .collect();
    let trimmed = replaced.trim_matches([' ', '.', '\u{3000}']);
    if trimmed.is_empty() { "_".to_string() } else { trimmed.to_string() }
}

fn cut_to(name: &str, max_units: usize, max_bytes: usize) -> String {
    let (mut units, mut bytes) = (0, 0);
    let kept: String = name
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            bytes += c.len_utf8();
            units <= max_units && bytes <= max_bytes
        })
        .collect();
    kept.trim_end_matches([' ', '.', '\u{3000}']).to_string()
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    #[test]
    fn names_are_portable() {
        assert_eq!(folder_name("990126101201", "柳树湾村"), "990126101201_柳树湾村");
        assert_eq!(file_name(3, "谈话提纲", "a/b\\..:*?", None), "03_谈话提纲_a_b_..___");
        assert_eq!(file_name(1, "公告", "..", None), "01_公告__");
        assert_eq!(file_name(1, "公告", "村\u{202e}x. ", None), "01_公告_村_x");
        let long = "村".repeat(300);
        let name = file_name(7, "督办通知", &long, Some("DB2026-01"));
        assert!(units(&name) <= MAX_UNITS && name.ends_with("_DB2026-01"), "{name}");
    }

    /// What a file system that folds case, width and composition takes for the same name.
    fn folded(name: &str) -> String {
        let wide = |c: char| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            c => c,
        };
        name.chars()
            .map(wide)
            .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
            .collect::<String>()
            .replace('é', "e")
            .to_lowercase()
    }

    #[test]
    fn ten_thousand_hard_names_are_distinct() {
        let hard = [
            "柳树湾村",
            "CON",
            "nul",
            "LPT9",
            "com1.txt",
            "..",
            ".",
            "",
            " ",
            "村.",
            "村 ",
            "a\\b",
            "a:b",
            "a/b",
            "村\u{202e}gpj",
            "Ａ村",
            "A村",
            "a村",
            "Cafe\u{301}",
            "Café",
            "\u{3000}",
            "\u{feff}村",
        ];
        let long = "长".repeat(300);
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        for n in 0..10_000_u32 {
            let name = if n % 50 == 49 { long.as_str() } else { hard[n as usize % hard.len()] };
            let folder = folder_name(&format!("99{n:010}"), name);
            assert!(
                units(&folder) <= 120
                    && folder.len() <= 250
                    && !folder.ends_with(['.', ' '])
                    && !folder.contains(['/', '\\', ':', '\u{202e}']),
                "{folder}"
            );
            assert_eq!(seen.insert(folded(&folder), n), None, "{folder}");
        }
    }

    #[test]
    fn hard_numbers_of_documents_are_distinct() {
        let numbers = [
            "DB-1",
            "db-1",
            "DB/1",
            "DB:1",
            "DB\\1",
            "ＤＢ-1",
            "DB-1.",
            "DB-1 ",
            "",
            "Cafe\u{301}",
            "Café",
            "督办〔2026〕1号",
        ];
        let long: Vec<String> = (0..3).map(|n| format!("{}{n}", "号".repeat(200))).collect();
        let all = numbers.iter().copied().chain(long.iter().map(String::as_str));
        let names: Vec<String> =
            all.map(|n| file_name(7, "督办通知", &"村".repeat(200), Some(n))).collect();
        assert!(names.iter().all(|n| units(n) <= 120 && n.len() <= 250), "{names:?}");
        assert_eq!(
            names.iter().map(|n| folded(n)).collect::<BTreeSet<_>>().len(),
            names.len(),
            "{names:?}"
        );
        // The same whatever else there is.
        assert_eq!(names[0], file_name(7, "督办通知", &"村".repeat(200), Some("DB-1")));
    }
}
