//! What a reader of the file does not see is read like all else, and listed: rows and columns that
//! are hidden or filtered out, hidden sheets, characters without a sign.

use xunwen::engine::{Format, RenderOptions, SubjectId};
use xunwen::import::{Format as In, Imported, import, to_bytes};
use xunwen::workbook::{Return, merge};

use crate::support::grid::{Grid, Typed};
use crate::support::typed::{edited, typed_into};
use crate::support::{checked_sample, engine, sample};

fn export() -> Vec<u8> {
    to_bytes(&sample().round, In::Xlsx).unwrap()
}

fn read(bytes: &[u8]) -> Imported {
    import(bytes, In::Xlsx, "轮次.xlsx").unwrap_or_else(|d| panic!("{d}"))
}

/// The notes that the whole workbook does not have.
fn more(bytes: &[u8]) -> Vec<String> {
    let usual = read(&export()).understood;
    let read = read(bytes);
    assert_eq!(read.round, sample().round, "what is hidden is read");
    read.understood.into_iter().filter(|note| !usual.contains(note)).collect()
}

#[test]
fn hidden_rows_are_read_and_listed_with_their_place() {
    for hiding in ["hidden=\"1\"", "hidden=\"true\"", "ht=\"0\" customHeight=\"1\""] {
        let bytes = edited(&export(), "问题清单", |xml| {
            let mut xml = xml.to_string();
            for row in [5, 9] {
                let at = format!("<row r=\"{row}\"");
                assert!(xml.contains(&at));
                let plain = xml.split_once(&at).unwrap().1.split_once('>').unwrap().0.to_string();
                let kept: Vec<&str> =
                    plain.split(' ').filter(|a| !a.starts_with("ht=") && !a.is_empty()).collect();
                xml = xml.replacen(
                    &format!("{at}{plain}"),
                    &format!("{at} {} {hiding}", kept.join(" ")),
                    1,
                );
            }
            xml
        });
        let notes = more(&bytes);
        assert_eq!(notes.len(), 1, "{hiding}: {notes:?}");
        for part in ["问题清单：2处", "隐藏", "照样读入", "5", "9"] {
            assert!(notes[0].contains(part), "{notes:?}");
        }
    }
}

#[test]
fn hidden_columns_and_fields_are_listed() {
    let hide = |xml: &str, column: usize| {
        let (before, rest) = xml.split_once("<sheetData>").unwrap();
        let before = match before.split_once("<cols>") {
            Some((before, cols)) => {
                let others: String = cols
                    .split_once("</cols>")
                    .unwrap()
                    .0
                    .split_inclusive("/>")
                    .filter(|col| !col.contains(&format!("min=\"{column}\"")))
                    .collect();
                format!("{before}<cols>{others}")
            }
            None => format!("{before}<cols>"),
        };
        let hidden = format!("<col min=\"{column}\" max=\"{column}\" width=\"9\" hidden=\"1\"/>");
        format!("{before}{hidden}</cols><sheetData>{rest}")
    };
    let notes = more(&edited(&export(), "任务清单", |xml| hide(xml, 3)));
    assert!(notes.len() == 1 && notes[0].starts_with("任务清单：隐藏的“"), "{notes:?}");
    assert!(notes[0].contains("C列"), "{notes:?}");
    let notes = more(&edited(&export(), "轮次", |xml| hide(xml, 2)));
    assert_eq!(notes, ["轮次：隐藏的B列照样读入"]);
    // Columns that nothing is in are nobody's loss.
    assert_eq!(more(&edited(&export(), "任务清单", |xml| hide(xml, 90))), Vec::<String>::new());
}

const BIDI: [char; 9] = [
    '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}', '\u{2068}',
    '\u{2069}',
];

/// A text that would be printed in another order than it is stored.
#[test]
fn signs_that_turn_the_direction_of_writing_are_removed_and_listed() {
    let plain = &sample().round;
    let wanted = plain.issues[0].summary.clone();
    for sign in BIDI {
        let turned = format!("{sign}{wanted}{sign}");
        let mut json = serde_json::to_value(plain).unwrap();
        json["issues"][0]["summary"] = turned.clone().into();
        let text = serde_json::to_string_pretty(&json).unwrap();
        for format in [In::Json, In::Yaml] {
            let read = import(text.as_bytes(), format, "轮次").unwrap_or_else(|d| panic!("{d}"));
            assert_eq!(read.round, *plain);
            assert_eq!(read.understood.len(), 1, "{:?}", read.understood);
            assert!(!read.understood[0].contains(sign) && read.understood[0].contains("方向"));
        }
        let mut round = plain.clone();
        round.issues[0].summary = "〔此处〕".into();
        let bytes = to_bytes(&round, In::Xlsx).unwrap();
        let grid = Grid::read(&bytes);
        let cell = grid.find("问题清单", "〔此处〕");
        let typed = [(("问题清单".to_string(), cell.clone()), Typed::Text(turned))].into();
        let notes = more(&typed_into(&bytes, &typed));
        assert!(
            notes.len() == 1 && notes[0].contains(&cell) && !notes[0].contains(sign),
            "{notes:?}"
        );
    }
}

#[test]
fn a_returned_form_is_read_alike() {
    let round = &sample().round;
    let target = SubjectId::Target("990126205000".parse().unwrap());
    let form = engine()
        .render(checked_sample(), "three_lists", &target, Format::Xlsx, &RenderOptions::default())
        .unwrap_or_else(|d| panic!("{d}"))
        .bytes;
    let grid = Grid::read(&form);
    let column = grid
        .find("任务清单", "进展情况")
        .trim_end_matches(|c: char| c.is_ascii_digit())
        .to_string();
    let cell = format!("{column}5");
    let typed = [(
        ("任务清单".to_string(), cell.clone()),
        Typed::Text("已\u{202e}补齐\u{202c}凭证".into()),
    )];
    let bytes = typed_into(&form, &typed.into());
    let merged = merge(round, &[Return { name: "收回.xlsx", bytes: &bytes }], None);
    assert!(merged.applied.iter().any(|a| a.to == "已补齐凭证"), "{:?}", merged.applied);
    assert_eq!(merged.understood.len(), 1, "{:?}", merged.understood);
    let note = &merged.understood[0];
    assert!(note.starts_with("收回.xlsx 任务清单：1处") && note.contains(&cell), "{note}");
    assert!(!note.contains('\u{202e}'), "{note}");
}
