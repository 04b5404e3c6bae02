//! Sheets that are not of the round by their name: none with content is passed over in silence.
//!
//! A sheet with the fields of 轮次 is read as such. One whose headers are those of a sheet that is
//! missing is an error, as its data would be lost; it is read all the same, so that what refers to
//! it is not reported too. Any other sheet with content is named.

use super::Found;
use super::fields::labels;
use super::header::Header;
use super::reader::Reader;
use crate::data::{did_you_mean, shown};
use crate::diag::{Code, Diagnostic};
use crate::workbook::columns::{Rows, Sheet};
use crate::workbook::grid::{File, Grid};

/// Sheets of the workbook that are no data.
const OURS: &[&str] = &["说明", "回收信息", "选项"];

/// Fields by which 轮次 is known under another name.
const MIN_LABELS: usize = 5;

impl<'b> Reader<'b> {
    /// Reads or names the sheets with unknown names.
    pub(super) fn strangers(
        &mut self,
        file: &mut File<'_>,
        names: &[String],
        strangers: &[usize],
        found: &mut Vec<Found<'b>>,
    ) {
        for index in strangers.iter().copied() {
            let name = &names[index];
            if OURS.contains(&name.as_str()) {
                continue;
            }
            // What cannot be read of a sheet that is none of ours is no mistake of the round.
            let grid = file.grid(name, true).unwrap_or_default();
            if grid.rows.is_empty() {
                continue;
            }
            match self.alike(&grid) {
                Some((sheet, rows)) => {
                    if rows > 0 {
                        self.renamed(index, name, sheet, grid, found);
                    }
                }
                None if !file.is_hidden(name) && grid.has_words() => self.foreign(index, name),
                None => {}
            }
        }
    }

    /// The sheet of the round that a sheet looks like, and how many rows it has.
    fn alike(&self, grid: &Grid) -> Option<(&'b Sheet, usize)> {
        let book = self.book;
        let fits = |sheet: &'b Sheet| {
            if matches!(sheet.rows, Rows::Fields) {
                let (_, known) = labels(sheet, grid);
                return (known >= MIN_LABELS).then_some((known, sheet, known));
            }
            let header = Header::find(sheet, grid)?;
            let ours = header.columns.iter().filter(|f| f.column.is_some()).count();
            let keys = sheet.keys().is_empty() || header.columns.iter().any(|f| f.key.is_some());
            let whole = header.missing.iter().all(|at| !sheet.columns[*at].required);
            let most = ours >= 3 && ours * 10 >= sheet.columns.len() * 6;
            let rows = grid.rows.range(header.row + 1..).count();
            (keys && (whole || most)).then_some((header.columns.len(), sheet, rows))
        };
        let all = book.sheets.iter().filter_map(fits);
        all.max_by_key(|(columns, ..)| *columns).map(|(_, sheet, rows)| (sheet, rows))
    }

    /// A sheet that has the headers of one of the round.
    fn renamed(
        &mut self,
        index: usize,
        name: &str,
        sheet: &'b Sheet,
        grid: Grid,
        found: &mut Vec<Found<'b>>,
    ) {
        let place = self.place(index, 0, 0);
        let (shown, ours) = (shown(name), &sheet.name);
        let known = found.iter().position(|f| f.sheet.name == sheet.name);
        if known.is_some_and(|at| has_rows(&found[at])) {
            let message =
                format!("工作表“{shown}”没有读入：表头与“{ours}”相同，而“{ours}”另有一张");
            let d = Diagnostic::error(Code::SheetUnread, message);
            self.problems
                .push((place, d.hint(format!("要用的内容并入“{ours}”，不用的工作表删去"))));
            return;
        }
        if matches!(sheet.rows, Rows::Fields) {
            self.notes.sentence(ours, format!("工作表“{shown}”按“{ours}”读入"));
        } else {
            let message = format!("工作表“{shown}”不是规定的名称，内容像“{ours}”");
            let d = Diagnostic::error(Code::SheetUnread, message);
            self.problems
                .push((place, d.hint(format!("工作表名改为“{ours}”；不是的，删去这张表"))));
        }
        match known {
            Some(at) => found[at] = Found { index, sheet, grid },
            None => found.push(Found { index, sheet, grid }),
        }
    }

    /// A sheet that is none of the round.
    fn foreign(&mut self, index: usize, name: &str) {
        let message = format!("工作表“{}”不认识，没有读入", shown(name));
        let mut d = Diagnostic::warning(Code::SheetUnread, message);
        d.hints.extend(did_you_mean(name, &self.book.names()));
        let d = d.hint("是轮次数据的，把工作表名、表头改成规定的；不是的，不必理会");
        self.problems.push((self.place(index, 0, 0), d));
    }
}

/// Whether a sheet of the round has anything below its header.
fn has_rows(found: &Found<'_>) -> bool {
    match found.sheet.rows {
        Rows::Fields => labels(found.sheet, &found.grid).1 > 0,
        _ => Header::find(found.sheet, &found.grid).is_some_and(|header| {
            found.grid.rows.range(header.row + 1..).any(|(_, cells)| {
                let marked = header.mark.is_some_and(|at| cells.contains_key(&at));
                !marked && header.columns.iter().any(|f| cells.contains_key(&f.at))
            })
        }),
    }
}
