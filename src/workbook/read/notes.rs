//! Notes on how cells were understood, for people.

use std::collections::BTreeMap;

/// Most cells that a note names.
const MAX_CELLS: usize = 20;

/// By sheet, column and manner: the cells, and the first as an example. A note without a manner is
/// a sentence of its own.
#[derive(Debug, Default)]
pub(super) struct Notes {
    notes: BTreeMap<(String, String, String), Note>,
    /// The sheets in the order of the file.
    pub order: Vec<String>,
}

#[derive(Debug, Default)]
struct Note {
    count: usize,
    example: String,
    /// The cells after the first.
    more: Vec<String>,
}

impl Notes {
    /// Counts a cell that was understood in some manner; the first is kept as an example.
    pub(super) fn cell(
        &mut self,
        sheet: &str,
        column: &str,
        manner: &str,
        cell: &str,
        example: impl FnOnce() -> String,
    ) {
        let note = self.notes.entry((sheet.into(), column.into(), manner.into())).or_default();
        if note.count == 0 {
            let example = example();
            note.example = match (cell, example.as_str()) {
                (cell, "") => cell.to_string(),
                ("", _) => example,
                (cell, example) => format!("{cell} {example}"),
            };
        } else if note.more.len() < MAX_CELLS && !cell.is_empty() {
            note.more.push(cell.into());
        }
        note.count += 1;
    }

    /// Adds a sentence about a sheet.
    pub(super) fn sentence(&mut self, sheet: &str, sentence: String) {
        let key = (sheet.into(), sentence, String::new());
        self.notes.entry(key).or_default().count += 1;
    }

    /// The notes, in the order of the sheets.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut notes: Vec<_> = self.notes.iter().collect();
        notes.sort_by_key(|((sheet, ..), _)| self.order.iter().position(|name| name == sheet));
        notes
            .into_iter()
            .map(|((sheet, column, manner), note)| note.line(sheet, column, manner))
            .collect()
    }
}

impl Note {
    fn line(&self, sheet: &str, column: &str, manner: &str) -> String {
        if manner.is_empty() {
            return column.to_string();
        }
        let column = if column.is_empty() { String::new() } else { format!("“{column}”") };
        let more = if self.more.is_empty() {
            String::new()
        } else {
            let rest = if self.count > self.more.len() + 1 { "等" } else { "" };
            format!("；还有 {}{rest}", self.more.join("、"))
        };
        format!("{sheet}{column}：{}处{manner}，如 {}{more}", self.count, self.example)
    }
}
