//! Turns flaws of a source and errors of the engine into diagnostics.
//!
//! Takes the author's text and, for errors, the table that leads from the engine's lines back
//! to it; yields a Chinese message at the line and column of the token concerned. Messages
//! name variables, filters and places, never values. What the engine's own messages mean is in
//! [`wording`].

use minijinja::{Error, ErrorKind};

use super::error::FilterError;
use super::filters::function_names;
use super::output::MAX_BYTES;
use super::scan::{Flaw, Kind, Tag, Token, split};
use super::trace::{Item, Miss, Trail};
use super::wording;
use crate::data::{nearest, shown};
use crate::diag::{Code, Diagnostic, Origin, Severity};

/// A template as its author wrote it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'a> {
    pub name: &'a str,
    pub source: &'a str,
    /// Where each line that the engine counts begins in the source.
    pub lines: &'a [u32],
}

impl Text<'_> {
    pub fn at(&self, offset: usize, code: Code, message: impl Into<String>) -> Diagnostic {
        let before = &self.source[..self.source.floor_char_boundary(offset)];
        let line = before.matches('\n').count();
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let origin = Origin::Template {
            name: self.name.to_string(),
            line: line as u32 + 1,
            column: column as u32,
        };
        Diagnostic::error(code, message)
            .at(origin)
            .excerpt(excerpt(self.source.lines().nth(line).unwrap_or_default(), column))
    }

    /// The byte at which the engine's line begins.
    fn offset(&self, line: usize) -> usize {
        self.lines.get(line.saturating_sub(1)).map_or(0, |at| *at as usize)
    }
}

/// A line, or of a very long one the part around a column.
fn excerpt(line: &str, column: usize) -> String {
    const MAX_EXCERPT: usize = 200;
    if line.chars().nth(MAX_EXCERPT).is_none() {
        return line.to_string();
    }
    let from = column.saturating_sub(MAX_EXCERPT / 2);
    let part: String = line.chars().skip(from).take(MAX_EXCERPT).collect();
    format!("{}{part}…", if from > 0 { "…" } else { "" })
}

/// A flaw that was found before the template was parsed.
pub(super) fn flaw(text: Text<'_>, flaw: Flaw) -> Diagnostic {
    let mut diagnostic = text.at(flaw.offset, flaw.code, flaw.message);
    if flaw.warning {
        diagnostic.severity = Severity::Warning;
    }
    flaw.hint.into_iter().fold(diagnostic, Diagnostic::hint)
}

/// The engine's error on parsing a template.
pub(super) fn syntax(text: Text<'_>, error: &Error) -> Diagnostic {
    let offset = text.offset(error.line().unwrap_or(1));
    text.at(offset, Code::TemplateSyntax, wording::parsing(error))
}

/// The innermost error of a chain: the error of an include wraps the error inside it.
pub(super) fn innermost(error: &Error) -> &Error {
    let mut inner = error;
    while let Some(source) =
        std::error::Error::source(inner).and_then(|source| source.downcast_ref::<Error>())
    {
        inner = source;
    }
    inner
}

/// Whether a limit was exceeded.
pub(super) fn is_limit(error: &Error) -> bool {
    let inner = innermost(error);
    matches!(inner.kind(), ErrorKind::OutOfFuel | ErrorKind::WriteFailure)
        || wording::is_recursion_limit(inner)
        || FilterError::of(inner).is_some_and(|c| c.code == Code::TemplateLimit)
}

/// The record that a template was processing when it failed, judged by the look-ups of the failing
/// tag or else of the loops around it.
pub(super) fn at_work(text: Text<'_>, error: &Error, trail: &Trail) -> Option<Item> {
    let offset = innermost(error).line().map_or(0, |line| text.offset(line));
    let tags = split(text.source).tags;
    let mut around: Vec<&Tag<'_>> = Vec::new();
    for tag in tags.iter().filter(|tag| tag.start <= offset) {
        if tag.is("for") {
            around.push(tag);
        } else if tag.is("endfor") {
            around.pop();
        }
    }
    let failing = tags.iter().find(|tag| tag.start <= offset && offset < tag.end);
    let keys = failing.into_iter().chain(around.into_iter().rev()).flat_map(|tag| {
        let behind_dot = |(i, token): &(usize, &Token<'_>)| {
            *i > 0 && token.kind == Kind::Name && tag.tokens[i - 1].is(".")
        };
        tag.tokens
            .iter()
            .enumerate()
            .filter(behind_dot)
            .map(|(_, token)| token.text)
            .collect::<Vec<_>>()
    });
    trail.at_work(keys)
}

/// The engine's error on running a template, with the record that lacked the key; `text` is the
/// template that the error names.
pub(super) fn runtime(
    text: Text<'_>,
    error: &Error,
    misses: &[Miss],
) -> (Diagnostic, Option<Item>) {
    let mut item = None;
    (explained(text, error, misses, &mut item), item)
}

fn explained(
    text: Text<'_>,
    error: &Error,
    misses: &[Miss],
    item: &mut Option<Item>,
) -> Diagnostic {
    let inner = innermost(error);
    let offset = inner.line().map_or(0, |line| text.offset(line));
    let tags = split(text.source).tags;
    let place = Place::new(&tags, offset);
    if let Some(failed) = FilterError::of(inner) {
        let (offset, subject) = match failed.name {
            Some(name) => place
                .used(name)
                .map_or((offset, format!("“{name}”：")), |(at, subject)| (at, subject)),
            None => (offset, place.subject()),
        };
        let diagnostic = text.at(offset, failed.code, format!("{subject}{}", failed.message));
        return failed.hint.iter().fold(diagnostic, Diagnostic::hint);
    }
    if wording::is_undefined(inner) {
        return missing(text, offset, &place, misses, item);
    }
    let (code, message) = match inner.kind() {
        ErrorKind::OutOfFuel => {
            (Code::TemplateLimit, "模板的执行步数或生成的内容超出上限".to_string())
        }
        ErrorKind::WriteFailure => {
            (Code::TemplateLimit, format!("生成的内容超出上限：最大{} MB", MAX_BYTES >> 20))
        }
        ErrorKind::UnknownFunction => {
            return unknown_function(text, offset, &tags, wording::unknown_function(inner));
        }
        ErrorKind::BadSerialization => (Code::Internal, "数据不能交给模板".to_string()),
        _ if wording::is_recursion_limit(inner) => {
            (Code::TemplateLimit, "宏、引用或循环嵌套过深".to_string())
        }
        _ => (Code::TemplateRender, format!("{}{}", place.subject(), wording::running(inner))),
    };
    text.at(offset, code, message)
}

/// The token of an error within its tag.
struct Place<'a, 's> {
    tag: Option<&'a Tag<'s>>,
    index: usize,
}

impl<'a, 's> Place<'a, 's> {
    fn new(tags: &'a [Tag<'s>], offset: usize) -> Self {
        let tag = tags.iter().find(|tag| tag.start <= offset && offset < tag.end);
        let index = tag
            .and_then(|tag| tag.tokens.iter().position(|t| t.start >= offset))
            .unwrap_or_default();
        Place { tag, index }
    }

    fn tokens(&self) -> &'a [Token<'s>] {
        self.tag.map_or(&[], |tag| tag.tokens.as_slice())
    }

    /// Offset and name of the filter, test or function that an error comes from. The engine reports
    /// the place of its last argument, or of the value before it.
    fn used(&self, name: &str) -> Option<(usize, String)> {
        let tokens = self.tokens();
        let is_use = |i: &usize| {
            let piped = *i > 0
                && (tokens[*i - 1].is("|") || tokens[*i - 1].is("is") || tokens[*i - 1].is("not"));
            tokens[*i].is(name) && (piped || tokens.get(*i + 1).is_some_and(|t| t.is("(")))
        };
        let enclosing = (0..self.index).rev().filter(is_use).find(|i| self.encloses(*i));
        let i = enclosing
            .or_else(|| (self.index..tokens.len()).find(is_use))
            .or_else(|| (0..self.index).rev().find(is_use))?;
        let what = if i > 0 && tokens[i - 1].is("|") { "过滤器" } else { "" };
        Some((tokens[i].start, format!("{what}“{name}”：")))
    }

    /// Whether the error is between the parentheses that follow the token at `i`.
    fn encloses(&self, i: usize) -> bool {
        let mut depth = 0usize;
        for token in &self.tokens()[i + 1..self.index] {
            match token.kind {
                Kind::Open => depth += 1,
                Kind::Close => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                return false;
            }
        }
        depth > 0
    }

    /// The expression as the subject of a sentence.
    fn named(&self) -> String {
        let subject = self.subject();
        subject.strip_suffix('：').map_or_else(|| "此处".to_string(), ToString::to_string)
    }

    /// The expression that an error is about, as the beginning of a message, if it is short.
    fn subject(&self) -> String {
        let Some(tag) = self.tag else { return String::new() };
        let mut text = String::new();
        for (i, token) in tag.tokens.iter().enumerate() {
            let word = |t: &Token<'_>| matches!(t.kind, Kind::Name | Kind::Number | Kind::Text);
            text.push_str(if i > 0 && word(token) && word(&tag.tokens[i - 1]) { " " } else { "" });
            text.push_str(token.text);
        }
        if text.is_empty() || text.chars().count() > 60 {
            String::new()
        } else {
            format!("“{text}”：")
        }
    }

    /// The token of a look-up: its key as a name, but not the name of a filter.
    fn key(&self, miss: &Miss) -> Option<&'a Token<'s>> {
        let tokens = self.tokens();
        let parent = miss.parent.rsplit('.').next().unwrap_or_default().trim_end_matches("[]");
        let is_key = |i: usize| {
            let token = &tokens[i];
            let before = i.checked_sub(1).map(|j| &tokens[j]);
            match token.kind {
                Kind::Name => {
                    token.text == miss.key
                        && before.is_some_and(|t| t.is(".")) != miss.parent.is_empty()
                        && !before.is_some_and(|t| t.is("|"))
                }
                Kind::Text => {
                    token.unquoted().split('.').any(|part| part == miss.key)
                        && !miss.parent.is_empty()
                }
                _ => false,
            }
        };
        let named = |i: usize| i >= 2 && tokens[i - 2].is(parent);
        let places = || (0..tokens.len()).filter(|i| is_key(*i));
        places().find(|i| named(*i)).or_else(|| places().next()).map(|i| &tokens[i])
    }
}

/// A value that does not exist.
fn missing(
    text: Text<'_>,
    offset: usize,
    place: &Place<'_, '_>,
    misses: &[Miss],
    item: &mut Option<Item>,
) -> Diagnostic {
    let found = misses.iter().rev().find_map(|miss| place.key(miss).map(|token| (miss, token)));
    let Some((miss, token)) = found else {
        return text
            .at(offset, Code::TemplateUndefined, format!("{}没有值", place.named()))
            .hint("核对名字；可能没有的值用 |default(\"…\") 或 {% if … is defined %}");
    };
    *item = Some(miss.item.clone());
    let message = if miss.parent.is_empty() {
        format!("没有“{}”这个变量", shown(&miss.key))
    } else {
        format!("“{}”中没有“{}”", shown(&miss.parent), shown(&miss.key))
    };
    let diagnostic = text.at(token.start, Code::TemplateUndefined, message);
    let keys: Vec<&str> =
        miss.keys.iter().map(String::as_str).filter(|key| is_field_name(key)).collect();
    match nearest(&miss.key, keys.iter().copied()) {
        Some(near) => diagnostic.hint(format!("是否想写“{near}”？")),
        None if !keys.is_empty() && keys.len() <= 30 => {
            diagnostic.hint(format!("可用：{}", keys.join("、")))
        }
        None => diagnostic,
    }
}

/// Whether a key is the name of a field and not data, such as a code.
fn is_field_name(key: &str) -> bool {
    key.len() <= 40
        && key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// A function that does not exist. It is searched for by name, because the engine reports the end
/// of a `{% call %}`.
fn unknown_function(text: Text<'_>, offset: usize, tags: &[Tag<'_>], name: &str) -> Diagnostic {
    let named = tags.iter().flat_map(|tag| &tag.tokens).rfind(|t| t.is(name) && t.start <= offset);
    let offset = named.map_or(offset, |token| token.start);
    let diagnostic =
        text.at(offset, Code::TemplateUndefined, format!("没有“{}”这个函数或宏", shown(name)));
    match nearest(name, function_names()) {
        Some(near) => diagnostic.hint(format!("是否想写“{near}”？")),
        None => diagnostic,
    }
}
