//! Rules on ballots: grades + abstentions = valid; valid + void = returned; returned ≤ issued.

use super::Check;
use crate::diag::Code;
use crate::round::did_you_mean;

pub(super) fn sums(check: &mut Check<'_, '_>) {
    let r = check.round();
    for (i, b) in r.ballots.iter().enumerate() {
        let owner = Some(&b.target);
        if b.returned > b.issued {
            let message = format!("收回{}票，多于发出的{}票，本次测评无效", b.returned, b.issued);
            check.warn(Code::BallotVoid, format!("ballots[{i}].returned"), owner, message);
        }
        let Some(valid) = b.returned.checked_sub(b.void) else {
            let message = format!("无效票{}张，多于收回的{}票", b.void, b.returned);
            check.error(Code::BallotSum, format!("ballots[{i}].void"), owner, message);
            continue;
        };
        let grades = r.evaluation.as_ref().map(|e| e.grades.len());
        for (list, rows) in [("body", &b.body), ("persons", &b.persons)] {
            for (j, row) in rows.iter().enumerate() {
                let path = format!("ballots[{i}].{list}[{j}]");
                if let Some(grades) = grades.filter(|g| *g != row.counts.len()) {
                    let message = format!("“{}”有{}个等次的票数，测评等次有{grades}个", row.item, row.counts.len());
                    check.error(Code::BallotSum, format!("{path}.counts"), owner, message);
                }
                let sum: u64 = row.counts.iter().map(|n| u64::from(*n)).sum::<u64>() + u64::from(row.abstained);
                if sum != u64::from(valid) {
                    let message = format!("“{}”各等次与弃权合计{sum}票，有效票应为{valid}票（收回{}－无效{}）", row.item, b.returned, b.void);
                    check.error(Code::BallotSum, path.clone(), owner, message);
                }
                known_item(check, list, &row.item, &path, i);
            }
        }
    }
}

/// Rows name an item of the form or an official of the target.
fn known_item(check: &mut Check<'_, '_>, list: &str, item: &str, path: &str, ballot: usize) {
    let r = check.round();
    let code = &r.ballots[ballot].target;
    let known: Vec<&str> = match list {
        "body" => match &r.evaluation {
            Some(e) => e.body_items.iter().map(String::as_str).collect(),
            None => return,
        },
        _ => check.index.target(code.as_str()).into_iter().flat_map(|t| &t.officials).map(|o| o.name.as_str()).collect(),
    };
    if !known.contains(&item) {
        let word = if list == "body" { "测评项目" } else { "班子成员名册" };
        let hint = did_you_mean(item, &known);
        check.error(Code::Dangling, format!("{path}.item"), Some(code), format!("“{item}”不在{word}中")).hints.extend(hint);
    }
}
