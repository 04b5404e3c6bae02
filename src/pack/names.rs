//! File and folder names that Windows, WPS and archives take.

/// Longest name in UTF-16 units, without the extension.
const MAX_UNITS: usize = 110;

/// The folder of a target: `<code>_<name>`.
pub fn folder_name(code: &str, name: &str) -> String {
    cut(&format!("{}_{}", portable(code), portable(name)))
}

/// The file of a document: `NN_<document>_<target>` and what tells several apart, without extension.
pub fn file_name(order: u32, document: &str, target: &str, distinction: Option<&str>) -> String {
    let mut name = format!("{order:02}_{}_{}", portable(document), portable(target));
    if let Some(more) = distinction {
        // What tells files apart must survive the cut.
        let more = format!("_{}", portable(more));
        name = cut_to(&name, MAX_UNITS.saturating_sub(units(&more)));
        name.push_str(&more);
    }
    cut(&name)
}

/// Characters that some file system forbids, or that hide what a name says, become `_`.
fn portable(text: &str) -> String {
    let replaced: String = text
        .chars()
        .map(|c| match c {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => '_',
            c if c.is_control() => '_',
            c => c,
        })
        .collect();
    let trimmed = replaced.trim_matches([' ', '.', '\u{3000}']);
    if trimmed.is_empty() { "_".to_string() } else { trimmed.to_string() }
}

fn cut(name: &str) -> String {
    cut_to(name, MAX_UNITS)
}

fn cut_to(name: &str, max: usize) -> String {
    let mut used = 0;
    let kept: String = name
        .chars()
        .take_while(|c| {
            used += c.len_utf16();
            used <= max
        })
        .collect();
    kept.trim_end_matches([' ', '.', '\u{3000}']).to_string()
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

#[cfg(test)]
mod tests {
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
}
