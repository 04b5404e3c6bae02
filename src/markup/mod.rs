//! The markup stage: parses and validates the output of a template and lowers it to the document
//! model.
//!
//! [`reference`] describes the language for authors. All errors of a text are found in one run,
//! each with its line and column; only malformed XML stops at the first. [`MarkupCheck`] checks the
//! markup of templates without data.

mod chart;
mod check;
mod lower;
mod picture;
mod reference;
mod schema;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod tree;

use crate::data::did_you_mean;
use crate::diag::{Code, Diagnostic, Diagnostics, Origin};
use crate::document::{At, Document};
use tree::{Child, Element};

pub use check::MarkupCheck;
pub use reference::reference;

/// Most problems reported of one text.
const MAX_PROBLEMS: usize = 100;

/// Parses the markup that a template wrote.
///
/// # Errors
/// All problems, each with its place in the markup.
pub fn parse(source: &str, template: &str) -> Result<Document, Diagnostics> {
    let mut problems = Problems { source, template, found: Diagnostics::default() };
    let Some(root) = tree::parse(source, &mut problems) else { return Err(problems.found) };
    if root.name == "document" {
        validate(&root, &mut problems);
    } else {
        problems.add(
            Code::MarkupElement,
            root.at,
            format!("最外层应为 document，现为“{}”", root.name),
        );
    }
    // What is lowered must be valid, or the model would hold guesses.
    if !problems.found.is_empty() {
        return Err(problems.found);
    }
    let document = lower::document(&root, &mut problems);
    if problems.found.is_empty() { Ok(document) } else { Err(problems.found) }
}

/// The problems of one text.
struct Problems<'s> {
    source: &'s str,
    template: &'s str,
    found: Diagnostics,
}

impl Problems<'_> {
    fn add(&mut self, code: Code, at: At, message: String) -> &mut Diagnostic {
        if self.found.len() >= MAX_PROBLEMS {
            // Very many problems have one cause; the first hundred are enough to find it.
            self.found.truncate(MAX_PROBLEMS - 1);
        }
        let origin = Origin::Markup {
            template: self.template.to_string(),
            line: at.line,
            column: at.column,
        };
        // A name in a message may be as long as the text; its beginning is enough.
        let mut message = message;
        if let Some((end, _)) = message.char_indices().nth(200) {
            message.truncate(end);
        }
        let mut d = Diagnostic::error(code, message).at(origin);
        if let Some(line) = self.source.lines().nth(at.line.saturating_sub(1) as usize) {
            let skip = (at.column as usize).saturating_sub(40);
            d = d.excerpt(line.chars().skip(skip).take(100).collect::<String>());
        }
        self.found.add(d)
    }
}

/// Checks an element and all below it against the schema.
fn validate(element: &Element, problems: &mut Problems<'_>) {
    let Some(spec) = schema::find(&element.name) else { return };
    for a in &element.attributes {
        match spec.attributes.iter().find(|(name, _)| *name == a.name) {
            None => {
                let known: Vec<&str> = spec.attributes.iter().map(|(n, _)| *n).collect();
                let hint = did_you_mean(&a.name, &known).unwrap_or_else(|| {
                    if known.is_empty() {
                        "这个元素没有属性".to_string()
                    } else {
                        format!("可用的属性：{}", known.join("、"))
                    }
                });
                problems
                    .add(
                        Code::MarkupAttribute,
                        element.at,
                        format!("元素“{}”没有属性“{}”", element.name, a.name),
                    )
                    .hints
                    .push(hint);
            }
            Some((_, value)) => {
                if let Some(complaint) = value.complaint(&a.value) {
                    problems.add(
                        Code::MarkupAttribute,
                        element.at,
                        format!("属性 {}=“{}”{complaint}", a.name, a.value),
                    );
                }
            }
        }
    }
    let allowed = spec.children();
    for child in &element.children {
        match child {
            Child::Text(text, at) if !spec.takes_text() => {
                if let Some(first) = text.split_whitespace().next() {
                    let shown: String = first.chars().take(12).collect();
                    problems
                        .add(
                            Code::MarkupElement,
                            *at,
                            format!("“{}”中不能直接写文字“{shown}”", element.name),
                        )
                        .hints
                        .push("文字写在 p 等元素里".into());
                }
            }
            Child::Text(..) => {}
            Child::Element(e) => {
                if !allowed.contains(&e.name.as_str()) {
                    misplaced(e, element, &allowed, problems);
                }
                validate(e, problems);
            }
        }
    }
    for single in ["head", "code", "imprint", "lead", "caption", "doc-no", "date"] {
        if let Some(second) = element.elements().filter(|e| e.name == single).nth(1) {
            problems.add(
                Code::MarkupElement,
                second.at,
                format!("“{}”中只能有一个“{single}”", element.name),
            );
        }
    }
}

fn misplaced(e: &Element, parent: &Element, allowed: &[&str], problems: &mut Problems<'_>) {
    let (message, hint) = misplacement(&e.name, &parent.name, allowed);
    problems.add(Code::MarkupElement, e.at, message).hints.push(hint);
}

/// Message and hint for an element that is not allowed in another or does not exist.
fn misplacement(name: &str, parent: &str, allowed: &[&str]) -> (String, String) {
    let known: Vec<&str> = schema::ELEMENTS.iter().map(|s| s.name).collect();
    let (message, hint) = if known.contains(&name) {
        let places: Vec<&str> = schema::ELEMENTS
            .iter()
            .filter(|s| s.children().contains(&name))
            .map(|s| s.name)
            .collect();
        let shown = if places.len() > 6 {
            format!("{}等", places[..6].join("、"))
        } else {
            places.join("、")
        };
        let where_to = if shown.is_empty() {
            format!("“{name}”只写一次，在最外层")
        } else {
            format!("它可以放在：{shown}")
        };
        (format!("元素“{name}”不能放在“{parent}”中"), Some(where_to))
    } else {
        (format!("没有“{name}”这个元素"), did_you_mean(name, &known))
    };
    let hint = hint.unwrap_or_else(|| {
        if allowed.is_empty() {
            format!("“{parent}”中不能有元素")
        } else {
            format!("此处可用：{}", allowed.join("、"))
        }
    });
    (message, hint)
}
