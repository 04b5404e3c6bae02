//! The targets of a workbook by their names, so that rows may name them instead of their codes.

use std::collections::HashMap;

use super::columns::{EXAMPLE, Sheet};
use super::grid::Grid;
use super::header::Header;

/// The targets (巡察对象) of the workbook, to be found by name.
#[derive(Debug, Default)]
pub(super) struct Targets {
    /// Codes by name, each with that of the target above.
    codes: HashMap<String, Vec<(String, String)>>,
    pub names: Vec<String>,
}

impl Targets {
    pub(super) fn of(sheet: &Sheet, grid: &Grid) -> Targets {
        let mut targets = Targets::default();
        let Some(header) = Header::find(sheet, grid) else { return targets };
        let at = |field: &str| header.columns.iter().find(|c| c.column.is_some_and(|i| sheet.columns[i].path == [field])).map(|c| c.at);
        let (Some(code), Some(name)) = (at("code"), at("name")) else { return targets };
        for row in grid.rows.keys().filter(|r| **r > header.row && header.mark.is_none_or(|m| grid.text(**r, m).trim() != EXAMPLE)) {
            let text = |at: u32| grid.text(*row, at).trim().to_string();
            let above = at("parent").map(text).unwrap_or_default();
            let name = text(name);
            if !name.is_empty() {
                targets.codes.entry(name.clone()).or_default().push((text(code), above));
                targets.names.push(name);
            }
        }
        targets
    }

    /// Codes of the targets of a name; below a township where one is named.
    pub(super) fn find(&self, name: &str, township: &str) -> Vec<&str> {
        let found = self.codes.get(name).map_or(&[][..], Vec::as_slice);
        let of_township: Vec<&str> = self.codes.get(township).into_iter().flatten().map(|(code, _)| code.as_str()).collect();
        let below = |above: &str| above == township || above.get(..12).is_some_and(|code| of_township.contains(&code));
        let narrowed: Vec<&str> = found.iter().filter(|(_, above)| below(above)).map(|(code, _)| code.as_str()).collect();
        if found.len() > 1 && !narrowed.is_empty() { narrowed } else { found.iter().map(|(code, _)| code.as_str()).collect() }
    }
}
