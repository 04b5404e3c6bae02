//! Tests of the backend on documents made here.

mod samples;

use super::*;
use crate::archive::{Limits, ZipReader};
use crate::document::{Align, BlockKind, Column, Inline, ParagraphStyle, Row, Table, TableSize};
use crate::document::{AnnexItem, At, Block, Signature, SignatureVariant};
use crate::kinds::{SetFiles, read_profile};

fn profile(name: &str) -> Profile {
    read_profile(&SetFiles::builtin().unwrap(), name).unwrap()
}

fn part(bytes: &[u8], name: &str) -> String {
    let read = ZipReader::open(bytes, Limits::default()).unwrap().read(name).unwrap();
    String::from_utf8(read.unwrap_or_else(|| panic!("no part {name}"))).unwrap()
}

/// Writes the samples for a word processor or a validator: `XUNWEN_SAMPLES_TO=dir cargo test --
/// --ignored docx_samples`.
#[test]
#[ignore = "writes files to look at"]
fn docx_samples() {
    #[allow(clippy::disallowed_methods, reason = "a folder to look at, not a part of the product")]
    let folder =
        std::path::PathBuf::from(std::env::var_os("XUNWEN_SAMPLES_TO").expect("XUNWEN_SAMPLES_TO"));
    for (name, kind, document) in samples::all() {
        std::fs::write(
            folder.join(format!("{name}.docx")),
            emit(&document, &profile(kind)).unwrap(),
        )
        .unwrap();
        let sealed = emit_with(&document, &profile(kind), &all_sealed(&document), None).unwrap();
        std::fs::write(folder.join(format!("{name}-seal.docx")), sealed).unwrap();
    }
    for lines in 14..=22 {
        std::fs::write(
            folder.join(format!("filled-{lines}.docx")),
            emit(&samples::filled(lines), &profile("plain")).unwrap(),
        )
        .unwrap();
    }
}

#[test]
fn same_input_same_bytes() {
    for (name, kind, document) in samples::all() {
        assert_eq!(
            emit(&document, &profile(kind)).unwrap(),
            emit(&document, &profile(kind)).unwrap(),
            "{name}"
        );
    }
}

#[test]
fn an_independent_reader_reads_every_sample() {
    for (name, kind, document) in samples::all() {
        let bytes = emit(&document, &profile(kind)).unwrap();
        let read = docx_rs::read_docx(&bytes).unwrap_or_else(|e| panic!("{name}: {e}"));
        let json = read.json();
        for text in document.plain_text().lines().filter(|l| {
            !l.is_empty()
                && !document.head.as_ref().is_some_and(|h| h.issuers.iter().any(|i| i == l))
        }) {
            // Titles may be broken into lines: their beginning is enough.
            let start: String = text.chars().take(8).collect();
            assert!(json.contains(&start), "{name}: {text}");
        }
    }
}

/// The cell at the side has room for the number's line and no more.
#[test]
fn the_number_at_the_side_has_no_space_around_it() {
    let footer =
        part(&emit(&samples::landscape(), &profile("landscape")).unwrap(), "word/footer1.xml");
    assert!(
        footer.contains("tbRl") && footer.contains("PAGE") && !footer.contains("w:after="),
        "{footer}"
    );
}

/// Word processors end the text above the footer where that is higher than the margin.
#[test]
fn footers_take_no_room_from_the_text() {
    for (name, kind, document) in samples::all() {
        let sheet = part(&emit(&document, &profile(kind)).unwrap(), "word/document.xml");
        for section in sheet.split("<w:pgMar ").skip(1) {
            let of = |key: &str| {
                section
                    .split(&format!("w:{key}=\""))
                    .nth(1)
                    .and_then(|s| s.split('"').next())
                    .unwrap()
                    .parse::<i32>()
                    .unwrap()
            };
            // On a turned sheet the footer holds no line of its own.
            let line = if kind == "landscape" { SPACER_LINE } else { 336 };
            assert!(
                of("footer") + line <= of("bottom"),
                "{name}: {} and {line} above {}",
                of("footer"),
                of("bottom")
            );
        }
    }
}

#[test]
fn titles_break_beside_the_names_of_the_document() {
    let mut document = samples::all().remove(0).2;
    let text = vec![Inline::text("中共清江县委第一巡察组关于对和田乡党委开展巡察的反馈意见")];
    document.blocks =
        vec![crate::document::Block { at: Default::default(), kind: BlockKind::Title { text } }];
    let xml = part(&emit(&document, &profile("plain")).unwrap(), "word/document.xml");
    let broken = xml.find("<w:br/>").unwrap();
    assert!(
        xml[..broken].contains("巡察组</w:t>") && xml[broken..].contains("<w:t>关于对"),
        "{xml}"
    );
}

/// Schema order of the children of an element (ISO/IEC 29500-1), of those this backend may write.
const ORDERS: [(&str, &[&str]); 11] = [
    (
        "w:pPr",
        &[
            "pStyle",
            "keepNext",
            "keepLines",
            "pageBreakBefore",
            "framePr",
            "widowControl",
            "numPr",
            "pBdr",
            "shd",
            "tabs",
            "kinsoku",
            "wordWrap",
            "overflowPunct",
            "topLinePunct",
            "autoSpaceDE",
            "autoSpaceDN",
            "adjustRightInd",
            "snapToGrid",
            "spacing",
            "ind",
            "contextualSpacing",
            "jc",
            "textDirection",
            "textAlignment",
            "outlineLvl",
            "rPr",
            "sectPr",
        ],
    ),
    (
        "w:rPr",
        &[
            "rStyle", "rFonts", "b", "bCs", "i", "iCs", "color", "spacing", "w", "kern",
            "position", "sz", "szCs", "u", "lang",
        ],
    ),
    (
        "w:tblPr",
        &[
            "tblStyle",
            "tblpPr",
            "tblOverlap",
            "tblW",
            "jc",
            "tblInd",
            "tblBorders",
            "shd",
            "tblLayout",
            "tblCellMar",
            "tblLook",
            "tblCaption",
            "tblDescription",
        ],
    ),
    (
        "w:tcPr",
        &["tcW", "gridSpan", "vMerge", "tcBorders", "shd", "tcMar", "textDirection", "vAlign"],
    ),
    (
        "w:sectPr",
        &[
            "headerReference",
            "footerReference",
            "type",
            "pgSz",
            "pgMar",
            "cols",
            "titlePg",
            "docGrid",
        ],
    ),
    (
        "w:style",
        &["name", "basedOn", "next", "uiPriority", "semiHidden", "qFormat", "pPr", "rPr", "tblPr"],
    ),
    (
        "wp:anchor",
        &[
            "wp:simplePos",
            "wp:positionH",
            "wp:positionV",
            "wp:extent",
            "wp:effectExtent",
            "wp:wrapNone",
            "wp:docPr",
            "wp:cNvGraphicFramePr",
            "a:graphic",
        ],
    ),
    ("pic:pic", &["pic:nvPicPr", "pic:blipFill", "pic:spPr"]),
    ("pic:spPr", &["a:xfrm", "a:prstGeom"]),
    ("w:sdtPr", &["rPr", "alias", "tag", "id", "date", "w14:checkbox"]),
    (
        "w:settings",
        &[
            "zoom",
            "defaultTabStop",
            "evenAndOddHeaders",
            "characterSpacingControl",
            "compat",
            "themeFontLang",
            "decimalSymbol",
            "listSeparator",
        ],
    ),
];

/// Every element of a part as (parent, name), in order.
fn elements(xml: &str) -> Vec<(String, String)> {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(xml);
    let (mut open, mut all): (Vec<String>, Vec<(String, String)>) = (Vec::new(), Vec::new());
    loop {
        let event = reader.read_event().unwrap();
        let name = |e: &quick_xml::events::BytesStart<'_>| e.name().as_ref().to_string();
        match &event {
            Event::Start(e) | Event::Empty(e) => {
                all.push((open.last().cloned().unwrap_or_default(), name(e)));
                if matches!(event, Event::Start(_)) {
                    open.push(name(e));
                } else {
                    all.push((name(e), String::new()));
                }
            }
            Event::End(_) => all.push((open.pop().unwrap(), String::new())),
            Event::Eof => return all,
            _ => {}
        }
    }
}

fn xml_parts(bytes: &[u8]) -> Vec<(String, String)> {
    let names = ZipReader::open(bytes, Limits::default()).unwrap().names();
    names
        .into_iter()
        .filter(|n| !n.ends_with(".png"))
        .map(|n| (part(bytes, &n), n))
        .map(|(xml, n)| (n, xml))
        .collect()
}

/// Pictures of the seals of all who sign.
fn all_sealed(document: &Document) -> Adjustments {
    let seal = Seal::from_png(&include_bytes!("../../../tests/inputs/seal/seal.png")[..]).unwrap();
    let organs = document
        .blocks
        .iter()
        .filter_map(|b| if let BlockKind::Signature(s) = &b.kind { Some(&s.organs) } else { None });
    Adjustments {
        seals: organs.flatten().map(|o| (o.clone(), seal.clone())).collect(),
        ..Adjustments::default()
    }
}

#[test]
fn children_stand_in_schema_order() {
    for (sample, kind, document) in samples::all() {
        for (name, xml) in
            xml_parts(&emit_with(&document, &profile(kind), &all_sealed(&document), None).unwrap())
        {
            let mut last: Vec<(String, usize)> = Vec::new();
            for (parent, child) in elements(&xml) {
                if child.is_empty() {
                    last.pop_if(|l| l.0 == parent);
                    continue;
                }
                if let Some((_, order)) = ORDERS.iter().find(|o| o.0 == parent) {
                    let at = order.iter().position(|o| child == *o || child == format!("w:{o}"));
                    let at = at.unwrap_or_else(|| panic!("{sample} {name}: {child} in {parent}"));
                    let (_, before) = last.last_mut().unwrap();
                    assert!(at >= *before, "{sample} {name}: {child} in {parent}");
                    *before = at;
                }
                if ORDERS.iter().any(|o| o.0 == child) {
                    last.push((child, 0));
                }
            }
        }
    }
}

const HOSTILE: [&str; 12] = [
    "& < > ]]> \" '",
    "</w:t></w:r><w:r><w:instrText>DDEAUTO c:\\x</w:instrText></w:r>",
    "{{ title }} {% raw %}",
    "#eval(\"1\") $x$",
    "=1+1",
    "\u{1}\u{8}\u{b}\u{1f}\u{fffe}\u{ffff}留下",
    "\u{202e}倒\u{2028}行",
    "  两边有空格  ",
    "&#x0; &amp; &lt;",
    "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
    "\\par \\field{HYPERLINK}",
    "𠮷\u{30000}",
];

/// The letter with a text in every place that takes one.
fn letter_with(text: &str) -> Document {
    let mut document = samples::letter();
    let inlines = || {
        vec![
            Inline::text(text),
            Inline::Blank { width: 3.0, hint: text.into() },
            Inline::Check { checked: true, hint: text.into() },
        ]
    };
    (document.meta.title, document.meta.author) = (text.into(), text.into());
    let head = document.head.as_mut().unwrap();
    (head.secrecy, head.issuers, head.number) = (Some(text.into()), vec![text.into()], inlines());
    document.blocks = vec![
        samples::block(BlockKind::Addressee { text: inlines() }),
        samples::block(BlockKind::Heading {
            level: 1,
            number: text.into(),
            lead: inlines(),
            text: inlines(),
        }),
        samples::block(BlockKind::Paragraph { style: ParagraphStyle::Body, text: inlines() }),
        samples::block(BlockKind::Note { text: inlines() }),
    ];
    let imprint = document.imprint.as_mut().unwrap();
    (imprint.cc, imprint.printer, imprint.date) =
        (vec![text.into()], Some(text.into()), Some(text.into()));
    document
}

#[test]
fn hostile_text_is_only_text() {
    let profile = profile("letter");
    // Where lines break decides whether a paragraph is justified.
    let is_content = |(parent, name): &(String, String)| parent != "w:jc" && name != "w:jc";
    let shape = |text: &str| {
        let parts = xml_parts(&emit(&letter_with(text), &profile).unwrap());
        let elements = |xml: &str| elements(xml).into_iter().filter(is_content).collect::<Vec<_>>();
        parts.into_iter().map(|(name, xml)| (name, elements(&xml))).collect::<Vec<_>>()
    };
    let harmless = shape("平安");
    for text in HOSTILE {
        assert_eq!(shape(text), harmless, "{text:?}");
        let xml = part(&emit(&letter_with(text), &profile).unwrap(), "word/document.xml");
        let kept: String = text
            .chars()
            .filter(|c| !matches!(c, '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}'))
            .collect();
        assert!(read_text(&xml).contains(&kept), "{text:?}");
    }
}

/// The text of a part as an XML reader sees it.
fn read_text(xml: &str) -> String {
    let plain: String =
        xml.split('<').filter_map(|t| t.split_once('>')).map(|(_, text)| text).collect();
    quick_xml::escape::unescape(&plain).unwrap().into_owned()
}

#[test]
fn the_page_is_the_profiles() {
    let xml = part(&emit(&samples::red_head(), &profile("red-head")).unwrap(), "word/document.xml");
    assert!(xml.contains("<w:pgSz w:w=\"11906\" w:h=\"16838\"/>"));
    assert!(
        xml.contains("w:top=\"1906\"") && xml.contains("w:left=\"1587\""),
        "{}",
        xml.split("<w:pgMar").nth(1).unwrap()
    );
    let turned =
        part(&emit(&samples::landscape(), &profile("landscape")).unwrap(), "word/document.xml");
    assert!(turned.contains("<w:pgSz w:w=\"16838\" w:h=\"11906\" w:orient=\"landscape\"/>"));
    let mut local = profile("red-head");
    local.grid.pitch = Some(crate::units::Pt(28.0));
    assert!(
        part(&emit(&samples::red_head(), &local).unwrap(), "word/styles.xml")
            .contains("w:line=\"560\"")
    );
}

#[test]
fn properties_come_from_the_data_alone() {
    let mut document = samples::form();
    let core = part(&emit(&document, &profile("form")).unwrap(), "docProps/core.xml");
    assert!(
        core.contains(">2026-05-18T00:00:00Z</dcterms:created>")
            && core.contains("<dc:title>测评表</dc:title>")
    );
    for date in [None, Some("yesterday".to_string())] {
        document.meta.date = date;
        assert!(
            !part(&emit(&document, &profile("form")).unwrap(), "docProps/core.xml")
                .contains("dcterms:created>")
        );
    }
}

#[test]
fn table_widths_add_up_whatever_the_spans() {
    let column = |share| Column { share, align: Align::Left };
    let mut cells = vec![samples::cell(0, "宽", false), samples::cell(2, "高", false)];
    (cells[0].colspan, cells[1].rowspan, cells[1].colspan) = (2, 9, 9);
    let rows = vec![Row { cells, lines: 0.0 }, Row { cells: Vec::new(), lines: 2.5 }];
    let table =
        Table { columns: vec![column(1.0 / 3.0); 3], head_rows: 0, rows, size: TableSize::Normal };
    let document =
        Document { blocks: vec![samples::block(BlockKind::Table(table))], ..Document::default() };
    let xml = part(&emit(&document, &profile("plain")).unwrap(), "word/document.xml");
    let numbers = |tag: &str| -> Vec<i32> {
        xml.split(tag)
            .skip(1)
            .map(|t| t.split_once("w:w=\"").unwrap().1.split_once('"').unwrap().0.parse().unwrap())
            .collect()
    };
    let (columns, cells, whole) =
        (numbers("<w:gridCol "), numbers("<w:tcW "), numbers("<w:tblW ")[0]);
    assert_eq!(columns.iter().sum::<i32>(), whole);
    assert_eq!(cells, [columns[0] + columns[1], columns[2], columns[0], columns[1], columns[2]]);
    assert!(
        xml.contains("<w:vMerge w:val=\"continue\"/>") && xml.contains("<w:gridSpan w:val=\"2\"/>")
    );
}

#[test]
fn preprinted_paper_keeps_the_place_of_the_mark() {
    let (printed, mut blank) = (profile("red-head"), profile("red-head"));
    blank.head.preprinted = true;
    let document = samples::red_head();
    let [a, b] = [printed, blank].map(|p| part(&emit(&document, &p).unwrap(), "word/document.xml"));
    assert!(a.contains("小组</w:t></w:r>") && a.contains("w:color=\"FF0000\""));
    assert!(!b.contains("w:color=\"FF0000\"") && !b.contains(">文件<"));
    let line = |xml: &str| {
        xml.split("IssuerMark").nth(1).unwrap().split_once("</w:pPr>").unwrap().0.to_string()
    };
    assert_eq!(line(&a), line(&b));
}

#[test]
fn an_imprint_on_an_even_page_has_a_section_without_numbers() {
    let finish = |imprint_pages| Adjustments { imprint_pages, ..Adjustments::default() };
    let body = |n| {
        part(
            &emit_with(&samples::red_head(), &profile("red-head"), &finish(n), None).unwrap(),
            "word/document.xml",
        )
    };
    assert_eq!(body(0).matches("<w:sectPr>").count(), 1);
    for (pages, breaks) in [(1, 0), (2, 1)] {
        let xml = body(pages);
        let (_, quiet) = xml.split_once("</w:sectPr>").unwrap();
        assert_eq!(
            (xml.matches("<w:sectPr>").count(), quiet.matches("<w:pageBreakBefore").count()),
            (2, breaks)
        );
        assert!(quiet.contains("w:val=\"nextPage\"") && quiet.contains("抄送"), "{quiet}");
    }
    let parts = xml_parts(
        &emit_with(&samples::red_head(), &profile("red-head"), &finish(1), None).unwrap(),
    );
    let silent =
        parts.iter().filter(|(name, xml)| name.contains("footer") && !xml.contains("PAGE")).count();
    assert_eq!(silent, 2, "one for odd and one for even pages");
}

#[test]
fn a_date_is_a_control_to_pick_one() {
    let xml = part(&emit(&samples::red_head(), &profile("red-head")).unwrap(), "word/document.xml");
    assert!(
        xml.contains("<w:alias w:val=\"成文日期\"/>")
            && xml.contains("<w:date w:fullDate=\"2026-0"),
        "{xml}"
    );
}

#[test]
fn respaced_lines_are_those_of_the_text_from_the_block_on() {
    let respaced = Some(crate::layout::Respaced { from: 2, pitch: crate::units::Pt(27.0) });
    let finish = Adjustments { respaced, ..Adjustments::default() };
    let xml = part(
        &emit_with(&samples::red_head(), &profile("red-head"), &finish, None).unwrap(),
        "word/document.xml",
    );
    let (_, below) = xml.split_once("DocTitle").unwrap();
    assert!(
        below.contains("w:line=\"540\"")
            && !xml.split("DocTitle").next().unwrap().contains("w:line=\"540\"")
    );
}

#[test]
fn what_keeps_the_text_with_its_signature() {
    let with = |text: String, annexes: usize, runs_over| {
        let paragraph =
            BlockKind::Paragraph { style: ParagraphStyle::Body, text: vec![Inline::text(text)] };
        let signature = Signature {
            variant: SignatureVariant::Sealed,
            organs: vec!["某县委".into()],
            date: vec![Inline::text("2026年5月18日")],
        };
        let items: Vec<AnnexItem> = (0..annexes)
            .map(|n| AnnexItem { number: format!("{}.", n + 1), name: "名单".into() })
            .collect();
        let list = Some(BlockKind::AnnexList { items }).filter(|_| annexes > 0);
        let kinds = [Some(paragraph), list, Some(BlockKind::Signature(signature))];
        let blocks =
            kinds.into_iter().flatten().map(|kind| Block { at: At::default(), kind }).collect();
        let document = Document { blocks, ..Document::default() };
        let finish = Adjustments { runs_over, ..Adjustments::default() };
        let xml = part(
            &emit_with(&document, &profile("plain"), &finish, None).unwrap(),
            "word/document.xml",
        );
        let (_, first) = xml.split_once("DocBody").unwrap();
        let first = first.split("</w:pPr>").next().unwrap().to_string();
        (first.contains("w:keepNext"), first.contains("w:keepLines"))
    };
    let properties = |text, runs_over| with(text, 0, runs_over);
    assert_eq!(properties("村".repeat(80), false), (true, true), "three lines stay whole");
    assert_eq!(properties("村".repeat(80), true), (true, true));
    assert_eq!(properties("村".repeat(90), false), (true, false));
    assert_eq!(
        properties("村".repeat(90), true),
        (false, false),
        "LibreOffice would not divide it"
    );
    assert_eq!(with("村".repeat(80), 2, false), (true, true), "the list of annexes goes along");
    assert_eq!(with("村".repeat(90), 2, false), (false, false));
    assert_eq!(with("村".repeat(80), 9, false), (false, false), "a long list is divided");
}

#[test]
fn many_issuers_leave_room_for_the_body() {
    let mut document = samples::red_head();
    let alone = mark_size(&document, None);
    document.head.as_mut().unwrap().issuers = vec!["中共某县委组织部".into(); 10];
    let many = mark_size(&document, None);
    let room = profile("red-head").mark_height().0;
    assert!(many < alone && many * 1.25 * 10.0 <= room, "{many} of {alone}, ten of them in {room}");
}

/// Size in points of the issuer's mark in the main part.
fn mark_size(document: &Document, fonts: Option<&Fonts>) -> f64 {
    let bytes = emit_with(document, &profile("red-head"), &Adjustments::default(), fonts).unwrap();
    let xml = part(&bytes, "word/document.xml");
    let (_, mark) = xml.split_once("IssuerMark").unwrap();
    mark.split_once("<w:sz w:val=\"").unwrap().1.split_once('"').unwrap().0.parse::<f64>().unwrap()
        / 2.0
}

#[test]
fn a_mark_is_measured_with_the_fonts_as_for_the_pages() {
    let (profile, fonts) = (profile("red-head"), crate::fonts::tests::fonts());
    let chain = fonts.role(&profile, profile.heading.title_face);
    let mut document = samples::joint();
    assert_eq!(
        mark_size(&document, Some(&fonts)),
        mark_size(&document, None),
        "Chinese has the same widths in every face"
    );
    let head = document.head.as_mut().unwrap();
    head.issuers[0] = "中共澄川县委GPS与WWW信息化工作领导小组办公室".into();
    let expected = crate::layout::issuer_mark(head, &profile, &|text| chain.width(text)).size.0;
    assert_eq!(mark_size(&document, Some(&fonts)), expected);
    assert_ne!(mark_size(&document, None), expected);
}

/// A document with a chart and a sorting code.
fn drawn() -> Document {
    let markup = include_str!("../../../tests/inputs/markup/chart.xml");
    crate::markup::parse(markup, "chart").unwrap_or_else(|d| panic!("{d}"))
}

#[test]
fn charts_stand_in_their_line_and_codes_in_the_margin() {
    let (profile, fonts) = (profile("landscape"), crate::fonts::tests::fonts());
    let bytes = emit_with(&drawn(), &profile, &Adjustments::default(), Some(&fonts)).unwrap();
    assert_eq!(
        bytes,
        emit_with(&drawn(), &profile, &Adjustments::default(), Some(&fonts)).unwrap()
    );
    let xml = part(&bytes, "word/document.xml");
    assert_eq!((xml.matches("<wp:anchor").count(), xml.matches("<wp:inline").count()), (1, 4));
    // The code is in the first paragraph, before its text.
    assert!(xml.find("<wp:anchor").unwrap() < xml.find("<w:t>").unwrap());
    assert!(xml.contains("descr=\"分拣二维码：XW1|15-3|990126205203|form|82B9\""));
    assert!(xml.contains("descr=\"图1　各类问题数：政治建设12个，其他0个。\""));
    let names = ZipReader::open(&bytes, Limits::default()).unwrap().names();
    assert_eq!(names.iter().filter(|n| n.starts_with("word/media/picture")).count(), 5);
    // A line is as high as the chart, the picture all but as high.
    let geo = Geometry::of(&profile);
    let lines: Vec<i32> = xml
        .split("w:lineRule=\"atLeast\"")
        .filter_map(|before| {
            before.rsplit_once("w:line=\"")?.1.trim_end().trim_end_matches('"').parse().ok()
        })
        .collect();
    let heights: Vec<i64> = xml
        .split("<wp:inline")
        .skip(1)
        .map(|p| p.split_once("cy=\"").unwrap().1.split_once('"').unwrap().0.parse().unwrap())
        .collect();
    assert_eq!((lines.len(), heights.len()), (4, 4));
    for (line, height) in lines.iter().zip(heights) {
        assert_eq!(line % geo.line, 0);
        assert_eq!((height as f64 / 635.0).round() as i32, line - 20);
    }
    let all = elements(&xml);
    for parent in ["wp:inline", "wp:anchor"] {
        let children: Vec<&str> = all
            .iter()
            .filter(|(p, n)| p == parent && !n.is_empty())
            .map(|(_, n)| n.as_str())
            .collect();
        let last = ["wp:docPr", "wp:cNvGraphicFramePr", "a:graphic"];
        assert!(children.windows(3).any(|w| w == last), "{children:?}");
    }
}

#[test]
fn without_fonts_charts_are_told_in_words() {
    let bytes = emit(&drawn(), &profile("landscape")).unwrap();
    let xml = part(&bytes, "word/document.xml");
    assert_eq!((xml.matches("<wp:anchor").count(), xml.matches("<wp:inline").count()), (1, 0));
    assert!(
        xml.contains("图2　整改进度：双河镇6项（未启动1项、整改中0项、已完成5项），云岭乡0项"),
        "{xml}"
    );
}
