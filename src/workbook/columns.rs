//! Which sheet and column each field of the model stands in.
//!
//! Derived from the schema of the types: every list of the round is a sheet, its fields are
//! columns by their labels, and what is no list is a row of 轮次. The tables here say only what
//! the schema cannot: which lists lie within the items of others, how columns are also called,
//! and how wide they are.

use std::sync::OnceLock;

use serde_json::Value as Json;

use crate::data::shape::{Field, Form, Shape, Text};
use crate::round::{AREA_CODE, ClueFile, FORMATS, Round};

/// The sheet of what there is once in a round.
const ROUND: &str = "轮次";
/// The sheet of what there is once in a file of clues.
const CLUES: &str = "线索文件";
/// The mark of rows that only show how to fill in.
pub(super) const EXAMPLE: &str = "示例";
/// What a list that is empty on purpose says.
pub(super) const NONE: &str = "无";
/// What columns of fields that template sets declare begin with.
pub(super) const EXTRA: &str = "自定义项·";
/// The column that narrows the targets to choose from, and tells those of one name apart; it is no field.
pub(super) const TOWNSHIP: &str = "所属乡镇";

/// The sheets of a workbook.
#[derive(Debug, Clone)]
pub(crate) struct Book {
    pub(super) sheets: Vec<Sheet>,
    /// What it is called.
    pub(super) title: &'static str,
    /// What stands on its first sheet.
    pub(super) guide: &'static [&'static str],
    /// Data for rows that show how to fill in.
    pub(super) examples: Json,
}

/// A sheet (工作表).
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    pub name: String,
    pub rows: Rows,
    pub columns: Vec<Column>,
    /// Whether the items hold values of declared fields.
    pub extra: bool,
}

/// What the rows of a sheet are.
#[derive(Debug, Clone)]
pub(super) enum Rows {
    /// The fields of one structure.
    Fields,
    /// Items of a list.
    Items(String),
    /// Items of lists in the items of other lists, one of which each row names.
    Below(&'static [Parent]),
}

/// A list whose items have lists.
#[derive(Debug)]
pub(super) struct Parent {
    /// The list.
    pub list: &'static str,
    /// The field that tells its items apart; empty for their number in the list.
    pub key: &'static str,
    /// The column that names the item.
    pub header: &'static str,
    /// What the rows of each list are called, where there are several, and the list.
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

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Text,
    /// A code of a target, or its name.
    Target,
    Date,
    Integer,
    /// An amount in yuan; the model has 分.
    Money,
    Bool,
    Words(Vec<String>),
    /// A kind of document: people read its title, data have its name.
    Document,
    /// Several texts; of references and names, or of prose.
    List {
        of: Box<Cell>,
        prose: bool,
    },
    /// Text, a number or yes and no.
    Any,
}

const ROUND_GUIDE: &[&str] = &[
    "一、每张工作表是一份清单，每行一条；“轮次”表每行一项，填在“内容”一列。用不到的工作表空着即可，不必删。",
    "二、表头带“*”的必须填写；鼠标停在表头上有填写说明。列的次序可以调整，可以另加列（不会读入），表头文字不要改。",
    "三、巡察对象可填12位代码，也可填不重名的名称；带下拉箭头的单元格从列表中选择。问题清单先选“所属乡镇”，下拉列表里就只有该乡镇的村；有重名的村也靠它区分。",
    "四、日期填 2026-01-31 这样的日期；金额按表头的单位填数字；一格多项的，编号和姓名用顿号分开，措施、要求等逐条换行（Alt+回车）。",
    "五、身份证号、代码、电话等长数字已设为文本格式；从别处粘贴时选“只粘贴数值”，以免格式被带走、末几位丢失。",
    "六、首列标着“示例”的灰色行只作示范，不会读入；照着填在下面的空行里，不要在示例行上改，不用时可整行删去。",
    "七、填好后核对：xunwen check 文件名.xlsx；加 --mark 标红.xlsx 可另存一份，有误的单元格标红、写明原因。",
    "八、问题线索不填在本工作簿里，另用线索工作簿（xunwen workbook new --clues 线索.xlsx），单独存放、单独处理。",
];

const CLUE_GUIDE: &[&str] = &[
    "一、本工作簿只填问题线索，由专人在涉密计算机上填写、保管，不与轮次工作簿放在一起，不通过互联网传递。",
    "二、“线索文件”表填所属的届次、轮次；“问题线索”表每行一条。表头带“*”的必须填写。",
    "三、巡察对象填12位代码；日期填 2026-01-31 这样的日期；处置方式从下拉列表中选择。",
    "四、首列标着“示例”的灰色行只作示范，不会读入；照着填在下面的空行里。",
];

/// The kinds of document of the built-in set: name and title. Those of other sets stand by their names.
pub(super) const DOCUMENTS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/builtin_titles.rs"));

/// What the schema says of fields for people who write data files, and what it is in a workbook.
const NOTES: &[(&str, &str)] = &[
    ("如 entry_notice、feedback_report", "从列表中选；本单位自定的文书填英文名称，见 xunwen kinds"),
    ("，须加引号", ""),
    ("以分为单位", "以元为单位，可写“3.2万元”"),
    ("，可用 --date 代替", ""),
];

/// Columns that hold what stands in another column: sheet and header, list and field.
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
];

/// Lists within items, with the sheet they have.
const BELOW: &[(&str, &[Parent])] = &[
    ("组员", &[Parent { list: "teams", key: "number", header: "组号", lists: &[("副组长", "deputies"), ("组员", "members")] }]),
    ("班子成员", &[Parent { list: "targets", key: "code", header: "巡察对象代码", lists: &[("", "officials")] }]),
    (
        "联系方式",
        &[
            Parent { list: "teams", key: "number", header: "组号", lists: &[("", "contacts")] },
            Parent { list: "targets", key: "code", header: "巡察对象代码", lists: &[("", "contacts")] },
        ],
    ),
    ("谈话问题", &[Parent { list: "interviews", key: "", header: "谈话序号", lists: &[("", "sections")] }]),
    ("测评得票", &[Parent { list: "ballots", key: "target", header: "巡察对象代码", lists: &[("班子", "body"), ("个人", "persons")] }]),
];

/// Sheets that are called otherwise than their list.
const NAMES: &[(&str, &str)] = &[("ballots", "民主测评")];

/// The column that says which of its parent's lists a row belongs to.
const WHICH: &[(&str, &str)] = &[("组员", "身份"), ("测评得票", "测评内容")];

/// Lists whose items are prose: in a cell each stands on a line of its own.
const PROSE: &[&str] =
    &["basis", "scope", "measures", "demands", "rules_made", "causes", "suggestions", "common", "follow_ups", "body_items", "person_items"];

/// Other headers in use, by that of ours.
const SYNONYMS: &[(&str, &[&str])] = &[
    ("责任人", &["责任人姓名", "责任人员"]),
    ("完成时限", &["整改时限", "完成期限", "整改期限", "时限"]),
    ("反馈问题", &["问题", "问题概述", "存在问题", "主要问题"]),
    ("具体表现", &["问题具体表现", "具体问题", "事实"]),
    ("问题编号", &["问题序号", "问题号"]),
    ("任务编号", &["任务序号", "任务号", "整改任务编号"]),
    ("巡察对象代码", &["巡察对象", "被巡察单位", "被巡察党组织", "对象代码", "区划代码", "单位"]),
    ("代码", &["区划代码", "统计用区划代码", "单位代码"]),
    ("名称", &["单位名称", "对象名称", "村名"]),
    ("党组织名称", &["党组织"]),
    ("上级代码", &["上级", "所属乡镇", "乡镇"]),
    ("整改措施", &["措施", "具体措施"]),
    ("整改任务", &["整改目标", "目标任务"]),
    ("完成标准", &["标准"]),
    ("对应问题", &["对应问题编号", "问题编号"]),
    ("责任类型", &["责任性质"]),
    ("责任分工", &["分工"]),
    ("整改情况", &["整改进展", "进展情况", "整改成效"]),
    ("状态", &["整改状态", "完成情况"]),
    ("日期", &["填报日期", "完成日期", "处理日期"]),
    ("挽回金额", &["挽回损失", "追缴金额"]),
    ("金额", &["涉及金额"]),
    ("类别", &["问题类别", "问题分类"]),
    ("监督重点", &["重点"]),
    ("姓名", &["人员姓名"]),
    ("职务", &["现任职务"]),
    ("手机", &["手机号", "手机号码", "联系电话"]),
    ("组号", &["组别", "巡察组"]),
    ("发现日期", &["发现时间"]),
    ("发文字号", &["文号"]),
    ("督办编号", &["督办号"]),
    ("回复时限", &["反馈时限", "报送时限"]),
];

/// Widths of columns, in characters, by what they hold.
const NARROW: f64 = 12.0;
const MIDDLE: f64 = 18.0;
const BROADER: f64 = 26.0;
const WIDE: f64 = 44.0;
/// Columns of long texts.
const LONG: &[&str] = &[
    "facts",
    "summary",
    "aim",
    "measures",
    "done_when",
    "note",
    "assessment",
    "demands",
    "found",
    "content",
    "basis",
    "text",
    "follow_ups",
    "situation",
    "causes",
    "suggestions",
    "reason",
    "evidence_note",
    "tomorrow",
    "value",
];
/// Columns of posts, units and titles.
const BROAD: &[&str] = &["post", "party_org", "title", "unit", "hours", "targets", "object", "source", "interviewers"];

impl Book {
    /// The workbook of a round.
    pub(crate) fn round() -> &'static Book {
        static BOOK: OnceLock<Book> = OnceLock::new();
        BOOK.get_or_init(|| Book {
            title: "巡察轮次工作簿填写说明",
            guide: ROUND_GUIDE,
            examples: serde_json::from_str(include_str!("example.json")).unwrap_or_default(),
            sheets: sheets(&Shape::of::<Round>(FORMATS), ROUND),
        })
    }

    /// The workbook of a file of clues.
    pub(crate) fn clues() -> &'static Book {
        static BOOK: OnceLock<Book> = OnceLock::new();
        BOOK.get_or_init(|| Book {
            title: "问题线索工作簿填写说明",
            guide: CLUE_GUIDE,
            examples: serde_json::from_str(include_str!("clue_example.json")).unwrap_or_default(),
            sheets: sheets(&Shape::of::<ClueFile>(FORMATS), CLUES),
        })
    }

    /// A workbook of some of the sheets, by name.
    ///
    /// # Errors
    /// The name of a sheet that there is not.
    pub(crate) fn only<'n>(&self, names: &[&'n str]) -> Result<Book, &'n str> {
        match names.iter().find(|name| !self.sheets.iter().any(|s| s.name == **name)) {
            Some(unknown) => Err(unknown),
            None => Ok(Book { sheets: self.sheets.iter().filter(|s| names.contains(&&*s.name)).cloned().collect(), ..self.clone() }),
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

    /// What there is once, if this workbook holds it.
    pub(super) fn once(&self) -> Option<&Sheet> {
        self.sheets.iter().find(|s| matches!(s.rows, Rows::Fields))
    }
}

impl Sheet {
    /// The columns that say what a row belongs to.
    pub(super) fn keys(&self) -> Vec<&'static str> {
        let Rows::Below(parents) = &self.rows else { return Vec::new() };
        parents.iter().map(|p| p.header).chain(self.which()).collect()
    }

    /// The column that says which of its parent's lists a row belongs to.
    pub(super) fn which(&self) -> Option<&'static str> {
        WHICH.iter().find(|(name, _)| *name == self.name).map(|(_, header)| *header)
    }

    /// Whether targets are chosen by their township first.
    pub(super) fn by_township(&self) -> bool {
        matches!(&self.rows, Rows::Items(list) if list == "issues")
    }
}

/// The sheets of a type.
fn sheets(shape: &Shape, once: &str) -> Vec<Sheet> {
    let root = shape.fields_of_root();
    let mut fields = Sheet { name: once.into(), rows: Rows::Fields, columns: Vec::new(), extra: false };
    let mut sheets = Vec::new();
    for field in root.iter().filter(|f| f.name != "include") {
        match shape.resolved(&field.form).0 {
            Form::List(item) => match shape.resolved(item).0 {
                Form::Fields(of) => sheets.extend(of_list(shape, field, of)),
                _ => columns(shape, std::slice::from_ref(field), &mut Vec::new(), "", true, &mut fields),
            },
            _ => columns(shape, std::slice::from_ref(field), &mut Vec::new(), "", true, &mut fields),
        }
    }
    sheets.insert(0, fields);
    sheets
}

/// The sheet of a list, and those of the lists within its items that stand first in [`BELOW`] there.
fn of_list(shape: &Shape, field: &Field, of: &[Field]) -> Vec<Sheet> {
    let name = NAMES.iter().find(|(list, _)| *list == field.name).map_or(field.label.as_str(), |(_, name)| *name);
    let mut sheet = Sheet { name: name.into(), rows: Rows::Items(field.name.clone()), columns: Vec::new(), extra: false };
    columns(shape, of, &mut Vec::new(), "", true, &mut sheet);
    let mut sheets = vec![sheet];
    for (name, parents) in BELOW.iter().filter(|(_, parents)| parents.first().is_some_and(|p| p.list == field.name)) {
        let Some(list) = parents.first().and_then(|p| p.lists.first()) else { continue };
        let Some(inner) = of.iter().find(|f| f.name == list.1) else { continue };
        let Form::List(item) = shape.resolved(&inner.form).0 else { continue };
        let Form::Fields(of) = shape.resolved(item).0 else { continue };
        let mut sheet = Sheet { name: (*name).into(), rows: Rows::Below(parents), columns: Vec::new(), extra: false };
        columns(shape, of, &mut Vec::new(), "", true, &mut sheet);
        // Sections of questions: a row is a question with the title of its section.
        for f in of {
            if let Form::List(item) = shape.resolved(&f.form).0
                && let Form::Fields(of) = shape.resolved(item).0
            {
                columns(shape, of, &mut vec![f.name.clone()], "", false, &mut sheet);
            }
        }
        sheets.push(sheet);
    }
    sheets
}

/// Adds columns for fields; those of structures are called by both names.
fn columns(shape: &Shape, fields: &[Field], path: &mut Vec<String>, above: &str, required: bool, sheet: &mut Sheet) {
    for field in fields {
        let (form, nullable) = shape.resolved(&field.form);
        let header = if above.is_empty() { field.label.clone() } else { format!("{above}·{}", field.label) };
        let required = required && field.required && !nullable;
        path.push(field.name.clone());
        match form {
            Form::Fields(of) => columns(shape, of, path, &header, required, sheet),
            Form::Map(_) => sheet.extra = true,
            _ => {
                if let Some(cell) = cell(shape, form, &field.name) {
                    let width = match &cell {
                        _ if LONG.contains(&field.name.as_str()) => WIDE,
                        _ if BROAD.contains(&field.name.as_str()) => BROADER,
                        Cell::Text | Cell::Target | Cell::List { .. } => MIDDLE,
                        _ => NARROW,
                    };
                    let header = if cell == Cell::Money { format!("{header}（元）") } else { header };
                    let note = field.note.as_ref().map(|note| NOTES.iter().fold(note.clone(), |n, (data, book)| n.replace(data, book)));
                    sheet.columns.push(Column { header, note, path: path.clone(), cell, required, width });
                }
            }
        }
        path.pop();
    }
}

/// What a cell of a form holds; none for lists of structures, which have sheets of their own.
fn cell(shape: &Shape, form: &Form, name: &str) -> Option<Cell> {
    Some(match form {
        Form::Bool => Cell::Bool,
        Form::Integer { money: true, .. } => Cell::Money,
        Form::Integer { .. } => Cell::Integer,
        Form::Text(Text::Date) => Cell::Date,
        Form::Text(Text::Of(format)) if format.name == AREA_CODE && name != "code" => Cell::Target,
        Form::Text(Text::Free) if name == "document" => Cell::Document,
        Form::Text(_) => Cell::Text,
        Form::Words(words) => Cell::Words(words.clone()),
        Form::Scalar | Form::Any | Form::Number => Cell::Any,
        Form::List(item) => {
            let of = cell(shape, shape.resolved(item).0, name)?;
            Cell::List { of: Box::new(of), prose: PROSE.contains(&name) }
        }
        Form::Fields(_) | Form::Map(_) | Form::Named(_) | Form::Nullable(_) | Form::OneOrMore(_) => return None,
    })
}

/// A header without what is only there for the eye: spaces, marks of required columns, notes in brackets.
pub(super) fn plain(header: &str) -> String {
    let header: String = header.chars().filter(|c| !c.is_whitespace() && !matches!(c, '*' | '＊' | '\u{feff}')).collect();
    let end = header.find(['（', '(']).filter(|at| *at > 0).unwrap_or(header.len());
    header[..end].replace(['.', '．', '-', '/'], "·")
}

/// Whether a header of a file is that of a column, and whether by another name.
pub(super) fn is_header(column: &str, found: &str) -> Option<bool> {
    let (column, found) = (plain(column), plain(found));
    if column == found {
        return Some(false);
    }
    let synonyms = SYNONYMS.iter().find(|(header, _)| *header == column).map_or(&[][..], |(_, also)| also);
    synonyms.contains(&found.as_str()).then_some(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn every_field_of_the_model_has_a_place() {
        let shape = Shape::of::<Round>(FORMATS);
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
                    let placed = BELOW
                        .iter()
                        .flat_map(|(_, parents)| *parents)
                        .any(|p| p.list == field.name && p.lists.iter().any(|(_, list)| *list == inner.name));
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
                    let same: Vec<&str> =
                        sheet.columns[..i].iter().filter(|b| plain(&a.header) == plain(&b.header)).map(|b| &*b.header).collect();
                    assert!(same.is_empty(), "{}: {} and {same:?}", sheet.name, a.header);
                }
            }
        }
    }

    #[test]
    fn headers_are_known_with_marks_and_by_other_names() {
        assert_eq!(is_header("金额（元）", "金额 (万元)"), Some(false));
        assert_eq!(is_header("问题编号", "问题编号*"), Some(false));
        assert_eq!(is_header("完成时限", "整改\n时限"), Some(true));
        assert_eq!(is_header("完成时限", "完成标准"), None);
    }
}
