//! The output of templates as a tree: texts and values within choices, loops and calls.
//!
//! The markup stage checks it for markup that is wrong whatever the data are.

use std::collections::BTreeMap;

use super::calls::end_of;
use super::{Kind, Library, Script, Tag, Token, closing, explain};
use crate::diag::{Code, Diagnostic};
use crate::template::filters;
use crate::template::scan::Flaw;

/// All templates of a set.
#[derive(Debug)]
pub struct Outline<'t> {
    scripts: BTreeMap<&'t str, Written<'t>>,
    texts: BTreeMap<&'t str, explain::Text<'t>>,
}

/// What a template writes.
#[derive(Debug, Default)]
pub struct Written<'t> {
    /// Outside of macros and of what it captures.
    pub nodes: Vec<Node<'t>>,
    /// What its macros write.
    pub macros: BTreeMap<&'t str, Vec<Node<'t>>>,
    /// What its blocks write, where it extends another.
    pub blocks: BTreeMap<&'t str, Vec<Node<'t>>>,
    /// The template that it extends.
    pub extends: Option<&'t str>,
    /// Whether a tag could not be read; text may then be missing.
    pub broken: bool,
}

/// Text between tags.
#[derive(Debug, Clone, Copy)]
pub struct Text<'t> {
    /// Where it begins in the source, in bytes.
    pub at: usize,
    /// The text.
    pub text: &'t str,
}

/// A macro that is called, or a template that is included.
#[derive(Debug, Clone, Copy)]
pub struct Call<'t> {
    /// Where, in bytes.
    pub at: usize,
    /// The template.
    pub script: &'t str,
    /// Its macro; `None` for the whole template.
    pub of: Option<&'t str>,
}

/// A part of what is written.
#[derive(Debug)]
pub enum Node<'t> {
    /// Literal text.
    Text(Text<'t>),
    /// A printed value.
    Value {
        /// Where, in bytes.
        at: usize,
        /// Whether it is certainly plain text, never markup.
        plain: bool,
    },
    /// What another template or a macro writes.
    Call(Call<'t>),
    /// One of these.
    Choice(Vec<Vec<Node<'t>>>),
    /// The body any number of times, or `otherwise` if there is no item.
    Loop {
        /// Where, in bytes.
        at: usize,
        /// What is written each time.
        body: Vec<Node<'t>>,
        /// What is written if there is no item.
        otherwise: Vec<Node<'t>>,
    },
    /// What a `set` block or a call captures, to be printed elsewhere or not at all.
    Captured(Vec<Node<'t>>),
    /// What a template that extends this one may replace.
    Block(&'t str, Vec<Node<'t>>),
}

impl<'t> Library<'t> {
    /// What the templates write.
    pub fn outline(&self) -> Outline<'t> {
        let written =
            |script: &Script<'t>| (script.name, Builder { library: self, script }.written());
        let texts = self.scripts.values().map(|script| (script.name, script.text())).collect();
        Outline { scripts: self.scripts.values().map(written).collect(), texts }
    }
}

impl<'t> Outline<'t> {
    /// What a template writes.
    pub fn get(&self, script: &str) -> Option<(&'t str, &Written<'t>)> {
        self.scripts.get_key_value(script).map(|(name, written)| (*name, written))
    }

    /// The names of all templates.
    pub fn names(&self) -> impl Iterator<Item = &'t str> + '_ {
        self.scripts.keys().copied()
    }

    /// A problem at a place of a template, given in bytes.
    pub fn problem(
        &self,
        script: &str,
        at: usize,
        code: Code,
        message: String,
        hint: Option<String>,
    ) -> Diagnostic {
        let flaw = Flaw { code, hint, ..Flaw::syntax(at, message) };
        match self.texts.get(script) {
            Some(text) => explain::flaw(*text, flaw),
            None => Diagnostic::error(code, flaw.message),
        }
    }

    /// The line of a place that is given in bytes.
    pub fn line(&self, script: &str, at: usize) -> usize {
        self.texts
            .get(script)
            .map_or(1, |text| text.source.get(..at).unwrap_or_default().matches('\n').count() + 1)
    }
}

struct Builder<'l, 't> {
    library: &'l Library<'t>,
    script: &'l Script<'t>,
}

/// A statement that is open while the tree is built.
enum Open<'t> {
    If { done: Vec<Vec<Node<'t>>>, total: bool },
    For { at: usize, body: Option<Vec<Node<'t>>> },
    Block(&'t str),
    Captured,
    Plain,
}

impl<'t> Builder<'_, 't> {
    fn written(&self) -> Written<'t> {
        let script = self.script;
        let mut written =
            Written { broken: script.tags.iter().any(|tag| tag.broken), ..Written::default() };
        for (name, of) in &script.macros {
            written.macros.insert(name, self.nodes(of.body.clone()));
        }
        written.nodes = self.nodes(0..script.tags.len());
        let extends = script.tags.iter().find(|tag| tag.is("extends"));
        written.extends = extends.and_then(|tag| quoted(tag.tokens.get(1)?));
        if written.extends.is_some() {
            blocks(&mut written.nodes, &mut written.blocks);
        }
        written
    }

    /// The tree of some tags and the texts before, between and behind them.
    fn nodes(&self, tags: std::ops::Range<usize>) -> Vec<Node<'t>> {
        let script = self.script;
        let whole = tags.len() == script.tags.len();
        let begin =
            if whole { 0 } else { tags.start.checked_sub(1).map_or(0, |i| script.tags[i].end) };
        let end = if whole {
            script.source.len()
        } else {
            script.tags.get(tags.end).map_or(script.source.len(), |tag| tag.start)
        };
        let mut pieces = script
            .pieces
            .iter()
            .filter(|p| p.range.start >= begin && p.range.end <= end)
            .peekable();
        let mut open: Vec<(Open<'t>, Vec<Node<'t>>)> = vec![(Open::Plain, Vec::new())];
        let mut skip = 0;
        for (i, tag) in script.tags.iter().enumerate().take(tags.end).skip(tags.start) {
            while let Some(piece) = pieces.next_if(|p| p.range.start < tag.start) {
                if i >= skip {
                    self.text(piece.range.clone(), &mut open);
                }
            }
            if i < skip {
                continue;
            }
            if tag.is("macro") {
                skip = end_of(&script.tags, i) + 1;
            } else {
                self.tag(tag, &mut open);
            }
        }
        for piece in pieces {
            self.text(piece.range.clone(), &mut open);
        }
        // The engine has refused templates with unclosed statements.
        while open.len() > 1 {
            close(&mut open);
        }
        open.pop().map(|(_, nodes)| nodes).unwrap_or_default()
    }

    fn text(&self, range: std::ops::Range<usize>, open: &mut [(Open<'t>, Vec<Node<'t>>)]) {
        let text = self.script.source.get(range.clone()).unwrap_or_default();
        push(open, Node::Text(Text { at: range.start, text }));
    }

    fn tag(&self, tag: &Tag<'t>, open: &mut Vec<(Open<'t>, Vec<Node<'t>>)>) {
        let Some(first) = tag.tokens.first().filter(|_| tag.statement) else {
            return push(open, self.value(tag));
        };
        let rest = &tag.tokens[1..];
        match first.text {
            "if" => open.push((Open::If { done: Vec::new(), total: false }, Vec::new())),
            "elif" | "else" => match open.last_mut() {
                Some((Open::If { done, total }, nodes)) => {
                    done.push(std::mem::take(nodes));
                    *total |= first.is("else");
                }
                Some((Open::For { body: body @ None, .. }, nodes)) => {
                    *body = Some(std::mem::take(nodes));
                }
                _ => {}
            },
            "for" => open.push((Open::For { at: tag.start, body: None }, Vec::new())),
            "block" => open.push((Open::Block(rest.first().map_or("", |t| t.text)), Vec::new())),
            "with" => open.push((Open::Plain, Vec::new())),
            "call" => {
                push(open, Node::Value { at: tag.start, plain: false });
                open.push((Open::Captured, Vec::new()));
            }
            "set" if !tag.tokens.iter().any(|t| t.is("=")) => {
                open.push((Open::Captured, Vec::new()));
            }
            "endif" | "endfor" | "endblock" | "endwith" | "endcall" | "endset"
                if open.len() > 1 =>
            {
                close(open);
            }
            "include" => push(
                open,
                match rest
                    .first()
                    .and_then(quoted)
                    .filter(|name| self.library.scripts.contains_key(name))
                {
                    Some(script) => Node::Call(Call { at: tag.start, script, of: None }),
                    None => Node::Value { at: tag.start, plain: false },
                },
            ),
            _ => {}
        }
    }

    /// What `{{ … }}` writes.
    fn value(&self, tag: &Tag<'t>) -> Node<'t> {
        let tokens = &tag.tokens[..];
        if let [name, open, ..] = tokens
            && open.is("(")
            && closing(tokens, 1) == tokens.len()
            && let Some((script, _)) = self.library.callee(self.script, name.text)
        {
            let of =
                self.script.imports.get(name.text).map_or(name.text, |import| import.name.text);
            return Node::Call(Call { at: tag.start, script: script.name, of: Some(of) });
        }
        let chosen = tokens.iter().any(|t| t.is("if") || t.is("or") || t.is("("));
        let field = tokens.get(1).is_some_and(|t| t.is("."));
        let filter = tokens.iter().enumerate().rfind(|(i, _)| *i > 0 && tokens[i - 1].is("|"));
        let text = filter
            .and_then(|(_, name)| filters::find(name.text))
            .is_some_and(|filter| filter.gives.is_plain());
        Node::Value {
            at: tag.start,
            plain: !tag.broken && (text || field && filter.is_none() && !chosen),
        }
    }
}

fn push<'t>(open: &mut [(Open<'t>, Vec<Node<'t>>)], node: Node<'t>) {
    if let Some((_, nodes)) = open.last_mut() {
        nodes.push(node);
    }
}

/// Closes the innermost statement.
fn close<'t>(open: &mut Vec<(Open<'t>, Vec<Node<'t>>)>) {
    let Some((statement, nodes)) = open.pop() else { return };
    let node = match statement {
        Open::If { mut done, total } => {
            done.push(nodes);
            if !total {
                done.push(Vec::new());
            }
            Node::Choice(done)
        }
        Open::For { at, body: Some(body) } => Node::Loop { at, body, otherwise: nodes },
        Open::For { at, body: None } => Node::Loop { at, body: nodes, otherwise: Vec::new() },
        Open::Block(name) => Node::Block(name, nodes),
        Open::Captured => Node::Captured(nodes),
        Open::Plain => {
            if let Some((_, outer)) = open.last_mut() {
                outer.extend(nodes);
            }
            return;
        }
    };
    push(open, node);
}

/// Takes the blocks out of a tree; of a template that extends another, nothing else is printed.
fn blocks<'t>(nodes: &mut Vec<Node<'t>>, into: &mut BTreeMap<&'t str, Vec<Node<'t>>>) {
    for node in nodes.drain(..) {
        if let Node::Block(name, body) = node {
            into.insert(name, body);
        }
    }
}

fn quoted<'t>(token: &Token<'t>) -> Option<&'t str> {
    (token.kind == Kind::Text)
        .then(|| token.text.get(1..token.text.len().saturating_sub(1)).unwrap_or_default())
}
