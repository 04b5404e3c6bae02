//! Sheets whose rows are the items of a list.

use std::collections::BTreeMap;

use super::header::{HEADER_WITHIN, Header};
use super::reader::{Reader, Row, key, put};
use crate::data::{Node, Value, cell_name, column_name};
use crate::data::{shown, suggest};
use crate::diag::{Code, Diagnostic};
use crate::workbook::cell_in::Raw;
use crate::workbook::cell_out::lines;
use crate::workbook::columns::{EXAMPLE, Sheet};
use crate::workbook::grid::Grid;
use crate::workbook::xlsx::mark;

/// Words at the beginning of a row of sums.
const TOTALS: &[&str] =
    &["合计", "小计", "共计", "总计", "累计", "总和", "合计：", "小计：", "总计："];

/// Beginnings of a line below a list that is none of its rows.
const REMARKS: &[&str] = &[
    "注：",
    "注:",
    "备注：",
    "备注:",
    "说明：",
    "说明:",
    "填表",
    "制表",
    "填报",
    "审核人：",
    "审核：",
    "联系人：",
    "（以下空白",
    "以下空白",
    "（此页无正文",
];

impl Reader<'_> {
    /// The header of a sheet, with its problems reported.
    pub fn header(&mut self, index: usize, sheet: &Sheet, grid: &Grid) -> Option<Header> {
        let lists = sheet.lists();
        let Some(header) = Header::find(sheet, grid) else {
            if !grid.rows.is_empty() {
                self.lost.extend(lists);
                let names: Vec<&str> = sheet
                    .columns
                    .iter()
                    .filter(|c| c.required)
                    .map(|c| c.header.as_str())
                    .collect();
                let d = Diagnostic::error(
                    Code::MissingKey,
                    format!("“{}”前{HEADER_WITHIN}行里找不到表头", sheet.name),
                );
                self.problems.push((
                    self.place(index, 0, 0),
                    d.hint(format!("表头应有：{}", names.join("、"))),
                ));
            }
            return None;
        };
        for column in &header.missing {
            let column = &sheet.columns[*column];
            if column.required {
                self.lost.extend(column.in_lists(&lists));
                let d = Diagnostic::error(Code::MissingKey, format!("缺少“{}”一列", column.header));
                self.problems
                    .push((self.place(index, header.row, 0), d.hint("补上这一列；列的次序不限")));
            }
        }
        for (at, ours) in &header.twice {
            let d = Diagnostic::error(
                Code::Duplicate,
                format!("“{}”有两列", sheet.columns[*ours].header),
            );
            self.problems.push((self.place(index, header.row, *at), d.hint("只留一列")));
        }
        for (at, text) in header.foreign.iter().filter(|(_, t)| !t.is_empty() && t != mark::HEADER)
        {
            let names: Vec<&str> =
                header.missing.iter().map(|c| sheet.columns[*c].header.as_str()).collect();
            let mut d = Diagnostic::warning(
                Code::UnknownKey,
                format!("“{}”一列不认识，没有读入", shown(text)),
            );
            if suggest(&mut d, text, &names) {
                // Most likely the column is one of ours.
                let meant = |c: &&usize| {
                    d.fix.as_ref().map(|f| f.value.as_str()) == Some(&sheet.columns[**c].header)
                };
                if let Some(column) = header.missing.iter().find(meant) {
                    self.lost.extend(sheet.columns[*column].in_lists(&lists));
                }
            }
            self.problems.push((self.place(index, header.row, *at), d));
        }
        for found in &header.columns {
            for path in found.column.iter().flat_map(|c| sheet.columns[*c].in_lists(&lists)) {
                self.spots.column(path, found.at);
            }
        }
        for found in header.columns.iter().filter(|f| f.synonym) {
            let ours = found.column.map_or("", |c| sheet.columns[c].header.as_str());
            let sentence = format!("{}“{}”按“{ours}”读入", sheet.name, found.header);
            self.notes.sentence(&sheet.name, sentence);
        }
        if grid.merged > 0 {
            let sentence =
                format!("{}：合并的单元格按每行都有同样内容读入，共{}行", sheet.name, grid.merged);
            self.notes.sentence(&sheet.name, sentence);
        }
        Some(header)
    }

    /// The rows below a header without examples: marked ones, and unmarked ones that are unchanged.
    /// A marked example that was changed gets a warning: it may be meant as data.
    pub fn rows<'g>(
        &mut self,
        index: usize,
        sheet: &Sheet,
        header: &Header,
        grid: &'g Grid,
    ) -> Vec<(u32, &'g BTreeMap<u32, Raw>)> {
        let book = self.book;
        let examples: Vec<Vec<(u32, String)>> =
            lines(sheet, &book.examples).iter().map(|line| header.of_line(sheet, line)).collect();
        let differs = |cells: &BTreeMap<u32, Raw>, example: &[(u32, String)]| {
            example
                .iter()
                .find(|(at, text)| {
                    cells.get(at).map_or("".into(), |raw| raw.text()).trim() != text.trim()
                })
                .map(|(at, _)| *at)
        };
        let mut rows = Vec::new();
        self.name_unheaded(index, header, grid);
        for (row, cells) in grid.rows.range(header.row + 1..) {
            if self.is_no_item(sheet, header, *row, cells) {
                continue;
            }
            let marked = header
                .mark
                .and_then(|m| cells.get(&m))
                .is_some_and(|raw| raw.text().trim() == EXAMPLE);
            let unchanged = (marked || header.mark.is_none())
                && examples.iter().any(|example| differs(cells, example).is_none());
            if marked && !unchanged {
                let at =
                    examples.iter().filter_map(|e| differs(cells, e)).max().unwrap_or_default();
                let d = Diagnostic::warning(
                    Code::ExampleChanged,
                    format!("这一行标着“{EXAMPLE}”，内容改过，没有读入"),
                );
                self.problems.push((
                    self.place(index, *row, at),
                    d.hint(format!("是正式内容的，删去首列的“{EXAMPLE}”二字；不是的，整行删去")),
                ));
            }
            if !marked && !unchanged {
                rows.push((*row, cells));
            }
        }
        self.note_hidden(sheet, header, grid, &rows);
        rows
    }

    /// Whether a row is none of the list: of sums, a remark, or with content beside the list only.
    /// Such a row is noted.
    fn is_no_item(
        &mut self,
        sheet: &Sheet,
        header: &Header,
        row: u32,
        cells: &BTreeMap<u32, Raw>,
    ) -> bool {
        let ours: Vec<u32> =
            header.columns.iter().map(|f| f.at).filter(|at| cells.contains_key(at)).collect();
        let is_mark = |at: u32| header.foreign.iter().any(|(f, t)| *f == at && t == mark::HEADER);
        let mut filled =
            cells.iter().filter(|(at, _)| !is_mark(**at) && header.township != Some(**at));
        let (first, text) = match filled.next() {
            Some((at, raw)) => (*at, raw.text()),
            None => return true,
        };
        let words: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let is_total = |words: &str| TOTALS.contains(&words);
        let manner = if is_total(&words) {
            "合计、小计等汇总行没有读入"
        } else if ours.len() <= 1 && REMARKS.iter().any(|r| words.starts_with(r)) {
            "表后的说明没有读入"
        } else if ours.is_empty() {
            if header.mark.is_some_and(|m| cells.len() == 1 && cells.contains_key(&m)) {
                return true;
            }
            "只在表外的列里有内容的行没有读入"
        } else {
            return false;
        };
        self.notes.cell(&sheet.name, "", manner, &cell_name(row, first), || {
            format!("“{}”", shown(text.trim()))
        });
        true
    }

    /// Names the columns with content and without a header.
    fn name_unheaded(&mut self, index: usize, header: &Header, grid: &Grid) {
        let heads = grid.rows.get(&header.row);
        let mut seen = Vec::new();
        for (row, cells) in grid.rows.range(header.row + 1..) {
            for at in cells.keys().filter(|at| heads.is_none_or(|h| !h.contains_key(at))) {
                if !seen.contains(at) {
                    seen.push(*at);
                    let message = format!("{}列没有表头，这一列的内容没有读入", column_name(*at));
                    let d = Diagnostic::warning(Code::SheetUnread, message);
                    let d = d.hint("是轮次数据的，补上表头；不是的，不必理会");
                    self.problems.push((self.place(index, *row, *at), d));
                }
            }
        }
    }

    /// Reads a sheet whose rows are the items of a list.
    pub fn items(&mut self, index: usize, sheet: &Sheet, list: &str, grid: &Grid) {
        let Some(header) = self.header(index, sheet, grid) else { return };
        let mut items = Vec::new();
        for (row, cells) in self.rows(index, sheet, &header, grid) {
            let row = Row {
                sheet,
                index,
                row,
                cells,
                path: format!("{list}[{}]", items.len()),
                township: header.township_of(cells),
                township_at: header.township.unwrap_or_default(),
            };
            items.push(self.item(&row, &header));
        }
        let place = self.place(index, header.row, 0);
        self.fields.push((key(list, place), Node { place, value: Value::List(items) }));
    }

    /// Reads a row as an item.
    pub fn item(&mut self, row: &Row<'_>, header: &Header) -> Node {
        let mut fields = Vec::new();
        for found in &header.columns {
            if let Some(column) = found.column.map(|c| &row.sheet.columns[c]) {
                if let Some(node) = self.cell(row, column, found.at, found.unit) {
                    let place = node.place;
                    put(&mut fields, &column.path, node, place);
                }
            } else if let Some(key) = &found.extra
                && let Some(node) = self.extra(row, key, found.at)
            {
                let place = node.place;
                put(&mut fields, &["extra".to_string(), key.clone()], node, place);
            }
        }
        if header.missing.iter().any(|c| row.sheet.columns[*c].required) {
            self.reported.insert(row.path.clone());
        }
        let first = header
            .columns
            .iter()
            .map(|f| f.at)
            .find(|at| row.cells.contains_key(at))
            .unwrap_or_default();
        Node { place: self.place(row.index, row.row, first), value: Value::Map(fields) }
    }
}
