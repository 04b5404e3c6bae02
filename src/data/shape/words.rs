//! Violations of a shape in words: by the keys and labels of data files, or by the headers of a
//! workbook.

use super::check::{Flaw, Name, Step, Wording};
use super::{Field, Form, Shape, Text};
use crate::data::{Value, did_you_mean, shown, suggest};
use crate::diag::{Code, Diagnostic, Fix};

/// By keys and labels, for JSON and YAML.
pub(crate) struct InData;

/// By labels alone, for workbooks, which have no keys.
pub(crate) struct InCells;

impl Wording for InData {
    fn diagnostic(&self, shape: &Shape, at: &Step<'_>, flaw: &Flaw<'_>) -> Diagnostic {
        let (name, owner) = (at.name(true), at.owner(true));
        worded(&name, flaw).unwrap_or_else(|| by_key(shape, &name, &owner, flaw))
    }
}

impl Wording for InCells {
    fn diagnostic(&self, _: &Shape, at: &Step<'_>, flaw: &Flaw<'_>) -> Diagnostic {
        let name = at.name(false);
        worded(&name, flaw).unwrap_or_else(|| by_label(&name, &at.owner(false), flaw))
    }
}

impl Step<'_> {
    /// The value as a message calls it.
    fn name(&self, with_key: bool) -> String {
        match self.name {
            Name::Item(index) => format!("{}第{}项", self.label, index + 1),
            Name::Field(key) if with_key && key == self.label => format!("“{}”", shown(key)),
            Name::Field(key) if with_key => format!("{key}（{}）", self.label),
            Name::Field(_) | Name::Root => self.label.to_string(),
        }
    }

    /// The value as what has fields.
    fn owner(&self, with_key: bool) -> String {
        if self.above.is_none() { "文件最外层".to_string() } else { self.name(with_key) }
    }
}

/// What is put alike for all readers.
fn worded(name: &str, flaw: &Flaw<'_>) -> Option<Diagnostic> {
    Some(match flaw {
        Flaw::UnknownWord { word, words } => {
            let message =
                format!("{name}“{}”不在可选值之列，可选：{}", shown(word), words.join("、"));
            let mut d = Diagnostic::error(Code::UnknownWord, message);
            suggest(&mut d, word, words);
            d
        }
        Flaw::WrongText { kind, text, why } => {
            let mut d = Diagnostic::error(Code::BadValue, format!("{name}{why}"));
            d.fix = kind.meant(text).map(Fix::of);
            d
        }
        _ => return None,
    })
}

/// By labels, for those who see cells: no keys, amounts in yuan.
fn by_label(name: &str, owner: &str, flaw: &Flaw<'_>) -> Diagnostic {
    match flaw {
        Flaw::UnknownKey { key, .. } => {
            Diagnostic::error(Code::UnknownKey, format!("{owner}没有“{}”这一项", shown(key)))
        }
        Flaw::MissingKey(field) => {
            let d = Diagnostic::error(Code::MissingKey, format!("缺少“{}”", field.label));
            with(d, field.note.as_ref().map(|note| format!("{}：{note}", field.label)))
        }
        Flaw::WrongType { form, value } => {
            let expected = match form {
                Form::Bool => "“是”或“否”".to_string(),
                Form::Integer { money: true, .. } => "金额".into(),
                Form::Integer { .. } => "整数".into(),
                Form::Number => "数字".into(),
                Form::Text(Text::Date) => "日期".into(),
                Form::Words(words) => format!("以下之一：{}", words.join("、")),
                _ => "文字".into(),
            };
            let message = format!("{name}应为{expected}，现为{}", described(value));
            Diagnostic::error(Code::WrongType, message)
        }
        Flaw::WrongInteger { code, form: Form::Integer { money: true, .. }, value, .. } => {
            let Value::Number(fen) = value else {
                return Diagnostic::error(*code, format!("{name}不是金额"));
            };
            let (what, cure) = if fen.starts_with('-') {
                ("金额不能是负数", "核对金额；是退回、挽回的，填在相应的列里，不加负号")
            } else {
                ("超出可填的范围", "核对金额和表头的单位")
            };
            Diagnostic::error(*code, format!("{name}为{}元，{what}", yuan(fen))).hint(cure)
        }
        Flaw::WrongInteger { code, why, .. } => Diagnostic::error(*code, format!("{name}{why}")),
        Flaw::UnknownWord { .. } | Flaw::WrongText { .. } => {
            Diagnostic::error(Code::BadValue, format!("{name}有误"))
        }
    }
}

/// An amount in 分 as yuan, without decimals that are nothing.
fn yuan(fen: &str) -> String {
    let (sign, digits) = fen.strip_prefix('-').map_or(("", fen), |digits| ("-", digits));
    let digits = format!("{digits:0>3}");
    let (whole, part) = digits.split_at(digits.len() - 2);
    let part = part.trim_end_matches('0');
    let point = if part.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{part}")
}

/// A key with its Chinese name, if it has one.
fn keyed(field: &Field) -> String {
    field.meaning().map_or(field.name.clone(), |label| format!("{}（{label}）", field.name))
}

/// By keys and labels, for those who write data files.
fn by_key(shape: &Shape, name: &str, owner: &str, flaw: &Flaw<'_>) -> Diagnostic {
    match flaw {
        Flaw::UnknownKey { key, known } => {
            let names: Vec<&str> = known.iter().map(|f| f.name.as_str()).collect();
            let all = || known.iter().map(keyed).collect::<Vec<_>>().join("、");
            let d =
                Diagnostic::error(Code::UnknownKey, format!("{owner}没有“{}”这个字段", shown(key)));
            let by_label = known
                .iter()
                .find(|f| f.label == *key)
                .map(|f| format!("字段名用英文，“{}”应写作 {}", f.label, f.name));
            let hint = by_label
                .or_else(|| did_you_mean(key, &names))
                .unwrap_or_else(|| format!("可用的字段：{}", all()));
            d.hint(hint)
        }
        Flaw::MissingKey(field) => {
            let d = Diagnostic::error(
                Code::MissingKey,
                format!("{owner}缺少必填字段 {}（{}）", field.name, field.label),
            );
            with(d, field.note.as_ref().map(|note| format!("{}：{note}", field.label)))
        }
        Flaw::WrongType { form, value } => {
            let (expected, hint) = expected(shape, form, value);
            let d = Diagnostic::error(
                Code::WrongType,
                format!("{name}应为{expected}，现为{}", described(value)),
            );
            with(d, hint)
        }
        Flaw::WrongInteger { code, form, why, .. } => {
            let hint = match form {
                Form::Scalar => Some("要原样印出的，加引号写成文字".to_string()),
                Form::Integer { money: true, .. } => Some(in_fen()),
                _ => None,
            };
            with(Diagnostic::error(*code, format!("{name}{why}")), hint)
        }
        Flaw::UnknownWord { .. } | Flaw::WrongText { .. } => {
            Diagnostic::error(Code::BadValue, format!("{name}有误"))
        }
    }
}

fn with(mut d: Diagnostic, hint: Option<String>) -> Diagnostic {
    d.hints.extend(hint);
    d
}

/// What a value should be, and how to write it.
fn expected(shape: &Shape, form: &Form, value: &Value) -> (String, Option<String>) {
    let as_text = match value {
        Value::Number(_) => {
            Some("全是数字的编号、代码、电话、名称要加引号，如 \"0990\"，以免丢失前面的0")
        }
        Value::Bool(_) => Some("加上引号"),
        _ => None,
    };
    let (word, hint) = match form {
        Form::Bool => ("true 或 false", None),
        Form::Integer { money, .. } => {
            let is_quoted = matches!(value, Value::Text(t) if t.parse::<i64>().is_ok());
            let hint =
                if is_quoted { Some("数字不加引号".to_string()) } else { money.then(in_fen) };
            return ("整数".into(), hint);
        }
        Form::Number => ("数字", None),
        Form::Text(Text::Date) => {
            ("日期", Some("写成 2026-01-31 这样，年、月、日之间用“-”，月、日写满两位"))
        }
        Form::Text(_) => ("文字", as_text),
        Form::Words(words) => return (format!("以下之一：{}", words.join("、")), None),
        Form::List(_) if *value == Value::Null => {
            ("清单", Some("暂无内容的，写成 [] 或删去这一行"))
        }
        Form::List(_) => ("清单", Some("清单的每一项以“- ”开头，或写在方括号里")),
        Form::Fields(fields) => {
            let names: Vec<String> = fields.iter().filter(|f| f.required).map(keyed).collect();
            return (
                format!("一组字段（{}）", names.join("、")),
                Some("在下一行缩进后逐个写“字段名: 值”，或写在花括号里".into()),
            );
        }
        Form::Map(_) => ("一组字段", None),
        Form::Scalar => ("文字、数字或 true/false", None),
        Form::OneOrMore(form) => return expected(shape, shape.resolved(form).0, value),
        Form::Any | Form::Named(_) | Form::Nullable(_) => ("其他形式", None),
    };
    (word.into(), hint.map(str::to_string))
}

/// A value as a message describes it, after 现为.
pub(crate) fn described(value: &Value) -> String {
    match value {
        Value::Null => "空白".into(),
        Value::Bool(b) => format!(" {b}"),
        Value::Number(n) => format!("数字 {}", shown(n)),
        Value::Time(_) => "日期".into(),
        Value::Text(t) => format!("文字“{}”", shown(t)),
        Value::List(_) => "清单".into(),
        Value::Map(_) => "一组字段".into(),
    }
}

fn in_fen() -> String {
    "金额以分为单位填整数：1元写作100，3.15万元写作3150000".into()
}
