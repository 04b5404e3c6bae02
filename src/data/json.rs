//! JSON text to nodes: strict JSON, duplicate keys refused, numbers kept as written.

use jiter::{Jiter, JiterError, JiterErrorType, JsonErrorType, Peek};

use super::budget::{Budget, repeated, too_deep, too_many};
use super::{Found, Key, Node, Place, Value};
use crate::diag::{Code, Diagnostic};

pub(crate) fn read(text: &str, file: u16, budget: &mut Budget) -> Result<Node, Vec<Found>> {
    let mut reader = Reader::new(text, file, budget);
    let result = reader.json.peek().map_err(|e| reader.error(&e)).and_then(|p| reader.value(p, 0));
    let result = result.and_then(|node| match reader.json.finish() {
        Ok(()) => Ok(node),
        Err(e) => Err(reader.error(&e)),
    });
    match result {
        Ok(node) if reader.found.is_empty() => Ok(node),
        Ok(_) => Err(reader.found),
        Err(stop) => {
            reader.found.push(stop);
            Err(reader.found)
        }
    }
}

/// The value that begins at an offset of a text that was read before.
pub(crate) fn read_at(text: &str, file: u16, offset: u32) -> Option<Node> {
    let mut budget = Budget::new();
    let mut reader = Reader::new(text.get(offset as usize..)?, file, &mut budget);
    reader.base = offset;
    let peek = reader.json.peek().ok()?;
    reader.value(peek, 0).ok()
}

pub(crate) struct Reader<'t, 'b> {
    text: &'t str,
    pub json: Jiter<'t>,
    file: u16,
    /// Offset of the text in its file.
    base: u32,
    budget: &'b mut Budget,
    pub found: Vec<Found>,
}

impl<'t, 'b> Reader<'t, 'b> {
    pub fn new(text: &'t str, file: u16, budget: &'b mut Budget) -> Self {
        Reader { text, json: Jiter::new(text.as_bytes()), file, base: 0, budget, found: Vec::new() }
    }
}

impl Reader<'_, '_> {
    fn place(&self, offset: usize) -> Place {
        Place::offset(self.file, self.base + offset as u32)
    }

    pub fn value(&mut self, peek: Peek, depth: usize) -> Result<Node, Found> {
        let place = self.place(self.json.current_index());
        if depth > super::budget::MAX_DEPTH {
            return Err((place, too_deep()));
        }
        if !self.budget.take() {
            return Err((place, too_many()));
        }
        let value = match peek {
            Peek::Null => self.json.known_null().map(|()| Value::Null),
            Peek::True | Peek::False => self.json.known_bool(peek).map(Value::Bool),
            Peek::String => self.json.known_str().map(|s| Value::Text(s.into())),
            Peek::Array => return self.list(place, depth),
            Peek::Object => return self.map(place, depth),
            _ => self
                .json
                .known_number_bytes(peek)
                .map(|b| Value::Number(String::from_utf8_lossy(b).into())),
        };
        value.map(|value| Node { place, value }).map_err(|e| self.error(&e))
    }

    fn list(&mut self, place: Place, depth: usize) -> Result<Node, Found> {
        let mut items = Vec::new();
        let mut next = self.json.known_array().map_err(|e| self.error(&e))?;
        while let Some(peek) = next {
            items.push(self.value(peek, depth + 1)?);
            next = self.json.array_step().map_err(|e| self.error(&e))?;
        }
        Ok(Node { place, value: Value::List(items) })
    }

    fn map(&mut self, place: Place, depth: usize) -> Result<Node, Found> {
        let mut fields: Vec<(Key, Node)> = Vec::new();
        let mut from = self.json.current_index() + 1;
        let mut next = self.json.known_object().map(|k| k.map(Box::<str>::from));
        while let Some(name) = next.map_err(|e| self.error(&e))? {
            let quote = self.text.as_bytes()[from..].iter().position(|b| *b == b'"').unwrap_or(0);
            let key = Key { name, place: self.place(from + quote) };
            let peek = self.json.peek().map_err(|e| self.error(&e))?;
            let node = self.value(peek, depth + 1)?;
            fields.push((key, node));
            from = self.json.current_index();
            next = self.json.next_key().map(|k| k.map(Box::<str>::from));
        }
        self.found.extend(repeated(&fields));
        Ok(Node { place, value: Value::Map(fields) })
    }

    fn error(&self, error: &JiterError) -> Found {
        use JsonErrorType as E;
        let what = match &error.error_type {
            JiterErrorType::JsonError(e) => match e {
                E::EofWhileParsingList => "文件到此结束，方括号“[”没有配上“]”",
                E::EofWhileParsingObject => "文件到此结束，花括号“{”没有配上“}”",
                E::EofWhileParsingString => "文件到此结束，引号没有配上",
                E::EofWhileParsingValue => "文件到此结束，缺少一个值",
                E::ExpectedColon => "字段名后面缺少冒号“:”",
                E::ExpectedListCommaOrEnd => "此处应为逗号“,”或“]”",
                E::ExpectedObjectCommaOrEnd => "此处应为逗号“,”或“}”",
                E::ExpectedSomeIdent | E::ExpectedSomeValue => {
                    "此处应为一个值（文字须加英文双引号）"
                }
                E::InvalidEscape
                | E::UnexpectedEndOfHexEscape
                | E::LoneLeadingSurrogateInHexEscape => "反斜杠“\\”后的转义写法不对",
                E::InvalidNumber | E::NumberOutOfRange => "数字写法不对",
                E::InvalidUnicodeCodePoint => "含有不合法的字符",
                E::ControlCharacterWhileParsingString => "引号内有换行或控制字符，换行请写作 \\n",
                E::KeyMustBeAString => "字段名须加英文双引号",
                E::TrailingComma => "最后一项后面多了逗号",
                E::TrailingCharacters => "数据结束之后还有多余内容",
                _ => "写法不对",
            },
            JiterErrorType::WrongType { .. } => "写法不对",
        };
        let mut diagnostic = Diagnostic::error(Code::Syntax, format!("JSON 语法错误：{what}"));
        if let JiterErrorType::JsonError(
            E::KeyMustBeAString | E::ExpectedSomeIdent | E::ExpectedSomeValue,
        ) = &error.error_type
        {
            diagnostic = diagnostic.hint("引号用英文的 \"，不用中文的“”；JSON 里不能写注释");
        }
        (self.place(error.index), diagnostic)
    }
}
