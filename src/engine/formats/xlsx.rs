//! The workbook of a document: the sheets that its kind declares, filled from its view.

use serde_json::Value as Json;

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::engine::{Job, Session};
use crate::kinds::{ColumnHolds, ColumnSpec, Kind, SheetSpec, TemplateSet};
use crate::view::View;
use crate::workbook::{Form, FormColumn, FormRow, FormSheet, Holds, Identity, form, is_fillable};

/// Problems of a kind's sheets beyond their form: columns to fill in that the model does not have.
pub(super) fn faults(kind: &Kind, set: &TemplateSet) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for (i, sheet) in kind.sheets.iter().enumerate() {
        for (j, column) in sheet.columns.iter().enumerate() {
            let Some(field) = column.fill.as_deref().filter(|field| !is_fillable(field)) else {
                continue;
            };
            let path = ["sheets", &i.to_string(), "columns", &j.to_string(), "fill"];
            let message = format!("“{}”的 fill = \"{field}\" 不是整改进度的字段", sheet.name);
            problems.push(
                set.problem(&kind.file(), &path, message)
                    .command("字段见 xunwen schema 中的 progress"),
            );
        }
    }
    problems
}

/// The workbook of a document.
pub(super) fn emit(
    session: &Session<'_>,
    job: &Job<'_>,
    view: &View,
) -> Result<Vec<u8>, Diagnostics> {
    let view = serde_json::to_value(view)
        .map_err(|e| Diagnostic::error(Code::Internal, format!("数据无法转换：{e}")))?;
    let text = |path: &str| at(&view, path).and_then(Json::as_str).unwrap_or_default();
    let name = job.subject.target().map_or(text("committee.area"), |t| &t.name);
    let unit = text("target.party_org");
    let of_unit = if unit.is_empty() { String::new() } else { format!("　　单位：{unit}") };
    let as_of = text("as_of");
    let until = if as_of.is_empty() { String::new() } else { format!("　　截至：{as_of}") };
    let subtitle = format!("轮次：{}{of_unit}{until}", text("round.name"));
    let holds = |sheet: &&SheetSpec| {
        sheet.when.as_deref().is_none_or(|when| at(&view, when).is_some_and(is_true))
    };
    let sheets = job.kind.sheets.iter().filter(holds).map(|sheet| FormSheet {
        name: sheet.name.clone(),
        title: format!("{name}{}", sheet.title),
        subtitle: subtitle.clone(),
        columns: sheet.columns.iter().map(column).collect(),
        key: sheet.columns.iter().position(|c| c.from == sheet.key && c.fill.is_none()),
        rows: at(&view, &sheet.rows)
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
            .map(|item| row(sheet, item))
            .collect(),
    });
    let identity = Identity {
        round: session.round().id(),
        document: job.kind.name.clone(),
        target: job.subject.target().map(|t| t.code.to_string()),
    };
    form(&Form { title: format!("{name}{}", job.kind.title), identity, sheets: sheets.collect() })
}

fn at<'j>(value: &'j Json, path: &str) -> Option<&'j Json> {
    path.split('.').try_fold(value, |value, step| value.get(step)).filter(|v| !v.is_null())
}

fn is_true(value: &Json) -> bool {
    value.as_bool().unwrap_or(!value.is_null())
}

fn column(spec: &ColumnSpec) -> FormColumn {
    let holds = match spec.holds {
        ColumnHolds::Text => Holds::Text,
        ColumnHolds::Date => Holds::Date,
        ColumnHolds::Number => Holds::Number,
        ColumnHolds::Money => Holds::Money,
    };
    FormColumn {
        header: spec.header.clone(),
        width: spec.width,
        holds,
        fill: spec.fill.clone(),
        choices: spec.choices.clone(),
    }
}

fn row(spec: &SheetSpec, item: &Json) -> FormRow {
    let value = |c: &ColumnSpec| match at(item, &c.from) {
        None => Json::Null,
        Some(value) if c.fill.is_some() => value.clone(),
        Some(value @ (Json::Array(_) | Json::Object(_))) => shown(value).into(),
        Some(value) => value.clone(),
    };
    FormRow {
        key: at(item, &spec.key).map(shown).unwrap_or_default(),
        values: spec.columns.iter().map(value).collect(),
    }
}

/// A value as people read it: items on lines of their own, issues and evidence with their numbers,
/// persons with their post.
fn shown(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join("\n"),
        Json::Object(fields) => {
            let text = |key| fields.get(key).and_then(Json::as_str);
            let post = text("post").map(|post| format!("（{post}）")).unwrap_or_default();
            let number = text("number").map(|number| format!("{number} ")).unwrap_or_default();
            format!(
                "{number}{}{post}",
                text("name").or_else(|| text("summary")).unwrap_or_default()
            )
        }
        Json::Null => String::new(),
        other => other.to_string(),
    }
}
