//! The sheet 轮次 with a row for each field that a round has once.

use super::reader::{Reader, Row, put};
use crate::data::Node;
use crate::data::{shown, suggest};
use crate::diag::{Code, Diagnostic};
use crate::workbook::cell_in::{Raw, value};
use crate::workbook::columns::{Cell, EXTRA, Sheet, is_header};
use crate::workbook::grid::Grid;

impl Reader<'_> {
    /// Reads a sheet with a row for each field: name, value, note.
    pub fn fields(&mut self, index: usize, sheet: &Sheet, grid: &Grid) {
        let mut known = Vec::new();
        for (row, cells) in &grid.rows {
            let Some(label) = cells.get(&0).map(Raw::text) else { continue };
            let label = label.trim();
            let at = sheet.columns.iter().position(|c| is_header(&c.header, label).is_some());
            let extra = label.strip_prefix(EXTRA).filter(|_| sheet.extra);
            let row_of = Row {
                sheet,
                index,
                row: *row,
                cells,
                path: String::new(),
                township: String::new(),
            };
            match (at, extra) {
                (Some(at), _) if known.contains(&at) => {
                    let d = Diagnostic::error(
                        Code::Duplicate,
                        format!("“{}”写了两行", sheet.columns[at].header),
                    );
                    self.problems.push((self.place(index, *row, 0), d.hint("只留一行")));
                }
                (Some(at), _) => {
                    known.push(at);
                    let place = self.place(index, *row, 1);
                    self.spots.cell(sheet.columns[at].path.join("."), place);
                    let unit = if label.contains('万') { 10_000 } else { 1 };
                    if let Some(node) = self.cell(&row_of, &sheet.columns[at], 1, unit) {
                        let place = node.place;
                        let mut fields = std::mem::take(&mut self.fields);
                        put(&mut fields, &sheet.columns[at].path, node, place);
                        self.fields = fields;
                    }
                }
                (None, Some(key)) => {
                    if let Some(node) = cells
                        .get(&1)
                        .and_then(|raw| value(raw, &Cell::Any, 1, self.place(index, *row, 1)).ok())
                    {
                        let place = self.place(index, *row, 1);
                        let mut fields = std::mem::take(&mut self.fields);
                        put(
                            &mut fields,
                            &["extra".into(), key.into()],
                            Node { place, value: node.0 },
                            place,
                        );
                        self.fields = fields;
                    }
                }
                // Titles of groups and notes between the fields.
                (None, None) if cells.contains_key(&1) && label != "项目" => {
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
                    self.problems.push((self.place(index, *row, 0), d));
                }
                (None, None) => {}
            }
        }
        let last = grid.rows.keys().next_back().copied().unwrap_or_default();
        for (at, column) in sheet.columns.iter().enumerate() {
            if column.required && !known.contains(&at) {
                self.reported.insert(String::new());
                self.lost.push(column.path.join("."));
                let d =
                    Diagnostic::error(Code::MissingKey, format!("缺少“{}”这一项", column.header));
                let d = column.note.iter().fold(d, |d, note| d.hint(note.clone()));
                self.problems.push((self.place(index, last + 1, 0), d));
            }
        }
    }
}
