//! Writing a form.

use rust_xlsxwriter::{
    DataValidation, DocProperties, ExcelDateTime, ProtectionOptions, Workbook, Worksheet, XlsxError,
};
use serde_json::Value as Json;

use super::record::{FIELD_LINE, FORM_VERSION, HEADER_LINE, KEY, MARK, RECORD, ROW_LINE};
use super::styles::Looks;
use super::{Form, FormColumn, FormRow, FormSheet, Holds, fillable};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::workbook::cell_out::{Content, content, put};
use crate::workbook::columns::{Cell, Column};
use crate::workbook::styles::{height, print_setup};
use crate::workbook::xlsx::row_heights::growing;

/// The row of headers, from 0.
const HEADERS: u32 = 3;

/// Writes a form. The same form gives the same bytes.
///
/// # Errors
/// A text that is too long for a cell; a field that does not exist.
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

/// A column with its settings from the model.
struct Across<'f> {
    column: &'f FormColumn,
    cell: Column,
    header: String,
}

/// # Errors
/// A field that 整改进度 does not have.
fn across<'f>(column: &'f FormColumn) -> Result<Across<'f>, Diagnostic> {
    let of_model = column
        .fill
        .as_deref()
        .map(|field| fillable().find(|c| c.path == [field]).ok_or(field))
        .transpose();
    let of_model = of_model.map_err(|field| {
        Diagnostic::error(Code::SetInvalid, format!("整改进度没有“{field}”这一项可填"))
    })?;
    let cell = match column.holds {
        Holds::Text => Cell::Text,
        Holds::Date => Cell::Date,
        Holds::Number => Cell::Integer,
        Holds::Money => Cell::Money,
    };
    let own = Column {
        header: column.header.clone(),
        note: None,
        path: Vec::new(),
        cell,
        required: false,
        width: column.width,
    };
    let mut cell = of_model.cloned().unwrap_or(own);
    cell.required = false;
    if let (Cell::Words(words), false) = (&mut cell.cell, column.choices.is_empty()) {
        words.clone_from(&column.choices);
        cell.note = None;
    }
    let header = if column.header.is_empty() { cell.header.clone() } else { column.header.clone() };
    Ok(Across { column, cell, header })
}

/// Writes all sheets and the hidden record.
fn write(
    form: &Form,
    workbook: &mut Workbook,
    problems: &mut Diagnostics,
) -> Result<(), XlsxError> {
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(
        &DocProperties::new().set_title(&form.title).set_author("").set_creation_datetime(&created),
    );
    let looks = Looks::new();
    let mut record: Vec<Vec<String>> = vec![
        vec![MARK.into(), FORM_VERSION.to_string()],
        vec![
            form.identity.round.clone(),
            form.identity.document.clone(),
            form.identity.target.clone().unwrap_or_default(),
        ],
    ];
    for sheet in &form.sheets {
        match sheet.columns.iter().map(across).collect::<Result<Vec<_>, _>>() {
            Ok(columns) => Page { sheet, columns: &columns, looks: &looks }.write(
                workbook.add_worksheet(),
                &mut record,
                problems,
            )?,
            Err(d) => problems.push(d),
        }
    }
    write_record(workbook.add_worksheet(), &record, &looks)
}

fn write_record(
    hidden: &mut Worksheet,
    record: &[Vec<String>],
    looks: &Looks,
) -> Result<(), XlsxError> {
    hidden.set_name(RECORD)?.set_very_hidden(true).protect();
    for (row, cells) in (0..).zip(record) {
        for (at, text) in (0..).zip(cells) {
            if !text.is_empty() {
                hidden.write_string_with_format(row, at, text, &looks.record)?;
            }
        }
    }
    Ok(())
}

/// A sheet of a form.
struct Page<'p> {
    sheet: &'p FormSheet,
    columns: &'p [Across<'p>],
    looks: &'p Looks,
}

impl Page<'_> {
    /// Writes the sheet, and its lines in the record.
    fn write(
        &self,
        page: &mut Worksheet,
        record: &mut Vec<Vec<String>>,
        problems: &mut Diagnostics,
    ) -> Result<(), XlsxError> {
        page.set_name(&self.sheet.name)?;
        self.title(page)?;
        self.headers(page, record)?;
        for (row, line) in (HEADERS + 1..).zip(&self.sheet.rows) {
            record.push(self.row(page, row, line, problems)?);
        }
        let end = HEADERS + self.sheet.rows.len() as u32;
        for (at, column) in
            (0..).zip(self.columns).filter(|(_, c)| c.column.fill.is_some() && end > HEADERS)
        {
            if let Some(rule) = rule(column)? {
                page.add_data_validation(HEADERS + 1, at, end, at, &rule)?;
            }
        }
        page.set_freeze_panes(HEADERS + 1, 1)?.set_repeat_rows(HEADERS, HEADERS)?;
        print_setup(page, true);
        let may = ProtectionOptions {
            format_columns: true,
            format_rows: true,
            ..ProtectionOptions::default()
        };
        page.protect_with_options(&may);
        Ok(())
    }

    /// Writes title, subtitle and advice above the headers.
    fn title(&self, page: &mut Worksheet) -> Result<(), XlsxError> {
        let last = self.columns.len().saturating_sub(1) as u16;
        let advice = if self.columns.iter().any(|c| c.column.fill.is_some()) {
            "浅黄色的格可以填写，填好后原样交回；其余内容已锁定，有误的另行说明，不要改动。"
        } else {
            "本表供对照，不需填写。"
        };
        let lines = [
            (&*self.sheet.title, &self.looks.title, 28.0),
            (&*self.sheet.subtitle, &self.looks.subtitle, 18.0),
            (advice, &self.looks.advice, 18.0),
        ];
        for (row, (text, look, height)) in (0..).zip(lines) {
            if last > 0 {
                page.merge_range(row, 0, row, last, text, look)?;
            } else {
                page.write_string_with_format(row, 0, text, look)?;
            }
            page.set_row_height(row, height)?;
        }
        Ok(())
    }

    /// Writes the headers, and their lines in the record.
    fn headers(
        &self,
        page: &mut Worksheet,
        record: &mut Vec<Vec<String>>,
    ) -> Result<(), XlsxError> {
        let mut highest = 0.0f64;
        for (at, column) in (0..).zip(self.columns) {
            let look =
                if column.column.fill.is_some() { &self.looks.fill_head } else { &self.looks.head };
            page.write_string_with_format(HEADERS, at, &column.header, look)?
                .set_column_width(at, column.column.width)?;
            highest = highest.max(height(&column.header, column.column.width).unwrap_or_default());
        }
        page.set_row_height(HEADERS, highest.max(22.0))?;
        let line = |kind: &str| vec![self.sheet.name.clone(), kind.to_string()];
        let (mut headers, mut fields) = (line(HEADER_LINE), line(FIELD_LINE));
        for (at, column) in self.columns.iter().enumerate() {
            let is_key = self.sheet.key == Some(at);
            headers.push(column.header.clone());
            fields.push(if is_key {
                KEY.into()
            } else {
                column.column.fill.clone().unwrap_or_default()
            });
        }
        record.extend([headers, fields]);
        Ok(())
    }

    /// Writes a row; yields its line in the record.
    fn row(
        &self,
        page: &mut Worksheet,
        row: u32,
        line: &FormRow,
        problems: &mut Diagnostics,
    ) -> Result<Vec<String>, XlsxError> {
        let mut highest = 0.0f64;
        let mut sent = vec![self.sheet.name.clone(), ROW_LINE.into()];
        for ((at, column), value) in
            (0..).zip(self.columns).zip(line.values.iter().chain(std::iter::repeat(&Json::Null)))
        {
            let open = column.column.fill.is_some() && !line.key.is_empty();
            let content = content(&column.cell, Some(value), false);
            highest = highest.max(height(&content.text(), column.column.width).unwrap_or_default());
            let look = self.looks.of(&column.cell.cell, open);
            if content == Content::Empty {
                page.write_blank(row, at, look)?;
            } else if let Err(long) = put(page, row, at, &content, look)? {
                let message = format!(
                    "“{}”{}“{}”有{long}字，一个单元格放不下",
                    self.sheet.name, line.key, column.header
                );
                problems.push(Diagnostic::error(Code::TooLarge, message).hint("缩短后再生成"));
            }
            sent.push(content.text().into_owned());
        }
        if highest > 0.0 {
            page.set_row_height(row, highest)?;
        }
        Ok(sent)
    }
}

/// The rule of a column to be filled in: its words, and its note as a prompt.
fn rule(column: &Across<'_>) -> Result<Option<DataValidation>, XlsxError> {
    let rule = match &column.cell.cell {
        Cell::Words(words) => {
            let rule =
                DataValidation::new().allow_list_strings(words)?.set_error_title("不在列表中")?;
            rule.set_error_message("请从下拉列表中选择")?
        }
        _ => DataValidation::new().allow_any_value(),
    };
    let Some(note) = &column.cell.note else { return Ok(Some(rule)) };
    // A prompt has at most 255 characters; notes may be longer.
    let note: String = note.chars().take(100).collect();
    Ok(Some(
        rule.set_input_title(column.header.chars().take(30).collect::<String>())?
            .set_input_message(note)?,
    ))
}
