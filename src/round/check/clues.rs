//! Rules on a clue file beside its round. Messages name the entry by position and never quote its
//! content.

use std::collections::HashMap;

use chrono::Datelike as _;

use super::Print;
use super::text::unprintable;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::round::{Clue, ClueFile, ClueHandling, DocNumber, Index, Round};

/// All violations of a clue file; messages quote nothing of its content.
pub fn clues(round: &Round, file: &ClueFile) -> Diagnostics {
    let index = Index::new(round);
    let mut found = Diagnostics::default();
    let mut unfit = Diagnostics::default();
    let mut wrong = |path: String, message: String| {
        found.push(Diagnostic::error(Code::ClueMismatch, message).path(path));
    };
    if (file.session, file.number) != (round.session, round.number) {
        wrong("session".into(), "线索文件的届次、轮次与轮次文件不同，须用同一轮次的线索".into());
    }
    let mut first: HashMap<&str, usize> = HashMap::new();
    let mut letters: HashMap<&DocNumber, usize> = HashMap::new();
    for (i, clue) in file.clues.iter().enumerate() {
        let entry = format!("第{}条线索", i + 1);
        if let Some(before) = first.insert(&clue.number, i) {
            wrong(format!("clues[{i}].number"), format!("{entry}的编号与第{}条的相同", before + 1));
        }
        match index.target(clue.target.as_str()) {
            None => wrong(
                format!("clues[{i}].target"),
                format!("{entry}的巡察对象代码在轮次文件中不存在"),
            ),
            Some(target) if index.team(&target.code).is_some_and(|t| t.number != clue.team) => {
                wrong(format!("clues[{i}].team"), format!("{entry}的组号不是巡察该对象的组"));
            }
            Some(_) => {}
        }
        if !round.teams.iter().any(|t| t.number == clue.team) {
            wrong(format!("clues[{i}].team"), format!("{entry}的组号在轮次文件中不存在"));
        }
        let steps = [
            ("received_on", "受理日期", Some(clue.received_on)),
            ("reported_on", "报告日期", clue.reported_on),
            ("transferred_on", "移交日期", clue.transferred_on),
            ("reply_due", "反馈期限", clue.reply_due),
        ];
        let given: Vec<_> = steps
            .into_iter()
            .filter_map(|(key, label, day)| day.map(|day| (key, label, day)))
            .collect();
        for pair in given.windows(2) {
            let [(_, earlier, first), (key, later, second)] = pair else { continue };
            if second < first {
                wrong(format!("clues[{i}].{key}"), format!("{entry}的{later}早于{earlier}"));
            }
        }
        if let Some(number) = &clue.letter_number {
            if let Some(before) = letters.insert(number, i) {
                let message = format!("{entry}的移交函文号与第{}条的相同", before + 1);
                wrong(format!("clues[{i}].letter_number"), message);
            }
            if let Some(day) = clue.transferred_on
                && day.year() != i32::from(number.year)
            {
                let message = format!("{entry}的移交函文号与移交日期不同年");
                wrong(format!("clues[{i}].letter_number"), message);
            }
            if round.issuances.iter().any(|d| d.number.as_ref() == Some(number)) {
                let message = format!("{entry}的移交函文号与发文登记中的一个相同");
                wrong(format!("clues[{i}].letter_number"), message);
            }
        }
        if let Some(message) = unfit_route(clue) {
            let path = format!("clues[{i}].route");
            unfit.push(
                Diagnostic::error(Code::RouteUnfit, format!("{entry}的{message}"))
                    .path(path)
                    .hint("巡察组只建议移交给谁；是否初核、暂存由纪检监察机关定"),
            );
        }
        if clue.received_on < round.schedule.entry {
            wrong(format!("clues[{i}].received_on"), format!("{entry}的受理日期早于进驻日期"));
        }
    }
    found.extend(unfit);
    found
}

/// Why a clue is not handled by the organ that it goes to; nothing of the clue is quoted.
fn unfit_route(clue: &Clue) -> Option<&'static str> {
    let names = |words: &[&str]| words.iter().any(|w| clue.route.contains(w));
    let discipline = names(&["纪委", "监委", "纪检", "监察", "纪工委"]);
    match clue.handling {
        ClueHandling::Transfer if !discipline => {
            Some("处置方式是移交纪检监察机关，移交去向却不是纪检监察机关")
        }
        ClueHandling::Register | ClueHandling::Verify if !discipline => {
            Some("处置方式由纪检监察机关决定，移交去向却不是纪检监察机关")
        }
        ClueHandling::Organisation if !names(&["组织"]) => {
            Some("处置方式是移交组织部门，移交去向却不是组织部门")
        }
        ClueHandling::Department if discipline || names(&["组织部"]) => {
            Some("处置方式是移交主管部门，移交去向却是纪检监察机关或组织部门")
        }
        _ => None,
    }
}

/// Texts of clues with characters that cannot be printed; the characters are not quoted.
pub(crate) fn unprintable_clues(file: &ClueFile, print: &dyn Print) -> Diagnostics {
    let mut found = Diagnostics::default();
    let lacks = |text: &str| text.chars().any(|c| unprintable(c) || print.lacks(c));
    for (i, clue) in file.clues.iter().enumerate() {
        let texts: [(&str, &str, Option<&str>); 9] = [
            ("number", "线索编号", Some(&clue.number)),
            ("source", "线索来源", Some(&clue.source)),
            ("object", "反映对象", Some(&clue.object)),
            ("content", "主要内容", Some(&clue.content)),
            ("informant", "反映人", clue.informant.as_deref()),
            ("ascertained", "了解情况", clue.ascertained.as_deref()),
            ("material", "附件材料", clue.material.iter().map(String::as_str).find(|m| lacks(m))),
            ("proposal", "处置建议", clue.proposal.as_deref()),
            ("route", "移交去向", Some(&clue.route)),
        ];
        for (key, label, _) in texts.iter().filter(|(_, _, text)| text.is_some_and(lacks)) {
            let message = format!("第{}条线索的“{label}”中有字体中没有的字，印不出来", i + 1);
            found.push(
                Diagnostic::error(Code::GlyphMissing, message)
                    .path(format!("clues[{i}].{key}"))
                    .hint("核对生僻字和特殊符号；没有写错的，请管理员添加含有该字的字体"),
            );
        }
    }
    found
}
