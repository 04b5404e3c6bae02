//! The tree to the document model: numbers of headings and annexes, and what must be there.

use super::tree::{Child, Element};
use super::{Problems, chart, picture, table, text};
use crate::diag::Code;
use crate::document::{
    Annex, AnnexItem, Block, BlockKind, Document, Head, Imprint, Inline, Meta, ParagraphStyle,
    Signature, SignatureVariant, SortingCode,
};
use crate::numerals::chinese;

/// Lowers a tree that was validated.
pub(super) fn document(root: &Element, problems: &mut Problems<'_>) -> Document {
    let annexes: Vec<&Element> = root.elements().filter(|e| e.name == "annex").collect();
    let listed: Vec<&&Element> =
        annexes.iter().filter(|a| a.attribute("listed") != Some("no")).collect();
    let items: Vec<AnnexItem> =
        listed.iter().enumerate().map(|(i, a)| annex_item(i, listed.len(), a)).collect();
    let mut lowering = Lowering { items, numbers: [0; 4], asked_for_annexes: false, problems };
    let blocks = lowering.blocks(root);
    let mut count = 0;
    let enclosed: Vec<Annex> = annexes
        .iter()
        .filter_map(|a| {
            let is_listed = a.attribute("listed") != Some("no");
            count += usize::from(is_listed);
            let mark = match (is_listed, lowering.items.len()) {
                (false, _) => String::new(),
                (true, 1) => "附件".to_string(),
                (true, _) => format!("附件{count}"),
            };
            (a.attribute("enclosed") != Some("no")).then(|| lowering.annex(a, mark))
        })
        .collect();
    if !lowering.items.is_empty() && !lowering.asked_for_annexes {
        let at = listed.first().map_or(root.at, |a| a.at);
        lowering.problems.add(
            Code::MarkupMissing,
            at,
            "有附件而没有附件说明，在署名之前写 <annexes/>".to_string(),
        );
    }
    let title = blocks.iter().find_map(|b| match &b.kind {
        BlockKind::Title { text } => Some(plain(text)),
        _ => None,
    });
    let head = root.elements().find(|e| e.name == "head").map(|e| head(e, lowering.problems));
    let code =
        root.elements().find(|e| e.name == "code").and_then(|e| sorting_code(e, lowering.problems));
    // An order (命令、令) has no title: it goes by its issuer's mark.
    let order = head.as_ref().filter(|h| h.suffix.as_deref().is_some_and(|s| s.ends_with('令')));
    let title = title.or_else(|| {
        order.map(|h| format!("{}{}", h.issuers.concat(), h.suffix.as_deref().unwrap_or_default()))
    });
    if title.is_none() {
        lowering.problems.add(
            Code::MarkupMissing,
            root.at,
            "文书没有标题，写一个 title".to_string(),
        );
    }
    Document {
        meta: Meta {
            title: title.unwrap_or_default(),
            author: root.attribute("author").unwrap_or_default().to_string(),
            date: root.attribute("date").map(str::to_string),
        },
        head,
        code,
        blocks,
        annexes: enclosed,
        imprint: root.elements().find(|e| e.name == "imprint").map(imprint),
    }
}

/// Most bytes in a QR code: more would be too fine for paper.
const MAX_CODED: usize = 120;

struct Lowering<'p, 's> {
    items: Vec<AnnexItem>,
    numbers: [u32; 4],
    asked_for_annexes: bool,
    problems: &'p mut Problems<'s>,
}

impl Lowering<'_, '_> {
    fn blocks(&mut self, parent: &Element) -> Vec<Block> {
        self.numbers = [0; 4];
        let mut blocks = Vec::new();
        for e in parent.elements() {
            if let Some(caption) = e.elements().find(|c| e.name == "table" && c.name == "caption") {
                blocks.push(Block {
                    at: caption.at,
                    kind: paragraph(caption, ParagraphStyle::Caption),
                });
            }
            if e.name == "chart" {
                blocks.extend(self.charts(e));
            }
            if matches!(e.name.as_str(), "picture" | "picture-row") {
                blocks.extend(picture::lower(e, self.problems));
            }
            if let Some(kind) = self.block(e).filter(|k| !is_empty(k)) {
                blocks.push(Block { at: e.at, kind });
            }
        }
        without_lone_numbers(blocks)
    }

    fn block(&mut self, e: &Element) -> Option<BlockKind> {
        let lines = || e.attribute("lines").and_then(|v| v.parse().ok());
        Some(match e.name.as_str() {
            "title" => {
                // A second title begins a new document in the same file: its headings count anew.
                self.numbers = [0; 4];
                let text = text::inlines(e);
                if plain(&text).trim().is_empty() {
                    self.problems.add(Code::MarkupMissing, e.at, "标题 title 没有文字".to_string());
                    return None;
                }
                BlockKind::Title { text }
            }
            "subtitle" => paragraph(e, ParagraphStyle::Subtitle),
            "to" => BlockKind::Addressee { text: addressee(e)? },
            "p" => paragraph(e, paragraph_style(e)),
            "h1" => return self.heading(e, 1),
            "h2" => return self.heading(e, 2),
            "h3" => return self.heading(e, 3),
            "h4" => return self.heading(e, 4),
            "annexes" => return self.annex_list(e),
            "sign" => return self.signature(e),
            "attendance" => BlockKind::Attendance {
                label: e.attribute("label").unwrap_or("出席").to_string(),
                text: text::inlines(e),
            },
            "note" => BlockKind::Note { text: text::inlines(e) },
            "ruled" => BlockKind::Ruled { lines: lines().unwrap_or(1.0) as u32 },
            "space" => BlockKind::Space { lines: lines().unwrap_or(1.0) },
            "page-break" => BlockKind::PageBreak,
            "table" => return table::lower(e, self.problems).map(BlockKind::Table),
            _ => return None,
        })
    }

    /// A chart in its pieces, each below its caption.
    fn charts(&mut self, e: &Element) -> Vec<Block> {
        let caption = e.elements().find(|c| c.name == "caption");
        let pieces =
            chart::lower(e, self.problems).into_iter().enumerate().flat_map(|(n, chart)| {
                let mut text = caption.map(text::inlines).unwrap_or_default();
                if n > 0 {
                    text.push(Inline::text(chart::CONTINUED));
                }
                let at = caption.map_or(e.at, |c| c.at);
                let caption = Block {
                    at,
                    kind: BlockKind::Paragraph { style: ParagraphStyle::Caption, text },
                };
                [caption, Block { at: e.at, kind: BlockKind::Chart(chart) }]
            });
        pieces.collect()
    }

    fn heading(&mut self, e: &Element, level: usize) -> Option<BlockKind> {
        let lead = e.elements().find(|c| c.name == "lead");
        let (lead, rest) = match lead {
            Some(lead) => {
                let rest = e
                    .children
                    .iter()
                    .filter(|c| !matches!(c, Child::Element(x) if x.name == "lead"));
                (text::inlines(lead), text::of(rest))
            }
            None => (text::inlines(e), Vec::new()),
        };
        if lead.is_empty() && rest.is_empty() {
            self.problems.add(Code::MarkupMissing, e.at, format!("{} 没有文字", e.name));
            return None;
        }
        let number = if e.attribute("number") == Some("none") {
            String::new()
        } else {
            self.numbers[level - 1] += 1;
            self.numbers[level..].fill(0);
            number(level, self.numbers[level - 1])
        };
        Some(BlockKind::Heading { level: level as u8, number, lead, text: rest })
    }

    fn annex_list(&mut self, e: &Element) -> Option<BlockKind> {
        self.asked_for_annexes = true;
        if self.items.is_empty() {
            self.problems.add(
                Code::MarkupMissing,
                e.at,
                "有附件说明而没有附件，写 annex 或去掉 <annexes/>".to_string(),
            );
            return None;
        }
        Some(BlockKind::AnnexList { items: self.items.clone() })
    }

    fn signature(&mut self, e: &Element) -> Option<BlockKind> {
        let organs: Vec<String> = e
            .elements()
            .filter(|c| c.name == "org")
            .map(text::plain)
            .filter(|o| !o.trim().is_empty())
            .collect();
        let date = e.elements().find(|c| c.name == "date").map(text::inlines);
        let (false, Some(date)) = (organs.is_empty(), date) else {
            self.problems.add(
                Code::MarkupMissing,
                e.at,
                "署名 sign 中须有 org（单位）和 date（日期）".to_string(),
            );
            return None;
        };
        let variant = match e.attribute("variant") {
            Some("unsealed") => SignatureVariant::Unsealed,
            Some("stamp") => SignatureVariant::Stamp,
            _ => SignatureVariant::Sealed,
        };
        Some(BlockKind::Signature(Signature { variant, organs, date }))
    }

    fn annex(&mut self, e: &Element, mark: String) -> Annex {
        let title = e.attribute("title").unwrap_or_default();
        if title.trim().is_empty() {
            self.problems.add(Code::MarkupMissing, e.at, "附件没有名称，填写 title".to_string());
        }
        Annex { at: e.at, mark, title: vec![Inline::text(title)], blocks: self.blocks(e) }
    }
}

/// A paragraph that a condition of the template left empty is no paragraph.
fn is_empty(kind: &BlockKind) -> bool {
    matches!(kind, BlockKind::Paragraph { text, .. } | BlockKind::Note { text } if text.is_empty())
}

/// Takes the number off a heading that has no second beside it: what is not counted has no number.
fn without_lone_numbers(mut blocks: Vec<Block>) -> Vec<Block> {
    let lone: Vec<usize> = (0..blocks.len()).filter(|i| is_lone(&blocks[*i..])).collect();
    for i in lone {
        if let BlockKind::Heading { number, .. } = &mut blocks[i].kind {
            number.clear();
        }
    }
    blocks
}

/// Whether the first block is a heading with the first number of its level and no second follows.
fn is_lone(blocks: &[Block]) -> bool {
    let Some((Block { kind: BlockKind::Heading { level: own, number: first, .. }, .. }, rest)) =
        blocks.split_first()
    else {
        return false;
    };
    let numbered = rest.iter().filter_map(|b| match &b.kind {
        BlockKind::Title { .. } => Some(0),
        BlockKind::Heading { level, number, .. } if !number.is_empty() => Some(*level),
        _ => None,
    });
    *first == number(usize::from(*own), 1)
        && numbered.into_iter().find(|level| level <= own) != Some(*own)
}

/// The number of a heading: 一、（一）1.（1）; GB/T 9704-2012, 7.3.3.
fn number(level: usize, n: u32) -> String {
    match level {
        1 => format!("{}、", chinese(n.into())),
        2 => format!("（{}）", chinese(n.into())),
        3 => format!("{n}."),
        _ => format!("（{n}）"),
    }
}

fn annex_item(index: usize, count: usize, e: &Element) -> AnnexItem {
    let number = if count > 1 { format!("{}.", index + 1) } else { String::new() };
    AnnexItem { number, name: e.attribute("title").unwrap_or_default().to_string() }
}

fn paragraph(e: &Element, style: ParagraphStyle) -> BlockKind {
    BlockKind::Paragraph { style, text: text::inlines(e) }
}

fn paragraph_style(e: &Element) -> ParagraphStyle {
    match (e.attribute("align"), e.attribute("indent")) {
        (Some("center"), _) => ParagraphStyle::Center,
        (Some("right"), _) => ParagraphStyle::Right,
        (_, Some("no")) => ParagraphStyle::Flush,
        _ => ParagraphStyle::Body,
    }
}

/// 主送机关 with its colon; `None` if it is empty.
fn addressee(e: &Element) -> Option<Vec<Inline>> {
    let mut inlines = text::inlines(e);
    match inlines.last_mut() {
        None => return None,
        Some(Inline::Text { text, .. }) if text.ends_with('：') => {}
        Some(Inline::Text { text, .. }) => text.push('：'),
        _ => inlines.push(Inline::text("：")),
    }
    Some(inlines)
}

fn head(e: &Element, problems: &mut Problems<'_>) -> Head {
    let all = |name: &'static str| e.elements().filter(move |c| c.name == name);
    let attribute = |name| e.attribute(name).map(str::to_string);
    let issuers: Vec<String> = all("issuer").map(text::plain).filter(|t| !t.is_empty()).collect();
    if issuers.is_empty() {
        problems.add(Code::MarkupMissing, e.at, "版头 head 中须有 issuer（发文机关）".to_string());
    }
    Head {
        copy_number: attribute("copy-number"),
        secrecy: attribute("secrecy"),
        urgency: attribute("urgency"),
        issuers,
        suffix: attribute("suffix"),
        number: all("doc-no").next().map(text::inlines).unwrap_or_default(),
        signers: all("signer").map(text::plain).filter(|s| !s.trim().is_empty()).collect(),
    }
}

/// A sorting code and the lines printed beside it.
fn sorting_code(e: &Element, problems: &mut Problems<'_>) -> Option<SortingCode> {
    let text = e.attribute("text").unwrap_or_default().trim();
    if text.is_empty() {
        problems.add(Code::MarkupMissing, e.at, "分拣码 code 没有内容，填写 text".to_string());
        return None;
    }
    if text.len() > MAX_CODED {
        let message = format!(
            "分拣码 code 的 text 有{}个字节，最多{MAX_CODED}个（一个汉字占3个）",
            text.len()
        );
        problems.add(Code::MarkupAttribute, e.at, message);
        return None;
    }
    let lines = text::inlines(e);
    let label =
        lines.split(|i| matches!(i, Inline::Break)).map(plain).filter(|l| !l.is_empty()).collect();
    Some(SortingCode { at: e.at, text: text.to_string(), label })
}

fn imprint(e: &Element) -> Imprint {
    let all = |name: &'static str| {
        e.elements()
            .filter(move |c| c.name == name)
            .map(text::plain)
            .filter(|t| !t.is_empty())
            .collect()
    };
    Imprint {
        to: all("to"),
        cc: all("cc"),
        printer: e.attribute("printer").map(str::to_string),
        date: e.attribute("date").map(str::to_string),
    }
}

fn plain(inlines: &[Inline]) -> String {
    inlines
        .iter()
        .map(|i| match i {
            Inline::Text { text, .. } => text.as_str(),
            _ => "",
        })
        .collect()
}
