//! Checks every name that a template looks up against its view, and the types of values as far as they are known.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use super::calls::{self, Called};
use super::types;
use super::{Flaw, Kind, Library, Names, Script, Shape, Tag, Token, closing, nearest, shown, unknown, unknown_key};
use crate::diag::Code;
use crate::template::filters::{self, ArgIs, Gives};
use crate::template::shape::Field;

/// Words in expressions that are not names of variables.
const WORDS: &[&str] =
    &["and", "or", "not", "in", "is", "if", "else", "true", "false", "none", "True", "False", "None", "loop", "self", "super"];
/// The fields of `loop`.
const LOOP: &[&str] =
    &["index", "index0", "revindex", "revindex0", "first", "last", "length", "depth", "depth0", "previtem", "nextitem", "cycle", "changed"];
/// A template that is included, imported or extended.
#[derive(Debug)]
pub(super) struct Used<'t> {
    pub name: Token<'t>,
    pub extends: bool,
    /// The names that it sees; `None` for an import, which sees only those of the view.
    pub scopes: Option<Vec<Names>>,
}

/// Names that a template defines somewhere: macros, what it imports and what it sets.
pub(super) fn later<'t>(tags: &[Tag<'t>]) -> BTreeSet<&'t str> {
    let mut names = BTreeSet::new();
    for tag in tags.iter().filter(|tag| tag.statement) {
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
    library: &'l Library<'t>,
    script: &'l Script<'t>,
    /// What names mean, the innermost scope last.
    scopes: Vec<Names>,
    /// Whether any name may exist.
    open: bool,
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
    pub fn new(library: &'l Library<'t>, script: &'l Script<'t>, scopes: Vec<Names>, open: bool) -> Self {
        Checker { library, script, scopes, open, flaws: Vec::new(), uses: Vec::new(), calls: Vec::new(), reads: Vec::new() }
    }

    /// Goes through some tags; macros are gone through where they are called.
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
        let names = tag.tokens.iter().skip(1).filter(|t| t.kind == Kind::Name).map(|t| (t.text.to_string(), Shape::Any));
        if ["for", "with", "call"].iter().any(|word| tag.is(word)) {
            self.scopes.push(names.collect());
        } else if let Some(scope) = self.scopes.last_mut().filter(|_| tag.is("set") || tag.is("from")) {
            scope.extend(names);
        }
    }

    fn tag(&mut self, tag: &Tag<'t>, own: usize) {
        let tokens = &tag.tokens[..];
        let Some(first) = tokens.first() else { return };
        if !tag.statement {
            let shape = self.expression(tokens);
            self.flaws.extend(types::printed(first, &shape));
            return;
        }
        let rest = &tokens[1..];
        match first.text {
            "for" => self.loop_over(rest),
            "call" => {
                // What the macro hands back stands in brackets before its name.
                let handed = if rest.first().is_some_and(|t| t.is("(")) { closing(rest, 0) } else { 0 };
                self.expression(&rest[handed..]);
                let names = rest[..handed].iter().filter(|t| t.kind == Kind::Name);
                self.scopes.push(names.map(|t| (t.text.to_string(), Shape::Any)).collect());
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
                let Some(equals) = rest.iter().position(|t| t.is("=")) else { return self.bind(rest, None) };
                let shape = self.expression(&rest[equals + 1..]);
                self.bind(&rest[..equals], Some(&shape));
            }
            "include" | "extends" => {
                if let Some(name) = rest.first().filter(|t| t.kind == Kind::Text) {
                    self.uses.push(Used { name: *name, extends: first.is("extends"), scopes: Some(self.scopes.clone()) });
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
        let (from, next) = (from.start, self.script.tags.iter().find(|tag| tag.start > from.start).map_or(usize::MAX, |tag| tag.start));
        for import in self.script.imports.values().filter(|i| (from..next).contains(&i.name.start)) {
            let name = import.name;
            if !script.later.contains(name.text) {
                let message = format!("“{}”中没有“{}”这个宏", shown(script.name), shown(name.text));
                self.flaws.push(match nearest(name.text, script.macros.keys().copied()) {
                    Some(near) => {
                        Flaw { code: Code::TemplateUndefined, ..Flaw::syntax(name.start, message) }.hint(format!("是否想写“{near}”？"))
                    }
                    None => {
                        let known: Vec<&str> = script.macros.keys().copied().collect();
                        let hint = if known.is_empty() {
                            "这个文件里没有宏".to_string()
                        } else {
                            format!("其中有：{}", known.join("、"))
                        };
                        Flaw { code: Code::TemplateUndefined, ..Flaw::syntax(name.start, message) }.hint(hint)
                    }
                });
            }
        }
    }

    /// Names that get a value; of several each gets one of a row.
    fn bind(&mut self, names: &[Token<'_>], shape: Option<&Shape>) {
        let one = names.len() == 1;
        for (i, name) in names.iter().filter(|t| t.kind == Kind::Name).enumerate() {
            let shape = match shape {
                Some(Shape::Row(each)) if !one => each.get(i).cloned(),
                shape => shape.filter(|_| one).cloned(),
            };
            let shape = shape.unwrap_or(Shape::Any);
            if let Some(scope) = self.scopes.last_mut() {
                // Branches may set the same name to different things.
                let known = scope.get(name.text).map_or(shape.clone(), |before| before.joined(&shape));
                scope.insert(name.text.to_string(), known);
            }
        }
    }

    fn loop_over(&mut self, rest: &[Token<'t>]) {
        let Some(within) = rest.iter().position(|t| t.is("in")) else { return };
        let (names, list) = (&rest[..within], &rest[within + 1..]);
        let list = if list.last().is_some_and(|t| t.is("recursive")) { &list[..list.len() - 1] } else { list };
        let mut depth = 0i32;
        let condition = list.iter().position(|t| {
            depth += i32::from(t.kind == Kind::Open) - i32::from(t.kind == Kind::Close);
            depth == 0 && t.is("if")
        });
        let (list, condition) = list.split_at(condition.unwrap_or(list.len()));
        let shape = self.expression(list);
        self.flaws.extend(list.first().and_then(|first| types::looped(first, &shape)));
        self.scopes.push(Names::new());
        self.bind(names, shape.item().as_ref());
        self.expression(condition);
    }

    fn lookup(&self, name: &str) -> Option<Shape> {
        let scoped = self.scopes.iter().rev().find_map(|scope| scope.get(name));
        scoped.cloned().or_else(|| (self.open || WORDS.contains(&name) || self.script.later.contains(name)).then_some(Shape::Any))
    }

    /// Checks every name in an expression; the type of the whole where it is one value with filters.
    fn expression(&mut self, tokens: &[Token<'t>]) -> Shape {
        if let Some((one, condition, other)) = either(tokens) {
            self.expression(condition);
            let one = self.expression(one);
            return if other.is_empty() { one } else { one.joined(&self.expression(other)) };
        }
        let mut whole = Shape::Any;
        for (i, token) in tokens.iter().enumerate() {
            let before = i.checked_sub(1).map(|j| &tokens[j]);
            if let [of, dot, key, ..] = &tokens[i..]
                && of.is("loop")
                && dot.is(".")
                && !before.is_some_and(|t| t.is("."))
                && !LOOP.contains(&key.text)
            {
                self.flaws.push(unknown(key, format!("“loop”中没有“{}”", shown(key.text)), LOOP.iter().copied()));
            }
            let tested = before.is_some_and(|t| t.is("is") || t.is("not") && i >= 2 && tokens[i - 2].is("is"));
            let named = before.is_some_and(|t| t.is("(") || t.is(",")) && tokens.get(i + 1).is_some_and(|t| t.is("="));
            if token.kind != Kind::Name || WORDS.contains(&token.text) || named || tested || before.is_some_and(|t| t.is(".") || t.is("|"))
            {
                continue;
            }
            let (shape, end) = self.value(tokens, i);
            self.flaws.extend(types::compared(&shape, &tokens[i..end], &tokens[end..]));
            if i == 0 && end == tokens.len() {
                whole = shape;
            }
        }
        whole
    }

    /// The value that begins at a name: its type and where it ends.
    fn value(&mut self, tokens: &[Token<'t>], from: usize) -> (Shape, usize) {
        let end = from + 1 + 2 * tokens[from + 1..].chunks(2).take_while(|two| two[0].is(".") && two.len() == 2).count();
        let may_be_missing = match (tokens.get(end), tokens.get(end + 1), tokens.get(end + 2)) {
            (Some(bar), Some(name), _) if bar.is("|") => name.is("default"),
            (Some(is), Some(not), Some(name)) if is.is("is") && not.is("not") => name.is("defined") || name.is("undefined"),
            (Some(is), Some(name), _) => is.is("is") && (name.is("defined") || name.is("undefined")),
            _ => false,
        };
        let first = &tokens[from];
        let called = |i: usize| tokens.get(i).is_some_and(|t| t.is("("));
        if called(from + 1) && !self.scopes.iter().any(|scope| scope.contains_key(first.text)) {
            self.call(tokens, from);
        }
        let Some(mut shape) = self.lookup(first.text) else {
            let function = called(from + 1) && filters::function_names().any(|f| f == first.text);
            if !may_be_missing && !function {
                let known: BTreeSet<&str> =
                    self.scopes.iter().flat_map(|s| s.keys()).map(String::as_str).chain(self.script.later.iter().copied()).collect();
                let what = if called(from + 1) { "函数或宏" } else { "变量" };
                let flaw = unknown(first, format!("没有“{}”这个{what}", shown(first.text)), known.into_iter());
                self.flaws.push(flaw);
            }
            return (Shape::Any, end);
        };
        // The view's own names are in the outermost scope.
        if self.scopes.iter().rposition(|scope| scope.contains_key(first.text)) == Some(0) {
            self.reads.push(Read { of: None, name: first.text.to_string(), start: first.start });
        }
        let mut path = first.text.to_string();
        for key in tokens[from + 1..end].iter().skip(1).step_by(2) {
            shape = match &shape {
                Shape::Map(item) => item.as_ref().clone(),
                Shape::Record(fields) => match fields.iter().find(|f| f.name == key.text) {
                    Some(field) => {
                        self.reads.push(Read { of: Some(Arc::clone(fields)), name: key.text.to_string(), start: key.start });
                        field.shape.clone()
                    }
                    None => {
                        if !may_be_missing {
                            let known = fields.iter().map(|f| f.name.as_str());
                            let flaw = unknown(key, format!("“{}”中没有“{}”", shown(&path), shown(key.text)), known);
                            self.flaws.push(flaw);
                        }
                        return (Shape::Any, end);
                    }
                },
                Shape::List(_) if key.kind == Kind::Name => {
                    let flaw = unknown(key, format!("“{}”是列表，没有“{}”", shown(&path), shown(key.text)), std::iter::empty());
                    self.flaws.push(flaw.hint("先用 {% for %} 逐项取出，或用 |first、|map"));
                    return (Shape::Any, end);
                }
                Shape::List(item) => item.as_ref().clone(),
                Shape::Any | Shape::Row(_) => return (Shape::Any, end),
                scalar if key.kind == Kind::Name => {
                    if !may_be_missing {
                        let message = format!("“{}”是{}，没有“{}”", shown(&path), types::word(scalar), shown(key.text));
                        self.flaws.push(unknown(key, message, std::iter::empty()));
                    }
                    return (Shape::Any, end);
                }
                _ => return (Shape::Any, end),
            };
            path = format!("{path}.{}", key.text);
        }
        self.filtered(tokens, from, end, shape)
    }

    /// The call of a macro, where the name is that of one.
    fn call(&mut self, tokens: &[Token<'t>], from: usize) {
        let Some((script, of)) = self.library.callee(self.script, tokens[from].text) else { return };
        let name = self.script.imports.get(tokens[from].text).map_or(tokens[from].text, |import| import.name.text);
        let inner = tokens.get(from + 2..closing(tokens, from + 1).saturating_sub(1)).unwrap_or_default();
        let arguments = calls::arguments(inner);
        self.flaws.extend(calls::check(&tokens[from], of, &arguments));
        let mut by_place = arguments.iter().filter(|a| a.name.is_none());
        let mut shapes = Vec::with_capacity(of.parameters.len());
        for parameter in &of.parameters {
            let named = || arguments.iter().find(|a| a.name.is_some_and(|name| name.is(parameter.name)));
            shapes.push(by_place.next().or_else(named).map_or(Shape::Any, |argument| self.known(argument.value)));
        }
        self.calls.push(Called { script: script.name, name, shapes });
    }

    /// The type of a value that is a name with its fields; nothing is said of it here.
    fn known(&self, tokens: &[Token<'t>]) -> Shape {
        let Some(first) = tokens.first().filter(|t| t.kind == Kind::Name) else { return Shape::Any };
        let fields = tokens[1..].chunks(2).map(|two| match two {
            [dot, key] if dot.is(".") && key.kind == Kind::Name => Some(key.text),
            _ => None,
        });
        let field = |shape: Shape, key: Option<&str>| {
            let fields = shape.fields().iter().find(|f| Some(f.name.as_str()) == key);
            fields.map_or(Shape::Any, |f| f.shape.clone())
        };
        fields.fold(self.lookup(first.text).unwrap_or(Shape::Any), field)
    }

    /// The filters after a value.
    fn filtered(&mut self, tokens: &[Token<'t>], from: usize, mut at: usize, mut shape: Shape) -> (Shape, usize) {
        while let (Some(bar), Some(name)) = (tokens.get(at), tokens.get(at + 1))
            && bar.is("|")
        {
            let (bar_at, open) = (at, at + 2);
            at = if tokens.get(open).is_some_and(|t| t.is("(")) { closing(tokens, open) } else { open };
            let arguments = tokens.get(open + 1..at).unwrap_or_default();
            let subject = tokens.get(from..bar_at).unwrap_or_default();
            self.flaws.extend(types::filtered(
                name,
                &shape,
                subject,
                calls::arguments(arguments.split_last().map_or(&[], |(_, a)| a)).as_slice(),
            ));
            let filter = filters::find(name.text);
            let by = match arguments {
                [key, equals, field, ..] if key.is("attribute") && equals.is("=") => Some(field),
                [field, ..] if filter.is_some_and(|f| matches!(f.args, [first, ..] if matches!(first.is, ArgIs::Field))) => Some(field),
                _ => None,
            };
            self.flaws.extend(types::tested(name, &calls::arguments(arguments.split_last().map_or(&[], |(_, a)| a))));
            let item = if matches!(shape, Shape::List(_)) { shape.item() } else { None };
            let mut taken = None;
            if let (Some(Shape::Record(fields)), Some(field)) = (&item, by.filter(|f| f.kind == Kind::Text)) {
                let key = field.unquoted().split('.').next().unwrap_or_default();
                taken = fields.iter().find(|f| f.name == key).map(|f| f.shape.clone());
                if taken.is_some() {
                    self.reads.push(Read { of: Some(Arc::clone(fields)), name: key.to_string(), start: field.start });
                } else {
                    let known = fields.iter().map(|f| f.name.as_str());
                    self.flaws.push(unknown_key(field, key, format!("列表的各项中没有“{}”", shown(key)), known));
                }
                taken = taken.filter(|_| key == field.unquoted());
                if let ([_, comma, test, ..], Some(shape)) = (arguments, &taken)
                    && comma.is(",")
                {
                    self.flaws.extend(types::chosen(shape, field, test, &arguments[3..]));
                }
            }
            shape = match (filter.map_or(Gives::Any, |f| f.gives), item) {
                (Gives::Fields, _) => taken.map_or(Shape::Any, Shape::list),
                (Gives::Items, Some(_)) => shape,
                (Gives::Item, Some(item)) => item,
                (Gives::Rows, Some(item)) => Shape::list(Shape::list(item)),
                (Gives::Groups, Some(item)) => Shape::list(Shape::Row(Arc::new(vec![Shape::Any, Shape::list(item)]))),
                _ => Shape::Any,
            };
        }
        (shape, at)
    }
}

/// The parts of `one if condition else other`; the last is empty where it is not written.
fn either<'a, 't>(tokens: &'a [Token<'t>]) -> Option<(&'a [Token<'t>], &'a [Token<'t>], &'a [Token<'t>])> {
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
    Some((&tokens[..condition], &tokens[condition + 1..end], tokens.get(end + 1..).unwrap_or_default()))
}
