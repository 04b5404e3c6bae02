//! Macros and their calls: whether the arguments fit the parameters.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::known::Known;
use super::{Flaw, Kind, Tag, Token, closing, nearest, parted, shown};

/// A macro.
#[derive(Debug)]
pub(super) struct Macro<'t> {
    pub parameters: Vec<Parameter<'t>>,
    /// The tags between its begin and its end.
    pub body: Range<usize>,
    /// Whether it prints the content of a `{% call %}`.
    pub calls_back: bool,
}

/// A parameter.
#[derive(Debug)]
pub(super) struct Parameter<'t> {
    pub name: &'t str,
    /// Whether it may be left out: it has a default, or the macro tests whether it is defined.
    pub optional: bool,
}

/// A name that is imported.
#[derive(Debug)]
pub(super) struct Import<'t> {
    pub from: &'t str,
    pub name: Token<'t>,
}

/// A call of a macro with what is known of its arguments, in the order of the parameters.
#[derive(Debug)]
pub(super) struct Called<'t> {
    pub script: &'t str,
    pub name: &'t str,
    pub given: Vec<Known>,
}

/// The macros of a template.
pub(super) fn macros<'t>(tags: &[Tag<'t>]) -> BTreeMap<&'t str, Macro<'t>> {
    let mut macros = BTreeMap::new();
    for (i, tag) in tags.iter().enumerate().filter(|(_, tag)| tag.is("macro")) {
        let (Some(name), Some(open)) = (tag.tokens.get(1), tag.tokens.get(2)) else { continue };
        if name.kind != Kind::Name || !open.is("(") {
            continue;
        }
        let end = end_of(tags, i);
        let tokens = || tags[i + 1..end].iter().flat_map(|tag| &tag.tokens);
        let tested: BTreeSet<&str> =
            tags[i + 1..end].iter().flat_map(|tag| may_be_missing(&tag.tokens)).collect();
        let given =
            tag.tokens.get(3..closing(&tag.tokens, 2).saturating_sub(1)).unwrap_or_default();
        let parameters = parted(given).into_iter().filter_map(|p| {
            let name = p.first().filter(|t| t.kind == Kind::Name)?.text;
            Some(Parameter { name, optional: p.len() > 1 || tested.contains(name) })
        });
        let calls_back = tokens().any(|t| t.is("caller"));
        macros.insert(
            name.text,
            Macro { parameters: parameters.collect(), body: i + 1..end, calls_back },
        );
    }
    macros
}

/// The tag that ends the macro which begins at a tag.
pub(super) fn end_of(tags: &[Tag<'_>], begin: usize) -> usize {
    let mut depth = 0usize;
    for (i, tag) in tags.iter().enumerate().skip(begin) {
        depth += usize::from(tag.is("macro"));
        if tag.is("endmacro") {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return i;
            }
        }
    }
    tags.len()
}

/// The names that are tested with `is defined` or given a `default`.
fn may_be_missing<'t>(tokens: &[Token<'t>]) -> Vec<&'t str> {
    let behind = |i: usize, words: &[&str]| {
        words.iter().zip(i + 1..).all(|(word, j)| tokens.get(j).is_some_and(|t| t.is(word)))
    };
    let tests: [&[&str]; 5] = [
        &["is", "defined"],
        &["is", "not", "defined"],
        &["is", "undefined"],
        &["is", "not", "undefined"],
        &["|", "default"],
    ];
    let names = tokens.iter().enumerate().filter(|(_, token)| token.kind == Kind::Name);
    names
        .filter(|(i, _)| tests.iter().any(|words| behind(*i, words)))
        .map(|(_, token)| token.text)
        .collect()
}

/// The imports of a template, by their local names.
pub(super) fn imports<'t>(tags: &[Tag<'t>]) -> BTreeMap<&'t str, Import<'t>> {
    let mut imports = BTreeMap::new();
    for tag in tags.iter().filter(|tag| tag.is("from")) {
        let Some(from) = tag.tokens.get(1).filter(|t| t.kind == Kind::Text) else { continue };
        let Some(names) = tag.tokens.get(3..).filter(|_| tag.tokens[2].is("import")) else {
            continue;
        };
        for part in parted(names) {
            match part {
                [name] | [name, Token { text: "with" | "without", .. }, _] => {
                    imports.insert(name.text, Import { from: trimmed(from), name: *name });
                }
                [name, Token { text: "as", .. }, here, ..] => {
                    _ = imports.insert(here.text, Import { from: trimmed(from), name: *name });
                }
                _ => {}
            }
        }
    }
    imports
}

/// The text of a quoted token, for as long as its source lives.
fn trimmed<'t>(token: &Token<'t>) -> &'t str {
    token.text.get(1..token.text.len().saturating_sub(1)).unwrap_or_default()
}

/// An argument of a call.
pub(super) struct Argument<'a, 's> {
    pub name: Option<Token<'s>>,
    pub value: &'a [Token<'s>],
}

/// The arguments between the brackets of a call.
pub(super) fn arguments<'a, 's>(tokens: &'a [Token<'s>]) -> Vec<Argument<'a, 's>> {
    let argument = |part: &'a [Token<'s>]| match part {
        [name, equals, value @ ..] if name.kind == Kind::Name && equals.is("=") => {
            Argument { name: Some(*name), value }
        }
        value => Argument { name: None, value },
    };
    parted(tokens).into_iter().map(argument).collect()
}

/// The flaws of the arguments of a call; `call` is the name of the macro at the call.
pub(super) fn check(call: &Token<'_>, of: &Macro<'_>, arguments: &[Argument<'_, '_>]) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    let name = shown(call.text);
    let takes = || match of.parameters.as_slice() {
        [] => format!("宏“{name}”不带参数"),
        some => format!(
            "宏“{name}”的参数：{}",
            some.iter().map(|p| p.name).collect::<Vec<_>>().join("、")
        ),
    };
    let wrong = |offset: usize, message: String| Flaw {
        code: crate::diag::Code::TemplateRender,
        ..Flaw::syntax(offset, message)
    };
    let by_place = arguments.iter().filter(|a| a.name.is_none()).count();
    if let Some(surplus) = arguments.iter().filter(|a| a.name.is_none()).nth(of.parameters.len()) {
        let offset = surplus.value.first().map_or(call.start, |t| t.start);
        let message = format!("宏“{name}”最多{}个参数，这里写了{by_place}个", of.parameters.len());
        flaws.push(wrong(offset, message).hint(takes()));
    }
    let mut given: BTreeSet<&str> = of.parameters.iter().take(by_place).map(|p| p.name).collect();
    for key in
        arguments.iter().filter_map(|a| a.name).filter(|key| !(key.is("caller") && of.calls_back))
    {
        if !of.parameters.iter().any(|p| p.name == key.text) {
            let near = nearest(key.text, of.parameters.iter().map(|p| p.name))
                .map(|near| format!("是否想写“{near}”？"));
            flaws.push(
                wrong(key.start, format!("宏“{name}”没有“{}”这个参数", shown(key.text)))
                    .hint(near.unwrap_or_else(takes)),
            );
        } else if !given.insert(key.text) {
            flaws.push(
                wrong(key.start, format!("参数“{}”给了两次", shown(key.text))).hint("去掉一个"),
            );
        }
    }
    // With a wrong name among them, the one that is missing is most likely that.
    let missing: Vec<&str> = of
        .parameters
        .iter()
        .filter(|p| !p.optional && !given.contains(p.name))
        .map(|p| p.name)
        .collect();
    if flaws.is_empty() && !missing.is_empty() {
        flaws.push(
            wrong(call.start, format!("调用宏“{name}”缺少参数“{}”", missing.join("”“")))
                .hint(takes()),
        );
    }
    flaws
}
