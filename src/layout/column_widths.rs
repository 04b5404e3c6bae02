//! Widths of columns by what is in them: a name, a telephone number or a date is not divided because
//! its column is a little too narrow.
//!
//! The author's widths are kept where nothing is divided. Else a column takes what it lacks from
//! columns with running text, which only get a line more; one that is filled in by hand gives
//! little. Judged by the cells of the grid, so that all formats have the same columns.

use super::{cell_padding, table_type};
use crate::document::{Block, BlockKind, Cell, Document, Inline, Table};
use crate::profile::Profile;
use crate::units::Pt;

use super::width::{char_width, set_width};

/// Longest cell that is one word in any case, in characters: names, kinds, states.
const MAX_WORD: f64 = 4.0;
/// Longest cell that stays on one line where there is room: dates, answers to tick.
const MAX_LINE: f64 = 9.0;
/// Longest address that does.
const MAX_LONG: f64 = 16.0;
/// Room beside the words of a head, in characters.
const HEAD_ROOM: f64 = 0.3;
/// The part of its width that a column keeps whatever others lack.
const KEPT: f64 = 0.6;
/// The same of a column that is filled in by hand.
const FORM_KEPT: f64 = 0.85;
/// What stands between the parts of a number or a span of time.
const BETWEEN: &str = "-－—–～~/:：.@_";
/// Brackets that stay with the number before them and with the character behind.
const OPENING: &str = "（(〔【《“";
/// Room for the roundings of a word processor.
const HAIR: f64 = 1.0;
/// Up to this difference in points two columns were given the same width.
const ALIKE: f64 = 0.1;

/// What a column holds, in points.
#[derive(Default, Clone, Copy)]
struct Content {
    /// The longest piece that must not be divided.
    least: f64,
    /// The longest that is on one line if there is room.
    wanted: f64,
    /// The longest cell.
    longest: f64,
    /// The longest word of its heads.
    head: f64,
    /// Whether cells are filled in by hand.
    is_form: bool,
}

/// Gives the columns of all tables the widths that their content needs.
pub fn fit_columns(document: &mut Document, profile: &Profile) {
    let annexes = document.annexes.iter_mut().flat_map(|a| &mut a.blocks);
    for Block { kind, .. } in document.blocks.iter_mut().chain(annexes) {
        if let BlockKind::Table(table) = kind {
            fit(table, profile);
        }
    }
}

fn fit(table: &mut Table, profile: &Profile) {
    let page = &profile.page;
    let whole = if page.landscape { page.text_height } else { page.text_width }.pt().0;
    let size = table_type(table.size, profile).0;
    let given: Vec<f64> = table.columns.iter().map(|c| c.share * whole).collect();
    let content: Vec<Content> =
        (0..given.len()).map(|n| content(table, n, given[n], size, profile)).collect();
    let mut widths = given.clone();
    let least: Vec<f64> = content.iter().map(|c| c.least).collect();
    let spare = spares(&widths, &given, &content, |c| c.least);
    move_width(&mut widths, &least, &spare);
    // What is wished for is given whole or not at all: half of it divides the text too. Small
    // wishes come first.
    let lacks = |widths: &[f64], n: usize| content[n].wanted - widths[n];
    let mut order: Vec<usize> = (0..given.len()).filter(|n| lacks(&widths, *n) > 0.0).collect();
    order.sort_by(|a, b| lacks(&widths, *a).total_cmp(&lacks(&widths, *b)));
    for n in order {
        let mut spare = spares(&widths, &given, &content, |c| c.wanted);
        spare[n] = 0.0;
        if spare.iter().sum::<f64>() >= lacks(&widths, n) {
            let mut needed = vec![0.0; given.len()];
            needed[n] = content[n].wanted;
            move_width(&mut widths, &needed, &spare);
        }
    }
    let sum: f64 = widths.iter().sum();
    if sum > 0.0 && widths != given {
        table.columns.iter_mut().zip(widths).for_each(|(column, width)| column.share = width / sum);
    }
}

/// Widens columns to what they need, as far as others can give.
fn move_width(widths: &mut [f64], needed: &[f64], spare: &[f64]) {
    let lacking: Vec<f64> =
        widths.iter().zip(needed).map(|(width, needed)| (needed - width).max(0.0)).collect();
    let spare: Vec<f64> =
        spare.iter().zip(&lacking).map(|(s, l)| if *l > 0.0 { 0.0 } else { *s }).collect();
    let (all, free): (f64, f64) = (lacking.iter().sum(), spare.iter().sum());
    if all > 0.0 && free > 0.0 {
        let taken = all.min(free);
        for (n, width) in widths.iter_mut().enumerate() {
            *width += lacking[n] * taken / all - spare[n] * taken / free;
        }
    }
}

/// What each column can give: columns of one width the same, so that they stay alike.
fn spares(
    widths: &[f64],
    given: &[f64],
    content: &[Content],
    keeps: impl Fn(&Content) -> f64,
) -> Vec<f64> {
    let of = |n: usize| {
        let c = &content[n];
        let part = if c.is_form { FORM_KEPT } else { KEPT };
        // What is on one line stays so.
        let own = if c.longest <= widths[n] { c.longest } else { keeps(c).max(part * given[n]) };
        let own = own.max(c.head.min(widths[n]));
        let kept = if c.is_form { own.max(part * given[n]) } else { own };
        (widths[n] - kept).max(0.0)
    };
    let alike = |n: usize, m: usize| (given[n] - given[m]).abs() < ALIKE;
    (0..given.len())
        .map(|n| (0..given.len()).filter(|m| alike(n, *m)).map(of).fold(f64::MAX, f64::min))
        .collect()
}

/// What the cells of a column hold, its heads aside.
fn content(table: &Table, column: usize, width: f64, size: f64, profile: &Profile) -> Content {
    let pad = 2.0 * cell_padding(Pt(width), Pt(size), profile).0 + HAIR;
    let mut found = Content::default();
    let mut cells = 0;
    for cell in table.rows.iter().flat_map(|row| &row.cells) {
        if cell.column != column || cell.colspan > 1 {
            continue;
        }
        if !cell.head {
            cells += 1;
            found.is_form |= is_filled_in(cell);
        }
        for paragraph in &cell.paragraphs {
            let line = set_width(paragraph, profile);
            let room = |chars: f64| if chars > 0.0 { chars * size + pad } else { 0.0 };
            let shown = if cell.head { line.min(MAX_WORD) + HEAD_ROOM } else { line };
            found.longest = found.longest.max(room(shown));
            if cell.head {
                found.head = found.head.max(room(line.min(MAX_WORD)));
                continue;
            }
            let text = plain(paragraph);
            let piece = longest_number(&text, profile);
            found.least = found.least.max(room(if line <= MAX_WORD { line } else { piece }));
            let line = longest_part(&text).unwrap_or(line);
            let most = if is_one_word(&text) { MAX_LONG } else { MAX_LINE };
            if line <= most {
                found.wanted = found.wanted.max(room(line));
            }
        }
    }
    found.is_form |= cells == 0;
    found.wanted = found.wanted.max(found.least);
    found
}

/// Whether a cell is empty or has a gap to fill in.
fn is_filled_in(cell: &Cell) -> bool {
    cell.paragraphs
        .iter()
        .all(|p| p.is_empty() || p.iter().any(|i| matches!(i, Inline::Blank { .. })))
}

fn plain(inlines: &[Inline]) -> String {
    let text = |i: &Inline| match i {
        Inline::Text { text, .. } => text.clone(),
        // Nothing goes across it.
        _ => "　".into(),
    };
    inlines.iter().map(text).collect()
}

/// Of a single name with dots (阿不都热依木·买买提尼亚孜) its longest part with the dot behind it, where
/// it may be divided.
fn longest_part(text: &str) -> Option<f64> {
    let is_name = text.contains('·') && text.chars().all(|c| c == '·' || c >= '\u{3400}');
    let parts = is_name.then(|| text.split_inclusive('·').map(|part| part.chars().count()));
    parts?.max().map(|chars| chars as f64)
}

/// Whether a text is a single word of Latin, such as an address.
fn is_one_word(text: &str) -> bool {
    text.is_ascii() && !text.contains(' ')
}

/// The longest number of a text that has no room to be divided: telephone numbers, times and their
/// spans, numbers of files. In characters.
fn longest_number(text: &str, profile: &Profile) -> f64 {
    let chars: Vec<char> = text.chars().collect();
    let digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    let (mut longest, mut at) = (0.0, 0);
    while at < chars.len() {
        let end = (at..chars.len())
            .find(|i| {
                let c = chars[*i];
                let joins = BETWEEN.contains(c)
                    && *i > at
                    && chars.get(i + 1).is_some_and(|next| digit(*next));
                !(c.is_ascii_alphanumeric() || digit(c) || joins)
            })
            .unwrap_or(chars.len());
        let piece = &chars[at..end];
        if piece.iter().any(|c| digit(*c)) {
            // A word processor does not part a number from a bracket behind it.
            let bracket = chars.get(end).is_some_and(|c| OPENING.contains(*c));
            let width =
                piece.iter().map(|c| char_width(*c)).sum::<f64>() + if bracket { 2.0 } else { 0.0 };
            longest = f64::max(longest, width + profile.mixed_space());
        }
        at = end.max(at + 1);
    }
    longest.min(MAX_LONG)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Align, Column, Row, TableSize};
    use crate::kinds::{SetFiles, read_profile};

    /// The widths of columns in characters of the table's type, from shares and rows.
    fn widths(shares: &[f64], rows: &[&[&str]]) -> Vec<f64> {
        let profile = read_profile(&SetFiles::builtin().unwrap(), "plain").unwrap();
        let sum: f64 = shares.iter().sum();
        let cell = |(column, text): (usize, &&str)| Cell {
            column,
            colspan: 1,
            rowspan: 1,
            head: false,
            align: Align::Left,
            paragraphs: vec![vec![Inline::text(*text)]],
        };
        let mut table = Table {
            columns: shares.iter().map(|s| Column { share: s / sum, align: Align::Left }).collect(),
            head_rows: 0,
            rows: rows
                .iter()
                .map(|r| Row { cells: r.iter().enumerate().map(cell).collect(), lines: 0.0 })
                .collect(),
            size: TableSize::Small,
        };
        fit(&mut table, &profile);
        let size = table_type(TableSize::Small, &profile).0;
        let pad = 2.0 * profile.table.pad_x.pt().0;
        let total: f64 = table.columns.iter().map(|c| c.share).sum();
        assert!((total - 1.0).abs() < 1e-9);
        let whole = profile.page.text_width.pt().0;
        table.columns.iter().map(|c| (c.share * whole - pad) / size).collect()
    }

    const TEXT: &str =
        "双河镇党委及所辖有关村党组织，县审计局、县农业农村局、县文化广电旅游体育局党组";

    #[test]
    fn names_numbers_and_spans_get_the_room_they_need() {
        let widths = widths(
            &[12.0, 20.0, 9.0, 12.0, 26.0, 49.0],
            &[&[
                "第一巡察组",
                TEXT,
                "祁正堃",
                "0990-6612381",
                "工作日8:30—12:00",
                "xunchazu1@example.cn",
            ]],
        );
        assert!(widths[2] >= 3.0, "{widths:?}");
        assert!(widths[3] >= 6.0, "{widths:?}");
        assert!(widths[4] >= 5.5, "{widths:?}");
        assert!(widths[0] >= 5.0, "{widths:?}");
    }

    #[test]
    fn what_has_room_keeps_its_widths_and_forms_give_little() {
        let even = widths(&[1.0, 1.0], &[&["祁正堃", TEXT]]);
        assert!((even[0] - even[1]).abs() < 1e-9);
        let form = widths(&[1.0, 9.0], &[&["阿不都热依木·买买提尼亚孜", ""]]);
        assert!(form[0] < 7.5, "{form:?}");
        // A long name takes its room from the text beside it: a line for each part.
        let named = widths(&[1.0, 7.0], &[&["阿不都热依木·买买提尼亚孜", TEXT]]);
        assert!(named[0] >= 7.0 && named[0] < 8.0, "{named:?}");
    }

    #[test]
    fn no_column_loses_more_than_it_can_give() {
        let many: Vec<&str> = vec!["W2026-010"; 12];
        let widths = widths(&[1.0; 12], &[&many]);
        assert!(widths.iter().all(|w| (w - widths[0]).abs() < 1e-9), "{widths:?}");
    }
}
