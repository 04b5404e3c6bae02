//! Workbooks of rounds and clues: they come back as they were, and no file that was tampered with does harm.

use xunwen::import::{Format, Imported, import, import_clues};
use xunwen::workbook;

use super::isolation::rounds::{Flavour, Size, round};
use super::support::{root, sample};
use super::tampered::tampered;

fn read(bytes: &[u8]) -> Imported {
    import(bytes, Format::Xlsx, "轮次.xlsx").unwrap_or_else(|d| panic!("{d}"))
}

#[test]
fn generated_rounds_come_back_as_they_were() {
    for seed in 1..=6 {
        let made = round(Size { villages: 12, issues: 4, seed, flavour: Flavour::Mixed, canaries: false });
        let back = read(&workbook::export(&made).unwrap_or_else(|d| panic!("seed {seed}: {d}")));
        assert!(back.round == made, "seed {seed}");
        assert!(back.problems.is_empty() && back.understood.is_empty(), "seed {seed}: {} {:?}", back.problems, back.understood);
    }
    let made = round(Size { villages: 1_000, issues: 1, ..Size::default() });
    // Exporting compares what comes back itself.
    let bytes = workbook::export(&made).unwrap_or_else(|d| panic!("{d}"));
    assert!(read(&bytes).round.targets.len() > 1_000);
}

#[test]
fn clues_have_a_workbook_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("线索.xlsx");
    let clues = import_clues(&root("samples/secret/clues.yaml")).unwrap();
    std::fs::write(&path, workbook::export_clues(&clues).unwrap()).unwrap();
    assert_eq!(import_clues(&path).unwrap(), clues);
    let refused = import(&std::fs::read(&path).unwrap(), Format::Xlsx, "线索.xlsx").unwrap_err();
    assert_eq!(refused[0].code, xunwen::diag::Code::ClueFileRefused, "{refused}");
    // The empty one asks for the round the clues belong to; its examples are none.
    std::fs::write(&path, workbook::clue_template().unwrap()).unwrap();
    let problems = import_clues(&path).unwrap_err().to_string();
    assert!(problems.contains("线索文件!B") && problems.contains("缺少必填字段") && !problems.contains("X001"), "{problems}");
    // A round is no file of clues.
    std::fs::write(&path, workbook::export(&sample().round).unwrap()).unwrap();
    let refused = import_clues(&path).unwrap_err();
    assert!(refused.iter().all(|d| d.code == xunwen::diag::Code::WrongType), "{refused}");
}

#[test]
fn some_sheets_are_no_round() {
    let bytes = workbook::export_sheets(&sample().round, &["整改进度", "佐证材料"]).unwrap();
    let problems = import(&bytes, Format::Xlsx, "进度.xlsx").unwrap_err().to_string();
    assert!(problems.contains("缺少“轮次”工作表"), "{problems}");
    let unknown = workbook::export_sheets(&sample().round, &["进度"]).unwrap_err().to_string();
    assert!(unknown.contains("没有“进度”这张工作表") && unknown.contains("整改进度"), "{unknown}");
}

#[test]
fn files_that_were_tampered_with_are_read_or_refused() {
    let sound = workbook::export(&sample().round).unwrap();
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
    use std::process::{Command, Stdio};
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str], input: Option<&[u8]>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xunwen"));
        command.args(args).current_dir(folder.path()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut pipe = child.stdin.take().unwrap();
        // The child may end before it has read everything.
        _ = pipe.write_all(input.unwrap_or_default());
        drop(pipe);
        let output = child.wait_with_output().unwrap();
        let text = |b: &[u8]| String::from_utf8_lossy(b).into_owned();
        (output.status.code().unwrap_or(-1), text(&output.stdout) + &text(&output.stderr))
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
    assert_eq!(run(&["workbook", "export", data, "轮次.xlsx"], None).0, 4, "what is there stays");
    assert_eq!(run(&["workbook", "export", data, "轮次.xls"], None).0, 2);
    assert_eq!(run(&["workbook", "export", data, "进度.xlsx", "--sheet", "整改进度,佐证材料"], None).0, 0);
    assert_eq!(run(&["workbook", "export", data, "没有.xlsx", "--sheet", "没有"], None).0, 2);
    assert_eq!(run(&["workbook", "export", clues, "线索.xlsx", "--clues"], None).0, 0);
    assert_eq!(run(&["workbook", "export", clues, "误.xlsx"], None).0, 1);
    assert_eq!(run(&["workbook", "new", "新线索.xlsx", "--clues"], None).0, 0);
    let (code, said) = run(&["check", "线索.xlsx", "--clues"], None);
    assert!(code == 0 && said.contains("问题线索") && said.contains("核对通过"), "{code} {said}");
    let (code, said) = run(&["check", "新线索.xlsx", "--clues", "--mark", "标错.xlsx"], None);
    assert!(code == 1 && said.contains("线索文件!B"), "{code} {said}");
    let marked = std::fs::read(folder.path().join("标错.xlsx")).unwrap();
    let mut zip = xunwen::archive::ZipReader::open(&marked, xunwen::archive::Limits::default()).unwrap();
    let sheet = String::from_utf8(zip.read("xl/worksheets/sheet2.xml").unwrap().unwrap()).unwrap();
    assert!(sheet.contains("错误说明") && sheet.contains("缺少必填字段"), "{sheet}");
    let (code, said) = run(&["check", "轮次.xlsx", "--clues"], None);
    assert!(code == 1 && said.contains("X2003"), "{code} {said}");
    let (code, said) = run(&["check", "线索.xlsx"], None);
    assert!(code == 1 && said.contains("线索单独存放"), "{code} {said}");
    std::fs::create_dir(folder.path().join("模板")).unwrap();
    let own = "[[extra]]\non = \"target\"\nkey = \"grid_count\"\ntitle = \"网格数\"\ntype = \"integer\"\naudience = \"restricted\"\n";
    std::fs::write(folder.path().join("模板/set.toml"), own).unwrap();
    assert_eq!(run(&["workbook", "new", "自定.xlsx", "--templates", "模板"], None).0, 0);
    let made = std::fs::read(folder.path().join("自定.xlsx")).unwrap();
    let mut zip = xunwen::archive::ZipReader::open(&made, xunwen::archive::Limits::default()).unwrap();
    let texts = String::from_utf8(zip.read("xl/sharedStrings.xml").unwrap().unwrap()).unwrap();
    assert!(texts.contains("自定义项·grid_count"));
    assert_eq!(run(&["workbook", "new", "新.xlsx"], None).0, 0);
    let (code, said) = run(&["check", "新.xlsx"], None);
    assert!(code == 1 && said.contains("轮次!B") && said.contains("共") && said.contains("个错误（轮次"), "{code} {said}");
}
