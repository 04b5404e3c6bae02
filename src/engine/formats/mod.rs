//! The formats of output; the only file of the engine that knows which are compiled in.
//!
//! Takes a document with its profile, yields the bytes of a file, and holds what documents share:
//! fonts, the typesetter, the parts of a DOCX that depend on the profile alone. A format that is
//! not compiled in answers so; nothing above asks for features.

#[cfg(feature = "xlsx")]
mod xlsx;

#[cfg(feature = "docx")]
use std::collections::BTreeMap;
use std::path::PathBuf;
#[cfg(any(feature = "docx", feature = "pdf"))]
use std::sync::{Arc, OnceLock};

use serde::Serialize;

use super::{Job, Session};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::document::Document;
#[cfg(feature = "docx")]
use crate::document::{Block, BlockKind};
#[cfg(feature = "docx")]
use crate::docx::{self, Stationery};
#[cfg(feature = "docx")]
use crate::drawing::{self, Drawing};
#[cfg(feature = "pdf")]
use crate::fonts::Coverage;
#[cfg(any(feature = "docx", feature = "pdf"))]
use crate::fonts::{Fonts, folders};
use crate::kinds::{Kind, TemplateSet};
use crate::layout::Adjustments;
#[cfg(feature = "docx")]
use crate::layout::mark_depends_on_face;
#[cfg(feature = "pdf")]
use crate::paged::Typesetter;
#[cfg(feature = "pdf")]
use crate::pdf::{self, Part};
use crate::profile::Profile;
use crate::round::check::Print;
use crate::view::View;

#[cfg(feature = "pdf")]
pub use crate::svg::Page;

/// A page to look at; there is none without PDF output.
#[cfg(not(feature = "pdf"))]
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Page {}

/// A format of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Format {
    /// Word, to edit.
    Docx,
    /// PDF, to file.
    Pdf,
    /// A workbook, to be filled in and sent back; of kinds that have sheets.
    Xlsx,
}

impl Format {
    /// The extension of its files.
    pub const fn extension(self) -> &'static str {
        match self {
            Format::Docx => "docx",
            Format::Pdf => "pdf",
            Format::Xlsx => "xlsx",
        }
    }

    #[allow(dead_code, reason = "used if a format is not compiled in")]
    fn missing(self) -> Diagnostics {
        Diagnostic::error(Code::FeatureMissing, format!("本程序没有编入 {} 输出", self.extension()))
            .into()
    }
}

/// A PDF file, to be printed in some copies.
#[cfg_attr(not(feature = "pdf"), expect(dead_code, reason = "read by PDF output"))]
pub(super) struct Printed {
    pub pdf: Vec<u8>,
    pub pages: usize,
    pub copies: usize,
}

/// What makes files of documents.
#[derive(Debug)]
pub(super) struct Formats {
    /// What the DOCX files of a profile have in common, by its name.
    #[cfg(feature = "docx")]
    stationery: BTreeMap<String, OnceLock<Result<Stationery, Diagnostics>>>,
    #[cfg(any(feature = "docx", feature = "pdf"))]
    font_folders: Vec<PathBuf>,
    #[cfg(any(feature = "docx", feature = "pdf"))]
    fonts: OnceLock<Result<Arc<Fonts>, Diagnostics>>,
    /// The profiles that kinds use.
    #[cfg(feature = "pdf")]
    profiles: Vec<Profile>,
    #[cfg(feature = "pdf")]
    typesetter: OnceLock<Result<Typesetter, Diagnostics>>,
    #[cfg(feature = "pdf")]
    coverage: OnceLock<Option<Coverage>>,
}

impl Formats {
    /// Whether pages can be counted.
    pub(super) const COUNT_PAGES: bool = cfg!(feature = "pdf");

    /// For the profiles of a template set, with fonts from some folders; they are read when they
    /// are first needed.
    pub(super) fn new(set: &TemplateSet, font_folders: Vec<PathBuf>) -> Formats {
        _ = (set, &font_folders);
        Formats {
            #[cfg(feature = "docx")]
            stationery: set.profiles.keys().map(|name| (name.clone(), OnceLock::new())).collect(),
            #[cfg(any(feature = "docx", feature = "pdf"))]
            font_folders,
            #[cfg(any(feature = "docx", feature = "pdf"))]
            fonts: OnceLock::new(),
            #[cfg(feature = "pdf")]
            profiles: set.used_profiles().map(|(_, profile)| profile.clone()).collect(),
            #[cfg(feature = "pdf")]
            typesetter: OnceLock::new(),
            #[cfg(feature = "pdf")]
            coverage: OnceLock::new(),
        }
    }

    #[cfg(any(feature = "docx", feature = "pdf"))]
    fn fonts(&self) -> Result<&Arc<Fonts>, Diagnostics> {
        let load = || Fonts::load(&folders(&self.font_folders)).map(Arc::new);
        self.fonts.get_or_init(load).as_ref().map_err(Clone::clone)
    }

    /// Hash of the fonts that files of some formats depend on; `None` if they can do without.
    pub(super) fn fonts_hash(&self, formats: &[Format]) -> Result<Option<String>, Diagnostics> {
        #[cfg(feature = "pdf")]
        return match self.typesetter() {
            Ok(typesetter) => Ok(Some(typesetter.fonts_hash().to_string())),
            Err(d) if formats.contains(&Format::Pdf) => Err(d),
            Err(_) => Ok(None),
        };
        #[cfg(all(feature = "docx", not(feature = "pdf")))]
        return Ok(if formats.contains(&Format::Docx) {
            self.fonts().ok().map(|fonts| fonts.hash().to_string())
        } else {
            None
        });
        #[cfg(not(any(feature = "docx", feature = "pdf")))]
        {
            _ = formats;
            Ok(None)
        }
    }
}

#[cfg(feature = "docx")]
impl Formats {
    /// Writes a document as DOCX by a profile; `name` is that of an unchanged one of the set.
    pub(super) fn docx(
        &self,
        document: &Document,
        name: Option<&str>,
        profile: &Profile,
        adjustments: &Adjustments,
    ) -> Result<Vec<u8>, Diagnostics> {
        let needs_fonts = document.has_drawings() || mark_depends_on_face(document, profile);
        let fonts = if needs_fonts { self.fonts_of(profile).ok() } else { None };
        match name
            .and_then(|name| self.stationery.get(name))
            .map(|s| s.get_or_init(|| Stationery::of(profile)))
        {
            Some(made) => {
                made.as_ref().map_err(Clone::clone)?.emit(document, profile, adjustments, fonts)
            }
            None => docx::emit_with(document, profile, adjustments, fonts),
        }
    }

    /// A warning of what a DOCX lacks because there is no type to draw it with.
    pub(super) fn undrawn(
        &self,
        title: &str,
        document: &Document,
        profile: &Profile,
    ) -> Option<Diagnostic> {
        let chart = |b: &Block| {
            if let BlockKind::Chart(c) = &b.kind { Some(drawing::chart(c, profile)) } else { None }
        };
        let blocks = document.blocks.iter().chain(document.annexes.iter().flat_map(|a| &a.blocks));
        let code = document.code.iter().map(|code| drawing::sorting_code(code, profile).drawing);
        let fonts = self.drawing_fonts(document, profile);
        let lacks = |drawing: Drawing| match &fonts {
            Ok(fonts) => {
                fonts.is_some_and(|fonts| !drawing::has_type_for(&drawing, profile, fonts))
            }
            Err(_) => drawing.has_text(),
        };
        let what = match (blocks.filter_map(chart).any(lacks), code.into_iter().any(lacks)) {
            (false, false) => return None,
            (true, _) => "统计图没有画出，改成了文字",
            (false, true) => "分拣码旁没有印表号和版本",
        };
        let (code, why) = if fonts.is_err() {
            (Code::FontMissing, "缺少字体")
        } else {
            (Code::GlyphMissing, "字体缺字")
        };
        Some(Diagnostic::warning(code, format!("{why}，“{title}”的 DOCX 中{what}")).cured())
    }

    /// The fonts that a DOCX takes the type of its drawings from; `None` if it has no drawings.
    ///
    /// # Errors
    /// No fonts, or a face that the profile needs is missing; the DOCX can do without.
    fn drawing_fonts(
        &self,
        document: &Document,
        profile: &Profile,
    ) -> Result<Option<&Fonts>, Diagnostics> {
        if !document.has_drawings() {
            return Ok(None);
        }
        self.fonts_of(profile).map(Some)
    }

    /// The fonts, with every face that a profile needs.
    fn fonts_of(&self, profile: &Profile) -> Result<&Fonts, Diagnostics> {
        let fonts = self.fonts()?;
        fonts.check(profile)?;
        Ok(fonts)
    }
}

#[cfg(not(feature = "docx"))]
impl Formats {
    pub(super) fn docx(
        &self,
        _: &Document,
        _: Option<&str>,
        _: &Profile,
        _: &Adjustments,
    ) -> Result<Vec<u8>, Diagnostics> {
        Err(Format::Docx.missing())
    }

    pub(super) fn undrawn(&self, _: &str, _: &Document, _: &Profile) -> Option<Diagnostic> {
        None
    }
}

#[cfg(feature = "pdf")]
impl Print for Coverage {
    fn lacks(&self, ch: char) -> bool {
        Coverage::lacks(self, ch)
    }
}

#[cfg(feature = "pdf")]
impl Formats {
    /// Writes a document as PDF; its bytes and pages.
    pub(super) fn pdf(
        &self,
        document: &Document,
        profile: &Profile,
        adjustments: &Adjustments,
    ) -> Result<(Vec<u8>, usize), Diagnostics> {
        pdf::emit(self.typesetter()?, document, profile, adjustments)
            .map(|pdf| (pdf.bytes, pdf.pages))
    }

    /// The pages of a document to look at.
    pub(super) fn pages(
        &self,
        document: &Document,
        profile: &Profile,
        adjustments: &Adjustments,
    ) -> Result<Vec<Page>, Diagnostics> {
        crate::svg::pages(self.typesetter()?, document, profile, adjustments)
    }

    /// What the document needs beyond its profile, the same for every format. Nothing without fonts
    /// to compute pages with: a PDF will report them.
    pub(super) fn adjustments(&self, document: &Document, profile: &Profile) -> Adjustments {
        // Fonts are loaded for it only if pages decide anything.
        if !Adjustments::depend_on_pages(document, profile) {
            return Adjustments::default();
        }
        self.typesetter().and_then(|t| t.settle(document, profile)).unwrap_or_default()
    }

    /// Finished PDF files in one to print from: its bytes and pages.
    pub(super) fn joined(
        &self,
        parts: &[Printed],
        duplex: bool,
    ) -> Result<(Vec<u8>, usize), Diagnostics> {
        let part =
            |p: &Printed| Part { pdf: p.pdf.as_slice().into(), pages: p.pages, copies: p.copies };
        let parts: Vec<Part> = parts.iter().map(part).collect();
        pdf::join(&parts, duplex).map(|joined| (joined.bytes, joined.pages))
    }

    /// Reads the fonts now.
    pub(super) fn load_fonts(&self) -> Result<(), Diagnostics> {
        self.typesetter().map(|_| ())
    }

    /// The characters that can be printed; `None` without all faces that documents need, which is
    /// said when one is made.
    pub(super) fn coverage(&self) -> Option<&dyn Print> {
        let make = || {
            self.typesetter().ok()?;
            Some(Coverage::new(self.fonts().ok()?.clone(), &self.profiles))
        };
        self.coverage.get_or_init(make).as_ref().map(|c| c as &dyn Print)
    }

    fn typesetter(&self) -> Result<&Typesetter, Diagnostics> {
        let load = || {
            let fonts = self.fonts()?;
            for profile in &self.profiles {
                fonts.check(profile)?;
            }
            Ok(Typesetter::new(fonts.clone()))
        };
        self.typesetter.get_or_init(load).as_ref().map_err(Clone::clone)
    }
}

#[cfg(not(feature = "pdf"))]
impl Formats {
    pub(super) fn pdf(
        &self,
        _: &Document,
        _: &Profile,
        _: &Adjustments,
    ) -> Result<(Vec<u8>, usize), Diagnostics> {
        Err(Format::Pdf.missing())
    }

    pub(super) fn pages(
        &self,
        _: &Document,
        _: &Profile,
        _: &Adjustments,
    ) -> Result<Vec<Page>, Diagnostics> {
        Err(Format::Pdf.missing())
    }

    pub(super) fn adjustments(&self, _: &Document, _: &Profile) -> Adjustments {
        Adjustments::default()
    }

    pub(super) fn joined(&self, _: &[Printed], _: bool) -> Result<(Vec<u8>, usize), Diagnostics> {
        Err(Diagnostic::error(Code::FeatureMissing, "本程序没有编入 PDF 输出，不能做打印文件")
            .into())
    }

    pub(super) fn load_fonts(&self) -> Result<(), Diagnostics> {
        Err(Format::Pdf.missing())
    }

    pub(super) fn coverage(&self) -> Option<&dyn Print> {
        None
    }
}

#[cfg(feature = "xlsx")]
impl Formats {
    /// Writes the workbook of a document from its view.
    pub(super) fn xlsx(
        &self,
        session: &Session<'_>,
        job: &Job<'_>,
        view: &View,
    ) -> Result<Vec<u8>, Diagnostics> {
        xlsx::emit(session, job, view)
    }

    /// Problems of a kind's sheets beyond their form.
    pub(super) fn check_sheets(kind: &Kind, set: &TemplateSet) -> Vec<Diagnostic> {
        xlsx::faults(kind, set)
    }
}

#[cfg(not(feature = "xlsx"))]
impl Formats {
    pub(super) fn xlsx(
        &self,
        _: &Session<'_>,
        _: &Job<'_>,
        _: &View,
    ) -> Result<Vec<u8>, Diagnostics> {
        Err(Format::Xlsx.missing())
    }

    pub(super) fn check_sheets(_: &Kind, _: &TemplateSet) -> Vec<Diagnostic> {
        Vec::new()
    }
}
