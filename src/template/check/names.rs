//! Walks through the statements of a template: which names each brings into scope, and what it
//! includes or imports.
//!
//! The expressions in them are checked by [`values`](super::values).

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use super::calls::{self, Called};
use super::known::{Facts, Known, Made};
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
    pub scopes: Option<(Vec<Arc<Names>>, Facts)>,
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
    pub scopes: Vec<Arc<Names>>,
    /// Whether any name may exist.
    pub open: bool,
    pub flaws: Vec<Flaw>,
    pub uses: Vec<Used<'t>>,
    pub calls: Vec<Called<'t>>,
    /// Fields of the view that are looked up.
    pub reads: Vec<Read>,
    /// What was found wrong with values.
    pub judged: Vec<Flaw>,
    /// What is not empty, of the statements around the innermost last.
    pub facts: Vec<Facts>,
    /// The statements that are open, one for each of these but the first.
    open_statements: Vec<Statement>,
    /// Whether it is a macro.
    pub of_macro: bool,
    /// Whether a template was included, which may have set any name.
    pub included: bool,
    /// How many names got a value.
    bound: usize,
}

/// A statement that is open.
#[derive(Debug)]
enum Statement {
    If {
        /// What is not empty if no condition so far is true.
        if_false: Facts,
        branches: usize,
        /// Whether its first branch leaves the loop or goes on with the next item.
        jumps: bool,
    },
    For,
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
        scopes: Vec<Arc<Names>>,
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
            judged: Vec::new(),
            facts: Vec::new(),
            open_statements: Vec::new(),
            of_macro: false,
            included: false,
            bound: 0,
        }
    }

    /// Walks through some tags; macros are checked where they are called.
    pub fn tags(&mut self, range: Range<usize>) {
        // Of a macro the first scopes are the view's and its own parameters.
        let own = if self.of_macro { 2 } else { 1 };
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
            .map(|t| (t.text.to_string(), Known::any()));
        if ["for", "with", "call"].iter().any(|word| tag.is(word)) {
            self.scopes.push(Arc::new(names.collect()));
            if tag.is("for") {
                self.begin(Statement::For, Facts::new());
            }
        } else if tag.is("if") {
            let nothing = Statement::If { if_false: Facts::new(), branches: 1, jumps: false };
            self.begin(nothing, Facts::new());
        } else if let Some(scope) =
            self.scopes.last_mut().filter(|_| tag.is("set") || tag.is("from"))
        {
            Arc::make_mut(scope).extend(names);
        }
    }

    fn tag(&mut self, tag: &Tag<'t>, own: usize) {
        let tokens = &tag.tokens[..];
        let Some(first) = tokens.first() else { return };
        if !tag.statement {
            let value_type = self.expression(tokens);
            let known = self.needed(tokens, "印出");
            let value_type =
                if value_type == ValueType::Any { known.value_type } else { value_type };
            self.flaws.extend(types::printed(first, &value_type));
            if known.of == Made::Counter {
                self.wrong(first, "counter 不能直接印出", "写作 {{ n.next() }}");
            }
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
                self.judge(&rest[handed..]);
                let names = rest[..handed].iter().filter(|t| t.kind == Kind::Name);
                let names = names.map(|t| (t.text.to_string(), Known::any()));
                self.scopes.push(Arc::new(names.collect()));
            }
            "with" => {
                let mut names = Names::new();
                for part in super::parted(rest) {
                    if let [name, equals, value @ ..] = part
                        && equals.is("=")
                    {
                        self.expression(value);
                        let known = self.judge(value).known;
                        names.insert(name.text.to_string(), self.own(known));
                    }
                }
                self.scopes.push(Arc::new(names));
            }
            "endfor" | "endcall" | "endwith" if self.scopes.len() > own => {
                self.scopes.pop();
                if first.is("endfor") {
                    self.end(|statement| matches!(statement, Statement::For));
                }
            }
            "set" => {
                let Some(equals) = rest.iter().position(|t| t.is("=")) else {
                    return self.bind(rest, Some(&Known::markup()));
                };
                self.expression(&rest[equals + 1..]);
                let known = self.judge(&rest[equals + 1..]).known;
                self.bind(&rest[..equals], Some(&known));
            }
            "include" | "extends" => {
                self.included |= first.is("include");
                if let Some(name) = rest.first().filter(|t| t.kind == Kind::Text) {
                    self.uses.push(Used {
                        name: *name,
                        extends: first.is("extends"),
                        scopes: Some((self.scopes.clone(), self.holds())),
                    });
                }
            }
            "from" => {
                if let Some(name) = rest.first().filter(|t| t.kind == Kind::Text) {
                    self.uses.push(Used { name: *name, extends: false, scopes: None });
                    self.imported(name);
                }
            }
            "if" => {
                self.expression(rest);
                let judged = self.judge(rest);
                let if_false = judged.if_false;
                let statement = Statement::If { if_false, branches: 1, jumps: false };
                self.begin(statement, judged.if_true);
            }
            "elif" => {
                self.otherwise();
                self.expression(rest);
                let judged = self.judge(rest);
                if let (Some(Statement::If { if_false, .. }), Some(facts)) =
                    (self.open_statements.last_mut(), self.facts.last_mut())
                {
                    if_false.extend(judged.if_false);
                    facts.extend(judged.if_true);
                }
            }
            "else" => self.otherwise(),
            "endif" => self.end(|statement| matches!(statement, Statement::If { .. })),
            "continue" | "break" => {
                if let Some(Statement::If { branches: 1, jumps, .. }) =
                    self.open_statements.last_mut()
                {
                    *jumps = true;
                }
            }
            "do" => {
                self.expression(rest);
                self.judge(rest);
            }
            _ => {}
        }
    }

    fn begin(&mut self, statement: Statement, facts: Facts) {
        self.open_statements.push(statement);
        self.facts.push(facts);
    }

    /// The branch for which no condition so far is true, or for which a list is empty.
    fn otherwise(&mut self) {
        if let Some(facts) = self.facts.last_mut().filter(|_| !self.open_statements.is_empty()) {
            *facts = match self.open_statements.last_mut() {
                Some(Statement::If { if_false, branches, .. }) => {
                    *branches += 1;
                    if_false.clone()
                }
                _ => Facts::new(),
            };
        }
    }

    /// Ends the innermost statement of a sort and what is open in it.
    fn end(&mut self, is: impl Fn(&Statement) -> bool) {
        let Some(place) = self.open_statements.iter().rposition(is) else { return };
        let ended = self.open_statements.drain(place..).next();
        self.facts.truncate(place + 1);
        // Behind a branch that goes on with the next item, its condition was false.
        if let (Some(Statement::If { if_false, branches: 1, jumps: true }), Some(facts)) =
            (ended, self.facts.last_mut())
        {
            facts.extend(if_false);
        }
    }

    /// All that is not empty.
    fn holds(&self) -> Facts {
        self.facts.iter().flatten().cloned().collect()
    }

    /// A value by a name of its own.
    fn own(&mut self, known: Known) -> Known {
        self.bound += 1;
        let optional = self.may_be_empty(&known);
        let path = known.path.clone().unwrap_or_else(|| format!("#{}", self.bound));
        Known { optional, path: Some(path), ..known }
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
    fn bind(&mut self, names: &[Token<'_>], known: Option<&Known>) {
        let one = names.len() == 1;
        for (i, name) in names.iter().filter(|t| t.kind == Kind::Name).enumerate() {
            let known = match known.map(|known| (known, &known.value_type)) {
                Some((known, ValueType::Row(each))) if !one => {
                    let value_type = each.get(i).cloned().unwrap_or(ValueType::Any);
                    Known { present: known.present.clone(), ..Known::made(value_type) }
                }
                Some((known, _)) if one => known.clone(),
                _ => Known::any(),
            };
            let known = self.own(known);
            let Some(scope) = self.scopes.last_mut() else { continue };
            // Branches may set the same name to different things.
            let known = match scope.get(name.text) {
                Some(before) if *before != known => {
                    let path = Some(format!("#{}", self.bound));
                    Known { path, ..before.clone().joined(known) }
                }
                _ => known,
            };
            Arc::make_mut(scope).insert(name.text.to_string(), known);
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
        let known = self.needed(list, "逐项取出");
        let value_type = if value_type == ValueType::Any { &known.value_type } else { &value_type };
        self.flaws.extend(list.first().and_then(|first| types::looped(first, value_type)));
        self.scopes.push(Arc::default());
        let item = known.item();
        let present = item.present.clone();
        self.bind(names, Some(&item));
        let path = format!("#{}", self.bound);
        self.begin(Statement::For, present.iter().map(|field| format!("{path}.{field}")).collect());
        self.expression(condition);
        let condition = condition.get(1..).unwrap_or_default();
        if !condition.is_empty() {
            let if_true = self.judge(condition).if_true;
            if let Some(facts) = self.facts.last_mut() {
                facts.extend(if_true);
            }
        }
    }
}
