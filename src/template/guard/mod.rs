//! The limits and rules that a template must keep before it is parsed, and its rewriting.
//!
//! Takes a source and the names that exist; yields the text for the template engine and the
//! templates that it refers to, or every flaw with its place. Fuel bounds what the engine charges
//! for. What it does not charge for is bounded here: nesting, which costs native stack, and values
//! that grow without fuel. So `*`, slices, `import … as` and maps of variables are refused by
//! [`rules`] and [`structure`]; lists of variables and the operands of `+`, `~` and `in` pass
//! through functions that bound them, put in by [`rewrite`].

mod rewrite;
mod roles;
mod rules;
mod structure;

pub(super) use rewrite::{LIST, MEMBER, NUMBER, OPERAND, PART};

use super::scan::{Flaw, Kind, Tag, split};
use rewrite::Edit;

/// Most bytes of a template.
pub(super) const MAX_BYTES: usize = 1 << 20;
/// Most tags of a template.
const MAX_TAGS: usize = 20_000;
/// Most lines of the rewritten text, which has one per token; the engine counts lines in 16 bits.
const MAX_LINES: usize = 60_000;

/// Number of flaws after which the rest of a template is not checked.
const MAX_FLAWS: usize = 30;

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

/// Like [`prepare`], with pieces inserted into the text between tags at the given offsets.
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
        return Err(vec![Flaw::limit(
            0,
            format!(
                "模板过大：最大{limit} MB，现为{:.1} MB",
                source.len() as f64 / (1 << 20) as f64
            ),
        )]);
    }
    if let Some((offset, _)) =
        source.char_indices().find(|(_, c)| !super::output::printable(*c) && *c != '\r')
    {
        return Err(vec![Flaw::syntax(
            offset,
            "模板中这里有一个看不见的控制符，不能用；删去后重新录入".to_string(),
        )]);
    }
    let scanned = split(source);
    let (tags, mut flaws) = (scanned.tags, scanned.flaws);
    if let Some(tag) = tags.get(MAX_TAGS) {
        return Err(vec![Flaw::limit(tag.start, format!("模板中的标签过多：最多{MAX_TAGS}个"))]);
    }
    let mut references = Vec::new();
    for tag in tags.iter().filter(|tag| !tag.broken) {
        if flaws.len() >= MAX_FLAWS {
            break;
        }
        rules::check(tag, names, &mut flaws);
        references.extend(reference(tag));
    }
    structure::check(source, &tags, &mut flaws);
    if !flaws.is_empty() {
        flaws.sort_by_key(|flaw| flaw.offset);
        return Err(flaws);
    }
    let mut edits: Vec<Edit> = pieces.into_iter().map(|(offset, text)| (offset, 0, text)).collect();
    edits.extend(tags.iter().flat_map(rewrite::edits));
    let (text, lines) = rewrite::apply(source, edits);
    if let Some(offset) = lines.get(MAX_LINES) {
        return Err(vec![Flaw::limit(
            *offset as usize,
            format!("模板过长：行数与标签内的词数合计最多{MAX_LINES}"),
        )]);
    }
    let extends = tags.iter().find(|tag| tag.tokens.first().is_some_and(|t| t.is("extends")));
    let parent = extends.and_then(reference).map(|(name, _)| name);
    Ok(Prepared { text, lines, references, parent })
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

#[cfg(test)]
mod tests;
