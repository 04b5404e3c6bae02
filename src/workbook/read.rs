//! Cells to the tree of nodes that every data file becomes.
//!
//! Headers are found by name in any order; what a cell cannot be is said here in the words of its
//! header, everything else by the importer's own check of the shape.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Cursor;

use calamine::{Reader as _, Xlsx};

use super::cell_in::{Raw, Reading, told, value};
use super::cell_out::lines;
use super::columns::{Book, Cell, Column, EXAMPLE, EXTRA, Rows, Sheet, is_header, plain};
use super::formulas::formulas;
use super::grid::{Grid, Unread};
use super::guard;
use super::header::{HEADER_WITHIN, Header};
use super::targets::Targets;
use crate::data::{Key, Node, Place, Sources, Value, cell_name, did_you_mean, shown};
use crate::diag::{Code, Diagnostic, Diagnostics, Origin};

/// A workbook that was read.
pub(crate) struct Content {
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
pub(crate) fn read(bytes: &[u8], name: &str, sha256: String, book: &Book, sources: &mut Sources) -> Result<Content, Diagnostics> {
    let (mut zip, rare) = guard::survey(bytes, name)?;
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
        let part = parts.iter().find(|p| p.name == *sheet_name).map(|p| p.part.as_str());
        let merged = part.is_none_or(|part| rare.has_merged(part));
        let mut grid = Grid::read(&mut xlsx, sheet_name, name, merged).map_err(|e| match e {
            Unread::Broken(e) => unreadable(&e),
            Unread::Large(d) => Diagnostics::from(*d),
        })?;
        if let Some(part) = part.filter(|part| rare.has_formulas(part)) {
            let formulas = formulas(&mut zip, part)?;
            if let Some((row, column)) = formulas.first {
                let place = cell_name(row, column);
                let told = format!("{sheet_name}：{}个单元格是公式，按上次保存时的值读入，如 {place}", formulas.count);
                reader.note(&sheet.name, "公式", "", || told);
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
            reader.note(&sheet.name, "", "", || format!("工作表“{sheet_name}”按“{}”读入", sheet.name));
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
pub(super) fn header_rows(bytes: &[u8], name: &str) -> Result<BTreeMap<String, u32>, Diagnostics> {
    guard::open(bytes, name)?;
    let broken = |e: calamine::XlsxError| {
        Diagnostics::from(Diagnostic::error(Code::Syntax, format!("工作簿读不了：{e}")).at(Origin::File { file: name.into() }))
    };
    let mut xlsx: Xlsx<Cursor<&[u8]>> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let names = xlsx.sheet_names();
    // A round with a sheet of clues is refused as a round.
    let is_of = |book: &Book| names.iter().any(|name| known(book, name).is_some());
    let book = if is_of(Book::round()) { Book::round() } else { Book::clues() };
    let mut rows = BTreeMap::new();
    for sheet_name in names {
        let Some((sheet, _)) = known(book, &sheet_name) else { continue };
        if let Ok(grid) = Grid::read(&mut xlsx, &sheet_name, name, true) {
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

pub(super) struct Reader<'b> {
    file: u16,
    book: &'b Book,
    pub fields: Vec<(Key, Node)>,
    pub problems: Vec<(Place, Diagnostic)>,
    said: HashSet<String>,
    /// By sheet, column and manner: how many cells, and the first.
    notes: BTreeMap<(String, String, String), (usize, String)>,
    targets: Targets,
    /// Numbers of items by list and what names them.
    pub numbers: HashMap<&'static str, HashMap<String, usize>>,
}

/// A row that is read.
pub(super) struct Row<'r> {
    pub sheet: &'r Sheet,
    pub index: usize,
    pub row: u32,
    pub cells: &'r BTreeMap<u32, Raw>,
    /// Path of its item.
    pub path: String,
    /// The township its target belongs to, where that is said.
    pub township: String,
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

    pub(super) fn place(&self, sheet: usize, row: u32, column: u32) -> Place {
        Place::cell(self.file, sheet, row, column)
    }

    fn note(&mut self, sheet: &str, column: &str, manner: &str, example: impl FnOnce() -> String) {
        let (count, _) = self.notes.entry((sheet.into(), column.into(), manner.into())).or_insert_with(|| (0, example()));
        *count += 1;
    }

    fn notes(&self) -> Vec<String> {
        let told = |((sheet, column, manner), (count, example)): (&(String, String, String), &(usize, String))| {
            if manner.is_empty() { example.clone() } else { format!("{sheet}“{column}”：{count}处{manner}，如 {example}") }
        };
        self.notes.iter().map(told).collect()
    }

    /// The header of a sheet, with what is to be said of it.
    pub(super) fn header(&mut self, index: usize, sheet: &Sheet, grid: &Grid) -> Option<Header> {
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
            self.note(&sheet.name, &found.header, "", || format!("{}“{}”按“{ours}”读入", sheet.name, found.header));
        }
        if grid.merged > 0 {
            self.note(&sheet.name, "合并单元格", "", || {
                format!("{}：合并的单元格按每行都有同样内容读入，共{}行", sheet.name, grid.merged)
            });
        }
        Some(header)
    }

    /// The rows below a header that are to be read. Examples are not, marked or as they were; a marked one that was
    /// changed may have been meant.
    pub(super) fn rows<'g>(&mut self, index: usize, sheet: &Sheet, header: &Header, grid: &'g Grid) -> Vec<(u32, &'g BTreeMap<u32, Raw>)> {
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
    pub(super) fn item(&mut self, row: &Row<'_>, header: &Header) -> Node {
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
                    let example = || example(row, at, raw, &value, reading);
                    self.note(&row.sheet.name, &plain(&column.header), reading.told(), example);
                }
                self.named(row, column, place, &mut value, &path);
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

    /// Names of targets, and codes with their names behind, become codes.
    fn named(&mut self, row: &Row<'_>, column: &Column, place: Place, value: &mut Value, path: &dyn Fn() -> String) {
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

    pub(super) fn code(&mut self, row: &Row<'_>, column: &Column, place: Place, text: &mut Box<str>, path: &dyn Fn() -> String) {
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
                self.note(&row.sheet.name, &plain(&column.header), "名称按代码读入", || example);
            }
            codes => {
                let message = if codes.is_empty() {
                    format!("{}“{}”不是代码，也不是巡察对象的名称", plain(&column.header), shown(text))
                } else {
                    format!("{}“{}”有{}个同名的对象：{}", plain(&column.header), shown(text), codes.len(), codes.join("、"))
                };
                let mut d = Diagnostic::error(Code::Dangling, message).path(path());
                d.hints.extend(did_you_mean(text, &self.targets.names).filter(|_| codes.is_empty()));
                let township =
                    if row.sheet.by_township() && !codes.is_empty() { "；或在“所属乡镇”一列写明乡镇" } else { "" };
                d.hints.push(format!("填12位代码，或巡察对象表中不重名的名称{township}"));
                self.said.insert(row.path.clone());
                self.problems.push((place, d));
            }
        }
    }
}

/// How a cell was understood, as a note gives it.
fn example(row: &Row<'_>, at: u32, raw: &Raw, value: &Value, reading: Reading) -> String {
    let read = match (value, reading) {
        (Value::Text(t) | Value::Number(t), _) if reading != Reading::Amount => format!("“{}”→{t}", shown(raw.text().trim())),
        (Value::Number(fen), _) => format!("“{}”→{}元", shown(raw.text().trim()), yuan(fen)),
        (Value::List(items), _) => format!("“{}”→{}项", shown(raw.text().trim()), items.len()),
        _ => format!("“{}”", shown(raw.text().trim())),
    };
    format!("{} {read}", cell_name(row.row, at))
}

fn yuan(fen: &str) -> String {
    let (sign, digits) = fen.strip_prefix('-').map_or(("", fen), |d| ("-", d));
    let digits = format!("{digits:0>3}");
    let (whole, part) = digits.split_at(digits.len() - 2);
    format!("{sign}{whole}.{part}")
}

pub(super) fn key(name: &str, place: Place) -> Key {
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
