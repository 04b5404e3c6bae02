//! What can go wrong with the values of a round. With a value, it follows from the schema: a date
//! that does not exist, a count with a fraction, a number that no row has. `AGAINST` adds what goes
//! wrong between values.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

/// A wrong value instead of a sound one.
pub struct Mistake {
    /// What it is: `issues.found_on: no such day`.
    pub sort: String,
    pub path: String,
    pub wrong: Json,
    /// Rows that it makes wrong or leaves open: its own, and those that the rule compares.
    rows: BTreeSet<String>,
}

impl Mistake {
    pub fn is_apart(&self, other: &Mistake) -> bool {
        self.rows.is_disjoint(&other.rows)
    }
}

/// A value of the round: path, path without indexes, its form.
struct Value<'s> {
    path: String,
    field: String,
    form: &'s Json,
    required: bool,
    value: &'s Json,
}

/// Lists whose items are identified, and by which field.
const KEYS: &[&str] = &[
    "teams.number",
    "targets.code",
    "issues.number",
    "tasks.number",
    "evidence.number",
    "supervisions.number",
    "suggestions.number",
    "recipients.organisation",
    "requests.number",
    "campaigns.number",
];

/// Fields that name an item of a list, and what none has.
const REFERENCES: &[(&str, &str)] = &[
    ("issue", "W1999-998"),
    ("issues", "W1999-998"),
    ("new_issues", "W1999-998"),
    ("task", "R998"),
    ("evidence", "Z998"),
    ("supervision", "D998"),
    ("after", "D998"),
    ("suggestion", "J998"),
    ("request", "H998"),
    ("campaign", "ZX998"),
    ("recipient", "没有这个单位"),
    ("target", "990126998998"),
    ("targets", "990126998998"),
    ("parent", "990126998000"),
    ("document", "no_such_paper"),
    ("category", "没有这一类"),
];

/// All that can go wrong with the values of a round.
pub fn mistakes(data: &Json) -> Vec<Mistake> {
    let schema: &'static Json = Box::leak(Box::new(xunwen::round::round_schema()));
    let mut values = Vec::new();
    collect(schema, schema, String::new(), false, data, &mut values);
    let mut made = Vec::new();
    for value in &values {
        for (what, wrong) in wrong_values(value) {
            made.push(Mistake {
                sort: format!("{}: {what}", value.field),
                path: value.path.clone(),
                wrong,
                rows: rows(data, &value.path),
            });
        }
    }
    for (sort, path, wrong) in AGAINST.iter().flat_map(|against| against(data)) {
        made.push(Mistake { rows: rows(data, &path), sort, path, wrong });
    }
    made
}

/// The row of a value, and the rows it refers to.
fn rows(data: &Json, path: &str) -> BTreeSet<String> {
    let Some((list, rest)) = path.split_once('[') else {
        return BTreeSet::from([path.split('.').next().unwrap().to_string()]);
    };
    let index: usize = rest.split(']').next().unwrap().parse().unwrap();
    let item = &data[list][index];
    let mut rows = BTreeSet::from([format!("{list}[{index}]")]);
    let text = |v: &Json| v.as_str().map(str::to_string).or(v.as_u64().map(|n| n.to_string()));
    for key in [
        "target",
        "issue",
        "task",
        "parent",
        "team",
        "supervision",
        "suggestion",
        "number",
        "code",
        "organisation",
        "recipient",
    ] {
        rows.extend(text(&item[key]));
    }
    for key in ["issues", "targets", "evidence"] {
        rows.extend(item[key].as_array().into_iter().flatten().filter_map(text));
    }
    rows
}

/// The values of a round that are given, each with its form in the schema.
fn collect<'s>(
    schema: &'s Json,
    of: &'s Json,
    path: String,
    required: bool,
    value: &'s Json,
    out: &mut Vec<Value<'s>>,
) {
    let of = resolved(schema, of);
    match value {
        Json::Null => {}
        Json::Object(fields) => {
            for (name, value) in fields {
                let Some(property) = of["properties"].get(name) else { continue };
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                let needed = of["required"].as_array().is_some_and(|r| r.contains(&json!(name)));
                collect(schema, property, path, needed, value, out);
            }
        }
        Json::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                collect(schema, &of["items"], format!("{path}[{i}]"), false, item, out);
            }
        }
        value => out.push(Value { field: plain(&path), path, form: of, required, value }),
    }
}

/// A form without the reference or the `null` around it.
fn resolved<'s>(schema: &'s Json, of: &'s Json) -> &'s Json {
    if let Some(name) = of["$ref"].as_str() {
        return resolved(schema, &schema["$defs"][name.rsplit('/').next().unwrap()]);
    }
    match of["anyOf"].as_array() {
        Some(forms) if forms.len() == 2 && forms[1]["type"] == "null" => {
            resolved(schema, &forms[0])
        }
        _ => of,
    }
}

/// A path without indexes.
fn plain(path: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in path.chars() {
        match c {
            '[' => inside = true,
            ']' => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out
}

fn wrong_values(of: &Value<'_>) -> Vec<(&'static str, Json)> {
    let form = of.form;
    let field = of.field.rsplit('.').next().unwrap();
    let is = |key: &str, value: &str| form[key] == *value;
    let mut wrong = Vec::new();
    if is("format", "date") {
        wrong.extend([
            ("no such day", json!("2026-02-30")),
            ("no such month", json!("2026-13-05")),
            ("words", json!("待定")),
        ]);
    } else if is("format", "money") {
        wrong.extend([("negative", json!(-200)), ("words", json!("约三万元左右"))]);
    } else if form["type"] == "integer"
        || form["type"].as_array().is_some_and(|t| t.contains(&json!("integer")))
    {
        wrong.extend([("fraction", json!(2.5)), ("words", json!("若干"))]);
        if of.field != "past_assessments.total" {
            wrong.extend([("negative", json!(-3)), ("too large", json!(99_999_999_999_u64))]);
        }
        if field == "team" {
            wrong.push(("no such team", json!(98)));
        }
    } else if form["type"] == "boolean" {
        wrong.push(("no yes or no", json!("也许")));
    } else if let Some(words) = form["oneOf"].as_array() {
        let word = words[0]["const"].as_str().unwrap();
        wrong.extend([
            ("unknown word", json!("不详")),
            ("almost a word", json!(format!("{word}乙丙"))),
        ]);
    } else if is("format", "doc-number") {
        wrong.extend([("no number", json!("无号公文")), ("no year", json!("澄巡组3号"))]);
    } else if is("format", "area-code") {
        wrong.push(("a digit short", json!("99012610120")));
    } else if of.value.is_string() {
        wrong.push(("not printable", json!(format!("{}\u{fffd}", of.value.as_str().unwrap()))));
        if of.required && !KEYS.contains(&of.field.as_str()) {
            wrong.push(("blank", json!(" \u{3000} ")));
        }
    }
    if let Some((_, none)) = REFERENCES.iter().find(|(name, _)| *name == field)
        && !KEYS.contains(&of.field.as_str())
    {
        wrong.push(("of none", json!(none)));
    }
    wrong
}

type Against = fn(&Json) -> Vec<(String, String, Json)>;

/// What goes wrong between values: each yields sorts, paths and wrong values.
const AGAINST: &[Against] = &[
    |data| key_twice(data, "issues", "number"),
    |data| key_twice(data, "evidence", "number"),
    |data| all(data, "issues", "found_on", "a year early", |_| json!("2020-04-03")),
    |data| all(data, "issues", "found_on", "ten years late", |_| json!("2036-04-03")),
    |data| all(data, "tasks", "due", "before the feedback", |_| json!("2026-01-04")),
    |data| all(data, "progress", "date", "before the feedback", |_| json!("2026-01-05")),
    |data| all(data, "progress", "date", "after the day of the figures", |_| json!("2035-01-05")),
    |data| all(data, "progress", "reviewed_on", "before it was done", |_| json!("2026-01-06")),
    |data| all(data, "ballots", "date", "in 1900", |_| json!("1900-01-06")),
    |data| all(data, "sanctions", "date", "in 2035", |_| json!("2035-01-06")),
    |data| all(data, "supervisions", "due", "before its date", |_| json!("2026-01-07")),
    |data| all(data, "rechecks", "due", "before its date", |_| json!("2026-01-07")),
    |data| all(data, "day_logs", "date", "outside the stay", |_| json!("2026-01-08")),
    |data| all(data, "assessments", "report", "over the maximum", |_| json!(900)),
    |data| all(data, "targets", "population", "of a country", |_| json!(3_500_000_000_u32)),
    |data| {
        all(data, "issuances", "date", "of another year than its number", |item| {
            if item["number"].is_null() { Json::Null } else { json!("2025-03-02") }
        })
    },
];

fn all(
    data: &Json,
    list: &str,
    field: &str,
    what: &str,
    wrong: fn(&Json) -> Json,
) -> Vec<(String, String, Json)> {
    let items = data[list].as_array().into_iter().flatten().enumerate();
    items
        .filter(|(_, item)| !item[field].is_null())
        .map(|(i, item)| {
            (format!("{list}.{field}: {what}"), format!("{list}[{i}].{field}"), wrong(item))
        })
        .filter(|(.., wrong)| !wrong.is_null())
        .collect()
}

/// The number of the item before, of items that nothing refers to.
fn key_twice(data: &Json, list: &str, key: &str) -> Vec<(String, String, Json)> {
    let all = serde_json::to_string(data).unwrap();
    let items = data[list].as_array().unwrap();
    (1..items.len())
        .filter(|i| all.matches(&format!("\"{}\"", items[*i][key].as_str().unwrap())).count() == 1)
        .map(|i| {
            let (sort, path) = (format!("{list}.{key}: twice"), format!("{list}[{i}].{key}"));
            (sort, path, items[i - 1][key].clone())
        })
        .collect()
}
