//! Cells as clerks write them, and what they mean.
#![allow(clippy::unwrap_used, reason = "tests")]

use super::*;

const HERE: Place = Place::offset(0, 0);

fn read(raw: &Raw, cell: &Cell) -> Result<Value, String> {
    read_in(raw, cell, 1, &Years::default())
}

fn read_in(raw: &Raw, cell: &Cell, unit: u32, years: &Years) -> Result<Value, String> {
    let usual = Usual { unit, years, is_name: false };
    value(raw, cell, usual, HERE).map(|(v, _)| v).map_err(|(_, m, _)| m)
}

fn text(t: &str) -> Raw {
    Raw::Text(t.into())
}

#[test]
fn dates_in_the_usual_forms() {
    for t in [
        "2021-6-23",
        "2021.6.23",
        "2021年6月23日",
        "２０２１／０６／２３",
        "2021/06/23",
        " 2021 年 6 月 23 日 ",
        "20210623",
        "2021-06-23 00:00:00",
    ] {
        assert_eq!(read(&text(t), &Cell::Date), Ok(Value::Text("2021-06-23".into())), "{t}");
    }
    for t in ["2026/13/1", "2026-2-30", "六月二十三日", "2026年6月", "9月底", "0", "2021.6.23.4"]
    {
        assert!(read(&text(t), &Cell::Date).is_err(), "{t}");
    }
    assert_eq!(read(&text("2026/13/1"), &Cell::Date).unwrap_err(), "“2026/13/1”不是有效日期");
}

#[test]
fn amounts_are_exact() {
    let fen = |raw: &Raw, unit| read_in(raw, &Cell::Money, unit, &Years::default());
    let n = |t: &str| Ok(Value::Number(t.into()));
    assert_eq!(fen(&Raw::Number(0.1 + 0.2), 1), n("30"), "as Excel shows it");
    assert_eq!(fen(&Raw::Number(0.305), 1), Err("“0.305”不足1分的零头填不下".into()));
    assert_eq!(fen(&Raw::Number(41815.07), 1), n("4181507"));
    assert_eq!(fen(&Raw::Number(4.35), 1), n("435"));
    assert_eq!(fen(&Raw::Number(16.9755), 10_000), n("16975500"));
    assert_eq!(fen(&text("3.15万元"), 1), n("3150000"));
    assert_eq!(fen(&text("１，２００．５０元"), 10_000), n("120050"));
    assert_eq!(fen(&text("￥0.5"), 1), n("50"));
    assert_eq!(fen(&text("0"), 1), n("0"));
    for t in ["三万元", "1.2.3", "12元5", "", "1.234元"] {
        assert!(fen(&text(t), 1).is_err(), "{t}");
    }
}

#[test]
fn numbers_words_and_yes() {
    assert_eq!(read(&text("１２ 户"), &Cell::Integer), Ok(Value::Number("12".into())));
    assert_eq!(read(&text("第3组"), &Cell::Integer), Ok(Value::Number("3".into())));
    assert_eq!(read(&Raw::Number(3.0), &Cell::Integer), Ok(Value::Number("3".into())));
    assert!(
        read(&Raw::Number(3.5), &Cell::Integer).is_err()
            && read(&text("若干"), &Cell::Integer).is_err()
    );
    assert_eq!(read(&text("√"), &Cell::Bool), Ok(Value::Bool(true)));
    assert!(read(&text("也许"), &Cell::Bool).is_err());
    assert_eq!(read(&text(" 整改 中 "), &Cell::Words(vec![])), Ok(Value::Text("整改中".into())));
}

#[test]
fn long_numbers_and_error_values_are_errors() {
    assert!(
        read(&Raw::Number(990_126_101_203_000_256.0), &Cell::Text)
            .unwrap_err()
            .contains("末几位已经丢失")
    );
    assert_eq!(
        read(&Raw::Number(990_126_101_203.0), &Cell::Target),
        Ok(Value::Text("990126101203".into()))
    );
    assert!(read(&Raw::Error("#REF!".into()), &Cell::Text).unwrap_err().contains("#REF!"));
}

#[test]
fn lists_part_at_line_ends_first() {
    assert_eq!(split("W001、W002；W003,W004", false), ["W001", "W002", "W003", "W004"]);
    assert_eq!(split("清退资金、追责；建立制度", true), ["清退资金、追责", "建立制度"]);
    assert_eq!(split("一是清退；二是追责\n", true), ["一是清退；二是追责"]);
    let list = Cell::List { of: Box::new(Cell::Text), prose: false };
    assert_eq!(read(&text("无"), &list), Ok(Value::List(Vec::new())));
}

#[test]
fn numbers_are_read_as_excel_shows_them() {
    let integer = |n: f64| read(&Raw::Number(n), &Cell::Integer);
    let whole = |n: &str| Ok(Value::Number(n.into()));
    for (stored, shown) in [
        (7.000_000_000_000_001, "7"),
        (54.000_000_000_000_007, "54"),
        (12_345.000_000_000_002, "12345"),
        (434.999_999_999_999_94, "435"),
        (21_780.000_000_000_004, "21780"),
    ] {
        assert_eq!(integer(stored), whole(shown));
    }
    assert!(integer(7.000_1).is_err());
    let money = |n: f64| read(&Raw::Number(n), &Cell::Money);
    for (stored, fen) in [
        (3.300_000_000_000_000_3, "330"),
        (21_780.000_000_000_004, "2178000"),
        (46_979.999_999_999_993, "4698000"),
        (86_400.130_000_000_005, "8640013"),
        (8.64e4, "8640000"),
    ] {
        assert_eq!(money(stored), whole(fen));
    }
    assert!(money(1e15).is_err() && money(1e300).is_err());
    for (n, shown) in [(1e300, "1E300"), (0.1 + 0.2, "0.3"), (1e-300, "1E-300"), (-5.0, "-5")] {
        assert_eq!(number(n), shown);
    }
    let share = Raw::Shown { number: 0.15, text: "15%".into(), percent: true };
    assert!(read(&share, &Cell::Money).unwrap_err().contains("百分比"));
    assert!(read(&share, &Cell::Integer).unwrap_err().contains("百分比"));
    assert_eq!(read(&share, &Cell::Text), Ok(Value::Text("15%".into())));
}

#[test]
fn what_is_no_value_is_an_error_in_every_column() {
    let list = Cell::List { of: Box::new(Cell::Text), prose: true };
    for cell in [Cell::Text, Cell::Date, Cell::Integer, Cell::Money, Cell::Bool, Cell::Target, list]
    {
        for t in [
            "=DISPIMG(\"ID_2\",1)",
            "=_xlfn.DISPIMG(\"ID_2\",1)",
            "=SUM(A1:A2)",
            "=1+1",
            "#REF!",
            "#N/A",
            "#DIV/0!",
            "#SPILL!",
            "Err:502",
            "####",
        ] {
            assert!(read(&text(t), &cell).is_err(), "{t} in {cell:?}");
        }
        for raw in [Raw::Uncomputed, Raw::Picture, Raw::Error("#VALUE!".into())] {
            assert!(read(&raw, &cell).is_err(), "{raw:?} in {cell:?}");
        }
    }
    for t in ["＝", "=", "#3号楼", "##"] {
        assert!(read(&text(t), &Cell::Text).is_ok(), "{t}");
    }
}

#[test]
fn dates_with_one_meaning_are_understood() {
    let day = |y, m, d| Date::from_ymd_opt(y, m, d).unwrap();
    let years = Years::of([day(2026, 3, 2), day(2026, 9, 10)]);
    let of = |t: &str| read_in(&text(t), &Cell::Date, 1, &years);
    for (t, date) in [
        ("4月16日", "2026-04-16"),
        ("4月16号", "2026-04-16"),
        ("26.4.16", "2026-04-16"),
        ("26/5/10", "2026-05-10"),
        ("26年5月10日", "2026-05-10"),
        ("2026年6月30号", "2026-06-30"),
        ("二〇二六年六月三十日", "2026-06-30"),
        ("二○二六年十二月二十五日", "2026-12-25"),
        ("六月三十日", "2026-06-30"),
        ("2026-06-30 14:30", "2026-06-30"),
        ("2026年6月30日下午3:00", "2026-06-30"),
        ("2026-06-30T08:00:00", "2026-06-30"),
    ] {
        assert_eq!(of(t), Ok(Value::Text(date.into())), "{t}");
    }
    for t in ["2月30日", "10/5/26", "4月", "9月底", "2026-9-31", "4.16", "8:30", "46183"] {
        assert!(of(t).is_err(), "{t}");
    }
    // A round over the turn of a year: the only day within it.
    let turn = Years::of([day(2025, 11, 3), day(2026, 2, 6)]);
    let of = |t: &str| read_in(&text(t), &Cell::Date, 1, &turn);
    assert_eq!(of("12月5日"), Ok(Value::Text("2025-12-05".into())));
    assert_eq!(of("1月5日"), Ok(Value::Text("2026-01-05".into())));
    assert!(of("6月5日").is_err(), "neither year is meant");
    let number = read(&Raw::Number(46_203.0), &Cell::Date);
    assert_eq!(number, Err("“46203”是数字，不是日期".into()));
    let moment = Raw::Moment(day(2026, 4, 16), "14:30".into());
    let usual = Usual { unit: 1, years: &years, is_name: false };
    let (value, reading) = value(&moment, &Cell::Date, usual, HERE).unwrap();
    assert_eq!((value, reading), (Value::Text("2026-04-16".into()), Some(Reading::DayOnly)));
    assert_eq!(read(&moment, &Cell::Text), Ok(Value::Text("2026-04-16 14:30".into())));
}

#[test]
fn numbers_and_amounts_with_one_meaning_are_understood() {
    let integer = |t: &str| read(&text(t), &Cell::Integer);
    for (t, n) in [
        ("45张", "45"),
        ("第六轮", "6"),
        ("十四", "14"),
        ("第十四届", "14"),
        ("8,200", "8200"),
        ("8，200人", "8200"),
        ("2.6万", "26000"),
        ("1020名", "1020"),
        ("一", "1"),
        ("12人次", "12"),
    ] {
        assert_eq!(integer(t), Ok(Value::Number(n.into())), "{t}");
    }
    for t in ["1,2", "12,34", "约300", "四百户", "多次", "3.5", "2.65001万", "30/10", "一二三个半"]
    {
        assert!(integer(t).is_err(), "{t}");
    }
    let fen = |t: &str| read(&text(t), &Cell::Money);
    for (t, n) in [
        ("8.64万元整", "8640000"),
        ("1，260元", "126000"),
        ("12万", "12000000"),
        ("人民币3.26万元", "3260000"),
        ("￥3.26万", "3260000"),
        ("0.5亿元", "5000000000"),
        ("3千元", "300000"),
        ("－20000", "-2000000"),
        ("-￥5", "-500"),
    ] {
        assert_eq!(fen(t), Ok(Value::Number(n.into())), "{t}");
    }
    for t in ["85万元以上", "约3万元", "3,26", "15%", "三万多元", "8万6千元"] {
        assert!(fen(t).is_err(), "{t}");
    }
    let votes = Cell::List { of: Box::new(Cell::Integer), prose: false };
    for t in ["30/10/2/0", "30、10、2、0", "30，10，2，0", "30 10 2 0", "30／10／2／0"] {
        let Ok(Value::List(items)) = read(&text(t), &votes) else { panic!("{t}") };
        let numbers: Vec<_> = items.iter().map(|i| i.value.clone()).collect();
        assert_eq!(numbers, ["30", "10", "2", "0"].map(|n| Value::Number(n.into())), "{t}");
    }
}

#[test]
fn nothing_and_lines_are_understood() {
    for t in ["无", "/", "／", "—", "-", "——", "暂无"] {
        for cell in [Cell::Text, Cell::Date, Cell::Integer, Cell::Money] {
            assert!(text(t).says_nothing(&cell), "{t}");
        }
    }
    assert!(!text("无").says_nothing(&Cell::Bool) && !text("无").is_dash() && text("/").is_dash());
    assert!(!text("无异议").says_nothing(&Cell::Text));
    assert_eq!(
        read(&text("1.甲\n2.乙。\n3.丙"), &Cell::Text),
        Ok(Value::Text("1.甲；2.乙。3.丙".into()))
    );
    let usual = |cell: &Cell| {
        let read = value(
            &text("×"),
            cell,
            Usual { unit: 1, years: &Years::default(), is_name: false },
            HERE,
        );
        read.unwrap()
    };
    assert_eq!(usual(&Cell::Bool), (Value::Bool(false), Some(Reading::No)));
}
