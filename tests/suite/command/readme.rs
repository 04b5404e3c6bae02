//! What README and help say is what the program does.

use crate::support::{all_pass, engine, root};
#[cfg(feature = "cli")]
use crate::support::{command, files_below, matches_reference, xunwen};

#[test]
#[cfg(feature = "cli")]
fn help_is_as_recorded() {
    let mut failures = Vec::new();
    let commands = [
        "",
        "check",
        "workbook",
        "workbook new",
        "workbook export",
        "workbook merge",
        "render",
        "pack",
        "verify",
        "merge",
        "kinds",
        "template",
        "template eject",
        "template new",
        "template check",
        "template inspect",
        "template reference",
        "template pack",
        "template unpack",
        "profiles",
        "schema",
        "fonts",
        "init",
        "completions",
        "serve",
    ];
    for command in commands {
        let args: Vec<&str> = command.split_whitespace().chain(["--help"]).collect();
        let (code, out, _) = xunwen(&args);
        assert_eq!(code, 0);
        for english in ["Options:", "Arguments:", "Usage:", "Commands:"] {
            assert!(!out.contains(english), "{command}: {out}");
        }
        let name = if command.is_empty() { "xunwen" } else { &command.replace(' ', "_") };
        failures.extend(matches_reference(&format!("help/{name}.txt"), &out).err());
    }
    all_pass(failures);
}

#[test]
#[cfg(feature = "cli")]
fn exit_codes_and_messages_of_wrong_calls() {
    let cases: &[(&str, i32, &[&str])] = &[
        ("no-command", 2, &[]),
        ("unknown-command", 2, &["rendr", "x"]),
        ("unknown-argument", 2, &["check", "samples/round.yaml", "--dat", "2026-01-01"]),
        ("missing-argument", 2, &["render", "samples/round.yaml"]),
        ("bad-date", 2, &["check", "samples/round.yaml", "--date", "2026/1/1"]),
        ("bad-format", 2, &["render", "samples/round.yaml", "-o", "x", "--format", "odt"]),
        ("bad-option", 2, &["render", "samples/round.yaml", "-o", "x", "--set-option", "abc"]),
        ("missing-file", 4, &["check", "nowhere.yaml"]),
        ("folder", 4, &["check", "samples"]),
        ("wrong-extension", 1, &["check", "README.md"]),
        (
            "unknown-kind",
            1,
            &["render", "samples/round.yaml", "-o", "target/never", "--kind", "feedback_reprot"],
        ),
        (
            "unknown-target",
            1,
            &["render", "samples/round.yaml", "-o", "target/never", "--target", "990126101999"],
        ),
        (
            "too-many-for-stdout",
            2,
            &["render", "samples/round.yaml", "-o", "-", "--kind", "announcement"],
        ),
        ("init-over-something", 4, &["init", "samples"]),
        ("missing-templates", 4, &["kinds", "--templates", "nowhere"]),
        (
            "missing-profile",
            4,
            &["render", "samples/round.yaml", "-o", "target/never", "--profile", "nowhere.toml"],
        ),
        ("profile-is-folder", 4, &["profiles", "--profile", "samples/profiles"]),
        ("profile-is-round", 1, &["profiles", "--profile", "samples/round.yaml"]),
        (
            "bad-profile",
            1,
            &[
                "render",
                "samples/round.yaml",
                "-o",
                "target/never",
                "--profile",
                "tests/inputs/profiles/pitch_below_size.toml",
            ],
        ),
        ("bad-stage", 2, &["pack", "samples/round.yaml", "-o", "x", "--stage", "feedbak"]),
        ("bad-shard", 2, &["pack", "samples/round.yaml", "-o", "x", "--shard", "5/4"]),
        ("shard-of-no-batch", 2, &["pack", "samples/round.yaml", "-o", "x", "--shard", "auto/4"]),
        ("pack-nowhere", 2, &["pack", "samples/round.yaml"]),
        ("pack-over-something", 4, &["pack", "samples/round.yaml", "-o", "samples"]),
        (
            "pack-nothing",
            1,
            &[
                "pack",
                "examples/embed.json",
                "-o",
                "target/never",
                "--stage",
                "supervise",
                "--target",
                "990126",
            ],
        ),
        (
            "pack-unknown-target",
            1,
            &["pack", "samples/round.yaml", "-o", "target/never", "--target", "990126101999"],
        ),
        ("verify-no-pack", 1, &["verify", "samples"]),
        ("merge-without-place", 2, &["merge", "samples", "docs"]),
        ("merge-no-pack", 1, &["merge", "samples"]),
        ("bad-seal", 2, &["render", "samples/round.yaml", "-o", "x", "--seal", "seal.png"]),
        (
            "seals-of-all-sorts",
            4,
            &[
                "render",
                "samples/round.yaml",
                "-o",
                "target/never",
                "--seal",
                "甲=README.md",
                "--seal",
                "乙=samples",
            ],
        ),
        ("unknown-profile", 2, &["profiles", "leter"]),
        ("clue-file", 1, &["check", "samples/secret/clues.yaml"]),
        (
            "clues-in-a-pack",
            2,
            &["pack", "samples/round.yaml", "-o", "x", "--clues", "samples/secret/clues.yaml"],
        ),
        (
            "clues-to-stdout",
            2,
            &["render", "samples/round.yaml", "-o", "-", "--clues", "samples/secret/clues.yaml"],
        ),
        (
            "secret-kind-without-clues",
            1,
            &["render", "samples/round.yaml", "-o", "target/never", "--kind", "clue_transfer"],
        ),
        (
            "other-kind-with-clues",
            2,
            &[
                "render",
                "samples/round.yaml",
                "-o",
                "target/never",
                "--kind",
                "announcement",
                "--clues",
                "samples/secret/clues.yaml",
            ],
        ),
        ("set-eject-over-something", 4, &["template", "eject", "announcement", "templates"]),
        (
            "set-file-with-other-extension",
            2,
            &["template", "pack", "tests/inputs/mistakes", "-o", "a.zip"],
        ),
        ("set-file-is-none", 1, &["template", "unpack", "README.md", "samples"]),
        ("watch-to-stdout", 2, &["render", "samples/round.yaml", "-o", "-", "--watch"]),
        (
            "merge-over-something",
            4,
            &["workbook", "merge", "samples/round.yaml", "README.md", "-o", "samples/round.yaml"],
        ),
        (
            "unknown-sheet",
            2,
            &["workbook", "export", "samples/round.yaml", "target/never/x.xlsx", "--sheet", "没有"],
        ),
        (
            "secret-kind-in-a-pack",
            1,
            &[
                "pack",
                "samples/round.yaml",
                "-o",
                "target/never",
                "--print",
                "duplex",
                "--copies",
                "clue_transfer=2",
            ],
        ),
    ];
    let mut failures = Vec::new();
    for (name, expected, args) in cases {
        let (code, out, err) = xunwen(args);
        if code != *expected {
            failures.push(format!("{name}: exit code {code}, expected {expected}\n{out}{err}"));
        }
        failures
            .extend(matches_reference(&format!("usage/{name}.txt"), &format!("{out}{err}")).err());
    }
    assert!(!root("target/never").exists(), "something was written");
    all_pass(failures);
}

#[test]
#[cfg(all(feature = "cli", feature = "docx"))]
fn the_main_command_makes_the_sample() {
    let out = tempfile::tempdir().unwrap();
    let folder = out.path().join("out");
    let path = folder.to_str().unwrap();
    let (code, shown, err) =
        xunwen(&["render", "samples/round.yaml", "-o", path, "--format", "docx", "--json"]);
    assert_eq!(code, 0, "{shown}{err}");
    let report: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(report["ok"], true);
    assert_eq!(
        report["totals"]["documents"],
        crate::support::jobs(&crate::support::session()).len()
    );
    for file in report["files"].as_array().unwrap() {
        let path = file["path"].as_str().unwrap();
        assert_eq!(
            std::fs::metadata(path).unwrap().len(),
            file["bytes"].as_u64().unwrap(),
            "{path}"
        );
    }
    let leftovers: Vec<_> = files_below(&folder)
        .into_iter()
        .filter(|p| p.extension().is_some_and(|e| e == "tmp"))
        .collect();
    assert!(leftovers.is_empty(), "{leftovers:?}");
}

#[test]
#[cfg(all(feature = "cli", feature = "docx"))]
fn seals_make_a_draft_and_those_of_others_are_reported() {
    const DRAFT: &str = "印章图样仅用于校样，正式公文须加盖实物印章或电子印章";
    let render = |organ: &str, kind: &str| {
        let out = tempfile::tempdir().unwrap();
        let seal = format!("{organ}=tests/inputs/seal/seal.png");
        let path = out.path().to_str().unwrap();
        let args = [
            "render",
            "samples/round.yaml",
            "-o",
            path,
            "--format",
            "docx",
            "--seal",
            &seal,
            "--target",
            "990126101000",
            "--kind",
            kind,
        ];
        let (code, shown, err) = xunwen(&args);
        assert_eq!(code, 0, "{shown}{err}");
        (shown.matches(DRAFT).count(), err.contains("X2128"))
    };
    assert_eq!(render("中共澄川县委巡察工作领导小组", "entry_notice,feedback_report"), (1, false));
    assert_eq!(render("中共澄川县委巡察工作领导小组办公室", "entry_notice"), (0, true));
    assert_eq!(
        render("中共澄川县委巡察工作领导小组", "announcement"),
        (0, true),
        "announcements bear no seal"
    );
}

#[test]
#[cfg(all(feature = "cli", feature = "docx"))]
fn a_broken_village_stops_its_own_papers_only() {
    use std::io::Write as _;
    // An official of one village gets a character that cannot be printed.
    let mut round = crate::support::sample().round.clone();
    round
        .targets
        .iter_mut()
        .find(|t| t.code.as_str() == "990126101205")
        .unwrap()
        .party_org
        .push('\u{e001}');
    let out = tempfile::tempdir().unwrap();
    let data = out.path().join("round.json");
    std::fs::File::create(&data).unwrap().write_all(&serde_json::to_vec(&round).unwrap()).unwrap();
    let folder = out.path().join("out");
    let (code, shown, err) = xunwen(&[
        "render",
        data.to_str().unwrap(),
        "-o",
        folder.to_str().unwrap(),
        "--format",
        "docx",
    ]);
    assert_eq!(code, 3, "{shown}{err}");
    assert!(err.contains("X2120"), "{err}");
    assert!(!folder.join("990126101205_大沟村").exists());
    assert!(folder.join("990126101204_后坪村").exists());
}

#[test]
#[cfg(all(feature = "cli", feature = "docx"))]
fn a_malformed_entry_stops_its_targets_papers_only() {
    let mut round = serde_json::to_value(&crate::support::sample().round).unwrap();
    let issue = round["issues"]
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .find(|i| i["target"] == "990126101205")
        .unwrap();
    issue["found_on"] = "2026/3/20".into();
    issue["amuont"] = 1.into();
    round["tasks"][59]["due"] = "七月".into();
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("round.json");
    std::fs::write(&data, serde_json::to_vec_pretty(&round).unwrap()).unwrap();
    let out = folder.path().join("out");
    let (code, shown, err) = xunwen(&[
        "render",
        data.to_str().unwrap(),
        "-o",
        out.to_str().unwrap(),
        "--format",
        "docx",
        "--json",
    ]);
    assert_eq!(code, 3, "{shown}{err}");
    let report: serde_json::Value = serde_json::from_str(&shown).unwrap();
    let errors: Vec<(&str, &str)> = report["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|d| d["severity"] == "error")
        .map(|d| (d["code"].as_str().unwrap(), d["target"].as_str().unwrap()))
        .collect();
    // The last task is one of the other township's villages'; nothing else is said about either.
    assert_eq!(
        errors,
        [("X2005", "990126101205"), ("X2001", "990126101205"), ("X2005", "990126205203")],
        "{shown}"
    );
    let made = |folder: &str, file: &str| out.join(folder).join(format!("{file}.docx")).exists();
    assert!(
        !out.join("990126101205_大沟村").exists() && !out.join("990126205203_青杠垭村").exists()
    );
    assert!(made("990126101204_后坪村", "17_反馈意见_后坪村"));
    // The township's paper counts the village's issues, its announcement does not.
    assert!(
        !made("990126101000_双河镇", "17_反馈意见_双河镇")
            && made("990126101000_双河镇", "03_巡察公告_双河镇")
    );
}

#[test]
#[cfg(all(feature = "cli", feature = "docx"))]
fn one_document_goes_through_pipes() {
    use std::io::Write as _;
    use std::process::Stdio;
    let mut child = command(&[
        "render",
        "-",
        "-o",
        "-",
        "--kind",
        "announcement",
        "--target",
        "990126101000",
        "--format",
        "docx",
    ])
    .stdin(Stdio::piped())
    .stdout(Stdio::piped())
    .stderr(Stdio::piped())
    .spawn()
    .unwrap();
    child.stdin.take().unwrap().write_all(include_bytes!("../../../examples/embed.json")).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(docx_rs::read_docx(&output.stdout).is_ok());
}

#[test]
fn the_schema_describes_every_field_in_chinese() {
    let schema = xunwen::round::round_schema();
    let mut silent = Vec::new();
    check_described("", &schema, &mut silent);
    assert!(silent.is_empty(), "fields without a Chinese description: {}", silent.join(", "));
    fn check_described(path: &str, schema: &serde_json::Value, silent: &mut Vec<String>) {
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let described =
                property["description"].as_str().is_some_and(|d| d.contains('：') && !d.is_ascii());
            if !described {
                silent.push(format!("{path}.{name}"));
            }
        }
        for (name, def) in schema["$defs"].as_object().into_iter().flatten() {
            check_described(name, def, silent);
        }
    }
}

/// The first paragraph counts the kinds of documents; a new one changes it.
#[test]
fn the_readme_counts_the_kinds() {
    let readme = std::fs::read_to_string(root("README.md")).unwrap();
    let counted = readme.split_once("等").and_then(|(_, rest)| rest.split_once("种。")).unwrap().0;
    let digits = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let kinds = engine().kinds().len();
    let expected = format!("{}十{}", digits[kinds / 10], digits[kinds % 10]);
    assert_eq!(counted, expected, "README.md, line 3: the number of kinds of documents ({kinds})");
}
