//! Seeded mistakes: one or many at once in a workbook, a YAML and a JSON file of sound rounds. Each
//! must be reported at its cell or line, and nothing else may be.
//!
//! What can go wrong with a value follows from the schema: a date that does not exist, a count with
//! a fraction, a number that no row has. `AGAINST` adds what goes wrong between values.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde_json::{Value as Json, json};
use xunwen::diag::{Diagnostic, Diagnostics, Origin};
use xunwen::import::{Format, ImportOptions, Provenance, import, import_with, to_bytes};
use xunwen::round::Round;

use crate::rounds::{self, Flavour, Size};
use crate::support::grid::{Grid, Typed};
use crate::support::random::numbers;
use crate::support::{engine, sample};

#[test]
fn a_mistake_is_found_where_it_was_made() {
    alone(8);
}

#[test]
#[ignore = "takes minutes; .ci/full runs it"]
fn each_sort_of_mistake_is_found_where_it_was_made() {
    alone(1);
}

/// Makes one mistake of each sort, or of every so many sorts.
fn alone(step: usize) {
    let sorts: BTreeSet<String> =
        rounds().iter().flat_map(|r| &r.mistakes).map(|m| m.sort.clone()).collect();
    assert!(sorts.len() >= 120, "only {} sorts of mistakes", sorts.len());
    let mut tally = Tally::default();
    for (n, sort) in sorts.iter().enumerate().step_by(step) {
        for round in rounds() {
            let of_sort: Vec<&Mistake> =
                round.mistakes.iter().filter(|m| m.sort == *sort).collect();
            if let Some(mistake) = of_sort.get(n * 7 % of_sort.len().max(1)) {
                let format = [Format::Xlsx, Format::Yaml, Format::Json][n / step % 3];
                tally.add(&round.tried(format, &[mistake]));
            }
        }
    }
    tally.judge(0.98);
}

#[test]
fn mistakes_hide_no_others() {
    let mut tally = Tally::default();
    (0..4).for_each(|seed| together(seed, &mut tally));
    tally.judge(0.95);
}

#[test]
#[ignore = "takes minutes; .ci/full runs it"]
fn mistakes_of_two_hundred_seeds_hide_no_others() {
    let mut tally = Tally::default();
    (0..200).for_each(|seed| together(seed, &mut tally));
    tally.judge(0.95);
}

/// Tries 1 to 60 mistakes at once in each format of each round.
fn together(seed: u64, tally: &mut Tally) {
    for (n, round) in rounds().iter().enumerate() {
        for (m, format) in [Format::Xlsx, Format::Yaml, Format::Json].into_iter().enumerate() {
            let mut random = numbers(seed * 31 + n as u64 * 7 + m as u64 + 1_000);
            let mut next = move |below: usize| random.next().unwrap() % below;
            let count = 1 + next(60);
            let mut chosen: Vec<&Mistake> = Vec::new();
            for _ in 0..count * 20 {
                let one = &round.mistakes[next(round.mistakes.len())];
                // One mistake a row, and none in a row that another would have to be read with.
                if chosen.len() < count && chosen.iter().all(|m| m.is_apart(one)) {
                    chosen.push(one);
                }
            }
            tally.add(&round.tried(format, &chosen));
        }
    }
}

/// Share of problems that nobody made, of the mistakes made. What is left follows from a wrong date
/// of progress, and from numbers of several rows at once.
const MAX_FALSE: f64 = 0.02;

/// A wrong value instead of a sound one.
struct Mistake {
    /// What it is: `issues.found_on: no such day`.
    sort: String,
    path: String,
    wrong: Json,
    /// Rows that it makes wrong or leaves open: its own, and those that the rule compares.
    rows: BTreeSet<String>,
}

impl Mistake {
    fn is_apart(&self, other: &Mistake) -> bool {
        self.rows.is_disjoint(&other.rows)
    }
}

/// A sound round in each format, and the mistakes that can be made in it.
struct Sound {
    files: [(Format, File); 3],
    mistakes: Vec<Mistake>,
}

/// A sound file.
struct File {
    bytes: Vec<u8>,
    places: Provenance,
    /// What is said of it without a mistake.
    said: BTreeSet<String>,
}

#[derive(Default)]
struct Tally {
    made: usize,
    found: usize,
    missed: BTreeMap<String, usize>,
    /// Problems that nobody made.
    false_ones: Vec<String>,
}

/// What came of some mistakes in a file.
struct Outcome {
    made: usize,
    missed: Vec<String>,
    false_ones: Vec<String>,
}

impl Tally {
    fn add(&mut self, outcome: &Outcome) {
        self.made += outcome.made;
        self.found += outcome.made - outcome.missed.len();
        for sort in &outcome.missed {
            *self.missed.entry(sort.clone()).or_default() += 1;
        }
        self.false_ones.extend(outcome.false_ones.iter().cloned());
    }

    fn judge(&self, least: f64) {
        let share = self.found as f64 / self.made as f64;
        let false_ones = self.false_ones.len() as f64 / self.made as f64;
        let missed: Vec<String> = self.missed.iter().map(|(s, n)| format!("{n} × {s}")).collect();
        println!("{} of {} found, {} false", self.found, self.made, self.false_ones.len());
        assert!(
            share >= least && false_ones <= MAX_FALSE,
            "{} of {} found ({share:.3}); missed:\n{}\nfalse ({}):\n{}",
            self.found,
            self.made,
            missed.join("\n"),
            self.false_ones.len(),
            self.false_ones.iter().take(200).cloned().collect::<Vec<_>>().join("\n")
        );
    }
}

fn rounds() -> &'static [Sound] {
    static ROUNDS: OnceLock<Vec<Sound>> = OnceLock::new();
    ROUNDS.get_or_init(|| {
        let generated = rounds::round(Size {
            villages: 4,
            issues: 3,
            seed: 5,
            flavour: Flavour::Plain,
            ..Size::default()
        });
        [&sample().round, &generated].map(Sound::of).into()
    })
}

impl Sound {
    fn of(round: &Round) -> Sound {
        let files = [Format::Xlsx, Format::Yaml, Format::Json].map(|format| {
            let mut bytes = to_bytes(round, format).unwrap();
            if format == Format::Xlsx {
                bytes = Grid::read(&bytes).write(&BTreeMap::new());
            }
            let read = import(&bytes, format, "轮次").unwrap_or_else(|d| panic!("{d}"));
            let (places, said) = (read.provenance.clone(), said(&bytes, format));
            let said = said.iter().map(told).collect();
            (format, File { bytes, places, said })
        });
        let data = serde_json::to_value(round).unwrap();
        Sound { files, mistakes: mistakes(&data) }
    }

    /// Makes the mistakes in a file and reads it.
    fn tried(&self, format: Format, mistakes: &[&Mistake]) -> Outcome {
        let (_, file) = self.files.iter().find(|(f, _)| *f == format).unwrap();
        let places: Vec<Option<Origin>> =
            mistakes.iter().map(|m| place(&file.places, &m.path)).collect();
        let made: Vec<(&Mistake, Origin)> =
            mistakes.iter().zip(places).filter_map(|(m, place)| Some((*m, place?))).collect();
        let bytes = match format {
            Format::Xlsx => in_cells(&file.bytes, &made),
            _ => in_text(&file.bytes, &made, format),
        };
        let said = said(&bytes, format);
        let found_at: BTreeSet<String> =
            said.iter().filter_map(|d| d.origin.as_ref()).map(spot).collect();
        let made_at: BTreeSet<String> = made.iter().map(|(_, origin)| spot(origin)).collect();
        let shown = format!(
            "{format:?} {}",
            made.iter().map(|(m, _)| m.sort.as_str()).collect::<Vec<_>>().join(" | ")
        );
        Outcome {
            made: made.len(),
            missed: made
                .iter()
                .filter(|(_, origin)| !found_at.contains(&spot(origin)))
                .map(|(m, _)| format!("{format:?} {} = {}", m.sort, m.wrong))
                .collect(),
            false_ones: said
                .iter()
                .filter(|d| !file.said.contains(&told(d)))
                .filter(|d| !d.origin.as_ref().is_some_and(|o| made_at.contains(&spot(o))))
                .map(|d| {
                    format!(
                        "{d}\n      after {}",
                        if made.len() < 4 { shown.as_str() } else { "many" }
                    )
                })
                .collect(),
        }
    }
}

fn said(bytes: &[u8], format: Format) -> Diagnostics {
    match import_with(bytes, format, "轮次", &ImportOptions::default().for_check()) {
        Ok(read) => engine().check(read, None).problems().clone(),
        Err(problems) => problems,
    }
}

/// A problem without what depends on the format.
fn told(d: &Diagnostic) -> String {
    format!("{} {:?} {}", d.code, d.origin.as_ref().map(spot), d.message)
}

/// A place as far as a reader looks: the cell, or the line.
fn spot(origin: &Origin) -> String {
    match origin {
        Origin::Text { line, .. } => line.to_string(),
        other => other.to_string(),
    }
}

/// Where a value is written.
fn place(places: &Provenance, path: &str) -> Option<Origin> {
    let probe = Diagnostic::warning(xunwen::diag::Code::BadValue, "").path(path);
    places.locate_all(probe.into())[0].origin.clone()
}

/// The workbook with the wrong values typed in.
fn in_cells(bytes: &[u8], made: &[(&Mistake, Origin)]) -> Vec<u8> {
    let mut grid = Grid::read(bytes);
    let mut changed = BTreeMap::new();
    for (mistake, origin) in made {
        let Origin::Cell { sheet, cell, .. } = origin else { panic!("{origin}") };
        let before = grid.cell(sheet, cell).to_string();
        let mut typed = match &mistake.wrong {
            Json::Number(n) => Typed::Number(n.as_f64().unwrap()),
            Json::String(text) => Typed::Text(text.clone()),
            other => panic!("{other}"),
        };
        // Of several numbers in a cell one is wrong.
        if let (Typed::Text(text), true) = (&typed, mistake.path.ends_with(']')) {
            let apart = |c: char| "、；;,，\n".contains(c);
            if let Some((first, rest)) = before.split_once(apart) {
                let mark = &before[first.len()..before.len() - rest.len()];
                typed = Typed::Text(format!("{text}{mark}{rest}"));
            }
        }
        changed.insert((sheet.clone(), cell.clone()), typed);
    }
    grid.write(&changed)
}

/// A file of one value a line with the wrong ones written in.
fn in_text(bytes: &[u8], made: &[(&Mistake, Origin)], format: Format) -> Vec<u8> {
    let text = std::str::from_utf8(bytes).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
    for (mistake, origin) in made {
        let Origin::Text { line, column, .. } = origin else { panic!("{origin}") };
        let line = &mut lines[*line as usize - 1];
        let before: String = line.chars().take(*column as usize - 1).collect();
        let comma = if format == Format::Json && line.ends_with(',') { "," } else { "" };
        *line = format!("{before}{}{comma}", mistake.wrong);
    }
    (lines.join("\n") + "\n").into_bytes()
}

// --- What can go wrong ---------------------------------------------------------------

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
    ("recipient", "没有这个单位"),
    ("target", "990126998998"),
    ("targets", "990126998998"),
    ("parent", "990126998000"),
    ("document", "no_such_paper"),
    ("category", "没有这一类"),
];

fn mistakes(data: &Json) -> Vec<Mistake> {
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
