//! All parts of a workbook in memory, to be changed and archived again.

use super::{LINKS, STRICT, STRICT_LINKS};
use crate::archive::ZipBuilder;
use crate::diag::Diagnostics;
use crate::workbook::xlsx::guard::{self, malformed};
use crate::workbook::xlsx::package::{
    CONTENT_TYPES, Relation, SheetPart, relations, relations_part, target, with_default,
    with_override, with_relation,
};

/// The parts of a workbook in the order of the archive.
pub(super) struct Parts {
    /// Name of the main part.
    pub workbook: String,
    pub sheets: Vec<SheetPart>,
    parts: Vec<(String, Vec<u8>)>,
}

impl Parts {
    /// Reads all parts.
    ///
    /// # Errors
    /// What [`guard::open`] refuses.
    pub fn read(bytes: &[u8], name: &str) -> Result<Parts, Diagnostics> {
        let mut zip = guard::open(bytes, name)?;
        let (workbook, sheets) = guard::find_sheets(&mut zip)?;
        let mut zip = guard::open(bytes, name)?;
        let mut parts = Vec::new();
        for part in zip.names().into_iter().filter(|n| !n.ends_with('/')) {
            let content = zip.read(&part)?.unwrap_or_default();
            parts.push((part, content));
        }
        Ok(Parts { workbook, sheets, parts })
    }

    /// Index of a part.
    pub fn position(&self, part: &str) -> Option<usize> {
        self.parts.iter().position(|(name, _)| name.eq_ignore_ascii_case(part))
    }

    /// A part as text, without its byte order mark.
    pub fn text(&self, part: &str) -> Result<Option<&str>, Diagnostics> {
        let Some(at) = self.position(part) else { return Ok(None) };
        let text = std::str::from_utf8(&self.parts[at].1).map_err(|_| malformed(part))?;
        Ok(Some(text.strip_prefix('\u{feff}').unwrap_or(text)))
    }

    /// Replaces a part or adds it at the end.
    pub fn set(&mut self, part: &str, text: String) {
        match self.position(part) {
            Some(at) => self.parts[at].1 = text.into_bytes(),
            None => self.parts.push((part.to_string(), text.into_bytes())),
        }
    }

    /// The relations of a part.
    pub fn relations(&self, part: &str) -> Result<Vec<Relation>, Diagnostics> {
        let links = relations_part(part);
        relations(part, self.text(&links)?.unwrap_or("<Relationships/>"))
            .map_err(|_| malformed(&links).into())
    }

    /// The target of the first relation of a kind.
    pub fn related(&self, part: &str, kind: &str) -> Result<Option<String>, Diagnostics> {
        Ok(self
            .relations(part)?
            .into_iter()
            .find(|r| r.kind == kind && !r.external)
            .map(|r| r.target))
    }

    /// Adds the relation and the content type of a new part; yields the id of the relation.
    pub fn join(
        &mut self,
        owner: &str,
        kind: &str,
        part: &str,
        content: &str,
    ) -> Result<String, Diagnostics> {
        let links = relations_part(owner);
        let strict = self.text(&self.workbook)?.is_some_and(|w| w.contains(STRICT));
        let full = format!("{}/{kind}", if strict { STRICT_LINKS } else { LINKS });
        let (id, written) = with_relation(self.text(&links)?, &full, &target(part))
            .map_err(|_| malformed(&links))?;
        self.set(&links, written);
        let types = self.text(CONTENT_TYPES)?.unwrap_or_default();
        let types = match part.strip_suffix(".vml") {
            Some(_) => with_default(types, "vml", content),
            None => with_override(types, part, content),
        };
        let types = types.map_err(|_| malformed(CONTENT_TYPES))?;
        self.set(CONTENT_TYPES, types);
        Ok(id)
    }

    /// An unused name for a new part.
    pub fn free_name(&self, before: &str, after: &str) -> String {
        (1..)
            .map(|n| format!("{before}{n}{after}"))
            .find(|name| self.position(name).is_none())
            .unwrap_or_default()
    }

    /// All names and contents.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
    }

    /// The workbook as an archive.
    pub fn archive(&self) -> Result<Vec<u8>, Diagnostics> {
        let mut zip = ZipBuilder::new();
        for (name, bytes) in &self.parts {
            zip.add(name, bytes)?;
        }
        zip.finish()
    }
}
