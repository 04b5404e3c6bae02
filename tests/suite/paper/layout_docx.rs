//! What makes a DOCX fit to be worked on: named styles, spacing instead of empty paragraphs, fonts
//! with alternatives, tables that hold together, boxes and gaps that can be filled in.

use super::measure::{TWIP, close, docx};

const INPUTS: [(&str, &str); 7] = [
    ("red_head", "red-head"),
    ("joint_sealed", "red-head"),
    ("joint_unsealed", "red-head"),
    ("letter", "letter"),
    ("minutes", "minutes"),
    ("order", "order"),
    ("table", "landscape"),
];

#[test]
fn every_paragraph_has_a_chinese_style() {
    for (name, layout) in INPUTS {
        let docx = docx(name, layout);
        let names: Vec<(&str, &str)> = docx
            .part("styles")
            .all("w:style")
            .iter()
            .map(|s| (s.attr("w:styleId").unwrap(), s.val("w:name")))
            .collect();
        for p in docx.body().all("w:p") {
            let id = p.val("w:pPr/w:pStyle");
            let (_, style) = names
                .iter()
                .find(|(i, _)| *i == id)
                .unwrap_or_else(|| panic!("{name}: no style {id}"));
            assert!(!style.is_ascii(), "{name}: {style}");
        }
    }
}

/// A paragraph without text is one that holds a table apart, or an anchor behind it.
#[test]
fn space_is_no_empty_paragraph() {
    for (name, layout) in INPUTS {
        let docx = docx(name, layout);
        let children = &docx.body().children;
        for (n, p) in children
            .iter()
            .enumerate()
            .filter(|(_, e)| e.name == "w:p" && e.text().trim().is_empty())
        {
            let table = |n: usize| children.get(n).is_some_and(|e| e.name == "w:tbl");
            assert!(table(n + 1) || n > 0 && table(n - 1), "{name}: an empty paragraph, the {n}th");
            assert_eq!(p.val("w:pPr/w:pStyle"), "Spacer", "{name}");
        }
    }
}

#[test]
fn language_compatibility_and_fonts() {
    let docx = docx("red_head", "red-head");
    assert_eq!(
        docx.part("styles").at("w:docDefaults/w:rPrDefault/w:rPr/w:lang").attr("w:eastAsia"),
        Some("zh-CN")
    );
    let modes = docx.part("settings").all("w:compatSetting");
    let mode = modes.iter().find(|s| s.attr("w:name") == Some("compatibilityMode")).unwrap();
    assert_eq!(mode.attr("w:val"), Some("15"));
    let fonts = &docx.part("fontTable").children;
    let other = |name: &str| {
        fonts
            .iter()
            .find(|f| f.attr("w:name") == Some(name))
            .and_then(|f| f.get("w:altName"))
            .and_then(|a| a.attr("w:val"))
    };
    assert_eq!(other("仿宋_GB2312"), Some("仿宋"));
    assert_eq!(other("楷体_GB2312"), Some("楷体"));
    assert_eq!(other("方正小标宋简体"), Some("方正小标宋_GBK,宋体"));
}

#[test]
fn tables_keep_their_rows_and_widths() {
    let docx = docx("table", "landscape");
    let table = docx.body().at("w:tbl");
    let grid: Vec<f64> = table.at("w:tblGrid").children.iter().map(|c| c.number("w:w")).collect();
    close("as wide as the type area", grid.iter().sum::<f64>() * TWIP, 225.0, 0.05);
    for row in table.all("w:tr") {
        let mut columns = grid.iter();
        for cell in row.all("w:tcPr") {
            let span = cell.get("w:gridSpan").map_or(1, |s| s.number("w:val") as usize);
            assert_eq!(cell.at("w:tcW").number("w:w"), columns.by_ref().take(span).sum::<f64>());
        }
        assert!(columns.next().is_none() && row.get("w:trPr/w:cantSplit").is_some());
    }
    assert_eq!(
        table
            .all("w:tr")
            .iter()
            .map(|r| r.get("w:trPr/w:tblHeader").is_some())
            .take(3)
            .collect::<Vec<_>>(),
        [true, false, false]
    );
    assert_eq!(
        table.all("w:vMerge").iter().map(|m| m.attr("w:val")).collect::<Vec<_>>(),
        [Some("restart"), Some("continue")]
    );
}

#[test]
fn boxes_and_blanks_are_content_controls() {
    let docx = docx("table", "landscape");
    let controls = docx.body().all("w:sdtPr");
    assert_eq!(controls.len(), 41);
    assert_eq!((controls[0].val("w:alias"), controls[1].val("w:alias")), ("填报单位", "第1村完成"));
    assert_eq!(controls.iter().filter(|c| c.get("w14:checkbox").is_some()).count(), 40);
    let mut ids: Vec<&str> = controls.iter().map(|c| c.val("w:id")).collect();
    ids.dedup();
    assert_eq!(ids.len(), 41, "ids are distinct");
}
