//! Violations of a shape in the words of TOML: the problem with a setting, and how to write it.

use crate::data::shape::{Flaw, Form, Name, Shape, Step, Text, Wording, described};
use crate::data::{Value, nearest, shown};
use crate::diag::{Code, Diagnostic};

/// The wording for TOML files of sets.
pub(super) struct InToml;

impl Wording for InToml {
    fn diagnostic(&self, _: &Shape, at: &Step<'_>, flaw: &Flaw<'_>) -> Diagnostic {
        let (message, hint) = worded(at, flaw);
        let mut d = Diagnostic::error(Code::SetInvalid, message);
        d.hints.extend(hint);
        d
    }
}

fn worded(at: &Step<'_>, flaw: &Flaw<'_>) -> (String, Option<String>) {
    let path = dotted(at);
    let last = path.rsplit('.').next().unwrap_or_default();
    let wrong = |what: &str, value: &Value, how: String| {
        (format!("{path} 应为{what}，{}", found(value)), Some(how))
    };
    match flaw {
        Flaw::UnknownKey { key, known } => {
            let mut names: Vec<&str> = known.iter().map(|f| f.name.as_str()).collect();
            names.sort_unstable();
            let hint = match nearest(key, names.iter().copied()) {
                Some(near) => format!("是否为 {near}？"),
                None => format!("可用：{}", names.join("、")),
            };
            (format!("没有“{}”这一项", shown(key)), Some(hint))
        }
        Flaw::MissingKey(field) => {
            let note = field.note.as_ref().map(|note| format!("：{note}")).unwrap_or_default();
            let meaning =
                field.meaning().map(|label| format!("（{label}{note}）")).unwrap_or_default();
            (
                format!(
                    "{}缺少 {}{meaning}",
                    if at.above.is_none() { "" } else { "这一组" },
                    field.name
                ),
                None,
            )
        }
        Flaw::UnknownWord { word, words } => {
            let near = nearest(word, words.iter().map(String::as_str))
                .map(|n| format!("是否为 \"{n}\"？"))
                .unwrap_or_default();
            (
                format!("{path} 没有“{}”这个值", shown(word)),
                Some(format!("{near}可选：{}", words.join("、"))),
            )
        }
        Flaw::WrongText { kind: Text::Date, text, .. } => (
            format!("{path} 应为日期，现为“{}”", shown(text)),
            Some(format!("写成 {last} = \"2026-03-01\"")),
        ),
        Flaw::WrongText { why, .. } => (format!("{path} {why}"), None),
        Flaw::WrongInteger { code: Code::OutOfRange, why, .. } => (format!("{path} {why}"), None),
        Flaw::WrongInteger { value, .. } => {
            wrong("整数", value, format!("写成 {last} = 1，不加引号"))
        }
        Flaw::WrongType { form, value } => match form {
            Form::Words(words) => {
                wrong("文字", value, format!("加英文双引号，可选：{}", words.join("、")))
            }
            Form::Fields(_) | Form::Map(_) => {
                wrong("一组设置", value, format!("写一行 [{path}]，各项写在它下面"))
            }
            Form::List(_) | Form::OneOrMore(_) => {
                wrong("列表", value, format!("写成 {last} = [\"…\", \"…\"]"))
            }
            Form::Text(_) => wrong("文字", value, format!("写成 {last} = \"…\"，加英文双引号")),
            Form::Bool => {
                wrong(" true（是）或 false（否）", value, format!("写成 {last} = true，不加引号"))
            }
            Form::Integer { .. } => wrong("整数", value, format!("写成 {last} = 1，不加引号")),
            Form::Number => wrong("数字", value, format!("写成 {last} = 1，不加引号")),
            Form::Scalar | Form::Any | Form::Named(_) | Form::Nullable(_) => {
                wrong("文字、数字或 true/false", value, format!("写成 {last} = \"…\""))
            }
        },
    }
}

/// The path as tables are named, without the numbers of items.
fn dotted(at: &Step<'_>) -> String {
    let above = at.above.map(dotted).unwrap_or_default();
    match at.name {
        Name::Field(key) if above.is_empty() => key.to_string(),
        Name::Field(key) => format!("{above}.{key}"),
        Name::Root | Name::Item(_) => above,
    }
}

/// What a setting is, behind what it should be.
pub(super) fn found(value: &Value) -> String {
    match value {
        Value::List(_) => "现为列表".into(),
        Value::Map(_) => "现为一组设置".into(),
        other => format!("现为{}", described(other)),
    }
}
