//! Walks through the statements of a template: which names each brings into scope, and what it
//! includes or imports.
//!
//! The expressions in them are checked by [`values`](super::values).

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use super::calls::{self, Called};
use super::types;
use super::{Flaw, Kind, Library, Names, Script, Tag, Token, ValueType, closing, nearest, shown};
use crate::diag::Code;
use crate::template::types::Field;

/// A template that is included, imported or extended.
#[derive(Debug)]
pub(super) struct Used<'t> {
    pub name: Token<'t>,
    pub extends: bool,
    /// The names that it sees; `None` for an import, which sees only those of the view.
    pub scopes: Option<Vec<Names>>,
}

/// Names that a template defines somewhere: macros, what it imports and what it sets.
pub(super) fn later<'a, 't: 'a>(tags: impl Iterator<Item = &'a Tag<'t>>) -> BTreeSet<&'t str> {
    let mut names = BTreeSet::new();
    for tag in tags.filter(|tag| tag.statement) {
        let Some(first) = tag.tokens.first() else { continue };
        let rest = &tag.tokens[1..];
        let until = rest.iter().position(|t| t.is("=") || t.is("(")).unwrap_or(rest.len());
        let defined: &[Token<'_>] = match first.text {
            "macro" => rest.get(..1).unwrap_or_default(),
            "set" => &rest[..until],
            "from" | "import" => rest,
            _ => &[],
        };
        names.extend(defined.iter().filter(|t| t.kind == Kind::Name).map(|t| t.text));
    }
    names
}

/// Walks through a part of a template.
pub(super) struct Checker<'l, 't> {
    pub library: &'l Library<'t>,
    pub script: &'l Script<'t>,
    /// What names mean, the innermost scope last.
    pub scopes: Vec<Names>,
    /// Whether any name may exist.
    pub open: bool,
    pub flaws: Vec<Flaw>,
    pub uses: Vec<Used<'t>>,
    pub calls: Vec<Called<'t>>,
    /// Fields of the view that are looked up.
    pub reads: Vec<Read>,
}

/// A field that is looked up: its record, or `None` for the view itself, and its name.
#[derive(Debug)]
pub(super) struct Read {
    pub of: Option<Arc<Vec<Field>>>,
    pub name: String,
    /// Its byte offset in the template.
    pub start: usize,
}

impl<'l, 't> Checker<'l, 't> {
    pub fn new(
        library: &'l Library<'t>,
        script: &'l Script<'t>,
        scopes: Vec<Names>,
        open: bool,
    ) -> Self {
        Checker {
            library,
            script,
            scopes,
            open,
            flaws: Vec::new(),
            uses: Vec::new(),
            calls: Vec::new(),
            reads: Vec::new(),
        }
    }

    /// Walks through some tags; macros are checked where they are called.
    pub fn tags(&mut self, range: Range<usize>, of_macro: bool) {
        // Of a macro the first scopes are the view's and its own parameters.
        let own = if of_macro { 2 } else { 1 };
        let script = self.script;
        let mut skip = 0;
        for (i, tag) in script.tags.iter().enumerate().take(range.end).skip(range.start) {
            if i < skip {
                continue;
            }
            if tag.is("macro") {
                skip = calls::end_of(&script.tags, i) + 1;
            } else if !tag.broken {
                self.tag(tag, own);
            } else if tag.statement {
                self.begun(tag);
            }
        }
    }

    /// A statement that cannot be read: the names that it gives values to are there all the same.
    fn begun(&mut self, tag: &Tag<'t>) {
        let names = tag
            .tokens
            .iter()
            .skip(1)
            .filter(|t| t.kind == Kind::Name)
            .map(|t| (t.text.to_string(), ValueType::Any));
        if ["for", "with", "call"].iter().any(|word| tag.is(word)) {
            self.scopes.push(names.collect());
        } else if let Some(scope) =
            self.scopes.last_mut().filter(|_| tag.is("set") || tag.is("from"))
        {
            scope.extend(names);
        }
    }

    fn tag(&mut self, tag: &Tag<'t>, own: usize) {
        let tokens = &tag.tokens[..];
        let Some(first) = tokens.first() else { return };
        if !tag.statement {
            let value_type = self.expression(tokens);
            self.flaws.extend(types::printed(first, &value_type));
            return;
        }
        let rest = &tokens[1..];
        match first.text {
            "for" => self.loop_over(rest),
            "call" => {
                // The arguments of `caller()` are in brackets before the name of the macro.
                let handed =
                    if rest.first().is_some_and(|t| t.is("(")) { closing(rest, 0) } else { 0 };
                self.expression(&rest[handed..]);
                let names = rest[..handed].iter().filter(|t| t.kind == Kind::Name);
                self.scopes.push(names.map(|t| (t.text.to_string(), ValueType::Any)).collect());
            }
            "with" => {
                let mut names = Names::new();
                for part in super::parted(rest) {
                    if let [name, equals, value @ ..] = part
                        && equals.is("=")
                    {
                        names.insert(name.text.to_string(), self.expression(value));
                    }
                }
                self.scopes.push(names);
            }
            "endfor" | "endcall" | "endwith" if self.scopes.len() > own => drop(self.scopes.pop()),
            "set" => {
                let Some(equals) = rest.iter().position(|t| t.is("=")) else {
                    return self.bind(rest, None);
                };
                let value_type = self.expression(&rest[equals + 1..]);
                self.bind(&rest[..equals], Some(&value_type));
            }
            "include" | "extends" => {
                if let Some(name) = rest.first().filter(|t| t.kind == Kind::Text) {
                    self.uses.push(Used {
                        name: *name,
                        extends: first.is("extends"),
                        scopes: Some(self.scopes.clone()),
                    });
                }
            }
            "from" => {
                if let Some(name) = rest.first().filter(|t| t.kind == Kind::Text) {
                    self.uses.push(Used { name: *name, extends: false, scopes: None });
                    self.imported(name);
                }
            }
            "if" | "elif" | "do" => drop(self.expression(rest)),
            _ => {}
        }
    }

    /// Whether the names that a statement imports are those of macros, or else set there.
    fn imported(&mut self, from: &Token<'t>) {
        let Some(script) = self.library.scripts.get(from.unquoted()) else { return };
        let (from, next) = (
            from.start,
            self.script
                .tags
                .iter()
                .find(|tag| tag.start > from.start)
                .map_or(usize::MAX, |tag| tag.start),
        );
        for import in self.script.imports.values().filter(|i| (from..next).contains(&i.name.start))
        {
            let name = import.name;
            if !script.later.contains(name.text) {
                let message = format!("“{}”中没有“{}”这个宏", shown(script.name), shown(name.text));
                self.flaws.push(match nearest(name.text, script.macros.keys().copied()) {
                    Some(near) => {
                        Flaw { code: Code::TemplateUndefined, ..Flaw::syntax(name.start, message) }
                            .hint(format!("是否想写“{near}”？"))
                    }
                    None => {
                        let known: Vec<&str> = script.macros.keys().copied().collect();
                        let hint = if known.is_empty() {
                            "这个文件里没有宏".to_string()
                        } else {
                            format!("其中有：{}", known.join("、"))
                        };
                        Flaw { code: Code::TemplateUndefined, ..Flaw::syntax(name.start, message) }
                            .hint(hint)
                    }
                });
            }
        }
    }

    /// Names that get a value; of several each gets one of a row.
    fn bind(&mut self, names: &[Token<'_>], value_type: Option<&ValueType>) {
        let one = names.len() == 1;
        for (i, name) in names.iter().filter(|t| t.kind == Kind::Name).enumerate() {
            let value_type = match value_type {
                Some(ValueType::Row(each)) if !one => each.get(i).cloned(),
                value_type => value_type.filter(|_| one).cloned(),
            };
            let value_type = value_type.unwrap_or(ValueType::Any);
            if let Some(scope) = self.scopes.last_mut() {
                // Branches may set the same name to different things.
                let known = scope
                    .get(name.text)
                    .map_or(value_type.clone(), |before| before.joined(&value_type));
                scope.insert(name.text.to_string(), known);
            }
        }
    }

    fn loop_over(&mut self, rest: &[Token<'t>]) {
        let Some(within) = rest.iter().position(|t| t.is("in")) else { return };
        let (names, list) = (&rest[..within], &rest[within + 1..]);
        let list = if list.last().is_some_and(|t| t.is("recursive")) {
            &list[..list.len() - 1]
        } else {
            list
        };
        let mut depth = 0i32;
        let condition = list.iter().position(|t| {
            depth += i32::from(t.kind == Kind::Open) - i32::from(t.kind == Kind::Close);
            depth == 0 && t.is("if")
        });
        let (list, condition) = list.split_at(condition.unwrap_or(list.len()));
        let value_type = self.expression(list);
        self.flaws.extend(list.first().and_then(|first| types::looped(first, &value_type)));
        self.scopes.push(Names::new());
        self.bind(names, value_type.item().as_ref());
        self.expression(condition);
    }
}
