//! Templates: view in, markup out.
//!
//! Takes the sources of a template set once and then any number of serializable views; yields
//! markup as text, or diagnostics at the author's lines. Undefined values are errors, text is
//! always escaped, work and memory are bounded. It knows nothing of rounds, of the markup's
//! elements or of files. The template engine is used in this module only. What authors may write
//! is described in [`reference`].
//!
//! ```
//! use xunwen::template::Templates;
//! let sources = [("notice/body.xml.j2".to_string(), "<p>{{ entry|date }}进驻{{ name }}。</p>".to_string())];
//! let templates = Templates::new(sources.into_iter());
//! assert!(templates.problems().is_empty());
//! let view = serde_json::json!({ "entry": "2026-03-12", "name": "青溪镇<甲>" });
//! assert_eq!(templates.render("notice/body.xml.j2", &view)?, "<p>2026年3月12日进驻青溪镇&lt;甲&gt;。</p>");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod check;
pub mod chinese;
mod decimal;
mod error;
mod explain;
mod filters;
mod guard;
mod lazy;
pub mod money;
mod output;
mod reference;
mod scan;
mod trace;
mod types;
mod wording;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value};
use serde::Serialize;

pub use check::{Call, Library, Node, OtherView, Outline, Text as Literal, Written};
pub use lazy::Shared;
pub use reference::reference;
pub use trace::Item;
pub use types::{Field, ValueType, Variable};

use crate::data::{nearest, shown};
use crate::diag::{Code, Diagnostic, Diagnostics};
use explain::Text;

/// Work that any template may do: about one unit for a step or for 64 bytes.
const BASE_FUEL: u64 = 200_000;
/// Additional work for each value of its view.
const FUEL_PER_VALUE: u64 = 100;
/// Deepest nesting of loops, macros (4 each) and includes (10 each) at run time.
const MAX_RECURSION: usize = 60;
/// Longest chain of `extends`; each link costs stack if blocks call `super()`.
const MAX_PARENTS: usize = 10;

/// A template that was loaded.
#[derive(Debug)]
struct Loaded {
    source: String,
    lines: Vec<u32>,
    references: Vec<(String, usize)>,
    /// The template that it extends.
    parent: Option<String>,
}

/// The templates of a set, loaded once; rendering needs no lock and works on any thread.
pub struct Templates {
    env: Environment<'static>,
    loaded: BTreeMap<String, Loaded>,
    /// The sources of the templates that could not be loaded.
    broken: BTreeMap<String, String>,
    problems: BTreeMap<String, Vec<Diagnostic>>,
    /// For each template, those that it needs and that have problems.
    blocked: BTreeMap<String, Vec<String>>,
    /// The same templates with marks in their output; made when the first output has a problem.
    marked: OnceLock<Marked>,
}

/// Templates that mark in their output where their texts come from.
struct Marked {
    env: Environment<'static>,
    /// Template, begin and end of each text.
    places: Vec<(String, usize, usize)>,
}

/// A template that failed.
#[derive(Debug)]
pub struct Failed {
    /// The problems.
    pub problems: Diagnostics,
    /// The record of the view that was being processed.
    pub item: Option<Item>,
}

/// The output of a template with the origin of each part.
#[derive(Debug)]
pub struct Traced<'t> {
    templates: &'t Templates,
    /// Offset in the output, index of the place, and number of each mark.
    marks: Vec<(usize, usize, usize)>,
    trail: trace::Trail,
}

impl Traced<'_> {
    /// Moves a problem from a byte offset of the output to the template's line; with the record
    /// being processed.
    pub fn placed(&self, at: usize, diagnostic: Diagnostic) -> (Diagnostic, Option<Item>) {
        let mark = self.marks.iter().take_while(|(begin, ..)| *begin <= at).last();
        let Some((begin, place, number)) = mark else { return (diagnostic, None) };
        let Some((name, start, end)) =
            self.templates.marked.get().and_then(|marked| marked.places.get(*place))
        else {
            return (diagnostic, None);
        };
        let offset = (start + at - begin).min(*end);
        let here =
            self.templates.text(name).at(offset, diagnostic.code, diagnostic.message.clone());
        (
            Diagnostic { origin: here.origin, excerpt: here.excerpt, ..diagnostic },
            self.trail.behind(*number),
        )
    }
}

impl std::fmt::Debug for Templates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Templates")
            .field("loaded", &self.loaded.keys())
            .field("problems", &self.problems.keys())
            .finish()
    }
}

impl Templates {
    /// Loads the templates, given by name and source. Of two with the same name the later one
    /// counts.
    ///
    /// A template that cannot be used is kept with its problems: see [`problems`](Self::problems).
    pub fn new(sources: impl Iterator<Item = (String, String)>) -> Self {
        let mut templates = Templates {
            env: configured(),
            loaded: BTreeMap::new(),
            broken: BTreeMap::new(),
            problems: BTreeMap::new(),
            blocked: BTreeMap::new(),
            marked: OnceLock::new(),
        };
        let sources: BTreeMap<String, String> = sources.collect();
        for (name, source) in sources {
            match load(&mut templates.env, &name, &source) {
                Ok(loaded) => drop(templates.loaded.insert(name, loaded)),
                Err(problems) => {
                    templates.problems.insert(name.clone(), problems);
                    templates.broken.insert(name, source);
                }
            }
        }
        templates.check_references();
        templates
    }

    /// The problems of all templates, used or not.
    pub fn problems(&self) -> Vec<Diagnostic> {
        self.problems.values().flatten().cloned().collect()
    }

    /// The names of all templates, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let names: BTreeSet<&str> =
            self.loaded.keys().chain(self.problems.keys()).map(String::as_str).collect();
        names.into_iter()
    }

    /// The markup that a template makes of a view.
    ///
    /// # Errors
    /// `TemplateSyntax` for a template that could not be loaded, `TemplateUndefined` for a value
    /// that is not there or empty, `TemplateLimit` for too much work or output, `TemplateRender`
    /// for everything else, each at its place.
    pub fn render<S: Serialize>(&self, name: &str, view: &S) -> Result<String, Diagnostics> {
        let view = Value::from(Serde(view));
        self.render_value(name, &view, &|| size(&view)).map_err(|failed| failed.problems)
    }

    /// Like [`render`](Self::render), but only the fields that the template looks up are turned
    /// into values.
    ///
    /// # Errors
    /// As [`render`](Self::render).
    pub fn render_shared<S: Serialize + Send + Sync + 'static>(
        &self,
        name: &str,
        view: Arc<S>,
    ) -> Result<String, Failed> {
        let lazy = Arc::new(lazy::Lazy::new(view));
        self.render_value(name, &Value::from_dyn_object(lazy.clone()), &|| {
            lazy.asked().iter().map(size).sum()
        })
    }

    /// `size` is how many values of the view the template may have looked at.
    fn render_value(
        &self,
        name: &str,
        view: &Value,
        size: &dyn Fn() -> u64,
    ) -> Result<String, Failed> {
        let blocked = self.blocked.get(name).into_iter().flatten();
        let problems: Vec<Diagnostic> =
            blocked.filter_map(|needed| self.problems.get(needed)).flatten().cloned().collect();
        if !problems.is_empty() {
            return Err(Failed { problems: problems.into_iter().collect(), item: None });
        }
        let unknown = |_| Failed { problems: self.unknown(name), item: None };
        let template = self.env.get_template(name).map_err(unknown)?;
        let mut result = run(&template, view.clone());
        let mut fuel = BASE_FUEL;
        // A view that is large may be worked on for longer.
        while let Err(error) = &result
            && explain::innermost(error).kind() == ErrorKind::OutOfFuel
        {
            let more = BASE_FUEL + FUEL_PER_VALUE * size();
            if more < fuel + BASE_FUEL / 10 {
                break;
            }
            fuel = more;
            let mut env = self.env.clone();
            env.set_fuel(Some(fuel));
            result = env.get_template(name).and_then(|template| run(&template, view.clone()));
        }
        result.map_err(|error| self.explained(name, view, &error))
    }

    fn explained(&self, name: &str, view: &Value, error: &Error) -> Failed {
        let trail = trace::Trail::default();
        if !explain::is_limit(error) {
            // The outcome is known: the run serves to note the look-ups.
            let mut env = self.env.clone();
            env.set_fuel(Some(BASE_FUEL + 2 * FUEL_PER_VALUE * size(view)));
            _ = env
                .get_template(name)
                .and_then(|template| run(&template, trail.watch(view.clone())));
        }
        let misses: Vec<_> =
            trail.misses().into_iter().filter(|miss| !self.is_function(&miss.key)).collect();
        let inner = explain::innermost(error).name().unwrap_or(name);
        let (diagnostic, item) = explain::runtime(self.text(inner), error, &misses);
        let at_work = || explain::at_work(self.text(inner), error, &trail);
        Failed { problems: diagnostic.into(), item: item.or_else(at_work) }
    }

    /// The origins of the parts of a template's output; `None` if they cannot be determined.
    pub fn trace<S: Serialize>(&self, name: &str, view: &S, written: &str) -> Option<Traced<'_>> {
        let marked = self.marked.get_or_init(|| self.with_marks());
        let view = Value::from(Serde(view));
        let trail = trace::Trail::default();
        let mut env = marked.env.clone();
        env.set_fuel(Some(2 * (BASE_FUEL + FUEL_PER_VALUE * size(&view))));
        let text =
            env.get_template(name).and_then(|template| run(&template, trail.watch(view))).ok()?;
        let (text, marks) = trace::unmarked(&text);
        // A template may look at what it wrote; then the marks were in its way.
        (text == written).then_some(Traced { templates: self, marks, trail })
    }

    fn with_marks(&self) -> Marked {
        let mut marked = Marked { env: configured(), places: Vec::new() };
        let (filters, tests) = (filters::filter_names(), filters::test_names());
        let names = guard::Names { filters: &filters, tests: &tests };
        for (name, loaded) in &self.loaded {
            let mut marks = Vec::new();
            for piece in scan::split(&loaded.source).pieces.into_iter().filter(|piece| !piece.raw) {
                let text = &loaded.source[piece.range.clone()];
                let blank = text.len() - text.trim_start().len();
                if blank < text.len() {
                    let start = piece.range.start + blank;
                    marks.push((
                        start,
                        format!("{{{{ {}({}) }}}}", trace::MARK, marked.places.len()),
                    ));
                    marked.places.push((name.clone(), start, piece.range.end));
                }
            }
            if let Ok(prepared) = guard::prepare_with(&loaded.source, &names, marks) {
                // A template that cannot be marked has no origins to report.
                _ = marked.env.add_template_owned(name.clone(), prepared.text);
            }
        }
        marked
    }

    fn is_function(&self, name: &str) -> bool {
        name.starts_with("__") || filters::function_names().any(|function| function == name)
    }

    fn text<'a>(&'a self, name: &'a str) -> Text<'a> {
        let loaded = self.loaded.get(name);
        Text {
            name,
            source: loaded.map_or("", |l| &l.source),
            lines: loaded.map_or(&[], |l| &l.lines),
        }
    }

    fn unknown(&self, name: &str) -> Diagnostics {
        let diagnostic =
            Diagnostic::error(Code::TemplateRender, format!("模板集中没有“{name}”这个模板"));
        match nearest(name, self.names()) {
            Some(near) => diagnostic.hint(format!("是否想写“{near}”？")).into(),
            None => diagnostic.into(),
        }
    }

    /// Finds references to missing templates, and the templates that cannot be used because of
    /// others.
    fn check_references(&mut self) {
        let mut dangling: Vec<(String, Diagnostic)> = Vec::new();
        for (name, loaded) in &self.loaded {
            for (reference, offset) in loaded
                .references
                .iter()
                .filter(|(r, _)| !self.loaded.contains_key(r) && !self.problems.contains_key(r))
            {
                dangling.push((
                    name.clone(),
                    explain::flaw(self.text(name), self.dangling(reference, *offset)),
                ));
            }
        }
        let heirs = self.loaded.keys().filter(|name| self.parents(name) > MAX_PARENTS);
        let heirs: Vec<_> = heirs
            .map(|name| {
                (name.clone(), scan::Flaw::limit(0, format!("extends 过长：最多{MAX_PARENTS}层")))
            })
            .collect();
        dangling.extend(
            heirs
                .into_iter()
                .map(|(name, flaw)| (name.clone(), explain::flaw(self.text(&name), flaw))),
        );
        for (name, diagnostic) in dangling {
            self.problems.entry(name).or_default().push(diagnostic);
        }
        self.blocked = self
            .names()
            .map(|name| (name.to_string(), self.broken_parts(name)))
            .filter(|(_, broken)| !broken.is_empty())
            .collect();
    }

    /// The flaw of a reference to a template that does not exist.
    fn dangling(&self, reference: &str, offset: usize) -> scan::Flaw {
        let flaw = scan::Flaw::syntax(offset, format!("要引用的模板“{}”不存在", shown(reference)));
        match nearest(reference, self.names()) {
            Some(near) => flaw.hint(format!("是否想写“{near}”？")),
            None => flaw,
        }
    }

    /// The length of the chain of `extends` from a template; a cycle counts as too long.
    fn parents(&self, name: &str) -> usize {
        let parent = |name: &str| self.loaded.get(name).and_then(|loaded| loaded.parent.as_deref());
        std::iter::successors(parent(name), |name| parent(name)).take(MAX_PARENTS + 1).count()
    }

    /// Those of a template and all it refers to that have problems.
    fn broken_parts(&self, name: &str) -> Vec<String> {
        let (mut seen, mut next) = (BTreeSet::new(), vec![name]);
        while let Some(name) = next.pop() {
            if seen.insert(name) {
                next.extend(
                    self.loaded
                        .get(name)
                        .into_iter()
                        .flat_map(|l| &l.references)
                        .map(|(r, _)| r.as_str()),
                );
            }
        }
        seen.into_iter()
            .filter(|name| self.problems.contains_key(*name))
            .map(String::from)
            .collect()
    }
}

/// The engine with the settings that all templates share.
fn configured() -> Environment<'static> {
    let mut env = filters::environment();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_auto_escape_callback(|_| AutoEscape::Html);
    env.set_formatter(output::print);
    env.set_syntax(
        SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build().unwrap_or_default(),
    );
    env.set_recursion_limit(MAX_RECURSION);
    env.set_fuel(Some(BASE_FUEL));
    env
}

fn load(
    env: &mut Environment<'static>,
    name: &str,
    source: &str,
) -> Result<Loaded, Vec<Diagnostic>> {
    let (filters, tests) = (filters::filter_names(), filters::test_names());
    let names = guard::Names { filters: &filters, tests: &tests };
    let text = Text { name, source, lines: &[] };
    let prepared = guard::prepare(source, &names).map_err(|flaws| {
        flaws.into_iter().map(|flaw| explain::flaw(text, flaw)).collect::<Vec<_>>()
    })?;
    let lines = prepared.lines;
    env.add_template_owned(name.to_string(), prepared.text)
        .map_err(|error| vec![explain::syntax(Text { lines: &lines, ..text }, &error)])?;
    let references = prepared
        .references
        .into_iter()
        .map(|(reference, offset)| (reference.to_string(), offset))
        .collect();
    let parent = prepared.parent.map(String::from);
    Ok(Loaded { source: source.to_string(), lines, references, parent })
}

/// Runs a template to its end or to a limit.
fn run(template: &minijinja::Template<'_, '_>, view: Value) -> Result<String, Error> {
    let mut out = output::Limited::default();
    template.render_captured_to(view, &mut out)?;
    out.into_string().ok_or_else(|| Error::new(ErrorKind::WriteFailure, "not UTF-8"))
}

/// How many values a view holds.
fn size(value: &Value) -> u64 {
    use minijinja::value::ValueKind;
    let kind = value.kind();
    if !matches!(kind, ValueKind::Map | ValueKind::Seq) {
        return 1;
    }
    let items = value.try_iter().into_iter().flatten();
    1 + items
        .map(|item| {
            if kind == ValueKind::Map {
                value.get_item(&item).map_or(1, |v| size(&v))
            } else {
                size(&item)
            }
        })
        .sum::<u64>()
}

#[cfg(test)]
mod tests;
