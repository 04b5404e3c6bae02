//! Messages in the words of the place where the data were made.
//!
//! Takes a problem whose texts have marks: `[[schedule.as_of]]` for a field, `[[issues[3].number]]`
//! for a value. Yields it with what its reader knows: sheet, column and cell of a workbook, keys
//! and lines of a data file.

#[cfg(feature = "xlsx")]
use crate::data::pattern;
use crate::data::{Place, Sources};
use crate::diag::{Diagnostic, Origin};
use crate::round::{in_keys, keyed, list_of};
#[cfg(feature = "xlsx")]
use crate::workbook::named;

/// The same problem in the words of the sources; `place` finds the place of a value.
pub(super) fn in_words(
    sources: &Sources,
    place: &dyn Fn(&str) -> Place,
    diagnostic: Diagnostic,
) -> Diagnostic {
    let origin = diagnostic.origin.clone();
    let beside = |path: &str| match path.contains('[') {
        true => beside(&sources.origin(place(path))?, origin.as_ref()),
        false => None,
    };
    #[cfg(feature = "xlsx")]
    if sources.workbooks().next().is_some() {
        return in_cells(beside, diagnostic);
    }
    let list = list_of(&diagnostic);
    in_keys(diagnostic.in_words(|path| beside(path).or_else(|| keyed(path, &list))))
}

/// A place as one says it beside another: without the sheet or file if that is the same.
fn beside(of: &Origin, here: Option<&Origin>) -> Option<String> {
    match (of, here) {
        (Origin::Cell { sheet, cell, .. }, Some(Origin::Cell { sheet: other, .. }))
            if sheet == other =>
        {
            Some(cell.clone())
        }
        (Origin::Text { file, line, .. }, Some(Origin::Text { file: other, .. }))
            if file == other =>
        {
            Some(format!("第{line}行"))
        }
        (Origin::Text { file, line, .. }, _) => Some(format!("{file}第{line}行")),
        (Origin::Cell { .. }, _) => Some(of.to_string()),
        _ => None,
    }
}

/// By sheets and columns. A sheet is named once, and not at all if the problem is on it.
#[cfg(feature = "xlsx")]
fn in_cells(beside: impl Fn(&str) -> Option<String>, diagnostic: Diagnostic) -> Diagnostic {
    let mut here = match &diagnostic.origin {
        Some(Origin::Cell { sheet, .. }) => sheet.clone(),
        _ => String::new(),
    };
    let diagnostic = diagnostic.in_words(|path| {
        let Some((sheet, column)) = named(path) else { return beside(path) };
        let name = match column {
            None => format!("“{sheet}”表"),
            Some(column) if sheet == here => format!("“{column}”"),
            Some(column) => format!("“{sheet}”表的“{column}”"),
        };
        here = sheet;
        Some(name)
    });
    with_column(diagnostic)
}

/// The same with the column at the beginning if nothing in it says which one it is: a cell is
/// looked for by its head, not by a letter.
#[cfg(feature = "xlsx")]
fn with_column(mut diagnostic: Diagnostic) -> Diagnostic {
    let Some(Origin::Cell { sheet: here, .. }) = &diagnostic.origin else { return diagnostic };
    let path = diagnostic.path.as_deref().unwrap_or_default();
    if let Some((sheet, Some(column))) = named(&pattern(path))
        && sheet == *here
        && !std::iter::once(&diagnostic.message)
            .chain(&diagnostic.hints)
            .any(|text| text.contains(column.rsplit('·').next().unwrap_or_default()))
    {
        diagnostic.message = format!("“{column}”：{}", diagnostic.message);
    }
    diagnostic
}

#[cfg(all(test, feature = "xlsx"))]
mod tests {
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::diag::{Code, marks};

    fn sources(folder: &Path, all: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                sources(&path, all);
            } else if path.extension().is_some_and(|e| e == "rs") {
                all.push(path);
            }
        }
    }

    /// A mark that nobody can name would be shown as it stands.
    #[test]
    fn every_mark_of_the_source_has_a_name_for_each_reader() {
        let mut files = Vec::new();
        sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut files);
        let mut count = 0;
        for file in files {
            // In template sets `[[extra]]` is a table of TOML.
            if file.ends_with("marks.rs") || file.components().any(|c| c.as_os_str() == "kinds") {
                continue;
            }
            let text = std::fs::read_to_string(&file).unwrap();
            // A mark is in a text with Chinese words; `[[a.b]]` elsewhere is a table of TOML.
            let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            for line in lines.filter(|line| line.chars().any(|c| ('一'..='龥').contains(&c))) {
                for path in marks(line).iter().filter(|path| !path.contains('[')) {
                    assert!(keyed(path, "").is_some(), "{}: {path} is no key", file.display());
                    assert!(named(path).is_some(), "{}: {path} is no column", file.display());
                    count += 1;
                }
            }
        }
        assert!(count > 30, "only {count} marks");
    }

    #[test]
    fn a_problem_is_put_in_the_words_of_its_file() {
        let d = Diagnostic::error(Code::NoTask, "缺任务")
            .path("issues[3].number")
            .hint("在[[tasks]]中补上，[[tasks.issues]]填[[issues.number]]");
        let mut workbook = Sources::default();
        workbook.add_workbook("a.xlsx", vec!["问题清单".into()], String::new());
        let nowhere = |_: &str| Place::NOWHERE;
        let cell =
            Origin::Cell { file: "a".into(), sheet: "问题清单".into(), cell: "A5".into() };
        let said = |sources: &Sources, d: &Diagnostic| {
            in_words(sources, &nowhere, d.clone()).hints[0].clone()
        };
        assert_eq!(
            said(&workbook, &d.clone().at(cell)),
            "在“任务清单”表中补上，“对应问题”填“问题清单”表的“问题编号”"
        );
        assert_eq!(
            said(&Sources::of_one("a.yaml", ""), &d),
            "在 tasks（任务清单）中补上，tasks.issues（对应问题）填 number（问题编号）"
        );
    }
}
