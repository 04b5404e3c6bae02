//! Rewrites a template that keeps the rules before the engine parses it.
//!
//! Two things are put into the author's text. Where the engine would build a value without
//! consuming fuel, a filter or function of ours is put in: `[a, b]` becomes `__list(a, b)`, the
//! operands of `+` and `~` and the left side of `in` pass through a filter. So do the operands of
//! other arithmetic and of comparisons, since the engine reckons in binary. And because the engine
//! reports only the line of an error, a line break goes before every token of a tag; the table of
//! those lines leads back to the place in the author's text.

use super::roles::{Role, after_dot, after_is, is_constant, is_keyword, role};
use crate::template::scan::{Kind, Tag};

/// The function that builds the lists whose items are not all constants.
pub(in crate::template) const LIST: &str = "__list";
/// The filter that both sides of a `+` pass through.
pub(in crate::template) const OPERAND: &str = "__operand";
/// The filter that both sides of a `~` pass through.
pub(in crate::template) const PART: &str = "__part";
/// The filter that both sides of a comparison and of other arithmetic pass through: what `round`
/// gives is a number there.
pub(in crate::template) const NUMBER: &str = "__number";
/// The filter that the left side of an `in` passes through.
pub(in crate::template) const MEMBER: &str = "__member";

/// A replacement: offset, length, text.
pub(super) type Edit = (usize, usize, String);

/// The edits that a tag needs.
pub(super) fn edits(tag: &Tag<'_>) -> Vec<Edit> {
    let mut edits = calls(tag);
    edits.extend(lines(tag));
    edits
}

/// Puts in the functions and filters that bound what is built.
fn calls(tag: &Tag<'_>) -> Vec<Edit> {
    let mut edits = Vec::new();
    // Where each open bracket starts, what it is for, and whether it holds anything but constants.
    let mut open: Vec<(usize, Role, bool)> = Vec::new();
    for (i, token) in tag.tokens.iter().enumerate() {
        match token.kind {
            Kind::Open => open.push((token.start, role(tag, i), false)),
            Kind::Close => {
                if let Some((start, Role::List, true)) = open.pop() {
                    edits.push((start, 1, format!("{LIST}(")));
                    edits.push((token.start, 1, ")".to_string()));
                }
            }
            Kind::Name => {
                if !is_constant(token) {
                    open.iter_mut().for_each(|(_, _, varies)| *varies = true);
                }
                if is_membership(tag, i, open.is_empty()) {
                    edits.push((token.start, 0, format!("|{MEMBER} ")));
                }
            }
            Kind::Mark => {
                edits.extend(operands(tag, i));
            }
            Kind::Number | Kind::Text => {}
        }
    }
    edits
}

/// The filters that the operands of the operator at `i` pass through. The sides of a comparison are
/// put in brackets if they reckon, so that their result passes through, and not only its last part.
fn operands(tag: &Tag<'_>, i: usize) -> Vec<Edit> {
    let tokens = &tag.tokens;
    let Some(filter) = filter(tag, i) else { return Vec::new() };
    let compares = ["==", "!=", "<", "<=", ">", ">="].contains(&tokens[i].text);
    let mut edits = Vec::new();
    let left = if compares { side(tag, (0..i).rev(), true) } else { None };
    match left {
        Some(left) => {
            edits.push((tokens[left].start, 0, "(".to_string()));
            edits.push((tokens[i].start, 0, format!(")|{filter} ")));
        }
        None => edits.push((tokens[i].start, 0, format!("|{filter} "))),
    }
    let right = if compares { side(tag, i + 1..tokens.len(), false) } else { None };
    match right {
        Some(right) => {
            let end = tokens.get(right + 1).map_or_else(|| end_of(tag), |token| token.start);
            edits.push((tokens[i + 1].start, 0, "(".to_string()));
            edits.push((end, 0, format!(")|{filter} ")));
        }
        None => {
            let end = operand_end(tag, i + 1);
            // Without an operand the error is that of the author's text.
            if tokens.get(i + 1).is_some_and(|next| next.start < end) {
                edits.push((end, 0, format!("|{filter} ")));
            }
        }
    }
    edits
}

/// The last token of a side of a comparison, walked away from its sign; `None` if it does not
/// reckon.
fn side(tag: &Tag<'_>, away: impl Iterator<Item = usize>, back: bool) -> Option<usize> {
    const SIGNS: &[&str] = &["+", "-", "/", "//", "%"];
    const ENDS: &[&str] = &[",", "=", ":", "==", "!=", "<", "<=", ">", ">="];
    let (mut depth, mut reckons, mut last) = (0i32, false, None);
    for i in away {
        let token = &tag.tokens[i];
        let inwards = match token.kind {
            Kind::Open | Kind::Close if (token.kind == Kind::Close) == back => 1,
            Kind::Open | Kind::Close => -1,
            _ => 0,
        };
        if depth == 0 {
            let ends = match token.kind {
                Kind::Mark => ENDS.contains(&token.text),
                Kind::Name => is_keyword(tag, i),
                _ => inwards < 0,
            };
            if ends {
                break;
            }
            let sign = token.text == "-" && is_sign(tag, i);
            reckons |= token.kind == Kind::Mark && SIGNS.contains(&token.text) && !sign;
        }
        depth += inwards;
        last = Some(i);
    }
    last.filter(|_| reckons)
}

/// The filter for both operands of the operator at `i`.
fn filter(tag: &Tag<'_>, i: usize) -> Option<&'static str> {
    match tag.tokens[i].text {
        "+" => Some(OPERAND),
        "~" => Some(PART),
        "-" if !is_sign(tag, i) => Some(NUMBER),
        "/" | "//" | "%" | "==" | "!=" | "<" | "<=" | ">" | ">=" => Some(NUMBER),
        _ => None,
    }
}

/// Whether the `-` at `i` is the sign of a number: nothing is before it to be subtracted from.
fn is_sign(tag: &Tag<'_>, i: usize) -> bool {
    let Some(before) = i.checked_sub(1) else { return true };
    let token = &tag.tokens[before];
    match token.kind {
        Kind::Open | Kind::Mark => true,
        Kind::Name => is_keyword(tag, before) || after_is(&tag.tokens, before),
        Kind::Close | Kind::Number | Kind::Text => false,
    }
}

/// Where the operand that begins with the token at `from` ends: at the next operator outside its
/// brackets.
fn operand_end(tag: &Tag<'_>, from: usize) -> usize {
    let tokens = &tag.tokens;
    let begin = (from..tokens.len()).find(|i| !tokens[*i].is("-")).unwrap_or(tokens.len());
    let mut depth = 0usize;
    for (i, token) in tokens.iter().enumerate().skip(begin) {
        let ends = match token.kind {
            Kind::Open => {
                depth += 1;
                false
            }
            Kind::Close if depth > 0 => {
                depth -= 1;
                false
            }
            Kind::Close => true,
            Kind::Mark => depth == 0 && ![".", "|"].contains(&token.text),
            Kind::Name => depth == 0 && is_keyword(tag, i),
            Kind::Number | Kind::Text => false,
        };
        if ends {
            return token.start;
        }
    }
    end_of(tag)
}

/// Where the last token of a tag ends.
fn end_of(tag: &Tag<'_>) -> usize {
    tag.tokens.last().map_or(tag.end, |token| token.start + token.text.len())
}

/// Whether the name at `i` is the operator `in` or the beginning of `not in`.
fn is_membership(tag: &Tag<'_>, i: usize, outermost: bool) -> bool {
    let tokens = &tag.tokens;
    let word = |j: usize, text: &str| {
        tokens.get(j).is_some_and(|t| t.kind == Kind::Name && t.text == text)
    };
    let negated = word(i, "not") && word(i + 1, "in") && i > 0 && !tokens[i - 1].is("is");
    let plain = word(i, "in")
        && (i == 0 || !word(i - 1, "not"))
        && !after_is(tokens, i)
        && !after_dot(tokens, i);
    let of_loop = outermost && word(0, "for") && !(1..i).any(|j| word(j, "in"));
    (negated || plain) && !(tag.statement && of_loop)
}

/// A line break before each token; not after a dot, where `x.1.0` would turn into a fraction.
fn lines<'a>(tag: &'a Tag<'_>) -> impl Iterator<Item = Edit> + 'a {
    let positions = (0..tag.tokens.len()).filter(|i| !after_dot(&tag.tokens, *i));
    positions.map(|i| (tag.tokens[i].start, 0, "\n".to_string()))
}

/// Applies the edits; returns the new text and, for each of its lines, the offset in the source.
pub(super) fn apply(source: &str, mut edits: Vec<Edit>) -> (String, Vec<u32>) {
    // At the same place, the line break comes first, and what replaces a bracket after what is put
    // in before it; the bracket around a side of a comparison closes behind its last operand.
    edits.sort_by_key(|(offset, length, text)| {
        (*offset, text != "\n", *length, text.starts_with(')'))
    });
    // A value between two `~` is an operand of both.
    edits.dedup();
    let mut text = String::with_capacity(source.len() + edits.len() * 2);
    let mut lines = vec![0];
    let mut at = 0;
    for (offset, length, replacement) in
        edits.into_iter().chain(std::iter::once((source.len(), 0, String::new())))
    {
        let kept = &source[at..offset];
        lines.extend(kept.match_indices('\n').map(|(i, _)| (at + i + 1) as u32));
        text.push_str(kept);
        lines.extend(replacement.match_indices('\n').map(|_| offset as u32));
        text.push_str(&replacement);
        at = offset + length;
    }
    (text, lines)
}
