//! The notes (批注) of a marked sheet: the part of its comments, and the drawing with a box for each.
//!
//! Notes of an earlier marking are removed. If a clerk has a note of their own in a wrong cell, the
//! message is written below its text.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::AUTHOR;
use super::survey::Survey;
use crate::workbook::xlsx::cell_ref::{self, CellRef, FORMAT_COLUMNS};
use crate::workbook::xlsx::package::insert_last;
use crate::workbook::xlsx::tags::{Edits, Kind, Malformed, Tag, Tags, escape, plain};

/// Begins our text below a clerk's own note.
const BELOW: &str = "【巡文核对】";

/// The comments of a sheet, and the cells whose boxes change.
pub(super) struct Notes {
    pub xml: String,
    /// Cells whose notes of an earlier marking were removed.
    pub gone: BTreeSet<CellRef>,
    /// Cells with a new note of ours.
    pub new: BTreeSet<CellRef>,
}

/// An empty part of comments, in the namespace of its sheet.
pub(super) fn empty(namespace: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <comments xmlns=\"{}\"><authors></authors><commentList></commentList></comments>",
        escape(namespace)
    )
}

/// The beginning of a note of ours.
fn heading() -> String {
    format!("{AUTHOR}：")
}

/// An existing comment.
#[derive(Default)]
struct Comment {
    range: Range<usize>,
    cell: Option<CellRef>,
    author: Option<usize>,
    text: Range<usize>,
}

/// The part with new notes instead of those of an earlier marking.
pub(super) fn write(xml: &str, notes: &BTreeMap<CellRef, String>) -> Result<Notes, Malformed> {
    let mut edits = Edits::default();
    let (mut authors, mut comments, mut author_at) = (Vec::new(), Vec::new(), 0);
    let (mut authors_end, mut list_end, mut prefix) = (None, None, "");
    let mut current = Comment::default();
    for tag in Tags::of(xml) {
        let tag = tag?;
        match (tag.local(), tag.kind) {
            ("comments", Kind::Open) => prefix = tag.prefix(),
            ("author", Kind::Open) => author_at = tag.end(),
            ("author", kind) => authors.push(if kind == Kind::Close {
                plain(&xml[author_at..tag.start])
            } else {
                String::new()
            }),
            ("authors", Kind::Close | Kind::Empty) => authors_end = Some(tag),
            ("commentList", Kind::Close | Kind::Empty) => list_end = Some(tag),
            ("comment", Kind::Open) => {
                let cell = tag.attribute("ref").and_then(|r| cell_ref::read(&r));
                current = Comment {
                    range: tag.start..tag.end(),
                    cell,
                    author: tag.number("authorId"),
                    text: 0..0,
                };
            }
            ("text", Kind::Open) => current.text = tag.end()..tag.end(),
            ("text", Kind::Close) => current.text.end = tag.start,
            ("comment", Kind::Close) => {
                current.range.end = tag.end();
                comments.push(std::mem::take(&mut current));
            }
            _ => {}
        }
    }
    let list_end = list_end.ok_or(Malformed)?;
    let own = authors.iter().position(|a| a.trim() == AUTHOR);
    let author = own.unwrap_or(authors.len());
    let mut left: BTreeMap<CellRef, &String> = notes.iter().map(|(c, t)| (*c, t)).collect();
    let (mut gone, mut added) = (BTreeSet::new(), String::new());
    for comment in &comments {
        let text = &xml[comment.text.clone()];
        if (own.is_some() && comment.author == own)
            || plain(text).trim_start().starts_with(&heading())
        {
            edits.replace(comment.range.clone(), "");
            gone.extend(comment.cell);
            continue;
        }
        let below = comment.cell.and_then(|c| left.remove(&c));
        if below.is_some() || text.contains(BELOW) {
            edits.replace(comment.text.clone(), joined(text, prefix, below)?);
        }
    }
    for (cell, text) in &left {
        let text = run(prefix, &format!("{}\n{text}", heading()));
        let name = cell_ref::name(*cell);
        added.push_str(&format!(
            "<{prefix}comment ref=\"{name}\" authorId=\"{author}\"><{prefix}text>{text}</{prefix}text></{prefix}comment>"
        ));
    }
    if !added.is_empty() && own.is_none() {
        let name = format!("<{prefix}author>{AUTHOR}</{prefix}author>");
        match authors_end {
            Some(end) => insert_last(&mut edits, &end, &name),
            None => return Err(Malformed),
        }
    }
    insert_last(&mut edits, &list_end, &added);
    Ok(Notes { xml: edits.apply(xml), gone, new: left.keys().copied().collect() })
}

/// The text of a clerk's note with a message below it, instead of the message of an earlier
/// marking.
fn joined(text: &str, prefix: &str, below: Option<&String>) -> Result<String, Malformed> {
    let mut edits = Edits::default();
    let (mut open, mut run_at): (Option<Tag<'_>>, _) = (None, 0);
    for tag in Tags::of(text) {
        let tag = tag?;
        match (tag.local(), tag.kind) {
            ("r", Kind::Open) => run_at = tag.start,
            ("t", Kind::Open) => open = Some(tag),
            ("t", Kind::Close) => {
                let Some(begin) = open.take() else { continue };
                let own = &text[begin.end()..tag.start];
                if let Some(at) = own.find(BELOW) {
                    // A run that is entirely ours is removed; if a program joined runs, the clerk's
                    // words stay.
                    let cut = if plain(&own[..at]).trim().is_empty() && tag.depth > 0 {
                        run_at
                    } else {
                        begin.end() + at
                    };
                    let rest = if cut == run_at {
                        String::new()
                    } else {
                        closing(&tag, &text[run_at..begin.start])
                    };
                    let mut left = text[..cut].to_string() + &rest;
                    trim_last(&mut left, prefix);
                    edits.replace(0..text.len(), left);
                    break;
                }
                if tag.depth == 0 {
                    // Text without runs becomes one, so that another can follow.
                    edits.insert(begin.start, format!("<{prefix}r>"));
                    edits.insert(tag.end(), format!("</{prefix}r>"));
                }
            }
            _ => {}
        }
    }
    let mut out = edits.apply(text);
    if let Some(below) = below {
        out.push_str(&run(prefix, &format!("\n{BELOW}{below}")));
    }
    Ok(out)
}

/// Removes line ends from the end of a text: some programs make the one before our text a run of
/// its own.
fn trim_last(text: &mut String, prefix: &str) {
    if let Some(end) = text.rfind(&format!("</{prefix}t>")) {
        let mut kept = &text[..end];
        while let Some(less) = ["\n", "\r", "&#10;", "&#13;", "&#xA;", "&#xD;", "_x000D_"]
            .iter()
            .find_map(|e| kept.strip_suffix(e))
        {
            kept = less;
        }
        let kept = kept.len();
        text.replace_range(kept..end, "");
    }
}

/// Closing tags for a text that was cut, and for the run around it.
fn closing(text: &Tag<'_>, before: &str) -> String {
    let name = text.name();
    let run = if text.depth > 0 {
        before.split(['<', '>', ' ']).nth(1).map(|r| format!("</{r}>"))
    } else {
        None
    };
    format!("</{name}>{}", run.unwrap_or_default())
}

fn run(prefix: &str, text: &str) -> String {
    let p = prefix;
    format!(
        "<{p}r><{p}rPr><{p}sz val=\"10\"/><{p}color rgb=\"FF9C0006\"/><{p}rFont val=\"宋体\"/><{p}charset val=\"134\"/></{p}rPr>\
         <{p}t xml:space=\"preserve\">{}</{p}t></{p}r>",
        escape(text)
    )
}

const V: &str = "urn:schemas-microsoft-com:vml";
const O: &str = "urn:schemas-microsoft-com:office:office";
const X: &str = "urn:schemas-microsoft-com:office:excel";

/// Shapes in a block of shape numbers.
const BLOCK: usize = 1024;

/// A drawing without boxes, with blocks of numbers for `boxes` of them from `block` on.
pub(super) fn empty_drawing(block: usize, boxes: usize) -> String {
    let blocks: Vec<String> = (block..=block + boxes / BLOCK).map(|b| b.to_string()).collect();
    format!(
        "<xml xmlns:v=\"{V}\" xmlns:o=\"{O}\" xmlns:x=\"{X}\"><o:shapelayout v:ext=\"edit\"><o:idmap v:ext=\"edit\" data=\"{}\"/></o:shapelayout></xml>",
        blocks.join(",")
    )
}

/// The highest block of shape numbers in a drawing.
pub(super) fn last_block(drawing: &str) -> usize {
    let tags = Tags::lenient(drawing).map_while(Result::ok).filter(|t| t.begins("idmap"));
    let data = tags
        .filter_map(|t| t.attribute("data"))
        .map(|d| d.split(',').filter_map(|b| b.trim().parse().ok()).max().unwrap_or(0));
    data.max().unwrap_or(0)
}

/// The drawing with boxes for new notes and without those of removed ones.
pub(super) fn draw(
    xml: &str,
    notes: &Notes,
    texts: &BTreeMap<CellRef, String>,
    survey: &Survey,
) -> Result<String, Malformed> {
    let mut edits = Edits::default();
    let (mut shape, mut note, mut value) = (0, false, 0);
    let (mut row, mut column, mut end, mut typed) = (None, None, None, false);
    let (mut last_id, mut first_block) = (0, 1);
    let mut names = BTreeSet::new();
    for tag in Tags::lenient(xml) {
        let tag = tag?;
        match (tag.local(), tag.kind) {
            ("xml", Kind::Open) if tag.depth == 0 => {
                names.extend(
                    tag.namespaces().into_iter().map(|(p, n)| (p.to_string(), n.into_owned())),
                );
            }
            ("xml", Kind::Close | Kind::Empty) => end = Some(tag),
            ("idmap", Kind::Open | Kind::Empty) => {
                let first =
                    tag.attribute("data").and_then(|d| d.split(',').next()?.trim().parse().ok());
                first_block = first.unwrap_or(first_block);
            }
            ("shapetype", Kind::Open) => {
                typed |= tag.attribute("id").is_some_and(|id| id == "_x0000_t202");
            }
            ("shape", Kind::Open) => {
                (shape, note, row, column) = (tag.start, false, None, None);
            }
            ("ClientData", Kind::Open) => {
                note = tag.attribute("ObjectType").is_some_and(|t| t == "Note");
            }
            ("Row" | "Column", Kind::Open) => value = tag.end(),
            ("Row", Kind::Close) => row = plain(&xml[value..tag.start]).trim().parse().ok(),
            ("Column", Kind::Close) => column = plain(&xml[value..tag.start]).trim().parse().ok(),
            ("shape", Kind::Close) => {
                let cell = row.zip(column).filter(|_| note);
                if cell.is_some_and(|c| notes.gone.contains(&c)) {
                    edits.replace(shape..tag.end(), "");
                    continue;
                }
                let id = Tags::lenient(&xml[shape..])
                    .next()
                    .and_then(Result::ok)
                    .and_then(|t| t.attribute("id"));
                let id = id.and_then(|id| id.rsplit("_s").next()?.parse::<usize>().ok());
                last_id = last_id.max(id.unwrap_or(0));
            }
            _ => {}
        }
    }
    let bound = |prefix: &str, name: &str| names.contains(&(prefix.to_string(), name.to_string()));
    let all = bound("v", V) && bound("o", O) && bound("x", X);
    let names = if all {
        String::new()
    } else {
        format!(" xmlns:v=\"{V}\" xmlns:o=\"{O}\" xmlns:x=\"{X}\"")
    };
    let mut id = last_id.max(first_block * BLOCK);
    let mut added = String::new();
    if !typed && !notes.new.is_empty() {
        added.push_str(&format!(
            "<v:shapetype{names} id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\">\
             <v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>"
        ));
    }
    for cell in &notes.new {
        id += 1;
        added.push_str(&note_box(
            *cell,
            id,
            texts.get(cell).map_or("", String::as_str),
            &names,
            survey,
        ));
    }
    insert_last(&mut edits, &end.ok_or(Malformed)?, &added);
    Ok(edits.apply(xml))
}

/// Pixels of a box and of a line in it; characters of a line.
const BOX: u32 = 260;
const LINE: u32 = 18;
const LINE_CHARACTERS: usize = 18;
const ROW: u32 = 20;

fn note_box(cell: CellRef, id: usize, text: &str, names: &str, survey: &Survey) -> String {
    let (row, column) = cell;
    let lines: usize =
        1 + text.lines().map(|l| l.chars().count() / LINE_CHARACTERS + 1).sum::<usize>();
    let height = (lines.min(24) as u32 + 1) * LINE;
    // From the next column to the right, for the width of the box.
    let (mut right, mut left) = (column.saturating_add(1), BOX);
    let start = right;
    while right < FORMAT_COLUMNS && survey.pixels(right) <= left + 15 {
        left -= survey.pixels(right).min(left);
        right += 1;
    }
    let top = row.saturating_sub(1);
    format!(
        "<v:shape{names} id=\"_x0000_s{id}\" type=\"#_x0000_t202\" style=\"position:absolute;margin-left:60pt;margin-top:8pt;width:{}pt;\
         height:{}pt;z-index:{};visibility:hidden\" fillcolor=\"#ffffe1\" o:insetmode=\"auto\"><v:fill color2=\"#ffffe1\"/>\
         <v:shadow on=\"t\" color=\"black\" obscured=\"t\"/><v:path o:connecttype=\"none\"/>\
         <v:textbox style=\"mso-direction-alt:auto\"><div style=\"text-align:left\"></div></v:textbox>\
         <x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/>\
         <x:Anchor>{start}, 15, {top}, 10, {right}, {left}, {}, {}</x:Anchor><x:AutoFill>False</x:AutoFill>\
         <x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>",
        BOX * 3 / 4,
        height * 3 / 4,
        id % BLOCK,
        top + height / ROW,
        height % ROW,
    )
}
