//! Diagnostics: everything a user can get wrong, in one type.
//!
//! A diagnostic has a severity, a stable code, a Chinese message that says what was found
//! and expected, the place it was found at, and hints. Stages collect all they find; the
//! command line and the HTTP interface print the same list.

mod codes;
mod marks;

use std::fmt;

use serde::Serialize;

pub use codes::Code;
#[cfg(test)]
pub(crate) use marks::marks;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Severity {
    /// Something cannot be made, or would be wrong.
    Error,
    /// It is made, and somebody should look.
    Warning,
}

/// Where a problem lies. Lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(tag = "in", rename_all = "lowercase")]
#[non_exhaustive]
pub enum Origin {
    /// A text file.
    Text {
        /// Name of the file as the user gave it.
        file: String,
        /// Line.
        line: u32,
        /// Column.
        column: u32,
    },
    /// A cell of a workbook.
    Cell {
        /// Name of the workbook.
        file: String,
        /// Name of the sheet.
        sheet: String,
        /// Reference such as F12.
        cell: String,
    },
    /// A file as a whole.
    File {
        /// Name of the file.
        file: String,
    },
    /// A template.
    Template {
        /// Name within the template set.
        name: String,
        /// Line.
        line: u32,
        /// Column.
        column: u32,
    },
    /// The markup that a template yielded.
    Markup {
        /// Name of the template.
        template: String,
        /// Line of the yielded markup.
        line: u32,
        /// Column.
        column: u32,
    },
    /// A document as a whole.
    Document {
        /// Kind of document.
        document: String,
        /// Code of the target, or what else tells it apart.
        target: String,
    },
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Text { file, line, column } => write!(f, "{file}:{line}:{column}"),
            // With `{:#}` the workbook is named too, for lists of several.
            Origin::Cell { file, sheet, cell } if f.alternate() => {
                write!(f, "{file} {sheet}!{cell}")
            }
            Origin::Cell { sheet, cell, .. } => write!(f, "{sheet}!{cell}"),
            Origin::File { file } => f.write_str(file),
            Origin::Template { name, line, column } => write!(f, "{name}:{line}:{column}"),
            Origin::Markup { template, line, column } => {
                write!(f, "{template}（生成的标记第{line}行第{column}列）")
            }
            Origin::Document { document, target } if target.is_empty() => f.write_str(document),
            Origin::Document { document, target } => write!(f, "{document} {target}"),
        }
    }
}

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// Stable code, e.g. `X2104`.
    pub code: Code,
    /// What was found and what was expected, in Chinese.
    pub message: String,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// Path in the data, e.g. `issues[3].amount`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Code of the target whose data it is in; `None` if it concerns the whole round.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The line of text at the place, for people; never in JSON, since it may hold personal data.
    #[serde(skip)]
    pub excerpt: Option<String>,
    /// The data at work where it was found, e.g. the target and the issue that a template printed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Related>,
    /// What to do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<String>,
    /// What to do besides for those who use the command line, which alone shows it among the hints.
    #[serde(skip)]
    pub commands: Vec<String>,
    /// The cure, if there is one that most likely is right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<Box<Fix>>,
    /// Its place in the order of the files, their sheets, rows and columns.
    #[serde(skip)]
    pub(crate) order: Option<u64>,
}

/// A cure that can be applied as it stands (建议的改法): a value to be written at a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Fix {
    /// Where it is to be written; that of the problem.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// Path in the data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The value as it is written at the path; in a cell with several, instead of the wrong one.
    pub value: String,
}

/// Data that a problem has to do with (相关数据).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Related {
    /// What it is, in Chinese, e.g. 问题 W2026-058.
    pub what: String,
    /// Where it is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// Path in the data, e.g. `issues[3].amount`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The line of text at the place, for people; never in JSON, since it may hold personal data.
    #[serde(skip)]
    pub excerpt: Option<String>,
}

impl Fix {
    /// A value for the place of the problem.
    pub(crate) fn of(value: impl Into<String>) -> Box<Fix> {
        Box::new(Fix { origin: None, path: None, value: value.into() })
    }
}

impl Diagnostic {
    /// An error.
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Diagnostic {
            severity: Severity::Error,
            code,
            message: message.into(),
            origin: None,
            path: None,
            target: None,
            excerpt: None,
            related: Vec::new(),
            hints: Vec::new(),
            commands: Vec::new(),
            fix: None,
            order: None,
        }
    }

    /// A warning.
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(code, message) }
    }

    /// The same with a place.
    #[must_use]
    pub fn at(mut self, origin: Origin) -> Self {
        self.origin = Some(origin);
        self
    }

    /// The same with a path in the data.
    #[must_use]
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// The same as a problem of one target's data.
    #[must_use]
    pub fn target(mut self, code: impl Into<String>) -> Self {
        self.target = Some(code.into());
        self
    }

    /// The same with one more hint. One that names a command or an argument is for those who use
    /// the command line, as with [`Diagnostic::command`].
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        let hint = hint.into();
        if names_command(&hint) { &mut self.commands } else { &mut self.hints }.push(hint);
        self
    }

    /// The same with the usual cure of its code as a hint.
    #[must_use]
    pub fn cured(mut self) -> Self {
        self.commands.extend(self.code.command().map(String::from));
        let cure = self.code.cure();
        self.hint(cure)
    }

    /// The same with one more hint for those who use the command line: it names a command or an
    /// argument.
    #[must_use]
    pub fn command(mut self, hint: impl Into<String>) -> Self {
        self.commands.push(hint.into());
        self
    }

    /// The same as the command line shows it: what concerns commands is among the hints.
    #[must_use]
    pub fn for_commands(mut self) -> Self {
        self.hints.append(&mut self.commands);
        self
    }

    /// The same with a value that is most likely meant.
    #[must_use]
    pub fn fix(mut self, value: impl Into<String>) -> Self {
        self.fix = Some(Fix::of(value));
        self
    }

    /// The same with the line of text at its place.
    #[must_use]
    pub fn excerpt(mut self, line: impl Into<String>) -> Self {
        self.excerpt = Some(line.into());
        self
    }

    /// Without anything of the data, for secret data: what the code means and where it was found.
    #[must_use]
    pub fn sealed(self) -> Self {
        let Diagnostic { severity, code, origin, order, .. } = self;
        Diagnostic { severity, origin, order, ..Diagnostic::error(code, code.meaning()).cured() }
    }

    /// Whether it is an error.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.is_error() { "错误" } else { "提醒" };
        match &self.origin {
            Some(origin) => {
                let place = if f.alternate() { format!("{origin:#}") } else { origin.to_string() };
                write!(
                    f,
                    "{word}[{}] {}：{}",
                    self.code,
                    printable(&place),
                    printable(&self.message)
                )?;
            }
            None => write!(f, "{word}[{}] {}", self.code, printable(&self.message))?,
        }
        if let Some(excerpt) = &self.excerpt {
            write!(f, "\n    | {}", printable(excerpt.trim()))?;
        }
        for Related { what, origin, excerpt, .. } in &self.related {
            write!(f, "\n    相关数据：{}", printable(what))?;
            if let Some(origin) = origin {
                write!(f, "，{}", printable(&format!("{origin:#}")))?;
            }
            if let Some(excerpt) = excerpt {
                write!(f, "\n    | {}", printable(excerpt.trim()))?;
            }
        }
        for hint in &self.hints {
            write!(f, "\n    → {}", printable(hint))?;
        }
        Ok(())
    }
}

/// Text that cannot steer a terminal or hide what it says: control and bidirectional characters
/// are shown as U+FFFD.
pub fn printable(text: &str) -> String {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    text.chars().map(|c| if steers(c) { '\u{fffd}' } else { c }).collect()
}

/// Whether a text names a command of the program, or an argument such as `--date`.
fn names_command(text: &str) -> bool {
    let is_argument = |(at, _): (usize, &str)| {
        text[at + 2..].starts_with(|c: char| c.is_ascii_lowercase()) && !text[..at].ends_with('-')
    };
    text.contains("xunwen ") || text.match_indices("--").any(is_argument)
}

impl std::error::Error for Diagnostic {}

/// Problems in a list; as the error of a stage it is never empty. A slice for reading.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Whether any of them is an error.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(Diagnostic::is_error)
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Adds one and returns it, to be completed.
    pub(crate) fn add(&mut self, diagnostic: Diagnostic) -> &mut Diagnostic {
        let last = self.0.len();
        self.0.push(diagnostic);
        &mut self.0[last]
    }

    /// Keeps the first ones.
    pub fn truncate(&mut self, length: usize) {
        self.0.truncate(length);
    }

    /// The JSON object that says how something ended: a result's fields, `ok` and the diagnostics.
    pub fn report(&self, result: &impl Serialize) -> serde_json::Value {
        use serde_json::{Value as Json, json};
        let mut object = json!({
            "ok": !self.has_errors(),
            "errors": self.iter().filter(|d| d.is_error()).count(),
            "warnings": self.iter().filter(|d| !d.is_error()).count(),
        });
        if let (Json::Object(all), Ok(Json::Object(more))) =
            (&mut object, serde_json::to_value(result))
        {
            all.extend(more);
            all.insert("diagnostics".into(), json!(self));
        }
        object
    }

    /// Sorts by place, in the order of the files and of the sheets of a workbook, then severity and
    /// code, so that a run always prints the same list.
    pub fn sort(&mut self) {
        self.0.sort_by(|a, b| {
            (a.order, &a.origin, a.severity, a.code.as_str(), &a.message).cmp(&(
                b.order,
                &b.origin,
                b.severity,
                b.code.as_str(),
                &b.message,
            ))
        });
    }
}

impl std::ops::Deref for Diagnostics {
    type Target = [Diagnostic];
    fn deref(&self) -> &[Diagnostic] {
        &self.0
    }
}

impl std::ops::DerefMut for Diagnostics {
    fn deref_mut(&mut self) -> &mut [Diagnostic] {
        &mut self.0
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(one: Diagnostic) -> Self {
        Diagnostics(vec![one])
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(all: I) -> Self {
        Diagnostics(all.into_iter().collect())
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, more: I) {
        self.0.extend(more);
    }
}

impl<'d> IntoIterator for &'d Diagnostics {
    type Item = &'d Diagnostic;
    type IntoIter = std::slice::Iter<'d, Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, d) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{d}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}

/// An operating-system error in Chinese, without paths.
pub fn io_text(error: &std::io::Error) -> String {
    use std::io::ErrorKind as K;
    let word = match error.kind() {
        K::NotFound => "找不到",
        K::PermissionDenied => "没有权限",
        K::AlreadyExists => "已存在",
        K::IsADirectory => "是文件夹",
        K::NotADirectory => "路径中有一段不是文件夹",
        K::StorageFull | K::QuotaExceeded => "磁盘空间不足",
        K::ReadOnlyFilesystem => "只读，不能写入",
        K::InvalidFilename => "文件名不合规",
        K::ResourceBusy | K::ExecutableFileBusy => "正被其他程序使用",
        _ => return format!("系统报告“{error}”"),
    };
    word.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_on_commands_are_for_the_command_line() {
        let d = Diagnostic::error(Code::KindUnknown, "没有")
            .hint("核对名称")
            .hint("用 xunwen kinds 查看")
            .hint("加 --date 指定")
            .hint("写成“---”");
        assert_eq!(d.hints, ["核对名称", "写成“---”"]);
        assert_eq!(d.commands.len(), 2);
        let json = serde_json::to_string(&d).unwrap_or_default();
        assert!(!json.contains("kinds") && !d.to_string().contains("--date"), "{json}");
        assert_eq!(d.for_commands().hints.len(), 4);
    }
}
