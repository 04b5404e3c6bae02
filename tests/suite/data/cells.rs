//! Cells as clerks write them: `tests/inputs/cells.txt` against what is said of each in
//! `tests/ref/cells.txt`. Every cell is put into a sound workbook of its own, as another program
//! would write it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use rust_xlsxwriter::{Format as Look, Workbook};
use xunwen::import::{Format, import, to_bytes};

use crate::rounds::{Flavour, Size, round};
use crate::support::{matches_reference, root};

/// Sheets with their cells.
type Cells = Vec<(String, BTreeMap<(u32, u32), Data>)>;

fn sound() -> Cells {
    let made =
        round(Size { villages: 1, issues: 2, seed: 1, flavour: Flavour::Mixed, canaries: false });
    let bytes = to_bytes(&made, Format::Xlsx).unwrap_or_else(|d| panic!("{d}"));
    let mut file: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let names = file.sheet_names();
    let cells = |name: String| {
        let range = file.worksheet_range(&name).unwrap();
        let (top, left) = range.start().unwrap_or_default();
        let cells = range.used_cells();
        let cells = cells.map(|(r, c, v)| ((r as u32 + top, c as u32 + left), v.clone())).collect();
        (name, cells)
    };
    names.into_iter().map(cells).collect()
}

/// The place of a column in the first row, or of a field of 轮次.
fn place(cells: &Cells, sheet: &str, header: &str) -> (u32, u32) {
    let (_, cells) = cells.iter().find(|(name, _)| name == sheet).unwrap();
    let (row, column) = *cells
        .iter()
        .find(|(_, v)| v.to_string().trim_end_matches('*') == header)
        .unwrap_or_else(|| panic!("{sheet} has no {header}"))
        .0;
    if sheet == "轮次" { (row, 1) } else { (1, column) }
}

/// The reference of a cell; no sheet has more than two letters of columns.
fn cell_name((row, column): (u32, u32)) -> String {
    let letter = |n: u32| char::from(b'A' + (n % 26) as u8);
    let first = (column >= 26).then(|| letter(column / 26 - 1));
    format!("{}{}{}", first.map(String::from).unwrap_or_default(), letter(column), row + 1)
}

/// The workbook with one cell changed.
fn with(cells: &Cells, sheet: &str, at: (u32, u32), written: &str) -> Vec<u8> {
    let mut book = Workbook::new();
    let day = Look::new().set_num_format("yyyy/m/d");
    for (name, cells) in cells {
        let page = book.add_worksheet();
        page.set_name(name).unwrap();
        for ((row, column), value) in cells {
            let (row, column) = (*row, *column as u16);
            _ = match value {
                Data::DateTime(d) => {
                    page.write_number_with_format(row, column, d.as_f64(), &day).unwrap()
                }
                Data::Float(n) => page.write_number(row, column, *n).unwrap(),
                Data::Bool(b) => page.write_boolean(row, column, *b).unwrap(),
                other => page.write_string(row, column, other.to_string()).unwrap(),
            };
        }
        if name == sheet {
            let (row, column) = (at.0, at.1 as u16);
            let (number, format) = written
                .strip_prefix('#')
                .map_or(("", "General"), |n| n.split_once('|').unwrap_or((n, "General")));
            _ = match number.parse::<f64>() {
                Ok(n) => {
                    let look = Look::new().set_num_format(format);
                    page.write_number_with_format(row, column, n, &look).unwrap()
                }
                Err(_) => page.write_string(row, column, written.replace("\\n", "\n")).unwrap(),
            };
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn cells_are_read_as_agreed() {
    let cells = sound();
    let text = std::fs::read_to_string(root("tests/inputs/cells.txt")).unwrap();
    let mut said = String::new();
    for line in text.lines().filter(|line| !line.starts_with("# ")) {
        let mut parts = line.split('\t');
        let [sheet, header, written] = [(); 3].map(|()| parts.next().unwrap());
        let at = place(&cells, sheet, header);
        let result = import(&with(&cells, sheet, at, written), Format::Xlsx, "轮次.xlsx");
        let (understood, problems) = match result {
            Ok(imported) => (imported.understood, imported.problems),
            Err(problems) => (Vec::new(), problems),
        };
        let cell = cell_name(at);
        _ = writeln!(said, "{sheet}!{cell} {header}：{written}");
        if understood.is_empty() && problems.is_empty() {
            said.push_str("  照写\n");
        }
        understood.iter().for_each(|note| _ = writeln!(said, "  读入：{note}"));
        for d in problems.iter() {
            _ = writeln!(said, "  {}", d.to_string().replace('\n', "\n  "));
        }
    }
    assert_eq!(matches_reference("cells.txt", &said), Ok(()));
}
