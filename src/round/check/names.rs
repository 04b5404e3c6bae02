//! Names of persons in what a paper for the public prints (公示中的姓名).
//!
//! Looks for the name of every official, responsible person and member of a team, and of everybody
//! concerned by any issue, in the texts that everybody may read. A name of two characters may also
//! be a word (方便), lie across two (对|方明|确) or in the name of a place: such are passed over
//! unless a post stands beside them.

use std::collections::{HashMap, HashSet};

use super::Check;
use crate::data::shown;
use crate::diag::Code;
use crate::round::{AreaCode, ExtraValue, Member};

/// Words of two characters that are, or overlap, names of two characters.
const WORDS: &str = include_str!("words.txt");
/// What stands before or after a person.
const POSTS: &[&str] = &[
    "书记",
    "主任",
    "镇长",
    "乡长",
    "县长",
    "村长",
    "局长",
    "站长",
    "所长",
    "组长",
    "会计",
    "委员",
    "支书",
    "文书",
    "同志",
    "党员",
    "村民",
    "报账员",
    "出纳",
    "干部",
    "负责人",
    "户主",
    "低保户",
    "老板",
    "先生",
    "女士",
];
/// What follows a name of a place.
const PLACES: &[&str] = &[
    "村",
    "镇",
    "乡",
    "县",
    "市",
    "社区",
    "街",
    "路",
    "桥",
    "河",
    "山",
    "水库",
    "小学",
    "中学",
    "公司",
    "合作社",
    "组",
    "屯",
    "寨",
    "沟",
    "湾",
    "塘",
    "林场",
    "农场",
];
/// What is no name though it stands where a name should.
const UNITS: &[&str] = &[
    "委", "部", "班子", "干部", "成员", "书记", "主任", "全体", "负责", "人员", "单位", "站", "所",
    "局", "办", "组", "各",
];

/// A text that everybody may read.
struct Text<'r> {
    path: String,
    owner: Option<&'r AreaCode>,
    text: &'r str,
    /// Names that have a message of their own.
    known: &'r [String],
    /// As in 问题 W2026-001 列入公示.
    what: String,
    /// Whether members of teams may be named: they may be whom to turn to.
    names_teams: bool,
}

pub(super) fn published(check: &mut Check<'_, '_>) {
    let texts = texts(check);
    if texts.is_empty() {
        return;
    }
    let persons = Persons::of(check);
    let mut found = Vec::new();
    for t in &texts {
        for (name, who) in persons.within(t.text) {
            if t.known.iter().any(|known| known == name)
                || (t.names_teams && persons.is_member(name))
            {
                continue;
            }
            let message = format!("{}，要公示的内容中有{who}的姓名“{}”", t.what, shown(name));
            found.push((t.path.clone(), t.owner, message));
        }
    }
    for (path, owner, message) in found {
        check
            .warn(Code::NamePublished, path, owner, message)
            .hints
            .push("隐去姓名，可写职务或“有的干部”；不是人名的，不必改".into());
    }
}

fn texts<'r>(check: &Check<'r, '_>) -> Vec<Text<'r>> {
    let r = check.index.round;
    let task_at: HashMap<&str, usize> =
        r.tasks.iter().enumerate().map(|(i, t)| (t.number.as_str(), i)).collect();
    let mut measured = HashSet::new();
    let mut all = Vec::new();
    for (i, issue) in r.issues.iter().enumerate().filter(|(_, issue)| issue.publishable) {
        let mut add = |path: String, text: &'r str| {
            let what = format!("问题 {} 列入公示", issue.number);
            let (owner, known) = (Some(&issue.target), issue.names.as_slice());
            all.push(Text { path, owner, text, known, what, names_teams: false });
        };
        add(format!("issues[{i}].summary"), &issue.summary);
        for (key, value) in &issue.extra {
            let public = check
                .context
                .extra
                .iter()
                .any(|d| d.on == "issue" && d.key == *key && d.audience == "public");
            if let (true, ExtraValue::Text(text)) = (public, value) {
                add(format!("issues[{i}].extra.{key}"), text);
            }
        }
        if let Some(result) = &issue.result {
            add(format!("issues[{i}].result"), result);
            continue;
        }
        // Without a result in words for the public the measures are printed.
        for task in check.index.tasks(&issue.number) {
            let Some(k) = task_at.get(task.number.as_str()).filter(|k| measured.insert(**k)) else {
                continue;
            };
            for (m, measure) in task.measures.iter().enumerate() {
                add(format!("tasks[{k}].measures[{m}]"), measure);
            }
        }
    }
    all.extend(contacts(check));
    all
}

/// The ways to reach a team, which notices print.
fn contacts<'r>(check: &Check<'r, '_>) -> Vec<Text<'r>> {
    let r = check.index.round;
    let text = |path: String, owner, text: &'r str| Text {
        path,
        owner,
        text,
        known: &[],
        what: "联系方式向社会公布".into(),
        names_teams: true,
    };
    let mut all = Vec::new();
    for (i, team) in r.teams.iter().enumerate() {
        for (j, c) in team.contacts.iter().enumerate() {
            all.push(text(format!("teams[{i}].contacts[{j}].value"), None, &c.value));
        }
    }
    for (i, t) in r.targets.iter().enumerate() {
        for (j, c) in t.contacts.iter().enumerate() {
            all.push(text(format!("targets[{i}].contacts[{j}].value"), Some(&t.code), &c.value));
        }
    }
    all
}

/// Everybody whose name is in the round, found by the first two characters.
struct Persons<'r> {
    by_start: HashMap<[char; 2], Vec<&'r str>>,
    who: HashMap<&'r str, String>,
    members: HashSet<&'r str>,
    places: HashSet<&'r str>,
    words: HashSet<&'static str>,
}

impl<'r> Persons<'r> {
    fn of(check: &Check<'r, '_>) -> Self {
        let r = check.index.round;
        let mut who: HashMap<&'r str, String> = HashMap::new();
        let mut members = HashSet::new();
        for t in &r.targets {
            for o in &t.officials {
                who.entry(o.name.trim()).or_insert_with(|| format!("{}{}", t.name, o.post));
            }
        }
        for team in &r.teams {
            let member = |m: &'r Member, what: &str| {
                (m.name.trim(), format!("第{}巡察组{what}", team.number))
            };
            let people = std::iter::once(member(&team.leader, "组长"))
                .chain(team.deputies.iter().map(|m| member(m, "副组长")))
                .chain(team.members.iter().map(|m| member(m, "组员")));
            for (name, what) in people {
                members.insert(name);
                who.entry(name).or_insert(what);
            }
        }
        let mut others: Vec<(&'r str, &str)> = Vec::new();
        others.extend(r.duties.iter().filter_map(|d| Some((d.person.as_deref()?, "责任人"))));
        others
            .extend(r.progress.iter().filter_map(|p| Some((p.reviewer.as_deref()?, "销号审核人"))));
        let inspectors = r.rechecks.iter().flat_map(|c| &c.inspectors);
        others.extend(inspectors.map(|name| (name.as_str(), "验收人员")));
        for v in &r.interviews {
            let talking = v.interviewers.iter().chain(&v.recorder);
            others.extend(talking.map(|name| (name.as_str(), "谈话人")));
        }
        let concerned = r.issues.iter().flat_map(|issue| &issue.names);
        others.extend(concerned.map(|name| (name.as_str(), "其他问题涉及人员")));
        for (names, what) in others {
            for name in names.split(['、', '，', ',', ' ']).map(str::trim) {
                if !UNITS.iter().any(|unit| name.contains(unit)) {
                    who.entry(name).or_insert_with(|| what.to_string());
                }
            }
        }
        let mut by_start: HashMap<[char; 2], Vec<&'r str>> = HashMap::new();
        for name in who.keys().filter(|name| is_name(name)) {
            let mut chars = name.chars();
            if let (Some(a), Some(b)) = (chars.next(), chars.next()) {
                by_start.entry([a, b]).or_default().push(name);
            }
        }
        // Of two names the longer one is meant where it stands.
        for names in by_start.values_mut() {
            names.sort_by_key(|name| (std::cmp::Reverse(name.len()), *name));
        }
        let places = r.targets.iter().map(|t| t.name.as_str()).chain([r.committee.area.as_str()]);
        Persons {
            by_start,
            who,
            members,
            places: places.collect(),
            words: WORDS.split_whitespace().collect(),
        }
    }

    fn is_member(&self, name: &str) -> bool {
        self.members.contains(name)
    }

    /// The names in a text, once each, with who they are.
    fn within(&self, text: &str) -> Vec<(&'r str, &str)> {
        let chars: Vec<char> = text.chars().collect();
        let mut found: Vec<(&'r str, &str)> = Vec::new();
        let mut i = 0;
        while let [a, b, ..] = chars[i.min(chars.len())..] {
            let names = self.by_start.get(&[a, b]).map_or(&[][..], Vec::as_slice);
            let here = names.iter().find_map(|name| {
                let length = name.chars().count();
                let same = chars[i..].iter().copied().take(length).eq(name.chars());
                (same && self.stands(&chars, i, length)).then_some((*name, length))
            });
            if let Some((name, length)) = here {
                if !found.iter().any(|(known, _)| *known == name) {
                    found.push((name, self.who.get(name).map_or("", String::as_str)));
                }
                i += length;
            } else {
                i += 1;
            }
        }
        found
    }

    /// Whether what looks like a name is one: not within the name of a place, and if it is short
    /// neither a word nor across words.
    fn stands(&self, chars: &[char], at: usize, length: usize) -> bool {
        let end = at + length;
        let text = |from: usize, to: usize| chars[from..to].iter().collect::<String>();
        let after = text(end, (end + 4).min(chars.len()));
        let before = text(at.saturating_sub(4), at);
        let first = at.saturating_sub(8);
        let in_place = (first..=at).any(|from| {
            (end..=(end + 8).min(chars.len()))
                .any(|to| to - from > length && self.places.contains(text(from, to).as_str()))
        });
        if in_place || self.places.contains(text(at, end).as_str()) {
            return false;
        }
        if length > 2 {
            return true;
        }
        let post = POSTS.iter().any(|p| before.ends_with(p) || after.starts_with(p));
        let word = |from: usize, to: usize| {
            to <= chars.len() && self.words.contains(text(from, to).as_str())
        };
        let overlaps = word(at, end) || (at > 0 && word(at - 1, at + 1)) || word(end - 1, end + 1);
        post || !(overlaps || PLACES.iter().any(|p| after.starts_with(p)))
    }
}

/// Two to four ideographs, or a name with a dot between its parts.
fn is_name(name: &str) -> bool {
    let han = |c: char| matches!(c, '〇' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}');
    let length = name.chars().count();
    (2..=4).contains(&length) && name.chars().all(han)
        || length >= 4
            && name.chars().all(|c| han(c) || matches!(c, '·' | '•'))
            && name.contains(['·', '•'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(text: &str) -> Vec<&'static str> {
        let names = [
            "周建国",
            "方明",
            "方便",
            "石桥",
            "高峰",
            "欧阳淼",
            "王明",
            "王明华",
            "阿依古丽·买买提",
        ];
        let mut by_start: HashMap<[char; 2], Vec<&'static str>> = HashMap::new();
        for name in names {
            let mut chars = name.chars();
            by_start.entry([chars.next().unwrap(), chars.next().unwrap()]).or_default().push(name);
        }
        by_start.values_mut().for_each(|names| names.sort_by_key(|n| std::cmp::Reverse(n.len())));
        let persons = Persons {
            by_start,
            who: HashMap::new(),
            members: HashSet::new(),
            places: HashSet::from(["石桥镇", "周建国际社区"]),
            words: WORDS.split_whitespace().collect(),
        };
        persons.within(text).into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn names_are_found_and_words_are_not() {
        for (text, names) in [
            ("周建国违规支出。", &["周建国"][..]),
            ("方明违规支出。", &["方明"]),
            ("对方明确拒绝", &[]),
            ("双方明知", &[]),
            ("书记方明确实不知", &["方明"]),
            ("方便群众办事", &[]),
            ("会计方便没有记账", &["方便"]),
            ("石桥镇没有上报", &[]),
            ("石桥村没有上报", &[]),
            ("石桥没有修", &[]),
            ("高峰期没有值班", &[]),
            ("高峰同志没有值班", &["高峰"]),
            ("欧阳淼、王明华没有到场", &["欧阳淼", "王明华"]),
            ("王明没有到场，王明没有请假", &["王明"]),
            ("阿依古丽·买买提没有到场", &["阿依古丽·买买提"]),
            ("周建国际社区没有上报", &[]),
            ("", &[]),
            ("周", &[]),
        ] {
            assert_eq!(within(text), names, "{text}");
        }
    }

    #[test]
    fn a_name_has_two_to_four_ideographs_or_a_dot() {
        for name in ["方明", "周建国", "欧阳建国", "阿依古丽·买买提", "邢劼㬚"]
        {
            assert!(is_name(name), "{name}");
        }
        for other in ["方", "A组", "镇党委班子成员", "13888001234", ""] {
            assert!(!is_name(other), "{other}");
        }
    }
}
