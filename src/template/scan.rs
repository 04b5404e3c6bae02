//! Splits a template into tags and their tokens, with the place of each.
//!
//! Takes the source as its author wrote it; yields the tokens that limits, rewriting, static check
//! and error messages work on. It follows the template language's own lexer: raw blocks, comments,
//! strings, and brackets that hide an end mark. It reads on after an error, and it never builds a
//! tree, so deep nesting needs no stack.

/// The kind of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or keyword.
    Name,
    /// A number.
    Number,
    /// A quoted text.
    Text,
    /// `(`, `[` or `{`.
    Open,
    /// `)`, `]` or `}`.
    Close,
    /// An operator or other punctuation.
    Mark,
}

/// A token within a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'s> {
    pub kind: Kind,
    pub text: &'s str,
    /// Byte offset in the source.
    pub start: usize,
}

impl Token<'_> {
    /// Whether it is this name, keyword, mark or bracket; never true of a quoted text.
    pub fn is(&self, text: &str) -> bool {
        self.kind != Kind::Text && self.text == text
    }

    /// The content of a quoted text, escapes left as they are.
    pub fn unquoted(&self) -> &str {
        self.text.get(1..self.text.len().saturating_sub(1)).unwrap_or_default()
    }
}

/// A tag: `{{ … }}` or `{% … %}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag<'s> {
    /// Whether it is a statement, `{% … %}`.
    pub statement: bool,
    /// Byte offsets of the whole tag.
    pub start: usize,
    pub end: usize,
    pub tokens: Vec<Token<'s>>,
    /// Whether it could not be read to its end: its tokens are those before the flaw.
    pub broken: bool,
}

impl Tag<'_> {
    /// Whether it is the statement of this word.
    pub fn is(&self, word: &str) -> bool {
        self.statement && self.tokens.first().is_some_and(|t| t.is(word))
    }
}

/// Text between tags, as it is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// Byte offsets in the source.
    pub range: std::ops::Range<usize>,
    /// Whether it is part of a raw block, which contains no tags.
    pub raw: bool,
}

/// A source split up.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Scanned<'s> {
    pub tags: Vec<Tag<'s>>,
    pub pieces: Vec<Piece>,
    /// What could not be read, in order; reading continued at the next tag.
    pub flaws: Vec<Flaw>,
}

/// Number of flaws after which the rest of a source is not read.
const MAX_FLAWS: usize = 30;

/// A problem of a source and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Flaw {
    pub code: crate::diag::Code,
    pub offset: usize,
    pub message: String,
    pub hint: Option<String>,
    /// Whether it may be right all the same.
    pub warning: bool,
}

impl Flaw {
    pub fn syntax(offset: usize, message: impl Into<String>) -> Self {
        Flaw {
            code: crate::diag::Code::TemplateSyntax,
            offset,
            message: message.into(),
            hint: None,
            warning: false,
        }
    }

    pub fn limit(offset: usize, message: impl Into<String>) -> Self {
        Flaw { code: crate::diag::Code::TemplateLimit, ..Flaw::syntax(offset, message) }
    }

    pub fn hint(self, hint: impl Into<String>) -> Self {
        Flaw { hint: Some(hint.into()), ..self }
    }
}

/// The tags of a source in their order.
///
/// # Errors
/// The first place that cannot be read: an open tag, text, comment or bracket, or a character that
/// no expression may hold.
#[cfg(test)]
pub(super) fn scan(source: &str) -> Result<Vec<Tag<'_>>, Flaw> {
    let scanned = split(source);
    scanned.flaws.into_iter().next().map_or(Ok(scanned.tags), Err)
}

/// Splits a source into its tags and the text between them; a tag that cannot be read is recorded
/// as a flaw.
pub(super) fn split(source: &str) -> Scanned<'_> {
    let mut all = Scanned::default();
    let mut text = 0;
    let mut at = 0;
    while let Some(found) = source[at..].find('{').filter(|_| all.flaws.len() < MAX_FLAWS) {
        let start = at + found;
        let end = match source.as_bytes().get(start + 1) {
            Some(b'#') => match source[start + 2..].find("#}") {
                Some(end) => Ok(start + 2 + end + 2),
                None => Err(Flaw::syntax(start, "注释没有结束：缺少“#}”")),
            },
            Some(b'%') => match basic_tag(source, start + 2, "raw") {
                Some(body) => match raw_end(source, body) {
                    Some((close, end)) => {
                        all.text(text, start, false);
                        all.text(body, close, true);
                        (text, at) = (end, end);
                        continue;
                    }
                    None => Err(Flaw::syntax(start, "raw 没有结束：缺少“{% endraw %}”")),
                },
                None => tag(source, start, true, &mut all.tags),
            },
            Some(b'{') => tag(source, start, false, &mut all.tags),
            _ => {
                at = start + 1;
                continue;
            }
        };
        all.text(text, start, false);
        at = match end {
            Ok(end) => end,
            Err(flaw) => {
                all.flaws.push(unclosed(source, start, flaw));
                next_tag(source, start + 2)
            }
        };
        text = at;
    }
    all.text(text, source.len(), false);
    all
}

impl Scanned<'_> {
    fn text(&mut self, start: usize, end: usize, raw: bool) {
        if start < end {
            self.pieces.push(Piece { range: start..end, raw });
        }
    }
}

/// Where reading continues after a tag that begins before `from` and has no valid end: after what
/// looks like its end, at the next tag or on the next line.
fn next_tag(source: &str, from: usize) -> usize {
    let rest = &source[from..];
    let stop = |mark: &str, behind: usize| rest.find(mark).map(|i| i + behind);
    let ends = [stop("}}", 2), stop("%}", 2), stop("{{", 0), stop("{%", 0), stop("\n", 0)];
    from + ends.into_iter().flatten().min().unwrap_or(rest.len())
}

/// The flaw of a tag that ran into the markup after it: it was not closed.
fn unclosed(source: &str, start: usize, flaw: Flaw) -> Flaw {
    let between = source.get(start + 2..flaw.offset).unwrap_or_default();
    if !["</", "/>", "{{", "{%"].iter().any(|mark| between.contains(mark)) {
        return flaw;
    }
    let statement = source[start..].starts_with("{%");
    let (mark, name) = if statement { ("%}", "语句") } else { ("}}", "表达式") };
    Flaw::syntax(start, format!("{name}没有结束：缺少“{mark}”"))
}

/// The end of a tag that holds one word only, where `from` is right after its `{%`.
fn basic_tag(source: &str, from: usize, word: &str) -> Option<usize> {
    let unsigned = |text: &'_ str| text.len() - usize::from(text.starts_with(['-', '+']));
    let rest = &source[from..];
    let rest = rest[rest.len() - unsigned(rest)..].trim_ascii_start();
    let rest = rest.strip_prefix(word)?.trim_ascii_start();
    let rest = rest[rest.len() - unsigned(rest)..].strip_prefix("%}")?;
    Some(source.len() - rest.len())
}

/// Begin and end of the tag that ends a raw block.
fn raw_end(source: &str, mut from: usize) -> Option<(usize, usize)> {
    loop {
        let begin = from + source[from..].find("{%")?;
        from = begin + 2;
        if let Some(end) = basic_tag(source, from, "endraw") {
            return Some((begin, end));
        }
    }
}

/// Reads the tag that starts at `start`; returns where it ends.
fn tag<'s>(
    source: &'s str,
    start: usize,
    statement: bool,
    tags: &mut Vec<Tag<'s>>,
) -> Result<usize, Flaw> {
    let mut tokens = Vec::new();
    let end = tokens_of(source, start, statement, &mut tokens);
    let broken = end.is_err();
    tags.push(Tag { statement, start, end: *end.as_ref().unwrap_or(&(start + 2)), tokens, broken });
    end
}

fn tokens_of<'s>(
    source: &'s str,
    start: usize,
    statement: bool,
    tokens: &mut Vec<Token<'s>>,
) -> Result<usize, Flaw> {
    let end_mark = if statement { "%}" } else { "}}" };
    let mut open: Vec<(u8, usize)> = Vec::new();
    let mut at = start + 2;
    at += usize::from(matches!(source.as_bytes().get(at), Some(b'-' | b'+')));
    loop {
        let rest = &source[at..];
        let rest = rest.trim_ascii_start();
        at = source.len() - rest.len();
        let Some(first) = rest.chars().next() else {
            let (mark, name) = if statement { ("%}", "语句") } else { ("}}", "表达式") };
            let flaw = match open.last() {
                Some(&(bracket, offset)) => {
                    Flaw::syntax(offset, format!("括号“{}”没有对应的右括号", bracket as char))
                }
                None => Flaw::syntax(start, format!("{name}没有结束：缺少“{mark}”")),
            };
            return Err(flaw);
        };
        if open.is_empty() {
            let after_sign = rest.strip_prefix(['-', '+']).unwrap_or(rest);
            if let Some(after) = after_sign.strip_prefix(end_mark) {
                return Ok(source.len() - after.len());
            }
        }
        let after_dot = tokens.last().is_some_and(|t| t.is("."));
        let (kind, length) =
            token(rest, first, after_dot).map_err(|flaw| Flaw { offset: at, ..flaw })?;
        let text = &rest[..length];
        match kind {
            Kind::Open => open.push((text.as_bytes()[0], at)),
            Kind::Close => match (open.pop(), text) {
                (Some((b'(', _)), ")") | (Some((b'[', _)), "]") | (Some((b'{', _)), "}") => {}
                (Some((bracket, _)), _) => {
                    return Err(Flaw::syntax(
                        at,
                        format!("“{text}”与前面的“{}”不配对", bracket as char),
                    ));
                }
                (None, "}") => {
                    let name = if statement { "语句" } else { "表达式" };
                    return Err(Flaw::syntax(at, format!("{name}没有结束：此处应为“{end_mark}”")));
                }
                (None, _) => return Err(Flaw::syntax(at, format!("多了一个“{text}”"))),
            },
            _ => {}
        }
        tokens.push(Token { kind, text, start: at });
        at += length;
    }
}

/// Kind and length of the token that `rest` starts with.
fn token(rest: &str, first: char, after_dot: bool) -> Result<(Kind, usize), Flaw> {
    match first {
        '(' | '[' | '{' => Ok((Kind::Open, 1)),
        ')' | ']' | '}' => Ok((Kind::Close, 1)),
        '"' | '\'' => quoted(rest, first).map(|n| (Kind::Text, n)),
        '0'..='9' => Ok((Kind::Number, number(rest, after_dot))),
        'a'..='z' | 'A'..='Z' | '_' => {
            let length =
                rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
            Ok((Kind::Name, length))
        }
        '/' | '*' | '=' | '!' | '<' | '>'
            if ["//", "**", "==", "!=", "<=", ">="].iter().any(|m| rest.starts_with(m)) =>
        {
            Ok((Kind::Mark, 2))
        }
        '+' | '-' | '*' | '/' | '%' | '.' | ',' | ':' | '~' | '|' | '=' | '<' | '>' => {
            Ok((Kind::Mark, 1))
        }
        _ => Err(unexpected(first)),
    }
}

fn quoted(rest: &str, quote: char) -> Result<usize, Flaw> {
    let mut escaped = false;
    for (i, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return Ok(i + 1),
            _ => {}
        }
    }
    Err(Flaw::syntax(0, format!("文字没有结束：缺少右引号 {quote}")))
}

/// Length of a number; `1.5` has a fraction, but not after a dot, where it is a position.
fn number(rest: &str, after_dot: bool) -> usize {
    let bytes = rest.as_bytes();
    let run = |from: usize| {
        bytes[from..].iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count()
    };
    let mut length = run(0);
    if !after_dot
        && bytes.get(length) == Some(&b'.')
        && bytes.get(length + 1).is_some_and(u8::is_ascii_digit)
    {
        length += 1 + run(length + 1);
    }
    let exponent = matches!(bytes[length - 1], b'e' | b'E') && !rest.starts_with("0x");
    if exponent
        && matches!(bytes.get(length), Some(b'+' | b'-'))
        && bytes.get(length + 1).is_some_and(u8::is_ascii_digit)
    {
        length += 1 + run(length + 1);
    }
    length
}

/// The flaw of a character that is not allowed in expressions; full-width punctuation is the usual
/// mistake.
fn unexpected(c: char) -> Flaw {
    let half = match c {
        '（' => "(",
        '）' => ")",
        '［' | '【' => "[",
        '］' | '】' => "]",
        '｛' => "{",
        '｝' => "}",
        '，' | '、' => ",",
        '：' => ":",
        '；' => ";",
        '。' => ".",
        '｜' => "|",
        '＝' => "=",
        '＋' => "+",
        '－' | '—' => "-",
        '％' => "%",
        '＂' | '“' | '”' => "\"",
        '‘' | '’' => "'",
        '\u{3000}' | '\u{a0}' => "半角空格",
        _ => {
            return Flaw::syntax(0, format!("此处不能有“{c}”"))
                .hint("变量名只用半角英文字母、数字和下划线；文字须加半角引号");
        }
    };
    Flaw::syntax(0, format!("此处不能有全角的“{c}”")).hint(format!("标签内的标点用半角：{half}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_goes_on_behind_a_flaw() {
        let scanned =
            split("<p>{{ a </p>\n{% if b（1） %}甲{{ c }\n{{ d }}{% raw %}{{ e }}{% endraw %}乙");
        let flaws: Vec<(usize, &str)> =
            scanned.flaws.iter().map(|f| (f.offset, f.message.as_str())).collect();
        assert_eq!(flaws.len(), 3, "{flaws:?}");
        assert_eq!(flaws[0], (3, "表达式没有结束：缺少“}}”"));
        assert_eq!(flaws[2].1, "表达式没有结束：此处应为“}}”");
        let tags: Vec<(bool, bool)> =
            scanned.tags.iter().map(|t| (t.statement, t.broken)).collect();
        assert_eq!(tags, [(false, true), (true, true), (false, true), (false, false)]);
        assert_eq!(scanned.pieces.iter().filter(|p| p.raw).count(), 1);
    }

    fn words(source: &str) -> Vec<Vec<&str>> {
        scan(source)
            .unwrap()
            .into_iter()
            .map(|t| t.tokens.into_iter().map(|t| t.text).collect())
            .collect()
    }

    #[test]
    fn tags_are_split_into_tokens() {
        assert_eq!(
            words("甲{{ a.b|f(\"x}}\", 1.5) }}乙"),
            [vec!["a", ".", "b", "|", "f", "(", "\"x}}\"", ",", "1.5", ")"]]
        );
        assert_eq!(
            words("{%- if a >= 1 -%}x{% endif +%}"),
            [vec!["if", "a", ">=", "1"], vec!["endif"]]
        );
        assert_eq!(
            words("{{ {\"a\": {\"b\": 1}} }}"),
            [vec!["{", "\"a\"", ":", "{", "\"b\"", ":", "1", "}", "}"]]
        );
        assert_eq!(
            words("{{ x.1.0 }}{{ 1e+5 + 2 }}"),
            [vec!["x", ".", "1", ".", "0"], vec!["1e+5", "+", "2"]]
        );
        assert_eq!(words(r#"{{ "a\"}}" }}"#), [vec![r#""a\"}}""#]]);
    }

    #[test]
    fn comments_and_raw_blocks_hold_no_tags() {
        assert_eq!(
            words("{# {{ a }} #}{% raw %}{{ b }} {% if %}{% endraw %}{{ c }}{ d }"),
            [vec!["c"]]
        );
        assert_eq!(words("{%- raw -%}{{ b }}{%- endraw -%}"), Vec::<Vec<&str>>::new());
    }

    #[test]
    fn flaws_are_found_at_their_place() {
        for (source, offset, message) in [
            ("ab{{ x", 2, "表达式没有结束：缺少“}}”"),
            ("{% if x", 0, "语句没有结束：缺少“%}”"),
            ("{# x", 0, "注释没有结束：缺少“#}”"),
            ("{% raw %} x", 0, "raw 没有结束：缺少“{% endraw %}”"),
            ("{{ f(1, [2 }}", 11, "“}”与前面的“[”不配对"),
            ("{{ f(1 ", 4, "括号“(”没有对应的右括号"),
            ("{{ 1) }}", 4, "多了一个“)”"),
            ("{{ \"a }}", 3, "文字没有结束：缺少右引号 \""),
            ("{{ a|join（1） }}", 9, "此处不能有全角的“（”"),
            ("{{ 姓名 }}", 3, "此处不能有“姓”"),
        ] {
            let flaw = scan(source).unwrap_err();
            assert_eq!((flaw.offset, flaw.message.as_str()), (offset, message), "{source}");
        }
    }
}
