//! TOML text to nodes; what cannot be read is said in Chinese, once a line.

use toml::Spanned;
use toml::de::{DeTable, DeValue, Error};

use super::{Found, Key, Node, Place, Value};
use crate::diag::{Code, Diagnostic};

/// Most errors of one file that are listed: one slip may make line after line unreadable.
const MAX_LISTED: usize = 10;

/// What the parser says, and what it means to somebody who does not know TOML.
const MEANINGS: &[(&str, &str)] = &[
    ("duplicate key", "同一项写了两次"),
    ("string values must be quoted", "文字要放在英文双引号里，数字后面不写单位"),
    ("key with no value", "这一行没有值，应写成 键 = 值"),
    ("missing assignment", "缺少等号，应写成 键 = 值"),
    ("invalid unquoted key", "键只能用英文字母、数字、_ 和 -"),
    ("missing opening quote", "引号没有写全"),
    ("invalid basic string", "引号没有写全，或有不能直接写的字符"),
    ("unclosed", "括号没有写全"),
    ("missing comma", "各项之间缺少英文逗号"),
    ("unexpected leading zero", "数字前面不写 0"),
    ("cannot extend value", "这里已经写了值，不能再当作一组设置"),
    ("recursion", "嵌套太深"),
];

/// Signs of a Chinese keyboard that TOML does not know.
const FULL_WIDTH: &str = "＝“”‘’＂＇，．［］｛｝【】＃";

/// Reads a text.
///
/// # Errors
/// Everything that is no TOML.
pub(crate) fn read(text: &str, file: u16) -> Result<Node, Vec<Found>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        Ok(root(table.get_ref(), file))
    } else {
        Err(found(text, file, &errors))
    }
}

/// As much of a text as can be read, whatever the rest is.
pub(crate) fn read_partly(text: &str, file: u16) -> Node {
    root(DeTable::parse_recoverable(text).0.get_ref(), file)
}

fn root(table: &DeTable<'_>, file: u16) -> Node {
    Node { place: Place::offset(file, 0), value: Value::Map(fields(table, file)) }
}

fn fields(table: &DeTable<'_>, file: u16) -> Vec<(Key, Node)> {
    let key = |key: &Spanned<_>| Key {
        name: AsRef::<str>::as_ref(key.get_ref()).into(),
        place: place(key, file),
    };
    let mut fields: Vec<(Key, Node)> =
        table.iter().map(|(name, value)| (key(name), node(value, file))).collect();
    // The parser sorts them by name.
    fields.sort_by_key(|(key, _)| key.place);
    fields
}

fn node(value: &Spanned<DeValue<'_>>, file: u16) -> Node {
    let of = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.as_ref().into()),
        DeValue::Integer(n) => Value::Number(n.to_string().trim_start_matches('+').into()),
        DeValue::Float(n) => Value::Number(n.as_str().into()),
        DeValue::Boolean(b) => Value::Bool(*b),
        DeValue::Datetime(time) => Value::Time(time.to_string().into()),
        DeValue::Array(items) => Value::List(items.iter().map(|item| node(item, file)).collect()),
        DeValue::Table(table) => Value::Map(fields(table, file)),
    };
    Node { place: place(value, file), value: of }
}

fn place<T>(of: &Spanned<T>, file: u16) -> Place {
    Place::offset(file, of.span().start as u32)
}

/// The first error of each line, as what follows on it follows from that.
fn found(text: &str, file: u16, errors: &[Error]) -> Vec<Found> {
    let mut lines = Vec::new();
    let mut found = Vec::new();
    for error in errors {
        let offset = error.span().map_or(0, |span| text.floor_char_boundary(span.start));
        let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
        if !lines.contains(&start) && found.len() < MAX_LISTED {
            lines.push(start);
            found.push((
                Place::offset(file, offset as u32),
                diagnostic(error, text[start..].lines().next().unwrap_or_default()),
            ));
        }
    }
    found.sort_by_key(|(place, _)| *place);
    found
}

fn diagnostic(error: &Error, line: &str) -> Diagnostic {
    let said = error.message().lines().next().unwrap_or_default();
    let meaning = MEANINGS
        .iter()
        .find(|(english, _)| said.contains(english))
        .map_or(said, |(_, chinese)| chinese);
    let d = Diagnostic::error(Code::Syntax, format!("TOML 有误：{meaning}"));
    let written = line.split('#').next().unwrap_or_default();
    let signs: String = written.chars().filter(|c| FULL_WIDTH.contains(*c)).collect();
    if signs.is_empty() {
        d
    } else {
        d.hint(format!("这一行有中文标点 {signs}，符号要用英文的"))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn values_have_their_places_in_the_order_of_the_file() {
        let text = "b = 0x1F\na = [\"甲\", { c = 2026-01-31 }]\n[t.u]\nv = 1_000.5\n";
        let node = read(text, 0).unwrap();
        let Value::Map(fields) = &node.value else { panic!("no map") };
        assert_eq!(fields.iter().map(|(key, _)| &*key.name).collect::<Vec<_>>(), ["b", "a", "t"]);
        assert_eq!(node.follow("b").value, Value::Number("0x1F".into()));
        assert_eq!(node.follow("a[1].c").value, Value::Time("2026-01-31".into()));
        assert_eq!(
            node.follow("t.u.v"),
            &Node {
                place: Place::offset(0, text.find("1_").unwrap() as u32),
                value: Value::Number("1000.5".into())
            }
        );
    }

    /// The parser's English is not part of its interface, so its minor version is pinned, and each
    /// entry is tried.
    #[test]
    fn each_message_of_the_parser_that_is_translated_occurs() {
        let deep = format!("a = {}", "[".repeat(200));
        let slips = [
            ("duplicate key", "a = 1\na = 2\n"),
            ("string values must be quoted", "a = 28磅\n"),
            ("key with no value", "a\n"),
            ("missing assignment", "a = { b 1 }\n"),
            ("invalid unquoted key", "甲 = 1\n"),
            ("missing opening quote", "a = 甲\"\n"),
            ("invalid basic string", "a = \"甲\n"),
            ("unclosed", "a = [1\n"),
            ("missing comma", "a = [\"甲\" \"乙\"]\n"),
            ("unexpected leading zero", "a = 01\n"),
            ("cannot extend value", "a = 1\na.b = 2\n"),
            ("recursion", deep.as_str()),
        ];
        assert_eq!(
            slips.map(|(english, _)| english).as_slice(),
            MEANINGS.iter().map(|(english, _)| *english).collect::<Vec<_>>()
        );
        let said = |text: &str| {
            DeTable::parse_recoverable(text)
                .1
                .iter()
                .map(|e| e.message().to_string())
                .collect::<Vec<_>>()
        };
        let silent = slips
            .iter()
            .filter(|(english, text)| !said(text).iter().any(|message| message.contains(english)));
        assert_eq!(silent.map(|(english, text)| (english, said(text))).collect::<Vec<_>>(), []);
    }

    #[test]
    fn a_line_has_one_error() {
        let found = read("a = 1\nb = 甲 乙 = 丙\nc =\n", 0).unwrap_err();
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(
            read_partly("a = 1\nb = 甲\n", 0).get("a").map(|n| &n.value),
            Some(&Value::Number("1".into()))
        );
    }
}
