//! What an expression begins with, and the fields, indexes and calls that follow it.

use super::super::known::{Known, Made};
use super::super::names::Checker;
use super::super::oracle::Outcome;
use super::super::{Kind, Token, ValueType, calls, closing, parted, shown, types, unknown_key};
use super::{Judged, result};
use crate::template::filters::{self};
use minijinja::Value;

impl<'t> Checker<'_, 't> {
    /// What an expression begins with, and where that ends.
    pub(super) fn primary(&mut self, tokens: &[Token<'t>]) -> (Judged, usize) {
        let first = &tokens[0];
        let constant = |value_type, value| Judged::of(Known::constant(value_type, value));
        match first.kind {
            Kind::Number => {
                let text = first.text.replace('_', "");
                let whole = text.parse::<i64>().map(Value::from).ok();
                let value = whole.or_else(|| text.parse::<f64>().map(Value::from).ok());
                let known = value.map_or(Known::made(ValueType::Number), |value| {
                    Known::constant(ValueType::Number, value)
                });
                (Judged::of(known), 1)
            }
            Kind::Text => {
                let text = first.unquoted();
                let known = if text.contains('\\') {
                    Known::made(ValueType::Text)
                } else {
                    Known::constant(ValueType::Text, Value::from(text))
                };
                (Judged::of(known), 1)
            }
            Kind::Open => {
                let end = closing(tokens, 0);
                let inner = tokens.get(1..end.saturating_sub(1)).unwrap_or_default();
                match first.text {
                    "(" => (self.judge(inner), end),
                    "[" => (Judged::of(self.list(inner)), end),
                    _ => {
                        let known =
                            Known::made(ValueType::Map(std::sync::Arc::new(ValueType::Any)));
                        (Judged::of(known), end)
                    }
                }
            }
            Kind::Name => match first.text {
                "true" | "True" => (constant(ValueType::Bool, Value::from(true)), 1),
                "false" | "False" => (constant(ValueType::Bool, Value::from(false)), 1),
                "none" | "None" => (constant(ValueType::Any, Value::from(())), 1),
                _ => (Judged::of(self.named(first)), 1),
            },
            Kind::Close | Kind::Mark => (Judged::of(Known::any()), 1),
        }
    }

    /// A list that is written in the template.
    fn list(&mut self, inner: &[Token<'t>]) -> Known {
        let items: Vec<Known> =
            parted(inner).into_iter().map(|part| self.judge(part).known).collect();
        let constant: Option<Vec<Value>> =
            items.iter().map(|known| known.constant.clone()).collect();
        let types: Vec<ValueType> = items.iter().map(|known| known.value_type.clone()).collect();
        let value_type = match types.split_first() {
            Some((first, rest)) if rest.iter().all(|t| t == first) => {
                ValueType::list(first.clone())
            }
            Some(_) => ValueType::Row(types.into()),
            None => ValueType::list(ValueType::Any),
        };
        Known { constant: constant.map(Value::from), ..Known::made(value_type) }
    }

    /// A field.
    pub(super) fn field_of(
        &mut self,
        whole: &[Token<'t>],
        of: &Known,
        key: &Token<'t>,
        called: bool,
    ) -> Known {
        let path = of.path.as_ref().map(|path| format!("{path}.{}", key.text));
        if of.of == Made::Counter {
            if !(key.is("next") && called) {
                self.wrong(key, "counter 只有 next() 一种用法", "写作 {{ n.next() }}");
            }
            return Known::made(ValueType::Number);
        }
        if let [only] = whole
            && only.is("loop")
        {
            return match key.text {
                "first" | "last" | "changed" => Known::made(ValueType::Bool),
                "previtem" | "nextitem" | "cycle" => Known::any(),
                _ => Known::made(ValueType::Number),
            };
        }
        if of.is_scalar() && of.of != Made::Markup && of.path.is_none() {
            let word = types::word(&of.value_type);
            let message =
                format!("“{}”是{word}，没有“{}”", shown(self.written(whole)), shown(key.text));
            self.wrong(key, message, "文字、数字和日期用过滤器：|length、|date、|replace(…)");
            return Known::any();
        }
        match &of.value_type {
            ValueType::Record(fields) => match fields.iter().find(|f| f.name == key.text) {
                Some(field) => {
                    let optional = field.optional && !of.present.contains(key.text);
                    Known { path, ..Known::field(field.value_type.clone(), optional) }
                }
                None => Known::any(),
            },
            ValueType::Map(item) => Known { path, ..Known::field(item.as_ref().clone(), false) },
            ValueType::List(item) if key.kind == Kind::Number => {
                Known { path, ..Known::field(item.as_ref().clone(), false) }
            }
            _ => Known { path, ..Known::any() },
        }
    }

    /// `value[index]`.
    pub(super) fn indexed(
        &mut self,
        whole: &[Token<'t>],
        open: &Token<'t>,
        of: &Known,
        inner: &[Token<'t>],
    ) -> Known {
        let index = self.judge(inner).known;
        let key = index.constant.as_ref().and_then(Value::as_str);
        if of.is_scalar() && of.of != Made::Markup {
            let path = self.written(whole);
            let word = types::word(&of.value_type);
            let message = format!("“{}”是{word}，不能用 [ ] 取其中的一项", shown(path));
            self.wrong(
                open,
                message,
                "前几个字用 |truncate(字数)，按分隔符取用 |split(\"、\")|first",
            );
            return Known::any();
        }
        if of.constant.is_some() && index.constant.is_some() {
            return match self.library.oracle.tries("a[b]", &[of.clone(), index]) {
                Outcome::Fails(reason) => {
                    self.failed(open, reason);
                    Known::any()
                }
                works @ Outcome::Works(_) => result(works, ValueType::Any),
            };
        }
        match (&of.value_type, key) {
            (ValueType::Record(fields), Some(key)) => match fields.iter().find(|f| f.name == key) {
                Some(field) => Known {
                    path: of.path.as_ref().map(|path| format!("{path}.{key}")),
                    ..Known::field(field.value_type.clone(), field.optional)
                },
                None => {
                    let path = self.written(whole);
                    let known = fields.iter().map(|f| f.name.as_str());
                    let message = format!("“{}”中没有“{}”", shown(path), shown(key));
                    let place = inner.first().unwrap_or(open);
                    self.judged.push(unknown_key(place, key, message, known));
                    Known::any()
                }
            },
            (ValueType::List(_) | ValueType::Row(_), Some(_)) => {
                let message = "列表按名称取不出东西，[ ] 里写第几项的序号，从0起".to_string();
                self.wrong(
                    open,
                    message,
                    "逐项取出用 {% for %}，取各项的某个值用 |map(attribute=\"项\")",
                );
                Known::any()
            }
            (ValueType::List(item), None) => Known::field(item.as_ref().clone(), false),
            (ValueType::Map(item), _) => Known::field(item.as_ref().clone(), false),
            _ => Known::any(),
        }
    }

    /// `value(…)`: a macro, a function, or a value that cannot be called.
    pub(super) fn called(&mut self, whole: &[Token<'t>], of: &Known, inner: &[Token<'t>]) -> Known {
        let arguments = calls::arguments(inner);
        let given: Vec<(Option<&str>, Known)> = arguments
            .iter()
            .map(|a| (a.name.map(|name| name.text), self.judge(a.value).known))
            .collect();
        let [name] = whole else {
            if of.of == Made::Field && of.value_type != ValueType::Any {
                self.uncallable(whole, of);
            }
            return if of.of == Made::Counter {
                Known::made(ValueType::Number)
            } else {
                Known::any()
            };
        };
        if self.is_variable(name.text) {
            if of.value_type != ValueType::Any {
                self.uncallable(whole, of);
            }
            return Known::any();
        }
        if self.library.callee(self.script, name.text).is_some() {
            return Known::markup();
        }
        if !filters::function_names().any(|function| function == name.text) {
            return Known::any();
        }
        let outcome = self.tried_with(name, name.text, &given);
        match name.text {
            "counter" => Known { of: Made::Counter, ..Known::any() },
            "range" => result(outcome, ValueType::list(ValueType::Number)),
            _ => result(outcome, ValueType::Text),
        }
    }

    fn uncallable(&mut self, whole: &[Token<'t>], of: &Known) {
        let path = self.written(whole);
        let message = format!("“{}”是{}，不能调用", shown(path), types::word(&of.value_type));
        if let Some(first) = whole.first() {
            self.wrong(first, message, "去掉后面的括号");
        }
    }
}
