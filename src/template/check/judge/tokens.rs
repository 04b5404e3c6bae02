//! Where the operators of an expression stand among its tokens.

use super::super::{Kind, Token};

/// Signs that compare.
pub(super) const COMPARISONS: [&str; 6] = ["==", "!=", "<", "<=", ">", ">="];

/// Whether it is a name with its fields and nothing else, as most expressions are.
pub(super) fn is_path(tokens: &[Token<'_>]) -> bool {
    let fits = |(i, t): (usize, &Token<'_>)| {
        if i % 2 == 0 { t.kind == Kind::Name && !t.is("not") } else { t.is(".") }
    };
    tokens.len() % 2 == 1 && tokens.iter().enumerate().all(fits)
}

/// The last token outside of brackets for which something is found.
pub(super) fn last_outside<'a>(
    tokens: &[Token<'_>],
    found: impl Fn(usize) -> Option<&'a str>,
) -> Option<(usize, &'a str)> {
    let mut depth = 0i32;
    for i in (0..tokens.len()).rev() {
        match tokens[i].kind {
            Kind::Close => depth += 1,
            Kind::Open => depth -= 1,
            _ if depth == 0 => {
                if let Some(found) = found(i) {
                    return Some((i, found));
                }
            }
            _ => {}
        }
    }
    None
}

pub(super) fn last_word(tokens: &[Token<'_>], word: &'static str) -> Option<usize> {
    let is = |i: usize| {
        let named = tokens[i].kind == Kind::Name && tokens[i].is(word);
        (named && (i == 0 || !tokens[i - 1].is(".") && !tokens[i - 1].is("|"))).then_some(word)
    };
    last_outside(tokens, is).map(|(at, _)| at)
}

/// The comparison that a token is, or begins.
pub(super) fn comparison<'a>(tokens: &[Token<'a>], i: usize) -> Option<&'a str> {
    let word =
        |j: usize, text: &str| tokens.get(j).is_some_and(|t| t.kind == Kind::Name && t.is(text));
    let token = tokens[i];
    if token.kind == Kind::Mark {
        return COMPARISONS.iter().copied().find(|sign| token.is(sign));
    }
    let before = |text: &str| i > 0 && word(i - 1, text);
    let tested = before("is") || before("not") && i > 1 && word(i - 2, "is");
    let dotted = i > 0 && (tokens[i - 1].is(".") || tokens[i - 1].is("|"));
    match () {
        () if tested || dotted => None,
        () if word(i, "in") => (!before("not")).then_some("in"),
        () if word(i, "not") && word(i + 1, "in") && i > 0 => Some("not in"),
        () => None,
    }
}

/// Whether an operator at a place has a value before it.
pub(super) fn follows_value(tokens: &[Token<'_>], i: usize) -> bool {
    const WORDS: &[&str] = &["and", "or", "not", "in", "is", "if", "else"];
    let Some(before) = i.checked_sub(1).map(|j| &tokens[j]) else { return false };
    match before.kind {
        Kind::Close | Kind::Number | Kind::Text => true,
        Kind::Name => !WORDS.contains(&before.text),
        Kind::Open | Kind::Mark => false,
    }
}
