//! Reads the text of templates as markup, on one path at a time, and records what is correct or
//! faulty.

use super::path::{OpenElement, OpenPath};
use super::{Aspect, ElementSpec, Fault, Place, Value, Walk, schema, unclosed, unfinished};
use crate::data::did_you_mean;
use crate::diag::Code;
use crate::markup::misplacement;
use crate::markup::tree::{MAX_DEPTH, MAX_ELEMENTS};
use crate::template::Literal;

/// Elements with required children.
const NEEDED: &[(&str, &[&str])] = &[("sign", &["org", "date"]), ("head", &["issuer"])];

/// What the next text is part of.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Reading<'t> {
    Content,
    Comment,
    Tag(Box<Tag<'t>>),
}

/// A tag that has not been read to its end.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tag<'t> {
    pub at: Place<'t>,
    ends: bool,
    name: String,
    named: bool,
    /// Whether a value is part of the name or of the attribute list.
    varies: bool,
    empty: bool,
    attribute: Option<Attribute<'t>>,
    columns: Option<usize>,
    aligns: Option<usize>,
    /// The number of columns that a cell spans, if known.
    span: Option<usize>,
    rows: bool,
    unlisted: bool,
    /// Whether a fault was recorded already.
    wrong: bool,
}

#[derive(Debug, Clone, PartialEq)]
struct Attribute<'t> {
    name: String,
    at: Place<'t>,
    equals: bool,
    quote: Option<char>,
    /// `None` if a value is part of it.
    value: Option<String>,
}

impl Reading<'_> {
    /// Whether it is the same apart from the text of an attribute.
    pub fn is_like(&self, other: &Reading<'_>) -> bool {
        match (self, other) {
            (Reading::Tag(a), Reading::Tag(b)) => {
                a.at == b.at && a.attribute.is_some() == b.attribute.is_some()
            }
            (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
        }
    }

    /// Forgets an attribute value that a loop may have added to.
    pub fn forget(&mut self) {
        if let Reading::Tag(tag) = self
            && let Some(attribute) = &mut tag.attribute
        {
            attribute.value = None;
        }
    }
}

impl<'t> Walk<'t> {
    /// Reads text.
    pub fn read(&mut self, literal: &Literal<'t>, mut path: OpenPath<'t>) -> OpenPath<'t> {
        let text = literal.text;
        let mut at = 0;
        while at < text.len() && !self.stopped {
            let here = (self.script, literal.at + at);
            let rest = &text[at..];
            at += match std::mem::replace(&mut path.reading, Reading::Content) {
                Reading::Comment => match rest.find("-->") {
                    Some(end) => end + 3,
                    None => {
                        path.reading = Reading::Comment;
                        rest.len()
                    }
                },
                Reading::Content => self.content(rest, here, &mut path),
                Reading::Tag(tag) => self.tag(rest, here, *tag, &mut path),
            };
        }
        path
    }

    /// A value that is printed.
    pub fn value(&mut self, at: Place<'t>, plain: bool, mut path: OpenPath<'t>) -> OpenPath<'t> {
        match &mut path.reading {
            Reading::Comment => {}
            Reading::Tag(tag) => match &mut tag.attribute {
                Some(attribute) if attribute.quote.is_some() => attribute.value = None,
                _ => tag.varies = true,
            },
            Reading::Content if plain => self.prose(None, at, &path),
            Reading::Content => {
                self.seen.opaque |= path.open.len() <= 1;
                if let Some(open) = path.open.last_mut() {
                    (open.cells, open.opaque) = (None, true);
                }
            }
        }
        path
    }

    /// Reads content up to the next tag; returns the number of bytes read.
    fn content(&mut self, rest: &str, at: Place<'t>, path: &mut OpenPath<'t>) -> usize {
        let end = rest.find(['<', '&']).unwrap_or(rest.len());
        if end > 0 {
            let text = rest[..end].trim_start();
            if !text.is_empty() {
                self.prose(Some(text), (at.0, at.1 + end - text.len()), path);
            }
            return end;
        }
        if let Some(reference) = rest.strip_prefix('&') {
            let name = reference.split(';').next().unwrap_or_default();
            let cut = rest.find(';').is_none() && rest.len() < 10;
            let known = ["lt", "gt", "amp", "quot", "apos"].contains(&name)
                || name.starts_with('#') && name.len() < 10;
            if !known && !cut {
                self.record(
                    at,
                    Aspect::Form,
                    Some(Fault::new(Code::MarkupSyntax, "“&”不能直接写").hint("写作 &amp;")),
                );
            }
            return 1;
        }
        let next = rest[1..].chars().next();
        if rest.starts_with("<!--") {
            path.reading = Reading::Comment;
            return 4;
        }
        match next {
            Some('!' | '?') => {
                let fault = Fault::new(Code::MarkupSyntax, "不能使用 DOCTYPE、CDATA 和处理指令")
                    .hint("去掉，文字直接写");
                self.record(at, Aspect::Form, Some(fault));
                rest.find('>').map_or(rest.len(), |end| end + 1)
            }
            Some(c) if c.is_ascii_alphabetic() || c == '/' => {
                let ends = c == '/';
                path.reading = Reading::Tag(Box::new(Tag::new(at, ends)));
                if ends { 2 } else { 1 }
            }
            // A value that is the name may follow.
            None => {
                path.reading = Reading::Tag(Box::new(Tag::new(at, false)));
                1
            }
            Some(_) => {
                let fault = Fault::new(Code::MarkupSyntax, "“<”后面不是元素的名称")
                    .hint("小于号写作 &lt;；标签写作 <p>，“<”后不空格");
                self.record(at, Aspect::Form, Some(fault));
                1
            }
        }
    }

    /// Text or a value between tags.
    fn prose(&mut self, text: Option<&str>, at: Place<'t>, path: &OpenPath<'t>) {
        let shown = text.map(|t| {
            t.split_whitespace().next().unwrap_or_default().chars().take(12).collect::<String>()
        });
        let wide = text.is_some_and(|t| t.contains('＜') || t.contains('＞'));
        let hint = if wide { "标签用半角的 < 和 >" } else { "文字写在 p 等元素里" };
        let what = shown.map_or("数据".to_string(), |shown| format!("文字“{shown}”"));
        let fault = match path.open.last() {
            Some(open) => match open.spec() {
                Some(spec) if !spec.takes_text() => Some(
                    Fault::new(Code::MarkupElement, format!("“{}”中不能直接写{what}", spec.name))
                        .hint(hint),
                ),
                _ => None,
            },
            None if path.bounded => Some(
                Fault::new(Code::MarkupSyntax, format!("最外层的元素以外不能有{what}")).hint(hint),
            ),
            None => None,
        };
        self.record(at, Aspect::Placement, fault);
    }

    /// Continues reading a tag; returns the number of bytes read.
    fn tag(
        &mut self,
        rest: &str,
        at: Place<'t>,
        mut tag: Tag<'t>,
        path: &mut OpenPath<'t>,
    ) -> usize {
        let Some(c) = rest.chars().next() else { return rest.len() };
        if let Some(attribute) = &mut tag.attribute
            && let Some(quote) = attribute.quote
        {
            let end = rest.find([quote, '<']).unwrap_or(rest.len());
            if let Some(value) = &mut attribute.value {
                value.push_str(&rest[..end]);
            }
            match rest[end..].chars().next() {
                Some('<') => {
                    self.broken(tag, path);
                    return end;
                }
                Some(_) => {
                    self.attribute(&mut tag);
                    path.reading = Reading::Tag(Box::new(tag));
                    return end + 1;
                }
                None => {
                    path.reading = Reading::Tag(Box::new(tag));
                    return end;
                }
            }
        }
        let is_name = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
        if c == '>' {
            self.finished(tag, path);
            return 1;
        }
        if c == '<' {
            self.broken(tag, path);
            return 0;
        }
        let length = if is_name(c) {
            rest.find(|c| !is_name(c)).unwrap_or(rest.len())
        } else {
            c.len_utf8()
        };
        let word = &rest[..length];
        let mut wrong = None;
        match (&mut tag.attribute, c) {
            _ if !tag.named && is_name(c) => tag.name.push_str(word),
            (_, c) if c.is_ascii_whitespace() => tag.named = true,
            (_, '/') => (tag.named, tag.empty) = (true, true),
            (Some(attribute), '=') if !attribute.equals => attribute.equals = true,
            (Some(attribute), '"' | '\'') if attribute.equals => attribute.quote = Some(c),
            (Some(attribute), _) if attribute.equals => {
                wrong = Some(format!("属性“{}”的值没有用半角引号括起", attribute.name));
                tag.attribute = None;
            }
            (slot, _) if is_name(c) => {
                tag.named = true;
                match slot {
                    Some(attribute) if attribute.at.1 + attribute.name.len() == at.1 => {
                        attribute.name.push_str(word);
                    }
                    slot => {
                        *slot = Some(Attribute {
                            name: word.to_string(),
                            at,
                            equals: false,
                            quote: None,
                            value: Some(String::new()),
                        });
                    }
                }
            }
            _ => {
                tag.named = true;
                wrong = Some(format!("标签里不能有“{c}”"));
            }
        }
        if let Some(message) = wrong.filter(|_| !std::mem::replace(&mut tag.wrong, true)) {
            let fault = Fault::new(Code::MarkupSyntax, message)
                .hint("写作 <名称 属性=\"值\">，标签里的符号都用半角");
            self.record(tag.at, Aspect::Form, Some(fault));
        }
        path.reading = Reading::Tag(Box::new(tag));
        length
    }

    /// An attribute is complete.
    fn attribute(&mut self, tag: &mut Tag<'t>) {
        let Some(Attribute { name, at, value, .. }) = tag.attribute.take() else { return };
        if tag.varies || tag.ends {
            return;
        }
        let Some(spec) = schema::find(&tag.name) else { return };
        let Some((_, kind)) = spec.attributes.iter().find(|(known, _)| *known == name) else {
            let known: Vec<&str> = spec.attributes.iter().map(|(known, _)| *known).collect();
            let others = if known.is_empty() {
                "这个元素没有属性".to_string()
            } else {
                format!("可用的属性：{}", known.join("、"))
            };
            let fault =
                Fault::new(Code::MarkupAttribute, format!("元素“{}”没有属性“{name}”", spec.name));
            return self.record(
                at,
                Aspect::Form,
                Some(fault.hint(did_you_mean(&name, &known).unwrap_or(others))),
            );
        };
        match (spec.name, name.as_str()) {
            ("table", "cols") => {
                let columns = |value: &String| value.split_whitespace().count();
                tag.columns = value.as_ref().map(columns);
            }
            ("table", "align") => tag.aligns = value.as_ref().map(|value| value.chars().count()),
            ("td" | "th", "colspan") => {
                tag.span = value.as_ref().and_then(|value| value.parse().ok());
            }
            ("td" | "th", "rowspan") => tag.rows = true,
            ("annex", "listed") => tag.unlisted = value.as_deref() != Some("yes"),
            ("head", "suffix") => self.seen.title = true,
            _ => {}
        }
        let Some(value) = value else { return };
        let complaint = match (spec.name, name.as_str()) {
            ("table", "cols") => {
                let sound =
                    |word: &str| word.parse::<f64>().is_ok_and(|n| n.is_finite() && n > 0.0);
                let all = !value.trim().is_empty() && value.split_whitespace().all(sound);
                (!all).then(|| "应写成各列的相对宽度，用空格分开，如 1 2 2".to_string())
            }
            ("table", "align") => value
                .contains(|c| !"lcr".contains(c))
                .then(|| "应为每列一个字母 l、c 或 r".to_string()),
            _ => kind.complaint(&value),
        };
        let whole = *kind != Value::Text || complaint.is_some();
        if let Some(complaint) = complaint.filter(|_| whole) {
            let fault =
                Fault::new(Code::MarkupAttribute, format!("属性 {name}=“{value}”{complaint}"));
            self.record(at, Aspect::Form, Some(fault));
        }
    }

    /// A tag is cut off by the next one; its element counts all the same.
    fn broken(&mut self, mut tag: Tag<'t>, path: &mut OpenPath<'t>) {
        self.record(tag.at, Aspect::Form, Some(unfinished()));
        (tag.attribute, tag.wrong) = (None, true);
        self.finished(tag, path);
    }

    /// A tag is complete.
    fn finished(&mut self, mut tag: Tag<'t>, path: &mut OpenPath<'t>) {
        if let Some(attribute) = tag.attribute.take().filter(|_| !tag.wrong) {
            let fault = Fault::new(Code::MarkupSyntax, format!("属性“{}”没有值", attribute.name))
                .hint("写作 属性=\"值\"");
            self.record(attribute.at, Aspect::Form, Some(fault));
        }
        if tag.ends {
            self.ends(&tag, path);
        } else {
            self.begins(&tag, path);
        }
    }

    fn begins(&mut self, tag: &Tag<'t>, path: &mut OpenPath<'t>) {
        self.tags += 1;
        if let Some(excess) = excess(path.open.len(), self.tags) {
            let fault = Fault::new(Code::MarkupSyntax, excess)
                .hint("检查是否漏写了结束标签；一段段并列着写，不要一层套一层");
            self.record(tag.at, Aspect::Form, Some(fault));
            (self.gave_up, self.stopped) = (true, true);
            return;
        }
        let name = (!tag.varies || schema::find(&tag.name).is_some()).then(|| tag.name.clone());
        if let Some(name) = &name {
            if schema::find(name).is_none() {
                let parent = path.open.last().and_then(OpenElement::spec);
                let (message, hint) = misplacement(
                    name,
                    parent.map_or("document", |spec| spec.name),
                    &parent.map_or(Vec::new(), ElementSpec::children),
                );
                self.record(
                    tag.at,
                    Aspect::Form,
                    Some(Fault::new(Code::MarkupElement, message).hint(hint)),
                );
            } else {
                let fault = self.misplaced(name, path);
                if let Some(around) = path.open.last().filter(|_| fault.is_some()) {
                    self.misplaced_in.entry(around.at).or_default().insert(tag.at);
                }
                self.record(tag.at, Aspect::Placement, fault);
            }
            self.note(name, tag, path);
        }
        if let (Some(columns), Some(aligns)) = (tag.columns, tag.aligns)
            && columns != aligns
        {
            let message = format!("cols 写了{columns}列，align 写了{aligns}列");
            let fault = Fault::new(Code::MarkupTable, message).hint("align 每列一个字母 l、c 或 r");
            self.record(tag.at, Aspect::Form, Some(fault));
        }
        let cells = name.as_deref().filter(|name| *name == "tr").map(|_| 0);
        let open = OpenElement {
            name,
            at: tag.at,
            columns: tag.columns,
            cells,
            has: Vec::new(),
            opaque: false,
        };
        if tag.empty {
            self.whole_element(&open, path);
        } else {
            path.open.push(open);
        }
    }

    /// The fault of an element that is not allowed where it is.
    fn misplaced(&self, name: &str, path: &OpenPath<'t>) -> Option<Fault> {
        match path.open.last() {
            Some(open) => {
                let parent = open.spec()?;
                let allowed = parent.children();
                if allowed.contains(&name) {
                    return None;
                }
                let (message, hint) = misplacement(name, parent.name, &allowed);
                Some(Fault::new(Code::MarkupElement, message).hint(hint))
            }
            None if path.bounded && name != "document" => Some(
                Fault::new(Code::MarkupElement, format!("最外层应为 document，现为“{name}”"))
                    .hint("全文写在 <document> 和 </document> 之间"),
            ),
            None => None,
        }
    }

    /// Notes what an element means for the surrounding ones and for the document.
    fn note(&mut self, name: &str, tag: &Tag<'t>, path: &mut OpenPath<'t>) {
        let at = tag.at;
        match name {
            "document" => self.seen.document = self.seen.document.or(Some(at)),
            "title" => self.seen.title = true,
            "annexes" => self.seen.annexes = self.seen.annexes.or(Some(at)),
            "annex" if !tag.unlisted => self.seen.annex = self.seen.annex.or(Some(at)),
            "annex" => self.seen.annex = self.seen.annex.or(self.seen.annexes),
            "td" | "th" => {
                if tag.rows
                    && let Some(table) = path.open.iter().rfind(|open| open.is("table"))
                {
                    self.tables.entry(table.at).or_default().spanned = true;
                }
                if let Some(row) = path.open.last_mut().filter(|open| open.is("tr")) {
                    row.cells = row.cells.zip(tag.span).map(|(cells, span)| cells + span);
                }
            }
            _ => {}
        }
        if let Some(parent) = path.open.last_mut()
            && let Some((_, needed)) = NEEDED.iter().find(|(parent_name, _)| parent.is(parent_name))
            && let Some(child) = needed.iter().find(|child| **child == name)
            && !parent.has.contains(child)
        {
            parent.has.push(child);
            parent.has.sort_unstable();
        }
    }

    fn ends(&mut self, tag: &Tag<'t>, path: &mut OpenPath<'t>) {
        let same = |open: &OpenElement<'_>| tag.varies || open.name.is_none() || open.is(&tag.name);
        let Some(place) = path.open.iter().rposition(same) else {
            if let Some(dropped) = path.dropped.iter().position(|name| *name == tag.name) {
                path.dropped.remove(dropped);
                return;
            }
            let unknown = schema::find(&tag.name).is_none();
            let message = match path.open.last().filter(|_| unknown) {
                Some(open) => format!("此处应结束元素“{}”，却写了 </{}>", open.shown(), tag.name),
                None => format!("</{}> 没有对应的开始标签", tag.name),
            };
            if unknown && let Some(open) = path.open.pop() {
                // The end tag is there, only its name is wrong.
                self.record(open.at, Aspect::Closed, None);
            }
            let fault = Fault::new(Code::MarkupSyntax, message)
                .hint("开始标签和结束标签的名称要一致，成对出现");
            let inside = path.bounded || !path.open.is_empty() && unknown;
            return self.record(tag.at, Aspect::EndTag, Some(fault).filter(|_| inside));
        };
        for open in path.open.drain(place + 1..).collect::<Vec<_>>() {
            self.record(open.at, Aspect::Closed, Some(unclosed(&open)));
            path.dropped.push(open.shown());
        }
        self.record(tag.at, Aspect::EndTag, None);
        if let Some(open) = path.open.pop() {
            self.record(open.at, Aspect::Closed, None);
            self.whole_element(&open, path);
        }
        if path.open.len() <= 1 {
            path.dropped.clear();
        }
    }

    /// Checks that a complete element has what it requires.
    fn whole_element(&mut self, open: &OpenElement<'t>, path: &OpenPath<'t>) {
        if open.is("tr")
            && let Some(table) = path.open.iter().rfind(|open| open.is("table"))
            && let (Some(columns), Some(cells)) = (table.columns, open.cells)
        {
            let rows = self.tables.entry(table.at).or_default();
            rows.columns.insert(columns);
            rows.rows.entry(open.at).or_default().insert(cells);
        } else if open.is("tr")
            && let Some(table) = path.open.iter().rfind(|open| open.is("table"))
        {
            // A row that cannot be counted may be correct.
            let rows = self.tables.entry(table.at).or_default();
            rows.rows.entry(open.at).or_default().extend(table.columns);
        }
        let needed =
            NEEDED.iter().find(|(name, _)| open.is(name)).map_or(&[][..], |(_, needed)| needed);
        let lacking: Vec<&str> = needed
            .iter()
            .copied()
            .filter(|child| !open.opaque && !open.has.contains(child))
            .collect();
        let fault = || {
            let message = format!("“{}”中缺少 {}", open.shown(), lacking.join("、"));
            Fault::new(Code::MarkupMissing, message).hint(format!(
                "“{}”中须有 {}",
                open.shown(),
                needed.join("、")
            ))
        };
        if !needed.is_empty() {
            self.record(open.at, Aspect::Content, (!lacking.is_empty()).then(fault));
        }
    }
}

/// What is beyond the bounds of the markup that a template may write.
fn excess(depth: usize, tags: usize) -> Option<String> {
    if depth >= MAX_DEPTH {
        Some(format!("嵌套超过{MAX_DEPTH}层"))
    } else if tags > MAX_ELEMENTS {
        Some(format!("元素过多：上限{MAX_ELEMENTS}个"))
    } else {
        None
    }
}

impl<'t> Tag<'t> {
    fn new(at: Place<'t>, ends: bool) -> Self {
        Tag {
            at,
            ends,
            name: String::new(),
            named: false,
            varies: false,
            empty: false,
            attribute: None,
            columns: None,
            aligns: None,
            span: Some(1),
            rows: false,
            unlisted: false,
            wrong: false,
        }
    }
}
