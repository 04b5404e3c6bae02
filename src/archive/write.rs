//! The deterministic writer.

use std::io::{Cursor, Seek, Write};
use std::sync::Arc;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipArchive, ZipWriter};

use crate::diag::{Code, Diagnostic, Diagnostics};

/// Level of deflate. On WordprocessingML level 1 is within a tenth of the size of level 6 in a third of its time.
const LEVEL: i64 = 1;

/// Level of what is deflated once for many archives.
const PACKED_LEVEL: i64 = 6;

/// Bytes of an entry that is stored as it is: to set up deflate costs more than the room it would save is worth.
const STORED: usize = 1500;

/// Builds an archive in memory: entries in the order given, each dated 1980-01-01.
///
/// ```
/// # use xunwen::archive::ZipBuilder;
/// let mut zip = ZipBuilder::new();
/// zip.add("a.txt", b"one")?;
/// let bytes = zip.finish()?;
/// assert!(bytes.starts_with(b"PK"));
/// # Ok::<(), xunwen::diag::Diagnostics>(())
/// ```
pub struct ZipBuilder<W: Write + Seek = Cursor<Vec<u8>>> {
    zip: ZipWriter<W>,
    options: SimpleFileOptions,
}

impl ZipBuilder {
    /// An empty archive.
    pub fn new() -> ZipBuilder {
        Self::with_level(LEVEL)
    }

    fn with_level(level: i64) -> Self {
        Self::of(Cursor::new(Vec::with_capacity(16 * 1024)), level)
    }

    /// Writes the directory and yields the archive.
    ///
    /// # Errors
    /// An archive beyond what ZIP can hold.
    pub fn finish(self) -> Result<Vec<u8>, Diagnostics> {
        self.end().map(Cursor::into_inner)
    }
}

impl<W: Write + Seek> ZipBuilder<W> {
    /// An archive that is written to a file or the like as it grows.
    pub fn over(writer: W) -> Self {
        Self::of(writer, LEVEL)
    }

    fn of(writer: W, level: i64) -> Self {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(level))
            .last_modified_time(DateTime::default())
            .system(System::Dos)
            .external_attributes(0);
        ZipBuilder { zip: ZipWriter::new(writer), options }
    }

    /// Adds an entry, deflated unless it is small.
    ///
    /// # Errors
    /// A name that is already there, or an archive beyond what ZIP can hold.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), Diagnostics> {
        if bytes.len() < STORED {
            return self.add_stored(name, bytes);
        }
        self.write(name, bytes, self.options)
    }

    /// Adds an entry as it is, for what is compressed in itself.
    ///
    /// # Errors
    /// As [`Self::add`].
    pub fn add_stored(&mut self, name: &str, bytes: &[u8]) -> Result<(), Diagnostics> {
        self.write(name, bytes, self.options.compression_method(CompressionMethod::Stored).compression_level(None))
    }

    fn write(&mut self, name: &str, bytes: &[u8], options: SimpleFileOptions) -> Result<(), Diagnostics> {
        self.zip.start_file(name, options).map_err(|e| failed(name, &e))?;
        self.zip.write_all(bytes).map_err(|e| failed(name, &e))
    }

    /// Adds an entry that was deflated before.
    ///
    /// # Errors
    /// As [`Self::add`].
    pub fn add_packed(&mut self, packed: &Packed) -> Result<(), Diagnostics> {
        let mut archive = packed.0.clone();
        let entry = archive.by_index_raw(0).map_err(|e| failed("", &e))?;
        self.zip.raw_copy_file(entry).map_err(|e| failed("", &e))
    }

    /// Writes the directory and yields what was written to.
    ///
    /// # Errors
    /// As [`ZipBuilder::finish`].
    pub fn end(self) -> Result<W, Diagnostics> {
        self.zip.finish().map_err(|e| failed("", &e))
    }
}

/// An entry that goes into many archives, deflated once.
#[derive(Debug, Clone)]
pub struct Packed(ZipArchive<Cursor<Arc<[u8]>>>);

impl Packed {
    /// Deflates an entry.
    ///
    /// # Errors
    /// As [`ZipBuilder::add`].
    pub fn new(name: &str, bytes: &[u8]) -> Result<Packed, Diagnostics> {
        let mut zip = ZipBuilder::with_level(PACKED_LEVEL);
        zip.add(name, bytes)?;
        let archive = zip.finish()?.into();
        ZipArchive::new(Cursor::new(archive)).map(Packed).map_err(|e| failed(name, &e))
    }
}

impl Default for ZipBuilder {
    fn default() -> Self {
        ZipBuilder::new()
    }
}

fn failed(name: &str, error: &dyn std::fmt::Display) -> Diagnostics {
    Diagnostic::error(Code::Internal, format!("压缩包写入“{name}”失败：{error}")).into()
}
