//! Workbooks of rounds and clues: they come back as they were, and no file that was tampered with
//! does harm.

use std::io::Cursor;

use calamine::{Reader as _, Xlsx};
use xunwen::diag::Code;
use xunwen::engine::Engine;
use xunwen::import::{
    Format, ImportOptions, Imported, clues_to_bytes, import, import_clues, import_with,
    sheets_to_bytes, to_bytes, to_bytes_with,
};
use xunwen::workbook::{self, WorkbookOptions};

use crate::rounds::{Flavour, Size, round};
use crate::support::tampered::tampered;
use crate::support::{root, sample, says_as_agreed};

fn read(bytes: &[u8]) -> Imported {
    import(bytes, Format::Xlsx, "轮次.xlsx").unwrap_or_else(|d| panic!("{d}"))
}

#[test]
fn generated_rounds_come_back_as_they_were() {
    for seed in 1..=6 {
        let made =
            round(Size { villages: 12, issues: 4, seed, flavour: Flavour::Mixed, canaries: false });
        let back =
            read(&to_bytes(&made, Format::Xlsx).unwrap_or_else(|d| panic!("seed {seed}: {d}")));
        assert!(back.round == made, "seed {seed}");
        assert!(
            back.problems.is_empty() && back.understood.is_empty(),
            "seed {seed}: {} {:?}",
            back.problems,
            back.understood
        );
    }
    let made = round(Size { villages: 1_000, issues: 1, ..Size::default() });
    // Exporting compares what comes back itself.
    let bytes = to_bytes(&made, Format::Xlsx).unwrap_or_else(|d| panic!("{d}"));
    assert!(read(&bytes).round.targets.len() > 1_000);
}

#[test]
fn own_kinds_are_written_and_read_by_their_titles() {
    const TITLE: &str = "本单位情况通报";
    let folder = tempfile::tempdir().unwrap();
    let kind = folder.path().join("own_bulletin");
    std::fs::create_dir(&kind).unwrap();
    let text =
        |file: &str| std::fs::read_to_string(root("templates/common_issues").join(file)).unwrap();
    let own = text("kind.toml").replace("共性问题清单", TITLE).replace("order = 16", "order = 96");
    std::fs::write(kind.join("kind.toml"), own).unwrap();
    std::fs::write(kind.join("body.xml.j2"), text("body.xml.j2")).unwrap();
    let titles = Engine::builder()
        .templates(folder.path())
        .build()
        .unwrap_or_else(|d| panic!("{d}"))
        .set()
        .titles();
    let options = ImportOptions::default().kinds(titles.clone());
    let mut made = sample().round.clone();
    made.issuances[0].document = "own_bulletin".into();
    let bytes = to_bytes_with(&made, Format::Xlsx, &options).unwrap_or_else(|d| panic!("{d}"));
    let column = documents(&bytes);
    assert!(column[0] == TITLE && column[1..].iter().all(|t| !t.is_ascii()), "{column:?}");
    let back =
        import_with(&bytes, Format::Xlsx, "轮次.xlsx", &options).unwrap_or_else(|d| panic!("{d}"));
    assert!(back.round == made && back.problems.is_empty(), "{}", back.problems);
    // Without the set its title is unknown, and its name is all that can be written.
    assert_eq!(read(&bytes).round.issuances[0].document, TITLE);
    assert_eq!(documents(&to_bytes(&made, Format::Xlsx).unwrap())[0], "own_bulletin");
    // The blank workbook offers the title with those of the built-in kinds.
    let blank = workbook::template(&WorkbookOptions::default().kinds(titles)).unwrap();
    let offered = |list: &&str| list.contains(TITLE) && list.contains("反馈意见");
    assert!(parts(&blank).iter().any(|xml| xml.split("</formula1>").any(|list| offered(&list))));
}

/// The kinds of document in 发文登记.
fn documents(workbook: &[u8]) -> Vec<String> {
    let mut sheet: Xlsx<_> = Xlsx::new(Cursor::new(workbook)).unwrap();
    let sheet = sheet.worksheet_range("发文登记").unwrap();
    let at = sheet
        .rows()
        .next()
        .unwrap()
        .iter()
        .position(|header| header.to_string().starts_with("文书种类"))
        .unwrap();
    sheet.rows().skip(1).map(|row| row[at].to_string()).collect()
}

/// The parts of a workbook; those of sheets have the lists that cells offer.
fn parts(workbook: &[u8]) -> Vec<String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).unwrap();
    let texts = (0..archive.len())
        .map(|i| std::io::read_to_string(archive.by_index(i).unwrap()).unwrap_or_default());
    texts.collect()
}

#[test]
fn clues_have_a_workbook_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("线索.xlsx");
    let clues = import_clues(&root("samples/secret/clues.yaml")).unwrap();
    std::fs::write(&path, clues_to_bytes(&clues).unwrap()).unwrap();
    assert_eq!(import_clues(&path).unwrap(), clues);
    let refused = import(&std::fs::read(&path).unwrap(), Format::Xlsx, "线索.xlsx").unwrap_err();
    assert_eq!(refused[0].code, Code::ClueFileRefused, "{refused}");
    // The empty one asks for the round the clues belong to; its examples are none.
    std::fs::write(&path, workbook::clue_template().unwrap()).unwrap();
    let problems = import_clues(&path).unwrap_err().to_string();
    assert!(
        problems.contains("线索文件!B")
            && problems.contains("[X2002]")
            && !problems.contains("X001"),
        "{problems}"
    );
    // A round is no file of clues.
    std::fs::write(&path, to_bytes(&sample().round, Format::Xlsx).unwrap()).unwrap();
    let refused = import_clues(&path).unwrap_err();
    assert!(refused.iter().all(|d| d.code == Code::WrongType), "{refused}");
}

#[test]
fn some_sheets_are_no_round() {
    let bytes =
        sheets_to_bytes(&sample().round, &["整改进度", "佐证材料"], &ImportOptions::default())
            .unwrap();
    let problems = import(&bytes, Format::Xlsx, "进度.xlsx").unwrap_err();
    // Rows of its sheets name entries that are not there, too.
    says_as_agreed(
        "workbook_without_a_sheet",
        &problems.iter().filter(|d| d.code == Code::MissingKey).cloned().collect(),
    );
    let unknown =
        sheets_to_bytes(&sample().round, &["进度"], &ImportOptions::default()).unwrap_err();
    assert!(
        unknown[0].code == Code::Usage && unknown[0].hints[0].contains("整改进度"),
        "{unknown}"
    );
}

#[test]
fn files_that_were_tampered_with_are_read_or_refused() {
    // Small, with rows on every sheet that papers of all kinds need.
    let made =
        round(Size { villages: 2, issues: 2, seed: 1, flavour: Flavour::Mixed, canaries: false });
    let sound = to_bytes(&made, Format::Xlsx).unwrap();
    for cut in 1..20 {
        assert!(import(&sound[..sound.len() * cut / 20], Format::Xlsx, "轮次.xlsx").is_err());
    }
    let (mut read, mut refused) = (0, 0);
    for bytes in tampered(&sound, 150) {
        match import(&bytes, Format::Xlsx, "轮次.xlsx") {
            Ok(_) => read += 1,
            Err(problems) => {
                assert!(problems.has_errors());
                refused += 1;
            }
        }
    }
    assert!(read > 0 && refused > 0, "{read} {refused}");
}

#[test]
#[cfg(feature = "cli")]
fn the_command_line_makes_and_takes_workbooks() {
    use std::io::Write as _;
    use std::process::Stdio;

    use crate::support::{command, has_code, said};
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str], input: Option<&[u8]>| {
        let mut command = command(args);
        command
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut pipe = child.stdin.take().unwrap();
        // The child may end before it has read everything.
        _ = pipe.write_all(input.unwrap_or_default());
        drop(pipe);
        let (code, out, err) = said(&child.wait_with_output().unwrap());
        (code, out + &err)
    };
    let data = root("samples/round.yaml");
    let clues = root("samples/secret/clues.yaml");
    let (data, clues) = (data.to_str().unwrap(), clues.to_str().unwrap());
    assert_eq!(run(&["workbook", "export", data, "轮次.xlsx"], None).0, 0);
    let (code, said) = run(&["check", "轮次.xlsx"], None);
    assert!(code == 0 && said.contains("问题60个"), "{code} {said}");
    let bytes = std::fs::read(folder.path().join("轮次.xlsx")).unwrap();
    let (code, said) = run(&["check", "-"], Some(&bytes));
    assert!(code == 0 && said.contains("问题60个"), "{code} {said}");
    std::fs::write(folder.path().join("轮次.xlsx"), [&bytes[..], b"mine"].concat()).unwrap();
    assert_eq!(run(&["workbook", "export", data, "轮次.xlsx"], None).0, 4, "what is there stays");
    assert_eq!(run(&["workbook", "export", data, "轮次.xls"], None).0, 2);
    assert_eq!(
        run(&["workbook", "export", data, "进度.xlsx", "--sheet", "整改进度,佐证材料"], None).0,
        0
    );
    assert_eq!(run(&["workbook", "export", data, "没有.xlsx", "--sheet", "没有"], None).0, 2);
    assert_eq!(run(&["workbook", "export", clues, "线索.xlsx", "--clues"], None).0, 0);
    assert_eq!(run(&["workbook", "export", clues, "误.xlsx"], None).0, 1);
    assert_eq!(run(&["workbook", "new", "新线索.xlsx", "--clues"], None).0, 0);
    let (code, said) = run(&["check", "线索.xlsx", "--clues"], None);
    assert!(code == 0 && said.contains("问题线索") && said.contains("核对通过"), "{code} {said}");
    let (code, said) = run(&["check", "新线索.xlsx", "--clues", "--mark", "标错.xlsx"], None);
    assert!(code == 1 && said.contains("线索文件!B"), "{code} {said}");
    let marked = std::fs::read(folder.path().join("标错.xlsx")).unwrap();
    let mut zip =
        xunwen::archive::ZipReader::open(&marked, xunwen::archive::Limits::default()).unwrap();
    let sheet = String::from_utf8(zip.read("xl/worksheets/sheet2.xml").unwrap().unwrap()).unwrap();
    assert!(sheet.contains("错误说明") && sheet.contains("缺少必填字段"), "{sheet}");
    let (code, said) = run(&["check", "轮次.xlsx", "--clues"], None);
    assert!(code == 1 && said.contains("X2003"), "{code} {said}");
    let (code, said) = run(&["check", "线索.xlsx"], None);
    assert!(code == 1 && has_code(&said, Code::ClueFileRefused), "{code} {said}");
    std::fs::create_dir(folder.path().join("模板")).unwrap();
    let own = "[[extra]]\non = \"target\"\nkey = \"grid_count\"\ntitle = \"网格数\"\ntype = \"integer\"\naudience = \"restricted\"\n";
    std::fs::write(folder.path().join("模板/set.toml"), own).unwrap();
    assert_eq!(run(&["workbook", "new", "自定.xlsx", "--templates", "模板"], None).0, 0);
    let made = std::fs::read(folder.path().join("自定.xlsx")).unwrap();
    let mut zip =
        xunwen::archive::ZipReader::open(&made, xunwen::archive::Limits::default()).unwrap();
    let texts = String::from_utf8(zip.read("xl/sharedStrings.xml").unwrap().unwrap()).unwrap();
    assert!(texts.contains("自定义项·grid_count"));
    assert_eq!(run(&["workbook", "new", "新.xlsx"], None).0, 0);
    let (code, said) = run(&["check", "新.xlsx"], None);
    assert!(
        code == 1
            && said.contains("轮次!B")
            && said.contains("共")
            && said.contains("个错误（轮次"),
        "{code} {said}"
    );
}
