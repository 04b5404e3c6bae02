//! Names of fields in messages, for those who write data files: keys, each with its Chinese name.

use super::{briefing_shape, clue_shape, round_shape};
use crate::data::shape::{Form, Shape};
use crate::data::{index_of, steps};
use crate::diag::Diagnostic;

/// A problem in the words of data that are in no file: keys, and items by their number.
pub(crate) fn in_keys(diagnostic: Diagnostic) -> Diagnostic {
    let list = list_of(&diagnostic);
    diagnostic.in_words(|path| keyed(path, &list).or_else(|| numbered(path)))
}

/// The list that a problem is in; empty if it is in none.
pub(crate) fn list_of(diagnostic: &Diagnostic) -> String {
    let path = diagnostic.path.as_deref().unwrap_or_default();
    path.split_once('[').map_or("", |(list, _)| list).to_string()
}

/// The number of an item in its list, from 1: 第4项 of `issues[3].number`.
fn numbered(path: &str) -> Option<String> {
    let index = steps(path).filter_map(index_of).last()?;
    Some(format!("第{}项", index + 1))
}

/// The key of the field that a path without indexes leads to, with its Chinese name:
/// `schedule.as_of（统计截止日期）`. `within` is the list that the reader looks at; the keys of its
/// items are named without it.
pub(crate) fn keyed(path: &str, within: &str) -> Option<String> {
    let label = label(round_shape(), path)
        .or_else(|| label(clue_shape(), path))
        .or_else(|| label(briefing_shape(), path))?;
    let key = path.strip_prefix(within).and_then(|rest| rest.strip_prefix('.')).unwrap_or(path);
    Some(if label.is_empty() { format!("{key} ") } else { format!("{key}（{label}）") })
}

/// The Chinese name of a field; empty if it has none.
fn label<'s>(shape: &'s Shape, path: &str) -> Option<&'s str> {
    let (mut form, mut label) = (shape.root(), "");
    for step in path.split('.') {
        let outer = shape.resolved(form).0;
        let inner = if let Form::List(item) = outer { item } else { outer };
        let field = shape.fields_of(inner).iter().find(|f| f.name == step)?;
        (form, label) = (&field.form, field.meaning().unwrap_or_default());
    }
    Some(label)
}

#[cfg(test)]
mod tests {
    use super::keyed;

    #[test]
    fn keys_have_their_chinese_names() {
        assert_eq!(keyed("schedule.as_of", "").as_deref(), Some("schedule.as_of（统计截止日期）"));
        assert_eq!(keyed("issues.amount", "issues").as_deref(), Some("amount（金额）"));
        assert_eq!(keyed("issues.amount", "tasks").as_deref(), Some("issues.amount（金额）"));
        assert_eq!(keyed("issues", "issues").as_deref(), Some("issues（问题清单）"));
        assert_eq!(keyed("issues.nothing", ""), None);
    }
}
