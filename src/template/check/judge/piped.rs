//! Filters and tests: whether they can take what they are given, and what they yield.

use super::super::known::{Facts, Known, Made};
use super::super::names::Checker;
use super::super::oracle::{OPERANDS, Outcome, Reason};
use super::super::{Kind, Token, ValueType, calls, shown};
use super::{Judged, class, named_there, result};
use crate::template::filters::{self, ArgIs, Filter, Gives, Takes};
use minijinja::Value;

impl<'t> Checker<'_, 't> {
    /// `value|name(…)`.
    pub(super) fn piped(
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
    pub(super) fn asked(
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
    pub(super) fn tried_with(
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
