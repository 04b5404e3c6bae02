//! Turns flaws of a source and errors of the engine into diagnostics.
//!
//! Takes the author's text and, for errors, the table that leads from the engine's lines back
//! to it; yields a Chinese message at the line and column of the token concerned. Messages
//! name variables, filters and places, never values.

use minijinja::{Error, ErrorKind};

use super::error::FilterError;
use super::filters::function_names;
use super::output::MAX_BYTES;
use super::scan::{Flaw, Kind, Tag, Token, split};
use super::trace::{Item, Miss, Trail};
use crate::data::{nearest, shown};
use crate::diag::{Code, Diagnostic, Origin};

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
        let origin = Origin::Template { name: self.name.to_string(), line: line as u32 + 1, column: column as u32 };
        Diagnostic::error(code, message).at(origin).excerpt(excerpt(self.source.lines().nth(line).unwrap_or_default(), column))
    }

    /// The byte at which the engine's line begins.
    fn offset(&self, line: usize) -> usize {
        self.lines.get(line.saturating_sub(1)).map_or(0, |at| *at as usize)
    }
}

/// A line, or the part of a very long one that lies around a column.
fn excerpt(line: &str, column: usize) -> String {
    const MAX: usize = 200;
    if line.chars().nth(MAX).is_none() {
        return line.to_string();
    }
    let from = column.saturating_sub(MAX / 2);
    let part: String = line.chars().skip(from).take(MAX).collect();
    format!("{}{part}…", if from > 0 { "…" } else { "" })
}

/// A flaw that was found before the template was parsed.
pub(super) fn flaw(text: Text<'_>, flaw: Flaw) -> Diagnostic {
    let diagnostic = text.at(flaw.offset, flaw.code, flaw.message);
    flaw.hint.into_iter().fold(diagnostic, Diagnostic::hint)
}

/// The engine's error on parsing a template.
pub(super) fn syntax(text: Text<'_>, error: &Error) -> Diagnostic {
    let offset = text.offset(error.line().unwrap_or(1));
    text.at(offset, Code::TemplateSyntax, syntax_message(error.detail().unwrap_or_default()))
}

/// The parser's message in Chinese; it speaks of the template's text only.
fn syntax_message(detail: &str) -> String {
    if let Some((found, expected)) = detail.strip_prefix("unexpected ").and_then(|rest| rest.split_once(", expected ")) {
        return format!("此处是{}，应为{}", token_name(found), token_name(expected));
    }
    if let Some(found) = detail.strip_prefix("unexpected ") {
        return format!("此处不应有{}", token_name(found));
    }
    if let Some(rest) = detail.strip_prefix("block '") {
        return format!("block “{}”定义了两次", rest.split('\'').next().unwrap_or_default());
    }
    match detail {
        "'continue' must be placed inside a loop" | "'break' must be placed inside a loop" => {
            "continue 和 break 只能用在 {% for %} 中".into()
        }
        "block tags in macros are not allowed" => "宏里不能有 {% block %}".into(),
        "empty subscript" => "方括号里没有内容".into(),
        "non-keyword arg after keyword arg" => "“名=值”的参数要放在最后".into(),
        "names starting with an underline can not be imported" => "以下划线开头的宏不能引用".into(),
        "template exceeds maximum recursion limits" => "嵌套过深".into(),
        _ if detail.starts_with("cannot assign to reserved") => "不能给这个名字赋值：它是保留字".into(),
        _ if detail.starts_with("expected call expression") => "此处应为宏或函数的调用，如 名字(参数)".into(),
        _ if detail.starts_with("mismatching name on block") => "block 与 endblock 的名字不一致".into(),
        _ => "模板语法错误".into(),
    }
}

fn token_name(english: &str) -> String {
    match english {
        "identifier" => "名字".into(),
        "expression" => "值".into(),
        "identifier or integer" => "名字或序号".into(),
        "string" => "文字".into(),
        "integer" | "float" => "数字".into(),
        "end of input" => "模板末尾".into(),
        "end of block" => "语句的结尾“%}”".into(),
        "end of variable block" => "表达式的结尾“}}”".into(),
        "assignment operator" => "“=”".into(),
        "comma" => "“,”".into(),
        "block keyword" | "keyword" => "语句".into(),
        "in" | "as" | "import" | "context" => format!("“{english}”"),
        _ => english.strip_prefix('`').and_then(|t| t.strip_suffix('`')).map_or_else(|| "别的内容".into(), |mark| format!("“{mark}”")),
    }
}

/// The innermost error of a chain: an error within an include lies within the include's.
pub(super) fn innermost(error: &Error) -> &Error {
    let mut inner = error;
    while let Some(source) = std::error::Error::source(inner).and_then(|source| source.downcast_ref::<Error>()) {
        inner = source;
    }
    inner
}

/// Whether an error is that too much was asked for.
pub(super) fn is_limit(error: &Error) -> bool {
    let inner = innermost(error);
    let recursion = inner.detail() == Some("recursion limit exceeded");
    matches!(inner.kind(), ErrorKind::OutOfFuel | ErrorKind::WriteFailure)
        || recursion
        || FilterError::of(inner).is_some_and(|c| c.code == Code::TemplateLimit)
}

/// The record that was at work when a template failed, as the look-ups tell: that of the failing tag, or of the loops
/// around it.
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
        let behind_dot = |(i, token): &(usize, &Token<'_>)| *i > 0 && token.kind == Kind::Name && tag.tokens[i - 1].is(".");
        tag.tokens.iter().enumerate().filter(behind_dot).map(|(_, token)| token.text).collect::<Vec<_>>()
    });
    trail.at_work(keys)
}

/// The engine's error on running a template; `text` is the template that the error names. With the record that lacked
/// what was looked for.
pub(super) fn runtime(text: Text<'_>, error: &Error, misses: &[Miss]) -> (Diagnostic, Option<Item>) {
    let mut item = None;
    (explained(text, error, misses, &mut item), item)
}

fn explained(text: Text<'_>, error: &Error, misses: &[Miss], item: &mut Option<Item>) -> Diagnostic {
    let inner = innermost(error);
    let offset = inner.line().map_or(0, |line| text.offset(line));
    let tags = split(text.source).tags;
    let place = Place::new(&tags, offset);
    if let Some(failed) = FilterError::of(inner) {
        let (offset, subject) = match failed.name {
            Some(name) => place.used(name).map_or((offset, format!("“{name}”：")), |(at, subject)| (at, subject)),
            None => (offset, place.subject()),
        };
        let diagnostic = text.at(offset, failed.code, format!("{subject}{}", failed.message));
        return failed.hint.iter().fold(diagnostic, Diagnostic::hint);
    }
    let detail = inner.detail().unwrap_or_default();
    let undefined = inner.kind() == ErrorKind::UndefinedError || detail.contains("undefined");
    if undefined {
        return missing(text, offset, &place, misses, item);
    }
    let (code, message) = match inner.kind() {
        ErrorKind::OutOfFuel => (Code::TemplateLimit, "模板的执行步数或生成的内容超出上限".to_string()),
        ErrorKind::WriteFailure => (Code::TemplateLimit, format!("生成的内容超出上限：最大{} MB", MAX_BYTES >> 20)),
        ErrorKind::UnknownFunction => return unknown_function(text, offset, &tags, detail),
        ErrorKind::BadSerialization => (Code::Internal, "数据不能交给模板".to_string()),
        _ if detail == "recursion limit exceeded" => (Code::TemplateLimit, "宏、引用或循环嵌套过深".to_string()),
        kind => (Code::TemplateRender, format!("{}{}", place.subject(), render_message(kind, detail))),
    };
    text.at(offset, code, message)
}

/// What went wrong, by kind; details may quote data and are only looked at, never shown.
fn render_message(kind: ErrorKind, detail: &str) -> &'static str {
    match kind {
        ErrorKind::TemplateNotFound => "要引用的模板不存在",
        ErrorKind::MissingArgument => "缺少参数",
        ErrorKind::TooManyArguments => "参数过多，或参数名不对",
        ErrorKind::UnknownFilter => "没有这个过滤器",
        ErrorKind::UnknownTest => "没有这个判断",
        ErrorKind::UnknownMethod => "不能这样调用",
        ErrorKind::UnknownBlock => "没有这个 block",
        ErrorKind::CannotUnpack => "项数与变量的个数不符",
        ErrorKind::BadEscape => "文字中的转义不对",
        _ if detail.starts_with("tried to use") => "运算两边的类型不对",
        _ if detail.starts_with("unable to calculate") => "算不出结果：除数为0，或结果过大",
        _ if detail.contains("not iterable") => "不是列表，不能逐项取出",
        _ if detail.contains("can only assign to namespaces") => "不能给“名.项”赋值",
        _ if detail.contains("Required block") => "必须给出的 block 没有给出",
        _ if detail.starts_with("cycle in template inheritance") => "模板的 extends 成了循环",
        _ => "用法不对：值的类型或参数不合要求",
    }
}

/// The token at which an error lies, within its tag.
struct Place<'a, 's> {
    tag: Option<&'a Tag<'s>>,
    index: usize,
}

impl<'a, 's> Place<'a, 's> {
    fn new(tags: &'a [Tag<'s>], offset: usize) -> Self {
        let tag = tags.iter().find(|tag| tag.start <= offset && offset < tag.end);
        let index = tag.and_then(|tag| tag.tokens.iter().position(|t| t.start >= offset)).unwrap_or_default();
        Place { tag, index }
    }

    fn tokens(&self) -> &'a [Token<'s>] {
        self.tag.map_or(&[], |tag| tag.tokens.as_slice())
    }

    /// The use of a filter, test or function that an error comes from: where it is and what it
    /// is called. The engine's place is that of its last argument, or of what stands before it.
    fn used(&self, name: &str) -> Option<(usize, String)> {
        let tokens = self.tokens();
        let is_use = |i: &usize| {
            let piped = *i > 0 && (tokens[*i - 1].is("|") || tokens[*i - 1].is("is") || tokens[*i - 1].is("not"));
            tokens[*i].is(name) && (piped || tokens.get(*i + 1).is_some_and(|t| t.is("(")))
        };
        let enclosing = (0..self.index).rev().filter(is_use).find(|i| self.encloses(*i));
        let i = enclosing.or_else(|| (self.index..tokens.len()).find(is_use)).or_else(|| (0..self.index).rev().find(is_use))?;
        let what = if i > 0 && tokens[i - 1].is("|") { "过滤器" } else { "" };
        Some((tokens[i].start, format!("{what}“{name}”：")))
    }

    /// Whether the place lies between the parentheses that follow the token at `i`.
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
        if text.is_empty() || text.chars().count() > 60 { String::new() } else { format!("“{text}”：") }
    }

    /// The token of a look-up: its key as a name, not as the name of a filter.
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
                Kind::Text => token.unquoted().split('.').any(|part| part == miss.key) && !miss.parent.is_empty(),
                _ => false,
            }
        };
        let named = |i: usize| i >= 2 && tokens[i - 2].is(parent);
        let places = || (0..tokens.len()).filter(|i| is_key(*i));
        places().find(|i| named(*i)).or_else(|| places().next()).map(|i| &tokens[i])
    }
}

/// A value that is not there.
fn missing(text: Text<'_>, offset: usize, place: &Place<'_, '_>, misses: &[Miss], item: &mut Option<Item>) -> Diagnostic {
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
    let keys: Vec<&str> = miss.keys.iter().map(String::as_str).filter(|key| is_field_name(key)).collect();
    match nearest(&miss.key, keys.iter().copied()) {
        Some(near) => diagnostic.hint(format!("是否想写“{near}”？")),
        None if !keys.is_empty() && keys.len() <= 30 => diagnostic.hint(format!("可用：{}", keys.join("、"))),
        None => diagnostic,
    }
}

/// Whether a key is the name of a field and not somebody's data, such as a code.
fn is_field_name(key: &str) -> bool {
    key.len() <= 40
        && key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// The function is looked for from its name on: the engine places the call of a `{% call %}` at its end.
fn unknown_function(text: Text<'_>, offset: usize, tags: &[Tag<'_>], detail: &str) -> Diagnostic {
    let name = detail.strip_suffix(" is unknown").unwrap_or_default();
    let named = tags.iter().flat_map(|tag| &tag.tokens).rfind(|t| t.is(name) && t.start <= offset);
    let offset = named.map_or(offset, |token| token.start);
    let diagnostic = text.at(offset, Code::TemplateUndefined, format!("没有“{}”这个函数或宏", shown(name)));
    match nearest(name, function_names()) {
        Some(near) => diagnostic.hint(format!("是否想写“{near}”？")),
        None => diagnostic,
    }
}
