//! Each clause of GB/T 9704-2012 that the program decides, measured in both formats.
//!
//! The documents are `tests/inputs/layout/*.xml`, laid out by the built-in profiles;
//! `docs/layout.md` lists the clauses and names the tests. Numbers are the standard's, in
//! millimetres, characters ([`CHAR`]) and lines ([`LINE`]); the last number of a measure is its
//! tolerance.

use xunwen::document::{BlockKind, Signature, SignatureVariant};
use xunwen::layout::{Adjustments, Area, Part, Seal, arrange, width};

use super::measure::*;
use crate::support::root;

/// An em of 3号, 2号 and 4号 type.
const EM: f64 = 16.0 * MM;
const TITLE_EM: f64 = 22.0 * MM;
const SMALL_EM: f64 = 14.0 * MM;
/// What a line of body type and a line of the title have above and below their ems.
const LEADING: f64 = (LINE - EM) / 2.0;
const TITLE_LEADING: f64 = (33.0 * MM - TITLE_EM) / 2.0;
/// English Metric Units in a millimetre.
const EMU: f64 = 36_000.0;
/// The middle of the type area.
const MIDDLE: f64 = 106.0;
/// Where a word processor puts the baseline of an exact line, in parts of its height (measured in
/// Word and LibreOffice).
const BASELINE: f64 = 0.8;

const TITLE: &str = "关于建立巡察整改联合督查机制切实做好";
const TITLE_END: &str = "十五届县委第三轮巡察集中整改工作的通知";
const ORGAN: &str = "中共澄川县委巡察工作领导小组";
const DATE: &str = "2026年5月18日";
const LAST_LINE: &str = "队伍的良好形象。";

fn red_head() -> std::sync::Arc<Sheets> {
    pdf("red_head", "red-head")
}

/// The red-headed document without its annexes, its signature of another kind.
fn signed(sign: &str) -> String {
    let xml = input("red_head", &[("<annexes/>", "")]);
    let (before, rest) = xml.split_once("<sign>").unwrap();
    let (_, after) = rest.split_once("</sign>").unwrap();
    let (body, annexes) = after.split_once("<annex ").unwrap();
    let (_, imprint) = annexes.rsplit_once("</annex>").unwrap();
    format!("{before}{sign}{body}{imprint}")
}

/// A page of a paragraph of so many full lines.
fn filled(lines: usize) -> String {
    format!(
        "<document><title>题</title><page-break/><p>{}</p></document>",
        "村".repeat(28 * lines - 2)
    )
}

/// The baseline of the first line of a page.
fn first_baseline() -> f64 {
    TOP + ASCENT * EM
}

/// Baseline of a DOCX paragraph's first line: its top and the size of its line.
fn baseline(docx: &Docx, (p, top, _): (&Element, f64, f64)) -> f64 {
    top + BASELINE * docx.number(p, "w:spacing", "w:line") * TWIP
}

/// The first paragraph of a style on page 1 of a DOCX, with its top and bottom.
fn place<'d>(docx: &'d Docx, style: &str) -> (&'d Element, f64, f64) {
    docx.places(style).pop().unwrap()
}

/// Font of a style's type in a DOCX, and its size in points.
fn type_of<'d>(docx: &'d Docx, style: &str) -> (&'d str, f64) {
    let defaults = docx.part("styles").at("w:docDefaults/w:rPrDefault/w:rPr");
    let own = docx.style(style).get("w:rPr");
    let get = |name: &str| own.and_then(|r| r.get(name)).unwrap_or_else(|| defaults.at(name));
    (
        get("w:rFonts")
            .attr("w:eastAsia")
            .unwrap_or_else(|| defaults.at("w:rFonts").attr("w:eastAsia").unwrap()),
        get("w:sz").number("w:val") / 2.0,
    )
}

/// Id of the character style of the run that holds a text.
fn face_of<'e>(paragraph: &'e Element, text: &str) -> Option<&'e str> {
    let run = paragraph
        .all("w:r")
        .into_iter()
        .find(|r| r.text().contains(text))
        .unwrap_or_else(|| panic!("no run {text}"));
    run.get("w:rPr/w:rStyle").and_then(|s| s.attr("w:val"))
}

// --- 5 幅面尺寸及版面 ------------------------------------------------------------------------

#[test]
fn clause_5_1_paper() {
    for (name, layout, (w, h)) in
        [("red_head", "red-head", (210.0, 297.0)), ("table", "landscape", (297.0, 210.0))]
    {
        for page in &pdf(name, layout).0 {
            close("width", page.paper.0, w, 0.05);
            close("height", page.paper.1, h, 0.05);
        }
        let size = docx(name, layout);
        close("DOCX width", size.section().at("w:pgSz").number("w:w") * TWIP, w, 0.05);
        close("DOCX height", size.section().at("w:pgSz").number("w:h") * TWIP, h, 0.05);
    }
}

#[test]
fn clause_5_2_1_margins() {
    let sheets = pdf_of(&profile("plain"), &filled(60));
    let lines = sheets.lines_of_size(2, 16.0);
    close("left", lines[1].left(), LEFT, 0.05);
    close("right", lines[1].right(), RIGHT, 0.2);
    close("first ink", lines[0].ink().0, TOP, 1.0);
    close("last ink", lines[21].ink().1, BOTTOM, 1.0);
    let docx = docx("red_head", "red-head");
    let margins = docx.section().at("w:pgMar");
    close("DOCX left", margins.number("w:left") * TWIP, LEFT, 0.05);
    close("DOCX right", margins.number("w:right") * TWIP, 210.0 - RIGHT, 0.05);
    close(
        "DOCX first baseline",
        margins.number("w:top") * TWIP + BASELINE * 592.0 * TWIP,
        first_baseline(),
        0.3,
    );
    assert_eq!(margins.number("w:gutter"), 0.0);
}

#[test]
fn clause_5_2_2_body_type() {
    for line in
        red_head().lines_of_size(3, 16.0).iter().filter(|l| l.text() != "（二）严格督查程序")
    {
        assert_eq!(line.font(), "GWFang-Regular", "{}", line.text());
    }
    assert!(red_head().lines(3).iter().all(|l| l.size() == 16.0 || l.text() == "—3—"));
    assert_eq!(type_of(&docx("red_head", "red-head"), "公文正文"), ("仿宋_GB2312", 16.0));
}

#[test]
fn clause_5_2_3_lines_and_characters() {
    let lines = pdf_of(&profile("plain"), &filled(60)).lines_of_size(2, 16.0);
    assert_eq!(lines.len(), 22);
    assert!(lines[1..].iter().all(|l| l.glyphs.len() == 28));
    for pair in lines.windows(2) {
        close("pitch", pair[1].y() - pair[0].y(), LINE, 0.05);
    }
    for pair in lines[3].glyphs.windows(2) {
        close("advance", pair[1].x - pair[0].x, CHAR, 0.01);
    }
    let docx = docx("red_head", "red-head");
    let (size, margins, body) =
        (docx.section().at("w:pgSz"), docx.section().at("w:pgMar"), docx.paragraph("公文正文"));
    let line = docx.number(body, "w:spacing", "w:line");
    close("DOCX pitch", line * TWIP, LINE, 0.05);
    assert_eq!(docx.property(body, "w:spacing", "w:lineRule"), Some("exact"));
    assert_eq!(
        ((size.number("w:h") - margins.number("w:top") - margins.number("w:bottom")) / line)
            .floor(),
        22.0
    );
    let spacing =
        docx.part("styles").at("w:docDefaults/w:rPrDefault/w:rPr/w:spacing").number("w:val");
    let characters = (size.number("w:w") - margins.number("w:left") - margins.number("w:right"))
        / (320.0 + spacing);
    assert_eq!(characters.floor(), 28.0, "{characters}");
}

#[test]
fn clause_5_2_4_colours() {
    let sheets = red_head();
    for glyph in sheets.0.iter().flat_map(|p| &p.glyphs) {
        assert!(
            is_red(glyph.colour) == glyph.font.contains("Title") && glyph.size > 22.5
                || glyph.colour == [0.0; 3],
            "{glyph:?}"
        );
    }
    assert_eq!(sheets.0.iter().flat_map(|p| &p.rules).filter(|r| is_red(r.colour)).count(), 1);
    let docx = docx("red_head", "red-head");
    assert!(docx.body().all("w:color").is_empty());
    let coloured =
        docx.part("styles").all("w:style").into_iter().filter(|s| !s.all("w:color").is_empty());
    assert_eq!(coloured.map(|s| s.val("w:name")).collect::<Vec<_>>(), ["发文机关标志"]);
}

// --- 7.1, 7.2 版头 -----------------------------------------------------------------------------

#[test]
fn clause_7_1_parts_in_their_order() {
    let sheets = red_head();
    let rule = sheets.rules(1, 156.0)[0].from.1;
    assert!(sheets.find("澄巡发").y() < rule && rule < sheets.find(TITLE).ink().0);
    let (last, imprint) = (sheets.count(), sheets.rules(5, 156.0)[0].from.1);
    assert!(
        sheets.lines_of_size(last, 16.0).iter().all(|l| l.y() < imprint)
            && sheets.find("抄送：").page == last
    );
    let docx = docx("red_head", "red-head");
    let text = docx.body().text();
    let at: Vec<usize> =
        ["000012", "文件", "澄巡发", TITLE, "各乡镇党委", "附件：", DATE, "附件1", "抄送："]
            .map(|t| text.find(t).unwrap())
            .into();
    assert!(at.is_sorted(), "{at:?}");
}

#[test]
fn clause_7_2_1_copy_number() {
    let line = red_head().find("000012");
    assert_eq!((line.page, line.font(), line.size()), (1, "GWFang-Regular", 16.0));
    close("left", line.left(), LEFT, 0.05);
    close("first line", line.y(), first_baseline(), 0.05);
    let docx = docx("red_head", "red-head");
    let places = docx.places("发文机关标志");
    assert_eq!(places[0].0.text(), "000012");
    close("DOCX first line", baseline(&docx, places[0]), first_baseline(), 0.3);
    assert_eq!(
        (
            docx.property(places[0].0, "w:jc", "w:val"),
            docx.property(places[0].0, "w:ind", "w:left")
        ),
        (Some("left"), None)
    );
}

#[test]
fn clause_7_2_2_secrecy() {
    let line = red_head().find("机密★1年");
    assert_eq!((line.part("机密").unwrap().font(), line.size()), ("GWHei-Regular", 16.0));
    close("left", line.left(), LEFT, 0.05);
    close("second line", line.y(), first_baseline() + LINE, 0.05);
    let docx = docx("red_head", "red-head");
    let second = docx.places("发文机关标志")[1];
    assert_eq!(face_of(second.0, "机密★1年"), Some("FaceHei"));
    close("DOCX second line", baseline(&docx, second), first_baseline() + LINE, 0.3);
}

#[test]
fn clause_7_2_3_urgency() {
    let line = red_head().find("特急");
    assert_eq!((line.font(), line.size()), ("GWHei-Regular", 16.0));
    close("left", line.left(), LEFT, 0.05);
    close("third line", line.y(), first_baseline() + 2.0 * LINE, 0.05);
    // What is absent lets the rest move up.
    let alone = input("red_head", &[("copy-number=\"000012\" secrecy=\"机密★1年\" ", "")]);
    close(
        "first line",
        pdf_of(&profile("red-head"), &alone).find("特急").y(),
        first_baseline(),
        0.05,
    );
    let docx = docx_of(&profile("red-head"), &alone);
    let first = docx.places("发文机关标志")[0];
    assert_eq!(face_of(first.0, "特急"), Some("FaceHei"));
    close("DOCX first line", baseline(&docx, first), first_baseline(), 0.3);
}

#[test]
fn clause_7_2_4_issuer_mark() {
    let mark = red_head().find("中共澄川县委巡察工作领导小组文件");
    close("ink top", mark.ink().0, 72.0, 0.5);
    close("middle", mark.middle(), MIDDLE, 0.5);
    assert!(mark.is_red() && mark.font() == "GWTitle-Regular" && mark.left() >= LEFT);
    let docx = docx("red_head", "red-head");
    let (p, top, bottom) = place(&docx, "发文机关标志");
    let size = p.all("w:sz")[0].number("w:val") / 2.0;
    close("DOCX ink top", top + BASELINE * (bottom - top) - 0.85 * size * MM, 72.0, 0.5);
    assert_eq!(
        (p.text().as_str(), docx.property(p, "w:jc", "w:val")),
        ("中共澄川县委巡察工作领导小组文件", Some("center"))
    );
    assert_eq!(docx.style("发文机关标志").at("w:rPr/w:color").attr("w:val"), Some("FF0000"));
    assert_eq!(type_of(&docx, "发文机关标志").0, "方正小标宋简体");
}

#[test]
fn clause_7_2_4_joint_mark() {
    let sheets = pdf("joint_sealed", "red-head");
    let names = ["中共澄川县纪律检查委员会", "中共澄川县委组织部", "澄川县监察委员会"]
        .map(|n| sheets.find(n));
    close("ink top", names[0].ink().0, 72.0, 0.5);
    for name in &names {
        close("left", name.left(), names[0].left(), 0.1);
        close("right", name.right(), names[0].right(), 0.1);
    }
    let word = sheets.find("文件");
    close("word in the middle", word.y(), f64::midpoint(names[0].y(), names[2].y()), 0.1);
    close("mark in the middle", f64::midpoint(names[0].left(), word.right()), MIDDLE, 0.5);
    let docx = docx("joint_sealed", "red-head");
    let table = docx.body().at("w:tbl");
    let marks = docx.paragraphs("发文机关标志");
    assert_eq!(
        marks.iter().filter(|p| docx.property(p, "w:jc", "w:val") == Some("distribute")).count(),
        3
    );
    assert_eq!(table.all("w:vMerge").len(), 3, "the word stands beside all names");
    assert_eq!(table.val("w:tblPr/w:jc"), "center");
}

#[test]
fn clause_7_2_5_document_number() {
    let sheets = red_head();
    let (mark, number) = (sheets.find("领导小组文件"), sheets.find("澄巡发〔2026〕9号"));
    close("middle", number.middle(), MIDDLE, 0.5);
    let em_bottom = |line: &Line| line.y() + (1.0 - ASCENT) * line.size() * MM;
    close(
        "two empty lines",
        number.y() - ASCENT * EM - LEADING - em_bottom(&mark),
        2.0 * LINE,
        0.1,
    );
    assert_eq!(number.size(), 16.0);
    let docx = docx("red_head", "red-head");
    let placed = place(&docx, "发文字号");
    assert_eq!(docx.property(placed.0, "w:jc", "w:val"), Some("center"));
    close("DOCX baseline", baseline(&docx, placed), number.y(), 0.5);
}

#[test]
fn clause_7_2_6_signers() {
    let one = input("red_head", &[("9号</doc-no>", "9号</doc-no><signer>祁正堃</signer>")]);
    let sheets = pdf_of(&profile("red-head"), &one);
    let (number, signer) = (sheets.find("澄巡发〔2026〕9号"), sheets.find("签发人：祁正堃"));
    close("number one character in", number.left(), LEFT + CHAR, 0.1);
    close("signer one character in", signer.right(), RIGHT - CHAR, 0.1);
    close("on one line", signer.y(), number.y(), 0.01);
    assert_eq!(
        (signer.part("签发人：").unwrap().font(), signer.part("正").unwrap().font()),
        ("GWFang-Regular", "GWKai-Regular")
    );
    let several = pdf("joint_sealed", "red-head");
    let (first, third) = (several.find("祁"), several.find("樊祺"));
    close("names below each other", third.left(), first.left(), 0.05);
    close("in rows", third.y() - first.y(), LINE, 0.05);
    close("number beside the last name", several.find("澄纪发").y(), third.y(), 0.01);
    let docx = docx("joint_sealed", "red-head");
    let rows = docx.paragraphs("发文字号");
    assert_eq!(
        [rows[0].text(), rows[1].text()],
        ["\t签发人：祁正堃　焦永赟", "\t澄纪发〔2026〕9号\t樊　祺"]
    );
    assert_eq!((face_of(rows[0], "祁"), face_of(rows[0], "签发人")), (Some("FaceKai"), None));
    let tab =
        |row: usize, n: usize| rows[row].at("w:pPr/w:tabs").children[n].number("w:pos") * TWIP;
    close("DOCX number", tab(1, 0), CHAR, 0.05);
    close("DOCX names below each other", tab(0, 0) + 4.0 * CHAR, tab(1, 1), 0.05);
    close("DOCX names", tab(1, 1) + 7.0 * CHAR, 156.0 - CHAR, 0.1);
}

#[test]
fn clause_7_2_7_red_rule() {
    let sheets = red_head();
    let rule = sheets.rules(1, 156.0)[0];
    assert!(is_red(rule.colour));
    close("left", rule.from.0, LEFT, 0.05);
    close("right", rule.to.0, RIGHT, 0.05);
    close(
        "below the number",
        rule.from.1 - rule.weight / 2.0 - sheets.find("澄巡发〔2026〕9号").ink().1,
        4.0,
        0.5,
    );
    let docx = docx("red_head", "red-head");
    let placed @ (p, _, bottom) = place(&docx, "发文字号");
    let rule = p.at("w:pPr/w:pBdr/w:bottom");
    // The ink of 号 reaches 0.18 of its size below the baseline.
    close(
        "DOCX below the number",
        bottom + rule.number("w:space") * MM - baseline(&docx, placed) - 0.18 * EM,
        4.0,
        0.5,
    );
    assert_eq!((rule.attr("w:color"), p.get("w:pPr/w:ind").is_none()), (Some("FF0000"), true));
}

// --- 7.3 主体 -----------------------------------------------------------------------------------

#[test]
fn clause_7_3_1_title() {
    let sheets = red_head();
    let (first, second, rule) =
        (sheets.find(TITLE), sheets.find(TITLE_END), sheets.rules(1, 156.0)[0]);
    for line in [&first, &second] {
        close("middle", line.middle(), MIDDLE, 0.5);
        assert_eq!((line.font(), line.size()), ("GWTitle-Regular", 22.0));
    }
    assert_ne!(first.glyphs.len(), second.glyphs.len(), "no rectangle");
    let em_top = first.y() - ASCENT * TITLE_EM;
    close(
        "two empty lines",
        em_top - TITLE_LEADING - rule.from.1 - rule.weight / 2.0,
        2.0 * LINE,
        0.1,
    );
    let docx = docx("red_head", "red-head");
    let placed @ (p, ..) = place(&docx, "公文标题");
    assert_eq!(type_of(&docx, "公文标题"), ("方正小标宋简体", 22.0));
    assert_eq!((docx.property(p, "w:jc", "w:val"), p.all("w:br").len()), (Some("center"), 1));
    close("DOCX baseline", baseline(&docx, placed), first.y(), 0.5);
}

#[test]
fn clause_7_3_2_addressee() {
    let sheets = red_head();
    let (title, first, second) =
        (sheets.find(TITLE_END), sheets.find("各乡镇党委"), sheets.find("各人民团体党组"));
    let title_bottom = title.y() + (1.0 - ASCENT) * TITLE_EM + TITLE_LEADING;
    close("one empty line", first.y() - ASCENT * EM - LEADING - title_bottom, LINE, 0.1);
    close("left", first.left(), LEFT, 0.05);
    close("wrapped line left", second.left(), LEFT, 0.05);
    assert!(sheets.line_with("各人民团体党组").text().ends_with('：'));
    let docx = docx("red_head", "red-head");
    let placed @ (p, ..) = place(&docx, "主送机关");
    assert!(p.text().ends_with('：') && docx.property(p, "w:ind", "w:firstLine").is_none());
    close("DOCX baseline", baseline(&docx, placed), first.y(), 0.5);
}

#[test]
fn clause_7_3_3_body() {
    let sheets = red_head();
    let paragraph = sheets.find("为压实整改");
    assert_eq!(paragraph.page, 1, "page 1 shows body text");
    close("indent", paragraph.left(), LEFT + 2.0 * CHAR, 0.05);
    close("wrapped line", sheets.line_below("为压实整改").left(), LEFT, 0.05);
    let docx = docx("red_head", "red-head");
    let body = docx.paragraph("公文正文");
    assert_eq!(docx.property(body, "w:ind", "w:firstLineChars"), Some("200"));
    close("DOCX indent", docx.number(body, "w:ind", "w:firstLine") * TWIP, 2.0 * CHAR, 0.05);
}

#[test]
fn clause_7_3_3_levels() {
    // A heading that stands alone has no number.
    let last = "<h4><lead>惠民补贴。</lead>是否退还群众。</h4>";
    let more = "<h4><lead>项目资金。</lead>是否收回。</h4><h3><lead>工程类问题。</lead>是否返工。</h3>\
        <h2><lead>一般事项。</lead>其他问题。</h2>";
    let xml = input("red_head", &[(last, &format!("{last}{more}"))]);
    let sheets = pdf_of(&profile("red-head"), &xml);
    let docx = docx_of(&profile("red-head"), &xml);
    let levels = [
        ("一、", "督查范围", "GWHei-Regular", "一级标题", "黑体"),
        ("（一）", "重点事项。", "GWKai-Regular", "二级标题", "楷体_GB2312"),
        ("1.", "资金类问题。", "GWFang-Regular", "三级标题", "仿宋_GB2312"),
        ("（1）", "惠民补贴。", "GWFang-Regular", "四级标题", "仿宋_GB2312"),
    ];
    for (n, (number, words, font, style, face)) in levels.into_iter().enumerate() {
        let line = sheets.find(&format!("{number}{words}"));
        assert_eq!((line.font(), line.size()), (font, 16.0));
        close("indent", line.left(), LEFT + 2.0 * CHAR, 0.05);
        assert!(docx.paragraph(style).text().starts_with(&format!("{number}{words}")));
        assert_eq!(type_of(&docx, style), (face, 16.0));
        assert_eq!(docx.style(style).val("w:pPr/w:outlineLvl"), n.to_string());
        assert_eq!(docx.property(docx.paragraph(style), "w:ind", "w:firstLineChars"), Some("200"));
    }
}

#[test]
fn clause_7_3_4_list_of_annexes() {
    let sheets = red_head();
    let (word, one, two) = (
        sheets.find("附件：1."),
        sheets.find("联合督查组成员名单"),
        sheets.find("十五届县委第三轮巡察反馈问题中集中"),
    );
    let wrapped = sheets.line_below("十五届县委第三轮巡察反馈问题中集中");
    close("one empty line", word.y() - sheets.find(LAST_LINE).y(), 2.0 * LINE, 0.05);
    close("indent", word.left(), LEFT + 2.0 * CHAR, 0.05);
    close("names below each other", two.left(), one.left(), 0.1);
    close("wrapped line", wrapped.left(), two.left(), 0.1);
    assert!(wrapped.text().ends_with("一览表"), "no punctuation behind a name");
    assert_eq!(
        pdf("letter", "letter").find("附件：移送材料清单").page,
        2,
        "a single annex has no number"
    );
    let docx = docx("red_head", "red-head");
    let [first, second] = docx.paragraphs("附件说明")[..] else { panic!("two annexes") };
    close("DOCX one empty line", docx.number(first, "w:spacing", "w:before") * TWIP, LINE, 0.05);
    assert_eq!(docx.number(first, "w:ind", "w:left"), docx.number(second, "w:ind", "w:left"));
    close(
        "DOCX indent",
        (docx.number(first, "w:ind", "w:left") - docx.number(first, "w:ind", "w:hanging")) * TWIP,
        2.0 * CHAR,
        0.05,
    );
    assert_eq!(
        [first.text().find('\t'), second.text().find('\t')],
        [Some("附件：1.".len()), Some(2)]
    );
}

#[test]
fn clause_7_3_5_1_sealed() {
    let sheets = red_head();
    let organ = sheets.lines(3).into_iter().find(|l| l.text() == ORGAN).unwrap();
    let date = sheets.line_with(DATE);
    close("date four characters in", date.right(), RIGHT - 4.0 * CHAR, 0.1);
    close("name over the date", organ.middle(), date.middle(), 0.1);
    close("lines", date.y() - organ.y(), LINE, 0.05);
    let docx = docx("red_head", "red-head");
    let (name, day) = (docx.paragraph("署名"), docx.paragraph("成文日期"));
    assert_eq!(
        (docx.property(day, "w:ind", "w:rightChars"), docx.property(day, "w:jc", "w:val")),
        (Some("400"), Some("right"))
    );
    let left = docx.number(name, "w:ind", "w:left") * TWIP;
    assert_eq!(docx.property(name, "w:jc", "w:val"), Some("center"));
    close("DOCX name over the date", LEFT + f64::midpoint(left, 156.0), date.middle(), 0.3);
}

#[test]
fn clause_7_3_5_1_joint_seals() {
    let sheets = pdf("joint_sealed", "red-head");
    let second_page = |name: &str| sheets.lines(2).into_iter().find_map(|l| l.part(name)).unwrap();
    let names =
        ["中共澄川县纪律检查委员会", "中共澄川县委组织部", "澄川县监察委员会"].map(second_page);
    let date = second_page(DATE);
    close("one row", names[1].y(), names[0].y(), 0.01);
    assert!(
        names[1].middle() - names[0].middle() >= 42.0 && names[2].y() - names[0].y() >= 42.0,
        "seals of 42 mm would touch"
    );
    assert!(
        names[0].middle() - 21.0 >= LEFT && names[1].middle() + 21.0 <= RIGHT,
        "seals would leave the type area"
    );
    close("the last name over the date", names[2].middle(), date.middle(), 0.1);
    close("date four characters in", date.right(), RIGHT - 4.0 * CHAR, 0.1);
    let docx = docx("joint_sealed", "red-head");
    let [row, last] = docx.paragraphs("署名")[..] else { panic!("two rows") };
    let tabs: Vec<f64> = row
        .all("w:tab")
        .iter()
        .filter_map(|t| t.attr("w:pos"))
        .map(|p| LEFT + p.parse::<f64>().unwrap() * TWIP)
        .collect();
    close("DOCX first name", tabs[0], names[0].middle(), 0.5);
    close("DOCX second name", tabs[1], names[1].middle(), 0.5);
    close(
        "DOCX rows",
        docx.number(last, "w:spacing", "w:before") * TWIP + LINE,
        names[2].y() - names[0].y(),
        0.5,
    );
}

/// The seal's upper edge is within a line of the text, and it covers name and date (whether or not
/// it is drawn).
#[test]
fn clause_7_3_5_1_place_of_seals() {
    let red_head = profile("red-head");
    for organs in
        [vec![ORGAN], vec!["中共澄川县纪律检查委员会", "中共澄川县委组织部", "澄川县监察委员会"]]
    {
        let signature = Signature {
            variant: SignatureVariant::Sealed,
            organs: organs.iter().map(ToString::to_string).collect(),
            date: vec![xunwen::document::Inline::text(DATE)],
        };
        let measure = |part| match part {
            Part::Organ(n) => width(organs[n]),
            Part::Date => width(DATE),
        };
        let placed = arrange(&signature, &red_head, Area { columns: 28.0, lines: 22.0 }, &measure);
        assert_eq!(placed.seals.len(), organs.len());
        let above = placed.seals[0].line * LINE - 21.0;
        assert!((0.0..=LINE).contains(&above), "{above}");
        for (name, seal) in placed.entries.iter().zip(&placed.seals) {
            close("over its name", seal.x, name.x + name.width / 2.0, 0.01);
            assert!(seal.line < name.line + 1.0, "name and date lie below the middle");
        }
    }
}

/// A seal's picture lies where its place is, 42 mm wide, in both formats; where nothing is sealed
/// there is none.
#[test]
fn clause_7_3_5_1_picture_of_the_seal() {
    const JOINT: [&str; 3] = ["中共澄川县纪律检查委员会", "中共澄川县委组织部", "澄川县监察委员会"];
    let bytes = std::fs::read(root("tests/inputs/seal/seal.png")).unwrap();
    let seal = Seal::from_png(bytes.clone()).unwrap();
    let seals = std::iter::once(ORGAN)
        .chain(JOINT)
        .chain(["县　长"])
        .map(|o| (o.to_string(), seal.clone()))
        .collect();
    let finish = Adjustments { seals, ..Adjustments::default() };
    let red_head = profile("red-head");
    for (name, organs) in [("red_head", &[ORGAN][..]), ("joint_sealed", &JOINT)] {
        let document = parsed(&input(name, &[]));
        let BlockKind::Signature(signature) = document
            .blocks
            .iter()
            .map(|b| &b.kind)
            .find(|b| matches!(b, BlockKind::Signature(_)))
            .unwrap()
        else {
            unreachable!()
        };
        let measure = |part| match part {
            Part::Organ(n) => width(organs[n]),
            Part::Date => width(DATE),
        };
        let placed = arrange(signature, &red_head, Area { columns: 28.0, lines: 22.0 }, &measure);
        let sheets = pdf_finished(&red_head, &document, &finish);
        let page = sheets.line_with(DATE).page;
        assert_eq!(
            sheets.0.iter().map(|p| p.pictures.len()).sum::<usize>(),
            organs.len(),
            "{name}"
        );
        let docx = docx_finished(&red_head, &document, &finish);
        let anchors: Vec<(&Element, &Element)> = docx
            .paragraphs("署名")
            .into_iter()
            .flat_map(|p| p.all("wp:anchor").into_iter().map(move |a| (p, a)))
            .collect();
        assert_eq!((anchors.len(), docx.others()), (organs.len(), organs.len()), "{name}");
        for (n, organ) in organs.iter().enumerate() {
            let line = sheets.lines(page).into_iter().find_map(|l| l.part(organ)).unwrap();
            let name = placed.entries.iter().find(|e| e.part == Part::Organ(n)).unwrap();
            let below = (placed.seals[n].line - name.line) * LINE;
            let [left, top, right, bottom] = sheets.page(page).pictures[n];
            close("as wide as a seal", right - left, 42.0, 0.05);
            close("as high as a seal", bottom - top, 42.0, 0.05);
            close("over its name", f64::midpoint(left, right), line.middle(), 0.5);
            close(
                "at its place",
                f64::midpoint(top, bottom),
                line.y() - ASCENT * EM - LEADING + below,
                0.5,
            );
            let (paragraph, anchor) = anchors[n];
            let offset =
                |of: &str| anchor.at(of).at("wp:posOffset").text().parse::<f64>().unwrap() / EMU;
            let (extent, picture) = (anchor.at("wp:extent"), anchor.at("wp:docPr"));
            assert_eq!((extent.attr("cx"), extent.attr("cy")), (Some("1512000"), Some("1512000")));
            assert_eq!(
                (picture.attr("descr"), anchor.attr("behindDoc")),
                (Some(format!("印章图样：{organ}").as_str()), Some("0"))
            );
            assert!(paragraph.text().contains(organ));
            close("DOCX over its name", LEFT + offset("wp:positionH") + 21.0, line.middle(), 0.5);
            let above = docx.number(paragraph, "w:spacing", "w:before") * TWIP;
            close("DOCX at its place", offset("wp:positionV") + 21.0 - above, below, 0.5);
            assert_eq!(docx.related(anchor.all("a:blip")[0].attr("r:embed").unwrap()), bytes);
        }
    }
    for (name, layout) in [("joint_unsealed", "red-head"), ("order", "order")] {
        let (document, profile) = (parsed(&input(name, &[])), profile(layout));
        assert!(
            pdf_finished(&profile, &document, &finish).0.iter().all(|p| p.pictures.is_empty()),
            "{name}"
        );
        let docx = docx_finished(&profile, &document, &finish);
        assert!(docx.others() == 0 && docx.body().all("w:drawing").is_empty(), "{name}");
    }
}

#[test]
fn clause_7_3_5_2_unsealed() {
    let sign = format!("<sign variant=\"unsealed\"><org>{ORGAN}</org><date>{DATE}</date></sign>");
    let sheets = pdf_of(&profile("red-head"), &signed(&sign));
    let (organ, date) = (sheets.line_below(LAST_LINE), sheets.line_with(DATE));
    assert_eq!(organ.text(), ORGAN);
    close("one empty line", organ.y() - sheets.find(LAST_LINE).y(), 2.0 * LINE, 0.05);
    close("name two characters in", organ.right(), RIGHT - 2.0 * CHAR, 0.1);
    close("date two characters further", date.left(), organ.left() + 2.0 * CHAR, 0.1);
    close("lines", date.y() - organ.y(), LINE, 0.05);
    let docx = docx_of(&profile("red-head"), &signed(&sign));
    let (name, day) = (docx.paragraph("署名"), docx.paragraph("成文日期"));
    assert_eq!(docx.property(name, "w:ind", "w:rightChars"), Some("200"));
    close("DOCX one empty line", docx.number(name, "w:spacing", "w:before") * TWIP, LINE, 0.05);
    close("DOCX date", RIGHT - docx.number(day, "w:ind", "w:right") * TWIP, date.right(), 0.5);
}

#[test]
fn clause_7_3_5_2_date_longer_than_the_name() {
    let sign = format!("<sign variant=\"unsealed\"><org>县委办</org><date>{DATE}</date></sign>");
    let sheets = pdf_of(&profile("red-head"), &signed(&sign));
    let (organ, date) = (sheets.line_below(LAST_LINE), sheets.line_with(DATE));
    assert_eq!(organ.text(), "县委办");
    close("date two characters in", date.right(), RIGHT - 2.0 * CHAR, 0.1);
    close("date two characters further", date.left(), organ.left() + 2.0 * CHAR, 0.1);
    let docx = docx_of(&profile("red-head"), &signed(&sign));
    close(
        "DOCX date",
        docx.number(docx.paragraph("成文日期"), "w:ind", "w:right") * TWIP,
        2.0 * CHAR,
        0.1,
    );
    close(
        "DOCX name",
        RIGHT - docx.number(docx.paragraph("署名"), "w:ind", "w:right") * TWIP,
        organ.right(),
        0.5,
    );
}

#[test]
fn clause_7_3_5_2_joint_unsealed() {
    let sheets = pdf("joint_unsealed", "red-head");
    let second_page = |name: &str| sheets.lines(2).into_iter().find_map(|l| l.part(name)).unwrap();
    let names =
        ["中共澄川县纪律检查委员会", "中共澄川县委组织部", "澄川县监察委员会"].map(second_page);
    close("two characters in", names[0].right(), RIGHT - 2.0 * CHAR, 0.1);
    for pair in names.windows(2) {
        close("below each other", pair[1].left(), pair[0].left(), 0.05);
        close("lines", pair[1].y() - pair[0].y(), LINE, 0.05);
    }
    let docx = docx("joint_unsealed", "red-head");
    for (name, p) in names.iter().zip(docx.paragraphs("署名")) {
        close(
            "DOCX right end",
            RIGHT - docx.number(p, "w:ind", "w:right") * TWIP,
            name.right(),
            0.5,
        );
    }
}

/// The stamp, two lines high and four characters wide, is put on the printed sheet; its place is
/// kept.
#[test]
fn clause_7_3_5_3_stamp() {
    let sign = format!("<sign variant=\"stamp\"><org>主任</org><date>{DATE}</date></sign>");
    let sheets = pdf_of(&profile("red-head"), &signed(&sign));
    let (body, post, date) =
        (sheets.find(LAST_LINE), sheets.line_below(LAST_LINE), sheets.line_with(DATE));
    assert_eq!(post.text(), "主任");
    close(
        "post two characters left of the stamp",
        post.right(),
        RIGHT - (4.0 + 4.0 + 2.0) * CHAR,
        0.1,
    );
    close("two empty lines, at the stamp's middle", post.y() - body.y(), 3.5 * LINE, 0.1);
    close("date one empty line below the stamp", date.y() - body.y(), 6.0 * LINE, 0.1);
    close("date four characters in", date.right(), RIGHT - 4.0 * CHAR, 0.1);
    let docx = docx_of(&profile("red-head"), &signed(&sign));
    let (name, day) = (docx.paragraph("署名"), docx.paragraph("成文日期"));
    assert_eq!(
        [name, day].map(|p| docx.property(p, "w:ind", "w:rightChars")),
        [Some("1000"), Some("400")]
    );
    close(
        "DOCX above the post",
        docx.number(name, "w:spacing", "w:before") * TWIP,
        2.5 * LINE,
        0.1,
    );
    close("DOCX above the date", docx.number(day, "w:spacing", "w:before") * TWIP, 1.5 * LINE, 0.1);
}

#[test]
fn clause_7_3_5_5_signature_keeps_its_text() {
    let sign = format!("<sign><org>{ORGAN}</org><date>{DATE}</date></sign>");
    let sheets = pdf_of(&profile("red-head"), &signed(&sign));
    assert_eq!(sheets.find(LAST_LINE).page, sheets.line_with(DATE).page);
    let docx = docx_of(&profile("red-head"), &signed(&sign));
    let last = docx.paragraphs("公文正文").pop().unwrap();
    assert!(
        last.get("w:pPr/w:keepNext").is_some()
            && docx.style("署名").get("w:pPr/w:keepNext").is_some()
    );
}

#[test]
fn clause_7_3_6_note() {
    let sheets = red_head();
    let (date, note) = (sheets.line_with(DATE), sheets.line_with("联系人"));
    close("indent", note.left(), LEFT + 2.0 * CHAR, 0.05);
    close("below the date", note.y() - date.y(), LINE, 0.05);
    assert!(note.text().starts_with('（') && note.text().ends_with('）'));
    let docx = docx("red_head", "red-head");
    let p = docx.paragraph("附注");
    assert_eq!(
        (p.text().as_str(), docx.property(p, "w:ind", "w:firstLineChars")),
        ("（联系人：樊祺，联系电话：0990-6612388）", Some("200"))
    );
    assert_eq!(docx.number(p, "w:spacing", "w:before"), 0.0);
}

#[test]
fn clause_7_3_7_annexes() {
    let sheets = red_head();
    for (n, title) in [(4, "联合督查组成员名单"), (5, "十五届县委第三轮巡察反馈问题")]
    {
        let lines = sheets.lines(n);
        assert_eq!(
            (lines[0].text(), lines[0].part("附件").unwrap().font(), lines[0].size()),
            (format!("附件{}", n - 3), "GWHei-Regular", 16.0)
        );
        close("left", lines[0].left(), LEFT, 0.05);
        close("first line", lines[0].y(), first_baseline(), 0.05);
        assert_eq!(lines[1].text(), title);
        close("middle", lines[1].middle(), MIDDLE, 0.5);
        close(
            "third line",
            lines[1].y() - ASCENT * TITLE_EM - TITLE_LEADING,
            TOP - LEADING + 2.0 * LINE,
            0.1,
        );
    }
    let docx = docx("red_head", "red-head");
    let (mark, title) = (docx.paragraph("附件标记"), docx.paragraph("附件标题"));
    assert_eq!(
        (mark.text().as_str(), docx.property(mark, "w:jc", "w:val")),
        ("附件1", Some("left"))
    );
    assert!(docx.style("附件标记").get("w:pPr/w:pageBreakBefore").is_some());
    assert_eq!(
        (type_of(&docx, "附件标记"), type_of(&docx, "附件标题")),
        (("黑体", 16.0), ("方正小标宋简体", 22.0))
    );
    let above = docx.number(title, "w:spacing", "w:before")
        + BASELINE * docx.number(title, "w:spacing", "w:line")
        - BASELINE * 592.0;
    close(
        "DOCX third line",
        above * TWIP + LINE,
        sheets.lines(4)[1].y() - sheets.lines(4)[0].y(),
        0.3,
    );
}

// --- 7.4 版记, 7.5 页码 --------------------------------------------------------------------------

#[test]
fn clause_7_4_1_rules() {
    let sheets = red_head();
    let rules = sheets.rules(5, 156.0);
    for (rule, weight) in rules.iter().zip([0.35, 0.25, 0.35]) {
        close("weight", rule.weight, weight, 0.01);
        close("left", rule.from.0, LEFT, 0.05);
    }
    assert_eq!(rules.len(), 3);
    close("last rule", rules[2].from.1 + rules[2].weight / 2.0, BOTTOM, 0.5);
    let docx = docx("red_head", "red-head");
    let imprint = docx.body().all("w:tbl").pop().unwrap();
    let place = imprint.at("w:tblPr/w:tblpPr");
    assert_eq!(
        (place.attr("w:vertAnchor"), place.attr("w:tblpYSpec")),
        (Some("margin"), Some("bottom"))
    );
    close("DOCX left", place.number("w:tblpX") * TWIP, LEFT, 0.05);
    close("DOCX length", imprint.at("w:tblPr/w:tblW").number("w:w") * TWIP, 156.0, 0.05);
    let weights: Vec<f64> = imprint
        .all("w:tcBorders")
        .iter()
        .map(|b| b.children[0].number("w:sz") / 8.0 * MM)
        .collect();
    for (measured, weight) in weights.iter().zip([0.35, 0.25, 0.35]) {
        close("DOCX weight", *measured, weight, 0.02);
    }
    let below = imprint.all("w:trHeight").pop().unwrap().number("w:val") * TWIP;
    let bottom = 297.0 - docx.section().at("w:pgMar").number("w:bottom") * TWIP;
    close("DOCX last rule", bottom - below + weights[2], BOTTOM, 0.5);
}

#[test]
fn clause_7_4_2_copies() {
    let sheets = red_head();
    let (first, name) = (sheets.find("抄送："), sheets.find("县人大常委会办公室"));
    let second = sheets.line_below("抄送：");
    assert_eq!((first.font(), first.size()), ("GWFang-Regular", 14.0));
    close("one character in", first.left(), LEFT + SMALL_EM, 0.05);
    close("wrapped line", second.left(), name.left(), 0.1);
    assert!(
        sheets.line_with("抄送：").right() <= RIGHT - SMALL_EM + 0.1
            && second.text().ends_with('。')
    );
    let docx = docx("red_head", "red-head");
    let p = docx.paragraph("版记");
    let indents = ["w:leftChars", "w:hangingChars", "w:rightChars"]
        .map(|name| docx.property(p, "w:ind", name));
    assert_eq!(indents, [Some("400"), Some("300"), Some("100")]);
    assert_eq!(type_of(&docx, "版记"), ("仿宋_GB2312", 14.0));
    assert!(p.text().starts_with("抄送：") && p.text().ends_with('。'));
}

#[test]
fn clause_7_4_2_addressees_in_the_imprint() {
    let sheets = pdf("recipients_in_imprint", "red-head");
    let (to, cc) = (sheets.find("主送："), sheets.find("抄送："));
    close("one character in", to.left(), LEFT + SMALL_EM, 0.05);
    assert!(to.y() < cc.y());
    assert_eq!(
        sheets.rules(1, 156.0).iter().filter(|r| to.y() < r.from.1 && r.from.1 < cc.y()).count(),
        0,
        "no rule between them"
    );
    let docx = docx("recipients_in_imprint", "red-head");
    let texts: Vec<String> = docx.paragraphs("版记").iter().map(|p| p.text()).collect();
    assert!(
        texts[0].starts_with("主送：双河镇党委，") && texts[1] == "抄送：县纪委监委，县委组织部。",
        "{texts:?}"
    );
}

#[test]
fn clause_7_4_3_printer_and_date() {
    let sheets = red_head();
    let (printer, date) =
        (sheets.find("中共澄川县委巡察工作领导小组办公室"), sheets.find("2026年5月18日印发"));
    assert_eq!((printer.page, printer.size(), date.size()), (5, 14.0, 14.0));
    close("printer one character in", printer.left(), LEFT + SMALL_EM, 0.05);
    close("date one character in", date.right(), RIGHT - SMALL_EM, 0.1);
    close("on one line", date.y(), printer.y(), 0.01);
    let rules = sheets.rules(5, 156.0);
    assert!(rules[1].from.1 < printer.ink().0 && printer.ink().1 < rules[2].from.1);
    let docx = docx("red_head", "red-head");
    let p = docx.paragraphs("版记")[1];
    assert_eq!(p.text(), "\t中共澄川县委巡察工作领导小组办公室\t2026年5月18日印发");
    let tabs: Vec<f64> =
        p.at("w:pPr/w:tabs").children.iter().map(|t| t.number("w:pos") * TWIP).collect();
    close("DOCX printer", tabs[0], SMALL_EM, 0.05);
    close("DOCX date", tabs[1], 156.0 - SMALL_EM, 0.05);
}

#[test]
fn clause_7_5_page_numbers() {
    let sheets = red_head();
    for n in 1..=sheets.count() {
        let number = sheets.lines(n).pop().unwrap();
        assert_eq!(
            (number.text(), number.font(), number.size()),
            (format!("—{n}—"), "GWPageNum-Regular", 14.0)
        );
        let dash = Line { page: n, glyphs: vec![number.glyphs[0].clone()] }.ink();
        close("dash", f64::midpoint(dash.0, dash.1), 269.0, 2.0);
        if n % 2 == 1 {
            close("odd: one character in from the right", number.right(), RIGHT - SMALL_EM, 0.1);
        } else {
            close("even: one character in from the left", number.left(), LEFT + SMALL_EM, 0.1);
        }
    }
    let docx = docx("red_head", "red-head");
    assert_eq!(type_of(&docx, "页码数字"), ("宋体", 14.0));
    assert!(docx.part("settings").get("w:evenAndOddHeaders").is_some());
    for (pages, side, indent) in
        [("default", "right", "w:rightChars"), ("even", "left", "w:leftChars")]
    {
        let p = docx.furniture("footer", pages).unwrap().at("w:p");
        assert_eq!(
            (p.text().as_str(), p.all("w:instrText")[0].text().trim()),
            ("—  PAGE 1 —", "PAGE")
        );
        assert_eq!(
            (docx.property(p, "w:jc", "w:val"), docx.property(p, "w:ind", indent)),
            (Some(side), Some("100"))
        );
    }
    // The dash of 宋体 stands 0.62 of its size above the bottom of a line of 1.2 sizes.
    let bottom = 297.0 - docx.section().at("w:pgMar").number("w:footer") * TWIP;
    close("DOCX dash", bottom - 0.62 * SMALL_EM, 269.0, 2.0);
}

// --- 8, 9
// ------------------------------------------------------------------------------------------

/// On the sheet held upright: 28 mm on the left, the number at its place, the table's head at the
/// left on every page.
#[test]
fn clause_8_cells_of_a_group_are_one() {
    let count = |text: &str, group: &str| text.matches(group).count();
    let sheets = pdf("table_groups", "plain");
    let all: String = (1..=sheets.count())
        .flat_map(|n| sheets.page(n).glyphs.iter().map(|g| g.text.clone()))
        .collect();
    let docx = docx("table_groups", "plain");
    for (group, times) in [("政策落实不到位", 1), ("群众身边不正之风和腐败", 1), ("石桥村", 3)]
    {
        // A group that goes on over a page is named there again.
        assert!(count(&all, group) >= times, "{group}");
        assert_eq!(count(&docx.body().text(), group), times, "{group}");
    }
    assert_eq!(count(&all, "政策落实不到位"), 2);
    let merges = docx.body().all("w:vMerge");
    assert_eq!(
        merges.iter().filter(|m| m.attr("w:val") == Some("restart")).count(),
        7,
        "two categories, five units in them"
    );
}

#[test]
fn clause_8_landscape_tables() {
    let sheets = pdf("table", "landscape");
    for n in 1..=sheets.count() {
        let page = sheets.page(n);
        let turned: Vec<_> = page.glyphs.iter().filter(|g| g.turned).collect();
        assert_eq!(turned.iter().map(|g| g.text.as_str()).collect::<String>(), format!("— {n} —"));
        close("dash", page.paper.0 - turned[0].x, 269.0, 2.0);
        let ends = (turned[0].y, turned[4].y + turned[4].width);
        if n % 2 == 1 {
            close("odd: one character in from the right", ends.1, RIGHT - SMALL_EM, 0.1);
        } else {
            close("even: one character in from the left", ends.0, LEFT + SMALL_EM, 0.1);
        }
        let head = sheets
            .lines(n)
            .into_iter()
            .find(|l| l.text() == "序号单位问题措施完成")
            .expect("the head is repeated");
        assert!(
            n == 1 || head.y() < 40.0,
            "the head is at the binding edge of an odd page, at the outer edge of an even one"
        );
    }
    let docx = docx("table", "landscape");
    let margins = docx.section().at("w:pgMar");
    assert_eq!(docx.section().at("w:pgSz").attr("w:orient"), Some("landscape"));
    close("DOCX left", margins.number("w:left") * TWIP, 35.0, 0.05);
    for (pages, side) in [("default", "right"), ("even", "left")] {
        let number = docx.furniture("footer", pages).unwrap().at("w:tbl");
        let (at, box_) =
            (number.at("w:tblPr/w:tblpPr"), number.at("w:tr/w:tc/w:tcPr/w:tcW").number("w:w"));
        close("DOCX dash", 297.0 - (at.number("w:tblpX") + box_ / 2.0) * TWIP, 269.0, 2.0);
        let height = number.all("w:trHeight")[0].number("w:val") * TWIP;
        let (top, bottom) = (at.number("w:tblpY") * TWIP, at.number("w:tblpY") * TWIP + height);
        let (end, target) =
            if side == "right" { (bottom, RIGHT - SMALL_EM) } else { (top, LEFT + SMALL_EM) };
        close("DOCX one character in", end, target, 0.1);
        assert_eq!(
            (number.all("w:textDirection")[0].attr("w:val"), number.all("w:jc")[0].attr("w:val")),
            (Some("tbRl"), Some(side))
        );
    }
}

#[test]
fn clause_9_no_punctuation_at_the_wrong_end() {
    let sheets = red_head();
    for line in (1..=sheets.count()).flat_map(|n| sheets.lines(n)) {
        let text = line.text();
        assert!(
            !text.starts_with(['，', '。', '、', '；', '：', '）', '》', '”'])
                && !text.ends_with(['（', '《', '“', '〔']),
            "{text}"
        );
    }
    let docx = docx("red_head", "red-head");
    let body = docx.paragraph("公文正文");
    assert_eq!(
        ["w:kinsoku", "w:overflowPunct"].map(|name| docx.property(body, name, "w:val")),
        [Some("1"), Some("0")]
    );
}

// --- 10 特定格式 -----------------------------------------------------------------------------------

#[test]
fn clause_10_1_letter_head() {
    let sheets = pdf("letter", "letter");
    let mark = sheets.lines(1).remove(0);
    close("ink top", mark.ink().0, 30.0, 0.5);
    close("middle", mark.middle(), MIDDLE, 1.0);
    let rules = sheets.rules(1, 170.0);
    assert!(rules.len() == 4 && rules.iter().all(|r| is_red(r.colour)) && mark.is_red());
    let weights: Vec<f64> = rules.iter().map(|r| r.weight).collect();
    assert!(
        weights[0] > weights[1] && weights[2] < weights[3],
        "thick over thin, thin over thick: {weights:?}"
    );
    for rule in &rules {
        close("length", rule.to.0 - rule.from.0, 170.0, 0.5);
        close("centred on the sheet", f64::midpoint(rule.from.0, rule.to.0), 105.0, 0.1);
    }
    close("below the mark", rules[0].from.1 - weights[0] / 2.0 - mark.ink().1, 4.0, 0.5);
    close("above the bottom", 297.0 - rules[3].from.1 - weights[3] / 2.0, 20.0, 0.5);
    let docx = docx("letter", "letter");
    let (header, footer) =
        (docx.furniture("header", "first").unwrap(), docx.furniture("footer", "first").unwrap());
    assert!(docx.section().get("w:titlePg").is_some());
    let size = header.all("w:sz")[0].number("w:val") / 2.0 * MM;
    let top = docx.section().at("w:pgMar").number("w:header") * TWIP;
    let line = docx.number(&header.children[0], "w:spacing", "w:line") * TWIP;
    close("DOCX ink top", top + BASELINE * line - 0.85 * size, 30.0, 0.5);
    let rule = header.children[1].at("w:pPr");
    let gap = top + line + rule.at("w:spacing").number("w:line") * TWIP
        - (top + BASELINE * line + (1.0 - ASCENT) * size);
    close("DOCX below the mark", gap, 4.0, 0.5);
    for part in [header, footer] {
        let rules = part.all("w:pBdr");
        assert!(
            rules.len() == 2
                && rules.iter().all(|r| r.children[0].attr("w:color") == Some("FF0000"))
        );
        let indent = part.children.last().unwrap().at("w:pPr/w:ind");
        close(
            "DOCX length",
            156.0 - (indent.number("w:left") + indent.number("w:right")) * TWIP,
            170.0,
            0.1,
        );
    }
    let sizes =
        |part: &Element| part.all("w:bottom").iter().map(|r| r.number("w:sz")).collect::<Vec<_>>();
    assert!(sizes(header).is_sorted_by(|a, b| a > b) && sizes(footer).is_sorted_by(|a, b| a < b));
    close(
        "DOCX above the bottom",
        docx.section().at("w:pgMar").number("w:footer") * TWIP,
        20.0,
        0.5,
    );
}

#[test]
fn clause_10_1_letter_text() {
    let sheets = pdf("letter", "letter");
    let (copy, number, urgency, title) = (
        sheets.find("000012"),
        sheets.find("澄巡办函〔2026〕12号"),
        sheets.find("特急"),
        sheets.find("关于移送巡察"),
    );
    close("number right", number.right(), RIGHT, 0.1);
    close("copy number left", copy.left(), LEFT, 0.05);
    close("on one line", number.y(), copy.y(), 0.01);
    let rule = sheets.rules(1, 170.0)[1];
    close(
        "7/8 of a character below the rule",
        copy.y() - ASCENT * EM - rule.from.1 - rule.weight / 2.0,
        0.875 * EM,
        0.3,
    );
    for (n, mark) in ["机密", "特急"].iter().enumerate() {
        close(
            "marks below each other",
            sheets.find(mark).y() - copy.y(),
            (n + 1) as f64 * LINE,
            0.05,
        );
    }
    let bottom = urgency.y() + (1.0 - ASCENT) * EM + LEADING;
    close(
        "title two lines below",
        title.y() - ASCENT * TITLE_EM - TITLE_LEADING - bottom,
        2.0 * LINE,
        0.1,
    );
    let docx = docx("letter", "letter");
    let first = docx.paragraph("发文字号");
    assert_eq!(first.text(), "000012\t澄巡办函〔2026〕12号");
    close("DOCX number right", first.at("w:pPr/w:tabs/w:tab").number("w:pos") * TWIP, 156.0, 0.05);
}

#[test]
fn clause_10_1_letter_imprint_and_number() {
    let sheets = pdf("letter", "letter");
    assert!(sheets.lines(1).iter().all(|l| l.size() != 14.0), "no number on page 1");
    assert_eq!(sheets.lines(2).pop().unwrap().text(), "—2—");
    let last = sheets.count();
    assert!(sheets.rules(last, 156.0).is_empty(), "no rules");
    let lines = sheets.lines(last);
    let copies = &lines[lines.len() - 2];
    assert!(copies.text().ends_with('。'));
    close("at the bottom of the type area", copies.y() + (1.0 - ASCENT) * SMALL_EM, BOTTOM, 3.0);
    let docx = docx("letter", "letter");
    assert!(docx.furniture("footer", "first").unwrap().all("w:instrText").is_empty());
    let imprint = docx.body().all("w:tbl").pop().unwrap();
    assert!(
        imprint.all("w:tcBorders").iter().all(|b| b.children.is_empty())
            && imprint.text().starts_with("抄送：")
            && !imprint.text().contains("印发")
    );
}

#[test]
fn clause_10_2_order() {
    let sheets = pdf("order", "order");
    let (mark, number) = (sheets.find("澄川县人民政府令"), sheets.find("第12号"));
    close("ink top", mark.ink().0, 57.0, 0.5);
    close("middle", mark.middle(), MIDDLE, 0.5);
    close("number in the middle", number.middle(), MIDDLE, 0.5);
    let bottom = mark.y() + (1.0 - ASCENT) * mark.size() * MM;
    close("two empty lines", number.y() - ASCENT * EM - LEADING - bottom, 2.0 * LINE, 0.1);
    assert!(mark.is_red() && sheets.rules(1, 156.0).is_empty(), "no rule");
    let docx = docx("order", "order");
    let (p, top, below) = place(&docx, "发文机关标志");
    close(
        "DOCX ink top",
        top + BASELINE * (below - top) - 0.85 * p.all("w:sz")[0].number("w:val") / 2.0 * MM,
        57.0,
        0.5,
    );
    close("DOCX number", baseline(&docx, place(&docx, "发文字号")), number.y(), 0.5);
    assert!(docx.body().all("w:pBdr").is_empty());
}

/// An order has no title: its text stands two empty lines below the number.
#[test]
fn clause_10_2_order_without_title() {
    let mut document = xunwen::markup::parse(&input("order", &[]), "order.xml").unwrap();
    document.blocks.retain(|b| !matches!(b.kind, BlockKind::Title { .. }));
    let sheets = pdf_of_document(&profile("order"), &document);
    let (number, body) = (sheets.find("第12号"), sheets.find("《澄川县村级集体资产"));
    close("two empty lines", body.y() - number.y(), 3.0 * LINE, 0.05);
    let docx = docx_of_document(&profile("order"), &document);
    close(
        "DOCX two empty lines",
        docx.number(docx.paragraph("公文正文"), "w:spacing", "w:before") * TWIP,
        2.0 * LINE,
        0.1,
    );
}

#[test]
fn clause_10_3_minutes() {
    let sheets = pdf("minutes", "minutes");
    let mark = sheets.find("中共澄川县委书记专题会议纪要");
    close("ink top", mark.ink().0, 72.0, 0.5);
    close("middle", mark.middle(), MIDDLE, 0.5);
    assert!(mark.is_red() && mark.font() == "GWTitle-Regular");
    let (present, absent) = (sheets.find("出席："), sheets.find("请假："));
    assert_eq!((present.part("出席").unwrap().font(), present.size()), ("GWHei-Regular", 16.0));
    close("one empty line", present.y() - sheets.find("线索按规定移交").y(), 2.0 * LINE, 0.05);
    close("indent", absent.left(), LEFT + 2.0 * CHAR, 0.05);
    let names = sheets.find("县委办公室、县委巡察");
    close("wrapped line", sheets.line_below("县委办公室、县委巡察").left(), names.left(), 0.1);
    let docx = docx("minutes", "minutes");
    let (p, top, below) = place(&docx, "发文机关标志");
    close(
        "DOCX ink top",
        top + BASELINE * (below - top) - 0.85 * p.all("w:sz")[0].number("w:val") / 2.0 * MM,
        72.0,
        0.5,
    );
    let list = docx.paragraphs("出席列席");
    assert_eq!(
        (face_of(list[0], "出席"), face_of(list[2], "列席")),
        (Some("FaceHei"), Some("FaceHei"))
    );
    assert_eq!(
        ["w:leftChars", "w:hangingChars"].map(|n| docx.property(list[0], "w:ind", n)),
        [Some("500"), Some("300")]
    );
    close("DOCX one empty line", docx.number(list[0], "w:spacing", "w:before") * TWIP, LINE, 0.05);
}
