//! Rules on ballots: grades + abstentions = valid; valid + void = returned; returned ≤ issued.

use super::Check;
use crate::data::{shown, suggest};
use crate::diag::Code;

const SUM: &str = "各等次票数＋弃权＝有效票；有效票＋无效票＝收回票";

pub(super) fn sums(check: &mut Check<'_, '_>) {
    let r = check.round();
    for (i, b) in r.ballots.iter().enumerate() {
        let owner = Some(&b.target);
        let name = check.index.target(b.target.as_str());
        let name = name.map_or(b.target.as_str(), |t| t.name.as_str());
        if b.returned > b.issued {
            let message =
                format!("{name}收回{}票，多于发出的{}票，本次测评无效", b.returned, b.issued);
            let hint = "核对票数；属实的不必改，测评结果按无效处理";
            check
                .warn(Code::BallotVoid, format!("ballots[{i}].returned"), owner, message)
                .hints
                .push(hint.into());
        }
        let Some(valid) = b.returned.checked_sub(b.void) else {
            let message = format!("{name}无效票{}张，多于收回的{}票", b.void, b.returned);
            check
                .error(Code::BallotSum, format!("ballots[{i}].void"), owner, message)
                .hints
                .push(SUM.into());
            continue;
        };
        let grades = check.form().map(|e| e.grades.len());
        for (list, rows) in [("body", &b.body), ("persons", &b.persons)] {
            for (j, row) in rows.iter().enumerate() {
                let path = format!("ballots[{i}].{list}[{j}]");
                if let Some(grades) = grades.filter(|g| *g != row.counts.len()) {
                    let message = format!(
                        "{name}“{}”填了{}个等次的票数，而测评等次有{grades}个",
                        row.item,
                        row.counts.len()
                    );
                    check
                        .error(Code::BallotSum, format!("{path}.counts"), owner, message)
                        .hints
                        .push("按测评等次的顺序逐个填写，没有的填0".into());
                }
                let sum: u64 = row.counts.iter().map(|n| u64::from(*n)).sum::<u64>()
                    + u64::from(row.abstained);
                if sum != u64::from(valid) {
                    let message = format!(
                        "{name}“{}”各等次与弃权合计{sum}票，而有效票是{valid}票（收回{}－无效{}）",
                        row.item, b.returned, b.void
                    );
                    check
                        .error(Code::BallotSum, format!("{path}.counts"), owner, message)
                        .hints
                        .push(SUM.into());
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
    let form = check.form().map(|form| form.body_items.clone());
    let known: Vec<&str> = match list {
        "body" => match &form {
            Some(items) => items.iter().map(String::as_str).collect(),
            None => return,
        },
        // A target that is not known has its own message.
        _ => match check.index.target(code.as_str()) {
            Some(target) => target.officials.iter().map(|o| o.name.as_str()).collect(),
            None => return,
        },
    };
    if !known.contains(&item) {
        // The items are those of the template's form: the round has none to compare with.
        let list_of_form = list == "body" && r.evaluation.is_none();
        let name = check.index.target(code.as_str()).map_or("", |t| t.name.as_str());
        let (word, list) = if list == "body" {
            ("测评项目", "[[evaluation.body_items]]")
        } else {
            ("班子成员名册", "[[targets.officials]]")
        };
        let message = format!("{name}“{}”不在{word}中", shown(item));
        let d = check.error(Code::Dangling, format!("{path}.item"), Some(code), message);
        if !suggest(d, item, &known) {
            d.hints.push(match &form {
                Some(items) if list_of_form => {
                    let items = items.join("、");
                    format!("测评表上的项目有：{items}；另有项目的，全部填在{list}中")
                }
                _ => format!("与{list}核对，写法须一致"),
            });
        }
    }
}
