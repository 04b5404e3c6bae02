//! The sheets and columns of a workbook: where each field of the model is.
//!
//! Derived from the schema of the types: every list of the round is a sheet, its fields are columns
//! with their labels as headers, and every other field is a row of 轮次. Tables add only what the
//! schema does not have: which lists are within items of others, synonyms of headers, widths.

mod derive;
mod headers;
mod named;

use std::sync::{Arc, OnceLock};

use serde_json::Value as Json;

pub(super) use headers::{is_header, plain};
pub(crate) use named::named;

use crate::round::{clue_shape, round_shape};
use crate::terms::KindTitles;

/// The sheet of the single fields of a round.
const ROUND: &str = "轮次";
/// The sheet of the single fields of a file of clues.
const CLUES: &str = "线索文件";
/// The mark of rows of examples.
pub(super) const EXAMPLE: &str = "示例";
/// The text of a list that is empty on purpose.
pub(super) const NONE: &str = "无";
/// The beginning of headers of fields that template sets declare.
pub(super) const EXTRA: &str = "自定义项·";
/// The column that narrows the choice of targets and tells targets with the same name apart; not a
/// field of the model.
pub(super) const TOWNSHIP: &str = "所属乡镇";

/// The sheets of a workbook.
#[derive(Debug, Clone)]
pub(crate) struct Book {
    pub(super) sheets: Vec<Sheet>,
    /// The title of its first sheet.
    pub(super) title: &'static str,
    /// The lines of its first sheet.
    pub(super) guide: &'static [&'static str],
    /// Data of the rows of examples.
    pub(super) examples: Json,
}

/// A sheet (工作表).
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    pub name: String,
    pub rows: Rows,
    pub columns: Vec<Column>,
    /// Whether the items have declared fields.
    pub extra: bool,
}

/// What the rows of a sheet are.
#[derive(Debug, Clone)]
pub(super) enum Rows {
    /// The fields of one structure.
    Fields,
    /// Items of a list.
    Items(String),
    /// Items of lists within the items of other lists; each row names its parent.
    Children(&'static [Parent]),
}

/// A list whose items have lists with a sheet of their own.
#[derive(Debug)]
pub(super) struct Parent {
    /// The list.
    pub list: &'static str,
    /// The key field of its items; empty if the key is the number in the list.
    pub key: &'static str,
    /// The column that names the item.
    pub header: &'static str,
    /// The lists within its items, each with its word in the workbook if there are several.
    pub lists: &'static [(&'static str, &'static str)],
}

/// A column (列), or a row of 轮次.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub header: String,
    pub note: Option<String>,
    /// Field, and field of the field.
    pub path: Vec<String>,
    pub cell: Cell,
    pub required: bool,
    pub width: f64,
}

/// The kind of values of a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Text,
    /// A code or number of a given form, which has no blanks.
    Code,
    /// A code of a target, or its name.
    Target,
    Date,
    Integer,
    /// An amount in yuan; in the model in 分.
    Money,
    Bool,
    Words(Vec<String>),
    /// A kind of document: its title in the cell, its name in the data.
    Document(Arc<KindTitles>),
    /// Several values: references and names, or prose.
    List {
        of: Box<Cell>,
        prose: bool,
    },
    /// Text, number or boolean.
    Any,
}

const ROUND_GUIDE: &[&str] = &[
    "一、每张工作表是一份清单，每行一条；“轮次”表每行一项，填在“内容”一列。用不到的工作表空着即可，不必删。",
    "二、表头带“*”的必须填写；鼠标停在表头上有填写说明。列的次序可以调整，可以另加列（不会读入），表头文字不要改。",
    "三、巡察对象可填12位代码，也可填不重名的名称；带下拉箭头的单元格从列表中选择。问题清单先选“所属乡镇”，下拉列表里就只有该乡镇的村；有重名的村也靠它区分。",
    "四、日期填 2026-01-31 这样的日期；金额按表头的单位填数字；一格多项的，编号和姓名用顿号分开，措施、要求等逐条换行（Alt+回车）。",
    "五、身份证号、代码、电话等长数字已设为文本格式；从别处粘贴时选“只粘贴数值”，以免格式被带走、末几位丢失。",
    "六、首列标着“示例”的灰色行只作示范，不会读入；照着填在下面的空行里，不要在示例行上改，不用时可整行删去。",
    "七、填好后用本程序核对：可另存一份，有误的单元格标红、写明原因，照着改正。",
    "八、问题线索不填在本工作簿里，另用线索工作簿，单独存放、单独处理。",
];

const CLUE_GUIDE: &[&str] = &[
    "一、本工作簿只填问题线索，由专人在涉密计算机上填写、保管，不与轮次工作簿放在一起，不通过互联网传递。",
    "二、“线索文件”表填所属的届次、轮次；“问题线索”表每行一条。表头带“*”的必须填写。",
    "三、巡察对象填12位代码；日期填 2026-01-31 这样的日期；处置方式从下拉列表中选择。",
    "四、首列标着“示例”的灰色行只作示范，不会读入；照着填在下面的空行里。",
];

/// Columns with values of another column: sheet and header, list and field.
pub(super) const REFERENCES: &[(&str, &str, &str, &str)] = &[
    ("组员", "组号", "teams", "number"),
    ("联系方式", "组号", "teams", "number"),
    ("班子成员", "巡察对象代码", "targets", "name"),
    ("联系方式", "巡察对象代码", "targets", "name"),
    ("测评得票", "巡察对象代码", "targets", "name"),
    ("问题清单", "组号", "teams", "number"),
    ("责任清单", "任务编号", "tasks", "number"),
    ("整改进度", "任务编号", "tasks", "number"),
    ("问责情况", "问题编号", "issues", "number"),
    ("工作日志", "组号", "teams", "number"),
    ("发文登记", "督办编号", "supervisions", "number"),
    ("发文登记", "会议编号", "meetings", "number"),
    ("议定事项", "会议编号", "meetings", "number"),
    ("评估得票", "评估编号", "polls", "number"),
    ("整治步骤", "整治编号", "campaigns", "number"),
    ("整治重点", "整治编号", "campaigns", "number"),
];

/// The column with the word for the parent's list that a row belongs to, by sheet.
const WHICH: &[(&str, &str)] = &[("组员", "身份"), ("测评得票", "测评内容")];

impl Book {
    /// The workbook of a round.
    pub(crate) fn round() -> &'static Book {
        static BOOK: OnceLock<Book> = OnceLock::new();
        BOOK.get_or_init(|| Book {
            title: "巡察轮次工作簿填写说明",
            guide: ROUND_GUIDE,
            examples: serde_json::from_str(include_str!("../example.json")).unwrap_or_default(),
            sheets: derive::sheets(round_shape(), ROUND),
        })
    }

    /// The workbook of a file of clues.
    pub(crate) fn clues() -> &'static Book {
        static BOOK: OnceLock<Book> = OnceLock::new();
        BOOK.get_or_init(|| Book {
            title: "问题线索工作簿填写说明",
            guide: CLUE_GUIDE,
            examples: serde_json::from_str(include_str!("../clue_example.json"))
                .unwrap_or_default(),
            sheets: derive::sheets(clue_shape(), CLUES),
        })
    }

    /// The same workbook with the titles of kinds of document.
    pub(crate) fn with_titles(&self, titles: &KindTitles) -> Book {
        let titles = Arc::new(titles.clone());
        let mut book = self.clone();
        for column in book.sheets.iter_mut().flat_map(|s| &mut s.columns) {
            if let Cell::Document(of) = &mut column.cell {
                of.clone_from(&titles);
            }
        }
        book
    }

    /// A workbook of some of the sheets, by name.
    ///
    /// # Errors
    /// The first unknown name.
    pub(crate) fn only<'n>(&self, names: &[&'n str]) -> Result<Book, &'n str> {
        match names.iter().find(|name| !self.sheets.iter().any(|s| s.name == **name)) {
            Some(unknown) => Err(unknown),
            None => Ok(Book {
                sheets: self.sheets.iter().filter(|s| names.contains(&&*s.name)).cloned().collect(),
                ..self.clone()
            }),
        }
    }

    /// Names of the sheets.
    pub(super) fn names(&self) -> Vec<&str> {
        self.sheets.iter().map(|s| s.name.as_str()).collect()
    }

    /// The sheet of a list of the round.
    pub(super) fn of_items(&self, list: &str) -> Option<&Sheet> {
        self.sheets.iter().find(|s| matches!(&s.rows, Rows::Items(l) if l == list))
    }

    /// The sheet of single fields, if this workbook has it.
    pub(super) fn once(&self) -> Option<&Sheet> {
        self.sheets.iter().find(|s| matches!(s.rows, Rows::Fields))
    }
}

impl Sheet {
    /// The columns that name the parent of a row.
    pub(super) fn keys(&self) -> Vec<&'static str> {
        let Rows::Children(parents) = &self.rows else { return Vec::new() };
        parents.iter().map(|p| p.header).chain(self.which()).collect()
    }

    /// The column with the word for the parent's list that a row belongs to.
    pub(super) fn which(&self) -> Option<&'static str> {
        WHICH.iter().find(|(name, _)| *name == self.name).map(|(_, header)| *header)
    }

    /// The lists whose items are its rows, as paths without indexes.
    pub(super) fn lists(&self) -> Vec<String> {
        match &self.rows {
            Rows::Fields => Vec::new(),
            Rows::Items(list) => vec![list.clone()],
            Rows::Children(parents) => parents.iter().flat_map(Parent::paths).collect(),
        }
    }

    /// Whether the sheet has a column of townships to narrow the choice of targets.
    pub(super) fn by_township(&self) -> bool {
        matches!(&self.rows, Rows::Items(list) if list == "issues")
    }
}

impl Parent {
    /// Its lists, as paths without indexes.
    pub(super) fn paths(&self) -> impl Iterator<Item = String> {
        self.lists.iter().map(|(_, list)| format!("{}.{list}", self.list))
    }
}

impl Column {
    /// The paths of its field in lists.
    pub(super) fn in_lists(&self, lists: &[String]) -> Vec<String> {
        lists.iter().map(|list| format!("{list}.{}", self.path.join("."))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::derive::CHILDREN;
    use super::*;
    use crate::data::shape::Form;

    #[test]
    fn every_field_of_the_model_has_a_place() {
        let shape = round_shape();
        let names = Book::round().names();
        for sheet in [
            "轮次",
            "巡察组",
            "巡察对象",
            "班子成员",
            "联系方式",
            "问题清单",
            "任务清单",
            "责任清单",
            "整改进度",
            "民主测评",
            "督办",
            "发文登记",
        ] {
            assert!(names.contains(&sheet), "{sheet} is not among {names:?}");
        }
        // Every list of structures within the items of a list has a sheet.
        for field in shape.fields_of_root() {
            let Form::List(item) = shape.resolved(&field.form).0 else { continue };
            let Form::Fields(of) = shape.resolved(item).0 else { continue };
            for inner in of {
                if let Form::List(item) = shape.resolved(&inner.form).0
                    && matches!(shape.resolved(item).0, Form::Fields(_))
                {
                    let placed = CHILDREN.iter().flat_map(|(_, parents)| *parents).any(|p| {
                        p.list == field.name && p.lists.iter().any(|(_, list)| *list == inner.name)
                    });
                    assert!(placed, "{}.{} stands nowhere", field.name, inner.name);
                }
            }
        }
    }

    #[test]
    fn headers_of_a_sheet_are_distinct_and_no_synonym_is_another_column() {
        for book in [Book::round(), Book::clues()] {
            for sheet in &book.sheets {
                for (i, a) in sheet.columns.iter().enumerate() {
                    let same: Vec<&str> = sheet.columns[..i]
                        .iter()
                        .filter(|b| plain(&a.header) == plain(&b.header))
                        .map(|b| &*b.header)
                        .collect();
                    assert!(same.is_empty(), "{}: {} and {same:?}", sheet.name, a.header);
                }
            }
        }
    }
}
