//! Marked workbooks keep their content, show every mistake, and can be marked again.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use rust_xlsxwriter::{
    ConditionalFormatCell, ConditionalFormatCellRule, DataValidation, Format, Formula, Note,
    Workbook,
};

use super::*;
use crate::archive::{ZipBuilder, ZipReader};
use crate::workbook::xlsx::guard;

fn at(sheet: &str, cell: &str, message: &str) -> Mark {
    let (row, column) = cell_ref::read(cell).unwrap();
    Mark { sheet: sheet.into(), row, column, message: message.into(), header_row: 1 }
}

/// A workbook with what clerks' workbooks have.
fn clerks() -> Vec<u8> {
    let mut book = Workbook::new();
    let date = Format::new().set_num_format("yyyy-mm-dd").set_background_color("#DDEBF7");
    let head = Format::new().set_bold().set_background_color("#1F4E78").set_font_color("#FFFFFF");
    book.add_worksheet().set_name("说明").unwrap().write(0, 0, "填写说明").unwrap();
    let sheet = book.add_worksheet().set_name("问题清单").unwrap();
    sheet.merge_range(0, 0, 0, 3, "问题清单", &head).unwrap();
    for (column, name) in ["编号", "对象", "整改时限", "金额（元）"].into_iter().enumerate()
    {
        sheet.write_with_format(1, column as u16, name, &head).unwrap();
    }
    for row in 2..8u32 {
        sheet.write(row, 0, format!("{row}")).unwrap();
        sheet.write(row, 1, "柳树湾村").unwrap();
        sheet.write_with_format(row, 2, 46_000.0, &date).unwrap();
        sheet.write(row, 3, Formula::new("=1+2").set_result("3")).unwrap();
    }
    sheet.write(6, 0, "=cmd|'/c calc'!A1").unwrap();
    sheet.merge_range(8, 0, 9, 0, "合并", &Format::new()).unwrap();
    sheet.write(9, 1, "下").unwrap();
    sheet.set_column_width(1, 30).unwrap();
    sheet.set_column_range_width(3, 9, 14).unwrap();
    sheet.insert_note(2, 1, &Note::new("请核对村名").set_author("王某")).unwrap();
    sheet.insert_note(3, 1, &Note::new("另一条").set_author("王某")).unwrap();
    sheet
        .add_data_validation(
            2,
            1,
            99,
            1,
            &DataValidation::new().allow_list_strings(&["柳树湾村", "石桥村"]).unwrap(),
        )
        .unwrap();
    let low = ConditionalFormatCell::new()
        .set_rule(ConditionalFormatCellRule::LessThan(0))
        .set_format(Format::new().set_bold());
    sheet.add_conditional_format(2, 3, 99, 3, &low).unwrap();
    sheet.set_freeze_panes(2, 0).unwrap();
    sheet.autofilter(1, 0, 9, 3).unwrap();
    let lists = book.add_worksheet().set_name("列表").unwrap();
    lists.write(0, 0, "柳树湾村").unwrap();
    lists.set_hidden(true);
    book.define_name("村", "=列表!$A$1:$A$9").unwrap();
    book.save_to_buffer().unwrap()
}

fn marks() -> Vec<Mark> {
    vec![
        at("问题清单", "C4", "整改时限“2026/13/1”不是有效日期，请填 2026-01-31 这样的日期"),
        at("问题清单", "B4", "没有这个对象：“柳树弯村”，可能是“柳树湾村”"),
        at("问题清单", "B4", "没有这个对象：“柳树弯村”，可能是“柳树湾村”"),
        at("问题清单", "A10", "编号重复"),
        at("问题清单", "D12", "缺少金额"),
        at("问题清单", "A2", "缺少“类别”列"),
        at("任务清单", "A9", "缺少工作表“任务清单”"),
    ]
}

fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut zip = ZipReader::open(bytes, crate::archive::Limits::default()).unwrap();
    let names = zip.names();
    names
        .into_iter()
        .map(|n| (n.clone(), String::from_utf8_lossy(&zip.read(&n).unwrap().unwrap()).into_owned()))
        .collect()
}

type Values = BTreeMap<(String, u32, u32), String>;

/// Every cell with a value: sheet, row, column.
fn values(bytes: &[u8]) -> Values {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let mut found = BTreeMap::new();
    for sheet in book.sheet_names() {
        let range = book.worksheet_range(&sheet).unwrap();
        let (row, column) = range.start().unwrap_or_default();
        for (r, c, value) in range.used_cells().filter(|(_, _, v)| **v != Data::Empty) {
            found.insert((sheet.clone(), row + r as u32, column + c as u32), format!("{value:?}"));
        }
    }
    found
}

/// The values without those of the column of what is wrong.
fn clerks_values(bytes: &[u8]) -> Values {
    let all = values(bytes);
    let own: Vec<(String, u32)> = all
        .iter()
        .filter(|(_, v)| v.contains(HEADER))
        .map(|((sheet, _, column), _)| (sheet.clone(), *column))
        .collect();
    all.into_iter().filter(|((s, _, c), _)| !own.contains(&(s.clone(), *c))).collect()
}

fn text(cell: &str, values: &Values) -> String {
    let (row, column) = cell_ref::read(cell).unwrap();
    values.get(&("问题清单".to_string(), row, u32::from(column))).cloned().unwrap_or_default()
}

fn same(left: &BTreeMap<String, String>, right: &BTreeMap<String, String>) {
    assert_eq!(left.keys().collect::<Vec<_>>(), right.keys().collect::<Vec<_>>());
    for (name, text) in left {
        assert_eq!(text, &right[name], "{name}");
    }
}

fn well_formed(parts: &BTreeMap<String, String>) {
    for (name, xml) in parts {
        let mut reader = quick_xml::Reader::from_str(xml);
        reader.config_mut().enable_all_checks(true);
        loop {
            match reader.read_event() {
                Ok(quick_xml::events::Event::Eof) => break,
                Ok(quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag)) => {
                    tag.attributes().for_each(|a| _ = a.unwrap_or_else(|e| panic!("{name}: {e}")));
                }
                Ok(_) => {}
                Err(e) => panic!("{name}: {e}\n{xml}"),
            }
        }
    }
}

#[test]
fn what_is_wrong_is_shown_and_the_rest_stays() {
    let before = clerks();
    let after = mark(&before, "台账.xlsx", &marks()).unwrap();
    let (old, new) = (parts(&before), parts(&after));
    well_formed(&new);
    assert_eq!(values(&before), clerks_values(&after));
    let changed: Vec<&str> =
        new.iter().filter(|(n, x)| old.get(*n) != Some(x)).map(|(n, _)| n.as_str()).collect();
    assert_eq!(
        changed,
        [
            "[Content_Types].xml",
            "xl/comments1.xml",
            "xl/comments2.xml",
            "xl/drawings/vmlDrawing1.vml",
            "xl/drawings/vmlDrawing2.vml",
            "xl/styles.xml",
            "xl/worksheets/_rels/sheet1.xml.rels",
            "xl/worksheets/sheet1.xml",
            "xl/worksheets/sheet2.xml",
        ]
    );
    let said = values(&after);
    assert!(text("E2", &said).contains(HEADER), "right of the last column, in the row of headers");
    assert!(
        text("E4", &said).starts_with("String(\"B4：没有这个对象")
            && text("E4", &said).contains("\\nC4：整改时限"),
        "{}",
        text("E4", &said)
    );
    assert!(
        text("E10", &said).contains("A10：编号重复")
            && text("E12", &said).contains("D12：缺少金额")
    );
    assert_eq!(text("E3", &said), "");

    let sheet = &new["xl/worksheets/sheet2.xml"];
    for kept in [
        "<dataValidations",
        "<conditionalFormatting",
        "<autoFilter",
        "<pane ",
        "<mergeCell ref=\"A9:A10\"/>",
        "<f>1+2</f>",
    ] {
        assert!(sheet.contains(kept), "{kept}");
    }
    assert!(
        sheet.contains(
            "<col min=\"5\" max=\"5\" width=\"60\" customWidth=\"1\"/><col min=\"6\" max=\"10\""
        ),
        "{sheet}"
    );
    let rest = |xml: &str| xml.split("</sheetData>").nth(1).unwrap().to_string();
    assert_eq!(
        rest(sheet),
        rest(&old["xl/worksheets/sheet2.xml"]),
        "nothing behind the cells changes"
    );
}

#[test]
fn notes_join_those_of_the_clerk() {
    let after = parts(&mark(&clerks(), "台账.xlsx", &marks()).unwrap());
    let notes = &after["xl/comments1.xml"];
    assert!(notes.contains("<author>王某</author><author>巡文核对</author></authors>"), "{notes}");
    assert!(notes.contains("请核对村名") && notes.contains("另一条"));
    // B4 has a note of the clerk; ours is below it and has no box of its own. A merged cell shows
    // its first.
    let refs: Vec<&str> = notes
        .match_indices("<comment ref=\"")
        .map(|(i, m)| notes[i + m.len()..].split('"').next().unwrap())
        .collect();
    assert_eq!(refs, ["B3", "B4", "A2", "C4", "A9", "D12"]);
    assert!(notes.contains("\n【巡文核对】没有这个对象") && notes.contains("巡文核对：\n编号重复"));
    assert_eq!(after["xl/drawings/vmlDrawing1.vml"].matches("<x:Row>").count(), 6);
    assert!(
        after["xl/worksheets/_rels/sheet1.xml.rels"].contains("/xl/comments2.xml"),
        "the sheet that is missing is said in the first"
    );
    assert!(after["xl/worksheets/sheet1.xml"].contains("legacyDrawing"));
}

#[test]
fn a_clerks_note_comes_back_as_it_was() {
    let with = |text: &str| {
        format!(
            "<comments><authors><author>王某</author></authors><commentList><comment ref=\"B4\" authorId=\"0\"><text>{text}</text></comment></commentList></comments>"
        )
    };
    let wrong = BTreeMap::from([((3, 1), "错".to_string())]);
    let own = "<r><t>请核对</t></r>";
    let marked = notes::write(&with(own), &wrong).unwrap();
    assert!(marked.xml.contains("【巡文核对】错") && marked.new.is_empty());
    assert_eq!(notes::write(&marked.xml, &wrong).unwrap().xml, marked.xml);
    assert_eq!(notes::write(&marked.xml, &BTreeMap::new()).unwrap().xml, with(own));
    // Without runs; joined into one by Excel; with the end of the line left in the run before by
    // LibreOffice.
    let plain = notes::write(&with("<t>请核对</t>"), &wrong).unwrap().xml;
    assert_eq!(notes::write(&plain, &BTreeMap::new()).unwrap().xml, with(own));
    for saved in [
        "<r><rPr><b/></rPr><t>请核对\n【巡文核对】错</t></r><r><t>误</t></r>",
        "<r><rPr><b/></rPr><t>请核对&#10;</t></r><r><t>【巡文核对】错</t></r><r><t>误</t></r>",
        "<r><rPr><b/></rPr><t>请核对</t></r><r><t>&#10;【巡文核对】错</t></r>",
    ] {
        assert_eq!(
            notes::write(&with(saved), &BTreeMap::new()).unwrap().xml,
            with("<r><rPr><b/></rPr><t>请核对</t></r>"),
            "{saved}"
        );
    }
    let joined = notes::write(&with("<t>请核对\n【巡文核对】错</t>"), &BTreeMap::new()).unwrap();
    assert_eq!(joined.xml, with("<t>请核对</t>"));
    // LibreOffice keeps no authors.
    let nobody = with("<r><t>巡文核对：&#10;错</t></r>").replace("王某", " ");
    assert_eq!(notes::write(&nobody, &BTreeMap::new()).unwrap().gone.len(), 1);
}

#[test]
fn marking_again_replaces_the_marks() {
    let before = clerks();
    let once = mark(&before, "台账.xlsx", &marks()).unwrap();
    assert_eq!(once, mark(&before, "台账.xlsx", &marks()).unwrap(), "same bytes");
    same(&parts(&once), &parts(&mark(&once, "台账.xlsx", &marks()).unwrap()));

    let fewer = mark(&once, "台账.xlsx", &[at("问题清单", "C5", "新的错误")]).unwrap();
    assert_eq!(values(&before), clerks_values(&fewer));
    let new = parts(&fewer);
    well_formed(&new);
    assert_eq!(new["xl/comments1.xml"].matches(AUTHOR).count(), 2, "the author and one note");
    assert_eq!(new["xl/drawings/vmlDrawing1.vml"].matches("<x:Row>").count(), 3);

    let none = mark(&once, "台账.xlsx", &[]).unwrap();
    assert_eq!(values(&before), values(&none));
    let (old, new) = (parts(&before), parts(&none));
    let plain = |xml: &str| {
        xml.split("<sheetData>")
            .nth(1)
            .unwrap()
            .split("<row r=\"12\"")
            .next()
            .unwrap()
            .split("</sheetData>")
            .next()
            .unwrap()
            .to_string()
    };
    let spans = |xml: &str| plain(xml).replace(" spans=\"1:4\"", "").replace(" ht=\"45\"", "");
    assert_eq!(
        spans(&new["xl/worksheets/sheet2.xml"]),
        spans(&old["xl/worksheets/sheet2.xml"]),
        "cells have the formats they had"
    );
}

#[test]
fn a_program_that_saved_it_changes_nothing() {
    // What Excel does on saving: header and messages become shared strings, formats get other
    // numbers.
    let once = mark(&clerks(), "台账.xlsx", &[at("问题清单", "C4", "错")]).unwrap();
    let mut all = Parts::read(&once, "").unwrap();
    let strings = all
        .text("xl/sharedStrings.xml")
        .unwrap()
        .unwrap()
        .replace("</sst>", "<si><r><t>错误</t></r><r><t>说明</t></r></si></sst>");
    let index = strings.matches("<si>").count() - 1;
    all.set("xl/sharedStrings.xml", strings);
    let sheet = all.text("xl/worksheets/sheet2.xml").unwrap().unwrap();
    let inline = format!("t=\"inlineStr\"><is><t xml:space=\"preserve\">{HEADER}</t></is>");
    assert!(sheet.contains(&inline));
    let sheet = sheet.replace(&inline, &format!("t=\"s\"><v>{index}</v>"));
    all.set("xl/worksheets/sheet2.xml", sheet);
    let again = mark(&all.archive().unwrap(), "台账.xlsx", &[]).unwrap();
    assert_eq!(values(&again), values(&clerks()));
}

/// A workbook of one sheet, from the text of its part.
fn of_sheet(sheet: &str) -> Vec<u8> {
    let mut zip = ZipBuilder::new();
    let types = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#;
    let link = |kind: &str, to: &str| {
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"{LINKS}/{kind}\" Target=\"{to}\"/></Relationships>"
        )
    };
    zip.add("[Content_Types].xml", types.as_bytes()).unwrap();
    zip.add("_rels/.rels", link("officeDocument", "/xl/workbook.xml").as_bytes()).unwrap();
    zip.add(
        "xl/workbook.xml",
        format!("<workbook xmlns:r=\"{LINKS}\"><sheets><sheet name=\"问题清单\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>")
            .as_bytes(),
    )
    .unwrap();
    zip.add("xl/_rels/workbook.xml.rels", link("worksheet", "worksheets/sheet1.xml").as_bytes())
        .unwrap();
    zip.add("xl/worksheets/sheet1.xml", sheet.as_bytes()).unwrap();
    zip.finish().unwrap()
}

#[test]
fn sheets_of_every_program_are_understood() {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let sheets = [
        // No references on rows and cells, no styles part.
        "<worksheet><sheetData><row><c/></row><row><c t=\"inlineStr\"><is><t>编号</t></is></c><c t=\"str\"><v>对象</v></c></row><row><c><v>1</v></c><c><v>2</v></c></row></sheetData></worksheet>".to_string(),
        // A prefix, spans, an element that only newer programs know.
        format!("<x:worksheet xmlns:x=\"{main}\" xmlns:mc=\"m\"><x:dimension ref=\"A2:B3\"/><x:sheetData><x:row r=\"2\" spans=\"1:2\"><x:c r=\"A2\" t=\"inlineStr\"><x:is><x:t>编号</x:t></x:is></x:c><x:c r=\"B2\" t=\"str\"><x:v>对象</x:v></x:c></x:row><x:row r=\"3\"><x:c r=\"A3\"><x:v>1</x:v></x:c><x:c r=\"B3\"><x:v>2</x:v></x:c></x:row></x:sheetData><mc:AlternateContent><mc:Choice Requires=\"x14\"><x:controls/></mc:Choice></mc:AlternateContent></x:worksheet>"),
        // Rows without cells, an empty list of columns.
        "<worksheet><cols/><sheetData><row r=\"1\"/><row r=\"2\"><c r=\"A2\" t=\"str\"><v>编号</v></c><c r=\"B2\" t=\"str\"><v>对象</v></c></row><row r=\"3\"><c r=\"A3\"><v>1</v></c><c r=\"B3\"><v>2</v></c></row><row r=\"5\"/></sheetData><pageMargins left=\"1\"/><tableParts count=\"0\"/></worksheet>".to_string(),
    ];
    let wrong = ["A1", "B3", "E3", "A4", "C5", "B9"];
    for sheet in sheets {
        let before = of_sheet(&sheet);
        let marks: Vec<Mark> = wrong.iter().map(|cell| at("问题清单", cell, "错")).collect();
        let after = mark(&before, "台账.xlsx", &marks).unwrap_or_else(|e| panic!("{e}\n{sheet}"));
        let new = parts(&after);
        well_formed(&new);
        assert_eq!(values(&before), clerks_values(&after));
        assert!(text("F3", &values(&after)).contains("B3：错\\nE3：错"), "{:?}", values(&after));
        same(&parts(&mark(&after, "台账.xlsx", &marks).unwrap()), &new);
        let written = &new["xl/worksheets/sheet1.xml"];
        let cells: Vec<&str> = written
            .match_indices(" r=\"")
            .map(|(i, m)| written[i + m.len()..].split('"').next().unwrap())
            .collect();
        for cell in ["F2", "F3", "E3", "A4", "F4", "C5", "F5", "B9", "F9"] {
            assert_eq!(cells.iter().filter(|c| *c == &cell).count(), 1, "{cell} in {written}");
        }
        assert!(
            new["xl/_rels/workbook.xml.rels"].contains("/styles")
                && new["[Content_Types].xml"].contains("/xl/styles.xml")
        );
    }
}

#[test]
fn an_empty_sheet_and_a_full_one() {
    let empty =
        mark(&of_sheet("<worksheet><sheetData/></worksheet>"), "", &[at("问题清单", "B3", "错")])
            .unwrap();
    assert_eq!(text("C3", &values(&empty)), "String(\"B3：错\")");
    let full = of_sheet(
        "<worksheet><sheetData><row r=\"3\"><c r=\"XFD3\"><v>1</v></c></row></sheetData></worksheet>",
    );
    let full = parts(&mark(&full, "", &[at("问题清单", "B3", "错")]).unwrap());
    assert!(
        !full["xl/worksheets/sheet1.xml"].contains(HEADER)
            && full["xl/comments1.xml"].contains("ref=\"B3\"")
    );
}

#[test]
fn messages_are_text() {
    let before = clerks();
    let message = "=HYPERLINK(\"http://a\") <b>&amp;</b> ]]> _x0041_ \u{1}\u{b}\u{202e}\r\n@SUM(1)";
    let after = mark(
        &before,
        "台账.xlsx",
        &[at("问题清单", "B5", message), at("问题清单", "B6", &"长".repeat(40_000))],
    )
    .unwrap();
    let new = parts(&after);
    well_formed(&new);
    let said = text("E5", &values(&after));
    assert!(
        said.starts_with("String(\"B5：=HYPERLINK(\\\"http://a\\\") <b>&amp;</b> ]]> "),
        "{said}"
    );
    assert!(
        said.contains("\\n@SUM(1)") && !said.contains("\\u{1}") && !said.contains("\\u{202e}"),
        "{said}"
    );
    assert_eq!(
        new["xl/worksheets/sheet2.xml"].matches("<f>").count(),
        parts(&before)["xl/worksheets/sheet2.xml"].matches("<f>").count()
    );
    for part in ["xl/worksheets/sheet2.xml", "xl/comments1.xml"] {
        let longest = new[part].split(['<', '>']).map(|t| t.encode_utf16().count()).max().unwrap();
        assert!((32_700..=32_767).contains(&longest), "{part}: {longest}");
        assert!(new[part].contains("_x005F_x0041_"));
    }
}

#[test]
fn damaged_sheets_are_reported() {
    for sheet in [
        "<worksheet><sheetData>",
        "<worksheet><sheetData><row r=\"2\"/><row r=\"1\"/></sheetData></worksheet>",
        "<worksheet><sheetData><row r=\"2\"><c r=\"B2\"/><c r=\"A2\"/></row></sheetData></worksheet>",
        "<worksheet><sheetData><row r=\"0\"/></sheetData></worksheet>",
        "<worksheet><sheetData><row r=\"9999999\"/></sheetData></worksheet>",
        "<worksheet/>",
    ] {
        let problems =
            mark(&of_sheet(sheet), "台账.xlsx", &[at("问题清单", "B3", "错")]).unwrap_err();
        assert!(problems.to_string().contains("台账.xlsx：工作簿不完整或已损坏"), "{problems}");
    }
}

#[test]
fn flipped_bytes_never_panic() {
    let whole = parts(&mark(&clerks(), "", &marks()).unwrap());
    let mut state: u64 = 7;
    let mut next = |below: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for _ in 0..200 {
        // Inside the parts, since an archive with a flipped byte is refused at once.
        let mut zip = ZipBuilder::new();
        let hit = next(whole.len());
        for (index, (name, text)) in whole.iter().enumerate() {
            let mut bytes = text.clone().into_bytes();
            if index == hit {
                for _ in 0..=next(6) {
                    let place = next(bytes.len());
                    match next(3) {
                        0 => bytes[place] ^= 1 << next(7),
                        1 => _ = bytes.remove(place),
                        _ => bytes.insert(place, b"<>\"/ &;09A"[next(10)]),
                    }
                }
            }
            zip.add(name, &bytes).unwrap();
        }
        let bytes = zip.finish().unwrap();
        if let Ok(again) = mark(&bytes, "台账.xlsx", &marks()) {
            guard::open(&again, "台账.xlsx")
                .unwrap_or_else(|e| panic!("what marking writes can be read: {e}"));
        }
    }
}
