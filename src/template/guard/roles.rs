//! What a token of a tag is to its neighbours: keyword, name of a test, kind of bracket.

use crate::template::scan::{Kind, Tag, Token};

/// What a bracket is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Arguments,
    Group,
    Subscript,
    List,
    Map,
}

/// What a bracket is for, judged by the token before it.
pub(super) fn role(tag: &Tag<'_>, i: usize) -> Role {
    let before = i.checked_sub(1).map(|j| &tag.tokens[j]);
    let operand = before.is_some_and(|t| match t.kind {
        Kind::Name => !is_keyword(tag, i - 1) && !after_is(&tag.tokens, i - 1),
        Kind::Text | Kind::Number | Kind::Close => true,
        Kind::Open | Kind::Mark => false,
    });
    let called = operand
        || before.is_some_and(|t| {
            t.kind == Kind::Name && (after_is(&tag.tokens, i - 1) || t.is("call"))
        });
    match tag.tokens[i].text {
        "{" => Role::Map,
        "[" if operand => Role::Subscript,
        "[" => Role::List,
        _ if called => Role::Arguments,
        _ => Role::Group,
    }
}

/// Whether the name at `i` is the name of a test, `x is NAME` or `x is not NAME`.
pub(super) fn after_is(tokens: &[Token<'_>], i: usize) -> bool {
    let word = |back: usize, text: &str| {
        i.checked_sub(back).is_some_and(|j| tokens[j].is(text) && !after_dot(tokens, j))
    };
    word(1, "is") || (word(1, "not") && word(2, "is"))
}

pub(super) fn after_dot(tokens: &[Token<'_>], i: usize) -> bool {
    i.checked_sub(1).is_some_and(|j| tokens[j].is("."))
}

pub(super) fn is_keyword(tag: &Tag<'_>, i: usize) -> bool {
    const WORDS: &[&str] = &[
        "and",
        "or",
        "not",
        "in",
        "is",
        "if",
        "else",
        "elif",
        "recursive",
        "import",
        "as",
        "with",
        "without",
    ];
    let first = tag.statement && i == 0;
    !after_dot(&tag.tokens, i) && (first || WORDS.contains(&tag.tokens[i].text))
}

pub(super) fn is_constant(token: &Token<'_>) -> bool {
    ["true", "false", "none", "True", "False", "None"].contains(&token.text)
}
