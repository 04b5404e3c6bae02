//! The content of a workbook's parts: active content, and how many elements there are of each kind.

use crate::archive::ZipReader;
use crate::diag::{Code, Diagnostic, Diagnostics};

use super::{MAX_PART, MAX_STRINGS, archive, damaged, malformed, text, too_large};
use crate::workbook::xlsx::package::{CONTENT_TYPES, relations};

/// Most elements of each name, and in the first place most tags. Readers keep a record of most of
/// these elements in memory; cells and rows are only visited, so for them the limit bounds time.
const MAX_ELEMENTS: [(&str, u64, &str); 13] = [
    ("", 30_000_000, "标记"),
    ("c", 4_000_000, "单元格"),
    ("row", 2_000_000, "行"),
    ("si", 1_000_000, "共用字符串"),
    ("xf", 140_000, "单元格格式"),
    ("font", 70_000, "字体"),
    ("fill", 70_000, "填充"),
    ("border", 70_000, "边框"),
    ("numFmt", 10_000, "数字格式"),
    ("definedName", 100_000, "名称"),
    ("Relationship", 100_000, "关联"),
    ("mergeCell", 500_000, "合并单元格"),
    ("f", 4_000_000, "公式"),
];

/// The parts (in lower case) with content that most sheets do not have. Looking for it in a sheet
/// costs as much as reading the sheet, so it is noted while counting.
#[derive(Debug, Default)]
pub(in crate::workbook) struct RareContent {
    formulas: Vec<String>,
    merged: Vec<String>,
    hidden: Vec<String>,
}

impl RareContent {
    /// Whether a part has formulas.
    pub(in crate::workbook) fn has_formulas(&self, part: &str) -> bool {
        self.formulas.contains(&part.to_ascii_lowercase())
    }

    /// Whether a part has merged cells.
    pub(in crate::workbook) fn has_merged(&self, part: &str) -> bool {
        self.merged.contains(&part.to_ascii_lowercase())
    }

    /// Whether a part may have rows or columns that are not shown.
    pub(in crate::workbook) fn may_hide(&self, part: &str) -> bool {
        self.hidden.contains(&part.to_ascii_lowercase())
    }
}

/// Active content and links out of the file: one problem for each kind, with its cure.
pub(super) fn active(
    zip: &mut ZipReader<'_>,
    names: &[String],
) -> Result<Diagnostics, Diagnostics> {
    let lower: Vec<String> = names.iter().map(|n| n.to_ascii_lowercase()).collect();
    let any = |words: &[&str]| lower.iter().any(|n| words.iter().any(|w| n.contains(w)));
    let types = text(zip, CONTENT_TYPES, MAX_PART)?.unwrap_or_default().to_ascii_lowercase();
    let (mut linked, mut dde) = (any(&["externallinks/"]), false);
    for (name, _) in names.iter().zip(&lower).filter(|(_, l)| l.ends_with(".rels")) {
        let found = relations("", &text(zip, name, MAX_PART)?.unwrap_or_default())
            .map_err(|_| malformed(name))?;
        linked |= found.iter().any(|r| r.external && r.kind != "hyperlink");
    }
    for (name, _) in names
        .iter()
        .zip(&lower)
        .filter(|(_, l)| l.contains("externallinks/") && l.ends_with(".xml"))
    {
        dde |= text(zip, name, MAX_PART)?.is_some_and(|xml| xml.contains("ddeLink"));
    }
    let mut problems = Diagnostics::default();
    let mut report = |holds: bool, found: &str, hint: &str| {
        if holds {
            problems.push(Diagnostic::error(Code::WorkbookActive, found).hint(hint));
        }
    };
    let macros = any(&["vbaproject", "macrosheets/", "attachedtoolbars"])
        || types.contains("macroenabled")
        || types.contains("vbaproject");
    report(
        macros,
        "工作簿带有宏",
        "另存为“Excel 工作簿（*.xlsx）”，保存时选择不保留宏；宏不会被运行",
    );
    report(
        dde,
        "工作簿带有动态数据交换（DDE）链接",
        "在“数据—编辑链接”中断开链接后保存；来历不明的文件不要点“启用”",
    );
    report(
        linked && !dde,
        "工作簿引用了其他文件（外部链接）",
        "在“数据—编辑链接”中断开链接，使数值留在表内，再保存",
    );
    let connected = any(&["connections.xml", "querytables/", "xl/model/", "datamashup"]);
    report(connected, "工作簿带有数据连接", "在“数据—查询和连接”中删去连接，再保存");
    let embedded = any(&["embeddings/", "activex/", "oleobject"]);
    report(embedded, "工作簿中嵌入了其他文件或控件", "删去嵌入的文件、控件后保存；附件另行存放");
    Ok(problems)
}

/// Inflates every XML part once and counts its elements; yields the parts with rare content.
pub(super) fn count(zip: &mut ZipReader<'_>, names: &[String]) -> Result<RareContent, Diagnostics> {
    let (mut counted, mut rare) = (Counted::default(), RareContent::default());
    for name in names {
        let lower = name.to_ascii_lowercase();
        if !lower.ends_with(".xml") && !lower.ends_with(".rels") && !lower.ends_with(".vml") {
            continue;
        }
        let before = (counted.of("f"), counted.of("mergeCell"));
        counted.begin();
        let mut hides = Hides::default();
        let is_sheet = lower.contains("worksheets/");
        let take = &mut |piece: &[u8]| {
            counted.take(piece);
            if is_sheet {
                hides.take(piece);
            }
        };
        zip.stream(name, take).map_err(archive)?;
        counted.end(name, &lower)?;
        let (formulas, merged) = (counted.of("f"), counted.of("mergeCell"));
        rare.formulas.extend((formulas > before.0).then(|| lower.clone()));
        rare.hidden.extend(hides.found.then(|| lower.clone()));
        rare.merged.extend((merged > before.1).then_some(lower));
    }
    match MAX_ELEMENTS.iter().zip(counted.elements).find(|((_, max, _), found)| found > max) {
        Some(((_, max, what), _)) => Err(too_large(format!("工作簿的{what}超过{max}个")).into()),
        None => Ok(rare),
    }
}

/// Attributes of rows and columns that are not shown.
const HIDING: [&[u8]; 3] = [b" hidden=\"", b" ht=\"0", b" width=\"0"];

/// Looks for [`HIDING`] in a stream.
#[derive(Debug, Default)]
struct Hides {
    found: bool,
    /// The end of the piece before.
    tail: Vec<u8>,
}

impl Hides {
    fn take(&mut self, piece: &[u8]) {
        let has = |bytes: &[u8]| {
            HIDING.iter().any(|sign| bytes.windows(sign.len()).any(|part| part == *sign))
        };
        if self.found {
            return;
        }
        const LONGEST: usize = 9;
        self.tail.extend(piece.iter().take(LONGEST));
        self.found = has(&self.tail) || has(piece);
        let from = piece.len().saturating_sub(LONGEST);
        self.tail.clear();
        self.tail.extend(&piece[from..]);
    }
}

/// Bytes of a name that are compared; no counted name is longer.
const MAX_NAME: usize = 16;

/// Counts elements in a stream of XML in constant memory; a parser's memory grows with a hostile
/// part.
#[derive(Debug, Default)]
pub(super) struct Counted {
    elements: [u64; MAX_ELEMENTS.len()],
    /// Bytes of this part.
    bytes: u64,
    /// The first bytes of this part.
    head: Vec<u8>,
    /// The name of the current tag as far as it is compared, and its length; `None` in text.
    name: Option<([u8; MAX_NAME], usize)>,
    /// A limit was exceeded: the rest is skipped.
    beyond: bool,
    /// Whether the part declares a document type or an entity.
    declares: bool,
}

impl Counted {
    fn begin(&mut self) {
        (self.bytes, self.name, self.declares) = (0, None, false);
        self.head.clear();
    }

    /// Takes the next bytes of the part.
    pub fn take(&mut self, piece: &[u8]) {
        if self.head.len() < 4 {
            self.head.extend(piece.iter().take(4));
        }
        self.bytes += piece.len() as u64;
        let mut rest = if self.beyond { &[] } else { piece };
        while let [byte, after @ ..] = rest {
            let Some((name, length)) = &mut self.name else {
                let Some(open) = rest.iter().position(|b| *b == b'<') else { return };
                self.name = Some(([0; MAX_NAME], 0));
                rest = &rest[open + 1..];
                continue;
            };
            rest = after;
            match byte {
                b':' => *length = 0,
                b'a'..=b'z' | b'A'..=b'Z' | b'!' if *length < MAX_NAME => {
                    name[*length] = *byte;
                    *length += 1;
                }
                _ => {
                    let (name, length) = (*name, *length);
                    self.name = (*byte == b'<').then_some(([0; MAX_NAME], 0));
                    self.tag(&name[..length]);
                }
            }
        }
    }

    fn tag(&mut self, name: &[u8]) {
        self.declares |= matches!(name, b"!DOCTYPE" | b"!ENTITY");
        let named =
            MAX_ELEMENTS.iter().position(|(n, _, _)| !name.is_empty() && n.as_bytes() == name);
        for at in [Some(0), named].into_iter().flatten() {
            self.elements[at] += 1;
            self.beyond |= self.elements[at] > MAX_ELEMENTS[at].1;
        }
    }

    /// Number of elements of a name so far.
    pub fn of(&self, name: &str) -> u64 {
        MAX_ELEMENTS
            .iter()
            .zip(self.elements)
            .find(|((n, _, _), _)| *n == name)
            .map_or(0, |(_, found)| found)
    }

    fn end(&mut self, name: &str, lower: &str) -> Result<(), Diagnostics> {
        let empty = self.bytes == 0;
        let wide = matches!(
            self.head.as_slice(),
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, ..] | [_, 0, ..]
        );
        if self.declares {
            return Err(damaged(&format!(
                "部件 {name} 中有文档类型或实体声明（DTD），办公软件不会这样保存"
            ))
            .into());
        }
        if empty || wide {
            return Err(malformed(name).into());
        }
        let sheet = lower.contains("worksheets/") && !lower.contains("_rels/");
        let max = match () {
            () if lower.ends_with("sharedstrings.xml") => MAX_STRINGS,
            () if sheet || lower.ends_with(".vml") || lower.contains("comments") => u64::MAX,
            () => MAX_PART,
        };
        if self.bytes > max {
            return Err(too_large(format!(
                "部件 {name} 展开后有{} MB，最多{} MB",
                self.bytes >> 20,
                max >> 20
            ))
            .into());
        }
        Ok(())
    }
}
