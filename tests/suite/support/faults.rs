//! What must hold of every paper: no text lost, changed or moved; no line wider than its place;
//! nothing printed over anything else.
//!
//! The text expected is the document model's in reading order, with the words that the
//! backends add (附件：, 抄送：, 签发人：) where they add them, so that a text too many fails as well.

use std::fmt::Write as _;

use xunwen::document::{Block, BlockKind, Document, Head, Imprint, Inline};
use xunwen::layout::{columns, signers};
use xunwen::profile::{HeadKind, Profile};

#[cfg(feature = "pdf")]
use super::pdf_page::{Box, Glyph, Page, Paper, Rule};

/// Which of the two orders in which heads are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "each is used where its format is compiled in")]
pub enum Order {
    /// The body of a DOCX; the mark of a letter stands in the header of its first page.
    Docx,
    /// The structure tree of a PDF.
    Pdf,
}

/// Everything that is wrong with the text and the pages of a PDF.
#[cfg(feature = "pdf")]
pub fn pdf_faults(document: &Document, profile: &Profile, bytes: &[u8]) -> Vec<String> {
    let paper = Paper::read(bytes);
    let mut faults: Vec<String> =
        differs(&expected(document, profile, Order::Pdf), &squeezed(&paper.read_text()))
            .into_iter()
            .collect();
    for (n, page) in paper.pages.iter().enumerate() {
        let letter = n == 0 && document.head.is_some() && profile.head.kind == HeadKind::Letter;
        let mut found = outside(page, profile, letter);
        found.extend(overlaps(page));
        found.extend(struck(page));
        found.extend(page.gaps_read_as_spaces());
        faults.extend(found.into_iter().map(|f| format!("page {}: {f}", n + 1)));
    }
    faults.extend(beyond_cells(&paper));
    faults.extend(parted(&paper));
    // A document with a hundred faults has one.
    faults.truncate(8);
    faults
}

/// Everything that is wrong with the text of a DOCX.
#[cfg(feature = "docx")]
pub fn docx_faults(document: &Document, profile: &Profile, bytes: &[u8]) -> Vec<String> {
    let parts = docx_texts(bytes);
    let body =
        differs(&expected(document, profile, Order::Docx), &squeezed(&parts["word/document.xml"]));
    let furniture: String = parts
        .iter()
        .filter(|(n, _)| n.contains("header") || n.contains("footer"))
        .map(|(_, t)| t.as_str())
        .collect();
    // A letter's mark, and the dashes beside the field of the page number, of which the text is a
    // sample.
    let mark = document
        .head
        .as_ref()
        .filter(|_| profile.head.kind == HeadKind::Letter)
        .map(|h| mark(h, profile, Order::Docx));
    let rest: String = squeezed(&furniture).replacen(&mark.clone().unwrap_or_default(), "", 1);
    let lost = mark
        .filter(|m| !squeezed(&furniture).contains(m.as_str()))
        .map(|m| format!("“{m}” is in no header"));
    let strange = rest
        .chars()
        .find(|c| *c != '—' && !c.is_ascii_digit())
        .map(|c| format!("“{c}” in headers and footers"));
    body.into_iter().chain(lost).chain(strange).chain(squeezed_paragraphs(bytes, profile)).collect()
}

/// Paragraphs between whose indents hardly a word fits.
#[cfg(feature = "docx")]
fn squeezed_paragraphs(bytes: &[u8], profile: &Profile) -> Vec<String> {
    let xml = docx_part(bytes, "word/document.xml");
    let page = &profile.page;
    let width = if page.landscape { page.text_height } else { page.text_width }.pt().twips().0;
    let least = 4 * profile.grid.size.twips().0;
    let mut faults = Vec::new();
    for paragraph in xml.split("<w:p>").skip(1) {
        let Some(indent) = paragraph.split("<w:ind ").nth(1).and_then(|i| i.split('>').next())
        else {
            continue;
        };
        let side = |name: &str| {
            indent.split(&format!("{name}=\"")).nth(1)?.split('"').next()?.parse::<i32>().ok()
        };
        let room = width - side("w:left").unwrap_or(0) - side("w:right").unwrap_or(0);
        let text = squeezed(&runs(paragraph));
        if room < least && text.chars().count() > 1 {
            faults.push(format!(
                "“{text}” has {:.1} characters of room",
                f64::from(room) / f64::from(least) * 4.0
            ));
        }
    }
    faults
}

/// A part of a DOCX.
#[cfg(feature = "docx")]
fn docx_part(bytes: &[u8], name: &str) -> String {
    use std::io::Read as _;
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut xml = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut xml).unwrap();
    xml
}

// --- Text ----------------------------------------------------------------------------

/// Where two texts differ first.
fn differs(expected: &str, actual: &str) -> Option<String> {
    if expected == actual {
        return None;
    }
    let (e, a): (Vec<char>, Vec<char>) = (expected.chars().collect(), actual.chars().collect());
    let at = e.iter().zip(&a).position(|(x, y)| x != y).unwrap_or(e.len().min(a.len()));
    let around =
        |t: &[char]| t[at.saturating_sub(12)..(at + 20).min(t.len())].iter().collect::<String>();
    Some(format!(
        "the text differs at character {at}: expected “{}”, found “{}”",
        around(&e),
        around(&a)
    ))
}

/// Text without white space, which lines and cells add and remove, and without characters that only
/// steer.
pub fn squeezed(text: &str) -> String {
    let steers = |c| matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}');
    text.chars().filter(|c| !c.is_whitespace() && !steers(*c)).collect()
}

/// The text of a document as a format holds it, without white space.
pub fn expected(document: &Document, profile: &Profile, order: Order) -> String {
    let mut out = String::new();
    if let Some(h) = &document.head {
        head(&mut out, h, profile, order);
    }
    blocks(&mut out, &document.blocks);
    for annex in &document.annexes {
        out.push_str(&annex.mark);
        inlines(&mut out, &annex.title);
        blocks(&mut out, &annex.blocks);
    }
    if let Some(i) = &document.imprint {
        imprint(&mut out, i);
    }
    squeezed(&out)
}

fn head(out: &mut String, head: &Head, profile: &Profile, order: Order) {
    let lines: Vec<&str> = [&head.copy_number, &head.secrecy, &head.urgency]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    let kind = profile.head.kind;
    let mark = mark(head, profile, order);
    let placed = signers(head, columns(profile));
    let (above, last) = if kind == HeadKind::RedHead {
        placed.rows.split_at(placed.above_number)
    } else {
        (&[][..], &[][..])
    };
    let signed_by = |first: bool| {
        if first && !head.signers.is_empty() && kind == HeadKind::RedHead {
            "签发人："
        } else {
            ""
        }
    };
    match (kind, order) {
        // A profile without a head shows the lines and the number only.
        (HeadKind::None, _) => {
            out.extend(lines);
            inlines(out, &head.number);
        }
        (_, Order::Pdf) => {
            let red_head = kind == HeadKind::RedHead;
            out.extend(lines.iter().filter(|_| red_head).copied());
            out.push_str(&mark);
            out.extend(lines.into_iter().filter(|_| !red_head));
            out.push_str(signed_by(true));
            out.extend(above.iter().chain(last).map(String::as_str));
            inlines(out, &head.number);
        }
        (HeadKind::Letter, Order::Docx) => {
            out.extend(lines.first().copied());
            inlines(out, &head.number);
            out.extend(lines.into_iter().skip(1));
        }
        (HeadKind::RedHead, Order::Docx) => {
            out.extend(lines);
            out.push_str(&mark);
            out.push_str(signed_by(!above.is_empty()));
            out.extend(above.iter().map(String::as_str));
            inlines(out, &head.number);
            out.push_str(signed_by(above.is_empty()));
            out.extend(last.iter().map(String::as_str));
        }
        (other, Order::Docx) => panic!("the order of the parts of a head {other:?}"),
    }
}

/// The issuer's mark: in a DOCX the word behind joint issuers stands in the first row, beside the
/// first of them.
fn mark(head: &Head, profile: &Profile, order: Order) -> String {
    if profile.head.preprinted {
        return String::new();
    }
    let suffix = head.suffix.as_deref().unwrap_or_default();
    let (first, rest) = head.issuers.split_first().expect("a head has an issuer");
    let text = match order {
        Order::Docx => format!("{first}{suffix}{}", rest.concat()),
        Order::Pdf => format!("{first}{}{suffix}", rest.concat()),
    };
    squeezed(&text)
}

fn blocks(out: &mut String, list: &[Block]) {
    for block in list {
        match &block.kind {
            BlockKind::Title { text }
            | BlockKind::Addressee { text }
            | BlockKind::Paragraph { text, .. } => inlines(out, text),
            BlockKind::Heading { number, lead, text, .. } => {
                out.push_str(number);
                inlines(out, lead);
                inlines(out, text);
            }
            BlockKind::Table(t) => t
                .rows
                .iter()
                .flat_map(|r| &r.cells)
                .flat_map(|c| &c.paragraphs)
                .for_each(|p| inlines(out, p)),
            BlockKind::AnnexList { items } => {
                out.push_str("附件：");
                items.iter().for_each(|i| out.extend([i.number.as_str(), i.name.as_str()]));
            }
            BlockKind::Attendance { label, text } => {
                out.extend([label, "："]);
                inlines(out, text);
            }
            BlockKind::Signature(s) => {
                out.extend(s.organs.iter().map(String::as_str));
                inlines(out, &s.date);
            }
            BlockKind::Note { text } => {
                out.push('（');
                inlines(out, text);
                out.push('）');
            }
            // A drawing says what it shows as a whole.
            BlockKind::Chart(_)
            | BlockKind::Ruled { .. }
            | BlockKind::Space { .. }
            | BlockKind::PageBreak => {}
            other => panic!("what of it is to be found in a file? {other:?}"),
        }
    }
}

/// Boxes to tick are characters in both formats; gaps are none.
fn inlines(out: &mut String, list: &[Inline]) {
    for inline in list {
        match inline {
            Inline::Text { text, .. } => out.push_str(text),
            Inline::Check { checked, .. } => out.push(if *checked { '☑' } else { '□' }),
            Inline::Break | Inline::Blank { .. } => {}
            other => panic!("what of it is to be found in a file? {other:?}"),
        }
    }
}

fn imprint(out: &mut String, imprint: &Imprint) {
    for (word, names) in [("主送", &imprint.to), ("抄送", &imprint.cc)]
        .into_iter()
        .filter(|(_, names)| !names.is_empty())
    {
        _ = write!(out, "{word}：{}。", names.join("，"));
    }
    out.push_str(imprint.printer.as_deref().unwrap_or_default());
    if let Some(date) = &imprint.date {
        _ = write!(out, "{}印发", date.trim_end_matches("印发"));
    }
}

/// The text of each part of a DOCX that is in `word/`.
#[cfg(feature = "docx")]
fn docx_texts(bytes: &[u8]) -> std::collections::BTreeMap<String, String> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let names: Vec<String> =
        (0..zip.len()).map(|i| zip.by_index(i).unwrap().name().unwrap().to_string()).collect();
    let texts = names.into_iter().filter(|n| n.starts_with("word/") && n.ends_with(".xml"));
    texts.map(|n| (n.clone(), runs(&said_once(&docx_part(bytes, &n))))).collect()
}

/// The part without what merged cells say again on a further page: a cell that begins where one
/// that says the same goes on above it.
#[cfg(feature = "docx")]
fn said_once(xml: &str) -> String {
    let mut out = String::new();
    let mut above: std::collections::BTreeMap<usize, String> = std::collections::BTreeMap::new();
    let mut column = 0;
    for (n, piece) in xml.split_inclusive("</w:tc>").enumerate() {
        let (before, cell) = match piece.rfind("<w:tc>") {
            Some(at) if n > 0 || piece.ends_with("</w:tc>") => piece.split_at(at),
            _ => {
                out.push_str(piece);
                continue;
            }
        };
        if before.contains("<w:tbl>") {
            above.clear();
        }
        if before.contains("<w:tr>") {
            column = 0;
        }
        out.push_str(before);
        let span = cell.split("<w:gridSpan w:val=\"").nth(1).and_then(|s| s.split('"').next());
        let text = runs(cell);
        let again = cell.contains("<w:vMerge w:val=\"restart\"/>")
            && !text.is_empty()
            && above.get(&column) == Some(&text);
        if !again {
            out.push_str(cell);
        }
        if cell.contains("<w:vMerge w:val=\"restart\"/>") {
            above.insert(column, text);
        } else if !cell.contains("<w:vMerge") {
            above.remove(&column);
        }
        column += span.and_then(|s| s.parse::<usize>().ok()).unwrap_or(1);
    }
    out
}

/// What stands in `w:t`.
#[cfg(feature = "docx")]
fn runs(xml: &str) -> String {
    let mut out = String::new();
    for piece in xml.split("<w:t").skip(1) {
        // Not w:tab, w:tbl and their like.
        let Some(text) = piece
            .strip_prefix('>')
            .or_else(|| piece.strip_prefix(' ').and_then(|p| p.split_once('>')).map(|p| p.1))
        else {
            continue;
        };
        let text = text.split("</w:t>").next().unwrap_or_default();
        out.push_str(
            &text
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&apos;", "'")
                .replace("&amp;", "&"),
        );
    }
    out
}

// --- Places --------------------------------------------------------------------------

/// Half a millimetre.
#[cfg(feature = "pdf")]
const SLACK: f64 = 0.5 * 72.0 / 25.4;

/// Text and rules beyond the type area. Page numbers have their own place; so have the mark, the
/// rules and the first lines of a letter.
#[cfg(feature = "pdf")]
fn outside(page: &Page, profile: &Profile, letter: bool) -> Vec<String> {
    let p = &profile.page;
    let (width, height) = (p.text_width.pt().0, p.text_height.pt().0);
    let (left, top) = if p.landscape {
        (profile.bottom().pt().0, p.left.pt().0)
    } else {
        (p.left.pt().0, p.top.pt().0)
    };
    let (width, height) = if p.landscape { (height, width) } else { (width, height) };
    let area = Box {
        left: left - SLACK,
        top: top - SLACK,
        right: left + width + SLACK,
        bottom: top + height + SLACK,
    };
    let mut faults = Vec::new();
    for line in lines(page) {
        let (first, last) = (line[0], line[line.len() - 1]);
        let text = || line.iter().map(|g| g.text.as_str()).collect::<String>();
        if last.ink.right > area.right {
            faults.push(format!(
                "“{}” ends {:.1} mm beyond the type area",
                text(),
                mm(last.ink.right - area.right + SLACK)
            ));
        }
        if first.ink.left < area.left {
            faults.push(format!(
                "“{}” begins {:.1} mm before the type area",
                text(),
                mm(area.left + SLACK - first.ink.left)
            ));
        }
        if first.baseline > area.bottom {
            faults.push(format!(
                "“{}” stands {:.1} mm below the type area",
                text(),
                mm(first.baseline - area.bottom + SLACK)
            ));
        }
        if first.ink.top < area.top && !letter {
            faults.push(format!(
                "“{}” stands {:.1} mm above the type area",
                text(),
                mm(area.top + SLACK - first.ink.top)
            ));
        }
    }
    // The lower half of a line's leading is below the type area, and so may be the last rule of a
    // table.
    let low = area.bottom + (profile.pitch().0 - profile.grid.size.0) / 2.0;
    for r in page.rules.iter().map(|r| r.place) {
        if !letter && (r.right > area.right || r.left < area.left || r.bottom > low) {
            faults.push(format!(
                "a rule from {:.1}, {:.1} to {:.1}, {:.1} mm",
                mm(r.left),
                mm(r.top),
                mm(r.right),
                mm(r.bottom)
            ));
        }
    }
    faults
}

#[cfg(feature = "pdf")]
fn mm(points: f64) -> f64 {
    points / 72.0 * 25.4
}

/// What the type area holds: everything visible but the furniture.
#[cfg(feature = "pdf")]
fn content(page: &Page) -> impl Iterator<Item = &Glyph> {
    page.glyphs.iter().filter(|g| !g.background && is_visible(g))
}

#[cfg(feature = "pdf")]
fn is_visible(glyph: &Glyph) -> bool {
    glyph.ink.right - glyph.ink.left > 0.5 && !glyph.text.chars().all(char::is_whitespace)
}

/// The glyphs of a page by baseline, each line from left to right.
#[cfg(feature = "pdf")]
fn lines(page: &Page) -> Vec<Vec<&Glyph>> {
    let mut all: Vec<&Glyph> = content(page).collect();
    all.sort_by(|a, b| {
        (a.baseline.round(), a.ink.left).partial_cmp(&(b.baseline.round(), b.ink.left)).unwrap()
    });
    let mut lines: Vec<Vec<&Glyph>> = Vec::new();
    for glyph in all {
        match lines.last_mut() {
            Some(line) if (line[0].baseline - glyph.baseline).abs() < 1.0 => line.push(glyph),
            _ => lines.push(vec![glyph]),
        }
    }
    lines
}

/// Glyphs printed over others, page numbers included.
#[cfg(feature = "pdf")]
fn overlaps(page: &Page) -> Vec<String> {
    // A tenth on each side for what is set tight on purpose.
    let inner = |g: &Glyph| {
        let tight = (g.ink.right - g.ink.left) / 10.0;
        Box { left: g.ink.left + tight, right: g.ink.right - tight, ..g.ink }
    };
    let mut all: Vec<(&Glyph, Box)> =
        page.glyphs.iter().filter(|g| is_visible(g)).map(|g| (g, inner(g))).collect();
    all.sort_by(|a, b| a.1.top.total_cmp(&b.1.top));
    let mut faults = Vec::new();
    for (i, (a, of_a)) in all.iter().enumerate() {
        for (b, of_b) in all[i + 1..].iter().take_while(|(_, b)| b.top < of_a.bottom) {
            let across = of_a.right.min(of_b.right) - of_a.left.max(of_b.left);
            let down = of_a.bottom.min(of_b.bottom) - of_b.top;
            let least = a.size.min(b.size);
            if across > 0.1 * least && down > 0.15 * least {
                let place = (mm(of_b.left), mm(of_b.top));
                faults.push(format!(
                    "“{}” is printed over “{}” at {:.0}, {:.0} mm",
                    b.text, a.text, place.0, place.1
                ));
            }
        }
    }
    if faults.len() > 2 {
        let more = faults.len() - 2;
        faults.truncate(2);
        faults.push(format!("and {more} more glyphs printed over others"));
    }
    faults
}

/// Text with a rule through it.
#[cfg(feature = "pdf")]
fn struck(page: &Page) -> Vec<String> {
    let mut faults = Vec::new();
    for g in content(page) {
        let tight = (g.ink.right - g.ink.left) / 10.0;
        let (top, bottom) = (g.ink.top + 0.1 * g.size, g.baseline - 0.05 * g.size);
        let through = page.rules.iter().map(|r| r.place).find(|r| {
            let level = r.bottom - r.top < 0.1;
            let across = r.left < g.ink.right - tight && r.right > g.ink.left + tight;
            let down = r.top < bottom && r.bottom > top;
            across && down && (level || r.right - r.left < 0.1)
        });
        if let Some(r) = through {
            faults.push(format!(
                "a rule runs through “{}” at {:.0}, {:.0} mm",
                g.text,
                mm(r.left.max(g.ink.left)),
                mm(g.baseline)
            ));
        }
    }
    faults.truncate(3);
    faults
}

/// Lines of a cell, or of any element, that reach over an upright rule.
#[cfg(feature = "pdf")]
fn beyond_cells(paper: &Paper) -> Vec<String> {
    let mut faults = Vec::new();
    // Names and numbers of a chart stand on both sides of its axis.
    for element in paper.elements.iter().filter(|e| e.tag != "Figure") {
        for line in element.glyphs.chunk_by(|a, b| {
            a.0 == b.0
                && (paper.pages[a.0].glyphs[a.1].baseline - paper.pages[b.0].glyphs[b.1].baseline)
                    .abs()
                    < 1.0
        }) {
            let page = &paper.pages[line[0].0];
            let glyphs: Vec<&Glyph> =
                line.iter().map(|(_, g)| &page.glyphs[*g]).filter(|g| is_visible(g)).collect();
            let (Some(first), Some(last)) = (glyphs.first(), glyphs.last()) else { continue };
            let upright = |r: &Box| {
                r.right - r.left < 0.1 && r.top < first.baseline && r.bottom > first.baseline
            };
            let between = |r: &Box| r.left > first.ink.left + 0.5 && r.left < last.ink.right - 0.5;
            if page.rules.iter().map(|r| r.place).filter(upright).any(|r| between(&r)) {
                let text: String = glyphs.iter().map(|g| g.text.as_str()).collect();
                faults.push(format!(
                    "page {}: “{text}” reaches out of its {}",
                    line[0].0 + 1,
                    element.tag
                ));
            }
        }
    }
    faults
}

/// Paragraphs with a heavy rule between their lines, as that of a head.
#[cfg(feature = "pdf")]
fn parted(paper: &Paper) -> Vec<String> {
    let mut faults = Vec::new();
    for element in &paper.elements {
        for part in element.glyphs.chunk_by(|a, b| a.0 == b.0) {
            let page = &paper.pages[part[0].0];
            let (first, last) = (&page.glyphs[part[0].1], &page.glyphs[part[part.len() - 1].1]);
            let between = |r: &&Rule| {
                let across = r.place.left < last.ink.left && r.place.right > last.ink.left;
                r.weight > 1.0
                    && across
                    && r.place.top > first.baseline
                    && r.place.bottom < last.baseline
            };
            if page.rules.iter().any(|r| between(&r)) {
                let text: String =
                    part.iter().take(20).map(|(_, g)| page.glyphs[*g].text.as_str()).collect();
                faults.push(format!(
                    "page {}: a rule runs between the lines of “{text}…”",
                    part[0].0 + 1
                ));
            }
        }
    }
    faults
}
