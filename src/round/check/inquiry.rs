//! Rules on what a team looks at: visits to places during the stay by two at least, material that
//! comes back.

use std::collections::HashMap;

use super::Check;
use super::references::known_target;
use crate::data::{shown, suggest};
use crate::diag::Code;
use crate::round::{Material, Visit};

/// Words in the name of material that tell the target what the team is after.
const TELLING: [&str; 4] = ["线索", "举报", "信访", "涉嫌"];

pub(super) fn visits(check: &mut Check<'_, '_>) {
    let r = check.round();
    for (i, v) in r.visits.iter().enumerate() {
        known_target(check, format!("visits[{i}].target"), &v.target);
        let owner = Some(&v.target);
        let (entry, leave) = (r.schedule.entry, r.schedule.leave);
        if v.date < entry || v.date > leave {
            let message = format!(
                "到{}实地查看的日期 {} 不在进驻期间（{entry}至{leave}）",
                shown(&v.place),
                v.date
            );
            check
                .warn(Code::InquiryMismatch, format!("visits[{i}].date"), owner, message)
                .hints
                .push("核对[[visits.date]]；属实的不必改".into());
        }
        if v.who.len() < 2 {
            let message =
                format!("到{}实地查看的只有{}人，须有两人以上", shown(&v.place), v.who.len());
            check
                .warn(Code::InquiryMismatch, format!("visits[{i}].who"), owner, message)
                .hints
                .push("在[[visits.who]]中补上同去的人".into());
        }
        visitors(check, i, v);
    }
}

/// Who went is of the team.
fn visitors(check: &mut Check<'_, '_>, i: usize, v: &Visit) {
    let Some(team) = check.index.team(&v.target) else { return };
    let known: Vec<&str> = team.people().map(|(_, m)| m.name.as_str()).collect();
    for (j, name) in v.who.iter().enumerate().filter(|(_, name)| !known.contains(&name.as_str())) {
        let message = format!("查看人“{}”不在巡察该对象的组里", shown(name));
        let path = format!("visits[{i}].who[{j}]");
        let d = check.warn(Code::InquiryMismatch, path, Some(&v.target), message);
        if !suggest(d, name, &known) {
            d.hints.push("核对姓名；陪同的人填在[[visits.guide]]中".into());
        }
    }
}

pub(super) fn material(check: &mut Check<'_, '_>) {
    let r = check.round();
    let mut first: HashMap<(&str, &str), usize> = HashMap::new();
    for (i, m) in r.material.iter().enumerate() {
        known_target(check, format!("material[{i}].target"), &m.target);
        let owner = Some(&m.target);
        if let Some(before) = first.insert((m.target.as_str(), &m.number), i) {
            let message =
                format!("资料编号“{}”与[[material[{before}].number]]的相同", shown(&m.number));
            check
                .error(Code::Duplicate, format!("material[{i}].number"), owner, message)
                .hints
                .push("同一对象的资料不同号，核对后改正".into());
        }
        if let Some(word) = TELLING.iter().find(|word| m.title.contains(**word)) {
            let message = format!("资料名称中有“{word}”：清单要交给被巡察单位，会让人看出在查什么");
            check
                .warn(Code::InquiryMismatch, format!("material[{i}].title"), owner, message)
                .hints
                .push(
                    "改用中性的名称，如“2023年以来村级报账凭证”；确需调阅信访台账一类的不必改"
                        .into(),
                );
        }
        returned(check, i, m);
    }
}

/// Originals go back before the team leaves.
fn returned(check: &mut Check<'_, '_>, i: usize, m: &Material) {
    let leave = check.round().schedule.leave;
    let owner = Some(&m.target);
    let name = shown(&m.title);
    if let (Some(handed), Some(back)) = (m.handed_on, m.returned_on)
        && back < handed
    {
        let message = format!("“{name}”的归还日期 {back} 早于移交日期 {handed}");
        check
            .error(Code::InquiryMismatch, format!("material[{i}].returned_on"), owner, message)
            .hints
            .push("核对[[material.handed_on]]和[[material.returned_on]]".into());
        return;
    }
    let over = check.as_of.is_some_and(|day| day > leave);
    let message = match m.returned_on {
        Some(back) if m.original && back > leave => {
            format!("原件“{name}”的归还日期 {back} 晚于离开日期 {leave}")
        }
        None if m.original && m.handed_on.is_some() && over => {
            format!("原件“{name}”没有归还日期，巡察组已经离开")
        }
        _ => return,
    };
    check
        .warn(Code::InquiryMismatch, format!("material[{i}].returned_on"), owner, message)
        .hints
        .push("原件用后归还、双方签字；已归还的补填日期，确需留存的另办手续".into());
}
