//! Mistakes: each is found in its cell, hides no other and makes none up.

use super::*;

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
    let also = [("任务清单", "C4"), ("巡察对象", "AJ2"), ("工作日志", "H7")]
        .map(|(sheet, cell)| (sheet.to_string(), cell.to_string()));
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
