//! The check of the markup of templates without data.
//!
//! Takes the texts that templates write, with the choices, loops and calls around them; follows
//! every path that leads to different markup, and yields the problems. An element may be opened in
//! one branch and closed in another, so it counts as unclosed only if it is unclosed on every path;
//! the same holds for everything else that depends on the surrounding elements. What depends on a
//! value is left to the run with data.

mod path;
mod reader;

use std::collections::{BTreeMap, BTreeSet};

use super::MAX_PROBLEMS;
use super::schema::{self, ElementSpec, Value};
use crate::diag::{Code, Diagnostic};
use crate::template::{Call, Node, Outline, Written};
use path::{OpenElement, OpenPath, Paths};
use reader::Reading;

/// Most bytes of text that are read for one document; the text of a macro counts at each call.
const MAX_TEXT: usize = 1 << 20;
/// Deepest nesting of macro calls and includes that is followed.
const MAX_CALLS: usize = 12;
/// Most paths that are followed at once.
const MAX_PATHS: usize = 48;

/// A place: the template and the byte in it.
type Place<'t> = (&'t str, usize);

/// What is checked at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Aspect {
    /// Whether the tag is well formed, whatever surrounds it.
    Form,
    /// Whether it is allowed in the surrounding element.
    Placement,
    /// Whether the element that opens there is closed.
    Closed,
    /// Whether the end tag has an open element to close.
    EndTag,
    /// Whether a loop closes the elements that it opens.
    Loop,
    /// Whether the element has the content that it requires.
    Content,
}

/// A problem at a place.
#[derive(Debug, Clone)]
struct Fault {
    code: Code,
    message: String,
    hint: Option<String>,
}

impl Fault {
    fn new(code: Code, message: impl Into<String>) -> Self {
        Fault { code, message: message.into(), hint: None }
    }

    fn hint(self, hint: impl Into<String>) -> Self {
        Fault { hint: Some(hint.into()), ..self }
    }
}

/// The result for one aspect of one place: correct on some path, or the fault that it has on all.
#[derive(Debug, Default)]
struct Findings<'t> {
    /// By the place of the call through which the document reached it, in order; `None` for its own
    /// text. Most have one that is correct, and a long template has very many.
    by_site: Vec<(Option<Place<'t>>, Option<Box<Fault>>)>,
}

impl<'t> Findings<'t> {
    /// The result at a site, which is the given one if there was none.
    fn at(&mut self, site: Option<Place<'t>>, first: Option<&Fault>) -> &mut Option<Box<Fault>> {
        let place = match self.by_site.binary_search_by(|(known, _)| known.cmp(&site)) {
            Ok(place) => place,
            Err(place) => {
                self.by_site.reserve_exact(1);
                self.by_site.insert(place, (site, first.cloned().map(Box::new)));
                place
            }
        };
        &mut self.by_site[place].1
    }
}

/// A table with a known number of columns, and the cells of its rows.
#[derive(Debug, Default)]
struct Rows<'t> {
    columns: BTreeSet<usize>,
    rows: BTreeMap<Place<'t>, BTreeSet<usize>>,
    /// Whether a cell spans several rows.
    spanned: bool,
}

/// The check of the markup of all templates of a set.
pub struct MarkupCheck<'o, 't> {
    outline: &'o Outline<'t>,
    findings: BTreeMap<(Place<'t>, Aspect), Findings<'t>>,
    tables: BTreeMap<Place<'t>, Rows<'t>>,
    reached: BTreeSet<(&'t str, Option<&'t str>)>,
    /// Templates that expand to too much text.
    too_long: BTreeSet<&'t str>,
}

/// The state of walking through one document or part.
struct Walk<'t> {
    /// The template whose text is being read.
    script: &'t str,
    /// The call in the document's own template that led here.
    site: Option<Place<'t>>,
    depth: usize,
    text: usize,
    /// Whether there were too many paths, or too much text, to say what holds on all.
    gave_up: bool,
    /// Whether the markup is beyond its bounds: no more of it is read.
    stopped: bool,
    /// The tags that were read.
    tags: usize,
    /// Templates that extend the current one and may replace its blocks.
    blocks: Vec<&'t str>,
    /// The templates and macros that are being walked, to notice recursion.
    calls: Vec<(&'t str, Option<&'t str>)>,
    /// Misplaced elements by the element that contains them. If that one turns out to be unclosed,
    /// the misplacement is only a consequence and is not reported.
    misplaced_in: BTreeMap<Place<'t>, BTreeSet<Place<'t>>>,
    seen: Seen<'t>,
    findings: BTreeMap<(Place<'t>, Aspect), Findings<'t>>,
    tables: BTreeMap<Place<'t>, Rows<'t>>,
}

/// The elements that a document has on at least one path.
#[derive(Debug, Default)]
struct Seen<'t> {
    title: bool,
    annexes: Option<Place<'t>>,
    annex: Option<Place<'t>>,
    opaque: bool,
    document: Option<Place<'t>>,
}

impl<'o, 't> MarkupCheck<'o, 't> {
    /// A check that has not looked at any template yet.
    pub fn new(outline: &'o Outline<'t>) -> Self {
        MarkupCheck {
            outline,
            findings: BTreeMap::new(),
            tables: BTreeMap::new(),
            reached: BTreeSet::new(),
            too_long: BTreeSet::new(),
        }
    }

    /// Checks a template that writes a document, with everything it uses.
    pub fn document(&mut self, name: &str) {
        let Some((script, written)) = self.outline.get(name) else { return };
        let mut walk = Walk::new(script);
        let paths = self.script(&mut walk, script, written, vec![OpenPath::new(!written.broken)]);
        let bounded = !written.broken;
        for path in paths.into_iter().filter(|_| bounded) {
            if let Reading::Tag(tag) = &path.reading {
                walk.record(tag.at, Aspect::Form, Some(unfinished()));
            }
            for open in &path.open {
                walk.record(open.at, Aspect::Closed, Some(unclosed(open)));
            }
        }
        if bounded && !walk.gave_up {
            walk.whole(script);
        }
        self.absorb(walk);
    }

    /// Adds the results of a walk; if it gave up, only what does not depend on other paths.
    fn absorb(&mut self, mut walk: Walk<'t>) {
        let wrong = |walk: &Walk<'t>, at: Place<'t>| {
            let findings =
                [Aspect::Closed, Aspect::Loop].map(|aspect| walk.findings.get(&(at, aspect)));
            findings
                .into_iter()
                .flatten()
                .any(|findings| findings.by_site.iter().all(|(_, fault)| fault.is_some()))
        };
        for (around, within) in std::mem::take(&mut walk.misplaced_in) {
            if wrong(&walk, around) {
                within
                    .into_iter()
                    .for_each(|at| drop(walk.findings.remove(&(at, Aspect::Placement))));
            }
        }
        for ((at, aspect), findings) in walk
            .findings
            .into_iter()
            .filter(|((_, aspect), _)| !walk.gave_up || *aspect == Aspect::Form)
        {
            for (site, fault) in findings.by_site {
                note(&mut self.findings, at, aspect, site, fault.map(|fault| *fault));
            }
        }
        for (at, rows) in walk.tables.into_iter().filter(|_| !walk.gave_up) {
            let table = self.tables.entry(at).or_default();
            table.columns.extend(rows.columns);
            table.spanned |= rows.spanned;
            for (at, counts) in rows.rows {
                table.rows.entry(at).or_default().extend(counts);
            }
        }
    }

    /// Checks what no document uses, and returns all problems.
    pub fn finish(mut self) -> Vec<Diagnostic> {
        let outline = self.outline;
        for name in outline.names() {
            let Some((script, written)) = outline.get(name) else { continue };
            if written.broken || !self.reached.contains(&(script, None)) {
                let mut walk = Walk::new(script);
                self.script(&mut walk, script, written, vec![OpenPath::new(false)]);
                self.absorb(walk);
            }
            for (of, nodes) in &written.macros {
                if written.broken || !self.reached.contains(&(script, Some(of))) {
                    let mut walk = Walk::new(script);
                    self.nodes(&mut walk, nodes, vec![OpenPath::new(false)]);
                    self.absorb(walk);
                }
            }
        }
        self.rows();
        let mut problems: Vec<Diagnostic> = Vec::new();
        for script in &self.too_long {
            let message = format!("模板生成的内容过多：宏和引用展开后超过{} MB", MAX_TEXT >> 20);
            problems.push(outline.problem(
                script,
                0,
                Code::TemplateLimit,
                message,
                Some("减少互相调用的层次和次数".into()),
            ));
        }
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for (((script, at), aspect), findings) in &self.findings {
            let broken = outline.get(script).is_some_and(|(_, written)| written.broken);
            let count = counts.entry(script).or_default();
            // Very many problems have one cause; the first hundred are enough to find it.
            if broken && *aspect != Aspect::Form || *count >= MAX_PROBLEMS {
                continue;
            }
            let found = diagnostics(outline, script, *at, findings);
            *count += found.len();
            problems.extend(found);
        }
        problems
    }

    /// Walks through a whole template.
    fn script(
        &mut self,
        walk: &mut Walk<'t>,
        script: &'t str,
        written: &'o Written<'t>,
        paths: Paths<'t>,
    ) -> Paths<'t> {
        self.reached.insert((script, None));
        let (mut written, mut script) = (written, script);
        let outer = std::mem::take(&mut walk.blocks);
        // The loader bounds the chain of parents and refuses a cycle.
        for _ in 0..MAX_CALLS {
            let Some(parent) = written.extends.and_then(|name| self.outline.get(name)) else {
                break;
            };
            walk.blocks.push(script);
            (script, written) = parent;
            self.reached.insert((script, None));
        }
        let before = std::mem::replace(&mut walk.script, script);
        let paths = self.nodes(walk, &written.nodes, paths);
        (walk.script, walk.blocks) = (before, outer);
        paths
    }

    fn nodes(
        &mut self,
        walk: &mut Walk<'t>,
        nodes: &'o [Node<'t>],
        mut paths: Paths<'t>,
    ) -> Paths<'t> {
        for node in nodes {
            walk.text += 1;
            if walk.text > MAX_TEXT {
                walk.gave_up = true;
                self.too_long.insert(walk.site.map_or(walk.script, |(script, _)| script));
                return paths;
            }
            paths = self.node(walk, node, paths);
        }
        paths
    }

    fn node(&mut self, walk: &mut Walk<'t>, node: &'o Node<'t>, paths: Paths<'t>) -> Paths<'t> {
        match node {
            Node::Text(text) => {
                walk.text += text.text.len() * paths.len();
                let paths = paths.into_iter().map(|path| walk.read(text, path)).collect();
                self.merged(walk, paths)
            }
            Node::Value { at, plain } => {
                let at = (walk.script, *at);
                paths.into_iter().map(|path| walk.value(at, *plain, path)).collect()
            }
            Node::Call(call) => self.call(walk, call, paths),
            Node::Choice(branches) => {
                let mut out = Vec::new();
                for branch in branches {
                    out.extend(self.nodes(walk, branch, paths.clone()));
                }
                self.merged(walk, out)
            }
            Node::Loop { at, body, otherwise } => self.repeated(walk, *at, body, otherwise, &paths),
            Node::Captured(nodes) => {
                self.nodes(walk, nodes, vec![OpenPath::new(false)]);
                paths
            }
            Node::Block(name, nodes) => {
                let outline = self.outline;
                let replaced = walk.blocks.iter().find_map(|script| {
                    let (script, written) = outline.get(script)?;
                    Some((script, written.blocks.get(name)?))
                });
                match replaced {
                    Some((script, nodes)) => {
                        let before = std::mem::replace(&mut walk.script, script);
                        let paths = self.nodes(walk, nodes, paths);
                        walk.script = before;
                        paths
                    }
                    None => self.nodes(walk, nodes, paths),
                }
            }
        }
    }

    fn call(&mut self, walk: &mut Walk<'t>, call: &Call<'t>, paths: Paths<'t>) -> Paths<'t> {
        let at = (walk.script, call.at);
        let outline = self.outline;
        // Recursion is bounded by the data.
        let again = walk.depth >= MAX_CALLS || walk.calls.contains(&(call.script, call.of));
        let Some((script, written)) = outline.get(call.script).filter(|(_, w)| !again && !w.broken)
        else {
            return paths.into_iter().map(|path| walk.value(at, false, path)).collect();
        };
        let site = walk.site;
        walk.site = site.or(Some(at));
        walk.calls.push((script, call.of));
        walk.depth += 1;
        let paths = match call.of {
            None => self.script(walk, script, written, paths),
            Some(of) => {
                self.reached.insert((script, Some(of)));
                let before = std::mem::replace(&mut walk.script, script);
                let paths = match written.macros.get(of) {
                    Some(nodes) => self.nodes(walk, nodes, paths),
                    None => paths,
                };
                walk.script = before;
                paths
            }
        };
        walk.depth -= 1;
        walk.calls.pop();
        walk.site = site;
        paths
    }

    /// A loop: run not at all, once, and twice if the first run changes the surrounding elements.
    fn repeated(
        &mut self,
        walk: &mut Walk<'t>,
        at: usize,
        body: &'o [Node<'t>],
        otherwise: &'o [Node<'t>],
        paths: &[OpenPath<'t>],
    ) -> Paths<'t> {
        let mut out = self.nodes(walk, otherwise, paths.to_vec());
        let before: Vec<usize> = paths.iter().map(|path| path.open.len()).collect();
        let mut once = self.nodes(walk, body, paths.to_vec());
        let level = |path: &OpenPath<'t>| paths.iter().any(|before| before.is_like(path));
        if !once.iter().any(level) && !once.is_empty() && !walk.gave_up {
            let least = before.into_iter().min().unwrap_or_default();
            let place = once
                .iter()
                .find_map(|path| path.open.get(least))
                .map(|open| (open.at, open.shown()));
            let fault = match &place {
                Some((_, name)) => Fault::new(
                    Code::MarkupSyntax,
                    format!("元素“{name}”在循环里开始，没有在循环里结束"),
                )
                .hint(format!("</{name}> 写在 {{% endfor %}} 之前")),
                None => Fault::new(Code::MarkupSyntax, "循环里的结束标签比开始标签多")
                    .hint("开始标签和结束标签都写在循环里，或都写在循环外"),
            };
            walk.record(place.map_or((walk.script, at), |(at, _)| at), Aspect::Loop, Some(fault));
            once.clear();
        } else if !once.iter().all(level) {
            let again = self.nodes(walk, body, once.clone());
            once.extend(again);
        }
        // The number of cells or words that a loop adds is unknown.
        out.extend(once.into_iter().map(|path| path.uncounted(paths)));
        self.merged(walk, out)
    }

    /// Merges paths that do not differ.
    fn merged(&self, walk: &mut Walk<'t>, paths: Paths<'t>) -> Paths<'t> {
        let mut out: Paths<'t> = Vec::new();
        for path in paths {
            if !out.contains(&path) {
                out.push(path);
            }
        }
        if out.len() > MAX_PATHS {
            walk.gave_up = true;
            out.truncate(1);
        }
        out
    }

    /// Finds rows that fill their table on no path.
    fn rows(&mut self) {
        for table in std::mem::take(&mut self.tables).into_values().filter(|table| !table.spanned) {
            for (at, counts) in table.rows {
                if counts.is_disjoint(&table.columns) && !table.columns.is_empty() {
                    let words = |numbers: &BTreeSet<usize>| {
                        numbers.iter().map(usize::to_string).collect::<Vec<_>>().join("或")
                    };
                    let message =
                        format!("这一行有{}格，表格有{}列", words(&counts), words(&table.columns));
                    let fault = Fault::new(Code::MarkupTable, message)
                        .hint("加减一列，cols、align、表头和各行都要改；合并的格写 colspan");
                    let findings = self.findings.entry((at, Aspect::Content)).or_default();
                    *findings.at(None, None) = Some(Box::new(fault));
                }
            }
        }
    }
}

impl<'t> Walk<'t> {
    fn new(script: &'t str) -> Self {
        Walk {
            script,
            site: None,
            depth: 0,
            text: 0,
            gave_up: false,
            stopped: false,
            tags: 0,
            blocks: Vec::new(),
            calls: vec![(script, None)],
            misplaced_in: BTreeMap::new(),
            seen: Seen::default(),
            findings: BTreeMap::new(),
            tables: BTreeMap::new(),
        }
    }

    /// Records for the current path that a place is correct, or the fault that it has.
    fn record(&mut self, at: Place<'t>, aspect: Aspect, fault: Option<Fault>) {
        note(&mut self.findings, at, aspect, self.site, fault);
    }

    /// Checks what a document as a whole must have.
    fn whole(&mut self, script: &'t str) {
        let seen = std::mem::take(&mut self.seen);
        if seen.opaque {
            return;
        }
        let Some(document) = seen.document else {
            let fault = Fault::new(Code::MarkupSyntax, "没有标记，应有一个 document 元素")
                .hint("全文写在 <document> 和 </document> 之间");
            return self.record((script, 0), Aspect::Content, Some(fault));
        };
        if !seen.title {
            let fault =
                Fault::new(Code::MarkupMissing, "文书没有标题").hint("写一个 <title>…</title>");
            self.record(document, Aspect::Content, Some(fault));
        }
        match (seen.annexes, seen.annex) {
            (None, Some(annex)) => {
                let fault = Fault::new(Code::MarkupMissing, "有附件而没有附件说明")
                    .hint("在署名之前写 <annexes/>");
                self.record(annex, Aspect::Content, Some(fault));
            }
            (Some(annexes), None) => {
                let fault = Fault::new(Code::MarkupMissing, "有附件说明而没有附件")
                    .hint("写 annex，或去掉 <annexes/>");
                self.record(annexes, Aspect::Content, Some(fault));
            }
            _ => {}
        }
    }
}

/// Adds a result: a fault of form on one path counts for all, any other place is correct once it is
/// so on one path.
fn note<'t>(
    findings: &mut BTreeMap<(Place<'t>, Aspect), Findings<'t>>,
    at: Place<'t>,
    aspect: Aspect,
    site: Option<Place<'t>>,
    fault: Option<Fault>,
) {
    let known = findings.entry((at, aspect)).or_default().at(site, fault.as_ref());
    if (aspect == Aspect::Form) == fault.is_some() {
        *known = fault.map(Box::new);
    }
}

/// The diagnostics of a place: at the place itself if every use of it is faulty, otherwise at the
/// faulty uses.
fn diagnostics(
    outline: &Outline<'_>,
    script: &str,
    at: usize,
    findings: &Findings<'_>,
) -> Vec<Diagnostic> {
    let wrong: Vec<(&Option<Place<'_>>, &Fault)> =
        findings.by_site.iter().filter_map(|(site, f)| f.as_deref().map(|f| (site, f))).collect();
    let everywhere = wrong.len() == findings.by_site.len();
    let at_site = |(site, fault): (&Option<Place<'_>>, &Fault)| {
        let (place, message) = match site {
            Some((caller, call)) if !everywhere => (
                (*caller, *call),
                format!("{}（{script}第{}行）", fault.message, outline.line(script, at)),
            ),
            _ => ((script, at), fault.message.clone()),
        };
        outline.problem(place.0, place.1, fault.code, message, fault.hint.clone())
    };
    let shown = if everywhere { 1 } else { wrong.len() };
    wrong.into_iter().take(shown).map(at_site).collect()
}

fn unfinished() -> Fault {
    Fault::new(Code::MarkupSyntax, "标签没有写完").hint("补上“>”，属性的引号要成对")
}

fn unclosed(open: &OpenElement<'_>) -> Fault {
    let name = open.shown();
    Fault::new(Code::MarkupSyntax, format!("元素“{name}”没有结束"))
        .hint(format!("在它的末尾补上 </{name}>"))
}

#[cfg(test)]
mod tests;
