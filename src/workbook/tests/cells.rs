//! Cells: what clerks type, formulas, number formats, and what has no value.

use super::*;

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
    let sheets = crate::workbook::xlsx::guard::find_sheets(&mut zip).unwrap().1;
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
