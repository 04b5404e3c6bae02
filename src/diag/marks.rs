//! Marks in messages: `[[issues.amount]]` stands for the name of a field, `[[issues[3].amount]]` for
//! the place of a value.
//!
//! Whoever finds a problem knows the field by its path in the model; what the reader calls it
//! depends on where the data came from: a column of a sheet, or a key of a data file. So texts
//! carry marks, and the one who knows the source replaces them.

use super::Diagnostic;

const OPEN: &str = "[[";
const CLOSE: &str = "]]";

/// A text with its marks replaced; what `name` does not know stays.
pub(crate) fn replaced(text: &str, mut name: impl FnMut(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(OPEN) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let inner = &from[OPEN.len()..];
        let path = &inner[..path_length(inner)];
        let after = inner[path.len()..].strip_prefix(CLOSE);
        match after.filter(|_| !path.is_empty()).and_then(|after| Some((after, name(path)?))) {
            Some((after, name)) => {
                // A key stands apart from Chinese words.
                let is_chinese = |c: char| ('\u{3400}'..='\u{9fff}').contains(&c);
                if name.starts_with(|c: char| c.is_ascii_lowercase()) && out.ends_with(is_chinese) {
                    out.push(' ');
                }
                out.push_str(&name);
                rest = after;
            }
            None => {
                // One bracket further: three may be one and a mark.
                out.push_str(&OPEN[..1]);
                rest = &from[1..];
            }
        }
    }
    out + rest
}

/// The paths of the marks in a text.
#[cfg(test)]
pub(crate) fn marks(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    replaced(text, |path| {
        all.push(path.to_string());
        None
    });
    all
}

/// The length of the path that a text begins with: `issues`, `schedule.as_of`, `issues[3].amount`.
fn path_length(text: &str) -> usize {
    let name = |text: &str| {
        let is_of_name =
            |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '.';
        text.find(|c| !is_of_name(c)).unwrap_or(text.len())
    };
    let index = |text: &str| {
        let digits = text.strip_prefix('[')?.split(']').next()?;
        let is_index = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        is_index.then_some(digits.len() + 2)
    };
    if !text.starts_with(|c: char| c.is_ascii_lowercase()) {
        return 0;
    }
    let mut length = name(text);
    while let Some(more) = index(&text[length..]) {
        length += more;
        length += name(&text[length..]);
    }
    length
}

impl Diagnostic {
    /// The same with the marks of all its texts replaced.
    #[must_use]
    pub(crate) fn in_words(mut self, mut name: impl FnMut(&str) -> Option<String>) -> Self {
        for text in std::iter::once(&mut self.message)
            .chain(&mut self.hints)
            .chain(&mut self.commands)
            .filter(|text| text.contains(OPEN))
        {
            *text = replaced(text, &mut name);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_replaced_and_other_brackets_stay() {
        let upper = |path: &str| (path != "unknown").then(|| path.to_uppercase());
        assert_eq!(
            replaced("在[[tasks]]中填[[tasks.issues]]。", upper),
            "在TASKS中填TASKS.ISSUES。"
        );
        assert_eq!(replaced("填[[a]]", |_| Some("key".into())), "填 key");
        for text in ["[[unknown]]", "[[1]]", "[[A]]", "[[", "[[]]", "[[a", "[[a]", "[x]", "无"] {
            assert_eq!(replaced(text, upper), text);
        }
        assert_eq!(replaced("[[[a]]]", upper), "[A]");
        assert_eq!(replaced("与[[a[3].b]]、[[c[0]]]相同", upper), "与A[3].B、C[0]相同");
        assert_eq!(marks("[[a.b]][[c_d]]"), ["a.b", "c_d"]);
    }
}
