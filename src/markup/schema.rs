//! The elements of the markup as data: where each may stand, which attributes it takes.
//!
//! The parser validates against this table, and a test holds `REFERENCE.md` to it.

/// What kind of value an attribute takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value {
    /// Any text.
    Text,
    /// `yes` or `no`.
    YesNo,
    /// One of these words.
    Words(&'static [&'static str]),
    /// A number between these.
    Number(f64, f64),
    /// A whole number between these.
    Whole(f64, f64),
    /// A date such as 2026-05-18.
    Date,
}

/// What an element may hold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Content {
    /// Nothing.
    Empty,
    /// These elements, no text.
    Elements(&'static [&'static str]),
    /// Blocks, no text.
    Blocks,
    /// Text with inline elements.
    Inline,
    /// Text with inline elements, or paragraphs.
    Cell,
}

/// An element.
#[derive(Debug)]
pub(super) struct ElementSpec {
    pub name: &'static str,
    pub content: Content,
    pub attributes: &'static [(&'static str, Value)],
}

/// The blocks.
pub(super) const BLOCKS: &[&str] = &[
    "title",
    "subtitle",
    "to",
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "annexes",
    "attendance",
    "sign",
    "note",
    "ruled",
    "space",
    "page-break",
    "table",
    "chart",
];
/// What stands in running text.
pub(super) const INLINES: &[&str] = &["b", "u", "kai", "hei", "song", "fang", "br", "blank", "check"];

const ALIGN: Value = Value::Words(&["left", "center", "right"]);

macro_rules! elements {
    ($($name:literal $content:expr, [$($attribute:literal: $value:expr),*];)+) => {
        /// Every element.
        pub(super) const ELEMENTS: &[ElementSpec] = &[
            $(ElementSpec { name: $name, content: $content, attributes: &[$(($attribute, $value)),*] }),+
        ];
    };
}

elements! {
    "document" Content::Blocks, ["author": Value::Text, "date": Value::Date];
    "head" Content::Elements(&["issuer", "doc-no", "signer"]), ["copy-number": Value::Text, "secrecy": Value::Text, "urgency": Value::Text, "suffix": Value::Text];
    "code" Content::Inline, ["text": Value::Text];
    "issuer" Content::Inline, [];
    "doc-no" Content::Inline, [];
    "signer" Content::Inline, [];
    "annex" Content::Blocks, ["title": Value::Text, "listed": Value::YesNo, "enclosed": Value::YesNo];
    "imprint" Content::Elements(&["to", "cc"]), ["printer": Value::Text, "date": Value::Text];
    "cc" Content::Inline, [];
    "title" Content::Inline, [];
    "subtitle" Content::Inline, [];
    "to" Content::Inline, [];
    "p" Content::Inline, ["align": ALIGN, "indent": Value::YesNo];
    "h1" Content::Inline, ["number": Value::Words(&["auto", "none"])];
    "h2" Content::Inline, ["number": Value::Words(&["auto", "none"])];
    "h3" Content::Inline, ["number": Value::Words(&["auto", "none"])];
    "h4" Content::Inline, ["number": Value::Words(&["auto", "none"])];
    "lead" Content::Inline, [];
    "annexes" Content::Empty, [];
    "attendance" Content::Inline, ["label": Value::Words(&["出席", "请假", "列席"])];
    "sign" Content::Elements(&["org", "date"]), ["variant": Value::Words(&["sealed", "unsealed", "stamp"])];
    "org" Content::Inline, [];
    "date" Content::Inline, [];
    "note" Content::Inline, [];
    "ruled" Content::Empty, ["lines": Value::Whole(1.0, 60.0)];
    "space" Content::Empty, ["lines": Value::Number(0.0, 60.0)];
    "page-break" Content::Empty, [];
    "table" Content::Elements(&["caption", "thead", "tbody", "tr"]), ["cols": Value::Text, "align": Value::Text, "merge": Value::Text, "size": Value::Words(&["normal", "small", "body"])];
    "caption" Content::Inline, [];
    "thead" Content::Elements(&["tr"]), [];
    "tbody" Content::Elements(&["tr"]), [];
    "tr" Content::Elements(&["th", "td"]), ["lines": Value::Number(0.0, 40.0)];
    "th" Content::Cell, ["colspan": Value::Whole(1.0, 64.0), "rowspan": Value::Whole(1.0, 2000.0), "align": ALIGN];
    "td" Content::Cell, ["colspan": Value::Whole(1.0, 64.0), "rowspan": Value::Whole(1.0, 2000.0), "align": ALIGN];
    "chart" Content::Elements(&["caption", "series", "bar"]), ["unit": Value::Text];
    "series" Content::Inline, [];
    "bar" Content::Empty, ["name": Value::Text, "values": Value::Text];
    "b" Content::Inline, [];
    "u" Content::Inline, [];
    "kai" Content::Inline, [];
    "hei" Content::Inline, [];
    "song" Content::Inline, [];
    "fang" Content::Inline, [];
    "br" Content::Empty, [];
    "blank" Content::Empty, ["width": Value::Number(0.5, 28.0), "hint": Value::Text];
    "check" Content::Empty, ["checked": Value::YesNo, "hint": Value::Text];
}

/// The specification of an element.
pub(super) fn find(name: &str) -> Option<&'static ElementSpec> {
    ELEMENTS.iter().find(|e| e.name == name)
}

impl ElementSpec {
    /// The elements that may stand in it.
    pub fn children(&self) -> Vec<&'static str> {
        let mut all: Vec<&'static str> = match self.content {
            Content::Empty => Vec::new(),
            Content::Elements(list) => list.to_vec(),
            Content::Blocks => BLOCKS.to_vec(),
            Content::Inline => INLINES.to_vec(),
            Content::Cell => [INLINES, &["p"]].concat(),
        };
        if self.name == "document" {
            all.extend(["head", "code", "annex", "imprint"]);
        }
        if matches!(self.name, "h1" | "h2" | "h3" | "h4") {
            all.push("lead");
        }
        all
    }

    /// Whether text may stand in it.
    pub fn takes_text(&self) -> bool {
        matches!(self.content, Content::Inline | Content::Cell)
    }
}

impl Value {
    /// What is wrong with a value.
    pub fn complaint(self, value: &str) -> Option<String> {
        match self {
            Value::Text => None,
            Value::YesNo => (!matches!(value, "yes" | "no")).then(|| "应为 yes 或 no".into()),
            Value::Words(words) => (!words.contains(&value)).then(|| format!("应为以下之一：{}", words.join("、"))),
            Value::Number(min, max) => {
                let ok = value.parse::<f64>().is_ok_and(|n| n.is_finite() && (min..=max).contains(&n));
                (!ok).then(|| format!("应为{min}到{max}之间的数"))
            }
            Value::Whole(min, max) => {
                let ok = value.parse::<u32>().is_ok_and(|n| (min..=max).contains(&f64::from(n)));
                (!ok).then(|| format!("应为{min}到{max}之间的整数"))
            }
            Value::Date => {
                let parts: Vec<&str> = value.split('-').collect();
                let ok = value.len() == 10
                    && matches!(parts[..], [y, m, d] if y.len() == 4 && m.len() == 2 && d.len() == 2)
                    && value.bytes().all(|b| b.is_ascii_digit() || b == b'-');
                (!ok).then(|| "应为 2026-01-31 这样的日期".into())
            }
        }
    }
}
