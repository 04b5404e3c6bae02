//! Workbooks come back as they were, and every mistake is found in its cell.

mod cells;
mod mistakes;
mod sheets;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::sync::OnceLock;

use calamine::{Data, DataType as _, Reader as _, Xlsx};
use rust_xlsxwriter::{Format, Workbook};

use super::WorkbookOptions;
use crate::diag::{Code, Diagnostic, Diagnostics, Origin};
use crate::import::{ImportOptions, Imported, import, import_file, import_with, to_bytes};
use crate::round::check::{check, violations};
use crate::round::{self, Round};

fn sample() -> Round {
    static SAMPLE: OnceLock<Round> = OnceLock::new();
    SAMPLE
        .get_or_init(|| {
            import_file(concat!(env!("CARGO_MANIFEST_DIR"), "/samples/round.yaml").as_ref())
                .unwrap()
                .round
        })
        .clone()
}

fn export(round: &Round) -> Result<Vec<u8>, Diagnostics> {
    to_bytes(round, crate::import::Format::Xlsx)
}

fn template() -> Result<Vec<u8>, Diagnostics> {
    super::template(&WorkbookOptions::default().kinds(crate::built_in_titles().clone()))
}

fn read(bytes: &[u8]) -> Result<Imported, Diagnostics> {
    import(bytes, crate::import::Format::Xlsx, "样例.xlsx")
}

/// The errors of a workbook, of its form and of its content.
fn errors(bytes: &[u8]) -> Diagnostics {
    let options = ImportOptions::default().for_check();
    let imported = match import_with(bytes, crate::import::Format::Xlsx, "样例.xlsx", &options) {
        Ok(imported) => imported,
        Err(problems) => return problems,
    };
    let calendar = round::Calendar::default();
    let kinds: Vec<String> =
        sample().issuances.iter().map(|issuance| issuance.document.clone()).collect();
    let context = round::check::Context {
        calendar: &calendar,
        kinds: &kinds,
        extra: &[],
        date: None,
        form: None,
        print: None,
        pictures: None,
    };
    let found = imported.violations(|round| violations(round, &context));
    let all: Diagnostics = imported.problems.into_iter().chain(found).collect();
    all.iter().for_each(speaks_plainly);
    all.into_iter().filter(Diagnostic::is_error).collect()
}

/// A clerk knows sheets, columns and their units; no keys, no commands, no 分.
fn speaks_plainly(d: &crate::diag::Diagnostic) {
    for text in [&d.message].into_iter().chain(&d.hints) {
        // What is quoted was written by the clerk.
        let mut own = String::new();
        let mut depth = 0;
        for c in text.chars() {
            depth += i32::from(c == '“') - i32::from(c == '”');
            if depth == 0 {
                own.push(c);
            }
        }
        let own = own.replace("yyyy-mm-dd", "");
        let letters = own.split(|c: char| !c.is_ascii_lowercase()).map(str::len).max();
        assert!(letters < Some(3) && !own.contains("以分为单位") && !own.contains("[["), "{d}");
    }
}

/// Sheets in their order, with their cells.
type Cells = Vec<(String, BTreeMap<(u32, u32), Data>)>;

fn cells(bytes: &[u8]) -> Cells {
    let mut xlsx: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let names = xlsx.sheet_names();
    names
        .into_iter()
        .map(|name| {
            let range = xlsx.worksheet_range(&name).unwrap();
            let (top, left) = range.start().unwrap_or_default();
            let cells = range
                .used_cells()
                .map(|(r, c, v)| ((r as u32 + top, c as u32 + left), v.clone()))
                .collect();
            (name, cells)
        })
        .collect()
}

/// The same cells, as another program would write them.
fn written(cells: &Cells) -> Vec<u8> {
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("yyyy/m/d");
    for (name, cells) in cells {
        let page = book.add_worksheet();
        page.set_name(name).unwrap();
        for ((row, column), value) in cells {
            let (row, column) = (*row, *column as u16);
            match value {
                Data::String(s) => drop(page.write_string(row, column, s).unwrap()),
                Data::Float(n) => drop(page.write_number(row, column, *n).unwrap()),
                Data::Int(n) => drop(page.write_number(row, column, *n as f64).unwrap()),
                Data::Bool(b) => drop(page.write_boolean(row, column, *b).unwrap()),
                Data::DateTime(d) => {
                    page.write_number_with_format(row, column, d.as_f64(), &day).unwrap();
                }
                other => panic!("{other:?}"),
            }
        }
    }
    book.save_to_buffer().unwrap()
}

/// The cells of a workbook, to be changed by sheet, row (of the data, from 0) and header.
struct Book(Cells);

impl Book {
    fn sheet(&mut self, name: &str) -> &mut BTreeMap<(u32, u32), Data> {
        &mut self
            .0
            .iter_mut()
            .find(|(n, _)| n == name)
            .unwrap_or_else(|| panic!("no sheet {name}"))
            .1
    }

    fn column(&mut self, sheet: &str, header: &str) -> u32 {
        let cells = self.sheet(sheet);
        let found = cells
            .iter()
            .find(|((r, _), v)| *r == 0 && v.to_string().trim_end_matches('*') == header);
        found.unwrap_or_else(|| panic!("{sheet} has no {header}")).0.1
    }

    /// Changes a cell; yields its reference.
    fn set(
        &mut self,
        sheet: &str,
        row: u32,
        header: &str,
        value: impl Into<Option<Data>>,
    ) -> (String, String) {
        let at = if sheet == "轮次" {
            let cells = self.sheet(sheet);
            let label = cells
                .iter()
                .find(|((_, c), v)| *c == 0 && v.to_string().trim_end_matches('*') == header);
            (label.unwrap_or_else(|| panic!("no {header}")).0.0, 1)
        } else {
            (row + 1, self.column(sheet, header))
        };
        match value.into() {
            Some(value) => drop(self.sheet(sheet).insert(at, value)),
            None => drop(self.sheet(sheet).remove(&at)),
        }
        (sheet.to_string(), crate::data::cell_name(at.0, at.1))
    }

    fn bytes(&self) -> Vec<u8> {
        written(&self.0)
    }
}

/// The sample as a workbook, written once for all tests.
fn exported() -> &'static [u8] {
    static EXPORTED: OnceLock<Vec<u8>> = OnceLock::new();
    EXPORTED.get_or_init(|| export(&sample()).unwrap())
}

fn text(t: &str) -> Data {
    Data::String(t.into())
}

fn places(problems: &Diagnostics) -> BTreeSet<(String, String)> {
    let place = |d: &crate::diag::Diagnostic| match &d.origin {
        Some(Origin::Cell { sheet, cell, .. }) => (sheet.clone(), cell.clone()),
        other => panic!("{other:?}: {d}"),
    };
    problems.iter().map(place).collect()
}

#[test]
fn the_sample_comes_back_as_it_was() {
    let round = sample();
    let bytes = export(&round).unwrap();
    let back = read(&bytes).unwrap();
    assert_eq!(back.round, round);
    assert!(
        back.problems.is_empty() && back.understood.is_empty(),
        "{} {:?}",
        back.problems,
        back.understood
    );
    // The same input gives the same bytes; another program's copy of the cells reads the same.
    assert_eq!(export(&round).unwrap(), bytes);
    assert_eq!(read(&written(&cells(&bytes))).unwrap().round, round);
}

#[test]
fn hard_values_come_back_or_are_refused() {
    let mut round = sample();
    round.issues[0].facts = "@甲 -乙 +丙\t“丁”&<戊>=1+1\u{20bb7}".into();
    round.issues[0].names = vec!["买买提·次仁".into(), "甲、乙".into()];
    round.tasks[0].measures = vec!["一是清退；二是追责".into()];
    round.tasks[1].measures = vec!["无".into()];
    round.teams[0].targets = Vec::new();
    round.scope = vec!["无".into()];
    assert_eq!(read(&export(&round).unwrap()).unwrap().round, round);
    // Nothing is a formula.
    let bytes = export(&round).unwrap();
    let mut zip =
        crate::archive::ZipReader::open(&bytes, crate::archive::Limits::default()).unwrap();
    for name in zip.names().into_iter().filter(|n| n.starts_with("xl/worksheets/sheet")) {
        let part = String::from_utf8(zip.read(&name).unwrap().unwrap()).unwrap();
        assert!(!part.contains("<f>"), "{name}");
    }
    // Every value that would not come back is reported with its place.
    round.issues[1].summary = " 前面有空格".into();
    round.issues[2].summary = "用\u{2f00}种⽤法".into();
    round.tasks[0].measures[0] = "分两行\n写".into();
    let problems = export(&round).unwrap_err();
    let paths: Vec<_> = problems.iter().filter_map(|d| d.path.as_deref()).collect();
    assert_eq!(
        paths,
        ["issues[1].summary", "issues[2].summary", "tasks[0].measures"],
        "{problems}"
    );
    round.issues[2].summary = "用法".into();
    round.tasks[0].measures = vec!["一是清退；二是追责".into()];
    round.issues[1].summary = "长".repeat(40_000);
    assert!(export(&round).unwrap_err()[0].message.contains("32767"));
}

#[test]
fn an_empty_workbook_asks_for_what_is_there_once_and_ignores_its_examples() {
    let bytes = template().unwrap();
    assert_eq!(template().unwrap(), bytes);
    let problems = read(&bytes).unwrap_err();
    assert!(problems.iter().all(|d| d.code == Code::MissingKey), "{problems}");
    assert!(places(&problems).iter().all(|(sheet, _)| sheet == "轮次"), "{problems}");
    // The examples are a sound round themselves: without the mark they are read.
    let mut book = Book(cells(exported()));
    let once = book.sheet("轮次").clone();
    let mut book = Book(cells(&bytes));
    *book.sheet("轮次") = once;
    for (_, cells) in &mut book.0 {
        cells.retain(|(row, _), v| *row == 0 || v.as_string().as_deref() != Some("示例"));
    }
    let imported = read(&book.bytes()).unwrap();
    assert!(imported.problems.is_empty(), "{}", imported.problems);
    assert_eq!(
        (imported.round.targets.len(), imported.round.issues.len(), imported.round.progress.len()),
        (2, 2, 2)
    );
    assert_eq!(imported.round.interviews[0].sections[0].questions.len(), 1);
    // Without the column of marks they are recognised by their content.
    for (name, cells) in
        book.0.iter_mut().filter(|(name, _)| !matches!(name.as_str(), "轮次" | "说明" | "选项"))
    {
        assert_eq!(cells.remove(&(0, 0)), Some(text("示例")), "{name}");
    }
    let imported = read(&book.bytes()).unwrap();
    assert!(
        imported.round.targets.is_empty() && imported.round.issues.is_empty(),
        "{:?}",
        imported.round.issues
    );
}

#[test]
fn a_round_with_own_codes_comes_back_from_its_workbook() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/city/round.yaml");
    let round = import_file(&file).unwrap().round;
    let mut back = read(&export(&round).unwrap()).unwrap().round;
    back.include.clone_from(&round.include);
    assert_eq!(back, round);
}
