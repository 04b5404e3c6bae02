//! Pictures side by side: a table without rules, each picture above its caption.

use std::sync::Arc;

use super::Writer;
use super::picture::BELOW_PICTURE;
use super::props::{Para, Run, Spacing};
use super::styles::id;
use super::table::{CellProps, open_bare, open_row};
use crate::document::{Picture, Pictures};
use crate::drawing;
use crate::layout::picture_row;
use crate::units::Pt;

impl Writer<'_> {
    pub(super) fn pictures(&mut self, pictures: &Pictures) {
        let row = picture_row(pictures, self.profile);
        if row.columns.is_empty() {
            return;
        }
        if self.pending > 0 || self.page_break || self.after_table {
            self.spacer();
        }
        let columns = table_columns(&row.columns);
        let widths: Vec<i32> = columns.iter().map(|(width, _)| *width).collect();
        open_bare(&mut self.xml, None, None, &widths);
        open_row(&mut self.xml, None, false);
        let line = row.line.twips().0 + BELOW_PICTURE;
        for (width, picture) in columns {
            CellProps { width, span: 1, ..CellProps::default() }.open(&mut self.xml);
            match picture.and_then(|n| Some((pictures.row.get(n)?, *row.sizes.get(n)?))) {
                Some((picture, size)) => self.picture_with_caption(picture, size, line),
                None => self.plain_paragraph(Para::of(id::SPACER), ""),
            }
            self.xml.close("w:tc");
        }
        self.xml.close("w:tr");
        self.xml.close("w:tbl");
        self.after_table = true;
    }

    /// A picture of this size on a line at least so many twips high, and its caption.
    fn picture_with_caption(&mut self, picture: &Picture, size: (Pt, Pt), line: i32) {
        let spacing = Spacing { least: Some(line), ..Spacing::default() };
        self.open_paragraph(Para { spacing, align: Some("center"), ..Para::of(id::SPACER) }, 0);
        let (file, alt) = match &picture.photo {
            Some(photo) => (Some(photo.jpeg.clone()), picture.alt.clone()),
            None => {
                let frame = drawing::frame(picture, size);
                (drawing::png(&frame, self.profile, None).map(Arc::from), frame.alt)
            }
        };
        if let Some(file) = file {
            self.picture(file, "照片", &alt, (size.0.mm().emu(), size.1.mm().emu()), None);
        }
        self.close_paragraph();
        if !picture.caption.is_empty() {
            self.open_paragraph(Para { align: Some("center"), ..Para::of(id::TABLE) }, 0);
            self.inlines(&picture.caption, Run::default());
            self.close_paragraph();
        }
    }
}

/// The columns of the table: widths in twips, and which picture each is for; those between pictures
/// are for none.
fn table_columns(columns: &[(Pt, Pt)]) -> Vec<(i32, Option<usize>)> {
    let (mut all, mut at) = (Vec::new(), 0);
    for (n, (left, width)) in columns.iter().enumerate() {
        let (left, right) = (left.twips().0, (*left + *width).twips().0);
        if left > at {
            all.push((left - at, None));
        }
        all.push((right - left, Some(n)));
        at = right;
    }
    all
}
