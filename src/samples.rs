//! The sample round of a fictional county: the files of `samples/`, compiled in.

use crate::diag::Diagnostics;
use crate::import::{Format, Imported, import_files};
use crate::round::{BriefingFile, ClueFile};

/// Its files: path within the folder and bytes.
pub static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/samples.rs"));

/// The round.
///
/// # Errors
/// None: a test reads it.
pub fn round() -> Result<Imported, Diagnostics> {
    let (first, rest): (Vec<_>, Vec<_>) = FILES.iter().partition(|(name, _)| *name == "round.yaml");
    let files: Vec<(String, Vec<u8>)> = first
        .into_iter()
        .chain(rest)
        .map(|(name, bytes)| ((*name).to_string(), bytes.to_vec()))
        .collect();
    import_files(&files)
}

/// Its briefing file (点人点事).
///
/// # Errors
/// None: a test reads it.
pub fn briefing() -> Result<BriefingFile, Diagnostics> {
    const NAME: &str = "secret/briefing.yaml";
    let bytes = FILES.iter().find(|(name, _)| *name == NAME).map_or(&[][..], |(_, bytes)| bytes);
    crate::import::briefing(bytes.to_vec(), Format::Yaml, NAME)
}

/// Its clues (问题线索).
///
/// # Errors
/// None: a test reads it.
pub fn clues() -> Result<ClueFile, Diagnostics> {
    const NAME: &str = "secret/clues.yaml";
    let bytes = FILES.iter().find(|(name, _)| *name == NAME).map_or(&[][..], |(_, bytes)| bytes);
    crate::import::clues(bytes.to_vec(), Format::Yaml, NAME)
}
