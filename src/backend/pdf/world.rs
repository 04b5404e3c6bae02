//! The world Typst sees: one constant source, one file of data, the pictures it names, the
//! fonts; nothing else exists.

use std::sync::{Arc, OnceLock};

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Coverage, Font, FontBook, FontFlags, FontInfo, FontVariant};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::fonts::Fonts;

/// The name Typst knows a face by: its index, so that no name is altered or guessed.
pub fn family(index: usize) -> String {
    format!("face {index}")
}

/// The name of a picture's file, by its number.
pub fn picture(number: usize) -> String {
    format!("picture-{number}.png")
}

/// The name of a file to be printed, by its number.
pub fn part(number: usize) -> String {
    format!("part-{number}.pdf")
}

/// What all documents share.
pub struct Base {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Arc<Fonts>,
    loaded: Vec<OnceLock<Option<Font>>>,
    main: Source,
    print: Source,
    data: FileId,
}

impl Base {
    /// Prepares the library and the book of faces; the faces themselves load when used.
    ///
    /// # Errors
    /// None in a sound build.
    pub fn new(fonts: Arc<Fonts>) -> Result<Base, Diagnostics> {
        let infos = (0..fonts.faces().len()).map(|index| FontInfo {
            family: family(index),
            variant: FontVariant::default(),
            flags: FontFlags::empty(),
            axes: Vec::new(),
            coverage: Coverage::from_vec(Vec::new()),
        });
        let book = LazyHash::new(FontBook::from_infos(infos));
        let loaded = fonts.faces().iter().map(|_| OnceLock::new()).collect();
        let main = Source::new(path("main.typ")?, include_str!("layout.typ").into());
        let print = Source::new(path("print.typ")?, include_str!("print.typ").into());
        Ok(Base { library: LazyHash::new(Library::default()), book, fonts, loaded, main, print, data: path("document.json")? })
    }
}

fn path(name: &str) -> Result<FileId, Diagnostics> {
    let path = VirtualPath::new(name).map_err(|_| Diagnostics::from(Diagnostic::error(Code::Internal, "排版用的虚拟路径无效")))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

fn named(files: &[Arc<[u8]>], name: fn(usize) -> String) -> Result<Vec<(FileId, Bytes)>, Diagnostics> {
    files.iter().enumerate().map(|(n, bytes)| Ok((path(&name(n))?, Bytes::new(bytes.clone())))).collect()
}

/// The world of one document.
pub struct DocumentWorld<'a> {
    /// What all documents share.
    pub base: &'a Base,
    /// The source that lays it out.
    main: &'a Source,
    /// The document as JSON.
    pub data: Bytes,
    /// Its pictures, or the files to be printed.
    pub files: Vec<(FileId, Bytes)>,
}

impl<'a> DocumentWorld<'a> {
    /// The world of a document as JSON and its pictures.
    ///
    /// # Errors
    /// None in a sound build.
    pub fn new(base: &'a Base, json: Vec<u8>, pictures: &[Arc<[u8]>]) -> Result<Self, Diagnostics> {
        Ok(DocumentWorld { base, main: &base.main, data: Bytes::new(json), files: named(pictures, picture)? })
    }

    /// The world of files to be printed one after another.
    ///
    /// # Errors
    /// None in a sound build.
    pub fn printing(base: &'a Base, json: Vec<u8>, parts: &[Arc<[u8]>]) -> Result<Self, Diagnostics> {
        Ok(DocumentWorld { base, main: &base.print, data: Bytes::new(json), files: named(parts, part)? })
    }
}

impl World for DocumentWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.base.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.base.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.base.data {
            return Ok(self.data.clone());
        }
        self.files.iter().find(|(file, _)| *file == id).map(|(_, bytes)| bytes.clone()).ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        let face = self.base.fonts.faces().get(index)?;
        let slot = self.base.loaded.get(index)?;
        slot.get_or_init(|| Font::new(Bytes::new(face.data().clone()), face.index())).clone()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
