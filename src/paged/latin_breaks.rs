//! Where a line that is cut within Latin may break: the pairs of characters that LibreOffice keeps
//! together.
//!
//! A word processor breaks a line by the script of the first character without room. Within Chinese
//! only the two lists of [`super::cells`] count; within Latin the classes of Unicode (UAX 14) do,
//! in the older form that LibreOffice 7.4 has: a closing mark, also a Chinese one, stays with the
//! word behind it, an opening mark with the word before it, and a quotation mark with both
//! neighbours. Measured through LibreOffice's own break iterator, pair by pair.

use super::cells::{Cell, is_decent};
use crate::fonts::characters::Class;

/// Class of a character for breaking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Ideograph,
    Letter,
    Digit,
    Space,
    Open,
    Close,
    /// May not begin a line; one may begin behind it.
    Stop,
    Quote,
    Dash,
    Ellipsis,
    /// Before a number, as ￥.
    Prefix,
    /// Behind a number, as %.
    Postfix,
}

use Kind::{
    Close, Dash, Digit, Ellipsis, Ideograph, Letter, Open, Postfix, Prefix, Quote, Space, Stop,
};

/// The characters of the kinds; all others are ideographs or letters.
const KINDS: [(Kind, &str); 9] = [
    (Digit, "0123456789"),
    (Open, "([{（《〈「『【〔〖〝［｛"),
    (Close, ".,:;)]}，、。．）》〉」』】〕〗〞］｝"),
    (Stop, "-?!|\\‐–：；！？"),
    (Quote, "\"'“”‘’"),
    (Dash, "—"),
    (Ellipsis, "…"),
    (Prefix, "$+¥±￥"),
    (Postfix, "%℃℉′″‰％￠"),
];

/// Kinds that stay together with some kinds behind them.
const JOINED: [(Kind, &[Kind]); 8] = [
    (Ideograph, &[Ellipsis, Postfix]),
    (Letter, &[Letter, Digit, Open, Ellipsis, Prefix]),
    (Digit, &[Letter, Digit, Open, Ellipsis, Prefix, Postfix]),
    (Close, &[Letter, Digit]),
    (Postfix, &[Letter, Digit]),
    (Prefix, &[Ideograph, Letter, Digit]),
    (Dash, &[Dash]),
    (Ellipsis, &[Ellipsis]),
];

fn kind(cell: Cell) -> Kind {
    let listed = KINDS.iter().find(|(_, chars)| chars.contains(cell.ch)).map(|(kind, _)| *kind);
    match cell.class {
        Class::Space => Space,
        Class::Item => Ideograph,
        _ => listed.unwrap_or(if cell.ch < '\u{2e80}' { Letter } else { Ideograph }),
    }
}

/// How far before a slash a space is preferred as a break, in characters.
const LONG_PATH: usize = 66;

/// The last break of a line that is cut within Latin; may be where the line begins.
pub fn last_break(cells: &[Cell], start: usize, cut: usize) -> Option<usize> {
    // Behind a slash only if the next character has room too.
    let mut beside = (start..=cut).rev().filter(|i| *i == 0 || *i < cut || cells[*i - 1].ch != '/');
    let end =
        beside.find(|i| *i == 0 || is_decent(cells[*i - 1], cells[*i]) && may_break(cells, *i))?;
    if end == 0 || cells[end - 1].ch != '/' {
        return Some(end);
    }
    let space =
        (end.saturating_sub(LONG_PATH)..end).rev().find(|i| cells[*i].class == Class::Space);
    Some(space.map_or(end, |space| space + 1)).filter(|end| *end >= start)
}

/// Whether a line that is cut within Latin may break before a cell; `i` is not the first.
fn may_break(cells: &[Cell], i: usize) -> bool {
    let (before, after) = (cells[i - 1], cells[i]);
    if before.ch == '/' {
        let of_number = i > 1 && cells[i - 2].ch.is_ascii_digit() && after.ch.is_ascii_digit();
        return after.ch.is_alphanumeric() && !of_number;
    }
    let (a, b) = (kind(before), kind(after));
    let never =
        matches!(a, Open | Quote) || matches!(b, Space | Close | Stop | Quote) || after.ch == '/';
    a == Space || !(never || JOINED.iter().any(|(kind, joined)| a == *kind && joined.contains(&b)))
}

#[cfg(test)]
mod tests {
    use super::super::cells::cells_of;
    use super::*;

    /// The text with a bar wherever a line that is cut within Latin may break.
    fn breaks(text: &str) -> String {
        let cells = cells_of(text);
        let bar = |i: usize| if i > 0 && may_break(&cells, i) { "|" } else { "" };
        cells.iter().enumerate().map(|(i, c)| format!("{}{}", bar(i), c.ch)).collect()
    }

    /// What the break iterator of LibreOffice 7.4 answered for English, text by text.
    const MEASURED: [&str; 24] = [
        "WiFi、GPS",
        "发|〔2025〕104|号",
        "编|号|No.10417727、No.85806264）|为|同",
        "文|件|名|为“2019_final_v82(1).xlsx”，|没|有",
        "8:30|—|12:00、14:30|—|17:30）。",
        "混|用“Microsoft |Word”“WPS |Office”两",
        "占|比|55%|……；|经|办",
        "湿|度|≤45%|～|91%|的",
        "zhen-|jiwei_3@mail.chengchuan.example|收",
        "2022-|990126-|04-|01-|436832）|缺",
        "温|度-|46℃|～|18℃、|湿",
        "￥62,246.00|计|算",
        "（乙|方：|Chengchuan |Rural |Co., |Ltd.）|签",
        "第|1/63|条",
        "A|级|（含|B+级）”；",
        "94×12|＝|92408853|元",
        "T·|次|仁|·abc",
        "GB/T |9704|—|2012",
        "50|㎡|（约|3|亩）",
        "a（b）c",
        "A？|B！|C：|D；|E，F",
        "(1)|甲",
        "甲-|3",
        "甲…|A",
    ];

    #[test]
    fn pairs_part_as_measured() {
        for measured in MEASURED {
            let text = measured.replace('|', "");
            let slash = |s: &str| s.replace("/|", "/");
            assert_eq!(slash(&breaks(&text)), measured, "{text}");
        }
    }

    #[test]
    fn a_slash_parts_what_is_not_a_number() {
        assert_eq!(breaks("cn/2026/t2，1/3，A/B"), "cn/|2026/|t2，1/3，A/|B");
    }
}
