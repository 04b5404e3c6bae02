//! The rules for the statements of a template: known words, blocks that are closed, bounded
//! nesting.

use super::reference;
use crate::data::{nearest, shown};
use crate::template::scan::{Flaw, Tag, Token};

/// Deepest nesting of statements; each `elif` counts as one.
const MAX_STATEMENTS: usize = 30;
/// Statements that open a block.
const BLOCKS: &[&str] = &["if", "for", "with", "macro", "call", "block"];
/// Statements without an end tag.
const SINGLES: &[&str] = &["set", "include", "extends", "from", "do", "break", "continue"];

/// Checks that every block is closed by its own end, and the nesting of blocks.
pub(super) fn check(source: &str, tags: &[Tag<'_>], flaws: &mut Vec<Flaw>) {
    let mut open: Vec<(&str, &Tag<'_>)> = Vec::new();
    for tag in tags.iter().filter(|tag| tag.statement) {
        let Some(first) = tag.tokens.first() else {
            flaws.extend((!tag.broken).then(|| Flaw::syntax(tag.start, "空的语句标签")));
            continue;
        };
        let word = first.text;
        let result = match word {
            "elif" | "else" => branch(word, tag, &mut open),
            // Nested blocks can call one another in a cycle, at a high cost of stack.
            "block" if open.iter().any(|(outer, _)| *outer == "block") => {
                open.push((word, tag));
                Err(Flaw::syntax(tag.start, "block 里不能再有 block"))
            }
            // Without its end it is unknown whether it opens a block.
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
                    open.extend(
                        nearest(word, BLOCKS.iter().copied())
                            .filter(|near| *near != "set")
                            .map(|near| (near, tag)),
                    );
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
    // For a misspelt statement, the name is the problem that is reported.
    for (word, tag) in open.iter().filter(|(word, tag)| *word != "elif" && tag.is(word)) {
        flaws.push(
            Flaw::syntax(tag.start, format!("“{word}”没有结束：缺少“{{% end{word} %}}”"))
                .hint(format!("在这一段的末尾写上 {{% end{word} %}}")),
        );
    }
}

/// `extends` must name its template literally, so that the chain of parents can be counted.
fn single(tag: &Tag<'_>) -> Result<(), Flaw> {
    let variable = tag.tokens[0].is("extends") && reference(tag).is_none();
    if variable {
        Err(Flaw::syntax(tag.start, "extends 后面须写明模板名")
            .hint("如 {% extends \"common/letter.xml.j2\" %}"))
    } else {
        Ok(())
    }
}

/// Whether a statement opens a block; `set` does when it has no `=`.
fn is_block(tag: &Tag<'_>) -> bool {
    let word = tag.tokens[0].text;
    BLOCKS.contains(&word) || (word == "set" && !tag.tokens.iter().any(|t| t.is("=")))
}

fn branch<'a, 's>(
    word: &str,
    tag: &'a Tag<'s>,
    open: &mut Vec<(&'s str, &'a Tag<'s>)>,
) -> Result<(), Flaw> {
    if word == "else" && tag.tokens.len() > 1 {
        return Err(Flaw::syntax(tag.tokens[1].start, "else 后面不能再写条件")
            .hint("另有条件用 {% elif 条件 %}"));
    }
    match (word, open.last().map(|(w, _)| *w)) {
        ("elif", Some("if" | "elif")) => open.push(("elif", tag)),
        ("else", Some("if" | "elif" | "for")) => {}
        _ => {
            return Err(Flaw::syntax(
                tag.start,
                format!("“{word}”前面没有对应的 if{}", if word == "else" { " 或 for" } else { "" }),
            ));
        }
    }
    Ok(())
}

fn end<'s>(
    begun: &str,
    tag: &Tag<'s>,
    open: &mut Vec<(&'s str, &Tag<'s>)>,
    source: &str,
) -> Result<(), Flaw> {
    while open.last().is_some_and(|(w, _)| *w == "elif") {
        open.pop();
    }
    match open.last() {
        Some((word, _)) if *word == begun => drop(open.pop()),
        Some((word, opening)) => {
            let line = source[..opening.start].matches('\n').count() + 1;
            let flaw = Flaw::syntax(tag.start, format!("“end{begun}”与前面的“{word}”不配对"))
                .hint(format!("应为 {{% end{word} %}}：第{line}行的“{word}”还没有结束"));
            // It closes its block and everything that is open inside.
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
            let known = BLOCKS
                .iter()
                .chain(SINGLES)
                .copied()
                .chain(ends.iter().map(String::as_str))
                .chain(["elif", "else", "endset"]);
            let flaw = Flaw::syntax(first.start, format!("没有“{}”这个语句", shown(first.text)));
            return match nearest(first.text, known) {
                Some(near) => flaw.hint(format!("是否想写“{near}”？")),
                None => flaw,
            };
        }
    };
    Flaw::syntax(first.start, reason)
}
