//! Writing and reading `manifest.jsonl`, line by line, whatever its length.

use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::digest::Hashing;
use super::write::{failed, persist, temporary};
use super::{Entry, Totals};
use crate::diag::{Code, Diagnostic, Origin, io_text};

/// Writes the lines of a manifest; the file has its name once it is whole.
pub struct EntryWriter {
    path: PathBuf,
    out: BufWriter<Hashing<NamedTempFile>>,
    totals: Totals,
}

impl EntryWriter {
    /// A manifest to be at a path, written by way of a folder on the same volume.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub fn create(path: &Path, folder: &Path) -> Result<EntryWriter, Diagnostic> {
        Ok(EntryWriter {
            path: path.into(),
            out: BufWriter::new(Hashing::new(temporary(folder)?)),
            totals: Totals::default(),
        })
    }

    /// Adds a line.
    ///
    /// # Errors
    /// A full disk.
    pub fn add(&mut self, entry: &Entry) -> Result<(), Diagnostic> {
        self.totals.count(entry);
        let problem = |e: std::io::Error| failed(&self.path, &e);
        serde_json::to_writer(&mut self.out, entry).map_err(|e| problem(e.into()))?;
        self.out.write_all(b"\n").map_err(problem)
    }

    /// Gives the file its name; yields its hash and the sums of its lines.
    ///
    /// # Errors
    /// A full disk, a file that another program holds open.
    pub fn finish(self) -> Result<(String, Totals), Diagnostic> {
        let hashing = self.out.into_inner().map_err(|e| failed(&self.path, e.error()))?;
        let hash = hashing.sha256();
        persist(hashing.inner, &self.path)?;
        Ok((hash, self.totals))
    }
}

/// The lines of a manifest; a line that is none is an error with its number.
///
/// # Errors
/// A file that cannot be read.
pub(super) fn entries(
    path: &Path,
) -> Result<impl Iterator<Item = Result<Entry, Diagnostic>> + use<>, Diagnostic> {
    let file = path.display().to_string();
    let opened = crate::files::open(path)
        .map_err(|why| Diagnostic { code: Code::PackUnreadable, ..why.told("清单", &file) })?;
    let lines = BufReader::new(opened).split(b'\n');
    Ok((1..).zip(lines).map(move |(line, text)| {
        let at = || Origin::Text { file: file.clone(), line, column: 1 };
        let text = text.map_err(|e| {
            Diagnostic::error(Code::PackUnreadable, format!("清单读不了：{}", io_text(&e))).at(at())
        })?;
        serde_json::from_slice(&text).map_err(|_| {
            Diagnostic::error(Code::PackUnreadable, "清单的这一行不是巡文写的样子，清单被改动过")
                .at(at())
                .cured()
        })
    }))
}
