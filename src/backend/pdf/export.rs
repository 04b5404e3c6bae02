//! Writes the laid-out pages as a PDF: PDF/A-2a and PDF/UA-1 in one file.

use typst::diag::SourceDiagnostic;
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::diag::{Code, Diagnostic, Diagnostics};

/// What is written into the file as the program that made it.
const CREATOR: &str = concat!("Xunwen ", env!("CARGO_PKG_VERSION"));

/// How Typst begins to say that it cannot read a picture.
const UNDECODABLE: &str = "failed to decode image";

/// The bytes of the PDF; `ident` tells the document apart from others.
///
/// # Errors
/// What the standards forbid, e.g. a character without a glyph.
pub fn export(document: &PagedDocument, ident: String) -> Result<Vec<u8>, Diagnostics> {
    let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
        .map_err(|e| Diagnostic::error(Code::Internal, format!("PDF 标准的组合无效：{}", e.message())))?;
    let options = PdfOptions {
        ident: Smart::Custom(ident),
        creator: Smart::Custom(Some(CREATOR.into())),
        timestamp: None,
        page_ranges: None,
        standards,
        tagged: true,
        pretty: false,
    };
    typst_pdf::pdf(document, &options).map_err(|errors| diagnostics(&errors))
}

/// Typst's messages as ours.
pub fn diagnostics(messages: &[SourceDiagnostic]) -> Diagnostics {
    let one = |m: &SourceDiagnostic| {
        let hints = m.hints.iter().map(|h| h.v.to_string());
        let problem = if m.message.starts_with(UNDECODABLE) {
            // The only pictures there are.
            Diagnostic::error(Code::SealInvalid, "印章图样解不开，文件已损坏")
        } else {
            Diagnostic::error(Code::Layout, format!("排版出错：{}", m.message))
        };
        hints.fold(problem, Diagnostic::hint)
    };
    Diagnostics(messages.iter().map(one).collect())
}
