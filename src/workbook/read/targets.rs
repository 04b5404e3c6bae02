//! The targets of a workbook by name, so that rows may give names instead of codes.

use std::collections::HashMap;

use super::header::Header;
use crate::workbook::columns::{EXAMPLE, Sheet};
use crate::workbook::grid::Grid;

/// The targets (巡察对象) of a workbook by name.
#[derive(Debug, Default)]
pub(super) struct Targets {
    /// By name: codes, each with the parent's code or name as written.
    codes: HashMap<String, Vec<(String, String)>>,
    /// By code: name, and the parent's code or name as written.
    known: HashMap<String, (String, String)>,
    pub names: Vec<String>,
}

impl Targets {
    pub(super) fn of(sheet: &Sheet, grid: &Grid) -> Targets {
        let mut targets = Targets::default();
        let Some(header) = Header::find(sheet, grid) else { return targets };
        let at = |field: &str| {
            header
                .columns
                .iter()
                .find(|c| c.column.is_some_and(|i| sheet.columns[i].path == [field]))
                .map(|c| c.at)
        };
        let (Some(code), Some(name)) = (at("code"), at("name")) else { return targets };
        for row in grid.rows.keys().filter(|r| {
            **r > header.row && header.mark.is_none_or(|m| grid.text(**r, m).trim() != EXAMPLE)
        }) {
            let text = |at: u32| grid.text(*row, at).trim().to_string();
            let above = at("parent").map(text).unwrap_or_default();
            let name = text(name);
            if !name.is_empty() {
                let code = text(code);
                targets.known.entry(code.clone()).or_insert_with(|| (name.clone(), above.clone()));
                targets.codes.entry(name.clone()).or_default().push((code, above));
                targets.names.push(name);
            }
        }
        targets
    }

    /// Codes of the targets with a name; if several, of those below the township.
    pub(super) fn find(&self, name: &str, township: &str) -> Vec<&str> {
        let found = self.codes.get(name).map_or(&[][..], Vec::as_slice);
        let of_township: Vec<&str> =
            self.codes.get(township).into_iter().flatten().map(|(code, _)| code.as_str()).collect();
        let below = |above: &str| {
            above == township || above.get(..12).is_some_and(|code| of_township.contains(&code))
        };
        let narrowed: Vec<&str> =
            found.iter().filter(|(_, above)| below(above)).map(|(code, _)| code.as_str()).collect();
        if found.len() > 1 && !narrowed.is_empty() {
            narrowed
        } else {
            found.iter().map(|(code, _)| code.as_str()).collect()
        }
    }

    /// The name of the target with a code.
    pub(super) fn name_of(&self, code: &str) -> Option<&str> {
        self.known.get(code).map(|(name, _)| name.as_str())
    }

    /// Where a target belongs, if that is not the township that a row names. Nothing is said of a
    /// township or a target that the workbook does not list.
    pub(super) fn contradicts(&self, township: &str, code: &str) -> Option<String> {
        let (name, above) = self.known.get(code)?;
        let (named, parents) = (self.codes_of(township), self.codes_of(above));
        let same = |found: &&str| {
            *found == code
                || parents.contains(found)
                || found.get(..9).is_some_and(|area| code.starts_with(area))
        };
        // Codes that are wrong themselves are reported where they are.
        let is_code = |text: &str| text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
        let unreadable = named.is_empty()
            || named.iter().any(|code| !is_code(code))
            || parents.is_empty() && !above.is_empty();
        if unreadable || named.iter().any(same) {
            return None;
        }
        let parent = parents.first().and_then(|parent| self.name_of(parent));
        Some(parent.map_or_else(|| format!("“{name}”"), |parent| format!("“{parent}”“{name}”")))
    }

    /// The codes that a code, a name, or both mean.
    fn codes_of(&self, text: &str) -> Vec<&str> {
        let digits = text.get(..12).filter(|d| d.bytes().all(|b| b.is_ascii_digit()));
        match digits {
            Some(code) => {
                self.known.get_key_value(code).map(|(code, _)| code.as_str()).into_iter().collect()
            }
            None => {
                self.codes.get(text).into_iter().flatten().map(|(code, _)| code.as_str()).collect()
            }
        }
    }
}
