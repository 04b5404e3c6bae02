//! Reads the text of templates as markup, on one way at a time.

use super::ways::{Open, Way};
use super::{ElementSpec, Fault, Matter, Place, Value, Walk, schema, unclosed, unfinished};
use crate::diag::Code;
use crate::markup::{misplacement, near};
use crate::template::Literal;

/// Elements that need children, with those.
const NEEDED: &[(&str, &[&str])] = &[("sign", &["org", "date"]), ("head", &["issuer"])];

/// What the text stands in.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Reading<'t> {
    Content,
    Comment,
    Tag(Box<Tag<'t>>),
}

/// A tag that is not finished.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tag<'t> {
    pub at: Place<'t>,
    ends: bool,
    name: String,
    named: bool,
    /// Whether a value is part of the name, or of what stands between the attributes.
    varies: bool,
    empty: bool,
    attribute: Option<Attribute<'t>>,
    columns: Option<usize>,
    aligns: Option<usize>,
    /// How many columns a cell covers, where it is told.
    span: Option<usize>,
    rows: bool,
    unlisted: bool,
    /// Whether it was complained of already.
    wrong: bool,
}

#[derive(Debug, Clone, PartialEq)]
struct Attribute<'t> {
    name: String,
    at: Place<'t>,
    equals: bool,
    quote: Option<char>,
    /// Nothing where a value is part of it.
    value: Option<String>,
}

impl Reading<'_> {
    /// Whether it is the same but for what was read of a value.
    pub fn is_like(&self, other: &Reading<'_>) -> bool {
        match (self, other) {
            (Reading::Tag(a), Reading::Tag(b)) => a.at == b.at && a.attribute.is_some() == b.attribute.is_some(),
            (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
        }
    }

    /// A value that a loop adds to is not known.
    pub fn forget(&mut self) {
        if let Reading::Tag(tag) = self
            && let Some(attribute) = &mut tag.attribute
        {
            attribute.value = None;
        }
    }
}

impl<'t> Walk<'t> {
    /// Reads on through text.
    pub fn read(&mut self, literal: &Literal<'t>, mut way: Way<'t>) -> Way<'t> {
        let text = literal.text;
        let mut at = 0;
        while at < text.len() {
            let here = (self.script, literal.at + at);
            let rest = &text[at..];
            at += match std::mem::replace(&mut way.reading, Reading::Content) {
                Reading::Comment => match rest.find("-->") {
                    Some(end) => end + 3,
                    None => {
                        way.reading = Reading::Comment;
                        rest.len()
                    }
                },
                Reading::Content => self.content(rest, here, &mut way),
                Reading::Tag(tag) => self.tag(rest, here, *tag, &mut way),
            };
        }
        way
    }

    /// A value that is printed.
    pub fn value(&mut self, at: Place<'t>, plain: bool, mut way: Way<'t>) -> Way<'t> {
        match &mut way.reading {
            Reading::Comment => {}
            Reading::Tag(tag) => match &mut tag.attribute {
                Some(attribute) if attribute.quote.is_some() => attribute.value = None,
                _ => tag.varies = true,
            },
            Reading::Content if plain => self.prose(None, at, &way),
            Reading::Content => {
                self.seen.opaque |= way.open.len() <= 1;
                if let Some(open) = way.open.last_mut() {
                    (open.cells, open.opaque) = (None, true);
                }
            }
        }
        way
    }

    /// Reads content up to the next tag; yields how much was read.
    fn content(&mut self, rest: &str, at: Place<'t>, way: &mut Way<'t>) -> usize {
        let end = rest.find(['<', '&']).unwrap_or(rest.len());
        if end > 0 {
            let text = rest[..end].trim_start();
            if !text.is_empty() {
                self.prose(Some(text), (at.0, at.1 + end - text.len()), way);
            }
            return end;
        }
        if let Some(reference) = rest.strip_prefix('&') {
            let name = reference.split(';').next().unwrap_or_default();
            let cut = rest.find(';').is_none() && rest.len() < 10;
            let known = ["lt", "gt", "amp", "quot", "apos"].contains(&name) || name.starts_with('#') && name.len() < 10;
            if !known && !cut {
                self.judge(at, Matter::Form, Some(Fault::new(Code::MarkupSyntax, "“&”不能直接写").hint("写作 &amp;")));
            }
            return 1;
        }
        let next = rest[1..].chars().next();
        if rest.starts_with("<!--") {
            way.reading = Reading::Comment;
            return 4;
        }
        match next {
            Some('!' | '?') => {
                let fault = Fault::new(Code::MarkupSyntax, "不能使用 DOCTYPE、CDATA 和处理指令").hint("去掉，文字直接写");
                self.judge(at, Matter::Form, Some(fault));
                rest.find('>').map_or(rest.len(), |end| end + 1)
            }
            Some(c) if c.is_ascii_alphabetic() || c == '/' => {
                let ends = c == '/';
                way.reading = Reading::Tag(Box::new(Tag::new(at, ends)));
                if ends { 2 } else { 1 }
            }
            // A value may follow: the name.
            None => {
                way.reading = Reading::Tag(Box::new(Tag::new(at, false)));
                1
            }
            Some(_) => {
                let fault = Fault::new(Code::MarkupSyntax, "“<”后面不是元素的名称").hint("小于号写作 &lt;；标签写作 <p>，“<”后不空格");
                self.judge(at, Matter::Form, Some(fault));
                1
            }
        }
    }

    /// Text or a value between tags.
    fn prose(&mut self, text: Option<&str>, at: Place<'t>, way: &Way<'t>) {
        let shown = text.map(|t| t.split_whitespace().next().unwrap_or_default().chars().take(12).collect::<String>());
        let wide = text.is_some_and(|t| t.contains('＜') || t.contains('＞'));
        let hint = if wide { "标签用半角的 < 和 >" } else { "文字写在 p 等元素里" };
        let what = shown.map_or("数据".to_string(), |shown| format!("文字“{shown}”"));
        let fault = match way.open.last() {
            Some(open) => match open.spec() {
                Some(spec) if !spec.takes_text() => {
                    Some(Fault::new(Code::MarkupElement, format!("“{}”中不能直接写{what}", spec.name)).hint(hint))
                }
                _ => None,
            },
            None if way.bounded => Some(Fault::new(Code::MarkupSyntax, format!("最外层的元素以外不能有{what}")).hint(hint)),
            None => None,
        };
        self.judge(at, Matter::Stands, fault);
    }

    /// Reads on in a tag; yields how much was read.
    fn tag(&mut self, rest: &str, at: Place<'t>, mut tag: Tag<'t>, way: &mut Way<'t>) -> usize {
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
                    self.broken(tag, way);
                    return end;
                }
                Some(_) => {
                    self.attribute(&mut tag);
                    way.reading = Reading::Tag(Box::new(tag));
                    return end + 1;
                }
                None => {
                    way.reading = Reading::Tag(Box::new(tag));
                    return end;
                }
            }
        }
        let is_name = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
        if c == '>' {
            self.finished(tag, way);
            return 1;
        }
        if c == '<' {
            self.broken(tag, way);
            return 0;
        }
        let length = if is_name(c) { rest.find(|c| !is_name(c)).unwrap_or(rest.len()) } else { c.len_utf8() };
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
                    Some(attribute) if attribute.at.1 + attribute.name.len() == at.1 => attribute.name.push_str(word),
                    slot => *slot = Some(Attribute { name: word.to_string(), at, equals: false, quote: None, value: Some(String::new()) }),
                }
            }
            _ => {
                tag.named = true;
                wrong = Some(format!("标签里不能有“{c}”"));
            }
        }
        if let Some(message) = wrong.filter(|_| !std::mem::replace(&mut tag.wrong, true)) {
            let fault = Fault::new(Code::MarkupSyntax, message).hint("写作 <名称 属性=\"值\">，标签里的符号都用半角");
            self.judge(tag.at, Matter::Form, Some(fault));
        }
        way.reading = Reading::Tag(Box::new(tag));
        length
    }

    /// An attribute is whole.
    fn attribute(&mut self, tag: &mut Tag<'t>) {
        let Some(Attribute { name, at, value, .. }) = tag.attribute.take() else { return };
        if tag.varies || tag.ends {
            return;
        }
        let Some(spec) = schema::find(&tag.name) else { return };
        let Some((_, kind)) = spec.attributes.iter().find(|(known, _)| *known == name) else {
            let known: Vec<&str> = spec.attributes.iter().map(|(known, _)| *known).collect();
            let others =
                if known.is_empty() { "这个元素没有属性".to_string() } else { format!("可用的属性：{}", known.join("、")) };
            let fault = Fault::new(Code::MarkupAttribute, format!("元素“{}”没有属性“{name}”", spec.name));
            return self.judge(at, Matter::Form, Some(fault.hint(near(&name, &known).unwrap_or(others))));
        };
        match (spec.name, name.as_str()) {
            ("table", "cols") => {
                let columns = |value: &String| value.split_whitespace().count();
                tag.columns = value.as_ref().map(columns);
            }
            ("table", "align") => tag.aligns = value.as_ref().map(|value| value.chars().count()),
            ("td" | "th", "colspan") => tag.span = value.as_ref().and_then(|value| value.parse().ok()),
            ("td" | "th", "rowspan") => tag.rows = true,
            ("annex", "listed") => tag.unlisted = value.as_deref() != Some("yes"),
            ("head", "suffix") => self.seen.title = true,
            _ => {}
        }
        let Some(value) = value else { return };
        let complaint = match (spec.name, name.as_str()) {
            ("table", "cols") => {
                let sound = |word: &str| word.parse::<f64>().is_ok_and(|n| n.is_finite() && n > 0.0);
                let all = !value.trim().is_empty() && value.split_whitespace().all(sound);
                (!all).then(|| "应写成各列的相对宽度，用空格分开，如 1 2 2".to_string())
            }
            ("table", "align") => value.contains(|c| !"lcr".contains(c)).then(|| "应为每列一个字母 l、c 或 r".to_string()),
            _ => kind.complaint(&value),
        };
        let whole = *kind != Value::Text || complaint.is_some();
        if let Some(complaint) = complaint.filter(|_| whole) {
            let fault = Fault::new(Code::MarkupAttribute, format!("属性 {name}=“{value}”{complaint}"));
            self.judge(at, Matter::Form, Some(fault));
        }
    }

    /// A tag is cut off by the next: its element is there all the same.
    fn broken(&mut self, mut tag: Tag<'t>, way: &mut Way<'t>) {
        self.judge(tag.at, Matter::Form, Some(unfinished()));
        (tag.attribute, tag.wrong) = (None, true);
        self.finished(tag, way);
    }

    /// A tag is whole.
    fn finished(&mut self, mut tag: Tag<'t>, way: &mut Way<'t>) {
        if let Some(attribute) = tag.attribute.take().filter(|_| !tag.wrong) {
            let fault = Fault::new(Code::MarkupSyntax, format!("属性“{}”没有值", attribute.name)).hint("写作 属性=\"值\"");
            self.judge(attribute.at, Matter::Form, Some(fault));
        }
        if tag.ends {
            self.ends(&tag, way);
        } else {
            self.begins(&tag, way);
        }
    }

    fn begins(&mut self, tag: &Tag<'t>, way: &mut Way<'t>) {
        let name = (!tag.varies || schema::find(&tag.name).is_some()).then(|| tag.name.clone());
        if let Some(name) = &name {
            if schema::find(name).is_none() {
                let parent = way.open.last().and_then(Open::spec);
                let (message, hint) =
                    misplacement(name, parent.map_or("document", |spec| spec.name), &parent.map_or(Vec::new(), ElementSpec::children));
                self.judge(tag.at, Matter::Form, Some(Fault::new(Code::MarkupElement, message).hint(hint)));
            } else {
                let fault = self.misplaced(name, way);
                if let Some(around) = way.open.last().filter(|_| fault.is_some()) {
                    self.strange.entry(around.at).or_default().insert(tag.at);
                }
                self.judge(tag.at, Matter::Stands, fault);
            }
            self.note(name, tag, way);
        }
        if let (Some(columns), Some(aligns)) = (tag.columns, tag.aligns)
            && columns != aligns
        {
            let message = format!("cols 写了{columns}列，align 写了{aligns}列");
            let fault = Fault::new(Code::MarkupTable, message).hint("align 每列一个字母 l、c 或 r");
            self.judge(tag.at, Matter::Form, Some(fault));
        }
        let cells = name.as_deref().filter(|name| *name == "tr").map(|_| 0);
        let open = Open { name, at: tag.at, columns: tag.columns, cells, has: Vec::new(), opaque: false };
        if tag.empty {
            self.whole_element(&open, way);
        } else {
            way.open.push(open);
        }
    }

    /// Whether an element may stand where it does.
    fn misplaced(&self, name: &str, way: &Way<'t>) -> Option<Fault> {
        match way.open.last() {
            Some(open) => {
                let parent = open.spec()?;
                let allowed = parent.children();
                if allowed.contains(&name) {
                    return None;
                }
                let (message, hint) = misplacement(name, parent.name, &allowed);
                Some(Fault::new(Code::MarkupElement, message).hint(hint))
            }
            None if way.bounded && name != "document" => Some(
                Fault::new(Code::MarkupElement, format!("最外层应为 document，现为“{name}”"))
                    .hint("全文写在 <document> 和 </document> 之间"),
            ),
            None => None,
        }
    }

    /// Notes what an element is to those around it, and to the document.
    fn note(&mut self, name: &str, tag: &Tag<'t>, way: &mut Way<'t>) {
        let at = tag.at;
        match name {
            "document" => self.seen.document = self.seen.document.or(Some(at)),
            "title" => self.seen.title = true,
            "annexes" => self.seen.annexes = self.seen.annexes.or(Some(at)),
            "annex" if !tag.unlisted => self.seen.annex = self.seen.annex.or(Some(at)),
            "annex" => self.seen.annex = self.seen.annex.or(self.seen.annexes),
            "td" | "th" => {
                if tag.rows
                    && let Some(table) = way.open.iter().rfind(|open| open.is("table"))
                {
                    self.tables.entry(table.at).or_default().spanned = true;
                }
                if let Some(row) = way.open.last_mut().filter(|open| open.is("tr")) {
                    row.cells = row.cells.zip(tag.span).map(|(cells, span)| cells + span);
                }
            }
            _ => {}
        }
        if let Some(parent) = way.open.last_mut()
            && let Some((_, needed)) = NEEDED.iter().find(|(parent_name, _)| parent.is(parent_name))
            && let Some(child) = needed.iter().find(|child| **child == name)
            && !parent.has.contains(child)
        {
            parent.has.push(child);
            parent.has.sort_unstable();
        }
    }

    fn ends(&mut self, tag: &Tag<'t>, way: &mut Way<'t>) {
        let same = |open: &Open<'_>| tag.varies || open.name.is_none() || open.is(&tag.name);
        let Some(place) = way.open.iter().rposition(same) else {
            if let Some(dropped) = way.dropped.iter().position(|name| *name == tag.name) {
                way.dropped.remove(dropped);
                return;
            }
            let unknown = schema::find(&tag.name).is_none();
            let message = match way.open.last().filter(|_| unknown) {
                Some(open) => format!("此处应结束元素“{}”，却写了 </{}>", open.shown(), tag.name),
                None => format!("</{}> 没有对应的开始标签", tag.name),
            };
            if unknown && let Some(open) = way.open.pop() {
                // The end is there, and its name is wrong.
                self.judge(open.at, Matter::Closed, None);
            }
            let fault = Fault::new(Code::MarkupSyntax, message).hint("开始标签和结束标签的名称要一致，成对出现");
            let inside = way.bounded || !way.open.is_empty() && unknown;
            return self.judge(tag.at, Matter::Ends, Some(fault).filter(|_| inside));
        };
        for open in way.open.drain(place + 1..).collect::<Vec<_>>() {
            self.judge(open.at, Matter::Closed, Some(unclosed(&open)));
            way.dropped.push(open.shown());
        }
        self.judge(tag.at, Matter::Ends, None);
        if let Some(open) = way.open.pop() {
            self.judge(open.at, Matter::Closed, None);
            self.whole_element(&open, way);
        }
        if way.open.len() <= 1 {
            way.dropped.clear();
        }
    }

    /// An element that is whole has what it needs.
    fn whole_element(&mut self, open: &Open<'t>, way: &Way<'t>) {
        if open.is("tr")
            && let Some(table) = way.open.iter().rfind(|open| open.is("table"))
            && let (Some(columns), Some(cells)) = (table.columns, open.cells)
        {
            let rows = self.tables.entry(table.at).or_default();
            rows.columns.insert(columns);
            rows.rows.entry(open.at).or_default().insert(cells);
        } else if open.is("tr")
            && let Some(table) = way.open.iter().rfind(|open| open.is("table"))
        {
            // A row that cannot be counted may be right.
            let rows = self.tables.entry(table.at).or_default();
            rows.rows.entry(open.at).or_default().extend(table.columns);
        }
        let needed = NEEDED.iter().find(|(name, _)| open.is(name)).map_or(&[][..], |(_, needed)| needed);
        let lacking: Vec<&str> = needed.iter().copied().filter(|child| !open.opaque && !open.has.contains(child)).collect();
        let fault = || {
            let message = format!("“{}”中缺少 {}", open.shown(), lacking.join("、"));
            Fault::new(Code::MarkupMissing, message).hint(format!("“{}”中须有 {}", open.shown(), needed.join("、")))
        };
        if !needed.is_empty() {
            self.judge(open.at, Matter::Needs, (!lacking.is_empty()).then(fault));
        }
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
