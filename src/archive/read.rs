//! The bounded reader.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::diag::{Code, Diagnostic, Diagnostics};

/// Bounds of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Entries.
    pub entries: usize,
    /// Inflated bytes of all entries together.
    pub inflated: u64,
    /// Inflated bytes for each stored byte of an entry; small entries (below 64 KiB) are exempt.
    pub ratio: u64,
}

impl Default for Limits {
    /// 10,000 entries, 256 MiB inflated, ratio 100.
    fn default() -> Self {
        Limits { entries: 10_000, inflated: 256 << 20, ratio: 100 }
    }
}

/// Entries up to this size are safe at any ratio.
const SMALL: u64 = 64 << 10;

/// Bytes inflated at a time.
const PIECE: usize = 32 << 10;

/// Reads entries of an untrusted archive within [`Limits`].
///
/// The declared sizes are checked when the archive is opened; since they may be false, inflated
/// bytes are counted as well.
pub struct ZipReader<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    limits: Limits,
    left: u64,
}

impl<'a> ZipReader<'a> {
    /// Opens an archive and checks its declared sizes.
    ///
    /// # Errors
    /// Bytes that are not a ZIP archive, or an archive beyond the limits.
    pub fn open(bytes: &'a [u8], limits: Limits) -> Result<Self, Diagnostics> {
        // The directory is parsed on opening: a record takes at least 46 bytes, so the file bounds
        // it too.
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| damaged(&e))?;
        if zip.len() > limits.entries {
            return Err(too_large(format!(
                "压缩包有{}个条目，最多{}个",
                zip.len(),
                limits.entries
            )));
        }
        let mut declared: u64 = 0;
        for index in 0..zip.len() {
            let entry = zip.by_index_raw(index).map_err(|e| damaged(&e))?;
            declared = declared.saturating_add(entry.size());
            check_ratio(entry.size(), entry.compressed_size(), limits)?;
        }
        if declared > limits.inflated {
            return Err(too_large(format!(
                "压缩包展开后有{declared}字节，最多{}字节",
                limits.inflated
            )));
        }
        Ok(ZipReader { zip, limits, left: limits.inflated })
    }

    /// Names of the entries in the order of the archive, without names that are not UTF-8.
    pub fn names(&self) -> Vec<String> {
        self.zip.file_names().filter_map(|n| n.ok().map(std::borrow::Cow::into_owned)).collect()
    }

    /// Number of entries, including those whose names are not UTF-8.
    pub fn entries(&self) -> usize {
        self.zip.len()
    }

    /// Inflates an entry piece by piece without keeping it in memory; returns whether there is an
    /// entry of this name.
    ///
    /// # Errors
    /// As [`ZipReader::read`].
    pub fn stream(&mut self, name: &str, take: &mut dyn FnMut(&[u8])) -> Result<bool, Diagnostics> {
        let Some(index) = self.zip.index_for_name(name) else { return Ok(false) };
        let mut entry = self.zip.by_index(index).map_err(|e| damaged(&e))?;
        let stored = entry.compressed_size();
        let mut buffer = vec![0; PIECE];
        let mut size: u64 = 0;
        loop {
            let read = entry.read(&mut buffer).map_err(|e| damaged(&e.into()))?;
            if read == 0 {
                break;
            }
            size += read as u64;
            if size > self.left {
                return Err(too_large(format!("压缩包展开后超过{}字节", self.limits.inflated)));
            }
            check_ratio(size, stored, self.limits)?;
            take(&buffer[..read]);
        }
        self.left -= size;
        Ok(true)
    }

    /// Inflates an entry; `None` if there is no entry of this name.
    ///
    /// # Errors
    /// A damaged or encrypted entry, or one that inflates beyond the limits.
    pub fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, Diagnostics> {
        let Some(index) = self.zip.index_for_name(name) else { return Ok(None) };
        let entry = self.zip.by_index(index).map_err(|e| damaged(&e))?;
        let stored = entry.compressed_size();
        let mut bytes = Vec::new();
        entry
            .take(self.left.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|e| damaged(&e.into()))?;
        let size = bytes.len() as u64;
        if size > self.left {
            return Err(too_large(format!("压缩包展开后超过{}字节", self.limits.inflated)));
        }
        check_ratio(size, stored, self.limits)?;
        self.left -= size;
        Ok(Some(bytes))
    }
}

fn check_ratio(size: u64, stored: u64, limits: Limits) -> Result<(), Diagnostics> {
    if size > SMALL && size / limits.ratio.max(1) > stored {
        return Err(too_large(format!("压缩包条目的压缩比超过{}", limits.ratio)));
    }
    Ok(())
}

fn too_large(message: String) -> Diagnostics {
    Diagnostic::error(Code::TooLarge, message).into()
}

fn damaged(error: &ZipError) -> Diagnostics {
    let message = match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            "压缩包加了密码，读不了"
        }
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            "压缩包用了本程序不认识的压缩或加密方法，读不了"
        }
        _ => "压缩包损坏，或不是压缩包，读不了",
    };
    Diagnostic::error(Code::Syntax, message).into()
}
