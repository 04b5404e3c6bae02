//! The shape of a data file, checked against the types' own JSON Schema.
//!
//! Takes nodes, yields every unknown field, missing field, wrong type, unknown word and
//! malformed value at once, each with its place. The schema is compiled once; labels come
//! from the descriptions (`名称：说明`).

use std::collections::HashMap;
use std::str::FromStr;

use serde_json::Value as Json;

use crate::data::{Key, Node, Place, Value};
use crate::diag::{Code, Diagnostic, printable};
use crate::round::{AreaCode, Date, DocNumber};

/// Most problems listed of one reading: nobody works off more at once.
pub(crate) const MAX_PROBLEMS: usize = 1000;

/// A compiled schema.
#[derive(Debug)]
pub(crate) struct Shape {
    root: Form,
    named: HashMap<String, Form>,
}

/// What a value is to be.
#[derive(Debug)]
pub(crate) enum Form {
    Any,
    Named(String),
    Nullable(Box<Form>),
    Bool,
    Integer { min: Option<i64>, max: Option<i64>, money: bool },
    Text(Text),
    Words(Vec<String>),
    List(Box<Form>),
    Map(Box<Form>),
    Scalar,
    Fields(Vec<Field>),
}

/// What a text is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Text {
    Free,
    Date,
    AreaCode,
    DocNumber,
    CountyCode,
}

/// A field of a structure.
#[derive(Debug)]
pub(crate) struct Field {
    /// Its key.
    pub name: String,
    /// Its Chinese name.
    pub label: String,
    /// What is said of it.
    pub note: Option<String>,
    /// Whether it must be there.
    pub required: bool,
    /// What it is to be.
    pub form: Form,
}

impl Shape {
    /// Compiles the schema of a type.
    pub(crate) fn of<T: schemars::JsonSchema>() -> Shape {
        let schema = schemars::schema_for!(T).to_value();
        let named = schema["$defs"].as_object().into_iter().flatten().map(|(name, s)| (name.clone(), form(s))).collect();
        Shape { root: form(&schema), named }
    }

    /// Every violation below a node.
    pub(crate) fn check(&self, node: &Node) -> Vec<(Place, Diagnostic)> {
        let mut found = Vec::new();
        self.walk(&self.root, node, &Path { keys: true, label: "数据", step: String::new(), above: None }, &mut found);
        found
    }

    /// The same in the words of a workbook, which knows no keys.
    #[cfg(feature = "xlsx")]
    pub(crate) fn check_cells(&self, node: &Node) -> Vec<(Place, Diagnostic)> {
        let mut found = Vec::new();
        self.walk(&self.root, node, &Path { keys: false, label: "数据", step: String::new(), above: None }, &mut found);
        found
    }

    /// Fills in what is missing or nothing: with small values, or with great ones. Yields no meaning, only what has the
    /// form; what need not be there is left out.
    #[cfg(feature = "xlsx")]
    pub(crate) fn complete(&self, node: &mut Node, high: bool) {
        self.complete_as(&self.root, node, high);
    }

    #[cfg(feature = "xlsx")]
    fn complete_as(&self, form: &Form, node: &mut Node, high: bool) {
        let (form, nullable) = self.resolved(form);
        if node.value == Value::Null && !nullable {
            node.value = self.any(form, high);
        }
        match (form, &mut node.value) {
            (Form::List(item), Value::List(items)) => items.iter_mut().for_each(|node| self.complete_as(item, node, high)),
            (Form::Fields(known), Value::Map(fields)) => {
                fields.retain(|(key, node)| node.value != Value::Null || known.iter().any(|f| *f.name == *key.name && f.required));
                for field in known.iter().filter(|f| f.required) {
                    if !fields.iter().any(|(k, _)| *k.name == *field.name) {
                        let key = Key { name: field.name.as_str().into(), place: node.place };
                        fields.push((key, Node { place: node.place, value: Value::Null }));
                    }
                }
                for (key, node) in fields {
                    if let Some(field) = known.iter().find(|f| *f.name == *key.name) {
                        self.complete_as(&field.form, node, high);
                    }
                }
            }
            _ => {}
        }
    }

    /// A value of a form.
    #[cfg(feature = "xlsx")]
    fn any(&self, form: &Form, high: bool) -> Value {
        let text = |low: &str, great: &str| Value::Text(if high { great } else { low }.into());
        match form {
            Form::Bool => Value::Bool(high),
            Form::Integer { min, max, .. } => {
                let low = min.unwrap_or(0);
                let great = max.unwrap_or(i64::MAX).min(low.saturating_add(987_654));
                Value::Number(if high { great } else { low }.to_string().into())
            }
            Form::Text(Text::Date) => text("1900-01-01", "2199-12-31"),
            Form::Text(Text::AreaCode) => text("000000000000", "999999999999"),
            Form::Text(Text::DocNumber) => text("甲〔1900〕1号", "乙〔2199〕987654号"),
            Form::Text(Text::CountyCode) => text("000000", "999999"),
            Form::Text(Text::Free) | Form::Scalar => text("（甲）", "（乙）"),
            Form::Words(words) => text(words.first().map_or("", |w| w), words.last().map_or("", |w| w)),
            Form::List(_) => Value::List(Vec::new()),
            Form::Map(_) | Form::Fields(_) => Value::Map(Vec::new()),
            Form::Any | Form::Named(_) | Form::Nullable(_) => Value::Null,
        }
    }

    /// The fields of the outermost level.
    #[cfg(feature = "xlsx")]
    pub(crate) fn fields_of_root(&self) -> &[Field] {
        if let Form::Fields(fields) = &self.root { fields } else { &[] }
    }

    /// A form, with names followed and whether it may be left out.
    #[cfg(feature = "xlsx")]
    pub(crate) fn resolved<'s>(&'s self, form: &'s Form) -> (&'s Form, bool) {
        match form {
            Form::Named(name) => self.named.get(name).map_or((form, false), |f| self.resolved(f)),
            Form::Nullable(inner) => (self.resolved(inner).0, true),
            _ => (form, false),
        }
    }

    /// A field of the outermost level.
    pub(crate) fn field(&self, name: &str) -> Option<Part<'_>> {
        let Form::Fields(fields) = &self.root else { return None };
        fields.iter().find(|f| f.name == name).map(|f| Part { shape: self, form: &f.form })
    }

    fn walk(&self, form: &Form, node: &Node, path: &Path<'_>, found: &mut Vec<(Place, Diagnostic)>) {
        if found.len() > MAX_PROBLEMS {
            return;
        }
        let mut report = |code, message: String, hint: Option<String>| {
            let mut d = Diagnostic::error(code, message).path(path.to_string());
            d.hints.extend(hint);
            found.push((node.place, d));
        };
        let name = || path.name();
        match (form, &node.value) {
            (Form::Any, _) | (Form::Bool, Value::Bool(_)) | (Form::Scalar, Value::Bool(_) | Value::Text(_)) => {}
            (Form::Nullable(_), Value::Null) => {}
            (Form::Nullable(inner), _) => self.walk(inner, node, path, found),
            (Form::Named(n), _) => {
                if let Some(inner) = self.named.get(n) {
                    self.walk(inner, node, path, found);
                }
            }
            (Form::Integer { min, max, money }, Value::Number(text)) => {
                if let Err((code, message)) = integer(text, *min, *max) {
                    report(code, format!("{}{message}", name()), money.then(in_fen));
                }
            }
            (Form::Scalar, Value::Number(text)) => {
                if let Err((code, message)) = integer(text, None, None) {
                    report(code, format!("{}{message}", name()), Some("要原样印出的，加引号写成文字".into()));
                }
            }
            (Form::Text(kind), Value::Text(text)) => {
                if let Err(message) = kind.read(text) {
                    report(Code::BadValue, format!("{}{message}", name()), None);
                }
            }
            (Form::Words(words), Value::Text(text)) => {
                if !words.iter().any(|w| **w == **text) {
                    report(
                        Code::UnknownWord,
                        format!("{}“{}”不在可选值之列，可选：{}", name(), shown(text), words.join("、")),
                        did_you_mean(text, words),
                    );
                }
            }
            (Form::List(item), Value::List(items)) => {
                for (i, node) in items.iter().enumerate() {
                    self.walk(item, node, &Path { keys: path.keys, label: path.label, step: format!("[{i}]"), above: Some(path) }, found);
                }
            }
            (Form::Map(value), Value::Map(fields)) => {
                for (key, node) in fields {
                    self.walk(
                        value,
                        node,
                        &Path { keys: path.keys, label: &key.name, step: format!(".{}", key.name), above: Some(path) },
                        found,
                    );
                }
            }
            (Form::Fields(known), Value::Map(fields)) => self.fields(known, fields, node, path, found),
            (form, value) => {
                let (expected, hint) = self.expected(form, value);
                report(Code::WrongType, format!("{}应为{expected}，现为{}", name(), described(value)), hint);
            }
        }
    }

    fn fields(&self, known: &[Field], fields: &[(Key, Node)], node: &Node, path: &Path<'_>, found: &mut Vec<(Place, Diagnostic)>) {
        for (key, value) in fields {
            if found.len() > MAX_PROBLEMS {
                return;
            }
            if let Some(field) = known.iter().find(|f| *f.name == *key.name) {
                self.walk(
                    &field.form,
                    value,
                    &Path { keys: path.keys, label: &field.label, step: format!(".{}", field.name), above: Some(path) },
                    found,
                );
                continue;
            }
            let names: Vec<&str> = known.iter().map(|f| f.name.as_str()).collect();
            let by_label = known.iter().find(|f| f.label == *key.name).map(|f| format!("字段名用英文，“{}”应写作 {}", f.label, f.name));
            let mut d =
                Diagnostic::error(Code::UnknownKey, format!("{}没有“{}”这个字段", path.owner(), shown(&key.name))).path(path.to_string());
            d.hints
                .push(by_label.or_else(|| did_you_mean(&key.name, &names)).unwrap_or_else(|| format!("可用的字段：{}", names.join("、"))));
            found.push((key.place, d));
        }
        for field in known.iter().filter(|f| f.required) {
            if !fields.iter().any(|(k, _)| *k.name == *field.name) {
                let mut d = Diagnostic::error(Code::MissingKey, format!("{}缺少必填字段 {}（{}）", path.owner(), field.name, field.label));
                d.hints.extend(field.note.as_ref().map(|note| format!("{}：{note}", field.label)));
                found.push((node.place, d.path(path.to_string())));
            }
        }
    }

    fn expected(&self, form: &Form, value: &Value) -> (String, Option<String>) {
        let as_text = match value {
            Value::Number(_) => Some("全是数字的编号、代码、电话、名称要加引号，如 \"0990\"，以免丢失前面的0".to_string()),
            Value::Bool(_) => Some("加上引号".to_string()),
            _ => None,
        };
        let word = match form {
            Form::Named(n) => return self.named.get(n).map_or_else(|| ("其他形式".into(), None), |f| self.expected(f, value)),
            Form::Nullable(inner) => return self.expected(inner, value),
            Form::Bool => "true 或 false",
            Form::Integer { money, .. } => {
                let unquoted = matches!(value, Value::Text(t) if t.parse::<i64>().is_ok()).then(|| "数字不加引号".to_string());
                return ("整数".into(), unquoted.or_else(|| money.then(in_fen)));
            }
            Form::Text(Text::Date) => return ("日期".into(), Some("写成 2026-01-31 这样，年、月、日之间用“-”，月、日写满两位".into())),
            Form::Text(_) => return ("文字".into(), as_text),
            Form::Words(words) => return (format!("以下之一：{}", words.join("、")), None),
            Form::List(_) if *value == Value::Null => return ("清单".into(), Some("暂无内容的，写成 [] 或删去这一行".into())),
            Form::List(_) => return ("清单".into(), Some("清单的每一项以“- ”开头，或写在方括号里".into())),
            Form::Fields(fields) => {
                let names: Vec<&str> = fields.iter().filter(|f| f.required).map(|f| f.name.as_str()).collect();
                return (format!("一组字段（{}）", names.join("、")), Some("在下一行缩进后逐个写“字段名: 值”，或写在花括号里".into()));
            }
            Form::Map(_) => "一组字段",
            Form::Scalar => "文字、数字或 true/false",
            Form::Any => "其他形式",
        };
        (word.into(), None)
    }
}

/// A part of a shape.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part<'s> {
    shape: &'s Shape,
    form: &'s Form,
}

impl<'s> Part<'s> {
    /// What the items of a list are to be, where this is one.
    pub(crate) fn items(self) -> Option<Part<'s>> {
        match self.form {
            Form::List(item) => Some(Part { form: item, ..self }),
            _ => None,
        }
    }

    /// Whether nothing is wrong with a node.
    pub(crate) fn fits(self, node: &Node) -> bool {
        let mut found = Vec::new();
        self.shape.walk(self.form, node, &Path { keys: true, label: "数据", step: String::new(), above: None }, &mut found);
        found.is_empty()
    }
}

/// A path kept on the stack while walking.
struct Path<'a> {
    /// Whether names have the keys of the data files in them.
    keys: bool,
    label: &'a str,
    step: String,
    above: Option<&'a Path<'a>>,
}

impl Path<'_> {
    fn name(&self) -> String {
        let key = self.step.trim_start_matches('.');
        match (key.is_empty(), self.step.starts_with('[')) {
            (true, _) => self.label.to_string(),
            (_, true) => format!("{}第{}项", self.label, self.index() + 1),
            _ if !self.keys => self.label.to_string(),
            _ if key == self.label => format!("“{}”", shown(key)),
            _ => format!("{key}（{}）", self.label),
        }
    }

    fn owner(&self) -> String {
        if self.above.is_none() { "文件最外层".to_string() } else { self.name() }
    }

    fn index(&self) -> usize {
        self.step.trim_matches(['[', ']']).parse().unwrap_or_default()
    }
}

impl std::fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.above {
            None => f.write_str(self.step.trim_start_matches('.')),
            Some(above) if above.above.is_none() => f.write_str(self.step.trim_start_matches('.')),
            Some(above) => write!(f, "{above}{}", self.step),
        }
    }
}

impl Text {
    fn read(self, text: &str) -> Result<(), String> {
        match self {
            Text::Free => Ok(()),
            Text::Date => date(text),
            Text::AreaCode => AreaCode::from_str(text).map(|_| ()).map_err(|e| e.replace(text, &shown(text))),
            Text::DocNumber => DocNumber::from_str(text).map(|_| ()).map_err(|e| e.replace(text, &shown(text))),
            Text::CountyCode if text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) => Ok(()),
            Text::CountyCode => Err(format!("“{}”不是6位行政区划代码，请填6位数字，如 990126", shown(text))),
        }
    }
}

fn date(text: &str) -> Result<(), String> {
    // The parser lets spaces and signs pass: the form is looked at here.
    let form = text.len() == 10 && text.bytes().enumerate().all(|(i, b)| if matches!(i, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
    match Date::from_str(text) {
        Ok(_) if form => Ok(()),
        _ if form => Err(format!("“{text}”在日历上没有这一天")),
        _ => Err(format!("“{}”不是规范的日期，请写成 2026-01-31 这样，月、日写满两位", shown(text))),
    }
}

fn in_fen() -> String {
    "金额以分为单位填整数：1元写作100，3.15万元写作3150000".into()
}

fn integer(text: &str, min: Option<i64>, max: Option<i64>) -> Result<(), (Code, String)> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if !digits.bytes().all(|b| b.is_ascii_digit()) || digits.is_empty() {
        return Err((Code::WrongType, format!("应为整数，现为“{}”", shown(text))));
    }
    if digits.len() > 1 && digits.starts_with('0') {
        return Err((Code::WrongType, format!("应为整数，前面不写0，现为“{}”", shown(text))));
    }
    let number = text.parse::<i64>().map_err(|_| (Code::OutOfRange, format!("为{}，超出可填的范围", shown(text))))?;
    match (min, max) {
        (Some(min), _) if number < min => Err((Code::OutOfRange, format!("为{text}，不得小于{min}"))),
        (_, Some(max)) if number > max => Err((Code::OutOfRange, format!("为{text}，不得大于{max}"))),
        _ => Ok(()),
    }
}

fn described(value: &Value) -> String {
    match value {
        Value::Null => "空白".into(),
        Value::Bool(b) => format!(" {b}"),
        Value::Number(n) => format!("数字 {}", shown(n)),
        Value::Text(t) => format!("文字“{}”", shown(t)),
        Value::List(_) => "清单".into(),
        Value::Map(_) => "一组字段".into(),
    }
}

/// A text in a message: cut to a readable length, without characters that would upset a terminal.
pub(crate) fn shown(text: &str) -> String {
    shown_up_to(text, 40)
}

/// A text in a message, cut to a number of characters.
pub(crate) fn shown_up_to(text: &str, longest: usize) -> String {
    let mut rest = text.chars();
    let mut out = printable(&rest.by_ref().take(longest).collect::<String>());
    if rest.next().is_some() {
        out.push('…');
    }
    out
}

/// The nearest of the known words, as a hint.
pub(crate) fn did_you_mean<S: AsRef<str>>(word: &str, known: &[S]) -> Option<String> {
    /// Longer words are no slip of the pen, and comparing them takes long.
    const LONGEST: usize = 64;
    if word.chars().nth(LONGEST).is_some() {
        return None;
    }
    known
        .iter()
        .map(|k| (strsim::normalized_damerau_levenshtein(word, k.as_ref()), k.as_ref()))
        .filter(|(score, _)| *score >= 0.5)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, k)| format!("是否为“{k}”？"))
}

fn form(schema: &Json) -> Form {
    if let Some(name) = schema["$ref"].as_str() {
        return Form::Named(name.trim_start_matches("#/$defs/").to_string());
    }
    if let Some(options) = schema["anyOf"].as_array() {
        let (null, rest): (Vec<_>, Vec<_>) = options.iter().partition(|o| o["type"] == "null");
        return match (null.is_empty(), rest.as_slice()) {
            (false, [one]) => Form::Nullable(Box::new(form(one))),
            _ => Form::Scalar,
        };
    }
    if let Some(options) = schema["oneOf"].as_array() {
        return Form::Words(options.iter().filter_map(|o| o["const"].as_str()).map(str::to_string).collect());
    }
    if let Some(words) = schema["enum"].as_array() {
        return Form::Words(words.iter().filter_map(Json::as_str).map(str::to_string).collect());
    }
    if let Some(types) = schema["type"].as_array() {
        let inner = types.iter().find(|t| *t != "null").cloned().unwrap_or_default();
        let mut inner_schema = schema.clone();
        inner_schema["type"] = inner;
        return Form::Nullable(Box::new(form(&inner_schema)));
    }
    match schema["type"].as_str() {
        Some("boolean") => Form::Bool,
        Some("integer") => Form::Integer {
            min: schema["minimum"].as_i64(),
            max: schema["maximum"].as_i64().or_else(|| bound(schema)),
            money: schema["format"] == "money",
        },
        Some("string") => Form::Text(match (schema["format"].as_str(), schema["pattern"].as_str()) {
            (Some("date"), _) => Text::Date,
            (Some("area-code"), _) => Text::AreaCode,
            (Some("doc-number"), _) => Text::DocNumber,
            (_, Some("^[0-9]{6}$")) => Text::CountyCode,
            _ => Text::Free,
        }),
        Some("array") => Form::List(Box::new(form(&schema["items"]))),
        Some("object") if schema["properties"].is_object() => Form::Fields(fields(schema)),
        Some("object") => Form::Map(Box::new(form(&schema["additionalProperties"]))),
        _ => Form::Any,
    }
}

fn bound(schema: &Json) -> Option<i64> {
    (schema["format"] == "uint32").then_some(i64::from(u32::MAX))
}

fn fields(schema: &Json) -> Vec<Field> {
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
    let properties = schema["properties"].as_object().into_iter().flatten();
    properties
        .map(|(name, s)| {
            let described = s["description"].as_str().unwrap_or(name);
            let (label, note) = described.split_once('：').map_or((described, None), |(label, note)| (label, Some(note)));
            Field {
                name: name.clone(),
                label: label.to_string(),
                note: note.map(str::to_string),
                required: required.contains(&name.as_str()),
                form: form(s),
            }
        })
        .collect()
}
