//! Files of markup against the document or the diagnostics they must give.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::{parse, schema};

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

#[test]
fn files_give_their_references() {
    let mut inputs: Vec<PathBuf> =
        std::fs::read_dir(folder("inputs/markup")).unwrap().map(|e| e.unwrap().path()).collect();
    inputs.sort();
    assert!(inputs.len() > 20);
    let mut wrong = String::new();
    for input in inputs {
        let name = input.file_stem().unwrap().to_string_lossy().into_owned();
        let actual = match parse(&std::fs::read_to_string(&input).unwrap(), "test.xml.j2") {
            Ok(document) => document.dump(),
            Err(problems) => format!("{problems}\n"),
        };
        let reference = folder("ref/markup").join(format!("{name}.txt"));
        if std::env::var_os("UPDATE_REFS").is_some() {
            std::fs::create_dir_all(reference.parent().unwrap()).unwrap();
            std::fs::write(&reference, &actual).unwrap();
        } else if std::fs::read_to_string(&reference).unwrap_or_default() != actual {
            writeln!(wrong, "{name}:\n{actual}").unwrap();
        }
        assert_eq!(actual.starts_with("错误"), name.starts_with("err_"), "{name}:\n{actual}");
    }
    assert!(wrong.is_empty(), "UPDATE_REFS=1 rewrites the references\n{wrong}");
}

/// Every element has its row, and the example for authors is a document as it stands.
#[test]
fn the_reference_names_every_element_and_its_example_is_sound() {
    let text = super::reference();
    let rows: Vec<&str> = text.lines().filter(|l| l.starts_with("| `")).collect();
    for spec in schema::ELEMENTS {
        let name = format!("`{}`", spec.name);
        let row: Vec<_> = rows
            .iter()
            .filter(|r| r.split('|').nth(1).unwrap().split(' ').any(|n| n == name))
            .collect();
        assert!(row.len() == 1 && row[0].matches('|').count() == 5, "{name}: {row:?}");
        for (attribute, _) in spec.attributes {
            assert!(
                row[0].split('|').nth(2).unwrap().contains(&format!("`{attribute}`")),
                "{name} {attribute}"
            );
        }
    }
    let example = text.split("```xml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let document = parse(example, "reference.md").unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(document.annexes.len(), 1);
}

#[test]
fn hostile_markup_ends_in_one_diagnostic() {
    let deep = format!("<document>{}", "<b>".repeat(100_000));
    let attributes: String = (0..100_000).map(|i| format!(" a{i}=\"x\"")).collect();
    let many = format!("<document{attributes}></document>");
    let wide = format!("<document>{}</document>", "<p>x</p>".repeat(200_001));
    let entity =
        "<!DOCTYPE d [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><document><p>&b;</p></document>";
    let large = format!("<document><p>{}</p></document>", "字".repeat(3 << 20));
    for source in [
        &deep,
        &many,
        &wide,
        entity,
        &large,
        "<document><p>&nbsp;</p></document>",
        "<a><b></a></b>",
        "\u{0}",
        "<document><p>\u{1}</p></document>",
    ] {
        let problems = parse(source, "test.xml.j2").unwrap_err();
        assert_eq!(problems.iter().count(), 1, "{problems}");
    }
}
