//! The pictures of evidence (佐证照片) that a round names. Their files are looked at elsewhere.

use super::{Evidence, EvidenceKind, Round};
use crate::diag::Diagnostic;

/// What is known of the files of pictures, by their names in the data.
pub trait Pictures: std::fmt::Debug + Sync {
    /// Why a picture is not printed: an error, or a warning if there is no such file.
    fn fault(&self, file: &str) -> Option<Diagnostic>;
    /// The hash (SHA-256, hexadecimal) of a picture's file.
    fn hash(&self, file: &str) -> Option<&str>;
}

impl Evidence {
    /// The file of a picture that is printed, as the data name it.
    pub fn picture(&self) -> Option<&str> {
        self.file
            .as_deref()
            .filter(|file| self.kind == EvidenceKind::Picture && !file.trim().is_empty())
    }
}

impl Round {
    /// The files of its pictures, as the data name them.
    pub fn pictures(&self) -> impl Iterator<Item = &str> {
        self.evidence.iter().filter_map(Evidence::picture)
    }
}
