//! Check knows what render would refuse: characters that no face has, at the value that has them.
//!
//! Hieroglyphs stand for what no face has. Every text of the sample gets one of its own, the same
//! for equal texts, so that references still hold.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;
use xunwen::diag::Code;
use xunwen::engine::{Format, RenderOptions, SubjectId};
use xunwen::round::Round;

use crate::support::{engine, jobs, sample};

const FIRST: u32 = 0x13000;
const LAST: u32 = 0x1342e;

fn is_glyphless(c: char) -> bool {
    (FIRST..=LAST).contains(&(c as u32))
}

/// Calls `f` with the path without indices and the value of each text.
fn texts(value: &mut Json, path: &str, f: &mut dyn FnMut(&str, &mut String)) {
    match value {
        Json::String(text) => f(path, text),
        Json::Array(items) => items.iter_mut().for_each(|item| texts(item, path, f)),
        Json::Object(fields) => fields.iter_mut().for_each(|(key, item)| {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            texts(item, &path, f);
        }),
        _ => {}
    }
}

/// The fields that hold free text: a text with a mark in it is read there.
fn free_texts(round: &Json) -> BTreeSet<String> {
    let mut fields = BTreeSet::new();
    texts(&mut round.clone(), "", &mut |path, _| _ = fields.insert(path.to_string()));
    fields.retain(|field| {
        let mut changed = round.clone();
        texts(&mut changed, "", &mut |path, text| {
            if path == field {
                text.push('\u{13000}');
            }
        });
        // Kinds of document are names of folders, photos are files.
        !["issuances.document", "evidence.file"].contains(&field.as_str())
            && serde_json::from_value::<Round>(changed).is_ok()
    });
    fields
}

fn without_indices(path: &str) -> String {
    let mut out = String::new();
    let mut depth = 0;
    for c in path.chars() {
        match c {
            '[' => depth += 1,
            ']' => depth -= 1,
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

#[test]
fn what_check_lets_pass_is_in_no_paper() {
    let mut json = serde_json::to_value(&sample().round).unwrap();
    let fields = free_texts(&json);
    assert!(fields.len() > 60, "{fields:?}");
    // One mark for each field, the same wherever its text stands.
    let mut mark_of: BTreeMap<String, char> = BTreeMap::new();
    let mut fields_of: BTreeMap<char, BTreeSet<String>> = BTreeMap::new();
    let marks: BTreeMap<&String, char> =
        fields.iter().zip(FIRST..).map(|(f, c)| (f, char::from_u32(c).unwrap())).collect();
    texts(&mut json, "", &mut |path, text| {
        if let Some(mark) = marks.get(&path.to_string()) {
            let mark = *mark_of.entry(text.clone()).or_insert(*mark);
            fields_of.entry(mark).or_default().insert(path.to_string());
            text.push(mark);
        }
    });
    let round: Round = serde_json::from_value(json).unwrap();
    let checked = engine().check(round, None);
    let reported: BTreeSet<String> = checked
        .problems()
        .iter()
        .filter(|d| d.code == Code::GlyphMissing)
        .map(|d| without_indices(d.path.as_deref().unwrap()))
        .collect();
    let session = engine().session(&checked, &RenderOptions::default()).unwrap();
    let mut printed: BTreeSet<char> = BTreeSet::new();
    for job in jobs(&session) {
        let markup = session.markup(&job).unwrap_or_else(|d| panic!("{}: {d}", job.kind.name));
        printed.extend(markup.chars().filter(|c| is_glyphless(*c)));
    }
    assert!(printed.len() > 50, "{}", printed.len());
    let missed: Vec<_> = printed
        .iter()
        .map(|c| &fields_of[c])
        .filter(|fields| fields.is_disjoint(&reported))
        .collect();
    assert!(missed.is_empty(), "printed and not reported: {missed:?}");
    let kept: BTreeSet<&str> = fields.difference(&reported).map(String::as_str).collect();
    assert_eq!(kept, KEPT.iter().copied().collect(), "fields that no paper prints");
}

/// Free texts that no paper prints.
const KEPT: [&str; 4] = [
    "targets.officials.phone",
    "teams.deputies.phone",
    "teams.leader.phone",
    "teams.members.phone",
];

/// The same error for each format, at the value.
#[test]
fn both_formats_are_refused_with_the_place() {
    for text in ["王\u{13000}", "ن\u{13001}", "王\u{f0}\u{13002}"] {
        let mut round = sample().round.clone();
        let i = round.targets.iter().position(|t| t.code.as_str() == "990126205203").unwrap();
        round.targets[i].officials[0].post = text.into();
        let checked = engine().check(round, None);
        let path = format!("targets[{i}].officials[0].post");
        let found: Vec<_> = checked.problems().iter().filter(|d| d.is_error()).collect();
        assert_eq!(found.len(), 1, "{:?}", checked.problems());
        assert_eq!((found[0].code, found[0].path.as_deref()), (Code::GlyphMissing, Some(&*path)));
        assert_eq!(found[0].target.as_deref(), Some("990126205203"));
        let subject = SubjectId::Target("990126205203".parse().unwrap());
        for format in [Format::Docx, Format::Pdf] {
            let options = RenderOptions::default();
            let refused = engine()
                .render(&checked, "evaluation_form", &subject, format, &options)
                .unwrap_err();
            assert_eq!(
                refused.iter().map(|d| d.path.as_deref()).collect::<Vec<_>>(),
                [Some(&*path)]
            );
        }
        let other = SubjectId::Target("990126101201".parse().unwrap());
        let options = RenderOptions::default();
        assert!(
            engine().render(&checked, "evaluation_form", &other, Format::Docx, &options).is_ok()
        );
    }
}

/// A clue file too, without a word of what is in it.
#[test]
fn clues_are_refused_before_a_paper_is_made() {
    let clues = xunwen::import::import_clues(&crate::support::root("samples/secret/clues.yaml"));
    let mut clues = clues.unwrap();
    assert!(engine().check_clues(&clues).is_empty());
    clues.clues[1].content.push('\u{13000}');
    let found = engine().check_clues(&clues);
    let paths: Vec<_> = found.iter().map(|d| (d.code, d.path.as_deref())).collect();
    assert_eq!(paths, [(Code::GlyphMissing, Some("clues[1].content"))]);
    assert!(!found[0].message.contains('\u{13000}'));
    assert_eq!(crate::support::session().secret(&clues).unwrap_err(), found);
}

/// What a filter yields has a glyph wherever it is printed.
#[test]
fn every_number_in_a_circle_has_a_glyph() {
    let circles: String = (1..=50).filter_map(xunwen::template::chinese::circled).collect();
    assert_eq!(circles.chars().count(), 50);
    let mut round = sample().round.clone();
    round.issues[0].summary = format!("按以下顺序整改：{circles}。");
    let found = engine().check(round, None);
    let errors: Vec<_> = found.problems().iter().filter(|d| d.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?}");
}
