//! The markup of templates, checked without data.
//!
//! Takes the texts that templates write, with the choices, loops and calls they stand in; goes through them on every
//! way that leads to different markup, and yields what is wrong on each of them. An element may be opened in one
//! branch and closed in another: so it counts as unclosed only if it is on every way, and likewise for all else that
//! hangs on what stands around it. What hangs on a value is left to the run with data.

mod reader;
mod ways;

use std::collections::{BTreeMap, BTreeSet};

use super::MAX_PROBLEMS;
use super::schema::{self, ElementSpec, Value};
use crate::diag::{Code, Diagnostic};
use crate::template::{Call, Node, Outline, Written};
use reader::Reading;
use ways::{Open, Way, Ways};

/// How much text is gone through for one document, that of each call counted anew.
const MAX_TEXT: usize = 1 << 20;
/// How deep macros and includes are followed into one another.
const MAX_CALLS: usize = 12;
/// Most ways that are kept apart.
const MAX_WAYS: usize = 48;

/// A place: the template and the byte in it.
type Place<'t> = (&'t str, usize);

/// What is judged of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Matter {
    /// Whether it is well written, wherever it stands.
    Form,
    /// Whether it may stand where it does.
    Stands,
    /// Whether the element that opens there is closed.
    Closed,
    /// Whether an element is open that the end tag closes.
    Ends,
    /// Whether a loop closes what it opens.
    Loop,
    /// Whether the element has what it needs.
    Needs,
}

/// What is wrong.
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

/// What was found of one matter at one place: sound on some way, or what is wrong on all.
#[derive(Debug, Default)]
struct Judged<'t> {
    /// By where the document came into the macro or template from; nothing for its own text.
    by_site: BTreeMap<Option<Place<'t>>, Option<Fault>>,
}

/// A table whose columns are told, with the cells of its rows.
#[derive(Debug, Default)]
struct Rows<'t> {
    columns: BTreeSet<usize>,
    rows: BTreeMap<Place<'t>, BTreeSet<usize>>,
    /// Whether a cell covers rows below its own.
    spanned: bool,
}

/// The check of all templates of a set.
pub struct Draft<'o, 't> {
    outline: &'o Outline<'t>,
    judged: BTreeMap<(Place<'t>, Matter), Judged<'t>>,
    tables: BTreeMap<Place<'t>, Rows<'t>>,
    reached: BTreeSet<(&'t str, Option<&'t str>)>,
    /// Templates that come to too much text.
    endless: BTreeSet<&'t str>,
}

/// What is at work on one document or part.
struct Walk<'t> {
    /// The template whose text is gone through.
    script: &'t str,
    /// Where the document's own template called.
    site: Option<Place<'t>>,
    depth: usize,
    text: usize,
    /// Whether there were too many ways to tell what is wrong on all.
    lost: bool,
    /// Blocks of templates that extend the one at work.
    blocks: Vec<&'t str>,
    /// The templates and macros that are at work.
    calls: Vec<(&'t str, Option<&'t str>)>,
    /// What does not belong where it stands, by the element around it: that may only lack its end.
    strange: BTreeMap<Place<'t>, BTreeSet<Place<'t>>>,
    seen: Seen<'t>,
    judged: BTreeMap<(Place<'t>, Matter), Judged<'t>>,
    tables: BTreeMap<Place<'t>, Rows<'t>>,
}

/// What a document holds on any way.
#[derive(Debug, Default)]
struct Seen<'t> {
    title: bool,
    annexes: Option<Place<'t>>,
    annex: Option<Place<'t>>,
    opaque: bool,
    document: Option<Place<'t>>,
}

impl<'o, 't> Draft<'o, 't> {
    /// Nothing is gone through yet.
    pub fn new(outline: &'o Outline<'t>) -> Self {
        Draft { outline, judged: BTreeMap::new(), tables: BTreeMap::new(), reached: BTreeSet::new(), endless: BTreeSet::new() }
    }

    /// Goes through a template that writes a document.
    pub fn document(&mut self, name: &str) {
        let Some((script, written)) = self.outline.get(name) else { return };
        let mut walk = Walk::new(script);
        let ways = self.script(&mut walk, script, written, vec![Way::new(!written.torn)]);
        let bounded = !written.torn;
        for way in ways.into_iter().filter(|_| bounded) {
            if let Reading::Tag(tag) = &way.reading {
                walk.judge(tag.at, Matter::Form, Some(unfinished()));
            }
            for open in &way.open {
                walk.judge(open.at, Matter::Closed, Some(unclosed(open)));
            }
        }
        if bounded && !walk.lost {
            walk.whole(script);
        }
        self.absorb(walk);
    }

    /// Takes in what was found on a walk; where not every way was gone, what is wrong in itself.
    fn absorb(&mut self, mut walk: Walk<'t>) {
        let wrong = |walk: &Walk<'t>, at: Place<'t>| {
            let judged = [Matter::Closed, Matter::Loop].map(|matter| walk.judged.get(&(at, matter)));
            judged.into_iter().flatten().any(|judged| judged.by_site.values().all(Option::is_some))
        };
        for (around, within) in std::mem::take(&mut walk.strange) {
            if wrong(&walk, around) {
                within.into_iter().for_each(|at| drop(walk.judged.remove(&(at, Matter::Stands))));
            }
        }
        for ((at, matter), judged) in walk.judged.into_iter().filter(|((_, matter), _)| !walk.lost || *matter == Matter::Form) {
            for (site, fault) in judged.by_site {
                note(&mut self.judged, at, matter, site, fault);
            }
        }
        for (at, rows) in walk.tables.into_iter().filter(|_| !walk.lost) {
            let table = self.tables.entry(at).or_default();
            table.columns.extend(rows.columns);
            table.spanned |= rows.spanned;
            for (at, counts) in rows.rows {
                table.rows.entry(at).or_default().extend(counts);
            }
        }
    }

    /// Goes through what no document uses, and yields all that is wrong.
    pub fn finish(mut self) -> Vec<Diagnostic> {
        let outline = self.outline;
        for name in outline.names() {
            let Some((script, written)) = outline.get(name) else { continue };
            if written.torn || !self.reached.contains(&(script, None)) {
                let mut walk = Walk::new(script);
                self.script(&mut walk, script, written, vec![Way::new(false)]);
                self.absorb(walk);
            }
            for (of, nodes) in &written.macros {
                if written.torn || !self.reached.contains(&(script, Some(of))) {
                    let mut walk = Walk::new(script);
                    self.nodes(&mut walk, nodes, vec![Way::new(false)]);
                    self.absorb(walk);
                }
            }
        }
        self.rows();
        let mut problems: Vec<Diagnostic> = Vec::new();
        for script in &self.endless {
            let message = format!("模板生成的内容过多：宏和引用展开后超过{} MB", MAX_TEXT >> 20);
            problems.push(outline.problem(script, 0, Code::TemplateLimit, message, Some("减少互相调用的层次和次数".into())));
        }
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for (((script, at), matter), judged) in &self.judged {
            let torn = outline.get(script).is_some_and(|(_, written)| written.torn);
            let count = counts.entry(script).or_default();
            // A flood is one mistake; its first hundred traces tell it.
            if torn && *matter != Matter::Form || *count >= MAX_PROBLEMS {
                continue;
            }
            let told = told(outline, script, *at, judged);
            *count += told.len();
            problems.extend(told);
        }
        problems
    }

    /// Goes through a whole template, on some ways.
    fn script(&mut self, walk: &mut Walk<'t>, script: &'t str, written: &'o Written<'t>, ways: Ways<'t>) -> Ways<'t> {
        self.reached.insert((script, None));
        let (mut written, mut script) = (written, script);
        let outer = std::mem::take(&mut walk.blocks);
        // Parents are bounded by the loader; a ring of them is refused there.
        for _ in 0..MAX_CALLS {
            let Some(parent) = written.extends.and_then(|name| self.outline.get(name)) else { break };
            walk.blocks.push(script);
            (script, written) = parent;
            self.reached.insert((script, None));
        }
        let before = std::mem::replace(&mut walk.script, script);
        let ways = self.nodes(walk, &written.nodes, ways);
        (walk.script, walk.blocks) = (before, outer);
        ways
    }

    fn nodes(&mut self, walk: &mut Walk<'t>, nodes: &'o [Node<'t>], mut ways: Ways<'t>) -> Ways<'t> {
        for node in nodes {
            walk.text += 1;
            if walk.text > MAX_TEXT {
                walk.lost = true;
                self.endless.insert(walk.site.map_or(walk.script, |(script, _)| script));
                return ways;
            }
            ways = self.node(walk, node, ways);
        }
        ways
    }

    fn node(&mut self, walk: &mut Walk<'t>, node: &'o Node<'t>, ways: Ways<'t>) -> Ways<'t> {
        match node {
            Node::Text(text) => {
                walk.text += text.text.len() * ways.len();
                let ways = ways.into_iter().map(|way| walk.read(text, way)).collect();
                self.merged(walk, ways)
            }
            Node::Value { at, plain } => {
                let at = (walk.script, *at);
                ways.into_iter().map(|way| walk.value(at, *plain, way)).collect()
            }
            Node::Call(call) => self.call(walk, call, ways),
            Node::Choice(branches) => {
                let mut out = Vec::new();
                for branch in branches {
                    out.extend(self.nodes(walk, branch, ways.clone()));
                }
                self.merged(walk, out)
            }
            Node::Loop { at, body, otherwise } => self.repeated(walk, *at, body, otherwise, &ways),
            Node::Apart(nodes) => {
                self.nodes(walk, nodes, vec![Way::new(false)]);
                ways
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
                        let ways = self.nodes(walk, nodes, ways);
                        walk.script = before;
                        ways
                    }
                    None => self.nodes(walk, nodes, ways),
                }
            }
        }
    }

    fn call(&mut self, walk: &mut Walk<'t>, call: &Call<'t>, ways: Ways<'t>) -> Ways<'t> {
        let at = (walk.script, call.at);
        let outline = self.outline;
        // What calls itself is bounded by its data.
        let again = walk.depth >= MAX_CALLS || walk.calls.contains(&(call.script, call.of));
        let Some((script, written)) = outline.get(call.script).filter(|(_, w)| !again && !w.torn) else {
            return ways.into_iter().map(|way| walk.value(at, false, way)).collect();
        };
        let site = walk.site;
        walk.site = site.or(Some(at));
        walk.calls.push((script, call.of));
        walk.depth += 1;
        let ways = match call.of {
            None => self.script(walk, script, written, ways),
            Some(of) => {
                self.reached.insert((script, Some(of)));
                let before = std::mem::replace(&mut walk.script, script);
                let ways = match written.macros.get(of) {
                    Some(nodes) => self.nodes(walk, nodes, ways),
                    None => ways,
                };
                walk.script = before;
                ways
            }
        };
        walk.depth -= 1;
        walk.calls.pop();
        walk.site = site;
        ways
    }

    /// A loop: none, once, and twice where the second time may find other markup around it.
    fn repeated(&mut self, walk: &mut Walk<'t>, at: usize, body: &'o [Node<'t>], otherwise: &'o [Node<'t>], ways: &[Way<'t>]) -> Ways<'t> {
        let mut out = self.nodes(walk, otherwise, ways.to_vec());
        let before: Vec<usize> = ways.iter().map(|way| way.open.len()).collect();
        let mut once = self.nodes(walk, body, ways.to_vec());
        let level = |way: &Way<'t>| ways.iter().any(|before| before.stands_as(way));
        if !once.iter().any(level) && !once.is_empty() && !walk.lost {
            let least = before.into_iter().min().unwrap_or_default();
            let place = once.iter().find_map(|way| way.open.get(least)).map(|open| (open.at, open.shown()));
            let fault = match &place {
                Some((_, name)) => Fault::new(Code::MarkupSyntax, format!("元素“{name}”在循环里开始，没有在循环里结束"))
                    .hint(format!("</{name}> 写在 {{% endfor %}} 之前")),
                None => {
                    Fault::new(Code::MarkupSyntax, "循环里的结束标签比开始标签多").hint("开始标签和结束标签都写在循环里，或都写在循环外")
                }
            };
            walk.judge(place.map_or((walk.script, at), |(at, _)| at), Matter::Loop, Some(fault));
            once.clear();
        } else if !once.iter().all(level) {
            let again = self.nodes(walk, body, once.clone());
            once.extend(again);
        }
        // How many cells or words a loop adds is not known.
        out.extend(once.into_iter().map(|way| way.uncounted(ways)));
        self.merged(walk, out)
    }

    /// Ways that do not differ are one.
    fn merged(&self, walk: &mut Walk<'t>, ways: Ways<'t>) -> Ways<'t> {
        let mut out: Ways<'t> = Vec::new();
        for way in ways {
            if !out.contains(&way) {
                out.push(way);
            }
        }
        if out.len() > MAX_WAYS {
            walk.lost = true;
            out.truncate(1);
        }
        out
    }

    /// Rows that never fill their table.
    fn rows(&mut self) {
        for table in std::mem::take(&mut self.tables).into_values().filter(|table| !table.spanned) {
            for (at, counts) in table.rows {
                if counts.is_disjoint(&table.columns) && !table.columns.is_empty() {
                    let words = |numbers: &BTreeSet<usize>| numbers.iter().map(usize::to_string).collect::<Vec<_>>().join("或");
                    let message = format!("这一行有{}格，表格有{}列", words(&counts), words(&table.columns));
                    let fault = Fault::new(Code::MarkupTable, message).hint("加减一列，cols、align、表头和各行都要改；合并的格写 colspan");
                    self.judged.entry((at, Matter::Needs)).or_default().by_site.insert(None, Some(fault));
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
            lost: false,
            blocks: Vec::new(),
            calls: vec![(script, None)],
            strange: BTreeMap::new(),
            seen: Seen::default(),
            judged: BTreeMap::new(),
            tables: BTreeMap::new(),
        }
    }

    /// Notes of a place that it is sound on a way, or what is wrong with it there.
    fn judge(&mut self, at: Place<'t>, matter: Matter, fault: Option<Fault>) {
        note(&mut self.judged, at, matter, self.site, fault);
    }

    /// What a document as a whole must have.
    fn whole(&mut self, script: &'t str) {
        let seen = std::mem::take(&mut self.seen);
        if seen.opaque {
            return;
        }
        let Some(document) = seen.document else {
            let fault = Fault::new(Code::MarkupSyntax, "没有标记，应有一个 document 元素").hint("全文写在 <document> 和 </document> 之间");
            return self.judge((script, 0), Matter::Needs, Some(fault));
        };
        if !seen.title {
            let fault = Fault::new(Code::MarkupMissing, "文书没有标题").hint("写一个 <title>…</title>");
            self.judge(document, Matter::Needs, Some(fault));
        }
        match (seen.annexes, seen.annex) {
            (None, Some(annex)) => {
                let fault = Fault::new(Code::MarkupMissing, "有附件而没有附件说明").hint("在署名之前写 <annexes/>");
                self.judge(annex, Matter::Needs, Some(fault));
            }
            (Some(annexes), None) => {
                let fault = Fault::new(Code::MarkupMissing, "有附件说明而没有附件").hint("写 annex，或去掉 <annexes/>");
                self.judge(annexes, Matter::Needs, Some(fault));
            }
            _ => {}
        }
    }
}

/// What is wrong in itself is wrong on any way; all else is sound once it is on one.
fn note<'t>(
    judged: &mut BTreeMap<(Place<'t>, Matter), Judged<'t>>,
    at: Place<'t>,
    matter: Matter,
    site: Option<Place<'t>>,
    fault: Option<Fault>,
) {
    let known = judged.entry((at, matter)).or_default().by_site.entry(site).or_insert_with(|| fault.clone());
    if (matter == Matter::Form) == fault.is_some() {
        *known = fault;
    }
}

/// What is wrong at a place: there, if it is wrong from wherever it is used; else where it is used.
fn told(outline: &Outline<'_>, script: &str, at: usize, judged: &Judged<'_>) -> Vec<Diagnostic> {
    let wrong: Vec<(&Option<Place<'_>>, &Fault)> = judged.by_site.iter().filter_map(|(site, f)| f.as_ref().map(|f| (site, f))).collect();
    let everywhere = wrong.len() == judged.by_site.len();
    let at_site = |(site, fault): (&Option<Place<'_>>, &Fault)| {
        let (place, message) = match site {
            Some((caller, call)) if !everywhere => {
                ((*caller, *call), format!("{}（{script}第{}行）", fault.message, outline.line(script, at)))
            }
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

fn unclosed(open: &Open<'_>) -> Fault {
    let name = open.shown();
    Fault::new(Code::MarkupSyntax, format!("元素“{name}”没有结束")).hint(format!("在它的末尾补上 </{name}>"))
}

#[cfg(test)]
mod tests;
