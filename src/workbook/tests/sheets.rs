//! Sheets, rows and columns in any order and under other names, and rows of examples.

use super::*;

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
