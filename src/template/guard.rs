//! What a template may be: the limits and rules that hold before it is parsed.
//!
//! Takes a source and the names that exist; yields the text handed to the template engine
//! and the templates it refers to, or every flaw with its place. Fuel bounds what the engine
//! charges for; here goes what it does not charge: nesting (native stack), and values that
//! grow without being charged. Hence `*`, slices, `import … as` and maps of variables are
//! refused, a list of variables is built by a function that weighs it, and what stands beside
//! `+`, `~` and before `in` is checked.
//!
//! The engine tells the line of an error and nothing finer, so every token of a tag is given
//! a line of its own; the table of those lines leads back to the author's text.

use super::scan::{Flaw, Kind, Tag, Token, split};
use crate::data::{nearest, shown};

/// Most bytes of a template.
pub(super) const MAX_BYTES: usize = 1 << 20;
/// Most tags of a template.
const MAX_TAGS: usize = 20_000;
/// Most lines that the engine can count, tokens included.
const MAX_LINES: usize = 60_000;
/// Most tokens of one tag.
const MAX_TOKENS: usize = 400;
/// Deepest nesting of brackets in one tag.
const MAX_BRACKETS: usize = 12;
/// Deepest nesting of statements; each `elif` counts as one.
const MAX_STATEMENTS: usize = 30;
/// Most operators in a row that take one operand, such as `not`.
const MAX_PREFIXES: usize = 8;
/// Most conditional parts (`a if b else c`) of one tag.
const MAX_CONDITIONS: usize = 20;

/// After how many flaws the rest of a template is not looked at.
const MAX_FLAWS: usize = 30;

/// The function that builds the lists whose items are not all constants.
pub(super) const LIST: &str = "__list";
/// The filter that the left side of a `+` and both sides of a `~` pass through.
pub(super) const OPERAND: &str = "__operand";

/// The filter that the left side of an `in` passes through.
pub(super) const MEMBER: &str = "__member";

/// The names that templates may use.
pub(super) struct Names<'a> {
    pub filters: &'a [&'a str],
    pub tests: &'a [&'a str],
}

/// A template that may be parsed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Prepared<'s> {
    /// The text for the engine.
    pub text: String,
    /// Where each line of that text begins in the source, in bytes.
    pub lines: Vec<u32>,
    /// The templates that are named literally and must exist, and where.
    pub references: Vec<(&'s str, usize)>,
    /// The template that it extends.
    pub parent: Option<&'s str>,
}

/// Checks a source.
///
/// # Errors
/// Every flaw, in the order of places.
pub(super) fn prepare<'s>(source: &'s str, names: &Names<'_>) -> Result<Prepared<'s>, Vec<Flaw>> {
    prepare_with(source, names, [])
}

/// The same with pieces put into the text between tags, by their places.
///
/// # Errors
/// As [`prepare`].
pub(super) fn prepare_with<'s>(
    source: &'s str,
    names: &Names<'_>,
    pieces: impl IntoIterator<Item = (usize, String)>,
) -> Result<Prepared<'s>, Vec<Flaw>> {
    if source.len() > MAX_BYTES {
        let limit = MAX_BYTES >> 20;
        return Err(vec![Flaw::limit(0, format!("模板过大：最大{limit} MB，现为{:.1} MB", source.len() as f64 / (1 << 20) as f64))]);
    }
    if let Some((offset, c)) = source.char_indices().find(|(_, c)| !super::output::printable(*c) && *c != '\r') {
        return Err(vec![Flaw::syntax(offset, format!("模板中有不能使用的控制字符 U+{:04X}", c as u32))]);
    }
    let scanned = split(source);
    let (tags, mut flaws) = (scanned.tags, scanned.flaws);
    if let Some(tag) = tags.get(MAX_TAGS) {
        return Err(vec![Flaw::limit(tag.start, format!("模板中的标签过多：最多{MAX_TAGS}个"))]);
    }
    let mut edits: Vec<Edit> = pieces.into_iter().map(|(offset, text)| (offset, 0, text)).collect();
    let mut references = Vec::new();
    for tag in tags.iter().filter(|tag| !tag.broken) {
        if flaws.len() >= MAX_FLAWS {
            break;
        }
        let before = flaws.len();
        size(tag, &mut flaws);
        if flaws.len() == before {
            expression(tag, names, &mut flaws, &mut edits);
            references.extend(reference(tag));
        }
    }
    structure(source, &tags, &mut flaws);
    if !flaws.is_empty() {
        flaws.sort_by_key(|flaw| flaw.offset);
        return Err(flaws);
    }
    edits.extend(tags.iter().flat_map(lines));
    let (text, lines) = edited(source, edits);
    if let Some(offset) = lines.get(MAX_LINES) {
        return Err(vec![Flaw::limit(*offset as usize, format!("模板过长：行数与标签内的词数合计最多{MAX_LINES}"))]);
    }
    let extends = tags.iter().find(|tag| tag.tokens.first().is_some_and(|t| t.is("extends")));
    let parent = extends.and_then(reference).map(|(name, _)| name);
    Ok(Prepared { text, lines, references, parent })
}

/// The bounds of one tag.
fn size(tag: &Tag<'_>, flaws: &mut Vec<Flaw>) {
    if let Some(token) = tag.tokens.get(MAX_TOKENS) {
        flaws.push(Flaw::limit(token.start, format!("标签过长：最多{MAX_TOKENS}个词")).hint("分成几个 {% set %}"));
        return;
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
            () if conditions > MAX_CONDITIONS => format!("一个标签中的 if 过多：最多{MAX_CONDITIONS}个"),
            () => continue,
        };
        flaws.push(Flaw::limit(token.start, excess));
        return;
    }
}

/// An open bracket while a tag is walked.
struct Bracket {
    index: usize,
    role: Role,
    varies: bool,
    commas: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Arguments,
    Group,
    Subscript,
    List,
    Map,
}

/// A replacement: offset, length, text.
type Edit = (usize, usize, String);

/// The rules for the expressions of a tag, and its rewriting.
fn expression(tag: &Tag<'_>, names: &Names<'_>, flaws: &mut Vec<Flaw>, edits: &mut Vec<Edit>) {
    let tokens = &tag.tokens;
    let mut open: Vec<Bracket> = Vec::new();
    let mut assigned = false;
    for (i, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Open => open.push(Bracket { index: i, role: role(tag, i), varies: false, commas: false }),
            Kind::Close => close(tokens, i, &mut open, edits, flaws),
            Kind::Name => {
                if !is_constant(token) {
                    open.iter_mut().for_each(|b| b.varies = true);
                }
                if let Some(map) = open.last().filter(|b| b.role == Role::Map && b.varies) {
                    let flaw = Flaw::syntax(tokens[map.index].start, "花括号 { } 里只能写固定的文字和数字");
                    flaws.push(flaw.hint("变化的值放在方括号 [ ] 里，或由数据提供"));
                    return;
                }
                if let Some(flaw) = name(tokens, i, names) {
                    flaws.push(flaw);
                }
                if is_membership(tag, i, open.is_empty()) {
                    edits.push((token.start, 0, format!("|{MEMBER} ")));
                }
            }
            Kind::Mark => {
                let role = open.last().map(|b| b.role);
                if let Some(flaw) = mark(token, role) {
                    flaws.push(flaw);
                }
                match (token.text, open.last_mut()) {
                    ("+", _) => edits.push((token.start, 0, format!("|{OPERAND} "))),
                    ("~", _) => {
                        edits.push((token.start, 0, format!("|{OPERAND} ")));
                        edits.push((operand_end(tag, i + 1), 0, format!("|{OPERAND} ")));
                    }
                    (",", Some(bracket)) => bracket.commas = true,
                    ("=", _) if !assigns(tag, i, role) => {
                        flaws.push(Flaw::syntax(token.start, "此处不能用“=”").hint("判断是否相等，用两个等号“==”"));
                        return;
                    }
                    ("=", None) => assigned = true,
                    (",", None) if assigned && tag.statement && tokens[0].is("set") => {
                        flaws.push(Flaw::syntax(token.start, "“=”右边只能有一个值").hint("几个值请放在方括号 [ ] 里"));
                    }
                    _ => {}
                }
            }
            Kind::Number | Kind::Text => {}
        }
    }
}

/// Whether a `=` stands where a name gets a value: in a `set` or `with`, or among arguments.
fn assigns(tag: &Tag<'_>, i: usize, role: Option<Role>) -> bool {
    let before = |back: usize| i.checked_sub(back).map(|j| &tag.tokens[j]);
    match role {
        None => ["set", "with"].iter().any(|word| tag.is(word)),
        Some(Role::Arguments) => before(1).is_some_and(|t| t.kind == Kind::Name) && before(2).is_none_or(|t| t.is("(") || t.is(",")),
        Some(_) => false,
    }
}

/// A bracket closes: a list of variables is rewritten, several values in `( )` are refused.
fn close(tokens: &[Token<'_>], i: usize, open: &mut Vec<Bracket>, edits: &mut Vec<Edit>, flaws: &mut Vec<Flaw>) {
    let Some(bracket) = open.pop() else { return };
    let start = tokens[bracket.index].start;
    match bracket.role {
        Role::List if bracket.varies => {
            edits.push((start, 1, format!("{LIST}(")));
            edits.push((tokens[i].start, 1, ")".to_string()));
        }
        Role::Group if bracket.commas || bracket.index + 1 == i => {
            flaws.push(Flaw::syntax(start, "圆括号里只能有一个值").hint("几个值请放在方括号 [ ] 里"));
        }
        _ => {}
    }
}

/// What a bracket is for, told by what stands before it.
fn role(tag: &Tag<'_>, i: usize) -> Role {
    let before = i.checked_sub(1).map(|j| &tag.tokens[j]);
    let operand = before.is_some_and(|t| match t.kind {
        Kind::Name => !is_keyword(tag, i - 1) && !after_is(&tag.tokens, i - 1),
        Kind::Text | Kind::Number | Kind::Close => true,
        Kind::Open | Kind::Mark => false,
    });
    let called = operand || before.is_some_and(|t| t.kind == Kind::Name && (after_is(&tag.tokens, i - 1) || t.is("call")));
    match tag.tokens[i].text {
        "{" => Role::Map,
        "[" if operand => Role::Subscript,
        "[" => Role::List,
        _ if called => Role::Arguments,
        _ => Role::Group,
    }
}

/// Whether the name at `i` is the name of a test, `x is NAME` or `x is not NAME`.
fn after_is(tokens: &[Token<'_>], i: usize) -> bool {
    let word = |back: usize, text: &str| i.checked_sub(back).is_some_and(|j| tokens[j].is(text) && !after_dot(tokens, j));
    word(1, "is") || (word(1, "not") && word(2, "is"))
}

fn after_dot(tokens: &[Token<'_>], i: usize) -> bool {
    i.checked_sub(1).is_some_and(|j| tokens[j].is("."))
}

fn is_keyword(tag: &Tag<'_>, i: usize) -> bool {
    const WORDS: &[&str] = &["and", "or", "not", "in", "is", "if", "else", "elif", "recursive", "import", "as", "with", "without"];
    let first = tag.statement && i == 0;
    !after_dot(&tag.tokens, i) && (first || WORDS.contains(&tag.tokens[i].text))
}

fn is_constant(token: &Token<'_>) -> bool {
    ["true", "false", "none", "True", "False", "None"].contains(&token.text)
}

/// Where the operand that begins with the token at `from` ends: at the next operator outside its brackets.
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
    tokens.last().map_or(tag.end, |token| token.start + token.text.len())
}

/// Whether the name at `i` is the operator `in` or the beginning of `not in`.
fn is_membership(tag: &Tag<'_>, i: usize, outermost: bool) -> bool {
    let tokens = &tag.tokens;
    let word = |j: usize, text: &str| tokens.get(j).is_some_and(|t| t.kind == Kind::Name && t.text == text);
    let negated = word(i, "not") && word(i + 1, "in") && i > 0 && !tokens[i - 1].is("is");
    let plain = word(i, "in") && (i == 0 || !word(i - 1, "not")) && !after_is(tokens, i) && !after_dot(tokens, i);
    let of_loop = outermost && word(0, "for") && !(1..i).any(|j| word(j, "in"));
    (negated || plain) && !(tag.statement && of_loop)
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
        "*" | "**" => {
            Some(Flaw::limit(token.start, format!("模板中不能用“{}”", token.text)).hint("乘积由数据给出；重复的内容用 {% for %}"))
        }
        ":" if role == Some(Role::Subscript) => Some(
            Flaw::limit(token.start, "不能用“[起:止]”截取").hint("前几项用 |take(数量)，去掉前几项用 |skip(数量)，文字用 |truncate(字数)"),
        ),
        _ => None,
    }
}

/// The template that a statement names literally.
pub(super) fn reference<'s>(tag: &Tag<'s>) -> Option<(&'s str, usize)> {
    let [first, second, ..] = tag.tokens.as_slice() else { return None };
    let names = tag.statement && ["include", "extends", "from"].iter().any(|word| first.is(word));
    let optional = tag.tokens.iter().any(|t| t.is("missing"));
    let only = tag.tokens.get(2).is_none_or(|t| t.kind == Kind::Name && !t.is("if"));
    let text = second.text.get(1..second.text.len().saturating_sub(1))?;
    (names && second.kind == Kind::Text && only && !optional).then_some((text, second.start))
}

/// Statements that open a block.
const BLOCKS: &[&str] = &["if", "for", "with", "macro", "call", "block"];
/// Statements that stand alone.
const SINGLES: &[&str] = &["set", "include", "extends", "from", "do", "break", "continue"];

/// Whether every block is closed by its own end, and how deep blocks lie in one another.
fn structure(source: &str, tags: &[Tag<'_>], flaws: &mut Vec<Flaw>) {
    let mut open: Vec<(&str, &Tag<'_>)> = Vec::new();
    for tag in tags.iter().filter(|tag| tag.statement) {
        let Some(first) = tag.tokens.first() else {
            flaws.extend((!tag.broken).then(|| Flaw::syntax(tag.start, "空的语句标签")));
            continue;
        };
        let word = first.text;
        let result = match word {
            "elif" | "else" => branch(word, tag, &mut open),
            // Blocks that lie in one another can call one another in a circle, at a high cost of stack.
            "block" if open.iter().any(|(outer, _)| *outer == "block") => {
                open.push((word, tag));
                Err(Flaw::syntax(tag.start, "block 里不能再有 block"))
            }
            // Whether it is closed cannot be told of one that was not read to its end.
            "set" if tag.broken => Ok(()),
            _ if is_block(tag) => {
                open.push((word, tag));
                Ok(())
            }
            _ if SINGLES.contains(&word) => single(tag),
            _ => match word.strip_prefix("end").filter(|w| BLOCKS.contains(w) || *w == "set") {
                Some(begun) => end(begun, tag, &mut open, source),
                None => {
                    // A block with a misspelt name is a block all the same.
                    open.extend(nearest(word, BLOCKS.iter().copied()).filter(|near| *near != "set").map(|near| (near, tag)));
                    Err(unknown_statement(first))
                }
            },
        };
        if open.len() > MAX_STATEMENTS {
            flaws.push(Flaw::limit(tag.start, format!("语句嵌套过深：最多{MAX_STATEMENTS}层")));
            return;
        }
        flaws.extend(result.err().filter(|_| !tag.broken));
    }
    // Of a misspelt one the name is what is wrong.
    for (word, tag) in open.iter().filter(|(word, tag)| *word != "elif" && tag.is(word)) {
        flaws.push(
            Flaw::syntax(tag.start, format!("“{word}”没有结束：缺少“{{% end{word} %}}”"))
                .hint(format!("在这一段的末尾写上 {{% end{word} %}}")),
        );
    }
}

/// `extends` must name its template, so that the row of parents can be counted.
fn single(tag: &Tag<'_>) -> Result<(), Flaw> {
    let variable = tag.tokens[0].is("extends") && reference(tag).is_none();
    if variable {
        Err(Flaw::syntax(tag.start, "extends 后面须写明模板名").hint("如 {% extends \"common/letter.xml.j2\" %}"))
    } else {
        Ok(())
    }
}

/// Whether a statement opens a block; `set` does when it has no `=`.
fn is_block(tag: &Tag<'_>) -> bool {
    let word = tag.tokens[0].text;
    BLOCKS.contains(&word) || (word == "set" && !tag.tokens.iter().any(|t| t.is("=")))
}

fn branch<'a, 's>(word: &str, tag: &'a Tag<'s>, open: &mut Vec<(&'s str, &'a Tag<'s>)>) -> Result<(), Flaw> {
    if word == "else" && tag.tokens.len() > 1 {
        return Err(Flaw::syntax(tag.tokens[1].start, "else 后面不能再写条件").hint("另有条件用 {% elif 条件 %}"));
    }
    match (word, open.last().map(|(w, _)| *w)) {
        ("elif", Some("if" | "elif")) => open.push(("elif", tag)),
        ("else", Some("if" | "elif" | "for")) => {}
        _ => return Err(Flaw::syntax(tag.start, format!("“{word}”前面没有对应的 if{}", if word == "else" { " 或 for" } else { "" }))),
    }
    Ok(())
}

fn end<'s>(begun: &str, tag: &Tag<'s>, open: &mut Vec<(&'s str, &Tag<'s>)>, source: &str) -> Result<(), Flaw> {
    while open.last().is_some_and(|(w, _)| *w == "elif") {
        open.pop();
    }
    match open.last() {
        Some((word, _)) if *word == begun => drop(open.pop()),
        Some((word, opening)) => {
            let line = source[..opening.start].matches('\n').count() + 1;
            let flaw = Flaw::syntax(tag.start, format!("“end{begun}”与前面的“{word}”不配对"))
                .hint(format!("应为 {{% end{word} %}}：第{line}行的“{word}”还没有结束"));
            // What it closes is closed, and what lies within with it.
            let closed = open.iter().rposition(|(word, _)| *word == begun);
            open.truncate(closed.unwrap_or(open.len()));
            return Err(flaw);
        }
        None => return Err(Flaw::syntax(tag.start, format!("“end{begun}”前面没有“{begun}”"))),
    }
    Ok(())
}

fn unknown_statement(first: &Token<'_>) -> Flaw {
    let reason = match first.text {
        "autoescape" => "不能关闭转义",
        "filter" => "不支持 {% filter %}，请对值使用过滤器",
        "import" => "不支持 {% import … as … %}，请用 {% from \"文件\" import 宏名 %}",
        _ => {
            let ends = BLOCKS.iter().map(|w| format!("end{w}")).collect::<Vec<_>>();
            let known = BLOCKS.iter().chain(SINGLES).copied().chain(ends.iter().map(String::as_str)).chain(["elif", "else", "endset"]);
            let flaw = Flaw::syntax(first.start, format!("没有“{}”这个语句", shown(first.text)));
            return match nearest(first.text, known) {
                Some(near) => flaw.hint(format!("是否想写“{near}”？")),
                None => flaw,
            };
        }
    };
    Flaw::syntax(first.start, reason)
}

/// A line break before each token; not after a dot, where `x.1.0` would turn into a fraction.
fn lines<'a>(tag: &'a Tag<'_>) -> impl Iterator<Item = Edit> + 'a {
    let positions = (0..tag.tokens.len()).filter(|i| !after_dot(&tag.tokens, *i));
    positions.map(|i| (tag.tokens[i].start, 0, "\n".to_string()))
}

/// The source with its replacements made, and where each of the new lines begins in it.
fn edited(source: &str, mut edits: Vec<Edit>) -> (String, Vec<u32>) {
    // A break comes before what else is done at the same place.
    edits.sort_by_key(|(offset, _, text)| (*offset, text != "\n"));
    // What stands between two `~` is an operand of both.
    edits.dedup();
    let mut text = String::with_capacity(source.len() + edits.len() * 2);
    let mut lines = vec![0];
    let mut at = 0;
    for (offset, length, replacement) in edits.into_iter().chain(std::iter::once((source.len(), 0, String::new()))) {
        let kept = &source[at..offset];
        lines.extend(kept.match_indices('\n').map(|(i, _)| (at + i + 1) as u32));
        text.push_str(kept);
        lines.extend(replacement.match_indices('\n').map(|_| offset as u32));
        text.push_str(&replacement);
        at = offset + length;
    }
    (text, lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Code;

    const NAMES: Names<'_> = Names { filters: &["join", "upper"], tests: &["defined", "in", "divisibleby"] };

    /// The rewritten text, without the line breaks.
    fn text(source: &str) -> String {
        prepare(source, &NAMES).unwrap().text.replace('\n', "")
    }

    fn flaw(source: &str) -> (usize, String) {
        let flaw = prepare(source, &NAMES).unwrap_err().remove(0);
        (flaw.offset, flaw.message)
    }

    #[test]
    fn lists_of_variables_and_sums_are_rewritten_and_nothing_else() {
        for source in [
            "甲{{ a.b[0]|join(\"、\") }}{% for x in [1, 'a', true, [2]] %}{{ x }}{% endfor %}",
            "{% macro m(a, b=1) %}{% endmacro %}{% call(x) m(1) %}{% endcall %}{{ {\"a\": [1, 2]}[x] }}",
            "{{ (a if b else c)[0] }}{% set x %}{{ y[z] }}{% endset %}{{ a is divisibleby(2) }}{{ x.in[0] }}",
        ] {
            assert_eq!(text(source), source);
        }
        assert_eq!(text("{{ [a, 1]|join }}"), "{{ __list(a, 1)|join }}");
        assert_eq!(text("{{ [[a], [1]][0] }}"), "{{ __list(__list(a), [1])[0] }}");
        assert_eq!(text("{% for x in [a] %}{% endfor %}{{ x is in [a] }}"), "{% for x in __list(a) %}{% endfor %}{{ x is in __list(a) }}");
        assert_eq!(text("{{ a + 1 }}"), "{{ a |__operand + 1 }}");
        assert_eq!(
            text("{{ a ~ b }}{{ a ~ -b.c(1 + 2)|d ~ e if f }}".replace("|d", "|join").as_str()),
            "{{ a |__operand ~ b|__operand  }}{{ a |__operand ~ -b.c(1 |__operand + 2)|join |__operand ~ e |__operand if f }}"
        );
        assert_eq!(text("{{ [a ~ b, f(c ~ d)] }}"), "{{ __list(a |__operand ~ b|__operand , f(c |__operand ~ d|__operand )) }}");
        assert_eq!(text("{% for x in y if x in z %}{% endfor %}"), "{% for x in y if x |__member in z %}{% endfor %}");
        assert_eq!(text("{{ a.in not in b }}{{ not a in b }}"), "{{ a.in |__member not in b }}{{ not a |__member in b }}");
        assert_eq!(text("{{ a is in b }}{{ a is not in(b) }}"), "{{ a is in b }}{{ a is not in(b) }}");
        assert_eq!(text("{{ \"+\" }}+{%+ if a +%}{% endif %}"), "{{ \"+\" }}+{%+ if a +%}{% endif %}");
    }

    #[test]
    fn what_is_not_allowed_is_refused_at_its_place() {
        for (source, offset, message) in [
            ("{{ 2 * 3 }}", 5, "模板中不能用“*”"),
            ("{{ a[1:2] }}", 6, "不能用“[起:止]”截取"),
            ("{{ a|jion }}", 5, "没有“jion”这个过滤器"),
            ("{{ a is defnied }}", 8, "没有“defnied”这个判断"),
            ("{{ (a, b) }}", 3, "圆括号里只能有一个值"),
            ("{% set a = b, c %}", 12, "“=”右边只能有一个值"),
            ("{{ {\"a\": b} }}", 3, "花括号 { } 里只能写固定的文字和数字"),
            ("{{ __list(a) }}", 3, "变量名不能以两个下划线开头"),
            ("{% autoescape false %}{% endautoescape %}", 3, "不能关闭转义"),
            ("{% import \"a\" as b %}", 3, "不支持 {% import … as … %}，请用 {% from \"文件\" import 宏名 %}"),
            ("{% iff a %}", 3, "没有“iff”这个语句"),
            ("a{% if a %}{% for x in y %}{% endif %}", 27, "“endif”与前面的“for”不配对"),
            ("a{% if a %}{% elif b %}", 1, "“if”没有结束：缺少“{% endif %}”"),
            ("{% else %}", 0, "“else”前面没有对应的 if 或 for"),
            ("{% block a %}{% block b %}{% endblock %}{% endblock %}", 13, "block 里不能再有 block"),
            ("{% extends x %}", 0, "extends 后面须写明模板名"),
            ("{% endfor %}", 0, "“endfor”前面没有“for”"),
            ("{% %}", 0, "空的语句标签"),
            ("a\u{1}", 1, "模板中有不能使用的控制字符 U+0001"),
        ] {
            assert_eq!(flaw(source), (offset, message.to_string()), "{source}");
        }
    }

    #[test]
    fn limits_hold() {
        let deep = |open: &str, close: &str, n: usize| format!("{{{{ {}1{} }}}}", open.repeat(n), close.repeat(n));
        for source in [
            "x".repeat(MAX_BYTES + 1),
            "{{ a }}".repeat(MAX_TAGS + 1),
            deep("not ", "", 5_000),
            deep("-", "", 50),
            deep("(", ")", 50),
            deep("[", "]", 50),
            deep("1 if a else ", "", 50),
            deep("1 - ", "", 300),
            format!("{{{{ a{} }}}}", ".b".repeat(300)),
            format!("{}{}", "{% if a %}".repeat(60), "{% endif %}".repeat(60)),
            format!("{{% if a %}}{}{{% endif %}}", "{% elif a %}".repeat(60)),
        ] {
            let flaws = prepare(&source, &NAMES).unwrap_err();
            assert_eq!(flaws[0].code, Code::TemplateLimit, "{}", &source[..40]);
        }
    }

    #[test]
    fn every_token_has_a_line_that_leads_back_to_it() {
        let source = "甲\n{{ a.1.0|join(b) }}乙\n{%- if c -%}\n{% endif %}";
        let prepared = prepare(source, &NAMES).unwrap();
        assert_eq!(prepared.text, "甲\n{{ \na\n.1\n.0\n|join\n(\nb\n) }}乙\n{%- \nif \nc -%}\n{% \nendif %}".replace("|join", "|\njoin"));
        let words: Vec<_> = prepared.lines.iter().map(|at| source[*at as usize..].chars().next().unwrap()).collect();
        assert_eq!(words.into_iter().collect::<String>(), "甲{a..|j(b){ic{e");
    }

    #[test]
    fn references_are_found() {
        let prepared =
            prepare("{% include \"a\" %}{% include \"b\" ignore missing %}{% from 'c' import d %}{% include x %}", &NAMES).unwrap();
        assert_eq!(prepared.references, [("a", 11), ("c", 57)]);
    }
}
