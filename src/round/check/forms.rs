//! Rules on ballots beside the form in use (测评表): all its items, all persons on it.
//!
//! Too many or too few grades and unknown items are the matter of `votes`.

use super::Check;
use crate::data::shown;
use crate::diag::Code;
use crate::round::TallyRow;

/// Columns of grades that a form has room for.
const MAX_GRADES: usize = 10;

/// A form of the round's own has grades to choose from, and something to ask.
pub(super) fn usable(check: &mut Check<'_, '_>) {
    let r = check.round();
    let Some(form) = &r.evaluation else { return };
    let grades = form.grades.len();
    let wrong = if grades < 2 {
        Some(format!("测评等次有{grades}个，至少要有2个"))
    } else if grades > MAX_GRADES {
        Some(format!("测评等次有{grades}个，测评表最多排得下{MAX_GRADES}个"))
    } else {
        None
    };
    if let Some(message) = wrong {
        check
            .error(Code::FormIncomplete, "evaluation.grades", None, message)
            .hints
            .push("由高到低填写，如好、较好、一般、差".into());
    }
    if form.body_items.is_empty() {
        let message = "没有对领导班子的测评项目";
        check
            .error(Code::FormIncomplete, "evaluation.body_items", None, message)
            .hints
            .push("至少填写一项，如总体评价；整套测评都不填的，用模板里的测评表".into());
    }
}

pub(super) fn complete(check: &mut Check<'_, '_>) {
    let r = check.round();
    for (i, b) in r.ballots.iter().enumerate() {
        let Some(target) = check.index.target(b.target.as_str()) else { continue };
        let listed = |rows: &[TallyRow], item: &str| rows.iter().any(|x| x.item == item);
        let items = check.form().map_or(&[][..], |form| &form.body_items);
        // A row that the form does not have stands for one of those missing.
        let unknown = |row: &TallyRow| !items.contains(&row.item);
        let items = if b.body.iter().any(unknown) { &[] } else { items };
        let stranger = |row: &TallyRow| !target.officials.iter().any(|o| o.name == row.item);
        let strange = b.persons.iter().any(stranger);
        let missing: Vec<String> = items
            .iter()
            .filter(|item| !b.body.is_empty() && !listed(&b.body, item))
            .map(|item| format!("“{}”", shown(item)))
            .collect();
        let persons: Vec<String> = target
            .officials
            .iter()
            .filter(|o| {
                !strange && o.evaluated && !b.persons.is_empty() && !listed(&b.persons, &o.name)
            })
            .map(|o| format!("“{}”", shown(&o.name)))
            .collect();
        for (key, what, missing) in
            [("body", "班子得票", missing), ("persons", "个人得票", persons)]
        {
            if missing.is_empty() {
                continue;
            }
            let message = format!("{}的{what}中没有{}", target.name, missing.join(""));
            check
                .warn(Code::FormIncomplete, format!("ballots[{i}].{key}"), Some(&b.target), message)
                .hints
                .push("汇总表只印填了的各项；按测评表补全".into());
        }
        for (j, row) in b.persons.iter().enumerate() {
            let Some(o) = target.officials.iter().find(|o| o.name == row.item) else { continue };
            if !o.evaluated {
                let message = format!("“{}”没有列入民主测评表，却有得票", shown(&row.item));
                let path = format!("ballots[{i}].persons[{j}].item");
                check
                    .warn(Code::FormIncomplete, path, Some(&b.target), message)
                    .hints
                    .push("核对得票，或把[[targets.officials.evaluated]]改为是".into());
            }
        }
    }
}
