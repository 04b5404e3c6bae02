//! Secret files beside a round: clues (问题线索), and the briefing with leaders'
//! instructions (点人点事、批示). Each is read alone and goes into no round; which it is, its lists
//! tell. Nothing of their content is in any message.

use std::path::Path;

use super::files::{parse, read_file, text_of};
use super::provenance::all_placed;
use super::usual::read_as_usual;
use super::{Format, clues, decoded, malformed};
use crate::data::Sources;
use crate::data::budget::Budget;
use crate::diag::{Diagnostic, Diagnostics};
use crate::round::{BriefingFile, ClueFile, briefing_shape};

/// The lists of secret files; a round has none of them.
pub(super) const LISTS: [&str; 3] = ["clues", "briefed", "instructions"];

/// A secret file beside a round (涉密文件).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum SecretFile {
    /// Clues (问题线索).
    Clues(ClueFile),
    /// A briefing file (点人点事).
    Briefing(BriefingFile),
}

impl SecretFile {
    /// Its session and number.
    pub fn round(&self) -> (Option<u32>, u32) {
        match self {
            SecretFile::Clues(file) => (file.session, file.number),
            SecretFile::Briefing(file) => (file.session, file.number),
        }
    }
}

/// Reads a secret file of either sort. A workbook is one of clues.
///
/// # Errors
/// As [`super::import_clues`].
pub fn import_secret(path: &Path) -> Result<SecretFile, Diagnostics> {
    let name = path.display().to_string();
    let format = Format::of(&name)?;
    let bytes = read_file(path, &name)?;
    if format != Format::Xlsx && is_briefing(&bytes, format, &name) {
        return briefing(bytes, format, &name).map(SecretFile::Briefing);
    }
    clues(bytes, format, &name).map(SecretFile::Clues)
}

/// Whether a file has a list of a briefing file. One that cannot be read is told so by whoever
/// reads it.
fn is_briefing(bytes: &[u8], format: Format, name: &str) -> bool {
    let Ok(text) = text_of(bytes.to_vec(), name) else { return false };
    let parsed = parse(&text, format, name, &mut Sources::default(), &mut Budget::new());
    parsed.is_ok_and(|(tree, _)| LISTS[1..].iter().any(|list| tree.get(list).is_some()))
}

/// Reads a briefing file.
pub(crate) fn briefing(
    bytes: Vec<u8>,
    format: Format,
    name: &str,
) -> Result<BriefingFile, Diagnostics> {
    read_briefing(bytes, format, name)
        .map_err(|problems| problems.into_iter().map(Diagnostic::sealed).collect())
}

fn read_briefing(bytes: Vec<u8>, format: Format, name: &str) -> Result<BriefingFile, Diagnostics> {
    let text = text_of(bytes, name)?;
    let mut sources = Sources::default();
    let (mut tree, _) = parse(&text, format, name, &mut sources, &mut Budget::new())?;
    read_as_usual(&mut tree, briefing_shape());
    let problems = malformed(&tree, briefing_shape());
    if !problems.is_empty() {
        return Err(all_placed(&sources, problems));
    }
    decoded(&tree).map_err(|problem| all_placed(&sources, vec![problem]))
}
