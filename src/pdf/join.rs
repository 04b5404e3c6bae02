//! Files to print from: finished PDF files in one, each beginning on a new sheet.

use std::sync::Arc;

use hayro_syntax::Pdf as Finished;
use hayro_write::{ChunkSettings, ExtractionQuery, extract};
use pdf_writer::{Name, Rect, Ref, TextStr};

use super::Pdf;
use super::objects::Refs;
use crate::diag::{Code, Diagnostic, Diagnostics};

/// Size of a blank side in points: A4.
const BLANK: (f32, f32) = (595.276, 841.89);

/// A file to be printed, with its number of copies.
#[derive(Debug, Clone)]
pub struct Part {
    /// The bytes of a PDF file.
    pub pdf: Arc<[u8]>,
    /// Its pages.
    pub pages: usize,
    /// Copies.
    pub copies: usize,
}

/// One side of a sheet: a page of a file, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Blank,
    Page(usize),
}

/// Joins files to one to print from. With `duplex` every file and every copy begins on the front of
/// a sheet. The file is neither tagged nor archivable; the single files are.
///
/// # Errors
/// A file that is no PDF.
pub fn join(parts: &[Part], duplex: bool) -> Result<Pdf, Diagnostics> {
    let broken = || Diagnostics::from(Diagnostic::error(Code::Internal, "要合并打印的 PDF 读不了"));
    let mut refs = Refs::new();
    let [catalog, tree] = [(); 2].map(|()| refs.next());
    let mut out = pdf_writer::Pdf::new();
    out.set_version(1, 7);
    out.catalog(catalog).pages(tree).pair(Name(b"Lang"), TextStr("zh-CN"));
    let (mut branches, mut count) = (Vec::new(), 0);
    for (part, sides) in parts.iter().zip(sides(parts, duplex)) {
        let finished = Finished::new(part.pdf.to_vec()).map_err(|_| broken())?;
        let pages =
            sides.iter().filter_map(|s| if let Side::Page(page) = s { Some(*page) } else { None });
        let queries: Vec<ExtractionQuery> = pages.map(ExtractionQuery::new_page).collect();
        let mut give = || refs.next();
        let colours = |group: &mut pdf_writer::writers::Group<'_>| group.color_space().device_rgb();
        let taken =
            extract(&finished, Box::new(&mut give), ChunkSettings::default(), colours, &queries)
                .map_err(|_| broken())?;
        out.extend(&taken.chunk);
        let branch = taken.page_tree_parent_ref;
        let mut pages = taken.root_refs.into_iter();
        let kids: Vec<Ref> = sides
            .iter()
            .map(|side| match side {
                Side::Page(_) => pages.next().and_then(Result::ok).ok_or_else(broken),
                Side::Blank => {
                    let blank = refs.next();
                    out.page(blank)
                        .parent(branch)
                        .media_box(Rect::new(0.0, 0.0, BLANK.0, BLANK.1))
                        .resources();
                    Ok(blank)
                }
            })
            .collect::<Result<_, _>>()?;
        let (kids_count, list) = (kids.len(), kids);
        out.pages(branch).parent(tree).kids(list).count(kids_count as i32);
        branches.push(branch);
        count += kids_count;
    }
    out.pages(tree).kids(branches).count(count as i32);
    Ok(Pdf { bytes: out.finish(), pages: count, imprint_pages: 0 })
}

/// The sides of every part, in the order they are printed.
fn sides(parts: &[Part], duplex: bool) -> Vec<Vec<Side>> {
    let mut printed = 0;
    let mut all = Vec::new();
    for part in parts {
        let mut sides = Vec::new();
        for _ in 0..part.copies {
            if duplex && (printed + sides.len()) % 2 == 1 {
                sides.push(Side::Blank);
            }
            sides.extend((0..part.pages).map(Side::Page));
        }
        printed += sides.len();
        all.push(sides);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_copy_begins_on_a_front() {
        let part = |pages, copies| Part { pdf: Vec::new().into(), pages, copies };
        let (blank, page) = (Side::Blank, Side::Page);
        let parts = [part(3, 1), part(1, 2)];
        assert_eq!(
            sides(&parts, true),
            [vec![page(0), page(1), page(2)], vec![blank, page(0), blank, page(0)]]
        );
        assert_eq!(sides(&parts, false), [vec![page(0), page(1), page(2)], vec![page(0), page(0)]]);
        assert_eq!(sides(&[part(2, 0)], true), [vec![]]);
    }
}
