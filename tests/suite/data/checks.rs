//! What people read when a round is wrong: files of data against what import and check say.
//!
//! A file `tests/inputs/round/NAME.yaml` (or `.json`) is one round with one family of mistakes;
//! `tests/ref/round/NAME.txt` is everything that is said about it, what was read as usual first, and
//! nothing where it is sound.
//! A folder `NAME` is a round with included files, read from its `round.yaml`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use xunwen::diag::{Code, Diagnostic, Diagnostics};
use xunwen::import::{
    Format, ImportOptions, Imported, import, import_clues, import_file, import_file_with,
    import_with,
};
use xunwen::round::{Money, Round};
use xunwen::template::money::wan;

use crate::support::words::{against_the_rule, of_any};
use crate::support::{all_pass, engine, inputs, matches_reference, root, sample};

#[test]
fn every_message_is_as_agreed() {
    let failures = said()
        .into_iter()
        .filter_map(|(name, text)| matches_reference(&format!("round/{name}.txt"), &text).err())
        .collect();
    all_pass(failures);
}

/// Keys for those who have keys, commands for those who have a command line, nothing else.
#[test]
fn every_message_is_in_the_words_of_its_reader() {
    let of_inputs = found().into_iter().flat_map(|(name, _, found)| {
        let wrong = |d: &Diagnostic| Some(format!("{name}: {}\n  {d}", against_the_rule(d)?));
        found.iter().filter_map(wrong).collect::<Vec<_>>()
    });
    all_pass(of_inputs.collect());
}

/// In all references but those of the command line, where templates are checked too.
#[test]
fn no_reference_has_commands_marks_or_code_points() {
    let mut failures = Vec::new();
    let mut count = 0;
    for path in references(&root("tests/ref")) {
        let name = path.strip_prefix(root("tests/ref")).unwrap().display().to_string();
        if ["help", "usage", "documents", "expressions.txt", "api.txt"]
            .iter()
            .any(|own| name.starts_with(own))
        {
            continue;
        }
        for line in fs::read_to_string(&path).unwrap().lines() {
            let told = ["错误[", "提醒[", "→ ", "读入："].iter().any(|m| line.contains(m));
            if told && !line.trim_start().starts_with('|') {
                count += 1;
                failures.extend(of_any(line).map(|what| format!("{name}: {what}: {line}")));
            }
        }
    }
    assert!(count > 1_000, "only {count} lines");
    all_pass(failures);
}

/// The files below a folder.
fn references(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|p| if p.is_dir() { references(&p) } else { vec![p] }).collect()
}

#[test]
fn no_reference_is_left_over() {
    let said = said();
    let names = said.keys().map(String::as_str).chain([
        "file_missing",
        "file_folder",
        "file_extension",
        "file_empty",
        "file_clues",
        "too_large",
    ]);
    let names: Vec<String> = names.map(|n| format!("{n}.txt")).collect();
    let stale: Vec<PathBuf> = inputs("ref/round")
        .into_iter()
        .filter(|p| !names.iter().any(|n| p.file_name().is_some_and(|f| f == n.as_str())))
        .collect();
    assert!(stale.is_empty(), "{stale:?}");
}

/// What import and check report has a file that shows it.
#[test]
fn every_code_of_reading_and_checking_occurs() {
    let elsewhere = [
        // Of files as such, each shown by a test of its own below.
        Code::Unreadable,
        Code::NotAFile,
        Code::SpecialFile,
        Code::WrongExtension,
        Code::EmptyFile,
        Code::TooLarge,
        Code::ClueFileRefused,
        Code::NotAWorkbook,
        Code::ExampleChanged,
        Code::SheetUnread,
        Code::Contradiction,
        Code::WorkbookActive,
        Code::Draft,
        Code::ClueMismatch,
        Code::BriefingMismatch,
        Code::PaperNotMade,
        Code::RouteUnfit,
        Code::TargetUnknown,
        Code::NothingToRender,
        Code::SealInvalid,
        Code::SealUnused,
        Code::ReturnForeign,
        Code::ReturnChanged,
        Code::ReturnConflict,
    ];
    // What is said, not the references: another test may be rewriting these.
    let printed: String = said().into_values().collect();
    let missing: Vec<&str> = Code::ALL
        .iter()
        .filter(|c| c.as_str().starts_with("X1") || c.as_str().starts_with("X2"))
        .filter(|c| !elsewhere.contains(c) && !printed.contains(&format!("[{c}]")))
        .map(|c| c.as_str())
        .collect();
    assert!(missing.is_empty(), "no input shows {}", missing.join(", "));
}

/// Warnings stop nothing, so sound rounds may have them; errors they may not have.
#[test]
fn sound_rounds_are_accepted() {
    let sound = [
        "valid",
        "json_valid",
        "notice_days_mobile",
        "overdue_supervised",
        "figures",
        "include_valid",
    ];
    let failures = said().into_iter().filter(|(name, text)| {
        (name.starts_with("valid") || sound.contains(&name.as_str())) && !text.is_empty()
    });
    all_pass(failures.map(|(name, text)| format!("{name}:\n{text}")).collect());
}

/// The sample round has one deliberate warning: the vote of 大沟村 is void.
#[test]
fn the_sample_round_has_its_deliberate_warning_only() {
    let checked = engine().check(sample().clone(), None);
    let found = checked.problems();
    let codes: Vec<(Code, Option<&str>)> =
        found.iter().map(|d| (d.code, d.target.as_deref())).collect();
    assert_eq!(codes, [(Code::BallotVoid, Some("990126101205"))], "{found}");
    assert!(!found.has_errors());
}

#[test]
fn a_round_is_the_same_in_yaml_and_json_with_any_line_ends() {
    let yaml = read("valid.yaml");
    let expected = round(&yaml, Format::Yaml);
    let json = serde_json::to_vec_pretty(&expected).unwrap();
    assert_eq!(round(&json, Format::Json), expected);
    let text = String::from_utf8(yaml).unwrap();
    assert_eq!(round(text.replace('\n', "\r\n").as_bytes(), Format::Yaml), expected);
    assert_eq!(round(format!("\u{feff}{text}").as_bytes(), Format::Yaml), expected);
    assert_eq!(round(&serde_json::to_vec(&sample().round).unwrap(), Format::Json), sample().round);
}

/// Not here, for want of a second figure to hold them against: S2's 215 villages, 4402 talks and 498
/// issues, S3's 22 reports, 187 suggestions and 330 rules, S4's 117.0128万元, 117 rules and 40 clues;
/// S0's “more than half on livelihood” cannot be derived from its sums.
///
/// S4 counts village organisations apart from persons; S0's amounts make 39.00 (万元).
#[test]
fn published_sums_come_out() {
    let round = round(&read("figures.yaml"), Format::Yaml);
    let sanctions: Vec<(&str, u32, u32)> =
        round.sanctions.iter().map(|s| (s.kind.word(), s.persons, s.organisations)).collect();
    assert_eq!(
        sanctions,
        [
            ("党纪政务处分", 26, 0),
            ("诫勉谈话", 29, 0),
            ("警示谈话", 19, 0),
            ("提醒谈话", 53, 0),
            ("批评教育", 8, 0),
            ("通报批评", 14, 0),
            ("约谈", 20, 0),
            ("立案审查调查", 8, 0),
            ("书面检查", 0, 2),
        ]
    );
    assert_eq!(sanctions.iter().map(|(_, persons, _)| persons).sum::<u32>(), 177);
    let amounts: Vec<Money> = round.issues.iter().filter_map(|i| i.amount).collect();
    let shown: Vec<String> = amounts.iter().map(|m| wan(m.fen(), Some(2))).collect();
    assert_eq!(shown, ["6.30万元", "8.10万元", "14.40万元", "2.98万元", "7.22万元"]);
    assert_eq!(wan(amounts.into_iter().sum::<Money>().fen(), Some(2)), "39.00万元");
    let count = |category: &str| round.issues.iter().filter(|i| i.category == category).count();
    assert_eq!(
        round.classification.categories.iter().map(|c| count(c)).sum::<usize>(),
        round.issues.len()
    );
}

/// Errors in one target's data stop that target's papers only: the diagnostic names it.
#[test]
fn problems_of_a_target_name_it() {
    let imported = imported("votes_sums.yaml");
    for d in engine().check(imported, None).problems() {
        assert!(matches!(d.target.as_deref(), Some("990126101000" | "990126101201")), "{d}");
    }
    let imported = self::imported("dates_order.yaml");
    assert!(engine().check(imported, None).problems().iter().all(|d| d.target.is_none()));
}

/// What the engine refuses is what the command line and the pages do not make.
#[test]
#[cfg(feature = "docx")]
fn a_target_with_wrong_data_gets_no_papers_and_others_do() {
    use std::collections::BTreeSet;
    use xunwen::engine::{Checked, Format, RenderOptions, SubjectId};

    let mut round = sample().round.clone();
    round.issues.iter_mut().find(|i| i.target.as_str() == "990126205203").unwrap().category =
        "没有这一类".into();
    let checked = engine().check(round, None);
    assert!(
        !checked.stops()
            && checked.broken().eq(["990126205203"])
            && checked.is_broken("990126205203")
    );
    let options = RenderOptions::default();
    let render = |checked: &Checked, kind: &str, target: &str| {
        engine().render(
            checked,
            kind,
            &SubjectId::Target(target.parse().unwrap()),
            Format::Docx,
            &options,
        )
    };
    let refused = render(&checked, "feedback_report", "990126205203").unwrap_err();
    assert_eq!(
        refused.iter().map(|d| d.target.as_deref()).collect::<Vec<_>>(),
        [Some("990126205203")],
        "{refused}"
    );
    assert!(refused.has_errors());
    assert!(
        render(&checked, "feedback_report", "990126205000").is_err(),
        "the report of a township has the issues of its villages"
    );
    assert!(render(&checked, "feedback_report", "990126101201").is_ok());
    // Jobs say so before.
    let session = engine().session(&checked, &options).unwrap();
    let blocked: BTreeSet<String> = crate::support::jobs(&session)
        .iter()
        .filter(|j| j.is_blocked())
        .filter_map(|j| j.subject.target())
        .map(|t| t.code.to_string())
        .collect();
    assert_eq!(blocked, BTreeSet::from(["990126205000".into(), "990126205203".into()]));
    // An error of the round stops everything.
    let mut round = sample().round.clone();
    round.schedule.entry = "2027-01-01".parse().unwrap();
    let checked = engine().check(round, None);
    assert!(checked.stops());
    assert!(
        render(&checked, "announcement", "990126101201")
            .unwrap_err()
            .iter()
            .all(|d| d.target.is_none())
    );
}

#[test]
fn the_day_of_judgement_can_be_given() {
    let imported = imported("as_of_missing.yaml");
    let found = engine().check(imported.clone(), Some("2026-06-30".parse().unwrap()));
    assert!(found.problems().is_empty(), "{}", found.problems());
    let late = engine().check(imported, Some("2026-07-31".parse().unwrap()));
    assert_eq!(late.problems().iter().map(|d| d.code).collect::<Vec<_>>(), [Code::Overdue]);
}

#[test]
fn a_missing_file_is_said_to_be_missing() {
    refused("file_missing", "tests/inputs/round/没有这个文件.yaml", Code::Unreadable);
}

#[test]
fn a_folder_is_no_file() {
    let folder = tempfile("folder.yaml");
    fs::create_dir_all(&folder).unwrap();
    compare(
        "file_folder",
        &import_file(&folder).unwrap_err(),
        folder.parent().unwrap(),
        Code::NotAFile,
    );
}

#[test]
fn a_workbook_is_not_read_as_text() {
    refused("file_extension", "Cargo.toml", Code::WrongExtension);
    assert_eq!(import_file(&root("LICENSE")).unwrap_err()[0].code, Code::WrongExtension);
}

#[test]
fn an_empty_file_is_said_to_be_empty() {
    refused("file_empty", "tests/inputs/round/read_empty.yaml", Code::EmptyFile);
}

#[test]
fn clue_files_are_read_apart() {
    let path = root("samples/secret/clues.yaml");
    assert_eq!(import_clues(&path).unwrap().clues.len(), 3);
    refused("file_clues", "samples/secret/clues.yaml", Code::ClueFileRefused);
    assert!(import_clues(&root("samples/round.yaml")).unwrap_err().has_errors());
}

/// A letter number is nowhere else, and of the year of its letter; no word of the clue is said.
#[test]
fn numbers_of_letters_are_compared_with_all_others() {
    let clues = import_clues(&root("samples/secret/clues.yaml")).unwrap();
    let at = clues.clues.iter().position(|c| c.letter_number.is_some()).unwrap();
    assert!(crate::support::session().secret(&clues).is_ok());
    let taken = sample().round.issuances.iter().find_map(|d| d.number.clone()).unwrap();
    let mut of_last_year = clues.clues[at].letter_number.clone().unwrap();
    of_last_year.year -= 1;
    for number in [taken, of_last_year] {
        let mut changed = clues.clone();
        changed.clues[at].letter_number = Some(number.clone());
        let found = crate::support::session().secret(&changed).unwrap_err();
        let path = format!("clues[{at}].letter_number");
        let places: Vec<_> = found.iter().map(|d| (d.code, d.path.as_deref())).collect();
        assert_eq!(places, [(Code::ClueMismatch, Some(&*path))], "{found}");
        assert!(!found[0].message.contains(&number.to_string()), "{found}");
    }
}

#[test]
fn too_large_a_text_is_refused_before_it_is_read() {
    // Not UTF-8 either: the size is looked at first.
    let found = import(&vec![0xff; 100 << 20], Format::Yaml, "too_large.yaml").unwrap_err();
    assert_eq!(matches_reference("round/too_large.txt", &printed(&found)), Ok(()));
}

/// All inputs by name, with what is said about them.
fn said() -> BTreeMap<String, String> {
    let each = found()
        .into_iter()
        .map(|(name, (understood, path), found)| (name, understood + &relative(&found, &path)));
    each.collect()
}

/// All inputs: name, what was read as usual, path, problems.
fn found() -> Vec<(String, (String, PathBuf), Diagnostics)> {
    let folder = root("tests/inputs/round");
    let mut said = Vec::new();
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let options = ImportOptions::default().for_check();
        let result = if path.is_dir() {
            import_file_with(&path.join("round.yaml"), &options)
        } else {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            import_with(&fs::read(&path).unwrap(), Format::of(&name).unwrap(), &name, &options)
        };
        let mut understood = String::new();
        let found = match result {
            Ok(imported) => {
                imported
                    .understood
                    .iter()
                    .for_each(|note| understood += &format!("读入：{note}\n"));
                engine().check(imported, None).problems().clone()
            }
            Err(found) => found,
        };
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        said.push((name, (understood, path), found));
    }
    said
}

fn read(name: &str) -> Vec<u8> {
    fs::read(root("tests/inputs/round").join(name)).unwrap()
}

fn imported(name: &str) -> Imported {
    import(&read(name), Format::of(name).unwrap(), name).unwrap_or_else(|d| panic!("{d}"))
}

fn round(bytes: &[u8], format: Format) -> Round {
    import(bytes, format, "round").unwrap_or_else(|d| panic!("{d}")).round
}

fn printed(found: &Diagnostics) -> String {
    found.iter().map(|d| format!("{d}\n")).collect()
}

/// What is printed, with names of files as seen from a folder.
fn relative(found: &Diagnostics, folder: &Path) -> String {
    printed(found).replace(&format!("{}{MAIN_SEPARATOR}", folder.display()), "")
}

fn refused(name: &str, path: &str, code: Code) {
    compare(name, &import_file(&root(path)).unwrap_err(), &root(""), code);
}

fn compare(name: &str, found: &Diagnostics, folder: &Path, code: Code) {
    assert_eq!(found.iter().map(|d| d.code).collect::<Vec<_>>(), [code]);
    let folder = folder.components().as_path();
    assert_eq!(matches_reference(&format!("round/{name}.txt"), &relative(found, folder)), Ok(()));
}

/// A path for files that a test makes.
fn tempfile(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("checks").join(name)
}
