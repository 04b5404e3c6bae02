//! YAML text to nodes: the core schema without anchors, aliases and tags, one document.
//!
//! What follows “ #” on the line of a value without quotes is a comment to YAML, and to whoever
//! wrote it perhaps a part of an address: it is reported as cut.

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, Span, options};

use super::budget::{Budget, MAX_DEPTH, repeated, too_deep, too_many};
use super::{Found, Key, Node, Place, Value, shown};
use crate::diag::{Code, Diagnostic};

pub(crate) fn read(
    text: &str,
    file: u16,
    budget: &mut Budget,
    cut: &mut Vec<Found>,
) -> Result<Node, Vec<Found>> {
    let options = options! { emit_comments: false, flow_nesting_limit: MAX_DEPTH + 2, block_nesting_limit: MAX_DEPTH + 2 };
    let mut tree =
        Builder { file, text, budget, open: Vec::new(), root: None, found: Vec::new(), cut };
    let mut documents = 0;
    for event in Parser::new_from_str_with_options(text, options) {
        let stop = match event {
            Ok((Event::DocumentStart(..), span)) => {
                documents += 1;
                (documents > 1).then(|| {
                    (
                        tree.place(&span),
                        Diagnostic::error(
                            Code::Syntax,
                            "一个文件只能有一份数据，此处又用“---”开始了一份",
                        ),
                    )
                })
            }
            Ok((event, span)) => {
                let place = tree.place(&span);
                let end = span.end.byte_offset().unwrap_or_default();
                tree.event(event, place, end).err()
            }
            Err(e) => Some(syntax(&e, text, file)),
        };
        if let Some(stop) = stop {
            tree.found.push(stop);
            return Err(tree.found);
        }
    }
    match tree.root {
        Some(root) if tree.found.is_empty() => Ok(root),
        Some(_) => Err(tree.found),
        None => Err(vec![(
            Place::offset(file, 0),
            Diagnostic::error(Code::EmptyFile, "文件里没有数据")
                .command("可用 xunwen init 得到一份样例"),
        )]),
    }
}

enum Open {
    List { place: Place, items: Vec<Node> },
    Map { place: Place, fields: Vec<(Key, Node)>, key: Option<Key> },
}

struct Builder<'b> {
    file: u16,
    text: &'b str,
    budget: &'b mut Budget,
    open: Vec<Open>,
    root: Option<Node>,
    found: Vec<Found>,
    /// Warnings of what was cut from values.
    cut: &'b mut Vec<Found>,
}

impl Builder<'_> {
    fn place(&self, span: &Span) -> Place {
        Place::offset(self.file, span.start.byte_offset().unwrap_or_default() as u32)
    }

    fn event(&mut self, event: Event<'_>, place: Place, end: usize) -> Result<(), Found> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.plain(place, anchor, tag.is_some())?;
                if let Some(Open::Map { key: key @ None, .. }) = self.open.last_mut() {
                    *key = Some(Key { name: text.into(), place });
                    return Ok(());
                }
                let value = if style == ScalarStyle::Plain {
                    let value = plain(&text);
                    self.cut.extend(cut(self.text, end, &value).map(|d| (place, d)));
                    value
                } else {
                    Value::Text(text.into())
                };
                self.close(Node { place, value })
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.plain(place, anchor, tag.is_some())?;
                self.push(Open::List { place, items: Vec::new() }, place)
            }
            Event::MappingStart(_, anchor, tag) => {
                self.plain(place, anchor, tag.is_some())?;
                self.push(Open::Map { place, fields: Vec::new(), key: None }, place)
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open::List { place, items }) => {
                    self.close(Node { place, value: Value::List(items) })
                }
                Some(Open::Map { place, fields, .. }) => {
                    self.found.extend(repeated(&fields));
                    self.close(Node { place, value: Value::Map(fields) })
                }
                None => Ok(()),
            },
            Event::Alias(_) | Event::UnresolvedAlias(_) => Err((place, no_alias())),
            _ => Ok(()),
        }
    }

    fn plain(&self, place: Place, anchor: usize, tagged: bool) -> Result<(), Found> {
        if anchor != 0 || tagged { Err((place, no_alias())) } else { Ok(()) }
    }

    fn push(&mut self, open: Open, place: Place) -> Result<(), Found> {
        if matches!(self.open.last(), Some(Open::Map { key: None, .. })) {
            return Err((
                place,
                Diagnostic::error(Code::Syntax, "YAML 语法错误：字段名须是文字，不能是清单或分组"),
            ));
        }
        if self.open.len() >= MAX_DEPTH {
            return Err((place, too_deep()));
        }
        self.open.push(open);
        Ok(())
    }

    fn close(&mut self, node: Node) -> Result<(), Found> {
        if !self.budget.take() {
            return Err((node.place, too_many()));
        }
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List { items, .. }) => items.push(node),
            Some(Open::Map { fields, key, .. }) => match key.take() {
                Some(key) => fields.push((key, node)),
                None => {
                    return Err((
                        node.place,
                        Diagnostic::error(Code::Syntax, "YAML 语法错误：字段名须是文字"),
                    ));
                }
            },
        }
        Ok(())
    }
}

/// What was cut from a value without quotes that ends at an offset: a comment behind a text, or one
/// without a space before its words, which nobody writes as a comment.
fn cut(text: &str, end: usize, value: &Value) -> Option<Diagnostic> {
    let line = text.get(end..)?.lines().next()?;
    // The end of a value is before or after the blanks that follow it.
    let comment = line.trim_start_matches([' ', '\t']).strip_prefix('#')?;
    let is_note = !matches!(value, Value::Text(_)) && comment.starts_with([' ', '\t', '#']);
    if is_note || comment.trim().is_empty() {
        return None;
    }
    let read = match value {
        Value::Text(text) | Value::Number(text) => shown(text),
        _ => String::new(),
    };
    let message = format!("只读入了“{read}”，后面的“#{}”没有读入", shown(comment.trim_end()));
    Some(Diagnostic::warning(Code::CutAtHash, message).hint(
        "空格后面的“#”在 YAML 里表示说明的开始；要印的，把整段文字加上引号，只是说明的，另写一行",
    ))
}

/// A plain scalar by the core schema; numbers keep their text.
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ if is_number(text) => Value::Number(text.into()),
        _ => Value::Text(text.into()),
    }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    digits.starts_with(|c: char| c.is_ascii_digit())
        && !digits.contains(|c: char| !matches!(c, '0'..='9' | '.' | 'e' | 'E' | '+' | '-'))
        && digits.parse::<f64>().is_ok()
}

fn no_alias() -> Diagnostic {
    Diagnostic::error(Code::Alias, "不能使用 YAML 的锚点（&）、别名（*）和标签（!）")
        .hint("把内容直接写出来；文字以这些符号开头时加引号")
}

fn syntax(error: &ScanError, text: &str, file: u16) -> Found {
    let mut offset = error.marker().byte_offset().unwrap_or_default();
    if is_tab(error.kind()) {
        // The parser points at the value before the tab.
        offset += text.get(offset..).and_then(|rest| rest.find('\t')).unwrap_or_default();
    }
    let place = Place::offset(file, offset as u32);
    let diagnostic = match error.kind() {
        ErrorKind::UnknownAnchor => no_alias(),
        ErrorKind::RecursionLimitExceeded => too_deep(),
        kind => {
            let (what, cure) = explained(kind);
            Diagnostic::error(Code::Syntax, format!("YAML 语法错误：{what}")).hint(cure)
        }
    };
    (place, diagnostic)
}

fn is_tab(kind: &ErrorKind) -> bool {
    use ErrorKind as K;
    matches!(
        kind,
        K::TabNotAllowed
            | K::TabInBlockIndentation
            | K::TabInIndentation
            | K::TabAtBlockScalarStart
            | K::TabInPlainScalar
    )
}

/// The problem and its cure, by the parser's kind of error.
fn explained(kind: &ErrorKind) -> (&'static str, &'static str) {
    use ErrorKind as K;
    match kind {
        kind if is_tab(kind) => ("此处用了制表符（Tab）", "缩进一律用空格，同一层对齐"),
        K::UnclosedQuotedScalar => {
            ("引号没有配上", "补上后半个引号；文字中本来有引号的，用中文引号“”")
        }
        K::InvalidTrailingSingleQuotedScalar | K::InvalidTrailingDoubleQuotedScalar => (
            "引号结束之后还有内容",
            "把整段文字放在一对引号里，文字中的引号用中文引号“”；也看看前面有没有引号没配上",
        ),
        K::UnknownQuotedScalarEscape
        | K::InvalidQuotedScalarHexEscape
        | K::InvalidUnicodeEscape => {
            ("双引号内反斜杠“\\”的用法不对", "需要反斜杠时写两个“\\\\”，或改用单引号")
        }
        K::UnclosedFlowCollection { open: '[' }
        | K::UnexpectedEofFlowSequence
        | K::ExpectedFlowSequenceSeparator => {
            ("方括号“[”没有配上“]”，或其中各项之间缺少逗号", "补上“]”，各项之间用英文逗号分开")
        }
        K::UnclosedFlowCollection { .. }
        | K::UnexpectedEofFlowMapping
        | K::UnexpectedEofImplicitFlowMapping
        | K::ExpectedFlowMappingSeparator => {
            ("花括号“{”没有配上“}”，或其中各项之间缺少逗号", "补上“}”，各项之间用英文逗号分开")
        }
        K::InvalidColonPlacement | K::FlowMappingValueAdjacentCollection => {
            ("此处不应有冒号，很可能前面的括号没有配上", "检查前面的方括号、花括号是否配对")
        }
        K::MisplacedFlowCollectionEnd | K::MismatchedFlowCollectionEnd { .. } => {
            ("括号不配对", "方括号配方括号，花括号配花括号；文字以括号开头时整段加引号")
        }
        K::MappingValueNotAllowed | K::InvalidMappingValueWhitespace => (
            "此处不应有冒号“: ”",
            "检查这一行是否与同组的字段对齐；文字中有冒号加空格的，整段加引号",
        ),
        K::SimpleKeyExpected
        | K::InvalidSimpleKey
        | K::ExpectedBlockMappingKey
        | K::MappingKeyNotAllowed => (
            "此处应为“字段名: 值”",
            "检查字段名后面有没有英文冒号和空格，这一行是否与同组的字段对齐",
        ),
        K::BlockSequenceEntryNotAllowed
        | K::ExpectedBlockSequenceEntry
        | K::InvalidBlockEntryWhitespace
        | K::BlockEntryInFlowCollection => {
            ("清单项“- ”的位置不对", "清单另起一行，各项的“- ”对齐；文字以“- ”开头时加引号")
        }
        K::InvalidIndentation
        | K::InvalidBlockScalarIndent
        | K::InvalidQuotedScalarIndent
        | K::InvalidFlowScalarIndent => ("缩进不对", "同一层的字段左边对齐，下一层多缩进两个空格"),
        K::UnexpectedCharacter { .. } => ("文字不能以这个符号开头", "给整段文字加引号"),
        _ => (
            "此处的写法不合规则",
            "检查缩进是否用空格对齐、冒号后是否有空格、引号是否配对；文字中有“: ”或“ #”时整段加引号",
        ),
    }
}
