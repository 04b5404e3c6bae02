//! The document model: what an official document says, in the standard's terms.
//!
//! Meaning only: no fonts, no lengths, no OOXML, no PDF. The markup is lowered to it,
//! all formats read it. Everything that can be computed (heading numbers, annex
//! numbers) is already computed here, so that both formats show the same.

mod dump;
mod visit;

use serde::Serialize;

/// A place in the markup a block came from, counted from 1; 0 means none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct At {
    /// Line.
    pub line: u32,
    /// Column, in characters.
    pub column: u32,
}

/// An official document (公文).
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Document {
    /// Properties that both formats store and neither prints.
    pub meta: Meta,
    /// The head (版头), where the document has one.
    pub head: Option<Head>,
    /// The code by which returned forms are sorted, on the first page (分拣码).
    pub code: Option<SortingCode>,
    /// Everything from the title to the note (主体).
    pub blocks: Vec<Block>,
    /// The annexes (附件), each on a new page.
    pub annexes: Vec<Annex>,
    /// The imprint (版记).
    pub imprint: Option<Imprint>,
}

impl BlockKind {
    /// Whether an empty line is above it, `above` being the block before it: the list of annexes,
    /// and the first of the lists of attendance.
    pub fn stands_apart(&self, above: Option<&BlockKind>) -> bool {
        match self {
            BlockKind::AnnexList { .. } => true,
            BlockKind::Attendance { .. } => !matches!(above, Some(BlockKind::Attendance { .. })),
            _ => false,
        }
    }
}

impl Document {
    /// Whether it has charts or a sorting code, which are drawn.
    pub fn has_drawings(&self) -> bool {
        let mut blocks = self.blocks.iter().chain(self.annexes.iter().flat_map(|a| &a.blocks));
        self.code.is_some() || blocks.any(|b| matches!(b.kind, BlockKind::Chart(_)))
    }

    /// Whether a title is first below the head.
    pub fn starts_with_title(&self) -> bool {
        matches!(self.blocks.first(), Some(Block { kind: BlockKind::Title { .. }, .. }))
    }
}

/// Document properties.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Meta {
    /// Title, one line.
    pub title: String,
    /// Who issues the document.
    pub author: String,
    /// Date of the document as `2026-05-18`; both formats are stamped with it, never with the
    /// clock.
    pub date: Option<String>,
}

/// The head of a document (版头; GB/T 9704-2012, 7.2).
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Head {
    /// Copy number (份号), six digits.
    pub copy_number: Option<String>,
    /// Secrecy with its period (密级和保密期限), e.g. 机密★1年.
    pub secrecy: Option<String>,
    /// Urgency (紧急程度).
    pub urgency: Option<String>,
    /// The issuers (发文机关标志); more than one is a joint document.
    pub issuers: Vec<String>,
    /// The word behind the issuers, 文件 or none.
    pub suffix: Option<String>,
    /// Document number (发文字号).
    pub number: Vec<Inline>,
    /// Who signs an upward document (签发人).
    pub signers: Vec<String>,
}

/// A block with the place it came from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Block {
    /// Place in the markup.
    pub at: At,
    /// What it is.
    #[serde(flatten)]
    pub kind: BlockKind,
}

/// The kinds of block.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum BlockKind {
    /// The title (标题; 7.3.1).
    Title {
        /// Its text; a break is where the author forces one.
        text: Vec<Inline>,
    },
    /// The main addressees (主送机关; 7.3.2), the colon included.
    Addressee {
        /// Its text.
        text: Vec<Inline>,
    },
    /// A numbered heading or a numbered paragraph with a leading phrase (结构层次; 7.3.3).
    Heading {
        /// 1 to 4: 一、（一）1.（1）.
        level: u8,
        /// The number as it is printed, e.g. （二）.
        number: String,
        /// The text in the level's face.
        lead: Vec<Inline>,
        /// What follows in the same paragraph in the body face.
        text: Vec<Inline>,
    },
    /// A paragraph (正文).
    Paragraph {
        /// How it is set.
        style: ParagraphStyle,
        /// Its text.
        text: Vec<Inline>,
    },
    /// A table.
    Table(Table),
    /// A chart.
    Chart(Chart),
    /// Pictures side by side.
    Pictures(Pictures),
    /// The list of annexes below the body (附件说明; 7.3.4).
    AnnexList {
        /// Number as printed ("1." or nothing for a single one) and name.
        items: Vec<AnnexItem>,
    },
    /// Signature, date and the place of the seal (发文机关署名、成文日期、印章; 7.3.5).
    Signature(Signature),
    /// Who was there, on leave or sat in (出席、请假、列席); 10.3.
    Attendance {
        /// 出席, 请假 or 列席, without the colon.
        label: String,
        /// Units and names.
        text: Vec<Inline>,
    },
    /// A note below the date (附注; 7.3.6), without its parentheses.
    Note {
        /// Its text.
        text: Vec<Inline>,
    },
    /// Ruled lines to write on (横线).
    Ruled {
        /// How many lines.
        lines: u32,
    },
    /// Empty lines.
    Space {
        /// How many lines of the grid.
        lines: f64,
    },
    /// A new page.
    PageBreak,
}

/// How a paragraph is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ParagraphStyle {
    /// First line indented by two characters.
    Body,
    /// Flush left.
    Flush,
    /// Centred.
    Center,
    /// Flush right.
    Right,
    /// Centred line below a title, e.g. the unit a form is for (副题).
    Subtitle,
    /// A small line above or below a table, above a chart (表注、图题).
    Caption,
}

/// An entry of the list of annexes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AnnexItem {
    /// As printed, e.g. "1."; empty for a single annex.
    pub number: String,
    /// The name, without punctuation at its end.
    pub name: String,
}

/// An annex (附件), on a new page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Annex {
    /// Place in the markup.
    pub at: At,
    /// The mark at its head: 附件 or 附件1.
    pub mark: String,
    /// Its title.
    pub title: Vec<Inline>,
    /// Its content.
    pub blocks: Vec<Block>,
}

/// Signature and date.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Signature {
    /// Which of the standard's variants.
    pub variant: SignatureVariant,
    /// Who signs; more than one is a joint signature.
    pub organs: Vec<String>,
    /// The date as printed; may hold a blank.
    pub date: Vec<Inline>,
}

/// The variants of 7.3.5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum SignatureVariant {
    /// With a seal (加盖印章): the name centred over the date, the date four characters from the right.
    Sealed,
    /// Without a seal (不加盖印章): the name two characters from the right.
    Unsealed,
    /// With the stamp of a person's signature (加盖签发人签名章).
    Stamp,
}

/// The imprint (版记; 7.4).
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Imprint {
    /// The main addressees, where page 1 has no room for them (主送; 7.3.2), without the word and
    /// without the full stop.
    pub to: Vec<String>,
    /// Copies (抄送), without the word and without the full stop.
    pub cc: Vec<String>,
    /// Who printed it (印发机关); none in letters.
    pub printer: Option<String>,
    /// When it was printed, as printed; none in letters.
    pub date: Option<String>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Table {
    /// Columns, left to right; at least one.
    pub columns: Vec<Column>,
    /// How many of the first rows are the head, repeated on every page.
    pub head_rows: usize,
    /// All rows, the head first. Each cell is in the first row it covers.
    pub rows: Vec<Row>,
    /// Size of type.
    pub size: TableSize,
}

/// Size of a table's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum TableSize {
    /// As the profile says.
    Normal,
    /// One step smaller, for wide tables.
    Small,
    /// As large as body text, for forms.
    Body,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Column {
    /// Share of the table's width; all shares sum to 1.
    pub share: f64,
    /// Default alignment of its cells.
    pub align: Align,
}

/// Horizontal alignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Align {
    /// Left.
    Left,
    /// Centre.
    Center,
    /// Right.
    Right,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// Its cells.
    pub cells: Vec<Cell>,
    /// Least height in lines of the grid; 0 for as high as the text.
    pub lines: f64,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cell {
    /// Index of the column it starts in.
    pub column: usize,
    /// Columns covered.
    pub colspan: usize,
    /// Rows covered.
    pub rowspan: usize,
    /// Whether it is a heading cell.
    pub head: bool,
    /// Alignment.
    pub align: Align,
    /// Its paragraphs; at least one.
    pub paragraphs: Vec<Vec<Inline>>,
}

/// A chart (统计图) of horizontal bars; [`crate::drawing`] gives it its shape.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Chart {
    /// What it shows, as its caption says (图题).
    pub title: String,
    /// The unit of the numbers (单位), e.g. 个.
    pub unit: String,
    /// The names of the parts of every bar (系列), at most five; empty if a bar is a single number.
    pub series: Vec<String>,
    /// The bars, top down; at least one.
    pub bars: Vec<Bar>,
    /// The number of the longest bar, in this chart or in one it continues.
    pub most: u64,
}

/// A bar of a chart (条).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bar {
    /// Its name.
    pub name: String,
    /// A number for each part of the chart, a single one where it has none.
    pub counts: Vec<u64>,
}

impl Bar {
    /// All its numbers together.
    pub fn total(&self) -> u64 {
        self.counts.iter().fold(0, |sum, n| sum.saturating_add(*n))
    }
}

impl Chart {
    /// The figures in words, as alternative text.
    pub fn in_words(&self) -> String {
        let number = |n: u64| format!("{n}{}", self.unit);
        let bar = |b: &Bar| {
            let parts: Vec<String> = self
                .series
                .iter()
                .zip(&b.counts)
                .map(|(part, n)| format!("{part}{}", number(*n)))
                .collect();
            let total = format!("{}{}", b.name, number(b.total()));
            if parts.is_empty() { total } else { format!("{total}（{}）", parts.join("、")) }
        };
        let bars: Vec<String> = self.bars.iter().map(bar).collect();
        format!("{}：{}。", self.title, bars.join("，"))
    }
}

/// Pictures side by side (并排的图片), each above its caption: one, or two of a row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pictures {
    /// The pictures, left to right; one or two.
    pub row: Vec<Picture>,
    /// Whether it is part of a row, so that a single picture is no larger than one of two.
    pub paired: bool,
}

/// A picture (图片).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Picture {
    /// Its name in the data.
    pub source: String,
    /// Alternative text.
    pub alt: String,
    /// What is printed below it.
    pub caption: Vec<Inline>,
    /// What it shows; `None` for a frame to paste a picture into.
    #[serde(skip)]
    pub photo: Option<Photo>,
}

/// An upright photo (照片) as it is printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Photo {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// A JPEG of three colours without metadata.
    pub jpeg: std::sync::Arc<[u8]>,
}

impl std::fmt::Debug for Photo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}×{}", self.width, self.height)
    }
}

/// The code by which returned forms are sorted (分拣码): a QR code (二维码) at the top right of page 1,
/// which all copies of a kind for a target share.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SortingCode {
    /// Place in the markup.
    pub at: At,
    /// What the QR code holds.
    pub text: String,
    /// What is printed beside it in small type; lines.
    pub label: Vec<String>,
}

impl SortingCode {
    /// Alternative text.
    pub fn in_words(&self) -> String {
        format!("分拣二维码：{}", self.text)
    }
}

/// Running text.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Inline {
    /// Characters.
    Text {
        /// The characters.
        text: String,
        /// Face and weight.
        #[serde(flatten)]
        style: TextStyle,
    },
    /// A forced line break.
    Break,
    /// A place to fill in (填写处): an underlined gap.
    Blank {
        /// Width in characters.
        width: f64,
        /// What is to be filled in.
        hint: String,
    },
    /// A box to tick (选择框).
    Check {
        /// Whether it is ticked.
        checked: bool,
        /// Its meaning, for assistive technology.
        hint: String,
    },
}

impl Inline {
    /// Plain text.
    pub fn text(text: impl Into<String>) -> Inline {
        Inline::Text { text: text.into(), style: TextStyle::default() }
    }
}

/// Face and weight of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct TextStyle {
    /// Bold.
    pub bold: bool,
    /// Underlined.
    pub underline: bool,
    /// The face, if it is not that of the paragraph.
    pub face: Option<Face>,
}

/// A face by its role (字体).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Face {
    /// 仿宋.
    Fang,
    /// 楷体.
    Kai,
    /// 黑体.
    Hei,
    /// 小标宋.
    Title,
    /// 宋体.
    Song,
}
