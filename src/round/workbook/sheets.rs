//! Which sheet and column each field of the model stands in.
//!
//! Derived from the schema of the types: every list of the round is a sheet, its fields are
//! columns by their labels, and what is no list is a row of 轮次. The tables here say only what
//! the schema cannot: which lists lie within the items of others, how columns are also called,
//! and how wide they are.

use super::super::shape::{Field, Form, Shape, Text};

/// The sheet of what there is once.
pub(super) const ROUND: &str = "轮次";
/// The mark of rows that only show how to fill in.
pub(super) const EXAMPLE: &str = "示例";
/// What a list that is empty on purpose says.
pub(super) const NONE: &str = "无";
/// What columns of fields that template sets declare begin with.
pub(super) const EXTRA: &str = "自定义项·";

/// The sheets of a workbook.
#[derive(Debug)]
pub(super) struct Book {
    pub sheets: Vec<Sheet>,
}

/// A sheet (工作表).
#[derive(Debug)]
pub(super) struct Sheet {
    pub name: String,
    pub rows: Rows,
    pub columns: Vec<Column>,
    /// The field of the items that holds values of declared fields.
    pub extra: bool,
}

/// What the rows of a sheet are.
#[derive(Debug)]
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
    /// Several texts; of references and names, or of prose.
    List {
        of: Box<Cell>,
        prose: bool,
    },
    /// Text, a number or yes and no.
    Any,
}

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
pub(super) const WHICH: &[(&str, &str)] = &[("组员", "身份"), ("测评得票", "测评内容")];

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

impl Book {
    /// The sheets of a type.
    pub(super) fn of(shape: &Shape, once: &str) -> Book {
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
        Book { sheets }
    }

    /// The sheet of a list of the round.
    pub(super) fn of_items(&self, list: &str) -> Option<&Sheet> {
        self.sheets.iter().find(|s| matches!(&s.rows, Rows::Items(l) if l == list))
    }
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
                        Cell::Text | Cell::Target | Cell::List { .. } => MIDDLE,
                        _ => NARROW,
                    };
                    let header = if cell == Cell::Money { format!("{header}（元）") } else { header };
                    sheet.columns.push(Column { header, note: field.note.clone(), path: path.clone(), cell, required, width });
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
        Form::Text(Text::AreaCode) if name != "code" => Cell::Target,
        Form::Text(_) => Cell::Text,
        Form::Words(words) => Cell::Words(words.clone()),
        Form::Scalar | Form::Any => Cell::Any,
        Form::List(item) => {
            let of = cell(shape, shape.resolved(item).0, name)?;
            Cell::List { of: Box::new(of), prose: PROSE.contains(&name) }
        }
        Form::Fields(_) | Form::Map(_) | Form::Named(_) | Form::Nullable(_) => return None,
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
    use crate::round::{ClueFile, Round};

    #[test]
    fn every_field_of_the_model_has_a_place() {
        let shape = Shape::of::<Round>();
        let book = Book::of(&shape, ROUND);
        let names: Vec<&str> = book.sheets.iter().map(|s| s.name.as_str()).collect();
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
        for shape in [Shape::of::<Round>(), Shape::of::<ClueFile>()] {
            for sheet in Book::of(&shape, ROUND).sheets {
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
