//! The shape of data: what a type's JSON Schema says, compiled once.
//!
//! [`Shape::of`] takes a type; [`Shape::check`] finds every violation in a tree at once. Data
//! files, workbooks, the TOML files of template sets, the names in templates and the form of the
//! web page all read this one. Labels come from the descriptions of fields (`名称：说明`).

mod check;
mod fill;
mod words;

use std::collections::HashMap;

use serde_json::Value as Json;

pub(crate) use check::{Flaw, MAX_PROBLEMS, Name, Part, Step, Wording};
pub(crate) use fill::{Filling, drop_nothing, without_fillings};
pub(crate) use words::{InCells, InData, described};

/// A format of texts beyond JSON Schema's own, with a check that explains what a wrong text lacks.
#[derive(Debug)]
pub(crate) struct TextFormat {
    /// The schema's `format`, or its `pattern`.
    pub name: &'static str,
    /// Says why a text is not of the format, as the end of a sentence.
    pub check: fn(&str) -> Result<(), String>,
    /// The text of the format that a wrong one most likely means.
    pub meant: fn(&str) -> Option<String>,
    /// Two texts of the format, the first before the other in any order.
    pub examples: [&'static str; 2],
}

/// A compiled schema.
#[derive(Debug)]
pub(crate) struct Shape {
    root: Form,
    named: Vec<Form>,
}

/// What a value is to be.
#[derive(Debug)]
pub(crate) enum Form {
    /// Anything.
    Any,
    /// One of the shape's named forms; [`Shape::resolved`] finds it.
    Named(usize),
    /// This or nothing.
    Nullable(Box<Form>),
    /// Yes or no.
    Bool,
    /// An integer; `money` in 分.
    Integer { min: Option<i64>, max: Option<i64>, money: bool },
    /// A number that need not be whole.
    Number,
    /// A text.
    Text(Text),
    /// One of these words.
    Words(Vec<String>),
    /// A list of such values.
    List(Box<Form>),
    /// One such value, or a list of them.
    OneOrMore(Box<Form>),
    /// Values by names that the data choose.
    Map(Box<Form>),
    /// A text, an integer, yes or no.
    Scalar,
    /// A structure.
    Fields(Vec<Field>),
}

/// What a text is to be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Text {
    /// Any text.
    Free,
    /// A date, 2026-01-31.
    Date,
    /// Of a format that the caller registered.
    Of(&'static TextFormat),
}

/// A field of a structure.
#[derive(Debug)]
pub(crate) struct Field {
    /// Its key.
    pub name: String,
    /// Another key that is read as this one.
    pub alias: Option<String>,
    /// Its Chinese name; the key if the type gives none.
    pub label: String,
    /// The explanation behind the name.
    pub note: Option<String>,
    /// Whether it must be there.
    pub required: bool,
    /// What its value is to be.
    pub form: Form,
}

impl Field {
    /// Whether it is written by a key.
    pub(crate) fn is_called(&self, key: &str) -> bool {
        self.name == key || self.alias.as_deref() == Some(key)
    }

    /// Its Chinese name, if the type gives one.
    pub(crate) fn meaning(&self) -> Option<&str> {
        Some(self.label.as_str()).filter(|label| *label != self.name)
    }
}

impl Shape {
    /// Compiles the schema of a type.
    pub(crate) fn of<T: schemars::JsonSchema>(formats: &'static [TextFormat]) -> Shape {
        Shape::from_schema(&schemars::schema_for!(T).to_value(), formats)
    }

    /// Compiles a JSON Schema as schemars makes them.
    pub(crate) fn from_schema(schema: &Json, formats: &'static [TextFormat]) -> Shape {
        let definitions = || schema["$defs"].as_object().into_iter().flatten();
        let compiler = Compiler {
            names: definitions().enumerate().map(|(i, (name, _))| (name.as_str(), i)).collect(),
            formats,
        };
        Shape {
            root: compiler.form(schema),
            named: definitions().map(|(_, schema)| compiler.form(schema)).collect(),
        }
    }

    /// What the outermost value is to be.
    pub(crate) fn root(&self) -> &Form {
        &self.root
    }

    /// The fields of the outermost level.
    pub(crate) fn fields_of_root(&self) -> &[Field] {
        self.fields_of(&self.root)
    }

    /// The names of the lists of the outermost level.
    pub(crate) fn lists(&self) -> impl Iterator<Item = &str> {
        let is_list = |f: &&Field| matches!(self.resolved(&f.form).0, Form::List(_));
        self.fields_of_root().iter().filter(is_list).map(|f| f.name.as_str())
    }

    /// The fields of a structure; none of anything else.
    pub(crate) fn fields_of<'s>(&'s self, form: &'s Form) -> &'s [Field] {
        if let Form::Fields(fields) = self.resolved(form).0 { fields } else { &[] }
    }

    /// What the items of a list are to be.
    pub(crate) fn item_of<'s>(&'s self, form: &'s Form) -> Option<&'s Form> {
        if let Form::List(item) = self.resolved(form).0 { Some(item) } else { None }
    }

    /// A form with names followed, and whether there may be nothing instead.
    pub(crate) fn resolved<'s>(&'s self, form: &'s Form) -> (&'s Form, bool) {
        let (mut form, mut nullable) = (form, false);
        loop {
            form = match form {
                Form::Named(index) => match self.named.get(*index) {
                    Some(named) => named,
                    None => return (&Form::Any, nullable),
                },
                Form::Nullable(inner) => {
                    nullable = true;
                    inner
                }
                _ => return (form, nullable),
            }
        }
    }
}

/// Turns JSON Schema into forms.
struct Compiler<'a> {
    names: HashMap<&'a str, usize>,
    formats: &'static [TextFormat],
}

impl Compiler<'_> {
    fn form(&self, schema: &Json) -> Form {
        if let Some(name) = schema["$ref"].as_str() {
            let index = self.names.get(name.trim_start_matches("#/$defs/"));
            return index.map_or(Form::Any, |index| Form::Named(*index));
        }
        if let Some(options) = schema["anyOf"].as_array() {
            return self.either(options);
        }
        if let Some(types) = schema["type"].as_array() {
            let mut inner = schema.clone();
            inner["type"] = types.iter().find(|t| *t != "null").cloned().unwrap_or_default();
            return Form::Nullable(Box::new(self.form(&inner)));
        }
        let words = words(schema);
        if !words.is_empty() {
            return Form::Words(words);
        }
        match schema["type"].as_str() {
            Some("boolean") => Form::Bool,
            Some("integer") => Form::Integer {
                min: schema["minimum"].as_i64(),
                max: schema["maximum"]
                    .as_i64()
                    .or_else(|| (schema["format"] == "uint32").then_some(i64::from(u32::MAX))),
                money: schema["format"] == "money",
            },
            Some("number") => Form::Number,
            Some("string") => Form::Text(self.text(schema)),
            Some("array") => Form::List(Box::new(self.form(&schema["items"]))),
            Some("object") => match schema["properties"].as_object() {
                Some(properties) => Form::Fields(
                    properties
                        .iter()
                        .map(|(name, of)| self.field(name, of, &schema["required"]))
                        .collect(),
                ),
                None => Form::Map(Box::new(self.form(&schema["additionalProperties"]))),
            },
            _ => Form::Any,
        }
    }

    /// What is either of several: nothing or one form, one or a list of them, or any scalar.
    fn either(&self, options: &[Json]) -> Form {
        let (nothing, some): (Vec<&Json>, Vec<&Json>) =
            options.iter().partition(|o| o["type"] == "null");
        let is_list = |o: &&&Json| o["type"] == "array";
        let form = match some.as_slice() {
            [one] => self.form(one),
            [_, _] => match some.iter().find(is_list) {
                Some(list) => Form::OneOrMore(Box::new(self.form(&list["items"]))),
                None => Form::Scalar,
            },
            _ => Form::Scalar,
        };
        if nothing.is_empty() { form } else { Form::Nullable(Box::new(form)) }
    }

    fn text(&self, schema: &Json) -> Text {
        if schema["format"] == "date" {
            return Text::Date;
        }
        let format =
            self.formats.iter().find(|f| schema["format"] == f.name || schema["pattern"] == f.name);
        format.map_or(Text::Free, Text::Of)
    }

    fn field(&self, name: &str, schema: &Json, required: &Json) -> Field {
        let (label, note) = match schema["title"].as_str() {
            Some(title) => (title, None),
            None => label(schema["description"].as_str().unwrap_or_default()),
        };
        Field {
            name: name.to_string(),
            alias: schema["x-alias"].as_str().map(str::to_string),
            label: if label.is_empty() { name } else { label }.to_string(),
            note: note.map(str::to_string),
            required: required.as_array().is_some_and(|names| names.iter().any(|n| n == name)),
            form: self.form(schema),
        }
    }
}

/// The words of an enumeration, whether its variants are described or not.
fn words(schema: &Json) -> Vec<String> {
    let plain = |schema: &Json| {
        schema["enum"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Json::as_str)
            .map(String::from)
            .collect::<Vec<_>>()
    };
    let each = schema["oneOf"].as_array().into_iter().flatten();
    let described = each.flat_map(|one| {
        one["const"].as_str().map(|word| vec![word.to_string()]).unwrap_or_else(|| plain(one))
    });
    plain(schema).into_iter().chain(described).collect()
}

/// Name and explanation in a description `名称：说明`. One that begins in ASCII is the comment of a
/// field without a label.
fn label(description: &str) -> (&str, Option<&str>) {
    if description.starts_with(|c: char| c.is_ascii()) {
        return ("", None);
    }
    description.split_once('：').map_or((description, None), |(label, note)| (label, Some(note)))
}

#[cfg(test)]
mod tests {
    use super::label;

    #[test]
    fn labels_are_the_names_in_descriptions() {
        assert_eq!(label("全称：如中共澄川县委员会"), ("全称", Some("如中共澄川县委员会")));
        assert_eq!(label("届次"), ("届次", None));
        assert_eq!(label("What it rests on."), ("", None));
    }
}
