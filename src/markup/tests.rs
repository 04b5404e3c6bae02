//! Files of markup against the document or the diagnostics they must give.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::{parse, schema};

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

#[test]
fn files_give_their_references() {
    let mut inputs: Vec<PathBuf> = std::fs::read_dir(folder("inputs/markup")).unwrap().map(|e| e.unwrap().path()).collect();
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

#[test]
fn the_reference_names_every_element_and_attribute() {
    let text = include_str!("REFERENCE.md");
    let rows: Vec<&str> = text.lines().filter(|l| l.starts_with("| `")).collect();
    for spec in schema::ELEMENTS {
        let row = rows.iter().find(|r| r.split('|').nth(1).unwrap().contains(&format!("`{}`", spec.name)));
        let row = row.unwrap_or_else(|| panic!("REFERENCE.md does not list {}", spec.name));
        for (attribute, _) in spec.attributes {
            assert!(row.contains(&format!("`{attribute}`")), "REFERENCE.md does not list {attribute} of {}", spec.name);
        }
    }
    for row in rows {
        for name in row.split('|').nth(1).unwrap().split('`').skip(1).step_by(2) {
            assert!(schema::find(name).is_some(), "REFERENCE.md lists {name}, which does not exist");
        }
    }
}

#[test]
fn hostile_markup_ends_in_one_diagnostic() {
    let deep = format!("<document>{}", "<b>".repeat(100_000));
    let attributes: String = (0..100_000).map(|i| format!(" a{i}=\"x\"")).collect();
    let many = format!("<document{attributes}></document>");
    let wide = format!("<document>{}</document>", "<p>x</p>".repeat(200_001));
    let entity = "<!DOCTYPE d [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><document><p>&b;</p></document>";
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
