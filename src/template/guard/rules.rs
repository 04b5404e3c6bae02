//! The rules for one tag: its size, the names that it may use, and the operators it may not.
//!
//! Takes a tag and the names that exist; yields its flaws and changes nothing. What is allowed only
//! in a bounded form is changed by [`rewrite`](super::rewrite).

use super::Names;
use super::roles::{Role, after_dot, after_is, is_constant, role};
use crate::data::{nearest, shown};
use crate::template::scan::{Flaw, Kind, Tag, Token};

/// Most tokens of one tag.
const MAX_TOKENS: usize = 400;
/// Deepest nesting of brackets in one tag.
const MAX_BRACKETS: usize = 12;
/// Longest run of unary operators, such as `not`.
const MAX_PREFIXES: usize = 8;
/// Most conditional parts (`a if b else c`) of one tag.
const MAX_CONDITIONS: usize = 20;

/// Finds the flaws of a tag. If it is too large, that is the only one.
pub(super) fn check(tag: &Tag<'_>, names: &Names<'_>, flaws: &mut Vec<Flaw>) {
    match size(tag) {
        Some(flaw) => flaws.push(flaw),
        None => expression(tag, names, flaws),
    }
}

/// The bounds of one tag.
fn size(tag: &Tag<'_>) -> Option<Flaw> {
    if let Some(token) = tag.tokens.get(MAX_TOKENS) {
        return Some(
            Flaw::limit(token.start, format!("标签过长：最多{MAX_TOKENS}个词"))
                .hint("分成几个 {% set %}"),
        );
    }
    let (mut depth, mut prefixes, mut conditions) = (0usize, 0usize, 0usize);
    for token in &tag.tokens {
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        prefixes = if token.is("not") || token.is("-") { prefixes + 1 } else { 0 };
        conditions += usize::from(token.is("if"));
        let excess = match () {
            () if depth > MAX_BRACKETS => format!("括号嵌套过深：最多{MAX_BRACKETS}层"),
            () if prefixes > MAX_PREFIXES => format!("连续的 not 或负号过多：最多{MAX_PREFIXES}个"),
            () if conditions > MAX_CONDITIONS => {
                format!("一个标签中的 if 过多：最多{MAX_CONDITIONS}个")
            }
            () => continue,
        };
        return Some(Flaw::limit(token.start, excess));
    }
    None
}

/// An open bracket while a tag is walked.
struct Bracket {
    index: usize,
    role: Role,
    /// Whether it holds anything but constants.
    varies: bool,
    commas: bool,
}

/// The rules for the expressions of a tag.
fn expression(tag: &Tag<'_>, names: &Names<'_>, flaws: &mut Vec<Flaw>) {
    let tokens = &tag.tokens;
    let mut open: Vec<Bracket> = Vec::new();
    let mut assigned = false;
    for (i, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Open => {
                open.push(Bracket { index: i, role: role(tag, i), varies: false, commas: false });
            }
            Kind::Close => flaws.extend(close(tokens, i, &mut open)),
            Kind::Name => {
                if !is_constant(token) {
                    open.iter_mut().for_each(|b| b.varies = true);
                }
                if let Some(map) = open.last().filter(|b| b.role == Role::Map && b.varies) {
                    let flaw = Flaw::syntax(
                        tokens[map.index].start,
                        "花括号 { } 里只能写固定的文字和数字",
                    );
                    flaws.push(flaw.hint("变化的值放在方括号 [ ] 里，或由数据提供"));
                    return;
                }
                if let Some(flaw) = name(tokens, i, names) {
                    flaws.push(flaw);
                }
            }
            Kind::Mark => {
                let role = open.last().map(|b| b.role);
                if let Some(flaw) = mark(token, role) {
                    flaws.push(flaw);
                }
                match (token.text, open.last_mut()) {
                    (",", Some(bracket)) => bracket.commas = true,
                    ("=", _) if !assigns(tag, i, role) => {
                        flaws.push(
                            Flaw::syntax(token.start, "此处不能用“=”")
                                .hint("判断是否相等，用两个等号“==”"),
                        );
                        return;
                    }
                    ("=", None) => assigned = true,
                    (",", None) if assigned && tag.statement && tokens[0].is("set") => {
                        flaws.push(
                            Flaw::syntax(token.start, "“=”右边只能有一个值")
                                .hint("几个值请放在方括号 [ ] 里"),
                        );
                    }
                    _ => {}
                }
            }
            Kind::Number | Kind::Text => {}
        }
    }
}

/// Whether a `=` assigns a value to a name: in a `set` or `with`, or among arguments.
fn assigns(tag: &Tag<'_>, i: usize, role: Option<Role>) -> bool {
    let before = |back: usize| i.checked_sub(back).map(|j| &tag.tokens[j]);
    match role {
        None => ["set", "with"].iter().any(|word| tag.is(word)),
        Some(Role::Arguments) => {
            before(1).is_some_and(|t| t.kind == Kind::Name)
                && before(2).is_none_or(|t| t.is("(") || t.is(","))
        }
        Some(_) => false,
    }
}

/// A bracket closes: several values in `( )` are refused.
fn close(tokens: &[Token<'_>], i: usize, open: &mut Vec<Bracket>) -> Option<Flaw> {
    let bracket = open.pop()?;
    let several = bracket.role == Role::Group && (bracket.commas || bracket.index + 1 == i);
    several.then(|| {
        Flaw::syntax(tokens[bracket.index].start, "圆括号里只能有一个值")
            .hint("几个值请放在方括号 [ ] 里")
    })
}

/// Filters and tests that do not exist, and `self`.
fn name(tokens: &[Token<'_>], i: usize, names: &Names<'_>) -> Option<Flaw> {
    let token = &tokens[i];
    let piped = i.checked_sub(1).is_some_and(|j| tokens[j].is("|"));
    let unknown = |what: &str, known: &[&str]| {
        if known.contains(&token.text) {
            return None;
        }
        let flaw = Flaw::syntax(token.start, format!("没有“{}”这个{what}", shown(token.text)));
        Some(match nearest(token.text, known.iter().copied()) {
            Some(near) => flaw.hint(format!("是否想写“{near}”？")),
            None => flaw,
        })
    };
    if piped {
        return unknown("过滤器", names.filters);
    }
    if after_is(tokens, i) && !token.is("not") {
        return unknown("判断", names.tests);
    }
    if token.is("self") && !after_dot(tokens, i) {
        return Some(Flaw::syntax(token.start, "不支持 self"));
    }
    token.text.starts_with("__").then(|| Flaw::syntax(token.start, "变量名不能以两个下划线开头"))
}

/// Operators that are refused because what they build is not bounded.
fn mark(token: &Token<'_>, role: Option<Role>) -> Option<Flaw> {
    match token.text {
        "*" | "**" => Some(
            Flaw::limit(token.start, format!("模板中不能用“{}”", token.text))
                .hint("乘积由数据给出；重复的内容用 {% for %}"),
        ),
        ":" if role == Some(Role::Subscript) => Some(
            Flaw::limit(token.start, "不能用“[起:止]”截取")
                .hint("前几项用 |take(数量)，去掉前几项用 |skip(数量)，文字用 |truncate(字数)"),
        ),
        _ => None,
    }
}
