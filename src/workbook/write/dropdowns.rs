//! Dropdown lists of cells.
//!
//! Short lists are part of the validation rule, long ones are on a hidden sheet; values entered on
//! another sheet are offered through a defined name for the filled part of its column. These
//! formulas are constants of ours; none is made from data.

use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, Formula, Workbook, XlsxError};
use serde_json::Value as Json;

use crate::data::column_name;
use crate::round::Classification;
use crate::workbook::cell_out::items;
use crate::workbook::columns::{Book, Cell, Column, REFERENCES, Rows, Sheet};

/// Least number of rows with dropdown lists.
const ROWS: usize = 5_000;
/// Characters of a list within its rule.
const MAX_INLINE: usize = 255;
/// The hidden sheet of long lists.
const HIDDEN: &str = "选项";

/// The dropdown lists of a workbook.
pub(super) struct Choices<'a> {
    book: &'a Book,
    data: &'a Json,
    /// Columns of the hidden sheet.
    lists: Vec<Vec<String>>,
    /// Defined names and their formulas.
    names: Vec<(String, String)>,
}

impl<'a> Choices<'a> {
    pub fn new(book: &'a Book, data: &'a Json) -> Self {
        Choices { book, data, lists: Vec::new(), names: Vec::new() }
    }

    /// The last row with dropdown lists, for a number of rows of data.
    pub fn last(rows: usize) -> u32 {
        u32::try_from(ROWS.max(rows + 1_000)).unwrap_or(u32::MAX)
    }

    /// The rule of a column.
    pub fn of(
        &mut self,
        sheet: &Sheet,
        column: &Column,
    ) -> Result<Option<DataValidation>, XlsxError> {
        let rule = match &column.cell {
            Cell::Words(words) => self.words(words),
            Cell::Document(titles) => {
                self.words(&titles.iter().map(str::to_string).collect::<Vec<_>>())
            }
            Cell::Bool => self.words(&["是".to_string(), "否".to_string()]),
            Cell::Text if column.path == ["category"] => self.words(&self.classified("categories")),
            Cell::Text if column.path == ["focus"] => self.words(&self.classified("focuses")),
            Cell::Target if column.path == ["parent"] => self.column("targets", "code"),
            Cell::Target if sheet.by_township() => self.villages(),
            Cell::Target => self.column("targets", "name"),
            _ => return self.referred(sheet, &column.header),
        };
        rule.map(advised).transpose()
    }

    /// The rule of a column with values of another column, or with the list that a row belongs to.
    pub fn referred(
        &mut self,
        sheet: &Sheet,
        header: &str,
    ) -> Result<Option<DataValidation>, XlsxError> {
        if let (Rows::Children(parents), true) = (&sheet.rows, sheet.which() == Some(header)) {
            let words: Vec<String> =
                parents.iter().flat_map(|p| p.lists).map(|(word, _)| (*word).to_string()).collect();
            return self.words(&words).map(advised).transpose();
        }
        let Some((_, _, list, field)) =
            REFERENCES.iter().find(|(name, column, ..)| *name == sheet.name && *column == header)
        else {
            return Ok(None);
        };
        self.column(list, field).map(advised).transpose()
    }

    /// The townships of the data, or every target if there are none yet.
    pub fn townships(&mut self) -> Result<Option<DataValidation>, XlsxError> {
        let targets = items(self.data, "targets");
        let above: Vec<&Json> =
            targets.iter().filter_map(|t| t.get("parent")).filter(|p| !p.is_null()).collect();
        let of = |t: &&Json| t.get("code").is_some_and(|code| above.contains(&code));
        let names: Vec<String> = targets
            .iter()
            .filter(of)
            .filter_map(|t| t["name"].as_str())
            .map(str::to_string)
            .collect();
        let rule =
            if names.is_empty() { self.column("targets", "name") } else { self.words(&names) };
        rule.map(advised).transpose()
    }

    /// Adds the hidden sheet and the defined names.
    pub fn finish(self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        if !self.lists.is_empty() {
            let hidden = workbook.add_worksheet();
            hidden.set_name(HIDDEN)?.set_hidden(true);
            for (column, words) in self.lists.iter().enumerate() {
                for (row, word) in words.iter().enumerate() {
                    hidden.write_string(row as u32, column as u16, word)?;
                }
            }
        }
        for (name, meaning) in &self.names {
            workbook.define_name(name, meaning)?;
        }
        Ok(())
    }

    fn classified(&self, list: &str) -> Vec<String> {
        let default = serde_json::to_value(Classification::default()).unwrap_or_default();
        let of = self.data.get("classification").unwrap_or(&default);
        items(of, list).iter().filter_map(Json::as_str).map(str::to_string).collect()
    }

    /// A rule with words in itself, or on the hidden sheet if they are too many.
    fn words(&mut self, words: &[String]) -> Option<DataValidation> {
        if words.is_empty() {
            return None;
        }
        let long = words.iter().map(|w| w.encode_utf16().count() + 1).sum::<usize>() > MAX_INLINE
            || words.iter().any(|w| w.contains(','));
        if !long && let Ok(rule) = DataValidation::new().allow_list_strings(words) {
            return Some(rule);
        }
        let at = self.lists.iter().position(|known| known == words).unwrap_or_else(|| {
            self.lists.push(words.to_vec());
            self.lists.len() - 1
        });
        let column = column_name(at as u32);
        Some(list(&format!("={HIDDEN}!${column}$1:${column}${}", words.len())))
    }

    /// The column of a field of a list: sheet, letters and last row offered.
    fn place(&self, of: &str, field: &str) -> Option<(&'a Sheet, String, u32)> {
        let sheet = self.book.of_items(of)?;
        let before = 1 + u32::from(sheet.by_township());
        let at = sheet.columns.iter().position(|c| c.path == [field])? as u32 + before;
        Some((sheet, column_name(at), Self::last(items(self.data, of).len())))
    }

    /// A rule for the filled part of a column of another sheet.
    fn column(&mut self, of: &str, field: &str) -> Option<DataValidation> {
        let (sheet, column, last) = self.place(of, field)?;
        let header = &sheet.columns.iter().find(|c| c.path == [field])?.header;
        let name = format!("{}_{header}", sheet.name);
        let sheet = &sheet.name;
        let filled = format!(
            "=OFFSET({sheet}!${column}$2,0,0,MAX(1,COUNTA({sheet}!${column}$2:${column}${last})),1)"
        );
        self.name(&name, filled);
        Some(list(&format!("={name}")))
    }

    /// The targets below the township in the second column, which must be consecutive; all if it is
    /// empty.
    fn villages(&mut self) -> Option<DataValidation> {
        let every = self.column("targets", "name").and(self.place("targets", "name"))?;
        let (sheet, names, last) = (every.0.name.clone(), every.1, every.2);
        for (name, field) in [("对象代码", "code"), ("对象名称", "name"), ("对象上级", "parent")]
        {
            let (_, column, _) = self.place("targets", field)?;
            self.name(name, format!("={sheet}!${column}$2:${column}${last}"));
        }
        let code = "INDEX(对象代码,MATCH($B2,对象名称,0))";
        let first = format!("IFERROR(MATCH($B2,对象上级,0),MATCH({code},对象上级,0))");
        let count = format!("COUNTIF(对象上级,$B2)+IFERROR(COUNTIF(对象上级,{code}),0)");
        Some(list(&format!(
            "=IF($B2=\"\",{sheet}_名称,OFFSET({sheet}!${names}$1,{first},0,{count},1))"
        )))
    }

    fn name(&mut self, name: &str, meaning: String) {
        if !self.names.iter().any(|(known, _)| known == name) {
            self.names.push((name.into(), meaning));
        }
    }
}

fn list(formula: &str) -> DataValidation {
    DataValidation::new().allow_list_formula(Formula::new(formula))
}

/// Other values are allowed after a confirmation.
fn advised(rule: DataValidation) -> Result<DataValidation, XlsxError> {
    rule.set_error_style(DataValidationErrorStyle::Warning)
        .set_error_title("不在列表中")?
        .set_error_message("建议从下拉列表中选择；确要填别的，点“是”保留")
}
