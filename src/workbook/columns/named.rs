//! Names of fields in messages, for those who keep a workbook: sheets and columns.

use super::derive::CHILDREN;
use super::{Book, Rows, Sheet, plain};

/// A sheet, and the header of a column in it.
pub(crate) type Named = (String, Option<String>);

/// The sheet and the column that a path without indexes leads to: 轮次 and 统计截止日期 of
/// `schedule.as_of`. A path to a list leads to a sheet, without a column.
pub(crate) fn named(path: &str) -> Option<Named> {
    in_book(Book::round(), path).or_else(|| in_book(Book::clues(), path))
}

fn in_book(book: &Book, path: &str) -> Option<Named> {
    let steps: Vec<&str> = path.split('.').collect();
    let [list, rest @ ..] = steps.as_slice() else { return None };
    if let [inner, rest @ ..] = rest
        && let Some((name, _)) = CHILDREN.iter().find(|(_, parents)| {
            parents
                .iter()
                .any(|p| p.list == *list && p.lists.iter().any(|(_, child)| child == inner))
        })
    {
        return column(book.sheets.iter().find(|s| s.name == *name)?, rest);
    }
    match book.of_items(list) {
        Some(sheet) => column(sheet, rest),
        None => column(book.sheets.iter().find(|s| matches!(s.rows, Rows::Fields))?, &steps),
    }
}

/// The column of a field; of a structure with several columns the sheet alone.
fn column(sheet: &Sheet, path: &[&str]) -> Option<Named> {
    if path.is_empty() {
        return Some((sheet.name.clone(), None));
    }
    if let Some(column) = sheet.columns.iter().find(|c| c.path == path) {
        return Some((sheet.name.clone(), Some(plain(&column.header))));
    }
    let starts = |c: &[String]| c.len() > path.len() && c.iter().zip(path).all(|(a, b)| a == b);
    sheet.columns.iter().any(|c| starts(&c.path)).then(|| (sheet.name.clone(), None))
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn fields_are_named_by_sheet_and_column() {
        let named = |path: &str| {
            named(path).map(|(sheet, column)| format!("{sheet}/{}", column.unwrap_or_default()))
        };
        for (path, name) in [
            ("schedule.as_of", "轮次/时间安排·统计截止日期"),
            ("issues.amount", "问题清单/金额"),
            ("issues", "问题清单/"),
            ("teams.contacts.valid_until", "联系方式/有效期至"),
            ("targets.officials", "班子成员/"),
            ("rules", "轮次/"),
        ] {
            assert_eq!(named(path).as_deref(), Some(name), "{path}");
        }
        assert_eq!(named("issues.nothing"), None);
    }
}
