//! The sheets (工作表) of a kind of document that is also made as a workbook, to be filled in and sent
//! back.
//!
//! `[[sheets]]` of `kind.toml`: the list of the view that yields the rows, the fields that the
//! columns show, and the columns that the receiver fills in. A kind without sheets has no workbook.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A sheet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SheetSpec {
    /// The name on its tab, e.g. 任务清单.
    pub name: String,
    /// The line on top, behind the name of the target.
    pub title: String,
    /// The list of the view whose items are the rows, e.g. `tasks` or `ledger.rows`.
    pub rows: String,
    /// The field that identifies a row; if the receiver fills in anything, the number of the task.
    pub key: String,
    /// A field of the view that must hold for the sheet to be made.
    #[serde(default)]
    pub when: Option<String>,
    /// The columns.
    pub columns: Vec<ColumnSpec>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnSpec {
    /// The header; of a column to fill in the model's own name of the field, unless given.
    #[serde(default)]
    pub header: String,
    /// The field of a row that is shown, e.g. `number` or `target.name`; each item of a list on a
    /// line of its own, persons with their post.
    pub from: String,
    /// What it holds.
    #[serde(default)]
    pub holds: ColumnHolds,
    /// Width in characters.
    #[serde(default = "width")]
    pub width: f64,
    /// The field of 整改进度 that the receiver fills in here.
    #[serde(default)]
    pub fill: Option<String>,
    /// Words to choose from; empty for all that the field may have.
    #[serde(default)]
    pub choices: Vec<String>,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ColumnHolds {
    /// Text; numbers of issues and tasks too.
    #[default]
    Text,
    /// A date.
    Date,
    /// A number.
    Number,
    /// An amount in 分, shown in yuan.
    Money,
}

fn width() -> f64 {
    14.0
}

/// The problems of the sheets of a kind.
pub(super) fn faults(sheets: &[SheetSpec]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (i, sheet) in sheets.iter().enumerate() {
        let name = &sheet.name;
        if name.is_empty()
            || name.chars().count() > 31
            || name.contains(['[', ']', ':', '*', '?', '/', '\\', '\''])
        {
            wrong.push(format!(
                "sheets 的 name“{name}”不能作工作表名：1至31个字，不含 [ ] : * ? / \\ '"
            ));
        }
        if sheets[..i].iter().any(|before| before.name == *name) {
            wrong.push(format!("sheets 有两个“{name}”"));
        }
        if sheet.columns.is_empty() {
            wrong.push(format!("“{name}”没有列（columns）"));
        }
        if sheet.columns.iter().any(|c| c.fill.is_some())
            && !sheet.columns.iter().any(|c| c.from == sheet.key && c.fill.is_none())
        {
            wrong.push(format!(
                "“{name}”有要填写的列，须有一列 from = \"{}\"，显示任务编号",
                sheet.key
            ));
        }
        for c in &sheet.columns {
            if c.header.is_empty() && c.fill.is_none() {
                wrong.push(format!("“{name}”中 from = \"{}\" 的列缺少 header", c.from));
            }
            if !(1.0..=120.0).contains(&c.width) {
                wrong.push(format!(
                    "“{name}”中 from = \"{}\" 的列宽 {} 不在1至120之间",
                    c.from, c.width
                ));
            }
        }
    }
    wrong
}
