//! One file of numbers of a profile: TOML in, a flat list of settings with their places out.
//!
//! Finds every problem with a single setting at once: unknown keys, wrong types, numbers out of
//! range. Profile keys are data of their own (units, ranges, Chinese words), not a type with a
//! schema. Whether settings go together is seen by `profiles`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use super::set_file::{MAX_PROBLEMS, SetFile, sorted};
use super::wording::found;
use crate::data::{Key as Name, Node, Place, Sources, Value, integer, nearest, shown};
use crate::diag::{Code, Diagnostic, Diagnostics, Origin};
use crate::profile::{Form, Key, SECTIONS, key_at, keys, section_name};

/// Longest name of a font.
const MAX_NAME: usize = 64;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A profile of a set: has a title, may have a base.
    Profile,
    /// A user's own numbers, which override those of the profiles.
    Own,
}

/// A value where it was written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Setting<T = Json> {
    pub value: T,
    pub origin: Option<Origin>,
    pub excerpt: Option<String>,
}

impl<T> Setting<T> {
    /// A problem at its place.
    pub fn problem(&self, message: String) -> Diagnostic {
        let mut d = Diagnostic::error(Code::ProfileInvalid, message);
        (d.origin, d.excerpt) = (self.origin.clone(), self.excerpt.clone());
        d
    }
}

/// Settings by the paths of their keys.
pub(super) type Values = BTreeMap<String, Setting>;

/// What a file sets.
#[derive(Debug, Default)]
pub(super) struct Settings {
    pub title: Option<String>,
    pub base: Option<Setting<String>>,
    /// For the profile, or for all profiles.
    pub values: Values,
    /// For single profiles, by their names.
    pub only: BTreeMap<String, Setting<Values>>,
}

/// Reads a file.
///
/// # Errors
/// Every problem with it.
pub(super) fn read(file: &SetFile, role: Role) -> Result<Settings, Diagnostics> {
    let (sources, tree) = file.tree(Code::ProfileInvalid)?;
    let mut reader = Reader { sources, problems: Vec::new() };
    let mut settings = Settings::default();
    reader.top(tree.fields().unwrap_or_default(), role, &mut settings);
    if reader.problems.is_empty() { Ok(settings) } else { Err(sorted(reader.problems)) }
}

struct Reader {
    sources: Sources,
    problems: Vec<Diagnostic>,
}

/// A problem and its cure.
type Fault = (String, Option<String>);

impl Reader {
    fn setting<T>(&self, place: Place, value: T) -> Setting<T> {
        Setting { value, origin: self.sources.origin(place), excerpt: self.sources.excerpt(place) }
    }

    fn complain(&mut self, at: Place, path: &str, (message, hint): Fault) {
        let mut d = self.setting(at, ()).problem(message).path(path);
        d.hints.extend(hint);
        self.problems.push(d);
    }

    fn top(&mut self, fields: &[(Name, Node)], role: Role, into: &mut Settings) {
        let mut numbers = Vec::new();
        for (key, value) in fields {
            let at = value.place;
            match (&*key.name, role) {
                ("title", Role::Profile) => match value.text().filter(|t| !t.trim().is_empty()) {
                    Some(title) => into.title = Some(title.to_string()),
                    None => self.complain(
                        at,
                        "title",
                        ("title 应为版式的中文名称，加英文双引号".into(), None),
                    ),
                },
                ("base", Role::Profile) => match value.text() {
                    Some(base) => into.base = Some(self.setting(at, base.to_string())),
                    None => self.complain(
                        at,
                        "base",
                        ("base 应为另一版式的名称，加英文双引号".into(), None),
                    ),
                },
                ("only", Role::Own) => self.only(value, into),
                (word @ ("title" | "base"), Role::Own) => {
                    let hint = "删去这一行；要另做一种版式，放在模板文件夹的 profiles 文件夹中";
                    self.complain(
                        key.place,
                        word,
                        (format!("改动版式的文件里不能写 {word}"), Some(hint.into())),
                    );
                }
                _ => numbers.push((key, value)),
            }
        }
        self.walk(numbers.into_iter(), "", "", &mut into.values);
    }

    fn only(&mut self, value: &Node, into: &mut Settings) {
        let how = || Some("写成 [only.版式名.组名]，如 [only.letter.number]".to_string());
        let Some(profiles) = value.fields() else {
            return self.complain(value.place, "only", ("only 之下应是版式的名称".into(), how()));
        };
        for (name, value) in profiles {
            let path = format!("only.{}", name.name);
            let Some(fields) = value.fields() else {
                self.complain(
                    value.place,
                    &path,
                    (format!("{path} 应是一组设置，{}", found(&value.value)), how()),
                );
                continue;
            };
            let mut values = Values::new();
            self.walk(each(fields), "", &format!("{path}."), &mut values);
            let setting = self.setting(name.place, values);
            into.only.insert(name.name.to_string(), setting);
        }
    }

    /// Reads the members of a table of the profile; `above` is its path with a final dot, `within`
    /// what comes before that in the file.
    fn walk<'a>(
        &mut self,
        members: impl Iterator<Item = (&'a Name, &'a Node)>,
        above: &str,
        within: &str,
        into: &mut Values,
    ) {
        for (key, value) in members {
            if self.problems.len() > MAX_PROBLEMS {
                return;
            }
            let path = format!("{above}{}", key.name);
            let whole = format!("{within}{path}");
            let at = value.place;
            if let Some(key) = key_at(&path) {
                match read_value(key, &value.value) {
                    Ok(value) => _ = into.insert(path, self.setting(at, value)),
                    Err(fault) => self.complain(at, &whole, fault),
                }
                continue;
            }
            let below = format!("{path}.");
            if !keys().iter().any(|k| k.path.starts_with(&below)) {
                self.complain(key.place, &whole, unknown(within, above, &key.name));
                continue;
            }
            match &value.value {
                Value::Map(fields) => self.walk(each(fields), &below, within, into),
                Value::List(items) if members_of(&below).contains("1") => {
                    self.list(items, at, &below, within, into);
                }
                other => {
                    let hint = format!("写一行 [{whole}]，各项写在它下面");
                    self.complain(
                        at,
                        &whole,
                        (
                            format!("{path}{}应是一组设置，{}", in_chinese(&path), found(other)),
                            Some(hint),
                        ),
                    );
                }
            }
        }
    }

    /// A list of tables is short for tables named 1, 2, …
    fn list(&mut self, items: &[Node], at: Place, above: &str, within: &str, into: &mut Values) {
        let path = above.trim_end_matches('.');
        let expected = members_of(above).len();
        if items.len() != expected {
            let hint = format!("写全{expected}项，或用 [{within}{above}3] 只改其中一项");
            self.complain(
                at,
                &format!("{within}{path}"),
                (format!("{path} 应有{expected}项，现有{}项", items.len()), Some(hint)),
            );
            return;
        }
        for (i, item) in items.iter().enumerate() {
            let path = format!("{above}{}", i + 1);
            match item.fields() {
                Some(fields) => self.walk(each(fields), &format!("{path}."), within, into),
                None => {
                    let fault = (
                        format!("{path} 应是一组设置，{}", found(&item.value)),
                        Some("写在大括号里，如 { bold = true }".into()),
                    );
                    self.complain(item.place, &format!("{within}{path}"), fault);
                }
            }
        }
    }
}

fn each(fields: &[(Name, Node)]) -> impl Iterator<Item = (&Name, &Node)> {
    fields.iter().map(|(key, value)| (key, value))
}

/// The words that may follow a path, which ends with a dot or is empty.
fn members_of(above: &str) -> BTreeSet<&'static str> {
    keys()
        .iter()
        .filter_map(|k| k.path.strip_prefix(above))
        .filter_map(|rest| rest.split('.').next())
        .collect()
}

fn in_chinese(section: &str) -> String {
    match section_name(section) {
        "" => " ".to_string(),
        name => format!("（{name}）"),
    }
}

fn unknown(within: &str, above: &str, word: &str) -> Fault {
    let section = above.trim_end_matches('.');
    let message = match (above.is_empty(), word) {
        (true, "only") => "版式文件里没有 [only]，它只用在改动版式的文件里".to_string(),
        (true, _) => format!("没有“{}”这一项", shown(word)),
        (false, _) => format!("[{within}{section}] 下没有“{}”这一项", shown(word)),
    };
    // The same key elsewhere: the line with its table was forgotten, or the key's Chinese name was
    // written.
    let elsewhere: Vec<&Key> = keys()
        .iter()
        .filter(|k| k.path.rsplit('.').next() == Some(word) || k.name == word)
        .collect();
    let siblings = members_of(above);
    let hint = if let [key] = elsewhere.as_slice() {
        let (table, name) = key.path.rsplit_once('.').unwrap_or_default();
        format!("{}应写在 [{within}{table}] 一行之下：{name} = …", key.name)
    } else if let Some(near) = nearest(word, siblings.iter().copied()) {
        if above.is_empty() {
            format!("是否为 [{within}{near}]？")
        } else {
            format!("是否为 {near}？")
        }
    } else if !elsewhere.is_empty() {
        let place = |key: &&Key| {
            key.path.rsplit_once('.').map(|(table, _)| format!("[{within}{table}]{}", key.name))
        };
        format!(
            "它应写在所属的一组之下：{}",
            elsewhere.iter().filter_map(place).collect::<Vec<_>>().join("、")
        )
    } else if above.is_empty() {
        let groups: Vec<String> =
            SECTIONS.iter().map(|(word, name)| format!("[{word}]{name}")).collect();
        format!("可用的组：{}；各组的项见 docs/profiles.md", groups.join("、"))
    } else {
        format!("可用的：{}", siblings.into_iter().collect::<Vec<_>>().join("、"))
    };
    (message, Some(hint))
}

fn read_value(key: &Key, value: &Value) -> Result<Json, Fault> {
    let name = format!("{}（{}）", key.path, key.name);
    let last = key.path.rsplit('.').next().unwrap_or_default();
    let wrong = |expected: &str, hint: String| {
        Err((format!("{name}应为{expected}，{}", found(value)), Some(hint)))
    };
    match (key.form, value) {
        (Form::Number { .. }, Value::Number(text)) => read_number(key, &name, text, value),
        (Form::Number { unit, .. }, _) => {
            wrong("数字", format!("只写数字，不加引号和单位（单位是{}）", unit.word()))
        }
        (Form::Flag, Value::Bool(b)) => Ok(Json::from(*b)),
        (Form::Flag, _) => wrong(
            " true（是）或 false（否）",
            format!("写成 {last} = true 或 {last} = false，不加引号"),
        ),
        (Form::Word(words), Value::Text(s)) => {
            if words.iter().any(|(w, _)| **w == **s) {
                return Ok(Json::from(&**s));
            }
            let meant = words
                .iter()
                .find(|(_, chinese)| **chinese == **s)
                .map(|(w, _)| *w)
                .or_else(|| nearest(s, words.iter().map(|(w, _)| *w)));
            let hint = meant.map_or_else(
                || format!("可选：{}", key.allowed()),
                |near| format!("是否为 \"{near}\"？可选：{}", key.allowed()),
            );
            Err((format!("{name}没有“{}”这个值", shown(s)), Some(hint)))
        }
        (Form::Word(_), _) => wrong("文字", format!("加英文双引号，可选：{}", key.allowed())),
        (Form::Fonts, Value::List(items)) => {
            let names: Option<Vec<&str>> =
                items.iter().map(|i| i.text().filter(|s| is_font_name(s))).collect();
            match names.filter(|n| !n.is_empty()) {
                Some(names) => Ok(Json::from(names)),
                None => Err((
                    format!("{name}应有一个或多个字体名"),
                    Some(format!("写成 {last} = [\"仿宋\"]，每个字体名加英文双引号")),
                )),
            }
        }
        (Form::Fonts, _) => wrong(
            "字体名的列表",
            format!("写成 {last} = [\"仿宋\"]，用方括号，每个字体名加英文双引号"),
        ),
        (Form::Colour, Value::Text(s))
            if s.len() == 6 && s.bytes().all(|b| b.is_ascii_hexdigit()) =>
        {
            Ok(Json::from(s.to_uppercase()))
        }
        (Form::Colour, _) => {
            wrong("6位十六进制数", format!("写成 {last} = \"FF0000\"（红），加英文双引号，不加 #"))
        }
    }
}

fn is_font_name(name: &str) -> bool {
    !name.trim().is_empty()
        && name.chars().count() <= MAX_NAME
        && !name.chars().any(char::is_control)
}

fn read_number(key: &Key, name: &str, text: &str, value: &Value) -> Result<Json, Fault> {
    let Form::Number { unit, min, max, whole } = key.form else { return Ok(Json::Null) };
    let n: f64 = integer(text).map_or_else(|| text.parse().unwrap_or(f64::NAN), |n| n as f64);
    if !(min..=max).contains(&n) {
        let hint = format!("改为{min}至{max}之间的数，或删去这一行，沿用原来的数值");
        return Err((
            format!("{name}应在{min}～{max}{}之间，{}", unit.word(), found(value)),
            Some(hint),
        ));
    }
    if n.fract() == 0.0 {
        return Ok(json!(n as i64));
    }
    if whole {
        return Err((
            format!("{name}应为整数，{}", found(value)),
            Some(format!("改为{}或{}", n.floor(), n.ceil())),
        ));
    }
    Ok(json!(n))
}
