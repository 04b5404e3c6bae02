//! A workbook of a round, or an empty one to fill in.
//!
//! Everything of the data is written as text, number or date, never as a formula; the only formulas
//! are ours, in lists to choose from.

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Note,
    Workbook, Worksheet, XlsxError,
};
use serde_json::Value as Json;

use super::super::Round;
use super::super::data::SCHEMA_VERSION;
use super::super::import::{Format as DataFormat, import};
use super::super::shape::Shape;
use super::cell::split;
use super::sheets::{Book, Cell, Column, EXAMPLE, EXTRA, NONE, Parent, ROUND, Rows, Sheet, WHICH};
use crate::diag::{Code, Diagnostic, Diagnostics, Origin};

/// Rows that are ready to be filled in with lists to choose from.
const READY: u32 = 5_000;
/// Characters that a list to choose from may have within its rule.
const INLINE: usize = 255;
/// Characters of a cell.
const CELL: usize = 32_767;
/// The hidden sheet that longer lists stand in.
const CHOICES: &str = "选项";
/// Paper A4.
const A4: u8 = 9;

const GUIDE: &[&str] = &[
    "一、每张工作表是一份清单，每行一条；“轮次”表每行一项，填在“内容”一列。",
    "二、表头带“*”的必须填写；鼠标停在表头上有填写说明。列的次序可以调整，表头文字不要改。",
    "三、巡察对象可填12位代码，也可填不重名的名称；带下拉箭头的单元格从列表中选择。",
    "四、日期填 2026-01-31 这样的日期；金额按表头的单位填数字；一格多项的，编号和姓名用顿号分开，措施、要求等逐条换行（Alt+回车）。",
    "五、首列标着“示例”的灰色行只作示范，不会读入；照着填在下面的空行里，不要在示例行上改。",
    "六、填好后核对：xunwen check 文件名.xlsx；有误的单元格加 --mark 标红后另存一份。",
    "七、问题线索不填在本工作簿里，另用线索工作簿，单独存放、单独处理。",
];

/// An empty workbook to fill in, with two example rows in each list.
///
/// # Errors
/// None in a sound build.
pub fn template() -> Result<Vec<u8>, Diagnostics> {
    let shape = Shape::of::<Round>();
    let book = Book::of(&shape, ROUND);
    let example: Json = serde_json::from_str(include_str!("example.json"))
        .map_err(|e| Diagnostic::error(Code::Internal, format!("示例数据读不了：{e}")))?;
    Writer::new(&book, &Json::Null, Some(&example)).book()
}

/// A workbook of a round, and what of it a workbook cannot hold.
///
/// # Errors
/// Text beyond what a cell holds, with its place in the data; whatever would not come back as it is.
pub fn export(round: &Round) -> Result<Vec<u8>, Diagnostics> {
    let data = serde_json::to_value(round).map_err(|e| Diagnostic::error(Code::Internal, format!("轮次数据无法转换：{e}")))?;
    let shape = Shape::of::<Round>();
    let bytes = Writer::new(&Book::of(&shape, ROUND), &data, None).book()?;
    // What was written is read again: nothing is to be lost on the way without a word.
    let back = import(&bytes, DataFormat::Xlsx, "工作簿").map(|imported| serde_json::to_value(imported.round).unwrap_or(Json::Null))?;
    match differs(&data, &back, "") {
        None => Ok(bytes),
        Some(path) => {
            let message = format!("{path} 的内容放进工作簿后读不回原样（如首尾空格、空文字、清单项里的换行）");
            Err(Diagnostic::error(Code::BadValue, message).path(path).hint("在数据文件中改正后再导出").into())
        }
    }
}

/// The path of the first difference.
fn differs(a: &Json, b: &Json, path: &str) -> Option<String> {
    match (a, b) {
        (Json::Object(a), Json::Object(b)) => a.keys().chain(b.keys()).find_map(|k| {
            let path = if path.is_empty() { k.clone() } else { format!("{path}.{k}") };
            differs(a.get(k).unwrap_or(&Json::Null), b.get(k).unwrap_or(&Json::Null), &path)
        }),
        (Json::Array(a), Json::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().find_map(|(i, (a, b))| differs(a, b, &format!("{path}[{i}]")))
        }
        _ => (a != b).then(|| path.to_string()),
    }
}

struct Writer<'a> {
    book: &'a Book,
    data: &'a Json,
    example: Option<&'a Json>,
    problems: Diagnostics,
    /// Lists for the hidden sheet.
    choices: Vec<Vec<String>>,
    looks: Looks,
}

struct Looks {
    head: Format,
    required: Format,
    text: Format,
    date: Format,
    money: Format,
    grey: Format,
    title: Format,
    note: Format,
    group: Format,
}

impl Looks {
    fn new() -> Self {
        let base = || Format::new().set_font_name("宋体").set_font_size(11.0).set_align(FormatAlign::Top).set_text_wrap();
        let head = base().set_bold().set_border(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter).set_align(FormatAlign::Center);
        Looks {
            required: head.clone().set_background_color(Color::RGB(0x00F4_D9B0)),
            head: head.set_background_color(Color::RGB(0x00D9_E5F1)),
            text: base().set_num_format("@"),
            date: base().set_num_format("yyyy-mm-dd"),
            money: base().set_num_format("#,##0.00"),
            grey: base().set_font_color(Color::RGB(0x0080_8080)).set_background_color(Color::RGB(0x00F2_F2F2)).set_num_format("@"),
            title: base().set_bold().set_font_size(16.0),
            note: base().set_font_color(Color::RGB(0x0060_6060)),
            group: base().set_bold().set_background_color(Color::RGB(0x00EE_EEEE)),
        }
    }

    fn of(&self, cell: &Cell) -> &Format {
        match cell {
            Cell::Date => &self.date,
            Cell::Money => &self.money,
            _ => &self.text,
        }
    }
}

impl<'a> Writer<'a> {
    fn new(book: &'a Book, data: &'a Json, example: Option<&'a Json>) -> Self {
        Writer { book, data, example, problems: Diagnostics::default(), choices: Vec::new(), looks: Looks::new() }
    }

    fn book(mut self) -> Result<Vec<u8>, Diagnostics> {
        let made = self.write();
        if !self.problems.is_empty() {
            return Err(self.problems);
        }
        made.map_err(|e| Diagnostic::error(Code::Internal, format!("工作簿写不成：{e}")).into())
    }

    fn write(&mut self) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        // The same input gives the same bytes: there is no clock.
        let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
        workbook.set_properties(&DocProperties::new().set_title("巡察轮次工作簿").set_author("").set_creation_datetime(&created));
        self.guide(workbook.add_worksheet())?;
        for sheet in &self.book.sheets {
            let page = workbook.add_worksheet();
            page.set_name(&sheet.name)?;
            match &sheet.rows {
                Rows::Fields => self.fields(page, sheet)?,
                Rows::Items(list) => {
                    let items: Vec<(Vec<String>, &Json)> = items(self.data, list).iter().map(|i| (Vec::new(), i)).collect();
                    let shown: Vec<(Vec<String>, &Json)> = self.example.map_or(Vec::new(), |e| items_of(e, list));
                    self.list(page, sheet, &[], &shown, &items)?;
                }
                Rows::Below(parents) => {
                    let which = WHICH.iter().find(|(name, _)| *name == sheet.name).map(|(_, header)| *header);
                    let keys: Vec<&str> = parents.iter().map(|p| p.header).chain(which).collect();
                    let data = below(self.data, parents, which.is_some());
                    let shown = self.example.map_or(Vec::new(), |e| below(e, parents, which.is_some()));
                    let borrow = |rows: &'_ [(Vec<String>, Json)]| rows.iter().map(|(k, j)| (k.clone(), j.clone())).collect::<Vec<_>>();
                    let (data, shown) = (borrow(&data), borrow(&shown));
                    let data: Vec<(Vec<String>, &Json)> = data.iter().map(|(k, j)| (k.clone(), j)).collect();
                    let shown: Vec<(Vec<String>, &Json)> = shown.iter().map(|(k, j)| (k.clone(), j)).collect();
                    self.list(page, sheet, &keys, &shown, &data)?;
                }
            }
        }
        let hidden = workbook.add_worksheet();
        hidden.set_name(CHOICES)?.set_hidden(true);
        for (column, words) in self.choices.iter().enumerate() {
            for (row, word) in words.iter().enumerate() {
                hidden.write_string(row as u32, column as u16, word)?;
            }
        }
        workbook.save_to_buffer()
    }

    fn guide(&self, page: &mut Worksheet) -> Result<(), XlsxError> {
        page.set_name("说明")?.set_column_width(0, 100)?;
        page.write_string_with_format(0, 0, "巡察轮次工作簿填写说明", &self.looks.title)?;
        for (row, line) in GUIDE.iter().enumerate() {
            page.write_string_with_format(row as u32 + 2, 0, *line, &self.looks.text)?;
        }
        set_up(page, false);
        Ok(())
    }

    /// The sheet of what there is once.
    fn fields(&mut self, page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
        for (column, (header, width)) in [("项目", 30.0), ("内容", 60.0), ("填写说明", 50.0)].into_iter().enumerate() {
            page.write_string_with_format(0, column as u16, header, &self.looks.head)?.set_column_width(column as u16, width)?;
        }
        let mut row = 1;
        let mut group = "";
        for column in &sheet.columns {
            let of = column.header.split_once('·').map_or("", |(of, _)| of);
            if of != group && !of.is_empty() {
                page.write_string_with_format(row, 0, of, &self.looks.group)?;
                row += 1;
            }
            group = of;
            let mark = if column.required { "*" } else { "" };
            page.write_string_with_format(row, 0, format!("{}{mark}", column.header), &self.looks.text)?;
            page.write_string_with_format(row, 2, column.note.as_deref().unwrap_or_default(), &self.looks.note)?;
            let value =
                if column.path == ["schema_version"] { Some(Json::from(SCHEMA_VERSION)) } else { at(self.data, &column.path).cloned() };
            self.cell(page, sheet, row, 1, column, value.as_ref(), None, &column.path.join("."))?;
            self.rule(page, row, row, 1, column)?;
            row += 1;
        }
        if let Some(Json::Object(extra)) = self.data.get("extra") {
            for (key, value) in extra {
                page.write_string_with_format(row, 0, format!("{EXTRA}{key}"), &self.looks.text)?;
                self.any(page, row, 1, value)?;
                row += 1;
            }
        }
        page.set_freeze_panes(1, 1)?.set_repeat_rows(0, 0)?;
        set_up(page, false);
        Ok(())
    }

    /// A sheet with a row an item: the mark of examples, what the item belongs to, its fields.
    fn list(
        &mut self,
        page: &mut Worksheet,
        sheet: &Sheet,
        keys: &[&str],
        shown: &[(Vec<String>, &Json)],
        items: &[(Vec<String>, &Json)],
    ) -> Result<(), XlsxError> {
        let first = 1 + keys.len() as u16;
        page.write_string_with_format(0, 0, EXAMPLE, &self.looks.head)?.set_column_width(0, 6)?;
        for (i, key) in keys.iter().enumerate() {
            page.write_string_with_format(0, 1 + i as u16, *key, &self.looks.required)?.set_column_width(1 + i as u16, 16)?;
            page.set_column_format(1 + i as u16, &self.looks.text)?;
        }
        for (i, column) in sheet.columns.iter().enumerate() {
            let at = first + i as u16;
            let look = if column.required { &self.looks.required } else { &self.looks.head };
            page.write_string_with_format(0, at, format!("{}{}", column.header, if column.required { "*" } else { "" }), look)?;
            page.set_column_width(at, column.width)?.set_column_format(at, self.looks.of(&column.cell))?;
            if let Some(note) = &column.note {
                page.insert_note(0, at, &Note::new(note).add_author_prefix(false).set_width(240))?;
            }
        }
        let mut extra: Vec<&String> =
            items.iter().filter_map(|(_, i)| i.get("extra")?.as_object()).flat_map(serde_json::Map::keys).collect();
        extra.sort_unstable();
        extra.dedup();
        let after = first + sheet.columns.len() as u16;
        for (i, key) in extra.iter().enumerate() {
            page.write_string_with_format(0, after + i as u16, format!("{EXTRA}{key}"), &self.looks.head)?;
            page.set_column_width(after + i as u16, 18)?;
        }
        let mut row = 1;
        let list = if let Rows::Items(list) = &sheet.rows { list.as_str() } else { "" };
        let examples = shown.len() as u32;
        for (number, (named, item)) in shown.iter().chain(items).enumerate() {
            let grey = row <= examples;
            if grey {
                page.write_string_with_format(row, 0, EXAMPLE, &self.looks.grey)?;
            }
            for (i, name) in named.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
                page.write_string_with_format(row, 1 + i as u16, name, if grey { &self.looks.grey } else { &self.looks.text })?;
            }
            for (i, column) in sheet.columns.iter().enumerate() {
                let path = format!("{list}[{}].{}", number.saturating_sub(shown.len()), column.path.join("."));
                let look = grey.then(|| self.looks.grey.clone());
                self.cell(page, sheet, row, first + i as u16, column, at(item, &column.path), look.as_ref(), &path)?;
            }
            for (i, key) in extra.iter().enumerate() {
                if let Some(value) = item.get("extra").and_then(|e| e.get(key.as_str())) {
                    self.any(page, row, after + i as u16, value)?;
                }
            }
            row += 1;
        }
        for (i, column) in sheet.columns.iter().enumerate() {
            self.rule(page, 1, READY.max(row + 1000), first + i as u16, column)?;
        }
        page.set_freeze_panes(1, first.min(2))?.set_repeat_rows(0, 0)?;
        page.autofilter(0, 0, row.max(2) - 1, after.max(1) - 1)?;
        set_up(page, true);
        Ok(())
    }

    #[allow(clippy::too_many_arguments, reason = "a cell has a place, a column and a look")]
    fn cell(
        &mut self,
        page: &mut Worksheet,
        sheet: &Sheet,
        row: u32,
        at: u16,
        column: &Column,
        value: Option<&Json>,
        look: Option<&Format>,
        path: &str,
    ) -> Result<(), XlsxError> {
        let look = look.unwrap_or_else(|| self.looks.of(&column.cell)).clone();
        let text = match (&column.cell, value) {
            (_, None | Some(Json::Null)) => return Ok(()),
            (Cell::Date, Some(Json::String(date))) => {
                let mut parts = date.splitn(3, '-').filter_map(|p| p.parse::<u16>().ok());
                if let (Some(y), Some(m), Some(d)) = (parts.next(), parts.next(), parts.next())
                    && let Ok(day) = ExcelDateTime::from_ymd(y, m as u8, d as u8)
                {
                    let look = look.set_num_format("yyyy-mm-dd");
                    page.write_datetime_with_format(row, at, &day, &look)?;
                    return Ok(());
                }
                date.clone()
            }
            (Cell::Money, Some(Json::Number(fen))) => {
                let fen = fen.as_i64().unwrap_or_default();
                // Up to some ten thousand million yuan a number holds each 分 exactly; beyond, text does.
                if fen.abs() < 1_000_000_000_000 {
                    page.write_number_with_format(row, at, fen as f64 / 100.0, &look.set_num_format("#,##0.00"))?;
                    return Ok(());
                }
                format!("{}.{:02}", fen / 100, fen % 100)
            }
            (Cell::Integer, Some(Json::Number(n))) => {
                page.write_number_with_format(row, at, n.as_f64().unwrap_or_default(), &look.set_num_format("0"))?;
                return Ok(());
            }
            (Cell::Bool, Some(Json::Bool(b))) => if *b { "是" } else { "否" }.to_string(),
            (Cell::List { prose, .. }, Some(Json::Array(items))) => joined(items, *prose, column.required),
            (_, Some(Json::String(text))) => text.clone(),
            (_, Some(other)) => other.to_string(),
        };
        if text.chars().count() > CELL {
            let message = format!("{}有{}字，一个单元格最多{CELL}字", column.header, text.chars().count());
            self.problems.push(Diagnostic::error(Code::TooLarge, message).path(path).at(Origin::Cell {
                file: "工作簿".into(),
                sheet: sheet.name.clone(),
                cell: crate::source::cell_name(row, u32::from(at)),
            }));
            return Ok(());
        }
        if !text.is_empty() {
            page.write_string_with_format(row, at, &text, &look)?;
        }
        Ok(())
    }

    fn any(&self, page: &mut Worksheet, row: u32, at: u16, value: &Json) -> Result<(), XlsxError> {
        match value {
            Json::Bool(b) => page.write_boolean(row, at, *b)?,
            Json::Number(n) => {
                page.write_number_with_format(row, at, n.as_f64().unwrap_or_default(), &self.looks.money.clone().set_num_format("0"))?
            }
            Json::String(text) => page.write_string_with_format(row, at, text, &self.looks.text)?,
            _ => page,
        };
        Ok(())
    }

    /// What may be chosen or typed in a column.
    fn rule(&mut self, page: &mut Worksheet, from: u32, to: u32, at: u16, column: &Column) -> Result<(), XlsxError> {
        let rule = match &column.cell {
            Cell::Words(words) => self.words(words),
            Cell::Bool => self.words(&["是".to_string(), "否".to_string()]),
            Cell::Text if column.path == ["category"] => self.words(&self.classified("categories")),
            Cell::Text if column.path == ["focus"] => self.words(&self.classified("focuses")),
            Cell::Target => {
                // Names or codes of the sheet of targets, whatever is entered there.
                let list = if column.path == ["parent"] { "代码" } else { "名称" };
                self.column_of_targets(list).map(|f| DataValidation::new().allow_list_formula(f))
            }
            _ => None,
        };
        let Some(rule) = rule else { return Ok(()) };
        let rule = rule
            .set_error_style(DataValidationErrorStyle::Warning)
            .set_error_title("不在列表中")?
            .set_error_message("建议从下拉列表中选择；确要填别的，点“是”保留")?;
        page.add_data_validation(from, at, to, at, &rule)?;
        Ok(())
    }

    fn classified(&self, list: &str) -> Vec<String> {
        let default = serde_json::to_value(super::super::Classification::default()).unwrap_or(Json::Null);
        let of = |data: &Json| -> Vec<String> {
            data.get(list).and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str).map(str::to_string).collect()
        };
        self.data.get("classification").map_or_else(|| of(&default), of)
    }

    fn column_of_targets(&self, header: &str) -> Option<Formula> {
        let sheet = self.book.of_items("targets")?;
        let at = sheet.columns.iter().position(|c| c.header == header)? as u32 + 1;
        let column = crate::source::cell_name(0, at).trim_end_matches('1').to_string();
        Some(Formula::new(format!("={}!${column}$2:${column}${READY}", sheet.name)))
    }

    /// A list to choose from: within the rule, or on the hidden sheet where it is too long for that.
    fn words(&mut self, words: &[String]) -> Option<DataValidation> {
        if words.is_empty() {
            return None;
        }
        let long = words.iter().map(|w| w.chars().count() + 1).sum::<usize>() > INLINE || words.iter().any(|w| w.contains(','));
        if !long && let Ok(rule) = DataValidation::new().allow_list_strings(words) {
            return Some(rule);
        }
        let at = self.choices.iter().position(|known| known == words).unwrap_or_else(|| {
            self.choices.push(words.to_vec());
            self.choices.len() - 1
        });
        let column = crate::source::cell_name(0, at as u32).trim_end_matches('1').to_string();
        Some(DataValidation::new().allow_list_formula(Formula::new(format!("={CHOICES}!${column}$1:${column}${}", words.len()))))
    }
}

/// Several texts in one cell, so that they come apart again as [`split`] does it.
fn joined(items: &[Json], prose: bool, required: bool) -> String {
    let texts: Vec<String> = items.iter().map(|i| i.as_str().map_or_else(|| i.to_string(), str::to_string)).collect();
    match texts.as_slice() {
        [] if required => NONE.into(),
        [] => String::new(),
        [one] if split(one, prose) == [one.as_str()] && one != NONE => one.clone(),
        // An end of line says that nothing else parts items.
        [one] => format!("{one}\n"),
        all if !prose && all.iter().all(|t| split(t, false) == [t.as_str()]) => all.join("、"),
        all => all.join("\n"),
    }
}

fn items<'j>(data: &'j Json, list: &str) -> &'j [Json] {
    data.get(list).and_then(Json::as_array).map_or(&[], Vec::as_slice)
}

fn items_of<'j>(data: &'j Json, list: &str) -> Vec<(Vec<String>, &'j Json)> {
    items(data, list).iter().map(|i| (Vec::new(), i)).collect()
}

/// The items of lists within items, each with what names its parent, and with its list where there are several.
fn below(data: &Json, parents: &[Parent], several: bool) -> Vec<(Vec<String>, Json)> {
    let mut rows = Vec::new();
    for (at_parent, parent) in parents.iter().enumerate() {
        for (number, item) in items(data, parent.list).iter().enumerate() {
            let name = match item.get(parent.key) {
                Some(Json::String(text)) => text.clone(),
                Some(other) => other.to_string(),
                None => (number + 1).to_string(),
            };
            for (word, list) in parent.lists {
                for child in items(item, list) {
                    let mut named = vec![String::new(); parents.len() + usize::from(several)];
                    named[at_parent].clone_from(&name);
                    if several {
                        named[parents.len()] = (*word).into();
                    }
                    rows.extend(parted(child).into_iter().map(|child| (named.clone(), child)));
                }
            }
        }
    }
    rows
}

/// A section of questions as a row for each, with its title.
fn parted(item: &Json) -> Vec<Json> {
    let (Some(title), Some(questions)) = (item.get("title"), item.get("questions").and_then(Json::as_array)) else {
        return vec![item.clone()];
    };
    if questions.is_empty() {
        return vec![serde_json::json!({ "title": title })];
    }
    questions.iter().map(|q| serde_json::json!({ "title": title, "questions": q })).collect()
}

fn at<'j>(item: &'j Json, path: &[String]) -> Option<&'j Json> {
    path.iter().try_fold(item, |item, step| item.get(step))
}

fn set_up(page: &mut Worksheet, landscape: bool) {
    if landscape {
        page.set_landscape();
    }
    page.set_paper_size(A4).set_print_fit_to_pages(1, 0).set_footer("&C第 &P 页，共 &N 页");
}
