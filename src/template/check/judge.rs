//! Judges the expressions of templates: what each part is, what can only fail, and what may be empty
//! where it is used.
//!
//! Takes the tokens of an expression; yields what is known of its value, and what holds where it is
//! true and where it is false. Names and fields that do not exist are [`values`](super::values)'
//! concern. It splits at the operator that binds least, so that an expression that does not parse is
//! judged as far as it goes.

use minijinja::Value;

use super::known::{Facts, Known, Made};
use super::names::Checker;
use super::oracle::{OPERANDS, Outcome, Reason, is_small};
use super::values::either;
use super::{Flaw, Kind, Token, ValueType, calls, closing, parted, shown, types};
use crate::diag::Code;
use crate::template::filters::{self, ArgIs, Filter, Gives, Takes};
use crate::template::guard::{MEMBER, NUMBER, OPERAND, PART};

/// An expression that was judged.
#[derive(Debug, Clone)]
pub(super) struct Judged {
    pub known: Known,
    /// What is not empty if it is true, and if it is false.
    pub if_true: Facts,
    pub if_false: Facts,
}

impl Judged {
    fn of(known: Known) -> Judged {
        // What has a field that is there is there too.
        let path = known.path.as_deref().unwrap_or_default();
        let ends = path.match_indices('.').map(|(i, _)| i).chain([path.len()]);
        let if_true = ends.filter(|_| !path.is_empty()).map(|end| path[..end].to_string());
        Judged { if_true: if_true.collect(), known, if_false: Facts::new() }
    }
}

const COMPARISONS: [&str; 6] = ["==", "!=", "<", "<=", ">", ">="];

impl<'t> Checker<'_, 't> {
    /// Judges an expression, whose value is not used yet.
    pub(super) fn judge(&mut self, tokens: &[Token<'t>]) -> Judged {
        if is_path(tokens) {
            return self.used(tokens);
        }
        if let Some((one, condition, other)) = either(tokens) {
            let holds = self.judge(condition);
            let one = self.judge_where(holds.if_true, one).known;
            let other = match other {
                [] => return Judged::of(Known { path: None, ..one }),
                other => self.judge_where(holds.if_false, other).known,
            };
            let optional = one.optional || other.optional;
            return Judged::of(Known { path: None, optional, ..one.joined(other) });
        }
        if let Some(at) = last_word(tokens, "or") {
            let left = self.judge(&tokens[..at]);
            let right = self.judge_where(left.if_false.clone(), &tokens[at + 1..]);
            // An empty left side is passed over.
            let known = Known { optional: false, path: None, constant: None, ..left.known };
            let known = Known { optional: right.known.optional, ..known.joined(right.known) };
            return Judged {
                known: Known { path: None, ..known },
                if_true: &left.if_true & &right.if_true,
                if_false: &left.if_false | &right.if_false,
            };
        }
        if let Some(at) = last_word(tokens, "and") {
            let left = self.judge(&tokens[..at]);
            let right = self.judge_where(left.if_true.clone(), &tokens[at + 1..]);
            let known = Known { path: None, constant: None, ..left.known.joined(right.known) };
            return Judged {
                known,
                if_true: &left.if_true | &right.if_true,
                if_false: &left.if_false & &right.if_false,
            };
        }
        if let [not, rest @ ..] = tokens
            && not.kind == Kind::Name
            && not.is("not")
        {
            let judged = self.judge(rest);
            return Judged {
                known: Known::made(ValueType::Bool),
                if_true: judged.if_false,
                if_false: judged.if_true,
            };
        }
        self.compared(tokens)
    }

    /// Judges an expression where some values are not empty.
    fn judge_where(&mut self, facts: Facts, tokens: &[Token<'t>]) -> Judged {
        self.facts.push(facts);
        let mut judged = self.judge(tokens);
        judged.known.optional = self.may_be_empty(&judged.known);
        self.facts.pop();
        judged
    }

    /// Judges an expression whose value is used, so that it must not be empty.
    pub(super) fn needed(&mut self, tokens: &[Token<'t>], use_of: &str) -> Known {
        let known = self.judge(tokens).known;
        self.must_be_there(tokens, &known, use_of);
        known
    }

    pub(super) fn must_be_there(&mut self, tokens: &[Token<'t>], known: &Known, use_of: &str) {
        let Some(first) = tokens.first().filter(|_| self.may_be_empty(known)) else { return };
        let whole = shown(self.written(tokens));
        let message = format!("“{whole}”可能为空，没有判断就{use_of}");
        let hint = match known.path {
            Some(_) => format!("写作 {{% if {whole} %}}…{{% endif %}}，或加上 |default(\"…\")"),
            None => "加上 |default(\"…\")，或先用 {% if %} 判断".to_string(),
        };
        self.judged.push(
            Flaw { code: Code::MaybeEmpty, warning: true, ..Flaw::syntax(first.start, message) }
                .hint(hint),
        );
    }

    /// Some tokens as their author wrote them.
    fn written(&self, tokens: &[Token<'t>]) -> &'t str {
        let end = tokens.last().map_or(0, |t| t.start + t.text.len());
        let from = tokens.first().map_or(0, |t| t.start);
        self.script.source.get(from..end).unwrap_or_default()
    }

    pub(super) fn may_be_empty(&self, known: &Known) -> bool {
        known.optional
            && !known.path.as_ref().is_some_and(|path| self.facts.iter().any(|f| f.contains(path)))
    }

    fn compared(&mut self, tokens: &[Token<'t>]) -> Judged {
        let Some((at, sign)) = last_outside(tokens, |i| comparison(tokens, i)) else {
            return self.reckoned(tokens);
        };
        let width = if sign == "not in" { 2 } else { 1 };
        let left = self.compared(&tokens[..at]);
        let right = self.reckoned(&tokens[at + width..]);
        let is_none = |j: &Judged| j.known.constant.as_ref().is_some_and(Value::is_none);
        let mut both = left.if_true.clone();
        both.extend(right.if_true.iter().cloned());
        let (if_true, if_false) = match sign {
            "==" if is_none(&left) || is_none(&right) => (Facts::new(), both),
            "!=" if is_none(&left) || is_none(&right) => (both, Facts::new()),
            "!=" | "not in" => (Facts::new(), both),
            _ => (both, Facts::new()),
        };
        if COMPARISONS.contains(&sign) {
            self.alike(&tokens[at], sign, &left.known, &right.known);
        } else {
            let operands = [left.known.clone(), right.known.clone()];
            let outcome = self.library.oracle.tries(&format!("a|{MEMBER} in b"), &operands);
            match outcome {
                Outcome::Fails(_) if class(&right.known) == Some("数字") => {
                    let word = types::word(&right.known.value_type);
                    let message = format!("“in”后面须是列表或文字，这里是{word}");
                    self.wrong(&tokens[at], message, "数字比较用 ==、<、>");
                }
                Outcome::Fails(reason) => self.failed(&tokens[at], reason),
                Outcome::Works(_) => {}
            }
        }
        Judged { known: Known::made(ValueType::Bool), if_true, if_false }
    }

    /// Whether two values can be equal, or in some order.
    fn alike(&mut self, sign: &Token<'t>, word: &str, left: &Known, right: &Known) {
        let ends = if ["==", "!="].contains(&word) { "永远不相等" } else { "分不出大小" };
        let (Some(one), Some(other)) = (class(left), class(right)) else { return };
        let date = |known: &Known| known.value_type == ValueType::Date;
        let no_date = |known: &Known| {
            let text = known.constant.as_ref().and_then(Value::as_str);
            text.is_some_and(|text| text.parse::<chrono::NaiveDate>().is_err())
        };
        let undated = date(left) && no_date(right) || date(right) && no_date(left);
        if one == other && !undated {
            return;
        }
        let (message, hint) = if undated {
            (format!("日期与不是日期的文字比较，{ends}"), "日期写作 \"2026-03-01\"")
        } else {
            let hint = match (one, other) {
                _ if date(left) || date(right) => "日期与日期比，写作 \"2026-03-01\"",
                ("文字", "数字") | ("数字", "文字") => {
                    "数字不加引号；文字是数的，先用 |int"
                }
                ("列表", "数字") | ("数字", "列表") => "比较项数，用 |length",
                _ => "比较同一类的值",
            };
            let words = [left, right].map(|known| types::word(&known.value_type));
            (format!("“{word}”的一边是{}，一边是{}，{ends}", words[0], words[1]), hint)
        };
        let flaw = Flaw { code: Code::TemplateRender, ..Flaw::syntax(sign.start, message) };
        self.judged.push(flaw.hint(hint));
    }

    /// Sums, joined texts, quotients.
    fn reckoned(&mut self, tokens: &[Token<'t>]) -> Judged {
        let groups: [&[&str]; 3] = [&["+", "-"], &["~"], &["/", "//", "%"]];
        let at = groups.iter().find_map(|signs| {
            last_outside(tokens, |i| {
                signs.iter().copied().find(|sign| tokens[i].is(sign) && follows_value(tokens, i))
            })
        });
        let Some((at, sign)) = at else {
            return match tokens {
                [minus, rest @ ..] if minus.is("-") => {
                    let known = self.needed(rest, "用于计算");
                    Judged::of(self.negative(minus, &known))
                }
                _ => self.used(tokens),
            };
        };
        let (before, behind) = (&tokens[..at], &tokens[at + 1..]);
        if before.is_empty() || behind.is_empty() {
            return Judged::of(Known::any());
        }
        let action = if sign == "~" { "连接" } else { "用于计算" };
        let left = self.reckoned(before).known;
        self.must_be_there(before, &left, action);
        let right = self.reckoned(behind).known;
        self.must_be_there(behind, &right, action);
        let filter = match sign {
            "+" => OPERAND,
            "~" => PART,
            _ => NUMBER,
        };
        let number =
            |known: &Known| matches!(known.value_type, ValueType::Number | ValueType::Money);
        let value_type = match sign {
            "~" => ValueType::Text,
            "+" if number(&left) && number(&right) => sum_type(&left, &right),
            "+" if class(&left) == Some("文字") && class(&right) == Some("文字") => {
                ValueType::Text
            }
            "+" => ValueType::Any,
            "-" if number(&left) && number(&right) => sum_type(&left, &right),
            _ => ValueType::Number,
        };
        let zero = right
            .constant
            .as_ref()
            .is_some_and(|value| crate::template::decimal::is_number(value) && !value.is_true());
        let sign = &tokens[at];
        if zero && ["/", "//", "%"].contains(&sign.text) {
            let flaw = Flaw {
                code: Code::TemplateRender,
                ..Flaw::syntax(sign.start, "除数是0，算不出结果")
            };
            self.judged.push(flaw.hint("改成不是0的数"));
            return Judged::of(Known::made(value_type));
        }
        let expression = format!("a|{filter} {} b|{filter}", sign.text);
        let outcome = self.library.oracle.tries(&expression, &[left.clone(), right.clone()]);
        if let Outcome::Fails(_) = outcome {
            let words = [types::word(&left.value_type), types::word(&right.value_type)];
            let (message, hint) = if sign.text == "+" {
                (
                    format!("“+”不能用于{}和{}", words[0], words[1]),
                    "连成文字用“~”；数字相加，两边都要是数字",
                )
            } else if sign.text == "~" {
                (
                    format!("“~”不能连接{}和{}", words[0], words[1]),
                    "列表先用 |join_cn；一组数据写出其中的一项",
                )
            } else {
                (format!("“{}”不能用于{}和{}", sign.text, words[0], words[1]), "两边都要是数字")
            };
            let flaw = Flaw { code: Code::TemplateRender, ..Flaw::syntax(sign.start, message) };
            self.judged.push(flaw.hint(hint));
        }
        Judged::of(result(outcome, value_type))
    }

    /// A value with what follows it: fields, indexes, calls, filters and tests.
    fn used(&mut self, tokens: &[Token<'t>]) -> Judged {
        if tokens.is_empty() {
            return Judged::of(Known::any());
        }
        let (mut judged, mut at) = self.primary(tokens);
        while let Some(token) = tokens.get(at) {
            let whole = &tokens[..at];
            if token.is(".") {
                let Some(key) = tokens.get(at + 1) else { break };
                let called = tokens.get(at + 2).is_some_and(|t| t.is("("));
                judged = Judged::of(self.field_of(whole, &judged.known, key, called));
                at += 2;
            } else if token.is("[") {
                let end = closing(tokens, at);
                let inner = tokens.get(at + 1..end.saturating_sub(1)).unwrap_or_default();
                judged = Judged::of(self.indexed(whole, token, &judged.known, inner));
                at = end;
            } else if token.is("(") {
                let end = closing(tokens, at);
                let inner = tokens.get(at + 1..end.saturating_sub(1)).unwrap_or_default();
                judged = Judged::of(self.called(whole, &judged.known, inner));
                at = end;
            } else if token.is("|") {
                let Some(name) = tokens.get(at + 1) else { break };
                let open = at + 2;
                let end = if tokens.get(open).is_some_and(|t| t.is("(")) {
                    closing(tokens, open)
                } else {
                    open
                };
                let inner = tokens.get(open + 1..end.saturating_sub(1)).unwrap_or_default();
                let inner = if end > open { inner } else { &[] };
                judged = self.piped(whole, judged, name, inner);
                at = end;
            } else if token.kind == Kind::Name && token.is("is") {
                let negated = tokens.get(at + 1).is_some_and(|t| t.is("not"));
                let place = at + 1 + usize::from(negated);
                let Some(name) = tokens.get(place) else { break };
                let open = place + 1;
                let (inner, end) = match tokens.get(open) {
                    Some(t) if t.is("(") => {
                        let end = closing(tokens, open);
                        (tokens.get(open + 1..end.saturating_sub(1)).unwrap_or_default(), end)
                    }
                    Some(t) if t.is("[") => {
                        let end = closing(tokens, open);
                        (tokens.get(open..end).unwrap_or_default(), end)
                    }
                    Some(t) if matches!(t.kind, Kind::Text | Kind::Number) => {
                        (tokens.get(open..=open).unwrap_or_default(), open + 1)
                    }
                    _ => (&[][..], open),
                };
                judged = self.asked(whole, &judged, name, inner, negated);
                at = end;
            } else {
                // Something that is not understood: the rest is judged by itself.
                let rest = tokens.get(at + 1..).unwrap_or_default();
                if !rest.is_empty() {
                    self.judge(rest);
                }
                return Judged::of(Known::any());
            }
        }
        judged
    }

    /// What an expression begins with, and where that ends.
    fn primary(&mut self, tokens: &[Token<'t>]) -> (Judged, usize) {
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
    fn field_of(
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
    fn indexed(
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
                    self.judged.push(super::unknown_key(place, key, message, known));
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
    fn called(&mut self, whole: &[Token<'t>], of: &Known, inner: &[Token<'t>]) -> Known {
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

    /// `value|name(…)`.
    fn piped(
        &mut self,
        whole: &[Token<'t>],
        of: Judged,
        name: &Token<'t>,
        inner: &[Token<'t>],
    ) -> Judged {
        let arguments = calls::arguments(inner);
        let mut given: Vec<(Option<&str>, Known)> = vec![(None, of.known.clone())];
        for argument in &arguments {
            let known = self.judge(argument.value).known;
            given.push((argument.name.map(|name| name.text), known));
        }
        let Some(filter) = filters::find(name.text) else { return Judged::of(Known::any()) };
        if name.is("default") {
            let other = given.get(1).map_or(Known::any(), |(_, known)| known.clone());
            let there = Known { optional: false, path: None, ..of.known };
            let joined = there.joined(Known { optional: other.optional, ..other });
            return Judged {
                known: Known { path: None, ..joined },
                if_true: of.if_true,
                if_false: Facts::new(),
            };
        }
        if self.may_be_empty(&of.known) {
            let none = Known::constant(ValueType::Any, Value::from(()));
            let mut with = given.clone();
            with[0].1 = none;
            if let Outcome::Fails(_) = self.tries_with(Some(name.text), "", &with) {
                self.must_be_there(whole, &of.known, &format!("用过滤器“{}”", name.text));
            }
        }
        self.chosen_alike(&of.known, name, &arguments, &given);
        for (argument, (named, known)) in arguments.iter().zip(given.iter().skip(1)) {
            self.argument_there(argument.value, known, name.text, &given, *named);
        }
        let outcome = if names_by_value(filter, &given) {
            Outcome::Works(None)
        } else {
            self.tries_with(Some(name.text), "", &given)
        };
        if let Outcome::Fails(reason) = outcome {
            // What was said of its name or its arguments already is not said again.
            let end = inner.last().map_or(name.start, |t| t.start);
            let told = self.flaws.iter().any(|f| (name.start..=end).contains(&f.offset));
            if !told {
                self.misused(whole, &of.known, name, filter, reason);
            }
            return Judged::of(Known::any());
        }
        let item = matches!(of.known.value_type, ValueType::List(_)).then(|| of.known.item());
        let text = class(&of.known) == Some("文字");
        let value_type = match (filter.gives, &item) {
            (Gives::Text, _) => ValueType::Text,
            (Gives::Number, _) if name.is("sum") => self.summed(&of.known, &arguments),
            (Gives::Number, _) => ValueType::Number,
            (Gives::Items, Some(_)) => of.known.value_type.clone(),
            (Gives::Items, None) if text => ValueType::list(ValueType::Text),
            (Gives::Item, Some(item)) => item.value_type.clone(),
            (Gives::Item, None) if text => ValueType::Text,
            (Gives::Rows, Some(_)) => ValueType::list(of.known.value_type.clone()),
            (Gives::Groups, Some(_)) => ValueType::list(ValueType::Row(
                vec![ValueType::Any, of.known.value_type.clone()].into(),
            )),
            (Gives::Fields, Some(item)) => self.mapped(item, &arguments),
            _ if ["split", "lines"].contains(&name.text) => ValueType::list(ValueType::Text),
            _ if name.is("trim") && of.known.of != Made::Markup => ValueType::Text,
            _ => ValueType::Any,
        };
        let mut known = result(outcome, value_type);
        known.present = of.known.present.clone();
        known.present = self.chosen_present(&known, name, &arguments);
        let of_items =
            matches!(filter.gives, Gives::Items | Gives::Item | Gives::Groups | Gives::Rows);
        if of_items || filter.gives == Gives::Fields && arguments.iter().any(|a| a.name.is_some()) {
            known.of = of.known.of;
        }
        // What is written of a date or a number is no date any more.
        if filter.gives == Gives::Text && matches!(filter.takes, Takes::Date | Takes::Number) {
            known.of = Made::Field;
        }
        if of.known.of == Made::Markup && !matches!(filter.gives, Gives::Number) {
            known.of = Made::Markup;
        }
        Judged { known, if_true: of.if_true, if_false: Facts::new() }
    }

    /// A filter on what it cannot be used on.
    fn misused(
        &mut self,
        whole: &[Token<'t>],
        of: &Known,
        name: &Token<'t>,
        filter: &Filter,
        reason: Reason,
    ) {
        let field = of.of == Made::Field && of.constant.is_none();
        let text = matches!(of.value_type, ValueType::Text | ValueType::Words(_));
        if !(field && text && filter.takes == Takes::Date) {
            return self.failed(name, reason);
        }
        let path = shown(self.written(whole));
        let message = format!("过滤器“{}”用于日期，“{path}”是文字", name.text);
        self.wrong(name, message, "哪些是日期，用 xunwen template inspect 查看");
    }

    /// An argument that may be empty, for which there has to be a value.
    fn argument_there(
        &mut self,
        tokens: &[Token<'t>],
        known: &Known,
        filter: &str,
        given: &[(Option<&str>, Known)],
        named: Option<&str>,
    ) {
        if !self.may_be_empty(known) {
            return;
        }
        let none = Known::constant(ValueType::Any, Value::from(()));
        let with: Vec<_> = given
            .iter()
            .map(|(name, value)| {
                let this = *name == named && value == known;
                (*name, if this { none.clone() } else { value.clone() })
            })
            .collect();
        if let Outcome::Fails(_) = self.tries_with(Some(filter), "", &with) {
            self.must_be_there(tokens, known, &format!("用作“{filter}”的参数"));
        }
    }

    /// The fields that no chosen item lacks.
    fn chosen_present(
        &self,
        known: &Known,
        filter: &Token<'t>,
        arguments: &[calls::Argument<'_, 't>],
    ) -> std::sync::Arc<Facts> {
        let text = |i: usize| match arguments.get(i) {
            Some(calls::Argument { name: None, value: [text] }) if text.kind == Kind::Text => {
                Some(text.unquoted())
            }
            _ => None,
        };
        let none = arguments.get(2).is_some_and(|a| a.value.iter().all(|t| t.is("none")));
        let there = match (filter.text, text(1)) {
            ("selectattr", None) => arguments.len() == 1,
            ("selectattr", Some("none" | "undefined" | "false" | "defined")) => false,
            ("selectattr", Some("ne" | "!=")) => none,
            ("selectattr", Some(_)) => !none,
            ("rejectattr", Some("none")) => true,
            ("rejectattr", Some("eq" | "==")) => none,
            _ => false,
        };
        match text(0).filter(|_| there) {
            Some(field) => {
                let mut present = known.present.as_ref().clone();
                present.insert(field.to_string());
                present.into()
            }
            None => known.present.clone(),
        }
    }

    /// The type that `map` makes of each item.
    fn mapped(&self, item: &Known, arguments: &[calls::Argument<'_, 't>]) -> ValueType {
        let value_type = match arguments.first() {
            Some(calls::Argument { name: Some(name), value: [field] }) if name.is("attribute") => {
                item.value_type.at(field.unquoted())
            }
            Some(calls::Argument { name: None, value: [name] }) if name.kind == Kind::Text => {
                match filters::find(name.unquoted()).map(|filter| filter.gives) {
                    Some(Gives::Text) => Some(ValueType::Text),
                    Some(Gives::Number) => Some(ValueType::Number),
                    _ => None,
                }
            }
            _ => None,
        };
        ValueType::list(value_type.unwrap_or(ValueType::Any))
    }

    /// The type of a sum: money of money.
    fn summed(&self, of: &Known, arguments: &[calls::Argument<'_, 't>]) -> ValueType {
        let field =
            arguments.first().and_then(|a| a.value.first()).filter(|t| t.kind == Kind::Text);
        let item = match field {
            Some(field) => of.value_type.item().and_then(|item| item.at(field.unquoted())),
            None => of.value_type.item(),
        };
        item.filter(|item| *item == ValueType::Money).unwrap_or(ValueType::Number)
    }

    /// What `selectattr` and `rejectattr` compare a field with.
    fn chosen_alike(
        &mut self,
        of: &Known,
        filter: &Token<'t>,
        arguments: &[calls::Argument<'_, 't>],
        given: &[(Option<&str>, Known)],
    ) {
        let ([field, test, with], [_, _, _, (None, known)]) = (arguments, given) else { return };
        if !["selectattr", "rejectattr"].contains(&filter.text) {
            return;
        }
        let (Some(field), Some(test)) = (field.value.first(), test.value.first()) else { return };
        let sign = match test.unquoted() {
            "eq" | "==" => "==",
            "ne" | "!=" => "!=",
            "lt" | "<" => "<",
            "le" | "<=" => "<=",
            "gt" | ">" => ">",
            "ge" | ">=" => ">=",
            _ => return,
        };
        let item = of.value_type.item().and_then(|item| item.at(field.unquoted()));
        if let (Some(value_type), Some(place)) = (item, with.value.first()) {
            self.alike(place, sign, &Known::field(value_type, false), known);
        }
    }

    /// `value is name`.
    fn asked(
        &mut self,
        whole: &[Token<'t>],
        of: &Judged,
        name: &Token<'t>,
        inner: &[Token<'t>],
        negated: bool,
    ) -> Judged {
        let mut given = vec![(None, of.known.clone())];
        given.extend(
            calls::arguments(inner)
                .iter()
                .map(|a| (a.name.map(|n| n.text), self.judge(a.value).known)),
        );
        let there = of.if_true.clone();
        let (holds, fails) = match name.text {
            "none" => (Facts::new(), there),
            "defined" => (named_there(whole), Facts::new()),
            "undefined" => (Facts::new(), named_there(whole)),
            "ne" | "false" => (Facts::new(), there),
            _ => (there, Facts::new()),
        };
        if !["none", "defined", "undefined", "true", "false"].contains(&name.text)
            && filters::test_names().contains(&name.text)
        {
            if let Outcome::Fails(reason) = self.tries_with(None, name.text, &given) {
                self.failed(name, reason);
            } else if self.may_be_empty(&of.known) {
                let mut with = given.clone();
                with[0].1 = Known::constant(ValueType::Any, Value::from(()));
                if let Outcome::Fails(_) = self.tries_with(None, name.text, &with) {
                    self.must_be_there(whole, &of.known, &format!("用判断“{}”", name.text));
                }
            }
            if let ([_, (None, known)], "eq" | "ne" | "lt" | "le" | "gt" | "ge") =
                (given.as_slice(), name.text)
            {
                let sign = if ["eq", "ne"].contains(&name.text) { "==" } else { "<" };
                self.alike(name, sign, &of.known.clone(), &known.clone());
            }
        }
        let (if_true, if_false) = if negated { (fails, holds) } else { (holds, fails) };
        Judged { known: Known::made(ValueType::Bool), if_true, if_false }
    }

    /// Tries a filter, or a test, with its operand and arguments.
    fn tries_with(
        &self,
        filter: Option<&str>,
        test: &str,
        given: &[(Option<&str>, Known)],
    ) -> Outcome {
        let operands: Vec<Known> = given.iter().map(|(_, known)| known.clone()).collect();
        let arguments = written(given.get(1..).unwrap_or_default(), 1);
        let expression = match filter {
            Some(filter) => format!("a|{filter}({arguments})"),
            None => format!("a is {test}({arguments})"),
        };
        self.library.oracle.tries(&expression, &operands)
    }

    /// Tries a function.
    fn tried_with(
        &mut self,
        place: &Token<'t>,
        function: &str,
        given: &[(Option<&str>, Known)],
    ) -> Outcome {
        let operands: Vec<Known> = given.iter().map(|(_, known)| known.clone()).collect();
        let outcome =
            self.library.oracle.tries(&format!("{function}({})", written(given, 0)), &operands);
        match outcome {
            Outcome::Fails(reason) => {
                self.failed(place, reason);
                Outcome::Works(None)
            }
            works @ Outcome::Works(_) => works,
        }
    }

    /// `-value`.
    fn negative(&mut self, sign: &Token<'t>, of: &Known) -> Known {
        match self.library.oracle.tries("-a", std::slice::from_ref(of)) {
            Outcome::Fails(_) => {
                let message = format!("“-”不能用于{}", types::word(&of.value_type));
                self.wrong(sign, message, "负号后面须是数字");
                Known::any()
            }
            works @ Outcome::Works(_) => result(works, of.value_type.clone()),
        }
    }

    fn failed(&mut self, place: &Token<'t>, reason: Reason) {
        let code = if reason.limit { Code::TemplateLimit } else { Code::TemplateRender };
        let message = format!("“{}”：{}", shown(place.text), reason.message);
        let flaw = Flaw { code, ..Flaw::syntax(place.start, message) };
        self.judged.push(flaw.hint(
            reason.hint.unwrap_or_else(|| "用法见 xunwen template reference filters".into()),
        ));
    }

    pub(super) fn wrong(&mut self, place: &Token<'t>, message: impl Into<String>, hint: &str) {
        let flaw = Flaw { code: Code::TemplateRender, ..Flaw::syntax(place.start, message) };
        self.judged.push(flaw.hint(hint));
    }
}

/// The arguments of a call as they are tried; the first is the operand at `from`.
fn written(given: &[(Option<&str>, Known)], from: usize) -> String {
    let names = OPERANDS.iter().skip(from);
    let each = given.iter().zip(names).map(|((name, _), operand)| match name {
        Some(name) => format!("{name}={operand}"),
        None => (*operand).to_string(),
    });
    each.collect::<Vec<_>>().join(", ")
}

/// Whether a filter is given the name of a field, a test or a style as a value, which may be any.
fn names_by_value(filter: &Filter, given: &[(Option<&str>, Known)]) -> bool {
    let lists = matches!(filter.takes, Takes::List | Takes::Texts);
    let mut arguments = given.iter().skip(1).enumerate();
    arguments.any(|(i, (_, known))| {
        let value = filter.args.get(i).is_some_and(|arg| matches!(arg.is, ArgIs::Value));
        let number = class(known) == Some("数字");
        known.constant.is_none() && !number && (lists || filter.args.len() > i && !value)
    })
}

/// The fact that a name has a value.
fn named_there(whole: &[Token<'_>]) -> Facts {
    match whole {
        [name] => Facts::from([format!("?{}", name.text)]),
        _ => Facts::new(),
    }
}

/// The type of a sum: money of money, else a number.
fn sum_type(left: &Known, right: &Known) -> ValueType {
    if left.value_type == right.value_type { left.value_type.clone() } else { ValueType::Number }
}

fn result(outcome: Outcome, value_type: ValueType) -> Known {
    match outcome {
        Outcome::Works(Some(value)) if is_small(&value) => {
            Known { constant: Some(value), ..Known::made(value_type) }
        }
        _ => Known::made(value_type),
    }
}

/// Whether it is a name with its fields and nothing else, as most expressions are.
fn is_path(tokens: &[Token<'_>]) -> bool {
    let fits = |(i, t): (usize, &Token<'_>)| {
        if i % 2 == 0 { t.kind == Kind::Name && !t.is("not") } else { t.is(".") }
    };
    tokens.len() % 2 == 1 && tokens.iter().enumerate().all(fits)
}

/// What can be compared with one another.
fn class(known: &Known) -> Option<&'static str> {
    match &known.value_type {
        ValueType::Text | ValueType::Words(_) | ValueType::Date => Some("文字"),
        ValueType::Number | ValueType::Money => Some("数字"),
        ValueType::List(_) | ValueType::Row(_) => Some("列表"),
        ValueType::Record(_) => Some("一组数据"),
        // The engine takes yes and no for numbers, and maps are made of anything.
        ValueType::Bool | ValueType::Map(_) | ValueType::Any => None,
    }
}

/// The last token outside of brackets for which something is found.
fn last_outside<'a>(
    tokens: &[Token<'_>],
    found: impl Fn(usize) -> Option<&'a str>,
) -> Option<(usize, &'a str)> {
    let mut depth = 0i32;
    for i in (0..tokens.len()).rev() {
        match tokens[i].kind {
            Kind::Close => depth += 1,
            Kind::Open => depth -= 1,
            _ if depth == 0 => {
                if let Some(found) = found(i) {
                    return Some((i, found));
                }
            }
            _ => {}
        }
    }
    None
}

fn last_word(tokens: &[Token<'_>], word: &'static str) -> Option<usize> {
    let is = |i: usize| {
        let named = tokens[i].kind == Kind::Name && tokens[i].is(word);
        (named && (i == 0 || !tokens[i - 1].is(".") && !tokens[i - 1].is("|"))).then_some(word)
    };
    last_outside(tokens, is).map(|(at, _)| at)
}

/// The comparison that a token is, or begins.
fn comparison<'a>(tokens: &[Token<'a>], i: usize) -> Option<&'a str> {
    let word =
        |j: usize, text: &str| tokens.get(j).is_some_and(|t| t.kind == Kind::Name && t.is(text));
    let token = tokens[i];
    if token.kind == Kind::Mark {
        return COMPARISONS.iter().copied().find(|sign| token.is(sign));
    }
    let before = |text: &str| i > 0 && word(i - 1, text);
    let tested = before("is") || before("not") && i > 1 && word(i - 2, "is");
    let dotted = i > 0 && (tokens[i - 1].is(".") || tokens[i - 1].is("|"));
    match () {
        () if tested || dotted => None,
        () if word(i, "in") => (!before("not")).then_some("in"),
        () if word(i, "not") && word(i + 1, "in") && i > 0 => Some("not in"),
        () => None,
    }
}

/// Whether an operator at a place has a value before it.
fn follows_value(tokens: &[Token<'_>], i: usize) -> bool {
    const WORDS: &[&str] = &["and", "or", "not", "in", "is", "if", "else"];
    let Some(before) = i.checked_sub(1).map(|j| &tokens[j]) else { return false };
    match before.kind {
        Kind::Close | Kind::Number | Kind::Text => true,
        Kind::Name => !WORDS.contains(&before.text),
        Kind::Open | Kind::Mark => false,
    }
}
