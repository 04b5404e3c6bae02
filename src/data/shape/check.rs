//! Every violation of a shape in a tree, each with its place and path.
//!
//! What is wrong is found here; how it is put depends on what the reader knows, so the caller gives
//! a [`Wording`]: keys and labels of data files, headers of a workbook, or the settings of a TOML
//! file.

use std::fmt;

use super::{Field, Form, Shape, Text};
use crate::data::{Found, Key, Node, Place, Value, integer, shown};
use crate::diag::{Code, Diagnostic};

/// Most problems that are listed of one reading: more are not worked off at once.
pub(crate) const MAX_PROBLEMS: usize = 1000;

/// A violation.
pub(crate) enum Flaw<'a> {
    /// A key that the structure does not have.
    UnknownKey { key: &'a str, known: &'a [Field] },
    /// A field that must be there and is not.
    MissingKey(&'a Field),
    /// A value of another type.
    WrongType { form: &'a Form, value: &'a Value },
    /// An integer that is none, or out of its range; `why` ends a sentence.
    WrongInteger { code: Code, form: &'a Form, value: &'a Value, why: String },
    /// A word that is none of those to choose from.
    UnknownWord { word: &'a str, words: &'a [String] },
    /// A text that is not of its format; `why` ends a sentence.
    WrongText { kind: Text, text: &'a str, why: String },
}

/// How violations are put into words.
pub(crate) trait Wording {
    /// The problem without its place and path.
    fn diagnostic(&self, shape: &Shape, at: &Step<'_>, flaw: &Flaw<'_>) -> Diagnostic;
}

/// The way from the outermost value to one within, kept on the stack.
pub(crate) struct Step<'a> {
    /// Which part of the one above.
    pub name: Name<'a>,
    /// Its Chinese name; of an item, that of the list.
    pub label: &'a str,
    /// The value that has it; none of the outermost.
    pub above: Option<&'a Step<'a>>,
}

/// A part of a value.
#[derive(Clone, Copy)]
pub(crate) enum Name<'a> {
    /// All of it.
    Root,
    /// The field with a key.
    Field(&'a str),
    /// The item with an index.
    Item(usize),
}

impl<'a> Step<'a> {
    const ROOT: Step<'static> = Step { name: Name::Root, label: "数据", above: None };

    fn to<'b>(&'b self, name: Name<'b>, label: &'b str) -> Step<'b> {
        Step { name, label, above: Some(self) }
    }
}

impl fmt::Display for Step<'_> {
    /// The path, e.g. `issues[3].amount`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(above) = self.above {
            above.fmt(f)?;
        }
        let is_first = self.above.is_none_or(|above| above.above.is_none());
        match self.name {
            Name::Root => Ok(()),
            Name::Field(key) if is_first => f.write_str(key),
            Name::Field(key) => write!(f, ".{key}"),
            Name::Item(index) => write!(f, "[{index}]"),
        }
    }
}

impl Shape {
    /// Every violation below a node.
    pub(crate) fn check(&self, node: &Node, wording: &dyn Wording) -> Vec<Found> {
        let mut found = Vec::new();
        let mut report = |place, at: &Step<'_>, flaw: &Flaw<'_>| {
            let path = match flaw {
                Flaw::MissingKey(field) => {
                    at.to(Name::Field(&field.name), &field.label).to_string()
                }
                _ => at.to_string(),
            };
            found.push((place, wording.diagnostic(self, at, flaw).path(path)));
            found.len() <= MAX_PROBLEMS
        };
        Walk { shape: self, report: &mut report }.value(&self.root, node, &Step::ROOT);
        found
    }

    /// Every violation below a node that would be an item of a list, given by its path without
    /// indexes. The problems have no paths, since the item is nowhere.
    pub(crate) fn check_item(&self, list: &str, node: &Node, wording: &dyn Wording) -> Vec<Found> {
        let mut form = self.root();
        for step in list.split('.') {
            let outer = self.resolved(form).0;
            let inner = if let Form::List(item) = outer { item } else { outer };
            let Some(field) = self.fields_of(inner).iter().find(|f| f.name == step) else {
                return Vec::new();
            };
            form = &field.form;
        }
        let Some(item) = self.item_of(form) else { return Vec::new() };
        let mut found = Vec::new();
        let mut report = |place, at: &Step<'_>, flaw: &Flaw<'_>| {
            found.push((place, wording.diagnostic(self, at, flaw)));
            found.len() <= MAX_PROBLEMS
        };
        Walk { shape: self, report: &mut report }.value(item, node, &Step::ROOT);
        found
    }

    /// A field of the outermost level.
    pub(crate) fn field(&self, name: &str) -> Option<Part<'_>> {
        self.fields_of_root()
            .iter()
            .find(|f| f.name == name)
            .map(|f| Part { shape: self, form: &f.form })
    }
}

/// A part of a shape.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part<'s> {
    shape: &'s Shape,
    form: &'s Form,
}

impl<'s> Part<'s> {
    /// What the items of a list are to be.
    pub(crate) fn items(self) -> Option<Part<'s>> {
        if let Form::List(item) = self.form { Some(Part { form: item, ..self }) } else { None }
    }

    /// Whether a node has no violation.
    pub(crate) fn fits(self, node: &Node) -> bool {
        let mut fits = true;
        let mut report = |_, _: &Step<'_>, _: &Flaw<'_>| {
            fits = false;
            false
        };
        Walk { shape: self.shape, report: &mut report }.value(self.form, node, &Step::ROOT);
        fits
    }
}

/// Goes through a tree; each step answers whether to go on, as the report of a violation does.
struct Walk<'s, 'r> {
    shape: &'s Shape,
    report: &'r mut dyn FnMut(Place, &Step<'_>, &Flaw<'_>) -> bool,
}

impl Walk<'_, '_> {
    fn value(&mut self, form: &Form, node: &Node, at: &Step<'_>) -> bool {
        let (form, nullable) = self.shape.resolved(form);
        let flaw = match (form, &node.value) {
            (Form::Any, _) | (Form::Bool, Value::Bool(_)) | (Form::Number, Value::Number(_)) => {
                return true;
            }
            (Form::Scalar, Value::Bool(_) | Value::Text(_)) => return true,
            (_, Value::Null) if nullable => return true,
            (Form::OneOrMore(item), Value::List(items)) => return self.items(item, items, at),
            (Form::OneOrMore(item), _) => return self.value(item, node, at),
            (Form::List(item), Value::List(items)) => return self.items(item, items, at),
            (Form::Map(value), Value::Map(fields)) => {
                return fields.iter().all(|(key, node)| {
                    self.value(value, node, &at.to(Name::Field(&key.name), &key.name))
                });
            }
            (Form::Fields(known), Value::Map(fields)) => {
                return self.fields(known, fields, node.place, at);
            }
            (Form::Integer { .. } | Form::Scalar, Value::Number(text)) => match whole(form, text) {
                Ok(()) => return true,
                Err((code, why)) => Flaw::WrongInteger { code, form, value: &node.value, why },
            },
            (Form::Text(kind), Value::Text(text)) => match kind.check(text) {
                Ok(()) => return true,
                Err(why) => Flaw::WrongText { kind: *kind, text, why },
            },
            (Form::Words(words), Value::Text(text)) if words.iter().any(|w| **w == **text) => {
                return true;
            }
            (Form::Words(words), Value::Text(word)) => Flaw::UnknownWord { word, words },
            (form, value) => Flaw::WrongType { form, value },
        };
        (self.report)(node.place, at, &flaw)
    }

    /// Whether a value that must be a text is none, or one of blanks alone.
    fn is_blank(&self, form: &Form, node: &Node) -> bool {
        let (form, nullable) = self.shape.resolved(form);
        let is_text = matches!(form, Form::Text(_) | Form::Words(_));
        is_text
            && !nullable
            && match &node.value {
                Value::Null => true,
                Value::Text(text) => text.trim().is_empty(),
                _ => false,
            }
    }

    fn items(&mut self, form: &Form, items: &[Node], at: &Step<'_>) -> bool {
        items.iter().enumerate().all(|(i, node)| {
            let at = at.to(Name::Item(i), at.label);
            if self.is_blank(form, node) {
                let flaw =
                    Flaw::WrongType { form: self.shape.resolved(form).0, value: &Value::Null };
                return (self.report)(node.place, &at, &flaw);
            }
            self.value(form, node, &at)
        })
    }

    fn fields(
        &mut self,
        known: &[Field],
        fields: &[(Key, Node)],
        place: Place,
        at: &Step<'_>,
    ) -> bool {
        for (key, value) in fields {
            let go_on = match known.iter().find(|f| f.is_called(&key.name)) {
                Some(field) if field.required && self.is_blank(&field.form, value) => {
                    (self.report)(value.place, at, &Flaw::MissingKey(field))
                }
                Some(field) => {
                    self.value(&field.form, value, &at.to(Name::Field(&field.name), &field.label))
                }
                None => (self.report)(key.place, at, &Flaw::UnknownKey { key: &key.name, known }),
            };
            if !go_on {
                return false;
            }
        }
        known
            .iter()
            .filter(|f| f.required && !fields.iter().any(|(k, _)| f.is_called(&k.name)))
            .all(|field| (self.report)(place, at, &Flaw::MissingKey(field)))
    }
}

impl Text {
    fn check(self, text: &str) -> Result<(), String> {
        match self {
            Text::Free => Ok(()),
            Text::Date => date(text),
            Text::Of(format) => (format.check)(text),
        }
    }
}

fn date(text: &str) -> Result<(), String> {
    // The parser lets spaces and signs pass: how it is written is looked at here.
    let is_written = text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(i, b)| if matches!(i, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
    match text.parse::<chrono::NaiveDate>() {
        Ok(_) if is_written => Ok(()),
        _ if is_written => Err(format!("“{text}”在日历上没有这一天")),
        _ => {
            let how = match day_meant(text) {
                Some(day) => format!("应写成 {day}"),
                None => "请写成 2026-01-31 这样，月、日写满两位".into(),
            };
            Err(format!("“{}”不是规范的日期，{how}", shown(text)))
        }
    }
}

/// The day that a date in another notation means: 2026-04-16 of 2026年4月16日 or 2026/4/16.
fn day_meant(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches(['日', '号']);
    let parts: Vec<&str> = text.split(['-', '/', '.', '年', '月', '．', '／']).collect();
    let [year, month, day] = parts.as_slice() else { return None };
    let number = |t: &str| t.trim().parse::<u32>().ok();
    let year = number(year).filter(|y| (1900..2200).contains(y))?;
    let day = chrono::NaiveDate::from_ymd_opt(year as i32, number(month)?, number(day)?)?;
    Some(day.format("%Y-%m-%d").to_string())
}

impl Text {
    /// The text that one of another form most likely means.
    pub(super) fn meant(self, text: &str) -> Option<String> {
        match self {
            Text::Free => None,
            Text::Date => day_meant(text),
            Text::Of(format) => (format.meant)(text),
        }
    }
}

fn whole(form: &Form, text: &str) -> Result<(), (Code, String)> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    if is_plain && digits.len() > 1 && digits.starts_with('0') {
        return Err((Code::WrongType, format!("应为整数，前面不写0，现为“{}”", shown(text))));
    }
    let Some(number) = integer(text).filter(|_| !text.starts_with('+')) else {
        return Err(if is_plain {
            (Code::OutOfRange, format!("为{}，超出可填的范围", shown(text)))
        } else {
            (Code::WrongType, format!("应为整数，现为“{}”", shown(text)))
        });
    };
    let (min, max) =
        if let Form::Integer { min, max, .. } = form { (*min, *max) } else { (None, None) };
    match (min, max) {
        (Some(min), _) if number < min => {
            Err((Code::OutOfRange, format!("为{text}，不得小于{min}")))
        }
        (_, Some(max)) if number > max => {
            Err((Code::OutOfRange, format!("为{text}，不得大于{max}")))
        }
        _ => Ok(()),
    }
}
