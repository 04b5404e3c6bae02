//! A user's own numbers of the layout: what is said about them, and what they do.
//!
//! A file `tests/inputs/profiles/NAME.toml` overlays the built-in profiles, a folder `NAME`
//! the built-in set; `tests/ref/profiles/NAME.txt` is what is refused, or what has changed.

use std::fmt::Write as _;
use std::fs;
use std::path::{MAIN_SEPARATOR, Path};

use serde_json::Value as Json;
use xunwen::document::Face;
use xunwen::engine::Engine;
use xunwen::profile::{Form, NumberPlace, Profile, key_at, keys};

use crate::support::{all_pass, checked, engine, inputs, matches_reference, root};

fn with(file: &str) -> Engine {
    Engine::builder().profile(root(file)).build().unwrap_or_else(|d| panic!("{d}"))
}

fn profile<'e>(engine: &'e Engine, name: &str) -> &'e Profile {
    &engine.set().profiles[name]
}

/// What an engine says of a file or folder of inputs.
fn said(path: &Path) -> String {
    let builder = Engine::builder();
    let builder = if path.is_dir() { builder.templates(path) } else { builder.profile(path) };
    let text = match builder.build() {
        Err(problems) => problems.iter().map(|d| format!("{d}\n")).collect(),
        Ok(engine) => engine.profile_changes().iter().fold(String::new(), |mut text, c| {
            writeln!(text, "{} {} {}：{} → {}", c.profile, c.key, c.name, c.shown.0, c.shown.1)
                .unwrap();
            text
        }),
    };
    let folder = root("tests/inputs/profiles").display().to_string();
    text.replace(&format!("{folder}{MAIN_SEPARATOR}"), "").replace('\\', "/")
}

#[test]
fn every_message_is_as_agreed() {
    let mut failures = Vec::new();
    for entry in fs::read_dir(root("tests/inputs/profiles")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let said = said(&path);
        failures.extend(matches_reference(&format!("profiles/{name}.txt"), &said).err());
        if name.starts_with("valid") == said.contains("错误[") {
            failures.push(format!("{name}:\n{said}"));
        }
    }
    all_pass(failures);
}

#[test]
fn no_reference_is_left_over() {
    let input = |stem: &str| {
        [format!("{stem}.toml"), stem.to_string()]
            .iter()
            .any(|n| root("tests/inputs/profiles").join(n).exists())
    };
    let stale: Vec<_> = inputs("ref/profiles")
        .into_iter()
        .filter(|p| !input(&p.file_stem().unwrap().to_string_lossy()))
        .collect();
    assert!(stale.is_empty(), "{stale:?}");
}

/// A field of [`Profile`] that the table does not know could not be set, nor one of the table that
/// is no field.
#[test]
fn the_table_of_keys_has_every_field() {
    let json = serde_json::to_value(profile(engine(), "gbt9704")).unwrap();
    let mut fields = Vec::new();
    flatten("", &json, &mut fields);
    fields.retain(|f| f != "title");
    // A table that is absent stands for the keys in it.
    let covered = |key: &str| {
        fields.iter().any(|f| {
            key == f || key.strip_prefix(f.as_str()).is_some_and(|rest| rest.starts_with('.'))
        })
    };
    let known = |field: &str| {
        keys().iter().any(|k| k.path == field || k.path.starts_with(&format!("{field}.")))
    };
    let missing: Vec<&String> = fields.iter().filter(|f| !known(f)).collect();
    assert!(missing.is_empty(), "fields that src/profile/keys.rs has no line for: {missing:?}");
    let idle: Vec<&str> = keys().iter().map(|k| k.path.as_str()).filter(|k| !covered(k)).collect();
    assert!(idle.is_empty(), "keys of src/profile/keys.rs that are no fields: {idle:?}");
}

fn flatten(path: &str, value: &Json, fields: &mut Vec<String>) {
    let step =
        |name: &str| if path.is_empty() { name.to_string() } else { format!("{path}.{name}") };
    match value {
        Json::Object(members) => {
            members.iter().for_each(|(name, v)| flatten(&step(name), v, fields));
        }
        Json::Array(items) if items.iter().all(Json::is_object) => {
            items
                .iter()
                .enumerate()
                .for_each(|(i, v)| flatten(&step(&(i + 1).to_string()), v, fields));
        }
        _ => fields.push(path.to_string()),
    }
}

/// Every word and both ends of every range make a profile, so the table agrees with the types.
#[test]
fn what_the_table_allows_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("some.toml");
    let refused = |lines: &[String]| {
        fs::write(&file, lines.concat()).unwrap();
        // A range may be wider than what goes with the other numbers.
        let problems = Engine::builder().profile(&file).build().err()?;
        (!problems.iter().all(|d| d.message.contains("排不成版")))
            .then(|| format!("{}{problems}", lines.concat()))
    };
    let lines: Vec<Vec<String>> = keys()
        .iter()
        .map(|key| {
            let values = match key.form {
                Form::Number { min, max, .. } => vec![min.to_string(), max.to_string()],
                Form::Flag => vec!["true".into(), "false".into()],
                Form::Word(words) => words.iter().map(|(word, _)| format!("\"{word}\"")).collect(),
                Form::Fonts => vec!["[\"宋体\"]".into()],
                Form::Colour => vec!["\"C00000\"".into()],
                other => panic!("values to try of {other:?}"),
            };
            values.iter().map(|value| format!("{} = {value}\n", key.path)).collect()
        })
        .collect();
    let most = lines.iter().map(Vec::len).max().unwrap();
    let mut failures = Vec::new();
    for n in 0..most {
        // The keys together, which is quick; one by one where something is refused, to say which.
        let together: Vec<String> =
            lines.iter().filter_map(|values| values.get(n).cloned()).collect();
        if refused(&together).is_some() {
            let alone: Vec<String> =
                together.iter().filter_map(|line| refused(std::slice::from_ref(line))).collect();
            failures.extend(if alone.is_empty() {
                refused(&together).into_iter().collect()
            } else {
                alone
            });
        }
    }
    all_pass(failures);
}

#[test]
fn the_built_in_profiles_change_nothing() {
    assert!(engine().profile_changes().is_empty());
    assert_eq!(
        engine().set().used_profiles().map(|(name, _)| name).collect::<Vec<_>>(),
        ["form", "landscape", "letter", "minutes", "plain", "red-head"]
    );
}

#[test]
fn examples_have_their_effect() {
    let pitch = with("samples/profiles/pitch-28.toml");
    assert!(pitch.set().profiles.values().all(|p| p.pitch().0 == 28.0 && p.docx_line().0 == 560));
    let bold = with("samples/profiles/bold-third-level.toml");
    let levels = &profile(&bold, "plain").heading.levels;
    assert_eq!(levels.map(|l| l.bold), [false, false, true, false]);
    assert_eq!(levels.map(|l| l.face), [Face::Hei, Face::Kai, Face::Fang, Face::Fang]);
    let centred = with("samples/profiles/centred-number.toml");
    assert!(centred.set().profiles.values().all(|p| p.number.place == NumberPlace::Center));
    assert!(profile(&centred, "letter").number.first && !profile(engine(), "letter").number.first);
    let preprinted = with("samples/profiles/preprinted.toml");
    assert!(
        profile(&preprinted, "red-head").head.preprinted
            && profile(&preprinted, "letter").head.preprinted
    );
}

/// A new example has to be shown to change something.
#[test]
fn every_example_changes_something() {
    for entry in fs::read_dir(root("samples/profiles")).unwrap() {
        let path = entry.unwrap().path();
        let engine = Engine::builder().profile(&path).build().unwrap_or_else(|d| panic!("{d}"));
        assert!(!engine.profile_changes().is_empty(), "{}", path.display());
        let docs = fs::read_to_string(root("docs/profiles.md")).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(docs.contains(&name), "docs/profiles.md does not explain {name}");
    }
}

#[test]
fn later_files_win_and_single_profiles_over_all() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let first = write("1.toml", "grid.pitch = 28\nonly.letter.grid.pitch = 30\n");
    let second = write("2.toml", "grid.pitch = 27\n");
    let pitch = |engine: &Engine, name: &str| profile(engine, name).pitch().0;
    let one = Engine::builder().profile(&first).build().unwrap();
    assert_eq!((pitch(&one, "plain"), pitch(&one, "letter")), (28.0, 30.0));
    let both = Engine::builder().profile(&first).profile(&second).build().unwrap();
    assert_eq!((pitch(&both, "plain"), pitch(&both, "letter")), (27.0, 27.0));
    assert!(both.profile_changes().iter().all(|c| c.file.ends_with("2.toml")));
}

#[test]
#[cfg(feature = "docx")]
fn the_pitch_reaches_the_docx() {
    use std::io::Read as _;
    use xunwen::engine::{Format, RenderOptions, SubjectId};
    let engine = with("samples/profiles/pitch-28.toml");
    let round = &crate::support::sample().round;
    let subject = SubjectId::Target("990126205203".parse().unwrap());
    let output = engine
        .render(
            &checked(round),
            "feedback_report",
            &subject,
            Format::Docx,
            &RenderOptions::default(),
        )
        .unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(output.bytes)).unwrap();
    let mut styles = String::new();
    archive.by_name("word/styles.xml").unwrap().read_to_string(&mut styles).unwrap();
    assert!(styles.contains("w:line=\"560\" w:lineRule=\"exact\""), "{styles}");
    assert!(!styles.contains("w:line=\"592\""));
}

/// The table of keys in `docs/profiles.md` is made of the table in the code.
#[test]
fn the_documented_keys_are_the_keys() {
    const BEGIN: &str = "<!-- 以下由程序的表生成：UPDATE_REFS=1 cargo test -->\n";
    let standard = &engine().set().profile_sources["gbt9704"];
    let mut table = String::new();
    for (section, title) in xunwen::profile::SECTIONS {
        writeln!(table, "\n### [{section}] {title}\n\n| 键 | 名称 | 可填 | 国家标准 | 条款 |\n|---|---|---|---|---|").unwrap();
        for key in keys().iter().filter(|k| k.path.starts_with(&format!("{section}."))) {
            let clause = if key.clause.is_empty() { "—" } else { key.clause };
            writeln!(
                table,
                "| `{}` | {} | {} | {} | {clause} |",
                key.path,
                key.name,
                key.allowed(),
                standard.shown(key)
            )
            .unwrap();
        }
    }
    let path = root("docs/profiles.md");
    let text = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
    let (before, after) = text.split_once(BEGIN).expect("the mark above the table");
    if std::env::var_os("UPDATE_REFS").is_some() {
        fs::write(&path, format!("{before}{BEGIN}{table}")).unwrap();
        return;
    }
    assert!(
        after == table,
        "docs/profiles.md is not what the code says; UPDATE_REFS=1 rewrites it"
    );
    assert!(key_at("grid.pitch").is_some_and(|k| table.contains(&k.name)));
}

#[cfg(feature = "cli")]
mod command_line {
    use std::process::Output;

    use serde_json::Value as Json;

    use crate::support::{all_pass, command, matches_reference};

    fn run(args: &[&str], environment: &[(&str, &str)]) -> Output {
        command(args).envs(environment.iter().copied()).output().unwrap()
    }

    fn text(bytes: &[u8]) -> String {
        String::from_utf8_lossy(bytes).replace("\r\n", "\n")
    }

    #[test]
    fn profiles_are_listed_with_every_number() {
        let cases: &[(&str, &[&str])] = &[
            ("list", &["profiles"]),
            ("list-changed", &["profiles", "--profile", "tests/inputs/profiles/valid_only.toml"]),
            ("list-idle", &["profiles", "--profile", "tests/inputs/profiles/valid_idle.toml"]),
            ("letter", &["profiles", "信函", "--profile", "samples/profiles/centred-number.toml"]),
        ];
        let mut failures = Vec::new();
        for (name, args) in cases {
            let output = run(args, &[]);
            assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
            failures.extend(
                matches_reference(&format!("usage/profiles-{name}.txt"), &text(&output.stdout))
                    .err(),
            );
        }
        all_pass(failures);
    }

    #[test]
    fn numbers_are_listed_as_json() {
        let json =
            |args: &[&str]| -> Json { serde_json::from_slice(&run(args, &[]).stdout).unwrap() };
        let list = json(&["profiles", "--json"]);
        assert_eq!(list["profiles"].as_array().unwrap().len(), 8);
        let one =
            json(&["profiles", "letter", "--json", "--profile", "samples/profiles/pitch-28.toml"]);
        let values = one["profile"]["values"].as_array().unwrap();
        assert_eq!(values.len(), xunwen::profile::keys().len());
        let value = |key: &str| values.iter().find(|v| v["key"] == key).unwrap();
        let pitch = value("grid.pitch");
        assert_eq!(
            (&pitch["value"], &pitch["unit"], &pitch["by"]),
            (&28.into(), &"磅".into(), &"user".into())
        );
        assert_eq!(pitch["origin"]["line"], 5);
        assert_eq!(
            (&value("head.mark_top")["by"], &value("grid.lines")["by"]),
            (&"profile".into(), &"standard".into())
        );
    }

    #[test]
    #[cfg(feature = "docx")]
    fn render_says_what_was_changed() {
        let out = tempfile::tempdir().unwrap();
        let folder = out.path().to_str().unwrap();
        let args = [
            "render",
            "samples/round.yaml",
            "-o",
            folder,
            "--kind",
            "supervision_notice",
            "--format",
            "docx",
        ];
        let mine = "samples/profiles/pitch-28.toml";
        let line = format!(
            "版式按 {mine} 改动：行距 grid.pitch 28磅（国家标准：22行撑满版心），全部版式\n"
        );
        let output = run(&[&args[..], &["--profile", mine]].concat(), &[]);
        assert_eq!(output.status.code(), Some(0));
        assert!(text(&output.stdout).starts_with(&line), "{}", text(&output.stdout));
        // The environment's files are laid over where none is given.
        assert!(text(&run(&args, &[("XUNWEN_PROFILE", mine)]).stdout).starts_with(&line));
        let other = run(
            &[&args[..], &["--profile", "samples/profiles/preprinted.toml"]].concat(),
            &[("XUNWEN_PROFILE", mine)],
        );
        assert!(!text(&other.stdout).contains("grid.pitch"));
        let json: Json = serde_json::from_slice(
            &run(&[&args[..], &["--json", "--profile", mine]].concat(), &[]).stdout,
        )
        .unwrap();
        let changes = json["profile_changes"].as_array().unwrap();
        assert_eq!(changes.len(), 6);
        let expected = serde_json::json!({
            "profile": "form", "key": "grid.pitch", "name": "行距", "standard": null, "value": 28, "file": mine, "by": "standard"
        });
        assert_eq!(changes[0], expected);
        // A document on standard output stays alone there.
        let one = [
            "render",
            "samples/round.yaml",
            "-o",
            "-",
            "--kind",
            "announcement",
            "--target",
            "990126205000",
            "--format",
            "docx",
        ];
        let output = run(&[&one[..], &["--profile", mine]].concat(), &[]);
        assert!(output.stdout.starts_with(b"PK") && text(&output.stderr).contains(&line));
    }
}
