//! Pictures side by side with their captions, kept on one page.

use super::Composer;
use crate::document::Pictures;
use crate::drawing;
use crate::layout::picture_row;
use crate::paged::flow::{Image, Node};
use crate::paged::typeset::{Placing, Room, Style};
use crate::units::Pt;

impl Composer<'_> {
    pub(super) fn pictures(&mut self, pictures: &Pictures) {
        let row = picture_row(pictures, self.set.profile);
        let p = &self.set.profile.table;
        let style =
            Style { face: p.face, bold: false, size: p.size, pitch: p.size * p.pitch, grid: false };
        let mut items = Vec::new();
        let mut captions = Pt::ZERO;
        for ((picture, (left, width)), size) in pictures.row.iter().zip(row.columns).zip(row.sizes)
        {
            let item = match &picture.photo {
                Some(photo) => {
                    self.pictures.push(Image::Photo(photo.clone()));
                    let number = self.pictures.len() - 1;
                    Node::Picture { number, alt: picture.alt.clone(), size }
                }
                None => {
                    let drawing = drawing::frame(picture, size);
                    Node::Drawing { x: Pt::ZERO, h: size.1, drawing }
                }
            };
            let (x, y) = (left + (width - size.0) / 2.0, row.line - size.1);
            items.push(Node::Place { x, y, item: Box::new(item) });
            if !picture.caption.is_empty() {
                let room =
                    Room { first: Pt::ZERO, rest: Pt::ZERO, end: width, align: Placing::Center };
                let par = self.set.par(&self.set.spans(&picture.caption, style), style, room);
                captions = captions.max(par.height());
                items.push(Node::Place { x: left, y: row.line, item: Box::new(Node::Par(par)) });
            }
        }
        self.push(Node::Block { h: row.line + captions, items });
    }
}
