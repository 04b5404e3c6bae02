//! The elements of the markup as data: where each is allowed, which attributes it takes.
//!
//! The parser validates against this table, and the reference for authors is made from it.

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
    /// What it is for, in Chinese; neighbours with the same text share a row.
    pub meaning: &'static str,
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
    "picture",
    "picture-row",
];
/// The elements of running text.
pub(super) const INLINES: &[&str] =
    &["b", "u", "kai", "hei", "song", "fang", "br", "blank", "check"];

const ALIGN: Value = Value::Words(&["left", "center", "right"]);

macro_rules! elements {
    ($($name:literal $content:expr, [$($attribute:literal: $value:expr),*], $meaning:literal;)+) => {
        /// Every element.
        pub(super) const ELEMENTS: &[ElementSpec] = &[
            $(ElementSpec { name: $name, content: $content, attributes: &[$(($attribute, $value)),*], meaning: $meaning }),+
        ];
    };
}

elements! {
    "document" Content::Blocks, ["author": Value::Text, "date": Value::Date],
        "整份公文，只有一个。`author` 作者、`date` 日期写入文件属性";
    "head" Content::Elements(&["issuer", "doc-no", "signer"]), ["copy-number": Value::Text, "secrecy": Value::Text, "urgency": Value::Text, "suffix": Value::Text],
        "版头，放在最前，没有版头的不写；`issuer` 至少一个。`copy-number` 份号，`secrecy` 密级和保密期限，`urgency` 紧急程度，`suffix` 发文机关标志的末尾，如“文件”";
    "code" Content::Inline, ["text": Value::Text],
        "分拣码：第一页右上角空白处的二维码，内容是 `text`，最多120字节；旁边印里面的文字，用 `br` 分行。同一种表各份的内容相同，不写是谁的";
    "issuer" Content::Inline, [],
        "发文机关标志；写几个就是联合行文";
    "doc-no" Content::Inline, [],
        "发文字号；还没有号的用 `blank` 留空";
    "signer" Content::Inline, [],
        "签发人";
    "annex" Content::Blocks, ["title": Value::Text, "listed": Value::YesNo, "enclosed": Value::YesNo],
        "附件，另起一页，写在署名之后。`title` 附件名称；`enclosed=\"no\"` 只列名、不附；`listed=\"no\"` 只附、不列名";
    "imprint" Content::Elements(&["to", "cc"]), ["printer": Value::Text, "date": Value::Text],
        "版记，放在最后，没有版记的不写。`printer` 印发机关，`date` 印发日期；`to` 是第一页放不下、移到版记的主送机关";
    "cc" Content::Inline, [],
        "抄送机关";
    "title" Content::Inline, [],
        "标题；一行放不下时按意思分行，`br` 指定分在哪里；一行放得下的不分。除命令（令）外都要有";
    "subtitle" Content::Inline, [],
        "标题下居中的一行，楷体";
    "to" Content::Inline, [],
        "主送机关，顶格；末尾没有冒号的补上";
    "p" Content::Inline, ["align": ALIGN, "indent": Value::YesNo],
        "一段，首行空两字；`indent=\"no\"` 不空，`align` 居中或右对齐";
    "h1" Content::Inline, ["number": Value::Words(&["auto", "none"])],
        "第一至四层标题，序号依次为一、（一）1.（1），每个 `title` 之后、每个附件里重新编；同一层只有一个的不编，`number=\"none\"` 都不编。写了 `lead` 的，后面的文字是同一段里的正文";
    "h2" Content::Inline, ["number": Value::Words(&["auto", "none"])],
        "第一至四层标题，序号依次为一、（一）1.（1），每个 `title` 之后、每个附件里重新编；同一层只有一个的不编，`number=\"none\"` 都不编。写了 `lead` 的，后面的文字是同一段里的正文";
    "h3" Content::Inline, ["number": Value::Words(&["auto", "none"])],
        "第一至四层标题，序号依次为一、（一）1.（1），每个 `title` 之后、每个附件里重新编；同一层只有一个的不编，`number=\"none\"` 都不编。写了 `lead` 的，后面的文字是同一段里的正文";
    "h4" Content::Inline, ["number": Value::Words(&["auto", "none"])],
        "第一至四层标题，序号依次为一、（一）1.（1），每个 `title` 之后、每个附件里重新编；同一层只有一个的不编，`number=\"none\"` 都不编。写了 `lead` 的，后面的文字是同一段里的正文";
    "lead" Content::Inline, [],
        "标题段开头的一句，用这一层标题的字体，后面接正文";
    "annexes" Content::Empty, [],
        "附件说明：列出本文的附件，放在正文之下、署名之上；有附件就要有";
    "attendance" Content::Inline, ["label": Value::Words(&["出席", "请假", "列席"])],
        "纪要正文下的出席、请假、列席名单；不写 `label` 是出席";
    "sign" Content::Elements(&["org", "date"]), ["variant": Value::Words(&["sealed", "unsealed", "stamp"])],
        "署名和成文日期。`sealed` 加盖印章，`unsealed` 不加盖，`stamp` 加盖签发人签名章";
    "org" Content::Inline, [],
        "署名的机关；写几个就是联合署名";
    "date" Content::Inline, [],
        "成文日期，写作2026年5月18日；还没有定的用 `blank` 留空";
    "note" Content::Inline, [],
        "附注；圆括号由程序加";
    "ruled" Content::Empty, ["lines": Value::Whole(1.0, 60.0)],
        "供填写的横线，`lines` 几行";
    "space" Content::Empty, ["lines": Value::Number(0.0, 60.0)],
        "空几行";
    "page-break" Content::Empty, [],
        "换页";
    "table" Content::Elements(&["caption", "thead", "tbody", "tr"]), ["cols": Value::Text, "align": Value::Text, "merge": Value::Text, "size": Value::Words(&["normal", "small", "body"])],
        "表格。`cols` 各列宽度之比，如 `1 2 2`，不写按内容定；`align` 每列一个字母：l 左、c 中、r 右，如 `lcr`；`merge` 上下相邻、内容相同的合为一格的列，如 `1 3`，前一列分开处后一列也分开；`size` 字号：一般、较小、与正文同";
    "caption" Content::Inline, [],
        "表或统计图上面的一行；图片下面的说明";
    "thead" Content::Elements(&["tr"]), [],
        "表头，每页重复；表身";
    "tbody" Content::Elements(&["tr"]), [],
        "表头，每页重复；表身";
    "tr" Content::Elements(&["th", "td"]), ["lines": Value::Number(0.0, 40.0)],
        "一行；`lines` 至少几行高";
    "th" Content::Cell, ["colspan": Value::Whole(1.0, 64.0), "rowspan": Value::Whole(1.0, 2000.0), "align": ALIGN],
        "单元格：表头的、表身的。要分段的放几个 `p`；`colspan` 占几列，`rowspan` 占几行";
    "td" Content::Cell, ["colspan": Value::Whole(1.0, 64.0), "rowspan": Value::Whole(1.0, 2000.0), "align": ALIGN],
        "单元格：表头的、表身的。要分段的放几个 `p`；`colspan` 占几列，`rowspan` 占几行";
    "chart" Content::Elements(&["caption", "series", "bar"]), ["unit": Value::Text],
        "统计图，黑白打印也分得清。没有 `series` 的，每条一个数，按数定长短；有2至5个 `series` 的，每条一样长，显示各占多少。`unit` 单位，如“个”。超过40条的接排续图，比例不变";
    "series" Content::Inline, [],
        "各条中一段的名称";
    "bar" Content::Empty, ["name": Value::Text, "values": Value::Text],
        "一条；`name` 名称，`values` 整数，按 `series` 的先后，如 `3 0 5`";
    "picture" Content::Elements(&["caption"]), ["src": Value::Text, "alt": Value::Text],
        "照片，居中，说明印在下面。`src` 是数据中照片的文件名，如 `{{ e.picture.file }}`；`alt` 供读屏软件读出，不写用说明。没有照片的印出方框，供粘贴";
    "picture-row" Content::Elements(&["picture"]), [],
        "照片每行两张，张数不限";
    "b" Content::Inline, [],
        "加粗；下划线";
    "u" Content::Inline, [],
        "加粗；下划线";
    "kai" Content::Inline, [],
        "换用楷体、黑体、宋体、仿宋";
    "hei" Content::Inline, [],
        "换用楷体、黑体、宋体、仿宋";
    "song" Content::Inline, [],
        "换用楷体、黑体、宋体、仿宋";
    "fang" Content::Inline, [],
        "换用楷体、黑体、宋体、仿宋";
    "br" Content::Empty, [],
        "换行";
    "blank" Content::Empty, ["width": Value::Number(0.5, 28.0), "hint": Value::Text],
        "供填写的空白，下加横线；`width` 几个字宽，`hint` 要填什么，供读屏软件读出";
    "check" Content::Empty, ["checked": Value::YesNo, "hint": Value::Text],
        "供打勾的方框□；`checked=\"yes\"` 是☑";
}

/// The specification of an element.
pub(super) fn find(name: &str) -> Option<&'static ElementSpec> {
    ELEMENTS.iter().find(|e| e.name == name)
}

impl ElementSpec {
    /// The elements that are allowed in it.
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

    /// Whether text is allowed in it.
    pub fn takes_text(&self) -> bool {
        matches!(self.content, Content::Inline | Content::Cell)
    }
}

impl Value {
    /// The problem with a value, as the end of a sentence.
    pub fn complaint(self, value: &str) -> Option<String> {
        match self {
            Value::Text => None,
            Value::YesNo => (!matches!(value, "yes" | "no")).then(|| "应为 yes 或 no".into()),
            Value::Words(words) => {
                (!words.contains(&value)).then(|| format!("应为以下之一：{}", words.join("、")))
            }
            Value::Number(min, max) => {
                let ok =
                    value.parse::<f64>().is_ok_and(|n| n.is_finite() && (min..=max).contains(&n));
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
