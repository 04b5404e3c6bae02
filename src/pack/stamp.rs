//! A workbook that carries its own hash, as the comment of its ZIP archive: whoever saves it again
//! with Excel, WPS or LibreOffice writes another archive without it.

use super::sha256;

/// The record at the end of an archive without comment (APPNOTE 4.3.16), and where in it the
/// length of the comment is.
const END: &[u8] = b"PK\x05\x06";
const END_LENGTH: usize = 22;
const COMMENT_AT: usize = 20;

const WORD: &str = "xunwen sha256 ";
const STAMP: usize = WORD.len() + 64;

/// An archive with its hash as comment; anything else as it is.
pub(super) fn stamped(archive: &[u8]) -> Vec<u8> {
    let mut all = archive.to_vec();
    let Some(end) = all.len().checked_sub(END_LENGTH).filter(|at| archive[*at..].starts_with(END))
    else {
        return all;
    };
    let stamp = format!("{WORD}{}", sha256(archive));
    let length = u16::try_from(stamp.len()).unwrap_or_default().to_le_bytes();
    all[end + COMMENT_AT..].copy_from_slice(&length);
    all.extend_from_slice(stamp.as_bytes());
    all
}

/// Whether a file is an archive as it was stamped.
pub(super) fn is_as_stamped(file: &[u8]) -> bool {
    let Some(at) = file.len().checked_sub(STAMP) else { return false };
    let (archive, _) = file.split_at(at);
    let mut plain = archive.to_vec();
    let Some(length) = at.checked_sub(END_LENGTH - COMMENT_AT) else { return false };
    plain[length..].fill(0);
    stamped(&plain) == file
}
