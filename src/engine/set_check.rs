//! Reading a template set, and what can be said about it without data.
//!
//! Takes the folders and files of an [`EngineBuilder`], yields the engine as far as the set is
//! sound and every problem of kinds, profiles, data files, templates and sheets. Never looks at a
//! round.

use std::collections::{BTreeMap, BTreeSet};

use super::formats::Formats;
use super::{Engine, EngineBuilder};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::kinds::{Kind, Needs, SetFile, TemplateSet};
use crate::markup::MarkupCheck;
use crate::round::{MeetingKind, RequestKind, SupervisionLevel};
use crate::template::{Field, Library, OtherView, Templates, ValueType};
use crate::terms::{Audience, Scope};
use crate::view;

/// What the check of a template set found.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SetCheck {
    /// Number of kinds.
    pub kinds: usize,
    /// Number of templates.
    pub templates: usize,
    /// All problems.
    pub problems: Diagnostics,
}

impl EngineBuilder {
    /// Checks the template set, its templates included, without data.
    ///
    /// # Errors
    /// A set whose built-in part is unsound.
    pub fn check_set(self) -> Result<SetCheck, Diagnostics> {
        let (engine, mut problems) = self.survey()?;
        problems.extend(engine.check_templates());
        problems.extend(same_orders(&engine.set));
        problems.sort();
        Ok(SetCheck {
            kinds: engine.kinds().len(),
            templates: engine.set().templates().count(),
            problems,
        })
    }

    /// The engine as far as its set is sound, with all problems of kinds, profiles and data files.
    pub(super) fn survey(self) -> Result<(Engine, Diagnostics), Diagnostics> {
        let (set, mut problems) = TemplateSet::survey(&self.templates, &self.profiles)?;
        let bad = |file: &str, e: serde_json::Error| {
            Diagnostic::error(Code::SetInvalid, format!("{file} 的内容有误：{e}"))
        };
        let calendar = read_as(set.files.get("holidays.toml"), &mut problems).unwrap_or_default();
        let declared = set
            .extra
            .iter()
            .map(|d| serde_json::from_value(d.clone()).map_err(|e| bad("set.toml", e)));
        let declared = declared.collect::<Result<_, _>>()?;
        let mut questions = BTreeMap::new();
        let mut evaluations = BTreeMap::new();
        let mut surveys = BTreeMap::new();
        for kind in &set.kinds {
            problems.extend(Formats::check_sheets(kind, &set));
            problems.extend(unknown_levels(kind, &set));
            let name = || kind.name.clone();
            questions.extend(
                read_as(kind.data.get("questions"), &mut problems).map(|read| (name(), read)),
            );
            evaluations.extend(
                read_as(kind.data.get("evaluation"), &mut problems).map(|read| (name(), read)),
            );
            surveys
                .extend(read_as(kind.data.get("survey"), &mut problems).map(|read| (name(), read)));
        }
        let engine = Engine {
            templates: Templates::new(set.templates()),
            kind_names: set.kinds.iter().map(|k| k.name.clone()).collect(),
            titles: set.titles(),
            delivered: set
                .kinds
                .iter()
                .filter(|k| k.audience == Audience::Restricted)
                .map(|k| (k.name.clone(), k.title.clone()))
                .collect(),
            formats: Formats::new(&set, self.fonts),
            set,
            calendar,
            declared,
            questions,
            evaluations,
            surveys,
        };
        Ok((engine, problems))
    }
}

/// Levels of supervision in a kind's description that there are none of.
fn unknown_levels(kind: &Kind, set: &TemplateSet) -> Vec<Diagnostic> {
    let steps = SupervisionLevel::ALL.iter().map(|s| s.word());
    let letters = RequestKind::ALL.iter().map(|s| s.word());
    let meetings = MeetingKind::ALL.iter().map(|s| s.word());
    let known: Vec<&str> = steps.chain(letters).chain(meetings).collect();
    let unknown =
        kind.levels.iter().enumerate().filter(|(_, level)| !known.contains(&level.as_str()));
    let problem = |(i, level): (usize, &String)| {
        let message = format!("levels 中没有“{level}”这一督办层级、函件类型或会议类型");
        let d = set.problem(&kind.file(), &["levels", &i.to_string()], message);
        d.hint(format!("可选：{}", known.join("、")))
    };
    unknown.map(problem).collect()
}

/// Kinds that have the order of another: which of their files comes first is then a matter of their
/// English names.
fn same_orders(set: &TemplateSet) -> Vec<Diagnostic> {
    let layer = |kind: &Kind| set.files.get(&kind.file()).map_or(0, |file| file.layer);
    let mut kinds: Vec<&Kind> = set.kinds.iter().collect();
    // What came later is what its author can change.
    kinds.sort_by_key(|kind| layer(kind));
    let mut taken: BTreeMap<u32, &Kind> = BTreeMap::new();
    let mut problems = Vec::new();
    for kind in &kinds {
        let Some(other) = taken.get(&kind.order) else {
            taken.insert(kind.order, kind);
            continue;
        };
        let free =
            (1..=99).find(|order| *order > kind.order && !kinds.iter().any(|k| k.order == *order));
        let message = format!("次序 {} 与“{}”（{}）的相同", kind.order, other.title, other.name);
        let problem = set.problem(&kind.file(), &["order"], message);
        let problem = Diagnostic { code: Code::OrderTaken, severity: Severity::Warning, ..problem };
        let hint = free.map_or_else(
            || "改成别的文书没有用的数".to_string(),
            |free| format!("改成别的文书没有用的数，如 order = {free}"),
        );
        problems.push(problem.hint(hint));
    }
    problems
}

/// A data file of the set; `None` if there is none or it is unsound.
fn read_as<T: schemars::JsonSchema + serde::de::DeserializeOwned>(
    file: Option<&SetFile>,
    problems: &mut Diagnostics,
) -> Option<T> {
    file?.read_as().map_err(|wrong| problems.extend(wrong)).ok()
}

impl Engine {
    /// Problems of the templates of the set that can be found without data: what cannot be loaded,
    /// what a kind's template looks up although the view of its audience lacks it, wrong calls,
    /// types and markup.
    fn check_templates(&self) -> Diagnostics {
        let mut problems = self.templates.problems();
        // What cannot be read is reported once.
        let refused: BTreeSet<_> = problems.iter().filter_map(|d| d.origin.clone()).collect();
        let mut library = self.templates.library();
        let outline = library.outline();
        let mut markup = MarkupCheck::new(&outline);
        let mut found: Vec<Diagnostic> = Vec::new();
        for name in outline
            .names()
            .filter_map(|name| name.strip_suffix("/body.xml.j2"))
            .filter(|name| !name.contains('/'))
        {
            let template = format!("{name}/body.xml.j2");
            markup.document(&template);
            let kind = self.kinds().iter().find(|kind| kind.name == name);
            let Some(audience) = kind.map(|kind| kind.audience).or_else(|| self.set.audience(name))
            else {
                continue;
            };
            found.extend(self.check_names(&mut library, &template, kind, audience));
        }
        found.extend(library.check_rest());
        found.extend(markup.finish());
        for problem in found
            .into_iter()
            .filter(|d| !d.origin.as_ref().is_some_and(|place| refused.contains(place)))
        {
            // A problem of a file that several kinds include is reported once.
            if !problems.contains(&problem) {
                problems.push(problem);
            }
        }
        problems.extend(self.kinds().iter().flat_map(|kind| self.check_sheets(kind)));
        let mut problems: Diagnostics = problems.into_iter().collect();
        problems.sort();
        problems
    }

    /// What a template looks up although its view lacks it; if documents of another audience have
    /// it, the message says so.
    fn check_names(
        &self,
        library: &mut Library<'_>,
        template: &str,
        kind: Option<&Kind>,
        audience: Audience,
    ) -> Vec<Diagnostic> {
        let others = [Audience::Restricted, Audience::Internal, Audience::Public]
            .into_iter()
            .filter(|other| *other != audience);
        let other = |other: Audience| OtherView {
            view: value_type(kind, other),
            said: format!("{}文书能用，本文书是{}文书", other.word(), audience.word()),
            hint: "去掉这一项；确需印出的，改 kind.toml 的 audience，并按此掌握发送范围".into(),
        };
        library
            .check(template, &certain_type(kind, audience), &others.map(other).collect::<Vec<_>>())
            .into_iter()
            .collect()
    }

    /// What the sheets of a kind show although its view lacks it.
    fn check_sheets(&self, kind: &Kind) -> Vec<Diagnostic> {
        let view = value_type(Some(kind), kind.audience);
        let mut problems = Vec::new();
        for (i, sheet) in kind.sheets.iter().enumerate() {
            let i = i.to_string();
            let wrong = |path: &[&str], message: String| {
                self.set
                    .problem(&kind.file(), path, message)
                    .hint(format!("可用的数据用 xunwen template inspect {} 查看", kind.name))
            };
            let rows = view.at(&sheet.rows);
            let Some(ValueType::List(row)) = &rows else {
                if rows != Some(ValueType::Any) {
                    problems.push(wrong(
                        &["sheets", &i, "rows"],
                        format!("rows“{}”不是这种文书能用的列表", sheet.rows),
                    ));
                }
                continue;
            };
            if let Some(when) = sheet.when.as_ref().filter(|when| view.at(when).is_none()) {
                problems.push(wrong(
                    &["sheets", &i, "when"],
                    format!("when“{when}”不是这种文书能用的数据"),
                ));
            }
            for (j, column) in
                sheet.columns.iter().enumerate().filter(|(_, c)| row.at(&c.from).is_none())
            {
                let message = format!("{} 的各项中没有“{}”", sheet.rows, column.from);
                problems.push(wrong(&["sheets", &i, "columns", &j.to_string(), "from"], message));
            }
        }
        problems
    }
}

/// What templates of an audience may use: the fields of its view, and the options of the kind. Of a
/// kind whose `kind.toml` is unsound the options are unknown.
pub(super) fn value_type(kind: Option<&Kind>, audience: Audience) -> ValueType {
    let by_name = kind.is_some_and(|k| k.scopes.contains(&Scope::Briefing));
    let schema = if by_name { view::briefing_schema() } else { view::schema(audience) };
    let value_type = ValueType::from_schema(&schema);
    value_type.changed(&|path, field| {
        let value_type = || kind.map_or(ValueType::Any, options);
        (path == "options").then(|| Field { value_type: value_type(), ..field.clone() })
    })
}

/// The same, with what no document of the kind lacks.
fn certain_type(kind: Option<&Kind>, audience: Audience) -> ValueType {
    let Some(kind) = kind else { return value_type(None, audience) };
    value_type(Some(kind), audience).changed(&|path, field| {
        is_there(kind, audience, path).then(|| Field { optional: false, ..field.clone() })
    })
}

/// Whether no document of a kind is made without a value that others may lack.
fn is_there(kind: &Kind, audience: Audience, path: &str) -> bool {
    match path {
        // The days of every round.
        "document.date" => {
            kind.dated_by.as_deref().is_some_and(|by| ["entry", "leave"].contains(&by))
                || kind.needs.contains(&Needs::Feedback)
                    && kind.dated_by.as_deref() == Some("feedback")
        }
        "round.feedback" => kind.needs.contains(&Needs::Feedback),
        "document.copy_number" | "document.secrecy" => audience == Audience::Secret,
        _ => false,
    }
}

/// The options of a kind, with the words to choose from.
fn options(kind: &Kind) -> ValueType {
    ValueType::options(
        kind.options.iter().map(|(name, option)| (name.as_str(), option.choices.as_slice())),
    )
}
