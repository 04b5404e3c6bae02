//! The structure tree of a PDF, which screen readers use, and the bookmarks.

use pdf_writer::types::{StructRole, TableHeaderScope};
use pdf_writer::writers::StructElement;
use pdf_writer::{Chunk, Finish as _, Name, Rect, Ref, TextStr};

use super::objects::Refs;
use crate::paged::flow::Flow;
use crate::paged::pages::{Element, Pages, Place, Tag};

/// The elements of a document with their marked contents.
pub struct Tree<'p> {
    elements: &'p [Element],
    /// Page and number of the marked contents of each element.
    contents: Vec<Vec<(usize, i32)>>,
    /// The elements of the marked contents of each page, by their numbers.
    pages: Vec<Vec<usize>>,
}

impl<'p> Tree<'p> {
    /// The tree of a document before drawing.
    pub fn new(laid_out: &'p Pages) -> Self {
        let elements = laid_out.elements.as_slice();
        Tree {
            elements,
            contents: vec![Vec::new(); elements.len()],
            pages: vec![Vec::new(); laid_out.pages.len()],
        }
    }

    /// The tag and the number of the next marked content of an element on a page.
    pub fn mark(&mut self, element: usize, page: usize) -> (Name<'static>, i32) {
        let number = self.pages[page].len() as i32;
        self.pages[page].push(element);
        self.contents[element].push((page, number));
        (role(&self.elements[element].tag).to_name(), number)
    }

    /// Writes the tree and returns its root; `height` is that of the pages.
    pub fn write(self, chunk: &mut Chunk, refs: &mut Refs, pages: &[Ref], height: f32) -> Ref {
        let [root, document, parents] = [(); 3].map(|()| refs.next());
        let own: Vec<Ref> = self.elements.iter().map(|_| refs.next()).collect();
        let mut children: Vec<Vec<Ref>> = vec![Vec::new(); self.elements.len()];
        let mut top = Vec::new();
        for (number, element) in self.elements.iter().enumerate() {
            element.parent.map_or(&mut top, |parent| &mut children[parent]).push(own[number]);
        }
        for (number, element) in self.elements.iter().enumerate() {
            let mut out = chunk.indirect(own[number]).start::<StructElement<'_>>();
            out.kind(role(&element.tag))
                .parent(element.parent.map_or(document, |parent| own[parent]));
            attributes(&mut out, &element.tag, height);
            let contents = &self.contents[number];
            if let Some((first, _)) = contents.first() {
                out.page(pages[*first]);
            }
            let mut kids = out.children();
            for (page, content) in contents {
                if Some(page) == contents.first().map(|(page, _)| page) {
                    kids.marked_content_id(*content);
                } else {
                    kids.marked_content_ref().page(pages[*page]).marked_content_id(*content);
                }
            }
            children[number].iter().for_each(|child| _ = kids.struct_element(*child));
        }
        let mut out = chunk.indirect(document).start::<StructElement<'_>>();
        out.kind(StructRole::Document).parent(root);
        let mut kids = out.children();
        top.iter().for_each(|child| _ = kids.struct_element(*child));
        kids.finish();
        out.finish();
        let lists: Vec<Ref> = self.pages.iter().map(|_| refs.next()).collect();
        for (list, elements) in lists.iter().zip(&self.pages) {
            chunk.indirect(*list).array().items(elements.iter().map(|e| own[*e]));
        }
        let mut numbers = chunk.number_tree(parents);
        let mut nums = numbers.nums();
        for (page, list) in lists.iter().enumerate() {
            nums.insert(page as i32, *list);
        }
        nums.finish();
        numbers.finish();
        let mut out = chunk.indirect(root).start::<pdf_writer::writers::StructTreeRoot<'_>>();
        out.child(document)
            .parent_tree_next_key(lists.len() as i32)
            .pair(Name(b"ParentTree"), parents);
        root
    }
}

fn attributes(out: &mut StructElement<'_>, tag: &Tag, height: f32) {
    match tag {
        Tag::Cell { head, columns, rows } => {
            let mut all = out.attributes();
            let mut table = all.push().table();
            if *head {
                table.scope(TableHeaderScope::Column);
            }
            if *columns > 1 {
                table.col_span(*columns as i32);
            }
            if *rows > 1 {
                table.row_span(*rows as i32);
            }
        }
        Tag::Figure(alt, _, [left, top, right, bottom]) => {
            out.alt(TextStr(alt));
            let place = Rect::new(
                left.0 as f32,
                height - bottom.0 as f32,
                right.0 as f32,
                height - top.0 as f32,
            );
            out.attributes().push().layout().bbox(place);
        }
        _ => {}
    }
}

fn role(tag: &Tag) -> StructRole {
    match tag {
        Tag::Heading(1, ..) => StructRole::H1,
        Tag::Heading(2, ..) => StructRole::H2,
        Tag::Heading(3, ..) => StructRole::H3,
        Tag::Heading(4, ..) => StructRole::H4,
        Tag::Heading(..) => StructRole::H5,
        Tag::Paragraph => StructRole::P,
        Tag::Table => StructRole::Table,
        Tag::TableHead => StructRole::THead,
        Tag::TableBody => StructRole::TBody,
        Tag::Row => StructRole::TR,
        Tag::Cell { head: true, .. } => StructRole::TH,
        Tag::Cell { head: false, .. } => StructRole::TD,
        Tag::Figure(..) => StructRole::Figure,
    }
}

/// A bookmark.
struct Bookmark<'p> {
    level: u8,
    title: &'p str,
    place: Place,
    parent: Option<usize>,
    children: Vec<usize>,
}

/// Writes the headings as bookmarks; returns their root, if there are any.
pub fn bookmarks(
    laid_out: &Pages,
    chunk: &mut Chunk,
    refs: &mut Refs,
    pages: &[Ref],
    flow: &Flow,
) -> Option<Ref> {
    let mut all: Vec<Bookmark<'_>> = Vec::new();
    let mut top = Vec::new();
    for element in &laid_out.elements {
        let Tag::Heading(level, title, place) = &element.tag else { continue };
        let mut parent = all.len().checked_sub(1);
        while let Some(at) = parent.filter(|at| all[*at].level >= *level) {
            parent = all[at].parent;
        }
        let number = all.len();
        parent.map_or(&mut top, |at| &mut all[at].children).push(number);
        all.push(Bookmark { level: *level, title, place: *place, parent, children: Vec::new() });
    }
    let (first, last) = (*top.first()?, *top.last()?);
    let root = refs.next();
    let own: Vec<Ref> = all.iter().map(|_| refs.next()).collect();
    chunk.outline(root).first(own[first]).last(own[last]).count(top.len() as i32);
    for (number, bookmark) in all.iter().enumerate() {
        let siblings = bookmark.parent.map_or(&top, |parent| &all[parent].children);
        let at = siblings.iter().position(|s| *s == number).unwrap_or_default();
        let mut item = chunk.outline_item(own[number]);
        item.title(TextStr(bookmark.title))
            .parent(bookmark.parent.map_or(root, |parent| own[parent]));
        if let Some(prev) = at.checked_sub(1).and_then(|at| siblings.get(at)) {
            item.prev(own[*prev]);
        }
        if let Some(next) = siblings.get(at + 1) {
            item.next(own[*next]);
        }
        if let (Some(first), Some(last)) = (bookmark.children.first(), bookmark.children.last()) {
            // Closed: readers see the titles first.
            item.first(own[*first]).last(own[*last]).count(-(bookmark.children.len() as i32));
        }
        let y = flow.page.height - flow.page.top - bookmark.place.y;
        item.dest().page(pages[bookmark.place.page]).xyz(0.0, y.0 as f32, None);
    }
    Some(root)
}
