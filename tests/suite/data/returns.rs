//! Forms that came back: what was filled in goes into the round, everything else is reported with
//! its cell.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use rust_xlsxwriter::{Format as Look, Workbook};
use xunwen::archive::{Limits, ZipBuilder, ZipReader};
use xunwen::diag::{Code, Diagnostic, Diagnostics, Origin};
use xunwen::engine::{Format, RenderOptions, SubjectId};
use xunwen::round::{Date, Progress, Round, Status};
use xunwen::workbook::{Merged, Prefer, Return, merge};

use crate::support::tampered::tampered;
use crate::support::{checked, engine, root, sample, says_as_agreed};

const TOWNSHIP: &str = "990126205000";
const NAME: &str = "三清单_云岭乡.xlsx";

fn form_of(round: &Round, code: &str) -> Vec<u8> {
    form_of_kind(round, "three_lists", code)
}

fn form_of_kind(round: &Round, kind: &str, code: &str) -> Vec<u8> {
    let target = SubjectId::Target(code.parse().unwrap());
    let output =
        engine().render(&checked(round), kind, &target, Format::Xlsx, &RenderOptions::default());
    output.unwrap_or_else(|d| panic!("{d}")).bytes
}

/// A form whose cells are changed and written by another program, which keeps neither formats nor
/// protection.
struct Form(Vec<(String, BTreeMap<(u32, u32), Data>)>);

impl Form {
    fn of(bytes: &[u8]) -> Form {
        let mut xlsx: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
        let names = xlsx.sheet_names();
        Form(
            names
                .into_iter()
                .map(|name| {
                    let range = xlsx.worksheet_range(&name).unwrap();
                    let (top, left) = range.start().unwrap_or_default();
                    (
                        name,
                        range
                            .used_cells()
                            .map(|(r, c, v)| ((r as u32 + top, c as u32 + left), v.clone()))
                            .collect(),
                    )
                })
                .collect(),
        )
    }

    fn sheet(&mut self, name: &str) -> &mut BTreeMap<(u32, u32), Data> {
        &mut self.0.iter_mut().find(|(n, _)| n == name).unwrap().1
    }

    /// Fills in a cell of the row of a task, nothing to clear it; yields its place.
    fn set(&mut self, sheet: &str, key: &str, header: &str, value: &str) -> Origin {
        let cells = self.sheet(sheet);
        let column = cells
            .iter()
            .find(|((r, _), v)| *r == 3 && *v == header)
            .unwrap_or_else(|| panic!("no {header}"))
            .0
            .1;
        let row = cells
            .iter()
            .find(|((r, c), v)| *r > 3 && *c == 0 && *v == key)
            .unwrap_or_else(|| panic!("no {key}"))
            .0
            .0;
        if value.is_empty() {
            cells.remove(&(row, column));
        } else {
            cells.insert((row, column), Data::String(value.into()));
        }
        cell(sheet, row, column)
    }

    fn task(&mut self, key: &str, header: &str, value: &str) -> Origin {
        self.set("任务清单", key, header, value)
    }

    fn bytes(&self) -> Vec<u8> {
        let (mut book, day) = (Workbook::new(), Look::new().set_num_format("yyyy/m/d"));
        for (name, cells) in &self.0 {
            let page = book.add_worksheet();
            page.set_name(name).unwrap();
            for ((row, column), value) in cells {
                let column = *column as u16;
                _ = match value {
                    Data::Float(n) => page.write_number(*row, column, *n).unwrap(),
                    Data::DateTime(d) => {
                        page.write_number_with_format(*row, column, d.as_f64(), &day).unwrap()
                    }
                    other => page.write_string(*row, column, other.to_string()).unwrap(),
                };
            }
        }
        book.save_to_buffer().unwrap()
    }
}

fn cell(sheet: &str, row: u32, column: u32) -> Origin {
    Origin::Cell {
        file: NAME.into(),
        sheet: sheet.into(),
        cell: format!("{}{}", char::from(b'A' + column as u8), row + 1),
    }
}

fn merged(round: &Round, files: &[&[u8]], prefer: Option<Prefer>) -> Merged {
    let returns: Vec<Return<'_>> = files.iter().map(|bytes| Return { name: NAME, bytes }).collect();
    merge(round, &returns, prefer)
}

fn at<'d>(problems: &'d Diagnostics, place: &Origin) -> &'d Diagnostic {
    problems
        .iter()
        .find(|d| d.origin.as_ref() == Some(place))
        .unwrap_or_else(|| panic!("nothing at {place}: {problems}"))
}

fn latest<'r>(round: &'r Round, task: &str) -> Option<&'r Progress> {
    round.progress.iter().rev().find(|p| p.task == task)
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// The sample round and tasks of the township: one at work, one finished, one not begun.
fn round_and_tasks() -> (Round, String, String, String) {
    let mut round = sample().round.clone();
    let of_township = |round: &Round, number: &str| {
        let task = round.tasks.iter().find(|t| t.number == number).unwrap();
        round.issues.iter().any(|i| i.number == task.issues[0] && i.target.as_str() == TOWNSHIP)
    };
    let with = |round: &Round, status: Status| {
        round
            .progress
            .iter()
            .find(|p| p.status == status && of_township(round, &p.task))
            .map(|p| p.task.clone())
    };
    let (working, done) = (
        with(&round, Status::Working).unwrap(),
        with(&round, Status::Closed).or_else(|| with(&round, Status::Done)).unwrap(),
    );
    let other = round
        .tasks
        .iter()
        .map(|t| t.number.clone())
        .find(|t| *t != working && *t != done && of_township(&round, t))
        .unwrap();
    round.progress.retain(|p| p.task != other);
    (round, working, done, other)
}

#[test]
fn what_was_not_filled_in_changes_nothing() {
    let round = &sample().round;
    for target in round.targets.iter().filter(|t| round.issues.iter().any(|i| i.target == t.code)) {
        for kind in ["three_lists", "rectification_ledger"] {
            let form = form_of_kind(round, kind, target.code.as_str());
            for bytes in [&form, &Form::of(&form).bytes()] {
                let merged = merged(round, &[bytes], None);
                assert!(
                    merged.problems.is_empty() && merged.applied.is_empty() && merged.read == 1,
                    "{}",
                    merged.problems
                );
                assert!(merged.round == *round);
            }
        }
    }
}

#[test]
fn the_ledger_may_be_filled_in_as_well() {
    let (round, working, _, fresh) = round_and_tasks();
    let mut form = Form::of(&form_of_kind(&round, "rectification_ledger", TOWNSHIP));
    form.set("整改台账", &working, "状态", "已完成");
    form.set("整改台账", &fresh, "状态", "整改中");
    form.set("整改台账", &fresh, "完成（填报）日期", "2026-07-20");
    let merged = merged(&round, &[&form.bytes()], None);
    assert!(merged.problems.is_empty(), "{}", merged.problems);
    let status = |task: &str| latest(&merged.round, task).unwrap().status;
    assert_eq!((status(&working), status(&fresh)), (Status::Done, Status::Working));
}

#[test]
fn what_was_filled_in_goes_into_the_round() {
    let (round, working, _, fresh) = round_and_tasks();
    let mut form = Form::of(&form_of(&round, TOWNSHIP));
    let before = latest(&round, &working).unwrap().clone();
    form.task(&fresh, "状态", "整改中");
    form.task(&fresh, "完成（填报）日期", "2026年7月20日");
    form.task(&fresh, "整改情况", "已召开村民代表会议，\n正在清理。");
    form.task(&fresh, "挽回金额（元）", "3.15万元");
    form.task(&fresh, "建章立制", "财务公开制度\n物资管理办法");
    form.task(&working, "完成（填报）日期", &before.date.succ_opt().unwrap().to_string());
    let place = form.task(&working, "状态", "已完成");
    let bytes = form.bytes();
    let merged = merged(&round, &[&bytes], None);
    assert!(merged.problems.is_empty(), "{}", merged.problems);
    let new = latest(&merged.round, &fresh).unwrap();
    assert_eq!(
        (new.status, new.date, new.recovered.map(xunwen::round::Money::fen)),
        (Status::Working, day("2026-07-20"), Some(3_150_000))
    );
    assert_eq!(
        (new.note.as_deref(), new.rules_made.len()),
        (Some("已召开村民代表会议，正在清理。"), 2)
    );
    // A later day is a further entry: what was reported before stays. What the form does not have
    // stays too.
    assert!(merged.round.progress.contains(&before));
    let later = latest(&merged.round, &working).unwrap();
    assert_eq!(
        (later.status, &later.note, &later.reviewer),
        (Status::Done, &before.note, &before.reviewer)
    );
    assert_eq!(merged.applied.len(), 7);
    let applied = merged.applied.iter().find(|a| a.task == working && a.field == "status").unwrap();
    assert_eq!(
        (applied.from.as_str(), applied.to.as_str(), &applied.cell),
        ("整改中", "已完成", &place)
    );
    // Once more, and with the same file twice, there is nothing to do.
    let again = self::merged(&merged.round, &[&bytes, &bytes], None);
    assert!(
        again.problems.is_empty() && again.applied.is_empty() && again.round == merged.round,
        "{}",
        again.problems
    );
}

#[test]
fn conflicts_are_reported_and_decided_only_when_said() {
    let (mut round, working, done, fresh) = round_and_tasks();
    let sent = form_of(&round, TOWNSHIP);
    // The round goes on while the form is away.
    let entry = round.progress.iter_mut().rfind(|p| p.task == working).unwrap();
    entry.note = Some("县里已核实。".into());
    let mut form = Form::of(&sent);
    let later = form.task(&working, "整改情况", "乡里已办结。");
    let reopened = form.task(&done, "状态", "整改中");
    let cleared = form.task(&done, "整改情况", "");
    form.task(&fresh, "完成（填报）日期", "2026-07-20");
    let mut other = Form::of(&sent);
    other.task(&fresh, "完成（填报）日期", "2026-07-21");
    let differ = form.task(&fresh, "状态", "整改中");
    other.task(&fresh, "状态", "已完成");
    let (form, other) = (form.bytes(), other.bytes());
    for (prefer, is_error) in [(None, true), (Some(Prefer::Round), false)] {
        let merged = merged(&round, &[&form, &other], prefer);
        for (place, said) in [
            (&later, "轮次中已改为“县里已核实。”"),
            (&reopened, "收回的改成了“整改中”"),
            (&cleared, "清空"),
            (&differ, "不同的填法"),
        ] {
            let d = at(&merged.problems, place);
            assert!(
                d.code == Code::ReturnConflict
                    && d.is_error() == is_error
                    && d.message.contains(said),
                "{d}"
            );
            assert_eq!(d.target.as_deref(), Some(TOWNSHIP));
        }
        assert!(merged.round == round && merged.applied.is_empty());
    }
    // Two returns that differ stay undecided: nothing says which is right.
    let merged = merged(&round, &[&form, &other], Some(Prefer::Returned));
    assert!(
        latest(&merged.round, &fresh).is_none() && !merged.problems.has_errors(),
        "{}",
        merged.problems
    );
    assert_eq!(latest(&merged.round, &working).unwrap().note.as_deref(), Some("乡里已办结。"));
    let entry = latest(&merged.round, &done).unwrap();
    assert_eq!((entry.status, entry.note.as_deref()), (Status::Working, None));
    assert_eq!(merged.applied.len(), 3);
}

#[test]
fn what_cannot_be_taken_is_said_with_its_cell() {
    let (round, working, done, fresh) = round_and_tasks();
    let sent = form_of(&round, TOWNSHIP);
    let mut form = Form::of(&sent);
    let evidence = form.task(&working, "佐证材料编号", "收据一张");
    let locked = form.task(&working, "完成标准", "差不多就行");
    let facts = {
        let key = form.sheet("问题清单")[&(4, 0)].to_string();
        form.set("问题清单", &key, "具体表现", "没有的事")
    };
    let word = form.task(&done, "状态", "快了");
    let date = form.task(&done, "完成（填报）日期", "七月底");
    form.task(&fresh, "整改情况", "正在办理。");
    let day = form.task(&fresh, "完成（填报）日期", "");
    let last = form.sheet("任务清单").keys().map(|(r, _)| *r).max().unwrap() + 1;
    form.sheet("任务清单").insert((last, 0), Data::String("R9999".into()));
    form.sheet("任务清单").insert((last, 9), Data::String("加了一行".into()));
    let merged = merged(&round, &[&form.bytes()], Some(Prefer::Returned));
    for (place, code, said) in [
        (evidence, Code::Dangling, "“收据一张”"),
        (locked, Code::ReturnChanged, "锁定的“完成标准”改过"),
        (facts, Code::ReturnChanged, "收回的是“没有的事”"),
        (word, Code::UnknownWord, "应为未启动、整改中"),
        (date, Code::BadValue, "不是有效日期"),
        (day, Code::MissingKey, "没有填日期"),
        (cell("任务清单", last, 0), Code::Dangling, "“R9999”不在发出的表中"),
    ] {
        let d = at(&merged.problems, &place);
        assert!(d.code == code && d.message.contains(said), "{d}");
    }
    assert!(
        merged.round == round && merged.applied.is_empty() && merged.problems.iter().count() == 7,
        "{}",
        merged.problems
    );
}

/// A formula that was never computed is not a cell that was cleared.
#[test]
fn cells_without_a_value_are_errors_and_not_cleared() {
    let (round, working, ..) = round_and_tasks();
    let mut form = Form::of(&form_of(&round, TOWNSHIP));
    let place = form.set("任务清单", &working, "整改情况", "甲");
    let Origin::Cell { cell, .. } = &place else { panic!() };
    let sheet = form.0.iter().position(|(name, _)| name == "任务清单").unwrap() + 1;
    for element in [
        "><f>A1</f><v></v></c>",
        "><f>A1</f></c>",
        " t=\"e\"><f>A1</f><v>#REF!</v></c>",
        " t=\"inlineStr\"><is><t>=SUM(A1:A2)</t></is></c>",
        " t=\"str\"><f>_xlfn.DISPIMG(\"ID\",1)</f><v>=DISPIMG(\"ID\",1)</v></c>",
    ] {
        let bytes = form.bytes();
        let mut zip = ZipReader::open(&bytes, Limits::default()).unwrap();
        let mut out = ZipBuilder::new();
        for name in zip.names() {
            let mut part = zip.read(&name).unwrap().unwrap();
            if name == format!("xl/worksheets/sheet{sheet}.xml") {
                let xml = String::from_utf8(part).unwrap();
                let (before, rest) = xml.split_once(&format!("<c r=\"{cell}\"")).unwrap();
                let (_, after) = rest.split_once("</c>").unwrap();
                part = format!("{before}<c r=\"{cell}\"{element}{after}").into_bytes();
            }
            out.add(&name, &part).unwrap();
        }
        let merged = merged(&round, &[&out.finish().unwrap()], None);
        assert_eq!(at(&merged.problems, &place).code, Code::BadValue, "{element}");
        assert_eq!(merged.problems.len(), 1, "{}", merged.problems);
        assert_eq!(merged.round, round);
    }
}

#[test]
fn returns_of_other_rounds_and_targets_are_refused() {
    let (round, working, ..) = round_and_tasks();
    let mut form = Form::of(&form_of(&round, TOWNSHIP));
    form.task(&working, "整改情况", "乡里已办结。");
    let bytes = form.bytes();
    let mut next = round.clone();
    next.number += 1;
    let mut without = round.clone();
    without.targets.retain(|t| t.code.as_str() != TOWNSHIP);
    for (round, said) in [(&next, "另一轮次"), (&without, "没有这个对象")] {
        let merged = merged(round, &[&bytes], None);
        assert!(merged.read == 0 && merged.round == *round);
        let d = &merged.problems[0];
        assert!(d.code == Code::ReturnForeign && d.message.contains(said), "{d}");
        assert!(matches!(&d.origin, Some(Origin::Cell { cell, .. }) if cell == "A2"), "{d:?}");
    }
    // The task went to another target since, or is gone.
    let mut moved = round.clone();
    let issue = moved.tasks.iter().find(|t| t.number == working).unwrap().issues[0].clone();
    let elsewhere = moved
        .targets
        .iter()
        .find(|t| t.parent.is_none() && t.code.as_str() != TOWNSHIP)
        .unwrap()
        .code
        .clone();
    moved.issues.iter_mut().find(|i| i.number == issue).unwrap().target = elsewhere;
    let mut gone = round.clone();
    gone.tasks.retain(|t| t.number != working);
    for (round, code) in [(&moved, Code::ReturnForeign), (&gone, Code::Dangling)] {
        let merged = merged(round, &[&bytes], None);
        assert!(merged.problems[0].code == code && merged.round == *round, "{}", merged.problems);
    }
    // Workbooks that are no forms, and damaged files, keep no other from being taken.
    let book = xunwen::import::to_bytes(&round, xunwen::import::Format::Xlsx).unwrap();
    let merged = merged(&round, &[&book, b"no workbook", &bytes[..bytes.len() / 2], &bytes], None);
    assert_eq!(
        (merged.read, merged.applied.len(), merged.problems.iter().count()),
        (1, 1, 3),
        "{}",
        merged.problems
    );
    assert!(merged.problems.iter().any(|d| d.code == Code::ReturnForeign));
    let foreign = self::merged(&round, &[&book], None);
    says_as_agreed("workbook_that_is_no_form", &foreign.problems);
    // Without its record, or with a column gone, a form is no form.
    let mut form = Form::of(&bytes);
    form.0.retain(|(name, _)| name != "回收信息");
    assert_eq!(self::merged(&round, &[&form.bytes()], None).read, 0);
    let mut form = Form::of(&bytes);
    form.sheet("任务清单").remove(&(3, 9));
    let merged = self::merged(&round, &[&form.bytes()], None);
    assert_eq!(merged.problems[0].code, Code::ReturnChanged);
    says_as_agreed("form_without_a_column", &merged.problems);
}

#[test]
fn forms_that_were_tampered_with_are_read_or_refused() {
    let round = &sample().round;
    let mut read = 0;
    for bytes in tampered(&form_of(round, TOWNSHIP), 60) {
        let merged = merged(round, &[&bytes], Some(Prefer::Returned));
        assert!(merged.read == 1 || merged.problems.has_errors());
        read += merged.read;
    }
    assert!(read > 0 && read < 60, "{read}");
}

#[test]
#[cfg(feature = "cli")]
fn the_command_line_merges_and_never_overwrites() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| crate::support::xunwen_in(folder.path(), args);
    let data = root("samples/round.yaml");
    let data = data.to_str().unwrap();
    let (_, working, ..) = round_and_tasks();
    let mut form = Form::of(&form_of(&sample().round, TOWNSHIP));
    form.task(&working, "整改情况", "乡里已办结。");
    std::fs::write(folder.path().join(NAME), form.bytes()).unwrap();
    for out in ["新.yaml", "新.json", "新.xlsx"] {
        let (code, said, err) = run(&["workbook", "merge", data, NAME, "-o", out]);
        assert!(
            code == 0 && said.contains("乡里已办结") && said.contains("1项任务"),
            "{code} {said} {err}"
        );
        let round = xunwen::import::import_file(&folder.path().join(out)).unwrap().round;
        assert_eq!(latest(&round, &working).unwrap().note.as_deref(), Some("乡里已办结。"));
        assert_eq!(round.progress.len(), sample().round.progress.len());
    }
    let (code, _, err) = run(&["workbook", "merge", data, NAME, "-o", "新.yaml"]);
    assert!(code == 4 && crate::support::has_code(&err, Code::OutputExists), "{code} {err}");
    assert_eq!(run(&["workbook", "merge", data, NAME, "-o", "新.txt"]).0, 1);
    // Undecided: the rest is written, the cell named with its file, the exit code says that not all
    // was taken.
    let place = form.task(&working, "完成标准", "改了");
    form.task(&working, "佐证材料编号", "没有登记");
    std::fs::write(folder.path().join(NAME), form.bytes()).unwrap();
    let (code, _, err) = run(&["workbook", "merge", "新.xlsx", NAME, "-o", "又.json"]);
    assert!(
        code == 3
            && err.contains(&format!("{place:#}"))
            && err.contains(&format!("{NAME} 任务清单!K")),
        "{code} {err}"
    );
    let (code, said, _) =
        run(&["workbook", "merge", data, NAME, "no.xlsx", "-o", "三.json", "--json"]);
    let said: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(
        (code, said["read"].as_u64(), said["applied"].as_array().map(Vec::len)),
        (3, Some(1), Some(1))
    );
    assert_eq!(run(&["workbook", "merge", data, "no.xlsx", "-o", "四.json"]).0, 4);
    assert!(!folder.path().join("四.json").exists());
}
