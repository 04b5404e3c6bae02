//! Workbooks come back as they were, and every mistake is found in its cell.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::sync::OnceLock;

use calamine::{Data, DataType as _, Reader as _, Xlsx};
use rust_xlsxwriter::{Format, Workbook};

use super::WorkbookOptions;
use crate::diag::{Code, Diagnostic, Diagnostics, Origin};
use crate::import::{ImportOptions, Imported, import, import_file, import_with, to_bytes};
use crate::round::check::{check, violations};
use crate::round::{self, Round};

fn sample() -> Round {
    static SAMPLE: OnceLock<Round> = OnceLock::new();
    SAMPLE
        .get_or_init(|| {
            import_file(concat!(env!("CARGO_MANIFEST_DIR"), "/samples/round.yaml").as_ref())
                .unwrap()
                .round
        })
        .clone()
}

fn export(round: &Round) -> Result<Vec<u8>, Diagnostics> {
    to_bytes(round, crate::import::Format::Xlsx)
}

fn template() -> Result<Vec<u8>, Diagnostics> {
    super::template(&WorkbookOptions::default().kinds(crate::built_in_titles().clone()))
}

fn read(bytes: &[u8]) -> Result<Imported, Diagnostics> {
    import(bytes, crate::import::Format::Xlsx, "样例.xlsx")
}

/// The errors of a workbook, of its form and of its content.
fn errors(bytes: &[u8]) -> Diagnostics {
    let options = ImportOptions::default().for_check();
    let imported = match import_with(bytes, crate::import::Format::Xlsx, "样例.xlsx", &options) {
        Ok(imported) => imported,
        Err(problems) => return problems,
    };
    let calendar = round::Calendar::default();
    let kinds: Vec<String> =
        sample().issuances.iter().map(|issuance| issuance.document.clone()).collect();
    let context = round::check::Context {
        calendar: &calendar,
        kinds: &kinds,
        extra: &[],
        date: None,
        form: None,
        print: None,
        pictures: None,
    };
    let found = imported.violations(|round| violations(round, &context));
    let all: Diagnostics = imported.problems.into_iter().chain(found).collect();
    all.iter().for_each(speaks_plainly);
    all.into_iter().filter(Diagnostic::is_error).collect()
}

/// A clerk knows sheets, columns and their units; no keys, no commands, no 分.
fn speaks_plainly(d: &crate::diag::Diagnostic) {
    for text in [&d.message].into_iter().chain(&d.hints) {
        // What is quoted was written by the clerk.
        let mut own = String::new();
        let mut depth = 0;
        for c in text.chars() {
            depth += i32::from(c == '“') - i32::from(c == '”');
            if depth == 0 {
                own.push(c);
            }
        }
        let own = own.replace("yyyy-mm-dd", "");
        let letters = own.split(|c: char| !c.is_ascii_lowercase()).map(str::len).max();
        assert!(letters < Some(3) && !own.contains("以分为单位") && !own.contains("[["), "{d}");
    }
}

/// Sheets in their order, with their cells.
type Cells = Vec<(String, BTreeMap<(u32, u32), Data>)>;

fn cells(bytes: &[u8]) -> Cells {
    let mut xlsx: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let names = xlsx.sheet_names();
    names
        .into_iter()
        .map(|name| {
            let range = xlsx.worksheet_range(&name).unwrap();
            let (top, left) = range.start().unwrap_or_default();
            let cells = range
                .used_cells()
                .map(|(r, c, v)| ((r as u32 + top, c as u32 + left), v.clone()))
                .collect();
            (name, cells)
        })
        .collect()
}

/// The same cells, as another program would write them.
fn written(cells: &Cells) -> Vec<u8> {
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("yyyy/m/d");
    for (name, cells) in cells {
        let page = book.add_worksheet();
        page.set_name(name).unwrap();
        for ((row, column), value) in cells {
            let (row, column) = (*row, *column as u16);
            match value {
                Data::String(s) => drop(page.write_string(row, column, s).unwrap()),
                Data::Float(n) => drop(page.write_number(row, column, *n).unwrap()),
                Data::Int(n) => drop(page.write_number(row, column, *n as f64).unwrap()),
                Data::Bool(b) => drop(page.write_boolean(row, column, *b).unwrap()),
                Data::DateTime(d) => {
                    page.write_number_with_format(row, column, d.as_f64(), &day).unwrap();
                }
                other => panic!("{other:?}"),
            }
        }
    }
    book.save_to_buffer().unwrap()
}

/// The cells of a workbook, to be changed by sheet, row (of the data, from 0) and header.
struct Book(Cells);

impl Book {
    fn sheet(&mut self, name: &str) -> &mut BTreeMap<(u32, u32), Data> {
        &mut self
            .0
            .iter_mut()
            .find(|(n, _)| n == name)
            .unwrap_or_else(|| panic!("no sheet {name}"))
            .1
    }

    fn column(&mut self, sheet: &str, header: &str) -> u32 {
        let cells = self.sheet(sheet);
        let found = cells
            .iter()
            .find(|((r, _), v)| *r == 0 && v.to_string().trim_end_matches('*') == header);
        found.unwrap_or_else(|| panic!("{sheet} has no {header}")).0.1
    }

    /// Changes a cell; yields its reference.
    fn set(
        &mut self,
        sheet: &str,
        row: u32,
        header: &str,
        value: impl Into<Option<Data>>,
    ) -> (String, String) {
        let at = if sheet == "轮次" {
            let cells = self.sheet(sheet);
            let label = cells
                .iter()
                .find(|((_, c), v)| *c == 0 && v.to_string().trim_end_matches('*') == header);
            (label.unwrap_or_else(|| panic!("no {header}")).0.0, 1)
        } else {
            (row + 1, self.column(sheet, header))
        };
        match value.into() {
            Some(value) => drop(self.sheet(sheet).insert(at, value)),
            None => drop(self.sheet(sheet).remove(&at)),
        }
        (sheet.to_string(), crate::data::cell_name(at.0, at.1))
    }

    fn bytes(&self) -> Vec<u8> {
        written(&self.0)
    }
}

/// The sample as a workbook, written once for all tests.
fn exported() -> &'static [u8] {
    static EXPORTED: OnceLock<Vec<u8>> = OnceLock::new();
    EXPORTED.get_or_init(|| export(&sample()).unwrap())
}

fn text(t: &str) -> Data {
    Data::String(t.into())
}

fn places(problems: &Diagnostics) -> BTreeSet<(String, String)> {
    let place = |d: &crate::diag::Diagnostic| match &d.origin {
        Some(Origin::Cell { sheet, cell, .. }) => (sheet.clone(), cell.clone()),
        other => panic!("{other:?}: {d}"),
    };
    problems.iter().map(place).collect()
}

#[test]
fn the_sample_comes_back_as_it_was() {
    let round = sample();
    let bytes = export(&round).unwrap();
    let back = read(&bytes).unwrap();
    assert_eq!(back.round, round);
    assert!(
        back.problems.is_empty() && back.understood.is_empty(),
        "{} {:?}",
        back.problems,
        back.understood
    );
    // The same input gives the same bytes; another program's copy of the cells reads the same.
    assert_eq!(export(&round).unwrap(), bytes);
    assert_eq!(read(&written(&cells(&bytes))).unwrap().round, round);
}

#[test]
fn hard_values_come_back_or_are_refused() {
    let mut round = sample();
    round.issues[0].facts = "@甲 -乙 +丙\t“丁”&<戊>=1+1\u{20bb7}".into();
    round.issues[0].names = vec!["买买提·次仁".into(), "甲、乙".into()];
    round.tasks[0].measures = vec!["一是清退；二是追责".into()];
    round.tasks[1].measures = vec!["无".into()];
    round.teams[0].targets = Vec::new();
    round.scope = vec!["无".into()];
    assert_eq!(read(&export(&round).unwrap()).unwrap().round, round);
    // Nothing is a formula.
    let bytes = export(&round).unwrap();
    let mut zip =
        crate::archive::ZipReader::open(&bytes, crate::archive::Limits::default()).unwrap();
    for name in zip.names().into_iter().filter(|n| n.starts_with("xl/worksheets/sheet")) {
        let part = String::from_utf8(zip.read(&name).unwrap().unwrap()).unwrap();
        assert!(!part.contains("<f>"), "{name}");
    }
    // Every value that would not come back is reported with its place.
    round.issues[1].summary = " 前面有空格".into();
    round.issues[2].summary = "用\u{2f00}种⽤法".into();
    round.tasks[0].measures[0] = "分两行\n写".into();
    let problems = export(&round).unwrap_err();
    let paths: Vec<_> = problems.iter().filter_map(|d| d.path.as_deref()).collect();
    assert_eq!(
        paths,
        ["issues[1].summary", "issues[2].summary", "tasks[0].measures"],
        "{problems}"
    );
    round.issues[2].summary = "用法".into();
    round.tasks[0].measures = vec!["一是清退；二是追责".into()];
    round.issues[1].summary = "长".repeat(40_000);
    assert!(export(&round).unwrap_err()[0].message.contains("32767"));
}

#[test]
fn an_empty_workbook_asks_for_what_is_there_once_and_ignores_its_examples() {
    let bytes = template().unwrap();
    assert_eq!(template().unwrap(), bytes);
    let problems = read(&bytes).unwrap_err();
    assert!(problems.iter().all(|d| d.code == Code::MissingKey), "{problems}");
    assert!(places(&problems).iter().all(|(sheet, _)| sheet == "轮次"), "{problems}");
    // The examples are a sound round themselves: without the mark they are read.
    let mut book = Book(cells(exported()));
    let once = book.sheet("轮次").clone();
    let mut book = Book(cells(&bytes));
    *book.sheet("轮次") = once;
    for (_, cells) in &mut book.0 {
        cells.retain(|(row, _), v| *row == 0 || v.as_string().as_deref() != Some("示例"));
    }
    let imported = read(&book.bytes()).unwrap();
    assert!(imported.problems.is_empty(), "{}", imported.problems);
    assert_eq!(
        (imported.round.targets.len(), imported.round.issues.len(), imported.round.progress.len()),
        (2, 2, 2)
    );
    assert_eq!(imported.round.interviews[0].sections[0].questions.len(), 1);
    // Without the column of marks they are recognised by their content.
    for (name, cells) in
        book.0.iter_mut().filter(|(name, _)| !matches!(name.as_str(), "轮次" | "说明"))
    {
        assert_eq!(cells.remove(&(0, 0)), Some(text("示例")), "{name}");
    }
    let imported = read(&book.bytes()).unwrap();
    assert!(
        imported.round.targets.is_empty() && imported.round.issues.is_empty(),
        "{:?}",
        imported.round.issues
    );
}

#[test]
fn what_clerks_type_is_understood_and_noted() {
    let mut book = Book(cells(exported()));
    let date = sample().tasks[0].due;
    book.set("任务清单", 0, "完成时限", text(&date.format("%Y年%-m月%-d日").to_string()));
    book.set("问题清单", 0, "次数", text("１２ 次"));
    book.set("问题清单", 1, "金额（元）", text("3.15万元"));
    book.set("问题清单", 2, "巡察对象代码", text("柳树湾村"));
    book.set("问题清单", 0, "可公示", text("√"));
    let header = book.column("任务清单", "完成时限");
    book.sheet("任务清单").insert((0, header), text("整改\n时限"));
    book.sheet("问题清单").insert((0, 60), text("备注"));
    let name = sample().targets.iter().find(|t| t.name == "柳树湾村").map(|t| t.code.clone());
    let imported = read(&book.bytes()).unwrap();
    assert_eq!(imported.round.tasks[0].due, date);
    assert_eq!(
        (imported.round.issues[0].times, imported.round.issues[1].amount),
        (Some(12), Some(round::Money(3_150_000)))
    );
    if let Some(code) = name {
        assert_eq!(imported.round.issues[2].target, code);
    }
    let told = imported.understood.join("\n");
    for what in ["文字日期", "全角", "换算成元", "“整改时限”按“完成时限”", "按“是”读入"]
    {
        assert!(told.contains(what), "{what}: {told}");
    }
    assert!(
        imported.problems.iter().all(|d| !d.is_error() && d.message.contains("备注")),
        "{}",
        imported.problems
    );
}

#[test]
fn thirty_mistakes_over_all_sheets_are_found_in_their_cells() {
    let mut book = Book(cells(exported()));
    let number = |n: f64| Some(Data::Float(n));
    let mut wrong = BTreeSet::from([
        book.set("轮次", 0, "届次", text("待定")),
        book.set("轮次", 0, "派出党委·级别", text("乡")),
        book.set("轮次", 0, "时间安排·进驻日期", text("2026/13/1")),
        book.set("轮次", 0, "整改期限·期限·数量", number(0.0)),
        book.set("轮次", 0, "派出党委·行政区划代码", text("99012")),
        book.set("轮次", 0, "整改期限·期限依据", None),
        book.set("巡察组", 1, "组号", text("二组甲")),
        book.set("巡察组", 1, "组长·姓名", None),
        book.set("组员", 0, "身份", text("司机")),
        book.set("巡察对象", 1, "代码", number(990_126_101_203_000_000.0)),
        book.set("巡察对象", 2, "类型", text("自然村")),
        book.set("巡察对象", 3, "户数", text("四百户")),
        book.set("班子成员", 0, "巡察对象代码", text("没有这个村")),
        book.set("班子成员", 1, "参加测评", text("也许")),
        book.set("联系方式", 0, "类型", text("传真")),
        book.set("联系方式", 1, "有效期至", text("四月底")),
        book.set("问题清单", 3, "金额（元）", text("三万多元")),
        book.set("问题清单", 4, "次数", text("多次")),
        book.set("问题清单", 5, "反馈问题", None),
        book.set("问题清单", 6, "来源", text("举报")),
        book.set("任务清单", 2, "完成时限", text("2026-02-30")),
        book.set("任务清单", 3, "类型", text("马上改")),
        book.set("责任清单", 0, "责任类型", text("连带责任")),
        book.set("责任清单", 1, "单位", None),
        book.set("整改进度", 0, "状态", text("快了")),
        book.set("整改进度", 1, "日期", number(3.5e9)),
        book.set("民主测评", 0, "发出票数", text("45.5")),
        book.set("测评得票", 0, "测评内容", text("群众")),
        book.set("督办", 0, "督办层级", text("口头")),
        book.set("发文登记", 0, "发文字号", text("澄巡组[2026]3号")),
        book.set("发文登记", 1, "密级", text("内部")),
    ]);
    assert!(wrong.len() >= 30);
    // A missing column is reported at the header.
    let at = book.column("佐证材料", "材料名称");
    book.sheet("佐证材料").retain(|(_, c), _| *c != at);
    wrong.insert(("佐证材料".into(), "A1".into()));
    let problems = errors(&book.bytes());
    let found = places(&problems);
    let missed: Vec<_> = wrong.difference(&found).collect();
    assert!(missed.is_empty(), "not found: {missed:?}\n{problems}");
    let more: Vec<_> = found.difference(&wrong).collect();
    assert!(more.is_empty(), "found besides: {more:?}\n{problems}");
    // In the words of the headers, without keys.
    for d in problems.iter() {
        assert!(!d.message.chars().any(|c| c.is_ascii_lowercase()), "{}", d.message);
    }
    let date = problems.iter().find(|d| d.message.contains("2026/13/1")).unwrap();
    assert_eq!(date.message, "时间安排·进驻日期“2026/13/1”不是有效日期");
    assert_eq!(date.hints, ["请填 2026-01-31 这样的日期"]);
}

#[test]
fn a_malformed_first_sheet_hides_no_mistake_between_sheets() {
    let sample = sample();
    let mut book = Book(cells(&export(&sample).unwrap()));
    book.set("问题清单", 20, "发现日期", text("2026年4月3日"));
    let serial = |n: f64| Some(Data::Float(n));
    let register = sample.issuances[0].number.as_ref().unwrap().to_string();
    let wrong = BTreeSet::from([
        // Of one cell alone.
        book.set("轮次", 0, "届次", text("待定")),
        book.set("轮次", 0, "时间安排·进驻日期", text("2026/13/1")),
        book.set("组员", 3, "姓名", None),
        book.set("巡察对象", 2, "户数", text("四百户")),
        book.set("问题清单", 3, "金额（元）", text("三万多元")),
        book.set("问题清单", 4, "次数", text("多次")),
        book.set("问题清单", 5, "反馈问题", None),
        book.set("任务清单", 2, "完成时限", text("2026-02-30")),
        book.set("任务清单", 3, "类型", text("马上改")),
        book.set("责任清单", 1, "单位", None),
        book.set("整改进度", 5, "状态", text("快了")),
        book.set("督办", 0, "督办层级", text("口头")),
        book.set("发文登记", 3, "密级", text("内部")),
        // Between rows and sheets.
        book.set("轮次", 0, "时间安排·离开日期", serial(46_100.0)),
        book.set("巡察对象", 9, "上级代码", text("990126888000")),
        book.set("联系方式", 1, "有效期至", text("2026-01-31")),
        book.set("民主测评", 2, "无效票数", serial(999.0)),
        book.set("问题清单", 1, "问题编号", text(&sample.issues[0].number)),
        book.set("问题清单", 10, "类别", text("民生领域方面")),
        book.set("问题清单", 11, "组号", serial(9.0)),
        book.set("问题清单", 12, "巡察对象代码", text("990126777201")),
        book.set("问题清单", 13, "具体表现", text("自造字\u{e123}")),
        book.set("任务清单", 0, "对应问题", text("W9999")),
        book.set("责任清单", 7, "任务编号", text("R9998")),
        book.set("整改进度", 2, "任务编号", text("R9999")),
        book.set("整改进度", 3, "佐证材料编号", text("ZC9999")),
        book.set("问责情况", 0, "问题编号", text("W9998")),
        book.set("工作日志", 1, "新发现问题", text("W9997")),
        book.set("督办", 1, "回复时限", serial(46_000.0)),
        book.set("督办", 2, "问题编号", text("W9996")),
        book.set("发文登记", 1, "发文字号", text(&register)),
        book.set("发文登记", 2, "督办编号", text("DB9999")),
    ]);
    assert_eq!(wrong.len(), 32);
    let bytes = book.bytes();
    // What was read as usual is listed all the same.
    let options = ImportOptions::default().for_check();
    let imported = import_with(&bytes, crate::import::Format::Xlsx, "样例.xlsx", &options).unwrap();
    assert!(!imported.is_usable() && !imported.understood.is_empty());
    assert!(read(&bytes).is_err());
    let problems = errors(&bytes);
    let found = places(&problems);
    // The overwritten number is missing.
    let also = [("任务清单".to_string(), "C4".to_string())];
    let missed: Vec<_> = wrong.difference(&found).collect();
    let more: Vec<_> = found.difference(&wrong).filter(|place| !also.contains(place)).collect();
    assert!(
        missed.is_empty() && more.is_empty(),
        "not found: {missed:?}; found besides: {more:?}\n{problems}"
    );
}

/// Each mistake alone: what could not be read counts as there, so that nothing is made up.
#[test]
fn a_mistake_makes_no_other_up() {
    let mut failures = Vec::new();
    let mistakes = [
        ("轮次", 0, "时间安排·受理截止日期", Some("五月")),
        ("轮次", 0, "时间安排·统计截止日期", Some("七月末")),
        ("轮次", 0, "时间安排·反馈日期", Some("五月中")),
        ("轮次", 0, "时间安排·整改方案日期", Some("尽快")),
        ("轮次", 0, "派出党委·级别", Some("乡")),
        ("轮次", 0, "派出党委·行政区划代码", Some("九九")),
        ("巡察组", 1, "组号", Some("二组甲")),
        ("巡察组", 0, "巡察对象代码", None),
        ("组员", 0, "姓名", None),
        ("组员", 1, "身份", Some("顾问")),
        ("组员", 1, "组号", Some("9")),
        ("巡察对象", 0, "代码", Some("99")),
        ("巡察对象", 0, "类型", Some("镇子")),
        ("巡察对象", 1, "上级代码", Some("9901")),
        ("巡察对象", 1, "人口", Some("-6")),
        ("巡察对象", 1, "户数", Some("四百户左右")),
        ("班子成员", 0, "姓名", None),
        ("班子成员", 5, "参加测评", Some("参加")),
        ("班子成员", 5, "巡察对象代码", Some("没有这个村")),
        ("联系方式", 0, "类型", Some("传真")),
        ("联系方式", 0, "组号", Some("9")),
        ("问题清单", 0, "问题编号", None),
        ("问题清单", 2, "巡察对象代码", Some("99012610")),
        ("问题清单", 3, "组号", Some("甲")),
        ("问题清单", 4, "来源", Some("举报")),
        ("任务清单", 0, "任务编号", None),
        ("任务清单", 1, "对应问题", None),
        ("任务清单", 2, "完成时限", Some("年底")),
        ("责任清单", 0, "任务编号", None),
        ("责任清单", 1, "责任类型", Some("连带责任")),
        ("责任清单", 2, "单位代码", Some("99012610")),
        ("整改进度", 0, "任务编号", None),
        ("整改进度", 1, "状态", Some("快了")),
        ("整改进度", 2, "日期", Some("近日")),
        ("佐证材料", 0, "材料编号", None),
        ("督办", 0, "督办编号", None),
        ("督办", 1, "问题编号", None),
        ("督办", 1, "巡察对象代码", Some("99012")),
        ("民主测评", 0, "收回票数", Some("几十")),
        ("民主测评", 1, "巡察对象代码", Some("9901")),
        ("测评得票", 0, "各等次票数", Some("若干")),
        ("测评得票", 0, "测评内容", Some("群众")),
        ("工作日志", 0, "日期", Some("当天")),
        ("工作日志", 0, "组号", Some("甲")),
        ("发文登记", 0, "发文字号", Some("澄巡组[2026]3号")),
        ("发文登记", 0, "督办编号", None),
        // Of another township, of none, of a village.
        ("巡察对象", 1, "上级代码", Some("990126205000")),
        ("巡察对象", 2, "上级代码", Some("990126888000")),
        ("巡察对象", 1, "上级代码", Some("990126101202")),
    ];
    for (i, (sheet, row, header, value)) in mistakes.into_iter().enumerate() {
        let mut book = Book(cells(exported()));
        // With it the round is malformed as a whole.
        let once = (i % 3 == 0).then(|| book.set("轮次", 0, "届次", text("十五届左右")));
        let place = book.set(sheet, row, header, value.map(text));
        let problems = errors(&book.bytes());
        let found = places(&problems);
        let more: Vec<_> =
            found.iter().filter(|p| Some(*p) != once.as_ref() && **p != place).collect();
        let hidden = once.iter().filter(|p| !found.contains(p)).count();
        if !more.is_empty() || hidden > 0 {
            failures.push(format!("{sheet} {header}: {more:?}\n{problems}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

/// What could not be read hides nothing that does not depend on it.
#[test]
fn a_mistake_hides_no_other() {
    type Mistake = (&'static str, u32, &'static str, Option<&'static str>);
    let hiding: [Mistake; 12] = [
        ("轮次", 0, "时间安排·统计截止日期", Some("七月末")),
        ("巡察组", 0, "组号", Some("一组甲")),
        ("巡察对象", 3, "代码", Some("99")),
        ("班子成员", 5, "参加测评", Some("参加")),
        ("班子成员", 5, "巡察对象代码", Some("没有这个村")),
        ("联系方式", 0, "组号", Some("9")),
        ("组员", 1, "身份", Some("顾问")),
        ("问题清单", 5, "级别", None),
        ("任务清单", 2, "完成时限", Some("年底")),
        ("责任清单", 1, "责任类型", Some("连带责任")),
        ("民主测评", 1, "收回票数", Some("几十")),
        ("发文登记", 3, "密级", Some("内部")),
    ];
    let hidden: [Mistake; 7] = [
        ("问题清单", 10, "类别", Some("民生领域方面")),
        ("任务清单", 0, "对应问题", Some("W9999")),
        ("整改进度", 3, "佐证材料编号", Some("ZC9999")),
        ("工作日志", 1, "新发现问题", Some("W9997")),
        ("督办", 2, "问题编号", Some("W9996")),
        ("发文登记", 2, "督办编号", Some("DB9999")),
        ("发文登记", 5, "文书种类", Some("没有这种文书")),
    ];
    let set = |book: &mut Book, (sheet, row, header, value): &Mistake| {
        // Not each sample has each column.
        let known = *sheet == "轮次"
            || book
                .sheet(sheet)
                .iter()
                .any(|((r, _), v)| *r == 0 && v.to_string().trim_end_matches('*') == *header);
        known.then(|| book.set(sheet, *row, header, value.map(text)))
    };
    let mut failures = Vec::new();
    for first in &hiding {
        let mut book = Book(cells(exported()));
        let Some(place) = set(&mut book, first) else { continue };
        let wanted: Vec<_> = hidden.iter().filter_map(|m| set(&mut book, m)).collect();
        let problems = errors(&book.bytes());
        let found = places(&problems);
        let missed: Vec<_> = wanted.iter().chain([&place]).filter(|p| !found.contains(p)).collect();
        if !missed.is_empty() {
            failures.push(format!("{first:?} hides {missed:?}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// A value that is missing, or that contradicts another, is shown at its own cell.
#[test]
fn mistakes_are_at_the_cell_of_the_value_at_fault() {
    let mut book = Book(cells(exported()));
    let round = sample();
    let closed =
        round.progress.iter().position(|p| p.status == round::Status::Closed).unwrap() as u32;
    let village = round.targets.iter().position(|t| t.parent.is_some()).unwrap() as u32;
    let other = round
        .targets
        .iter()
        .find(|t| {
            t.kind.is_township() && Some(&t.code) != round.targets[village as usize].parent.as_ref()
        })
        .unwrap();
    let wrong = BTreeSet::from([
        book.set("整改进度", closed, "销号审核人", None),
        book.set("测评得票", 0, "各等次票数", text("1、1、1、1")),
        book.set("巡察对象", village, "上级代码", text(other.code.as_str())),
        book.set("问题清单", 1, "问题编号", text(&round.issues[0].number)),
    ]);
    let problems = errors(&book.bytes());
    let found = places(&problems);
    let missed: Vec<_> = wrong.difference(&found).collect();
    assert!(missed.is_empty(), "not found: {missed:?}\n{problems}");
    let twice = problems.iter().find(|d| d.code == Code::Duplicate).unwrap();
    let first = book.set("问题清单", 0, "问题编号", text(&round.issues[0].number)).1;
    assert!(twice.message.contains(&format!("与{first}的相同")), "{twice}");
}

#[test]
fn kinds_of_document_are_written_by_their_titles() {
    let round = sample();
    let mut book = Book(cells(&export(&round).unwrap()));
    let at = book.column("发文登记", "文书种类");
    let said: BTreeSet<String> = book
        .sheet("发文登记")
        .iter()
        .filter(|((r, c), _)| *r > 0 && *c == at)
        .map(|(_, v)| v.to_string())
        .collect();
    assert!(said.contains("进驻通知") && said.iter().all(|t| !t.is_ascii()), "{said:?}");
    // Names are read as well, also those of other sets.
    book.set("发文登记", 0, "文书种类", text("feedback_report"));
    book.set("发文登记", 1, "文书种类", text(" 督办通知"));
    book.set("发文登记", 2, "文书种类", text("our_own"));
    let back = read(&book.bytes()).unwrap().round;
    let documents: Vec<&str> = back.issuances[..3].iter().map(|i| i.document.as_str()).collect();
    assert_eq!(documents, ["feedback_report", "supervision_notice", "our_own"]);
    assert_eq!(read(&export(&back).unwrap()).unwrap().round, back);
}

#[test]
fn references_and_duplicates_are_placed_on_their_cells() {
    let mut book = Book(cells(exported()));
    let first = sample().issues[0].number.clone();
    let twice = book.set("问题清单", 1, "问题编号", text(&first));
    let dangling = book.set("任务清单", 0, "对应问题", text("W9999"));
    let category = book.set("问题清单", 2, "类别", text("民生领域方面"));
    let imported = read(&book.bytes()).unwrap();
    let calendar = crate::round::Calendar::default();
    let context = crate::round::check::Context {
        calendar: &calendar,
        kinds: &[],
        extra: &[],
        date: None,
        form: None,
        print: None,
        pictures: None,
    };
    let problems = check(&imported.round, &context);
    let located = imported.provenance.locate_all(problems);
    let found: BTreeSet<_> = located
        .iter()
        .filter_map(|d| match &d.origin {
            Some(Origin::Cell { sheet, cell, .. }) => Some((sheet.clone(), cell.clone())),
            _ => None,
        })
        .collect();
    for cell in [twice, dangling, category] {
        assert!(found.contains(&cell), "{cell:?}: {located}");
    }
}

#[test]
fn sheets_and_columns_in_another_order_and_more_rows_read_the_same() {
    let round = sample();
    let mut book = Book(cells(&export(&round).unwrap()));
    book.0.reverse();
    for (name, cells) in &mut book.0 {
        if matches!(name.as_str(), "轮次" | "说明" | "选项") {
            continue;
        }
        // Columns mirrored, a title and an empty row above, empty rows between.
        let width = cells.keys().map(|(_, c)| *c).max().unwrap_or_default();
        let mut moved: BTreeMap<(u32, u32), Data> = cells
            .iter()
            .map(|((r, c), v)| ((if *r == 0 { 2 } else { r * 2 + 3 }, width - c), v.clone()))
            .collect();
        moved.insert((0, 0), text("澄川县本轮巡察清单"));
        *cells = moved;
    }
    let back = read(&book.bytes()).unwrap();
    assert_eq!(back.round, round, "{}", back.problems);
}

#[test]
fn what_was_typed_over_examples_is_not_lost_without_a_word() {
    let mut book = Book(cells(&template().unwrap()));
    *book.sheet("轮次") = Book(cells(exported())).sheet("轮次").clone();
    // The second example became a target of its own; its mark stayed.
    let (sheet, cell) = book.set("巡察对象", 1, "名称", text("上河村"));
    book.set("巡察对象", 1, "代码", text("990126101204"));
    let imported = read(&book.bytes()).unwrap();
    assert!(imported.round.targets.is_empty());
    let warning =
        imported.problems.iter().find(|d| d.code == Code::ExampleChanged).expect("a warning");
    assert!(!warning.is_error() && warning.message.contains("内容改过"), "{warning}");
    let at = places(&imported.problems);
    assert!(at.iter().any(|(s, c)| *s == sheet && c[1..] == cell[1..]), "{at:?}");
    // With the mark gone it is read.
    book.set("巡察对象", 1, "示例", None);
    let imported = read(&book.bytes()).unwrap();
    assert_eq!(imported.round.targets.len(), 1);
}

#[test]
fn villages_with_the_same_name_are_distinguished_by_their_township() {
    let round = sample();
    let (first, second) = {
        let towns: Vec<&round::Target> =
            round.targets.iter().filter(|t| t.parent.is_none()).collect();
        (towns[0].clone(), towns[1].clone())
    };
    let mut book = Book(cells(&export(&round).unwrap()));
    let rows: Vec<u32> = [&first, &second]
        .iter()
        .map(|town| {
            round.targets.iter().position(|t| t.parent.as_ref() == Some(&town.code)).unwrap() as u32
        })
        .collect();
    for row in &rows {
        book.set("巡察对象", *row, "名称", text("太平村"));
    }
    let (_, cell) = book.set("问题清单", 0, "巡察对象代码", text("太平村"));
    book.set("问题清单", 0, "所属乡镇", None);
    let problems = read(&book.bytes()).map(|i| i.problems).unwrap_or_else(|d| d);
    let ambiguous =
        problems.iter().find(|d| d.message.contains("有2个同名的对象")).expect("an error");
    assert!(ambiguous.hints.iter().any(|h| h.contains("所属乡镇")), "{cell} {ambiguous}");
    book.set("问题清单", 0, "所属乡镇", text(&second.name));
    let imported = read(&book.bytes()).unwrap();
    assert_eq!(imported.round.issues[0].target, round.targets[rows[1] as usize].code);
}

#[test]
fn formulas_give_their_saved_value_and_are_noted() {
    let mut made = Workbook::new();
    for (name, cells) in cells(exported()) {
        let page = made.add_worksheet();
        page.set_name(&name).unwrap();
        for ((row, column), value) in cells {
            let column = column as u16;
            _ = match value {
                Data::DateTime(d) => {
                    let day = Format::new().set_num_format("yyyy/m/d");
                    page.write_number_with_format(row, column, d.as_f64(), &day).unwrap()
                }
                Data::Float(n) if name == "问题清单" => {
                    let formula =
                        rust_xlsxwriter::Formula::new(format!("={n}+0")).set_result(n.to_string());
                    page.write_formula(row, column, formula).unwrap()
                }
                Data::Float(n) => page.write_number(row, column, n).unwrap(),
                Data::Bool(b) => page.write_boolean(row, column, b).unwrap(),
                other => page.write_string(row, column, other.to_string()).unwrap(),
            };
        }
    }
    let imported = read(&made.save_to_buffer().unwrap()).unwrap();
    assert_eq!(imported.round, sample());
    assert!(
        imported.understood.iter().any(|n| n.contains("问题清单") && n.contains("公式")),
        "{:?}",
        imported.understood
    );
}

/// A workbook with the XML of single cells replaced: by sheet, reference and the new element.
fn patched(bytes: &[u8], changes: &[(&str, &str, &str)]) -> Vec<u8> {
    use crate::archive::{Limits, ZipBuilder, ZipReader};
    let mut zip = ZipReader::open(bytes, Limits::default()).unwrap();
    let sheets = super::xlsx::guard::find_sheets(&mut zip).unwrap().1;
    let mut zip = ZipReader::open(bytes, Limits::default()).unwrap();
    let mut out = ZipBuilder::new();
    for name in zip.names() {
        let mut part = zip.read(&name).unwrap().unwrap();
        let sheet = sheets.iter().find(|s| s.part == name);
        for (_, cell, element) in
            changes.iter().filter(|(of, ..)| sheet.is_some_and(|s| s.name == *of))
        {
            let xml = String::from_utf8(part).unwrap();
            let start =
                xml.find(&format!("<c r=\"{cell}\"")).unwrap_or_else(|| panic!("no {cell}"));
            let tag = start + xml[start..].find('>').unwrap() + 1;
            let end = if xml[..tag].ends_with("/>") {
                tag
            } else {
                start + xml[start..].find("</c>").unwrap() + 4
            };
            part = format!("{}{element}{}", &xml[..start], &xml[end..]).into_bytes();
        }
        out.add(&name, &part).unwrap();
    }
    out.finish().unwrap()
}

#[test]
fn cells_without_a_value_are_errors_wherever_they_are() {
    let mut book = Book(cells(exported()));
    let times = book.set("问题清单", 1, "次数", Data::Float(3.0)).1;
    let facts = book.set("问题清单", 2, "具体表现", text("甲")).1;
    let money = book.set("问题清单", 3, "金额（元）", Data::Float(1.0)).1;
    let status = book.set("整改进度", 1, "状态", text("整改中")).1;
    let first = sample().targets[0].code.to_string();
    let code = book.set("班子成员", 1, "巡察对象代码", text(&first)).1;
    let bytes = book.bytes();
    let at = |cell: &str, rest: &str| format!("<c r=\"{cell}\"{rest}</c>");
    let elements = [
        "><f>3+4</f><v></v>",
        "><f>3+4</f>",
        "><f>3+4</f><v/>",
        " t=\"e\"><f>A1</f><v>#REF!</v>",
        " t=\"e\"><f>A1</f><v>#SPILL!</v>",
        " t=\"str\"><f>_xlfn.DISPIMG(\"ID_2\",1)</f><v>=DISPIMG(\"ID_2\",1)</v>",
        " t=\"inlineStr\"><is><t>=SUM(A1:A2)</t></is>",
        " t=\"inlineStr\"><is><t>#N/A</t></is>",
    ];
    let places: BTreeSet<(String, String)> = [
        ("问题清单", &times),
        ("问题清单", &facts),
        ("问题清单", &money),
        ("整改进度", &status),
        ("班子成员", &code),
    ]
    .map(|(sheet, cell)| (sheet.to_string(), cell.clone()))
    .into();
    for element in elements {
        let changes: Vec<(&str, &str, String)> =
            places.iter().map(|(s, c)| (s.as_str(), c.as_str(), at(c, element))).collect();
        let changes: Vec<_> = changes.iter().map(|(s, c, e)| (*s, *c, e.as_str())).collect();
        let problems = read(&patched(&bytes, &changes)).map_or_else(|d| d, |i| i.problems);
        let found: Diagnostics =
            problems.iter().filter(|d| d.code == Code::BadValue && d.is_error()).cloned().collect();
        assert_eq!(self::places(&found), places, "{element}: {problems}");
    }
    // An empty text is a value.
    let empty = at(&times, " t=\"str\"><f>\"\"</f><v></v>");
    let imported =
        read(&patched(&bytes, &[("问题清单", &times, &empty)])).unwrap_or_else(|d| panic!("{d}"));
    assert!(imported.round.issues[1].times.is_none());
}

#[test]
fn filled_sheets_are_read_or_named() {
    let sound = Book(cells(exported()));
    for (old, new) in [
        ("问责情况", "问责"),
        ("联系方式", "公布的联系方式"),
        ("测评得票", "得票"),
        ("问题清单", "1.问题清单"),
        ("整改进度", "7月整改进度"),
        ("佐证材料", "Sheet1"),
        ("班子成员", "班子"),
        ("任务清单", "任务"),
        ("巡察对象", "村"),
        ("督办", "DB"),
        ("发文登记", "文号"),
    ] {
        let mut book = Book(sound.0.clone());
        book.0.iter_mut().find(|(name, _)| name == old).unwrap().0 = new.into();
        let problems = read(&book.bytes()).unwrap_err();
        // Nothing that refers to its rows is reported.
        assert_eq!(problems.iter().filter(|d| d.is_error()).count(), 1, "{problems}");
        let d = &problems[0];
        assert_eq!(d.code, Code::SheetUnread, "{d}");
        assert!(d.message.contains(new) && d.message.contains(old), "{d}");
    }
    for (name, rows) in [
        ("领导批示", vec!["批示人", "内容"]),
        ("通讯录", vec!["姓名", "单位", "电话"]),
        ("Sheet3", vec!["随手记的一句话"]),
    ] {
        let mut book = Book(sound.0.clone());
        let cells = rows
            .iter()
            .enumerate()
            .flat_map(|(c, head)| [((0, c as u32), text(head)), ((1, c as u32), text("甲"))]);
        book.0.push((name.into(), cells.collect()));
        let imported = read(&book.bytes()).unwrap_or_else(|d| panic!("{name}: {d}"));
        let d = &imported.problems[0];
        assert!(d.code == Code::SheetUnread && !d.is_error() && d.message.contains(name), "{d}");
        assert_eq!(imported.problems.len(), 1);
    }
    // The sheet of the round's own fields is known by these.
    for name in ["轮次信息", "基本情况", "Sheet1"] {
        let mut book = Book(sound.0.clone());
        book.0.iter_mut().find(|(name, _)| name == "轮次").unwrap().0 = name.into();
        let imported = read(&book.bytes()).unwrap_or_else(|d| panic!("{name}: {d}"));
        assert_eq!(imported.round, sample());
        assert!(imported.understood.iter().any(|n| n.contains(name)), "{:?}", imported.understood);
    }
}

#[test]
fn rows_and_columns_beside_the_list_are_named() {
    let mut book = Book(cells(exported()));
    let last = book.sheet("问题清单").keys().map(|(row, _)| *row).max().unwrap();
    let width = book.sheet("问题清单").keys().map(|(_, column)| *column).max().unwrap();
    let number = book.column("问题清单", "问题编号");
    let amount = book.column("问题清单", "金额（元）");
    for (row, word) in [(last + 1, "小 计"), (last + 2, "合计")] {
        book.sheet("问题清单").insert((row, number), text(word));
        book.sheet("问题清单").insert((row, amount), Data::Float(100.0));
    }
    book.sheet("问题清单").insert((last + 3, number), text("填表人：张某某"));
    let imported = read(&book.bytes()).unwrap_or_else(|d| panic!("{d}"));
    assert_eq!(
        (imported.round == sample(), imported.problems.len()),
        (true, 0),
        "{}",
        imported.problems
    );
    let told = imported.understood.join("\n");
    for what in ["汇总行没有读入", "小 计", "表后的说明没有读入"] {
        assert!(told.contains(what), "{what}: {told}");
    }
    // A column without a header.
    book.sheet("问题清单").insert((2, width + 1), text("已核实"));
    let problems = read(&book.bytes()).unwrap().problems;
    assert_eq!(problems.len(), 1, "{problems}");
    assert_eq!(problems[0].code, Code::SheetUnread);
    // A column of numbers before the labels of the first sheet.
    let mut book = Book(cells(exported()));
    let once = book.sheet("轮次");
    *once = std::mem::take(once).into_iter().map(|((r, c), v)| ((r, c + 1), v)).collect();
    for row in 1..9 {
        once.insert((row, 0), Data::Float(f64::from(row)));
    }
    assert_eq!(read(&book.bytes()).unwrap_or_else(|d| panic!("{d}")).round, sample());
}

#[test]
fn code_and_name_that_contradict_each_other_are_errors() {
    let round = sample();
    let towns: Vec<&round::Target> = round.targets.iter().filter(|t| t.parent.is_none()).collect();
    let (first, second) = (towns[0], towns[1]);
    let village = round.targets.iter().find(|t| t.parent.as_ref() == Some(&first.code)).unwrap();
    let at = round.issues.iter().position(|i| i.target == village.code).unwrap() as u32;
    let mut book = Book(cells(exported()));
    let wrong = format!("{} {}", village.code, second.name);
    let place = book.set("问题清单", at, "巡察对象代码", text(&wrong));
    let problems = read(&book.bytes()).map_or_else(|d| d, |i| i.problems);
    assert_eq!(places(&problems), BTreeSet::from([place]), "{problems}");
    assert_eq!(problems[0].code, Code::Contradiction);
    for right in [
        format!("{} {}", village.code, village.name),
        format!("{}（{}）", village.code, village.name),
        format!("{}\u{3000}{}", village.code, village.name),
        format!("{}{}", village.code, village.name),
    ] {
        book.set("问题清单", at, "巡察对象代码", text(&right));
        let imported = read(&book.bytes()).unwrap_or_else(|d| panic!("{right}: {d}"));
        assert_eq!(imported.round, round, "{right}");
    }
    let place = book.set("问题清单", at, "所属乡镇", text(&second.name));
    let problems = read(&book.bytes()).map_or_else(|d| d, |i| i.problems);
    assert_eq!(places(&problems), BTreeSet::from([place]), "{problems}");
    for right in [first.name.clone(), first.code.to_string(), "别的县的乡".into()] {
        book.set("问题清单", at, "所属乡镇", text(&right));
        let imported = read(&book.bytes()).unwrap_or_else(|d| panic!("{right}: {d}"));
        assert_eq!(imported.round, round, "{right}");
    }
}

#[test]
fn number_formats_are_read_as_they_are_shown() {
    let mut source = Book(cells(exported()));
    source.set("问题清单", 0, "金额（元）", Data::Float(1.0));
    source.set("问题清单", 1, "次数", Data::Float(1.0));
    let source = source.0;
    let mut made = Workbook::new();
    let mut places = Vec::new();
    for (name, cells) in &source {
        let page = made.add_worksheet();
        page.set_name(name).unwrap();
        let column = |header: &str| {
            let found = cells
                .iter()
                .find(|((r, _), v)| *r == 0 && v.to_string().trim_end_matches('*') == header);
            found.map(|((_, c), _)| *c)
        };
        for ((row, at), value) in cells {
            let (r, c) = (*row, *at as u16);
            let format = |code: &str| Format::new().set_num_format(code);
            let shown = match (name.as_str(), *row) {
                ("问题清单", 1) if Some(*at) == column("金额（元）") => Some((0.15, "0%")),
                ("问题清单", 2) if Some(*at) == column("次数") => {
                    Some((46_000.0, "yyyy-mm-dd"))
                }
                ("联系方式", 1) if Some(*at) == column("内容") => {
                    Some((8_716_610_032.0, "0000-0000000"))
                }
                ("联系方式", 1) if Some(*at) == column("时间") => Some((8.5 / 24.0, "h:mm")),
                ("任务清单", 1) if Some(*at) == column("完成时限") => {
                    Some((46_203.604_166_6, "yyyy-mm-dd hh:mm"))
                }
                _ => None,
            };
            _ = match (shown, value) {
                (Some((number, code)), _) => {
                    places.push((name.clone(), crate::data::cell_name(*row, *at)));
                    page.write_number_with_format(r, c, number, &format(code)).unwrap()
                }
                (None, Data::DateTime(d)) => {
                    page.write_number_with_format(r, c, d.as_f64(), &format("yyyy/m/d")).unwrap()
                }
                (None, Data::Float(n)) => page.write_number(r, c, *n).unwrap(),
                (None, Data::Bool(b)) => page.write_boolean(r, c, *b).unwrap(),
                (None, other) => page.write_string(r, c, other.to_string()).unwrap(),
            };
        }
    }
    assert_eq!(places.len(), 5, "{places:?}");
    let imported = read(&made.save_to_buffer().unwrap()).unwrap_or_else(|d| panic!("{d}"));
    let wrong: Vec<_> = imported.problems.iter().map(|d| d.message.as_str()).collect();
    assert_eq!(wrong.len(), 2, "{wrong:?}");
    assert!(
        wrong.iter().any(|m| m.contains("百分比")) && wrong.iter().any(|m| m.contains("不是整数")),
        "{wrong:?}"
    );
    let contact = imported
        .round
        .teams
        .iter()
        .flat_map(|t| &t.contacts)
        .chain(imported.round.targets.iter().flat_map(|t| &t.contacts))
        .find(|c| c.value == "0871-6610032")
        .unwrap();
    assert_eq!(contact.hours.as_deref(), Some("8:30"));
    let task = imported.round.tasks.iter().find(|t| t.number == sample().tasks[0].number).unwrap();
    assert_eq!(task.due.to_string(), "2026-06-30");
    assert!(imported.understood.iter().any(|n| n.contains("日期带的时间没有读入")));
}

#[test]
fn a_round_with_own_codes_comes_back_from_its_workbook() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/city/round.yaml");
    let round = import_file(&file).unwrap().round;
    let mut back = read(&export(&round).unwrap()).unwrap().round;
    back.include.clone_from(&round.include);
    assert_eq!(back, round);
}
