//! Cells to the tree of nodes that every data file becomes.
//!
//! Headers are found by name in any order; what a cell cannot be is said here in the words of its
//! header, everything else by the importer's own check of the shape.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Cursor;

use calamine::{Data, DataRef, Reader as _, Xlsx};

use super::super::did_you_mean;
use super::super::shape::shown;
use super::super::value::Date;
use super::cell::{Raw, Reading, told, value};
use super::content::{Line, at as found_at, content, lines};
use super::formulas::formulas;
use super::guard::{self, COLUMNS, ROWS};
use super::sheets::{Book, Cell, Column, EXAMPLE, EXTRA, Parent, Rows, Sheet, TOWNSHIP, is_header, plain};
use crate::diag::{Code, Diagnostic, Diagnostics, Origin};
use crate::source::{Key, Node, Place, Sources, Value, cell_name};

/// Rows that a header may stand in: some put a title above.
const HEADER_WITHIN: u32 = 10;

/// A workbook that was read.
pub(in crate::round) struct Content {
    /// The tree.
    pub tree: Node,
    /// What cells cannot be.
    pub problems: Vec<(Place, Diagnostic)>,
    /// How cells were understood that were not written as they are kept.
    pub notes: Vec<String>,
    /// Paths of the items of which a problem was said already.
    pub said: HashSet<String>,
}

/// Reads the sheets that a workbook is to have; `sha256` is the hash of its bytes.
///
/// # Errors
/// A file that is no workbook, or too much of one.
pub(in crate::round) fn read(bytes: &[u8], name: &str, sha256: String, book: &Book, sources: &mut Sources) -> Result<Content, Diagnostics> {
    let mut zip = guard::open(bytes, name)?;
    let parts = guard::find_sheets(&mut zip)?.1;
    let unreadable = |what: &dyn std::fmt::Display| {
        let d = Diagnostic::error(Code::Syntax, format!("工作簿读不了：{what}")).at(Origin::File { file: name.into() });
        Diagnostics::from(d.hint("用 Excel 或 WPS 打开，另存为 .xlsx 后再试"))
    };
    let mut xlsx: Xlsx<Cursor<&[u8]>> = Xlsx::new(Cursor::new(bytes)).map_err(|e| unreadable(&e))?;
    let names = xlsx.sheet_names();
    let file = sources.add_workbook(name, names.clone(), sha256);
    let mut reader = Reader { file, ..Reader::new(book) };
    let mut found: Vec<(usize, &Sheet, Grid)> = Vec::new();
    for (index, sheet_name) in names.iter().enumerate() {
        let Some((sheet, exact)) = known(book, sheet_name) else {
            if sheet_name.contains("线索") && book.of_items("clues").is_none() {
                return Err(Diagnostic::error(Code::ClueFileRefused, format!("轮次工作簿里有“{sheet_name}”工作表"))
                    .at(Origin::Cell { file: name.into(), sheet: sheet_name.clone(), cell: "A1".into() })
                    .hint("线索单独存放、单独处理，不与轮次数据放在一起")
                    .into());
            }
            continue;
        };
        let mut grid = Grid::read(&mut xlsx, sheet_name, name).map_err(|e| match e {
            Unread::Broken(e) => unreadable(&e),
            Unread::Large(d) => Diagnostics::from(*d),
        })?;
        if let Some(part) = parts.iter().find(|p| p.name == *sheet_name) {
            let formulas = formulas(&mut zip, &part.part)?;
            if let Some((row, column)) = formulas.first {
                let place = cell_name(row, column);
                let told = format!("{sheet_name}：{}个单元格是公式，按上次保存时的值读入，如 {place}", formulas.count);
                reader.note(&sheet.name, "公式", "", told);
            }
            for (row, column) in formulas.empty {
                grid.rows.entry(row).or_default().insert(column, Raw::Uncomputed);
            }
        }
        let place = Place::cell(file, index, 0, 0);
        if let Some((_, other, _)) = found.iter().find(|(_, s, _)| s.name == sheet.name) {
            let message = format!("“{sheet_name}”与前面的“{}”是同一种工作表", other.name);
            reader.problems.push((place, Diagnostic::error(Code::Duplicate, message).hint("合并到一张工作表，删去另一张")));
            continue;
        }
        if !exact {
            reader.note(&sheet.name, "", "", format!("工作表“{sheet_name}”按“{}”读入", sheet.name));
        }
        found.push((index, sheet, grid));
    }
    if found.is_empty() {
        return Err(Diagnostic::error(Code::WrongType, format!("工作簿里没有认识的工作表，现有：{}", shown(&names.join("、"))))
            .at(Origin::File { file: name.into() })
            .hint(format!("工作表名应为：{}；空白工作簿用 xunwen workbook new 生成", book.names().join("、")))
            .into());
    }
    // Parents before what lies below them.
    found.sort_by_key(|(_, sheet, _)| (matches!(sheet.rows, Rows::Below(_)), book.sheets.iter().position(|s| s.name == sheet.name)));
    if let Some((_, sheet, grid)) = found.iter().find(|(_, s, _)| matches!(&s.rows, Rows::Items(l) if l == "targets")) {
        reader.targets = Targets::of(sheet, grid);
    }
    for (index, sheet, grid) in &found {
        match &sheet.rows {
            Rows::Fields => reader.fields(*index, sheet, grid),
            Rows::Items(list) => reader.items(*index, sheet, list, grid),
            Rows::Below(parents) => reader.below(*index, sheet, parents, grid),
        }
    }
    if let Some(once) = book.once().filter(|_| !found.iter().any(|(_, s, _)| matches!(s.rows, Rows::Fields))) {
        let d = Diagnostic::error(Code::MissingKey, format!("缺少“{}”工作表", once.name));
        reader.problems.push((Place::cell(file, 0, 0, 0), d.hint("从空白工作簿中复制该工作表并填写")));
        reader.said.insert(String::new());
    }
    let notes = reader.notes();
    let tree = Node { place: Place::cell(file, 0, 0, 0), value: Value::Map(reader.fields) };
    Ok(Content { tree, problems: reader.problems, notes, said: reader.said })
}

/// The rows that the headers of a workbook's sheets stand in, by sheet.
///
/// # Errors
/// As [`read`].
pub(super) fn header_rows(bytes: &[u8], name: &str, book: &Book) -> Result<BTreeMap<String, u32>, Diagnostics> {
    guard::open(bytes, name)?;
    let broken = |e: calamine::XlsxError| {
        Diagnostics::from(Diagnostic::error(Code::Syntax, format!("工作簿读不了：{e}")).at(Origin::File { file: name.into() }))
    };
    let mut xlsx: Xlsx<Cursor<&[u8]>> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let mut rows = BTreeMap::new();
    for sheet_name in xlsx.sheet_names() {
        let Some((sheet, _)) = known(book, &sheet_name) else { continue };
        if let Ok(grid) = Grid::read(&mut xlsx, &sheet_name, name) {
            let at = if matches!(sheet.rows, Rows::Fields) { Some(0) } else { Header::find(sheet, &grid).map(|h| h.row) };
            rows.extend(at.map(|row| (sheet_name, row)));
        }
    }
    Ok(rows)
}

/// The sheet of a name, and whether it is called exactly so: programs number copies.
fn known<'b>(book: &'b Book, name: &str) -> Option<(&'b Sheet, bool)> {
    if let Some(sheet) = book.sheets.iter().find(|s| s.name == name) {
        return Some((sheet, true));
    }
    let plain = plain(name);
    let plain = plain.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches("副本").trim_end_matches("表");
    book.sheets.iter().find(|s| s.name == plain || s.name.trim_end_matches("表") == plain).map(|s| (s, false))
}

/// The cells of a sheet that are not empty, by row and column; a merged cell's value stands in each row it covers.
struct Grid {
    rows: BTreeMap<u32, BTreeMap<u32, Raw>>,
    /// Cells that took the value of a merged cell.
    merged: usize,
}

enum Unread {
    Broken(calamine::XlsxError),
    Large(Box<Diagnostic>),
}

impl Grid {
    fn read(xlsx: &mut Xlsx<Cursor<&[u8]>>, sheet: &str, file: &str) -> Result<Grid, Unread> {
        let merged = xlsx.merge_cells_by_sheet_name(sheet).map_err(Unread::Broken)?;
        let mut grid = Grid { rows: BTreeMap::new(), merged: 0 };
        let mut cells = xlsx.worksheet_cells_reader(sheet).map_err(Unread::Broken)?;
        while let Some(cell) = cells.next_cell().map_err(Unread::Broken)? {
            let (row, column) = cell.get_position();
            let Some(raw) = raw(cell.get_value()) else { continue };
            if row >= ROWS || column >= u32::from(COLUMNS) {
                let at = Origin::Cell { file: file.into(), sheet: sheet.into(), cell: cell_name(row, column) };
                let d = Diagnostic::error(Code::TooLarge, format!("内容超出可读的范围（{ROWS}行、{COLUMNS}列）")).at(at);
                return Err(Unread::Large(Box::new(d.hint("删去远处的零星内容；数据确有这么多的，拆成几个工作簿"))));
            }
            grid.rows.entry(row).or_default().insert(column, raw);
        }
        // Merged over rows: a category written once for several issues. Merged over columns it is a title.
        for area in merged.iter().filter(|a| a.end.0 > a.start.0 && a.end.1 == a.start.1 && a.end.0 < ROWS) {
            let Some(raw) = grid.rows.get(&area.start.0).and_then(|r| r.get(&area.start.1)).cloned() else { continue };
            for row in area.start.0 + 1..=area.end.0 {
                if let Some(cells) = grid.rows.get_mut(&row) {
                    cells.entry(area.start.1).or_insert_with(|| raw.clone());
                    grid.merged += 1;
                }
            }
        }
        Ok(grid)
    }

    fn text(&self, row: u32, column: u32) -> String {
        self.rows.get(&row).and_then(|r| r.get(&column)).map(|raw| raw.text().into_owned()).unwrap_or_default()
    }
}

fn raw(value: &DataRef<'_>) -> Option<Raw> {
    let text = |t: &str| (!t.trim().is_empty()).then(|| Raw::Text(t.replace("\r\n", "\n")));
    match value {
        DataRef::String(t) => text(t),
        DataRef::SharedString(t) => text(t),
        DataRef::Float(n) => Some(Raw::Number(*n)),
        DataRef::Int(n) => Some(Raw::Number(*n as f64)),
        DataRef::Bool(b) => Some(Raw::Bool(*b)),
        DataRef::DateTime(d) if d.is_datetime() => {
            let (y, m, day, ..) = d.to_ymd_hms_milli();
            Some(match Date::from_ymd_opt(i32::from(y), u32::from(m), u32::from(day)) {
                Some(date) if d.as_f64() >= 1.0 => Raw::Date(date),
                _ => Raw::Number(d.as_f64()),
            })
        }
        DataRef::DateTime(d) => Some(Raw::Number(d.as_f64())),
        DataRef::DateTimeIso(t) | DataRef::DurationIso(t) => text(t),
        DataRef::Error(_) => Some(Raw::Error(Data::from(value.clone()).to_string())),
        DataRef::Empty => None,
    }
}

/// The targets (巡察对象) of the workbook, to be found by name.
#[derive(Debug, Default)]
struct Targets {
    /// Codes by name, each with that of the target above.
    codes: HashMap<String, Vec<(String, String)>>,
    names: Vec<String>,
}

impl Targets {
    fn of(sheet: &Sheet, grid: &Grid) -> Targets {
        let mut targets = Targets::default();
        let Some(header) = Header::find(sheet, grid) else { return targets };
        let at = |field: &str| header.columns.iter().find(|c| c.column.is_some_and(|i| sheet.columns[i].path == [field])).map(|c| c.at);
        let (Some(code), Some(name)) = (at("code"), at("name")) else { return targets };
        for row in grid.rows.keys().filter(|r| **r > header.row && header.mark.is_none_or(|m| grid.text(**r, m).trim() != EXAMPLE)) {
            let text = |at: u32| grid.text(*row, at).trim().to_string();
            let above = at("parent").map(text).unwrap_or_default();
            let name = text(name);
            if !name.is_empty() {
                targets.codes.entry(name.clone()).or_default().push((text(code), above));
                targets.names.push(name);
            }
        }
        targets
    }

    /// Codes of the targets of a name; below a township where one is named.
    fn find(&self, name: &str, township: &str) -> Vec<&str> {
        let found = self.codes.get(name).map_or(&[][..], Vec::as_slice);
        let of_township: Vec<&str> = self.codes.get(township).into_iter().flatten().map(|(code, _)| code.as_str()).collect();
        let below = |above: &str| above == township || above.get(..12).is_some_and(|code| of_township.contains(&code));
        let narrowed: Vec<&str> = found.iter().filter(|(_, above)| below(above)).map(|(code, _)| code.as_str()).collect();
        if found.len() > 1 && !narrowed.is_empty() { narrowed } else { found.iter().map(|(code, _)| code.as_str()).collect() }
    }
}

/// The header of a sheet: which column of the file is which of ours.
struct Header {
    row: u32,
    columns: Vec<Found>,
    /// Columns of ours that are not there.
    missing: Vec<usize>,
    /// Columns of the file that are none of ours, with what they are called.
    foreign: Vec<(u32, String)>,
    /// Two columns of the file for one of ours.
    twice: Vec<(u32, usize)>,
    /// The column that marks example rows.
    mark: Option<u32>,
    /// The column that names the township of a row's target.
    township: Option<u32>,
}

/// A column of the file.
struct Found {
    at: u32,
    header: String,
    /// Which of ours.
    column: Option<usize>,
    /// Which of those that say what a row belongs to.
    key: Option<usize>,
    /// The declared field it holds.
    extra: Option<String>,
    /// How many yuan it counts in.
    unit: u32,
    synonym: bool,
}

impl Header {
    /// The row of the first few that has most of the sheet's headers.
    fn find(sheet: &Sheet, grid: &Grid) -> Option<Header> {
        let keys = &sheet.keys();
        let headers = grid.rows.range(..HEADER_WITHIN).map(|(row, cells)| Header::of(sheet, keys, *row, cells));
        let best = headers.max_by_key(|h| (h.columns.len(), std::cmp::Reverse(h.row)))?;
        (best.columns.len() >= 2 || best.columns.len() == sheet.columns.len() + keys.len()).then_some(best)
    }

    fn of(sheet: &Sheet, keys: &[&str], row: u32, cells: &BTreeMap<u32, Raw>) -> Header {
        let mut header =
            Header { row, columns: Vec::new(), missing: Vec::new(), foreign: Vec::new(), twice: Vec::new(), mark: None, township: None };
        let texts: Vec<(u32, String)> = cells.iter().map(|(at, raw)| (*at, raw.text().into_owned())).collect();
        let own = |text: &str| sheet.columns.iter().position(|c| is_header(&c.header, text) == Some(false));
        for (at, text) in &texts {
            let base = plain(text);
            let key = keys.iter().position(|k| is_header(k, text).is_some()).filter(|_| own(text).is_none());
            let also = || {
                sheet.columns.iter().position(|c| {
                    is_header(&c.header, text).is_some() && !texts.iter().any(|(_, t)| is_header(&c.header, t) == Some(false))
                })
            };
            let column = if key.is_some() { None } else { own(text).or_else(also) };
            let extra = text.trim().strip_prefix(EXTRA).filter(|_| sheet.extra).map(|key| key.trim().to_string());
            if base == EXAMPLE {
                header.mark = Some(*at);
            } else if sheet.by_township() && base == TOWNSHIP {
                header.township = Some(*at);
            } else if column.is_none() && key.is_none() && extra.is_none() {
                header.foreign.push((*at, text.trim().to_string()));
            } else if let Some(ours) = column.filter(|c| header.columns.iter().any(|f| f.column == Some(*c))) {
                header.twice.push((*at, ours));
            } else {
                let unit = if text.contains('万') { 10_000 } else { 1 };
                let synonym = column.is_some_and(|c| is_header(&sheet.columns[c].header, text) == Some(true));
                header.columns.push(Found { at: *at, header: base, column, key, extra, unit, synonym });
            }
        }
        header.missing = (0..sheet.columns.len()).filter(|c| !header.columns.iter().any(|f| f.column == Some(*c))).collect();
        header
    }

    /// The township that a row names.
    fn township_of(&self, cells: &BTreeMap<u32, Raw>) -> String {
        self.township.and_then(|at| cells.get(&at)).map(|raw| raw.text().trim().to_string()).unwrap_or_default()
    }

    /// What would stand in the columns of the file for a row of ours.
    fn of_line(&self, sheet: &Sheet, line: &Line<'_>) -> Vec<(u32, String)> {
        let text = |f: &Found| match (f.column.map(|c| &sheet.columns[c]), f.key) {
            (Some(column), _) => content(column, found_at(&line.item, &column.path), false).text().into_owned(),
            (None, Some(key)) => line.named.get(key).cloned().unwrap_or_default(),
            (None, None) => String::new(),
        };
        self.columns.iter().map(|f| (f.at, text(f))).collect()
    }
}

struct Reader<'b> {
    file: u32,
    book: &'b Book,
    fields: Vec<(Key, Node)>,
    problems: Vec<(Place, Diagnostic)>,
    said: HashSet<String>,
    /// By sheet, column and manner: how many cells, and the first.
    notes: BTreeMap<(String, String, String), (usize, String)>,
    targets: Targets,
    /// Numbers of items by list and what names them.
    numbers: HashMap<&'static str, HashMap<String, usize>>,
}

/// A row that is read.
struct Row<'r> {
    sheet: &'r Sheet,
    index: usize,
    row: u32,
    cells: &'r BTreeMap<u32, Raw>,
    /// Path of its item.
    path: String,
    /// The township its target belongs to, where that is said.
    township: String,
}

impl<'b> Reader<'b> {
    fn new(book: &'b Book) -> Self {
        Reader {
            file: 0,
            book,
            fields: Vec::new(),
            problems: Vec::new(),
            said: HashSet::new(),
            notes: BTreeMap::new(),
            targets: Targets::default(),
            numbers: HashMap::new(),
        }
    }

    fn place(&self, sheet: usize, row: u32, column: u32) -> Place {
        Place::cell(self.file, sheet, row, column)
    }

    fn note(&mut self, sheet: &str, column: &str, manner: &str, example: String) {
        let (count, _) = self.notes.entry((sheet.into(), column.into(), manner.into())).or_insert_with(|| (0, example));
        *count += 1;
    }

    fn notes(&self) -> Vec<String> {
        let told = |((sheet, column, manner), (count, example)): (&(String, String, String), &(usize, String))| {
            if manner.is_empty() { example.clone() } else { format!("{sheet}“{column}”：{count}处{manner}，如 {example}") }
        };
        self.notes.iter().map(told).collect()
    }

    /// The header of a sheet, with what is to be said of it.
    fn header(&mut self, index: usize, sheet: &Sheet, grid: &Grid) -> Option<Header> {
        let Some(header) = Header::find(sheet, grid) else {
            if !grid.rows.is_empty() {
                let names: Vec<&str> = sheet.columns.iter().filter(|c| c.required).map(|c| c.header.as_str()).collect();
                let d = Diagnostic::error(Code::MissingKey, format!("“{}”前{HEADER_WITHIN}行里找不到表头", sheet.name));
                self.problems.push((self.place(index, 0, 0), d.hint(format!("表头应有：{}", names.join("、")))));
            }
            return None;
        };
        for column in &header.missing {
            let column = &sheet.columns[*column];
            if column.required {
                let d = Diagnostic::error(Code::MissingKey, format!("缺少“{}”一列", column.header));
                self.problems.push((self.place(index, header.row, 0), d.hint("补上这一列；列的次序不限")));
            }
        }
        for (at, ours) in &header.twice {
            let d = Diagnostic::error(Code::Duplicate, format!("“{}”有两列", sheet.columns[*ours].header));
            self.problems.push((self.place(index, header.row, *at), d.hint("只留一列")));
        }
        for (at, text) in header.foreign.iter().filter(|(_, t)| !t.is_empty() && t != super::mark::HEADER) {
            let names: Vec<&str> = header.missing.iter().map(|c| sheet.columns[*c].header.as_str()).collect();
            let mut d = Diagnostic::warning(Code::UnknownKey, format!("“{}”一列不认识，没有读入", shown(text)));
            d.hints.extend(did_you_mean(text, &names));
            self.problems.push((self.place(index, header.row, *at), d));
        }
        for found in header.columns.iter().filter(|f| f.synonym) {
            let ours = found.column.map_or("", |c| sheet.columns[c].header.as_str());
            self.note(&sheet.name, &found.header, "", format!("{}“{}”按“{ours}”读入", sheet.name, found.header));
        }
        if grid.merged > 0 {
            self.note(&sheet.name, "合并单元格", "", format!("{}：合并的单元格按每行都有同样内容读入，共{}行", sheet.name, grid.merged));
        }
        Some(header)
    }

    /// The rows below a header that are to be read. Examples are not, marked or as they were; a marked one that was
    /// changed may have been meant.
    fn rows<'g>(&mut self, index: usize, sheet: &Sheet, header: &Header, grid: &'g Grid) -> Vec<(u32, &'g BTreeMap<u32, Raw>)> {
        let book = self.book;
        let examples: Vec<Vec<(u32, String)>> = lines(sheet, &book.examples).iter().map(|line| header.of_line(sheet, line)).collect();
        let differs = |cells: &BTreeMap<u32, Raw>, example: &[(u32, String)]| {
            example.iter().find(|(at, text)| cells.get(at).map_or("".into(), |raw| raw.text()).trim() != text.trim()).map(|(at, _)| *at)
        };
        let mut rows = Vec::new();
        for (row, cells) in grid.rows.range(header.row + 1..) {
            if !header.columns.iter().any(|f| cells.contains_key(&f.at)) {
                continue;
            }
            let marked = header.mark.and_then(|m| cells.get(&m)).is_some_and(|raw| raw.text().trim() == EXAMPLE);
            let as_it_was = (marked || header.mark.is_none()) && examples.iter().any(|example| differs(cells, example).is_none());
            if marked && !as_it_was {
                let at = examples.iter().filter_map(|e| differs(cells, e)).max().unwrap_or_default();
                let d = Diagnostic::warning(Code::ExampleChanged, format!("这一行标着“{EXAMPLE}”，内容改过，没有读入"));
                self.problems
                    .push((self.place(index, *row, at), d.hint(format!("是正式内容的，删去首列的“{EXAMPLE}”二字；不是的，整行删去"))));
            }
            if !marked && !as_it_was {
                rows.push((*row, cells));
            }
        }
        rows
    }

    /// The sheet of what there is once: name, content, note.
    fn fields(&mut self, index: usize, sheet: &Sheet, grid: &Grid) {
        let mut known = Vec::new();
        for (row, cells) in &grid.rows {
            let Some(label) = cells.get(&0).map(Raw::text) else { continue };
            let label = label.trim();
            let at = sheet.columns.iter().position(|c| is_header(&c.header, label).is_some());
            let extra = label.strip_prefix(EXTRA).filter(|_| sheet.extra);
            let row_of = Row { sheet, index, row: *row, cells, path: String::new(), township: String::new() };
            match (at, extra) {
                (Some(at), _) if known.contains(&at) => {
                    let d = Diagnostic::error(Code::Duplicate, format!("“{}”写了两行", sheet.columns[at].header));
                    self.problems.push((self.place(index, *row, 0), d.hint("只留一行")));
                }
                (Some(at), _) => {
                    known.push(at);
                    let unit = if label.contains('万') { 10_000 } else { 1 };
                    if let Some(node) = self.cell(&row_of, &sheet.columns[at], 1, unit) {
                        let place = node.place;
                        let mut fields = std::mem::take(&mut self.fields);
                        put(&mut fields, &sheet.columns[at].path, node, place);
                        self.fields = fields;
                    }
                }
                (None, Some(key)) => {
                    if let Some(node) = cells.get(&1).and_then(|raw| value(raw, &Cell::Any, 1, self.place(index, *row, 1)).ok()) {
                        let place = self.place(index, *row, 1);
                        let mut fields = std::mem::take(&mut self.fields);
                        put(&mut fields, &["extra".into(), key.into()], Node { place, value: node.0 }, place);
                        self.fields = fields;
                    }
                }
                // Titles of groups and notes stand between.
                (None, None) if cells.contains_key(&1) && label != "项目" => {
                    let names: Vec<&str> = sheet.columns.iter().map(|c| c.header.as_str()).collect();
                    let mut d = Diagnostic::warning(Code::UnknownKey, format!("“{}”这一项不认识，没有读入", shown(label)));
                    d.hints.extend(did_you_mean(label, &names));
                    self.problems.push((self.place(index, *row, 0), d));
                }
                (None, None) => {}
            }
        }
        let last = grid.rows.keys().next_back().copied().unwrap_or_default();
        for (at, column) in sheet.columns.iter().enumerate() {
            if column.required && !known.contains(&at) {
                self.said.insert(String::new());
                let d = Diagnostic::error(Code::MissingKey, format!("缺少“{}”这一项", column.header));
                let d = column.note.iter().fold(d, |d, note| d.hint(note.clone()));
                self.problems.push((self.place(index, last + 1, 0), d));
            }
        }
    }

    /// A sheet whose rows are the items of a list.
    fn items(&mut self, index: usize, sheet: &Sheet, list: &str, grid: &Grid) {
        let Some(header) = self.header(index, sheet, grid) else { return };
        let mut items = Vec::new();
        for (row, cells) in self.rows(index, sheet, &header, grid) {
            let row = Row { sheet, index, row, cells, path: format!("{list}[{}]", items.len()), township: header.township_of(cells) };
            items.push(self.item(&row, &header));
        }
        let place = self.place(index, header.row, 0);
        self.fields.push((key(list, place), Node { place, value: Value::List(items) }));
    }

    /// A row as an item.
    fn item(&mut self, row: &Row<'_>, header: &Header) -> Node {
        let mut fields = Vec::new();
        for found in &header.columns {
            if let Some(column) = found.column.map(|c| &row.sheet.columns[c]) {
                if let Some(node) = self.cell(row, column, found.at, found.unit) {
                    let place = node.place;
                    put(&mut fields, &column.path, node, place);
                }
            } else if let (Some(key), Some(raw)) = (&found.extra, row.cells.get(&found.at)) {
                let place = self.place(row.index, row.row, found.at);
                if let Ok((value, _)) = value(raw, &Cell::Any, 1, place) {
                    put(&mut fields, &["extra".to_string(), key.clone()], Node { place, value }, place);
                }
            }
        }
        if header.missing.iter().any(|c| row.sheet.columns[*c].required) {
            self.said.insert(row.path.clone());
        }
        let first = header.columns.iter().map(|f| f.at).find(|at| row.cells.contains_key(at)).unwrap_or_default();
        Node { place: self.place(row.index, row.row, first), value: Value::Map(fields) }
    }

    /// The value of a cell, or none where it is empty or wrong.
    fn cell(&mut self, row: &Row<'_>, column: &Column, at: u32, unit: u32) -> Option<Node> {
        let place = self.place(row.index, row.row, at);
        let path = || if row.path.is_empty() { column.path.join(".") } else { format!("{}.{}", row.path, column.path.join(".")) };
        let Some(raw) = row.cells.get(&at) else {
            if column.required {
                self.say(row, &path());
                let d = Diagnostic::error(Code::MissingKey, format!("缺少“{}”", plain(&column.header))).path(path());
                let d = column.note.iter().fold(d, |d, note| d.hint(format!("{}：{note}", plain(&column.header))));
                self.problems.push((place, d));
            }
            return None;
        };
        match value(raw, &column.cell, unit, place) {
            Ok((mut value, reading)) => {
                if let Some(reading) = reading {
                    let example = self.example(row, at, raw, &value, reading);
                    self.note(&row.sheet.name, &plain(&column.header), reading.told(), example);
                }
                self.named(row, column, place, &mut value, &path());
                Some(Node { place, value })
            }
            Err(wrong) => {
                self.say(row, &path());
                self.problems.push((place, told(&plain(&column.header), wrong).path(path())));
                None
            }
        }
    }

    /// What lacks a value of which something is said already: the item, and the structure in it.
    fn say(&mut self, row: &Row<'_>, path: &str) {
        self.said.insert(row.path.clone());
        self.said.extend(path.rsplit_once('.').map(|(above, _)| above.to_string()));
    }

    fn example(&self, row: &Row<'_>, at: u32, raw: &Raw, value: &Value, reading: Reading) -> String {
        let read = match (value, reading) {
            (Value::Text(t) | Value::Number(t), _) if reading != Reading::Amount => format!("“{}”→{t}", shown(raw.text().trim())),
            (Value::Number(fen), _) => format!("“{}”→{}元", shown(raw.text().trim()), yuan(fen)),
            (Value::List(items), _) => format!("“{}”→{}项", shown(raw.text().trim()), items.len()),
            _ => format!("“{}”", shown(raw.text().trim())),
        };
        format!("{} {read}", cell_name(row.row, at))
    }

    /// Names of targets, and codes with their names behind, become codes.
    fn named(&mut self, row: &Row<'_>, column: &Column, place: Place, value: &mut Value, path: &str) {
        match (&column.cell, value) {
            (Cell::Target, Value::Text(text)) => self.code(row, column, place, text, path),
            (Cell::List { of, .. }, Value::List(items)) if **of == Cell::Target => {
                for item in items {
                    if let Value::Text(text) = &mut item.value {
                        self.code(row, column, place, text, path);
                    }
                }
            }
            _ => {}
        }
    }

    fn code(&mut self, row: &Row<'_>, column: &Column, place: Place, text: &mut Box<str>, path: &str) {
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        if digits.len() == 12 && text[12..].starts_with([' ', '　', '\u{a0}']) {
            *text = digits.into();
            return;
        }
        if text.starts_with(|c: char| c.is_ascii_digit()) {
            return;
        }
        let codes = self.targets.find(text, &row.township);
        match codes.as_slice() {
            [one] => {
                let one: Box<str> = (*one).into();
                let example = format!("“{}”→{one}", shown(text));
                *text = one;
                self.note(&row.sheet.name, &plain(&column.header), "名称按代码读入", example);
            }
            codes => {
                let message = if codes.is_empty() {
                    format!("{}“{}”不是代码，也不是巡察对象的名称", plain(&column.header), shown(text))
                } else {
                    format!("{}“{}”有{}个同名的对象：{}", plain(&column.header), shown(text), codes.len(), codes.join("、"))
                };
                let mut d = Diagnostic::error(Code::Dangling, message).path(path.to_string());
                d.hints.extend(did_you_mean(text, &self.targets.names).filter(|_| codes.is_empty()));
                let township =
                    if row.sheet.by_township() && !codes.is_empty() { "；或在“所属乡镇”一列写明乡镇" } else { "" };
                d.hints.push(format!("填12位代码，或巡察对象表中不重名的名称{township}"));
                self.said.insert(row.path.clone());
                self.problems.push((place, d));
            }
        }
    }

    /// A sheet whose rows belong to items of other lists.
    fn below(&mut self, index: usize, sheet: &Sheet, parents: &[Parent], grid: &Grid) {
        let which = sheet.which();
        let Some(header) = self.header(index, sheet, grid) else { return };
        // Rows whose item was not found, by what they name; where as many items have no key that can be read, those are
        // theirs, and it is enough to say what is wrong with the items.
        let mut lost: BTreeMap<(&str, String), Vec<(Place, Diagnostic)>> = BTreeMap::new();
        let column_of = |key: usize| header.columns.iter().find(|f| f.key == Some(key)).map(|f| f.at);
        for (row, cells) in self.rows(index, sheet, &header, grid) {
            let filled: Vec<(usize, u32)> =
                (0..parents.len()).filter_map(|p| Some((p, column_of(p)?))).filter(|(_, at)| cells.contains_key(at)).collect();
            let place = |at| self.place(index, row, at);
            let [(parent, at)] = filled.as_slice() else {
                let headers: Vec<&str> = parents.iter().map(|p| p.header).collect();
                let what = if filled.is_empty() { "没有填" } else { "只能填一个" };
                let message = format!("{}{what}，不知道这一行属于谁", headers.join("、"));
                let at = filled.first().map_or_else(|| column_of(0).unwrap_or_default(), |(_, at)| *at);
                self.problems.push((place(at), Diagnostic::error(Code::MissingKey, message)));
                continue;
            };
            let (parent, at) = (&parents[*parent], *at);
            let mut name = cells.get(&at).map(|raw| raw.text().trim().to_string()).unwrap_or_default();
            if parent.key == "code" || parent.key == "target" {
                let mut text: Box<str> = name.clone().into();
                let column =
                    Column { header: parent.header.into(), note: None, path: Vec::new(), cell: Cell::Target, required: true, width: 0.0 };
                let before = self.problems.len();
                self.code(
                    &Row { sheet, index, row, cells, path: String::new(), township: String::new() },
                    &column,
                    place(at),
                    &mut text,
                    "",
                );
                if self.problems.len() > before {
                    continue;
                }
                name = text.into();
            }
            let list = match parent.lists {
                [(_, only)] => only,
                several => {
                    let said =
                        column_of(parents.len()).and_then(|at| cells.get(&at)).map(|raw| raw.text().trim().to_string()).unwrap_or_default();
                    let Some((_, list)) = several.iter().find(|(word, _)| *word == said || word.starts_with(&said) && !said.is_empty())
                    else {
                        let words: Vec<&str> = several.iter().map(|(word, _)| *word).collect();
                        let message = format!("{}“{}”应为{}之一", which.unwrap_or_default(), shown(&said), words.join("、"));
                        let at = column_of(parents.len()).unwrap_or(at);
                        self.problems.push((self.place(index, row, at), Diagnostic::error(Code::UnknownWord, message)));
                        continue;
                    };
                    list
                }
            };
            let Some((number, count)) = self.child(parent, &name, list) else {
                let known = self.names_of(parent);
                let message = format!("{}“{}”在“{}”中没有", parent.header, shown(&name), list_name(parent.list));
                let mut d = Diagnostic::error(Code::Dangling, message);
                d.hints.extend(did_you_mean(&name, &known));
                lost.entry((parent.list, name)).or_default().push((self.place(index, row, at), d));
                continue;
            };
            let row = Row { sheet, index, row, cells, path: format!("{}[{number}].{list}[{count}]", parent.list), township: String::new() };
            let item = self.item(&row, &header);
            if let Some(items) = self.list(parent.list).and_then(|items| items.get_mut(number)) {
                attach(items, list, item);
            }
        }
        for parent in parents {
            let keyless = self.names_of(parent).iter().filter(|name| name.is_empty()).count();
            let of_parent = lost.iter().filter(|((list, _), _)| *list == parent.list);
            if of_parent.clone().count() > keyless {
                self.problems.extend(of_parent.flat_map(|(_, problems)| problems.iter().cloned()));
            }
        }
    }

    fn list(&mut self, name: &str) -> Option<&mut Vec<Node>> {
        match self.fields.iter_mut().find(|(k, _)| &*k.name == name).map(|(_, n)| &mut n.value) {
            Some(Value::List(items)) => Some(items),
            _ => None,
        }
    }

    fn names_of(&mut self, parent: &Parent) -> Vec<String> {
        let numbered = parent.key.is_empty();
        let name = |(i, item): (usize, &Node)| match item.get(parent.key).map(|n| &n.value) {
            Some(Value::Text(t) | Value::Number(t)) => t.to_string(),
            _ if numbered => (i + 1).to_string(),
            _ => String::new(),
        };
        self.list(parent.list).map(|items| items.iter().enumerate().map(name).collect()).unwrap_or_default()
    }

    /// Number of the item a row belongs to, and how many such rows it has already.
    fn child(&mut self, parent: &Parent, name: &str, list: &str) -> Option<(usize, usize)> {
        let name = name.trim_start_matches('第').trim_end_matches('组');
        if !self.numbers.contains_key(parent.list) {
            let mut numbers = HashMap::new();
            for (i, name) in self.names_of(parent).into_iter().enumerate() {
                numbers.entry(name).or_insert(i);
            }
            self.numbers.insert(parent.list, numbers);
        }
        let number = *self.numbers.get(parent.list)?.get(name)?;
        let item = self.list(parent.list)?.get(number)?;
        let count = match item.get(list).map(|n| &n.value) {
            Some(Value::List(items)) => items.len(),
            _ => 0,
        };
        Some((number, count))
    }
}

fn list_name(list: &str) -> &str {
    match list {
        "teams" => "巡察组",
        "targets" => "巡察对象",
        "ballots" => "民主测评",
        "interviews" => "谈话安排",
        other => other,
    }
}

fn yuan(fen: &str) -> String {
    let (sign, digits) = fen.strip_prefix('-').map_or(("", fen), |d| ("-", d));
    let digits = format!("{digits:0>3}");
    let (whole, part) = digits.split_at(digits.len() - 2);
    format!("{sign}{whole}.{part}")
}

fn key(name: &str, place: Place) -> Key {
    Key { name: name.into(), place }
}

/// Puts a node at a path, making the structures on the way.
fn put(fields: &mut Vec<(Key, Node)>, path: &[String], node: Node, place: Place) {
    match path {
        [] => {}
        [last] => fields.push((key(last, place), node)),
        [first, rest @ ..] => {
            let at = fields.iter().position(|(k, _)| *k.name == **first).unwrap_or_else(|| {
                fields.push((key(first, place), Node { place, value: Value::Map(Vec::new()) }));
                fields.len() - 1
            });
            if let Value::Map(inner) = &mut fields[at].1.value {
                put(inner, rest, node, place);
            }
        }
    }
}

/// Adds an item to a list of another; questions go to their section.
fn attach(parent: &mut Node, list: &str, mut item: Node) {
    let place = item.place;
    let Value::Map(fields) = &mut parent.value else { return };
    let at = fields.iter().position(|(k, _)| &*k.name == list).unwrap_or_else(|| {
        fields.push((key(list, place), Node { place, value: Value::List(Vec::new()) }));
        fields.len() - 1
    });
    let Value::List(items) = &mut fields[at].1.value else { return };
    if list == "sections" {
        let question = match &mut item.value {
            Value::Map(fields) => fields.iter().position(|(k, _)| &*k.name == "questions").map(|q| fields.remove(q).1),
            _ => None,
        };
        let title = |n: &Node| n.get("title").map(|t| t.value.clone());
        let same = items.last().is_some_and(|last| title(last) == title(&item));
        if !same {
            if let Value::Map(fields) = &mut item.value {
                fields.push((key("questions", place), Node { place, value: Value::List(Vec::new()) }));
            }
            items.push(item);
        }
        if let (Some(question), Some(Node { value: Value::Map(fields), .. })) = (question, items.last_mut())
            && let Some((_, Node { value: Value::List(questions), .. })) = fields.iter_mut().find(|(k, _)| &*k.name == "questions")
        {
            questions.push(question);
        }
        return;
    }
    items.push(item);
}
