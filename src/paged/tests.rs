//! Whole documents through the typesetter: that they are laid out and break where they should.

use super::*;
use crate::diag::Code;
use crate::document::*;
use crate::fonts::tests::{fonts, profile};

pub(crate) fn typesetter() -> &'static Typesetter {
    static TYPESETTER: std::sync::OnceLock<Typesetter> = std::sync::OnceLock::new();
    TYPESETTER.get_or_init(|| Typesetter::new(fonts()))
}

fn t(text: &str) -> Vec<Inline> {
    vec![Inline::text(text)]
}

fn block(kind: BlockKind) -> Block {
    Block { at: At::default(), kind }
}

fn para(style: ParagraphStyle, text: &str) -> Block {
    block(BlockKind::Paragraph { style, text: t(text) })
}

pub(crate) fn p(text: &str) -> Block {
    para(ParagraphStyle::Body, text)
}

fn h(level: u8, number: &str, lead: &str, text: &str) -> Block {
    let text = if text.is_empty() { Vec::new() } else { t(text) };
    block(BlockKind::Heading { level, number: number.into(), lead: t(lead), text })
}

fn title(text: &str) -> Block {
    block(BlockKind::Title { text: t(text) })
}

pub(crate) fn sign(variant: SignatureVariant, organs: &[&str]) -> Block {
    let organs = organs.iter().map(|o| (*o).into()).collect();
    block(BlockKind::Signature(Signature { variant, organs, date: t("2026年5月18日") }))
}

fn head(issuers: &[&str], suffix: Option<&str>) -> Head {
    Head {
        issuers: issuers.iter().map(|i| (*i).into()).collect(),
        suffix: suffix.map(Into::into),
        number: t("清巡发〔2026〕3号"),
        ..Head::default()
    }
}

fn meta(name: &str) -> Meta {
    Meta {
        title: name.into(),
        author: "中共清河县委巡察工作领导小组办公室".into(),
        date: Some("2026-05-18".into()),
    }
}

fn body() -> Vec<Block> {
    let long = "坚持党的创新理论指导，深入贯彻党中央关于巡视巡察工作的决策部署，坚守政治巡察职能定位，聚焦“两个维护”根本任务，围绕基层党组织贯彻落实党的路线方针政策和党中央重大决策部署情况、群众身边腐败问题和不正之风、基层党组织建设等情况开展监督检查（含2023年1月以来的村级“三资”管理情况），着力发现并推动解决突出问题。";
    let mut blocks = vec![
        title("中共清河县委巡察工作领导小组关于对石桥镇党委开展常规巡察的通知"),
        block(BlockKind::Addressee { text: t("中共石桥镇委员会：") }),
        p(&"根据县委巡察工作统一部署和年度计划安排进驻你镇开展为期四十五天的常规巡察".repeat(9)),
        p(long),
    ];
    for (i, name) in ["巡察任务", "巡察方式", "时间安排"].iter().enumerate() {
        let number = ["一、", "二、", "三、"][i];
        blocks.push(h(1, number, name, ""));
        blocks.push(h(2, "（一）", "总体要求。", long));
        blocks.push(h(
            3,
            "1.",
            "加强领导。",
            "要高度重视，GDP增长6.5%，收入12,345.60万元，同比增长3%～5%；联系电话：0319-8123456，邮箱xcb@example.gov.cn。",
        ));
        blocks.push(h(4, "（1）", "压实责任。", long));
    }
    blocks
}

fn red_head() -> Document {
    let mut blocks = body();
    blocks.push(block(BlockKind::AnnexList {
        items: vec![
            AnnexItem { number: "1.".into(), name: "巡察组组成人员名单".into() },
            AnnexItem {
                number: "2.".into(),
                name:
                    "石桥镇所辖村（社区）党组织延伸巡察安排以及需要提供的材料清单和联系方式一览表"
                        .into(),
            },
        ],
    }));
    blocks.push(sign(SignatureVariant::Sealed, &["中共清河县委巡察工作领导小组"]));
    blocks.push(block(BlockKind::Note { text: t("此件公开发布") }));
    let annex = |mark: &str, name: &str, blocks| Annex {
        at: At::default(),
        mark: mark.into(),
        title: t(name),
        blocks,
    };
    Document {
        meta: meta("关于对石桥镇党委开展常规巡察的通知"),
        code: None,
        head: Some(head(&["中共清河县委巡察工作领导小组"], Some("文件"))),
        blocks,
        annexes: vec![
            annex("附件1", "巡察组组成人员名单", vec![p("组长：张三，副组长：李四。")]),
            annex("附件2", "延伸巡察安排", vec![block(BlockKind::Table(wide_table(30)))]),
        ],
        imprint: Some(Imprint {
            to: Vec::new(),
            cc: ["县纪委监委", "县委组织部", "县委宣传部", "县委统战部", "县委政法委", "县信访局"]
                .map(String::from)
                .into(),
            printer: Some("中共清河县委巡察工作领导小组办公室".into()),
            date: Some("2026年5月18日".into()),
        }),
    }
}

fn joint() -> Document {
    let mut h = head(&["中共清河县委组织部", "清河县财政局", "清河县农业农村局"], Some("文件"));
    h.copy_number = Some("000001".into());
    h.secrecy = Some("机密★1年".into());
    h.urgency = Some("特急".into());
    h.signers = ["王小明", "李　强", "张建国"].map(String::from).into();
    let mut blocks = body();
    blocks.push(sign(
        SignatureVariant::Sealed,
        &["中共清河县委组织部", "清河县财政局", "清河县农业农村局"],
    ));
    Document {
        meta: meta("联合行文"),
        code: None,
        head: Some(h),
        blocks,
        annexes: Vec::new(),
        imprint: red_head().imprint,
    }
}

fn letter() -> Document {
    let mut blocks = body();
    blocks.truncate(8);
    blocks.push(sign(SignatureVariant::Unsealed, &["清河县委巡察办"]));
    Document {
        meta: meta("关于移送有关问题线索的函"),
        code: None,
        head: Some(head(&["中共清河县委巡察工作领导小组办公室"], None)),
        blocks,
        annexes: Vec::new(),
        imprint: Some(Imprint {
            cc: vec!["县纪委监委".into()],
            printer: None,
            date: None,
            ..Imprint::default()
        }),
    }
}

fn plain() -> Document {
    let mut blocks = vec![title("巡察公告")];
    blocks
        .extend((0..4).map(|_| p(&"中共清河县委巡察组进驻石桥镇开展巡察工作公告如下".repeat(14))));
    blocks.push(p("联系人：王五，电话：0319-8123456。"));
    blocks.push(sign(SignatureVariant::Stamp, &["县长"]));
    blocks.push(sign(SignatureVariant::Unsealed, &["中共清河县委第一巡察组驻石桥镇联络组"]));
    Document { meta: meta("巡察公告"), blocks, ..Document::default() }
}

fn cell(column: usize, rowspan: usize, text: &str) -> Cell {
    Cell {
        column,
        colspan: 1,
        rowspan,
        head: false,
        align: Align::Center,
        paragraphs: vec![t(text)],
    }
}

fn wide_table(rows: usize) -> Table {
    let shares = [0.1, 0.2, 0.4, 0.3];
    let columns = shares.map(|share| Column { share, align: Align::Center }).into();
    let heads = ["序号", "被巡察单位", "问题表现", "整改措施"];
    let head =
        heads.iter().enumerate().map(|(i, n)| Cell { head: true, ..cell(i, 1, n) }).collect();
    let mut list = vec![Row { cells: head, lines: 0.0 }];
    for i in 0..rows {
        let mut cells = vec![cell(0, 1, &(i + 1).to_string())];
        if i % 5 == 0 {
            cells.push(cell(1, 5.min(rows - i), &format!("石桥镇第{}村党支部", i / 5 + 1)));
        }
        let issue = Cell {
            align: Align::Left,
            ..cell(2, 1, "村级“三资”管理不规范，集体收入未及时入账，涉及金额3.2万元。")
        };
        cells.extend([issue, Cell { align: Align::Left, ..cell(3, 1, "立行立改，建立台账。") }]);
        list.push(Row { cells, lines: 0.0 });
    }
    Table { columns, head_rows: 1, rows: list, size: TableSize::Normal }
}

fn landscape() -> Document {
    let blocks = vec![
        title("巡察反馈问题整改清单"),
        para(ParagraphStyle::Caption, "单位：万元"),
        block(BlockKind::Table(wide_table(42))),
    ];
    Document { meta: meta("整改清单"), blocks, ..Document::default() }
}

fn form() -> Document {
    let blank = |width| Inline::Blank { width, hint: "填写".into() };
    let check = |checked| Inline::Check { checked, hint: "选择".into() };
    let text = |s: &str| Inline::text(s);
    let styled = |s: &str, style| Inline::Text { text: s.into(), style };
    let bold = TextStyle { bold: true, ..TextStyle::default() };
    let under = TextStyle { underline: true, ..TextStyle::default() };
    let kai = TextStyle { face: Some(Face::Kai), ..TextStyle::default() };
    let line = vec![
        text("姓名："),
        blank(6.0),
        text("，职务："),
        blank(10.0),
        text("，评价："),
        check(true),
        text("好"),
        check(false),
        text("一般"),
        check(false),
        text("差。"),
    ];
    let mixed = vec![
        text("请"),
        styled("如实填写", bold),
        text("，"),
        styled("不得涂改（含2026年）", under),
        text("，"),
        styled("填写后投入票箱", kai),
        text("。"),
        Inline::Break,
        text("第二行。"),
    ];
    let columns: Vec<Column> =
        [1.0, 2.0, 1.0].map(|s| Column { share: s / 4.0, align: Align::Center }).into();
    let row = |a: &str, c: Vec<Inline>| Row {
        cells: vec![
            cell(0, 1, a),
            Cell { align: Align::Left, ..cell(1, 1, "") },
            Cell { paragraphs: vec![c], ..cell(2, 1, "") },
        ],
        lines: 1.5,
    };
    let rows = vec![
        Row {
            cells: vec![Cell { colspan: 3, head: true, ..cell(0, 1, "民主测评表") }],
            lines: 0.0,
        },
        row("政治建设", vec![check(false), text("好"), check(true), text("差")]),
        row("作风建设", vec![check(false), text("好"), check(true), text("差")]),
    ];
    let table = Table { columns, head_rows: 1, rows, size: TableSize::Body };
    let blocks = vec![
        title("民主测评表"),
        para(ParagraphStyle::Subtitle, "（石桥镇）"),
        block(BlockKind::Paragraph { style: ParagraphStyle::Body, text: line }),
        block(BlockKind::Paragraph { style: ParagraphStyle::Body, text: mixed }),
        block(BlockKind::Table(table)),
        block(BlockKind::Space { lines: 1.0 }),
        p("其他意见："),
        block(BlockKind::Ruled { lines: 3 }),
        para(ParagraphStyle::Right, "2026年5月18日"),
        para(ParagraphStyle::Center, "谢谢配合"),
    ];
    Document { meta: meta("民主测评表"), blocks, ..Document::default() }
}

pub(crate) fn samples() -> Vec<(&'static str, &'static str, Document)> {
    vec![
        ("red-head", "red-head", red_head()),
        ("joint", "red-head", joint()),
        ("letter", "letter", letter()),
        ("plain", "plain", plain()),
        ("form", "form", form()),
        ("landscape", "landscape", landscape()),
    ]
}

fn lay_out(document: &Document, profile: &Profile) -> Result<PagedDocument, Diagnostics> {
    typesetter().lay_out(document, profile, &Adjustments::default())
}

/// The text on each page.
fn pages(document: &Document, profile: &Profile) -> Vec<String> {
    pages_with(document, profile, &Adjustments::default())
}

fn pages_with(document: &Document, profile: &Profile, adjustments: &Adjustments) -> Vec<String> {
    let flow = compose::compose(document, profile, &fonts(), adjustments);
    let laid_out = pages::paginate(&flow, &fonts());
    let text = |mark: &pages::Mark| {
        if let pages::Ink::Text(text) = &mark.ink { text.text.clone() } else { String::new() }
    };
    laid_out.pages.iter().map(|page| page.marks.iter().map(text).collect()).collect()
}

pub(crate) fn of(blocks: Vec<Block>) -> Document {
    Document { meta: meta("测试"), blocks, ..Document::default() }
}

/// A paragraph of a number of lines, the last one holding only `村`.
fn filled(lines: usize) -> Block {
    p(&"村".repeat(26 + 28 * (lines - 2) + 1))
}

#[test]
fn a_page_holds_22_lines() {
    assert_eq!(pages(&of(vec![filled(22)]), &profile("plain")).len(), 1);
    let two = pages(&of(vec![filled(23)]), &profile("plain"));
    assert_eq!(two.iter().map(|t| t.matches('村').count()).collect::<Vec<_>>(), [26 + 28 * 21, 1]);
}

#[test]
fn a_signature_takes_the_last_line_of_a_long_paragraph_with_it() {
    let signed = of(vec![filled(20), sign(SignatureVariant::Sealed, &["县委巡察办"])]);
    let pages = pages(&signed, &profile("plain"));
    assert_eq!(pages.len(), 2);
    assert!(pages[1].contains("村") && pages[1].contains("县委巡察办"), "{pages:?}");
    assert_eq!(pages[0].matches('村').count(), 26 + 28 * 18);
}

#[test]
fn a_signature_takes_a_short_paragraph_with_it_whole() {
    let signed = of(vec![filled(17), filled(3), sign(SignatureVariant::Sealed, &["县委巡察办"])]);
    let pages = pages(&signed, &profile("plain"));
    assert_eq!(
        pages.iter().map(|p| p.matches('村').count()).collect::<Vec<_>>(),
        [26 + 28 * 15 + 1, 26 + 28 + 1]
    );
}

#[test]
fn a_list_of_annexes_that_goes_to_its_signature_takes_text_with_it() {
    let item = |n: usize| AnnexItem { number: format!("{n}."), name: "名单".into() };
    let with = |lines: usize, last: usize| {
        let list = block(BlockKind::AnnexList { items: vec![item(1), item(2)] });
        of(vec![filled(lines), filled(last), list, sign(SignatureVariant::Sealed, &["县委巡察办"])])
    };
    let pages = pages(&with(16, 3), &profile("plain"));
    assert_eq!(
        pages.iter().map(|p| p.matches('村').count()).collect::<Vec<_>>(),
        [26 + 28 * 14 + 1, 26 + 28 + 1]
    );
    // Where little is lacking the lines come closer, and everything stays on one page.
    let closer = settled(&with(14, 3)).respaced.unwrap();
    assert!(closer.pitch.0 > 25.6 && closer.pitch.0 < 29.0, "{closer:?}");
    // A long paragraph is divided: its last lines go over by themselves.
    let adjustments = settled(&with(9, 9));
    assert!(adjustments.respaced.is_some(), "{adjustments:?}");
}

#[test]
fn a_blank_date_as_long_as_the_name_above_it_is_one_line() {
    let blank = |width| Inline::Blank { width, hint: "填写".into() };
    let date = vec![
        blank(4.0),
        Inline::text("年"),
        blank(2.0),
        Inline::text("月"),
        blank(2.0),
        Inline::text("日"),
    ];
    let signature = Signature {
        variant: SignatureVariant::Unsealed,
        organs: vec!["中共澄川县委第一巡察组".into()],
        date,
    };
    let document = of(vec![p("一段文字"), block(BlockKind::Signature(signature))]);
    let flow = compose::compose(&document, &profile("plain"), &fonts(), &Adjustments::default());
    let items = flow
        .nodes
        .iter()
        .find_map(|n| if let flow::Node::Group { items, .. } = n { Some(items) } else { None })
        .unwrap();
    let lines: Vec<usize> = items
        .iter()
        .filter_map(|i| if let flow::Node::Place { item, .. } = i { Some(item) } else { None })
        .filter_map(|item| {
            if let flow::Node::Par(par) = item.as_ref() { Some(par.lines.len()) } else { None }
        })
        .collect();
    assert_eq!(lines, [1, 1]);
}

#[test]
fn text_is_data() {
    let hostile = "#eval(\"1\") $x$ *a* _b_ `c` \\ @d <e> https://f.cn // /* -- ~ = + {{g}}";
    let pages = pages(&of(vec![p(hostile)]), &profile("plain"));
    let squeezed = |s: &str| s.replace(' ', "");
    assert!(squeezed(&pages[0]).contains(&squeezed(hostile)), "{pages:?}");
}

#[test]
fn a_character_without_glyph_is_an_error() {
    let problems = lay_out(&of(vec![p("王\u{30000}")]), &profile("plain")).err().unwrap();
    assert_eq!(problems[0].code, Code::GlyphMissing);
}

#[test]
fn the_least_documents_are_typeset() {
    for layout in ["red-head", "letter", "plain", "landscape"] {
        lay_out(&Document::default(), &profile(layout)).unwrap();
        let bare = Document {
            head: Some(Head::default()),
            imprint: Some(Imprint::default()),
            ..Document::default()
        };
        lay_out(&bare, &profile(layout)).unwrap();
        let odd = of(vec![
            p(""),
            title(""),
            block(BlockKind::Paragraph {
                style: ParagraphStyle::Body,
                text: vec![Inline::Break, Inline::Break],
            }),
            h(4, "（1）", "", ""),
            sign(SignatureVariant::Stamp, &[]),
            block(BlockKind::Paragraph {
                style: ParagraphStyle::Right,
                text: vec![Inline::Blank { width: 900.0, hint: String::new() }],
            }),
            block(BlockKind::PageBreak),
        ]);
        lay_out(&odd, &profile(layout)).unwrap();
    }
}

#[test]
fn the_imprint_can_ask_for_an_even_page() {
    let mut even = profile("red-head");
    even.imprint.even_page = true;
    for (lines, count) in [(5, 2), (25, 2), (43, 4), (45, 4)] {
        let document = Document { imprint: red_head().imprint, ..of(vec![filled(lines)]) };
        let pages = pages(&document, &even);
        assert_eq!(pages.len(), count, "{lines} lines");
        assert!(pages[count - 1].contains("抄送："));
    }
}

#[test]
fn a_row_no_page_could_hold_is_split() {
    let mut table = wide_table(2);
    table.rows[1].cells[2].paragraphs = vec![t(&"问题".repeat(1200))];
    let pages = pages(&of(vec![block(BlockKind::Table(table))]), &profile("plain"));
    assert!(pages.len() > 1);
    assert_eq!(
        pages.concat().matches("问题").count(),
        1200 + pages.len(),
        "the head repeats, nothing is lost"
    );
}

#[test]
fn many_issuers_leave_room_for_the_body() {
    let issuers = vec!["中共清河县委巡察工作领导小组办公室"; 12];
    let document =
        Document { head: Some(head(&issuers, Some("文件"))), blocks: body(), ..of(Vec::new()) };
    assert!(pages(&document, &profile("red-head"))[0].contains("根据县委"));
}

/// A title, lines of text, and a signature of four lines; a page holds 22, the title takes two and
/// a bit.
fn signed_below(lines: &[Block]) -> Document {
    let mut blocks = vec![block(BlockKind::Title { text: t("关于开展巡察的通知") })];
    blocks.extend(lines.iter().cloned());
    blocks.push(sign(SignatureVariant::Sealed, &["中共某县委"]));
    of(blocks)
}

fn settled(document: &Document) -> Adjustments {
    typesetter().settle(document, &profile("plain")).unwrap()
}

fn page_count(document: &Document) -> usize {
    typesetter().lay_out(document, &profile("plain"), &settled(document)).unwrap().pages.pages.len()
}

#[test]
fn a_signature_that_would_stand_alone_draws_the_lines_closer() {
    let lines = |n: usize| signed_below(&vec![p("一段文字"); n]);
    assert_eq!(settled(&lines(15)), Adjustments::default());
    let closer = settled(&lines(17)).respaced.unwrap();
    assert!(closer.from == 0 && closer.pitch.0 < 29.0 && closer.pitch.0 > 25.6, "{closer:?}");
    assert_eq!(page_count(&lines(17)), 1);
    // If no allowed pitch is enough, the last line moves with the signature.
    assert_eq!(settled(&lines(19)), Adjustments::default());
    assert_eq!(page_count(&lines(19)), 2);
}

#[test]
fn lines_come_closer_where_the_imprint_finds_room_too_and_before_an_annex_only_for_a_long_paragraph()
 {
    let annex = Annex {
        at: At::default(),
        mark: "附件1".into(),
        title: t("名单"),
        blocks: vec![p("一段文字")],
    };
    let with_annex = |n: usize| Document {
        annexes: vec![annex.clone()],
        ..signed_below(&vec![p("一段文字"); n])
    };
    // The page of the text is not the last one: it keeps its pitch, and the short paragraph moves
    // with the signature.
    assert_eq!(settled(&with_annex(17)), Adjustments::default());
    assert_eq!(page_count(&with_annex(17)), 3);
    let long = Document { annexes: vec![annex.clone()], ..signed_below(&[filled(10), filled(9)]) };
    assert!(settled(&long).respaced.is_some());
    let imprint = Imprint { printer: Some("县委巡察办".into()), ..Imprint::default() };
    let with_imprint = |n: usize| Document {
        imprint: Some(imprint.clone()),
        ..signed_below(&vec![p("一段文字"); n])
    };
    let closer = settled(&with_imprint(16)).respaced.unwrap();
    assert!(
        closer.pitch < settled(&signed_below(&vec![p("一段文字"); 16])).respaced.unwrap().pitch,
        "{closer:?}"
    );
    assert_eq!(page_count(&with_imprint(16)), 1);
    assert_eq!(settled(&with_imprint(18)), Adjustments::default());
}

#[test]
fn lines_stand_wider_until_the_end_of_a_long_paragraph_goes_over() {
    let signature = sign(SignatureVariant::Sealed, &["中共某县委"]);
    let full = of(vec![filled(12), filled(10), signature]);
    for (document, over, pitch) in
        [(full, 28 + 1, 30.0..32.0), (signed_below(&[filled(10), filled(9)]), 1, 30.0..38.4)]
    {
        let adjustments = settled(&document);
        let wider = adjustments.respaced.unwrap();
        assert!(
            adjustments.runs_over && wider.from == 0 && pitch.contains(&wider.pitch.0),
            "{wider:?}"
        );
        let pages = pages_with(&document, &profile("plain"), &adjustments);
        assert_eq!(pages.iter().map(|p| p.matches('村').count()).nth(1), Some(over));
    }
}

#[test]
fn a_long_paragraph_over_the_page_end_is_known() {
    let over = settled(&signed_below(&[filled(15), filled(9)]));
    assert_eq!(over, Adjustments { runs_over: true, ..Adjustments::default() });
    assert_eq!(settled(&signed_below(&[filled(3), filled(9)])), Adjustments::default());
}
