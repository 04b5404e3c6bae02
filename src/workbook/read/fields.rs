//! The sheet 轮次 with a row for each field that a round has once.

use std::collections::{BTreeMap, BTreeSet};

use super::reader::{Reader, Row, put};
use crate::data::{Node, column_name};
use crate::data::{shown, suggest};
use crate::diag::{Code, Diagnostic};
use crate::round::Date;
use crate::workbook::cell_in::{Raw, with_year};
use crate::workbook::columns::{EXTRA, Sheet, is_header};
use crate::workbook::grid::Grid;
use crate::workbook::xlsx::mark;

/// Columns in which the names of the fields are looked for: somebody may have put numbers before
/// them.
const LABELS_WITHIN: u32 = 4;

/// Which of the sheet's fields a label names.
fn field_of(sheet: &Sheet, label: &str) -> Option<usize> {
    sheet.columns.iter().position(|c| is_header(&c.header, label).is_some())
}

/// The column of the names of the fields, and how many of them it has; the values are beside it.
pub(super) fn labels(sheet: &Sheet, grid: &Grid) -> (u32, usize) {
    let known = |at: u32| {
        let labels = grid.rows.values().filter_map(|cells| cells.get(&at));
        labels.filter(|raw| field_of(sheet, raw.text().trim()).is_some()).count()
    };
    let columns = (0..LABELS_WITHIN).map(|at| (at, known(at)));
    columns.max_by_key(|(at, known)| (*known, std::cmp::Reverse(*at))).unwrap_or_default()
}

/// The days of such a sheet that are written with their year.
pub(super) fn days(sheet: &Sheet, grid: &Grid) -> Vec<Date> {
    let (labels, _) = labels(sheet, grid);
    let is_day = |cells: &&BTreeMap<u32, Raw>| {
        let label = cells.get(&labels).map(Raw::text).unwrap_or_default();
        let field = field_of(sheet, label.trim()).map(|at| &sheet.columns[at]);
        field.is_some_and(|column| column.path.first().is_some_and(|part| part == "schedule"))
    };
    let cells = grid.rows.values().filter(is_day);
    cells.filter_map(|cells| with_year(cells.get(&(labels + 1))?)).collect()
}

impl Reader<'_> {
    /// Reads a sheet with a row for each field: name, value, note.
    pub fn fields(&mut self, index: usize, sheet: &Sheet, grid: &Grid) {
        let mut known = Vec::new();
        let (labels, _) = labels(sheet, grid);
        let values = labels + 1;
        for (row, cells) in &grid.rows {
            let Some(label) = cells.get(&labels).map(Raw::text) else {
                if cells.contains_key(&values) {
                    let d =
                        Diagnostic::warning(Code::SheetUnread, "这一行没有写是哪一项，没有读入");
                    self.problems
                        .push((self.place(index, *row, values), d.hint("在前面一格写明项目")));
                }
                continue;
            };
            let label = label.trim();
            let at = field_of(sheet, label);
            let extra = label.strip_prefix(EXTRA).filter(|_| sheet.extra);
            let row_of = Row {
                sheet,
                index,
                row: *row,
                cells,
                path: String::new(),
                township: String::new(),
                township_at: 0,
            };
            match (at, extra) {
                (Some(at), _) if known.contains(&at) => {
                    let d = Diagnostic::error(
                        Code::Duplicate,
                        format!("“{}”写了两行", sheet.columns[at].header),
                    );
                    self.problems.push((self.place(index, *row, labels), d.hint("只留一行")));
                }
                (Some(at), _) => {
                    known.push(at);
                    if cells.contains_key(&values) {
                        self.note_hidden_field(sheet, grid, *row, values);
                    }
                    let place = self.place(index, *row, values);
                    self.spots.cell(sheet.columns[at].path.join("."), place);
                    let unit = if label.contains('万') { 10_000 } else { 1 };
                    if let Some(node) = self.cell(&row_of, &sheet.columns[at], values, unit) {
                        self.field(&sheet.columns[at].path, node);
                    }
                }
                (None, Some(key)) => {
                    if let Some(node) = self.extra(&row_of, key, values) {
                        self.field(&["extra".into(), key.into()], node);
                    }
                }
                // Titles of groups and notes between the fields.
                (None, None) if cells.contains_key(&values) && label != "项目" => {
                    let names: Vec<&str> =
                        sheet.columns.iter().map(|c| c.header.as_str()).collect();
                    let mut d = Diagnostic::warning(
                        Code::UnknownKey,
                        format!("“{}”这一项不认识，没有读入", shown(label)),
                    );
                    if suggest(&mut d, label, &names) {
                        let meant = d.fix.as_ref().map(|fix| fix.value.as_str());
                        let of = sheet.columns.iter().filter(|c| meant == Some(&c.header));
                        self.lost.extend(of.map(|c| c.path.join(".")));
                    }
                    self.problems.push((self.place(index, *row, labels), d));
                }
                (None, None) => {}
            }
        }
        self.name_beside(sheet, grid, values);
        let last = grid.rows.keys().next_back().copied().unwrap_or_default();
        for (at, column) in sheet.columns.iter().enumerate() {
            if column.required && !known.contains(&at) {
                self.reported.insert(String::new());
                self.lost.push(column.path.join("."));
                let d =
                    Diagnostic::error(Code::MissingKey, format!("缺少“{}”这一项", column.header));
                let d = column.note.iter().fold(d, |d, note| d.hint(note.clone()));
                self.problems.push((self.place(index, last + 1, labels), d));
            }
        }
    }

    /// Names the columns with content beside values and their explanations.
    fn name_beside(&mut self, sheet: &Sheet, grid: &Grid, values: u32) {
        let is_mark = |at: u32| {
            grid.rows
                .values()
                .take(1)
                .any(|head| head.get(&at).is_some_and(|raw| raw.text() == mark::HEADER))
        };
        let beside =
            grid.rows.values().flat_map(|cells| cells.range(values + 2..).map(|(at, _)| *at));
        for at in beside.filter(|at| !is_mark(*at)).collect::<BTreeSet<u32>>() {
            let sentence = format!("{}：{}列的内容没有读入", sheet.name, column_name(at));
            self.notes.sentence(&sheet.name, sentence);
        }
    }

    /// Puts a value at a path of the round.
    fn field(&mut self, path: &[String], node: Node) {
        let place = node.place;
        put(&mut self.fields, path, node, place);
    }
}
