//! Rules on counts of clues and letters, and on money recovered. Only numbers are compared; what
//! clues and letters say is in no message.

use std::collections::BTreeSet;

use super::Check;
use crate::diag::Code;

/// No more clues are handed on than found, none dealt with that was not handed on.
pub(super) fn clues(check: &mut Check<'_, '_>) {
    let r = check.round();
    let mut seen = BTreeSet::new();
    for (i, t) in r.clue_totals.iter().enumerate() {
        let owner = t.target.as_ref();
        for (key, label, number, most, of) in [
            ("transferred", "移交线索", t.transferred, t.found, "发现线索"),
            ("filed", "立案", t.filed, t.transferred, "移交线索"),
            ("closed", "办结", t.closed, t.transferred, "移交线索"),
        ] {
            if number > most {
                let message = format!("{label}{number}件，多于{of}{most}件");
                let path = format!("clue_totals[{i}].{key}");
                check
                    .error(Code::TotalsMismatch, path, owner, message)
                    .hints
                    .push("先发现、后移交，再立案、办结；核对件数".into());
            }
        }
        if !seen.insert((owner, &t.to)) {
            let path = format!("clue_totals[{i}].to");
            let message = "同一对象、同一移交单位的线索统计列了两次";
            check
                .error(Code::TotalsMismatch, path, owner, message)
                .hints
                .push("合计在一行里，或删去旧的一行".into());
        }
    }
}

/// Each way and disposition of a target once.
pub(super) fn letters(check: &mut Check<'_, '_>) {
    let r = check.round();
    let mut seen = BTreeSet::new();
    for (i, t) in r.letter_totals.iter().enumerate() {
        if !seen.insert((t.target.as_ref(), t.way, t.disposition)) {
            let message = format!("同一对象“{}、{}”的信访统计列了两次", t.way, t.disposition);
            let path = format!("letter_totals[{i}].disposition");
            check
                .error(Code::TotalsMismatch, path, t.target.as_ref(), message)
                .hints
                .push("合计在一行里，或删去一行".into());
        }
    }
}

/// How money was recovered is said only where money was.
pub(super) fn recovered(check: &mut Check<'_, '_>) {
    let r = check.round();
    for (i, p) in r.progress.iter().enumerate() {
        if let Some(kind) = p.recovered_kind.filter(|_| p.recovered.is_none()) {
            let owner = check.index.target_of_task(&p.task);
            let message = format!("任务 {} 的挽回方式是“{kind}”，但没有挽回金额", p.task);
            check
                .warn(Code::TotalsMismatch, format!("progress[{i}].recovered_kind"), owner, message)
                .hints
                .push("填写[[progress.recovered]]，或删去[[progress.recovered_kind]]".into());
        }
    }
}
