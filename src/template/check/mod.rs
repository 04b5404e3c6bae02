//! The check of templates without data: names, types, calls of macros, and what templates refer to.
//!
//! Takes the templates of a set and the type of a view; yields the problems, each at its place.
//! Includes, imports, parents and every macro that is called are followed with the types of their
//! arguments, within a budget. If the type of a value is unknown, nothing is reported; a value that
//! is tested with `is defined` or given a `default` may be missing. It works on tokens, not on the
//! engine's syntax tree, so that templates that do not parse are checked too. `outline` gives the
//! markup stage the markup that a template writes.

mod calls;
mod judge;
mod known;
mod names;
mod oracle;
mod outline;
mod sets;
mod types;
mod values;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

pub use outline::{Call, Node, Outline, Text, Written};

use super::scan::{Flaw, Kind, Piece, Tag, Token, split};
use super::types::{Field, ValueType, Variable};
use super::{Templates, explain, guard};
use crate::data::{nearest, shown};
use crate::diag::{Code, Diagnostics};
use calls::{Import, Macro};
use known::{Facts, Known};
use names::Checker;
use oracle::Oracle;

/// Longest chain of includes and imports; the engine has the same limit at run time.
const MAX_INCLUDES: usize = 5;
/// Most tags that are checked for one kind; those of includes and macros count each time.
const MAX_TAGS: usize = 200_000;
/// Most different argument types with which a macro is checked.
const MAX_CALLS: usize = 12;

/// Most problems that are reported of a template.
const MAX_PROBLEMS: usize = 100;

/// What names mean.
type Names = BTreeMap<String, Known>;

/// The view of other documents, to explain that a name exists there only.
#[derive(Debug, Clone)]
pub struct OtherView {
    /// The view.
    pub view: ValueType,
    /// The explanation for a name that only this view has.
    pub said: String,
    /// The advice that goes with it.
    pub hint: String,
}

/// The templates of a set, read for the check.
#[derive(Debug)]
pub struct Library<'t> {
    templates: &'t Templates,
    scripts: BTreeMap<&'t str, Script<'t>>,
    /// The templates, and macros of templates, that some kind uses.
    reached: BTreeSet<(&'t str, Option<&'t str>)>,
    oracle: Oracle,
}

/// A template as its author wrote it, split up.
#[derive(Debug)]
struct Script<'t> {
    name: &'t str,
    source: &'t str,
    tags: Vec<Tag<'t>>,
    pieces: Vec<Piece>,
    macros: BTreeMap<&'t str, Macro<'t>>,
    imports: BTreeMap<&'t str, Import<'t>>,
    /// Names that it defines somewhere: macros, what it imports and what it sets.
    later: BTreeSet<&'t str>,
    /// Those of them that it defines outside of macros.
    tops: BTreeSet<&'t str>,
}

impl<'t> Script<'t> {
    fn new(name: &'t str, source: &'t str) -> Self {
        let scanned = split(source);
        let (macros, imports) = (calls::macros(&scanned.tags), calls::imports(&scanned.tags));
        let later = names::later(scanned.tags.iter());
        let outside = |i: usize| !macros.values().any(|of| of.body.contains(&i));
        let tags = scanned.tags.iter().enumerate();
        let tops = names::later(tags.filter(|(i, _)| outside(*i)).map(|(_, tag)| tag));
        let (tags, pieces) = (scanned.tags, scanned.pieces);
        Script { name, source, tags, pieces, macros, imports, later, tops }
    }

    fn text(&self) -> explain::Text<'t> {
        explain::Text { name: self.name, source: self.source, lines: &[] }
    }
}

/// A part of a template that is to be checked.
struct Part<'t> {
    script: &'t str,
    /// The macro; `None` for everything outside of macros.
    of: Option<&'t str>,
    scopes: Vec<Arc<Names>>,
    /// The chain of includes that led here.
    chain: Vec<&'t str>,
    /// What is not empty there.
    facts: Facts,
}

impl<'t> Part<'t> {
    /// A whole template that sees a view.
    fn new(script: &'t str, view: &Arc<Names>) -> Part<'t> {
        let scopes = vec![Arc::clone(view)];
        Part { script, of: None, scopes, chain: Vec::new(), facts: Facts::new() }
    }
}

/// The names of a view.
fn names_of(view: &ValueType) -> Names {
    let known = |field: &Field| Known {
        path: Some(field.name.clone()),
        ..Known::field(field.value_type.clone(), field.optional)
    };
    view.fields().iter().map(|field| (field.name.clone(), known(field))).collect()
}

/// A part with what it saw.
type Seen<'t> = (&'t str, Option<&'t str>, Vec<usize>, Vec<&'t str>, Facts);

/// The check of everything that one kind uses.
#[derive(Default)]
struct Run<'t> {
    found: BTreeMap<(&'t str, usize), Flaw>,
    parts: Vec<Part<'t>>,
    /// The arguments with which macros were checked.
    called: BTreeMap<(&'t str, &'t str), Vec<Vec<Known>>>,
    imported: BTreeSet<&'t str>,
    /// The templates and macros that were searched for what is set and lost.
    searched: BTreeSet<(&'t str, Option<&'t str>)>,
    /// The parts that were checked, with the addresses of the names that they saw.
    done: BTreeSet<Seen<'t>>,
    kept: Vec<Arc<Names>>,
    tags: usize,
    /// The look-ups in the view, by the address of the record and the name.
    reads: BTreeSet<(Option<usize>, String)>,
    /// The places of names that are fields.
    known: BTreeSet<(&'t str, usize)>,
    /// Whether macros are checked again for every different place of the view that is passed to
    /// them.
    per_place: bool,
}

impl Templates {
    /// The templates, read for the check.
    pub fn library(&self) -> Library<'_> {
        let sound =
            self.loaded.iter().map(|(name, loaded)| (name.as_str(), loaded.source.as_str()));
        let broken = self.broken.iter().map(|(name, source)| (name.as_str(), source.as_str()));
        // What is beyond the limits of a template is not looked into.
        let limits = |name: &str| {
            self.problems.get(name).into_iter().flatten().any(|d| d.code == Code::TemplateLimit)
        };
        let scripts = sound
            .chain(broken)
            .map(|(name, source)| (name, Script::new(name, if limits(name) { "" } else { source })))
            .collect();
        Library { templates: self, scripts, reached: BTreeSet::new(), oracle: Oracle::new() }
    }
}

impl<'t> Library<'t> {
    /// The problems of a template and everything it uses, given the type of its view. Those of
    /// loading are not repeated: see [`Templates::problems`]. For a name that the view lacks, the
    /// first of the other views that has it supplies the explanation.
    pub fn check(&mut self, name: &str, view: &ValueType, others: &[OtherView]) -> Diagnostics {
        let Some(name) = self.scripts.get_key_value(name).map(|(name, _)| *name) else {
            return Diagnostics::default();
        };
        let mut found = self.walk(name, view).found;
        let lacks = |flaw: &Flaw| flaw.code == Code::TemplateUndefined;
        let mut explained = BTreeSet::new();
        for other in others {
            if !found.values().any(lacks) {
                break;
            }
            let known = self.walk(name, &other.view).known;
            for (place, flaw) in
                found.iter_mut().filter(|(place, flaw)| lacks(flaw) && known.contains(place))
            {
                if explained.insert(*place) {
                    flaw.message = format!("{}：{}", flaw.message, other.said);
                    flaw.hint = Some(other.hint.clone());
                }
            }
        }
        self.diagnostics(found)
    }

    /// Walks through a template and everything it uses.
    fn walk(&mut self, name: &'t str, view: &ValueType) -> Run<'t> {
        let view = Arc::new(names_of(view));
        self.run(Run { parts: vec![Part::new(name, &view)], ..Run::default() }, &view, false)
    }

    /// The paths that a template and everything it uses look up in the view, as
    /// [`ValueType::all_paths`] writes them. What is reached through a value of unknown type is not
    /// included.
    pub fn reads(&mut self, name: &str, view: &ValueType) -> BTreeSet<String> {
        let Some(name) = self.scripts.get_key_value(name).map(|(name, _)| *name) else {
            return BTreeSet::new();
        };
        let names = Arc::new(names_of(view));
        let part = Part::new(name, &names);
        let reads = self
            .run(Run { parts: vec![part], per_place: true, ..Run::default() }, &names, false)
            .reads;
        let read = |v: &Variable<'_>| {
            let of = if let ValueType::Record(fields) = v.of {
                Some(Arc::as_ptr(fields).addr())
            } else {
                None
            };
            reads.contains(&(of.filter(|_| !std::ptr::eq(v.of, view)), v.field.name.clone()))
        };
        view.all_paths().into_iter().filter(read).map(|v| v.path).collect()
    }

    /// The problems of templates and macros that no kind uses, as far as they do not depend on
    /// arguments; to be called last.
    pub fn check_rest(&mut self) -> Diagnostics {
        let unused = |script: &Script<'t>, of| !self.reached.contains(&(script.name, of));
        let part = |script: &Script<'t>, of| Part { of, ..Part::new(script.name, &Arc::default()) };
        let mut parts = Vec::new();
        for script in self.scripts.values() {
            let all = std::iter::once(None).chain(script.macros.keys().map(|name| Some(*name)));
            parts.extend(all.filter(|of| unused(script, *of)).map(|of| part(script, of)));
        }
        let found = self.run(Run { parts, ..Run::default() }, &Arc::default(), true).found;
        let mut problems = self.diagnostics(found);
        for script in self.scripts.values() {
            let flaws = script
                .pieces
                .iter()
                .filter(|piece| !piece.raw)
                .flat_map(|piece| mistyped(script.source, piece));
            problems
                .extend(flaws.take(MAX_PROBLEMS).map(|flaw| explain::flaw(script.text(), flaw)));
            // Of the others it was said when they were loaded.
            let refused = self.templates.broken.contains_key(script.name);
            let references = script
                .tags
                .iter()
                .filter(|tag| refused && !tag.broken)
                .filter_map(guard::reference);
            let dangling =
                references.filter(|(name, _)| !self.scripts.contains_key(name)).take(MAX_PROBLEMS);
            problems.extend(dangling.map(|(name, offset)| {
                explain::flaw(script.text(), self.templates.dangling(name, offset))
            }));
        }
        problems
    }

    /// `open` if the view is unknown, so that any name may exist.
    fn run(&mut self, mut run: Run<'t>, view: &Arc<Names>, open: bool) -> Run<'t> {
        let first = run.parts.first().map(|part| part.script);
        while let Some(part) = run.parts.pop() {
            let Some(script) = self.scripts.get(part.script) else { continue };
            self.reached.insert((script.name, part.of));
            let range = part.of.map_or(0..script.tags.len(), |of| {
                script.macros.get(of).map_or(0..0, |m| m.body.clone())
            });
            run.tags += range.len() + 1;
            if run.tags > MAX_TAGS {
                let flaw =
                    Flaw::limit(0, format!("模板用到的引用和宏展开后过多：最多{MAX_TAGS}个标签"))
                        .hint("减少互相引用的层次和次数");
                run.found.insert((first.unwrap_or(script.name), 0), flaw);
                break;
            }
            if !run.is_new(&part) {
                continue;
            }
            let mut checker = Checker::new(self, script, part.scopes, open);
            checker.facts.push(part.facts);
            checker.of_macro = part.of.is_some();
            checker.tags(range.clone());
            let Checker { flaws, judged, uses, calls, reads, .. } = checker;
            run.known.extend(reads.iter().map(|read| (script.name, read.start)));
            run.reads.extend(
                reads
                    .into_iter()
                    .map(|read| (read.of.as_ref().map(|of| Arc::as_ptr(of).addr()), read.name)),
            );
            let first = run.searched.insert((script.name, part.of));
            let lost = if first { self.lost(script, part.of, range, view) } else { Vec::new() };
            for flaw in flaws.into_iter().chain(lost).chain(judged) {
                run.found.entry((script.name, flaw.offset)).or_insert(flaw);
            }
            for call in calls {
                run.call(self, call, view);
            }
            for used in uses {
                run.follow(self, script, &part.chain, used, view);
            }
        }
        run
    }

    /// Values that a part of a template sets and loses.
    fn lost(
        &self,
        script: &Script<'t>,
        of: Option<&str>,
        range: Range<usize>,
        view: &Names,
    ) -> Vec<Flaw> {
        let macros = script.macros.values().flat_map(|m| &script.tags[m.body.clone()]);
        let macros_read: BTreeSet<&str> = if of.is_some() {
            BTreeSet::new()
        } else {
            macros.flat_map(|tag| &tag.tokens).map(|token| token.text).collect()
        };
        let own = of.and_then(|of| script.macros.get(of)).map(|of| of.parameters.as_slice());
        let own = own.unwrap_or_default().iter().map(|parameter| parameter.name).collect();
        let outside =
            |name: &str| view.contains_key(name) || of.is_some() && script.tops.contains(name);
        sets::lost(&script.tags, range, &own, &outside, &macros_read, of.map(|_| "宏"))
    }

    /// Flaws as diagnostics.
    fn diagnostics(&self, found: BTreeMap<(&'t str, usize), Flaw>) -> Diagnostics {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let diagnostics = found.into_iter().filter_map(|((name, _), flaw)| {
            let count = counts.entry(name).or_default();
            *count += 1;
            (*count <= MAX_PROBLEMS)
                .then(|| self.scripts.get(name).map(|script| explain::flaw(script.text(), flaw)))?
        });
        diagnostics.collect()
    }

    /// The macro that a name refers to in a template, and the template that defines it.
    fn callee(&self, script: &Script<'t>, name: &str) -> Option<(&Script<'t>, &Macro<'t>)> {
        let (script, name) = match script.imports.get(name) {
            Some(import) if !script.macros.contains_key(name) => (import.from, import.name.text),
            _ => (script.name, name),
        };
        let script = self.scripts.get(script)?;
        Some((script, script.macros.get(name)?))
    }
}

impl<'t> Run<'t> {
    /// Whether a part was not checked yet with the same names; an include may stand a thousand times
    /// in a row.
    fn is_new(&mut self, part: &Part<'t>) -> bool {
        let scopes = part.scopes.iter().map(|scope| Arc::as_ptr(scope).addr()).collect();
        let key = (part.script, part.of, scopes, part.chain.clone(), part.facts.clone());
        let new = self.done.insert(key);
        if new {
            // So that no other names get the same address.
            self.kept.extend(part.scopes.iter().cloned());
        }
        new
    }

    /// A call of a macro: it is checked once with these types.
    fn call(&mut self, library: &Library<'t>, call: calls::Called<'t>, view: &Arc<Names>) {
        let Some(of) =
            library.scripts.get(call.script).and_then(|script| script.macros.get(call.name))
        else {
            return;
        };
        let seen = self.called.entry((call.script, call.name)).or_default();
        let same = |one: &Vec<Known>| {
            if self.per_place {
                let mut both = one.iter().zip(&call.given);
                both.all(|(a, b)| a.value_type.is_of_the_same_place(&b.value_type))
            } else {
                *one == call.given
            }
        };
        if seen.len() >= MAX_CALLS || seen.iter().any(same) {
            return;
        }
        seen.push(call.given.clone());
        let named = of.parameters.iter().zip(call.given).map(|(parameter, known)| {
            let path = Some(format!("({}", parameter.name));
            (parameter.name.to_string(), Known { path, ..known })
        });
        let parameters = named.chain([("caller".to_string(), Known::any())]).collect();
        let scopes = vec![Arc::clone(view), Arc::new(parameters)];
        self.parts.push(Part { of: Some(call.name), scopes, ..Part::new(call.script, view) });
    }

    /// A template is included, imported or extended.
    fn follow(
        &mut self,
        library: &Library<'t>,
        script: &Script<'t>,
        chain: &[&'t str],
        used: names::Used<'t>,
        view: &Arc<Names>,
    ) {
        let mut wrong =
            |flaw: Flaw| _ = self.found.entry((script.name, flaw.offset)).or_insert(flaw);
        let name = used.name.unquoted();
        let Some((name, _)) = library.scripts.get_key_value(name) else { return };
        if *name == script.name || chain.contains(name) {
            let ring: Vec<&str> = chain
                .iter()
                .skip_while(|n| *n != name)
                .copied()
                .chain([script.name, name])
                .collect();
            let shown = if ring.len() > 8 {
                format!("{} → … → {name}", ring[..6].join(" → "))
            } else {
                ring.join(" → ")
            };
            return wrong(
                Flaw::limit(used.name.start, format!("模板绕了一圈，又引用自己：{shown}"))
                    .hint("去掉其中一处引用"),
            );
        }
        // The row of those that extend one another has a limit of its own.
        if !used.extends && chain.len() >= MAX_INCLUDES {
            let flaw =
                Flaw::limit(used.name.start, format!("模板一层引用一层，超过{MAX_INCLUDES}层"));
            return wrong(flaw.hint("把内容直接写在前面的模板里，或改用宏"));
        }
        let chain = if used.extends {
            chain.to_vec()
        } else {
            chain.iter().copied().chain([script.name]).collect()
        };
        match used.scopes {
            Some((scopes, facts)) => {
                self.parts.push(Part { script: name, of: None, scopes, chain, facts });
            }
            None if self.imported.insert(name) => {
                self.parts.push(Part { chain, ..Part::new(name, view) });
            }
            None => {}
        }
    }
}

/// Brackets in text that were meant as a tag: full-width, single, or left over; at most one per
/// line.
fn mistyped<'s>(source: &'s str, piece: &Piece) -> impl Iterator<Item = Flaw> + 's {
    let start = piece.range.start;
    let text = source.get(piece.range.clone()).unwrap_or_default();
    text.split_inclusive('\n').filter_map(move |line| {
        let offset = start + (line.as_ptr() as usize - text.as_ptr() as usize);
        mistyped_in(line).map(|flaw| Flaw { offset: offset + flaw.offset, ..flaw })
    })
}

fn mistyped_in(text: &str) -> Option<Flaw> {
    const FULL: [&str; 8] = ["｛｛", "｛%", "｛％", "{％", "{｛", "｛{", "％｝", "｝｝"];
    const REST: [&str; 2] = ["}}", "%}"];
    let at = |marks: &[&'static str]| {
        marks.iter().filter_map(|mark| text.find(mark).map(|i| (i, *mark))).min()
    };
    if let Some((i, mark)) = at(&FULL) {
        return Some(
            Flaw::syntax(i, format!("此处是全角的“{mark}”，会原样印出"))
                .hint("标签用半角：{{ … }} 或 {% … %}"),
        );
    }
    if let Some((i, mark)) = at(&REST) {
        return Some(
            Flaw::syntax(i, format!("“{mark}”前面没有对应的开始"))
                .hint("印出数据写作 {{ … }}，语句写作 {% … %}"),
        );
    }
    let single = |(i, _): &(usize, &str)| {
        let name = text[i + 1..].split('}').next().unwrap_or_default().trim();
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"_.| ".contains(&b);
        text[i + 1..].contains('}')
            && name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.bytes().all(plain)
    };
    let (i, _) = text.match_indices('{').find(single)?;
    Some(Flaw::syntax(i, "只有一层花括号，会原样印出").hint("印出数据写两层：{{ … }}"))
}

fn unknown<'a>(token: &Token<'_>, message: String, known: impl Iterator<Item = &'a str>) -> Flaw {
    unknown_key(token, token.text, message, known)
}

fn unknown_key<'a>(
    token: &Token<'_>,
    key: &str,
    message: String,
    known: impl Iterator<Item = &'a str>,
) -> Flaw {
    let flaw = Flaw { code: Code::TemplateUndefined, ..Flaw::syntax(token.start, message) };
    match near(key, &known.collect::<Vec<_>>()) {
        Some(near) => flaw.hint(format!("是否想写“{near}”？")),
        None => flaw.hint("可用的数据用 xunwen template inspect 查看"),
    }
}

/// The name that is most likely meant: one that is spelt alike, or one of several words that was
/// written with some of them only (`short` for `short_name`).
fn near<'a>(key: &str, known: &[&'a str]) -> Option<&'a str> {
    let lower = key.to_lowercase();
    let words = |name: &str| name.split('_').map(str::to_string).collect::<Vec<_>>();
    let part = |name: &&&str| {
        let (of, own) = (words(name), words(&lower));
        let within = own.iter().all(|word| of.contains(word)) || of.iter().all(|w| own.contains(w));
        within || lower.len() >= 3 && name.starts_with(lower.as_str())
    };
    nearest(&lower, known.iter().copied())
        .or_else(|| known.iter().filter(part).min_by_key(|name| name.len()).copied())
}

/// The index after the bracket that closes the one at `open`.
fn closing(tokens: &[Token<'_>], open: usize) -> usize {
    let mut depth = 0usize;
    for (i, token) in tokens.iter().enumerate().skip(open) {
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return i + 1;
        }
    }
    tokens.len()
}

/// The parts between commas outside of brackets.
fn parted<'a, 's>(tokens: &'a [Token<'s>]) -> Vec<&'a [Token<'s>]> {
    let mut depth = 0usize;
    let mut parts: Vec<&[Token<'s>]> = tokens
        .split(|token| {
            match token.kind {
                Kind::Open => depth += 1,
                Kind::Close => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && token.is(",")
        })
        .collect();
    // A trailing comma is allowed.
    if parts.last().is_some_and(|last| last.is_empty()) {
        parts.pop();
    }
    parts
}

#[cfg(test)]
mod tests;
