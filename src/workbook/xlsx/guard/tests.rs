//! Files that are not workbooks, and hostile ones: a clear message for each, never a panic.

use std::fmt::Write as _;

use rust_xlsxwriter::Workbook;

use super::*;
use crate::archive::ZipBuilder;

const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#;
const PACKAGE: &str = r#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const WORKBOOK: &str = r#"<workbook xmlns:r="r"><sheets><sheet name="问题清单" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const LINKS: &str = r#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const SHEET: &str = r#"<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>编号</t></is></c></row></sheetData></worksheet>"#;

/// The parts of the smallest workbook.
fn parts() -> Vec<(String, Vec<u8>)> {
    [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", PACKAGE),
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", LINKS),
        ("xl/worksheets/sheet1.xml", SHEET),
    ]
    .map(|(n, t)| (n.to_string(), t.as_bytes().to_vec()))
    .to_vec()
}

fn zipped(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipBuilder::new();
    for (name, bytes) in parts {
        zip.add(name, bytes).unwrap();
    }
    zip.finish().unwrap()
}

/// The smallest workbook with parts replaced, added, or (if empty) taken out.
fn with(changed: &[(&str, &str)]) -> Vec<u8> {
    let mut parts = parts();
    for (name, text) in changed {
        match parts.iter_mut().find(|(n, _)| n == name) {
            Some(part) => part.1 = text.as_bytes().to_vec(),
            None => parts.push((name.to_string(), text.as_bytes().to_vec())),
        }
    }
    parts.retain(|(_, t)| !t.is_empty());
    zipped(&parts)
}

/// A compound file with one entry in its directory.
fn compound(entry: &str) -> Vec<u8> {
    let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    bytes.resize(1024, 0);
    bytes.extend(entry.encode_utf16().flat_map(u16::to_le_bytes));
    bytes.resize(2048, 0);
    bytes
}

fn external(kind: &str, target: &str) -> String {
    format!(
        r#"<Relationships><Relationship Id="rId1" Type="x/{kind}" Target="{target}" TargetMode="External"/></Relationships>"#
    )
}

fn refused(bytes: &[u8]) -> Diagnostics {
    open(bytes, "台账.xlsx").err().unwrap_or_else(|| panic!("read, though it should be refused"))
}

/// A workbook as a program writes it.
fn real() -> Vec<u8> {
    let mut book = Workbook::new();
    for name in ["说明", "问题清单"] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for row in 0..200 {
            sheet.write(row, 0, format!("第{row}号")).unwrap();
            sheet.write(row, 1, f64::from(row)).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn each_has_a_clear_message() {
    let sheet_with = |text: &str| with(&[("xl/worksheets/sheet1.xml", text)]);
    let links = "xl/worksheets/_rels/sheet1.xml.rels";
    let dtd = "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;\">]><worksheet>&c;</worksheet>";
    let many_sheets = (0..65).fold(String::new(), |mut all, n| {
        write!(all, "<sheet name=\"{n}\" sheetId=\"1\" r:id=\"rId1\"/>").unwrap();
        all
    });
    let names = |extra: &[&str]| {
        zipped(
            &[parts(), extra.iter().map(|n| (n.to_string(), b"<a/>".to_vec())).collect()].concat(),
        )
    };
    let of = |entries: &[(&str, &str)]| {
        zipped(
            &entries
                .iter()
                .map(|(n, t)| (n.to_string(), t.as_bytes().to_vec()))
                .collect::<Vec<_>>(),
        )
    };
    let strings = (0..=1_000_000).fold(String::new(), |mut all, n| {
        write!(all, "<si><t>{n}</t></si>").unwrap();
        all
    });
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("empty", vec![], "文件是空的"),
        ("one byte", b"P".to_vec(), "文本"),
        ("PK", b"PK".to_vec(), "压缩包"),
        ("only a local header's mark", b"PK\x03\x04".to_vec(), "不完整或已损坏"),
        ("empty archive", ZipBuilder::new().finish().unwrap(), "压缩包"),
        ("spanned archive", b"PK\x07\x08PK\x03\x04".to_vec(), "压缩包"),
        ("CSV", "编号,对象\n1,柳树湾村\n".into(), "CSV"),
        ("CSV in GBK", b"\xb1\xe0\xba\xc5,1\r\n".to_vec(), "CSV"),
        ("UTF-16 text", b"\xff\xfe\x16\x7f\xf7\x53".to_vec(), "文本"),
        ("JSON", b"{\"a\":1}".to_vec(), "文本"),
        ("HTML", b"<html><table><tr><td>1</td></tr></table></html>".to_vec(), "HTML"),
        ("HTML with a byte order mark", "\u{feff}\r\n<META charset=gbk><TABLE>".into(), "HTML"),
        (
            "XML spreadsheet",
            b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">".to_vec(),
            "XML 表格",
        ),
        ("other XML", b"<?xml version=\"1.0\"?><a/>".to_vec(), "XML 文本"),
        ("PDF", b"%PDF-1.7\n".to_vec(), "PDF"),
        ("RAR", b"Rar!\x1a\x07\x00".to_vec(), "先解压"),
        ("gzip", b"\x1f\x8b\x08".to_vec(), "先解压"),
        ("picture", b"\x89PNG\r\n\x1a\n".to_vec(), "图片"),
        ("zeros", vec![0; 5000], "全是零"),
        ("noise", (0..3000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect(), "不是工作簿，或已损坏"),
        ("encrypted", compound("EncryptedPackage"), "打开密码"),
        ("xls", compound("Workbook"), "旧格式的工作簿"),
        ("xls of Excel 5", compound("Book"), "旧格式的工作簿"),
        ("doc", compound("WordDocument"), "旧格式的文字文档"),
        ("compound", compound("Other"), "旧格式的 Office"),
        ("xls of Excel 2", b"\x09\x00\x04\x00".to_vec(), "很早的 Excel"),
        ("other archive", of(&[("a.txt", "a")]), "是压缩包"),
        ("archive of a workbook", of(&[("台账.xlsx", "PK")]), "先解压"),
        ("ods", of(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", "<a/>")]), ".ods"),
        ("odt", of(&[("mimetype", "application/vnd.oasis.opendocument.text")]), "OpenDocument 文档"),
        ("Numbers", of(&[("Index/Document.iwa", "a")]), "Numbers"),
        ("docx", of(&[(CONTENT_TYPES, "<Types>wordprocessingml</Types>")]), ".docx"),
        ("pptx", of(&[(CONTENT_TYPES, "<Types>presentationml</Types>")]), ".pptx"),
        ("xlsb", with(&[("xl/workbook.bin", "a")]), ".xlsb"),
        ("macros", with(&[("xl/vbaProject.bin", "a")]), "带有宏"),
        ("macros elsewhere", with(&[("xl/other/VBAPROJECT.BIN", "a")]), "带有宏"),
        ("macros by type", with(&[(CONTENT_TYPES, &TYPES.replace("sheet.main", "sheet.macroEnabled.main"))]), "带有宏"),
        ("macro sheet", with(&[("xl/macrosheets/sheet1.xml", "<a/>")]), "带有宏"),
        ("external link", with(&[("xl/externalLinks/externalLink1.xml", "<externalLink/>")]), "外部链接"),
        ("DDE", with(&[("xl/externalLinks/externalLink1.xml", "<externalLink><ddeLink ddeService=\"cmd\"/></externalLink>")]), "DDE"),
        ("linked picture", with(&[(links, &external("image", "file://host/a.png"))]), "外部链接"),
        ("external sheet", with(&[("xl/_rels/workbook.xml.rels", &external("worksheet", "http://host/a.xml"))]), "外部链接"),
        ("connection", with(&[("xl/connections.xml", "<connections/>")]), "数据连接"),
        ("query", with(&[("xl/queryTables/queryTable1.xml", "<queryTable/>")]), "数据连接"),
        ("embedded document", with(&[("xl/embeddings/oleObject1.bin", "a")]), "嵌入"),
        ("control", with(&[("xl/activeX/activeX1.xml", "<a/>")]), "嵌入"),
        ("document type in a sheet", sheet_with(dtd), "DTD"),
        ("document type in the list of sheets", with(&[("xl/workbook.xml", &format!("<!DOCTYPE workbook>{WORKBOOK}"))]), "DTD"),
        ("document type in relations", with(&[("_rels/.rels", &format!("<!DOCTYPE a>{PACKAGE}"))]), "DTD"),
        (
            "document type after a long comment",
            sheet_with(&format!("<!--{}--><!DOCTYPE a><a/>", (0..40_000).map(|n| n.to_string()).collect::<String>())),
            "DTD",
        ),
        ("empty sheet part", zipped(&[parts()[..4].to_vec(), vec![("xl/worksheets/sheet1.xml".into(), vec![])]].concat()), "XML"),
        (
            "sheet in UTF-16",
            zipped(&[parts()[..4].to_vec(), vec![("xl/worksheets/sheet1.xml".into(), b"\xff\xfe<\0a\0".to_vec())]].concat()),
            "XML",
        ),
        ("no list of sheets", with(&[("xl/workbook.xml", "")]), "缺少必要的部件"),
        ("no package relations", with(&[("_rels/.rels", "")]), "缺少必要的部件"),
        ("no workbook relations", with(&[("xl/_rels/workbook.xml.rels", "")]), "缺少必要的部件"),
        ("torn relations", with(&[("_rels/.rels", "<Relationships><Relationship")]), "_rels/.rels"),
        ("torn list", with(&[("xl/workbook.xml", "<workbook><sheets>")]), "xl/workbook.xml"),
        ("no sheet", with(&[("xl/workbook.xml", "<workbook><sheets/></workbook>")]), "没有工作表"),
        ("lost sheet", with(&[("xl/worksheets/sheet1.xml", "")]), "“问题清单”的内容缺失"),
        ("65 sheets", with(&[("xl/workbook.xml", &WORKBOOK.replace("<sheets>", &format!("<sheets>{many_sheets}")))]), "最多64张"),
        ("a part twice", names(&["XL/Workbook.xml"]), "重复或不合规"),
        ("path upwards", names(&["../../evil.xml"]), "重复或不合规"),
        ("path of Windows", names(&["xl\\sheet.xml"]), "重复或不合规"),
        ("path from the root", names(&["/xl/a.xml"]), "重复或不合规"),
        ("drive", names(&["C:evil"]), "重复或不合规"),
        ("many entries", zipped(&(0..4_200).map(|n| (format!("a{n}"), vec![])).collect::<Vec<_>>()), "条目"),
        ("bomb", zipped(&[parts(), vec![("xl/media/a.bin".into(), vec![0; 8 << 20])]].concat()), "压缩比"),
        ("bomb in a sheet", sheet_with(&format!("<worksheet>{}</worksheet>", " ".repeat(4 << 20))), "压缩比"),
        ("shared strings", with(&[("xl/sharedStrings.xml", &format!("<sst>{strings}</sst>"))]), "共用字符串超过1000000个"),
    ];
    assert!(cases.len() >= 40);
    for (what, bytes, said) in cases {
        let problems = refused(&bytes);
        let [one] = &problems[..] else { panic!("{what}: {problems}") };
        assert!(one.to_string().contains(said), "{what}: {one}");
        assert!(!one.hints.is_empty() && one.is_error(), "{what}: {one}");
        assert_eq!(one.origin, Some(Origin::File { file: "台账.xlsx".into() }), "{what}");
    }
}

#[test]
fn all_active_content_is_reported_at_once() {
    let bytes = with(&[
        ("xl/vbaProject.bin", "a"),
        ("xl/connections.xml", "<a/>"),
        ("xl/externalLinks/a.xml", "<a/>"),
    ]);
    assert_eq!(refused(&bytes).len(), 3);
}

#[test]
fn elements_are_counted_across_pieces() {
    let text = "<a><x:si t=\"1\"><t>si</t></x:si><si/><sis/><!-- si --></a>";
    for piece in 1..text.len() {
        let mut counted = content::Counted::default();
        text.as_bytes().chunks(piece).for_each(|p| counted.take(p));
        assert_eq!(counted.of("si"), 2, "pieces of {piece}");
    }
}

#[test]
fn what_clerks_have_is_read() {
    let links = "xl/worksheets/_rels/sheet1.xml.rels";
    for (what, bytes) in [
        ("smallest", with(&[])),
        ("written by a program", real()),
        ("byte order mark", with(&[("xl/workbook.xml", &format!("\u{feff}{WORKBOOK}"))])),
        ("hyperlink", with(&[(links, &external("hyperlink", "mailto:a@example.com"))])),
        (
            "cells a million rows apart",
            with(&[(
                "xl/worksheets/sheet1.xml",
                &SHEET.replace(
                    "</row>",
                    "</row><row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>",
                ),
            )]),
        ),
        (
            "strict",
            with(&[(
                "_rels/.rels",
                &PACKAGE.replace(
                    "schemas.openxmlformats.org/officeDocument/2006",
                    "purl.oclc.org/ooxml/officeDocument",
                ),
            )]),
        ),
        ("picture", with(&[("xl/media/image1.png", "\u{1}")])),
        ("folder entry", with(&[("xl/media/", "a")])),
    ] {
        let mut zip = open(&bytes, "台账.xlsx").unwrap_or_else(|e| panic!("{what}: {e}"));
        assert!(zip.read("xl/workbook.xml").unwrap().is_some(), "{what}");
    }
}

#[test]
fn torn_and_flipped_files_never_panic() {
    let whole = real();
    for part in 0..50 {
        refused(&whole[..whole.len() * part / 50]);
    }
    let mut state: u64 = 20_260_101;
    let mut next = |below: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut outcomes = [0, 0];
    for _ in 0..400 {
        let mut bytes = whole.clone();
        for _ in 0..=next(4) {
            let at = next(bytes.len());
            bytes[at] ^= 1 << next(8);
        }
        outcomes[usize::from(open(&bytes, "台账.xlsx").is_ok())] += 1;
    }
    assert!(outcomes[0] > 100, "{outcomes:?}");
}
