//! Expressions of templates: every name and field that they look up, the types of values, filters
//! and calls.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::calls::{self, Called};
use super::known::Known;
use super::names::{Checker, Read};
use super::types;
use super::{Flaw, Kind, Token, ValueType, closing, shown, unknown, unknown_key};
use crate::diag::Code;
use crate::template::filters::{self, ArgIs, Filter, Gives};
use crate::template::types::Field;

/// Words in expressions that are not names of variables.
const WORDS: &[&str] = &[
    "and", "or", "not", "in", "is", "if", "else", "true", "false", "none", "True", "False", "None",
    "loop", "self", "super",
];
/// The fields of `loop`.
const LOOP: &[&str] = &[
    "index",
    "index0",
    "revindex",
    "revindex0",
    "first",
    "last",
    "length",
    "depth",
    "depth0",
    "previtem",
    "nextitem",
    "cycle",
    "changed",
];
impl<'t> Checker<'_, 't> {
    fn lookup(&self, name: &str) -> Option<ValueType> {
        let scoped = self.scopes.iter().rev().find_map(|scope| scope.get(name));
        scoped.map(|known| known.value_type.clone()).or_else(|| {
            (self.open || WORDS.contains(&name) || self.may_be_set(name)).then_some(ValueType::Any)
        })
    }

    /// Whether a name that has no value so far may have one all the same: macros see what is set
    /// after them, and an include sets what it sets.
    fn may_be_set(&self, name: &str) -> bool {
        let script = self.script;
        let macros = script.macros.contains_key(name) || script.imports.contains_key(name);
        let asked = format!("?{name}");
        macros
            || self.facts.iter().any(|facts| facts.contains(&asked))
            || (self.of_macro || self.included) && script.later.contains(name)
    }

    /// What is known of a name.
    pub(super) fn named(&self, name: &Token<'_>) -> Known {
        let scoped = self.scopes.iter().rev().find_map(|scope| scope.get(name.text));
        scoped.cloned().unwrap_or_else(Known::any)
    }

    /// Whether a name has a value here, so that it is no function.
    pub(super) fn is_variable(&self, name: &str) -> bool {
        self.scopes.iter().any(|scope| scope.contains_key(name))
    }

    /// Checks every name in an expression; returns its type if it is one value with filters.
    pub(super) fn expression(&mut self, tokens: &[Token<'t>]) -> ValueType {
        if let Some((one, condition, other)) = either(tokens) {
            self.expression(condition);
            let one = self.expression(one);
            return if other.is_empty() { one } else { one.joined(&self.expression(other)) };
        }
        let mut whole = ValueType::Any;
        for (i, token) in tokens.iter().enumerate() {
            let before = i.checked_sub(1).map(|j| &tokens[j]);
            if let [of, dot, key, ..] = &tokens[i..]
                && of.is("loop")
                && dot.is(".")
                && !before.is_some_and(|t| t.is("."))
                && !LOOP.contains(&key.text)
            {
                self.flaws.push(unknown(
                    key,
                    format!("“loop”中没有“{}”", shown(key.text)),
                    LOOP.iter().copied(),
                ));
            }
            let tested = before
                .is_some_and(|t| t.is("is") || t.is("not") && i >= 2 && tokens[i - 2].is("is"));
            let named = before.is_some_and(|t| t.is("(") || t.is(","))
                && tokens.get(i + 1).is_some_and(|t| t.is("="));
            if token.kind != Kind::Name
                || WORDS.contains(&token.text)
                || named
                || tested
                || before.is_some_and(|t| t.is(".") || t.is("|"))
            {
                continue;
            }
            let (value_type, end) = self.value(tokens, i);
            self.flaws.extend(types::compared(&value_type, &tokens[i..end], &tokens[end..]));
            if i == 0 && end == tokens.len() {
                whole = value_type;
            }
        }
        whole
    }

    /// The value that begins at a name: its type and where it ends.
    fn value(&mut self, tokens: &[Token<'t>], from: usize) -> (ValueType, usize) {
        let end = from
            + 1
            + 2 * tokens[from + 1..]
                .chunks(2)
                .take_while(|two| two[0].is(".") && two.len() == 2)
                .count();
        let optional = may_be_missing(&tokens[end..]);
        let first = &tokens[from];
        let called = tokens.get(from + 1).is_some_and(|t| t.is("("));
        if called && !self.scopes.iter().any(|scope| scope.contains_key(first.text)) {
            self.call(tokens, from);
        }
        let Some(mut value_type) = self.lookup(first.text) else {
            let function = called && filters::function_names().any(|f| f == first.text);
            if !optional && !function {
                self.unknown_name(first, called);
            }
            return (ValueType::Any, end);
        };
        // The view's own names are in the outermost scope.
        if self.scopes.iter().rposition(|scope| scope.contains_key(first.text)) == Some(0) {
            self.reads.push(Read { of: None, name: first.text.to_string(), start: first.start });
        }
        let mut path = first.text.to_string();
        for key in tokens[from + 1..end].iter().skip(1).step_by(2) {
            match self.field(&value_type, &path, key, optional) {
                Some(field) => value_type = field,
                None => return (ValueType::Any, end),
            }
            path = format!("{path}.{}", key.text);
        }
        self.filtered(tokens, from, end, value_type)
    }

    fn unknown_name(&mut self, name: &Token<'_>, called: bool) {
        let scoped = self.scopes.iter().flat_map(|scope| scope.keys()).map(String::as_str);
        let known: BTreeSet<&str> = scoped.chain(self.script.later.iter().copied()).collect();
        if !called && self.script.later.contains(name.text) {
            let message = format!("“{}”只在循环、with 或宏里有值，这里没有", shown(name.text));
            let flaw = Flaw { code: Code::TemplateUndefined, ..Flaw::syntax(name.start, message) };
            self.flaws.push(flaw.hint("把 {% set %} 写在循环外面；合计用 |sum，最后一项用 |last"));
            return;
        }
        let what = if called { "函数或宏" } else { "变量" };
        let flaw =
            unknown(name, format!("没有“{}”这个{what}", shown(name.text)), known.into_iter());
        self.flaws.push(flaw);
    }

    /// The type of a field of a value; `None` if nothing more is known. `path` is the value in
    /// messages.
    fn field(
        &mut self,
        value_type: &ValueType,
        path: &str,
        key: &Token<'_>,
        optional: bool,
    ) -> Option<ValueType> {
        let none = std::iter::empty;
        let flaw = match value_type {
            ValueType::Map(item) => return Some(item.as_ref().clone()),
            ValueType::Record(fields) => match fields.iter().find(|f| f.name == key.text) {
                Some(field) => {
                    self.reads.push(Read {
                        of: Some(Arc::clone(fields)),
                        name: key.text.to_string(),
                        start: key.start,
                    });
                    return Some(field.value_type.clone());
                }
                None => {
                    let known = fields.iter().map(|f| f.name.as_str());
                    unknown(key, format!("“{}”中没有“{}”", shown(path), shown(key.text)), known)
                }
            },
            ValueType::List(_) if key.kind == Kind::Name => {
                let flaw = unknown(
                    key,
                    format!("“{}”是列表，没有“{}”", shown(path), shown(key.text)),
                    none(),
                );
                self.flaws.push(flaw.hint("先用 {% for %} 逐项取出，或用 |first、|map"));
                return None;
            }
            ValueType::List(item) => return Some(item.as_ref().clone()),
            ValueType::Any | ValueType::Row(_) => return None,
            scalar if key.kind == Kind::Name => unknown(
                key,
                format!("“{}”是{}，没有“{}”", shown(path), types::word(scalar), shown(key.text)),
                none(),
            ),
            _ => return None,
        };
        self.flaws.extend((!optional).then_some(flaw));
        None
    }

    /// The call of a macro, where the name is that of one.
    fn call(&mut self, tokens: &[Token<'t>], from: usize) {
        let Some((script, of)) = self.library.callee(self.script, tokens[from].text) else {
            return;
        };
        let name = self
            .script
            .imports
            .get(tokens[from].text)
            .map_or(tokens[from].text, |import| import.name.text);
        let inner =
            tokens.get(from + 2..closing(tokens, from + 1).saturating_sub(1)).unwrap_or_default();
        let arguments = calls::arguments(inner);
        self.flaws.extend(calls::check(&tokens[from], of, &arguments));
        let mut by_place = arguments.iter().filter(|a| a.name.is_none());
        let mut given = Vec::with_capacity(of.parameters.len());
        for parameter in &of.parameters {
            let named =
                || arguments.iter().find(|a| a.name.is_some_and(|name| name.is(parameter.name)));
            let argument = by_place.next().or_else(named);
            given.push(argument.map_or(Known::any(), |argument| self.handed(argument.value)));
        }
        self.calls.push(Called { script: script.name, name, given });
    }

    /// What a macro knows of an argument; nothing is said of it here.
    fn handed(&mut self, tokens: &[Token<'t>]) -> Known {
        let before = self.judged.len();
        let known = self.judge(tokens).known;
        self.judged.truncate(before);
        let optional = self.may_be_empty(&known);
        Known { optional, path: None, constant: None, ..known }
    }

    /// The filters after a value.
    fn filtered(
        &mut self,
        tokens: &[Token<'t>],
        from: usize,
        mut at: usize,
        mut value_type: ValueType,
    ) -> (ValueType, usize) {
        while let (Some(bar), Some(name)) = (tokens.get(at), tokens.get(at + 1))
            && bar.is("|")
        {
            let (bar_at, open) = (at, at + 2);
            at = if tokens.get(open).is_some_and(|t| t.is("(")) {
                closing(tokens, open)
            } else {
                open
            };
            let inner = tokens.get(open + 1..at).unwrap_or_default();
            let arguments = calls::arguments(inner.split_last().map_or(&[], |(_, before)| before));
            self.flaws.extend(types::filtered(
                name,
                &value_type,
                tokens.get(from..bar_at).unwrap_or_default(),
                &arguments,
            ));
            self.flaws.extend(types::tested(name, &arguments));
            let filter = filters::find(name.text);
            let item =
                if matches!(value_type, ValueType::List(_)) { value_type.item() } else { None };
            let taken = match &item {
                Some(ValueType::Record(fields)) => self.taken(fields, filter, inner),
                _ => None,
            };
            value_type = match (filter.map_or(Gives::Any, |f| f.gives), item) {
                (Gives::Fields, _) => taken.map_or(ValueType::Any, ValueType::list),
                (Gives::Items, Some(_)) => value_type,
                (Gives::Item, Some(item)) => item,
                (Gives::Rows, Some(item)) => ValueType::list(ValueType::list(item)),
                (Gives::Groups, Some(item)) => ValueType::list(ValueType::Row(Arc::new(vec![
                    ValueType::Any,
                    ValueType::list(item),
                ]))),
                _ => ValueType::Any,
            };
        }
        (value_type, at)
    }

    /// The type of the field that a filter takes from each item, by `attribute=` or as its first
    /// argument.
    fn taken(
        &mut self,
        fields: &Arc<Vec<Field>>,
        filter: Option<&Filter>,
        inner: &[Token<'_>],
    ) -> Option<ValueType> {
        let by_first = filter
            .is_some_and(|f| matches!(f.args, [first, ..] if matches!(first.is, ArgIs::Field)));
        let field = match inner {
            [key, equals, field, ..] if key.is("attribute") && equals.is("=") => field,
            [field, ..] if by_first => field,
            _ => return None,
        };
        if field.kind != Kind::Text {
            return None;
        }
        let key = field.unquoted().split('.').next().unwrap_or_default();
        let Some(found) = fields.iter().find(|f| f.name == key) else {
            let known = fields.iter().map(|f| f.name.as_str());
            self.flaws.push(unknown_key(
                field,
                key,
                format!("列表的各项中没有“{}”", shown(key)),
                known,
            ));
            return None;
        };
        self.reads.push(Read {
            of: Some(Arc::clone(fields)),
            name: key.to_string(),
            start: field.start,
        });
        if key != field.unquoted() {
            return None;
        }
        if let [_, comma, test, ..] = inner
            && comma.is(",")
        {
            self.flaws.extend(types::chosen(&found.value_type, field, test, &inner[3..]));
        }
        Some(found.value_type.clone())
    }
}

/// Whether the tokens after a value test it with `is defined` or give it a `default`.
fn may_be_missing(behind: &[Token<'_>]) -> bool {
    let defined = |t: &Token<'_>| t.is("defined") || t.is("undefined");
    match behind {
        [bar, name, ..] if bar.is("|") => name.is("default"),
        [is, not, name, ..] if is.is("is") && not.is("not") => defined(name),
        [is, name, ..] => is.is("is") && defined(name),
        _ => false,
    }
}

/// The parts of `one if condition else other`; the last is empty if there is no `else`.
pub(super) fn either<'a, 't>(
    tokens: &'a [Token<'t>],
) -> Option<(&'a [Token<'t>], &'a [Token<'t>], &'a [Token<'t>])> {
    let outside = |word: &str, from: usize| {
        let mut depth = 0i32;
        let place = tokens[from..].iter().position(|t| {
            depth += i32::from(t.kind == Kind::Open) - i32::from(t.kind == Kind::Close);
            depth == 0 && t.kind == Kind::Name && t.is(word)
        });
        place.map(|i| from + i)
    };
    let condition = outside("if", 0)?;
    let end = outside("else", condition + 1).unwrap_or(tokens.len());
    Some((
        &tokens[..condition],
        &tokens[condition + 1..end],
        tokens.get(end + 1..).unwrap_or_default(),
    ))
}
