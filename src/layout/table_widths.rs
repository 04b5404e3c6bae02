//! Widths of tables: refuses columns too narrow for a character.

use super::table_type;
use crate::diag::{Code, Diagnostic, Diagnostics, Origin};
use crate::document::{At, Block, BlockKind, Document, Table};
use crate::profile::Profile;

/// Makes sure that every column of every table holds a character.
///
/// # Errors
/// The narrowest column of each table that has one too narrow.
pub fn tables_fit(document: &Document, profile: &Profile) -> Result<(), Diagnostics> {
    let all = document.annexes.iter().map(|a| &a.blocks).chain([&document.blocks]).flatten();
    let problems: Vec<Diagnostic> = all
        .filter_map(|Block { at, kind }| {
            if let BlockKind::Table(table) = kind { narrow(*at, table, profile) } else { None }
        })
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(problems.into_iter().collect()) }
}

fn narrow(at: At, table: &Table, profile: &Profile) -> Option<Diagnostic> {
    let page = &profile.page;
    let whole = if page.landscape { page.text_height } else { page.text_width };
    let size = table_type(table.size, profile);
    let (n, share) =
        table.columns.iter().map(|c| c.share).enumerate().min_by(|a, b| a.1.total_cmp(&b.1))?;
    let width = whole.0 * share;
    if width >= size.mm().0 {
        return None;
    }
    let message = format!("表格第{}列宽{width:.1}毫米，放不下一个{}磅的字", n + 1, size.0);
    let problem = Diagnostic::error(Code::MarkupTable, message)
        .hint("在 cols 中加宽这一列，减少列数，或改用横排版式");
    Some(if at.line > 0 {
        problem.at(Origin::Markup { template: String::new(), line: at.line, column: at.column })
    } else {
        problem
    })
}
