//! Every field that a round or a clue file may have is exercised by data that the tests render.
//!
//! A field without a value in the sample (`samples/`) and without one in the workbook's example
//! rows (`src/workbook/example.json`, `clue_example.json`) would be new to every reference and seen
//! by nobody.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value as Json;

use crate::support::{city_sample, root, sample};

/// Fields that the sample and the example leave out, each with its reason.
const WITHOUT_VALUE: &[(&str, &str)] = &[
    ("Classification.faults", "for categories of one's own; the sample has the usual five"),
    ("Committee.above", "only where the committees above are not the usual ones"),
    ("Committee.word", "only where papers call the committee otherwise than its kind"),
    ("Evidence.sha256", "nobody works out a hash by hand; templates do not print it"),
    (
        "Issuance.copy_number",
        "papers of the sample are not secret; the clues' are, in samples/secret",
    ),
    ("Issuance.secrecy", "as the copy number"),
    ("Issuance.secrecy_period", "as the copy number"),
    ("Issue.extra", "fields that a set of one's own declares; documents::isolation has them"),
    ("Rectification.due", "only where the committee sets a day instead of a period"),
    ("Round.extra", "as those of an issue"),
    ("Round.include", "of files, empty in a round that was read"),
    ("Round.name", "only where the name is not made of session, number, type and theme"),
    ("Round.parent", "only of rounds that a higher committee orders"),
    ("Ordered.committee", "as Round.parent"),
    ("Ordered.order", "as Round.parent"),
    ("Target.extra", "as those of an issue"),
];

#[test]
fn every_field_has_a_value_in_the_sample_or_the_example() {
    let mut seen = BTreeSet::new();
    let schema = xunwen::round::round_schema();
    let read = |path: &str| {
        serde_json::from_str::<Json>(&fs::read_to_string(root(path)).unwrap()).unwrap()
    };
    let city = serde_json::to_value(&city_sample().round).unwrap();
    let county = serde_json::to_value(&sample().round).unwrap();
    for data in [county, city, read("src/workbook/example.json")] {
        values(&schema, &schema, "Round", &data, &mut seen);
    }
    let fields = fields(&schema);
    assert!(fields.len() > 200, "{}", fields.len());
    let excused = |field: &str| WITHOUT_VALUE.iter().any(|(f, _)| *f == field);
    let missing: Vec<&String> =
        fields.iter().filter(|f| !seen.contains(*f) && !excused(f)).collect();
    assert!(
        missing.is_empty(),
        "no value in samples/ nor in src/workbook/example.json (a value there, or a line in WITHOUT_VALUE): {missing:#?}"
    );
    let needless: Vec<&str> = WITHOUT_VALUE
        .iter()
        .map(|(f, _)| *f)
        .filter(|f| seen.contains(*f) || !fields.contains(*f))
        .collect();
    assert!(
        needless.is_empty(),
        "WITHOUT_VALUE lists fields that have a value or do not exist: {needless:?}"
    );
}

/// All fields as `Type.field`.
fn fields(schema: &Json) -> BTreeSet<String> {
    let types = schema["$defs"].as_object().unwrap().iter().map(|(name, of)| (name.as_str(), of));
    let mut found = BTreeSet::new();
    for (name, of) in types.chain([("Round", schema)]) {
        found.extend(
            of["properties"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(field, _)| format!("{name}.{field}")),
        );
    }
    found
}

/// Collects the fields of a value that are neither null nor empty.
fn values(schema: &Json, of: &Json, name: &str, data: &Json, seen: &mut BTreeSet<String>) {
    if let Some(reference) = of["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap();
        return values(schema, &schema["$defs"][name], name, data, seen);
    }
    for choice in ["anyOf", "oneOf", "allOf"].iter().filter_map(|key| of[*key].as_array()).flatten()
    {
        values(schema, choice, name, data, seen);
    }
    match data {
        Json::Array(items) => {
            items.iter().for_each(|item| values(schema, &of["items"], name, item, seen));
        }
        Json::Object(entries) => {
            for (field, value) in entries {
                let property = &of["properties"][field];
                let empty = value.is_null()
                    || value.as_array().is_some_and(Vec::is_empty)
                    || value.as_object().is_some_and(serde_json::Map::is_empty);
                if !property.is_null() && !empty {
                    seen.insert(format!("{name}.{field}"));
                    values(schema, property, name, value, seen);
                }
            }
        }
        _ => {}
    }
}
