//! The deterministic writer.

use std::cell::RefCell;
use std::io::{self, Cursor, Seek, Write};
use std::sync::{Arc, OnceLock};

use flate2::{Compress, Compression, Crc, FlushCompress, Status};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipArchive, ZipWriter};

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::files::cannot_write;

/// Level of deflate. On WordprocessingML the result of level 1 is at most a tenth larger than that
/// of level 6, in a third of the time.
const LEVEL: i64 = 1;

/// Level for entries that are deflated once for many archives.
const PACKED_LEVEL: i64 = 6;

/// Entries of fewer bytes are stored: setting up deflate costs more than it saves.
const MIN_DEFLATED: usize = 1500;

/// The attributes of a plain file that its owner may write and all may read.
const PLAIN_FILE: u32 = 0o100_644;

/// Bytes of the largest entry that is deflated in one call.
const MAX_QUICK: usize = 16 << 20;

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
    zip: ZipWriter<Quiet<W>>,
    options: SimpleFileOptions,
    /// Whether an entry may be copied from an archive of its own, which says it is from DOS.
    quick: bool,
    /// Why the writer failed, if it did.
    error: Arc<OnceLock<io::Error>>,
}

impl ZipBuilder {
    /// An empty archive.
    pub fn new() -> ZipBuilder {
        Self::with_level(LEVEL)
    }

    /// An empty archive for people to unpack, see [`Self::over`].
    pub fn of_files() -> ZipBuilder {
        ZipBuilder::over(Cursor::new(Vec::new()))
    }

    fn with_level(level: i64) -> Self {
        Self::of(Cursor::new(Vec::with_capacity(16 * 1024)), level)
    }

    /// Writes the directory and yields the archive.
    ///
    /// # Errors
    /// An archive beyond the limits of ZIP.
    pub fn finish(self) -> Result<Vec<u8>, Diagnostics> {
        self.end().map(Cursor::into_inner)
    }
}

impl<W: Write + Seek> ZipBuilder<W> {
    /// An archive for people to unpack, written to a writer as it grows. Its entries say that they
    /// are from Unix: from DOS, `unzip` on Linux takes Chinese names for another encoding, although
    /// they are marked as UTF-8.
    pub fn over(writer: W) -> Self {
        let mut zip = Self::of(writer, LEVEL);
        zip.options = zip.options.system(System::Unix).external_attributes(PLAIN_FILE << 16);
        zip.quick = false;
        zip
    }

    fn of(writer: W, level: i64) -> Self {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(level))
            .last_modified_time(DateTime::default())
            .system(System::Dos)
            .external_attributes(0);
        let error = Arc::default();
        let writer = Quiet { inner: writer, error: Arc::clone(&error), at: 0, end: 0 };
        ZipBuilder { zip: ZipWriter::new(writer), options, quick: true, error }
    }

    /// Adds an entry, deflated unless it is small.
    ///
    /// # Errors
    /// A duplicate name, or an archive beyond the limits of ZIP.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), Diagnostics> {
        if bytes.len() < MIN_DEFLATED {
            return self.add_stored(name, bytes);
        }
        if let Some(packed) = Packed::quick(name, bytes).filter(|_| self.quick) {
            return self.add_packed(&packed);
        }
        self.write(name, bytes, self.options)
    }

    /// Adds an entry without deflating it, for data that is already compressed.
    ///
    /// # Errors
    /// As [`Self::add`].
    pub fn add_stored(&mut self, name: &str, bytes: &[u8]) -> Result<(), Diagnostics> {
        self.write(
            name,
            bytes,
            self.options.compression_method(CompressionMethod::Stored).compression_level(None),
        )
    }

    fn write(
        &mut self,
        name: &str,
        bytes: &[u8],
        options: SimpleFileOptions,
    ) -> Result<(), Diagnostics> {
        self.zip.start_file(name, options).map_err(|e| failed(name, &e))?;
        self.zip.write_all(bytes).map_err(|e| failed(name, &e.into()))?;
        self.written()
    }

    /// Adds an entry that was deflated before.
    ///
    /// # Errors
    /// As [`Self::add`].
    pub fn add_packed(&mut self, packed: &Packed) -> Result<(), Diagnostics> {
        let mut archive = packed.0.clone();
        let entry = archive.by_index_raw(0).map_err(|e| failed("", &e))?;
        self.zip.raw_copy_file(entry).map_err(|e| failed("", &e))?;
        self.written()
    }

    /// Writes the directory and yields the writer.
    ///
    /// # Errors
    /// As [`ZipBuilder::finish`].
    pub fn end(self) -> Result<W, Diagnostics> {
        let error = Arc::clone(&self.error);
        let quiet = self.zip.finish().map_err(|e| failed("", &e))?;
        error.get().map_or(Ok(quiet.inner), |e| Err(cannot_write(e).into()))
    }

    fn written(&self) -> Result<(), Diagnostics> {
        self.error.get().map_or(Ok(()), |e| Err(cannot_write(e).into()))
    }
}

/// A writer that keeps its first error to itself, and takes everything and writes nothing from then
/// on. The library is not made for errors: it writes the directory even if it is dropped for one, at
/// places that do not fit any more, and complains on standard error.
struct Quiet<W> {
    inner: W,
    error: Arc<OnceLock<io::Error>>,
    /// Where the library takes itself to be, and the furthest place.
    at: u64,
    end: u64,
}

impl<W> Quiet<W> {
    fn try_to<T>(
        &mut self,
        otherwise: T,
        act: impl FnOnce(&mut W) -> io::Result<T>,
    ) -> io::Result<T> {
        if self.error.get().is_some() {
            return Ok(otherwise);
        }
        match act(&mut self.inner) {
            Err(e) if e.kind() != io::ErrorKind::Interrupted => {
                _ = self.error.set(e);
                Ok(otherwise)
            }
            result => result,
        }
    }
}

impl<W: Write> Write for Quiet<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.try_to(bytes.len(), |inner| inner.write(bytes))?;
        self.at += written as u64;
        self.end = self.end.max(self.at);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.try_to((), Write::flush)
    }
}

impl<W: Seek> Seek for Quiet<W> {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        let otherwise = match to {
            io::SeekFrom::Start(at) => at,
            io::SeekFrom::Current(by) => self.at.saturating_add_signed(by),
            io::SeekFrom::End(by) => self.end.saturating_add_signed(by),
        };
        self.at = self.try_to(otherwise, |inner| inner.seek(to))?;
        self.end = self.end.max(self.at);
        Ok(self.at)
    }
}

/// An entry that goes into many archives, deflated once.
#[derive(Debug, Clone)]
pub struct Packed(ZipArchive<Cursor<Arc<[u8]>>>);

thread_local! {
    /// Deflate, set up once per thread: that takes as long as deflating a document.
    static DEFLATE: RefCell<Compress> = RefCell::new(Compress::new(Compression::fast(), false));
}

impl Packed {
    /// Deflates an ordinary entry with the deflate state of the thread; `None` for any other entry.
    fn quick(name: &str, bytes: &[u8]) -> Option<Packed> {
        if !name.is_ascii() || bytes.len() > MAX_QUICK {
            return None;
        }
        let mut data = Vec::with_capacity(bytes.len() / 2 + 1024);
        DEFLATE.with_borrow_mut(|deflate| {
            deflate.reset();
            loop {
                let done = usize::try_from(deflate.total_in()).ok()?;
                match deflate.compress_vec(bytes.get(done..)?, &mut data, FlushCompress::Finish) {
                    Ok(Status::StreamEnd) => return Some(()),
                    Ok(_) => data.reserve(bytes.len() / 2 + 1024),
                    Err(_) => return None,
                }
            }
        })?;
        let mut crc = Crc::new();
        crc.update(bytes);
        let archive = single(name, &data, crc.sum(), bytes.len());
        ZipArchive::new(Cursor::new(archive.into())).map(Packed).ok()
    }

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

/// An archive of one deflated entry (APPNOTE 4.3), to be copied into others.
fn single(name: &str, data: &[u8], crc: u32, size: usize) -> Vec<u8> {
    /// Version 2.0, no flags, deflate, 1980-01-01.
    const FIELDS: [u8; 10] = [20, 0, 0, 0, 8, 0, 0, 0, 0x21, 0];
    let le = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes();
    let name_length = &le(name.len())[..2];
    let sizes = [crc.to_le_bytes(), le(data.len()), le(size)].concat();
    let local =
        [b"PK\x03\x04", &FIELDS[..], &sizes, name_length, &[0; 2], name.as_bytes(), data].concat();
    let central =
        [b"PK\x01\x02", &[20, 0][..], &FIELDS, &sizes, name_length, &[0; 16], name.as_bytes()]
            .concat();
    let end = [
        b"PK\x05\x06",
        &[0, 0, 0, 0, 1, 0, 1, 0][..],
        &le(central.len()),
        &le(local.len()),
        &[0; 2],
    ]
    .concat();
    [local, central, end].concat()
}

impl Default for ZipBuilder {
    fn default() -> Self {
        ZipBuilder::new()
    }
}

fn failed(name: &str, error: &ZipError) -> Diagnostics {
    match error {
        ZipError::Io(e) => cannot_write(e).into(),
        _ => Diagnostic::error(Code::Internal, format!("压缩包里写不了“{name}”")).into(),
    }
}
