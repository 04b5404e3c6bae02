//! Forms (回收表): sheets that are handed out, filled in and sent back.
//!
//! What is to be filled in stands in cells that can be written in, everything else is locked
//! (without a password: it keeps from slips, not from people). A hidden sheet holds what the form
//! is of and what stood in each cell when it went out, so that a return can be compared.

use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, ProtectionOptions, Workbook, Worksheet,
    XlsxError,
};
use serde_json::Value as Json;

use super::cell_out::{Content, content};
use super::columns::{Book, Cell, Column};
use super::styles::height;
use super::write::{A4, growing, put};
use crate::diag::{Code, Diagnostic, Diagnostics};

/// The version of forms that this program makes and takes back.
pub(super) const FORM_VERSION: u32 = 1;
/// The hidden sheet.
pub(super) const RECORD: &str = "回收信息";
/// The mark that begins it.
pub(super) const MARK: &str = "xunwen-form";
/// What the second cell of a line of it says: headers of a sheet, what each column is, what stood in a row.
pub(super) const HEADER_LINE: &str = "表头";
pub(super) const FIELD_LINE: &str = "字段";
pub(super) const ROW_LINE: &str = "行";
/// What a column is that tells rows apart; others are named by the field that is filled in.
pub(super) const KEY: &str = "#";
/// The row of headers, from 0.
pub(super) const HEADERS: u32 = 3;

/// A form before it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// What it is called.
    pub title: String,
    /// What it is of.
    pub identity: Identity,
    /// Its sheets.
    pub sheets: Vec<FormSheet>,
}

/// What a form is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The round.
    pub round: String,
    /// The kind of document.
    pub document: String,
    /// Code of the target; nothing where the form is of the whole round.
    pub target: Option<String>,
}

/// A sheet of a form.
#[derive(Debug, Clone, PartialEq)]
pub struct FormSheet {
    /// As on its tab.
    pub name: String,
    /// The line on top.
    pub title: String,
    /// The line below it: round, unit, day.
    pub subtitle: String,
    /// The columns.
    pub columns: Vec<FormColumn>,
    /// The column that shows what tells a row apart; without one, what comes back is not compared.
    pub key: Option<usize>,
    /// The rows.
    pub rows: Vec<FormRow>,
}

/// A column of a form.
#[derive(Debug, Clone, PartialEq)]
pub struct FormColumn {
    /// Its header; empty for the model's own name of what is filled in.
    pub header: String,
    /// Width in characters.
    pub width: f64,
    /// What its cells hold, where nothing is filled in.
    pub holds: Holds,
    /// The field of 整改进度 that is filled in here.
    pub fill: Option<String>,
    /// Words to choose from; empty for all that the field may have.
    pub choices: Vec<String>,
}

/// What cells hold that nobody fills in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Text; numbers of issues and tasks too.
    Text,
    /// A date.
    Date,
    /// A number.
    Number,
    /// An amount in 分, shown in yuan.
    Money,
}

/// A row of a form.
#[derive(Debug, Clone, PartialEq)]
pub struct FormRow {
    /// What tells it apart; the number of the task where anything is filled in. Without it nothing can be.
    pub key: String,
    /// Values as views have them, by column.
    pub values: Vec<Json>,
}

/// What may be filled in: the fields of 整改进度 but for the task itself.
pub(super) fn fillable() -> impl Iterator<Item = &'static Column> {
    let columns = Book::round().of_items("progress").map_or(&[][..], |sheet| &sheet.columns);
    columns.iter().filter(|c| c.path != ["task"])
}

/// Whether a field of 整改进度 can be filled in.
pub fn is_fillable(field: &str) -> bool {
    fillable().any(|c| c.path == [field])
}

/// Writes a form. The same form gives the same bytes.
///
/// # Errors
/// A text too long for a cell; a field that there is not.
pub fn form(form: &Form) -> Result<Vec<u8>, Diagnostics> {
    let mut workbook = Workbook::new();
    let mut problems = Diagnostics::default();
    let made = write(form, &mut workbook, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    let bytes = made.and_then(|()| workbook.save_to_buffer());
    growing(&bytes.map_err(|e| Diagnostic::error(Code::Internal, format!("表格写不成：{e}")))?)
}

/// A column with what its cells are in the model.
struct Across<'f> {
    column: &'f FormColumn,
    cell: Column,
    header: String,
}

fn across<'f>(column: &'f FormColumn) -> Result<Across<'f>, Diagnostic> {
    let of_model = column.fill.as_deref().map(|field| fillable().find(|c| c.path == [field]).ok_or(field)).transpose();
    let of_model = of_model.map_err(|field| Diagnostic::error(Code::SetInvalid, format!("整改进度没有“{field}”这一项可填")))?;
    let cell = match column.holds {
        Holds::Text => Cell::Text,
        Holds::Date => Cell::Date,
        Holds::Number => Cell::Integer,
        Holds::Money => Cell::Money,
    };
    let own = Column { header: column.header.clone(), note: None, path: Vec::new(), cell, required: false, width: column.width };
    let mut cell = of_model.cloned().unwrap_or(own);
    cell.required = false;
    if let (Cell::Words(words), false) = (&mut cell.cell, column.choices.is_empty()) {
        words.clone_from(&column.choices);
        cell.note = None;
    }
    let header = if column.header.is_empty() { cell.header.clone() } else { column.header.clone() };
    Ok(Across { column, cell, header })
}

fn write(form: &Form, workbook: &mut Workbook, problems: &mut Diagnostics) -> Result<(), XlsxError> {
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_title(&form.title).set_author("").set_creation_datetime(&created));
    let looks = Looks::new();
    let mut record: Vec<Vec<String>> = vec![
        vec![MARK.into(), FORM_VERSION.to_string()],
        vec![form.identity.round.clone(), form.identity.document.clone(), form.identity.target.clone().unwrap_or_default()],
    ];
    for sheet in &form.sheets {
        match sheet.columns.iter().map(across).collect::<Result<Vec<_>, _>>() {
            Ok(columns) => page(workbook.add_worksheet(), sheet, &columns, &looks, &mut record, problems)?,
            Err(d) => problems.push(d),
        }
    }
    let hidden = workbook.add_worksheet();
    hidden.set_name(RECORD)?.set_very_hidden(true).protect();
    for (row, cells) in (0..).zip(&record) {
        for (at, text) in (0..).zip(cells) {
            if !text.is_empty() {
                hidden.write_string_with_format(row, at, text, &looks.record)?;
            }
        }
    }
    Ok(())
}

fn page(
    page: &mut Worksheet,
    sheet: &FormSheet,
    columns: &[Across<'_>],
    looks: &Looks,
    record: &mut Vec<Vec<String>>,
    problems: &mut Diagnostics,
) -> Result<(), XlsxError> {
    page.set_name(&sheet.name)?;
    let last = columns.len().saturating_sub(1) as u16;
    let fills = columns.iter().any(|c| c.column.fill.is_some());
    let advice = if fills {
        "浅黄色的格可以填写，填好后原样交回；其余内容已锁定，有误的另行说明，不要改动。"
    } else {
        "本表供对照，不需填写。"
    };
    for (row, text, look, high) in
        [(0, &*sheet.title, &looks.title, 28.0), (1, &*sheet.subtitle, &looks.subtitle, 18.0), (2, advice, &looks.advice, 18.0)]
    {
        if last > 0 {
            page.merge_range(row, 0, row, last, text, look)?;
        } else {
            page.write_string_with_format(row, 0, text, look)?;
        }
        page.set_row_height(row, high)?;
    }
    let mut highest = 0.0f64;
    for (at, column) in (0..).zip(columns) {
        let look = if column.column.fill.is_some() { &looks.fill_head } else { &looks.head };
        page.write_string_with_format(HEADERS, at, &column.header, look)?.set_column_width(at, column.column.width)?;
        highest = highest.max(height(&column.header, column.column.width).unwrap_or_default());
    }
    page.set_row_height(HEADERS, highest.max(22.0))?;
    let kind = |(at, c): (usize, &Across<'_>)| if sheet.key == Some(at) { KEY.into() } else { c.column.fill.clone().unwrap_or_default() };
    record.push([&*sheet.name, HEADER_LINE].map(str::to_string).into_iter().chain(columns.iter().map(|c| c.header.clone())).collect());
    record.push([&*sheet.name, FIELD_LINE].map(str::to_string).into_iter().chain(columns.iter().enumerate().map(kind)).collect());
    for (row, line) in (HEADERS + 1..).zip(&sheet.rows) {
        let mut highest = 0.0f64;
        let mut stood = vec![sheet.name.clone(), ROW_LINE.into()];
        for ((at, column), value) in (0..).zip(columns).zip(line.values.iter().chain(std::iter::repeat(&Json::Null))) {
            let open = column.column.fill.is_some() && !line.key.is_empty();
            let content = content(&column.cell, Some(value), false);
            highest = highest.max(height(&content.text(), column.column.width).unwrap_or_default());
            let look = looks.of(&column.cell.cell, open);
            if content == Content::Empty {
                page.write_blank(row, at, look)?;
            } else if let Err(long) = put(page, row, at, &content, look)? {
                let message = format!("“{}”{}“{}”有{long}字，一个单元格放不下", sheet.name, line.key, column.header);
                problems.push(Diagnostic::error(Code::TooLarge, message).hint("缩短后再生成"));
            }
            stood.push(content.text().into_owned());
        }
        if highest > 0.0 {
            page.set_row_height(row, highest)?;
        }
        record.push(stood);
    }
    let end = HEADERS + sheet.rows.len() as u32;
    for (at, column) in (0..).zip(columns).filter(|(_, c)| c.column.fill.is_some() && end > HEADERS) {
        if let Some(rule) = rule(column)? {
            page.add_data_validation(HEADERS + 1, at, end, at, &rule)?;
        }
    }
    page.set_freeze_panes(HEADERS + 1, 1)?.set_repeat_rows(HEADERS, HEADERS)?;
    page.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0).set_footer("&C第 &P 页，共 &N 页");
    let may = ProtectionOptions { format_columns: true, format_rows: true, ..ProtectionOptions::default() };
    page.protect_with_options(&may);
    Ok(())
}

/// What may be filled in, and what is said while it is.
fn rule(column: &Across<'_>) -> Result<Option<DataValidation>, XlsxError> {
    let rule = match &column.cell.cell {
        Cell::Words(words) => {
            let rule = DataValidation::new().allow_list_strings(words)?.set_error_title("不在列表中")?;
            rule.set_error_message("请从下拉列表中选择")?
        }
        _ => DataValidation::new().allow_any_value(),
    };
    let Some(note) = &column.cell.note else { return Ok(Some(rule)) };
    // Notes are as long as they are; a rule takes 255 characters.
    let note: String = note.chars().take(100).collect();
    Ok(Some(rule.set_input_title(column.header.chars().take(30).collect::<String>())?.set_input_message(note)?))
}

/// How the cells of a form look.
struct Looks {
    title: Format,
    subtitle: Format,
    advice: Format,
    head: Format,
    fill_head: Format,
    record: Format,
    locked: Kinds,
    open: Kinds,
}

struct Kinds {
    text: Format,
    date: Format,
    money: Format,
    whole: Format,
}

impl Kinds {
    fn of(base: &Format) -> Kinds {
        let with = |format| base.clone().set_num_format(format);
        Kinds { text: with("@"), date: with("yyyy-mm-dd"), money: with("#,##0.00"), whole: with("0") }
    }
}

impl Looks {
    fn new() -> Looks {
        let base = Format::new().set_font_name("宋体").set_font_size(10.5).set_text_wrap();
        let cell = base.clone().set_align(FormatAlign::VerticalCenter).set_border(FormatBorder::Thin);
        let head = cell.clone().set_bold().set_align(FormatAlign::Center);
        let line = base.clone().set_align(FormatAlign::VerticalCenter);
        Looks {
            title: line.clone().set_bold().set_font_size(16.0).set_align(FormatAlign::Center),
            subtitle: line.clone(),
            advice: line.set_font_color(Color::RGB(0x0060_6060)),
            fill_head: head.clone().set_background_color(Color::RGB(0x00F4_D9B0)),
            head: head.set_background_color(Color::RGB(0x00D9_E5F1)),
            record: base.set_num_format("@"),
            open: Kinds::of(&cell.clone().set_background_color(Color::RGB(0x00FF_FBE6)).set_unlocked()),
            locked: Kinds::of(&cell),
        }
    }

    fn of(&self, cell: &Cell, open: bool) -> &Format {
        let kinds = if open { &self.open } else { &self.locked };
        match cell {
            Cell::Date => &kinds.date,
            Cell::Money => &kinds.money,
            Cell::Integer => &kinds.whole,
            _ => &kinds.text,
        }
    }
}
