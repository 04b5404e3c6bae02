//! Editing single values of a round by path: which values can be corrected, and setting them.
//!
//! The groups of values are made from the round's JSON Schema: labels, notes and kinds of values
//! are those that messages and the workbook use. Corrected data are read and checked again like
//! every data file; this module does neither.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::{AreaCode, Round, round_shape};
use crate::data::{index_of, shape, steps};
use crate::diag::{Code, Diagnostic, Diagnostics};

/// Groups at most. A big township has more; the first ones are those that are corrected in
/// practice.
const MAX_GROUPS: usize = 200;

/// Values that belong together (一组数据).
#[derive(Debug, Serialize, JsonSchema)]
pub struct Group {
    /// Heading.
    pub title: String,
    /// Path of the structure they belong to.
    pub path: String,
    /// The values.
    pub fields: Vec<Field>,
}

/// A value that can be corrected.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Field {
    /// Path in the round.
    pub path: String,
    /// Label.
    pub label: String,
    /// Note.
    pub note: String,
    /// Kind of value.
    pub kind: Kind,
    /// The words to choose from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    /// Whether it must not be empty.
    pub required: bool,
    /// The value as people write it; items of lists in lines, amounts in yuan.
    pub value: String,
}

/// Kind of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// In yuan; the round has 分.
    Money,
    /// A calendar date.
    Date,
    /// Yes or no.
    Bool,
    /// One of several words.
    Words,
    /// Texts, one per line.
    List,
}

/// A corrected value.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// Path in the round.
    pub path: String,
    /// The value as people write it; empty for none.
    pub value: String,
}

/// Why values were not set.
#[derive(Debug)]
#[non_exhaustive]
pub enum EditError {
    /// The model has no single value at this path.
    NotEditable(String),
    /// The round has no item at this path.
    NoSuchItem(String),
    /// Values of the wrong form, each with its path.
    Invalid(Diagnostics),
}

/// Fields that identify an item in the title of its group.
const TITLES: &[&str] = &["name", "number", "task", "document", "item", "unit"];

/// The fields of a structure; none of anything else.
fn fields_in(form: &'static shape::Form) -> &'static [shape::Field] {
    round_shape().fields_of(form)
}

/// The fields of a list's items.
fn fields_of_items(list: &'static shape::Field) -> &'static [shape::Field] {
    round_shape().item_of(&list.form).map_or(&[], fields_in)
}

/// What a value is, and whether it may be empty; none for structures and lists of them.
fn kind(form: &'static shape::Form) -> Option<(Kind, bool)> {
    let (form, nullable) = round_shape().resolved(form);
    let kind = match form {
        shape::Form::Words(_) => Kind::Words,
        shape::Form::Bool => Kind::Bool,
        shape::Form::Integer { money: true, .. } => Kind::Money,
        shape::Form::Integer { .. } => Kind::Integer,
        shape::Form::Text(shape::Text::Date) => Kind::Date,
        shape::Form::Text(_) => Kind::Text,
        shape::Form::List(item) if matches!(kind(item), Some((Kind::Text | Kind::Words, _))) => {
            Kind::List
        }
        _ => return None,
    };
    Some((kind, nullable))
}

fn words(form: &'static shape::Form) -> Vec<String> {
    if let shape::Form::Words(words) = round_shape().resolved(form).0 {
        words.clone()
    } else {
        Vec::new()
    }
}

/// The note of a field, in the words of the form.
fn note(field: &shape::Field) -> String {
    let note = field.note.as_deref().unwrap_or_default();
    note.replace("，以分为单位", "")
        .replace("以分为单位", "单位为元")
        .replace("，可用 --date 代替", "")
}

/// The values that can be corrected: those of a target, or of teams and suggestions, and those of
/// the round itself.
pub fn groups(round: &Round, target: Option<&str>) -> Vec<Group> {
    let mut form = Form { groups: Vec::new() };
    match target {
        Some(code) => form.target(round, code),
        None => {
            form.items("leaders", &round.leaders, |_| true);
            form.items("support", &round.support, |_| true);
            form.items("teams", &round.teams, |_| true);
            form.items("suggestions", &round.suggestions, |_| true);
            form.items("requests", &round.requests, |_| true);
            form.items("campaigns", &round.campaigns, |_| true);
        }
    }
    let data = once(round);
    for field in round_shape().fields_of_root() {
        form.group(fields_in(&field.form), &data[&field.name], &field.name, field.label.clone());
    }
    form.group(round_shape().fields_of_root(), &data, "", "轮次".into());
    form.groups.truncate(MAX_GROUPS);
    form.groups
}

/// The data of a round without its lists, which would be long.
fn once(round: &Round) -> Json {
    json!({
        "committee": round.committee, "leading_group": round.leading_group, "office": round.office, "session": round.session,
        "number": round.number, "kind": round.kind, "name": round.name, "modes": round.modes, "parent": round.parent,
        "theme": round.theme, "basis": round.basis, "guidance": round.guidance, "scope": round.scope,
        "schedule": round.schedule, "rectification": round.rectification, "classification": round.classification, "rules": round.rules,
        "evaluation": round.evaluation, "authority": round.authority,
    })
}

struct Form {
    groups: Vec<Group>,
}

impl Form {
    /// Adds what concerns a target.
    fn target(&mut self, round: &Round, code: &str) {
        let of = |target: &AreaCode| target.as_str() == code;
        let issues: BTreeSet<&str> =
            round.issues.iter().filter(|i| of(&i.target)).map(|i| i.number.as_str()).collect();
        let about = |all: &[String]| all.iter().any(|n| issues.contains(n.as_str()));
        let tasks: BTreeSet<&str> =
            round.tasks.iter().filter(|t| about(&t.issues)).map(|t| t.number.as_str()).collect();
        self.items("targets", &round.targets, |t| of(&t.code));
        self.items("issues", &round.issues, |i| of(&i.target));
        self.items("tasks", &round.tasks, |t| about(&t.issues));
        self.items("duties", &round.duties, |d| tasks.contains(d.task.as_str()));
        self.items("progress", &round.progress, |p| tasks.contains(p.task.as_str()));
        self.items("ballots", &round.ballots, |b| of(&b.target));
        self.items("supervisions", &round.supervisions, |s| of(&s.target));
        self.items("rechecks", &round.rechecks, |r| of(&r.target));
        self.items("reviews", &round.reviews, |r| of(&r.target));
        self.items("visits", &round.visits, |v| of(&v.target));
        self.items("material", &round.material, |m| of(&m.target));
        self.items("background", &round.background, |b| of(&b.target));
        self.items("polls", &round.polls, |p| of(&p.target));
        self.items("sanctions", &round.sanctions, |s| of(&s.target));
        self.items("issuances", &round.issuances, |i| i.target.as_ref().is_some_and(of));
    }

    /// Adds items of a list.
    fn items<T: Serialize>(&mut self, list: &str, items: &[T], wanted: impl Fn(&T) -> bool) {
        let Some(list) = round_shape().fields_of_root().iter().find(|f| f.name == list) else {
            return;
        };
        for (i, item) in items.iter().enumerate().filter(|(_, item)| wanted(item)) {
            self.item(list, &serde_json::to_value(item).unwrap_or_default(), i);
        }
    }

    /// Adds an item of a list, and those of the lists within it.
    fn item(&mut self, list: &'static shape::Field, item: &Json, index: usize) {
        let of = fields_of_items(list);
        let name = TITLES.iter().find_map(|t| match &item[*t] {
            Json::String(s) => Some(s.clone()),
            Json::Number(n) => Some(n.to_string()),
            _ => None,
        });
        let path = format!("{}[{index}]", list.name);
        self.group(
            of,
            item,
            &path,
            format!("{} {}", list.label, name.unwrap_or_else(|| (index + 1).to_string())),
        );
        for inner in of {
            let of_items = fields_of_items(inner);
            for (i, item) in item[&inner.name].as_array().into_iter().flatten().enumerate() {
                let name = TITLES.iter().find_map(|t| item[*t].as_str());
                let title = format!(
                    "{} {}",
                    inner.label,
                    name.map_or_else(|| (i + 1).to_string(), str::to_string)
                );
                self.group(of_items, item, &format!("{path}.{}[{i}]", inner.name), title);
            }
        }
    }

    fn group(&mut self, of: &'static [shape::Field], value: &Json, path: &str, title: String) {
        let mut fields = Vec::new();
        // What is not there has no values to correct.
        if value.is_object() {
            fields_of(of, value, path, "", &mut fields);
        }
        if !fields.is_empty() {
            self.groups.push(Group { title, path: path.to_string(), fields });
        }
    }
}

/// The single values of a structure and of those directly in it.
fn fields_of(
    of: &'static [shape::Field],
    value: &Json,
    path: &str,
    above: &str,
    fields: &mut Vec<Field>,
) {
    // The version is not for people, and included files are part of the round by now.
    for field in of.iter().filter(|f| !matches!(f.name.as_str(), "schema_version" | "include")) {
        let name = &field.name;
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let label = if above.is_empty() {
            field.label.clone()
        } else {
            format!("{above}·{}", field.label)
        };
        match kind(&field.form) {
            Some((kind, nullable)) => fields.push(Field {
                value: written(&value[name], kind),
                words: if kind == Kind::Words { words(&field.form) } else { Vec::new() },
                required: field.required && !nullable,
                path,
                label,
                note: note(field),
                kind,
            }),
            // At the root a structure is a group of its own.
            None if above.is_empty() && path.contains('.') && value[name].is_object() => {
                fields_of(fields_in(&field.form), &value[name], &path, &label, fields);
            }
            None => {}
        }
    }
}

/// A value as people write it.
fn written(value: &Json, kind: Kind) -> String {
    match (value, kind) {
        (Json::Null, _) => String::new(),
        (Json::Number(n), Kind::Money) => {
            let fen = n.as_i64().unwrap_or_default();
            let (yuan, rest) = (fen / 100, fen % 100);
            if rest == 0 { yuan.to_string() } else { format!("{yuan}.{rest:02}") }
        }
        (Json::Array(items), _) => {
            items.iter().filter_map(Json::as_str).collect::<Vec<_>>().join("\n")
        }
        (Json::String(text), _) => text.clone(),
        (other, _) => other.to_string(),
    }
}

/// A value as the round has it.
fn read(text: &str, kind: Kind) -> Result<Json, &'static str> {
    let text = text.trim();
    if kind == Kind::List {
        return Ok(text.lines().map(str::trim).filter(|l| !l.is_empty()).collect());
    }
    if text.is_empty() {
        return Ok(Json::Null);
    }
    Ok(match kind {
        Kind::Integer => text.parse::<i64>().map_err(|_| "应填整数")?.into(),
        Kind::Money => {
            fen(text).ok_or("应填以元为单位的数，最多两位小数，如 32000 或 158.50")?.into()
        }
        Kind::Bool => (text == "true").into(),
        Kind::Text | Kind::Date | Kind::Words | Kind::List => text.into(),
    })
}

fn fen(text: &str) -> Option<i64> {
    let (yuan, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits = |s: &str| s.chars().all(|c| c.is_ascii_digit());
    if yuan.is_empty() || !digits(yuan) || !digits(rest) || rest.len() > 2 {
        return None;
    }
    yuan.parse::<i64>().ok()?.checked_mul(100)?.checked_add(format!("{rest:0<2}").parse().ok()?)
}

/// The data of a round with corrected values. They have the right form each; whether they are
/// right together is for reading and checking the data again.
///
/// # Errors
/// Paths without a value to correct; values of the wrong form, each with its path.
pub fn apply(round: &Round, corrections: &[Correction]) -> Result<Json, EditError> {
    let unwritten =
        |_| EditError::Invalid(Diagnostic::error(Code::Internal, "轮次数据无法转写").into());
    let mut data = serde_json::to_value(round).map_err(unwritten)?;
    let mut problems = Diagnostics::default();
    for correction in corrections {
        let path = &correction.path;
        let (kind, nullable) = kind_at(path).ok_or_else(|| EditError::NotEditable(path.clone()))?;
        let place = at(&mut data, path).ok_or_else(|| EditError::NoSuchItem(path.clone()))?;
        match read(&correction.value, kind) {
            Ok(Json::Null) if !nullable => {
                problems.push(
                    Diagnostic::error(Code::MissingKey, "这一项必须填写").path(path.as_str()),
                );
            }
            Ok(value) => *place = value,
            Err(why) => problems.push(Diagnostic::error(Code::BadValue, why).path(path.as_str())),
        }
    }
    if !problems.is_empty() {
        return Err(EditError::Invalid(problems));
    }
    Ok(data)
}

/// The kind of the value at a path, and whether it may be empty.
fn kind_at(path: &str) -> Option<(Kind, bool)> {
    let mut form = round_shape().root();
    for step in steps(path) {
        form = match index_of(step) {
            Some(_) => round_shape().item_of(form)?,
            None => &fields_in(form).iter().find(|f| f.name == step)?.form,
        };
    }
    kind(form)
}

/// The value at a path; a missing field is added as null.
fn at<'d>(data: &'d mut Json, path: &str) -> Option<&'d mut Json> {
    let mut at = data;
    for step in steps(path) {
        at = match index_of(step) {
            Some(index) => at.get_mut(index)?,
            None => at.as_object_mut()?.entry(step).or_insert(Json::Null),
        };
    }
    Some(at)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_they_are_written() {
        for (text, amount) in [("0", 0), ("158.5", 15850), ("158.05", 15805), ("32000", 3_200_000)]
        {
            assert_eq!(fen(text), Some(amount));
        }
        for (text, amount) in [("158.50", 15850), ("32000", 3_200_000)] {
            assert_eq!(written(&amount.into(), Kind::Money), text);
        }
        for bad in ["", ".5", "1.234", "-1", "1,000", "九", "99999999999999999999"] {
            assert_eq!(fen(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_there_is_once_is_all_there() {
        let round = crate::samples::round().unwrap().round;
        let once = once(&round);
        for field in round_shape().fields_of_root() {
            let lists = round_shape().item_of(&field.form).is_some() && kind(&field.form).is_none();
            let expected =
                !lists && !["schema_version", "include", "extra"].contains(&field.name.as_str());
            assert_eq!(once.get(&field.name).is_some(), expected, "{}", field.name);
        }
    }

    #[test]
    fn only_single_values_of_the_model_can_be_corrected() {
        assert_eq!(kind_at("issues[3].amount"), Some((Kind::Money, true)));
        assert_eq!(kind_at("schedule.entry"), Some((Kind::Date, false)));
        assert_eq!(kind_at("tasks[0].measures"), Some((Kind::List, false)));
        assert_eq!(kind_at("issues[0].origin"), Some((Kind::Words, false)));
        for bad in ["issues", "issues[0]", "nothing", "issues[0].nothing", "schedule", ""] {
            assert_eq!(kind_at(bad), None, "{bad}");
        }
    }
}
