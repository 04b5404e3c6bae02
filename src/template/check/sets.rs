//! Finds `set` without effect: a name is given a value in a loop, a `with`, a macro or a called
//! block, and the value is gone at the end of it.
//!
//! Takes the tags of a part of a template and the names that it finds there; yields flaws. It knows
//! no types. A value that is used where it was set is never reported, and what an include or a macro
//! may read counts as used.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::calls::end_of;
use super::{Flaw, Kind, Tag, Token, shown};
use crate::diag::Code;

/// A scope of names, from the tag that begins it to the one that ends it.
struct Scope<'t> {
    /// What ends it, as messages call it.
    what: &'static str,
    repeats: bool,
    names: BTreeSet<&'t str>,
    end: usize,
    outer: Option<usize>,
}

/// A name that gets a value in a scope within the one that has it.
struct Set<'t> {
    name: Token<'t>,
    tag: usize,
    scope: usize,
    /// Whether the new value is made of the old one.
    of_itself: bool,
    /// Whether by adding or subtracting.
    adds: bool,
}

/// What is set and lost in a part of a template. `outside` are the names that it is given, those of
/// the view and, for an included template, those of the template around it.
pub(super) fn lost<'t>(
    tags: &[Tag<'t>],
    range: Range<usize>,
    own: &BTreeSet<&'t str>,
    outside: &dyn Fn(&str) -> bool,
    macros_read: &BTreeSet<&'t str>,
    whole: Option<&'static str>,
) -> Vec<Flaw> {
    let mut walk = Walk::new(tags, range, own, whole);
    walk.tags(outside);
    let Walk { scopes, sets, reads, .. } = &walk;
    let read = |name: &str, from: usize, to: usize| {
        macros_read.contains(name)
            || reads.get(name).is_some_and(|at| at.range(from..to).next().is_some())
            || reads.get("*").is_some_and(|at| at.range(from..to).next().is_some())
    };
    let mut flaws = Vec::new();
    for set in sets {
        let scope = &scopes[set.scope];
        let used = read(set.name.text, set.tag + 1, scope.end);
        // Behind the scope, up to where the name gets another value.
        let again = walk.assigned(set.name.text, scope.end, scope.outer);
        let later = read(set.name.text, scope.end, again);
        let (warning, message) = match (used, later) {
            (false, _) => (false, "在这里没有用上"),
            (true, true) => (!set.of_itself, "后面用的是原来的值"),
            (true, false) if set.adds && scope.repeats => (true, "下一次从原来的值算起，不会累加"),
            (true, false) => continue,
        };
        let what = scope.what;
        let name = shown(set.name.text);
        let message = format!("在{what}里给“{name}”的值，出了{what}就没有了；{message}");
        let flaw = Flaw { code: Code::SetLost, warning, ..Flaw::syntax(set.name.start, message) };
        flaws.push(flaw.hint(way_out(set, scope, used)));
    }
    flaws
}

/// What to write instead.
fn way_out(set: &Set<'_>, scope: &Scope<'_>, used: bool) -> &'static str {
    match (scope.repeats, set.of_itself) {
        _ if used && !set.of_itself => "里外是两个值的，里面的换一个名称",
        (true, true) => {
            "合计用 列表|sum(attribute=\"项\")，个数用 列表|length，编号用 loop.index 或 counter()，连接文字用 |join_cn"
        }
        (true, false) => {
            "有没有用 列表|selectattr(\"项\", \"eq\", 值)|list|length > 0；与前一项比用 loop.changed(…) 或 loop.previtem；是否头一项用 loop.first"
        }
        (false, _) => "把 {% set %} 写在外面；分情况的，用 {% if %} 或 甲 if 条件 else 乙",
    }
}

struct Walk<'a, 't> {
    tags: &'a [Tag<'t>],
    range: Range<usize>,
    scopes: Vec<Scope<'t>>,
    open: Vec<usize>,
    sets: Vec<Set<'t>>,
    /// Where names are read, by the tag; `*` for what may read any.
    reads: BTreeMap<&'t str, BTreeSet<usize>>,
    /// Where names get a value: the tag and the scope.
    assigned: BTreeMap<&'t str, BTreeSet<(usize, usize)>>,
}

impl<'a, 't> Walk<'a, 't> {
    fn new(
        tags: &'a [Tag<'t>],
        range: Range<usize>,
        own: &BTreeSet<&'t str>,
        whole: Option<&'static str>,
    ) -> Self {
        let scope = Scope {
            what: whole.unwrap_or_default(),
            repeats: false,
            names: own.clone(),
            end: range.end,
            outer: None,
        };
        Walk {
            tags,
            range,
            scopes: vec![scope],
            open: vec![0],
            sets: Vec::new(),
            reads: BTreeMap::new(),
            assigned: BTreeMap::new(),
        }
    }

    fn tags(&mut self, outside: &dyn Fn(&str) -> bool) {
        let mut skip = self.range.start;
        for i in self.range.clone() {
            if i < skip || self.tags.len() <= i {
                continue;
            }
            let tag = &self.tags[i];
            if tag.is("macro") {
                skip = end_of(self.tags, i) + 1;
                continue;
            }
            self.tag(i, tag, outside);
        }
    }

    fn tag(&mut self, i: usize, tag: &Tag<'t>, outside: &dyn Fn(&str) -> bool) {
        let Some(first) = tag.tokens.first() else { return };
        let rest = &tag.tokens[1..];
        if !tag.statement {
            return self.read(i, &tag.tokens);
        }
        let equals = rest.iter().position(|t| t.is("="));
        match first.text {
            "for" => {
                let within = rest.iter().position(|t| t.is("in")).unwrap_or_default();
                self.read(i, &rest[within..]);
                self.opened("循环", true, names(&rest[..within]));
            }
            "with" => {
                self.read(i, rest);
                let given = rest.windows(2).filter(|two| two[1].is("=")).map(|two| two[0].text);
                self.opened(" with ", false, given.collect());
            }
            "call" => {
                self.read(i, rest);
                self.opened(" call ", false, names(rest));
            }
            "block" => self.opened(" block ", false, BTreeSet::new()),
            "endfor" | "endwith" | "endcall" | "endblock" if self.open.len() > 1 => {
                if let Some(scope) = self.open.pop() {
                    self.scopes[scope].end = i;
                }
            }
            "set" => {
                let (targets, value) = rest.split_at(equals.unwrap_or(rest.len()));
                self.read(i, value);
                for name in targets.iter().filter(|t| t.kind == Kind::Name) {
                    self.set(i, *name, value, outside);
                }
            }
            "include" | "extends" => {
                self.read(i, rest);
                self.reads.entry("*").or_default().insert(i);
            }
            _ => self.read(i, rest),
        }
    }

    fn opened(&mut self, what: &'static str, repeats: bool, names: BTreeSet<&'t str>) {
        let outer = self.open.last().copied();
        self.open.push(self.scopes.len());
        self.scopes.push(Scope { what, repeats, names, end: self.range.end, outer });
    }

    fn read(&mut self, i: usize, tokens: &[Token<'t>]) {
        for (j, token) in tokens.iter().enumerate().filter(|(_, t)| t.kind == Kind::Name) {
            let before = j.checked_sub(1).map(|j| &tokens[j]);
            let after = tokens.get(j + 1);
            let named = after.is_some_and(|t| t.is("="));
            if !named && !before.is_some_and(|t| t.is(".") || t.is("|")) {
                self.reads.entry(token.text).or_default().insert(i);
            }
        }
    }

    fn set(
        &mut self,
        tag: usize,
        name: Token<'t>,
        value: &[Token<'t>],
        outside: &dyn Fn(&str) -> bool,
    ) {
        let Some(scope) = self.open.last().copied() else { return };
        self.assigned.entry(name.text).or_default().insert((tag, scope));
        let here = !self.scopes[scope].names.insert(name.text);
        let around = self.open.iter().rev().skip(1);
        let around = around.into_iter().any(|s| self.scopes[*s].names.contains(name.text));
        let inner = scope > 0 || !self.scopes[0].what.is_empty();
        if here || !inner || !(around || outside(name.text)) {
            return;
        }
        let value = value.get(1..).unwrap_or_default();
        let of_itself = value.iter().enumerate().any(|(j, t)| {
            t.kind == Kind::Name && t.is(name.text) && (j == 0 || !value[j - 1].is("."))
        });
        let adds = matches!(value, [first, sign, ..]
            if first.is(name.text) && (sign.is("+") || sign.is("-")));
        self.sets.push(Set { name, tag, scope, of_itself, adds });
    }

    /// The first tag from one on at which a name gets another value in a scope or in one around it.
    fn assigned(&self, name: &str, from: usize, scope: Option<usize>) -> usize {
        let around: Vec<usize> =
            std::iter::successors(scope, |scope| self.scopes[*scope].outer).collect();
        let sets = self.assigned.get(name).into_iter().flatten();
        // Its own value may read the old one.
        sets.filter(|(tag, scope)| *tag >= from && around.contains(scope))
            .map(|(tag, _)| tag + 1)
            .min()
            .unwrap_or(self.range.end)
    }
}

fn names<'t>(tokens: &[Token<'t>]) -> BTreeSet<&'t str> {
    tokens.iter().filter(|t| t.kind == Kind::Name).map(|t| t.text).collect()
}
