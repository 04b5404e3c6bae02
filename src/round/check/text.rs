//! Rules on the texts themselves: placeholders, mojibake, characters that cannot be printed,
//! undeclared fields.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::numbers::Numbers;
use super::{Check, Print};
use crate::data::{did_you_mean, shown};
use crate::diag::{Code, Diagnostic};
use crate::round::parts::{round_fields, round_lists};
use crate::round::{AreaCode, Date, Extra, ExtraValue};

/// A field that a template set declares on round, target or issue (自定义项).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declared {
    /// Where it belongs: `round`, `target` or `issue`.
    pub on: String,
    /// Key in `extra`.
    pub key: String,
    /// Chinese title.
    pub title: String,
    /// Type: `text`, `integer`, `money`, `date`, `boolean` or `choice`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The choices of a `choice`.
    #[serde(default)]
    pub choices: Vec<String>,
    /// The most restricted audience that may see it: `public`, `restricted`, `internal`.
    pub audience: String,
}

pub(super) fn placeholders_and_characters(check: &mut Check<'_, '_>) {
    let mut found = Vec::new();
    let print = check.context.print;
    let Check { index, .. } = check;
    let owner_of = |list: &str, item: &Json| -> Option<String> {
        let own = |key: &str| item[key].as_str().map(str::to_string);
        match list {
            "targets" => own("code"),
            "tasks" => index.target_of_task(item["number"].as_str()?).map(ToString::to_string),
            "duties" | "progress" => {
                index.target_of_task(item["task"].as_str()?).map(ToString::to_string)
            }
            _ => own("target"),
        }
    };
    let numbers = Numbers::of(index);
    each_item(index.round, &mut |list, path, item| {
        let owner = owner_of(list, item).filter(|code| index.target(code).is_some());
        walk(item, &mut path.to_string(), &mut |path, text| {
            let printed = print.filter(|_| is_printed(path));
            let lacking = printed.and_then(|print| lacking(text, print));
            let numbers = numbers.in_text(path, text, owner.as_deref());
            for d in suspicious(text).into_iter().chain(lacking).chain(numbers) {
                let d = d.path(path);
                found.push(match &owner {
                    Some(code) => d.target(code),
                    None => d,
                });
            }
        });
    });
    found.into_iter().for_each(|d| check.report(d));
}

/// Calls `f` with list, path and value of every item of the round's lists and of its other
/// fields, one at a time, so that a big round is never copied as a whole.
fn each_item(r: &crate::round::Round, f: &mut dyn FnMut(&str, &str, &Json)) {
    macro_rules! lists {
        ($($list:ident)+) => {
            $(for (i, item) in r.$list.iter().enumerate() {
                if let Ok(json) = serde_json::to_value(item) {
                    f(stringify!($list), &format!(concat!(stringify!($list), "[{}]"), i), &json);
                }
            })+
        };
    }
    macro_rules! fields {
        ($($field:ident)+) => {
            $(if let Ok(json) = serde_json::to_value(&r.$field) {
                f("", stringify!($field), &json);
            })+
        };
    }
    round_fields!(fields);
    round_lists!(lists);
}

fn walk(value: &Json, path: &mut String, f: &mut dyn FnMut(&str, &str)) {
    let keep = path.len();
    match value {
        Json::String(text) => f(path, text),
        Json::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                path.push_str(&format!("[{i}]"));
                walk(item, path, f);
                path.truncate(keep);
            }
        }
        Json::Object(fields) => {
            for (key, item) in fields {
                path.push('.');
                path.push_str(key);
                walk(item, path, f);
                path.truncate(keep);
            }
        }
        _ => {}
    }
}

fn suspicious(text: &str) -> Option<Diagnostic> {
    if let Some((at, c)) = text.chars().enumerate().find(|(_, c)| unprintable(*c)) {
        let (what, cure) = if private_use(c) {
            ("自造字（只在造字的电脑上能显示）", "换成该字的标准编码，或用同音、近形的规范字")
        } else {
            ("看不见的控制符", "删去后重新录入")
        };
        let message = format!("第{}个字是{what}，印不出来", at + 1);
        return Some(Diagnostic::error(Code::Character, message).hint(cure));
    }
    const MARKS: [&str; 7] = ["***", "×××", "××", "XXX", "xxx", "20XX", "20xx"];
    const MOJIBAKE: [&str; 5] = ["锟斤拷", "烫烫烫", "屯屯屯", "ï¼", "Ã¤"];
    if let Some(mark) = MARKS.iter().find(|m| text.contains(**m)) {
        return Some(
            Diagnostic::warning(Code::Placeholder, format!("留有占位符“{mark}”"))
                .hint("填上实际内容"),
        );
    }
    if text.contains('\u{fffd}') || MOJIBAKE.iter().any(|m| text.contains(m)) {
        return Some(
            Diagnostic::warning(Code::Placeholder, "含有乱码")
                .hint("对照原件重新录入；另存时选 UTF-8 编码"),
        );
    }
    None
}

/// Whether a document prints the value at a path. Telephones of persons are in secret documents
/// only, which are checked when they are made.
fn is_printed(path: &str) -> bool {
    const KEPT: [&str; 3] = ["phone", "sha256", "file"];
    let key = path.rsplit('.').next().unwrap_or_default();
    let own = |list: &str| path.starts_with(list);
    !KEPT.contains(&key) || own("office") || own("leading_group")
}

/// An error that names the characters of a text that no face has.
fn lacking(text: &str, print: &dyn Print) -> Option<Diagnostic> {
    const NAMED: usize = 5;
    let mut seen = BTreeSet::new();
    let mut named = Vec::new();
    let mut before = None;
    for (at, c) in text.chars().enumerate() {
        if !unprintable(c) && print.lacks(c) && seen.insert(c) && named.len() < NAMED {
            named.push(match before {
                _ if c.is_whitespace() => format!("第{}个字那样的空格", at + 1),
                // A mark is seen on its letter only.
                Some(base) if is_mark(c) => format!("“{base}{c}”上的符号"),
                _ => format!("“{c}”"),
            });
        }
        before = Some(c);
    }
    if named.is_empty() {
        return None;
    }
    let more = if seen.len() > NAMED { format!("等{}个字", seen.len()) } else { String::new() };
    let message = format!("字体中没有{}{more}，印不出来", named.join("、"));
    Some(
        Diagnostic::error(Code::GlyphMissing, message)
            .hint("核对该字，写错的改正；没有写错的，请管理员添加含有该字的字体"),
    )
}

/// Whether a character is written on the one before it.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5c7}'
        | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{f71}'..='\u{f84}'
        | '\u{f90}'..='\u{fbc}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{302a}'..='\u{302f}' | '\u{3099}' | '\u{309a}'
        | '\u{fe20}'..='\u{fe2f}')
}

fn private_use(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{ffffd}' | '\u{100000}'..='\u{10fffd}')
}

/// Control characters but line break and tab, bidi controls, non-characters, private use.
pub(super) fn unprintable(c: char) -> bool {
    let n = c as u32;
    (c.is_control() && !matches!(c, '\n' | '\t' | '\r'))
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
        || (n & 0xfffe) == 0xfffe
        || (0xfdd0..=0xfdef).contains(&n)
        || private_use(c)
}

pub(super) fn extra(check: &mut Check<'_, '_>) {
    let r = check.round();
    declared(check, "round", "extra", &r.extra, None);
    for (i, t) in r.targets.iter().enumerate() {
        declared(check, "target", &format!("targets[{i}].extra"), &t.extra, Some(&t.code));
    }
    for (i, issue) in r.issues.iter().enumerate() {
        declared(check, "issue", &format!("issues[{i}].extra"), &issue.extra, Some(&issue.target));
    }
}

fn declared(
    check: &mut Check<'_, '_>,
    on: &str,
    path: &str,
    extra: &Extra,
    owner: Option<&AreaCode>,
) {
    for (key, value) in extra {
        let fields: Vec<&Declared> = check.context.extra.iter().filter(|d| d.on == on).collect();
        match fields.iter().find(|d| d.key == *key) {
            None => {
                let known: Vec<&str> = fields.iter().map(|d| d.key.as_str()).collect();
                let hint = did_you_mean(key, &known).unwrap_or_else(|| {
                    "自定义项由模板集规定；请管理模板的人先在模板集中写明，或删去这一项".into()
                });
                check
                    .error(
                        Code::ExtraUnknown,
                        format!("{path}.{key}"),
                        owner,
                        format!("自定义项“{}”没有声明", shown(key)),
                    )
                    .hints
                    .push(hint);
            }
            Some(field) => {
                if let Err(expected) = fits(field, value) {
                    check.error(
                        Code::WrongType,
                        format!("{path}.{key}"),
                        owner,
                        format!("自定义项“{}”应为{expected}", field.title),
                    );
                }
            }
        }
    }
}

fn fits(field: &Declared, value: &ExtraValue) -> Result<(), String> {
    match (field.kind.as_str(), value) {
        ("text", ExtraValue::Text(_))
        | ("integer" | "money", ExtraValue::Integer(_))
        | ("boolean", ExtraValue::Bool(_)) => Ok(()),
        ("date", ExtraValue::Text(t)) if t.parse::<Date>().is_ok() => Ok(()),
        ("choice", ExtraValue::Text(t)) if field.choices.contains(t) => Ok(()),
        ("date", _) => Err("日期（如 2026-01-31）".into()),
        ("choice", _) => Err(format!("以下之一：{}", field.choices.join("、"))),
        ("integer", _) => Err("整数".into()),
        ("money", _) => Err("金额，以分为单位填整数".into()),
        ("boolean", _) => Err("“是”或“否”（数据文件中写 true 或 false）".into()),
        _ => Err("文字".into()),
    }
}
