//! Deriving sheets and columns from the schema of a type.

use std::sync::Arc;

use super::{Cell, Column, Parent, Rows, Sheet};
use crate::data::shape::{Field, Form, Shape, Text};

/// Notes of the schema for writers of data files, and their wording in a workbook.
const NOTES: &[(&str, &str)] = &[
    ("如 entry_notice、feedback_report", "从列表中选；本单位自定的文书填它的名称"),
    ("，须加引号", ""),
    ("以分为单位", "以元为单位，可写“3.2万元”"),
    ("，可用 --date 代替", ""),
];

/// Lists within items, by the name of their sheet.
pub(super) const CHILDREN: &[(&str, &[Parent])] = &[
    (
        "组员",
        &[Parent {
            list: "teams",
            key: "number",
            header: "组号",
            lists: &[("副组长", "deputies"), ("组员", "members")],
        }],
    ),
    (
        "班子成员",
        &[Parent {
            list: "targets",
            key: "code",
            header: "巡察对象代码",
            lists: &[("", "officials")],
        }],
    ),
    (
        "联系方式",
        &[
            Parent { list: "teams", key: "number", header: "组号", lists: &[("", "contacts")] },
            Parent {
                list: "targets",
                key: "code",
                header: "巡察对象代码",
                lists: &[("", "contacts")],
            },
        ],
    ),
    (
        "谈话问题",
        &[Parent {
            list: "interviews", key: "", header: "谈话序号", lists: &[("", "sections")]
        }],
    ),
    (
        "议定事项",
        &[Parent {
            list: "meetings",
            key: "number",
            header: "会议编号",
            lists: &[("", "decisions")],
        }],
    ),
    (
        "测评得票",
        &[Parent {
            list: "ballots",
            key: "target",
            header: "巡察对象代码",
            lists: &[("班子", "body"), ("个人", "persons")],
        }],
    ),
    (
        "评估得票",
        &[Parent { list: "polls", key: "number", header: "评估编号", lists: &[("", "rows")] }],
    ),
    (
        "整治步骤",
        &[Parent {
            list: "campaigns", key: "number", header: "整治编号", lists: &[("", "steps")]
        }],
    ),
    (
        "整治重点",
        &[Parent {
            list: "campaigns",
            key: "number",
            header: "整治编号",
            lists: &[("", "points")],
        }],
    ),
];

/// Sheets with another name than their list.
const NAMES: &[(&str, &str)] = &[("ballots", "民主测评")];

/// Lists of prose: in a cell each item has a line of its own.
const PROSE: &[&str] = &[
    "basis",
    "guidance",
    "scope",
    "measures",
    "demands",
    "rules_made",
    "causes",
    "suggestions",
    "common",
    "follow_ups",
    "body_items",
    "person_items",
    "proposals",
    "questions",
    "opinions",
    "agenda",
    "views",
    "items",
    "aims",
];

/// Widths of columns, in characters.
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
    "guidance",
    "duty",
    "text",
    "follow_ups",
    "situation",
    "causes",
    "suggestions",
    "reason",
    "evidence_note",
    "tomorrow",
    "value",
    "overview",
    "ecology",
    "proposals",
    "questions",
    "opinions",
    "agenda",
    "views",
    "items",
    "aims",
    "matter",
    "seen",
    "doubt",
    "policy",
];
/// Columns of posts, units and titles.
const BROAD: &[&str] =
    &["post", "party_org", "title", "unit", "hours", "targets", "object", "source", "interviewers"];

/// The sheets of a type; `once` is the name of the sheet of single fields.
pub(super) fn sheets(shape: &Shape, once: &str) -> Vec<Sheet> {
    let root = shape.fields_of_root();
    let mut fields =
        Sheet { name: once.into(), rows: Rows::Fields, columns: Vec::new(), extra: false };
    let mut sheets = Vec::new();
    for field in root.iter().filter(|f| f.name != "include") {
        match shape.resolved(&field.form).0 {
            Form::List(item) => match shape.resolved(item).0 {
                Form::Fields(of) => sheets.extend(of_list(shape, field, of)),
                _ => columns(
                    shape,
                    std::slice::from_ref(field),
                    &mut Vec::new(),
                    "",
                    true,
                    &mut fields,
                ),
            },
            _ => {
                columns(shape, std::slice::from_ref(field), &mut Vec::new(), "", true, &mut fields);
            }
        }
    }
    sheets.insert(0, fields);
    sheets
}

/// The sheet of a list, and the sheets of the lists within its items whose first parent it is in
/// [`CHILDREN`].
fn of_list(shape: &Shape, field: &Field, of: &[Field]) -> Vec<Sheet> {
    let name = NAMES
        .iter()
        .find(|(list, _)| *list == field.name)
        .map_or(field.label.as_str(), |(_, name)| *name);
    let mut sheet = Sheet {
        name: name.into(),
        rows: Rows::Items(field.name.clone()),
        columns: Vec::new(),
        extra: false,
    };
    columns(shape, of, &mut Vec::new(), "", true, &mut sheet);
    let mut sheets = vec![sheet];
    for (name, parents) in
        CHILDREN.iter().filter(|(_, parents)| parents.first().is_some_and(|p| p.list == field.name))
    {
        let Some(list) = parents.first().and_then(|p| p.lists.first()) else { continue };
        let Some(inner) = of.iter().find(|f| f.name == list.1) else { continue };
        let Form::List(item) = shape.resolved(&inner.form).0 else { continue };
        let Form::Fields(of) = shape.resolved(item).0 else { continue };
        let mut sheet = Sheet {
            name: (*name).into(),
            rows: Rows::Children(parents),
            columns: Vec::new(),
            extra: false,
        };
        columns(shape, of, &mut Vec::new(), "", true, &mut sheet);
        // Sections of questions: a row for each question, with the title of its section.
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

/// Adds columns for fields; the header of a field of a structure has both labels.
fn columns(
    shape: &Shape,
    fields: &[Field],
    path: &mut Vec<String>,
    above: &str,
    required: bool,
    sheet: &mut Sheet,
) {
    for field in fields {
        let (form, nullable) = shape.resolved(&field.form);
        let header = if above.is_empty() {
            field.label.clone()
        } else {
            format!("{above}·{}", field.label)
        };
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
                        Cell::Text | Cell::Code | Cell::Target | Cell::List { .. } => MIDDLE,
                        _ => NARROW,
                    };
                    let header =
                        if cell == Cell::Money { format!("{header}（元）") } else { header };
                    let note = field.note.as_ref().map(|note| {
                        NOTES.iter().fold(note.clone(), |n, (data, book)| n.replace(data, book))
                    });
                    sheet.columns.push(Column {
                        header,
                        note,
                        path: path.clone(),
                        cell,
                        required,
                        width,
                    });
                }
            }
        }
        path.pop();
    }
}

/// The kind of cell for a form; `None` for lists of structures, which have sheets of their own.
fn cell(shape: &Shape, form: &Form, name: &str) -> Option<Cell> {
    Some(match form {
        Form::Bool => Cell::Bool,
        Form::Integer { money: true, .. } => Cell::Money,
        Form::Integer { .. } => Cell::Integer,
        Form::Text(Text::Date) => Cell::Date,
        Form::Text(Text::Of(format)) if format.name == "area-code" && name != "code" => {
            Cell::Target
        }
        Form::Text(Text::Free) if name == "document" => Cell::Document(Arc::default()),
        Form::Text(Text::Of(_)) => Cell::Code,
        Form::Text(_) => Cell::Text,
        Form::Words(words) => Cell::Words(words.clone()),
        Form::Scalar | Form::Any | Form::Number => Cell::Any,
        Form::List(item) => {
            let of = cell(shape, shape.resolved(item).0, name)?;
            Cell::List { of: Box::new(of), prose: PROSE.contains(&name) }
        }
        Form::Fields(_)
        | Form::Map(_)
        | Form::Named(_)
        | Form::Nullable(_)
        | Form::OneOrMore(_) => return None,
    })
}
