//! What every test needs: paths, the engine, the sample round, references.

#[cfg(feature = "cli")]
mod command;
pub mod faults;
#[cfg(feature = "xlsx")]
pub mod grid;
#[cfg(all(feature = "docx", feature = "pdf"))]
pub mod pdf_marks;
#[cfg(feature = "pdf")]
pub mod pdf_page;
#[cfg(feature = "pdf")]
pub mod pdf_text;
#[cfg(feature = "xlsx")]
pub mod random;
mod references;
pub mod sources;
#[cfg(feature = "xlsx")]
pub mod tampered;
#[cfg(feature = "xlsx")]
pub mod typed;
pub mod words;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

#[cfg(feature = "cli")]
use xunwen::diag::Code;
use xunwen::engine::{Checked, Engine, Format, Job, RenderOptions, Selection, Session};
use xunwen::import::{Imported, import_file};
use xunwen::round::Round;

#[cfg(feature = "cli")]
pub use command::{command, said, xunwen, xunwen_in};
pub use references::{matches_page, matches_reference, says_as_agreed, updating};

/// A path of the source tree.
pub fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The engine with the built-in templates, loaded once.
pub fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| Engine::builder().fonts(root("fonts")).build().unwrap())
}

/// The sample round.
pub fn sample() -> &'static Imported {
    static SAMPLE: OnceLock<Imported> = OnceLock::new();
    SAMPLE
        .get_or_init(|| import_file(&root("samples/round.yaml")).unwrap_or_else(|d| panic!("{d}")))
}

/// The sample round of a city.
pub fn city_sample() -> &'static Imported {
    static SAMPLE: OnceLock<Imported> = OnceLock::new();
    SAMPLE.get_or_init(|| {
        import_file(&root("samples/city/round.yaml")).unwrap_or_else(|d| panic!("{d}"))
    })
}

/// A round of a test, checked.
pub fn checked(round: &Round) -> Checked {
    engine().check(round.clone(), None)
}

/// The sample round, checked.
pub fn checked_sample() -> &'static Checked {
    static CHECKED: OnceLock<Checked> = OnceLock::new();
    CHECKED.get_or_init(|| engine().check(sample().clone(), None))
}

/// A session on the sample round.
pub fn session() -> Session<'static> {
    engine().session(checked_sample(), &RenderOptions::default()).unwrap()
}

/// All jobs of a session.
pub fn jobs<'s>(session: &Session<'s>) -> Vec<Job<'s>> {
    session.jobs(&Selection::default()).unwrap()
}

/// Panics with all failures of a test over files, so that one run shows them all.
pub fn all_pass(failures: Vec<String>) {
    assert!(failures.is_empty(), "{} failed:\n\n{}", failures.len(), failures.join("\n\n"));
}

/// The files of a folder below `tests`, sorted.
pub fn inputs(folder: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(root("tests").join(folder))
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.is_file())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no inputs in {folder}");
    files
}

/// The formats that are compiled in.
pub fn formats() -> Vec<Format> {
    let mut formats = Vec::new();
    if cfg!(feature = "docx") {
        formats.push(Format::Docx);
    }
    if cfg!(feature = "pdf") {
        formats.push(Format::Pdf);
    }
    if cfg!(feature = "xlsx") {
        formats.push(Format::Xlsx);
    }
    formats
}

/// Everything a reader could find in the parts of a zip: their names, their XML, and the text
/// between the tags.
pub fn docx_parts(bytes: &[u8]) -> String {
    use std::io::Read as _;
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut all = String::new();
    for i in 0..zip.len() {
        let mut part = zip.by_index(i).unwrap();
        all.push_str(&part.name().unwrap());
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        let xml = String::from_utf8_lossy(&bytes);
        // Runs may part a text; what a reader sees is the text between the tags.
        let mut text = String::new();
        for (n, piece) in xml.split('<').enumerate() {
            text.push_str(if n == 0 {
                piece
            } else {
                piece.split_once('>').map_or("", |(_, after)| after)
            });
        }
        all.push_str(&xml);
        all.push_str(&text);
    }
    all
}

/// Whether what is printed holds a diagnostic of this code.
#[cfg(feature = "cli")]
pub fn has_code(printed: &str, code: Code) -> bool {
    printed.contains(&format!("[{code}]"))
}

/// All files of a folder and its folders, sorted.
#[cfg(feature = "cli")]
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files_below(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}
