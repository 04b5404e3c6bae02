//! Hashes of files, and fingerprints of everything that a file was made of.

use std::io::Write;
use std::path::Path;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::data::hex;
pub use crate::data::sha256;

/// A hash over named parts; no two different lists of parts give the same bytes to it.
#[derive(Debug, Clone, Default)]
pub struct Fingerprint(Sha256);

impl Fingerprint {
    /// Adds a part.
    pub fn part(&mut self, name: &str, content: &[u8]) -> &mut Self {
        for bytes in [name.as_bytes(), content] {
            self.0.update((bytes.len() as u64).to_le_bytes());
            self.0.update(bytes);
        }
        self
    }

    /// Adds a value as a part, by its JSON; it may be large and is not written out anywhere.
    pub fn value(&mut self, name: &str, value: &impl Serialize) -> &mut Self {
        let mut hashing = std::io::BufWriter::new(Hashing::new(std::io::sink()));
        // Writing to nowhere cannot fail, and no view is refused by JSON.
        _ = serde_json::to_writer(&mut hashing, value);
        _ = hashing.flush();
        self.part(name, hashing.get_ref().sha256().as_bytes())
    }

    /// The hash in hexadecimal.
    pub fn finish(&self) -> String {
        hex(&self.0.clone().finalize())
    }
}

/// Writes what it is given to a writer and hashes it on the way.
pub(super) struct Hashing<W> {
    pub inner: W,
    hash: Sha256,
    pub size: u64,
}

impl<W: Write> Hashing<W> {
    pub(super) fn new(inner: W) -> Self {
        Hashing { inner, hash: Sha256::new(), size: 0 }
    }

    pub(super) fn sha256(&self) -> String {
        hex(&self.hash.clone().finalize())
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}

/// The hash of a plain file; `None` if there is none or it cannot be read.
pub(super) fn hash_of(path: &Path) -> Option<String> {
    let mut file = crate::files::open(path).ok()?;
    let mut hashing = Hashing::new(std::io::sink());
    std::io::copy(&mut file, &mut hashing).ok()?;
    Some(hashing.sha256())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_into_each_other() {
        let of = |parts: &[(&str, &str)]| {
            let mut print = Fingerprint::default();
            for (name, content) in parts {
                print.part(name, content.as_bytes());
            }
            print.finish()
        };
        assert_ne!(of(&[("a", "bc")]), of(&[("ab", "c")]));
        assert_ne!(of(&[("a", "b"), ("c", "d")]), of(&[("a", "bcd")]));
        assert_eq!(of(&[("a", "b")]), of(&[("a", "b")]));
    }
}
