//! Files to print from: finished PDF files in one, each beginning on a sheet of its own.

use std::sync::Arc;

use serde::Serialize;
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

use super::{Pdf, Typesetter, export, world};
use crate::diag::{Code, Diagnostic, Diagnostics};

/// The sheet that a blank side is of, in points: A4.
const BLANK: (f64, f64) = (595.276, 841.89);

/// A file to be printed so many times.
#[derive(Debug, Clone)]
pub struct Part {
    /// The bytes of a PDF file.
    pub pdf: Arc<[u8]>,
    /// Its pages.
    pub pages: usize,
    /// Copies.
    pub copies: usize,
}

/// One side of paper.
#[derive(Serialize)]
struct Side {
    file: Option<String>,
    page: usize,
    w: f64,
    h: f64,
}

impl Typesetter {
    /// Joins files to one to print from. With `duplex` every file and every copy begins on the front of a sheet.
    ///
    /// # Errors
    /// A file that is no PDF.
    pub fn join(&self, parts: &[Part], duplex: bool) -> Result<Pdf, Diagnostics> {
        let base = self.base.as_ref().map_err(Clone::clone)?;
        let sides = sides(parts, duplex);
        let json = serde_json::to_vec(&sides).map_err(|_| Diagnostic::error(Code::Internal, "打印次序无法转为排版数据"))?;
        let files: Vec<Arc<[u8]>> = parts.iter().map(|p| p.pdf.clone()).collect();
        let world = world::DocumentWorld::printing(base, json, &files)?;
        let laid_out = typst::compile::<PagedDocument>(&world);
        let result = laid_out.output.map_err(|errors| export::diagnostics(&errors)).and_then(|document| {
            // Neither tagged nor for the archive: that is what the files themselves are.
            let options = PdfOptions { ident: Smart::Custom("print".into()), timestamp: None, tagged: false, ..PdfOptions::default() };
            let bytes = typst_pdf::pdf(&document, &options).map_err(|errors| export::diagnostics(&errors))?;
            Ok(Pdf { bytes, pages: document.pages().len(), imprint_pages: 0 })
        });
        typst::comemo::evict(super::EVICT);
        result
    }
}

fn sides(parts: &[Part], duplex: bool) -> Vec<Side> {
    let (w, h) = BLANK;
    let mut sides = Vec::new();
    for (n, part) in parts.iter().enumerate() {
        for _ in 0..part.copies {
            if duplex && sides.len() % 2 == 1 {
                sides.push(Side { file: None, page: 0, w, h });
            }
            sides.extend((1..=part.pages).map(|page| Side { file: Some(world::part(n)), page, w, h }));
        }
    }
    sides
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_copy_begins_on_a_front() {
        let part = |pages, copies| Part { pdf: Vec::new().into(), pages, copies };
        let of = |parts: &[Part], duplex| -> Vec<(Option<String>, usize)> {
            sides(parts, duplex).into_iter().map(|s| (s.file, s.page)).collect()
        };
        let a = |page| (Some("part-0.pdf".to_string()), page);
        let b = |page| (Some("part-1.pdf".to_string()), page);
        let blank = (None, 0);
        let parts = [part(3, 1), part(1, 2)];
        assert_eq!(of(&parts, true), [a(1), a(2), a(3), blank.clone(), b(1), blank, b(1)]);
        assert_eq!(of(&parts, false), [a(1), a(2), a(3), b(1), b(1)]);
        assert!(of(&[part(2, 0)], true).is_empty());
    }
}
