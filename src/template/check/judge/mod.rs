//! Judges the expressions of templates: what each part is, what can only fail, and what may be empty
//! where it is used.
//!
//! Takes the tokens of an expression; yields what is known of its value, and what holds where it is
//! true and where it is false. Names and fields that do not exist are [`values`](super::values)'
//! concern. It splits at the operator that binds least, so that an expression that does not parse is
//! judged as far as it goes.

mod operand;
mod piped;
mod tokens;

use minijinja::Value;

use super::known::{Facts, Known};
use super::names::Checker;
use super::oracle::{Outcome, Reason, is_small};
use super::values::either;
use super::{Flaw, Kind, Token, ValueType, closing, shown, types};
use crate::diag::Code;
use crate::template::guard::{MEMBER, NUMBER, OPERAND, PART};
use tokens::{COMPARISONS, comparison, follows_value, is_path, last_outside, last_word};

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
