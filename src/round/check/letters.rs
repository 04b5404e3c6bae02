//! Rules on what happens before the entry: the mandate of the teams, letters to other bodies, what is
//! known of targets, declarations of the members.

use std::collections::HashMap;

use super::Check;
use super::references::{known_target, number_of};
use crate::data::{shown, suggest};
use crate::diag::Code;
use crate::round::{Request, RequestKind, Team};

/// Words that a neutral fact does not have: they point at who spoke or at a lead.
const TELLING: [&str; 4] = ["举报人", "反映人", "线索", "涉嫌"];

/// Measures that only the organs of discipline and supervision, or of justice, may take.
const RESERVED: [&str; 9] =
    ["冻结", "扣押", "查封", "搜查", "留置", "讯问", "技术调查", "限制出境", "通缉"];

/// The teams have their mandate before they enter.
pub(super) fn authority(check: &mut Check<'_, '_>) {
    let r = check.round();
    let Some(authority) = &r.authority else { return };
    if authority.date > r.schedule.entry {
        let message = format!(
            "授权决定的日期 {} 晚于进驻日期 {}，巡察组进驻时还没有授权",
            authority.date, r.schedule.entry
        );
        check
            .error(Code::LetterMismatch, "authority.date", None, message)
            .hints
            .push("核对[[authority.date]]和[[schedule.entry]]".into());
    }
}

pub(super) fn requests(check: &mut Check<'_, '_>) {
    let r = check.round();
    let mut lent: HashMap<&str, usize> = HashMap::new();
    for (i, q) in r.requests.iter().enumerate() {
        for (j, code) in q.targets.iter().enumerate() {
            known_target(check, format!("requests[{i}].targets[{j}]"), code);
        }
        contents(check, i, q);
        dates(check, i, q);
        for (j, name) in q.persons.iter().enumerate() {
            person(check, format!("requests[{i}].persons[{j}]"), q, name);
            if let Some(before) = lent.insert(name, i) {
                let message =
                    format!("{name}已列入[[requests[{before}].number]]的抽调函，又列了一次");
                check
                    .error(
                        Code::LetterMismatch,
                        format!("requests[{i}].persons[{j}]"),
                        None,
                        message,
                    )
                    .hints
                    .push("一人只从一个单位抽调，删去多列的".into());
            }
        }
    }
    for (i, issuance) in r.issuances.iter().enumerate() {
        if let Some(number) = &issuance.request {
            let path = format!("issuances[{i}].request");
            let known: Vec<&str> = r.requests.iter().map(|q| q.number.as_str()).collect();
            number_of(check, path, ("函件编号", "函件"), number, &known);
        }
    }
}

/// A letter says what it asks for.
fn contents(check: &mut Check<'_, '_>, i: usize, q: &Request) {
    for (j, item) in q.items.iter().enumerate() {
        let measure = RESERVED.iter().find(|word| item.contains(**word));
        if let (RequestKind::Assistance, Some(word)) = (q.kind, measure) {
            let message = format!("提供协助函要求“{word}”：巡察组没有这项权限");
            check
                .error(Code::LetterMismatch, format!("requests[{i}].items[{j}]"), None, message)
                .hints
                .push(
                    "只请对方查询、提取资料、鉴定、说明情况；其余的按规定移交纪检监察机关".into(),
                );
        }
    }
    let (key, what) = match q.kind {
        RequestKind::Lending if q.persons.is_empty() => ("persons", "没有填抽调人员"),
        RequestKind::Inquiry if q.items.is_empty() => ("items", "没有填所需内容"),
        RequestKind::Assistance if q.items.is_empty() => ("items", "没有填所需内容"),
        _ => return,
    };
    let message = format!("给{}的{}函{what}，对方无从办理", q.unit, q.kind);
    check
        .error(Code::LetterMismatch, format!("requests[{i}].{key}"), None, message)
        .hints
        .push(format!("在[[requests.{key}]]中填写"));
}

fn dates(check: &mut Check<'_, '_>, i: usize, q: &Request) {
    let s = &check.round().schedule;
    let mut wrong: Vec<(&str, String, &str)> = Vec::new();
    if q.date.is_some_and(|day| q.reply_due < day) {
        wrong.push(("reply_due", "回复期限早于函件日期".into(), "先发函，后回复；核对两个日期"));
    }
    if q.date.zip(q.replied_on).is_some_and(|(day, replied)| replied < day) {
        wrong.push(("replied_on", "收到回复的日期早于函件日期".into(), "核对两个日期"));
    }
    if let (Some(from), Some(to)) = (q.from, q.to)
        && to < from
    {
        wrong.push(("to", "抽调的结束日期早于开始日期".into(), "核对两个日期"));
    }
    for (key, message, hint) in wrong {
        let message = format!("给{}的{}函，{message}", q.unit, q.kind);
        let path = format!("requests[{i}].{key}");
        check.error(Code::LetterMismatch, path, None, message).hints.push(hint.into());
    }
    let mut doubtful: Vec<(&str, String, &str)> = Vec::new();
    if q.kind == RequestKind::Inquiry && q.reply_due >= s.entry {
        doubtful.push((
            "reply_due",
            format!("回复期限 {} 不在进驻日期 {} 以前，进驻时用不上", q.reply_due, s.entry),
            "把[[requests.reply_due]]提前；属实的不必改",
        ));
    }
    if q.kind == RequestKind::Lending {
        if let Some(from) = q.from.filter(|from| *from > s.entry) {
            doubtful.push((
                "from",
                format!("抽调开始的日期 {from} 晚于进驻日期 {}", s.entry),
                "核对[[requests.from]]；中途增派的不必改",
            ));
        }
        if let Some(to) = q.to.filter(|to| *to < s.leave) {
            doubtful.push((
                "to",
                format!("抽调结束的日期 {to} 早于离开日期 {}", s.leave),
                "核对[[requests.to]]；中途撤回的不必改",
            ));
        }
    }
    for (key, message, hint) in doubtful {
        let message = format!("给{}的{}函，{message}", q.unit, q.kind);
        let path = format!("requests[{i}].{key}");
        check.warn(Code::LetterMismatch, path, None, message).hints.push(hint.into());
    }
}

/// Who is lent is in a team, and of the unit that lends.
fn person(check: &mut Check<'_, '_>, path: String, q: &Request, name: &str) {
    let r = check.round();
    let people: Vec<_> = r.teams.iter().flat_map(|t| t.people().map(|(_, m)| m)).collect();
    let Some(member) = people.iter().find(|m| m.name == name) else {
        let known: Vec<&str> = people.iter().map(|m| m.name.as_str()).collect();
        let message = format!("抽调人员“{}”不在任何巡察组中", shown(name));
        let d = check.error(Code::LetterMismatch, path, None, message);
        if !suggest(d, name, &known) {
            d.hints.push("先把人员列入[[teams.members]]，或核对姓名".into());
        }
        return;
    };
    if let Some(post) = member.post.as_ref().filter(|post| !post.contains(q.unit.as_str())) {
        let message = format!("{name}的单位职务是“{post}”，抽调函却发给{}", q.unit);
        check.warn(Code::LetterMismatch, path, None, message).hints.push(
            "核对[[requests.unit]]和[[teams.members.post]]；写法不同而单位相同的不必改".into(),
        );
    }
}

/// Facts have a day and are neutral.
pub(super) fn background(check: &mut Check<'_, '_>) {
    let r = check.round();
    for (i, b) in r.background.iter().enumerate() {
        known_target(check, format!("background[{i}].target"), &b.target);
        let owner = Some(&b.target);
        if b.as_of.is_none() {
            let message = format!("“{}”没有截止日期，看不出是什么时候的情况", shown(&b.item));
            check
                .warn(Code::LetterMismatch, format!("background[{i}].as_of"), owner, message)
                .hints
                .push("在[[background.as_of]]中填写".into());
        }
        for (key, text) in [("item", &b.item), ("value", &b.value)] {
            if let Some(word) = TELLING.iter().find(|word| text.contains(**word)) {
                let message = format!("巡前信息中有“{word}”：这里只写事实和数字");
                check
                    .error(Code::LetterMismatch, format!("background[{i}].{key}"), owner, message)
                    .hints
                    .push("涉及线索和反映人的，由来源单位按保密规定另行提供，这里删去".into());
            }
        }
    }
}

/// Where declarations are kept, everybody made theirs before the entry.
pub(super) fn declarations(check: &mut Check<'_, '_>) {
    let r = check.round();
    let kept = r.teams.iter().flat_map(Team::people).any(|(_, m)| m.declared_on.is_some());
    if !kept {
        return;
    }
    let entry = r.schedule.entry;
    for (i, team) in r.teams.iter().enumerate() {
        for (place, member) in team.people() {
            let message = match member.declared_on {
                None => format!("{}没有签署回避申报表和保密、廉洁承诺书的日期", member.name),
                Some(day) if day > entry => {
                    format!("{}的申报承诺日期 {day} 晚于进驻日期 {entry}", member.name)
                }
                Some(_) => continue,
            };
            check
                .warn(Code::Undeclared, format!("teams[{i}].{place}.declared_on"), None, message)
                .hints
                .push("先签署，后进驻；中途增派的，核对日期属实即可".into());
        }
    }
}
