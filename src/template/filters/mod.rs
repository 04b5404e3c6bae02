//! The filters, tests and functions that templates may use, in one table each.
//!
//! An entry says what a filter takes and gives, how it is documented and how it is registered.
//! The environment, the reference for authors, the static check and `map` all follow from the
//! entries, so adding a filter takes one entry in [`dates`], [`numbers`], [`text`] or [`lists`].
//! Errors are Chinese and never quote the argument, which may be confidential data.

mod args;
mod bounds;
mod dates;
mod functions;
mod is_tests;
mod lists;
mod numbers;
mod ordering;
mod text;

use minijinja::Environment;

use super::guard;

pub(super) use functions::FUNCTIONS;
pub(super) use is_tests::TESTS;

/// A filter: `{{ value|name }}`.
#[derive(Debug)]
pub(super) struct Filter {
    pub name: &'static str,
    pub takes: Takes,
    pub gives: Gives,
    /// Its first positional arguments, as far as the static check can say something of them.
    pub args: &'static [Arg],
    /// Whether `map` may apply it to each item: it turns one text or number into another.
    pub each: bool,
    pub doc: Doc,
    /// Registers it under its name.
    pub add: fn(&mut Environment<'static>, &'static str),
}

/// What a filter is used on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    /// More than one of the below.
    Any,
    Date,
    Number,
    Text,
    List,
    /// A list of texts, which are joined.
    Texts,
}

/// What a filter returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gives {
    /// This depends on what it is used on.
    Any,
    Text,
    Number,
    /// A list with some or all of the same items.
    Items,
    /// One of the items.
    Item,
    /// A list with the field of each item that is named by `attribute=`.
    Fields,
    /// A list of lists of the items.
    Rows,
    /// A list of pairs: a key, and the list of the items that have it.
    Groups,
}

impl Gives {
    /// Whether the result is printed as plain text, never as markup.
    pub fn is_plain(self) -> bool {
        matches!(self, Gives::Text | Gives::Number)
    }
}

/// A positional argument of a filter.
#[derive(Debug)]
pub(super) struct Arg {
    /// What it is called in messages, if it must be given.
    pub required: Option<&'static str>,
    pub is: ArgIs,
}

/// What an argument is.
#[derive(Debug)]
pub(super) enum ArgIs {
    /// Any value.
    Value,
    /// One of these words.
    Word(&'static [&'static str]),
    /// The name of a field of the items.
    Field,
    /// The name of a test, with advice for those who write another.
    Test(&'static str),
    /// The name of a filter, with advice for those who write another.
    Filter(&'static str),
}

impl Arg {
    const fn required(name: &'static str, is: ArgIs) -> Arg {
        Arg { required: Some(name), is }
    }

    const fn optional(is: ArgIs) -> Arg {
        Arg { required: None, is }
    }
}

/// A test: `{% if value is name %}`.
#[derive(Debug)]
pub(super) struct Test {
    pub name: &'static str,
    /// Another way to name it for `select` and the like: `selectattr("times", ">=", 2)`.
    pub sign: Option<&'static str>,
    pub doc: Doc,
    /// Registers it under its name or its sign.
    pub add: fn(&mut Environment<'static>, &'static str),
}

/// A function: `{{ name(…) }}`.
#[derive(Debug)]
pub(super) struct Function {
    pub name: &'static str,
    pub doc: Doc,
    /// Registers it under its name.
    pub add: fn(&mut Environment<'static>, &'static str),
}

/// What the reference says of an entry; the example is run as a test.
#[derive(Debug)]
pub(super) struct Doc {
    /// What it does, in Chinese.
    pub meaning: &'static str,
    /// A template.
    pub example: &'static str,
    /// What the template writes.
    pub result: &'static str,
}

/// An environment that has what templates may use and nothing else.
pub(super) fn environment() -> Environment<'static> {
    let mut env = Environment::empty();
    for filter in filters() {
        (filter.add)(&mut env, filter.name);
    }
    for test in TESTS {
        (test.add)(&mut env, test.name);
        test.sign.into_iter().for_each(|sign| (test.add)(&mut env, sign));
    }
    for function in FUNCTIONS {
        (function.add)(&mut env, function.name);
    }
    // What the rewriting of templates puts in; no author can write these names.
    env.add_filter(guard::OPERAND, bounds::operand);
    env.add_filter(guard::PART, bounds::part);
    env.add_filter(guard::NUMBER, bounds::number);
    env.add_filter(guard::MEMBER, bounds::member);
    env.add_function(guard::LIST, bounds::list);
    env
}

/// All filters, in the order of the reference.
pub(super) fn filters() -> impl Iterator<Item = &'static Filter> {
    [dates::FILTERS, numbers::FILTERS, text::FILTERS, lists::FILTERS].into_iter().flatten()
}

/// The filter of a name.
pub(super) fn find(name: &str) -> Option<&'static Filter> {
    filters().find(|filter| filter.name == name)
}

/// The names of all filters.
pub(super) fn filter_names() -> Vec<&'static str> {
    filters().map(|filter| filter.name).collect()
}

/// The names of the filters that `map` may apply, in alphabetical order.
pub(super) fn item_filter_names() -> Vec<&'static str> {
    let mut names: Vec<_> =
        filters().filter(|filter| filter.each).map(|filter| filter.name).collect();
    names.sort_unstable();
    names
}

/// The names of all tests, their signs last.
pub(super) fn test_names() -> Vec<&'static str> {
    TESTS.iter().map(|test| test.name).chain(TESTS.iter().filter_map(|test| test.sign)).collect()
}

/// The names of all functions.
pub(super) fn function_names() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.iter().map(|function| function.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_environment_holds_what_the_tables_say() {
        let shown = format!("{:#?}", environment());
        let keys = |title: &str| -> BTreeSet<String> {
            let lines = shown
                .lines()
                .skip_while(|l| l.trim() != title)
                .skip(1)
                .take_while(|l| l.starts_with("        "));
            lines
                .filter_map(|l| Some(l.trim().strip_prefix('"')?.split('"').next()?.to_string()))
                .filter(|n| !n.starts_with("__"))
                .collect()
        };
        let own = |names: Vec<&str>| -> BTreeSet<String> {
            names.into_iter().map(String::from).collect()
        };
        assert_eq!(keys("filters: ["), own(filter_names()));
        assert_eq!(keys("tests: ["), own(test_names()));
        let globals: BTreeSet<_> = environment()
            .globals()
            .map(|(n, _)| n.to_string())
            .filter(|n| !n.starts_with("__"))
            .collect();
        assert_eq!(globals, own(function_names().collect()));
    }

    #[test]
    fn every_name_has_one_entry() {
        for names in [filter_names(), test_names(), function_names().collect()] {
            assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        }
    }

    #[test]
    fn map_applies_what_turns_one_item_into_plain_text_or_a_number() {
        for filter in filters().filter(|filter| filter.each) {
            assert!(
                matches!(filter.takes, Takes::Any | Takes::Date | Takes::Number | Takes::Text),
                "{}",
                filter.name
            );
            assert!(
                filter.gives.is_plain() || ["default", "trim"].contains(&filter.name),
                "{}",
                filter.name
            );
        }
    }

    #[test]
    fn required_arguments_come_first() {
        for filter in filters() {
            assert!(filter.args.is_sorted_by_key(|arg| arg.required.is_none()), "{}", filter.name);
        }
    }
}
