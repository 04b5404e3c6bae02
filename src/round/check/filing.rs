//! Rules on the archive: pages without gap or overlap, one term and one target a volume, numbered
//! papers all there, no clue told in an open list.

use std::collections::{BTreeMap, BTreeSet};

use super::Check;
use super::references::known_target;
use crate::data::shown;
use crate::diag::Code;
use crate::round::{AreaCode, FiledPaper};

pub(super) fn archive(check: &mut Check<'_, '_>) {
    let r = check.round();
    let mut volumes: BTreeMap<&str, Vec<(usize, &FiledPaper)>> = BTreeMap::new();
    for (i, p) in r.archive.iter().enumerate() {
        if let Some(code) = &p.target {
            known_target(check, format!("archive[{i}].target"), code);
        }
        if p.title.contains("线索") && !counts_only(&p.title) {
            let message = "卷内文件的题名写了线索：公开的目录里只写件数，如“问题线索材料3件”";
            check
                .error(Code::FilingMismatch, format!("archive[{i}].title"), None, message)
                .hints
                .push("线索、信访原件另立密卷、另编目录，这里只写件数".into());
        }
        volumes.entry(&p.volume).or_default().push((i, p));
    }
    for papers in volumes.values() {
        volume(check, papers);
    }
    missing(check);
}

/// Whether a title says how many pieces there are and no more.
fn counts_only(title: &str) -> bool {
    let rest = title.trim_start_matches(['问', '题']).strip_prefix("线索材料");
    rest.and_then(|rest| rest.strip_suffix('件'))
        .is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

/// Pages of a volume follow each other, and what holds for the volume is said alike of each paper.
fn volume(check: &mut Check<'_, '_>, papers: &[(usize, &FiledPaper)]) {
    let Some((_, head)) = papers.first() else { return };
    let mut next = 1;
    for (i, p) in papers {
        let mut wrong: Vec<(&str, String)> = Vec::new();
        match (p.first, p.last) {
            (Some(first), Some(last)) => {
                if last < first {
                    wrong.push(("last", format!("终止页号{last}小于起始页号{first}")));
                } else if first < next {
                    wrong.push(("first", format!("起始页号{first}与前一份重叠，应为{next}")));
                } else if first > next {
                    wrong.push(("first", format!("起始页号{first}与前一份不连续，应为{next}")));
                }
                next = last.max(first).max(next.saturating_sub(1)) + 1;
            }
            (Some(_), None) => wrong.push(("last", "有起始页号，没有终止页号".into())),
            (None, Some(_)) => wrong.push(("first", "有终止页号，没有起始页号".into())),
            (None, None) => {}
        }
        for (key, differs) in [
            ("term", p.term != head.term),
            ("group", p.group != head.group),
            ("target", p.target != head.target),
        ] {
            if differs {
                let word = match key {
                    "term" => "保管期限",
                    "group" => "归档类别",
                    _ => "巡察对象",
                };
                wrong.push((key, format!("{word}与同卷的其他文件不同")));
            }
        }
        for (key, message) in wrong {
            let message = format!("“{}”卷“{}”的{message}", shown(&p.volume), shown(&p.title));
            check
                .error(Code::FilingMismatch, format!("archive[{i}].{key}"), None, message)
                .hints
                .push("按卷内次序核对[[archive.first]]、[[archive.last]]和同卷各项".into());
        }
    }
}

/// Once the papers of a target, or of the round, are listed, none of its numbered ones is missing.
fn missing(check: &mut Check<'_, '_>) {
    let r = check.round();
    let filed: BTreeSet<Option<&str>> =
        r.archive.iter().map(|p| p.target.as_ref().map(AreaCode::as_str)).collect();
    let numbers: BTreeSet<&str> = r.archive.iter().filter_map(|p| p.number.as_deref()).collect();
    for (i, issuance) in r.issuances.iter().enumerate() {
        let Some(number) = issuance.number.as_ref().map(ToString::to_string) else { continue };
        let supervised = issuance.supervision.as_ref().and_then(|n| check.index.supervision(n));
        let owner = issuance.target.as_ref().or_else(|| supervised.map(|s| &s.target));
        if filed.contains(&owner.map(AreaCode::as_str)) && !numbers.contains(number.as_str()) {
            let message = format!("{number}没有归档");
            check
                .warn(Code::FilingMismatch, format!("issuances[{i}].number"), owner, message)
                .hints
                .push("在[[archive]]中补上；确实缺的，备考表中写明“缺”".into());
        }
    }
}
