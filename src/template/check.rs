//! The check of a template without data: every name it looks up, against what its view has.
//!
//! Takes a template and the shape of the view; yields the names that are neither, at their places. Includes and what is
//! extended are followed. Where the type of a value cannot be told from the text (arguments of macros, results of
//! most filters) nothing is said; a value that is tested with `is defined` or given a `default` may be missing.

use std::collections::{BTreeMap, BTreeSet};

use super::scan::{Flaw, Kind, Tag, Token, scan};
use super::shape::Shape;
use super::suggest::{nearest, shown};
use super::{Templates, explain, filters};
use crate::diag::{Code, Diagnostic, Diagnostics};

/// How many templates may include one another.
const MAX_INCLUDES: usize = 10;
/// Words of expressions that are no names.
const WORDS: &[&str] =
    &["and", "or", "not", "in", "is", "if", "else", "true", "false", "none", "True", "False", "None", "loop", "self", "super"];
/// Filters whose result is a list of the same items.
const SAME: &[&str] = &["take", "skip", "reverse", "sort", "unique", "select", "reject", "selectattr", "rejectattr", "list"];
/// Filters whose result is one of the items.
const ONE: &[&str] = &["first", "last", "min", "max"];
/// Filters whose first argument is the name of a field of the items.
const BY_FIRST: &[&str] = &["selectattr", "rejectattr", "groupby"];

type Names = BTreeMap<String, Shape>;

impl Templates {
    /// What is wrong with the names that a template looks up, when its view has a shape.
    ///
    /// A template that could not be loaded has nothing here: see [`problems`](Self::problems).
    pub fn check(&self, name: &str, view: &Shape) -> Diagnostics {
        let view = view.fields().iter().map(|f| (f.name.clone(), f.shape.clone())).collect();
        let mut problems = BTreeMap::new();
        self.check_in(name, &[view], 0, &mut problems);
        Diagnostics(problems.into_values().collect())
    }

    fn check_in(&self, name: &str, scopes: &[Names], depth: usize, problems: &mut BTreeMap<(String, usize), Diagnostic>) {
        let Some(loaded) = self.loaded.get(name).filter(|_| depth <= MAX_INCLUDES) else { return };
        let Ok(tags) = scan(&loaded.source) else { return };
        let mut checker = Checker { scopes: scopes.to_vec(), later: later(&tags), flaws: Vec::new(), includes: Vec::new() };
        tags.iter().for_each(|tag| checker.tag(tag));
        let text = self.text(name);
        for flaw in checker.flaws {
            problems.entry((name.to_string(), flaw.offset)).or_insert_with(|| explain::flaw(text, flaw));
        }
        for (included, scopes) in checker.includes {
            self.check_in(&included, &scopes, depth + 1, problems);
        }
    }
}

/// Names that a template defines somewhere: macros, what it imports and what it sets.
fn later(tags: &[Tag<'_>]) -> BTreeSet<String> {
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
        names.extend(defined.iter().filter(|t| t.kind == Kind::Name).map(|t| t.text.to_string()));
    }
    names
}

struct Checker {
    /// What names mean, the innermost scope last.
    scopes: Vec<Names>,
    later: BTreeSet<String>,
    flaws: Vec<Flaw>,
    /// Templates that are included, with the names they see.
    includes: Vec<(String, Vec<Names>)>,
}

impl Checker {
    fn tag(&mut self, tag: &Tag<'_>) {
        let tokens = &tag.tokens[..];
        let Some(first) = tokens.first() else { return };
        if !tag.statement {
            self.expression(tokens);
            return;
        }
        let rest = &tokens[1..];
        match first.text {
            "for" => self.loop_over(rest),
            "macro" | "call" | "with" => {
                if first.is("call") {
                    self.expression(rest);
                }
                let mut names = Names::new();
                // Arguments and their defaults; of `with`, names and their values.
                for (i, token) in rest.iter().enumerate().filter(|(_, t)| t.kind == Kind::Name) {
                    let named = first.is("macro") && i > 0 && !rest[i - 1].is("=") || rest.get(i + 1).is_some_and(|t| t.is("="));
                    if named && !WORDS.contains(&token.text) {
                        names.insert(token.text.to_string(), Shape::Any);
                    }
                }
                names.insert("caller".into(), Shape::Any);
                self.scopes.push(names);
            }
            "endfor" | "endmacro" | "endcall" | "endwith" if self.scopes.len() > 1 => drop(self.scopes.pop()),
            "set" => {
                let Some(equals) = rest.iter().position(|t| t.is("=")) else { return self.bind(rest, None) };
                let shape = self.expression(&rest[equals + 1..]);
                self.bind(&rest[..equals], Some(&shape));
            }
            "include" | "extends" => {
                if let Some(name) = rest.first().filter(|t| t.kind == Kind::Text) {
                    self.includes.push((name.unquoted().to_string(), self.scopes.clone()));
                }
            }
            "if" | "elif" | "do" => drop(self.expression(rest)),
            _ => {}
        }
    }

    /// Names that get a value; of several each is anything.
    fn bind(&mut self, names: &[Token<'_>], shape: Option<&Shape>) {
        let one = names.len() == 1;
        for name in names.iter().filter(|t| t.kind == Kind::Name) {
            let shape = shape.filter(|_| one).cloned().unwrap_or(Shape::Any);
            if let Some(scope) = self.scopes.last_mut() {
                // Branches may set the same name to different things.
                let known = scope.get(name.text).map_or(shape.clone(), |before| before.joined(&shape));
                scope.insert(name.text.to_string(), known);
            }
        }
    }

    fn loop_over(&mut self, rest: &[Token<'_>]) {
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
        self.scopes.push(Names::new());
        self.bind(names, shape.item().as_ref());
        self.expression(condition);
    }

    fn lookup(&self, name: &str) -> Option<Shape> {
        let scoped = self.scopes.iter().rev().find_map(|scope| scope.get(name));
        scoped.cloned().or_else(|| (WORDS.contains(&name) || self.later.contains(name)).then_some(Shape::Any))
    }

    /// Checks every name in an expression; the type of the whole where it is one value with filters.
    fn expression(&mut self, tokens: &[Token<'_>]) -> Shape {
        let mut whole = Shape::Any;
        for (i, token) in tokens.iter().enumerate() {
            let before = i.checked_sub(1).map(|j| &tokens[j]);
            let tested = before.is_some_and(|t| t.is("is") || t.is("not") && i >= 2 && tokens[i - 2].is("is"));
            let named = before.is_some_and(|t| t.is("(") || t.is(",")) && tokens.get(i + 1).is_some_and(|t| t.is("="));
            if token.kind != Kind::Name || WORDS.contains(&token.text) || named || tested || before.is_some_and(|t| t.is(".") || t.is("|"))
            {
                continue;
            }
            let (shape, end) = self.value(tokens, i);
            if i == 0 && end == tokens.len() {
                whole = shape;
            }
        }
        whole
    }

    /// The value that begins at a name: its type and where it ends.
    fn value(&mut self, tokens: &[Token<'_>], from: usize) -> (Shape, usize) {
        let end = from + 1 + 2 * tokens[from + 1..].chunks(2).take_while(|two| two[0].is(".") && two.len() == 2).count();
        let may_be_missing = match (tokens.get(end), tokens.get(end + 1), tokens.get(end + 2)) {
            (Some(bar), Some(name), _) if bar.is("|") => name.is("default"),
            (Some(is), Some(not), Some(name)) if is.is("is") && not.is("not") => name.is("defined") || name.is("undefined"),
            (Some(is), Some(name), _) => is.is("is") && (name.is("defined") || name.is("undefined")),
            _ => false,
        };
        let first = &tokens[from];
        let called = |i: usize| tokens.get(i).is_some_and(|t| t.is("("));
        let Some(mut shape) = self.lookup(first.text) else {
            let function = called(from + 1) && filters::function_names().any(|f| f == first.text);
            if !may_be_missing && !function {
                let known: BTreeSet<&str> = self.scopes.iter().flat_map(|s| s.keys()).chain(&self.later).map(String::as_str).collect();
                let what = if called(from + 1) { "函数或宏" } else { "变量" };
                let flaw = unknown(first, format!("没有“{}”这个{what}", shown(first.text)), known.into_iter());
                self.flaws.push(flaw);
            }
            return (Shape::Any, end);
        };
        let mut path = first.text.to_string();
        for key in tokens[from + 1..end].iter().skip(1).step_by(2) {
            shape = match &shape {
                Shape::Map(item) => item.as_ref().clone(),
                Shape::Record(fields) => match fields.iter().find(|f| f.name == key.text) {
                    Some(field) => field.shape.clone(),
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
                _ => return (Shape::Any, end),
            };
            path = format!("{path}.{}", key.text);
        }
        self.filtered(tokens, end, shape)
    }

    /// The filters after a value.
    fn filtered(&mut self, tokens: &[Token<'_>], mut at: usize, mut shape: Shape) -> (Shape, usize) {
        while let (Some(bar), Some(name)) = (tokens.get(at), tokens.get(at + 1))
            && bar.is("|")
        {
            let open = at + 2;
            at = if tokens.get(open).is_some_and(|t| t.is("(")) { closing(tokens, open) } else { open };
            let arguments = tokens.get(open + 1..at).unwrap_or_default();
            let by = match arguments {
                [key, equals, field, ..] if key.is("attribute") && equals.is("=") => Some(field),
                [field, ..] if BY_FIRST.contains(&name.text) => Some(field),
                _ => None,
            };
            let item = if matches!(shape, Shape::List(_)) { shape.item() } else { None };
            let mut taken = None;
            if let (Some(Shape::Record(fields)), Some(field)) = (&item, by.filter(|f| f.kind == Kind::Text)) {
                let key = field.unquoted().split('.').next().unwrap_or_default();
                taken = fields.iter().find(|f| f.name == key).map(|f| f.shape.clone());
                if taken.is_none() {
                    let known = fields.iter().map(|f| f.name.as_str());
                    self.flaws.push(unknown_key(field, key, format!("列表的各项中没有“{}”", shown(key)), known));
                }
                taken = taken.filter(|_| key == field.unquoted());
            }
            shape = match (name.text, item) {
                ("map", _) => taken.map_or(Shape::Any, Shape::list),
                (filter, Some(_)) if SAME.contains(&filter) => shape,
                (filter, Some(item)) if ONE.contains(&filter) => item,
                _ => Shape::Any,
            };
        }
        (if at < tokens.len() { Shape::Any } else { shape }, at)
    }
}

/// Where the bracket at `open` is closed, the place behind it.
fn closing(tokens: &[Token<'_>], open: usize) -> usize {
    let mut depth = 0usize;
    for (i, token) in tokens.iter().enumerate().skip(open) {
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return i + 1;
        }
    }
    tokens.len()
}

fn unknown<'a>(token: &Token<'_>, message: String, known: impl Iterator<Item = &'a str>) -> Flaw {
    unknown_key(token, token.text, message, known)
}

fn unknown_key<'a>(token: &Token<'_>, key: &str, message: String, known: impl Iterator<Item = &'a str>) -> Flaw {
    let flaw = Flaw { code: Code::TemplateUndefined, offset: token.start, message, hint: None };
    match nearest(key, known) {
        Some(near) => flaw.hint(format!("是否想写“{near}”？")),
        None => flaw,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape() -> Shape {
        Shape::from_schema(&serde_json::json!({ "type": "object", "properties": {
            "office": { "type": "object", "properties": { "name": { "type": "string" } } },
            "issues": { "type": "array", "items": { "type": "object", "properties": { "summary": { "type": "string" }, "target": { "type": "string" } } } },
        } }))
    }

    fn checked(source: &str) -> Vec<String> {
        let more = [("a".to_string(), source.to_string()), ("part".to_string(), "{{ offic }}".to_string())];
        let templates = Templates::new(more.into_iter());
        assert!(templates.problems().is_empty(), "{:?}", templates.problems());
        templates
            .check("a", &shape())
            .iter()
            .map(|d| format!("{}：{}{}", d.origin.as_ref().unwrap(), d.message, d.hints.concat()))
            .collect()
    }

    #[test]
    fn names_that_the_view_lacks_are_found_at_their_places() {
        for (source, expected) in [
            ("{{ ofice.name }}", "a:1:4：没有“ofice”这个变量是否想写“office”？"),
            ("\n{{ office.nam }}", "a:2:11：“office”中没有“nam”是否想写“name”？"),
            ("{% for i in issues|take(2) if i.targt %}{% endfor %}", "a:1:33：“i”中没有“targt”是否想写“target”？"),
            ("{% for i in issues %}{{ i.sumary }}{% endfor %}", "a:1:27：“i”中没有“sumary”是否想写“summary”？"),
            ("{% set one = issues|first %}{{ one.sumary }}", "a:1:36：“one”中没有“sumary”是否想写“summary”？"),
            ("{{ issues.summary }}", "a:1:11：“issues”是列表，没有“summary”先用 {% for %} 逐项取出，或用 |first、|map"),
            ("{{ issues|map(attribute='sumary')|join_cn }}", "a:1:25：列表的各项中没有“sumary”是否想写“summary”？"),
            ("{% if issues|length > 1 and ofice %}{% endif %}", "a:1:29：没有“ofice”这个变量是否想写“office”？"),
            ("{% macro m(x) %}{{ x.y }}{% endmacro %}{{ mm(1) }}", "a:1:43：没有“mm”这个函数或宏是否想写“m”？"),
            ("{% include 'part' %}", "part:1:4：没有“offic”这个变量是否想写“office”？"),
        ] {
            assert_eq!(checked(source), [expected], "{source}");
        }
    }

    #[test]
    fn nothing_is_said_of_what_is_there_or_not_known() {
        for source in [
            "{% for i in issues %}{{ loop.index }}{{ i.summary|default('x') }}{% endfor %}",
            "{{ other.name|default('无') }}{% if other is defined %}甲{% endif %}{% if other is not defined %}乙{% endif %}",
            "{% macro m(x, y='a') %}{{ x.z }}{{ y }}{% endmacro %}{{ m(office.name, y=office) }}",
            "{% set n = counter() %}{{ n.next() }}{{ range_cn(1, 2, '人') }}",
            "{% for key, list in issues|groupby('target') %}{{ key }}{{ list[0].summary }}{% endfor %}",
            "{% set x %}甲{% endset %}{{ x }}",
        ] {
            assert_eq!(checked(source), Vec::<String>::new(), "{source}");
        }
    }
}
