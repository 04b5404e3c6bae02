//! The keys of a profile: Chinese name, unit, what is allowed, clause of the standard.
//!
//! The one table that reading, checking, reports and `docs/profiles.md` use. A field of
//! [`Profile`](super::Profile) without a line here cannot be read; a test says so.

use std::sync::OnceLock;

use serde_json::Value as Json;

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unit {
    /// 毫米.
    Mm,
    /// 磅.
    Pt,
    /// Lines of the grid (行).
    Lines,
    /// Characters (字).
    Chars,
    /// A multiple of something (倍).
    Times,
}

impl Unit {
    /// In Chinese.
    pub const fn word(self) -> &'static str {
        match self {
            Unit::Mm => "毫米",
            Unit::Pt => "磅",
            Unit::Lines => "行",
            Unit::Chars => "字",
            Unit::Times => "倍",
        }
    }
}

/// A word that a key may have, with its meaning in Chinese.
pub type Word = (&'static str, &'static str);

/// The values that a key may have.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Form {
    /// A number from `min` to `max`.
    Number {
        /// Its unit.
        unit: Unit,
        /// The least.
        min: f64,
        /// The greatest.
        max: f64,
        /// Whether it must be whole.
        whole: bool,
    },
    /// `true` or `false`.
    Flag,
    /// One of these.
    Word(&'static [Word]),
    /// Names of fonts, best first.
    Fonts,
    /// Hexadecimal RGB.
    Colour,
}

/// A key of profiles.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// Its path, e.g. `grid.pitch`; members of a list count from 1.
    pub path: String,
    /// Its name in Chinese.
    pub name: String,
    /// The values it may have.
    pub form: Form,
    /// Clause of GB/T 9704-2012, if it has one on this.
    pub clause: &'static str,
    /// The value if none is set; `{path}` is replaced by another key's value. `None` for keys
    /// that must be set.
    pub absent: Option<&'static str>,
}

/// The tables of a profile, in the order they are shown in.
pub const SECTIONS: &[Word] = &[
    ("page", "用纸和版心"),
    ("grid", "行和字"),
    ("faces", "字体"),
    ("latin", "西文和数字的字体"),
    ("head", "版头"),
    ("heading", "标题和层次"),
    ("table", "表格"),
    ("signature", "署名和成文日期"),
    ("imprint", "版记"),
    ("number", "页码"),
];

const FACES: &[Word] =
    &[("fang", "仿宋"), ("kai", "楷体"), ("hei", "黑体"), ("title", "小标宋"), ("song", "宋体")];
const LEVELS: &[Word] =
    &[("1", "第一层标题"), ("2", "第二层标题"), ("3", "第三层标题"), ("4", "第四层标题")];
const HEADS: &[Word] = &[("none", "无版头"), ("red-head", "红头"), ("letter", "信函")];
const PLACES: &[Word] =
    &[("outer", "单页居右、双页居左"), ("center", "居中"), ("none", "不编页码")];

struct Line {
    path: &'static str,
    name: &'static str,
    form: Form,
    clause: &'static str,
    absent: Option<&'static str>,
}

const fn key(path: &'static str, name: &'static str, form: Form, clause: &'static str) -> Line {
    Line { path, name, form, clause, absent: None }
}

const fn optional(
    path: &'static str,
    name: &'static str,
    form: Form,
    clause: &'static str,
    absent: &'static str,
) -> Line {
    Line { path, name, form, clause, absent: Some(absent) }
}

const fn number(unit: Unit, min: f64, max: f64) -> Form {
    Form::Number { unit, min, max, whole: false }
}

const fn mm(min: f64, max: f64) -> Form {
    number(Unit::Mm, min, max)
}

const fn count(unit: Unit, min: f64, max: f64) -> Form {
    Form::Number { unit, min, max, whole: true }
}

const SIZE: Form = number(Unit::Pt, 5.0, 72.0);
/// Sizes of type smaller than the body.
const SMALL: Form = number(Unit::Pt, 5.0, 36.0);
const RULE: Form = mm(0.0, 5.0);
const LINES: Form = number(Unit::Lines, 0.0, 10.0);
const CHARS: Form = number(Unit::Chars, 0.0, 20.0);
const FACE: Form = Form::Word(FACES);

/// A `*` means every face, or every heading level.
#[rustfmt::skip]
const TABLE: &[Line] = &[
    key("page.width", "纸张宽度", mm(100.0, 450.0), "5.1"),
    key("page.height", "纸张高度", mm(100.0, 450.0), "5.1"),
    key("page.top", "天头", mm(5.0, 150.0), "5.2.1"),
    key("page.left", "订口", mm(5.0, 150.0), "5.2.1"),
    key("page.text_width", "版心宽度", mm(50.0, 440.0), "5.2.1"),
    key("page.text_height", "版心高度", mm(50.0, 440.0), "5.2.1"),
    key("page.landscape", "纸张横放", Form::Flag, "8"),

    key("grid.lines", "每页行数", count(Unit::Lines, 5.0, 60.0), "5.2.3"),
    key("grid.characters", "每行字数", count(Unit::Chars, 5.0, 80.0), "5.2.3"),
    key("grid.size", "正文字号", SIZE, "5.2.2"),
    optional("grid.pitch", "行距", number(Unit::Pt, 5.0, 100.0), "5.2.3", "{grid.lines}撑满版心"),
    key("grid.indent", "段首空字", CHARS, "7.3.3"),
    key("grid.auto_space", "中文与西文、数字之间加空", Form::Flag, ""),
    key("grid.face", "正文字体", FACE, "5.2.2"),

    key("faces.*.docx", "在 DOCX 中的字体名", Form::Fonts, "5.2.2"),
    key("faces.*.pdf", "在 PDF 中的字体名", Form::Fonts, "5.2.2"),

    optional("latin.docx", "西文和数字在 DOCX 中的字体名", Form::Fonts, "", "同中文字体"),
    optional("latin.pdf", "西文和数字在 PDF 中的字体名（用找到的第一种）", Form::Fonts, "", "同中文字体"),

    key("head.kind", "版头形式", Form::Word(HEADS), "7.2、10.1"),
    key("head.mark_top", "发文机关标志上边缘至纸张上边缘", mm(5.0, 200.0), "7.2.4、10.1"),
    key("head.mark_size", "发文机关标志最大字号", number(Unit::Pt, 10.0, 120.0), "7.2.4"),
    key("head.mark_width", "发文机关标志最大宽度", mm(20.0, 450.0), "7.2.4"),
    key("head.number_before", "发文机关标志与发文字号之间空行", LINES, "7.2.5"),
    key("head.rule_gap", "红色分隔线与上一行字的距离", mm(0.0, 50.0), "7.2.7、10.1"),
    key("head.rule_width", "红色分隔线长度", mm(10.0, 450.0), "7.2.7、10.1"),
    key("head.rule_weight", "红色分隔线粗细", RULE, "7.2.7、10.1"),
    key("head.below", "无标题时版头与正文之间空行", LINES, "10.2"),
    key("head.foot_rule", "信函下方双线至纸张下边缘", mm(5.0, 100.0), "10.1"),
    key("head.red", "红色", Form::Colour, "7.2.4"),
    key("head.preprinted", "版头留空套打", Form::Flag, ""),

    key("heading.title_size", "标题字号", SIZE, "7.3.1"),
    key("heading.title_face", "标题字体", FACE, "7.3.1"),
    key("heading.title_pitch", "标题行距", number(Unit::Pt, 5.0, 150.0), ""),
    key("heading.title_before", "标题之前空行", LINES, "7.3.1"),
    key("heading.title_after", "标题之后空行", LINES, "7.3.2"),
    key("heading.subtitle_size", "副标题字号", SIZE, ""),
    key("heading.subtitle_face", "副标题字体", FACE, ""),
    key("heading.levels.*.face", "字体", FACE, "7.3.3"),
    key("heading.levels.*.bold", "加粗", Form::Flag, "7.3.3"),

    key("table.size", "表格字号", SMALL, ""),
    key("table.small_size", "小表格字号", SMALL, ""),
    key("table.pitch", "表格行距与字号之比", number(Unit::Times, 1.0, 4.0), ""),
    key("table.face", "表格字体", FACE, ""),
    key("table.head_face", "表头字体", FACE, ""),
    key("table.head_bold", "表头加粗", Form::Flag, ""),
    key("table.pad_x", "表格文字与竖线的距离", mm(0.0, 10.0), ""),
    key("table.pad_y", "表格文字与横线的距离", mm(0.0, 10.0), ""),
    key("table.rule", "表格线粗细", RULE, ""),

    key("signature.sealed_before", "盖章时署名之前空行", LINES, "7.3.5.1"),
    key("signature.unsealed_before", "不盖章时署名之前空行", LINES, "7.3.5.2"),
    key("signature.sealed_gap", "盖章时成文日期右空字", CHARS, "7.3.5.1"),
    key("signature.unsealed_gap", "不盖章时署名右空字", CHARS, "7.3.5.2"),
    key("signature.seal", "印章直径", mm(10.0, 60.0), "7.3.5.1"),

    key("imprint.size", "版记字号", SMALL, "7.4.2"),
    key("imprint.outer_rule", "版记首条和末条分隔线粗细", RULE, "7.4.1"),
    key("imprint.inner_rule", "版记中间分隔线粗细", RULE, "7.4.1"),
    key("imprint.even_page", "版记放在双页", Form::Flag, ""),

    key("number.place", "页码位置", Form::Word(PLACES), "7.5"),
    key("number.size", "页码字号", SMALL, "7.5"),
    key("number.below", "页码一字线至版心下边缘", mm(0.0, 50.0), "7.5"),
    key("number.gap", "页码与版心边缘空字", CHARS, "7.5"),
    key("number.first", "首页编页码", Form::Flag, "7.5、10.1"),
    key("number.docx", "页码在 DOCX 中的字体名", Form::Fonts, "7.5"),
    key("number.pdf", "页码在 PDF 中的字体名", Form::Fonts, "7.5"),
];

/// Every key of a profile, in the order they are shown in.
pub fn keys() -> &'static [Key] {
    static KEYS: OnceLock<Vec<Key>> = OnceLock::new();
    KEYS.get_or_init(|| {
        TABLE.chunk_by(|a, b| stem(a).is_some() && stem(a) == stem(b)).flat_map(expanded).collect()
    })
}

/// The key at a path.
pub fn key_at(path: &str) -> Option<&'static Key> {
    keys().iter().find(|k| k.path == path)
}

/// The part of a path before its `*`.
fn stem(line: &Line) -> Option<&'static str> {
    line.path.split_once('*').map(|(before, _)| before)
}

/// The keys of a line, or of several lines for each face or level.
fn expanded(lines: &[Line]) -> Vec<Key> {
    let members = match lines.first().and_then(stem) {
        None => &[("", "")],
        Some("faces.") => FACES,
        Some(_) => LEVELS,
    };
    let of = |(word, name): &Word, line: &Line| {
        let Line { form, clause, absent, .. } = *line;
        Key {
            path: line.path.replacen('*', word, 1),
            name: format!("{name}{}", line.name),
            form,
            clause,
            absent,
        }
    };
    members.iter().flat_map(|member| lines.iter().map(move |line| of(member, line))).collect()
}

/// The name of a table of a profile.
pub fn section_name(section: &str) -> &'static str {
    SECTIONS.iter().find(|(word, _)| *word == section).map_or("", |(_, name)| name)
}

impl Key {
    /// What is allowed, in Chinese.
    pub fn allowed(&self) -> String {
        match self.form {
            Form::Number { unit, min, max, whole } => {
                format!("{min}～{max}{}{}", unit.word(), if whole { "，整数" } else { "" })
            }
            Form::Flag => "true（是）或 false（否）".into(),
            Form::Word(words) => words
                .iter()
                .map(|(word, name)| format!("{word}（{name}）"))
                .collect::<Vec<_>>()
                .join("、"),
            Form::Fonts => "一个或多个字体名，前面的优先".into(),
            Form::Colour => "6位十六进制数".into(),
        }
    }

    /// The unit, if it is a number.
    pub fn unit(&self) -> Option<Unit> {
        match self.form {
            Form::Number { unit, .. } => Some(unit),
            _ => None,
        }
    }

    /// A value in Chinese, `Null` for none; `other` gives the values of other keys.
    pub fn shown(&self, value: &Json, other: &dyn Fn(&str) -> Option<Json>) -> String {
        match (self.form, value) {
            (_, Json::Null) => {
                let text = self.absent.unwrap_or("未设置");
                let Some((path, rest)) = text.strip_prefix('{').and_then(|t| t.split_once('}'))
                else {
                    return text.to_string();
                };
                let value = key_at(path).and_then(|k| other(path).map(|v| k.shown(&v, &|_| None)));
                value.unwrap_or_default() + rest
            }
            (Form::Number { unit, .. }, n) => format!("{n}{}", unit.word()),
            (Form::Flag, flag) => if flag == &Json::Bool(true) { "是" } else { "否" }.into(),
            (Form::Word(words), value) => {
                let word = value.as_str().unwrap_or_default();
                words.iter().find(|(w, _)| *w == word).map_or(word, |(_, name)| name).to_string()
            }
            (Form::Fonts, value) => value
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Json::as_str)
                .collect::<Vec<_>>()
                .join("、"),
            (Form::Colour, value) => value.as_str().unwrap_or_default().to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_distinct() {
        let mut names: Vec<&str> = keys().iter().map(|k| k.name.as_str()).collect();
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn values_are_shown_in_chinese() {
        let shown =
            |path: &str, value: Json| key_at(path).unwrap().shown(&value, &|_| Some(22.into()));
        assert_eq!(shown("grid.pitch", 28.into()), "28磅");
        assert_eq!(shown("grid.pitch", Json::Null), "22行撑满版心");
        assert_eq!(shown("number.place", "center".into()), "居中");
        assert_eq!(shown("head.preprinted", true.into()), "是");
        assert_eq!(
            shown("faces.fang.docx", vec!["仿宋_GB2312", "仿宋"].into()),
            "仿宋_GB2312、仿宋"
        );
    }
}
