//! Rules on what is entered twice: persons, villages, ways to reach a team, whole rows.
//!
//! Equal numbers and codes are the matter of `references`. Two of one name may be two persons, so
//! mostly this is a warning; where nothing tells the two apart it is an error.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

use super::Check;
use crate::data::shown;
use crate::diag::Code;
use crate::round::AreaCode;

/// Characters of a post that many have.
const GENERAL: usize = 4;

/// Persons of a team or a leadership, and of several teams.
pub(super) fn persons(check: &mut Check<'_, '_>) {
    let r = check.round();
    let mut everywhere: HashMap<(&str, &str), u32> = HashMap::new();
    for (i, team) in r.teams.iter().enumerate() {
        let mut here: HashMap<&str, Option<&str>> = HashMap::new();
        for (place, m) in team.people() {
            let path = format!("teams[{i}].{place}.name");
            let name = m.name.as_str();
            // A post as general as 巡察专员 does not tell who somebody is.
            let post = m.post.as_deref().filter(|post| post.chars().count() > GENERAL);
            let other = post.and_then(|post| everywhere.get(&(name, post)));
            if let Some(before) = here.get(name) {
                let message = format!("第{}巡察组中“{}”列了两次", team.number, shown(name));
                twice(check, path, None, message, *before == m.post.as_deref());
            } else if let Some(other) = other {
                let message =
                    format!("“{}”已在第{other}巡察组，又列在第{}巡察组", shown(name), team.number);
                twice(check, path, None, message, false);
            }
            here.insert(name, m.post.as_deref());
            if let Some(post) = post {
                everywhere.entry((name, post)).or_insert(team.number);
            }
        }
    }
    for (i, t) in r.targets.iter().enumerate() {
        let mut here: HashMap<&str, &str> = HashMap::new();
        for (j, o) in t.officials.iter().enumerate() {
            if let Some(post) = here.insert(&o.name, &o.post) {
                let message = format!("{}的班子成员中“{}”列了两次", t.name, shown(&o.name));
                let path = format!("targets[{i}].officials[{j}].name");
                twice(check, path, Some(&t.code), message, post == o.post);
            }
        }
    }
}

fn twice(
    check: &mut Check<'_, '_>,
    path: String,
    owner: Option<&AreaCode>,
    message: String,
    certain: bool,
) {
    let d = if certain {
        check.error(Code::Repeated, path, owner, message)
    } else {
        check.warn(Code::Repeated, path, owner, message)
    };
    d.hints.push(if certain {
        "删去多列的；确是同名的两个人，在姓名后加注区别".into()
    } else {
        "核对是否同一人；确是同名的两个人，不必改".to_string()
    });
}

/// No two bodies of one name below the same township, or above village level.
pub(super) fn targets(check: &mut Check<'_, '_>) {
    let r = check.round();
    let mut first: HashMap<(Option<&AreaCode>, &str), &AreaCode> = HashMap::new();
    for (i, t) in r.targets.iter().enumerate() {
        let Some(other) = first.insert((t.parent.as_ref(), &t.name), &t.code) else { continue };
        // An equal code has its own message.
        if *other == t.code {
            continue;
        }
        let above = t.parent.as_ref().and_then(|p| check.index.target(p.as_str()));
        let within = above.map_or(String::new(), |p| format!("{}有", p.name));
        let message = format!("{within}两个“{}”，代码为 {other} 和 {}", shown(&t.name), t.code);
        check
            .error(Code::Repeated, format!("targets[{i}].name"), Some(&t.code), message)
            .hints
            .push("核对名称和代码；是同一个的，删去一行".into());
    }
}

/// Rows that are alike in everything that counts.
pub(super) fn rows(check: &mut Check<'_, '_>) {
    let r = check.round();
    let mut found = Vec::new();
    for (i, team) in r.teams.iter().enumerate() {
        for (j, _) in alike(&team.contacts, |c| Some((c.kind, &c.value))) {
            let message = format!("第{}巡察组的这一联系方式列了两次", team.number);
            found.push((format!("teams[{i}].contacts[{j}].value"), None, message));
        }
    }
    for (i, first) in
        alike(&r.issues, |x| Some((&x.target, &x.summary, &x.facts, x.times, x.amount, x.persons)))
    {
        let issue = &r.issues[i];
        let message =
            format!("问题 {} 与问题 {} 内容完全相同", issue.number, r.issues[first].number);
        found.push((format!("issues[{i}].summary"), Some(&issue.target), message));
    }
    for (i, _) in alike(&r.duties, |d| {
        Some((&d.task, d.kind, d.role, &d.unit, &d.target, &d.person, &d.post))
    }) {
        let owner = check.index.target_of_task(&r.duties[i].task);
        let message = format!("任务 {} 的这一项责任列了两次", r.duties[i].task);
        found.push((format!("duties[{i}].unit"), owner, message));
    }
    for (i, _) in alike(&r.progress, |p| Some((&p.task, p.status, p.date, &p.note, &p.evidence))) {
        let owner = check.index.target_of_task(&r.progress[i].task);
        let message = format!("任务 {} 的这一项进度列了两次", r.progress[i].task);
        found.push((format!("progress[{i}].task"), owner, message));
    }
    for (i, _) in alike(&r.sanctions, |s| {
        s.issue.is_some().then_some((
            &s.target,
            &s.issue,
            s.kind,
            s.persons,
            s.organisations,
            s.date,
        ))
    }) {
        let owner = Some(&r.sanctions[i].target);
        let message = format!("这一项{}列了两次", r.sanctions[i].kind);
        found.push((format!("sanctions[{i}].kind"), owner, message));
    }
    for (i, _) in alike(&r.recipients, |x| Some((&x.organisation, x.way))) {
        let message = format!("受文对象“{}”列了两次", shown(&r.recipients[i].organisation));
        found.push((format!("recipients[{i}].organisation"), None, message));
    }
    numbers(check, &mut found);
    for (path, owner, message) in found {
        check
            .warn(Code::Repeated, path, owner, message)
            .hints
            .push("删去多列的；确是两项的，不必改".into());
    }
}

/// The same number twice in one list of numbers.
fn numbers<'r>(check: &Check<'r, '_>, found: &mut Vec<(String, Option<&'r AreaCode>, String)>) {
    let r = check.index.round;
    let mut list =
        |path: String, owner: Option<&'r AreaCode>, what: String, numbers: &'r [String]| {
            for (i, _) in alike(numbers, Some) {
                let message = format!("{what}中“{}”列了两次", shown(&numbers[i]));
                found.push((format!("{path}[{i}]"), owner, message));
            }
        };
    for (i, t) in r.tasks.iter().enumerate() {
        let owner = check.index.target_of_task(&t.number);
        let what = format!("任务 {} 的对应问题", t.number);
        list(format!("tasks[{i}].issues"), owner, what, &t.issues);
    }
    for (i, p) in r.progress.iter().enumerate() {
        let owner = check.index.target_of_task(&p.task);
        let what = format!("任务 {} 的佐证材料", p.task);
        list(format!("progress[{i}].evidence"), owner, what, &p.evidence);
    }
    for (i, s) in r.supervisions.iter().enumerate() {
        let what = format!("督办 {} 的问题", s.number);
        list(format!("supervisions[{i}].issues"), Some(&s.target), what, &s.issues);
    }
    for (i, c) in r.rechecks.iter().enumerate() {
        let what = format!("验收 {} 的问题", c.number);
        list(format!("rechecks[{i}].issues"), Some(&c.target), what, &c.issues);
    }
    for (i, d) in r.issuances.iter().enumerate() {
        list(format!("issuances[{i}].cc"), d.target.as_ref(), "抄送单位".into(), &d.cc);
    }
    for (i, b) in r.ballots.iter().enumerate() {
        for (key, rows) in [("body", &b.body), ("persons", &b.persons)] {
            for (j, _) in alike(rows, |row| Some(&row.item)) {
                let message = format!("得票中“{}”列了两次", shown(&rows[j].item));
                let path = format!("ballots[{i}].{key}[{j}].item");
                found.push((path, Some(&b.target), message));
            }
        }
    }
}

/// Indices of the items whose key an earlier item has, with that item's.
fn alike<'r, T, K: Hash + Eq>(
    items: &'r [T],
    key: impl Fn(&'r T) -> Option<K>,
) -> Vec<(usize, usize)> {
    let mut seen = HashMap::new();
    let mut again = Vec::new();
    for (i, item) in items.iter().enumerate() {
        let Some(key) = key(item) else { continue };
        match seen.entry(key) {
            Entry::Occupied(first) => again.push((i, *first.get())),
            Entry::Vacant(new) => _ = new.insert(i),
        }
    }
    again
}
